//! Numbers and letters as people say them, and a text as the words that clips are found by.

use super::SpokenLang;
use super::reader::{in_script, number_en, number_zh};
use crate::numerals::{BELOW_TWENTY, DIGITS_ZH};
use hall::setup::is_mark;

/// The sound of the digit 1 in a ticket's number in Mandarin: 一 (yī) is easily taken for 七 (qī) in
/// a noisy hall, so many halls say 幺 (yāo).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ones {
    /// 一, yī.
    #[default]
    Yi,
    /// 幺, yāo.
    Yao,
}

/// Spells a printed number, letter by letter and digit by digit. What is neither is not spoken.
pub fn spelled(number: &str, spoken_lang: SpokenLang, ones: Ones) -> String {
    let mut said = Vec::new();
    for letter in number.chars() {
        match letter.to_digit(10) {
            Some(1) if ones == Ones::Yao && spoken_lang == SpokenLang::Zh => {
                said.push("幺".to_owned());
            }
            Some(digit) if spoken_lang == SpokenLang::En => {
                said.push(BELOW_TWENTY[digit as usize].to_owned());
            }
            Some(digit) => said.push(DIGITS_ZH[digit as usize].to_string()),
            None if letter.is_ascii_alphabetic() => {
                said.push(letter.to_ascii_uppercase().to_string());
            }
            None => {}
        }
    }
    // Letters in a row are letters, not a word.
    let is_letter =
        |said: Option<&String>| said.is_some_and(|said| said.as_bytes()[0].is_ascii_uppercase());
    let mut all = String::new();
    for (i, word) in said.iter().enumerate() {
        if i > 0
            && (spoken_lang == SpokenLang::En
                || is_letter(said.get(i - 1)) && is_letter(Some(word)))
        {
            all.push(' ');
        }
        all.push_str(word);
    }
    all
}

/// Returns a number as one number: 12 is 十二, "twelve".
pub(super) fn number(n: u32, spoken_lang: SpokenLang) -> String {
    match spoken_lang {
        SpokenLang::En => number_en(n.into()),
        SpokenLang::Zh | SpokenLang::Yue => in_script(&number_zh(n.into()), spoken_lang),
    }
}

/// Returns a counter's label as people say it: a number up to 99 as one number, another mark (302,
/// A12) letter by letter and digit by digit, like a ticket's. Other labels are read like any text,
/// `by_digit` with figures one by one.
pub(super) fn label(label: &str, spoken_lang: SpokenLang, ones: Ones, by_digit: bool) -> String {
    match label.parse::<u32>() {
        Ok(n) if n < 100 && n.to_string() == label => return number(n, spoken_lang),
        _ if is_mark(label) => return spelled(label, spoken_lang, ones),
        _ => {}
    }
    if !by_digit {
        return label.to_owned();
    }
    let mut said = String::new();
    let mut rest = label;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let end = rest[at..].find(|c: char| !c.is_ascii_digit());
        let (figures, after) = rest[at..].split_at(end.unwrap_or(rest.len() - at));
        said.push_str(&rest[..at]);
        said.push_str(&spelled(figures, spoken_lang, ones));
        rest = after;
    }
    said + rest
}

/// The end of a clause: the word of a clip that was spoken before a pause ends with it too.
pub(super) const STOP: &str = ",";

/// Returns true if a character has no sound by itself: spaces, punctuation, ornaments, and what is
/// not seen. Other signs have a meaning, so that a voice must know them.
fn is_silent(c: char) -> bool {
    match c {
        '%' | '$' | '+' | '<' | '=' | '>' | '@' | '#' | '&' | '^' => false,
        _ if c.is_ascii_punctuation() || c.is_whitespace() || letters::is_invisible(c) => true,
        '\u{ff01}'..='\u{ff65}' => {
            !c.is_alphanumeric()
                && !matches!(
                    c,
                    '＃' | '＄' | '％' | '＆' | '＋' | '＜' | '＝' | '＞' | '＠'
                )
        }
        '★' | '☆' | '¡' | '«' | '·' | '»' | '¿' => true,
        _ => matches!(
            c,
            '\u{2010}'..='\u{2027}' | '\u{2032}'..='\u{205e}' | '\u{3001}'..='\u{3004}'
                | '\u{3008}'..='\u{3020}' | '・' | '\u{25a0}'..='\u{25ff}' | '\u{fe10}'..='\u{fe4f}'
        ),
    }
}

/// Returns the words of a text, as clips are found by them: a Chinese character each, an English
/// word in small letters, a single letter as a capital. A comma counts as a word of its own, and so
/// does a sign that has a meaning; other marks are left out.
pub fn tokens(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut word = String::new();
    let end = |word: &mut String, found: &mut Vec<String>| {
        match word.chars().count() {
            0 => return,
            // "A" the letter and "a" the word differ.
            1 => found.push(word.clone()),
            _ => found.push(word.to_lowercase()),
        }
        word.clear();
    };
    for letter in text.chars() {
        let inner = (letter == '\'' || letter == '-') && !word.is_empty();
        if letter.is_ascii_alphanumeric() || inner {
            word.push(letter);
            continue;
        }
        end(&mut word, &mut found);
        if letter == ',' {
            found.push(STOP.to_owned());
        } else if !is_silent(letter) {
            found.push(letter.to_string());
        }
    }
    end(&mut word, &mut found);
    found
}
