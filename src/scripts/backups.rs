//! The backups that a hall makes by itself, in words: for the hub's window, `status`, `doctor` and
//! `backup list`.

use super::json::stamp;
use chrono_tz::Tz;
use hall::{Hall, Timestamp};
use node::home::Home;
use node::problems;
use node::protocol::BackupFailure;
use node::store::StoreErrorKind;
use node::upkeep::{Ledger, Made, Outlook, backups, outlook};
use serde_json::{Value, json};
use std::io::{Error, ErrorKind};
use std::path::Path;
use text::problem::Problem;
use text::{Words, args};

/// A backup that is older than this should make people look, in seconds.
const OLD_AFTER_S: u32 = 2 * 24 * 3600;
/// Days in a year, as far as it matters here.
const YEAR: u64 = 365;
/// Years beyond which nobody plans.
const YEARS_MAX: u64 = 20;

/// What is to be told of the backups of a hall.
pub(crate) struct Backups<'a> {
    ledger: &'a Ledger,
    zone: Tz,
    words: &'a Words,
}

impl<'a> Backups<'a> {
    pub(crate) fn new(ledger: &'a Ledger, zone: Tz, words: &'a Words) -> Backups<'a> {
        Backups {
            ledger,
            zone,
            words,
        }
    }

    /// Returns when the last one was made; `now` is a stamp.
    pub(crate) fn last(&self, now: Timestamp) -> String {
        let words = self.words;
        match (&self.ledger.last, self.ledger.minute) {
            (Some(last), _) => {
                let time = text::date_time(last.date, self.zone);
                let age = self.age(now.seconds_since(last.at));
                let given = args! { time: time, age: age, size: size(last.bytes) };
                words.say("backups-last", given)
            }
            (None, None) => words.text("backups-off").to_owned(),
            (None, Some(minute)) => {
                let time = format!("{:02}:{:02}", minute / 60, minute % 60);
                words.say("backups-none", args! { time: time })
            }
        }
    }

    /// Returns what is wrong with them, and what helps.
    pub(crate) fn failure(&self) -> Option<(String, String)> {
        let failed = self.ledger.failure.as_ref()?;
        let time = text::date_time(failed.date, self.zone);
        let why = why(&failed.failure, self.words);
        let told = self
            .words
            .say("backups-failed", args! { time: time, why: why });
        Some((told, self.cure(&failed.failure)))
    }

    /// Returns what helps against a failure.
    pub(crate) fn cure(&self, failure: &BackupFailure) -> String {
        let reason = failure.system.and_then(|code| i32::try_from(code).ok());
        let reason = reason.map(|code| Error::from_raw_os_error(code).kind());
        let id = match (failure.kind, reason) {
            (StoreErrorKind::DiskFull, _) => "backups-full-cure",
            (StoreErrorKind::ReadOnly, _) => "backups-read-only-cure",
            (_, Some(ErrorKind::NotFound | ErrorKind::NotADirectory)) => "backups-missing-cure",
            (StoreErrorKind::Damaged, _) => "backups-damaged-cure",
            _ => "backups-other-cure",
        };
        let folder = self.ledger.folder.as_str();
        self.words.say(id, args! { folder: folder })
    }

    /// Returns whether the last one is so old that somebody should look.
    pub(crate) fn is_old(&self, now: Timestamp) -> bool {
        let last = self.ledger.last.as_ref();
        last.is_some_and(|last| now.seconds_since(last.at) > OLD_AFTER_S)
    }

    /// Returns how the hall will use its disk.
    pub(crate) fn outlook(&self, home: &Home) -> Option<String> {
        let words = self.words;
        let found = outlook_of(home, self.ledger)?;
        let given = args! { growth: size(found.bytes_per_day), free: size(found.free) };
        let Some(days) = found.days else {
            return Some(words.say("backups-outlook-steady", given));
        };
        let time = match days {
            ..=730 => words.say("backups-days", args! { days: days }),
            _ if days / YEAR < YEARS_MAX => {
                words.say("backups-years", args! { years: days / YEAR })
            }
            _ => return Some(words.say("backups-outlook-far", given)),
        };
        let given = args! { growth: size(found.bytes_per_day), free: size(found.free), time: time };
        Some(words.say("backups-outlook", given))
    }

    /// Returns all of it, a line each.
    pub(crate) fn lines(&self, now: Timestamp, home: &Home) -> Vec<String> {
        let mut lines = vec![self.last(now)];
        if self.is_old(now) {
            let cure = self.words.text("backups-old-cure");
            lines.push(format!("  -> {cure}"));
        }
        if let Some((told, cure)) = self.failure() {
            lines.extend([told, format!("  -> {cure}")]);
        }
        lines.extend(self.outlook(home));
        lines
    }

    fn age(&self, seconds: u32) -> String {
        match seconds / (24 * 3600) {
            0..2 => text::duration(self.words, seconds),
            days => self.words.say("backups-days", args! { days: days }),
        }
    }
}

/// Returns why a backup was not made.
pub(crate) fn why(failure: &BackupFailure, words: &Words) -> String {
    let causes = problems::backup(words, Path::new(""), failure).causes;
    causes.into_iter().next().unwrap_or_default()
}

fn outlook_of(home: &Home, ledger: &Ledger) -> Option<Outlook> {
    let folder = Path::new(&ledger.folder);
    outlook(home.folder(), folder, &backups(folder).ok()?)
}

/// Returns a length as people tell it.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        ..0x10_0000 => format!("{} KiB", bytes.div_ceil(1 << 10)),
        0x10_0000..0x2_8000_0000 => format!("{} MiB", bytes.div_ceil(1 << 20)),
        _ => format!("{} GiB", bytes >> 30),
    }
}

/// Returns what scripts see of the backups; null where this machine makes none.
pub(crate) fn object(home: &Home, hall: &Hall, now: Timestamp) -> Value {
    let Some(ledger) = Ledger::read(home.folder()) else {
        return Value::Null;
    };
    let last = |made: &Made| {
        json!({
            "name": made.name, "at": stamp(hall, made.at), "bytes": made.bytes,
            "age_s": now.seconds_since(made.at),
        })
    };
    let failure = ledger.failure.as_ref();
    let found = outlook_of(home, &ledger);
    json!({
        "folder": ledger.folder,
        "last": ledger.last.as_ref().map(last),
        "failure": failure.map(|f| json!({"at": stamp(hall, f.at), "detail": f.failure.detail})),
        "outlook": found.map(|o| json!({"bytes_per_day": o.bytes_per_day, "free_bytes": o.free, "days": o.days})),
    })
}

/// Returns the backup that `name` means: a file, the name of one in the hall's folder of backups, or a
/// date, which means the last one of that day.
pub(crate) fn find(name: &Path, home: &Home, words: &Words) -> Result<std::path::PathBuf, Problem> {
    let ledger = Ledger::read(home.folder()).unwrap_or_default();
    let files = backups(Path::new(&ledger.folder)).unwrap_or_default();
    let text = name.to_string_lossy();
    let is_meant = |file: &&node::upkeep::BackupFile| {
        file.name.to_string() == text || file.name.date.to_string() == text
    };
    if name.exists() {
        return Ok(name.to_owned());
    }
    match files.iter().find(is_meant) {
        Some(file) => Ok(file.path.clone()),
        None => Err(Problem::new(
            text::problem::Code::Store,
            words.say("backups-unknown", args! { name: text.as_ref() }),
            words.text("backups-unknown.cure"),
        )),
    }
}
