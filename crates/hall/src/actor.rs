//! Who acts.
//!
//! Every command has an [`Actor`], and every line of the log keeps it. The machine is known by its
//! certificate: the hub writes it down and never believes what a machine says of itself. The
//! program says what it is when it greets. An account is there once people sign in. What an actor
//! may do, [`Actor::may`] says.

use super::ids::{AccountId, CounterId, MachineId};
use super::machine::Role;

/// A program that asks something of a hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Program {
    /// One that did not say what it is: of an earlier or a later version.
    #[default]
    Unknown,
    /// A kiosk's screen.
    Kiosk,
    /// The clerk's screen of this counter.
    Counter(CounterId),
    /// A display in the lobby or at a counter.
    Display,
    /// The rating pad of this counter.
    Rating(CounterId),
    /// The administrator's screen.
    Admin,
    /// A command at a shell.
    Script,
    /// A driver of devices: the print desk, or that of handsets, signs and pads.
    Device,
    /// The demonstration, which plays everybody.
    Demo,
    /// The hub itself: its start, its console and what a technician changes there.
    Hub,
    /// The hall's clock: what happens because nobody did anything.
    Timer,
}

impl Program {
    /// Its name in scripts and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Program::Unknown => "unknown",
            Program::Kiosk => "kiosk",
            Program::Counter(_) => "counter",
            Program::Display => "display",
            Program::Rating(_) => "rating",
            Program::Admin => "admin",
            Program::Script => "script",
            Program::Device => "device",
            Program::Demo => "demo",
            Program::Hub => "hub",
            Program::Timer => "timer",
        }
    }

    /// The counter that it stands at, if it stands at one.
    pub fn counter(self) -> Option<CounterId> {
        match self {
            Program::Counter(counter) | Program::Rating(counter) => Some(counter),
            _ => None,
        }
    }

    /// Returns the program that a command comes from which says that it is `told`. One that drives
    /// devices acts for a handset or a pad, each at its own counter; others are believed what they
    /// greeted as.
    #[must_use]
    pub fn acting_as(self, told: Option<Program>) -> Program {
        match (self, told) {
            (Program::Device, Some(told @ (Program::Counter(_) | Program::Rating(_)))) => told,
            _ => self,
        }
    }

    /// Returns what a program that greets like this is taken for: the hub and its clock have no
    /// need to, so whoever says so is a script, and so is one that this version does not know.
    #[must_use]
    pub fn from_outside(self) -> Program {
        match self {
            Program::Hub | Program::Timer | Program::Unknown => Program::Script,
            other => other,
        }
    }
}

/// The machine, the program and the person behind a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Actor {
    /// The machine; `None` for the one that keeps a hall without a network.
    pub machine: Option<MachineId>,
    /// The program on it.
    pub program: Program,
    /// The person who is signed in there.
    pub account: Option<AccountId>,
}

impl Actor {
    /// The hall's clock.
    pub const TIMER: Actor = Actor::of(Program::Timer);

    /// Returns a program of the machine that keeps the hall.
    pub const fn of(program: Program) -> Actor {
        Actor {
            machine: None,
            program,
            account: None,
        }
    }

    /// Returns the same program on a machine of this name.
    #[must_use]
    pub const fn on(self, machine: MachineId) -> Actor {
        Actor {
            machine: Some(machine),
            ..self
        }
    }

    /// Returns the actor of a command that came over a connection from `machine`, which says that
    /// it was `told`. Only a hub is believed that another machine asked: it passes commands on.
    #[must_use]
    pub fn behind(machine: MachineId, role: Role, told: Option<Actor>) -> Actor {
        match (role, told) {
            // Of the version before.
            (_, None) => Actor::default().on(machine),
            (Role::Hub, Some(told)) if told.machine.is_some() => told,
            (Role::Hub, Some(told)) => told.on(machine),
            // Who is signed in, the hub knows by itself.
            (_, Some(told)) => Actor::of(told.program.from_outside()).on(machine),
        }
    }
}
