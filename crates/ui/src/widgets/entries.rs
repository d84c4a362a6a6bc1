//! Values with their labels, each in a line, of which one is being changed: typed, or stepped through.
//!
//! A [`Form`](super::Form) has a few large fields to fill in; entries are for many values that stand
//! already, as of settings.
//!
//! ```
//! use crossterm::event::{KeyCode, KeyEvent};
//! use ui::widgets::{Entries, Entry, Outcome, TextField};
//!
//! let mut tea = Entries::new([
//!     Entry::typed(TextField::digits(3), "40"),
//!     Entry::picked(0, 3),
//! ]);
//! let mut press = |code| tea.on(KeyEvent::from(code));
//! let _ = press(KeyCode::Char('0'));
//! assert_eq!(press(KeyCode::Down), Outcome::Used, "on to the next value");
//! let _ = press(KeyCode::Right);
//! assert_eq!(press(KeyCode::Enter), Outcome::Submitted);
//! assert_eq!((tea.text(0), tea.pick(1)), ("400", 1));
//! ```

use super::list::chosen_card;
use super::paging::{Lines, Shown, moved};
use super::{Outcome, TextField};
use crate::{Cut, Painter, TextGrid};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// Lines that a page key moves.
const PAGE: isize = 8;

/// A value that can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A text.
    Typed(TextField),
    /// One of several choices.
    Picked {
        /// The choice, counted from zero.
        at: usize,
        /// The number of choices, at least one.
        count: usize,
    },
}

impl Entry {
    /// Returns a text that stands in `field` now.
    #[must_use]
    pub fn typed(mut field: TextField, text: &str) -> Entry {
        field.set(text);
        Entry::Typed(field)
    }

    /// Returns a choice among `count`.
    #[must_use]
    pub fn picked(at: usize, count: usize) -> Entry {
        let at = at.min(count.saturating_sub(1));
        Entry::Picked { at, count }
    }
}

/// Some values, and which of them is being changed. See the [module](self).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries {
    all: Vec<Entry>,
    at: usize,
    top: usize,
}

/// A press on entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryPress {
    /// A line.
    Line(usize),
    /// The mark before or after the choice of the line that is being changed.
    Step {
        /// Set if it leads to the next choice.
        on: bool,
    },
    /// The button that leads further down, or up.
    Page {
        /// Set if it is further down.
        on: bool,
    },
    /// The wheel, or a finger that dragged the lines.
    Scroll {
        /// The first line that is shown now.
        top: usize,
        /// The number of lines that are shown.
        fit: usize,
    },
}

/// The texts of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryFace {
    /// The text before the value.
    pub label: String,
    /// The text in place of the value while nothing is typed.
    pub hint: String,
    /// The names of the choices.
    pub choices: Vec<String>,
}

/// The data that entries are drawn from.
pub struct EntriesFace<'a, T> {
    /// The texts of each entry.
    pub faces: &'a [EntryFace],
    /// Says which lines are shown, where not all are.
    pub range: &'a dyn Fn(Shown) -> String,
    /// Returns the screen's target for a press.
    pub target: &'a dyn Fn(EntryPress) -> T,
}

impl Entries {
    /// Returns entries of which the first is being changed; there is at least one.
    #[must_use]
    pub fn new(all: impl Into<Vec<Entry>>) -> Entries {
        Entries {
            all: all.into(),
            at: 0,
            top: 0,
        }
    }

    /// Returns the number of entries.
    #[must_use]
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// Returns the entry that is being changed, counted from zero.
    #[must_use]
    pub fn at(&self) -> usize {
        self.at
    }

    /// Changes another entry from now on.
    pub fn choose(&mut self, entry: usize) {
        self.at = entry.min(self.all.len().saturating_sub(1));
    }

    /// Returns what is typed into an entry; nothing of one that is picked.
    #[must_use]
    pub fn text(&self, entry: usize) -> &str {
        match self.all.get(entry) {
            Some(Entry::Typed(field)) => field.text(),
            _ => "",
        }
    }

    /// Returns the choice of an entry, counted from zero; the first of one that is typed.
    #[must_use]
    pub fn pick(&self, entry: usize) -> usize {
        match self.all.get(entry) {
            Some(Entry::Picked { at, .. }) => *at,
            _ => 0,
        }
    }

    /// Returns whether the entry that is being changed is typed.
    #[must_use]
    pub fn types_text(&self) -> bool {
        matches!(self.all.get(self.at), Some(Entry::Typed(_)))
    }

    /// Returns the number of choices of the entry that is being changed; none if it is typed.
    #[must_use]
    pub fn choices(&self) -> usize {
        match self.all.get(self.at) {
            Some(Entry::Picked { count, .. }) => *count,
            _ => 0,
        }
    }

    /// Takes notice of a key. Tab and the arrows up and down lead from entry to entry, those to the
    /// left and right and Space from choice to choice; Enter submits all.
    pub fn on(&mut self, key: KeyEvent) -> Outcome {
        let count = self.all.len();
        let last = count.saturating_sub(1);
        self.at = match key.code {
            KeyCode::Enter => return Outcome::Submitted,
            KeyCode::Up | KeyCode::BackTab if self.at == 0 => last,
            KeyCode::Down | KeyCode::Tab if self.at >= last => 0,
            KeyCode::Up | KeyCode::BackTab => self.at - 1,
            KeyCode::Down | KeyCode::Tab => self.at + 1,
            KeyCode::PageUp => moved(self.at, -PAGE, count),
            KeyCode::PageDown => moved(self.at, PAGE, count),
            _ => return self.change(key),
        };
        Outcome::Used
    }

    fn change(&mut self, key: KeyEvent) -> Outcome {
        match (self.all.get_mut(self.at), key.code) {
            (Some(Entry::Typed(field)), _) => field.on(key),
            (Some(Entry::Picked { .. }), KeyCode::Left) => self.step(false),
            (Some(Entry::Picked { .. }), KeyCode::Right | KeyCode::Char(' ')) => self.step(true),
            _ => Outcome::Ignored,
        }
    }

    fn step(&mut self, on: bool) -> Outcome {
        if let Some(Entry::Picked { at, count }) = self.all.get_mut(self.at) {
            let step = if on { 1 } else { *count - 1 };
            *at = (*at + step) % (*count).max(1);
        }
        Outcome::Used
    }

    /// Takes notice of a press.
    pub fn pressed(&mut self, press: EntryPress) {
        match press {
            EntryPress::Line(line) => self.choose(line),
            EntryPress::Step { on } => drop(self.step(on)),
            EntryPress::Page { on } => {
                self.at = moved(self.at, if on { PAGE } else { -PAGE }, self.all.len());
            }
            EntryPress::Scroll { top, fit } => {
                self.top = top;
                let last = (top + fit).min(self.all.len()).saturating_sub(1);
                self.at = self.at.clamp(top.min(last), last);
            }
        }
    }

    /// Draws the lines that fit, the one that is being changed among them.
    pub fn view<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        rect: Rect,
        face: &EntriesFace<'_, T>,
    ) {
        let lines = Lines {
            count: self.all.len().min(face.faces.len()),
            top: self.top,
            keep: Some(self.at),
            step: grid.line,
        };
        let page = |on| (face.target)(EntryPress::Page { on });
        let scrolled = |top, fit| (face.target)(EntryPress::Scroll { top, fit });
        let slots = lines.view(p, grid, rect, face.range, page, scrolled);
        let labels = face.faces.iter().map(|face| grid.measure(p, &face.label));
        let label = labels.max().unwrap_or(0) + grid.columns(3);
        for (index, slot) in slots {
            if slot.is_empty() {
                continue;
            }
            self.line(p, grid, slot, label.min(rect.width * 3 / 5), index, face);
        }
    }

    fn line<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        slot: Rect,
        label: u16,
        index: usize,
        face: &EntriesFace<'_, T>,
    ) {
        let t = *p.theme();
        let chosen = index == self.at;
        let texts = &face.faces[index];
        if chosen {
            p.card(slot, chosen_card(t.accent));
        }
        let [ink, muted] = match chosen {
            true => [t.accent_text, t.accent_text],
            false => [t.text, t.muted],
        };
        let (name, value) = slot.inset(grid.columns(1), 0).cut_left(label);
        let name = name.cut_right(grid.columns(1)).1;
        p.text(name, &texts.label, grid.text(muted));
        let steps = chosen && matches!(self.all[index], Entry::Picked { .. });
        let rect = if steps { name } else { slot };
        p.hit(rect, (face.target)(EntryPress::Line(index)));
        match &self.all[index] {
            Entry::Typed(field) if chosen => {
                field.line(p, grid, value, &texts.hint, grid.text(ink));
            }
            Entry::Typed(field) if field.text().is_empty() => {
                p.text(value, &texts.hint, grid.text(muted));
            }
            Entry::Typed(field) => {
                let text = begun(p, grid, field.text(), value.width);
                p.text(value, &text, grid.text(ink).bold());
            }
            Entry::Picked { at, .. } => {
                let name = texts.choices.get(*at).map_or("", String::as_str);
                if !chosen {
                    p.text(value, name, grid.text(ink).bold());
                    return;
                }
                let [before, after] = if p.look().utf8 {
                    ["←", "→"]
                } else {
                    ["<", ">"]
                };
                let (left, rest) = value.cut_left(grid.columns(3));
                p.text(left, before, grid.text(ink));
                p.hit(left, (face.target)(EntryPress::Step { on: false }));
                let room = rest.cut_right(grid.columns(3)).1;
                let used = p.text(room, name, grid.text(ink).bold());
                let rest = rest.cut_left(used.min(room.width)).1;
                let right = rest.cut_left(grid.columns(3)).0;
                p.text(right, after, grid.text(ink).right());
                p.hit(right, (face.target)(EntryPress::Step { on: true }));
            }
        }
    }
}

/// Returns as much of a text as fits into `width`, with a sign that it goes on.
fn begun<T: Clone + PartialEq>(
    p: &Painter<'_, T>,
    grid: TextGrid,
    text: &str,
    width: u16,
) -> String {
    if grid.measure(p, text) <= width {
        return text.to_owned();
    }
    let mut begun = text.to_owned();
    while !begun.is_empty() && grid.measure(p, &format!("{begun}…")) > width {
        begun.pop();
    }
    format!("{}…", begun.trim_end())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{drawn, key, letters, targets};
    use super::*;

    fn entries() -> Entries {
        Entries::new([
            Entry::typed(TextField::new(9), "tea"),
            Entry::picked(2, 3),
            Entry::typed(TextField::digits(3), ""),
        ])
    }

    #[test]
    fn arrows_lead_through_the_entries_and_through_the_choices_of_one() {
        let mut entries = entries();
        for letter in letters(" x") {
            assert_eq!(entries.on(letter), Outcome::Used);
        }
        assert_eq!(entries.on(key(KeyCode::Left)), Outcome::Ignored);
        assert_eq!(entries.on(key(KeyCode::Down)), Outcome::Used);
        assert!(!entries.types_text());
        assert_eq!(entries.on(key(KeyCode::Char('x'))), Outcome::Ignored);
        for code in [KeyCode::Right, KeyCode::Char(' '), KeyCode::Left] {
            assert_eq!(entries.on(key(code)), Outcome::Used);
        }
        assert_eq!((entries.text(0), entries.pick(1)), ("tea x", 0));
        assert_eq!(entries.on(key(KeyCode::BackTab)), Outcome::Used);
        assert_eq!(entries.on(key(KeyCode::Up)), Outcome::Used);
        assert_eq!(entries.at(), 2, "round the corner");
        assert_eq!(entries.on(key(KeyCode::Enter)), Outcome::Submitted);
    }

    #[test]
    fn lines_and_the_marks_beside_a_choice_can_be_pressed() {
        let faces: Vec<EntryFace> = ["Name", "Milk", "Cups"]
            .map(|label| EntryFace {
                label: label.to_owned(),
                hint: "any".to_owned(),
                choices: ["no", "some", "much"].map(str::to_owned).to_vec(),
            })
            .to_vec();
        let mut entries = entries();
        entries.pressed(EntryPress::Line(1));
        let shown = drawn(Rect::new(0, 0, 80, 30), |p, grid| {
            let face = EntriesFace {
                faces: &faces,
                range: &|_| String::new(),
                target: &|press| press,
            };
            entries.view(p, grid, p.area(), &face);
        });
        for hits in shown {
            assert!(hits.shows("tea") && hits.shows("much") && hits.shows("any"));
            for on in [false, true] {
                assert!(targets(&hits).contains(&EntryPress::Step { on }));
            }
        }
        entries.pressed(EntryPress::Step { on: true });
        assert_eq!(entries.pick(1), 0);
        entries.pressed(EntryPress::Step { on: false });
        assert_eq!(entries.pick(1), 2);
    }
}
