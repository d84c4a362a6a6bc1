//! A line of text that is typed.
//!
//! ```
//! use crossterm::event::{KeyCode, KeyEvent};
//! use ui::widgets::TextField;
//!
//! let mut number = TextField::code(8);
//! for letter in "a-12".chars() {
//!     let _ = number.on(KeyEvent::from(KeyCode::Char(letter)));
//! }
//! assert_eq!(number.text(), "A12");
//! ```

use super::Outcome;
use crate::{CardStyle, Cut, Painter, TextGrid, TextStyle};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use std::fmt;

/// The characters that a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// All that can be seen.
    Text,
    /// ASCII letters and digits; letters become capitals.
    Code,
    /// Digits.
    Digits,
    /// Text that nobody sees.
    Hidden,
    /// Digits that nobody sees.
    HiddenDigits,
}

/// A line of text that is typed at its end. See the [module](self).
#[derive(Clone, PartialEq, Eq)]
pub struct TextField {
    text: String,
    takes: Takes,
    /// Characters at most.
    max: usize,
}

impl fmt::Debug for TextField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.takes {
            Takes::Hidden | Takes::HiddenDigits => f.write_str("TextField(***)"),
            Takes::Text | Takes::Code | Takes::Digits => {
                f.debug_tuple("TextField").field(&self.text).finish()
            }
        }
    }
}

impl TextField {
    fn taking(takes: Takes, max: usize) -> TextField {
        TextField {
            text: String::new(),
            takes,
            max,
        }
    }

    /// Returns an empty field for a text of at most `max` characters.
    #[must_use]
    pub fn new(max: usize) -> TextField {
        TextField::taking(Takes::Text, max)
    }

    /// Returns an empty field for ASCII letters and digits, as of a ticket number; letters become
    /// capitals.
    #[must_use]
    pub fn code(max: usize) -> TextField {
        TextField::taking(Takes::Code, max)
    }

    /// Returns an empty field for digits.
    #[must_use]
    pub fn digits(max: usize) -> TextField {
        TextField::taking(Takes::Digits, max)
    }

    /// Returns an empty field for a text that is not shown, as of a password.
    #[must_use]
    pub fn hidden(max: usize) -> TextField {
        TextField::taking(Takes::Hidden, max)
    }

    /// Returns an empty field for digits that are not shown, as of a PIN.
    #[must_use]
    pub fn hidden_digits(max: usize) -> TextField {
        TextField::taking(Takes::HiddenDigits, max)
    }

    /// Returns what was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes `text` into the field, whatever stood there, as far as it fits.
    pub fn set(&mut self, text: &str) {
        self.clear();
        for letter in text.chars() {
            self.push(letter);
        }
    }

    /// Empties the field.
    pub fn clear(&mut self) {
        self.text.clear();
    }

    /// Types a character, if the field takes it and is not full.
    pub fn push(&mut self, letter: char) {
        let letter = match self.takes {
            Takes::Text | Takes::Hidden => Some(letter).filter(|c| !letters::is_invisible(*c)),
            Takes::Code => Some(letter.to_ascii_uppercase()).filter(char::is_ascii_alphanumeric),
            Takes::Digits | Takes::HiddenDigits => Some(letter).filter(char::is_ascii_digit),
        };
        if self.text.chars().count() < self.max {
            self.text.extend(letter);
        }
    }

    /// Takes back the last character.
    pub fn pop(&mut self) {
        self.text.pop();
    }

    /// Takes notice of a key: a character, Backspace, or Delete, which empties the field.
    pub fn on(&mut self, key: KeyEvent) -> Outcome {
        match key.code {
            KeyCode::Char(letter)
                if (key.modifiers - KeyModifiers::SHIFT).is_empty() && !letter.is_control() =>
            {
                self.push(letter);
            }
            KeyCode::Backspace => self.pop(),
            KeyCode::Delete => self.clear(),
            _ => return Outcome::Ignored,
        }
        Outcome::Used
    }

    /// Returns the rows of cells that a field needs.
    #[must_use]
    pub fn rows(grid: TextGrid) -> u16 {
        if grid.is_drawn() { grid.lines(2) } else { 3 }
    }

    /// Draws what was typed and the cursor, or `hint` while the field is empty. Where the text does
    /// not fit, its end is seen, as that is being typed.
    pub fn view<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        rect: Rect,
        hint: &str,
    ) {
        self.draw(p, grid, rect, hint, true);
    }

    /// Draws the field; without a cursor if others are typed into.
    pub(super) fn draw<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        rect: Rect,
        hint: &str,
        typed_into: bool,
    ) {
        let t = *p.theme();
        let ground = t.background_top;
        let border = if typed_into { t.highlight } else { t.line };
        p.card(
            rect,
            CardStyle {
                top: Some(ground),
                bottom: Some(ground),
                border: Some(border),
                radius: Some(0.5),
                ..CardStyle::default()
            },
        );
        let inner = rect
            .inset(grid.columns(2), 0)
            .centred(rect.width, grid.line)
            .intersection(rect);
        let inks = [t.text, t.muted, t.highlight].map(|ink| grid.text(ink));
        self.letters(p, grid, inner, hint, typed_into, inks);
    }

    /// Draws what is typed and the cursor into a line, without a card of its own.
    pub(super) fn line<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        line: Rect,
        hint: &str,
        style: TextStyle,
    ) {
        self.letters(p, grid, line, hint, true, [style; 3]);
    }

    /// Draws text, hint and cursor in their styles.
    fn letters<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        inner: Rect,
        hint: &str,
        typed_into: bool,
        [ink, muted, mark_ink]: [TextStyle; 3],
    ) {
        if typed_into {
            p.type_into("");
        }
        let cursor = match (typed_into, p.look().utf8) {
            // The embedded face has no block this thin, and a system font is found too slowly.
            (true, true) if grid.is_drawn() => "|",
            (true, true) => "▏",
            (true, false) => "_",
            (false, _) => "",
        };
        if self.text.is_empty() {
            let (mark, rest) = inner.cut_left(grid.measure(p, cursor).max(1));
            p.text(mark, cursor, mark_ink);
            p.text(rest, hint, muted);
            return;
        }
        let room = inner.width.saturating_sub(grid.columns(1));
        let dot = if p.look().utf8 { "•" } else { "*" };
        let dots = dot.repeat(self.text.chars().count());
        let mut shown: &str = match self.takes {
            Takes::Hidden | Takes::HiddenDigits => &dots,
            Takes::Text | Takes::Code | Takes::Digits => &self.text,
        };
        while grid.measure(p, shown) > room {
            match shown.char_indices().nth(1) {
                Some((second, _)) => shown = &shown[second..],
                None => break,
            }
        }
        if typed_into {
            // As it is seen: what is hidden is not told either.
            p.type_into(shown);
        }
        let used = p.text(inner, shown, ink.bold());
        p.text(inner.cut_left(used.min(room)).1, cursor, mark_ink);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{drawn, key, letters};
    use super::*;

    fn typed(mut field: TextField, text: &str) -> TextField {
        for letter in letters(text) {
            assert_eq!(field.on(letter), Outcome::Used);
        }
        field
    }

    #[test]
    fn a_field_takes_what_it_is_for_and_no_more_than_fits() {
        assert_eq!(typed(TextField::new(4), "王 敏ab").text(), "王 敏a");
        assert_eq!(typed(TextField::code(9), "k7-012 号").text(), "K7012");
        assert_eq!(typed(TextField::digits(3), "1a2b3c4").text(), "123");
        let mut field = TextField::code(5);
        field.set("a-0123456");
        assert_eq!(field.text(), "A0123");
    }

    #[test]
    fn what_is_hidden_is_not_told_to_who_reads_by_ear_either() {
        let area = Rect::new(0, 0, 60, 20);
        let told = |field: TextField| {
            let typed = typed(field, "1234");
            let shown = drawn::<()>(area, |p, grid| {
                let (rect, _) = area.cut_top(TextField::rows(grid));
                typed.view(p, grid, rect, "PIN");
            });
            shown.map(|hits| hits.reading(", ").typed.expect("a field"))
        };
        assert_eq!(told(TextField::digits(9)), ["1234", "1234"]);
        assert_eq!(told(TextField::hidden_digits(9)), ["••••", "••••"]);
    }

    #[test]
    fn backspace_takes_back_and_delete_empties() {
        let mut field = typed(TextField::new(9), "张三");
        assert_eq!(field.on(key(KeyCode::Backspace)), Outcome::Used);
        assert_eq!(field.text(), "张");
        assert_eq!(field.on(key(KeyCode::Delete)), Outcome::Used);
        assert_eq!(field.text(), "");
        assert_eq!(field.on(key(KeyCode::Backspace)), Outcome::Used);
    }

    #[test]
    fn other_keys_and_chords_are_left_to_the_screen() {
        let mut field = TextField::new(9);
        for code in [KeyCode::Enter, KeyCode::Esc, KeyCode::Up, KeyCode::Left] {
            assert_eq!(field.on(key(code)), Outcome::Ignored);
        }
        let chord = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(field.on(chord), Outcome::Ignored);
        let capital = KeyEvent::new(KeyCode::Char('C'), KeyModifiers::SHIFT);
        assert_eq!(field.on(capital), Outcome::Used);
        assert_eq!(field.text(), "C");
    }

    #[test]
    fn an_empty_field_shows_its_hint_and_a_long_text_its_end() {
        let area = Rect::new(0, 0, 60, 20);
        let shown = |field: &TextField| {
            drawn::<()>(area, |p, grid| {
                let (rect, _) = area.cut_top(TextField::rows(grid));
                field.view(p, grid, rect, "姓名");
            })
        };
        for hits in shown(&TextField::new(200)) {
            assert!(hits.shows("姓名"));
        }
        let long: String = (0..99).map(|n| format!("{n:02}")).collect();
        for hits in shown(&typed(TextField::new(200), &long)) {
            assert!(hits.shows("9798") && !hits.shows("0001") && !hits.shows("姓名"));
        }
    }
}
