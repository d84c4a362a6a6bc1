//! Visits without a ticket: whoever comes to a free counter without having waited.

use super::*;
use crate::Number;
use crate::ticket::{Ticket, TicketState};
use crate::visit::{Outcome, Visit, VisitChange};

/// Somebody is served at desk 1, since 09:00, while A001 waits.
fn serving() -> Scenario {
    Scenario::opening_at("09:00").given([
        issue(SOCIAL),
        open(DESK_1),
        open(DESK_3),
        start_without_ticket(DESK_1),
    ])
}

/// The visit that is at desk 1.
fn here(hall: &Hall) -> &Ticket {
    let ticket = hall.counter(DESK_1).unwrap().ticket;
    hall.ticket(ticket.expect("somebody is served")).unwrap()
}

/// The row of the visit that ends when desk 1 is asked this.
fn visit(scenario: &Scenario, asked: &Ask) -> Visit {
    let hall = scenario.hall();
    let events = hall.consider(scenario.at, &asked(hall)).unwrap();
    let changes = events
        .iter()
        .flat_map(|event| hall.changed_visits(scenario.at, None, event));
    match &changes.collect::<Vec<_>>()[..] {
        [VisitChange::Record(visit)] => (**visit).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_visit_without_a_ticket_begins_at_a_free_counter_and_is_finished_and_rated() {
    let scenario = serving().at("09:04:01").check(|hall| {
        let visit = here(hall);
        assert_eq!(visit.state, TicketState::Serving { counter: DESK_1 });
        assert_eq!(visit.served_s(today("09:04:01")), Some(240));
        assert_eq!(visit.service, service(SOCIAL), "the first that it serves");
        assert_eq!(hall.calls().len(), 0, "nobody was called");
    });
    let visit = visit(&scenario, &finish(DESK_1));
    scenario
        .given([finish(DESK_1), rate(DESK_1, 0)])
        .check(|hall| {
            let day = hall.service_day(service(SOCIAL)).unwrap();
            assert_eq!((day.issued, day.served), (1, 1), "A001 alone took a ticket");
            assert_eq!(day.recent_s, [240]);
            assert_eq!(hall.counter(DESK_1).unwrap().served, 1);
            let rated = hall.ticket(TicketId(1)).unwrap();
            assert!(rated.rating.is_some());
        })
        .order(DESK_1, &["A001"]);
    assert_eq!(visit.outcome, Outcome::Finished);
    assert_eq!(visit.number, Number::NONE);
    assert_eq!(visit.called_at, None);
    assert_eq!(Some(visit.queued_at), visit.started_at, "it is no wait");
    assert_eq!(visit.clerk.as_deref(), Some("Clerk 1"));
}

#[test]
fn only_a_free_counter_at_which_somebody_works_begins_one() {
    let still = Refusal::StillServing {
        number: Number::NONE,
    };
    serving()
        .refused(start_without_ticket(DESK_1), still)
        .given([call_next(DESK_3)])
        .check(|hall| {
            let refusal = Refusal::StillCalling {
                number: hall.tickets()[0].number,
            };
            let asked = start_without_ticket(DESK_3)(hall);
            assert_eq!(hall.consider(hall.last_at(), &asked), Err(refusal));
        })
        .refused(
            start_without_ticket(DESK_2),
            Refusal::CounterClosed { counter: DESK_2 },
        )
        .given([open(DESK_2), pause(DESK_2)])
        .refused(start_without_ticket(DESK_2), Refusal::CounterPaused)
        .given([
            resume(DESK_2),
            ask(crate::AnnouncementCommand::RaiseEmergency { text: None }),
        ])
        .refused(start_without_ticket(DESK_2), Refusal::Emergency);
}

#[test]
fn who_has_no_ticket_cannot_be_called_later() {
    serving()
        .refused(transfer(DESK_1, TAX), Refusal::WithoutTicket)
        .refused(park(DESK_1), Refusal::WithoutTicket)
        .check(|hall| {
            let visit = here(hall).id;
            for asked in [
                Command::from(QueueCommand::Cancel {
                    ticket: visit,
                    counter: None,
                }),
                Command::from(QueueCommand::Hold {
                    ticket: visit,
                    minutes: None,
                    counter: None,
                }),
            ] {
                assert!(hall.consider(hall.last_at(), &asked).is_err(), "{asked:?}");
            }
            assert_eq!(hall.ticket_by_number("0"), None);
            assert_eq!(hall.ticket_by_number("-"), None);
        });
}

#[test]
fn taken_back_it_is_as_if_nobody_had_come() {
    serving()
        .at("09:00:05")
        .given([undo_at(DESK_1)])
        .check(|hall| {
            assert_eq!(hall.counter(DESK_1).unwrap().ticket, None);
            let day = hall.service_day(service(SOCIAL)).unwrap();
            assert_eq!((day.issued, day.served, day.cancelled), (1, 0, 0));
        })
        .refused(undo_at(DESK_1), Refusal::NothingToUndo)
        .given([
            start_without_ticket(DESK_1),
            finish(DESK_1),
            undo_at(DESK_1),
        ])
        .check(|hall| {
            assert_eq!(here(hall).state, TicketState::Serving { counter: DESK_1 });
            assert_eq!(hall.rating_window(DESK_1), None);
        });
}

#[test]
fn the_visitor_before_can_be_rated_no_longer() {
    serving()
        .given([finish(DESK_1), start_without_ticket(DESK_1)])
        .refused(rate(DESK_1, 0), Refusal::NothingToRate);
}

#[test]
fn at_the_turn_of_the_day_it_is_over_and_nobody_waits_when_the_day_comes_back() {
    let scenario = serving();
    let mut hall = scenario.hall().clone();
    let date = hall.day().unwrap();
    let turned = Event::DayTurned {
        day: date + chrono::Days::new(1),
        expired: vec![TicketId(1)],
        kept: Some(TicketId(2)),
        overnight: Vec::new(),
    };
    let rows = hall.changed_visits(scenario.at, None, &turned);
    assert!(
        matches!(&rows[..], [VisitChange::Record(v)] if v.outcome == Outcome::Expired),
        "{rows:?}"
    );
    hall.apply(scenario.at, &turned);
    assert_eq!(hall.counter(DESK_1).unwrap().ticket, None);
    let back = Event::Clock(crate::ClockEvent::DayTakenBack {
        day: date,
        renumbered: Vec::new(),
    });
    let revived = hall.changed_visits(scenario.at, None, &back);
    let a001 = VisitChange::Remove {
        ticket: TicketId(0),
        leg: 0,
    };
    assert_eq!(revived, [a001], "its visit stays over");
    hall.apply(scenario.at, &back);
    assert_eq!(
        hall.ticket(TicketId(1)).unwrap().state,
        TicketState::Expired
    );
    assert_eq!(hall.waiting_in_all(), 1);
    assert_eq!(hall.snapshot().check(), Ok(()));
}

#[test]
fn days_of_visits_without_tickets_need_no_other_numbers_when_they_are_joined() {
    let scenario = serving().given([finish(DESK_1)]);
    let mut hall = scenario.hall().clone();
    let date = hall.day().unwrap();
    hall.apply(
        scenario.at,
        &Event::DayTurned {
            day: date + chrono::Days::new(1),
            expired: vec![TicketId(0)],
            kept: Some(TicketId(2)),
            overnight: Vec::new(),
        },
    );
    let again = start_without_ticket(DESK_1)(&hall);
    for event in hall
        .consider(scenario.at, &open(DESK_1)(&hall))
        .unwrap_or_default()
    {
        hall.apply(scenario.at, &event);
    }
    for event in hall.consider(scenario.at, &again).unwrap() {
        hall.apply(scenario.at, &event);
    }
    let back = Event::Clock(crate::ClockEvent::DayTakenBack {
        day: date,
        renumbered: Vec::new(),
    });
    hall.apply(scenario.at, &back);
    assert_eq!(hall.snapshot().check(), Ok(()));
}
