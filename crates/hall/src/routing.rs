//! Who is next for a counter, and why.
//!
//! Among the waiting tickets that a counter may serve, [`next_for`] picks one: highest priority
//! level first; inside a level whoever waited longer than the service allows, then the counter's
//! better ranked service; then accumulated priority (rate x waiting time, so equal rates mean first
//! come first served); ties by issue order. With a ratio k:1 a visitor without priority comes after
//! every k with priority. It only ranks; calling is up to [`Hall::decide`](super::Hall::decide).
//!
//! An appointment is a rival from a little before its time: at a level of its own, or at that of the
//! visitor's class where that is higher. Earlier it waits, and is called only when nobody else
//! waits. It is never called for its long wait, because its promise is its time; and it does not
//! count in the ratio, or those with priority would wait for both the others.
//!
//! A long wait never lifts anybody over a class: in a full hall all wait too long, and those with
//! priority would wait as long as everybody. It follows from the levels alone, so it holds for
//! every setup, also a stored one. Logs of earlier versions, which did lift, replay as they were:
//! whom to call was chosen when the call was decided, and is what the log says.
//!
//! Tickets of one service and class never overtake each other, so only the heads of their queues
//! compete: the cost is O(services), never a scan of all. [`order`] and the forecast run the very
//! same choice forward.

use super::Hall;
use super::appointment::DUE_BEFORE_S;
use super::call::Why;
use super::counter::Counter;
use super::ids::{CounterId, ServiceId, TicketId};
use super::parts::queues::{Place, place_of};
use super::setup::{PriorityClass, Serves, Service};
use super::ticket::Ticket;
use super::time::Timestamp;
use std::cmp::{Ordering, Reverse};
use std::collections::{VecDeque, vec_deque};
use std::iter::Peekable;

/// The first waiting ticket of a lane, as a counter sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head<'a> {
    /// Index of the lane that it heads.
    pub(super) lane: usize,
    /// The ticket; `None` stands for a visitor who would come now.
    pub(super) ticket: Option<TicketId>,
    pub(super) service: &'a Service,
    class: Option<&'a PriorityClass>,
    place: Place,
    level: u8,
    /// Set when it waited longer than its service allows.
    over: bool,
    rank: u8,
    waited_s: u32,
    score: u64,
    /// The date for which it is booked.
    due: Option<Timestamp>,
    /// Set when that is still to come.
    is_early: bool,
}

/// Where and for whom a ticket waits.
#[derive(Clone, Copy)]
struct Of<'a> {
    service: &'a Service,
    class: Option<&'a PriorityClass>,
}

/// What a hall says of its appointments, for a head that is booked.
#[derive(Clone, Copy)]
struct Promise {
    /// The date now.
    date: Timestamp,
    /// The level of an appointment that is due.
    level: u8,
}

impl<'a> Head<'a> {
    fn new(
        lane: usize,
        Of { service, class }: Of<'a>,
        place: Place,
        ticket: Option<TicketId>,
        rank: u8,
        at: Timestamp,
    ) -> Head<'a> {
        let waited_s = at.seconds_since(place.0);
        let level = class.map_or(0, |c| c.level);
        let over = service.max_wait_s.is_some_and(|max| waited_s > max);
        Head {
            lane,
            ticket,
            service,
            class,
            place,
            level,
            over,
            rank,
            waited_s,
            score: score(Of { service, class }, place, at),
            due: None,
            is_early: false,
        }
    }

    /// The same of a ticket that stands in its place by appointment.
    fn booked(
        lane: usize,
        of: Of<'a>,
        place: Place,
        ticket: Option<TicketId>,
        rank: u8,
        promise: Promise,
    ) -> Head<'a> {
        let head = Head::new(lane, of, place, ticket, rank, promise.date);
        let is_early = promise.date.plus_s(DUE_BEFORE_S) < place.0;
        Head {
            level: match is_early {
                true => 0,
                false => head.level.max(promise.level),
            },
            over: false,
            due: Some(place.0),
            is_early,
            ..head
        }
    }

    /// Greater is called sooner.
    fn urgency(&self) -> impl Ord {
        (
            !self.is_early,
            self.level,
            self.over,
            Reverse(self.rank),
            self.score,
            Reverse(self.place),
        )
    }
}

/// Accumulated priority: how long it waited at this place, at the rate of service and class.
fn score(of: Of<'_>, place: Place, at: Timestamp) -> u64 {
    let waited_us = at.0.saturating_sub(place.0.0).max(0) as u64;
    let rate = u64::from(of.service.rate) * u64::from(of.class.map_or(100, |c| c.rate));
    waited_us.saturating_mul(rate)
}

/// One service and class: its tickets in issue order. Or all of a service that are booked, by their
/// times.
struct Lane<'a> {
    service: &'a Service,
    class: Option<&'a PriorityClass>,
    booked: bool,
    places: Peekable<vec_deque::Iter<'a, Place>>,
    /// The places of those on hold, each with the time when its ticket waits again.
    held: Vec<(Timestamp, Place)>,
    /// Set when a visitor who would come at this time stands behind the last.
    newcomer: Option<Timestamp>,
}

/// All lanes of a hall, to be run forward without changing the hall.
pub(super) struct Lanes<'a> {
    hall: &'a Hall,
    lanes: Vec<Lane<'a>>,
    ratio: Option<u8>,
}

impl<'a> Lanes<'a> {
    /// The lanes of the services that `serves` accepts.
    pub(super) fn of(hall: &'a Hall, serves: impl Fn(ServiceId) -> bool) -> Lanes<'a> {
        let setup = hall.setup();
        let mut lanes = Vec::new();
        for (service, queues) in setup.services.iter().zip(hall.queues().by_service()) {
            if serves(service.id) {
                lanes.extend(queues.iter().map(|queue| Lane {
                    service,
                    class: queue.class().and_then(|c| setup.class(c)),
                    booked: queue.is_booked(),
                    places: queue.places().iter().peekable(),
                    held: Vec::new(),
                    newcomer: None,
                }));
            }
        }
        Lanes {
            hall,
            lanes,
            ratio: setup.rules.ratio,
        }
    }

    /// Puts a visitor who would come now behind the last of this service and class.
    pub(super) fn add_newcomer(
        &mut self,
        service: &'a Service,
        class: Option<&'a PriorityClass>,
        at: Timestamp,
    ) {
        self.lane(service, class, false).newcomer = Some(at);
    }

    /// Lets visitors with appointment come who are expected: a ticket for each of these dates.
    pub(super) fn add_expected(
        &mut self,
        service: &'a Service,
        dates: impl Iterator<Item = Timestamp>,
    ) {
        let offset = self.hall.date_offset();
        let mut dates = dates.peekable();
        if dates.peek().is_none() {
            return;
        }
        let lane = self.lane(service, None, true);
        // Behind all tickets that there are.
        lane.held.extend(dates.zip(1..).map(|(due, n)| {
            let comes = Timestamp(due.0.saturating_sub(offset));
            (comes, (due, TicketId(u64::MAX - n)))
        }));
    }

    /// Puts a ticket for an appointment, whose paper is not known to exist yet, where it will stand.
    pub(super) fn add_booked(&mut self, service: &'a Service, ticket: &Ticket, at: Timestamp) {
        let place = place_of(ticket);
        self.lane(service, None, true).held.push((at, place));
    }

    /// Lets the tickets on hold wait again when their time is over.
    pub(super) fn add_held(&mut self, hall: &'a Hall) {
        let setup = hall.setup();
        for (until, ticket) in hall.queues().held() {
            if let Some(service) = setup.service(ticket.service) {
                let booked = ticket.booked_for().is_some();
                let class = ticket.class.filter(|_| !booked);
                let class = class.and_then(|c| setup.class(c));
                let lane = self.lane(service, class, booked);
                lane.held.push((until, place_of(ticket)));
            }
        }
    }

    /// The lane of a service and class; a new one if nobody waits there.
    fn lane(
        &mut self,
        service: &'a Service,
        class: Option<&'a PriorityClass>,
        booked: bool,
    ) -> &mut Lane<'a> {
        let same = |lane: &Lane<'_>| {
            lane.service.id == service.id
                && lane.booked == booked
                && lane.class.map(|c| c.id) == class.map(|c| c.id)
        };
        let index = self.lanes.iter().position(same).unwrap_or_else(|| {
            let places = const { &VecDeque::new() };
            self.lanes.push(Lane {
                service,
                class,
                booked,
                places: places.iter().peekable(),
                held: Vec::new(),
                newcomer: None,
            });
            self.lanes.len() - 1
        });
        &mut self.lanes[index]
    }

    /// Chooses who is next at a counter that serves `serves` and has called `run` priority visitors
    /// in a row.
    pub(super) fn choose(
        &mut self,
        serves: &[Serves],
        run: u8,
        at: Timestamp,
    ) -> Option<(Head<'a>, Why)> {
        choose(&self.heads(serves, at), self.ratio, run)
    }

    /// Takes a head out of its lane; whoever stands behind it heads the lane now.
    pub(super) fn take(&mut self, head: &Head<'_>) {
        let lane = &mut self.lanes[head.lane];
        if head.ticket.is_none() {
            lane.newcomer = None;
        } else if lane.places.next_if(|place| **place == head.place).is_none() {
            lane.held.retain(|(_, place)| *place != head.place);
        }
    }

    fn heads(&mut self, serves: &[Serves], at: Timestamp) -> Vec<Head<'a>> {
        let mut heads = Vec::with_capacity(self.lanes.len());
        let hall = self.hall;
        let promise = Promise::of(hall, at);
        for (index, lane) in self.lanes.iter_mut().enumerate() {
            let Some(Serves { rank, .. }) = serves
                .iter()
                .find(|s| s.service == lane.service.id)
                .copied()
            else {
                continue;
            };
            let back = lane.held.iter().filter(|(until, _)| *until <= at);
            let back = back.map(|(_, place)| place);
            let first = lane.places.peek().copied().into_iter().chain(back).min();
            let (place, ticket) = match first.copied() {
                Some(place) => (place, Some(place.1)),
                None => match lane.newcomer {
                    Some(at) => ((at, TicketId(u64::MAX)), None),
                    None => continue,
                },
            };
            let of = Of {
                service: lane.service,
                class: match lane.booked {
                    true => class_of(hall, place.1),
                    false => lane.class,
                },
            };
            heads.push(match lane.booked {
                true => Head::booked(index, of, place, ticket, rank, promise),
                false => Head::new(index, of, place, ticket, rank, at),
            });
        }
        heads
    }
}

impl Promise {
    fn of(hall: &Hall, at: Timestamp) -> Promise {
        Promise {
            date: Timestamp(at.0.saturating_add(hall.date_offset())),
            level: hall.setup().rules.appointment_level,
        }
    }
}

fn class_of(hall: &Hall, ticket: TicketId) -> Option<&PriorityClass> {
    let class = hall.ticket(ticket)?.class?;
    hall.setup().class(class)
}

/// The best of these heads at a counter that has called `run` priority visitors in a row.
fn choose<'a>(heads: &[Head<'a>], ratio: Option<u8>, run: u8) -> Option<(Head<'a>, Why)> {
    let best = heads.iter().max_by(|a, b| a.urgency().cmp(&b.urgency()))?;
    if let Some(ratio) = ratio.filter(|k| run >= *k && best.level > 0 && best.due.is_none()) {
        let normal = heads
            .iter()
            .filter(|h| h.level == 0 && h.due.is_none())
            .max_by(|a, b| a.urgency().cmp(&b.urgency()));
        if let Some(normal) = normal {
            return Some((*normal, Why::Ratio(ratio)));
        }
    }
    Some((*best, why(best, heads)))
}

/// Returns what decided for `best` among `heads`.
fn why(best: &Head<'_>, heads: &[Head<'_>]) -> Why {
    if let Some(due) = best.due {
        return match best.is_early {
            true => Why::BookedEarly(due),
            false => Why::Booked(due),
        };
    }
    if best.over {
        return Why::OverMaxWait(best.waited_s / 60);
    }
    if let (Some(class), true) = (best.class, best.level > 0) {
        return Why::Priority(class.id);
    }
    let rivals = || {
        heads
            .iter()
            .filter(|h| h.lane != best.lane && (h.level, h.over) == (best.level, best.over))
    };
    let accumulated = |h: &Head<'_>| (h.score, Reverse(h.place));
    if rivals()
        .any(|h| h.rank > best.rank && accumulated(h).cmp(&accumulated(best)) == Ordering::Greater)
    {
        Why::FirstService
    } else if rivals().any(|h| h.place < best.place) {
        Why::Rate
    } else {
        Why::LongestWait
    }
}

/// The ticket that `counter` calls next at `at`, and why.
pub fn next_for(hall: &Hall, counter: &Counter, at: Timestamp) -> Option<(TicketId, Why)> {
    let setup = hall.setup();
    let mut heads = Vec::with_capacity(counter.serves.len());
    let promise = Promise::of(hall, at);
    // The same heads as those of `Lanes`, without setting up what running forward takes: this is
    // the hall's most frequent question.
    for (service, queues) in setup
        .services
        .iter()
        .zip(hall.queues().by_service())
        .filter(|(_, queues)| !queues.is_empty())
    {
        let Some(Serves { rank, .. }) = counter
            .serves
            .iter()
            .find(|s| s.service == service.id)
            .copied()
        else {
            continue;
        };
        for queue in queues {
            let Some(place) = queue.places().front().copied() else {
                continue;
            };
            let (lane, ticket) = (heads.len(), Some(place.1));
            let class = match queue.is_booked() {
                true => class_of(hall, place.1),
                false => queue.class().and_then(|c| setup.class(c)),
            };
            let of = Of { service, class };
            heads.push(match queue.is_booked() {
                true => Head::booked(lane, of, place, ticket, rank, promise),
                false => Head::new(lane, of, place, ticket, rank, at),
            });
        }
    }
    let (head, why) = choose(&heads, setup.rules.ratio, counter.priority_run)?;
    Some((head.ticket?, why))
}

/// The tickets that `counter` would call one after the other if nothing else happened, each with
/// its reason, at most `limit`.
pub fn order(hall: &Hall, counter: CounterId, at: Timestamp, limit: usize) -> Vec<(TicketId, Why)> {
    let Some(counter) = hall.counter(counter) else {
        return Vec::new();
    };
    let mut lanes = Lanes::of(hall, |service| {
        counter.serves.iter().any(|s| s.service == service)
    });
    let mut run = counter.priority_run;
    let mut order = Vec::new();
    while order.len() < limit {
        let Some((head, why)) = lanes.choose(&counter.serves, run, at) else {
            break;
        };
        lanes.take(&head);
        run = run_after(run, &head);
        order.extend(head.ticket.map(|t| (t, why)));
    }
    order
}

/// Returns how many priority visitors in a row there are after this one.
pub(super) fn run_after(run: u8, head: &Head<'_>) -> u8 {
    if head.due.is_some() {
        run
    } else if head.level > 0 {
        run.saturating_add(1)
    } else {
        0
    }
}
