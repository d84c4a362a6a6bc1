//! The messages of one language: the file as it stands, and what is said from it.

use crate::Value;
use crate::fault::Place;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::collections::{HashMap, HashSet};
use unic_langid::LanguageIdentifier;

/// The messages of a language, ready to be said.
pub(crate) struct Dictionary {
    bundle: FluentBundle<FluentResource>,
    /// Messages without variables, formatted once.
    plain: HashMap<String, String>,
    /// Messages that cannot be said.
    left_out: HashSet<String>,
    /// Says what this one has no words for.
    standby: Option<&'static Dictionary>,
}

impl Dictionary {
    /// Reads the messages of `source`; `locale` is the language whose plural rules apply.
    pub(crate) fn new(locale: &str, source: &str) -> Dictionary {
        let mut bundle = FluentBundle::new_concurrent(vec![
            locale.parse::<LanguageIdentifier>().unwrap_or_default(),
        ]);
        // The marks around variables are for mixed writing directions; terminals show them as
        // boxes.
        bundle.set_use_isolating(false);
        // What does not parse is left out here, and found by whoever checks the file.
        let resource =
            FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        let mut dictionary = Dictionary {
            bundle,
            plain: HashMap::new(),
            left_out: HashSet::new(),
            standby: None,
        };
        for message in messages(source) {
            if variables(&message.body).is_empty()
                && let Some(text) = dictionary.try_own(&message.id, &[])
            {
                dictionary.plain.insert(message.id, text);
            }
        }
        dictionary
    }

    /// Returns the same, with `standby` to say what it has no words for.
    pub(crate) fn beside(self, standby: &'static Dictionary) -> Dictionary {
        Dictionary {
            standby: Some(standby),
            ..self
        }
    }

    /// Leaves the message `id` to the dictionary that stands by.
    pub(crate) fn leave_out(&mut self, id: &str) {
        self.plain.remove(id);
        self.left_out.insert(id.to_owned());
    }

    /// Returns true if it has the message `id`.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.bundle.has_message(id)
    }

    /// Returns the message `id` if it is one without variables.
    pub(crate) fn plain(&self, id: &str) -> Option<&str> {
        let own = self.plain.get(id).map(String::as_str);
        own.or_else(|| self.standby?.plain(id))
    }

    /// Formats the message `id`, or its attribute: `id.attribute`.
    pub(crate) fn format(&self, id: &str, args: &[(&str, Value<'_>)]) -> Option<String> {
        let own = match self.left_out.contains(id) {
            true => None,
            false => self.try_own(id, args),
        };
        own.or_else(|| self.standby?.format(id, args))
    }

    /// Formats a message of its own, unless there is none or it cannot be said.
    pub(crate) fn try_own(&self, id: &str, args: &[(&str, Value<'_>)]) -> Option<String> {
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
        errors.is_empty().then(|| text.into_owned())
    }
}

/// A message as it stands in the source, or an attribute of one (`id.attribute`).
pub struct Message {
    /// The id, for example `kiosk-ahead`.
    pub id: String,
    /// Its text, with variables in braces.
    pub body: String,
    /// The place of its name.
    pub place: Place,
}

/// Returns the messages of a source. The files keep to a simple layout: an id starts a line, an
/// attribute starts with a dot.
pub fn messages(source: &str) -> Vec<Message> {
    let mut found: Vec<Message> = Vec::new();
    let mut owner = String::new();
    let lines = source
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.starts_with('#'));
    for (line, number) in lines {
        let name = line.trim_start();
        let column = line.len() - name.len() + 1;
        let place = Place {
            line: number,
            column: u32::try_from(column).unwrap_or(u32::MAX),
        };
        let message = |id: String, body: &str| Message {
            id,
            body: body.to_owned(),
            place,
        };
        match name.split_once(" =") {
            Some((id, body)) if line.starts_with(|c: char| c.is_ascii_lowercase()) => {
                id.clone_into(&mut owner);
                found.push(message(owner.clone(), body));
            }
            Some((name, body)) if name.starts_with('.') => {
                found.push(message(format!("{owner}{name}"), body));
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
