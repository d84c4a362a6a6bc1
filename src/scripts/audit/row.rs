//! An event as people read it: who did what where, and what it was before and after.

use crate::scripts::state::{self, changed_settings};
use crate::scripts::{json, lines};
use chrono::NaiveDateTime;
use hall::{Actor, CounterEvent, CounterId, Entry, Event, Hall, Program, Timestamp};
use serde_json::Value;
use text::Words;

/// One event, with who and where.
pub(super) struct Row {
    pub(super) seq: u64,
    pub(super) at: Timestamp,
    pub(super) local: NaiveDateTime,
    pub(super) who: String,
    pub(super) place: String,
    /// Its name among scripts.
    pub(super) kind: &'static str,
    pub(super) ticket: String,
    pub(super) counter: Option<CounterId>,
    pub(super) what: String,
    pub(super) before: String,
    pub(super) after: String,
}

impl Row {
    /// Returns the row of the next event after `hall`, in which it happens hereby.
    pub(super) fn of(hall: &mut Hall, entry: &Entry, event: &Event, words: &Words) -> Row {
        let before = match event {
            Event::Configured { .. } => Some(Box::new(hall.setup().clone())),
            _ => None,
        };
        let was = state::state(hall, event, words);
        let who = who(hall, entry, event, words);
        let number_before = number(hall, event);
        hall.apply_as(entry.at, entry.actor, event);
        let hall = &*hall;
        let (before, after) = match before {
            Some(before) => changed_settings(&before, hall.setup()),
            None => (was, state::state(hall, event, words)),
        };
        let (kind, fields) = json::fields(hall, event);
        let counter = fields.get("counter").and_then(Value::as_u64);
        let counter = counter.and_then(|c| u16::try_from(c).ok()).map(CounterId);
        let at_counter = entry.actor.and_then(|actor| actor.program.counter());
        let counter = counter.or(at_counter);
        Row {
            seq: entry.seq,
            at: entry.at,
            local: hall.local(entry.at).naive_local(),
            who,
            place: place(hall, entry.actor, counter, words),
            kind,
            ticket: number(hall, event).or(number_before).unwrap_or_default(),
            counter,
            what: lines::line(hall, event, words),
            before,
            after,
        }
    }
}

/// Returns who did it: whoever was signed in, the clerk at the counter, or the program.
fn who(hall: &Hall, entry: &Entry, event: &Event, words: &Words) -> String {
    let actor = entry.actor.unwrap_or_default();
    if let Some(account) = actor.account.and_then(|account| hall.account(account)) {
        return format!("{} {}", account.no, account.name);
    }
    let clerk_at = |counter: CounterId| {
        let shift = hall.counter(counter)?.shift.as_ref()?;
        Some(shift.clerk.to_string())
    };
    let clerk = match event {
        Event::Counter(CounterEvent::Opened { clerk, .. }) => Some(clerk.to_string()),
        _ => match actor.program {
            Program::Counter(counter) => clerk_at(counter),
            _ => None,
        },
    };
    let program = Actor {
        machine: None,
        ..actor
    };
    clerk.unwrap_or_else(|| text::actor(&program, hall.setup(), words))
}

/// Returns where it was done: at which counter, on which machine.
fn place(hall: &Hall, actor: Option<Actor>, counter: Option<CounterId>, words: &Words) -> String {
    let counter = counter.map(|id| text::counter("common-counter-number", id, hall.setup(), words));
    let machine = actor.and_then(|actor| actor.machine);
    let machine = machine.map(|machine| machine.to_string());
    let places: Vec<String> = counter.into_iter().chain(machine).collect();
    match places.is_empty() {
        true => words.text("audit-here").to_owned(),
        false => places.join(" "),
    }
}

/// Returns the number of the ticket that an event is about.
fn number(hall: &Hall, event: &Event) -> Option<String> {
    let id = state::ticket(hall, event)?;
    let ticket = hall.ticket(id).filter(|t| t.has_number())?;
    Some(ticket.number.to_string())
}
