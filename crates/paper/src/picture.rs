//! Pictures as black dots.

use super::Page;
use image::imageops::{self, BiLevel, FilterType};
use image::{GrayImage, ImageReader, Luma};
use std::io::Cursor;

/// Largest file, in bytes.
pub(super) const BYTES_MAX: usize = 5 << 20;
/// Largest width and height, in pixels.
pub(super) const SIDE_MAX: u32 = 4000;
/// Highest picture on paper, in dots: a tall strip must not eat the roll.
const ROWS_MAX: u32 = 2000;

/// A fault of a picture file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// A file or picture that is too large.
    Large,
    /// A file that is no picture of a known kind, or damaged.
    Unreadable,
}

/// Decodes a picture in grey, transparent parts white.
pub(super) fn decode(file: &[u8]) -> Result<GrayImage, Unusable> {
    if file.len() > BYTES_MAX {
        return Err(Unusable::Large);
    }
    let reader = || ImageReader::new(Cursor::new(file)).with_guessed_format();
    let size = reader()
        .map_err(|_| Unusable::Unreadable)?
        .into_dimensions()
        .map_err(|_| Unusable::Unreadable)?;
    if size.0.max(size.1) > SIDE_MAX {
        return Err(Unusable::Large);
    }
    let picture = reader()
        .map_err(|_| Unusable::Unreadable)?
        .decode()
        .map_err(|_| Unusable::Unreadable)?
        .into_luma_alpha8();
    let on_white = |[grey, cover]: [u8; 2]| 255 - (255 - u32::from(grey)) * u32::from(cover) / 255;
    Ok(GrayImage::from_fn(
        picture.width(),
        picture.height(),
        |x, y| Luma([on_white(picture.get_pixel(x, y).0) as u8]),
    ))
}

/// Returns the picture in dots, `width` across; greys become patterns when it is dithered, else
/// black or white.
pub(super) fn dots(grey: &GrayImage, width: u16, dither: bool) -> Page {
    let high =
        (u64::from(grey.height()) * u64::from(width)).div_ceil(u64::from(grey.width().max(1)));
    let high = u32::try_from(high).unwrap_or(ROWS_MAX).clamp(1, ROWS_MAX);
    let wide = u32::from(width.max(1));
    let same = (wide, high) == grey.dimensions();
    let mut scaled = if same {
        grey.clone()
    } else {
        imageops::resize(grey, wide, high, FilterType::CatmullRom)
    };
    if dither {
        imageops::dither(&mut scaled, &BiLevel);
    }
    let mut page = Page::new(width);
    page.extend_to(high as usize);
    for (x, y, Luma([level])) in scaled.enumerate_pixels() {
        if *level < 128 {
            page.set(x as i32, y as i32, true);
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn black_share(page: &Page) -> f64 {
        let dots = usize::from(page.width()) * page.height();
        (0..dots)
            .filter(|i| page.is_black(i % usize::from(page.width()), i / usize::from(page.width())))
            .count() as f64
            / dots as f64
    }

    #[test]
    fn a_grey_becomes_as_much_black_when_dithered_and_all_or_nothing_when_not() {
        let grey = GrayImage::from_pixel(100, 50, Luma([191]));
        let page = dots(&grey, 200, true);
        assert_eq!((page.width(), page.height()), (200, 100));
        assert!(
            (black_share(&page) - 0.25).abs() < 0.03,
            "{}",
            black_share(&page)
        );
        assert_eq!(black_share(&dots(&grey, 200, false)), 0.0);
    }

    #[test]
    fn transparent_pixels_are_white() {
        let mut file = Vec::new();
        let clear = image::RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0]));
        clear
            .write_to(&mut Cursor::new(&mut file), image::ImageFormat::Png)
            .unwrap();
        assert_eq!(black_share(&dots(&decode(&file).unwrap(), 8, true)), 0.0);
    }

    #[test]
    fn what_is_too_large_or_no_picture_is_said() {
        assert_eq!(decode(b"GIF89a").unwrap_err(), Unusable::Unreadable);
        assert_eq!(
            decode(&vec![0; BYTES_MAX + 1]).unwrap_err(),
            Unusable::Large
        );
        let mut file = Vec::new();
        GrayImage::new(SIDE_MAX + 1, 1)
            .write_to(&mut Cursor::new(&mut file), image::ImageFormat::Png)
            .unwrap();
        assert_eq!(decode(&file).unwrap_err(), Unusable::Large);
    }
}
