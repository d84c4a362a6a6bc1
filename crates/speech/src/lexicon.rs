//! The choice of clips for a sentence: those that cover its words, as few as possible.
//!
//! A clip's text is what finds it, so the hall may write its phrases freely: "请A零一五号" is
//! covered by "请A" "零" "一" "五号". A clip that was spoken before a pause has a comma at its end
//! and fits only there. Fewer clips sound better. A sentence is said whole or not at all: without
//! the words that no clip has it may say the opposite.

use super::sentence::{Clause, Sentence};
use super::words::{STOP, tokens};
use std::collections::HashMap;

/// A piece of what is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<C> {
    /// A clip that says the next words.
    Clip(C),
    /// A pause between clauses.
    Pause,
    /// Words that no clip has.
    Unknown(String),
}

/// A sentence covered by clips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover<C> {
    /// The pieces, in the order in which they are said.
    pub pieces: Vec<Piece<C>>,
    /// The clauses that no clips have whole.
    pub missing: Vec<usize>,
}

impl<C> Cover<C> {
    /// Returns the words that no clip has.
    pub fn unknown(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Unknown(words) => Some(words.as_str()),
            Piece::Clip(_) | Piece::Pause => None,
        })
    }
}

/// Clips by their words.
#[derive(Debug, Clone, Default)]
pub struct Lexicon<C> {
    clips: HashMap<Vec<String>, C>,
    longest: usize,
}

/// The cost of one word without a clip, in clips.
const UNKNOWN_COST: usize = 1_000;

impl<C: Clone> Lexicon<C> {
    /// Makes a lexicon without clips.
    pub fn new() -> Lexicon<C> {
        Lexicon {
            clips: HashMap::new(),
            longest: 0,
        }
    }

    /// Adds a clip, instead of the one with the same words.
    pub fn add(&mut self, text: &str, clip: C) {
        let words = tokens(text);
        if words.iter().any(|word| word != STOP) {
            self.longest = self.longest.max(words.len());
            self.clips.insert(words, clip);
        }
    }

    /// Returns whether a clip has just these words.
    pub fn has(&self, text: &str) -> bool {
        self.clips.contains_key(&tokens(text))
    }

    /// Removes a clip.
    pub fn remove(&mut self, text: &str) {
        self.clips.remove(&tokens(text));
    }

    /// Returns the number of clips.
    pub fn len(&self) -> usize {
        self.clips.len()
    }

    /// Returns whether there are no clips.
    pub fn is_empty(&self) -> bool {
        self.clips.is_empty()
    }

    /// Returns the pieces of the first wording that clips cover whole.
    ///
    /// # Errors
    /// The cover of what is meant, when there is none.
    pub fn say(&self, sentence: &Sentence) -> Result<Vec<Piece<C>>, Cover<C>> {
        let mut meant = None;
        for wording in &sentence.wordings {
            let cover = self.cover(wording);
            if cover.missing.is_empty() {
                return Ok(cover.pieces);
            }
            meant.get_or_insert(cover);
        }
        meant.map_or_else(|| Ok(Vec::new()), Err)
    }

    /// Covers clauses with as few clips as possible.
    pub fn cover(&self, clauses: &[Clause]) -> Cover<C> {
        let mut words: Vec<(String, usize)> = Vec::new();
        for (i, clause) in clauses.iter().enumerate() {
            words.extend(
                tokens(&clause.text)
                    .into_iter()
                    .filter(|word| word != STOP)
                    .map(|word| (word, i)),
            );
            words.push((STOP.to_owned(), i));
        }
        let end = words.len();
        let is_stop = |at: usize| words[at].0 == STOP;
        let clip = |from: usize, to: usize| {
            let inner: Vec<String> = words[from..to]
                .iter()
                .map(|(word, _)| word.clone())
                .filter(|word| word != STOP)
                .collect();
            let before_pause = || [inner.as_slice(), &[STOP.to_owned()]].concat();
            let stopped = is_stop(to - 1)
                .then(|| self.clips.get(&before_pause()))
                .flatten();
            stopped.or_else(|| self.clips.get(&inner))
        };
        // From the back: the least cost of the words from here on, and how many of them the first
        // piece takes.
        let mut best: Vec<(usize, usize)> = vec![(0, 0); end + 1];
        for from in (0..end).rev() {
            let skipped = if is_stop(from) { 0 } else { UNKNOWN_COST };
            best[from] = (best[from + 1].0 + skipped, 0);
            if is_stop(from) {
                continue;
            }
            let mut inner = 0;
            for to in from + 1..=end {
                inner += usize::from(!is_stop(to - 1));
                if inner > self.longest {
                    break;
                }
                let cost = best[to].0 + 1;
                // Of equal ones the longest: a clip that was spoken before a pause is taken there.
                if cost <= best[from].0 && clip(from, to).is_some() {
                    best[from] = (cost, to - from);
                }
            }
        }
        let mut pieces = Vec::new();
        let mut missing = Vec::new();
        let mut from = 0;
        while from < end {
            let take = best[from].1;
            let (word, clause) = &words[from];
            if take > 0 {
                pieces.extend(clip(from, from + take).cloned().map(Piece::Clip));
            } else if !is_stop(from) {
                if missing.last() != Some(clause) {
                    missing.push(*clause);
                }
                match pieces.last_mut() {
                    Some(Piece::Unknown(before)) => {
                        if word.is_ascii() {
                            before.push(' ');
                        }
                        before.push_str(word);
                    }
                    _ => pieces.push(Piece::Unknown(word.clone())),
                }
            }
            from += take.max(1);
            if from < end && is_stop(from - 1) && clauses[words[from - 1].1].pause {
                pieces.push(Piece::Pause);
            }
        }
        Cover { pieces, missing }
    }
}
