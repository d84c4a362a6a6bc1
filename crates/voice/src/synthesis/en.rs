//! The sound of English text, in the phonemes that the model learnt.
//!
//! The words come from misaki's American dictionary, which is part of the installed pack
//! ([`English`]). A word that is not there is tried without -s, -ed and -ing, and otherwise
//! spelled. Numbers, times and ticket numbers become words first. Nothing here can fail.

use crate::numerals::{BELOW_TWENTY, TENS};
use serde_json::Value;
use std::collections::HashMap;

/// Most digits of a number: longer ones are identities (telephone, bank card) and said digit by
/// digit.
const NUMBER_DIGITS_MAX: usize = 6;
/// Longest unknown word that is spelled, rather than left out: nobody listens for half a minute.
const SPELLED_MAX: usize = 12;

/// A dictionary of words and their phonemes.
#[derive(Default)]
pub struct English {
    words: HashMap<String, String>,
}

impl English {
    /// Reads misaki's `us_gold.json`: a word's phonemes, or several by its part of speech, of which
    /// the usual ones are taken. `None` if it is something else.
    #[must_use]
    pub fn read(json: &[u8]) -> Option<English> {
        let Value::Object(entries) = serde_json::from_slice(json).ok()? else {
            return None;
        };
        let words = entries
            .into_iter()
            .filter_map(|(word, said)| match said {
                Value::String(said) => Some((word, said)),
                Value::Object(by_part) => {
                    Some((word, by_part.get("DEFAULT")?.as_str()?.to_owned()))
                }
                _ => None,
            })
            .collect();
        Some(English { words })
    }

    fn exact(&self, word: &str) -> Option<&str> {
        self.words.get(word).map(String::as_str)
    }

    /// Returns the phonemes of a word as it stands, or with small letters, or with a capital one.
    fn known(&self, word: &str) -> Option<&str> {
        let lower = word.to_lowercase();
        let mut capital: String = lower.chars().take(1).flat_map(char::to_uppercase).collect();
        capital.extend(lower.chars().skip(1));
        self.exact(word)
            .or_else(|| self.exact(&lower))
            .or_else(|| self.exact(&capital))
    }

    /// Returns the phonemes of a word, perhaps with an ending.
    fn word(&self, word: &str) -> Option<String> {
        if let Some(said) = self.known(word) {
            return Some(said.to_owned());
        }
        let lower = word.to_lowercase();
        let stem = |end: &str, instead: &str| -> Option<String> {
            let stem = lower.strip_suffix(end).filter(|s| s.len() > 1)?;
            self.known(&format!("{stem}{instead}")).map(str::to_owned)
        };
        let halved = |end: &str| -> Option<String> {
            // stopping: the stem is stop.
            let stem = lower.strip_suffix(end)?;
            let mut chars = stem.chars().rev();
            let last = chars.next()?;
            let before = chars.next()?;
            (last == before && stem.len() > 3)
                .then(|| {
                    self.known(&stem[..stem.len() - last.len_utf8()])
                        .map(str::to_owned)
                })
                .flatten()
        };
        if let Some(said) = stem("'s", "")
            .or_else(|| stem("ies", "y"))
            .or_else(|| stem("s", ""))
            .or_else(|| stem("es", ""))
        {
            let end = match said.chars().last()? {
                'p' | 't' | 'k' | 'f' | 'θ' => "s",
                's' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ' => "ᵻz",
                _ => "z",
            };
            return Some(said + end);
        }
        if let Some(said) = stem("ed", "e")
            .or_else(|| stem("ed", ""))
            .or_else(|| stem("ied", "y"))
            .or_else(|| halved("ed"))
        {
            let end = match said.chars().last()? {
                'p' | 'k' | 'f' | 'θ' | 'ʃ' | 's' | 'ʧ' => "t",
                'd' | 't' => "ᵻd",
                _ => "d",
            };
            return Some(said + end);
        }
        stem("ing", "")
            .or_else(|| stem("ing", "e"))
            .or_else(|| halved("ing"))
            .map(|said| said + "ɪŋ")
    }

    fn spelled(&self, letters: &str) -> String {
        let said: Vec<&str> = letters
            .chars()
            .map(letter_ipa)
            .filter(|l| !l.is_empty())
            .collect();
        said.join(" ")
    }
}

/// Returns the name of a letter.
fn letter_ipa(letter: char) -> &'static str {
    match letter.to_ascii_uppercase() {
        'A' => "ˈA",
        'B' => "bˈi",
        'C' => "sˈi",
        'D' => "dˈi",
        'E' => "ˈi",
        'F' => "ˈɛf",
        'G' => "ʤˈi",
        'H' => "ˈAʧ",
        'I' => "ˈI",
        'J' => "ʤˈA",
        'K' => "kˈA",
        'L' => "ˈɛl",
        'M' => "ˈɛm",
        'N' => "ˈɛn",
        'O' => "ˈO",
        'P' => "pˈi",
        'Q' => "kjˈu",
        'R' => "ˈɑɹ",
        'S' => "ˈɛs",
        'T' => "tˈi",
        'U' => "jˈu",
        'V' => "vˈi",
        'W' => "dˈʌbᵊlju",
        'X' => "ˈɛks",
        'Y' => "wˈI",
        'Z' => "zˈi",
        _ => "",
    }
}

/// Returns a number in words.
fn number(number: u64) -> String {
    let mut out: Vec<String> = Vec::new();
    for (unit, name) in [
        (1_000_000_000_000, "trillion"),
        (1_000_000_000, "billion"),
        (1_000_000, "million"),
        (1000, "thousand"),
        (1, ""),
    ] {
        let group = (number / unit) as usize;
        let group = if unit == 1_000_000_000_000 {
            group
        } else {
            group % 1000
        };
        if group == 0 {
            continue;
        }
        if group >= 1000 {
            // Nobody says such a number; digits are at least right.
            return group
                .to_string()
                .chars()
                .filter_map(|c| c.to_digit(10))
                .map(|d| BELOW_TWENTY[d as usize])
                .collect::<Vec<_>>()
                .join(" ");
        }
        if group >= 100 {
            out.push(format!("{} hundred", BELOW_TWENTY[group / 100]));
        }
        match group % 100 {
            0 => {}
            rest @ 1..20 => out.push(BELOW_TWENTY[rest].to_owned()),
            rest => {
                out.push(TENS[rest / 10].to_owned());
                if rest % 10 > 0 {
                    out.push(BELOW_TWENTY[rest % 10].to_owned());
                }
            }
        }
        if !name.is_empty() {
            out.push(name.to_owned());
        }
    }
    if out.is_empty() {
        BELOW_TWENTY[0].to_owned()
    } else {
        out.join(" ")
    }
}

fn one_by_one(digits: &str) -> String {
    digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .map(|d| BELOW_TWENTY[d as usize])
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns an ordinal in words: first, second, twenty-third.
fn ordinal(value: u64) -> String {
    let words = number(value);
    let (before, last) = words
        .rsplit_once(' ')
        .map_or(("", words.as_str()), |(b, l)| (b, l));
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
    if before.is_empty() {
        last
    } else {
        format!("{before} {last}")
    }
}

/// A word, a letter to be named, or a pause.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    Letters(String),
    Pause(char),
}

struct Scanner {
    chars: Vec<char>,
    at: usize,
    out: Vec<Part>,
}

impl Scanner {
    fn run(&self, from: usize, is: impl Fn(char) -> bool) -> String {
        self.chars
            .iter()
            .skip(from)
            .take_while(|c| is(**c))
            .collect()
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn words(&mut self, words: &str) {
        self.out
            .extend(words.split(' ').map(|w| Part::Word(w.to_owned())));
    }

    fn next(&mut self) {
        let Some(c) = self.peek(0) else { return };
        let money = (c == '$' || c == '¥') && self.peek(1).is_some_and(|n| n.is_ascii_digit());
        if c.is_ascii_digit() {
            self.number();
        } else if money {
            self.at += 1;
            self.number();
            self.words(if c == '$' { "dollars" } else { "yuan" });
        } else if c.is_alphabetic() {
            let word = self.run(self.at, |c| c.is_alphabetic() || c == '\'');
            self.at += word.chars().count();
            let word = word.trim_end_matches('\'').to_owned();
            let digits_follow = self.peek(0).is_some_and(|n| n.is_ascii_digit())
                || (self.peek(0) == Some('-') && self.peek(1).is_some_and(|n| n.is_ascii_digit()));
            let capitals = word.chars().all(|c| c.is_ascii_uppercase());
            if capitals && word.len() <= 3 && digits_follow {
                // A015, K7-012: a ticket's letters.
                self.out.push(Part::Letters(word));
                self.ticket();
            } else {
                self.out.push(Part::Word(word));
            }
        } else {
            self.at += 1;
            match c {
                ',' | '，' | '、' | '(' | ')' | '/' => self.out.push(Part::Pause(',')),
                '.' | '。' | '\n' => self.out.push(Part::Pause('.')),
                '!' | '！' => self.out.push(Part::Pause('!')),
                '?' | '？' => self.out.push(Part::Pause('?')),
                ':' | '：' => self.out.push(Part::Pause(':')),
                ';' | '；' => self.out.push(Part::Pause(';')),
                '—' | '–' => self.out.push(Part::Pause('—')),
                '&' => self.words("and"),
                '+' => self.words("plus"),
                '%' => self.words("percent"),
                _ => {}
            }
        }
    }

    fn ticket(&mut self) {
        loop {
            if self.peek(0) == Some('-') {
                self.at += 1;
            }
            let digits = self.run(self.at, |c| c.is_ascii_digit());
            if digits.is_empty() {
                return;
            }
            self.at += digits.len();
            self.words(&one_by_one(&digits));
            if !(self.peek(0) == Some('-') && self.peek(1).is_some_and(|c| c.is_ascii_digit())) {
                return;
            }
            self.out.push(Part::Pause(','));
        }
    }

    fn number(&mut self) {
        let digits = self.run(self.at, |c| c.is_ascii_digit());
        self.at += digits.len();
        // 9:05.
        let minutes = if self.peek(0) == Some(':') {
            self.run(self.at + 1, |c| c.is_ascii_digit())
        } else {
            String::new()
        };
        if let (Ok(h @ 0..=24), Ok(m @ 0..=59), 2) =
            (digits.parse::<u64>(), minutes.parse::<u64>(), minutes.len())
        {
            self.at += 3;
            self.words(&number(h));
            match m {
                0 => self.words("o'clock"),
                1..=9 => self.words(&format!("oh {}", number(m))),
                _ => self.words(&number(m)),
            }
            return;
        }
        if digits.len() > NUMBER_DIGITS_MAX || (digits.len() > 1 && digits.starts_with('0')) {
            self.words(&one_by_one(&digits));
            return;
        }
        let mut whole = digits;
        while self.peek(0) == Some(',')
            && whole.len() <= 12
            && self.run(self.at + 1, |c| c.is_ascii_digit()).len() == 3
        {
            whole.push_str(&self.run(self.at + 1, |c| c.is_ascii_digit()));
            self.at += 4;
        }
        let value = whole.parse::<u64>().unwrap_or(0);
        let ending = self
            .run(self.at, |c| c.is_ascii_alphabetic())
            .to_lowercase();
        if matches!(ending.as_str(), "st" | "nd" | "rd" | "th") {
            self.at += 2;
            self.words(&ordinal(value));
            return;
        }
        let fraction = if self.peek(0) == Some('.') {
            self.run(self.at + 1, |c| c.is_ascii_digit())
        } else {
            String::new()
        };
        if (1900..2100).contains(&value) && whole.len() == 4 && fraction.is_empty() {
            // Such a number is a year.
            match value % 100 {
                0 => self.words(&format!("{} hundred", number(value / 100))),
                rest @ 1..=9 if value < 2000 => {
                    self.words(&format!("{} oh {}", number(value / 100), number(rest)));
                }
                _ if (2000..2010).contains(&value) => self.words(&number(value)),
                rest => self.words(&format!("{} {}", number(value / 100), number(rest))),
            }
            return;
        }
        self.words(&number(value));
        if !fraction.is_empty() {
            self.at += 1 + fraction.len();
            self.words("point");
            self.words(&one_by_one(&fraction));
        }
    }
}

/// Returns the phonemes of `text`; empty if it has no sound at all.
pub(super) fn phonemes(dictionary: &English, text: &str) -> String {
    let straight = |c: char| {
        if matches!(c, '’' | '‘' | '＇') {
            '\''
        } else {
            c
        }
    };
    let mut scanner = Scanner {
        chars: text.chars().map(straight).collect(),
        at: 0,
        out: Vec::new(),
    };
    while scanner.at < scanner.chars.len() {
        scanner.next();
    }
    let parts = scanner.out;
    let mut out = String::new();
    let mut last_pause = true;
    for (i, part) in parts.iter().enumerate() {
        let said = match part {
            Part::Pause(mark) => {
                if !last_pause {
                    out.truncate(out.trim_end().len());
                    out.push(*mark);
                    out.push(' ');
                }
                last_pause = true;
                continue;
            }
            Part::Letters(letters) => dictionary.spelled(letters),
            Part::Word(word) => {
                let next = match parts.get(i + 1) {
                    Some(Part::Word(next)) => Some(next.as_str()),
                    _ => None,
                };
                said(dictionary, word, next)
            }
        };
        if !said.is_empty() {
            out.push_str(&said);
            out.push(' ');
            last_pause = false;
        }
    }
    out.truncate(out.trim_end().len());
    // What the dictionary writes as a tap and a catch, the model knows by other letters.
    out.replace('ɾ', "T").replace('ʔ', "t")
}

/// Returns the phonemes of a word; small ones sound by what follows.
fn said(dictionary: &English, word: &str, next: Option<&str>) -> String {
    let vowel_follows = || {
        let sound = next.and_then(|n| dictionary.known(n)).unwrap_or("");
        sound
            .chars()
            .find(|c| !"ˈˌ".contains(*c))
            .is_some_and(|c| "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ".contains(c))
    };
    match word {
        // A letter, unless a thing follows it.
        "A" if next.is_none_or(|n| n.chars().all(|c| c.is_ascii_uppercase())) => {
            letter_ipa('A').to_owned()
        }
        "a" | "A" => "ɐ".to_owned(),
        "an" | "An" => "ɐn".to_owned(),
        "I" => "ˌI".to_owned(),
        "the" | "The" => if vowel_follows() { "ði" } else { "ðə" }.to_owned(),
        "in" | "In" if next.is_some() => "ɪn".to_owned(),
        _ if word.chars().count() == 1 => word.chars().map(letter_ipa).collect(),
        _ => dictionary.word(word).unwrap_or_else(|| {
            if word.len() <= SPELLED_MAX {
                dictionary.spelled(word)
            } else {
                String::new()
            }
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> English {
        let json = r#"{"ticket": "tˈɪkət", "zero": "zˈɪɹO", "one": "wˈʌn", "five": "fˈIv",
            "please": "plˈiz", "go": "ɡˌO", "to": "tu", "counter": "kˈWntəɹ", "three": "θɹˈi",
            "water": "wˈɔɾəɹ", "stop": "stˈɑp", "wait": "wˈAt",
            "close": {"DEFAULT": "klˈOs", "VERB": "klˈOz"}, "office": "ˈɔfəs", "lady": "lˈAdi",
            "bus": "bˈʌs", "hundred": "hˈʌndɹəd", "Monday": "mˈʌndˌA", "name": "nˈAm"}"#;
        English::read(json.as_bytes()).unwrap()
    }

    #[test]
    fn a_called_ticket_sounds_as_it_was_measured() {
        let said = "tˈɪkət ˈA zˈɪɹO wˈʌn fˈIv, plˈiz ɡˌO tu kˈWntəɹ θɹˈi.";
        assert_eq!(
            phonemes(&small(), "Ticket A015, please go to counter 3."),
            said
        );
        assert_eq!(
            phonemes(
                &small(),
                "Ticket A zero one five, please go to counter three."
            ),
            said.replace("ˈA z", "ɐ z")
        );
    }

    #[test]
    fn endings_follow_the_sound_before_them() {
        let words = small();
        for (word, said) in [
            ("tickets", "tˈɪkəts"),
            ("counters", "kˈWntəɹz"),
            ("buses", "bˈʌsᵻz"),
            ("ladies", "lˈAdiz"),
            ("waited", "wˈAtᵻd"),
            ("stopped", "stˈɑpt"),
            ("named", "nˈAmd"),
            ("stopping", "stˈɑpɪŋ"),
            ("waiting", "wˈAtɪŋ"),
            ("monday", "mˈʌndˌA"),
            ("WATER", "wˈɔTəɹ"),
            ("ATM", "ˈA tˈi ˈɛm"),
        ] {
            assert_eq!(phonemes(&words, word), said, "{word}");
        }
    }

    #[test]
    fn the_article_listens_to_what_follows() {
        assert_eq!(
            phonemes(&small(), "the office, the counter"),
            "ði ˈɔfəs, ðə kˈWntəɹ"
        );
        assert_eq!(phonemes(&small(), "a counter"), "ɐ kˈWntəɹ");
    }

    #[test]
    fn numbers_are_read_as_people_do() {
        assert_eq!(number(0), "zero");
        assert_eq!(number(115), "one hundred fifteen");
        assert_eq!(number(42_000), "forty two thousand");
        assert_eq!(ordinal(23), "twenty third");
        assert_eq!(ordinal(30), "thirtieth");
        let said = |text: &str| {
            let mut scanner = Scanner {
                chars: text.chars().collect(),
                at: 0,
                out: Vec::new(),
            };
            while scanner.at < scanner.chars.len() {
                scanner.next();
            }
            let words = scanner.out.iter().map(|p| match p {
                Part::Word(w) | Part::Letters(w) => w.clone(),
                Part::Pause(m) => m.to_string(),
            });
            words.collect::<Vec<_>>().join(" ")
        };
        for (text, words) in [
            ("at 9:05", "at nine oh five"),
            ("9:00", "nine o'clock"),
            ("17:30", "seventeen thirty"),
            ("in 2026", "in twenty twenty six"),
            ("1,250", "one thousand two hundred fifty"),
            ("3.5", "three point five"),
            ("the 2nd floor", "the second floor"),
            ("$20", "twenty dollars"),
            ("5%", "five percent"),
            ("007", "zero zero seven"),
            ("B12", "B one two"),
            ("K7-012", "K seven , zero one two"),
        ] {
            assert_eq!(said(text), words, "{text}");
        }
        assert!(!number(u64::MAX).is_empty());
    }
}
