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
        /// Name of the paper that the number is for.
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
        /// Name of the paper that exists.
        slip: SlipId,
        /// For this service.
        service: ServiceId,
        /// The visitor's language.
        lang: Lang,
        /// With this priority.
        class: Option<PriorityClassId>,
        /// Time of the visitor's press; the place in the queue follows from it.
        pressed_at: Timestamp,
        /// Number printed on it: the one reserved, or one of the kiosk's own series when no answer
        /// came.
        number: Number,
        /// Printer that has printed it, or is to.
        printer: Option<PrinterId>,
        /// State of the printing, if the kiosk knows.
        paper: Option<JobState>,
    },
    /// Staff type in a paper whose kiosk is cut off or lost: a number of a machine's series, or one
    /// that was reserved. It waits from now on.
    RegisterPrintedTicket {
        /// Number printed on it.
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
        /// Ticket to cancel.
        ticket: TicketId,
        /// The counter that does it, which may undo it.
        counter: Option<CounterId>,
    },
    /// A waiting visitor leaves for a while: nobody is to call it meanwhile, and it keeps its place.
    Hold {
        /// Ticket of the visitor.
        ticket: TicketId,
        /// For so many minutes; as long as the rules say, if not given.
        minutes: Option<u8>,
        /// The counter that does it.
        counter: Option<CounterId>,
    },
    /// A visitor is here again and asks staff. A missed one goes back into the queue behind as many
    /// others as the rules say, one on hold to the place that was kept.
    PutBack {
        /// Ticket of the visitor.
        ticket: TicketId,
        /// The counter that does it.
        counter: Option<CounterId>,
    },
    /// A missed visitor comes back without staff, where the rules allow it.
    ComeBack {
        /// Ticket of the visitor.
        ticket: TicketId,
    },
}

/// A change of the queues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueEvent {
    /// A ticket was issued.
    TicketIssued {
        /// Identity of the ticket.
        ticket: TicketId,
        /// Number to print on it.
        number: Number,
        /// Service that it waits for.
        service: ServiceId,
        /// Language of the visitor.
        lang: Lang,
        /// Priority class of the visitor, if any.
        class: Option<PriorityClassId>,
    },
    /// A number was drawn for a paper; nobody waits with it yet.
    TicketReserved {
        /// Identity of the ticket.
        ticket: TicketId,
        /// Number that is reserved.
        number: Number,
        /// Service that it is for.
        service: ServiceId,
        /// Language of the visitor.
        lang: Lang,
        /// Priority class of the visitor, if any.
        class: Option<PriorityClassId>,
        /// Name of the paper that the number is for.
        slip: SlipId,
    },
    /// The paper of a reserved ticket exists: it waits.
    TicketAdopted {
        /// Ticket that waits from now on.
        ticket: TicketId,
        /// Number printed on it; the number reserved is a gap if it was another.
        number: Number,
        /// Time when the visitor came.
        arrived: Timestamp,
    },
    /// The kiosk of a paper that staff had typed in came back.
    SlipBound {
        /// Ticket whose paper exists.
        ticket: TicketId,
        /// Name of the paper.
        slip: SlipId,
    },
    /// A parked ticket went back to its queue.
    TicketRequeued {
        /// Ticket that is back in its queue.
        ticket: TicketId,
    },
    /// A waiting ticket was put on hold.
    TicketHeld {
        /// Ticket that keeps its place.
        ticket: TicketId,
        /// Time when it waits again by itself.
        until: Timestamp,
    },
    /// A visitor whose ticket was on hold is back, or its time is over: it waits at its place.
    TicketReleased {
        /// Ticket that waits again.
        ticket: TicketId,
    },
    /// A missed visitor came back: the ticket waits again.
    TicketReturned {
        /// Ticket that is back in its queue.
        ticket: TicketId,
        /// Time by which it stands there.
        place: Timestamp,
    },
    /// A ticket was cancelled.
    TicketCancelled {
        /// Ticket that was cancelled.
        ticket: TicketId,
        /// Counter that cancelled it, if one did.
        counter: Option<CounterId>,
    },
}

impl QueueCommand {
    /// The counter that asks, if it is one.
    pub fn counter(&self) -> Option<CounterId> {
        match self {
            QueueCommand::RegisterPrintedTicket { counter, .. }
            | QueueCommand::Cancel { counter, .. }
            | QueueCommand::Hold { counter, .. }
            | QueueCommand::PutBack { counter, .. } => *counter,
            QueueCommand::Issue { .. }
            | QueueCommand::Reserve { .. }
            | QueueCommand::Adopt { .. }
            | QueueCommand::ComeBack { .. } => None,
        }
    }
}
