//! Who is next for a counter, and why.
//!
//! Among the waiting tickets that a counter may serve, [`next_for`] picks one: highest priority
//! level first; inside a level whoever waited longer than the service allows, then the counter's
//! better ranked service; then accumulated priority (rate x waiting time, so equal rates mean first
//! come first served); ties by issue order. With a ratio k:1 a visitor without priority comes after
//! every k with priority. It only ranks; calling is up to [`Hall::decide`](super::Hall::decide).
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
use super::call::Why;
use super::counter::Counter;
use super::ids::{CounterId, ServiceId, TicketId};
use super::parts::queues::{Place, place_of};
use super::setup::{PriorityClass, Serves, Service};
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
}

impl<'a> Head<'a> {
    fn new(
        lane: usize,
        service: &'a Service,
        class: Option<&'a PriorityClass>,
        place: Place,
        ticket: Option<TicketId>,
        rank: u8,
        at: Timestamp,
    ) -> Head<'a> {
        let waited_us = at.0.saturating_sub(place.0.0).max(0) as u64;
        let waited_s = at.seconds_since(place.0);
        let level = class.map_or(0, |c| c.level);
        let over = service.max_wait_s.is_some_and(|max| waited_s > max);
        let rate = u64::from(service.rate) * u64::from(class.map_or(100, |c| c.rate));
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
            score: waited_us.saturating_mul(rate),
        }
    }

    /// Greater is called sooner.
    fn urgency(&self) -> impl Ord {
        (
            self.level,
            self.over,
            Reverse(self.rank),
            self.score,
            Reverse(self.place),
        )
    }
}

/// One service and class: its tickets in issue order.
struct Lane<'a> {
    service: &'a Service,
    class: Option<&'a PriorityClass>,
    places: Peekable<vec_deque::Iter<'a, Place>>,
    /// The places of those on hold, each with the time when its ticket waits again.
    held: Vec<(Timestamp, Place)>,
    /// Set when a visitor who would come at this time stands behind the last.
    newcomer: Option<Timestamp>,
}

/// All lanes of a hall, to be run forward without changing the hall.
pub(super) struct Lanes<'a> {
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
                    places: queue.places().iter().peekable(),
                    held: Vec::new(),
                    newcomer: None,
                }));
            }
        }
        Lanes {
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
        self.lane(service, class).newcomer = Some(at);
    }

    /// Lets the tickets on hold wait again when their time is over.
    pub(super) fn add_held(&mut self, hall: &'a Hall) {
        let setup = hall.setup();
        for (until, ticket) in hall.queues().held() {
            if let Some(service) = setup.service(ticket.service) {
                let class = ticket.class.and_then(|c| setup.class(c));
                let lane = self.lane(service, class);
                lane.held.push((until, place_of(ticket)));
            }
        }
    }

    /// The lane of a service and class; a new one if nobody waits there.
    fn lane(&mut self, service: &'a Service, class: Option<&'a PriorityClass>) -> &mut Lane<'a> {
        let same = |lane: &Lane<'_>| {
            lane.service.id == service.id && lane.class.map(|c| c.id) == class.map(|c| c.id)
        };
        let index = self.lanes.iter().position(same).unwrap_or_else(|| {
            let places = const { &VecDeque::new() };
            self.lanes.push(Lane {
                service,
                class,
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
            heads.push(Head::new(
                index,
                lane.service,
                lane.class,
                place,
                ticket,
                rank,
                at,
            ));
        }
        heads
    }
}

/// The best of these heads at a counter that has called `run` priority visitors in a row.
fn choose<'a>(heads: &[Head<'a>], ratio: Option<u8>, run: u8) -> Option<(Head<'a>, Why)> {
    let best = heads.iter().max_by(|a, b| a.urgency().cmp(&b.urgency()))?;
    if let Some(ratio) = ratio.filter(|k| run >= *k && best.level > 0) {
        let normal = heads
            .iter()
            .filter(|h| h.level == 0)
            .max_by(|a, b| a.urgency().cmp(&b.urgency()));
        if let Some(normal) = normal {
            return Some((*normal, Why::Ratio(ratio)));
        }
    }
    Some((*best, why(best, heads)))
}

/// Returns what decided for `best` among `heads`.
fn why(best: &Head<'_>, heads: &[Head<'_>]) -> Why {
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
            let class = queue.class().and_then(|c| setup.class(c));
            heads.push(Head::new(
                heads.len(),
                service,
                class,
                place,
                Some(place.1),
                rank,
                at,
            ));
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
    if head.level > 0 {
        run.saturating_add(1)
    } else {
        0
    }
}
