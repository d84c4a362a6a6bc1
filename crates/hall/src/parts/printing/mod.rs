//! Printing: the printers of a hall, and what each was asked to print.
//!
//! A print job is queued in the same line of the log as its ticket, so no crash can part a number
//! from its paper. What becomes of it is reported by the program that drives the printer. A job is
//! never printed twice by itself: one whose end is not known goes to the staff, because two papers
//! with one number are worse than a question.

mod decide;
mod language;

pub use language::{PrintCommand, PrintEvent};

use crate::ids::{JobId, PrinterId, TicketId};
use crate::printing::{Condition, JobState, PrintJob, Printable, Printer};
use crate::time::Timestamp;

/// The printers of a hall, and the print jobs of its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Printing {
    first_job: u64,
    /// In the order they were asked for.
    jobs: Vec<PrintJob>,
    /// Printers that were ever heard of, by name.
    printers: Vec<Printer>,
}

impl Printing {
    /// The jobs and printers that a snapshot keeps.
    pub(crate) fn restore(first_job: u64, jobs: Vec<PrintJob>, printers: Vec<Printer>) -> Printing {
        Printing {
            first_job,
            jobs,
            printers,
        }
    }

    /// Identity of the day's first job.
    pub(crate) fn first_job(&self) -> u64 {
        self.first_job
    }

    /// Today's print jobs in the order they were asked for.
    pub(crate) fn jobs(&self) -> &[PrintJob] {
        &self.jobs
    }

    /// A print job of today.
    pub(crate) fn job(&self, id: JobId) -> Option<&PrintJob> {
        self.slot(id).map(|slot| &self.jobs[slot])
    }

    /// The latest job for a ticket.
    pub(crate) fn job_of(&self, ticket: TicketId) -> Option<&PrintJob> {
        self.jobs
            .iter()
            .rev()
            .find(|job| job.what == Printable::Ticket(ticket))
    }

    /// All printers that ever reported, by name.
    pub(crate) fn printers(&self) -> &[Printer] {
        &self.printers
    }

    /// A printer, if it ever reported.
    pub(crate) fn printer(&self, id: PrinterId) -> Option<&Printer> {
        self.printers.iter().find(|p| p.id == id)
    }

    /// Records an event of the printing's own.
    pub(crate) fn apply(&mut self, at: Timestamp, event: &PrintEvent) {
        match event {
            PrintEvent::Queued {
                job,
                what,
                printer,
                reprint,
                forecast,
            } => {
                if *job == self.next_job() {
                    self.jobs.push(PrintJob {
                        id: *job,
                        what: *what,
                        printer: *printer,
                        reprint: *reprint,
                        forecast: *forecast,
                        queued_at: at,
                        state: JobState::Queued,
                        since: at,
                    });
                }
            }
            PrintEvent::JobReported { job, state } => {
                if let Some(slot) = self.slot(*job) {
                    self.jobs[slot].state = *state;
                    self.jobs[slot].since = at;
                }
            }
            PrintEvent::PrinterReported {
                printer,
                condition,
                layout_fault,
            } => self.report(at, *printer, *condition, layout_fault.as_ref()),
        }
    }

    /// Forgets the day's jobs before the first one for a ticket from `kept` on, and printers that
    /// are not there; returns the jobs, and the identity of the first. A printer that was taken away
    /// or renamed is so not missed for ever; one that is only unplugged reports again.
    pub(crate) fn turn_day(&mut self, kept: TicketId) -> (u64, Vec<PrintJob>) {
        let first_job = self.first_job;
        let is_kept = |job: &PrintJob| matches!(job.what, Printable::Ticket(id) if id >= kept);
        let split = self.jobs.iter().position(is_kept);
        let stay = self.jobs.split_off(split.unwrap_or(self.jobs.len()));
        let forgotten = std::mem::replace(&mut self.jobs, stay);
        self.first_job += forgotten.len() as u64;
        self.printers
            .retain(|printer| printer.condition != Condition::Absent);
        (first_job, forgotten)
    }

    /// Puts the jobs of a day before those that came since.
    pub(crate) fn take_day_back(&mut self, first_job: u64, jobs: &[PrintJob]) {
        self.jobs.splice(0..0, jobs.iter().copied());
        self.first_job = first_job;
    }

    /// The paper of a ticket bears another number: staff must look.
    pub(crate) fn doubt_paper(&mut self, at: Timestamp, ticket: TicketId) {
        let of = |job: &&mut PrintJob| job.what == Printable::Ticket(ticket);
        if let Some(job) = self.jobs.iter_mut().rev().find(of) {
            job.state = JobState::Uncertain;
            job.since = at;
        }
    }

    fn report(
        &mut self,
        at: Timestamp,
        id: PrinterId,
        condition: Condition,
        layout_fault: Option<&String>,
    ) {
        let place = self.printers.partition_point(|p| p.id < id);
        if self.printers.get(place).is_none_or(|p| p.id != id) {
            self.printers.insert(
                place,
                Printer {
                    id,
                    condition,
                    since: at,
                    layout_fault: None,
                },
            );
        }
        let known = &mut self.printers[place];
        if known.condition != condition {
            known.condition = condition;
            known.since = at;
        }
        known.layout_fault = layout_fault.cloned();
    }

    fn slot(&self, id: JobId) -> Option<usize> {
        let slot = usize::try_from(id.0.checked_sub(self.first_job)?).ok()?;
        (slot < self.jobs.len()).then_some(slot)
    }

    fn next_job(&self) -> JobId {
        JobId(self.first_job + self.jobs.len() as u64)
    }
}
