//! All user-visible text, in every language.
//!
//! The rules return facts; screens, tickets and error texts choose words here, by message id. The
//! messages are in a file for each language (`zh.ftl`, `en.ftl`), in [Fluent](https://projectfluent.org) syntax: named
//! variables and plural rules, no sentence is glued from parts. Start at [`Words`]. [`refusal()`],
//! [`why`] and the functions in `phrases.rs` put the hall's facts into words. Messages of one
//! screen carry its prefix: `kiosk-`, `counter-`, `display-`, `rating-`, `demo-`, `cli-`.
//!
//! *Never*: a sentence glued from parts, or a message that only one language has, or that nobody
//! uses (`tests.rs`).

pub mod fault;
pub mod problem;
pub mod reader;

mod clock;
mod devices;
mod dictionary;
mod languages;
mod phrases;
mod refusal;
mod staff;
mod syntax;
mod system;
#[cfg(test)]
mod tests;
mod translation;

pub use self::clock::{clock_distance, clock_notice, date_time, stamp};
pub use devices::{devices, devices_remedy, wire};
pub use dictionary::{Message, messages, variables};
pub use languages::{SHIPPED, Shipped, add, following, is_message, languages, load, meant, tags};
pub use phrases::{
    actor, appointment_state, clock, counter, date, dates_past, duration, emergency, held,
    hurried_kiosk, lateness, minutes, number, number_ranges, opening, role, rollback, slot,
    ticket_state, unknown_numbers, visit, wait,
};
pub use refusal::{condition, job_state, refusal, remedy, why};
pub use staff::{account_state, list, right, roles, staff_role};
pub use system::io_reason;

use dictionary::Dictionary;
use hall::setup::Lang;
use std::borrow::Cow;
use std::fmt;

/// The value of a message's variable.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// A name, a printed number, a text that is already in the right language.
    Text(Cow<'a, str>),
    /// A count; plural rules apply.
    Number(i64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

macro_rules! from_integers {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Value<'_> {
            fn from(number: $integer) -> Self {
                Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )*};
}
from_integers!(u8 u16 u32 u64 usize i32 i64);

/// The variables of a message: `words.say("kiosk-ahead", args! { count: 9 })`.
#[macro_export]
macro_rules! args {
    ($($name:ident: $value:expr),* $(,)?) => {
        &[$((stringify!($name), $crate::Value::from($value))),*]
    };
}

/// Everything that can be said in one language. Copies are free.
#[derive(Clone, Copy)]
pub struct Words {
    lang: Lang,
    dictionary: &'static Dictionary,
}

impl Words {
    /// Returns the words of `lang`; those of a language without words are English.
    pub fn new(lang: Lang) -> Words {
        Words {
            lang,
            dictionary: languages::dictionary(lang),
        }
    }

    /// Returns their language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Returns a message without variables. An unknown id is returned itself, which a test finds
    /// before a visitor does.
    pub fn text<'a>(&self, id: &'a str) -> &'a str {
        let found = self.dictionary.plain(id);
        debug_assert!(
            found.is_some(),
            "no message without variables is called {id}"
        );
        found.unwrap_or(id)
    }

    /// Returns a message without variables, if there is one of this id.
    pub fn find(&self, id: &str) -> Option<&'static str> {
        self.dictionary.plain(id)
    }

    /// Returns a message with its variables; see [`args!`](crate::args).
    pub fn say(&self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        let found = self.dictionary.format(id, args);
        debug_assert!(found.is_some(), "no message is called {id}");
        found.unwrap_or_else(|| id.to_owned())
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Words) -> bool {
        self.lang == other.lang
    }
}

impl Eq for Words {}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Words").field(&self.lang).finish()
    }
}

/// Returns the language that the environment asks for: `LC_ALL`, else `LC_MESSAGES`, else `LANG`.
/// `zh_TW` means traditional Chinese; a language without words is English. So is Chinese on the
/// console of Linux, which has no letters for it.
///
/// ```
/// use hall::setup::Lang;
/// let lang = text::detect(|name| (name == "LANG").then(|| "zh_CN.UTF-8".to_owned()));
/// assert_eq!(lang, Lang::ZH);
/// ```
pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let is_console = variable("TERM").is_some_and(|term| term == "linux");
    let asked = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty());
    let tag = asked
        .as_deref()
        .and_then(|value| value.split(['.', '@']).next());
    let lang = tag.and_then(|tag| tag.replace('_', "-").parse().ok());
    lang.and_then(meant)
        .filter(|lang| !is_console || lang.base() != Lang::ZH.base())
        .unwrap_or(Lang::EN)
}
