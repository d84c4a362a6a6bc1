//! How long a visitor will wait.
//!
//! The visitors who will really be served first are found by running the actual rule forward
//! ([`routing`]) with the counters that are open now. With `n` of them called by
//! the `s` counters that may serve this visitor, and a mean service time of 1/mu, the wait is about
//! (n+1)/(s mu), and its spread that of an Erlang distribution with n+1 stages of rate s mu: the
//! best simple predictor when s and mu are known (Ibrahim & Whitt 2009, M&SOM, doi
//! 10.1287/msom.1080.0223; Whitt 1999).
//!
//! While nobody can be called there is no forecast: when no counter works that may serve the visitor, in
//! an emergency, and after a promotion until calls go on.
//!
//! A counter that has let visitors wait for ten minutes without calling anybody does not count: its
//! clerk has left it, whatever the screen says.
//!
//! Visitors with higher priority who come later overtake too. They take a share r of the counters'
//! time, judged by the last hour, and turn every stage into a busy period: the mean grows by
//! 1/(1-r), and the spread with it. Without priorities r is 0.

use super::Hall;
use super::appointment::AppointmentState;
use super::counter::Counter;
use super::ids::{PriorityClassId, ServiceId, TicketId};
use super::parts::queues::place_of;
use super::routing::{self, Lanes, run_after};
use super::setup::Service;
use super::ticket::{Ticket, TicketState};
use super::time::Timestamp;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

pub use super::wait::{Forecast, Spoken};

/// Number of visits that the configured service time weighs as much as.
const PRIOR_VISITS: f64 = 10.0;
/// A visit this many times longer than usual is counted as this long: a clerk forgot to press
/// finish.
const LONGEST_TIMES_USUAL: u32 = 6;
/// Calls run forward at most; beyond, the rest of the queue is counted instead of simulated.
const STEPS_MAX: usize = 2_000;
/// Span in which arrivals with priority are counted: seconds at most and at least, and tickets.
const LATELY_S: u32 = 3600;
const LATELY_S_MIN: u32 = 900;
const LATELY_TICKETS: usize = 500;
/// Those who overtake count for at most this share of the counters' time: the last hour is a small
/// sample, and a wait is not told ten times longer because two visitors with priority came at once.
const OVERTAKEN_MAX: f64 = 0.3;
/// Visitors with appointment who are expected within so many seconds are counted.
const EXPECTED_S: u32 = 4 * 3600;
/// Seconds after which a counter that calls nobody, although somebody waits, is taken for deserted.
const DESERTED_AFTER_S: u32 = 600;
/// 90 % quantile of the normal distribution.
const Z90: f64 = 1.281_551_6;

/// Mean seconds of a visit for `service`: the recent ones, with the configured time as ten more
/// (`PRIOR_VISITS`).
pub fn mean_service_s(hall: &Hall, service: &Service) -> f64 {
    let usual = f64::from(service.usual_service_s.max(1));
    let longest = service.usual_service_s.saturating_mul(LONGEST_TIMES_USUAL);
    let (count, sum) = hall.service_day(service.id).map_or((0.0, 0.0), |day| {
        (
            day.recent_s.len() as f64,
            day.recent_s
                .iter()
                .map(|s| f64::from((*s).min(longest)))
                .sum(),
        )
    });
    (usual * PRIOR_VISITS + sum) / (PRIOR_VISITS + count)
}

/// Returns what a visitor who takes a ticket for `service` now can expect. `None` when nobody can be
/// called for it.
pub fn for_newcomer(
    hall: &Hall,
    service: ServiceId,
    class: Option<PriorityClassId>,
    at: Timestamp,
) -> Option<Forecast> {
    run(hall, service, Whom::Newcomer(class), at)
}

/// Returns what the holder of a waiting ticket can expect. `None` when it does not wait, or nobody can
/// be called for its service.
pub fn for_ticket(hall: &Hall, ticket: TicketId, at: Timestamp) -> Option<Forecast> {
    let found = hall.ticket(ticket)?;
    match found.state {
        TicketState::Waiting => run(hall, found.service, Whom::Ticket(ticket), at),
        // Its visitor has just pressed, and joins the queue when its paper is known to exist.
        TicketState::Reserved if found.booked_for().is_none() => {
            run(hall, found.service, Whom::Newcomer(found.class), at)
        }
        TicketState::Reserved => run(hall, found.service, Whom::Ticket(ticket), at),
        _ => None,
    }
}

/// Returns how many people are before a visitor who takes a ticket for `service` now: by the
/// forecast, and without one those in the queue of the service who would be called before.
pub fn ahead_of_newcomer(
    hall: &Hall,
    service: ServiceId,
    class: Option<PriorityClassId>,
    forecast: Option<&Forecast>,
) -> u32 {
    let queued = || before_in_queue(hall, service, class, None);
    forecast.map_or_else(queued, |forecast| forecast.ahead)
}

/// Returns how many people are before a ticket that waits, in the same way.
pub fn ahead_of_ticket(hall: &Hall, ticket: &Ticket, forecast: Option<&Forecast>) -> u32 {
    let queued = || before_in_queue(hall, ticket.service, ticket.class, Some(ticket));
    forecast.map_or_else(queued, |forecast| forecast.ahead)
}

/// Counts who waits for `service` at a higher level than `class`, or at the same one before `ticket`.
fn before_in_queue(
    hall: &Hall,
    service: ServiceId,
    class: Option<PriorityClassId>,
    ticket: Option<&Ticket>,
) -> u32 {
    let place = ticket.map(place_of);
    let level = |class: Option<PriorityClassId>, booked: bool| {
        let class = class.and_then(|class| hall.setup().class(class));
        let booked = booked.then_some(hall.setup().rules.appointment_level);
        class
            .map_or(0, |class| class.level)
            .max(booked.unwrap_or(0))
    };
    let is_booked = ticket.is_some_and(|t| t.booked_for().is_some());
    let own = level(class, is_booked);
    let before = hall.queues().queues_of(service).iter().map(|queue| {
        let all = queue.places();
        match level(queue.class(), queue.is_booked()).cmp(&own) {
            Ordering::Greater => all.len(),
            Ordering::Equal => place.map_or(all.len(), |place| all.partition_point(|p| *p < place)),
            Ordering::Less => 0,
        }
    });
    before.sum::<usize>() as u32
}

/// The visitor asked about.
#[derive(Clone, Copy, PartialEq)]
enum Whom {
    Newcomer(Option<PriorityClassId>),
    Ticket(TicketId),
}

impl Whom {
    fn ticket(self) -> Option<TicketId> {
        match self {
            Whom::Newcomer(_) => None,
            Whom::Ticket(id) => Some(id),
        }
    }

    /// The level at which the visitor is called; of one with an appointment that of the appointment.
    fn level(self, hall: &Hall) -> u8 {
        let (class, is_booked) = match self {
            Whom::Newcomer(class) => (class, false),
            Whom::Ticket(id) => hall.ticket(id).map_or((None, false), |ticket| {
                (ticket.class, ticket.booked_for().is_some())
            }),
        };
        let class = class.and_then(|c| hall.setup().class(c));
        let booked = is_booked.then_some(hall.setup().rules.appointment_level);
        class.map_or(0, |c| c.level).max(booked.unwrap_or(0))
    }

    /// Returns how many wait for `service` who came before.
    fn waiting_before(self, hall: &Hall, service: ServiceId) -> u32 {
        match self {
            Whom::Newcomer(_) => hall.waiting(service) as u32,
            Whom::Ticket(id) => hall.queues().waiting_before(service, id) as u32,
        }
    }
}

fn run(hall: &Hall, service: ServiceId, whom: Whom, at: Timestamp) -> Option<Forecast> {
    let setup = hall.setup();
    let target = setup.service(service)?;
    if hall.emergency().is_some() || hall.reasserting() {
        return None;
    }
    let mut workers = Workers::of(hall, service, at);
    let counters = workers.list.iter().filter(|w| w.eligible).count() as u32;
    if counters == 0 {
        return None;
    }
    let Turn {
        ahead,
        service_s,
        free_now,
    } = workers.run_forward(hall, target, whom, at);
    let level = whom.level(hall);
    let taken = overtaking(hall, level, at, |other| workers.share(other)) / f64::from(counters);
    // With a ratio k:1 those with priority take at most k calls in k + 1.
    let most = setup
        .rules
        .ratio
        .filter(|_| level == 0)
        .map_or(OVERTAKEN_MAX, |k| f64::from(k) / (f64::from(k) + 1.0));
    let taken = taken.min(most.min(OVERTAKEN_MAX));
    // Every stage grows into a busy period: its mean by 1/(1-r), its squared variation to
    // (1+r)/(1-r).
    let stages = (f64::from(ahead + 1) * (1.0 - taken) / (1.0 + taken)).max(1.0);
    let per_stage = service_s / f64::from(counters) / (1.0 - taken) / stages;
    let seconds = |factor: f64| {
        if free_now {
            0
        } else {
            (per_stage * factor) as u32
        }
    };
    Some(Forecast {
        ahead,
        counters,
        mean_s: seconds(stages),
        low_s: seconds(erlang_quantile(stages, -Z90)),
        high_s: seconds(erlang_quantile(stages, Z90)),
    })
}

/// A counter in the run forward.
struct Worker<'a> {
    counter: &'a Counter,
    run: u8,
    /// Set when it may serve the visitor asked about.
    eligible: bool,
}

/// Returns true if a counter calls nobody although somebody has waited for it for long: its clerk
/// has left it.
fn is_deserted(hall: &Hall, counter: &Counter, at: Timestamp) -> bool {
    let is_long = |since: Timestamp| at >= since.plus_s(DESERTED_AFTER_S);
    let is_idle = counter
        .shift
        .as_ref()
        .is_some_and(|shift| is_long(shift.active_at.max(shift.since)));
    let waits_long = || {
        let next = routing::next_for(hall, counter, at).and_then(|(id, _)| hall.ticket(id));
        // A paper of a kiosk that was cut off comes late: until then nobody could call it.
        next.is_some_and(|ticket| {
            !ticket.offline && is_long(ticket.back_at.unwrap_or(ticket.leg_at))
        })
    };
    is_idle && counter.ticket.is_none() && waits_long()
}

/// The counters that work, and when each is free.
struct Workers<'a> {
    list: Vec<Worker<'a>>,
    /// Milliseconds from now, and the worker; ties by position keep it deterministic.
    free: BinaryHeap<Reverse<(u64, usize)>>,
}

/// The visitor's turn in the run forward.
struct Turn {
    /// Visitors before it whom the counters that may serve it have called.
    ahead: u32,
    /// Seconds of service until its own ends, by all these counters together.
    service_s: f64,
    /// Set when a counter that is free now would call it.
    free_now: bool,
}

impl<'a> Workers<'a> {
    fn of(hall: &'a Hall, service: ServiceId, at: Timestamp) -> Workers<'a> {
        let mut list: Vec<Worker<'_>> = Vec::new();
        let mut free = BinaryHeap::new();
        let calls = |c: &&Counter| c.is_working() && !is_deserted(hall, c, at);
        for counter in hall.counters().iter().filter(calls) {
            let busy_s = counter
                .ticket
                .and_then(|t| hall.ticket(t))
                .map_or(0.0, |t| {
                    let usual = hall
                        .setup()
                        .service(t.service)
                        .map_or(0.0, |s| mean_service_s(hall, s));
                    (usual - f64::from(t.served_s(at).unwrap_or(0))).max(usual / 4.0)
                });
            free.push(Reverse(((busy_s * 1000.0) as u64, list.len())));
            list.push(Worker {
                counter,
                run: counter.priority_run,
                eligible: counter.serves.iter().any(|s| s.service == service),
            });
        }
        Workers { list, free }
    }

    /// Lets the counters call by the rule until it is the visitor's turn.
    fn run_forward(&mut self, hall: &Hall, target: &Service, whom: Whom, at: Timestamp) -> Turn {
        let mut lanes = Lanes::of(hall, |_| true);
        lanes.add_held(hall);
        add_expected(&mut lanes, hall, at);
        match whom {
            Whom::Newcomer(class) => {
                lanes.add_newcomer(target, class.and_then(|c| hall.setup().class(c)), at);
            }
            Whom::Ticket(id) => {
                let drawn = hall.ticket(id).filter(|t| t.state == TicketState::Reserved);
                if let Some(drawn) = drawn {
                    lanes.add_booked(target, drawn, at);
                }
            }
        }
        let target_s = mean_service_s(hall, target);
        let mut turn = Turn {
            ahead: 0,
            service_s: target_s,
            free_now: false,
        };
        for step in 0.. {
            if step == STEPS_MAX {
                // Far back in a huge queue: count who came before it for the same service instead.
                turn.ahead = turn.ahead.max(whom.waiting_before(hall, target.id));
                turn.service_s = target_s * f64::from(turn.ahead + 1);
                break;
            }
            let Some(Reverse((now_ms, index))) = self.free.pop() else {
                break;
            };
            let worker = &mut self.list[index];
            let now = Timestamp(at.0.saturating_add_unsigned(now_ms.saturating_mul(1000)));
            let Some((head, _)) = lanes.choose(&worker.counter.serves, worker.run, now) else {
                continue;
            };
            if head.ticket == whom.ticket() {
                turn.free_now = now_ms == 0;
                break;
            }
            lanes.take(&head);
            worker.run = run_after(worker.run, &head);
            let takes = mean_service_s(hall, head.service);
            if worker.eligible {
                turn.ahead += 1;
                turn.service_s += takes;
            }
            self.free
                .push(Reverse((now_ms + (takes * 1000.0) as u64, index)));
        }
        turn
    }

    /// Returns the share of the work that came for `service` which falls to the counters that may
    /// serve the visitor: each counter that serves it has the same.
    fn share(&self, service: ServiceId) -> f64 {
        let serving = |w: &&Worker<'_>| w.counter.serves.iter().any(|s| s.service == service);
        let all = self.list.iter().filter(serving).count();
        self.list
            .iter()
            .filter(serving)
            .filter(|w| w.eligible)
            .count() as f64
            / all.max(1) as f64
    }
}

/// Lets the visitors come who are expected by appointment in the next hours, less those who will not:
/// as many as did not come today.
fn add_expected<'a>(lanes: &mut Lanes<'a>, hall: &'a Hall, at: Timestamp) {
    let until = hall.date(at).plus_s(EXPECTED_S);
    let share = coming_share(hall);
    for service in &hall.setup().services {
        let begins = |(slot, _)| hall.setup().slot_begins(slot);
        let expected = hall.appointments().expected(service.id).map(begins);
        let expected = expected.take_while(|begins| *begins <= until);
        // Spread evenly: the nth comes when the share of n, rounded, rises.
        let come = |n: usize| (n as f64 * share).round() as u64;
        let comes = |n: usize| come(n + 1) > come(n);
        let coming = expected.enumerate().filter(|(n, _)| comes(*n));
        lanes.add_expected(service, coming.map(|(_, begins)| begins));
    }
}

/// The share of visitors with appointment who come: that of today, with ten more of whom nine came.
fn coming_share(hall: &Hall) -> f64 {
    let (mut came, mut all) = (9.0, 10.0);
    for appointment in hall.appointments().all() {
        match appointment.state {
            AppointmentState::CheckedIn { .. } => {
                came += 1.0;
                all += 1.0;
            }
            AppointmentState::Missed => all += 1.0,
            AppointmentState::Booked | AppointmentState::Cancelled => {}
        }
    }
    came / all
}

/// Seconds of service that visitors above `level` bring per second, judged by those who came
/// lately; `share` of each service counts.
fn overtaking(hall: &Hall, level: u8, at: Timestamp, share: impl Fn(ServiceId) -> f64) -> f64 {
    let setup = hall.setup();
    if setup.classes.iter().all(|c| c.level <= level) {
        return 0.0;
    }
    // A paper of a kiosk that was cut off comes late, and says nothing of those before it.
    let came_lately =
        |t: &&Ticket| t.state != TicketState::Reserved && at.seconds_since(t.issued_at) <= LATELY_S;
    let lately = hall
        .tickets()
        .iter()
        .rev()
        .take(LATELY_TICKETS)
        .filter(came_lately);
    let mut brought_s = 0.0;
    let mut over_s = LATELY_S_MIN;
    for ticket in lately {
        over_s = over_s.max(at.seconds_since(ticket.issued_at));
        if ticket
            .class
            .and_then(|c| setup.class(c))
            .is_some_and(|c| c.level > level)
        {
            brought_s += share(ticket.service)
                * setup
                    .service(ticket.service)
                    .map_or(0.0, |s| mean_service_s(hall, s));
        }
    }
    brought_s / f64::from(over_s)
}

/// Quantile of an Erlang distribution with `stages` stages of mean 1, at the normal deviate `z`:
/// Wilson and Hilferty's approximation (1931), within 1 % from two stages on and 7 % at one.
fn erlang_quantile(stages: f64, z: f64) -> f64 {
    let spread = 1.0 / (9.0 * stages);
    stages * (1.0 - spread + z * spread.sqrt()).max(0.0).powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn erlang_quantiles_agree_with_the_tables() {
        // Half the chi-square quantiles with 2n degrees of freedom.
        for (stages, low, high) in [
            (1.0, 0.105, 2.303),
            (2.0, 0.532, 3.890),
            (5.0, 2.433, 7.994),
            (20.0, 14.53, 25.90),
            (50.0, 41.18, 59.25),
        ] {
            let off = |got: f64, want: f64| ((got - want) / want).abs();
            assert!(off(erlang_quantile(stages, -Z90), low) < 0.07, "{stages}");
            assert!(off(erlang_quantile(stages, Z90), high) < 0.02, "{stages}");
        }
    }

    #[test]
    fn a_forecast_is_rounded_as_people_speak_and_a_wide_range_is_one_figure() {
        for (low_s, mean_s, high_s, spoken, minutes) in [
            (0, 0, 0, Spoken::Now, 0),
            (20, 40, 59, Spoken::Now, 0),
            (30, 45, 60, Spoken::About(1), 1),
            (4 * 60 + 50, 6 * 60, 7 * 60 + 10, Spoken::Between(4, 8), 8),
            (3 * 60 + 20, 5 * 60 + 1, 8 * 60, Spoken::About(6), 6),
            (11 * 60, 12 * 60, 14 * 60, Spoken::Between(10, 15), 15),
            (60, 600, 1380, Spoken::About(10), 10),
            (60, 601, 1380, Spoken::About(15), 15),
            (31 * 60, 45 * 60, 59 * 60, Spoken::Between(30, 60), 60),
            (61 * 60, 80 * 60, 99 * 60, Spoken::About(80), 80),
            (40 * 60, 85 * 60, 130 * 60, Spoken::About(90), 90),
            (80 * 60, 170 * 60, 290 * 60, Spoken::About(180), 180),
            (80 * 60, 130 * 60, 290 * 60, Spoken::About(120), 120),
            (130 * 60, 160 * 60, 190 * 60, Spoken::MoreThanHours(2), 120),
        ] {
            let forecast = Forecast {
                ahead: 0,
                counters: 1,
                mean_s,
                low_s,
                high_s,
            };
            assert_eq!(
                (forecast.spoken(), forecast.minutes()),
                (spoken, minutes),
                "{forecast:?}"
            );
        }
    }

    #[test]
    fn a_range_that_is_told_ends_at_twice_its_beginning_at_most() {
        for low_s in (0..15_000u32).step_by(70) {
            for high_s in (low_s..40_000).step_by(130) {
                let forecast = Forecast {
                    ahead: 0,
                    counters: 1,
                    mean_s: low_s.midpoint(high_s),
                    low_s,
                    high_s,
                };
                if let Spoken::Between(low, high) = forecast.spoken() {
                    assert!(low < high && high <= 2 * low, "{forecast:?}");
                }
            }
        }
    }
}
