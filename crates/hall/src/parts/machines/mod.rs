//! Machines: which may talk to the hall, and which hub leads.

mod language;

pub use language::{MachineCommand, MachineEvent};
