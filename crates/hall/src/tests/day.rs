//! The service day.

use super::*;

fn next_day() -> NaiveDate {
    DATE.succ_opt().unwrap()
}
fn turned(day: NaiveDate, expired: &[u64]) -> ExpectedEvent {
    told(Event::DayTurned {
        day,
        expired: expired.iter().map(|id| TicketId(*id)).collect(),
        kept: None,
        overnight: Vec::new(),
    })
}

#[test]
fn the_day_turns_at_its_hour_and_open_tickets_expire() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            issue(SOCIAL),
            issue(TAX),
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
            finish(DESK_1),
            call_next(DESK_1),
        ])
        .on(next_day(), "02:59:50")
        .elapses([rating_closed("A001", DESK_1)])
        .on(next_day(), "03:00")
        .elapses([turned(next_day(), &[1, 2]), closed(DESK_1)])
        .check(|h| {
            assert_eq!(
                (h.tickets().len(), h.waiting_in_all(), h.calls().len()),
                (0, 0, 0)
            );
            let desk = h.counter(DESK_1).unwrap();
            assert_eq!(
                (desk.ticket, desk.served, desk.clerk().map(|c| &**c)),
                (None, 0, None),
                "nobody stays signed in over the night"
            );
            assert_eq!(h.service_day(service(SOCIAL)).unwrap().issued, 0);
        });
}

#[test]
fn numbers_start_anew_and_identities_go_on() {
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL), issue(SOCIAL)])
        .on(next_day(), "09:00")
        .when(issue(SOCIAL))
        .then([issued("A001", SOCIAL)])
        .check(|h| assert_eq!(id(h, "A001"), TicketId(2)));
}

#[test]
fn mean_service_times_are_kept_over_the_turn() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
            finish(DESK_1),
        ])
        .on(next_day(), "09:00")
        .given([issue(SOCIAL)])
        .check(|h| assert_eq!(h.service_day(service(SOCIAL)).unwrap().recent_s.len(), 1));
}

#[test]
fn a_hall_that_was_off_for_a_week_turns_once() {
    let later = DATE + chrono::Days::new(7);
    Scenario::opening_at("09:00")
        .issue(SOCIAL)
        .on(later, "09:00")
        .elapses([turned(later, &[0])]);
}

#[test]
fn a_clock_set_a_day_forward_and_back_turns_the_day_once() {
    Scenario::opening_at("09:00")
        .issue(SOCIAL)
        .on(next_day(), "09:00")
        .elapses([turned(next_day(), &[0])])
        .on(DATE, "09:05")
        .elapses([])
        .issue(SOCIAL)
        .on(next_day(), "10:00")
        .elapses([])
        .check(|h| assert_eq!((h.day(), h.waiting_in_all()), (Some(next_day()), 1)));
}

#[test]
fn settings_that_move_the_start_of_day_never_repeat_a_day() {
    let mut late = small_hall();
    late.rules.day_starts = NaiveTime::from_hms_opt(12, 0, 0).unwrap();
    let mut east = small_hall();
    east.rules.time_zone = chrono_tz::Pacific::Kiritimati;
    for setup in [late, east] {
        let mut scenario = Scenario::opening_at("09:00").given([issue(SOCIAL), configure(setup)]);
        let mut days = vec![scenario.hall().day().unwrap()];
        for hour in 0..72 {
            scenario.at = scenario.at.plus_s(3600);
            scenario.desk.elapse(scenario.at);
            let day = scenario.hall().day().unwrap();
            assert!(day >= *days.last().unwrap(), "hour {hour}");
            days.push(day);
        }
    }
}

#[test]
fn the_first_day_is_that_of_the_zone_in_the_settings() {
    // 09:00 of the 22nd in New York is already the 22nd 22:00 in Shanghai; 16:00 is the 23rd there.
    let mut setup = small_hall();
    setup.rules.time_zone = chrono_tz::America::New_York;
    let mut desk = Desk::default();
    let at = Timestamp(
        chrono_tz::America::New_York
            .with_ymd_and_hms(2026, 11, 22, 16, 0, 0)
            .unwrap()
            .timestamp_micros(),
    );
    assert_eq!(desk.hall.next_deadline(), Timestamp::NEVER);
    desk.send(
        at,
        &Command::Configure {
            setup: Box::new(setup),
        },
    )
    .1
    .unwrap();
    desk.elapse(at.plus_s(1));
    assert_eq!(desk.hall.day(), Some(DATE));
}

#[test]
fn no_stamp_however_odd_makes_the_clock_panic_or_stand_still() {
    for at in [i64::MIN, -62_200_000_000_000_000, 0, 1 << 58, i64::MAX - 1] {
        let mut desk = Desk::default();
        desk.hall.apply(
            Timestamp(i64::MIN),
            &Event::Configured {
                file: None,
                setup: Box::new(small_hall()),
            },
        );
        let _ = desk
            .hall
            .consider(Timestamp(at), &Command::Elapse)
            .map(|events| desk.apply(Timestamp(at), &events));
        let _ = desk
            .hall
            .consider(Timestamp(at), &issue(SOCIAL)(&desk.hall));
        assert!(desk.hall.next_deadline() > Timestamp(at), "{at}");
    }
    let mut hall = Scenario::opening_at("09:00").desk.hall;
    for day in [
        NaiveDate::MIN,
        NaiveDate::MAX,
        NaiveDate::MAX.pred_opt().unwrap(),
    ] {
        hall.apply(
            Timestamp(i64::MAX),
            &Event::DayTurned {
                day,
                expired: Vec::new(),
                kept: None,
                overnight: Vec::new(),
            },
        );
        let _ = hall.consider(Timestamp(i64::MAX), &Command::Elapse);
    }
}
