//! What can be asked of the settings of a running hall, and what happened to them.

use crate::ids::ServiceId;
use crate::setting::SettingChange;

/// A request about the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsCommand {
    /// Change these settings, all or none.
    Change {
        /// Each with the value that whoever asks has seen.
        changes: Vec<SettingChange>,
    },
    /// Take the latest change back.
    TakeBack {
        /// The number of that change.
        number: u32,
    },
}

/// A change of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsEvent {
    /// Settings changed.
    Changed {
        /// Values before and after.
        changes: Vec<SettingChange>,
        /// The services that only call their tickets to the end.
        retired: Vec<ServiceId>,
    },
    /// The latest change was taken back.
    TakenBack {
        /// Values before and after.
        changes: Vec<SettingChange>,
        /// The services that only call their tickets to the end.
        retired: Vec<ServiceId>,
    },
}

impl SettingsEvent {
    /// Returns the values before and after.
    pub fn changes(&self) -> &[SettingChange] {
        match self {
            SettingsEvent::Changed { changes, .. } | SettingsEvent::TakenBack { changes, .. } => {
                changes
            }
        }
    }

    /// Returns the services that only call their tickets to the end.
    pub fn retired(&self) -> &[ServiceId] {
        match self {
            SettingsEvent::Changed { retired, .. } | SettingsEvent::TakenBack { retired, .. } => {
                retired
            }
        }
    }
}
