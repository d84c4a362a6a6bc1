//! Tickets on hold: their visitors are away for a while and keep their places.

use super::*;
use crate::forecast::{for_newcomer, for_ticket};
use crate::ticket::TicketState;

/// A001 to A004 wait for one open counter.
fn four_wait(change: impl FnOnce(&mut Setup)) -> Scenario {
    Scenario::with("09:00", change)
        .given((0..4).map(|_| issue(SOCIAL)))
        .given([open(DESK_1)])
}

#[test]
fn whoever_is_on_hold_is_not_called_and_has_the_old_place_afterwards() {
    four_wait(|_| ())
        .given([hold("A001", None)])
        .order(DESK_1, &["A002", "A003", "A004"])
        .check(|h| assert_eq!(h.waiting(service(SOCIAL)), 3))
        .given([call_next(DESK_1), start(DESK_1), put_back("A001")])
        .order(DESK_1, &["A001", "A003", "A004"])
        .given([call_next(DESK_1)])
        .check(|h| {
            let at_desk = h.counter(DESK_1).unwrap().ticket;
            assert_eq!(at_desk, Some(id(h, "A001")));
        });
}

#[test]
fn a_hold_ends_by_itself_after_its_minutes() {
    let is_held = |h: &Hall| {
        matches!(
            h.ticket_by_number("A002").unwrap().state,
            TicketState::OnHold { .. }
        )
    };
    for (minutes, last, end) in [(None, "09:14", "09:15:01"), (Some(40), "09:39", "09:40:01")] {
        four_wait(|_| ())
            .given([hold("A002", minutes)])
            .at(last)
            .given([issue(TAX)])
            .check(|h| assert!(is_held(h)))
            .at(end)
            .given([issue(TAX)])
            .check(|h| assert!(!is_held(h)))
            .order(DESK_1, &["A001", "A002", "A003", "A004", "B001", "B002"]);
    }
}

#[test]
fn a_hold_can_be_made_longer_or_shorter() {
    four_wait(|_| ())
        .given([hold("A001", Some(5)), hold("A001", Some(30))])
        .at("09:20")
        .given([issue(TAX)])
        .check(|h| assert_eq!(h.held().count(), 1))
        .given([hold("A001", Some(1))])
        .at("09:21:01")
        .given([issue(TAX)])
        .check(|h| assert_eq!(h.held().count(), 0));
}

#[test]
fn a_visitor_on_hold_who_stands_at_a_counter_can_be_called_or_cancelled() {
    four_wait(|_| ())
        .given([hold("A002", None), call_ticket(DESK_1, "A002")])
        .given([start(DESK_1), finish(DESK_1), hold("A003", None)])
        .given([cancel_at(DESK_1, "A003")])
        .check(|h| assert_eq!(h.held().count(), 0))
        .order(DESK_1, &["A001", "A004"])
        .given([undo_at(DESK_1)])
        .check(|h| assert_eq!(h.held().count(), 1));
}

#[test]
fn only_who_waits_is_put_on_hold_and_only_where_the_rules_allow_it() {
    let waits_not = |printed| Refusal::NotWaiting {
        number: number(printed),
    };
    let over = Refusal::TicketOver {
        number: number("A001"),
    };
    four_wait(|_| ())
        .given([call_next(DESK_1)])
        .refused(hold("A001", None), waits_not("A001"))
        .given([start(DESK_1)])
        .refused(hold("A001", None), waits_not("A001"))
        .given([finish(DESK_1)])
        .refused(hold("A001", None), over)
        .given([call_next(DESK_1), no_show(DESK_1)])
        .refused(hold("A002", None), waits_not("A002"));
    four_wait(|s| s.rules.hold_min = None).refused(hold("A001", Some(5)), Refusal::NoHold);
}

#[test]
fn a_ticket_on_hold_expires_with_the_day() {
    let mut hall = four_wait(|_| ())
        .given([hold("A001", Some(240))])
        .hall()
        .clone();
    let at = hall.next_deadline().max(hall.last_at().plus_s(24 * 3600));
    let turned = hall.consider(at, &Command::Elapse).unwrap();
    let held = id(&hall, "A001");
    assert!(
        turned
            .iter()
            .any(|e| matches!(e, Event::DayTurned { expired, .. } if expired.contains(&held)))
    );
    for event in &turned {
        hall.apply(at, event);
    }
    assert_eq!(hall.held().count(), 0);
}

#[test]
fn a_clerk_is_not_taken_for_gone_because_of_a_ticket_that_is_just_back() {
    for ask in [hold("A001", Some(60)), put_back("A001")] {
        let mut scenario = Scenario::opening_at("09:00").given([issue(SOCIAL), open(DESK_1)]);
        scenario = match ask(scenario.hall()) {
            Command::Queue(QueueCommand::Hold { .. }) => scenario.given([ask]).at("10:00:01"),
            _ => scenario
                .given([call_next(DESK_1), no_show(DESK_1)])
                .at("10:00")
                .given([ask]),
        };
        scenario.given([issue(TAX)]).check(|h| {
            assert_eq!(h.waiting(service(SOCIAL)), 1);
            assert!(for_newcomer(h, service(SOCIAL), None, h.last_at()).is_some());
        });
    }
}

#[test]
fn the_forecast_counts_whoever_is_back_before_and_not_who_is_not() {
    let ahead = |h: &Hall| {
        let newcomer = for_newcomer(h, service(SOCIAL), None, h.last_at()).unwrap();
        let last = for_ticket(h, id(h, "A004"), h.last_at()).unwrap();
        (last.ahead, newcomer.ahead)
    };
    four_wait(|_| ())
        .check(|h| assert_eq!(ahead(h), (3, 4)))
        .given([hold("A001", Some(1))])
        .check(|h| assert_eq!(ahead(h), (3, 4)))
        .check(|h| assert_eq!(for_ticket(h, id(h, "A001"), h.last_at()), None))
        .given([hold("A001", Some(240))])
        .check(|h| assert_eq!(ahead(h), (2, 3)));
}
