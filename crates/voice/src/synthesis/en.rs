//! The sound of English text, in the phonemes that the model learnt.
//!
//! The words come from misaki's American dictionary, which is part of the installed pack
//! ([`English`]). A word that is not there is tried without -s, -ed and -ing, and otherwise
//! spelled. Figures become words first ([`in_words`]). Nothing here can fail.

use serde_json::Value;
use speech::{BELOW_TWENTY, SpokenLang, in_words};
use std::collections::HashMap;

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

/// A word or a pause.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Word(String),
    Pause(char),
}

/// Splits words.
fn parts(words: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut word = String::new();
    let end = |word: &mut String, parts: &mut Vec<Part>| {
        let whole = std::mem::take(word);
        let whole = whole.trim_end_matches('\'');
        if !whole.is_empty() {
            parts.push(Part::Word(whole.to_owned()));
        }
    };
    for c in words.chars() {
        if c.is_alphabetic() || (c == '\'' && !word.is_empty()) {
            word.push(c);
            continue;
        }
        end(&mut word, &mut parts);
        parts.extend(pause(c).map(Part::Pause));
    }
    end(&mut word, &mut parts);
    parts
}

/// Returns the pause that a mark makes.
fn pause(c: char) -> Option<char> {
    Some(match c {
        ',' | '，' | '、' | '(' | ')' | '/' => ',',
        '.' | '。' | '\n' => '.',
        '!' | '！' => '!',
        '?' | '？' => '?',
        ':' | '：' => ':',
        ';' | '；' => ';',
        '—' | '–' => '—',
        _ => return None,
    })
}

/// Returns the phonemes of `text`; empty if it has no sound at all.
pub(super) fn phonemes(dictionary: &English, text: &str) -> String {
    let parts = parts(&in_words(text, SpokenLang::En));
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
        // A letter, unless a thing follows it: the digits of a ticket are none.
        "A" if next.is_none_or(|n| {
            n.chars().all(|c| c.is_ascii_uppercase()) || BELOW_TWENTY[..10].contains(&n)
        }) =>
        {
            letter_ipa('A').to_owned()
        }
        "a" | "A" => "ɐ".to_owned(),
        "an" | "An" => "ɐn".to_owned(),
        "I" => "ˌI".to_owned(),
        "the" | "The" => if vowel_follows() { "ði" } else { "ðə" }.to_owned(),
        "in" | "In" if next.is_some() => "ɪn".to_owned(),
        _ if word.chars().count() == 1 => word.chars().map(letter_ipa).collect(),
        _ => dictionary
            .word(word)
            .unwrap_or_else(|| dictionary.spelled(word)),
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
            said
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
    fn a_word_that_nobody_knows_is_spelled_however_long_it_is() {
        let spelled = phonemes(&small(), "Krankenversicherung");
        assert_eq!(spelled.split(' ').count(), 19);
    }
}
