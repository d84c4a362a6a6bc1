//! Paper: the printers of a hall, and what each was asked to print.
//!
//! A print job is queued in the same line of the log as its ticket, so no crash can part a number
//! from its paper. What becomes of it is reported by the program that drives the printer. A job is
//! never printed twice by itself: one whose end is not known goes to the staff, because two papers
//! with one number are worse than a question.

use super::ids::{JobId, PrinterId, TicketId};
use super::time::Timestamp;
use super::wait::Forecast;

/// A job without an end after this long is shown to the staff, in seconds: nobody drives its
/// printer.
pub const JOB_OVERDUE_S: u32 = 120;
/// Printers that a hall keeps in mind; beyond, a new name is refused.
pub(super) const PRINTERS_MAX: usize = 99;
/// Longest report of a layout's mistakes, in characters.
pub const FAULT_MAX: usize = 500;

/// The condition of a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Condition {
    /// It prints, and nothing is wrong.
    #[default]
    Ready,
    /// It prints, and the paper roll nears its end.
    NearEnd,
    /// It prints as far as anybody knows: it gives no status, or never says that it has printed.
    Mute,
    /// The paper has run out.
    PaperOut,
    /// The cover is open.
    CoverOpen,
    /// The knife is stuck.
    CutterJam,
    /// Another error that it reports, for example a hot head or a paper jam.
    Fault,
    /// It is connected and does not answer, or says that it is off line.
    Offline,
    /// It cannot be reached: unplugged, switched off, a wrong name.
    Absent,
    /// Its answers make no sense: usually a wrong baud rate.
    Garbled,
}

impl Condition {
    /// Returns whether no ticket can be printed like this.
    pub fn stops(self) -> bool {
        !matches!(
            self,
            Condition::Ready | Condition::NearEnd | Condition::Mute
        )
    }
}

/// A printer as last reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Its name in the settings.
    pub id: PrinterId,
    /// Its condition, as last reported.
    pub condition: Condition,
    /// Time when that began.
    pub since: Timestamp,
    /// Fault in the layout file that it should print by; the last good one is used meanwhile.
    pub layout_fault: Option<String>,
}

/// The matter of a print job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printable {
    /// A visitor's ticket.
    Ticket(TicketId),
    /// The test page.
    TestPage,
    /// The figures of the day.
    Report,
}

/// The reason why a job came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The printer was like this for too long.
    Printer(Condition),
    /// The visitor left, or confirmed the number on the screen, before the paper came.
    VisitorLeft,
    /// Its page could not be made.
    Layout,
}

/// The progress of a print job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Nobody has begun it.
    Queued,
    /// The printer is being fed.
    Sending {
        /// Bytes that it has taken, as last reported; reported when it stops taking more.
        offset: u32,
    },
    /// It has taken everything.
    Sent,
    /// It said that it has printed everything.
    Printed,
    /// It took everything and never said that it printed it, or its program ended in between.
    Uncertain,
    /// Not printed, or not as a whole.
    Failed {
        /// Reason of the failure.
        why: Failure,
    },
    /// Staff printed the ticket again, or saw that it is not needed.
    PutAside,
}

/// One print job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintJob {
    /// Identity of the job.
    pub id: JobId,
    /// Matter of the print.
    pub what: Printable,
    /// Printer that it goes to.
    pub printer: PrinterId,
    /// Set when the ticket was printed before: such a paper is marked.
    pub reprint: bool,
    /// The wait as it was foreseen when the ticket was issued; a copy repeats it.
    pub forecast: Option<Forecast>,
    /// Time when it was asked for.
    pub queued_at: Timestamp,
    /// Progress of the print.
    pub state: JobState,
    /// Since when; for a job being fed, when it last moved on.
    pub since: Timestamp,
}

impl PrintJob {
    /// Returns whether its program still works on it.
    pub fn is_open(&self) -> bool {
        matches!(
            self.state,
            JobState::Queued | JobState::Sending { .. } | JobState::Sent
        )
    }

    /// Returns whether staff should look at it.
    pub fn is_unprinted(&self, at: Timestamp) -> bool {
        match self.state {
            JobState::Uncertain | JobState::Failed { .. } => true,
            JobState::Queued | JobState::Sending { .. } | JobState::Sent => {
                at.seconds_since(self.queued_at) >= JOB_OVERDUE_S
            }
            JobState::Printed | JobState::PutAside => false,
        }
    }
}

impl JobState {
    /// Returns whether `next` may follow.
    pub(super) fn may_become(self, next: JobState) -> bool {
        use JobState::{Failed, Printed, PutAside, Queued, Sending, Sent, Uncertain};
        match (self, next) {
            (Queued, Sending { .. } | Sent) | (Sending { .. }, Sent) => true,
            (Sending { offset: before }, Sending { offset }) => offset > before,
            // The truth may come late, when a printer that stopped goes on after all.
            (Queued | Sending { .. } | Sent | Uncertain | Failed { .. }, Printed) => true,
            (Queued | Sending { .. } | Sent, Failed { .. } | Uncertain) => true,
            (Queued | Sending { .. } | Sent | Uncertain | Failed { .. }, PutAside) => true,
            _ => false,
        }
    }
}
