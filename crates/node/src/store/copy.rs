//! The file of a machine that keeps no hall: a copy of the hall as it was last told, and the
//! journal of what the machine did by itself.
//!
//! The copy may be behind after a power cut: the hub has it all. The journal may not: a durable row
//! is on the disk when [`CopyFile::keep`] returns.
//!
//! A copy holds what a hub tells machines of this role. One of a program that was told more is
//! dropped with its file, because a database keeps what was deleted in it; the journal stays.

use super::error::StoreError;
use super::tables::{self, LOG, META, META_FORMAT, SNAPSHOT, SnapshotRow};
use super::{
    CACHE_BYTES, Database, Durability, PRIVATE, sibling, sync_folder, unwinding, write_with,
};
use hall::{Entry, Hall, Snapshot};
use redb::{Builder, ReadableDatabase, ReadableTable, TableDefinition};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

/// Number of the row -> what it says, opaque.
const JOURNAL: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("journal");

/// Format of the copies that this program writes. The first had no mark, and phone numbers of
/// visitors.
const COPY_FORMAT: u32 = 2;

/// A copy of the hall and a journal, in one file.
pub struct CopyFile {
    db: Database,
}

/// The contents of a copy, as a start finds them.
#[derive(Default)]
pub struct Copied {
    /// The hall as it was last told, and the last line in it.
    pub hall: Option<(Hall, u64)>,
    /// The journal's rows, by number.
    pub rows: Vec<Vec<u8>>,
}

impl CopyFile {
    /// Opens the file at `path`, or creates it. A copy of another format is dropped.
    ///
    /// # Errors
    /// When another program has it, or it cannot be read.
    pub fn open(path: &Path) -> Result<(CopyFile, Copied), StoreError> {
        unwinding(|| {
            let is_new = !path.exists();
            let mut db = database(path)?;
            if is_new {
                mark(&db)?;
                sync_folder(path)?;
            } else if format(&db)? != Some(COPY_FORMAT) {
                db = renew(path, db)?;
            }
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

fn database(path: &Path) -> Result<Database, StoreError> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(PRIVATE)
        .open(path)?;
    let backend = redb::backends::FileBackend::new(file)?;
    match Builder::new()
        .set_cache_size(CACHE_BYTES / 8)
        .create_with_backend(backend)
    {
        Ok(db) => Ok(db),
        Err(redb::DatabaseError::DatabaseAlreadyOpen) => Err(StoreError::Busy { pid: None }),
        Err(error) => Err(error.into()),
    }
}

/// Makes the tables, and notes of which format they are.
fn mark(db: &Database) -> Result<(), StoreError> {
    write_with(db, Durability::Immediate, |transaction| {
        transaction.open_table(SNAPSHOT)?;
        transaction.open_table(LOG)?;
        transaction.open_table(JOURNAL)?;
        transaction
            .open_table(META)?
            .insert(META_FORMAT, COPY_FORMAT.to_le_bytes().as_slice())?;
        Ok(())
    })
}

/// Returns the format of a file, if it says so.
fn format(db: &Database) -> Result<Option<u32>, StoreError> {
    let transaction = db.begin_read()?;
    let table = match transaction.open_table(META) {
        Ok(table) => table,
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let row = table.get(META_FORMAT)?;
    let bytes = row.and_then(|row| row.value().try_into().ok());
    Ok(bytes.map(u32::from_le_bytes))
}

/// Puts a file with the same journal and no copy in the place of the one at `path`, which is `old`.
/// A power cut leaves the one or the other.
fn renew(path: &Path, old: Database) -> Result<Database, StoreError> {
    tracing::info!("the copy of the hall is of another version: it is asked for anew");
    let beside = sibling(path, "new");
    match std::fs::remove_file(&beside) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let rows = journal(&old)?;
    let new = database(&beside)?;
    mark(&new)?;
    write_with(&new, Durability::Immediate, |transaction| {
        let mut table = transaction.open_table(JOURNAL)?;
        for (n, row) in &rows {
            table.insert(n, tables::seal(&n.to_le_bytes(), row.clone()).as_slice())?;
        }
        Ok(())
    })?;
    std::fs::rename(&beside, path)?;
    sync_folder(path)?;
    // Not before: another program that starts now would open the old one.
    drop(old);
    Ok(new)
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
    let rows = journal(db)?.into_iter().map(|(_, row)| row).collect();
    Ok(Copied { hall, rows })
}

/// Returns the rows of the journal with their numbers.
fn journal(db: &Database) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    let mut rows = Vec::new();
    let table = match db.begin_read()?.open_table(JOURNAL) {
        Ok(table) => table,
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(rows),
        Err(error) => return Err(error.into()),
    };
    for row in table.iter()? {
        let (n, row) = row?;
        let n = n.value();
        let name = format!("journal row {n}");
        let row = tables::unseal(name, &n.to_le_bytes(), row.value())?;
        rows.push((n, row.to_vec()));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::{AnnouncementEvent, CommandId, Event, Notice, Timestamp};

    const PHONE: &str = "13800138000";

    fn line(seq: u64) -> Arc<Entry> {
        Arc::new(Entry {
            seq,
            at: Timestamp(1),
            command: CommandId(seq.into()),
            events: vec![Event::Announcement(AnnouncementEvent::Announced {
                notice: Notice::Text(PHONE.to_owned()),
            })],
            actor: None,
            salt: None,
            link: None,
        })
    }

    fn holds(path: &Path, text: &str) -> bool {
        let bytes = std::fs::read(path).unwrap();
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    }

    #[test]
    fn a_copy_of_the_version_before_is_dropped_to_the_last_byte_and_its_journal_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.redb");
        let (file, _) = CopyFile::open(&path).unwrap();
        file.replace(7, Snapshot::default(), true).unwrap();
        file.append(&[line(8)], true).unwrap();
        file.keep(3, b"a press", true).unwrap();
        write_with(&file.db, Durability::Immediate, |transaction| {
            transaction.open_table(META)?.remove(META_FORMAT)?;
            Ok(())
        })
        .unwrap();
        drop(file);
        assert!(holds(&path, PHONE), "the old copy had it");
        // What a power cut left of an attempt before.
        std::fs::write(sibling(&path, "new"), "half a file").unwrap();

        let (file, copied) = CopyFile::open(&path).unwrap();
        assert!(copied.hall.is_none());
        assert_eq!(copied.rows, [b"a press".to_vec()]);
        assert!(matches!(
            CopyFile::open(&path),
            Err(StoreError::Busy { .. })
        ));
        file.replace(9, Snapshot::default(), true).unwrap();
        drop(file);
        assert!(!holds(&path, PHONE));
        assert!(!sibling(&path, "new").exists());

        let (_, copied) = CopyFile::open(&path).unwrap();
        assert_eq!(copied.hall.map(|(_, seq)| seq), Some(9));
        assert_eq!(copied.rows, [b"a press".to_vec()]);
    }
}
