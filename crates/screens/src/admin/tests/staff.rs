//! The page of the people who work here.

use super::*;
use crate::testing::{look, save, themes};
use hall::AccountState;
use ui::Encoding;

const SIZE: ((u16, u16), (u16, u16)) = ((120, 40), (8, 16));

fn page(lang: Lang) -> AdminScreen {
    AdminScreen::new(lang).at(PageId::Staff)
}

/// Adds a person who has the second of the shipped roles, the clerk's.
fn add(f: &mut Fixture, screen: &mut AdminScreen, no: &str, name: &str) {
    f.key(screen, KeyCode::Char('n'));
    f.type_text(screen, no);
    f.key(screen, KeyCode::Tab);
    f.type_text(screen, name);
    f.key(screen, KeyCode::Tab);
    f.key(screen, KeyCode::Tab);
    f.key(screen, KeyCode::Right);
    f.key(screen, KeyCode::Enter);
}

fn only(f: &Fixture) -> hall::Account {
    let [account] = f.hall.accounts() else {
        panic!("{} accounts", f.hall.accounts().len());
    };
    account.clone()
}

#[test]
fn a_person_is_added_changed_given_stars_disabled_and_enabled() {
    let mut f = Fixture::open();
    let mut screen = page(Lang::EN);
    assert!(f.hits(&screen, SIZE).shows("Staff"));
    f.key(&mut screen, KeyCode::Enter);
    assert!(f.hits(&screen, SIZE).shows("There is no account yet"));
    add(&mut f, &mut screen, "1003", "Zhao");
    let account = only(&f);
    assert_eq!(
        (&*account.name, account.no.to_string()),
        ("Zhao", "1003".to_owned())
    );
    assert_eq!(account.roles, ["clerk".parse().unwrap()]);
    let hits = f.hits(&screen, SIZE);
    assert!(hits.shows("Zhao") && hits.shows("Added"));

    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Tab);
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "Zhao Min");
    f.key(&mut screen, KeyCode::Enter);
    assert_eq!(&*only(&f).name, "Zhao Min");

    f.key(&mut screen, KeyCode::Char('s'));
    f.key(&mut screen, KeyCode::Right);
    f.key(&mut screen, KeyCode::Enter);
    assert_eq!(only(&f).stars, 0, "the merit is missing");
    f.key(&mut screen, KeyCode::Tab);
    f.type_text(&mut screen, "kind");
    f.key(&mut screen, KeyCode::Enter);
    assert_eq!(only(&f).stars, 2);

    f.key(&mut screen, KeyCode::Char('r'));
    assert!(f.hits(&screen, SIZE).shows("dingdong staff pin 1003"));
    f.key(&mut screen, KeyCode::Char('y'));
    assert!(f.hits(&screen, SIZE).shows("are forgotten"));
    assert_eq!(only(&f).state, AccountState::Invited);
    f.key(&mut screen, KeyCode::Char('d'));
    assert!(f.hits(&screen, SIZE).shows("Disable 1003 Zhao Min?"));
    f.key(&mut screen, KeyCode::Char('y'));
    assert!(matches!(only(&f).state, AccountState::Disabled { .. }));
    assert!(f.hits(&screen, SIZE).shows("Disabled"));
    f.key(&mut screen, KeyCode::Char('d'));
    assert!(!matches!(only(&f).state, AccountState::Disabled { .. }));
}

#[test]
fn what_is_wrong_with_a_person_is_said_and_nothing_is_lost() {
    let mut f = Fixture::open();
    let mut screen = page(Lang::EN);
    f.key(&mut screen, KeyCode::Char('n'));
    f.type_text(&mut screen, "7");
    f.key(&mut screen, KeyCode::Tab);
    f.type_text(&mut screen, "Qian");
    f.key(&mut screen, KeyCode::Enter);
    assert!(
        f.hits(&screen, SIZE)
            .shows("Nobody works here without a role")
    );
    f.key(&mut screen, KeyCode::Tab);
    f.key(&mut screen, KeyCode::Right);
    f.key(&mut screen, KeyCode::Enter);
    assert_eq!(&*only(&f).name, "Qian");
    add(&mut f, &mut screen, "7", "Sun");
    assert_eq!(f.hall.accounts().len(), 1, "the number is taken");
    assert!(f.hits(&screen, SIZE).shows("Qian"), "by whom");
}

#[test]
fn it_is_seen_at_which_counter_somebody_works() {
    let mut f = Fixture::open();
    sign_in(&mut f, "manager");
    let account = Some(AccountId(1));
    let counter = Some(CounterId(2));
    let machine = Some("office".parse().unwrap());
    let way = Way::Pin;
    let sign_in = StaffCommand::SignIn {
        account,
        machine,
        counter,
        way,
        ok: true,
    };
    f.tell(&Command::Staff(sign_in)).unwrap();
    for lang in Lang::USUAL {
        let screen = page(lang);
        for size in [((80, 24), (8, 16)), SIZE] {
            let sign = match lang {
                Lang::ZH => "2号窗口",
                _ => "Counter 2",
            };
            let hits = f.hits(&screen, size);
            assert!(hits.shows("王敏") && hits.shows(sign), "{size:?}");
        }
    }
}

#[test]
fn only_who_may_manage_people_is_offered_the_page() {
    let mut f = Fixture::open();
    sign_in(&mut f, "technician");
    let screen = office();
    assert!(!screen.offered(&f.cx()).contains(&PageId::Staff));
}

#[test]
fn a_manager_who_takes_away_the_own_right_reads_that_the_page_is_closed() {
    let mut f = Fixture::open();
    sign_in(&mut f, "manager");
    let mut screen = office().at(PageId::Staff);
    // Nobody else could give rights any more.
    let take_away = |f: &mut Fixture, screen: &mut AdminScreen| {
        f.key(screen, KeyCode::Home);
        f.key(screen, KeyCode::Enter);
        let roles = f.hall.staff_roles().to_vec();
        for (place, role) in roles.iter().enumerate() {
            for _ in 0..if place == 0 { 2 } else { 1 } {
                f.key(screen, KeyCode::Tab);
            }
            if matches!(role.id.as_str(), "manager" | "clerk") {
                f.key(screen, KeyCode::Right);
            }
        }
        f.key(screen, KeyCode::Enter)
    };
    take_away(&mut f, &mut screen);
    assert!(
        f.hits(&screen, SIZE)
            .shows("Then nobody could edit roles any more")
    );
    f.key(&mut screen, KeyCode::Esc);
    let second = StaffCommand::AddAccount {
        no: "1002".parse().unwrap(),
        name: "李娜".to_owned(),
        roles: vec!["manager".parse().unwrap()],
        unit: None,
    };
    f.tell(&Command::Staff(second)).unwrap();
    let (account, way) = (AccountId(2), Way::Pin);
    f.tell(&Command::Staff(StaffCommand::CredentialSet {
        account,
        way,
    }))
    .unwrap();
    take_away(&mut f, &mut screen);
    f.input(&mut screen, Input::Tick);
    let hits = f.hits(&screen, SIZE);
    assert!(hits.shows("There is nothing here that you may open"));
    assert!(hits.shows("You may not do that. Who may: manager"));
    assert!(!screen.offered(&f.cx()).contains(&PageId::Staff));
}

#[test]
fn the_page_of_people_fits_every_size_and_its_help_is_whole() {
    let mut f = Fixture::open();
    let mut screen = page(Lang::ZH);
    for (no, name) in [
        ("1001", "王敏"),
        ("10000002", "欧阳娜娜娜娜娜娜娜娜"),
        ("3", "Li"),
    ] {
        add(&mut f, &mut screen, no, name);
    }
    f.key(&mut screen, KeyCode::End);
    let mut states = vec![("list", screen.clone())];
    for (name, key) in [
        ("edit", KeyCode::Enter),
        ("add", KeyCode::Char('n')),
        ("stars", KeyCode::Char('s')),
        ("disable", KeyCode::Char('d')),
        ("reset", KeyCode::Char('r')),
    ] {
        let mut open = screen.clone();
        f.key(&mut open, key);
        states.push((name, open));
    }
    for (name, screen) in &states {
        check_keys(&f, screen, |one, other| one != other, name);
        for size in SIZES {
            for lang in Lang::USUAL {
                let mut screen = screen.clone();
                screen.set_lang(lang);
                let hits = f.hits(&screen, size);
                let what = format!("{name} at {size:?}");
                check_targets(&hits, whole(size.0), &what);
                for (rect, label) in hits.labels() {
                    let fits = rect.right() <= size.0.0 && rect.bottom() <= size.0.1;
                    assert!(fits, "{what}: {label}");
                }
            }
        }
    }
}

#[test]
#[ignore = "writes pictures to /tmp/shots-staff, to be looked at"]
fn pictures() {
    let mut f = Fixture::open();
    sign_in(&mut f, "manager");
    let mut screen = page(Lang::ZH);
    for (no, name) in [
        ("1002", "李娜"),
        ("1003", "赵小明"),
        ("20000017", "Alexander Zhang"),
    ] {
        add(&mut f, &mut screen, no, name);
    }
    f.key(&mut screen, KeyCode::End);
    let mut states = vec![("list", screen.clone())];
    for (name, key) in [("edit", KeyCode::Enter), ("disable", KeyCode::Char('d'))] {
        let mut open = screen.clone();
        f.key(&mut open, key);
        states.push((name, open));
    }
    let (_, theme) = themes()[0];
    for (name, screen) in &mut states {
        for size in [(80, 24), (160, 45)] {
            for lang in Lang::USUAL {
                screen.set_lang(lang);
                let look = look(theme, Encoding::Octant, (8, 16));
                let drawn = f.drawn(screen, &look, whole(size));
                let name = format!("{name}-{}-{lang}", size.0);
                save("shots-staff", &name, &drawn.buffer, (8, 16));
            }
        }
    }
}
