//! Paper, laid out: a layout file and what it tells become a [`Page`] of dots, or [`Part`]s for the
//! printer's own fonts.
//!
//! A [`Layout`] is read from a TOML file (`layouts/README.md` is its manual) with all its fonts and
//! pictures, and every mistake is told with its place. [`Facts`] are what one paper tells: the
//! values of the variables. A [`Setter`] puts both together; it cannot fail, because a visitor
//! whose number is drawn must get a paper. What it had to leave out it tells as [`Note`]s.
//!
//! *Never*: a page that cannot be set, a mistake in a layout that is found only at print time
//! (`tests.rs`), a caller that waits for a printer, or a command left half sent
//! (`printer/tests.rs`, against the simulated printer).

mod facts;
mod layout;
mod letters;
mod page;
mod picture;
mod plain;
pub mod printer;
mod qr;
mod read;
mod setter;
mod template;
#[cfg(test)]
mod tests;

pub use facts::{Fact, Facts, Sort, VARIABLES};
pub use font::Page;
pub use layout::Layout;
pub use page::{Align, Cut, Part, Sheet};
pub use setter::{Note, Setter};
pub use template::unknown_variables;
