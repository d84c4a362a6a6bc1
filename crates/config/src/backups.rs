//! Settings of the backups that a machine makes by itself when it keeps the hall.

use chrono::NaiveTime;
use std::path::PathBuf;

/// The backups of the hall's store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backups {
    /// The quiet hour; `None` for no backups.
    pub at: Option<NaiveTime>,
    /// The folder: in the hall's own by a name, any other by a path.
    pub folder: PathBuf,
    /// Days of which the last backup is kept.
    pub keep_daily: u8,
    /// Weeks before them of which the last backup is kept.
    pub keep_weekly: u8,
}

impl Default for Backups {
    fn default() -> Backups {
        Backups {
            at: NaiveTime::from_hms_opt(3, 30, 0),
            folder: "backups".into(),
            keep_daily: 7,
            keep_weekly: 4,
        }
    }
}
