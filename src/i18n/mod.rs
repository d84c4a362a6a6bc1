//! What the screens say, in every language.
