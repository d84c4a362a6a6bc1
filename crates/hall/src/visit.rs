//! Finished visits: the facts that statistics are made of.
//!
//! A visit has one row per leg (service): a transfer ends a leg and begins the next.
//! [`Hall::changed_visits`] says, just before an event is applied, which rows it writes or takes
//! back.

use super::Hall;
use super::actor::Actor;
use super::counter::UndoKind;
use super::event::Event;
use super::ids::{AccountId, CounterId, PriorityClassId, ServiceId, TicketId};
use super::setup::Lang;
use super::ticket::{Number, Rating, Ticket};
use super::time::Timestamp;
use super::wait::Forecast;
use super::{ClockEvent, CounterEvent, QueueEvent, RatingEvent};
use chrono::NaiveDate;
use std::sync::Arc;

/// The end of a leg of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The visitor was served.
    Finished,
    /// Went on to another service.
    Transferred,
    /// The ticket was cancelled.
    Cancelled,
    /// Open when the service day turned; with `no_shows` above 0 it was called and did not come.
    Expired,
}

/// One leg of a visit. Its times are dates, not stamps, and as far apart as the stamps were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Identity of the ticket.
    pub ticket: TicketId,
    /// 0 for the first service, 1 after a transfer, and so on.
    pub leg: u8,
    /// Service day of the ticket.
    pub day: NaiveDate,
    /// Printed number; [`Number::NONE`] of a visit without a ticket, which is no wait.
    pub number: Number,
    /// Service of this leg.
    pub service: ServiceId,
    /// Language of the visitor.
    pub lang: Lang,
    /// Priority class of the visitor, if any.
    pub class: Option<PriorityClassId>,
    /// Time when this leg began to wait. For a ticket that was kept over night it is later by the hours
    /// in which its service was closed, so that these are no wait; for one that was booked not before
    /// the booked time.
    pub queued_at: Timestamp,
    /// Time of its latest call; `None` also of a visit without a ticket.
    pub called_at: Option<Timestamp>,
    /// Time of its first call, however often it came back into the queue. Halls of earlier versions did
    /// not keep it.
    pub first_called_at: Option<Timestamp>,
    /// Time when service began.
    pub started_at: Option<Timestamp>,
    /// Time when the leg ended.
    pub ended_at: Timestamp,
    /// Seconds that it was parked.
    pub parked_s: u32,
    /// Counter that had it last.
    pub counter: Option<CounterId>,
    /// Name of the clerk who had it last.
    pub clerk: Option<Arc<str>>,
    /// That clerk's account.
    pub account: Option<AccountId>,
    /// Number of times that it did not come when called.
    pub no_shows: u8,
    /// Outcome of the leg.
    pub outcome: Outcome,
    /// The visitor's opinion.
    pub rating: Option<Rating>,
    /// The actor who ended the leg: finished it, or sent the visitor on.
    pub served_by: Option<Actor>,
    /// The actor who said, the last time, that the visitor did not come.
    pub no_show_by: Option<Actor>,
    /// The actor who asked for the ticket.
    pub issued_by: Option<Actor>,
    /// Set when the hall learned of its number from the paper.
    pub offline: bool,
    /// The forecast on its paper; only of the first leg.
    pub told: Option<Forecast>,
    /// The date for which it was booked, if its visitor came in time; only of the first leg.
    pub due: Option<Timestamp>,
}

/// A change of the rows of visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisitChange {
    /// Write this row, replacing one of the same ticket and leg.
    Record(Box<Visit>),
    /// The leg goes on after all.
    Remove {
        /// Identity of the ticket.
        ticket: TicketId,
        /// Number of its leg.
        leg: u8,
    },
}

impl Hall {
    /// The rows that `event` of `actor` at `at` writes or takes back. To be asked before the event
    /// is applied.
    pub fn changed_visits(
        &self,
        at: Timestamp,
        actor: Option<Actor>,
        event: &Event,
    ) -> Vec<VisitChange> {
        let record = |id: TicketId, outcome, change: &dyn Fn(&mut Visit)| {
            let ticket = self.ticket(id)?;
            let mut visit = self.visit(ticket, at, outcome)?;
            change(&mut visit);
            Some(VisitChange::Record(Box::new(visit)))
        };
        match event {
            Event::Counter(CounterEvent::TicketFinished { ticket, .. }) => {
                record(*ticket, Outcome::Finished, &|v| v.served_by = actor)
                    .into_iter()
                    .collect()
            }
            Event::Counter(CounterEvent::TicketTransferred { ticket, .. }) => {
                record(*ticket, Outcome::Transferred, &|v| v.served_by = actor)
                    .into_iter()
                    .collect()
            }
            Event::Queue(QueueEvent::TicketCancelled { ticket, .. }) => {
                record(*ticket, Outcome::Cancelled, &|_| ())
                    .into_iter()
                    .collect()
            }
            Event::DayTurned { expired, .. } => expired
                .iter()
                .filter_map(|ticket| record(*ticket, Outcome::Expired, &|_| ()))
                .collect(),
            Event::Clock(ClockEvent::DayTakenBack { .. }) => self.revived().collect(),
            Event::Rating(RatingEvent::TicketRated { ticket, grade, .. }) => {
                let rating = Rating {
                    grade: *grade,
                    reason: None,
                    person: None,
                    at: self.date(at),
                    by: actor,
                };
                record(*ticket, Outcome::Finished, &|v| {
                    v.rating = Some(rating.clone());
                })
                .into_iter()
                .collect()
            }
            Event::Rating(RatingEvent::Explained {
                ticket,
                reason,
                person,
                ..
            }) => record(*ticket, Outcome::Finished, &|v| {
                if let Some(rating) = &mut v.rating {
                    rating.reason = *reason;
                    rating.person = *person;
                }
            })
            .into_iter()
            .collect(),
            Event::Counter(CounterEvent::ActionUndone { counter, .. }) => {
                match self.counter(*counter).and_then(|c| c.undoable.as_ref()) {
                    Some(action)
                        if matches!(
                            action.kind,
                            UndoKind::Finish | UndoKind::Transfer | UndoKind::Cancel
                        ) =>
                    {
                        vec![VisitChange::Remove {
                            ticket: action.before.id,
                            leg: action.before.leg,
                        }]
                    }
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// Takes back the ends of the visits that come back with the day before.
    fn revived(&self) -> impl Iterator<Item = VisitChange> {
        let record = self.past_day().and_then(|past| past.record.as_deref());
        record
            .into_iter()
            .flat_map(|record| &record.tickets)
            .filter(|ticket| ticket.state.is_open() && ticket.has_number())
            .map(|ticket| VisitChange::Remove {
                ticket: ticket.id,
                leg: ticket.leg,
            })
    }

    fn visit(&self, ticket: &Ticket, at: Timestamp, outcome: Outcome) -> Option<Visit> {
        use super::ticket::TicketState;
        let mut ended_at = at;
        let mut parked_s = ticket.parked_s;
        match ticket.state {
            TicketState::Finished { at } => ended_at = at,
            TicketState::Parked { since, .. } => {
                parked_s = parked_s.saturating_add(at.seconds_since(since));
            }
            _ => {}
        }
        // One offset for all, or a correction in the middle of a visit would make it longer.
        let offset = self.date_offset();
        let date = |at: Timestamp| Timestamp(at.0.saturating_add(offset));
        let rating = ticket.rating.clone().map(|rating| Rating {
            at: date(rating.at),
            ..rating
        });
        let queued_at = match ticket.nights {
            // Nobody promised anything before the booked time.
            0 if ticket.leg == 0 && ticket.due.is_some() => {
                let due = ticket
                    .due
                    .map_or(i64::MIN, |due| due.0.saturating_sub(offset));
                let called_at = ticket.first_called_at.or(ticket.called_at);
                let until = called_at.unwrap_or(ended_at);
                Timestamp(due).min(until).max(ticket.leg_at)
            }
            0 => ticket.leg_at,
            _ => {
                let called_at = ticket.first_called_at.or(ticket.called_at);
                let until = called_at.unwrap_or(ended_at);
                let waited_us = i64::from(self.waited_s(ticket, until)) * 1_000_000;
                Timestamp(until.0.saturating_sub(waited_us)).max(ticket.leg_at)
            }
        };
        Some(Visit {
            ticket: ticket.id,
            leg: ticket.leg,
            day: self.day()?,
            number: ticket.number,
            service: ticket.service,
            lang: ticket.lang,
            class: ticket.class,
            queued_at: date(queued_at),
            called_at: ticket.called_at.map(date),
            first_called_at: ticket.first_called_at.map(date),
            started_at: ticket.started_at.map(date),
            ended_at: date(ended_at),
            parked_s,
            counter: ticket.counter,
            clerk: ticket.clerk.clone(),
            account: ticket.account,
            no_shows: ticket.no_shows,
            outcome,
            rating,
            served_by: ticket.served_by,
            no_show_by: ticket.no_show_by,
            issued_by: ticket.issued_by,
            offline: ticket.offline,
            told: match ticket.leg {
                0 => self.job_of(ticket.id).and_then(|job| job.forecast),
                _ => None,
            },
            due: ticket.due.filter(|_| ticket.leg == 0),
        })
    }
}
