//! The widths of the columns of a list, measured from what stands in them.
//!
//! Numbers and times are never cut. Names and notes share what these leave: beside each other in one
//! line if they fit, else beside or below each other in the fewest lines.

use super::*;
use std::collections::BTreeSet;
use ui::widgets::Column;

/// Most lines of a row.
const LINES_MAX: u16 = 4;
/// Steps in which a name gives way to the note beside it.
const STEPS: u16 = 16;

/// The texts of a row that decide on the widths of columns.
pub(super) struct Texts<'t> {
    pub(super) number: &'t str,
    pub(super) name: &'t str,
    pub(super) time: &'t str,
    pub(super) note: &'t str,
    /// The most important part of the note, which stands for all of it rather than that every row
    /// takes a second line.
    pub(super) brief: &'t str,
}

/// Where the texts of a row stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Columns {
    number: u16,
    name: u16,
    time: u16,
    /// Columns of cells between two texts.
    gap: u16,
    /// Lines of a row.
    pub(super) lines: u16,
    /// Set if the note stands below the name.
    pub(super) below: bool,
}

impl Columns {
    /// Returns the columns of a table with these titles.
    pub(super) fn titled(self, titles: [&str; 4]) -> [Column<'_>; 4] {
        let [number, name, time, note] = titles;
        [
            Column::of(self.number, number).gap(self.gap),
            Column::of(self.name, name).gap(self.gap),
            Column::of(self.time, time).right().gap(self.gap),
            Column::rest(if self.below { "" } else { note }),
        ]
    }
}

impl View<'_> {
    /// Returns the columns of cells of the widest of these texts.
    pub(super) fn widest<'t>(&self, p: &P<'_>, texts: impl Iterator<Item = &'t str>) -> u16 {
        let widths = texts.map(|text| self.s.measure(p, text));
        widths.max().unwrap_or(0)
    }

    /// Returns the lines that `text` takes in `width` columns of cells; too many if a word would be
    /// broken.
    pub(super) fn lines_of(&self, p: &P<'_>, text: &str, width: u16) -> u16 {
        if text.is_empty() {
            return 0;
        }
        if self.s.measure(p, text) <= width {
            return 1;
        }
        let mut words = text.split_whitespace().filter(|word| word.is_ascii());
        if words.any(|word| self.s.measure(p, word) > width) {
            return u16::MAX;
        }
        let style = self.s.text(p.theme().text);
        p.paragraph_rows(text, width, style) / p.paragraph_rows("0", width, style).max(1)
    }

    /// Draws a text in as many lines as it takes from the top of `rect`; in one if that is enough.
    pub(super) fn lines(&self, p: &mut P<'_>, rect: Rect, text: &str, style: TextStyle) {
        if self.s.measure(p, text) <= rect.width || rect.height < 2 * self.s.line {
            p.text(rect.cut_top(self.s.line).0, text, style);
        } else {
            p.paragraph(rect, text, style);
        }
    }

    /// Returns the columns of a list of `rows` in `width` columns of cells.
    pub(super) fn columns(
        &self,
        p: &P<'_>,
        width: u16,
        titles: [&str; 4],
        rows: &[Texts<'_>],
    ) -> Columns {
        let s = self.s;
        // As wide for short numbers and times, so that the columns stand still.
        let numbers = rows.iter().map(|row| row.number);
        let number = self.widest(p, numbers.chain([titles[0], "W000"]));
        let minutes = text::minutes(&self.words, 59);
        let times = rows.iter().map(|row| row.time);
        let time = self.widest(p, times.chain([titles[2], minutes.as_str()]));
        let names: BTreeSet<&str> = rows.iter().map(|row| row.name).collect();
        let notes: BTreeSet<&str> = rows.iter().map(|row| row.note).collect();
        let name = self.widest(p, names.iter().copied().chain([titles[1]]));
        let widest_note = |notes: &BTreeSet<&str>| match self.widest(p, notes.iter().copied()) {
            0 => 0,
            note => note.max(s.measure(p, titles[3])),
        };
        let briefs: BTreeSet<&str> = rows.iter().map(|row| row.brief).collect();
        let columns = |name, lines, below| Columns {
            number,
            name,
            time,
            gap: s.columns(1),
            lines,
            below,
        };
        for notes in [&notes, &briefs] {
            let natural = number + name + time + widest_note(notes);
            if let Some(spare) = width.checked_sub(natural + 3 * s.columns(1)) {
                return Columns {
                    gap: s.columns(1) + (spare / 3).min(s.columns(3)),
                    ..columns(name, 1, false)
                };
            }
        }
        let rest = width.saturating_sub(number + time + 3 * s.columns(1));
        let fits = |texts: &BTreeSet<&str>, width: u16, lines: u16| {
            texts
                .iter()
                .all(|text| self.lines_of(p, text, width) <= lines)
        };
        let below = width.saturating_sub(number + s.columns(1));
        let high = |row: &Texts<'_>, brief: bool| {
            let name = self.lines_of(p, row.name, rest + s.columns(1));
            let note = if brief { row.brief } else { row.note };
            name.saturating_add(self.lines_of(p, note, below))
        };
        let beside = |notes: &BTreeSet<&str>, lines: u16| {
            let mut widths = (1..=STEPS).rev().map(|step| name.min(rest) * step / STEPS);
            widths.find(|name| {
                fits(&names, *name, lines) && fits(notes, rest.saturating_sub(*name), lines)
            })
        };
        for lines in 2..=LINES_MAX {
            for (brief, notes) in [(false, &notes), (true, &briefs)] {
                if let Some(name) = beside(notes, lines) {
                    return columns(name, lines, false);
                }
                if rows.iter().all(|row| high(row, brief) <= lines) {
                    return columns(rest + s.columns(1), lines, true);
                }
            }
        }
        columns(rest + s.columns(1), 2, true)
    }
}
