//! Sentences and their clips.

use super::*;
use hall::{CounterId, Lang, SpeakerId, SpeakerVoice, Text, Zone};

fn lexicon(clips: &[&'static str]) -> Lexicon<&'static str> {
    let mut lexicon = Lexicon::new();
    for clip in clips {
        lexicon.add(clip, *clip);
    }
    lexicon
}

fn facts(number: &str, counter: u16, label: &str) -> Facts {
    let label = (!label.is_empty()).then(|| Text::new(label, "all services"));
    Facts {
        number: number.to_owned(),
        counter: Some(CounterId(counter)),
        label,
        service: Text::default(),
    }
}

fn call(spoken_lang: SpokenLang, number: &str, counter: u16, ones: Ones) -> Sentence {
    Phrases::default()
        .say(Phrase::Call, spoken_lang, &facts(number, counter, ""), ones)
        .unwrap()
}

fn spoken(sentence: &Sentence) -> Vec<&str> {
    sentence
        .clauses()
        .iter()
        .map(|clause| clause.text.as_str())
        .collect()
}

#[test]
fn the_shipped_phrases_read_and_say_everything_in_every_language() {
    let phrases = Phrases::parse("phrases.toml", Phrases::shipped_text()).unwrap();
    for spoken_lang in SpokenLang::ALL {
        for phrase in Phrase::ALL {
            let said = phrases.say(phrase, spoken_lang, &facts("A015", 3, ""), Ones::Yi);
            assert!(
                said.is_some_and(|said| !said.clauses().is_empty()),
                "{phrase:?} {spoken_lang}"
            );
        }
    }
}

#[test]
fn a_call_is_shown_as_it_is_written_and_spoken_as_people_say_it() {
    for (spoken_lang, number, counter, ones, caption, said) in [
        (
            SpokenLang::Zh,
            "A015",
            3,
            Ones::Yi,
            "请A015号到3号窗口",
            ["请A零一五号", "到三号窗口"],
        ),
        (
            SpokenLang::Zh,
            "A111",
            12,
            Ones::Yao,
            "请A111号到12号窗口",
            ["请A幺幺幺号", "到十二号窗口"],
        ),
        (
            SpokenLang::Zh,
            "K7-012",
            20,
            Ones::Yi,
            "请K7-012号到20号窗口",
            ["请K七零一二号", "到二十号窗口"],
        ),
        (
            SpokenLang::Zh,
            "0015",
            99,
            Ones::Yi,
            "请0015号到99号窗口",
            ["请零零一五号", "到九十九号窗口"],
        ),
        (
            SpokenLang::En,
            "A015",
            3,
            Ones::Yao,
            "Ticket A015, please go to counter 3",
            ["Ticket A zero one five", "please go to counter three"],
        ),
        (
            SpokenLang::En,
            "VIP7",
            21,
            Ones::Yi,
            "Ticket VIP7, please go to counter 21",
            ["Ticket V I P seven", "please go to counter twenty-one"],
        ),
        (
            SpokenLang::Yue,
            "A015",
            10,
            Ones::Yi,
            "請A015號到10號窗口",
            ["請A零一五號", "到十號窗口"],
        ),
    ] {
        let sentence = call(spoken_lang, number, counter, ones);
        assert_eq!(
            (sentence.caption.as_str(), spoken(&sentence)),
            (caption, said.to_vec())
        );
    }
}

#[test]
fn the_fewest_clips_cover_a_call() {
    let zh = lexicon(&[
        "请",
        "A",
        "请A",
        "零",
        "一",
        "五",
        "五号",
        "号",
        "到",
        "三号",
        "到三号窗口",
    ]);
    let clips: Vec<_> = zh
        .cover(call(SpokenLang::Zh, "A015", 3, Ones::Yi).clauses())
        .pieces;
    assert_eq!(
        clips,
        ["请A", "零", "一", "五号", "到三号窗口"].map(Piece::Clip)
    );
    let whole = lexicon(&["请A", "零", "一", "五号", "到三号窗口", "请A零一五号"]);
    assert_eq!(
        whole
            .cover(call(SpokenLang::Zh, "A015", 3, Ones::Yi).clauses())
            .pieces,
        ["请A零一五号", "到三号窗口"].map(Piece::Clip)
    );
}

#[test]
fn a_clip_spoken_before_a_pause_is_taken_only_there() {
    let en = lexicon(&[
        "ticket A",
        "zero",
        "one",
        "five",
        "five,",
        "please go to counter three",
    ]);
    let pieces = en
        .cover(call(SpokenLang::En, "A015", 3, Ones::Yi).clauses())
        .pieces;
    let clip = Piece::Clip;
    assert_eq!(
        pieces,
        [
            clip("ticket A"),
            clip("zero"),
            clip("one"),
            clip("five,"),
            Piece::Pause,
            clip("please go to counter three")
        ]
    );
    let pieces = en
        .cover(call(SpokenLang::En, "A550", 3, Ones::Yi).clauses())
        .pieces;
    assert_eq!(pieces[1..4], [clip("five"), clip("five"), clip("zero")]);
}

#[test]
fn a_sentence_that_was_spoken_whole_is_taken_whole_whatever_its_marks() {
    let zh = lexicon(&["谢谢您欢迎下次光临", "欢迎光临"]);
    let said = Phrases::default()
        .say(Phrase::Goodbye, SpokenLang::Zh, &Facts::default(), Ones::Yi)
        .unwrap();
    assert_eq!(
        zh.cover(said.clauses()),
        Cover {
            pieces: vec![Piece::Clip("谢谢您欢迎下次光临")],
            missing: Vec::new()
        }
    );
}

#[test]
fn a_sentence_of_which_words_have_no_clip_is_not_said_in_part_and_the_words_are_named() {
    let zh = lexicon(&["请", "到三号窗口", "到", "三", "号", "窗口"]);
    let lacks = |text: &str| {
        let said = zh.say(&Sentence::free(SpokenLang::Zh, text));
        said.err().map(|cover| {
            let words: Vec<String> = cover.unknown().map(str::to_owned).collect();
            words.join("/")
        })
    };
    assert_eq!(lacks("请到3号窗口"), None);
    assert_eq!(lacks("请勿到3号窗口"), Some("勿".to_owned()));
    assert_eq!(
        lacks("请勿到3号窗口办理业务"),
        Some("勿/办理业务".to_owned())
    );
    assert_eq!(
        lacks("消防演习，请勿惊慌"),
        Some("消防演习/勿惊慌".to_owned())
    );
    let nothing = Lexicon::<&str>::new();
    let late = Sentence::free(SpokenLang::En, "Dr. Li is late");
    let cover = nothing.say(&late).unwrap_err();
    assert_eq!(cover.unknown().collect::<Vec<_>>(), ["dr", "li is late"]);
}

#[test]
fn a_sign_that_has_a_meaning_is_a_word_that_no_clip_has() {
    let zh = lexicon(&["请到三号窗口", "三号窗口"]);
    let can = |text: &str| zh.say(&Sentence::free(SpokenLang::Zh, text)).is_ok();
    for decorated in [
        "“请到3号窗口”！",
        "★请到3号窗口★",
        "【请到3号窗口】～",
        "请\u{200b}到\u{fe0f}3号窗口",
        "3号窗口（请到3号窗口）",
        "·  请到3号窗口……",
    ] {
        assert!(can(decorated), "{decorated}");
    }
    for otherwise in ["🚫请到3号窗口", "✗请到3号窗口", "≠3号窗口", "请到3号窗口%"]
    {
        assert!(!can(otherwise), "{otherwise}");
    }
}

#[test]
fn a_window_with_a_label_is_called_by_it_or_else_not_named() {
    let said = Phrases::default()
        .say(
            Phrase::Call,
            SpokenLang::Zh,
            &facts("A015", 6, "综合窗口"),
            Ones::Yi,
        )
        .unwrap();
    assert_eq!(said.caption, "请A015号到综合窗口");
    let mut zh = lexicon(&["请A零一五号", "到六号窗口", "到", "窗口"]);
    let clips = |zh: &Lexicon<&'static str>| zh.say(&said).unwrap();
    assert_eq!(clips(&zh), ["请A零一五号"].map(Piece::Clip));
    let cover = zh.cover(said.clauses());
    assert_eq!(
        cover.missing,
        [1],
        "the live voice may speak it the next time"
    );
    zh.add("到综合窗口", "到综合窗口");
    assert_eq!(clips(&zh), ["请A零一五号", "到综合窗口"].map(Piece::Clip));
}

/// Labels, what is shown, what is meant in speech, and what the shipped clips say.
#[test]
fn labels_are_spoken_as_they_are_shown() {
    use SpokenLang::{En, Yue, Zh};
    const NOT_NAMED: &str = "";
    for (spoken_lang, label, shown, meant, said) in [
        (Zh, "12", "12号窗口", "十二号窗口", "十二号窗口"),
        (Zh, "302", "302号窗口", "三零二号窗口", "三零二号窗口"),
        (Zh, "A", "A号窗口", "A号窗口", "A号窗口"),
        (Zh, "A12", "A12号窗口", "A一二号窗口", "A一二号窗口"),
        (Zh, "12A", "12A号窗口", "一二A号窗口", "一二A号窗口"),
        (Zh, "302诊室", "302诊室", "三零二诊室", "三零二诊室"),
        (Zh, "12诊室", "12诊室", "十二诊室", "一二诊室"),
        (Zh, "VIP 3", "VIP 3", "V I P 三", "V I P 三"),
        (Zh, "综合窗口", "综合窗口", "综合窗口", NOT_NAMED),
        (Yue, "302", "302號窗口", "三零二號窗口", "三零二號窗口"),
        (Yue, "VIP 3", "VIP 3", "V I P 三", "V I P 三"),
        (
            En,
            "302",
            "counter 302",
            "counter three zero two",
            "counter three zero two",
        ),
        (
            En,
            "A12",
            "counter A12",
            "counter A one two",
            "counter A one two",
        ),
        (En, "VIP 3", "VIP 3", "V I P three", "V I P three"),
        (En, "Room 7", "Room 7", "Room seven", "Room seven"),
        (En, "Cashier", "Cashier", "Cashier", NOT_NAMED),
        (En, "302诊室", "302诊室", NOT_NAMED, NOT_NAMED),
    ] {
        let facts = Facts {
            label: Some(Text::new(label, label)),
            ..facts("A015", 6, "")
        };
        let call = Phrases::default()
            .say(Phrase::Call, spoken_lang, &facts, Ones::Yi)
            .unwrap();
        let sentence = |window: &str, number: &str| match (spoken_lang, window) {
            (En, NOT_NAMED) => format!("Ticket {number}"),
            (En, _) => format!("Ticket {number}, please go to {window}"),
            (Zh, NOT_NAMED) => format!("请{number}号"),
            (Zh, _) => format!("请{number}号到{window}"),
            (Yue, _) => format!("請{number}號到{window}"),
        };
        let number = if spoken_lang == En {
            "A zero one five"
        } else {
            "A零一五"
        };
        let text = |wording: &[Clause]| {
            let separator = if spoken_lang == En { ", " } else { "" };
            let clauses: Vec<&str> = wording.iter().map(|clause| clause.text.as_str()).collect();
            clauses.join(separator)
        };
        assert_eq!(call.caption, sentence(shown, "A015"), "{label}");
        assert_eq!(text(call.clauses()), sentence(meant, number), "{label}");
        let clips = shipped(spoken_lang);
        let heard = |wording: &&Vec<Clause>| clips.cover(wording).missing.is_empty();
        let heard = call.wordings.iter().find(heard).unwrap();
        assert_eq!(text(heard), sentence(said, number), "{spoken_lang} {label}");
    }
}

#[test]
fn a_call_that_the_hall_words_so_that_it_cannot_be_said_is_said_as_shipped() {
    let own = Phrases::parse(
        "my.toml",
        "version = 1\n[call]\nzh = \"请{ticket}号客人办理{service}|到{window}\"\n[urgent]\nzh = \"消防演习，请勿惊慌\"\n[pause]\nzh = \"{window}暂停\"\n",
    )
    .unwrap();
    let facts = Facts {
        service: Text::new("社保", ""),
        ..facts("A015", 3, "")
    };
    let say = |phrase| own.say(phrase, SpokenLang::Zh, &facts, Ones::Yi).unwrap();
    let clips = shipped(SpokenLang::Zh);
    let call = say(Phrase::Call);
    assert_eq!(call.caption, "请A015号客人办理社保到3号窗口");
    assert!(clips.say(&call).is_ok());
    assert_eq!(
        call.wordings
            .last()
            .unwrap()
            .iter()
            .map(|c| c.text.as_str())
            .collect::<Vec<_>>(),
        ["请A零一五号", "到三号窗口"]
    );
    // The shipped phrase may say the opposite of the hall's own.
    for phrase in [Phrase::Urgent, Phrase::Pause] {
        assert!(clips.say(&say(phrase)).is_err(), "{phrase:?}");
    }
}

#[test]
fn what_of_phrases_and_names_cannot_be_spoken_is_told() {
    let own = Phrases::parse(
        "my.toml",
        "version = 1\n[call]\nzh = \"请{ticket}号办理{service}|到{window}\"\n",
    )
    .unwrap();
    let name = |zh: &str, en: &str| Text::new(zh, en);
    let mut setup = config::Config::default().setup;
    setup.counters.truncate(3);
    setup.services.truncate(1);
    setup.services[0].name = name("社保", "");
    for (counter, text) in [name("VIP 3", ""), name("综合窗口", "")]
        .into_iter()
        .enumerate()
    {
        setup.counters[counter].label = Some(text);
    }
    let told = |phrases: &Phrases, spoken_lang| {
        let lacks = |clauses: &[Clause]| {
            let cover = shipped(spoken_lang).cover(clauses);
            cover.unknown().map(str::to_owned).collect::<Vec<_>>()
        };
        phrases.unspoken(spoken_lang, &setup, lacks)
    };
    let window = |words: &[&str]| Unspoken::Window {
        counter: setup.counters[1].id,
        label: "综合窗口".to_owned(),
        words: words.iter().map(|w| (*w).to_owned()).collect(),
    };
    assert_eq!(
        told(&own, SpokenLang::Zh),
        [
            Unspoken::Phrase {
                key: "call",
                words: vec!["办理".to_owned()]
            },
            window(&["综合"]),
            Unspoken::Service {
                service: setup.services[0].id,
                name: "社保".to_owned(),
                words: vec!["办理社保".to_owned()]
            },
        ]
    );
    assert_eq!(
        told(&Phrases::default(), SpokenLang::En),
        [window(&["综合窗口"])],
        "a Chinese label is none in English"
    );
}

#[test]
fn a_wrong_phrase_file_is_told_with_line_and_cure() {
    let wrong = r#"version = 1
[call]
zh = "请{tiket}号"
en = "Ticket {ticket"
fr = ""
[pause]
zh = "{service}"
[urgent]
zh = "{ticket}"
[cal]
"#;
    let faults = Phrases::parse("my.toml", wrong).unwrap_err();
    let kinds: Vec<(u32, &str)> = faults
        .0
        .iter()
        .map(|f| (f.place.unwrap().line, f.kind()))
        .collect();
    assert_eq!(
        kinds,
        [
            (3, "layout-unknown-variable"),
            (4, "layout-open-brace"),
            (5, "config-unknown-key-list"),
            (7, "layout-unknown-variable-list"),
            (9, "phrases-no-variables"),
            (10, "config-unknown-key"),
        ]
    );
    for lang in Lang::USUAL {
        assert!(
            faults.text(lang).contains("my.toml:3:"),
            "{}",
            faults.text(lang)
        );
    }
    let long = format!("version = 1\n[welcome]\nzh = \"{}\"\n", "好".repeat(201));
    assert_eq!(
        Phrases::parse("my.toml", &long).unwrap_err().0[0].kind(),
        "phrases-long"
    );
    let newer = Phrases::parse("my.toml", "version = 2\n").unwrap_err();
    assert_eq!(newer.0[0].kind(), "phrases-version");
}

#[test]
fn what_a_hall_leaves_out_is_as_shipped_and_an_empty_phrase_is_not_spoken() {
    let own = Phrases::parse(
        "my.toml",
        "version = 1\n[call]\nzh = \"{ticket}到{counter}号柜台\"\n[welcome]\nzh = \"\"\n",
    )
    .unwrap();
    let said = own
        .say(Phrase::Call, SpokenLang::Zh, &facts("B7", 2, ""), Ones::Yi)
        .unwrap();
    assert_eq!(
        (said.caption.as_str(), spoken(&said)),
        ("B7到2号柜台", vec!["B七到二号柜台"])
    );
    assert_eq!(
        own.say(Phrase::Welcome, SpokenLang::Zh, &Facts::default(), Ones::Yi),
        None
    );
    assert_eq!(
        own.say(Phrase::Call, SpokenLang::En, &facts("B7", 2, ""), Ones::Yi),
        Phrases::default().say(Phrase::Call, SpokenLang::En, &facts("B7", 2, ""), Ones::Yi)
    );
}

#[test]
fn hostile_texts_are_covered_too() {
    let zh = lexicon(&["请", "零"]);
    for text in [
        "",
        "{{{",
        "😀😀",
        &"请".repeat(5_000),
        "\u{0}\u{202e}",
        "a-b-c--'",
        "٣٤",
    ] {
        let _ = zh.cover(Sentence::free(SpokenLang::Zh, text).clauses());
        let _ = zh.cover(Sentence::free(SpokenLang::En, text).clauses());
    }
}

#[test]
fn whoever_writes_a_notice_learns_before_whether_it_will_be_spoken() {
    use SpokenLang::{En, Yue, Zh};
    let zone = |voice: Option<SpeakerVoice>| Zone {
        id: "lobby".parse().unwrap(),
        speaks: Some(SpeakerId(1)),
        standby: Vec::new(),
        muted: false,
        voice,
    };
    let voice = |languages: &[SpokenLang], live: &[SpokenLang], recordings| {
        zone(Some(SpeakerVoice {
            languages: languages.to_vec(),
            live: live.to_vec(),
            recordings,
        }))
    };
    let outlook = |zone: Zone, text: &str| match prospects(&[zone], text).pop().unwrap().1 {
        Prospect::Clips => "clips".to_owned(),
        Prospect::Live => "live".to_owned(),
        Prospect::Muted => "muted".to_owned(),
        Prospect::Unknown(words) => format!("unknown {}", words.join("/")),
        Prospect::Unspoken {
            spoken_lang,
            words,
            live,
        } => {
            let cure = cure(spoken_lang, live, &words);
            format!("{spoken_lang} {} {cure}", words.join("/"))
        }
    };
    let clips = || voice(&[Zh], &[], false);
    let with_live = || voice(&[Zh], &[Zh, En], false);
    for (zone, text, told) in [
        (clips(), "请到3号窗口", "clips"),
        (clips(), "请勿到3号窗口", "zh 勿 voice-cure"),
        (clips(), "Please go to counter 3", "clips"),
        (
            clips(),
            "Please do not go to counter 3",
            "en do not go to voice-cure",
        ),
        (with_live(), "请勿到3号窗口", "live"),
        (with_live(), "Dr. Müller is late", "en ü voice-cure-live"),
        (with_live(), "🚫请到3号窗口", "zh 🚫 voice-cure-live"),
        (voice(&[Yue], &[Zh, En], false), "請到3號窗口", "clips"),
        (
            voice(&[Yue], &[Zh, En], false),
            "請勿到3號窗口",
            "yue 勿 voice-cure-yue",
        ),
        (voice(&[Zh], &[], true), "请勿到3号窗口", "unknown 勿"),
        (zone(None), "请勿到3号窗口", "unknown 勿"),
        (
            Zone {
                speaks: None,
                muted: true,
                ..clips()
            },
            "请到3号窗口",
            "muted",
        ),
    ] {
        assert_eq!(outlook(zone, text), told, "{text}");
    }
    let nobody = Zone {
        speaks: None,
        ..clips()
    };
    assert_eq!(prospects(&[nobody], "请到3号窗口"), []);
}

#[test]
fn no_advice_promises_a_live_voice_in_cantonese() {
    for lang in Lang::USUAL {
        let words = text::Words::new(lang);
        let advice = words.text(cure(SpokenLang::Yue, true, &[])).to_owned();
        assert!(!advice.contains("install"), "{advice}");
        assert!(
            words
                .text(cure(SpokenLang::Zh, false, &[]))
                .contains("voice install")
        );
        assert!(
            !words
                .text(cure(SpokenLang::Zh, true, &["ü".into()]))
                .contains("install")
        );
    }
}

#[test]
fn cantonese_says_names_in_traditional_letters_where_there_are_any() {
    let label = Text::of([
        (Lang::ZH, "综合窗口".to_owned()),
        (Lang::ZH_HANT, "綜合櫃檯".to_owned()),
    ]);
    let only = Text::of([(Lang::ZH_HANT, "綜合櫃檯".to_owned())]);
    let shown = |label: &Text, spoken_lang| {
        let facts = Facts {
            label: Some(label.clone()),
            ..facts("A015", 6, "")
        };
        let call = Phrases::default().say(Phrase::Call, spoken_lang, &facts, Ones::Yi);
        call.unwrap().caption
    };
    assert_eq!(shown(&label, SpokenLang::Yue), "請A015號到綜合櫃檯");
    assert_eq!(shown(&label, SpokenLang::Zh), "请A015号到综合窗口");
    // Who has one form only hears it in both.
    assert_eq!(shown(&only, SpokenLang::Zh), "请A015号到綜合櫃檯");
}
