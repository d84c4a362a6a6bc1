//! What is asked of printing, and what became of it.

use crate::forecast::Forecast;
use crate::ids::{JobId, PrinterId};
use crate::printing::{Condition, JobState, Printable};

/// A request to print, or a report of a printer's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintCommand {
    /// Print something: a ticket that was printed before keeps its number, its issue time and its
    /// forecast, and is marked.
    Print {
        /// What.
        what: Printable,
        /// Where.
        printer: PrinterId,
    },
    /// What became of a print job, said by the program that drives the printer, by the kiosk or by
    /// staff.
    ReportJob {
        /// Which.
        job: JobId,
        /// How it stands.
        state: JobState,
    },
    /// How a printer is, said by the program that drives it.
    ReportPrinter {
        /// Which.
        printer: PrinterId,
        /// How it is.
        condition: Condition,
        /// What is wrong with its layout file, at most 500 characters.
        layout_fault: Option<String>,
    },
}

/// A change of a print job or a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintEvent {
    /// Something is to be printed.
    Queued {
        /// Identity.
        job: JobId,
        /// What.
        what: Printable,
        /// Where.
        printer: PrinterId,
        /// Whether the ticket was printed before.
        reprint: bool,
        /// The wait that its paper tells.
        forecast: Option<Forecast>,
    },
    /// A print job went on.
    JobReported {
        /// Which.
        job: JobId,
        /// How it stands.
        state: JobState,
    },
    /// A printer is different.
    PrinterReported {
        /// Which.
        printer: PrinterId,
        /// How it is.
        condition: Condition,
        /// What is wrong with its layout file.
        layout_fault: Option<String>,
    },
}
