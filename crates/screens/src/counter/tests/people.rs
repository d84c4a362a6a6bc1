//! A counter in a hall whose people have accounts and say who they are by name or number.

use super::*;
use hall::{AccountId, StaffCommand};

fn add(no: &str, name: &str, role: &str) -> Command {
    Command::Staff(StaffCommand::AddAccount {
        no: no.parse().unwrap(),
        name: name.to_owned(),
        roles: vec![role.parse().unwrap()],
        unit: None,
    })
}

/// A closed counter in a hall with these people; nothing is typed.
fn desk() -> Desk {
    let mut desk = Desk::closed();
    for (no, name, role) in [
        ("1001", "王敏", "manager"),
        ("1002", "李明", "lead"),
        ("1003", "赵强", "clerk"),
        ("1004", "Anna Li", "clerk"),
        ("10031", "钱多", "clerk"),
    ] {
        desk.hub(add(no, name, role)).unwrap();
    }
    desk.press(KeyCode::Esc);
    desk
}

/// The same with more people than most screens list.
pub(super) fn many() -> Desk {
    let mut desk = desk();
    for n in 0..40 {
        let name = ["赵一鸣", "Katherine Montgomery-Featherstone", "欧阳海"][n % 3];
        desk.hub(add(&format!("{}", 20_000_000 + n), name, "clerk"))
            .unwrap();
    }
    desk
}

fn says(desk: &mut Desk, text: &str) {
    desk.press(KeyCode::Esc);
    desk.typed(text);
    desk.press(KeyCode::Enter);
}

fn clerk(desk: &Desk) -> Option<String> {
    let shift = desk.hall.counter(HERE)?.shift.as_ref()?;
    Some(shift.no?.to_string())
}

/// What the hub does without being asked from here.
fn happens(desk: &mut Desk, command: StaffCommand) {
    for event in desk.hub(Command::Staff(command)).unwrap() {
        desk.input(Input::Happened(event));
    }
}

pub(super) fn disable(desk: &mut Desk, account: u64) {
    let left = false;
    let account = AccountId(account);
    happens(desk, StaffCommand::DisableAccount { account, left });
}

#[test]
fn the_page_lists_who_may_sign_in_and_typing_makes_the_list_shorter() {
    let mut desk = desk();
    disable(&mut desk, 3);
    for name in ["王敏", "李明", "Anna Li", "钱多"] {
        assert!(desk.shows(name), "{name}");
    }
    assert!(!desk.shows("赵强"), "he is disabled");
    desk.typed("an");
    assert!(desk.shows("Anna Li") && !desk.shows("李明"));
    desk.press(KeyCode::Enter);
    assert_eq!(clerk(&desk).as_deref(), Some("1004"));
    assert!(desk.shows("Anna Li 1004"), "the header names her");
}

#[test]
fn a_number_or_a_name_opens_and_nobody_is_taken_by_chance() {
    for (text, expected) in [
        ("1003", Some("1003")),
        ("10031", Some("10031")),
        ("赵强", Some("1003")),
        ("多", Some("10031")),
        ("100", None),
        ("", None),
        ("77", None),
    ] {
        let mut desk = desk();
        says(&mut desk, text);
        assert_eq!(clerk(&desk).as_deref(), expected, "{text:?}");
        assert_eq!(desk.shows("不清楚是哪一位"), ["100", ""].contains(&text));
    }
}

#[test]
fn a_row_that_is_chosen_with_the_arrows_or_pressed_is_meant() {
    let mut desk = desk();
    desk.press(KeyCode::Down);
    desk.press(KeyCode::Down);
    desk.press(KeyCode::Enter);
    assert_eq!(clerk(&desk).as_deref(), Some("1002"));
    let mut desk = self::desk();
    desk.touch(Target::Person(TablePress::Row(AccountId(4))));
    desk.touch(Target::Do(CounterAction::SignIn));
    assert_eq!(clerk(&desk).as_deref(), Some("1004"));
}

#[test]
fn who_is_disabled_or_unknown_reads_who_may_help() {
    let mut desk = desk();
    disable(&mut desk, 3);
    says(&mut desk, "1003");
    assert_eq!(clerk(&desk), None);
    assert!(desk.shows("已停用") && desk.shows("主任"));
    says(&mut desk, "77");
    assert!(desk.shows("没有这个工号") && desk.shows("主任"));
}

#[test]
fn a_clerk_who_is_disabled_is_out_at_once_and_reads_why() {
    let mut desk = desk();
    says(&mut desk, "1003");
    desk.issue("social", None);
    desk.press(KeyCode::Char('n'));
    desk.press(KeyCode::Char('s'));
    disable(&mut desk, 3);
    assert_eq!(clerk(&desk), None);
    assert!(desk.shows("您的账号已停用"));
    assert_eq!(desk.hall.waiting_in_all(), 1, "the visitor waits again");
    says(&mut desk, "1002");
    assert_eq!(clerk(&desk).as_deref(), Some("1002"));
}

#[test]
fn another_person_takes_a_free_counter_over_and_none_that_serves() {
    let mut desk = desk();
    says(&mut desk, "1003");
    desk.issue("social", None);
    desk.press(KeyCode::Char('n'));
    desk.press(KeyCode::Char('w'));
    assert!(desk.screen.dialog.is_none(), "a visitor is called");
    desk.press(KeyCode::Char('s'));
    desk.press(KeyCode::Char('f'));
    desk.press(KeyCode::Char('w'));
    desk.typed("1002");
    desk.press(KeyCode::Enter);
    assert_eq!(clerk(&desk).as_deref(), Some("1002"));
    assert!(desk.screen.dialog.is_none());
}

#[test]
fn nobody_changes_the_clerk_by_a_key_without_accounts() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Char('w'));
    assert!(desk.screen.dialog.is_none());
}

#[test]
fn a_page_whose_right_is_taken_away_closes_and_says_who_may() {
    let mut desk = desk();
    says(&mut desk, "1003");
    desk.press(KeyCode::Char('v'));
    assert!(desk.screen.dialog.is_some());
    let change = StaffCommand::ChangeAccount {
        account: AccountId(3),
        no: None,
        name: None,
        roles: Some(vec!["auditor".parse().unwrap()]),
        unit: None,
    };
    happens(&mut desk, change);
    desk.tick();
    assert!(desk.screen.dialog.is_none());
    assert!(desk.shows("值班长"));
    // Whoever has no right at all can still go.
    desk.press(KeyCode::Char('o'));
    assert_eq!(clerk(&desk), None);
}

#[test]
fn a_program_that_is_started_with_a_number_opens_the_counter() {
    let mut desk = desk();
    desk.screen = CounterScreen::new(HERE, Lang::ZH, Some("1003".to_owned())).arriving();
    let asked = desk.input(Input::Tick);
    desk.answer(asked);
    assert_eq!(clerk(&desk).as_deref(), Some("1003"));
    // Somebody else who comes there is asked whose shift it is.
    desk.screen = CounterScreen::new(HERE, Lang::ZH, Some("李明".to_owned())).arriving();
    desk.tick();
    assert!(desk.shows("赵强") && desk.shows("李明 1002"));
    desk.press(KeyCode::Char('y'));
    assert_eq!(clerk(&desk).as_deref(), Some("1002"));
}
