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
use super::hit::{HitMap, Lettering};
use super::lengths::TypeScale;
use super::overlay::Overlay;
use super::scroll::Scroll;
use super::style::{Align, ButtonKind, CardStyle, Look, TextStyle};
use super::theme::Theme;
use crossterm::event::KeyCode;
use font::Icon;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

/// Sub-pixels down of the smallest icon.
const ICON_DOTS_MIN: f32 = 7.0;
/// Share of an icon's tile that is left free at each edge, where there is room and where not.
const TILE_MARGIN: f32 = 0.14;
const TIGHT_MARGIN: f32 = 0.06;
/// Least contrast of a shape that means something, after WCAG 1.4.11.
pub const GRAPHIC_CONTRAST: f32 = 3.0;
/// Least contrast of a text, after WCAG 1.4.3.
pub const TEXT_CONTRAST: f32 = 4.5;

/// Draws one screen. See the [module](self).
#[derive(Debug)]
pub struct Painter<'a, T> {
    look: &'a Look,
    area: Rect,
    pub(super) canvas: Canvas,
    pub(super) overlay: Overlay,
    pub(super) hits: HitMap<T>,
    pressed: Option<T>,
    /// How the latest line was drawn.
    pub(super) lettering: Lettering,
    /// The sizes of its texts, where the screen has set them.
    pub(super) sizes: Option<TypeScale>,
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

impl<'a, T: Clone + PartialEq> Painter<'a, T> {
    /// Starts a screen on `area`, filled with the theme's ground. `pressed` is what the finger is
    /// on.
    #[must_use]
    pub fn new(look: &'a Look, area: Rect, pressed: Option<T>) -> Painter<'a, T> {
        let mut canvas = Canvas::new(area.width, area.height, look.encoding, look.aspect);
        if look.sharp {
            canvas.sharpen();
        }
        let overlay = Overlay::new(area.width, area.height);
        let mut painter = Painter {
            look,
            area,
            canvas,
            overlay,
            hits: HitMap::new(),
            pressed,
            lettering: Lettering::of(area),
            sizes: None,
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

    /// Returns true if figures with an em of `rows` rows are drawn, even of whole cells.
    #[must_use]
    pub fn rasters_figures(&self, rows: f32) -> bool {
        rows * self.canvas.unit().1 >= self.look.smallest_em(true)
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
        let (top, bottom) = self.shades(top, bottom);
        self.canvas
            .rounded(self.canvas.px(r), 0.0, top, bottom, 1.0);
    }

    /// The ends of a gradient: both its middle where there are few colours, of which it would make
    /// bands.
    fn shades(&self, top: Rgb, bottom: Rgb) -> (Rgb, Rgb) {
        if self.look.sharp {
            let middle = top.mix(bottom, 0.5);
            (middle, middle)
        } else {
            (top, bottom)
        }
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
            let ground = self.ground(r, r.y);
            let edge = line.mix(tint, 0.4).against(bottom, GRAPHIC_CONTRAST);
            border = Some(edge.against(ground, GRAPHIC_CONTRAST));
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
        if t.flat && !t.mono && style.top.is_none() && r.height > 2 {
            border = border.or(Some(t.line));
        }
        let (top, bottom) = self.shades(top, bottom);
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
        let (top, bottom) = self.shades(colour.mix(Rgb::WHITE, 0.12), colour);
        if flat {
            self.canvas.rounded(b, radius, track, track, 1.0);
            let w = (b.w * fraction).round();
            // A sliver narrower than its round ends would not be seen as a bar.
            let w = if fraction > 0.0 {
                w.max(b.h.min(b.w))
            } else {
                0.0
            };
            self.canvas
                .rounded(PxRect { w, ..b }, radius, top, bottom, 1.0);
        } else {
            let h = (b.h * fraction).round();
            let filled = PxRect {
                y: b.y + b.h - h,
                h,
                ..b
            };
            self.canvas.rounded(filled, radius, top, bottom, 1.0);
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

    // ----- icons and buttons

    /// An icon as large as fits, in the middle of `rect`. Nothing where it could not be recognised.
    pub fn icon(&mut self, rect: Rect, icon: Icon, colour: Rgb) {
        let r = self.local(rect);
        let b = self.canvas.px(r);
        self.icon_in(b, icon, colour);
    }

    /// Returns true if an icon in so many cells can be told from others.
    #[must_use]
    pub fn shows_icon(&self, columns: u16, rows: u16) -> bool {
        let (kx, ky) = self.canvas.unit();
        let b = self.canvas.px(Rect::new(0, 0, columns, rows));
        !self.is_plain() && ((b.h / ky).min(b.w / kx) * ky).floor() >= ICON_DOTS_MIN
    }

    fn icon_in(&mut self, b: PxRect, icon: Icon, colour: Rgb) {
        let (kx, ky) = self.canvas.unit();
        let em = (b.h / ky).min(b.w / kx);
        let high = (em * ky).floor();
        if self.is_plain() || high < ICON_DOTS_MIN {
            return;
        }
        let wide = high * kx / ky;
        let bitmap = self.look.fonts.icon(icon, wide, high);
        let x = (b.x + (b.w - wide) / 2.0).round() as i32;
        let y = (b.y + (b.h - high) / 2.0 + high * 0.875).round() as i32;
        // Beside the strokes, and away from an edge above.
        let beside = self.canvas.pixel(
            (b.x + b.w * 0.08).max(0.0) as usize,
            (b.y + b.h * 0.5).max(0.0) as usize,
        );
        self.hits.icon(colour, beside);
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
        if !self.shows_icon_tile(rect) {
            return;
        }
        self.overlay.erase(r);
        if self.look.theme.mono {
            return;
        }
        // Deep enough for a white icon.
        let bottom = colour.against(Rgb::WHITE, GRAPHIC_CONTRAST);
        let top = colour
            .mix(Rgb::WHITE, 0.18)
            .against(Rgb::WHITE, GRAPHIC_CONTRAST);
        let (top, bottom) = self.shades(top, bottom);
        self.canvas.rounded(square, side * 0.22, top, bottom, 1.0);
        let margin = if h * (1.0 - 2.0 * TILE_MARGIN) >= ICON_DOTS_MIN {
            TILE_MARGIN
        } else {
            TIGHT_MARGIN
        };
        self.icon_in(
            square.inset(square.w * margin, square.h * margin),
            icon,
            Rgb::WHITE,
        );
    }

    /// Returns true if [`icon_tile`](Painter::icon_tile) has room for its icon in `rect`; it draws
    /// nothing where not.
    #[must_use]
    pub fn shows_icon_tile(&self, rect: Rect) -> bool {
        let b = self.canvas.px(self.local(rect));
        let (kx, ky) = self.canvas.unit();
        let high = (b.h / ky).min(b.w / kx) * ky;
        !self.is_plain() && high * (1.0 - 2.0 * TIGHT_MARGIN) >= ICON_DOTS_MIN
    }

    /// Rows for the text of a button: comfortable, or as much as it takes to be rastered.
    pub(super) fn button_text_rows(&self, rect: Rect) -> f32 {
        let height = f32::from(rect.height);
        let needed = self.look.smallest_em(false) / self.canvas.unit().1;
        // Among ordinary text, letters that nearly burst a button look worse than ordinary ones.
        let most = height * if self.look.tiny { 0.86 } else { 0.62 };
        // The buttons of a screen have one size, however high they are.
        let label = self.sizes.map_or(f32::INFINITY, |sizes| sizes.label);
        if needed <= most && needed <= label {
            (height * 0.56).min(label).max(needed).min(most)
        } else {
            1.0
        }
    }

    /// Sets the sizes of this screen's texts. Buttons follow them.
    pub fn set_sizes(&mut self, sizes: TypeScale) {
        self.sizes = Some(sizes);
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
        let mut key_em = None;
        if let Some(hint) = key_hint.filter(|h| !h.is_empty()) {
            self.hits.name_key(hint);
            let whole = inner;
            inner = self.button_hint(inner, hint, label, face.hint);
            key_em = (inner != whole).then_some(self.lettering.em);
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
        self.hits.drawn(Lettering {
            key_em,
            disabled: !enabled,
            ..self.lettering
        });
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
            ButtonKind::Secondary => (None, t.text, Some(t.edge)),
            ButtonKind::Ghost => {
                let edge = ghost_ink.mix(seen_top, 0.6);
                (
                    None,
                    ghost_ink,
                    Some(edge.against(seen_top, GRAPHIC_CONTRAST)),
                )
            }
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
            let ground = ground.unwrap_or(t.accent);
            ink.mix(ground, 0.18).against(ground, TEXT_CONTRAST)
        } else {
            let ground = t.card_top.mix(t.line, 0.30);
            t.highlight.mix(t.text, 0.35).against(ground, TEXT_CONTRAST)
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

    /// Makes the wheel over `rect`, and a finger that drags there, move `content`.
    pub fn scroll(&mut self, rect: Rect, content: Scroll<T>) {
        self.hits.add_scroll(rect.intersection(self.area), content);
    }

    /// Says that the row in `rect` is the chosen one of several.
    pub(crate) fn choose(&mut self, rect: Rect) {
        self.hits.choose(rect);
    }

    /// Says what stands in the field that is typed into.
    pub(crate) fn type_into(&mut self, text: &str) {
        self.hits.type_into(text);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TextGrid;
    use crate::chart::{Chart, Measure, Point};
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
            for encoding in [Encoding::Octant, Encoding::Sextant, Encoding::Quadrant, Encoding::Half, Encoding::Plain] {
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
                prop_assert!(rows <= rect.height.max(1) || tiny || p.rasters(n as f32 / 60.0));
                let _ = p.paragraph_rows(&text, rect.width, Rgb::WHITE);
                let _ = p.common_rows([text.as_str(), "A"], rect.width, 4.0);
                p.message(rect, &text, Rgb::WHITE, 4);
                let points: Vec<Point> = (0..n % 40)
                    .map(|i| Point {
                        name: text.clone(),
                        value: (i % 5 > 0).then(|| f64::from(i * n)),
                        before: (i % 3 > 0).then(|| f64::from(i) / 7.0),
                    })
                    .collect();
                let chart = Chart {
                    points: &points,
                    measure: [Measure::Count, Measure::Seconds, Measure::Share][n as usize % 3],
                    tell: &|value| format!("{value:.1}"),
                    none: "-",
                    more: &|count| count.to_string(),
                };
                let grid = TextGrid::of(&p);
                chart.columns(&mut p, grid, rect);
                chart.line(&mut p, grid, rect);
                chart.bars(&mut p, grid, rect);
                chart.shares(&mut p, grid, rect, &text);
                p.icon_button(rect, Icon::Bell, &text, ButtonKind::Primary, Some("F1"), 3, true);
                p.pill(rect, &text, n % 2 == 0, 4);
                p.raw_line(rect, &ratatui::text::Line::from(text.clone()));
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
