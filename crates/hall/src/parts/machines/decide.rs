//! Who is let in and out, and when a hub may go on alone.

use super::{MachineCommand, MachineEvent, Machines};
use crate::event::Answer;
use crate::ids::{Fingerprint, MachineId};
use crate::machine::{MACHINES_MAX, Role};
use crate::refusal::Refusal;
use crate::setup::Prefix;

impl Machines {
    /// Decides what a request means.
    pub(crate) fn decide(&self, command: &MachineCommand) -> Answer {
        match command {
            MachineCommand::Admit {
                machine,
                role,
                fingerprint,
                replace,
            } => self.decide_admit(*machine, *role, *fingerprint, *replace),
            MachineCommand::Expel { machine } => {
                let known = self.get(*machine).ok_or(Refusal::UnknownMachine)?;
                Ok(if known.expelled.is_some() {
                    Vec::new()
                } else {
                    vec![MachineEvent::Expelled { machine: *machine }.into()]
                })
            }
            MachineCommand::Promote { generation } => {
                if *generation <= self.generation {
                    return Err(Refusal::Generation {
                        current: self.generation,
                    });
                }
                let generation = *generation;
                Ok(vec![MachineEvent::Promoted { generation }.into()])
            }
            MachineCommand::Reopen => Ok(if self.reopened {
                Vec::new()
            } else {
                vec![MachineEvent::Reopened.into()]
            }),
        }
    }

    fn decide_admit(
        &self,
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
        Ok(vec![admitted.into()])
    }
}
