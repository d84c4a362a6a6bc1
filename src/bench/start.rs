//! The start of a hall that ran for years.

use super::{Figure, Goal, Measured, issue, setup, store_problem};
use hall::{
    Actor, Command, CounterCommand, CounterId, Entry, Hall, Program, ServiceId, Timestamp,
    VisitChange,
};
use node::ids::fresh_id;
use node::store::{Batch, Store, StoreError};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use text::problem::Problem;

/// Lines of the log that are written at once.
const BATCH: usize = 20_000;

/// Measures how long a store with a million visits takes to open, and how large it is.
pub(super) fn start(folder: &Path) -> Measured {
    const VISITS: u64 = 1_000_000;
    const A_DAY: u64 = 5_000;
    let path = folder.join("past.redb");
    write_past(&path, VISITS, A_DAY)?;
    let bytes = std::fs::metadata(&path).map_or(0, |m| m.len());
    let mut best = f64::MAX;
    for _ in 0..3 {
        let began = Instant::now();
        let (store, loaded) = Store::open(&path).map_err(store_problem(&path))?;
        best = best.min(began.elapsed().as_secs_f64());
        assert!(loaded.next_seq > VISITS, "the past was read");
        drop(store);
    }
    let entries_a_visit = 4.0;
    Ok(vec![
        Figure::new("start/million-visits", best, "s", Some(Goal::AtMost(0.5))),
        Figure::new("start/million-visits-file", bytes as f64 / 1e6, "MB", None),
        Figure::new(
            "start/bytes-a-command",
            bytes as f64 / VISITS as f64 / entries_a_visit,
            "B",
            None,
        ),
    ])
}

/// Writes a store with `visits` past visits through the real rules, `a_day` a day, as a hall that
/// ran for years has it.
fn write_past(path: &Path, visits: u64, a_day: u64) -> Result<(), Problem> {
    let failed = store_problem(path);
    let (mut store, _) = Store::open(path).map_err(&failed)?;
    let mut past = Past {
        hall: Hall::new(),
        at: Timestamp(1_600_000_000_000_000),
        seq: 0,
        entries: Vec::new(),
        changes: Vec::new(),
    };
    let counter = CounterId(1);
    let keeper = Actor::of(Program::Hub);
    let kiosk = Actor::of(Program::Kiosk);
    let clerk = Actor::of(Program::Counter(counter));
    let setup = Box::new(setup(8, 6));
    past.submit(keeper, &Command::Configure { setup });
    past.submit(Actor::TIMER, &Command::Elapse);
    let open = CounterCommand::Open {
        counter,
        clerk: "bench".into(),
        replace: false,
    };
    past.submit(clerk, &Command::Counter(open));
    let services: Vec<ServiceId> = past.hall.setup().services.iter().map(|s| s.id).collect();
    for visit in 0..visits {
        if visit % a_day == 0 {
            past.at = past.at.max(past.hall.next_deadline());
            past.submit(Actor::TIMER, &Command::Elapse);
        }
        past.submit_later(kiosk, &issue(services[(visit % 8) as usize]));
        for command in [
            CounterCommand::CallNext { counter },
            CounterCommand::Start { counter },
            CounterCommand::Finish { counter },
        ] {
            past.submit_later(clerk, &Command::Counter(command));
        }
        if past.entries.len() >= BATCH || visit + 1 == visits {
            past.append_to(&mut store).map_err(&failed)?;
        }
    }
    store.save_snapshot(&past.hall, past.seq).map_err(&failed)
}

/// A hall in the past, and what of its log is not in the store yet.
struct Past {
    hall: Hall,
    at: Timestamp,
    seq: u64,
    entries: Vec<Arc<Entry>>,
    changes: Vec<VisitChange>,
}

impl Past {
    fn submit(&mut self, actor: Actor, command: &Command) {
        let events = self.hall.consider(self.at, command).unwrap_or_default();
        for event in &events {
            let changed = self.hall.changed_visits(self.at, Some(actor), event);
            self.changes.extend(changed);
            self.hall.apply_as(self.at, Some(actor), event);
        }
        self.seq += 1;
        self.entries.push(Arc::new(Entry {
            seq: self.seq,
            at: self.at,
            command: fresh_id(),
            events,
            actor: Some(actor),
            salt: None,
            link: None,
        }));
    }

    fn submit_later(&mut self, actor: Actor, command: &Command) {
        self.at.0 += 1_000_000;
        self.submit(actor, command);
    }

    fn append_to(&mut self, store: &mut Store) -> Result<(), StoreError> {
        store.append(&Batch {
            entries: &self.entries,
            refused: &[],
            visits: &self.changes,
            vault: &[],
        })?;
        self.entries.clear();
        self.changes.clear();
        Ok(())
    }
}
