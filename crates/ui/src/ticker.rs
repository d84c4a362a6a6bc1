//! The line that runs along the bottom of a display: lit dots, or ordinary text where cells have no
//! sub-pixels.

use super::paint::Painter;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Dots between the end of a text and its next beginning.
const TICKER_GAP: u32 = 64;

impl<T: Clone + PartialEq> Painter<'_, T> {
    /// The length of a ticker text with the gap after it, in dots: an offset of this many is one of
    /// zero.
    #[must_use]
    pub fn ticker_width(&self, text: &str) -> u32 {
        ticker_dots(text).saturating_add(TICKER_GAP)
    }

    /// A text in lit dots, moved to the left by `offset` dots and repeated. A text that fits stands
    /// still, and `false` comes back: no need to draw again until it changes.
    pub fn ticker(&mut self, rect: Rect, text: &str, offset: u32) -> bool {
        let r = self.local(rect);
        if r.is_empty() {
            return false;
        }
        let t = self.theme();
        self.fill(rect, t.led_background, t.led_background);
        self.hits.label(rect, text);
        let total = self.ticker_width(text);
        let b = self.canvas.px(r);
        let (kx, ky) = self.canvas.unit();
        let high = (b.h as i32) / 16;
        if self.is_plain() || high == 0 {
            return self.ticker_line(r, text, offset % total, total);
        }
        let wide = ((high as f32 * kx / ky).round() as i32).max(1);
        let length = ticker_dots(text) as i32 * wide;
        let moves = length > b.w as i32;
        let top = b.y as i32 + (b.h as i32 - 16 * high) / 2;
        self.canvas.set_clip(r);
        let mut x = b.x as i32
            - if moves {
                (offset % total) as i32 * wide
            } else {
                -wide * 4
            };
        loop {
            for letter in text.chars() {
                let Some(glyph) = unifont::get_glyph(letter) else {
                    continue;
                };
                let width = glyph.get_width() as i32 * wide;
                if x + width > b.x as i32 && x < (b.x + b.w) as i32 {
                    for row in 0..16 {
                        for column in (0..glyph.get_width()).filter(|c| glyph.get_pixel(*c, row)) {
                            self.canvas.block(
                                x + column as i32 * wide,
                                top + row as i32 * high,
                                wide,
                                high,
                                t.led,
                            );
                        }
                    }
                }
                x += width;
            }
            x += TICKER_GAP as i32 * wide;
            if !moves || x >= (b.x + b.w) as i32 {
                break;
            }
        }
        self.canvas.clear_clip();
        moves
    }

    /// The ticker as terminal text.
    fn ticker_line(&mut self, r: Rect, text: &str, offset: u32, total: u32) -> bool {
        let ink = self.theme().led;
        let row = r.y + (r.height - 1) / 2;
        let columns = text.width() as u32;
        if columns <= u32::from(r.width) {
            self.overlay
                .write(r.x, row, r.right(), text, ink, Modifier::empty());
            return false;
        }
        let gap = TICKER_GAP / 8;
        let mut skip =
            (u64::from(offset) * u64::from(columns + gap) / u64::from(total.max(1))) as u32;
        let mut column = r.x;
        let blank = " ".repeat(gap as usize);
        for letter in text
            .chars()
            .chain(blank.chars())
            .cycle()
            .take(2 * (text.chars().count() + gap as usize))
        {
            let width = letter.width().unwrap_or(0) as u32;
            if skip > 0 {
                // A hanzi that has half left the edge leaves a blank cell.
                if skip < width {
                    column += (width - skip) as u16;
                }
                skip = skip.saturating_sub(width);
                continue;
            }
            if column >= r.right() {
                break;
            }
            column = self
                .overlay
                .write(
                    column,
                    row,
                    r.right(),
                    letter.encode_utf8(&mut [0; 4]),
                    ink,
                    Modifier::empty(),
                )
                .max(if column + width as u16 > r.right() {
                    r.right()
                } else {
                    column
                });
        }
        true
    }
}

/// The length of a text in Unifont dots.
fn ticker_dots(text: &str) -> u32 {
    text.chars()
        .filter_map(unifont::get_glyph)
        .map(|g| g.get_width() as u32)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Encoding, Look, Theme};
    use ratatui::buffer::Buffer;

    #[test]
    fn a_long_ticker_moves_and_a_short_one_stands() {
        for encoding in [Encoding::Octant, Encoding::Plain] {
            let look = Look::new(Theme::dark(), encoding);
            let area = Rect::new(0, 0, 30, 4);
            let draw = |text: &str, offset: u32| {
                let mut buffer = Buffer::empty(area);
                let mut p: Painter<'_, ()> = Painter::new(&look, area, None);
                let moves = p.ticker(area, text, offset);
                let whole = p.ticker_width(text);
                let _ = p.finish(&mut buffer);
                (moves, whole, buffer)
            };
            assert!(!draw("叮咚", 0).0);
            let text = "请听到叫号后及时到对应窗口办理，过号三位须重新取号";
            let (moves, whole, first) = draw(text, 0);
            assert!(moves);
            assert_ne!(first, draw(text, 40).2);
            assert_eq!(first, draw(text, whole).2);
        }
    }
}
