//! The last inputs of a program in memory.
//!
//! A replay needs a state to begin with. So the ring consists of parts, each of which begins with a
//! checkpoint, and the oldest part is dropped as a whole. Steps are bytes from the start: they need
//! little memory, and nothing personal lies in it.

use super::Step;
use super::format::{Bytes, File, Header, Part, put_step};
use crate::cli::VERSION;
use crate::shell::core::{Checkpoint, Input};
use config::Screens;
use hall::{Command, CommandId, Program, Timestamp};
use screens::redact;
use std::collections::VecDeque;
use ui::terminal::Abilities;

/// The size of a ring.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Inputs of a part.
    pub inputs: usize,
    /// Inputs more for which a part waits until the screens are settled.
    pub timeout: usize,
    /// Bytes of a part's steps. A line of the log has about 60, a tick 10.
    pub bytes: usize,
    /// Parts; all but one are full.
    pub parts: usize,
}

impl Default for Bounds {
    /// Returns the size for the last 10,000 inputs at least.
    fn default() -> Bounds {
        Bounds {
            inputs: 5_000,
            timeout: 5_000,
            bytes: 2 << 20,
            parts: 3,
        }
    }
}

/// Steps with the state that they begin with.
struct Stretch {
    checkpoint: Checkpoint,
    begins_at: Timestamp,
    last_at: Timestamp,
    inputs: usize,
    steps: Vec<u8>,
    /// The beginning of the last step, and the time before it, if it is a frame.
    last_drawn: Option<(usize, Timestamp)>,
}

/// The last inputs of a program, within [`Bounds`], each half with the state that it begins with.
pub struct Ring {
    program: Program,
    settings: Screens,
    terminal: Abilities,
    bounds: Bounds,
    stretches: VecDeque<Stretch>,
}

impl Ring {
    /// Creates a ring that waits for its first checkpoint.
    pub fn new(program: Program, settings: Screens, terminal: Abilities, bounds: Bounds) -> Ring {
        Ring {
            program,
            settings,
            terminal,
            bounds,
            stretches: VecDeque::new(),
        }
    }

    /// Returns whether a checkpoint is due. It waits until the screens are settled, as else it
    /// would lack what is under a finger or in a dialog, but not for ever.
    pub fn wants_checkpoint(&self, is_settled: bool) -> bool {
        let Some(last) = self.stretches.back() else {
            return true;
        };
        let Bounds {
            inputs,
            timeout,
            bytes,
            ..
        } = self.bounds;
        let (inputs, bytes) = if is_settled {
            (inputs, bytes)
        } else {
            (inputs + timeout, 2 * bytes)
        };
        last.inputs >= inputs || last.steps.len() >= bytes
    }

    /// Returns whether nothing was shown yet.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// Begins a part. The next step must be a frame: it finds out what can be pressed.
    pub fn begin(&mut self, at: Timestamp, checkpoint: Checkpoint) {
        if self.stretches.len() >= self.bounds.parts {
            self.stretches.pop_front();
        }
        self.stretches.push_back(Stretch {
            checkpoint,
            begins_at: at,
            last_at: at,
            inputs: 0,
            steps: Vec::new(),
            last_drawn: None,
        });
    }

    /// Keeps an input, which has no personal data any more.
    pub fn input(&mut self, at: Timestamp, input: Input) {
        if let Some(last) = self.stretches.back_mut() {
            last.inputs += 1;
            last.put(at, Step::Input(input));
            last.last_drawn = None;
        }
    }

    /// Keeps a command that followed.
    pub fn sent(&mut self, at: Timestamp, pane: usize, id: CommandId, command: &Command) {
        if let Some(last) = self.stretches.back_mut() {
            let command = redact::command(command).into_owned();
            last.put(at, Step::Sent { pane, id, command });
            last.last_drawn = None;
        }
    }

    /// Keeps that a frame was drawn. Of several in a row only the last one matters.
    pub fn drawn(&mut self, at: Timestamp, columns: u16, rows: u16) {
        if let Some(last) = self.stretches.back_mut() {
            if let Some((begins, before)) = last.last_drawn {
                last.steps.truncate(begins);
                last.last_at = before;
            }
            let begins = (last.steps.len(), last.last_at);
            last.put(at, Step::Drawn { columns, rows });
            last.last_drawn = Some(begins);
        }
    }

    /// Returns how many inputs are kept.
    pub fn inputs(&self) -> usize {
        self.stretches.iter().map(|part| part.inputs).sum()
    }

    /// Returns how many bytes of steps are kept.
    pub fn bytes(&self) -> usize {
        self.stretches.iter().map(|part| part.steps.len()).sum()
    }

    /// Returns the program whose inputs these are.
    pub fn program(&self) -> Program {
        self.program
    }

    /// Returns the file to write; `None` when nothing was shown yet. `panic` is where the program
    /// panicked.
    pub(super) fn file(&self, written_at: Timestamp, panic: Option<String>) -> Option<File> {
        let oldest = self.stretches.front()?;
        Some(File {
            header: Header {
                version: VERSION.to_owned(),
                program: self.program,
                screens: (&self.settings).into(),
                terminal: (&self.terminal).into(),
                written_at,
                panic,
            },
            checkpoint: oldest.checkpoint.clone().into(),
            parts: self
                .stretches
                .iter()
                .map(|part| Part {
                    begins_at: part.begins_at,
                    steps: Bytes(part.steps.clone()),
                })
                .collect(),
        })
    }
}

impl Stretch {
    fn put(&mut self, at: Timestamp, step: Step) {
        let at = at.max(self.last_at);
        let offset = u64::try_from(at.0.saturating_sub(self.last_at.0)).unwrap_or(0);
        self.last_at = at;
        put_step(&mut self.steps, offset, step);
    }
}
