//! A report as pages of A4: the figures of all together, a chart, the table, how each is counted.

use crate::DocumentError;
use crate::ink::{BLACK, BLUE, GREY, Ink, PALE, Type};
use krilla::Document;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use reports::{Report, ReportRow, told_value};
use statistics::{Figure, Value};
use text::{Words, args};

/// A4 upright, in points.
const PAGE: (f32, f32) = (595.3, 841.9);
const MARGIN: f32 = 42.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
const BOTTOM: f32 = PAGE.1 - MARGIN - 14.0;
/// Size of text.
const TEXT: f32 = 9.0;
/// From one line of text to the next.
const LINE: f32 = 13.5;
/// Height of the chart.
const CHART: f32 = 170.0;
/// Rows of a chart at most; more would be no bars any more.
const BARS_MAX: usize = 62;

/// Figures that stand large at the top.
const BOXES: [Figure; 6] = [
    Figure::Issued,
    Figure::Served,
    Figure::WaitMean,
    Figure::WaitP90,
    Figure::Within,
    Figure::Satisfied,
];

/// Figures of the table: as many as an upright page has room for.
const TABLE: [Figure; 9] = [
    Figure::Issued,
    Figure::Served,
    Figure::Abandoned,
    Figure::WaitMean,
    Figure::WaitP90,
    Figure::Within,
    Figure::ServiceMean,
    Figure::Ratings,
    Figure::Satisfied,
];

/// What stands in one place of a page.
enum Block<'r> {
    /// Title, hall and days.
    Head,
    Boxes,
    Chart,
    /// The headings of the table.
    Headings,
    Row(&'r ReportRow, bool),
    Line(String, bool),
    Gap,
}

impl Block<'_> {
    fn height(&self) -> f32 {
        match self {
            Block::Head => 66.0,
            Block::Boxes => 58.0,
            Block::Chart => CHART + 34.0,
            Block::Headings => 20.0,
            Block::Row(..) => 15.0,
            Block::Line(..) => LINE,
            Block::Gap => 10.0,
        }
    }
}

/// Returns the pages of a report.
///
/// # Errors
/// When they cannot be made.
pub fn pages(report: &Report, words: &Words) -> Result<Vec<u8>, DocumentError> {
    let failed = |why: &str| DocumentError::Pages(why.to_owned());
    let letters = Type::embedded().ok_or_else(|| failed("the letters are no font"))?;
    let blocks = blocks(report, &letters);
    let pages = paginated(&blocks);
    let mut document = Document::new();
    let title = format!("{} {}", report.title, report.span);
    document.set_metadata(
        Metadata::new()
            .title(title)
            .language(words.lang().as_str().to_owned()),
    );
    let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| failed("a page has no size"))?;
    for (number, page) in pages.iter().enumerate() {
        let mut sheet = document.start_page_with(size.clone());
        let mut surface = sheet.surface();
        let mut ink = Ink {
            letters: &letters,
            surface: &mut surface,
        };
        let mut y = MARGIN;
        for block in page {
            draw(&mut ink, report, block, y);
            y += block.height();
        }
        let count = args! { page: number + 1, pages: pages.len() };
        let foot = words.say("pages-foot", count);
        ink.text_to(MARGIN + WIDTH, PAGE.1 - MARGIN, 8.0, false, GREY, &foot);
        ink.text(MARGIN, PAGE.1 - MARGIN, 8.0, false, GREY, &report.hall);
        surface.finish();
        sheet.finish();
    }
    document
        .finish()
        .map_err(|e| DocumentError::Pages(format!("{e:?}")))
}

fn blocks<'r>(report: &'r Report, letters: &Type) -> Vec<Block<'r>> {
    let mut blocks = vec![Block::Head, Block::Boxes];
    if report.rows.len() > 1 {
        blocks.push(Block::Chart);
    }
    blocks.push(Block::Headings);
    blocks.extend(report.rows.iter().map(|row| Block::Row(row, false)));
    blocks.push(Block::Row(&report.total, true));
    blocks.push(Block::Gap);
    let lines = |text: &str| letters.lines(text, TEXT, WIDTH);
    for fact in &report.facts {
        blocks.extend(lines(fact).into_iter().map(|line| Block::Line(line, false)));
    }
    blocks.push(Block::Gap);
    let mut shown: Vec<Figure> = TABLE.to_vec();
    shown.extend(BOXES.iter().filter(|figure| !TABLE.contains(figure)));
    for column in report
        .columns
        .iter()
        .filter(|column| shown.contains(&column.figure))
    {
        let told = format!("{}  {}", column.name, column.how);
        blocks.extend(
            lines(&told)
                .into_iter()
                .map(|line| Block::Line(line, false)),
        );
    }
    blocks
}

/// Puts blocks on pages; a table that goes on has its headings again.
fn paginated<'b, 'r>(blocks: &'b [Block<'r>]) -> Vec<Vec<&'b Block<'r>>> {
    let mut pages: Vec<Vec<&Block<'_>>> = vec![Vec::new()];
    let mut y = MARGIN;
    for block in blocks {
        if y + block.height() > BOTTOM {
            pages.push(Vec::new());
            y = MARGIN;
            if matches!(block, Block::Row(..)) {
                let headings = blocks.iter().find(|block| matches!(block, Block::Headings));
                if let Some(headings) = headings {
                    y += headings.height();
                    pages.last_mut().expect("one was added").push(headings);
                }
            }
        }
        y += block.height();
        pages.last_mut().expect("there is a first").push(block);
    }
    pages
}

fn value(row: &ReportRow, report: &Report, figure: Figure) -> Value {
    let place = report.place(figure);
    row.values.get(place).copied().unwrap_or(Value::Count(0))
}

fn draw(ink: &mut Ink<'_, '_>, report: &Report, block: &Block<'_>, y: f32) {
    match block {
        Block::Head => {
            let hall = ink.letters.fitting(&report.hall, 11.0, false, WIDTH);
            ink.text(MARGIN, y + 12.0, 11.0, false, GREY, &hall);
            ink.text(MARGIN, y + 36.0, 20.0, true, BLACK, &report.title);
            let used = ink.letters.width(&report.title, 20.0, true);
            ink.text(
                MARGIN + used + 12.0,
                y + 36.0,
                13.0,
                false,
                BLACK,
                &report.span,
            );
            ink.area(MARGIN, y + 48.0, WIDTH, 1.5, BLUE);
        }
        Block::Boxes => boxes(ink, report, y),
        Block::Chart => chart(ink, report, y),
        Block::Headings => {
            let [names, step] = columns();
            let by = report.by.join("  ");
            ink.text(MARGIN, y + 12.0, 8.0, false, GREY, &by);
            for (at, figure) in TABLE.iter().enumerate() {
                let heading = &report.columns[report.place(*figure)].heading;
                let right = MARGIN + names + step * (at as f32 + 1.0);
                let heading = ink.letters.fitting(heading, 8.0, false, step - 2.0);
                ink.text_to(right, y + 12.0, 8.0, false, GREY, &heading);
            }
            ink.area(MARGIN, y + 17.0, WIDTH, 0.6, GREY);
        }
        Block::Row(row, is_total) => {
            let [names, step] = columns();
            if *is_total {
                ink.area(MARGIN, y + 0.5, WIDTH, 0.6, GREY);
            }
            let name = row.names.join("  ");
            let name = ink.letters.fitting(&name, TEXT, *is_total, names - 4.0);
            ink.text(MARGIN, y + 11.0, TEXT, *is_total, BLACK, &name);
            for (at, figure) in TABLE.iter().enumerate() {
                let right = MARGIN + names + step * (at as f32 + 1.0);
                let told = told_value(value(row, report, *figure));
                ink.text_to(right, y + 11.0, TEXT, *is_total, BLACK, &told);
            }
        }
        Block::Line(text, bold) => ink.text(MARGIN, y + 10.0, TEXT, *bold, GREY, text),
        Block::Gap => {}
    }
}

/// Returns how wide the names of the table are, and each of its columns.
fn columns() -> [f32; 2] {
    let names = WIDTH * 0.28;
    [names, (WIDTH - names) / TABLE.len() as f32]
}

fn boxes(ink: &mut Ink<'_, '_>, report: &Report, y: f32) {
    let gap = 8.0;
    let width = (WIDTH - gap * (BOXES.len() as f32 - 1.0)) / BOXES.len() as f32;
    for (at, figure) in BOXES.iter().enumerate() {
        let x = MARGIN + at as f32 * (width + gap);
        ink.area(x, y, width, 46.0, PALE);
        let name = &report.columns[report.place(*figure)].name;
        let name = ink.letters.fitting(name, 7.5, false, width - 10.0);
        ink.text(x + 6.0, y + 13.0, 7.5, false, GREY, &name);
        let told = told_value(value(&report.total, report, *figure));
        ink.text(x + 6.0, y + 36.0, 17.0, true, BLACK, &told);
    }
}

/// Draws a bar for each row, from zero, of how many tickets were issued.
fn chart(ink: &mut Ink<'_, '_>, report: &Report, y: f32) {
    let figure = Figure::Issued;
    let rows: Vec<(&ReportRow, f32)> = report
        .rows
        .iter()
        .rev()
        .take(BARS_MAX)
        .rev()
        .map(|row| match value(row, report, figure) {
            Value::Count(count) => (row, count as f32),
            Value::Seconds(value) | Value::Share(value) => (row, value.unwrap_or(0.0) as f32),
        })
        .collect();
    let most = rows.iter().map(|(_, value)| *value).fold(1.0, f32::max);
    let name = &report.columns[report.place(figure)].name;
    ink.text(MARGIN, y + 10.0, TEXT, true, BLACK, name);
    let (top, left) = (y + 18.0, MARGIN + 34.0);
    let width = WIDTH - 34.0;
    for part in [0.0, 0.5, 1.0] {
        let line = top + CHART * (1.0 - part);
        ink.area(left, line, width, 0.5, PALE);
        let told = format!("{:.0}", most * part);
        ink.text_to(left - 5.0, line + 3.0, 8.0, false, GREY, &told);
    }
    let step = width / rows.len().max(1) as f32;
    let mut free_from = left;
    for (at, (row, value)) in rows.iter().enumerate() {
        let x = left + step * at as f32;
        let high = CHART * value / most;
        ink.area(x + step * 0.15, top + CHART - high, step * 0.7, high, BLUE);
        let name = row.names.join(" ");
        let wide = ink.letters.width(&name, 7.0, false);
        let place = (x + step / 2.0 - wide / 2.0).max(left);
        if place >= free_from && place + wide <= left + width {
            ink.text(place, top + CHART + 10.0, 7.0, false, GREY, &name);
            free_from = place + wide + 6.0;
        }
    }
}
