//! Numbers and switches of the settings, and how a sheet asks for them.

use super::page::{Desk, Field};
use hall::Setup;
use ui::widgets::{Entries, Entry, TextField};

/// The kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A number.
    Number,
    /// A number, or no limit.
    Limit,
    /// Yes or no: 1 or 0.
    Switch,
}

/// A number or a switch of the settings.
pub(super) struct Value {
    /// The message with its name.
    pub(super) label: &'static str,
    /// The message that says what it means, and its limits.
    pub(super) about: &'static str,
    pub(super) kind: Kind,
    /// Digits of the largest.
    pub(super) digits: usize,
    pub(super) get: fn(&Setup) -> Option<u32>,
    pub(super) set: fn(&mut Setup, Option<u32>),
}

impl Value {
    /// Returns the value in words.
    pub(super) fn shown(&self, desk: &Desk<'_>) -> String {
        match (self.kind, (self.get)(&desk.setup)) {
            (Kind::Switch, value) => desk.text(yes_or_no(value == Some(1))).to_owned(),
            (_, Some(number)) => number.to_string(),
            (_, None) => desk.text("admin-none").to_owned(),
        }
    }

    /// Returns how a sheet asks for it.
    pub(super) fn field(&self, desk: &Desk<'_>) -> Field {
        let now = (self.get)(&desk.setup);
        let label = desk.text(self.label).to_owned();
        let about = desk.text(self.about).to_owned();
        match self.kind {
            Kind::Switch => switch(desk, label, about, now == Some(1)),
            Kind::Number | Kind::Limit => {
                let text = now.map_or(String::new(), |number| number.to_string());
                Field {
                    hint: match self.kind {
                        Kind::Limit => desk.text("admin-none").to_owned(),
                        _ => String::new(),
                    },
                    entry: Entry::typed(TextField::digits(self.digits), &text),
                    ..Field::new(label, about)
                }
            }
        }
    }

    /// Writes the entry of that place into `setup`.
    ///
    /// # Errors
    /// Says what is wrong.
    pub(super) fn read(
        &self,
        desk: &Desk<'_>,
        values: &Entries,
        at: usize,
        setup: &mut Setup,
    ) -> Result<(), String> {
        let number = match self.kind {
            Kind::Switch => Some(values.pick(at) as u32),
            Kind::Number | Kind::Limit => values.text(at).parse().ok(),
        };
        if number.is_none() && self.kind == Kind::Number {
            return Err(desk.text("admin-number-needed").to_owned());
        }
        (self.set)(setup, number);
        Ok(())
    }
}

impl Field {
    /// Returns an empty field to type into.
    pub(super) fn new(label: impl Into<String>, about: impl Into<String>) -> Field {
        Field {
            label: label.into(),
            about: about.into(),
            hint: String::new(),
            choices: Vec::new(),
            entry: Entry::typed(TextField::digits(1), ""),
        }
    }
}

/// Returns a field that is chosen among `choices`.
pub(super) fn choice(label: String, about: String, choices: Vec<String>, at: usize) -> Field {
    Field {
        entry: Entry::picked(at, choices.len()),
        choices,
        ..Field::new(label, about)
    }
}

/// Returns a field that is no or yes.
pub(super) fn switch(desk: &Desk<'_>, label: String, about: String, is_on: bool) -> Field {
    let choices = [false, true].map(|on| desk.text(yes_or_no(on)).to_owned());
    choice(label, about, choices.to_vec(), usize::from(is_on))
}

/// Returns the message of an answer.
pub(super) fn yes_or_no(yes: bool) -> &'static str {
    if yes { "common-yes" } else { "common-no" }
}

/// Returns a number as a smaller type has it, at most the largest of that: what is too large for the
/// settings is refused with their limits.
pub(super) fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}
