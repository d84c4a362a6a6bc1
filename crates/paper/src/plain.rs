//! The same paper in the printer's own fonts: lines of GB18030 text on a grid of columns.
//!
//! Hanzi take two columns and everything of ASCII one. Sizes are whole multiples, places are those
//! of the grid, pictures are left out. A text with a letter that Chinese printers lack is drawn.

use super::facts::{Facts, Row};
use super::layout::{Cell, Element, Kind, Layout, Look, Overflow};
use super::letters::wrap;
use super::page::{Align, Part};
use super::qr::Code;
use super::setter::{Dots, Note, shown};
use encoding_rs::GBK;

/// Dots of a column.
pub(super) const COLUMN: u16 = 12;
/// Rows of white below a code.
const QUIET: u16 = 24;
/// Dots of the printer's usual letters.
const USUAL: u16 = 24;

/// Sets the parts of a paper, `columns` wide.
pub(super) fn parts(
    layout: &Layout,
    facts: &Facts,
    columns: usize,
    dots: &mut Dots<'_>,
    notes: &mut Vec<Note>,
) -> Vec<Part> {
    let mut plain = Plain { facts, dots, notes };
    plain.parts(&layout.elements, columns, None)
}

struct Plain<'p, 'd> {
    facts: &'p Facts,
    dots: &'p mut Dots<'d>,
    notes: &'p mut Vec<Note>,
}

/// Signs that the printers' code has under another name, or that letters say as well.
const SAME: [(&str, &str); 8] = [
    ("¥", "￥"),
    ("£", "￡"),
    ("¢", "￠"),
    ("•‧∙・", "·"),
    ("‐‑−", "-"),
    ("©", "(C)"),
    ("®", "(R)"),
    ("™", "(TM)"),
];

/// Returns the text in the letters of Chinese printers, as far as that changes no meaning.
fn in_their_letters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        let same = SAME.iter().find(|(signs, _)| signs.contains(letter));
        match same {
            Some((_, same)) => out.push_str(same),
            None if letter.is_whitespace() && !matches!(letter, '\n' | '\u{3000}') => out.push(' '),
            None => out.push(letter),
        }
    }
    out
}

/// Returns whether Chinese printers have a picture of a letter: their fonts have all of GBK at
/// best, whose private letters differ.
fn is_theirs(letter: char) -> bool {
    let mut utf8 = [0; 4];
    let (bytes, _, is_missing) = GBK.encode(letter.encode_utf8(&mut utf8));
    let private = ('\u{e000}'..='\u{f8ff}').contains(&letter);
    letter.is_ascii() || !is_missing && bytes.len() == 2 && !private
}

/// Returns the columns of a text at its usual size.
fn width(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

fn columns_of(letter: char) -> usize {
    if letter.is_ascii() { 1 } else { 2 }
}

impl<'p> Plain<'p, '_> {
    fn parts(
        &mut self,
        elements: &'p [Element],
        columns: usize,
        row: Option<&'p Row>,
    ) -> Vec<Part> {
        let mut parts = Vec::new();
        for (element, row) in shown(elements, self.facts, row) {
            let before = parts.len();
            match &element.kind {
                Kind::Text { texts, look } => {
                    let template = self.facts.lang().choose(texts);
                    let filled = template.map(|template| template.fill(self.facts, row));
                    let filled = filled.unwrap_or_default().trim().to_owned();
                    let text = in_their_letters(&filled);
                    if text.chars().all(is_theirs) {
                        parts.extend(lines(&text, look, element.align, columns));
                    } else {
                        parts.push(Part::Dots(self.dots.text(filled, look, element.align)));
                    }
                }
                Kind::Qr { data, module, ecc } => {
                    let data = data.fill(self.facts, row);
                    let room = u16::try_from(columns)
                        .unwrap_or(u16::MAX)
                        .saturating_mul(COLUMN);
                    if let Some(Code { module, ecc, .. }) =
                        Code::fitting(&data, *module, *ecc, room, self.notes)
                    {
                        let module = module.try_into().unwrap_or(u8::MAX);
                        parts.push(Part::Qr {
                            data,
                            align: element.align,
                            module,
                            ecc,
                        });
                        // The white that readers want around a code; above it the line before
                        // leaves some.
                        parts.push(Part::Space(QUIET));
                    }
                }
                Kind::Rule { .. } => parts.push(Part::Rule),
                Kind::Spacer(height) => parts.push(Part::Space(*height)),
                Kind::Columns(cells) => parts.extend(self.columns(cells, columns, row)),
                Kind::Image(_) => {}
            }
            if let Some(gap) = element
                .gap_before
                .filter(|gap| *gap > 0 && parts.len() > before)
            {
                parts.insert(before, Part::Space(gap));
            }
        }
        parts
    }

    /// Sets cells side by side, where their lines fit; else one below the other.
    fn columns(&mut self, cells: &'p [Cell], columns: usize, row: Option<&'p Row>) -> Vec<Part> {
        let narrow: Vec<Vec<Part>> = cells
            .iter()
            .map(|cell| self.parts(&cell.elements, usize::from(cell.width / COLUMN).max(2), row))
            .collect();
        let filled = narrow.iter().filter(|parts| !parts.is_empty()).count();
        let side_by_side = (filled > 1)
            .then(|| joined(cells, &narrow, columns))
            .flatten();
        side_by_side.unwrap_or_else(|| {
            cells
                .iter()
                .flat_map(|cell| self.parts(&cell.elements, columns, row))
                .collect()
        })
    }
}

fn lines(text: &str, look: &Look, align: Align, columns: usize) -> Vec<Part> {
    let broken = |size: u8| {
        wrap(
            text,
            (columns / usize::from(size)) as f32,
            look.max_lines,
            |c| columns_of(c) as f32,
        )
    };
    let largest = (columns / 2).clamp(1, 8) as u8;
    let mut size = ((f32::from(look.size) / f32::from(USUAL)).round() as u8).clamp(1, largest);
    while look.overflow == Overflow::Shrink && size > 1 && !broken(size).1 {
        size -= 1;
    }
    let (ranges, whole) = broken(size);
    let mut lines: Vec<String> = ranges
        .into_iter()
        .map(|range| text[range].to_owned())
        .collect();
    if let Some(last) = lines.last_mut().filter(|_| !whole) {
        while width(last) + 2 > columns / usize::from(size) && last.pop().is_some() {}
        last.push('…');
    }
    let Look {
        bold,
        underline,
        invert,
        ..
    } = *look;
    lines
        .into_iter()
        .map(|text| Part::Line {
            text,
            align,
            size,
            bold,
            underline,
            invert,
        })
        .collect()
}

/// Joins the first lines of all cells as one line, then the second ones, and so on; `None` when
/// they look too different.
fn joined(cells: &[Cell], parts: &[Vec<Part>], columns: usize) -> Option<Vec<Part>> {
    let rows = parts.iter().map(Vec::len).max().unwrap_or(0);
    (0..rows)
        .map(|row| {
            let mut common: Option<(u8, bool, bool, bool)> = None;
            for part in parts.iter().filter_map(|parts| parts.get(row)) {
                let Part::Line {
                    size,
                    bold,
                    underline,
                    invert,
                    ..
                } = part
                else {
                    return None;
                };
                let (smallest, _, under, inverse) =
                    common.unwrap_or((*size, *bold, *underline, *invert));
                if (under, inverse) != (*underline, *invert) {
                    return None;
                }
                common = Some((
                    smallest.min(*size),
                    common.is_some_and(|(_, bold, _, _)| bold) || *bold,
                    under,
                    inverse,
                ));
            }
            let (size, bold, underline, invert) = common?;
            let at = |dots: u16| usize::from(dots / COLUMN) / usize::from(size);
            let mut text = String::new();
            for (cell, part) in cells.iter().zip(parts.iter().map(|parts| parts.get(row))) {
                let Some(Part::Line {
                    text: own, align, ..
                }) = part
                else {
                    continue;
                };
                let free = at(cell.width).saturating_sub(width(own));
                let indent = match align {
                    Align::Left => 0,
                    Align::Center => free / 2,
                    Align::Right => free,
                };
                let gap = (at(cell.left) + indent).saturating_sub(width(&text));
                // Two texts never touch.
                let gap = if text.is_empty() { gap } else { gap.max(1) };
                text.extend(std::iter::repeat_n(' ', gap));
                text.push_str(own);
            }
            let fits = width(&text) <= columns / usize::from(size);
            fits.then_some(Part::Line {
                text,
                align: Align::Left,
                size,
                bold,
                underline,
                invert,
            })
        })
        .collect()
}
