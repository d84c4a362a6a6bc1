//! The loop around screens: keys, touches, the hall's lines and the terminal.
//!
//! A [`pane`] is one screen with its hit map, a [`host`] the panes of a program; `core` is what keys,
//! touches and news do to them, `help` shows what keys do now, and the [`stage`] runs that in a
//! terminal. A [`choice`] of staff is kept. The [`recorder`] keeps what
//! reached the core, and plays it again.

pub mod appearance;
pub mod choice;
pub mod core;
pub mod counter;
mod help;
pub mod host;
mod lines;
pub mod pane;
pub mod recorder;
pub mod stage;
