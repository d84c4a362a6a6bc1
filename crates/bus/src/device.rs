//! What a device file says.

use crate::frame::{BuildError, Frame, Parsed, Value, Values};
use crate::keys::{self, Key, Press};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;
use text::fault::Fault;

/// Kinds of devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A clerk's keys, with a display or without.
    Handset,
    /// A strip or board that shows text or digits.
    Sign,
    /// A visitor's keys for grades.
    Pad,
}

impl Kind {
    /// All of them, by the names that files use.
    pub const NAMES: [(&'static str, Kind); 3] = [
        ("handset", Kind::Handset),
        ("sign", Kind::Sign),
        ("pad", Kind::Pad),
    ];
}

/// What the sign of a counter shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignState {
    /// The counter works and has nobody.
    Idle,
    /// Somebody was just called there.
    Called,
    /// Somebody was called again.
    Recalled,
    /// Somebody is served there.
    Serving,
    /// The counter pauses.
    Paused,
    /// Nobody works there.
    Closed,
    /// The hall cannot be reached.
    Fault,
    /// A text that somebody sent.
    Notice,
}

impl SignState {
    /// All of them, by the names that files use.
    pub const NAMES: [(&'static str, SignState); 8] = [
        ("idle", SignState::Idle),
        ("call", SignState::Called),
        ("recall", SignState::Recalled),
        ("serving", SignState::Serving),
        ("pause", SignState::Paused),
        ("closed", SignState::Closed),
        ("fault", SignState::Fault),
        ("notice", SignState::Notice),
    ];
}

/// How a sign says something: a text with `{number}` and the like in it, and names of values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignText {
    /// The text; `None` is the hall's own.
    pub text: Option<String>,
    /// Other values of the message, by their names: `effect`, `colour`.
    pub values: Vec<(String, String)>,
}

/// A message to a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// Its form.
    pub frame: Frame,
    /// Name of the message that confirms it.
    pub expect: Option<String>,
    /// Longest time of the device until it answers, beside the time on the wire.
    pub timeout: Duration,
}

/// The answer to a message from a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The same bytes.
    Same,
    /// The message of this name, filled with what was heard.
    Message(String),
}

/// A message from a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hearing {
    /// Its form.
    pub frame: Frame,
    /// The answer to it.
    pub reply: Option<Reply>,
    /// For so long the same message again is the device's repeat of it.
    pub again: Duration,
    /// Values without which it is a refusal.
    pub good: Vec<(String, u64)>,
}

/// Speed and form of a serial line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SerialForm {
    /// Bits in a second.
    pub baud: u32,
    /// Bits of a byte, 7 or 8.
    pub bits: u8,
    /// Parity: `N`, `E` or `O`.
    pub parity: char,
    /// Bits that end a byte, 1 or 2.
    pub stop: u8,
}

impl SerialForm {
    /// Returns how long this many bytes are on the wire.
    pub fn time_of(&self, bytes: usize) -> Duration {
        let parity = u32::from(self.parity != 'N');
        let bits = 1 + u32::from(self.bits) + parity + u32::from(self.stop);
        Duration::from_secs_f64(bytes as f64 * f64::from(bits) / f64::from(self.baud.max(1)))
    }
}

/// A kind of device, as its file describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Name of its file, without `.toml`.
    pub id: String,
    /// Name that people read.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What the file was proved with.
    pub proof: String,
    /// Its line, unless the settings say otherwise.
    pub serial: SerialForm,
    /// Addresses that it may have.
    pub addresses: RangeInclusive<u32>,
    /// The address that all of them listen to.
    pub everybody: Option<u32>,
    /// Silence after each frame to it.
    pub gap: Duration,
    /// Half characters in a row of a sign.
    pub cells: u32,
    pub(crate) sends: BTreeMap<String, Sending>,
    pub(crate) hears: BTreeMap<String, Hearing>,
    pub(crate) keys: Vec<Key>,
    pub(crate) grades: BTreeMap<u64, u8>,
    pub(crate) values: BTreeMap<String, BTreeMap<String, u64>>,
    pub(crate) texts: BTreeMap<SignState, SignText>,
}

/// A message that was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'d> {
    /// Its name in the file.
    pub name: &'d str,
    /// Address of the sender.
    pub address: Option<u32>,
    /// What it says.
    pub values: Values,
    /// Bytes of it.
    pub len: usize,
}

impl Device {
    /// Reads a device file. `id` is its name without `.toml`, `file` serves the messages.
    ///
    /// # Errors
    /// Every mistake, and every test in the file that fails, with place and cure.
    pub fn read(id: &str, file: &str, source: &str) -> Result<Device, Vec<Fault>> {
        crate::read::read(id, file, source)
    }

    /// Names of the messages that can be sent to it.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.sends.keys().map(String::as_str)
    }

    /// Returns whether it takes messages of this name.
    pub fn takes(&self, message: &str) -> bool {
        self.sends.contains_key(message)
    }

    /// Returns whether it answers messages of this name.
    pub fn answers(&self, message: &str) -> bool {
        let found = self.sends.get(message);
        found.is_some_and(|sending| sending.expect.is_some())
    }

    /// Returns whether a message has a place for this value.
    pub fn has(&self, message: &str, field: &str) -> bool {
        let found = self.sends.get(message);
        found.is_some_and(|sending| sending.frame.has(field))
    }

    /// The way in which it says a state, if the file has one.
    pub fn text(&self, state: SignState) -> Option<&SignText> {
        self.texts.get(&state)
    }

    /// Returns the number of a named value; `None` if the file has none of this name.
    pub fn value(&self, field: &str, name: &str) -> Option<u64> {
        self.values.get(field)?.get(name).copied()
    }

    /// Returns the bytes of a message to the device with this address.
    ///
    /// # Errors
    /// When a value is missing or does not fit.
    pub fn build(
        &self,
        message: &str,
        address: u32,
        given: &Values,
    ) -> Result<Vec<u8>, BuildError> {
        let unknown = || BuildError::Missing(message.to_owned());
        let sending = self.sends.get(message).ok_or_else(unknown)?;
        let mut values = Values::new();
        for (field, known) in &self.values {
            let usual = known.get("default");
            values.extend(usual.map(|number| (field.clone(), Value::Number(*number))));
        }
        for (field, value) in given {
            let number = match value {
                Value::Text(name) => self.value(field, name),
                _ => None,
            };
            let is_named = self.values.contains_key(field) && matches!(value, Value::Text(_));
            match number {
                Some(number) => drop(values.insert(field.clone(), Value::Number(number))),
                // A name that this device does not know: it does it in its usual way.
                None if is_named => {}
                None => drop(values.insert(field.clone(), value.clone())),
            }
        }
        values.insert("addr".to_owned(), Value::Number(address.into()));
        sending.frame.build(&values)
    }

    /// Looks whether `wire` begins with a message from such a device.
    pub fn hear(&self, wire: &[u8]) -> Option<Result<Message<'_>, Unfinished>> {
        let mut unfinished = false;
        for (name, hearing) in &self.hears {
            match hearing.frame.parse(wire) {
                Parsed::Whole(values, len) => {
                    let address = match values.get("addr") {
                        Some(Value::Number(address)) => u32::try_from(*address).ok(),
                        _ => None,
                    };
                    return Some(Ok(Message {
                        name,
                        address,
                        values,
                        len,
                    }));
                }
                Parsed::Unfinished => unfinished = true,
                Parsed::No => {}
            }
        }
        unfinished.then_some(Err(Unfinished))
    }

    /// Returns what a handset's bytes mean.
    pub fn press(&self, values: &Values) -> Option<Press> {
        match values.get("keys") {
            Some(Value::Bytes(bytes)) => keys::meaning(&self.keys, bytes),
            _ => None,
        }
    }

    /// Returns the grade that a pad says, 1 is the best.
    pub fn grade(&self, values: &Values) -> Option<u8> {
        match values.get("grade") {
            Some(Value::Number(sent)) => self.grades.get(sent).copied(),
            _ => None,
        }
    }
}

/// More bytes are needed to know what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfinished;
