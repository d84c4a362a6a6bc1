//! Which of many lines are shown, and the foot with the buttons for the others.

use crate::{Cut, Painter, Scroll, TextGrid};
use ratatui::layout::Rect;

/// The lines that are shown, counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The first.
    pub from: usize,
    /// The last.
    pub to: usize,
    /// The number of lines in all.
    pub count: usize,
}

/// Many lines of which some are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    /// The number of lines.
    pub(super) count: usize,
    /// The first that is wanted to be seen.
    pub(super) top: usize,
    /// One that must be seen.
    pub(super) keep: Option<usize>,
    /// Rows of cells from one line to the next.
    pub(super) step: u16,
}

impl Lines {
    /// Returns the first line to show where `fit` have room.
    fn first(self, fit: usize) -> usize {
        let first = self.top.min(self.count.saturating_sub(fit));
        match self.keep {
            Some(keep) if keep < first => keep,
            Some(keep) if keep >= first + fit => keep + 1 - fit,
            _ => first,
        }
    }

    /// Draws the foot, if not all lines fit into `rect`, and lets them be scrolled: `scrolled` is
    /// the target that shows so many of them from one on. Returns the slots of those that are shown.
    pub(super) fn view<T: Clone + PartialEq>(
        self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        rect: Rect,
        range: &dyn Fn(Shown) -> String,
        page: impl Fn(bool) -> T,
        scrolled: impl Fn(usize, usize) -> T,
    ) -> Vec<(usize, Rect)> {
        let step = self.step.max(1);
        let fit_into = |rect: Rect| usize::from(rect.height / step).max(1);
        let mut rows = rect;
        let mut fit = fit_into(rect);
        if self.count > fit {
            let (foot, rest) = rect.cut_bottom(grid.line);
            rows = rest;
            fit = fit_into(rest);
            let first = self.first(fit);
            let shown = Shown {
                from: first + 1,
                to: (first + fit).min(self.count),
                count: self.count,
            };
            self.foot(p, grid, foot, &range(shown), shown, page);
            let parts = (0..=self.count - fit).map(|top| scrolled(top, fit));
            p.scroll(rect, Scroll::lines(step, first, parts));
        }
        let first = self.first(fit);
        (first..self.count)
            .take(fit)
            .enumerate()
            .map(|(place, index)| {
                let slot = Rect {
                    y: rows.y.saturating_add(step.saturating_mul(place as u16)),
                    height: grid.line,
                    ..rows
                };
                (index, slot.intersection(rows))
            })
            .collect()
    }

    fn foot<T: Clone + PartialEq>(
        self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        foot: Rect,
        range: &str,
        shown: Shown,
        page: impl Fn(bool) -> T,
    ) {
        let t = *p.theme();
        let ink = |more: bool| if more { t.highlight } else { t.muted };
        let (up, down) = if p.look().utf8 {
            ("▲", "▼")
        } else {
            ("^", "v")
        };
        let (right, rest) = foot.cut_right(grid.columns(6));
        let (left, middle) = rest.cut_right(grid.columns(6));
        let below = shown.to < self.count;
        let above = shown.from > 1;
        p.text(right, down, grid.text(ink(below)).centre());
        p.text(left, up, grid.text(ink(above)).centre());
        p.hit(right, page(true));
        p.hit(left, page(false));
        p.text(middle, range, grid.text(t.muted));
    }
}

/// Returns where `step` leads from `at` among `count` lines, not beyond the ends.
pub(super) fn moved(at: usize, step: isize, count: usize) -> usize {
    at.saturating_add_signed(step).min(count.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: Lines = Lines {
        count: 10,
        top: 0,
        keep: None,
        step: 1,
    };

    #[test]
    fn what_is_chosen_is_seen_and_the_last_page_is_full() {
        assert_eq!(TEN.first(4), 0);
        assert_eq!(Lines { top: 9, ..TEN }.first(4), 6);
        let keeping = |keep| Lines {
            keep: Some(keep),
            ..TEN
        };
        assert_eq!(keeping(3).first(4), 0);
        assert_eq!(keeping(4).first(4), 1);
        assert_eq!(
            Lines {
                top: 5,
                ..keeping(2)
            }
            .first(4),
            2
        );
        assert_eq!(TEN.first(40), 0);
    }

    #[test]
    fn a_step_stops_at_the_ends() {
        assert_eq!(moved(3, -9, 10), 0);
        assert_eq!(moved(3, 9, 10), 9);
        assert_eq!(moved(0, 1, 0), 0);
    }
}
