//! The flight recorder: what a program's screens were last told, and what followed.
//!
//! Every program keeps its last 10,000 inputs in a [`Ring`]. A key, or a panic, writes them to a
//! file of the hall's folder, from which personal data is missing from the start (see
//! [`redact`](screens::redact)). The [`Player`] plays such a file into the real screens.
//!
//! `format` is the file, `ring` the memory, `files` the folder, `player` the way back.

mod files;
mod format;
mod player;
mod ring;
#[cfg(test)]
mod tests;

pub use files::{BadRecording, Recorder, WeakRecorder};
pub use player::{Player, Progress};
pub use ring::{Bounds, Ring};

use crate::shell::core::{Checkpoint, Input};
use config::Screens;
use hall::{Command, CommandId, Program, Timestamp};
use ui::terminal::Abilities;

/// A step of a recording.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Something reached the screens.
    Input(Input),
    /// A command followed from the input before.
    Sent {
        /// Of this pane.
        pane: usize,
        /// Under this id.
        id: CommandId,
        /// The command.
        command: Command,
    },
    /// A frame was drawn in a terminal of this size.
    Drawn {
        /// Cells across.
        columns: u16,
        /// Cells down.
        rows: u16,
    },
}

/// A recording that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// The version of the program that was recorded.
    pub version: String,
    /// The program.
    pub program: Program,
    /// Its settings.
    pub settings: Screens,
    /// Its terminal.
    pub terminal: Abilities,
    /// Time at which the file was written.
    pub written_at: Timestamp,
    /// Place where the program panicked, if that is why the file was written.
    pub panic: Option<String>,
    /// Time at which the first step begins.
    pub begins_at: Timestamp,
    /// The state before the first step.
    pub checkpoint: Checkpoint,
    /// The steps, each with its time.
    pub steps: Vec<(Timestamp, Step)>,
}

impl Recording {
    /// Returns how many inputs it has.
    pub fn inputs(&self) -> usize {
        self.steps
            .iter()
            .filter(|(_, step)| matches!(step, Step::Input(_)))
            .count()
    }
}
