//! The log from its end, a part at a time: years of it are not replayed for a page of lines.
//!
//! A service day is replayed at once. It begins in a hall whose day has nothing yet, with the settings,
//! people and counters of now: nothing of these is ever forgotten, changes say what was before, and what
//! belongs to a day alone follows from the lines of that day. Where a line says what was before and only
//! lines of earlier days know that, it stays open.

use super::row::Row;
use crate::scripts::Session;
use chrono::NaiveDate;
use hall::{
    CounterEvent, Entry, Event, Hall, KeptCounter, PrintEvent, QueueEvent, Snapshot, Timestamp,
};
use screens::inquiry::{AuditKind, AuditPart, AuditQuestion, AuditRow};
use text::Words;
use text::problem::Problem;

/// Rows of a part.
const ROWS: usize = 200;
/// Lines that are looked through for a part; further ones wait for the next.
const LOOKED_THROUGH: usize = 50_000;
/// Lines of a day that are replayed at most: what came before them is then not known.
const DAY_MAX: usize = 200_000;
/// Lines that are read at once.
const READ: u64 = node::protocol::LOG_PART as u64;

/// Returns the newest lines of the log that `question` asks for.
///
/// # Errors
/// When the log cannot be read, or whoever asks may not see it.
pub(crate) fn part(
    session: &Session,
    question: &AuditQuestion,
    words: &Words,
) -> Result<AuditPart, Problem> {
    let read = |line| session.log(line, words);
    let log = Log {
        hall: session.hall(),
        last: session.seq(),
        read: &read,
    };
    log.part(question, words)
}

impl Log<'_> {
    /// See [`part`].
    fn part(&self, question: &AuditQuestion, words: &Words) -> Result<AuditPart, Problem> {
        let first = match (self.read)(1)?.first() {
            Some(entry) => entry.seq,
            None => return Ok(AuditPart::default()),
        };
        let mut end = match (question.before, question.day) {
            (Some(before), _) => before,
            (None, Some(day)) => self.after_day(first, day)?,
            (None, None) => self.last + 1,
        };
        let mut part = AuditPart::default();
        let mut looked = 0;
        while end > first {
            let lines = self.day_before(first, end)?;
            let Some(begins) = lines.first() else { break };
            end = begins.seq;
            looked += lines.len();
            let hall = &mut at_daybreak(self.hall, &lines);
            let mut rows = Vec::new();
            for entry in &lines {
                for event in &entry.events {
                    let kind = AuditKind::of(event);
                    let mut row = Row::of(hall, entry, event, words);
                    if lasts(event) {
                        (row.before, row.after) = Default::default();
                    }
                    if takes(question, kind, &row) {
                        rows.push(shown(row));
                    }
                }
                hall.end_entry(entry);
            }
            let date = hall.local(begins.at).date_naive();
            part.reached = Some(date);
            part.rows.extend(rows.into_iter().rev());
            let is_past = question.day.is_some_and(|day| date < day);
            let is_enough = part.rows.len() >= ROWS || looked >= LOOKED_THROUGH;
            part.next = (end > first && !is_past).then_some(end);
            if is_enough || part.next.is_none() {
                break;
            }
        }
        cut(&mut part);
        Ok(part)
    }

    /// Returns the line after the last one of `day`.
    fn after_day(&self, first: u64, day: NaiveDate) -> Result<u64, Problem> {
        let hall = self.hall;
        let is_later = |at: Timestamp| hall.local(at).date_naive() > day;
        // The first line of a later day lies after `low`, and is `high` at most.
        let (mut low, mut high) = (first - 1, self.last + 1);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let lines = (self.read)(middle)?;
            match lines.iter().find(|entry| is_later(entry.at)) {
                Some(entry) if entry.seq > middle => {
                    return Ok(entry.seq.min(high));
                }
                Some(_) => high = middle,
                None => low = lines.last().map_or(middle, |entry| entry.seq.min(high - 1)),
            }
        }
        Ok(high)
    }

    /// Returns the lines before `end` from the turn of a day on, in order.
    fn day_before(&self, first: u64, end: u64) -> Result<Vec<Entry>, Problem> {
        let mut lines: Vec<Entry> = Vec::new();
        let mut begins = end;
        while begins > first && lines.len() < DAY_MAX {
            let from = begins.saturating_sub(READ).max(first);
            let mut read = (self.read)(from)?;
            read.retain(|entry| entry.seq < begins);
            let turn = read.iter().rposition(turns);
            read.extend(std::mem::take(&mut lines));
            lines = read;
            if let Some(turn) = turn {
                lines.drain(..turn);
                break;
            }
            begins = from;
        }
        Ok(lines)
    }
}

/// Keeps a part to its length; no line is cut in two.
fn cut(part: &mut AuditPart) {
    let Some(last) = part.rows.get(ROWS - 1).map(|row| row.seq) else {
        return;
    };
    let kept = part.rows.iter().take_while(|row| row.seq >= last).count();
    if kept < part.rows.len() {
        part.rows.truncate(kept);
        part.next = Some(last);
    }
    let last = part.rows.last().and_then(|row| row.time.get(..10));
    part.reached = last.and_then(|day| day.parse().ok()).or(part.reached);
}

fn takes(question: &AuditQuestion, kind: AuditKind, row: &Row) -> bool {
    let who = question.who.to_lowercase();
    question.kind.is_none_or(|wanted| wanted == kind)
        && question.day.is_none_or(|day| row.local.date() == day)
        && row.who.to_lowercase().contains(&who)
}

fn shown(row: Row) -> AuditRow {
    AuditRow {
        seq: row.seq,
        time: row.local.format("%Y-%m-%d %H:%M:%S").to_string(),
        who: row.who,
        place: row.place,
        what: row.what,
        before: row.before,
        after: row.after,
    }
}

/// Returns the hall in which the day of these lines may have begun.
fn at_daybreak(now: &Hall, lines: &[Entry]) -> Hall {
    let now = now.snapshot();
    let counters = now.counters.into_iter().map(|counter| KeptCounter {
        shift: None,
        ticket: None,
        rating: None,
        undoable: None,
        priority_run: 0,
        served: 0,
        no_shows: 0,
        ..counter
    });
    let events = || lines.iter().flat_map(|entry| &entry.events);
    let first_ticket = events().find_map(|event| match event {
        Event::Queue(
            QueueEvent::TicketIssued { ticket, .. } | QueueEvent::TicketReserved { ticket, .. },
        )
        | Event::Counter(CounterEvent::StartedWithoutTicket { ticket, .. }) => Some(ticket.0),
        _ => None,
    });
    let first_job = events().find_map(|event| match event {
        Event::Print(PrintEvent::Queued { job, .. }) => Some(job.0),
        _ => None,
    });
    let mut staff = now.staff;
    staff.sessions.clear();
    Hall::from_snapshot(Snapshot {
        setup: now.setup,
        first_ticket: first_ticket.unwrap_or_default(),
        first_job: first_job.unwrap_or_default(),
        services: now.services,
        counters: counters.collect(),
        clock: now.clock,
        lineage: now.lineage,
        staff,
        ..Snapshot::default()
    })
}

/// The log of the hall, read backwards.
struct Log<'a> {
    /// The hall now.
    hall: &'a Hall,
    /// The last line.
    last: u64,
    /// Reads some lines from this one on.
    read: &'a dyn Fn(u64) -> Result<Vec<Entry>, Problem>,
}

/// Returns whether a line begins a service day to which nothing of the day before belongs.
fn turns(entry: &Entry) -> bool {
    let turns = |event: &Event| match event {
        Event::DayTurned {
            kept, overnight, ..
        } => kept.is_none() && overnight.is_empty(),
        _ => false,
    };
    entry.events.iter().any(turns)
}

/// Returns whether an event is about something that lasts beyond a day and of which only earlier lines
/// say how it was.
fn lasts(event: &Event) -> bool {
    matches!(
        event,
        Event::Configured { .. }
            | Event::DayTurned { .. }
            | Event::Machine(_)
            | Event::Print(PrintEvent::PrinterReported { .. })
            | Event::Announcement(_)
    )
}

#[cfg(test)]
mod tests;
