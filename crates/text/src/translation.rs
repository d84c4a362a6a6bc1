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
use std::ops::Range;
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
            let mut wrong = |kind, args| {
                faults.push(Fault::new(
                    name,
                    Some(message.place),
                    &message.id,
                    kind,
                    args,
                ));
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
            let owner = message.id.split('.').next().unwrap_or_default();
            if !dictionary.has(owner) {
                // Its form is wrong, which is told already.
                continue;
            }
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
    let start = |slice: Option<Range<usize>>, at: usize| slice.map_or(at, |slice| slice.start);
    let places = errors
        .iter()
        .map(|error| start(error.slice.clone(), error.pos.start));
    places.map(fault).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Words, add, args, load};

    /// Returns what is told of a language file in English, each fault in one line.
    fn told(faults: &[Fault]) -> Vec<String> {
        let line = |fault: &Fault| fault.text(Lang::EN).replace("\n  -> ", " | ");
        faults.iter().map(line).collect()
    }

    #[test]
    fn a_file_with_mistakes_is_told_with_lines_and_cures_and_said_in_english_there() {
        let lang: Lang = "xa".parse().unwrap();
        let source = "\
# A comment.
common-ok = Valider
comon-back = Retour
common-people = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
}
wait-about = Environ { $minute } min
common-close = Fermer { $now }
common-yes = { other-message }
wait-soon = Bient\u{f4}t
duration-days = jours
common-ok = Bon
kiosk-language = { \"X\"
refusal-nothing-to-do = \u{5d0}\u{5d1}
config-wrong = Faux
    .cure = { $x }
";
        let faults = add("xa.ftl", lang, source);
        let told = told(&faults);
        let (missing, told) = told.split_last().unwrap();
        assert!(
            missing.contains("messages are missing") && missing.contains("…"),
            "{missing}"
        );
        assert_eq!(
            told,
            [
                "xa.ftl:3:1: comon-back: There is no such message | Did you mean common-back?",
                "xa.ftl:8:1: wait-about: This message has no variable { $minute }; the language that stands in is used | It may have { $minutes }",
                "xa.ftl:9:1: common-close: This message has no variables, but { $now } stands in it; the language that stands in is used | Leave it out",
                "xa.ftl:10:1: common-yes: This message cannot be said; the language that stands in is used | A text is not empty, messages and terms that it refers to stand in the same file, and each choice has a default with *",
                "xa.ftl:12:1: duration-days: { $days } is not used | Put it into the text; leave it if it is not needed",
                "xa.ftl:13:1: common-ok: This message stands twice | Keep one of them",
                "xa.ftl:14:1: This is not well formed: kiosk-language = { \"X\" | Write each message as id = text, further lines after four blanks, variables as in the English message",
                "xa.ftl:15:1: refusal-nothing-to-do: writing from right to left cannot be shown: \u{5d0}\u{5d1} | Write it in Latin letters, or in Chinese",
                "xa.ftl:16:1: config-wrong: { $count } is not used | Put it into the text; leave it if it is not needed",
                "xa.ftl:17:5: config-wrong.cure: This message has no variables, but { $x } stands in it; the language that stands in is used | Leave it out",
            ]
        );
        let words = Words::new(lang);
        assert_eq!(words.lang(), lang);
        assert_eq!(words.text("wait-soon"), "Bient\u{f4}t");
        assert_eq!(words.say("common-people", args! { count: 1 }), "1 personne");
        assert_eq!(
            words.say("common-people", args! { count: 7 }),
            "7 personnes"
        );
        let english = Words::new(Lang::EN);
        for id in [
            "common-back",
            "common-close",
            "common-yes",
            "config-wrong.cure",
        ] {
            assert_eq!(words.text(id), english.text(id), "{id}");
        }
        let about = args! { minutes: 5 };
        assert_eq!(
            words.say("wait-about", about),
            english.say("wait-about", about)
        );
    }

    #[test]
    fn a_shipped_language_is_worded_anew_in_part() {
        let lang: Lang = "zh-Hant-HK".parse().unwrap();
        let faults = add(
            "zh-Hant-HK.ftl",
            lang,
            "demo-kiosk = \u{53d6}\u{7c4c}\u{6a5f}\n",
        );
        assert_eq!(told(&faults), Vec::<String>::new());
        let words = Words::new(lang);
        assert_eq!(words.text("demo-kiosk"), "\u{53d6}\u{7c4c}\u{6a5f}");
        assert_eq!(
            words.text("common-ok"),
            Words::new(Lang::ZH_HANT).text("common-ok")
        );
    }

    #[test]
    fn a_folder_of_languages_is_bounded_and_its_names_are_checked() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &[u8]| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        write("french.ftl", b"common-ok = Valider");
        write("xb.ftl", &b"# A long comment.\n".repeat(20_000));
        write("xc.ftl", b"common-ok = \xff");
        write("notes.txt", b"nothing");
        let faults = load(folder.path());
        let kinds: Vec<&str> = faults.iter().map(Fault::kind).collect();
        assert_eq!(
            kinds,
            ["config-bad-language", "language-large", "config-not-utf8"]
        );
        assert!(load(&folder.path().join("none")).is_empty());
    }
}
