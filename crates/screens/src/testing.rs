//! What the tests of all screens share: a hall and the time in it, screens that are drawn there,
//! and checks of what was drawn.

use crate::screen::{Connection, Context, Input, KeyCode, KeyEvent, Screen};
use chrono::TimeZone;
use config::Screens;
use hall::{AnnouncementCommand, Answer, Command, Hall, Setup, Timestamp};
use paper::Page;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Color;
use std::fmt::Debug;
use std::marker::PhantomData;
use std::rc::Rc;
use ui::{Encoding, Fonts, HitMap, Look, Painter, Rgb, Theme, picture};

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
pub(crate) const ENCODINGS: [Encoding; 4] = [
    Encoding::Octant,
    Encoding::Quadrant,
    Encoding::Half,
    Encoding::Plain,
];

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

/// Writes a picture to be looked at into a folder below `/tmp`.
pub(crate) fn save(folder: &str, name: &str, buffer: &Buffer, cell: (u16, u16)) {
    let folder = format!("/tmp/{folder}");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    let png = picture::png(buffer, (u32::from(cell.0), u32::from(cell.1)));
    std::fs::write(format!("{folder}/{name}.png"), png).expect("a picture is written");
}
