//! The state of a hall: what every program shows and what the rules read.
//!
//! Only `apply.rs` changes it. Tickets of the present service day stay in memory, also finished
//! ones, so that a clerk who types an old number gets a helpful answer; the day turn forgets them
//! (the store keeps their visits).

use super::counter::Counter;
use super::ids::{ClassId, CounterId, ServiceId, SlipId, TicketId};
use super::issue::Floor;
use super::machine::Machine;
use super::printing::{PrintJob, Printer};
use super::setup::{Prefix, Setup};
use super::snapshot::Snapshot;
use super::ticket::{Number, Ticket, TicketState};
use super::time::{self, Timestamp};
use super::voice::Zone;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Calls that a hall remembers for its displays.
pub(super) const CALLS_KEPT: usize = 24;
/// Service times remembered per service for the forecast.
pub(super) const RECENT_KEPT: usize = 50;

/// One call, as the display shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallNote {
    /// The ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: Number,
    /// Its service.
    pub service: ServiceId,
    /// Where it was called to.
    pub counter: CounterId,
    /// When it was last called.
    pub at: Timestamp,
    /// 1 for a first call, more for repeats.
    pub times: u8,
}

/// A service's figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServiceDay {
    /// Tickets issued today.
    pub issued: u32,
    /// Visits finished today.
    pub served: u32,
    /// No-shows today.
    pub no_shows: u32,
    /// Cancelled today.
    pub cancelled: u32,
    /// Seconds of the latest visits, oldest first, at most 50; kept over the day turn.
    pub recent_s: VecDeque<u32>,
}

/// Place in a queue: issue time, then identity.
pub(super) type Place = (Timestamp, TicketId);

/// The waiting tickets of one service and class, in issue order.
///
/// Nearly all join at the back and leave at the front. A ticket that comes back or leaves from the
/// middle moves the others up, which for 20,000 of them takes microseconds; that is cheaper than a
/// tree, whose head every call would have to climb down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Queue {
    pub(super) class: Option<ClassId>,
    pub(super) places: VecDeque<Place>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct ServiceState {
    pub(super) day: ServiceDay,
    pub(super) queues: Vec<Queue>,
    /// Numbers drawn for papers that nobody has heard of since.
    pub(super) reserved: u32,
}

/// The tickets with numbers of one prefix today, by rising number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Series {
    pub(super) issued: Vec<(u32, TicketId)>,
}

/// A hall: settings and state. Two halls fed the same events are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hall {
    pub(super) setup: Setup,
    pub(super) day: Option<NaiveDate>,
    pub(super) day_ends: Timestamp,
    pub(super) last_at: Timestamp,
    pub(super) first_ticket: u64,
    pub(super) tickets: Vec<Ticket>,
    pub(super) services: Vec<ServiceState>,
    pub(super) index: BTreeMap<ServiceId, usize>,
    pub(super) series: BTreeMap<Prefix, Series>,
    pub(super) slips: BTreeMap<SlipId, TicketId>,
    pub(super) passed: BTreeSet<Place>,
    pub(super) counters: Vec<Counter>,
    pub(super) calls: VecDeque<CallNote>,
    pub(super) first_job: u64,
    pub(super) jobs: Vec<PrintJob>,
    pub(super) printers: Vec<Printer>,
    pub(super) machines: Vec<Machine>,
    pub(super) next_series: u32,
    pub(super) generation: u32,
    pub(super) reopened: bool,
    pub(super) floors: BTreeMap<Prefix, Floor>,
    pub(super) music: bool,
    pub(super) zones: Vec<Zone>,
}

impl Default for Hall {
    fn default() -> Hall {
        Hall::from_snapshot(Snapshot::default())
    }
}

impl Hall {
    /// A hall that nobody has configured.
    pub fn new() -> Hall {
        Hall::default()
    }

    /// Computes what follows from the settings and the tickets.
    pub(super) fn rebuild(&mut self) {
        self.services
            .resize_with(self.setup.services.len(), ServiceState::default);
        self.index = self
            .setup
            .services
            .iter()
            .enumerate()
            .map(|(i, s)| (s.id, i))
            .collect();
        for service in &mut self.services {
            service.queues.clear();
            service.reserved = 0;
        }
        self.series.clear();
        self.slips.clear();
        self.passed.clear();
        for i in 0..self.tickets.len() {
            self.list_number(i);
            self.slips
                .extend(self.tickets[i].slip.map(|slip| (slip, self.tickets[i].id)));
            match self.tickets[i].state {
                TicketState::Waiting => self.enqueue(i),
                TicketState::Passed { .. } => {
                    self.passed.insert(self.place(i));
                }
                TicketState::Reserved => {
                    self.with_service(self.tickets[i].service, |state| state.reserved += 1)
                }
                _ => {}
            }
        }
        self.day_ends = match self.day {
            Some(day) => time::day_end(day, self.setup.rules.zone, self.setup.rules.day_starts),
            // The first day is that of the zone in the settings, so it waits for them.
            None if self.setup.services.is_empty() => Timestamp::NEVER,
            None => Timestamp(i64::MIN),
        };
    }

    pub(super) fn slot(&self, id: TicketId) -> Option<usize> {
        let slot = usize::try_from(id.0.checked_sub(self.first_ticket)?).ok()?;
        (slot < self.tickets.len()).then_some(slot)
    }

    pub(super) fn with_service(&mut self, id: ServiceId, change: impl FnOnce(&mut ServiceState)) {
        if let Some(index) = self.index.get(&id) {
            change(&mut self.services[*index]);
        }
    }

    /// Where a ticket stands among those of its queue.
    pub(super) fn place(&self, slot: usize) -> Place {
        (self.tickets[slot].issued_at, self.tickets[slot].id)
    }

    /// Lists a ticket under its number.
    pub(super) fn list_number(&mut self, slot: usize) {
        let Ticket { id, number, .. } = self.tickets[slot];
        let issued = &mut self.series.entry(number.prefix).or_default().issued;
        // Nearly always the last one.
        issued.insert(
            issued.partition_point(|known| *known < (number.value, id)),
            (number.value, id),
        );
    }

    /// Forgets that a ticket has its number.
    pub(super) fn unlist_number(&mut self, slot: usize) {
        let Ticket { id, number, .. } = self.tickets[slot];
        let Some(series) = self.series.get_mut(&number.prefix) else {
            return;
        };
        series.issued.retain(|known| *known != (number.value, id));
        if series.issued.is_empty() {
            self.series.remove(&number.prefix);
        }
    }

    fn queue_of(&mut self, slot: usize) -> Option<(&mut Queue, Place)> {
        let (place, class) = (self.place(slot), self.tickets[slot].class);
        let state = &mut self.services[*self.index.get(&self.tickets[slot].service)?];
        let position = state
            .queues
            .iter()
            .position(|q| q.class == class)
            .unwrap_or_else(|| {
                // Sorted, so that equal halls have equal queues whatever happened before.
                let position = state.queues.partition_point(|q| q.class < class);
                state.queues.insert(
                    position,
                    Queue {
                        class,
                        places: VecDeque::new(),
                    },
                );
                position
            });
        Some((&mut state.queues[position], place))
    }

    pub(super) fn enqueue(&mut self, slot: usize) {
        let Some((queue, place)) = self.queue_of(slot) else {
            return;
        };
        if let Err(position) = queue.places.binary_search(&place) {
            queue.places.insert(position, place);
        }
    }

    pub(super) fn dequeue(&mut self, slot: usize) {
        let Some((queue, place)) = self.queue_of(slot) else {
            return;
        };
        if let Ok(position) = queue.places.binary_search(&place) {
            queue.places.remove(position);
        }
        if queue.places.is_empty() {
            let class = queue.class;
            if let Some(index) = self.index.get(&self.tickets[slot].service) {
                self.services[*index].queues.retain(|q| q.class != class);
            }
        }
    }

    /// The settings.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The service day, `None` before the first.
    pub fn day(&self) -> Option<NaiveDate> {
        self.day
    }

    /// The stamp of the latest event.
    pub fn last_at(&self) -> Timestamp {
        self.last_at
    }

    /// A ticket of today.
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.slot(id).map(|slot| &self.tickets[slot])
    }

    /// Today's tickets by identity: in the order in which the hall heard of them.
    pub fn tickets(&self) -> &[Ticket] {
        &self.tickets
    }

    /// Today's ticket with the printed number `text`; case and leading zeros do not matter. A
    /// number that is only reserved is on no paper as far as the hall knows, so it is not found.
    pub fn ticket_by_number(&self, text: &str) -> Option<&Ticket> {
        let text = text.trim().to_ascii_uppercase();
        let digits = text
            .rfind('-')
            .map(|dash| dash + 1)
            .or_else(|| text.find(|c: char| c.is_ascii_digit()))?;
        let value: u32 = text[digits..].parse().ok()?;
        self.by_number(Prefix::read(&text[..digits])?, value)
            .filter(|t| t.state != TicketState::Reserved)
    }

    pub(super) fn by_number(&self, prefix: Prefix, value: u32) -> Option<&Ticket> {
        let issued = &self.series.get(&prefix)?.issued;
        let found = issued.binary_search_by_key(&value, |(v, _)| *v).ok()?;
        self.ticket(issued[found].1)
    }

    /// All counters by rising number.
    pub fn counters(&self) -> &[Counter] {
        &self.counters
    }

    /// A counter.
    pub fn counter(&self, id: CounterId) -> Option<&Counter> {
        let found = self.counters.binary_search_by_key(&id, |c| c.id).ok()?;
        Some(&self.counters[found])
    }

    pub(super) fn counter_mut(&mut self, id: CounterId) -> Option<&mut Counter> {
        let found = self.counters.binary_search_by_key(&id, |c| c.id).ok()?;
        Some(&mut self.counters[found])
    }

    pub(super) fn service_state(&self, id: ServiceId) -> Option<&ServiceState> {
        self.index.get(&id).map(|i| &self.services[*i])
    }

    /// A service's figures.
    pub fn service_day(&self, id: ServiceId) -> Option<&ServiceDay> {
        self.service_state(id).map(|s| &s.day)
    }

    /// How many wait for a service.
    pub fn waiting(&self, id: ServiceId) -> usize {
        self.service_state(id)
            .map_or(0, |s| s.queues.iter().map(|q| q.places.len()).sum())
    }

    /// How many wait for a service who came before this ticket.
    pub(super) fn waiting_before(&self, id: ServiceId, ticket: TicketId) -> usize {
        let Some(place) = self.slot(ticket).map(|slot| self.place(slot)) else {
            return 0;
        };
        let before = |queue: &Queue| queue.places.partition_point(|other| *other < place);
        self.service_state(id)
            .map_or(0, |s| s.queues.iter().map(before).sum())
    }

    /// How many wait in the whole hall.
    pub fn waiting_in_all(&self) -> usize {
        self.setup.services.iter().map(|s| self.waiting(s.id)).sum()
    }

    /// Tickets that were called and did not come, in issue order.
    pub fn passed(&self) -> impl DoubleEndedIterator<Item = &Ticket> {
        self.passed.iter().filter_map(|(_, id)| self.ticket(*id))
    }

    /// Tickets parked by a counter, by identity.
    pub fn parked(&self, at: CounterId) -> impl Iterator<Item = &Ticket> {
        self.tickets.iter().filter(
            move |t| matches!(t.state, TicketState::Parked { counter, .. } if counter == at),
        )
    }

    /// The latest calls, newest first, at most 24.
    pub fn calls(&self) -> impl ExactSizeIterator<Item = &CallNote> {
        self.calls.iter()
    }

    /// When the hall next wants [`Command::Elapse`](super::Command::Elapse). A configured hall
    /// without a day wants it at once.
    pub fn next_deadline(&self) -> Timestamp {
        let rules = &self.setup.rules;
        let mut next = self.day_ends;
        for counter in &self.counters {
            if let Some(window) = counter.rating {
                next = next.min(window.until);
            }
            if let Some(TicketState::Called { since, .. }) =
                counter.ticket.and_then(|t| self.ticket(t)).map(|t| t.state)
            {
                for after in [rules.arrives_after_s, rules.absent_after_s]
                    .into_iter()
                    .flatten()
                {
                    next = next.min(since.plus_s(after));
                }
            }
        }
        next
    }
}
