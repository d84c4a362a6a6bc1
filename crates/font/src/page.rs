//! A page of black dots: what a printer burns, and a code to be photographed.

/// A picture of black dots, 203 to the inch (8 a millimetre). Rows are added as they are drawn on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    width: u16,
    dots: Vec<u8>,
}

impl Page {
    /// Makes an empty page, `width` dots wide.
    #[must_use]
    pub fn new(width: u16) -> Page {
        Page {
            width,
            dots: Vec::new(),
        }
    }

    /// Returns the dots in a row.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Returns the bytes of a row: the leftmost dot is the highest bit, 1 is black, the last byte
    /// is filled with white.
    #[must_use]
    pub fn stride(&self) -> usize {
        usize::from(self.width).div_ceil(8)
    }

    /// Returns the number of rows so far.
    #[must_use]
    pub fn height(&self) -> usize {
        self.dots.len().checked_div(self.stride()).unwrap_or(0)
    }

    /// Returns the bytes of a row; empty below the last one.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u8] {
        self.dots
            .get(y * self.stride()..(y + 1) * self.stride())
            .unwrap_or_default()
    }

    /// Returns whether a dot is black; those outside are white.
    #[must_use]
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        x < usize::from(self.width)
            && self
                .row(y)
                .get(x / 8)
                .is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// Extends the page to at least this height.
    pub fn extend_to(&mut self, height: usize) {
        let bytes = height * self.stride();
        if bytes > self.dots.len() {
            self.dots.resize(bytes, 0);
        }
    }

    /// Makes a dot black or white. Outside of the width nothing happens; below the last row, rows
    /// are added.
    pub fn set(&mut self, x: i32, y: i32, black: bool) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x >= usize::from(self.width) {
            return;
        }
        self.extend_to(y + 1);
        let stride = self.stride();
        let byte = &mut self.dots[y * stride + x / 8];
        let bit = 0x80 >> (x % 8);
        *byte = if black { *byte | bit } else { *byte & !bit };
    }

    /// Makes a rectangle black or white; like [`Page::set`] for each of its dots.
    pub fn fill(&mut self, x: i32, y: i32, width: u16, height: u16, black: bool) {
        let left = x.max(0);
        let right = (x + i32::from(width)).min(i32::from(self.width));
        let (Ok(left), Ok(right)) = (usize::try_from(left), usize::try_from(right)) else {
            return;
        };
        let top = y.max(0);
        let bottom = y + i32::from(height);
        let (Ok(top), Ok(bottom)) = (usize::try_from(top), usize::try_from(bottom)) else {
            return;
        };
        if left >= right || top >= bottom {
            return;
        }
        self.extend_to(bottom);
        let stride = self.stride();
        for row in self.dots[top * stride..bottom * stride].chunks_exact_mut(stride) {
            for (i, byte) in row
                .iter_mut()
                .enumerate()
                .take(right.div_ceil(8))
                .skip(left / 8)
            {
                let before = 0xff_u8
                    .checked_shr((left.saturating_sub(i * 8)) as u32)
                    .unwrap_or(0);
                let after = 0xff_u8
                    .checked_shl((i * 8 + 8).saturating_sub(right) as u32)
                    .unwrap_or(0);
                *byte = if black {
                    *byte | (before & after)
                } else {
                    *byte & !(before & after)
                };
            }
        }
    }

    /// Makes the dots black (or white) that are black in `stamp`, whose upper left corner comes to
    /// (`x`, `y`). What lies outside of the width is lost; below the last row, rows are added.
    pub fn stamp(&mut self, x: i32, y: i32, stamp: &Page, black: bool) {
        let bottom = i32::try_from(stamp.height())
            .unwrap_or(i32::MAX)
            .saturating_add(y);
        self.extend_to(usize::try_from(bottom).unwrap_or(0));
        let stride = self.stride();
        let last = 0xff_u8 << ((8 - self.width % 8) % 8);
        let first = x.div_euclid(8);
        let shift = x.rem_euclid(8) as u32;
        for row in 0..stamp.height() {
            let Ok(y) = usize::try_from(y + row as i32) else {
                continue;
            };
            let target = &mut self.dots[y * stride..(y + 1) * stride];
            for (i, byte) in stamp
                .row(row)
                .iter()
                .enumerate()
                .filter(|(_, byte)| **byte != 0)
            {
                let [left, right] = (u16::from(*byte) << (8 - shift)).to_be_bytes();
                for (cell, bits) in [(first + i as i32, left), (first + i as i32 + 1, right)] {
                    if let Some(byte) = usize::try_from(cell)
                        .ok()
                        .and_then(|cell| target.get_mut(cell))
                    {
                        *byte = if black { *byte | bits } else { *byte & !bits };
                    }
                }
            }
            if let Some(byte) = target.last_mut() {
                *byte &= last;
            }
        }
    }

    /// Returns the page as a PNG of two colours.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        let mut file = Vec::new();
        // An empty picture is no PNG; one white row is.
        let width = self.width.max(1);
        let height = self.height().max(1);
        let mut encoder = png::Encoder::new(
            &mut file,
            width.into(),
            u32::try_from(height).unwrap_or(u32::MAX),
        );
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let mut bytes: Vec<u8> = self.dots.iter().map(|byte| !byte).collect();
        bytes.resize(height * usize::from(width).div_ceil(8), 0xff);
        // Writing to memory cannot fail.
        if let Ok(mut writer) = encoder.write_header() {
            let _ = writer.write_image_data(&bytes);
        }
        file
    }

    /// Cuts off the rows from `height` on.
    pub fn shorten_to(&mut self, height: usize) {
        self.dots.truncate(height * self.stride());
    }

    /// Adds one row given as bytes; it is cut or filled to the width.
    pub fn push_row(&mut self, row: &[u8]) {
        let stride = self.stride();
        self.dots.extend_from_slice(&row[..row.len().min(stride)]);
        self.dots
            .resize(self.dots.len().next_multiple_of(stride.max(1)), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_grows_downwards_and_keeps_to_its_width() {
        let mut page = Page::new(20);
        page.set(19, 2, true);
        page.set(20, 2, true);
        page.set(-1, 0, true);
        assert_eq!((page.height(), page.stride()), (3, 3));
        assert!(
            page.is_black(19, 2)
                && !page.is_black(20, 2)
                && !page.is_black(19, 1)
                && !page.is_black(0, 9)
        );
        page.push_row(&[0x80]);
        assert!(page.is_black(0, 3));
        assert_eq!(page.row(3), [0x80, 0, 0]);
        assert!(page.row(4).is_empty());
    }

    /// Rows and single dots draw the same picture, wherever it stands.
    #[test]
    fn rectangles_and_stamps_draw_as_their_dots_would() {
        let seed = fastrand::u64(..);
        println!("seed {seed}");
        let mut rng = fastrand::Rng::with_seed(seed);
        for _ in 0..500 {
            let mut fast = Page::new(rng.u16(1..70));
            let mut slow = Page::new(fast.width);
            for _ in 0..4 {
                let x = rng.i32(-20..80);
                let y = rng.i32(-9..20);
                let black = rng.u8(..) > 80;
                let width = rng.u16(0..40);
                let height = rng.u16(0..9);
                let mut stamp = Page::new(width.max(1));
                for _ in 0..30 {
                    stamp.set(rng.i32(0..40), rng.i32(0..i32::from(height).max(1)), true);
                }
                let whole = rng.bool();
                if whole {
                    fast.fill(x, y, width, height, black);
                } else {
                    fast.stamp(x, y, &stamp, black);
                }
                let (columns, rows) = if whole {
                    (width.into(), height.into())
                } else {
                    (stamp.width().into(), stamp.height())
                };
                for (i, j) in (0..rows).flat_map(|j| (0..columns).map(move |i| (i, j))) {
                    if whole || stamp.is_black(i, j) {
                        slow.set(x + i as i32, y + j as i32, black);
                    }
                }
            }
            let height = fast.height().max(slow.height());
            fast.extend_to(height);
            slow.extend_to(height);
            assert_eq!(fast, slow);
        }
    }
}
