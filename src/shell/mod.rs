//! The loop around screens: keys, touches, the hall's lines and the terminal.
//!
//! A [`pane`] is one screen with its hit map; the [`stage`] runs panes in a terminal.

pub mod appearance;
pub mod pane;
pub mod stage;
