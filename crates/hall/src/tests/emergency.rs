//! An emergency: who is told, what stops, and what it takes to end it.

use super::super::{AnnouncementCommand, AnnouncementEvent};
use super::*;
use crate::voice::{Emergency, Notice};
use crate::{Actor, Program, SlipId};

fn raise(text: Option<&str>) -> Command {
    Command::Announcement(AnnouncementCommand::RaiseEmergency {
        text: text.map(str::to_owned),
    })
}

const END: Command = Command::Announcement(AnnouncementCommand::EndEmergency);
const OLD: Command = Command::Announcement(AnnouncementCommand::Announce {
    notice: Notice::Urgent,
});
const CLERK: Actor = Actor::of(Program::Counter(DESK_1));

/// Carries a command of `actor` out. Returns how many events followed.
fn ask(hall: &mut Hall, at: i64, actor: Actor, command: &Command) -> usize {
    let events = hall.consider(Timestamp(at), command).unwrap();
    for event in &events {
        hall.apply_as(Timestamp(at), Some(actor), event);
    }
    events.len()
}

#[test]
fn an_emergency_lasts_until_it_is_taken_back_and_names_who_raised_it() {
    let mut hall = Hall::new();
    assert_eq!(hall.emergency(), None);
    ask(&mut hall, 7, CLERK, &raise(Some(" 三楼\u{7}起火 ")));
    let expected = Emergency {
        text: Some("三楼起火".to_owned()),
        since: Timestamp(7),
        by: Some(CLERK),
    };
    assert_eq!(hall.emergency(), Some(&expected));
    for role in Role::ALL {
        let told = Hall::from_snapshot(hall.snapshot().for_role(role));
        assert_eq!(told.emergency(), Some(&expected), "{role}");
    }
    ask(&mut hall, 8, Actor::of(Program::Script), &END);
    assert_eq!(hall.emergency(), None);
    assert_eq!(ask(&mut hall, 9, CLERK, &END), 0);
}

#[test]
fn an_emergency_is_raised_once_and_only_another_text_raises_it_again() {
    let mut hall = Hall::new();
    assert_eq!(ask(&mut hall, 1, CLERK, &raise(None)), 1);
    assert_eq!(ask(&mut hall, 2, CLERK, &raise(None)), 0);
    assert_eq!(ask(&mut hall, 3, CLERK, &raise(Some("Gas"))), 1);
    assert_eq!(ask(&mut hall, 4, CLERK, &raise(Some("Gas"))), 0);
    assert_eq!(ask(&mut hall, 5, CLERK, &raise(None)), 0);
    let told = hall.emergency().unwrap();
    assert_eq!((told.text.as_deref(), told.since.0), (Some("Gas"), 3));
}

#[test]
fn the_urgent_notice_of_a_version_before_raises_an_emergency_and_an_old_log_has_none() {
    let mut hall = Hall::new();
    ask(&mut hall, 1, CLERK, &OLD);
    assert_eq!(hall.emergency().map(|told| told.text.clone()), Some(None));
    let mut hall = Hall::new();
    let said = AnnouncementEvent::Announced {
        notice: Notice::Urgent,
    };
    hall.apply(Timestamp(1), &said.into());
    assert_eq!(hall.emergency(), None);
}

#[test]
fn the_text_of_an_emergency_is_no_longer_than_that_of_a_notice() {
    let hall = Hall::new();
    let decide = |text: &str| hall.consider(Timestamp(1), &raise(Some(text)));
    for bad in ["", " \n", &"好".repeat(201)] {
        assert_eq!(decide(bad), Err(Refusal::BadNotice));
    }
    assert!(decide(&"好".repeat(200)).is_ok());
}

#[test]
fn in_an_emergency_nobody_gets_a_ticket_or_is_called_and_visits_can_be_finished() {
    let mut hall = Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            issue(SOCIAL),
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
        ])
        .hall()
        .clone();
    let at = hall.last_at().0;
    let lang = Lang::ZH;
    let reserve = |slip| {
        Command::Queue(QueueCommand::Reserve {
            slip: SlipId(slip),
            service: service(SOCIAL),
            lang,
            class: None,
            printer: None,
        })
    };
    ask(&mut hall, at, CLERK, &reserve(1));
    ask(&mut hall, at, CLERK, &raise(None));
    let refused = |hall: &Hall, command: &Command| {
        let answer = hall.consider(Timestamp(at), command);
        assert_eq!(answer, Err(Refusal::Emergency), "{command:?}");
    };
    assert_eq!(
        hall.can_issue(Timestamp(at), service(SOCIAL)),
        Err(Refusal::Emergency)
    );
    refused(&hall, &issue(SOCIAL)(&hall));
    refused(&hall, &reserve(2));
    assert!(
        hall.consider(Timestamp(at), &reserve(1)).is_ok(),
        "its paper may exist"
    );
    refused(&hall, &call_next(DESK_1)(&hall));
    refused(&hall, &call_ticket(DESK_1, "A002")(&hall));
    let done = finish(DESK_1)(&hall);
    ask(&mut hall, at, CLERK, &done);
    ask(&mut hall, at, CLERK, &END);
    let next = call_next(DESK_1)(&hall);
    assert!(hall.consider(Timestamp(at), &next).is_ok());
}

#[test]
fn an_emergency_outlives_the_day_and_new_settings() {
    let mut hall = Scenario::opening_at("09:00").hall().clone();
    let at = hall.last_at().0;
    ask(&mut hall, at, CLERK, &raise(None));
    let next_day = hall.next_deadline();
    let events = hall.consider(next_day, &Command::Elapse).unwrap();
    assert!(matches!(events[..], [Event::DayTurned { .. }]));
    events.iter().for_each(|event| hall.apply(next_day, event));
    let mut setup = hall.setup().clone();
    setup.rules.undo_s += 1;
    let setup = Box::new(setup);
    ask(&mut hall, next_day.0, CLERK, &Command::Configure { setup });
    assert!(hall.emergency().is_some());
}
