//! Figures in the words of a reader: what each is called and how it is counted, names of rows, values.
//!
//! Screens, tables on a terminal, spreadsheets and papers all ask here, so that one figure has one name
//! and one form everywhere.
//!
//! *Never*: counts, reads a file or asks for the time. *Guarded by* its dependencies.

pub mod csv;
mod report;
mod wording;

pub use report::{Column, Report, ReportRow};
pub use wording::{FigureWords, Wording, clock, dimension_name, figure_words, told_value};

#[cfg(test)]
mod tests;
