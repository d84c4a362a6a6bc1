//! Settings of the devices on wires of a machine: handsets, signs and pads.

use bus::Connection;
use hall::{CounterId, DeviceId};

/// Devices of one kind on one port: `[device.NAME]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Devices {
    /// Their name in the hall.
    pub name: DeviceId,
    /// Name of the device file, without `.toml`.
    pub file: String,
    /// The port that they are on. Several tables may name the same one.
    pub connection: Connection,
    /// Address of each, and the counter that it stands at.
    pub places: Vec<(u32, CounterId)>,
}
