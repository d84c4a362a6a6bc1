//! A machine that may talk to a hall, and its role.

use super::ids::{Fingerprint, MachineId};
use super::setup::Prefix;
use super::time::Timestamp;
use std::fmt;
use std::str::FromStr;

/// Machines that a hall keeps in mind. The expelled ones make room, oldest first.
pub const MACHINES_MAX: usize = 250;
/// The purpose of a machine, from which its rights follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Keeps the hall, alone or with others.
    Hub,
    /// Whatever staff and visitors do, on one machine.
    Staff,
    /// Gives out tickets.
    Kiosk,
    /// A clerk's machine, at a counter.
    Counter,
    /// Shows the calls.
    Display,
    /// Asks visitors how it was.
    Rating,
}

/// A text that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a role is hub, staff, kiosk, counter, display or rating")]
pub struct BadRole;

impl Role {
    /// All of them.
    pub const ALL: [Role; 6] = [
        Role::Hub,
        Role::Staff,
        Role::Kiosk,
        Role::Counter,
        Role::Display,
        Role::Rating,
    ];

    /// Its name in settings and commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Hub => "hub",
            Role::Staff => "staff",
            Role::Kiosk => "kiosk",
            Role::Counter => "counter",
            Role::Display => "display",
            Role::Rating => "rating",
        }
    }
}

impl FromStr for Role {
    type Err = BadRole;
    fn from_str(text: &str) -> Result<Self, BadRole> {
        Role::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(BadRole)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A machine that was admitted once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine {
    /// Name of the machine, unique in the hall.
    pub id: MachineId,
    /// Its purpose, and so its rights.
    pub role: Role,
    /// Fingerprint of its certificate.
    pub fingerprint: Fingerprint,
    /// Stands before the numbers that it gives out by itself.
    pub series: Prefix,
    /// Since when it is admitted, as it is now.
    pub since: Timestamp,
    /// Time when it was expelled, if it was.
    pub expelled: Option<Timestamp>,
}
