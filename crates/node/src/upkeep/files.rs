//! The files of a folder of backups: their names, and which of them are not wanted any more.

use super::BackupPlan;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// How names begin and end.
const PREFIX: &str = "hall-";
const SUFFIX: &str = ".redb";
const FORM: &str = "%Y-%m-%d-%H%M";

/// The name of a backup that the hub has made: `hall-2026-11-29-0330.redb`. Earlier ones are less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BackupName {
    /// The date, on the wall of the hall.
    pub date: NaiveDate,
    /// The time, in whole minutes.
    pub time: NaiveTime,
}

impl BackupName {
    /// Returns the name of the backup of this moment.
    pub fn of(local: NaiveDateTime) -> BackupName {
        let time = NaiveTime::from_hms_opt(local.hour(), local.minute(), 0);
        BackupName {
            date: local.date(),
            time: time.unwrap_or_default(),
        }
    }
}

impl fmt::Display for BackupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = self.date.and_time(self.time).format(FORM);
        write!(f, "{PREFIX}{moment}{SUFFIX}")
    }
}

impl FromStr for BackupName {
    type Err = ();

    fn from_str(name: &str) -> Result<BackupName, ()> {
        let moment = name.strip_prefix(PREFIX).ok_or(())?;
        let moment = moment.strip_suffix(SUFFIX).ok_or(())?;
        let moment = NaiveDateTime::parse_from_str(moment, FORM).map_err(|_| ())?;
        let read = BackupName::of(moment);
        // What is written otherwise was named by somebody else.
        match read.to_string() == name {
            true => Ok(read),
            false => Err(()),
        }
    }
}

/// A backup that the hub has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// Its name.
    pub name: BackupName,
    /// Its path.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
}

/// Returns the backups in a folder that hubs have made, newest first.
///
/// # Errors
/// When the folder cannot be read.
pub fn backups(folder: &Path) -> io::Result<Vec<BackupFile>> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let file = file?;
        let Some(name) = file.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        found.push(BackupFile {
            name,
            path: file.path(),
            bytes: file.metadata()?.len(),
        });
    }
    found.sort_by_key(|file| std::cmp::Reverse(file.name));
    Ok(found)
}

/// Removes what a program left that ended while it wrote a backup.
pub(super) fn remove_unfinished(folder: &Path) {
    let is_ours = |name: &str| {
        let name = name.strip_suffix(".partial");
        name.is_some_and(|name| name.parse::<BackupName>().is_ok())
    };
    for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if file.file_name().to_str().is_some_and(is_ours) {
            let _ = std::fs::remove_file(file.path());
        }
    }
}

/// Returns which of these backups are not wanted any more, now that `made` is there: the last one of
/// each of the latest days stays, and before them the last one of each of the latest weeks. One of a
/// later date than today was made by a wrong clock: it does not count, and it stays.
pub(super) fn superfluous(
    names: &[BackupName],
    made: BackupName,
    today: NaiveDate,
    plan: &BackupPlan,
) -> Vec<BackupName> {
    let mut newest_first: Vec<BackupName> = names
        .iter()
        .copied()
        .filter(|name| name.date <= today)
        .collect();
    newest_first.sort_unstable_by(|a, b| b.cmp(a));
    let mut kept = BTreeSet::from([made]);
    let mut days = BTreeSet::new();
    for name in &newest_first {
        if days.len() < usize::from(plan.daily) && days.insert(name.date) {
            kept.insert(*name);
        }
    }
    let mut weeks = BTreeSet::new();
    let before = newest_first
        .iter()
        .filter(|name| !days.contains(&name.date));
    for name in before {
        let week = name.date.iso_week();
        // The week that the days have begun on is theirs.
        let is_of_days = days.iter().any(|day| day.iso_week() == week);
        if !is_of_days && weeks.len() < usize::from(plan.weekly) && weeks.insert(week) {
            kept.insert(*name);
        }
    }
    newest_first.retain(|name| !kept.contains(name));
    newest_first
}
