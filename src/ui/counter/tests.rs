//! Presses, answers and pictures of the clerk's screen.

use super::doing::ShowTab;
use super::*;
use crate::config::{Config, Screens};
use crate::hall::{Answer, ClassId, Command, Event, Hall, ServiceId, Setup, TicketState};
use crate::ui::screen::{Connection, KeyCode, KeyEvent, KeyModifiers, Vocabulary};
use crate::ui::{Encoding, Fonts, HitMap, Look, Theme};
use chrono::TimeZone;
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A hall, a clerk's screen at one of its counters, and the time.
struct Desk {
    hall: Hall,
    at: Timestamp,
    screen: CounterScreen,
    connection: Connection,
    words: Vocabulary,
    settings: Screens,
}

const HERE: CounterId = CounterId(1);

fn service(key: &str) -> ServiceId {
    key.parse().unwrap()
}

fn class(key: &str) -> ClassId {
    key.parse().unwrap()
}

impl Desk {
    /// A hall that has just opened, with `setup`.
    fn with(setup: Setup, counter: CounterId) -> Desk {
        let at = chrono_tz::Asia::Shanghai.with_ymd_and_hms(2026, 11, 23, 10, 24, 0).unwrap();
        let mut desk = Desk {
            hall: Hall::new(),
            at: Timestamp(at.timestamp_micros()),
            screen: CounterScreen::new(counter, Lang::Zh, Some("王敏".to_owned())),
            connection: Connection::Live,
            words: Vocabulary::default(),
            settings: Screens::default(),
        };
        desk.hub(Command::Configure { setup: Box::new(setup) }).unwrap();
        desk.hub(Command::Elapse).unwrap();
        desk
    }

    fn closed() -> Desk {
        Desk::with(Config::parse("config.toml", Config::default_text()).unwrap().setup, HERE)
    }

    /// An open counter with a morning behind it: people wait, some did not come.
    fn busy() -> Desk {
        let mut desk = Desk::closed();
        let noon = desk.at;
        desk.at = Timestamp(noon.0 - 72 * 60_000_000);
        desk.press(KeyCode::Enter);
        let kinds = ["social", "medical", "household", "social", "estate", "medical", "tax", "social"];
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
            desk.hub(Command::Rate { counter: HERE, grade: i as u8 % 2 }).unwrap();
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
            let lang = if i % 6 == 4 { Lang::En } else { Lang::Zh };
            desk.hub(Command::Issue { service: service(kinds[i % 8]), lang, class: who.map(class) }).unwrap();
            desk.later(97);
        }
        desk.at = desk.at.max(noon);
        desk.tick();
        desk
    }

    fn cx(&self) -> Context<'_> {
        Context { hall: &self.hall, at: self.at, words: &self.words, settings: &self.settings, connection: self.connection }
    }

    /// What the hub does with a command.
    fn hub(&mut self, command: Command) -> Answer {
        while self.hall.next_deadline() <= self.at && command != Command::Elapse {
            self.hub(Command::Elapse)?;
        }
        let events = self.hall.decide(self.at, &command)?;
        for event in &events {
            self.hall.apply(self.at, event);
        }
        Ok(events)
    }

    fn issue(&mut self, key: &str, who: Option<&str>) {
        self.hub(Command::Issue { service: service(key), lang: Lang::Zh, class: who.map(class) }).unwrap();
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
        self.answer(action)
    }

    fn touch(&mut self, target: Target) -> Option<Command> {
        let action = self.input(Input::Touch(target));
        self.answer(action)
    }

    fn answer(&mut self, action: Option<Action>) -> Option<Command> {
        let Some(Action::Send(command)) = action else { return None };
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
        text.chars().fold(None, |_, letter| self.press(KeyCode::Char(letter)))
    }

    fn number(&self) -> Option<String> {
        self.screen.current(&self.hall).map(|t| t.number.to_string())
    }

    fn state(&self) -> Option<TicketState> {
        self.screen.current(&self.hall).map(|t| t.state)
    }

    fn drawn(&self, look: &Look, area: Rect, buffer: &mut Buffer) -> HitMap<Target> {
        let mut painter = Painter::new(look, area, None);
        self.screen.view(&self.cx(), &mut painter);
        painter.finish(buffer)
    }

    fn hits(&self, size: (u16, u16)) -> HitMap<Target> {
        let look = look(Theme::dark(), Encoding::Octant, (8, 16));
        let area = Rect::new(0, 0, size.0, size.1);
        self.drawn(&look, area, &mut Buffer::empty(area))
    }

    fn shows(&self, text: &str) -> bool {
        self.hits((80, 24)).shows(text)
    }
}

fn look(theme: Theme, encoding: Encoding, cell: (u16, u16)) -> Look {
    let mut look = Look::new(theme, encoding).with_cell(cell.0, cell.1);
    look.fonts = std::rc::Rc::new(Fonts::embedded_only());
    look
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
    vec![
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
    std::fs::create_dir_all("/tmp/shots-counter").unwrap();
    let wanted = std::env::var("SHOTS").unwrap_or_default();
    let sizes: [(&str, (u16, u16), (u16, u16)); 9] = [
        ("80x24", (80, 24), (8, 16)),
        ("80x22", (80, 22), (8, 16)),
        ("100x28", (100, 28), (8, 16)),
        ("120x40", (120, 40), (8, 16)),
        ("160x45", (160, 45), (8, 16)),
        ("192x54", (192, 54), (8, 16)),
        ("320x90", (320, 90), (4, 8)),
        ("480x135", (480, 135), (4, 8)),
        ("270x240", (270, 240), (4, 8)),
    ];
    let encodings = [
        ("octant", Encoding::Octant),
        ("quadrant", Encoding::Quadrant),
        ("half", Encoding::Half),
        ("plain", Encoding::Plain),
    ];
    let themes = [("dark", Theme::dark()), ("light", Theme::light()), ("mono", Theme::mono())];
    for (scene, mut desk) in scenes() {
        for (size_name, size, cell) in sizes {
            for (encoding_name, encoding) in encodings {
                for (theme_name, theme) in themes {
                    for (lang_name, lang) in [("zh", Lang::Zh), ("en", Lang::En)] {
                        let name = format!("{scene}-{size_name}-{encoding_name}-{theme_name}-{lang_name}");
                        if !wanted.split(',').any(|w| !w.is_empty() && name.starts_with(w)) {
                            continue;
                        }
                        desk.screen.set_lang(lang);
                        let area = Rect::new(0, 0, size.0, size.1);
                        let mut buffer = Buffer::empty(area);
                        let _ = desk.drawn(&look(theme, encoding, cell), area, &mut buffer);
                        let png = crate::ui::picture::png(&buffer, (u32::from(cell.0), u32::from(cell.1)));
                        std::fs::write(format!("/tmp/shots-counter/{name}.png"), png).unwrap();
                    }
                }
            }
        }
    }
}
