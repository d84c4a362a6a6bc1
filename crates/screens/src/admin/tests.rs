//! The administrator's screen by presses and at every size.

mod audit;
mod figures;
mod lettering;
mod machines;
mod staff;
mod voice;

use super::*;
use crate::inquiry::Inquiry;
use crate::testing::{SIZES, World, check_keys, check_targets, monday, whole};
use config::Config;
use hall::{
    AccountId, Command, CounterCommand, CounterId, Fingerprint, MachineCommand, MachineId,
    QueueCommand, Right, Role, SettingsCommand, Setup, SignInMode, StaffCommand, StaffEvent,
    StaffRole, Way,
};

type Fixture = World<AdminScreen>;

impl World<AdminScreen> {
    /// The shipped hall on a Monday morning.
    fn open() -> Fixture {
        World::new(Config::default().setup, monday(10, 24))
    }

    fn input(&mut self, screen: &mut AdminScreen, input: Input<Target>) -> Option<Action> {
        self.at = self.at.plus_s(1);
        let mut action = screen.on(&self.cx(), input);
        while let Some(Action::Inquire(Inquiry::Count { question, lang })) = &action {
            let found = figures::found(question, *lang);
            action = screen.on(&self.cx(), Input::Learned(found));
        }
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

    fn open_counter(&mut self, counter: u16, clerk: &str) {
        let open = CounterCommand::Open {
            counter: CounterId(counter),
            clerk: clerk.to_owned(),
            replace: false,
        };
        self.tell(&Command::Counter(open)).unwrap();
    }

    fn keys_of_services(&self) -> Vec<String> {
        let setup = self.hall.setup().without_retired();
        setup.services.iter().map(|s| s.id.to_string()).collect()
    }
}

#[test]
fn a_service_is_edited_shown_applied_and_taken_back() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Services);
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Tab);
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "Pensions");
    for _ in 0..7 {
        f.key(&mut screen, KeyCode::Tab);
    }
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
    let mut screen = AdminScreen::new(Lang::ZH).at(PageId::Services);
    let before = f.keys_of_services();
    f.key(&mut screen, KeyCode::Char(']'));
    f.key(&mut screen, KeyCode::Char(']'));
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
        let mut screen = AdminScreen::new(lang).at(PageId::Services);
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
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Services);
    assert_eq!(screen.quit(&f.cx()), Some(Action::Quit));
    f.key(&mut screen, KeyCode::Char(']'));
    assert_eq!(screen.quit(&f.cx()), None);
    f.key(&mut screen, KeyCode::Esc);
    assert_eq!(screen.quit(&f.cx()), None);
    assert_eq!(f.key(&mut screen, KeyCode::Char('y')), Some(Action::Quit));
    assert_eq!(*f.hall.setup(), Config::default().setup);
}

#[test]
fn what_somebody_else_has_changed_is_told_and_not_overwritten() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Services);
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
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Services);
    f.key(&mut screen, KeyCode::Enter);
    for _ in 0..2 {
        f.key(&mut screen, KeyCode::Delete);
        f.key(&mut screen, KeyCode::Tab);
    }
    f.key(&mut screen, KeyCode::Enter);
    assert!(matches!(screen.sheet, Some(Sheet::Edit { .. })));
    assert!(screen.note.is_some() && screen.draft.is_none());
}

/// Returns the screen in each of its states, with a hall in which something can be taken back.
fn states() -> (Fixture, Vec<(&'static str, AdminScreen)>) {
    let mut f = Fixture::open();
    f.change(|setup| setup.rules.undo_s = 60);
    f.open_counter(2, "李娜");
    let plain = AdminScreen::new(Lang::EN).at(PageId::Services);
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
        ("draft", after(&mut f, &[KeyCode::Char(']')])),
        (
            "review",
            after(&mut f, &[KeyCode::Char(']'), KeyCode::Char('a')]),
        ),
        ("take back", after(&mut f, &[KeyCode::Char('z')])),
        ("new service", after(&mut f, &[KeyCode::Char('n')])),
        ("group", after(&mut f, &[KeyCode::End, KeyCode::Enter])),
        ("live", after(&mut f, &[KeyCode::Char('1')])),
        (
            "close",
            after(
                &mut f,
                &[KeyCode::Char('1'), KeyCode::Down, KeyCode::Char('c')],
            ),
        ),
        ("counters", after(&mut f, &[KeyCode::Char('3')])),
        (
            "counter",
            after(&mut f, &[KeyCode::Char('3'), KeyCode::Enter]),
        ),
        (
            "new counter",
            after(&mut f, &[KeyCode::Char('3'), KeyCode::Char('n')]),
        ),
        ("hours", after(&mut f, &[KeyCode::Char('5')])),
        (
            "week",
            after(&mut f, &[KeyCode::Char('5'), KeyCode::End, KeyCode::Enter]),
        ),
        (
            "special",
            after(&mut f, &[KeyCode::Char('5'), KeyCode::Char('n')]),
        ),
        ("rating", after(&mut f, &[KeyCode::Char('6')])),
        (
            "grade",
            after(
                &mut f,
                &[KeyCode::Char('6'), KeyCode::PageDown, KeyCode::Enter],
            ),
        ),
        ("rules", after(&mut f, &[KeyCode::Char('4')])),
        ("figures", after(&mut f, &[KeyCode::Char('f')])),
        (
            "shares",
            after(&mut f, &['f', 'm', 'b', '2'].map(KeyCode::Char)),
        ),
        (
            "line",
            after(&mut f, &['f', 'y', '[', '3'].map(KeyCode::Char)),
        ),
        (
            "table",
            after(&mut f, &['f', 'b', 'b', '4'].map(KeyCode::Char)),
        ),
        (
            "chosen figures",
            after(&mut f, &['f', 'o'].map(KeyCode::Char)),
        ),
        ("how counted", after(&mut f, &['f', 'h'].map(KeyCode::Char))),
        (
            "switch",
            after(&mut f, &[KeyCode::Char('4'), KeyCode::Down, KeyCode::Enter]),
        ),
    ];
    let audit = [
        ("audit", audit::page(&mut f, Lang::EN)),
        ("audit filter", audit::filter(&mut f)),
        ("voice", voice::page(&mut f, Lang::EN)),
        ("machines", machines::machines(&mut f, Lang::EN)),
        ("data", machines::data(&mut f, Lang::EN)),
    ];
    let states = states.into_iter().chain(audit).collect();
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
fn a_draft_is_of_all_pages_and_counted_beside_each() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Services);
    f.key(&mut screen, KeyCode::Char('d'));
    f.key(&mut screen, KeyCode::Char('4'));
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "4");
    f.key(&mut screen, KeyCode::Enter);
    let hits = f.hits(&screen, ((80, 24), (8, 16)));
    assert!(hits.shows("Calls before a no-show (changed)"));
    assert!(hits.shows("+1"), "on this page");
    f.key(&mut screen, KeyCode::BackTab);
    f.key(&mut screen, KeyCode::Char('a'));
    f.key(&mut screen, KeyCode::Enter);
    let setup = f.hall.setup();
    assert_eq!(setup.rules.calls_before_no_show, 4);
    assert!(setup.without_retired().services.len() < Config::default().setup.services.len());
}

#[test]
fn a_service_and_a_group_are_added_and_a_group_leaves_the_menu_without_its_services() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Services);
    f.key(&mut screen, KeyCode::Char('n'));
    f.type_text(&mut screen, "Passports");
    f.key(&mut screen, KeyCode::Enter);
    let size = ((120, 40), (8, 16));
    assert!(
        f.hits(&screen, size)
            .shows("A key is 1 to 16 of a-z, 0-9, - and _")
    );
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "passports");
    for text in ["护照", "Passports"] {
        f.key(&mut screen, KeyCode::Tab);
        f.type_text(&mut screen, text);
    }
    f.key(&mut screen, KeyCode::Enter);
    assert!(f.hits(&screen, size).shows("Passports (changed)"));
    f.key(&mut screen, KeyCode::Char('g'));
    f.type_text(&mut screen, "abroad");
    for text in ["出国", "Abroad"] {
        f.key(&mut screen, KeyCode::Tab);
        f.type_text(&mut screen, text);
    }
    f.key(&mut screen, KeyCode::Up);
    f.key(&mut screen, KeyCode::Up);
    f.key(&mut screen, KeyCode::Up);
    f.key(&mut screen, KeyCode::Right);
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Home);
    f.key(&mut screen, KeyCode::Up);
    f.key(&mut screen, KeyCode::Up);
    f.key(&mut screen, KeyCode::Up);
    // Social & Medical, of which two services are.
    f.key(&mut screen, KeyCode::Char('d'));
    f.key(&mut screen, KeyCode::Char('a'));
    f.key(&mut screen, KeyCode::Enter);
    assert!(screen.draft.is_none(), "{:?}", screen.note);
    let setup = f.hall.setup();
    let service = setup.service("passports".parse().unwrap()).unwrap();
    assert_eq!(service.name.get(Lang::ZH), "护照");
    assert_eq!(service.prefix.as_str(), "I", "the first free letter");
    assert_eq!(service.group, Some("abroad".parse().unwrap()));
    assert!(setup.group("abroad".parse().unwrap()).is_some());
    assert!(setup.group("insurance".parse().unwrap()).is_none());
    assert_eq!(setup.services[0].group, None);
}

#[test]
fn a_notice_of_several_lines_is_kept_and_changed_in_one() {
    let mut f = Fixture::open();
    let before = f.hall.setup().services[2].notice.clone().unwrap();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Services);
    f.key(&mut screen, KeyCode::Down);
    f.key(&mut screen, KeyCode::Down);
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Enter);
    assert!(screen.draft.is_none(), "nothing was changed");
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Up);
    f.type_text(&mut screen, " | Thank you");
    f.key(&mut screen, KeyCode::Enter);
    let draft = screen.draft.as_ref().unwrap();
    let after = draft.setup.services[2].notice.clone().unwrap();
    assert_eq!(after.get(Lang::ZH), before.get(Lang::ZH));
    assert_eq!(
        after.get(Lang::EN),
        format!("{}\nThank you", before.get(Lang::EN))
    );
}

#[test]
fn a_counter_is_added_with_its_services_in_their_order_and_taken_out() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Counters);
    f.key(&mut screen, KeyCode::Char('n'));
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "3");
    f.key(&mut screen, KeyCode::Enter);
    assert!(
        f.hits(&screen, ((80, 24), (8, 16)))
            .shows("Another counter has this number")
    );
    f.type_text(&mut screen, "0");
    for _ in 0..5 {
        f.key(&mut screen, KeyCode::Tab);
    }
    f.key(&mut screen, KeyCode::Right);
    f.key(&mut screen, KeyCode::Tab);
    f.key(&mut screen, KeyCode::Right);
    f.key(&mut screen, KeyCode::Right);
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Home);
    f.key(&mut screen, KeyCode::Char('d'));
    f.key(&mut screen, KeyCode::Char('a'));
    f.key(&mut screen, KeyCode::Enter);
    let setup = f.hall.setup();
    assert!(setup.counter(CounterId(1)).is_none());
    let serves: Vec<(String, u8)> = setup
        .counter(CounterId(30))
        .unwrap()
        .serves
        .iter()
        .map(|serves| (serves.service.to_string(), serves.rank))
        .collect();
    assert_eq!(
        serves,
        [("social".to_owned(), 1), ("household".to_owned(), 2)]
    );
}

#[test]
fn the_live_page_shows_what_is_over_its_limit_and_closes_a_counter() {
    let mut f = Fixture::open();
    f.open_counter(2, "李娜");
    let issue = QueueCommand::Issue {
        service: "tax".parse().unwrap(),
        lang: Lang::ZH,
        class: None,
        printer: None,
    };
    f.tell(&Command::Queue(issue)).unwrap();
    let mut screen = AdminScreen::new(Lang::EN);
    f.at = f.at.plus_s(50 * 60);
    let hits = f.hits(&screen, ((80, 24), (8, 16)));
    assert!(
        hits.shows("! 50 min") && hits.shows("李娜"),
        "{:?}",
        hits.labels()
    );
    f.key(&mut screen, KeyCode::Char('c'));
    assert!(screen.note.is_some(), "the first counter is closed already");
    f.key(&mut screen, KeyCode::Down);
    f.key(&mut screen, KeyCode::Char('c'));
    assert!(
        f.hits(&screen, ((80, 24), (8, 16)))
            .shows("Sign 李娜 out and close Counter 2?")
    );
    let sent = f.key(&mut screen, KeyCode::Char('y'));
    assert!(matches!(sent, Some(Action::Send(Command::Counter(_)))));
    assert!(f.hall.counters()[1].shift.is_none());
}

#[test]
fn holidays_special_hours_and_the_week_of_a_service_are_typed_as_people_write_them() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Hours);
    f.key(&mut screen, KeyCode::Down);
    f.key(&mut screen, KeyCode::Enter);
    f.type_text(&mut screen, "1 May");
    f.key(&mut screen, KeyCode::Enter);
    assert!(screen.note.is_some() && screen.draft.is_none());
    f.key(&mut screen, KeyCode::Delete);
    f.type_text(&mut screen, "2027-01-01..2027-01-03");
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Char('n'));
    for text in ["春节", "Spring Festival", "2027-02-05 2027-02-06"] {
        f.type_text(&mut screen, text);
        f.key(&mut screen, KeyCode::Tab);
    }
    f.key(&mut screen, KeyCode::Tab);
    f.type_text(&mut screen, "9:00-12:00");
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::End);
    f.key(&mut screen, KeyCode::Enter);
    for _ in 0..5 {
        f.key(&mut screen, KeyCode::Tab);
    }
    f.type_text(&mut screen, "10:00-11:30");
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Char('a'));
    f.key(&mut screen, KeyCode::Enter);
    assert!(screen.draft.is_none(), "{:?}", screen.note);
    let setup = f.hall.setup();
    assert_eq!(setup.rules.holidays.len(), 3);
    assert_eq!(setup.special_hours.len(), 1);
    assert_eq!(setup.special_hours[0].dates.len(), 2);
    assert_eq!(setup.services.last().unwrap().hours.week[5].len(), 1);
    f.key(&mut screen, KeyCode::Home);
    f.key(&mut screen, KeyCode::Down);
    f.key(&mut screen, KeyCode::Down);
    f.key(&mut screen, KeyCode::Char('d'));
    assert!(
        screen
            .draft
            .as_ref()
            .unwrap()
            .setup
            .special_hours
            .is_empty()
    );
}

#[test]
fn grades_and_reasons_are_added_ordered_and_taken_out() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Rating);
    f.key(&mut screen, KeyCode::Char('d'));
    assert!(screen.note.is_some(), "a time stays");
    for _ in 0..5 {
        f.key(&mut screen, KeyCode::Down);
    }
    f.key(&mut screen, KeyCode::Char('n'));
    for text in ["基本满意", "Fairly satisfied"] {
        f.type_text(&mut screen, text);
        f.key(&mut screen, KeyCode::Tab);
    }
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Char('['));
    f.key(&mut screen, KeyCode::Char('r'));
    for text in ["环境", "Surroundings"] {
        f.type_text(&mut screen, text);
        f.key(&mut screen, KeyCode::Tab);
    }
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Up);
    f.key(&mut screen, KeyCode::Char('d'));
    f.key(&mut screen, KeyCode::Char('a'));
    f.key(&mut screen, KeyCode::Enter);
    assert!(screen.draft.is_none(), "{:?}", screen.note);
    let setup = f.hall.setup();
    let grades: Vec<&str> = setup.grades.iter().map(|g| g.name.get(Lang::ZH)).collect();
    assert_eq!(grades, ["非常满意", "满意", "基本满意", "一般", "不满意"]);
    let reasons: Vec<&str> = setup.rating_reasons.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(reasons, ["manner", "efficiency", "reason-1"]);
}

#[test]
fn a_number_out_of_bounds_is_refused_where_it_is_typed() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Rules);
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Delete);
    f.key(&mut screen, KeyCode::Enter);
    assert!(
        f.hits(&screen, ((80, 24), (8, 16)))
            .shows("A number is needed here")
    );
    f.type_text(&mut screen, "0");
    f.key(&mut screen, KeyCode::Enter);
    assert!(screen.note.is_some() && screen.draft.is_none());
}

#[test]
fn what_others_change_while_values_are_typed_is_not_overwritten() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::EN).at(PageId::Services);
    f.key(&mut screen, KeyCode::Enter);
    f.type_text(&mut screen, "x");
    f.change(|setup| setup.services[0].cap = Some(9));
    f.key(&mut screen, KeyCode::Enter);
    f.key(&mut screen, KeyCode::Char('a'));
    f.key(&mut screen, KeyCode::Enter);
    let told = screen.note.as_ref().unwrap();
    assert!(
        told.text.starts_with("Somebody else has changed"),
        "{told:?}"
    );
    assert_eq!(f.hall.setup().services[0].cap, Some(9));
}

/// Makes the hall one where people prove who they are, with one person who has signed in at the shell
/// of this machine.
fn sign_in(f: &mut Fixture, role: &str) {
    let mut setup = f.hall.setup().clone();
    setup.staff.sign_in = SignInMode::Pin;
    let setup = Box::new(setup);
    f.tell(&Command::Configure { setup }).unwrap();
    let machine: MachineId = "office".parse().unwrap();
    let admitted = MachineCommand::Admit {
        machine,
        role: Role::Staff,
        fingerprint: Fingerprint([7; 32]),
        replace: false,
    };
    f.tell(&Command::Machine(admitted)).unwrap();
    let (account, way) = (AccountId(1), Way::Pin);
    for command in [
        StaffCommand::AddAccount {
            no: "1001".parse().unwrap(),
            name: "王敏".to_owned(),
            roles: vec![role.parse().unwrap()],
            unit: None,
        },
        StaffCommand::CredentialSet { account, way },
        StaffCommand::SignIn {
            account: Some(account),
            machine: Some(machine),
            counter: None,
            way,
            ok: true,
        },
    ] {
        f.tell(&Command::Staff(command)).unwrap();
    }
}

/// The screen of whoever sits at that machine.
fn office() -> AdminScreen {
    let machine = "office".parse().unwrap();
    AdminScreen::new(Lang::EN)
        .of(Actor::of(Program::Admin).on(machine))
        .at(PageId::Services)
}

#[test]
fn pages_without_the_right_are_not_offered_and_a_sheet_says_who_may() {
    let mut f = Fixture::open();
    sign_in(&mut f, "clerk");
    let mut screen = office();
    let hits = f.hits(&screen, ((80, 24), (8, 16)));
    assert!(hits.shows("There is nothing here that you may open"));
    assert!(hits.find(&Target::Page(PageId::Services)).is_none());
    f.key(&mut screen, KeyCode::Enter);
    assert!(screen.sheet.is_none());
    check_keys(&f, &screen, |one, other| one != other, "a clerk");
}

#[test]
fn a_right_that_is_removed_closes_its_page_with_a_word() {
    let mut f = Fixture::open();
    sign_in(&mut f, "manager");
    let mut screen = office();
    f.key(&mut screen, KeyCode::Char('d'));
    f.key(&mut screen, KeyCode::Char('a'));
    assert!(screen.draft.is_some() && screen.sheet.is_some());
    let mut roles = StaffRole::shipped().into_iter();
    let mut role = roles.find(|role| role.id.as_str() == "manager").unwrap();
    role.all.retain(|right| *right != Right::SettingsHall);
    let event = StaffEvent::RoleSet { role };
    f.hall.apply(f.at, &event.clone().into());
    f.input(&mut screen, Input::Happened(event.into()));
    assert!(screen.draft.is_none() && screen.sheet.is_none());
    let told = screen.note.as_ref().unwrap();
    assert!(told.text.starts_with("Services is closed: "), "{told:?}");
}

#[test]
fn it_stands_in_a_recording() {
    let mut f = Fixture::open();
    let mut screen = AdminScreen::new(Lang::ZH).at(PageId::Services);
    f.key(&mut screen, KeyCode::Down);
    assert!(screen.is_settled());
    let again: AdminScreen = record::decode(&record::encode(&screen)).unwrap();
    assert_eq!(again, screen);
}
