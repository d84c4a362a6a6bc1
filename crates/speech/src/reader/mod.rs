//! The one reader of figures: what is written becomes the words that a voice says.
//!
//! [`in_words`] reads numbers as people do: 2分钟 is 两分钟, 10,000 a number, 120 and 911 digit by
//! digit, 10:30 a time of day. Clips and the live voice both speak what it returns, so they cannot
//! read differently. It never fails and drops nothing that has a meaning: a sign that it does not
//! know stays, and the voice says that it cannot say it.

mod en;
#[cfg(test)]
mod tests;
mod zh;

pub(crate) use en::number as number_en;
pub(crate) use zh::{in_script, number as number_zh};

use super::SpokenLang;

/// Most digits of a number that is said as a number.
const NUMBER_DIGITS_MAX: usize = 15;
/// The signs between the two ends of a range.
const RANGE_SIGNS: [char; 4] = ['-', '~', '–', '—'];

/// Returns a text with its figures and signs as words. Reading the result again changes nothing.
pub fn in_words(text: &str, spoken_lang: SpokenLang) -> String {
    let chars = text.chars().flat_map(plain).collect();
    match spoken_lang {
        SpokenLang::En => en::read(chars),
        SpokenLang::Zh | SpokenLang::Yue => zh::read(chars, spoken_lang),
    }
}

/// Returns a character in its plain form: figures, letters and signs of full width, and numbers in
/// circles.
fn plain(c: char) -> Vec<char> {
    let same = match c {
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        '①'..='⑳' => return (u32::from(c) - 0x245F).to_string().chars().collect(),
        '％' => '%',
        '／' => '/',
        '－' | '−' | '‐' | '‑' => '-',
        '＋' => '+',
        '＝' => '=',
        '＜' => '<',
        '＞' => '>',
        '＃' => '#',
        '＆' => '&',
        '＠' => '@',
        '＄' => '$',
        '￥' => '¥',
        '￡' => '£',
        '：' => ':',
        '．' => '.',
        '～' | '〜' | '∼' => '~',
        '’' | '‘' | '＇' => '\'',
        _ => c,
    };
    vec![same]
}

/// A scale of degrees.
enum Degrees {
    Celsius,
    Fahrenheit,
    /// None is said: of an angle.
    Plain,
}

/// The characters of a text, and how far they are read.
struct Source {
    chars: Vec<char>,
    at: usize,
}

impl Source {
    fn new(chars: Vec<char>) -> Source {
        Source { chars, at: 0 }
    }

    fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// Returns the next character but so many.
    fn peek(&self, ahead: usize) -> Option<char> {
        self.get(self.at + ahead)
    }

    /// Returns true if the next place stands between letters, as the point in an address does.
    fn is_between(&self, is_letter: fn(&char) -> bool) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.get(at));
        [before, self.peek(1)]
            .iter()
            .all(|c| c.as_ref().is_some_and(is_letter))
    }

    /// Takes the sign of degrees at the next place, with the letter of its scale.
    fn take_degrees(&mut self) -> Degrees {
        let (degrees, length) = match self.peek(1) {
            Some('C') => (Degrees::Celsius, 2),
            Some('F') => (Degrees::Fahrenheit, 2),
            _ => (Degrees::Plain, 1),
        };
        self.at += length;
        degrees
    }

    /// Returns the first place from `from` on without a space.
    fn skip_spaces(&self, from: usize) -> usize {
        let spaces = self.chars[from.min(self.chars.len())..]
            .iter()
            .take_while(|c| **c == ' ');
        from + spaces.count()
    }

    /// Returns the character before the next one, spaces left out.
    fn before(&self) -> Option<char> {
        self.chars[..self.at]
            .iter()
            .rev()
            .copied()
            .find(|c| *c != ' ')
    }

    /// Returns the letters of one kind from `from` on.
    fn run(&self, from: usize, is: impl Fn(char) -> bool) -> String {
        self.chars[from.min(self.chars.len())..]
            .iter()
            .take_while(|c| is(**c))
            .collect()
    }

    fn digits_at(&self, from: usize) -> String {
        self.run(from, |c| c.is_ascii_digit())
    }

    fn is_digit(&self, at: usize) -> bool {
        self.get(at).is_some_and(|c| c.is_ascii_digit())
    }

    /// Returns true if the text goes on with one of these from `from` on.
    fn goes_on(&self, from: usize, with: &[&str]) -> bool {
        with.iter().any(|text| {
            text.chars()
                .enumerate()
                .all(|(i, c)| self.get(from + i) == Some(c))
        })
    }

    /// Returns true if the text in front of the next character ends with one of these; spaces and
    /// colons between do not count.
    fn comes_after(&self, any: &[&str]) -> bool {
        let before: String = self.chars[..self.at].iter().collect();
        let before = before.trim_end_matches([' ', ':', '.']).to_lowercase();
        any.iter().any(|text| before.ends_with(text))
    }

    /// Reads the figures of a number at the next place, and its fraction: 3.5. With `thousands` a
    /// comma stands between thousands: 10,000. A version has several fractions.
    fn amount(&mut self, thousands: bool) -> Amount {
        let mut whole = self.digits_at(self.at);
        self.at += whole.len();
        let grouped = thousands && whole.len() <= 3;
        while grouped && self.peek(0) == Some(',') && self.digits_at(self.at + 1).len() == 3 {
            whole.push_str(&self.digits_at(self.at + 1));
            self.at += 4;
        }
        let mut fractions = Vec::new();
        while self.peek(0) == Some('.') && self.is_digit(self.at + 1) {
            let fraction = self.digits_at(self.at + 1);
            self.at += 1 + fraction.len();
            fractions.push(fraction);
        }
        Amount { whole, fractions }
    }

    /// Returns true if an amount ends before the next character: figures, and a unit in letters at
    /// most.
    fn amount_ends(&self) -> bool {
        let before = self.chars[..self.at].iter().rev().filter(|c| **c != ' ');
        let mut before = before.skip_while(|c| c.is_ascii_alphabetic());
        before.next().is_some_and(char::is_ascii_digit)
    }

    /// Returns the place behind a range that begins at `from` with its sign, or `from` itself: where
    /// the unit of both numbers stands.
    fn behind_range(&self, from: usize) -> usize {
        let sign = self.skip_spaces(from);
        if !self.get(sign).is_some_and(|c| RANGE_SIGNS.contains(&c)) {
            return from;
        }
        let second = self.skip_spaces(sign + 1);
        let length = self
            .run(second, |c| c.is_ascii_digit() || c == '.')
            .chars()
            .count();
        if length == 0 { from } else { second + length }
    }

    /// Returns the groups of figures from the next place on that dashes join (or `joints`), and the
    /// place behind them.
    fn groups(&self, joints: &[char]) -> (Vec<String>, usize) {
        let mut groups = vec![self.digits_at(self.at)];
        let mut end = self.at + groups[0].len();
        while self.get(end).is_some_and(|c| joints.contains(&c)) && self.is_digit(end + 1) {
            let next = self.digits_at(end + 1);
            end += 1 + next.len();
            groups.push(next);
        }
        (groups, end)
    }

    /// Reads a date such as 2026-11-28 at the next place: year, month, day, and the place behind it.
    fn date(&self) -> Option<(String, u64, u64, usize)> {
        let year = self.digits_at(self.at);
        let mark = self
            .peek(4)
            .filter(|c| year.len() == 4 && "-/.".contains(*c))?;
        let month = self.digits_at(self.at + 5);
        let day_at = self.at + 6 + month.len();
        if self.get(day_at - 1) != Some(mark) {
            return None;
        }
        let day = self.digits_at(day_at);
        let of = |text: &str, most: u64| {
            let fits = matches!(text.len(), 1 | 2);
            text.parse().ok().filter(|n| fits && (1..=most).contains(n))
        };
        Some((year, of(&month, 12)?, of(&day, 31)?, day_at + day.len()))
    }

    /// Reads a time of day such as 9:05 at the next place: hour, minute, second, and the place
    /// behind it.
    fn time(&self) -> Option<(u64, u64, Option<u64>, usize)> {
        let two = |from: usize| {
            let digits = self.digits_at(from);
            let value: u64 = digits.parse().ok()?;
            (digits.len() == 2 && value <= 59).then_some(value)
        };
        let hour = self.digits_at(self.at);
        let minute_at = self.at + hour.len() + 1;
        let value: u64 = hour.parse().ok()?;
        if hour.len() > 2 || value > 24 || self.get(minute_at - 1) != Some(':') {
            return None;
        }
        let minute = two(minute_at)?;
        let end = minute_at + 2;
        let second = (self.get(end) == Some(':')).then(|| two(end + 1)).flatten();
        let end = if second.is_some() { end + 3 } else { end };
        Some((value, minute, second, end))
    }
}

/// A number as it is written.
struct Amount {
    whole: String,
    fractions: Vec<String>,
}

impl Amount {
    /// Returns its value, if it is whole and not too long.
    fn whole(&self) -> Option<u64> {
        self.whole
            .parse()
            .ok()
            .filter(|_| self.fractions.is_empty() && self.whole.len() <= NUMBER_DIGITS_MAX)
    }
}

/// Returns true if a number looks like one that is dialled in groups: 400-820-8820, 010-12345678.
fn is_dialled(groups: &[String]) -> bool {
    match groups {
        [] => false,
        [one] => one.len() >= 11 && one.starts_with('1'),
        [first, second] => {
            second.len() >= 7 || (first.starts_with('0') && first.len() >= 3 && second.len() >= 6)
        }
        more => more.len() <= 5 && more.iter().all(|group| group.len() >= 2),
    }
}
