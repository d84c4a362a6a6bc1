//! A printer in the program: it decodes what it is sent onto paper that can be looked at, and fails
//! on demand.
//!
//! Paper comes out row by row at the speed of the mechanism, or at once. Like a real one it takes a
//! few thousand bytes beyond what it prints, answers real-time questions even inside of pictures,
//! and forgets on `ESC @` that it should report by itself.

use super::command::DLE;
use super::head::{Effect, Head};
use super::port::Port;
use crate::Page;
use hall::Condition;
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes that it takes beyond what it prints.
const BUFFER: usize = 4_096;
/// Time between two moves of paper at a speed.
const FRAME: Duration = Duration::from_millis(16);
/// Longest rest when there is nothing to print.
const REST: Duration = Duration::from_secs(1);
/// Longest wait of a reader for news.
const LISTEN: Duration = Duration::from_millis(50);
/// Cut-off pages kept for whoever comes for them; beyond, the oldest is thrown away.
const FINISHED_MAX: usize = 1_024;

/// A printer that is not there. Clones are the same one.
#[derive(Clone)]
pub struct Simulated(Arc<Shared>);

struct Shared {
    machine: Mutex<Machine>,
    /// Signals that it said something, or that its line went away.
    news: Condvar,
    on_change: Mutex<Option<Arc<dyn Fn() + Send + Sync>>>,
}

struct Machine {
    condition: Condition,
    answers_in_turn: bool,
    reports: bool,
    /// Rows of paper left; `None` if it does not end.
    roll: Option<usize>,
    width: u16,
    /// Rows in a second; `None` if they come at once.
    speed: Option<u32>,
    /// The time up to which the paper has moved.
    moved: Instant,
    /// A number that changes each time it is unplugged; lines opened before are dead.
    plug: u32,
    inbox: VecDeque<u8>,
    /// The last two bytes that came in.
    tail: [u8; 2],
    outbox: VecDeque<u8>,
    head: Head,
    paper: Arc<Page>,
    finished: VecDeque<Page>,
    is_changed: bool,
}

impl Simulated {
    /// Makes a printer whose paper, `width` dots wide, comes out at once.
    #[must_use]
    pub fn new(width: u16) -> Simulated {
        Simulated::with_speed(width, None)
    }

    /// Makes a printer that prints this many rows in a second; a usual one does 1,200.
    #[must_use]
    pub fn at_speed(width: u16, rows_per_s: u32) -> Simulated {
        let simulated = Simulated::with_speed(width, Some(rows_per_s.max(1)));
        let shared = Arc::downgrade(&simulated.0);
        // It ends with the last handle; a machine that gives no thread gets a printer that only
        // moves when it is sent something.
        let _ = thread::Builder::new()
            .name("simulated-printer".to_owned())
            .spawn(move || {
                while let Some(shared) = Weak::upgrade(&shared) {
                    shared.work(Machine::advance);
                    shared.wait_for_work();
                    drop(shared);
                    thread::sleep(FRAME);
                }
            });
        simulated
    }

    fn with_speed(width: u16, speed: Option<u32>) -> Simulated {
        let machine = Machine {
            condition: Condition::Ready,
            answers_in_turn: true,
            reports: false,
            roll: None,
            width,
            speed,
            moved: Instant::now(),
            plug: 0,
            inbox: VecDeque::new(),
            tail: [0; 2],
            outbox: VecDeque::new(),
            head: Head::new(width),
            paper: Arc::new(Page::new(width)),
            finished: VecDeque::new(),
            is_changed: false,
        };
        Simulated(Arc::new(Shared {
            machine: Mutex::new(machine),
            news: Condvar::new(),
            on_change: Mutex::new(None),
        }))
    }

    /// Opens its line.
    ///
    /// # Errors
    /// `NotFound` while it is [`Condition::Absent`].
    pub fn open(&self) -> io::Result<Port> {
        let machine = self.0.lock();
        if machine.condition == Condition::Absent {
            return Err(io::ErrorKind::NotFound.into());
        }
        let line = || Line {
            shared: Arc::clone(&self.0),
            plug: machine.plug,
        };
        Ok(Port {
            sink: Box::new(line()),
            source: Some(Box::new(line())),
        })
    }

    /// Sets its condition: `Absent` unplugs it (it keeps what it was sent), `Mute` stops its
    /// answers only, `Garbled` turns both directions into noise. Anything but `PaperOut` also gives
    /// it a new, endless roll.
    pub fn set(&self, condition: Condition) {
        self.0.work(|machine| {
            if condition != Condition::PaperOut {
                machine.roll = None;
            }
            machine.turn(condition);
            machine.advance();
        });
    }

    /// Returns its condition.
    #[must_use]
    pub fn condition(&self) -> Condition {
        self.0.lock().condition
    }

    /// Restarts it with a new roll in it: it forgets what it was sent, and tells nobody.
    pub fn restart(&self) {
        self.0.work(|machine| {
            machine.inbox.clear();
            machine.outbox.clear();
            machine.head = Head::new(machine.width);
            machine.reports = false;
            machine.roll = None;
            machine.turn(Condition::Ready);
        });
    }

    /// Loads a roll that ends after this many rows.
    pub fn load(&self, rows: usize) {
        self.0.work(|machine| machine.roll = Some(rows));
    }

    /// Sets whether it answers questions that are asked in turn, such as for the end of a job.
    pub fn answer_in_turn(&self, answers: bool) {
        self.0.work(|machine| machine.answers_in_turn = answers);
    }

    /// Returns the paper that hangs out of it.
    #[must_use]
    pub fn paper(&self) -> Arc<Page> {
        Arc::clone(&self.0.lock().paper)
    }

    /// Takes the pages that were cut off, the oldest first.
    #[must_use]
    pub fn take_finished(&self) -> Vec<Page> {
        self.0.lock().finished.drain(..).collect()
    }

    /// Registers `call` to be called, on some thread, after paper came out or was cut, and when its
    /// condition changes.
    pub fn on_change(&self, call: impl Fn() + Send + Sync + 'static) {
        *self
            .0
            .on_change
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(call));
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Machine> {
        // Only a panic inside of a simulation poisons it; what it printed so far is still to be
        // seen.
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is something to print, or for a moment: the last handle may be gone
    /// meanwhile.
    fn wait_for_work(&self) {
        let machine = self.lock();
        let is_idle =
            |machine: &mut Machine| machine.inbox.is_empty() && machine.head.rows.is_empty();
        drop(self.news.wait_timeout_while(machine, REST, is_idle));
    }

    /// Lets the machine do something, then tells whoever waits.
    fn work<T>(&self, work: impl FnOnce(&mut Machine) -> T) -> T {
        let mut machine = self.lock();
        let done = work(&mut machine);
        let is_changed = std::mem::take(&mut machine.is_changed);
        drop(machine);
        self.news.notify_all();
        if is_changed {
            let call = self
                .on_change
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            if let Some(call) = call {
                call();
            }
        }
        done
    }
}

/// One end of its line.
struct Line {
    shared: Arc<Shared>,
    plug: u32,
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.shared.work(|machine| {
            if machine.plug != self.plug {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            let taken = bytes.len().min(BUFFER - machine.inbox.len());
            machine.take(&bytes[..taken]);
            machine.advance();
            if taken == 0 {
                Err(io::ErrorKind::WouldBlock.into())
            } else {
                Ok(taken)
            }
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let machine = self.shared.lock();
        let silent = |machine: &mut Machine| machine.outbox.is_empty() && machine.plug == self.plug;
        let (mut machine, _) = self
            .shared
            .news
            .wait_timeout_while(machine, LISTEN, silent)
            .unwrap_or_else(PoisonError::into_inner);
        if machine.plug != self.plug {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match machine.outbox.len().min(buffer.len()) {
            0 => Err(io::ErrorKind::WouldBlock.into()),
            n => {
                buffer
                    .iter_mut()
                    .zip(machine.outbox.drain(..n))
                    .for_each(|(to, from)| *to = from);
                Ok(n)
            }
        }
    }
}

impl Machine {
    fn turn(&mut self, condition: Condition) {
        if condition == self.condition {
            return;
        }
        self.condition = condition;
        self.moved = Instant::now();
        self.is_changed = true;
        if condition == Condition::Absent {
            self.plug += 1;
            self.outbox.clear();
        } else if self.reports {
            self.say(&self.report());
        }
    }

    fn say(&mut self, bytes: &[u8]) {
        match self.condition {
            Condition::Mute | Condition::Absent => {}
            Condition::Garbled => self.outbox.extend(bytes.iter().map(|byte| byte | 0x80)),
            _ => self.outbox.extend(bytes),
        }
    }

    /// Takes bytes in, and answers the real-time questions among them at once.
    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if let ([DLE, 0x04], 1..=4) = (self.tail, *byte) {
                self.say(&[self.status(*byte)]);
            }
            self.tail = [self.tail[1], *byte];
        }
        if self.condition != Condition::Garbled {
            self.inbox.extend(bytes);
        }
    }

    fn status(&self, question: u8) -> u8 {
        let is =
            |condition: Condition, bits: u8| if self.condition == condition { bits } else { 0 };
        0x12 | match question {
            1 if self.condition.stops() => 0x08,
            2 => {
                let errors = is(Condition::CutterJam, 0x40) | is(Condition::Fault, 0x40);
                is(Condition::CoverOpen, 0x04) | is(Condition::PaperOut, 0x20) | errors
            }
            3 => is(Condition::CutterJam, 0x08) | is(Condition::Fault, 0x20),
            4 => is(Condition::NearEnd, 0x0C) | is(Condition::PaperOut, 0x6C),
            _ => 0,
        }
    }

    fn report(&self) -> [u8; 4] {
        let is =
            |condition: Condition, bits: u8| if self.condition == condition { bits } else { 0 };
        [
            0x10 | is(Condition::CoverOpen, 0x20) | if self.condition.stops() { 0x08 } else { 0 },
            is(Condition::CutterJam, 0x08) | is(Condition::Fault, 0x20),
            is(Condition::NearEnd, 0x03) | is(Condition::PaperOut, 0x0F),
            0,
        ]
    }

    /// Prints what it can by now.
    fn advance(&mut self) {
        let now = Instant::now();
        let mut due = self
            .speed
            .map(|speed| ((now - self.moved).as_secs_f64() * f64::from(speed)) as usize);
        while !(self.condition.stops() || due == Some(0)) {
            if let Some(row) = self.head.rows.pop_front() {
                if self.roll == Some(0) {
                    self.head.rows.push_front(row);
                    self.turn(Condition::PaperOut);
                    return;
                }
                self.roll = self.roll.map(|left| left - 1);
                due = due.map(|due| due - 1);
                Arc::make_mut(&mut self.paper).push_row(&row);
                self.is_changed = true;
                if let Some(speed) = self.speed {
                    self.moved += Duration::from_secs(1) / speed;
                }
                continue;
            }
            let (taken, effect) = self.head.obey(self.inbox.make_contiguous());
            if taken == 0 {
                // Nothing to print: the time until there is does not count.
                self.moved = now;
                return;
            }
            self.inbox.drain(..taken);
            self.follow(effect);
        }
    }

    fn follow(&mut self, effect: Option<Effect>) {
        match effect {
            Some(Effect::Cut) => {
                let page = std::mem::replace(&mut self.paper, Arc::new(Page::new(self.width)));
                if self.finished.len() == FINISHED_MAX {
                    self.finished.pop_front();
                }
                self.finished.push_back(Arc::unwrap_or_clone(page));
                self.is_changed = true;
            }
            Some(Effect::Reports(on)) => {
                self.reports = on;
                if on {
                    self.say(&self.report());
                }
            }
            Some(Effect::InTurn) if self.answers_in_turn => self.say(&[self.report()[2]]),
            Some(Effect::Mark([a, b, c, d])) if self.answers_in_turn => {
                self.say(&[0x37, 0x22, a, b, c, d, 0]);
            }
            Some(Effect::Name) if self.answers_in_turn => self.say(b"\x5fSimulated\0"),
            _ => {}
        }
    }
}
