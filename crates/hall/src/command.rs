//! What can be asked of a hall.
//!
//! Each part of the hall has its own requests; here they are put together. What concerns the hall
//! as a whole, its settings and its clock, stands here itself.

use super::ids::CounterId;
use super::person::PersonCommand;
use super::setup::Setup;
use super::{
    AnnouncementCommand, AppointmentCommand, ClockCommand, CounterCommand, DeviceCommand,
    MachineCommand, PrintCommand, QueueCommand, RatingCommand, SettingsCommand, StaffCommand,
};

/// A request. [`Hall::decide`](super::Hall::decide) says what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The settings file says this now: what it has changed since it was applied last is changed,
    /// and what was changed in the running hall stays. A service that vanishes although it had
    /// tickets today is retired until the day turns, not dropped.
    Configure {
        /// All settings of the file.
        setup: Box<Setup>,
    },
    /// The clock reached [`Hall::next_deadline`](super::Hall::next_deadline).
    Elapse,
    /// Numbers and tickets.
    Queue(QueueCommand),
    /// A counter, its clerk and its visitor.
    Counter(CounterCommand),
    /// A visitor's opinion.
    Rating(RatingCommand),
    /// Print jobs and printers.
    Print(PrintCommand),
    /// Machines, and the hub that leads.
    Machine(MachineCommand),
    /// Notices, music and speakers.
    Announcement(AnnouncementCommand),
    /// Appointments.
    Appointment(AppointmentCommand),
    /// Devices on wires.
    Device(DeviceCommand),
    /// What visitors left of themselves.
    Person(PersonCommand),
    /// The hall's clock.
    Clock(ClockCommand),
    /// Settings of the running hall.
    Settings(SettingsCommand),
    /// People, their roles, and who is signed in.
    Staff(StaffCommand),
}

/// Turns a part's own requests and events into those of the hall.
macro_rules! whole {
    ($whole:ident: $($part:ident($own:ident)),* $(,)?) => {$(
        impl From<$own> for $whole {
            fn from(own: $own) -> $whole {
                $whole::$part(own)
            }
        }
    )*};
}
pub(super) use whole;

whole! {
    Command:
    Queue(QueueCommand), Counter(CounterCommand), Rating(RatingCommand), Print(PrintCommand),
    Machine(MachineCommand), Announcement(AnnouncementCommand), Clock(ClockCommand), Settings(SettingsCommand), Staff(StaffCommand), Person(PersonCommand),
    Appointment(AppointmentCommand), Device(DeviceCommand),
}

impl Command {
    /// The counter that it is about, if it is about one.
    pub fn counter(&self) -> Option<CounterId> {
        match self {
            Command::Queue(command) => command.counter(),
            Command::Counter(command) => Some(command.counter()),
            Command::Rating(command) => Some(command.counter()),
            Command::Staff(command) => command.counter(),
            Command::Appointment(command) => command.counter(),
            Command::Device(command) => command.counter(),
            Command::Configure { .. }
            | Command::Elapse
            | Command::Print(_)
            | Command::Machine(_)
            | Command::Announcement(_)
            | Command::Clock(_)
            | Command::Settings(_)
            | Command::Person(_) => None,
        }
    }
}
