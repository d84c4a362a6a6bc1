//! The machines of the hall: list them, let one in by a code or a file, shut one out, let calling
//! go on after a take-over.

use super::Invocation;
use crate::outcome::Outcome;
use crate::scripts::Session;
use crate::stdout::columns;
use hall::{Hall, Timestamp};
use node::link_event::LinkEvent;
use node::problems;
use node::protocol::{Change, ChangeDone, ChangeRefused, MachineReport, Seat};
use node::{agent, lan};
use serde_json::json;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;
use text::problem::{Code, Problem};
use text::{self, Words, args};

/// Time that a technician waits for the list of machines, between two things that happen in the
/// hall.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Shows a new code.
///
/// # Errors
/// When no hub runs here.
pub(super) fn code(invocation: &Invocation<'_>, hub: bool) -> Result<Outcome, Problem> {
    let code = ask_hub(invocation, Change::OpenJoining { hub })?.into_text();
    invocation.answer(&json!({"ok": true, "code": code}), || {
        let said = if hub { "hub-code-for-hub" } else { "hub-code" };
        invocation.words.say(said, args! { code: code.as_str() })
    });
    Ok(Outcome::Done)
}

/// Writes a join file, which lets one machine in within a day.
///
/// # Errors
/// When no hub runs here, or the file cannot be written.
pub(super) fn code_file(
    invocation: &Invocation<'_>,
    hub: bool,
    path: &Path,
) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let text = ask_hub(invocation, Change::OpenByFile { hub })?.into_text();
    let file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|e| problems::folder(words, path, &e))?;
    invocation.answer(&json!({"ok": true}), || {
        let said = if hub {
            "hub-code-file-for-hub"
        } else {
            "hub-code-file"
        };
        words.say(said, args! { path: path.display().to_string() })
    });
    Ok(Outcome::Done)
}

/// Shuts a machine out.
///
/// # Errors
/// When no hub runs here, or it says no.
pub(super) fn expel(invocation: &Invocation<'_>, name: &str) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let session = join_on_hub(invocation)?;
    let known: Vec<&str> = session
        .hall()
        .machines()
        .iter()
        .map(|m| m.id.as_str())
        .collect();
    let machine = name.parse().map_err(|_| unknown(words, name, &known))?;
    if !known.contains(&name) {
        let code = Code::Refused;
        return Err(Problem {
            code,
            ..unknown(words, name, &known)
        });
    }
    drop(session);
    change(invocation, Change::Expel { machine }, "machines-expelled")
}

/// Lets calling go on after a take-over.
///
/// # Errors
/// When no hub runs here, or it says no.
pub(super) fn reopen(invocation: &Invocation<'_>) -> Result<Outcome, Problem> {
    change(invocation, Change::Reopen, "machines-reopened")
}

/// Carries out a change of the machines, and says `done`.
fn change(invocation: &Invocation<'_>, change: Change, done: &str) -> Result<Outcome, Problem> {
    ask_hub(invocation, change)?;
    invocation.answer(&json!({"ok": true}), || {
        invocation.words.text(done).to_owned()
    });
    Ok(Outcome::Done)
}

/// Joins the hall on a machine that keeps it, where its machines are decided on.
fn join_on_hub(invocation: &Invocation<'_>) -> Result<Session, Problem> {
    let words = &invocation.words;
    let homes = invocation.homes();
    if homes.first().is_some_and(agent::is_joined) {
        return Err(problems::not_changed(words, &ChangeRefused::NotAHub));
    }
    Session::join(&homes, words)
}

fn ask_hub(invocation: &Invocation<'_>, change: Change) -> Result<ChangeDone, Problem> {
    let words = &invocation.words;
    let session = join_on_hub(invocation)?;
    session.link().change(change);
    loop {
        if let LinkEvent::Changed(outcome) = session.next(None, words)? {
            return outcome.map_err(|why| problems::not_changed(words, &why));
        }
    }
}

/// Returns that no machine has this name, and which there are, as far as that is known.
pub(super) fn unknown(words: &Words, name: &str, known: &[&str]) -> Problem {
    let mut cures = Vec::new();
    if let Some(meant) = text::reader::nearest(name, known.iter().copied()) {
        cures.push(words.say("cli-meant", args! { meant: meant }));
    }
    cures.push(match known {
        [] => words.text("machines-unknown.cure").to_owned(),
        known => words.say("cli-possible", args! { values: known.join(" ") }),
    });
    Problem::new(
        Code::Usage,
        words.say("machines-unknown", args! { name: name }),
        cures.join("\n"),
    )
}

/// Lists the machines of the hall.
///
/// # Errors
/// When no hall runs here.
pub(super) fn list(invocation: &Invocation<'_>) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let (session, machines) = ask_for_reports(invocation)?;
    let hall = session.hall();
    let objects: Vec<_> = machines.iter().map(|m| object(hall, m)).collect();
    invocation.answer(&serde_json::Value::Array(objects), || {
        table(hall, &machines, words)
    });
    let hubs = machines.iter().filter(|m| m.seat.is_some()).count();
    if hubs > 1
        && !machines
            .iter()
            .any(|m| m.seat == Some(Seat::Leads) && m.connected)
    {
        eprintln!("{}", words.text("machines-own-view"));
    }
    Ok(Outcome::Done)
}

/// Returns what the hub tells of the machines.
///
/// # Errors
/// When no hall runs here.
pub(super) fn reports(invocation: &Invocation<'_>) -> Result<Vec<MachineReport>, Problem> {
    ask_for_reports(invocation).map(|(_, machines)| machines)
}

fn ask_for_reports(invocation: &Invocation<'_>) -> Result<(Session, Vec<MachineReport>), Problem> {
    let words = &invocation.words;
    let mut session = Session::join(&invocation.homes(), words)?;
    // A machine that has just started hears of the others in a moment.
    session.freshness(words)?;
    session.link().machines();
    loop {
        match session.next(Some(ANSWER_WITHIN), words)? {
            LinkEvent::Machines(machines) => return Ok((session, machines)),
            LinkEvent::Changed(_) => return Err(problems::silent(words)),
            _ => {}
        }
    }
}

fn object(hall: &Hall, report: &MachineReport) -> serde_json::Value {
    let time = |at: Timestamp| hall.local(at).to_rfc3339();
    json!({
        "name": report.machine.id.as_str(),
        "role": report.machine.role.as_str(),
        "series": report.machine.series.as_str(),
        "version": report.version,
        "connected": report.connected,
        "seen": report.seen.map(time),
        "since": time(report.machine.since),
        "expelled": report.machine.expelled.map(time),
        "lag": report.lag.filter(|_| !report.has_other_history),
        "has_other_history": report.has_other_history,
        "skew_ms": report.skew_ms,
        "address": report.address,
        "seat": report.seat.map(|seat| match seat {
            Seat::Leads => "leads",
            Seat::Votes => "votes",
            Seat::StandsBy => "stands-by",
        }),
    })
}

fn table(hall: &Hall, machines: &[MachineReport], words: &Words) -> String {
    if machines.is_empty() {
        return words.text("machines-none").to_owned();
    }
    let clock = |at: Timestamp| hall.local(at).format("%m-%d %H:%M:%S").to_string();
    let mut rows = vec![
        [
            "machines-name",
            "machines-role",
            "machines-state",
            "machines-version",
            "machines-seen",
            "machines-lag",
            "machines-note",
        ]
        .map(|id| words.text(id).to_owned()),
    ];
    for report in machines {
        let state = match report {
            MachineReport { machine, .. } if machine.expelled.is_some() => {
                words.text("machines-is-expelled")
            }
            MachineReport {
                connected: true, ..
            } => words.text("machines-is-here"),
            _ => words.text("machines-is-away"),
        };
        let seat = report.seat.map(|seat| {
            words.text(match seat {
                Seat::Leads => "machines-leads",
                Seat::Votes => "machines-votes",
                Seat::StandsBy => "machines-stands-by",
            })
        });
        // Lines of two histories cannot be counted together.
        let lag = report.lag.filter(|_| !report.has_other_history);
        let skew = report.skew_ms.filter(|ms| ms.abs() > lan::SKEW_WARN_MS);
        let skew = skew.map(|ms| words.say("machines-skew", args! { seconds: ms / 1000 }));
        let other = report
            .has_other_history
            .then(|| words.text("machines-other-history"));
        let note = [
            seat.map(str::to_owned),
            Some(report.machine.series.as_str().to_owned()),
            report.address.clone(),
            skew,
            other.map(str::to_owned),
        ];
        rows.push([
            report.machine.id.to_string(),
            text::role(report.machine.role, words).to_owned(),
            state.to_owned(),
            report.version.clone().unwrap_or_default(),
            report.seen.map(clock).unwrap_or_default(),
            lag.map(|lag| lag.to_string()).unwrap_or_default(),
            note.into_iter().flatten().collect::<Vec<_>>().join("  "),
        ]);
    }
    // The first column begins at the edge.
    let lines = columns(&rows).into_iter();
    let lines = lines.map(|line| line.trim_start().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}
