//! A sentence: what is shown, and what is spoken, clause by clause.

use super::{SpokenLang, in_words, tokens};

/// A stretch of speech without a pause.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clause {
    /// The words, figures read.
    pub text: String,
    /// Set if a pause follows, and not only a breath.
    pub pause: bool,
}

/// An announcement in one language: its text to be shown, and its clauses to be spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The language of caption and wordings.
    pub spoken_lang: SpokenLang,
    /// The text as it is shown.
    pub caption: String,
    /// The wordings that say it, never none. The first one that can be said whole is said: a call
    /// with a window's name, else with its number. A part of one is never said.
    pub wordings: Vec<Vec<Clause>>,
}

/// Returns true if a voice pauses at a letter: the mark of the phrases, and punctuation.
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
fn clauses(text: &str) -> Vec<Clause> {
    let said = text.split_inclusive(is_pause).map(|clause| Clause {
        text: clause.trim_end_matches(is_pause).trim().to_owned(),
        pause: !clause.ends_with('|'),
    });
    said.filter(|clause| !tokens(&clause.text).is_empty())
        .collect()
}

impl Sentence {
    /// Makes a sentence from the text that is shown, and the texts that say it, best first.
    pub(super) fn of(
        spoken_lang: SpokenLang,
        shown: &str,
        wordings: impl IntoIterator<Item = String>,
    ) -> Sentence {
        let mut all: Vec<Vec<Clause>> = Vec::new();
        for wording in wordings {
            let said = clauses(&in_words(&wording, spoken_lang));
            if !all.contains(&said) {
                all.push(said);
            }
        }
        Sentence {
            spoken_lang,
            caption: shown.replace('|', "").trim().to_owned(),
            wordings: all,
        }
    }

    /// Makes a sentence of texts that say it, best first.
    pub fn in_words(spoken_lang: SpokenLang, wordings: &[String]) -> Sentence {
        let shown = wordings.first().map_or("", String::as_str);
        Sentence::of(spoken_lang, shown, wordings.iter().cloned())
    }

    /// Makes a sentence of a text that somebody typed.
    pub fn free(spoken_lang: SpokenLang, text: &str) -> Sentence {
        Sentence::of(spoken_lang, text, [text.to_owned()])
    }

    /// Returns the clauses of what is meant, the first wording.
    pub fn clauses(&self) -> &[Clause] {
        self.wordings.first().map_or(&[], Vec::as_slice)
    }
}
