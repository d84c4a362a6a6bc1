//! Names and values of figures.

use chrono::{Datelike, NaiveDate};
use hall::Hall;
use statistics::{Dimension, Figure, Figures, Key, Question, Value};
use text::Words;

/// The words of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureWords {
    /// A heading of a narrow column.
    pub heading: &'static str,
    /// The whole name.
    pub name: &'static str,
    /// The sentence that says how it is counted.
    pub how: &'static str,
}

/// Returns the words of a figure.
pub fn figure_words(figure: Figure, words: &Words) -> FigureWords {
    let id = format!("figure-{}", figure.as_str());
    let find = |id: String| words.find(&id).unwrap_or_default();
    FigureWords {
        heading: find(id.clone()),
        name: find(format!("{id}.name")),
        how: find(format!("{id}.how")),
    }
}

/// Returns the name of a dimension.
pub fn dimension_name(dimension: Dimension, words: &Words) -> &'static str {
    let id = match dimension {
        Dimension::Service => "report-by-service",
        Dimension::Counter => "report-by-counter",
        Dimension::Clerk => "report-by-clerk",
        Dimension::Class => "report-by-class",
        Dimension::HalfHour => "report-by-half-hour",
        Dimension::Hour => "report-by-hour",
        Dimension::Weekday => "report-by-weekday",
        Dimension::Day => "report-by-day",
        Dimension::Week => "report-by-week",
        Dimension::Month => "report-by-month",
        Dimension::Quarter => "report-by-quarter",
        Dimension::Year => "report-by-year",
    };
    words.find(id).unwrap_or_default()
}

/// Returns a duration as minutes and seconds, with hours from one hour on.
pub fn clock(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    match seconds / 3_600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

/// Figures of a hall in the words of a reader.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'a> {
    /// The hall: its names, and which grades are poor.
    pub hall: &'a Hall,
    /// The reader's language.
    pub words: &'a Words,
}

impl Wording<'_> {
    /// Returns the value of a figure.
    pub fn value(&self, figure: Figure, figures: &Figures) -> Value {
        let grades = self.hall.setup().grades.iter();
        let poor: Vec<bool> = grades.map(|grade| grade.poor).collect();
        figure.value(figures, &poor)
    }

    /// Returns the value of a figure as people read it; a dash where there is none.
    pub fn told(&self, figure: Figure, figures: &Figures) -> String {
        told_value(self.value(figure, figures))
    }

    /// Returns the name of what a row is of. What is not in the settings any more has its key.
    pub fn row(&self, key: &Key, question: &Question) -> String {
        let setup = self.hall.setup();
        let lang = self.words.lang();
        let none = || self.words.text("report-none").to_owned();
        match key {
            Key::Service(id) => match setup.service(*id) {
                Some(service) => service.name.get(lang).to_owned(),
                None => id.to_string(),
            },
            Key::Class(Some(id)) => match setup.classes.iter().find(|class| class.id == *id) {
                Some(class) => class.name.get(lang).to_owned(),
                None => id.to_string(),
            },
            Key::Counter(Some(id)) => {
                text::counter("common-counter-number", *id, setup, self.words)
            }
            Key::Clerk(Some(clerk)) => {
                let account = clerk.account.and_then(|id| self.hall.account(id));
                account
                    .map_or(&*clerk.name, |account| &*account.name)
                    .to_owned()
            }
            Key::Class(None) | Key::Counter(None) | Key::Clerk(None) => none(),
            Key::Minute(minute) => format!("{:02}:{:02}", minute / 60, minute % 60),
            Key::Weekday(day) => self.words.text(&format!("weekday-{}", day + 1)).to_owned(),
            Key::From(day) => span_name(*day, question),
        }
    }

    /// Returns the name of a row that is of several things.
    pub fn row_of(&self, keys: &[Key], question: &Question) -> String {
        let names: Vec<String> = keys.iter().map(|key| self.row(key, question)).collect();
        names.join("  ")
    }
}

/// Returns a value as people read it; a dash where there is none.
pub fn told_value(value: Value) -> String {
    match value {
        Value::Count(n) => n.to_string(),
        Value::Seconds(Some(seconds)) => clock(seconds),
        Value::Share(Some(share)) => format!("{:.0} %", share * 100.0),
        Value::Seconds(None) | Value::Share(None) => "-".to_owned(),
    }
}

/// Returns the name of a day, or of the longer span that begins with it.
fn span_name(day: NaiveDate, question: &Question) -> String {
    let span = question.by.iter().find(|by| **by >= Dimension::Day);
    match span {
        Some(Dimension::Month) => day.format("%Y-%m").to_string(),
        Some(Dimension::Quarter) => format!("{} Q{}", day.year(), day.month0() / 3 + 1),
        Some(Dimension::Year) => day.year().to_string(),
        _ => day.to_string(),
    }
}
