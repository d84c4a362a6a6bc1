//! From cells to the bytes that a terminal shows them by, as few as possible: a screen may be on the
//! other side of a slow line.
//!
//! Each colour is written when it changes, not both when one does, none below a space that shows no
//! ink, and none that nobody could tell from the one before. [`changes`] is a plain function, so a test can measure what a dialog costs.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Modifiers that are seen on a space.
const ON_SPACES: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::CROSSED_OUT);

/// Most steps of a channel by which a colour may differ from what is shown instead.
const UNSEEN: u8 = 4;

/// The modifiers that terminals know, with their numbers.
const NUMBERS: [(Modifier, u8); 8] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// Appends what turns the picture `shown` into `next` to `out`.
pub fn changes(shown: &Buffer, next: &Buffer, out: &mut Vec<u8>) {
    let mut pen = Pen::default();
    for (x, y, cell) in shown.diff(next) {
        pen.go_to(x, y);
        pen.write(cell);
    }
    if pen.is_used() {
        pen.text.push_str("\x1b[m");
    }
    out.extend_from_slice(pen.text.as_bytes());
}

/// The state of the terminal while a frame is written.
#[derive(Default)]
struct Pen {
    text: String,
    at: Option<(u16, u16)>,
    ink: Option<Color>,
    ground: Option<Color>,
    modifier: Option<Modifier>,
}

impl Pen {
    fn is_used(&self) -> bool {
        self.at.is_some()
    }

    fn go_to(&mut self, x: u16, y: u16) {
        match self.at {
            Some(at) if at == (x, y) => {}
            Some((from, row)) if row == y && from < x => {
                self.put(format_args!("\x1b[{}C", x - from));
            }
            _ => self.put(format_args!("\x1b[{};{}H", y + 1, x + 1)),
        }
        self.at = Some((x, y));
    }

    fn put(&mut self, what: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.text.write_fmt(what);
    }

    fn write(&mut self, cell: &Cell) {
        let symbol = cell.symbol();
        let is_blank = symbol == " " && !cell.modifier.intersects(ON_SPACES);
        let modifier = match (is_blank, self.modifier) {
            // What is not seen on a space need not be taken back for it.
            (true, Some(now)) if !now.intersects(ON_SPACES) => now,
            (true, _) => Modifier::empty(),
            (false, _) => cell.modifier,
        };
        let mut codes = String::new();
        if self.modifier != Some(modifier) {
            codes.push_str("0;");
            for (_, number) in NUMBERS.iter().filter(|(bit, _)| modifier.contains(*bit)) {
                let _ = write!(codes, "{number};");
            }
            self.modifier = Some(modifier);
            self.ink = Some(Color::Reset);
            self.ground = Some(Color::Reset);
        }
        if !is_blank && !is_shown_by(self.ink, cell.fg) {
            code(&mut codes, cell.fg, 30);
            self.ink = Some(cell.fg);
        }
        if !is_shown_by(self.ground, cell.bg) {
            code(&mut codes, cell.bg, 40);
            self.ground = Some(cell.bg);
        }
        if let Some(codes) = codes.strip_suffix(';') {
            self.put(format_args!("\x1b[{codes}m"));
        }
        self.text.push_str(symbol);
        if let Some((x, y)) = self.at {
            self.at = Some((x + symbol.width() as u16, y));
        }
    }
}

/// Returns true if the colour that is set shows `wanted`.
fn is_shown_by(set: Option<Color>, wanted: Color) -> bool {
    let close = |a: u8, b: u8| a.abs_diff(b) <= UNSEEN;
    match (set, wanted) {
        (Some(Color::Rgb(r, g, b)), Color::Rgb(x, y, z)) => {
            close(r, x) && close(g, y) && close(b, z)
        }
        (set, wanted) => set == Some(wanted),
    }
}

/// Appends the numbers of a colour; `base` is 30 for ink and 40 for ground.
fn code(codes: &mut String, colour: Color, base: u8) {
    let named = |n: u8| if n < 8 { base + n } else { base + 52 + n };
    let _ = match colour {
        Color::Reset => write!(codes, "{};", base + 9),
        Color::Rgb(r, g, b) => write!(codes, "{};2;{r};{g};{b};", base + 8),
        Color::Indexed(n) => write!(codes, "{};5;{n};", base + 8),
        Color::Black => write!(codes, "{};", named(0)),
        Color::Red => write!(codes, "{};", named(1)),
        Color::Green => write!(codes, "{};", named(2)),
        Color::Yellow => write!(codes, "{};", named(3)),
        Color::Blue => write!(codes, "{};", named(4)),
        Color::Magenta => write!(codes, "{};", named(5)),
        Color::Cyan => write!(codes, "{};", named(6)),
        Color::Gray => write!(codes, "{};", named(7)),
        Color::DarkGray => write!(codes, "{};", named(8)),
        Color::LightRed => write!(codes, "{};", named(9)),
        Color::LightGreen => write!(codes, "{};", named(10)),
        Color::LightYellow => write!(codes, "{};", named(11)),
        Color::LightBlue => write!(codes, "{};", named(12)),
        Color::LightMagenta => write!(codes, "{};", named(13)),
        Color::LightCyan => write!(codes, "{};", named(14)),
        Color::White => write!(codes, "{};", named(15)),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    use std::num::NonZero;

    const SIZE: (u16, u16) = (14, 3);

    /// Returns colours and letters of a cell as a terminal shows them; a space has no ink.
    fn seen(screen: &vt100::Screen, x: u16, y: u16) -> (String, vt100::Color, vt100::Color, bool) {
        let cell = screen.cell(y, x).unwrap();
        let text = match cell.contents() {
            "" => " ".to_owned(),
            text => text.to_owned(),
        };
        let ink = match text.trim() {
            "" if !cell.inverse() => vt100::Color::Default,
            _ => cell.fgcolor(),
        };
        (text, ink, cell.bgcolor(), cell.inverse())
    }

    fn any_cell() -> impl Strategy<Value = (&'static str, Style)> {
        let colour = prop_oneof![
            Just(Color::Reset),
            Just(Color::Red),
            Just(Color::LightBlue),
            Just(Color::Indexed(99)),
            Just(Color::Rgb(1, 2, 3)),
            Just(Color::Rgb(200, 100, 0)),
        ];
        let modifier = prop_oneof![
            Just(Modifier::empty()),
            Just(Modifier::BOLD),
            Just(Modifier::REVERSED),
        ];
        let symbol = prop_oneof![Just(" "), Just("A"), Just("▄")];
        (symbol, colour.clone(), colour, modifier).prop_map(|(symbol, ink, ground, modifier)| {
            (
                symbol,
                Style::new().fg(ink).bg(ground).add_modifier(modifier),
            )
        })
    }

    fn any_picture() -> impl Strategy<Value = Buffer> {
        let cells = usize::from(SIZE.0) * usize::from(SIZE.1);
        prop::collection::vec(any_cell(), cells).prop_map(|cells| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1));
            for (cell, (symbol, style)) in buffer.content.iter_mut().zip(cells) {
                cell.set_symbol(symbol).set_style(style);
            }
            buffer
        })
    }

    proptest! {
        #[test]
        fn a_terminal_that_showed_one_picture_shows_the_next(first in any_picture(), second in any_picture()) {
            let nothing = Buffer::empty(first.area);
            let shown = |steps: &[(&Buffer, &Buffer)]| {
                let [wide, high] = [SIZE.0, SIZE.1].map(|n| NonZero::new(n).expect("not empty"));
                let mut terminal = vt100::Parser::new(high, wide, 0);
                for (before, after) in steps {
                    let mut bytes = Vec::new();
                    changes(before, after, &mut bytes);
                    terminal.process(&bytes);
                }
                terminal
            };
            let terminal = shown(&[(&nothing, &first), (&first, &second)]);
            let whole = shown(&[(&nothing, &second)]);
            for y in 0..SIZE.1 {
                for x in 0..SIZE.0 {
                    let now = seen(terminal.screen(), x, y);
                    prop_assert_eq!(&now.0, second[(x, y)].symbol());
                    prop_assert_eq!(now, seen(whole.screen(), x, y), "at {},{}", x, y);
                }
            }
        }
    }

    #[test]
    fn a_colour_is_written_once_and_wide_letters_take_two_columns() {
        let area = Rect::new(0, 0, 8, 1);
        let mut next = Buffer::empty(area);
        let style = Style::new().fg(Color::Rgb(9, 9, 9)).bg(Color::Rgb(1, 1, 1));
        next.set_string(0, 0, "取号 AB", style);
        let mut bytes = Vec::new();
        changes(&Buffer::empty(area), &next, &mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "\x1b[1;1H\x1b[0;38;2;9;9;9;48;2;1;1;1m取号 AB\x1b[m");
    }
}
