//! What machines are told: no phone number, no grade, and otherwise the same hall.

use super::*;
use crate::projection::answer_for_role;
use crate::ticket::{Graded, Rating};
use crate::{CommandId, Entry, Snapshot};

const PHONE: &str = "13800138000";
const OTHERS: [Role; 5] = [
    Role::Staff,
    Role::Kiosk,
    Role::Counter,
    Role::Display,
    Role::Rating,
];

/// A visitor was served at desk 1, was not content, and left a number.
fn complaint() -> Scenario {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
            finish(DESK_1),
            rate(DESK_1, 3),
        ])
        .given([explain(DESK_1, Some("manner"), Some(PHONE))])
}

fn line(events: Vec<Event>) -> Entry {
    Entry {
        seq: 7,
        at: Timestamp(1),
        command: CommandId(1),
        events,
        actor: None,
        salt: None,
        link: None,
    }
}

#[test]
fn hubs_are_told_everything() {
    let snapshot = complaint().hall().snapshot();
    assert_eq!(snapshot.clone().for_role(Role::Hub), snapshot);
    let rated = explain(DESK_1, None, Some(PHONE));
    let events = complaint()
        .hall()
        .consider(Timestamp(0), &rated(complaint().hall()));
    let entry = line(events.unwrap());
    assert_eq!(*entry.for_role(Role::Hub), entry);
}

#[test]
fn no_other_machine_is_told_how_a_visit_was_rated() {
    let scenario = complaint();
    let whole = scenario.hall().snapshot();
    for role in OTHERS {
        let told: Snapshot = whole.clone().for_role(role);
        let at = whole.tickets[0].rating.as_ref().unwrap().at;
        assert_eq!(
            told.tickets[0].rating,
            Some(Rating {
                grade: Graded::Hidden,
                reason: None,
                person: None,
                at,
                by: None,
            })
        );
        assert_eq!(told.check(), Ok(()));
        assert_eq!(
            told.clone().for_role(role),
            told,
            "hidden twice is the same"
        );
    }
}

#[test]
fn a_line_keeps_its_number_whatever_is_hidden_of_it() {
    let log = complaint().desk.log;
    for role in OTHERS {
        for (_, event) in &log {
            let whole = line(vec![event.clone()]);
            let told = whole.for_role(role);
            assert_eq!(
                (told.seq, told.at, told.command),
                (7, Timestamp(1), whole.command)
            );
            let expected = match event {
                Event::Rating(RatingEvent::TicketRated {
                    ticket, counter, ..
                }) => vec![Event::Rating(RatingEvent::TicketRated {
                    ticket: *ticket,
                    counter: *counter,
                    grade: Graded::Hidden,
                })],
                Event::Rating(RatingEvent::Explained { .. }) => Vec::new(),
                other => vec![other.clone()],
            };
            assert_eq!(told.events, expected);
            let answer = answer_for_role(Ok(whole.events.clone()), role);
            assert_eq!(answer, Ok(expected));
        }
        let refused = Err(Refusal::NothingToRate);
        assert_eq!(answer_for_role(refused.clone(), role), refused);
    }
}

#[test]
fn how_long_a_rated_visits_window_is_open_does_not_tell_the_grade() {
    let rated = |grade| {
        let served = Scenario::opening_at("09:00").given([
            issue(SOCIAL),
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
            finish(DESK_1),
        ]);
        served.at("09:00:05").given([rate(DESK_1, grade)])
    };
    let told = |scenario: Scenario| scenario.hall().snapshot().for_role(Role::Counter);
    assert_ne!(
        rated(0).hall().snapshot().counters,
        rated(3).hall().snapshot().counters
    );
    assert_eq!(told(rated(0)), told(rated(3)));
}
