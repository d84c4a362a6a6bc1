//! Ratings: one per visit, in its window.

use super::*;
use crate::ticket::Graded;

/// A001 was just served at desk 1, at 09:10:00.
fn served() -> Scenario {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            issue(SOCIAL),
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
        ])
        .at("09:10")
        .given([finish(DESK_1)])
}

#[test]
fn a_finished_visit_can_be_rated() {
    served()
        .when(rate(DESK_1, 1))
        .then([rated("A001", DESK_1, 1)])
        .check(|h| {
            assert_eq!(
                h.ticket(id(h, "A001"))
                    .unwrap()
                    .rating
                    .as_ref()
                    .map(|r| r.grade),
                Some(Graded::Known(1))
            );
        });
}

#[test]
fn a_second_press_at_once_is_the_same_press_and_a_later_one_is_refused() {
    let first = Timestamp(Scenario::opening_at("09:10:05").at.0);
    served()
        .at("09:10:05")
        .given([rate(DESK_1, 0)])
        .at("09:10:07")
        .when(rate(DESK_1, 3))
        .then([])
        .at("09:10:12")
        .refused(rate(DESK_1, 3), Refusal::AlreadyRated { at: first })
        .check(|h| {
            assert_eq!(
                h.ticket(id(h, "A001"))
                    .unwrap()
                    .rating
                    .as_ref()
                    .map(|r| r.grade),
                Some(Graded::Known(0))
            );
        });
}

#[test]
fn the_window_closes_by_itself() {
    served()
        .at("09:10:29")
        .elapses([])
        .at("09:10:31")
        .elapses([rating_closed("A001", DESK_1)])
        .refused(rate(DESK_1, 0), Refusal::NothingToRate);
}

#[test]
fn without_a_finished_visit_there_is_nothing_to_rate() {
    Scenario::opening_at("09:00").refused(rate(DESK_1, 0), Refusal::NothingToRate);
}

#[test]
fn the_next_visitor_at_the_desk_does_not_rate_the_one_before() {
    served()
        .given([call_next(DESK_1)])
        .at("09:10:05")
        .given([start(DESK_1)])
        .refused(rate(DESK_1, 0), Refusal::NothingToRate);
    served()
        .given([call_next(DESK_1)])
        .when(rate(DESK_1, 0))
        .then([rated("A001", DESK_1, 0)]);
}

#[test]
fn a_visit_can_be_rated_after_the_counter_closed() {
    served()
        .given([close(DESK_1)])
        .when(rate(DESK_1, 0))
        .then([rated("A001", DESK_1, 0)]);
}

#[test]
fn a_grade_that_is_not_in_the_settings_is_refused() {
    served().refused(rate(DESK_1, 4), Refusal::UnknownGrade);
}

#[test]
fn a_poor_grade_gets_more_time_to_say_why() {
    served()
        .at("09:10:20")
        .given([rate(DESK_1, 3)])
        .at("09:10:45")
        .given([explain(DESK_1, Some("manner"), Some(" +86 10-1234 "))])
        .check(|h| {
            let rating = h.ticket(id(h, "A001")).unwrap().rating.clone().unwrap();
            assert_eq!(
                (rating.reason, rating.person),
                (Some(reason("manner")), None),
                "whose number it is, the hub says"
            );
        })
        .at("09:10:51")
        .elapses([rating_closed("A001", DESK_1)])
        .refused(
            explain(DESK_1, Some("manner"), None),
            Refusal::NothingToRate,
        );
}

#[test]
fn nothing_is_kept_about_a_visit_that_was_not_rated_poorly() {
    served()
        .given([rate(DESK_1, 2)])
        .refused(explain(DESK_1, None, Some("13800138000")), Refusal::NotPoor)
        .refused(explain(DESK_1, Some("manner"), None), Refusal::NotPoor);
}

#[test]
fn an_explanation_needs_a_rating_a_known_reason_and_a_plausible_phone() {
    served()
        .refused(
            explain(DESK_1, Some("manner"), None),
            Refusal::NothingToRate,
        )
        .given([rate(DESK_1, 3)])
        .refused(
            explain(DESK_1, Some("weather"), None),
            Refusal::UnknownReason,
        )
        .refused(explain(DESK_1, None, Some("call me")), Refusal::BadPhone)
        .refused(
            explain(DESK_1, None, Some("123456789012345678901")),
            Refusal::BadPhone,
        )
        .refused(
            explain(DESK_1, None, Some("1234567890123456")),
            Refusal::BadPhone,
        );
}
