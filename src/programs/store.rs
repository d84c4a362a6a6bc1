//! The hall's store from a shell: `dingdong check`, `backup`, `restore`.

use super::Invocation;
use crate::cli::Look;
use crate::outcome::Outcome;
use crate::scripts::{self, Backups, Session};
use crate::secret;
use crate::stdout;
use hall::{Link, Timestamp};
use node::home::Home;
use node::net::identity::Identity;
use node::store::{self, PeopleKeys, Report, Store, StoreError};
use node::upkeep::{BackupFile, Ledger, backups};
use node::vault::{BackupSeal, KeyFile, Keys};
use node::{agent, ids, problems};
use serde_json::{Value, json};
use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};
use text::{Words, args};

/// Work shows its progress once it has taken this long.
const PROGRESS_AFTER: Duration = Duration::from_millis(300);

/// Verifies the store in `file`, or that of the hall.
pub(super) fn check(
    invocation: &Invocation<'_>,
    file: Option<&Path>,
    mark: Option<&str>,
) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let path = file.map_or_else(|| invocation.home().store(), Path::to_owned);
    if !path.exists() {
        return Err(Problem::new(
            Code::NoHall,
            words.say("cli-no-store", args! { path: path.display().to_string() }),
            words.text("cli-no-store.cure"),
        ));
    }
    let mark = mark.map(|mark| read_mark(mark, words)).transpose()?;
    let report = store::check_for(&path, mark, &mut progress(words))
        .map_err(|e| problems::store(words, &path, &e))?;
    let identity = Identity::load(invocation.home().folder()).ok().flatten();
    invocation.answer(&report_json(&report), || {
        let mut lines = vec![words.say(
            "cli-checked",
            args! { entries: report.entries, tickets: report.tickets, visits: report.visits, days: report.days, mb: report.bytes.div_ceil(1 << 20) },
        )];
        lines.push(match report.sealed_to {
            0 => words.text("check-unsealed").to_owned(),
            line => words.say("check-sealed", args! { line: line }),
        });
        if let Some((line, _)) = report.mark_at {
            lines.push(words.say("check-mark", args! { line: line }));
        }
        lines.join("\n")
    });
    let is_strange = |certificate: &Vec<u8>| {
        identity
            .as_ref()
            .is_some_and(|own| !own.trusts(certificate))
    };
    let ticket = report.odd_visit.map_or(0, |ticket| ticket.0);
    let found = if report.odd_visit.is_some() {
        words.say("check-odd-visit", args! { ticket: ticket })
    } else if report.sealed_by.iter().any(is_strange) {
        words.text("check-strange-seal").to_owned()
    } else if mark.is_some() && report.mark_at.is_none() {
        words.text("check-no-mark").to_owned()
    } else {
        return Ok(Outcome::Done);
    };
    Err(Problem::new(
        Code::Store,
        found,
        words.text("check-changed-cure"),
    ))
}

/// Reads the mark of a day's report: hexadecimal digits, in groups or not.
fn read_mark(text: &str, words: &Words) -> Result<Link, Problem> {
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    let is_whole = digits.len() == 32;
    let number = u128::from_str_radix(&digits, 16).ok().filter(|_| is_whole);
    number
        .map(|number| Link(number.to_be_bytes()))
        .ok_or_else(|| {
            Problem::new(
                Code::Usage,
                words.say("cli-bad-option", args! { option: "--mark", value: text }),
                words.text("check-bad-mark-cure"),
            )
        })
}

/// Says that a machine which has joined a hall has no store of it.
fn keeps_hall(home: &Home, words: &Words) -> Result<(), Problem> {
    match agent::is_joined(home) {
        false => Ok(()),
        true => Err(Problem::new(
            Code::Usage,
            words.text("cli-store-elsewhere"),
            words.text("cli-store-elsewhere.cure"),
        )),
    }
}

/// Puts the backup in `file` in the place of the hall's store, which is kept beside it.
pub(super) fn restore(
    invocation: &Invocation<'_>,
    file: &Path,
    without_people: bool,
) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let home = invocation.home();
    keeps_hall(&home, words)?;
    let file = &scripts::find_backup(file, &home, words)?;
    let to = home.store();
    let wrapped = store::people_in(file, &to);
    let wrapped = wrapped.map_err(|e| problems::store(words, &e.path, &e.error))?;
    let backup = match wrapped.filter(|_| !without_people) {
        Some(wrapped) => {
            let keys = wrapped.open(&secret::passphrase(words));
            Some(keys.ok_or_else(|| secret::wrong_passphrase(words))?)
        }
        None => None,
    };
    let hall = backup.as_ref().map(|keys| vault_keys(&home, keys, words));
    let hall = hall.transpose()?;
    let people = backup.as_ref().zip(hall.as_ref());
    let people = people.map(|(backup, hall)| PeopleKeys { backup, hall });
    let restored = store::restore(file, &to, people, &mut progress(words))
        .map_err(|e| problems::store(words, &e.path, &e.error))?;
    let phones = people.map_or(0, |_| restored.report.phones_held);
    let missing = restored.report.phones - phones;
    let kept = restored.kept.as_ref().map(|k| k.display().to_string());
    let as_of = restored.hall.last_at();
    let object = json!({
        "ok": true, "kept": kept, "restored": report_json(&restored.report),
        "as_of": scripts::json::stamp(&restored.hall, as_of),
        "unknown": scripts::json::ranges(&restored.unknown),
        "phones": phones, "phones_missing": missing,
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
        if phones > 0 {
            lines.push(words.say("cli-restored-phones", args! { count: phones }));
        }
        if missing > 0 {
            lines.push(words.say("cli-restored-no-phones", args! { count: missing }));
        }
        lines.join("\n")
    });
    Ok(Outcome::Done)
}

/// The keys of the vault that is in the hall's folder, or else those of the `backup`, which are that
/// from now on.
fn vault_keys(home: &Home, backup: &Keys, words: &Words) -> Result<Keys, Problem> {
    let failed = |e: io::Error| problems::folder(words, home.folder(), &e);
    std::fs::create_dir_all(home.folder()).map_err(failed)?;
    let mut file = KeyFile::open(home.folder()).map_err(failed)?;
    if file.keys().is_none() {
        file.adopt(backup.clone()).map_err(failed)?;
    }
    Ok(file.keys().unwrap_or(backup).clone())
}

/// Writes a backup to `file`: by the program that keeps the hall, or else from its store. What the
/// vault has of people is in it `with_people` alone, sealed by a passphrase that is asked for.
pub(super) fn backup(
    invocation: &Invocation<'_>,
    file: &Path,
    with_people: bool,
) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let home = invocation.home();
    keeps_hall(&home, words)?;
    let people = match with_people {
        true => BackupSeal::of(&secret::new_passphrase(words)?, &mut ids::system()),
        false => None,
    };
    let bytes = match Session::join(std::slice::from_ref(&home), words) {
        Ok(session) => session.backup(file, people, words)?,
        Err(_) => backup_closed(&home, file, people.as_ref(), words)?,
    };
    invocation.answer(
        &json!({"ok": true, "bytes": bytes, "with_people": with_people}),
        || {
            let backed_up = words.say(
                "cli-backed-up",
                args! { file: file.display().to_string(), kib: bytes.div_ceil(1024) },
            );
            match with_people {
                true => format!("{backed_up}\n{}", words.text("cli-backed-up-people")),
                false => backed_up,
            }
        },
    );
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
fn backup_closed(
    home: &Home,
    to: &Path,
    people: Option<&BackupSeal>,
    words: &Words,
) -> Result<u64, Problem> {
    let from = &home.store();
    let failed = |e: StoreError| problems::store(words, from, &e);
    if !from.exists() {
        return Err(Problem::new(
            Code::NoHall,
            words.text("cli-no-hall"),
            words.text("cli-no-hall.cure"),
        ));
    }
    let (opened, _) = Store::open(from).map_err(failed)?;
    let vault = KeyFile::open(home.folder());
    let vault = vault.map_err(|e| problems::folder(words, home.folder(), &e))?;
    let wrapped = |seal: &BackupSeal| {
        let keys = vault.keys().ok_or(StoreError::NoVaultKeys)?;
        Ok(seal.wrap(keys, &mut ids::system()))
    };
    let keys = people.map(wrapped).transpose().map_err(failed)?;
    opened
        .backup(to, keys.as_ref(), &mut progress(words))
        .map_err(|e| problems::store(words, to, &e))
}

fn report_json(report: &Report) -> Value {
    json!({
        "entries": report.entries, "newest": report.newest, "tickets": report.tickets, "visits": report.visits, "days": report.days,
        "phones": report.phones_held, "phones_missing": report.phones - report.phones_held,
        "answers": report.answers, "snapshot_at": report.snapshot_at, "bytes": report.bytes, "sealed_to": report.sealed_to,
        "mark_at": report.mark_at.map(|(seq, _)| seq), "odd_visit": report.odd_visit.map(|ticket| ticket.0),
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
