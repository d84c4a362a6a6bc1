//! The group's part of the file: what the hubs of a hall agree on, before it becomes part of the
//! hall.
//!
//! Rows of agreement, the vote, and how far the hall has followed them. This module does not know
//! what they mean; `quorum` does. They lie in the hall's own file, so that one transaction moves
//! the agreement and the hall on together. A backup has none of them: a restored hall begins a
//! group of its own.

use super::backup::{People, copy_hall};
use super::error::StoreError;
use super::reader::{self, Reader};
use super::seals::{self, SEALS};
use super::tables::{
    self, ANSWERS, FACTS, FORMAT, Head, LOG, META, META_FORMAT, SNAPSHOT, SnapshotRow,
};
use super::vault::{self, PERSONS, VAULT};
use super::{Batch, CACHE_BYTES, Core, Database, Durability, Store, put_batch};
use crate::vault::VaultWrite;
use hall::Snapshot;
use redb::{Builder, Key, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};
use std::ops::RangeBounds;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Index -> what was agreed on, opaque.
const AGREED: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("agreed");
/// Name -> bytes, opaque.
const GROUP: TableDefinition<'static, &str, &[u8]> = TableDefinition::new("group");

/// A batch that is written together, decided by one hub and recorded by all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proposal {
    /// Drawn at random by its proposer, who knows it again by this.
    pub nonce: u64,
    /// Answers that the hall had given when this was decided. A hall that has given another number
    /// of them does not take it: something came in between. `None` for a proposal that decides
    /// nothing.
    pub base: Option<u64>,
    /// Lines of the log.
    pub entries: Vec<Arc<hall::Entry>>,
    /// Commands that were refused.
    pub refused: Vec<Refused>,
    /// Changes of visits, in order.
    pub visits: Vec<hall::VisitChange>,
    /// Changes of the vault, in order: sealed values that no line has.
    pub vault: Vec<VaultWrite>,
}

/// A command that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Identity of the refused command.
    pub command: hall::CommandId,
    /// Reason of the refusal.
    pub why: hall::Refusal,
}

record::record! {
    struct Proposal { 1 nonce, 2 base, 3 entries, 4 refused, 5 visits, 10 vault }
    struct Refused { 1 command, 2 why }
}

impl Proposal {
    /// Returns whether it decides nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.refused.is_empty()
    }
}

/// One step of a transaction.
#[derive(Debug)]
pub enum Change {
    /// Sets or removes a value of the group.
    Set(&'static str, Option<Vec<u8>>),
    /// Appends rows of agreement.
    Append(Vec<(u64, Vec<u8>)>),
    /// Removes rows from this one on: they were not agreed on after all.
    CutFrom(u64),
    /// Removes rows up to this one: the hall holds what they say.
    Purge(u64),
    /// Makes a proposal part of the hall.
    Apply(Arc<Proposal>),
    /// Keeps the hall as it is after this entry, so that a start replays only what follows.
    Snapshot(u64, Box<Snapshot>),
    /// Keeps what this hub has signed of the log.
    Seal(Box<super::Seal>),
    /// Takes the hall from a copy of another hub's, in place of what is here.
    Replace(PathBuf),
}

/// For each proposal of one transaction, in order, whether it was taken.
pub type Taken = Vec<bool>;

impl Store {
    /// Does all of `changes` in one transaction. When `durable`, it is on the disk when this
    /// returns; else it is at the latest with the next durable one, and a power cut before that
    /// takes all of it back.
    ///
    /// # Errors
    /// Whatever fails fences the store.
    pub fn change(&mut self, changes: &[Change], durable: bool) -> Result<Taken, StoreError> {
        let mut head = self.head;
        let mut hall_id = self.hall_id;
        let mut taken = Vec::new();
        let core = &self.reader.core;
        core.write_with(
            if durable {
                Durability::Immediate
            } else {
                Durability::None
            },
            |transaction| {
                for change in changes {
                    match change {
                        Change::Set(name, value) => {
                            let mut group = transaction.open_table(GROUP)?;
                            match value {
                                Some(value) => group.insert(
                                    *name,
                                    tables::seal(name.as_bytes(), value.clone()).as_slice(),
                                )?,
                                None => group.remove(*name)?,
                            };
                        }
                        Change::Append(rows) => {
                            let mut agreed = transaction.open_table(AGREED)?;
                            for (index, row) in rows {
                                agreed.insert(
                                    index,
                                    tables::seal(&index.to_le_bytes(), row.clone()).as_slice(),
                                )?;
                            }
                        }
                        Change::CutFrom(index) => transaction
                            .open_table(AGREED)?
                            .retain_in(*index.., |_: u64, _| false)?,
                        Change::Purge(index) => transaction
                            .open_table(AGREED)?
                            .retain_in(..=*index, |_: u64, _| false)?,
                        Change::Apply(proposal) => {
                            let fits = proposal.base.is_none_or(|base| base == head.answers);
                            if fits && !proposal.is_empty() {
                                put_batch(transaction, &mut head, &Batch::of(proposal))?;
                            }
                            taken.push(fits);
                        }
                        Change::Snapshot(seq, snapshot) => {
                            let row = tables::snapshot_row(&SnapshotRow {
                                seq: *seq,
                                snapshot: (**snapshot).clone(),
                            });
                            transaction
                                .open_table(SNAPSHOT)?
                                .insert(0, row.as_slice())?;
                        }
                        Change::Seal(seal) => seals::put(transaction, seal)?,
                        Change::Replace(path) => {
                            (head, hall_id) = super::unwinding(|| replace(transaction, path))?;
                        }
                    }
                }
                Ok(())
            },
        )?;
        self.head = head;
        self.hall_id = hall_id;
        Ok(taken)
    }
}

impl Reader {
    /// A value of the group.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn group(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.freeze()?.group(name)
    }

    /// Rows of agreement.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn agreed(&self, range: impl RangeBounds<u64>) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let agreed = self.begin()?.open_table(AGREED)?;
        agreed
            .range(range)?
            .map(|row| {
                let (index, row) = row?;
                let index = index.value();
                Ok((
                    index,
                    tables::unseal(
                        format_args!("agreement {index}"),
                        &index.to_le_bytes(),
                        row.value(),
                    )?
                    .to_vec(),
                ))
            })
            .collect()
    }

    /// The newest row of agreement.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn newest_agreed(&self) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let newest = self
            .begin()?
            .open_table(AGREED)?
            .last()?
            .map(|(index, _)| index.value());
        Ok(newest
            .map(|index| self.agreed(index..=index))
            .transpose()?
            .and_then(|mut rows| rows.pop()))
    }
}

/// Makes the tables.
pub(super) fn make(transaction: &WriteTransaction) -> Result<(), StoreError> {
    transaction.open_table(AGREED)?;
    transaction.open_table(GROUP)?;
    Ok(())
}

/// Makes the tables in a file of an older version, or a backup, which have none.
pub(super) fn prepare(core: &Core) -> Result<(), StoreError> {
    if core.db.begin_read()?.open_table(GROUP).is_ok() {
        return Ok(());
    }
    core.write(make_in_old_file)
}

fn make_in_old_file(transaction: &WriteTransaction) -> Result<(), StoreError> {
    make(transaction)?;
    transaction
        .open_table(META)?
        .insert(META_FORMAT, FORMAT.to_le_bytes().as_slice())?;
    Ok(())
}

/// Gives a backup, which has no group, its first value.
pub(super) fn set_in_backup(path: &Path, name: &str, value: Vec<u8>) -> Result<(), StoreError> {
    let db = Builder::new().set_cache_size(CACHE_BYTES).open(path)?;
    super::write(&db, |transaction| {
        make_in_old_file(transaction)?;
        transaction
            .open_table(GROUP)?
            .insert(name, tables::seal(name.as_bytes(), value).as_slice())?;
        Ok(())
    })
}

/// Takes over the tables of a copy, each row verified.
fn replace(transaction: &WriteTransaction, path: &Path) -> Result<(Head, [u8; 16]), StoreError> {
    let copy = Builder::new().set_cache_size(CACHE_BYTES).open(path)?;
    take_table(transaction, &copy, LOG, |seq, row| {
        tables::read_entry(seq, row).map(drop)
    })?;
    take_table(transaction, &copy, FACTS, |key, row| {
        tables::read_visit(key, row).map(drop)
    })?;
    take_table(transaction, &copy, ANSWERS, |slot, row| {
        tables::read_answer(slot, row).map(drop)
    })?;
    take_table(transaction, &copy, SNAPSHOT, |_, row| {
        tables::read_snapshot(row).map(drop)
    })?;
    take_vault(transaction, &copy, VAULT, |key, row| {
        vault::check_vault(key, row)
    })?;
    take_vault(transaction, &copy, PERSONS, |person, row| {
        vault::read_person(person, row).map(drop)
    })?;
    transaction.delete_table(SEALS)?;
    if seals::is_there(&copy.begin_read()?)? {
        take_table(transaction, &copy, SEALS, |seq, row| {
            seals::read(seq, row).map(drop)
        })?;
    }
    take_table(transaction, &copy, META, |_, _| Ok(()))?;
    reader::read_meta(&copy.begin_read()?)
}

fn take_table<K: Key + 'static>(
    transaction: &WriteTransaction,
    copy: &Database,
    table: TableDefinition<'static, K, &'static [u8]>,
    verify: impl Fn(K::SelfType<'_>, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    transaction.delete_table(table)?;
    let mut target = transaction.open_table(table)?;
    for row in copy.begin_read()?.open_table(table)?.iter()? {
        let (key, row) = row?;
        verify(key.value(), row.value())?;
        target.insert(key.value(), row.value())?;
    }
    Ok(())
}

/// Takes a table of the vault, which a hub of the version before does not send.
fn take_vault<K: Key + 'static>(
    transaction: &WriteTransaction,
    copy: &Database,
    table: TableDefinition<'static, K, &'static [u8]>,
    verify: impl Fn(K::SelfType<'_>, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if vault::opened(&copy.begin_read()?, table)?.is_some() {
        return take_table(transaction, copy, table, verify);
    }
    transaction.delete_table(table)?;
    Ok(())
}

/// The store as it was at one moment. Short-lived: the file grows while it exists.
pub struct Frozen {
    transaction: redb::ReadTransaction,
}

impl Reader {
    /// The store as it is now.
    ///
    /// # Errors
    /// When the store was fenced.
    pub fn freeze(&self) -> Result<Frozen, StoreError> {
        Ok(Frozen {
            transaction: self.begin()?,
        })
    }
}

impl Frozen {
    /// A value of the group.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn group(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let group = self.transaction.open_table(GROUP)?;
        let row = group.get(name)?;
        row.map(|row| {
            tables::unseal("the group's part", name.as_bytes(), row.value()).map(<[u8]>::to_vec)
        })
        .transpose()
    }

    /// Copies the hall for another hub: with the vault, and without the group's part, to a new file.
    ///
    /// # Errors
    /// When a row is damaged or the file cannot be written.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        copy_hall(&self.transaction, path, People::Sealed, &mut |_, _| true)
    }
}
