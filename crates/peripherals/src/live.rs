//! The live voice of a program: what no clip has is spoken by the model in a thread of its own, and
//! kept on the disk.
//!
//! Nobody waits for it: what is not ready when it is needed is said by the clips. Without an
//! installed model there is none.

use std::path::Path;
#[cfg(feature = "live-voice")]
use text::Words;
#[cfg(feature = "live-voice")]
use text::problem::{Code, Problem};
use voice::player::Sound;
use voice::speech::SpokenLang;

/// Calls that wait to be spoken; in a hurry the oldest are left out.
const WAITING_MAX: usize = 60;
/// Names and notices that wait to be spoken.
const NAMES_MAX: usize = 1_000;
/// Phrases that are known to have been asked for.
const KNOWN_MAX: usize = 5_000;
/// Files kept on the disk, about 60 kB each.
const FILES_MAX: usize = 3_000;

/// Returns the folder that the model is installed in.
pub fn folder(hall: &Path) -> std::path::PathBuf {
    hall.join("voice")
}

/// See the [module](self).
#[cfg(feature = "live-voice")]
pub use with_model::Live;

#[cfg(feature = "live-voice")]
mod with_model {
    use super::{FILES_MAX, KNOWN_MAX, NAMES_MAX, Path, Sound, SpokenLang, WAITING_MAX, folder};
    use std::collections::{HashMap, VecDeque};
    use std::path::PathBuf;
    use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
    use std::thread;
    use voice::speech::unsayable;
    use voice::synthesis::Model;

    struct Wish {
        spoken_lang: SpokenLang,
        text: String,
        rest: Option<String>,
    }

    #[derive(Default)]
    struct Queue {
        wishes: VecDeque<Wish>,
        /// The texts asked for, and whether `tell` has heard of them.
        known: HashMap<(SpokenLang, String), bool>,
        ends: bool,
    }

    #[derive(Default)]
    struct Shared {
        queue: Mutex<Queue>,
        woken: Condvar,
    }

    impl Shared {
        fn lock(&self) -> MutexGuard<'_, Queue> {
            self.queue.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    /// See the [module](super).
    pub struct Live {
        shared: Arc<Shared>,
    }

    impl Live {
        /// Starts the live voice of the hall in this folder; `None` when it is not installed.
        /// `tell` hears what was spoken, or that it could not be.
        pub fn start(
            hall: &Path,
            tell: impl Fn(SpokenLang, String, Option<Sound>) + Send + 'static,
        ) -> Option<Live> {
            let folder = folder(hall);
            if !folder.exists() {
                return None;
            }
            let shared = Arc::new(Shared::default());
            let works = Arc::clone(&shared);
            let work = move || work(&folder, &works, tell);
            if let Err(cause) = thread::Builder::new()
                .name("live voice".to_owned())
                .spawn(work)
            {
                tracing::warn!(%cause, "no live voice");
                return None;
            }
            Some(Live { shared })
        }

        /// Speaks a clause; as the beginning of a sentence that goes on with `rest`, if there is
        /// one. Answers whether `tell` has yet to hear of it: not when it was spoken before, when
        /// the language has no live voice, or when it cannot say all of it.
        pub fn speak(&self, spoken_lang: SpokenLang, text: &str, rest: Option<&str>) -> bool {
            let mut queue = self.shared.lock();
            // What is forgotten here is found on the disk.
            if queue.known.len() > KNOWN_MAX {
                queue.known.clear();
            }
            if queue.ends || !unsayable(spoken_lang, text).is_empty() {
                return false;
            }
            let key = (spoken_lang, text.to_owned());
            if let Some(told) = queue.known.get(&key) {
                return !told;
            }
            queue.known.insert(key, false);
            // Names and notices come before tickets, which the clips can say too.
            let wish = Wish {
                spoken_lang,
                text: text.to_owned(),
                rest: rest.map(str::to_owned),
            };
            match rest {
                Some(_) => queue.wishes.push_back(wish),
                None => queue.wishes.push_front(wish),
            }
            while queue.wishes.len() > WAITING_MAX {
                let call = queue.wishes.iter().position(|wish| wish.rest.is_some());
                let late = match call {
                    Some(at) => queue.wishes.remove(at),
                    None if queue.wishes.len() > NAMES_MAX => queue.wishes.pop_back(),
                    None => break,
                };
                let Some(late) = late else { break };
                queue.known.remove(&(late.spoken_lang, late.text));
            }
            drop(queue);
            self.shared.woken.notify_one();
            true
        }
    }

    impl Drop for Live {
        fn drop(&mut self) {
            self.shared.lock().ends = true;
            self.shared.woken.notify_one();
        }
    }

    fn lang(spoken_lang: SpokenLang) -> Option<voice::synthesis::VoiceLang> {
        match spoken_lang {
            SpokenLang::Zh => Some(voice::synthesis::VoiceLang::Zh),
            SpokenLang::En => Some(voice::synthesis::VoiceLang::En),
            SpokenLang::Yue => None,
        }
    }

    fn key(lang: voice::synthesis::VoiceLang, wish: &Wish) -> String {
        wish.rest.as_ref().map_or_else(
            || voice::synthesis::cache_key(lang, &wish.text),
            |rest| voice::synthesis::cache_key_before(lang, &wish.text, rest),
        )
    }

    fn work(folder: &Path, shared: &Shared, tell: impl Fn(SpokenLang, String, Option<Sound>)) {
        let cache = folder.join("cache");
        if let Err(cause) = std::fs::create_dir_all(&cache) {
            tracing::warn!(%cause, "what the live voice speaks is not kept");
        }
        prune(&cache);
        // Loaded when it is first needed: it takes half a gigabyte of memory.
        let mut model: Option<Model> = None;
        loop {
            let wish = {
                let mut queue = shared.lock();
                loop {
                    if queue.ends {
                        return;
                    }
                    if let Some(wish) = queue.wishes.pop_front() {
                        break wish;
                    }
                    queue = shared
                        .woken
                        .wait(queue)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            };
            let Some(lang) = lang(wish.spoken_lang) else {
                continue;
            };
            let file = cache.join(format!("{}.wav", key(lang, &wish)));
            let kept = std::fs::File::open(&file)
                .ok()
                .and_then(|file| Sound::decode(file).ok());
            let sound = kept.or_else(|| {
                if model.is_none() {
                    model = match Model::open(folder) {
                        Ok(model) => Some(model),
                        Err(cause) => {
                            tracing::warn!(%cause, "the live voice does not open");
                            shared.lock().ends = true;
                            return None;
                        }
                    };
                }
                let spoken = match &wish.rest {
                    Some(rest) => model.as_ref()?.say_before(lang, &wish.text, rest),
                    None => model.as_ref()?.say(lang, &wish.text),
                };
                match spoken {
                    Ok(samples) => {
                        let sound = Sound::of(&samples, voice::synthesis::SAMPLE_RATE);
                        if let Err(cause) = sound.write(&file) {
                            tracing::debug!(%cause, "a spoken phrase is not kept");
                        }
                        Some(sound)
                    }
                    Err(cause) => {
                        tracing::warn!(text = %wish.text, %cause, "the live voice cannot say this");
                        None
                    }
                }
            });
            let key = (wish.spoken_lang, wish.text);
            shared.lock().known.insert(key.clone(), true);
            tell(key.0, key.1, sound);
        }
    }

    /// Forgets the oldest phrases on the disk.
    fn prune(cache: &Path) {
        let mut files: Vec<(std::time::SystemTime, PathBuf)> = std::fs::read_dir(cache)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file.path())))
            .collect();
        files.sort();
        for (_, path) in files.iter().rev().skip(FILES_MAX) {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Installs the live voice of the hall in this folder, with a progress bar on a terminal.
///
/// # Errors
/// It could not be fetched or read; a voice that is there already stays.
#[cfg(feature = "live-voice")]
pub fn install(hall: &Path, from: Option<&Path>, words: &Words) -> Result<(), Problem> {
    use std::io::{IsTerminal, Write};
    use voice::synthesis::VoiceError;
    use voice::synthesis::install::{self, Progress};
    let terminal = std::io::stderr().is_terminal();
    let mut shown = String::new();
    let mut tell = |progress: Progress| {
        let line = match progress {
            Progress::Fetching { bytes, of } => {
                let percent = (bytes * 100).checked_div(of).unwrap_or(0).min(100);
                let filled = (percent / 4) as usize;
                let bar = format!("[{}{}]", "#".repeat(filled), "-".repeat(25 - filled));
                let done = bytes >> 20;
                let all = of >> 20;
                words.say(
                    "voice-fetching",
                    text::args! { bar: bar, done: done, all: all },
                )
            }
            Progress::Checking => words.text("voice-checking").to_owned(),
            Progress::Making => words.text("voice-making").to_owned(),
        };
        if line != shown && terminal {
            eprint!("\r{line}\x1b[K");
            let _ = std::io::stderr().flush();
        }
        shown = line;
    };
    std::fs::create_dir_all(hall).map_err(|e| node::problems::folder(words, hall, &e))?;
    let installed = install::install(&folder(hall), from, &mut tell);
    if terminal {
        eprintln!();
    }
    installed.map(drop).map_err(|error| {
        let detail = text::args! { detail: error.detail() };
        let cure = words.say(&format!("{}.cure", error.id()), detail);
        let problem = Problem::new(Code::Sound, words.say(error.id(), detail), cure);
        match &error {
            VoiceError::File { source, .. } => problem.because(words, source),
            VoiceError::Engine(said) | VoiceError::Fetch(said) => problem.with_detail(words, said),
            _ => problem,
        }
    })
}

/// There is no live voice in this build.
#[cfg(not(feature = "live-voice"))]
pub struct Live;

#[cfg(not(feature = "live-voice"))]
impl Live {
    /// There is none.
    pub fn start(
        _: &Path,
        _: impl Fn(SpokenLang, String, Option<Sound>) + Send + 'static,
    ) -> Option<Live> {
        let _ = (WAITING_MAX, NAMES_MAX, KNOWN_MAX, FILES_MAX);
        None
    }

    /// It cannot.
    pub fn speak(&self, _: SpokenLang, _: &str, _: Option<&str>) -> bool {
        false
    }
}
