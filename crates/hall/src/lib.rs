//! The rules of the hall, and nothing else.
//!
//! This crate is pure: no clock, no disk, no randomness, no terminal. A [`Command`] asks for
//! something, [`Hall::decide`] answers with the [`Event`]s that follow or with a [`Refusal`], and
//! [`Hall::apply`] records an event. Two halls fed the same events are equal, so the log of events
//! is the truth and everything else can be computed from it again.
//!
//! A hall is the sum of its parts: queues, counters, ratings, printing, machines, announcements, clock,
//! devices, settings, staff. In `parts` each has a folder with its language, its state in fields of its own, and its rules. What
//! they have in common lies beside: data that stands for itself, and questions about the whole
//! hall.
//!
//! Read in this order: [`ids`], [`lang`] and [`setup`] (what a hall is made of), [`series`], [`ticket`],
//! [`counter`], [`printing`], [`device`], [`machine`] and [`voice`] (its data), [`actor`] (who asks), [`command`], [`event`]
//! and [`refusal`] (its language), `state` (the hall, which hands commands and events to its
//! parts), the parts, then `rights` (who may), [`projection`] (who is told what), [`routing`] (who
//! is next) and [`forecast`] (how long it takes).
//!
//! *Never*: a clock, a disk, randomness, a terminal; an `apply` that fails. Guarded by the crate's
//! dependencies, `tests/it/tidy.rs` and `tests/laws.rs`: random histories against a naive model.

pub mod actor;
pub mod appointment;
pub mod call;
pub mod clock;
pub mod command;
pub mod counter;
pub mod device;
pub mod event;
pub mod figures;
pub mod forecast;
pub mod ids;
pub mod lang;
pub mod limits;
pub mod lineage;
pub mod machine;
pub mod opening;
pub mod person;
pub mod printing;
pub mod projection;
pub mod refusal;
pub mod routing;
pub mod series;
pub mod setting;
pub mod setup;
pub mod snapshot;
pub mod staff;
pub mod ticket;
pub mod time;
pub mod visit;
pub mod voice;
pub mod wait;

mod parts;
mod rights;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
mod secret;
mod state;
#[cfg(test)]
mod tests;

pub use actor::{Actor, Program};
pub use appointment::{Appointment, AppointmentSetup, AppointmentState, AppointmentsState, Slot};
pub use call::CallNote;
pub use clock::{ClockNotice, PastDay};
pub use command::Command;
pub use device::{Devices, SIGN_TEXT_MAX, SignNotice, WireCondition};
pub use event::{Answer, Entry, Event};
pub use figures::ServiceDay;
pub use ids::{
    AccountId, AppointmentCode, AppointmentId, CommandId, CounterId, DeviceId, Fingerprint,
    GroupId, JobId, MachineId, PauseId, PersonId, PrinterId, PriorityClassId, ReasonId, ServiceId,
    SlipId, SpeakerId, StaffRoleId, TicketId, UnitId, ZoneId,
};
pub use lang::{Lang, Text};
pub use lineage::{Lineage, Link, NumberRange, NumbersReached, Reached, Rollback};
pub use machine::{Machine, Role};
pub use parts::announcements::{AnnouncementCommand, AnnouncementEvent};
pub use parts::appointments::{AppointmentCommand, AppointmentEvent, SlotFree};
pub use parts::clock::{
    ABSENCE_MAX_US, AGREE_US, ASKED_US, ClockCommand, ClockEvent, DateSetBy, EARLIEST, PAUSE_US,
    STEP_US,
};
pub use parts::counters::{CounterCommand, CounterEvent};
pub use parts::devices::{DeviceCommand, DeviceEvent};
pub use parts::machines::{MachineCommand, MachineEvent};
pub use parts::printing::{PrintCommand, PrintEvent};
pub use parts::queues::{HurriedKiosk, QueueCommand, QueueEvent};
pub use parts::ratings::{RatingCommand, RatingEvent};
pub use parts::settings::{SettingsCommand, SettingsEvent};
pub use parts::staff::{Need, StaffCommand, StaffEvent};
pub use person::{PersonCommand, PersonEvent, Phone};
pub use printing::{Condition, Failure, JobState, PrintJob, Printable, Printer};
pub use refusal::Refusal;
pub use secret::{CODE_DIGITS, Claim, PIN_DIGITS, SECRET_MAX, Secret};
pub use setting::{KeptChange, Rule, Setting, SettingChange};
pub use setup::Setup;
pub use snapshot::{KeptCounter, Snapshot};
pub use staff::{
    Account, AccountState, Right, Session, SignInMode, StaffNo, StaffRole, StaffSetup, StaffState,
    Way,
};
pub use state::Hall;
pub use ticket::{Graded, Number, Ticket, TicketState};
pub use time::Timestamp;
pub use visit::{Visit, VisitChange};
pub use voice::{Emergency, Notice, SpeakerVoice, SpokenLang, Zone, ZoneWish};
