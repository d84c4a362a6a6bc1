//! What a screen asks beyond the hall that it sees, found out or done in its own name: through a
//! connection of its own, so that neither the screen nor the hall waits.

use super::backups::{Backups, size};
use super::{Session, audit, data};
use crate::export::{self, ExportError};
use chrono::Timelike;
use hall::{Hall, Program, Timestamp};
use node::home::Home;
use node::link_event::LinkEvent;
use node::problems;
use node::protocol::{Change, ChangeDone, MachineReport, Seat};
use node::upkeep::{BackupName, Ledger, backups};
use node::{agent, lan};
use screens::inquiry::{
    BackupRow, BackupsPart, Finding, Form, Found, Inquiry, MachineRow, MachineState,
};
use statistics::Counts;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Time that is waited for the list of machines.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Finds out, or does, what a screen of `program` asks.
pub(crate) fn find_out(inquiry: Inquiry, home: &Home, program: Program) -> Finding {
    let words = Words::new(inquiry.lang());
    let asked = Asked {
        home,
        program,
        words: &words,
    };
    let found = asked.found(&inquiry);
    let found = found.unwrap_or_else(|problem| Found::Nothing(told(&problem)));
    Finding { inquiry, found }
}

struct Asked<'a> {
    home: &'a Home,
    program: Program,
    words: &'a Words,
}

impl Asked<'_> {
    fn found(&self, inquiry: &Inquiry) -> Result<Found, Problem> {
        let words = self.words;
        Ok(match inquiry {
            Inquiry::Audit(question) => {
                Found::Audit(audit::part(&self.on_hub()?, question, words)?)
            }
            Inquiry::Count { question, .. } => {
                let counts = self.session()?.counts(question.clone(), words)?;
                Found::Counted(Arc::from(counts))
            }
            Inquiry::Write { form, counts, .. } => {
                Found::Written(write(&self.session()?, *form, counts, words)?)
            }
            Inquiry::Machines(_) => Found::Machines(self.machines()?),
            Inquiry::Expel { machine, .. } => {
                self.change(Change::Expel { machine: *machine })?;
                Found::Done(words.text("machines-expelled").to_owned())
            }
            Inquiry::Code(_) => {
                let code = self.change(Change::OpenJoining { hub: false })?.into_text();
                Found::Done(words.say("hub-code", args! { code: code }))
            }
            Inquiry::Backups(_) => Found::Backups(self.backups()?),
            Inquiry::BackUp(_) => Found::Done(self.back_up()?),
            Inquiry::Phones(_) => Found::Phones(data::count_phones(self.on_hub()?, words)?),
            Inquiry::Erase { older_than, .. } => {
                let count = data::erase_phones(self.on_hub()?, *older_than, words)?;
                Found::Done(words.say("data-erased", args! { count: count }))
            }
            Inquiry::Export(_) => Found::Done(self.export()?),
        })
    }

    /// Joins the hall as the program.
    fn session(&self) -> Result<Session, Problem> {
        let session = Session::of_running_as(self.home, self.program, self.words)?;
        session.ok_or_else(|| problems::silent(self.words))
    }

    /// Does the same on the machine that keeps log and store.
    fn on_hub(&self) -> Result<Session, Problem> {
        if agent::is_joined(self.home) {
            let [what, cure] = ["audit-elsewhere", "audit-elsewhere.cure"];
            let [what, cure] = [what, cure].map(|id| self.words.text(id));
            return Err(Problem::new(Code::NoHall, what, cure));
        }
        self.session()
    }

    fn machines(&self) -> Result<Vec<MachineRow>, Problem> {
        let session = self.session()?;
        session.link().machines();
        loop {
            match session.next(Some(ANSWER_WITHIN), self.words)? {
                LinkEvent::Machines(machines) => {
                    let rows = machines.iter();
                    return Ok(rows.map(|m| row(session.hall(), m, self.words)).collect());
                }
                LinkEvent::Changed(_) => return Err(problems::silent(self.words)),
                _ => {}
            }
        }
    }

    fn change(&self, change: Change) -> Result<ChangeDone, Problem> {
        let session = self.on_hub()?;
        session.link().change(change);
        loop {
            if let LinkEvent::Changed(outcome) = session.next(None, self.words)? {
                return outcome.map_err(|why| problems::not_changed(self.words, &why));
            }
        }
    }

    fn ledger(&self) -> Ledger {
        Ledger::read(self.home.folder()).unwrap_or_default()
    }

    fn backups(&self) -> Result<BackupsPart, Problem> {
        let words = self.words;
        let session = self.on_hub()?;
        let ledger = self.ledger();
        let zone = session.hall().setup().rules.time_zone;
        let told = Backups::new(&ledger, zone, words);
        let mut lines = told.lines(session.now(), self.home);
        if let Some(minute) = ledger.minute {
            let time = format!("{:02}:{:02}", minute / 60, minute % 60);
            lines.insert(1, words.say("admin-data-next", args! { time: time }));
        }
        let files = backups(&folder(&ledger, self.home)).unwrap_or_default();
        let files = files.into_iter().map(|file| BackupRow {
            name: file.name.to_string(),
            size: size(file.bytes),
        });
        Ok(BackupsPart {
            lines,
            files: files.collect(),
        })
    }

    fn back_up(&self) -> Result<String, Problem> {
        let words = self.words;
        let session = self.on_hub()?;
        let folder = folder(&self.ledger(), self.home);
        let mut made = std::fs::DirBuilder::new();
        let made = made.recursive(true).mode(0o700).create(&folder);
        made.map_err(|error| problems::folder(words, &folder, &error))?;
        let name = BackupName::of(local(&session)).to_string();
        let bytes = session.backup(&folder.join(&name), None, words)?;
        let given = args! { name: name, size: size(bytes) };
        Ok(words.say("admin-data-backed-up", given))
    }

    fn export(&self) -> Result<String, Problem> {
        let words = self.words;
        let session = self.on_hub()?;
        let moment = local(&session);
        let time = format!(
            "{:02}{:02}{:02}",
            moment.hour(),
            moment.minute(),
            moment.second()
        );
        let name = format!("visits-{}-{time}.csv", moment.date());
        let path = self.home.folder().join(name);
        data::export_to(session, &path, words)?;
        let path = path.display().to_string();
        Ok(words.say("admin-data-exported", args! { path: path }))
    }
}

/// Returns the folder of backups.
fn folder(ledger: &Ledger, home: &Home) -> PathBuf {
    match ledger.folder.as_str() {
        "" => home.folder().join("backups"),
        folder => Path::new(folder).to_owned(),
    }
}

fn local(session: &Session) -> chrono::NaiveDateTime {
    session.hall().local(session.now()).naive_local()
}

fn row(hall: &Hall, report: &MachineReport, words: &Words) -> MachineRow {
    let time = |at: Timestamp| hall.local(at).format("%Y-%m-%d %H:%M").to_string();
    let machine = &report.machine;
    let state = match machine.expelled {
        Some(_) => MachineState::Expelled,
        None if report.connected => MachineState::Here,
        None => MachineState::Away,
    };
    let seat = report.seat.map(|seat| {
        words.text(match seat {
            Seat::Leads => "machines-leads",
            Seat::Votes => "machines-votes",
            Seat::StandsBy => "machines-stands-by",
        })
    });
    let other = report.has_other_history;
    let other = other.then(|| words.text("machines-other-history"));
    let skew = report.skew_ms.filter(|ms| ms.abs() > lan::SKEW_WARN_MS);
    let skew = skew.map(|ms| words.say("machines-skew", args! { seconds: ms / 1000 }));
    let note = [
        seat.map(str::to_owned),
        Some(machine.series.as_str().to_owned()),
        report.address.clone(),
        skew,
        other.map(str::to_owned),
    ];
    MachineRow {
        id: machine.id,
        role: text::role(machine.role, words).to_owned(),
        state,
        since: time(machine.expelled.unwrap_or(machine.since)),
        seen: report.seen.map(time).unwrap_or_default(),
        version: report.version.clone().unwrap_or_default(),
        note: note.into_iter().flatten().collect::<Vec<_>>().join("  "),
    }
}

/// Writes a report into the hall's folder, and returns where.
fn write(session: &Session, form: Form, counts: &Counts, words: &Words) -> Result<String, Problem> {
    let report = session.report(counts, words);
    let by: Vec<&str> = counts.question.by.iter().map(|by| by.as_str()).collect();
    let folder = session.home().reports();
    let path = export::file_in(&folder, &report, &by.join("-"), form);
    let written = export::make_folder(&folder).map_err(ExportError::from);
    let written = written.and_then(|()| export::write(&report, form, &path, words));
    match written {
        Ok(()) => Ok(path.display().to_string()),
        Err(error) => Err(super::report::unwritten(&path, &error, words)),
    }
}

/// Returns a problem in a few sentences.
fn told(problem: &Problem) -> String {
    let parts = [&problem.what].into_iter().chain(&problem.causes);
    let parts = parts.chain([&problem.cure]).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.map(String::as_str).collect();
    parts.join(" → ")
}
