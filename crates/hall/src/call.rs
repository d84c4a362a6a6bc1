//! A call: whom, where to, and why.

use super::ids::{CounterId, PriorityClassId, ServiceId, TicketId};
use super::ticket::Number;
use super::time::Timestamp;

/// Calls that a hall remembers for its displays, beside those that still run.
pub(super) const CALLS_KEPT: usize = 24;

/// The reason why a ticket was called before the others that this counter could have called. The
/// clerk reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It waited longest.
    LongestWait,
    /// Its waiting counts faster: the rate of its service or class.
    Rate,
    /// It has priority.
    Priority(PriorityClassId),
    /// It waited longer than its service allows, in whole minutes.
    OverMaxWait(u32),
    /// Its turn after that many priority visitors.
    Ratio(u8),
    /// Its service ranks first at this counter.
    FirstService,
    /// It is booked for this date, and that is now.
    Booked(Timestamp),
    /// It is booked for this later date, and nobody else waits.
    BookedEarly(Timestamp),
    /// A clerk chose it (特呼).
    Special,
    /// It was a no-show and called back (回呼).
    CalledBack,
}

/// One call, as the display shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallNote {
    /// Identity of the ticket.
    pub ticket: TicketId,
    /// Its printed number.
    pub number: Number,
    /// The service that it was called for.
    pub service: ServiceId,
    /// The counter that it was called to.
    pub counter: CounterId,
    /// Time of its latest call.
    pub at: Timestamp,
    /// 1 for a first call, more for repeats.
    pub times: u8,
}
