//! A station: what the first program on a joined machine runs for all programs of that machine.
//!
//! It has the one connection to a hub, a copy of the hall, and, on a machine that gives out tickets, the journal of its papers. To the
//! programs it looks like a hub. [`core`] says what to do and is pure; [`issuing`] is the part of it that gives out tickets.

pub mod core;
pub mod issuing;
