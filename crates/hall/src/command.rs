//! What can be asked of a hall.

use super::ids::{
    ClassId, CounterId, Fingerprint, JobId, MachineId, PauseId, PrinterId, ReasonId, ServiceId,
    SlipId, SpeakerId, TicketId, ZoneId,
};
use super::machine::Role;
use super::printing::{Condition, JobState, Printable};
use super::setup::{Lang, Serves, Setup};
use super::ticket::Number;
use super::time::Timestamp;
use super::voice::{Notice, ZoneWish};

/// A request. [`Hall::decide`](super::Hall::decide) says what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Use these settings from now on. A service that vanishes although it had tickets today is
    /// retired until the day turns, not dropped.
    Configure {
        /// The settings.
        setup: Box<Setup>,
    },
    /// Issue a ticket.
    Issue {
        /// For this service.
        service: ServiceId,
        /// The visitor's language.
        lang: Lang,
        /// With this priority.
        class: Option<ClassId>,
        /// On paper from this printer; refused while that one cannot print.
        printer: Option<PrinterId>,
    },
    /// Draw a number for a paper that a kiosk is about to print. Nobody waits with it before it is
    /// adopted: a number whose kiosk went away without printing is only a gap. Nothing happens when
    /// the slip is known.
    Reserve {
        /// The paper.
        slip: SlipId,
        /// For this service.
        service: ServiceId,
        /// The visitor's language.
        lang: Lang,
        /// With this priority.
        class: Option<ClassId>,
        /// To be printed there; refused while that one cannot print.
        printer: Option<PrinterId>,
    },
    /// A paper exists: put it into the queue, once. Caps, hours and holidays do not matter any
    /// more. Where the slip is known, the reservation says for what and for whom.
    Adopt {
        /// The paper.
        slip: SlipId,
        /// For this service.
        service: ServiceId,
        /// The visitor's language.
        lang: Lang,
        /// With this priority.
        class: Option<ClassId>,
        /// When the visitor pressed; the place in the queue follows from it.
        pressed_at: Timestamp,
        /// What is printed on it: the number reserved, or one of the kiosk's own series when no
        /// answer came.
        number: Number,
        /// Where it was printed, or is to be.
        printer: Option<PrinterId>,
        /// What became of the printing, if the kiosk knows.
        paper: Option<JobState>,
    },
    /// Staff type in a paper whose kiosk is cut off or lost: a number of a machine's series, or one
    /// that was reserved. It waits from now on.
    EnterPaper {
        /// What is printed on it.
        number: Number,
        /// For this service.
        service: ServiceId,
        /// The visitor's language.
        lang: Lang,
        /// The counter that does it.
        counter: Option<CounterId>,
    },
    /// A clerk begins work.
    OpenCounter {
        /// Here.
        counter: CounterId,
        /// The clerk's name, 1 to 40 characters.
        clerk: String,
    },
    /// A clerk ends work. Parked tickets of this counter go back to their queues.
    CloseCounter {
        /// Here.
        counter: CounterId,
    },
    /// Change what a counter serves (C12).
    SetServices {
        /// Which counter.
        counter: CounterId,
        /// Its services from now on; at least one.
        serves: Vec<Serves>,
    },
    /// Call whoever is next (C1), see [`routing`](super::routing).
    CallNext {
        /// To this counter.
        counter: CounterId,
    },
    /// Call one ticket out of turn (特呼), or one that was passed (回呼).
    CallTicket {
        /// To this counter.
        counter: CounterId,
        /// The ticket.
        ticket: TicketId,
    },
    /// Repeat the call (C2).
    Recall {
        /// Of this counter's ticket.
        counter: CounterId,
    },
    /// The called visitor did not come.
    NoShow {
        /// To this counter.
        counter: CounterId,
    },
    /// The called visitor is here.
    Start {
        /// At this counter.
        counter: CounterId,
    },
    /// The visit is done; opens the rating window.
    Finish {
        /// At this counter.
        counter: CounterId,
    },
    /// Send the visitor away for a moment; the counter is free meanwhile.
    Park {
        /// The ticket being served here.
        counter: CounterId,
    },
    /// Go on with a parked ticket.
    Unpark {
        /// At the counter that parked it.
        counter: CounterId,
        /// The ticket.
        ticket: TicketId,
    },
    /// Send the ticket to another service (C9): same number, its place by issue time, and the class
    /// the clerk sets.
    Transfer {
        /// The ticket being served here.
        counter: CounterId,
        /// The service to go to.
        service: ServiceId,
        /// A class for it; `None` keeps the one it has.
        class: Option<ClassId>,
    },
    /// Stop calling for a while (C4).
    Pause {
        /// Which counter.
        counter: CounterId,
        /// Why.
        reason: PauseId,
    },
    /// Work again after a pause.
    Resume {
        /// Which counter.
        counter: CounterId,
    },
    /// Cancel a waiting, passed or parked ticket.
    Cancel {
        /// The ticket.
        ticket: TicketId,
        /// The counter that does it, which may undo it.
        counter: Option<CounterId>,
    },
    /// Take back the last slip at this counter, see [`SlipKind`](super::counter::SlipKind). A call
    /// cannot be undone: it was heard, and calling and putting back would let a clerk pick
    /// visitors.
    Undo {
        /// Which counter.
        counter: CounterId,
    },
    /// Rate the visit just finished at a counter (R1, R2). The first press counts.
    Rate {
        /// Where.
        counter: CounterId,
        /// Position in the setup's grades, 0 is the best.
        grade: u8,
    },
    /// Say why a rating was poor, and leave a phone number; only while its window is open.
    ExplainRating {
        /// Where.
        counter: CounterId,
        /// Why.
        reason: Option<ReasonId>,
        /// A number to call back, digits, `+`, `-` and spaces, at most 20.
        phone: Option<String>,
    },
    /// Print something: a ticket that was printed before keeps its number, its issue time and its
    /// forecast, and is marked.
    Print {
        /// What.
        what: Printable,
        /// Where.
        printer: PrinterId,
    },
    /// What became of a print job, said by the program that drives the printer, by the kiosk or by
    /// staff.
    ReportJob {
        /// Which.
        job: JobId,
        /// How it stands.
        state: JobState,
    },
    /// How a printer is, said by the program that drives it.
    ReportPrinter {
        /// Which.
        printer: PrinterId,
        /// How it is.
        condition: Condition,
        /// What is wrong with its layout file, at most 500 characters.
        layout_fault: Option<String>,
    },
    /// The clock reached [`Hall::next_deadline`](super::Hall::next_deadline).
    Elapse,
    /// Let a machine talk to the hall from now on.
    Admit {
        /// Its name.
        machine: MachineId,
        /// What it may do.
        role: Role,
        /// Its certificate.
        fingerprint: Fingerprint,
        /// Whether it takes the name from the machine that has it.
        replace: bool,
    },
    /// Let a machine not talk to the hall any more.
    Expel {
        /// Which.
        machine: MachineId,
    },
    /// A hub that may lack the latest lines of the log goes on alone. Numbers jump, so that papers
    /// it does not know meet no new ones, and nobody is called before [`Command::Reopen`].
    Promote {
        /// Higher than the present one.
        generation: u32,
    },
    /// Counters and kiosks have told what the hall had lost: call again.
    Reopen,
    /// Tell everybody something.
    Announce {
        /// What.
        notice: Notice,
    },
    /// Let the hall's music play, or stop it.
    SetMusic {
        /// Whether it plays.
        on: bool,
    },
    /// A speaker's place in its zone.
    SpeakIn {
        /// Where.
        zone: ZoneId,
        /// Who.
        speaker: SpeakerId,
        /// What it asks.
        wish: ZoneWish,
    },
}

impl Command {
    /// The counter that it is about, if it is about one.
    pub fn counter(&self) -> Option<CounterId> {
        match self {
            Command::OpenCounter { counter, .. }
            | Command::CloseCounter { counter }
            | Command::SetServices { counter, .. }
            | Command::CallNext { counter }
            | Command::CallTicket { counter, .. }
            | Command::Recall { counter }
            | Command::NoShow { counter }
            | Command::Start { counter }
            | Command::Finish { counter }
            | Command::Park { counter }
            | Command::Unpark { counter, .. }
            | Command::Transfer { counter, .. }
            | Command::Pause { counter, .. }
            | Command::Resume { counter }
            | Command::Undo { counter }
            | Command::Rate { counter, .. }
            | Command::ExplainRating { counter, .. } => Some(*counter),
            Command::Cancel { counter, .. } | Command::EnterPaper { counter, .. } => *counter,
            Command::Configure { .. }
            | Command::Issue { .. }
            | Command::Reserve { .. }
            | Command::Adopt { .. }
            | Command::Admit { .. }
            | Command::Expel { .. }
            | Command::Promote { .. }
            | Command::Reopen
            | Command::Announce { .. }
            | Command::SetMusic { .. }
            | Command::SpeakIn { .. }
            | Command::Print { .. }
            | Command::ReportJob { .. }
            | Command::ReportPrinter { .. }
            | Command::Elapse => None,
        }
    }
}
