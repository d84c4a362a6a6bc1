//! What a person may ask for. [`Need::of`] is the only place that says which right a command needs.

use super::{Staff, StaffCommand};
use crate::actor::{Actor, Program};
use crate::command::Command;
use crate::ids::{AccountId, CounterId};
use crate::machine::Role;
use crate::refusal::Refusal;
use crate::staff::{Account, AccountState, Right, RoleName, Scope};
use crate::voice::Notice;
use crate::{
    AnnouncementCommand, AppointmentCommand, ClockCommand, CounterCommand, DeviceCommand, Hall,
    MachineCommand, PersonCommand, PrintCommand, QueueCommand, SettingChange, SettingsCommand,
};

/// What a command needs of the person who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it is of machines and their programs.
    Machine,
    /// That somebody is signed in, whoever it is.
    Person,
    /// This right.
    Right(Right),
    /// That the person has signed in at the counter: whose work it is must be known.
    SignIn,
}

impl Need {
    /// Returns what a command needs of the person who asks.
    pub fn of(command: &Command) -> Need {
        match command {
            Command::Configure { .. } => Need::Right(Right::SettingsHall),
            Command::Elapse => Need::Machine,
            Command::Queue(command) => Need::of_queue(command),
            Command::Counter(command) => Need::of_counter(command),
            Command::Rating(_) => Need::Machine,
            Command::Print(command) => match command {
                PrintCommand::Print { .. } => Need::Right(Right::TicketPrint),
                PrintCommand::ReportJob { .. } | PrintCommand::ReportPrinter { .. } => {
                    Need::Machine
                }
            },
            Command::Device(command) => match command {
                DeviceCommand::ReportDevices { .. } => Need::Machine,
                DeviceCommand::SetSign { .. } => Need::Right(Right::Announce),
            },
            Command::Machine(command) => match command {
                MachineCommand::Admit { .. }
                | MachineCommand::Expel { .. }
                | MachineCommand::Reopen => Need::Right(Right::MachineManage),
                MachineCommand::Promote { .. } | MachineCommand::BeginLineage { .. } => {
                    Need::Machine
                }
            },
            Command::Announcement(command) => Need::of_announcement(command),
            Command::Person(command) => Need::Right(match command {
                PersonCommand::Read { .. } => Right::RatingFollow,
                PersonCommand::Erase { .. } => Right::DataErase,
            }),
            Command::Appointment(command) => match command {
                AppointmentCommand::Book { .. }
                | AppointmentCommand::Move { .. }
                | AppointmentCommand::Cancel { .. } => Need::Right(Right::AppointmentManage),
                AppointmentCommand::CheckIn { .. } | AppointmentCommand::Reserve { .. } => {
                    Need::Right(Right::AppointmentCheckIn)
                }
                // The paper is in the visitor's hand.
                AppointmentCommand::Adopt { .. } => Need::Machine,
            },
            Command::Clock(command) => match command {
                ClockCommand::Observe { .. } => Need::Machine,
                ClockCommand::Confirm
                | ClockCommand::Follow
                | ClockCommand::SetDate { .. }
                | ClockCommand::TakeDayBack => Need::Right(Right::SettingsHall),
            },
            Command::Settings(command) => Need::of_settings(command),
            Command::Staff(command) => Need::of_staff(command),
        }
    }

    fn of_settings(command: &SettingsCommand) -> Need {
        let of_devices = match command {
            SettingsCommand::Change { changes } => {
                let of_devices = changes.iter().all(|change| change.after.is_of_devices());
                of_devices && !changes.is_empty()
            }
            // What is taken back says the hall.
            SettingsCommand::TakeBack { .. } => false,
        };
        Need::Right(match of_devices {
            true => Right::SettingsDevice,
            false => Right::SettingsHall,
        })
    }

    fn of_queue(command: &QueueCommand) -> Need {
        match command {
            QueueCommand::Issue { .. }
            | QueueCommand::Reserve { .. }
            | QueueCommand::ComeBack { .. } => Need::Right(Right::TicketIssue),
            // The paper is in the visitor's hand.
            QueueCommand::Adopt { .. } => Need::Machine,
            QueueCommand::Cancel { .. } | QueueCommand::RegisterPrintedTicket { .. } => {
                Need::Right(Right::TicketCancel)
            }
            QueueCommand::Hold { .. } | QueueCommand::PutBack { .. } => {
                Need::Right(Right::CounterWork)
            }
        }
    }

    fn of_counter(command: &CounterCommand) -> Need {
        match command {
            CounterCommand::Open { .. } => Need::SignIn,
            CounterCommand::Close { .. }
            | CounterCommand::CallNext { .. }
            | CounterCommand::Recall { .. }
            | CounterCommand::NoShow { .. }
            | CounterCommand::Start { .. }
            | CounterCommand::Finish { .. }
            | CounterCommand::Park { .. }
            | CounterCommand::Unpark { .. }
            | CounterCommand::Pause { .. }
            | CounterCommand::Resume { .. }
            | CounterCommand::Undo { .. } => Need::Right(Right::CounterWork),
            // Both pass by the queue.
            CounterCommand::CallTicket { .. } | CounterCommand::StartWithoutTicket { .. } => {
                Need::Right(Right::CounterSpecial)
            }
            CounterCommand::Transfer { .. } => Need::Right(Right::CounterTransfer),
            CounterCommand::SetServices { .. } => Need::Right(Right::CounterServices),
        }
    }

    fn of_announcement(command: &AnnouncementCommand) -> Need {
        match command {
            AnnouncementCommand::Announce { notice } => Need::Right(match notice {
                Notice::Urgent => Right::AnnounceUrgent,
                Notice::ClosingSoon | Notice::Text(_) => Right::Announce,
            }),
            // Who sees the fire raises it.
            AnnouncementCommand::RaiseEmergency { .. } => Need::Person,
            AnnouncementCommand::EndEmergency => Need::Right(Right::AnnounceUrgent),
            AnnouncementCommand::SetMusic { .. } => Need::Right(Right::Announce),
            AnnouncementCommand::SpeakIn { .. } => Need::Machine,
        }
    }

    fn of_staff(command: &StaffCommand) -> Need {
        match command {
            StaffCommand::AddAccount { .. }
            | StaffCommand::ChangeAccount { .. }
            | StaffCommand::DisableAccount { .. }
            | StaffCommand::EnableAccount { .. }
            | StaffCommand::ResetAccount { .. }
            | StaffCommand::SetStars { .. }
            | StaffCommand::Invite { .. }
            | StaffCommand::GiveBadge { .. }
            | StaffCommand::RevokeBadge { .. }
            | StaffCommand::Unlock { .. } => Need::Right(Right::StaffManage),
            StaffCommand::SetRole { .. } | StaffCommand::RemoveRole { .. } => {
                Need::Right(Right::RoleManage)
            }
            // Whom a hub has checked; and nobody needs a right to go.
            StaffCommand::CredentialSet { .. }
            | StaffCommand::SignIn { .. }
            | StaffCommand::Prove { .. }
            | StaffCommand::Choose { .. }
            | StaffCommand::SignOut { .. }
            | StaffCommand::Lock { .. } => Need::Machine,
        }
    }
}

/// Returns whether an actor acts for whoever owns the hub's console, who may do everything.
pub(super) fn is_console(actor: &Actor, role: Role) -> bool {
    let at_console = match actor.program {
        Program::Hub
        | Program::Timer
        | Program::Admin
        | Program::Script
        | Program::Demo
        | Program::Unknown => true,
        Program::Kiosk
        | Program::Counter(_)
        | Program::Display
        | Program::Rating(_)
        | Program::Device => false,
    };
    role == Role::Hub && at_console
}

/// Returns whether a person stands behind what this program on a machine of `role` asks.
fn is_of_a_person(program: Program, role: Role) -> bool {
    let has_person = match program {
        Program::Counter(_)
        | Program::Admin
        | Program::Script
        | Program::Demo
        | Program::Unknown => true,
        Program::Kiosk
        | Program::Display
        | Program::Rating(_)
        | Program::Device
        | Program::Hub
        | Program::Timer => false,
    };
    match role {
        Role::Hub | Role::Staff | Role::Counter => has_person,
        Role::Kiosk | Role::Display | Role::Rating => false,
    }
}

/// Returns whether a command changes settings of devices, among others or alone.
fn changes_devices(hall: &Hall, command: &Command) -> bool {
    let any = |changes: &[SettingChange]| {
        let mut changes = changes.iter();
        changes.any(|change| change.after.is_of_devices())
    };
    match command {
        Command::Settings(SettingsCommand::Change { changes }) => any(changes),
        Command::Settings(SettingsCommand::TakeBack { .. }) => {
            let latest = hall.setting_changes().last();
            latest.is_some_and(|kept| any(&kept.changes))
        }
        _ => false,
    }
}

/// Returns whether a counter is open under a name alone.
fn is_nameless(hall: &Hall, counter: CounterId) -> bool {
    let shift = hall.counter(counter).and_then(|c| c.shift.as_ref());
    shift.is_some_and(|shift| shift.account.is_none())
}

impl Staff {
    /// Checks that the person behind `actor` may ask for `command`, on a machine of `role`.
    ///
    /// # Errors
    /// The refusal that the person gets.
    pub(crate) fn may(
        &self,
        hall: &Hall,
        actor: &Actor,
        role: Role,
        command: &Command,
    ) -> Result<(), Refusal> {
        let need = Need::of(command);
        let is_counter = matches!(actor.program, Program::Counter(_));
        // A counter stands where anybody may come: its settings are for people who are known.
        let is_about_people = matches!(command, Command::Staff(_))
            || is_counter && matches!(command, Command::Settings(_));
        if need == Need::Machine
            || is_console(actor, role)
            || !is_of_a_person(actor.program, role)
            || !is_about_people && !self.asks(hall, actor.program)
            || self.goes_on_without(hall, actor, command)
        {
            return Ok(());
        }
        let is_said = !hall.setup().staff.sign_in.asks_proof();
        if is_said && matches!(need, Need::SignIn | Need::Person) {
            return Ok(());
        }
        let session = self.session_of(actor).ok_or(Refusal::SignInFirst)?;
        if session.locked {
            return Err(Refusal::ScreenLocked);
        }
        match need {
            Need::Machine | Need::Person => Ok(()),
            Need::SignIn => Err(Refusal::SignInFirst),
            Need::Right(right) => {
                self.check(session.account, right, command.counter())?;
                match changes_devices(hall, command) {
                    true => self.check(session.account, Right::SettingsDevice, None),
                    false => Ok(()),
                }
            }
        }
    }

    /// Returns whether a program's person is asked for rights: everybody in a hall where people prove who
    /// they are, and at counters where they say it.
    fn asks(&self, hall: &Hall, program: Program) -> bool {
        let is_counter = matches!(program, Program::Counter(_));
        hall.setup().staff.sign_in.asks_proof() || is_counter && self.takes_names(hall)
    }

    /// Returns whether whoever opens a counter says by name or number which of the hall's accounts it is.
    pub(crate) fn takes_names(&self, hall: &Hall) -> bool {
        let works_here = |a: &Account| !matches!(a.state, AccountState::Left { .. });
        !hall.setup().staff.sign_in.asks_proof() && self.state.accounts.iter().any(works_here)
    }

    /// Returns whether a counter was opened by a name before accounts were asked for: whoever serves
    /// there goes on until it closes.
    fn goes_on_without(&self, hall: &Hall, actor: &Actor, command: &Command) -> bool {
        let Program::Counter(counter) = actor.program else {
            return false;
        };
        is_nameless(hall, counter)
            && self.session_of(actor).is_none()
            && !matches!(
                command,
                Command::Staff(_)
                    | Command::Settings(_)
                    | Command::Counter(CounterCommand::Open { .. })
            )
    }

    /// Checks that whoever works at a counter has a right there.
    ///
    /// # Errors
    /// The refusal that the person gets.
    pub(crate) fn may_at(
        &self,
        hall: &Hall,
        counter: CounterId,
        right: Right,
    ) -> Result<(), Refusal> {
        if !self.asks(hall, Program::Counter(counter)) {
            return Ok(());
        }
        let Some(session) = self.at_counter(counter) else {
            return match is_nameless(hall, counter) {
                true => Ok(()),
                false => Err(Refusal::SignInFirst),
            };
        };
        match session.locked {
            true => Err(Refusal::ScreenLocked),
            false => self.check(session.account, right, Some(counter)),
        }
    }

    /// Checks that the person behind `actor` may open what `right` guards, over the whole hall. At a counter
    /// that takes an account: a name that anybody can say is none.
    ///
    /// # Errors
    /// The refusal that the person gets.
    pub(crate) fn may_open(&self, hall: &Hall, actor: &Actor, right: Right) -> Result<(), Refusal> {
        let is_counter = matches!(actor.program, Program::Counter(_));
        if !is_counter && !self.asks(hall, actor.program) {
            return Ok(());
        }
        self.check_person(hall, actor, right)?;
        let session = self.session_of(actor);
        match session.and_then(|session| self.scope(session.account, right)) {
            Some(Scope::Own) => Err(Refusal::NoRight {
                right,
                who: self.who_may(right),
            }),
            _ => Ok(()),
        }
    }

    /// Checks that the person behind `actor` may see figures: those of the whole hall, or of this account
    /// alone.
    ///
    /// # Errors
    /// The refusal that the person gets.
    pub(crate) fn may_see_figures(
        &self,
        hall: &Hall,
        actor: &Actor,
        of: Option<AccountId>,
    ) -> Result<(), Refusal> {
        let own = self.session_of(actor).map(|session| session.account);
        let has_own = own.is_some() && own == of;
        match self.may_open(hall, actor, Right::FiguresView) {
            Err(_) if has_own => self.check_person(hall, actor, Right::FiguresView),
            whole => whole,
        }
    }

    /// Checks that a person has a right, at a counter if it is about one.
    ///
    /// # Errors
    /// Says who has it.
    pub(crate) fn check(
        &self,
        account: AccountId,
        right: Right,
        counter: Option<CounterId>,
    ) -> Result<(), Refusal> {
        let own = self.state.sessions.iter().filter(|s| s.account == account);
        let is_own = counter.is_none_or(|c| own.into_iter().any(|s| s.counter == Some(c)));
        let scope = self.scope(account, right);
        let missing = match scope {
            None => Some(right),
            Some(Scope::Own) if !is_own => Some(right),
            Some(_) if !is_own && self.scope(account, Right::CounterOthers).is_none() => {
                Some(Right::CounterOthers)
            }
            Some(_) => None,
        };
        match missing {
            None => Ok(()),
            Some(right) => Err(Refusal::NoRight {
                right,
                who: self.who_may(right),
            }),
        }
    }

    /// Returns how far a person has a right, by any of the person's roles; nobody has one who may not
    /// sign in.
    pub(crate) fn scope(&self, account: AccountId, right: Right) -> Option<Scope> {
        let is_barred = |a: &Account| {
            matches!(
                a.state,
                AccountState::Disabled { .. } | AccountState::Left { .. }
            )
        };
        let account = self.account(account).filter(|a| !is_barred(a))?;
        let roles = account.roles.iter().filter_map(|id| self.role(*id));
        roles.filter_map(|role| role.scope(right)).max()
    }

    /// The roles that have a right over everything.
    pub(crate) fn who_may(&self, right: Right) -> Vec<RoleName> {
        let roles = self.state.roles.iter();
        let have = roles.filter(|role| role.scope(right) == Some(Scope::All));
        have.map(|role| RoleName {
            id: role.id,
            name: role.name.clone(),
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::StaffRole;

    /// The table of the shipped roles, as people decided it: `a` all, `o` own only.
    const TABLE: &str = "
        counter.work      clerk=a lead=a manager=a
        counter.special   clerk=a lead=a manager=a
        counter.transfer  clerk=a lead=a manager=a
        counter.services  clerk=o lead=a manager=a
        counter.others    lead=a manager=a
        ticket.issue      clerk=a lead=a manager=a
        ticket.cancel     clerk=a lead=a manager=a
        ticket.print      clerk=a lead=a manager=a technician=a
        appt.checkin      clerk=a lead=a manager=a
        appt.manage       lead=a manager=a
        announce          clerk=a lead=a manager=a
        announce.urgent   lead=a manager=a
        live.view         lead=a manager=a technician=a auditor=a
        figures.view      clerk=o lead=a manager=a auditor=a
        rating.view       clerk=o lead=a manager=a auditor=a
        rating.follow     manager=a
        person.view       manager=a
        staff.manage      manager=a
        role.manage       manager=a
        settings.hall     manager=a technician=a
        settings.device   technician=a
        machine.manage    technician=a
        data.backup       manager=a technician=a
        data.erase        manager=a technician=a
        api.manage        manager=a technician=a
        audit.view        manager=a auditor=a";

    #[test]
    fn the_shipped_roles_are_those_of_the_table() {
        let mut expected = Vec::new();
        for line in TABLE.lines().filter(|line| !line.trim().is_empty()) {
            let mut words = line.split_whitespace();
            let right: Right = words.next().unwrap().parse().unwrap();
            for word in words {
                let (role, scope) = word.split_once('=').unwrap();
                let scope = if scope == "a" { Scope::All } else { Scope::Own };
                expected.push((role.to_owned(), right, scope));
            }
        }
        let mut shipped: Vec<_> = StaffRole::shipped()
            .iter()
            .flat_map(|role| {
                role.rights()
                    .map(|(right, scope)| (role.id.to_string(), right, scope))
            })
            .collect();
        expected.sort();
        shipped.sort();
        assert_eq!(shipped, expected);
        assert_eq!(StaffRole::shipped().len(), StaffRole::SHIPPED.len());
    }

    #[test]
    fn every_right_reads_back_and_differs() {
        for right in Right::ALL {
            assert_eq!(right.as_str().parse::<Right>(), Ok(right));
        }
    }
}
