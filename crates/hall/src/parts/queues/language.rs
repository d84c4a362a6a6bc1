//! What is asked of the queues, and what happened in them.

use crate::ids::{CounterId, PrinterId, PriorityClassId, ServiceId, SlipId, TicketId};
use crate::printing::JobState;
use crate::setup::Lang;
use crate::ticket::Number;
use crate::time::Timestamp;

/// A request about tickets and numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueCommand {
    /// Issue a ticket.
    Issue {
        /// For this service.
        service: ServiceId,
        /// The visitor's language.
        lang: Lang,
        /// With this priority.
        class: Option<PriorityClassId>,
        /// On paper from this printer; refused while that one cannot print.
        printer: Option<PrinterId>,
    },
    /// Draw a number for a paper that a kiosk is about to print. Nobody waits with it before it is
    /// adopted: a number whose kiosk went away without printing is only a gap. Nothing happens when
    /// the slip is known.
    Reserve {
        /// The paper.
        slip: SlipId,
        /// For this service.
        service: ServiceId,
        /// The visitor's language.
        lang: Lang,
        /// With this priority.
        class: Option<PriorityClassId>,
        /// To be printed there; refused while that one cannot print.
        printer: Option<PrinterId>,
    },
    /// A paper exists: put it into the queue, once. Caps, hours and holidays do not matter any
    /// more. Where the slip is known, the reservation says for what and for whom.
    Adopt {
        /// The paper.
        slip: SlipId,
        /// For this service.
        service: ServiceId,
        /// The visitor's language.
        lang: Lang,
        /// With this priority.
        class: Option<PriorityClassId>,
        /// When the visitor pressed; the place in the queue follows from it.
        pressed_at: Timestamp,
        /// What is printed on it: the number reserved, or one of the kiosk's own series when no
        /// answer came.
        number: Number,
        /// Where it was printed, or is to be.
        printer: Option<PrinterId>,
        /// What became of the printing, if the kiosk knows.
        paper: Option<JobState>,
    },
    /// Staff type in a paper whose kiosk is cut off or lost: a number of a machine's series, or one
    /// that was reserved. It waits from now on.
    RegisterPrintedTicket {
        /// What is printed on it.
        number: Number,
        /// For this service.
        service: ServiceId,
        /// The visitor's language.
        lang: Lang,
        /// The counter that does it.
        counter: Option<CounterId>,
    },
    /// Cancel a waiting or parked ticket or a no-show.
    Cancel {
        /// The ticket.
        ticket: TicketId,
        /// The counter that does it, which may undo it.
        counter: Option<CounterId>,
    },
}

/// A change of the queues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueEvent {
    /// A ticket was issued.
    TicketIssued {
        /// Identity.
        ticket: TicketId,
        /// Printed number.
        number: Number,
        /// Service.
        service: ServiceId,
        /// Visitor's language.
        lang: Lang,
        /// Priority.
        class: Option<PriorityClassId>,
    },
    /// A number was drawn for a paper; nobody waits with it yet.
    TicketReserved {
        /// Identity.
        ticket: TicketId,
        /// The number.
        number: Number,
        /// Service.
        service: ServiceId,
        /// Visitor's language.
        lang: Lang,
        /// Priority.
        class: Option<PriorityClassId>,
        /// The paper.
        slip: SlipId,
    },
    /// The paper of a reserved ticket exists: it waits.
    TicketAdopted {
        /// Which.
        ticket: TicketId,
        /// What is printed on it; the number reserved is a gap if it was another.
        number: Number,
        /// When the visitor came.
        arrived: Timestamp,
    },
    /// The kiosk of a paper that staff had typed in came back.
    SlipBound {
        /// Which.
        ticket: TicketId,
        /// The paper.
        slip: SlipId,
    },
    /// A parked ticket went back to its queue.
    TicketRequeued {
        /// Which.
        ticket: TicketId,
    },
    /// A ticket was cancelled.
    TicketCancelled {
        /// Which.
        ticket: TicketId,
        /// By whom.
        counter: Option<CounterId>,
    },
}

impl QueueCommand {
    /// The counter that asks, if it is one.
    pub fn counter(&self) -> Option<CounterId> {
        match self {
            QueueCommand::RegisterPrintedTicket { counter, .. }
            | QueueCommand::Cancel { counter, .. } => *counter,
            QueueCommand::Issue { .. }
            | QueueCommand::Reserve { .. }
            | QueueCommand::Adopt { .. } => None,
        }
    }
}
