//! The thread that drives all devices of one port.
//!
//! A [`Line`] never makes its caller wait. What devices should show is *wanted*: the thread writes it
//! when it differs from what was written, when the wire comes back, and every so often, so a display
//! that was switched off is right again by itself. What devices say is told to a function.
//!
//! On a bus only one may speak. Frames are timed by counting their bytes, because writing to an
//! adapter returns at once; a frame begins only when nobody was heard for a moment. Answers to devices
//! come first, then signs, then digits. What an adapter echoes is dropped: on some buses an echo would
//! be a press.

use crate::device::{Device, Kind, Message, Reply, SerialForm};
use crate::frame::{Value, Values};
use crate::keys::Press;
use crate::port::{Port, timespec};
use crate::template::to_hex;
use rustix::event::{PollFd, PollFlags, poll};
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

#[cfg(test)]
mod tests;

/// Most addresses on a port: beyond, devices that speak by themselves garble each other too often.
pub const ADDRESSES_MAX: usize = 33;
/// Silence after which a frame may begin.
const QUIET: Duration = Duration::from_millis(3);
/// Time after the end of our frame in which its echo comes.
const ECHO_WITHIN: Duration = Duration::from_millis(30);
/// Silence after which the rest of a frame does not come any more. Adapters hand bytes over in parts,
/// 16 ms apart.
const STALLED: Duration = Duration::from_millis(40);
/// What never is confirmed is written again after this long.
const SECOND_WRITE: Duration = Duration::from_millis(200);
/// Everything is written again after this long, and what rolls more rarely: it begins anew.
const REFRESH: Duration = Duration::from_secs(45);
const REFRESH_ROLLING: Duration = Duration::from_secs(180);
/// Time that an adapter or serial server may add to an answer.
const ADAPTER: Duration = Duration::from_millis(60);
/// Times that a message is sent which nobody confirms.
const TRIES: u8 = 3;
/// Time between two tries after a device said that it is busy.
const BUSY: Duration = Duration::from_millis(200);
const RETRY_MAX_S: u64 = 30;
/// An answer to a device that could not be sent for so long is not sent any more.
const REPLY_WITHIN: Duration = Duration::from_millis(300);
/// Bytes that are looked at together, at most.
const BUFFER_MAX: usize = 4_096;
/// Messages to one device that wait, at most.
const ONCE_MAX: usize = 16;
/// The time over which bad bytes are counted, and from how many of a hundred on the line is noisy.
const NOISE_WINDOW: Duration = Duration::from_secs(60);
const NOISE_BYTES_MIN: usize = 20;
const NOISE_PERCENT: usize = 1;

/// A device at its address.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its address.
    pub address: u32,
    /// What it is.
    pub device: Arc<Device>,
}

/// The condition of a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineState {
    /// It is open.
    Connected,
    /// It is open, and too much of what comes makes no sense.
    Noisy,
    /// It cannot be opened, or was lost.
    Lost(io::ErrorKind),
}

/// The condition of a device that confirms what it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitState {
    /// The device answers what is sent to it.
    Answers,
    /// The device has left several messages without an answer.
    Silent,
    /// What answers makes no sense, again and again: two devices with one address.
    Garbled,
}

/// What a line has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The wire is different.
    Line(LineState),
    /// A device is different.
    Unit(usize, UnitState),
    /// Keys were pressed on a handset.
    Press(usize, Press),
    /// Keys were pressed that its file gives no meaning.
    UnknownKeys(usize, String),
    /// A pad sent a grade, 1 is the best.
    Grade(usize, u8),
    /// A pad sent a grade that its file does not know.
    UnknownGrade(usize),
    /// A device spoke whose address is in no settings.
    Stranger(u32),
}

enum Order {
    Show(usize, &'static str, Values),
    Once(usize, &'static str, Values, Option<Duration>),
    Stop,
}

/// A running line. Dropping it ends its thread and gives the port back.
pub struct Line {
    orders: mpsc::Sender<Order>,
    wake: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl Line {
    /// Starts the thread of a port with `units` on it. `open` opens the port, again each time it was
    /// lost; `tell` is told what happens, from the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        units: Vec<Unit>,
        form: SerialForm,
        open: impl FnMut() -> io::Result<Port> + Send + 'static,
        tell: impl FnMut(Heard) + Send + 'static,
    ) -> io::Result<Line> {
        let (orders, inbox) = mpsc::channel();
        let (wake, woken) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        woken.set_nonblocking(true)?;
        let thread = thread::Builder::new().name("bus".into()).spawn(move || {
            let worker = Worker::new(units, form, Box::new(open), Box::new(tell), woken);
            worker.run(&inbox);
        })?;
        Ok(Line {
            orders,
            wake,
            thread: Some(thread),
        })
    }

    fn order(&self, order: Order) {
        let _ = self.orders.send(order);
        // A wake that is full wakes too.
        let _ = (&self.wake).write(&[0]);
    }

    /// From now on the unit is to show this by its message: written when it differs.
    pub fn show(&self, unit: usize, message: &'static str, values: Values) {
        self.order(Order::Show(unit, message, values));
    }

    /// Sends a message once; nothing if the wire is not there.
    pub fn send(&self, unit: usize, message: &'static str, values: Values) {
        self.order(Order::Once(unit, message, values, None));
    }

    /// Sends a message once, and writes what the unit is to show again after `time`.
    pub fn flash(&self, unit: usize, message: &'static str, values: Values, time: Duration) {
        self.order(Order::Once(unit, message, values, Some(time)));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.order(Order::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What a unit is to show by one of its messages.
struct Wanted {
    message: &'static str,
    values: Values,
    /// What was written last, and when.
    written: Option<(Values, Instant)>,
    /// The time of the second writing.
    again: Option<Instant>,
    /// Since when it differs.
    since: Instant,
}

impl Wanted {
    fn is_written(&self) -> bool {
        self.written
            .as_ref()
            .is_some_and(|(values, _)| *values == self.values)
    }

    fn refresh_after(&self) -> Duration {
        let effect = self.values.get("effect");
        match effect == Some(&Value::Text("left".to_owned())) {
            true => REFRESH_ROLLING,
            false => REFRESH,
        }
    }

    /// Returns when it is to be written again, if it is.
    fn due(&self, lag: Duration) -> Instant {
        match &self.written {
            Some((_, at)) if self.is_written() => {
                let refresh = *at + self.refresh_after() + lag;
                self.again.map_or(refresh, |again| again.min(refresh))
            }
            _ => self.since,
        }
    }
}

/// The state of a unit.
struct Work {
    wanted: Vec<Wanted>,
    once: VecDeque<(&'static str, Values, Option<Duration>)>,
    /// The time when what it shows is written again after a message.
    restore: Option<Instant>,
    /// The last frame from it, and when it came last.
    last: Option<(Vec<u8>, Instant)>,
    /// Nothing is sent to it before, as it does not answer.
    held: Option<Instant>,
    missed: u32,
    garbled: u32,
    state: Option<UnitState>,
}

/// A message that waits for its confirmation.
struct Exchange {
    unit: usize,
    message: &'static str,
    values: Values,
    frame: Vec<u8>,
    expect: String,
    deadline: Instant,
    tries: u8,
    heard_bytes: bool,
}

/// What may come back of our own frames.
#[derive(Default)]
struct Echo {
    expected: VecDeque<u8>,
    held: Vec<u8>,
    until: Option<Instant>,
}

struct Worker {
    units: Vec<Unit>,
    work: Vec<Work>,
    form: SerialForm,
    open: Box<dyn FnMut() -> io::Result<Port> + Send>,
    tell: Box<dyn FnMut(Heard) + Send>,
    woken: UnixStream,
    port: Option<Port>,
    state: Option<LineState>,
    reopen: Instant,
    failures: u32,
    buffer: Vec<u8>,
    /// The last byte from the wire.
    last_byte: Instant,
    /// The end of our last frame and the silence after it.
    free: Instant,
    replies: VecDeque<(Vec<u8>, Instant, Duration)>,
    exchange: Option<Exchange>,
    echo: Echo,
    strangers: Vec<u32>,
    noise_since: Instant,
    bytes: usize,
    bad_bytes: usize,
}

impl Worker {
    fn new(
        units: Vec<Unit>,
        form: SerialForm,
        open: Box<dyn FnMut() -> io::Result<Port> + Send>,
        tell: Box<dyn FnMut(Heard) + Send>,
        woken: UnixStream,
    ) -> Worker {
        let now = Instant::now();
        let work = units.iter().map(|_| Work {
            wanted: Vec::new(),
            once: VecDeque::new(),
            restore: None,
            last: None,
            held: None,
            missed: 0,
            garbled: 0,
            state: None,
        });
        Worker {
            work: work.collect(),
            units,
            form,
            open,
            tell,
            woken,
            port: None,
            state: None,
            reopen: now,
            failures: 0,
            buffer: Vec::new(),
            last_byte: now,
            free: now,
            replies: VecDeque::new(),
            exchange: None,
            echo: Echo::default(),
            strangers: Vec::new(),
            noise_since: now,
            bytes: 0,
            bad_bytes: 0,
        }
    }

    fn run(mut self, inbox: &mpsc::Receiver<Order>) {
        loop {
            loop {
                match inbox.try_recv() {
                    Ok(Order::Stop) | Err(mpsc::TryRecvError::Disconnected) => return,
                    Ok(order) => self.take(order),
                    Err(mpsc::TryRecvError::Empty) => break,
                }
            }
            let now = Instant::now();
            let next = match self.port.is_some() {
                true => self.drive(now),
                false => self.try_to_open(now),
            };
            self.wait(next);
        }
    }

    fn take(&mut self, order: Order) {
        let now = Instant::now();
        match order {
            Order::Show(unit, message, values) => {
                let Some(work) = self.work.get_mut(unit) else {
                    return;
                };
                match work
                    .wanted
                    .iter_mut()
                    .find(|wanted| wanted.message == message)
                {
                    Some(wanted) if wanted.values == values => {}
                    Some(wanted) => {
                        wanted.values = values;
                        wanted.since = now;
                    }
                    None => work.wanted.push(Wanted {
                        message,
                        values,
                        written: None,
                        again: None,
                        since: now,
                    }),
                }
            }
            Order::Once(unit, message, values, restore) => {
                if let (Some(work), true) = (self.work.get_mut(unit), self.port.is_some())
                    && work.once.len() < ONCE_MAX
                {
                    work.once.push_back((message, values, restore));
                }
            }
            Order::Stop => {}
        }
    }

    fn try_to_open(&mut self, now: Instant) -> Instant {
        if now < self.reopen {
            return self.reopen;
        }
        match (self.open)() {
            Ok(port) => {
                self.port = Some(port);
                self.failures = 0;
                self.buffer.clear();
                self.echo = Echo::default();
                self.exchange = None;
                self.replies.clear();
                let now = Instant::now();
                self.free = now;
                self.last_byte = now;
                self.noise_since = now;
                self.bytes = 0;
                self.bad_bytes = 0;
                // Whoever lost power shows nothing any more.
                for work in &mut self.work {
                    work.held = None;
                    for wanted in &mut work.wanted {
                        wanted.written = None;
                        wanted.since = now;
                    }
                }
                self.told_line(LineState::Connected);
                now
            }
            Err(error) => {
                self.lose(&error);
                self.reopen
            }
        }
    }

    fn lose(&mut self, error: &io::Error) {
        self.port = None;
        for work in &mut self.work {
            work.once.clear();
        }
        let wait = 1u64 << self.failures.min(5);
        self.failures += 1;
        self.reopen = Instant::now() + Duration::from_secs(wait.min(RETRY_MAX_S));
        self.told_line(LineState::Lost(error.kind()));
    }

    fn told_line(&mut self, state: LineState) {
        if self.state != Some(state) {
            self.state = Some(state);
            tracing::info!(?state, "bus");
            (self.tell)(Heard::Line(state));
        }
    }

    fn told_unit(&mut self, unit: usize, state: UnitState) {
        if self.work[unit].state != Some(state) {
            self.work[unit].state = Some(state);
            tracing::info!(address = self.units[unit].address, ?state, "device");
            (self.tell)(Heard::Unit(unit, state));
        }
    }

    /// Does all that can be done now; returns when there is more.
    fn drive(&mut self, now: Instant) -> Instant {
        self.expire_echo(now);
        if let Err(error) = self.read(now) {
            self.lose(&error);
            return self.reopen;
        }
        self.look(now);
        self.judge_noise(now);
        self.expire_exchange(now);
        loop {
            let now = Instant::now();
            let quiet = self.quiet_at();
            if self.exchange.is_some() || now < quiet {
                break;
            }
            match self.next_frame(now) {
                Some(Ok(())) => {}
                Some(Err(error)) => {
                    self.lose(&error);
                    return self.reopen;
                }
                None => break,
            }
        }
        self.next_time(now)
    }

    /// When the wire is free for a frame of ours.
    fn quiet_at(&self) -> Instant {
        let since = match self.buffer.is_empty() {
            true => QUIET,
            false => STALLED,
        };
        self.free.max(self.last_byte + since)
    }

    fn read(&mut self, now: Instant) -> io::Result<()> {
        let mut bytes = [0; 512];
        loop {
            let Some(port) = &mut self.port else {
                return Ok(());
            };
            let count = match port.read(&mut bytes) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            self.last_byte = now;
            self.bytes += count;
            for byte in &bytes[..count] {
                self.hear_byte(*byte);
            }
            if self.buffer.len() > BUFFER_MAX {
                let more = self.buffer.len() - BUFFER_MAX;
                self.bad_bytes += more;
                self.buffer.drain(..more);
            }
        }
    }

    /// Keeps a byte, unless it is the echo of one of ours.
    fn hear_byte(&mut self, byte: u8) {
        match self.echo.expected.front() {
            Some(expected) if *expected == byte => {
                self.echo.expected.pop_front();
                self.echo.held.push(byte);
                if self.echo.expected.is_empty() {
                    self.echo.held.clear();
                }
            }
            Some(_) => {
                self.drop_echo();
                self.buffer.push(byte);
            }
            None => self.buffer.push(byte),
        }
    }

    /// No echo comes: what looked like one was somebody else's.
    fn drop_echo(&mut self) {
        self.echo.expected.clear();
        self.buffer.append(&mut self.echo.held);
    }

    fn expire_echo(&mut self, now: Instant) {
        if self.echo.until.is_some_and(|until| now >= until) {
            self.echo.until = None;
            self.drop_echo();
        }
    }

    /// Cuts what came into messages.
    fn look(&mut self, now: Instant) {
        while !self.buffer.is_empty() {
            match self.find(&self.buffer) {
                Found::Of(unit, name, values, len) => {
                    let frame: Vec<u8> = self.buffer.drain(..len).collect();
                    self.heard(unit, &name, &values, &frame, now);
                }
                Found::Stranger(address, len) => {
                    self.buffer.drain(..len);
                    if !self.strangers.contains(&address) && self.strangers.len() < 256 {
                        self.strangers.push(address);
                        (self.tell)(Heard::Stranger(address));
                    }
                }
                Found::Unfinished if now < self.last_byte + STALLED => return,
                Found::Unfinished | Found::Nothing => {
                    self.buffer.remove(0);
                    self.bad_bytes += 1;
                    if let Some(exchange) = &mut self.exchange {
                        exchange.heard_bytes = true;
                    }
                }
            }
        }
    }

    fn find(&self, wire: &[u8]) -> Found {
        let mut unfinished = false;
        let mut stranger = None;
        let mut asked: Vec<&Arc<Device>> = Vec::new();
        for unit in &self.units {
            if asked.iter().any(|device| Arc::ptr_eq(device, &unit.device)) {
                continue;
            }
            asked.push(&unit.device);
            match unit.device.hear(wire) {
                Some(Ok(Message {
                    name,
                    address: Some(address),
                    values,
                    len,
                })) => {
                    let is_it =
                        |u: &Unit| u.address == address && Arc::ptr_eq(&u.device, &unit.device);
                    match self.units.iter().position(is_it) {
                        Some(found) => return Found::Of(found, name.to_owned(), values, len),
                        None => stranger = Some((address, len)),
                    }
                }
                Some(Ok(_)) | None => {}
                Some(Err(_)) => unfinished = true,
            }
        }
        match stranger {
            Some((address, len)) => Found::Stranger(address, len),
            None if unfinished => Found::Unfinished,
            None => Found::Nothing,
        }
    }

    fn heard(&mut self, unit: usize, name: &str, values: &Values, frame: &[u8], now: Instant) {
        let device = Arc::clone(&self.units[unit].device);
        let Some(hearing) = device.hears.get(name) else {
            return;
        };
        let is_answer = self
            .exchange
            .as_ref()
            .is_some_and(|exchange| exchange.unit == unit && hearing.reply.is_none());
        if is_answer {
            let is_good = self.exchange.as_ref().is_some_and(|e| e.expect == name)
                && hearing
                    .good
                    .iter()
                    .all(|(field, good)| values.get(field) == Some(&Value::Number(*good)));
            self.answered(is_good, now);
            return;
        }
        match &hearing.reply {
            Some(Reply::Same) => self.replies.push_back((frame.to_vec(), now, device.gap)),
            Some(Reply::Message(message)) => {
                match device.build(message, self.units[unit].address, values) {
                    Ok(bytes) => self.replies.push_back((bytes, now, device.gap)),
                    Err(error) => tracing::warn!(cause = %error, message, "no answer to a device"),
                }
            }
            None => {}
        }
        let last = self.work[unit].last.replace((frame.to_vec(), now));
        let is_repeat = last.is_some_and(|(bytes, at)| {
            bytes == frame && now.saturating_duration_since(at) < hearing.again
        });
        if is_repeat {
            return;
        }
        match name {
            "key" => {
                let told = match device.press(values) {
                    Some(press) => Heard::Press(unit, press),
                    None => Heard::UnknownKeys(unit, to_hex(frame)),
                };
                (self.tell)(told);
            }
            "grade" => {
                let told = match device.grade(values) {
                    Some(grade) => Heard::Grade(unit, grade),
                    None => Heard::UnknownGrade(unit),
                };
                (self.tell)(told);
            }
            _ => {}
        }
    }

    fn answered(&mut self, is_good: bool, now: Instant) {
        let Some(exchange) = self.exchange.take() else {
            return;
        };
        let unit = exchange.unit;
        if !is_good {
            // It is there, and could not do it now.
            self.work[unit].held = Some(now + BUSY);
            self.work[unit].missed += 1;
            if self.work[unit].missed > u32::from(TRIES) {
                self.hold_back(unit, now);
            }
            return;
        }
        let work = &mut self.work[unit];
        work.missed = 0;
        work.garbled = 0;
        work.held = None;
        self.wrote(unit, exchange.message, &exchange.values, false, now);
        self.told_unit(unit, UnitState::Answers);
    }

    fn hold_back(&mut self, unit: usize, now: Instant) {
        let work = &mut self.work[unit];
        let step = work.missed.saturating_sub(u32::from(TRIES)).min(5);
        work.held = Some(now + Duration::from_secs((1u64 << step).min(RETRY_MAX_S)));
    }

    fn expire_exchange(&mut self, now: Instant) {
        let is_over = self.exchange.as_ref().is_some_and(|e| now >= e.deadline);
        let Some(mut exchange) = self.exchange.take_if(|_| is_over) else {
            return;
        };
        let unit = exchange.unit;
        let work = &mut self.work[unit];
        work.missed += 1;
        work.garbled = match exchange.heard_bytes {
            true => work.garbled + 1,
            false => 0,
        };
        if exchange.tries < TRIES && work.missed <= u32::from(TRIES) {
            exchange.tries += 1;
            exchange.heard_bytes = false;
            let frame = exchange.frame.clone();
            let gap = self.units[unit].device.gap;
            let timeout = self.answer_within(unit, exchange.message, frame.len());
            exchange.deadline = now + timeout;
            self.exchange = Some(exchange);
            if let Err(error) = self.write(&frame, gap, false) {
                self.lose(&error);
            }
            return;
        }
        let garbled = work.garbled >= u32::from(TRIES);
        self.hold_back(unit, now);
        self.told_unit(
            unit,
            match garbled {
                true => UnitState::Garbled,
                false => UnitState::Silent,
            },
        );
    }

    fn answer_within(&self, unit: usize, message: &str, bytes: usize) -> Duration {
        let sending = self.units[unit].device.sends.get(message);
        let answer = sending.map_or(Duration::ZERO, |sending| sending.timeout);
        self.form.time_of(bytes) + self.form.time_of(40) + answer + ADAPTER
    }

    /// Notes that what a unit is to show was written.
    fn wrote(
        &mut self,
        unit: usize,
        message: &'static str,
        values: &Values,
        twice: bool,
        now: Instant,
    ) {
        let wanted = &mut self.work[unit].wanted;
        if let Some(wanted) = wanted.iter_mut().find(|wanted| wanted.message == message) {
            let was_written = wanted.is_written();
            wanted.written = Some((values.clone(), now));
            wanted.again = (twice && !was_written).then(|| now + SECOND_WRITE);
        }
    }

    /// Puts bytes on the wire and counts how long they take.
    fn write(&mut self, frame: &[u8], gap: Duration, may_echo: bool) -> io::Result<()> {
        let Some(port) = &mut self.port else {
            return Ok(());
        };
        port.write(frame)?;
        let end = Instant::now().max(self.free) + self.form.time_of(frame.len());
        self.free = end + gap;
        if may_echo {
            self.echo.expected.extend(frame);
            self.echo.until = Some(end + ECHO_WITHIN);
        }
        Ok(())
    }

    /// Sends the next frame, if there is one.
    fn next_frame(&mut self, now: Instant) -> Option<io::Result<()>> {
        while let Some((frame, since, gap)) = self.replies.pop_front() {
            if now.saturating_duration_since(since) < REPLY_WITHIN {
                return Some(self.write(&frame, gap, true));
            }
        }
        for unit in 0..self.work.len() {
            if self.work[unit].restore.is_some_and(|at| now >= at) {
                self.work[unit].restore = None;
                for wanted in &mut self.work[unit].wanted {
                    wanted.written = None;
                    wanted.since = now;
                }
            }
            if let Some((message, values, restore)) = self.work[unit].once.pop_front() {
                self.work[unit].restore =
                    restore.map(|time| now + time).or(self.work[unit].restore);
                if let Some(sent) = self.send(unit, message, &values, now) {
                    return Some(sent);
                }
            }
        }
        let (unit, slot) = self.most_urgent(now)?;
        let wanted = &self.work[unit].wanted[slot];
        let (message, values) = (wanted.message, wanted.values.clone());
        let sent = self.send(unit, message, &values, now);
        // What cannot be built is not tried again and again.
        sent.or_else(|| {
            self.wrote(unit, message, &values, false, now);
            None
        })
    }

    /// The unit and what it shows that is to be written now: signs before digits, the oldest first.
    fn most_urgent(&self, now: Instant) -> Option<(usize, usize)> {
        let mut best = None;
        for (unit, work) in self.work.iter().enumerate() {
            if work.held.is_some_and(|held| now < held) {
                continue;
            }
            for (slot, wanted) in work.wanted.iter().enumerate() {
                let due = wanted.due(lag(unit));
                if due > now {
                    continue;
                }
                let rank = match self.units[unit].device.kind {
                    Kind::Sign => 0,
                    Kind::Handset => 1,
                    Kind::Pad => 2,
                };
                let key = (wanted.is_written(), rank, due);
                let is_first = match &best {
                    Some((other, _)) => key < *other,
                    None => true,
                };
                if is_first {
                    best = Some((key, (unit, slot)));
                }
            }
        }
        best.map(|(_, place)| place)
    }

    fn send(
        &mut self,
        unit: usize,
        message: &'static str,
        values: &Values,
        now: Instant,
    ) -> Option<io::Result<()>> {
        let Unit { address, device } = self.units[unit].clone();
        let sending = device.sends.get(message)?;
        let frame = match device.build(message, address, values) {
            Ok(frame) => frame,
            Err(error) => {
                tracing::warn!(cause = %error, device = device.id, message, "nothing was sent");
                return None;
            }
        };
        let Some(expect) = &sending.expect else {
            self.wrote(unit, message, values, device.kind == Kind::Sign, now);
            return Some(self.write(&frame, device.gap, true));
        };
        // Some devices confirm with the very bytes that they were sent: those are not dropped.
        let is_same = matches!(device.hear(&frame), Some(Ok(heard)) if heard.name == expect);
        self.exchange = Some(Exchange {
            unit,
            message,
            values: values.clone(),
            expect: expect.clone(),
            deadline: now + self.answer_within(unit, message, frame.len()),
            tries: 1,
            heard_bytes: false,
            frame: frame.clone(),
        });
        Some(self.write(&frame, device.gap, !is_same))
    }

    fn judge_noise(&mut self, now: Instant) {
        let is_noisy = self.bad_bytes >= NOISE_BYTES_MIN
            && self.bad_bytes * 100 > self.bytes.max(1) * NOISE_PERCENT;
        let is_over = now.saturating_duration_since(self.noise_since) >= NOISE_WINDOW;
        if is_noisy {
            self.told_line(LineState::Noisy);
        } else if is_over && self.state == Some(LineState::Noisy) {
            self.told_line(LineState::Connected);
        }
        if is_over {
            self.noise_since = now;
            self.bytes = 0;
            self.bad_bytes = 0;
        }
    }

    /// When there is something to do, if nobody says anything before.
    fn next_time(&self, now: Instant) -> Instant {
        let mut next = now + Duration::from_secs(60);
        if !self.buffer.is_empty() {
            next = next.min(self.last_byte + STALLED);
        }
        if let Some(until) = self.echo.until.filter(|_| !self.echo.held.is_empty()) {
            next = next.min(until);
        }
        if self.state == Some(LineState::Noisy) {
            next = next.min(self.noise_since + NOISE_WINDOW);
        }
        if let Some(exchange) = &self.exchange {
            return next.min(exchange.deadline);
        }
        let mut due = None;
        let mut consider = |at: Instant| due = Some(due.map_or(at, |due: Instant| due.min(at)));
        if !self.replies.is_empty() {
            consider(now);
        }
        for (unit, work) in self.work.iter().enumerate() {
            if !work.once.is_empty() {
                consider(now);
            }
            if let Some(restore) = work.restore {
                consider(restore);
            }
            for wanted in &work.wanted {
                let at = wanted.due(lag(unit));
                consider(work.held.map_or(at, |held| held.max(at)));
            }
        }
        match due {
            Some(due) => next.min(due.max(self.quiet_at())),
            None => next,
        }
    }

    fn wait(&self, until: Instant) {
        let time = until.saturating_duration_since(Instant::now());
        let timeout = timespec(time);
        let _ = match &self.port {
            Some(port) => poll(
                &mut [
                    PollFd::new(port, PollFlags::IN),
                    PollFd::new(&self.woken, PollFlags::IN),
                ],
                Some(&timeout),
            ),
            None => poll(
                &mut [PollFd::new(&self.woken, PollFlags::IN)],
                Some(&timeout),
            ),
        };
        let mut bytes = [0; 64];
        while (&self.woken).read(&mut bytes).is_ok_and(|count| count > 0) {}
    }
}

/// Spreads what is written again, so that it does not come all at once.
fn lag(unit: usize) -> Duration {
    Duration::from_millis(50) * u32::try_from(unit).unwrap_or(0)
}

enum Found {
    Of(usize, String, Values, usize),
    Stranger(u32, usize),
    Unfinished,
    Nothing,
}
