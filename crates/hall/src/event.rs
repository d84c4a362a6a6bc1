//! What happened in a hall.

use super::Refusal;
use super::forecast::Forecast;
use super::ids::{
    ClassId, CommandId, CounterId, Fingerprint, JobId, MachineId, PauseId, PrinterId, ReasonId,
    ServiceId, SlipId, SpeakerId, TicketId, ZoneId,
};
use super::machine::Role;
use super::printing::{Condition, JobState, Printable};
use super::setup::{Lang, Prefix, Serves, Setup};
use super::ticket::Number;
use super::time::Timestamp;
use super::voice::{Notice, Zone};
use chrono::NaiveDate;

/// Why a ticket was called before the others that this counter could have called. The clerk reads
/// it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It waited longest.
    LongestWait,
    /// Its waiting counts faster: the rate of its service or class.
    Rate,
    /// It has priority.
    Priority(ClassId),
    /// It waited longer than its service allows, in whole minutes.
    OverMaxWait(u32),
    /// Its turn after that many priority visitors.
    Ratio(u8),
    /// Its service ranks first at this counter.
    FirstService,
    /// A clerk chose it (特呼).
    Special,
    /// It was passed and called back (回呼).
    CalledBack,
}

/// A fact. Events are recorded by [`Hall::apply`](super::Hall::apply) and never change afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The settings changed.
    Configured {
        /// The new ones.
        setup: Box<Setup>,
    },
    /// A service day began; every open ticket of the day before expired.
    DayTurned {
        /// The new day.
        day: NaiveDate,
        /// The tickets that expired.
        expired: Vec<TicketId>,
    },
    /// A ticket was issued.
    TicketIssued {
        /// Identity.
        ticket: TicketId,
        /// Printed number.
        number: Number,
        /// Service.
        service: ServiceId,
        /// Visitor's language.
        lang: Lang,
        /// Priority.
        class: Option<ClassId>,
    },
    /// A number was drawn for a paper; nobody waits with it yet.
    TicketReserved {
        /// Identity.
        ticket: TicketId,
        /// The number.
        number: Number,
        /// Service.
        service: ServiceId,
        /// Visitor's language.
        lang: Lang,
        /// Priority.
        class: Option<ClassId>,
        /// The paper.
        slip: SlipId,
    },
    /// The paper of a reserved ticket exists: it waits.
    TicketAdopted {
        /// Which.
        ticket: TicketId,
        /// What is printed on it; the number reserved is a gap if it was another.
        number: Number,
        /// When the visitor came.
        arrived: Timestamp,
    },
    /// The kiosk of a paper that staff had typed in came back.
    SlipBound {
        /// Which.
        ticket: TicketId,
        /// The paper.
        slip: SlipId,
    },
    /// A counter opened.
    CounterOpened {
        /// Which.
        counter: CounterId,
        /// Who works there.
        clerk: String,
    },
    /// A counter closed.
    CounterClosed {
        /// Which.
        counter: CounterId,
    },
    /// A counter serves other services.
    ServicesSet {
        /// Which.
        counter: CounterId,
        /// Its services.
        serves: Vec<Serves>,
    },
    /// A ticket was called.
    TicketCalled {
        /// Which.
        ticket: TicketId,
        /// To where.
        counter: CounterId,
        /// Why this one.
        why: Why,
    },
    /// The call was repeated.
    TicketRecalled {
        /// Which.
        ticket: TicketId,
        /// To where.
        counter: CounterId,
    },
    /// A called visitor did not come.
    TicketPassed {
        /// Which.
        ticket: TicketId,
        /// Called to.
        counter: CounterId,
    },
    /// Service began.
    TicketStarted {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: CounterId,
    },
    /// Service ended; the rating window is open.
    TicketFinished {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: CounterId,
    },
    /// A visitor went away for a moment.
    TicketParked {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: CounterId,
    },
    /// A parked visitor is served again.
    TicketUnparked {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: CounterId,
    },
    /// A parked ticket went back to its queue.
    TicketRequeued {
        /// Which.
        ticket: TicketId,
    },
    /// A ticket waits for another service now.
    TicketTransferred {
        /// Which.
        ticket: TicketId,
        /// From where.
        counter: CounterId,
        /// To this service.
        service: ServiceId,
        /// With this class.
        class: Option<ClassId>,
    },
    /// A ticket was cancelled.
    TicketCancelled {
        /// Which.
        ticket: TicketId,
        /// By whom.
        counter: Option<CounterId>,
    },
    /// A counter pauses.
    CounterPaused {
        /// Which.
        counter: CounterId,
        /// Why.
        reason: PauseId,
    },
    /// A counter works again.
    CounterResumed {
        /// Which.
        counter: CounterId,
    },
    /// The counter's last slip was taken back.
    SlipUndone {
        /// Which.
        counter: CounterId,
        /// Of this ticket.
        ticket: TicketId,
    },
    /// A visit was rated.
    TicketRated {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: CounterId,
        /// Position in the setup's grades.
        grade: u8,
    },
    /// A visitor said why.
    RatingExplained {
        /// Which.
        ticket: TicketId,
        /// Where.
        counter: CounterId,
        /// Why.
        reason: Option<ReasonId>,
        /// A number to call back.
        phone: Option<String>,
    },
    /// A rating window closed.
    RatingClosed {
        /// Where.
        counter: CounterId,
        /// Of this ticket.
        ticket: TicketId,
    },
    /// Something is to be printed.
    PrintQueued {
        /// Identity.
        job: JobId,
        /// What.
        what: Printable,
        /// Where.
        printer: PrinterId,
        /// Whether the ticket was printed before.
        copy: bool,
        /// The wait that its paper tells.
        forecast: Option<Forecast>,
    },
    /// A print job went on.
    JobReported {
        /// Which.
        job: JobId,
        /// How it stands.
        state: JobState,
    },
    /// A printer is different.
    PrinterReported {
        /// Which.
        printer: PrinterId,
        /// How it is.
        condition: Condition,
        /// What is wrong with its layout file.
        layout_fault: Option<String>,
    },
    /// A machine may talk to the hall.
    MachineAdmitted {
        /// Its name.
        machine: MachineId,
        /// What it may do.
        role: Role,
        /// Its certificate.
        fingerprint: Fingerprint,
        /// Stands before the numbers that it gives out by itself.
        series: Prefix,
    },
    /// A machine may not talk to the hall any more.
    MachineExpelled {
        /// Which.
        machine: MachineId,
    },
    /// A hub that may lack the latest lines of the log went on alone.
    Promoted {
        /// How often that has happened, and one.
        generation: u32,
    },
    /// Counters call again.
    Reopened,
    /// Everybody shall hear and read this.
    Announced {
        /// What.
        notice: Notice,
    },
    /// The hall's music plays, or does not.
    MusicSet {
        /// Whether it plays.
        on: bool,
    },
    /// Another speaker speaks in a zone, or stands by.
    ZoneChanged {
        /// The zone as it is now.
        zone: Zone,
    },
    /// The latest call was spoken.
    Spoken {
        /// Where.
        zone: ZoneId,
        /// By whom.
        speaker: SpeakerId,
    },
}

/// The answer to a command: what followed from it, or why nothing did.
pub type Answer = Result<Vec<Event>, Refusal>;

/// One line of the log: what followed from one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position in the log, 1 for the first.
    pub seq: u64,
    /// When, as stamped by the hub; never earlier than the entry before.
    pub at: Timestamp,
    /// The command.
    pub command: CommandId,
    /// What happened, in order.
    pub events: Vec<Event>,
}
