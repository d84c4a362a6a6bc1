//! A counter: who sits there, what it serves, and which ticket it has.

use super::ids::{AccountId, CounterId, PauseId, TicketId};
use super::setup::Serves;
use super::staff::StaffNo;
use super::ticket::Ticket;
use super::time::Timestamp;
use std::sync::Arc;

/// The clerk at an open counter, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// The clerk's name.
    pub clerk: Arc<str>,
    /// Time when the counter opened.
    pub since: Timestamp,
    /// Set while the counter pauses.
    pub pause: Option<Pause>,
    /// Time when something was last done at the counter.
    pub active_at: Timestamp,
    /// The clerk's account; `None` who only typed a name.
    pub account: Option<AccountId>,
    /// The clerk's staff number.
    pub no: Option<StaffNo>,
    /// The clerk's stars when the counter opened; 0: none.
    pub stars: u8,
}

impl Shift {
    /// Returns true if it is the shift of the clerk with this name, however it is written.
    pub fn is_of(&self, clerk: &str) -> bool {
        self.clerk.to_lowercase() == clerk.trim().to_lowercase()
    }

    /// Returns true if both are shifts of one person: of one account, or else of one name.
    pub fn is_same_clerk(&self, other: &Shift) -> bool {
        match (self.account, other.account) {
            (None, None) => self.is_of(&other.clerk),
            (one, other) => one == other,
        }
    }
}

/// A break in which a counter calls nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// Reason that the clerk chose.
    pub reason: PauseId,
    /// Time when it began.
    pub since: Timestamp,
}

/// The time in which a finished visit can be rated at its counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RatingWindow {
    /// Ticket of the visit.
    pub ticket: TicketId,
    /// Time when the window closes by itself.
    pub until: Timestamp,
}

/// The kind of an action that a clerk can take back for a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoKind {
    /// Marked as arrived.
    Start,
    /// The visit was finished.
    Finish,
    /// Marked as not come.
    NoShow,
    /// Sent to another service.
    Transfer,
    /// The ticket was cancelled.
    Cancel,
    /// A visit without a ticket began.
    StartWithoutTicket,
}

/// The last thing done at a counter that can be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoableAction {
    /// Kind of the action.
    pub kind: UndoKind,
    /// Time of the action.
    pub at: Timestamp,
    /// The ticket as it was before.
    pub before: Box<Ticket>,
}

/// A counter (window): its services, its clerk and its ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Number of the counter.
    pub id: CounterId,
    /// Services that it serves now; as set up at first, a clerk may change them.
    pub serves: Vec<Serves>,
    /// The clerk who works here; `None` while closed.
    pub shift: Option<Shift>,
    /// The ticket that is called or being served here.
    pub ticket: Option<TicketId>,
    /// The action that can still be undone.
    pub undoable: Option<UndoableAction>,
    /// Priority visitors called in a row, for the ratio.
    pub priority_run: u8,
    /// Visits finished in this service day.
    pub served: u32,
    /// No-shows in this service day.
    pub no_shows: u32,
}

impl Counter {
    /// A closed counter.
    pub fn closed(id: CounterId, serves: Vec<Serves>) -> Counter {
        Counter {
            id,
            serves,
            shift: None,
            ticket: None,
            undoable: None,
            priority_run: 0,
            served: 0,
            no_shows: 0,
        }
    }

    /// Returns whether it is open and does not pause.
    pub fn is_working(&self) -> bool {
        self.shift.as_ref().is_some_and(|s| s.pause.is_none())
    }

    /// The clerk's name, while open.
    pub fn clerk(&self) -> Option<&Arc<str>> {
        self.shift.as_ref().map(|s| &s.clerk)
    }
}
