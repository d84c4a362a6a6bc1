//! Figures of a hall: what each of them means, and how the rows of visits become tables.
//!
//! A row is a *leg*, the part of a visit for one service: a transfer ends a leg and begins the next.
//! Figures of many rows are counts, sums and distributions, which add up; means and percentiles are
//! computed from them last, because the mean of means is another figure.
//!
//! *Never*: a file, a clock, words. *Guarded by* its dependencies; `tests` counts random days naively.

mod batch;
mod distribution;
mod figure;
mod leg;
mod question;
mod stint;
mod table;
mod tally;

pub use batch::{BadBatch, Batch};
pub use distribution::{Distribution, Spread};
pub use figure::{Figure, Value};
pub use leg::{Clerk, End, Leg};
pub use question::{Dimension, Filter, Key, Question};
pub use stint::{Roster, Stint};
pub use table::{Counts, GROUPS_MAX, Row, Table, TooManyGroups};
pub use tally::{Figures, Tally};

#[cfg(test)]
mod tests;
