//! The rating pad by presses and pictures. `cargo test -p screens rating -- --ignored` writes
//! pictures to `/tmp/shots-kiosk`.

mod stretched;

use super::*;
use crate::testing::{
    Allowed, ENCODINGS, Size, World, assert_lettered, check_emergency, check_keys, check_targets,
    contrast_faults, lettering_faults, long_setup, look, monday, save, themes, whole,
};
use config::Config;
use hall::setup::Text;
use hall::{AnnouncementCommand, CounterCommand, QueueCommand, Setup};
use proptest::prelude::*;
use ratatui::layout::Rect;
use ui::{Encoding, Theme};

const HERE: CounterId = CounterId(6);

/// The world of a rating pad.
type Fixture = World<RatingPad>;

impl World<RatingPad> {
    /// A hall with counter 6 open, at 10:24 on a Monday.
    fn open_with(setup: Setup) -> Fixture {
        let mut f: Fixture = World::new(setup, monday(10, 24));
        f.tell(&Command::Counter(CounterCommand::Open {
            counter: HERE,
            clerk: "王敏".to_owned(),
            replace: false,
        }))
        .unwrap();
        f
    }

    fn open() -> Fixture {
        Fixture::open_with(Config::default().setup)
    }

    /// A visitor who speaks `lang` is being served.
    fn serve(&mut self, lang: Lang) {
        let served = &self.hall.counter(HERE).unwrap().serves;
        let tax = served.iter().find(|s| s.service.as_str() == "tax");
        let service = tax.unwrap_or(&served[0]).service;
        self.tell(&Command::Queue(QueueCommand::Issue {
            service,
            lang,
            class: None,
            printer: None,
        }))
        .unwrap();
        self.tell(&Command::Counter(CounterCommand::CallNext {
            counter: HERE,
        }))
        .unwrap();
        self.tell(&Command::Counter(CounterCommand::Start { counter: HERE }))
            .unwrap();
        self.at = self.at.plus_s(300);
    }

    /// A visit has just ended.
    fn finish(&mut self, lang: Lang) {
        self.serve(lang);
        self.tell(&Command::Counter(CounterCommand::Finish { counter: HERE }))
            .unwrap();
    }

    /// A press a second after the one before; the hall answers at once.
    fn input(&mut self, pad: &mut RatingPad, input: Input<Target>) -> Option<Action> {
        self.at = self.at.plus_s(1);
        let action = pad.on(&self.cx(), input);
        if let Some(Action::Send(command)) = &action {
            let answer = self.tell(command);
            pad.on(&self.cx(), Input::Answered(answer));
        }
        action
    }

    fn touch(&mut self, pad: &mut RatingPad, target: Target) -> Option<Action> {
        self.input(pad, Input::Touch(target))
    }

    fn key(&mut self, pad: &mut RatingPad, code: KeyCode) -> Option<Action> {
        self.input(pad, Input::Key(KeyEvent::from(code)))
    }
}

/// Sizes of pads, from a corner of a window.
const SIZES: [Size; 10] = [
    ((40, 20), (8, 16)),
    ((52, 16), (8, 16)),
    ((80, 22), (8, 16)),
    ((80, 24), (8, 16)),
    ((100, 28), (8, 16)),
    ((120, 40), (8, 16)),
    ((160, 45), (8, 16)),
    ((320, 90), (4, 8)),
    ((480, 135), (4, 8)),
    ((270, 240), (4, 8)),
];

fn pad() -> RatingPad {
    RatingPad::new(HERE, Lang::ZH)
}

fn reason(key: &str) -> ReasonId {
    key.parse().unwrap()
}

/// A hall whose counters, clerks, grades and reasons have names as long as any.
fn long_names() -> Setup {
    let mut setup = long_setup();
    let name = Text::new(
        "综合受理窗口一（含优先通道）",
        "General Counter One, with a Priority Lane",
    );
    let here = setup.counters.iter_mut().find(|c| c.id == HERE).unwrap();
    here.name = name.clone();
    setup.pauses[0].name = name;
    setup
}

/// The pages of a pad that speaks `lang`, as the visitor does, in a hall; each with a name.
fn pages_of(setup: &Setup, lang: Lang) -> Vec<(&'static str, Fixture, RatingPad)> {
    let pad = || RatingPad::new(HERE, lang);
    let open = || Fixture::open_with(setup.clone());
    let finished = || {
        let mut f = open();
        f.finish(lang);
        f
    };
    let mut paused = open();
    paused
        .tell(&Command::Counter(CounterCommand::Pause {
            counter: HERE,
            reason: setup.pauses[0].id,
        }))
        .unwrap();
    let closed: Fixture = World::new(setup.clone(), monday(10, 24));
    let mut serving = open();
    serving.serve(lang);
    let digits = "13800138000".chars().map(Target::Digit);
    let typed: Vec<Target> = [Target::Grade(3)].into_iter().chain(digits).collect();
    let after = |name, presses: &[Target]| {
        let mut f = finished();
        let mut pad = pad();
        for press in presses {
            f.touch(&mut pad, *press);
        }
        (name, f, pad)
    };
    vec![
        ("idle", open(), pad()),
        ("closed", closed, pad()),
        ("paused", paused, pad()),
        ("serving", serving, pad()),
        ("asked", finished(), pad()),
        after("why", &[Target::Grade(3)]),
        after("typed", &typed),
        after("thanks for a poor grade", &[Target::Grade(3), Target::Skip]),
        after("thanks", &[Target::Grade(0)]),
    ]
}

/// The pages of a pad in the shipped hall, each with a name.
fn pages() -> Vec<(&'static str, Fixture, RatingPad)> {
    pages_of(&Config::default().setup, Lang::ZH)
}

#[test]
fn the_help_names_every_key_that_works_and_no_other() {
    for (name, mut f, mut pad) in pages() {
        f.at = f.at.plus_s(1);
        check_keys(&f, &pad, PartialEq::ne, name);
        if name == "why" {
            f.key(&mut pad, KeyCode::Char('1'));
            f.key(&mut pad, KeyCode::Down);
            check_keys(&f, &pad, PartialEq::ne, "why, with a digit and a reason");
            for _ in 0..PHONE_DIGITS_MAX {
                f.key(&mut pad, KeyCode::Char('1'));
            }
            check_keys(&f, &pad, PartialEq::ne, "why, with a whole number");
        }
    }
    let mut f = Fixture::open();
    f.finish(Lang::ZH);
    f.connection = Connection::Lost(f.at);
    check_keys(&f, &pad(), PartialEq::ne, "without the hall");
}

#[test]
fn every_text_of_the_pad_can_be_read() {
    let mut faults = Vec::new();
    for (hall, setup) in [("", Config::default().setup), ("long", long_names())] {
        for lang in [Lang::ZH, Lang::EN] {
            for (name, f, pad) in pages_of(&setup, lang) {
                for (size, cell) in SIZES {
                    let hits = f.hits(&pad, (size, cell));
                    let found = lettering_faults(&hits, whole(size), cell, Allowed { cut: false });
                    let what = format!("{hall} {name} {lang:?} {size:?}");
                    faults.extend(found.into_iter().map(|fault| format!("{what}: {fault}")));
                }
            }
        }
    }
    assert_lettered(&faults);
}

#[test]
fn every_text_and_icon_of_the_pad_stands_out() {
    let mut faults = Vec::new();
    for (name, f, pad) in pages() {
        for (theme_name, theme) in themes() {
            for (size, cell) in [((320, 90), (4, 8)), ((80, 24), (8, 16))] {
                let look = look(theme, Encoding::Octant, cell);
                let hits = f.drawn(&pad, &look, whole(size)).hits;
                let what = format!("{theme_name} {name} {size:?}");
                faults.extend(contrast_faults(&hits, &what));
            }
        }
    }
    assert_lettered(&faults);
}

#[test]
fn an_idle_pad_says_whose_window_it_is_and_what_happens_there() {
    let mut f = Fixture::open();
    let all = |f: &Fixture, texts: &[&str]| {
        for at in SIZES {
            let hits = f.hits(&pad(), at);
            for text in texts {
                assert!(hits.shows(text), "{text} at {at:?}");
            }
            assert!(hits.is_empty());
        }
    };
    all(&f, &["6", "咨询台", "王敏", "欢迎光临"]);
    f.tell(&Command::Counter(CounterCommand::Pause {
        counter: HERE,
        reason: "lunch".parse().unwrap(),
    }))
    .unwrap();
    all(&f, &["暂停服务"]);
    f.tell(&Command::Counter(CounterCommand::Resume { counter: HERE }))
        .unwrap();
    f.serve(Lang::ZH);
    all(&f, &["正在为 D001 号办理"]);
    f.tell(&Command::Counter(CounterCommand::Finish { counter: HERE }))
        .unwrap();
    f.at = f.at.plus_s(60);
    f.tell(&Command::Counter(CounterCommand::Close { counter: HERE }))
        .unwrap();
    all(&f, &["窗口未开放"]);
    assert!(
        f.hits(&RatingPad::new(CounterId(77), Lang::EN), SIZES[2])
            .shows("Counter closed"),
        "also a counter that is not set up"
    );
}

#[test]
fn the_visitor_is_asked_in_the_language_of_the_ticket() {
    let mut f = Fixture::open();
    f.finish(Lang::EN);
    for at in SIZES {
        let hits = f.hits(&pad(), at);
        assert!(
            hits.shows("Please rate our service") && hits.shows("Very satisfied"),
            "at {at:?}"
        );
        for grade in 0..4 {
            assert!(
                hits.find(&Target::Grade(grade)).is_some(),
                "{grade} at {at:?}"
            );
        }
    }
    let mut pad = pad();
    f.touch(&mut pad, Target::Grade(0));
    assert!(f.hits(&pad, SIZES[2]).shows("Thank you for your rating"));
}

#[test]
fn a_good_grade_is_sent_thanked_for_and_forgotten() {
    let mut f = Fixture::open();
    f.finish(Lang::ZH);
    let mut pad = pad();
    assert_eq!(
        f.touch(&mut pad, Target::Grade(1)),
        Some(Action::Send(Command::Rating(RatingCommand::Rate {
            counter: HERE,
            grade: 1
        })))
    );
    for at in SIZES {
        let hits = f.hits(&pad, at);
        assert!(hits.shows("谢谢您的评价") && hits.is_empty());
    }
    assert_eq!(pad.next_change(&f.cx()), f.at.plus_s(f.settings.thanks_s));
    f.at = f.at.plus_s(f.settings.thanks_s);
    f.input(&mut pad, Input::Tick);
    assert_eq!(pad.page, Page::Hall);
    assert!(f.hits(&pad, SIZES[2]).shows("欢迎光临"));
}

#[test]
fn who_came_without_a_ticket_is_welcomed_and_asked() {
    let mut f = Fixture::open();
    let counter = HERE;
    f.tell(&Command::Counter(CounterCommand::StartWithoutTicket {
        counter,
    }))
    .unwrap();
    let mut pad = pad();
    assert!(f.hits(&pad, SIZES[2]).shows("欢迎光临"));
    f.tell(&Command::Counter(CounterCommand::Finish { counter }))
        .unwrap();
    assert!(f.hits(&pad, SIZES[2]).shows("请对我的服务进行评价"));
    let rate = RatingCommand::Rate { counter, grade: 0 };
    assert_eq!(
        f.touch(&mut pad, Target::Grade(0)),
        Some(Action::Send(Command::Rating(rate)))
    );
    assert!(f.hits(&pad, SIZES[2]).shows("谢谢您的评价"));
}

#[test]
fn a_poor_grade_asks_why_and_for_a_number() {
    let mut f = Fixture::open();
    f.finish(Lang::ZH);
    let mut pad = pad();
    f.touch(&mut pad, Target::Grade(3));
    for at in SIZES {
        let hits = f.hits(&pad, at);
        for key in ["manner", "efficiency", "knowledge"] {
            assert!(
                hits.find(&Target::Reason(reason(key))).is_some(),
                "{key} at {at:?}"
            );
        }
        for digit in '0'..='9' {
            assert!(
                hits.find(&Target::Digit(digit)).is_some(),
                "{digit} at {at:?}"
            );
        }
        assert!(hits.find(&Target::Skip).is_some() && hits.find(&Target::Submit).is_some());
        assert!(hits.shows("留下电话，我们会回访"));
    }
    f.touch(&mut pad, Target::Reason(reason("manner")));
    for digit in "13800138000".chars() {
        f.at = Timestamp(f.at.0 - 990_000);
        f.touch(&mut pad, Target::Digit(digit));
    }
    assert!(f.hits(&pad, SIZES[7]).shows("138 0013 8000"));
    let sent = f.touch(&mut pad, Target::Submit);
    let phone = Some("13800138000".into());
    assert_eq!(
        sent,
        Some(Action::Send(Command::Rating(RatingCommand::Explain {
            counter: HERE,
            reason: Some(reason("manner")),
            phone
        })))
    );
    assert!(f.hits(&pad, SIZES[2]).shows("谢谢您的意见"));
}

#[test]
fn without_reasons_in_the_settings_nobody_is_asked_why() {
    let mut setup = Config::default().setup;
    setup.rating_reasons.clear();
    let mut f = Fixture::open_with(setup);
    f.finish(Lang::ZH);
    let mut pad = pad();
    f.touch(&mut pad, Target::Grade(3));
    assert!(matches!(pad.page, Page::Thanks { poor: true, .. }));
    assert!(f.hits(&pad, SIZES[2]).shows("谢谢"));
    // The next visitor finds the grades.
    f.finish(Lang::ZH);
    f.input(&mut pad, Input::Tick);
    assert!(f.hits(&pad, SIZES[2]).find(&Target::Grade(0)).is_some());
}

#[test]
fn nobody_has_to_say_why() {
    let mut f = Fixture::open();
    f.finish(Lang::ZH);
    let mut pad = pad();
    f.touch(&mut pad, Target::Grade(3));
    assert_eq!(f.touch(&mut pad, Target::Skip), None);
    assert!(matches!(pad.page, Page::Thanks { .. }));
}

#[test]
fn a_visitor_who_says_nothing_is_left_alone() {
    let mut f = Fixture::open();
    f.finish(Lang::ZH);
    let mut pad = pad();
    f.touch(&mut pad, Target::Grade(3));
    f.at = f.hall.next_deadline();
    assert!(pad.next_change(&f.cx()) > f.at);
    f.input(&mut pad, Input::Tick);
    assert_eq!(pad.page, Page::Hall);
}

#[test]
fn a_second_and_a_late_press_are_answered_kindly() {
    let mut f = Fixture::open();
    f.finish(Lang::ZH);
    let mut pad = pad();
    f.key(&mut pad, KeyCode::Char('1'));
    f.at = f.at.plus_s(5);
    f.key(&mut pad, KeyCode::Char('2'));
    assert!(f.hits(&pad, SIZES[2]).shows("您已评价过，谢谢"));
    f.at = f.at.plus_s(60);
    f.tell(&Command::Elapse).unwrap();
    f.touch(&mut pad, Target::Grade(0));
    assert!(f.hits(&pad, SIZES[2]).shows("评价时间已过，谢谢"));
    assert_eq!(f.key(&mut pad, KeyCode::Char('9')), None);
}

#[test]
fn a_double_tap_is_one_rating_and_does_not_choose_a_reason() {
    let mut f = Fixture::open();
    f.finish(Lang::ZH);
    let mut pad = pad();
    let Some(Action::Send(command)) = pad.on(&f.cx(), Input::Touch(Target::Grade(3))) else {
        panic!("nothing sent")
    };
    assert_eq!(pad.on(&f.cx(), Input::Touch(Target::Grade(3))), None);
    let answer = f.tell(&command);
    pad.on(&f.cx(), Input::Answered(answer));
    pad.on(&f.cx(), Input::Touch(Target::Reason(reason("manner"))));
    assert!(matches!(&pad.page, Page::Why { reason: None, .. }));
}

#[test]
fn keys_type_the_number_and_choose_a_reason() {
    let mut f = Fixture::open();
    f.finish(Lang::ZH);
    let mut pad = pad();
    for code in [
        KeyCode::Char('4'),
        KeyCode::Down,
        KeyCode::Down,
        KeyCode::Char('1'),
        KeyCode::Char('2'),
        KeyCode::Backspace,
    ] {
        f.key(&mut pad, code);
    }
    let sent = f.key(&mut pad, KeyCode::Enter);
    let phone = Some("1".into());
    assert_eq!(
        sent,
        Some(Action::Send(Command::Rating(RatingCommand::Explain {
            counter: HERE,
            reason: Some(reason("efficiency")),
            phone
        })))
    );
}

#[test]
fn without_the_hall_nothing_can_be_rated() {
    let mut f = Fixture::open();
    f.finish(Lang::ZH);
    f.connection = Connection::Lost(f.at);
    let mut pad = pad();
    for at in SIZES {
        assert!(f.hits(&pad, at).is_empty());
    }
    assert_eq!(f.touch(&mut pad, Target::Grade(0)), None);
}

#[test]
fn faces_go_from_delighted_to_angry_for_every_number_of_grades() {
    use ui::Icon::{FaceAngry, FaceExcellent, FaceFair, FaceGood, FacePoor};
    let faces = |count| (0..count).map(|i| view::face(i, count)).collect::<Vec<_>>();
    assert_eq!(faces(2), [FaceExcellent, FacePoor]);
    assert_eq!(faces(4), [FaceExcellent, FaceGood, FaceFair, FacePoor]);
    assert_eq!(
        faces(5),
        [FaceExcellent, FaceGood, FaceFair, FacePoor, FaceAngry]
    );
    assert_eq!(
        faces(9).first().zip(faces(9).last()),
        Some((&FaceExcellent, &FaceAngry))
    );
}

fn with_grades(count: usize) -> Setup {
    let mut setup = Config::default().setup;
    let poor = setup.grades[3].clone();
    setup.grades.truncate(2);
    setup.grades.resize(count, poor);
    for (i, grade) in setup.grades.iter_mut().enumerate() {
        grade.name = Text::new(
            format!(
                "{}满意",
                ["非常", "很", "比较", "基本", "不太", "很不", "最不"][i % 7]
            ),
            format!("Satisfied to degree {i}"),
        );
    }
    setup
}

#[test]
fn no_target_leaves_the_screen_or_covers_another_with_two_to_nine_grades() {
    for count in 2..=9 {
        let mut f = Fixture::open_with(with_grades(count));
        f.finish(Lang::ZH);
        let mut asked = pad();
        for step in 0..2 {
            for at in SIZES {
                let hits = f.hits(&asked, at);
                assert!(step == 1 || hits.iter().count() == count);
                check_targets(&hits, whole(at.0), "rating pad");
            }
            f.touch(&mut asked, Target::Grade((count - 1) as u8));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn no_size_and_no_state_panics(
        width in 1u16..500, height in 1u16..140, tiny: bool, encoding in 0usize..4, theme in 0usize..3, state in 0usize..7, count in 2usize..10,
    ) {
        let mut f = Fixture::open_with(with_grades(count));
        let mut pad = pad();
        match state {
            0 => {}
            1 => f.serve(Lang::EN),
            _ => f.finish(Lang::EN),
        }
        match state {
            3 => drop(f.touch(&mut pad, Target::Grade(0))),
            4 => drop(f.touch(&mut pad, Target::Grade(count as u8 - 1))),
            5 => pad.page = Page::Said { refusal: Refusal::NothingToRate, since: f.at },
            6 => f.connection = Connection::Lost(f.at),
            _ => {}
        }
        let cell = if tiny { (4, 8) } else { (8, 16) };
        let encoding = ENCODINGS[encoding];
        let look = look([Theme::dark(), Theme::light(), Theme::mono()][theme], encoding, cell);
        let area = Rect::new(3, 2, width, height);
        let hits = f.drawn(&pad, &look, area).hits;
        for (rect, target) in hits.iter() {
            prop_assert_eq!(rect.intersection(area), rect, "{:?}", target);
        }
        prop_assert!(pad.next_change(&f.cx()) > f.at);
    }
}

#[test]
#[ignore = "writes pictures to look at"]
fn pictures_of_the_rating_pad() {
    let shot = |f: &Fixture, name: &str, pad: &RatingPad, theme, encoding, (size, cell): Size| {
        let look = look(theme, encoding, cell);
        let buffer = f.drawn(pad, &look, whole(size)).buffer;
        let name = format!("rating-{}x{}-{name}", size.0, size.1);
        save("shots-kiosk", &name, &buffer, cell);
    };
    for at in SIZES {
        let mut f = Fixture::open();
        shot(
            &f,
            "idle-dark-zh",
            &pad(),
            Theme::dark(),
            Encoding::Octant,
            at,
        );
        f.serve(Lang::EN);
        shot(
            &f,
            "serving-light-en",
            &RatingPad::new(HERE, Lang::EN),
            Theme::light(),
            Encoding::Octant,
            at,
        );
        f.tell(&Command::Counter(CounterCommand::Finish { counter: HERE }))
            .unwrap();
        f.at = f.at.plus_s(8);
        shot(
            &f,
            "ask-light-en",
            &pad(),
            Theme::light(),
            Encoding::Octant,
            at,
        );
        let mut f = Fixture::open();
        f.finish(Lang::ZH);
        f.at = f.at.plus_s(8);
        let mut asked = pad();
        shot(
            &f,
            "ask-dark-zh",
            &asked,
            Theme::dark(),
            Encoding::Octant,
            at,
        );
        f.touch(&mut asked, Target::Grade(3));
        f.touch(&mut asked, Target::Reason(reason("manner")));
        shot(
            &f,
            "why-light-zh",
            &asked,
            Theme::light(),
            Encoding::Octant,
            at,
        );
        for digit in "1380013".chars() {
            f.touch(&mut asked, Target::Digit(digit));
        }
        shot(
            &f,
            "why-dark-zh",
            &asked,
            Theme::dark(),
            Encoding::Octant,
            at,
        );
        f.touch(&mut asked, Target::Skip);
        shot(
            &f,
            "thanks-dark-zh",
            &asked,
            Theme::dark(),
            Encoding::Octant,
            at,
        );
    }
    let mut f = Fixture::open_with(with_grades(5));
    f.finish(Lang::ZH);
    shot(
        &f,
        "five-dark-zh",
        &pad(),
        Theme::dark(),
        Encoding::Octant,
        SIZES[7],
    );
    shot(
        &f,
        "ask-plain-mono",
        &pad(),
        Theme::mono(),
        Encoding::Plain,
        SIZES[0],
    );
    shot(
        &f,
        "ask-plain-mono",
        &pad(),
        Theme::mono(),
        Encoding::Plain,
        SIZES[3],
    );
    let mut asked = pad();
    f.touch(&mut asked, Target::Grade(4));
    shot(
        &f,
        "why-plain-mono",
        &asked,
        Theme::mono(),
        Encoding::Plain,
        SIZES[3],
    );
}

#[test]
fn an_emergency_takes_the_whole_pad_and_no_grade_is_taken_until_its_end() {
    let mut f = Fixture::open();
    f.finish(Lang::ZH);
    let mut pad = RatingPad::new(HERE, Lang::ZH);
    check_emergency(&mut f, &pad);
    assert_eq!(pad.on(&f.cx(), Input::Touch(Target::Grade(0))), None);
    let end = Command::Announcement(AnnouncementCommand::EndEmergency);
    f.tell(&end).unwrap();
    assert!(pad.on(&f.cx(), Input::Touch(Target::Grade(0))).is_some());
}
