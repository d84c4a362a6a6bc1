//! The pages of machines and of data.

use super::*;
use crate::inquiry::{
    BackupRow, BackupsPart, Finding, Found, Inquiry, MachineRow, MachineState, Phones,
};
use hall::{Condition, PrintCommand};

const SIZE: ((u16, u16), (u16, u16)) = ((120, 40), (8, 16));

fn learn(f: &mut Fixture, screen: &mut AdminScreen, found: Found) -> Option<Action> {
    let inquiry = screen.awaited.clone().expect("it waits").inquiry;
    f.input(screen, Input::Learned(Finding { inquiry, found }))
}

fn row(id: &str, state: MachineState) -> MachineRow {
    MachineRow {
        id: id.parse().unwrap(),
        role: "kiosk".to_owned(),
        state,
        since: "2026-11-02 08:10".to_owned(),
        seen: "2026-11-23 10:20".to_owned(),
        version: "0.9.0".to_owned(),
        note: "K1".to_owned(),
    }
}

/// The page of machines, of which one is away and one printer has no paper.
pub(super) fn machines(f: &mut Fixture, lang: Lang) -> AdminScreen {
    let report = PrintCommand::ReportPrinter {
        printer: "hall".parse().unwrap(),
        condition: Condition::PaperOut,
        layout_fault: None,
    };
    f.tell(&Command::Print(report)).unwrap();
    let mut screen = AdminScreen::new(lang).at(PageId::Machines);
    f.input(&mut screen, Input::Tick);
    let rows = vec![
        row("kiosk-1", MachineState::Here),
        row("kiosk-2", MachineState::Away),
        row("kiosk-3", MachineState::Expelled),
    ];
    learn(f, &mut screen, Found::Machines(rows));
    screen
}

/// The page of data, with what visitors left counted.
pub(super) fn data(f: &mut Fixture, lang: Lang) -> AdminScreen {
    let mut screen = AdminScreen::new(lang).at(PageId::Data);
    f.input(&mut screen, Input::Tick);
    let part = BackupsPart {
        lines: vec!["Last backup: 2026-11-23 03:30".to_owned()],
        files: vec![BackupRow {
            name: "hall-2026-11-23-0330.redb".to_owned(),
            size: "42 MiB".to_owned(),
        }],
    };
    let asked = learn(f, &mut screen, Found::Backups(part));
    assert_eq!(asked, Some(Action::Inquire(Inquiry::Phones(lang))));
    let phones = Phones {
        all: 9,
        month: 5,
        year: 2,
    };
    learn(f, &mut screen, Found::Phones(phones));
    screen
}

#[test]
fn machines_and_printers_are_told_with_what_helps() {
    let mut f = Fixture::open();
    let mut screen = machines(&mut f, Lang::EN);
    let hits = f.hits(&screen, SIZE);
    for shown in [
        "kiosk-1",
        "connected",
        "away",
        "expelled",
        "0.9.0",
        "out of paper",
    ] {
        assert!(hits.shows(shown), "{shown}");
    }
    f.key(&mut screen, KeyCode::End);
    assert!(f.hits(&screen, SIZE).shows("Put in a new roll"));
}

#[test]
fn expelling_asks_first_and_says_what_came_of_it() {
    let mut f = Fixture::open();
    let mut screen = machines(&mut f, Lang::EN);
    f.key(&mut screen, KeyCode::Char('e'));
    assert!(f.hits(&screen, SIZE).shows("Expel kiosk-1?"));
    let asked = f.key(&mut screen, KeyCode::Char('y'));
    let machine = "kiosk-1".parse().unwrap();
    let lang = Lang::EN;
    let wanted = Inquiry::Expel { lang, machine };
    assert_eq!(asked, Some(Action::Inquire(wanted)));
    assert_eq!(
        f.key(&mut screen, KeyCode::Char('c')),
        None,
        "one after the other"
    );
    let again = learn(&mut f, &mut screen, Found::Done("Expelled".to_owned()));
    assert!(f.hits(&screen, SIZE).shows("Expelled"));
    assert_eq!(again, Some(Action::Inquire(Inquiry::Machines(lang))));
}

#[test]
fn elsewhere_than_on_a_hub_machines_are_only_looked_at() {
    let mut f = Fixture::open();
    sign_in(&mut f, "technician");
    let mut screen = office().at(PageId::Machines);
    f.input(&mut screen, Input::Tick);
    learn(
        &mut f,
        &mut screen,
        Found::Machines(vec![row("kiosk-1", MachineState::Here)]),
    );
    for key in ['e', 'c'] {
        assert_eq!(f.key(&mut screen, KeyCode::Char(key)), None);
        let told = screen.note.as_ref().unwrap();
        assert_eq!(
            told.text,
            "This is done at dingdong admin on the machine of a hub"
        );
    }
}

#[test]
fn a_code_stays_in_sight_until_the_page_is_left() {
    let mut f = Fixture::open();
    let mut screen = machines(&mut f, Lang::EN);
    f.key(&mut screen, KeyCode::Char('c'));
    learn(
        &mut f,
        &mut screen,
        Found::Done("Code to join: 1234-5678".to_owned()),
    );
    let rows = vec![row("kiosk-1", MachineState::Here)];
    learn(&mut f, &mut screen, Found::Machines(rows));
    f.at = f.at.plus_s(60);
    f.input(&mut screen, Input::Tick);
    assert!(f.hits(&screen, SIZE).shows("Code to join: 1234-5678"));
    let kept = record::encode(&screen.redacted(&f.hall));
    let kept = String::from_utf8_lossy(&kept).into_owned();
    assert!(!kept.contains("1234"), "no recording has it");
}

#[test]
fn what_visitors_left_is_erased_by_age_once_the_halls_name_is_typed() {
    let mut f = Fixture::open();
    let mut screen = data(&mut f, Lang::EN);
    let told = "visitors left: 9; more than a month ago: 5; more than a year ago: 2";
    assert!(f.hits(&screen, SIZE).shows(told));
    f.key(&mut screen, KeyCode::Char('e'));
    assert!(f.hits(&screen, SIZE).shows("more than a month old: 5"));
    f.key(&mut screen, KeyCode::Right);
    assert_eq!(f.key(&mut screen, KeyCode::Enter), None);
    assert!(f.hits(&screen, SIZE).shows("Nothing is erased"));
    f.key(&mut screen, KeyCode::Tab);
    let name = f.hall.setup().name.get(Lang::EN).to_owned();
    f.type_text(&mut screen, &name);
    let lang = Lang::EN;
    let wanted = Inquiry::Erase {
        lang,
        older_than: 366,
    };
    let asked = f.key(&mut screen, KeyCode::Enter);
    assert_eq!(asked, Some(Action::Inquire(wanted)));
    learn(
        &mut f,
        &mut screen,
        Found::Done("Phone numbers erased: 2".to_owned()),
    );
    assert!(f.hits(&screen, SIZE).shows("Phone numbers erased: 2"));
}

#[test]
fn whoever_may_back_up_and_not_erase_reads_that() {
    let mut f = Fixture::open();
    sign_in(&mut f, "manager");
    let mut roles = StaffRole::shipped().into_iter();
    let mut role = roles.find(|role| role.id.as_str() == "manager").unwrap();
    role.all.retain(|right| *right != Right::DataErase);
    f.hall.apply(f.at, &StaffEvent::RoleSet { role }.into());
    let mut screen = office().at(PageId::Data);
    f.input(&mut screen, Input::Tick);
    f.key(&mut screen, KeyCode::Char('e'));
    assert!(screen.sheet.is_none() && screen.note.is_some());
}

#[test]
fn the_backup_of_a_large_store_is_waited_for() {
    let mut f = Fixture::open();
    let mut screen = data(&mut f, Lang::EN);
    f.key(&mut screen, KeyCode::Char('b'));
    assert!(f.hits(&screen, SIZE).shows("Working on it …"));
    f.at = f.at.plus_s(15 * 60);
    f.input(&mut screen, Input::Tick);
    learn(
        &mut f,
        &mut screen,
        Found::Done("Backed up: hall".to_owned()),
    );
    assert!(f.hits(&screen, SIZE).shows("Backed up: hall"));
}
