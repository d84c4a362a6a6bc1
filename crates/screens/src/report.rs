//! What a screen tells somebody who reads lines of text one after another instead of seeing it: by a
//! screen reader, or on a braille line.

/// Where things stand on a screen, and what is new there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Where things stand. It is told again whenever it is another.
    pub state: String,
    /// More about that, which is told with it, but is not worth telling by itself.
    pub more: String,
    /// The outcome of what was done, or something that happened.
    pub news: Option<News>,
    /// Set if what is drawn has to be read whole: a question, or a page that covers all else.
    pub asks: bool,
}

/// Something that is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Tells it from the same words at another time.
    pub id: i64,
    /// The words.
    pub text: String,
}
