//! An invented language, in which every text is much longer than in English, has accents, and a mark
//! at both ends. Whoever reads a screen in it sees what does not come from a file, and what has too
//! little room.

use hall::{Command, Lang, Setup};
use std::sync::OnceLock;
use ui::HitMap;

const BEGINS: &str = "[!";
const ENDS: &str = "!]";

/// Returns the language, of which there are words from now on.
pub(crate) fn lang() -> Lang {
    static ADDED: OnceLock<Lang> = OnceLock::new();
    *ADDED.get_or_init(|| {
        let lang = "qps".parse().expect("a tag");
        let english = text::SHIPPED
            .iter()
            .find(|shipped| shipped.lang == Lang::EN);
        let source = translated(english.expect("English").source);
        let faults = text::add("qps.ftl", lang, &source);
        let told: Vec<String> = faults.iter().map(|fault| fault.text(Lang::EN)).collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
        lang
    })
}

/// Returns the messages of `english` in the invented language.
fn translated(english: &str) -> String {
    let mut source = String::new();
    for message in text::messages(english) {
        let (id, indent) = match message.id.split_once('.') {
            Some((_, attribute)) => (format!(".{attribute}"), "    "),
            None => (message.id.clone(), ""),
        };
        let body = stretched(message.body.trim());
        // What is searched for, and what joins names, has no ends.
        let line = match message.id.ends_with(".find") || message.id.ends_with("-separator") {
            true => format!("{indent}{id} = {}\n", message.body.trim()),
            false => format!("{indent}{id} = {{\"{BEGINS}\"}}{body}{{\"{ENDS}\"}}\n"),
        };
        source.push_str(&line);
    }
    source
}

/// What stands around a letter of a message.
#[derive(Clone, Copy, PartialEq)]
enum Around {
    Text,
    /// The key of a choice.
    Key,
    /// A variable, or what decides on a choice.
    Braces,
    /// A text in quotation marks.
    Literal,
}

/// Returns a message with its letters changed and so many of them written twice that it is six
/// tenths longer, its marks counted; what is no text of it stays.
fn stretched(body: &str) -> String {
    let all = body.chars().filter(char::is_ascii_alphabetic).count();
    let outside = body.split('}').filter_map(|part| part.split('{').next());
    let text: usize = outside.map(|part| part.chars().count()).sum();
    let twice = (text * 6)
        .div_ceil(10)
        .saturating_sub(BEGINS.len() + ENDS.len());
    let twice = twice.min(all);
    let mut around = vec![Around::Text];
    let mut out = String::new();
    let mut letters = 0;
    for letter in body.chars() {
        let at_line_start = out
            .rsplit('\n')
            .next()
            .is_some_and(|line| out.contains('\n') && line.trim_matches([' ', '*']).is_empty());
        match (around.last().copied().unwrap_or(Around::Text), letter) {
            (Around::Text, '{') => around.push(Around::Braces),
            (Around::Text, '}') => {
                // The end of the last choice, and of all of them.
                around.truncate(around.len().saturating_sub(2));
            }
            (Around::Text, '[') if at_line_start && around.len() > 1 => around.push(Around::Key),
            (Around::Key, ']') => {
                around.pop();
            }
            (Around::Braces, '"') => around.push(Around::Literal),
            (Around::Literal, '"') => {
                around.pop();
            }
            (Around::Braces, '}') => {
                around.pop();
            }
            (Around::Braces, '>') if out.ends_with('-') => around.push(Around::Text),
            (Around::Text, _) if letter.is_ascii_alphabetic() => {
                letters += 1;
                let changed = accented(letter);
                out.push(changed);
                if letters * twice / all > (letters - 1) * twice / all {
                    out.extend(changed.to_lowercase());
                }
                continue;
            }
            _ => {}
        }
        out.push(letter);
    }
    out
}

fn accented(letter: char) -> char {
    let plain = "aeiouyncszAEIOUYNCSZ";
    let marked = "áéîöüýñçšžÁÉÎÖÜÝÑÇŠŽ";
    let at = plain.chars().position(|c| c == letter);
    at.and_then(|at| marked.chars().nth(at)).unwrap_or(letter)
}

/// Returns the texts that were drawn and do not come from the language's file, apart from names and
/// figures, and those that have lost an end.
pub(crate) fn wrong<T>(hits: &HitMap<T>, names: &[&str], setup: &Setup) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut known: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    known.extend(names_of(setup));
    known.sort_by_key(|name| std::cmp::Reverse(name.len()));
    for (_, label) in hits.labels() {
        let mut left = label.clone();
        for name in &known {
            left = left.replace(name.as_str(), "");
        }
        let has_words = |text: &str| {
            let mut words = text.split(|c: char| !c.is_alphabetic());
            words.any(|word| word.chars().count() > 1)
        };
        // A number such as A015, a time, a key of one letter.
        let is_figures = label.split(' ').all(|word| {
            !has_words(word) || word.chars().any(|c| c.is_ascii_digit()) && word.is_ascii()
        });
        let marked = left.contains(BEGINS) && left.contains(ENDS);
        let is_of_settings = known.iter().any(|text| text.contains(label.as_str()));
        if !marked && !is_figures && !is_of_settings && has_words(&left) {
            wrong.push(format!("not of the file: {label:?}"));
        }
    }
    let cut = hits.shortened().filter(|label| label.contains(ENDS));
    wrong.extend(cut.map(|label| format!("shortened: {label:?}")));
    wrong
}

/// Returns settings for a hall of this language alone.
pub(crate) fn only(setup: &Setup) -> Command {
    Command::Configure {
        setup: Box::new(Setup {
            languages: vec![lang()],
            ..setup.clone()
        }),
    }
}

/// Returns all names in the settings.
fn names_of(setup: &Setup) -> Vec<String> {
    let services = setup.services.iter();
    let texts = services
        .flat_map(|s| [Some(&s.name), s.notice.as_ref()])
        .flatten()
        .chain(setup.groups.iter().map(|group| &group.name))
        .chain(setup.classes.iter().map(|class| &class.name))
        .chain(
            setup
                .counters
                .iter()
                .flat_map(|c| [Some(&c.name), c.label.as_ref()])
                .flatten(),
        )
        .chain(setup.grades.iter().map(|grade| &grade.name))
        .chain(setup.pauses.iter().map(|pause| &pause.name))
        .chain(setup.rating_reasons.iter().map(|reason| &reason.name))
        .chain([&setup.name]);
    texts
        .flat_map(|text| {
            text.iter()
                .map(|(_, text)| text.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn every_text_is_longer_and_keeps_its_variables_and_choices() {
    let body = "About { $low }-{ $high } min, { $count ->\n    [one] 1 person\n   *[other] { $count } people\n}";
    let long = stretched(body);
    assert!(long.starts_with("Á"), "{long}");
    assert!(
        long.contains("\n    [one] 1 p") && long.ends_with("\n}"),
        "{long}"
    );
    assert_eq!(text::variables(&long), text::variables(body));
    let words = text::Words::new(lang());
    assert_eq!(words.text("common-ok"), "[!ÖK!]");
    let english = text::Words::new(Lang::EN);
    let shipped = text::SHIPPED
        .iter()
        .find(|shipped| shipped.lang == Lang::EN);
    let mut lengths = [0, 0];
    for message in text::messages(shipped.expect("English").source) {
        if text::variables(&message.body).is_empty() && !message.body.trim().is_empty() {
            lengths[0] += english.text(&message.id).chars().count();
            lengths[1] += words.text(&message.id).chars().count();
        }
    }
    assert!(lengths[1] * 100 >= lengths[0] * 155, "{lengths:?}");
}
