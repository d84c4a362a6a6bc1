//! The parts of a hall. Each has a language of its own: what can be asked of it, and what happened in
//! it.

pub(super) mod announcements;
pub(super) mod counters;
pub(super) mod machines;
pub(super) mod printing;
pub(super) mod queues;
pub(super) mod ratings;
