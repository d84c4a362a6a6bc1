//! `dingdong report`: figures of finished visits, as a table for people, CSV or JSON.

use super::commands::find_service;
use super::{Answers, Session, csv};
use crate::cli;
use crate::outcome::Outcome;
use crate::stdout::{answer, print};
use chrono::{Datelike, NaiveDate};
use hall::{CounterId, Hall, StaffNo};
use node::link_event::LinkEvent;
use node::protocol::{CountFailure, Counted};
use serde_json::{Value as Json, json};
use statistics::{
    Clerk, Counts, Dimension, Figure, Figures, Filter, GROUPS_MAX, Key, Question, Value,
};
use std::sync::Arc;
use text::problem::{Code, Problem};
use text::{Words, args};
use unicode_width::UnicodeWidthStr;

/// The figures of a table for people: more do not stand beside one another.
const SHOWN: [Figure; 12] = [
    Figure::Issued,
    Figure::Served,
    Figure::Abandoned,
    Figure::WaitMean,
    Figure::WaitMedian,
    Figure::WaitP90,
    Figure::WaitLongest,
    Figure::Within,
    Figure::ServiceMean,
    Figure::ServiceMedian,
    Figure::Ratings,
    Figure::Satisfied,
];

/// Returns the words of a figure: its heading, its name, how it is counted.
fn words_of(figure: Figure, words: &Words) -> [String; 3] {
    let id = format!("figure-{}", figure.as_str());
    let find = |id: String| words.find(&id).unwrap_or_default().to_owned();
    [
        find(id.clone()),
        find(format!("{id}.name")),
        find(format!("{id}.how")),
    ]
}

impl From<cli::By> for Dimension {
    fn from(by: cli::By) -> Dimension {
        match by {
            cli::By::Service => Dimension::Service,
            cli::By::Counter => Dimension::Counter,
            cli::By::Clerk => Dimension::Clerk,
            cli::By::Class => Dimension::Class,
            cli::By::HalfHour => Dimension::HalfHour,
            cli::By::Hour => Dimension::Hour,
            cli::By::Weekday => Dimension::Weekday,
            cli::By::Day => Dimension::Day,
            cli::By::Week => Dimension::Week,
            cli::By::Month => Dimension::Month,
            cli::By::Quarter => Dimension::Quarter,
            cli::By::Year => Dimension::Year,
        }
    }
}

impl Answers<'_> {
    /// Tells the figures that `options` ask for.
    pub(super) fn report(
        &self,
        session: &Session,
        options: &cli::Report,
    ) -> Result<Outcome, Problem> {
        let words = self.words;
        if options.explain {
            self.explain();
            return Ok(Outcome::Done);
        }
        if options.by.len() > 2 {
            return Err(problem(Code::Usage, "report-two", words));
        }
        let hall = session.hall();
        let service = options.service.as_deref();
        let service = match service.map(|word| find_service(hall, word)).transpose() {
            Ok(service) => service,
            Err(why) => return Ok(self.refuse(hall, why)),
        };
        let today = hall
            .day()
            .unwrap_or_else(|| hall.local(session.now()).date_naive());
        let [from, to] = [("--since", &options.since), ("--until", &options.until)]
            .map(|(option, text)| day(option, text.as_deref(), today, words));
        let question = Question {
            from: from?,
            to: to?,
            by: options.by.iter().map(|by| Dimension::from(*by)).collect(),
            filter: Filter {
                service,
                counter: options.counter.map(CounterId),
                clerk: options
                    .clerk
                    .as_deref()
                    .map(|clerk| find_clerk(hall, clerk)),
            },
            promise_s: options.within * 60,
        };
        match session.count(question, words)? {
            Ok(counts) => self.show_figures(hall, &counts, options.csv),
            Err(CountFailure::NoHub) => {
                return Err(problem(Code::NoHall, "report-elsewhere", words));
            }
            Err(CountFailure::Refused { why }) => return Ok(self.refuse(hall, why)),
            Err(CountFailure::TooManyRows) => {
                let what = words.say("report-too-many", args! { most: GROUPS_MAX });
                let cure = words.text("report-too-many.cure");
                return Err(Problem::new(Code::Usage, what, cure));
            }
            Err(CountFailure::Store { why }) => {
                let problem = problem(Code::Store, "report-unread", words);
                return Err(problem.with_detail(words, why.detail));
            }
        }
        Ok(Outcome::Done)
    }

    /// Says how each figure is counted.
    fn explain(&self) {
        for figure in Figure::ALL {
            let [_, name, how] = words_of(*figure, self.words);
            let object = json!({"figure": figure.as_str(), "name": name, "how": how});
            answer(self.json, &object, || format!("{name}\n    {how}"));
        }
    }

    fn show_figures(&self, hall: &Hall, counts: &Counts, as_csv: bool) {
        let view = View {
            hall,
            words: self.words,
            poor: hall.setup().grades.iter().map(|grade| grade.poor).collect(),
        };
        if self.json {
            print(&view.object(counts).to_string());
        } else if as_csv {
            view.csv(counts).iter().for_each(|row| print(row));
        } else {
            print(&view.table(counts));
        }
    }
}

impl Session {
    /// Has the hall count what is asked for.
    fn count(&self, question: Question, words: &Words) -> Result<Counted, Problem> {
        self.link().count(question);
        loop {
            // However long it takes: the first time it reads all that there is.
            if let LinkEvent::Counted(counted) = self.next(None, words)? {
                return Ok(counted);
            }
        }
    }
}

fn problem(code: Code, id: &str, words: &Words) -> Problem {
    let cure = format!("{id}.cure");
    Problem::new(code, words.text(id), words.text(&cure))
}

fn day(
    option: &str,
    text: Option<&str>,
    today: NaiveDate,
    words: &Words,
) -> Result<NaiveDate, Problem> {
    let Some(text) = text else { return Ok(today) };
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| {
        let what = words.say("cli-bad-option", args! { option: option, value: text });
        Problem::new(Code::Usage, what, words.text("audit-date-cure"))
    })
}

/// Returns the clerk that is meant: who has the staff number or the name, else who once typed that name.
fn find_clerk(hall: &Hall, typed: &str) -> Clerk {
    let numbered = typed
        .parse::<StaffNo>()
        .ok()
        .and_then(|no| hall.account_numbered(no));
    let account = numbered.or_else(|| hall.clerk_named(typed).ok());
    Clerk {
        account: account.map(|account| account.id),
        name: Arc::from(typed.trim()),
    }
}

/// Figures in the words of a reader.
struct View<'a> {
    hall: &'a Hall,
    words: &'a Words,
    /// Which grades are poor, the best first.
    poor: Vec<bool>,
}

impl View<'_> {
    /// Returns the table as lines.
    fn table(&self, counts: &Counts) -> String {
        let question = &counts.question;
        let [from, to] = [question.from, question.to].map(|day| day.to_string());
        let mut lines = vec![match from == to {
            true => from,
            false => self.words.say("report-span", args! { from: from, to: to }),
        }];
        if counts.total.legs() == 0 {
            lines.push(self.words.text("report-nothing").to_owned());
            return lines.join("\n");
        }
        let mut headings = vec![String::new()];
        headings.extend(SHOWN.map(|figure| words_of(figure, self.words)[0].clone()));
        let mut rows = vec![headings];
        let asks_rows = !question.by.is_empty();
        for row in counts.rows.iter().filter(|_| asks_rows) {
            let names: Vec<String> = row
                .keys
                .iter()
                .map(|key| self.name(key, question))
                .collect();
            rows.push(self.cells(names.join("  "), &row.figures));
        }
        let total = self.words.text("report-total").to_owned();
        rows.push(self.cells(total, &counts.total));
        lines.extend(aligned(&rows));
        let minutes = question.promise_s / 60;
        lines.push(String::new());
        lines.push(
            self.words
                .say("report-headings", args! { minutes: minutes }),
        );
        lines.push(self.words.text("report-more").to_owned());
        lines.join("\n")
    }

    fn cells(&self, name: String, figures: &Figures) -> Vec<String> {
        let told = |figure: Figure| match figure.value(figures, &self.poor) {
            Value::Count(n) => n.to_string(),
            Value::Seconds(Some(seconds)) => clock(seconds),
            Value::Share(Some(share)) => format!("{:.0} %", share * 100.0),
            Value::Seconds(None) | Value::Share(None) => "-".to_owned(),
        };
        std::iter::once(name).chain(SHOWN.map(told)).collect()
    }

    /// Returns the rows of a table for a spreadsheet, all together as the last one.
    fn csv(&self, counts: &Counts) -> Vec<String> {
        let question = &counts.question;
        let dimensions = question.by.iter().map(|by| dimension(*by).to_owned());
        let names = Figure::ALL
            .iter()
            .map(|figure| words_of(*figure, self.words)[1].clone());
        let headings: Vec<String> = dimensions.chain(names).collect();
        let mut rows = vec![headings];
        for row in &counts.rows {
            let keys = row.keys.iter().map(|key| self.name(key, question));
            rows.push(keys.chain(self.numbers(&row.figures)).collect());
        }
        if !question.by.is_empty() {
            let total = self.words.text("report-total").to_owned();
            let rest = question.by.iter().skip(1).map(|_| String::new());
            let keys = std::iter::once(total).chain(rest);
            rows.push(keys.chain(self.numbers(&counts.total)).collect());
        }
        let line = |row: &Vec<String>| csv::row(row.iter().map(String::as_str));
        let mut lines: Vec<String> = rows.iter().map(line).collect();
        lines[0].insert(0, csv::MARK);
        lines
    }

    fn numbers(&self, figures: &Figures) -> Vec<String> {
        let told = |figure: &Figure| match figure.value(figures, &self.poor) {
            Value::Count(n) => n.to_string(),
            Value::Seconds(seconds) => seconds.map(|s| format!("{s:.1}")).unwrap_or_default(),
            Value::Share(share) => share.map(|share| format!("{share:.4}")).unwrap_or_default(),
        };
        Figure::ALL.iter().map(told).collect()
    }

    fn object(&self, counts: &Counts) -> Json {
        let question = &counts.question;
        let row = |row: &statistics::Row| {
            let mut object = self.figures(&row.figures);
            for (by, key) in question.by.iter().zip(&row.keys) {
                object[dimension(*by)] = json_key(key);
                object[format!("{}_name", dimension(*by))] = self.name(key, question).into();
            }
            object
        };
        json!({
            "from": question.from.to_string(),
            "to": question.to.to_string(),
            "within_s": question.promise_s,
            "rows": counts.rows.iter().map(row).collect::<Vec<_>>(),
            "total": self.figures(&counts.total),
        })
    }

    fn figures(&self, figures: &Figures) -> Json {
        let told = |figure: &Figure| {
            let name = figure.as_str().replace('-', "_");
            match figure.value(figures, &self.poor) {
                Value::Count(n) => (name, json!(n)),
                Value::Seconds(seconds) => (format!("{name}_s"), json!(seconds)),
                Value::Share(share) => (name, json!(share)),
            }
        };
        let mut object: serde_json::Map<String, Json> = Figure::ALL.iter().map(told).collect();
        object.insert("grades".to_owned(), json!(figures.grades));
        Json::Object(object)
    }

    /// Returns the name of what a row is of. What is not in the settings any more has its key.
    fn name(&self, key: &Key, question: &Question) -> String {
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

/// Returns the name of a dimension among scripts.
fn dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Service => "service",
        Dimension::Counter => "counter",
        Dimension::Clerk => "clerk",
        Dimension::Class => "class",
        Dimension::HalfHour => "half_hour",
        Dimension::Hour => "hour",
        Dimension::Weekday => "weekday",
        Dimension::Day => "day",
        Dimension::Week => "week",
        Dimension::Month => "month",
        Dimension::Quarter => "quarter",
        Dimension::Year => "year",
    }
}

fn json_key(key: &Key) -> Json {
    match key {
        Key::Service(id) => json!(id.as_str()),
        Key::Counter(id) => json!(id.map(|id| id.0)),
        Key::Class(id) => json!(id.as_ref().map(|id| id.as_str())),
        Key::Clerk(clerk) => json!(clerk.as_ref().map(|clerk| &*clerk.name)),
        Key::Minute(minute) => json!(format!("{:02}:{:02}", minute / 60, minute % 60)),
        Key::Weekday(day) => json!(day + 1),
        Key::From(day) => json!(day.to_string()),
    }
}

/// Returns a duration as minutes and seconds, with hours from one hour on.
fn clock(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    match seconds / 3_600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

/// Returns rows as lines: names to the left, figures to the right.
fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .map(|row| row[column].width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let padding = " ".repeat(width - cell.width());
            match column {
                0 => line.extend([cell, padding.as_str()]),
                _ => line.extend(["  ", &padding, cell]),
            }
        }
        line
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_to_the_right_under_their_headings() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = [row(["", "取号", "等候"]), row(["社保", "5", "1:00:05"])];
        assert_eq!(
            aligned(&rows),
            ["      取号     等候", "社保     5  1:00:05"]
        );
    }

    #[test]
    fn durations_are_told_in_minutes_and_from_an_hour_on_in_hours() {
        assert_eq!(clock(0.0), "0:00");
        assert_eq!(clock(59.6), "1:00");
        assert_eq!(clock(3_599.0), "59:59");
        assert_eq!(clock(3_605.0), "1:00:05");
        assert_eq!(clock(90_000.0), "25:00:00");
    }

    #[test]
    fn every_figure_has_its_words_in_every_language() {
        for lang in [hall::Lang::ZH, hall::Lang::EN] {
            let words = Words::new(lang);
            for figure in Figure::ALL {
                let all = words_of(*figure, &words);
                assert!(
                    all.iter().all(|text| !text.is_empty()),
                    "{figure:?}: {all:?}"
                );
            }
        }
    }
}
