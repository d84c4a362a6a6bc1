//! Reading the store, also from another thread while it is written.

use super::tables::{
    self, ANSWERS, ANSWERS_KEPT, FACTS, FORMAT, Head, LOG, META, META_FORMAT, META_HALL, META_HEAD,
    SNAPSHOT,
};
use super::{Core, Loaded, PidFile, StoreError, slot_of};
use hall::{Entry, Hall, TicketId, Visit};
use redb::{ReadTransaction, ReadableDatabase, ReadableTable};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows read in one transaction when many are wanted: the file grows while a transaction is open.
const ROWS_AT_ONCE: usize = 4096;

/// Reads a store. Clones share it.
#[derive(Debug, Clone)]
pub struct Reader {
    pub(super) core: Arc<Core>,
}

impl Reader {
    pub(super) fn new(core: Arc<Core>) -> Reader {
        Reader { core }
    }

    /// Notes that the store is at `path`, and leaves this program's id beside it, for others who find
    /// it in use.
    pub(super) fn name_owner(&self, path: &Path) {
        let _ = self.core.path.set(path.to_owned());
        if let Some(file) = PidFile::write(path) {
            let _ = self.core.pid_file.set(file);
        }
    }

    pub(super) fn begin(&self) -> Result<ReadTransaction, StoreError> {
        self.core.usable()?;
        Ok(self.core.db.begin_read()?)
    }

    /// Returns the path of the store, unless it is in memory.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.core.path.get().map(PathBuf::as_path)
    }

    /// The hall's identity.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn hall_id(&self) -> Result<[u8; 16], StoreError> {
        read_meta(&self.begin()?).map(|(_, hall_id)| hall_id)
    }

    /// The log entry with this number, if the log has it.
    pub fn entry(&self, seq: u64) -> Result<Option<Entry>, StoreError> {
        let log = self.begin()?.open_table(LOG)?;
        let row = log.get(seq)?;
        row.map(|row| tables::read_entry(seq, row.value()))
            .transpose()
    }

    /// At most `limit` entries from `from` on, in order and without a hole.
    pub fn entries(&self, from: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let log = self.begin()?.open_table(LOG)?;
        let mut entries: Vec<Entry> = Vec::new();
        for row in log.range(from..)?.take(limit) {
            let (seq, row) = row?;
            if entries
                .last()
                .is_some_and(|last| last.seq + 1 != seq.value())
            {
                return Err(StoreError::damaged(format_args!(
                    "the log has a hole before entry {}",
                    seq.value()
                )));
            }
            entries.push(tables::read_entry(seq.value(), row.value())?);
        }
        Ok(entries)
    }

    /// The visits of the `newest` highest tickets and legs, newest first.
    pub fn visits(&self, newest: usize) -> Result<Vec<Visit>, StoreError> {
        let facts = self.begin()?.open_table(FACTS)?;
        facts
            .iter()?
            .rev()
            .take(newest)
            .map(|row| {
                let (key, row) = row?;
                tables::read_visit(key.value(), row.value())
            })
            .collect()
    }

    /// Hands every visit from the ticket `from` on to `each`, in order, in many short transactions.
    pub fn each_visit(
        &self,
        from: TicketId,
        each: &mut dyn FnMut(Visit),
    ) -> Result<(), StoreError> {
        let mut next = Some((from.0, 0));
        while let Some(start) = next.take() {
            let facts = self.begin()?.open_table(FACTS)?;
            let mut visits = Vec::with_capacity(ROWS_AT_ONCE);
            for row in facts.range(start..)? {
                let (key, row) = row?;
                if visits.len() == ROWS_AT_ONCE {
                    next = Some(key.value());
                    break;
                }
                visits.push(tables::read_visit(key.value(), row.value())?);
            }
            drop(facts);
            visits.into_iter().for_each(&mut *each);
        }
        Ok(())
    }

    /// The hall as it is in the file now.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn loaded(&self) -> Result<Loaded, StoreError> {
        self.load().map(|(loaded, ..)| loaded)
    }

    /// Reads what a start needs.
    pub(super) fn load(&self) -> Result<(Loaded, Head, [u8; 16]), StoreError> {
        let transaction = self.begin()?;
        let (head, hall_id) = read_meta(&transaction)?;

        let (mut hall, mut newest) = match transaction.open_table(SNAPSHOT)?.get(0)? {
            Some(row) => {
                let row = tables::read_snapshot(row.value())?;
                (Hall::from_snapshot(row.snapshot), row.seq)
            }
            None => (Hall::new(), 0),
        };
        for row in transaction.open_table(LOG)?.range(newest + 1..)? {
            let (seq, row) = row?;
            if seq.value() != newest + 1 {
                return Err(StoreError::damaged(format_args!(
                    "the log lacks entry {}",
                    newest + 1
                )));
            }
            hall.apply_entry(&tables::read_entry(seq.value(), row.value())?);
            newest = seq.value();
        }
        if newest != head.newest {
            return Err(StoreError::damaged(format_args!(
                "the log ends at entry {newest}, not at {}",
                head.newest
            )));
        }

        let table = transaction.open_table(ANSWERS)?;
        let oldest = head.answers.saturating_sub(u64::from(ANSWERS_KEPT));
        let mut answers = Vec::with_capacity((head.answers - oldest) as usize);
        for count in oldest..head.answers {
            let slot = slot_of(count);
            let row = table
                .get(slot)?
                .ok_or_else(|| StoreError::damaged(format_args!("answer {slot} is missing")))?;
            let row = tables::read_answer(slot, row.value())?;
            answers.push((row.command, row.answered));
        }
        Ok((
            Loaded {
                hall,
                next_seq: head.newest + 1,
                answers,
                answered: head.answers,
            },
            head,
            hall_id,
        ))
    }
}

/// Checks the format, which comes before everything else, and reads what the store says of itself.
pub(super) fn read_meta(transaction: &ReadTransaction) -> Result<(Head, [u8; 16]), StoreError> {
    let no_store = |_| StoreError::damaged("a database, but not a store of this program");
    let meta = transaction.open_table(META).map_err(no_store)?;
    let format = meta
        .get(META_FORMAT)?
        .and_then(|row| row.value().try_into().ok())
        .map(u32::from_le_bytes);
    match format {
        Some(tables::OLDEST_FORMAT..=FORMAT) => {}
        Some(found) if found > FORMAT => {
            return Err(StoreError::NewerFormat {
                found,
                known: FORMAT,
            });
        }
        _ => return Err(StoreError::damaged("its format is not known")),
    }
    let head = meta
        .get(META_HEAD)?
        .ok_or_else(|| StoreError::damaged("its head is missing"))?;
    let head = tables::read_head(head.value())?;
    let hall_id = meta
        .get(META_HALL)?
        .ok_or_else(|| StoreError::damaged("the hall's identity is missing"))?;
    let hall_id = tables::unseal("the hall's identity", META_HALL.as_bytes(), hall_id.value())?;
    let hall_id = hall_id
        .try_into()
        .map_err(|_| StoreError::damaged("the hall's identity"))?;
    Ok((head, hall_id))
}
