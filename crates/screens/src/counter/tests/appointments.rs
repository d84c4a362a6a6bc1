//! The appointments of the day at a counter.

use super::*;
use crate::testing::check_keys;
use hall::time::{Hours, Span};
use hall::{AppointmentCode, AppointmentCommand, AppointmentSetup, Slot};

/// An open counter of a hall in which somebody is booked at 10:00 and 10:15; it is 09:12.
fn desk() -> Desk {
    let mut setup = Config::default().setup;
    setup.services[0].appointments = Some(Box::new(AppointmentSetup {
        hours: Hours {
            week: std::array::from_fn(|_| vec![Span { from: 600, to: 720 }]),
        },
        lead_min: 0,
        ..AppointmentSetup::default()
    }));
    let mut desk = Desk::with(setup, HERE);
    desk.press(KeyCode::Enter);
    let day = desk.hall.local(desk.at).date_naive();
    for (code, minute) in [(11_112_222, 600), (33_334_444, 615)] {
        desk.hub(Command::Appointment(AppointmentCommand::Book {
            code: AppointmentCode(code),
            service: service("social"),
            slot: Slot { day, minute },
            reference: None,
        }))
        .unwrap();
    }
    desk
}

#[test]
fn a_clerk_checks_in_whoever_stands_there_also_early() {
    let mut desk = desk();
    desk.press(KeyCode::Char('j'));
    assert!(desk.shows("1111 2222") && desk.shows("3333 4444"));
    desk.typed("33");
    assert!(!desk.shows("1111 2222"));
    let sent = desk.press(KeyCode::Enter);
    assert!(matches!(
        sent,
        Some(Command::Appointment(AppointmentCommand::CheckIn {
            counter: Some(HERE),
            ..
        }))
    ));
    assert!(desk.screen.dialog.is_none());
    assert!(desk.shows("A001"));
    // The list says who came, and the one who did not is still expected.
    desk.press(KeyCode::Char('j'));
    assert!(desk.shows("A001") && desk.shows("1111 2222"));
}

#[test]
fn the_list_of_those_who_wait_says_who_is_booked() {
    let mut desk = desk();
    desk.press(KeyCode::Char('j'));
    desk.press(KeyCode::Enter);
    desk.later(50 * 60);
    assert!(desk.shows("预约 10:00"));
    let called = desk.press(KeyCode::Char('n'));
    assert!(called.is_some());
    assert_eq!(desk.number().as_deref(), Some("A001"));
    assert!(desk.shows("预约 10:00"));
}

#[test]
fn the_keys_of_the_list_do_what_the_help_says() {
    let mut desk = desk();
    desk.press(KeyCode::Char('j'));
    let changed = |before: &CounterScreen, after: &CounterScreen| before != after;
    check_keys(&desk.world, &desk.screen, changed, "appointments");
}

#[test]
fn a_hall_without_appointments_has_no_key_for_them() {
    let mut desk = Desk::busy();
    assert_eq!(desk.press(KeyCode::Char('j')), None);
    assert!(desk.screen.dialog.is_none());
}
