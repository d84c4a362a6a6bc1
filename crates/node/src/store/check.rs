//! Checking a store without changing it.

use super::StoreErrorKind;
use super::disk::Held;
use super::seals::{self, LINES_PER_SEAL, Seal};
use super::tables::{
    self, ANSWERS, ANSWERS_KEPT, Answered, FACTS, Head, LOG, SNAPSHOT, SnapshotRow,
};
use super::vault;
use super::{CACHE_BYTES, PidFile, StoreError, reader, slot_of, unwinding};
use crate::lineage;
use hall::ticket::Graded;
use hall::visit::Outcome;
use hall::{
    CounterId, Entry, Event, Hall, Link, PersonEvent, PersonId, QueueEvent, RatingEvent, TicketId,
    Timestamp, Visit, VisitChange,
};
use redb::backends::FileBackend;
use redb::{Builder, Database, ReadableDatabase, ReadableTable, ReadableTableMetadata};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::path::Path;

/// The contents of a sound store, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Log entries.
    pub entries: u64,
    /// Sequence number of the newest, 0 without any.
    pub newest: u64,
    /// Service days in the log.
    pub days: u64,
    /// Tickets issued in the log.
    pub tickets: u64,
    /// Finished legs of visits.
    pub visits: u64,
    /// Answers to the latest commands.
    pub answers: u64,
    /// The entry after which the snapshot was taken, if there is one.
    pub snapshot_at: Option<u64>,
    /// Visitors who left a phone number that was not erased, by the log.
    pub phones: u64,
    /// Those whose number is in the vault of this file.
    pub phones_held: u64,
    /// The last line that a hub has sealed, 0 without any.
    pub sealed_to: u64,
    /// Certificates (DER) of the hubs that did.
    pub sealed_by: Vec<Vec<u8>>,
    /// A ticket whose visit is not what the log says.
    pub odd_visit: Option<TicketId>,
    /// The line with the link that was looked for.
    pub mark_at: Option<(u64, Timestamp)>,
    /// Length of the file.
    pub bytes: u64,
}

/// Verifies the store at `path`, to the last row, without changing it. Every page's checksum is
/// verified, every row decodes, the log has no holes, each line has the link that follows from the
/// one before it, the snapshot is what the log leads to (when the log is there from its beginning),
/// every answer points to an entry of its command, and the lines are those that hubs have sealed.
/// `progress` is told rows checked and rows in all.
///
/// # Errors
/// When the store is not sound, or cannot be read.
pub fn check(path: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Report, StoreError> {
    check_for(path, None, progress)
}

/// The same, and looks for the line with the link `mark`.
///
/// # Errors
/// As [`check`].
pub fn check_for(
    path: &Path,
    mark: Option<Link>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, StoreError> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    if bytes == 0 {
        // redb would take it for a new database.
        return Err(StoreError::damaged("the file is empty"));
    }
    unwinding(|| {
        let db = match open(path, file) {
            Err(error) if error.kind() == StoreErrorKind::Damaged => {
                return Err(damaged_line(path).unwrap_or(error));
            }
            opened => opened?,
        };
        let transaction = db.begin_read()?;
        let (head, hall_id) = reader::read_meta(&transaction)?;
        let seals = seals::all(&transaction)?;
        let log = transaction.open_table(LOG)?;
        let facts = transaction.open_table(FACTS)?;
        let answers = transaction.open_table(ANSWERS)?;
        let snapshot = match transaction.open_table(SNAPSHOT)?.get(0)? {
            Some(row) => Some(tables::read_snapshot(row.value())?),
            None => None,
        };
        let mut check = Check {
            head,
            first: log.first()?.map_or(head.newest + 1, |(seq, _)| seq.value()),
            report: Report {
                newest: head.newest,
                bytes,
                snapshot_at: snapshot.as_ref().map(|row| row.seq),
                ..Report::default()
            },
            phones: HashSet::new(),
            links: BTreeMap::new(),
            visits: HashMap::new(),
            mark,
            done: 0,
            total: log.len()? + facts.len()? + answers.len()?,
            progress,
        };
        let sound = check.log(&log, snapshot.as_ref())?;
        check.snapshot(snapshot.as_ref(), sound)?;
        check.seals(hall_id, seals)?;
        check.visits(&facts)?;
        check.answers(&answers, &log)?;
        check.vault(&transaction)?;
        Ok(check.report)
    })
}

/// Opens the database so that nothing is written to the file.
fn open(path: &Path, file: File) -> Result<Database, StoreError> {
    // Never released: redb repairs what it must in memory, and the file stays as it is.
    let disk = Held::read_only(FileBackend::new(file)?);
    let opened = Builder::new()
        .set_cache_size(CACHE_BYTES)
        .set_check_integrity_on_open(true)
        .create_with_backend(disk);
    match opened {
        Ok(db) => Ok(db),
        Err(redb::DatabaseError::DatabaseAlreadyOpen) => Err(StoreError::Busy {
            pid: PidFile::read(path),
        }),
        Err(error) => Err(error.into()),
    }
}

/// What matters most of a visit: how it ended, who served it, and the grade.
type Fact = (Outcome, Option<CounterId>, Option<Graded>);

fn fact(visit: &Visit) -> Fact {
    let grade = visit.rating.as_ref().map(|rating| rating.grade);
    (visit.outcome, visit.counter, grade)
}

/// Looks which line of the log is damaged, in a file whose pages are not what was written.
fn damaged_line(path: &Path) -> Option<StoreError> {
    let db = Builder::new()
        .set_cache_size(CACHE_BYTES)
        .create_with_backend(Held::read_only(
            FileBackend::new(File::open(path).ok()?).ok()?,
        ))
        .ok()?;
    let log = db.begin_read().ok()?.open_table(LOG).ok()?;
    for row in log.iter().ok()? {
        let (seq, row) = row.ok()?;
        if let Err(error) = tables::read_entry(seq.value(), row.value()) {
            return Some(error);
        }
    }
    None
}

/// Verifies the link of a line, if it has one; `before` is that of the line before, if that is known.
fn check_link(
    before: &mut Option<Option<Link>>,
    entry: &Entry,
    row: &[u8],
) -> Result<(), StoreError> {
    if let (Some(before), Some(link)) = (*before, entry.link) {
        let record = tables::unseal("log entry", &entry.seq.to_le_bytes(), row)?;
        if lineage::link_of_record(before, record) != link && !tables::may_have_held_a_phone(entry)
        {
            return Err(StoreError::damaged(format_args!(
                "log entry {} does not follow from the one before it",
                entry.seq
            )));
        }
    }
    *before = Some(entry.link);
    Ok(())
}

/// A check under way.
struct Check<'a> {
    head: Head,
    /// The oldest entry in the log; the next one when there is none.
    first: u64,
    report: Report,
    /// Visitors who left a phone number, as far as the log was read.
    phones: HashSet<PersonId>,
    /// Links of the lines that may be sealed.
    links: BTreeMap<u64, Option<Link>>,
    /// What the log says of each visit: of tickets and legs.
    visits: HashMap<(u64, u8), Fact>,
    /// The link to look for.
    mark: Option<Link>,
    /// Rows checked.
    done: u64,
    /// Rows in all.
    total: u64,
    progress: &'a mut dyn FnMut(u64, u64),
}

impl Check<'_> {
    fn step(&mut self) {
        self.done += 1;
        if self.done.is_multiple_of(1024) || self.done == self.total {
            (self.progress)(self.done, self.total);
        }
    }

    /// Reads the log from end to end, and returns whether it leads to the snapshot.
    fn log(
        &mut self,
        log: &impl ReadableTable<u64, &'static [u8]>,
        snapshot: Option<&SnapshotRow>,
    ) -> Result<bool, StoreError> {
        // Nobody can tell what a log without its beginning leads to.
        let mut hall = (self.first == 1).then(Hall::new);
        let agrees = |hall: Option<&Hall>, seq: u64| match (hall, snapshot) {
            (Some(hall), Some(row)) if row.seq == seq => {
                hall.snapshot() == row.snapshot
                    && *hall == Hall::from_snapshot(row.snapshot.clone())
            }
            _ => true,
        };
        let mut sound = agrees(hall.as_ref(), 0);
        // Of the line before, when that is known.
        let mut before = (self.first == 1).then_some(None);
        let mut next = self.first;
        for row in log.iter()? {
            let (seq, row) = row?;
            if seq.value() != next {
                return Err(StoreError::damaged(format_args!(
                    "the log lacks entry {next}"
                )));
            }
            let entry = tables::read_entry(next, row.value())?;
            check_link(&mut before, &entry, row.value())?;
            self.count(&entry);
            self.note(&entry);
            if let Some(hall) = &mut hall {
                self.follow(hall, &entry);
            }
            sound &= agrees(hall.as_ref(), next);
            next += 1;
            self.step();
        }
        let newest = self.head.newest;
        if next != newest + 1 {
            return Err(StoreError::damaged(format_args!(
                "the log ends at entry {}, not at {newest}",
                next - 1,
            )));
        }
        Ok(sound)
    }

    fn note(&mut self, entry: &Entry) {
        if entry.seq.is_multiple_of(LINES_PER_SEAL) {
            self.links.insert(entry.seq, entry.link);
        }
        if self.mark.is_some() && entry.link == self.mark {
            self.report.mark_at = Some((entry.seq, entry.at));
        }
    }

    /// Applies a line, and notes what it says of visits.
    fn follow(&mut self, hall: &mut Hall, entry: &Entry) {
        for event in &entry.events {
            for change in hall.changed_visits(entry.at, entry.actor, event) {
                match change {
                    VisitChange::Record(visit) => {
                        let key = (visit.ticket.0, visit.leg);
                        self.visits.insert(key, fact(&visit));
                    }
                    VisitChange::Remove { ticket, leg } => {
                        self.visits.remove(&(ticket.0, leg));
                    }
                }
            }
            hall.apply_as(entry.at, entry.actor, event);
        }
        hall.end_entry(entry);
    }

    /// Verifies that the log is what hubs have sealed, and that no seal is missing.
    fn seals(&mut self, hall_id: [u8; 16], seals: Vec<Seal>) -> Result<(), StoreError> {
        let mut expected = seals.first().map_or(0, |seal| seal.seq);
        for seal in seals {
            let seq = seal.seq;
            if seq != expected {
                return Err(StoreError::damaged(format_args!(
                    "the seal of log entry {expected} is missing"
                )));
            }
            let is_known = self.links.get(&seq).is_none_or(|l| *l == Some(seal.link));
            if !is_known || seq > self.head.newest || !seal.is_sound(hall_id) {
                let from = seq.saturating_sub(LINES_PER_SEAL) + 1;
                return Err(StoreError::damaged(format_args!(
                    "log entries {from} to {seq} are not those that were sealed"
                )));
            }
            expected = seq + LINES_PER_SEAL;
            self.report.sealed_to = seq;
            if !self.report.sealed_by.contains(&seal.certificate) {
                self.report.sealed_by.push(seal.certificate);
            }
        }
        Ok(())
    }

    fn count(&mut self, entry: &Entry) {
        self.report.entries += 1;
        for event in &entry.events {
            match event {
                Event::DayTurned { .. } => self.report.days += 1,
                Event::Queue(
                    QueueEvent::TicketIssued { .. } | QueueEvent::TicketAdopted { .. },
                ) => self.report.tickets += 1,
                Event::Rating(RatingEvent::Explained {
                    person: Some(person),
                    ..
                }) => drop(self.phones.insert(*person)),
                Event::Person(PersonEvent::Erased { persons }) => {
                    self.phones.retain(|person| !persons.contains(person));
                }
                _ => {}
            }
        }
    }

    fn vault(&mut self, transaction: &redb::ReadTransaction) -> Result<(), StoreError> {
        vault::check(transaction)?;
        let held = vault::persons(transaction)?.into_iter();
        let held = held.filter(|(person, _)| self.phones.contains(person));
        self.report.phones = self.phones.len() as u64;
        self.report.phones_held = held.count() as u64;
        Ok(())
    }

    /// Verifies that snapshot and log meet, and that the one is what the other leads to.
    fn snapshot(&self, snapshot: Option<&SnapshotRow>, sound: bool) -> Result<(), StoreError> {
        let damage = match snapshot {
            Some(row) if row.seq > self.head.newest => "the snapshot is newer than the log",
            Some(row) if row.seq + 1 < self.first => "the log does not reach back to the snapshot",
            None if self.first > 1 => "the log lacks its beginning, and there is no snapshot",
            _ if !sound => "the snapshot is not what the log leads to",
            _ => return Ok(()),
        };
        Err(StoreError::damaged(damage))
    }

    fn visits(
        &mut self,
        facts: &impl ReadableTable<(u64, u8), &'static [u8]>,
    ) -> Result<(), StoreError> {
        for row in facts.iter()? {
            let (key, row) = row?;
            let visit = tables::read_visit(key.value(), row.value())?;
            // A log without its beginning cannot tell.
            if self.first == 1 && self.visits.remove(&key.value()) != Some(fact(&visit)) {
                self.report.odd_visit.get_or_insert(visit.ticket);
            }
            self.report.visits += 1;
            self.step();
        }
        if let Some((ticket, _)) = self.visits.keys().min() {
            self.report.odd_visit.get_or_insert(TicketId(*ticket));
        }
        Ok(())
    }

    /// Verifies that the latest answers are there, and that each points to an entry of its command.
    fn answers(
        &mut self,
        answers: &impl ReadableTable<u32, &'static [u8]>,
        log: &impl ReadableTable<u64, &'static [u8]>,
    ) -> Result<(), StoreError> {
        let total = self.head.answers;
        for count in total.saturating_sub(u64::from(ANSWERS_KEPT))..total {
            let slot = slot_of(count);
            let row = answers
                .get(slot)?
                .ok_or_else(|| StoreError::damaged(format_args!("answer {slot} is missing")))?;
            let row = tables::read_answer(slot, row.value())?;
            if let Answered::At(seq) = row.answered
                && seq >= self.first
            {
                let entry = log.get(seq)?.ok_or_else(|| {
                    StoreError::damaged(format_args!("answer {slot} points to no entry"))
                })?;
                if tables::read_entry(seq, entry.value())?.command != row.command {
                    return Err(StoreError::damaged(format_args!(
                        "answer {slot} points to the entry of another command"
                    )));
                }
            }
            self.report.answers += 1;
            self.step();
        }
        Ok(())
    }
}
