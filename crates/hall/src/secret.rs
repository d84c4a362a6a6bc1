//! What somebody types to prove something: it is not shown, and overwritten when it is dropped.
//!
//! No rule looks into it. A hub takes commands that bring one out before they are decided, and no
//! event has any.

use super::staff::StaffNo;
use std::fmt;
use zeroize::Zeroizing;

/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;
/// Digits of the code with which somebody chooses a PIN or a password, once.
pub const CODE_DIGITS: usize = 8;
/// Characters of a secret at most: a password, or what a badge says.
pub const SECRET_MAX: usize = 64;
/// Characters of a password at least.
const PASSWORD_MIN: usize = 10;
/// Different characters of a password at least.
const PASSWORD_VARIETY: usize = 5;
/// Characters of a badge at least, as of the smallest cards.
const BADGE_MIN: usize = 8;
/// The letters and digits of badges that the hall makes.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

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

    /// Returns whether it is a password that is not guessed first, of somebody with this number and name.
    pub fn is_good_password(&self, no: StaffNo, name: &str) -> bool {
        let count = self.0.chars().count();
        let lower = self.0.to_lowercase();
        let mut letters: Vec<char> = lower.chars().collect();
        letters.sort_unstable();
        letters.dedup();
        (PASSWORD_MIN..=SECRET_MAX).contains(&count)
            && letters.len() >= PASSWORD_VARIETY
            && !lower.contains(no.as_str())
            && !lower.contains(&name.to_lowercase())
    }

    /// What a reader has typed of a badge, however its keyboard writes letters; `None`: it is none.
    pub fn badge(typed: &str) -> Option<Secret> {
        let typed = typed.trim();
        let fits = (BADGE_MIN..=SECRET_MAX).contains(&typed.len())
            && typed.bytes().all(|b| b.is_ascii_graphic());
        fits.then(|| Secret::new(typed.to_ascii_uppercase()))
    }

    /// What a new badge says, of random `bits`. It begins with a digit, which does nothing where
    /// somebody works.
    pub fn new_badge(bits: u128) -> Secret {
        let letter = |at: u32| {
            let index = (bits >> (5 * at)) as usize & (BASE32.len() - 1);
            char::from(BASE32[index])
        };
        let letters = (0..u128::BITS.div_ceil(5)).map(letter);
        Secret::new(std::iter::once('1').chain(letters).collect())
    }

    fn is_number(&self) -> bool {
        self.0.bytes().all(|b| b.is_ascii_digit())
    }
}

/// Whom somebody claims to be who is about to prove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The person with this staff number.
    Number(StaffNo),
    /// The person whose badge says this.
    Badge(Secret),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn no() -> StaffNo {
        "1002".parse().unwrap()
    }

    #[test]
    fn pins_that_are_guessed_first_are_refused() {
        let is_good = |pin: &str| Secret::from(pin).is_good_pin(no());
        assert!(is_good("470912"));
        for pin in [
            "47091", "4709121", "47o912", "111111", "123456", "987654", "412412", "910027",
        ] {
            assert!(!is_good(pin), "{pin}");
        }
    }

    #[test]
    fn passwords_are_long_and_say_nothing_of_their_person() {
        let is_good = |password: &str| Secret::from(password).is_good_password(no(), "Anna Li");
        assert!(is_good("green tea and rain") && is_good("绿茶与雨水都是夏天里的"));
        let long = "ab1Cd".repeat(13);
        for password in [
            "green tea",
            "aaaabbbbcccc",
            "x1002greentea",
            "for anna li 42",
            &long,
        ] {
            assert!(!is_good(password), "{password}");
        }
    }

    #[test]
    fn a_badge_is_what_a_reader_types_however_it_writes_letters() {
        let badge = |typed: &str| Secret::badge(typed);
        assert_eq!(badge(" a1b2c3d4\r"), Some(Secret::from("A1B2C3D4")));
        for typed in ["", "1234567", "王敏王敏王敏", "1234 5678", &"9".repeat(65)] {
            assert_eq!(badge(typed), None, "{typed}");
        }
        let new = Secret::new_badge(u128::MAX - 12_345);
        assert_eq!(new.as_str().len(), 27);
        assert_eq!(Secret::badge(new.as_str()), Some(new.clone()));
        assert!(new.as_str().starts_with('1') && new != Secret::new_badge(7));
    }
}
