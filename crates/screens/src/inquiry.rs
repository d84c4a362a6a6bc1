//! What a screen asks beyond the hall that it sees: the shell finds it out beside the screen, and hands
//! the answer in.
//!
//! Questions and answers are plain data. An answer bears its question, so that one that comes late is
//! not taken for that to another.

use crate::redact;
use chrono::NaiveDate;
use hall::{Event, Lang, MachineId};
use statistics::{Counts, Question};
use std::sync::Arc;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inquiry {
    /// What stands in the log.
    Audit(AuditQuestion),
    /// What is counted of visits.
    Count {
        /// What to count.
        question: Question,
        /// The language in which is told why not.
        lang: Lang,
    },
    /// That what was counted is written to a file of this machine.
    Write {
        /// The form of the file.
        form: Form,
        /// What was counted.
        counts: Arc<Counts>,
        /// The language of the file.
        lang: Lang,
    },
    /// Which machines there are, in this language.
    Machines(Lang),
    /// That a machine is shut out.
    Expel {
        /// The language of the answer.
        lang: Lang,
        /// The machine.
        machine: MachineId,
    },
    /// A code that lets one machine in.
    Code(Lang),
    /// Which backups there are.
    Backups(Lang),
    /// One more backup, now.
    BackUp(Lang),
    /// How many visitors left a phone number.
    Phones(Lang),
    /// That those are erased which were left more than so many days ago.
    Erase {
        /// The language of the answer.
        lang: Lang,
        /// The days.
        older_than: u32,
    },
    /// A file with all visits that are over.
    Export(Lang),
}

/// The form of a report as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A workbook for a spreadsheet, with charts.
    Workbook,
    /// Pages of A4.
    Pages,
    /// Comma-separated values.
    Csv,
}

impl Inquiry {
    /// Returns whether it does something, and is not only a question.
    pub fn does(&self) -> bool {
        match self {
            Inquiry::Audit(_)
            | Inquiry::Count { .. }
            | Inquiry::Write { .. }
            | Inquiry::Machines(_)
            | Inquiry::Backups(_)
            | Inquiry::Phones(_) => false,
            Inquiry::Expel { .. }
            | Inquiry::Code(_)
            | Inquiry::BackUp(_)
            | Inquiry::Erase { .. }
            | Inquiry::Export(_) => true,
        }
    }

    /// Returns the language of the answer.
    pub fn lang(&self) -> Lang {
        match self {
            Inquiry::Audit(question) => question.lang,
            Inquiry::Machines(lang)
            | Inquiry::Count { lang, .. }
            | Inquiry::Write { lang, .. }
            | Inquiry::Expel { lang, .. }
            | Inquiry::Code(lang)
            | Inquiry::Backups(lang)
            | Inquiry::BackUp(lang)
            | Inquiry::Phones(lang)
            | Inquiry::Erase { lang, .. }
            | Inquiry::Export(lang) => *lang,
        }
    }
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The question.
    pub inquiry: Inquiry,
    /// What was found.
    pub found: Found,
}

/// Something that was found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing, and why, with the cure.
    Nothing(String),
    /// That something was done, in words.
    Done(String),
    /// Lines of the log.
    Audit(AuditPart),
    /// Figures.
    Counted(Arc<Counts>),
    /// A file, by its path.
    Written(String),
    /// The machines of the hall.
    Machines(Vec<MachineRow>),
    /// The backups.
    Backups(BackupsPart),
    /// The phone numbers.
    Phones(Phones),
}

/// A machine of the hall, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineRow {
    /// Its name.
    pub id: MachineId,
    /// What it is for.
    pub role: String,
    /// Whether it is there.
    pub state: MachineState,
    /// Since when it is admitted or expelled.
    pub since: String,
    /// When it was heard last.
    pub seen: String,
    /// The version of its program.
    pub version: String,
    /// What else there is to say.
    pub note: String,
}

/// Whether a machine is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MachineState {
    /// It is connected.
    Here,
    /// It is not.
    Away,
    /// It was shut out.
    Expelled,
}

/// The backups of the hall, in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackupsPart {
    /// How it stands with them, a sentence each.
    pub lines: Vec<String>,
    /// The files with their sizes, the newest first.
    pub files: Vec<BackupRow>,
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRow {
    /// Its name.
    pub name: String,
    /// Its size.
    pub size: String,
}

/// How many visitors left a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phones {
    /// All.
    pub all: u32,
    /// Those of more than a month ago.
    pub month: u32,
    /// Those of more than a year ago.
    pub year: u32,
}

impl Finding {
    /// Returns the same without personal data, for a recording.
    #[must_use]
    pub fn redacted(&self) -> Finding {
        let inquiry = match &self.inquiry {
            Inquiry::Audit(question) => Inquiry::Audit(AuditQuestion {
                who: redact::text(&question.who),
                ..question.clone()
            }),
            Inquiry::Count { question, lang } => Inquiry::Count {
                question: redact::question(question),
                lang: *lang,
            },
            Inquiry::Write { form, counts, lang } => Inquiry::Write {
                form: *form,
                counts: Arc::new(redact::counts(counts)),
                lang: *lang,
            },
            other => other.clone(),
        };
        let found = match &self.found {
            Found::Nothing(why) => Found::Nothing(why.clone()),
            // A code lets a machine in.
            Found::Done(text) => Found::Done(redact::text(text)),
            found @ (Found::Machines(_) | Found::Backups(_) | Found::Phones(_)) => found.clone(),
            Found::Audit(part) => Found::Audit(AuditPart {
                rows: part.rows.iter().map(AuditRow::redacted).collect(),
                ..part.clone()
            }),
            Found::Counted(counts) => Found::Counted(Arc::new(redact::counts(counts))),
            // A folder may be named after somebody.
            Found::Written(path) => Found::Written(redact::text(path)),
        };
        Finding { inquiry, found }
    }
}

/// Which lines of the log are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditQuestion {
    /// The language of the answer.
    pub lang: Lang,
    /// Those before this line; the newest without.
    pub before: Option<u64>,
    /// Those of whoever has this in name or number.
    pub who: String,
    /// Those of this kind.
    pub kind: Option<AuditKind>,
    /// Those of this day.
    pub day: Option<NaiveDate>,
}

/// A kind of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditKind {
    /// Changes of the settings.
    Settings,
    /// Accounts, roles, who signs in.
    Staff,
    /// What visitors left of themselves: that it was read or erased.
    Persons,
    /// Work at counters, calls among them.
    Counters,
    /// Tickets.
    Tickets,
    /// Appointments.
    Appointments,
    /// Ratings.
    Ratings,
    /// Printers and papers.
    Printing,
    /// Machines, and devices on wires.
    Machines,
    /// What the hall was told.
    Announcements,
    /// The clock, and days that begin.
    Clock,
}

impl AuditKind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [AuditKind; 11] = [
        AuditKind::Settings,
        AuditKind::Staff,
        AuditKind::Persons,
        AuditKind::Counters,
        AuditKind::Tickets,
        AuditKind::Appointments,
        AuditKind::Ratings,
        AuditKind::Printing,
        AuditKind::Machines,
        AuditKind::Announcements,
        AuditKind::Clock,
    ];

    /// Returns the kind of an event.
    pub fn of(event: &Event) -> AuditKind {
        match event {
            Event::Configured { .. } | Event::Settings(_) => AuditKind::Settings,
            Event::Staff(_) => AuditKind::Staff,
            Event::Person(_) => AuditKind::Persons,
            Event::Counter(_) => AuditKind::Counters,
            Event::Queue(_) => AuditKind::Tickets,
            Event::Appointment(_) => AuditKind::Appointments,
            Event::Rating(_) => AuditKind::Ratings,
            Event::Print(_) => AuditKind::Printing,
            Event::Machine(_) | Event::Device(_) => AuditKind::Machines,
            Event::Announcement(_) => AuditKind::Announcements,
            Event::Clock(_) | Event::DayTurned { .. } => AuditKind::Clock,
        }
    }
}

/// Lines of the log, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditPart {
    /// The lines.
    pub rows: Vec<AuditRow>,
    /// Where older ones begin: before this line. `None` when there are none.
    pub next: Option<u64>,
    /// The day to which was looked.
    pub reached: Option<NaiveDate>,
}

/// A line of the log in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number.
    pub seq: u64,
    /// When, in the hall's time.
    pub time: String,
    /// Who did it.
    pub who: String,
    /// At which counter or machine.
    pub place: String,
    /// What was done, in words.
    pub what: String,
    /// What it was before; empty where there is nothing to tell.
    pub before: String,
    /// What it was after.
    pub after: String,
}

impl AuditRow {
    fn redacted(&self) -> AuditRow {
        let AuditRow {
            seq,
            time,
            who,
            place,
            what,
            before,
            after,
        } = self;
        AuditRow {
            seq: *seq,
            time: time.clone(),
            who: redact::text(who),
            place: redact::text(place),
            what: redact::text(what),
            before: redact::text(before),
            after: redact::text(after),
        }
    }
}

record::record! {
    enum Inquiry {
        230 Audit(1 question), 220 Count { 1 question, 2 lang }, 221 Write { 1 form, 2 counts, 3 lang },
        231 Machines(1 lang),
        232 Expel { 1 lang, 2 machine },
        233 Code(1 lang),
        234 Backups(1 lang),
        235 BackUp(1 lang),
        236 Phones(1 lang),
        237 Erase { 1 lang, 2 older_than },
        238 Export(1 lang),
    }
    enum Form { 1 Workbook, 2 Pages, 3 Csv }
    struct Finding { 1 inquiry, 2 found }
    enum Found {
        230 Audit(1 part),
        231 Nothing(1 why),
        232 Done(1 text),
        233 Machines(1 rows),
        234 Backups(1 part),
        235 Phones(1 phones),
        220 Counted(1 counts),
        221 Written(1 path),
    }
    struct MachineRow { 1 id, 2 role, 3 state, 4 since, 5 seen, 6 version, 7 note }
    enum MachineState { 1 Here, 2 Away, 3 Expelled }
    struct BackupsPart { 1 lines, 2 files }
    struct BackupRow { 1 name, 2 size }
    struct Phones { 1 all, 2 month, 3 year }
    struct AuditQuestion { 1 lang, 2 before, 3 who, 4 kind, 5 day }
    enum AuditKind {
        1 Settings, 2 Staff, 3 Persons, 4 Counters, 5 Tickets, 6 Ratings, 7 Printing, 8 Machines,
        9 Announcements, 10 Clock, 11 Appointments,
    }
    struct AuditPart { 1 rows, 2 next, 3 reached }
    struct AuditRow { 1 seq, 2 time, 3 who, 4 place, 5 what, 6 before, 7 after }
}
