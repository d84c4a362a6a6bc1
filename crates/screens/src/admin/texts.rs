//! Texts in the languages of the hall, each with a line of its own in a sheet.

use super::page::{Desk, Field};
use hall::setup::Text;
use hall::{Lang, Setup};
use text::args;
use ui::widgets::{Entries, Entry, TextField};

/// Languages whose texts have a line each.
const LANGUAGES: usize = 3;

/// Returns the languages whose texts are asked for.
pub(super) fn languages(setup: &Setup) -> Vec<Lang> {
    setup.languages().iter().take(LANGUAGES).copied().collect()
}

/// Returns the lines in which a text is typed, of at most `max` characters in each language. The message
/// `label` names it in a language.
pub(super) fn fields(
    desk: &Desk<'_>,
    label: &'static str,
    about: &'static str,
    max: usize,
    text: &Text,
) -> Vec<Field> {
    let one = |lang: Lang| {
        let label = desk.words.say(label, args! { language: lang.as_str() });
        Field {
            entry: Entry::typed(TextField::new(max), text.own(lang)),
            ..Field::new(label, desk.text(about))
        }
    };
    languages(&desk.setup).into_iter().map(one).collect()
}

/// Reads the lines of a text from the one at `at` on, which stands behind them then. What `old` has in
/// other languages stays.
pub(super) fn read(desk: &Desk<'_>, values: &Entries, at: &mut usize, old: &Text) -> Text {
    let languages = languages(&desk.setup);
    let kept = old.iter().filter(|(lang, _)| !languages.contains(lang));
    let kept = kept.map(|(lang, text)| (lang, text.to_owned()));
    let first = *at;
    *at += languages.len();
    let typed = languages.iter().enumerate();
    let typed = typed.map(|(place, lang)| (*lang, values.text(first + place).trim().to_owned()));
    Text::of(kept.chain(typed).filter(|(_, text)| !text.is_empty()))
}
