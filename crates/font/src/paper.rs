//! Letters for paper: in a weight, slanted, or from a font file of the technician's.
//!
//! A [`Face`] is such a file, or one of the two embedded ones. [`Fonts::on_paper`] finds the first
//! of several that has a letter and falls back like the screens do: a font of the system, the dots
//! of Unifont, 〓. Nothing is cached here; paper keeps black dots.

use super::{Bitmap, Fonts, Source, advance, dots, drawn, has};
use ab_glyph::{
    Font, FontArc, FontVec, Outline, OutlineCurve, OutlinedGlyph, Point, PxScaleFactor, point,
};
use std::hash::{DefaultHasher, Hash, Hasher};

static REGULAR: &[u8] = include_bytes!("assets/NotoSC-Regular-gb2312.otf");

/// Smallest size, in dots, of letters that look well wherever they stand between the dots.
const PLAIN_FROM: f32 = 48.0;
/// Shifts that are tried for smaller letters, in dots.
const SHIFTS: [f32; 3] = [0.25, -0.25, 0.0];

/// Returns the files of the embedded faces, regular and bold.
#[must_use]
pub fn embedded_files() -> [&'static [u8]; 2] {
    [REGULAR, super::SANS]
}

/// A font file. Copies share it.
#[derive(Debug, Clone)]
pub struct Face {
    id: u64,
    font: FontArc,
}

impl Face {
    /// Returns the embedded Noto Sans SC Regular.
    #[must_use]
    pub fn regular() -> Face {
        // Both files are part of the program; a test draws with them.
        Face {
            id: 0,
            font: FontArc::try_from_slice(REGULAR).expect("the embedded letters are a font"),
        }
    }

    /// Returns the embedded Noto Sans SC Bold.
    #[must_use]
    pub fn bold() -> Face {
        Face {
            id: 1,
            font: FontArc::try_from_slice(super::SANS).expect("the embedded letters are a font"),
        }
    }

    /// Reads the font in a file, or the one at `index` of a collection; `None` when there is none.
    #[must_use]
    pub fn parse(file: Vec<u8>, index: u32) -> Option<Face> {
        let mut hasher = DefaultHasher::new();
        (&file, index).hash(&mut hasher);
        let font = FontVec::try_from_vec_and_index(file, index).ok()?;
        Some(Face {
            id: hasher.finish() | 2,
            font: FontArc::new(font),
        })
    }

    /// Returns an identity that tells faces apart: equal files have equal ids.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }
}

/// The origin of a letter on paper, and how far it moves the pen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Position of the face that has it; beyond the faces, `elsewhere` says.
    pub face: usize,
    /// The origin beyond the faces.
    pub elsewhere: Option<Source>,
    /// The way that it moves the pen, in em.
    pub advance: f32,
}

impl Fonts {
    /// Finds the first of `faces` that has `letter`, or else what the screens would take.
    #[must_use]
    pub fn on_paper(&self, faces: &[Face], letter: char) -> Found {
        let has = |face: &Face| !letters::is_invisible(letter) && has(&face.font, letter);
        match faces.iter().position(has) {
            Some(face) => Found {
                face,
                elsewhere: None,
                advance: advance(&faces[face].font, letter),
            },
            None => Found {
                face: faces.len(),
                elsewhere: Some(self.source(letter)),
                advance: self.advance(letter),
            },
        }
    }

    /// Draws a letter found by [`Fonts::on_paper`], in an em of `size` dots, each row shifted right
    /// by `slant` of its height.
    #[must_use]
    pub fn picture_on_paper(
        &self,
        faces: &[Face],
        letter: char,
        found: Found,
        size: f32,
        slant: f32,
    ) -> Bitmap {
        let system = self.system.borrow();
        match (faces.get(found.face), found.elsewhere) {
            (Some(face), _) => slanted(&face.font, letter, size, slant),
            (None, Some(Source::System(n))) => system
                .faces
                .get(n)
                .map_or_else(Bitmap::default, |face| slanted(face, letter, size, slant)),
            (None, Some(Source::Dots)) => dots(letter, size, size),
            (None, Some(Source::Nothing)) => Bitmap::default(),
            _ => slanted(&self.sans, '〓', size, slant),
        }
    }
}

fn slanted(face: &impl Font, letter: char, size: f32, slant: f32) -> Bitmap {
    let id = face.glyph_id(letter);
    let Some(mut outline) = face.outline(id) else {
        return Bitmap::default();
    };
    if slant != 0.0 {
        lean(&mut outline, slant);
    }
    let scale = size / face.units_per_em().unwrap_or(1000.0);
    let at = |x: f32, y: f32| {
        let glyph = id.with_scale_and_position(size, point(x, y));
        drawn(&OutlinedGlyph::new(
            glyph,
            outline.clone(),
            PxScaleFactor {
                horizontal: scale,
                vertical: scale,
            },
        ))
    };
    if size >= PLAIN_FROM || slant != 0.0 {
        return at(0.0, 0.0);
    }
    // Only what stands in a square may move up and down; letters of a word keep to their line.
    let along = SHIFTS.map(|x| (x, at(x, 0.0)));
    let (x, best) = clearest(along);
    if letter < '\u{2e80}' {
        best
    } else {
        clearest(SHIFTS.map(|y| (y, at(x, y)))).1
    }
}

/// Chooses the clearest of a few places, which has the fewest greys. Strokes of small letters are
/// about as thick as a dot, so where they stand between the dots decides how they look.
fn clearest(places: [(f32, Bitmap); SHIFTS.len()]) -> (f32, Bitmap) {
    let clear = |bitmap: &Bitmap| {
        bitmap
            .cover
            .iter()
            .map(|level| u32::from(level.abs_diff(128)).pow(2))
            .sum::<u32>()
            / bitmap.cover.len().max(1) as u32
    };
    places
        .into_iter()
        .max_by_key(|(_, bitmap)| clear(bitmap))
        .unwrap_or_default()
}

/// Moves every point right by `slant` of its height above the baseline.
fn lean(outline: &mut Outline, slant: f32) {
    let by = |p: &mut Point| p.x += p.y * slant;
    for curve in &mut outline.curves {
        match curve {
            OutlineCurve::Line(a, b) => [a, b].into_iter().for_each(by),
            OutlineCurve::Quad(a, b, c) => [a, b, c].into_iter().for_each(by),
            OutlineCurve::Cubic(a, b, c, d) => [a, b, c, d].into_iter().for_each(by),
        }
    }
    let low = outline.bounds.min.y.min(outline.bounds.max.y) * slant;
    let high = outline.bounds.min.y.max(outline.bounds.max.y) * slant;
    outline.bounds.min.x += low;
    outline.bounds.max.x += high;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_is_blacker_and_italic_leans_to_the_right() {
        let fonts = Fonts::embedded_only();
        let draw = |face: Face, slant| {
            let faces = [face];
            let found = fonts.on_paper(&faces, 'I');
            assert_eq!((found.face, found.elsewhere), (0, None));
            fonts.picture_on_paper(&faces, 'I', found, 40.0, slant)
        };
        let ink = |b: &Bitmap| b.cover.iter().map(|c| u32::from(*c)).sum::<u32>();
        let regular = draw(Face::regular(), 0.0);
        let bold = draw(Face::bold(), 0.0);
        let italic = draw(Face::regular(), 0.2);
        assert!(ink(&bold) > ink(&regular) + ink(&regular) / 4);
        assert!(italic.width >= regular.width + 4);
        let left_of = |row: &[u8]| row.iter().position(|c| *c > 128);
        let rows: Vec<_> = italic
            .cover
            .chunks_exact(italic.width)
            .filter_map(left_of)
            .collect();
        assert!(
            rows.first() > rows.last(),
            "the top stands right of the foot"
        );
    }

    #[test]
    fn what_no_face_has_comes_from_the_dots_and_at_last_from_a_mark() {
        let fonts = Fonts::embedded_only();
        let faces = [Face::regular()];
        let find = |letter| fonts.on_paper(&faces, letter);
        assert_eq!(find('䶮').elsewhere, Some(Source::Dots));
        assert_eq!(find('\u{30000}').elsewhere, Some(Source::Missing));
        for letter in ['䶮', '\u{30000}'] {
            assert!(
                fonts
                    .picture_on_paper(&faces, letter, find(letter), 24.0, 0.0)
                    .cover
                    .iter()
                    .any(|c| *c > 0),
                "{letter}"
            );
        }
    }

    #[test]
    fn both_embedded_faces_have_the_same_letters() {
        let regular = Face::regular();
        let bold = Face::bold();
        for letter in include_str!("assets/characters.txt")
            .chars()
            .filter(|c| !c.is_control())
        {
            assert_eq!(
                has(&regular.font, letter),
                has(&bold.font, letter),
                "{letter}"
            );
        }
    }

    #[test]
    fn rubbish_is_no_font() {
        assert!(Face::parse(b"not a font".to_vec(), 0).is_none());
        assert!(Face::parse(REGULAR.to_vec(), 7).is_none());
        assert_eq!(
            Face::parse(REGULAR.to_vec(), 0).map(|f| f.id()),
            Face::parse(REGULAR.to_vec(), 0).map(|f| f.id())
        );
    }
}
