//! Appointments: booking, checking in, and when they are called.

mod load;
mod model;

use super::*;
use crate::appointment::{AppointmentSetup, AppointmentState, Slot};
use crate::forecast::for_newcomer;
use crate::time::{Hours, Span};
use crate::{AppointmentCode, AppointmentCommand, AppointmentEvent, AppointmentId, TicketState};
use proptest::prelude::*;

const MONDAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();

fn slot_on(day: NaiveDate, time: &str) -> Slot {
    let (hour, minute) = time.split_once(':').unwrap();
    Slot {
        day,
        minute: hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap(),
    }
}

fn slot(time: &str) -> Slot {
    slot_on(DATE, time)
}

/// Four places in a slot, of which two can be booked, from nine to noon and from two to four.
fn slots() -> AppointmentSetup {
    let spans = [(9 * 60, 12 * 60), (14 * 60, 16 * 60)];
    let day: Vec<Span> = spans.map(|(from, to)| Span { from, to }).to_vec();
    AppointmentSetup {
        hours: Hours {
            week: std::array::from_fn(|_| day.clone()),
        },
        places: 4,
        walk_in_percent: 50,
        lead_min: 0,
        ..AppointmentSetup::default()
    }
}

fn with_slots(setup: &mut Setup) {
    let social = setup.services.iter_mut().find(|s| s.id == service(SOCIAL));
    social.unwrap().appointments = Some(Box::new(slots()));
}

/// The small hall, which takes appointments for one service.
fn hall_at(time: &str) -> Scenario {
    Scenario::with(time, with_slots)
}

fn book_on(code: u32, day: NaiveDate, time: &str) -> Ask {
    ask(AppointmentCommand::Book {
        code: AppointmentCode(code),
        service: service(SOCIAL),
        slot: slot_on(day, time),
        reference: None,
    })
}

fn book(code: u32, time: &str) -> Ask {
    book_on(code, DATE, time)
}

fn appointment(hall: &Hall, code: u32) -> AppointmentId {
    hall.appointment_by_code(AppointmentCode(code)).unwrap().id
}

fn check_in_as(code: u32, with: Option<PriorityClassId>, counter: Option<CounterId>) -> Ask {
    Box::new(move |h| {
        AppointmentCommand::CheckIn {
            appointment: appointment(h, code),
            lang: Lang::ZH,
            class: with,
            printer: None,
            counter,
        }
        .into()
    })
}

fn check_in(code: u32) -> Ask {
    check_in_as(code, None, None)
}

fn cancel_booking(code: u32) -> Ask {
    Box::new(move |h| {
        let appointment = appointment(h, code);
        AppointmentCommand::Cancel { appointment }.into()
    })
}

fn move_to(code: u32, time: &'static str) -> Ask {
    Box::new(move |h| {
        AppointmentCommand::Move {
            appointment: appointment(h, code),
            service: service(SOCIAL),
            slot: slot(time),
        }
        .into()
    })
}

fn state(hall: &Hall, code: u32) -> AppointmentState {
    hall.appointment(appointment(hall, code)).unwrap().state
}

fn due(hall: &Hall, time: &str) -> Timestamp {
    hall.setup().slot_begins(slot(time))
}

#[test]
fn only_a_free_slot_of_an_open_day_can_be_booked() {
    let next = |time| Some(slot(time));
    let other = AppointmentCommand::Book {
        code: AppointmentCode(9),
        service: service(TAX),
        slot: slot("10:00"),
        reference: None,
    };
    hall_at("09:20")
        .given([book(1, "10:00"), book(2, "10:00"), book(3, "10:15")])
        .refused(
            book(4, "10:00"),
            Refusal::SlotFull {
                next: next("09:30"),
            },
        )
        .refused(
            book(4, "10:05"),
            Refusal::NoSlot {
                next: next("09:30"),
            },
        )
        .refused(
            book(4, "12:00"),
            Refusal::NoSlot {
                next: next("09:30"),
            },
        )
        .refused(
            book(4, "09:15"),
            Refusal::BookedTooLate {
                lead_min: 0,
                next: next("09:30"),
            },
        )
        .refused(book(3, "10:30"), Refusal::CodeTaken)
        .refused(ask(other), Refusal::NoAppointments)
        .refused(
            book_on(4, DATE + chrono::Days::new(15), "10:00"),
            Refusal::BookedTooFar {
                last: DATE + chrono::Days::new(14),
            },
        )
        .given([book_on(4, DATE + chrono::Days::new(14), "10:00")]);
}

#[test]
fn a_day_on_which_the_service_is_closed_has_no_slots() {
    let holiday = Scenario::with("09:20", |setup| {
        with_slots(setup);
        setup.rules.holidays = vec![MONDAY];
    });
    holiday.refused(
        book_on(1, MONDAY, "10:00"),
        Refusal::DayClosed {
            next: Some(slot("09:30")),
        },
    );
    let short = Scenario::with("09:20", |setup| {
        with_slots(setup);
        let mut hours = Hours::default();
        hours.week[6] = vec![Span { from: 600, to: 610 }, Span { from: 610, to: 640 }];
        let social = setup.services.iter_mut().find(|s| s.id == service(SOCIAL));
        social.unwrap().hours = hours;
    });
    // From 10:00 to 10:40 without a gap: two slots of a quarter of an hour fit.
    let found = short
        .hall()
        .slots_on(service(SOCIAL), DATE, short.hall().last_at());
    let begin: Vec<u16> = found.iter().map(|s| s.slot.minute).collect();
    assert_eq!(begin, [600, 615]);
}

#[test]
fn what_is_moved_or_cancelled_frees_its_place() {
    let full = || {
        hall_at("09:20").given([
            book(1, "10:00"),
            book(2, "10:00"),
            book(3, "10:15"),
            book(4, "10:15"),
        ])
    };
    let refusal = Refusal::SlotFull {
        next: Some(slot("09:30")),
    };
    full().refused(move_to(1, "10:15"), refusal.clone());
    full()
        .given([cancel_booking(3), move_to(1, "10:15"), book(5, "10:00")])
        .refused(book(6, "10:00"), refusal)
        .refused(
            cancel_booking(3),
            Refusal::AppointmentCancelled {
                slot: slot("10:15"),
            },
        )
        .given([move_to(1, "10:15")])
        .check(|h| assert_eq!(state(h, 1), AppointmentState::Booked));
}

#[test]
fn a_reference_is_booked_once() {
    let with = |reference: &str, code| {
        ask(AppointmentCommand::Book {
            code: AppointmentCode(code),
            service: service(SOCIAL),
            slot: slot("10:00"),
            reference: Some(reference.to_owned()),
        })
    };
    hall_at("09:20")
        .given([with("web-17", 1)])
        .refused(
            with("web-17", 2),
            Refusal::ReferenceTaken {
                slot: slot("10:00"),
            },
        )
        .refused(with("", 2), Refusal::BadReference)
        .refused(with("a\nb", 2), Refusal::BadReference)
        .refused(with(&"x".repeat(65), 2), Refusal::BadReference);
}

#[test]
fn whoever_comes_too_early_is_sent_away_but_not_by_staff() {
    let refusal = Refusal::TooEarly {
        slot: slot("10:00"),
        from: slot("09:30"),
    };
    hall_at("09:20")
        .given([book(1, "10:00"), open(DESK_1)])
        .at("09:29:59")
        .refused(check_in(1), refusal)
        .given([check_in_as(1, None, Some(DESK_1))])
        .check(|h| {
            assert_eq!(
                h.ticket_by_number("A001").unwrap().due,
                Some(due(h, "10:00"))
            );
        })
        .refused(
            check_in(1),
            Refusal::CheckedInAlready {
                number: number("A001"),
            },
        );
    hall_at("09:20")
        .given([book_on(1, MONDAY, "10:00"), open(DESK_1)])
        .refused(
            check_in_as(1, None, Some(DESK_1)),
            Refusal::TooEarly {
                slot: slot_on(MONDAY, "10:00"),
                from: slot_on(MONDAY, "09:30"),
            },
        );
}

#[test]
fn whoever_is_late_by_a_second_waits_like_others() {
    for (time, is_late) in [("10:15:00", false), ("10:15:01", true)] {
        let scenario = hall_at("09:20").given([book(1, "10:00")]).at(time).given([
            issue(SOCIAL),
            check_in(1),
            open(DESK_1),
        ]);
        scenario.check(|h| {
            let ticket = h.ticket_by_number("A002").unwrap();
            assert_eq!(ticket.due.is_none(), is_late, "{time}");
            let late = is_late;
            let ticket = ticket.id;
            assert_eq!(state(h, 1), AppointmentState::CheckedIn { ticket, late });
            let order = pick::order(h, DESK_1, h.last_at(), 9);
            let first = h.ticket(order[0].0).unwrap().number.to_string();
            assert_eq!(first, if is_late { "A001" } else { "A002" });
        });
    }
}

#[test]
fn an_appointment_is_missed_when_it_can_no_longer_be_kept() {
    hall_at("09:20")
        .given([book(1, "10:00"), book(2, "10:15")])
        .at("10:15:00")
        .given([issue(TAX)])
        .check(|h| assert_eq!(state(h, 1), AppointmentState::Booked))
        .at("10:15:01")
        .given([issue(TAX)])
        .check(|h| {
            assert_eq!(state(h, 1), AppointmentState::Missed);
            assert_eq!(state(h, 2), AppointmentState::Booked);
        })
        // Whoever rings up gets another time.
        .given([move_to(1, "10:45")])
        .check(|h| assert_eq!(state(h, 1), AppointmentState::Booked));
}

#[test]
fn a_due_appointment_comes_before_others_and_an_early_one_after_all() {
    let (early, now) = ("09:40", "09:58:00");
    hall_at("09:20")
        .given([book(1, "10:00"), open(DESK_1)])
        .at(early)
        .given([check_in(1), issue(SOCIAL), issue(SOCIAL)])
        .order(DESK_1, &["A002", "A003", "A001"])
        .at("09:57:59")
        .next_for(DESK_1, "A002", Why::LongestWait)
        .at(now)
        .check(|h| {
            let at = h.setup().slot_begins(slot("09:58"));
            let next = pick::next_for(h, h.counter(DESK_1).unwrap(), at);
            let booked = Why::Booked(due(h, "10:00"));
            assert_eq!(next, Some((id(h, "A001"), booked)));
        });
    hall_at("09:20")
        .given([book(1, "10:00"), open(DESK_1)])
        .at(early)
        .given([check_in(1)])
        .check(|h| {
            let next = pick::next_for(h, h.counter(DESK_1).unwrap(), h.last_at());
            let early = Why::BookedEarly(due(h, "10:00"));
            assert_eq!(next, Some((id(h, "A001"), early)));
        });
}

#[test]
fn the_class_of_a_visitor_with_appointment_still_counts() {
    // Urgent cases of the staff stand above appointments, and so does a booked one of them.
    Scenario::with("09:20", |setup| {
        with_slots(setup);
        setup.classes[0].level = 2;
        setup.classes[1].level = 4;
    })
    .given([book(1, "10:00"), book(2, "10:00"), open(DESK_1)])
    .at("10:01")
    .given([
        issue_with(SOCIAL, ELDERLY),
        issue_with(SOCIAL, VIP),
        check_in(1),
        check_in_as(2, Some(class(VIP)), None),
    ])
    // The second one has the earlier booking among equals: its level is that of its class only when
    // it heads the lane.
    .order(DESK_1, &["A002", "A003", "A004", "A001"]);
}

#[test]
fn an_appointment_neither_counts_in_the_ratio_nor_yields_to_it() {
    Scenario::with("09:20", |setup| {
        with_slots(setup);
        setup.rules.ratio = Some(1);
        setup.classes[0].level = 2;
    })
    .given([book(1, "09:30"), book(2, "09:30"), open(DESK_1)])
    .at("09:31")
    .given([
        issue(SOCIAL),
        issue_with(SOCIAL, ELDERLY),
        issue_with(SOCIAL, ELDERLY),
        issue(SOCIAL),
        check_in(1),
        check_in(2),
    ])
    .order(DESK_1, &["A005", "A006", "A002", "A001", "A003", "A004"])
    .given([call_next(DESK_1), start(DESK_1), finish(DESK_1)])
    .check(|h| assert_eq!(h.counter(DESK_1).unwrap().priority_run, 0))
    .given([
        call_next(DESK_1),
        start(DESK_1),
        finish(DESK_1),
        call_next(DESK_1),
    ])
    .check(|h| assert_eq!(h.counter(DESK_1).unwrap().priority_run, 1))
    .order(DESK_1, &["A001", "A003", "A004"]);
}

#[test]
fn a_long_wait_is_no_claim_before_an_appointment_and_no_claim_of_one() {
    Scenario::with("09:20", |setup| {
        with_slots(setup);
        for service in &mut setup.services {
            service.max_wait_s = Some(60);
        }
        setup.classes[0].level = 3;
    })
    .given([book(1, "10:00"), open(DESK_1), issue(SOCIAL)])
    .at("09:40")
    .given([check_in(1), issue_with(SOCIAL, ELDERLY)])
    .at("10:05")
    // Of one level the longer wait of the class counts; over the ordinary visitor none does.
    .order(DESK_1, &["A003", "A002", "A001"]);
}

#[test]
fn a_visitor_with_appointment_who_is_missed_comes_back_like_others() {
    hall_at("09:20")
        .given([book(1, "10:00"), open(DESK_1)])
        .at("10:00")
        .given([
            issue(SOCIAL),
            check_in(1),
            call_next(DESK_1),
            no_show(DESK_1),
        ])
        .given([put_back("A002")])
        .order(DESK_1, &["A001", "A002"])
        .check(|h| assert!(h.ticket_by_number("A002").unwrap().booked_for().is_none()));
}

#[test]
fn a_visitor_with_appointment_who_is_sent_on_has_none_at_the_next_service() {
    hall_at("09:20")
        .given([book(1, "10:00"), open(DESK_1), open(DESK_2)])
        .at("10:00")
        .given([check_in(1), call_next(DESK_1), start(DESK_1), issue(TAX)])
        .given([transfer(DESK_1, TAX)])
        .check(|h| {
            assert!(h.ticket_by_number("A001").unwrap().booked_for().is_none());
            assert_eq!(h.waiting(service(TAX)), 2);
        })
        .given([undo_at(DESK_1)])
        .check(|h| {
            let ticket = h.ticket_by_number("A001").unwrap();
            assert!(ticket.booked_for().is_some());
            assert!(matches!(ticket.state, TicketState::Serving { .. }));
        });
}

#[test]
fn a_place_that_was_kept_needs_no_room_under_the_cap_and_takes_none_of_it() {
    let capped = Scenario::with("09:20", |setup| {
        with_slots(setup);
        let social = setup.services.iter_mut().find(|s| s.id == service(SOCIAL));
        social.unwrap().cap = Some(3);
    });
    capped
        .given([book(1, "10:00"), issue(SOCIAL), issue(SOCIAL)])
        .refused(issue(SOCIAL), Refusal::ServiceFull { cap: 3 })
        .at("10:00")
        .given([check_in(1)])
        .refused(issue(SOCIAL), Refusal::ServiceFull { cap: 3 })
        .check(|h| assert_eq!(h.waiting(service(SOCIAL)), 3));
    let missed = Scenario::with("09:20", |setup| {
        with_slots(setup);
        let social = setup.services.iter_mut().find(|s| s.id == service(SOCIAL));
        social.unwrap().cap = Some(1);
    });
    missed
        .given([book(1, "10:00")])
        .refused(issue(SOCIAL), Refusal::ServiceFull { cap: 1 })
        .at("10:16")
        .issue(SOCIAL);
}

#[test]
fn sixty_four_who_race_for_one_place_get_one() {
    let mut scenario = hall_at("09:20").given([book(1000, "10:00")]);
    let mut taken = 0;
    for code in 1..=64 {
        scenario = scenario.when(book(code, "10:00"));
        match scenario.asked.take().unwrap() {
            Ok(events) => taken += events.len(),
            Err(refusal) => assert!(matches!(refusal, Refusal::SlotFull { .. }), "{refusal:?}"),
        }
    }
    assert_eq!(taken, 1);
}

/// Takes a paper's two steps.
fn reserve_booked(code: u32, slip: u128) -> Ask {
    Box::new(move |h| {
        AppointmentCommand::Reserve {
            appointment: appointment(h, code),
            slip: SlipId(slip),
            lang: Lang::ZH,
            class: None,
            printer: None,
        }
        .into()
    })
}

fn adopt_booked(code: u32, slip: u128, printed: &'static str, pressed: Timestamp) -> Ask {
    Box::new(move |h| {
        AppointmentCommand::Adopt {
            appointment: appointment(h, code),
            slip: SlipId(slip),
            service: service(SOCIAL),
            lang: Lang::ZH,
            class: None,
            pressed_at: pressed,
            number: number(printed),
            printer: None,
            paper: None,
        }
        .into()
    })
}

#[test]
fn a_paper_that_did_not_come_does_not_use_the_appointment_up() {
    let at = today("10:00");
    hall_at("09:20")
        .given([book(1, "10:00")])
        .at("10:00")
        .given([reserve_booked(1, 7)])
        .check(|h| assert_eq!(h.waiting(service(SOCIAL)), 0))
        // Its kiosk went away; another one prints.
        .given([reserve_booked(1, 8), adopt_booked(1, 8, "A002", at)])
        .check(|h| {
            assert_eq!(
                h.ticket_by_number("A002").unwrap().due,
                Some(due(h, "10:00"))
            );
            assert_eq!(h.waiting(service(SOCIAL)), 1);
        })
        // The first paper exists after all: it waits, but not twice before everybody.
        .given([adopt_booked(1, 7, "A001", at)])
        .check(|h| {
            let first = h.ticket_by_number("A001").unwrap();
            assert_eq!((first.state, first.due), (TicketState::Waiting, None));
        })
        .refused(
            reserve_booked(1, 9),
            Refusal::CheckedInAlready {
                number: number("A002"),
            },
        );
}

#[test]
fn a_kiosk_that_was_cut_off_tells_of_the_paper_later() {
    // Pressed in time, told when the hub had given up on it.
    hall_at("09:20")
        .given([ask(MachineCommand::Admit {
            machine: machine("kiosk-1"),
            role: Role::Kiosk,
            fingerprint: Fingerprint([1; 32]),
            replace: false,
        })])
        .given([book(1, "10:00")])
        .at("10:40")
        .given([issue(TAX)])
        .check(|h| assert_eq!(state(h, 1), AppointmentState::Missed))
        .given([adopt_booked(1, 7, "K1-001", today("09:55"))])
        .check(|h| {
            let ticket = h.ticket_by_number("K1-001").unwrap();
            assert_eq!(ticket.due, Some(due(h, "10:00")));
            let (ticket, late) = (ticket.id, false);
            assert_eq!(state(h, 1), AppointmentState::CheckedIn { ticket, late });
        });
}

#[test]
fn past_appointments_are_forgotten_when_the_day_turns() {
    hall_at("09:20")
        .given([book(1, "10:00"), book_on(2, MONDAY, "10:00")])
        .on(MONDAY, "03:00:01")
        .given([issue(TAX)])
        .check(|h| {
            assert_eq!(h.all_appointments().len(), 1);
            assert_eq!(state(h, 2), AppointmentState::Booked);
        })
        .given([book_on(1, MONDAY, "10:00")])
        // Identities are not used twice.
        .check(|h| assert_eq!(appointment(h, 1), AppointmentId(2)));
    // A hall that was off over night keeps them for a day: its clock may be wrong.
    hall_at("09:20")
        .given([book(1, "10:00")])
        .on(MONDAY, "09:00")
        .given([issue(TAX)])
        .check(|h| assert_eq!(h.all_appointments().len(), 1))
        .refused(check_in(1), Refusal::UnknownAppointment)
        .on(MONDAY + chrono::Days::new(1), "09:00")
        .given([issue(TAX)])
        .check(|h| assert_eq!(h.all_appointments().len(), 0));
}

#[test]
fn booking_while_the_day_turns_is_for_the_date_that_is_named() {
    let night = Scenario::with("09:20", with_slots)
        .on(MONDAY, "02:59:59")
        .given([book_on(1, MONDAY, "09:00")]);
    night
        .on(MONDAY, "03:00:01")
        .given([issue(TAX), book_on(2, MONDAY, "09:00")])
        .check(|h| {
            assert_eq!(h.day(), Some(MONDAY));
            assert_eq!(h.appointments_on(MONDAY).len(), 2);
        })
        .refused(
            book_on(3, DATE, "09:00"),
            Refusal::BookedTooLate {
                lead_min: 0,
                next: Some(slot_on(MONDAY, "09:15")),
            },
        );
}

#[test]
fn a_change_of_the_clocks_moves_no_appointment() {
    // In Berlin 02:00 to 03:00 comes twice on 25 October 2026 and never on 29 March 2027.
    let zone = chrono_tz::Europe::Berlin;
    let autumn = NaiveDate::from_ymd_opt(2026, 10, 25).unwrap();
    let spring = NaiveDate::from_ymd_opt(2027, 3, 28).unwrap();
    let setup = || {
        let mut setup = small_hall();
        setup.rules.time_zone = zone;
        let social = setup.services.iter_mut().find(|s| s.id == service(SOCIAL));
        social.unwrap().appointments = Some(Box::new(AppointmentSetup {
            hours: Hours::default(),
            ..slots()
        }));
        setup
    };
    let setup = setup();
    for day in [autumn, spring] {
        let ten = setup.slot_begins(slot_on(day, "10:00")).local(zone);
        assert_eq!(ten.format("%H:%M").to_string(), "10:00");
    }
    // The skipped time is the first after it, and the repeated one the first pass.
    let at = |day, time| setup.slot_begins(slot_on(day, time));
    assert_eq!(at(spring, "02:30"), at(spring, "03:00"));
    assert_eq!(
        at(autumn, "03:00").0 - at(autumn, "02:30").0,
        90 * 60_000_000
    );
}

#[test]
fn a_clock_that_is_set_back_over_a_slot_misses_nobody() {
    let back = |to: &str| ask(crate::ClockCommand::SetDate { date: today(to) });
    hall_at("09:20")
        .given([book(1, "10:00")])
        .at("10:10")
        .given([back("09:50")])
        // By the date it is 10:10 twenty minutes later.
        .at("10:34")
        .given([check_in(1)])
        .check(|h| {
            assert_eq!(
                h.ticket_by_number("A001").unwrap().due,
                Some(due(h, "10:00"))
            );
        });
    // One that was missed by a clock that was ahead is good again when that is put right.
    hall_at("09:20")
        .given([book(1, "10:00")])
        .at("09:30")
        .given([back("10:30"), issue(TAX)])
        .check(|h| assert_eq!(state(h, 1), AppointmentState::Missed))
        .given([back("09:45"), check_in(1)])
        .check(|h| {
            assert_eq!(
                h.ticket_by_number("A001").unwrap().due,
                Some(due(h, "10:00"))
            );
        });
}

#[test]
fn a_service_that_is_gone_keeps_its_appointments_to_be_moved() {
    let mut without = small_hall();
    without.services.retain(|s| s.id != service(SOCIAL));
    for counter in &mut without.counters {
        counter.serves.retain(|s| s.service != service(SOCIAL));
    }
    let tax = without.services.iter_mut().find(|s| s.id == service(TAX));
    tax.unwrap().appointments = Some(Box::new(slots()));
    let to_tax: Ask = Box::new(|h| {
        AppointmentCommand::Move {
            appointment: appointment(h, 1),
            service: service(TAX),
            slot: slot("10:15"),
        }
        .into()
    });
    hall_at("09:20")
        .given([book(1, "10:00"), configure(without)])
        .at("10:00")
        .refused(
            check_in(1),
            Refusal::AppointmentServiceGone {
                slot: slot("10:00"),
            },
        )
        .given([to_tax, check_in(1)])
        .check(|h| assert_eq!(h.waiting(service(TAX)), 1));
}

#[test]
fn the_forecast_counts_visitors_who_are_expected_before() {
    let ahead = |h: &Hall| {
        let newcomer = for_newcomer(h, service(SOCIAL), None, h.last_at()).unwrap();
        newcomer.ahead
    };
    let busy = |bookings: &[(u32, &str)]| {
        let booked = bookings.iter().map(|(code, time)| book(*code, time));
        hall_at("09:50")
            .given(booked)
            .given([open(DESK_1)])
            .given((0..4).map(|_| issue(SOCIAL)))
    };
    busy(&[]).check(|h| assert_eq!(ahead(h), 4));
    // Each takes five minutes: the first two are expected before the fourth is called.
    busy(&[(1, "10:00"), (2, "10:00"), (3, "14:00")]).check(|h| assert_eq!(ahead(h), 6));
}

#[test]
fn displays_are_told_no_codes_and_call_the_same() {
    let scenario = hall_at("09:20")
        .given([book(1, "10:00"), book(2, "11:00"), open(DESK_1)])
        .at("10:00")
        .given([issue(SOCIAL), check_in(1)]);
    let whole = scenario.hall().snapshot();
    for role in [Role::Display, Role::Rating] {
        let told = whole.clone().for_role(role);
        assert!(told.appointments.all.is_empty());
        let hall = Hall::from_snapshot(told);
        let at = hall.last_at();
        assert_eq!(
            pick::order(&hall, DESK_1, at, 9),
            pick::order(scenario.hall(), DESK_1, at, 9)
        );
    }
    for role in [Role::Kiosk, Role::Counter, Role::Staff] {
        let told = whole.clone().for_role(role);
        assert_eq!(told.appointments, whole.appointments);
    }
    assert!(matches!(
        scenario.desk.log.last(),
        Some((_, Event::Appointment(AppointmentEvent::CheckedIn { .. })))
    ));
}
