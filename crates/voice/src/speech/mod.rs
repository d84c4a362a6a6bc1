//! Announcements in words: a fact becomes a sentence in each language, and that becomes clips.
//!
//! Pure: no sound, no files. [`Phrases`] are the texts, shipped and changed by the hall.
//! [`Phrases::say`] fills one in: a [`Sentence`] has the words as they are shown and as they are
//! spoken (`words.rs`). [`Lexicon`] covers the spoken ones with the fewest clips (`lexicon.rs`);
//! what no clip has is up to the live voice. Playing is up to the speaker of the machine
//! (`device::audio`).

mod lexicon;
mod phrases;
mod sentence;
#[cfg(test)]
mod tests;
mod words;

pub use lexicon::{Cover, Lexicon, Piece};
pub use phrases::{Facts, Phrase, Phrases};
pub use sentence::{Clause, Sentence};
pub use words::{Ones, tokens};

pub use hall::SpokenLang;
