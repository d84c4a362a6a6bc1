//! What the hall says in words: a fact becomes a sentence in each language, and that becomes clips.
//!
//! [`Phrases`] are the texts, shipped and changed by the hall. [`Phrases::say`] fills one in: a
//! [`Sentence`] has the words as they are shown and as they are spoken, figures read by
//! [`in_words`]. [`Lexicon`] covers the spoken ones with the fewest clips; [`shipped()`] knows which
//! words every machine has clips for, so that whoever writes a notice learns before it is sent what
//! will not be spoken ([`prospects`]). What no clip has is up to the live voice, and playing up to
//! the speaker of the machine (crate `voice`).
//!
//! *Never*: sound, a file but the hall's phrases, or a sentence said in part (`tests.rs`).

mod lexicon;
mod numerals;
mod phrases;
mod prospect;
mod reader;
mod sentence;
mod shipped;
#[cfg(test)]
mod tests;
mod words;

pub use lexicon::{Cover, Lexicon, Piece};
pub use numerals::BELOW_TWENTY;
pub use phrases::{Facts, Phrase, Phrases, Unspoken, name_in, script_of, window_sounds};
pub use prospect::{LIVE, Prospect, cure, language_of, prospects, unsayable};
pub use reader::in_words;
pub use sentence::{Clause, Sentence};
pub use shipped::{ShippedClip, shipped, shipped_clips};
pub use words::{Ones, spelled, tokens};

pub use hall::SpokenLang;
