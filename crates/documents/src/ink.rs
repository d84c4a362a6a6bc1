//! Text, lines and areas on a page, from its upper left corner, in points.
//!
//! Letters are those of the embedded faces, cut to the ones that are used. What neither face has is drawn
//! as dots, as on a ticket: a rare name is not left out.

use font::Fonts;
use font::{Face, Found};
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};

/// Dots of an em of a letter that is drawn as dots.
const DOTS: f32 = 64.0;

/// A colour.
pub(crate) type Colour = (u8, u8, u8);

/// Black, as print has it.
pub(crate) const BLACK: Colour = (20, 24, 32);
/// Lesser text.
pub(crate) const GREY: Colour = (96, 104, 120);
/// Lines and the ground of a chart.
pub(crate) const PALE: Colour = (226, 231, 240);
/// What is drawn of a figure.
pub(crate) const BLUE: Colour = (31, 95, 191);

/// The letters of a document.
pub(crate) struct Type {
    fonts: Fonts,
    faces: [Face; 2],
    files: [Font; 2],
}

/// Letters of one line that are drawn the same way.
struct Run {
    text: String,
    found: Found,
}

impl Type {
    /// The embedded faces; `None` if they are no fonts.
    pub(crate) fn embedded() -> Option<Type> {
        let [regular, bold] = font::embedded_files();
        Some(Type {
            fonts: Fonts::new(),
            faces: [Face::regular(), Face::bold()],
            files: [Font::new(regular.into(), 0)?, Font::new(bold.into(), 0)?],
        })
    }

    /// The faces of a weight in the order in which they are asked for a letter.
    fn order(&self, bold: bool) -> ([Face; 2], [usize; 2]) {
        let [regular, heavy] = self.faces.clone();
        match bold {
            true => ([heavy, regular], [1, 0]),
            false => ([regular, heavy], [0, 1]),
        }
    }

    fn runs(&self, text: &str, bold: bool) -> Vec<Run> {
        let (faces, _) = self.order(bold);
        let mut runs: Vec<Run> = Vec::new();
        for letter in text.chars().map(|c| if c.is_control() { ' ' } else { c }) {
            let found = self.fonts.on_paper(&faces, letter);
            let same = |run: &&mut Run| run.found.face == found.face && found.elsewhere.is_none();
            match runs.last_mut().filter(same) {
                Some(run) => {
                    run.text.push(letter);
                    run.found.advance += found.advance;
                }
                None => runs.push(Run {
                    text: letter.to_string(),
                    found,
                }),
            }
        }
        runs
    }

    /// Returns how wide a text is.
    pub(crate) fn width(&self, text: &str, size: f32, bold: bool) -> f32 {
        let runs = self.runs(text, bold);
        runs.iter().map(|run| run.found.advance * size).sum()
    }

    /// Returns as much of a text as fits into a width.
    pub(crate) fn fitting(&self, text: &str, size: f32, bold: bool, width: f32) -> String {
        if self.width(text, size, bold) <= width {
            return text.to_owned();
        }
        let mut short: Vec<char> = text.chars().collect();
        loop {
            short.pop();
            let cut: String = short.iter().chain(&['…']).collect();
            if short.is_empty() || self.width(&cut, size, bold) <= width {
                return cut;
            }
        }
    }

    /// Returns a text in lines that fit into a width, broken between words, or between hanzi.
    pub(crate) fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        let mut word = String::new();
        let letters: Vec<char> = text.chars().collect();
        for (at, letter) in letters.iter().enumerate() {
            word.push(*letter);
            let next = letters.get(at + 1);
            let is_whole = next.is_none_or(|next| {
                letter.is_whitespace()
                    || !letter.is_ascii() && !is_closing(*next)
                    || !next.is_ascii() && !is_closing(*next)
            });
            if !is_whole {
                continue;
            }
            let line = lines.last_mut().expect("there is a line from the start");
            let longer = format!("{line}{word}");
            if line.is_empty() || self.width(longer.trim_end(), size, false) <= width {
                *line = longer;
            } else {
                lines.push(word.trim_start().to_owned());
            }
            word.clear();
        }
        lines
    }
}

/// Returns whether a mark cannot begin a line.
fn is_closing(letter: char) -> bool {
    "，。、；：！？）》」”’…".contains(letter)
}

/// A page that is being drawn.
pub(crate) struct Ink<'p, 's> {
    pub(crate) letters: &'p Type,
    pub(crate) surface: &'p mut Surface<'s>,
}

impl Ink<'_, '_> {
    fn dip(&mut self, (red, green, blue): Colour) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill {
            paint: rgb::Color::new(red, green, blue).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::default(),
        }));
    }

    /// Fills a rectangle.
    pub(crate) fn area(&mut self, x: f32, y: f32, w: f32, h: f32, colour: Colour) {
        let Some(rect) = Rect::from_xywh(x, y, w.max(0.1), h.max(0.1)) else {
            return;
        };
        let mut path = PathBuilder::new();
        path.push_rect(rect);
        if let Some(path) = path.finish() {
            self.dip(colour);
            self.surface.draw_path(&path);
        }
    }

    /// Writes a line with its letters standing on `y`.
    pub(crate) fn text(
        &mut self,
        x: f32,
        y: f32,
        size: f32,
        bold: bool,
        colour: Colour,
        text: &str,
    ) {
        let (faces, files) = self.letters.order(bold);
        let mut at = x;
        for run in self.letters.runs(text, bold) {
            match files.get(run.found.face) {
                Some(file) => {
                    self.dip(colour);
                    let font = self.letters.files[*file].clone();
                    let direction = TextDirection::LeftToRight;
                    let place = Point::from_xy(at, y);
                    self.surface
                        .draw_text(place, font, size, &run.text, false, direction);
                }
                None => self.dots(at, y, size, colour, &faces, &run),
            }
            at += run.found.advance * size;
        }
    }

    /// The same with the end of the line at `x`.
    pub(crate) fn text_to(
        &mut self,
        x: f32,
        y: f32,
        size: f32,
        bold: bool,
        colour: Colour,
        text: &str,
    ) {
        let width = self.letters.width(text, size, bold);
        self.text(x - width, y, size, bold, colour, text);
    }

    /// Draws a letter that no embedded face has as small squares.
    fn dots(&mut self, x: f32, y: f32, size: f32, colour: Colour, faces: &[Face], run: &Run) {
        let Some(letter) = run.text.chars().next() else {
            return;
        };
        let fonts = &self.letters.fonts;
        let picture = fonts.picture_on_paper(faces, letter, run.found, DOTS, 0.0);
        let dot = size / DOTS;
        let mut path = PathBuilder::new();
        for (line, cover) in picture.cover.chunks_exact(picture.width.max(1)).enumerate() {
            let mut from = 0;
            while let Some(start) = cover[from..].iter().position(|ink| *ink > 127) {
                let start = from + start;
                let run = cover[start..].iter().take_while(|ink| **ink > 127).count();
                let left = x + (picture.left as f32 + start as f32) * dot;
                let top = y + (picture.top as f32 + line as f32) * dot;
                if let Some(rect) = Rect::from_xywh(left, top, run as f32 * dot, dot * 1.05) {
                    path.push_rect(rect);
                }
                from = start + run;
            }
        }
        if let Some(path) = path.finish() {
            self.dip(colour);
            self.surface.draw_path(&path);
        }
    }
}
