//! Lines of which one is chosen. The example of the [parent module](super) is a list.

use super::Outcome;
use super::paging::{Lines, Shown, moved};
use crate::{CardStyle, Cut, Painter, TextGrid};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// Lines that a page key moves.
const PAGE: isize = 8;

/// The chosen one of several lines. See the [parent module](super).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct List {
    at: usize,
    /// The first line that is shown, unless the chosen one is elsewhere.
    top: usize,
}

/// A press on a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListPress {
    /// A line.
    Line(usize),
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

/// The texts of a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Face {
    /// A key or mark at the left.
    pub mark: String,
    /// The subject of the line.
    pub text: String,
    /// The facts about it, at the right.
    pub detail: String,
    /// Set if it stands back behind the others.
    pub dim: bool,
}

impl Face {
    /// Returns a line with nothing but a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Face {
        Face {
            text: text.into(),
            ..Face::default()
        }
    }
}

/// The data that a list is drawn from.
pub struct ListFace<'a, T> {
    /// The lines.
    pub lines: &'a [Face],
    /// Set if details may take more of a line than texts.
    pub detailed: bool,
    /// Says which lines are shown, where not all are.
    pub range: &'a dyn Fn(Shown) -> String,
    /// Returns the screen's target for a press.
    pub target: &'a dyn Fn(ListPress) -> T,
}

impl List {
    /// Returns the chosen line, counted from zero.
    #[must_use]
    pub fn at(self) -> usize {
        self.at
    }

    /// Returns the first line that is shown, unless the chosen one is elsewhere.
    #[must_use]
    pub fn top(self) -> usize {
        self.top
    }

    /// Chooses a line.
    pub fn choose(&mut self, line: usize) {
        self.at = line;
    }

    /// Takes notice of a key that moves the choice among `count` lines. Single steps lead from the
    /// last line to the first, and back.
    pub fn on(&mut self, key: KeyEvent, count: usize) -> Outcome {
        let last = count.saturating_sub(1);
        self.at = match key.code {
            KeyCode::Up if self.at == 0 => last,
            KeyCode::Down if self.at >= last => 0,
            KeyCode::Up => moved(self.at, -1, count),
            KeyCode::Down => moved(self.at, 1, count),
            KeyCode::PageUp => moved(self.at, -PAGE, count),
            KeyCode::PageDown => moved(self.at, PAGE, count),
            KeyCode::Home => 0,
            KeyCode::End => last,
            _ => return Outcome::Ignored,
        };
        Outcome::Used
    }

    /// Chooses the line whose number, counted from one, was typed. Returns it, if there is one.
    pub fn by_digit(&mut self, key: KeyEvent, count: usize) -> Option<usize> {
        let KeyCode::Char(digit) = key.code else {
            return None;
        };
        let number = digit.to_digit(10)? as usize;
        let line = number.checked_sub(1).filter(|line| *line < count)?;
        self.at = line;
        Some(line)
    }

    /// Takes notice of a press among `count` lines. Returns the line that was pressed, which is
    /// chosen now. Where lines are scrolled, the choice goes along to the nearest that is shown.
    pub fn pressed(&mut self, press: ListPress, count: usize) -> Option<usize> {
        match press {
            ListPress::Line(line) if line < count => {
                self.at = line;
                return Some(line);
            }
            ListPress::Line(_) => {}
            ListPress::Page { on } => {
                self.at = moved(self.at, if on { PAGE } else { -PAGE }, count);
            }
            ListPress::Scroll { top, fit } => {
                self.top = top;
                let last = (top + fit).min(count).saturating_sub(1);
                self.at = self.at.clamp(top.min(last), last);
            }
        }
        None
    }

    /// Draws the lines that fit, the chosen one among them.
    pub fn view<T: Clone + PartialEq>(
        self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        rect: Rect,
        face: &ListFace<'_, T>,
    ) {
        let lines = Lines {
            count: face.lines.len(),
            top: self.top,
            keep: Some(self.at),
            step: grid.line,
        };
        let page = |on| (face.target)(ListPress::Page { on });
        let scrolled = |top, fit| (face.target)(ListPress::Scroll { top, fit });
        let slots = lines.view(p, grid, rect, face.range, page, scrolled);
        let mark = face
            .lines
            .iter()
            .map(|line| grid.measure(p, &line.mark))
            .max()
            .unwrap_or(0);
        let mark = if mark > 0 { mark + grid.columns(2) } else { 0 };
        for (index, slot) in slots {
            if slot.is_empty() {
                continue;
            }
            face.line(p, grid, slot, mark, (index, index == self.at));
            p.hit(slot, (face.target)(ListPress::Line(index)));
        }
    }
}

impl<T: Clone + PartialEq> ListFace<'_, T> {
    /// Draws a line by its index, chosen or not, with its mark in the first `mark` columns.
    fn line(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        slot: Rect,
        mark: u16,
        (index, chosen): (usize, bool),
    ) {
        let t = *p.theme();
        let line = &self.lines[index];
        let mut ink = if line.dim { t.muted } else { t.text };
        let mut muted = t.muted;
        let mut gold = t.ticket;
        if chosen {
            p.choose(slot);
            p.card(slot, chosen_card(t.accent));
            ink = t.accent_text;
            muted = t.accent_text;
            gold = t.accent_text;
        }
        let (mark, rest) = slot.inset(grid.columns(1), 0).cut_left(mark);
        p.text(mark, &line.mark, grid.text(gold).bold());
        let most = if self.detailed {
            rest.width * 2 / 3
        } else {
            rest.width / 2
        };
        let need = grid.measure(p, &line.detail);
        let (detail, rest) = rest.cut_right(need.min(most));
        p.text(detail, &line.detail, grid.text(muted).right());
        p.text(
            rest.cut_right(grid.columns(1)).1,
            &line.text,
            grid.text(ink).bold(),
        );
    }
}

/// Returns the ground of the chosen one of several rows.
pub(super) fn chosen_card(colour: crate::Rgb) -> CardStyle {
    CardStyle {
        top: Some(colour),
        bottom: Some(colour),
        radius: Some(0.3),
        ..CardStyle::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{drawn, key, targets};
    use super::*;

    #[test]
    fn single_steps_go_round_the_corner_and_pages_stop_at_the_ends() {
        let mut list = List::default();
        let mut after = |code, count| {
            assert_eq!(list.on(key(code), count), Outcome::Used);
            list.at()
        };
        assert_eq!(after(KeyCode::Up, 30), 29);
        assert_eq!(after(KeyCode::Down, 30), 0);
        assert_eq!(after(KeyCode::PageDown, 30), 8);
        assert_eq!(after(KeyCode::Down, 30), 9);
        assert_eq!(after(KeyCode::PageUp, 30), 1);
        assert_eq!(after(KeyCode::End, 30), 29);
        assert_eq!(after(KeyCode::PageDown, 30), 29);
        assert_eq!(after(KeyCode::Home, 30), 0);
        assert_eq!(after(KeyCode::Down, 0), 0, "no line at all");
        assert_eq!(list.on(key(KeyCode::Char('x')), 30), Outcome::Ignored);
    }

    #[test]
    fn a_digit_or_a_press_chooses_a_line_that_is_there() {
        let mut list = List::default();
        assert_eq!(list.by_digit(key(KeyCode::Char('3')), 5), Some(2));
        for code in ['0', '6', 'x'] {
            assert_eq!(list.by_digit(key(KeyCode::Char(code)), 5), None);
        }
        assert_eq!(list.at(), 2);
        assert_eq!(list.pressed(ListPress::Line(4), 5), Some(4));
        assert_eq!(list.pressed(ListPress::Line(5), 5), None);
        assert_eq!(list.pressed(ListPress::Page { on: false }, 5), None);
        assert_eq!(list.at(), 0);
    }

    fn shown(list: List, lines: &[Face], rows: u16) -> [crate::HitMap<ListPress>; 2] {
        let area = Rect::new(0, 0, 120, 60);
        drawn(area, |p, grid| {
            let (rect, _) = area.cut_top(grid.lines(rows));
            let face = ListFace {
                lines,
                detailed: false,
                range: &|shown| format!("{}-{} of {}", shown.from, shown.to, shown.count),
                target: &|press| press,
            };
            list.view(p, grid, rect, &face);
        })
    }

    #[test]
    fn lines_that_fit_need_no_buttons() {
        let lines = ["茶", "咖啡"].map(|text| Face {
            mark: "1".to_owned(),
            detail: "5 人".to_owned(),
            ..Face::new(text)
        });
        for hits in shown(List::default(), &lines, 4) {
            assert_eq!(targets(&hits), [ListPress::Line(0), ListPress::Line(1)]);
            assert!(hits.shows("咖啡") && hits.shows("5 人") && !hits.shows("of"));
        }
    }

    #[test]
    fn of_many_lines_those_around_the_chosen_one_are_shown_with_buttons_for_the_others() {
        let lines: Vec<Face> = (0..20).map(|n| Face::new(format!("line {n}"))).collect();
        let mut list = List::default();
        list.choose(12);
        for hits in shown(list, &lines, 5) {
            assert!(hits.shows("10-13 of 20") && hits.shows("line 12"));
            assert!(!hits.shows("line 13") && !hits.shows("line 8"));
            for on in [true, false] {
                assert!(hits.find(&ListPress::Page { on }).is_some());
            }
        }
    }
}
