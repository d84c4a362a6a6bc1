//! How the settings came to be what they are: the file that was applied last, and the latest changes.
//! The settings themselves are the hall's, because every part reads them.

mod decide;
mod language;

pub use language::{SettingsCommand, SettingsEvent};

use crate::actor::Actor;
use crate::setting::{CHANGES_KEPT, KeptChange};
use crate::setup::Setup;
use crate::time::Timestamp;

/// The history of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The settings file that was applied last; `None` when that was not kept.
    file: Option<Box<Setup>>,
    /// The latest changes, oldest first.
    changes: Vec<KeptChange>,
    next_number: u32,
}

impl Settings {
    /// The history that a snapshot has.
    pub(crate) fn restore(
        file: Option<Box<Setup>>,
        changes: Vec<KeptChange>,
        next_number: u32,
    ) -> Settings {
        Settings {
            file,
            changes,
            next_number,
        }
    }

    /// Returns the settings file that was applied last.
    pub(crate) fn file(&self) -> Option<&Setup> {
        self.file.as_deref()
    }

    /// Returns the latest changes that were not taken back, oldest first.
    pub(crate) fn changes(&self) -> &[KeptChange] {
        &self.changes
    }

    /// Returns the number of the next change.
    pub(crate) fn next_number(&self) -> u32 {
        self.next_number
    }

    /// Records that a settings file was applied.
    pub(crate) fn configure(&mut self, file: Option<&Setup>) {
        self.file = file.cloned().map(Box::new);
    }

    pub(crate) fn apply(&mut self, at: Timestamp, actor: Option<Actor>, event: &SettingsEvent) {
        match event {
            SettingsEvent::Changed { changes, .. } => {
                self.changes.push(KeptChange {
                    number: self.next_number,
                    at,
                    actor,
                    changes: changes.clone(),
                });
                self.next_number = self.next_number.saturating_add(1);
                let over = self.changes.len().saturating_sub(CHANGES_KEPT);
                self.changes.drain(..over);
            }
            SettingsEvent::TakenBack { .. } => drop(self.changes.pop()),
        }
    }
}
