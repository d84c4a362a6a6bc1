//! The machines that may talk to a hall, and what each may ask for.
//!
//! A machine is known by the fingerprint of its certificate. With it comes a series (`K7-`), for
//! the numbers that a kiosk gives out while nobody answers. A new certificate gets a new series,
//! also under an old name: a kiosk that was wiped has forgotten how far it had counted. No series
//! is ever given twice.

use super::MachineEvent;
use super::event::Event;
use super::ids::{Fingerprint, MachineId};
use super::refusal::Refusal;
use super::setup::Prefix;
use super::state::Hall;
use super::time::Timestamp;
use std::fmt;
use std::str::FromStr;

/// Machines that a hall keeps in mind. The expelled ones make room, oldest first.
pub const MACHINES_MAX: usize = 250;
/// Series that a promotion leaves out: for machines that were admitted in lines of the log which it
/// does not know.
const SERIES_SKIPPED: u32 = 10;

/// What a machine is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Keeps the hall, alone or with others.
    Hub,
    /// Whatever staff and visitors do, on one machine.
    Staff,
    /// Gives out tickets.
    Kiosk,
    /// A clerk's.
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
    /// Its name.
    pub id: MachineId,
    /// What it may do.
    pub role: Role,
    /// Its certificate.
    pub fingerprint: Fingerprint,
    /// Stands before the numbers that it gives out by itself.
    pub series: Prefix,
    /// Since when it is admitted, as it is now.
    pub since: Timestamp,
    /// When it was expelled, if it was.
    pub expelled: Option<Timestamp>,
}

impl Hall {
    /// All machines by name; expelled ones stay listed.
    pub fn machines(&self) -> &[Machine] {
        &self.machines
    }

    /// The machine with this name, also an expelled one.
    pub fn machine(&self, id: MachineId) -> Option<&Machine> {
        self.machine_slot(id).ok().map(|slot| &self.machines[slot])
    }

    /// The machine with this certificate, if it may talk to the hall.
    pub fn machine_of(&self, fingerprint: &Fingerprint) -> Option<&Machine> {
        self.machines
            .iter()
            .find(|m| m.fingerprint == *fingerprint && m.expelled.is_none())
    }

    /// 1, and one more or several for each [`Promote`](super::MachineCommand::Promote).
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Whether nobody may be called: after a promotion, until [`Reopen`](super::MachineCommand::Reopen).
    pub fn reasserting(&self) -> bool {
        !self.reopened
    }

    fn machine_slot(&self, id: MachineId) -> Result<usize, usize> {
        self.machines.binary_search_by_key(&id, |m| m.id)
    }

    pub(super) fn decide_admit(
        &self,
        machine: MachineId,
        role: Role,
        fingerprint: Fingerprint,
        replace: bool,
    ) -> Result<Vec<Event>, Refusal> {
        if let Some(other) = self
            .machine_of(&fingerprint)
            .filter(|other| other.id != machine)
        {
            return Err(Refusal::MachineKnown {
                machine: other.id,
                since: other.since,
            });
        }
        let known = self.machine(machine);
        if let Some(active) = known.filter(|known| known.expelled.is_none()) {
            if (active.fingerprint, active.role) == (fingerprint, role) {
                return Ok(Vec::new());
            }
            if !replace {
                return Err(Refusal::MachineKnown {
                    machine,
                    since: active.since,
                });
            }
        }
        if known.is_none()
            && self.machines.len() >= MACHINES_MAX
            && self.machines.iter().all(|m| m.expelled.is_none())
        {
            return Err(Refusal::TooManyMachines);
        }
        let own = known
            .filter(|known| known.fingerprint == fingerprint)
            .map(|known| known.series);
        let series = own
            .or_else(|| Prefix::of_series(self.next_series))
            .ok_or(Refusal::TooManyMachines)?;
        Ok(vec![Event::Machine(MachineEvent::Admitted {
            machine,
            role,
            fingerprint,
            series,
        })])
    }

    pub(super) fn decide_expel(&self, machine: MachineId) -> Result<Vec<Event>, Refusal> {
        let known = self.machine(machine).ok_or(Refusal::UnknownMachine)?;
        Ok(if known.expelled.is_some() {
            Vec::new()
        } else {
            vec![Event::Machine(MachineEvent::Expelled { machine })]
        })
    }

    pub(super) fn decide_promote(&self, generation: u32) -> Result<Vec<Event>, Refusal> {
        if generation <= self.generation {
            return Err(Refusal::Generation {
                current: self.generation,
            });
        }
        Ok(vec![Event::Machine(MachineEvent::Promoted { generation })])
    }

    pub(super) fn admit(&mut self, machine: Machine) {
        self.next_series = self
            .next_series
            .max(machine.series.series().map_or(0, |given| given + 1));
        match self.machine_slot(machine.id) {
            Ok(slot) => self.machines[slot] = machine,
            Err(slot) => {
                self.machines.insert(slot, machine);
                if self.machines.len() > MACHINES_MAX {
                    let oldest = self
                        .machines
                        .iter()
                        .filter_map(|m| Some((m.expelled?, m.id)))
                        .min();
                    self.machines
                        .retain(|m| Some(m.id) != oldest.map(|(_, id)| id));
                }
            }
        }
    }

    pub(super) fn expel(&mut self, at: Timestamp, id: MachineId) {
        if let Ok(slot) = self.machine_slot(id) {
            self.machines[slot].expelled = Some(at);
        }
    }

    pub(super) fn promote(&mut self, generation: u32) {
        (self.generation, self.reopened) = (generation, false);
        self.next_series = self.next_series.saturating_add(SERIES_SKIPPED);
        self.jump_numbers();
    }
}
