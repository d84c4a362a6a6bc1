//! A mistake in the settings: where it is, what is wrong, and how to mend it.
//!
//! Technicians read Chinese and integrators English, so a fault keeps the message id and its
//! variables, and words are chosen when it is shown.

use crate::problem::{Code, Problem};
use crate::system::reason;
use crate::{Value, Words};
use hall::setup::Lang;
use std::fmt;
use std::io;

/// A place in a file. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// A variable of a fault's message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A text that stands in the file, or should.
    Text(String),
    /// A count or a limit.
    Number(i64),
    /// The id of another message.
    Word(&'static str),
    /// Why the system refused a file, and the system's number for it.
    Reason(io::ErrorKind, Option<i32>),
}

/// A mistake in a settings file, with its place and its cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, as it was named.
    pub file: String,
    /// The place; `None` is the whole file.
    pub place: Option<Place>,
    /// The key it is about, for example `service.social.prefix`; may be empty.
    pub key: String,
    kind: &'static str,
    args: Vec<(&'static str, Arg)>,
}

impl Fault {
    /// Makes a fault of `kind`, which is the id of its message; `args` are its variables.
    pub fn new(
        file: &str,
        place: Option<Place>,
        key: &str,
        kind: &'static str,
        args: Vec<(&'static str, Arg)>,
    ) -> Fault {
        Fault {
            file: file.to_owned(),
            place,
            key: key.to_owned(),
            kind,
            args,
        }
    }

    /// Returns its message id, for example `config-unknown-key`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    fn say(&self, lang: Lang, id: &str) -> String {
        let words = Words::new(lang);
        let args: Vec<(&str, Value<'_>)> = self
            .args
            .iter()
            .map(|(name, arg)| match arg {
                Arg::Text(text) => (*name, Value::from(text)),
                Arg::Number(number) => (*name, Value::from(*number)),
                Arg::Word(id) => (*name, Value::from(words.text(id))),
                Arg::Reason(kind, code) => (*name, Value::from(reason(*kind, *code, &words))),
            })
            .collect();
        words.say(id, &args)
    }

    /// Returns what is wrong, as a sentence.
    pub fn what(&self, lang: Lang) -> String {
        self.say(lang, self.kind)
    }

    /// Returns what to change, as a sentence.
    pub fn cure(&self, lang: Lang) -> String {
        self.say(lang, &format!("{}.cure", self.kind))
    }

    /// Returns its place, for example `config.toml:12:8`.
    pub fn at(&self) -> String {
        match self.place {
            Some(Place { line, column }) => format!("{}:{line}:{column}", self.file),
            None => self.file.clone(),
        }
    }

    /// Returns the place, the key, what is wrong, and the cure on a second line.
    pub fn text(&self, lang: Lang) -> String {
        let key = if self.key.is_empty() {
            String::new()
        } else {
            format!("{}: ", self.key)
        };
        format!(
            "{}: {key}{}\n  -> {}",
            self.at(),
            self.what(lang),
            self.cure(lang)
        )
    }
}

/// The mistakes of a settings file, in the order of their places. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// Returns all of them as one text, a paragraph each.
    pub fn text(&self, lang: Lang) -> String {
        self.0
            .iter()
            .map(|fault| fault.text(lang))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Makes them a problem that ends a program.
    pub fn problem(&self, lang: Lang) -> Problem {
        let words = Words::new(lang);
        let file = self.0.first().map_or("", |fault| &fault.file);
        let mut problem = Problem::new(
            Code::Usage,
            words.say(
                "config-wrong",
                crate::args! { file: file, count: self.0.len() },
            ),
            "",
        );
        problem.causes = self.text(lang).lines().map(str::to_owned).collect();
        problem.cure = words.text("config-wrong.cure").to_owned();
        problem
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::EN))
    }
}

impl std::error::Error for Faults {}
