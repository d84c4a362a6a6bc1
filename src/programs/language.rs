//! `dingdong language`: the languages that there are words of, or the words of one as a file to
//! translate.

use super::Invocation;
use crate::outcome::Outcome;
use crate::stdout::{self, print};
use hall::Lang;
use serde_json::json;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Lists the languages, or prints the messages of the shipped one that is named.
pub(super) fn run(invocation: &Invocation<'_>, language: Option<Lang>) -> Result<Outcome, Problem> {
    match language {
        Some(lang) => print(source(lang, &invocation.words)?),
        None => list(invocation),
    }
    Ok(Outcome::Done)
}

fn list(invocation: &Invocation<'_>) {
    let languages = text::languages();
    let named = |lang: &Lang| (lang.to_string(), Words::new(*lang).text("kiosk-language"));
    let named: Vec<(String, &str)> = languages.iter().map(named).collect();
    let items = named
        .iter()
        .map(|(tag, name)| json!({"language": tag, "name": name}));
    let items = json!(items.collect::<Vec<_>>());
    let mut lines: Vec<String> = named
        .iter()
        .map(|(tag, name)| format!("{tag:<10}  {name}"))
        .collect();
    let lang = invocation.lang();
    lines.extend(
        invocation
            .language_faults
            .iter()
            .map(|fault| fault.text(lang)),
    );
    stdout::answer(invocation.json(), &items, || lines.join("\n"));
}

fn source(lang: Lang, words: &Words) -> Result<&'static str, Problem> {
    let shipped = text::SHIPPED.iter().find(|shipped| shipped.lang == lang);
    shipped
        .map(|shipped| shipped.source.trim_end())
        .ok_or_else(|| {
            let tags = text::SHIPPED.iter().map(|shipped| shipped.lang);
            let values = text::tags(&tags.collect::<Vec<_>>());
            Problem::new(
                Code::Usage,
                words.say("cli-no-language", args! { language: lang.as_str() }),
                words.say("cli-possible", args! { values: values }),
            )
        })
}
