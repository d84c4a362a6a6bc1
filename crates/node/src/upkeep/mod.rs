//! What whoever keeps a hall does for its store by itself, in the quiet hour: a backup each day, and
//! the thinning out of older ones.
//!
//! [`Upkeep`] says what is wanted. The hub's thread looks once a second whether something is due and
//! has it done in a thread of its own, at half speed, so that a commit never waits for it. A backup is
//! written under a temporary name, verified to the last row, and only then gets its name; older ones
//! are removed after that and never before. What came of it stands in the [`Ledger`], a small file in
//! the hall's folder, from which other programs of the machine tell people.
//!
//! *Never*: removes a file that it has not named itself; fills the disk that the store lies on.
//! *Guarded by* `upkeep/tests.rs`.

mod files;
mod ledger;
mod outlook;
#[cfg(test)]
mod tests;

pub use files::{BackupFile, BackupName, backups};
pub use ledger::{Failed, Ledger, Made};
pub use outlook::{Outlook, outlook};

use crate::home::Home;
use crate::protocol::BackupFailure;
use crate::store::{Reader, StoreError};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use hall::Timestamp;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bytes that a backup leaves free on the disk of the hall's store.
const LEFT_FREE: u64 = 64 << 20;
/// Time after a failed backup until the next try.
const TRY_AGAIN_S: u32 = 3600;
/// Longest rest after a piece of work.
const REST_MAX: Duration = Duration::from_millis(100);

/// The backups that are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupPlan {
    /// The quiet hour; `None` for no backups.
    pub at: Option<NaiveTime>,
    /// A folder of the hall's own folder by its name, or any other by its path, which must be there:
    /// a stick that is not plugged in is no reason to write to the disk below it.
    pub folder: PathBuf,
    /// Days of which the last backup is kept.
    pub daily: u8,
    /// Weeks before them of which the last backup is kept.
    pub weekly: u8,
}

impl Default for BackupPlan {
    fn default() -> BackupPlan {
        BackupPlan {
            at: NaiveTime::from_hms_opt(3, 30, 0),
            folder: "backups".into(),
            daily: 7,
            weekly: 4,
        }
    }
}

/// Told what came of the upkeep, whenever something was done.
pub type Told = Arc<dyn Fn(&Ledger) + Send + Sync>;

/// The upkeep of a hall's store.
#[derive(Clone)]
pub struct Upkeep {
    /// The hall's folder.
    pub home: Home,
    /// The backups that are wanted.
    pub backups: BackupPlan,
    /// Whoever wants to know.
    pub told: Option<Told>,
}

/// The hall's time at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The stamp.
    pub at: Timestamp,
    /// The date.
    pub date: Timestamp,
    /// The same, on the wall of the hall.
    pub local: NaiveDateTime,
}

impl Upkeep {
    /// Returns the path of the folder of backups.
    pub fn folder(&self) -> PathBuf {
        self.home.folder().join(&self.backups.folder)
    }

    /// Returns whether a backup is due, by what was done before.
    fn is_due(&self, now: &Moment, ledger: &Ledger) -> bool {
        let Some(hour) = self.backups.at else {
            return false;
        };
        let failed = ledger.failure.as_ref();
        if failed.is_some_and(|failed| now.at.seconds_since(failed.at) < TRY_AGAIN_S) {
            return false;
        }
        let Some(last) = &ledger.last else {
            return true;
        };
        let Ok(BackupName { date, time }) = last.name.parse() else {
            return true;
        };
        let made = date.and_time(time);
        // One of a later date was made by a clock that was wrong.
        made < latest(hour, now.local) || made > now.local + TimeDelta::hours(12)
    }

    /// Makes the backup of this moment, verifies it, and removes those that are not wanted any more.
    fn back_up(
        &self,
        reader: &Reader,
        now: &Moment,
        rest: &mut Rest<'_>,
    ) -> Result<Made, StoreError> {
        let folder = self.folder();
        let is_own = self.backups.folder.is_relative();
        if is_own {
            std::fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)?;
        }
        self.examine_folder()?;
        files::remove_unfinished(&folder);
        let name = BackupName::of(now.local);
        let path = folder.join(name.to_string());
        let bytes = reader.backup_verified(&path, &mut |_, _| rest.take())?;
        let kept = backups(&folder)?;
        let names: Vec<BackupName> = kept.iter().map(|file| file.name).collect();
        let today = now.local.date();
        for name in files::superfluous(&names, name, today, &self.backups) {
            if let Err(cause) = std::fs::remove_file(folder.join(name.to_string())) {
                tracing::warn!(%cause, %name, "a backup that is not wanted any more stays");
            }
        }
        Ok(Made {
            name: name.to_string(),
            at: now.at,
            date: now.date,
            bytes,
        })
    }

    /// Finds out whether a backup can be written now, without writing.
    ///
    /// # Errors
    /// When the folder is missing or may not be written, or its disk has no room.
    pub fn examine_folder(&self) -> Result<(), StoreError> {
        let folder = self.folder();
        if self.backups.folder.is_relative() && !folder.exists() {
            return Ok(());
        }
        if !std::fs::metadata(&folder)?.is_dir() {
            return Err(io::Error::from(io::ErrorKind::NotADirectory).into());
        }
        rustix::fs::access(&folder, rustix::fs::Access::WRITE_OK).map_err(io::Error::from)?;
        let needed = self.bytes_needed(&folder)?;
        if free_bytes(&folder)? < needed {
            let source = io::Error::from_raw_os_error(rustix::io::Errno::NOSPC.raw_os_error());
            return Err(StoreError::DiskFull { source });
        }
        Ok(())
    }

    /// Returns the room that the next backup needs. On the disk of the store it leaves some, so that
    /// the hall is not what stops.
    fn bytes_needed(&self, folder: &Path) -> io::Result<u64> {
        let store = std::fs::metadata(self.home.store())?;
        let newest = backups(folder)?.into_iter().next();
        // The store's file is longer than what is in it.
        let bytes = newest.map_or(store.len(), |file| file.bytes + file.bytes / 8);
        let shares_disk = std::fs::metadata(folder)?.dev() == store.dev();
        Ok(bytes.min(store.len()) + if shares_disk { LEFT_FREE } else { 0 })
    }
}

/// Returns the latest time before `local` at which it was `hour`.
fn latest(hour: NaiveTime, local: NaiveDateTime) -> NaiveDateTime {
    let today = local.date();
    let day = match local.time() >= hour {
        true => Some(today),
        false => today.pred_opt(),
    };
    day.unwrap_or(NaiveDate::MIN).and_time(hour)
}

/// Returns the bytes that are free on the disk of `folder`.
///
/// # Errors
/// When the folder is missing.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Rests as long after each piece of work as that took, so that others get disk and processor.
struct Rest<'a> {
    since: Instant,
    stop: &'a AtomicBool,
}

impl Rest<'_> {
    /// Rests; returns whether the work goes on.
    fn take(&mut self) -> bool {
        let goes_on = !self.stop.load(Ordering::Relaxed);
        if goes_on {
            std::thread::sleep(self.since.elapsed().min(REST_MAX));
        }
        self.since = Instant::now();
        goes_on
    }
}

/// The upkeep of a hub that runs.
pub(crate) struct Caretaker {
    upkeep: Upkeep,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    ledger: Mutex<Ledger>,
    is_busy: AtomicBool,
    stop: AtomicBool,
    /// Held while the store is read.
    reading: Mutex<()>,
}

impl Caretaker {
    /// Goes on with what the ledger says.
    pub(crate) fn new(upkeep: Upkeep) -> Caretaker {
        let ledger = Ledger::read(upkeep.home.folder()).unwrap_or_default();
        let ledger = Ledger {
            folder: upkeep.folder().display().to_string(),
            minute: upkeep.backups.at.map(minute_of),
            ..ledger
        };
        ledger.keep(upkeep.home.folder());
        if let Some(told) = &upkeep.told {
            told(&ledger);
        }
        Caretaker {
            upkeep,
            shared: Arc::new(Shared {
                ledger: Mutex::new(ledger),
                ..Shared::default()
            }),
        }
    }

    /// Begins what is due, beside the hub.
    pub(crate) fn look(&self, now: Moment, reader: impl FnOnce() -> Option<Reader>) {
        if self.shared.is_busy.load(Ordering::Acquire)
            || !self.upkeep.is_due(&now, &self.shared.ledger())
        {
            return;
        }
        let Some(reader) = reader() else { return };
        self.shared.is_busy.store(true, Ordering::Release);
        let upkeep = self.upkeep.clone();
        let shared = Arc::clone(&self.shared);
        let work = move || {
            shared.work(&upkeep, reader, &now);
            shared.is_busy.store(false, Ordering::Release);
        };
        let begun = std::thread::Builder::new()
            .name("upkeep".into())
            .spawn(work);
        if let Err(cause) = begun {
            tracing::error!(%cause, "no thread for the backup");
            self.shared.is_busy.store(false, Ordering::Release);
        }
    }

    /// Ends what is under way, and returns when nothing reads the store any more.
    pub(crate) fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        drop(self.shared.reading.lock());
    }

    #[cfg(test)]
    pub(crate) fn is_busy(&self) -> bool {
        self.shared.is_busy.load(Ordering::Acquire)
    }

    #[cfg(test)]
    pub(crate) fn ledger(&self) -> Ledger {
        self.shared.ledger().clone()
    }
}

impl Shared {
    fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, upkeep: &Upkeep, reader: Reader, now: &Moment) {
        let began = Instant::now();
        let mut rest = Rest {
            since: began,
            stop: &self.stop,
        };
        let made = {
            let _reading = self.reading.lock();
            let made = upkeep.back_up(&reader, now, &mut rest);
            drop(reader);
            made
        };
        if self.stop.load(Ordering::Relaxed) {
            return;
        }
        let mut ledger = self.ledger();
        let took_ms = began.elapsed().as_millis() as u64;
        match made {
            Ok(made) => {
                tracing::info!(name = made.name, bytes = made.bytes, took_ms, "backup");
                ledger.last = Some(made);
                ledger.failure = None;
            }
            Err(error) => {
                let failure = BackupFailure::of(&error);
                tracing::error!(cause = failure.detail, took_ms, "no backup");
                ledger.failure = Some(Failed {
                    at: now.at,
                    date: now.date,
                    failure,
                });
            }
        }
        ledger.keep(upkeep.home.folder());
        if let Some(told) = &upkeep.told {
            told(&ledger);
        }
    }
}

fn minute_of(time: NaiveTime) -> u32 {
    time.hour() * 60 + time.minute()
}
