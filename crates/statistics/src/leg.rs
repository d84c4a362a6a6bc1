//! What figures need to know of one leg of a visit.

use crate::distribution::LONGEST_S;
use chrono::{NaiveDate, Timelike};
use chrono_tz::Tz;
use hall::visit::{Outcome, Visit};
use hall::{AccountId, CounterId, Number, PriorityClassId, ServiceId, Timestamp};
use std::cmp::Ordering;
use std::sync::Arc;

/// How a leg ended, as figures have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Served to its end.
    Served,
    /// Served, and sent on to another service.
    Transferred,
    /// Sent on to another service before service began.
    SentOn,
    /// Service began, and nobody said that it ended.
    Unfinished,
    /// Did not come when called, until the day ended.
    NoShow,
    /// Cancelled before service began.
    Cancelled,
    /// Waited until the day ended and was never called.
    Left,
}

impl End {
    /// Every end, in the order of their numbers in a [`Batch`](crate::Batch).
    pub const ALL: [End; 7] = [
        End::Served,
        End::Transferred,
        End::SentOn,
        End::Unfinished,
        End::NoShow,
        End::Cancelled,
        End::Left,
    ];

    /// Returns whether somebody was served.
    pub fn is_served(self) -> bool {
        matches!(self, End::Served | End::Transferred)
    }
}

/// A clerk: one person as long as the account is, else as long as the name is.
#[derive(Debug, Clone)]
pub struct Clerk {
    /// The clerk's account; `None` of who only typed a name.
    pub account: Option<AccountId>,
    /// Name at that time.
    pub name: Arc<str>,
}

impl Ord for Clerk {
    fn cmp(&self, other: &Clerk) -> Ordering {
        match (self.account, other.account) {
            (None, None) => self.name.cmp(&other.name),
            (one, other) => one.cmp(&other),
        }
    }
}

impl PartialOrd for Clerk {
    fn partial_cmp(&self, other: &Clerk) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Clerk {
    fn eq(&self, other: &Clerk) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Clerk {}

/// What figures need to know of one leg of a visit. Durations are in seconds, at most 18 hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Service day.
    pub day: NaiveDate,
    /// Minute of the local day in which it began to wait.
    pub minute: u16,
    /// Its service.
    pub service: ServiceId,
    /// Counter that had it last.
    pub counter: Option<CounterId>,
    /// Clerk who had it last.
    pub clerk: Option<Clerk>,
    /// Priority class of the visitor.
    pub class: Option<PriorityClassId>,
    /// Set for a visit that had a ticket; one without began at the counter and did not wait.
    pub has_ticket: bool,
    /// Set for a leg after a transfer.
    pub is_later: bool,
    /// How it ended.
    pub end: End,
    /// Times that it did not come when called.
    pub no_shows: u8,
    /// From its place in the queue to its first call, or to its end when it was never called.
    pub wait_s: u32,
    /// Set when it was called.
    pub is_called: bool,
    /// From its last call to the start of service.
    pub walk_s: Option<u32>,
    /// From the start to the end of service without the time it was parked; only where it was served.
    pub serve_s: Option<u32>,
    /// Time it was parked.
    pub parked_s: u32,
    /// Grade that the visitor gave, 0 is the best.
    pub grade: Option<u8>,
    /// Shortest and longest wait that its paper told.
    pub told_s: Option<(u32, u32)>,
    /// From the booked time to the first call, 0 for one before it, or to the end when it was never
    /// called; only of who had an appointment and came in time.
    pub after_due_s: Option<u32>,
}

impl Leg {
    /// What figures need to know of `visit`, at the time on the walls of `zone`.
    pub fn of(visit: &Visit, zone: Tz) -> Leg {
        let local = visit.queued_at.local(zone);
        let end = match (visit.outcome, visit.started_at) {
            (Outcome::Finished, _) => End::Served,
            (Outcome::Transferred, Some(_)) => End::Transferred,
            (Outcome::Transferred, None) => End::SentOn,
            (_, Some(_)) => End::Unfinished,
            (Outcome::Cancelled, None) => End::Cancelled,
            (Outcome::Expired, None) if visit.no_shows > 0 => End::NoShow,
            (Outcome::Expired, None) => End::Left,
        };
        let between = |from: Option<Timestamp>, to: Option<Timestamp>| {
            Some(to?.seconds_since(from?).min(LONGEST_S))
        };
        let serve_s = between(visit.started_at, Some(visit.ended_at))
            .filter(|_| end.is_served())
            .map(|seconds| seconds.saturating_sub(visit.parked_s));
        let first_called_at = visit.first_called_at.or(visit.called_at);
        Leg {
            day: visit.day,
            minute: (local.hour() * 60 + local.minute()) as u16,
            service: visit.service,
            counter: visit.counter,
            clerk: visit.clerk.as_ref().map(|name| Clerk {
                account: visit.account,
                name: Arc::clone(name),
            }),
            class: visit.class,
            has_ticket: visit.number != Number::NONE,
            is_later: visit.leg > 0,
            end,
            no_shows: visit.no_shows,
            wait_s: first_called_at
                .unwrap_or(visit.ended_at)
                .seconds_since(visit.queued_at)
                .min(LONGEST_S),
            is_called: first_called_at.is_some(),
            walk_s: between(visit.called_at, visit.started_at),
            serve_s,
            parked_s: visit.parked_s.min(LONGEST_S),
            grade: visit
                .rating
                .as_ref()
                .and_then(|rating| rating.grade.known()),
            told_s: visit
                .told
                .map(|told| (told.low_s.min(LONGEST_S), told.high_s.min(LONGEST_S))),
            after_due_s: between(visit.due, Some(first_called_at.unwrap_or(visit.ended_at))),
        }
    }
}
