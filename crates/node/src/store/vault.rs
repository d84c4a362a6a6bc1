//! The rows of the [vault](crate::vault) in the store. What they say is sealed.
//!
//! A hub that joins gets these tables with the hall; a backup has them only with keys that a passphrase
//! seals.

use super::error::StoreError;
use super::reader::Reader;
use super::tables;
use super::{CACHE_BYTES, write};
use crate::ids;
use crate::vault::{CredentialKind, Keys, PersonRow, Sealed, VaultWrite, WrappedKeys};
use hall::{AccountId, PersonId};
use redb::{
    Builder, Database, Key, ReadTransaction, ReadableDatabase, ReadableTable,
    ReadableTableMetadata, TableDefinition, WriteTransaction,
};
use std::borrow::Cow;
use std::path::Path;

/// Account and kind -> what the account proves itself by.
pub(super) const VAULT: TableDefinition<'static, (u64, u8), &[u8]> = TableDefinition::new("vault");
/// Person -> [`PersonRow`].
pub(super) const PERSONS: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("persons");

/// In [`VAULT`], of no account: steps that the persons' key has taken.
const EPOCH: (u64, u8) = (0, 0);
const EPOCH_NAME: &[u8] = b"epoch";
/// In [`VAULT`] of a backup, of no account: the keys, sealed by a passphrase.
const WRAPPED: (u64, u8) = (0, 1);
const WRAPPED_NAME: &[u8] = b"wrapped keys";

fn kind_number(kind: CredentialKind) -> u8 {
    match kind {
        CredentialKind::Pin => 1,
        CredentialKind::Password => 2,
        CredentialKind::Badge => 3,
        CredentialKind::Code => 4,
    }
}

fn kind_of(number: u8) -> Option<CredentialKind> {
    let mut all = CredentialKind::ALL.into_iter();
    all.find(|kind| kind_number(*kind) == number)
}

fn account_key(account: u64, kind: u8) -> [u8; 9] {
    let mut key = [kind; 9];
    key[..8].copy_from_slice(&account.to_le_bytes());
    key
}

fn read_verifier((account, kind): (u64, u8), row: &[u8]) -> Result<Sealed, StoreError> {
    let key = account_key(account, kind);
    tables::read(format_args!("vault row {account}/{kind}"), &key, row)
}

pub(super) fn read_person(person: u64, row: &[u8]) -> Result<PersonRow, StoreError> {
    let key = person.to_le_bytes();
    tables::read(format_args!("person {person}"), &key, row)
}

fn read_epoch(row: &[u8]) -> Result<u32, StoreError> {
    tables::read("the vault's epoch", EPOCH_NAME, row)
}

fn read_wrapped(row: &[u8]) -> Result<WrappedKeys, StoreError> {
    tables::read("the vault's wrapped keys", WRAPPED_NAME, row)
}

/// Checks a row of [`VAULT`].
pub(super) fn check_vault(key: (u64, u8), row: &[u8]) -> Result<(), StoreError> {
    match key {
        EPOCH => read_epoch(row).map(drop),
        WRAPPED => read_wrapped(row).map(drop),
        key => read_verifier(key, row).map(drop),
    }
}

/// Checks all rows of [`VAULT`].
pub(super) fn check(transaction: &ReadTransaction) -> Result<(), StoreError> {
    if let Some(vault) = opened(transaction, VAULT)? {
        for row in vault.iter()? {
            let (key, row) = row?;
            check_vault(key.value(), row.value())?;
        }
    }
    Ok(())
}

/// Returns the row as it is, if it is sound.
pub(super) fn verified_vault(key: (u64, u8), row: &[u8]) -> Result<Cow<'_, [u8]>, StoreError> {
    check_vault(key, row).map(|()| row.into())
}

/// Returns the row as it is, if it is sound.
pub(super) fn verified_person(person: u64, row: &[u8]) -> Result<Cow<'_, [u8]>, StoreError> {
    read_person(person, row).map(|_| row.into())
}

/// Writes what a proposal says of the vault.
pub(super) fn put(transaction: &WriteTransaction, writes: &[VaultWrite]) -> Result<(), StoreError> {
    if writes.is_empty() {
        return Ok(());
    }
    let mut vault = transaction.open_table(VAULT)?;
    let mut persons = transaction.open_table(PERSONS)?;
    for write in writes {
        match write {
            VaultWrite::Credential {
                account,
                kind,
                verifier,
            } => {
                let key = (account.0, kind_number(*kind));
                match verifier {
                    Some(verifier) => {
                        let row = record::encode(verifier);
                        let row = tables::seal(&account_key(key.0, key.1), row);
                        vault.insert(key, row.as_slice())?;
                    }
                    None => drop(vault.remove(key)?),
                }
            }
            VaultWrite::Advance { epoch } => {
                let row = tables::seal(EPOCH_NAME, record::encode(epoch));
                vault.insert(EPOCH, row.as_slice())?;
            }
            VaultWrite::Person { person, row } => match row {
                Some(row) => {
                    let row = tables::seal(&person.0.to_le_bytes(), record::encode(row));
                    persons.insert(person.0, row.as_slice())?;
                }
                None => drop(persons.remove(person.0)?),
            },
        }
    }
    Ok(())
}

/// Returns a table; `None` of a file that was never told anything for it.
pub(super) fn opened<K: Key + 'static>(
    transaction: &ReadTransaction,
    table: TableDefinition<'static, K, &'static [u8]>,
) -> Result<Option<redb::ReadOnlyTable<K, &'static [u8]>>, StoreError> {
    match transaction.open_table(table) {
        Ok(table) => Ok(Some(table)),
        Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Keeps the keys in a backup, sealed by a passphrase.
pub(super) fn put_wrapped(to: &Database, keys: &WrappedKeys) -> Result<(), StoreError> {
    write(to, |transaction| {
        let row = tables::seal(WRAPPED_NAME, record::encode(keys));
        let mut vault = transaction.open_table(VAULT)?;
        vault.insert(WRAPPED, row.as_slice())?;
        Ok(())
    })
}

/// Makes the vault of the backup at `path` that of a hall: its rows are sealed with the hall's keys
/// instead of the backup's, or, without `keys`, left out.
pub(super) fn settle_in_backup(
    path: &Path,
    keys: Option<PeopleKeys<'_>>,
) -> Result<(), StoreError> {
    let db = Builder::new().set_cache_size(CACHE_BYTES).open(path)?;
    let Some(PeopleKeys { backup, hall }) = keys else {
        return write(&db, |transaction| {
            transaction.delete_table(VAULT)?;
            transaction.delete_table(PERSONS)?;
            Ok(())
        });
    };
    let random = &mut ids::system();
    let mut writes = vec![VaultWrite::Advance {
        epoch: hall.epoch(),
    }];
    for (person, row) in persons(&db.begin_read()?)? {
        let row = hall.take_person(backup, person, &row, random);
        writes.push(VaultWrite::Person { person, row });
    }
    for (account, kind, verifier) in verifiers(&db.begin_read()?)? {
        let verifier = hall.take_credential(backup, account, kind, &verifier, random);
        writes.push(VaultWrite::Credential {
            account,
            kind,
            verifier,
        });
    }
    write(&db, |transaction| {
        transaction.open_table(VAULT)?.remove(WRAPPED)?;
        put(transaction, &writes)
    })
}

/// The keys with which a backup's vault becomes that of a hall.
#[derive(Debug, Clone, Copy)]
pub struct PeopleKeys<'a> {
    /// Those of the backup.
    pub backup: &'a Keys,
    /// Those of the hall.
    pub hall: &'a Keys,
}

/// The keys that a backup has, sealed by a passphrase.
pub(super) fn wrapped(transaction: &ReadTransaction) -> Result<Option<WrappedKeys>, StoreError> {
    let Some(vault) = opened(transaction, VAULT)? else {
        return Ok(None);
    };
    let row = vault.get(WRAPPED)?;
    row.map(|row| read_wrapped(row.value())).transpose()
}

/// What all visitors left, sealed.
pub(super) fn persons(
    transaction: &ReadTransaction,
) -> Result<Vec<(PersonId, PersonRow)>, StoreError> {
    let Some(persons) = opened(transaction, PERSONS)? else {
        return Ok(Vec::new());
    };
    let row = |row: Result<(redb::AccessGuard<u64>, redb::AccessGuard<&[u8]>), _>| {
        let (person, row) = row?;
        let person = person.value();
        Ok((PersonId(person), read_person(person, row.value())?))
    };
    persons.iter()?.map(row).collect()
}

/// What all accounts prove themselves by, sealed.
fn verifiers(
    transaction: &ReadTransaction,
) -> Result<Vec<(AccountId, CredentialKind, Sealed)>, StoreError> {
    let Some(vault) = opened(transaction, VAULT)? else {
        return Ok(Vec::new());
    };
    let mut verifiers = Vec::new();
    for row in vault.iter()? {
        let (key, row) = row?;
        let (account, number) = key.value();
        if let (Some(kind), false) = (kind_of(number), [EPOCH, WRAPPED].contains(&key.value())) {
            let verifier = read_verifier(key.value(), row.value())?;
            verifiers.push((AccountId(account), kind, verifier));
        }
    }
    Ok(verifiers)
}

impl Reader {
    /// Steps that the persons' key has taken, as far as this store knows.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn vault_epoch(&self) -> Result<u32, StoreError> {
        let Some(vault) = opened(&self.begin()?, VAULT)? else {
            return Ok(0);
        };
        let row = vault.get(EPOCH)?;
        row.map_or(Ok(0), |row| read_epoch(row.value()))
    }

    /// Returns whether the vault holds anything.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn has_vault(&self) -> Result<bool, StoreError> {
        let transaction = self.begin()?;
        let verifiers = opened(&transaction, VAULT)?.map_or(Ok(0), |table| table.len())?;
        let persons = opened(&transaction, PERSONS)?.map_or(Ok(0), |table| table.len())?;
        Ok(verifiers + persons > 0)
    }

    /// What a visitor left, sealed.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn person(&self, person: PersonId) -> Result<Option<PersonRow>, StoreError> {
        let Some(persons) = opened(&self.begin()?, PERSONS)? else {
            return Ok(None);
        };
        let row = persons.get(person.0)?;
        row.map(|row| read_person(person.0, row.value()))
            .transpose()
    }

    /// What all visitors left, sealed.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn persons(&self) -> Result<Vec<(PersonId, PersonRow)>, StoreError> {
        persons(&self.begin()?)
    }

    /// What an account proves itself by, sealed.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn verifier(
        &self,
        account: AccountId,
        kind: CredentialKind,
    ) -> Result<Option<Sealed>, StoreError> {
        let Some(vault) = opened(&self.begin()?, VAULT)? else {
            return Ok(None);
        };
        let key = (account.0, kind_number(kind));
        let row = vault.get(key)?;
        row.map(|row| read_verifier(key, row.value())).transpose()
    }

    /// What all accounts prove themselves by in this way, sealed.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn verifiers(&self, kind: CredentialKind) -> Result<Vec<(AccountId, Sealed)>, StoreError> {
        let all = verifiers(&self.begin()?)?.into_iter();
        let of_kind = all.filter(|(_, of, _)| *of == kind);
        Ok(of_kind
            .map(|(account, _, verifier)| (account, verifier))
            .collect())
    }
}
