//! Which of several pages is shown.
//!
//! ```
//! use crossterm::event::{KeyCode, KeyEvent};
//! use ui::widgets::{Outcome, Tabs};
//!
//! #[derive(Clone, Copy, Debug, PartialEq)]
//! enum Page {
//!     Today,
//!     Week,
//! }
//!
//! let mut tabs = Tabs::new(&[Page::Today, Page::Week]);
//! assert_eq!(tabs.on(KeyEvent::from(KeyCode::Right)), Outcome::Used);
//! assert_eq!(tabs.chosen(), Page::Week);
//! ```

use super::Outcome;
use crate::{Cut, Painter, TextGrid};
use crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// The chosen one of several pages. See the [module](self).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tabs<K: 'static> {
    all: &'static [K],
    at: usize,
}

/// The text of a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TabFace {
    /// Its name.
    pub text: String,
    /// Set if there is something behind it, so that it does not stand back.
    pub lively: bool,
}

impl<K: Copy + PartialEq> Tabs<K> {
    /// Returns tabs for `all` pages, of which there is at least one; the first is shown.
    #[must_use]
    pub fn new(all: &'static [K]) -> Tabs<K> {
        Tabs { all, at: 0 }
    }

    /// Returns the page that is shown.
    #[must_use]
    pub fn chosen(&self) -> K {
        self.all[self.at]
    }

    /// Shows a page, if it is one of these. Returns whether another was shown before.
    pub fn choose(&mut self, page: K) -> bool {
        let before = self.at;
        if let Some(at) = self.all.iter().position(|tab| *tab == page) {
            self.at = at;
        }
        self.at != before
    }

    /// Takes notice of a key: Left and Right lead from tab to tab, and round the corner.
    pub fn on(&mut self, key: KeyEvent) -> Outcome {
        let count = self.all.len();
        self.at = match key.code {
            KeyCode::Left => (self.at + count - 1) % count,
            KeyCode::Right => (self.at + 1) % count,
            _ => return Outcome::Ignored,
        };
        Outcome::Used
    }

    /// Draws the tabs into a line, as many as fit. Returns what is left of the line.
    pub fn view<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        mut line: Rect,
        face: impl Fn(K) -> TabFace,
        target: impl Fn(K) -> T,
    ) -> Rect {
        let t = *p.theme();
        let gap = if grid.is_wide() { grid.columns(1) } else { 0 };
        for (index, tab) in self.all.iter().enumerate() {
            let TabFace { text, lively } = face(*tab);
            let (slot, rest) = line.cut_left(grid.measure(p, &text) + grid.columns(2));
            if slot.width < grid.columns(4) {
                break;
            }
            if index == self.at {
                p.badge(slot, &text, t.accent_text, t.accent);
            } else {
                let ink = if lively { t.text } else { t.muted };
                p.text(slot.inset(grid.columns(1), 0), &text, grid.text(ink));
            }
            p.hit(slot, target(*tab));
            line = rest.cut_left(gap).1;
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{drawn, key, targets};
    use super::*;

    const THREE: &[char] = &['a', 'b', 'c'];

    #[test]
    fn arrows_lead_round_the_corner_and_a_press_shows_its_page() {
        let mut tabs = Tabs::new(THREE);
        assert_eq!(tabs.on(key(KeyCode::Left)), Outcome::Used);
        assert_eq!(tabs.chosen(), 'c');
        assert_eq!(tabs.on(key(KeyCode::Right)), Outcome::Used);
        assert_eq!(tabs.chosen(), 'a');
        assert_eq!(tabs.on(key(KeyCode::Up)), Outcome::Ignored);
        assert!(tabs.choose('b') && !tabs.choose('b') && !tabs.choose('x'));
        assert_eq!(tabs.chosen(), 'b');
    }

    #[test]
    fn each_tab_can_be_pressed_and_what_does_not_fit_is_left_out() {
        let face = |tab: char| TabFace {
            text: format!("Page {tab}"),
            lively: tab == 'a',
        };
        let wide = drawn(Rect::new(0, 0, 200, 40), |p, grid| {
            let line = p.area().cut_top(grid.line).0;
            let rest = Tabs::new(THREE).view(p, grid, line, face, |tab| tab);
            assert!(rest.width > 0 && rest.right() == line.right());
        });
        for hits in wide {
            assert_eq!(targets(&hits), ['a', 'b', 'c']);
            assert!(hits.shows("Page c"));
        }
        let narrow = drawn(Rect::new(0, 0, 12, 20), |p, grid| {
            let line = p.area().cut_top(grid.line).0;
            Tabs::new(THREE).view(p, grid, line, face, |tab| tab);
        });
        for hits in narrow {
            assert!(targets(&hits).len() < 3);
        }
    }
}
