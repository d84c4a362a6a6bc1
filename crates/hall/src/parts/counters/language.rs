//! What is asked of counters, and what happened at them.

use crate::call::Why;
use crate::ids::{CounterId, PauseId, PriorityClassId, ServiceId, TicketId};
use crate::setup::Serves;

/// A request of a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CounterCommand {
    /// A clerk begins work.
    Open {
        /// Here.
        counter: CounterId,
        /// The clerk's name, 1 to 40 characters.
        clerk: String,
    },
    /// A clerk ends work. Parked tickets of this counter go back to their queues.
    Close {
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
    /// Call whoever is next (C1), see [`routing`](crate::routing).
    CallNext {
        /// To this counter.
        counter: CounterId,
    },
    /// Call one ticket out of turn (特呼), or a no-show (回呼).
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
        class: Option<PriorityClassId>,
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
    /// Take back the last action at this counter, see [`UndoKind`](crate::counter::UndoKind). A
    /// call cannot be undone: it was heard, and calling and putting back would let a clerk pick
    /// visitors.
    Undo {
        /// Which counter.
        counter: CounterId,
    },
}

/// What happened at a counter: to its shift, or to a ticket that it called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CounterEvent {
    /// A counter opened.
    Opened {
        /// Which.
        counter: CounterId,
        /// Who works there.
        clerk: String,
    },
    /// A counter closed.
    Closed {
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
    TicketNoShow {
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
    /// A ticket waits for another service now.
    TicketTransferred {
        /// Which.
        ticket: TicketId,
        /// From where.
        counter: CounterId,
        /// To this service.
        service: ServiceId,
        /// With this class.
        class: Option<PriorityClassId>,
    },
    /// A counter pauses.
    Paused {
        /// Which.
        counter: CounterId,
        /// Why.
        reason: PauseId,
    },
    /// A counter works again.
    Resumed {
        /// Which.
        counter: CounterId,
    },
    /// The counter's last action was taken back.
    ActionUndone {
        /// Which.
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
