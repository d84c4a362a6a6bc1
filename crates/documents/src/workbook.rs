//! A report as a workbook: every figure of every row, charts that a reader can change, how each is
//! counted.
//!
//! Durations are parts of a day and shares are numbers, each with its format, so that a reader can go on
//! computing. Texts are written as texts, whatever they begin with.

use crate::DocumentError;
use reports::{Report, ReportRow};
use rust_xlsxwriter::{
    Chart, ChartType, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use statistics::{Figure, Value};
use text::Words;

/// A4.
const PAPER: u8 = 9;
/// Rows up to which their shares are drawn as a pie.
const PIE_MAX: usize = 12;
/// Size of a chart in pixels.
const CHART: (u32, u32) = (960, 340);
/// Rows of cells that a chart covers, with the gap below it.
const CHART_ROWS: u32 = 19;
/// Letters that a sheet's name must not have.
const FORBIDDEN: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// Letters of a sheet's name at most.
const NAME_MAX: usize = 31;

/// Formats of the cells.
struct Formats {
    title: Format,
    text: Format,
    heading: Format,
    name: Format,
    count: Format,
    seconds: Format,
    share: Format,
    wrapped: Format,
}

impl Formats {
    fn new(bold: bool) -> Formats {
        let cell = match bold {
            true => Format::new().set_bold().set_border_top(FormatBorder::Thin),
            false => Format::new(),
        };
        let heading = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Thin);
        Formats {
            title: Format::new().set_bold().set_font_size(16),
            text: Format::new(),
            heading,
            name: cell.clone(),
            count: cell.clone().set_num_format("#,##0"),
            seconds: cell.clone().set_num_format("[h]:mm:ss"),
            share: cell.set_num_format("0.0%"),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

/// Returns the workbook of a report.
///
/// # Errors
/// When it cannot be made.
pub fn workbook(report: &Report, words: &Words) -> Result<Vec<u8>, DocumentError> {
    let mut workbook = Workbook::new();
    let figures = sheet_name(words.text("workbook-figures"));
    let sheet = workbook.add_worksheet();
    sheet.set_name(&figures)?;
    table(sheet, report)?;
    if report.rows.len() > 1 {
        let sheet = workbook.add_worksheet();
        sheet.set_name(sheet_name(words.text("workbook-charts")))?;
        charts(sheet, report, &figures)?;
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(sheet_name(words.text("workbook-how")))?;
    how(sheet, report)?;
    Ok(workbook.save_to_buffer()?)
}

/// Returns a name that a sheet can have.
fn sheet_name(text: &str) -> String {
    let allowed = text.chars().filter(|letter| !FORBIDDEN.contains(letter));
    allowed.take(NAME_MAX).collect()
}

fn column(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}

fn row_number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Writes all rows below one line of headings that stays in sight.
fn table(sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    let plain = Formats::new(false);
    let names = report.by.len().max(1);
    for (place, name) in report.by.iter().enumerate() {
        sheet.write_string_with_format(0, column(place), name, &plain.heading)?;
    }
    for (place, of) in report.columns.iter().enumerate() {
        sheet.write_string_with_format(0, column(names + place), &of.name, &plain.heading)?;
    }
    for (place, row) in report.rows.iter().enumerate() {
        write(sheet, place + 1, names, row, &plain)?;
    }
    let last = report.rows.len() + 1;
    write(sheet, last, names, &report.total, &Formats::new(true))?;
    sheet.set_freeze_panes(1, column(names))?;
    if !report.rows.is_empty() {
        let end = column(names + report.columns.len() - 1);
        sheet.autofilter(0, 0, row_number(report.rows.len()), end)?;
    }
    for place in 0..names {
        sheet.set_column_width(column(place), 18)?;
    }
    for place in names..names + report.columns.len() {
        sheet.set_column_width(column(place), 11)?;
    }
    sheet.set_row_height(0, 48)?;
    on_paper(sheet);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// Has a sheet printed on A4, as wide as one page.
fn on_paper(sheet: &mut Worksheet) {
    sheet
        .set_landscape()
        .set_paper_size(PAPER)
        .set_print_fit_to_pages(1, 0);
}

fn write(
    sheet: &mut Worksheet,
    place: usize,
    names: usize,
    row: &ReportRow,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let line = row_number(place);
    for (at, name) in row.names.iter().enumerate() {
        sheet.write_string_with_format(line, column(at), name, &formats.name)?;
    }
    for (at, value) in row.values.iter().enumerate() {
        let at = column(names + at);
        let (number, format) = match value {
            Value::Count(count) => (Some(*count as f64), &formats.count),
            Value::Seconds(seconds) => (seconds.map(|s| s / 86_400.0), &formats.seconds),
            Value::Share(share) => (*share, &formats.share),
        };
        match number {
            Some(number) => sheet.write_number_with_format(line, at, number, format)?,
            None => sheet.write_blank(line, at, format)?,
        };
    }
    Ok(())
}

/// Draws what most readers look for: how many, how long they waited, how satisfied they were.
fn charts(sheet: &mut Worksheet, report: &Report, figures: &str) -> Result<(), XlsxError> {
    let line = match report.is_in_time {
        true => ChartType::Column,
        false => ChartType::Bar,
    };
    let mut all = vec![
        chart(report, figures, line, &[Figure::Issued, Figure::Served]),
        chart(report, figures, line, &[Figure::WaitMean, Figure::WaitP90]),
        chart(report, figures, line, &[Figure::Satisfied]),
    ];
    if report.is_in_time {
        // How many came, and below them how long they waited.
        let second = chart(report, figures, ChartType::Line, &[Figure::WaitMean]);
        let mut both = chart(report, figures, ChartType::Column, &[Figure::Issued]);
        both.combine(&second);
        let name = name_of(report, Figure::WaitMean);
        both.y2_axis().set_name(&name);
        all.insert(0, both);
    } else if report.rows.len() <= PIE_MAX {
        all.push(chart(report, figures, ChartType::Pie, &[Figure::Issued]));
    }
    for (place, chart) in all.iter().enumerate() {
        sheet.insert_chart(row_number(place) * CHART_ROWS, 0, chart)?;
    }
    on_paper(sheet);
    Ok(())
}

fn name_of(report: &Report, figure: Figure) -> String {
    report.columns[report.place(figure)].name.clone()
}

/// Returns a chart of figures over the rows. A line has an axis of its own: it stands above columns.
fn chart(report: &Report, sheet: &str, kind: ChartType, figures: &[Figure]) -> Chart {
    let mut chart = Chart::new(kind);
    let names = report.by.len().max(1);
    let last = row_number(report.rows.len());
    for figure in figures {
        let at = column(names + report.place(*figure));
        chart
            .add_series()
            .set_categories((sheet, 1, 0, last, column(names - 1)))
            .set_values((sheet, 1, at, last, at))
            .set_name((sheet, 0, at))
            .set_secondary_axis(kind == ChartType::Line);
    }
    let title: Vec<String> = figures
        .iter()
        .map(|figure| name_of(report, *figure))
        .collect();
    chart.title().set_name(&title.join(" / "));
    let format = match report.total.values.get(report.place(figures[0])) {
        Some(Value::Seconds(_)) => "[h]:mm:ss",
        Some(Value::Share(_)) => "0%",
        _ => "#,##0",
    };
    match kind {
        // Bars run from left to right, the first row at the top.
        ChartType::Bar => {
            chart.x_axis().set_label_interval(1).set_reverse();
            chart.y_axis().set_num_format(format);
        }
        ChartType::Line => {
            chart.y2_axis().set_num_format(format);
        }
        ChartType::Pie => {}
        _ => {
            chart.y_axis().set_num_format(format);
        }
    }
    if figures.len() == 1 && kind != ChartType::Pie {
        chart.legend().set_hidden();
    }
    let rows = u32::try_from(report.rows.len()).unwrap_or(u32::MAX);
    let high = match kind {
        ChartType::Bar => (120 + rows.saturating_mul(22)).clamp(CHART.1, 340),
        _ => CHART.1,
    };
    chart.set_width(CHART.0).set_height(high);
    chart
}

/// Writes what the report is of, and how each figure is counted.
fn how(sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    let formats = Formats::new(false);
    sheet.write_string_with_format(0, 0, &report.title, &formats.title)?;
    sheet.write_string_with_format(1, 0, &report.hall, &formats.text)?;
    sheet.write_string_with_format(2, 0, &report.span, &formats.text)?;
    for (place, fact) in report.facts.iter().enumerate() {
        sheet.write_string_with_format(row_number(place) + 3, 0, fact, &formats.text)?;
    }
    let first = row_number(report.facts.len()) + 4;
    for (place, of) in report.columns.iter().enumerate() {
        let line = first + row_number(place);
        sheet.write_string_with_format(line, 0, &of.name, &formats.wrapped)?;
        sheet.write_string_with_format(line, 1, &of.how, &formats.wrapped)?;
    }
    sheet.set_column_width(0, 26)?;
    sheet.set_column_width(1, 100)?;
    on_paper(sheet);
    Ok(())
}
