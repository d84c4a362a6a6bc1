//! The live voice: sentences that no shipped clip covers, spoken by a model on this machine.
//!
//! The model (Kokoro-82M, Apache-2.0) is a pack of 95 MB that is [installed](install) once and is
//! not part of the program. [`Model`] speaks with it; `zh.rs` and `en.rs` find out how a text
//! sounds once its figures are words ([`speech::in_words`]), `synth.rs` computes, `loudness.rs` makes all of it equally loud. A sentence takes about
//! half of its own length on two cores, so it belongs into a thread in the background and its
//! result into a cache, under [`cache_key`]. Independent of the domain: text in, samples out.

mod en;
mod error;
mod loudness;
mod onnx;
mod pack;
mod piece;
mod rewrite;
mod synth;
#[cfg(test)]
mod tests;
mod zh;

pub mod install;

pub use en::English;
pub use error::VoiceError;

use loudness::RATE;
use sha2::{Digest, Sha256};
use speech::SpokenLang;
use std::path::Path;
use std::sync::Arc;
use synth::{Spoken, Synth, TOKENS_MAX};

/// Most characters spoken at once: five minutes of speech.
pub const CHARS_MAX: usize = 1000;
/// Samples a second of spoken text.
pub const SAMPLE_RATE: u32 = RATE as u32;
/// Silence between two parts of a text that is too long for one breath of the model: 0.25 s.
const BREATH: usize = RATE / 4;
/// Samples by which sound may run ahead of the lengths that the model tells: 90 ms.
const AHEAD: usize = RATE * 9 / 100;
/// Samples of the window by which the quietest place is looked for: 10 ms.
const QUIET: usize = RATE / 100;
/// Version of everything that changes how a text sounds: speakers, speed, phonemes, loudness.
const SOUND: &str = "2";

/// A language with a live voice. Cantonese has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoiceLang {
    /// Mandarin.
    Zh,
    /// American English.
    En,
}

impl VoiceLang {
    /// Returns the speed that was understood best.
    fn speed(self) -> f32 {
        match self {
            VoiceLang::Zh => 0.85,
            VoiceLang::En => 1.0,
        }
    }

    fn code(self) -> &'static str {
        match self {
            VoiceLang::Zh => "zh",
            VoiceLang::En => "en",
        }
    }
}

/// The model and its speakers, loaded: half a gigabyte. One thread speaks with it at a time; it may
/// move between threads.
pub struct Model {
    synth: Synth,
    english: Option<Arc<English>>,
}

impl Model {
    /// Opens the installed pack in `dir`, all of which is checked. Takes about a second.
    pub fn open(dir: &Path) -> Result<Model, VoiceError> {
        let pack = pack::read(dir)?;
        Ok(Model {
            synth: Synth::load(pack.model)?,
            english: pack.english.map(Arc::new),
        })
    }

    /// Speaks `text`: 24 kHz mono, 20 ms of silence on both ends, -18 LUFS, no peak above -1 dBFS.
    /// Empty if nothing of it has a sound.
    pub fn say(&self, lang: VoiceLang, text: &str) -> Result<Vec<f32>, VoiceError> {
        let mut out: Vec<f32> = Vec::new();
        for part in breaths(&self.phonemes(lang, text)?) {
            if !out.is_empty() {
                out.extend(std::iter::repeat_n(0.0, BREATH));
            }
            let spoken = self.synth.run(lang, &part)?;
            out.extend(loudness::finished(&spoken.samples));
        }
        Ok(out)
    }

    /// Speaks `text` as the beginning of a sentence that goes on with `rest`, and returns the
    /// beginning only. Short phrases alone are poorly understood: the model wants a sentence.
    pub fn say_before(
        &self,
        lang: VoiceLang,
        text: &str,
        rest: &str,
    ) -> Result<Vec<f32>, VoiceError> {
        let before = self.phonemes(lang, text)?;
        let before = before.trim_end_matches([',', '.', '!', '?', ':', ';', '…', '—', ' ']);
        let after = self.phonemes(lang, rest)?;
        let count = before.chars().count();
        if after.is_empty() || count == 0 || count + after.chars().count() + 3 > TOKENS_MAX {
            return self.say(lang, text);
        }
        let full_stop = if after.ends_with(['.', '!', '?']) {
            ""
        } else {
            "."
        };
        let spoken = self
            .synth
            .run(lang, &format!("{before}, {after}{full_stop}"))?;
        // The comma and the space behind it are the pause; the first length is the silence in
        // front.
        let cut = cut_at(&spoken, count, count + 2);
        Ok(loudness::finished(&spoken.samples[..cut]))
    }

    /// Returns the model's input for `text`, all of which has a sound.
    fn phonemes(&self, lang: VoiceLang, text: &str) -> Result<String, VoiceError> {
        if text.chars().count() > CHARS_MAX {
            return Err(VoiceError::TooLong(CHARS_MAX));
        }
        let spoken_lang = match lang {
            VoiceLang::Zh => SpokenLang::Zh,
            VoiceLang::En => SpokenLang::En,
        };
        let mut silent = speech::unsayable(spoken_lang, &speech::in_words(text, spoken_lang));
        if lang == VoiceLang::Zh {
            silent.extend(zh::unread(text));
        }
        if !silent.is_empty() {
            return Err(VoiceError::Unsayable(silent.join(" / ")));
        }
        match (lang, &self.english) {
            (VoiceLang::Zh, _) => Ok(phonemes_zh(text)),
            (VoiceLang::En, Some(english)) => Ok(phonemes_en(english, text)),
            (VoiceLang::En, None) => Err(VoiceError::NoEnglish),
        }
    }
}

/// Returns the quietest sample between the ends of two phonemes, where the sound of the first one
/// is over.
fn cut_at(spoken: &Spoken, first: usize, last: usize) -> usize {
    let all = spoken.samples.len();
    let end = |i: usize| spoken.ends.get(i).copied().unwrap_or(all).min(all);
    let from = end(first).saturating_sub(AHEAD);
    let to = end(last)
        .saturating_sub(AHEAD / 3)
        .max(from + QUIET)
        .min(all);
    let energy = |at: usize| {
        spoken.samples[at..(at + QUIET).min(all)]
            .iter()
            .map(|s| s * s)
            .sum::<f32>()
    };
    let places = (from..to.saturating_sub(QUIET).max(from + 1)).step_by(QUIET / 4);
    // The first of the quietest: what follows belongs to the pause.
    let quietest = places
        .map(|at| (energy(at), at))
        .fold(
            (f32::MAX, from),
            |best, next| if next.0 < best.0 { next } else { best },
        );
    (quietest.1 + QUIET / 2).min(all)
}

/// Splits phonemes into parts that the model can say at once, cut behind pauses, else between
/// words.
fn breaths(phonemes: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest: Vec<char> = phonemes.trim().chars().collect();
    while rest.len() > TOKENS_MAX {
        let window = &rest[..TOKENS_MAX];
        let last = |marks: &[char]| {
            window
                .iter()
                .rposition(|c| marks.contains(c))
                .filter(|at| *at > TOKENS_MAX / 4)
        };
        let at = last(&['.', '!', '?', ';'])
            .or_else(|| last(&[',', ':', '—', '…']))
            .or_else(|| last(&[' ']))
            .unwrap_or(TOKENS_MAX - 1);
        let behind = rest.split_off(at + 1);
        parts.push(rest.iter().collect::<String>());
        rest = behind;
    }
    parts.push(rest.iter().collect());
    parts
        .into_iter()
        .map(|p| p.trim().to_owned())
        .filter(|p| p.chars().any(|c| !" ,.!?:;—…".contains(c)))
        .collect()
}

/// Returns the sound of Chinese text, in the model's phonemes. Letters are spelled, and what has no
/// sound is left out.
#[must_use]
pub fn phonemes_zh(text: &str) -> String {
    synth::sayable(&zh::phonemes(text))
}

/// Returns the sound of English text, in the model's phonemes. Unknown words are spelled, and what
/// has no sound is left out.
#[must_use]
pub fn phonemes_en(dictionary: &English, text: &str) -> String {
    synth::sayable(&en::phonemes(dictionary, text))
}

/// Returns a name for the file that keeps what [`Model::say`] makes of `text`; it changes with the
/// model, the speaker and the speed.
#[must_use]
pub fn cache_key(lang: VoiceLang, text: &str) -> String {
    key(lang, &[text])
}

/// Returns the same for [`Model::say_before`].
#[must_use]
pub fn cache_key_before(lang: VoiceLang, text: &str, rest: &str) -> String {
    key(lang, &[text, rest])
}

fn key(lang: VoiceLang, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in [pack::MODEL_SHA256, SOUND, lang.code()].iter().chain(parts) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize())[..32].to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
