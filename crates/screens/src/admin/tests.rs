//! The administrator's screen by presses and at every size.

use super::*;
use crate::testing::{SIZES, World, check_keys, check_targets, monday, whole};
use config::Config;
use hall::{Command, SettingsCommand};

type Fixture = World<AdminScreen>;

impl World<AdminScreen> {
    /// The shipped hall on a Monday morning.
    fn open() -> Fixture {
        World::new(Config::default().setup, monday(10, 24))
    }

    fn input(&mut self, screen: &mut AdminScreen, input: Input<Target>) -> Option<Action> {
        self.at = self.at.plus_s(1);
        let action = screen.on(&self.cx(), input);
        if let Some(Action::Send(command)) = &action {
            let answer = self.tell(command);
            screen.on(&self.cx(), Input::Answered(answer));
        }
        action
    }

    fn key(&mut self, screen: &mut AdminScreen, code: KeyCode) -> Option<Action> {
        self.input(screen, Input::Key(KeyEvent::from(code)))
    }

    fn type_text(&mut self, screen: &mut AdminScreen, text: &str) {
        for letter in text.chars() {
            self.key(screen, KeyCode::Char(letter));
        }
    }

    /// Somebody else changes the hall.
    fn change(&mut self, edit: impl FnOnce(&mut Setup)) {
        let before = self.hall.setup().without_retired();
        let mut after = before.clone();
        edit(&mut after);
        let changes = before.changes_to(&after);
        self.tell(&Command::Settings(SettingsCommand::Change { changes }))
            .unwrap();
    }

    fn keys_of_services(&self) -> Vec<String> {
        let setup = self.hall.setup().without_retired();
        setup.services.iter().map(|s| s.id.to_string()).collect()
    }
}

#[test]
fn a_service_is_edited_shown_applied_and_taken_back() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN);
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Tab);
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "Pensions");
    f.key(&mut screen, KeyCode::Tab);
    f.type_text(&mut screen, "40");
    f.key(&mut screen, KeyCode::Enter);
    let size = ((120, 40), (8, 16));
    assert!(f.hits(&screen, size).shows("Pensions (changed)"));
    assert_eq!(f.hall.setup().services[0].cap, None, "a draft is no change");
    assert_eq!(f.key(&mut screen, KeyCode::Char('a')), None);
    for shown in [
        "service.social.cap",
        "→ { zh = \"社会保障\", en = \"Pensions\" }",
    ] {
        assert!(f.hits(&screen, size).shows(shown), "{shown}");
    }
    let sent = f.key(&mut screen, KeyCode::Enter);
    assert!(matches!(sent, Some(Action::Send(Command::Settings(_)))));
    assert_eq!(f.hall.setup().services[0].cap, Some(40));
    assert_eq!(f.hall.setup().services[0].name.get(Lang::EN), "Pensions");
    assert!(screen.draft.is_none());
    f.key(&mut screen, KeyCode::Char('z'));
    f.key(&mut screen, KeyCode::Char('y'));
    assert_eq!(*f.hall.setup(), Config::default().setup);
    f.key(&mut screen, KeyCode::Char('z'));
    assert!(
        f.hits(&screen, size)
            .shows("Nothing can be undone any more")
    );
}

#[test]
fn services_move_in_the_menu_and_leave_it() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::ZH);
    let before = f.keys_of_services();
    f.key(&mut screen, KeyCode::Right);
    f.key(&mut screen, KeyCode::Right);
    f.key(&mut screen, KeyCode::Home);
    f.key(&mut screen, KeyCode::Char('d'));
    let hits = f.hits(&screen, ((120, 40), (8, 16)));
    let changed = hits
        .labels()
        .iter()
        .filter(|(_, label)| label.contains("已改"));
    assert_eq!(changed.count(), 2, "those that changed places");
    f.key(&mut screen, KeyCode::Char('a'));
    f.key(&mut screen, KeyCode::Enter);
    let after = f.keys_of_services();
    assert_eq!(after.len() + 1, before.len());
    assert_eq!(after[1], before[0]);
    assert!(!after.contains(&before[1]));
}

#[test]
fn what_applying_would_do_is_never_cut() {
    let mut f = Fixture::open();
    for lang in [Lang::EN, Lang::ZH] {
        let mut screen = AdminScreen::new(lang);
        f.key(&mut screen, KeyCode::Char('d'));
        f.key(&mut screen, KeyCode::Char('a'));
        let lines = screen.plan(&f.cx()).unwrap();
        let lines = lines.lines(&f.cx(), &f.cx().words(lang));
        for size in SIZES {
            let hits = f.hits(&screen, size);
            for (_, label) in hits.labels() {
                let begun = label.strip_suffix('…').map(str::trim_end);
                let cut = begun.filter(|b| lines.iter().any(|line| line.starts_with(b)));
                assert_eq!(cut, None, "{size:?} {lang:?}");
            }
            assert!(hits.shows(lines[0].trim()), "{size:?} {lang:?}");
        }
    }
}

#[test]
fn leaving_applies_nothing_and_asks_first() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN);
    assert_eq!(screen.quit(&f.cx()), Some(Action::Quit));
    f.key(&mut screen, KeyCode::Right);
    assert_eq!(screen.quit(&f.cx()), None);
    f.key(&mut screen, KeyCode::Esc);
    assert_eq!(screen.quit(&f.cx()), None);
    assert_eq!(f.key(&mut screen, KeyCode::Char('y')), Some(Action::Quit));
    assert_eq!(*f.hall.setup(), Config::default().setup);
}

#[test]
fn what_somebody_else_has_changed_is_told_and_not_overwritten() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN);
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "x");
    f.key(&mut screen, KeyCode::Enter);
    f.change(|setup| setup.services[0].cap = Some(9));
    f.key(&mut screen, KeyCode::Char('a'));
    assert_eq!(f.key(&mut screen, KeyCode::Enter), None);
    let told = screen.note.as_ref().unwrap();
    assert!(
        told.text
            .starts_with("Somebody else has changed service.social: ")
    );
    assert_eq!(f.hall.setup().services[0].cap, Some(9));
    f.key(&mut screen, KeyCode::Char('x'));
    assert!(screen.draft.is_none());
}

#[test]
fn a_service_without_a_name_is_refused_where_it_is_typed() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN);
    f.key(&mut screen, KeyCode::Enter);
    for _ in 0..2 {
        f.key(&mut screen, KeyCode::Delete);
        f.key(&mut screen, KeyCode::Tab);
    }
    f.key(&mut screen, KeyCode::Enter);
    assert!(matches!(screen.sheet, Some(Sheet::Edit(_))));
    assert!(screen.note.is_some() && screen.draft.is_none());
}

/// Returns the screen in each of its states, with a hall in which something can be taken back.
fn states() -> (Fixture, Vec<(&'static str, AdminScreen)>) {
    let mut f = Fixture::open();
    f.change(|setup| setup.rules.undo_s = 60);
    let plain = AdminScreen::new(Lang::EN);
    let after = |f: &mut Fixture, codes: &[KeyCode]| {
        let mut screen = plain.clone();
        for code in codes {
            f.key(&mut screen, *code);
        }
        screen
    };
    let states = vec![
        ("plain", plain.clone()),
        ("edit", after(&mut f, &[KeyCode::Enter])),
        ("draft", after(&mut f, &[KeyCode::Right])),
        (
            "review",
            after(&mut f, &[KeyCode::Right, KeyCode::Char('a')]),
        ),
        ("take back", after(&mut f, &[KeyCode::Char('z')])),
    ];
    (f, states)
}

#[test]
fn every_state_fits_every_size_in_both_languages() {
    let (f, states) = states();
    for (name, screen) in &states {
        for size in SIZES {
            for lang in Lang::USUAL {
                let mut screen = screen.clone();
                screen.set_lang(lang);
                let what = format!("{name} at {size:?}");
                let hits = f.hits(&screen, size);
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
fn the_help_names_every_key_that_does_something() {
    let (f, states) = states();
    for (name, screen) in &states {
        check_keys(&f, screen, |one, other| one != other, name);
    }
}

#[test]
fn it_stands_in_a_recording() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::ZH);
    f.key(&mut screen, KeyCode::Down);
    assert!(screen.is_settled());
    let again: AdminScreen = record::decode(&record::encode(&screen)).unwrap();
    assert_eq!(again, screen);
}
