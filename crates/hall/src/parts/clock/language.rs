//! What hubs and people say of the clock, and what becomes of it.

use crate::clock::{Renumbered, Suspicion};
use crate::time::Timestamp;
use chrono::NaiveDate;

/// A word on the hall's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockCommand {
    /// The hub that leads looked at its clock.
    Observe {
        /// What it says.
        date: Timestamp,
        /// What most other machines say, if they agree.
        others: Option<Timestamp>,
        /// Whether the hub was just started, and nothing is known of the time since the last line.
        starting: bool,
    },
    /// A person says that the hall's clock is right.
    Confirm,
    /// A person says that the other clock is right, the one for which the hall's is in doubt.
    Follow,
    /// A person says what the date is.
    SetDate {
        /// The date.
        date: Timestamp,
    },
    /// Take back that the day turned.
    TakeDayBack,
}

/// The reason why the hall's date was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateSetBy {
    /// The hub's clock moved by a moment.
    Step,
    /// The hub's clock was corrected.
    Correction,
    /// The hub's clock is back where it was before it was corrected.
    Return,
    /// A person.
    Person,
}

/// A change of the hall's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockEvent {
    /// Dates are that far ahead of stamps from now on.
    DateSet {
        /// In microseconds.
        offset: i64,
        /// The date that the running service day bears from now on, if that is another one.
        day: Option<NaiveDate>,
        /// The reason.
        by: DateSetBy,
    },
    /// The clock is in doubt.
    Doubted {
        /// The reason.
        suspicion: Suspicion,
        /// The offset of the clock that may be right, if there is one.
        offset: Option<i64>,
        /// Whether a hub had just been started.
        starting: bool,
    },
    /// A person said that the hall's clock is right, or the hub's clock was met again of which one
    /// had said that.
    Confirmed {
        /// The offset of the clock that is wrong, where it is known.
        dismissed: Option<i64>,
    },
    /// All clocks agree again.
    Agreed,
    /// A hub was started after a while in which none ran, or by a clock that is ahead.
    Resumed {
        /// Since the line before, in microseconds.
        pause: i64,
    },
    /// The day did not turn after all: its tickets wait again.
    DayTakenBack {
        /// The day.
        day: NaiveDate,
        /// Tickets drawn since, whose numbers the day had already given out.
        renumbered: Vec<Renumbered>,
    },
}
