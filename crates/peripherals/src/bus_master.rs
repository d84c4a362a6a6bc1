//! The bus master: drives the handsets, signs and rating pads on the wires of this machine.
//!
//! It joins the hall like a screen. A handset acts as the program of its counter and a pad as that
//! counter's rating pad, so the rules allow and refuse what they would on a screen, and a screen and a
//! handset of one counter are one counter. What displays show is a function of the hall (`pictures`),
//! computed anew with each line of the log; the bus layer writes what differs. A press is confirmed to
//! the handset at once and wanted for a moment only: an old call would be worse than none.

mod pictures;
mod presses;

pub use pictures::{cells, fitted};

use bus::device::SerialForm;
use bus::port::Port;
use bus::{
    Connection, Device, Heard, Kind, Line, LineState, SignState, Unit, UnitState, Value, Values,
    shipped,
};
use config::Devices as Settings;
use hall::{
    Command, CommandId, CounterEvent, CounterId, DeviceCommand, DeviceId, Event, Hall, Lang,
    Program, RatingCommand, Timestamp, WireCondition,
};
use node::clock::Clock;
use node::home::Home;
use node::hub::HallUpdate;
use node::ids::fresh_id;
use node::link::Link;
use node::link_event::LinkEvent;
use rustix::fs::{FlockOperation, flock};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use text::Words;

/// Interval at which it looks for a hall, or for wires that another program had.
const JOIN_EVERY: Duration = Duration::from_millis(500);
/// The same while it has both.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Time in which a press is wanted.
const PRESS_WITHIN: Duration = Duration::from_secs(3);
/// Time for which a handset shows that something was refused, or the number of its counter.
const SHOWN_FOR: Duration = Duration::from_secs(2);
/// Time that a program that ends gives its last report.
const END_WITHIN: Duration = Duration::from_secs(1);

/// The settings of the bus master.
#[derive(Debug, Clone)]
pub struct Wiring {
    /// The devices of this machine.
    pub devices: Vec<Settings>,
    /// Folders with device files, the first one that has a file wins; the shipped ones come last.
    pub folders: Vec<PathBuf>,
    /// Language of what signs show.
    pub lang: Lang,
    /// Time for which a new call flashes.
    pub flash: Duration,
}

enum Wake {
    Hall(LinkEvent),
    /// From the wire with this place in the list.
    Wire(usize, Heard),
    Stop,
}

/// The running bus master. Dropping it gives the wires back.
pub struct BusMaster {
    wakes: mpsc::Sender<Wake>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// Opens a wire.
pub type Opener = Arc<dyn Fn(&Connection, SerialForm) -> io::Result<Port> + Send + Sync>;

impl BusMaster {
    /// Starts it for the hall in `home`. When another program of this machine drives the wires, it waits
    /// for its end.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(home: Home, wiring: Wiring) -> io::Result<BusMaster> {
        BusMaster::start_on(home, wiring, Arc::new(Port::open))
    }

    /// The same, for wires that `opener` opens, again each time they were lost.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start_on(home: Home, wiring: Wiring, opener: Opener) -> io::Result<BusMaster> {
        let (wakes, inbox) = mpsc::channel();
        let tell = wakes.clone();
        let thread = std::thread::Builder::new()
            .name("bus master".into())
            .spawn(move || {
                if let Some(_lock) = wait_for_wires(&home, &inbox) {
                    Master::new(home, wiring, tell, &opener).run(&inbox);
                }
            })?;
        Ok(BusMaster {
            wakes,
            thread: Some(thread),
        })
    }
}

impl Drop for BusMaster {
    fn drop(&mut self) {
        let _ = self.wakes.send(Wake::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock_path(home: &Home) -> PathBuf {
    home.folder().join("devices.lock")
}

/// Returns true if a program of this machine drives its wires now.
pub fn is_driven(home: &Home) -> bool {
    let Ok(file) = File::open(lock_path(home)) else {
        return false;
    };
    flock(&file, FlockOperation::NonBlockingLockShared).is_err()
}

/// Waits until no other program of this machine drives its wires. `None` when it is to end.
fn wait_for_wires(home: &Home, inbox: &mpsc::Receiver<Wake>) -> Option<Option<File>> {
    loop {
        // A folder that takes no files is no reason not to drive them.
        let path = lock_path(home);
        let Ok(file) = OpenOptions::new().create(true).append(true).open(&path) else {
            return Some(None);
        };
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok() {
            return Some(Some(file));
        }
        match inbox.recv_timeout(LOOK_EVERY) {
            Ok(Wake::Stop) | Err(mpsc::RecvTimeoutError::Disconnected) => return None,
            _ => {}
        }
    }
}

/// A device at a counter.
struct Place {
    counter: CounterId,
    device: Arc<Device>,
    group: DeviceId,
    state: Option<UnitState>,
    /// What it was last told to show.
    shown: BTreeMap<&'static str, Values>,
}

/// A wire and the devices on it, in the order of its units.
struct Wire {
    line: Option<Line>,
    state: Option<LineState>,
    places: Vec<Place>,
}

/// The latest call at a counter, which flashes for a while.
#[derive(Clone, Copy)]
struct Flash {
    state: SignState,
    until: Instant,
}

/// A command that was not answered yet.
struct Asked {
    id: CommandId,
    program: Program,
    command: Command,
    /// The handset that is told of a refusal.
    place: Option<(usize, usize)>,
}

struct Master {
    home: Home,
    wiring: Wiring,
    words: Words,
    wakes: mpsc::Sender<Wake>,
    wires: Vec<Wire>,
    /// Groups whose device file cannot be used.
    broken: Vec<DeviceId>,
    link: Option<Link>,
    /// Set while the hall does not answer.
    is_away: bool,
    hall: Hall,
    clock: Clock,
    flashes: BTreeMap<CounterId, Flash>,
    asked: Vec<Asked>,
    reported: BTreeMap<DeviceId, (WireCondition, Vec<CounterId>)>,
    ending: Option<Instant>,
}

impl Master {
    fn new(home: Home, wiring: Wiring, wakes: mpsc::Sender<Wake>, opener: &Opener) -> Master {
        let words = Words::new(wiring.lang);
        let mut master = Master {
            home,
            words,
            wakes,
            wires: Vec::new(),
            broken: Vec::new(),
            link: None,
            is_away: true,
            hall: Hall::new(),
            clock: Clock::system(Timestamp::default()),
            flashes: BTreeMap::new(),
            asked: Vec::new(),
            reported: BTreeMap::new(),
            ending: None,
            wiring,
        };
        master.open_wires(opener);
        master
    }

    /// Starts a line for each connection, with the devices of all groups that name it.
    fn open_wires(&mut self, opener: &Opener) {
        let mut wires: Vec<(Connection, Vec<Unit>, Vec<Place>)> = Vec::new();
        let mut files: BTreeMap<String, Arc<Device>> = BTreeMap::new();
        for group in &self.wiring.devices {
            let device = match files.get(&group.file) {
                Some(device) => Arc::clone(device),
                None => match shipped::find(&group.file, &self.wiring.folders) {
                    Some(Ok(found)) => {
                        let device = Arc::new(found.device);
                        files.insert(group.file.clone(), Arc::clone(&device));
                        device
                    }
                    _ => {
                        tracing::error!(devices = %group.name, file = group.file, "no usable device file");
                        self.broken.push(group.name);
                        continue;
                    }
                },
            };
            let slot = wires.iter().position(|(on, ..)| *on == group.connection);
            let slot = slot.unwrap_or_else(|| {
                wires.push((group.connection.clone(), Vec::new(), Vec::new()));
                wires.len() - 1
            });
            for (address, counter) in &group.places {
                wires[slot].1.push(Unit {
                    address: *address,
                    device: Arc::clone(&device),
                });
                wires[slot].2.push(Place {
                    counter: *counter,
                    device: Arc::clone(&device),
                    group: group.name,
                    state: None,
                    shown: BTreeMap::new(),
                });
            }
        }
        for (slot, (connection, units, places)) in wires.into_iter().enumerate() {
            let mut form = units[0].device.serial;
            if let Connection::Serial(_, Some(baud)) = connection {
                form.baud = baud;
            }
            let opener = Arc::clone(opener);
            let tell = self.wakes.clone();
            let line = Line::start(
                units,
                form,
                move || opener(&connection, form),
                move |heard| drop(tell.send(Wake::Wire(slot, heard))),
            );
            if let Err(error) = &line {
                tracing::error!(cause = %error, "a wire cannot be driven");
            }
            self.wires.push(Wire {
                line: line.ok(),
                state: None,
                places,
            });
        }
    }

    fn run(mut self, inbox: &mpsc::Receiver<Wake>) {
        self.join();
        loop {
            match inbox.recv_timeout(self.wait()) {
                Ok(Wake::Stop) => self.end(),
                Ok(wake) => {
                    self.take(wake);
                    // What came together is shown together.
                    while let Ok(wake) = inbox.try_recv() {
                        match wake {
                            Wake::Stop => self.end(),
                            wake => self.take(wake),
                        }
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) if self.link.is_none() => self.join(),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
            let is_over =
                |end| self.asked.is_empty() || self.link.is_none() || Instant::now() >= end;
            if self.ending.is_some_and(is_over) {
                return;
            }
            self.report();
            self.paint();
        }
    }

    fn wait(&self) -> Duration {
        let usual = match self.link.is_some() {
            true => LOOK_EVERY,
            false => JOIN_EVERY,
        };
        let flashes = self.flashes.values().map(|flash| flash.until);
        let next = flashes.chain(self.ending).min();
        next.map_or(usual, |next| {
            usual.min(next.saturating_duration_since(Instant::now()))
        })
    }

    /// Says that nobody drives the devices any more.
    fn end(&mut self) {
        if self.ending.is_none() {
            self.ending = Some(Instant::now() + END_WITHIN);
            self.report();
        }
    }

    fn take(&mut self, wake: Wake) {
        match wake {
            Wake::Hall(heard) => self.heard(heard),
            Wake::Wire(wire, heard) => self.told(wire, heard),
            Wake::Stop => {}
        }
    }

    fn join(&mut self) {
        let wakes = self.wakes.clone();
        let hear = move |heard| drop(wakes.send(Wake::Hall(heard)));
        match Link::join(&self.home, Program::Device, &self.words, hear) {
            Ok(link) => self.link = link,
            Err(problem) => {
                tracing::warn!(cause = %problem, "the bus master cannot reach the hall");
            }
        }
    }

    fn heard(&mut self, heard: LinkEvent) {
        match heard {
            LinkEvent::Hall(HallUpdate::Snapshot { hall, .. }) => {
                self.hall = Arc::unwrap_or_clone(hall);
                self.is_away = false;
                self.flashes.clear();
                self.reported.clear();
                // A rating is wanted for ever, a press was for that moment.
                self.asked
                    .retain(|asked| matches!(asked.command, Command::Rating(_)));
                if let Some(link) = &self.link {
                    for asked in &self.asked {
                        link.submit_as(asked.program, asked.id, asked.command.clone(), None);
                    }
                }
            }
            LinkEvent::Hall(HallUpdate::Time(now)) => self.clock.set(now),
            LinkEvent::Hall(HallUpdate::Entry(entry)) => {
                self.clock.not_before(entry.at);
                self.hall.apply_entry(&entry);
                for event in &entry.events {
                    self.happened(event);
                }
            }
            LinkEvent::Answered(id, answer) => {
                let Some(slot) = self.asked.iter().position(|asked| asked.id == id) else {
                    return;
                };
                let asked = self.asked.remove(slot);
                if let (Err(refusal), Some((wire, unit))) = (answer, asked.place) {
                    tracing::info!(?refusal, "a handset's key is refused");
                    self.refuse(wire, unit);
                }
            }
            LinkEvent::Hall(HallUpdate::Disconnected(_) | HallUpdate::Silent) => {
                self.is_away = true;
            }
            LinkEvent::Hall(HallUpdate::Standalone(_) | HallUpdate::Reconnected) => {
                self.is_away = false;
            }
            LinkEvent::Hall(HallUpdate::Ended(_)) => {
                self.link = None;
                self.is_away = true;
            }
            LinkEvent::Hall(HallUpdate::Rejected(_))
            | LinkEvent::BackedUp(_)
            | LinkEvent::Log(_)
            | LinkEvent::Person(..)
            | LinkEvent::Counted(_)
            | LinkEvent::Machines(_)
            | LinkEvent::Changed(_) => {}
        }
    }

    fn happened(&mut self, event: &Event) {
        let now = Instant::now();
        match event {
            Event::Counter(CounterEvent::TicketCalled { counter, .. }) => {
                self.flash(*counter, SignState::Called, now);
            }
            Event::Counter(CounterEvent::TicketRecalled { counter, .. }) => {
                self.flash(*counter, SignState::Recalled, now);
            }
            Event::Counter(CounterEvent::TicketFinished { counter, .. }) => {
                self.each(Kind::Pad, *counter, |line, unit, _| {
                    line.send(unit, "open", Values::new());
                });
            }
            Event::DayTurned { .. } => {
                // A new day forgets the devices that are not there.
                self.reported.clear();
            }
            _ => {}
        }
    }

    fn flash(&mut self, counter: CounterId, state: SignState, now: Instant) {
        let until = now + self.wiring.flash;
        self.flashes.insert(counter, Flash { state, until });
    }

    /// Does something with each device of a kind at a counter.
    fn each(&self, kind: Kind, counter: CounterId, act: impl Fn(&Line, usize, &Place)) {
        for wire in &self.wires {
            let Some(line) = &wire.line else { continue };
            for (unit, place) in wire.places.iter().enumerate() {
                if place.counter == counter && place.device.kind == kind {
                    act(line, unit, place);
                }
            }
        }
    }

    fn told(&mut self, wire: usize, heard: Heard) {
        match heard {
            Heard::Line(state) => self.wires[wire].state = Some(state),
            Heard::Unit(unit, state) => self.wires[wire].places[unit].state = Some(state),
            Heard::Press(unit, press) => self.press(wire, unit, &press),
            Heard::UnknownKeys(unit, bytes) => {
                tracing::info!(bytes, "keys without a meaning");
                self.refuse(wire, unit);
            }
            Heard::Grade(unit, grade) => self.rate(wire, unit, grade),
            Heard::UnknownGrade(unit) => {
                let counter = self.wires[wire].places[unit].counter;
                tracing::warn!(%counter, "a pad sent a grade that its file does not know");
            }
            Heard::Stranger(address) => {
                tracing::warn!(address, "a device with an address that is in no settings");
            }
        }
    }

    fn press(&mut self, wire: usize, unit: usize, press: &bus::Press) {
        let counter = self.wires[wire].places[unit].counter;
        tracing::info!(%counter, press = press.written(), "key of a handset");
        if *press == bus::Press::ShowCounter {
            let number = counter.0.to_string();
            self.flash_digits(wire, unit, &number);
            return;
        }
        if self.link.is_none() || self.is_away {
            // Nobody hears it: it is not kept.
            self.refuse(wire, unit);
            self.beep(wire, unit);
            return;
        }
        match presses::command(&self.hall, counter, press) {
            Some(command) => {
                let program = Program::Counter(counter);
                self.ask(program, command, Some((wire, unit)), Some(PRESS_WITHIN));
            }
            None => self.refuse(wire, unit),
        }
    }

    fn rate(&mut self, wire: usize, unit: usize, grade: u8) {
        let counter = self.wires[wire].places[unit].counter;
        let command = Command::Rating(RatingCommand::Rate {
            counter,
            grade: grade.saturating_sub(1),
        });
        tracing::info!(%counter, "key of a rating pad");
        self.ask(Program::Rating(counter), command, None, None);
    }

    fn ask(
        &mut self,
        program: Program,
        command: Command,
        place: Option<(usize, usize)>,
        within: Option<Duration>,
    ) {
        let id = fresh_id();
        if let Some(link) = &self.link {
            link.submit_as(program, id, command.clone(), within);
        }
        self.asked.push(Asked {
            id,
            program,
            command,
            place,
        });
    }

    /// Has a handset show that nothing came of its key.
    fn refuse(&self, wire: usize, unit: usize) {
        let Wire {
            line: Some(line),
            places,
            ..
        } = &self.wires[wire]
        else {
            return;
        };
        if places[unit].device.takes("refused") {
            line.flash(unit, "refused", Values::new(), SHOWN_FOR);
        }
        self.beep(wire, unit);
    }

    fn beep(&self, wire: usize, unit: usize) {
        let wire = &self.wires[wire];
        if let Some(line) = wire
            .line
            .as_ref()
            .filter(|_| wire.places[unit].device.takes("beep"))
        {
            line.send(unit, "beep", Values::new());
        }
    }

    fn flash_digits(&self, wire: usize, unit: usize, digits: &str) {
        let wire = &self.wires[wire];
        if let Some(line) = wire
            .line
            .as_ref()
            .filter(|_| wire.places[unit].device.takes("show"))
        {
            let values = Values::from([
                ("waiting".to_owned(), Value::from("")),
                ("number".to_owned(), Value::from(digits)),
            ]);
            line.flash(unit, "show", values, SHOWN_FOR);
        }
    }

    /// Tells the hall how the devices are, if that is news.
    fn report(&mut self) {
        if self.link.is_none() {
            return;
        }
        let mut found: BTreeMap<DeviceId, (WireCondition, Vec<CounterId>)> = BTreeMap::new();
        for group in &self.broken {
            found.insert(*group, (WireCondition::BadFile, Vec::new()));
        }
        for wire in &self.wires {
            // Nothing is known of a wire that was not tried yet.
            let condition = match (&wire.line, wire.state, self.ending) {
                (None, ..) | (_, _, Some(_)) => WireCondition::Absent,
                (_, Some(state), _) => condition(state),
                (_, None, _) => continue,
            };
            for place in &wire.places {
                let (_, silent) = found.entry(place.group).or_insert((condition, Vec::new()));
                if matches!(place.state, Some(UnitState::Silent | UnitState::Garbled)) {
                    silent.push(place.counter);
                }
            }
        }
        for (group, now) in found {
            if self.reported.get(&group) != Some(&now) {
                let (condition, silent) = now.clone();
                tracing::info!(devices = %group, ?condition, "devices");
                self.reported.insert(group, now);
                let report = DeviceCommand::ReportDevices {
                    devices: group,
                    condition,
                    silent,
                };
                self.ask(Program::Device, report.into(), None, None);
            }
        }
    }

    /// Has every display show what it is to show now.
    fn paint(&mut self) {
        let now = Instant::now();
        self.flashes.retain(|_, flash| now < flash.until);
        for wire in &mut self.wires {
            let Some(line) = &wire.line else { continue };
            for (unit, place) in wire.places.iter_mut().enumerate() {
                let flash = self.flashes.get(&place.counter).map(|flash| flash.state);
                let told = match place.device.kind {
                    // A strip keeps what it shows while the hall is away.
                    Kind::Sign if self.is_away => None,
                    Kind::Sign => {
                        let sign = pictures::sign(&self.hall, place.counter, flash, &self.words);
                        Some(("show", pictures::values(&place.device, &sign)))
                    }
                    Kind::Handset if self.is_away => Some(("show", pictures::dark())),
                    Kind::Handset => Some(("show", pictures::digits(&self.hall, place.counter))),
                    Kind::Pad => Some(("stars", pictures::stars(&self.hall, place.counter))),
                };
                let Some((message, values)) = told.filter(|(m, _)| place.device.takes(m)) else {
                    continue;
                };
                if place.shown.get(message) != Some(&values) {
                    line.show(unit, message, values.clone());
                    place.shown.insert(message, values);
                }
            }
        }
    }
}

fn condition(state: LineState) -> WireCondition {
    match state {
        LineState::Connected => WireCondition::Ready,
        LineState::Noisy => WireCondition::Noisy,
        LineState::Lost(kind) => match kind {
            io::ErrorKind::PermissionDenied => WireCondition::Denied,
            io::ErrorKind::ResourceBusy => WireCondition::Taken,
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::TimedOut
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable => WireCondition::Unreachable,
            _ => WireCondition::Absent,
        },
    }
}
