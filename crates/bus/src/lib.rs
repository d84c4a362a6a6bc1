//! Handsets, counter signs and rating pads on a wire: RS-485 behind an adapter or a serial server.
//!
//! A device is a TOML file ([`Device`]): templates of frames ([`frame`]) with fields, counts and
//! [checksums](checksum), tables of keys and texts, and tests of its own. `devices/README.md` is the
//! manual of these files, [`shipped`] has those that come with the program. A [`Line`] drives all
//! devices on one [`port`] from a thread of its own; [`simulated`] is a wire with devices that fail on
//! demand.
//!
//! *Never*: anything of the hall; a caller that waits for a wire; a key that counts twice because its
//! frame came twice (`line/tests.rs`, against the simulated wire).

pub mod checksum;
pub mod device;
pub mod frame;
mod keys;
pub mod line;
pub mod port;
mod read;
pub mod shipped;
pub mod simulated;
mod template;
#[cfg(test)]
mod tests;

pub use device::{Device, Kind, SignState};
pub use frame::{Value, Values};
pub use keys::Press;
pub use line::{Heard, Line, LineState, Unit, UnitState};
pub use port::Connection;

/// Writes bytes in hexadecimal, as device files do.
pub fn to_hex(bytes: &[u8]) -> String {
    template::to_hex(bytes)
}

/// Reads bytes in hexadecimal; `None` if they are something else.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    template::hex(text).ok()
}
