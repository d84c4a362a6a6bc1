//! The two units that layouts are made in.
//!
//! A page for visitors is laid out in shares of its shorter side ([`Scale`]), so that one layout
//! serves a wall of tiny cells, a portrait kiosk and an ordinary window. A page for staff is laid
//! out in lines and columns of readable text ([`TextGrid`]), because it is read like a text; the
//! [`widgets`](crate::widgets) are drawn in these.

use super::{Painter, Rgb, TextStyle};
use ratatui::layout::Rect;

/// The shorter side of a screen in rows, which lengths are shares of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    short: f32,
    aspect: f32,
    /// Set if the area is about as high as wide, or higher, so that things stand below each other.
    pub narrow: bool,
}

impl Scale {
    /// Returns the scale of `area`.
    #[must_use]
    pub fn of<T: Clone + PartialEq>(p: &Painter<'_, T>, area: Rect) -> Scale {
        let aspect = p.look().aspect;
        let wide = f32::from(area.width) / aspect;
        let high = f32::from(area.height);
        Scale {
            short: wide.min(high),
            aspect,
            narrow: wide < high * 1.15 || area.width < 58,
        }
    }

    /// Returns a share of the shorter side in rows, at least `least`.
    #[must_use]
    pub fn rows(self, share: f32, least: u16) -> u16 {
        ((self.short * share).round() as u16).max(least)
    }

    /// Returns a share of the shorter side in columns, at least `least`.
    #[must_use]
    pub fn columns(self, share: f32, least: u16) -> u16 {
        ((self.short * share * self.aspect).round() as u16).max(least)
    }

    /// Returns the columns that look as long as `rows` rows.
    #[must_use]
    pub fn across(self, rows: u16) -> u16 {
        (f32::from(rows) * self.aspect).round() as u16
    }
}

/// The four sizes of text on one screen, in rows of one em.
///
/// They are computed once from the grid, so that labels of one kind share a size, whatever slot
/// they stand in; a slot may make a text smaller, never larger. Where a size could not be drawn it
/// is the one row of ordinary text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TypeScale {
    /// What a screen is for: a ticket number.
    pub figure: f32,
    /// What is chosen from, and headings.
    pub title: f32,
    /// Buttons and facts.
    pub label: f32,
    /// What is read second: the other language, hints, keys.
    pub note: f32,
}

impl TypeScale {
    /// Shares of the shorter side.
    const SHARES: [f32; 4] = [0.45, 0.08, 0.05, 0.036];
    /// Shares of the shorter side in large text: names of 60 pixels on a panel of 720.
    const LARGE: [f32; 4] = [0.6, 0.09, 0.066, 0.055];
    /// A size that comes this close to one that is drawn becomes it.
    const NEARLY: f32 = 0.85;

    /// Returns the sizes for a page that is read standing.
    #[must_use]
    pub fn of<T: Clone + PartialEq>(p: &Painter<'_, T>, scale: Scale, large: bool) -> TypeScale {
        let drawn = p.drawn_rows();
        let size = |share: f32| {
            let rows = scale.short * share;
            if rows < drawn && rows >= drawn * Self::NEARLY {
                drawn
            } else {
                p.readable_rows(rows)
            }
        };
        let [figure, title, label, note] = if large { Self::LARGE } else { Self::SHARES };
        let rows = |share: f32| p.readable_rows(scale.short * share);
        TypeScale {
            figure: size(figure),
            title: size(title),
            label: rows(label),
            note: rows(note),
        }
    }

    /// Returns the sizes for a page of lines: text of one size, and headings.
    #[must_use]
    pub fn of_lines(grid: TextGrid) -> TypeScale {
        TypeScale {
            figure: f32::from(grid.line) * 6.0,
            title: grid.letters * 1.4,
            label: grid.letters.max(f32::from(grid.line)),
            note: grid.letters,
        }
    }
}

/// Lines and columns of readable text in cells.
///
/// A line is as high as readable text must be here: one row on an ordinary terminal, several where
/// cells are tiny (see [`Painter::line_rows`]). A column is half as wide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextGrid {
    /// Rows of a line.
    pub line: u16,
    /// Columns of cells per column of text.
    column: f32,
    /// Lines of the screen.
    pub high: u16,
    /// Columns of the screen.
    pub wide: u16,
    /// Rows of the letters in a line; where they are drawn, lines need air between them.
    pub letters: f32,
}

impl TextGrid {
    /// Columns of a screen on which things stand beside each other with wide margins.
    const WIDE: u16 = 100;
    /// Lines of a screen that has some to spare for air.
    const HIGH: u16 = 34;

    /// Returns the grid of the painter's area.
    #[must_use]
    pub fn of<T: Clone + PartialEq>(p: &Painter<'_, T>) -> TextGrid {
        let area = p.area();
        let line = match p.line_rows() {
            // Tiny cells of a coarse encoding: higher lines than the kit would have, rather than
            // letters nobody can read.
            0 | 1 if p.look().tiny => (2..=6)
                .find(|n| p.rasters(f32::from(*n)) && area.height / n >= 20)
                .unwrap_or(1),
            // Fewer lines hold no page at all: small letters are better than none.
            line if area.height / line.max(1) < 16 => p.slot_rows(1),
            line => line,
        };
        let column = if line == 1 {
            1.0
        } else {
            f32::from(line) * p.look().aspect / 2.0
        };
        let airy = f32::from(line) * 0.84;
        let letters = if line > 1 && p.rasters(airy) {
            airy
        } else {
            f32::from(line)
        };
        TextGrid {
            line,
            column,
            high: area.height / line,
            wide: (f32::from(area.width) / column) as u16,
            letters,
        }
    }

    /// Returns the rows of `count` lines.
    #[must_use]
    pub fn lines(self, count: u16) -> u16 {
        count.saturating_mul(self.line)
    }

    /// Returns the columns of cells of `count` columns of text.
    #[must_use]
    pub fn columns(self, count: u16) -> u16 {
        (f32::from(count) * self.column).round() as u16
    }

    /// Returns the lines that fit into a height.
    #[must_use]
    pub fn lines_in(self, rows: u16) -> u16 {
        rows / self.line
    }

    /// Returns the columns of text that fit into a width.
    #[must_use]
    pub fn columns_in(self, width: u16) -> u16 {
        (f32::from(width) / self.column) as u16
    }

    /// Returns the style of a text of one line, however high its rectangle is.
    #[must_use]
    pub fn text(self, colour: Rgb) -> TextStyle {
        TextStyle::new(colour).rows(self.letters)
    }

    /// Returns the columns of cells that `text` takes in one line.
    #[must_use]
    pub fn measure<T: Clone + PartialEq>(self, p: &Painter<'_, T>, text: &str) -> u16 {
        p.measure(text, self.letters)
    }

    /// Returns true if letters are drawn over several rows of cells.
    #[must_use]
    pub fn is_drawn(self) -> bool {
        self.line > 1
    }

    /// Returns true if the screen is so wide that margins may be generous.
    #[must_use]
    pub fn is_wide(self) -> bool {
        self.wide >= TextGrid::WIDE
    }

    /// Returns true if the screen has lines to spare for air.
    #[must_use]
    pub fn is_high(self) -> bool {
        self.high >= TextGrid::HIGH
    }

    /// Returns the columns of cells between two things that stand beside each other.
    #[must_use]
    pub fn margin(self) -> u16 {
        self.columns(if self.is_wide() { 2 } else { 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Encoding, Fonts, Look, Theme};

    fn grid(size: (u16, u16), cell: (u16, u16), encoding: Encoding) -> TextGrid {
        let look = Look {
            fonts: std::rc::Rc::new(Fonts::embedded_only()),
            ..Look::new(Theme::dark(), encoding)
        }
        .with_cell(cell.0, cell.1);
        let p: Painter<'_, ()> = Painter::new(&look, Rect::new(0, 0, size.0, size.1), None);
        TextGrid::of(&p)
    }

    #[test]
    fn a_line_is_a_row_where_cells_can_be_read_and_several_where_they_are_tiny() {
        let window = grid((80, 24), (8, 16), Encoding::Octant);
        assert_eq!((window.line, window.high, window.wide), (1, 24, 80));
        assert!(!window.is_wide() && !window.is_high() && window.margin() == 1);
        let wall = grid((480, 135), (4, 8), Encoding::Octant);
        assert!(wall.is_drawn() && wall.lines(wall.high) <= 135);
        assert_eq!(wall.lines_in(wall.lines(7)), 7);
        assert!(wall.columns(wall.wide) <= 480);
    }

    #[test]
    fn a_screen_with_room_to_spare_has_wider_margins() {
        let desk = grid((160, 45), (8, 16), Encoding::Octant);
        assert!(desk.is_wide() && desk.is_high());
        assert_eq!(desk.margin(), 2);
    }

    #[test]
    fn lengths_follow_the_shorter_side() {
        let look = Look::new(Theme::dark(), Encoding::Octant);
        let area = Rect::new(0, 0, 160, 40);
        let p: Painter<'_, ()> = Painter::new(&look, area, None);
        let wide = Scale::of(&p, area);
        assert!(!wide.narrow);
        assert_eq!((wide.rows(0.5, 0), wide.columns(0.5, 0)), (20, 40));
        assert_eq!((wide.rows(0.001, 3), wide.across(3)), (3, 6));
        assert!(Scale::of(&p, Rect::new(0, 0, 40, 40)).narrow);
    }
}
