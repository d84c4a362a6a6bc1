//! Why a command was not carried out: a normal answer with a reason, not an error. Screens put it
//! into words.

use super::ids::{CounterId, MachineId};
use super::printing::Condition;
use super::ticket::Number;
use super::time::Timestamp;

/// A refusal. The hall is unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No service has this key, or it was retired.
    UnknownService,
    /// No class has this key.
    UnknownClass,
    /// No counter has this number.
    UnknownCounter,
    /// No ticket of today has this number or identity.
    UnknownTicket,
    /// The pause or rating reason is not in the settings.
    UnknownReason,
    /// The grade is not in the settings.
    UnknownGrade,
    /// Outside the opening hours; carries the next opening today in minutes after local midnight,
    /// if any.
    ServiceClosed {
        /// When it opens again today.
        opens: Option<u16>,
    },
    /// A holiday.
    Holiday,
    /// The daily cap is reached.
    ServiceFull {
        /// The cap.
        cap: u32,
    },
    /// The last number of the series was given out.
    NumbersUsedUp,
    /// The clerk's name is empty or too long.
    BadName,
    /// The phone number has other characters or is too long.
    BadPhone,
    /// A list of services that is empty or names one twice.
    BadServices,
    /// The counter is closed.
    CounterClosed {
        /// Which.
        counter: CounterId,
    },
    /// Somebody works there already.
    CounterOpen {
        /// Who.
        clerk: String,
    },
    /// The counter pauses.
    CounterPaused,
    /// The counter does not pause.
    NotPaused,
    /// Nobody waits for what this counter serves.
    NobodyWaiting,
    /// The counter has no ticket.
    NoTicket,
    /// The counter still calls a ticket; recall it or mark it as not come.
    StillCalling {
        /// Which.
        number: Number,
    },
    /// The counter still serves a ticket; finish it first.
    StillServing {
        /// Which.
        number: Number,
    },
    /// The ticket is at another counter.
    AtOtherCounter {
        /// Which ticket.
        number: Number,
        /// Where.
        counter: CounterId,
    },
    /// The visit is over.
    TicketOver {
        /// Which.
        number: Number,
    },
    /// The ticket is not called, so it cannot start, be recalled or become a no-show.
    NotCalled {
        /// Which.
        number: Number,
    },
    /// The ticket is not being served.
    NotServing {
        /// Which.
        number: Number,
    },
    /// The ticket is not parked.
    NotParked {
        /// Which.
        number: Number,
    },
    /// There is nothing to undo any more.
    NothingToUndo,
    /// No visit at this counter can be rated now.
    NothingToRate,
    /// The visit was rated already.
    AlreadyRated {
        /// When.
        at: Timestamp,
    },
    /// No printer has this name, or there are too many.
    UnknownPrinter,
    /// No print job of today has this identity.
    UnknownJob,
    /// The printer cannot print, so no number is given out on it.
    PrinterStopped {
        /// How it is.
        condition: Condition,
    },
    /// The print job cannot go on like this: it is over.
    JobOver,
    /// Nothing would change.
    NothingToDo,
    /// Another machine has this name, or this machine another name.
    MachineKnown {
        /// Which is admitted.
        machine: MachineId,
        /// Since when.
        since: Timestamp,
    },
    /// The hall has as many machines as it can have.
    TooManyMachines,
    /// No machine has this name.
    UnknownMachine,
    /// The hall is of this generation or a later one already.
    Generation {
        /// The present one.
        current: u32,
    },
    /// The role of the machine that asked does not allow it.
    NotAllowed,
    /// The program that asked is there for something else.
    NotItsTask,
    /// The program that asked stands at this counter and acts for no other.
    NotItsCounter {
        /// Its own.
        counter: CounterId,
    },
    /// Only the visitor rates, at a rating pad.
    OnlyPadsRate,
    /// The notice is empty or too long to listen to.
    BadNotice,
    /// After a promotion, until staff have said what stands at the counters.
    Reasserting,
    /// The paper is of a past service day.
    DayOver,
    /// Another paper has this number.
    NumberTaken {
        /// Which.
        number: Number,
    },
    /// The hall and its machines give out no such number.
    BadNumber {
        /// Which.
        number: Number,
    },
}
