//! Figures in English.

use super::{Amount, Degrees, NUMBER_DIGITS_MAX, RANGE_SIGNS, Source, is_dialled};
use crate::numerals::{BELOW_TWENTY, TENS};

/// Words in front of a number that somebody dials.
const BEFORE_DIALLED: &[&str] = &[
    "call",
    "dial",
    "phone",
    "telephone",
    "tel",
    "ring",
    "hotline",
    "fax",
    "mobile",
    "text",
];
/// Words in front of a number that tells things apart, which is said digit by digit from three
/// digits on.
const BEFORE_NUMBERED: &[&str] = &[
    "room",
    "rooms",
    "ticket",
    "tickets",
    "number",
    "gate",
    "ward",
    "suite",
    "office",
    "flight",
    "bus",
    "extension",
    "ext",
    "code",
    "pin",
    "desk",
    "counter",
    "window",
    "line",
    "bed",
    "no",
    "hall",
];
/// Emergency numbers.
const HOTLINES: &[&str] = &["911", "999"];
/// The months, and their usual short forms.
const MONTHS: &[(&str, &str)] = &[
    ("January", "Jan"),
    ("February", "Feb"),
    ("March", "Mar"),
    ("April", "Apr"),
    ("May", "May"),
    ("June", "Jun"),
    ("July", "Jul"),
    ("August", "Aug"),
    ("September", "Sep"),
    ("October", "Oct"),
    ("November", "Nov"),
    ("December", "Dec"),
];
const WEEKDAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Units in letters: of one, and of more.
const UNITS: &[(&str, &str, &str)] = &[
    ("kg", "kilogram", "kilograms"),
    ("km", "kilometer", "kilometers"),
    ("cm", "centimeter", "centimeters"),
    ("mm", "millimeter", "millimeters"),
    ("mg", "milligram", "milligrams"),
    ("ml", "milliliter", "milliliters"),
    ("min", "minute", "minutes"),
    ("mins", "minute", "minutes"),
    ("hrs", "hour", "hours"),
    ("m", "meter", "meters"),
    ("g", "gram", "grams"),
    ("h", "hour", "hours"),
    ("s", "second", "seconds"),
];
/// Words that are written in capitals for emphasis: they are no abbreviations.
const EMPHASISED: &[&str] = &[
    "NO", "NOT", "DO", "GO", "TO", "AT", "OF", "ON", "IN", "BY", "OR", "AND", "THE", "ALL", "ANY",
    "FOR", "NOW", "YOU", "WE", "IS", "ARE", "BE", "MUST", "ONLY", "WAIT", "STOP", "ROOM", "GATE",
    "DESK", "HALL", "ZONE", "LINE", "STEP", "DAY", "EXIT", "OUT", "UP", "NEW", "HERE", "FIRE",
    "CALL", "DIAL", "BUS", "BED", "PAY", "SEE",
];

/// Returns a number in words: "one hundred and fifteen".
pub(crate) fn number(number: u64) -> String {
    if number == 0 {
        return BELOW_TWENTY[0].to_owned();
    }
    let mut said: Vec<String> = Vec::new();
    for (unit, name) in [
        (1_000_000_000_000, "trillion"),
        (1_000_000_000, "billion"),
        (1_000_000, "million"),
        (1_000, "thousand"),
        (1, ""),
    ] {
        let group = number / unit % 1_000;
        if group == 0 {
            continue;
        }
        if unit == 1 && group < 100 && !said.is_empty() {
            said.push("and".to_owned());
        }
        said.push(below_thousand(group as usize));
        if !name.is_empty() {
            said.push(name.to_owned());
        }
    }
    said.join(" ")
}

fn below_thousand(group: usize) -> String {
    match (group / 100, group % 100) {
        (0, rest) => below_hundred(rest),
        (hundreds, 0) => format!("{} hundred", BELOW_TWENTY[hundreds]),
        (hundreds, rest) => {
            format!(
                "{} hundred and {}",
                BELOW_TWENTY[hundreds],
                below_hundred(rest)
            )
        }
    }
}

fn below_hundred(rest: usize) -> String {
    match rest {
        0..20 => BELOW_TWENTY[rest].to_owned(),
        _ if rest.is_multiple_of(10) => TENS[rest / 10].to_owned(),
        _ => format!("{}-{}", TENS[rest / 10], BELOW_TWENTY[rest % 10]),
    }
}

fn one_by_one(digits: &str) -> String {
    let said = digits.chars().filter_map(|c| c.to_digit(10));
    said.map(|digit| BELOW_TWENTY[digit as usize])
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns an ordinal in words: first, twenty-third.
fn ordinal(value: u64) -> String {
    let words = number(value);
    let last = words.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (before, last) = words.split_at(last);
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        tens if tens.ends_with('y') => format!("{}ieth", &tens[..tens.len() - 1]),
        other => format!("{other}th"),
    };
    format!("{before}{last}")
}

/// Returns a year in words: twenty twenty-six.
fn year(value: u64) -> String {
    match (value / 100, value % 100) {
        (20, 0..=9) => number(value),
        (century, 0) => format!("{} hundred", number(century)),
        (century, rest @ 1..=9) => format!("{} oh {}", number(century), number(rest)),
        (century, rest) => format!("{} {}", number(century), number(rest)),
    }
}

struct Reader {
    source: Source,
    said: String,
    /// Set if a space comes before the next letter.
    words_end: bool,
    /// Set while numbers of rooms and the like are listed.
    in_list: bool,
    /// Set if the text has small letters: in one without, capitals are no abbreviations.
    has_small: bool,
}

/// Reads a text.
pub(super) fn read(chars: Vec<char>) -> String {
    let mut reader = Reader {
        has_small: chars.iter().any(char::is_ascii_lowercase),
        source: Source::new(chars),
        said: String::new(),
        words_end: false,
        in_list: false,
    };
    while let Some(c) = reader.source.peek(0) {
        reader.next(c);
    }
    reader.said
}

impl Reader {
    /// Says words of the reader's own, apart from what stands around them.
    fn say(&mut self, words: &str) {
        if !self.said.is_empty() && !self.said.ends_with(' ') {
            self.said.push(' ');
        }
        self.said.push_str(words);
        self.words_end = true;
    }

    /// Says what is written.
    fn push(&mut self, written: &str) {
        let spaced =
            std::mem::take(&mut self.words_end) && written.starts_with(char::is_alphanumeric);
        if spaced {
            self.said.push(' ');
        }
        self.said.push_str(written);
    }

    fn pause(&mut self) {
        self.push(",");
    }

    fn digit_follows(&self) -> bool {
        let next = self.source.skip_spaces(self.source.at + 1);
        self.source.is_digit(next)
    }

    /// Returns the last word before the next character, in small letters.
    fn word_before(&self) -> String {
        let before: String = self.source.chars[..self.source.at].iter().collect();
        let before = before.trim_end_matches([' ', ':', '.']);
        let start = before
            .rfind(|c: char| !c.is_ascii_alphabetic())
            .map_or(0, |at| at + 1);
        before.get(start..).unwrap_or("").to_lowercase()
    }

    /// Returns the word from `from` on, spaces left out, and where it ends.
    fn word_at(&self, from: usize) -> (String, usize) {
        let from = self.source.skip_spaces(from);
        let word = self.source.run(from, |c| c.is_ascii_alphabetic());
        let end = from + word.len();
        (word, end)
    }

    fn next(&mut self, c: char) {
        let before = self.source.before();
        let after_digit = before.is_some_and(|c| c.is_ascii_digit());
        match c {
            _ if c.is_ascii_digit() => self.figures(),
            _ if c.is_alphabetic() => self.word(),
            '$' | '¥' | '€' | '£' if self.digit_follows() => {
                self.source.at += 1;
                self.money(match c {
                    '$' => ["dollar", "dollars"],
                    '€' => ["euro", "euros"],
                    '£' => ["pound", "pounds"],
                    _ => ["yuan", "yuan"],
                });
            }
            '#' | '№' if self.digit_follows() => {
                self.source.at += 1;
                self.say("number");
            }
            _ if RANGE_SIGNS.contains(&c) => self.range(c, before),
            '/' if after_digit && self.digit_follows() => {
                self.source.at += 1;
                self.say("slash");
            }
            ':' if after_digit && self.source.is_digit(self.source.at + 1) => {
                self.source.at += 1;
                self.say("to");
            }
            '.' if self.source.is_between(char::is_ascii_lowercase) => {
                self.source.at += 1;
                self.say("dot");
            }
            '°' => {
                let words = match self.source.take_degrees() {
                    Degrees::Celsius => "degrees Celsius",
                    Degrees::Fahrenheit => "degrees Fahrenheit",
                    Degrees::Plain => "degrees",
                };
                self.say(words);
            }
            _ => {
                self.source.at += 1;
                match sign(c) {
                    Some(words) => self.say(words),
                    None if c == '/' => self.pause(),
                    None => self.push(c.encode_utf8(&mut [0; 4])),
                }
            }
        }
    }

    /// Reads a dash or a tilde: a range, a sign before a number, a part of a word, or a pause.
    fn range(&mut self, c: char, before: Option<char>) {
        let at = self.source.at;
        let next = self.source.get(self.source.skip_spaces(at + 1));
        let amount = next.is_some_and(|c| c.is_ascii_digit() || "$¥€£".contains(c));
        let letter = |at: Option<usize>| {
            at.and_then(|at| self.source.get(at))
                .is_some_and(char::is_alphabetic)
        };
        let in_word = c == '-' && letter(at.checked_sub(1)) && letter(Some(at + 1));
        let weekday = |word: &str| {
            WEEKDAYS
                .iter()
                .any(|day| word.to_lowercase().starts_with(day))
        };
        let days = weekday(&self.word_before()) && weekday(&self.word_at(at + 1).0);
        let ends = self.source.amount_ends() || before.is_some_and(|c| "%°℃".contains(c));
        let signed = c == '-' && self.source.is_digit(at + 1) && !letter(at.checked_sub(1));
        self.source.at = at + 1;
        if days || (amount && ends) {
            self.source.at = self.source.skip_spaces(at + 1);
            self.say("to");
        } else if in_word {
            self.said.push(c);
        } else if signed {
            self.say("minus");
        } else {
            self.pause();
        }
    }

    /// Reads a word. The capitals of a ticket are spelled, and so are its figures: A015, K7-012.
    fn word(&mut self) {
        let from = self.source.at;
        let word = self.source.run(from, |c| c.is_alphabetic() || c == '\'');
        let end = from + word.chars().count();
        let capitals = word.chars().all(|c| c.is_ascii_uppercase());
        if capitals
            && matches!(word.as_str(), "HK" | "US")
            && self.source.get(end) == Some('$')
            && self.source.is_digit(end + 1)
        {
            self.source.at = end + 1;
            return self.money(if word == "HK" {
                ["Hong Kong dollar", "Hong Kong dollars"]
            } else {
                ["dollar", "dollars"]
            });
        }
        self.source.at = end;
        let lower = word.to_lowercase();
        self.in_list &= matches!(lower.as_str(), "and" | "or" | "to");
        if lower == "no"
            && self.source.get(end) == Some('.')
            && self.source.is_digit(self.source.skip_spaces(end + 1))
        {
            self.source.at = end + 1;
            return self.say("number");
        }
        if matches!(lower.as_str(), "a" | "p")
            && self.source.goes_on(end, &[".m"])
            && self.digit_before(from)
        {
            self.source.at = end + 2 + usize::from(self.source.get(end + 2) == Some('.'));
            return self.spell(&format!("{lower}m").to_uppercase());
        }
        if let Some(month) = self.month(&word, end) {
            self.push(month);
            return;
        }
        let dash = usize::from(self.source.get(end) == Some('-'));
        let figures = self.source.is_digit(end + dash);
        if capitals && word.len() <= 4 && figures {
            self.spell(&word);
            return self.spell_behind_letters();
        }
        let half_day = matches!(lower.as_str(), "am" | "pm") && self.digit_before(from);
        if half_day || (capitals && self.is_abbreviation(&word, end)) {
            return self.spell(&word.to_uppercase());
        }
        self.push(&word);
        if figures {
            self.source.at += dash;
            self.words_end = true;
        }
    }

    fn digit_before(&self, at: usize) -> bool {
        let before = self.source.chars[..at].iter().rev().find(|c| **c != ' ');
        before.is_some_and(char::is_ascii_digit)
    }

    fn spell(&mut self, letters: &str) {
        for letter in letters.chars() {
            self.say(letter.encode_utf8(&mut [0; 4]));
        }
    }

    /// Returns true if capitals are said letter by letter.
    fn is_abbreviation(&self, word: &str, end: usize) -> bool {
        let vowel = word.contains(['A', 'E', 'I', 'O', 'U', 'Y']);
        let figure = self.source.is_digit(self.source.skip_spaces(end));
        let never_a_word = ["ATM", "VIP", "ICU", "MRI", "USB", "EMS", "ECG", "AED"];
        let known = ["ID", "IT", "POS", "OK", "UK", "EU", "US"];
        let short = (2..=4).contains(&word.len()) && !EMPHASISED.contains(&word);
        let likely = known.contains(&word) || figure || !vowel;
        never_a_word.contains(&word) || (short && self.has_small && likely)
    }

    /// Returns the full name of a month that has a day beside it, and reads the point behind its
    /// short form.
    fn month(&mut self, word: &str, end: usize) -> Option<&'static str> {
        let (name, short) = MONTHS.iter().find(|(name, short)| {
            word == *name || word == *short || (*short == "Sep" && word == "Sept")
        })?;
        let point = usize::from(word != *name && self.source.get(end) == Some('.'));
        let from = end - word.len();
        let follows = self.source.is_digit(self.source.skip_spaces(end + point));
        if word == *short && !follows && !self.digit_before(from) {
            return None;
        }
        self.source.at = end + if follows { point } else { 0 };
        Some(name)
    }

    /// Spells the figures that belong to the letters before them.
    fn spell_behind_letters(&mut self) {
        loop {
            let dash = usize::from(self.source.peek(0) == Some('-'));
            let digits = self.source.digits_at(self.source.at + dash);
            if digits.is_empty() {
                return;
            }
            self.source.at += dash + digits.len();
            self.say(&one_by_one(&digits));
        }
    }

    /// Reads an amount of money: its cents, and its currency behind it.
    fn money(&mut self, currency: [&str; 2]) {
        self.source.at = self.source.skip_spaces(self.source.at);
        let range = |source: &Source| source.behind_range(source.at) > source.at;
        let amount = self.source.amount(true);
        let cents = match amount.fractions.as_slice() {
            [cents] if cents.len() == 2 && !range(&self.source) => cents.parse::<u64>().ok(),
            _ => None,
        };
        let whole = Amount {
            fractions: if cents.is_some() {
                Vec::new()
            } else {
                amount.fractions.clone()
            },
            whole: amount.whole.clone(),
        };
        self.say_amount(&whole);
        if range(&self.source) {
            self.source.at = self.source.skip_spaces(self.source.at) + 1;
            self.source.at = self.source.skip_spaces(self.source.at);
            self.say("to");
            let second = self.source.amount(true);
            self.say_amount(&second);
        }
        let (scale, end) = self.word_at(self.source.at);
        if matches!(scale.as_str(), "thousand" | "million" | "billion") {
            self.say(&scale);
            self.source.at = end;
        }
        self.say(currency[usize::from(amount.whole != "1" || !whole.fractions.is_empty())]);
        match cents {
            None | Some(0) => {}
            Some(cents @ 1..=9) => self.say(&format!("oh {}", number(cents))),
            Some(cents) => self.say(&number(cents)),
        }
    }

    /// Reads what begins with a figure.
    fn figures(&mut self) {
        if self.date() || self.time() || self.telephone() {
            return;
        }
        let from = self.source.at;
        if self.source.goes_on(from, &["24/7"]) && !self.source.is_digit(from + 4) {
            self.source.at = from + 4;
            return self.say("twenty-four seven");
        }
        let digits = self.source.digits_at(from);
        let end = from + digits.len();
        let behind = self.source.get(end);
        let fraction = behind == Some('.') && self.source.is_digit(end + 1);
        let grouped = behind == Some(',') && self.source.digits_at(end + 1).len() == 3;
        let before = self.word_before();
        let named = BEFORE_NUMBERED.contains(&before.as_str());
        let told_apart = (named || self.in_list) && digits.len() >= 3 && !fraction;
        // Rooms 101,102 and not 101 thousand.
        let list = digits.len() == 3 && (self.in_list || before.ends_with('s'));
        self.in_list = told_apart;
        if (digits.len() > 1 && digits.starts_with('0'))
            || (told_apart && (list || !grouped))
            || (digits.len() > 6 && !grouped && !fraction)
        {
            self.source.at = end;
            return self.say(&one_by_one(&digits));
        }
        let amount = self.source.amount(true);
        let (ending, after) = self.word_at(self.source.at);
        let adjacent = after == self.source.at + ending.len();
        let value = amount.whole();
        if let Some(value) = value
            && adjacent
            && matches!(ending.to_lowercase().as_str(), "st" | "nd" | "rd" | "th")
        {
            self.source.at = after;
            return self.say(&ordinal(value));
        }
        let is_month = |word: &str| {
            MONTHS.iter().any(|(name, short)| {
                word.eq_ignore_ascii_case(name) || word.eq_ignore_ascii_case(short)
            }) || word.eq_ignore_ascii_case("sept")
        };
        match value {
            Some(day @ 1..=31) if is_month(&before) || is_month(&ending) => {
                return self.say(&ordinal(day));
            }
            Some(value @ 1900..2100) if !grouped && self.unit_at(self.source.at).is_none() => {
                return self.say(&year(value));
            }
            _ => {}
        }
        self.say_amount(&amount);
        self.unit(&amount);
    }

    fn say_amount(&mut self, amount: &Amount) {
        let value: Option<u64> = amount
            .whole
            .parse()
            .ok()
            .filter(|_| amount.whole.len() <= NUMBER_DIGITS_MAX);
        let said = value.map_or_else(|| one_by_one(&amount.whole), number);
        self.say(&said);
        for fraction in &amount.fractions {
            self.say("point");
            self.say(&one_by_one(fraction));
        }
    }

    /// Returns the unit in letters at a place, of one and of more, and where it ends.
    fn unit_at(&self, from: usize) -> Option<(&'static str, &'static str, usize)> {
        let (word, end) = self.word_at(from);
        let (letters, one, more) = UNITS.iter().find(|(letters, ..)| word == *letters)?;
        // "3 s" and the like are no units.
        let adjacent = end == from + word.len() || letters.len() > 1;
        adjacent.then_some((*one, *more, end))
    }

    /// Reads the percent sign or the unit behind a number.
    fn unit(&mut self, amount: &Amount) {
        let end = self.source.skip_spaces(self.source.at);
        let one = amount.whole() == Some(1);
        match self.source.get(end) {
            Some('%') => {
                self.source.at = end + 1;
                self.say("percent");
            }
            _ => {
                if let Some((single, several, end)) = self.unit_at(self.source.at) {
                    self.source.at = end;
                    self.say(if one { single } else { several });
                }
            }
        }
    }

    /// Reads a date, 2026-11-28 or 28/11/2026, and returns whether it was one. Where day and month
    /// could be either, it is read as it is written.
    fn date(&mut self) -> bool {
        if let Some((written, month, day, end)) = self.source.date() {
            self.source.at = end;
            let value = written.parse().unwrap_or(0);
            let month = MONTHS[month as usize - 1].0;
            self.say(&format!("{month} {} {}", ordinal(day), year(value)));
            return true;
        }
        let (groups, end) = self.source.groups(&['/']);
        let [first, second, last] = groups.as_slice() else {
            return false;
        };
        let of = |digits: &str| {
            digits
                .parse::<u64>()
                .ok()
                .filter(|n| digits.len() <= 4 && *n > 0)
        };
        let (Some(first), Some(second), Some(last)) = (of(first), of(second), of(last)) else {
            return false;
        };
        let (month, day) = match (first, second) {
            (1..=12, 13..=31) => (first, second),
            (13..=31, 1..=12) => (second, first),
            _ if first == second && first <= 12 => (first, second),
            _ => return false,
        };
        if !(1900..2100).contains(&last) {
            return false;
        }
        self.source.at = end;
        let month = MONTHS[month as usize - 1].0;
        self.say(&format!("{month} {} {}", ordinal(day), year(last)));
        true
    }

    /// Reads a time of day, 9:05, and returns whether it was one.
    fn time(&mut self) -> bool {
        let Some((hour, minute, second, end)) = self.source.time() else {
            return false;
        };
        self.source.at = end;
        let (half, _) = self.word_at(end);
        let half = matches!(half.to_lowercase().as_str(), "am" | "pm" | "a" | "p");
        match (hour, minute) {
            (0 | 24, 0) => return self.say_all("midnight"),
            (1..=12, 0) if !half => self.say(&format!("{} o'clock", number(hour))),
            (_, 0) if !half => self.say(&format!("{} hundred", number(hour))),
            (_, 0) => self.say(&number(hour)),
            (_, 1..=9) => self.say(&format!("{} oh {}", number(hour), number(minute))),
            _ => self.say(&format!("{} {}", number(hour), number(minute))),
        }
        if let Some(second) = second {
            self.say(&format!("and {} seconds", number(second)));
        }
        true
    }

    fn say_all(&mut self, words: &str) -> bool {
        self.say(words);
        true
    }

    /// Reads a telephone number, and returns whether it was one.
    fn telephone(&mut self) -> bool {
        let at = self.source.at;
        let abroad = at > 0 && self.source.get(at - 1) == Some('+');
        let told = BEFORE_DIALLED.contains(&self.word_before().as_str());
        let joints: &[char] = if abroad || told {
            &['-', ' ', '/']
        } else {
            &['-']
        };
        let (groups, end) = self.source.groups(joints);
        let first = groups[0].as_str();
        let fraction =
            matches!(self.source.get(end), Some('.' | ',')) && self.source.is_digit(end + 1);
        let american = matches!(groups.as_slice(), [a, b] if a.len() == 3 && b.len() == 4);
        let long = groups.iter().map(String::len).sum::<usize>() >= 6;
        let dialled = (abroad && long)
            || (told && first.len() >= 3)
            || american
            || is_dialled(&groups)
            || (groups.len() == 1 && HOTLINES.contains(&first) && self.word_at(end).0.is_empty());
        if !dialled || fraction {
            return false;
        }
        self.source.at = end;
        for (i, group) in groups.iter().enumerate() {
            if i > 0 {
                self.pause();
            }
            self.say(&one_by_one(group));
        }
        true
    }
}

/// Returns the name of a sign.
fn sign(c: char) -> Option<&'static str> {
    Some(match c {
        '+' => "plus",
        '=' => "equals",
        '<' => "less than",
        '>' => "more than",
        '≤' => "at most",
        '≥' => "at least",
        '≠' => "not equal to",
        '±' => "plus or minus",
        '×' => "times",
        '÷' => "divided by",
        '&' => "and",
        '@' => "at",
        '℃' => "degrees Celsius",
        '℉' => "degrees Fahrenheit",
        _ => return None,
    })
}
