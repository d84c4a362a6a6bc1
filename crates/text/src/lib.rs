//! All user-visible text, in every language.
//!
//! The rules return facts; screens, tickets and error texts choose words here, by message id. The
//! messages are in `zh.ftl` and `en.ftl`, in [Fluent](https://projectfluent.org) syntax: named
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
mod phrases;
mod refusal;
mod syntax;
mod system;
#[cfg(test)]
mod tests;

pub use self::clock::{clock_distance, clock_notice, date_time, stamp};
pub use phrases::{
    actor, clock, counter, date, duration, emergency, held, hurried_kiosk, minutes, number_ranges,
    role, rollback, ticket_state, unknown_numbers, wait,
};
pub use refusal::{condition, job_state, refusal, remedy, why};
pub use system::io_reason;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use hall::setup::Lang;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// The messages of each language as they stand in the source.
pub const SOURCES: [(Lang, &str); 2] = [
    (Lang::Zh, include_str!("zh.ftl")),
    (Lang::En, include_str!("en.ftl")),
];

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

struct Dictionary {
    bundle: FluentBundle<FluentResource>,
    /// Messages without variables, formatted once.
    plain: HashMap<String, String>,
}

/// The dictionaries of all languages, compiled in and never changed, so every `Words` shares them.
static DICTIONARIES: LazyLock<[Dictionary; 2]> =
    LazyLock::new(|| SOURCES.map(|(lang, source)| Dictionary::new(lang, source)));

impl Dictionary {
    fn new(lang: Lang, source: &str) -> Dictionary {
        let locale = match lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en-GB",
        };
        let mut bundle = FluentBundle::new_concurrent(vec![
            locale.parse::<LanguageIdentifier>().unwrap_or_default(),
        ]);
        // The marks around variables are for mixed writing directions; terminals show them as
        // boxes.
        bundle.set_use_isolating(false);
        // What does not parse is left out here and found by a test.
        let resource =
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        let mut dictionary = Dictionary {
            bundle,
            plain: HashMap::new(),
        };
        for message in messages(source) {
            if variables(&message.body).is_empty() {
                let text = dictionary.format(&message.id, &[]).unwrap_or_default();
                dictionary.plain.insert(message.id, text);
            }
        }
        dictionary
    }

    /// Formats the message `id`, or its attribute: `id.attribute`.
    fn format(&self, id: &str, args: &[(&str, Value<'_>)]) -> Option<String> {
        let (id, attribute) = id
            .split_once('.')
            .map_or((id, None), |(id, attribute)| (id, Some(attribute)));
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            Some(name) => message.get_attribute(name)?.value(),
            None => message.value()?,
        };
        let args: FluentArgs<'_> = args
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Text(text) => FluentValue::from(&**text),
                    Value::Number(number) => FluentValue::from(*number),
                };
                (*name, value)
            })
            .collect();
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&args), &mut errors);
        debug_assert!(errors.is_empty(), "message {id}: {errors:?}");
        Some(text.into_owned())
    }
}

/// Everything that can be said in one language. Copies are free.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Words {
    lang: Lang,
}

impl Words {
    /// Returns the words of `lang`.
    pub fn new(lang: Lang) -> Words {
        Words { lang }
    }

    /// Returns their language.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    fn dictionaries(self) -> [&'static Dictionary; 2] {
        let [zh, en] = &*DICTIONARIES;
        match self.lang {
            Lang::Zh => [zh, en],
            Lang::En => [en, zh],
        }
    }

    /// Returns a message without variables. An unknown id is returned itself, which a test finds
    /// before a visitor does.
    pub fn text<'a>(&self, id: &'a str) -> &'a str {
        let found = self
            .dictionaries()
            .into_iter()
            .find_map(|d| d.plain.get(id));
        debug_assert!(
            found.is_some(),
            "no message without variables is called {id}"
        );
        found.map_or(id, String::as_str)
    }

    /// Returns a message with its variables; see [`args!`](crate::args).
    pub fn say(&self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        let found = self
            .dictionaries()
            .into_iter()
            .find_map(|d| d.format(id, args));
        debug_assert!(found.is_some(), "no message is called {id}");
        found.unwrap_or_else(|| id.to_owned())
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Words").field(&self.lang).finish()
    }
}

/// Returns the language that the environment asks for: `LC_ALL`, else `LC_MESSAGES`, else `LANG`;
/// Chinese for `zh…`, else English.
///
/// ```
/// use hall::setup::Lang;
/// let lang = text::detect(|name| (name == "LANG").then(|| "zh_CN.UTF-8".to_owned()));
/// assert_eq!(lang, Lang::Zh);
/// ```
pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let asked = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(variable)
        .find(|value| !value.is_empty());
    match asked {
        Some(value) if value.to_ascii_lowercase().starts_with("zh") => Lang::Zh,
        _ => Lang::En,
    }
}

/// A message as it stands in the source, or an attribute of one (`id.attribute`).
pub struct Message {
    /// The id, for example `kiosk-ahead`.
    pub id: String,
    /// Its text, with variables in braces.
    pub body: String,
}

/// Returns the messages of a source. The files keep to a simple layout: an id starts a line, an
/// attribute starts with a dot.
pub fn messages(source: &str) -> Vec<Message> {
    let mut found: Vec<Message> = Vec::new();
    let mut owner = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let named = line
            .split_once(" =")
            .map(|(name, body)| (name.trim_start(), body));
        match named {
            Some((id, body)) if line.starts_with(|c: char| c.is_ascii_lowercase()) => {
                id.clone_into(&mut owner);
                found.push(Message {
                    id: id.to_owned(),
                    body: body.to_owned(),
                });
            }
            Some((name, body)) if name.starts_with('.') => {
                found.push(Message {
                    id: format!("{owner}{name}"),
                    body: body.to_owned(),
                });
            }
            _ => {
                if let Some(last) = found.last_mut() {
                    last.body.push('\n');
                    last.body.push_str(line);
                }
            }
        }
    }
    found
}

/// Returns the names of the variables in a message, sorted.
pub fn variables(body: &str) -> Vec<String> {
    let name = |rest: &str| {
        rest.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-')
            .collect::<String>()
    };
    let mut names: Vec<String> = body.split('$').skip(1).map(name).collect();
    names.sort();
    names.dedup();
    names
}
