//! A list that typing makes shorter.
//!
//! The screen says what is meant by what was typed, as only it knows by which names a thing is
//! found:
//!
//! ```
//! use crossterm::event::{KeyCode, KeyEvent};
//! use ui::widgets::Picker;
//!
//! let cities = ["Beijing", "Hangzhou", "Shanghai"];
//! let found = |typed: &str| -> Vec<&str> {
//!     let is_meant = |city: &&str| city.to_lowercase().contains(typed);
//!     cities.into_iter().filter(is_meant).collect()
//! };
//! let mut picker = Picker::new(24);
//! for letter in "ha".chars() {
//!     let count = found(picker.text()).len();
//!     let _ = picker.on(KeyEvent::from(KeyCode::Char(letter)), count);
//! }
//! assert_eq!(found(picker.text()), ["Hangzhou", "Shanghai"]);
//! assert_eq!(picker.list().at(), 0);
//! ```

use super::{List, ListFace, ListPress, Outcome, TextField};
use crate::{Cut, Painter, TextGrid};
use crossterm::event::KeyEvent;
use ratatui::layout::Rect;

/// A field, and the chosen one of the lines that are meant by what was typed. See the
/// [module](self).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picker {
    field: TextField,
    list: List,
}

/// The data that a picker is drawn from.
pub struct PickerFace<'a, T> {
    /// The text in the field while it is empty.
    pub hint: &'a str,
    /// The lines that were found.
    pub list: ListFace<'a, T>,
    /// The text in place of lines if there are none.
    pub none: &'a str,
}

impl Picker {
    /// Lines that a picker wants below its field, also when it has fewer.
    pub const LINES_MIN: u16 = 4;

    /// Returns a picker into which at most `max` characters can be typed.
    #[must_use]
    pub fn new(max: usize) -> Picker {
        Picker {
            field: TextField::new(max),
            list: List::default(),
        }
    }

    /// Returns a picker for ASCII letters and digits, as of a ticket number.
    #[must_use]
    pub fn code(max: usize) -> Picker {
        Picker {
            field: TextField::code(max),
            list: List::default(),
        }
    }

    /// Returns what was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.field.text()
    }

    /// Returns which of the lines is chosen.
    #[must_use]
    pub fn list(&self) -> List {
        self.list
    }

    /// Chooses the first line again.
    pub fn restart(&mut self) {
        self.list = List::default();
    }

    /// Takes notice of a key while `count` lines are meant. What is typed may mean others, so the
    /// first of them is chosen then.
    pub fn on(&mut self, key: KeyEvent, count: usize) -> Outcome {
        if self.list.on(key, count) == Outcome::Used {
            return Outcome::Used;
        }
        let outcome = self.field.on(key);
        if outcome == Outcome::Used {
            self.restart();
        }
        outcome
    }

    /// Takes notice of a press, see [`List::pressed`].
    pub fn pressed(&mut self, press: ListPress, count: usize) -> Option<usize> {
        self.list.pressed(press, count)
    }

    /// Returns the rows of cells that the picker needs for `count` lines.
    #[must_use]
    pub fn rows(grid: TextGrid, count: usize) -> u16 {
        let lines = u16::try_from(count).unwrap_or(u16::MAX);
        TextField::rows(grid).saturating_add(grid.lines(lines.max(Picker::LINES_MIN)))
    }

    /// Draws the field, and below it the lines.
    pub fn view<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        rect: Rect,
        face: &PickerFace<'_, T>,
    ) {
        let (field, below) = rect.cut_top(TextField::rows(grid));
        self.field.view(p, grid, field, face.hint);
        if face.list.lines.is_empty() {
            let muted = p.theme().muted;
            p.paragraph(below, face.none, grid.text(muted));
        } else {
            self.list.view(p, grid, below, &face.list);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{drawn, key, targets};
    use super::super::{Face, ListPress};
    use super::*;
    use crossterm::event::KeyCode;

    #[test]
    fn arrows_move_the_choice_and_typing_begins_at_the_first_line_again() {
        let mut picker = Picker::new(3);
        assert_eq!(picker.on(key(KeyCode::Down), 9), Outcome::Used);
        assert_eq!(picker.list().at(), 1);
        assert_eq!(picker.on(key(KeyCode::Char('a')), 9), Outcome::Used);
        assert_eq!((picker.text(), picker.list().at()), ("a", 0));
        assert_eq!(picker.pressed(ListPress::Line(4), 9), Some(4));
        assert_eq!(picker.on(key(KeyCode::Backspace), 9), Outcome::Used);
        assert_eq!((picker.text(), picker.list().at()), ("", 0));
        assert_eq!(picker.on(key(KeyCode::Enter), 9), Outcome::Ignored);
    }

    #[test]
    fn it_shows_what_was_found_or_that_there_is_nothing() {
        let area = Rect::new(0, 0, 120, 40);
        let shown = |lines: &[Face]| {
            drawn(area, |p, grid| {
                let face = PickerFace {
                    hint: "type a name",
                    list: ListFace {
                        lines,
                        detailed: false,
                        range: &|_| String::new(),
                        target: &|press| press,
                    },
                    none: "nothing found",
                };
                Picker::new(9).view(p, grid, area, &face);
            })
        };
        for hits in shown(&[Face::new("茶")]) {
            assert!(hits.shows("type a name") && hits.shows("茶") && !hits.shows("nothing"));
            assert_eq!(targets(&hits), [ListPress::Line(0)]);
        }
        for hits in shown(&[]) {
            assert!(hits.shows("nothing found") && hits.is_empty());
        }
    }
}
