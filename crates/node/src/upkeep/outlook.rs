//! How much of the disk a hall uses each day, and when the disk will be full.

use super::{BackupFile, free_bytes};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Days back from the newest backup whose growth counts.
const DAYS_MAX: i64 = 30;

/// What is to be expected of a hall's disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// Bytes by which the hall grows in a day, backups on the same disk included.
    pub bytes_per_day: u64,
    /// Bytes that are free.
    pub free: u64,
    /// Days until the disk is full; `None` when the hall does not grow.
    pub days: Option<u64>,
}

/// Returns the outlook of the disk of a hall's folder, by how its backups have grown; none before there
/// are two of different days. A backup has no room to spare, so its length is that of its contents.
pub fn outlook(home: &Path, folder: &Path, newest_first: &[BackupFile]) -> Option<Outlook> {
    let newest = newest_first.first()?;
    let days_to = |file: &BackupFile| (newest.name.date - file.name.date).num_days();
    let earliest = newest_first
        .iter()
        .rfind(|file| (1..=DAYS_MAX).contains(&days_to(file)))?;
    let days = u64::try_from(days_to(earliest)).ok()?;
    let growth = newest.bytes.saturating_sub(earliest.bytes) / days;
    let disk = |path: &Path| std::fs::metadata(path).map(|found| found.dev());
    let shares_disk = disk(home).ok()? == disk(folder).ok()?;
    let copies = if shares_disk {
        newest_first.len() as u64
    } else {
        0
    };
    let bytes_per_day = growth * (1 + copies);
    let free = free_bytes(home).ok()?;
    Some(Outlook {
        bytes_per_day,
        free,
        days: free.checked_div(bytes_per_day),
    })
}
