//! The people of whom one signs in at a counter, in a hall that has accounts.

use super::{CounterScreen, NAME};
use hall::counter::Shift;
use hall::{Account, AccountId, Hall, Refusal};

/// Returns the people who may sign in and are meant by what was typed, by their numbers: those whose
/// number begins with it, or whose name has it.
pub(super) fn found<'h>(hall: &'h Hall, typed: &str) -> Vec<&'h Account> {
    if !hall.takes_names() {
        return Vec::new();
    }
    let typed = typed.trim().to_lowercase();
    let mode = hall.setup().staff.sign_in;
    let is_meant =
        |a: &Account| a.no.as_str().starts_with(&typed) || a.name.to_lowercase().contains(&typed);
    let accounts = hall.accounts().iter();
    let mut found: Vec<&Account> = accounts
        .filter(|a| a.state.may_sign_in(mode) && is_meant(a))
        .collect();
    found.sort_by_key(|a| a.no);
    found
}

/// Returns the same people by identity.
pub(super) fn found_ids(hall: &Hall, typed: &str) -> Vec<AccountId> {
    found(hall, typed).iter().map(|a| a.id).collect()
}

/// Returns the staff number of whom was `chosen` or is meant by what was typed; without accounts, the name
/// that was typed. Of several people nobody is taken by chance.
pub(super) fn meant(
    hall: &Hall,
    typed: &str,
    chosen: Option<AccountId>,
) -> Result<String, Refusal> {
    let typed = typed.trim();
    if !hall.takes_names() {
        return Ok(typed.to_owned());
    }
    let found = found(hall, typed);
    if let Some(account) = found.iter().find(|a| Some(a.id) == chosen) {
        return Ok(account.no.to_string());
    }
    if typed.is_empty() {
        return Err(Refusal::SeveralAccounts);
    }
    match (hall.clerk_named(typed), found.as_slice()) {
        (Ok(account), _) => Ok(account.no.to_string()),
        (Err(Refusal::UnknownAccount { .. }), [account]) => Ok(account.no.to_string()),
        (Err(Refusal::UnknownAccount { .. }), [_, ..]) => Err(Refusal::SeveralAccounts),
        (Err(refusal), _) => Err(refusal),
    }
}

/// Returns whether it is the shift of whom [`meant`] says.
pub(super) fn is_shift_of(shift: &Shift, clerk: &str) -> bool {
    match shift.no {
        Some(no) => no.as_str() == clerk,
        None => shift.is_of(clerk),
    }
}

/// Returns the person in words, as far as known.
pub(super) fn named(hall: &Hall, clerk: &str) -> String {
    let account = clerk.parse().ok().and_then(|no| hall.account_numbered(no));
    match account.filter(|_| hall.takes_names()) {
        Some(account) => format!("{} {}", account.name, account.no),
        None => clerk.to_owned(),
    }
}

impl CounterScreen {
    /// Returns by whom the counter is to be opened.
    pub(super) fn clerk(&self, hall: &Hall) -> Result<String, Refusal> {
        meant(hall, self.sign_in.text(NAME), self.people.chosen())
    }
}
