//! What is asked about machines and hubs, and what became of them.

use crate::ids::{Fingerprint, MachineId};
use crate::machine::Role;
use crate::setup::Prefix;

/// A request about the hall's machines, or of a hub that takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MachineCommand {
    /// Let a machine talk to the hall from now on.
    Admit {
        /// Name of the machine, unique in the hall.
        machine: MachineId,
        /// Its purpose, and so its rights.
        role: Role,
        /// Fingerprint of its certificate.
        fingerprint: Fingerprint,
        /// Set to take the name from the machine that has it.
        replace: bool,
    },
    /// Let a machine not talk to the hall any more.
    Expel {
        /// Machine to expel.
        machine: MachineId,
    },
    /// A hub that may lack the latest lines of the log goes on alone. Numbers jump, so that papers
    /// it does not know meet no new ones, and nobody is called before [`MachineCommand::Reopen`].
    Promote {
        /// Higher than the present one.
        generation: u32,
    },
    /// Counters and kiosks have told what the hall had lost: call again.
    Reopen,
}

/// A change of the machines or of the hall's generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MachineEvent {
    /// A machine may talk to the hall.
    Admitted {
        /// Name of the machine.
        machine: MachineId,
        /// Its purpose, and so its rights.
        role: Role,
        /// Fingerprint of its certificate.
        fingerprint: Fingerprint,
        /// Stands before the numbers that it gives out by itself.
        series: Prefix,
    },
    /// A machine may not talk to the hall any more.
    Expelled {
        /// Machine that was expelled.
        machine: MachineId,
    },
    /// A hub that may lack the latest lines of the log went on alone.
    Promoted {
        /// Number of promotions so far, and one.
        generation: u32,
    },
    /// Counters call again.
    Reopened,
}
