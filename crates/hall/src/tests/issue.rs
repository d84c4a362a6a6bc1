//! Issuing: numbers, caps, hours, holidays.

use super::*;
use crate::time::{Hours, Span};

fn only(from: u16, to: u16) -> Hours {
    Hours {
        week: std::array::from_fn(|_| vec![Span { from, to }]),
    }
}

#[test]
fn numbers_of_each_service_rise_by_one() {
    Scenario::opening_at("09:00")
        .when(issue(SOCIAL))
        .then([issued("A001", SOCIAL)])
        .when(issue(TAX))
        .then([issued("B001", TAX)])
        .when(issue(SOCIAL))
        .then([issued("A002", SOCIAL)])
        .check(|h| {
            assert_eq!(
                (
                    h.waiting(service(SOCIAL)),
                    h.waiting(service(TAX)),
                    h.waiting_in_all()
                ),
                (2, 1, 3)
            );
        });
}

#[test]
fn an_unknown_service_or_class_is_refused() {
    Scenario::opening_at("09:00")
        .refused(issue("nothing"), Refusal::UnknownService)
        .refused(issue_with(SOCIAL, "nobody"), Refusal::UnknownClass);
}

#[test]
fn a_word_means_an_exact_key_before_prefixes_in_any_case() {
    let hall = Scenario::with("09:00", |s| {
        // The prefix of one is the key of another, in capitals.
        s.services[0].prefix = Prefix::new("B").unwrap();
        s.services[1].prefix = Prefix::new("SOC").unwrap();
        s.services[2].id = service("b");
        s.services[2].prefix = Prefix::new("A").unwrap();
        s.counters.clear();
    });
    hall.check(|h| {
        for (word, keys) in [
            ("b", &["b"][..]),
            (SOCIAL, &[SOCIAL]),
            ("a", &["b"]),
            ("A", &["b"]),
            ("soc", &[TAX]),
            ("Tax", &[TAX]),
            ("B", &[SOCIAL, "b"]),
            ("c", &[]),
        ] {
            let meant: Vec<ServiceId> = keys.iter().map(|key| service(key)).collect();
            assert_eq!(h.services_by_word(word), meant, "{word}");
        }
    });
}

#[test]
fn a_full_service_is_refused_with_its_cap() {
    Scenario::with("09:00", |s| s.services[0].cap = Some(1))
        .issue(SOCIAL)
        .refused(issue(SOCIAL), Refusal::ServiceFull { cap: 1 })
        .given([cancel("A001")])
        .refused(issue(SOCIAL), Refusal::ServiceFull { cap: 1 });
}

#[test]
fn the_last_number_of_the_series_is_given_out_once() {
    Scenario::with("09:00", |s| {
        s.services[0].first = 998;
        s.services[0].last = 999;
    })
    .when(issue(SOCIAL))
    .then([issued("A998", SOCIAL)])
    .check(|h| assert!(h.can_issue(h.last_at(), service(SOCIAL)).is_ok()))
    .issue(SOCIAL)
    .check(|h| {
        // Screens show it as they show a cap.
        let now = h.can_issue(h.last_at(), service(SOCIAL));
        assert_eq!(now, Err(Refusal::NumbersUsedUp));
    })
    .refused(issue(SOCIAL), Refusal::NumbersUsedUp);
}

#[test]
fn numbers_run_low_when_nine_tenths_are_given_out() {
    let low = |hall: &Hall| {
        let services = hall.setup().services.iter();
        let low = services.filter(|s| hall.numbers_run_low(s));
        low.map(|s| (s.id.to_string(), hall.numbers_left(s)))
            .collect::<Vec<_>>()
    };
    let twenty = |s: &mut Setup| (s.services[0].first, s.services[0].last) = (101, 120);
    let mut scenario = Scenario::with("09:00", twenty);
    for issued in 1..=20 {
        scenario = scenario.issue(SOCIAL);
        let left = 20 - issued;
        let expected = (left <= 2).then(|| (SOCIAL.to_owned(), left));
        assert_eq!(low(scenario.hall()), Vec::from_iter(expected));
    }
    // A cap that ends the day before is what visitors are told instead.
    let mut scenario = Scenario::with("09:00", |s| {
        twenty(s);
        s.services[0].cap = Some(20);
    });
    for _ in 0..20 {
        scenario = scenario.issue(SOCIAL);
        assert_eq!(low(scenario.hall()), []);
    }
    scenario.refused(issue(SOCIAL), Refusal::ServiceFull { cap: 20 });
}

#[test]
fn outside_of_the_opening_hours_the_next_opening_is_told() {
    Scenario::with("08:59", |s| s.services[0].hours = only(9 * 60, 17 * 60))
        .refused(
            issue(SOCIAL),
            Refusal::ServiceClosed {
                opens: opens(0, 9 * 60),
            },
        )
        .at("09:00")
        .issue(SOCIAL)
        .at("17:00")
        .refused(
            issue(SOCIAL),
            Refusal::ServiceClosed {
                opens: opens(1, 9 * 60),
            },
        );
}

#[test]
fn a_break_is_a_gap_between_hours() {
    let spans = vec![
        Span {
            from: 9 * 60,
            to: 12 * 60,
        },
        Span {
            from: 13 * 60,
            to: 17 * 60,
        },
    ];
    Scenario::with("12:30", |s| {
        s.services[0].hours = Hours {
            week: std::array::from_fn(|_| spans.clone()),
        }
    })
    .refused(
        issue(SOCIAL),
        Refusal::ServiceClosed {
            opens: opens(0, 13 * 60),
        },
    )
    .issue(TAX);
}

#[test]
fn each_weekday_has_its_own_hours() {
    Scenario::with("10:00", |s| s.services[0].hours.week[6].clear())
        .refused(issue(SOCIAL), Refusal::ServiceClosed { opens: opens(1, 0) })
        .on(DATE.succ_opt().unwrap(), "10:00")
        .issue(SOCIAL);
}

#[test]
fn on_a_holiday_nothing_is_issued() {
    Scenario::with("09:00", |s| s.rules.holidays = vec![DATE]).refused(
        issue(SOCIAL),
        Refusal::Holiday {
            occasion: Text::default(),
            opens: opens(1, 0),
        },
    );
}

#[test]
fn a_printed_number_is_found_without_regard_to_case_and_zeros() {
    Scenario::opening_at("09:00").issue(SOCIAL).check(|h| {
        for text in ["A001", "a1", " a01 "] {
            assert_eq!(
                h.ticket_by_number(text).map(|t| t.id),
                Some(TicketId(0)),
                "{text}"
            );
        }
        for text in ["A002", "B001", "001", "", "A", "号1", "A1x", "A99999999999"] {
            assert!(h.ticket_by_number(text).is_none(), "{text}");
        }
    });
}
