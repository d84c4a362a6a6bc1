//! The thread that feeds one printer, and the one that listens to it.
//!
//! The feeder never blocks on the line: what the printer does not take now is tried again, and
//! meanwhile orders and status are dealt with. Bytes leave as [`Flight`]s, one after the other,
//! each to its end, so that nothing ever stands inside of a command that does not belong there.

use super::command::{GS, boundary};
use super::compose::clearing;
use super::port::Port;
use super::status::StatusReply;
use super::watch::{Pace, Watch};
use super::{PrinterEvent, Progress};
use config::{self, Connection, Fence};
use hall::{Condition, JobId};
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Bytes of one write: little enough that a line of 115,200 baud moves on every few hundredths of a
/// second.
const CHUNK: usize = 512;
/// Times from one try to the next while the printer takes no more, and when it has not for some
/// time.
const RETRY: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(20));
/// Longest sleep of the worker.
const IDLE: Duration = Duration::from_secs(60);
/// Age of a line whose loss was no accident of opening it: it is opened again at once.
const LASTING: Duration = Duration::from_secs(5);
/// Blank bytes that complete any command, if bands are not larger: one of 128 rows of the widest
/// paper.
const ZEROS_MIN: usize = 128 * ROW;
/// Jobs whose answer may still come, late.
const AWAITED_MAX: usize = 16;
/// Tickets in a row whose end it does not tell, after which a printer counts as one that never does.
const UNCONFIRMED_MAX: u32 = 2;
/// Bytes in a row of 832 dots, the widest that layouts allow.
const ROW: usize = 104;

/// An order to the worker.
pub(super) enum Order {
    Print(JobId, Vec<u8>),
    Abandon(JobId),
    Clear,
    Stop,
    /// Bytes that the listener on the line with this number heard.
    Heard(u64, Vec<u8>),
    Lost(u64),
}

enum Task {
    Print(JobId, Vec<u8>),
    Clear,
}

/// Bytes on their way.
struct Flight {
    what: Option<Task>,
    bytes: Vec<u8>,
    sent: usize,
    /// The time at which the printer last took some.
    moved: Instant,
    stalled: bool,
    /// The bytes it had taken when a stall was last told.
    told: usize,
    /// The time at which it took some again after a stall, until it is clear that it goes on where
    /// it was.
    resumed: Option<Instant>,
}

/// A job that was sent and should be answered.
struct Awaited {
    job: JobId,
    tag: Option<[u8; 4]>,
    since: Instant,
    overdue: bool,
    /// Set if an older one without a mark was still unanswered.
    is_behind: bool,
    /// Set if the printer said nothing at all since it was overdue: it was off, and has forgotten
    /// the question.
    is_forgotten: bool,
}

struct Line {
    number: u64,
    sink: Box<dyn Write + Send>,
    listener: Option<JoinHandle<()>>,
    closed: Arc<AtomicBool>,
    watch: Watch,
    since: Instant,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        if let Some(listener) = self.listener.take() {
            // It looks up every tenth of a second. A device that is opened again must not be busy
            // with it.
            let _ = listener.join();
        }
    }
}

pub(super) struct Worker<O> {
    settings: config::Printer,
    pace: Pace,
    opener: O,
    tell: Box<dyn Fn(PrinterEvent) + Send>,
    orders: Receiver<Order>,
    /// The worker's own sender, for listeners.
    to_self: Sender<Order>,
    line: Option<Line>,
    lines: u64,
    tasks: VecDeque<Task>,
    flight: Option<Flight>,
    awaited: VecDeque<Awaited>,
    /// Tickets in a row whose end it did not tell in time.
    unconfirmed: u32,
    /// The condition as last told.
    condition: Option<Condition>,
    open_at: Instant,
    pause: Duration,
    /// Set if a line that says nothing of the printer was lost: it is believed again once something
    /// went through.
    is_doubted: bool,
}

impl<O: FnMut() -> io::Result<Port>> Worker<O> {
    pub(super) fn new(
        settings: config::Printer,
        pace: Pace,
        opener: O,
        tell: Box<dyn Fn(PrinterEvent) + Send>,
        (to_self, orders): (Sender<Order>, Receiver<Order>),
    ) -> Worker<O> {
        Worker {
            settings,
            pace,
            opener,
            tell,
            orders,
            to_self,
            line: None,
            lines: 0,
            tasks: VecDeque::new(),
            flight: None,
            awaited: VecDeque::new(),
            unconfirmed: 0,
            condition: None,
            open_at: Instant::now(),
            pause: Duration::ZERO,
            is_doubted: false,
        }
    }

    pub(super) fn run(mut self) {
        loop {
            let wake = self.step();
            let mut order = self
                .orders
                .recv_timeout(wake.saturating_duration_since(Instant::now()));
            loop {
                match order {
                    Ok(Order::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                    Ok(order) => self.obey(order, Instant::now()),
                    Err(RecvTimeoutError::Timeout) => break,
                }
                order = self
                    .orders
                    .try_recv()
                    .map_err(|_| RecvTimeoutError::Timeout);
            }
        }
    }

    /// Does all that can be done now, and returns when there will be more to do.
    fn step(&mut self) -> Instant {
        if self.line.is_none() && Instant::now() >= self.open_at {
            self.open();
        }
        // Opening may have taken a second.
        let now = Instant::now();
        self.tell_condition();
        if let Err(_gone) = self.feed(now) {
            self.lose(now);
        }
        self.wait_for_answers(now);
        self.tell_condition();
        self.wake(now)
    }

    fn wake(&self, now: Instant) -> Instant {
        let Some(line) = &self.line else {
            return self.open_at;
        };
        let retry = self
            .flight
            .as_ref()
            .map(|flight| now + if flight.stalled { RETRY.1 } else { RETRY.0 });
        let ask = if self.flight.is_none() {
            line.watch.wake()
        } else {
            None
        };
        let answer = self
            .awaited
            .iter()
            .filter(|job| !job.overdue)
            .map(|job| job.since + self.pace.fence)
            .min();
        [retry, ask, answer]
            .into_iter()
            .flatten()
            .fold(now + IDLE, Instant::min)
    }

    fn open(&mut self) {
        let port = (self.opener)();
        let now = Instant::now();
        let line = port.and_then(|port| {
            self.lines += 1;
            let number = self.lines;
            let closed = Arc::new(AtomicBool::new(false));
            let watch = Watch::new(self.settings.status, port.source.is_some(), self.pace, now);
            let listener = match port.source {
                Some(source) => {
                    let closed = Arc::clone(&closed);
                    let to_worker = self.to_self.clone();
                    let thread = thread::Builder::new().name("printer-listen".to_owned());
                    Some(thread.spawn(move || listen(source, number, &closed, &to_worker))?)
                }
                None => None,
            };
            Ok(Line {
                number,
                sink: port.sink,
                listener,
                closed,
                watch,
                since: now,
            })
        });
        match line {
            Ok(line) => self.line = Some(line),
            Err(_unreachable) => self.open_later(now),
        }
    }

    fn open_later(&mut self, now: Instant) {
        let (first, last) = self.pace.again;
        self.pause = (self.pause * 2).clamp(first, last);
        // Kiosks that lost the same switch do not come back in step.
        self.open_at = now + self.pause.mul_f64(0.75 + fastrand::f64() / 2.0);
    }

    /// Gives up the line, which is gone.
    fn lose(&mut self, now: Instant) {
        let Some(line) = self.line.take() else { return };
        self.unconfirmed = 0;
        if now >= line.since + LASTING {
            self.pause = Duration::ZERO;
            self.open_at = now;
        } else {
            self.open_later(now);
        }
        if let Some(Flight { what, sent, .. }) = self.flight.take() {
            self.is_doubted = line.watch.is_mute();
            match what {
                Some(Task::Print(job, _)) if sent > 0 => {
                    let sent = u32::try_from(sent).unwrap_or(u32::MAX);
                    (self.tell)(PrinterEvent::Job(
                        job,
                        Progress::Broken {
                            sent,
                            condition: Condition::Absent,
                        },
                    ));
                    self.clear_first();
                }
                Some(Task::Clear) => self.clear_first(),
                Some(task) => self.tasks.push_front(task),
                None => {}
            }
        }
        // What the line had taken may never have reached the printer, and have ended anywhere.
        if let Some(job) = std::mem::take(&mut self.awaited)
            .iter()
            .find(|job| !job.overdue)
        {
            (self.tell)(PrinterEvent::Job(job.job, Progress::Uncertain));
            self.clear_first();
        }
    }

    fn clear_first(&mut self) {
        if !matches!(self.tasks.front(), Some(Task::Clear)) {
            self.tasks.push_front(Task::Clear);
        }
    }

    /// Sends what the printer takes, then what comes next, until it takes no more or there is no
    /// more.
    fn feed(&mut self, now: Instant) -> io::Result<()> {
        while self.line.is_some() {
            if self.flight.is_none() {
                self.flight = self.next_flight(now);
            }
            let (Some(flight), Some(line)) = (&mut self.flight, &mut self.line) else {
                break;
            };
            if let Some(resumed) = flight.resumed {
                // Others lose their line with their power.
                let is_serial = !matches!(
                    self.settings.connection,
                    Connection::Tcp(..) | Connection::Usb(_)
                );
                if is_serial && line.watch.reports_a_stop() {
                    if now < resumed + self.pace.answer * 2 {
                        break;
                    }
                    // It would have said that it has paper again, had it not been switched off and
                    // on: it has forgotten what it was doing.
                    return Err(io::ErrorKind::ConnectionReset.into());
                }
                flight.resumed = None;
                if let Some(Task::Print(job, _)) = flight.what {
                    (self.tell)(PrinterEvent::Job(job, Progress::Started));
                }
            }
            if !advance(flight, line.sink.as_mut(), &self.tell, self.pace.stall, now)? {
                break;
            }
            line.sink.flush()?;
            self.is_doubted = false;
            if let Some(Flight {
                what: Some(Task::Print(job, _)),
                ..
            }) = self.flight.take()
            {
                (self.tell)(PrinterEvent::Job(job, Progress::Sent));
                match self.fence(job) {
                    Some((tag, _)) => {
                        let is_behind = tag.is_none() && !self.awaited.is_empty();
                        self.awaited.push_back(Awaited {
                            job,
                            tag,
                            since: now,
                            overdue: false,
                            is_behind,
                            is_forgotten: false,
                        });
                    }
                    None => (self.tell)(PrinterEvent::Job(job, Progress::Printed)),
                }
            }
        }
        Ok(())
    }

    fn next_flight(&mut self, now: Instant) -> Option<Flight> {
        let watch = &mut self.line.as_mut()?.watch;
        let flight = |what, bytes| {
            Some(Flight {
                what,
                bytes,
                sent: 0,
                moved: now,
                stalled: false,
                told: 0,
                resumed: None,
            })
        };
        let is_busy = self.awaited.iter().any(|job| !job.overdue);
        let can_print = watch
            .condition()
            .is_some_and(|condition| !condition.stops());
        if can_print && !is_busy && !self.tasks.is_empty() {
            if watch.is_fresh(now) {
                watch.rest(now);
                // What it had to say when it came back, it has said by now.
                self.awaited.retain(|job| !job.is_forgotten);
                let task = self.tasks.pop_front()?;
                let bytes = match &task {
                    Task::Print(job, bytes) => [
                        bytes.as_slice(),
                        &self.fence(*job).map(|(_, bytes)| bytes).unwrap_or_default(),
                    ]
                    .concat(),
                    Task::Clear => clearing(
                        ZEROS_MIN.max(ROW * usize::from(self.settings.band_rows)),
                        &self.settings,
                    ),
                };
                return flight(Some(task), bytes);
            }
            watch.hurry(now);
        }
        match watch.ask(is_busy, now) {
            question if question.is_empty() => None,
            question => flight(None, question),
        }
    }

    /// Returns what makes the printer say that a job is done: the mark that its answer bears, if
    /// any, and the command.
    fn fence(&self, job: JobId) -> Option<(Option<[u8; 4]>, Vec<u8>)> {
        if self.line.as_ref()?.watch.is_mute() {
            return None;
        }
        match self.settings.fence {
            Fence::None => None,
            Fence::GsR => Some((None, vec![GS, b'r', 1])),
            Fence::GsH => {
                let tag = [0, 1, 2, 3].map(|place| b'!' + (job.0 / 94_u64.pow(place) % 94) as u8);
                Some((
                    Some(tag),
                    [&[GS, b'(', b'H', 6, 0, b'0', b'0'], tag.as_slice()].concat(),
                ))
            }
        }
    }

    fn obey(&mut self, order: Order, now: Instant) {
        match order {
            Order::Print(job, bytes) => self.add(Task::Print(job, bytes), now),
            Order::Clear => self.add(Task::Clear, now),
            Order::Abandon(job) => self.abandon(job),
            Order::Heard(number, bytes) => {
                if let Some(line) = self.line.as_mut().filter(|line| line.number == number) {
                    let stopped = line.watch.reports_a_stop();
                    let rest = line.watch.hear(&bytes, now);
                    if let Some(flight) = self
                        .flight
                        .as_mut()
                        .filter(|_| stopped && !line.watch.reports_a_stop())
                    {
                        // It goes on: the next try will show that.
                        flight.stalled = false;
                        flight.resumed = None;
                        flight.moved = now;
                    }
                    rest.iter().for_each(|said| self.answered(said));
                }
            }
            Order::Lost(number) => {
                if self.line.as_ref().is_some_and(|line| line.number == number) {
                    self.lose(now);
                }
            }
            Order::Stop => {}
        }
    }

    fn add(&mut self, task: Task, now: Instant) {
        self.tasks.push_back(task);
        if self.line.is_none() {
            self.open_at = now;
        }
    }

    fn abandon(&mut self, job: JobId) {
        let is_it = |task: &Task| matches!(task, Task::Print(id, _) if *id == job);
        if let Some(flight) = self
            .flight
            .as_mut()
            .filter(|flight| flight.what.as_ref().is_some_and(is_it))
        {
            flight.bytes.truncate(boundary(&flight.bytes, flight.sent));
            if flight.sent == 0 {
                self.flight = None;
            } else {
                flight.what = Some(Task::Clear);
                flight.bytes.extend(clearing(0, &self.settings));
            }
        } else if let Some(place) = self.tasks.iter().position(is_it) {
            self.tasks.remove(place);
        } else {
            return;
        }
        (self.tell)(PrinterEvent::Job(job, Progress::Dropped));
    }

    /// Handles the answer to a fence. Without a mark it belongs to the oldest that waits for one.
    fn answered(&mut self, said: &StatusReply) {
        let place = match said {
            StatusReply::InTurn(_) => self.awaited.iter().position(|job| job.tag.is_none()),
            StatusReply::Printed(tag) => self.awaited.iter().position(|job| job.tag == Some(*tag)),
            _ => None,
        };
        if let Some(job) = place.and_then(|place| self.awaited.remove(place)) {
            self.unconfirmed = 0;
            // One without a mark may be the answer to a job after it, if the one to this job was
            // lost. Then neither is sure.
            let is_doubtful = job.overdue && job.tag.is_none() && !self.awaited.is_empty();
            if !is_doubtful {
                (self.tell)(PrinterEvent::Job(job.job, Progress::Printed));
            }
        }
    }

    fn wait_for_answers(&mut self, now: Instant) {
        let condition = self.line.as_ref().and_then(|line| line.watch.condition());
        if condition == Some(Condition::Offline) {
            self.awaited
                .iter_mut()
                .for_each(|job| job.is_forgotten = job.overdue);
        }
        let stops = condition.is_some_and(Condition::stops);
        let Some(latest) = self.awaited.back_mut().filter(|job| !job.overdue) else {
            return;
        };
        if stops {
            // It will print the rest when it is refilled.
            latest.since = now;
        } else if now >= latest.since + self.pace.fence {
            latest.overdue = true;
            self.unconfirmed = self.unconfirmed.saturating_add(1);
            (self.tell)(PrinterEvent::Job(latest.job, Progress::Uncertain));
            if latest.is_behind || self.awaited.len() >= AWAITED_MAX {
                // An answer is missing: from now on each would be taken for that to the job before.
                self.awaited.clear();
            }
        }
    }

    fn tell_condition(&mut self) {
        let stalled = self.flight.as_ref().is_some_and(|flight| flight.stalled);
        let condition = match &self.line {
            // The first try is still to come.
            None if self.pause.is_zero() => None,
            None => Some(Condition::Absent),
            Some(_) if self.is_doubted => Some(Condition::Absent),
            Some(line) => match line.watch.condition() {
                // It takes nothing, and does not say why.
                Some(Condition::Ready | Condition::NearEnd | Condition::Mute) if stalled => {
                    Some(Condition::Offline)
                }
                Some(Condition::Ready | Condition::NearEnd)
                    if self.unconfirmed >= UNCONFIRMED_MAX =>
                {
                    Some(Condition::Mute)
                }
                condition => condition,
            },
        };
        if condition.is_some() && condition != self.condition {
            self.condition = condition;
            if let Some(condition) = condition {
                (self.tell)(PrinterEvent::Condition(condition));
            }
        }
    }
}

/// Sends what the printer takes at once, or a little when it takes something again after a stall.
/// Returns whether that was the rest.
fn advance(
    flight: &mut Flight,
    sink: &mut dyn Write,
    tell: &dyn Fn(PrinterEvent),
    stall: Duration,
    now: Instant,
) -> io::Result<bool> {
    let job = if let Some(Task::Print(job, _)) = flight.what {
        Some(job)
    } else {
        None
    };
    while flight.sent < flight.bytes.len() {
        let end = flight.bytes.len().min(flight.sent + CHUNK);
        match sink.write(&flight.bytes[flight.sent..end]) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(taken) => {
                if let Some(job) = job.filter(|_| flight.sent == 0) {
                    tell(PrinterEvent::Job(job, Progress::Started));
                }
                flight.sent += taken;
                flight.moved = now;
                if std::mem::take(&mut flight.stalled) {
                    flight.resumed = Some(now);
                    return Ok(false);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if !flight.stalled && now >= flight.moved + stall {
                    flight.stalled = true;
                    if let Some(job) = job.filter(|_| flight.sent > flight.told) {
                        flight.told = flight.sent;
                        tell(PrinterEvent::Job(
                            job,
                            Progress::Stalled {
                                sent: u32::try_from(flight.sent).unwrap_or(u32::MAX),
                            },
                        ));
                    }
                }
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Passes on what the printer says until the line is closed or gone.
fn listen(
    mut source: Box<dyn Read + Send>,
    number: u64,
    closed: &AtomicBool,
    to_worker: &Sender<Order>,
) {
    let mut buffer = [0; 256];
    while !closed.load(Ordering::Relaxed) {
        let order = match source.read(&mut buffer) {
            Ok(n) if n > 0 => Order::Heard(number, buffer[..n].to_vec()),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
                ) =>
            {
                continue;
            }
            Ok(_) | Err(_) => Order::Lost(number),
        };
        let is_lost = matches!(order, Order::Lost(_));
        if to_worker.send(order).is_err() || is_lost {
            return;
        }
    }
}
