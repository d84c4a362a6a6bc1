//! What a clerk without a right sees.

use super::*;
use hall::{AccountId, Right, SignInMode, StaffCommand, StaffRole, Way};

/// A counter at which somebody with this role has signed in.
fn desk_of(role: &str, change: impl FnOnce(&mut StaffRole)) -> Desk {
    let mut desk = Desk::closed();
    let mut setup = desk.hall.setup().clone();
    setup.staff.sign_in = SignInMode::Pin;
    let setup = Box::new(setup);
    desk.hub(Command::Configure { setup }).unwrap();
    let mut roles = StaffRole::shipped().into_iter();
    let mut changed = roles.find(|known| known.id.as_str() == role).unwrap();
    change(&mut changed);
    let (account, way) = (AccountId(1), Way::Pin);
    for command in [
        StaffCommand::SetRole { role: changed },
        StaffCommand::AddAccount {
            no: "1001".parse().unwrap(),
            name: "王敏".to_owned(),
            roles: vec![role.parse().unwrap()],
            unit: None,
        },
        StaffCommand::CredentialSet { account, way },
        StaffCommand::SignIn {
            account: Some(account),
            machine: None,
            counter: Some(HERE),
            way,
            ok: true,
        },
    ] {
        desk.hub(Command::Staff(command)).unwrap();
    }
    desk.issue("social", None);
    desk
}

#[test]
fn a_button_without_the_right_is_not_drawn_and_the_search_says_who_may() {
    let size = (160, 45);
    let transfer = Target::Do(CounterAction::Transfer);
    let whole = desk_of("clerk", |_| ());
    assert!(whole.hits(size).find(&transfer).is_some());
    let mut desk = desk_of("clerk", |role| {
        role.all.retain(|right| *right != Right::CounterTransfer);
    });
    assert!(desk.hits(size).find(&transfer).is_none());
    assert!(
        desk.hits(size)
            .find(&Target::Do(CounterAction::Next))
            .is_some()
    );
    desk.press(KeyCode::Char('n'));
    desk.press(KeyCode::Char('s'));
    assert_eq!(desk.press(KeyCode::Char('t')), None);
    assert!(
        desk.shows("值班长") && desk.shows("主任"),
        "it says who may"
    );
}

#[test]
fn a_visit_without_a_ticket_passes_by_the_queue_and_needs_the_right_to_do_so() {
    let mut desk = desk_of("clerk", |role| {
        role.all.retain(|right| *right != Right::CounterSpecial);
    });
    assert_eq!(desk.press(KeyCode::Char('s')), None);
    assert!(desk.shows("值班长"), "it says who may");
    desk.press(KeyCode::Char('n'));
    assert!(desk.press(KeyCode::Char('s')).is_some());
}

#[test]
fn nobody_misses_a_button_while_people_sign_in_by_name() {
    let desk = Desk::busy();
    for action in CounterAction::BAR {
        assert!(
            desk.hits((160, 45)).find(&Target::Do(action)).is_some(),
            "{action:?}"
        );
    }
}
