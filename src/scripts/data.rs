//! `dingdong data`: the visits of a hall for other programs, and the erasure of what visitors left.
//!
//! Both replay the log, so they need the machine of the hub; visits can be had of a backup too.

use super::Session;
use super::audit::{moment, no_date};
use super::history::History;
use super::json::outcome_name;
use crate::cli::DataWord;
use crate::outcome::Outcome;
use crate::stdout::{self, print};
use chrono::{NaiveDate, NaiveTime};
use hall::{
    ClockEvent, Command, Entry, Event, Hall, PersonCommand, PersonEvent, PersonId, RatingEvent,
    Refusal, TicketId, Timestamp, Visit, VisitChange,
};
use node::home::Home;
use node::problems;
use reports::csv;
use screens::inquiry::Phones;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Visitors that one command erases; its message has a limit.
const ERASED_AT_ONCE: usize = 1_000;

/// Days of a month and of a year, more than which something is older.
const MONTH_DAYS: u32 = 31;
const YEAR_DAYS: u32 = 366;

const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;

/// Carries out a word about data.
///
/// # Errors
/// When the log is not here or cannot be read, or a date is none.
pub(crate) fn run(
    word: &DataWord,
    home: &Home,
    words: &Words,
    as_json: bool,
) -> Result<Outcome, Problem> {
    match word {
        DataWord::Export {
            since,
            until,
            backup,
        } => {
            let day = |option: &str, text: &Option<String>| {
                let read = |text: &String| {
                    let read = moment(text, NaiveTime::MIN).map(|moment| moment.date());
                    read.ok_or_else(|| no_date(option, text, words))
                };
                text.as_ref().map(read).transpose()
            };
            let mut tell = |line: &str| print(line);
            let mut export = Export {
                tell: &mut tell,
                hall: Hall::new(),
                open: BTreeMap::new(),
                since: day("--since", since)?,
                until: day("--until", until)?,
                as_json,
            };
            let history = History::find(home, backup.as_deref(), words)?;
            export.begin();
            history.replay(words, |entry| export.follow(entry))?;
            export.print(NaiveDate::MAX);
            Ok(Outcome::Done)
        }
        DataWord::Erase {
            older_than,
            dry_run,
        } => erase(home, *older_than, *dry_run, words, as_json),
    }
}

/// The columns of visits, which are names for programs in every language.
const COLUMNS: [&str; 20] = [
    "day",
    "ticket",
    "leg",
    "number",
    "service",
    "class",
    "lang",
    "queued_at",
    "called_at",
    "started_at",
    "ended_at",
    "waited_s",
    "served_s",
    "parked_s",
    "counter",
    "clerk",
    "no_shows",
    "outcome",
    "grade",
    "reason",
];

/// Visits as the replay of the log finds them, which are printed once nothing can change them.
struct Export<'a> {
    /// Takes each line.
    tell: &'a mut dyn FnMut(&str),
    hall: Hall,
    open: BTreeMap<(TicketId, u8), Visit>,
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
    as_json: bool,
}

impl Export<'_> {
    /// Writes the columns.
    fn begin(&mut self) {
        if !self.as_json {
            (self.tell)(&format!("{}{}", csv::MARK, csv::row(COLUMNS)));
        }
    }

    fn follow(&mut self, entry: &Entry) {
        for event in &entry.events {
            for change in self.hall.changed_visits(entry.at, entry.actor, event) {
                match change {
                    VisitChange::Record(visit) => {
                        self.open.insert((visit.ticket, visit.leg), *visit);
                    }
                    VisitChange::Remove { ticket, leg } => {
                        self.open.remove(&(ticket, leg));
                    }
                }
            }
            self.hall.apply_as(entry.at, entry.actor, event);
            let turns = matches!(
                event,
                Event::DayTurned { .. } | Event::Clock(ClockEvent::DayTakenBack { .. })
            );
            // The day before can still be taken back.
            if turns && let Some(before) = self.hall.day().and_then(|day| day.pred_opt()) {
                self.print(before);
            }
        }
        self.hall.end_entry(entry);
    }

    /// Prints the visits of the days before `day`.
    fn print(&mut self, day: NaiveDate) {
        let all = std::mem::take(&mut self.open).into_iter();
        let (settled, open): (BTreeMap<_, _>, _) = all.partition(|(_, visit)| visit.day < day);
        self.open = open;
        let is_asked = |visit: &&Visit| {
            self.since.is_none_or(|since| visit.day >= since)
                && self.until.is_none_or(|until| visit.day <= until)
        };
        for visit in settled.values().filter(is_asked) {
            let values = self.values(visit);
            if self.as_json {
                let object: serde_json::Map<String, Value> =
                    COLUMNS.into_iter().map(str::to_owned).zip(values).collect();
                (self.tell)(&Value::Object(object).to_string());
            } else {
                let cells = values.map(|value| match value {
                    Value::Null => String::new(),
                    Value::String(text) => text,
                    other => other.to_string(),
                });
                (self.tell)(&csv::row(cells.each_ref().map(String::as_str)));
            }
        }
    }

    /// The values of a visit, in the order of the columns.
    fn values(&self, visit: &Visit) -> [Value; COLUMNS.len()] {
        let zone = self.hall.setup().rules.time_zone;
        let time = |at: Timestamp| at.local(zone).format("%Y-%m-%d %H:%M:%S").to_string();
        let waited = visit.called_at.map(|at| at.seconds_since(visit.queued_at));
        let served = visit.started_at.map(|at| {
            let all = visit.ended_at.seconds_since(at);
            all.saturating_sub(visit.parked_s)
        });
        let rating = visit.rating.as_ref();
        let grade = rating.and_then(|rating| rating.grade.known());
        let reason = rating.and_then(|rating| rating.reason);
        let number = (visit.number != hall::Number::NONE).then(|| visit.number.to_string());
        [
            json!(visit.day.to_string()),
            json!(visit.ticket.0),
            json!(visit.leg),
            json!(number),
            json!(visit.service.as_str()),
            json!(visit.class.map(|class| class.to_string())),
            json!(visit.lang.as_str()),
            json!(time(visit.queued_at)),
            json!(visit.called_at.map(time)),
            json!(visit.started_at.map(time)),
            json!(time(visit.ended_at)),
            json!(waited),
            json!(served),
            json!(visit.parked_s),
            json!(visit.counter.map(|counter| counter.0)),
            json!(visit.clerk.as_deref()),
            json!(visit.no_shows),
            json!(outcome_name(visit.outcome)),
            json!(grade.map(|grade| grade + 1)),
            json!(reason.map(|reason| reason.to_string())),
        ]
    }
}

/// Erases the phone numbers that were left more than so many days ago.
fn erase(
    home: &Home,
    older_than: u32,
    dry_run: bool,
    words: &Words,
    as_json: bool,
) -> Result<Outcome, Problem> {
    let history = History::find(home, None, words)?;
    let left = left(&history, words)?;
    let History::Running(mut session) = history else {
        let [what, cure] = ["cli-no-hall", "cli-no-hall.cure"].map(|id| words.text(id));
        return Err(Problem::new(Code::NoHall, what, cure));
    };
    let old = older(&left, session.now(), older_than);
    let counts = args! { all: left.len(), count: old.len(), days: older_than };
    if !as_json {
        print(&words.say("data-phones", counts));
    }
    let is_meant = !dry_run && !old.is_empty();
    if is_meant && !is_confirmed(&session, old.len(), words) {
        eprintln!("dingdong: {}", words.text("data-not-erased"));
        return Ok(Outcome::Refused);
    }
    let meant = if is_meant { old.as_slice() } else { &[] };
    if let Err(refusal) = forget(&mut session, meant, words)? {
        let text = text::refusal(&refusal, session.hall().setup(), words);
        eprintln!("dingdong: {text}");
        return Ok(Outcome::Refused);
    }
    let erased = meant.len();
    let told = json!({"ok": true, "phones": left.len(), "old": old.len(), "erased": erased});
    if as_json || is_meant {
        stdout::answer(as_json, &told, || {
            words.say("data-erased", args! { count: erased })
        });
    }
    Ok(Outcome::Done)
}

/// Returns whose phone numbers were left more than so many days ago.
fn older(left: &BTreeMap<PersonId, Timestamp>, now: Timestamp, days: u32) -> Vec<PersonId> {
    let before = now.0 - i64::from(days) * DAY_US;
    let old = left.iter().filter(|(_, at)| at.0 <= before);
    old.map(|(person, _)| *person).collect()
}

/// Has the hall erase what these visitors left.
fn forget(
    session: &mut Session,
    persons: &[PersonId],
    words: &Words,
) -> Result<Result<(), Refusal>, Problem> {
    for some in persons.chunks(ERASED_AT_ONCE) {
        let persons = some.to_vec();
        let erase = Command::Person(PersonCommand::Erase { persons });
        if let (Err(refusal), _) = session.ask(erase, words)? {
            return Ok(Err(refusal));
        }
    }
    Ok(Ok(()))
}

/// Returns whose phone numbers are there, and since when.
fn left(history: &History, words: &Words) -> Result<BTreeMap<PersonId, Timestamp>, Problem> {
    let mut left = BTreeMap::new();
    history.replay(words, |entry| note_persons(&mut left, entry))?;
    Ok(left)
}

/// Counts the phone numbers of visitors: all, those of more than a month ago, of more than a year ago.
///
/// # Errors
/// When the log cannot be read.
pub(super) fn count_phones(session: Session, words: &Words) -> Result<Phones, Problem> {
    let now = session.now();
    let left = left(&History::Running(Box::new(session)), words)?;
    let older = |days| u32::try_from(older(&left, now, days).len()).unwrap_or(u32::MAX);
    Ok(Phones {
        all: older(0),
        month: older(MONTH_DAYS),
        year: older(YEAR_DAYS),
    })
}

/// Erases the phone numbers that were left more than so many days ago, and counts them.
///
/// # Errors
/// When the log cannot be read, or the hall refuses.
pub(super) fn erase_phones(
    session: Session,
    older_than: u32,
    words: &Words,
) -> Result<usize, Problem> {
    let history = History::Running(Box::new(session));
    let left = left(&history, words)?;
    let History::Running(mut session) = history else {
        return Ok(0);
    };
    let old = older(&left, session.now(), older_than);
    match forget(&mut session, &old, words)? {
        Ok(()) => Ok(old.len()),
        Err(refusal) => {
            let why = text::refusal(&refusal, session.hall().setup(), words);
            Err(Problem::new(Code::Refused, why, ""))
        }
    }
}

/// Writes all visits that are over to a new file as CSV.
///
/// # Errors
/// When the log cannot be read, or the file not written.
pub(super) fn export_to(session: Session, path: &Path, words: &Words) -> Result<(), Problem> {
    let failed = |error: std::io::Error| problems::folder(words, path, &error);
    let mut options = std::fs::OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(path);
    let mut file = std::io::BufWriter::new(file.map_err(failed)?);
    let mut wrote = Ok(());
    let mut tell = |line: &str| {
        if wrote.is_ok() {
            wrote = writeln!(file, "{line}");
        }
    };
    let mut export = Export {
        tell: &mut tell,
        hall: Hall::new(),
        open: BTreeMap::new(),
        since: None,
        until: None,
        as_json: false,
    };
    export.begin();
    History::Running(Box::new(session)).replay(words, |entry| export.follow(entry))?;
    export.print(NaiveDate::MAX);
    wrote.and_then(|()| file.flush()).map_err(failed)
}

/// Notes whose phone numbers are there after a line of the log, and since when.
fn note_persons(left: &mut BTreeMap<PersonId, Timestamp>, entry: &Entry) {
    for event in &entry.events {
        match event {
            Event::Rating(RatingEvent::Explained {
                person: Some(person),
                ..
            }) => {
                left.insert(*person, entry.at);
            }
            Event::Person(PersonEvent::Erased { persons }) => {
                persons.iter().for_each(|person| {
                    left.remove(person);
                });
            }
            _ => {}
        }
    }
}

/// Asks for the hall's name, which nobody types by mistake.
fn is_confirmed(session: &Session, count: usize, words: &Words) -> bool {
    let name = &session.hall().setup().name;
    let asked = args! { count: count, name: name.get(words.lang()) };
    eprint!("{} ", words.say("data-erase-ask", asked));
    let _ = std::io::stderr().flush();
    let mut line = String::new();
    let _ = std::io::stdin().read_line(&mut line);
    let typed = line.trim();
    !typed.is_empty() && name.iter().any(|(_, name)| name == typed)
}
