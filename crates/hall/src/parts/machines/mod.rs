//! Machines: which may talk to the hall, and which hub leads.
//!
//! A machine is known by the fingerprint of its certificate. With it comes a series (`K7-`), for
//! the numbers that a kiosk gives out while nobody answers. A new certificate gets a new series,
//! also under an old name: a kiosk that was wiped has forgotten how far it had counted. No series
//! is ever given twice.

mod decide;
mod language;

pub use language::{MachineCommand, MachineEvent};

use crate::ids::{Fingerprint, MachineId};
use crate::lineage::Lineage;
use crate::machine::{MACHINES_MAX, Machine};
use crate::time::Timestamp;

/// Series that a hall leaves out which may lack lines of the log: for machines that were admitted in
/// those.
const SERIES_SKIPPED: u32 = 10;

/// The machines of a hall, and how often a hub had to go on alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Machines {
    /// All machines ever admitted, by name.
    list: Vec<Machine>,
    next_series: u32,
    generation: u32,
    reopened: bool,
    lineage: Lineage,
}

impl Machines {
    /// The machines that a snapshot keeps.
    pub(crate) fn restore(
        list: Vec<Machine>,
        next_series: u32,
        generation: u32,
        reopened: bool,
        lineage: Lineage,
    ) -> Machines {
        Machines {
            list,
            next_series,
            generation,
            reopened,
            lineage,
        }
    }

    /// All machines by name; expelled ones stay listed.
    pub(crate) fn all(&self) -> &[Machine] {
        &self.list
    }

    /// The machine with this name, also an expelled one.
    pub(crate) fn get(&self, id: MachineId) -> Option<&Machine> {
        self.slot(id).ok().map(|slot| &self.list[slot])
    }

    /// The machine with this certificate, if it may talk to the hall.
    pub(crate) fn with_certificate(&self, fingerprint: &Fingerprint) -> Option<&Machine> {
        self.list
            .iter()
            .find(|m| m.fingerprint == *fingerprint && m.expelled.is_none())
    }

    /// The series that the next machine gets.
    pub(crate) fn next_series(&self) -> u32 {
        self.next_series
    }

    /// 1, and one more or several for each promotion.
    pub(crate) fn generation(&self) -> u32 {
        self.generation
    }

    /// Returns whether counters may call.
    pub(crate) fn reopened(&self) -> bool {
        self.reopened
    }

    /// Which history of the hall this is.
    pub(crate) fn lineage(&self) -> Lineage {
        self.lineage
    }

    /// Records an event of the machines' own.
    pub(crate) fn apply(&mut self, at: Timestamp, event: &MachineEvent) {
        match event {
            MachineEvent::Admitted {
                machine,
                role,
                fingerprint,
                series,
            } => self.admit(Machine {
                id: *machine,
                role: *role,
                fingerprint: *fingerprint,
                series: *series,
                since: at,
                expelled: None,
            }),
            MachineEvent::Expelled { machine } => {
                if let Ok(slot) = self.slot(*machine) {
                    self.list[slot].expelled = Some(at);
                }
            }
            MachineEvent::Promoted {
                generation,
                lineage,
            } => {
                self.begin(*generation, lineage.unwrap_or(self.lineage));
                self.reopened = false;
            }
            MachineEvent::LineageBegun {
                lineage,
                generation,
                ..
            } => self.begin(*generation, *lineage),
            MachineEvent::Reopened => self.reopened = true,
        }
    }

    fn begin(&mut self, generation: u32, lineage: Lineage) {
        self.generation = generation;
        self.lineage = lineage;
        self.next_series = self.next_series.saturating_add(SERIES_SKIPPED);
    }

    fn slot(&self, id: MachineId) -> Result<usize, usize> {
        self.list.binary_search_by_key(&id, |m| m.id)
    }

    fn admit(&mut self, machine: Machine) {
        self.next_series = self
            .next_series
            .max(machine.series.series().map_or(0, |given| given + 1));
        match self.slot(machine.id) {
            Ok(slot) => self.list[slot] = machine,
            Err(slot) => {
                self.list.insert(slot, machine);
                if self.list.len() > MACHINES_MAX {
                    let oldest = self
                        .list
                        .iter()
                        .filter_map(|m| Some((m.expelled?, m.id)))
                        .min();
                    self.list.retain(|m| Some(m.id) != oldest.map(|(_, id)| id));
                }
            }
        }
    }
}
