//! What becomes of a visitor's paper, and what the kiosk does about it.
//!
//! Everything is read from the hall: the print job and the printer's condition say whether the
//! paper comes, is out, or is stuck. What the kiosk adds is the visitor: when the page with the
//! number is closed and the paper still has not come, it must not come later, unasked.

use super::{Dialog, Issued, Kiosk};
use crate::screen::{Action, Context};
use config::WithoutPaper;
use hall::{
    Command, Condition, Failure, JobId, JobState, PrintCommand, PrintJob, PrinterId, Refusal,
    Timestamp,
};

/// Seconds that a number is kept on the screen for a visitor who gets no paper.
const REMEMBER_S: u32 = 30;
/// Seconds that the page waits for paper that is on its way: a slow serial printer takes a quarter
/// of it.
const COMING_S: u32 = 60;

/// The printer of this kiosk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Printer {
    pub(super) id: PrinterId,
    pub(super) without_paper: WithoutPaper,
}

/// The place of a ticket's paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Paper {
    /// There is none: this kiosk has no printer.
    None,
    /// The printer cannot print, and the number is given out on the screen.
    OnScreen,
    /// It is being printed.
    Coming,
    /// It can be taken.
    Out,
    /// It does not come, as far as is known because the printer is like this.
    Stuck(Option<Condition>),
}

impl Kiosk {
    /// Returns the condition for which this kiosk gives no tickets now.
    pub(super) fn stopped(&self, cx: &Context<'_>) -> Option<Condition> {
        let printer = self
            .printer
            .filter(|p| p.without_paper == WithoutPaper::Stop)?;
        match cx.hall.can_print(printer.id) {
            Err(Refusal::PrinterStopped { condition }) => Some(condition),
            _ => None,
        }
    }

    /// The printer for the next ticket, if it can print.
    pub(super) fn printer_now(&self, cx: &Context<'_>) -> Option<PrinterId> {
        self.printer
            .map(|p| p.id)
            .filter(|id| cx.hall.can_print(*id).is_ok())
    }

    /// Returns the place of a ticket's paper, and since when it is there.
    pub(super) fn paper(&self, cx: &Context<'_>, issued: &Issued) -> (Paper, Timestamp) {
        let Some(id) = issued.job else {
            return (
                if self.printer.is_some() && !issued.returned {
                    Paper::OnScreen
                } else {
                    Paper::None
                },
                issued.since,
            );
        };
        // The hall shown here may be a little behind the answer.
        let Some(job) = cx.hall.job(id) else {
            return (Paper::Coming, issued.since);
        };
        let printer = cx.hall.printer(job.printer);
        let condition = printer.map_or(Condition::Ready, |p| p.condition);
        let changed = printer.map_or(issued.since, |p| p.since.max(issued.since));
        let moved = job.since.max(issued.since);
        match job.state {
            JobState::Printed => (Paper::Out, moved),
            JobState::Queued | JobState::Sending { .. } | JobState::Sent if condition.stops() => {
                (Paper::Stuck(Some(condition)), changed)
            }
            JobState::Queued | JobState::Sending { .. } | JobState::Sent => {
                (Paper::Coming, changed)
            }
            JobState::Failed {
                why: Failure::Printer(condition),
            } => (Paper::Stuck(Some(condition)), moved),
            JobState::Failed { .. } | JobState::Uncertain | JobState::PutAside => {
                (Paper::Stuck(None), moved)
            }
        }
    }

    /// Returns the seconds that the page of a ticket stays from then on.
    pub(super) fn ticket_page_s(cx: &Context<'_>, paper: Paper) -> u32 {
        match paper {
            Paper::None | Paper::Out => cx.settings.ticket_page_s,
            Paper::Coming => COMING_S,
            Paper::OnScreen | Paper::Stuck(_) => REMEMBER_S,
        }
    }

    /// Closes the page of a ticket. Its print job is watched until it ends.
    pub(super) fn leave_ticket(&mut self) {
        if let Some(Dialog::Ticket(issued)) = self.dialog.take() {
            self.left.extend(issued.job);
        }
    }

    /// Takes back the print jobs of visitors who left and whose paper does not come any more, one
    /// at a time.
    pub(super) fn take_back(&mut self, cx: &Context<'_>) -> Option<Action> {
        self.left
            .retain(|id| cx.hall.job(*id).is_some_and(PrintJob::is_open));
        // A screen waits for one answer at a time, and the visitor's goes first.
        if self.sent.is_some() {
            return None;
        }
        let lost = |id: &JobId| {
            cx.hall.job(*id).is_some_and(|job| {
                cx.hall.can_print(job.printer).is_err() || cx.at >= never_begun(job)
            })
        };
        let at = self.left.iter().position(lost)?;
        let job = self.left.remove(at);
        Some(Action::Send(Command::Print(PrintCommand::ReportJob {
            job,
            state: JobState::Failed {
                why: Failure::VisitorLeft,
            },
        })))
    }

    /// Returns the time at which something is to be taken back by itself.
    pub(super) fn takes_back_at(&self, cx: &Context<'_>) -> Timestamp {
        self.left
            .iter()
            .filter_map(|id| cx.hall.job(*id))
            .map(never_begun)
            .min()
            .unwrap_or(Timestamp::NEVER)
    }
}

/// Returns the time at which a job that nobody began counts as left alone.
fn never_begun(job: &PrintJob) -> Timestamp {
    if job.state == JobState::Queued {
        job.queued_at.plus_s(COMING_S)
    } else {
        Timestamp::NEVER
    }
}
