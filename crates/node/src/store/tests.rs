//! The store against power cuts, failing disks, damage and second programs.

use super::{
    Answered, Batch, Change, Loaded, Proposal, Reader, Refused, Restoration, Seal, Store,
    StoreError, StoreErrorKind, check, restore, tables,
};
use crate::lineage::{self, Known};
use crate::net::identity::{Authority, Identity};
use chrono::NaiveDate;
use hall::event::Why;
use hall::setup::{Prefix, Text};
use hall::visit::Outcome;
use hall::{
    Actor, CommandId, CounterEvent, CounterId, Entry, Event, Hall, Lang, Link, Program, QueueEvent,
    Refusal, Setup, TicketId, Timestamp, Visit, VisitChange, setup::CounterSetup, setup::Serves,
    setup::Service, ticket::Number,
};
use redb::{ReadableDatabase, ReadableTable, StorageBackend};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// SplitMix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

fn setup() -> Setup {
    let service = "social".parse().unwrap();
    Setup {
        services: vec![Service {
            name: Text::new("社保", "Social"),
            icon: "account".into(),
            ..Service::new(service, Prefix::new("A").unwrap())
        }],
        counters: vec![CounterSetup {
            id: CounterId(1),
            label: None,
            name: Text::default(),
            serves: vec![Serves { service, rank: 1 }],
        }],
        ..Setup::default()
    }
}

/// What the store should hold: a hall that lives on, and everything that was appended.
#[derive(Clone, Default, Debug)]
pub(crate) struct Model {
    hall: Hall,
    entries: Vec<Entry>,
    answers: Vec<(CommandId, Answered)>,
    visits: BTreeMap<(u64, u8), Visit>,
    tickets: u64,
    day: u64,
}

/// A batch that owns its parts.
#[derive(Default)]
pub(crate) struct Parts {
    entries: Vec<Arc<Entry>>,
    refused: Vec<Refused>,
    visits: Vec<VisitChange>,
}

impl Parts {
    pub(crate) fn batch(&self) -> Batch<'_> {
        Batch {
            entries: &self.entries,
            refused: &self.refused,
            visits: &self.visits,
            vault: &[],
        }
    }
}

impl Model {
    fn event(&mut self, dice: &mut Dice) -> Vec<Event> {
        let counter = CounterId(1);
        if self.entries.is_empty() {
            return vec![Event::Configured {
                file: None,
                setup: Box::new(setup()),
            }];
        }
        let here = self.hall.counter(counter).and_then(|c| c.ticket);
        let waiting = self
            .hall
            .tickets()
            .iter()
            .find(|t| t.state == hall::TicketState::Waiting)
            .map(|t| t.id);
        match (dice.roll(12), here, waiting) {
            (0, ..) => {
                self.day += 1;
                let expired = self
                    .hall
                    .tickets()
                    .iter()
                    .filter(|t| !t.state.is_over())
                    .map(|t| t.id)
                    .collect();
                vec![Event::DayTurned {
                    day: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(self.day),
                    expired,
                    kept: None,
                    overnight: Vec::new(),
                }]
            }
            (1, ..) => vec![Event::Counter(CounterEvent::Opened {
                counter,
                clerk: "王".into(),
                account: None,
                no: None,
                stars: 0,
            })],
            (2..6, Some(ticket), _) => vec![
                Event::Counter(CounterEvent::TicketStarted { ticket, counter }),
                Event::Counter(CounterEvent::TicketFinished { ticket, counter }),
            ],
            (2..6, None, Some(ticket)) => vec![Event::Counter(CounterEvent::TicketCalled {
                ticket,
                counter,
                why: Why::LongestWait,
            })],
            (6, Some(ticket), _) => vec![Event::Counter(CounterEvent::TicketNoShow {
                ticket,
                counter,
            })],
            (7, ..) => vec![Event::Counter(CounterEvent::ActionUndone {
                counter,
                ticket: TicketId(0),
            })],
            _ => {
                let ticket = TicketId(self.tickets);
                self.tickets += 1;
                let number = Number {
                    prefix: Prefix::new("A").unwrap(),
                    value: ticket.0 as u32,
                    width: 3,
                };
                vec![Event::Queue(QueueEvent::TicketIssued {
                    ticket,
                    number,
                    service: "social".parse().unwrap(),
                    lang: Lang::ZH,
                    class: None,
                })]
            }
        }
    }

    /// The hall that it should hold.
    pub(crate) fn hall(&self) -> &Hall {
        &self.hall
    }

    /// The visits that it should hold.
    pub(crate) fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits.values()
    }

    /// Goes on by some commands, and says what to append for them.
    pub(crate) fn next(&mut self, dice: &mut Dice) -> Parts {
        let mut parts = Parts::default();
        for _ in 0..=dice.roll(4) {
            let events = self.event(dice);
            let seq = self.entries.len() as u64 + 1;
            let mut entry = Entry {
                seq,
                at: Timestamp(1_767_225_600_000_000 + seq as i64 * 7_000_000),
                command: CommandId(seq.into()),
                events,
                actor: Some(Actor::of(Program::Script)),
                salt: None,
                link: None,
            };
            entry.link = Some(lineage::link(self.hall.link(), &entry));
            for event in &entry.events {
                parts
                    .visits
                    .extend(self.hall.changed_visits(entry.at, entry.actor, event));
                self.hall.apply_as(entry.at, entry.actor, event);
            }
            self.hall.end_entry(&entry);
            self.answers.push((entry.command, Answered::At(seq)));
            self.entries.push(entry.clone());
            parts.entries.push(Arc::new(entry));
        }
        for n in 0..dice.roll(3) {
            let command = CommandId(u128::MAX - u128::from(n) - self.answers.len() as u128);
            let refused = Refused {
                command,
                why: Refusal::NobodyWaiting,
            };
            self.answers
                .push((refused.command, Answered::Refused(refused.why.clone())));
            parts.refused.push(refused);
        }
        for change in &parts.visits {
            match change {
                VisitChange::Record(visit) => drop(
                    self.visits
                        .insert((visit.ticket.0, visit.leg), (**visit).clone()),
                ),
                VisitChange::Remove { ticket, leg } => drop(self.visits.remove(&(ticket.0, *leg))),
            }
        }
        parts
    }

    fn is_in(&self, loaded: &Loaded, reader: &Reader) -> bool {
        let mut visits = Vec::new();
        reader
            .each_visit(TicketId(0), &mut |visit| visits.push(visit))
            .unwrap();
        loaded.hall == self.hall
            && loaded.next_seq == self.entries.len() as u64 + 1
            && loaded.answers == self.answers
            && reader.entries(1, usize::MAX).unwrap() == self.entries
            && visits == self.visits.values().cloned().collect::<Vec<_>>()
    }
}

/// Writes a store with `batches` batches and a snapshot in the middle.
pub(crate) fn filled(path: &Path, seed: u64, batches: usize) -> Model {
    let (mut store, _) = Store::open(path).unwrap();
    let mut dice = Dice(seed);
    let mut model = Model::default();
    for n in 0..batches {
        store.append(&model.next(&mut dice).batch()).unwrap();
        if n == batches / 2 {
            store
                .save_snapshot(&model.hall, model.entries.len() as u64)
                .unwrap();
        }
    }
    model
}

/// A disk in memory that loses what was not synced, and fails after some operations.
#[derive(Debug, Default)]
struct Platter {
    now: Vec<u8>,
    synced: Vec<u8>,
    unsynced: Vec<(u64, Option<Vec<u8>>)>,
    /// Operations until it fails, and with what.
    fails_after: Option<(u64, io::ErrorKind)>,
}

impl Platter {
    fn count(&mut self) -> io::Result<()> {
        match &mut self.fails_after {
            Some((0, kind)) => Err((*kind).into()),
            Some((left, _)) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// What is left after a power cut: of the sectors written since the last sync some, and of some
    /// of them a part.
    fn cut_power(&mut self, dice: &mut Dice) {
        let mut image = std::mem::take(&mut self.synced);
        for (at, what) in self.unsynced.drain(..) {
            let Some(data) = what else {
                if dice.roll(2) == 0 {
                    image.resize(at as usize, 0);
                }
                continue;
            };
            for (n, sector) in data.chunks(512).enumerate() {
                let from = at as usize + n * 512;
                let keep = match dice.roll(10) {
                    0..5 => 0,
                    5 => dice.roll(512) as usize,
                    _ => 512,
                };
                let to = (from + sector.len().min(keep)).min(image.len());
                if from < to {
                    image[from..to].copy_from_slice(&sector[..to - from]);
                }
            }
        }
        *self = Platter {
            now: image.clone(),
            synced: image,
            ..Platter::default()
        };
    }
}

/// Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<Platter>>);

impl Disk {
    /// The disk as it is found after a power cut at this moment; this one fails from now on.
    pub(crate) fn after_power_cut(&self, seed: u64) -> Disk {
        let mut platter = self.0.lock().unwrap();
        let mut left = Platter {
            synced: platter.synced.clone(),
            unsynced: platter.unsynced.clone(),
            ..Platter::default()
        };
        left.cut_power(&mut Dice(seed));
        platter.fails_after = Some((0, io::ErrorKind::Other));
        Disk(Arc::new(Mutex::new(left)))
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().now.len() as u64)
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let platter = self.0.lock().unwrap();
        let from = platter
            .now
            .get(offset as usize..offset as usize + out.len())
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(from);
        Ok(())
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut platter = self.0.lock().unwrap();
        platter.count()?;
        platter.now.resize(len as usize, 0);
        platter.unsynced.push((len, None));
        Ok(())
    }
    fn sync_data(&self) -> io::Result<()> {
        let mut platter = self.0.lock().unwrap();
        platter.count()?;
        for (at, what) in std::mem::take(&mut platter.unsynced) {
            match what {
                None => platter.synced.resize(at as usize, 0),
                Some(data) => {
                    platter.synced[at as usize..at as usize + data.len()].copy_from_slice(&data);
                }
            }
        }
        Ok(())
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut platter = self.0.lock().unwrap();
        platter.count()?;
        platter.now[offset as usize..offset as usize + data.len()].copy_from_slice(data);
        platter.unsynced.push((offset, Some(data.to_vec())));
        Ok(())
    }
}

#[test]
fn a_power_cut_loses_nothing_acknowledged_and_shows_nothing_half() {
    for seed in 0..25 {
        let mut dice = Dice(seed);
        let disk = Disk::default();
        let (store, _) = Store::with_backend(disk.clone()).unwrap();
        drop(store);
        let mut model = Model::default();
        for life in 0..6 {
            disk.0.lock().unwrap().fails_after = Some((dice.roll(250), io::ErrorKind::Other));
            let mut pending = model.clone();
            if let Ok((mut store, loaded)) = Store::with_backend(disk.clone()) {
                assert!(
                    model.is_in(&loaded, &store.reader()),
                    "seed {seed} life {life}: not as acknowledged"
                );
                loop {
                    let parts = pending.next(&mut dice);
                    if store.append(&parts.batch()).is_err() {
                        break;
                    }
                    model = pending.clone();
                    let saved = match dice.roll(12) {
                        0 => store.save_snapshot(&model.hall, model.entries.len() as u64),
                        1 => store.compact(),
                        _ => Ok(()),
                    };
                    if saved.is_err() {
                        break;
                    }
                }
            }
            disk.0.lock().unwrap().cut_power(&mut dice);
            let (store, loaded) = Store::with_backend(disk.clone())
                .unwrap_or_else(|e| panic!("seed {seed} life {life}: {e:?}"));
            if !model.is_in(&loaded, &store.reader()) {
                // The batch in flight may have reached the disk, but then all of it.
                assert!(
                    pending.is_in(&loaded, &store.reader()),
                    "seed {seed} life {life}: lost or half"
                );
                model = pending;
            }
        }
        assert!(model.entries.len() > 5, "seed {seed}: the test did nothing");
    }
}

#[test]
fn a_disk_that_fails_at_any_operation_fences_the_store_and_keeps_what_was_acknowledged() {
    for (kind, trouble) in [
        (io::ErrorKind::StorageFull, StoreErrorKind::DiskFull),
        (io::ErrorKind::ReadOnlyFilesystem, StoreErrorKind::ReadOnly),
        (io::ErrorKind::Other, StoreErrorKind::Other),
    ] {
        for n in (0..).step_by(3) {
            let disk = Disk::default();
            drop(Store::with_backend(disk.clone()).unwrap());
            disk.0.lock().unwrap().fails_after = Some((n, kind));
            let mut dice = Dice(n);
            let mut model = Model::default();
            let mut failed = None;
            match Store::with_backend(disk.clone()) {
                Err(error) => failed = Some(error),
                Ok((mut store, _)) => {
                    for step in 0..5 {
                        let mut next = model.clone();
                        let result = store.append(&next.next(&mut dice).batch());
                        let result = result.map(|()| model = next).and_then(|()| match step {
                            2 => {
                                store.save_snapshot(&model.hall, 1.min(model.entries.len() as u64))
                            }
                            _ => Ok(()),
                        });
                        if let Err(error) = result {
                            assert!(
                                matches!(store.append(&Batch::default()), Err(StoreError::Fenced)),
                                "{kind:?} {n}"
                            );
                            assert!(
                                matches!(store.entry(1), Err(StoreError::Fenced)),
                                "{kind:?} {n}"
                            );
                            failed = Some(error);
                            break;
                        }
                    }
                }
            }
            let Some(error) = failed else { break };
            assert_eq!(error.kind(), trouble, "{kind:?} {n}: {error:?}");
            disk.0.lock().unwrap().fails_after = None;
            let (_, loaded) =
                Store::with_backend(disk).unwrap_or_else(|e| panic!("{kind:?} {n}: {e:?}"));
            assert!(
                loaded.next_seq > model.entries.len() as u64,
                "{kind:?} {n}: lost"
            );
        }
    }
}

#[test]
fn a_start_is_the_snapshot_and_the_tail_and_equals_a_full_replay() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let model = filled(&path, 3, 60);
    let (store, loaded) = Store::open(&path).unwrap();
    assert!(model.is_in(&loaded, &store.reader()));
    let newest = store.visits(3).unwrap();
    assert_eq!(
        newest,
        model
            .visits
            .values()
            .rev()
            .take(3)
            .cloned()
            .collect::<Vec<_>>()
    );
    drop(store);

    let report = check(&path, &mut |_, _| ()).unwrap();
    assert_eq!(
        (report.entries, report.newest),
        (model.entries.len() as u64, model.entries.len() as u64)
    );
    assert_eq!(
        (report.tickets, report.visits, report.days),
        (model.tickets, model.visits.len() as u64, model.day)
    );
    assert!(
        report
            .snapshot_at
            .is_some_and(|seq| seq > 0 && seq < report.newest)
    );
}

#[test]
fn the_ring_of_answers_keeps_the_newest() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let (mut store, _) = Store::open(&path).unwrap();
    let more = u128::from(super::ANSWERS_KEPT) + 10;
    let refused: Vec<_> = (0..more)
        .map(|n| Refused {
            command: CommandId(n),
            why: Refusal::NoHold,
        })
        .collect();
    store
        .append(&Batch {
            refused: &refused,
            ..Batch::default()
        })
        .unwrap();
    drop(store);
    let (_, loaded) = Store::open(&path).unwrap();
    assert_eq!(loaded.answers.len() as u32, super::ANSWERS_KEPT);
    assert_eq!(
        (loaded.answers[0].0, loaded.answers.last().unwrap().0),
        (CommandId(10), CommandId(more - 1))
    );
}

#[test]
fn entries_out_of_order_are_not_written() {
    let (mut store, _) = Store::with_backend(Disk::default()).unwrap();
    let mut dice = Dice(1);
    let mut model = Model::default();
    let parts = model.next(&mut dice);
    store.append(&parts.batch()).unwrap();
    assert!(matches!(
        store.append(&parts.batch()),
        Err(StoreError::OutOfOrder { .. })
    ));
    store.append(&model.next(&mut dice).batch()).unwrap();
}

#[test]
fn a_second_program_is_told_who_has_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let first = Store::open(&path).unwrap();
    let me = Some(std::process::id());
    assert!(matches!(Store::open(&path), Err(StoreError::Busy { pid }) if pid == me));
    assert!(matches!(check(&path, &mut |_, _| ()), Err(StoreError::Busy { pid }) if pid == me));
    let backup = dir.path().join("backup");
    first.0.backup(&backup, None, &mut |_, _| ()).unwrap();
    let refused = restore(&backup, &path, None, &mut |_, _| ()).unwrap_err();
    assert_eq!(refused.path, path, "not the backup is in use");
    assert!(matches!(refused.error, StoreError::Busy { pid } if pid == me));
    drop(first);
    Store::open(&path).unwrap();
    assert!(!dir.path().join("hall.dingdong.pid").exists());
}

#[test]
fn a_newer_format_is_named_and_the_file_stays_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    filled(&path, 5, 5);
    let db = redb::Database::open(&path).unwrap();
    super::write(&db, |t| {
        t.open_table(tables::META)?
            .insert(tables::META_FORMAT, 9u32.to_le_bytes().as_slice())?;
        t.open_table(tables::META)?.remove(tables::META_HEAD)?;
        Ok(())
    })
    .unwrap();
    drop(db);
    let before = std::fs::read(&path).unwrap();
    let newer = |error| matches!(error, StoreError::NewerFormat { found: 9, known: 2 });
    assert!(newer(Store::open(&path).unwrap_err()));
    assert!(newer(check(&path, &mut |_, _| ()).unwrap_err()));
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn a_damaged_file_is_reported_or_read_right_and_never_changed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let model = filled(&path, 7, 25);
    let good = std::fs::read(&path).unwrap();
    let mut dice = Dice(11);
    let damaged = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let checked = check(&path, &mut |_, _| ());
        assert!(
            std::fs::read(&path).unwrap() == bytes,
            "check changed the file"
        );
        let opened = Store::open(&path).map(|(store, loaded)| (loaded, store));
        match opened {
            Ok((loaded, _)) => assert_eq!(loaded.hall, model.hall),
            Err(error) => {
                assert_eq!(error.kind(), StoreErrorKind::Damaged, "{error:?}");
                assert!(
                    std::fs::read(&path).unwrap() == bytes,
                    "open changed the file"
                );
            }
        }
        checked.is_err()
    };
    for text in ["", "SQLite format 3\0", "redb"] {
        let mut bytes = text.as_bytes().to_vec();
        if !text.is_empty() {
            bytes.resize(8192, 7);
            assert!(damaged(&bytes), "{text}");
        }
    }
    for len in [100, 4096, good.len() / 2, good.len() - 1] {
        assert!(damaged(&good[..len]), "cut to {len}");
    }
    for _ in 0..40 {
        let mut bytes = good.clone();
        let at = dice.roll(bytes.len() as u64) as usize;
        for byte in bytes.iter_mut().skip(at).take(1 + dice.roll(40) as usize) {
            *byte ^= 1 + dice.roll(255) as u8;
        }
        damaged(&bytes);
    }
    // In a page that is not free any damage is noticed: here in each copy of a line of the log.
    for entry in model.entries.iter().step_by(3) {
        let row = tables::entry_row(entry);
        let within = dice.roll(row.len() as u64) as usize;
        let mut bytes = good.clone();
        let copies = good.windows(row.len()).enumerate();
        for (at, _) in copies.filter(|(_, bytes)| *bytes == row) {
            bytes[at + within] ^= 1 + dice.roll(255) as u8;
        }
        assert!(damaged(&bytes), "line {}", entry.seq);
    }
}

#[test]
fn a_backup_made_while_appending_is_a_whole_store_and_restores() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let to = dir.path().join("backup");
    let (mut store, _) = Store::open(&path).unwrap();
    let mut dice = Dice(13);
    let mut model = Model::default();
    for _ in 0..30 {
        store.append(&model.next(&mut dice).batch()).unwrap();
    }
    let at_least = model.entries.len();
    let reader = store.reader();
    let target = to.clone();
    let copying = std::thread::spawn(move || reader.backup(&target, None, &mut |_, _| ()).unwrap());
    for _ in 0..20 {
        store.append(&model.next(&mut dice).batch()).unwrap();
    }
    assert!(copying.join().unwrap() > 0);
    assert!(matches!(
        store.backup(&to, None, &mut |_, _| ()),
        Err(StoreError::Exists { .. })
    ));
    let hall_id = store.hall_id();
    store.compact().unwrap();
    drop(store);

    let restored = restore(&to, &path, None, &mut |_, _| ()).unwrap();
    assert!(restored.report.entries as usize >= at_least);
    let kept = restored.kept.unwrap();
    assert!(kept.ends_with("hall.dingdong.before-restore-1"));
    let (store, loaded) = Store::open(&path).unwrap();
    let mut hall = Hall::new();
    model
        .entries
        .iter()
        .take(restored.report.entries as usize)
        .for_each(|entry| hall.apply_entry(entry));
    assert!(loaded.hall == hall && store.hall_id() == hall_id);
    let (old, loaded) = Store::open(&kept).unwrap();
    assert!(model.is_in(&loaded, &old.reader()));
}

#[test]
fn a_damaged_backup_is_not_restored() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let to = dir.path().join("backup");
    let model = filled(&path, 17, 10);
    std::fs::write(&to, b"not a backup").unwrap();
    let refused = restore(&to, &path, None, &mut |_, _| ()).unwrap_err();
    assert_eq!(refused.path, to);
    assert_eq!(refused.error.kind(), StoreErrorKind::Damaged);
    let (store, loaded) = Store::open(&path).unwrap();
    assert!(model.is_in(&loaded, &store.reader()));
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        3,
        "store, its pid, backup"
    );
}

#[test]
fn check_finds_a_wrong_snapshot_and_a_hole_in_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let change = |what: &str, change: &dyn Fn(&redb::WriteTransaction)| {
        let _ = std::fs::remove_file(&path);
        filled(&path, 19, 20);
        let db = redb::Database::open(&path).unwrap();
        assert!(db.begin_read().is_ok());
        super::write(&db, |t| {
            change(t);
            Ok(())
        })
        .unwrap();
        drop(db);
        let error = check(&path, &mut |_, _| ()).unwrap_err();
        assert_eq!(error.to_string(), format!("the store is damaged: {what}"));
    };
    change("the log lacks entry 4", &|t| {
        drop(t.open_table(tables::LOG).unwrap().remove(4).unwrap());
    });
    change("the snapshot is not what the log leads to", &|t| {
        let row = tables::snapshot_row(&tables::SnapshotRow {
            seq: 5,
            snapshot: Hall::new().snapshot(),
        });
        t.open_table(tables::SNAPSHOT)
            .unwrap()
            .insert(0, row.as_slice())
            .unwrap();
    });
    change("answer 2 is missing", &|t| {
        drop(t.open_table(tables::ANSWERS).unwrap().remove(2).unwrap());
    });
}

#[test]
fn a_line_that_was_changed_quietly_is_found_by_its_link_or_the_next_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let model = filled(&path, 19, 20);
    let change = |link: Option<Link>| {
        let mut entry = model.entries[6].clone();
        entry.at.0 += 1;
        entry.link = link;
        let db = redb::Database::open(&path).unwrap();
        super::write(&db, |t| {
            let row = tables::entry_row(&entry);
            drop(t.open_table(tables::LOG)?.insert(7, row.as_slice())?);
            Ok(())
        })
        .unwrap();
        drop(db);
        check(&path, &mut |_, _| ()).unwrap_err().to_string()
    };
    let damaged = |line| {
        format!("the store is damaged: log entry {line} does not follow from the one before it")
    };
    assert_eq!(change(model.entries[6].link), damaged(7));
    let mut forged = model.entries[6].clone();
    forged.at.0 += 1;
    forged.link = None;
    let link = lineage::link(model.entries[5].link, &forged);
    assert_eq!(change(Some(link)), damaged(8));
}

/// Issues tickets until the store has `count` lines, and marks it as a hub does.
fn grown(path: &Path, count: usize) -> Model {
    let (mut store, loaded) = Store::open(path).unwrap();
    let mut model = Model {
        hall: loaded.hall,
        ..Model::default()
    };
    model.entries = store.entries(1, usize::MAX).unwrap();
    model.tickets = model.hall.tickets().len() as u64;
    let mut dice = Dice(23);
    while model.entries.len() < count {
        store.append(&model.next(&mut dice).batch()).unwrap();
    }
    let known = Known::of(&model.hall, model.entries.len() as u64);
    store.reader().write_mark(known).unwrap();
    model
}

#[test]
fn a_restored_store_knows_how_far_the_hall_had_come_also_when_the_old_one_is_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let backup = dir.path().join("backup");
    grown(&path, 20);
    let (store, _) = Store::open(&path).unwrap();
    store.backup(&backup, None, &mut |_, _| ()).unwrap();
    drop(store);
    let reached = grown(&path, 40).hall.numbers_reached();
    let restored = restore(&backup, &path, None, &mut |_, _| ()).unwrap();
    let (store, loaded) = Store::open(&path).unwrap();
    assert_eq!(loaded.hall, restored.hall);
    assert_eq!(
        restored.unknown,
        loaded.hall.unknown_numbers(Some(&reached))
    );
    assert_eq!(restored.unknown.len(), 1);
    let first = store.reader().restoration().unwrap().unwrap();
    assert_eq!(first.reached, Some(reached.clone()));
    drop(store);

    std::fs::write(&path, b"nothing of a store").unwrap();
    restore(&backup, &path, None, &mut |_, _| ()).unwrap();
    let (store, _) = Store::open(&path).unwrap();
    let again = store.reader().restoration().unwrap().unwrap();
    assert_eq!(again.reached, Some(reached), "the mark says it");
    assert_ne!(again.lineage, first.lineage);
    drop(store);

    std::fs::remove_file(&path).unwrap();
    std::fs::remove_file(super::sibling(&path, "mark")).unwrap();
    let restored = restore(&backup, &path, None, &mut |_, _| ()).unwrap();
    assert_eq!(restored.unknown, restored.hall.unknown_numbers(None));
}

#[test]
fn a_backup_of_a_restored_store_is_not_itself_restored() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let backup = dir.path().join("backup");
    grown(&path, 20);
    Store::open(&path)
        .unwrap()
        .0
        .backup(&backup, None, &mut |_, _| ())
        .unwrap();
    restore(&backup, &path, None, &mut |_, _| ()).unwrap();
    let again = dir.path().join("again");
    let (mut store, _) = Store::open(&path).unwrap();
    store.backup(&again, None, &mut |_, _| ()).unwrap();
    store.change(&[Restoration::forget()], true).unwrap();
    assert_eq!(store.reader().restoration().unwrap(), None);
    let (copy, _) = Store::open(&again).unwrap();
    assert_eq!(copy.reader().restoration().unwrap(), None);
}

#[test]
fn a_mark_is_that_of_its_hall_or_none() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let model = grown(&path, 20);
    let (store, _) = Store::open(&path).unwrap();
    let known = Known::of(&model.hall, model.entries.len() as u64);
    assert_eq!(store.reader().mark().unwrap(), Some(known));
    drop(store);
    // Another hall in its place.
    std::fs::remove_file(&path).unwrap();
    let (store, _) = Store::open(&path).unwrap();
    assert_eq!(store.reader().mark().unwrap(), None);
    std::fs::write(super::sibling(&path, "mark"), b"half of it").unwrap();
    assert_eq!(store.reader().mark().unwrap(), None);
}

impl Parts {
    fn proposal_on(self, base: u64) -> Proposal {
        Proposal {
            nonce: 0,
            base: Some(base),
            entries: self.entries,
            refused: self.refused,
            visits: self.visits,
            vault: Vec::new(),
        }
    }
}

#[test]
fn a_row_of_agreement_outlives_a_power_cut_and_what_was_applied_of_it_is_applied_again() {
    let mut again = 0;
    for seed in 0..25 {
        let mut dice = Dice(seed);
        let mut disk = Disk::default();
        drop(Store::with_backend(disk.clone()).unwrap());
        // Rows that were acknowledged, and the model after each.
        let mut rows = Vec::<Proposal>::new();
        let mut models = vec![Model::default()];
        for life in 0..6 {
            let (mut store, loaded) = Store::with_backend(disk.clone())
                .unwrap_or_else(|e| panic!("seed {seed} life {life}: {e:?}"));
            let kept = store.reader().agreed(..).unwrap();
            assert!(
                kept.len() >= rows.len(),
                "seed {seed} life {life}: {} of {} rows",
                kept.len(),
                rows.len()
            );
            let applied = models
                .iter()
                .position(|model| model.is_in(&loaded, &store.reader()));
            let applied = applied
                .unwrap_or_else(|| panic!("seed {seed} life {life}: half a row was applied"));
            again += rows.len() - applied.min(rows.len());
            // A row that reached the disk and was not acknowledged counts too.
            let found: Vec<Proposal> = kept
                .iter()
                .map(|(_, row)| record::decode(row).unwrap())
                .collect();
            assert_eq!(found[..rows.len()], rows[..], "seed {seed} life {life}");
            let tail: Vec<_> = found[applied..]
                .iter()
                .map(|proposal| Change::Apply(Arc::new(proposal.clone())))
                .collect();
            assert!(
                store
                    .change(&tail, true)
                    .unwrap()
                    .iter()
                    .all(|taken| *taken),
                "seed {seed} life {life}"
            );
            rows = found;
            assert!(
                models[rows.len()].is_in(&store.reader().loaded().unwrap(), &store.reader()),
                "seed {seed} life {life}"
            );
            models.truncate(rows.len() + 1);
            disk.0.lock().unwrap().fails_after = Some((dice.roll(150), io::ErrorKind::Other));
            loop {
                let mut model = models[rows.len()].clone();
                let proposal = model
                    .next(&mut dice)
                    .proposal_on(models[rows.len()].answers.len() as u64);
                models.truncate(rows.len() + 1);
                models.push(model);
                if store
                    .change(
                        &[Change::Append(vec![(
                            rows.len() as u64,
                            record::encode(&proposal),
                        )])],
                        true,
                    )
                    .is_err()
                {
                    break;
                }
                rows.push(proposal.clone());
                if store
                    .change(&[Change::Apply(Arc::new(proposal))], false)
                    .is_err()
                {
                    break;
                }
            }
            disk = disk.after_power_cut(dice.roll(u64::MAX));
        }
    }
    println!("{again} rows were applied again");
    assert!(again > 0, "the test did nothing");
}

#[test]
fn a_damaged_copy_of_a_hall_replaces_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other");
    let copy = folder.path().join("copy");
    let theirs = filled(&other, 11, 20);
    let disk = Disk::default();
    let (mut store, _) = Store::with_backend(disk.clone()).unwrap();
    let mut dice = Dice(3);
    let mut ours = Model::default();
    store.append(&ours.next(&mut dice).batch()).unwrap();

    Store::open(&other)
        .unwrap()
        .0
        .reader()
        .freeze()
        .unwrap()
        .copy_to(&copy)
        .unwrap();
    let db = redb::Database::open(&copy).unwrap();
    let row = super::write(&db, |t| {
        let mut log = t.open_table(tables::LOG)?;
        let mut row = log.get(3)?.expect("an entry").value().to_vec();
        let whole = row.clone();
        *row.last_mut().expect("not empty") ^= 1;
        log.insert(3, row.as_slice())?;
        Ok(whole)
    });
    drop(db);
    assert!(
        store
            .change(&[Change::Replace(copy.clone())], true)
            .is_err()
    );
    drop(store);
    let (mut store, loaded) = Store::with_backend(disk).unwrap();
    assert!(
        ours.is_in(&loaded, &store.reader()),
        "the old hall is as it was"
    );

    let db = redb::Database::open(&copy).unwrap();
    super::write(&db, |t| {
        t.open_table(tables::LOG)?
            .insert(3, row.unwrap().as_slice())
            .map(drop)
            .map_err(StoreError::from)
    })
    .unwrap();
    drop(db);
    store.change(&[Change::Replace(copy)], true).unwrap();
    assert!(theirs.is_in(&store.reader().loaded().unwrap(), &store.reader()));
}

/// A store of more than two sealed stretches, and what a hub keeps beside it.
fn sealed(dir: &Path) -> (std::path::PathBuf, Model, Identity) {
    let path = dir.join("hall.dingdong");
    let (mut store, _) = Store::open(&path).unwrap();
    let (mut model, mut dice) = (Model::default(), Dice(31));
    let mut parts = Parts::default();
    while model.entries.len() < 2_100 {
        let next = model.next(&mut dice);
        parts.entries.extend(next.entries);
        parts.refused.extend(next.refused);
        parts.visits.extend(next.visits);
    }
    store.append(&parts.batch()).unwrap();
    let hall = store.hall_id();
    let identity = Identity::issue(&Authority::create(hall), "hub-1");
    for seq in [1_000, 2_000] {
        let link = model.entries[seq as usize - 1].link.unwrap();
        let seal = Seal::new(&identity, hall, seq, link, Timestamp(5)).unwrap();
        store.change(&[Change::Seal(Box::new(seal))], true).unwrap();
    }
    (path, model, identity)
}

fn rewrite(path: &Path, change: impl Fn(&redb::WriteTransaction)) {
    let db = redb::Database::open(path).unwrap();
    super::write(&db, |t| {
        change(t);
        Ok(())
    })
    .unwrap();
}

#[test]
fn a_log_that_was_written_anew_with_all_its_links_is_not_the_one_that_was_sealed() {
    let dir = tempfile::tempdir().unwrap();
    let (path, model, identity) = sealed(dir.path());
    let sound = check(&path, &mut |_, _| ()).unwrap();
    assert_eq!((sound.sealed_to, sound.odd_visit), (2_000, None));
    assert!(sound.sealed_by.iter().all(|by| identity.trusts(by)));
    // A backup is sealed too.
    let backup = dir.path().join("backup");
    let (store, _) = Store::open(&path).unwrap();
    store.backup(&backup, None, &mut |_, _| ()).unwrap();
    drop(store);
    assert_eq!(check(&backup, &mut |_, _| ()).unwrap().sealed_to, 2_000);
    // One line a second later, and every link after it computed again.
    rewrite(&path, |t| {
        let mut log = t.open_table(tables::LOG).unwrap();
        let mut before = model.entries[1_499].link;
        for entry in &model.entries[1_500..] {
            let mut forged = entry.clone();
            forged.at.0 += i64::from(entry.seq == 1_501);
            forged.link = None;
            before = Some(lineage::link(before, &forged));
            forged.link = before;
            let row = tables::entry_row(&forged);
            drop(log.insert(entry.seq, row.as_slice()).unwrap());
        }
        // Whatever else would tell.
        drop(log);
        drop(t.open_table(tables::SNAPSHOT).unwrap().remove(0).unwrap());
    });
    let told = check(&path, &mut |_, _| ()).unwrap_err().to_string();
    let changed = "log entries 1001 to 2000 are not those that were sealed";
    assert_eq!(told, format!("the store is damaged: {changed}"));
}

#[test]
fn a_seal_that_was_taken_away_is_missed() {
    let dir = tempfile::tempdir().unwrap();
    let (path, model, identity) = sealed(dir.path());
    let (mut store, _) = Store::open(&path).unwrap();
    let hall = store.hall_id();
    let other = Seal::new(&identity, hall, 2_000, Link([7; 16]), Timestamp(5)).unwrap();
    store
        .change(&[Change::Seal(Box::new(other))], true)
        .unwrap();
    drop(store);
    assert!(check(&path, &mut |_, _| ()).is_err(), "of another line");
    let forged = Seal {
        link: model.entries[1_999].link.unwrap(),
        ..Seal::new(&identity, [0; 16], 2_000, Link([7; 16]), Timestamp(5)).unwrap()
    };
    assert!(!forged.is_sound(hall));
    let seals: redb::TableDefinition<'_, u64, &[u8]> = redb::TableDefinition::new("seals");
    let (mut store, _) = Store::open(&path).unwrap();
    let link = model.entries[1_999].link.unwrap();
    let third = Seal::new(&identity, hall, 3_000, link, Timestamp(5)).unwrap();
    store
        .change(&[Change::Seal(Box::new(third))], true)
        .unwrap();
    drop(store);
    rewrite(&path, |t| {
        drop(t.open_table(seals).unwrap().remove(2_000).unwrap());
    });
    let told = check(&path, &mut |_, _| ()).unwrap_err().to_string();
    assert_eq!(
        told,
        "the store is damaged: the seal of log entry 2000 is missing"
    );
}

#[test]
fn one_byte_of_an_old_line_that_was_changed_in_the_file_is_named_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let model = filled(&path, 19, 40);
    let line = &model.entries[8];
    let row = tables::entry_row(line);
    let mut bytes = std::fs::read(&path).unwrap();
    // The page may be there more than once: all of them are changed.
    let places: Vec<usize> = bytes
        .windows(row.len())
        .enumerate()
        .filter_map(|(at, window)| (window == row).then_some(at))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at + row.len() / 2] ^= 1;
    }
    std::fs::write(&path, bytes).unwrap();
    let told = check(&path, &mut |_, _| ()).unwrap_err().to_string();
    assert_eq!(
        told,
        format!("the store is damaged: log entry {}", line.seq)
    );
}

#[test]
fn a_visit_that_was_changed_in_the_figures_only_is_found_by_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.dingdong");
    let model = filled(&path, 19, 40);
    let visit = model.visits.values().next().unwrap().clone();
    let sound = check(&path, &mut |_, _| ()).unwrap();
    assert_eq!(sound.odd_visit, None);
    let mark = model.entries[8].link;
    let found = super::check_for(&path, mark, &mut |_, _| ()).unwrap();
    assert_eq!(found.mark_at.map(|(seq, _)| seq), Some(9));
    rewrite(&path, |t| {
        let forged = Visit {
            outcome: match visit.outcome {
                Outcome::Cancelled => Outcome::Expired,
                _ => Outcome::Cancelled,
            },
            ..visit.clone()
        };
        let row = tables::visit_row(&forged);
        let key = (visit.ticket.0, visit.leg);
        let mut facts = t.open_table(tables::FACTS).unwrap();
        drop(facts.insert(key, row.as_slice()).unwrap());
    });
    let odd = check(&path, &mut |_, _| ()).unwrap();
    assert_eq!(odd.odd_visit, Some(visit.ticket));
}
