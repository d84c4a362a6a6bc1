//! What was written is read again.

use super::*;
use chrono::NaiveDate;
use config::Config;
use hall::{Command, CounterId, Hall, Lang, Timestamp};
use reports::{Report, Wording};
use statistics::{Batch, Clerk, Counts, Dimension, End, Filter, Leg, Question, Table};
use std::io::{Cursor, Read};
use text::Words;

fn hall() -> Hall {
    let mut hall = Hall::new();
    let setup = Box::new(Config::default().setup);
    for event in hall
        .consider(Timestamp(0), &Command::Configure { setup })
        .unwrap()
    {
        hall.apply(Timestamp(0), &event);
    }
    hall
}

/// Counts of clerks, one of whom bears a name that looks like a formula and one a rare letter.
fn counts(hall: &Hall, days: u32) -> Counts {
    let from = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
    let to = from + chrono::Days::new(u64::from(days) - 1);
    let mut table = Table::new(Question {
        from,
        to,
        by: vec![Dimension::Day, Dimension::Clerk],
        filter: Filter::default(),
        promise_s: 1_200,
    });
    for day in from.iter_days().take(days as usize) {
        let mut batch = Batch::new(day);
        for n in 0..9_u32 {
            batch.push(&Leg {
                day,
                minute: 600,
                service: hall.setup().services[0].id,
                counter: Some(CounterId(1)),
                clerk: Some(Clerk {
                    account: None,
                    name: ["=1+1", "吉𠮷", "王敏"][n as usize % 3].into(),
                }),
                class: None,
                has_ticket: true,
                is_later: false,
                end: End::Served,
                no_shows: 0,
                wait_s: 90 * n,
                is_called: true,
                walk_s: Some(10),
                serve_s: Some(300),
                parked_s: 0,
                grade: Some(0),
                told_s: None,
                after_due_s: None,
            });
        }
        table.add(&batch).unwrap();
    }
    table.counts()
}

fn report(hall: &Hall, words: &Words, days: u32) -> Report {
    Report::of(
        &Wording { hall, words },
        &counts(hall, days),
        "2026-11-29 15:00",
    )
}

/// Returns the files of a workbook by their names.
fn parts(workbook: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut parts = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        parts.push((file.name().unwrap().into_owned(), text));
    }
    parts
}

#[test]
fn a_workbook_has_numbers_native_charts_and_no_formula() {
    let hall = hall();
    for lang in [Lang::ZH, Lang::EN] {
        let words = Words::new(lang);
        let report = report(&hall, &words, 2);
        let written = workbook(&report, &words).unwrap();
        let parts = parts(&written);
        let part = |name: &str| {
            let part = parts.iter().find(|(part, _)| part == name);
            part.unwrap_or_else(|| panic!("{name}")).1.as_str()
        };
        let sheet = part("xl/worksheets/sheet1.xml");
        assert!(sheet.contains("state=\"frozen\""), "{lang:?}");
        assert!(!sheet.contains("<f>"), "no formula");
        let texts = part("xl/sharedStrings.xml");
        assert!(texts.contains("=1+1") && texts.contains("吉𠮷"));
        // Nine legs a day on two days, the mean wait of 0, 90, .. 720 s as a part of a day.
        let issued = report.place(statistics::Figure::Issued);
        assert_eq!(report.total.values[issued], statistics::Value::Count(18));
        assert!(sheet.contains("<v>18</v>"));
        assert!(
            sheet.contains(&format!("<v>{}</v>", 360.0 / 86_400.0)),
            "{sheet}"
        );
        let charts = parts
            .iter()
            .filter(|(name, _)| name.starts_with("xl/charts/chart"));
        assert_eq!(charts.count(), 4);
        assert!(part("xl/charts/chart1.xml").contains("c:lineChart"));
    }
}

#[test]
fn a_workbook_of_one_row_has_no_chart_and_opens() {
    let hall = hall();
    let words = Words::new(Lang::EN);
    let mut report = report(&hall, &words, 1);
    report.rows.clear();
    let written = workbook(&report, &words).unwrap();
    assert!(
        parts(&written)
            .iter()
            .all(|(name, _)| !name.contains("chart"))
    );
}

#[test]
fn pages_are_a_pdf_with_letters_of_its_own_and_as_many_pages_as_rows_need() {
    let hall = hall();
    let words = Words::new(Lang::ZH);
    let count = |days: u32| {
        let written = pages(&report(&hall, &words, days), &words).unwrap();
        assert!(written.starts_with(b"%PDF-"));
        let text = String::from_utf8_lossy(&written).into_owned();
        assert!(text.contains("/FontFile"), "letters are embedded");
        assert!(
            written.len() < 300_000,
            "cut to the letters used: {}",
            written.len()
        );
        text.matches("/Type /Page\n").count() + text.matches("/Type/Page/").count()
    };
    let (few, many) = (count(1), count(40));
    assert!(few >= 1 && many > few, "{few} and {many}");
}

#[test]
fn lines_are_broken_where_they_may() {
    let letters = ink::Type::embedded().unwrap();
    let lines = letters.lines("从取号到第一次叫号；统计所有叫过的。", 10.0, 80.0);
    assert!(lines.len() > 1 && lines.iter().all(|line| !line.starts_with('；')));
    assert_eq!(lines.concat(), "从取号到第一次叫号；统计所有叫过的。");
    let lines = letters.lines("one two three four", 10.0, 40.0);
    assert!(lines.len() > 1 && lines.iter().all(|line| !line.starts_with(' ')));
    let cut = letters.fitting("a very long name", 10.0, false, 30.0);
    assert!(cut.ends_with('…') && letters.width(&cut, 10.0, false) <= 30.0);
}
