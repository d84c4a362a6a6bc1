//! Who may ask for what.
//!
//! [`Actor::may`] is the only place that says what is allowed. A machine may do what its role is
//! for, and a program on it only its part of that.

use super::actor::{Actor, Program};
use super::command::Command;
use super::ids::CounterId;
use super::machine::Role;
use super::refusal::Refusal;
use super::{
    AnnouncementCommand, AppointmentCommand, ClockCommand, DeviceCommand, QueueCommand,
    StaffCommand,
};

impl Actor {
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
            // A counter's machine changes settings for the person at its counter alone.
            (program, Duty::Settings)
                if role == Role::Counter && !matches!(program, Program::Counter(_)) =>
            {
                Err(Refusal::NotAllowed)
            }
            (Program::Hub, _) => Ok(()),
            // Only a hub itself has checked who somebody is.
            (_, Duty::Vouch) => Err(Refusal::NotItsTask),
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
            // Of settings the staff part asks for a person with the right, whoever sits there.
            (
                Program::Counter(_),
                Duty::Print
                | Duty::Announce
                | Duty::Speak
                | Duty::TellTime
                | Duty::People
                | Duty::Settings,
            ) => Ok(()),
            (Program::Counter(_), Duty::Rate(_)) => Err(Refusal::OnlyPadsRate),
            (Program::Counter(_), _) => Err(Refusal::NotItsTask),

            (Program::Rating(counter), Duty::Rate(of)) => own(counter, of),
            (Program::Rating(_), Duty::Speak) => Ok(()),
            (Program::Rating(_), _) => Err(Refusal::NotItsTask),

            (Program::Display, Duty::Speak) => Ok(()),
            (Program::Display, _) => Err(Refusal::NotItsTask),

            (
                Program::Admin,
                Duty::Settings
                | Duty::Serve(Some(_))
                | Duty::People
                | Duty::Manage
                | Duty::ReadPersons,
            ) => Ok(()),
            (Program::Admin, _) => Err(Refusal::NotItsTask),

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
    /// Give out tickets, and take missed ones back into the queue.
    Issue,
    /// Print, and say what became of the paper; and how devices on wires are.
    Print,
    /// Keep places for visitors, and give them back.
    Book,
    /// Serve visitors at this counter, or at none in particular.
    Serve(Option<CounterId>),
    /// Say how a visit at this counter was.
    Rate(CounterId),
    /// Say which clock is right.
    TellTime,
    /// Tell everybody something, raise and take back an emergency, and let music play.
    Announce,
    /// Say who works here and what each may do; whether that is for the person to say, the staff part
    /// decides.
    People,
    /// Say that somebody proved who they are: of the program that keeps the hall.
    Vouch,
    /// Take a speaker's place in its zone.
    Speak,
    /// Read and erase what visitors left of themselves: where they are told of it.
    ReadPersons,
    /// Let machines in and out, and let the hall go on after a promotion.
    Manage,
    /// Change the settings of the running hall.
    Settings,
    /// Set the hall up and let its time pass: of whoever keeps it.
    Keep,
}

impl Duty {
    fn of(command: &Command) -> Duty {
        match command {
            Command::Queue(
                QueueCommand::Issue { .. }
                | QueueCommand::Reserve { .. }
                | QueueCommand::Adopt { .. }
                | QueueCommand::ComeBack { .. },
            ) => Duty::Issue,
            Command::Queue(
                QueueCommand::Cancel { counter, .. }
                | QueueCommand::RegisterPrintedTicket { counter, .. }
                | QueueCommand::Hold { counter, .. }
                | QueueCommand::PutBack { counter, .. },
            ) => Duty::Serve(*counter),
            Command::Appointment(command) => match command {
                AppointmentCommand::Book { .. }
                | AppointmentCommand::Move { .. }
                | AppointmentCommand::Cancel { .. } => Duty::Book,
                AppointmentCommand::CheckIn {
                    counter: Some(counter),
                    ..
                } => Duty::Serve(Some(*counter)),
                AppointmentCommand::CheckIn { counter: None, .. }
                | AppointmentCommand::Reserve { .. }
                | AppointmentCommand::Adopt { .. } => Duty::Issue,
            },
            Command::Counter(command) => Duty::Serve(Some(command.counter())),
            Command::Rating(command) => Duty::Rate(command.counter()),
            Command::Staff(
                StaffCommand::AddAccount { .. }
                | StaffCommand::ChangeAccount { .. }
                | StaffCommand::DisableAccount { .. }
                | StaffCommand::EnableAccount { .. }
                | StaffCommand::ResetAccount { .. }
                | StaffCommand::SetStars { .. }
                | StaffCommand::SetRole { .. }
                | StaffCommand::RemoveRole { .. }
                | StaffCommand::Invite { .. }
                | StaffCommand::GiveBadge { .. }
                | StaffCommand::RevokeBadge { .. }
                | StaffCommand::Unlock { .. }
                | StaffCommand::SignOut { counter: None },
            ) => Duty::People,
            Command::Staff(StaffCommand::CredentialSet { .. } | StaffCommand::SignIn { .. }) => {
                Duty::Vouch
            }
            Command::Staff(
                StaffCommand::SignOut {
                    counter: Some(counter),
                }
                | StaffCommand::Lock { counter }
                | StaffCommand::Prove { counter, .. }
                | StaffCommand::Choose { counter, .. },
            ) => Duty::Serve(Some(*counter)),
            Command::Print(_) | Command::Device(DeviceCommand::ReportDevices { .. }) => Duty::Print,
            Command::Device(DeviceCommand::SetSign { .. }) => Duty::Announce,
            Command::Announcement(
                AnnouncementCommand::Announce { .. }
                | AnnouncementCommand::RaiseEmergency { .. }
                | AnnouncementCommand::EndEmergency
                | AnnouncementCommand::SetMusic { .. },
            ) => Duty::Announce,
            Command::Announcement(AnnouncementCommand::SpeakIn { .. }) => Duty::Speak,
            Command::Machine(_) => Duty::Manage,
            Command::Settings(_) => Duty::Settings,
            Command::Person(_) => Duty::ReadPersons,
            Command::Clock(
                ClockCommand::Confirm
                | ClockCommand::Follow
                | ClockCommand::SetDate { .. }
                | ClockCommand::TakeDayBack,
            ) => Duty::TellTime,
            Command::Configure { .. }
            | Command::Elapse
            | Command::Clock(ClockCommand::Observe { .. }) => Duty::Keep,
        }
    }

    /// Returns whether machines of `role` are there for it.
    fn is_of(self, role: Role) -> bool {
        match role {
            Role::Hub => true,
            Role::Staff => !matches!(
                self,
                Duty::Manage | Duty::ReadPersons | Duty::Keep | Duty::Vouch
            ),
            Role::Kiosk => matches!(self, Duty::Issue | Duty::Print | Duty::Speak),
            Role::Counter => matches!(
                self,
                Duty::Serve(_)
                    | Duty::Print
                    | Duty::Rate(_)
                    | Duty::Announce
                    | Duty::Speak
                    | Duty::TellTime
                    | Duty::People
                    | Duty::Settings
            ),
            Role::Display => matches!(self, Duty::Speak),
            Role::Rating => matches!(self, Duty::Rate(_) | Duty::Speak),
        }
    }
}

impl Role {
    /// Returns whether machines of this role give out tickets.
    pub fn issues(self) -> bool {
        Duty::Issue.is_of(self)
    }
}
