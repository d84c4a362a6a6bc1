//! Counters: who works there, and whom they call.

mod language;

pub use language::{CounterCommand, CounterEvent};
