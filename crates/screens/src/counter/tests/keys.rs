//! The keys of the clerk's screen in each of its states.

use super::*;
use crate::testing::check_keys;

impl Desk {
    /// Checks the keys of this state, and of the lists beside it.
    fn check_keys(&self, what: &str) {
        check_keys(&self.world, &self.screen, PartialEq::ne, what);
    }
}

#[test]
fn the_help_names_every_key_that_works_and_no_other() {
    let mut desk = Desk::closed();
    desk.check_keys("signing in");
    desk.press(KeyCode::Esc);
    desk.check_keys("signing in without a name");
    desk.typed("Wang");
    desk.press(KeyCode::Enter);
    desk.check_keys("just open");
    let mut desk = Desk::busy();
    desk.check_keys("idle");
    for state in ["called", "serving"] {
        desk.press(KeyCode::Char(' '));
        desk.check_keys(state);
    }
    desk.later(10);
    desk.tick();
    for tab in Tab::ALL {
        desk.check_keys(&format!("{tab:?}"));
        desk.press(KeyCode::Down);
        desk.check_keys(&format!("{tab:?}, a row chosen"));
        desk.press(KeyCode::Esc);
        desk.press(KeyCode::Right);
    }
    desk.connection = Connection::Lost(desk.at);
    desk.check_keys("without the hall");
}

#[test]
fn the_help_of_a_dialog_names_the_keys_of_that_dialog() {
    let open = |keys: &[char]| {
        let mut desk = Desk::busy();
        for key in keys {
            desk.press(KeyCode::Char(*key));
        }
        desk
    };
    for (what, keys) in [
        ("number to call", "c"),
        ("number to cancel", "d"),
        ("number to put back", "q"),
        ("number to hold", "h"),
        ("services", "v"),
        ("palette", "/"),
        ("pause", "p"),
        ("transfer", " st"),
        ("transfer, found", " sta"),
        ("parked", " sko"),
        ("number typed", "12"),
        ("number of several", "4"),
        ("number unknown", "999"),
        ("number while serving", " s3"),
    ] {
        let desk = open(&keys.chars().collect::<Vec<_>>());
        assert!(desk.screen.dialog.is_some(), "{what}");
        desk.check_keys(what);
    }
    let mut desk = open(&[' ', 's', 't']);
    desk.press(KeyCode::Enter);
    desk.check_keys("class of a transfer");
    let mut desk = open(&[]);
    desk.press(KeyCode::Down);
    desk.press(KeyCode::Char('d'));
    desk.check_keys("cancelling");
    for action in [
        CounterAction::Tell,
        CounterAction::TellClosing,
        CounterAction::TellUrgent,
    ] {
        let mut desk = open(&[]);
        desk.perform(action);
        desk.check_keys(&format!("{action:?}"));
    }
}

#[test]
fn a_counter_asks_before_its_screen_ends_only_while_visitors_are_there() {
    let mut desk = Desk::busy();
    let quits = |desk: &mut Desk| {
        let cx = desk.world.cx();
        desk.screen.quit(&cx)
    };
    assert_eq!(quits(&mut desk), Some(Action::Quit));
    desk.press(KeyCode::Char('n'));
    assert_eq!(quits(&mut desk), None);
    desk.check_keys("leaving");
    desk.press(KeyCode::Esc);
    for key in "sk".chars() {
        desk.press(KeyCode::Char(key));
    }
    assert_eq!(quits(&mut desk), None, "somebody is parked");
    let answer = desk.input(Input::Key(KeyEvent::from(KeyCode::Enter)));
    assert_eq!(answer, Some(Action::Quit));
}

#[test]
fn the_title_says_who_is_there_and_calls_for_the_first_visitor() {
    let mut desk = Desk::closed();
    let title = |desk: &Desk| desk.screen.title(&desk.world.cx()).expect("a title");
    assert_eq!(title(&desk).text, "1号窗口 · 未开放");
    desk.press(KeyCode::Enter);
    let free = title(&desk);
    assert_eq!(free.text, "1号窗口 · 空闲 · 等候 0");
    desk.issue("social", None);
    let called = title(&desk);
    assert!(called.calls(&free));
    desk.issue("social", None);
    assert!(!title(&desk).calls(&called), "only once");
    desk.press(KeyCode::Char('n'));
    let serving = title(&desk);
    assert_eq!(serving.text, "1号窗口 · A001 · 等候 1");
    assert!(!serving.calls(&free), "who has a visitor is not called");
}

#[test]
fn the_help_of_an_emergency_names_the_keys_of_its_page() {
    let mut desk = Desk::busy();
    desk.hub(Command::Announcement(AnnouncementCommand::RaiseEmergency {
        text: None,
    }))
    .unwrap();
    let key = |desk: &mut Desk, code| {
        let hits = desk.hits((80, 24));
        let target = hits.of_key(code).copied().expect("a key of the page");
        desk.touch(target);
    };
    desk.check_keys("emergency");
    key(&mut desk, KeyCode::Char('e'));
    desk.check_keys("asks");
    key(&mut desk, KeyCode::Esc);
    key(&mut desk, KeyCode::Esc);
    desk.check_keys("put aside");
}
