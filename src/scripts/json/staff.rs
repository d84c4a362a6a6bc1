//! People as scripts see them.

use super::Named;
use hall::staff::{Account, AccountState, Scope, SignOutReason};
use hall::{AccountId, Hall, StaffEvent, StaffRole};
use serde_json::{Value, json};

/// Returns the name of an account's state among scripts.
pub fn state_name(state: AccountState) -> &'static str {
    match state {
        AccountState::Invited => "invited",
        AccountState::Active => "active",
        AccountState::Disabled { .. } => "disabled",
        AccountState::Left { .. } => "left",
    }
}

/// Returns the name of how far a right goes among scripts.
pub fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::All => "all",
        Scope::Own => "own",
    }
}

/// An account, and where the person is signed in.
pub fn account(hall: &Hall, account: &Account) -> Value {
    let mut sessions = hall.sessions().iter().filter(|s| s.account == account.id);
    let at = |s: &hall::Session| {
        json!({
            "machine": s.machine.map(|m| m.to_string()), "counter": s.counter.map(|c| c.0),
            "way": s.way.as_str(), "since": super::stamp(hall, s.since), "locked": s.locked,
        })
    };
    json!({
        "account": account.id.0, "no": account.no.as_str(), "name": &*account.name,
        "roles": keys(&account.roles), "unit": account.unit.map(|unit| unit.to_string()),
        "state": state_name(account.state),
        "may_sign_in": account.state.may_sign_in(hall.setup().staff.sign_in), "stars": account.stars,
        "ways": account.ways.iter().map(|way| way.as_str()).collect::<Vec<_>>(),
        "signed_in": sessions.next().map(at),
    })
}

/// A role and its rights: `all`, or `own` only.
pub fn role(role: &StaffRole) -> Value {
    let rights = role
        .rights()
        .map(|(right, scope)| (right.to_string(), Value::from(scope_name(scope))));
    json!({"role": role.id.as_str(), "rights": rights.collect::<serde_json::Map<_, _>>()})
}

fn keys<K: ToString>(keys: &[K]) -> Value {
    keys.iter()
        .map(|key| Value::from(key.to_string()))
        .collect()
}

fn reason_name(why: SignOutReason) -> &'static str {
    match why {
        SignOutReason::SignedOut => "signed-out",
        SignOutReason::TakenOver => "taken-over",
        SignOutReason::Moved => "moved",
        SignOutReason::Idle => "idle",
        SignOutReason::Disabled => "disabled",
        SignOutReason::Expelled => "expelled",
    }
}

/// Names a person by number and name as they are now.
fn of(hall: &Hall, account: AccountId, mut fields: Value) -> Value {
    fields["account"] = account.0.into();
    if let Some(account) = hall.account(account) {
        fields["no"] = account.no.as_str().into();
        fields["name"] = Value::from(&*account.name);
    }
    fields
}

pub(super) fn fields(hall: &Hall, event: &StaffEvent) -> Named {
    match event {
        StaffEvent::AccountAdded {
            account,
            no,
            name,
            roles,
            unit,
        } => (
            "account-added",
            json!({"account": account.0, "no": no.as_str(), "name": name, "roles": keys(roles), "unit": unit.map(|u| u.to_string())}),
        ),
        StaffEvent::AccountChanged {
            account,
            roles,
            unit,
            ..
        } => {
            let roles = roles.as_deref().map(keys);
            let fields = json!({"roles": roles, "unit": unit.map(|u| u.to_string())});
            ("account-changed", of(hall, *account, fields))
        }
        StaffEvent::AccountDisabled { account, left } => (
            "account-disabled",
            of(hall, *account, json!({"left": left})),
        ),
        StaffEvent::AccountEnabled { account } => {
            ("account-enabled", of(hall, *account, json!({})))
        }
        StaffEvent::AccountReset { account } => ("account-reset", of(hall, *account, json!({}))),
        StaffEvent::StarsSet {
            account,
            stars,
            why,
        } => (
            "stars-set",
            of(hall, *account, json!({"stars": stars, "why": why})),
        ),
        StaffEvent::RoleSet { role } => ("role-set", self::role(role)),
        StaffEvent::RoleRemoved { role } => ("role-removed", json!({"role": role.as_str()})),
        StaffEvent::CredentialSet { account, way } => (
            "credential-set",
            of(hall, *account, json!({"way": way.as_str()})),
        ),
        StaffEvent::CredentialRevoked { account, way } => (
            "credential-revoked",
            of(hall, *account, json!({"way": way.as_str()})),
        ),
        StaffEvent::SignedIn {
            account,
            machine,
            counter,
            way,
        } => {
            let fields = json!({"machine": machine.map(|m| m.to_string()), "counter": counter.map(|c| c.0), "way": way.as_str()});
            ("signed-in", of(hall, *account, fields))
        }
        StaffEvent::SignedOut {
            account,
            machine,
            counter,
            why,
        } => {
            let fields = json!({"machine": machine.map(|m| m.to_string()), "counter": counter.map(|c| c.0), "why": reason_name(*why)});
            ("signed-out", of(hall, *account, fields))
        }
        StaffEvent::SignInFailed {
            account,
            machine,
            counter,
            way,
        } => {
            let fields = json!({"machine": machine.map(|m| m.to_string()), "counter": counter.map(|c| c.0), "way": way.as_str()});
            let fields = match account {
                Some(account) => of(hall, *account, fields),
                None => fields,
            };
            ("sign-in-failed", fields)
        }
        StaffEvent::Locked { counter } => ("screen-locked", json!({"counter": counter.0})),
        StaffEvent::Unlocked { account } => ("account-unlocked", of(hall, *account, json!({}))),
    }
}
