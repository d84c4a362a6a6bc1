//! What is spoken to a visitor who does not see the screen.

use speech::Sentence;

/// What a screen has spoken now. It is said anew when `turn` or `place` is another one; what else
/// changes meanwhile, as the number of people who wait, is no reason to say it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guidance {
    /// Rises with everything that the visitor does: whatever is being said then is broken off.
    pub turn: u32,
    /// The occasion. Another one in the same turn, as paper that has come out, is said after what is
    /// being said.
    pub place: &'static str,
    /// All that is said of the page.
    pub sentences: Vec<Sentence>,
    /// What is said of it if the page before was another one of the same turn.
    pub news: Vec<Sentence>,
}

impl Guidance {
    /// Returns the sentences to say after those of `before`, and whether they are said instead of
    /// them; `None` if there is nothing new.
    #[must_use]
    pub fn after(&self, before: Option<&Guidance>) -> Option<(&[Sentence], bool)> {
        match before {
            Some(before) if before.turn == self.turn && before.place == self.place => None,
            Some(before) if before.turn == self.turn => Some((&self.news, false)),
            _ => Some((&self.sentences, true)),
        }
    }
}

/// Returns how many seconds it takes at most to say these.
pub(crate) fn seconds(sentences: &[Sentence]) -> u32 {
    /// Milliseconds of a hanzi, of another letter, and of the pause after a sentence.
    const HANZI_MS: u32 = 330;
    const LETTER_MS: u32 = 95;
    const PAUSE_MS: u32 = 1_000;
    let of = |sentence: &Sentence| {
        let letters = sentence.caption.chars();
        let ms = letters.map(|c| if c.is_ascii() { LETTER_MS } else { HANZI_MS });
        ms.sum::<u32>() + PAUSE_MS
    };
    sentences.iter().map(of).sum::<u32>().div_ceil(1_000)
}
