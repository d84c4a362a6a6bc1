//! The simulated printer's head: ESC/POS commands become rows of dots.
//!
//! It knows what [`compose`](super::compose()) sends, as an Epson with Chinese fonts obeys it:
//! vertical steps are half a row until `GS P` says otherwise, and pictures are printed row by row
//! as they come. Other commands are skipped. Letters are those of Unifont.

use super::command::{DLE, ESC, FS, GS, length};
use encoding_rs::GB18030;
use qrcode::{Color, EcLevel, QrCode};
use std::collections::VecDeque;

/// Height of a character, in dots; a hanzi is as wide, a letter half.
const CELL: usize = 24;
/// Dots from one line to the next.
const LINE: usize = 30;

/// An effect of a command besides rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// The paper is to be cut.
    Cut,
    /// Reports by itself are wanted, or not.
    Reports(bool),
    /// An answer in turn is wanted.
    InTurn,
    /// The same, with this mark.
    Mark([u8; 4]),
    /// Its name is wanted.
    Name,
}

/// One character of the line that is being put together.
#[derive(Debug, Clone, Copy)]
struct Cell {
    letter: char,
    is_wide: bool,
    style: Style,
}

#[derive(Debug, Clone, Copy)]
struct Style {
    wide: usize,
    high: usize,
    bold: bool,
    underline: bool,
    hanzi_underline: bool,
    invert: bool,
}

/// The meaning of the bytes that come next.
#[derive(Debug)]
enum Taking {
    Commands,
    /// Rows of a picture of this many bytes each, and how many are to come.
    Dots(usize, usize),
    /// Bytes to keep for later, and how many are to come.
    Store(usize),
}

#[derive(Debug)]
pub(super) struct Head {
    width: usize,
    /// Rows that are to come out next.
    pub(super) rows: VecDeque<Vec<u8>>,
    taking: Taking,
    hanzi: bool,
    style: Style,
    align: u8,
    left: usize,
    /// Vertical steps to an inch.
    steps: usize,
    line: Vec<Cell>,
    /// A stored picture: its width, and its dots.
    stored: (usize, Vec<u8>),
    qr: (usize, EcLevel, Vec<u8>),
}

impl Head {
    pub(super) fn new(width: u16) -> Head {
        Head {
            width: usize::from(width),
            rows: VecDeque::new(),
            taking: Taking::Commands,
            hanzi: false,
            style: Style {
                wide: 1,
                high: 1,
                bold: false,
                underline: false,
                hanzi_underline: false,
                invert: false,
            },
            align: 0,
            left: 0,
            steps: 406,
            line: Vec::new(),
            stored: (0, Vec::new()),
            qr: (3, EcLevel::L, Vec::new()),
        }
    }

    /// Obeys what stands at the front of `bytes`, and returns how many it took, 0 when it needs
    /// more, with what follows from it.
    pub(super) fn obey(&mut self, bytes: &[u8]) -> (usize, Option<Effect>) {
        let taken = match self.taking {
            _ if bytes.is_empty() => 0,
            Taking::Dots(_, 0) | Taking::Store(0) => {
                self.taking = Taking::Commands;
                return self.obey(bytes);
            }
            Taking::Dots(stride, rows) => {
                let Some(row) = bytes.get(..stride) else {
                    return (0, None);
                };
                self.taking = Taking::Dots(stride, rows - 1);
                self.picture(row, stride * 8, 1);
                stride
            }
            Taking::Store(left) => {
                let taken = left.min(bytes.len());
                self.stored.1.extend_from_slice(&bytes[..taken]);
                self.taking = Taking::Store(left - taken);
                taken
            }
            Taking::Commands => return self.command(bytes),
        };
        (taken, None)
    }

    fn command(&mut self, bytes: &[u8]) -> (usize, Option<Effect>) {
        // Pictures may be larger than the printer's memory.
        let header = match bytes {
            [GS, b'v', ..] => 8,
            [GS, b'(', b'L', _, _, b'0', b'p', ..] => 15,
            [GS, b'(', b'L', ..] if bytes.len() < 7 => 7,
            _ if matches!(bytes[0], ESC | FS | GS | DLE) => length(bytes).unwrap_or(usize::MAX),
            _ => return (self.character(bytes), None),
        };
        let Some(command) = bytes.get(..header) else {
            return (0, None);
        };
        let number = |low: u8, high: u8| usize::from(low) | usize::from(high) << 8;
        let mut effect = None;
        match *command {
            [ESC, b'@'] => {
                let rows = std::mem::take(&mut self.rows);
                *self = Head {
                    rows,
                    ..Head::new(u16::try_from(self.width).unwrap_or(u16::MAX))
                };
                effect = Some(Effect::Reports(false));
            }
            [ESC, b'J', n] => self.print_line(usize::from(n) * 203 / self.steps),
            [ESC, b'd', n] => self.print_line(usize::from(n) * LINE),
            [ESC, b'a', n] => self.align = n % 48,
            [ESC, b'E', n] => self.style.bold = n & 1 != 0,
            [ESC, b'-', n] => self.style.underline = n % 48 != 0,
            [FS, b'-', n] => self.style.hanzi_underline = n % 48 != 0,
            [GS, b'B', n] => self.style.invert = n & 1 != 0,
            [GS, b'!', n] => {
                self.style.wide = usize::from(n >> 4 & 7) + 1;
                self.style.high = usize::from(n & 7) + 1;
            }
            [FS, b'&'] => self.hanzi = true,
            [FS, b'.'] => self.hanzi = false,
            [GS, b'P', _, y] => self.steps = if y == 0 { 406 } else { usize::from(y) },
            [GS, b'L', low, high] => self.left = number(low, high),
            [GS, b'v', b'0', _, w0, w1, h0, h1] => {
                self.taking = Taking::Dots(number(w0, w1), number(h0, h1));
            }
            [GS, b'(', b'L', n0, n1, b'0', b'p', _, _, _, _, w0, w1, _, _] => {
                self.stored = (number(w0, w1), Vec::new());
                self.taking = Taking::Store(number(n0, n1).saturating_sub(10));
            }
            [GS, b'(', b'L', _, _, b'0', b'2'] => {
                let (width, dots) = std::mem::take(&mut self.stored);
                self.picture(&dots, width, 1);
            }
            [GS, b'(', b'H', _, _, _, _, a, b, c, d] => effect = Some(Effect::Mark([a, b, c, d])),
            [GS, b'(', b'k', _, _, b'1', function, ref data @ ..] => self.qr(function, data),
            [GS, b'V', ..] => effect = Some(Effect::Cut),
            [GS, b'a', n] => effect = Some(Effect::Reports(n != 0)),
            [GS, b'r', _] => effect = Some(Effect::InTurn),
            [GS, b'I', _] => effect = Some(Effect::Name),
            _ => {}
        }
        (header, effect)
    }

    fn character(&mut self, bytes: &[u8]) -> usize {
        let code = match *bytes {
            [b'\n', ..] => {
                self.print_line(LINE);
                return 1;
            }
            [0..0x20 | 0x7F, ..] => return 1,
            [lead, ..] if lead < 0x80 || !self.hanzi => 1,
            [_] => return 0,
            [_, b'0'..=b'9', ..] => 4,
            _ => 2,
        };
        let Some(code) = bytes.get(..code) else {
            return 0;
        };
        let letter = GB18030
            .decode_without_bom_handling(code)
            .0
            .chars()
            .next()
            .unwrap_or('?');
        let cell = Cell {
            letter,
            is_wide: code.len() > 1,
            style: self.style,
        };
        if self.line.iter().map(Cell::width).sum::<usize>() + cell.width()
            > self.width - self.left.min(self.width)
        {
            self.print_line(LINE);
        }
        self.line.push(cell);
        code.len()
    }

    /// Prints the line and moves on by at least this many rows.
    fn print_line(&mut self, rows: usize) {
        let line = std::mem::take(&mut self.line);
        let high = line.iter().map(Cell::height).max().unwrap_or(0);
        let start = self.place(line.iter().map(Cell::width).sum());
        for y in 0..high {
            let mut row = self.blank();
            let mut x = start;
            for cell in &line {
                for dx in 0..cell.width() {
                    // Small characters stand on the same ground as large ones.
                    if cell.is_black(dx, (y + cell.height()).checked_sub(high)) {
                        set(&mut row, x + dx);
                    }
                }
                x += cell.width();
            }
            self.rows.push_back(row);
        }
        for _ in high..rows {
            let row = self.blank();
            self.rows.push_back(row);
        }
    }

    /// Adds a picture of this width, each dot `scale` dots large.
    fn picture(&mut self, dots: &[u8], width: usize, scale: usize) {
        let start = self.place(width * scale);
        for source in dots.chunks_exact(width.div_ceil(8).max(1)) {
            let mut row = self.blank();
            for x in (0..width).filter(|x| source[x / 8] & (0x80 >> (x % 8)) != 0) {
                (0..scale).for_each(|i| set(&mut row, start + x * scale + i));
            }
            self.rows.extend(std::iter::repeat_n(row, scale));
        }
    }

    fn qr(&mut self, function: u8, data: &[u8]) {
        match (function, data) {
            (67, [size]) => self.qr.0 = usize::from(*size).clamp(1, 16),
            (69, [level]) => {
                self.qr.1 =
                    [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H][usize::from(level % 4)];
            }
            (80, [_, data @ ..]) => self.qr.2 = data.to_vec(),
            (81, _) => {
                let Ok(code) = QrCode::with_error_correction_level(&self.qr.2, self.qr.1) else {
                    return;
                };
                let modules = code.width();
                let stride = code.width().div_ceil(8);
                let mut dots = vec![0; stride * modules];
                for (i, _) in code
                    .to_colors()
                    .iter()
                    .enumerate()
                    .filter(|(_, colour)| **colour == Color::Dark)
                {
                    set(&mut dots[i / modules * stride..], i % modules);
                }
                self.picture(&dots, modules, self.qr.0);
            }
            _ => {}
        }
    }

    fn blank(&self) -> Vec<u8> {
        vec![0; self.width.div_ceil(8)]
    }

    /// Returns the dot at which something this wide begins.
    fn place(&self, width: usize) -> usize {
        let room = self.width.saturating_sub(self.left).saturating_sub(width);
        self.left
            + match self.align {
                1 => room / 2,
                2 => room,
                _ => 0,
            }
    }
}

impl Cell {
    fn width(&self) -> usize {
        self.style.wide * if self.is_wide { CELL } else { CELL / 2 }
    }

    fn height(&self) -> usize {
        self.style.high * CELL
    }

    fn is_black(&self, x: usize, y: Option<usize>) -> bool {
        let Some(y) = y.map(|y| y / self.style.high) else {
            return false;
        };
        let x = x / self.style.wide;
        let inked = |x: usize| {
            unifont::get_glyph(self.letter)
                .is_some_and(|glyph| glyph.get_pixel(x * 2 / 3, y * 2 / 3))
        };
        let underline = if self.is_wide {
            self.style.hanzi_underline
        } else {
            self.style.underline
        };
        (inked(x) || (self.style.bold && x > 0 && inked(x - 1)) || (underline && y >= CELL - 2))
            != self.style.invert
    }
}

/// Makes a dot of a row black; beyond the edge it is lost.
fn set(row: &mut [u8], x: usize) {
    if let Some(byte) = row.get_mut(x / 8) {
        *byte |= 0x80 >> (x % 8);
    }
}
