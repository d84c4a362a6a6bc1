//! The file of a machine that keeps no hall: a copy of the hall as it was last told, and the
//! journal of what the machine did by itself.
//!
//! The copy may be behind after a power cut: the hub has it all. The journal may not: a durable row
//! is on the disk when [`CopyFile::keep`] returns.

use super::error::StoreError;
use super::tables::{self, LOG, SNAPSHOT, SnapshotRow};
use super::{CACHE_BYTES, Database, Durability, PRIVATE, sync_folder, unwinding, write_with};
use hall::{Entry, Hall, Snapshot};
use redb::{Builder, ReadableDatabase, ReadableTable, TableDefinition};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

/// Number of the row -> what it says, opaque.
const JOURNAL: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("journal");

/// A copy of the hall and a journal, in one file.
pub struct CopyFile {
    db: Database,
}

/// What a start finds.
#[derive(Default)]
pub struct Copied {
    /// The hall as it was last told, and the last line in it.
    pub hall: Option<(Hall, u64)>,
    /// The journal's rows, by number.
    pub rows: Vec<Vec<u8>>,
}

impl CopyFile {
    /// Opens the file at `path`, or creates it.
    ///
    /// # Errors
    /// When another program has it, or it cannot be read.
    pub fn open(path: &Path) -> Result<(CopyFile, Copied), StoreError> {
        unwinding(|| {
            let is_new = !path.exists();
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .mode(PRIVATE)
                .open(path)?;
            let backend = redb::backends::FileBackend::new(file)?;
            let db = match Builder::new()
                .set_cache_size(CACHE_BYTES / 8)
                .create_with_backend(backend)
            {
                Ok(db) => db,
                Err(redb::DatabaseError::DatabaseAlreadyOpen) => {
                    return Err(StoreError::Busy { pid: None });
                }
                Err(error) => return Err(error.into()),
            };
            if is_new {
                sync_folder(path)?;
            }
            write_with(&db, Durability::Immediate, |transaction| {
                transaction.open_table(SNAPSHOT)?;
                transaction.open_table(LOG)?;
                transaction.open_table(JOURNAL)?;
                Ok(())
            })?;
            let copied = load(&db)?;
            Ok((CopyFile { db }, copied))
        })
    }

    /// Inserts or replaces a row of the journal. A row that is not `durable` a power cut may take
    /// back, until the next one that is.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep(&self, n: u64, row: &[u8], durable: bool) -> Result<(), StoreError> {
        self.write(durability(durable), |journal| {
            journal.insert(n, tables::seal(&n.to_le_bytes(), row.to_vec()).as_slice())?;
            Ok(())
        })
    }

    /// Removes a row of the journal; a power cut may bring it back.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn forget(&self, n: u64) -> Result<(), StoreError> {
        self.write(Durability::None, |journal| {
            journal.remove(n)?;
            Ok(())
        })
    }

    fn write(
        &self,
        durability: Durability,
        change: impl FnOnce(&mut redb::Table<'_, u64, &[u8]>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        write_with(&self.db, durability, |transaction| {
            change(&mut transaction.open_table(JOURNAL)?)
        })
    }

    /// Takes a whole hall as it is after the line `seq`.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn replace(&self, seq: u64, snapshot: Snapshot, durable: bool) -> Result<(), StoreError> {
        let row = tables::snapshot_row(&SnapshotRow { seq, snapshot });
        write_with(&self.db, durability(durable), |transaction| {
            transaction.open_table(LOG)?.retain(|_, _| false)?;
            transaction
                .open_table(SNAPSHOT)?
                .insert(0, row.as_slice())?;
            Ok(())
        })
    }

    /// Takes lines that follow on what is there.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn append(&self, entries: &[Arc<Entry>], durable: bool) -> Result<(), StoreError> {
        write_with(&self.db, durability(durable), |transaction| {
            let mut log = transaction.open_table(LOG)?;
            for entry in entries {
                log.insert(entry.seq, tables::entry_row(entry).as_slice())?;
            }
            Ok(())
        })
    }
}

fn durability(durable: bool) -> Durability {
    if durable {
        Durability::Immediate
    } else {
        Durability::None
    }
}

fn load(db: &Database) -> Result<Copied, StoreError> {
    let transaction = db.begin_read()?;
    let mut hall = match transaction.open_table(SNAPSHOT)?.get(0)? {
        Some(row) => {
            let row = tables::read_snapshot(row.value())?;
            row.snapshot
                .check()
                .map_err(|_| StoreError::damaged("the copy of the hall"))?;
            Some((Hall::from_snapshot(row.snapshot), row.seq))
        }
        None => None,
    };
    if let Some((hall, seq)) = &mut hall {
        for row in transaction.open_table(LOG)?.range(*seq + 1..)? {
            let (next, row) = row?;
            if next.value() != *seq + 1 {
                break;
            }
            hall.apply_entry(&tables::read_entry(next.value(), row.value())?);
            *seq = next.value();
        }
    }
    let mut rows = Vec::new();
    for row in transaction.open_table(JOURNAL)?.iter()? {
        let (n, row) = row?;
        let n = n.value();
        rows.push(
            tables::unseal(
                format_args!("journal row {n}"),
                &n.to_le_bytes(),
                row.value(),
            )?
            .to_vec(),
        );
    }
    Ok(Copied { hall, rows })
}
