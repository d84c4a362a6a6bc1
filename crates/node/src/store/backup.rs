//! Backup and restore.
//!
//! redb has no backup of its own, and a copy of a live file is none. So the rows are copied inside
//! one read transaction into a new database, each verified on the way. Both directions write beside
//! the target and rename when the copy is complete and synced.

use super::tables::{self, ANSWERS, FACTS, LOG, META, SNAPSHOT};
use super::{
    CACHE_BYTES, PRIVATE, PidFile, Reader, Report, StoreError, check, reader, sibling, sync_folder,
    unwinding, write,
};
use redb::backends::FileBackend;
use redb::{
    Builder, Database, Key, ReadTransaction, ReadableTable, ReadableTableMetadata, StorageBackend,
    TableDefinition,
};
use std::fs::{File, OpenOptions};
use std::io;
use std::ops::Bound;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Rows copied in one transaction; bounds the memory of a backup.
const ROWS_AT_ONCE: u64 = 10_000;

/// The result of a restore.
#[derive(Debug)]
pub struct Restored {
    /// Contents of the store now.
    pub report: Report,
    /// Path to which the store that was there before has been moved.
    pub kept: Option<PathBuf>,
}

impl Reader {
    /// Copies the store as it is now to the new file `to`, and returns that file's length. The
    /// store can be written meanwhile. `progress` is told rows copied and rows in all.
    pub fn backup(&self, to: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<u64, StoreError> {
        if to.try_exists()? {
            return Err(StoreError::Exists {
                path: to.to_owned(),
            });
        }
        let beside = sibling(to, "partial");
        let made = self.copy_to(&beside, progress).and_then(|()| {
            // Looked at again, because the copy took its time.
            if to.try_exists()? {
                return Err(StoreError::Exists {
                    path: to.to_owned(),
                });
            }
            std::fs::rename(&beside, to)?;
            sync_folder(to)?;
            Ok(std::fs::metadata(to)?.len())
        });
        if made.is_err() {
            let _ = std::fs::remove_file(&beside);
        }
        made
    }

    fn copy_to(&self, path: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<(), StoreError> {
        copy_hall(&self.begin()?, path, progress)
    }
}

/// Copies the hall as a transaction sees it to the file at `path`.
pub(super) fn copy_hall(
    from: &ReadTransaction,
    path: &Path,
    progress: &mut dyn FnMut(u64, u64),
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
        progress(done, total);
    };
    copy(
        from,
        &to,
        LOG,
        |seq, row| tables::read_entry(seq, row).map(drop),
        &mut step,
    )?;
    copy(
        from,
        &to,
        FACTS,
        |key, row| tables::read_visit(key, row).map(drop),
        &mut step,
    )?;
    copy(
        from,
        &to,
        ANSWERS,
        |slot, row| tables::read_answer(slot, row).map(drop),
        &mut step,
    )?;
    copy(
        from,
        &to,
        SNAPSHOT,
        |_, row| tables::read_snapshot(row).map(drop),
        &mut |_| (),
    )?;
    // Last, because a file without it is no store.
    copy(from, &to, META, |_, _| Ok(()), &mut |_| ())?;
    to.compact()?;
    to.close()?;
    File::open(path)?.sync_all()?;
    Ok(())
}

/// Copies a table, verifying each row.
fn copy<K: Key + 'static>(
    from: &ReadTransaction,
    to: &Database,
    table: TableDefinition<'static, K, &'static [u8]>,
    verify: impl Fn(K::SelfType<'_>, &[u8]) -> Result<(), StoreError>,
    step: &mut dyn FnMut(u64),
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
                verify(key.value(), row.value())?;
                target.insert(key.value(), row.value())?;
                copied += 1;
            }
            Ok(copied)
        })?;
        step(copied);
        if copied < ROWS_AT_ONCE {
            return Ok(());
        }
    }
}

/// Puts the backup `from` in the place of the store `to`. The backup is verified first, nothing may
/// have either file open, and the old store is kept as `<name>.before-restore-<n>`. `progress` is
/// told rows checked and rows in all.
pub fn restore(
    from: &Path,
    to: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Restored, StoreError> {
    // Held until the end, so that no program opens the old store while it is being replaced.
    let old = match OpenOptions::new().read(true).write(true).open(to) {
        Ok(file) => Some(locked(file, to, false)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let source = locked(File::open(from)?, from, true)?;
    let beside = sibling(to, "restoring");
    let installed = copy_file(from, &beside)
        // The copy is what will be used, so the copy is what is checked.
        .and_then(|()| check(&beside, progress))
        .and_then(|report| {
            let kept = old.is_some().then(|| free_name(to)).transpose()?;
            if let Some(kept) = &kept {
                std::fs::rename(to, kept)?;
            }
            if let Err(error) = std::fs::rename(&beside, to) {
                if let Some(kept) = &kept {
                    std::fs::rename(kept, to)?;
                }
                return Err(error.into());
            }
            sync_folder(to)?;
            Ok(Restored { report, kept })
        });
    if installed.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    for backend in old.iter().chain([&source]) {
        let _ = backend.close();
    }
    installed
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
