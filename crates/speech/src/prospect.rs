//! Whether a notice will be spoken, as far as its writer can know: the clips that are part of the
//! program are known everywhere, what else a speaker has it tells its zone.

use super::{Sentence, SpokenLang, shipped, tokens};
use hall::{Zone, ZoneId};
use text::{Words, args};

/// The languages that a live voice speaks.
pub const LIVE: [SpokenLang; 2] = [SpokenLang::Zh, SpokenLang::En];

/// The outlook for a text in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prospect {
    /// The shipped clips say all of it.
    Clips,
    /// The live voice there says it.
    Live,
    /// The shipped clips lack these words, and nobody here knows whether that speaker says them: it
    /// has recordings of its own, or is of an earlier version.
    Unknown(Vec<String>),
    /// Nobody there can say these words, so that nothing of it is spoken.
    Unspoken {
        /// The language of the text.
        spoken_lang: SpokenLang,
        /// The words.
        words: Vec<String>,
        /// Set if a live voice is there: it cannot say them either.
        live: bool,
    },
    /// The sound there failed.
    Muted,
}

impl Prospect {
    /// Returns true if it is known that it will be spoken.
    pub fn is_spoken(&self) -> bool {
        matches!(self, Prospect::Clips | Prospect::Live)
    }

    /// Returns the sentence that tells the writer, and the cure; `None` where clips say all of it.
    pub fn tell(&self, zone: ZoneId, words: &Words) -> Option<(String, &'static str)> {
        let zone = zone.as_str();
        Some(match self {
            Prospect::Clips => return None,
            Prospect::Live => (words.say("notice-live", args! { zone: zone }), ""),
            Prospect::Unknown(lacks) => {
                let lacks = lacks.join(" / ");
                let told = words.say("notice-unknown", args! { zone: zone, words: lacks });
                (told, "")
            }
            Prospect::Unspoken {
                spoken_lang,
                words: lacks,
                live,
            } => {
                let joined = lacks.join(" / ");
                let told = words.say("notice-unspoken", args! { zone: zone, words: joined });
                (told, cure(*spoken_lang, *live, lacks))
            }
            Prospect::Muted => (
                words.say("status-muted", args! { zone: zone }),
                "voice-no-sound.cure",
            ),
        })
    }
}

fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}' | '\u{f900}'..='\u{faff}')
}

/// Returns the language in which a speaker of these languages says a text: by its letters, and
/// Chinese ones in Cantonese where Mandarin is not spoken.
pub fn language_of(text: &str, spoken: &[SpokenLang]) -> SpokenLang {
    if !text.chars().any(is_hanzi) {
        return SpokenLang::En;
    }
    let chinese = |spoken_lang: &&SpokenLang| **spoken_lang != SpokenLang::En;
    spoken.iter().find(chinese).copied().unwrap_or_default()
}

/// Returns the words that no live voice of a language can say.
pub fn unsayable(spoken_lang: SpokenLang, text: &str) -> Vec<String> {
    let said = |word: &String| match spoken_lang {
        SpokenLang::En => word.is_ascii(),
        SpokenLang::Zh => word
            .chars()
            .all(|c| is_hanzi(c) || c == '〇' || c.is_ascii()),
        SpokenLang::Yue => false,
    };
    // A sign that was not read has no sound, and a comma is a pause.
    let letters = |word: &String| word.chars().any(char::is_alphanumeric);
    let words = tokens(text).into_iter();
    words
        .filter(|word| word != "," && !(said(word) && letters(word)))
        .collect()
}

/// Returns the key of the advice for words that were not said in a language, with a live voice
/// there or without.
pub fn cure(spoken_lang: SpokenLang, live: bool, words: &[String]) -> &'static str {
    match (spoken_lang, live) {
        (SpokenLang::Yue, _) => "voice-cure-yue",
        (_, false) => "voice-cure",
        (_, true) if unsayable(spoken_lang, &words.join(" ")).is_empty() => "voice-cure-late",
        (_, true) => "voice-cure-live",
    }
}

/// Returns what becomes of a text in each zone that has a speaker.
pub fn prospects(zones: &[Zone], text: &str) -> Vec<(ZoneId, Prospect)> {
    let known = zones.iter().filter(|z| z.muted || z.speaks.is_some());
    known.map(|zone| (zone.id, prospect(zone, text))).collect()
}

fn prospect(zone: &Zone, text: &str) -> Prospect {
    if zone.speaks.is_none() {
        return Prospect::Muted;
    }
    let voice = zone.voice.as_ref();
    let spoken = voice.map_or(&[][..], |voice| &voice.languages);
    let spoken_lang = language_of(text, spoken);
    let sentence = Sentence::free(spoken_lang, text);
    let Err(cover) = shipped(spoken_lang).say(&sentence) else {
        return Prospect::Clips;
    };
    let lacks: Vec<String> = cover.unknown().map(str::to_owned).collect();
    match voice {
        Some(voice) if voice.live.contains(&spoken_lang) => {
            let clauses = sentence.clauses().iter();
            let silent: Vec<String> = clauses
                .flat_map(|clause| unsayable(spoken_lang, &clause.text))
                .collect();
            match voice.recordings {
                _ if silent.is_empty() => Prospect::Live,
                true => Prospect::Unknown(silent),
                false => Prospect::Unspoken {
                    spoken_lang,
                    words: silent,
                    live: true,
                },
            }
        }
        Some(voice) if !voice.recordings => Prospect::Unspoken {
            spoken_lang,
            words: lacks,
            live: false,
        },
        _ => Prospect::Unknown(lacks),
    }
}
