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
        /// Matter of the print.
        what: Printable,
        /// Printer that it goes to.
        printer: PrinterId,
    },
    /// Report what became of a print job, by the program that drives the printer, by the kiosk or
    /// by staff.
    ReportJob {
        /// Job that is reported on.
        job: JobId,
        /// Its state now.
        state: JobState,
    },
    /// Report how a printer is, by the program that drives it.
    ReportPrinter {
        /// Printer that is reported on.
        printer: PrinterId,
        /// Its condition now.
        condition: Condition,
        /// Fault in its layout file, at most 500 characters.
        layout_fault: Option<String>,
    },
}

/// A change of a print job or a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintEvent {
    /// Something is to be printed.
    Queued {
        /// Identity of the job.
        job: JobId,
        /// Matter of the print.
        what: Printable,
        /// Printer that it goes to.
        printer: PrinterId,
        /// Set when the ticket was printed before.
        reprint: bool,
        /// The wait that its paper tells.
        forecast: Option<Forecast>,
    },
    /// A print job went on.
    JobReported {
        /// Job that was reported on.
        job: JobId,
        /// Its state from now on.
        state: JobState,
    },
    /// A printer is different.
    PrinterReported {
        /// Printer that was reported on.
        printer: PrinterId,
        /// Its condition from now on.
        condition: Condition,
        /// Fault in its layout file.
        layout_fault: Option<String>,
    },
}
