//! Appointments from a file of another system: every mistake at once, and nothing done while there is
//! one. The reference of a line says which appointment is meant, so the same file twice books nothing
//! twice, and a line that has another time moves it.

use super::{Answers, is_open, slot_of};
use crate::outcome::Outcome;
use crate::scripts::commands::find_service;
use crate::scripts::session::Session;
use crate::scripts::staff::import::{Plan, fields, read};
use hall::{AppointmentCode, AppointmentCommand, Hall, Timestamp};
use std::collections::BTreeMap;
use std::path::Path;
use text::problem::Problem;
use text::{Words, args};

impl Answers<'_> {
    /// Says what a file of appointments would change, and changes it when told to.
    pub(super) fn import_appointments(
        &self,
        session: Session,
        path: &Path,
        apply: bool,
    ) -> Result<Outcome, Problem> {
        let source = read(path, self.words)?;
        let plan = plan(session.hall(), session.now(), &source, self.words);
        self.carry_out_plan(session, plan, apply)
    }
}

/// Returns what a file asks for, tried out on a copy of the hall line by line.
fn plan(hall: &Hall, at: Timestamp, source: &str, words: &Words) -> Plan {
    let mut hall = hall.clone();
    let mut plan = Plan::default();
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for (line, text) in (1..).zip(source.lines()) {
        let is_header = line == 1 && !text.contains(':');
        if text.trim().is_empty() || is_header {
            continue;
        }
        match command(&hall, at, (line, text), &mut first, words) {
            Ok(None) => plan.note_same(),
            Ok(Some(command)) => {
                let is_new = matches!(command, AppointmentCommand::Book { .. });
                plan.try_out(&mut hall, at, (line, is_new), command.into(), words);
            }
            Err(text) => plan.note_mistake(line, text),
        }
    }
    plan
}

/// Returns what a line asks for: nothing, if the hall has it so.
fn command(
    hall: &Hall,
    at: Timestamp,
    (line, text): (usize, &str),
    first: &mut BTreeMap<String, usize>,
    words: &Words,
) -> Result<Option<AppointmentCommand>, String> {
    let fields = fields(text).ok_or_else(|| words.text("import-quote").to_owned())?;
    let (reference, service, time, status) = match fields.as_slice() {
        [reference, service, time] => (reference, service, time, ""),
        [reference, service, time, status] => (reference, service, time, status.as_str()),
        _ => {
            let count = args! { count: fields.len() };
            return Err(words.say("appointment-import-fields", count));
        }
    };
    let is_cancelled = match status {
        "" | "booked" => false,
        "cancelled" => true,
        other => return Err(words.say("appointment-import-status", args! { value: other })),
    };
    if let Some(before) = first.insert(reference.clone(), line) {
        let twice = args! { reference: reference, line: before };
        return Err(words.say("appointment-import-twice", twice));
    }
    let refused = |why| text::refusal(&why, hall.setup(), words);
    let service = find_service(hall, service).map_err(|why| why.text(hall.setup(), words))?;
    let slot = slot_of(hall, at, time).map_err(refused)?;
    let known = hall.appointment_by_reference(reference);
    Ok(match (known, is_cancelled) {
        (None, true) => None,
        (None, false) => Some(AppointmentCommand::Book {
            code: free_code(hall),
            service,
            slot,
            reference: Some(reference.clone()),
        }),
        // Who came, or gave it back, has done so.
        (Some(known), _) if !is_open(known) => None,
        (Some(known), true) => Some(AppointmentCommand::Cancel {
            appointment: known.id,
        }),
        (Some(known), false) if (known.service, known.slot) == (service, slot) => None,
        (Some(known), false) => Some(AppointmentCommand::Move {
            appointment: known.id,
            service,
            slot,
        }),
    })
}

/// Draws a code that no appointment has.
fn free_code(hall: &Hall) -> AppointmentCode {
    loop {
        let code = AppointmentCode::drawn(fastrand::u64(..));
        if hall.appointment_by_code(code).is_none() {
            return code;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::time::{Hours, Span};
    use hall::{AppointmentSetup, Command, Lang};

    /// The shipped hall, which takes appointments for one service, on an ordinary morning.
    fn hall() -> (Hall, Timestamp) {
        let mut setup = config::Config::default().setup;
        let social = setup
            .services
            .iter_mut()
            .find(|s| s.id.as_str() == "social");
        social.unwrap().appointments = Some(Box::new(AppointmentSetup {
            hours: Hours {
                week: std::array::from_fn(|_| vec![Span { from: 600, to: 720 }]),
            },
            ..AppointmentSetup::default()
        }));
        let mut hall = Hall::new();
        let day = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap();
        let at = hall::time::local_instant(
            day,
            chrono::NaiveTime::from_hms_opt(8, 0, 0).unwrap(),
            setup.rules.time_zone,
        );
        for command in [
            Command::Configure {
                setup: Box::new(setup),
            },
            Command::Elapse,
        ] {
            let events = hall.consider(at, &command).unwrap();
            events.iter().for_each(|event| hall.apply(at, event));
        }
        (hall, at)
    }

    fn apply(hall: &mut Hall, at: Timestamp, plan: &Plan) {
        for command in plan.commands() {
            let events = hall.consider(at, command).unwrap();
            events.iter().for_each(|event| hall.apply(at, event));
        }
    }

    #[test]
    fn the_same_file_twice_books_nothing_twice() {
        let words = Words::new(Lang::EN);
        let (mut hall, at) = hall();
        let source = "reference,service,time,status\n\
                      web-1,social,2026-12-01 10:00\n\
                      web-2,A,2026-12-01T10:15,booked\n\
                      web-3,social,2026-12-02 10:00,cancelled\n";
        let first = plan(&hall, at, source, &words);
        assert_eq!(
            first.counts(),
            (2, 0, 1, 0),
            "{}",
            first.text(false, &words)
        );
        apply(&mut hall, at, &first);
        let again = plan(&hall, at, source, &words);
        assert_eq!(again.counts(), (0, 0, 3, 0));
        // Another time moves one, and a status gives one back.
        let changed = "web-1,social,2026-12-01 10:30\nweb-2,social,2026-12-01 10:15,cancelled";
        let changed = plan(&hall, at, changed, &words);
        assert_eq!(changed.counts(), (0, 2, 0, 0));
        apply(&mut hall, at, &changed);
        assert_eq!(hall.appointments_on(hall.day().unwrap()).len(), 1);
    }

    #[test]
    fn all_mistakes_of_a_file_are_told_at_once() {
        let words = Words::new(Lang::EN);
        let (hall, at) = hall();
        // What stands in a line, and a piece of what is said of it.
        let lines = [
            ("web-1,social,2026-12-01 10:00", ""),
            ("web-2,social,2026-12-01 10:00", ""),
            ("web-3,social,2026-12-01 10:00", "taken"),
            ("web-1,social,2026-12-01 10:15", "line 1"),
            ("web-4,nothing,2026-12-01 10:15", "nothing"),
            ("web-5,social,2026-12-01 10:07", "No appointment begins"),
            ("web-6,social,tomorrow 10:00", "2026-11-23"),
            ("web-7,social", "2"),
            ("web-8,tax,2026-12-01 10:00", "no appointments"),
            ("web-9,social,2027-12-01 10:00", "too far"),
            (",social,2026-12-01 10:15", "reference"),
            ("web-10,social,2026-12-01 10:15,maybe", "maybe"),
            ("web-11,\"social,2026-12-01 10:15", "quote"),
        ];
        let source: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
        let plan = plan(&hall, at, &source.join("\n"), &words);
        let told = plan.text(true, &words);
        let wrong = lines.iter().filter(|(_, piece)| !piece.is_empty());
        assert_eq!(plan.counts(), (2, 0, 0, wrong.clone().count()), "{told}");
        for (line, piece) in wrong {
            assert!(told.contains(piece), "{line}: {told}");
        }
    }
}
