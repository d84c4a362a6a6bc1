//! Numbers and tickets: who came, who waits, and for what.
//!
//! Tickets of the present service day stay in memory, also finished ones, so that a clerk who types
//! an old number gets a helpful answer; the day turn forgets them (the store keeps their visits), but
//! for those that wait for a service that keeps them over night.
//!
//! A ticket's state changes here only. Where a counter's doing changes it, the queues
//! [follow](Queues::follow_counter) that counter's event.

mod apply;
mod decide;
mod language;
mod late;
mod pace;

pub(crate) use decide::Wish;
pub use language::{QueueCommand, QueueEvent};
pub use pace::HurriedKiosk;

use crate::call::CallNote;
use crate::figures::ServiceDay;
use crate::ids::{CounterId, PriorityClassId, ServiceId, SlipId, TicketId};
use crate::lineage::{NumberRange, NumbersReached, Reached, Rollback};
use crate::refusal::Refusal;
use crate::series::Series;
use crate::setup::{Prefix, Service, Setup};
use crate::ticket::{Floor, Number, Ticket, TicketState};
use crate::time::Timestamp;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Place in a queue: time of issue or of the way back, then identity.
pub(crate) type Place = (Timestamp, TicketId);

/// Returns a ticket's place among those of its queue: of one that is booked the booked time, a date,
/// of others a stamp.
pub(crate) fn place_of(ticket: &Ticket) -> Place {
    let stands_by = ticket.booked_for().or(ticket.place_at);
    (stands_by.unwrap_or(ticket.issued_at), ticket.id)
}

/// The waiting tickets of one service and class, in the order of their places; or all of a service
/// that are booked.
///
/// Nearly all join at the back and leave at the front. A ticket that comes back or leaves from the
/// middle moves the others up, which for 20,000 of them takes microseconds; that is cheaper than a
/// tree, whose head every call would have to climb down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Queue {
    class: Option<PriorityClassId>,
    booked: bool,
    places: VecDeque<Place>,
}

impl Queue {
    /// The class of all who wait here; of those that are booked each has its own.
    pub(crate) fn class(&self) -> Option<PriorityClassId> {
        self.class
    }

    /// Whether all who wait here have an appointment.
    pub(crate) fn is_booked(&self) -> bool {
        self.booked
    }

    /// Their places, first come first.
    pub(crate) fn places(&self) -> &VecDeque<Place> {
        &self.places
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct ServiceState {
    day: ServiceDay,
    queues: Vec<Queue>,
    /// Numbers drawn today for papers that nobody has heard of since.
    reserved: u32,
}

impl ServiceState {
    fn of(day: ServiceDay) -> ServiceState {
        ServiceState {
            day,
            ..ServiceState::default()
        }
    }
}

/// The tickets of the day, and the queues in which they wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Queues {
    /// Identity of the first ticket of today.
    first_ticket: u64,
    /// By identity: first those of days before that services kept, then all of today.
    tickets: Vec<Ticket>,
    /// How many are of days before.
    overnight: usize,
    /// In the order of the settings.
    services: Vec<ServiceState>,
    index: BTreeMap<ServiceId, usize>,
    /// Today's numbers of each prefix, rising.
    numbers: BTreeMap<Prefix, Vec<(u32, TicketId)>>,
    /// The numbers of tickets of days before, which today's leave out.
    older_numbers: BTreeMap<Prefix, Vec<(u32, TicketId)>>,
    slips: BTreeMap<SlipId, TicketId>,
    no_shows: BTreeSet<Place>,
    /// Tickets on hold, by the time when they wait again.
    held: BTreeSet<(Timestamp, TicketId)>,
    calls: VecDeque<CallNote>,
    floors: BTreeMap<Series, Floor>,
    rollback: Option<Rollback>,
    /// The service day.
    day: Option<NaiveDate>,
}

impl Queues {
    /// The queues of which a snapshot keeps this; the rest follows from the settings and the
    /// tickets.
    pub(crate) fn restore(
        setup: &Setup,
        first_ticket: u64,
        tickets: Vec<Ticket>,
        services: Vec<ServiceDay>,
        calls: Vec<CallNote>,
        floors: Vec<Floor>,
    ) -> Queues {
        let mut queues = Queues {
            first_ticket,
            tickets,
            overnight: 0,
            services: services.into_iter().map(ServiceState::of).collect(),
            index: BTreeMap::new(),
            numbers: BTreeMap::new(),
            older_numbers: BTreeMap::new(),
            slips: BTreeMap::new(),
            no_shows: BTreeSet::new(),
            held: BTreeSet::new(),
            calls: calls.into(),
            floors: floors
                .into_iter()
                .map(|floor| (floor.series(), floor))
                .collect(),
            rollback: None,
            day: None,
        };
        queues.rebuild(setup);
        queues
    }

    /// The same on a service day, of a hall that may have gone back.
    pub(crate) fn on_day(self, day: Option<NaiveDate>, rollback: Option<Rollback>) -> Queues {
        Queues {
            day,
            rollback,
            ..self
        }
    }

    /// Computes what follows from the settings and the tickets.
    fn rebuild(&mut self, setup: &Setup) {
        self.services
            .resize_with(setup.services.len(), ServiceState::default);
        self.index = setup
            .services
            .iter()
            .enumerate()
            .map(|(i, s)| (s.id, i))
            .collect();
        for service in &mut self.services {
            service.queues.clear();
            service.reserved = 0;
        }
        let first = self.first_ticket;
        self.overnight = self.tickets.partition_point(|t| t.id.0 < first);
        self.numbers.clear();
        self.older_numbers.clear();
        self.slips.clear();
        self.no_shows.clear();
        self.held.clear();
        for i in 0..self.tickets.len() {
            self.list_number(i);
            self.slips
                .extend(self.tickets[i].slip.map(|slip| (slip, self.tickets[i].id)));
            self.join(i);
        }
    }

    /// Identity of the day's first ticket.
    pub(crate) fn first_ticket(&self) -> u64 {
        self.first_ticket
    }

    /// Tickets by identity: those kept from days before, then today's in the order in which the hall
    /// heard of them.
    pub(crate) fn tickets(&self) -> &[Ticket] {
        &self.tickets
    }

    /// Whether it is a ticket of today, not one kept from a day before.
    pub(crate) fn is_of_today(&self, id: TicketId) -> bool {
        self.slot(id).is_some_and(|slot| slot >= self.overnight)
    }

    /// A ticket of today, or one kept from a day before.
    pub(crate) fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.slot(id).map(|slot| &self.tickets[slot])
    }

    /// A ticket that somebody holds, as far as the hall knows.
    pub(crate) fn known(&self, id: TicketId) -> Result<&Ticket, Refusal> {
        self.ticket(id)
            .filter(|t| t.state != TicketState::Reserved)
            .ok_or(Refusal::UnknownTicket)
    }

    /// The ticket of a paper, by the name that its kiosk gave it.
    pub(crate) fn of_slip(&self, slip: SlipId) -> Option<&Ticket> {
        self.ticket(*self.slips.get(&slip)?)
    }

    /// The ticket with this number.
    pub(crate) fn by_number(&self, prefix: Prefix, value: u32) -> Option<&Ticket> {
        let of = |numbers: &BTreeMap<Prefix, Vec<(u32, TicketId)>>| {
            let listed = numbers.get(&prefix)?;
            let found = listed.binary_search_by_key(&value, |(v, _)| *v).ok()?;
            Some(listed[found].1)
        };
        self.ticket(of(&self.numbers).or_else(|| of(&self.older_numbers))?)
    }

    /// Figures of each service, in the order of the settings.
    pub(crate) fn days(&self) -> impl Iterator<Item = &ServiceDay> {
        self.services.iter().map(|s| &s.day)
    }

    /// A service's figures.
    pub(crate) fn day(&self, id: ServiceId) -> Option<&ServiceDay> {
        self.service(id).map(|s| &s.day)
    }

    /// The queues of each service, in the order of the settings.
    pub(crate) fn by_service(&self) -> impl Iterator<Item = &[Queue]> {
        self.services.iter().map(|s| s.queues.as_slice())
    }

    /// The queues of a service, by class.
    pub(crate) fn queues_of(&self, id: ServiceId) -> &[Queue] {
        self.service(id).map_or(&[], |s| &s.queues)
    }

    /// Returns how many wait for a service.
    pub(crate) fn waiting(&self, id: ServiceId) -> usize {
        self.service(id)
            .map_or(0, |s| s.queues.iter().map(|q| q.places.len()).sum())
    }

    /// Returns how many wait for a service who came before this ticket.
    pub(crate) fn waiting_before(&self, id: ServiceId, ticket: TicketId) -> usize {
        let Some(place) = self.slot(ticket).map(|slot| self.place(slot)) else {
            return 0;
        };
        let before = |queue: &Queue| queue.places.partition_point(|other| *other < place);
        self.service(id)
            .map_or(0, |s| s.queues.iter().map(before).sum())
    }

    /// Tickets that were called and did not come, by the place that they had.
    pub(crate) fn no_shows(&self) -> impl DoubleEndedIterator<Item = &Ticket> {
        self.no_shows.iter().filter_map(|(_, id)| self.ticket(*id))
    }

    /// Tickets on hold, by the time when they wait again.
    pub(crate) fn held(&self) -> impl Iterator<Item = (Timestamp, &Ticket)> {
        let known = |(until, id): &(Timestamp, TicketId)| Some((*until, self.ticket(*id)?));
        self.held.iter().filter_map(known)
    }

    /// Tickets parked by a counter, by identity.
    pub(crate) fn parked(&self, at: CounterId) -> impl Iterator<Item = &Ticket> {
        self.tickets.iter().filter(
            move |t| matches!(t.state, TicketState::Parked { counter, .. } if counter == at),
        )
    }

    /// The latest calls, newest first.
    pub(crate) fn calls(&self) -> impl ExactSizeIterator<Item = &CallNote> {
        self.calls.iter()
    }

    /// Returns the numbers below which a series does not go on, by series.
    pub(crate) fn floors(&self) -> impl Iterator<Item = &Floor> {
        self.floors.values()
    }

    /// That the hall went back to an earlier state, if people are to be told of it today.
    pub(crate) fn rollback(&self) -> Option<&Rollback> {
        let is_told = |rollback: &&Rollback| rollback.day.is_some() && rollback.day == self.day;
        self.rollback.as_ref().filter(is_told)
    }

    /// What is kept of it.
    pub(crate) fn kept_rollback(&self) -> Option<&Rollback> {
        self.rollback.as_ref()
    }

    /// How far numbers had gone on `day` in a history that is forgotten.
    pub(crate) fn forgotten(&self, day: NaiveDate) -> Option<&NumbersReached> {
        let mut reached = self.rollback.as_ref()?.reached.iter();
        reached.find(|reached| reached.day == Some(day))
    }

    /// Whether the hall may have given this number out and forgotten it.
    pub(crate) fn may_be_forgotten(&self, number: Number) -> bool {
        let unknown = self.rollback().map_or(&[][..], |r| &r.unknown);
        unknown.iter().any(|range| range.contains(number))
    }

    /// By series, not by service: services may share one, and numbers stay unique in a day also when
    /// settings move a prefix to another service. Numbers of tickets that were kept over night are left
    /// out.
    fn next_number(&self, setup: &Setup, service: &Service) -> u32 {
        let end = setup.series_end(service.series());
        let last = self.last_number(setup, service);
        let issued = self.numbers.get(&service.prefix);
        let issued = issued.map_or(&[][..], |issued| issued);
        // Others are of settings before.
        let issued = &issued[..issued.partition_point(|(value, _)| *value <= last)];
        let after = issued
            .last()
            .map_or(0, |(value, _)| value.saturating_add(1));
        let next = self
            .floors_of(service.series(), end)
            .map(|floor| floor.value)
            .fold(after.max(service.first), u32::max);
        let older = self.older_numbers.get(&service.prefix);
        let older = older.map_or(&[][..], |older| older);
        let from = older.partition_point(|(value, _)| *value < next);
        let taken = older[from..].iter().zip(next..);
        let run = taken.take_while(|((value, _), next)| value == next).count();
        next.saturating_add(u32::try_from(run).unwrap_or(u32::MAX))
    }

    /// How many numbers of a prefix, from `first` to `last`, tickets of days before have.
    fn overnight_numbers(&self, prefix: Prefix, first: u32, last: u32) -> u32 {
        let older = self.older_numbers.get(&prefix);
        let older = older.map_or(&[][..], |older| older);
        let in_range = |(value, _): &&(u32, TicketId)| (first..=last).contains(value);
        u32::try_from(older.iter().filter(in_range).count()).unwrap_or(u32::MAX)
    }

    /// The floors of a series that ends before or with `end`. Of several, if settings have moved its
    /// bounds today.
    fn floors_of(&self, series: Series, end: u32) -> impl Iterator<Item = &Floor> {
        self.floors.values().filter(move |floor| {
            floor.prefix == series.prefix && floor.first <= end && floor.value > series.first
        })
    }

    fn skipped(&self, series: Series, end: u32) -> u32 {
        let skipped = self.floors_of(series, end).map(|floor| floor.skipped);
        skipped.fold(0, u32::saturating_add)
    }

    /// The ticket that is drawn next.
    pub(crate) fn next_ticket(&self) -> TicketId {
        TicketId(self.first_ticket + (self.tickets.len() - self.overnight) as u64)
    }

    /// Where the numbers of each series would go on.
    pub(crate) fn next_numbers(&self, setup: &Setup) -> Vec<Floor> {
        let floor = |service: &Service| {
            let series = service.series();
            let floor = Floor {
                value: self.next_number(setup, service),
                skipped: self.skipped(series, setup.series_end(series)),
                ..Floor::of(series)
            };
            (series, floor)
        };
        let next: BTreeMap<Series, Floor> = setup.services.iter().map(floor).collect();
        next.into_values().collect()
    }

    /// Whether tickets from `kept` on, or those kept over night, need this service.
    pub(crate) fn keeps(&self, service: ServiceId, kept: TicketId, overnight: &[TicketId]) -> bool {
        let newer = self.tickets.iter().rev().take_while(|t| t.id >= kept);
        let older = overnight.iter().filter_map(|id| self.ticket(*id));
        newer.chain(older).any(|ticket| ticket.service == service)
    }

    /// How far numbers have gone today, those that were left out included.
    pub(crate) fn numbers_reached(&self, setup: &Setup) -> NumbersReached {
        let mut reached = NumbersReached::default();
        for (prefix, issued) in &self.numbers {
            let mut issued = &issued[..];
            while let Some((value, _)) = issued.last() {
                let series = setup.series_of(*prefix, *value);
                reached.add(Reached::of(series, *value));
                let begins = series.first.min(*value);
                issued = &issued[..issued.partition_point(|(value, _)| *value < begins)];
            }
        }
        let left_out = self.floors.values().filter(|floor| floor.value > 0);
        left_out.for_each(|floor| reached.add(Reached::of(floor.series(), floor.value - 1)));
        reached
    }

    /// See [`Hall::unknown_numbers`](crate::Hall::unknown_numbers).
    pub(crate) fn unknown_numbers(
        &self,
        setup: &Setup,
        reached: Option<&NumbersReached>,
    ) -> Vec<NumberRange> {
        let unknown = |service: &Service| {
            let is_known =
                |reached: &&NumbersReached| reached.day.is_none_or(|d| Some(d) <= self.day);
            let last = match reached.filter(is_known) {
                // The day has ended there, and nobody knows how far it went.
                None => self.last_number(setup, service),
                Some(reached) if reached.day.is_none_or(|d| Some(d) == self.day) => {
                    let series = service.series();
                    reached.of(series, setup.series_end(series))
                }
                // Numbers have begun again since.
                Some(_) => 0,
            };
            let next = self.next_number(setup, service);
            unknown_range(setup, service.prefix, next, last)
        };
        let mut ranges: Vec<NumberRange> = setup.services.iter().filter_map(unknown).collect();
        ranges.sort_by_key(|range| (range.first.prefix, range.first.value));
        // Services may share a series, and one that vanished may have its prefix still.
        ranges.dedup_by(|range, before| before.takes_in(range));
        ranges
    }

    fn service(&self, id: ServiceId) -> Option<&ServiceState> {
        self.index.get(&id).map(|i| &self.services[*i])
    }

    fn with_service(&mut self, id: ServiceId, change: impl FnOnce(&mut ServiceState)) {
        if let Some(index) = self.index.get(&id) {
            change(&mut self.services[*index]);
        }
    }

    fn with_day(&mut self, id: ServiceId, change: impl FnOnce(&mut ServiceDay)) {
        self.with_service(id, |state| change(&mut state.day));
    }

    fn slot(&self, id: TicketId) -> Option<usize> {
        let Some(of_today) = id.0.checked_sub(self.first_ticket) else {
            let older = &self.tickets[..self.overnight];
            return older.binary_search_by_key(&id, |t| t.id).ok();
        };
        let slot = usize::try_from(of_today)
            .ok()?
            .checked_add(self.overnight)?;
        (slot < self.tickets.len()).then_some(slot)
    }

    /// Returns a ticket's place among those of its queue.
    fn place(&self, slot: usize) -> Place {
        place_of(&self.tickets[slot])
    }

    /// Lists a ticket under its number.
    fn list_number(&mut self, slot: usize) {
        let Ticket { id, number, .. } = self.tickets[slot];
        if number == Number::NONE {
            return;
        }
        let numbers = match slot < self.overnight {
            true => &mut self.older_numbers,
            false => &mut self.numbers,
        };
        let list = numbers.entry(number.prefix).or_default();
        // Nearly always the last one.
        list.insert(
            list.partition_point(|known| *known < (number.value, id)),
            (number.value, id),
        );
    }

    /// Forgets that a ticket has its number.
    fn unlist_number(&mut self, slot: usize) {
        let Ticket { id, number, .. } = self.tickets[slot];
        for numbers in [&mut self.numbers, &mut self.older_numbers] {
            let Some(listed) = numbers.get_mut(&number.prefix) else {
                continue;
            };
            listed.retain(|known| *known != (number.value, id));
            if listed.is_empty() {
                numbers.remove(&number.prefix);
            }
        }
    }

    /// Lists a ticket where its state says that it stands.
    fn join(&mut self, slot: usize) {
        match self.tickets[slot].state {
            TicketState::Waiting => self.enqueue(slot),
            TicketState::NoShow { .. } => {
                self.no_shows.insert(self.place(slot));
            }
            TicketState::OnHold { until } => {
                self.held.insert((until, self.tickets[slot].id));
            }
            TicketState::Reserved if slot >= self.overnight => {
                self.with_service(self.tickets[slot].service, |state| state.reserved += 1);
            }
            _ => {}
        }
    }

    /// Takes a ticket off those lists, before it gets another state.
    fn leave(&mut self, slot: usize) {
        match self.tickets[slot].state {
            TicketState::Waiting => self.dequeue(slot),
            TicketState::NoShow { .. } => {
                self.no_shows.remove(&self.place(slot));
            }
            TicketState::OnHold { until } => {
                self.held.remove(&(until, self.tickets[slot].id));
            }
            TicketState::Reserved if slot >= self.overnight => {
                self.with_service(self.tickets[slot].service, |state| state.reserved -= 1);
            }
            _ => {}
        }
    }

    fn queue_of(&mut self, slot: usize) -> Option<(&mut Queue, Place)> {
        let place = self.place(slot);
        let booked = self.tickets[slot].booked_for().is_some();
        let class = self.tickets[slot].class.filter(|_| !booked);
        let state = &mut self.services[*self.index.get(&self.tickets[slot].service)?];
        let position = state
            .queues
            .iter()
            .position(|q| (q.booked, q.class) == (booked, class))
            .unwrap_or_else(|| {
                // Sorted, so that equal halls have equal queues whatever happened before.
                let queues = &state.queues;
                let position = queues.partition_point(|q| (q.booked, q.class) < (booked, class));
                state.queues.insert(
                    position,
                    Queue {
                        class,
                        booked,
                        places: VecDeque::new(),
                    },
                );
                position
            });
        Some((&mut state.queues[position], place))
    }

    fn enqueue(&mut self, slot: usize) {
        let Some((queue, place)) = self.queue_of(slot) else {
            return;
        };
        if let Err(position) = queue.places.binary_search(&place) {
            queue.places.insert(position, place);
        }
    }

    fn dequeue(&mut self, slot: usize) {
        let Some((queue, place)) = self.queue_of(slot) else {
            return;
        };
        if let Ok(position) = queue.places.binary_search(&place) {
            queue.places.remove(position);
        }
        if queue.places.is_empty()
            && let Some(index) = self.index.get(&self.tickets[slot].service)
        {
            let queues = &mut self.services[*index].queues;
            queues.retain(|q| !q.places.is_empty());
        }
    }
}

/// The numbers with a prefix from `first` to `last`, if there are any.
fn unknown_range(setup: &Setup, prefix: Prefix, first: u32, last: u32) -> Option<NumberRange> {
    (last >= first).then(|| NumberRange {
        first: setup.number(prefix, first),
        last: setup.number(prefix, last),
    })
}
