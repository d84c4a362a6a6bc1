//! Reports as files that others open: a workbook with charts of its own, and pages of A4.
//!
//! Both are bytes in memory; whoever writes them does it whole or not at all. What a report says is
//! decided in [`reports`].
//!
//! *Never*: a file, a clock, a formula made of what somebody typed. *Guarded by* `tests`, which read the
//! bytes again.

mod ink;
mod pages;
mod workbook;

pub use pages::pages;
pub use workbook::workbook;

#[cfg(test)]
mod tests;

/// A file that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The workbook was refused by its library.
    #[error("the workbook cannot be made")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The pages were refused by theirs.
    #[error("the pages cannot be made: {0}")]
    Pages(String),
}
