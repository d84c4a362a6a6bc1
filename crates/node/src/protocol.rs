//! What is said to the hall's host, as records: over the socket of one machine, and between
//! machines. A field or message may be added; a change of meaning raises [`PROTOCOL`].

use crate::lineage::Known;
use crate::store::{StoreError, StoreErrorKind};
use crate::vault::{BackupSeal, Keys, PersonalData, VaultWrite};
use hall::{
    Actor, Answer, Command, CommandId, Entry, Hall, Lineage, Link, Machine, MachineId, PersonId,
    Program, Refusal, Snapshot, Timestamp,
};
use statistics::{Counts, Question};
use std::error::Error;
use std::io;
use std::time::Duration;

/// Version of the protocol. Machines of neighbouring versions understand each other; a message that
/// one of them does not know is left out.
pub const PROTOCOL: u32 = 3;
/// The first version in which the outcome of a change is told as what it is and not as a text.
const TYPED_CHANGES: u32 = 3;

/// From a program to the hall's host.
#[derive(Debug, Clone, PartialEq)]
pub enum ToHub {
    /// The first message of a connection.
    Hello {
        /// The program's version of the protocol.
        protocol: u32,
        /// The program's version, for people.
        version: String,
        /// Time on its clock, between machines.
        clock: Option<Timestamp>,
        /// Program that connects, on one machine.
        program: Option<Program>,
        /// What it has of the hall, between machines.
        known: Option<Box<Known>>,
    },
    /// Carry out a command.
    Submit {
        /// Identity of the command, for its answer.
        id: CommandId,
        /// The command itself.
        command: Command,
        /// The generation of the hall that it was meant for. Carried out in no other one; `None` on
        /// the hub's own machine.
        generation: Option<u32>,
        /// The actor, between machines. The hub knows the machine better.
        actor: Option<Actor>,
        /// How long it is wanted, in milliseconds; `None` for ever. What was not decided by then
        /// is not any more: who asked was told that there is no answer.
        within_ms: Option<u32>,
        /// What the vault keeps with it, between hubs.
        vault: Vec<VaultWrite>,
    },
    /// Send the whole hall, then every line of the log.
    Follow {
        /// Position of the sender's copy: lines after it suffice.
        copy: Option<CopyPosition>,
    },
    /// Write a backup.
    Backup {
        /// Absolute path of a new file.
        to: String,
        /// Seals what the vault has of people, which is left out without.
        people: Option<BackupSeal>,
    },
    /// Send lines of the log. Answered on the hub's own machine only.
    Log {
        /// Number of the first.
        from: u64,
    },
    /// Still here, every [`HEARTBEAT_EVERY_MS`].
    Heartbeat {
        /// Time on its clock.
        clock: Timestamp,
        /// Last line in its copy.
        seq: u64,
        /// Of which history; `None` of the version before.
        lineage: Option<Lineage>,
    },
    /// Lines of the log that a promoted hub lacks, in order.
    MissingEntries {
        /// The lines, in order.
        entries: Vec<Entry>,
    },
    /// Say which machines there are.
    Machines,
    /// First message of a hub: after the answer this stream belongs to the group of hubs.
    Group {
        /// The generation of the group. One of an earlier generation is shut out: its hall was
        /// taken over.
        generation: u32,
        /// Address on which this hub is reached, `host:port`.
        address: String,
        /// Its version of the protocol.
        protocol: u32,
        /// Time on its clock.
        clock: Option<Timestamp>,
    },
    /// Let the asking hub keep the hall of this machine. The connection ends when it may; a host that
    /// stays says [`Rejection::NotAllowed`].
    HandOver,
    /// Give me the keys of the vault: of a hub alone.
    VaultKeys {
        /// Its own, if it has any.
        keys: Option<Keys>,
    },
    /// Read what a visitor left.
    ReadPerson {
        /// The visitor.
        person: PersonId,
    },
    /// Count this. An agent asks one question at a time.
    Count {
        /// What to count.
        question: Question,
        /// Who asks, as the agent of a machine knows.
        actor: Option<Actor>,
    },
    /// A change of the machines or of the group, asked on a hub.
    Change {
        /// The change itself.
        change: Change,
    },
}

/// Largest frame from a program or machine, in bytes. A command is far smaller.
pub const REQUEST_MAX: u32 = 64 << 10;
/// Largest frame to a program or machine, in bytes. A whole hall with 20,000 waiting is about 2 MB.
pub const ANSWER_MAX: u32 = 64 << 20;
/// Every so many milliseconds both sides say that they are there.
pub const HEARTBEAT_EVERY_MS: u64 = 1_000;
/// Milliseconds of silence after which people are told that there is no answer.
pub const SILENT_AFTER_MS: u64 = 2_000;
/// Milliseconds of silence after which another machine counts as away.
pub const AWAY_AFTER_MS: u64 = 3_500;
/// Milliseconds of silence after which a program of this machine counts as lost.
pub const LOST_AFTER_MS: u64 = 5_000;
/// Most lines in one [`FromHub::Log`].
pub const LOG_PART: usize = 1_000;
/// Most lines in one [`ToHub::MissingEntries`].
pub const MISSING_ENTRIES_MAX: usize = 50;

/// Returns a time in whole milliseconds, as messages tell it.
pub(crate) fn in_ms(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

/// Why a backup was not finished: for the words of whoever reads it, in any language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFailure {
    /// The kind of trouble.
    pub kind: StoreErrorKind,
    /// The system's number for it, if the system refused.
    pub system: Option<u32>,
    /// The whole, in technicians' English.
    pub detail: String,
}

impl BackupFailure {
    /// Returns what is told of an error.
    pub fn of(error: &StoreError) -> BackupFailure {
        let first: &(dyn Error + 'static) = error;
        let chain: Vec<_> = std::iter::successors(Some(first), |&error| error.source()).collect();
        let number =
            |error: &&(dyn Error + 'static)| error.downcast_ref::<io::Error>()?.raw_os_error();
        let told: Vec<String> = chain.iter().map(ToString::to_string).collect();
        BackupFailure {
            kind: error.kind(),
            system: chain
                .iter()
                .find_map(number)
                .and_then(|n| n.try_into().ok()),
            detail: told.join(": "),
        }
    }
}

/// Why a question was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountFailure {
    /// Whoever asked may not know.
    Refused {
        /// The refusal.
        why: Refusal,
    },
    /// No hub can be reached, or too many questions wait.
    NoHub,
    /// The table would have more than [`GROUPS_MAX`](statistics::GROUPS_MAX) rows.
    TooManyRows,
    /// The store could not be read.
    Store {
        /// The trouble.
        why: BackupFailure,
    },
}

/// Why lines of the log were not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogFailure {
    /// Whoever asked may not know.
    Refused {
        /// The refusal.
        why: Refusal,
    },
    /// The store could not be read.
    Store {
        /// The trouble.
        why: BackupFailure,
    },
}

/// The outcome of a question about figures.
pub type Counted = Result<Box<Counts>, CountFailure>;

/// The place of a copy in the history of a hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyPosition {
    /// Generation of the hall.
    pub generation: u32,
    /// The last line of the log in it.
    pub seq: u64,
    /// Which history of it.
    pub lineage: Lineage,
    /// The link of that line; `None` of the version before.
    pub link: Option<Link>,
}

impl CopyPosition {
    /// Where a copy stands that is `hall`, with the line `seq` as its last.
    pub fn of(hall: &Hall, seq: u64) -> CopyPosition {
        CopyPosition {
            generation: hall.generation(),
            seq,
            lineage: hall.lineage(),
            link: hall.link(),
        }
    }
}

/// A technician's change of the hall's machines.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Let a machine join: open the window for a code.
    OpenJoining {
        /// Set when it may become a hub: a hub can let others in.
        hub: bool,
    },
    /// Let one machine join by a file within a day; the answer is the file's text.
    OpenByFile {
        /// Set when it may become a hub.
        hub: bool,
    },
    /// Shut a machine out.
    Expel {
        /// The machine to expel.
        machine: MachineId,
    },
    /// Take a hub into the group.
    AddHub {
        /// The machine that becomes a member.
        machine: MachineId,
        /// Address on which it is reached, `host:port`.
        address: String,
        /// Set when its word counts; else it only stands by.
        votes: bool,
    },
    /// Take a hub out of the group, whether it lives or not.
    RemoveHub {
        /// The machine that leaves.
        machine: MachineId,
    },
    /// Call again after a promotion, although not all machines are back.
    Reopen,
}

/// The effect of a technician's change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeDone {
    /// Nothing that has to be said.
    Made,
    /// A code with which a machine can join.
    Code {
        /// The code, as it is typed.
        code: String,
    },
    /// A file with which a machine can join.
    File {
        /// The text of the file.
        text: String,
    },
}

impl ChangeDone {
    /// Returns the code or the file; empty when there is nothing to be said.
    pub fn into_text(self) -> String {
        match self {
            ChangeDone::Made => String::new(),
            ChangeDone::Code { code } => code,
            ChangeDone::File { text } => text,
        }
    }
}

/// The reason why a technician's change was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    /// The hall is kept for one machine, without a network.
    #[error("the hall has no network")]
    NoLan,
    /// It was asked on a machine that is no hub.
    #[error("this machine is no hub")]
    NotAHub,
    /// Another hub leads, and has to be asked.
    #[error("another hub leads")]
    Elsewhere,
    /// The hub is just starting.
    #[error("the hub is just starting")]
    Starting,
    /// No hub of the hall has this name.
    #[error("no hub is called {machine}")]
    UnknownHub {
        /// Name that no hub has.
        machine: MachineId,
    },
    /// The machine on which it was asked reaches no hub.
    #[error("no hub answers")]
    NoHubAnswers,
    /// The hubs did not agree in time.
    #[error("the hubs did not agree in time")]
    TooSlow,
    /// The rules of the hall do not allow it.
    #[error("the rules of the hall do not allow it")]
    Refused {
        /// The hall's refusal.
        why: Refusal,
    },
    /// The hub has ended.
    #[error("the hub has ended")]
    Ended,
    /// The group of hubs could not do it.
    #[error("{cause}")]
    Failed {
        /// The cause, as the group's own words have it.
        cause: String,
    },
}

/// The outcome of a technician's change.
pub type Changed = Result<ChangeDone, ChangeRefused>;

/// A machine as its hub sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineReport {
    /// The machine as the hall knows it.
    pub machine: Machine,
    /// The program's version, if it was seen since the hub started.
    pub version: Option<String>,
    /// Time when it was last heard.
    pub seen: Option<Timestamp>,
    /// Set while it is connected.
    pub connected: bool,
    /// Lines of the log that it lacks.
    pub lag: Option<u64>,
    /// Milliseconds by which its clock is ahead of the hub's; below 0 when it is behind.
    pub skew_ms: Option<i64>,
    /// Address that it connects from.
    pub address: Option<String>,
    /// For a hub: whether it leads, follows or only stands by.
    pub seat: Option<Seat>,
    /// Whether it was last heard with another history of the hall.
    pub has_other_history: bool,
}

/// A hub's place in the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// It leads, and so decides.
    Leads,
    /// Its word counts.
    Votes,
    /// It only follows.
    StandsBy,
}

/// The reason why a hub does not serve a machine.
#[derive(Debug, Clone, PartialEq)]
pub enum Rejection {
    /// It was expelled, or never admitted.
    Expelled,
    /// The machine with the older program must be updated.
    OtherVersion {
        /// The hub's version, for people.
        hub: String,
        /// Set when the hub is the older one.
        hub_is_older: bool,
    },
    /// Its role does not allow what it asked.
    NotAllowed,
    /// A hub whose hall was taken over by another one meanwhile.
    TakenOver,
}

/// From the hall's host to a program.
#[derive(Debug, Clone, PartialEq)]
pub enum FromHub {
    /// Answer to hello.
    Welcome {
        /// The host's version of the protocol.
        protocol: u32,
        /// The host's version, for people.
        version: String,
        /// The hall's generation.
        generation: u32,
        /// Time on its clock.
        clock: Option<Timestamp>,
        /// Which history of the hall it has; `None` of the version before.
        lineage: Option<Lineage>,
        /// Set when the machine knows more of the hall than this hub, which does not lead: another one
        /// can serve it.
        is_behind: bool,
    },
    /// Answer to a command.
    Answered {
        /// Identity of the command.
        id: CommandId,
        /// Events that followed, or the refusal.
        answer: Answer,
    },
    /// The hall as it is.
    Snapshot {
        /// The last log entry in it.
        seq: u64,
        /// The state, without what the receiver may not know.
        snapshot: Box<Snapshot>,
    },
    /// The next line of the log.
    Entry {
        /// The line, without what the receiver may not know.
        entry: Entry,
    },
    /// Outcome of a backup.
    BackedUp {
        /// Bytes written.
        bytes: u64,
        /// Cause of the failure, if it failed.
        failure: Option<BackupFailure>,
    },
    /// Lines of the log that follow one another; none when there are no more.
    Log {
        /// The lines.
        entries: Vec<Entry>,
        /// Cause of the failure, if they could not be read.
        failure: Option<BackupFailure>,
        /// The refusal, if whoever asked may not know.
        refused: Option<Refusal>,
    },
    /// Still here, every [`HEARTBEAT_EVERY_MS`]. On one machine it says nothing else.
    Heartbeat {
        /// Time on its clock.
        clock: Timestamp,
        /// Set when what is asked here can be agreed on now.
        majority: bool,
        /// Addresses of the hall's hubs, `host:port`.
        hubs: Vec<String>,
        /// Time on the clocks of most hubs, if this one leads.
        middle: Option<Timestamp>,
    },
    /// The command was not carried out: the hall is of this generation now. Follow it again, then
    /// ask again if that still makes sense.
    OtherGeneration {
        /// Identity of the command that was not taken.
        id: CommandId,
        /// The hall's generation now.
        generation: u32,
    },
    /// Send the lines of the log after this one, if you have them: the hub was promoted and lacks
    /// them.
    AskMissingEntries {
        /// The last line that the hub has.
        after: u64,
    },
    /// The list of the machines.
    Machines {
        /// One report for each machine.
        machines: Vec<MachineReport>,
    },
    /// Outcome of a change, as version 2 of the protocol tells it.
    ChangedAsText {
        /// The text of a code or file, if it was made.
        done: Option<String>,
        /// The reason why it was not made.
        problem: Option<String>,
    },
    /// The hall has been unreachable since `.0`. Said by an agent to the programs of its machine.
    Disconnected {
        /// Time of the last word from the hall.
        since: Timestamp,
        /// Set when the machine gives out tickets all the same.
        standalone: bool,
    },
    /// The hall is reached again.
    Reconnected,
    /// The hall has not been heard for [`SILENT_AFTER_MS`]. Said by an agent to the programs of its
    /// machine.
    Silent,
    /// The hall's time, as a stamp. Said to the programs of one machine, before the whole hall and
    /// when it turns out to be another.
    Time {
        /// The stamp of now.
        at: Timestamp,
    },
    /// The hub ends this connection, and says why.
    Rejected {
        /// Reason of the refusal.
        why: Rejection,
    },
    /// The keys of the vault, for a hub alone.
    VaultKeys {
        /// The keys, if this hub has any.
        keys: Option<Keys>,
    },
    /// What was counted.
    Counted {
        /// The table, if there is one.
        counts: Option<Box<Counts>>,
        /// Why there is none.
        failure: Option<CountFailure>,
    },
    /// What a visitor left.
    Person {
        /// The visitor.
        person: PersonId,
        /// The value; `None` when it is erased.
        data: Option<PersonalData>,
        /// The refusal, if it may not be read.
        refused: Option<Refusal>,
    },
    /// A change was made.
    Changed {
        /// Effect of the change.
        done: ChangeDone,
    },
    /// A change was not made.
    ChangeRefused {
        /// Reason of the refusal.
        why: ChangeRefused,
    },
}

impl From<Changed> for FromHub {
    fn from(outcome: Changed) -> FromHub {
        match outcome {
            Ok(done) => FromHub::Changed { done },
            Err(why) => FromHub::ChangeRefused { why },
        }
    }
}

impl FromHub {
    /// What a visitor left, or why it may not be read.
    pub fn person(person: PersonId, read: Result<Option<PersonalData>, Refusal>) -> FromHub {
        let (data, refused) = match read {
            Ok(data) => (data, None),
            Err(refusal) => (None, Some(refusal)),
        };
        FromHub::Person {
            person,
            data,
            refused,
        }
    }
}

/// The one text of version 2 that the asker acts on.
const ELSEWHERE_AS_TEXT: &str = "elsewhere";

impl FromHub {
    /// Returns the message with lines of the log, or why there are none.
    pub(crate) fn log(lines: Result<Vec<Entry>, LogFailure>) -> FromHub {
        let (entries, failure, refused) = match lines {
            Ok(entries) => (entries, None, None),
            Err(LogFailure::Store { why }) => (Vec::new(), Some(why), None),
            Err(LogFailure::Refused { why }) => (Vec::new(), None, Some(why)),
        };
        FromHub::Log {
            entries,
            failure,
            refused,
        }
    }

    /// Returns what was counted as a message.
    pub fn counted(counted: Counted) -> FromHub {
        let (counts, failure) = match counted {
            Ok(counts) => (Some(counts), None),
            Err(failure) => (None, Some(failure)),
        };
        FromHub::Counted { counts, failure }
    }

    /// Returns the message as a peer of version `protocol` understands it.
    pub fn for_version(self, protocol: u32) -> FromHub {
        match self {
            FromHub::Changed { done } if protocol < TYPED_CHANGES => FromHub::ChangedAsText {
                done: Some(done.into_text()),
                problem: None,
            },
            FromHub::ChangeRefused { why } if protocol < TYPED_CHANGES => FromHub::ChangedAsText {
                done: None,
                problem: Some(match why {
                    ChangeRefused::Elsewhere => ELSEWHERE_AS_TEXT.to_owned(),
                    other => other.to_string(),
                }),
            },
            other => other,
        }
    }

    /// Returns the message of an older peer as this version tells it.
    pub fn from_any_version(self) -> FromHub {
        match self {
            FromHub::ChangedAsText { problem: None, .. } => FromHub::Changed {
                done: ChangeDone::Made,
            },
            FromHub::ChangedAsText {
                problem: Some(cause),
                ..
            } => FromHub::ChangeRefused {
                why: if cause == ELSEWHERE_AS_TEXT {
                    ChangeRefused::Elsewhere
                } else {
                    ChangeRefused::Failed { cause }
                },
            },
            other => other,
        }
    }
}

record::record! {
    enum ToHub {
        1 Hello { 1 protocol, 2 version, 3 clock, 4 program, 5 known },
        2 Submit { 1 id, 2 command, 3 generation, 4 actor, 5 within_ms, 160 vault },
        3 Follow { 1 copy },
        4 Backup { 1 to, 40 people },
        5 Heartbeat { 1 clock, 2 seq, 3 lineage },
        6 MissingEntries { 1 entries },
        7 Machines,
        8 Group { 1 generation, 2 address, 3 protocol = 2, 4 clock },
        9 Change { 1 change },
        10 HandOver,
        150 Log { 1 from },
        40 VaultKeys { 1 keys },
        41 ReadPerson { 1 person },
        210 Count { 1 question, 220 actor },
    }
    struct BackupFailure { 1 kind, 2 system, 3 detail }
    enum StoreErrorKind {
        1 Busy,
        2 DiskFull,
        3 ReadOnly,
        4 Newer,
        5 Damaged,
        6 Exists,
        7 Stopped,
        8 Other,
        40 NoVaultKeys,
    }
    enum CountFailure { 1 Refused { 1 why }, 2 TooManyRows, 3 Store { 1 why }, 220 NoHub }
    struct CopyPosition { 1 generation, 2 seq, 3 lineage, 4 link }
    enum Change {
        1 OpenJoining { 1 hub = false },
        2 Expel { 1 machine },
        3 AddHub { 1 machine, 2 address, 3 votes },
        4 RemoveHub { 1 machine },
        5 Reopen,
        6 OpenByFile { 1 hub = false },
    }
    struct MachineReport {
        1 machine, 2 version, 3 seen, 4 connected, 5 lag, 6 skew_ms, 7 address, 8 seat,
        9 has_other_history = false,
    }
    enum Seat { 1 Leads, 2 Votes, 3 StandsBy }
    enum ChangeDone { 1 Made, 2 Code { 1 code }, 3 File { 1 text } }
    enum ChangeRefused {
        1 NoLan,
        2 NotAHub,
        3 Elsewhere,
        4 Starting,
        5 UnknownHub { 1 machine },
        6 NoHubAnswers,
        7 TooSlow,
        8 Refused { 1 why },
        9 Ended,
        10 Failed { 1 cause },
    }
    enum Rejection { 1 Expelled, 2 OtherVersion { 1 hub, 2 hub_is_older }, 3 NotAllowed, 4 TakenOver }
    enum FromHub {
        1 Welcome { 1 protocol, 2 version, 3 generation = 1, 4 clock, 5 lineage, 6 is_behind = false },
        2 Answered { 1 id, 2 answer },
        3 Snapshot { 1 seq, 2 snapshot },
        4 Entry { 1 entry },
        5 BackedUp { 1 bytes, 3 failure },
        6 Heartbeat { 1 clock, 2 majority, 3 hubs, 4 middle },
        7 OtherGeneration { 1 id, 2 generation },
        8 AskMissingEntries { 1 after },
        9 Machines { 1 machines },
        10 ChangedAsText { 1 done, 2 problem },
        11 Rejected { 1 why },
        12 Disconnected { 1 since, 2 standalone },
        13 Reconnected,
        14 Changed { 1 done },
        15 ChangeRefused { 1 why },
        16 Silent,
        17 Time { 1 at },
        150 Log { 1 entries, 2 failure, 230 refused },
        40 VaultKeys { 1 keys },
        41 Person { 1 person, 2 data, 3 refused },
        210 Counted { 1 counts, 2 failure },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent_and_read(message: FromHub, protocol: u32) -> FromHub {
        let bytes = record::encode(&message.for_version(protocol));
        record::decode::<FromHub>(&bytes)
            .expect("it was just written")
            .from_any_version()
    }

    #[test]
    fn every_outcome_of_a_change_crosses_the_wire_as_it_is() {
        let machine: MachineId = "hub-2".parse().unwrap();
        let outcomes: Vec<Changed> = vec![
            Ok(ChangeDone::Made),
            Ok(ChangeDone::Code {
                code: "12-34".into(),
            }),
            Ok(ChangeDone::File {
                text: "a file".into(),
            }),
            Err(ChangeRefused::NoLan),
            Err(ChangeRefused::NotAHub),
            Err(ChangeRefused::Elsewhere),
            Err(ChangeRefused::Starting),
            Err(ChangeRefused::UnknownHub { machine }),
            Err(ChangeRefused::NoHubAnswers),
            Err(ChangeRefused::TooSlow),
            Err(ChangeRefused::Refused {
                why: Refusal::UnknownMachine,
            }),
            Err(ChangeRefused::Ended),
            Err(ChangeRefused::Failed {
                cause: "the last voter".into(),
            }),
        ];
        for outcome in outcomes {
            let message = FromHub::from(outcome);
            assert_eq!(sent_and_read(message.clone(), PROTOCOL), message);
        }
    }

    #[test]
    fn a_peer_of_the_version_before_hears_texts_and_still_looks_elsewhere() {
        let older = |outcome: Changed| FromHub::from(outcome).for_version(2);
        assert_eq!(
            older(Err(ChangeRefused::Elsewhere)),
            FromHub::ChangedAsText {
                done: None,
                problem: Some("elsewhere".into()),
            }
        );
        let code = ChangeDone::Code {
            code: "12-34".into(),
        };
        assert_eq!(
            older(Ok(code)),
            FromHub::ChangedAsText {
                done: Some("12-34".into()),
                problem: None,
            }
        );
        let elsewhere = FromHub::from(Err(ChangeRefused::Elsewhere));
        assert_eq!(sent_and_read(elsewhere.clone(), 2), elsewhere);
        let made = FromHub::from(Ok(ChangeDone::Made));
        assert_eq!(sent_and_read(made.clone(), 2), made);
    }
}
