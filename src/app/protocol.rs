//! What is said over the socket, as records. A field or message may be added; a change of meaning raises [`PROTOCOL`].

use crate::hall::{Answer, Command, CommandId, Entry, Snapshot};

/// Version of the protocol. Both sides must agree.
pub const PROTOCOL: u32 = 1;

/// From a program to the hall's keeper.
#[derive(Debug, Clone, PartialEq)]
pub enum ToHub {
    /// First message.
    Hello {
        /// The program's version of the protocol.
        protocol: u32,
    },
    /// Carry out a command.
    Carry {
        /// Its id.
        id: CommandId,
        /// What is asked.
        command: Command,
    },
    /// Send the whole hall, then every line of the log.
    Follow,
    /// Write a backup.
    Backup {
        /// Absolute path of a new file.
        to: String,
    },
}

/// From the hall's keeper to a program.
#[derive(Debug, Clone, PartialEq)]
pub enum FromHub {
    /// Answer to hello.
    Welcome {
        /// The keeper's version of the protocol.
        protocol: u32,
    },
    /// Answer to a command.
    Answered {
        /// Its id.
        id: CommandId,
        /// What followed, or why nothing did.
        answer: Answer,
    },
    /// The hall as it is.
    Whole {
        /// The last log entry in it.
        seq: u64,
        /// The state.
        snapshot: Box<Snapshot>,
    },
    /// The next line of the log.
    Entry {
        /// It.
        entry: Entry,
    },
    /// Outcome of a backup.
    BackedUp {
        /// Bytes written.
        bytes: u64,
        /// What went wrong, if it did.
        problem: Option<String>,
    },
}

crate::record::record! {
    enum ToHub { 1 Hello { 1 protocol }, 2 Carry { 1 id, 2 command }, 3 Follow, 4 Backup { 1 to } }
    enum FromHub {
        1 Welcome { 1 protocol },
        2 Answered { 1 id, 2 answer },
        3 Whole { 1 seq, 2 snapshot },
        4 Entry { 1 entry },
        5 BackedUp { 1 bytes, 2 problem },
    }
}
