//! Staff: accounts, their roles and rights, and who is signed in where.
//!
//! Two questions stand before every command: whether the machine may ask it, which
//! [`Actor::may`](crate::Actor::may) answers, and whether the person may, which `rights` answers
//! here. Who is signed in at a counter has its shift: a counter that closes ends the session there.

mod decide;
mod language;
mod people;
mod rights;
mod sessions;

pub use language::{StaffCommand, StaffEvent};
pub use rights::Need;

use crate::actor::{Actor, Program};
use crate::ids::{AccountId, CounterId, MachineId, StaffRoleId};
use crate::parts::counters::CounterEvent;
use crate::staff::{
    Account, AccountState, FAILURES_A_DAY, Failures, Session, StaffNo, StaffRole, StaffState, Way,
};
use crate::time::Timestamp;
use std::sync::Arc;

/// Failures older than this, in seconds, are forgotten when a day turns.
const FAILURES_KEPT_S: u32 = 24 * 60 * 60;

/// Returns whether a session is that of a counter, or of the shell, on a machine. Who only said a name
/// proved nothing there, so any machine of the counter does.
fn is_at(session: &Session, machine: Option<MachineId>, counter: Option<CounterId>) -> bool {
    let any_machine = counter.is_some() && session.way == Way::Name;
    session.counter == counter && (any_machine || session.machine == machine)
}

/// The people of a hall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Staff {
    state: StaffState,
}

impl Staff {
    /// The people that a snapshot keeps.
    pub(crate) fn restore(state: StaffState) -> Staff {
        Staff { state }
    }

    /// What a snapshot keeps.
    pub(crate) fn state(&self) -> &StaffState {
        &self.state
    }

    /// All accounts by identity.
    pub(crate) fn accounts(&self) -> &[Account] {
        &self.state.accounts
    }

    /// The account with this identity.
    pub(crate) fn account(&self, id: AccountId) -> Option<&Account> {
        let found = self.slot(id).ok()?;
        Some(&self.state.accounts[found])
    }

    /// The account with this staff number.
    pub(crate) fn numbered(&self, no: StaffNo) -> Option<&Account> {
        self.state.accounts.iter().find(|account| account.no == no)
    }

    /// All roles by key.
    pub(crate) fn roles(&self) -> &[StaffRole] {
        &self.state.roles
    }

    /// The role with this key.
    pub(crate) fn role(&self, id: StaffRoleId) -> Option<&StaffRole> {
        self.state.roles.iter().find(|role| role.id == id)
    }

    /// Everybody who is signed in.
    pub(crate) fn sessions(&self) -> &[Session] {
        &self.state.sessions
    }

    /// Who is signed in at a counter.
    pub(crate) fn at_counter(&self, counter: CounterId) -> Option<&Session> {
        let mut sessions = self.state.sessions.iter();
        sessions.find(|session| session.counter == Some(counter))
    }

    /// Who is signed in where an actor acts.
    pub(crate) fn session_of(&self, actor: &Actor) -> Option<&Session> {
        let counter = match actor.program {
            Program::Counter(counter) => Some(counter),
            _ => None,
        };
        self.session_at(actor.machine, counter)
    }

    fn session_at(
        &self,
        machine: Option<MachineId>,
        counter: Option<CounterId>,
    ) -> Option<&Session> {
        let mut sessions = self.state.sessions.iter();
        sessions.find(|session| is_at(session, machine, counter))
    }

    /// Records an event of the staff's own.
    pub(crate) fn apply(&mut self, at: Timestamp, event: &StaffEvent) {
        match event {
            StaffEvent::AccountAdded {
                account,
                no,
                name,
                roles,
                unit,
            } => {
                if let Err(slot) = self.slot(*account) {
                    let added = Account {
                        id: *account,
                        no: *no,
                        name: Arc::from(name.as_str()),
                        roles: roles.clone(),
                        unit: *unit,
                        state: AccountState::Invited,
                        stars: 0,
                        ways: Vec::new(),
                    };
                    self.state.accounts.insert(slot, added);
                }
                self.state.next = self.state.next.max(account.0.saturating_add(1));
            }
            StaffEvent::AccountChanged {
                account,
                no,
                name,
                roles,
                unit,
            } => self.with(*account, |a| {
                a.no = no.unwrap_or(a.no);
                a.unit = unit.or(a.unit);
                if let Some(name) = name {
                    a.name = Arc::from(name.as_str());
                }
                if let Some(roles) = roles {
                    a.roles.clone_from(roles);
                }
            }),
            StaffEvent::AccountDisabled { account, left } => self.with(*account, |a| {
                a.state = match left {
                    true => AccountState::Left { since: at },
                    false => AccountState::Disabled { since: at },
                };
            }),
            StaffEvent::AccountEnabled { account } => self.with(*account, |a| {
                a.state = match a.ways.is_empty() {
                    true => AccountState::Invited,
                    false => AccountState::Active,
                };
            }),
            StaffEvent::AccountReset { account } => {
                self.with(*account, |a| {
                    a.ways.clear();
                    a.state = AccountState::Invited;
                });
                self.forget_failures(*account);
            }
            StaffEvent::StarsSet { account, stars, .. } => {
                self.with(*account, |a| a.stars = *stars);
            }
            StaffEvent::RoleSet { role } => {
                self.remove_role(role.id);
                let slot = self.state.roles.partition_point(|known| known.id < role.id);
                self.state.roles.insert(slot, role.clone());
            }
            StaffEvent::RoleRemoved { role } => self.remove_role(*role),
            StaffEvent::CredentialSet { account, way } => {
                if *way == Way::Code {
                    return;
                }
                self.with(*account, |a| {
                    a.ways.push(*way);
                    a.ways.sort_unstable();
                    a.ways.dedup();
                    if a.state == AccountState::Invited {
                        a.state = AccountState::Active;
                    }
                });
            }
            StaffEvent::CredentialRevoked { account, way } => self.with(*account, |a| {
                a.ways.retain(|known| known != way);
                if a.ways.is_empty() && a.state == AccountState::Active {
                    a.state = AccountState::Invited;
                }
            }),
            StaffEvent::SignedIn {
                account,
                machine,
                counter,
                way,
            } => self.begin(Session {
                account: *account,
                machine: *machine,
                counter: *counter,
                way: *way,
                since: at,
                active_at: at,
                locked: false,
            }),
            StaffEvent::SignedOut {
                machine, counter, ..
            } => self.end(*machine, *counter),
            StaffEvent::SignInFailed {
                account, machine, ..
            } => self.note_failure(at, *account, *machine),
            StaffEvent::Locked { counter } => {
                let mut sessions = self.state.sessions.iter_mut();
                let here = sessions.find(|session| session.counter == Some(*counter));
                if let Some(session) = here {
                    session.locked = true;
                }
            }
            StaffEvent::Unlocked { account } => self.forget_failures(*account),
        }
    }

    /// Records what a counter did: with its shift ends the session there.
    pub(crate) fn follow_counter(&mut self, event: &CounterEvent) {
        if let CounterEvent::Closed { counter } = event {
            self.leave_counter(*counter);
        }
    }

    /// Records that a person did something.
    pub(crate) fn note_activity(&mut self, at: Timestamp, actor: &Actor) {
        let counter = match actor.program {
            Program::Counter(counter) => Some(counter),
            _ => None,
        };
        let is_here = |s: &&mut Session| is_at(s, actor.machine, counter);
        if let Some(session) = self.state.sessions.iter_mut().find(is_here) {
            session.active_at = at;
        }
    }

    /// Begins a day: at counters people stay as long as their shifts do.
    pub(crate) fn turn_day(&mut self, at: Timestamp) {
        self.state.sessions.retain(|s| s.counter.is_some());
        for failures in &mut self.state.failures {
            if failures.today < FAILURES_A_DAY {
                failures.today = 0;
            }
        }
        // A lock that runs goes on: that a day turned may be a clock's mistake.
        self.state
            .failures
            .retain(|f| f.today > 0 || f.in_row > 0 && at < f.at.plus_s(FAILURES_KEPT_S));
    }

    /// Forgets the sessions of counters that are gone.
    pub(crate) fn configure(&mut self, has: impl Fn(CounterId) -> bool) {
        self.state
            .sessions
            .retain(|session| session.counter.is_none_or(&has));
    }

    fn slot(&self, id: AccountId) -> Result<usize, usize> {
        self.state.accounts.binary_search_by_key(&id, |a| a.id)
    }

    fn with(&mut self, id: AccountId, change: impl FnOnce(&mut Account)) {
        if let Ok(found) = self.slot(id) {
            change(&mut self.state.accounts[found]);
        }
    }

    fn remove_role(&mut self, id: StaffRoleId) {
        self.state.roles.retain(|role| role.id != id);
    }

    fn begin(&mut self, session: Session) {
        self.end(session.machine, session.counter);
        if let Some(counter) = session.counter {
            self.leave_counter(counter);
        }
        let is_same =
            |f: &Failures| f.account == Some(session.account) && f.machine == session.machine;
        for failures in self.state.failures.iter_mut().filter(|f| is_same(f)) {
            failures.in_row = 0;
        }
        self.state.sessions.push(session);
    }

    fn end(&mut self, machine: Option<MachineId>, counter: Option<CounterId>) {
        self.state
            .sessions
            .retain(|s| (s.machine, s.counter) != (machine, counter));
    }

    fn leave_counter(&mut self, counter: CounterId) {
        self.state.sessions.retain(|s| s.counter != Some(counter));
    }

    fn note_failure(
        &mut self,
        at: Timestamp,
        account: Option<AccountId>,
        machine: Option<MachineId>,
    ) {
        let is_same = |f: &&mut Failures| f.account == account && f.machine == machine;
        match self.state.failures.iter_mut().find(is_same) {
            Some(failures) => {
                failures.in_row = failures.in_row.saturating_add(1);
                failures.today = failures.today.saturating_add(1);
                failures.at = at;
            }
            None => self.state.failures.push(Failures {
                account,
                machine,
                in_row: 1,
                today: 1,
                at,
            }),
        }
    }

    fn forget_failures(&mut self, account: AccountId) {
        self.state.failures.retain(|f| f.account != Some(account));
    }
}
