//! A recording played into the real screens.
//!
//! The player hands the recorded inputs to a [`Core`] at their recorded times and draws the frames
//! that were drawn. What the screens ask for is compared with what they asked for then: where it
//! differs, this version behaves otherwise than the recorded one, or the recorder missed something.

use super::{Recording, Step};
use crate::shell::core::{Core, Effect, Input};
use crate::shell::host::Host;
use hall::{Command, Timestamp};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use screens::redact;
use std::collections::VecDeque;

/// The progress of a replay: how far it is, and what it has seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Keys, touches, news and ticks.
    pub inputs: usize,
    /// Keys among them.
    pub keys: usize,
    /// Touches and clicks among them.
    pub touches: usize,
    /// Lines of the log among them.
    pub entries: usize,
    /// Commands that the screens asked for, as recorded.
    pub sent: usize,
    /// Frames.
    pub frames: usize,
    /// The first difference from what followed then, and after which input it showed.
    pub differs: Option<(usize, String)>,
}

/// A recording being played: its steps, and what was drawn last.
pub struct Player {
    steps: Vec<(Timestamp, Step)>,
    next: usize,
    at: Timestamp,
    core: Core,
    buffer: Buffer,
    /// Commands that the last input led to and no recorded one has confirmed yet.
    asked: VecDeque<(usize, Command)>,
    progress: Progress,
}

impl Player {
    /// Creates a player at the start of a recording, with the host that stood in its checkpoint.
    pub fn new(recording: Recording, host: Box<dyn Host>) -> Player {
        let lang = recording.checkpoint.lang;
        let core = Core::new(host, recording.settings, recording.terminal, lang)
            .resume(recording.checkpoint);
        Player {
            steps: recording.steps,
            next: 0,
            at: recording.begins_at,
            core,
            buffer: Buffer::empty(Rect::default()),
            asked: VecDeque::new(),
            progress: Progress::default(),
        }
    }

    /// Returns the time of the last step.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Returns the time of the next step; `None` at the end.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.steps.get(self.next).map(|(at, _)| *at)
    }

    /// Returns how far it is.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Returns the last frame.
    pub fn frame(&self) -> &Buffer {
        &self.buffer
    }

    /// Returns the screens as they are now.
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// Returns the last input.
    pub fn last_input(&self) -> Option<&Input> {
        self.steps[..self.next]
            .iter()
            .rev()
            .find_map(|(_, step)| match step {
                Step::Input(input) => Some(input),
                Step::Sent { .. } | Step::Drawn { .. } => None,
            })
    }

    /// Plays the next step. Answers whether there was one.
    pub fn step(&mut self) -> bool {
        let Some((at, step)) = self.steps.get(self.next) else {
            return false;
        };
        let at = *at;
        self.next += 1;
        self.at = at;
        match step {
            Step::Sent { pane, id, command } => {
                match self.asked.pop_front() {
                    Some((by, asked)) if by == *pane && *redact::command(&asked) == *command => {
                        self.progress.sent += 1;
                    }
                    asked => {
                        let asked = asked.map(|(_, command)| command);
                        note(&mut self.progress, Some(command), asked.as_ref());
                    }
                }
                self.core.sent(*pane, *id);
            }
            Step::Drawn { columns, rows } => {
                let area = Rect::new(0, 0, *columns, *rows);
                settle(&mut self.asked, &mut self.progress);
                self.buffer.resize(area);
                self.buffer.reset();
                self.core.draw(at, &mut self.buffer);
                self.progress.frames += 1;
            }
            Step::Input(input) => {
                settle(&mut self.asked, &mut self.progress);
                self.progress.inputs += 1;
                match input {
                    Input::Key(_) => self.progress.keys += 1,
                    Input::Mouse(_) => self.progress.touches += 1,
                    Input::Entry(_) => self.progress.entries += 1,
                    _ => {}
                }
                for effect in self.core.on(at, input) {
                    if let Effect::Send(pane, command) = effect {
                        self.asked.push_back((pane, command));
                    }
                }
            }
        }
        true
    }

    /// Plays on to the next input, with all that followed from it. Answers whether there was one.
    pub fn input(&mut self) -> bool {
        let had = self.step();
        while matches!(
            self.steps.get(self.next),
            Some((_, Step::Sent { .. } | Step::Drawn { .. }))
        ) {
            self.step();
        }
        had
    }
}

/// Checks that nothing is left of what the last input asked for.
fn settle(asked: &mut VecDeque<(usize, Command)>, progress: &mut Progress) {
    for (_, command) in asked.drain(..) {
        note(progress, None, Some(&command));
    }
}

fn note(progress: &mut Progress, recorded: Option<&Command>, asked: Option<&Command>) {
    let named = |command: Option<&Command>| match command {
        Some(command) => format!("{:?}", redact::command(command)),
        None => "nothing".to_owned(),
    };
    if progress.differs.is_none() {
        let what = format!("{} / {}", named(recorded), named(asked));
        progress.differs = Some((progress.inputs, what));
    }
}
