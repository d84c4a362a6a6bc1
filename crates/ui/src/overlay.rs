//! Ordinary terminal text above the canvas.
//!
//! Slots too small for rastered text carry real characters. They wait here, one entry per cell,
//! until the canvas is encoded, because a card drawn later covers them and a veil dims them like
//! everything else. A wide character owns two cells; overwriting one of them removes the other
//! half.

use super::canvas::Canvas;
use super::colour::Rgb;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthChar;

#[derive(Clone, Copy, Debug, PartialEq, Default)]
enum Slot {
    #[default]
    Empty,
    /// A character, and whether the next cell belongs to it.
    Letter {
        letter: char,
        ink: Rgb,
        modifier: Modifier,
        wide: bool,
    },
    /// The second cell of a wide character.
    Rest,
}

/// Terminal text over an area of cells.
#[derive(Clone, Debug)]
pub(super) struct Overlay {
    columns: u16,
    rows: u16,
    slots: Vec<Slot>,
}

impl Overlay {
    pub(super) fn new(columns: u16, rows: u16) -> Overlay {
        Overlay {
            columns,
            rows,
            slots: vec![Slot::Empty; usize::from(columns) * usize::from(rows)],
        }
    }

    fn at(&self, column: u16, row: u16) -> usize {
        usize::from(row) * usize::from(self.columns) + usize::from(column)
    }

    /// Empties one cell, and with it the other half of a wide character.
    fn free(&mut self, column: u16, row: u16) {
        let at = self.at(column, row);
        match self.slots[at] {
            Slot::Letter { wide: true, .. } => {
                if let Some(rest) = self.slots.get_mut(at + 1) {
                    *rest = Slot::Empty;
                }
            }
            Slot::Rest if at > 0 => self.slots[at - 1] = Slot::Empty,
            _ => {}
        }
        self.slots[at] = Slot::Empty;
    }

    /// Writes `text` from `column` on, never beyond `end`; a character that does not fit wholly is
    /// left out. Returns the column after the last character.
    pub(super) fn write(
        &mut self,
        column: u16,
        row: u16,
        end: u16,
        text: &str,
        ink: Rgb,
        modifier: Modifier,
    ) -> u16 {
        let end = end.min(self.columns);
        let mut at = column;
        if row >= self.rows {
            return at;
        }
        for letter in text.chars() {
            let letter = if letter.is_control() { ' ' } else { letter };
            let width = letter.width().unwrap_or(0) as u16;
            if width == 0 || letters::is_invisible(letter) {
                continue;
            }
            if at.saturating_add(width) > end {
                break;
            }
            for k in 0..width {
                self.free(at + k, row);
            }
            let wide = width > 1;
            let index = self.at(at, row);
            self.slots[index] = Slot::Letter {
                letter,
                ink,
                modifier,
                wide,
            };
            if wide {
                self.slots[index + 1] = Slot::Rest;
            }
            at += width;
        }
        at
    }

    /// Removes the text in a rectangle: something was drawn over it.
    pub(super) fn erase(&mut self, part: Rect) {
        for row in part.y..part.bottom().min(self.rows) {
            for column in part.x..part.right().min(self.columns) {
                let at = self.at(column, row);
                if self.slots[at] != Slot::Empty {
                    self.free(column, row);
                }
            }
        }
    }

    /// Mixes `colour` into all text.
    pub(super) fn dim(&mut self, colour: Rgb, share: f32) {
        for slot in &mut self.slots {
            if let Slot::Letter { ink, .. } = slot {
                *ink = ink.mix(colour, share);
            }
        }
    }

    /// Writes the text into `buffer` on the mean colour of the canvas below.
    pub(super) fn stamp(&self, canvas: &Canvas, origin: Position, buffer: &mut Buffer) {
        let bounds = buffer.area;
        for row in 0..self.rows {
            for column in 0..self.columns {
                let Slot::Letter {
                    letter,
                    ink,
                    modifier,
                    wide,
                } = self.slots[self.at(column, row)]
                else {
                    continue;
                };
                let (Some(x), Some(y)) = (origin.x.checked_add(column), origin.y.checked_add(row))
                else {
                    continue;
                };
                let inside = bounds.contains(Position::new(x, y));
                if !inside || (wide && x + 1 >= bounds.right()) {
                    continue;
                }
                let ground = canvas.mean(usize::from(column), usize::from(row));
                let cell = &mut buffer[(x, y)];
                cell.set_char(letter);
                cell.fg = ink.into();
                cell.bg = ground.into();
                cell.modifier = modifier;
                if wide {
                    let rest = &mut buffer[(x + 1, y)];
                    rest.set_symbol(" ");
                    rest.fg = ink.into();
                    rest.bg = ground.into();
                    rest.modifier = modifier;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::Encoding;
    use super::*;

    fn shown(overlay: &Overlay) -> String {
        let canvas = Canvas::new(overlay.columns, overlay.rows, Encoding::Plain, 2.0);
        let mut buffer = Buffer::empty(Rect::new(0, 0, overlay.columns, overlay.rows));
        overlay.stamp(&canvas, Position::ORIGIN, &mut buffer);
        (0..overlay.columns)
            .map(|x| buffer[(x, 0)].symbol().to_owned())
            .collect()
    }

    #[test]
    fn a_hanzi_is_never_cut_in_half() {
        let mut overlay = Overlay::new(6, 1);
        overlay.write(0, 0, 5, "取号机", Rgb::WHITE, Modifier::empty());
        assert_eq!(shown(&overlay), "取 号   ");
        overlay.write(1, 0, 6, "A", Rgb::WHITE, Modifier::empty());
        assert_eq!(shown(&overlay), " A号   ");
        overlay.write(2, 0, 6, "BC", Rgb::WHITE, Modifier::empty());
        assert_eq!(shown(&overlay), " ABC  ");
    }

    #[test]
    fn what_is_drawn_above_removes_text_with_both_halves() {
        let mut overlay = Overlay::new(6, 1);
        overlay.write(0, 0, 6, "取号机", Rgb::WHITE, Modifier::empty());
        overlay.erase(Rect::new(3, 0, 1, 1));
        assert_eq!(shown(&overlay), "取   机 ");
    }
}
