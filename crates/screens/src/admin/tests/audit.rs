//! The page of the log.

use super::*;
use crate::inquiry::{AuditKind, AuditPart, AuditQuestion, AuditRow, Finding, Found, Inquiry};

const SIZE: ((u16, u16), (u16, u16)) = ((120, 40), (8, 16));

fn row(seq: u64, who: &str, what: &str) -> AuditRow {
    AuditRow {
        seq,
        time: format!("2026-11-23 10:2{}:07", seq % 10),
        who: who.to_owned(),
        place: "Counter 2 office".to_owned(),
        what: what.to_owned(),
        before: "Waiting".to_owned(),
        after: "Being called".to_owned(),
    }
}

fn part(rows: impl IntoIterator<Item = AuditRow>, next: Option<u64>) -> AuditPart {
    AuditPart {
        rows: rows.into_iter().collect(),
        next,
        reached: Some("2026-11-23".parse().unwrap()),
    }
}

/// Opens the page, and has it ask.
fn asks(f: &mut Fixture, screen: &mut AdminScreen) -> AuditQuestion {
    match f.input(screen, Input::Tick) {
        Some(Action::Inquire(Inquiry::Audit(question))) => question,
        other => panic!("it asks nothing: {other:?}"),
    }
}

fn answer(f: &mut Fixture, screen: &mut AdminScreen, question: AuditQuestion, part: AuditPart) {
    let inquiry = Inquiry::Audit(question);
    let found = Found::Audit(part);
    f.input(screen, Input::Learned(Finding { inquiry, found }));
}

/// The page with some lines.
pub(super) fn page(f: &mut Fixture, lang: Lang) -> AdminScreen {
    let mut screen = AdminScreen::new(lang).at(PageId::Audit);
    let question = asks(f, &mut screen);
    let rows = (0..60).map(|n| {
        row(
            100 - n,
            "1001 王敏",
            "A015 called to counter 2: Longest wait",
        )
    });
    answer(f, &mut screen, question, part(rows, Some(41)));
    screen
}

/// The page while it is asked which lines to show.
pub(super) fn filter(f: &mut Fixture) -> AdminScreen {
    let mut screen = page(f, Lang::EN);
    f.key(&mut screen, KeyCode::Char('s'));
    screen
}

#[test]
fn the_newest_lines_are_asked_for_and_shown_with_what_was_before() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Live);
    assert_eq!(
        f.input(&mut screen, Input::Tick),
        None,
        "another page asks nothing"
    );
    // The figures stand behind it.
    f.key(&mut screen, KeyCode::Left);
    let asked = f.key(&mut screen, KeyCode::Left);
    let Some(Action::Inquire(Inquiry::Audit(question))) = asked else {
        panic!("{asked:?}");
    };
    assert_eq!(
        (question.before, question.kind, question.day),
        (None, None, None)
    );
    assert!(f.hits(&screen, SIZE).shows("Looking into the log …"));
    assert_eq!(f.input(&mut screen, Input::Tick), None, "it waits");
    answer(
        &mut f,
        &mut screen,
        question,
        part([row(7, "1001 Wang", "counter 2 open")], None),
    );
    let hits = f.hits(&screen, SIZE);
    for shown in [
        "1001 Wang",
        "counter 2 open",
        "Waiting",
        "Being called",
        "11-23 10:27",
    ] {
        assert!(hits.shows(shown), "{shown}");
    }
    assert_eq!(f.input(&mut screen, Input::Tick), None, "it was answered");
    f.key(&mut screen, KeyCode::Char('o'));
    assert!(f.hits(&screen, SIZE).shows("There is nothing older"));
}

#[test]
fn older_lines_follow_and_the_newest_come_back() {
    let mut f = Fixture::open();
    let mut screen = page(&mut f, Lang::EN);
    let asked = f.key(&mut screen, KeyCode::Char('o'));
    let Some(Action::Inquire(Inquiry::Audit(question))) = asked else {
        panic!("{asked:?}");
    };
    assert_eq!(question.before, Some(41));
    answer(
        &mut f,
        &mut screen,
        question,
        part([row(12, "1002 Li", "signs in")], None),
    );
    assert!(f.hits(&screen, SIZE).shows("1002 Li"));
    let asked = f.key(&mut screen, KeyCode::Char('n'));
    assert!(matches!(asked, Some(Action::Inquire(Inquiry::Audit(q))) if q.before.is_none()));
}

#[test]
fn a_filter_asks_anew_and_an_answer_to_another_question_is_not_shown() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Audit);
    let first = asks(&mut f, &mut screen);
    f.key(&mut screen, KeyCode::Char('s'));
    f.type_text(&mut screen, "1001");
    f.key(&mut screen, KeyCode::Tab);
    f.key(&mut screen, KeyCode::Right);
    f.key(&mut screen, KeyCode::Tab);
    f.type_text(&mut screen, "yesterday");
    f.key(&mut screen, KeyCode::Enter);
    assert!(f.hits(&screen, SIZE).shows("A date such as 2026-11-23"));
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "2026-11-20");
    f.key(&mut screen, KeyCode::Enter);
    answer(
        &mut f,
        &mut screen,
        first,
        part([row(9, "1009", "of before")], None),
    );
    assert!(!f.hits(&screen, SIZE).shows("of before"));
    let question = screen.awaited.clone().map(|awaited| awaited.inquiry);
    let wanted = AuditQuestion {
        lang: Lang::EN,
        before: None,
        who: "1001".into(),
        kind: Some(AuditKind::Settings),
        day: Some("2026-11-20".parse().unwrap()),
    };
    assert_eq!(question, Some(Inquiry::Audit(wanted)));
    assert!(f.hits(&screen, SIZE).shows("1001, Settings, 2026-11-20"));
}

#[test]
fn why_nothing_was_found_is_said_and_after_a_minute_that_nobody_answers() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Audit);
    let inquiry = Inquiry::Audit(asks(&mut f, &mut screen));
    let found = Found::Nothing("The log is not on this machine → Run it on the hub".into());
    f.input(&mut screen, Input::Learned(Finding { inquiry, found }));
    assert!(f.hits(&screen, SIZE).shows("→ Run it on the hub"));
    assert_eq!(
        f.input(&mut screen, Input::Tick),
        None,
        "not again by itself"
    );
    assert!(matches!(
        f.key(&mut screen, KeyCode::Char('n')),
        Some(Action::Inquire(_))
    ));
    f.at = f.at.plus_s(60);
    f.input(&mut screen, Input::Tick);
    assert!(
        f.hits(&screen, SIZE)
            .shows(f.cx().words(Lang::EN).text("admin-no-answer"))
    );
}

#[test]
fn it_closes_when_its_right_is_taken_away_and_shows_nothing_any_more() {
    let mut f = Fixture::open();
    sign_in(&mut f, "auditor");
    let mut screen = office().at(PageId::Audit);
    let question = asks(&mut f, &mut screen);
    answer(
        &mut f,
        &mut screen,
        question,
        part([row(7, "1001 Wang", "counter 2 open")], None),
    );
    assert!(f.hits(&screen, SIZE).shows("counter 2 open"));
    let mut roles = StaffRole::shipped().into_iter();
    let mut role = roles.find(|role| role.id.as_str() == "auditor").unwrap();
    role.all.retain(|right| *right != Right::AuditView);
    f.hall.apply(f.at, &StaffEvent::RoleSet { role }.into());
    f.input(&mut screen, Input::Tick);
    let hits = f.hits(&screen, SIZE);
    assert!(!hits.shows("counter 2 open"));
    assert!(hits.shows("Audit is closed"));
}
