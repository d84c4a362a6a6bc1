//! The texts that a hall speaks, shipped in `sounds/phrases.toml` and changed by the hall in a file
//! of its own.

use super::SpokenLang;
use super::in_words;
use super::prospect::language_of;
use super::sentence::{Clause, Sentence};
use super::words::{self, Ones, tokens};
use hall::setup::{Setup, is_mark};
use hall::{CounterId, Hall, Lang, ServiceId, Text, TicketId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use text::fault::{Fault, Faults};
use text::reader::{Between, Item, Reader, Table, nearest, text, text_of};
use toml::de::DeTable;

const SHIPPED: &str = include_str!("../../../sounds/phrases.toml");
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
    /// A call to a window whose label no voice of the language can say.
    CallNumber,
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
    pub const ALL: [Phrase; 10] = [
        Phrase::Call,
        Phrase::CallAgain,
        Phrase::CallNumber,
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
            Phrase::CallNumber => "call-number",
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
            Phrase::TakeTicket | Phrase::CallNumber => &["ticket", "service"],
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
    /// The window's label; `None`: its number.
    pub label: Option<Text>,
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
            label: window.and_then(|w| w.label.clone()),
            service: service.map(|s| s.name.clone()).unwrap_or_default(),
        }
    }
}

impl Facts {
    /// Returns what the window's sign says, in a language; empty without a window, and where the
    /// label cannot be said.
    fn label(&self, spoken_lang: SpokenLang, form: Form) -> String {
        match (&self.label, form) {
            (Some(label), Form::Spoken { .. }) => name_in(label, spoken_lang).to_owned(),
            (Some(label), Form::Shown) => label.get(script_of(spoken_lang)).to_owned(),
            (None, _) => self.counter.map(|id| id.to_string()).unwrap_or_default(),
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

    /// Returns the sentence of a phrase; `None` where the hall says nothing in this language. A call
    /// that the hall words so that it cannot be said is said as shipped, and one to a window whose
    /// label cannot be said without the window: the visitor must hear of it, but never of a window
    /// that no sign shows.
    pub fn say(
        &self,
        phrase: Phrase,
        spoken_lang: SpokenLang,
        facts: &Facts,
        ones: Ones,
    ) -> Option<Sentence> {
        let template = self.template(phrase, spoken_lang)?;
        let fill = |phrases: &Phrases, template: &str, form: Form| {
            pieces(template)
                .map(|piece| match piece {
                    Ok(text) => text.to_owned(),
                    Err(variable) => phrases.value(variable, spoken_lang, facts, form),
                })
                .collect::<String>()
        };
        let shown = fill(self, template, Form::Shown);
        let label = facts.label.as_ref();
        let is_sayable = label.is_none_or(|label| !name_in(label, spoken_lang).is_empty());
        let spoken = |phrases: &Phrases, template: &str| {
            let says_window =
                || pieces(template).any(|piece| matches!(piece, Err("window" | "counter")));
            if !is_sayable && says_window() {
                return Vec::new();
            }
            let form = |by_digit| Form::Spoken { ones, by_digit };
            [false, true]
                .map(|by_digit| fill(phrases, template, form(by_digit)))
                .to_vec()
        };
        let mut wordings = spoken(self, template);
        if matches!(phrase, Phrase::Call | Phrase::CallAgain) {
            let shipped = SHIPPED_PHRASES.template(phrase, spoken_lang);
            wordings.extend(shipped.iter().flat_map(|it| spoken(&SHIPPED_PHRASES, it)));
            if facts.label.is_some() {
                let number = [self, &SHIPPED_PHRASES]
                    .into_iter()
                    .filter_map(|phrases| phrases.template(Phrase::CallNumber, spoken_lang));
                wordings.extend(number.flat_map(|it| spoken(self, it)));
            }
        }
        if wordings.is_empty() {
            wordings.push(shown.clone());
        }
        Some(Sentence::of(spoken_lang, &shown, wordings))
    }

    fn template(&self, phrase: Phrase, spoken_lang: SpokenLang) -> Option<&str> {
        let text = self.texts.get(&(phrase, spoken_lang))?;
        Some(text.as_str()).filter(|text| !text.trim().is_empty())
    }

    fn value(&self, variable: &str, spoken_lang: SpokenLang, facts: &Facts, form: Form) -> String {
        let label = facts.label(spoken_lang, form);
        let counter = || match form {
            Form::Spoken { ones, by_digit } => words::label(&label, spoken_lang, ones, by_digit),
            Form::Shown => label.clone(),
        };
        match (variable, form) {
            ("ticket", Form::Spoken { ones, .. }) => {
                words::spelled(&facts.number, spoken_lang, ones)
            }
            ("ticket", Form::Shown) => facts.number.clone(),
            ("service", _) => name_in(&facts.service, spoken_lang).to_owned(),
            ("counter", _) => counter(),
            ("window", _) if !is_mark(&label) => counter(),
            ("window", _) => {
                let form = self
                    .windows
                    .get(&spoken_lang)
                    .map_or("{counter}", String::as_str);
                pieces(form)
                    .map(|piece| piece.map_or_else(|_| counter(), str::to_owned))
                    .collect()
            }
            _ => String::new(),
        }
    }

    /// Returns what cannot be said whole of these phrases and of the names in the settings.
    /// `lacks` returns the words of clauses that cannot be said.
    pub fn unspoken(
        &self,
        spoken_lang: SpokenLang,
        setup: &Setup,
        lacks: impl Fn(&[Clause]) -> Vec<String>,
    ) -> Vec<Unspoken> {
        let nameless = Facts {
            number: "A015".to_owned(),
            counter: Some(CounterId(3)),
            ..Facts::default()
        };
        let lacks = |phrase, facts: &Facts| {
            self.say(phrase, spoken_lang, facts, Ones::Yi)
                .map(|sentence| lacks(sentence.clauses()))
                .unwrap_or_default()
        };
        let mut found: Vec<Unspoken> = Vec::new();
        for phrase in Phrase::ALL {
            let words = lacks(phrase, &nameless);
            if !words.is_empty() {
                let key = phrase.key();
                found.push(Unspoken::Phrase { key, words });
            }
        }
        // What only the name adds: the phrase itself was told above.
        let by_name = |facts: &Facts, name: &Text, written: &str, variable: &str| {
            let shown = name.get(script_of(spoken_lang)).to_owned();
            if !self.uses(variable, spoken_lang) || shown.is_empty() {
                return None;
            }
            if name_in(name, spoken_lang).is_empty() {
                return Some((shown.clone(), vec![shown]));
            }
            let mut words: Vec<String> = Vec::new();
            for phrase in Phrase::ALL {
                let without = lacks(phrase, &nameless);
                let with = lacks(phrase, facts);
                words.extend(with.into_iter().filter(|word| !without.contains(word)));
            }
            words.sort();
            words.dedup();
            (!words.is_empty()).then(|| (written.to_owned(), words))
        };
        for counter in &setup.counters {
            let facts = Facts {
                counter: Some(counter.id),
                label: counter.label.clone(),
                ..nameless.clone()
            };
            let Some(label) = &counter.label else {
                continue;
            };
            let written = name_in(label, spoken_lang);
            if let Some((label, words)) = by_name(&facts, label, written, "window") {
                let counter = counter.id;
                found.push(Unspoken::Window {
                    counter,
                    label,
                    words,
                });
            }
        }
        for service in &setup.services {
            let facts = Facts {
                service: service.name.clone(),
                ..nameless.clone()
            };
            let written = name_in(&service.name, spoken_lang);
            if let Some((name, words)) = by_name(&facts, &service.name, written, "service") {
                let service = service.id;
                found.push(Unspoken::Service {
                    service,
                    name,
                    words,
                });
            }
        }
        found
    }

    /// Returns true if a phrase of a language has a variable.
    fn uses(&self, variable: &str, spoken_lang: SpokenLang) -> bool {
        Phrase::ALL
            .into_iter()
            .filter_map(|phrase| self.template(phrase, spoken_lang))
            .any(|template| pieces(template).any(|piece| piece == Err(variable)))
    }
}

/// Returns how a window sounds in each language, as words. Two windows that share one are taken for
/// each other.
pub fn window_sounds(
    counter: CounterId,
    label: Option<&Text>,
) -> BTreeSet<(SpokenLang, Vec<String>)> {
    let facts = Facts {
        counter: Some(counter),
        label: label.cloned(),
        ..Facts::default()
    };
    let mut sounds = BTreeSet::new();
    for spoken_lang in SpokenLang::ALL {
        // With the word for a window and without it: 一 is taken for 一号窗口.
        for variable in ["window", "counter"] {
            for by_digit in [false, true] {
                let ones = Ones::Yi;
                let form = Form::Spoken { ones, by_digit };
                let said = SHIPPED_PHRASES.value(variable, spoken_lang, &facts, form);
                let words = tokens(&in_words(&said, spoken_lang));
                if !words.is_empty() {
                    sounds.insert((spoken_lang, words));
                }
            }
        }
    }
    sounds
}

/// The shipped phrases, read.
static SHIPPED_PHRASES: LazyLock<Phrases> = LazyLock::new(Phrases::default);

/// The form in which a phrase is filled in.
#[derive(Debug, Clone, Copy)]
enum Form {
    /// As it is read.
    Shown,
    /// As it is said; `by_digit`: figures of labels one by one, for which there are more clips.
    Spoken { ones: Ones, by_digit: bool },
}

/// Returns a name as it is said in a language: its text in that language, or the one text that it
/// has. A Chinese name is none in English.
pub fn name_in(name: &Text, spoken_lang: SpokenLang) -> &str {
    match spoken_lang {
        SpokenLang::En => {
            let written = name.get(Lang::EN);
            let is_english = language_of(written, &[]) == SpokenLang::En;
            if is_english { written } else { "" }
        }
        SpokenLang::Zh | SpokenLang::Yue => name.get(script_of(spoken_lang)),
    }
}

/// Returns the language in which the names are written that are said in `spoken_lang`; those that
/// have no such form are said in the one that they have.
pub fn script_of(spoken_lang: SpokenLang) -> Lang {
    match spoken_lang {
        SpokenLang::Zh => Lang::ZH,
        SpokenLang::En => Lang::EN,
        SpokenLang::Yue => Lang::ZH_HANT,
    }
}

/// A text or a name that a voice cannot say whole, and the words that it lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unspoken {
    /// A phrase. A call is said as shipped instead, another phrase not at all.
    Phrase {
        /// The name of its table.
        key: &'static str,
        /// The words.
        words: Vec<String>,
    },
    /// A window's label. The ticket is called without the window.
    Window {
        /// The window.
        counter: CounterId,
        /// Its label.
        label: String,
        /// The words.
        words: Vec<String>,
    },
    /// A service's name. A call is said as shipped instead, without it.
    Service {
        /// The service.
        service: ServiceId,
        /// Its name.
        name: String,
        /// The words.
        words: Vec<String>,
    },
}

impl Unspoken {
    /// Returns the words that the voice lacks.
    pub fn words(&self) -> &[String] {
        match self {
            Unspoken::Phrase { words, .. }
            | Unspoken::Window { words, .. }
            | Unspoken::Service { words, .. } => words,
        }
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
