//! The wait forecast: by the actual rule, and honest about its spread.

use super::laws::Dice;
use super::*;
use crate::AnnouncementCommand;
use crate::forecast::{ahead_of_newcomer, ahead_of_ticket, for_newcomer, for_ticket};

fn full(tickets: usize, counters: &[CounterId]) -> Scenario {
    let s = Scenario::opening_at("09:00").given(counters.iter().map(|c| open(*c)));
    s.given((0..tickets).map(|_| issue(TAX)))
}

#[test]
fn without_an_open_counter_that_works_there_is_no_forecast() {
    Scenario::opening_at("09:00")
        .check(|h| assert_eq!(for_newcomer(h, service(TAX), None, h.last_at()), None))
        .given([open(DESK_2), pause(DESK_2)])
        .check(|h| assert_eq!(for_newcomer(h, service(TAX), None, h.last_at()), None))
        .given([resume(DESK_2)])
        .check(|h| assert_eq!(for_newcomer(h, service(SOCIAL), None, h.last_at()), None));
}

#[test]
fn nothing_is_promised_while_nobody_can_be_called() {
    let promised = |h: &Hall| {
        let newcomer = for_newcomer(h, service(TAX), None, h.last_at());
        let waiting = for_ticket(h, id(h, "B002"), h.last_at());
        assert_eq!(newcomer.is_some(), waiting.is_some());
        newcomer.is_some()
    };
    let hall = full(2, &[DESK_1, DESK_2]).check(|h| assert!(promised(h)));
    let urgent = |command| ask(Command::Announcement(command));
    hall.given([urgent(AnnouncementCommand::RaiseEmergency { text: None })])
        .check(|h| assert!(!promised(h), "an emergency"))
        .given([urgent(AnnouncementCommand::EndEmergency)])
        .check(|h| assert!(promised(h)))
        .given([ask(Command::Machine(MachineCommand::Promote {
            generation: 2,
            lineage: None,
        }))])
        .check(|h| assert!(!promised(h), "a promotion"))
        .given([ask(Command::Machine(MachineCommand::Reopen))])
        .check(|h| assert!(promised(h)))
        .given([pause(DESK_1), pause(DESK_2)])
        .check(|h| assert!(!promised(h), "a break"))
        .given([resume(DESK_1)])
        .check(|h| assert!(promised(h)))
        .given([close(DESK_1), close(DESK_2)])
        .check(|h| assert!(!promised(h), "all have gone"));
}

#[test]
fn without_a_forecast_those_in_the_queue_who_go_before_are_ahead() {
    Scenario::opening_at("09:00")
        .given([
            issue(TAX),
            issue_with(TAX, ELDERLY),
            issue(TAX),
            issue(SOCIAL),
        ])
        .check(|h| {
            let newcomer = |class| ahead_of_newcomer(h, service(TAX), class, None);
            assert_eq!(newcomer(None), 3);
            assert_eq!(newcomer(Some(class(ELDERLY))), 1);
            assert_eq!(newcomer(Some(class(VIP))), 0);
            let ticket = |printed| {
                let ticket = h.ticket_by_number(printed).unwrap();
                ahead_of_ticket(h, ticket, None)
            };
            assert_eq!(["B001", "B002", "B003"].map(ticket), [1, 0, 2]);
        })
        // The whole hall's counters: with one that serves both, all who are called before count.
        .given([open(DESK_1)])
        .check(|h| {
            let forecast = for_newcomer(h, service(TAX), None, h.last_at());
            assert_eq!(
                ahead_of_newcomer(h, service(TAX), None, forecast.as_ref()),
                4
            );
        });
}

#[test]
fn a_free_counter_means_no_wait() {
    full(0, &[DESK_2]).check(|h| {
        let forecast = for_newcomer(h, service(TAX), None, h.last_at()).unwrap();
        assert_eq!(
            (
                forecast.ahead,
                forecast.counters,
                forecast.mean_s,
                forecast.high_s
            ),
            (0, 1, 0, 0)
        );
    });
}

#[test]
fn a_counter_that_lets_visitors_wait_for_ten_minutes_counts_as_deserted() {
    let counters = |h: &Hall, at: &str| {
        for_newcomer(h, service(TAX), None, today(at)).map(|forecast| forecast.counters)
    };
    Scenario::opening_at("09:00")
        .given([open(DESK_1), open(DESK_2)])
        .at("10:00")
        .check(|h| assert_eq!(counters(h, "10:00"), Some(2), "nobody waits"))
        .issue(TAX)
        .check(|h| assert_eq!(counters(h, "10:09"), Some(2)))
        .check(|h| assert_eq!(counters(h, "10:10"), None))
        .at("10:11")
        .issue(TAX)
        .given([call_next(DESK_1)])
        .check(|h| assert_eq!(counters(h, "10:20"), Some(2), "none waits for long"))
        .check(|h| assert_eq!(counters(h, "10:21"), Some(1), "only one calls"));
}

#[test]
fn behind_n_visitors_at_s_counters_the_mean_is_n_plus_one_services_by_s() {
    full(7, &[DESK_1, DESK_2])
        .given([
            call_next(DESK_1),
            start(DESK_1),
            call_next(DESK_2),
            start(DESK_2),
        ])
        .check(|h| {
            let forecast = for_newcomer(h, service(TAX), None, h.last_at()).unwrap();
            assert_eq!(
                (forecast.ahead, forecast.counters, forecast.mean_s),
                (5, 2, 6 * 300 / 2)
            );
            assert!(forecast.low_s < forecast.mean_s && forecast.mean_s < forecast.high_s);
            let fourth = for_ticket(h, id(h, "B004"), h.last_at()).unwrap();
            assert_eq!(fourth.ahead, 1);
            assert_eq!(for_ticket(h, id(h, "B001"), h.last_at()), None);
        });
}

#[test]
fn priority_shortens_the_wait() {
    full(7, &[DESK_2]).check(|h| {
        let ahead = |c| for_newcomer(h, service(TAX), c, h.last_at()).unwrap().ahead;
        assert_eq!((ahead(None), ahead(Some(class(ELDERLY)))), (7, 0));
    });
}

#[test]
fn visitors_whom_no_common_counter_serves_are_not_ahead() {
    full(2, &[DESK_2, DESK_3])
        .given((0..5).map(|_| issue(ESTATE)))
        .check(|h| {
            // Each desk takes one for tax; then desk 2 is free for the newcomer, however many wait
            // for estate.
            assert_eq!(
                for_newcomer(h, service(TAX), None, h.last_at())
                    .unwrap()
                    .ahead,
                2
            );
        });
}

#[test]
fn the_mean_follows_recent_visits_and_a_forgotten_finish_does_not_spoil_it() {
    use crate::forecast::mean_service_s;
    let mut s = full(11, &[DESK_2]);
    for minute in 0..10 {
        s = s
            .at(&format!("10:{minute:02}:00"))
            .given([call_next(DESK_2), start(DESK_2)])
            .at(&format!("10:{minute:02}:30"));
    }
    let tax = s.hall().setup().services[1].clone();
    let quick = mean_service_s(s.hall(), &tax);
    assert!(
        (quick - (300.0 * 10.0 + 9.0 * 60.0) / 19.0).abs() < 2.0,
        "{quick}"
    );
    let s = s.at("19:00").given([finish(DESK_2)]);
    let spoiled = mean_service_s(s.hall(), &tax);
    assert!(
        (spoiled - (300.0 * 10.0 + 9.0 * 60.0 + 1800.0) / 20.0).abs() < 2.0,
        "{spoiled}"
    );
}

#[test]
fn far_back_in_a_huge_queue_each_ticket_counts_those_before_it() {
    let mut s = Scenario::with("09:00", |s| s.services[1].last = 99_999).given([open(DESK_2)]);
    for _ in 0..5000 {
        s.desk.send(s.at, &issue(TAX)(&s.desk.hall)).1.unwrap();
    }
    let h = s.hall();
    for n in [100_u64, 1999, 2500, 4000, 4999] {
        assert_eq!(
            u64::from(for_ticket(h, TicketId(n), h.last_at()).unwrap().ahead),
            n
        );
    }
    assert_eq!(
        for_newcomer(h, service(TAX), None, h.last_at())
            .unwrap()
            .ahead,
        5000
    );
}

/// A hall at work: three desks that call as soon as they are free.
struct Run {
    desk: Desk,
    clock: Timestamp,
    /// When each of the three desks is free.
    free: [Timestamp; 3],
}

impl Run {
    fn new(setup: Setup) -> Run {
        let clock = Scenario::opening_at("09:00").at;
        let mut desk = Desk::default();
        desk.send(clock, &configure(setup)(&Hall::new())).1.unwrap();
        for counter in [DESK_1, DESK_2, DESK_3] {
            desk.send(clock, &open(counter)(&Hall::new())).1.unwrap();
        }
        Run {
            desk,
            clock,
            free: [clock; 3],
        }
    }

    fn issue(&mut self, class: Option<PriorityClassId>) -> TicketId {
        let id = TicketId(self.desk.hall.tickets().len() as u64);
        self.desk
            .send(
                self.clock,
                &Command::Queue(QueueCommand::Issue {
                    service: service(TAX),
                    lang: Lang::ZH,
                    class,
                    printer: None,
                }),
            )
            .1
            .unwrap();
        for free in self.free.iter_mut().filter(|f| **f == Timestamp::NEVER) {
            *free = self.clock;
        }
        id
    }

    /// Lets desks finish and call until `until`.
    fn serve(&mut self, until: Timestamp, takes: &mut impl FnMut() -> u32) {
        loop {
            let (at, index) = self.free.iter().copied().zip(0..).min().unwrap();
            if at > until {
                break;
            }
            let at = at.max(self.clock);
            let counter = CounterId(index as u16 + 1);
            self.clock = at;
            let _ = self
                .desk
                .send(at, &Command::Counter(CounterCommand::Finish { counter }));
            if self
                .desk
                .send(at, &Command::Counter(CounterCommand::CallNext { counter }))
                .1
                .is_ok()
            {
                self.desk
                    .send(at, &Command::Counter(CounterCommand::Start { counter }))
                    .1
                    .unwrap();
                self.free[index] = at.plus_s(takes());
            } else {
                // Idle until somebody comes.
                self.free[index] = Timestamp::NEVER;
            }
        }
        self.clock = until;
    }

    fn wait_s(&self, ticket: TicketId, from: Timestamp) -> Option<u32> {
        Some(
            self.desk
                .hall
                .ticket(ticket)?
                .called_at?
                .seconds_since(from),
        )
    }
}

fn three_tax_desks() -> Setup {
    let mut setup = small_hall();
    setup.services[1].last = 99_999;
    for counter in &mut setup.counters {
        counter.serves = serves(&[(TAX, 1)]);
    }
    setup
}

#[test]
fn ahead_is_what_a_deterministic_run_gives() {
    let mut run = Run::new(three_tax_desks());
    let mut dice = Dice(7);
    let mut tickets = Vec::new();
    for _ in 0..60 {
        let with = (dice.below(3) == 0).then(|| class(ELDERLY));
        tickets.push(run.issue(with));
    }
    let from = run.desk.hall.last_at();
    let ahead: Vec<u32> = tickets
        .iter()
        .map(|t| for_ticket(&run.desk.hall, *t, from).unwrap().ahead)
        .collect();
    run.serve(from.plus_s(4 * 3600), &mut || 300);
    let mut calls: Vec<(Timestamp, TicketId)> = tickets
        .iter()
        .map(|t| (run.desk.hall.ticket(*t).unwrap().called_at.unwrap(), *t))
        .collect();
    calls.sort_unstable();
    for (position, (_, ticket)) in calls.iter().enumerate() {
        assert_eq!(ahead[ticket.0 as usize] as usize, position, "{ticket:?}");
    }
}

/// Share of newcomers whose wait fell into the forecast range, and below and above it.
fn coverage(share_with_priority: u64, seed: u64) -> [f64; 3] {
    let mut inside = 0;
    let mut below = 0;
    let mut above = 0;
    for day in 0..6 {
        let mut run = Run::new(three_tax_desks());
        let mut dice = Dice(seed + day);
        let mut arrivals = Dice(seed ^ (day << 8));
        let mut exponential = |mean: f64| {
            (-(1.0 - (dice.roll() >> 11) as f64 / (1_u64 << 53) as f64).ln() * mean) as u32
        };
        let mut asked = Vec::new();
        for n in 0..500 {
            let with = (arrivals.below(100) < share_with_priority).then(|| class(ELDERLY));
            let forecast = for_newcomer(&run.desk.hall, service(TAX), with, run.clock).unwrap();
            let from = run.clock;
            let ticket = run.issue(with);
            if n >= 20 && forecast.mean_s > 0 {
                asked.push((ticket, from, forecast));
            }
            // Three desks at 300 s: one visitor each 100 s is the most they serve; 97 % of it.
            let next = run.clock.plus_s(exponential(103.0));
            run.serve(next, &mut || exponential(300.0));
        }
        let end = run.clock.plus_s(12 * 3600);
        run.serve(end, &mut || 100);
        for (ticket, from, forecast) in asked {
            match run.wait_s(ticket, from) {
                Some(wait) if wait < forecast.low_s => below += 1,
                Some(wait) if wait > forecast.high_s => above += 1,
                Some(_) => inside += 1,
                None => {}
            }
        }
    }
    let all = f64::from(inside + below + above);
    [inside, below, above].map(|n| 100.0 * f64::from(n) / all)
}

#[test]
fn the_range_holds_four_waits_in_five() {
    let plain = coverage(0, 42);
    let mixed = coverage(20, 42);
    println!(
        "first come first served: {:.0} % inside, {:.0} % below, {:.0} % above",
        plain[0], plain[1], plain[2]
    );
    println!(
        "one in five with priority: {:.0} % inside, {:.0} % below, {:.0} % above",
        mixed[0], mixed[1], mixed[2]
    );
    assert!((70.0..=92.0).contains(&plain[0]), "{plain:?}");
    assert!((70.0..=92.0).contains(&mixed[0]), "{mixed:?}");
}
