//! Lines of letters: how wide they are, where they break, and their black dots.

use super::Page;
use super::layout::{Family, Look};
use font::{Face, Fonts, Found, Source};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;
use unicode_linebreak::{BreakOpportunity, linebreaks};

/// Least ink of a black dot; a little less than half keeps thin strokes whole.
const BLACK_FROM: u8 = 112;
/// Tangent of the 12 degrees by which italic letters lean.
const SLANT: f32 = 0.212_556_56;
/// Bytes of drawn letters beyond which all are drawn anew: some ten thousand hanzi of a ticket.
const BYTES_MAX: usize = 4 << 20;
/// Smallest letters that shrinking makes, in dots: 1.75 mm.
pub(super) const SMALLEST: u16 = 14;

/// The dots of a letter; (`left`, `top`) is their corner seen from the pen on the baseline.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) dots: Page,
}

/// The face and size to draw letters with.
#[derive(Clone, Copy)]
pub(super) struct Pen<'f> {
    faces: &'f [Face],
    bold: bool,
    smear: bool,
    italic: bool,
    pub(super) size: u16,
}

impl<'f> Pen<'f> {
    pub(super) fn new(family: &'f Family, look: &Look) -> Pen<'f> {
        let faces = if look.bold {
            &family.bold
        } else {
            &family.regular
        };
        Pen {
            faces,
            bold: look.bold,
            smear: look.bold && family.smear,
            italic: look.italic,
            size: look.size,
        }
    }
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    letter: char,
    face: u64,
    bold: bool,
    italic: bool,
    size: u16,
}

/// The letters drawn so far.
pub(super) struct Letters {
    fonts: Fonts,
    found: HashMap<(char, u64, bool), Found>,
    drawn: HashMap<Key, Rc<Letter>>,
    bytes: usize,
    /// Letters that no font has.
    pub(super) missing: BTreeSet<char>,
}

impl Letters {
    pub(super) fn new(fonts: Fonts) -> Letters {
        Letters {
            fonts,
            found: HashMap::new(),
            drawn: HashMap::new(),
            bytes: 0,
            missing: BTreeSet::new(),
        }
    }

    fn found(&mut self, pen: &Pen<'_>, letter: char) -> Found {
        let key = (letter, pen.faces.first().map_or(0, Face::id), pen.bold);
        *self.found.entry(key).or_insert_with(|| {
            let found = self.fonts.on_paper(pen.faces, letter);
            if found.elsewhere == Some(Source::Missing) {
                self.missing.insert(letter);
            }
            found
        })
    }

    /// Returns the dots by which a letter moves the pen.
    pub(super) fn advance(&mut self, pen: &Pen<'_>, letter: char) -> f32 {
        self.found(pen, letter).advance * f32::from(pen.size)
    }

    /// Returns the width of a text on one line, in dots.
    pub(super) fn width(&mut self, pen: &Pen<'_>, text: &str) -> f32 {
        text.chars().map(|letter| self.advance(pen, letter)).sum()
    }

    /// Returns the dots of a letter.
    pub(super) fn letter(&mut self, pen: &Pen<'_>, letter: char) -> Rc<Letter> {
        let key = Key {
            letter,
            face: pen.faces.first().map_or(0, Face::id),
            bold: pen.bold,
            italic: pen.italic,
            size: pen.size,
        };
        if let Some(drawn) = self.drawn.get(&key) {
            return drawn.clone();
        }
        let found = self.found(pen, letter);
        let slant = if pen.italic { SLANT } else { 0.0 };
        let bitmap =
            self.fonts
                .picture_on_paper(pen.faces, letter, found, f32::from(pen.size), slant);
        let smear = if pen.smear && found.face == 0 {
            i32::from(pen.size.div_ceil(26))
        } else {
            0
        };
        let mut dots = Page::new(
            u16::try_from(bitmap.width)
                .unwrap_or(u16::MAX)
                .saturating_add(smear as u16),
        );
        for (row, levels) in bitmap.cover.chunks_exact(bitmap.width.max(1)).enumerate() {
            for (column, _) in levels
                .iter()
                .enumerate()
                .filter(|(_, level)| **level >= BLACK_FROM)
            {
                (0..=smear).for_each(|by| dots.set(column as i32 + by, row as i32, true));
            }
        }
        self.bytes += dots.stride() * dots.height() + 128;
        if self.bytes > BYTES_MAX {
            self.drawn.clear();
            self.bytes = 0;
        }
        let drawn = Rc::new(Letter {
            left: bitmap.left,
            top: bitmap.top,
            dots,
        });
        self.drawn.insert(key, drawn.clone());
        drawn
    }
}

/// Breaks a text into at most `most` lines no wider than `width`, and tells whether all of it is in
/// them. No line starts with a closing mark, words stay whole where they can, and blanks at the
/// ends of lines are left out.
pub(super) fn wrap(
    text: &str,
    width: f32,
    most: usize,
    mut wide: impl FnMut(char) -> f32,
) -> (Vec<Range<usize>>, bool) {
    let mut lines = Vec::new();
    // The line so far, and how wide it is with and without the blanks at its end.
    let mut start = 0;
    let mut end = 0;
    let mut pen = 0.0;
    let push = |lines: &mut Vec<Range<usize>>, range: Range<usize>| {
        let line = text[range.clone()].trim_end();
        lines.push(range.start..range.start + line.len());
    };
    let mut from = 0;
    for (to, opportunity) in linebreaks(text) {
        let piece = &text[from..to];
        let solid = piece.trim_end();
        let solid_width: f32 = solid.chars().map(&mut wide).sum();
        if pen + solid_width > width && end > start {
            push(&mut lines, start..end);
            start = from;
            pen = 0.0;
        }
        if solid_width > width {
            // A word that is longer than a line breaks anywhere.
            for (at, letter) in solid.char_indices() {
                let step = wide(letter);
                if pen + step > width && from + at > start {
                    push(&mut lines, start..from + at);
                    start = from + at;
                    pen = 0.0;
                }
                pen += step;
            }
        } else {
            pen += solid_width;
        }
        pen += piece[solid.len()..]
            .chars()
            .filter(|c| *c != '\n')
            .map(&mut wide)
            .sum::<f32>();
        end = to;
        from = to;
        if opportunity == BreakOpportunity::Mandatory {
            push(&mut lines, start..end);
            start = to;
            pen = 0.0;
        }
        if lines.len() > most {
            break;
        }
    }
    // The end of a text is a break too, so the last line is in.
    let whole = lines.len() <= most;
    lines.truncate(most);
    (lines, whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str, width: f32) -> Vec<&str> {
        let (lines, whole) = wrap(text, width, 99, |c| if c.is_ascii() { 1.0 } else { 2.0 });
        assert!(whole);
        lines.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn lines_break_as_people_write() {
        assert_eq!(
            broken("请留意叫号屏幕，过号作废。", 14.0),
            ["请留意叫号屏", "幕，过号作废。"]
        );
        assert_eq!(
            broken("请留意叫，过号", 8.0),
            ["请留意", "叫，过号"],
            "no comma at the start"
        );
        assert_eq!(
            broken("please watch the display", 12.0),
            ["please watch", "the display"]
        );
        assert_eq!(
            broken("Donaudampfschiff here", 8.0),
            ["Donaudam", "pfschiff", "here"]
        );
        assert_eq!(broken("one\n\ntwo", 8.0), ["one", "", "two"]);
        assert_eq!(broken("", 8.0), [""; 0]);
    }

    #[test]
    fn no_line_is_wider_than_it_may_be_and_nothing_is_lost() {
        let seed = fastrand::u64(..);
        println!("seed {seed}");
        let mut rng = fastrand::Rng::with_seed(seed);
        let letters: Vec<char> = "ab cd，。（）《》“”天地人 -/1\n".chars().collect();
        for _ in 0..500 {
            let text: String = (0..rng.usize(0..60))
                .map(|_| letters[rng.usize(..letters.len())])
                .collect();
            let width = rng.u8(2..20);
            let lines = broken(&text, width.into());
            let wide = |line: &&str| {
                line.chars()
                    .map(|c| if c.is_ascii() { 1 } else { 2 })
                    .sum::<usize>()
            };
            assert!(
                lines.iter().all(|line| wide(line) <= width.into()),
                "{text:?} in {width}: {lines:?}"
            );
            let solid = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(solid(&lines.concat()), solid(&text));
        }
    }
}
