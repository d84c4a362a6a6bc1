//! `dingdong clock`: what the clocks of the hall say, and which of them is right.

use super::Invocation;
use crate::outcome::Outcome;
use crate::scripts::{Session, json};
use hall::Timestamp;
use node::link_event::LinkEvent;
use node::protocol::MachineReport;
use std::time::Duration;
use text::problem::Problem;
use text::{Words, args};
use unicode_width::UnicodeWidthStr;

/// Time that the list of machines may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Columns for the name of a clock.
const NAME_COLUMNS: usize = 18;

/// A clock, and how far it is ahead of the hall's.
pub(super) struct Reading {
    pub(super) name: String,
    pub(super) ahead_ms: i64,
}

/// Shows the clocks.
///
/// # Errors
/// When no hall is running here.
pub(super) fn show(invocation: &Invocation<'_>) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let session = Session::join(&invocation.homes(), words)?;
    let readings = readings(&session, words)?;
    let at = session.now();
    let hall = session.hall();
    let object = serde_json::json!({
        "at": json::stamp(hall, at),
        "day": hall.day().map(|day| day.to_string()),
        "notice": json::clock_notice(hall, at),
        "day_to_take_back": hall.day_to_take_back(at).map(|past| past.day.to_string()),
        "clocks": readings
            .iter()
            .map(|r| serde_json::json!({"name": r.name, "ahead_ms": r.ahead_ms}))
            .collect::<Vec<_>>(),
    });
    invocation.answer(&object, || in_words(&session, at, &readings, words));
    Ok(Outcome::Done)
}

/// Reads this machine's clock, and those that the hub knows.
pub(super) fn readings(session: &Session, words: &Words) -> Result<Vec<Reading>, Problem> {
    session.link().machines();
    let machines = loop {
        match session.next(Some(ANSWER_WITHIN), words)? {
            LinkEvent::Machines(machines) => break machines,
            LinkEvent::Changed(_) => break Vec::new(),
            _ => {}
        }
    };
    let wall = Timestamp::from(chrono::Utc::now());
    let date = session.hall().date(session.now());
    let own = Reading {
        name: words.text("clock-own").to_owned(),
        ahead_ms: wall.0.saturating_sub(date.0) / 1000,
    };
    let heard = |report: &MachineReport| {
        let ahead_ms = report.skew_ms.filter(|_| report.connected)?;
        Some(Reading {
            name: report.machine.id.to_string(),
            ahead_ms,
        })
    };
    Ok(std::iter::once(own)
        .chain(machines.iter().filter_map(heard))
        .collect())
}

fn in_words(session: &Session, at: Timestamp, readings: &[Reading], words: &Words) -> String {
    let hall = session.hall();
    let date = hall.date(at);
    let line = |name: &str, ahead_ms: i64, note: &str| {
        let pad = " ".repeat(NAME_COLUMNS.saturating_sub(name.width()));
        let time = Timestamp(date.0.saturating_add(ahead_ms.saturating_mul(1000)));
        let zone = hall.setup().rules.time_zone;
        let time = time.local(zone).format("%Y-%m-%d %H:%M:%S");
        format!("  {name}{pad}  {time}  {note}")
            .trim_end()
            .to_owned()
    };
    let day = hall.day().map_or_else(String::new, |day| {
        words.say("clock-day", args! { day: day.to_string() })
    });
    let mut lines = vec![line(words.text("clock-hall"), 0, &day)];
    lines.extend(readings.iter().map(|reading| {
        let note = text::clock_distance(words, reading.ahead_ms);
        line(&reading.name, reading.ahead_ms, &note)
    }));
    lines.push(String::new());
    let notices = notices(session, at, words);
    if notices.is_empty() {
        lines.push(words.text("clock-fine").to_owned());
    }
    lines.extend(notices);
    lines.join("\n")
}

/// Returns what is doubtful, each with what to do about it.
fn notices(session: &Session, at: Timestamp, words: &Words) -> Vec<String> {
    let hall = session.hall();
    let zone = hall.setup().rules.time_zone;
    let mut lines = Vec::new();
    if let Some(notice) = hall.clock_notice(at) {
        lines.push(text::clock_notice(&notice, zone, words));
        lines.push(format!("  {}", words.text("clock-do-confirm")));
        if let hall::ClockNotice::Doubted { other: Some(_), .. } = notice {
            lines.push(format!("  {}", words.text("clock-do-follow")));
        }
        lines.push(format!("  {}", words.text("clock-do-set")));
    }
    if let Some(past) = hall.day_to_take_back(at) {
        let day = past.day.to_string();
        lines.push(words.say("clock-day-turned", args! { day: day }));
        lines.push(format!("  {}", words.text("clock-do-take-back")));
    }
    lines
}
