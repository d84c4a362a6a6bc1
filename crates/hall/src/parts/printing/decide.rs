//! What is asked of printing, and the papers that tickets ask for.

use super::{PrintCommand, PrintEvent, Printing};
use crate::Hall;
use crate::event::{Answer, Event};
use crate::forecast;
use crate::ids::{JobId, PrinterId, TicketId};
use crate::parts::queues::Wish;
use crate::printing::{Condition, FAULT_MAX, JobState, PRINTERS_MAX, Printable};
use crate::refusal::Refusal;
use crate::time::Timestamp;
use crate::wait::Forecast;

impl Printing {
    /// Decides what a request means.
    pub(crate) fn decide(&self, hall: &Hall, at: Timestamp, command: &PrintCommand) -> Answer {
        match command {
            PrintCommand::Print { what, printer } => self.decide_print(hall, at, *what, *printer),
            PrintCommand::ReportJob { job, state } => self.decide_job(*job, *state),
            PrintCommand::ReportPrinter {
                printer,
                condition,
                layout_fault,
            } => self.decide_printer(*printer, *condition, layout_fault.as_deref()),
        }
    }

    /// The job for the paper of a ticket that is being issued.
    pub(crate) fn first_paper(
        &self,
        hall: &Hall,
        at: Timestamp,
        ticket: TicketId,
        wish: Wish,
        printer: Option<PrinterId>,
    ) -> Option<Event> {
        // Before the forecast: running the queue forward for nobody to read is most of what a
        // ticket costs in a full hall.
        let printer = printer?;
        let queued = PrintEvent::Queued {
            job: self.next_job(),
            what: Printable::Ticket(ticket),
            printer,
            reprint: false,
            forecast: forecast::for_newcomer(hall, wish.service, wish.class, at),
        };
        Some(queued.into())
    }

    /// The first paper of a ticket for an appointment: it says the booked time instead of a forecast.
    pub(crate) fn booked_paper(
        &self,
        ticket: TicketId,
        printer: Option<PrinterId>,
    ) -> Option<Event> {
        let queued = PrintEvent::Queued {
            job: self.next_job(),
            what: Printable::Ticket(ticket),
            printer: printer?,
            reprint: false,
            forecast: None,
        };
        Some(queued.into())
    }

    /// Decides what follows from a kiosk's word about a paper: its job, if there was none, and what
    /// became of it, if that is news.
    pub(crate) fn paper_told(
        &self,
        ticket: TicketId,
        printer: Option<PrinterId>,
        paper: Option<JobState>,
    ) -> Vec<Event> {
        let what = Printable::Ticket(ticket);
        let known = self
            .jobs
            .iter()
            .rev()
            .find(|job| job.what == what && !job.reprint);
        let mut events = Vec::new();
        let job;
        let state;
        match (known, printer) {
            (Some(known), _) => {
                job = known.id;
                state = known.state;
            }
            (None, Some(printer)) => {
                job = self.next_job();
                state = JobState::Queued;
                // How long a wait it tells, only the kiosk knows.
                let queued = PrintEvent::Queued {
                    job,
                    what,
                    printer,
                    reprint: false,
                    forecast: None,
                };
                events.push(queued.into());
            }
            (None, None) => return events,
        }
        if let Some(told) = paper.filter(|told| state.may_become(*told)) {
            events.push(PrintEvent::JobReported { job, state: told }.into());
        }
        events
    }

    fn decide_print(
        &self,
        hall: &Hall,
        at: Timestamp,
        what: Printable,
        printer: PrinterId,
    ) -> Answer {
        self.printer(printer).ok_or(Refusal::UnknownPrinter)?;
        let mut reprint = false;
        let mut told = None;
        if let Printable::Ticket(id) = what {
            let ticket = hall.queues().known(id)?;
            if ticket.state.is_over() {
                return Err(Refusal::TicketOver {
                    number: ticket.number,
                });
            }
            reprint = self.job_of(id).is_some();
            told = self.forecast_on_paper(hall, id, at);
        }
        // A new paper puts aside the ones before it that nobody holds.
        let before = self
            .jobs
            .iter()
            .filter(|job| reprint && job.what == what && job.state.may_become(JobState::PutAside));
        let mut events: Vec<Event> = before
            .map(|job| {
                PrintEvent::JobReported {
                    job: job.id,
                    state: JobState::PutAside,
                }
                .into()
            })
            .collect();
        let queued = PrintEvent::Queued {
            job: self.next_job(),
            what,
            printer,
            reprint,
            forecast: told,
        };
        events.push(queued.into());
        Ok(events)
    }

    fn decide_job(&self, job: JobId, state: JobState) -> Answer {
        let known = self.job(job).ok_or(Refusal::UnknownJob)?;
        if known.state == state {
            Ok(Vec::new())
        } else if known.state.may_become(state) {
            Ok(vec![PrintEvent::JobReported { job, state }.into()])
        } else {
            Err(Refusal::JobOver)
        }
    }

    fn decide_printer(
        &self,
        printer: PrinterId,
        condition: Condition,
        layout_fault: Option<&str>,
    ) -> Answer {
        let layout_fault = layout_fault.map(|text| text.chars().take(FAULT_MAX).collect());
        match self.printer(printer) {
            Some(known) if known.condition == condition && known.layout_fault == layout_fault => {
                Ok(Vec::new())
            }
            None if self.printers.len() >= PRINTERS_MAX => Err(Refusal::UnknownPrinter),
            _ => {
                let reported = PrintEvent::PrinterReported {
                    printer,
                    condition,
                    layout_fault,
                };
                Ok(vec![reported.into()])
            }
        }
    }

    /// The forecast that a paper for `ticket` tells: the one of its first paper, or the present
    /// one.
    fn forecast_on_paper(&self, hall: &Hall, ticket: TicketId, at: Timestamp) -> Option<Forecast> {
        match self.job_of(ticket) {
            Some(job) => job.forecast,
            None => forecast::for_ticket(hall, ticket, at),
        }
    }
}
