//! `dingdong audit`: who did what where, what it was before and after, from the log of the hall.
//!
//! The lines of the log are replayed, because what was before follows from the lines before.

mod parts;
mod row;

use super::history::History;
use super::json;
use crate::cli;
use crate::outcome::Outcome;
use crate::stdout::print;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use hall::{Entry, Event, Hall};
use node::home::Home;
pub(super) use parts::part;
use reports::csv;
use row::Row;
use text::problem::{Code, Problem};
use text::{Words, args};

/// The order in which the columns stand in CSV, by the messages that name them.
const COLUMNS: [&str; 9] = [
    "audit-time",
    "audit-line",
    "audit-who",
    "audit-where",
    "audit-kind",
    "audit-ticket",
    "audit-what",
    "audit-before",
    "audit-after",
];

/// The events to show.
struct Filter {
    who: Option<String>,
    place: Option<String>,
    what: Option<String>,
    since: Option<NaiveDateTime>,
    until: Option<NaiveDateTime>,
    /// A ticket's number, or a counter's.
    number: Option<String>,
}

impl Filter {
    fn new(options: &cli::Audit, words: &Words) -> Result<Filter, Problem> {
        let lower = |text: &Option<String>| text.as_ref().map(|text| text.to_lowercase());
        let day_end = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default();
        let moment = |option: &str, text: &Option<String>, time| {
            text.as_ref()
                .map(|text| moment(text, time).ok_or_else(|| no_date(option, text, words)))
                .transpose()
        };
        Ok(Filter {
            who: lower(&options.who),
            place: lower(&options.place),
            what: lower(&options.what),
            since: moment("--since", &options.since, NaiveTime::MIN)?,
            until: moment("--until", &options.until, day_end)?,
            number: options.ticket.as_ref().map(|t| t.to_uppercase()),
        })
    }

    fn takes(&self, row: &Row) -> bool {
        let has = |wanted: &Option<String>, text: &str| {
            wanted
                .as_ref()
                .is_none_or(|wanted| text.to_lowercase().contains(wanted))
        };
        has(&self.who, &row.who)
            && has(&self.place, &row.place)
            && has(&self.what, row.kind)
            && self.since.is_none_or(|since| row.local >= since)
            && self.until.is_none_or(|until| row.local <= until)
            && self.number.as_ref().is_none_or(|number| {
                *number == row.ticket || row.counter.is_some_and(|c| c.0.to_string() == *number)
            })
    }
}

/// Reads a date, with or without a time of day.
pub(super) fn moment(text: &str, time: NaiveTime) -> Option<NaiveDateTime> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    let date = date.map(|date| date.and_time(time));
    date.or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M"))
        .ok()
}

pub(super) fn no_date(option: &str, text: &str, words: &Words) -> Problem {
    Problem::new(
        Code::Usage,
        words.say("cli-bad-option", args! { option: option, value: text }),
        words.text("audit-date-cure"),
    )
}

/// Prints the lines of the log that `options` ask for.
///
/// # Errors
/// When the log is not here or cannot be read, or a date is none.
pub(crate) fn run(
    options: &cli::Audit,
    home: &Home,
    words: &Words,
    as_json: bool,
) -> Result<Outcome, Problem> {
    let mut trail = Trail {
        hall: Hall::new(),
        filter: Filter::new(options, words)?,
        words,
        as_json,
        as_csv: options.csv,
        shown: 0,
    };
    if options.csv && !as_json {
        let columns = csv::row(COLUMNS.map(|id| words.text(id)));
        print(&format!("{}{columns}", csv::MARK));
    }
    let history = History::find(home, options.backup.as_deref(), words)?;
    if let History::Running(session) = &history
        && trail.filter.since.is_none()
    {
        // The log of years is long.
        let today = session.hall().local(session.now()).date_naive();
        trail.filter.since = Some(today.and_time(NaiveTime::MIN));
    }
    history.replay(words, |entry| trail.follow(entry))?;
    if trail.shown == 0 && !as_json && !options.csv {
        print(words.text("audit-nothing"));
    }
    Ok(Outcome::Done)
}

/// The log as it is replayed.
struct Trail<'a> {
    hall: Hall,
    filter: Filter,
    words: &'a Words,
    as_json: bool,
    as_csv: bool,
    shown: u64,
}

impl Trail<'_> {
    fn follow(&mut self, entry: &Entry) {
        for event in &entry.events {
            self.follow_event(entry, event);
        }
        self.hall.end_entry(entry);
    }

    fn follow_event(&mut self, entry: &Entry, event: &Event) {
        let local = self.hall.local(entry.at).naive_local();
        // What is too early or too late need not be put into words.
        let is_near = self
            .filter
            .since
            .is_none_or(|since| local >= since - chrono::TimeDelta::days(1))
            && self
                .filter
                .until
                .is_none_or(|until| local <= until + chrono::TimeDelta::days(1));
        if !is_near {
            self.hall.apply_as(entry.at, entry.actor, event);
            return;
        }
        let row = Row::of(&mut self.hall, entry, event, self.words);
        if self.filter.takes(&row) {
            self.shown += 1;
            self.show(&row, entry, event);
        }
    }

    fn show(&self, row: &Row, entry: &Entry, event: &Event) {
        if self.as_json {
            let mut object = json::event(&self.hall, entry, event, self.words.lang());
            object["who"] = row.who.as_str().into();
            object["where"] = row.place.as_str().into();
            object["before"] = row.before.as_str().into();
            object["after"] = row.after.as_str().into();
            print(&object.to_string());
        } else if self.as_csv {
            let time = row.local.format("%Y-%m-%d %H:%M:%S").to_string();
            let seq = row.seq.to_string();
            print(&csv::row([
                &time,
                &seq,
                &row.who,
                &row.place,
                row.kind,
                &row.ticket,
                &row.what,
                &row.before,
                &row.after,
            ]));
        } else {
            let time = text::stamp(&self.hall, row.at);
            let mut line = format!("{time}  {}  {}  {}", row.who, row.place, row.what);
            if row.before != row.after {
                let none = self.words.text("audit-none");
                let told = |text: &str| if text.is_empty() { none } else { text }.to_owned();
                let given = args! { before: told(&row.before), after: told(&row.after) };
                line.push_str("  ");
                line.push_str(&self.words.say("audit-change", given));
            }
            print(&line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_alone_is_the_whole_day() {
        let end = NaiveTime::from_hms_opt(23, 59, 59).unwrap();
        let read = |text| moment(text, end).map(|moment| moment.to_string());
        assert_eq!(read("2026-11-29").unwrap(), "2026-11-29 23:59:59");
        assert_eq!(read("2026-11-29 08:05").unwrap(), "2026-11-29 08:05:00");
        assert_eq!(read("yesterday"), None);
    }
}
