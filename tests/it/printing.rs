//! Print jobs, byte by byte: what is composed comes out as it was drawn, on the simulated printer
//! and on an independent one.

use crate::support::decoder;
use ::paper::printer::{Simulated, compose, wants_text};
use ::paper::{Align, Cut, Page, Part, Sheet};
use config::{Connection, Mode, Printer, RasterBy, StatusBy};
use std::io::{ErrorKind, Write};
use unicode_width::UnicodeWidthStr;

/// Prints a job on a simulated printer; the pages that were cut off, then what still hangs out.
fn printed(job: &[u8], width: u16) -> Vec<Page> {
    let printer = Simulated::new(width);
    let mut port = printer.open().expect("it is plugged in");
    let mut sent = 0;
    while sent < job.len() {
        match port.sink.write(&job[sent..]) {
            Ok(taken) => sent += taken,
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
    }
    let mut pages = printer.take_finished();
    pages.extend((printer.paper().height() > 0).then(|| Page::clone(&printer.paper())));
    pages
}

/// A page as it is after the bytes that a printer would obey were made harmless.
fn same_but_for_defused(drawn: &Page, came: &[Vec<bool>]) -> usize {
    assert_eq!(drawn.height(), came.len(), "rows");
    let mut more = 0;
    for (y, row) in came.iter().enumerate() {
        for (x, black) in row.iter().enumerate() {
            match (drawn.is_black(x, y), *black) {
                (false, true) => {
                    assert_eq!(x % 8, 4, "a dot too many at {x},{y}");
                    assert_eq!(drawn.row(y)[x / 8], 0x10);
                    more += 1;
                }
                (drawn, came) => assert_eq!(drawn, came, "the dot at {x},{y}"),
            }
        }
    }
    more
}

fn dots(page: &Page) -> Vec<Vec<bool>> {
    (0..page.height())
        .map(|y| {
            (0..usize::from(page.width()))
                .map(|x| page.is_black(x, y))
                .collect()
        })
        .collect()
}

/// Something like a ticket: blocks of ink, blank stretches, noise, and many bytes that are commands
/// elsewhere.
fn random_page(rng: &mut fastrand::Rng) -> Page {
    let width = *rng.choice(&[576, 576, 384, 200, 81]).unwrap();
    let mut page = Page::new(width);
    for _ in 0..rng.usize(1..8) {
        let kind = rng.u8(0..4);
        let from = rng.usize(0..page.stride());
        let to = rng.usize(1..=page.stride());
        for _ in 0..rng.usize(1..300) {
            let mut row = vec![0; page.stride()];
            for byte in row.iter_mut().take(to).skip(from.min(to - 1)) {
                *byte = match kind {
                    0 => 0,
                    1 => rng.u8(..),
                    2 => *rng
                        .choice(&[0x10, 0x04, 0x05, 0x14, 0x1B, 0x1D, 0x00])
                        .unwrap(),
                    _ => 0xFF,
                };
            }
            // The last byte has white beyond the edge.
            let beyond = row.len() * 8 - usize::from(width);
            *row.last_mut().unwrap() &= 0xFF << beyond;
            page.push_row(&row);
        }
    }
    page
}

#[test]
fn a_page_comes_out_as_it_was_drawn() {
    let seed = std::env::var("DINGDONG_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(|| fastrand::u64(..));
    println!("DINGDONG_SEED={seed}");
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut defused = 0;
    for _ in 0..60 {
        let page = random_page(&mut rng);
        let settings = Printer {
            compact: rng.bool(),
            band_rows: *rng.choice(&[8, 24, 128, 255, 1024]).unwrap(),
            raster: *rng.choice(&[RasterBy::GsV0, RasterBy::GsParenL]).unwrap(),
            status: *rng.choice(&[StatusBy::Auto, StatusBy::None]).unwrap(),
            ..Printer::default()
        };
        let (cut, knife) = *rng
            .choice(&[(Cut::Full, "F"), (Cut::Partial, "P"), (Cut::None, "T")])
            .unwrap();
        let job = compose(&Sheet::Dots(page.clone(), cut), &settings);
        let decoded = decoder::decode(&job, usize::from(page.width()));
        assert_eq!(
            (decoded.hazards, decoded.cuts.as_str(), decoded.strays.len()),
            (0, knife, 0)
        );
        defused += same_but_for_defused(&page, &decoded.rows);
        let mut sheets = printed(&job, page.width());
        assert_eq!(sheets.len(), 1);
        let mut sheet = dots(&sheets.remove(0));
        if cut == Cut::None {
            // Fed to the tear bar.
            assert!(sheet.drain(page.height()..).flatten().all(|black| !black));
        }
        assert!(sheet == decoded.rows, "both printers print the same");
    }
    assert!(defused > 0, "some pages held hidden commands");
}

#[test]
fn a_band_whose_size_reads_as_a_command_is_made_smaller() {
    // 10 bytes wide and 103 rows high: the length 0x0410 of GS ( L.
    let mut page = Page::new(80);
    for _ in 0..206 {
        page.push_row(&[0xFF; 10]);
    }
    let settings = Printer {
        raster: RasterBy::GsParenL,
        band_rows: 103,
        ..Printer::default()
    };
    let decoded = decoder::decode(
        &compose(&Sheet::Dots(page.clone(), Cut::Full), &settings),
        80,
    );
    assert_eq!(
        (decoded.hazards, same_but_for_defused(&page, &decoded.rows)),
        (0, 0)
    );
}

#[test]
fn skipping_white_saves_bytes() {
    let mut page = Page::new(576);
    page.extend_to(800);
    for y in (40..760).step_by(90) {
        for x in 150..420 {
            (0..34)
                .filter(|dy| (x * 7 + dy * 3) % 5 < 2)
                .for_each(|dy| page.set(x, y + dy, true));
        }
    }
    let bytes = |compact| {
        compose(
            &Sheet::Dots(page.clone(), Cut::Full),
            &Printer {
                compact,
                ..Printer::default()
            },
        )
        .len()
    };
    assert!(
        bytes(true) * 2 < bytes(false),
        "{} {}",
        bytes(true),
        bytes(false)
    );
}

fn line(text: &str, size: u8) -> Part {
    Part::Line {
        text: text.to_owned(),
        align: Align::Center,
        size,
        bold: true,
        underline: true,
        invert: false,
    }
}

#[test]
fn a_text_arrives_as_it_was_written_and_no_text_is_obeyed() {
    let parts = vec![
        line("滨江区政务服务中心", 2),
        line("A015", 8),
        Part::Rule,
        line("Individual income tax — 个人所得税 (€5)", 1),
        line(
            "a\u{1b}@b\u{10}\u{4}\u{1}c\u{1d}V\u{0}d\r\n\u{7f}\u{85}e",
            1,
        ),
        line("𠮷 😀 \u{e5e5} \u{e000} ñ", 1),
        Part::Space(300),
        Part::Qr {
            data: "https://例子.cn/t/1\u{10}\u{4}\u{1}\n二".to_owned(),
            align: Align::Center,
            module: 5,
            ecc: 'Q',
        },
    ];
    let job = compose(&Sheet::Text(48, parts, Cut::Partial), &Printer::default());
    let decoded = decoder::decode(&job, 576);
    let expected = [
        (2, "滨江区政务服务中心"),
        (8, "A015"),
        (1, "------------------------------------------------"),
        (1, "Individual income tax — 个人所得税 (€5)"),
        (1, "a@bcVde"),
        (1, "□ □ □ □ □"),
    ];
    assert_eq!(
        decoded.lines,
        expected.map(|(size, text)| (size, text.to_owned()))
    );
    assert_eq!(decoded.codes, ["https://例子.cn/t/1\n二"]);
    assert_eq!(
        (
            decoded.cuts.as_str(),
            decoded.strays.as_slice(),
            decoded.hazards
        ),
        ("P", &[][..], 0)
    );
}

#[test]
fn the_simulated_printer_draws_text_and_codes() {
    let parts = vec![
        Part::Line {
            text: "A015 号".to_owned(),
            align: Align::Right,
            size: 2,
            bold: false,
            underline: false,
            invert: false,
        },
        Part::Space(10),
        Part::Qr {
            data: "https://hall.example.cn/t/42".to_owned(),
            align: Align::Center,
            module: 6,
            ecc: 'M',
        },
    ];
    let page = printed(
        &compose(&Sheet::Text(48, parts, Cut::Full), &Printer::default()),
        576,
    )
    .remove(0);
    let black = |x: usize, y: usize| page.is_black(x, y);
    // Four letters, a blank and a hanzi at double size end at the right edge.
    let width = "A015 号".width() * 24;
    for (letter, left, wide) in [('A', 576 - width, 24), ('号', 576 - 48, 48)] {
        let glyph = unifont::get_glyph(letter).expect("a glyph");
        for (x, y) in (0..wide).flat_map(|x| (0..48).map(move |y| (x, y))) {
            assert_eq!(
                black(left + x, y),
                glyph.get_pixel(x / 2 * 2 / 3, y / 2 * 2 / 3),
                "{letter} at {x},{y}"
            );
        }
    }
    assert!((0..576 - width).all(|x| (0..48).all(|y| !black(x, y))));
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(576, page.height() + 40, |x, y| {
            if black(x, y) { 0 } else { 255 }
        });
    let codes: Vec<_> = picture
        .detect_grids()
        .into_iter()
        .map(|grid| grid.decode().expect("readable").1)
        .collect();
    assert_eq!(codes, ["https://hall.example.cn/t/42"]);
}

#[test]
fn only_a_slow_serial_line_gets_text_by_itself() {
    let serial = |baud, mode| Printer {
        connection: Connection::Serial("/dev/ttyUSB0".to_owned()),
        baud,
        mode,
        ..Printer::default()
    };
    assert!(wants_text(&serial(38_400, Mode::Auto)) && !wants_text(&serial(115_200, Mode::Auto)));
    assert!(!wants_text(&serial(9_600, Mode::Raster)) && wants_text(&serial(115_200, Mode::Text)));
    let network = Printer {
        connection: Connection::Tcp("printer".to_owned(), 9100),
        baud: 9_600,
        ..Printer::default()
    };
    assert!(!wants_text(&network));
}
