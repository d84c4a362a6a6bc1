//! Who acts, and what each may do.
//!
//! Every command has an [`Actor`], and every line of the log keeps it. The machine is known by its
//! certificate: the hub writes it down and never believes what a machine says of itself. The
//! program says what it is when it greets. An account is there once people sign in.
//!
//! [`Actor::may`] is the only place that says what is allowed. A machine may do what its role is
//! for, and a program on it only its part of that.

use super::command::Command;
use super::event::Event;
use super::ids::{AccountId, CounterId, MachineId};
use super::machine::Role;
use super::refusal::Refusal;
use super::state::Hall;
use super::time::Timestamp;
use super::{
    AnnouncementCommand, CounterCommand, CounterEvent, MachineCommand, PrintCommand, QueueCommand,
    RatingCommand,
};

/// A program that asks something of a hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Program {
    /// One that did not say what it is: of an earlier or a later version.
    #[default]
    Unknown,
    /// A kiosk's screen.
    Kiosk,
    /// The clerk's screen of this counter.
    Counter(CounterId),
    /// A display.
    Display,
    /// The rating pad of this counter.
    Rating(CounterId),
    /// A command at a shell.
    Script,
    /// What drives a device: the print desk.
    Device,
    /// The demonstration, which plays everybody.
    Demo,
    /// The hub itself: its start, its console and what a technician changes there.
    Hub,
    /// The hall's clock: what happens because nobody did anything.
    Timer,
}

impl Program {
    /// Its name in scripts and settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Program::Unknown => "unknown",
            Program::Kiosk => "kiosk",
            Program::Counter(_) => "counter",
            Program::Display => "display",
            Program::Rating(_) => "rating",
            Program::Script => "script",
            Program::Device => "device",
            Program::Demo => "demo",
            Program::Hub => "hub",
            Program::Timer => "timer",
        }
    }

    /// The counter that it stands at, if it stands at one.
    pub fn counter(self) -> Option<CounterId> {
        match self {
            Program::Counter(counter) | Program::Rating(counter) => Some(counter),
            _ => None,
        }
    }

    /// Returns what a program that greets like this is taken for: the hub and its clock have no need
    /// to, so whoever says so is a script, and so is one that this version does not know.
    #[must_use]
    pub fn from_outside(self) -> Program {
        match self {
            Program::Hub | Program::Timer | Program::Unknown => Program::Script,
            other => other,
        }
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Actor {
    /// The machine; `None` for the one that keeps a hall without a network.
    pub machine: Option<MachineId>,
    /// The program on it.
    pub program: Program,
    /// The person who is signed in there.
    pub account: Option<AccountId>,
}

impl Actor {
    /// The hall's clock.
    pub const TIMER: Actor = Actor::of(Program::Timer);

    /// Returns a program of the machine that keeps the hall.
    pub const fn of(program: Program) -> Actor {
        Actor {
            machine: None,
            program,
            account: None,
        }
    }

    /// Returns the same program on a machine of this name.
    #[must_use]
    pub const fn on(self, machine: MachineId) -> Actor {
        Actor {
            machine: Some(machine),
            ..self
        }
    }

    /// Returns the actor of a command that came over a connection from `machine`, which says that
    /// it was `told`. Only a hub is believed that another machine asked: it passes commands on.
    #[must_use]
    pub fn behind(machine: MachineId, role: Role, told: Option<Actor>) -> Actor {
        match (role, told) {
            // Of the version before.
            (_, None) => Actor::default().on(machine),
            (Role::Hub, Some(told)) if told.machine.is_some() => told,
            (Role::Hub, Some(told)) => told.on(machine),
            // Who is signed in, the hub knows by itself.
            (_, Some(told)) => Actor::of(told.program.from_outside()).on(machine),
        }
    }

    /// Checks that this actor, on a machine of `role`, may ask for `command`.
    ///
    /// # Errors
    /// The refusal that it gets.
    pub fn may(&self, role: Role, command: &Command) -> Result<(), Refusal> {
        self.may_act(role, Duty::of(command))
    }

    /// Checks that this actor may let machines in and out, and have the store copied.
    ///
    /// # Errors
    /// The refusal that it gets.
    pub fn may_manage(&self, role: Role) -> Result<(), Refusal> {
        self.may_act(role, Duty::Manage)
    }

    fn may_act(&self, role: Role, duty: Duty) -> Result<(), Refusal> {
        if !duty.is_of(role) {
            return Err(Refusal::NotAllowed);
        }
        let own = |counter: CounterId, of: CounterId| match counter == of {
            true => Ok(()),
            false => Err(Refusal::NotItsCounter { counter }),
        };
        match (self.program, duty) {
            (Program::Hub, _) => Ok(()),
            // A hub of the version before does not say which of its programs asked.
            (Program::Unknown, _) if role == Role::Hub => Ok(()),
            (Program::Timer, Duty::Keep) => Ok(()),
            (Program::Timer, _) | (_, Duty::Keep) => Err(Refusal::NotItsTask),

            (Program::Kiosk, Duty::Issue | Duty::Print | Duty::Speak) => Ok(()),
            (Program::Kiosk, _) => Err(Refusal::NotItsTask),

            (Program::Counter(counter), Duty::Serve(Some(of))) => own(counter, of),
            (Program::Counter(counter), Duty::Serve(None)) => {
                Err(Refusal::NotItsCounter { counter })
            }
            (Program::Counter(_), Duty::Print | Duty::Announce | Duty::Speak) => Ok(()),
            (Program::Counter(_), Duty::Rate(_)) => Err(Refusal::OnlyPadsRate),
            (Program::Counter(_), _) => Err(Refusal::NotItsTask),

            (Program::Rating(counter), Duty::Rate(of)) => own(counter, of),
            (Program::Rating(_), Duty::Speak) => Ok(()),
            (Program::Rating(_), _) => Err(Refusal::NotItsTask),

            (Program::Display, Duty::Speak) => Ok(()),
            (Program::Display, _) => Err(Refusal::NotItsTask),

            (Program::Device, Duty::Print) => Ok(()),
            (Program::Device, _) => Err(Refusal::NotItsTask),

            // Whoever sits at a clerk's machine must not rate the clerk.
            (Program::Script | Program::Demo | Program::Unknown, Duty::Rate(_)) => match role {
                Role::Hub | Role::Rating => Ok(()),
                Role::Staff | Role::Kiosk | Role::Counter | Role::Display => {
                    Err(Refusal::OnlyPadsRate)
                }
            },
            (Program::Script | Program::Demo | Program::Unknown, _) => Ok(()),
        }
    }
}

/// A kind of thing that is done in a hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Duty {
    /// Give out tickets.
    Issue,
    /// Print, and say what became of the paper.
    Print,
    /// Serve visitors at this counter, or at none in particular.
    Serve(Option<CounterId>),
    /// Say how a visit at this counter was.
    Rate(CounterId),
    /// Tell everybody something, and let music play.
    Announce,
    /// Take a speaker's place in its zone.
    Speak,
    /// Let machines in and out, and let the hall go on after a promotion.
    Manage,
    /// Set the hall up and let its time pass: of whoever keeps it.
    Keep,
}

impl Duty {
    fn of(command: &Command) -> Duty {
        match command {
            Command::Queue(
                QueueCommand::Issue { .. }
                | QueueCommand::Reserve { .. }
                | QueueCommand::Adopt { .. },
            ) => Duty::Issue,
            Command::Print(
                PrintCommand::Print { .. }
                | PrintCommand::ReportJob { .. }
                | PrintCommand::ReportPrinter { .. },
            ) => Duty::Print,
            Command::Counter(
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
                | CounterCommand::Undo { counter },
            ) => Duty::Serve(Some(*counter)),
            Command::Queue(
                QueueCommand::Cancel { counter, .. } | QueueCommand::EnterPaper { counter, .. },
            ) => Duty::Serve(*counter),
            Command::Rating(
                RatingCommand::Rate { counter, .. } | RatingCommand::Explain { counter, .. },
            ) => Duty::Rate(*counter),
            Command::Announcement(
                AnnouncementCommand::Announce { .. } | AnnouncementCommand::SetMusic { .. },
            ) => Duty::Announce,
            Command::Announcement(AnnouncementCommand::SpeakIn { .. }) => Duty::Speak,
            Command::Machine(
                MachineCommand::Admit { .. }
                | MachineCommand::Expel { .. }
                | MachineCommand::Promote { .. }
                | MachineCommand::Reopen,
            ) => Duty::Manage,
            Command::Configure { .. } | Command::Elapse => Duty::Keep,
        }
    }

    /// Whether machines of `role` are there for it.
    fn is_of(self, role: Role) -> bool {
        match role {
            Role::Hub => true,
            Role::Staff => !matches!(self, Duty::Manage | Duty::Keep),
            Role::Kiosk => matches!(self, Duty::Issue | Duty::Print | Duty::Speak),
            Role::Counter => matches!(
                self,
                Duty::Serve(_) | Duty::Print | Duty::Rate(_) | Duty::Announce | Duty::Speak
            ),
            Role::Display => matches!(self, Duty::Speak),
            Role::Rating => matches!(self, Duty::Rate(_) | Duty::Speak),
        }
    }
}

impl Role {
    /// Whether machines of this role give out tickets.
    pub fn issues(self) -> bool {
        Duty::Issue.is_of(self)
    }
}

impl Hall {
    /// Decides what `command` of `actor` means at `at`: whether that actor may ask for it, then
    /// what the rules say, see [`Hall::consider`].
    ///
    /// # Errors
    /// A [`Refusal`] says why nothing happens.
    pub fn decide(
        &self,
        at: Timestamp,
        actor: &Actor,
        command: &Command,
    ) -> Result<Vec<Event>, Refusal> {
        actor.may(self.role_of(actor)?, command)?;
        self.consider(at, command)
    }

    /// Returns the role of the machine on which `actor` is.
    ///
    /// # Errors
    /// When the hall knows no such machine, or has expelled it.
    pub fn role_of(&self, actor: &Actor) -> Result<Role, Refusal> {
        let known = |id| self.machine(id).filter(|m| m.expelled.is_none());
        match (actor.machine, actor.program) {
            (None, _) => Ok(Role::Hub),
            (Some(id), program) => match (known(id), program) {
                (Some(machine), _) => Ok(machine.role),
                // The first hub of a hall sets it up before it is one of its machines.
                (None, Program::Hub) => Ok(Role::Hub),
                (None, _) => Err(Refusal::UnknownMachine),
            },
        }
    }

    /// Records one event that `actor` brought about at `at`.
    pub fn apply_as(&mut self, at: Timestamp, actor: Option<Actor>, event: &Event) {
        self.apply(at, event);
        match event {
            Event::Counter(CounterEvent::TicketFinished { ticket, .. }) => {
                if let Some(slot) = self.slot(*ticket) {
                    self.tickets[slot].served_by = actor;
                }
            }
            Event::Counter(CounterEvent::TicketPassed { ticket, .. }) => {
                if let Some(slot) = self.slot(*ticket) {
                    self.tickets[slot].passed_by = actor;
                }
            }
            _ => {}
        }
    }
}
