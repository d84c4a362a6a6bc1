//! What a command means: reads the hall, changes nothing, answers with events or a refusal.

use super::{Command, Hall};
use crate::CounterCommand;
use crate::actor::Actor;
use crate::clock::CounterDay;
use crate::counter::Shift;
use crate::event::{Answer, Event};
use crate::ids::TicketId;
use crate::person;
use crate::setup::Service;
use crate::ticket::Ticket;
use crate::time::{self, Timestamp};
use chrono::NaiveDate;

impl Hall {
    /// Decides what `command` of `actor` means at `at`: whether that actor may ask for it, and now;
    /// then what the rules say. Reads the hall; changes nothing. An empty list of events means that the
    /// command was carried out already, for example a second press of a grade.
    ///
    /// The caller carries out [`Command::Elapse`] first whenever `at` has reached
    /// [`Hall::next_deadline`].
    ///
    /// # Errors
    /// A [`Refusal`](crate::Refusal) says why nothing happens.
    pub fn decide(&self, at: Timestamp, actor: &Actor, command: &Command) -> Answer {
        let role = self.role_of(actor)?;
        actor.may(role, command)?;
        self.staff.may(self, actor, role, command)?;
        self.queues.check_pace(self, at, actor, command)?;
        let events = self.consider_of(at, Some(actor), command)?;
        self.queues.check_late(self, at, actor, command)?;
        Ok(events)
    }

    /// Returns what the rules say to `command` at `at`, of whoever may ask for it; see
    /// [`Hall::decide`].
    ///
    /// # Errors
    /// A [`Refusal`](crate::Refusal) says why nothing happens.
    pub fn consider(&self, at: Timestamp, command: &Command) -> Answer {
        self.consider_of(at, None, command)
    }

    /// `actor` matters to those who say who may do what.
    fn consider_of(&self, at: Timestamp, actor: Option<&Actor>, command: &Command) -> Answer {
        let at = at.max(self.last_at);
        match command {
            Command::Configure { setup } => self.settings.decide_file(self, setup),
            Command::Elapse => Ok(self.elapsed(at)),
            Command::Queue(command) => self.queues.decide(self, at, command),
            Command::Counter(CounterCommand::Open {
                counter,
                clerk,
                replace,
            }) if self.staff.takes_names(self) => {
                self.staff
                    .decide_open(self, at, actor, (*counter, clerk, *replace))
            }
            Command::Counter(command) => self.counters.decide(self, at, command),
            Command::Rating(command) => self.ratings.decide(self, at, command),
            Command::Print(command) => self.printing.decide(self, at, command),
            Command::Device(command) => self.wiring.decide(self, command),
            Command::Machine(command) => self.machines.decide(self, command),
            Command::Announcement(command) => self.announcements.decide(command),
            Command::Person(command) => {
                let events = person::decide(command).into_iter();
                Ok(events.map(Event::from).collect())
            }
            Command::Clock(command) => self.clock.decide(self, at, command),
            Command::Settings(command) => self.settings.decide(self, command),
            Command::Appointment(command) => self.appointments.decide(self, at, command),
            Command::Staff(command) => self.staff.decide(self, at, actor, command),
        }
    }

    /// Returns when the hall next wants [`Command::Elapse`]. A configured hall without a day wants
    /// it at once.
    pub fn next_deadline(&self) -> Timestamp {
        self.clock
            .day_over(&self.setup, self.day_ends)
            .min(self.ratings.next_deadline())
            .min(self.counters.next_deadline(self))
            .min(self.queues.next_deadline())
            .min(self.staff.next_deadline(self))
            .min(self.appointments.next_deadline(self))
    }

    /// Returns what the clock alone has brought about by `at`.
    fn elapsed(&self, at: Timestamp) -> Vec<Event> {
        if at >= self.clock.day_over(&self.setup, self.day_ends) {
            // Tickets that were drawn since are of the new day.
            let is_old = |ticket: &&Ticket| self.date(ticket.issued_at) < self.day_ends;
            let old = self.tickets().iter().rev().find(is_old);
            let next = old.map_or(self.first_ticket(), |old| old.id.0 + 1);
            let last = self.tickets().last().map(|ticket| ticket.id);
            let kept = self.day.map(|_| TicketId(next));
            let kept = kept.filter(|kept| Some(*kept) <= last);
            let is_new = |shift: &Shift| self.date(shift.since) >= self.day_ends;
            return self.turned(self.date(at), self.day, kept, is_new);
        }
        let mut events: Vec<Event> = self.queues.elapsed(at).collect();
        events.extend(self.staff.elapsed(self, at));
        events.extend(self.appointments.elapsed(self, at));
        for counter in self.counters() {
            events.extend(self.ratings.elapsed(counter.id, at));
            events.extend(self.counters.elapsed(self, counter, at));
        }
        events
    }

    /// How the shifts begin again of a day that is not over after all.
    pub(crate) fn reopened(&self, day: &[CounterDay]) -> Vec<Event> {
        let may_work = |shift: &Shift| self.staff.may_reopen(self, shift);
        let mut events = self.counters.reopened(&self.setup, day, may_work);
        events.extend(self.staff.reopened(self, &events));
        events
    }

    /// The turn of `before` into the day of `date`. Open tickets before `kept` expire, or all of them,
    /// unless their services keep them, and shifts end that are not of the new day.
    pub(crate) fn turned(
        &self,
        date: Timestamp,
        before: Option<NaiveDate>,
        kept: Option<TicketId>,
        is_new: impl Fn(&Shift) -> bool,
    ) -> Vec<Event> {
        let rules = &self.setup.rules;
        let day = time::service_day(date, rules.time_zone, rules.day_starts);
        // A service day never comes twice, whatever happens to the settings.
        let day = before
            .and_then(|old| old.succ_opt())
            .map_or(day, |next| day.max(next));
        // Tickets of days before are of no new day, whatever date they bear.
        let last = self.tickets().last().map(|ticket| ticket.id);
        let kept = kept.map(|kept| kept.max(TicketId(self.first_ticket())));
        let kept = kept.filter(|kept| Some(*kept) <= last);
        let is_old = |t: &&Ticket| kept.is_none_or(|kept| t.id < kept);
        let old = || self.tickets().iter().filter(is_old);
        let stays = |t: &&Ticket| {
            let keeps = |service: &Service| service.keep_over_night && !service.retired;
            t.can_stay() && self.setup.service(t.service).is_some_and(keeps)
        };
        let overnight = old().filter(stays).map(|t| t.id).collect();
        let expired = old().filter(|t| t.state.is_open() && !stays(t));
        let mut events = vec![Event::DayTurned {
            day,
            expired: expired.map(|t| t.id).collect(),
            kept,
            overnight,
        }];
        events.extend(self.counters.end_of_day(self, kept, is_new));
        events
    }
}
