//! What events do to tickets and queues. Decides nothing and cannot fail: replay uses it too, and
//! an event about something that is not there changes nothing.

use super::{QueueEvent, Queues, ServiceState, Wish, unknown_range};
use crate::actor::Actor;
use crate::call::{CALLS_KEPT, CallNote};
use crate::clock::{DayRecord, Renumbered};
use crate::counter::{Counter, UndoKind, UndoableAction};
use crate::figures::{RECENT_KEPT, ServiceDay};
use crate::ids::{CounterId, PersonId, ReasonId, ServiceId, SlipId, TicketId};
use crate::lineage::{NumberRange, NumbersReached, Rollback};
use crate::parts::appointments::AppointmentEvent;
use crate::parts::counters::{CounterEvent, Counters};
use crate::parts::machines::MachineEvent;
use crate::parts::ratings::RatingEvent;
use crate::series::Series;
use crate::setup::Setup;
use crate::ticket::{Floor, Number, Rating, Ticket, TicketState};
use crate::time::Timestamp;
use chrono::NaiveDate;
use std::collections::BTreeMap;

impl Queues {
    /// Records an event of the queues' own.
    pub(crate) fn apply(
        &mut self,
        at: Timestamp,
        actor: Option<Actor>,
        event: &QueueEvent,
        setup: &Setup,
    ) {
        match event {
            QueueEvent::TicketIssued {
                ticket,
                number,
                service,
                lang,
                class,
            } => {
                let wish = Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                };
                self.issue(at, actor, (*ticket, *number), wish, TicketState::Waiting);
            }
            QueueEvent::TicketReserved {
                ticket,
                number,
                service,
                lang,
                class,
                slip,
            } => {
                let wish = Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                };
                self.issue(at, actor, (*ticket, *number), wish, TicketState::Reserved);
                self.bind(*ticket, *slip);
            }
            QueueEvent::TicketAdopted {
                ticket,
                number,
                arrived,
            } => self.adopt(*ticket, *number, *arrived, setup),
            QueueEvent::SlipBound { ticket, slip } => self.bind(*ticket, *slip),
            QueueEvent::TicketRequeued { ticket } => {
                self.change(*ticket, |t| {
                    t.state = TicketState::Waiting;
                    begin_leg_anew(t);
                });
            }
            QueueEvent::TicketHeld { ticket, until } => {
                self.change(*ticket, |t| t.state = TicketState::OnHold { until: *until });
            }
            QueueEvent::TicketReleased { ticket } => {
                self.change(*ticket, |t| {
                    t.state = TicketState::Waiting;
                    t.back_at = Some(at);
                });
            }
            QueueEvent::TicketReturned { ticket, place } => {
                self.change(*ticket, |t| {
                    t.state = TicketState::Waiting;
                    t.place_at = Some(*place);
                    t.back_at = Some(at);
                    begin_leg_anew(t);
                });
            }
            QueueEvent::TicketCancelled { ticket, .. } => {
                let service = self.change(*ticket, |t| t.state = TicketState::Cancelled { at });
                let counts = self.ticket(*ticket).is_some_and(Ticket::has_number);
                if let Some(service) = service.filter(|_| counts) {
                    self.with_day(service, |day| {
                        day.cancelled = day.cancelled.saturating_add(1);
                    });
                }
            }
        }
    }

    /// Records what a counter did with its ticket, and on whose behalf.
    pub(crate) fn follow_counter(
        &mut self,
        at: Timestamp,
        actor: Option<Actor>,
        event: &CounterEvent,
        counters: &Counters,
    ) {
        match event {
            CounterEvent::TicketCalled {
                ticket, counter, ..
            } => {
                if let Some(counter) = counters.get(*counter) {
                    self.call(at, *ticket, counter);
                }
            }
            CounterEvent::TicketRecalled { ticket, counter } => self.recall(at, *ticket, *counter),
            CounterEvent::TicketNoShow { ticket, counter } => {
                let service = self.change(*ticket, |t| {
                    t.state = TicketState::NoShow {
                        counter: *counter,
                        at,
                    };
                    t.no_shows = t.no_shows.saturating_add(1);
                    t.no_show_by = actor;
                });
                if let Some(service) = service {
                    self.with_day(service, |day| day.no_shows = day.no_shows.saturating_add(1));
                }
            }
            CounterEvent::TicketStarted { ticket, counter } => {
                self.change(*ticket, |t| {
                    t.state = TicketState::Serving { counter: *counter };
                    t.started_at = Some(at);
                });
            }
            CounterEvent::StartedWithoutTicket {
                ticket,
                counter,
                service,
                lang,
            } => {
                let Some(counter) = counters.get(*counter) else {
                    return;
                };
                let state = TicketState::Serving {
                    counter: counter.id,
                };
                let id = (*ticket, Number::NONE);
                self.push(Ticket {
                    started_at: Some(at),
                    counter: Some(counter.id),
                    clerk: counter.clerk().cloned(),
                    account: counter.shift.as_ref().and_then(|shift| shift.account),
                    issued_by: actor,
                    ..Ticket::new(id, *service, *lang, state, at)
                });
            }
            CounterEvent::TicketFinished { ticket, .. } => self.finish(at, actor, *ticket),
            CounterEvent::TicketParked { ticket, counter } => {
                self.change(*ticket, |t| {
                    t.state = TicketState::Parked {
                        counter: *counter,
                        since: at,
                    };
                });
            }
            CounterEvent::TicketUnparked { ticket, counter } => {
                self.change(*ticket, |t| {
                    if let TicketState::Parked { since, .. } = t.state {
                        t.parked_s = t.parked_s.saturating_add(at.seconds_since(since));
                    }
                    t.state = TicketState::Serving { counter: *counter };
                });
            }
            CounterEvent::TicketTransferred {
                ticket,
                service,
                class,
                ..
            } => {
                self.change(*ticket, |t| {
                    t.state = TicketState::Waiting;
                    t.service = *service;
                    t.class = *class;
                    t.place_at = None;
                    t.back_at = None;
                    t.leg = t.leg.saturating_add(1);
                    t.leg_at = at;
                    t.first_called_at = None;
                    begin_leg_anew(t);
                });
            }
            CounterEvent::Opened { .. }
            | CounterEvent::Closed { .. }
            | CounterEvent::ServicesSet { .. }
            | CounterEvent::Paused { .. }
            | CounterEvent::Resumed { .. }
            // The counter gives back the ticket as it was, see `undo`.
            | CounterEvent::ActionUndone { .. } => {}
        }
    }

    /// Records what a visitor said of a visit.
    pub(crate) fn follow_rating(
        &mut self,
        at: Timestamp,
        actor: Option<Actor>,
        event: &RatingEvent,
    ) {
        match event {
            RatingEvent::TicketRated { ticket, grade, .. } => {
                if let Some(slot) = self.slot(*ticket) {
                    self.tickets[slot].rating = Some(Rating {
                        grade: *grade,
                        reason: None,
                        person: None,
                        at,
                        // Who is not told the grade is not told of it at all.
                        by: actor.filter(|_| grade.known().is_some()),
                    });
                }
            }
            RatingEvent::Explained {
                ticket,
                reason,
                person,
                ..
            } => self.explain(*ticket, *reason, *person),
            RatingEvent::Closed { .. } => {}
        }
    }

    /// Records whose visitor came, and for when the ticket is booked.
    pub(crate) fn follow_appointments(&mut self, event: &AppointmentEvent) {
        if let AppointmentEvent::CheckedIn {
            ticket,
            due,
            instead_of,
            ..
        } = event
        {
            if let Some(before) = instead_of {
                self.change(*before, |t| t.due = None);
            }
            self.change(*ticket, |t| t.due = *due);
        }
    }

    /// Takes back what was done at a counter.
    pub(crate) fn undo(&mut self, at: Timestamp, action: UndoableAction) {
        let mut before = *action.before;
        let Some(slot) = self.slot(before.id) else {
            return;
        };
        // What is on its paper stays: its kiosk may have told more of it meanwhile.
        let now = &self.tickets[slot];
        before.number = now.number;
        before.slip = now.slip;
        before.offline = now.offline;
        before.nights = now.nights;
        if let TicketState::Called { since, .. } = &mut before.state {
            // Else what follows by itself (arrival, absence) would be due again at once.
            *since = at;
        }
        let service = now.service;
        self.leave(slot);
        match action.kind {
            UndoKind::Finish => {
                self.with_day(service, |day| day.served = day.served.saturating_sub(1));
                let served_s = before.served_s(action.at).unwrap_or(0);
                self.with_day(before.service, |day| {
                    // Not simply the last: another counter may have finished a visit since.
                    if let Some(found) = day.recent_s.iter().rposition(|s| *s == served_s) {
                        day.recent_s.remove(found);
                    }
                });
            }
            UndoKind::NoShow => {
                self.with_day(service, |day| day.no_shows = day.no_shows.saturating_sub(1));
            }
            UndoKind::Cancel => self.with_day(before.service, |day| {
                day.cancelled = day.cancelled.saturating_sub(1);
            }),
            UndoKind::Start | UndoKind::StartWithoutTicket | UndoKind::Transfer => {}
        }
        self.tickets[slot] = before;
        self.join(slot);
    }

    /// Takes other settings.
    pub(crate) fn configure(&mut self, old: &Setup, setup: &Setup) {
        let mut states: BTreeMap<ServiceId, ServiceState> = old
            .services
            .iter()
            .map(|s| s.id)
            .zip(std::mem::take(&mut self.services))
            .collect();
        self.services = setup
            .services
            .iter()
            .map(|s| states.remove(&s.id).unwrap_or_default())
            .collect();
        self.rebuild(setup);
    }

    /// Forgets the day's tickets before `kept`, but for those that stay over night, and the services that
    /// were `old` only; returns what was forgotten.
    pub(crate) fn turn_day(
        &mut self,
        old: &Setup,
        setup: &Setup,
        kept: TicketId,
        overnight: &[TicketId],
    ) -> TurnedQueues {
        let first_ticket = self.first_ticket;
        let next = self.next_ticket();
        let kept = kept.max(TicketId(first_ticket));
        let split = self.tickets.partition_point(|ticket| ticket.id < kept);
        let newer = self.tickets.split_off(split);
        self.first_ticket = newer.first().map_or(next, |ticket| ticket.id).0;
        let stays = |ticket: &Ticket| overnight.binary_search(&ticket.id).is_ok();
        let old_ones = std::mem::take(&mut self.tickets);
        let (mut older, tickets): (Vec<Ticket>, _) = old_ones.into_iter().partition(stays);
        older.iter_mut().for_each(stay_overnight);
        self.overnight = older.len();
        self.tickets = older;
        self.tickets.extend(newer);
        let of_today = &self.tickets[self.overnight..];
        self.floors.clear();
        let is_kept = |note: &CallNote| note.ticket >= kept;
        let calls = self.calls.iter().filter(|note| !is_kept(note));
        let calls = calls.copied().collect();
        self.calls.retain(is_kept);
        let figures = old
            .services
            .iter()
            .zip(&mut self.services)
            .map(|(service, state)| {
                let stays = figures_of(of_today, service.id, &state.day);
                let mut day = std::mem::replace(&mut state.day, stays);
                day.issued = day.issued.saturating_sub(state.day.issued);
                day.served = day.served.saturating_sub(state.day.served);
                day.no_shows = day.no_shows.saturating_sub(state.day.no_shows);
                day.cancelled = day.cancelled.saturating_sub(state.day.cancelled);
                day
            })
            .collect();
        let mut is_there = old.services.iter().map(|s| setup.service(s.id).is_some());
        self.services.retain(|_| is_there.next().unwrap_or(true));
        self.rebuild(setup);
        TurnedQueues {
            figures,
            first_ticket,
            tickets,
            calls,
        }
    }

    /// Lets no number below these be drawn.
    pub(crate) fn raise_numbers(&mut self, setup: &Setup, numbers: &[Floor]) {
        let next = self.next_numbers(setup);
        let is_higher = |floor: &&Floor| {
            let known = next.iter().find(|known| known.series() == floor.series());
            known.is_none_or(|known| floor.value > known.value || floor.skipped > known.skipped)
        };
        for raised in numbers.iter().filter(is_higher) {
            let floor = self.floor(raised.series());
            floor.value = floor.value.max(raised.value);
            floor.skipped = floor.skipped.max(raised.skipped);
        }
    }

    /// Puts the tickets of a day before those that came since. Whoever was at a counter waits.
    pub(crate) fn take_day_back(
        &mut self,
        at: Timestamp,
        setup: &Setup,
        day: &DayRecord,
        renumbered: &[Renumbered],
    ) {
        let mut tickets = day.tickets.clone();
        for ticket in &mut tickets {
            match ticket.state {
                TicketState::Serving { .. } if !ticket.has_number() => {
                    ticket.state = TicketState::Expired;
                }
                TicketState::Called { .. }
                | TicketState::Serving { .. }
                | TicketState::Parked { .. } => {
                    ticket.state = TicketState::Waiting;
                    begin_leg_anew(ticket);
                }
                _ => {}
            }
            // The same paper came again since.
            if ticket
                .slip
                .is_some_and(|slip| self.slips.contains_key(&slip))
            {
                ticket.slip = None;
                if !ticket.state.is_over() {
                    ticket.state = TicketState::Cancelled { at };
                }
            }
        }
        for ticket in &mut self.tickets {
            ticket.nights = ticket.nights.saturating_sub(1);
        }
        tickets.append(&mut self.tickets);
        // Those that were kept over night are where they were.
        tickets.sort_unstable_by_key(|ticket| ticket.id);
        for moved in renumbered {
            if let Ok(slot) = tickets.binary_search_by_key(&moved.ticket, |t| t.id) {
                tickets[slot].number = moved.number;
            }
        }
        self.tickets = tickets;
        self.first_ticket = day.first_ticket;
        self.calls.extend(day.calls.iter().copied());
        self.forget_calls();
        for (service, before) in day.services.iter().zip(&day.figures) {
            self.with_day(service.id, |day| {
                day.issued = day.issued.saturating_add(before.issued);
                day.served = day.served.saturating_add(before.served);
                day.no_shows = day.no_shows.saturating_add(before.no_shows);
                day.cancelled = day.cancelled.saturating_add(before.cancelled);
            });
        }
        self.rebuild(setup);
    }

    /// Records that the hall may have forgotten what it had given out: numbers go on at a later
    /// hundred, so that papers which it does not know meet no new ones.
    pub(crate) fn follow_machine(&mut self, event: &MachineEvent, setup: &Setup) {
        match event {
            MachineEvent::Promoted { .. } => {
                for Floor {
                    prefix,
                    first,
                    value,
                    ..
                } in self.next_numbers(setup)
                {
                    let series = Series { prefix, first };
                    self.skip_numbers(setup, series, value, value.saturating_sub(1));
                }
            }
            MachineEvent::Reopened => {
                if let Some(rollback) = &mut self.rollback {
                    rollback.add_unknown(None, &[]);
                }
            }
            MachineEvent::Admitted { .. }
            | MachineEvent::Expelled { .. }
            // The hall tells how far numbers had gone, see `go_back`.
            | MachineEvent::LineageBegun { .. } => {}
        }
    }

    /// Records that the hall went back: it knows everything until `as_of`, and numbers had gone as far
    /// as `reached`, of which `comparable` has a day only if days can be told apart by it.
    pub(crate) fn go_back(
        &mut self,
        (at, as_of): (Timestamp, Timestamp),
        reached: Option<&NumbersReached>,
        comparable: Option<&NumbersReached>,
        setup: &Setup,
    ) {
        let unknown = self.unknown_numbers(setup, comparable);
        let rollback = self.rollback.get_or_insert(Rollback {
            at,
            as_of,
            day: self.day,
            unknown: Vec::new(),
            reached: Vec::new(),
        });
        rollback.at = at;
        rollback.as_of = match rollback.day == self.day {
            true => as_of.min(rollback.as_of),
            false => as_of,
        };
        if let Some(reached) = reached {
            rollback.add_reached(reached);
        }
        self.move_on(&unknown, setup);
    }

    /// The running day is called this. `known` is where its numbers go on as far as the hall knows; in a
    /// history that is forgotten they may have gone further.
    pub(crate) fn begin_day(&mut self, day: NaiveDate, known: &[Floor], setup: &Setup) {
        self.day = Some(day);
        if let Some(reached) = self.forgotten(day) {
            let unknown = |floor: &Floor| {
                let series = floor.series();
                let last = reached.of(series, setup.series_end(series));
                unknown_range(setup, floor.prefix, floor.value, last)
            };
            let unknown: Vec<NumberRange> = known.iter().filter_map(unknown).collect();
            self.move_on(&unknown, setup);
        }
    }

    /// Lets numbers go on beyond those that are unknown, and notes them.
    fn move_on(&mut self, unknown: &[NumberRange], setup: &Setup) {
        for NumberRange { first, last } in unknown {
            let series = setup.series_of(first.prefix, first.value);
            self.skip_numbers(setup, series, first.value, last.value);
        }
        if let Some(rollback) = &mut self.rollback {
            rollback.add_unknown(self.day, unknown);
        }
    }

    /// Lets the numbers of a series go on well after `last`, instead of at `next`.
    fn skip_numbers(&mut self, setup: &Setup, series: Series, next: u32, last: u32) {
        let value = setup.goes_on_after(series, last);
        let floor = self.floor(series);
        floor.value = floor.value.max(value);
        floor.skipped = floor.skipped.saturating_add(value.saturating_sub(next));
    }

    fn floor(&mut self, series: Series) -> &mut Floor {
        let new = || Floor::of(series);
        self.floors.entry(series).or_insert_with(new)
    }

    /// Gives a ticket another state and lists it there; returns its service before.
    fn change(&mut self, id: TicketId, change: impl FnOnce(&mut Ticket)) -> Option<ServiceId> {
        let slot = self.slot(id)?;
        let service = self.tickets[slot].service;
        self.leave(slot);
        change(&mut self.tickets[slot]);
        self.join(slot);
        Some(service)
    }

    fn issue(
        &mut self,
        at: Timestamp,
        actor: Option<Actor>,
        (id, number): (TicketId, Number),
        wish: Wish,
        state: TicketState,
    ) {
        let is_new = self.push(Ticket {
            class: wish.class,
            offline: number.prefix.series().is_some() || self.may_be_forgotten(number),
            issued_by: actor,
            ..Ticket::new((id, number), wish.service, wish.lang, state, at)
        });
        if is_new && state == TicketState::Waiting {
            self.count_issued(wish.service);
        }
    }

    /// Adds a ticket; false if it is not the next one.
    fn push(&mut self, ticket: Ticket) -> bool {
        let slot = self.tickets.len();
        // Ids rise by one; anything else did not come from `decide`.
        if ticket.id != self.next_ticket() {
            return false;
        }
        self.tickets.push(ticket);
        self.list_number(slot);
        self.join(slot);
        true
    }

    /// Counts a visitor who waits from now on.
    fn count_issued(&mut self, service: ServiceId) {
        self.with_day(service, |day| day.issued = day.issued.saturating_add(1));
    }

    fn adopt(&mut self, id: TicketId, number: Number, arrived: Timestamp, setup: &Setup) {
        let Some(slot) = self
            .slot(id)
            .filter(|slot| self.tickets[*slot].state == TicketState::Reserved)
        else {
            return;
        };
        let Ticket {
            number: reserved,
            service,
            ..
        } = self.tickets[slot];
        let is_of_today = slot >= self.overnight;
        if reserved != number {
            // The number reserved is on no paper, and will be on none.
            if is_of_today {
                let floor = self.floor(setup.series_of(reserved.prefix, reserved.value));
                floor.value = floor.value.max(reserved.value.saturating_add(1));
            }
            self.unlist_number(slot);
            self.tickets[slot].number = number;
            self.tickets[slot].offline = true;
            self.list_number(slot);
        }
        self.change(id, |t| {
            t.state = TicketState::Waiting;
            t.issued_at = arrived;
            t.leg_at = arrived;
        });
        if is_of_today {
            self.count_issued(service);
        }
    }

    /// Gives a paper's name to a ticket, and takes it from the one that had it.
    fn bind(&mut self, id: TicketId, slip: SlipId) {
        let Some(slot) = self.slot(id) else { return };
        if let Some(before) = self
            .slips
            .insert(slip, id)
            .and_then(|before| self.slot(before))
        {
            self.tickets[before].slip = None;
        }
        if let Some(old) = self.tickets[slot].slip.replace(slip) {
            self.slips.remove(&old);
        }
    }

    fn call(&mut self, at: Timestamp, ticket: TicketId, counter: &Counter) {
        self.change(ticket, |t| {
            t.state = TicketState::Called {
                counter: counter.id,
                since: at,
                times: 1,
            };
            t.called_at = Some(at);
            t.first_called_at = t.first_called_at.or(Some(at));
            t.counter = Some(counter.id);
            t.clerk = counter.clerk().cloned();
            t.account = counter.shift.as_ref().and_then(|shift| shift.account);
        });
        self.note_call(at, ticket, counter.id, 1);
    }

    fn recall(&mut self, at: Timestamp, ticket: TicketId, counter: CounterId) {
        let Some(slot) = self.slot(ticket) else {
            return;
        };
        let TicketState::Called { since, times, .. } = &mut self.tickets[slot].state else {
            return;
        };
        *since = at;
        *times = times.saturating_add(1);
        let times = *times;
        self.note_call(at, ticket, counter, times);
    }

    fn note_call(&mut self, at: Timestamp, ticket: TicketId, counter: CounterId, times: u8) {
        let Some(&Ticket {
            number, service, ..
        }) = self.ticket(ticket)
        else {
            return;
        };
        self.calls.retain(|c| c.ticket != ticket);
        self.calls.push_front(CallNote {
            ticket,
            number,
            service,
            counter,
            at,
            times,
        });
        self.forget_calls();
    }

    /// Forgets the oldest calls beyond those that are kept; never one that a visitor may still
    /// look for.
    fn forget_calls(&mut self) {
        while self.calls.len() > CALLS_KEPT {
            let over = |note: &CallNote| {
                let state = self.ticket(note.ticket).map(|t| t.state);
                !matches!(state, Some(TicketState::Called { counter, .. }) if counter == note.counter)
            };
            let Some(oldest) = self.calls.iter().rposition(over) else {
                return;
            };
            self.calls.remove(oldest);
        }
    }

    fn finish(&mut self, at: Timestamp, actor: Option<Actor>, ticket: TicketId) {
        self.change(ticket, |t| {
            t.state = TicketState::Finished { at };
            t.served_by = actor;
        });
        let Some(ticket) = self.ticket(ticket) else {
            return;
        };
        let service = ticket.service;
        let served_s = ticket.served_s(at).unwrap_or(0);
        self.with_day(service, |day| {
            day.served = day.served.saturating_add(1);
            day.recent_s.push_back(served_s);
            if day.recent_s.len() > RECENT_KEPT {
                day.recent_s.pop_front();
            }
        });
    }

    fn explain(&mut self, ticket: TicketId, reason: Option<ReasonId>, person: Option<PersonId>) {
        let Some(slot) = self.slot(ticket) else {
            return;
        };
        if let Some(rating) = &mut self.tickets[slot].rating {
            rating.reason = reason;
            rating.person = person;
        }
    }
}

/// What the queues forgot when the day turned.
pub(crate) struct TurnedQueues {
    /// Figures of each service, in the order of the settings before.
    pub(crate) figures: Vec<ServiceDay>,
    /// Identity of the first ticket.
    pub(crate) first_ticket: u64,
    /// Tickets by identity.
    pub(crate) tickets: Vec<Ticket>,
    /// Latest calls, newest first.
    pub(crate) calls: Vec<CallNote>,
}

/// The figures of a service on a day that begins with these tickets.
fn figures_of(tickets: &[Ticket], service: ServiceId, before: &ServiceDay) -> ServiceDay {
    let mut day = ServiceDay {
        recent_s: before.recent_s.clone(),
        ..ServiceDay::default()
    };
    for ticket in tickets.iter().filter(|ticket| ticket.service == service) {
        let has_number = ticket.has_number();
        day.issued += u32::from(has_number && ticket.state != TicketState::Reserved);
        day.served += u32::from(matches!(ticket.state, TicketState::Finished { .. }));
        let is_cancelled = matches!(ticket.state, TicketState::Cancelled { .. });
        day.cancelled += u32::from(has_number && is_cancelled);
        day.no_shows = day.no_shows.saturating_add(u32::from(ticket.no_shows));
    }
    day
}

/// Lets a ticket outlive its service day: whoever was called then, and not yet there, waits.
fn stay_overnight(ticket: &mut Ticket) {
    ticket.nights = ticket.nights.saturating_add(1);
    if let TicketState::Called { .. } = ticket.state {
        ticket.state = TicketState::Waiting;
        begin_leg_anew(ticket);
    }
}

/// Forgets what was done so far in the present leg.
fn begin_leg_anew(ticket: &mut Ticket) {
    ticket.called_at = None;
    ticket.started_at = None;
    ticket.parked_s = 0;
    ticket.counter = None;
    ticket.clerk = None;
    ticket.account = None;
}
