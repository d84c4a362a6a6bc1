//! What is asked about machines and hubs, and what became of them.

use crate::ids::{Fingerprint, MachineId};
use crate::lineage::{Lineage, NumbersReached};
use crate::machine::Role;
use crate::setup::Prefix;
use crate::time::Timestamp;

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
        /// The history that begins with it; `None` of a hub of the version before.
        lineage: Option<Lineage>,
    },
    /// The store is an older one that came back: what was given out since then is forgotten. Numbers
    /// move on beyond those that may be in people's hands, and the counters are told.
    BeginLineage {
        /// The history that begins.
        lineage: Lineage,
        /// Higher than the present one.
        generation: u32,
        /// Until when the store knows everything.
        as_of: Timestamp,
        /// How far numbers had gone in the history that is forgotten; `None` when nobody knows.
        reached: Option<NumbersReached>,
    },
    /// What the hall had lost it was told: call again, and forget that something was unknown.
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
        /// The history that begins; `None` in lines that were written before that was kept.
        lineage: Option<Lineage>,
    },
    /// The hall went back to an earlier state, and another history begins.
    LineageBegun {
        /// The history.
        lineage: Lineage,
        /// Counts like that of a promotion.
        generation: u32,
        /// Until when the hall knows everything.
        as_of: Timestamp,
        /// How far numbers had gone in the history that is forgotten; `None` when nobody knows.
        reached: Option<NumbersReached>,
    },
    /// Counters call again.
    Reopened,
}
