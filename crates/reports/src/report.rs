//! A report as plain data: who asked what, all figures of every row, how each is counted.

use crate::csv;
use crate::wording::{Wording, dimension_name, figure_words};
use chrono::NaiveDate;
use statistics::{Counts, Dimension, Figure, Filter, Key, Question, Row, Value};
use text::args;

/// A report, for a file or for paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The name of the hall.
    pub hall: String,
    /// What it is.
    pub title: String,
    /// The days.
    pub span: String,
    /// First and last day.
    pub days: (NaiveDate, NaiveDate),
    /// What it was made of, and what is left out.
    pub facts: Vec<String>,
    /// The names of what a row is of.
    pub by: Vec<String>,
    /// Set if the rows follow each other in time.
    pub is_in_time: bool,
    /// Every figure.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<ReportRow>,
    /// All together.
    pub total: ReportRow,
}

/// A figure of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The figure.
    pub figure: Figure,
    /// The heading of a narrow column.
    pub heading: String,
    /// The whole name.
    pub name: String,
    /// How it is counted.
    pub how: String,
}

/// A row of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// What it is of.
    pub names: Vec<String>,
    /// The value of each column.
    pub values: Vec<Value>,
}

impl Report {
    /// Puts what was counted into words; `made` is when it was counted.
    pub fn of(wording: &Wording<'_>, counts: &Counts, made: &str) -> Report {
        let words = wording.words;
        let question = &counts.question;
        let columns = Figure::ALL.iter().map(|figure| {
            let told = figure_words(*figure, words);
            Column {
                figure: *figure,
                heading: told.heading.to_owned(),
                name: told.name.to_owned(),
                how: told.how.to_owned(),
            }
        });
        let values = |figures: &statistics::Figures| -> Vec<Value> {
            let all = Figure::ALL.iter();
            all.map(|figure| wording.value(*figure, figures)).collect()
        };
        let row = |row: &Row| ReportRow {
            names: row
                .keys
                .iter()
                .map(|key| wording.row(key, question))
                .collect(),
            values: values(&row.figures),
        };
        let asks_rows = !question.by.is_empty();
        let total = std::iter::once(words.text("report-total").to_owned());
        let rest = question.by.iter().skip(1).map(|_| String::new());
        let by = question.by.iter();
        let by = by.map(|dimension| dimension_name(*dimension, words).to_owned());
        Report {
            hall: wording.hall.setup().name.get(words.lang()).to_owned(),
            title: words.text("report-title").to_owned(),
            span: span(wording, question),
            days: (question.from, question.to),
            facts: facts(wording, counts, made),
            by: by.collect(),
            is_in_time: question.by.first().is_some_and(|by| is_in_time(*by)),
            columns: columns.collect(),
            rows: counts.rows.iter().filter(|_| asks_rows).map(row).collect(),
            total: ReportRow {
                names: total.chain(rest).collect(),
                values: values(&counts.total),
            },
        }
    }

    /// Returns the place of a figure among the columns.
    pub fn place(&self, figure: Figure) -> usize {
        let mut columns = self.columns.iter();
        columns
            .position(|column| column.figure == figure)
            .unwrap_or(0)
    }

    /// Returns it as lines of CSV: durations in seconds, shares from 0 to 1, all together as the last
    /// line.
    pub fn csv(&self) -> Vec<String> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        let by = self.by.iter().map(String::as_str);
        let mut lines = vec![format!("{}{}", csv::MARK, csv::row(by.chain(names)))];
        let total = std::iter::once(&self.total);
        let is_alone = self.by.is_empty();
        for row in self.rows.iter().chain(total) {
            let values: Vec<String> = row.values.iter().map(|value| number(*value)).collect();
            let keys = row.names.iter().filter(|_| !is_alone).map(String::as_str);
            lines.push(csv::row(keys.chain(values.iter().map(String::as_str))));
        }
        lines
    }
}

/// Returns whether the values of a dimension follow each other in time.
fn is_in_time(dimension: Dimension) -> bool {
    !matches!(
        dimension,
        Dimension::Service | Dimension::Counter | Dimension::Clerk | Dimension::Class
    )
}

/// Returns a value as another program reads it: seconds, shares from 0 to 1, nothing where there is none.
fn number(value: Value) -> String {
    match value {
        Value::Count(n) => n.to_string(),
        Value::Seconds(seconds) => seconds.map(|s| format!("{s:.1}")).unwrap_or_default(),
        Value::Share(share) => share.map(|share| format!("{share:.4}")).unwrap_or_default(),
    }
}

/// Returns the days in words.
fn span(wording: &Wording<'_>, question: &Question) -> String {
    let [from, to] = [question.from, question.to].map(|day| day.to_string());
    match from == to {
        true => from,
        false => wording
            .words
            .say("report-span", args! { from: from, to: to }),
    }
}

fn facts(wording: &Wording<'_>, counts: &Counts, made: &str) -> Vec<String> {
    let words = wording.words;
    let question = &counts.question;
    let Filter {
        service,
        counter,
        clerk,
    } = &question.filter;
    let keys = [
        service.map(Key::Service),
        counter.map(|counter| Key::Counter(Some(counter))),
        clerk.clone().map(|clerk| Key::Clerk(Some(clerk))),
    ];
    let only: Vec<String> = keys
        .iter()
        .flatten()
        .map(|key| wording.row(key, question))
        .collect();
    let only = (!only.is_empty()).then(|| {
        let only = only.join(words.text("common-list-separator"));
        words.say("report-only", args! { only: only })
    });
    let source = args! { count: counts.total.legs() };
    let minutes = args! { minutes: question.promise_s / 60 };
    let told = [
        words.say("report-source", source),
        words.say("report-promise", minutes),
        words.say("report-made", args! { time: made }),
    ];
    only.into_iter().chain(told).collect()
}
