//! The texts that a hall speaks, shipped in `sounds/phrases.toml` and changed by the hall in a file
//! of its own.

use super::sentence::Sentence;
use super::words::{self, Ones};
use super::{Lexicon, SpokenLang};
use config::{Fault, Faults};
use hall::{CounterId, Hall, Text, TicketId};
use std::collections::BTreeMap;
use std::path::Path;
use text::reader::{Between, Item, Reader, Table, nearest, text, text_of};
use toml::de::DeTable;

const SHIPPED: &str = include_str!("../../../../sounds/phrases.toml");
/// Longest phrase, in characters: half a minute of speech.
const PHRASE_MAX: usize = 200;
/// The variables that `{…}` may name.
const VARIABLES: [&str; 4] = ["ticket", "window", "counter", "service"];

/// An occasion at which a hall speaks by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phrase {
    /// A ticket's first call.
    Call,
    /// A repeated call.
    CallAgain,
    /// A visitor's arrival at the window.
    Welcome,
    /// The invitation to rate a visit.
    Rating,
    /// Thanks after a rating.
    Goodbye,
    /// A counter's pause.
    Pause,
    /// A ticket that is being printed.
    TakeTicket,
    /// The hall's closing soon.
    ClosingSoon,
    /// An emergency: everybody must leave.
    Urgent,
}

impl Phrase {
    /// Every phrase, in the order of the file.
    pub const ALL: [Phrase; 9] = [
        Phrase::Call,
        Phrase::CallAgain,
        Phrase::Welcome,
        Phrase::Rating,
        Phrase::Goodbye,
        Phrase::Pause,
        Phrase::TakeTicket,
        Phrase::ClosingSoon,
        Phrase::Urgent,
    ];

    /// Returns the name of its table in the file.
    pub fn key(self) -> &'static str {
        match self {
            Phrase::Call => "call",
            Phrase::CallAgain => "call-again",
            Phrase::Welcome => "welcome",
            Phrase::Rating => "rating",
            Phrase::Goodbye => "goodbye",
            Phrase::Pause => "pause",
            Phrase::TakeTicket => "take-ticket",
            Phrase::ClosingSoon => "closing-soon",
            Phrase::Urgent => "urgent",
        }
    }

    /// Returns the variables that it knows.
    fn variables(self) -> &'static [&'static str] {
        match self {
            Phrase::Call
            | Phrase::CallAgain
            | Phrase::Welcome
            | Phrase::Rating
            | Phrase::Goodbye => &VARIABLES,
            Phrase::Pause => &["window", "counter"],
            Phrase::TakeTicket => &["ticket", "service"],
            Phrase::ClosingSoon | Phrase::Urgent => &[],
        }
    }
}

/// Values for the variables of a phrase.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The ticket's printed number.
    pub number: String,
    /// The window's number.
    pub counter: Option<CounterId>,
    /// The window's name, empty when it has none.
    pub window: Text,
    /// The service's name.
    pub service: Text,
}

impl Facts {
    /// Collects what the hall knows of a ticket, at a window if there is one.
    pub fn of(hall: &Hall, ticket: Option<TicketId>, counter: Option<CounterId>) -> Facts {
        let ticket = ticket.and_then(|id| hall.ticket(id));
        let service = ticket.and_then(|t| hall.setup().services.iter().find(|s| s.id == t.service));
        let window = hall.setup().counters.iter().find(|c| Some(c.id) == counter);
        Facts {
            number: ticket.map(|t| t.number.to_string()).unwrap_or_default(),
            counter,
            window: window.map(|w| w.name.clone()).unwrap_or_default(),
            service: service.map(|s| s.name.clone()).unwrap_or_default(),
        }
    }
}

/// The texts that a hall speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrases {
    texts: BTreeMap<(Phrase, SpokenLang), String>,
    windows: BTreeMap<SpokenLang, String>,
}

impl Default for Phrases {
    fn default() -> Phrases {
        let empty = Phrases {
            texts: BTreeMap::new(),
            windows: BTreeMap::new(),
        };
        // A test reads the same text.
        read("sounds/phrases.toml", SHIPPED, empty.clone()).unwrap_or(empty)
    }
}

impl Phrases {
    /// Returns the text of the shipped file.
    pub fn shipped_text() -> &'static str {
        SHIPPED
    }

    /// Reads phrases; what a hall leaves out is as shipped.
    ///
    /// # Errors
    /// Every mistake in the text.
    pub fn parse(file: &str, source: &str) -> Result<Phrases, Faults> {
        read(file, source, Phrases::default())
    }

    /// Reads the phrases in a file, or the shipped ones when there is none.
    ///
    /// # Errors
    /// Every mistake in the file, or that it cannot be read.
    pub fn load(path: &Path) -> Result<Phrases, Faults> {
        if !path.exists() {
            return Ok(Phrases::default());
        }
        let (name, text) = text_of(path)?;
        Phrases::parse(&name, &text)
    }

    /// Returns the sentence of a phrase; `None` where the hall says nothing in this language.
    pub fn say(
        &self,
        phrase: Phrase,
        spoken_lang: SpokenLang,
        facts: &Facts,
        ones: Ones,
    ) -> Option<Sentence> {
        let template = self
            .texts
            .get(&(phrase, spoken_lang))
            .filter(|text| !text.trim().is_empty())?;
        let fill = |spoken: bool, named: bool| {
            pieces(template).map(move |piece| match piece {
                Ok(text) => text.to_owned(),
                Err(variable) => self.value(variable, spoken_lang, facts, ones, spoken, named),
            })
        };
        let shown: String = fill(false, true).collect();
        let spoken: String = fill(true, true).collect();
        let plain: String = fill(true, false).collect();
        Some(Sentence::of(
            spoken_lang,
            &shown,
            &spoken,
            (plain != spoken).then_some(plain.as_str()),
        ))
    }

    fn value(
        &self,
        variable: &str,
        spoken_lang: SpokenLang,
        facts: &Facts,
        ones: Ones,
        spoken: bool,
        named: bool,
    ) -> String {
        let written = |text: &Text| {
            if spoken_lang == SpokenLang::En {
                &text.en
            } else {
                &text.zh
            }
            .clone()
        };
        let counter = facts.counter.map(|counter| u32::from(counter.0));
        let counter_said = || {
            counter
                .map(|n| {
                    if spoken {
                        words::number(n, spoken_lang)
                    } else {
                        n.to_string()
                    }
                })
                .unwrap_or_default()
        };
        match variable {
            "ticket" if spoken => words::spelled(&facts.number, spoken_lang, ones),
            "ticket" => facts.number.clone(),
            "service" => written(&facts.service),
            "counter" => counter_said(),
            "window" if named && !written(&facts.window).is_empty() => written(&facts.window),
            "window" => {
                let form = self
                    .windows
                    .get(&spoken_lang)
                    .map_or("{counter}", String::as_str);
                pieces(form)
                    .map(|piece| piece.map_or_else(|_| counter_said(), str::to_owned))
                    .collect()
            }
            _ => String::new(),
        }
    }

    /// Returns the words of the phrases that `lexicon` has no clips for, with the key of the
    /// phrase.
    pub fn unspoken<C: Clone>(
        &self,
        spoken_lang: SpokenLang,
        lexicon: &Lexicon<C>,
    ) -> Vec<(&'static str, String)> {
        let facts = Facts {
            number: "A015".to_owned(),
            counter: Some(CounterId(3)),
            ..Facts::default()
        };
        let sentences = Phrase::ALL
            .into_iter()
            .filter_map(|phrase| Some((phrase, self.say(phrase, spoken_lang, &facts, Ones::Yi)?)));
        sentences
            .flat_map(|(phrase, sentence)| {
                let words: Vec<String> = lexicon
                    .cover(&sentence.clauses)
                    .unknown()
                    .map(str::to_owned)
                    .collect();
                words.into_iter().map(move |words| (phrase.key(), words))
            })
            .collect()
    }
}

/// Splits a template into its texts and variables, in order.
fn pieces(template: &str) -> impl Iterator<Item = Result<&str, &str>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = match (rest.strip_prefix('{'), rest.find('{')) {
            (Some(inside), _) => match inside.split_once('}') {
                Some((name, after)) => (Err(name), after),
                None => (Ok(rest), ""),
            },
            (None, Some(at)) => (Ok(&rest[..at]), &rest[at..]),
            (None, None) => (Ok(rest), ""),
        };
        rest = after;
        Some(piece)
    })
}

fn read(file: &str, source: &str, mut phrases: Phrases) -> Result<Phrases, Faults> {
    let (tree, errors) = DeTable::parse_recoverable(source);
    let reader = Reader::new(file, source);
    let root = reader.root(tree.get_ref());
    if let Some(version) = root.need("version", "1")
        && version
            .number(Between(1, u32::MAX))
            .is_some_and(|version| version != 1)
    {
        version.wrong("phrases-version", Vec::new());
    }
    for (spoken_lang, text) in texts(&root, "window", &["counter"]) {
        phrases.windows.insert(spoken_lang, text);
    }
    for phrase in Phrase::ALL {
        for (spoken_lang, text) in texts(&root, phrase.key(), phrase.variables()) {
            phrases.texts.insert((phrase, spoken_lang), text);
        }
    }
    root.end();
    let (faults, _): (Vec<Fault>, _) = reader.into_faults(&errors);
    if faults.is_empty() {
        Ok(phrases)
    } else {
        Err(Faults(faults))
    }
}

fn texts(
    root: &Table<'_, '_>,
    name: &'static str,
    variables: &[&str],
) -> Vec<(SpokenLang, String)> {
    let Some(table) = root
        .take(name)
        .and_then(|item| item.table(r#"{ zh = "…" }"#))
    else {
        return Vec::new();
    };
    let of = |spoken_lang: SpokenLang| {
        let item = table.take(spoken_lang.key())?;
        let phrase = item.string("…")?;
        check(&item, phrase, variables);
        Some((spoken_lang, letters::line(phrase)))
    };
    let found = SpokenLang::ALL.into_iter().filter_map(of).collect();
    table.end();
    found
}

/// Notes what is wrong with a phrase, at its place.
fn check(item: &Item<'_, '_>, phrase: &str, variables: &[&str]) {
    if phrase.chars().count() > PHRASE_MAX {
        item.wrong("phrases-long", vec![("max", text(PHRASE_MAX.to_string()))]);
    }
    for piece in pieces(phrase) {
        let note = |piece: &str, kind, args| {
            item.reader
                .note(&item.span_of(piece), &item.path, kind, args);
        };
        match piece {
            Ok(plain) if plain.contains(['{', '}']) => {
                note(plain, "layout-open-brace", vec![("value", text(plain))]);
            }
            Ok(_) => {}
            Err(name) if variables.contains(&name) => {}
            Err(name) => {
                let braced = |name: &str| format!("{{{name}}}");
                let args = |other, value| vec![("name", text(braced(name))), (other, text(value))];
                match nearest(name, variables.iter().copied()) {
                    Some(near) => note(
                        name,
                        "layout-unknown-variable",
                        args("nearest", braced(near)),
                    ),
                    None if variables.is_empty() => note(
                        name,
                        "phrases-no-variables",
                        vec![("name", text(braced(name)))],
                    ),
                    None => {
                        let known = variables
                            .iter()
                            .map(|name| braced(name))
                            .collect::<Vec<_>>()
                            .join(" ");
                        note(name, "layout-unknown-variable-list", args("known", known));
                    }
                }
            }
        }
    }
}
