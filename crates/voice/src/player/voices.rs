//! The clips that the hall can speak with: the shipped banks, the hall's own recordings, and what
//! the live voice has spoken.

use super::bank::Bank;
use super::clip::{BadClip, ClipFault, read_clip, written};
use super::engine::Part;
use super::sound::{RATE, Sound};
use crate::speech::{Lexicon, Piece, Sentence, ShippedClip, SpokenLang, in_words, shipped_clips};
use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A shipped bank: its name, and a packed sound.
type Packed = (&'static str, &'static [u8]);

/// The shipped banks of each language; [`shipped_clips`] knows the places in
/// them. Made by `sounds/make`.
const BANKS: [(SpokenLang, &[Packed]); 3] = [
    (
        SpokenLang::Zh,
        &[
            ("bank.ogg", include_bytes!("../../../../sounds/zh/bank.ogg")),
            (
                "guide.ogg",
                include_bytes!("../../../../sounds/zh/guide.ogg"),
            ),
        ],
    ),
    (
        SpokenLang::En,
        &[
            ("bank.ogg", include_bytes!("../../../../sounds/en/bank.ogg")),
            (
                "guide.ogg",
                include_bytes!("../../../../sounds/en/guide.ogg"),
            ),
        ],
    ),
    (
        SpokenLang::Yue,
        &[(
            "bank.ogg",
            include_bytes!("../../../../sounds/yue/bank.ogg"),
        )],
    ),
];
/// Silence for a comma, a full stop or a language that follows, in samples.
const PAUSE: usize = RATE as usize / 5;
const BETWEEN_TONGUES: usize = RATE as usize / 2;
/// Silence after a recording that comes without a pause of its own.
const USUAL_GAP_MS: u32 = 80;
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
    /// A range of samples in the shipped bank with that index.
    Bank(usize, Range<usize>),
    Sound(Sound),
}

/// The clips of one language.
struct LanguageClips {
    spoken_lang: SpokenLang,
    lexicon: Lexicon<Clip>,
    /// Those that open, by their index.
    banks: BTreeMap<usize, Mutex<Bank>>,
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
            From::Bank(index, range) => {
                let bank = self.voice(spoken_lang)?.banks.get(index)?;
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

    /// Lets a clip lie where its bank has nothing.
    #[cfg(test)]
    pub(super) fn break_clip(&mut self, spoken_lang: SpokenLang, text: &str) {
        let of = |voice: &&mut LanguageClips| voice.spoken_lang == spoken_lang;
        if let Some(voice) = self.voices.iter_mut().find(of) {
            let from = From::Bank(0, usize::MAX - 1..usize::MAX);
            voice.lexicon.add(text, Clip { from, gap_ms: 0 });
        }
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

    /// Returns what is played for these sentences, one after another. A sentence that cannot be
    /// said whole is left out: a part of it may say the opposite.
    pub fn speak(&self, sentences: &[Sentence]) -> Spoken {
        let mut spoken = Spoken::default();
        for sentence in sentences {
            let mut parts = match self.parts(sentence) {
                Ok(parts) => parts,
                Err(mut unknown) => {
                    spoken.unknown.append(&mut unknown);
                    continue;
                }
            };
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

    /// Returns what is played for a sentence.
    ///
    /// # Errors
    /// The words that no clip has.
    fn parts(&self, sentence: &Sentence) -> Result<Vec<Part>, Vec<String>> {
        let none = Lexicon::new();
        let lexicon = self.lexicon(sentence.spoken_lang).unwrap_or(&none);
        let pieces = lexicon
            .say(sentence)
            .map_err(|cover| cover.unknown().map(str::to_owned).collect::<Vec<_>>())?;
        let mut parts: Vec<Part> = Vec::new();
        let mut gap = 0;
        for piece in pieces {
            match piece {
                Piece::Clip(clip) => {
                    let samples = self.samples(sentence.spoken_lang, &clip);
                    let samples = samples.ok_or_else(|| vec![sentence.caption.clone()])?;
                    if gap > 0 && !parts.is_empty() {
                        parts.push(Part::Rest(gap));
                    }
                    gap = clip.gap_ms as usize * RATE as usize / 1000;
                    parts.push(Part::Sound(samples));
                }
                Piece::Pause => gap = gap.max(PAUSE),
                Piece::Unknown(words) => return Err(vec![words]),
            }
        }
        Ok(parts)
    }
}

fn load(spoken_lang: SpokenLang, own: Option<&Path>) -> (LanguageClips, Vec<BadClip>) {
    let mut voice = LanguageClips {
        spoken_lang,
        lexicon: Lexicon::new(),
        banks: BTreeMap::new(),
        learnt: VecDeque::new(),
    };
    let mut bad = Vec::new();
    for (index, (name, packed)) in banks(spoken_lang).iter().enumerate() {
        let bank = match Bank::open(packed) {
            Ok(bank) => bank,
            Err(cause) => {
                tracing::error!(%spoken_lang, bank = name, %cause, "a shipped bank does not open");
                bad.push(BadClip {
                    name: format!("{spoken_lang}/{name}"),
                    fault: ClipFault::NoSound,
                });
                continue;
            }
        };
        for clip in shipped_clips(spoken_lang) {
            if clip.bank != index {
                continue;
            }
            if clip.start < clip.end && clip.end <= bank.len() {
                let from = From::Bank(index, clip.start..clip.end);
                let gap_ms = clip.gap_ms;
                voice.lexicon.add(&clip.text, Clip { from, gap_ms });
            } else {
                bad.push(BadClip {
                    name: format!("{spoken_lang}/{}", clip.id),
                    fault: ClipFault::NoSound,
                });
            }
        }
        voice.banks.insert(index, Mutex::new(bank));
    }
    if let Some(folder) = own {
        let folder = folder.join(spoken_lang.key());
        recordings(&folder, spoken_lang, &mut voice.lexicon, &mut bad);
    }
    (voice, bad)
}

/// Returns the names of the shipped banks of a language, and their sounds.
fn banks(spoken_lang: SpokenLang) -> &'static [Packed] {
    let known = BANKS.iter().find(|(known, _)| *known == spoken_lang);
    known.map_or(&[], |(_, banks)| banks)
}

/// Returns true if the hall has recordings of its own in the folder of a language below `own`.
pub fn has_recordings(own: &Path) -> bool {
    let has = |spoken_lang: &SpokenLang| {
        let files = std::fs::read_dir(own.join(spoken_lang.key()));
        files.is_ok_and(|files| files.flatten().any(|file| is_recording(&file.path())))
    };
    SpokenLang::ALL.iter().any(has)
}

fn is_recording(path: &Path) -> bool {
    let kind = path.extension();
    let kind = kind.map(|kind| kind.to_string_lossy().to_lowercase());
    kind.is_some_and(|kind| KINDS.contains(&kind.as_str()))
}

/// Adds the hall's own recordings: a file is named for a clip's id or for its words.
fn recordings(
    folder: &Path,
    spoken_lang: SpokenLang,
    lexicon: &mut Lexicon<Clip>,
    bad: &mut Vec<BadClip>,
) {
    let Ok(files) = std::fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<_> = files.flatten().map(|file| file.path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| is_recording(path)) {
        let read = match path.file_stem().and_then(|stem| stem.to_str()) {
            Some(stem) => read_clip(&path).map(|sound| (stem, sound)),
            None => Err(ClipFault::Name),
        };
        let (stem, sound) = match read {
            Ok(read) => read,
            Err(fault) => {
                let name = written(&path);
                bad.push(BadClip { name, fault });
                continue;
            }
        };
        let is_it = |clip: &&ShippedClip| clip.id == stem || clip.text == stem;
        let known = shipped_clips(spoken_lang).iter().find(is_it);
        let text = known.map_or_else(|| in_words(stem, spoken_lang), |clip| clip.text.clone());
        let gap_ms = known.map_or(USUAL_GAP_MS, |clip| clip.gap_ms);
        let from = From::Sound(sound);
        lexicon.add(&text, Clip { from, gap_ms });
    }
}

/// A clip by its id, its place in the bank, and its sound.
#[cfg(test)]
pub(super) type DecodedClip = (String, Range<usize>, Sound);

/// Returns the clips of each bank of a language and the whole of it, for a test that compares them.
#[cfg(test)]
pub(super) fn decoded(spoken_lang: SpokenLang) -> Vec<(Vec<DecodedClip>, Sound)> {
    let decoded = banks(spoken_lang)
        .iter()
        .enumerate()
        .map(|(index, (_, packed))| {
            let mut bank = Bank::open(packed).expect("it opens");
            // Backwards, so that each is sought.
            let clips = shipped_clips(spoken_lang).iter().rev();
            let clips = clips.filter(|clip| clip.bank == index).map(|clip| {
                let range = clip.start..clip.end;
                let sound = bank.sound(&range).expect("it is there");
                (clip.id.clone(), range, sound)
            });
            let whole = Sound::decode(std::io::Cursor::new(*packed)).expect("it decodes");
            (clips.collect(), whole)
        });
    decoded.collect()
}

/// Returns the chime as a part.
pub(super) fn chime() -> Part {
    Part::Sound(Arc::clone(&super::CHIME))
}
