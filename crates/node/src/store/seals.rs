//! Seals of the log: what a hub has signed of it.
//!
//! Whoever can write the file can write lines and all links after them anew. So the hub signs the link
//! of every thousandth line with the key of its certificate; a line before it cannot be another one
//! afterwards without that key. Each hub seals its own log. [`check`](super::check()) verifies them.

use super::error::StoreError;
use super::reader::Reader;
use super::tables;
use crate::net::identity::{Identity, is_signed};
use hall::{Link, Timestamp};
use redb::{ReadTransaction, ReadableTable, TableDefinition, TableError, WriteTransaction};

/// Lines from one seal to the next.
pub const LINES_PER_SEAL: u64 = 1_000;

/// Sequence number of the line -> [`Seal`]. Not in stores that no hub with a certificate has kept.
pub(super) const SEALS: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("seals");

/// What a hub has signed of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The line.
    pub seq: u64,
    /// Its link.
    pub link: Link,
    /// When it was sealed.
    pub at: Timestamp,
    /// Certificate of the hub (DER).
    pub certificate: Vec<u8>,
    /// Signature over hall, line and link.
    pub signature: Vec<u8>,
}

record::record! { struct Seal { 1 seq, 2 link, 3 at, 4 certificate, 5 signature } }

impl Seal {
    /// Signs the line `seq` of a hall; `None` when the key cannot sign.
    pub fn new(
        identity: &Identity,
        hall: [u8; 16],
        seq: u64,
        link: Link,
        at: Timestamp,
    ) -> Option<Seal> {
        let (certificate, signature) = identity.sign(&message(hall, seq, link))?;
        Some(Seal {
            seq,
            link,
            at,
            certificate,
            signature,
        })
    }

    /// Returns whether it was made for this line of this hall with the key of its certificate.
    pub fn is_sound(&self, hall: [u8; 16]) -> bool {
        let message = message(hall, self.seq, self.link);
        is_signed(&self.certificate, &message, &self.signature)
    }
}

fn message(hall: [u8; 16], seq: u64, link: Link) -> Vec<u8> {
    let parts: [&[u8]; 4] = [b"dingdong seal", &hall, &seq.to_le_bytes(), &link.0];
    parts.concat()
}

pub(super) fn put(transaction: &WriteTransaction, seal: &Seal) -> Result<(), StoreError> {
    let key = seal.seq.to_le_bytes();
    let row = tables::seal(&key, record::encode(seal));
    transaction
        .open_table(SEALS)?
        .insert(seal.seq, row.as_slice())?;
    Ok(())
}

pub(super) fn read(seq: u64, row: &[u8]) -> Result<Seal, StoreError> {
    let what = format_args!("the seal of line {seq}");
    let bytes = tables::unseal(what, &seq.to_le_bytes(), row)?;
    let seal: Seal = record::decode(bytes).map_err(|e| StoreError::bad_record(what, e))?;
    match seal.seq == seq {
        true => Ok(seal),
        false => Err(StoreError::damaged(what)),
    }
}

/// Returns all seals of a store, in order.
pub(super) fn all(transaction: &ReadTransaction) -> Result<Vec<Seal>, StoreError> {
    if !is_there(transaction)? {
        return Ok(Vec::new());
    }
    let table = transaction.open_table(SEALS)?;
    let rows = table.iter()?;
    rows.map(|row| {
        let (seq, row) = row?;
        read(seq.value(), row.value())
    })
    .collect()
}

/// Returns whether the store has seals.
pub(super) fn is_there(transaction: &ReadTransaction) -> Result<bool, StoreError> {
    match transaction.open_table(SEALS) {
        Ok(_) => Ok(true),
        Err(TableError::TableDoesNotExist(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

impl Reader {
    /// Returns the last line that is sealed, 0 for none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn sealed_to(&self) -> Result<u64, StoreError> {
        let transaction = self.begin()?;
        if !is_there(&transaction)? {
            return Ok(0);
        }
        let table = transaction.open_table(SEALS)?;
        Ok(table.last()?.map_or(0, |(seq, _)| seq.value()))
    }
}
