//! A small picture below the cells.
//!
//! Each terminal cell is split into a few sub-pixels, as many as the [`Encoding`] can show, and
//! shapes are drawn on those with anti-aliased edges. [`encode`](super::encode) turns the picture
//! into characters afterwards. Sub-pixels are rarely square, so corner radii and discs are given in
//! cell heights and come out round. Shapes know nothing of text, targets or themes: that is
//! [`paint`](super::paint).

use super::colour::Rgb;
use font::Bitmap;
use ratatui::layout::Rect;

/// The way a cell shows sub-pixels.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Encoding {
    /// 2 x 4, the characters from U+1CD00: foot 1.20, kitty 0.40, Ghostty 1.2, VTE 0.78 and newer.
    Octant,
    /// 2 x 3, the characters from U+1FB00: WezTerm, Contour, Alacritty 0.14, VTE 0.60 and newer.
    Sextant,
    /// 2 x 2: nearly every terminal in UTF-8.
    Quadrant,
    /// 1 x 2: terminals with very few block characters, such as the Linux console.
    Half,
    /// No sub-pixels: shapes are background colours, text is ordinary text.
    Plain,
}

impl Encoding {
    /// Returns true if small letters keep their shape: sub-pixels are about square.
    #[must_use]
    pub fn is_fine(self) -> bool {
        matches!(self, Encoding::Octant | Encoding::Sextant)
    }

    /// Sub-pixels of one cell across and down.
    #[must_use]
    pub fn grid(self) -> (usize, usize) {
        match self {
            Encoding::Octant => (2, 4),
            Encoding::Sextant => (2, 3),
            Encoding::Quadrant => (2, 2),
            Encoding::Half => (1, 2),
            Encoding::Plain => (1, 1),
        }
    }
}

/// A rectangle in sub-pixels.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct PxRect {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl PxRect {
    /// The rectangle shrunk by `dx` at both sides and `dy` above and below.
    #[must_use]
    pub fn inset(self, dx: f32, dy: f32) -> PxRect {
        PxRect {
            x: self.x + dx,
            y: self.y + dy,
            w: (self.w - 2.0 * dx).max(0.0),
            h: (self.h - 2.0 * dy).max(0.0),
        }
    }
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Canvas {
    encoding: Encoding,
    aspect: f32,
    columns: usize,
    rows: usize,
    width: usize,
    height: usize,
    /// Set if a sub-pixel is either covered or not, because mixed colours become others.
    sharp: bool,
    pixels: Vec<Rgb>,
}

impl Canvas {
    /// A black canvas over `columns` x `rows` cells that are `aspect` times as high as wide.
    #[must_use]
    pub fn new(columns: u16, rows: u16, encoding: Encoding, aspect: f32) -> Canvas {
        let (sx, sy) = encoding.grid();
        let columns = usize::from(columns);
        let rows = usize::from(rows);
        let width = columns * sx;
        let height = rows * sy;
        Canvas {
            encoding,
            aspect: if aspect.is_finite() {
                aspect.clamp(0.5, 4.0)
            } else {
                2.0
            },
            columns,
            rows,
            width,
            height,
            sharp: encoding == Encoding::Plain,
            pixels: vec![Rgb::BLACK; width * height],
        }
    }

    /// Mixes no colours from now on: a sub-pixel is either covered or not.
    pub fn sharpen(&mut self) {
        self.sharp = true;
    }

    /// Returns the way cells are split.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Cell height through cell width.
    #[must_use]
    pub fn aspect(&self) -> f32 {
        self.aspect
    }

    /// Size in cells.
    #[must_use]
    pub fn cells(&self) -> (usize, usize) {
        (self.columns, self.rows)
    }

    /// One sub-pixel; black outside.
    #[must_use]
    pub fn pixel(&self, x: usize, y: usize) -> Rgb {
        if x < self.width && y < self.height {
            self.pixels[y * self.width + x]
        } else {
            Rgb::BLACK
        }
    }

    /// The sub-pixels of a row, for encoding; empty outside.
    pub(super) fn pixel_row(&self, y: usize) -> &[Rgb] {
        self.pixels
            .get(y * self.width..(y + 1) * self.width)
            .unwrap_or(&[])
    }

    /// Sub-pixels per cell height, across and down: what one em of that height measures.
    #[must_use]
    pub fn unit(&self) -> (f32, f32) {
        let (sx, sy) = self.encoding.grid();
        (self.aspect * sx as f32, sy as f32)
    }

    /// A rectangle of cells in sub-pixels.
    #[must_use]
    pub fn px(&self, cells: Rect) -> PxRect {
        let (sx, sy) = self.encoding.grid();
        PxRect {
            x: f32::from(cells.x) * sx as f32,
            y: f32::from(cells.y) * sy as f32,
            w: f32::from(cells.width) * sx as f32,
            h: f32::from(cells.height) * sy as f32,
        }
    }

    /// Mixes `colour` into a run of sub-pixels.
    fn run(&mut self, y: usize, from: usize, to: usize, colour: Rgb, share: f32) {
        let to = to.min(self.width);
        let share = if self.sharp { share.round() } else { share };
        if y >= self.height || from >= to || share <= 0.0 {
            return;
        }
        let run = &mut self.pixels[y * self.width + from..y * self.width + to];
        if share >= 0.999 {
            run.fill(colour);
        } else {
            for pixel in run {
                *pixel = pixel.mix(colour, share);
            }
        }
    }

    /// Mixes `colour` into one sub-pixel.
    pub(super) fn dot(&mut self, x: i32, y: i32, colour: Rgb, share: f32) {
        if let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) {
            self.run(y, x, x.saturating_add(1), colour, share);
        }
    }

    /// Rows of sub-pixels that `b` touches and that may be drawn on.
    fn rows_of(&self, b: PxRect) -> std::ops::Range<usize> {
        let from = b.y.floor().max(0.0) as usize;
        let to = ((b.y + b.h).ceil().max(0.0) as usize).min(self.height);
        from..to.max(from)
    }

    /// A rounded rectangle with a vertical gradient. `radius` in cell heights, `opacity` 0 to 1.
    pub fn rounded(&mut self, b: PxRect, radius: f32, top: Rgb, bottom: Rgb, opacity: f32) {
        if b.w <= 0.0 || b.h <= 0.0 {
            return;
        }
        let (kx, ky) = self.unit();
        let radius = match self.encoding {
            Encoding::Plain => 0.0,
            _ => radius.max(0.0).min(b.w / kx / 2.0).min(b.h / ky / 2.0),
        };
        let rx = radius * kx;
        let ry = radius * ky;
        // Softness of an edge, in cell heights: about one sub-pixel.
        let soft = (1.0 / kx + 1.0 / ky) * 0.5;
        let right = b.x + b.w;
        let bottom_edge = b.y + b.h;
        for y in self.rows_of(b) {
            let fy = y as f32;
            let colour = if top == bottom {
                top
            } else {
                top.mix(bottom, (fy + 0.5 - b.y) / b.h)
            };
            let cover = (bottom_edge.min(fy + 1.0) - b.y.max(fy)).clamp(0.0, 1.0) * opacity;
            let centre = fy + 0.5;
            let dy = (b.y + ry - centre).max(centre - (bottom_edge - ry));
            let mut from = b.x;
            let mut to = right;
            if dy > 0.0 && radius > 0.0 {
                from = b.x + rx;
                to = right - rx;
                let corner = |x: f32| {
                    let dx = (b.x + rx - x).max(x - (right - rx)).max(0.0);
                    let distance = (dx / kx).hypot(dy / ky) - radius;
                    (0.5 - distance / soft).clamp(0.0, 1.0) * opacity
                };
                for x in b.x.floor() as i32..from.ceil() as i32 {
                    self.dot(x, y as i32, colour, corner(x as f32 + 0.5));
                }
                for x in (to.floor() as i32).max(from.ceil() as i32)..right.ceil() as i32 {
                    self.dot(x, y as i32, colour, corner(x as f32 + 0.5));
                }
                from = from.ceil();
                to = to.floor();
            }
            let full_from = from.ceil().max(0.0);
            let full_to = to.floor().max(0.0);
            if full_from > from {
                self.dot(
                    from.floor() as i32,
                    y as i32,
                    colour,
                    (full_from.min(to) - from) * cover,
                );
            }
            if to > full_to && full_to >= full_from {
                self.dot(full_to as i32, y as i32, colour, (to - full_to) * cover);
            }
            self.run(y, full_from as usize, full_to as usize, colour, cover);
        }
    }

    /// A border of `thickness` sub-pixels filled with a gradient.
    pub fn bordered(
        &mut self,
        b: PxRect,
        radius: f32,
        thickness: f32,
        line: Rgb,
        top: Rgb,
        bottom: Rgb,
    ) {
        self.rounded(b, radius, line, line, 1.0);
        // Equally thick to the eye on sub-pixels that are higher than wide.
        let (kx, ky) = self.unit();
        let (dx, dy) = if kx > ky {
            ((thickness * kx / ky).floor(), thickness)
        } else {
            (thickness, thickness)
        };
        self.rounded(
            b.inset(dx, dy),
            (radius - thickness / ky).max(0.0),
            top,
            bottom,
            1.0,
        );
    }

    /// A soft shadow around, not below, a rounded rectangle; it falls a little downwards. `spread`
    /// in cell heights.
    pub fn shadow(&mut self, b: PxRect, radius: f32, spread: f32, colour: Rgb, strength: f32) {
        if self.encoding == Encoding::Plain
            || strength <= 0.0
            || spread <= 0.0
            || b.w <= 0.0
            || b.h <= 0.0
        {
            return;
        }
        let (kx, ky) = self.unit();
        let drop = spread * 0.3 * ky;
        let outer = PxRect {
            x: b.x,
            y: b.y + drop,
            ..b
        }
        .inset(-spread * kx, -spread * ky);
        let hw = b.w / kx / 2.0;
        let hh = b.h / ky / 2.0;
        let radius = radius.min(hw).min(hh);
        for y in self.rows_of(outer) {
            let fy = y as f32 + 0.5;
            let qy = (fy - (b.y + drop + b.h / 2.0)).abs() / ky - hh + radius;
            let inside_rows = fy > b.y + radius * ky && fy < b.y + b.h - radius * ky;
            let mut x = outer.x.floor() as i32;
            let end = (outer.x + outer.w).ceil() as i32;
            while x < end {
                let fx = x as f32 + 0.5;
                if inside_rows && fx > b.x && fx < b.x + b.w {
                    // The card itself covers this run.
                    x = (b.x + b.w).ceil() as i32;
                    continue;
                }
                let qx = (fx - (b.x + b.w / 2.0)).abs() / kx - hw + radius;
                let distance = qx.max(0.0).hypot(qy.max(0.0)) + qx.max(qy).min(0.0) - radius;
                let fade = (1.0 - distance / spread).clamp(0.0, 1.0);
                self.dot(x, y as i32, colour, strength * fade * fade);
                x += 1;
            }
        }
    }

    /// A disc that looks round, in the middle of `b`, as large as fits.
    pub fn disc(&mut self, b: PxRect, colour: Rgb) {
        let (kx, ky) = self.unit();
        let side = (b.w / kx).min(b.h / ky);
        let w = side * kx;
        let h = side * ky;
        let square = PxRect {
            x: b.x + (b.w - w) / 2.0,
            y: b.y + (b.h - h) / 2.0,
            w,
            h,
        };
        self.rounded(square, side / 2.0, colour, colour, 1.0);
    }

    /// A ring that looks round, in the middle of `b`, as large as fits, of parts with their shares of the
    /// whole from the top on, clockwise, with a gap between them.
    pub(super) fn ring(&mut self, b: PxRect, parts: &[(f32, Rgb)]) {
        let (kx, ky) = self.unit();
        let outer = (b.w / kx).min(b.h / ky) / 2.0;
        let inner = outer * 0.56;
        let (x0, y0) = (b.x + b.w / 2.0, b.y + b.h / 2.0);
        let soft = (1.0 / kx + 1.0 / ky) * 0.5;
        let gap = if parts.len() > 1 { soft * 0.6 } else { 0.0 };
        let around = PxRect {
            x: x0 - outer * kx,
            y: y0 - outer * ky,
            w: 2.0 * outer * kx,
            h: 2.0 * outer * ky,
        };
        for y in self.rows_of(around) {
            for x in around.x.floor() as i32..(around.x + around.w).ceil() as i32 {
                let dx = (x as f32 + 0.5 - x0) / kx;
                let dy = (y as f32 + 0.5 - y0) / ky;
                let distance = dx.hypot(dy);
                let edge = (outer - distance).min(distance - inner);
                let cover = (0.5 + edge / soft).clamp(0.0, 1.0);
                if cover <= 0.0 {
                    continue;
                }
                let turn = dx.atan2(-dy).rem_euclid(std::f32::consts::TAU) / std::f32::consts::TAU;
                let mut from = 0.0;
                for (share, colour) in parts {
                    let to = from + share;
                    if turn < to || to >= 0.9999 {
                        let aside = (turn - from).min(to - turn);
                        let near = aside * std::f32::consts::TAU * distance;
                        let near = if gap > 0.0 {
                            (near / gap).min(1.0)
                        } else {
                            1.0
                        };
                        self.dot(x, y as i32, *colour, cover * near);
                        break;
                    }
                    from = to;
                }
            }
        }
    }

    /// A line through `points` (sub-pixels), `thickness` cell heights thick.
    pub fn polyline(&mut self, points: &[(f32, f32)], thickness: f32, colour: Rgb) {
        let (kx, ky) = self.unit();
        let rx = (thickness * kx / 2.0).max(0.5);
        let ry = (thickness * ky / 2.0).max(0.5);
        for pair in points.windows(2) {
            let (x0, y0) = pair[0];
            let (x1, y1) = pair[1];
            if ![x0, y0, x1, y1]
                .iter()
                .all(|v| v.is_finite() && v.abs() < 1e5)
            {
                continue;
            }
            let b = PxRect {
                x: x0.min(x1) - rx,
                y: y0.min(y1) - ry,
                w: (x1 - x0).abs() + 2.0 * rx,
                h: (y1 - y0).abs() + 2.0 * ry,
            };
            let dx = (x1 - x0) / rx;
            let dy = (y1 - y0) / ry;
            let length = (dx * dx + dy * dy).max(1e-6);
            for y in self.rows_of(b) {
                for x in b.x.floor() as i32..(b.x + b.w).ceil() as i32 {
                    let px = (x as f32 + 0.5 - x0) / rx;
                    let py = (y as f32 + 0.5 - y0) / ry;
                    let t = ((px * dx + py * dy) / length).clamp(0.0, 1.0);
                    let distance = (px - t * dx).hypot(py - t * dy);
                    self.dot(
                        x,
                        y as i32,
                        colour,
                        ((1.0 - distance) * rx.min(ry) + 0.5).clamp(0.0, 1.0),
                    );
                }
            }
        }
    }

    /// Mixes `colour` into everything.
    pub fn dim(&mut self, colour: Rgb, share: f32) {
        for pixel in &mut self.pixels {
            *pixel = pixel.mix(colour, share);
        }
    }

    /// A glyph with its origin at (`x`, `y`).
    pub fn glyph(&mut self, bitmap: &Bitmap, x: i32, y: i32, colour: Rgb) {
        let left = x.saturating_add(bitmap.left);
        let upper = y.saturating_add(bitmap.top);
        for (j, line) in bitmap.cover.chunks_exact(bitmap.width.max(1)).enumerate() {
            let y = upper.saturating_add(j as i32);
            if y < 0 || y >= self.height as i32 {
                continue;
            }
            for (i, cover) in line.iter().enumerate() {
                if *cover > 0 {
                    self.dot(
                        left.saturating_add(i as i32),
                        y,
                        colour,
                        f32::from(*cover) / 255.0,
                    );
                }
            }
        }
    }

    /// The mean colour of a cell: what terminal text stands on.
    #[must_use]
    pub fn mean(&self, column: usize, row: usize) -> Rgb {
        let (sx, sy) = self.encoding.grid();
        let mut sum = [0u32; 3];
        for y in row * sy..(row + 1) * sy {
            for x in column * sx..(column + 1) * sx {
                let c = self.pixel(x, y);
                sum[0] += u32::from(c.0);
                sum[1] += u32::from(c.1);
                sum[2] += u32::from(c.2);
            }
        }
        let n = (sx * sy) as u32;
        let mean = |v: u32| ((v + n / 2) / n) as u8;
        Rgb(mean(sum[0]), mean(sum[1]), mean(sum[2]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_on_cell_borders_fills_exactly_its_cells() {
        let mut canvas = Canvas::new(4, 4, Encoding::Octant, 2.0);
        let b = canvas.px(Rect::new(1, 1, 2, 2));
        canvas.rounded(b, 0.0, Rgb::WHITE, Rgb::WHITE, 1.0);
        for y in 0..16 {
            for x in 0..8 {
                let inside = (2..6).contains(&x) && (4..12).contains(&y);
                assert_eq!(canvas.pixel(x, y) == Rgb::WHITE, inside, "at {x},{y}");
            }
        }
    }

    #[test]
    fn a_rounded_rectangle_is_symmetric_and_has_no_seam() {
        let mut canvas = Canvas::new(12, 6, Encoding::Octant, 2.0);
        let b = canvas.px(Rect::new(0, 0, 12, 6));
        canvas.rounded(b, 1.3, Rgb::WHITE, Rgb::WHITE, 1.0);
        for y in 0..24 {
            let row: Vec<u8> = canvas.pixel_row(y).iter().map(|c| c.0).collect();
            let mirrored: Vec<u8> = row.iter().rev().copied().collect();
            assert_eq!(row, mirrored, "row {y}");
            assert_eq!(canvas.pixel_row(y), canvas.pixel_row(23 - y), "row {y}");
            let half = &row[..12];
            assert!(
                half.windows(2).all(|p| p[0] <= p[1]),
                "row {y} is not monotonous: {half:?}"
            );
        }
    }
}
