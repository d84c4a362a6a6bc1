//! The store: one redb file that holds the log of events and what makes a start quick.
//!
//! Tables: the log, the answers to the latest commands, one snapshot of the hall, the finished
//! visits, and a little about the file itself. [`Store::append`] writes a batch in one transaction
//! that is on the disk before it returns; so an answer may leave the hub after it, and never
//! before. A start is the snapshot and the tail of the log. After a failed write the store is
//! fenced: nobody knows what the disk holds, so the program starts again and reads it.
//!
//! Opening never changes a file that turns out to be damaged, newer, or in use: see `disk.rs`.
//! Reading is by [`Reader`], which can go to another thread and keeps its transactions short,
//! because the file grows while one is open. [`Reader::backup`], [`restore`] and [`check()`] are
//! for the technician.
//!
//! Start at [`Store::open`]. What can go wrong is in [`StoreError`].

mod agreed;
mod backup;
mod check;
mod copy;
mod disk;
mod error;
mod mark;
mod reader;
mod seals;
mod tables;
mod vault;

#[cfg(test)]
pub(crate) mod tests;

pub use agreed::{Change, Frozen, Proposal, Refused, Taken};
pub use backup::{Restoration, RestoreError, Restored, Step, open_to_read, people_in, restore};
pub use check::{Report, check, check_for};
pub use copy::{Copied, CopyFile};
pub use error::{StoreError, StoreErrorKind};
pub use reader::Reader;
pub use seals::{LINES_PER_SEAL, Seal};
pub use tables::{ANSWERS_KEPT, Answered, FORMAT};
pub use vault::PeopleKeys;

use crate::vault::{VaultWrite, WrappedKeys};
use disk::Held;
use hall::{CommandId, Entry, Hall, Visit, VisitChange};
use redb::backends::FileBackend;
use redb::{Builder, Database, Durability, ReadableDatabase, StorageBackend, WriteTransaction};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use tables::{
    ANSWERS, AnswerRow, FACTS, Head, LOG, META, META_FORMAT, META_HALL, META_HEAD, SNAPSHOT,
    SnapshotRow,
};

/// Nobody but the hall's user reads its files: visitors leave phone numbers.
const PRIVATE: u32 = 0o600;

/// Memory for redb's pages. Its default of 1 GiB is more than a whole terminal may use.
const CACHE_BYTES: usize = 64 << 20;

/// Entries and answers that are written together.
#[derive(Debug, Clone, Copy, Default)]
pub struct Batch<'a> {
    /// Entries, following one another and what is in the log.
    pub entries: &'a [Arc<Entry>],
    /// Commands that were refused, so that a repeat is refused alike.
    pub refused: &'a [Refused],
    /// Changes of visits, in order.
    pub visits: &'a [VisitChange],
    /// Changes of the vault, in order.
    pub vault: &'a [VaultWrite],
}

impl<'a> Batch<'a> {
    /// Returns what a proposal writes.
    pub fn of(proposal: &'a Proposal) -> Batch<'a> {
        Batch {
            entries: &proposal.entries,
            refused: &proposal.refused,
            visits: &proposal.visits,
            vault: &proposal.vault,
        }
    }
}

/// The contents of a store, as a start finds them.
#[derive(Debug)]
pub struct Loaded {
    /// The hall after the newest entry.
    pub hall: Hall,
    /// Sequence number of the next entry, 1 in a new store.
    pub next_seq: u64,
    /// Answers to the latest commands, oldest first, at most [`ANSWERS_KEPT`].
    pub answers: Vec<(CommandId, Answered)>,
    /// Answers ever given: see [`Proposal::base`].
    pub answered: u64,
}

/// The open database, shared by the store and its readers.
#[derive(Debug)]
struct Core {
    // Dropped before the database lets go of its lock, so that the file never names a program that
    // has gone.
    pid_file: OnceLock<PidFile>,
    /// Where the file is, if it is one.
    path: OnceLock<PathBuf>,
    db: Database,
    fenced: AtomicBool,
}

impl Core {
    fn usable(&self) -> Result<(), StoreError> {
        if self.fenced.load(Ordering::Acquire) {
            Err(StoreError::Fenced)
        } else {
            Ok(())
        }
    }

    fn fence(&self) {
        self.fenced.store(true, Ordering::Release);
    }

    /// One durable transaction. Whatever fails in it fences the store.
    fn write<T>(
        &self,
        change: impl FnOnce(&WriteTransaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.write_with(Durability::Immediate, change)
    }

    fn write_with<T>(
        &self,
        durability: Durability,
        change: impl FnOnce(&WriteTransaction) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.usable()?;
        let result = write_with(&self.db, durability, change);
        if result.is_err() {
            self.fence();
        }
        result
    }
}

/// One transaction that is on the disk when this returns.
fn write<T>(
    db: &Database,
    change: impl FnOnce(&WriteTransaction) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    write_with(db, Durability::Immediate, change)
}

fn write_with<T>(
    db: &Database,
    durability: Durability,
    change: impl FnOnce(&WriteTransaction) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut transaction = db.begin_write()?;
    transaction.set_durability(durability)?;
    // A start after a power cut then takes no full scan, and the older of two roots is never taken
    // for the newer.
    transaction.set_quick_repair(matches!(durability, Durability::Immediate));
    let value = change(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

/// The hall's log and what belongs to it, open for this program alone.
#[derive(Debug)]
pub struct Store {
    reader: Reader,
    head: Head,
    hall_id: [u8; 16],
}

impl Store {
    /// Opens the store at `path`, or creates it. A file that cannot be used stays untouched.
    pub fn open(path: &Path) -> Result<(Store, Loaded), StoreError> {
        match OpenOptions::new().read(true).write(true).open(path) {
            Ok(file) => Store::start(FileBackend::new(file)?, Some(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => create(path),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens or creates a store on other storage than a file.
    pub fn with_backend(backend: impl StorageBackend) -> Result<(Store, Loaded), StoreError> {
        Store::start(backend, None)
    }

    fn start(
        backend: impl StorageBackend,
        path: Option<&Path>,
    ) -> Result<(Store, Loaded), StoreError> {
        unwinding(|| {
            let disk = Held::new(backend);
            let db = match Builder::new()
                .set_cache_size(CACHE_BYTES)
                .create_with_backend(disk.clone())
            {
                Ok(db) => db,
                Err(redb::DatabaseError::DatabaseAlreadyOpen) => {
                    return Err(StoreError::Busy {
                        pid: path.and_then(PidFile::read),
                    });
                }
                Err(error) => return Err(error.into()),
            };
            if db.begin_read()?.list_tables()?.next().is_none() {
                initialize(&db)?;
            }
            let core = Core {
                pid_file: OnceLock::new(),
                path: OnceLock::new(),
                db,
                fenced: AtomicBool::new(false),
            };
            let reader = Reader::new(Arc::new(core));
            if let Some(path) = path {
                reader.name_owner(path);
            }
            let (loaded, head, hall_id) = reader.load()?;
            // Only now is it known to be a store that this program can use.
            disk.release()?;
            agreed::prepare(&reader.core)?;
            Ok((
                Store {
                    reader,
                    head,
                    hall_id,
                },
                loaded,
            ))
        })
    }

    /// The hall's identity, drawn at random when the store was created; a restored backup has it
    /// too.
    pub fn hall_id(&self) -> [u8; 16] {
        self.hall_id
    }

    /// Sequence number of the next entry.
    pub fn next_seq(&self) -> u64 {
        self.head.newest + 1
    }

    /// Writes a batch; all of it is on the disk when this returns, or nothing is visible and the
    /// store is fenced.
    pub fn append(&mut self, batch: &Batch<'_>) -> Result<(), StoreError> {
        let core = &self.reader.core;
        core.usable()?;
        follows(self.head, batch)?;
        if batch.entries.is_empty() && batch.refused.is_empty() && batch.visits.is_empty() {
            return Ok(());
        }
        let mut head = self.head;
        core.write(|transaction| put_batch(transaction, &mut head, batch))?;
        self.head = head;
        Ok(())
    }

    /// Keeps `hall`, as it is after the entry `seq`, so that the next start replays only what
    /// follows.
    pub fn save_snapshot(&mut self, hall: &Hall, seq: u64) -> Result<(), StoreError> {
        self.reader.core.usable()?;
        if seq > self.head.newest {
            return Err(StoreError::OutOfOrder {
                expected: self.head.newest,
                found: seq,
            });
        }
        let row = tables::snapshot_row(&SnapshotRow {
            seq,
            snapshot: hall.snapshot(),
        });
        self.reader.core.write(|transaction| {
            transaction
                .open_table(SNAPSHOT)?
                .insert(0, row.as_slice())?;
            Ok(())
        })
    }

    /// Gives unused room back to the disk; for the day's end. Refused while another [`Reader`]
    /// exists.
    pub fn compact(&mut self) -> Result<(), StoreError> {
        self.reader.core.usable()?;
        let core = Arc::get_mut(&mut self.reader.core).ok_or(StoreError::BeingRead)?;
        let compacted = core.db.compact().map_err(StoreError::from);
        if compacted.is_err() {
            core.fence();
        }
        compacted?;
        // Compaction commits without quick repair; this makes the next start quick again.
        let head = tables::head_row(self.head);
        core.write(|transaction| {
            transaction
                .open_table(META)?
                .insert(META_HEAD, head.as_slice())?;
            Ok(())
        })
    }

    /// A reader for another thread. The file stays open until the last one is dropped.
    pub fn reader(&self) -> Reader {
        self.reader.clone()
    }

    /// Reads one entry, see [`Reader::entry`].
    pub fn entry(&self, seq: u64) -> Result<Option<Entry>, StoreError> {
        self.reader.entry(seq)
    }

    /// Reads a run of entries, see [`Reader::entries`].
    pub fn entries(&self, from: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.reader.entries(from, limit)
    }

    /// Reads the latest visits, see [`Reader::visits`].
    pub fn visits(&self, newest: usize) -> Result<Vec<Visit>, StoreError> {
        self.reader.visits(newest)
    }

    /// Writes a copy of the store, see [`Reader::backup`].
    pub fn backup(
        &self,
        to: &Path,
        keys: Option<&WrappedKeys>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<u64, StoreError> {
        self.reader.backup(to, keys, progress)
    }
}

/// Checks that the entries of `batch` follow on the log.
fn follows(head: Head, batch: &Batch<'_>) -> Result<(), StoreError> {
    for (entry, expected) in batch.entries.iter().zip(head.newest + 1..) {
        if entry.seq != expected {
            return Err(StoreError::OutOfOrder {
                expected,
                found: entry.seq,
            });
        }
    }
    Ok(())
}

fn put_batch(
    transaction: &WriteTransaction,
    head: &mut Head,
    batch: &Batch<'_>,
) -> Result<(), StoreError> {
    follows(*head, batch)?;
    head.newest += batch.entries.len() as u64;
    let accepted = batch.entries.iter().map(|e| AnswerRow {
        command: e.command,
        answered: Answered::At(e.seq),
    });
    let refused = batch.refused.iter().map(|r| AnswerRow {
        command: r.command,
        answered: Answered::Refused(r.why.clone()),
    });
    let mut log = transaction.open_table(LOG)?;
    for entry in batch.entries {
        log.insert(entry.seq, tables::entry_row(entry).as_slice())?;
    }
    let mut answers = transaction.open_table(ANSWERS)?;
    for row in accepted.chain(refused) {
        let slot = slot_of(head.answers);
        answers.insert(slot, tables::answer_row(slot, &row).as_slice())?;
        head.answers += 1;
    }
    let mut facts = transaction.open_table(FACTS)?;
    for change in batch.visits {
        match change {
            VisitChange::Record(visit) => facts.insert(
                (visit.ticket.0, visit.leg),
                tables::visit_row(visit).as_slice(),
            )?,
            VisitChange::Remove { ticket, leg } => facts.remove((ticket.0, *leg))?,
        };
    }
    vault::put(transaction, batch.vault)?;
    transaction
        .open_table(META)?
        .insert(META_HEAD, tables::head_row(*head).as_slice())?;
    Ok(())
}

/// The ring's slot for the answer with this count.
fn slot_of(count: u64) -> u32 {
    (count % u64::from(ANSWERS_KEPT)) as u32
}

/// Creates a store beside `path` and links it there when it is complete: a power cut leaves no half
/// of one, and of several programs that start at once only one succeeds, because a link never
/// replaces a file.
fn create(path: &Path) -> Result<(Store, Loaded), StoreError> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| StoreError::Io {
        source: io::Error::other(error),
    })?;
    let beside = sibling(path, &format!("new-{:016x}", u64::from_le_bytes(random)));
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(PRIVATE)
        .open(&beside)?;
    let made = Store::start(FileBackend::new(file)?, None).and_then(|made| {
        publish(&beside, path)?;
        sync_folder(path)?;
        Ok(made)
    });
    let _ = std::fs::remove_file(&beside);
    match made {
        Err(StoreError::Io { source }) if source.kind() == io::ErrorKind::AlreadyExists => {
            Store::open(path)
        }
        Ok((store, loaded)) => {
            store.reader.name_owner(path);
            Ok((store, loaded))
        }
        Err(error) => Err(error),
    }
}

/// Gives the finished file `beside` its name too.
fn publish(beside: &Path, path: &Path) -> io::Result<()> {
    match std::fs::hard_link(beside, path) {
        // A file system without links, such as a USB stick's: there is no way to be sure, but the
        // chance is small.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
            ) && !path.exists() =>
        {
            std::fs::rename(beside, path)
        }
        linked => linked,
    }
}

/// Writes the tables of a new store.
fn initialize(db: &Database) -> Result<(), StoreError> {
    let mut hall_id = [0; 16];
    getrandom::fill(&mut hall_id).map_err(|error| StoreError::Io {
        source: io::Error::other(error),
    })?;
    write(db, |transaction| {
        transaction.open_table(LOG)?;
        transaction.open_table(ANSWERS)?;
        transaction.open_table(SNAPSHOT)?;
        transaction.open_table(FACTS)?;
        agreed::make(transaction)?;
        let mut meta = transaction.open_table(META)?;
        meta.insert(META_FORMAT, FORMAT.to_le_bytes().as_slice())?;
        meta.insert(
            META_HALL,
            tables::seal(META_HALL.as_bytes(), hall_id.to_vec()).as_slice(),
        )?;
        meta.insert(META_HEAD, tables::head_row(Head::default()).as_slice())?;
        Ok(())
    })
}

/// Runs `work` on a file that may be damaged. redb can panic on one whose pages do not fit
/// together; that is damage too.
fn unwinding<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Err(StoreError::damaged(
            text.unwrap_or("its pages do not fit together"),
        ))
    })
}

/// `path` with `.` and `extension` added.
fn sibling(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

/// Makes a renaming in the folder of `path` last.
fn sync_folder(path: &Path) -> io::Result<()> {
    // Windows cannot open a folder like a file, and keeps its own journal of names.
    if cfg!(unix) {
        let folder = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// The small file beside the store that says which process has it open.
#[derive(Debug)]
struct PidFile(PathBuf);

impl PidFile {
    /// Leaves this process's id. Without it the store works as well, so a failure is none of ours.
    fn write(store: &Path) -> Option<PidFile> {
        let path = sibling(store, "pid");
        std::fs::write(&path, format!("{}\n", std::process::id())).ok()?;
        Some(PidFile(path))
    }

    /// The id that the owner left.
    fn read(store: &Path) -> Option<u32> {
        std::fs::read_to_string(sibling(store, "pid"))
            .ok()?
            .trim()
            .parse()
            .ok()
    }
}

impl Drop for PidFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
