//! The ticket printer: ESC/POS over a serial line, USB, the network or into a file.
//!
//! [`compose()`] turns a page into bytes, [`Printer`] brings them to the paper and tells what
//! becomes of them, [`Simulated`] is a printer for tests and for the demo, and [`find()`] and
//! [`probe`] serve whoever sets one up. Nothing here makes its caller wait: each printer has a
//! thread that feeds it (see `worker.rs`) and one that listens, so a printer that hangs, lies or
//! vanishes costs nobody else a moment.

mod command;
mod compose;
mod find;
mod head;
mod port;
mod simulated;
mod status;
#[cfg(test)]
mod tests;
mod watch;
mod worker;

pub use compose::{compose, wants_text};
pub use find::{Found, Probe, find, probe};
pub use port::{Port, open};
pub use simulated::Simulated;

use config;
use hall::{Condition, JobId};
use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;
use watch::Pace;
use worker::{Order, Worker};

/// Longest wait of a dropped [`Printer`] for its thread; after that the thread ends alone.
const PARTING: Duration = Duration::from_secs(1);

/// News from a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterEvent {
    /// A condition that has just begun.
    Condition(Condition),
    /// A step of a job.
    Job(JobId, Progress),
}

/// The progress of a print job. The last news of a job is `Printed`, `Broken`, `Dropped` or
/// `Uncertain`, and after that one `Printed` may still come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The printer takes the job, or goes on taking it after a stall.
    Started,
    /// The printer has taken nothing more for two seconds; the rest follows when it does.
    Stalled {
        /// Bytes that it has taken.
        sent: u32,
    },
    /// The printer has taken everything.
    Sent,
    /// The job is on paper, as far as the printer can tell.
    Printed,
    /// All was sent, and the printer does not say that it printed it.
    Uncertain,
    /// The line went away in the middle. The job is over; the next one starts on a cleared printer.
    Broken {
        /// Bytes that the line had taken.
        sent: u32,
        /// The condition of the printer without its line.
        condition: Condition,
    },
    /// The job was abandoned before its end.
    Dropped,
}

/// A printer at work. Dropping it stops it, in the middle of a job if need be: whoever starts it
/// again should then [`clear`](Printer::clear) it first.
#[derive(Debug)]
pub struct Printer {
    orders: Sender<Order>,
    ended: Receiver<()>,
}

impl Printer {
    /// Starts to drive the printer of the settings. `tell` is called on the printer's thread and
    /// should return soon. The first news is its condition, after at most about a second and a
    /// half.
    ///
    /// The connections `none` and `simulated` are no lines: such a printer is absent. A
    /// [`Simulated`] one starts by [`start_on`](Printer::start_on).
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(
        settings: &config::Printer,
        tell: impl Fn(PrinterEvent) + Send + 'static,
    ) -> io::Result<Printer> {
        let line = settings.clone();
        Printer::start_on(settings, move || open(&line), tell)
    }

    /// Starts the same on a line that `opener` opens, again each time it was lost.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start_on(
        settings: &config::Printer,
        opener: impl FnMut() -> io::Result<Port> + Send + 'static,
        tell: impl Fn(PrinterEvent) + Send + 'static,
    ) -> io::Result<Printer> {
        Printer::start_at(Pace::default(), settings, opener, tell)
    }

    fn start_at(
        pace: Pace,
        settings: &config::Printer,
        opener: impl FnMut() -> io::Result<Port> + Send + 'static,
        tell: impl Fn(PrinterEvent) + Send + 'static,
    ) -> io::Result<Printer> {
        let (orders, inbox) = mpsc::channel();
        let (end, ended) = mpsc::channel();
        let worker = Worker::new(
            settings.clone(),
            pace,
            opener,
            Box::new(tell),
            (orders.clone(), inbox),
        );
        thread::Builder::new()
            .name("printer".to_owned())
            .spawn(move || {
                worker.run();
                drop(end);
            })?;
        Ok(Printer { orders, ended })
    }

    /// Prints the bytes of a job after those that were asked for before.
    pub fn print(&self, job: JobId, bytes: Vec<u8>) {
        self.order(Order::Print(job, bytes));
    }

    /// Abandons a job. One not begun is forgotten; one that is half sent ends with the command that
    /// it is in, and is cut off. One that was sent is past that.
    pub fn abandon(&self, job: JobId) {
        self.order(Order::Abandon(job));
    }

    /// Clears the printer before the next job: a former program may have ended in the middle of
    /// one, and the printer would take the next for the rest of its picture.
    pub fn clear(&self) {
        self.order(Order::Clear);
    }

    fn order(&self, order: Order) {
        // The thread outlives the handle.
        let _ = self.orders.send(order);
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        self.order(Order::Stop);
        let _ = self.ended.recv_timeout(PARTING);
    }
}
