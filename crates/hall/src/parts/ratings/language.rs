//! What is asked about ratings, and what became of them.

use crate::ids::{CounterId, PersonId, ReasonId, TicketId};
use crate::person::Phone;
use crate::ticket::Graded;

/// A visitor's opinion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RatingCommand {
    /// Rate the visit just finished at a counter. The first press counts.
    Rate {
        /// Counter of the visit.
        counter: CounterId,
        /// Position in the setup's grades, 0 is the best.
        grade: u8,
    },
    /// Say why a rating was poor, and leave a phone number; only while its window is open.
    Explain {
        /// Counter of the visit.
        counter: CounterId,
        /// Reason behind a poor grade.
        reason: Option<ReasonId>,
        /// A number to call back, digits, `+`, `-` and spaces, at most 20.
        phone: Option<Phone>,
    },
}

/// A change of a rating or of its window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RatingEvent {
    /// A visit was rated.
    TicketRated {
        /// Ticket of the visit.
        ticket: TicketId,
        /// Counter of the visit.
        counter: CounterId,
        /// Grade that was given, and which grades there were.
        grade: Graded,
    },
    /// A visitor said why.
    Explained {
        /// Ticket of the visit.
        ticket: TicketId,
        /// Counter of the visit.
        counter: CounterId,
        /// Reason behind a poor grade.
        reason: Option<ReasonId>,
        /// The visitor, if a number to call back was left.
        person: Option<PersonId>,
    },
    /// A rating window closed.
    Closed {
        /// Counter whose window closed.
        counter: CounterId,
        /// Of this ticket.
        ticket: TicketId,
    },
}

impl RatingCommand {
    /// The phone number that is left with it.
    pub fn phone(&self) -> Option<&Phone> {
        match self {
            RatingCommand::Explain { phone, .. } => phone.as_ref().filter(|p| !p.is_empty()),
            RatingCommand::Rate { .. } => None,
        }
    }

    /// The counter that it is about.
    pub fn counter(&self) -> CounterId {
        match self {
            RatingCommand::Rate { counter, .. } | RatingCommand::Explain { counter, .. } => {
                *counter
            }
        }
    }
}
