//! What is asked about people, and what became of them. No secret is ever in either.

use crate::ids::{AccountId, CounterId, MachineId, StaffRoleId, UnitId};
use crate::secret::{Claim, Secret};
use crate::staff::{SignOutReason, StaffNo, StaffRole, Way};

/// A request about accounts, roles and who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffCommand {
    /// Create an account: its person is invited to choose a PIN or a password.
    AddAccount {
        /// Staff number, of no other account.
        no: StaffNo,
        /// The person's name, 1 to 40 characters.
        name: String,
        /// Roles, at least one.
        roles: Vec<StaffRoleId>,
        /// Department or branch.
        unit: Option<UnitId>,
    },
    /// Change an account; what is `None` stays.
    ChangeAccount {
        /// Account to change.
        account: AccountId,
        /// Another staff number.
        no: Option<StaffNo>,
        /// Another name.
        name: Option<String>,
        /// Other roles.
        roles: Option<Vec<StaffRoleId>>,
        /// Another department or branch.
        unit: Option<UnitId>,
    },
    /// Let a person not sign in any more, and end what the person is signed in to.
    DisableAccount {
        /// Account to disable.
        account: AccountId,
        /// Set when the person works here no longer.
        left: bool,
    },
    /// Let a person sign in again.
    EnableAccount {
        /// Account to enable.
        account: AccountId,
    },
    /// Forget badge, PIN and password: the person is invited again.
    ResetAccount {
        /// Account to reset.
        account: AccountId,
    },
    /// Say how many stars a person has.
    SetStars {
        /// The person's account.
        account: AccountId,
        /// 2 to 5; 0: none.
        stars: u8,
        /// The merit.
        why: String,
    },
    /// Create a role, or say what those who have it may do from now on.
    SetRole {
        /// The whole role.
        role: StaffRole,
    },
    /// Remove a role that nobody has.
    RemoveRole {
        /// Role to remove.
        role: StaffRoleId,
    },
    /// A hub can check this way of an account from now on. Of hubs only.
    CredentialSet {
        /// The account.
        account: AccountId,
        /// The way; a [`Way::Code`] leaves the person invited.
        way: Way,
    },
    /// Somebody tried to sign in, and a hub has checked the proof. Of hubs only.
    SignIn {
        /// The account that was meant; `None`: no such one.
        account: Option<AccountId>,
        /// The machine at which somebody tried.
        machine: Option<MachineId>,
        /// The counter at which the person will work; `None` at a shell.
        counter: Option<CounterId>,
        /// Way that was tried.
        way: Way,
        /// Whether the proof was right.
        ok: bool,
    },
    /// Sign in at a counter with a proof. A hub checks it first, and asks for
    /// [`SignIn`](StaffCommand::SignIn) in its place.
    Prove {
        /// The counter.
        counter: CounterId,
        /// The person.
        who: Claim,
        /// PIN or password; empty where a badge is enough.
        secret: Secret,
    },
    /// Choose a PIN or a password and sign in with it, by a code that is good once. A hub checks that
    /// first.
    Choose {
        /// The counter.
        counter: CounterId,
        /// The person.
        who: Claim,
        /// The code.
        code: Secret,
        /// PIN or password.
        secret: Secret,
    },
    /// Give a person a code that is good once, to choose a PIN or a password with. A hub takes the code
    /// for its vault first.
    Invite {
        /// The person's account.
        account: AccountId,
        /// The code; empty before the rules.
        code: Secret,
    },
    /// Give a person a badge, in place of an earlier one. A hub takes what it says for its vault first.
    GiveBadge {
        /// The person's account.
        account: AccountId,
        /// What the badge says; empty before the rules.
        badge: Secret,
    },
    /// Revoke a person's badge.
    RevokeBadge {
        /// The person's account.
        account: AccountId,
    },
    /// End a session of the machine that asks. At a counter that closes it.
    SignOut {
        /// The counter; `None` at a shell.
        counter: Option<CounterId>,
    },
    /// Lock the screen of a counter, until its person signs in again.
    Lock {
        /// The counter.
        counter: CounterId,
    },
    /// Forget the attempts to sign in that failed.
    Unlock {
        /// Account to unlock.
        account: AccountId,
    },
}

/// A change of accounts, roles or sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffEvent {
    /// An account was created.
    AccountAdded {
        /// Its identity.
        account: AccountId,
        /// Staff number.
        no: StaffNo,
        /// The person's name.
        name: String,
        /// Roles.
        roles: Vec<StaffRoleId>,
        /// Department or branch.
        unit: Option<UnitId>,
    },
    /// An account changed; what is `None` stayed.
    AccountChanged {
        /// The account.
        account: AccountId,
        /// Another staff number.
        no: Option<StaffNo>,
        /// Another name.
        name: Option<String>,
        /// Other roles.
        roles: Option<Vec<StaffRoleId>>,
        /// Another department or branch.
        unit: Option<UnitId>,
    },
    /// A person may not sign in any more.
    AccountDisabled {
        /// The account.
        account: AccountId,
        /// Set when the person works here no longer.
        left: bool,
    },
    /// A person may sign in again.
    AccountEnabled {
        /// The account.
        account: AccountId,
    },
    /// Badge, PIN and password of an account are forgotten.
    AccountReset {
        /// The account.
        account: AccountId,
    },
    /// A person has other stars.
    StarsSet {
        /// The person's account.
        account: AccountId,
        /// 2 to 5; 0: none.
        stars: u8,
        /// The merit.
        why: String,
    },
    /// A role was created or changed.
    RoleSet {
        /// The whole role.
        role: StaffRole,
    },
    /// A role was removed.
    RoleRemoved {
        /// The role.
        role: StaffRoleId,
    },
    /// A hub can check this way of an account.
    CredentialSet {
        /// The account.
        account: AccountId,
        /// The way.
        way: Way,
    },
    /// Hubs have forgotten what they checked this way of an account by.
    CredentialRevoked {
        /// The account.
        account: AccountId,
        /// The way.
        way: Way,
    },
    /// A person signed in, or unlocked the screen.
    SignedIn {
        /// The person's account.
        account: AccountId,
        /// The machine.
        machine: Option<MachineId>,
        /// The counter; `None` at a shell.
        counter: Option<CounterId>,
        /// Way in which the person signed in.
        way: Way,
    },
    /// A session ended.
    SignedOut {
        /// The person's account.
        account: AccountId,
        /// The machine.
        machine: Option<MachineId>,
        /// The counter; `None` at a shell.
        counter: Option<CounterId>,
        /// Its cause.
        why: SignOutReason,
    },
    /// Somebody could not prove to be who they said.
    SignInFailed {
        /// The account that was meant; `None`: no such one.
        account: Option<AccountId>,
        /// The machine.
        machine: Option<MachineId>,
        /// The counter; `None` at a shell.
        counter: Option<CounterId>,
        /// Way that was tried.
        way: Way,
    },
    /// The screen of a counter was locked.
    Locked {
        /// The counter.
        counter: CounterId,
    },
    /// The attempts to sign in that failed are forgotten.
    Unlocked {
        /// The account.
        account: AccountId,
    },
}

impl StaffCommand {
    /// The counter that it is about, if it is about one.
    pub fn counter(&self) -> Option<CounterId> {
        match self {
            StaffCommand::SignIn { counter, .. } | StaffCommand::SignOut { counter } => *counter,
            StaffCommand::Lock { counter }
            | StaffCommand::Prove { counter, .. }
            | StaffCommand::Choose { counter, .. } => Some(*counter),
            StaffCommand::AddAccount { .. }
            | StaffCommand::ChangeAccount { .. }
            | StaffCommand::DisableAccount { .. }
            | StaffCommand::EnableAccount { .. }
            | StaffCommand::ResetAccount { .. }
            | StaffCommand::SetStars { .. }
            | StaffCommand::SetRole { .. }
            | StaffCommand::RemoveRole { .. }
            | StaffCommand::CredentialSet { .. }
            | StaffCommand::Invite { .. }
            | StaffCommand::GiveBadge { .. }
            | StaffCommand::RevokeBadge { .. }
            | StaffCommand::Unlock { .. } => None,
        }
    }
}
