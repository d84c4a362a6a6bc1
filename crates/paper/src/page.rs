//! A page for a printer: dots, or lines in its own fonts.

use font::Page;

/// The place of a line between the edges.
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

/// The cut after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cut {
    /// The paper is cut off.
    #[default]
    Full,
    /// The paper is cut but for a small bridge.
    Partial,
    /// No cut: for printers without a knife. The paper is fed to the tear bar.
    None,
}

/// A piece of a page in the printer's own fonts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A line of text, without control characters, that fits the paper at its size.
    Line {
        /// The words on the line.
        text: String,
        /// The place between the edges.
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
    /// Lines that the printer's fonts lack a letter of, drawn.
    Dots(Page),
    /// A QR code.
    Qr {
        /// The text that it holds.
        data: String,
        /// The place between the edges.
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

/// A finished page, in dots or as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sheet {
    /// Dots: they look the same on every printer.
    Dots(Page, Cut),
    /// Text in the printer's own fonts: a fraction of the bytes, for slow lines. The number of
    /// columns of 12 dots, then the parts.
    Text(u8, Vec<Part>, Cut),
}
