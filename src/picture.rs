//! Pictures of screens without a terminal, for manuals and tests.

use crate::sample;
use crate::shell::host::{self, Host};
use config::Screens;
use hall::{Hall, Lang, Setup, Timestamp};
use paper::Page;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use screens::screen::{Connection, Context};
use text::Words;
use text::problem::{Code, Problem};
use ui::{Encoding, Look, Theme, picture};

/// From this many columns on a picture is of a kiosk or television with tiny cells.
const TINY_FROM: u16 = 220;

/// Returns the pixels of a cell in a picture of `columns` columns.
pub fn cell_of(columns: u16) -> (u16, u16) {
    if columns >= TINY_FROM {
        (4, 8)
    } else {
        (8, 16)
    }
}

/// Draws a PNG of what `host` shows in the sample hall.
pub fn of_sample(
    host: &mut dyn Host,
    setup: &Setup,
    settings: &Screens,
    lang: Lang,
    theme: Theme,
    encoding: Encoding,
    size: (u16, u16),
) -> Vec<u8> {
    let (hall, at) = sample::hall(setup);
    of(
        (&hall, at, None),
        host,
        settings,
        lang,
        theme,
        encoding,
        size,
    )
}

/// The hall that a picture shows.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// Its state.
    pub hall: &'a Hall,
    /// The time.
    pub at: Timestamp,
    /// The paper that hangs out of a simulated printer.
    pub paper: Option<&'a Page>,
    /// The connection to it.
    pub connection: Connection,
}

/// Draws a PNG of what `host` shows of a hall at a time, with the paper that hangs out of a
/// simulated printer.
pub fn of(
    (hall, at, paper): (&Hall, Timestamp, Option<&Page>),
    host: &mut dyn Host,
    settings: &Screens,
    lang: Lang,
    theme: Theme,
    encoding: Encoding,
    size: (u16, u16),
) -> Vec<u8> {
    let scene = Scene {
        hall,
        at,
        paper,
        connection: Connection::Live,
    };
    of_scene(scene, host, settings, lang, theme, encoding, size)
}

/// Draws a PNG of what `host` shows of a hall.
pub fn of_scene(
    scene: Scene<'_>,
    host: &mut dyn Host,
    settings: &Screens,
    lang: Lang,
    theme: Theme,
    encoding: Encoding,
    size: (u16, u16),
) -> Vec<u8> {
    let cx = Context {
        hall: scene.hall,
        at: scene.at,
        settings,
        connection: scene.connection,
        paper: scene.paper,
        said: None,
        silent: None,
        pace: 1,
    };
    let cell = cell_of(size.0);
    let look = Look::new(theme, encoding).with_cell(cell.0, cell.1);
    let mut buffer = Buffer::empty(Rect::new(0, 0, size.0, size.1));
    host::draw(host, &cx, &look, lang, &mut buffer);
    picture::png(&buffer, (u32::from(cell.0), u32::from(cell.1)))
}

/// Reads a size such as `320x90`.
pub fn parse_size(text: &str, words: &Words) -> Result<(u16, u16), Problem> {
    let parsed = text
        .split_once('x')
        .and_then(|(columns, rows)| Some((columns.parse().ok()?, rows.parse().ok()?)));
    match parsed {
        Some((columns @ 10..=1000, rows @ 5..=500)) => Ok((columns, rows)),
        _ => Err(Problem::new(
            Code::Usage,
            words.say("cli-bad-size", text::args! { size: text }),
            words.text("cli-bad-size.cure"),
        )),
    }
}
