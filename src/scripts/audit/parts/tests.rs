//! Days of a busy hall, read from their end: the same rows as a replay of all has, and few lines read.

use super::*;
use crate::demo::crowd::Simulation;
use chrono::TimeZone;
use hall::{Command, CommandId, Lang, SettingsCommand, Text};
use std::cell::Cell;

const DAYS: i64 = 20;
/// Seconds of each day in which the crowd is there.
const OPEN_S: i64 = 3 * 60 * 60;
const DAY_US: i64 = 86_400_000_000;

struct Days {
    hall: Hall,
    log: Vec<Entry>,
    read: Cell<usize>,
}

impl Days {
    fn tell(&mut self, at: Timestamp, command: &Command) {
        let Ok(events) = self.hall.consider(at, command) else {
            return;
        };
        if events.is_empty() {
            return;
        }
        let entry = Entry {
            seq: self.log.len() as u64 + 1,
            at,
            command: CommandId(0),
            events,
            actor: None,
            salt: None,
            link: None,
        };
        self.hall.apply_entry(&entry);
        self.log.push(entry);
    }

    fn new() -> Days {
        let setup = Box::new(config::Config::default().setup);
        let opened = chrono::Utc.with_ymd_and_hms(2026, 11, 23, 0, 40, 0);
        let opened: Timestamp = opened.unwrap().into();
        let mut days = Days {
            hall: Hall::new(),
            log: Vec::new(),
            read: Cell::new(0),
        };
        days.tell(opened, &Command::Configure { setup });
        let mut people = Simulation::new(5, Lang::ZH);
        for day in 0..DAYS {
            let morning = Timestamp(opened.0 + day * DAY_US);
            people.set_speed(1, morning);
            for second in 0..OPEN_S {
                let at = Timestamp(morning.0 + second * 1_000_000);
                while days.hall.next_deadline() <= at {
                    days.tell(at, &Command::Elapse);
                }
                for command in people.act(&days.hall, at) {
                    days.tell(at, &command);
                }
            }
            let name = format!("第{day}天");
            let before = days.hall.setup().without_retired();
            let mut after = before.clone();
            after.name = Text::of([(Lang::ZH, name)]);
            let changes = before.changes_to(&after);
            days.tell(
                Timestamp(morning.0 + OPEN_S * 1_000_000),
                &Command::Settings(SettingsCommand::Change { changes }),
            );
        }
        days
    }

    fn part(&self, question: &AuditQuestion) -> AuditPart {
        let read = |line: u64| {
            let from = usize::try_from(line).unwrap() - 1;
            let to = (from + READ as usize).min(self.log.len());
            self.read.set(self.read.get() + 1);
            Ok(self.log[from.min(to)..to].to_vec())
        };
        let log = Log {
            hall: &self.hall,
            last: self.log.len() as u64,
            read: &read,
        };
        log.part(question, &Words::new(Lang::EN)).unwrap()
    }

    /// The rows of a replay of all lines, the newest first.
    fn replayed(&self) -> Vec<AuditRow> {
        let mut hall = Hall::new();
        let mut rows = Vec::new();
        for entry in &self.log {
            for event in &entry.events {
                let mut row = Row::of(&mut hall, entry, event, &Words::new(Lang::EN));
                if lasts(event) {
                    (row.before, row.after) = Default::default();
                }
                rows.push(shown(row));
            }
            hall.end_entry(entry);
        }
        rows.reverse();
        rows
    }
}

fn everything() -> AuditQuestion {
    AuditQuestion {
        lang: Lang::EN,
        before: None,
        who: String::new(),
        kind: None,
        day: None,
    }
}

#[test]
fn parts_have_the_rows_of_a_replay_of_all_and_are_found_without_one() {
    let days = Days::new();
    let lines = days.log.len();
    assert!(lines > 5 * READ as usize, "{lines} are too few to show it");

    let first = days.part(&everything());
    assert!(first.rows.len() >= ROWS, "the newest ones");
    assert!(days.read.get() <= 4, "{} reads for a page", days.read.get());

    let mut rows = Vec::new();
    let mut question = everything();
    loop {
        let part = days.part(&question);
        rows.extend(part.rows);
        question.before = part.next;
        if part.next.is_none() {
            break;
        }
    }
    let all = days.replayed();
    assert_eq!(rows.len(), all.len());
    let mut open = 0;
    for (row, same) in rows.iter().zip(&all) {
        // Whoever left a counter open over night is known from the day before alone.
        let of_yesterday = row.before.is_empty() && row.what.ends_with("closed");
        if of_yesterday && row != same {
            open += 1;
            continue;
        }
        assert_eq!(row, same);
    }
    assert!(open <= 6 * DAYS, "{open}");
}

#[test]
fn a_day_is_found_by_few_reads_and_alone() {
    let days = Days::new();
    let day: NaiveDate = "2026-11-24".parse().unwrap();
    let mut question = AuditQuestion {
        day: Some(day),
        ..everything()
    };
    let all = days.replayed();
    let of_day: Vec<&AuditRow> = all
        .iter()
        .filter(|r| r.time.starts_with("2026-11-24"))
        .collect();
    let part = days.part(&question);
    assert!(days.read.get() <= 20, "{} reads", days.read.get());
    assert_eq!(part.rows.first(), of_day.first().copied());
    let mut count = part.rows.len();
    let mut next = part.next;
    while let Some(before) = next {
        question.before = Some(before);
        let part = days.part(&question);
        count += part.rows.len();
        next = part.next;
    }
    assert_eq!(count, of_day.len());
}

#[test]
fn kinds_and_names_are_told_apart() {
    let days = Days::new();
    let settings = AuditQuestion {
        kind: Some(AuditKind::Settings),
        ..everything()
    };
    let part = days.part(&settings);
    let whats: Vec<&str> = part.rows.iter().map(|row| row.what.as_str()).collect();
    assert_eq!(whats.len(), DAYS as usize + 1, "{whats:?}");
    assert!(
        whats[0].contains("第18天") && whats[0].contains("第19天"),
        "{}",
        whats[0]
    );
    let nobody = AuditQuestion {
        who: "nobody of this name".into(),
        ..everything()
    };
    assert_eq!(days.part(&nobody).rows, []);
}
