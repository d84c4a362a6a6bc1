//! The clips that the hall can speak with: the shipped banks, the hall's own recordings, and what
//! the live voice has spoken.

use super::bank::Bank;
use super::engine::Part;
use super::sound::{RATE, Sound, Unusable};
use crate::speech::{Lexicon, Piece, Sentence, SpokenLang};
use serde::Deserialize;
use std::collections::VecDeque;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The shipped banks: a packed sound and the places of the clips in it. Made by `sounds/make`.
const SHIPPED: [(SpokenLang, &[u8], &str); 3] = [
    (
        SpokenLang::Zh,
        include_bytes!("../../../../sounds/zh/bank.ogg"),
        include_str!("../../../../sounds/zh/clips.json"),
    ),
    (
        SpokenLang::En,
        include_bytes!("../../../../sounds/en/bank.ogg"),
        include_str!("../../../../sounds/en/clips.json"),
    ),
    (
        SpokenLang::Yue,
        include_bytes!("../../../../sounds/yue/bank.ogg"),
        include_str!("../../../../sounds/yue/clips.json"),
    ),
];
/// Silence for a comma, a full stop or a language that follows, in samples.
const PAUSE: usize = RATE as usize / 5;
const BETWEEN_TONGUES: usize = RATE as usize / 2;
/// Silence after a recording that comes without a pause of its own.
const USUAL_GAP_MS: u32 = 80;
/// Largest recording, in bytes.
const FILE_BYTES_MAX: u64 = 32 << 20;
/// Phrases of the live voice kept in memory.
const LEARNT_MAX: usize = 400;
/// File endings of recordings.
const KINDS: [&str; 4] = ["wav", "ogg", "flac", "mp3"];

/// A clip: the place of its samples, and the rest after it.
#[derive(Debug, Clone)]
pub struct Clip {
    from: From,
    /// Silence after it.
    gap_ms: u32,
}

/// The place of a clip's samples.
#[derive(Debug, Clone)]
enum From {
    /// A range of samples in the shipped bank.
    Bank(Range<usize>),
    Sound(Sound),
}

#[derive(Deserialize)]
struct Manifest {
    clips: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    text: String,
    start: usize,
    end: usize,
    gap_ms: u32,
}

/// A clip that cannot be used, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadClip {
    /// Its file or id.
    pub name: String,
    /// The reason why it cannot be used.
    pub why: String,
}

/// The clips of one language.
struct LanguageClips {
    spoken_lang: SpokenLang,
    lexicon: Lexicon<Clip>,
    bank: Option<Mutex<Bank>>,
    /// Texts that the live voice spoke, oldest first.
    learnt: VecDeque<String>,
}

/// The clips that the hall can speak with, by language.
#[derive(Default)]
pub struct Voices {
    voices: Vec<LanguageClips>,
}

/// A sentence as it is spoken.
#[derive(Debug, Clone, Default)]
pub struct Spoken {
    /// The pieces to play, in order.
    pub parts: Vec<Part>,
    /// The languages that it is spoken in.
    pub spoken_langs: Vec<SpokenLang>,
    /// Words that no clip has.
    pub unknown: Vec<String>,
}

impl Voices {
    /// Loads the banks of these languages, and the recordings in the folder of each language below
    /// `own`. What cannot be used is named, and the rest is used.
    pub fn load(spoken_langs: &[SpokenLang], own: Option<&Path>) -> (Voices, Vec<BadClip>) {
        let banks: Vec<(LanguageClips, Vec<BadClip>)> = thread::scope(|scope| {
            let loads: Vec<_> = spoken_langs
                .iter()
                .map(|spoken_lang| scope.spawn(move || load(*spoken_lang, own)))
                .collect();
            loads
                .into_iter()
                .filter_map(|load| load.join().ok())
                .collect()
        });
        let mut bad = Vec::new();
        let mut voices = Vec::new();
        for (voice, mut wrong) in banks {
            voices.push(voice);
            bad.append(&mut wrong);
        }
        (Voices { voices }, bad)
    }

    fn voice(&self, spoken_lang: SpokenLang) -> Option<&LanguageClips> {
        self.voices
            .iter()
            .find(|voice| voice.spoken_lang == spoken_lang)
    }

    /// Returns the samples of a clip at the rate of the mix.
    fn samples(&self, spoken_lang: SpokenLang, clip: &Clip) -> Option<Arc<[f32]>> {
        let sound = match &clip.from {
            From::Sound(sound) => Some(sound.clone()),
            From::Bank(range) => {
                let bank = self.voice(spoken_lang)?.bank.as_ref()?;
                bank.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .sound(range)
            }
        };
        if sound.is_none() {
            tracing::warn!(%spoken_lang, ?clip, "a clip of the bank cannot be decoded");
        }
        Some(sound?.mixable())
    }

    /// Returns the clips of a language; `None` if there are none.
    pub fn lexicon(&self, spoken_lang: SpokenLang) -> Option<&Lexicon<Clip>> {
        self.voice(spoken_lang)
            .map(|voice| &voice.lexicon)
            .filter(|lexicon| !lexicon.is_empty())
    }

    /// Adds what the live voice has spoken.
    pub fn learn(&mut self, spoken_lang: SpokenLang, text: &str, sound: Sound) {
        let Some(voice) = self
            .voices
            .iter_mut()
            .find(|voice| voice.spoken_lang == spoken_lang)
        else {
            return;
        };
        // What a bank or a person says is not replaced.
        if voice.lexicon.has(text) {
            return;
        }
        voice.lexicon.add(
            text,
            Clip {
                from: From::Sound(sound),
                gap_ms: USUAL_GAP_MS,
            },
        );
        voice.learnt.push_back(text.to_owned());
        if voice.learnt.len() > LEARNT_MAX
            && let Some(oldest) = voice.learnt.pop_front()
        {
            voice.lexicon.remove(&oldest);
        }
    }

    /// Returns what is played for these sentences, one after another. A language without clips is
    /// left out, unless nothing would be left.
    pub fn speak(&self, sentences: &[Sentence]) -> Spoken {
        let mut spoken = Spoken::default();
        for sentence in sentences {
            let Some(lexicon) = self.lexicon(sentence.spoken_lang) else {
                continue;
            };
            let cover = lexicon.cover(&sentence.clauses);
            spoken.unknown.extend(cover.unknown().map(str::to_owned));
            let mut parts: Vec<Part> = Vec::new();
            let mut gap = 0;
            for piece in cover.pieces {
                match piece {
                    Piece::Clip(clip) => {
                        let Some(samples) = self.samples(sentence.spoken_lang, &clip) else {
                            continue;
                        };
                        if gap > 0 && !parts.is_empty() {
                            parts.push(Part::Rest(gap));
                        }
                        gap = clip.gap_ms as usize * RATE as usize / 1000;
                        parts.push(Part::Sound(samples));
                    }
                    Piece::Pause => gap = gap.max(PAUSE),
                    Piece::Unknown(_) => {}
                }
            }
            if parts.is_empty() {
                continue;
            }
            if !spoken.parts.is_empty() {
                spoken.parts.push(Part::Rest(BETWEEN_TONGUES));
            }
            spoken.parts.append(&mut parts);
            spoken.spoken_langs.push(sentence.spoken_lang);
        }
        spoken
    }
}

fn load(spoken_lang: SpokenLang, own: Option<&Path>) -> (LanguageClips, Vec<BadClip>) {
    let mut voice = LanguageClips {
        spoken_lang,
        lexicon: Lexicon::new(),
        bank: None,
        learnt: VecDeque::new(),
    };
    let mut bad = Vec::new();
    let shipped = SHIPPED.iter().find(|(known, ..)| *known == spoken_lang);
    let mut entries = Vec::new();
    if let Some((_, packed, clips)) = shipped {
        match bank(packed, clips) {
            Ok((bank, manifest)) => {
                for entry in manifest.clips {
                    if entry.start < entry.end && entry.end <= bank.len() {
                        let from = From::Bank(entry.start..entry.end);
                        voice.lexicon.add(
                            &entry.text,
                            Clip {
                                from,
                                gap_ms: entry.gap_ms,
                            },
                        );
                    } else {
                        bad.push(BadClip {
                            name: format!("{spoken_lang}/{}", entry.id),
                            why: "not in the bank".to_owned(),
                        });
                    }
                    entries.push((entry.id, entry.text, entry.gap_ms));
                }
                voice.bank = Some(Mutex::new(bank));
            }
            Err(error) => bad.push(BadClip {
                name: format!("{spoken_lang}/bank.ogg"),
                why: error.to_string(),
            }),
        }
    }
    if let Some(folder) = own {
        recordings(
            &folder.join(spoken_lang.key()),
            &entries,
            &mut voice.lexicon,
            &mut bad,
        );
    }
    (voice, bad)
}

fn bank(packed: &'static [u8], clips: &str) -> Result<(Bank, Manifest), Unusable> {
    let manifest: Manifest = serde_json::from_str(clips).map_err(|e| Unusable(e.to_string()))?;
    Ok((Bank::open(packed)?, manifest))
}

/// Adds the hall's own recordings: a file is named for a clip's id or for its words.
fn recordings(
    folder: &Path,
    shipped: &[(String, String, u32)],
    lexicon: &mut Lexicon<Clip>,
    bad: &mut Vec<BadClip>,
) {
    let Ok(files) = std::fs::read_dir(folder) else {
        return;
    };
    for file in files.flatten() {
        let path = file.path();
        let kind = path
            .extension()
            .map(|kind| kind.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        if !KINDS.contains(&kind.as_str()) {
            continue;
        }
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        let known = shipped
            .iter()
            .find(|(id, text, _)| id == stem || text == stem);
        let (text, gap_ms) = known.map_or((stem, USUAL_GAP_MS), |(_, text, gap_ms)| {
            (text.as_str(), *gap_ms)
        });
        match read(&path) {
            Ok(sound) => lexicon.add(
                text,
                Clip {
                    from: From::Sound(sound.levelled()),
                    gap_ms,
                },
            ),
            Err(error) => bad.push(BadClip {
                name: path.display().to_string(),
                why: error.to_string(),
            }),
        }
    }
}

/// Reads a sound file.
pub(super) fn read(path: &Path) -> Result<Sound, Unusable> {
    let file = File::open(path).map_err(|e| Unusable(e.to_string()))?;
    if file
        .metadata()
        .is_ok_and(|about| about.len() > FILE_BYTES_MAX)
    {
        return Err(Unusable("too large".to_owned()));
    }
    Sound::decode(file)
}

/// Returns the clips of a bank and the whole of it, for a test that compares them.
#[cfg(test)]
pub(super) fn decoded(spoken_lang: SpokenLang) -> (Vec<(String, Range<usize>, Sound)>, Sound) {
    let (_, packed, clips) = SHIPPED
        .iter()
        .find(|(known, ..)| *known == spoken_lang)
        .expect("a bank");
    let (mut bank, manifest) = bank(packed, clips).expect("it reads");
    // Backwards, so that each is sought.
    let clip = |entry: Entry| {
        let range = entry.start..entry.end;
        let sound = bank.sound(&range).expect("it is there");
        (entry.id, range, sound)
    };
    (
        manifest.clips.into_iter().rev().map(clip).collect(),
        Sound::decode(std::io::Cursor::new(*packed)).expect("it decodes"),
    )
}

/// Returns the chime as a part.
pub(super) fn chime() -> Part {
    Part::Sound(Arc::clone(&super::CHIME))
}
