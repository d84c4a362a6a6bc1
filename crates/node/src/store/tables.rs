//! The tables of the file, and how a row is sealed.
//!
//! redb verifies its pages only when it repairs or checks a file, not when it reads them, so each
//! row carries a checksum over its key and bytes. It tells damage; it does not keep out a forger.

use super::error::StoreError;
use hall::{Entry, Event, RatingEvent, Refusal, Snapshot, Visit};
use record;
use redb::TableDefinition;
use std::borrow::Cow;
use std::fmt::Display;

/// Format of the file that this program writes, and the newest it reads.
pub const FORMAT: u32 = 2;
/// The oldest format it reads. 1 had no group of hubs.
pub(super) const OLDEST_FORMAT: u32 = 1;
/// Answers kept for commands that are repeated: at 5,000 visitors an hour and 6 commands each,
/// those of the last two hours.
pub const ANSWERS_KEPT: u32 = 65_536;

/// Sequence number -> [`Entry`].
pub(super) const LOG: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("log");
/// Slot of the ring -> [`AnswerRow`].
pub(super) const ANSWERS: TableDefinition<'static, u32, &[u8]> = TableDefinition::new("answers");
/// One row, 0 -> [`SnapshotRow`].
pub(super) const SNAPSHOT: TableDefinition<'static, u8, &[u8]> = TableDefinition::new("snapshot");
/// Ticket and leg -> [`Visit`].
pub(super) const FACTS: TableDefinition<'static, (u64, u8), &[u8]> = TableDefinition::new("facts");
/// Name -> bytes; see the names below.
pub(super) const META: TableDefinition<'static, &str, &[u8]> = TableDefinition::new("meta");

/// In [`META`]: the format, 4 bytes little endian. Not sealed: every version to come must be able
/// to read it.
pub(super) const META_FORMAT: &str = "format";
/// In [`META`]: the hall's identity, 16 random bytes, sealed.
pub(super) const META_HALL: &str = "hall";
/// In [`META`]: [`Head`].
pub(super) const META_HEAD: &str = "head";

/// The ends of the log and of the ring of answers, written with every batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Head {
    /// Sequence number of the newest entry, 0 before the first.
    pub(super) newest: u64,
    /// Answers ever written; the next one goes to this number modulo [`ANSWERS_KEPT`].
    pub(super) answers: u64,
}

/// A snapshot and the entry after which it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SnapshotRow {
    pub(super) seq: u64,
    pub(super) snapshot: Snapshot,
}

/// The answer to a command, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// By what this log entry says.
    At(u64),
    /// By a refusal.
    Refused(Refusal),
}

/// One answer in the ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AnswerRow {
    pub(super) command: hall::CommandId,
    pub(super) answered: Answered,
}

record::record! {
    struct Head { 1 newest, 2 answers }
    struct SnapshotRow { 1 seq, 2 snapshot }
    enum Answered { 1 At(1 seq), 2 Refused(1 refusal) }
    struct AnswerRow { 1 command, 2 answered }
}

/// FNV-1a, 64 bits. A change of any one byte changes it; other damage passes once in 2^64.
fn checksum(key: &[u8], bytes: &[u8]) -> [u8; 8] {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    key.iter()
        .chain(bytes)
        .fold(0xcbf2_9ce4_8422_2325, step)
        .to_le_bytes()
}

/// `bytes` with their checksum.
pub(super) fn seal(key: &[u8], mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = checksum(key, &bytes);
    bytes.extend_from_slice(&sum);
    bytes
}

/// The bytes of a sealed row, if they are what was written.
pub(super) fn unseal<'a>(
    what: impl Display,
    key: &[u8],
    row: &'a [u8],
) -> Result<&'a [u8], StoreError> {
    match row.split_last_chunk::<8>() {
        Some((bytes, sum)) if *sum == checksum(key, bytes) => Ok(bytes),
        _ => Err(StoreError::damaged(what)),
    }
}

pub(super) fn read<T: record::Record>(
    what: impl Display + Copy,
    key: &[u8],
    row: &[u8],
) -> Result<T, StoreError> {
    record::decode(unseal(what, key, row)?).map_err(|source| StoreError::bad_record(what, source))
}

pub(super) fn fact_key(ticket: u64, leg: u8) -> [u8; 9] {
    let mut key = [leg; 9];
    key[..8].copy_from_slice(&ticket.to_le_bytes());
    key
}

pub(super) fn entry_row(entry: &Entry) -> Vec<u8> {
    seal(&entry.seq.to_le_bytes(), record::encode(entry))
}

pub(super) fn read_entry(seq: u64, row: &[u8]) -> Result<Entry, StoreError> {
    let entry: Entry = read(format_args!("log entry {seq}"), &seq.to_le_bytes(), row)?;
    if entry.seq == seq {
        Ok(entry)
    } else {
        Err(StoreError::damaged(format_args!("log entry {seq}")))
    }
}

/// Returns the row of an entry for a file that leaves this one. Programs of earlier versions wrote the
/// phone number of a visitor into the line that now says whose it is: that is left out.
pub(super) fn cleaned_entry(seq: u64, row: &[u8]) -> Result<Cow<'_, [u8]>, StoreError> {
    let entry = read_entry(seq, row)?;
    Ok(if may_have_held_a_phone(&entry) {
        entry_row(&entry).into()
    } else {
        row.into()
    })
}

/// Returns whether a program of an earlier version may have written a phone number into the line: then
/// its bytes are not those that its link was computed over.
pub(super) fn may_have_held_a_phone(entry: &Entry) -> bool {
    let may = |event: &Event| {
        matches!(
            event,
            Event::Rating(RatingEvent::Explained { person: None, .. })
        )
    };
    entry.events.iter().any(may)
}

pub(super) fn answer_row(slot: u32, row: &AnswerRow) -> Vec<u8> {
    seal(&slot.to_le_bytes(), record::encode(row))
}

pub(super) fn read_answer(slot: u32, row: &[u8]) -> Result<AnswerRow, StoreError> {
    read(format_args!("answer {slot}"), &slot.to_le_bytes(), row)
}

pub(super) fn snapshot_row(row: &SnapshotRow) -> Vec<u8> {
    seal(SNAPSHOT_KEY, record::encode(row))
}

pub(super) fn read_snapshot(row: &[u8]) -> Result<SnapshotRow, StoreError> {
    read("snapshot", SNAPSHOT_KEY, row)
}

const SNAPSHOT_KEY: &[u8] = b"snapshot";

pub(super) fn visit_row(visit: &Visit) -> Vec<u8> {
    seal(&fact_key(visit.ticket.0, visit.leg), record::encode(visit))
}

pub(super) fn read_visit(key: (u64, u8), row: &[u8]) -> Result<Visit, StoreError> {
    let visit: Visit = read(
        format_args!("visit {}/{}", key.0, key.1),
        &fact_key(key.0, key.1),
        row,
    )?;
    if (visit.ticket.0, visit.leg) == key {
        Ok(visit)
    } else {
        Err(StoreError::damaged(format_args!(
            "visit {}/{}",
            key.0, key.1
        )))
    }
}

pub(super) fn head_row(head: Head) -> Vec<u8> {
    seal(META_HEAD.as_bytes(), record::encode(&head))
}

pub(super) fn read_head(row: &[u8]) -> Result<Head, StoreError> {
    read("head", META_HEAD.as_bytes(), row)
}
