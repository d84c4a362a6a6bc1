//! A wire with handsets, pads and strips that fail on demand.
//!
//! Bytes take the time that they take on a real wire, two that speak at once garble each other, and
//! every fault can be switched on while it runs. The devices understand frames by code of their own,
//! not by the device files, so that a test of a file means something.

use crate::port::{Port, timespec};
use rustix::event::{PollFd, PollFlags, poll};
use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

/// Times that a handset or pad sends what nobody confirms.
const TRIES: u8 = 3;
/// Time after which it sends it again, and how much that varies.
const AGAIN: Duration = Duration::from_millis(300);
const AGAIN_JITTER_MS: u64 = 200;
/// Silence after which a device speaks.
const LISTEN: Duration = Duration::from_millis(2);

/// Kinds of simulated devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SimulatedKind {
    /// A handset of the 68 bus.
    Handset,
    /// A rating pad of the 68 bus.
    Pad,
    /// A strip that never answers.
    StripQt,
    /// A strip that confirms.
    StripA090,
}

/// What a simulated device shows and has done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// The text of a strip, or the digits of a handset.
    pub text: String,
    /// The effect of a strip's text.
    pub effect: u8,
    /// Stars that are lit on a pad.
    pub stars: u8,
    /// Set while a pad asks for a rating.
    pub open: bool,
    /// Times that it beeped.
    pub beeps: u32,
    /// Times that it was told that something is refused.
    pub refused: u32,
    /// Presses that were confirmed, and those that nobody ever heard.
    pub confirmed: u32,
    /// Presses that nobody confirmed.
    pub lost: u32,
    /// Frames for it that were understood.
    pub frames: u32,
    /// When what it shows changed last.
    pub changed: Option<Instant>,
}

/// Faults of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Faults {
    /// The chance of each byte to have a bit flipped, either way.
    pub flip: f64,
    /// The master hears its own bytes.
    pub echo: bool,
    /// Frames of devices stop in the middle.
    pub half: bool,
    /// Strips do not answer, and nobody understands anything.
    pub silent: bool,
    /// Stray bytes a second.
    pub noise: u32,
}

struct Device {
    kind: SimulatedKind,
    address: u8,
    shown: Shown,
    /// Frames that it has to send: bytes, tries left, when.
    outbox: VecDeque<(Vec<u8>, u8, Instant)>,
}

struct Sending {
    bytes: Vec<u8>,
    sent: usize,
    start: Instant,
    is_garbled: bool,
}

struct State {
    byte: Duration,
    plugged: bool,
    stream: Option<UnixStream>,
    devices: Vec<Device>,
    faults: Faults,
    /// What the master sent, until its end; nobody else may speak before.
    from_master: Vec<u8>,
    master_until: Instant,
    is_master_garbled: bool,
    sending: Option<Sending>,
    next_noise: Instant,
    quiet_since: Instant,
}

/// A simulated wire; clones are the same wire.
#[derive(Clone)]
pub struct SimulatedBus {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    wake: UnixStream,
}

/// Ends the thread with the last handle.
struct Ending(std::sync::Weak<Shared>);

impl SimulatedBus {
    /// Starts a wire of this speed with devices.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(baud: u32, devices: &[(SimulatedKind, u8)]) -> io::Result<SimulatedBus> {
        let (wake, woken) = UnixStream::pair()?;
        wake.set_nonblocking(true)?;
        woken.set_nonblocking(true)?;
        let now = Instant::now();
        let devices = devices.iter().map(|(kind, address)| Device {
            kind: *kind,
            address: *address,
            shown: Shown::default(),
            outbox: VecDeque::new(),
        });
        let state = State {
            byte: Duration::from_secs_f64(10.0 / f64::from(baud.max(1))),
            plugged: true,
            stream: None,
            devices: devices.collect(),
            faults: Faults::default(),
            from_master: Vec::new(),
            master_until: now,
            is_master_garbled: false,
            sending: None,
            next_noise: now,
            quiet_since: now,
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            wake,
        });
        let weak = Ending(Arc::downgrade(&shared));
        thread::Builder::new()
            .name("simulated bus".into())
            .spawn(move || run(&weak, &woken))?;
        Ok(SimulatedBus { shared })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn wake(&self) {
        let _ = (&self.shared.wake).write(&[0]);
    }

    /// Opens the wire, as [`Line`](crate::Line) wants it.
    ///
    /// # Errors
    /// `NotFound` while it is unplugged.
    pub fn open(&self) -> io::Result<Port> {
        let mut state = self.state();
        if !state.plugged {
            return Err(io::ErrorKind::NotFound.into());
        }
        let (port, theirs) = Port::simulated()?;
        state.stream = Some(theirs);
        state.from_master.clear();
        drop(state);
        self.wake();
        Ok(port)
    }

    /// Pulls the adapter, or plugs it in again.
    pub fn plug(&self, plugged: bool) {
        let mut state = self.state();
        state.plugged = plugged;
        if !plugged {
            state.stream = None;
        }
        drop(state);
        self.wake();
    }

    /// Sets the faults of the wire.
    pub fn fail(&self, faults: Faults) {
        self.state().faults = faults;
        self.wake();
    }

    /// Switches all devices off and on: they forget what they showed.
    pub fn power_cycle(&self) {
        for device in &mut self.state().devices {
            device.shown.text.clear();
            device.shown.stars = 0;
        }
    }

    /// Presses keys on a handset.
    pub fn press(&self, address: u8, keys: &[u8]) {
        self.speak(address, 0x01, keys);
    }

    /// Presses a key on a pad.
    pub fn rate(&self, address: u8, key: u8) {
        self.speak(address, 0x11, &[key]);
    }

    fn speak(&self, address: u8, function: u8, data: &[u8]) {
        let frame = frame_68(address, function, data);
        let kinds = [SimulatedKind::Handset, SimulatedKind::Pad];
        let mut state = self.state();
        let mut devices = state.devices.iter_mut();
        let found = devices.find(|d| d.address == address && kinds.contains(&d.kind));
        if let Some(device) = found {
            device.outbox.push_back((frame, TRIES, Instant::now()));
        }
        drop(state);
        self.wake();
    }

    /// Returns what a device shows and has done.
    pub fn shown(&self, kind: SimulatedKind, address: u8) -> Shown {
        let state = self.state();
        let is_it = |d: &&Device| d.address == address && d.kind == kind;
        let found = state.devices.iter().find(is_it);
        found.map(|device| device.shown.clone()).unwrap_or_default()
    }

    /// Returns whether all presses were confirmed or given up.
    pub fn is_idle(&self) -> bool {
        self.state().devices.iter().all(|d| d.outbox.is_empty())
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let _ = (&self.wake).write(&[0]);
    }
}

fn frame_68(address: u8, function: u8, data: &[u8]) -> Vec<u8> {
    let len = u8::try_from(data.len() + 2).unwrap_or(u8::MAX);
    let mut frame = vec![0xFF, 0x68, len, len, 0x68, address, function];
    frame.extend(data);
    let sum = frame[5..]
        .iter()
        .fold(0u8, |sum, byte| sum.wrapping_add(*byte));
    frame.extend([sum, 0x16]);
    frame
}

fn run(bus: &Ending, woken: &UnixStream) {
    loop {
        let Some(shared) = bus.0.upgrade() else {
            return;
        };
        let (next, stream) = {
            let mut state = shared
                .state
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            let next = state.step();
            let stream = state.stream.as_ref().and_then(|s| s.try_clone().ok());
            (next, stream)
        };
        // The handle must not live while this waits, or nobody could end the bus.
        drop(shared);
        let timeout = timespec(next.saturating_duration_since(Instant::now()));
        let mut files = vec![PollFd::new(woken, PollFlags::IN)];
        if let Some(stream) = &stream {
            files.push(PollFd::new(stream, PollFlags::IN));
        }
        let _ = poll(&mut files, Some(&timeout));
        let mut bytes = [0; 64];
        loop {
            match { woken }.read(&mut bytes) {
                Ok(0) => return,
                Ok(_) => {}
                Err(_) => break,
            }
        }
    }
}

impl State {
    /// Lets time pass; returns when something happens next.
    fn step(&mut self) -> Instant {
        let now = Instant::now();
        self.read_master(now);
        self.end_of_master(now);
        self.deliver(now);
        self.begin(now);
        self.make_noise(now);
        self.next(now)
    }

    fn read_master(&mut self, now: Instant) {
        let Some(stream) = &mut self.stream else {
            return;
        };
        let mut bytes = [0; 512];
        loop {
            match stream.read(&mut bytes) {
                Ok(0) => {
                    self.stream = None;
                    return;
                }
                Ok(count) => {
                    let begin = now.max(self.master_until);
                    self.master_until = begin + self.byte * u32::try_from(count).unwrap_or(0);
                    if let Some(sending) = &mut self.sending {
                        sending.is_garbled = true;
                        self.is_master_garbled = true;
                    }
                    self.from_master.extend(&bytes[..count]);
                }
                Err(_) => return,
            }
        }
    }

    /// The last byte of the master is on the wire: devices have it, and so has the master's echo.
    fn end_of_master(&mut self, now: Instant) {
        if self.from_master.is_empty() || now < self.master_until {
            return;
        }
        let mut bytes = std::mem::take(&mut self.from_master);
        let is_garbled = std::mem::take(&mut self.is_master_garbled);
        self.quiet_since = now;
        for byte in &mut bytes {
            if is_garbled || fastrand::f64() < self.faults.flip {
                *byte ^= 1 << fastrand::u8(0..8);
            }
        }
        if self.faults.echo {
            self.tell_master(&bytes);
        }
        if self.faults.silent {
            return;
        }
        for device in &mut self.devices {
            device.hear(&bytes, now);
        }
    }

    fn tell_master(&mut self, bytes: &[u8]) {
        if let Some(stream) = &mut self.stream
            && stream.write_all(bytes).is_err()
        {
            self.stream = None;
        }
    }

    /// Hands the master the bytes of a device that are on the wire by now.
    fn deliver(&mut self, now: Instant) {
        let Some(mut sending) = self.sending.take() else {
            return;
        };
        let passed = now.saturating_duration_since(sending.start).as_secs_f64();
        let due = (passed / self.byte.as_secs_f64()) as usize;
        let due = due.min(sending.bytes.len());
        let mut part = sending.bytes[sending.sent..due].to_vec();
        for byte in &mut part {
            if sending.is_garbled || fastrand::f64() < self.faults.flip {
                *byte ^= 1 << fastrand::u8(0..8);
            }
        }
        sending.sent = due;
        if !part.is_empty() {
            self.tell_master(&part);
        }
        match due == sending.bytes.len() {
            true => self.quiet_since = now,
            false => self.sending = Some(sending),
        }
    }

    /// Lets a device speak, if the wire is free.
    fn begin(&mut self, now: Instant) {
        let is_busy =
            self.sending.is_some() || now < self.master_until || now < self.quiet_since + LISTEN;
        if is_busy {
            return;
        }
        for device in &mut self.devices {
            let Some((frame, tries, at)) = device.outbox.front_mut() else {
                continue;
            };
            if now < *at {
                continue;
            }
            if *tries == 0 {
                device.outbox.pop_front();
                device.shown.lost += 1;
                continue;
            }
            let mut bytes = frame.clone();
            if self.faults.half {
                bytes.truncate(bytes.len() / 2);
            }
            let is_confirmed = matches!(device.kind, SimulatedKind::Handset | SimulatedKind::Pad);
            if is_confirmed {
                *tries -= 1;
                *at = now + AGAIN + Duration::from_millis(fastrand::u64(0..AGAIN_JITTER_MS));
            } else {
                device.outbox.pop_front();
            }
            self.sending = Some(Sending {
                bytes,
                sent: 0,
                start: now,
                is_garbled: false,
            });
            return;
        }
    }

    fn make_noise(&mut self, now: Instant) {
        if self.faults.noise == 0 || now < self.next_noise {
            return;
        }
        self.next_noise = now + Duration::from_secs_f64(1.0 / f64::from(self.faults.noise));
        let byte = fastrand::u8(..);
        self.tell_master(&[byte]);
    }

    fn next(&self, now: Instant) -> Instant {
        let mut next = now + Duration::from_secs(1);
        if !self.from_master.is_empty() {
            next = next.min(self.master_until);
        }
        if let Some(sending) = &self.sending {
            let sent = u32::try_from(sending.sent).unwrap_or(0);
            next = next.min(sending.start + self.byte * (sent + 1));
        } else {
            let free = self.master_until.max(self.quiet_since + LISTEN);
            let waiting = self.devices.iter().filter_map(|d| d.outbox.front());
            for (_, _, at) in waiting {
                next = next.min(free.max(*at));
            }
        }
        if self.faults.noise > 0 {
            next = next.min(self.next_noise);
        }
        next
    }
}

impl Device {
    /// Hears what the master sent; several frames may follow one another.
    fn hear(&mut self, bytes: &[u8], now: Instant) {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let len = match self.kind {
                SimulatedKind::Handset | SimulatedKind::Pad => self.hear_68(rest, now),
                SimulatedKind::StripQt => self.hear_qt(rest, now),
                SimulatedKind::StripA090 => self.hear_a090(rest, now),
            };
            at += len.unwrap_or(1);
        }
    }

    fn show(&mut self, text: String, now: Instant) {
        if self.shown.text != text {
            self.shown.changed = Some(now);
        }
        self.shown.text = text;
    }

    fn hear_68(&mut self, bytes: &[u8], now: Instant) -> Option<usize> {
        let [0xFF, 0x68, len, same, 0x68, address, function, ..] = *bytes else {
            return None;
        };
        let len = usize::from(len);
        let body = bytes.get(5..5 + len)?;
        let sum = body.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
        let ends = bytes.get(5 + len..7 + len)? == [sum, 0x16];
        if usize::from(same) != len || len < 2 || !ends {
            return None;
        }
        let total = len + 7;
        if address != self.address {
            return Some(total);
        }
        self.shown.frames += 1;
        let frame = &bytes[..total];
        let is_handset = self.kind == SimulatedKind::Handset;
        let data = &body[2..];
        let confirms = self.outbox.front().is_some_and(|(own, tries, _)| {
            let same = own == frame;
            // A pad is thanked with its grade.
            let thanked = !is_handset && function == 0x01 && own.get(7) == data.first();
            *tries < TRIES && (same || thanked)
        });
        if confirms {
            self.outbox.pop_front();
            self.shown.confirmed += 1;
            return Some(total);
        }
        match (is_handset, function, data) {
            (true, 0x02, [result]) => self.shown.refused += u32::from(*result == 0),
            (true, 0x02, digits) => {
                let digit = |d: &u8| match d {
                    0..=9 => char::from(b'0' + d),
                    _ => ' ',
                };
                let text = digits.iter().map(digit).collect();
                self.show(text, now);
            }
            (true, 0x03, _) => self.shown.beeps += 1,
            (false, 0x02, [stars]) => self.shown.stars = *stars,
            (false, 0x01, [0x0B]) => self.shown.open = true,
            _ => {}
        }
        Some(total)
    }

    fn hear_qt(&mut self, bytes: &[u8], now: Instant) -> Option<usize> {
        let [0xAA, address, 0xBB, 0x51, 0x54, sum, ref rest @ ..] = *bytes else {
            return None;
        };
        let end = rest.iter().position(|byte| *byte == 0xFF)?;
        let body = &rest[..end];
        let found = body.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
        if found != sum || body.len() < 5 {
            return None;
        }
        if address == self.address || address == 0xFF {
            self.shown.frames += 1;
            self.shown.effect = body[0];
            self.show(encoding_rs::GBK.decode(&body[5..]).0.into_owned(), now);
        }
        Some(7 + end)
    }

    fn hear_a090(&mut self, bytes: &[u8], now: Instant) -> Option<usize> {
        let [0xA0, 0x90, address, command, high, low, ref rest @ ..] = *bytes else {
            return None;
        };
        let len = usize::from(high) << 8 | usize::from(low);
        let data = rest.get(..len)?;
        let xor = bytes[2..6 + len].iter().fold(0u8, |xor, byte| xor ^ byte);
        if rest.get(len) != Some(&xor) {
            return None;
        }
        if address == self.address && command == 0xA5 {
            self.shown.frames += 1;
            let mut text = Vec::new();
            let mut at = 0;
            while at < data.len() {
                let wide = if data[at] >= 0x80 { 2 } else { 1 };
                text.extend(data.get(at..at + wide).unwrap_or_default());
                at += wide + 1;
            }
            self.show(encoding_rs::GBK.decode(&text).0.into_owned(), now);
            let answer = vec![0xA0, 0x90, address, 0xA5, 0xAA];
            self.outbox.push_back((answer, 1, now));
        }
        Some(len + 7)
    }
}
