//! The parts of a hall, each in a folder of its own:
//!
//! - `language.rs`: what can be asked of it, and what can happen in it.
//! - its state, in private fields: nobody else writes them.
//! - `decide`: what a request means. Reads the whole hall, changes nothing.
//! - `apply`: what an event of its own does to it. Where an event of another part concerns it too,
//!   it follows that part (`follow_counter`), in its own methods.
//!
//! The hall itself calls these and does no more: see `state`.

pub(super) mod announcements;
pub(super) mod appointments;
pub(super) mod clock;
pub(super) mod counters;
pub(super) mod devices;
pub(super) mod machines;
pub(super) mod printing;
pub(super) mod queues;
pub(super) mod ratings;
pub(super) mod settings;
pub(super) mod staff;
