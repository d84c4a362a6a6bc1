//! What goes to a printer: dots, or lines in its own fonts.

/// A picture of black dots, 203 to the inch (8 a millimetre). Rows are added as they are drawn on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    width: u16,
    dots: Vec<u8>,
}

impl Page {
    /// An empty page, `width` dots wide.
    #[must_use]
    pub fn new(width: u16) -> Page {
        Page { width, dots: Vec::new() }
    }

    /// Dots in a row.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Bytes of a row: the leftmost dot is the highest bit, 1 is black, the last byte is filled with white.
    #[must_use]
    pub fn stride(&self) -> usize {
        usize::from(self.width).div_ceil(8)
    }

    /// Rows so far.
    #[must_use]
    pub fn height(&self) -> usize {
        self.dots.len().checked_div(self.stride()).unwrap_or(0)
    }

    /// The bytes of a row; empty below the last one.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u8] {
        self.dots.get(y * self.stride()..(y + 1) * self.stride()).unwrap_or_default()
    }

    /// Whether a dot is black; those outside are white.
    #[must_use]
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        x < usize::from(self.width) && self.row(y).get(x / 8).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// Makes the page at least this high.
    pub fn extend_to(&mut self, height: usize) {
        let bytes = height * self.stride();
        if bytes > self.dots.len() {
            self.dots.resize(bytes, 0);
        }
    }

    /// Makes a dot black or white. Outside of the width nothing happens; below the last row, rows are added.
    pub fn set(&mut self, x: i32, y: i32, black: bool) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= usize::from(self.width) {
            return;
        }
        self.extend_to(y + 1);
        let stride = self.stride();
        let (byte, bit) = (&mut self.dots[y * stride + x / 8], 0x80 >> (x % 8));
        *byte = if black { *byte | bit } else { *byte & !bit };
    }

    /// Adds one row given as bytes; it is cut or filled to the width.
    pub fn push_row(&mut self, row: &[u8]) {
        let stride = self.stride();
        self.dots.extend_from_slice(&row[..row.len().min(stride)]);
        self.dots.resize(self.dots.len().next_multiple_of(stride.max(1)), 0);
    }
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
}

/// How the paper is cut after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cut {
    /// Off.
    #[default]
    Full,
    /// But for a small bridge.
    Partial,
    /// Not: for printers without a knife. The paper is fed to the tear bar.
    None,
}

/// A piece of a page in the printer's own fonts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A line of text, without control characters, that fits the paper at its size.
    Line {
        /// The text.
        text: String,
        /// Where.
        align: Align,
        /// 1 to 8 times the printer's usual 24 dots.
        size: u8,
        /// Bold.
        bold: bool,
        /// Underlined.
        underline: bool,
        /// White on black.
        invert: bool,
    },
    /// A QR code.
    Qr {
        /// What it says.
        data: String,
        /// Where.
        align: Align,
        /// Dots per module, 1 to 16.
        module: u8,
        /// Error correction: `L`, `M`, `Q` or `H`.
        ecc: char,
    },
    /// A line across the paper.
    Rule,
    /// Blank rows of dots.
    Space(u16),
}

/// A finished page, either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sheet {
    /// Dots: looks the same on every printer.
    Dots(Page, Cut),
    /// The printer's own fonts: a fraction of the bytes, for slow lines. The number of columns of 12 dots, then the parts.
    Text(u8, Vec<Part>, Cut),
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
        assert!(page.is_black(19, 2) && !page.is_black(20, 2) && !page.is_black(19, 1) && !page.is_black(0, 9));
        page.push_row(&[0x80]);
        assert!(page.is_black(0, 3));
        assert_eq!(page.row(3), [0x80, 0, 0]);
        assert!(page.row(4).is_empty());
    }
}
