//! Values about people.

use super::Gen;
use crate::staff::{
    Account, AccountState, Failures, Right, RoleName, Session, SignInMode, SignOutReason, StaffNo,
    StaffRole, StaffSetup, StaffState, Way,
};
use crate::{AccountId, Claim, Command, Event, Refusal, Secret, StaffCommand, StaffEvent};
use std::sync::Arc;

impl Gen<'_> {
    fn account_id(&mut self) -> AccountId {
        AccountId(self.u64())
    }

    pub(super) fn staff_no(&mut self) -> StaffNo {
        let no = self.any(vec!["1001", "0", "00000012"]);
        no.parse().unwrap()
    }

    fn way(&mut self) -> Way {
        self.any(Way::ALL.to_vec())
    }

    fn right(&mut self) -> Right {
        self.any(Right::ALL.to_vec())
    }

    pub(super) fn staff_setup(&mut self) -> StaffSetup {
        StaffSetup {
            sign_in: self.any(SignInMode::ALL.to_vec()),
            lock_min: self.opt(Gen::byte),
        }
    }

    fn staff_role(&mut self) -> StaffRole {
        StaffRole {
            id: self.key(),
            name: self.texts(),
            all: Right::ALL.to_vec(),
            own: self.many(Gen::right),
        }
    }

    fn account_with(&mut self, state: AccountState) -> Account {
        Account {
            id: self.account_id(),
            no: self.staff_no(),
            name: Arc::from(self.text()),
            roles: self.many(Gen::key),
            unit: self.opt(Gen::key),
            state,
            stars: self.byte(),
            ways: Way::ALL.to_vec(),
        }
    }

    /// With an account in every state.
    pub(super) fn staff_state(&mut self) -> StaffState {
        let states = vec![
            AccountState::Invited,
            AccountState::Active,
            AccountState::Disabled { since: self.at() },
            AccountState::Left { since: self.at() },
        ];
        StaffState {
            accounts: states.into_iter().map(|s| self.account_with(s)).collect(),
            next: self.u64(),
            roles: self.many(Gen::staff_role),
            sessions: self.many(|g| Session {
                account: g.account_id(),
                machine: g.opt(Gen::key),
                counter: g.opt(Gen::counter),
                way: g.way(),
                since: g.at(),
                active_at: g.at(),
                locked: g.below(2) == 1,
            }),
            failures: self.many(|g| Failures {
                account: g.opt(Gen::account_id),
                machine: g.opt(Gen::key),
                in_row: g.u32(),
                today: g.u32(),
                at: g.at(),
            }),
        }
    }

    pub(super) fn staff_events(&mut self) -> Vec<Event> {
        let g = self;
        let reasons = vec![
            SignOutReason::SignedOut,
            SignOutReason::TakenOver,
            SignOutReason::Moved,
            SignOutReason::Idle,
            SignOutReason::Disabled,
            SignOutReason::Expelled,
        ];
        let mut events = vec![
            StaffEvent::AccountAdded {
                account: g.account_id(),
                no: g.staff_no(),
                name: g.text(),
                roles: g.many(Gen::key),
                unit: g.opt(Gen::key),
            },
            StaffEvent::AccountChanged {
                account: g.account_id(),
                no: g.opt(Gen::staff_no),
                name: g.opt(Gen::text),
                roles: g.opt(|g| g.many(Gen::key)),
                unit: g.opt(Gen::key),
            },
            StaffEvent::AccountDisabled {
                account: g.account_id(),
                left: g.below(2) == 1,
            },
            StaffEvent::AccountEnabled {
                account: g.account_id(),
            },
            StaffEvent::AccountReset {
                account: g.account_id(),
            },
            StaffEvent::StarsSet {
                account: g.account_id(),
                stars: g.byte(),
                why: g.text(),
            },
            StaffEvent::RoleSet {
                role: g.staff_role(),
            },
            StaffEvent::RoleRemoved { role: g.key() },
            StaffEvent::CredentialSet {
                account: g.account_id(),
                way: g.way(),
            },
            StaffEvent::CredentialRevoked {
                account: g.account_id(),
                way: g.way(),
            },
            StaffEvent::SignedIn {
                account: g.account_id(),
                machine: g.opt(Gen::key),
                counter: g.opt(Gen::counter),
                way: g.way(),
            },
            StaffEvent::SignInFailed {
                account: g.opt(Gen::account_id),
                machine: g.opt(Gen::key),
                counter: g.opt(Gen::counter),
                way: g.way(),
            },
            StaffEvent::Locked {
                counter: g.counter(),
            },
            StaffEvent::Unlocked {
                account: g.account_id(),
            },
        ];
        events.extend(reasons.into_iter().map(|why| StaffEvent::SignedOut {
            account: g.account_id(),
            machine: g.opt(Gen::key),
            counter: g.opt(Gen::counter),
            why,
        }));
        events.into_iter().map(Event::Staff).collect()
    }

    pub(super) fn staff_commands(&mut self) -> Vec<Command> {
        let g = self;
        let commands = vec![
            StaffCommand::AddAccount {
                no: g.staff_no(),
                name: g.text(),
                roles: g.many(Gen::key),
                unit: g.opt(Gen::key),
            },
            StaffCommand::ChangeAccount {
                account: g.account_id(),
                no: g.opt(Gen::staff_no),
                name: g.opt(Gen::text),
                roles: g.opt(|g| g.many(Gen::key)),
                unit: g.opt(Gen::key),
            },
            StaffCommand::DisableAccount {
                account: g.account_id(),
                left: g.below(2) == 1,
            },
            StaffCommand::EnableAccount {
                account: g.account_id(),
            },
            StaffCommand::ResetAccount {
                account: g.account_id(),
            },
            StaffCommand::SetStars {
                account: g.account_id(),
                stars: g.byte(),
                why: g.text(),
            },
            StaffCommand::SetRole {
                role: g.staff_role(),
            },
            StaffCommand::RemoveRole { role: g.key() },
            StaffCommand::CredentialSet {
                account: g.account_id(),
                way: g.way(),
            },
            StaffCommand::SignIn {
                account: g.opt(Gen::account_id),
                machine: g.opt(Gen::key),
                counter: g.opt(Gen::counter),
                way: g.way(),
                ok: g.below(2) == 1,
            },
            StaffCommand::Prove {
                counter: g.counter(),
                who: Claim::Number(g.staff_no()),
                secret: Secret::new(g.text()),
            },
            StaffCommand::Choose {
                counter: g.counter(),
                who: Claim::Badge(Secret::new(g.text())),
                code: Secret::new(g.text()),
                secret: Secret::new(g.text()),
            },
            StaffCommand::Invite {
                account: g.account_id(),
                code: Secret::new(g.text()),
            },
            StaffCommand::GiveBadge {
                account: g.account_id(),
                badge: Secret::new(g.text()),
            },
            StaffCommand::RevokeBadge {
                account: g.account_id(),
            },
            StaffCommand::SignOut {
                counter: g.opt(Gen::counter),
            },
            StaffCommand::Lock {
                counter: g.counter(),
            },
            StaffCommand::Unlock {
                account: g.account_id(),
            },
        ];
        commands.into_iter().map(Command::Staff).collect()
    }

    fn role_names(&mut self) -> Vec<RoleName> {
        self.many(|g| RoleName {
            id: g.key(),
            name: g.texts(),
        })
    }

    pub(super) fn staff_refusals(&mut self) -> Vec<Refusal> {
        let g = self;
        vec![
            Refusal::SignInFirst,
            Refusal::NoRight {
                right: g.right(),
                who: g.role_names(),
            },
            Refusal::UnknownAccount {
                who: g.role_names(),
            },
            Refusal::SeveralAccounts,
            Refusal::StaffNoTaken {
                no: g.staff_no(),
                name: g.text(),
            },
            Refusal::UnknownStaffRole { role: g.key() },
            Refusal::CannotGrant { right: g.right() },
            Refusal::LastManager,
            Refusal::AccountDisabled {
                who: g.role_names(),
            },
            Refusal::AccountInvited,
            Refusal::WrongSecret,
            Refusal::TryLater { wait_s: g.u32() },
            Refusal::SignInLocked { wait_s: g.u32() },
            Refusal::SignInBarred,
            Refusal::ScreenLocked,
            Refusal::BadStars,
            Refusal::RoleInUse { role: g.key() },
            Refusal::BadStaffRole,
            Refusal::WeakPin,
            Refusal::WeakPassword,
            Refusal::BadBadge,
            Refusal::BadgeInUse { no: g.staff_no() },
            Refusal::WayNotUsed,
            Refusal::TooManyAccounts,
        ]
    }
}
