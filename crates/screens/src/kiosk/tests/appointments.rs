//! Visitors with an appointment: the code, and what it gives them.

use super::*;
use crate::testing::check_keys;
use hall::time::{Hours, Span};
use hall::{AppointmentCode, AppointmentCommand, AppointmentSetup, Slot};

/// A hall in which somebody is booked at these minutes of the day, under the codes from 1 on.
fn booked(minutes: &[u16]) -> Fixture {
    let mut setup = Config::default().setup;
    setup.services[0].appointments = Some(Box::new(AppointmentSetup {
        hours: Hours {
            week: std::array::from_fn(|_| {
                vec![Span {
                    from: 600,
                    to: 1200,
                }]
            }),
        },
        lead_min: 0,
        ..AppointmentSetup::default()
    }));
    let mut f = Fixture::empty(setup);
    let day = f.hall.local(f.at).date_naive();
    for (code, minute) in (1..).zip(minutes) {
        f.tell(&Command::Appointment(AppointmentCommand::Book {
            code: AppointmentCode(code),
            service: service("social"),
            slot: Slot {
                day,
                minute: *minute,
            },
            reference: None,
        }))
        .unwrap();
    }
    f.at = now();
    f
}

fn kiosk(f: &Fixture) -> Kiosk {
    Kiosk {
        touched: f.at,
        ..Kiosk::new(Lang::EN)
    }
}

fn type_code(f: &mut Fixture, kiosk: &mut Kiosk, code: u32) -> Option<Action> {
    f.touch(kiosk, Target::Appointment);
    let mut last = None;
    for digit in format!("{code:08}").chars() {
        last = f.touch(kiosk, Target::Digit(digit));
    }
    last
}

#[test]
fn the_button_stands_there_while_anybody_is_booked_today() {
    for (f, is_there) in [(booked(&[630]), true), (booked(&[]), false)] {
        for size in SIZES {
            let hits = f.hits(&kiosk(&f), size);
            let found = hits
                .iter()
                .any(|(_, target)| *target == Target::Appointment);
            assert_eq!(found, is_there, "{size:?}");
            check_targets(&hits, whole(size.0), "start");
        }
    }
    let f = booked(&[630]);
    let changed = |before: &Kiosk, after: &Kiosk| before.dialog != after.dialog;
    check_keys(&f, &kiosk(&f), |a, b| changed(a, b) || a != b, "start");
    for typed in ["", "4821"] {
        let code = Kiosk {
            dialog: Some(Dialog::Code {
                typed: typed.to_owned(),
                is_wrong: false,
            }),
            ..kiosk(&f)
        };
        check_keys(&f, &code, |a, b| changed(a, b) || a != b, typed);
    }
}

#[test]
fn the_last_digit_of_a_code_gives_the_ticket() {
    // 10:30, and it is 10:24.
    let mut f = booked(&[630]);
    let mut kiosk = kiosk(&f);
    let sent = type_code(&mut f, &mut kiosk, 1);
    assert!(matches!(
        sent,
        Some(Action::Send(Command::Appointment(
            AppointmentCommand::CheckIn { counter: None, .. }
        )))
    ));
    let Some(Dialog::Ticket(issued)) = &kiosk.dialog else {
        panic!("no ticket: {:?}", kiosk.dialog)
    };
    assert!(f.hall.ticket(issued.ticket).unwrap().due.is_some());
    assert!(limits::labels(&f, &kiosk, KIOSK).contains("Appointment 10:30"));
}

#[test]
fn whoever_is_early_is_told_when_to_come_and_whoever_is_late_what_follows() {
    let mut f = booked(&[660]);
    let mut early = kiosk(&f);
    type_code(&mut f, &mut early, 1);
    let Some(Dialog::Refused { refusal, .. }) = &early.dialog else {
        panic!("{:?}", early.dialog)
    };
    assert!(matches!(refusal, Refusal::TooEarly { .. }), "{refusal:?}");

    let mut f = booked(&[600]);
    let mut late = kiosk(&f);
    type_code(&mut f, &mut late, 1);
    assert!(limits::labels(&f, &late, KIOSK).contains("Too late for 10:00"));
}

#[test]
fn a_wrong_code_is_typed_again_and_five_of_them_are_enough() {
    let mut f = booked(&[630]);
    let mut kiosk = kiosk(&f);
    assert_eq!(type_code(&mut f, &mut kiosk, 77), None);
    assert!(matches!(
        &kiosk.dialog,
        Some(Dialog::Code { typed, is_wrong: true }) if typed.is_empty()
    ));
    // The right one counts at once.
    let mut again = kiosk.clone();
    for digit in "00000001".chars() {
        f.touch(&mut again, Target::Digit(digit));
    }
    assert!(matches!(again.dialog, Some(Dialog::Ticket(_))));

    let mut f = booked(&[630]);
    for _ in 0..4 {
        kiosk.wrong.push(f.at);
    }
    type_code(&mut f, &mut kiosk, 78);
    assert!(matches!(
        &kiosk.dialog,
        Some(Dialog::Refused {
            refusal: Refusal::TryLater { .. },
            ..
        })
    ));
    // The next visitor stands there before the minute is over, and then after it.
    f.touch(&mut kiosk, Target::Ok);
    f.touch(&mut kiosk, Target::Appointment);
    assert!(matches!(kiosk.dialog, Some(Dialog::Refused { .. })));
    f.at = f.at.plus_s(120);
    f.input(&mut kiosk, Input::Tick);
    f.touch(&mut kiosk, Target::Appointment);
    assert!(matches!(kiosk.dialog, Some(Dialog::Code { .. })));
}

#[test]
fn a_recording_has_no_code() {
    let f = booked(&[630]);
    let kiosk = Kiosk {
        dialog: Some(Dialog::Code {
            typed: "4821".to_owned(),
            is_wrong: false,
        }),
        ..kiosk(&f)
    };
    let shown = format!("{:?}", kiosk.redacted(&f.hall));
    assert!(shown.contains("\"0000\"") && !shown.contains("4821"));
    let typed = KeyEvent::from(KeyCode::Char('7'));
    assert_eq!(kiosk.redact_key(&f.hall, typed).code, KeyCode::Char('0'));
    let touched = kiosk.redact_touch(&f.hall, Target::Digit('7'));
    assert_eq!(touched, Some(Target::Digit('0')));
}
