//! What may become of accounts and roles.
//!
//! The laws: nobody gives a right that he lacks; one active account can always edit roles; no account
//! is ever deleted.

use super::decide::Granter;
use super::{Staff, StaffEvent};
use crate::Hall;
use crate::event::{Answer, Event};
use crate::ids::{AccountId, StaffRoleId, UnitId};
use crate::limits::{NAME_MAX, NOTICE_MAX};
use crate::refusal::Refusal;
use crate::staff::{
    ACCOUNTS_MAX, Account, AccountState, ROLES_MAX, Right, Scope, Session, SignInMode, StaffNo,
    StaffRole, Way,
};

impl Staff {
    pub(super) fn decide_add(
        &self,
        granter: &Granter<'_>,
        no: StaffNo,
        name: &str,
        roles: &[StaffRoleId],
        unit: Option<UnitId>,
    ) -> Answer {
        if self.state.accounts.len() >= ACCOUNTS_MAX {
            return Err(Refusal::TooManyAccounts);
        }
        self.is_free(no)?;
        let name = checked_name(name)?;
        let roles = self.checked_roles(granter, roles, &[])?;
        let added = StaffEvent::AccountAdded {
            account: AccountId(self.state.next),
            no,
            name,
            roles,
            unit,
        };
        Ok(vec![added.into()])
    }

    pub(super) fn decide_change(
        &self,
        granter: &Granter<'_>,
        account: &Account,
        (no, name): (Option<StaffNo>, Option<&str>),
        roles: Option<&Vec<StaffRoleId>>,
        unit: Option<UnitId>,
    ) -> Answer {
        let no = no.filter(|no| *no != account.no);
        no.map_or(Ok(()), |no| self.is_free(no))?;
        let name = name.map(checked_name).transpose()?;
        let name = name.filter(|name| **name != *account.name);
        let roles = roles
            .map(|roles| self.checked_roles(granter, roles, &account.roles))
            .transpose()?;
        let roles = roles.filter(|roles| *roles != account.roles);
        let unit = unit.filter(|unit| Some(*unit) != account.unit);
        if let Some(roles) = &roles {
            self.somebody_edits_roles(granter.mode, |a, role| match a.id == account.id {
                true => roles.contains(&role.id),
                false => a.roles.contains(&role.id),
            })?;
        }
        if (no, &name, &roles, unit) == (None, &None, &None, None) {
            return Ok(Vec::new());
        }
        let changed = StaffEvent::AccountChanged {
            account: account.id,
            no,
            name,
            roles,
            unit,
        };
        Ok(vec![changed.into()])
    }

    pub(super) fn decide_disable(&self, hall: &Hall, account: &Account, left: bool) -> Answer {
        match account.state {
            AccountState::Left { .. } => return Ok(Vec::new()),
            AccountState::Disabled { .. } if !left => return Ok(Vec::new()),
            _ => {}
        }
        self.somebody_else_edits_roles(hall.setup().staff.sign_in, account)?;
        let mut events = self.expelled_person(hall, account);
        let disabled = StaffEvent::AccountDisabled {
            account: account.id,
            left,
        };
        events.push(disabled.into());
        Ok(events)
    }

    pub(super) fn decide_enable(&self, account: &Account) -> Answer {
        Ok(match account.state {
            AccountState::Invited | AccountState::Active => Vec::new(),
            AccountState::Disabled { .. } | AccountState::Left { .. } => {
                let account = account.id;
                vec![StaffEvent::AccountEnabled { account }.into()]
            }
        })
    }

    /// Decides whether a person may be given something to sign in with.
    pub(super) fn decide_credential(
        &self,
        granter: &Granter<'_>,
        account: &Account,
        way: Way,
    ) -> Answer {
        granter.has_all_of(account)?;
        match account.state {
            AccountState::Disabled { .. } | AccountState::Left { .. } => {
                let who = self.who_may(Right::StaffManage);
                Err(Refusal::AccountDisabled { who })
            }
            AccountState::Active | AccountState::Invited => {
                let set = StaffEvent::CredentialSet {
                    account: account.id,
                    way,
                };
                Ok(vec![set.into()])
            }
        }
    }

    /// Decides that a badge is worth nothing any more, and that nobody works on who came in by it.
    pub(super) fn decide_revoke_badge(
        &self,
        hall: &Hall,
        granter: &Granter<'_>,
        account: &Account,
    ) -> Answer {
        granter.has_all_of(account)?;
        let way = Way::Badge;
        if !account.ways.contains(&way) {
            return Ok(Vec::new());
        }
        if account.ways == [way] && !granter.is_console() {
            self.somebody_else_edits_roles(granter.mode, account)?;
        }
        let by_badge =
            |s: &Session| s.account == account.id && matches!(s.way, Way::Badge | Way::BadgePin);
        let mut events = match self.state.sessions.iter().any(by_badge) {
            true => self.expelled_person(hall, account),
            false => Vec::new(),
        };
        let account = account.id;
        events.push(StaffEvent::CredentialRevoked { account, way }.into());
        Ok(events)
    }

    pub(super) fn decide_reset(
        &self,
        hall: &Hall,
        granter: &Granter<'_>,
        account: &Account,
    ) -> Answer {
        granter.has_all_of(account)?;
        match account.state {
            AccountState::Disabled { .. } | AccountState::Left { .. } => {
                let who = self.who_may(Right::StaffManage);
                return Err(Refusal::AccountDisabled { who });
            }
            AccountState::Active | AccountState::Invited => {}
        }
        // Whoever owns the console gets the only manager in again.
        if !granter.is_console() {
            self.somebody_else_edits_roles(granter.mode, account)?;
        }
        let mut events: Vec<Event> = self.expelled_person(hall, account);
        let account = account.id;
        events.push(StaffEvent::AccountReset { account }.into());
        Ok(events)
    }

    pub(super) fn decide_stars(&self, account: &Account, stars: u8, why: &str) -> Answer {
        if stars != 0 && !(2..=5).contains(&stars) {
            return Err(Refusal::BadStars);
        }
        if stars == account.stars {
            return Ok(Vec::new());
        }
        let set = StaffEvent::StarsSet {
            account: account.id,
            stars,
            why: letters::line(why).chars().take(NOTICE_MAX).collect(),
        };
        Ok(vec![set.into()])
    }

    pub(super) fn decide_role(&self, granter: &Granter<'_>, role: &StaffRole) -> Answer {
        // Whatever order and doubles came from outside.
        let role = StaffRole {
            name: role.name.clone(),
            ..StaffRole::new(role.id, role.all.clone(), role.own.clone())
        };
        let known = self.role(role.id);
        if known.is_none() && self.state.roles.len() >= ROLES_MAX {
            return Err(Refusal::BadStaffRole);
        }
        let too_long = |(_, name): (_, &str)| name.chars().count() > NAME_MAX;
        if role.name.iter().any(too_long) {
            return Err(Refusal::BadName);
        }
        let has = |right| known.and_then(|known| known.scope(right));
        for (right, scope) in role
            .rights()
            .filter(|(right, scope)| has(*right) < Some(*scope))
        {
            granter.may_give(right, scope)?;
        }
        if known == Some(&role) {
            return Ok(Vec::new());
        }
        let gives = role.scope(Right::RoleManage).is_some();
        self.somebody_edits_roles_if(granter.mode, |a, known| match known.id == role.id {
            true => a.roles.contains(&known.id) && gives,
            false => a.roles.contains(&known.id) && known.scope(Right::RoleManage).is_some(),
        })?;
        Ok(vec![StaffEvent::RoleSet { role }.into()])
    }

    pub(super) fn decide_remove_role(&self, id: StaffRoleId) -> Answer {
        let role = self.known_role(id)?.id;
        if self.state.accounts.iter().any(|a| a.roles.contains(&role)) {
            return Err(Refusal::RoleInUse { role });
        }
        Ok(vec![StaffEvent::RoleRemoved { role }.into()])
    }

    fn is_free(&self, no: StaffNo) -> Result<(), Refusal> {
        match self.numbered(no) {
            None => Ok(()),
            Some(other) => Err(Refusal::StaffNoTaken {
                no,
                name: other.name.to_string(),
            }),
        }
    }

    /// Roles that an account gets, of which it had `before`.
    fn checked_roles(
        &self,
        granter: &Granter<'_>,
        roles: &[StaffRoleId],
        before: &[StaffRoleId],
    ) -> Result<Vec<StaffRoleId>, Refusal> {
        let mut roles = roles.to_vec();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() || roles.len() > ROLES_MAX {
            return Err(Refusal::BadStaffRole);
        }
        for id in &roles {
            let role = self.known_role(*id)?;
            if !before.contains(id) {
                granter.may_give_role(role)?;
            }
        }
        Ok(roles)
    }

    fn somebody_else_edits_roles(
        &self,
        mode: SignInMode,
        account: &Account,
    ) -> Result<(), Refusal> {
        self.somebody_edits_roles(mode, |a, role| {
            a.id != account.id && a.roles.contains(&role.id)
        })
    }

    fn somebody_edits_roles(
        &self,
        mode: SignInMode,
        has: impl Fn(&Account, &StaffRole) -> bool,
    ) -> Result<(), Refusal> {
        self.somebody_edits_roles_if(mode, |account, role| {
            has(account, role) && role.scope(Right::RoleManage) == Some(Scope::All)
        })
    }

    /// Checks that an account that may sign in can still edit roles, if one can now: `will` says whether a
    /// role will let an account do so.
    fn somebody_edits_roles_if(
        &self,
        mode: SignInMode,
        will: impl Fn(&Account, &StaffRole) -> bool,
    ) -> Result<(), Refusal> {
        let active = || {
            let accounts = self.state.accounts.iter();
            accounts.filter(|a| a.state.may_sign_in(mode))
        };
        let can = active().any(|a| self.scope(a.id, Right::RoleManage).is_some());
        let will_do = active().any(|a| self.state.roles.iter().any(|role| will(a, role)));
        match can && !will_do {
            true => Err(Refusal::LastManager),
            false => Ok(()),
        }
    }
}

fn checked_name(name: &str) -> Result<String, Refusal> {
    let name = letters::line(name);
    let cannot_be_shown = name.chars().any(letters::is_right_to_left);
    match name.is_empty() || name.chars().count() > NAME_MAX || cannot_be_shown {
        true => Err(Refusal::BadName),
        false => Ok(name),
    }
}
