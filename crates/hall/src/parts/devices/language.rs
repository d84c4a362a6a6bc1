//! What is asked about devices on wires, and what happened to them.

use crate::device::WireCondition;
use crate::ids::{CounterId, DeviceId};

/// A report of the program that drives devices, or a wish for a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceCommand {
    /// Report how a group of devices is, by the program that drives them.
    ReportDevices {
        /// Group that is reported on.
        devices: DeviceId,
        /// The condition of its wire now.
        condition: WireCondition,
        /// The counters whose device does not answer.
        silent: Vec<CounterId>,
    },
    /// Have the sign of a counter show a text while nobody is called or served there.
    SetSign {
        /// The counter.
        counter: CounterId,
        /// The text, at most 80 characters; `None` takes it back.
        text: Option<String>,
    },
}

/// A change of devices on wires, or of what a sign shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceEvent {
    /// A group of devices is different.
    DevicesReported {
        /// Group that was reported on.
        devices: DeviceId,
        /// The condition of its wire from now on.
        condition: WireCondition,
        /// The counters whose device does not answer, rising.
        silent: Vec<CounterId>,
    },
    /// The sign of a counter shows a text of its own, or what it would show again.
    SignSet {
        /// The counter.
        counter: CounterId,
        /// The text.
        text: Option<String>,
    },
}

impl DeviceCommand {
    /// The counter that it is about, if it is about one.
    pub fn counter(&self) -> Option<CounterId> {
        match self {
            DeviceCommand::SetSign { counter, .. } => Some(*counter),
            DeviceCommand::ReportDevices { .. } => None,
        }
    }
}
