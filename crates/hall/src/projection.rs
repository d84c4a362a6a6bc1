//! What a machine is told of the hall: what it needs, and nothing else.
//!
//! A hub tells hubs everything, for each of them may lead. To other machines it tells how visitors
//! are served, but not how they rated it, and not the phone numbers that they left: poor ratings
//! are for whom the manager names, and until there are accounts that is whoever sits at a hub. Who
//! tried to sign in and failed only hubs are told, and kiosks, displays and rating pads nothing of
//! accounts at all.
//!
//! What is hidden leaves no gap: each line keeps its number, and a replica that is made of such
//! lines is equal to the [`Snapshot::for_role`] of the whole hall. What is hidden once stays
//! hidden, so it does no harm to hide it twice.
//!
//! How long a rated visit's window stays open tells whether the grade was poor, so that is hidden
//! too: it is open until the hub closes it.

use super::appointment::AppointmentsState;
use super::event::{Answer, Entry, Event};
use super::machine::Role;
use super::snapshot::Snapshot;
use super::staff::StaffState;
use super::ticket::{Graded, Rating, Ticket};
use super::time::Timestamp;
use super::{AppointmentEvent, RatingEvent, StaffEvent};
use std::borrow::Cow;

impl Role {
    /// Returns whether machines of this role are told how visitors rated, and how to reach them.
    pub fn sees_ratings(self) -> bool {
        match self {
            Role::Hub => true,
            Role::Staff | Role::Kiosk | Role::Counter | Role::Display | Role::Rating => false,
        }
    }
}

impl Role {
    /// Returns whether machines of this role are told of accounts, roles and who is signed in. To the
    /// others a shift says who works at a counter.
    pub fn sees_people(self) -> bool {
        match self {
            Role::Hub | Role::Staff | Role::Counter => true,
            Role::Kiosk | Role::Display | Role::Rating => false,
        }
    }
}

impl Role {
    /// Returns whether machines of this role are told of appointments, and so of their codes.
    pub fn sees_appointments(self) -> bool {
        match self {
            Role::Hub | Role::Staff | Role::Counter | Role::Kiosk => true,
            Role::Display | Role::Rating => false,
        }
    }
}

/// Hides the rating of a ticket, all but that there is one.
fn hide_rating(ticket: &mut Ticket) {
    if let Some(rating) = &mut ticket.rating {
        *rating = Rating {
            grade: Graded::Hidden,
            reason: None,
            person: None,
            at: rating.at,
            by: None,
        };
    }
}

impl Event {
    /// Returns what a machine of `role` is told instead: the event itself, a part of it, or
    /// nothing.
    fn for_role(&self, role: Role) -> Option<Cow<'_, Event>> {
        match self {
            _ if role.sees_ratings() => Some(Cow::Borrowed(self)),
            Event::Rating(RatingEvent::TicketRated {
                ticket,
                counter,
                grade: Graded::Known(_),
            }) => Some(Cow::Owned(Event::Rating(RatingEvent::TicketRated {
                ticket: *ticket,
                counter: *counter,
                grade: Graded::Hidden,
            }))),
            // That somebody said why says that the grade was poor.
            Event::Rating(RatingEvent::Explained { .. }) => None,
            Event::Staff(_) if !role.sees_people() => None,
            Event::Staff(StaffEvent::SignInFailed { .. } | StaffEvent::Unlocked { .. }) => None,
            Event::Person(_) => None,
            // That a visitor came stands with the ticket.
            Event::Appointment(event) if !role.sees_appointments() => match event {
                AppointmentEvent::CheckedIn { .. } => Some(Cow::Borrowed(self)),
                AppointmentEvent::Booked { .. }
                | AppointmentEvent::Moved { .. }
                | AppointmentEvent::Cancelled { .. }
                | AppointmentEvent::Missed { .. } => None,
            },
            _ => Some(Cow::Borrowed(self)),
        }
    }
}

/// Returns what a machine of `role` is told of `events`; `None` when that is all of them.
fn hide_in(events: &[Event], role: Role) -> Option<Vec<Event>> {
    let is_whole = |event: &Event| matches!(event.for_role(role), Some(Cow::Borrowed(_)));
    if events.iter().all(is_whole) {
        return None;
    }
    let told = events.iter().filter_map(|event| event.for_role(role));
    Some(told.map(Cow::into_owned).collect())
}

impl Entry {
    /// Returns the line as a machine of `role` is told it: itself, when nothing is hidden.
    pub fn for_role(&self, role: Role) -> Cow<'_, Entry> {
        match hide_in(&self.events, role) {
            None => Cow::Borrowed(self),
            Some(events) => Cow::Owned(Entry {
                events,
                salt: None,
                ..*self
            }),
        }
    }

    /// Whether machines of every role are told all of it.
    pub fn is_told_whole(&self) -> bool {
        let told = |role: &Role| matches!(self.for_role(*role), Cow::Borrowed(_));
        Role::ALL.iter().all(told)
    }
}

/// Returns the answer to a command as a machine of `role` is told it.
pub fn answer_for_role(answer: Answer, role: Role) -> Answer {
    answer.map(|events| hide_in(&events, role).unwrap_or(events))
}

impl Snapshot {
    /// Returns the hall as a machine of `role` is told it.
    #[must_use]
    pub fn for_role(mut self, role: Role) -> Snapshot {
        if role.sees_ratings() {
            return self;
        }
        match role.sees_people() {
            true => self.staff.failures.clear(),
            false => self.staff = StaffState::default(),
        }
        if !role.sees_appointments() {
            self.appointments = AppointmentsState::default();
        }
        let past = self.past.as_mut().and_then(|past| past.record.as_mut());
        let past = past.into_iter().flat_map(|record| &mut record.tickets);
        self.tickets.iter_mut().chain(past).for_each(hide_rating);
        for counter in &mut self.counters {
            if let Some(action) = &mut counter.undoable {
                hide_rating(&mut action.before);
            }
            let Some(window) = &mut counter.rating else {
                continue;
            };
            let found = self.tickets.binary_search_by_key(&window.ticket, |t| t.id);
            if found.is_ok_and(|slot| self.tickets[slot].rating.is_some()) {
                window.until = Timestamp::NEVER;
            }
        }
        self
    }
}
