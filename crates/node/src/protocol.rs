//! What is said to the hall's keeper, as records: over the socket of one machine, and between
//! machines. A field or message may be added; a change of meaning raises [`PROTOCOL`].

use hall::{
    Actor, Answer, Command, CommandId, Entry, Machine, MachineId, Program, Snapshot, Timestamp,
};

/// Version of the protocol. Machines of neighbouring versions understand each other; a message that
/// one of them does not know is left out.
pub const PROTOCOL: u32 = 3;

/// From a program to the hall's keeper.
#[derive(Debug, Clone, PartialEq)]
pub enum ToHub {
    /// First message.
    Hello {
        /// The program's version of the protocol.
        protocol: u32,
        /// The program's version, for people.
        version: String,
        /// What its clock says, between machines.
        clock: Option<Timestamp>,
        /// Which program it is, on one machine.
        program: Option<Program>,
    },
    /// Carry out a command.
    Carry {
        /// Its id.
        id: CommandId,
        /// What is asked.
        command: Command,
        /// The generation of the hall that it was meant for. Carried out in no other one; `None` on
        /// the hub's own machine.
        generation: Option<u32>,
        /// Who asks, between machines. The hub knows the machine better.
        actor: Option<Actor>,
    },
    /// Send the whole hall, then every line of the log.
    Follow {
        /// What the sender has already: lines after it suffice.
        copy: Option<Copy>,
    },
    /// Write a backup.
    Backup {
        /// Absolute path of a new file.
        to: String,
    },
    /// Still here, every [`BEAT_EVERY_MS`].
    Beat {
        /// What its clock says.
        clock: Timestamp,
        /// How far its copy is.
        seq: u64,
    },
    /// Lines of the log that a promoted hub lacks, in order.
    Tail {
        /// Them.
        entries: Vec<Entry>,
    },
    /// Say which machines there are.
    Machines,
    /// First message of a hub: after the answer this stream belongs to the group of hubs.
    Group {
        /// The generation of the group. One of an earlier generation is shut out: its hall was
        /// taken over.
        generation: u32,
        /// Where this hub is reached, `host:port`.
        address: String,
        /// Its version of the protocol.
        protocol: u32,
        /// What its clock says.
        clock: Option<Timestamp>,
    },
    /// A change of the machines or of the group, asked on a hub.
    Change {
        /// What.
        change: Change,
    },
}

/// Every so many milliseconds both sides say that they are there.
pub const BEAT_EVERY_MS: u64 = 1_000;
/// Who was not heard for so many milliseconds is away.
pub const AWAY_AFTER_MS: u64 = 3_500;
/// Most lines in one [`ToHub::Tail`].
pub const TAIL_LINES: usize = 50;

/// What a machine has of a hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    /// Which generation of it.
    pub generation: u32,
    /// The last line of the log in it.
    pub seq: u64,
}

/// What a technician changes.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Let a machine join: open the window for a code.
    OpenJoining {
        /// Whether it may become a hub: a hub can let others in.
        hub: bool,
    },
    /// Let one machine join by a file within a day; the answer is the file's text.
    OpenByFile {
        /// Whether it may become a hub.
        hub: bool,
    },
    /// Shut a machine out.
    Expel {
        /// Which.
        machine: MachineId,
    },
    /// Take a hub into the group.
    AddHub {
        /// Its machine.
        machine: MachineId,
        /// Where it is reached, `host:port`.
        address: String,
        /// Whether its word counts, or it only stands by.
        votes: bool,
    },
    /// Take a hub out of the group, whether it lives or not.
    RemoveHub {
        /// Its machine.
        machine: MachineId,
    },
    /// Call again after a promotion, although not all machines are back.
    Reopen,
}

/// A machine as its hub sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineReport {
    /// What the hall knows of it.
    pub machine: Machine,
    /// The program's version, if it was seen since the hub started.
    pub version: Option<String>,
    /// When it was last heard.
    pub seen: Option<Timestamp>,
    /// Whether it is connected now.
    pub connected: bool,
    /// Lines of the log that it lacks.
    pub lag: Option<u64>,
    /// How far its clock is from the hub's, in milliseconds; above 0 when it is ahead.
    pub skew_ms: Option<i64>,
    /// Where from.
    pub address: Option<String>,
    /// For a hub: whether it leads, follows or only stands by.
    pub seat: Option<Seat>,
}

/// A hub's place in the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// It decides.
    Leads,
    /// Its word counts.
    Votes,
    /// It only follows.
    StandsBy,
}

/// Why a hub does not serve a machine.
#[derive(Debug, Clone, PartialEq)]
pub enum Shut {
    /// It was expelled, or never admitted.
    Expelled,
    /// The machine with the older program must be updated.
    OtherVersion {
        /// The hub's version, for people.
        hub: String,
        /// Whether the hub is the older one.
        hub_is_older: bool,
    },
    /// Its role does not allow what it asked.
    NotAllowed,
    /// A hub whose hall was taken over by another one meanwhile.
    TakenOver,
}

/// From the hall's keeper to a program.
#[derive(Debug, Clone, PartialEq)]
pub enum FromHub {
    /// Answer to hello.
    Welcome {
        /// The keeper's version of the protocol.
        protocol: u32,
        /// The keeper's version, for people.
        version: String,
        /// The hall's generation.
        generation: u32,
        /// What its clock says.
        clock: Option<Timestamp>,
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
    /// Still here, every [`BEAT_EVERY_MS`].
    Beat {
        /// What its clock says.
        clock: Timestamp,
        /// Whether what is asked here can be agreed on now.
        majority: bool,
        /// Where the hall's hubs are, `host:port`.
        hubs: Vec<String>,
        /// What the clocks of most hubs say, if this one leads.
        middle: Option<Timestamp>,
    },
    /// The command was not carried out: the hall is of this generation now. Follow it again, then
    /// ask again if that still makes sense.
    OtherGeneration {
        /// The command.
        id: CommandId,
        /// The hall's.
        generation: u32,
    },
    /// Send the lines of the log after this one, if you have them: the hub was promoted and lacks
    /// them.
    AskTail {
        /// The last line that the hub has.
        after: u64,
    },
    /// Which machines there are.
    Machines {
        /// Them.
        machines: Vec<MachineReport>,
    },
    /// Outcome of a change: a text for the technician, or what went wrong.
    Changed {
        /// For instance the code.
        done: Option<String>,
        /// What went wrong.
        problem: Option<String>,
    },
    /// The hall cannot be reached since then. Said by a station to the programs of its machine.
    Away {
        /// Since when.
        since: Timestamp,
        /// Whether the machine gives out tickets all the same.
        alone: bool,
    },
    /// The hall is reached again.
    Back,
    /// The hub ends this connection, and says why.
    Shut {
        /// Why.
        why: Shut,
    },
}

record::record! {
    enum ToHub {
        1 Hello { 1 protocol, 2 version, 3 clock, 4 program },
        2 Carry { 1 id, 2 command, 3 generation, 4 actor },
        3 Follow { 1 copy },
        4 Backup { 1 to },
        5 Beat { 1 clock, 2 seq },
        6 Tail { 1 entries },
        7 Machines,
        8 Group { 1 generation, 2 address, 3 protocol = 2, 4 clock },
        9 Change { 1 change },
    }
    struct Copy { 1 generation, 2 seq }
    enum Change {
        1 OpenJoining { 1 hub = false },
        2 Expel { 1 machine },
        3 AddHub { 1 machine, 2 address, 3 votes },
        4 RemoveHub { 1 machine },
        5 Reopen,
        6 OpenByFile { 1 hub = false },
    }
    struct MachineReport { 1 machine, 2 version, 3 seen, 4 connected, 5 lag, 6 skew_ms, 7 address, 8 seat }
    enum Seat { 1 Leads, 2 Votes, 3 StandsBy }
    enum Shut { 1 Expelled, 2 OtherVersion { 1 hub, 2 hub_is_older }, 3 NotAllowed, 4 TakenOver }
    enum FromHub {
        1 Welcome { 1 protocol, 2 version, 3 generation = 1, 4 clock },
        2 Answered { 1 id, 2 answer },
        3 Whole { 1 seq, 2 snapshot },
        4 Entry { 1 entry },
        5 BackedUp { 1 bytes, 2 problem },
        6 Beat { 1 clock, 2 majority, 3 hubs, 4 middle },
        7 OtherGeneration { 1 id, 2 generation },
        8 AskTail { 1 after },
        9 Machines { 1 machines },
        10 Changed { 1 done, 2 problem },
        11 Shut { 1 why },
        12 Away { 1 since, 2 alone },
        13 Back,
    }
}
