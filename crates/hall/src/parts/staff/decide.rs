//! What may become of accounts and roles, and in which order the requests are looked at.

use super::rights::is_console;
use super::sessions::Attempt;
use super::{Staff, StaffCommand, StaffEvent};
use crate::Hall;
use crate::actor::Actor;
use crate::event::Answer;
use crate::ids::{AccountId, StaffRoleId};
use crate::refusal::Refusal;
use crate::staff::{Account, Right, Scope, SignInMode, StaffRole, Way};
use crate::time::Timestamp;

impl Staff {
    /// Decides what a request of `actor` means; `None` is whoever may ask everything.
    pub(crate) fn decide(
        &self,
        hall: &Hall,
        at: Timestamp,
        actor: Option<&Actor>,
        command: &StaffCommand,
    ) -> Answer {
        let machine = actor.and_then(|actor| actor.machine);
        let actor = actor.filter(|actor| {
            let role = hall.role_of(actor);
            !role.is_ok_and(|role| is_console(actor, role))
        });
        let granter = Granter {
            staff: self,
            mode: hall.setup().staff.sign_in,
            account: actor.map(|actor| self.session_of(actor).map(|s| s.account)),
        };
        match command {
            StaffCommand::AddAccount {
                no,
                name,
                roles,
                unit,
            } => self.decide_add(&granter, *no, name, roles, *unit),
            StaffCommand::ChangeAccount {
                account,
                no,
                name,
                roles,
                unit,
            } => {
                let account = self.known(*account)?;
                self.decide_change(
                    &granter,
                    account,
                    (*no, name.as_deref()),
                    roles.as_ref(),
                    *unit,
                )
            }
            StaffCommand::DisableAccount { account, left } => {
                self.decide_disable(hall, self.known(*account)?, *left)
            }
            StaffCommand::EnableAccount { account } => self.decide_enable(self.known(*account)?),
            StaffCommand::ResetAccount { account } => {
                self.decide_reset(hall, &granter, self.known(*account)?)
            }
            StaffCommand::SetStars {
                account,
                stars,
                why,
            } => self.decide_stars(self.known(*account)?, *stars, why),
            StaffCommand::SetRole { role } => self.decide_role(&granter, role),
            StaffCommand::RemoveRole { role } => self.decide_remove_role(*role),
            StaffCommand::CredentialSet { account, way } => {
                let account = self.known(*account)?.id;
                Ok(vec![
                    StaffEvent::CredentialSet { account, way: *way }.into(),
                ])
            }
            StaffCommand::SignIn {
                account,
                machine,
                counter,
                way,
                ok,
            } => {
                let attempt = Attempt {
                    account: *account,
                    machine: *machine,
                    counter: *counter,
                    way: *way,
                };
                self.decide_sign_in(hall, at, attempt, *ok)
            }
            StaffCommand::Prove { counter, who, .. } => {
                let way = granter.mode.way_of(who);
                self.check_attempt(hall, at, (who, way), machine, *counter)
            }
            StaffCommand::Choose { counter, who, .. } => {
                self.check_attempt(hall, at, (who, Way::Code), machine, *counter)
            }
            StaffCommand::Invite { account, .. } => {
                self.decide_credential(&granter, self.known(*account)?, Way::Code)
            }
            StaffCommand::GiveBadge { account, .. } => {
                self.decide_credential(&granter, self.known(*account)?, Way::Badge)
            }
            StaffCommand::RevokeBadge { account } => {
                self.decide_revoke_badge(hall, &granter, self.known(*account)?)
            }
            StaffCommand::SignOut { counter } => self.decide_sign_out(hall, actor, *counter),
            StaffCommand::Lock { counter } => self.decide_lock(hall, actor, *counter),
            StaffCommand::Unlock { account } => {
                let account = self.known(*account)?.id;
                let mut failures = self.state.failures.iter();
                Ok(match failures.any(|f| f.account == Some(account)) {
                    true => vec![StaffEvent::Unlocked { account }.into()],
                    false => Vec::new(),
                })
            }
        }
    }

    /// An account that must be there.
    pub(super) fn known(&self, id: AccountId) -> Result<&Account, Refusal> {
        let who = Vec::new();
        self.account(id).ok_or(Refusal::UnknownAccount { who })
    }

    /// A role that must be there.
    pub(super) fn known_role(&self, id: StaffRoleId) -> Result<&StaffRole, Refusal> {
        self.role(id).ok_or(Refusal::UnknownStaffRole { role: id })
    }

    /// Checks that the person behind `actor` has a right, or that nobody need be asked.
    pub(crate) fn check_person(
        &self,
        hall: &Hall,
        actor: &Actor,
        right: Right,
    ) -> Result<(), Refusal> {
        if is_console(actor, hall.role_of(actor)?) {
            return Ok(());
        }
        let session = self.session_of(actor).ok_or(Refusal::SignInFirst)?;
        if session.locked {
            return Err(Refusal::ScreenLocked);
        }
        self.check(session.account, right, None)
    }

    /// Checks that the person behind `actor` may change what `account` can do: make it new ways to
    /// sign in, above all. Nobody gets at rights that he lacks by way of somebody who has them.
    pub(crate) fn may_manage(
        &self,
        hall: &Hall,
        actor: &Actor,
        account: AccountId,
    ) -> Result<(), Refusal> {
        self.check_person(hall, actor, Right::StaffManage)?;
        let is_console = is_console(actor, hall.role_of(actor)?);
        let granter = Granter {
            staff: self,
            mode: hall.setup().staff.sign_in,
            account: (!is_console).then(|| self.session_of(actor).map(|s| s.account)),
        };
        granter.has_all_of(self.known(account)?)
    }
}

/// Whoever gives rights away.
pub(super) struct Granter<'s> {
    staff: &'s Staff,
    /// How people sign in.
    pub(super) mode: SignInMode,
    /// `None`: the hub's console. `Some(None)`: nobody is signed in.
    account: Option<Option<AccountId>>,
}

impl Granter<'_> {
    /// Checks that nobody gives a right that he lacks.
    pub(super) fn may_give(&self, right: Right, scope: Scope) -> Result<(), Refusal> {
        let Some(account) = self.account else {
            return Ok(());
        };
        let has = account.and_then(|account| self.staff.scope(account, right));
        match has.is_some_and(|has| has >= scope) {
            true => Ok(()),
            false => Err(Refusal::CannotGrant { right }),
        }
    }

    /// Checks that nobody gives a role of which he lacks a right.
    pub(super) fn may_give_role(&self, role: &StaffRole) -> Result<(), Refusal> {
        let mut rights = role.rights();
        rights.try_for_each(|(right, scope)| self.may_give(right, scope))
    }

    /// Checks that whoever it is has every right of an account.
    pub(super) fn has_all_of(&self, account: &Account) -> Result<(), Refusal> {
        let roles = account.roles.iter().filter_map(|id| self.staff.role(*id));
        roles
            .into_iter()
            .try_for_each(|role| self.may_give_role(role))
    }

    /// Whether it is the hub's console.
    pub(super) fn is_console(&self) -> bool {
        self.account.is_none()
    }
}
