//! A page becomes the bytes of a print job.
//!
//! The crate `escpos` writes the commands; where it sends something else than it says, or does not
//! know a command, the bytes stand here. Dots look the same on every printer. Text takes a fraction
//! of the bytes and a printer with Chinese fonts.

use super::command::{CUT_FULL, CUT_PARTIAL, ESC, FS, GS, REPORT, RESET, defuse, is_hazardous};
use crate::{Align, Cut, Page, Part, Sheet};
use config::{self, Connection, Mode, RasterBy, StatusBy};
use escpos::driver::Driver;
use escpos::errors::Result;
use escpos::utils::{
    Encoder, JustifyMode, Protocol, QRCodeCorrectionLevel, QRCodeModel, QRCodeOption, UnderlineMode,
};
use std::cell::RefCell;
use std::ops::Range;

/// Blank rows that are worth a new command.
const BLANK_MIN: usize = 4;
/// Bytes that a further command with its margin costs.
const BAND_COST: usize = 16;
/// Bytes that a QR code can hold at most.
const QR_MAX: usize = 2_953;
/// Letter in the place of one that printers have no picture of.
const MISSING: char = '□';

type Composer = escpos::printer::Printer<Memory>;

/// Returns whether tickets go to this printer as text: a slow serial line would take half a minute
/// for the dots.
#[must_use]
pub fn wants_text(settings: &config::Printer) -> bool {
    match settings.mode {
        Mode::Text => true,
        Mode::Raster => false,
        Mode::Auto => {
            matches!(settings.connection, Connection::Serial(_)) && settings.baud < 115_200
        }
    }
}

/// Composes the bytes that print `sheet`, from the reset to the cut.
#[must_use]
pub fn compose(sheet: &Sheet, settings: &config::Printer) -> Vec<u8> {
    let mut p = Composer::new(
        Memory::default(),
        Protocol::new(Encoder::new(encoding_rs::GB18030)),
        None,
    );
    write(&mut p, sheet, settings)
        .expect("memory takes everything, and every character left has a code");
    p.driver().0.into_inner()
}

fn write(p: &mut Composer, sheet: &Sheet, settings: &config::Printer) -> Result<()> {
    p.init()?;
    if settings.status == StatusBy::Auto {
        p.custom(&REPORT)?;
    }
    let cut = match sheet {
        Sheet::Dots(page, cut) => {
            dots(p, page, settings)?;
            cut
        }
        Sheet::Text(columns, parts, cut) => {
            // Hanzi mode: most Chinese printers start in it, but not all.
            p.custom(&[FS, b'&'])?;
            for part in parts {
                text(p, part, *columns, settings)?;
            }
            cut
        }
    };
    match cut {
        Cut::Full => p.custom(&CUT_FULL)?,
        Cut::Partial => p.custom(&CUT_PARTIAL)?,
        // To the tear bar.
        Cut::None => p.custom(&[ESC, b'd', 5])?,
    };
    p.print()?;
    Ok(())
}

/// A port of `escpos` that keeps what is written.
#[derive(Default)]
struct Memory(RefCell<Vec<u8>>);

impl Driver for Memory {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn write(&self, data: &[u8]) -> Result<()> {
        self.0.borrow_mut().extend_from_slice(data);
        Ok(())
    }

    fn read(&self, _: &mut [u8]) -> Result<usize> {
        Ok(0)
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }
}

fn dots(p: &mut Composer, page: &Page, settings: &config::Printer) -> Result<()> {
    if settings.compact {
        // One unit of `ESC J` is one row of dots; on an Epson it is half a row otherwise.
        p.motion_units(203, 203)?;
    }
    let mut margin = 0;
    let mut y = 0;
    while y < page.height() {
        let blank = if settings.compact {
            blank_rows(page, y)
        } else {
            0
        };
        if blank > 0 {
            feed(p, blank)?;
            y += blank;
            continue;
        }
        let most = page
            .height()
            .min(y + usize::from(settings.band_rows.max(1)));
        let end = (y + 1..most)
            .find(|row| settings.compact && blank_rows(page, *row) >= BLANK_MIN)
            .unwrap_or(most);
        let end = if settings.compact {
            y + together(page, y..end)
        } else {
            end
        };
        let columns = if settings.compact {
            inked(page, y..end)
        } else {
            0..page.stride()
        };
        if columns.start != margin {
            margin = columns.start;
            move_to(p, margin)?;
        }
        y += band(p, page, y..end, columns, settings.raster)?;
    }
    if margin > 0 {
        move_to(p, 0)?;
    }
    Ok(())
}

fn blank_rows(page: &Page, from: usize) -> usize {
    (from..page.height())
        .take_while(|y| page.row(*y).iter().all(|byte| *byte == 0))
        .count()
}

/// Returns the columns of bytes that have a black dot.
fn inked(page: &Page, rows: Range<usize>) -> Range<usize> {
    let mut start = page.stride();
    let mut end = 0;
    for row in rows.map(|y| page.row(y)) {
        start = row
            .iter()
            .position(|byte| *byte != 0)
            .unwrap_or(start)
            .min(start);
        end = row
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(end, |last| end.max(last + 1));
    }
    // A band has at least one column, blank as it may be.
    if start < end { start..end } else { 0..1 }
}

/// Returns how many of the rows are best sent by one command: a narrow line below a wide one is
/// cheaper apart.
fn together(page: &Page, rows: Range<usize>) -> usize {
    let each: Vec<Range<usize>> = rows.map(|y| inked(page, y..y + 1)).collect();
    let join = |a: &Range<usize>, b: &Range<usize>| a.start.min(b.start)..a.end.max(b.end);
    let mut count = each.len();
    loop {
        // The ink of the rows from here to the end, the last row first.
        let mut below: Vec<Range<usize>> = Vec::with_capacity(count);
        for row in each[..count].iter().rev() {
            let ink = below.last().map_or(row.clone(), |ink| join(ink, row));
            below.push(ink);
        }
        let whole = BAND_COST + count * below.last().map_or(0, ExactSizeIterator::len);
        let mut above = each[0].clone();
        let mut best = (whole, count);
        for at in 1..count {
            let apart =
                2 * BAND_COST + at * above.len() + (count - at) * below[count - at - 1].len();
            best = best.min((apart, at));
            above = join(&above, &each[at]);
        }
        // The upper part of the best cut may be worth a cut itself.
        if best.1 == count {
            return count;
        }
        count = best.1;
    }
}

fn feed(p: &mut Composer, rows: usize) -> Result<()> {
    let mut left = rows;
    while left > 0 {
        let step = u8::try_from(left).unwrap_or(u8::MAX);
        p.custom(&[ESC, b'J', step])?;
        left -= usize::from(step);
    }
    Ok(())
}

/// Sets the left margin, in columns of bytes.
fn move_to(p: &mut Composer, column: usize) -> Result<()> {
    let [low, high] = pair(column * 8);
    p.custom(&[GS, b'L', low, high])?;
    Ok(())
}

/// Sends rows of dots by one command and returns how many: fewer, if their number itself would read
/// as a command.
fn band(
    p: &mut Composer,
    page: &Page,
    rows: Range<usize>,
    columns: Range<usize>,
    by: RasterBy,
) -> Result<usize> {
    let width = columns.len();
    let header = |height: usize| {
        let [w0, w1] = pair(width);
        let [d0, d1] = pair(width * 8);
        let [h0, h1] = pair(height);
        let [n0, n1] = pair(10 + width * height);
        match by {
            RasterBy::GsV0 => vec![GS, b'v', b'0', 0, w0, w1, h0, h1],
            RasterBy::GsParenL => vec![
                GS, b'(', b'L', n0, n1, b'0', b'p', b'0', 1, 1, b'1', d0, d1, h0, h1,
            ],
        }
    };
    let most = match by {
        RasterBy::GsV0 => rows.len(),
        RasterBy::GsParenL => rows.len().min((usize::from(u16::MAX) - 10) / width.max(1)),
    };
    let height = (1..=most)
        .rev()
        .find(|height| !is_hazardous(&header(*height)))
        .unwrap_or(1);
    let mut body: Vec<u8> = (rows.start..rows.start + height)
        .flat_map(|y| &page.row(y)[columns.clone()])
        .copied()
        .collect();
    defuse(&mut body);
    p.custom(&[header(height), body].concat())?;
    if by == RasterBy::GsParenL {
        p.custom(&[GS, b'(', b'L', 2, 0, b'0', b'2'])?;
    }
    Ok(height)
}

fn pair(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

fn text(p: &mut Composer, part: &Part, columns: u8, settings: &config::Printer) -> Result<()> {
    match part {
        Part::Dots(page) => {
            p.justify(JustifyMode::LEFT)?;
            // Sent whole: the units of feeding and margins are the text's here.
            let whole = config::Printer {
                compact: false,
                ..settings.clone()
            };
            dots(p, page, &whole)?;
        }
        Part::Line {
            text,
            align,
            size,
            bold,
            underline,
            invert,
        } => {
            let size = (*size).clamp(1, 8);
            p.justify(justified(*align))?.size(size, size)?;
            p.bold(*bold)?.reverse(*invert)?;
            // Latin letters and hanzi are underlined by commands of their own.
            p.underline(if *underline {
                UnderlineMode::Single
            } else {
                UnderlineMode::None
            })?;
            p.custom(&[FS, b'-', u8::from(*underline)])?;
            p.write(&printable(text))?.custom(b"\n")?;
        }
        Part::Qr {
            data,
            align,
            module,
            ecc,
        } => {
            let data: String = data
                .chars()
                .filter(|c| !c.is_control() || *c == '\n')
                .collect();
            // Its length is sent as a number, which must not read as a command either.
            if (1..=QR_MAX).contains(&data.len()) && !is_hazardous(&pair(data.len() + 3)) {
                let ecc = match ecc {
                    'L' => QRCodeCorrectionLevel::L,
                    'Q' => QRCodeCorrectionLevel::Q,
                    'H' => QRCodeCorrectionLevel::H,
                    _ => QRCodeCorrectionLevel::M,
                };
                p.justify(justified(*align))?;
                p.qrcode_option(
                    &data,
                    QRCodeOption::new(QRCodeModel::Model2, (*module).clamp(1, 15), ecc),
                )?;
            }
        }
        Part::Rule => {
            p.justify(JustifyMode::LEFT)?
                .size(1, 1)?
                .bold(false)?
                .reverse(false)?
                .underline(UnderlineMode::None)?;
            p.custom(&[FS, b'-', 0])?
                .write(&"-".repeat(usize::from(columns)))?
                .custom(b"\n")?;
        }
        Part::Space(rows) => feed(p, usize::from(*rows))?,
    }
    Ok(())
}

fn justified(align: Align) -> JustifyMode {
    match align {
        Align::Left => JustifyMode::LEFT,
        Align::Center => JustifyMode::CENTER,
        Align::Right => JustifyMode::RIGHT,
    }
}

/// Returns what a printer can show of a text. Control characters would be obeyed; rare characters,
/// four bytes in GB18030, are missing in most printers' fonts, and private ones in all.
fn printable(text: &str) -> String {
    let has_picture = |c: char| {
        let mut bytes = [0; 4];
        let (code, _, unmappable) = encoding_rs::GB18030.encode(c.encode_utf8(&mut bytes));
        !unmappable && code.len() <= 2 && !matches!(c, '\u{e000}'..='\u{f8ff}')
    };
    text.chars()
        .filter(|c| !c.is_control())
        .map(|c| if has_picture(c) { c } else { MISSING })
        .collect()
}

/// Returns what frees a printer that may wait for the rest of a command: `zeros` blank bytes, a
/// reset, and a cut behind what came out.
pub(super) fn clearing(zeros: usize, settings: &config::Printer) -> Vec<u8> {
    let mut bytes = vec![0; zeros];
    bytes.extend(RESET);
    if settings.status == StatusBy::Auto {
        bytes.extend(REPORT);
    }
    bytes.extend(CUT_FULL);
    bytes
}
