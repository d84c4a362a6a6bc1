//! Everything that a program hears through its link to the hall.

use crate::hub::HallUpdate;
use crate::protocol::{BackupFailure, Changed, Counted, LogFailure, MachineReport};
use crate::vault::PersonalData;
use hall::{Answer, CommandId, Entry, PersonId, Refusal};

/// An event of the hall or of the way to it, as a program hears it.
#[derive(Debug, Clone)]
pub enum LinkEvent {
    /// The hall, and what happens in it.
    Hall(HallUpdate),
    /// The answer to a command of this program.
    Answered(CommandId, Answer),
    /// The outcome of a backup: bytes written, or what went wrong.
    BackedUp(Result<u64, BackupFailure>),
    /// Lines of the log that follow one another, none after the last one; or what went wrong.
    Log(Result<Vec<Entry>, LogFailure>),
    /// What a visitor left; `None` when it is erased.
    Person(PersonId, Result<Option<PersonalData>, Refusal>),
    /// What was counted.
    Counted(Counted),
    /// The machines of the hall.
    Machines(Vec<MachineReport>),
    /// The outcome of a change of the machines.
    Changed(Changed),
}
