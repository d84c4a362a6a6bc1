//! The kiosk by presses and pictures. `cargo test -p screens kiosk -- --ignored` writes pictures to
//! `/tmp/shots-kiosk`.

mod appointments;
mod guidance;
mod keys;
mod lettering;
mod limits;
mod paper;
mod reach;
mod scrolling;
mod stretched;

use super::*;
use crate::screen::Connection;
use crate::testing::{
    ENCODINGS, SIZES, Size, World, check_emergency, check_targets, key, look, monday, save, whole,
};
use chrono::NaiveDate;
use config::Config;
use hall::opening::{DayHours, Opening, SpecialHours};
use hall::setup::{Group, Prefix, Text};
use hall::{AnnouncementCommand, CounterCommand, Setup};
use proptest::prelude::*;
use ratatui::layout::Rect;
use ui::{Encoding, Theme};

/// The world of a kiosk.
type Fixture = World<Kiosk>;

fn opening() -> Opening {
    Opening {
        day: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(),
        minute: 13 * 60 + 30,
        in_days: 0,
    }
}

/// 10:24, when the hall is busy.
fn now() -> Timestamp {
    monday(10, 24)
}

impl World<Kiosk> {
    /// A hall that has been open for an hour, without anybody in it.
    fn empty(setup: Setup) -> Fixture {
        World::new(setup, monday(9, 24))
    }

    /// The shipped hall with people in it.
    fn busy() -> Fixture {
        let mut f = Fixture::empty(Config::default().setup);
        for (id, clerk) in [
            (1, "王敏"),
            (2, "李强"),
            (3, "陈静"),
            (4, "赵磊"),
            (6, "孙悦"),
        ] {
            f.tell(&Command::Counter(CounterCommand::Open {
                counter: hall::CounterId(id),
                clerk: clerk.to_owned(),
                replace: false,
            }))
            .unwrap();
        }
        for (service, count) in [
            ("social", 12),
            ("household", 5),
            ("estate", 23),
            ("tax", 9),
            ("business", 3),
            ("vehicle", 17),
            ("medical", 9),
        ] {
            for _ in 0..count {
                f.at = f.at.plus_s(20);
                f.tell(&Command::Queue(QueueCommand::Issue {
                    service: service.parse().unwrap(),
                    lang: Lang::ZH,
                    class: None,
                    printer: None,
                }))
                .unwrap();
            }
        }
        for id in [1, 2, 3, 4] {
            f.tell(&Command::Counter(CounterCommand::CallNext {
                counter: hall::CounterId(id),
            }))
            .unwrap();
            f.tell(&Command::Counter(CounterCommand::Start {
                counter: hall::CounterId(id),
            }))
            .unwrap();
        }
        f.at = now();
        f
    }

    fn input(&mut self, kiosk: &mut Kiosk, input: Input<Target>) -> Option<Action> {
        kiosk.on(&self.cx(), input)
    }

    /// Touches `target`, long enough after the touch before; the hall answers at once.
    fn touch(&mut self, kiosk: &mut Kiosk, target: Target) -> Option<Action> {
        self.at = self.at.plus_s(2);
        let action = self.input(kiosk, Input::Touch(target));
        if let Some(Action::Send(command)) = &action {
            let answer = self.tell(command);
            self.input(kiosk, Input::Answered(answer));
        }
        action
    }

    /// Presses a key, with a look at the screen of this size.
    fn key(&mut self, kiosk: &mut Kiosk, size: Size, code: KeyCode) -> Option<Action> {
        self.at = self.at.plus_s(2);
        let input = key(&self.hits(kiosk, size), code);
        self.input(kiosk, input)
    }
}

fn service(key: &str) -> ServiceId {
    key.parse().unwrap()
}

fn group(key: &str) -> GroupId {
    key.parse().unwrap()
}

const WINDOW: Size = ((80, 24), (8, 16));
const KIOSK: Size = ((320, 90), (4, 8));

#[test]
fn what_a_finger_presses_is_sixteen_millimetres_high_on_a_17_inch_panel() {
    // 212 mm high, 90 rows; old hands do best at 16 mm and more, with 2.5 mm between two buttons.
    const ROW_MM: f32 = 212.0 / 90.0;
    let f = Fixture::busy();
    for large in [false, true] {
        let mut kiosk = Kiosk::new(Lang::ZH);
        kiosk.large = large;
        let hits = f.hits(&kiosk, KIOSK);
        for target in [
            Target::Lang(Lang::ZH),
            Target::Lang(Lang::EN),
            Target::Large,
            Target::Low,
            Target::Priority,
            Target::Service(service("household")),
        ] {
            let rect = hits.find(&target).unwrap();
            let (high, wide) = (f32::from(rect.height), f32::from(rect.width) / 2.0);
            assert!(
                high * ROW_MM >= 16.0 && wide * ROW_MM >= 16.0,
                "{target:?}: {rect}"
            );
        }
    }
}

/// A hall with 200 services in three levels of menu.
fn large_setup() -> Setup {
    let mut setup = Config::default().setup;
    let sample = setup.services[0].clone();
    setup.services.clear();
    setup.groups.clear();
    for g in 0..10 {
        let id = group(&format!("g{g}"));
        let name = Text::new(
            format!("业务大类{g}"),
            format!("Department of Everything Number {g}"),
        );
        setup.groups.push(Group {
            id,
            name: name.clone(),
            icon: "bank".into(),
            parent: None,
        });
        setup.groups.push(Group {
            id: group(&format!("g{g}s")),
            name,
            icon: String::new(),
            parent: Some(id),
        });
    }
    let letter = |i: usize| char::from(b'A' + (i % 26) as u8);
    for i in 0..200 {
        let mut s = sample.clone();
        s.id = service(&format!("s{i}"));
        s.prefix = Prefix::new(&format!("{}{}", letter(i / 26), letter(i))).unwrap();
        s.name = Text::new(
            format!("建设工程规划许可与验收第{i}项"),
            format!("Permission and Final Inspection of Construction Planning, Part {i}"),
        );
        s.group = match i {
            0..30 => None,
            30..100 => Some(group(&format!("g{}", i % 10))),
            _ => Some(group(&format!("g{}s", i % 10))),
        };
        s.icon = if i % 3 == 0 {
            "unknown".into()
        } else {
            "gavel".into()
        };
        setup.services.push(s);
    }
    for counter in &mut setup.counters {
        for serves in &mut counter.serves {
            serves.service = service("s1");
        }
        counter.serves.truncate(1);
    }
    setup
}

#[test]
fn a_touch_on_a_service_takes_a_ticket_and_shows_its_number() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH);
    let sent = f.touch(&mut kiosk, Target::Service(service("tax")));
    assert_eq!(
        sent,
        Some(Action::Send(Command::Queue(QueueCommand::Issue {
            service: service("tax"),
            lang: Lang::ZH,
            class: None,
            printer: None
        })))
    );
    for (size, cell) in SIZES {
        let hits = f.hits(&kiosk, (size, cell));
        for text in [
            "D010",
            "税务服务",
            "前面等候",
            "4、6 号",
            "请记住号码，留意显示屏叫号",
        ] {
            assert!(hits.shows(text), "{text} at {size:?}");
        }
        assert!(
            hits.find(&Target::Ok).is_some()
                && hits.find(&Target::Service(service("tax"))).is_none()
        );
    }
    f.touch(&mut kiosk, Target::Ok);
    assert_eq!(kiosk.dialog, None);
}

#[test]
fn a_double_tap_gives_one_ticket() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH);
    let touch = || Input::Touch(Target::Service(service("tax")));
    let Some(Action::Send(command)) = f.input(&mut kiosk, touch()) else {
        panic!("nothing sent")
    };
    assert_eq!(
        f.input(&mut kiosk, touch()),
        None,
        "the answer is not there yet"
    );
    let answer = f.tell(&command);
    f.input(&mut kiosk, Input::Answered(answer));
    f.at = f.at.plus_s(0);
    assert_eq!(
        f.input(&mut kiosk, touch()),
        None,
        "the ticket has just appeared"
    );
    assert!(kiosk.dialog.is_some());
    f.input(&mut kiosk, Input::Touch(Target::Ok));
    assert_eq!(kiosk.dialog, None, "but its button works at once");
    assert_eq!(
        f.input(&mut kiosk, touch()),
        None,
        "a double tap on it is not a new ticket"
    );
    assert!(
        f.touch(&mut kiosk, Target::Service(service("tax")))
            .is_some()
    );
}

#[test]
fn a_double_tap_on_a_group_does_not_take_a_ticket_of_the_service_below_the_finger() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH);
    f.touch(&mut kiosk, Target::Group(group("insurance")));
    assert_eq!(
        f.input(&mut kiosk, Input::Touch(Target::Service(service("social")))),
        None
    );
    assert!(
        f.touch(&mut kiosk, Target::Service(service("social")))
            .is_some()
    );
}

#[test]
fn a_group_opens_its_page_and_back_leads_up() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH);
    let hits = f.hits(&kiosk, KIOSK);
    assert!(hits.find(&Target::Service(service("social"))).is_none());
    assert!(
        hits.shows("社保医保") && hits.shows("20"),
        "the group shows the sum of its services"
    );
    f.touch(&mut kiosk, Target::Group(group("insurance")));
    for (size, cell) in SIZES {
        let hits = f.hits(&kiosk, (size, cell));
        for target in [
            Target::Service(service("social")),
            Target::Service(service("medical")),
            Target::Back,
        ] {
            assert!(hits.find(&target).is_some(), "{target:?} at {size:?}");
        }
        assert!(hits.shows("全部业务 › 社保医保"));
    }
    f.touch(&mut kiosk, Target::Back);
    assert!(kiosk.path.is_empty());
}

#[test]
fn a_notice_is_confirmed_before_the_ticket_and_can_be_left() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::EN);
    assert_eq!(
        f.touch(&mut kiosk, Target::Service(service("estate"))),
        None
    );
    for (size, cell) in SIZES {
        let hits = f.hits(&kiosk, (size, cell));
        for text in [
            "Please note",
            "Real Estate",
            "1. Identity cards",
            "Without them",
        ] {
            assert!(hits.shows(text), "{text} at {size:?}");
        }
        assert!(hits.find(&Target::Ok).is_some() && hits.find(&Target::Back).is_some());
    }
    f.touch(&mut kiosk, Target::Back);
    assert_eq!(kiosk.dialog, None);
    f.touch(&mut kiosk, Target::Service(service("estate")));
    assert!(matches!(
        f.touch(&mut kiosk, Target::Ok),
        Some(Action::Send(Command::Queue(QueueCommand::Issue {
            lang: Lang::EN,
            ..
        })))
    ));
    assert!(f.hits(&kiosk, KIOSK).shows("C024"));
}

#[test]
fn every_character_of_a_long_notice_can_be_read_by_turning_its_pages() {
    let mut setup = Config::default().setup;
    let notice: String = (0..500).map(|i| format!("第{i:03}条须知请看，")).collect();
    assert!(notice.chars().count() >= 4_500);
    setup
        .services
        .iter_mut()
        .find(|s| s.id == service("tax"))
        .unwrap()
        .notice = Some(Text::new(notice.clone(), ""));
    let mut f = Fixture::empty(setup);
    f.at = now();
    for (size, cell) in SIZES {
        let mut kiosk = Kiosk::new(Lang::ZH);
        f.touch(&mut kiosk, Target::Service(service("tax")));
        let mut read = String::new();
        for page in 0.. {
            let hits = f.hits(&kiosk, (size, cell));
            // Of the labels of the dialog, the lines of the notice are those made of its
            // characters.
            let dialog = hits
                .labels()
                .iter()
                .skip_while(|(_, label)| label != "业务须知");
            read.extend(
                dialog
                    .filter(|(_, label)| notice.contains(label.as_str()))
                    .map(|(_, label)| label.as_str()),
            );
            let next = Target::NoticePage(page + 1);
            if hits.find(&next).is_none() {
                assert!(hits.shows("取号") && hits.find(&Target::Ok).is_some());
                assert_eq!(hits.of_key(KeyCode::Enter), Some(&Target::Ok));
                break;
            }
            // The primary button leads to what is unread.
            assert_eq!(hits.find(&Target::Ok), None, "page {page} at {size:?}");
            assert_eq!(hits.of_key(KeyCode::Enter), Some(&next));
            match page % 3 {
                0 => f.touch(&mut kiosk, next),
                1 => f.key(&mut kiosk, (size, cell), KeyCode::PageDown),
                _ => f.key(&mut kiosk, (size, cell), KeyCode::Enter),
            };
        }
        assert!(
            read == notice,
            "at {size:?}: {} of {} bytes",
            read.len(),
            notice.len()
        );
    }
}

#[test]
fn a_closed_service_says_why_and_takes_no_ticket() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH);
    f.at = Timestamp(f.at.0 + 2 * 3_600_000_000);
    for (size, cell) in SIZES {
        let hits = f.hits(&kiosk, (size, cell));
        assert!(hits.find(&Target::Service(service("legal"))).is_none());
        assert!(hits.find(&Target::Closed(service("legal"))).is_some());
        assert!(hits.shows("13:30 开始取号"), "at {size:?}");
    }
    assert_eq!(f.touch(&mut kiosk, Target::Closed(service("legal"))), None);
    assert!(f.hits(&kiosk, KIOSK).shows("现在不取号，13:30 开始"));
    f.at = f.at.plus_s(REFUSED_S);
    f.input(&mut kiosk, Input::Tick);
    assert_eq!(kiosk.dialog, None, "it closes by itself");
}

#[test]
fn a_service_without_an_open_counter_says_so_and_still_gives_tickets() {
    let mut f = Fixture::busy();
    f.tell(&Command::Counter(CounterCommand::Close {
        counter: hall::CounterId(6),
    }))
    .unwrap();
    let mut kiosk = Kiosk::new(Lang::ZH);
    assert!(f.hits(&kiosk, KIOSK).shows("暂未叫号"));
    assert!(
        f.touch(&mut kiosk, Target::Service(service("legal")))
            .is_some()
    );
    assert!(f.hits(&kiosk, KIOSK).shows("H001"));
}

#[test]
fn priority_is_chosen_for_one_ticket_only() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH);
    assert!(f.hits(&kiosk, KIOSK).find(&Target::Priority).is_some());
    f.touch(&mut kiosk, Target::Priority);
    let elderly: PriorityClassId = "elderly".parse().unwrap();
    for (size, cell) in SIZES {
        let hits = f.hits(&kiosk, (size, cell));
        assert!(
            hits.find(&Target::PriorityClass(Some(elderly))).is_some()
                && hits.find(&Target::PriorityClass(None)).is_some(),
            "at {size:?}"
        );
        assert!(
            hits.shows("残障人士") && !hits.shows("急件"),
            "staff give that class"
        );
    }
    f.touch(&mut kiosk, Target::PriorityClass(Some(elderly)));
    assert!(f.hits(&kiosk, KIOSK).shows("优先：老人"));
    let sent = f.touch(&mut kiosk, Target::Service(service("tax")));
    assert_eq!(
        sent,
        Some(Action::Send(Command::Queue(QueueCommand::Issue {
            service: service("tax"),
            lang: Lang::ZH,
            class: Some(elderly),
            printer: None
        })))
    );
    assert_eq!(kiosk.class, None);
    assert!(f.hits(&kiosk, KIOSK).shows("老人优先"));
}

#[test]
fn a_visitor_who_walks_away_leaves_no_trace() {
    let mut f = Fixture::busy();
    let fresh = Kiosk::new(Lang::ZH);
    let mut kiosk = fresh.clone();
    for target in [
        Target::Lang(Lang::EN),
        Target::Large,
        Target::Group(group("insurance")),
        Target::Priority,
    ] {
        f.touch(&mut kiosk, target);
    }
    let idle = kiosk.touched.plus_s(f.settings.kiosk_idle_s);
    assert!(kiosk.next_change(&f.cx()) <= idle);
    f.at = Timestamp(idle.0 - 1);
    f.input(&mut kiosk, Input::Tick);
    assert!(kiosk.dialog.is_some());
    f.at = idle;
    f.input(&mut kiosk, Input::Tick);
    assert_eq!(
        Kiosk {
            touched: fresh.touched,
            deaf_until: fresh.deaf_until,
            ..kiosk
        },
        fresh
    );
}

#[test]
fn the_ticket_page_closes_by_itself_also_when_the_idle_time_is_shorter() {
    let mut f = Fixture::busy();
    f.settings.kiosk_idle_s = 5;
    let mut kiosk = Kiosk::new(Lang::ZH);
    f.touch(&mut kiosk, Target::Service(service("tax")));
    f.at = f.at.plus_s(7);
    f.input(&mut kiosk, Input::Tick);
    assert!(kiosk.dialog.is_some());
    assert!(
        kiosk.next_change(&f.cx()) <= f.at.plus_s(1),
        "the bar moves"
    );
    f.at = f.at.plus_s(1);
    f.input(&mut kiosk, Input::Tick);
    assert_eq!(kiosk.dialog, None);
}

#[test]
fn a_refusal_is_shown_in_the_visitors_language() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::EN);
    f.input(&mut kiosk, Input::Touch(Target::Service(service("tax"))));
    f.input(&mut kiosk, Input::Answered(Err(Refusal::NumbersUsedUp)));
    for (size, cell) in SIZES {
        assert!(
            f.hits(&kiosk, (size, cell))
                .shows("No numbers left today: please ask the staff"),
            "at {size:?}"
        );
    }
}

#[test]
fn used_up_numbers_are_shown_before_anybody_chooses() {
    let mut setup = Config::default().setup;
    setup.groups.clear();
    setup.services.truncate(2);
    for service in &mut setup.services {
        service.group = None;
        service.last = 1;
        service.notice = None;
    }
    let mut f = Fixture::empty(setup);
    let mut kiosk = Kiosk::new(Lang::EN);
    let first = f.hall.setup().services[0].id;
    assert!(!f.hits(&kiosk, WINDOW).shows("All tickets taken"));
    assert!(f.touch(&mut kiosk, Target::Service(first)).is_some());
    f.touch(&mut kiosk, Target::Ok);
    for (size, cell) in SIZES {
        assert!(
            f.hits(&kiosk, (size, cell)).shows("All tickets taken"),
            "{size:?}"
        );
    }
    assert_eq!(f.touch(&mut kiosk, Target::Closed(first)), None);
}

#[test]
fn without_the_hall_no_ticket_is_offered() {
    let mut f = Fixture::busy();
    f.connection = Connection::Lost(f.at);
    let mut kiosk = Kiosk::new(Lang::ZH);
    for (size, cell) in SIZES {
        let hits = f.hits(&kiosk, (size, cell));
        assert!(
            hits.shows("暂停取号，请稍候（10:24 起未连接）"),
            "at {size:?}"
        );
        assert!(!hits.iter().any(|(_, t)| matches!(t, Target::Service(_))));
    }
    assert_eq!(f.touch(&mut kiosk, Target::Service(service("tax"))), None);
}

#[test]
fn a_touch_that_is_not_answered_is_told_so_after_two_seconds_and_given_up_after_ten() {
    let mut f = Fixture::busy();
    let touch = Input::Touch(Target::Service(service("tax")));
    for (size, cell) in SIZES {
        let mut kiosk = Kiosk::new(Lang::ZH);
        f.at = f.at.plus_s(60);
        assert!(f.input(&mut kiosk, touch.clone()).is_some());
        assert!(
            f.hits(&kiosk, (size, cell)).shows("正在取号"),
            "at {size:?}"
        );
        f.at = kiosk.next_change(&f.cx());
        f.input(&mut kiosk, Input::Tick);
        assert_eq!(kiosk.sent.unwrap().1.plus_s(2), f.at, "at {size:?}");
        assert!(
            f.hits(&kiosk, (size, cell)).shows("暂时没有应答，请稍候"),
            "at {size:?}"
        );
        assert_eq!(f.input(&mut kiosk, touch.clone()), None, "asked once");
        f.at = f.at.plus_s(8);
        f.input(&mut kiosk, Input::Tick);
        assert!(
            f.hits(&kiosk, (size, cell)).shows("未能取号"),
            "at {size:?}"
        );
        f.at = f.at.plus_s(REFUSED_S);
        f.input(&mut kiosk, Input::Tick);
        assert!(kiosk.is_fresh());
        assert!(f.input(&mut kiosk, touch.clone()).is_some(), "once more");
    }
}

#[test]
fn a_ticket_that_comes_late_replaces_the_words_about_it() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH);
    let asked = f.input(&mut kiosk, Input::Touch(Target::Service(service("tax"))));
    let Some(Action::Send(command)) = asked else {
        panic!("{asked:?}")
    };
    f.connection = Connection::Lost(f.at);
    f.at = f.at.plus_s(1);
    assert!(f.hits(&kiosk, WINDOW).shows("暂时没有应答"), "known before");
    f.connection = Connection::Live;
    let answer = f.tell(&command);
    f.input(&mut kiosk, Input::Answered(answer));
    assert!(f.hits(&kiosk, WINDOW).shows("取号成功"));
}

#[test]
fn a_hall_that_is_not_heard_gives_no_tickets_and_says_so() {
    let mut f = Fixture::busy();
    f.connection = Connection::Silent(f.at);
    let kiosk = Kiosk::new(Lang::EN);
    for (size, cell) in SIZES {
        let hits = f.hits(&kiosk, (size, cell));
        assert!(hits.shows("No answer at the moment"), "at {size:?}");
        assert!(!hits.iter().any(|(_, t)| matches!(t, Target::Service(_))));
    }
}

#[test]
fn a_kiosk_that_stands_alone_goes_on_and_tells_staff_since_when() {
    let mut f = Fixture::busy();
    f.connection = Connection::Standalone(f.at);
    let mut kiosk = Kiosk::new(Lang::ZH);
    for (size, cell) in SIZES {
        let hits = f.hits(&kiosk, (size, cell));
        assert!(hits.shows("10:24 起未连接主机"), "at {size:?}");
        assert!(
            hits.iter().any(|(_, t)| matches!(t, Target::Service(_))),
            "at {size:?}"
        );
    }
    assert!(
        f.touch(&mut kiosk, Target::Service(service("tax")))
            .is_some()
    );
}

#[test]
fn a_tile_and_the_ticket_taken_there_tell_the_same_people_and_wait() {
    let mut f = Fixture::busy();
    let services: Vec<_> = f.hall.setup().services.iter().map(|s| s.id).collect();
    for id in services {
        if f.hall.can_issue(f.at, id).is_err() {
            continue;
        }
        let forecast = hall::forecast::for_newcomer(&f.hall, id, None, f.at);
        let (shown, before) = menu::outlook(&f.cx(), id, None);
        assert_eq!(shown, forecast);
        if let Some(forecast) = forecast {
            assert_eq!(before, forecast.ahead as usize, "{id}");
        }
        let taken = f.hall.tickets().len();
        f.tell(&Command::Queue(QueueCommand::Issue {
            service: id,
            lang: Lang::ZH,
            class: None,
            printer: None,
        }))
        .unwrap();
        let ticket = &f.hall.tickets()[taken];
        let told = hall::forecast::for_ticket(&f.hall, ticket.id, f.at);
        assert_eq!(
            told.map(|f| f.spoken()),
            forecast.map(|f| f.spoken()),
            "{id}"
        );
        let ahead = hall::forecast::ahead_of_ticket(&f.hall, ticket, told.as_ref());
        assert_eq!(ahead as usize, before, "{id}");
    }
}

#[test]
fn a_kiosk_alone_promises_nothing() {
    let mut f = Fixture::busy();
    let kiosk = Kiosk::new(Lang::ZH);
    assert!(f.hits(&kiosk, KIOSK).shows("分钟"));
    f.connection = Connection::Standalone(f.at);
    let hits = f.hits(&kiosk, KIOSK);
    assert!(hits.shows("暂未叫号") && !hits.shows("分钟"));
}

#[test]
fn no_figure_of_a_ticket_number_is_cut_off() {
    for (size, cell) in SIZES {
        let look = look(Theme::dark(), Encoding::Octant, cell);
        let p: Painter<'_, Target> = Painter::new(&look, Rect::new(0, 0, size.0, size.1), None);
        for width in [size.0 / 4, size.0 / 2, size.0] {
            let rows = p.figure_rows("WWWW999999", width, f32::from(size.1));
            assert!(
                p.measure("WWWW999999", rows * 0.94 / 0.74) <= width || !p.rasters(rows * 1.3),
                "{width} of {size:?}"
            );
        }
    }
}

#[test]
fn keys_choose_what_is_drawn() {
    let mut f = Fixture::empty(large_setup());
    f.at = now();
    let mut kiosk = Kiosk::new(Lang::ZH);
    let hits = f.hits(&kiosk, WINDOW);
    let is_tile =
        |(_, target): &(Rect, &Target)| matches!(target, Target::Service(_) | Target::Group(_));
    let per_page = hits.iter().filter(is_tile).count();
    let pages = 40usize.div_ceil(per_page);
    assert!(per_page <= DIGITS_MAX && hits.shows(&format!("1 / {pages}")));
    f.key(&mut kiosk, WINDOW, KeyCode::Left);
    assert_eq!(
        kiosk.page,
        pages - 1,
        "from the first page back to the last"
    );
    f.key(&mut kiosk, WINDOW, KeyCode::Right);
    f.key(&mut kiosk, WINDOW, KeyCode::Right);
    let sent = f.key(&mut kiosk, WINDOW, KeyCode::Char('2'));
    let second = service(&format!("s{}", per_page + 1));
    assert!(
        matches!(sent, Some(Action::Send(Command::Queue(QueueCommand::Issue { service, .. }))) if service == second),
        "{sent:?}"
    );
    f.key(&mut kiosk, WINDOW, KeyCode::Char('l'));
    assert!(kiosk.large);
}
const DIGITS_MAX: usize = 9;

#[test]
fn every_one_of_two_hundred_services_can_be_reached_in_every_size() {
    let mut f = Fixture::empty(large_setup());
    f.at = now();
    for (size, cell) in SIZES {
        let mut found = std::collections::BTreeSet::new();
        let mut paths: Vec<Vec<GroupId>> = vec![Vec::new()];
        while let Some(path) = paths.pop() {
            let mut kiosk = Kiosk {
                path: path.clone(),
                ..Kiosk::new(Lang::EN)
            };
            loop {
                let hits = f.hits(&kiosk, (size, cell));
                for (_, target) in hits.iter() {
                    match target {
                        Target::Service(id) => {
                            found.insert(*id);
                        }
                        Target::Group(id) => paths.push([path.clone(), vec![*id]].concat()),
                        _ => {}
                    }
                }
                if hits.find(&Target::Page(kiosk.page + 1)).is_none() {
                    break;
                }
                kiosk.page += 1;
            }
        }
        assert_eq!(found.len(), 200, "at {size:?}");
    }
}

#[test]
fn no_target_leaves_the_screen_or_covers_another() {
    for setup in [Config::default().setup, large_setup()] {
        let mut f = Fixture::empty(setup);
        f.at = now();
        let first = match menu::tiles(&f.hall, &[])[0].entry {
            menu::Entry::Group(id) => vec![id],
            menu::Entry::Service(_) => vec![group("g1")],
        };
        for (size, cell) in SIZES {
            for (lang, large, path) in [
                (Lang::ZH, false, vec![]),
                (Lang::EN, true, vec![]),
                (Lang::EN, false, first.clone()),
            ] {
                let dialogs = [
                    None,
                    Some(Dialog::Classes),
                    Some(Dialog::Notice {
                        service: service("estate"),
                        page: 0,
                    }),
                ];
                for dialog in dialogs {
                    let kiosk = Kiosk {
                        large,
                        path: path.clone(),
                        dialog,
                        ..Kiosk::new(lang)
                    };
                    let hits = f.hits(&kiosk, (size, cell));
                    check_targets(&hits, whole(size), "kiosk");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn no_size_and_no_state_panics(
        width in 1u16..500, height in 1u16..140, tiny: bool, encoding in 0usize..4, theme in 0usize..3,
        lang: bool, large: bool, page in 0usize..9, dialog in 0usize..6, many: bool,
    ) {
        let mut f = if many { Fixture::empty(large_setup()) } else { Fixture::busy() };
        f.at = now();
        let cell = if tiny { (4, 8) } else { (8, 16) };
        let encoding = ENCODINGS[encoding];
        let look = look([Theme::dark(), Theme::light(), Theme::mono()][theme], encoding, cell);
        let ticket = f.hall.tickets().last().map(|t| Issued { ticket: t.id, number: t.number, service: t.service, class: None, job: None, since: f.at, returned: false });
        let dialog = match dialog {
            1 => Some(Dialog::Classes),
            2 => Some(Dialog::Notice { service: service("estate"), page }),
            3 => ticket.map(Dialog::Ticket),
            4 => Some(Dialog::Refused { refusal: Refusal::Holiday { occasion: Text::default(), opens: None }, since: f.at }),
            _ => None,
        };
        let path = if page % 2 == 1 { vec![group(if many { "g3" } else { "enterprise" })] } else { vec![] };
        let kiosk = Kiosk { large, page, path, dialog, ..Kiosk::new(if lang { Lang::ZH } else { Lang::EN }) };
        let area = Rect::new(3, 2, width, height);
        let hits = f.drawn(&kiosk, &look, area).hits;
        for (rect, target) in hits.iter() {
            prop_assert_eq!(rect.intersection(area), rect, "{:?}", target);
        }
    }
}

// ----- pictures

#[test]
#[ignore = "writes pictures to look at"]
fn pictures_of_the_kiosk() {
    use Encoding::{Half, Octant, Plain, Quadrant};
    let mut f = Fixture::busy();
    let shot = |f: &Fixture, name: &str, kiosk: &Kiosk, theme, encoding, size: (u16, u16), cell| {
        let buffer = f
            .drawn(kiosk, &look(theme, encoding, cell), whole(size))
            .buffer;
        save(
            "shots-kiosk",
            &format!("kiosk-{}x{}-{name}", size.0, size.1),
            &buffer,
            cell,
        );
    };
    let start = Kiosk::new(Lang::ZH);
    let english = Kiosk::new(Lang::EN);
    let large = Kiosk {
        large: true,
        ..start.clone()
    };
    let sub = Kiosk {
        path: vec![group("insurance")],
        ..start.clone()
    };
    let notice = Kiosk {
        dialog: Some(Dialog::Notice {
            service: service("estate"),
            page: 0,
        }),
        ..start.clone()
    };
    let mut ticket = start.clone();
    f.touch(&mut ticket, Target::Service(service("tax")));
    f.at = f.at.plus_s(3);
    let mut ticket_en = ticket.clone();
    ticket_en.lang = Lang::EN;
    let classes = Kiosk {
        dialog: Some(Dialog::Classes),
        ..start.clone()
    };
    let chosen = Kiosk {
        class: "elderly".parse().ok(),
        ..english.clone()
    };
    let refused = Kiosk {
        dialog: Some(Dialog::Refused {
            refusal: Refusal::ServiceClosed {
                opens: Some(opening()),
            },
            since: f.at,
        }),
        ..start.clone()
    };
    for (size, cell) in SIZES {
        shot(
            &f,
            "start-dark-zh",
            &start,
            Theme::dark(),
            Octant,
            size,
            cell,
        );
        shot(
            &f,
            "start-light-en",
            &english,
            Theme::light(),
            Octant,
            size,
            cell,
        );
        shot(
            &f,
            "large-dark-zh",
            &large,
            Theme::dark(),
            Octant,
            size,
            cell,
        );
        shot(&f, "sub-light-zh", &sub, Theme::light(), Octant, size, cell);
        shot(
            &f,
            "notice-light-zh",
            &notice,
            Theme::light(),
            Octant,
            size,
            cell,
        );
        shot(
            &f,
            "ticket-dark-zh",
            &ticket,
            Theme::dark(),
            Octant,
            size,
            cell,
        );
        shot(
            &f,
            "ticket-light-en",
            &ticket_en,
            Theme::light(),
            Octant,
            size,
            cell,
        );
        shot(
            &f,
            "classes-dark-zh",
            &classes,
            Theme::dark(),
            Octant,
            size,
            cell,
        );
        shot(
            &f,
            "chosen-dark-en",
            &chosen,
            Theme::dark(),
            Octant,
            size,
            cell,
        );
        shot(
            &f,
            "refused-dark-zh",
            &refused,
            Theme::dark(),
            Octant,
            size,
            cell,
        );
    }
    shot(
        &f,
        "start-plain-mono",
        &start,
        Theme::mono(),
        Plain,
        (80, 24),
        (8, 16),
    );
    shot(
        &f,
        "ticket-plain-mono",
        &ticket,
        Theme::mono(),
        Plain,
        (80, 24),
        (8, 16),
    );
    shot(
        &f,
        "start-plain",
        &start,
        Theme::dark(),
        Plain,
        (80, 24),
        (8, 16),
    );
    shot(
        &f,
        "start-half",
        &start,
        Theme::dark(),
        Half,
        (160, 45),
        (8, 16),
    );
    shot(
        &f,
        "start-quadrant",
        &start,
        Theme::dark(),
        Quadrant,
        (160, 45),
        (8, 16),
    );
    shot(
        &f,
        "start-quadrant",
        &start,
        Theme::dark(),
        Quadrant,
        (320, 90),
        (4, 8),
    );
    f.at = Timestamp(f.at.0 + 2 * 3_600_000_000);
    shot(
        &f,
        "closed-dark-zh",
        &start,
        Theme::dark(),
        Octant,
        (320, 90),
        (4, 8),
    );
    f.connection = Connection::Lost(f.at);
    shot(
        &f,
        "lost-light-zh",
        &start,
        Theme::light(),
        Octant,
        (320, 90),
        (4, 8),
    );
    shot(
        &f,
        "lost-dark-en",
        &english,
        Theme::dark(),
        Octant,
        (80, 24),
        (8, 16),
    );
    let mut f = Fixture::empty(large_setup());
    f.at = now();
    for (size, cell) in [
        ((320, 90), (4, 8)),
        ((80, 24), (8, 16)),
        ((270, 240), (4, 8)),
        ((160, 45), (8, 16)),
    ] {
        shot(
            &f,
            "many-dark-en",
            &english,
            Theme::dark(),
            Octant,
            size,
            cell,
        );
        shot(
            &f,
            "many-light-zh",
            &Kiosk {
                page: 2,
                ..start.clone()
            },
            Theme::light(),
            Octant,
            size,
            cell,
        );
        shot(
            &f,
            "many-large-zh",
            &Kiosk {
                page: 2,
                ..large.clone()
            },
            Theme::dark(),
            Octant,
            size,
            cell,
        );
    }
    let (f, _) = one_missed(|_| ());
    let missed = Kiosk {
        dialog: Some(Dialog::Missed { page: 0 }),
        ..start.clone()
    };
    for (size, cell) in [((80, 24), (8, 16)), ((320, 90), (4, 8))] {
        shot(&f, "one-missed", &start, Theme::dark(), Octant, size, cell);
        shot(&f, "missed", &missed, Theme::dark(), Octant, size, cell);
    }
}

#[test]
fn an_emergency_takes_the_whole_kiosk_and_nothing_can_be_chosen_until_its_end() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::ZH);
    check_emergency(&mut f, &kiosk);
    let hits = f.hits(&kiosk, SIZES[0]);
    assert_eq!(hits.iter().count(), 0);
    let social = Target::Service("social".parse().unwrap());
    assert_eq!(kiosk.on(&f.cx(), Input::Touch(social)), None);
    assert_eq!(kiosk.on(&f.cx(), key(&hits, KeyCode::Char('1'))), None);
    let end = Command::Announcement(AnnouncementCommand::EndEmergency);
    f.tell(&end).unwrap();
    f.at = f.at.plus_s(1);
    assert!(kiosk.on(&f.cx(), Input::Touch(social)).is_some());
}

/// A hall that takes missed visitors back at the kiosk, and in which A001 was missed.
fn one_missed(change: impl FnOnce(&mut Setup)) -> (Fixture, TicketId) {
    let mut setup = Config::default().setup;
    setup.rules.return_at_kiosk = true;
    change(&mut setup);
    let mut f = Fixture::empty(setup);
    let counter = hall::CounterId(1);
    let tell = |f: &mut Fixture, command: CounterCommand| {
        f.at = f.at.plus_s(1);
        f.tell(&Command::Counter(command)).unwrap();
    };
    for _ in 0..6 {
        f.at = f.at.plus_s(1);
        f.tell(&Command::Queue(QueueCommand::Issue {
            service: service("social"),
            lang: Lang::ZH,
            class: None,
            printer: None,
        }))
        .unwrap();
    }
    let clerk = "王敏".to_owned();
    tell(
        &mut f,
        CounterCommand::Open {
            counter,
            clerk,
            replace: false,
        },
    );
    tell(&mut f, CounterCommand::CallNext { counter });
    tell(&mut f, CounterCommand::NoShow { counter });
    let missed = f.hall.no_shows().next().unwrap().id;
    (f, missed)
}

#[test]
fn a_missed_visitor_comes_back_at_the_kiosk_and_sees_how_many_are_before() {
    for size in SIZES {
        let (mut f, missed) = one_missed(|_| ());
        let mut kiosk = Kiosk::new(Lang::ZH);
        let pressable = |f: &Fixture, kiosk: &Kiosk, target: Target| {
            let hits = f.hits(kiosk, size);
            check_targets(&hits, whole(size.0), "kiosk");
            hits.find(&target).is_some()
        };
        assert!(pressable(&f, &kiosk, Target::Missed), "{size:?}");
        f.touch(&mut kiosk, Target::Missed);
        assert!(pressable(&f, &kiosk, Target::Return(missed)), "{size:?}");
        f.touch(&mut kiosk, Target::Return(missed));
        assert!(matches!(&kiosk.dialog, Some(Dialog::Ticket(issued)) if issued.returned));
        let ahead = hall::forecast::for_ticket(&f.hall, missed, f.at)
            .unwrap()
            .ahead;
        assert_eq!(ahead, 3);
        f.touch(&mut kiosk, Target::Ok);
        assert!(!pressable(&f, &kiosk, Target::Missed), "nobody is missed");
    }
}

#[test]
fn the_kiosk_takes_nobody_back_where_the_hall_does_not_or_without_it() {
    let shown = |f: &Fixture| {
        let kiosk = Kiosk::new(Lang::ZH);
        f.hits(&kiosk, KIOSK).find(&Target::Missed).is_some()
    };
    assert!(shown(&one_missed(|_| ()).0));
    assert!(!shown(&one_missed(|s| s.rules.return_at_kiosk = false).0));
    assert!(!shown(&one_missed(|s| s.rules.return_after = None).0));
    let (mut f, missed) = one_missed(|_| ());
    f.connection = Connection::Standalone(f.at);
    assert!(!shown(&f));
    let mut kiosk = Kiosk::new(Lang::ZH);
    assert_eq!(f.touch(&mut kiosk, Target::Return(missed)), None);
}

#[test]
fn whoever_presses_too_fast_is_asked_to_wait_a_moment() {
    let mut f = Fixture::busy();
    let mut kiosk = Kiosk::new(Lang::EN);
    f.input(&mut kiosk, Input::Touch(Target::Service(service("tax"))));
    let refusal = Refusal::KioskTooFast { wait_s: 12 };
    f.input(&mut kiosk, Input::Answered(Err(refusal.clone())));
    assert!(
        matches!(&kiosk.dialog, Some(Dialog::Refused { refusal: shown, .. }) if *shown == refusal)
    );
}
