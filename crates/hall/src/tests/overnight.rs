//! Tickets that services keep over night.

use super::clock::Hub;
use super::*;
use crate::VisitChange;
use crate::parts::clock::ClockCommand;
use crate::setup::LatePolicy;
use crate::ticket::TicketState;
use crate::time::Span;

fn monday() -> NaiveDate {
    DATE.succ_opt().unwrap()
}

fn tuesday() -> NaiveDate {
    monday().succ_opt().unwrap()
}

/// Social keeps its tickets, tax does not.
fn keeping(time: &str) -> Scenario {
    Scenario::with(time, |s| {
        s.services[0].keep_over_night = true;
        s.services[0].late = LatePolicy::Issue;
    })
}

fn adopt(slip: u128, key: &str, pressed_at: Timestamp, printed: &str) -> Ask {
    ask(QueueCommand::Adopt {
        slip: SlipId(slip),
        service: service(key),
        lang: Lang::ZH,
        class: None,
        pressed_at,
        number: number(printed),
        printer: None,
        paper: None,
    })
}

fn state(hall: &Hall, printed: &str) -> TicketState {
    hall.ticket(id(hall, printed)).unwrap().state
}

#[test]
fn waiting_tickets_keep_number_order_and_place_and_others_expire() {
    keeping("09:00")
        .given([
            issue(SOCIAL),
            issue_with(SOCIAL, ELDERLY),
            issue(TAX),
            issue(SOCIAL),
        ])
        .on(monday(), "03:00")
        .elapses([told(Event::DayTurned {
            day: monday(),
            expired: vec![TicketId(2)],
            kept: None,
            overnight: vec![TicketId(0), TicketId(1), TicketId(3)],
        })])
        .on(monday(), "09:00")
        .given([open(DESK_1)])
        .order(DESK_1, &["A002", "A001", "A003"])
        .check(|h| {
            let nights: Vec<u8> = h.tickets().iter().map(|t| t.nights).collect();
            assert_eq!(nights, [1, 1, 1]);
            // They are no tickets of this day.
            assert_eq!(h.service_day(service(SOCIAL)).unwrap().issued, 0);
        })
        .given([call_next(DESK_1), start(DESK_1), finish(DESK_1)])
        .check(|h| assert_eq!(h.service_day(service(SOCIAL)).unwrap().served, 1));
}

#[test]
fn numbers_of_kept_tickets_are_left_out_until_the_day_after_they_are_over() {
    keeping("09:00")
        .given([issue(SOCIAL), issue(SOCIAL), issue(SOCIAL), issue(SOCIAL)])
        .given([
            open(DESK_1),
            call_ticket(DESK_1, "A001"),
            start(DESK_1),
            finish(DESK_1),
        ])
        .given([cancel("A003")])
        .on(monday(), "09:00")
        .when(issue(SOCIAL))
        .then([issued("A001", SOCIAL)])
        .when(issue(SOCIAL))
        .then([issued("A003", SOCIAL)])
        .when(issue(SOCIAL))
        .then([issued("A005", SOCIAL)])
        .check(|h| assert_eq!(h.numbers_left(&h.setup().services[0]), 999 - 5))
        .given([
            cancel("A002"),
            cancel("A001"),
            cancel("A003"),
            cancel("A005"),
        ])
        .on(tuesday(), "09:00")
        .when(issue(SOCIAL))
        .then([issued("A001", SOCIAL)])
        .check(|h| assert_eq!(state(h, "A004"), TicketState::Waiting))
        .check(|h| assert_eq!(h.ticket(id(h, "A004")).unwrap().nights, 2));
}

#[test]
fn a_service_with_too_few_numbers_for_both_days_gives_out_what_is_free() {
    keeping("09:00")
        .given([ask(Command::Configure {
            setup: Box::new({
                let mut setup = small_hall();
                setup.services[0].keep_over_night = true;
                setup.services[0].last = 2;
                setup
            }),
        })])
        .given([issue(SOCIAL), issue(SOCIAL), cancel("A002")])
        .on(monday(), "09:00")
        .given([open(DESK_2)])
        .check(|h| assert_eq!(h.numbers_left(&h.setup().services[0]), 1))
        .when(issue(SOCIAL))
        .then([issued("A002", SOCIAL)])
        .refused(issue(SOCIAL), Refusal::NumbersUsedUp);
}

#[test]
fn whoever_is_called_or_on_hold_when_the_day_turns_waits_and_whoever_is_served_is_done() {
    keeping("09:00")
        .given([issue(SOCIAL), issue(SOCIAL), issue(SOCIAL), issue(SOCIAL)])
        .on(monday(), "02:50")
        .given([open(DESK_1), open(DESK_3)])
        .given([call_next(DESK_1), call_next(DESK_3), start(DESK_3)])
        .given([hold("A003", Some(20))])
        .on(monday(), "03:00")
        .elapses([
            told(Event::DayTurned {
                day: monday(),
                expired: vec![TicketId(1)],
                kept: None,
                overnight: vec![TicketId(0), TicketId(2), TicketId(3)],
            }),
            closed(DESK_1),
            closed(DESK_3),
        ])
        .check(|h| {
            assert_eq!(state(h, "A001"), TicketState::Waiting);
            assert!(matches!(state(h, "A003"), TicketState::OnHold { .. }));
            assert_eq!(h.counter(DESK_1).unwrap().ticket, None);
            assert_eq!(
                h.calls().count(),
                0,
                "a call of yesterday is no call of today"
            );
        })
        .on(monday(), "09:00")
        .given([open(DESK_1)])
        .order(DESK_1, &["A001", "A003", "A004"]);
}

#[test]
fn whoever_was_missed_or_came_to_another_service_is_kept_by_what_that_one_does() {
    keeping("09:00")
        .given([issue(SOCIAL), issue(SOCIAL), issue(TAX), open(DESK_1)])
        .given([call_next(DESK_1), no_show(DESK_1)])
        .given([call_next(DESK_1), start(DESK_1), transfer(DESK_1, TAX)])
        .given([
            call_ticket(DESK_1, "B001"),
            start(DESK_1),
            transfer(DESK_1, SOCIAL),
        ])
        .on(monday(), "09:00")
        .given([open(DESK_2)])
        .check(|h| {
            let left: Vec<String> = h.tickets().iter().map(|t| t.number.to_string()).collect();
            assert_eq!(left, ["B001"]);
        });
}

#[test]
fn a_paper_that_a_kiosk_tells_of_only_the_next_day_has_its_place_of_the_day_before() {
    let yesterday = today("16:00");
    keeping("16:00")
        .given([admit("kiosk-1", 1), reserve(7, SOCIAL), issue(SOCIAL)])
        .on(monday(), "09:00")
        .given([issue(SOCIAL)])
        .check(|h| assert_eq!(id(h, "A003"), TicketId(2)))
        .given([
            adopt(7, SOCIAL, yesterday, "A001"),
            adopt(8, SOCIAL, yesterday, "K1-004"),
        ])
        .refused(adopt(9, TAX, yesterday, "K1-005"), Refusal::DayOver)
        .given([open(DESK_1)])
        .order(DESK_1, &["A001", "K1-004", "A002", "A003"]);
}

#[test]
fn a_snapshot_of_a_hall_with_kept_tickets_fits_and_goes_on_alike() {
    let scenario = keeping("09:00")
        .given([issue(SOCIAL), issue(TAX), issue(SOCIAL)])
        .on(monday(), "09:00")
        .given([issue(SOCIAL)]);
    let snapshot = scenario.hall().snapshot();
    snapshot.check().unwrap();
    assert_eq!(&Hall::from_snapshot(snapshot), scenario.hall());
}

#[test]
fn a_promotion_in_the_night_leaves_kept_tickets_where_they_are() {
    keeping("17:00")
        .given([issue(SOCIAL), issue(SOCIAL)])
        .on(monday(), "02:00")
        .given([ask(MachineCommand::Promote {
            generation: 2,
            lineage: None,
        })])
        .on(monday(), "09:00")
        .given([ask(MachineCommand::Reopen), open(DESK_1)])
        .order(DESK_1, &["A001", "A002"])
        .when(issue(SOCIAL))
        .then([issued("A003", SOCIAL)]);
}

#[test]
fn a_service_that_left_the_settings_keeps_nobody() {
    let mut without = small_hall();
    without.services.remove(0);
    for counter in &mut without.counters {
        counter.serves.retain(|s| s.service != service(SOCIAL));
    }
    keeping("09:00")
        .given([issue(SOCIAL), configure(without)])
        .on(monday(), "09:00")
        .given([open(DESK_2)])
        .check(|h| assert!(h.tickets().is_empty() && h.setup().service(service(SOCIAL)).is_none()));
}

#[test]
fn a_night_in_which_the_service_is_closed_is_no_wait() {
    let scenario = Scenario::with("15:59:59", |s| {
        let social = &mut s.services[0];
        social.keep_over_night = true;
        let nine_to_five = Span {
            from: 9 * 60,
            to: 17 * 60,
        };
        social.hours.week = std::array::from_fn(|_| vec![nine_to_five]);
    })
    .issue(SOCIAL)
    .on(monday(), "09:30")
    .given([open(DESK_1), call_next(DESK_1), start(DESK_1)]);
    let hall = scenario.hall();
    let ticket = hall.ticket(id(hall, "A001")).unwrap();
    assert_eq!(hall.waited_s(ticket, scenario.at), 90 * 60);
    let finished = Event::Counter(CounterEvent::TicketFinished {
        ticket: ticket.id,
        counter: DESK_1,
    });
    let changed = hall.changed_visits(scenario.at, None, &finished);
    let [VisitChange::Record(visit)] = &changed[..] else {
        panic!("a visit");
    };
    let waited_s = visit.called_at.unwrap().seconds_since(visit.queued_at);
    assert_eq!((visit.day, waited_s), (monday(), 90 * 60));
}

#[test]
fn a_day_that_turned_by_mistake_has_all_its_tickets_back_those_that_were_kept_too() {
    let mut hub = Hub::at(DATE, "09:00:00", |s| s.services[0].keep_over_night = true);
    for _ in 0..3 {
        hub.take();
    }
    hub.ask(call_next(DESK_1)).unwrap();
    hub.ask(start(DESK_1)).unwrap();
    let (minute, day) = (60 * 1_000_000, 24 * 3_600 * 1_000_000);
    hub.restarts(minute, day);
    let left = |hub: &Hub| -> Vec<(String, u8)> {
        let tickets = hub.hall().tickets().iter();
        tickets.map(|t| (t.number.to_string(), t.nights)).collect()
    };
    let of = |list: &[(&str, u8)]| -> Vec<(String, u8)> {
        list.iter()
            .map(|(n, nights)| ((*n).to_owned(), *nights))
            .collect()
    };
    assert_eq!(left(&hub), of(&[("A002", 1), ("A003", 1)]));
    assert_eq!(hub.take(), "A001");
    hub.is_wrong_by(0);
    hub.say(ClockCommand::TakeDayBack).unwrap();
    let all = [("A001", 0), ("A002", 0), ("A003", 0), ("A004", 0)];
    assert_eq!(left(&hub), of(&all));
    hub.hall().snapshot().check().unwrap();
    assert_eq!(&Hall::from_snapshot(hub.hall().snapshot()), hub.hall());
    assert_eq!(hub.hall().waiting_in_all(), 4);
}
