//! The page of figures: what it asks, what it shows of the answers.

use super::*;
use crate::inquiry::{Finding, Found, Inquiry};
use chrono::{Datelike, NaiveDate, Weekday};
use statistics::{Batch, Clerk, Counts, End, Leg, Question, Table};
use std::sync::{Arc, LazyLock};

const SIZE: ((u16, u16), (u16, u16)) = ((160, 45), (8, 16));

/// A leg of a day, whose numbers follow from `n`.
fn leg(day: NaiveDate, n: u32) -> Leg {
    static SERVICES: LazyLock<Vec<hall::ServiceId>> = LazyLock::new(|| {
        let services = Config::default().setup.services;
        services.iter().map(|service| service.id).collect()
    });
    Leg {
        day,
        minute: (8 * 60 + n * 7 % 600) as u16,
        service: SERVICES[n as usize % 3],
        counter: Some(CounterId(n as u16 % 4 + 1)),
        clerk: Some(Clerk {
            account: None,
            name: ["王敏", "李娜"][n as usize % 2].into(),
        }),
        class: None,
        has_ticket: true,
        is_later: n % 9 == 8,
        end: [End::Served, End::Served, End::NoShow][n as usize % 3],
        no_shows: 0,
        wait_s: n * 37 % 2_000,
        is_called: true,
        walk_s: Some(20),
        serve_s: (n % 3 != 2).then_some(60 + n),
        parked_s: 0,
        grade: n.is_multiple_of(4).then_some((n % 5) as u8),
        told_s: None,
        after_due_s: None,
    }
}

/// The legs of a day: none on Sundays.
fn legs(day: NaiveDate) -> Vec<Leg> {
    let count = match day.weekday() {
        Weekday::Sun => 0,
        _ => 20 + day.day(),
    };
    (0..count).map(|n| leg(day, n)).collect()
}

/// What a hall answers that had such days up to 2026-11-23.
pub(super) fn counted(question: &Question) -> Arc<Counts> {
    let mut table = Table::new(question.clone());
    let last = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let days = question.from.iter_days();
    for day in days.take_while(|day| *day <= question.to.min(last)) {
        let mut batch = Batch::new(day);
        assert!(legs(day).iter().all(|leg| batch.push(leg)));
        table.add(&batch).unwrap();
    }
    Arc::new(table.counts())
}

/// Returns the answer to a question.
pub(super) fn found(question: &Question, lang: Lang) -> Finding {
    let found = Found::Counted(counted(question));
    let question = question.clone();
    let inquiry = Inquiry::Count { question, lang };
    Finding { inquiry, found }
}

fn opened(f: &mut Fixture) -> AdminScreen {
    let mut screen = AdminScreen::new(Lang::EN);
    f.key(&mut screen, KeyCode::Char('f'));
    screen
}

/// Returns the questions that a key leads to.
fn asked(f: &mut Fixture, screen: &mut AdminScreen, key: KeyCode) -> Vec<Question> {
    f.at = f.at.plus_s(1);
    let mut questions = Vec::new();
    let mut action = screen.on(&f.cx(), Input::Key(KeyEvent::from(key)));
    while let Some(Action::Inquire(Inquiry::Count { question, lang })) = action {
        action = screen.on(&f.cx(), Input::Learned(found(&question, lang)));
        questions.push(question);
    }
    assert_eq!(action, None);
    questions
}

#[test]
fn it_asks_for_the_day_and_the_same_weekday_before_once_until_a_minute_has_passed() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN);
    let questions = asked(&mut f, &mut screen, KeyCode::Char('f'));
    let days: Vec<String> = questions
        .iter()
        .map(|q| format!("{} {}", q.from, q.to))
        .collect();
    assert_eq!(days, ["2026-11-23 2026-11-23", "2026-11-16 2026-11-16"]);
    assert_eq!(asked(&mut f, &mut screen, KeyCode::Down), []);
    f.at = f.at.plus_s(60);
    assert_eq!(
        asked(&mut f, &mut screen, KeyCode::Down).len(),
        1,
        "only what can change"
    );
    assert_eq!(asked(&mut f, &mut screen, KeyCode::Char('m')).len(), 2);
    assert_eq!(
        asked(&mut f, &mut screen, KeyCode::Char('3')),
        [],
        "another shape is no question"
    );
}

#[test]
fn what_it_shows_is_what_a_naive_reader_counts() {
    let mut f = Fixture::open();
    let mut screen = opened(&mut f);
    f.key(&mut screen, KeyCode::Char('w'));
    f.key(&mut screen, KeyCode::Char('['));
    let from = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
    let all: Vec<Leg> = from.iter_days().take(7).flat_map(legs).collect();
    let hits = f.hits(&screen, SIZE);
    let issued = all.iter().filter(|leg| !leg.is_later).count();
    let served = all.iter().filter(|leg| leg.end.is_served()).count();
    let longest = all.iter().map(|leg| leg.wait_s).max().unwrap();
    for shown in [
        issued.to_string(),
        served.to_string(),
        format!("{}:{:02}", longest / 60, longest % 60),
    ] {
        assert!(hits.shows(&shown), "{shown}");
    }
    f.key(&mut screen, KeyCode::Char('4'));
    let hits = f.hits(&screen, SIZE);
    for day in from.iter_days().take(6) {
        let issued = legs(day).iter().filter(|leg| !leg.is_later).count();
        assert!(
            hits.shows(&day.to_string()) && hits.shows(&issued.to_string()),
            "{day}"
        );
    }
}

#[test]
fn a_row_is_looked_into_and_all_are_shown_again() {
    let mut f = Fixture::open();
    let mut screen = opened(&mut f);
    for key in ['b', 'b', 'b', '4'] {
        f.key(&mut screen, KeyCode::Char(key));
    }
    let questions = asked(&mut f, &mut screen, KeyCode::Enter);
    let clerk = questions[0]
        .filter
        .clerk
        .as_ref()
        .map(|clerk| clerk.name.to_string());
    assert!(clerk.is_some());
    assert!(f.hits(&screen, SIZE).shows(&clerk.unwrap()));
    let questions = asked(&mut f, &mut screen, KeyCode::Char('0'));
    assert_eq!(questions[0].filter, statistics::Filter::default());
}

#[test]
fn days_and_a_service_are_chosen_in_the_sheet() {
    let mut f = Fixture::open();
    let mut screen = opened(&mut f);
    f.key(&mut screen, KeyCode::Char('o'));
    let wrong = "2026-11-31";
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, wrong);
    f.key(&mut screen, KeyCode::Enter);
    assert!(screen.sheet.is_some() && screen.note.is_some());
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "2026-11-10");
    f.key(&mut screen, KeyCode::Tab);
    f.key(&mut screen, KeyCode::Tab);
    f.key(&mut screen, KeyCode::Right);
    let questions = asked(&mut f, &mut screen, KeyCode::Enter);
    let [question, before] = questions.try_into().unwrap();
    assert_eq!(question.from.to_string(), "2026-11-10");
    assert_eq!(question.to.to_string(), "2026-11-23");
    assert_eq!(before.from.to_string(), "2026-10-27");
    let first = Config::default().setup.services[0].id;
    assert_eq!(question.filter.service, Some(first));
}

#[test]
fn what_is_refused_is_said_and_an_answer_that_nobody_awaits_is_dropped() {
    let mut f = Fixture::open();
    let mut screen = opened(&mut f);
    let action = screen.on(&f.cx(), Input::Key(KeyEvent::from(KeyCode::Char('y'))));
    let Some(Action::Inquire(inquiry)) = action else {
        panic!("{action:?}");
    };
    let Inquiry::Count { question, lang } = inquiry.clone() else {
        panic!("{inquiry:?}");
    };
    let mut other = question;
    other.promise_s += 60;
    let before = screen.clone();
    let none = screen.on(&f.cx(), Input::Learned(found(&other, lang)));
    assert_eq!(none, None);
    assert!(screen == before);
    let why = "You may not see figures".to_owned();
    let refused = Finding {
        inquiry,
        found: Found::Nothing(why.clone()),
    };
    let next = screen.on(&f.cx(), Input::Learned(refused));
    assert!(matches!(next, Some(Action::Inquire(_))), "the span before");
    assert!(f.hits(&screen, SIZE).shows(&why));
}

#[test]
fn what_is_shown_is_written_to_a_file_and_where_is_said() {
    let mut f = Fixture::open();
    let mut screen = opened(&mut f);
    let asked = screen.on(&f.cx(), Input::Key(KeyEvent::from(KeyCode::Char('e'))));
    let Some(Action::Inquire(inquiry @ Inquiry::Write { .. })) = asked else {
        panic!("{asked:?}");
    };
    let found = Found::Written("/hall/reports/figures.xlsx".to_owned());
    screen.on(&f.cx(), Input::Learned(Finding { inquiry, found }));
    assert!(
        f.hits(&screen, SIZE)
            .shows("Written: /hall/reports/figures.xlsx")
    );
    assert!(screen.awaited.is_none());
}

#[test]
fn a_recording_has_the_page_without_names() {
    let mut f = Fixture::open();
    let mut screen = opened(&mut f);
    for key in ['b', 'b', 'b', '4'] {
        f.key(&mut screen, KeyCode::Char(key));
    }
    assert!(screen.is_settled());
    let saved = record::encode(&screen.redacted(&f.hall));
    let back: AdminScreen = record::decode(&saved).unwrap();
    assert!(back == screen.redacted(&f.hall));
    let hits = f.hits(&back, SIZE);
    assert!(hits.shows("某某") && !hits.shows("王敏"));
    assert!(!String::from_utf8_lossy(&saved).contains("王敏"));
}
