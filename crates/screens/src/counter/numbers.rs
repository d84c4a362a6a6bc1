//! Numbers that are typed or scanned without a key before them.
//!
//! A digit begins a number, and so does a letter of a series that is no key. A letter that is both
//! is a key, unless the rest of a number follows at once: a scanner types faster than anybody. Its
//! command waits that long.

use super::action::CounterAction;
use super::dialogs::{Dialog, Find};
use super::{CounterScreen, Timestamp};
use crate::screen::{Action, Context, KeyCode, KeyEvent};
use hall::Hall;

/// Microseconds in which a scanner types its next letter, and no hand does.
const SCANNER_US: i64 = 40_000;

/// A key that may begin a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Held {
    letter: char,
    /// What it does unless a number follows.
    pub(super) action: CounterAction,
    since: Timestamp,
}

impl Held {
    /// Returns the time at which it is no letter of a number any more.
    pub(super) fn until(self) -> Timestamp {
        Timestamp(self.since.0.saturating_add(SCANNER_US))
    }
}

/// Returns true if numbers of the hall can begin with `letter`; `#` stands before any number.
pub(super) fn begins(hall: &Hall, letter: char) -> bool {
    letter.is_ascii_digit() || letter == '#' || is_of_series(hall, &letter.to_string())
}

/// Returns what a number can begin with and is no key of a command.
pub(super) fn firsts(hall: &Hall) -> impl Iterator<Item = char> {
    let digits = '0'..='9';
    digits.chain('A'..='Z').chain(['#']).filter(|letter| {
        let is_key = CounterAction::keyed(hall).any(|(_, key)| key == *letter);
        begins(hall, *letter) && !is_key
    })
}

/// Returns true if the letters of a series begin with `typed`.
fn is_of_series(hall: &Hall, typed: &str) -> bool {
    let typed = typed.to_ascii_uppercase();
    let services = &hall.setup().services;
    services
        .iter()
        .any(|s| s.prefix.as_str().starts_with(&typed))
        || typed == "K" && !hall.machines().is_empty()
}

impl CounterScreen {
    /// Opens the search for a number that begins with `key`.
    pub(super) fn begin_number(&mut self, key: KeyEvent) {
        if let KeyCode::Char(letter) = key.code {
            self.dialog = Some(Dialog::Find(Find::of(&letter.to_string())));
        }
    }

    /// Does what a key means; one that may begin a number waits for the rest of it.
    pub(super) fn do_or_hold(
        &mut self,
        cx: &Context<'_>,
        key: KeyEvent,
        action: CounterAction,
    ) -> Option<Action> {
        match key.code {
            KeyCode::Char(letter) if is_of_series(cx.hall, &letter.to_string()) => {
                self.held = Some(Held {
                    letter,
                    action,
                    since: cx.at,
                });
                None
            }
            _ => self.perform(cx, action),
        }
    }

    /// Returns true if `key` follows the first letter of a number so fast that both were scanned;
    /// the number has begun then.
    pub(super) fn scanned(&mut self, cx: &Context<'_>, held: Held, key: KeyEvent) -> bool {
        let KeyCode::Char(second) = key.code else {
            return false;
        };
        let number = format!("{}{second}", held.letter);
        let fast = cx.at < held.until();
        let follows = second.is_ascii_digit() || is_of_series(cx.hall, &number);
        if fast && follows && self.dialog.is_none() {
            self.dialog = Some(Dialog::Find(Find::of(&number)));
            return true;
        }
        false
    }

    /// Returns the command of the key that is held.
    pub(super) fn held_action(&self) -> Option<CounterAction> {
        self.held.map(|held| held.action)
    }

    /// Does what a held key means, now that no number has followed it.
    pub(super) fn release(&mut self, cx: &Context<'_>) -> Option<Action> {
        let held = self.held?;
        if cx.at < held.until() {
            return None;
        }
        self.held = None;
        self.perform(cx, held.action)
    }
}
