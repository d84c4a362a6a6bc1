//! The sound without a sound card: the mix is rendered, and listened to by arithmetic.

use super::*;
use crate::speech::{Clause, Facts, Ones, Phrase, Phrases};
use hall::Lang;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use text::Words;

/// Makes a tone of one level, so that what plays can be told by its level.
fn tone(level: f32, ms: usize) -> Part {
    Part::Sound(vec![level; RATE as usize * ms / 1000].into())
}

fn said(id: u64, rank: Rank, parts: Vec<Part>) -> Utterance<u32> {
    Utterance {
        id,
        rank,
        about: None,
        parts,
        times: 1,
        between: RATE as usize / 10,
        gain: 1.0,
        asked: Duration::ZERO,
    }
}

/// Returns what is heard, as levels and how long each lasts in milliseconds.
fn heard(engine: &mut Engine<u32>, ms: usize) -> Vec<(f32, usize)> {
    let mut out = vec![0.0; RATE as usize * ms / 1000];
    // In odd blocks, as devices ask for them.
    for block in out.chunks_mut(977) {
        engine.render(block);
    }
    let mut runs: Vec<(f32, usize)> = Vec::new();
    for sample in out {
        match runs.last_mut() {
            Some((level, count)) if *level == sample => *count += 1,
            _ => runs.push((sample, 1)),
        }
    }
    runs.into_iter()
        .map(|(level, count)| (level, count * 1000 / RATE as usize))
        .collect()
}

#[test]
fn announcements_are_said_one_after_another_and_never_two_at_once() {
    let mut engine = Engine::default();
    for id in 1..=3 {
        engine.say(said(
            id,
            Rank::Call,
            vec![
                tone(id as f32 / 10.0, 100),
                Part::Rest(RATE as usize / 20),
                tone(id as f32 / 10.0, 100),
            ],
        ));
    }
    let levels = heard(&mut engine, 1_000);
    let part = |id: usize| [(id as f32 / 10.0, 100), (0.0, 50), (id as f32 / 10.0, 100)];
    assert_eq!(levels[..3], part(1));
    assert_eq!(levels[3..6], part(2));
    assert_eq!(levels[6..9], part(3));
    assert_eq!(levels[9].0, 0.0);
    let told = engine.take_told();
    assert_eq!(
        told,
        [
            Outcome::Began(1),
            Outcome::Ended(1),
            Outcome::Began(2),
            Outcome::Ended(2),
            Outcome::Began(3),
            Outcome::Ended(3)
        ]
    );
    assert!(engine.is_silent());
}

#[test]
fn an_urgent_notice_waits_for_the_clip_and_what_it_interrupted_is_said_again() {
    let mut engine = Engine::default();
    engine.say(said(1, Rank::Call, vec![tone(0.1, 200), tone(0.2, 200)]));
    assert_eq!(heard(&mut engine, 50), [(0.1, 50)]);
    for id in 10..1_010 {
        engine.say(said(id, Rank::Call, vec![tone(0.3, 100)]));
    }
    engine.say(said(2, Rank::Urgent, vec![tone(0.9, 100)]));
    let levels = heard(&mut engine, 850);
    assert_eq!(
        levels[..4],
        [(0.1, 150), (0.9, 100), (0.1, 200), (0.2, 200)]
    );
    assert_eq!(levels[4].0, 0.3);
}

#[test]
fn guidance_is_broken_off_at_once_without_a_click_and_a_call_is_not() {
    let mut engine = Engine::default();
    engine.say(said(
        1,
        Rank::Guidance,
        vec![tone(0.5, 500), tone(0.6, 500)],
    ));
    engine.say(said(2, Rank::Guidance, vec![tone(0.7, 500)]));
    assert_eq!(heard(&mut engine, 50), [(0.5, 50)]);
    engine.cut(Rank::Guidance);
    let mut out = vec![1.0; RATE as usize / 50];
    engine.render(&mut out);
    let fades = out
        .windows(2)
        .all(|pair| (0.0..0.01).contains(&(pair[0] - pair[1])));
    assert!(fades && out[RATE as usize / 100] == 0.0, "10 ms");
    let told = [Outcome::Began(1), Outcome::Stale(2), Outcome::Ended(1)];
    assert_eq!(engine.take_told(), told);
    engine.say(said(3, Rank::Call, vec![tone(0.1, 100)]));
    engine.cut(Rank::Guidance);
    assert_eq!(heard(&mut engine, 100), [(0.1, 100)]);
}

#[test]
fn a_visitor_who_has_come_is_not_called_again() {
    let mut engine = Engine::default();
    let call = |id, ticket| Utterance {
        about: Some(ticket),
        times: 3,
        ..said(id, Rank::Call, vec![tone(0.1 * ticket as f32, 100)])
    };
    engine.say(call(1, 1));
    engine.say(call(2, 2));
    assert_eq!(heard(&mut engine, 50), [(0.1, 50)]);
    engine.drop_call(&1);
    engine.drop_call(&2);
    assert_eq!(heard(&mut engine, 200), [(0.1, 50), (0.0, 150)]);
    assert_eq!(
        engine.take_told(),
        [Outcome::Began(1), Outcome::Stale(2), Outcome::Ended(1)]
    );
}

#[test]
fn a_call_is_repeated_with_a_pause_unless_others_wait() {
    let mut engine = Engine::default();
    let call = |id| Utterance {
        times: 2,
        ..said(id, Rank::Call, vec![tone(0.1, 100)])
    };
    engine.say(call(1));
    assert_eq!(
        heard(&mut engine, 400),
        [(0.1, 100), (0.0, 100), (0.1, 100), (0.0, 100)]
    );
    (2..=8).for_each(|id| engine.say(call(id)));
    let levels = heard(&mut engine, 3_000);
    // While three or more wait, each is said once: four in a row. The last three have time for a
    // repetition.
    assert_eq!(levels[0], (0.1, 500), "{levels:?}");
    assert_eq!(
        levels
            .iter()
            .filter(|(level, _)| *level > 0.0)
            .map(|(_, ms)| ms)
            .sum::<usize>(),
        1_000,
        "{levels:?}"
    );
}

#[test]
fn a_speaker_that_lost_its_place_says_nothing_of_what_waits() {
    let mut engine = Engine::default();
    (1..=3).for_each(|id| {
        engine.say(Utterance {
            times: 2,
            ..said(id, Rank::Call, vec![tone(0.1, 100)])
        });
    });
    heard(&mut engine, 50);
    engine.clear();
    assert_eq!(heard(&mut engine, 300), [(0.1, 50), (0.0, 250)]);
    assert!(engine.is_silent());
}

#[test]
fn three_hundred_calls_in_a_second_are_all_said_in_order() {
    let mut engine = Engine::default();
    (1..=300).for_each(|id| engine.say(said(id, Rank::Call, vec![tone(0.1, 10)])));
    heard(&mut engine, 3_500);
    let began: Vec<u64> = engine
        .take_told()
        .into_iter()
        .filter_map(|told| {
            if let Outcome::Began(id) = told {
                Some(id)
            } else {
                None
            }
        })
        .collect();
    assert_eq!(began, (1..=300).collect::<Vec<_>>());
}

#[test]
fn what_waited_too_long_is_dropped_but_no_urgent_notice() {
    let mut engine = Engine::default();
    engine.say(said(1, Rank::Urgent, vec![tone(0.1, 10)]));
    engine.say(said(2, Rank::Call, vec![tone(0.1, 10)]));
    engine.expire(Duration::from_secs(149));
    assert_eq!(engine.waiting(), 2);
    engine.expire(Duration::from_secs(151));
    assert_eq!(
        (engine.waiting(), engine.take_told()),
        (1, vec![Outcome::Stale(2)])
    );
}

#[test]
fn music_gives_way_to_a_voice_by_12_db_and_comes_back() {
    let mut engine: Engine<u32> = Engine::default();
    engine.set_tune(Some(Box::new(|out| {
        out.fill(0.5);
        out.len()
    })));
    engine.set_music(0.4);
    let level = |engine: &mut Engine<u32>, ms: usize| {
        let mut out = vec![0.0; RATE as usize * ms / 1000];
        engine.render(&mut out);
        *out.last().unwrap()
    };
    assert!(
        (level(&mut engine, 2_000) - 0.2).abs() < 0.001,
        "it fades in"
    );
    // A voice of silence, so that only the music is heard.
    engine.say(said(1, Rank::Call, vec![tone(0.0, 1_000)]));
    let ducked = level(&mut engine, 500);
    assert!(20.0 * (0.2 / ducked).log10() >= 12.0, "{ducked}");
    level(&mut engine, 500);
    assert!(
        (level(&mut engine, 2_000) - 0.2).abs() < 0.001,
        "it comes back"
    );
    engine.set_music(0.0);
    assert_eq!(level(&mut engine, 2_000), 0.0);
    assert!(engine.is_silent());
}

fn call(voices: &Voices, spoken_lang: SpokenLang, number: &str, counter: u16) -> Spoken {
    let facts = Facts {
        number: number.to_owned(),
        counter: Some(hall::CounterId(counter)),
        ..Facts::default()
    };
    voices.speak(&[Phrases::default()
        .say(Phrase::Call, spoken_lang, &facts, Ones::Yi)
        .unwrap()])
}

#[test]
fn the_shipped_clips_say_every_call_and_every_phrase() {
    let (voices, bad) = Voices::load(&SpokenLang::ALL, None);
    assert!(bad.is_empty(), "{bad:?}");
    for spoken_lang in SpokenLang::ALL {
        let lexicon = voices.lexicon(spoken_lang).expect("a bank");
        let lacks = |clauses: &[Clause]| {
            let cover = lexicon.cover(clauses);
            cover.unknown().map(str::to_owned).collect()
        };
        let unnamed = hall::Setup::default();
        assert_eq!(
            Phrases::default().unspoken(spoken_lang, &unnamed, lacks),
            Vec::new()
        );
        for letter in 'A'..='Z' {
            let number = format!("{letter}{}", 100 + (letter as u32 * 37) % 900);
            assert_eq!(
                call(&voices, spoken_lang, &number, 1 + letter as u16 % 99).unknown,
                Vec::<String>::new(),
                "{spoken_lang} {number}"
            );
        }
        for counter in 1..=99 {
            assert_eq!(
                call(&voices, spoken_lang, "0189", counter).unknown,
                Vec::<String>::new(),
                "{spoken_lang} {counter}"
            );
        }
        for number in ["K7-234", "VIP001", "7"] {
            assert_eq!(
                call(&voices, spoken_lang, number, 3).unknown,
                Vec::<String>::new(),
                "{spoken_lang} {number}"
            );
        }
    }
}

#[test]
fn a_clip_that_is_sought_in_its_bank_is_the_one_that_the_whole_bank_has_there() {
    for spoken_lang in SpokenLang::ALL {
        let banks = voices::decoded(spoken_lang);
        let clips = banks
            .iter()
            .flat_map(|(clips, whole)| clips.iter().map(move |clip| (clip, whole)));
        for ((id, range, sound), whole) in clips {
            let there = &whole.samples()[range.clone()];
            let worst = there
                .iter()
                .zip(sound.samples())
                .map(|(a, b)| (i32::from(*a) - i32::from(*b)).abs())
                .max()
                .unwrap();
            assert!(
                there.len() == sound.samples().len() && worst <= 2,
                "{spoken_lang} {id} differs by {worst}"
            );
        }
    }
}

/// Returns how loud 10 ms of a clip are.
fn power(window: &[i16]) -> f32 {
    let squares = window.iter().map(|s| (f32::from(*s) / 32_768.0).powi(2));
    10.0 * (squares.sum::<f32>() / window.len() as f32 + 1e-10).log10()
}

#[test]
fn no_shipped_clip_breaks_off_in_a_sound_clicks_or_is_louder_than_the_others() {
    for spoken_lang in [SpokenLang::Zh, SpokenLang::En] {
        let banks = voices::decoded(spoken_lang).into_iter();
        for (id, _, sound) in banks.flat_map(|(clips, _)| clips) {
            let ms = sound.ms();
            assert!((140..12_000).contains(&ms), "{spoken_lang} {id}: {ms} ms");
            let samples = sound.samples();
            let window = samples.len() * 10 / ms;
            let loudest = samples.chunks_exact(window).map(power);
            let loudest = loudest.fold(f32::MIN, f32::max);
            let end = power(&samples[samples.len() - window..]) - loudest;
            assert!(end < -20.0, "{spoken_lang} {id} breaks off: {end} dB");
            for edge in [samples[0], samples[samples.len() - 1]] {
                assert!(edge.abs() < 1_000, "{spoken_lang} {id} clicks: {edge}");
            }
            let level = loudness_db(&sound.mixable(), RATE);
            assert!(
                (-19.5..-16.0).contains(&level),
                "{spoken_lang} {id}: {level} dB"
            );
        }
    }
}

#[test]
fn gaps_between_clips_are_short_the_sum_never_clips_and_all_are_equally_loud() {
    let (voices, _) = Voices::load(&SpokenLang::ALL, None);
    let mut loudest: Vec<(f32, String)> = Vec::new();
    for spoken_lang in SpokenLang::ALL {
        for number in ["A015", "B888", "K7-012", "Z999"] {
            let spoken = call(&voices, spoken_lang, number, 21);
            for part in &spoken.parts {
                match part {
                    Part::Rest(samples) => {
                        let ms = samples * 1000 / RATE as usize;
                        assert!((60..=250).contains(&ms), "{spoken_lang} {number}: {ms} ms");
                    }
                    Part::Sound(samples) => {
                        let peak = samples.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
                        assert!(peak < 1.0, "{spoken_lang} {number}: {peak}");
                        loudest.push((
                            loudness_db(samples, RATE),
                            format!("{spoken_lang} {number}"),
                        ));
                    }
                }
            }
        }
    }
    let middle = loudest.iter().map(|(db, _)| db).sum::<f32>() / loudest.len() as f32;
    for (db, what) in loudest {
        assert!(
            (db - middle).abs() <= 2.0,
            "{what}: {db} dB among {middle} dB"
        );
    }
}

#[test]
fn a_sentence_that_clips_do_not_cover_is_not_said_in_part() {
    let (voices, _) = Voices::load(&[SpokenLang::Zh], None);
    let facts = Facts {
        number: "A015".to_owned(),
        counter: Some(hall::CounterId(3)),
        ..Facts::default()
    };
    let say = |spoken_lang| {
        Phrases::default()
            .say(Phrase::Call, spoken_lang, &facts, Ones::Yi)
            .unwrap()
    };
    let spoken = voices.speak(&[say(SpokenLang::Yue), say(SpokenLang::Zh)]);
    assert_eq!(spoken.spoken_langs, [SpokenLang::Zh]);
    assert!(
        !spoken.unknown.is_empty(),
        "a language without clips is told"
    );
    let free = |text: &str| voices.speak(&[Sentence::free(SpokenLang::Zh, text)]);
    assert!(!free("请到3号窗口").parts.is_empty());
    for (text, unknown) in [
        ("请勿到3号窗口", vec!["勿"]),
        ("消防演习请勿惊慌", vec!["消防演习", "勿惊慌"]),
    ] {
        let spoken = free(text);
        assert_eq!(
            (spoken.parts.len(), spoken.unknown),
            (0, unknown.into_iter().map(str::to_owned).collect())
        );
    }
}

#[test]
fn a_clip_of_the_bank_that_does_not_decode_silences_its_sentence() {
    let (mut voices, _) = Voices::load(&[SpokenLang::Zh], None);
    voices.break_clip(SpokenLang::Zh, "到三号窗口");
    let sentence = Sentence::free(SpokenLang::Zh, "请到三号窗口");
    let spoken = voices.speak(&[sentence]);
    assert!(spoken.parts.is_empty());
    assert_eq!(spoken.unknown, ["请到三号窗口"]);
}

fn wav(level: f32, rate: u32, ms: usize) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::new(&mut bytes, spec).unwrap();
    for i in 0..rate as usize * ms / 1000 {
        let sample = level * (i as f32 * 440.0 * std::f32::consts::TAU / rate as f32).sin();
        (0..2).for_each(|_| file.write_sample((sample * 32_767.0) as i16).unwrap());
    }
    file.finalize().unwrap();
    bytes.into_inner()
}

/// Returns the faults by file, in the order of the names.
fn faults(bad: &[BadClip]) -> Vec<(String, ClipFault)> {
    let mut faults: Vec<(String, ClipFault)> = bad
        .iter()
        .map(|clip| {
            let name = clip.name.rsplit('/').next().unwrap_or_default();
            (name.to_owned(), clip.fault)
        })
        .collect();
    faults.sort_by(|a, b| a.0.cmp(&b.0));
    faults
}

#[test]
fn a_halls_own_recordings_come_first_are_levelled_and_broken_ones_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let zh = folder.path().join("zh");
    fs::create_dir(&zh).unwrap();
    fs::write(zh.join("请A.wav"), wav(0.05, 44_100, 300)).unwrap();
    fs::write(zh.join("零.wav"), wav(0.9, 16_000, 200)).unwrap();
    fs::write(zh.join("一.wav"), []).unwrap();
    fs::write(zh.join("五号.mp3"), b"this is no music").unwrap();
    fs::write(zh.join("notes.txt"), b"ignored").unwrap();
    let (voices, bad) = Voices::load(&[SpokenLang::Zh], Some(folder.path()));
    assert_eq!(
        faults(&bad),
        [
            ("一.wav".to_owned(), ClipFault::NoSound),
            ("五号.mp3".to_owned(), ClipFault::NoSound)
        ]
    );
    let spoken = call(&voices, SpokenLang::Zh, "A015", 3);
    assert!(
        spoken.unknown.is_empty(),
        "the shipped clips stand in: {:?}",
        spoken.unknown
    );
    let Part::Sound(own) = &spoken.parts[0] else {
        panic!()
    };
    assert!(
        (own.len() as f32 / RATE as f32 - 0.3).abs() < 0.03,
        "its length stays, whatever its rate"
    );
    assert!(
        (loudness_db(own, RATE) + 18.0).abs() < 1.0,
        "{}",
        loudness_db(own, RATE)
    );
}

#[test]
fn a_recording_that_was_cut_or_is_silent_is_named_and_the_shipped_clip_said() {
    let folder = tempfile::tempdir().unwrap();
    let zh = folder.path().join("zh");
    fs::create_dir(&zh).unwrap();
    let whole = wav(0.5, 24_000, 300);
    let bank = include_bytes!("../../../../sounds/zh/bank.ogg");
    let mut piped = whole.clone();
    piped[40..44].copy_from_slice(&u32::MAX.to_le_bytes());
    for (name, bytes) in [
        ("一.wav", &whole[..2_000]),
        ("二.wav", &whole[..44]),
        ("三.wav", &wav(0.0, 24_000, 300)[..]),
        ("四.wav", &wav(0.003, 24_000, 300)[..]),
        ("五.wav", &wav(0.5, 24_000, 20)[..]),
        ("六.ogg", &bank[..20_000]),
        ("七.wav", &whole[..]),
        ("八.wav", &piped[..]),
    ] {
        fs::write(zh.join(name), bytes).unwrap();
    }
    assert!(!clip::lacks_ogg(bank), "a whole one lacks nothing");
    let (voices, bad) = Voices::load(&[SpokenLang::Zh], Some(folder.path()));
    let expected = [
        ("一.wav", ClipFault::Truncated),
        ("三.wav", ClipFault::Silent),
        ("二.wav", ClipFault::Truncated),
        ("五.wav", ClipFault::TooShort),
        ("八.wav", ClipFault::NoSound),
        ("六.ogg", ClipFault::Truncated),
        ("四.wav", ClipFault::Silent),
    ];
    assert_eq!(
        faults(&bad),
        expected.map(|(name, fault)| (name.to_owned(), fault))
    );
    let samples = |voices: &Voices, digit: &str| {
        let spoken = voices.speak(&[Sentence::free(SpokenLang::Zh, digit)]);
        match &spoken.parts[..] {
            [Part::Sound(samples)] => samples.len(),
            _ => 0,
        }
    };
    let (shipped, _) = Voices::load(&[SpokenLang::Zh], None);
    for digit in ["一", "二", "三", "四", "五", "六"] {
        assert_eq!(samples(&voices, digit), samples(&shipped, digit), "{digit}");
    }
    let ms = samples(&voices, "七") * 1000 / RATE as usize;
    assert!((280..=320).contains(&ms), "the hall's own has {ms} ms");
}

#[test]
fn a_cut_flac_or_mp3_is_known_by_what_its_file_announces() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        clip::read_clip(&path).err()
    };
    // A header that announces a second and has nothing behind it.
    let mut flac = b"fLaC\x80\0\0\x22".to_vec();
    flac.extend([0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0]);
    flac.extend([0x05, 0xdc, 0x02, 0xf0, 0, 0, 0xbb, 0x80]);
    flac.extend([0; 16]);
    assert!(read("a.flac", &flac).is_some());
    assert_eq!(read("b.flac", &flac[..20]), Some(ClipFault::Truncated));
    // Frames of 417 bytes: MPEG 1 layer III, 128 kbit/s, 44.1 kHz.
    let frame = |filled: usize| [&[0xff, 0xfb, 0x90, 0x00][..], &vec![0; filled - 4]].concat();
    let cut = [frame(417), frame(417), frame(200)].concat();
    assert_eq!(read("c.mp3", &cut), Some(ClipFault::Truncated));
    let tagged = [b"ID3\x04\0\0\0\0\0\x02xx".to_vec(), cut].concat();
    assert_eq!(read("d.mp3", &tagged), Some(ClipFault::Truncated));
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_whose_name_is_not_utf8_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let zh = folder.path().join("zh");
    fs::create_dir(&zh).unwrap();
    // 七.wav as an old Windows writes it.
    fs::write(
        zh.join(OsStr::from_bytes(b"\xc6\xdf.wav")),
        wav(0.5, 24_000, 300),
    )
    .unwrap();
    let (_, bad) = Voices::load(&[SpokenLang::Zh], Some(folder.path()));
    assert_eq!(
        faults(&bad),
        [("\\xc6\\xdf.wav".to_owned(), ClipFault::Name)]
    );
}

#[test]
fn a_recording_is_found_by_its_words_however_their_figures_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let zh = folder.path().join("zh");
    fs::create_dir(&zh).unwrap();
    fs::write(zh.join("请勿到3号窗口.wav"), wav(0.5, 24_000, 900)).unwrap();
    let (voices, bad) = Voices::load(&[SpokenLang::Zh], Some(folder.path()));
    assert_eq!(bad, []);
    for text in ["请勿到3号窗口！", "请勿到三号窗口"] {
        let spoken = voices.speak(&[Sentence::free(SpokenLang::Zh, text)]);
        assert_eq!((spoken.parts.len(), spoken.unknown.len()), (1, 0), "{text}");
    }
}

#[test]
fn the_live_voice_is_heard_where_clips_would_be_glued_and_never_in_their_place() {
    let (mut voices, _) = Voices::load(&[SpokenLang::Zh], None);
    let sound = Sound::of(&vec![0.25; 2_400], 24_000);
    voices.learn(SpokenLang::Zh, "请A零一五号", sound.clone());
    voices.learn(SpokenLang::Zh, "到三号窗口", sound);
    let spoken = call(&voices, SpokenLang::Zh, "A015", 3);
    let sounds: Vec<usize> = spoken
        .parts
        .iter()
        .filter_map(|p| {
            if let Part::Sound(s) = p {
                Some(s.len())
            } else {
                None
            }
        })
        .collect();
    assert_eq!(sounds.len(), 2);
    assert!(
        (sounds[0] as i64 - 4_800).abs() < 50 && sounds[1] > 20_000,
        "{sounds:?}"
    );
}

/// Runs a speaker that writes to a file, and returns what it says and what it told.
fn recorded(act: impl FnOnce(&mut Speaker)) -> (Vec<f32>, Vec<SpeakerEvent>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.wav");
    let (tell, told) = mpsc::channel();
    let output = Output::File {
        path: path.clone(),
        paced: false,
    };
    let settings = Settings {
        spoken_langs: vec![SpokenLang::Zh, SpokenLang::En],
        own: None,
        music: None,
    };
    let mut speaker = Speaker::start(settings, output, move |news| drop(tell.send(news)));
    act(&mut speaker);
    assert!(speaker.wait_quiet(Duration::from_secs(60)));
    drop(speaker);
    let samples = hound::WavReader::open(&path)
        .unwrap()
        .into_samples::<i16>()
        .map(|s| f32::from(s.unwrap()) / 32_768.0)
        .collect();
    (samples, told.try_iter().collect())
}

#[test]
fn a_speaker_records_what_would_be_heard() {
    let facts = Facts {
        number: "A015".to_owned(),
        counter: Some(hall::CounterId(3)),
        ..Facts::default()
    };
    let sentences: Vec<Sentence> = [SpokenLang::Zh, SpokenLang::En]
        .iter()
        .map(|spoken_lang| {
            Phrases::default()
                .say(Phrase::Call, *spoken_lang, &facts, Ones::Yi)
                .unwrap()
        })
        .collect();
    let (samples, news) = recorded(|speaker| {
        speaker.say(Speech {
            rank: Rank::Call,
            about: None,
            sentences,
            times: 2,
            chime: true,
            volume: 0.5,
        });
    });
    let seconds = samples.len() as f32 / RATE as f32;
    assert!((10.0..30.0).contains(&seconds), "{seconds} s");
    assert!(samples.iter().any(|s| s.abs() > 0.1) && samples.iter().all(|s| s.abs() < 0.6));
    assert!(
        matches!(news.first(), Some(SpeakerEvent::State(State::Ready(_)))),
        "{news:?}"
    );
    assert!(
        matches!(
            news[1..],
            [SpeakerEvent::Began(1, _), SpeakerEvent::Ended(1)]
        ),
        "{news:?}"
    );
}

#[test]
fn the_reason_of_silence_is_told_in_the_readers_language() {
    let file = Output::File {
        path: "/nowhere/at/all.wav".into(),
        paced: false,
    };
    let State::Off(why) = output::state(&file) else {
        panic!("it was opened")
    };
    assert_eq!(why.text(&Words::new(Lang::ZH)), "声音文件写不了");
    let told = why.text(&Words::new(Lang::EN));
    assert!(
        told.starts_with("the sound file cannot be written: "),
        "{told}"
    );
    let gone = Output::Device(Some("no such thing".to_owned()));
    let State::Off(why) = output::state(&gone) else {
        panic!("it was opened")
    };
    let told = why.text(&Words::new(Lang::ZH));
    assert!(!told.contains(|c: char| c.is_ascii_alphabetic()), "{told}");
}

#[test]
fn without_an_output_a_speaker_says_so_and_nobody_waits() {
    let (tell, told) = mpsc::channel();
    let mut speaker = Speaker::start(Settings::default(), Output::Off, move |news| {
        drop(tell.send(news));
    });
    assert!(matches!(
        told.recv_timeout(Duration::from_secs(10)),
        Ok(SpeakerEvent::State(State::Off(_)))
    ));
    for _ in 0..1_000 {
        speaker.say(Speech {
            rank: Rank::Call,
            about: None,
            sentences: Vec::new(),
            times: 1,
            chime: true,
            volume: 1.0,
        });
    }
}

#[test]
fn what_was_cut_off_in_mid_sentence_is_said_again_from_its_beginning() {
    let mut engine = Engine::default();
    engine.say(said(1, Rank::Call, vec![tone(0.1, 100), tone(0.2, 100)]));
    assert_eq!(heard(&mut engine, 150), [(0.1, 100), (0.2, 50)]);
    engine.rewind();
    assert_eq!(heard(&mut engine, 250), [(0.1, 100), (0.2, 100), (0.0, 50)]);
}

/// A full disk stands for a card that is unplugged: both take a few samples and then none.
#[test]
#[cfg(target_os = "linux")]
fn an_output_that_fails_in_mid_sentence_is_told_and_tried_again() {
    let (tell, told) = mpsc::channel();
    let output = Output::File {
        path: "/dev/full".into(),
        paced: false,
    };
    let settings = Settings {
        spoken_langs: vec![SpokenLang::Zh],
        own: None,
        music: None,
    };
    let mut speaker = Speaker::start(settings, output, move |news| drop(tell.send(news)));
    speaker.say(Speech {
        rank: Rank::Call,
        about: None,
        sentences: Vec::new(),
        times: 1,
        chime: true,
        volume: 1.0,
    });
    let heard = || told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(matches!(heard(), SpeakerEvent::State(State::Ready(_))));
    let mut lost = 0;
    while lost < 2 {
        lost += usize::from(matches!(heard(), SpeakerEvent::State(State::Off(_))));
    }
}

#[test]
fn music_is_shuffled_from_a_folder_and_what_is_no_music_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("more")).unwrap();
    fs::write(folder.path().join("a.wav"), wav(0.5, 22_050, 300)).unwrap();
    fs::write(
        folder.path().join("more/b.mp3"),
        b"no music at all, only words",
    )
    .unwrap();
    fs::write(folder.path().join("c.txt"), b"").unwrap();
    let files = music_files(folder.path());
    assert_eq!(files.len(), 2);
    let (tell, told) = mpsc::channel();
    let mut play = tune(files, move |path: &Path, why| {
        drop(tell.send((path.to_owned(), why)));
    });
    let (named, _) = told.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(named.ends_with("b.mp3"));
    let mut heard = 0;
    let until = Instant::now() + Duration::from_secs(10);
    while heard < RATE as usize && Instant::now() < until {
        let mut out = vec![0.0; 4_800];
        heard += play(&mut out);
        thread::yield_now();
    }
    assert!(heard >= RATE as usize, "it plays on and on");
    assert!(music_files(Path::new("/nowhere/at/all")).is_empty());
}

#[test]
fn the_chime_is_two_bells_below_full_scale() {
    let peak = CHIME.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
    assert!((0.3..0.9).contains(&peak), "{peak}");
    assert!(
        CHIME.last().unwrap().abs() < 0.001,
        "it does not end with a click"
    );
    let energy = |from_ms: usize, to_ms: usize| {
        let part = &CHIME[RATE as usize * from_ms / 1000..RATE as usize * to_ms / 1000];
        part.iter().map(|s| s * s).sum::<f32>() / part.len() as f32
    };
    assert!(
        energy(430, 530) > 2.0 * energy(330, 430),
        "the second bell is struck"
    );
}

#[test]
fn loudness_is_measured_as_the_standard_has_it() {
    // BS.1770: a sine of 997 Hz at full scale in one channel is -3.01 LKFS.
    let sine: Vec<f32> = (0..RATE)
        .map(|i| (i as f32 * 997.0 * std::f32::consts::TAU / RATE as f32).sin())
        .collect();
    let measured = loudness_db(&sine, RATE);
    assert!((measured + 3.01).abs() < 0.1, "{measured}");
}
