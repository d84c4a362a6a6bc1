//! The words that numbers are made of.

/// The digits in Mandarin.
pub(crate) const DIGITS_ZH: [char; 10] =
    ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// The numbers below twenty in English.
pub const BELOW_TWENTY: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
/// The tens in English, from twenty on.
pub(crate) const TENS: [&str; 10] = [
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
