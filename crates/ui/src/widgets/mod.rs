//! Components of screens: each is plain state, with `on` for a key and `view` to draw.
//!
//! A screen keeps a widget as a field, hands it the keys that it does not want for itself, and
//! draws it into a rectangle. What can be pressed on a widget it tells as its own kind of press
//! ([`ListPress`], [`TablePress`]); a function from these to the screen's targets comes in with
//! `view`, and the screen hands the press back with `pressed`. So a widget knows no screen, and a
//! screen no coordinates. Lengths are those of a [`TextGrid`](crate::TextGrid).
//!
//! | widget | what it is for |
//! |---|---|
//! | [`TextField`] | a line of text that is typed |
//! | [`Form`] | several of them with their labels |
//! | [`Entries`] | many values with their labels, typed or chosen |
//! | [`List`] | lines of which one is chosen |
//! | [`Picker`] | a list that typing makes shorter |
//! | [`Table`] | rows in columns, chosen by identity, as they move while one reads them |
//! | [`Tabs`] | which of several pages is shown |
//! | [`Sheet`] | the card of a dialog: title, body, hint and buttons |
//!
//! ```
//! use crossterm::event::{KeyCode, KeyEvent};
//! use ratatui::{buffer::Buffer, layout::Rect};
//! use ui::widgets::{Face, List, ListFace, ListPress, Outcome};
//! use ui::{Encoding, Look, Painter, TextGrid, Theme};
//!
//! #[derive(Clone, Debug, PartialEq)]
//! enum Target {
//!     Fruit(ListPress),
//! }
//!
//! let fruit = ["apple", "pear", "plum"];
//! let mut list = List::default();
//! assert_eq!(list.on(KeyEvent::from(KeyCode::Down), fruit.len()), Outcome::Used);
//!
//! let look = Look::new(Theme::dark(), Encoding::Plain);
//! let area = Rect::new(0, 0, 30, 3);
//! let mut painter = Painter::new(&look, area, None);
//! let grid = TextGrid::of(&painter);
//! let lines = fruit.map(Face::new);
//! let face = ListFace {
//!     lines: &lines,
//!     detailed: false,
//!     range: &|shown| format!("{}-{} / {}", shown.from, shown.to, shown.count),
//!     target: &Target::Fruit,
//! };
//! list.view(&mut painter, grid, area, &face);
//! let hits = painter.finish(&mut Buffer::empty(area));
//!
//! // The finger is on the last line.
//! let Some(Target::Fruit(press)) = hits.at(5, 2).cloned() else {
//!     panic!("a line can be pressed")
//! };
//! assert_eq!(list.pressed(press, fruit.len()), Some(2));
//! assert_eq!(fruit[list.at()], "plum");
//! ```

pub mod entries;
pub mod field;
pub mod form;
pub mod list;
mod paging;
pub mod picker;
pub mod sheet;
pub mod table;
pub mod tabs;
#[cfg(test)]
mod testing;

pub use entries::{Entries, EntriesFace, Entry, EntryFace, EntryPress};
pub use field::TextField;
pub use form::{Form, FormFace};
pub use list::{Face, List, ListFace, ListPress};
pub use paging::Shown;
pub use picker::{Picker, PickerFace};
pub use sheet::{Prose, Sheet, SheetButton};
pub use table::{Column, Table, TableFace, TablePress};
pub use tabs::{TabFace, Tabs};

/// The outcome of a key for a widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The key means nothing here; the screen may use it.
    Ignored,
    /// The key was meant for the widget, whose state may be another now.
    Used,
    /// The last question of a form was answered.
    Submitted,
}
