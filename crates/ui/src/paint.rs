//! What screens draw with.
//!
//! A [`Painter`] covers an area of cells with a canvas, ordinary text and a hit map, and a screen
//! fills all three in one pass. Layouts are cut in cells (see [`layout`](super::layout)); the
//! painter decides slot by slot how to show them: text is rastered where it is high enough to be
//! read so and is ordinary terminal text elsewhere, which is what lets one layout serve a kiosk of
//! tiny cells and a clerk's 80 x 24 window. What the terminal can do and how it is to look comes in
//! as a [`Look`].
//!
//! Rectangles are given in the coordinates of the buffer that is drawn on, so several painters may
//! share one.

use super::canvas::{Canvas, Encoding, PxRect};
use super::colour::Rgb;
use super::encode::encode;
use super::hit::HitMap;
use super::overlay::Overlay;
use super::style::{Align, ButtonKind, CardStyle, Look, TextStyle};
use super::theme::Theme;
use super::wrap;
use crossterm::event::KeyCode;
use font::{Icon, baseline};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use ratatui::text::Line;
use std::ops::RangeInclusive;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Height of a capital or a figure, in em.
const FIGURE_HEIGHT: f32 = 0.74;
/// The share of a slot that figures alone fill: round ones overshoot, and edges want air.
const FIGURE_FILL: f32 = 0.94;
/// Rows from line to line, in em, of a text that takes several lines where one is not enough.
const LINES_PITCH: f32 = 1.15;
/// How many lines these can be.
const LINES: RangeInclusive<u8> = 2..=3;
/// Text is not shrunk below this share of its slot; then it is shortened.
const SHRINK_MIN: f32 = 0.55;

/// Draws one screen. See the [module](self).
#[derive(Debug)]
pub struct Painter<'a, T> {
    look: &'a Look,
    area: Rect,
    pub(super) canvas: Canvas,
    pub(super) overlay: Overlay,
    pub(super) hits: HitMap<T>,
    pressed: Option<T>,
    /// Rows of one em of the text drawn last.
    em: f32,
    /// Set if text of the label drawn last was shortened.
    cut: bool,
}

/// The colours of a button.
struct ButtonFace {
    card: CardStyle,
    ink: Rgb,
    /// The ink of its key.
    hint: Rgb,
    /// Set if it has a ground of its own.
    filled: bool,
}

fn columns_of(letter: char) -> f32 {
    letter.width().unwrap_or(0) as f32
}

impl<'a, T: Clone + PartialEq> Painter<'a, T> {
    /// Starts a screen on `area`, filled with the theme's ground. `pressed` is what the finger is
    /// on.
    #[must_use]
    pub fn new(look: &'a Look, area: Rect, pressed: Option<T>) -> Painter<'a, T> {
        let canvas = Canvas::new(area.width, area.height, look.encoding, look.aspect);
        let overlay = Overlay::new(area.width, area.height);
        let mut painter = Painter {
            look,
            area,
            canvas,
            overlay,
            hits: HitMap::new(),
            pressed,
            em: 1.0,
            cut: false,
        };
        painter.fill(
            area,
            look.theme.background_top,
            look.theme.background_bottom,
        );
        painter
    }

    /// The cells drawn on.
    #[must_use]
    pub fn area(&self) -> Rect {
        self.area
    }

    /// The look given to [`new`](Painter::new).
    #[must_use]
    pub fn look(&self) -> &'a Look {
        self.look
    }

    /// The colours.
    #[must_use]
    pub fn theme(&self) -> &'a Theme {
        &self.look.theme
    }

    /// Returns the way cells show sub-pixels.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.look.encoding
    }

    /// Returns true if there are no sub-pixels.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.look.encoding == Encoding::Plain
    }

    /// Returns true if text of `rows` rows is rastered; if not, more than one row for a line of
    /// text is wasted.
    #[must_use]
    pub fn rasters(&self, rows: f32) -> bool {
        rows * self.canvas.unit().1 >= self.look.smallest_em(false)
    }

    /// Returns true if three rows hold rastered text: cells are tiny and everything is drawn.
    #[must_use]
    pub fn fine(&self) -> bool {
        self.rasters(3.0)
    }

    /// Rows a line of body text should have here, see [`Look::line_rows`].
    #[must_use]
    pub fn line_rows(&self) -> u16 {
        self.look.line_rows(self.area)
    }

    /// Returns true if the finger is on `target`.
    #[must_use]
    pub fn is_pressed(&self, target: &T) -> bool {
        self.pressed.as_ref() == Some(target)
    }

    /// The texts drawn so far.
    #[must_use]
    pub fn labels(&self) -> &[(Rect, String)] {
        self.hits.labels()
    }

    /// The part of `rect` on the screen, in the canvas's own cells.
    pub(super) fn local(&self, rect: Rect) -> Rect {
        let r = rect.intersection(self.area);
        if r.is_empty() {
            return Rect::ZERO;
        }
        Rect {
            x: r.x - self.area.x,
            y: r.y - self.area.y,
            ..r
        }
    }

    // ----- shapes

    /// Fills whole cells with a vertical gradient.
    pub fn fill(&mut self, rect: Rect, top: Rgb, bottom: Rgb) {
        let r = self.local(rect);
        self.overlay.erase(r);
        self.canvas
            .rounded(self.canvas.px(r), 0.0, top, bottom, 1.0);
    }

    /// The colour in the middle of a row of `r`.
    fn ground(&self, r: Rect, row: u16) -> Rgb {
        self.canvas
            .mean(usize::from(r.x + r.width / 2), usize::from(row))
    }

    /// A corner radius in rows that suits a shape of this size.
    fn radius_for(&self, r: Rect) -> f32 {
        let shorter = f32::from(r.height).min(f32::from(r.width) / self.look.aspect);
        (shorter * 0.14).clamp(0.35, 2.2)
    }

    /// A rounded card.
    pub fn card(&mut self, rect: Rect, style: CardStyle) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        self.overlay.erase(r);
        let t = self.look.theme;
        let mut top = style.top.unwrap_or(t.card_top);
        let mut bottom = style.bottom.unwrap_or(t.card_bottom);
        let mut border = style.border;
        // Without colours only the border can tell states apart.
        let style = CardStyle {
            tint: style.tint.filter(|_| !t.mono),
            ..style
        };
        let tint = if t.mono {
            t.card_top
        } else {
            style.tint.unwrap_or(t.accent)
        };
        if let (Some(tint), Some(line)) = (style.tint, border) {
            border = Some(line.mix(tint, 0.4));
        }
        if style.selected {
            top = top.mix(tint, 0.22);
            bottom = bottom.mix(tint, 0.22);
            border = Some(if style.tint.is_some() {
                tint
            } else {
                t.highlight
            });
        }
        if style.pressed {
            top = top.mix(tint, 0.45);
            bottom = bottom.mix(tint, 0.36);
            border = if t.mono {
                Some(t.text)
            } else {
                border.map(|line| line.mix(tint, 0.6))
            };
        }
        let b = self.canvas.px(r);
        let radius = style.radius.unwrap_or_else(|| self.radius_for(r));
        if style.shadow && !style.pressed {
            let spread = (radius * 0.9).clamp(0.3, 1.6);
            self.canvas
                .shadow(b, radius, spread, t.shade, t.shade_strength);
        }
        match border {
            Some(line) if !self.is_plain() => {
                self.canvas.bordered(b, radius, 1.0, line, top, bottom);
            }
            Some(line) => {
                self.canvas.rounded(b, 0.0, top, bottom, 1.0);
                self.frame(r, line);
            }
            None => self.canvas.rounded(b, radius, top, bottom, 1.0),
        }
    }

    /// A border of line characters, where cells have no sub-pixels. Too low or narrow rectangles
    /// get none.
    fn frame(&mut self, r: Rect, line: Rgb) {
        if r.height < 3 || r.width < 4 {
            return;
        }
        let (h, v, corners) = if self.look.utf8 {
            ("─", "│", ["╭", "╮", "╰", "╯"])
        } else {
            ("-", "|", ["+", "+", "+", "+"])
        };
        let right = r.right() - 1;
        let bottom = r.bottom() - 1;
        let across = h.repeat(usize::from(r.width - 2));
        let none = Modifier::empty();
        for (row, left_corner, right_corner) in [
            (r.y, corners[0], corners[1]),
            (bottom, corners[2], corners[3]),
        ] {
            self.overlay.write(r.x, row, right, left_corner, line, none);
            self.overlay.write(r.x + 1, row, right, &across, line, none);
            self.overlay
                .write(right, row, right + 1, right_corner, line, none);
        }
        for row in r.y + 1..bottom {
            self.overlay.write(r.x, row, right, v, line, none);
            self.overlay.write(right, row, right + 1, v, line, none);
        }
    }

    /// A thin line through the middle of `rect`, along its longer side.
    pub fn line(&mut self, rect: Rect, colour: Rgb) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        let flat = f32::from(r.width) >= f32::from(r.height) * self.look.aspect;
        if self.is_plain() {
            let none = Modifier::empty();
            if flat {
                let dash = if self.look.utf8 { "─" } else { "-" };
                let row = r.y + (r.height - 1) / 2;
                self.overlay.write(
                    r.x,
                    row,
                    r.right(),
                    &dash.repeat(usize::from(r.width)),
                    colour,
                    none,
                );
            } else {
                for row in r.y..r.bottom() {
                    let column = r.x + (r.width - 1) / 2;
                    self.overlay.write(
                        column,
                        row,
                        r.right(),
                        if self.look.utf8 { "│" } else { "|" },
                        colour,
                        none,
                    );
                }
            }
            return;
        }
        let b = self.canvas.px(r);
        let thick = if flat {
            (b.h / 16.0).round().max(1.0)
        } else {
            (b.w / 16.0).round().max(1.0)
        };
        let b = if flat {
            PxRect {
                y: b.y + ((b.h - thick) / 2.0).floor(),
                h: thick,
                ..b
            }
        } else {
            PxRect {
                x: b.x + ((b.w - thick) / 2.0).floor(),
                w: thick,
                ..b
            }
        };
        self.canvas.rounded(b, 0.0, colour, colour, 1.0);
    }

    /// A horizontal bar filled from the left by `fraction` (0 to 1), as high as `rect`.
    pub fn bar(&mut self, rect: Rect, fraction: f32, colour: Rgb) {
        self.gauge(rect, fraction, colour, true);
    }

    /// A vertical column filled from below by `fraction` (0 to 1), as wide as `rect`.
    pub fn column(&mut self, rect: Rect, fraction: f32, colour: Rgb) {
        self.gauge(rect, fraction, colour, false);
    }

    fn gauge(&mut self, rect: Rect, fraction: f32, colour: Rgb, flat: bool) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        let fraction = if fraction.is_finite() {
            fraction.clamp(0.0, 1.0)
        } else {
            0.0
        };
        self.overlay.erase(r);
        let t = self.look.theme;
        let track = t.card_bottom.mix(t.line, 0.6);
        if self.is_plain() && t.mono {
            let (full, rest) = if self.look.utf8 {
                ("█", "░")
            } else {
                ("#", ".")
            };
            let filled = if flat {
                f32::from(r.width)
            } else {
                f32::from(r.height)
            } * fraction;
            for (i, row) in (r.y..r.bottom()).rev().enumerate() {
                for column in r.x..r.right() {
                    let at = if flat {
                        f32::from(column - r.x)
                    } else {
                        i as f32
                    };
                    let mark = if at + 0.5 < filled { full } else { rest };
                    self.overlay
                        .write(column, row, r.right(), mark, colour, Modifier::empty());
                }
            }
            return;
        }
        let mut b = self.canvas.px(r);
        if flat && r.height == 1 && !self.is_plain() {
            // A whole row is a heavy bar among ordinary text.
            b = b.inset(0.0, (b.h / 4.0).floor());
        }
        let (_, ky) = self.canvas.unit();
        let radius = if flat { b.h / ky / 2.0 } else { 0.25 };
        if flat {
            self.canvas.rounded(b, radius, track, track, 1.0);
            let w = (b.w * fraction).round();
            // A sliver narrower than its round ends would not be seen as a bar.
            let w = if fraction > 0.0 {
                w.max(b.h.min(b.w))
            } else {
                0.0
            };
            self.canvas.rounded(
                PxRect { w, ..b },
                radius,
                colour.mix(Rgb::WHITE, 0.12),
                colour,
                1.0,
            );
        } else {
            let h = (b.h * fraction).round();
            let filled = PxRect {
                y: b.y + b.h - h,
                h,
                ..b
            };
            self.canvas
                .rounded(filled, radius, colour.mix(Rgb::WHITE, 0.12), colour, 1.0);
        }
    }

    /// A disc of `rows` rows across, in the middle of `rect`: a bullet, a lamp.
    pub fn disc(&mut self, rect: Rect, rows: f32, colour: Rgb) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        let b = self.canvas.px(r);
        let (kx, ky) = self.canvas.unit();
        let rows = rows.min(b.h / ky).min(b.w / kx);
        if self.is_plain() || rows * ky < 2.0 {
            let row = r.y + (r.height - 1) / 2;
            let mark = if self.look.utf8 { "●" } else { "*" };
            self.overlay.write(
                r.x + (r.width - 1) / 2,
                row,
                r.right(),
                mark,
                colour,
                Modifier::empty(),
            );
        } else {
            let w = rows * kx;
            let h = rows * ky;
            // On a whole sub-pixel it is as crisp as it can be.
            let x = (b.x + (b.w - w) / 2.0).round();
            let y = (b.y + (b.h - h) / 2.0).round();
            self.canvas.disc(PxRect { x, y, w, h }, colour);
        }
    }

    /// A curve through `values` (0 to 1) over the whole of `rect`: the day's waiting times.
    pub fn curve(&mut self, rect: Rect, values: &[f32], colour: Rgb) {
        let r = self.local(rect);
        if r.is_empty() || values.is_empty() {
            return;
        }
        let b = self.canvas.px(r);
        let last = (values.len() - 1).max(1) as f32;
        let points: Vec<(f32, f32)> = values
            .iter()
            .enumerate()
            .map(|(i, v)| {
                let v = if v.is_finite() {
                    v.clamp(0.0, 1.0)
                } else {
                    0.0
                };
                (
                    b.x + i as f32 / last * (b.w - 1.0) + 0.5,
                    b.y + (1.0 - v) * (b.h - 1.0) + 0.5,
                )
            })
            .collect();
        self.canvas.polyline(
            &points,
            (f32::from(r.height) * 0.03).clamp(0.25, 0.8),
            colour,
        );
    }

    /// Veils everything drawn so far.
    pub fn dim(&mut self) {
        let shade = Rgb::hex(0x02060f);
        let share = if self.look.theme.mono { 0.6 } else { 0.62 };
        self.canvas.dim(shade, share);
        self.overlay.dim(shade, share);
    }

    /// Begins a dialog: veils everything and takes its targets away.
    pub fn modal(&mut self) {
        self.dim();
        self.hits.modal();
    }

    // ----- text

    /// The width in cells of `text` in a line of `rows` rows.
    #[must_use]
    pub fn measure(&self, text: &str, rows: f32) -> u16 {
        let width = if self.rasters(rows) {
            (self.look.fonts.width(text) * rows * self.look.aspect).ceil()
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
        self.cut = false;
        let width = self.one_line(rect, text, style.into());
        self.hits.drawn(self.em, self.cut);
        width
    }

    /// [`text`](Painter::text) without remembering the label.
    fn one_line(&mut self, rect: Rect, text: &str, style: TextStyle) -> u16 {
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
        let smallest = self.look.smallest_em(style.figures);
        let largest = (rows * ky).floor();
        if largest < smallest {
            return self.terminal_line(r, text, style);
        }
        let fonts = self.look.fonts.clone();
        let aspect = self.look.aspect;
        let natural = fonts.width(text) * largest / ky * aspect;
        let shrink = (f32::from(r.width) / natural.max(0.01)).min(1.0);
        let limit = smallest.max((largest * SHRINK_MIN).floor());
        let em = (largest * shrink).floor();
        if em >= limit {
            return self.raster_line(r, text, em, style);
        }
        if !self.look.tiny && limit <= smallest * 1.5 {
            // Ordinary text is smaller still, so more of it fits.
            return self.terminal_line(r, text, style);
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
        let short = wrap::shorten(text, room, &|c| fonts.advance(c));
        self.cut |= short != text;
        self.raster_line(r, &short, limit, style)
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
        let slots = (0..count).map(|i| Rect {
            y: top + height * i,
            height,
            ..r
        });
        let widths = slots.zip(lines).map(|(slot, line)| draw(self, slot, line));
        widths.max().unwrap_or(0)
    }

    /// Draws `text` with an em of `em` sub-pixels down.
    fn raster_line(&mut self, r: Rect, text: &str, em: f32, style: TextStyle) -> u16 {
        let fonts = self.look.fonts.clone();
        let (kx, ky) = self.canvas.unit();
        let wide = em * kx / ky;
        self.em = em / ky;
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
        for letter in text.chars() {
            let letter = if letter.is_control() { ' ' } else { letter };
            let bitmap = fonts.glyph(letter, wide, em);
            self.canvas
                .glyph(&bitmap, x.round() as i32, y, style.colour);
            x += fonts.advance(letter) * wide;
        }
        (width / self.encoding().grid().0 as f32).ceil() as u16
    }

    /// Writes `text` as terminal text on the middle row.
    fn terminal_line(&mut self, r: Rect, text: &str, style: TextStyle) -> u16 {
        if r.is_empty() {
            return 0;
        }
        self.em = 1.0;
        if has_words(text, style) && text.width() > usize::from(r.width) {
            let lines = wrap::lines(text, f32::from(r.width), &columns_of);
            if lines.len() <= usize::from(r.height) {
                return self.several_lines(r, &lines, |painter, slot, line| {
                    painter.terminal_line(slot, line, style)
                });
            }
        }
        let short = wrap::shorten(text, f32::from(r.width), &columns_of);
        self.cut |= short != text;
        let short = if self.look.utf8 {
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
        self.cut = false;
        let (pitch, lines) = self.broken(text, rect.width, style.rows);
        let fit = usize::from(rect.height / pitch).max(1);
        let over = lines.len() > fit;
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
        }
        self.hits.drawn(self.em, self.cut || over);
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
        if self.rasters(rows) {
            let fonts = &self.look.fonts;
            let (_, ky) = self.canvas.unit();
            let em = (rows.ceil() * ky).floor() / ky;
            let room = f32::from(width) / self.look.aspect / em;
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
                _ => self.look.theme.text,
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
        let rows = self.button_text_rows(rect);
        let pad = if rect.width > 4 { 1 } else { 0 };
        let inner = Rect {
            x: rect.x + pad,
            width: rect.width - 2 * pad,
            ..rect
        };
        self.text(inner, text, TextStyle::new(ink).centre().rows(rows).bold());
    }

    // ----- icons and buttons

    /// An icon as large as fits, in the middle of `rect`. Nothing where it could not be recognised.
    pub fn icon(&mut self, rect: Rect, icon: Icon, colour: Rgb) {
        let r = self.local(rect);
        let b = self.canvas.px(r);
        self.icon_in(b, icon, colour);
    }

    fn icon_in(&mut self, b: PxRect, icon: Icon, colour: Rgb) {
        let (kx, ky) = self.canvas.unit();
        let em = (b.h / ky).min(b.w / kx);
        let high = (em * ky).floor();
        if self.is_plain() || high < 7.0 {
            return;
        }
        let wide = high * kx / ky;
        let bitmap = self.look.fonts.icon(icon, wide, high);
        let x = (b.x + (b.w - wide) / 2.0).round() as i32;
        let y = (b.y + (b.h - high) / 2.0 + high * 0.875).round() as i32;
        self.canvas.glyph(&bitmap, x, y, colour);
    }

    /// An icon on a rounded square of `colour`, as large as fits, in the middle of `rect`.
    pub fn icon_tile(&mut self, rect: Rect, icon: Icon, colour: Rgb) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        let b = self.canvas.px(r);
        let (kx, ky) = self.canvas.unit();
        let side = (b.h / ky).min(b.w / kx);
        let w = side * kx;
        let h = side * ky;
        // Left and upper edge on whole sub-pixels keep the square crisp.
        let square = PxRect {
            x: (b.x + (b.w - w) / 2.0).floor(),
            y: (b.y + (b.h - h) / 2.0).floor(),
            w: w.round().min(b.w),
            h: h.round().min(b.h),
        };
        self.overlay.erase(r);
        if self.look.theme.mono {
            return;
        }
        self.canvas.rounded(
            square,
            side * 0.22,
            colour.mix(Rgb::WHITE, 0.18),
            colour,
            1.0,
        );
        let margin = 0.14;
        self.icon_in(
            square.inset(square.w * margin, square.h * margin),
            icon,
            Rgb::WHITE,
        );
    }

    /// Rows for the text of a button: comfortable, or as much as it takes to be rastered.
    fn button_text_rows(&self, rect: Rect) -> f32 {
        let height = f32::from(rect.height);
        let needed = self.look.smallest_em(false) / self.canvas.unit().1;
        // Among ordinary text, letters that nearly burst a button look worse than ordinary ones.
        let most = height * if self.look.tiny { 0.86 } else { 0.62 };
        if needed <= most {
            (height * 0.56).max(needed).min(most)
        } else {
            1.0
        }
    }

    /// Draws a button that means `target` while it is enabled.
    pub fn button(
        &mut self,
        rect: Rect,
        label: &str,
        kind: ButtonKind,
        key_hint: Option<&str>,
        target: T,
        enabled: bool,
    ) {
        let r = self.local(rect);
        if r.is_empty() {
            return;
        }
        let down = enabled && self.is_pressed(&target);
        let face = self.button_face(r, kind, enabled, down);
        self.card(rect, face.card);
        self.hits.label(rect, label);
        let bracket = self.look.theme.mono
            && self.is_plain()
            && r.height < 3
            && !face.filled
            && label.width() + 2 <= usize::from(r.width);
        let style = TextStyle::new(face.ink)
            .centre()
            .rows(self.button_text_rows(rect))
            .bold();
        let pad = if rect.width > 6 {
            (rect.width / 16).clamp(1, 4)
        } else {
            0
        };
        let mut inner = Rect {
            x: rect.x + pad,
            width: rect.width - 2 * pad,
            ..rect
        };
        if let Some(hint) = key_hint.filter(|h| !h.is_empty()) {
            inner = self.button_hint(inner, hint, label, face.hint);
        }
        if bracket {
            let text = if enabled {
                format!("[{label}]")
            } else {
                format!("({label})")
            };
            self.one_line(inner, &text, style);
        } else {
            self.one_line(inner, label, style);
        }
        if enabled {
            self.hit(rect, target);
        }
    }

    /// Returns the colours of a button in the cells `r`.
    fn button_face(&self, r: Rect, kind: ButtonKind, enabled: bool, down: bool) -> ButtonFace {
        let t = self.look.theme;
        let seen_top = self.ground(r, r.y);
        let seen_bottom = self.ground(r, r.bottom() - 1);
        // A ghost lies on whatever is there, header or card, so its text must suit that.
        let ghost_ink = if t.text.contrast(seen_top) >= t.header_text.contrast(seen_top) {
            t.text
        } else {
            t.header_text
        };
        let (ground, mut ink, border) = match kind {
            ButtonKind::Primary => (Some(t.accent), t.accent_text, None),
            ButtonKind::Danger => (Some(t.bad), t.signal_text, None),
            ButtonKind::Secondary => (None, t.text, Some(t.line)),
            ButtonKind::Ghost => (None, ghost_ink, Some(ghost_ink.mix(seen_top, 0.6))),
        };
        let shade = if t.mono { t.text } else { Rgb::BLACK };
        let mut card = match (enabled, ground) {
            (true, Some(ground)) if down => CardStyle {
                top: Some(ground.mix(shade, 0.30)),
                bottom: Some(ground.mix(shade, 0.24)),
                ..CardStyle::default()
            },
            (true, Some(ground)) => CardStyle::filled(ground),
            (true, None) => {
                let (top, bottom) = match kind {
                    ButtonKind::Ghost => (seen_top, seen_bottom),
                    _ => (
                        t.card_top.mix(t.line, 0.30),
                        t.card_bottom.mix(t.line, 0.30),
                    ),
                };
                let lit = if down { 0.4 } else { 0.0 };
                CardStyle {
                    top: Some(top.mix(t.accent, lit)),
                    bottom: Some(bottom.mix(t.accent, lit)),
                    border,
                    ..CardStyle::default()
                }
            }
            (false, _) => {
                ink = t.muted.mix(t.card_top, 0.45);
                let ground = t.card_bottom.mix(t.background_bottom, 0.4);
                CardStyle {
                    top: Some(ground),
                    bottom: Some(ground),
                    border: Some(t.line.mix(ground, 0.6)),
                    ..CardStyle::default()
                }
            }
        };
        if t.mono && down {
            card.top = Some(t.text);
            card.bottom = Some(t.text);
            ink = t.background_top;
        }
        if r.height == 1 {
            // A border needs room; on one row the ground alone makes the button.
            card.border = None;
            card.radius = Some(0.3);
        }
        let filled = enabled && ground.is_some();
        card.shadow = filled && r.height >= 3;
        let hint = if !enabled {
            ink
        } else if filled || down || kind == ButtonKind::Ghost {
            // On a ground of its own, or one that the theme does not know.
            ink.mix(ground.unwrap_or(t.accent), 0.18)
        } else {
            t.highlight.mix(t.text, 0.35)
        };
        ButtonFace {
            card,
            ink,
            hint,
            filled,
        }
    }

    /// Writes the key of a button at the left of `slot`. Returns what is left for its label.
    fn button_hint(&mut self, slot: Rect, hint: &str, label: &str, ink: Rgb) -> Rect {
        let full = self.button_text_rows(slot);
        let rows = if self.rasters(full * 0.8) {
            full * 0.8
        } else {
            full
        };
        let raster = self.rasters(rows);
        let rows = if raster { rows } else { 1.0 };
        let width = self.measure(hint, rows).saturating_add(1).min(slot.width);
        let label_width = self.measure(label, if raster { full } else { 1.0 });
        // The hint is only a help: it goes first when both do not fit.
        if width.saturating_add(label_width) > slot.width {
            return slot;
        }
        let key = Rect { width, ..slot };
        let style = TextStyle {
            align: Align::Left,
            ..TextStyle::new(ink).rows(rows)
        };
        if raster {
            self.one_line(key, hint, style);
        } else {
            let local = self.local(key);
            self.terminal_line(local, hint, style);
        }
        Rect {
            x: slot.x + width,
            width: slot.width - width,
            ..slot
        }
    }

    /// Makes `rect` mean `target`.
    pub fn hit(&mut self, rect: Rect, target: T) {
        self.hits.add(rect.intersection(self.area), target);
    }

    /// Makes a key mean `target`: one whose meaning only drawing finds out, as the digit of a tile.
    pub fn key(&mut self, key: KeyCode, target: T) {
        self.hits.add_key(key, target);
    }

    // ----- the end

    /// Puts the screen into `buffer` and hands over what can be pressed and what was written.
    #[must_use = "the hit map says what a touch means"]
    pub fn finish(self, buffer: &mut Buffer) -> HitMap<T> {
        let origin = self.area.as_position();
        encode(
            &self.canvas,
            Rect {
                x: 0,
                y: 0,
                ..self.area
            },
            origin,
            buffer,
        );
        self.overlay.stamp(&self.canvas, origin, buffer);
        self.hits
    }
}

/// Returns true if a text can be broken between words; a number is never broken.
fn has_words(text: &str, style: TextStyle) -> bool {
    !style.figures && text.trim().contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn look(encoding: Encoding) -> Look {
        Look {
            fonts: std::rc::Rc::new(crate::Fonts::embedded_only()),
            ..Look::new(Theme::dark(), encoding)
        }
    }

    fn row(buffer: &Buffer, y: u16) -> String {
        (buffer.area.x..buffer.area.right())
            .map(|x| buffer[(x, y)].symbol())
            .collect()
    }

    #[test]
    fn a_low_slot_holds_ordinary_text_and_a_high_one_pixels() {
        let look = look(Encoding::Octant);
        let area = Rect::new(5, 2, 40, 9);
        let mut buffer = Buffer::empty(area);
        let mut p: Painter<'_, ()> = Painter::new(&look, area, None);
        p.text(Rect::new(6, 3, 20, 1), "不动产登记 A", Rgb::WHITE);
        p.text(Rect::new(6, 5, 20, 5), "登记", Rgb::WHITE);
        let hits = p.finish(&mut buffer);
        assert!(
            row(&buffer, 3).contains("不 动 产 登 记  A"),
            "{:?}",
            row(&buffer, 3)
        );
        assert!((5..10).all(|y| !row(&buffer, y).contains('登')));
        assert!(hits.shows("登记"));
    }

    #[test]
    fn a_card_hides_the_text_below_it() {
        let look = look(Encoding::Plain);
        let area = Rect::new(0, 0, 20, 3);
        let mut buffer = Buffer::empty(area);
        let mut p: Painter<'_, ()> = Painter::new(&look, area, None);
        p.text(Rect::new(0, 1, 20, 1), "请点击要办理的业务", Rgb::WHITE);
        p.card(Rect::new(3, 0, 4, 3), CardStyle::default());
        let _ = p.finish(&mut buffer);
        assert_eq!(row(&buffer, 1).trim_end(), "请       办 理 的 业 务");
    }

    #[test]
    fn a_disabled_button_cannot_be_pressed_and_a_pressed_one_looks_so() {
        let look = look(Encoding::Octant);
        let area = Rect::new(0, 0, 20, 3);
        let draw = |pressed: Option<u8>, enabled: bool| {
            let mut buffer = Buffer::empty(area);
            let mut p = Painter::new(&look, area, pressed);
            p.button(area, "确定", ButtonKind::Primary, Some("F1"), 7u8, enabled);
            let hits = p.finish(&mut buffer);
            (buffer, hits)
        };
        assert_eq!(draw(None, true).1.at(1, 1), Some(&7));
        assert_eq!(draw(None, false).1.at(1, 1), None);
        assert_ne!(draw(Some(7), true).0, draw(None, true).0);
        assert_eq!(draw(Some(8), true).0, draw(None, true).0);
    }

    #[test]
    fn the_same_screen_is_drawn_wherever_its_area_lies() {
        let look = look(Encoding::Octant);
        let draw = |area: Rect| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 100, 40));
            let mut p: Painter<'_, ()> = Painter::new(&look, area, None);
            p.card(
                Rect {
                    width: 20,
                    height: 6,
                    ..area
                },
                CardStyle::default().shadow(),
            );
            p.text(Rect { height: 5, ..area }, "登记", Rgb::WHITE);
            let _ = p.finish(&mut buffer);
            area.positions()
                .map(|at| buffer[at].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            draw(Rect::new(0, 0, 30, 10)),
            draw(Rect::new(50, 20, 30, 10))
        );
    }

    fn any_rect() -> impl Strategy<Value = Rect> {
        (0u16..40, 0u16..30, 0u16..60, 0u16..40).prop_map(|(x, y, w, h)| Rect::new(x, y, w, h))
    }

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            Just(String::new()),
            Just("不动产登记，请携带（身份证）原件。Window 3".to_owned()),
            "[a-z 一二三四五六，。\\n]{0,24}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn nothing_panics_on_any_rectangle(area in any_rect(), rect in any_rect(), text in any_text(), n in 0u32..500, tiny: bool) {
            for encoding in [Encoding::Octant, Encoding::Quadrant, Encoding::Half, Encoding::Plain] {
                let theme = if n % 7 == 0 { Theme::mono() } else { Theme::light() };
                let mut look = Look { theme, ..look(encoding) };
                look.tiny = tiny;
                let mut p = Painter::new(&look, area, Some(1u8));
                p.fill(rect, Rgb::BLACK, Rgb::WHITE);
                p.card(rect, CardStyle::default().border(Rgb::WHITE).shadow().selected(true).tint(Rgb::hex(0xff0000)));
                p.line(rect, Rgb::WHITE);
                p.bar(rect, n as f32 / 250.0 - 0.5, Rgb::WHITE);
                p.column(rect, n as f32 / 250.0 - 0.5, Rgb::WHITE);
                p.disc(rect, n as f32 / 50.0, Rgb::WHITE);
                p.curve(rect, &[0.0, 1.5, f32::NAN, -1.0], Rgb::WHITE);
                p.text(rect, &text, TextStyle::new(Rgb::WHITE).centre());
                p.text(rect, "A012", TextStyle::new(Rgb::WHITE).right().figures());
                let rows = p.paragraph(rect, &text, TextStyle::new(Rgb::WHITE).rows(n as f32 / 60.0));
                prop_assert!(rows <= rect.height.max(1) || p.rasters(n as f32 / 60.0));
                let _ = p.paragraph_rows(&text, rect.width, Rgb::WHITE);
                let _ = p.common_rows([text.as_str(), "A"], rect.width, 4.0);
                p.message(rect, &text, Rgb::WHITE, 4);
                p.icon_button(rect, Icon::Bell, &text, ButtonKind::Primary, Some("F1"), 3, true);
                p.pill(rect, &text, n % 2 == 0, 4);
                p.raw_line(rect, &Line::from(text.clone()));
                p.badge(rect, &text, Rgb::WHITE, Rgb::BLACK);
                p.icon(rect, Icon::Bell, Rgb::WHITE);
                p.icon_tile(rect, Icon::Bell, Rgb::BLACK);
                for (kind, enabled) in [(ButtonKind::Primary, true), (ButtonKind::Ghost, true), (ButtonKind::Danger, false)] {
                    p.button(rect, &text, kind, Some("F1"), 1, enabled);
                }
                p.modal();
                p.hit(rect, 2);
                let mut buffer = Buffer::empty(Rect::new(5, 5, 30, 20));
                let _ = p.finish(&mut buffer);
                for y in 5..25 {
                    let mut x = 5;
                    while x < 35 {
                        let width = buffer[(x, y)].symbol().width().max(1) as u16;
                        prop_assert!(x + width <= 35, "half a hanzi at the edge");
                        prop_assert!(width == 1 || buffer[(x + 1, y)].symbol() == " ");
                        x += width;
                    }
                }
            }
        }
    }
}
