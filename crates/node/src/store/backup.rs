//! Backup and restore.
//!
//! redb has no backup of its own, and a copy of a live file is none. So the rows are copied inside
//! one read transaction into a new database, each verified on the way. Both directions write beside
//! the target and rename when the copy is complete and synced.
//!
//! A restore takes the hall back to an earlier state. How far it had come since, as far as the store
//! that is replaced and the mark beside it say, goes with the restored one: its hub begins a new
//! history and moves the numbers on.

use super::disk::Held;
use super::seals::{self, SEALS};
use super::tables::{self, ANSWERS, FACTS, LOG, META, SNAPSHOT};
use super::vault::{self, PERSONS, PeopleKeys, VAULT};
use super::{
    CACHE_BYTES, Change, Core, PRIVATE, PidFile, Reader, Report, StoreError, StoreErrorKind,
    agreed, check, mark, reader, sibling, sync_folder, unwinding, write,
};
use crate::ids;
use crate::lineage::Known;
use crate::protocol::CopyPosition;
use crate::quorum;
use crate::vault::WrappedKeys;
use hall::{Event, Hall, Lineage, NumberRange, NumbersReached};
use redb::backends::FileBackend;
use redb::{
    Builder, Database, Key, ReadTransaction, ReadableTable, ReadableTableMetadata, StorageBackend,
    TableDefinition,
};
use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::io;
use std::ops::Bound;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

/// Rows copied in one transaction; bounds the memory of a backup, and how long a commit of the hub
/// waits for the disk meanwhile.
const ROWS_AT_ONCE: u64 = 2_000;

/// The result of a restore.
#[derive(Debug)]
pub struct Restored {
    /// Contents of the store now.
    pub report: Report,
    /// The hall that is in it.
    pub hall: Hall,
    /// Numbers that may be on papers which that hall does not know.
    pub unknown: Vec<NumberRange>,
    /// Path to which the store that was there before has been moved.
    pub kept: Option<PathBuf>,
}

/// The history that has to begin because an older store came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restoration {
    /// Its identity.
    pub lineage: Lineage,
    /// The highest generation that is known of the hall.
    pub generation: u32,
    /// How far its numbers had gone; `None` when nobody knows.
    pub reached: Option<NumbersReached>,
}

record::record! { struct Restoration { 1 lineage, 2 generation, 3 reached } }

/// The name of the [`Restoration`] in the group's part of the file.
const RESTORATION: &str = "restoration";

impl Restoration {
    /// What has to follow on a store that is older than what is `known`.
    pub fn after(known: Known) -> Restoration {
        Restoration {
            lineage: Lineage(ids::fresh_id().0),
            generation: known.position.generation,
            reached: known.reached,
        }
    }

    /// The step of a transaction that keeps it.
    pub fn keep(&self) -> Change {
        Change::Set(RESTORATION, Some(record::encode(self)))
    }

    /// The step of a transaction that forgets it.
    pub fn forget() -> Change {
        Change::Set(RESTORATION, None)
    }
}

impl Reader {
    /// That the store was restored and its hub has not begun a new history yet.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn restoration(&self) -> Result<Option<Restoration>, StoreError> {
        let row = self.group(RESTORATION)?;
        row.map(|row| {
            record::decode(&row).map_err(|e| StoreError::bad_record("the restoration", e))
        })
        .transpose()
    }

    /// Copies the store as it is now to the new file `to`, and returns that file's length. The
    /// store can be written meanwhile. With `keys` that a passphrase seals the vault is in it, else
    /// it is left out. `progress` is told rows copied and rows in all.
    ///
    /// # Errors
    /// When `to` is there already, a row is damaged, or the disk refuses.
    pub fn backup(
        &self,
        to: &Path,
        keys: Option<&WrappedKeys>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<u64, StoreError> {
        let people = keys.map_or(People::LeftOut, People::Wrapped);
        let mut step = |done, all| {
            progress(done, all);
            true
        };
        write_beside(to, |beside| {
            copy_hall(&self.begin()?, beside, people, &mut step)
        })
    }

    /// The same without the vault, for as long as `step`, which is told rows copied and rows in all,
    /// returns that it goes on.
    ///
    /// # Errors
    /// When it does not, besides.
    pub fn backup_with(&self, to: &Path, step: Step<'_>) -> Result<u64, StoreError> {
        write_beside(to, |beside| {
            copy_hall(&self.begin()?, beside, People::LeftOut, step)
        })
    }

    /// The same, and the file gets its name only after every row in it is verified.
    ///
    /// # Errors
    /// When what was written is not sound, besides.
    pub fn backup_verified(&self, to: &Path, step: Step<'_>) -> Result<u64, StoreError> {
        write_beside(to, |beside| {
            copy_hall(&self.begin()?, beside, People::LeftOut, step)?;
            let mut progress = |done, all| {
                step(done, all);
            };
            check(beside, &mut progress).map(drop)
        })
    }
}

/// Told rows done and rows in all; returns whether the work goes on.
pub type Step<'a> = &'a mut dyn FnMut(u64, u64) -> bool;

/// Has the new file `to` written under another name, and gives it its own when it is complete and on
/// the disk. Returns its length.
fn write_beside(
    to: &Path,
    make: impl FnOnce(&Path) -> Result<(), StoreError>,
) -> Result<u64, StoreError> {
    let is_free = || match to.try_exists()? {
        true => Err(StoreError::Exists {
            path: to.to_owned(),
        }),
        false => Ok(()),
    };
    is_free()?;
    let beside = sibling(to, "partial");
    let made = make(&beside).and_then(|()| {
        // Looked at again, because the copy took its time.
        is_free()?;
        std::fs::rename(&beside, to)?;
        sync_folder(to)?;
        Ok(std::fs::metadata(to)?.len())
    });
    if made.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    made
}

/// What a copy has of the vault.
#[derive(Clone, Copy)]
pub(super) enum People<'a> {
    /// Nothing.
    LeftOut,
    /// Its rows, for a hub that has the keys.
    Sealed,
    /// Its rows, and the keys as a passphrase seals them.
    Wrapped(&'a WrappedKeys),
}

/// Copies the hall as a transaction sees it to the file at `path`.
pub(super) fn copy_hall(
    from: &ReadTransaction,
    path: &Path,
    people: People<'_>,
    step: Step<'_>,
) -> Result<(), StoreError> {
    reader::read_meta(from)?;
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .mode(PRIVATE)
        .open(path)?;
    let mut to = Builder::new()
        .set_cache_size(CACHE_BYTES)
        .create_with_backend(FileBackend::new(file)?)?;
    let total = from.open_table(LOG)?.len()?
        + from.open_table(FACTS)?.len()?
        + from.open_table(ANSWERS)?.len()?;
    let mut done = 0;
    let mut step = |rows| {
        done += rows;
        match step(done, total) {
            true => Ok(()),
            false => Err(StoreError::GivenUp),
        }
    };
    copy(from, &to, LOG, tables::cleaned_entry, &mut step)?;
    copy(
        from,
        &to,
        FACTS,
        |key, row| Ok(tables::visit_row(&tables::read_visit(key, row)?).into()),
        &mut step,
    )?;
    copy(
        from,
        &to,
        ANSWERS,
        |slot, row| tables::read_answer(slot, row).map(|_| row.into()),
        &mut step,
    )?;
    copy(
        from,
        &to,
        SNAPSHOT,
        |_, row| Ok(tables::snapshot_row(&tables::read_snapshot(row)?).into()),
        &mut |_| Ok(()),
    )?;
    if seals::is_there(from)? {
        copy(
            from,
            &to,
            SEALS,
            |seq, row| {
                seals::read(seq, row)?;
                Ok(row.into())
            },
            &mut |_| Ok(()),
        )?;
    }
    match people {
        People::LeftOut => {}
        People::Sealed => copy_vault(from, &to)?,
        People::Wrapped(keys) => {
            copy_vault(from, &to)?;
            vault::put_wrapped(&to, keys)?;
        }
    }
    // Last, because a file without it is no store.
    copy(from, &to, META, |_, row| Ok(row.into()), &mut |_| Ok(()))?;
    to.compact()?;
    to.close()?;
    File::open(path)?.sync_all()?;
    Ok(())
}

/// Copies the tables of the vault.
fn copy_vault(from: &ReadTransaction, to: &Database) -> Result<(), StoreError> {
    if vault::opened(from, VAULT)?.is_some() {
        copy(from, to, VAULT, vault::verified_vault, &mut |_| Ok(()))?;
    }
    if vault::opened(from, PERSONS)?.is_some() {
        copy(from, to, PERSONS, vault::verified_person, &mut |_| Ok(()))?;
    }
    Ok(())
}

/// Copies a table, each row as `verified` returns it.
fn copy<K: Key + 'static>(
    from: &ReadTransaction,
    to: &Database,
    table: TableDefinition<'static, K, &'static [u8]>,
    verified: impl for<'r> Fn(K::SelfType<'_>, &'r [u8]) -> Result<Cow<'r, [u8]>, StoreError>,
    step: &mut dyn FnMut(u64) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let source = from.open_table(table)?;
    let mut rows = source.iter()?;
    loop {
        let copied = write(to, |transaction| {
            let mut target = transaction.open_table(table)?;
            let mut copied = 0;
            while copied < ROWS_AT_ONCE {
                let Some(row) = rows.next() else { break };
                let (key, row) = row?;
                let row = verified(key.value(), row.value())?;
                target.insert(key.value(), &*row)?;
                copied += 1;
            }
            Ok(copied)
        })?;
        step(copied)?;
        if copied < ROWS_AT_ONCE {
            return Ok(());
        }
    }
}

/// Opens a store that no program has open, such as a backup, only to read it. The file stays as it is.
///
/// # Errors
/// When it is in use, damaged or newer.
pub fn open_to_read(path: &Path) -> Result<Reader, StoreError> {
    unwinding(|| {
        let disk = Held::read_only(FileBackend::new(File::open(path)?)?);
        let core = Core {
            pid_file: OnceLock::new(),
            path: OnceLock::new(),
            db: Builder::new()
                .set_cache_size(CACHE_BYTES)
                .create_with_backend(disk)?,
            fenced: AtomicBool::new(false),
        };
        let reader = Reader::new(Arc::new(core));
        reader::read_meta(&reader.begin()?)?;
        Ok(reader)
    })
}

/// The keys of the people in the backup `from`, if it has any: a passphrase opens them. It is to be put
/// in the place of the store `to`.
///
/// # Errors
/// When the store is in use, or the backup cannot be read or is damaged.
pub fn people_in(from: &Path, to: &Path) -> Result<Option<WrappedKeys>, RestoreError> {
    let fault = |path: &Path| {
        let path = path.to_owned();
        move |error: StoreError| RestoreError { path, error }
    };
    unlock(locked_store(to).map_err(fault(to))?);
    open_to_read(from)
        .and_then(|reader| unwinding(|| vault::wrapped(&reader.begin()?)))
        .map_err(fault(from))
}

/// What a file says of the hall that it holds; it stays as it is.
fn look_into(path: &Path) -> Result<(Hall, u64, [u8; 16]), StoreError> {
    unwinding(|| {
        let reader = open_to_read(path)?;
        let (loaded, head, hall_id) = reader.load()?;
        let mut hall = loaded.hall;
        let mut newest = head.newest;
        // A power cut may have taken back what was applied, but not what was agreed on.
        let agreed = quorum::unapplied(&reader).unwrap_or_default();
        for entry in agreed.iter().flat_map(|proposal| &proposal.entries) {
            if entry.seq == newest + 1 {
                hall.apply_entry(entry);
                newest = entry.seq;
            }
        }
        Ok((hall, newest, hall_id))
    })
}

/// How far the hall had come in the store `to` that is to be replaced, also when that is damaged.
fn had_come(to: &Path, hall_id: [u8; 16]) -> Option<Known> {
    let marked = mark::read(to, hall_id);
    let held = look_into(to).ok().filter(|(.., id)| *id == hall_id);
    let held = held.map(|(hall, newest, _)| Known::of(&hall, newest));
    match (held, marked) {
        (Some(held), Some(marked)) => Some(Known {
            position: CopyPosition {
                generation: held.position.generation.max(marked.position.generation),
                ..held.position
            },
            reached: match (held.reached, marked.reached) {
                (Some(held), Some(marked)) => Some(held.or(marked)),
                (held, marked) => held.or(marked),
            },
        }),
        (held, marked) => held.or(marked),
    }
}

/// Numbers that may be on papers which `hall` does not know, when its numbers had gone as far as
/// `reached`.
fn unknown_to(hall: &Hall, reached: Option<&NumbersReached>) -> Vec<NumberRange> {
    let mut hall = hall.clone();
    // The day turns before the hall goes on.
    if let Some(day) = reached
        .and_then(|r| r.day)
        .filter(|day| Some(*day) > hall.day())
    {
        let turned = Event::DayTurned {
            day,
            expired: Vec::new(),
            kept: None,
            overnight: Vec::new(),
        };
        hall.apply(hall.last_at(), &turned);
    }
    hall.unknown_numbers(reached)
}

/// A restore that did not come about; the store is as it was.
#[derive(Debug, thiserror::Error)]
#[error("{} was not restored", path.display())]
pub struct RestoreError {
    /// The file that was at fault: the backup or the store.
    pub path: PathBuf,
    /// What was wrong with it.
    #[source]
    pub error: StoreError,
}

/// Puts the backup `from` in the place of the store `to`. The backup is verified first, nothing may
/// have either file open, and the old store is kept as `<name>.before-restore-<n>`. The hub of the
/// restored store begins a new history at its next start. People in the backup are taken with `people`,
/// and left out without. `progress` is told rows checked and rows in all.
///
/// # Errors
/// When one of the files is in use, the backup is damaged, or the disk refuses.
pub fn restore(
    from: &Path,
    to: &Path,
    people: Option<PeopleKeys<'_>>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Restored, RestoreError> {
    let fault = |path: &Path| {
        let path = path.to_owned();
        move |error: StoreError| RestoreError { path, error }
    };
    // Who has the store open is told before anything is read.
    unlock(locked_store(to).map_err(fault(to))?);
    let (hall, _, hall_id) = look_into(from).map_err(fault(from))?;
    let had_come = had_come(to, hall_id);
    let reached = had_come.as_ref().and_then(|known| known.reached.as_ref());
    let unknown = unknown_to(&hall, reached);
    let restoration = Restoration {
        lineage: Lineage(ids::fresh_id().0),
        generation: had_come
            .as_ref()
            .map_or(0, |known| known.position.generation),
        reached: reached.cloned(),
    };
    // Held until the end, so that no program opens the old store while it is being replaced.
    let old = locked_store(to).map_err(fault(to))?;
    let source = File::open(from).map_err(StoreError::from);
    let source = source.and_then(|file| locked(file, from, true));
    let beside = sibling(to, "restoring");
    let installed = source.map_err(fault(from)).and_then(|source| {
        // The copy is what will be used, so the copy is what is checked.
        let checked = copy_file(from, &beside).and_then(|()| check(&beside, progress));
        unlock(Some(source));
        let report = checked.map_err(|error| match error.kind() {
            StoreErrorKind::DiskFull | StoreErrorKind::ReadOnly => fault(to)(error),
            _ => fault(from)(error),
        })?;
        let kept = vault::settle_in_backup(&beside, people)
            .and_then(|()| {
                agreed::set_in_backup(&beside, RESTORATION, record::encode(&restoration))
            })
            .and_then(|()| install(&beside, to, old.is_some()))
            .map_err(fault(to))?;
        Ok(Restored {
            report,
            hall,
            unknown,
            kept,
        })
    });
    if installed.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    unlock(old);
    installed
}

/// Gives the finished file `beside` the name of the store `to`, and the store that `is_there` another
/// one, which is returned.
fn install(beside: &Path, to: &Path, is_there: bool) -> Result<Option<PathBuf>, StoreError> {
    let kept = is_there.then(|| free_name(to)).transpose()?;
    if let Some(kept) = &kept {
        std::fs::rename(to, kept)?;
    }
    if let Err(error) = std::fs::rename(beside, to) {
        if let Some(kept) = &kept {
            std::fs::rename(kept, to)?;
        }
        return Err(error.into());
    }
    sync_folder(to)?;
    Ok(kept)
}

/// Locks the store at `path`, if there is one.
fn locked_store(path: &Path) -> Result<Option<FileBackend>, StoreError> {
    match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) => Ok(Some(locked(file, path, false)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn unlock(file: Option<FileBackend>) {
    if let Some(file) = file {
        let _ = file.close();
    }
}

/// Locks a file against programs that would use it as a store.
fn locked(file: File, path: &Path, shared: bool) -> Result<FileBackend, StoreError> {
    let backend = FileBackend::new(file)?;
    let whole = (Bound::Unbounded, Bound::Unbounded);
    let got = if shared {
        backend.try_lock_shared_range(whole.0, whole.1)
    } else {
        backend.try_lock_range(whole.0, whole.1)
    };
    match got {
        Ok(true) => Ok(backend),
        Ok(false) => Err(StoreError::Busy {
            pid: PidFile::read(path),
        }),
        // A file system without locks: nothing could be told anyway.
        Err(redb::BackendError::Unsupported) => Ok(backend),
        Err(error) => Err(io::Error::from(error).into()),
    }
}

fn copy_file(from: &Path, to: &Path) -> Result<(), StoreError> {
    unwinding(|| {
        let mut target = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(PRIVATE)
            .open(to)?;
        io::copy(&mut File::open(from)?, &mut target)?;
        target.sync_all()?;
        Ok(())
    })
}

/// The first name for the old store that is not taken.
fn free_name(path: &Path) -> Result<PathBuf, StoreError> {
    for n in 1..10_000 {
        let name = sibling(path, &format!("before-restore-{n}"));
        if !name.try_exists()? {
            return Ok(name);
        }
    }
    Err(StoreError::Exists {
        path: sibling(path, "before-restore-9999"),
    })
}
