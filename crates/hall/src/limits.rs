//! How long texts and numbers may be. The rules refuse what is longer, and screens take no more.

/// Longest name of a clerk, in characters.
pub const NAME_MAX: usize = 40;
/// Longest notice, in characters: what people listen to.
pub const NOTICE_MAX: usize = 200;
/// Digits of the longest phone number in the world (E.164).
pub const PHONE_DIGITS_MAX: usize = 15;
/// Longest phone number with its spaces and signs, in characters.
pub const PHONE_MAX: usize = 20;
/// Digits of a number in a machine's series.
pub const SERIES_WIDTH: u8 = 3;
