//! What is asked about appointments, and what happened to them.

use crate::appointment::Slot;
use crate::ids::{
    AppointmentCode, AppointmentId, CounterId, PrinterId, PriorityClassId, ServiceId, SlipId,
    TicketId,
};
use crate::printing::JobState;
use crate::setup::Lang;
use crate::ticket::Number;
use crate::time::Timestamp;

/// A request about appointments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppointmentCommand {
    /// Keep a place of a slot.
    Book {
        /// Digits that the visitor will type, drawn at random; another draw is needed where the hall
        /// has them already.
        code: AppointmentCode,
        /// The service that it is for.
        service: ServiceId,
        /// Its time.
        slot: Slot,
        /// Name that another system gave it.
        reference: Option<String>,
    },
    /// Give an appointment another time, or another service.
    Move {
        /// The appointment.
        appointment: AppointmentId,
        /// The service that it is for from now on.
        service: ServiceId,
        /// Its time from now on.
        slot: Slot,
    },
    /// Give an appointment back.
    Cancel {
        /// The appointment.
        appointment: AppointmentId,
    },
    /// The visitor is here: issue a ticket.
    CheckIn {
        /// The appointment.
        appointment: AppointmentId,
        /// The visitor's language.
        lang: Lang,
        /// With this priority.
        class: Option<PriorityClassId>,
        /// On paper from this printer; refused while that one cannot print.
        printer: Option<PrinterId>,
        /// The counter that does it, which may do it early.
        counter: Option<CounterId>,
    },
    /// The same in two steps, the first: draw a number for a paper that a kiosk is about to print;
    /// see [`QueueCommand::Reserve`](crate::QueueCommand::Reserve).
    Reserve {
        /// The appointment.
        appointment: AppointmentId,
        /// Name of the paper that the number is for.
        slip: SlipId,
        /// The visitor's language.
        lang: Lang,
        /// With this priority.
        class: Option<PriorityClassId>,
        /// To be printed there.
        printer: Option<PrinterId>,
    },
    /// The second: the paper exists; see [`QueueCommand::Adopt`](crate::QueueCommand::Adopt). The
    /// ticket is one like others if the appointment was used by another paper.
    Adopt {
        /// The appointment.
        appointment: AppointmentId,
        /// Name of the paper that exists.
        slip: SlipId,
        /// For this service.
        service: ServiceId,
        /// The visitor's language.
        lang: Lang,
        /// With this priority.
        class: Option<PriorityClassId>,
        /// Time of the visitor's press.
        pressed_at: Timestamp,
        /// Number printed on it.
        number: Number,
        /// Printer that has printed it, or is to.
        printer: Option<PrinterId>,
        /// State of the printing, if the kiosk knows.
        paper: Option<JobState>,
    },
}

/// A change of appointments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppointmentEvent {
    /// A place is kept.
    Booked {
        /// Identity of the appointment.
        appointment: AppointmentId,
        /// Digits that the visitor will type.
        code: AppointmentCode,
        /// The service that it is for.
        service: ServiceId,
        /// Its time.
        slot: Slot,
        /// Name that another system gave it.
        reference: Option<String>,
    },
    /// An appointment has another time, or another service.
    Moved {
        /// The appointment.
        appointment: AppointmentId,
        /// The service that it is for.
        service: ServiceId,
        /// Its time.
        slot: Slot,
    },
    /// An appointment was given back.
    Cancelled {
        /// The appointment.
        appointment: AppointmentId,
    },
    /// A visitor with an appointment came.
    CheckedIn {
        /// The appointment.
        appointment: AppointmentId,
        /// The visitor's ticket.
        ticket: TicketId,
        /// The date for which it is booked; `None`: too late, and one like others.
        due: Option<Timestamp>,
        /// A ticket that was drawn for the same visitor before, and whose paper nobody knows.
        instead_of: Option<TicketId>,
    },
    /// Visitors did not come in time.
    Missed {
        /// Their appointments.
        appointments: Vec<AppointmentId>,
    },
}

impl AppointmentCommand {
    /// The counter that asks, if it is one.
    pub fn counter(&self) -> Option<CounterId> {
        match self {
            AppointmentCommand::CheckIn { counter, .. } => *counter,
            AppointmentCommand::Book { .. }
            | AppointmentCommand::Move { .. }
            | AppointmentCommand::Cancel { .. }
            | AppointmentCommand::Reserve { .. }
            | AppointmentCommand::Adopt { .. } => None,
        }
    }
}
