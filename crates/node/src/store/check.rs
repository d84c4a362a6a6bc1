//! Checking a store without changing it.

use super::disk::Held;
use super::tables::{self, ANSWERS, ANSWERS_KEPT, Answered, FACTS, LOG, SNAPSHOT};
use super::{CACHE_BYTES, PidFile, StoreError, reader, slot_of, unwinding};
use hall::{Event, Hall, QueueEvent};
use redb::backends::FileBackend;
use redb::{Builder, ReadableDatabase, ReadableTable, ReadableTableMetadata};
use std::fs::File;
use std::path::Path;

/// What a sound store holds.
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
    /// Length of the file.
    pub bytes: u64,
}

/// Verifies the store at `path`, to the last row, without changing it. Every page's checksum is
/// verified, every row decodes, the log has no holes, the snapshot is what the log leads to (when
/// the log is there from its beginning), and every answer points to an entry of its command.
/// `progress` is told rows checked and rows in all.
pub fn check(path: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Report, StoreError> {
    let file = File::open(path)?;
    let bytes = file.metadata()?.len();
    if bytes == 0 {
        // redb would take it for a new database.
        return Err(StoreError::damaged("the file is empty"));
    }
    unwinding(|| {
        // Never released: redb repairs what it must in memory, and the file stays as it is.
        let disk = Held::read_only(FileBackend::new(file)?);
        let db = match Builder::new()
            .set_cache_size(CACHE_BYTES)
            .set_check_integrity_on_open(true)
            .create_with_backend(disk)
        {
            Ok(db) => db,
            Err(redb::DatabaseError::DatabaseAlreadyOpen) => {
                return Err(StoreError::Busy {
                    pid: PidFile::read(path),
                });
            }
            Err(error) => return Err(error.into()),
        };
        let transaction = db.begin_read()?;
        let (head, _) = reader::read_meta(&transaction)?;
        let (log, facts, answers) = (
            transaction.open_table(LOG)?,
            transaction.open_table(FACTS)?,
            transaction.open_table(ANSWERS)?,
        );
        let total = log.len()? + facts.len()? + answers.len()?;
        let mut report = Report {
            newest: head.newest,
            bytes,
            ..Report::default()
        };
        let mut done = 0;
        let mut step = || {
            done += 1;
            if done % 1024 == 0 || done == total {
                progress(done, total);
            }
        };

        let snapshot = match transaction.open_table(SNAPSHOT)?.get(0)? {
            Some(row) => Some(tables::read_snapshot(row.value())?),
            None => None,
        };
        report.snapshot_at = snapshot.as_ref().map(|row| row.seq);
        let first = log.first()?.map_or(head.newest + 1, |(seq, _)| seq.value());
        // Nobody can tell what a log without its beginning leads to.
        let mut hall = (first == 1).then(Hall::new);
        let agrees = |hall: &Option<Hall>, seq: u64| match (hall, &snapshot) {
            (Some(hall), Some(row)) if row.seq == seq => {
                hall.snapshot() == row.snapshot
                    && *hall == Hall::from_snapshot(row.snapshot.clone())
            }
            _ => true,
        };
        let mut sound = agrees(&hall, 0);
        let mut next = first;
        for row in log.iter()? {
            let (seq, row) = row?;
            if seq.value() != next {
                return Err(StoreError::damaged(format_args!(
                    "the log lacks entry {next}"
                )));
            }
            let entry = tables::read_entry(next, row.value())?;
            for event in &entry.events {
                match event {
                    Event::DayTurned { .. } => report.days += 1,
                    Event::Queue(
                        QueueEvent::TicketIssued { .. } | QueueEvent::TicketAdopted { .. },
                    ) => report.tickets += 1,
                    _ => {}
                }
            }
            if let Some(hall) = &mut hall {
                hall.apply_entry(&entry);
            }
            sound &= agrees(&hall, next);
            report.entries += 1;
            next += 1;
            step();
        }
        if next != head.newest + 1 {
            return Err(StoreError::damaged(format_args!(
                "the log ends at entry {}, not at {}",
                next - 1,
                head.newest
            )));
        }
        match &snapshot {
            Some(row) if row.seq > head.newest => {
                return Err(StoreError::damaged("the snapshot is newer than the log"));
            }
            Some(row) if row.seq + 1 < first => {
                return Err(StoreError::damaged(
                    "the log does not reach back to the snapshot",
                ));
            }
            None if first > 1 => {
                return Err(StoreError::damaged(
                    "the log lacks its beginning, and there is no snapshot",
                ));
            }
            _ if !sound => {
                return Err(StoreError::damaged(
                    "the snapshot is not what the log leads to",
                ));
            }
            _ => {}
        }

        for row in facts.iter()? {
            let (key, row) = row?;
            tables::read_visit(key.value(), row.value())?;
            report.visits += 1;
            step();
        }

        for count in head.answers.saturating_sub(u64::from(ANSWERS_KEPT))..head.answers {
            let slot = slot_of(count);
            let row = answers
                .get(slot)?
                .ok_or_else(|| StoreError::damaged(format_args!("answer {slot} is missing")))?;
            let row = tables::read_answer(slot, row.value())?;
            if let Answered::At(seq) = row.answered
                && seq >= first
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
            report.answers += 1;
            step();
        }
        Ok(report)
    })
}
