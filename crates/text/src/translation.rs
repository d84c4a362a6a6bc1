//! A language in a file of the hall's own: what of it can be said, and what is wrong with it.
//!
//! A file that is partly wrong is not refused. Whatever cannot be said is told with its place and
//! said in the language that stands in.

use crate::Value;
use crate::dictionary::{Dictionary, Message, messages, variables};
use crate::fault::{Arg, Fault, Faults};
use crate::languages::english;
use crate::reader::{nearest, place, text, text_of};
use fluent_bundle::FluentResource;
use hall::setup::Lang;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Largest file, in bytes: four times the shipped ones.
const BYTES_MAX: u64 = 300_000;
/// Most files.
const FILES_MAX: usize = 20;
/// Most messages that are named when they are missing.
const NAMED_MAX: usize = 40;

/// Returns the files of languages in a folder by their languages, and those whose names are none.
pub(crate) fn files(folder: &Path) -> (Vec<(PathBuf, Lang)>, Vec<Fault>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let is_language = |path: &PathBuf| path.extension().is_some_and(|end| end == "ftl");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(is_language)
        .collect();
    paths.sort();
    paths.truncate(FILES_MAX);
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        match stem.parse() {
            Ok(lang) => found.push((path, lang)),
            Err(()) => {
                let args = vec![("value", text(stem))];
                faults.push(Fault::new(&name, None, "", "config-bad-language", args));
            }
        }
    }
    (found, faults)
}

/// Reads a file.
///
/// # Errors
/// If it cannot be read, or is too large.
pub(crate) fn read(path: &Path) -> Result<(String, String), Faults> {
    let bytes = std::fs::metadata(path).map_or(0, |data| data.len());
    if bytes <= BYTES_MAX {
        return text_of(path);
    }
    let args = vec![("kilobytes", Arg::Number((BYTES_MAX / 1000) as i64))];
    let name = path.display().to_string();
    Err(Faults(vec![Fault::new(
        &name,
        None,
        "",
        "language-large",
        args,
    )]))
}

/// A language that was read, with what is wrong with it.
pub(crate) struct Translation {
    pub(crate) dictionary: Dictionary,
    pub(crate) faults: Vec<Fault>,
}

impl Translation {
    /// Reads the messages of a file called `name`. `standby` says what is not in it; with
    /// `is_partial` nothing needs to be.
    pub(crate) fn read(
        name: &str,
        lang: Lang,
        source: &str,
        standby: &'static Dictionary,
        is_partial: bool,
    ) -> Translation {
        let source = letters::paragraphs(source);
        let wanted = messages(english().source).into_iter();
        let wanted: BTreeMap<String, Vec<String>> = wanted
            .map(|message| (message.id, variables(&message.body)))
            .collect();
        let own = messages(&source);
        let mut dictionary = Dictionary::new(lang.as_str(), &source).beside(standby);
        let mut faults = syntax(name, &source);
        let mut seen = BTreeSet::new();
        for message in &own {
            let at = place(&source, offset(&source, message));
            let mut wrong = |kind, args| {
                faults.push(Fault::new(name, Some(at), &message.id, kind, args));
            };
            if !seen.insert(message.id.as_str()) {
                wrong("language-twice", Vec::new());
                continue;
            }
            let Some(known) = wanted.get(&message.id) else {
                match nearest(&message.id, wanted.keys().map(String::as_str)) {
                    Some(id) => wrong("language-unknown-nearest", vec![("nearest", text(id))]),
                    None => wrong("language-unknown", Vec::new()),
                }
                continue;
            };
            if let Some((kind, args)) = mistake(message, known, &dictionary) {
                wrong(kind, args);
                dictionary.leave_out(&message.id);
            } else if let Some(variable) = unused(message, known) {
                let args = vec![("name", text(braced(variable)))];
                wrong("language-unused-variable", args);
            }
        }
        let missing: Vec<&str> = wanted
            .keys()
            .map(String::as_str)
            .filter(|id| !seen.contains(id))
            .collect();
        if !missing.is_empty() && !is_partial {
            let mut ids = missing[..missing.len().min(NAMED_MAX)].join(" ");
            if missing.len() > NAMED_MAX {
                ids.push_str(" …");
            }
            let count = Arg::Number(i64::try_from(missing.len()).unwrap_or(i64::MAX));
            let args = vec![("count", count), ("ids", text(ids))];
            faults.push(Fault::new(name, None, "", "language-missing", args));
        }
        faults.sort_by_key(|fault| (fault.place.is_none(), fault.place));
        Translation { dictionary, faults }
    }
}

/// Returns the mistakes of form.
fn syntax(name: &str, source: &str) -> Vec<Fault> {
    let Err((_, errors)) = FluentResource::try_new(source.to_owned()) else {
        return Vec::new();
    };
    let fault = |at: usize| {
        let line = source[..at.min(source.len())]
            .rfind('\n')
            .map_or(0, |i| i + 1);
        let line = source[line..].lines().next().unwrap_or_default().trim();
        let quoted: String = line.chars().take(40).collect();
        let args = vec![("value", text(quoted))];
        Fault::new(name, Some(place(source, at)), "", "language-syntax", args)
    };
    errors.iter().map(|error| fault(error.pos.start)).collect()
}

/// Returns why a message cannot be said.
fn mistake(
    message: &Message,
    known: &[String],
    dictionary: &Dictionary,
) -> Option<(&'static str, Vec<(&'static str, Arg)>)> {
    let used = variables(&message.body);
    if let Some(other) = used.iter().find(|name| !known.contains(name)) {
        let args = vec![("name", text(braced(other)))];
        return Some(match known {
            [] => ("language-no-variables", args),
            _ => {
                let names: Vec<String> = known.iter().map(|name| braced(name)).collect();
                let known = ("known", text(names.join(" ")));
                ("language-variable", [args, vec![known]].concat())
            }
        });
    }
    let word = |word: &&str| word.chars().any(letters::is_right_to_left);
    if let Some(word) = message.body.split_whitespace().find(word) {
        return Some(("config-right-to-left", vec![("value", text(word))]));
    }
    let args: Vec<(&str, Value<'_>)> = known
        .iter()
        .map(|name| (name.as_str(), Value::Number(2)))
        .collect();
    match dictionary.try_own(&message.id, &args) {
        Some(said) if !said.trim().is_empty() => None,
        _ => Some(("language-unsayable", Vec::new())),
    }
}

/// Returns a variable that a message leaves out.
fn unused<'k>(message: &Message, known: &'k [String]) -> Option<&'k str> {
    let used = variables(&message.body);
    let mut unused = known.iter().filter(|name| !used.contains(name));
    unused.next().map(String::as_str)
}

fn braced(variable: &str) -> String {
    format!("{{ ${variable} }}")
}

/// Returns where the line of a message begins.
fn offset(source: &str, message: &Message) -> usize {
    let owner = message.id.split('.').next().unwrap_or_default();
    let begins = |name: &str, from: usize| {
        let found = source[from..].match_indices(name);
        let mut found = found.map(|(at, _)| from + at);
        found.find(|at| {
            let line = source[..*at].rfind('\n').map_or(0, |i| i + 1);
            let after = source[*at + name.len()..].trim_start_matches(' ');
            source[line..*at].trim().is_empty() && after.starts_with('=')
        })
    };
    let start = begins(owner, 0).unwrap_or(0);
    match message.id.split_once('.') {
        Some((_, attribute)) => begins(&format!(".{attribute}"), start).unwrap_or(start),
        None => start,
    }
}
