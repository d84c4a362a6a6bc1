//! Printing: jobs and printers.

mod language;

pub use language::{PrintCommand, PrintEvent};
