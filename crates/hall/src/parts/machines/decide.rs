//! Who is let in and out, and when a hub may go on alone.

use super::{MachineCommand, MachineEvent, Machines};
use crate::Hall;
use crate::event::Answer;
use crate::ids::{Fingerprint, MachineId};
use crate::machine::{MACHINES_MAX, Machine, Role};
use crate::refusal::Refusal;
use crate::setup::Prefix;

impl Machines {
    /// Decides what a request means.
    pub(crate) fn decide(&self, hall: &Hall, command: &MachineCommand) -> Answer {
        match command {
            MachineCommand::Admit {
                machine,
                role,
                fingerprint,
                replace,
            } => self.decide_admit(hall, *machine, *role, *fingerprint, *replace),
            MachineCommand::Expel { machine } => {
                let known = self.get(*machine).ok_or(Refusal::UnknownMachine)?;
                Ok(if known.expelled.is_some() {
                    Vec::new()
                } else {
                    let mut events = hall.staff().expelled_machine(hall, *machine);
                    events.push(MachineEvent::Expelled { machine: *machine }.into());
                    events
                })
            }
            MachineCommand::Promote {
                generation,
                lineage,
            } => {
                self.is_later(*generation)?;
                let promoted = MachineEvent::Promoted {
                    generation: *generation,
                    lineage: *lineage,
                };
                Ok(vec![promoted.into()])
            }
            MachineCommand::BeginLineage {
                lineage,
                generation,
                as_of,
                reached,
            } => {
                self.is_later(*generation)?;
                let begun = MachineEvent::LineageBegun {
                    lineage: *lineage,
                    generation: *generation,
                    as_of: *as_of,
                    reached: reached.clone(),
                };
                Ok(vec![begun.into()])
            }
            MachineCommand::Reopen => Ok(if self.reopened && hall.rollback().is_none() {
                Vec::new()
            } else {
                vec![MachineEvent::Reopened.into()]
            }),
        }
    }

    fn is_later(&self, generation: u32) -> Result<(), Refusal> {
        let current = self.generation;
        match generation > current {
            true => Ok(()),
            false => Err(Refusal::Generation { current }),
        }
    }

    fn decide_admit(
        &self,
        hall: &Hall,
        machine: MachineId,
        role: Role,
        fingerprint: Fingerprint,
        replace: bool,
    ) -> Answer {
        if let Some(other) = self
            .with_certificate(&fingerprint)
            .filter(|other| other.id != machine)
        {
            return Err(Refusal::MachineKnown {
                machine: other.id,
                since: other.since,
            });
        }
        let known = self.get(machine);
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
            && self.list.len() >= MACHINES_MAX
            && self.list.iter().all(|m| m.expelled.is_none())
        {
            return Err(Refusal::TooManyMachines);
        }
        let own = known
            .filter(|known| known.fingerprint == fingerprint)
            .map(|known| known.series);
        let series = own
            .or_else(|| Prefix::of_series(self.next_series))
            .ok_or(Refusal::TooManyMachines)?;
        let admitted = MachineEvent::Admitted {
            machine,
            role,
            fingerprint,
            series,
        };
        // Who is signed in on the machine before is not on this one.
        let is_other = |known: &&Machine| known.fingerprint != fingerprint;
        let mut events = match known.filter(is_other) {
            Some(_) => hall.staff().expelled_machine(hall, machine),
            None => Vec::new(),
        };
        events.push(admitted.into());
        Ok(events)
    }
}
