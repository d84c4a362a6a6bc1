//! A sentence: what is shown, and what is spoken, clause by clause.

use super::{SpokenLang, words};

/// A stretch of speech without a pause.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clause {
    /// The words, numbers spelled out.
    pub text: String,
    /// The words to say instead when no clip has all of it and the live voice has not spoken it: a
    /// window's number instead of its name.
    pub plain: Option<String>,
    /// Set if a pause follows, and not only a breath.
    pub pause: bool,
}

/// An announcement in one language: its text to be shown, and its clauses to be spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The language of caption and clauses.
    pub spoken_lang: SpokenLang,
    /// The text as it is shown.
    pub caption: String,
    /// The text as it is spoken.
    pub clauses: Vec<Clause>,
}

/// Returns whether a voice pauses at a letter: the mark of the phrases, and punctuation.
fn is_pause(letter: char) -> bool {
    matches!(
        letter,
        '|' | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | '，'
            | '。'
            | '、'
            | '；'
            | '：'
            | '！'
            | '？'
            | '…'
            | '\n'
    )
}

/// Splits a text where the voice pauses or breathes, and tells whether it pauses; the marks are
/// gone.
fn clauses(text: &str) -> Vec<(String, bool)> {
    let said = text.split_inclusive(is_pause).map(|clause| {
        (
            clause.trim_end_matches(is_pause).trim().to_owned(),
            !clause.ends_with('|'),
        )
    });
    said.filter(|(clause, _)| clause.chars().any(char::is_alphanumeric))
        .collect()
}

impl Sentence {
    /// Makes a sentence from its texts: as shown, as spoken, and as spoken without what the hall
    /// invented.
    pub(super) fn of(
        spoken_lang: SpokenLang,
        shown: &str,
        spoken: &str,
        plain: Option<&str>,
    ) -> Sentence {
        let caption = shown.replace('|', "").trim().to_owned();
        let said = clauses(&words::without_figures(spoken, spoken_lang));
        let plain = plain
            .map(|plain| clauses(&words::without_figures(plain, spoken_lang)))
            .filter(|plain| plain.len() == said.len());
        let clauses = said.into_iter().enumerate().map(|(i, (text, pause))| {
            let plain = plain
                .as_ref()
                .map(|plain| plain[i].0.clone())
                .filter(|plain| *plain != text);
            Clause { text, plain, pause }
        });
        Sentence {
            spoken_lang,
            caption,
            clauses: clauses.collect(),
        }
    }

    /// Makes a sentence of a text that somebody typed. At most as long as a person would listen to.
    pub fn free(spoken_lang: SpokenLang, text: &str) -> Sentence {
        Sentence::of(spoken_lang, text, text, None)
    }
}
