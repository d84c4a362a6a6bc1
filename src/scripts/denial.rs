//! Why a script's command was not carried out.

use super::json;
use hall::{Refusal, ServiceId};
use text::Words;

/// An answer that is no.
pub(super) enum Denial {
    /// The hall refused it, or would.
    Refused(Refusal),
    /// A word means two services.
    Ambiguous {
        /// The one.
        one: ServiceId,
        /// The other.
        other: ServiceId,
    },
    /// A text to announce looks like an option.
    Keyword {
        /// The text.
        text: String,
        /// The option.
        option: &'static str,
    },
}

impl From<Refusal> for Denial {
    fn from(refusal: Refusal) -> Denial {
        Denial::Refused(refusal)
    }
}

impl Denial {
    /// Returns the name by which scripts know it.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Denial::Refused(refusal) => json::refusal_code(refusal),
            Denial::Ambiguous { .. } => "ambiguous-service",
            Denial::Keyword { .. } => "keyword",
        }
    }

    /// Returns the reason in the reader's language.
    pub(super) fn text(&self, words: &Words) -> String {
        match self {
            Denial::Refused(refusal) => text::refusal(refusal, words),
            Denial::Ambiguous { one, other } => words.say(
                "cli-ambiguous-service",
                text::args! { one: one.as_str(), other: other.as_str() },
            ),
            Denial::Keyword { text, option } => words.say(
                "cli-announce-keyword",
                text::args! { text: text, option: *option },
            ),
        }
    }
}
