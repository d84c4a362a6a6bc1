//! The small file in the hall's folder that says what came of the upkeep.
//!
//! It is not synced: what it lacks after a power cut is done again.

use crate::protocol::BackupFailure;
use hall::Timestamp;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

const NAME: &str = "backups.state";

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Name of its file.
    pub name: String,
    /// When it was begun, as a stamp.
    pub at: Timestamp,
    /// The same as a date.
    pub date: Timestamp,
    /// Its length.
    pub bytes: u64,
}

/// A backup that was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// When it was begun, as a stamp.
    pub at: Timestamp,
    /// The same as a date.
    pub date: Timestamp,
    /// What went wrong.
    pub failure: BackupFailure,
}

/// What came of the upkeep of a hall's store so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// The folder of backups.
    pub folder: String,
    /// The minute of the day at which they are made; `None` for no backups.
    pub minute: Option<u32>,
    /// The last one that was made and verified.
    pub last: Option<Made>,
    /// The one after that, if it was not made.
    pub failure: Option<Failed>,
}

record::record! {
    struct Made { 1 name, 2 at, 3 date, 4 bytes }
    struct Failed { 1 at, 2 date, 3 failure }
    struct Ledger { 1 folder = String::new(), 2 minute, 3 last, 4 failure }
}

impl Ledger {
    /// Returns the ledger in a hall's folder; none when the hall was never kept here, or by an earlier
    /// version only.
    pub fn read(folder: &Path) -> Option<Ledger> {
        let bytes = std::fs::read(path(folder)).ok()?;
        record::decode(&bytes).ok()
    }

    pub(super) fn keep(&self, folder: &Path) {
        if let Err(cause) = self.write(folder) {
            tracing::warn!(%cause, "it is not written down what came of the backups");
        }
    }

    fn write(&self, folder: &Path) -> std::io::Result<()> {
        let beside = folder.join(format!("{NAME}-new"));
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        file.write_all(&record::encode(self))?;
        std::fs::rename(&beside, path(folder))
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(NAME)
}
