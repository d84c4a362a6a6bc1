//! Taking back a clerk's last action.

use super::*;
use crate::ticket::TicketState;

fn serving() -> Scenario {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            issue(SOCIAL),
            open(DESK_1),
            open(DESK_3),
            call_next(DESK_1),
        ])
        .at("09:01")
        .given([start(DESK_1)])
        .at("09:05")
}

fn state(hall: &Hall, printed: &str) -> TicketState {
    hall.ticket(id(hall, printed)).unwrap().state
}

#[test]
fn a_start_a_finish_a_no_show_a_transfer_and_a_cancel_can_be_undone() {
    let s = serving()
        .at("09:01:05")
        .when(undo_at(DESK_1))
        .then([undone("A001", DESK_1)]);
    let s = s.check(|h| assert!(matches!(state(h, "A001"), TicketState::Called { .. })));
    let s = s.given([no_show(DESK_1), undo_at(DESK_1)]).check(|h| {
        assert!(matches!(
            state(h, "A001"),
            TicketState::Called { times: 1, .. }
        ));
        assert_eq!(
            (
                h.service_day(service(SOCIAL)).unwrap().no_shows,
                h.counter(DESK_1).unwrap().no_shows
            ),
            (0, 0)
        );
    });
    let s = s
        .given([start(DESK_1), transfer(DESK_1, TAX), undo_at(DESK_1)])
        .check(|h| {
            assert_eq!(state(h, "A001"), TicketState::Serving { counter: DESK_1 });
            assert_eq!(h.waiting(service(TAX)), 0);
        });
    let s = s.given([finish(DESK_1), undo_at(DESK_1)]).check(|h| {
        assert_eq!(state(h, "A001"), TicketState::Serving { counter: DESK_1 });
        assert_eq!(
            (
                h.rating_window(DESK_1),
                h.service_day(service(SOCIAL)).unwrap().recent_s.len()
            ),
            (None, 0)
        );
    });
    s.given([cancel_at(DESK_1, "A002"), undo_at(DESK_1)])
        .order(DESK_1, &["A002"])
        .refused(undo_at(DESK_1), Refusal::NothingToUndo);
}

#[test]
fn a_call_cannot_be_undone_nor_anything_after_a_while() {
    serving()
        .given([finish(DESK_1), call_next(DESK_1)])
        .refused(undo_at(DESK_1), Refusal::NothingToUndo)
        .given([start(DESK_1)])
        .at("09:05:15")
        .refused(undo_at(DESK_1), Refusal::NothingToUndo);
}

#[test]
fn a_rated_visit_stays_finished() {
    serving()
        .given([finish(DESK_1), rate(DESK_1, 0)])
        .refused(undo_at(DESK_1), Refusal::NothingToUndo);
}

#[test]
fn a_transferred_visitor_who_is_called_already_stays_transferred() {
    serving()
        .given([transfer(DESK_1, ESTATE), call_ticket(DESK_3, "A001")])
        .refused(undo_at(DESK_1), Refusal::NothingToUndo);
}

#[test]
fn undoing_a_finish_forgets_this_visit_and_not_one_finished_meanwhile() {
    serving()
        .given([call_next(DESK_3), start(DESK_3)])
        .at("09:07")
        .given([finish(DESK_1), finish(DESK_3), undo_at(DESK_1)])
        .check(|h| assert_eq!(h.service_day(service(SOCIAL)).unwrap().recent_s, [120]));
}

#[test]
fn an_undone_no_show_is_called_anew_and_has_time_to_come() {
    Scenario::with("09:00", |s| s.rules.no_show_after_s = Some(60))
        .given([issue(SOCIAL), open(DESK_1), call_next(DESK_1)])
        .at("09:01:01")
        .elapses([marked_no_show("A001", DESK_1)])
        .at("09:01:05")
        .given([undo_at(DESK_1)])
        .at("09:01:09")
        .when(start(DESK_1))
        .then([started("A001", DESK_1)]);
}

#[test]
fn a_no_show_of_another_counter_is_not_taken_back() {
    serving()
        .given([
            finish(DESK_1),
            call_next(DESK_1),
            no_show(DESK_1),
            call_ticket(DESK_3, "A002"),
            no_show(DESK_3),
        ])
        .refused(undo_at(DESK_1), Refusal::NothingToUndo)
        .when(undo_at(DESK_3))
        .then([undone("A002", DESK_3)]);
}

#[test]
fn an_action_in_a_service_that_is_gone_cannot_be_undone() {
    let mut fewer = small_hall();
    fewer.services.remove(1);
    for counter in &mut fewer.counters {
        counter.serves.retain(|s| s.service != service(TAX));
    }
    // A001 goes social -> tax -> estate; nobody else came for tax.
    serving()
        .given([
            transfer(DESK_1, TAX),
            call_ticket(DESK_3, "A001"),
            start(DESK_3),
            transfer(DESK_3, ESTATE),
            configure(fewer),
        ])
        .refused(undo_at(DESK_3), Refusal::NothingToUndo);
}

#[test]
fn a_cancelled_ticket_is_not_put_back_to_a_counter_that_closed() {
    serving()
        .given([park(DESK_1), cancel_at(DESK_3, "A001"), close(DESK_1)])
        .refused(undo_at(DESK_3), Refusal::NothingToUndo);
}
