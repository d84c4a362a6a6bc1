//! A ticket: one visit, from the kiosk to the rating.

use super::actor::Actor;
use super::ids::{
    AccountId, CounterId, PersonId, PriorityClassId, ReasonId, ServiceId, SlipId, TicketId,
};
use super::series::Series;
use super::setup::{Lang, Prefix};
use super::time::Timestamp;
use std::fmt;
use std::sync::Arc;

/// The printed number, for example `A015`. Unique within a service day only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    /// Letters in front; may be none.
    pub prefix: Prefix,
    /// The digits' value.
    pub value: u32,
    /// Least digits, padded with zeros.
    pub width: u8,
}

impl Number {
    /// The number of a visit without a ticket. No service gives it out: its numbers have a digit.
    pub const NONE: Number = Number {
        prefix: Prefix::NONE,
        value: 0,
        width: 0,
    };

    /// Returns whether it is the same number, however many zeros are printed.
    pub fn is(self, other: Number) -> bool {
        (self.prefix, self.value) == (other.prefix, other.value)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Number::NONE {
            return f.pad("-");
        }
        f.pad(&format!(
            "{}{:0width$}",
            self.prefix.as_str(),
            self.value,
            width = usize::from(self.width)
        ))
    }
}

/// From where the numbers of a series go on today, when that is not simply after the last one
/// known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Floor {
    /// Letters before the numbers.
    pub prefix: Prefix,
    /// First number of the series; 0 from a program to which letters were a series.
    pub first: u32,
    /// No number from the first to below this one is drawn any more.
    pub value: u32,
    /// Numbers that promotions left out; the last number of a service moves up by as many.
    pub skipped: u32,
}

impl Floor {
    /// The floor of a series from which nothing follows.
    pub(crate) fn of(series: Series) -> Floor {
        Floor {
            prefix: series.prefix,
            first: series.first,
            value: 0,
            skipped: 0,
        }
    }

    /// Identity of the series.
    pub(crate) fn series(&self) -> Series {
        Series {
            prefix: self.prefix,
            first: self.first,
        }
    }
}

/// The place of a ticket in its visit: waiting, at a counter, or over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketState {
    /// In the queue of its service.
    Waiting,
    /// Called to a counter, not yet there.
    Called {
        /// Counter that it was called to.
        counter: CounterId,
        /// Time of the latest call there.
        since: Timestamp,
        /// Number of calls there, 1 after the first.
        times: u8,
    },
    /// Being served.
    Serving {
        /// Counter that serves it.
        counter: CounterId,
    },
    /// Sent away for a moment, for example to fill a form.
    Parked {
        /// The counter that parked it.
        counter: CounterId,
        /// Time when it was parked.
        since: Timestamp,
    },
    /// On hold: its visitor is away for a while, its place is kept, and nobody is to call it.
    OnHold {
        /// Time when it waits again by itself.
        until: Timestamp,
    },
    /// Called and did not come; can be called back.
    NoShow {
        /// The counter that gave up.
        counter: CounterId,
        /// Time when it was given up.
        at: Timestamp,
    },
    /// Served.
    Finished {
        /// Time of its end.
        at: Timestamp,
    },
    /// Given back or cancelled by staff.
    Cancelled {
        /// Time when it was cancelled.
        at: Timestamp,
    },
    /// Still open when the service day turned.
    Expired,
    /// Its number is drawn, and no paper is known: nobody waits with it.
    Reserved,
}

impl TicketState {
    /// Returns whether somebody holds it and waits, is served, or may be called back.
    pub fn is_open(self) -> bool {
        !self.is_over() && self != TicketState::Reserved
    }

    /// Returns whether the visit is over.
    pub fn is_over(self) -> bool {
        matches!(
            self,
            TicketState::Finished { .. } | TicketState::Cancelled { .. } | TicketState::Expired
        )
    }
}

/// A grade, as far as a machine is told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Graded {
    /// Position in the setup's grades, 0 is the best.
    Known(u8),
    /// There is one, and it is not for this machine.
    Hidden,
}

impl Graded {
    /// Returns the grade, where it is known.
    pub fn known(self) -> Option<u8> {
        match self {
            Graded::Known(grade) => Some(grade),
            Graded::Hidden => None,
        }
    }
}

/// A visitor's opinion of one visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Grade that was given, and which grades there were.
    pub grade: Graded,
    /// Reason behind a poor grade.
    pub reason: Option<ReasonId>,
    /// The visitor, if a number to call back was left.
    pub person: Option<PersonId>,
    /// Time when the grade was pressed.
    pub at: Timestamp,
    /// The actor who pressed it.
    pub by: Option<Actor>,
}

/// A visit, from the press at the kiosk to its end. One that began at the counter has no paper and
/// [no number](Number::NONE): it is served from its first moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Identity, unique for ever in the hall.
    pub id: TicketId,
    /// Printed number; never changes once it waits, not even by a transfer.
    pub number: Number,
    /// The service it is for now.
    pub service: ServiceId,
    /// The visitor's language.
    pub lang: Lang,
    /// Priority class of the visitor, if any.
    pub class: Option<PriorityClassId>,
    /// Time when the visitor came; its place in every queue follows from this, unless
    /// [`place_at`](Ticket::place_at) is set.
    pub issued_at: Timestamp,
    /// Its state, which says who has it.
    pub state: TicketState,
    /// Number of services that it was transferred from before the present one.
    pub leg: u8,
    /// Time when the present leg began: issue or transfer.
    pub leg_at: Timestamp,
    /// Time when it was last called to a counter in this leg; a visit without a ticket never is.
    pub called_at: Option<Timestamp>,
    /// Time when it was first called in this leg, however often it came back into the queue.
    pub first_called_at: Option<Timestamp>,
    /// Time when service began in this leg.
    pub started_at: Option<Timestamp>,
    /// Seconds it was parked in this leg.
    pub parked_s: u32,
    /// The counter of this leg.
    pub counter: Option<CounterId>,
    /// The clerk of this leg.
    pub clerk: Option<Arc<str>>,
    /// The clerk's account.
    pub account: Option<AccountId>,
    /// Number of times that it did not come when called.
    pub no_shows: u8,
    /// The visitor's rating of it.
    pub rating: Option<Rating>,
    /// The kiosk's name for its paper.
    pub slip: Option<SlipId>,
    /// Set when the hall learned of its number from the paper: the kiosk had to give it one of its own,
    /// or the hall had forgotten it.
    pub offline: bool,
    /// The actor who finished it.
    pub served_by: Option<Actor>,
    /// The actor who said, the last time, that it did not come.
    pub no_show_by: Option<Actor>,
    /// Time by which it stands in its queue, where that is not the time when the visitor came: it
    /// was missed and is back.
    pub place_at: Option<Timestamp>,
    /// Time when it came back into its queue after a no-show or a hold: before, nobody could call it.
    pub back_at: Option<Timestamp>,
    /// The actor who asked for it.
    pub issued_by: Option<Actor>,
    /// The date for which it was booked, if its visitor came in time.
    pub due: Option<Timestamp>,
    /// Service days whose turn it has outlived: above 0 it is of a day before.
    pub nights: u8,
}

impl Ticket {
    /// A ticket that has just come to be.
    pub(crate) fn new(
        (id, number): (TicketId, Number),
        service: ServiceId,
        lang: Lang,
        state: TicketState,
        at: Timestamp,
    ) -> Ticket {
        Ticket {
            id,
            number,
            service,
            lang,
            class: None,
            issued_at: at,
            state,
            leg: 0,
            leg_at: at,
            called_at: None,
            first_called_at: None,
            started_at: None,
            parked_s: 0,
            counter: None,
            clerk: None,
            account: None,
            no_shows: 0,
            rating: None,
            slip: None,
            offline: false,
            served_by: None,
            no_show_by: None,
            place_at: None,
            back_at: None,
            issued_by: None,
            due: None,
            nights: 0,
        }
    }

    /// Returns true unless it is a visit without a ticket, which never waits.
    pub fn has_number(&self) -> bool {
        self.number != Number::NONE
    }

    /// Returns the date for which it stands in its queue by appointment: in its first leg, as long
    /// as its visitor was not missed.
    pub fn booked_for(&self) -> Option<Timestamp> {
        self.due
            .filter(|_| self.leg == 0 && self.place_at.is_none())
    }

    /// Returns whether the ticket stays when the service day turns, if its service keeps tickets over
    /// night. A number that was reserved stays one night for its paper.
    pub(crate) fn can_stay(&self) -> bool {
        match self.state {
            TicketState::Waiting | TicketState::Called { .. } | TicketState::OnHold { .. } => true,
            TicketState::Reserved => self.nights == 0,
            _ => false,
        }
    }

    /// Seconds from issue (or transfer) to the call, or until `now` while not called.
    pub fn waited_s(&self, now: Timestamp) -> u32 {
        if !self.has_number() {
            return 0;
        }
        self.called_at.unwrap_or(now).seconds_since(self.leg_at)
    }

    /// Seconds of service so far or in all, less parked time. `None` before it began.
    pub fn served_s(&self, now: Timestamp) -> Option<u32> {
        let end = match self.state {
            TicketState::Finished { at } => at,
            TicketState::Parked { since, .. } => since,
            _ => now,
        };
        Some(
            end.seconds_since(self.started_at?)
                .saturating_sub(self.parked_s),
        )
    }
}
