//! What the tests of widgets share: a painter of an ordinary window, and keys.

use crate::{Encoding, Fonts, HitMap, Look, Painter, TextGrid, Theme};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A key without modifiers.
pub(super) fn key(code: KeyCode) -> KeyEvent {
    KeyEvent::from(code)
}

/// The letters of a text as keys.
pub(super) fn letters(text: &str) -> impl Iterator<Item = KeyEvent> {
    text.chars().map(|letter| key(KeyCode::Char(letter)))
}

/// Draws with `draw` into `area`, where cells are ordinary and where they are tiny. Returns what
/// was drawn in either.
pub(super) fn drawn<T: Clone + PartialEq>(
    area: Rect,
    draw: impl Fn(&mut Painter<'_, T>, TextGrid),
) -> [HitMap<T>; 2] {
    [(8, 16), (4, 8)].map(|cell| {
        let look = Look {
            fonts: std::rc::Rc::new(Fonts::embedded_only()),
            ..Look::new(Theme::dark(), Encoding::Octant)
        }
        .with_cell(cell.0, cell.1);
        let mut p = Painter::new(&look, area, None);
        let grid = TextGrid::of(&p);
        draw(&mut p, grid);
        p.finish(&mut Buffer::empty(area))
    })
}

/// The targets from the bottom up, each once in a row.
pub(super) fn targets<T: Clone + PartialEq>(hits: &HitMap<T>) -> Vec<T> {
    let mut all: Vec<T> = hits.iter().map(|(_, target)| target.clone()).collect();
    all.dedup();
    all
}
