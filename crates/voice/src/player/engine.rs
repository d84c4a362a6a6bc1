//! The mix: who speaks, who waits, and how loud the music is meanwhile.
//!
//! Pure: [`Engine::render`] makes the next samples, whoever asks for them - a device, a file or a
//! test. Announcements wait in a queue, the urgent ones first; one voice speaks at a time. An
//! urgent one waits for the end of the clip that is playing, and what it interrupted is said again
//! from its beginning.

use super::sound::RATE;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// Level of the music under a voice: 15 dB below its own.
const DUCKED: f32 = 0.178;
/// Seconds in which the music gives way, and comes back.
const DUCK_S: f32 = 0.12;
const UNDUCK_S: f32 = 1.2;
/// Seconds in which music fades in and out.
const FADE_S: f32 = 1.5;
/// A call is repeated only while fewer than this many others wait, so that none of them gets stale.
const WAITING_MAX: usize = 3;
/// Longest wait: what waited longer is not worth saying any more, the screens have shown it.
const STALE: Duration = Duration::from_secs(150);
/// Most announcements that wait; only an urgent one is still taken then.
const QUEUE_MAX: usize = 2_000;

/// Samples in which what is cut off fades: a sound that breaks off is a click.
const CUT: usize = RATE as usize / 100;

/// The priority of an announcement, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Kind words: welcome, thanks.
    Courtesy,
    /// The guidance of a visitor at a kiosk.
    Guidance,
    /// The call of a visitor.
    Call,
    /// A notice for everybody.
    Notice,
    /// An emergency: interrupts whatever is said.
    Urgent,
}

/// A piece of an announcement.
#[derive(Debug, Clone)]
pub enum Part {
    /// Samples of a clip.
    Sound(Arc<[f32]>),
    /// Silence, in samples.
    Rest(usize),
}

/// An announcement as the engine plays it.
#[derive(Debug, Clone)]
pub struct Utterance<K> {
    /// Its identity, for [`Outcome`].
    pub id: u64,
    /// The priority in the queue.
    pub rank: Rank,
    /// The subject, so that it can be dropped when that has changed.
    pub about: Option<K>,
    /// The pieces of one time, in order.
    pub parts: Vec<Part>,
    /// The number of times, at least 1.
    pub times: u8,
    /// Silence between the times, in samples.
    pub between: usize,
    /// Loudness; 1 is as recorded.
    pub gain: f32,
    /// The time of the request, by any clock that only runs forward.
    pub asked: Duration,
}

/// A change in the life of an announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The first sample of the announcement has been rendered.
    Began(u64),
    /// The announcement has been said as often as it should.
    Ended(u64),
    /// The announcement has been dropped: nobody needs it any more.
    Stale(u64),
}

/// A source of music: fills the samples, or as many as there are, and returns how many.
pub type Tune = Box<dyn FnMut(&mut [f32]) -> usize + Send>;

struct Speaking<K> {
    said: Utterance<K>,
    part: usize,
    at: usize,
    times_left: u8,
    /// Silence before it is said again.
    rest: usize,
}

/// A level that moves to its goal at a steady pace.
struct Ramp {
    now: f32,
    goal: f32,
    step: f32,
}

impl Ramp {
    fn go(&mut self, goal: f32, seconds: f32) {
        if goal != self.goal {
            self.goal = goal;
            self.step = (goal - self.now).abs() / (seconds * RATE as f32);
        }
    }

    fn next(&mut self) -> f32 {
        self.now = if self.now < self.goal {
            (self.now + self.step).min(self.goal)
        } else {
            (self.now - self.step).max(self.goal)
        };
        self.now
    }
}

/// The mix: who speaks, who waits, and how loud the music is meanwhile. `K` is what announcements
/// are about.
pub struct Engine<K> {
    queue: VecDeque<Utterance<K>>,
    speaking: Option<Speaking<K>>,
    tune: Option<Tune>,
    /// Level of the music while nobody speaks.
    music: Ramp,
    duck: Ramp,
    told: Vec<Outcome>,
    scratch: Vec<f32>,
}

impl<K: PartialEq + Clone> Default for Engine<K> {
    fn default() -> Self {
        let still = |now| Ramp {
            now,
            goal: now,
            step: 0.0,
        };
        Engine {
            queue: VecDeque::new(),
            speaking: None,
            tune: None,
            music: still(0.0),
            duck: still(1.0),
            told: Vec::new(),
            scratch: Vec::new(),
        }
    }
}

impl<K: PartialEq + Clone> Engine<K> {
    /// Queues an announcement by its rank.
    pub fn say(&mut self, said: Utterance<K>) {
        if self.queue.len() >= QUEUE_MAX && said.rank < Rank::Urgent {
            self.told.push(Outcome::Stale(said.id));
            return;
        }
        let place = self
            .queue
            .iter()
            .position(|other| other.rank < said.rank)
            .unwrap_or(self.queue.len());
        self.queue.insert(place, said);
    }

    /// Drops what waits about `about`, which nobody needs to hear any more; what is being said is
    /// not repeated.
    pub fn drop_call(&mut self, about: &K) {
        let told = &mut self.told;
        self.queue.retain(|said| {
            let keeps = said.about.as_ref() != Some(about);
            if !keeps {
                told.push(Outcome::Stale(said.id));
            }
            keeps
        });
        if let Some(speaking) = &mut self.speaking
            && speaking.said.about.as_ref() == Some(about)
        {
            speaking.times_left = 0;
        }
    }

    /// Drops everything that waits; what is being said is not repeated.
    pub fn clear(&mut self) {
        self.told
            .extend(self.queue.drain(..).map(|said| Outcome::Stale(said.id)));
        if let Some(speaking) = &mut self.speaking {
            speaking.times_left = 0;
        }
    }

    /// Drops everything of a rank, and breaks off what is being said of it.
    pub fn cut(&mut self, rank: Rank) {
        let told = &mut self.told;
        self.queue.retain(|said| {
            let keeps = said.rank != rank;
            if !keeps {
                told.push(Outcome::Stale(said.id));
            }
            keeps
        });
        let Some(speaking) = self.speaking.as_mut().filter(|s| s.said.rank == rank) else {
            return;
        };
        let rest = match speaking.said.parts.get(speaking.part) {
            Some(Part::Sound(samples)) if speaking.rest == 0 => &samples[speaking.at..],
            _ => &[],
        };
        let fading = rest.iter().take(CUT).enumerate();
        let fading = fading.map(|(i, sample)| sample * (1.0 - i as f32 / CUT as f32));
        speaking.said.parts = vec![Part::Sound(fading.collect())];
        speaking.part = 0;
        speaking.at = 0;
        speaking.rest = 0;
        speaking.times_left = 0;
    }

    /// Begins what is being said again: whoever heard half of it before the sound failed understood
    /// nothing.
    pub fn rewind(&mut self) {
        if let Some(speaking) = &mut self.speaking {
            speaking.part = 0;
            speaking.at = 0;
            speaking.rest = 0;
        }
    }

    /// Drops what has waited too long. `now` is of the clock of [`Utterance::asked`].
    pub fn expire(&mut self, now: Duration) {
        let told = &mut self.told;
        self.queue.retain(|said| {
            let keeps = said.rank == Rank::Urgent || now.saturating_sub(said.asked) <= STALE;
            if !keeps {
                told.push(Outcome::Stale(said.id));
            }
            keeps
        });
    }

    /// Plays music at a level from now on; 0 fades it out.
    pub fn set_music(&mut self, level: f32) {
        self.music.go(level, FADE_S);
    }

    /// Sets the source of music.
    pub fn set_tune(&mut self, tune: Option<Tune>) {
        self.tune = tune;
    }

    /// Returns whether it makes no sound until it is told to.
    pub fn is_silent(&self) -> bool {
        self.is_quiet() && (self.tune.is_none() || self.music.now == 0.0 && self.music.goal == 0.0)
    }

    /// Returns whether nobody speaks or waits to.
    pub fn is_quiet(&self) -> bool {
        self.speaking.is_none() && self.queue.is_empty()
    }

    /// Returns the number of announcements that wait.
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Takes what became of announcements since the last call.
    pub fn take_told(&mut self) -> Vec<Outcome> {
        std::mem::take(&mut self.told)
    }

    /// Renders the next samples.
    pub fn render(&mut self, out: &mut [f32]) {
        out.fill(0.0);
        self.speak(out);
        let speaks = self.speaking.is_some() || !self.queue.is_empty();
        self.duck.go(
            if speaks { DUCKED } else { 1.0 },
            if speaks { DUCK_S } else { UNDUCK_S },
        );
        let Some(tune) = &mut self.tune else { return };
        if self.music.now == 0.0 && self.music.goal == 0.0 {
            return;
        }
        self.scratch.clear();
        self.scratch.resize(out.len(), 0.0);
        tune(&mut self.scratch);
        for (mixed, music) in out.iter_mut().zip(&self.scratch) {
            *mixed = (*mixed + music * self.music.next() * self.duck.next()).clamp(-0.99, 0.99);
        }
    }

    /// Adds the voice.
    fn speak(&mut self, out: &mut [f32]) {
        let mut done = 0;
        while done < out.len() {
            if self.speaking.is_none() && !self.begin() {
                return;
            }
            let Some(speaking) = &mut self.speaking else {
                return;
            };
            let left = out.len() - done;
            if speaking.rest > 0 {
                // Between two times others may come first; see `begin`.
                let rests = left.min(speaking.rest);
                speaking.rest -= rests;
                done += rests;
                if !self.queue.is_empty() && self.queue.len() >= WAITING_MAX
                    || self.is_interrupted()
                {
                    self.stop();
                }
                continue;
            }
            match speaking.said.parts.get(speaking.part) {
                Some(Part::Sound(samples)) => {
                    let take = left.min(samples.len() - speaking.at);
                    let gain = speaking.said.gain;
                    for (mixed, sample) in out[done..done + take]
                        .iter_mut()
                        .zip(&samples[speaking.at..])
                    {
                        *mixed = (sample * gain).clamp(-0.99, 0.99);
                    }
                    speaking.at += take;
                    done += take;
                    if speaking.at == samples.len() {
                        speaking.part += 1;
                        speaking.at = 0;
                        self.yield_to_urgent();
                    }
                }
                Some(Part::Rest(samples)) => {
                    let take = left.min(samples - speaking.at);
                    speaking.at += take;
                    done += take;
                    if speaking.at == *samples {
                        speaking.part += 1;
                        speaking.at = 0;
                        self.yield_to_urgent();
                    }
                }
                None if speaking.times_left > 1 && self.queue.len() < WAITING_MAX => {
                    speaking.times_left -= 1;
                    speaking.part = 0;
                    speaking.at = 0;
                    speaking.rest = speaking.said.between;
                }
                None => self.stop(),
            }
        }
    }

    fn begin(&mut self) -> bool {
        let Some(said) = self.queue.pop_front() else {
            return false;
        };
        self.told.push(Outcome::Began(said.id));
        self.speaking = Some(Speaking {
            part: 0,
            at: 0,
            times_left: said.times.max(1),
            rest: 0,
            said,
        });
        true
    }

    fn stop(&mut self) {
        if let Some(speaking) = self.speaking.take() {
            self.told.push(Outcome::Ended(speaking.said.id));
        }
    }

    fn is_interrupted(&self) -> bool {
        let speaks = self.speaking.as_ref().map(|speaking| speaking.said.rank);
        speaks.is_some_and(|rank| rank < Rank::Urgent)
            && self
                .queue
                .front()
                .is_some_and(|said| said.rank == Rank::Urgent)
    }

    /// Lets an urgent notice come first between two clips; what was being said is said again
    /// afterwards.
    fn yield_to_urgent(&mut self) {
        if !self.is_interrupted() {
            return;
        }
        let Some(Speaking {
            mut said,
            part,
            times_left,
            ..
        }) = self.speaking.take()
        else {
            return;
        };
        if part >= said.parts.len() && times_left <= 1 {
            self.told.push(Outcome::Ended(said.id));
            return;
        }
        said.times = times_left;
        // In front of its equals: it was their turn.
        let place = self
            .queue
            .iter()
            .position(|other| other.rank <= said.rank)
            .unwrap_or(self.queue.len());
        self.queue.insert(place, said);
    }
}
