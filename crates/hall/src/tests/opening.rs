//! Opening hours: the week, holidays, and special hours on certain dates.

use super::*;
use crate::opening::{DayHours, SpecialHours};
use crate::time::{Hours, Span};

/// Minutes of a day.
const NINE: u16 = 9 * 60;
const NOON: u16 = 12 * 60;
const FIVE: u16 = 17 * 60;

fn spans(list: &[(u16, u16)]) -> Vec<Span> {
    let span = |(from, to): &(u16, u16)| Span {
        from: *from,
        to: *to,
    };
    list.iter().map(span).collect()
}

fn every_day(list: &[(u16, u16)]) -> Hours {
    Hours {
        week: std::array::from_fn(|_| spans(list)),
    }
}

/// The date so many days after the Sunday.
fn in_days(days: u64) -> NaiveDate {
    DATE + chrono::Days::new(days)
}

fn special(
    occasion: &str,
    dates: &[NaiveDate],
    services: &[&str],
    hours: DayHours,
) -> SpecialHours {
    SpecialHours {
        occasion: text(occasion),
        dates: dates.to_vec(),
        services: services.iter().map(|key| service(key)).collect(),
        hours,
    }
}

fn closed(occasion: &str, dates: &[NaiveDate]) -> SpecialHours {
    special(occasion, dates, &[], DayHours::Spans(Vec::new()))
}

#[test]
fn a_day_off_says_its_occasion_and_when_the_hall_opens_again() {
    let festival = [in_days(0), in_days(1)];
    Scenario::with("10:00", |s| {
        s.services[0].hours = every_day(&[(NINE, FIVE)]);
        s.special_hours = vec![closed("Spring Festival", &festival)];
    })
    .refused(
        issue(SOCIAL),
        Refusal::Holiday {
            occasion: text("Spring Festival"),
            opens: opens(2, NINE),
        },
    )
    .on(in_days(2), "08:59")
    .refused(
        issue(SOCIAL),
        Refusal::ServiceClosed {
            opens: Some(Opening {
                day: in_days(2),
                minute: NINE,
                in_days: 0,
            }),
        },
    )
    .on(in_days(2), "09:00")
    .issue(SOCIAL);
}

#[test]
fn special_hours_of_a_service_come_before_those_of_the_hall_and_both_before_a_holiday() {
    let short = DayHours::Spans(spans(&[(NINE, NOON)]));
    Scenario::with("10:00", |s| {
        s.rules.holidays = vec![DATE];
        s.special_hours = vec![
            special("", &[DATE], &[TAX], short),
            special("Typhoon", &[DATE], &[ESTATE], DayHours::Spans(Vec::new())),
        ];
    })
    .issue(TAX)
    .refused(
        issue(SOCIAL),
        Refusal::Holiday {
            occasion: Text::default(),
            opens: opens(1, 0),
        },
    )
    .refused(
        issue(ESTATE),
        Refusal::Holiday {
            occasion: text("Typhoon"),
            opens: opens(1, 0),
        },
    )
    .at("12:00")
    .refused(issue(TAX), Refusal::ServiceClosed { opens: opens(1, 0) });
}

#[test]
fn a_make_up_workday_has_each_services_own_hours_of_a_weekday() {
    Scenario::with("10:00", |s| {
        for (service, from) in s.services.iter_mut().zip([NINE, NOON]) {
            service.hours.week = std::array::from_fn(|day| match day {
                4 => spans(&[(from, FIVE)]),
                _ => Vec::new(),
            });
        }
        s.special_hours = vec![special("", &[DATE], &[], DayHours::Weekday(4))];
    })
    .issue(SOCIAL)
    .refused(
        issue(TAX),
        Refusal::ServiceClosed {
            opens: opens(0, NOON),
        },
    );
}

#[test]
fn a_service_that_never_opens_again_says_no_time() {
    Scenario::with("10:00", |s| s.services[0].hours = every_day(&[]))
        .refused(issue(SOCIAL), Refusal::ServiceClosed { opens: None });
}

#[test]
fn a_service_closes_at_the_end_of_the_stretch_it_is_open_in() {
    let hall = Scenario::with("10:00", |s| {
        s.services[0].hours = every_day(&[(NINE, 600), (600, NOON), (13 * 60, FIVE)]);
        s.services[1].hours = every_day(&[(0, 120), (22 * 60, 24 * 60)]);
    });
    let setup = hall.hall().setup().clone();
    let closes = |service: usize, time: &str| setup.closes(&setup.services[service], today(time));
    // Stretches that touch are one.
    assert_eq!(closes(0, "09:30"), Some(today("12:00")));
    assert_eq!(closes(0, "11:59:59"), Some(today("12:00")));
    assert_eq!(closes(0, "12:00"), None);
    assert_eq!(closes(0, "13:00"), Some(today("17:00")));
    // Open over midnight.
    let two = Scenario::opening_at("09:00").on(in_days(1), "02:00").at;
    assert_eq!(closes(1, "23:00"), Some(two));
    // Never closed.
    assert_eq!(closes(2, "23:00"), None);
}

#[test]
fn the_hall_is_off_when_every_service_is_and_tells_the_first_to_open() {
    let festival = [in_days(0), in_days(1)];
    let told = |scenario: &Scenario| scenario.hall().day_off(scenario.at);
    let scenario = Scenario::with("10:00", |s| {
        s.special_hours = vec![closed("Spring Festival", &festival)];
        s.special_hours.push(special(
            "",
            &[in_days(1)],
            &[TAX],
            DayHours::Spans(spans(&[(NOON, FIVE)])),
        ));
    });
    let holiday = Refusal::Holiday {
        occasion: text("Spring Festival"),
        opens: opens(1, NOON),
    };
    assert_eq!(told(&scenario), Some(holiday));
    // One service is there, if only later.
    let scenario = scenario.on(in_days(1), "10:00");
    assert_eq!(told(&scenario), None);
}
