//! Numbers and tickets: who waits, and for what.

mod language;

pub use language::{QueueCommand, QueueEvent};
