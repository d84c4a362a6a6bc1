//! Presses, answers and pictures of the clerk's screen.

mod appointments;
mod keys;
mod lettering;
mod numbers;
mod paper;
mod people;
mod proving;
mod rights;
mod scrolling;
mod stretched;

use super::*;
use crate::screen::{Connection, KeyCode, KeyEvent, KeyModifiers};
use crate::testing::{
    Drawn, ENCODINGS, SIZES, World, assert_lettered, check_emergency, check_targets,
    contrast_faults, lettering_faults, look, monday, save, themes, whole,
};
use config::Config;
use hall::{
    AnnouncementCommand, AnnouncementEvent, Answer, Command, CounterCommand, PriorityClassId,
    QueueCommand, RatingCommand, ServiceId, Setup, SpeakerId, SpeakerVoice, SpokenLang,
    TicketState, ZoneWish,
};
use proptest::prelude::*;
use ratatui::layout::Rect;
use std::ops::{Deref, DerefMut};
use ui::{Encoding, HitMap, Look, Theme};

/// A clerk's screen at a counter, and its world.
struct Desk {
    world: World<CounterScreen>,
    screen: CounterScreen,
}

impl Deref for Desk {
    type Target = World<CounterScreen>;

    fn deref(&self) -> &World<CounterScreen> {
        &self.world
    }
}

impl DerefMut for Desk {
    fn deref_mut(&mut self) -> &mut World<CounterScreen> {
        &mut self.world
    }
}

const HERE: CounterId = CounterId(1);

fn service(key: &str) -> ServiceId {
    key.parse().unwrap()
}

fn class(key: &str) -> PriorityClassId {
    key.parse().unwrap()
}

impl Desk {
    /// A hall that has just opened, with `setup`.
    fn with(setup: Setup, counter: CounterId) -> Desk {
        Desk {
            world: World::new(setup, monday(9, 12)),
            screen: CounterScreen::new(counter, Lang::ZH, Some("王敏".to_owned())),
        }
    }

    fn closed() -> Desk {
        Desk::with(
            Config::parse("config.toml", Config::default_text())
                .unwrap()
                .setup,
            HERE,
        )
    }

    /// An open counter with a morning behind it: people wait, some did not come.
    fn busy() -> Desk {
        let mut desk = Desk::closed();
        let busy_at = desk.at.plus_s(72 * 60);
        desk.press(KeyCode::Enter);
        let kinds = [
            "social",
            "medical",
            "household",
            "social",
            "estate",
            "medical",
            "tax",
            "social",
        ];
        for i in 0..4 {
            desk.issue(kinds[i % 3], None);
            desk.later(90);
        }
        for i in 0..3 {
            desk.press(KeyCode::Char('n'));
            desk.later(25);
            desk.press(KeyCode::Char('s'));
            desk.later(260 + 40 * i);
            desk.press(KeyCode::Char('f'));
            desk.hub(Command::Rating(RatingCommand::Rate {
                counter: HERE,
                grade: i as u8 % 2,
            }))
            .unwrap();
            desk.later(20);
        }
        desk.press(KeyCode::Char('n'));
        desk.later(40);
        desk.press(KeyCode::Char('x'));
        for i in 0..26 {
            let who = match i {
                7 | 15 => Some("elderly"),
                11 => Some("soldier"),
                21 => Some("urgent"),
                _ => None,
            };
            let lang = if i % 6 == 4 { Lang::EN } else { Lang::ZH };
            desk.hub(Command::Queue(QueueCommand::Issue {
                service: service(kinds[i % 8]),
                lang,
                class: who.map(class),
                printer: None,
            }))
            .unwrap();
            desk.later(97);
        }
        desk.at = desk.at.max(busy_at);
        desk.tick();
        desk
    }

    /// Answers a command as the hub does.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a test reads better with commands in place"
    )]
    fn hub(&mut self, command: Command) -> Answer {
        while self.hall.next_deadline() <= self.at && command != Command::Elapse {
            self.hub(Command::Elapse)?;
        }
        self.tell(&command)
    }

    fn issue(&mut self, key: &str, who: Option<&str>) {
        self.hub(Command::Queue(QueueCommand::Issue {
            service: service(key),
            lang: Lang::ZH,
            class: who.map(class),
            printer: None,
        }))
        .unwrap();
    }

    fn later(&mut self, seconds: u32) {
        self.at = self.at.plus_s(seconds);
        if self.hall.next_deadline() <= self.at {
            self.hub(Command::Elapse).unwrap();
        }
    }

    fn input(&mut self, input: Input<Target>) -> Option<Action> {
        let mut screen = self.screen.clone();
        let action = screen.on(&self.cx(), input);
        self.screen = screen;
        action
    }

    fn tick(&mut self) {
        assert_eq!(self.input(Input::Tick), None);
    }

    /// Presses a key and lets the hub answer what follows. Returns the command, if one was sent.
    fn press(&mut self, key: KeyCode) -> Option<Command> {
        let action = self.input(Input::Key(KeyEvent::new(key, KeyModifiers::NONE)));
        if action.is_none() && self.screen.held.is_some() {
            // No number has followed.
            self.at = Timestamp(self.at.0 + 40_000);
            let action = self.input(Input::Tick);
            return self.answer(action);
        }
        self.answer(action)
    }

    fn touch(&mut self, target: Target) -> Option<Command> {
        let action = self.input(Input::Touch(target));
        self.answer(action)
    }

    fn answer(&mut self, action: Option<Action>) -> Option<Command> {
        let Some(Action::Send(command)) = action else {
            return None;
        };
        let answer = self.hub(command.clone());
        if let Ok(events) = &answer {
            for event in events.clone() {
                self.input(Input::Happened(event));
            }
        }
        self.input(Input::Answered(answer));
        Some(command)
    }

    fn typed(&mut self, text: &str) -> Option<Command> {
        text.chars()
            .fold(None, |_, letter| self.press(KeyCode::Char(letter)))
    }

    /// Does a command that has no key.
    fn perform(&mut self, action: CounterAction) {
        let mut screen = self.screen.clone();
        assert_eq!(screen.perform(&self.cx(), action), None);
        self.screen = screen;
    }

    fn number(&self) -> Option<String> {
        self.screen
            .current(&self.hall)
            .map(|t| t.number.to_string())
    }

    fn state(&self) -> Option<TicketState> {
        self.screen.current(&self.hall).map(|t| t.state)
    }

    fn drawn(&self, look: &Look, area: Rect) -> Drawn<Target> {
        self.world.drawn(&self.screen, look, area)
    }

    fn hits(&self, size: (u16, u16)) -> HitMap<Target> {
        self.world.hits(&self.screen, (size, (8, 16)))
    }

    fn shows(&self, text: &str) -> bool {
        self.hits((80, 24)).shows(text)
    }
}

// ----- presses

#[test]
fn every_text_and_icon_of_a_counter_stands_out() {
    let mut faults = Vec::new();
    for (name, desk) in [("closed", Desk::closed()), ("busy", Desk::busy())] {
        for (theme_name, theme) in themes() {
            for (size, cell) in [
                ((320, 90), (4, 8)),
                ((160, 45), (8, 16)),
                ((80, 24), (8, 16)),
            ] {
                let look = look(theme, Encoding::Octant, cell);
                let hits = desk.world.drawn(&desk.screen, &look, whole(size)).hits;
                let what = format!("{theme_name} {name} {size:?}");
                faults.extend(contrast_faults(&hits, &what));
            }
        }
    }
    assert_lettered(&faults);
}

#[test]
fn a_name_and_enter_open_the_counter_and_the_name_is_remembered() {
    let mut desk = Desk::closed();
    assert!(desk.shows("1号窗口") && desk.shows("王敏"));
    assert_eq!(desk.press(KeyCode::Backspace), None);
    assert_eq!(desk.typed("芳N"), None);
    let sent = desk.press(KeyCode::Enter);
    assert_eq!(
        sent,
        Some(Command::Counter(CounterCommand::Open {
            counter: HERE,
            clerk: "王芳N".to_owned(),
            replace: false,
        }))
    );
    assert!(desk.shows("空闲"));
    assert_eq!(
        desk.press(KeyCode::Char('O')),
        Some(Command::Counter(CounterCommand::Close { counter: HERE }))
    );
    assert!(
        desk.shows("王芳N")
            && desk
                .hits((80, 24))
                .find(&Target::Do(CounterAction::SignIn))
                .is_some()
    );
}

#[test]
fn an_empty_name_is_refused_in_the_readers_language() {
    let mut desk = Desk::closed();
    desk.press(KeyCode::Esc);
    assert_eq!(desk.press(KeyCode::Enter), None);
    assert!(desk.shows("姓名不能为空"));
    desk.screen.set_lang(Lang::EN);
    assert!(desk.shows("The name is empty"));
}

#[test]
fn space_calls_starts_and_finishes_one_after_the_other() {
    let mut desk = Desk::busy();
    assert!(desk.shows("呼叫下一位") && desk.shows("G007"));
    assert_eq!(
        desk.press(KeyCode::Char(' ')),
        Some(Command::Counter(CounterCommand::CallNext { counter: HERE }))
    );
    assert!(desk.shows("开始办理") && desk.shows("呼叫中") && desk.shows("优先：急件"));
    assert_eq!(
        desk.press(KeyCode::Char(' ')),
        Some(Command::Counter(CounterCommand::Start { counter: HERE }))
    );
    assert!(desk.shows("办理完成") && desk.shows("办理中"));
    assert_eq!(
        desk.press(KeyCode::Char(' ')),
        Some(Command::Counter(CounterCommand::Finish { counter: HERE }))
    );
    assert!(desk.shows("G007 等待评价 0:30"));
    desk.later(6);
    assert!(desk.shows("撤销 4"));
    assert_eq!(
        desk.press(KeyCode::Char('z')),
        Some(Command::Counter(CounterCommand::Undo { counter: HERE }))
    );
    assert!(matches!(desk.state(), Some(TicketState::Serving { .. })));
}

#[test]
fn that_the_visitor_has_rated_is_told_and_not_how() {
    let rated = |grade| {
        let mut desk = serving_desk();
        desk.press(KeyCode::Char('f'));
        assert!(desk.shows("G007 等待评价"));
        let counter = HERE;
        for event in desk
            .hub(Command::Rating(RatingCommand::Rate { counter, grade }))
            .unwrap()
        {
            desk.input(Input::Happened(event));
        }
        assert!(desk.shows("G007 已评价"));
        assert!(!desk.shows("G007 等待评价"));
        for grade in &desk.hall.setup().grades {
            assert!(
                !desk.shows(grade.name.get(Lang::ZH)),
                "{}",
                grade.name.get(Lang::ZH)
            );
        }
        desk
    };
    let mut best = rated(0);
    let mut worst = rated(3);
    // Nor is it told by what is shown for how long.
    for _ in 0..60 {
        for desk in [&mut best, &mut worst] {
            desk.later(1);
            desk.tick();
        }
        let shown = [&best, &worst].map(|desk| desk.hits((80, 24)).labels().to_vec());
        assert_eq!(shown[0], shown[1]);
    }
}

#[test]
fn a_second_press_before_the_answer_does_nothing_and_the_button_is_busy() {
    let mut desk = Desk::busy();
    let key = |c| Input::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
    let first = desk.input(key(' '));
    assert_eq!(
        first,
        Some(Action::Send(Command::Counter(CounterCommand::CallNext {
            counter: HERE
        })))
    );
    assert!(desk.shows("请稍候"));
    assert_eq!(desk.input(key(' ')), None);
    assert_eq!(desk.input(key('n')), None);
    assert_eq!(
        desk.input(Input::Touch(Target::Do(CounterAction::Step))),
        None
    );
    desk.answer(first);
    assert_eq!(desk.number().as_deref(), Some("G007"));
    assert!(!desk.shows("请稍候"));
}

#[test]
fn an_answer_that_never_comes_does_not_lock_the_screen() {
    let mut desk = Desk::busy();
    let press = Input::Key(KeyEvent::new(KeyCode::Char('n'), KeyModifiers::NONE));
    assert!(desk.input(press.clone()).is_some());
    desk.at = desk.at.plus_s(11);
    assert!(desk.input(press).is_some());
}

#[test]
fn a_key_that_makes_no_sense_tells_why_and_its_button_too() {
    let mut desk = Desk::busy();
    assert_eq!(desk.press(KeyCode::Char('f')), None);
    assert!(desk.shows("本窗口没有号：请先呼叫"));
    desk.later(6);
    desk.tick();
    assert!(!desk.shows("本窗口没有号：请先呼叫"));
    assert_eq!(desk.touch(Target::Do(CounterAction::Recall)), None);
    assert!(desk.shows("本窗口没有号：请先呼叫"));
}

#[test]
fn start_at_a_free_counter_begins_a_visit_without_a_ticket() {
    let mut desk = Desk::closed();
    desk.press(KeyCode::Enter);
    desk.issue("social", None);
    let counter = HERE;
    assert_eq!(
        desk.press(KeyCode::Char('s')),
        Some(Command::Counter(CounterCommand::StartWithoutTicket {
            counter
        }))
    );
    desk.later(75);
    for size in [(80, 24), (160, 45)] {
        let hits = desk.hits(size);
        assert!(hits.shows("未取号") && hits.shows("1:15"), "{size:?}");
        assert!(!hits.shows("已等候"), "it is no wait");
    }
    assert_eq!(desk.press(KeyCode::Char('k')), None);
    assert!(desk.shows("没有号票"), "it says why not");
    assert_eq!(
        desk.press(KeyCode::Char('f')),
        Some(Command::Counter(CounterCommand::Finish { counter }))
    );
    assert!(desk.shows("未取号办事人"));
    assert_eq!(
        desk.press(KeyCode::Char('z')),
        Some(Command::Counter(CounterCommand::Undo { counter }))
    );
    assert!(desk.shows("未取号"), "the visit goes on");
}

#[test]
fn nobody_waiting_is_said_when_the_call_only_ended_the_visit() {
    let mut desk = Desk::closed();
    desk.press(KeyCode::Enter);
    assert_eq!(desk.press(KeyCode::Char('n')), None);
    assert!(desk.shows("没有人在等候"));
    desk.issue("social", None);
    desk.press(KeyCode::Char('n'));
    desk.press(KeyCode::Char('s'));
    assert_eq!(
        desk.press(KeyCode::Char('n')),
        Some(Command::Counter(CounterCommand::CallNext { counter: HERE }))
    );
    assert!(desk.shows("A001 已完成，没有人在等候"));
}

#[test]
fn the_chosen_row_is_called_out_of_turn_and_stays_chosen_while_rows_move() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Down);
    desk.press(KeyCode::Down);
    let chosen = desk.screen.tickets.chosen().unwrap();
    desk.issue("social", Some("urgent"));
    assert_eq!(desk.screen.chosen(&desk.cx()), Some(chosen));
    assert_eq!(
        desk.press(KeyCode::Char('c')),
        Some(Command::Counter(CounterCommand::CallTicket {
            counter: HERE,
            ticket: chosen
        }))
    );
    assert!(desk.shows("特呼"));
    assert_eq!(desk.screen.tickets.chosen(), None);
}

#[test]
fn a_no_show_is_called_back_and_a_parked_one_goes_on() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Right);
    desk.press(KeyCode::Down);
    let no_show = desk.screen.tickets.chosen().unwrap();
    assert_eq!(
        desk.press(KeyCode::Enter),
        Some(Command::Counter(CounterCommand::CallTicket {
            counter: HERE,
            ticket: no_show
        }))
    );
    desk.press(KeyCode::Char('s'));
    assert_eq!(
        desk.press(KeyCode::Char('k')),
        Some(Command::Counter(CounterCommand::Park { counter: HERE }))
    );
    desk.touch(Target::Tab(Tab::Parked));
    desk.touch(Target::Ticket(TablePress::Row(no_show)));
    assert_eq!(
        desk.press(KeyCode::Char('c')),
        Some(Command::Counter(CounterCommand::Unpark {
            counter: HERE,
            ticket: no_show
        }))
    );
}

#[test]
fn a_no_show_goes_back_into_the_queue_by_its_row_or_its_number() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Right);
    desk.press(KeyCode::Down);
    let ticket = desk.screen.tickets.chosen().unwrap();
    let number = desk.hall.ticket(ticket).unwrap().number;
    let put_back = Some(Command::Queue(QueueCommand::PutBack {
        ticket,
        counter: Some(HERE),
    }));
    assert_eq!(desk.press(KeyCode::Char('q')), put_back);
    assert_eq!(
        desk.hall.ticket(ticket).unwrap().state,
        TicketState::Waiting
    );

    let mut desk = Desk::busy();
    desk.press(KeyCode::Char('q'));
    desk.typed(&number.to_string());
    assert_eq!(desk.press(KeyCode::Enter), put_back);
}

#[test]
fn a_waiting_ticket_is_held_and_put_back_by_its_row_or_its_number() {
    let three_wait = || {
        let mut desk = Desk::closed();
        desk.press(KeyCode::Enter);
        (0..3).for_each(|_| desk.issue("social", None));
        desk.later(60);
        desk
    };
    let mut desk = three_wait();
    desk.press(KeyCode::Down);
    let ticket = desk.screen.tickets.chosen().unwrap();
    let number = desk.hall.ticket(ticket).unwrap().number;
    let hold = Some(Command::Queue(QueueCommand::Hold {
        ticket,
        minutes: None,
        counter: Some(HERE),
    }));
    assert_eq!(desk.press(KeyCode::Char('h')), hold);
    let last = desk.screen.rows(&desk.cx(), Tab::Waiting).pop().unwrap();
    assert_eq!((last.ticket, last.why), (ticket, None));
    desk.later(61);
    assert!(desk.shows("缓叫，还有 14 分钟"));
    desk.screen.set_lang(Lang::EN);
    assert!(desk.shows("On hold, 14 min left"));
    assert_eq!(desk.screen.tickets.chosen(), Some(ticket));
    desk.press(KeyCode::Char('q'));
    assert_eq!(
        desk.hall.ticket(ticket).unwrap().state,
        TicketState::Waiting
    );

    let mut desk = three_wait();
    desk.press(KeyCode::Char('h'));
    desk.typed(&number.to_string());
    assert_eq!(desk.press(KeyCode::Enter), hold);
}

#[test]
fn the_clerk_is_told_of_a_kiosk_that_is_pressed_too_often() {
    let mut desk = Desk::busy();
    let kiosk = hall::Actor::of(hall::Program::Kiosk).on("kiosk-2".parse().unwrap());
    assert!(!desk.shows("kiosk-2"));
    for _ in 0..20 {
        desk.later(1);
        let issue = Command::Queue(QueueCommand::Issue {
            service: service("tax"),
            lang: Lang::ZH,
            class: None,
            printer: None,
        });
        for event in desk.hall.consider(desk.at, &issue).unwrap() {
            let at = desk.at;
            desk.hall.apply_as(at, Some(kiosk), &event);
        }
    }
    assert!(desk.shows("kiosk-2"));
    desk.later(600);
    assert!(!desk.shows("kiosk-2"));
}

#[test]
fn a_ticket_is_called_or_cancelled_by_its_number() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Char('c'));
    desk.typed("a12");
    assert!(desk.shows("A012"));
    let ticket = desk.hall.ticket_by_number("A012").unwrap().id;
    assert_eq!(
        desk.press(KeyCode::Enter),
        Some(Command::Counter(CounterCommand::CallTicket {
            counter: HERE,
            ticket
        }))
    );
    desk.press(KeyCode::Char('d'));
    desk.typed("a011");
    assert_eq!(desk.press(KeyCode::Enter), None);
    assert!(desk.shows("取消 A011？"));
    let ticket = desk.hall.ticket_by_number("A011").unwrap().id;
    assert_eq!(
        desk.press(KeyCode::Enter),
        Some(Command::Queue(QueueCommand::Cancel {
            ticket,
            counter: Some(HERE)
        }))
    );
    desk.press(KeyCode::Char('d'));
    desk.typed("a011");
    assert_eq!(desk.press(KeyCode::Enter), None);
    assert!(desk.shows("A011 已结束"));
}

#[test]
fn a_transfer_takes_a_letter_and_a_class() {
    let mut desk = serving_desk();
    desk.press(KeyCode::Char('t'));
    desk.typed("d");
    assert!(desk.shows("税务服务"));
    assert_eq!(desk.press(KeyCode::Enter), None);
    let sent = desk.press(KeyCode::Char('2'));
    let expected = Command::Counter(CounterCommand::Transfer {
        counter: HERE,
        service: service("tax"),
        class: Some(class("elderly")),
    });
    assert_eq!(sent, Some(expected));
    assert!(desk.shows("G007 已转到 税务服务"));
}

#[test]
fn a_transfer_by_the_mouse_needs_no_key() {
    let mut desk = serving_desk();
    desk.touch(Target::Do(CounterAction::Transfer));
    desk.touch(Target::Line(ListPress::Line(2)));
    let sent = desk.touch(Target::Line(ListPress::Line(0)));
    assert_eq!(
        sent,
        Some(Command::Counter(CounterCommand::Transfer {
            counter: HERE,
            service: service("estate"),
            class: None
        }))
    );
}

#[test]
fn a_pause_has_a_reason_and_ends_by_the_same_key() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Char('p'));
    assert!(desk.shows("为什么暂停？") && desk.shows("午餐"));
    assert_eq!(
        desk.press(KeyCode::Char('2')),
        Some(Command::Counter(CounterCommand::Pause {
            counter: HERE,
            reason: "meeting".parse().unwrap()
        }))
    );
    assert!(desk.shows("会议") && desk.shows("恢复服务"));
    assert_eq!(desk.press(KeyCode::Char('n')), None);
    assert!(desk.shows("窗口已暂停：请先恢复"));
    assert_eq!(
        desk.press(KeyCode::Char('p')),
        Some(Command::Counter(CounterCommand::Resume { counter: HERE }))
    );
}

#[test]
fn services_are_ticked_and_ranked() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Char('v'));
    desk.typed("d2");
    desk.typed("a ");
    let Some(Command::Counter(CounterCommand::SetServices { serves, .. })) =
        desk.press(KeyCode::Enter)
    else {
        panic!("nothing sent")
    };
    let ranks: Vec<(&str, u8)> = serves
        .iter()
        .map(|s| (s.service.as_str(), s.rank))
        .collect();
    assert_eq!(ranks, [("household", 2), ("tax", 2), ("medical", 1)]);
}

#[test]
fn a_counter_without_any_service_is_refused_and_the_dialog_stays() {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Char('v'));
    desk.typed("a0b0g0");
    assert_eq!(desk.press(KeyCode::Enter), None);
    assert!(desk.shows("请至少选一项业务") && desk.screen.dialog.is_some());
}

#[test]
fn signing_out_with_parked_visitors_asks_first() {
    let mut desk = serving_desk();
    desk.press(KeyCode::Char('k'));
    assert_eq!(desk.press(KeyCode::Char('o')), None);
    assert!(desk.shows("1 位挂起") && desk.shows("G007"));
    assert_eq!(desk.press(KeyCode::Char('n')), None);
    assert_eq!(desk.screen.dialog, None);
    desk.press(KeyCode::Char('o'));
    assert_eq!(
        desk.press(KeyCode::Enter),
        Some(Command::Counter(CounterCommand::Close { counter: HERE }))
    );
}

// ----- who works here

fn opens(counter: CounterId, clerk: &str, replace: bool) -> Command {
    Command::Counter(CounterCommand::Open {
        counter,
        clerk: clerk.to_owned(),
        replace,
    })
}

impl Desk {
    /// The clerk starts the program at a counter that 王敏 opened in the morning.
    fn left_open(clerk: Option<&str>) -> Desk {
        let mut desk = Desk::closed();
        desk.hub(opens(HERE, "王敏", false)).unwrap();
        desk.later(3600);
        desk.screen = CounterScreen::new(HERE, Lang::ZH, clerk.map(str::to_owned)).arriving();
        desk
    }

    fn clerk(&self) -> Option<&str> {
        self.hall.counter(HERE).unwrap().clerk().map(|c| &**c)
    }
}

#[test]
fn a_clerk_named_at_the_start_opens_the_counter_at_once_when_the_hall_answers() {
    let mut desk = Desk::closed();
    desk.screen = desk.screen.clone().arriving();
    desk.connection = Connection::Lost(desk.at);
    desk.tick();
    desk.connection = Connection::Live;
    assert!(desk.screen.next_change(&desk.cx()) <= desk.at.plus_s(1));
    let asked = desk.input(Input::Tick);
    assert_eq!(desk.answer(asked), Some(opens(HERE, "王敏", false)));
    assert!(desk.shows("空闲"));
    desk.tick();
}

#[test]
fn a_counter_left_open_for_somebody_else_asks_whose_work_it_is() {
    let mut desk = Desk::left_open(Some("李雷"));
    desk.tick();
    for (size, cell) in SIZES {
        for (lang, texts) in [
            (Lang::ZH, ["窗口仍由 王敏 签到", "09:12", "换人"]),
            (Lang::EN, ["Signed in for 王敏", "09:12", "Change"]),
        ] {
            desk.screen.set_lang(lang);
            let drawn = desk.world.hits(&desk.screen, (size, cell));
            for text in texts {
                assert!(drawn.shows(text), "{text} at {size:?}");
            }
        }
    }
    let begun = desk.press(KeyCode::Enter);
    assert_eq!(begun, Some(opens(HERE, "李雷", true)));
    assert_eq!(desk.clerk(), Some("李雷"));

    let mut desk = Desk::left_open(Some("李雷"));
    desk.tick();
    assert_eq!(desk.press(KeyCode::Esc), None);
    assert!(desk.shows("空闲"));
    assert_eq!(desk.clerk(), Some("王敏"));
}

#[test]
fn the_clerk_who_starts_the_program_again_goes_on_without_a_question() {
    let mut desk = Desk::left_open(Some("王敏 "));
    desk.tick();
    assert!(desk.shows("空闲"));
    assert_eq!(desk.screen.dialog, None);
}

#[test]
fn without_a_name_the_clerk_before_is_signed_out_and_the_page_asks_for_one() {
    let mut desk = Desk::left_open(None);
    desk.tick();
    assert_eq!(
        desk.press(KeyCode::Enter),
        Some(Command::Counter(CounterCommand::Close { counter: HERE }))
    );
    assert!(desk.shows("输入姓名"));
}

#[test]
fn a_visit_that_is_not_over_keeps_the_counter_with_whoever_began_it() {
    let mut desk = Desk::closed();
    desk.hub(opens(HERE, "王敏", false)).unwrap();
    desk.issue("social", None);
    desk.hub(Command::Counter(CounterCommand::CallNext { counter: HERE }))
        .unwrap();
    desk.screen = CounterScreen::new(HERE, Lang::ZH, Some("李雷".to_owned())).arriving();
    desk.tick();
    assert_eq!(desk.press(KeyCode::Enter), None);
    assert!(desk.shows("还在呼叫"));
    assert_eq!(desk.clerk(), Some("王敏"));
}

#[test]
fn a_name_that_works_at_another_counter_is_asked_to_move() {
    let mut desk = Desk::closed();
    desk.hub(opens(CounterId(2), "王敏", false)).unwrap();
    assert_eq!(desk.press(KeyCode::Enter), None);
    for (size, cell) in SIZES {
        let drawn = desk.world.hits(&desk.screen, (size, cell));
        assert!(drawn.shows("王敏 已在 2号窗口"), "at {size:?}");
        assert!(drawn.shows("移到这里"), "at {size:?}");
    }
    assert_eq!(desk.press(KeyCode::Esc), None);
    assert!(desk.shows("签到"));
    desk.press(KeyCode::Enter);
    assert_eq!(desk.press(KeyCode::Enter), Some(opens(HERE, "王敏", true)));
    assert!(desk.shows("空闲"));
    assert_eq!(desk.hall.counter(CounterId(2)).unwrap().shift, None);
}

#[test]
fn a_counter_that_closed_by_itself_does_not_offer_the_name_of_whoever_left() {
    let mut desk = Desk::closed();
    desk.press(KeyCode::Enter);
    desk.at = desk.at.plus_s(7200);
    for event in desk.hub(Command::Elapse).unwrap() {
        desk.input(Input::Happened(event));
    }
    assert!(!desk.shows("王敏") && desk.shows("签到"));
}

#[test]
fn the_palette_finds_commands_by_pinyin_by_english_and_by_name() {
    for typed in ["gh", "absent", "过号"] {
        assert!(
            dialogs::found(typed).contains(&CounterAction::NoShow),
            "{typed}"
        );
    }
    assert_eq!(
        dialogs::found("z").first(),
        Some(&CounterAction::Undo),
        "a key finds its own command first"
    );
    let mut desk = Desk::busy();
    desk.press(KeyCode::Char('/'));
    desk.typed("quanting");
    desk.press(KeyCode::Enter);
    assert_eq!(desk.screen.tabs.chosen(), Tab::Hall);
    desk.press(KeyCode::Char('/'));
    desk.typed("xyw");
    assert_eq!(
        desk.press(KeyCode::Enter),
        Some(Command::Counter(CounterCommand::CallNext { counter: HERE }))
    );
}

#[test]
fn without_a_connection_the_last_state_stays_and_nothing_is_sent() {
    let mut desk = serving_desk();
    desk.connection = Connection::Lost(desk.at);
    desk.at = desk.at.plus_s(125);
    assert_eq!(desk.press(KeyCode::Char('f')), None);
    assert!(
        desk.shows("连接中断") && desk.shows("G007") && desk.shows("10:02"),
        "timers stand still"
    );
    assert!(desk.screen.next_change(&desk.cx()) <= desk.at.plus_s(5));
}

#[test]
fn a_hall_that_is_not_heard_is_told_before_it_counts_as_lost() {
    let mut desk = serving_desk();
    desk.connection = Connection::Silent(desk.at);
    assert_eq!(desk.press(KeyCode::Char('f')), None);
    assert!(desk.shows("没有应答") && !desk.shows("已连接") && !desk.shows("连接中断"));
}

#[test]
fn a_key_without_an_answer_is_told_so_after_two_seconds_and_given_up_after_ten() {
    let mut desk = Desk::busy();
    let press = Input::Key(KeyEvent::new(KeyCode::Char('n'), KeyModifiers::NONE));
    assert!(desk.input(press.clone()).is_some());
    assert!(desk.shows("已连接"));
    desk.later(2);
    assert!(desk.shows("没有应答（") && !desk.shows("已连接"));
    desk.later(8);
    desk.tick();
    assert!(desk.shows("没有应答，操作未执行") && desk.shows("已连接"));
    assert!(desk.input(press).is_some(), "once more");
}

#[test]
fn it_ticks_by_the_second_only_while_something_runs() {
    let mut desk = Desk::busy();
    desk.later(60);
    desk.tick();
    let minute = desk.screen.next_change(&desk.cx());
    assert!(minute > desk.at && minute.0 % 60_000_000 == 0);
    desk.press(KeyCode::Char('n'));
    assert!(desk.screen.next_change(&desk.cx()) <= desk.at.plus_s(1));
}

/// Lets a display speak in the lobby with the shipped clips alone.
fn speaks_in_the_lobby(desk: &mut Desk, live: &[SpokenLang]) {
    desk.hub(Command::Announcement(AnnouncementCommand::SpeakIn {
        zone: "lobby".parse().unwrap(),
        speaker: SpeakerId(1),
        wish: ZoneWish::Join,
        voice: Some(SpeakerVoice {
            languages: vec![SpokenLang::Zh],
            live: live.to_vec(),
            recordings: false,
        }),
    }))
    .unwrap();
}

#[test]
fn a_clerk_reads_before_and_after_what_of_a_notice_will_not_be_spoken() {
    let mut desk = Desk::busy();
    speaks_in_the_lobby(&mut desk, &[]);
    desk.perform(CounterAction::Tell);
    desk.typed("请");
    assert!(desk.shows("有音箱的地方会播报"));
    desk.typed("勿");
    assert!(desk.shows("只响提示音，读不出：勿"));
    assert!(
        desk.press(KeyCode::Enter).is_some(),
        "it is sent all the same"
    );
    assert!(desk.shows("已显示，没有播报：读不出 勿"));

    let mut desk = Desk::busy();
    speaks_in_the_lobby(&mut desk, &[SpokenLang::Zh]);
    desk.perform(CounterAction::Tell);
    desk.typed("请勿");
    assert!(desk.shows("有音箱的地方会播报"), "a live voice is there");
    desk.press(KeyCode::Enter);
    assert!(desk.shows("已向全厅广播"));
    let event = AnnouncementEvent::Unspoken {
        zone: "lobby".parse().unwrap(),
        speaker: SpeakerId(1),
        words: "勿".to_owned(),
    };
    desk.input(Input::Happened(event.into()));
    assert!(desk.shows("没有播报：读不出 勿"), "the live voice failed");
}

#[test]
fn a_clerk_reads_that_nobody_speaks_in_the_hall() {
    let mut desk = Desk::busy();
    desk.perform(CounterAction::Tell);
    assert!(desk.shows("没有机器播报"));
}

// ----- layouts

#[test]
fn everything_important_is_shown_and_pressable_at_every_real_size() {
    for (scene, mut desk) in scenes() {
        for (size, cell) in SIZES {
            for lang in Lang::USUAL {
                for encoding in ENCODINGS {
                    desk.screen.set_lang(lang);
                    let what = format!("{scene} {size:?} {lang:?} {encoding:?}");
                    let area = whole(size);
                    let look = look(Theme::dark(), encoding, cell);
                    let hits = desk.drawn(&look, area).hits;
                    check_targets(&hits, area, &what);
                    if desk.screen.dialog.is_some() {
                        let answerable = !["nothing-found", "refused"].contains(&scene);
                        assert!(hits.find(&Target::Close).is_some(), "{what}");
                        assert_eq!(hits.find(&Target::Ok).is_some(), answerable, "{what}");
                        continue;
                    }
                    if desk.screen.open(&desk.hall).is_none() {
                        assert!(
                            hits.find(&Target::Do(CounterAction::SignIn)).is_some(),
                            "{what}"
                        );
                        continue;
                    }
                    for action in CounterAction::BAR.into_iter().chain([CounterAction::Step]) {
                        assert!(
                            hits.find(&Target::Do(action)).is_some(),
                            "{what}: {action:?}"
                        );
                    }
                    if desk.screen.tabs.chosen() == Tab::Waiting {
                        let rows = hits
                            .iter()
                            .filter(|(_, t)| matches!(t, Target::Ticket(TablePress::Row(_))))
                            .count();
                        // Letters of coarse pixels are wide, so rows take two lines there.
                        let least = match encoding {
                            Encoding::Half => 3,
                            Encoding::Quadrant => 4,
                            _ => 6,
                        };
                        assert!(rows >= least, "{what}: {rows} rows");
                    }
                    if let Some(number) = desk.number() {
                        assert!(hits.shows(&number), "{what}");
                    }
                }
            }
        }
    }
}

#[test]
fn two_hundred_services_with_long_names_are_paged() {
    let mut setup = Config::default().setup;
    let model = setup.services[0].clone();
    for i in 0..200_u32 {
        let letters: String = [b'J' + (i / 26) as u8, b'A' + (i % 26) as u8]
            .map(char::from)
            .iter()
            .collect();
        let mut more = model.clone();
        more.id = format!("more-{i}").parse().unwrap();
        more.prefix = hall::setup::Prefix::new(&letters).unwrap();
        more.name = hall::Text::new(
            more.name.get(Lang::ZH),
            format!("Cross-border Certificate of Residence Number {i}"),
        );
        setup.services.push(more);
    }
    let mut desk = Desk::with(setup, CounterId(6));
    desk.screen.set_lang(Lang::EN);
    desk.press(KeyCode::Enter);
    desk.press(KeyCode::Char('v'));
    for _ in 0..30 {
        desk.press(KeyCode::PageDown);
        for (size, _) in SIZES {
            check_targets(
                &desk.hits(size),
                Rect::new(0, 0, size.0, size.1),
                "services",
            );
        }
    }
    assert!(desk.shows("Number 199"));
    desk.press(KeyCode::Esc);
    desk.press(KeyCode::Left);
    desk.press(KeyCode::End);
    assert!(desk.shows("Number 199"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_size_and_no_state_panics(width in 1_u16..500, height in 1_u16..140, scene in 0_usize..21, tiny: bool, encoding in 0_usize..4, english: bool) {
        let (name, mut desk) = scenes().swap_remove(scene);
        desk.screen.set_lang(if english { Lang::EN } else { Lang::ZH });
        let encoding = ENCODINGS[encoding];
        let area = Rect::new(3, 2, width, height);
        let cell = if tiny { (4, 8) } else { (8, 16) };
        let hits = desk.drawn(&look(Theme::light(), encoding, cell), area).hits;
        check_targets(&hits, area, name);
    }

    #[test]
    fn no_press_panics_and_one_command_at_a_time_is_sent(paper: bool, keys in proptest::collection::vec(0_usize..28, 1..60)) {
        const KEYS: [KeyCode; 28] = [
            KeyCode::Char(' '), KeyCode::Char('n'), KeyCode::Char('r'), KeyCode::Char('s'), KeyCode::Char('f'), KeyCode::Char('x'),
            KeyCode::Char('k'), KeyCode::Char('t'), KeyCode::Char('p'), KeyCode::Char('c'), KeyCode::Char('d'), KeyCode::Char('v'),
            KeyCode::Char('z'), KeyCode::Char('o'), KeyCode::Char('/'), KeyCode::Char('1'), KeyCode::Enter, KeyCode::Esc, KeyCode::Up,
            KeyCode::Down, KeyCode::Left, KeyCode::Right, KeyCode::PageDown, KeyCode::Backspace, KeyCode::Home, KeyCode::End,
            KeyCode::Char('b'), KeyCode::Char('u'),
        ];
        let mut desk = if paper { paper::troubled_desk() } else { Desk::busy() };
        for key in keys {
            desk.press(KEYS[key]);
            desk.later(3);
            prop_assert!(desk.screen.next_change(&desk.cx()) > desk.at);
        }
        check_targets(&desk.hits((80, 24)), Rect::new(0, 0, 80, 24), "after presses");
    }
}

// ----- pictures

fn scenes() -> Vec<(&'static str, Desk)> {
    let mut called = Desk::busy();
    called.press(KeyCode::Char(' '));
    called.later(35);
    called.press(KeyCode::Char('r'));
    called.later(8);
    let mut serving = Desk::busy();
    serving.press(KeyCode::Char(' '));
    serving.later(20);
    serving.press(KeyCode::Char(' '));
    serving.later(402);
    serving.press(KeyCode::Down);
    serving.press(KeyCode::Down);
    serving.press(KeyCode::Down);
    let mut free = Desk::busy();
    free.press(KeyCode::Char('n'));
    free.later(12);
    free.press(KeyCode::Char('s'));
    free.later(300);
    free.press(KeyCode::Char('f'));
    free.later(6);
    let mut paused = Desk::busy();
    paused.press(KeyCode::Char('p'));
    paused.press(KeyCode::Char('1'));
    paused.later(754);
    paused.press(KeyCode::Right);
    let mut lost = serving_desk();
    lost.later(80);
    lost.connection = Connection::Lost(Timestamp(lost.at.0 - 180_000_000));
    let mut transfer = serving_desk();
    transfer.press(KeyCode::Char('t'));
    let mut services = Desk::busy();
    services.press(KeyCode::Char('v'));
    let mut palette = Desk::busy();
    palette.press(KeyCode::Char('/'));
    let mut number = Desk::busy();
    number.press(KeyCode::Char('c'));
    number.typed("a5");
    let mut hall = serving_desk();
    hall.press(KeyCode::Left);
    let mut parked = serving_desk();
    parked.press(KeyCode::Char('k'));
    parked.later(66);
    parked.press(KeyCode::Char('o'));
    let mut class = serving_desk();
    class.press(KeyCode::Char('t'));
    class.typed("d");
    class.press(KeyCode::Enter);
    let mut pause = Desk::busy();
    pause.press(KeyCode::Char('p'));
    let mut cancel = Desk::busy();
    cancel.press(KeyCode::Down);
    cancel.press(KeyCode::Char('d'));
    let mut write = Desk::busy();
    write.perform(CounterAction::Tell);
    write.typed("本厅今天提前半小时关门，请大家谅解");
    let mut tell = Desk::busy();
    tell.perform(CounterAction::TellUrgent);
    let mut none_found = Desk::busy();
    none_found.press(KeyCode::Char('/'));
    none_found.typed("no such command");
    let mut refused = Desk::busy();
    refused.press(KeyCode::Char('d'));
    refused.typed("a999");
    refused.press(KeyCode::Enter);
    let mut people = people::many();
    people.press(KeyCode::Down);
    let mut found = people::many();
    found.typed("10");
    let mut change = people::many();
    change.typed("1003");
    change.press(KeyCode::Enter);
    change.press(KeyCode::Char('w'));
    change.typed("1");
    let mut disabled = people::many();
    people::disable(&mut disabled, 3);
    disabled.typed("1003");
    disabled.press(KeyCode::Enter);
    vec![
        ("people", people),
        ("people-found", found),
        ("people-disabled", disabled),
        ("change", change),
        ("closed", Desk::closed()),
        ("free", free),
        ("called", called),
        ("serving", serving),
        ("paused", paused),
        ("lost", lost),
        ("transfer", transfer),
        ("services", services),
        ("palette", palette),
        ("number", number),
        ("hall", hall),
        ("signout", parked),
        ("trouble", paper::troubled_desk()),
        ("unprinted", paper::unprinted_desk()),
        ("class", class),
        ("pause", pause),
        ("cancel", cancel),
        ("write", write),
        ("tell", tell),
        ("nothing-found", none_found),
        ("refused", refused),
    ]
}

fn serving_desk() -> Desk {
    let mut desk = Desk::busy();
    desk.press(KeyCode::Char('n'));
    desk.later(20);
    desk.press(KeyCode::Char('s'));
    desk.later(602);
    desk
}

#[test]
#[ignore = "writes pictures to /tmp/shots-counter, to be looked at"]
fn pictures() {
    let wanted = std::env::var("SHOTS").unwrap_or_default();
    let encodings = [
        ("octant", Encoding::Octant),
        ("quadrant", Encoding::Quadrant),
        ("half", Encoding::Half),
        ("plain", Encoding::Plain),
    ];
    let themes = [
        ("dark", Theme::dark()),
        ("light", Theme::light()),
        ("mono", Theme::mono()),
    ];
    let long = lettering::pages(lettering::long_desk);
    let long = long
        .into_iter()
        .map(|(name, desk)| (format!("long-{name}"), desk));
    let scenes = scenes()
        .into_iter()
        .map(|(name, desk)| (name.to_owned(), desk));
    let proofs = proving::pages().into_iter();
    let proofs = proofs.map(|(name, desk)| (format!("proof-{name}"), desk));
    for (scene, mut desk) in scenes.chain(long).chain(proofs) {
        for (size, cell) in SIZES {
            for (encoding_name, encoding) in encodings {
                for (theme_name, theme) in themes {
                    for (lang_name, lang) in [("zh", Lang::ZH), ("en", Lang::EN)] {
                        let name = format!(
                            "{scene}-{}x{}-{encoding_name}-{theme_name}-{lang_name}",
                            size.0, size.1
                        );
                        if !wanted
                            .split(',')
                            .any(|w| !w.is_empty() && name.starts_with(w))
                        {
                            continue;
                        }
                        desk.screen.set_lang(lang);
                        let area = whole(size);
                        let look = look(theme, encoding, cell);
                        save(
                            "shots-counter",
                            &name,
                            &desk.drawn(&look, area).buffer,
                            cell,
                        );
                    }
                }
            }
        }
    }
}

// ----- emergencies

const END: Command = Command::Announcement(AnnouncementCommand::EndEmergency);

fn raise() -> Command {
    Command::Announcement(AnnouncementCommand::RaiseEmergency { text: None })
}

fn on_page(press: EmergencyPress) -> Target {
    Target::Emergency(press)
}

#[test]
fn an_emergency_covers_the_counter_until_it_is_put_aside_and_is_taken_back_after_a_question() {
    let mut desk = Desk::busy();
    check_emergency(&mut desk.world, &desk.screen);
    assert_eq!(desk.press(KeyCode::Char('n')), None);
    assert!(desk.shows("EMERGENCY Leave now"));
    desk.touch(on_page(EmergencyPress::PutAside));
    for (size, _) in SIZES {
        let hits = desk.hits(size);
        assert!(!hits.shows("EMERGENCY Leave now"), "{size:?}");
        assert!(hits.shows("紧急疏散中"), "{size:?}");
        check_targets(&hits, whole(size), &format!("{size:?}"));
    }
    assert_eq!(desk.press(KeyCode::Char('n')), None);
    assert!(desk.shows("解除之前不取号、不叫号"));
    desk.press(KeyCode::Char('e'));
    assert!(desk.shows("EMERGENCY Leave now"));
    assert_eq!(desk.touch(on_page(EmergencyPress::Confirm)), None);
    desk.touch(on_page(EmergencyPress::TakeBack));
    desk.later(10);
    assert!(desk.shows("确定没有危险了吗"));
    desk.touch(on_page(EmergencyPress::Keep));
    desk.touch(on_page(EmergencyPress::TakeBack));
    assert_eq!(desk.touch(on_page(EmergencyPress::Confirm)), Some(END));
    assert_eq!(desk.hall.emergency(), None);
    assert!(!desk.shows("EMERGENCY Leave now") && !desk.shows("紧急疏散中"));
}

#[test]
fn the_page_of_an_emergency_has_keys_and_enter_is_none_of_them() {
    let mut desk = Desk::busy();
    desk.hub(raise()).unwrap();
    let key = |desk: &Desk, code| desk.hits((80, 24)).of_key(code).copied();
    let page = |press| Some(on_page(press));
    assert_eq!(key(&desk, KeyCode::Esc), page(EmergencyPress::PutAside));
    assert_eq!(
        key(&desk, KeyCode::Char('e')),
        page(EmergencyPress::TakeBack)
    );
    assert_eq!(key(&desk, KeyCode::Enter), None);
    desk.touch(on_page(EmergencyPress::TakeBack));
    assert_eq!(key(&desk, KeyCode::Esc), page(EmergencyPress::Keep));
    assert_eq!(
        key(&desk, KeyCode::Char('Y')),
        page(EmergencyPress::Confirm)
    );
    assert_eq!(key(&desk, KeyCode::Enter), None);
}

#[test]
fn an_emergency_is_raised_at_a_counter_by_a_key_or_a_touch_of_its_own_and_not_by_enter() {
    let mut desk = Desk::busy();
    desk.perform(CounterAction::TellUrgent);
    assert_eq!(desk.press(KeyCode::Enter), None);
    assert_eq!(desk.hall.emergency(), None);
    assert!(desk.shows("回车不算"));
    assert_eq!(desk.press(KeyCode::Char('y')), Some(raise()));
    assert!(desk.hall.emergency().is_some());
    let mut desk = Desk::busy();
    desk.perform(CounterAction::TellUrgent);
    assert_eq!(desk.touch(Target::Ok), Some(raise()));
}

#[test]
fn a_closed_counter_shows_an_emergency_too_and_its_banner_brings_it_back() {
    let mut desk = Desk::closed();
    check_emergency(&mut desk.world, &desk.screen);
    desk.touch(on_page(EmergencyPress::PutAside));
    assert!(desk.shows("紧急疏散中") && desk.shows("王敏"));
    desk.touch(Target::Do(CounterAction::Emergency));
    assert!(desk.shows("EMERGENCY Leave now"));
}

#[test]
fn an_emergency_that_was_put_aside_covers_the_counter_again_when_its_text_changes() {
    let mut desk = Desk::busy();
    desk.hub(raise()).unwrap();
    desk.touch(on_page(EmergencyPress::PutAside));
    desk.later(5);
    let text = Some("三楼起火".to_owned());
    let again = AnnouncementCommand::RaiseEmergency { text };
    desk.hub(Command::Announcement(again)).unwrap();
    assert!(desk.shows("三楼起火"));
}
