//! What is asked of counters, and what happened at them.

use crate::call::Why;
use crate::ids::{AccountId, CounterId, PauseId, PriorityClassId, ServiceId, TicketId};
use crate::setup::{Lang, Serves};
use crate::staff::StaffNo;

/// A request of a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CounterCommand {
    /// A clerk begins work.
    Open {
        /// Counter that opens.
        counter: CounterId,
        /// The clerk's name, 1 to 40 characters.
        clerk: String,
        /// Ends what stands against it: another clerk's shift here, or the same clerk's at another
        /// counter.
        replace: bool,
    },
    /// A clerk ends work. Parked tickets of this counter go back to their queues.
    Close {
        /// Counter that closes.
        counter: CounterId,
    },
    /// Change what a counter serves.
    SetServices {
        /// Counter whose services change.
        counter: CounterId,
        /// Its services from now on; at least one.
        serves: Vec<Serves>,
    },
    /// Call whoever is next, see [`routing`](crate::routing).
    CallNext {
        /// To this counter.
        counter: CounterId,
    },
    /// Call one ticket out of turn (特呼), or a no-show (回呼).
    CallTicket {
        /// To this counter.
        counter: CounterId,
        /// Ticket to call.
        ticket: TicketId,
    },
    /// Repeat the call.
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
    /// A visitor without a ticket is here, who did not wait: a visit begins for the first of the
    /// counter's services.
    StartWithoutTicket {
        /// At this counter, which is free.
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
        /// Ticket to go on with.
        ticket: TicketId,
    },
    /// Send the ticket to another service: same number, its place by issue time, and the class
    /// the clerk sets.
    Transfer {
        /// The ticket being served here.
        counter: CounterId,
        /// The service to go to.
        service: ServiceId,
        /// A class for it; `None` keeps the one it has.
        class: Option<PriorityClassId>,
    },
    /// Stop calling for a while.
    Pause {
        /// Counter that pauses.
        counter: CounterId,
        /// Reason for the pause.
        reason: PauseId,
    },
    /// Work again after a pause.
    Resume {
        /// Counter that works again.
        counter: CounterId,
    },
    /// Take back the last action at this counter, see [`UndoKind`](crate::counter::UndoKind). A
    /// call cannot be undone: it was heard, and calling and putting back would let a clerk pick
    /// visitors.
    Undo {
        /// Counter whose last action is taken back.
        counter: CounterId,
    },
}

/// An event at a counter: of its shift, or of a ticket that it called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CounterEvent {
    /// A counter opened.
    Opened {
        /// Counter that opened.
        counter: CounterId,
        /// Name of the clerk.
        clerk: String,
        /// The clerk's account; `None` who only typed a name.
        account: Option<AccountId>,
        /// The clerk's staff number.
        no: Option<StaffNo>,
        /// The clerk's stars; 0: none.
        stars: u8,
    },
    /// A counter closed.
    Closed {
        /// Counter that closed.
        counter: CounterId,
    },
    /// A counter serves other services.
    ServicesSet {
        /// Counter whose services changed.
        counter: CounterId,
        /// Its services from now on.
        serves: Vec<Serves>,
    },
    /// A ticket was called.
    TicketCalled {
        /// Ticket that was called.
        ticket: TicketId,
        /// Counter that it was called to.
        counter: CounterId,
        /// Reason why this one was called before others.
        why: Why,
    },
    /// The call was repeated.
    TicketRecalled {
        /// Ticket that was called again.
        ticket: TicketId,
        /// Counter that it was called to.
        counter: CounterId,
    },
    /// A called visitor did not come.
    TicketNoShow {
        /// Ticket that did not come.
        ticket: TicketId,
        /// Counter that it was called to.
        counter: CounterId,
    },
    /// The visitor was there, and service began.
    TicketStarted {
        /// Ticket of the visitor.
        ticket: TicketId,
        /// Counter that serves it.
        counter: CounterId,
    },
    /// A visit without a ticket began.
    StartedWithoutTicket {
        /// Identity of the visit.
        ticket: TicketId,
        /// Counter that serves the visitor.
        counter: CounterId,
        /// Service that it counts as.
        service: ServiceId,
        /// Language in which the visitor is asked for a rating.
        lang: Lang,
    },
    /// Service ended; the rating window is open.
    TicketFinished {
        /// Ticket of the visit.
        ticket: TicketId,
        /// Counter that served it.
        counter: CounterId,
    },
    /// A visitor went away for a moment.
    TicketParked {
        /// Ticket that was parked.
        ticket: TicketId,
        /// Counter that parked it.
        counter: CounterId,
    },
    /// A parked visitor is served again.
    TicketUnparked {
        /// Ticket that is served again.
        ticket: TicketId,
        /// Counter that had parked it.
        counter: CounterId,
    },
    /// A ticket waits for another service now.
    TicketTransferred {
        /// Ticket that was transferred.
        ticket: TicketId,
        /// Counter that sent it on.
        counter: CounterId,
        /// To this service.
        service: ServiceId,
        /// With this class.
        class: Option<PriorityClassId>,
    },
    /// A counter pauses.
    Paused {
        /// Counter that pauses.
        counter: CounterId,
        /// Reason for the pause.
        reason: PauseId,
    },
    /// A counter works again.
    Resumed {
        /// Counter that works again.
        counter: CounterId,
    },
    /// The counter's last action was taken back.
    ActionUndone {
        /// Counter whose last action was taken back.
        counter: CounterId,
        /// Of this ticket.
        ticket: TicketId,
    },
}

impl CounterCommand {
    /// The counter that it is about.
    pub fn counter(&self) -> CounterId {
        match self {
            CounterCommand::Open { counter, .. }
            | CounterCommand::Close { counter }
            | CounterCommand::SetServices { counter, .. }
            | CounterCommand::CallNext { counter }
            | CounterCommand::CallTicket { counter, .. }
            | CounterCommand::Recall { counter }
            | CounterCommand::NoShow { counter }
            | CounterCommand::Start { counter }
            | CounterCommand::StartWithoutTicket { counter }
            | CounterCommand::Finish { counter }
            | CounterCommand::Park { counter }
            | CounterCommand::Unpark { counter, .. }
            | CounterCommand::Transfer { counter, .. }
            | CounterCommand::Pause { counter, .. }
            | CounterCommand::Resume { counter }
            | CounterCommand::Undo { counter } => *counter,
        }
    }
}

impl CounterEvent {
    /// The counter at which it happened.
    pub fn counter(&self) -> CounterId {
        match self {
            CounterEvent::Opened { counter, .. }
            | CounterEvent::Closed { counter }
            | CounterEvent::ServicesSet { counter, .. }
            | CounterEvent::TicketCalled { counter, .. }
            | CounterEvent::TicketRecalled { counter, .. }
            | CounterEvent::TicketNoShow { counter, .. }
            | CounterEvent::TicketStarted { counter, .. }
            | CounterEvent::StartedWithoutTicket { counter, .. }
            | CounterEvent::TicketFinished { counter, .. }
            | CounterEvent::TicketParked { counter, .. }
            | CounterEvent::TicketUnparked { counter, .. }
            | CounterEvent::TicketTransferred { counter, .. }
            | CounterEvent::Paused { counter, .. }
            | CounterEvent::Resumed { counter }
            | CounterEvent::ActionUndone { counter, .. } => *counter,
        }
    }
}
