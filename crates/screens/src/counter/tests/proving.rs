//! A counter in a hall whose people prove who they are.

use super::*;
use crate::testing::Allowed;
use hall::staff::SignInMode;
use hall::{AccountId, Claim, Refusal, Secret, StaffCommand, Way};
use text::Words;

const PIN: &str = "470912";
const CODE: &str = "81435557";
const BADGE: &str = "1ABCDEFGHIJKLMNOPQRSTUVWXY2";
const PASSWORD: &str = "green tea 5";

/// A closed counter in a hall with one account; nothing is typed.
pub(super) fn desk(mode: SignInMode) -> Desk {
    let mut setup = Config::parse("config.toml", Config::default_text())
        .unwrap()
        .setup;
    setup.staff.sign_in = mode;
    let mut desk = Desk::with(setup, HERE);
    desk.hub(Command::Staff(StaffCommand::AddAccount {
        no: "1001".parse().unwrap(),
        name: "王敏".to_owned(),
        roles: vec!["clerk".parse().unwrap()],
        unit: None,
    }))
    .unwrap();
    let way = mode.typed().unwrap_or(Way::Badge);
    let account = AccountId(1);
    desk.hub(Command::Staff(StaffCommand::CredentialSet { account, way }))
        .unwrap();
    desk.press(KeyCode::Esc);
    desk
}

/// Types without an answer. Returns the command that is on its way then.
fn asks(desk: &mut Desk, keys: &str) -> Option<Command> {
    let mut asked = None;
    for letter in keys.chars() {
        let code = match letter {
            '\r' => KeyCode::Enter,
            letter => KeyCode::Char(letter),
        };
        let action = desk.input(Input::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        if let Some(Action::Send(command)) = action {
            asked = Some(command);
        }
    }
    asked
}

fn number() -> Claim {
    Claim::Number("1001".parse().unwrap())
}

fn badge() -> Claim {
    Claim::Badge(Secret::from(BADGE))
}

fn prove_to_be(who: Claim, secret: &str) -> Command {
    Command::Staff(StaffCommand::Prove {
        counter: HERE,
        who,
        secret: Secret::from(secret),
    })
}

fn prove(secret: &str) -> Command {
    prove_to_be(number(), secret)
}

/// What the hub says when somebody has proved to be the person of the account.
fn lets_in(desk: &mut Desk, way: Way) {
    let events = desk
        .hub(Command::Staff(StaffCommand::SignIn {
            account: Some(AccountId(1)),
            machine: None,
            counter: Some(HERE),
            way,
            ok: true,
        }))
        .unwrap();
    for event in events.clone() {
        desk.input(Input::Happened(event));
    }
    desk.input(Input::Answered(Ok(events)));
}

#[test]
fn number_and_pin_are_asked_for_and_the_pin_is_never_seen() {
    let mut desk = desk(SignInMode::Pin);
    assert!(desk.shows("工号") && desk.shows("PIN 码") && !desk.shows("王敏"));
    assert_eq!(asks(&mut desk, &format!("1001\r{PIN}")), None);
    assert!(desk.shows("1001") && desk.shows("••••••") && !desk.shows(PIN));
    assert!(!format!("{:?}", desk.screen).contains(PIN));
    assert_eq!(asks(&mut desk, "\r"), Some(prove(PIN)));
    desk.input(Input::Answered(Err(Refusal::WrongSecret)));
    assert!(desk.shows("1001") && !desk.shows("•"));
    assert_eq!(asks(&mut desk, &format!("{PIN}\r")), Some(prove(PIN)));
}

#[test]
fn a_code_leads_to_the_choice_of_a_pin_which_is_typed_twice() {
    let mut desk = desk(SignInMode::Pin);
    assert_eq!(asks(&mut desk, &format!("1001\r{CODE}\r")), None);
    assert!(desk.shows("新的 PIN 码"));
    assert_eq!(asks(&mut desk, &format!("{PIN}\r470913\r")), None);
    assert!(desk.shows("两次输入的 PIN 码不同：请输入相同的两遍"));
    desk.press(KeyCode::Esc);
    let asked = asks(&mut desk, &format!("1001\r{CODE}\r{PIN}\r{PIN}\r"));
    let chosen = Command::Staff(StaffCommand::Choose {
        counter: HERE,
        who: number(),
        code: Secret::from(CODE),
        secret: Secret::from(PIN),
    });
    assert_eq!(asked, Some(chosen));
    desk.input(Input::Answered(Err(Refusal::WeakPin)));
    assert!(desk.shows("新的 PIN 码"), "another one is chosen at once");
}

#[test]
fn no_answer_is_said_and_the_same_can_be_tried_again() {
    let mut desk = desk(SignInMode::Pin);
    let asked = asks(&mut desk, &format!("1001\r{PIN}\r"));
    assert_eq!(asked, Some(prove(PIN)));
    desk.later(30);
    desk.tick();
    let said = Words::new(Lang::ZH).text("counter-unanswered").to_owned();
    assert!(desk.shows(&said), "{said}");
    assert_eq!(asks(&mut desk, "\r"), Some(prove(PIN)));
}

#[test]
fn what_was_typed_is_forgotten_when_nobody_goes_on() {
    let mut desk = desk(SignInMode::Pin);
    asks(&mut desk, &format!("1001\r{PIN}"));
    desk.later(59);
    desk.tick();
    assert!(desk.shows("1001") && desk.shows("••••••"));
    desk.later(1);
    desk.tick();
    assert!(!desk.shows("1001") && !desk.shows("•"));
}

#[test]
fn a_badge_is_read_in_whatever_field_where_numbers_and_pins_are_typed() {
    for before in ["", "1001\r"] {
        let mut desk = desk(SignInMode::Pin);
        asks(&mut desk, before);
        desk.press(KeyCode::Tab);
        let asked = asks(&mut desk, &format!("{BADGE}\r"));
        assert_eq!(asked, Some(prove_to_be(badge(), "")), "{before}");
    }
}

#[test]
fn each_mode_asks_for_what_it_is_named_after() {
    let mut desk = desk(SignInMode::Badge);
    assert!(desk.shows("胸卡") && !desk.shows("工号"));
    assert_eq!(asks(&mut desk, "\r"), None);
    assert!(desk.shows("请先刷胸卡"));
    let asked = asks(&mut desk, &format!("{}\r", BADGE.to_lowercase()));
    assert_eq!(asked, Some(prove_to_be(badge(), "")));

    let mut desk = self::desk(SignInMode::BadgePin);
    assert_eq!(asks(&mut desk, &format!("{BADGE}\r")), None);
    assert!(!desk.shows(BADGE), "a badge is never seen");
    let asked = asks(&mut desk, &format!("{PIN}\r"));
    assert_eq!(asked, Some(prove_to_be(badge(), PIN)));
    desk.input(Input::Answered(Err(Refusal::WrongSecret)));
    assert!(!desk.shows("•"), "the badge is laid on the reader again");

    let mut desk = self::desk(SignInMode::Password);
    let asked = asks(&mut desk, &format!("1001\r{PASSWORD}\r"));
    assert_eq!(asked, Some(prove(PASSWORD)));
    desk.input(Input::Answered(Err(Refusal::WrongSecret)));
    let asked = asks(&mut desk, &format!("{CODE}\r{PASSWORD}\r{PASSWORD}\r"));
    let chosen = StaffCommand::Choose {
        counter: HERE,
        who: number(),
        code: Secret::from(CODE),
        secret: Secret::from(PASSWORD),
    };
    assert_eq!(asked, Some(Command::Staff(chosen)));
}

#[test]
fn a_counter_that_locks_names_a_visit_without_a_ticket_as_one() {
    let mut desk = desk(SignInMode::Pin);
    lets_in(&mut desk, Way::Pin);
    desk.press(KeyCode::Char('s'));
    desk.press(KeyCode::Char('y'));
    assert!(desk.shows("王敏 已锁定本窗口，未取号办事人 在此办理"));
}

#[test]
fn a_locked_screen_shows_no_queue_and_asks_for_the_pin_of_its_person() {
    let mut desk = desk(SignInMode::Pin);
    lets_in(&mut desk, Way::Pin);
    desk.issue("social", None);
    desk.press(KeyCode::Char('n'));
    desk.press(KeyCode::Char('y'));
    assert!(desk.shows("王敏 已锁定本窗口，A001 在此办理"));
    assert!(desk.shows("1001") && desk.shows("解锁") && !desk.shows("候"));
    assert_eq!(asks(&mut desk, "n"), None, "no command is done");
    let title = desk.screen.title(&desk.cx()).unwrap().text;
    assert!(title.contains("已锁定"), "{title}");
    assert_eq!(asks(&mut desk, &format!("{PIN}\r")), Some(prove(PIN)));
    lets_in(&mut desk, Way::Pin);
    assert_eq!(desk.number().as_deref(), Some("A001"));
}

#[test]
fn another_person_may_type_a_number_at_a_locked_counter() {
    let mut desk = desk(SignInMode::Pin);
    lets_in(&mut desk, Way::Pin);
    desk.press(KeyCode::Char('y'));
    assert!(desk.shows("1001"));
    desk.press(KeyCode::Esc);
    assert!(!desk.shows("1001"));
    desk.later(60);
    desk.tick();
    assert!(desk.shows("1001"), "nobody went on");
}

#[test]
fn a_free_counter_that_nobody_touches_locks_and_one_with_a_visitor_does_not() {
    let mut desk = desk(SignInMode::Pin);
    lets_in(&mut desk, Way::Pin);
    let is_locked = |desk: &mut Desk| {
        let action = desk.input(Input::Tick);
        desk.answer(action).is_some() && desk.screen.locked(&desk.hall).is_some()
    };
    desk.later(14 * 60);
    assert!(!is_locked(&mut desk));
    desk.press(KeyCode::Right);
    desk.later(14 * 60);
    assert!(!is_locked(&mut desk));
    desk.later(60);
    assert!(is_locked(&mut desk));
    lets_in(&mut desk, Way::Pin);
    desk.issue("social", None);
    desk.press(KeyCode::Char('n'));
    desk.press(KeyCode::Char('s'));
    desk.later(20 * 60);
    assert!(!is_locked(&mut desk));
}

#[test]
fn a_counter_that_is_open_elsewhere_asks_who_is_here() {
    let mut desk = desk(SignInMode::Pin);
    lets_in(&mut desk, Way::Pin);
    let asked = desk.input(Input::Key(KeyEvent::new(
        KeyCode::Char('p'),
        KeyModifiers::NONE,
    )));
    assert_eq!(asked, None, "a question");
    desk.press(KeyCode::Esc);
    desk.input(Input::Answered(Err(Refusal::SignInFirst)));
    assert!(desk.shows("工号"));
    lets_in(&mut desk, Way::Pin);
    assert!(!desk.shows("工号"));
}

/// The pages on which people prove who they are, each with a name.
pub(super) fn pages() -> Vec<(String, Desk)> {
    let mut pages = Vec::new();
    for (name, keys) in [
        ("number", String::new()),
        ("pin", format!("1001\r{PIN}")),
        ("choice", format!("1001\r{CODE}\r{PIN}")),
    ] {
        let mut desk = desk(SignInMode::Pin);
        asks(&mut desk, &keys);
        pages.push((name.to_owned(), desk));
    }
    for refusal in [
        Refusal::WrongSecret,
        Refusal::WeakPin,
        Refusal::TryLater { wait_s: 16 },
        Refusal::SignInLocked { wait_s: 900 },
        Refusal::SignInBarred,
        Refusal::AccountInvited,
    ] {
        let mut desk = desk(SignInMode::Pin);
        let name = format!("{refusal:?}");
        desk.input(Input::Answered(Err(refusal)));
        pages.push((name, desk));
    }
    for mode in [
        SignInMode::Badge,
        SignInMode::BadgePin,
        SignInMode::Password,
    ] {
        pages.push((format!("{mode:?}"), desk(mode)));
    }
    let mut choice = desk(SignInMode::Password);
    asks(&mut choice, &format!("1001\r{CODE}\r{PASSWORD}"));
    pages.push(("password".to_owned(), choice));
    let mut locked = desk(SignInMode::Pin);
    lets_in(&mut locked, Way::Pin);
    locked.issue("social", None);
    locked.press(KeyCode::Char('n'));
    locked.press(KeyCode::Char('y'));
    pages.push(("locked".to_owned(), locked));
    pages
}

#[test]
fn every_text_of_these_pages_can_be_read() {
    let mut faults = Vec::new();
    for (name, mut desk) in pages() {
        for lang in [Lang::ZH, Lang::EN] {
            desk.screen.lang = lang;
            for (size, cell) in SIZES {
                let encodings = match cell {
                    (8, 16) => &[Encoding::Octant, Encoding::Quadrant, Encoding::Plain][..],
                    _ => &[Encoding::Octant],
                };
                for encoding in encodings {
                    let look = look(Theme::dark(), *encoding, cell);
                    let hits = desk.drawn(&look, whole(size)).hits;
                    let found = lettering_faults(&hits, whole(size), cell, Allowed { cut: false });
                    let what = format!("{name} {lang:?} {size:?} {encoding:?}");
                    faults.extend(found.into_iter().map(|fault| format!("{what}: {fault}")));
                }
            }
        }
    }
    assert_lettered(&faults);
}
