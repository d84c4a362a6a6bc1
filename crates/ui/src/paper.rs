//! Paper on the screen: what a simulated printer pushes out, and codes to be photographed.
//!
//! Both are a [`Page`] of dots, drawn on the canvas at any size: each dot darkens the sub-pixels
//! that it covers by as much as it covers them, so that a page shrunk to a fraction is grey where
//! it was black on white, and an enlarged one is crisp.

use crate::canvas::PxRect;
use crate::colour::Rgb;
use crate::layout::Cut;
use crate::paint::Painter;
use font::Page;
use qrcode::{Color, EcLevel, QrCode};
use ratatui::layout::Rect;

const PAPER: Rgb = Rgb::hex(0xfffefa);
const INK: Rgb = Rgb::hex(0x14161c);
/// The printer's front and the slot in it.
const FRONT: Rgb = Rgb::hex(0x2a3140);
const SLOT: Rgb = Rgb::hex(0x05070c);
/// White modules around a code, as readers want them.
const QUIET: i32 = 4;
/// A ticket is usually this many times as long as wide. While it comes out, it is drawn as if it
/// were to become that long.
const USUAL_LENGTH: f32 = 1.4;
/// A grey that a shrunk line of dots becomes is hard to read, so ink counts for this much more.
const INK_GAIN: f32 = 1.35;

impl<T: Clone + PartialEq> Painter<'_, T> {
    /// Columns that a ticket beside something else takes when it stands `rows` rows high.
    #[must_use]
    pub fn paper_columns(&self, rows: u16) -> u16 {
        (f32::from(rows) * self.look().aspect / USUAL_LENGTH).ceil() as u16 + 2
    }

    /// Paper rising from the slot of a printer at the bottom of `rect`, its newest row at the slot.
    /// A page that is `whole` is as large as fits; one that still comes out leaves room for the
    /// rest. Nothing is drawn where cells have no sub-pixels.
    pub fn paper(&mut self, rect: Rect, page: &Page, whole: bool) {
        let r = self.local(rect);
        let slot_rows = (r.height / 16).max(1);
        let (front, above) = r.cut_bottom(slot_rows);
        if self.is_plain() || above.is_empty() || page.width() == 0 {
            return;
        }
        let (kx, ky) = self.canvas.unit();
        let room = self.canvas.px(above);
        let front = self.canvas.px(front);
        // Half of the front is above the slot.
        let high = room.h + front.h / 2.0;
        let wide = f32::from(page.width());
        let length = if whole {
            page.height() as f32
        } else {
            (wide * USUAL_LENGTH).max(page.height() as f32)
        };
        let dot = (room.w * 0.9 / kx / wide).min(high / ky / length.max(1.0));
        let w = (wide * dot * kx).floor();
        let h = (page.height() as f32 * dot * ky).floor();
        let x = room.x + ((room.w - w) / 2.0).floor();
        let y = room.y + high - h;
        let spread = f32::from(r.height) * 0.01;
        let bar = PxRect {
            x: (x - w * 0.06).max(room.x),
            w: (w * 1.12).min(room.w),
            ..front
        };
        self.canvas.rounded(bar, 0.3, FRONT, FRONT, 1.0);
        let slit = PxRect {
            x: x - 1.0,
            y: front.y + front.h * 0.25,
            w: w + 2.0,
            h: front.h / 2.0,
        };
        self.canvas.rounded(slit, 0.2, SLOT, SLOT, 1.0);
        let theme = *self.theme();
        let sheet = PxRect { x, y, w, h };
        self.canvas.shadow(
            PxRect {
                h: (h - front.h).max(0.0),
                ..sheet
            },
            0.0,
            spread.clamp(0.3, 1.5),
            theme.shade,
            theme.shade_strength,
        );
        self.canvas.rounded(sheet, 0.0, PAPER, PAPER, 1.0);
        self.dots(sheet, page);
    }

    /// Returns true if a QR code of `text` fits into `rect`; without sub-pixels it never does.
    #[must_use]
    pub fn code_fits(&self, rect: Rect, text: &str) -> bool {
        code(text).is_some_and(|page| self.code_place(rect, &page).is_some())
    }

    /// A QR code of `text` in the middle of `rect`, if it fits.
    pub fn code(&mut self, rect: Rect, text: &str) {
        if let Some(page) = code(text)
            && let Some(sheet) = self.code_place(rect, &page)
        {
            self.canvas.rounded(sheet, 0.0, Rgb::WHITE, Rgb::WHITE, 1.0);
            self.dots(sheet, &page);
        }
    }

    /// Returns the place of a code: its modules are square and whole sub-pixels.
    fn code_place(&self, rect: Rect, page: &Page) -> Option<PxRect> {
        let b = self.canvas.px(self.local(rect));
        let (kx, ky) = self.canvas.unit();
        let modules = f32::from(page.width());
        let step = kx.min(ky);
        let wide = (kx / step).round() * modules;
        let high = (ky / step).round() * modules;
        let times = (b.w / wide).min(b.h / high).floor();
        let w = wide * times;
        let h = high * times;
        (!self.is_plain() && times >= 1.0).then(|| PxRect {
            x: b.x + ((b.w - w) / 2.0).floor(),
            y: b.y + ((b.h - h) / 2.0).floor(),
            w,
            h,
        })
    }

    /// Draws the dots of `page` scaled to `b`.
    fn dots(&mut self, b: PxRect, page: &Page) {
        let columns = b.w.ceil() as usize + 1;
        let rows = b.h.ceil() as usize + 1;
        if page.height() == 0 || columns < 2 || rows < 2 {
            return;
        }
        let mut ink = vec![0.0_f32; columns * rows];
        let dx = b.w / f32::from(page.width());
        let dy = b.h / page.height() as f32;
        for y in 0..page.height() {
            for (byte, bits) in page
                .row(y)
                .iter()
                .enumerate()
                .filter(|(_, bits)| **bits != 0)
            {
                for x in (0..8)
                    .filter(|bit| bits & (0x80 >> bit) != 0)
                    .map(|bit| byte * 8 + bit)
                {
                    for (row, tall) in covered(y, dy) {
                        for (column, wide) in covered(x, dx) {
                            ink[row * columns + column] += wide * tall;
                        }
                    }
                }
            }
        }
        for (row, line) in ink.chunks(columns).enumerate() {
            for (column, share) in line.iter().enumerate().filter(|(_, share)| **share > 0.0) {
                self.canvas.dot(
                    b.x as i32 + column as i32,
                    b.y as i32 + row as i32,
                    INK,
                    (share * INK_GAIN).min(1.0),
                );
            }
        }
    }
}

/// The modules of a QR code, black on white, with their margin.
fn code(text: &str) -> Option<Page> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let side = code.width() as i32;
    let mut page = Page::new((side + 2 * QUIET) as u16);
    for (i, colour) in (0_i32..).zip(code.to_colors()) {
        page.set(QUIET + i % side, QUIET + i / side, colour == Color::Dark);
    }
    page.extend_to(page.width().into());
    Some(page)
}

/// The sub-pixels that the `n`th dot of `size` sub-pixels covers, and how much of each.
fn covered(n: usize, size: f32) -> impl Iterator<Item = (usize, f32)> {
    let from = n as f32 * size;
    let to = (n + 1) as f32 * size;
    (from as usize..to.ceil() as usize)
        .map(move |at| (at, to.min(at as f32 + 1.0) - from.max(at as f32)))
        .filter(|(_, share)| *share > 0.0)
}
