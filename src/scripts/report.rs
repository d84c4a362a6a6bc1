//! `dingdong report`: figures of finished visits, as a table for people, CSV or JSON.

use super::commands::find_service;
use super::{Answers, Session};
use crate::cli;
use crate::export::{self, ExportError};
use crate::outcome::Outcome;
use crate::stdout::{answer, print};
use chrono::NaiveDate;
use hall::{CounterId, Hall, StaffNo};
use node::link_event::LinkEvent;
use node::protocol::{CountFailure, Counted};
use reports::{Report, Wording, figure_words};
use screens::inquiry::Form;
use serde_json::{Value as Json, json};
use statistics::{
    Clerk, Counts, Dimension, Figure, Figures, Filter, GROUPS_MAX, Key, Question, Value,
};
use std::path::Path;
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
            Ok(counts) => self.show_figures(session, &counts, options),
            Err(CountFailure::Refused { why }) => Ok(self.refuse(hall, why)),
            Err(failure) => Err(uncounted(session.hall(), failure, words)),
        }
    }

    /// Says how each figure is counted.
    fn explain(&self) {
        for figure in Figure::ALL {
            let reports::FigureWords { name, how, .. } = figure_words(*figure, self.words);
            let object = json!({"figure": figure.as_str(), "name": name, "how": how});
            answer(self.json, &object, || format!("{name}\n    {how}"));
        }
    }

    /// Prints a table, or writes it to the files that are asked for.
    fn show_figures(
        &self,
        session: &Session,
        counts: &Counts,
        options: &cli::Report,
    ) -> Result<Outcome, Problem> {
        let words = self.words;
        let report = session.report(counts, words);
        let files = [(Form::Workbook, &options.xlsx), (Form::Pages, &options.pdf)];
        let files = files.map(|(form, path)| path.as_ref().map(|path| (form, path)));
        for (form, path) in files.iter().flatten() {
            export::write(&report, *form, path, words)
                .map_err(|error| unwritten(path, &error, words))?;
            let shown = path.display().to_string();
            answer(self.json, &json!({"written": shown}), || {
                words.say("report-written", args! { path: shown.clone() })
            });
        }
        if files.iter().flatten().next().is_some() {
            return Ok(Outcome::Done);
        }
        let hall = session.hall();
        let view = View(Wording { hall, words });
        if self.json {
            print(&view.object(counts).to_string());
        } else if options.csv {
            report.csv().iter().for_each(|row| print(row));
        } else {
            print(&view.table(counts));
        }
        Ok(Outcome::Done)
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

    /// Has the hall count what is asked for; why it does not is a problem.
    pub(super) fn counts(&self, question: Question, words: &Words) -> Result<Box<Counts>, Problem> {
        let counted = self.count(question, words)?;
        counted.map_err(|failure| uncounted(self.hall(), failure, words))
    }

    /// Puts what was counted into words.
    pub(super) fn report(&self, counts: &Counts, words: &Words) -> Report {
        let hall = self.hall();
        let made = hall.local(self.now()).format("%Y-%m-%d %H:%M").to_string();
        Report::of(&Wording { hall, words }, counts, &made)
    }
}

/// Says why there are no figures.
fn uncounted(hall: &Hall, failure: CountFailure, words: &Words) -> Problem {
    match failure {
        CountFailure::NoHub => problem(Code::NoHall, "report-elsewhere", words),
        CountFailure::Refused { why } => {
            Problem::new(Code::Refused, text::refusal(&why, hall.setup(), words), "")
        }
        CountFailure::TooManyRows => {
            let what = words.say("report-too-many", args! { most: GROUPS_MAX });
            Problem::new(Code::Usage, what, words.text("report-too-many.cure"))
        }
        CountFailure::Store { why } => {
            problem(Code::Store, "report-unread", words).with_detail(words, why.detail)
        }
    }
}

/// Says that a file is not written, and why.
pub(super) fn unwritten(path: &Path, error: &ExportError, words: &Words) -> Problem {
    let shown = path.display().to_string();
    let what = words.say("report-unwritten", args! { path: shown });
    let cure = words.text("report-unwritten.cure");
    Problem::new(Code::Usage, what, cure).with_detail(words, error.reason(words))
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

/// Figures as a terminal, a spreadsheet and other programs have them.
struct View<'a>(Wording<'a>);

impl View<'_> {
    /// Returns the table as lines.
    fn table(&self, counts: &Counts) -> String {
        let question = &counts.question;
        let [from, to] = [question.from, question.to].map(|day| day.to_string());
        let mut lines = vec![match from == to {
            true => from,
            false => self
                .0
                .words
                .say("report-span", args! { from: from, to: to }),
        }];
        if counts.total.legs() == 0 {
            lines.push(self.0.words.text("report-nothing").to_owned());
            return lines.join("\n");
        }
        let mut headings = vec![String::new()];
        headings.extend(SHOWN.map(|figure| figure_words(figure, self.0.words).heading.to_owned()));
        let mut rows = vec![headings];
        let asks_rows = !question.by.is_empty();
        for row in counts.rows.iter().filter(|_| asks_rows) {
            let name = self.0.row_of(&row.keys, question);
            rows.push(self.cells(name, &row.figures));
        }
        let total = self.0.words.text("report-total").to_owned();
        rows.push(self.cells(total, &counts.total));
        lines.extend(aligned(&rows));
        let minutes = question.promise_s / 60;
        lines.push(String::new());
        lines.push(
            self.0
                .words
                .say("report-headings", args! { minutes: minutes }),
        );
        lines.push(self.0.words.text("report-more").to_owned());
        lines.join("\n")
    }

    fn cells(&self, name: String, figures: &Figures) -> Vec<String> {
        let told = |figure: Figure| self.0.told(figure, figures);
        std::iter::once(name).chain(SHOWN.map(told)).collect()
    }

    fn object(&self, counts: &Counts) -> Json {
        let question = &counts.question;
        let row = |row: &statistics::Row| {
            let mut object = self.figures(&row.figures);
            for (by, key) in question.by.iter().zip(&row.keys) {
                object[by.as_str()] = json_key(key);
                object[format!("{}_name", by.as_str())] = self.0.row(key, question).into();
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
            match self.0.value(*figure, figures) {
                Value::Count(n) => (name, json!(n)),
                Value::Seconds(seconds) => (format!("{name}_s"), json!(seconds)),
                Value::Share(share) => (name, json!(share)),
            }
        };
        let mut object: serde_json::Map<String, Json> = Figure::ALL.iter().map(told).collect();
        object.insert("grades".to_owned(), json!(figures.grades));
        Json::Object(object)
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
}
