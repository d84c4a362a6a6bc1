//! The speaker of this machine: what is to be said comes in, and sound comes out.
//!
//! [`Speaker`] has a thread that covers sentences with clips ([`Voices`]), keeps the mix
//! ([`Engine`]) and opens the output ([`output`]) when there is something to hear. Nobody who asks
//! for something waits for it. Without a sound card, or when it is unplugged, the speaker says so,
//! tries again, and what waited too long is dropped. While nobody speaks and no music plays, the
//! output is closed and nothing runs.

mod bank;
mod clip;
mod engine;
mod music;
pub mod output;
mod sound;
#[cfg(test)]
mod tests;
mod voices;

pub use clip::{BadClip, ClipFault};
pub use engine::{Engine, Outcome, Part, Rank, Tune, Utterance};
pub use music::{files as music_files, tune};
pub use output::{Output, Silence, devices};
pub use sound::{RATE, Sound, Unusable, loudness_db};
pub use voices::{Clip, Spoken, Voices, has_recordings};

use crate::speech::{Sentence, SpokenLang};
use hall::TicketId;
use output::Opened;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

static CHIME: LazyLock<Arc<[f32]>> = LazyLock::new(sound::chime);

/// Silence between two times of the same announcement, in samples.
const BETWEEN: usize = RATE as usize * 12 / 10;
/// Time between two looks of a playing speaker at its output.
const LOOK: Duration = Duration::from_millis(50);
/// Silence after which the output is closed: a card that plays silence costs power.
const CLOSE_AFTER: Duration = Duration::from_secs(10);
/// First wait before an output that does not open is tried again; each further one is longer.
const RETRY: Duration = Duration::from_millis(500);
const RETRY_MAX: Duration = Duration::from_secs(15);
/// The same wait where there never was any sound: most machines have no speaker and will not get
/// one.
const RETRY_RARELY: Duration = Duration::from_secs(60);
/// Shortest wait for an output that did not open, whatever is to be said.
const RETRY_LEAST: Duration = Duration::from_secs(1);
/// Samples made at a time for a file: 20 ms.
const BLOCK: usize = RATE as usize / 50;

/// The settings of a speaker.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The languages that it can speak.
    pub spoken_langs: Vec<SpokenLang>,
    /// Folder with the hall's own recordings.
    pub own: Option<PathBuf>,
    /// Folder with the hall's music.
    pub music: Option<PathBuf>,
}

/// An announcement in sentences.
#[derive(Debug, Clone)]
pub struct Speech {
    /// The priority in the queue.
    pub rank: Rank,
    /// The ticket that it is about, see [`Speaker::drop_call`].
    pub about: Option<TicketId>,
    /// The sentence in each language, in the order in which they are said.
    pub sentences: Vec<Sentence>,
    /// The number of times, at least once.
    pub times: u8,
    /// Set if the chime rings first.
    pub chime: bool,
    /// Loudness; 1 is as recorded.
    pub volume: f32,
}

/// The condition of the sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Audible, at this output.
    Ready(String),
    /// Silent, for this reason.
    Off(Silence),
}

/// News from a speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpeakerEvent {
    /// The sound's condition has changed to this.
    State(State),
    /// The first sample of an announcement was handed to the output at that instant.
    Began(u64, Instant),
    /// An announcement has been said.
    Ended(u64),
    /// An announcement is not said any more.
    Stale(u64),
    /// An announcement is not said, or not in every language: no clip has these words.
    Unknown(u64, Vec<String>),
    /// A language without clips.
    NoVoice(SpokenLang),
    /// A clip or recording that cannot be used.
    BadClip(BadClip),
}

enum Order {
    Say(u64, Speech, Instant),
    DropCall(TicketId),
    Cut(Rank),
    Hush,
    Music(f32),
    Learn(SpokenLang, String, Sound),
    Quiet(Sender<()>),
    Stop,
}

/// The mix, and when its announcements began.
struct Mix {
    engine: Engine<TicketId>,
    told: Vec<(Outcome, Instant)>,
}

/// A mix that an output and the speaker's thread share.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<Mix>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Mix> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Renders the next samples.
    fn render(&self, out: &mut [f32]) {
        let mut mix = self.lock();
        mix.engine.render(out);
        let at = Instant::now();
        let told = mix.engine.take_told();
        mix.told.extend(told.into_iter().map(|told| (told, at)));
    }
}

/// A handle on a speaker's thread; see the [module](self).
pub struct Speaker {
    orders: Sender<Order>,
    next: u64,
    thread: Option<JoinHandle<()>>,
}

impl Speaker {
    /// Starts a speaker. `tell` is called with what becomes of things, in the speaker's thread.
    pub fn start(
        settings: Settings,
        output: Output,
        tell: impl FnMut(SpeakerEvent) + Send + 'static,
    ) -> Speaker {
        let (orders, taken) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("speaker".to_owned())
            .spawn(move || Worker::new(settings, output, tell).run(&taken));
        if let Err(error) = &thread {
            tracing::error!(cause = %error, "no thread for the speaker");
        }
        Speaker {
            orders,
            next: 1,
            thread: thread.ok(),
        }
    }

    /// Queues an announcement; the number returned names it in [`SpeakerEvent`].
    pub fn say(&mut self, speech: Speech) -> u64 {
        let id = self.next;
        self.next += 1;
        let _ = self.orders.send(Order::Say(id, speech, Instant::now()));
        id
    }

    /// Drops the call of a ticket that nobody waits for any more.
    pub fn drop_call(&self, ticket: TicketId) {
        let _ = self.orders.send(Order::DropCall(ticket));
    }

    /// Drops everything of a rank, and breaks off what is being said of it.
    pub fn cut(&self, rank: Rank) {
        let _ = self.orders.send(Order::Cut(rank));
    }

    /// Drops whatever waits to be said.
    pub fn hush(&self) {
        let _ = self.orders.send(Order::Hush);
    }

    /// Plays music at a level between 0, off, and 1.
    pub fn music(&self, level: f32) {
        let _ = self.orders.send(Order::Music(level));
    }

    /// Adds what the live voice has spoken.
    pub fn learn(&self, spoken_lang: SpokenLang, text: &str, sound: Sound) {
        let _ = self
            .orders
            .send(Order::Learn(spoken_lang, text.to_owned(), sound));
    }

    /// Waits until all was said, at most so long, and returns whether it was.
    pub fn wait_quiet(&self, at_most: Duration) -> bool {
        let (tell, told) = mpsc::channel();
        self.orders.send(Order::Quiet(tell)).is_ok() && told.recv_timeout(at_most).is_ok()
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        let _ = self.orders.send(Order::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Worker<T> {
    settings: Settings,
    output: Output,
    tell: T,
    voices: Voices,
    shared: Shared,
    opened: Option<Opened>,
    state: Option<State>,
    /// The time to try again an output that does not open.
    retry_at: Option<Instant>,
    retry: Duration,
    tried_at: Option<Instant>,
    /// Set once there has been any sound.
    was_ready: bool,
    quiet_since: Option<Instant>,
    waits_for_quiet: Vec<Sender<()>>,
    has_tune: bool,
    began: Instant,
}

impl<T: FnMut(SpeakerEvent) + Send + 'static> Worker<T> {
    fn new(settings: Settings, output: Output, mut tell: T) -> Worker<T> {
        let (voices, bad) = Voices::load(&settings.spoken_langs, settings.own.as_deref());
        for clip in bad {
            tracing::warn!(clip = %clip.name, fault = ?clip.fault, "a clip cannot be used");
            tell(SpeakerEvent::BadClip(clip));
        }
        for spoken_lang in &settings.spoken_langs {
            if voices.lexicon(*spoken_lang).is_none() {
                tell(SpeakerEvent::NoVoice(*spoken_lang));
            }
        }
        let shared = Shared(Arc::new(Mutex::new(Mix {
            engine: Engine::default(),
            told: Vec::new(),
        })));
        let mut worker = Worker {
            settings,
            output,
            tell,
            voices,
            shared,
            opened: None,
            state: None,
            retry_at: None,
            retry: RETRY,
            tried_at: None,
            was_ready: false,
            quiet_since: None,
            waits_for_quiet: Vec::new(),
            has_tune: false,
            began: Instant::now(),
        };
        // Tells at once whether there is sound at all.
        worker.open();
        worker
    }

    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            let order = match self.poll_timeout() {
                Some(wait) => match orders.recv_timeout(wait) {
                    Ok(order) => Some(order),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return,
                },
                None => match orders.recv() {
                    Ok(order) => Some(order),
                    Err(_) => return,
                },
            };
            let mut next = order;
            while let Some(order) = next {
                if matches!(order, Order::Stop) {
                    return;
                }
                self.take(order);
                next = orders.try_recv().ok();
            }
            self.look_after();
        }
    }

    /// Returns how long nothing has to be done; `None` is until somebody asks for something.
    fn poll_timeout(&self) -> Option<Duration> {
        let until = |at: Instant| at.saturating_duration_since(Instant::now());
        if self.opened.as_ref().is_some_and(Opened::is_pumped) {
            return Some(if self.quiet_since.is_some() {
                CLOSE_AFTER
            } else {
                Duration::ZERO
            });
        }
        match (&self.opened, self.retry_at) {
            (Some(_), _) if self.quiet_since.is_none() => Some(LOOK),
            (Some(_), _) => self
                .quiet_since
                .map(|since| until(since + CLOSE_AFTER).max(LOOK)),
            (None, retry) => retry.map(until),
        }
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Say(id, speech, asked) => {
                let spoken = self.voices.speak(&speech.sentences);
                if !spoken.unknown.is_empty() {
                    (self.tell)(SpeakerEvent::Unknown(id, spoken.unknown));
                }
                let mut parts = Vec::new();
                if speech.chime {
                    parts.push(voices::chime());
                }
                parts.extend(spoken.parts);
                let said = Utterance {
                    id,
                    rank: speech.rank,
                    about: speech.about,
                    parts,
                    times: speech.times,
                    between: BETWEEN,
                    gain: speech.volume,
                    asked: asked.saturating_duration_since(self.began),
                };
                self.shared.lock().engine.say(said);
                self.wake();
            }
            Order::DropCall(ticket) => self.shared.lock().engine.drop_call(&ticket),
            Order::Cut(rank) => self.shared.lock().engine.cut(rank),
            Order::Hush => self.shared.lock().engine.clear(),
            Order::Music(level) => {
                if level > 0.0 && !self.has_tune {
                    self.has_tune = self.find_music();
                }
                self.shared
                    .lock()
                    .engine
                    .set_music(if self.has_tune { level } else { 0.0 });
                self.wake();
            }
            Order::Learn(spoken_lang, text, sound) => self.voices.learn(spoken_lang, &text, sound),
            Order::Quiet(tell) => self.waits_for_quiet.push(tell),
            Order::Stop => {}
        }
    }

    fn find_music(&self) -> bool {
        let files = self
            .settings
            .music
            .as_deref()
            .map(music::files)
            .unwrap_or_default();
        if files.is_empty() {
            return false;
        }
        let bad = |path: &std::path::Path, why: String| {
            tracing::warn!(file = %path.display(), cause = %why, "this is no music");
        };
        self.shared
            .lock()
            .engine
            .set_tune(Some(music::tune(files, bad)));
        true
    }

    /// Prepares the output, because there may be something to hear.
    fn wake(&mut self) {
        if self.shared.lock().engine.is_silent() {
            return;
        }
        self.quiet_since = None;
        if self.opened.is_none() && self.tried_at.is_none_or(|at| at.elapsed() >= RETRY_LEAST) {
            self.open();
        }
    }

    fn open(&mut self) {
        self.tried_at = Some(Instant::now());
        match output::open(&self.output, &self.shared) {
            Ok(opened) => {
                self.was_ready = true;
                self.say_state(State::Ready(opened.name().to_owned()));
                self.opened = Some(opened);
                self.retry_at = None;
                self.retry = RETRY;
                self.quiet_since = self.shared.lock().engine.is_silent().then(Instant::now);
            }
            Err(why) => self.lose(why),
        }
    }

    fn lose(&mut self, why: Silence) {
        self.opened = None;
        self.shared.lock().engine.rewind();
        let after = if self.was_ready {
            self.retry
        } else {
            RETRY_RARELY
        };
        self.retry_at = (self.output != Output::Off).then(|| Instant::now() + after);
        self.retry = (self.retry * 2).min(RETRY_MAX);
        self.say_state(State::Off(why));
    }

    fn say_state(&mut self, state: State) {
        if self.state.as_ref() != Some(&state) {
            match &state {
                State::Ready(output) => {
                    tracing::info!(output = %output, "the speaker can be heard");
                }
                State::Off(cause) => tracing::warn!(?cause, "the speaker cannot be heard"),
            }
            (self.tell)(SpeakerEvent::State(state.clone()));
            self.state = Some(state);
        }
    }

    fn look_after(&mut self) {
        if let Some(opened) = &mut self.opened {
            if let Some(why) = opened.lost() {
                self.lose(why);
            } else if opened.is_pumped()
                && self.quiet_since.is_none()
                && let Err(why) = opened.pump(&self.shared, BLOCK)
            {
                self.lose(why);
            }
        }
        let (told, silent, quiet) = {
            let mut mix = self.shared.lock();
            mix.engine.expire(self.began.elapsed());
            // What was dropped while nothing plays is told too.
            let dropped = mix.engine.take_told();
            let now = Instant::now();
            mix.told.extend(dropped.into_iter().map(|told| (told, now)));
            (
                std::mem::take(&mut mix.told),
                mix.engine.is_silent(),
                mix.engine.is_quiet(),
            )
        };
        for (told, at) in told {
            (self.tell)(match told {
                Outcome::Began(id) => SpeakerEvent::Began(id, at),
                Outcome::Ended(id) => SpeakerEvent::Ended(id),
                Outcome::Stale(id) => SpeakerEvent::Stale(id),
            });
        }
        if quiet {
            for waits in self.waits_for_quiet.drain(..) {
                let _ = waits.send(());
            }
        }
        match self.quiet_since {
            _ if !silent => self.quiet_since = None,
            None => self.quiet_since = Some(Instant::now()),
            // A file stays open: what is recorded is one sound.
            Some(since)
                if since.elapsed() >= CLOSE_AFTER
                    && self.opened.as_ref().is_some_and(|o| !o.is_pumped()) =>
            {
                self.opened = None;
            }
            Some(_) => {}
        }
        if self.opened.is_none() && self.retry_at.is_some_and(|at| at <= Instant::now()) {
            self.open();
        }
    }
}
