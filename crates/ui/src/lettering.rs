//! Text on a [`Painter`]: lines, paragraphs and pills.
//!
//! A text is drawn where it is high enough to be read so, and is ordinary terminal text elsewhere.
//! Cells that are too small for ordinary text have none of it: there a text is drawn as small as
//! can be read, even if its slot is a little lower.

use super::canvas::Encoding;
use super::hit::Lettering;
use super::style::{Align, TextStyle};
use super::{Painter, Rgb, blocks, wrap};
use font::baseline;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use ratatui::text::Line;
use std::ops::RangeInclusive;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Height of a capital or a figure, in em.
const FIGURE_HEIGHT: f32 = 0.74;
/// The share of a slot that figures alone fill: round ones overshoot, and edges want air.
const FIGURE_FILL: f32 = 0.94;
/// Text is not shrunk below this share of its slot; then it is shortened.
const SHRINK_MIN: f32 = 0.55;
/// The lowest slot in which text is still drawn on coarse pixels, in its smallest em.
const SQUEEZE_MIN: f32 = 0.7;

/// Rows from line to line, in em, of a text that takes several lines where one is not enough.
const LINES_PITCH: f32 = 1.15;
/// How many lines these can be.
const LINES: RangeInclusive<u8> = 2..=3;

/// Returns true if a text can be broken between words; a number is never broken.
fn has_words(text: &str, style: TextStyle) -> bool {
    !style.figures && text.trim().contains(' ')
}

fn columns_of(letter: char) -> f32 {
    letter.width().unwrap_or(0) as f32
}

impl<T: Clone + PartialEq> Painter<'_, T> {
    /// The width in cells of `text` in a line of `rows` rows.
    #[must_use]
    pub fn measure(&self, text: &str, rows: f32) -> u16 {
        let rows = self.readable_rows(rows);
        let width = if self.rasters(rows) {
            (self.look().fonts.width(text) * rows * self.look().aspect).ceil()
        } else {
            text.width() as f32
        };
        width.min(f32::from(u16::MAX)) as u16
    }

    /// One line of text, vertically in the middle of `rect`. It shrinks to the width, then takes
    /// further lines where there is height for them, and is shortened in the end. Returns the columns
    /// it takes.
    pub fn text(&mut self, rect: Rect, text: &str, style: impl Into<TextStyle>) -> u16 {
        if text.is_empty() || rect.is_empty() {
            return 0;
        }
        self.hits.label(rect, text);
        let width = self.one_line(rect, text, style.into());
        self.hits.drawn(self.lettering);
        width
    }

    /// [`text`](Painter::text) without remembering the label.
    pub(super) fn one_line(&mut self, rect: Rect, text: &str, style: TextStyle) -> u16 {
        self.lettering = Lettering::of(rect);
        let r = self.local(rect);
        if r.is_empty() {
            return 0;
        }
        let (_, ky) = self.canvas.unit();
        let height = f32::from(r.height);
        let rows = style.rows.unwrap_or(height).clamp(0.1, height.max(0.1));
        let rows = if style.figures {
            rows * FIGURE_FILL / FIGURE_HEIGHT
        } else {
            rows
        };
        let smallest = self.look().smallest_em(style.figures);
        let mut largest = (rows * ky).floor();
        if largest < smallest {
            if !self.squeezes(height, smallest) {
                return match self.block_line(r, text, style, rows) {
                    Some(width) => width,
                    None => self.terminal_line(r, text, style),
                };
            }
            largest = smallest;
        }
        let fonts = self.look().fonts.clone();
        let aspect = self.look().aspect;
        let natural = fonts.width(text) * largest / ky * aspect;
        let shrink = (f32::from(r.width) / natural.max(0.01)).min(1.0);
        // Half a number is worse than a small one.
        let limit = if self.look().tiny || style.figures {
            smallest
        } else {
            smallest.max((largest * SHRINK_MIN).floor())
        };
        let em = (largest * shrink).floor();
        if em >= limit {
            return self.raster_line(r, text, em, style);
        }
        if !self.draws_all() && limit <= smallest * 1.5 {
            // Ordinary text is smaller still, so more of it fits.
            return match self.block_line(r, text, style, rows) {
                Some(width) => width,
                None => self.terminal_line(r, text, style),
            };
        }
        let room = f32::from(r.width) / aspect * ky / limit;
        for count in LINES.filter(|_| has_words(text, style)) {
            let em = (height * ky / (f32::from(count) * LINES_PITCH))
                .floor()
                .min(limit);
            let room = f32::from(r.width) / aspect * ky / em.max(1.0);
            let lines = wrap::lines(text, room, &|c| fonts.advance(c));
            if em >= smallest && lines.len() <= usize::from(count) {
                return self.several_lines(r, &lines, |painter, slot, line| {
                    painter.raster_line(slot, line, em, style)
                });
            }
        }
        // A whole text is read better than a shortened one that is a little larger.
        if self.encoding() == Encoding::Quadrant && em >= limit - 1.0 {
            return self.raster_line(r, text, em, style);
        }
        let short = wrap::shorten(text, room, &|c| fonts.advance(c));
        let width = self.raster_line(r, &short, limit, style);
        self.lettering.cut = short != text;
        width
    }

    /// Draws lines below each other, in the middle of `r`, each with `draw`. Returns the columns of
    /// the widest.
    fn several_lines(
        &mut self,
        r: Rect,
        lines: &[String],
        draw: impl Fn(&mut Self, Rect, &str) -> u16,
    ) -> u16 {
        let count = lines.len().min(usize::from(r.height)) as u16;
        let height = r.height / count.max(1);
        let top = r.y + (r.height - height * count) / 2;
        let mut whole: Option<Lettering> = None;
        let mut widest = 0;
        for (i, line) in (0..count).zip(lines) {
            let slot = Rect {
                y: top + height * i,
                height,
                ..r
            };
            widest = widest.max(draw(self, slot, line));
            whole = Some(whole.map_or(self.lettering, |before| before.and(self.lettering)));
        }
        self.lettering = whole.unwrap_or(self.lettering);
        widest
    }

    /// Returns true if a text is drawn in a slot of `rows` rows although that is lower than its
    /// smallest em: where cells are tiny, ordinary text is no way out.
    fn squeezes(&self, rows: f32, smallest: f32) -> bool {
        let high = rows * self.canvas.unit().1;
        self.look().tiny
            && smallest.is_finite()
            && (self.encoding().is_fine() || high >= smallest * SQUEEZE_MIN)
    }

    /// Draws `text` with an em of `em` sub-pixels down.
    fn raster_line(&mut self, r: Rect, text: &str, em: f32, style: TextStyle) -> u16 {
        let fonts = self.look().fonts.clone();
        let (kx, ky) = self.canvas.unit();
        let wide = em * kx / ky;
        let b = self.canvas.px(r);
        let width = fonts.width(text) * wide;
        let mut x = match style.align {
            Align::Left => b.x,
            Align::Centre => b.x + (b.w - width) / 2.0,
            Align::Right => b.x + b.w - width,
        };
        // The middle of the em box, or of the figures alone, on the middle of the rectangle.
        let middle = if style.figures {
            baseline() - FIGURE_HEIGHT / 2.0
        } else {
            0.5
        };
        let y = (b.y + b.h / 2.0 + (baseline() - middle) * em).round() as i32;
        let mut drawn = self.drawn_line(x, y as f32, x + width, em, style.figures);
        drawn.colour = style.colour;
        let ground = |x: f32| {
            let row = y as f32 - em * FIGURE_HEIGHT / 2.0;
            self.canvas
                .pixel(x.max(0.0) as usize, row.max(0.0) as usize)
        };
        drawn.grounds = [ground(x), ground(x + width - 1.0)];
        for letter in text.chars() {
            let letter = if letter.is_control() { ' ' } else { letter };
            let bitmap = fonts.glyph(letter, wide, em);
            self.canvas
                .glyph(&bitmap, x.round() as i32, y, style.colour);
            x += fonts.advance(letter) * wide;
        }
        self.lettering = drawn;
        (width / self.encoding().grid().0 as f32).ceil() as u16
    }

    /// Returns how a line was drawn that goes from `left` to `right` on the base line `y`, in
    /// sub-pixels.
    fn drawn_line(&self, left: f32, y: f32, right: f32, em: f32, figures: bool) -> Lettering {
        let (sx, sy) = self.encoding().grid();
        let column = |x: f32| f32::from(self.area().x) + x / sx as f32;
        let row = |y: f32| f32::from(self.area().y) + y / sy as f32;
        let below = if figures { 0.0 } else { 0.1 };
        Lettering {
            em: em / sy as f32,
            ordinary: false,
            cut: false,
            ink: [
                column(left),
                row(y - em * FIGURE_HEIGHT),
                column(right),
                row(y + em * below),
            ],
            ..Lettering::of(self.area())
        }
    }

    /// Returns true if figures are larger than ordinary text in `width` columns and `rows` rows.
    #[must_use]
    pub fn draws_figures(&self, text: &str, width: u16, rows: f32) -> bool {
        let em = rows / FIGURE_HEIGHT;
        let wide = self.look().fonts.width(text) * em * self.look().aspect;
        self.rasters_figures(em * (f32::from(width) / wide.max(1.0)).min(1.0))
            || self.blocks(text, width, rows).is_some()
    }

    /// Returns figures as block characters in `width` columns and `rows` rows, for terminals that draw
    /// no fine shapes; nothing if they do not fit.
    fn blocks(&self, text: &str, width: u16, rows: f32) -> Option<Vec<String>> {
        let look = self.look();
        if !matches!(look.encoding, Encoding::Plain | Encoding::Half) || !look.utf8 {
            return None;
        }
        let fits = |high: u16| rows + 0.5 >= f32::from(high);
        let large = fits(blocks::LARGE).then(|| blocks::large(text));
        // The fonts of consoles lack half blocks.
        let small = (look.chinese && fits(blocks::SMALL)).then(|| blocks::small(text));
        let found = [large, small].into_iter().flatten().flatten();
        found
            .into_iter()
            .find(|rows| rows[0].chars().count() <= usize::from(width))
    }

    /// Writes figures as block characters where the slot is too low for drawn ones. Returns the
    /// columns they take; nothing if they do not fit.
    fn block_line(&mut self, r: Rect, text: &str, style: TextStyle, em: f32) -> Option<u16> {
        if !style.figures {
            return None;
        }
        let rows = self.blocks(text, r.width, (em * FIGURE_HEIGHT).min(f32::from(r.height)))?;
        let width = rows[0].chars().count() as u16;
        let high = (rows.len() as u16).min(r.height);
        let left = match style.align {
            Align::Left => r.x,
            Align::Centre => r.x + (r.width - width) / 2,
            Align::Right => r.right() - width,
        };
        let top = r.y + (r.height - high) / 2;
        for (row, dots) in (top..r.bottom()).zip(&rows) {
            let none = Modifier::empty();
            self.overlay
                .write(left, row, r.right(), dots, style.colour, none);
        }
        let x = f32::from(self.area().x + left);
        let y = f32::from(self.area().y + top);
        self.lettering = Lettering {
            em: f32::from(high) / FIGURE_HEIGHT,
            ordinary: false,
            ink: [x, y, x + f32::from(width), y + f32::from(high)],
            colour: style.colour,
            grounds: [left, left + width - 1]
                .map(|column| self.canvas.mean(usize::from(column), usize::from(top))),
            ..Lettering::of(self.area())
        };
        Some(width)
    }

    /// Writes `text` as terminal text on the middle row.
    pub(super) fn terminal_line(&mut self, r: Rect, text: &str, style: TextStyle) -> u16 {
        if r.is_empty() {
            return 0;
        }
        if has_words(text, style) && text.width() > usize::from(r.width) {
            let lines = wrap::lines(text, f32::from(r.width), &columns_of);
            if lines.len() <= usize::from(r.height) {
                return self.several_lines(r, &lines, |painter, slot, line| {
                    painter.terminal_line(slot, line, style)
                });
            }
        }
        let short = wrap::shorten(text, f32::from(r.width), &columns_of);
        let cut = short != text;
        let short = if self.look().utf8 {
            short
        } else {
            short.replace('…', "~")
        };
        let width = (short.width() as u16).min(r.width);
        let column = match style.align {
            Align::Left => r.x,
            Align::Centre => r.x + (r.width - width) / 2,
            Align::Right => r.x + r.width - width,
        };
        let modifier = if style.bold {
            Modifier::BOLD
        } else {
            Modifier::empty()
        };
        let row = r.y + (r.height - 1) / 2;
        self.overlay
            .write(column, row, r.right(), &short, style.colour, modifier);
        let left = f32::from(self.area().x + column);
        let upper = f32::from(self.area().y + row);
        self.lettering = Lettering {
            em: 1.0,
            ordinary: true,
            cut,
            ink: [left, upper, left + f32::from(width), upper + 1.0],
            colour: style.colour,
            grounds: [column, (column + width).saturating_sub(1)]
                .map(|column| self.canvas.mean(usize::from(column), usize::from(row))),
            ..Lettering::of(self.area())
        };
        width
    }

    /// Text over several lines of `style.rows` rows each ([`line_rows`](Painter::line_rows) if
    /// none), shortened where the rectangle ends. Returns the rows it takes.
    pub fn paragraph(&mut self, rect: Rect, text: &str, style: impl Into<TextStyle>) -> u16 {
        let style = style.into();
        if text.is_empty() || rect.is_empty() {
            return 0;
        }
        self.hits.label(rect, text);
        let (pitch, lines) = self.broken(text, rect.width, style.rows);
        let fit = usize::from(rect.height / pitch).max(1);
        let over = lines.len() > fit;
        let mut whole: Option<Lettering> = None;
        for (i, line) in lines.iter().take(fit).enumerate() {
            let slot = Rect {
                y: rect.y.saturating_add(pitch * i as u16),
                height: pitch.min(rect.height),
                ..rect
            };
            if over && i + 1 == fit {
                let mut rest = line.clone();
                rest.push('…');
                self.one_line(slot, &rest, style);
            } else {
                self.one_line(slot, line, style);
            }
            if !line.is_empty() {
                whole = Some(whole.map_or(self.lettering, |before| before.and(self.lettering)));
            }
        }
        if let Some(drawn) = whole {
            let cut = drawn.cut || over;
            self.hits.drawn(Lettering { cut, ..drawn });
        }
        pitch.saturating_mul(lines.len().min(fit) as u16)
    }

    /// The rows [`paragraph`](Painter::paragraph) would take with room enough.
    #[must_use]
    pub fn paragraph_rows(&self, text: &str, width: u16, style: impl Into<TextStyle>) -> u16 {
        let (pitch, lines) = self.broken(text, width, style.into().rows);
        pitch.saturating_mul(lines.len().min(usize::from(u16::MAX)) as u16)
    }

    /// Rows per line, and the lines.
    fn broken(&self, text: &str, width: u16, rows: Option<f32>) -> (u16, Vec<String>) {
        let rows = rows
            .unwrap_or_else(|| f32::from(self.line_rows()))
            .clamp(1.0, 1000.0);
        let rows = self.readable_rows(rows);
        if self.rasters(rows) {
            let fonts = &self.look().fonts;
            let (_, ky) = self.canvas.unit();
            let em = (rows.ceil() * ky).floor() / ky;
            let room = f32::from(width) / self.look().aspect / em;
            (
                rows.ceil() as u16,
                wrap::lines(text, room, &|c| fonts.advance(c)),
            )
        } else {
            (1, wrap::lines(text, f32::from(width), &columns_of))
        }
    }

    /// A line of ordinary text with styled spans, on the middle row of `rect`: table rows. Colours
    /// that are not RGB become the theme's text colour.
    pub fn raw_line(&mut self, rect: Rect, line: &Line<'_>) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        let whole: String = line.spans.iter().map(|s| s.content.as_ref()).collect();
        self.hits.label(rect, &whole);
        let row = r.y + (r.height - 1) / 2;
        let mut column = r.x;
        for span in &line.spans {
            let style = line.style.patch(span.style);
            let ink = match style.fg {
                Some(Color::Rgb(red, green, blue)) => Rgb(red, green, blue),
                _ => self.look().theme.text,
            };
            let width = (span.content.width() as u16).min(r.right() - column);
            if let Some(Color::Rgb(red, green, blue)) = style.bg {
                let cells = Rect {
                    x: column,
                    y: row,
                    width,
                    height: 1,
                };
                let ground = Rgb(red, green, blue);
                self.canvas
                    .rounded(self.canvas.px(cells), 0.0, ground, ground, 1.0);
            }
            column = self.overlay.write(
                column,
                row,
                r.right(),
                &span.content,
                ink,
                style.add_modifier,
            );
            if column >= r.right() {
                break;
            }
        }
    }

    /// A text on a coloured pill that fills `rect`.
    pub fn badge(&mut self, rect: Rect, text: &str, ink: Rgb, ground: Rgb) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        self.overlay.erase(r);
        let b = self.canvas.px(r);
        self.canvas
            .rounded(b, f32::from(r.height) / 2.0, ground, ground, 1.0);
        // As large as the notes beside it, if the ground holds letters of that size.
        let most = f32::from(rect.height) * 0.86;
        let note = self.sizes.map(|sizes| sizes.note);
        let note = note.filter(|rows| *rows > 1.0 && *rows <= most);
        let rows = note.unwrap_or_else(|| self.button_text_rows(rect));
        let pad = if rect.width > 4 { 1 } else { 0 };
        let inner = Rect {
            x: rect.x + pad,
            width: rect.width - 2 * pad,
            ..rect
        };
        self.text(inner, text, TextStyle::new(ink).centre().rows(rows).bold());
    }
}
