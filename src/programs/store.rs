//! The hall's store from a shell: `dingdong check`, `backup`, `restore`.

use super::Invocation;
use crate::cli::Look;
use crate::outcome::Outcome;
use crate::scripts::{self, Backups, Session};
use crate::stdout;
use hall::Timestamp;
use node::problems;
use node::store::{self, Report, Store, StoreError};
use node::upkeep::{BackupFile, Ledger, backups};
use serde_json::{Value, json};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{Words, args};

/// Work shows its progress once it has taken this long.
const PROGRESS_AFTER: Duration = Duration::from_millis(300);

/// Verifies the store in `file`, or that of the hall.
pub(super) fn check(invocation: &Invocation<'_>, file: Option<&Path>) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let path = file.map_or_else(|| invocation.home().store(), Path::to_owned);
    if !path.exists() {
        return Err(Problem::new(
            Code::NoHall,
            words.say("cli-no-store", args! { path: path.display().to_string() }),
            words.text("cli-no-store.cure"),
        ));
    }
    let report =
        store::check(&path, &mut progress(words)).map_err(|e| problems::store(words, &path, &e))?;
    invocation.answer(&report_json(&report), || {
        words.say(
            "cli-checked",
            args! { entries: report.entries, tickets: report.tickets, visits: report.visits, days: report.days, mb: report.bytes.div_ceil(1 << 20) },
        )
    });
    Ok(Outcome::Done)
}

/// Puts the backup in `file` in the place of the hall's store, which is kept beside it.
pub(super) fn restore(invocation: &Invocation<'_>, file: &Path) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let home = invocation.home();
    let file = &scripts::find_backup(file, &home, words)?;
    let to = home.store();
    let restored = store::restore(file, &to, &mut progress(words))
        .map_err(|e| problems::store(words, &e.path, &e.error))?;
    let kept = restored.kept.as_ref().map(|k| k.display().to_string());
    let as_of = restored.hall.last_at();
    let object = json!({
        "ok": true, "kept": kept, "restored": report_json(&restored.report),
        "as_of": scripts::json::stamp(&restored.hall, as_of),
        "unknown": scripts::json::ranges(&restored.unknown),
    });
    invocation.answer(&object, || {
        let given = args! { entries: restored.report.entries, to: to.display().to_string() };
        let mut lines = vec![words.say("cli-restored", given)];
        if let Some(kept) = &kept {
            lines.push(words.say("cli-restored-kept", args! { kept: kept }));
        }
        let as_of = text::stamp(&restored.hall, as_of);
        lines.push(words.say("cli-restored-as-of", args! { time: as_of }));
        lines.extend(text::unknown_numbers(words, &restored.unknown));
        lines.join("\n")
    });
    Ok(Outcome::Done)
}

/// Writes a backup to `file`: by the program that keeps the hall, or else from its store.
pub(super) fn backup(invocation: &Invocation<'_>, file: &Path) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let home = invocation.home();
    let bytes = match Session::join(std::slice::from_ref(&home), words) {
        Ok(session) => session.backup(file, words)?,
        Err(_) => backup_closed(&home.store(), file, words)?,
    };
    invocation.answer(&json!({"ok": true, "bytes": bytes}), || {
        words.say(
            "cli-backed-up",
            args! { file: file.display().to_string(), kib: bytes.div_ceil(1024) },
        )
    });
    Ok(Outcome::Done)
}

/// Lists the backups that the hall makes by itself.
pub(super) fn list_backups(invocation: &Invocation<'_>) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let home = invocation.home();
    let settings = invocation.settings(&Look::default())?;
    let ledger = Ledger::read(home.folder()).unwrap_or_else(|| Ledger {
        folder: settings.upkeep().folder().display().to_string(),
        ..Ledger::default()
    });
    let files = backups(Path::new(&ledger.folder)).unwrap_or_default();
    let session = Session::of_running(&home, words).ok().flatten();
    let now = session.as_ref().map_or_else(
        || Timestamp::from(chrono::Utc::now()),
        scripts::Session::now,
    );
    let zone = settings.config.setup.rules.time_zone;
    let failure = ledger.failure.as_ref().map(|f| f.failure.detail.as_str());
    let list: Vec<Value> = files
        .iter()
        .map(|file| {
            let made = file.name.date.and_time(file.name.time).to_string();
            json!({"name": file.name.to_string(), "date": made, "bytes": file.bytes})
        })
        .collect();
    let object = json!({"folder": ledger.folder, "backups": list, "failure": failure});
    invocation.answer(&object, || {
        let mut lines = vec![ledger.folder.clone()];
        let row = |file: &BackupFile| [format!("  {}", file.name), scripts::size(file.bytes)];
        let rows: Vec<_> = files.iter().map(row).collect();
        lines.extend(stdout::columns(&rows));
        lines.extend(Backups::new(&ledger, zone, words).lines(now, &home));
        lines.join("\n")
    });
    Ok(Outcome::Done)
}

/// Writes a backup of a store that no program has open; returns its bytes.
fn backup_closed(from: &Path, to: &Path, words: &Words) -> Result<u64, Problem> {
    let failed = |e: StoreError| problems::store(words, from, &e);
    if !from.exists() {
        return Err(Problem::new(
            Code::NoHall,
            words.text("cli-no-hall"),
            words.text("cli-no-hall.cure"),
        ));
    }
    let (opened, _) = Store::open(from).map_err(failed)?;
    opened
        .backup(to, &mut progress(words))
        .map_err(|e| problems::store(words, to, &e))
}

fn report_json(report: &Report) -> Value {
    json!({
        "entries": report.entries, "newest": report.newest, "tickets": report.tickets, "visits": report.visits, "days": report.days,
        "answers": report.answers, "snapshot_at": report.snapshot_at, "bytes": report.bytes,
    })
}

/// Returns a progress bar on work that takes longer than a moment, on a terminal only.
fn progress(words: &Words) -> impl FnMut(u64, u64) + use<> {
    let label = words.text("cli-progress").to_owned();
    let terminal = io::stderr().is_terminal();
    let began = Instant::now();
    let mut shown = None;
    move |done, all| {
        let percent = (done * 100).checked_div(all).unwrap_or(100).min(100);
        if !terminal || began.elapsed() < PROGRESS_AFTER || shown == Some(percent) {
            return;
        }
        shown = Some(percent);
        let filled = (percent / 4) as usize;
        eprint!(
            "\r{label} [{}{}] {percent:3} %",
            "#".repeat(filled),
            "-".repeat(25 - filled)
        );
        if percent == 100 {
            eprintln!();
        }
    }
}
