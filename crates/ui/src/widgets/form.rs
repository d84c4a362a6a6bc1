//! Several lines of text with their labels, one of which is typed into.
//!
//! ```
//! use crossterm::event::{KeyCode, KeyEvent};
//! use ui::widgets::{Form, Outcome, TextField};
//!
//! let mut form = Form::new([TextField::new(40), TextField::digits(15)]);
//! let mut press = |code| form.on(KeyEvent::from(code));
//! let _ = press(KeyCode::Char('李'));
//! assert_eq!(press(KeyCode::Enter), Outcome::Used, "on to the next field");
//! let _ = press(KeyCode::Char('7'));
//! assert_eq!(press(KeyCode::Enter), Outcome::Submitted);
//! assert_eq!([form.text(0), form.text(1)], ["李", "7"]);
//! ```

use super::{Outcome, TextField};
use crate::{Cut, Painter, TextGrid};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// Some fields, and which of them is typed into. See the [module](self).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    fields: Vec<TextField>,
    at: usize,
}

/// The texts of a field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormFace<'a> {
    /// The text above it.
    pub label: &'a str,
    /// The text in it while it is empty.
    pub hint: &'a str,
}

impl Form {
    /// Returns a form of these fields, of which there is at least one; the first is typed into.
    #[must_use]
    pub fn new(fields: impl Into<Vec<TextField>>) -> Form {
        Form {
            fields: fields.into(),
            at: 0,
        }
    }

    /// Returns what was typed into a field.
    #[must_use]
    pub fn text(&self, field: usize) -> &str {
        self.fields[field].text()
    }

    /// Writes `text` into a field.
    pub fn set(&mut self, field: usize, text: &str) {
        self.fields[field].set(text);
    }

    /// Returns whether the last field is typed into.
    #[must_use]
    pub fn is_at_last(&self) -> bool {
        self.at + 1 == self.fields.len()
    }

    /// Empties all fields from this one on, and types into it.
    pub fn clear_from(&mut self, field: usize) {
        self.fields
            .iter_mut()
            .skip(field)
            .for_each(TextField::clear);
        self.at = field.min(self.at);
    }

    /// Types into a field from now on: it was pressed.
    pub fn pressed(&mut self, field: usize) {
        self.at = field.min(self.fields.len() - 1);
    }

    /// Takes notice of a key. Tab and the arrows lead from field to field; Enter leads to the next
    /// one too, and from the last it submits the form.
    pub fn on(&mut self, key: KeyEvent) -> Outcome {
        let last = self.fields.len() - 1;
        match key.code {
            KeyCode::Enter if self.at == last => return Outcome::Submitted,
            KeyCode::Enter | KeyCode::Down => self.at = last.min(self.at + 1),
            KeyCode::Up => self.at = self.at.saturating_sub(1),
            KeyCode::Tab => self.at = (self.at + 1) % (last + 1),
            KeyCode::BackTab => self.at = (self.at + last) % (last + 1),
            _ => return self.fields[self.at].on(key),
        }
        Outcome::Used
    }

    /// Draws labels and fields below each other. What a press on a field means is told by `target`,
    /// if fields can be pressed. Returns what is left below.
    pub fn view<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        rect: Rect,
        faces: &[FormFace<'_>],
        target: impl Fn(usize) -> Option<T>,
    ) -> Rect {
        let muted = p.theme().muted;
        let mut rest = rect;
        for (index, (field, face)) in self.fields.iter().zip(faces).enumerate() {
            let (line, below) = rest.cut_top(grid.line);
            p.text(line, face.label, grid.text(muted));
            let (slot, below) = below.cut_top(TextField::rows(grid));
            field.draw(p, grid, slot, face.hint, index == self.at);
            if let Some(target) = target(index) {
                p.hit(slot, target);
            }
            rest = below;
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{drawn, key, letters, targets};
    use super::*;

    fn form() -> Form {
        Form::new([TextField::new(9), TextField::new(9), TextField::digits(9)])
    }

    fn typed(form: &mut Form, text: &str) {
        for letter in letters(text) {
            assert_eq!(form.on(letter), Outcome::Used);
        }
    }

    #[test]
    fn enter_leads_through_the_fields_and_submits_after_the_last() {
        let mut form = form();
        for text in ["a", "b", "3"] {
            typed(&mut form, text);
            let outcome = form.on(key(KeyCode::Enter));
            assert_eq!(outcome == Outcome::Submitted, text == "3");
        }
        assert_eq!([0, 1, 2].map(|field| form.text(field)), ["a", "b", "3"]);
    }

    #[test]
    fn tab_arrows_and_presses_choose_the_field_that_is_typed_into() {
        let mut form = form();
        let mut type_after = |code, text| {
            assert_eq!(form.on(key(code)), Outcome::Used);
            typed(&mut form, text);
        };
        type_after(KeyCode::BackTab, "3");
        type_after(KeyCode::Tab, "a");
        type_after(KeyCode::Down, "b");
        type_after(KeyCode::Up, "a");
        form.pressed(2);
        typed(&mut form, "3");
        assert_eq!([0, 1, 2].map(|field| form.text(field)), ["aa", "b", "33"]);
        assert_eq!(form.on(key(KeyCode::Esc)), Outcome::Ignored);
    }

    #[test]
    fn each_field_has_its_label_and_can_be_pressed() {
        let area = Rect::new(0, 0, 120, 60);
        let faces = ["Name", "Place", "Phone"].map(|label| FormFace { label, hint: "…" });
        let hits = drawn(area, |p, grid| {
            let mut form = form();
            form.set(0, "李雷");
            let rest = form.view(p, grid, area, &faces, Some);
            assert!(rest.height < area.height && rest.bottom() == area.bottom());
        });
        for hits in hits {
            assert!(hits.shows("Place") && hits.shows("李雷"));
            assert_eq!(targets(&hits), [0, 1, 2]);
        }
    }
}
