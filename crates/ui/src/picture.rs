//! A finished buffer as a PNG.
//!
//! Block characters are drawn exactly as terminals draw them, ordinary text with the embedded
//! letters fitted to the cell, so that tests and manuals need no terminal. What this shows of a
//! screen has been compared with foot.

use super::colour::Rgb;
use super::encode::pattern_of;
use font::{Fonts, baseline};
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthChar;

/// The picture of `buffer` with cells of `cell` pixels (8 x 16 is an ordinary terminal, 4 x 8 a
/// kiosk).
#[must_use]
pub fn png(buffer: &Buffer, cell: (u32, u32)) -> Vec<u8> {
    let (width, pixels) = draw(buffer, cell);
    let height = pixels.len().checked_div(width).unwrap_or(0);
    let mut file = Vec::new();
    // An empty picture is no PNG; one black pixel is.
    let (width, height, pixels) = if width == 0 || height == 0 {
        (1, 1, vec![Rgb::BLACK])
    } else {
        (width, height, pixels)
    };
    let mut encoder = png::Encoder::new(&mut file, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let bytes: Vec<u8> = pixels.iter().flat_map(|c| [c.0, c.1, c.2]).collect();
    // Writing to memory cannot fail.
    if let Ok(mut writer) = encoder.write_header() {
        let _ = writer.write_image_data(&bytes);
    }
    file
}

/// The width of the picture and its pixels.
fn draw(buffer: &Buffer, cell: (u32, u32)) -> (usize, Vec<Rgb>) {
    let cw = cell.0.clamp(1, 64) as usize;
    let ch = cell.1.clamp(1, 64) as usize;
    let fonts = Fonts::embedded_only();
    let area = buffer.area;
    let width = usize::from(area.width) * cw;
    let mut pixels = vec![Rgb::BLACK; width * usize::from(area.height) * ch];
    for row in 0..area.height {
        // Two passes, so that no ground is laid over a letter that leans out of its cell.
        for column in 0..area.width {
            let (_, ground) = colours(buffer, area.x + column, area.y + row);
            for y in 0..ch {
                let at = (usize::from(row) * ch + y) * width + usize::from(column) * cw;
                pixels[at..at + cw].fill(ground);
            }
        }
        for column in 0..area.width {
            let symbol = buffer[(area.x + column, area.y + row)].symbol();
            let Some(letter) = symbol.chars().next().filter(|c| *c != ' ') else {
                continue;
            };
            let (ink, _) = colours(buffer, area.x + column, area.y + row);
            let x0 = usize::from(column) * cw;
            let y0 = usize::from(row) * ch;
            if let Some((columns, rows, bits)) = pattern_of(letter) {
                for y in 0..ch {
                    for x in 0..cw {
                        if bits >> (y * rows / ch * columns + x * columns / cw) & 1 == 1 {
                            pixels[(y0 + y) * width + x0 + x] = ink;
                        }
                    }
                }
                continue;
            }
            if let Some(arms) = box_arms(letter) {
                let mx = cw / 2;
                let my = ch / 2;
                for y in 0..ch {
                    for x in 0..cw {
                        let on = (x == mx
                            && ((y <= my && arms & 1 != 0) || (y >= my && arms & 4 != 0)))
                            || (y == my
                                && ((x >= mx && arms & 2 != 0) || (x <= mx && arms & 8 != 0)));
                        if on {
                            pixels[(y0 + y) * width + x0 + x] = ink;
                        }
                    }
                }
                continue;
            }
            let wide = letter.width().unwrap_or(1).max(1) * cw;
            let em = (ch as f32 * 0.94).min(cw as f32 * 2.0).floor();
            // Latin letters of Noto are a little wider than half an em: narrow them to the cell.
            let natural = fonts.advance(letter) * em;
            let squeeze = (wide as f32 / natural.max(0.1)).min(1.0);
            let glyph = fonts.glyph(letter, em * squeeze, em);
            let left = x0 as f32 + (wide as f32 - natural * squeeze) / 2.0;
            let base = y0 as f32 + (ch as f32 - em) / 2.0 + em * baseline();
            for (j, line) in glyph.cover.chunks_exact(glyph.width.max(1)).enumerate() {
                for (i, cover) in line.iter().enumerate() {
                    let x = left.round() as i64 + i64::from(glyph.left) + i as i64;
                    let y = base.round() as i64 + i64::from(glyph.top) + j as i64;
                    if x < 0 || y < 0 || x >= width as i64 {
                        continue;
                    }
                    if let Some(pixel) = pixels.get_mut(y as usize * width + x as usize) {
                        *pixel = pixel.mix(ink, f32::from(*cover) / 255.0);
                    }
                }
            }
        }
    }
    (width, pixels)
}

/// The arms of a box-drawing character: up 1, right 2, down 4, left 8.
fn box_arms(letter: char) -> Option<u8> {
    Some(match letter {
        '─' => 10,
        '│' => 5,
        '╭' | '┌' => 6,
        '╮' | '┐' => 12,
        '╰' | '└' => 3,
        '╯' | '┘' => 9,
        '├' => 7,
        '┤' => 13,
        '┬' => 14,
        '┴' => 11,
        '┼' => 15,
        _ => return None,
    })
}

/// Ink and ground of a cell. A terminal's own colours are taken as light grey on black.
fn colours(buffer: &Buffer, x: u16, y: u16) -> (Rgb, Rgb) {
    let cell = &buffer[(x, y)];
    let mut ink = Rgb::shown(cell.fg).unwrap_or(Rgb(220, 220, 220));
    let mut ground = Rgb::shown(cell.bg).unwrap_or(Rgb::BLACK);
    if cell.modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut ink, &mut ground);
    }
    if cell.modifier.contains(Modifier::DIM) {
        ink = ink.mix(ground, 0.4);
    }
    (ink, ground)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    #[test]
    fn block_characters_come_out_pixel_by_pixel() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 2, 1));
        buffer[(0, 0)]
            .set_char('▞')
            .set_fg(ratatui::style::Color::White)
            .set_bg(ratatui::style::Color::Black);
        let (width, pixels) = draw(&buffer, (4, 8));
        assert_eq!(width, 8);
        assert_eq!(pixels[0], Rgb::BLACK);
        assert_eq!(pixels[3], Rgb::WHITE);
        assert_eq!(pixels[7 * 8], Rgb::WHITE);
    }

    #[test]
    fn an_empty_buffer_is_still_a_picture() {
        assert!(png(&Buffer::empty(Rect::ZERO), (8, 16)).starts_with(b"\x89PNG"));
    }
}
