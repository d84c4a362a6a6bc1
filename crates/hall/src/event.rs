//! What happened in a hall.
//!
//! Each part of the hall has its own events; here they are put together. What concerns the hall as
//! a whole, its settings and its day, stands here itself.

use super::actor::Actor;
use super::command::whole;
use super::ids::{CommandId, TicketId};
use super::lineage::Link;
use super::person::PersonEvent;
use super::setup::Setup;
use super::time::Timestamp;
use super::{
    AnnouncementEvent, AppointmentEvent, ClockEvent, CounterEvent, DeviceEvent, MachineEvent,
    PrintEvent, QueueEvent, RatingEvent, Refusal, SettingsEvent, StaffEvent,
};
use chrono::NaiveDate;

pub use super::call::Why;

/// A fact. Events are recorded by [`Hall::apply`](super::Hall::apply) and never change afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A settings file was applied.
    Configured {
        /// All settings of the hall from now on.
        setup: Box<Setup>,
        /// Those of the file; `None` in lines that were written before that was kept.
        file: Option<Box<Setup>>,
    },
    /// A service day began; every open ticket of the day before expired, but for those that services
    /// keep over night.
    DayTurned {
        /// The new day.
        day: NaiveDate,
        /// The tickets that expired.
        expired: Vec<TicketId>,
        /// The first ticket that is of the new day, when some were drawn before it was known.
        kept: Option<TicketId>,
        /// The tickets of days before that go on waiting, rising.
        overnight: Vec<TicketId>,
    },
    /// Numbers and tickets.
    Queue(QueueEvent),
    /// A counter, its clerk, and the tickets that it called.
    Counter(CounterEvent),
    /// A visitor's opinion.
    Rating(RatingEvent),
    /// Print jobs and printers.
    Print(PrintEvent),
    /// Machines, and the hub that leads.
    Machine(MachineEvent),
    /// Notices, music and speakers.
    Announcement(AnnouncementEvent),
    /// Appointments.
    Appointment(AppointmentEvent),
    /// Devices on wires.
    Device(DeviceEvent),
    /// What visitors left of themselves.
    Person(PersonEvent),
    /// The hall's clock.
    Clock(ClockEvent),
    /// Settings of the running hall.
    Settings(SettingsEvent),
    /// People, their roles, and who is signed in.
    Staff(StaffEvent),
}

whole! {
    Event:
    Queue(QueueEvent), Counter(CounterEvent), Rating(RatingEvent), Print(PrintEvent),
    Machine(MachineEvent), Announcement(AnnouncementEvent), Clock(ClockEvent), Settings(SettingsEvent), Staff(StaffEvent), Person(PersonEvent),
    Appointment(AppointmentEvent), Device(DeviceEvent),
}

impl Event {
    /// Returns whether the settings may be others after it.
    pub fn changes_settings(&self) -> bool {
        matches!(self, Event::Configured { .. } | Event::Settings(_))
    }
}

/// The answer to a command: what followed from it, or why nothing did.
pub type Answer = Result<Vec<Event>, Refusal>;

/// One line of the log: what followed from one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position in the log, 1 for the first.
    pub seq: u64,
    /// Time stamped by the hub; never earlier than the entry before.
    pub at: Timestamp,
    /// The command that it follows from.
    pub command: CommandId,
    /// Events that followed, in order.
    pub events: Vec<Event>,
    /// The actor who asked; `None` in lines that were written before that was kept.
    pub actor: Option<Actor>,
    /// Drawn at random where not every machine is told all of the line, and told to hubs only: nobody
    /// can find out from [`link`](Entry::link) what is hidden.
    pub salt: Option<u64>,
    /// The running hash of the log up to this line; `None` in lines that were written before that was
    /// kept.
    pub link: Option<Link>,
}
