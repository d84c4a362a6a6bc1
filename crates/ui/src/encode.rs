//! From sub-pixels to characters.
//!
//! A cell has one character and two colours. For each cell the sub-pixels are split into a darker
//! and a brighter cluster, the character is the one whose ink has the shape of one cluster, and
//! both colours are the cluster means. Shapes and text drawn on the canvas seldom have more than
//! two colours in a cell, so little is lost. Start at [`encode`]; [`fit`] does one cell and
//! [`pattern_of`] reads a character back.

use super::canvas::{Canvas, Encoding};
use super::colour::Rgb;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier};
use ratatui::symbols::pixel::{OCTANTS, QUADRANTS, SEXTANTS};

/// Colour clusters closer than this (sum over the channels) are one colour to the eye.
const SAME: u32 = 3;
/// A cell in which no sub-pixel differs by more than this from the first (sum over the channels:
/// two steps of each) is part of a gradient and gets its middle colour.
const FLAT: u32 = 6;
/// 1/k, because dividing for every cut of every cell is what a frame would spend most time on.
const SHARE: [f64; 9] = [
    0.0,
    1.0,
    1.0 / 2.0,
    1.0 / 3.0,
    1.0 / 4.0,
    1.0 / 5.0,
    1.0 / 6.0,
    1.0 / 7.0,
    1.0 / 8.0,
];

/// Writes the cells `part` (relative to the canvas) into `buffer`, the canvas having its corner at
/// `origin`. Cells outside canvas or buffer are left alone, so a caller may pass just what has
/// changed.
pub fn encode(canvas: &Canvas, part: Rect, origin: Position, buffer: &mut Buffer) {
    let (columns, rows) = canvas.cells();
    let (sx, sy) = canvas.encoding().grid();
    let bounds = buffer.area;
    let mut pixels = [Rgb::BLACK; 8];
    for row in part.y..part.bottom().min(rows as u16) {
        let Some(y) = origin
            .y
            .checked_add(row)
            .filter(|y| (bounds.y..bounds.bottom()).contains(y))
        else {
            continue;
        };
        let lines: [&[Rgb]; 4] =
            std::array::from_fn(|j| canvas.pixel_row(usize::from(row) * sy + j.min(sy - 1)));
        for column in part.x..part.right().min(columns as u16) {
            let Some(x) = origin
                .x
                .checked_add(column)
                .filter(|x| (bounds.x..bounds.right()).contains(x))
            else {
                continue;
            };
            let at = usize::from(column) * sx;
            for (j, line) in lines.iter().take(sy).enumerate() {
                pixels[j * sx..(j + 1) * sx].copy_from_slice(&line[at..at + sx]);
            }
            let (ch, ink, ground) = fit(&pixels[..sx * sy], canvas.encoding());
            let cell = &mut buffer[(x, y)];
            cell.set_char(ch);
            cell.modifier = Modifier::empty();
            // A constant ink below spaces saves colour changes on the wire.
            cell.fg = if ch == ' ' { Color::Reset } else { ink.into() };
            cell.bg = ground.into();
        }
    }
}

/// The character and its ink and ground colours that come closest to the sub-pixels of a cell.
#[must_use]
pub fn fit(p: &[Rgb], encoding: Encoding) -> (char, Rgb, Rgb) {
    let n = p.len().min(8);
    let Some(first) = p.first().copied() else {
        return (' ', Rgb::BLACK, Rgb::BLACK);
    };
    // Flat cells and gradients are most of a screen: settle them before anything is sorted.
    let apart = |a: u8, b: u8| u32::from(a.abs_diff(b));
    let difference = |a: Rgb, b: Rgb| apart(a.0, b.0) + apart(a.1, b.1) + apart(a.2, b.2);
    if p[1..n]
        .iter()
        .all(|q| *q == first || difference(*q, first) <= FLAT)
    {
        let last = p[n - 1];
        let middle = |a: u8, b: u8| ((u16::from(a) + u16::from(b)) / 2) as u8;
        return (
            ' ',
            Rgb::BLACK,
            Rgb(
                middle(first.0, last.0),
                middle(first.1, last.1),
                middle(first.2, last.2),
            ),
        );
    }
    // The axis from the darkest to the brightest sub-pixel, and each sub-pixel's place on it,
    // sorted.
    let luma = |q: &Rgb| i32::from(q.0) * 3 + i32::from(q.1) * 6 + i32::from(q.2);
    let mut low = 0;
    let mut high = 0;
    for i in 1..n {
        if luma(&p[i]) < luma(&p[low]) {
            low = i;
        }
        if luma(&p[i]) > luma(&p[high]) {
            high = i;
        }
    }
    let d = |a: u8, b: u8| i32::from(a) - i32::from(b);
    let axis = [
        d(p[high].0, p[low].0),
        d(p[high].1, p[low].1),
        d(p[high].2, p[low].2),
    ];
    let mut place = [0i32; 8];
    let mut order = [0usize; 8];
    for i in 0..n {
        place[i] = d(p[i].0, p[low].0) * axis[0]
            + d(p[i].1, p[low].1) * axis[1]
            + d(p[i].2, p[low].2) * axis[2];
        order[i] = i;
        let mut j = i;
        while j > 0 && place[order[j - 1]] > place[order[j]] {
            order.swap(j - 1, j);
            j -= 1;
        }
    }
    let cut = best_cut(&place, &order[..n]);
    let mean = |part: &[usize]| {
        let m = part.len() as u32;
        let of = |channel: fn(&Rgb) -> u8| {
            let sum: u32 = part.iter().map(|i| u32::from(channel(&p[*i]))).sum();
            ((sum + m / 2) / m) as u8
        };
        Rgb(of(|c| c.0), of(|c| c.1), of(|c| c.2))
    };
    let mut ground = mean(&order[..cut]);
    let mut ink = mean(&order[cut..n]);
    if difference(ground, ink) <= SAME {
        return (' ', Rgb::BLACK, ground);
    }
    let mut pattern = order[cut..n].iter().fold(0usize, |bits, i| bits | 1 << i);
    let all = (1 << n) - 1;
    // The larger part is the ground: fewer colour changes between neighbours.
    let mut swap = n - cut > cut;
    if encoding == Encoding::Octant {
        let emitted = if swap { !pattern & all } else { pattern };
        swap ^= !is_safe(OCTANTS[emitted]);
    }
    if swap {
        pattern = !pattern & all;
        std::mem::swap(&mut ground, &mut ink);
    }
    let ch = match encoding {
        Encoding::Octant => OCTANTS[pattern],
        Encoding::Sextant => SEXTANTS[pattern],
        Encoding::Quadrant => QUADRANTS[pattern],
        Encoding::Half => [' ', '▀', '▄', '█'][pattern & 3],
        Encoding::Plain => ' ',
    };
    (ch, ink, ground)
}

/// Cuts sub-pixels in two, given their places on the axis in their order: of the ways to do that,
/// the one with the largest variance between the two parts. Returns the length of the first.
#[inline]
fn best_cut(place: &[i32; 8], order: &[usize]) -> usize {
    let n = order.len();
    let total: i64 = order.iter().map(|i| i64::from(place[*i])).sum();
    let mut best = f64::MIN;
    let mut cut = 1;
    let mut sum = 0i64;
    for k in 1..n {
        sum += i64::from(place[order[k - 1]]);
        let left = sum as f64;
        let right = (total - sum) as f64;
        let spread = left * left * SHARE[k] + right * right * SHARE[n - k];
        if spread > best {
            best = spread;
            cut = k;
        }
    }
    cut
}

/// Eight of the 256 patterns have characters outside the octant block (U+1CEA0, U+1FB82 and
/// relatives) for which foot 1.21 has no picture. The complement of each of them is safe.
fn is_safe(ch: char) -> bool {
    !matches!(ch as u32, 0x1CE00..=0x1CEFF | 0x1FB00..=0x1FBFF)
}

/// Reads a character that [`fit`] may emit back into rows of ink: `(columns, rows, bits)`, bit 0
/// upper left.
#[must_use]
pub fn pattern_of(ch: char) -> Option<(usize, usize, usize)> {
    if let Some(bits) = QUADRANTS.iter().position(|c| *c == ch) {
        return Some((2, 2, bits));
    }
    if matches!(ch as u32, 0x1FB00..=0x1FB3B) {
        let found = SEXTANTS.iter().position(|c| *c == ch);
        return found.map(|bits| (2, 3, bits));
    }
    // Only look into the long table for characters that can be there.
    if matches!(ch as u32, 0x2580..=0x259F | 0x1CD00..=0x1CEFF | 0x1FB00..=0x1FBFF) {
        return OCTANTS
            .iter()
            .position(|c| *c == ch)
            .map(|bits| (2, 4, bits));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two-colour picture a cell shows.
    fn shown(ch: char, ink: Rgb, ground: Rgb, columns: usize, rows: usize) -> Vec<Rgb> {
        let (pc, pr, bits) = pattern_of(ch).expect("a known character");
        (0..columns * rows)
            .map(|i| {
                let x = (i % columns) * pc / columns;
                let y = (i / columns) * pr / rows;
                if bits >> (y * pc + x) & 1 == 1 {
                    ink
                } else {
                    ground
                }
            })
            .collect()
    }

    #[test]
    fn every_octant_pattern_comes_back_as_the_same_picture_in_safe_characters() {
        let dark = Rgb(10, 20, 40);
        let bright = Rgb(250, 200, 60);
        for pattern in 0..256usize {
            let p: Vec<Rgb> = (0..8)
                .map(|i| if pattern >> i & 1 == 1 { bright } else { dark })
                .collect();
            let (ch, ink, ground) = fit(&p, Encoding::Octant);
            assert!(is_safe(ch), "pattern {pattern:#010b} gives {ch:?}");
            assert_eq!(
                shown(ch, ink, ground, 2, 4),
                p,
                "pattern {pattern:#010b} gives {ch:?}"
            );
        }
    }

    #[test]
    fn sextants_quadrants_and_halves_come_back_as_the_same_picture() {
        for (encoding, columns, rows) in [
            (Encoding::Sextant, 2, 3),
            (Encoding::Quadrant, 2, 2),
            (Encoding::Half, 1, 2),
        ] {
            for pattern in 0..1usize << (columns * rows) {
                let p: Vec<Rgb> = (0..columns * rows)
                    .map(|i| {
                        if pattern >> i & 1 == 1 {
                            Rgb::WHITE
                        } else {
                            Rgb(0, 0, 90)
                        }
                    })
                    .collect();
                let (ch, ink, ground) = fit(&p, encoding);
                assert_eq!(
                    shown(ch, ink, ground, columns, rows),
                    p,
                    "{encoding:?} {pattern:#b}"
                );
            }
        }
    }

    #[test]
    fn nearly_equal_colours_become_one_plain_cell() {
        let mut p = [Rgb(100, 100, 100); 8];
        p[3] = Rgb(101, 101, 101);
        assert_eq!(fit(&p, Encoding::Octant).0, ' ');
    }

    #[test]
    fn only_the_given_part_is_written() {
        let mut canvas = Canvas::new(4, 2, Encoding::Octant, 2.0);
        canvas.dim(Rgb::WHITE, 1.0);
        let mut buffer = Buffer::empty(Rect::new(10, 5, 4, 2));
        encode(
            &canvas,
            Rect::new(1, 0, 2, 1),
            Position::new(10, 5),
            &mut buffer,
        );
        assert_eq!(buffer[(10, 5)].bg, Color::Reset);
        assert_eq!(buffer[(11, 5)].bg, Rgb::WHITE.into());
        assert_eq!(buffer[(12, 5)].bg, Rgb::WHITE.into());
        assert_eq!(buffer[(13, 5)].bg, Color::Reset);
        assert_eq!(buffer[(11, 6)].bg, Color::Reset);
    }
}
