//! The small file beside the store that says how far the store had come.
//!
//! A store that is copied back is an older one and does not know it; this file does, unless it was
//! copied back too. It is not synced: after a power cut it may say less than the store knows, which
//! does no harm, and never more, because a line is on the disk before it is marked.

use super::{PRIVATE, Reader, StoreError, sibling, tables};
use crate::lineage::Known;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What the file says.
struct Mark {
    /// The hall's identity.
    hall: [u8; 16],
    known: Known,
}

record::record! { struct Mark { 1 hall, 2 known } }

/// Over what, besides the bytes, the checksum is.
const KEY: &[u8] = b"mark";

fn path_of(store: &Path) -> PathBuf {
    sibling(store, "mark")
}

/// Returns what the mark beside the store at `path` says of the hall `hall`. A mark that is missing,
/// damaged, or of another hall says nothing.
pub(super) fn read(path: &Path, hall: [u8; 16]) -> Option<Known> {
    let row = std::fs::read(path_of(path)).ok()?;
    let bytes = tables::unseal("the mark", KEY, &row).ok()?;
    let mark: Mark = record::decode(bytes).ok()?;
    (mark.hall == hall).then_some(mark.known)
}

fn write(path: &Path, mark: &Mark) -> std::io::Result<()> {
    let beside = sibling(path, "mark-new");
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(PRIVATE)
        .open(&beside)?;
    file.write_all(&tables::seal(KEY, record::encode(mark)))?;
    std::fs::rename(&beside, path_of(path))
}

impl Reader {
    /// What the program that had this store last knew of the hall.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn mark(&self) -> Result<Option<Known>, StoreError> {
        let hall = self.hall_id()?;
        Ok(self.core.path.get().and_then(|path| read(path, hall)))
    }

    /// Writes down beside the store what it holds now.
    ///
    /// # Errors
    /// When the store cannot be read or the file not be written.
    pub fn write_mark(&self, known: Known) -> Result<(), StoreError> {
        let hall = self.hall_id()?;
        match self.core.path.get() {
            Some(path) => Ok(write(path, &Mark { hall, known })?),
            None => Ok(()),
        }
    }
}
