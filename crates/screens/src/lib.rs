//! The screens of a hall.
//!
//! Each is plain state with `on` for what a person or the hall does and `view` to draw, see
//! [`screen`]; they are drawn with the kit in [`ui`].
//!
//! *Never*: sees coordinates, the clock, the hub, or does I/O.

mod common;
mod emergency;
pub mod guidance;
pub mod inquiry;
pub mod keys;
pub mod redact;
pub mod report;
pub mod screen;
#[cfg(test)]
mod stretched;
#[cfg(test)]
mod testing;

pub mod admin;
pub mod counter;
pub mod display;
pub mod kiosk;
pub mod rating;
