//! Devices on wires: handsets, counter signs and rating pads, as the hall knows them.

use super::ids::{CounterId, DeviceId, MachineId};
use super::time::Timestamp;

/// Groups of devices that a hall keeps in mind; beyond, a new name is refused.
pub(super) const DEVICES_MAX: usize = 99;
/// Longest text that is sent to a sign, in characters.
pub const SIGN_TEXT_MAX: usize = 80;

/// The condition of the wire that a group of devices is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WireCondition {
    /// Everything is heard and sent as it should be.
    #[default]
    Ready,
    /// There is no such port: the adapter is unplugged, or nobody drives it.
    Absent,
    /// This program may not use the port.
    Denied,
    /// Another program has the port.
    Taken,
    /// The serial server does not answer.
    Unreachable,
    /// Too much of what comes makes no sense: a wrong speed, or a bad wire.
    Noisy,
    /// The device file is missing or wrong.
    BadFile,
}

/// Devices of one kind on one wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Devices {
    /// Their name.
    pub id: DeviceId,
    /// The machine that drives them; `None` is the one that keeps a hall without a network.
    pub machine: Option<MachineId>,
    /// The condition of their wire.
    pub condition: WireCondition,
    /// The counters whose device does not answer, rising.
    pub silent: Vec<CounterId>,
    /// Since when it is so.
    pub since: Timestamp,
}

impl Devices {
    /// Returns whether staff must do something.
    pub fn is_in_trouble(&self) -> bool {
        self.condition != WireCondition::Ready || !self.silent.is_empty()
    }
}

/// A text on the sign of a counter, in place of what it would show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignNotice {
    /// The counter.
    pub counter: CounterId,
    /// The text.
    pub text: String,
}
