//! Sets a paper: a layout filled with facts becomes dots, or parts in the printer's own fonts.
//!
//! Setting cannot fail. What is too large shrinks, then ends in an ellipsis or is left out, and a
//! [`Note`] says so.

use super::Page;
use super::facts::{Facts, Row};
use super::layout::{Cell, Element, Kind, Layout, Look, Overflow, Stands};
use super::letters::{Letter, Letters, Pen, SMALLEST, wrap};
use super::page::{Align, Sheet};
use super::plain;
use super::qr::Code;
use font::{Fonts, baseline};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use unicode_linebreak::linebreaks;

/// Longest paper, in dots: a metre.
const ROWS_MAX: i32 = 8000;
/// Most lines of titles and centred texts that get lines of about the same width.
const BALANCED_MAX: usize = 5;

/// A note for the log on what had to be left out or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// A letter that no font has; 〓 stands for it.
    Missing(char),
    /// A QR code that says so much that its modules have two dots only: not every phone reads it.
    QrFine,
    /// A QR code that says too much to fit at all.
    QrLeftOut,
    /// A paper that is cut short after a metre.
    TooLong,
}

/// The setter of papers; keeps the letters it has drawn.
pub struct Setter {
    letters: Letters,
    notes: Vec<Note>,
}

impl std::fmt::Debug for Setter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setter")
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}

impl Default for Setter {
    fn default() -> Self {
        Setter::new()
    }
}

impl Setter {
    /// Makes a setter with the layout's fonts and the embedded ones, helped by those of the system.
    #[must_use]
    pub fn new() -> Setter {
        Setter {
            letters: Letters::new(Fonts::new()),
            notes: Vec::new(),
        }
    }

    /// Makes a setter without the system's fonts: the same dots on every machine, for tests and
    /// manuals.
    #[must_use]
    pub fn embedded_only() -> Setter {
        Setter {
            letters: Letters::new(Fonts::embedded_only()),
            notes: Vec::new(),
        }
    }

    /// Sets a paper as dots.
    pub fn dots(&mut self, layout: &Layout, facts: &Facts) -> Sheet {
        let facts = facts.on_paper(layout.width);
        let mut flow = Flow {
            letters: &mut self.letters,
            notes: &mut self.notes,
            layout,
            facts: &facts,
            marks: Vec::new(),
        };
        let margin = i32::from(layout.margin);
        let area = Area {
            edge: 0,
            left: margin,
            right: i32::from(layout.width) - margin,
            top: 0,
        };
        let bottom = flow.elements(&layout.elements, area, None);
        let marks = flow.marks;
        let mut page = Page::new(layout.width);
        page.extend_to(usize::try_from(bottom.min(ROWS_MAX)).unwrap_or(0));
        for mark in marks.into_iter().filter(|mark| mark.y < ROWS_MAX) {
            mark.draw(&mut page);
        }
        if page.height() > ROWS_MAX as usize || bottom > ROWS_MAX {
            self.notes.push(Note::TooLong);
            page.shorten_to(ROWS_MAX as usize);
        }
        Sheet::Dots(page, layout.cut)
    }

    /// Sets a paper in the printer's own fonts (GB18030): pictures are left out, and letters have
    /// the sizes that it knows.
    pub fn text(&mut self, layout: &Layout, facts: &Facts) -> Sheet {
        let columns = u8::try_from(layout.width / plain::COLUMN).unwrap_or(u8::MAX);
        let facts = facts.on_paper(layout.width);
        let mut dots = Dots {
            letters: &mut self.letters,
            layout,
            facts: &facts,
        };
        let parts = plain::parts(layout, &facts, columns.into(), &mut dots, &mut self.notes);
        Sheet::Text(columns, parts, layout.cut)
    }

    /// Takes the notes on what had to be left out or changed since last asked.
    pub fn take_notes(&mut self) -> Vec<Note> {
        let missing = std::mem::take(&mut self.letters.missing)
            .into_iter()
            .map(Note::Missing);
        let notes = std::mem::take(&mut self.notes);
        missing.chain(notes).collect()
    }
}

/// Draws single texts of a paper that is set in the printer's own fonts.
pub(super) struct Dots<'s> {
    letters: &'s mut Letters,
    layout: &'s Layout,
    facts: &'s Facts,
}

impl Dots<'_> {
    /// Draws a text between the edges of the paper.
    pub(super) fn text(&mut self, text: String, look: &Look, align: Align) -> Page {
        let mut flow = Flow {
            letters: self.letters,
            notes: &mut Vec::new(),
            layout: self.layout,
            facts: self.facts,
            marks: Vec::new(),
        };
        let area = Area {
            edge: 0,
            left: 0,
            right: self.layout.width.into(),
            top: 0,
        };
        let bottom = flow.text(text, look, align, area);
        let mut page = Page::new(self.layout.width);
        page.extend_to(usize::try_from(bottom).unwrap_or(0));
        flow.marks.into_iter().for_each(|mark| mark.draw(&mut page));
        page
    }
}

/// The room in which elements flow, in dots.
#[derive(Clone, Copy)]
struct Area {
    /// Left edge of the paper or cell, from which `x` counts.
    edge: i32,
    left: i32,
    right: i32,
    top: i32,
}

impl Area {
    /// Returns the dot at which something `width` wide begins.
    fn place(self, align: Align, width: i32) -> i32 {
        match align {
            Align::Left => self.left,
            Align::Center => self.left + (self.right - self.left - width) / 2,
            Align::Right => self.right - width,
        }
    }
}

enum Ink {
    Box(u16, u16),
    Letter(Rc<Letter>),
    Image(Arc<Page>),
    Qr(Page),
}

/// A thing to draw, once its place is known.
struct Mark {
    x: i32,
    y: i32,
    ink: Ink,
    black: bool,
}

impl Mark {
    fn draw(self, page: &mut Page) {
        match self.ink {
            Ink::Box(width, height) => page.fill(self.x, self.y, width, height, self.black),
            Ink::Letter(letter) => page.stamp(self.x, self.y, &letter.dots, self.black),
            Ink::Image(dots) => page.stamp(self.x, self.y, &dots, self.black),
            Ink::Qr(dots) => page.stamp(self.x, self.y, &dots, self.black),
        }
    }
}

struct Flow<'s> {
    letters: &'s mut Letters,
    notes: &'s mut Vec<Note>,
    layout: &'s Layout,
    facts: &'s Facts,
    marks: Vec<Mark>,
}

impl<'s> Flow<'s> {
    /// Sets elements one below the other, and returns where they end.
    fn elements(&mut self, elements: &'s [Element], area: Area, row: Option<&'s Row>) -> i32 {
        let mut bottom = area.top;
        let mut first = true;
        for (element, row) in shown(elements, self.facts, row) {
            let left = element
                .x
                .map_or(area.left, |x| (area.edge + i32::from(x)).min(area.right));
            if let Some(y) = element.y {
                self.element(
                    element,
                    Area {
                        left,
                        top: area.top + i32::from(y),
                        ..area
                    },
                    row,
                );
                continue;
            }
            let gap = element
                .gap_before
                .unwrap_or(if first { 0 } else { self.layout.gap });
            let top = bottom + i32::from(gap);
            if top > ROWS_MAX {
                return top;
            }
            if let Some(height) = self.element(element, Area { left, top, ..area }, row) {
                bottom = top + height;
                first = false;
            }
        }
        bottom
    }

    /// Sets one element, and returns how high it is, `None` when there is nothing to show.
    fn element(&mut self, element: &'s Element, area: Area, row: Option<&'s Row>) -> Option<i32> {
        match &element.kind {
            Kind::Text { texts, look } => {
                let template = self.facts.lang().choose(texts);
                let filled = template.map(|template| template.fill(self.facts, row));
                let text = filled.unwrap_or_default().trim().to_owned();
                (!text.is_empty()).then(|| self.text(text, look, element.align, area))
            }
            Kind::Image(dots) => {
                let x = area.place(element.align, dots.width().into());
                self.marks.push(Mark {
                    x,
                    y: area.top,
                    ink: Ink::Image(dots.clone()),
                    black: true,
                });
                i32::try_from(dots.height()).ok()
            }
            Kind::Qr { data, module, ecc } => {
                let room = u16::try_from(area.right - area.left).unwrap_or(0);
                let dots =
                    Code::fitting(&data.fill(self.facts, row), *module, *ecc, room, self.notes)?
                        .dots();
                let x = area.place(element.align, dots.width().into());
                let height = dots.width().into();
                self.marks.push(Mark {
                    x,
                    y: area.top,
                    ink: Ink::Qr(dots),
                    black: true,
                });
                Some(height)
            }
            Kind::Rule { thickness, dash } => {
                let (on, off) =
                    dash.unwrap_or((u16::try_from(area.right - area.left).unwrap_or(1), 0));
                for x in (area.left..area.right).step_by(usize::from(on + off).max(1)) {
                    let width = on.min(u16::try_from(area.right - x).unwrap_or(0));
                    self.marks.push(Mark {
                        x,
                        y: area.top,
                        ink: Ink::Box(width, *thickness),
                        black: true,
                    });
                }
                Some(i32::from(*thickness))
            }
            Kind::Spacer(height) => Some(i32::from(*height)),
            Kind::Columns(cells) => Some(self.columns(cells, area, row)),
        }
    }

    fn columns(&mut self, cells: &'s [Cell], area: Area, row: Option<&'s Row>) -> i32 {
        let mut set = Vec::new();
        for cell in cells {
            let first = self.marks.len();
            let left = area.left + i32::from(cell.left);
            let inside = Area {
                edge: left,
                left,
                right: left + i32::from(cell.width),
                top: area.top,
            };
            let height = self.elements(&cell.elements, inside, row) - area.top;
            set.push((first..self.marks.len(), height, cell.stands));
        }
        let highest = set.iter().map(|(_, height, _)| *height).max().unwrap_or(0);
        for (marks, height, stands) in set {
            let down = match stands {
                Stands::Top => 0,
                Stands::Middle => (highest - height) / 2,
                Stands::Bottom => highest - height,
            };
            self.marks[marks].iter_mut().for_each(|mark| mark.y += down);
        }
        highest
    }

    fn text(&mut self, mut text: String, look: &Look, align: Align, area: Area) -> i32 {
        // White letters on black need a little black around them.
        let pad = if look.invert {
            i32::from(look.size / 6)
        } else {
            0
        };
        let width = (area.right - area.left - 2 * pad).max(1) as f32;
        let mut pen = Pen::new(&self.layout.families[look.family], look);
        let mut broken = wrap(&text, width, look.max_lines, |c| {
            self.letters.advance(&pen, c)
        });
        while look.overflow == Overflow::Shrink && !broken.1 && pen.size > SMALLEST {
            let less = if look.max_lines == 1 {
                self.too_large(&pen, &text, width)
            } else {
                1
            };
            pen.size = pen.size.saturating_sub(less).max(SMALLEST);
            broken = wrap(&text, width, look.max_lines, |c| {
                self.letters.advance(&pen, c)
            });
        }
        let (mut lines, whole) = broken;
        let evens_out = align == Align::Center || look.overflow == Overflow::Shrink;
        if evens_out && whole && (2..=BALANCED_MAX).contains(&lines.len()) {
            lines = self.balanced(&pen, &text, width, lines);
        }
        if let Some(last) = lines.last_mut().filter(|_| !whole) {
            // What follows is not shown, so the ellipsis may take its place.
            let room = width - self.letters.advance(&pen, '…');
            let mut end = last.end;
            while end > last.start && self.letters.width(&pen, &text[last.start..end]) > room {
                end -= text[..end].chars().next_back().map_or(end, char::len_utf8);
            }
            text.replace_range(end.., "…");
            last.end = text.len();
        }
        let size = f32::from(pen.size);
        let high = (size * look.line_height).round().max(1.0) as u16;
        let base = ((f32::from(high) - size) / 2.0 + size * baseline()).round() as i32;
        for (i, range) in lines.iter().enumerate() {
            let line = &text[range.clone()];
            let wide = self.letters.width(&pen, line).ceil() as i32;
            let x = area.place(align, wide + 2 * pad);
            let y = area.top + i32::from(high) * i as i32;
            let box_of = |x, y, width: i32, height| Mark {
                x,
                y,
                ink: Ink::Box(width as u16, height),
                black: true,
            };
            if look.invert {
                self.marks.push(box_of(x, y, wide + 2 * pad, high));
            }
            if look.underline {
                let thick = pen.size.div_ceil(18);
                self.marks.push(Mark {
                    black: !look.invert,
                    ..box_of(x + pad, y + base + (size * 0.1) as i32, wide, thick)
                });
            }
            let mut at = (x + pad) as f32;
            for letter in line.chars() {
                let drawn = self.letters.letter(&pen, letter);
                let x = at.round() as i32 + drawn.left;
                let y = y + base + drawn.top;
                self.marks.push(Mark {
                    x,
                    y,
                    ink: Ink::Letter(drawn),
                    black: !look.invert,
                });
                at += self.letters.advance(&pen, letter);
            }
        }
        i32::from(high) * lines.len() as i32
    }

    /// Breaks a text into the same number of lines, of about the same width: a title does not leave
    /// a single word on its last line. Words stay whole.
    fn balanced(
        &mut self,
        pen: &Pen<'_>,
        text: &str,
        width: f32,
        lines: Vec<Range<usize>>,
    ) -> Vec<Range<usize>> {
        let pieces = linebreaks(text).scan(0, |from, (to, _)| {
            Some(text[std::mem::replace(from, to)..to].trim_end())
        });
        let longest = pieces
            .map(|piece| self.letters.width(pen, piece))
            .fold(width / 2.0, f32::max);
        let mut low = longest;
        let mut high = width;
        let most = lines.len();
        let mut best = lines;
        while high - low > f32::from(pen.size) / 2.0 {
            let middle = (low + high) / 2.0;
            match wrap(text, middle, most, |c| self.letters.advance(pen, c)) {
                (lines, true) => (best, high) = (lines, middle),
                _ => low = middle,
            }
        }
        best
    }

    /// Returns by how many dots letters must at least shrink for a text to fit on one line.
    fn too_large(&mut self, pen: &Pen<'_>, text: &str, width: f32) -> u16 {
        let fitting = f32::from(pen.size) * width / self.letters.width(pen, text).max(1.0);
        pen.size.saturating_sub(fitting as u16).max(1)
    }
}

/// Returns the elements to show, those that are repeated once for each row.
pub(super) fn shown<'s>(
    elements: &'s [Element],
    facts: &'s Facts,
    row: Option<&'s Row>,
) -> impl Iterator<Item = (&'s Element, Option<&'s Row>)> {
    let rows = move |element: &'s Element| -> Vec<Option<&'s Row>> {
        element.each.map_or_else(
            || vec![row],
            |each| facts.rows(each).iter().map(Some).collect(),
        )
    };
    elements
        .iter()
        .filter(|element| element.is_for(facts.lang()))
        .flat_map(move |element| rows(element).into_iter().map(move |row| (element, row)))
        .filter(|(element, row)| {
            element
                .when
                .as_ref()
                .is_none_or(|condition| condition.holds(facts, *row))
        })
}
