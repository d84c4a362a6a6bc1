//! People, without what tells who they are: an account keeps its identity, which only its hall knows.

use super::text;
use hall::staff::{Account, StaffState};
use hall::{AccountId, Claim, Secret, StaffCommand, StaffEvent, StaffNo};

/// A staff number that is nobody's, and the same each time.
pub(super) fn number(account: AccountId) -> Option<StaffNo> {
    (account.0 % 100_000_000).to_string().parse().ok()
}

/// Returns an event without names and numbers.
pub(super) fn event(event: &StaffEvent) -> StaffEvent {
    let mut told = event.clone();
    match &mut told {
        StaffEvent::AccountAdded {
            account, no, name, ..
        } => {
            *no = number(*account).unwrap_or(*no);
            *name = text(name);
        }
        StaffEvent::AccountChanged {
            account, no, name, ..
        } => {
            *no = no.and_then(|_| number(*account));
            *name = name.as_deref().map(text);
        }
        StaffEvent::StarsSet { why, .. } => *why = text(why),
        StaffEvent::AccountDisabled { .. }
        | StaffEvent::AccountEnabled { .. }
        | StaffEvent::AccountReset { .. }
        | StaffEvent::RoleSet { .. }
        | StaffEvent::RoleRemoved { .. }
        | StaffEvent::CredentialSet { .. }
        | StaffEvent::CredentialRevoked { .. }
        | StaffEvent::SignedIn { .. }
        | StaffEvent::SignedOut { .. }
        | StaffEvent::SignInFailed { .. }
        | StaffEvent::Locked { .. }
        | StaffEvent::Unlocked { .. } => {}
    }
    told
}

/// Returns a command without names and numbers.
pub(super) fn command(command: &StaffCommand) -> StaffCommand {
    let nobody = "0".parse().ok();
    let mut told = command.clone();
    match &mut told {
        StaffCommand::AddAccount { no, name, .. } => {
            *no = nobody.unwrap_or(*no);
            *name = text(name);
        }
        StaffCommand::ChangeAccount { no, name, .. } => {
            *no = no.and(nobody);
            *name = name.as_deref().map(text);
        }
        StaffCommand::SetStars { why, .. } => *why = text(why),
        StaffCommand::Prove { who, secret, .. } => {
            *who = claim(who, nobody);
            *secret = Secret::default();
        }
        StaffCommand::Choose {
            who, code, secret, ..
        } => {
            *who = claim(who, nobody);
            *code = Secret::default();
            *secret = Secret::default();
        }
        StaffCommand::Invite { code, .. } => *code = Secret::default(),
        StaffCommand::GiveBadge { badge, .. } => *badge = Secret::default(),
        StaffCommand::DisableAccount { .. }
        | StaffCommand::EnableAccount { .. }
        | StaffCommand::ResetAccount { .. }
        | StaffCommand::SetRole { .. }
        | StaffCommand::RemoveRole { .. }
        | StaffCommand::CredentialSet { .. }
        | StaffCommand::RevokeBadge { .. }
        | StaffCommand::SignIn { .. }
        | StaffCommand::SignOut { .. }
        | StaffCommand::Lock { .. }
        | StaffCommand::Unlock { .. } => {}
    }
    told
}

/// Takes names and numbers out of what is kept of people.
pub(super) fn clear(state: &mut StaffState) {
    for account in &mut state.accounts {
        let Account {
            id,
            no,
            name,
            roles: _,
            unit: _,
            state: _,
            stars: _,
            ways: _,
        } = account;
        *no = number(*id).unwrap_or(*no);
        *name = text(name).into();
    }
}

/// A claim that says of nobody who it is.
fn claim(who: &Claim, nobody: Option<StaffNo>) -> Claim {
    match who {
        Claim::Number(no) => Claim::Number(nobody.unwrap_or(*no)),
        Claim::Badge(_) => Claim::Badge(Secret::default()),
    }
}
