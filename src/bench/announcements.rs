//! The voice: how soon it begins, what its clips cost, and whether an urgent notice ever waits.

use super::{Figure, Goal, Measured, percentile, usage};
use hall::{CounterId, TicketId};
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use voice::player::{
    Engine, Outcome, Output, Part, RATE, Rank, Settings, Speaker, SpeakerEvent, Speech, Utterance,
    Voices,
};
use voice::speech::{Facts, Ones, Phrase, Phrases, Sentence, SpokenLang};

const CALLS: usize = 8;
const WITHIN: Duration = Duration::from_secs(10);

fn call(number: usize) -> Sentence {
    let facts = Facts {
        number: format!("A{number:03}"),
        counter: Some(CounterId(3)),
        ..Facts::default()
    };
    let sentence = Phrases::default().say(Phrase::Call, SpokenLang::Zh, &facts, Ones::Yi);
    sentence.unwrap_or_else(|| Sentence::free(SpokenLang::Zh, "请"))
}

pub(super) fn voice(_: &Path) -> Measured {
    let used = || usage::resident_mb(std::process::id());
    let before = used();
    let began = Instant::now();
    let (voices, _) = Voices::load(&SpokenLang::ALL, None);
    let load_ms = began.elapsed().as_secs_f64() * 1000.0;
    let memory = used() - before;
    let spoken = voices.speak(&[call(15)]);
    drop(voices);
    let (late_ms, waited) = urgent(&spoken.parts);
    let mut figures = vec![
        Figure::new("voice/banks-load", load_ms, "ms", Some(Goal::AtMost(150.0))),
        Figure::new("voice/banks-memory", memory, "MB", Some(Goal::AtMost(40.0))),
        Figure::new("voice/urgent-behind-1000-calls", waited, "ms", None),
        Figure::new(
            "voice/urgent-after-the-clip",
            late_ms,
            "ms",
            Some(Goal::AtMost(5.0)),
        ),
    ];
    let times = first_samples();
    figures.push(Figure::new(
        "voice/first-sample-p50",
        percentile(&times, 50),
        "ms",
        Some(Goal::AtMost(20.0)),
    ));
    figures.push(Figure::new(
        "voice/first-sample-p99",
        percentile(&times, 99),
        "ms",
        None,
    ));
    Ok(figures)
}

/// Returns how long an urgent notice waits behind a thousand calls, and how much of that is not the clip
/// that was playing, in milliseconds.
fn urgent(parts: &[Part]) -> (f64, f64) {
    let mut engine: Engine<TicketId> = Engine::default();
    let utterance = |id, rank| Utterance {
        id,
        rank,
        about: None,
        parts: parts.to_vec(),
        times: 1,
        between: 0,
        gain: 1.0,
        asked: Duration::ZERO,
    };
    (1..=1_000).for_each(|id| engine.say(utterance(id, Rank::Call)));
    // Into the middle of the first clip.
    let first = parts
        .iter()
        .find_map(|part| {
            if let Part::Sound(samples) = part {
                Some(samples.len())
            } else {
                None
            }
        })
        .unwrap_or(0);
    let ms = |samples: usize| samples as f64 * 1000.0 / f64::from(RATE);
    engine.render(&mut vec![0.0; first / 2]);
    engine.say(utterance(0, Rank::Urgent));
    let mut block = [0.0; RATE as usize / 1000];
    let mut waited = 0;
    while !engine.take_told().contains(&Outcome::Began(0)) && waited < RATE as usize * 60 {
        engine.render(&mut block);
        waited += block.len();
    }
    (ms(waited) - ms(first - first / 2), ms(waited))
}

/// Returns how long it takes from an event to the first sample that the output takes: the sound card if
/// there is one, silently, else nothing.
fn first_samples() -> Vec<Duration> {
    let (tell, told) = mpsc::channel();
    let settings = || Settings {
        spoken_langs: vec![SpokenLang::Zh],
        own: None,
        music: None,
    };
    let mut output = Output::Device(None);
    if matches!(
        voice::player::output::state(&output),
        voice::player::State::Off(_)
    ) {
        output = Output::Null;
    }
    let mut speaker = Speaker::start(settings(), output, move |news| drop(tell.send(news)));
    let mut times = Vec::new();
    for number in 1..=CALLS {
        let asked = Instant::now();
        // Silently: nobody wants to hear a measurement.
        let speech = Speech {
            rank: Rank::Call,
            about: None,
            sentences: vec![call(number)],
            times: 1,
            chime: true,
            volume: 0.0,
        };
        let id = speaker.say(speech);
        let until = Instant::now() + WITHIN;
        while let Ok(news) = told.recv_timeout(until.saturating_duration_since(Instant::now())) {
            match news {
                SpeakerEvent::Began(began, at) if began == id => {
                    times.push(at.saturating_duration_since(asked));
                }
                SpeakerEvent::Ended(ended) if ended == id => break,
                _ => {}
            }
        }
    }
    times.sort();
    times
}
