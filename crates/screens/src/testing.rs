//! What the tests of all screens share: a hall and the time in it, screens that are drawn there,
//! and checks of what was drawn.

use crate::keys;
use crate::screen::{Connection, Context, Input, KeyCode, KeyEvent, KeyModifiers, Screen};
use chrono::TimeZone;
use config::Screens;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use hall::setup::{CounterSetup, Prefix, Text};
use hall::{AnnouncementCommand, Answer, Command, CounterId, Hall, Setup, Timestamp};
use paper::Page;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::rc::Rc;
use ui::{
    Encoding, Fonts, GRAPHIC_CONTRAST, HitMap, Look, Painter, Pointer, Rgb, TEXT_CONTRAST, Theme,
    picture,
};

/// A size in cells, and the size of a cell in pixels.
pub(crate) type Size = ((u16, u16), (u16, u16));

/// The smallest and the largest screen that an emergency must be read on, beside [`SIZES`].
pub(crate) const EXTREMES: [Size; 3] = [
    ((40, 20), (8, 16)),
    ((20, 6), (8, 16)),
    ((480, 135), (8, 16)),
];

/// The sizes of real screens.
pub(crate) const SIZES: [Size; 11] = [
    ((80, 24), (8, 16)),
    ((80, 22), (8, 16)),
    ((100, 28), (8, 16)),
    ((100, 30), (8, 16)),
    ((120, 40), (8, 16)),
    ((160, 43), (8, 16)),
    ((160, 45), (8, 16)),
    ((192, 54), (8, 16)),
    ((320, 90), (4, 8)),
    ((480, 135), (4, 8)),
    ((270, 240), (4, 8)),
];

/// Those among them that have room for words of any length; smaller ones shorten what is too long.
pub(crate) const LARGE: [Size; 6] = [
    ((160, 43), (8, 16)),
    ((160, 45), (8, 16)),
    ((192, 54), (8, 16)),
    ((320, 90), (4, 8)),
    ((480, 135), (4, 8)),
    ((270, 240), (4, 8)),
];

/// All encodings.
pub(crate) const ENCODINGS: [Encoding; 5] = [
    Encoding::Octant,
    Encoding::Sextant,
    Encoding::Quadrant,
    Encoding::Half,
    Encoding::Plain,
];

/// Returns the encodings for cells of this size: in tiny ones only those that draw letters there, as
/// there is no ordinary text to fall back on.
pub(crate) fn encodings(cell: (u16, u16)) -> impl Iterator<Item = Encoding> {
    let draws = |encoding| !matches!(encoding, Encoding::Half | Encoding::Plain);
    ENCODINGS
        .into_iter()
        .filter(move |encoding| cell.1 >= 12 || draws(*encoding))
}

/// Returns a time on Monday, 2026-11-23, in Shanghai.
pub(crate) fn monday(hour: u32, minute: u32) -> Timestamp {
    let time = chrono_tz::Asia::Shanghai.with_ymd_and_hms(2026, 11, 23, hour, minute, 0);
    Timestamp(time.unwrap().timestamp_micros())
}

/// Returns a look that is the same on every machine.
pub(crate) fn look(theme: Theme, encoding: Encoding, cell: (u16, u16)) -> Look {
    Look {
        fonts: Rc::new(Fonts::embedded_only()),
        ..Look::new(theme, encoding)
    }
    .with_cell(cell.0, cell.1)
}

/// Returns the whole of a screen.
pub(crate) fn whole(size: (u16, u16)) -> Rect {
    Rect::new(0, 0, size.0, size.1)
}

/// The hall and all else that a screen of kind `S` sees.
pub(crate) struct World<S> {
    pub(crate) hall: Hall,
    pub(crate) at: Timestamp,
    pub(crate) settings: Screens,
    pub(crate) connection: Connection,
    pub(crate) paper: Option<Page>,
    /// The reason why nothing can be heard.
    pub(crate) silent: Option<&'static str>,
    kind: PhantomData<S>,
}

/// A screen as it was drawn.
pub(crate) struct Drawn<T> {
    pub(crate) hits: HitMap<T>,
    pub(crate) buffer: Buffer,
    /// The time at which it changes by itself.
    pub(crate) changes_at: Timestamp,
}

impl<S: Screen> World<S> {
    /// Returns a hall that opens at `at` with these settings.
    pub(crate) fn new(setup: Setup, at: Timestamp) -> World<S> {
        let mut world = World {
            hall: Hall::new(),
            at,
            settings: Screens::default(),
            connection: Connection::Live,
            paper: None,
            silent: None,
            kind: PhantomData,
        };
        let setup = Box::new(setup);
        world.tell(&Command::Configure { setup }).unwrap();
        world.tell(&Command::Elapse).unwrap();
        world
    }

    /// Does what a hub does with a command, whatever the answer.
    pub(crate) fn tell(&mut self, command: &Command) -> Answer {
        let answer = self.hall.consider(self.at, command);
        for event in answer.iter().flatten() {
            self.hall.apply(self.at, event);
        }
        answer
    }

    pub(crate) fn cx(&self) -> Context<'_> {
        Context {
            hall: &self.hall,
            at: self.at,
            settings: &self.settings,
            connection: self.connection,
            paper: self.paper.as_ref(),
            said: None,
            silent: self.silent,
            pace: 1,
        }
    }

    /// Draws a screen into an area of a buffer that begins at the first cell.
    pub(crate) fn drawn(&self, screen: &S, look: &Look, area: Rect) -> Drawn<S::Target> {
        let mut buffer = Buffer::empty(whole((area.right(), area.bottom())));
        let mut painter = Painter::new(look, area, None);
        let turns = screen.view(&self.cx(), &mut painter);
        Drawn {
            hits: painter.finish(&mut buffer),
            buffer,
            changes_at: screen.next_change(&self.cx()).min(turns),
        }
    }

    /// Draws a screen as most see it. Returns what can be pressed and read.
    pub(crate) fn hits(&self, screen: &S, (size, cell): Size) -> HitMap<S::Target> {
        let look = look(Theme::dark(), Encoding::Octant, cell);
        self.drawn(screen, &look, whole(size)).hits
    }
}

/// Checks that an emergency, which is raised here, is read at every size, whole and in both
/// languages, and is red where there are colours.
pub(crate) fn check_emergency<S: Screen>(world: &mut World<S>, screen: &S) {
    let raise = AnnouncementCommand::RaiseEmergency {
        text: Some("三楼起火".to_owned()),
    };
    world.tell(&Command::Announcement(raise)).unwrap();
    for ((size, cell), encoding) in SIZES
        .into_iter()
        .chain(EXTREMES)
        .zip(ENCODINGS.into_iter().cycle())
    {
        for theme in [Theme::dark(), Theme::light(), Theme::mono()] {
            let look = look(theme, encoding, cell);
            let drawn = world.drawn(screen, &look, whole(size));
            let what = format!("{size:?} {encoding:?}");
            let read = |title: &str| {
                let mut labels = drawn.hits.labels().iter();
                labels.any(|(_, label)| label.replace('\n', " ").contains(title))
            };
            for title in ["紧急情况 请立即离开", "EMERGENCY Leave now"] {
                assert!(read(title), "{what}: {title}");
            }
            assert!(size.1 < 10 || drawn.hits.shows("三楼起火"), "{what}");
            let cells = &drawn.buffer.content;
            let is_cut = cells.iter().any(|cell| cell.symbol() == "…");
            assert!(size.0 < 40 || !is_cut, "{what}: cut");
            for (rect, label) in drawn.hits.labels() {
                assert!(
                    rect.right() <= size.0 && rect.bottom() <= size.1,
                    "{what}: {label}"
                );
            }
            let Rgb(r, g, b) = theme.alarm;
            let grounds = cells.iter().filter(|cell| cell.bg == Color::Rgb(r, g, b));
            assert!(
                theme.mono || grounds.count() > usize::from(size.0) * usize::from(size.1) / 4,
                "{what}: red"
            );
            check_targets(&drawn.hits, whole(size), &what);
        }
    }
}

/// Returns the input of a key, after `hits` was drawn.
pub(crate) fn key<T: Clone>(hits: &HitMap<T>, code: KeyCode) -> Input<T> {
    let drawn = hits.of_key(code).cloned();
    drawn.map_or(Input::Key(KeyEvent::from(code)), Input::Touch)
}

/// A way of hands to move what does not fit on a screen.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Gesture {
    /// Notches of the wheel.
    Wheel,
    /// A finger that drags from the lower edge to the upper one, again and again.
    Finger,
}

impl<S: Screen> World<S> {
    /// Moves the topmost of what does not fit to its end. Returns what is shown then, or nothing if
    /// all fits.
    pub(crate) fn scrolled(
        &self,
        screen: &mut S,
        size: Size,
        gesture: Gesture,
    ) -> Option<HitMap<S::Target>> {
        let left = MouseButton::Left;
        let mut hits = self.hits(screen, size);
        let rect = hits.scrolls().last()?;
        let middle = rect.x + rect.width / 2;
        let events: &[(MouseEventKind, u16)] = match gesture {
            Gesture::Wheel => &[(MouseEventKind::ScrollDown, rect.y)],
            Gesture::Finger => &[
                (MouseEventKind::Down(left), rect.bottom() - 1),
                (MouseEventKind::Drag(left), rect.y + rect.height / 2),
                (MouseEventKind::Drag(left), rect.y),
                (MouseEventKind::Up(left), rect.y),
            ],
        };
        let mut pointer = Pointer::default();
        for _ in 0..500 {
            let mut moved = false;
            for (kind, row) in events {
                let event = MouseEvent {
                    kind: *kind,
                    column: middle,
                    row: *row,
                    modifiers: KeyModifiers::NONE,
                };
                let Some(target) = pointer.on(&mut hits, event) else {
                    continue;
                };
                moved = true;
                let action = screen.on(&self.cx(), Input::Touch(target));
                assert!(action.is_none(), "{gesture:?} asks for {action:?}");
                hits = self.hits(screen, size);
            }
            if !moved {
                return Some(hits);
            }
        }
        panic!("{gesture:?} finds no end");
    }
}

/// Checks that every key that the help names does something in this state, and that it names every
/// key that does. `changed` says whether two states differ for a person.
pub(crate) fn check_keys<S: Screen + Clone>(
    world: &World<S>,
    screen: &S,
    changed: impl Fn(&S, &S) -> bool,
    what: &str,
) {
    let hits = world.hits(screen, ((80, 24), (8, 16)));
    let cx = world.cx();
    let hints = keys::of(screen, &cx, &hits);
    let after = |code| {
        let mut after = screen.clone();
        let action = after.on(&cx, key(&hits, code));
        (action.is_some(), after)
    };
    // What changes by itself is no doing of a key.
    let (_, still) = after(KeyCode::Null);
    let acts = |code| {
        let (asks, after) = after(code);
        asks || changed(&still, &after)
    };
    for hint in &hints {
        let mut keys: Vec<KeyCode> = hint.keys.iter().map(|chord| chord.code).collect();
        if hint.typed {
            keys.extend(['x', '1'].map(KeyCode::Char));
        }
        let works = keys.iter().any(|code| acts(*code));
        assert!(works || !hint.enabled, "{what}: {hint:?} does nothing");
    }
    let letters = (' '..='~').map(KeyCode::Char);
    let others = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Insert,
        KeyCode::Left,
        KeyCode::Right,
    ];
    for code in letters.chain(others).chain(keys::LIST) {
        let event = KeyEvent::from(code);
        let is_named = hints.iter().any(|hint| hint.covers(event));
        assert!(is_named || !acts(code), "{what}: {code:?} is not named");
    }
}

/// Checks that no target leaves the screen, and none covers another.
pub(crate) fn check_targets<T: Debug + PartialEq>(hits: &HitMap<T>, area: Rect, what: &str) {
    let all: Vec<(Rect, &T)> = hits.iter().collect();
    for (i, (rect, target)) in all.iter().enumerate() {
        assert_eq!(
            rect.intersection(area),
            *rect,
            "{what}: {target:?} leaves the screen"
        );
        for (other, second) in &all[i + 1..] {
            assert!(
                target == second || !rect.intersects(*other),
                "{what}: {target:?} covers {second:?}"
            );
        }
    }
}

/// Returns the shipped settings with long names: 40 services of 14 hanzi or 40 letters, 99 counters,
/// classes and a hall as long as any.
pub(crate) fn long_setup() -> Setup {
    let mut setup = config::Config::default().setup;
    let text = |zh: &str, en: &str| Text::new(zh, en);
    setup.name = text(
        "滨江区政务服务和公共资源交易管理中心（北区分厅）",
        "Binjiang Government and Public Resources Center",
    );
    let names = [
        (
            "城镇职工养老保险关系转移接续",
            "Transfer of Urban Employee Pension Rights",
        ),
        (
            "出入境证件护照港澳通行证签发",
            "Exit and Entry Documents: Passport, Macao",
        ),
        (
            "机动车驾驶证换领与审验业务办",
            "Driving Licence Renewal and Verification",
        ),
        (
            "个体工商户注册登记与变更备案",
            "Self-employed Business Registration, Form",
        ),
        ("企业开办", "Business"),
    ];
    let sample = setup.services[0].clone();
    setup.groups.clear();
    setup.services = (0..40u8)
        .map(|i| {
            let (zh, en) = names[usize::from(i) % names.len()];
            let mut service = sample.clone();
            service.id = format!("long-{i}").parse().unwrap();
            let letters = [b'A' + i / 26, b'A' + i % 26];
            service.prefix = Prefix::new(std::str::from_utf8(&letters).unwrap()).unwrap();
            service.name = text(zh, en);
            service.group = None;
            service.notice = (i == 0).then(|| {
                text(
                    &"请携带本人身份证原件及复印件，代办须出示委托书和双方证件。".repeat(6),
                    &"Please bring your identity card and a copy of it. ".repeat(8),
                )
            });
            service
        })
        .collect();
    for (class, name) in setup.classes.iter_mut().zip(names.iter().cycle().skip(1)) {
        class.name = text(name.0, name.1);
    }
    let mut serves = setup.counters[0].serves[0];
    setup.counters = (1..=99)
        .map(|id| {
            serves.service = setup.services[usize::from(id) % 40].id;
            CounterSetup {
                id: CounterId(id),
                label: None,
                name: Text::default(),
                serves: vec![serves],
            }
        })
        .collect();
    setup
}

/// The faults that a screen may have and no more than: those of other kinds are never allowed.
#[derive(Clone, Copy)]
pub(crate) struct Allowed {
    /// Texts may be shortened: lists of ordinary text in a narrow window.
    pub(crate) cut: bool,
}

/// Returns what is wrong with the texts of a screen: ordinary text in tiny cells, letters too
/// small to be read, shortened or overlapping texts, keys larger than what they stand beside.
pub(crate) fn lettering_faults<T>(
    hits: &HitMap<T>,
    area: Rect,
    cell: (u16, u16),
    allowed: Allowed,
) -> Vec<String> {
    /// Pixels of one em of the smallest letters.
    const LEAST_PX: f32 = 16.0;
    let all: Vec<_> = hits
        .letterings()
        .filter(|(_, text, _)| !text.trim().is_empty())
        .collect();
    let mut faults = Vec::new();
    for (i, (rect, text, drawn)) in all.iter().enumerate() {
        let mut fault = |what: &str| {
            let text: String = text.chars().take(24).collect();
            faults.push(format!("{what}: {text:?} {rect:?} {drawn:?}"));
        };
        if drawn.ordinary && cell.1 < 12 {
            fault("ordinary text in tiny cells");
        }
        if drawn.em * f32::from(cell.1) < LEAST_PX {
            fault("tiny");
        }
        if drawn.cut && !allowed.cut {
            fault("cut");
        }
        if drawn.key_em.is_some_and(|key| key > drawn.em + 0.01) {
            fault("a key larger than its label");
        }
        let [left, upper, right, lower] = drawn.ink;
        let slack = if drawn.ordinary { 0.0 } else { 1.0 };
        if left + slack < f32::from(area.x)
            || upper + slack < f32::from(area.y)
            || right > f32::from(area.right()) + slack
            || lower > f32::from(area.bottom()) + slack
        {
            fault("leaves the screen");
        }
        for (_, other, second) in &all[i + 1..] {
            let across = right.min(second.ink[2]) - left.max(second.ink[0]);
            let down = lower.min(second.ink[3]) - upper.max(second.ink[1]);
            if across > 1.0 && down > 0.35 {
                fault(&format!("overlaps {other:?}"));
            }
        }
    }
    faults
}

/// Returns those of these buttons whose label, or key, has another size than that of the others.
pub(crate) fn uneven<'h, T: PartialEq>(
    hits: &'h HitMap<T>,
    buttons: &[T],
) -> impl Iterator<Item = String> + use<'h, T> {
    let rects: Vec<Rect> = buttons.iter().filter_map(|b| hits.find(b)).collect();
    let all: Vec<_> = hits
        .letterings()
        .filter(|(rect, ..)| rects.contains(rect))
        .map(|(_, label, drawn)| (label, drawn.em, drawn.key_em))
        .collect();
    let first = all.first().map(|(_, em, _)| *em);
    let key = all.iter().find_map(|(_, _, key)| *key);
    let differs = |a: Option<f32>, b: f32| a.is_some_and(|a| (a - b).abs() > 0.01);
    let odd = all
        .into_iter()
        .filter(move |(_, em, k)| differs(first, *em) || k.is_some_and(|k| differs(key, k)));
    odd.map(move |(label, em, k)| format!("{label:?} {em} {k:?}, others {first:?} {key:?}"))
}

/// Returns the texts and icons of a screen that stand out too little from what is behind them,
/// after WCAG 1.4.3 and 1.4.11. What cannot be pressed may stand back.
pub(crate) fn contrast_faults<T>(hits: &HitMap<T>, what: &str) -> Vec<String> {
    let texts = hits
        .letterings()
        .filter(|(_, text, drawn)| !text.trim().is_empty() && !drawn.disabled)
        .filter(|(_, text, drawn)| {
            let is_mark = !text.chars().any(char::is_alphanumeric);
            let least = if is_mark {
                GRAPHIC_CONTRAST
            } else {
                TEXT_CONTRAST
            };
            drawn.contrast() < least - 0.01
        })
        .map(|(_, text, drawn)| {
            let text: String = text.chars().take(24).collect();
            let contrast = drawn.contrast();
            format!("{what}: {text:?} {contrast:.2} {drawn:?}")
        });
    let weak = hits
        .icon_contrasts()
        .filter(|contrast| *contrast < GRAPHIC_CONTRAST - 0.01);
    texts
        .chain(weak.map(|contrast| format!("{what}: an icon {contrast:.2}")))
        .collect()
}

/// The themes that have colours, by name.
pub(crate) fn themes() -> [(&'static str, Theme); 3] {
    [
        ("dark", Theme::dark()),
        ("light", Theme::light()),
        ("contrast", Theme::contrast()),
    ]
}

/// Fails with the faults of `what`, if there are any.
pub(crate) fn assert_lettered(faults: &[String]) {
    let shown: Vec<&String> = faults.iter().take(30).collect();
    assert!(faults.is_empty(), "{} faults: {shown:#?}", faults.len());
}

/// Writes a picture to be looked at into a folder below `/tmp`.
pub(crate) fn save(folder: &str, name: &str, buffer: &Buffer, cell: (u16, u16)) {
    let folder = format!("/tmp/{folder}");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    let png = picture::png(buffer, (u32::from(cell.0), u32::from(cell.1)));
    std::fs::write(format!("{folder}/{name}.png"), png).expect("a picture is written");
}
