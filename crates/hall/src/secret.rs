//! What somebody types to prove something: it is not shown, and overwritten when it is dropped.
//!
//! No rule looks into it. A hub takes commands that bring one out before they are decided, and no
//! event has any.

use super::staff::StaffNo;
use std::fmt;
use zeroize::Zeroizing;

/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;
/// Digits of the code with which somebody chooses a PIN, once.
pub const CODE_DIGITS: usize = 8;

/// A text that somebody typed to prove something.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A text as it was typed.
    pub fn new(typed: String) -> Secret {
        Secret(Zeroizing::new(typed))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A code that is good once, of random `bits`.
    pub fn code(bits: u128) -> Secret {
        let number = bits % 10u128.pow(CODE_DIGITS as u32);
        Secret::new(format!("{number:0CODE_DIGITS$}"))
    }

    /// Returns whether it is as long as a code.
    pub fn is_code(&self) -> bool {
        self.0.len() == CODE_DIGITS && self.is_number()
    }

    /// Returns whether it is a PIN that is not guessed first, of an account with this number.
    pub fn is_good_pin(&self, no: StaffNo) -> bool {
        let digits = self.0.as_bytes();
        let is_run = |step: i16| {
            let mut pairs = digits.windows(2);
            pairs.all(|pair| i16::from(pair[1]) - i16::from(pair[0]) == step)
        };
        let halves = digits.split_at(digits.len() / 2);
        digits.len() == PIN_DIGITS
            && self.is_number()
            && !(is_run(0) || is_run(1) || is_run(-1) || halves.0 == halves.1)
            && !self.0.contains(no.as_str())
    }

    fn is_number(&self) -> bool {
        self.0.bytes().all(|b| b.is_ascii_digit())
    }
}

impl From<&str> for Secret {
    fn from(typed: &str) -> Secret {
        Secret::new(typed.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
