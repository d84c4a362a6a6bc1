//! Paper, laid out: a layout file and what it tells become a [`Page`] of dots, or [`Part`]s for the printer's own fonts.
//!
//! Pure but for the fonts and pictures that a layout names.

mod page;

pub use page::{Align, Cut, Page, Part, Sheet};
