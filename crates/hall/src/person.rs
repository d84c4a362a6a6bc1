//! What a visitor left of himself, and who may come back to it.
//!
//! The log knows a person only by a [`PersonId`] that was drawn at random. Phone numbers are in the
//! vault of the hubs, which seal them, tell nobody else, and can erase them: no event, no copy and no
//! backup has one.

use super::ids::PersonId;
use std::fmt;

/// A phone number that somebody typed. It is not shown by `Debug`, so that it stands in no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// A number as it was typed.
    pub fn new(typed: impl Into<String>) -> Phone {
        Phone(typed.into())
    }

    /// The number, without the spaces around it.
    pub fn as_str(&self) -> &str {
        self.0.trim()
    }

    /// Returns whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }
}

impl From<&str> for Phone {
    fn from(typed: &str) -> Phone {
        Phone::new(typed)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A request about what visitors left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonCommand {
    /// Write down that somebody reads what a visitor left.
    Read {
        /// The visitor.
        person: PersonId,
    },
    /// Erase what visitors left.
    Erase {
        /// The visitors.
        persons: Vec<PersonId>,
    },
}

/// What was done with what visitors left; the line of the log says who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonEvent {
    /// Somebody read it.
    Read {
        /// The visitor.
        person: PersonId,
    },
    /// It was erased.
    Erased {
        /// The visitors.
        persons: Vec<PersonId>,
    },
}

/// Decides what a request means: the vault knows what there is, so the rules have nothing to refuse.
pub(crate) fn decide(command: &PersonCommand) -> Vec<PersonEvent> {
    match command {
        PersonCommand::Read { person } => vec![PersonEvent::Read { person: *person }],
        PersonCommand::Erase { persons } if persons.is_empty() => Vec::new(),
        PersonCommand::Erase { persons } => vec![PersonEvent::Erased {
            persons: persons.clone(),
        }],
    }
}
