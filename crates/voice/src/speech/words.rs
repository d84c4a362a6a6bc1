//! Numbers and letters as people say them, and a text as the words that clips are found by.

use super::SpokenLang;
use crate::numerals::{BELOW_TWENTY, DIGITS_ZH, TENS};

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

/// Largest number that is said as a number; longer ones are said digit by digit.
const NUMBER_MAX: u32 = 9_999;

/// Spells a printed number, letter by letter and digit by digit. What is neither is not spoken.
pub(super) fn spelled(number: &str, spoken_lang: SpokenLang, ones: Ones) -> String {
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
        _ if n > NUMBER_MAX => spelled(&n.to_string(), spoken_lang, Ones::Yi),
        SpokenLang::En => english(n),
        SpokenLang::Zh | SpokenLang::Yue => chinese(n),
    }
}

fn chinese(n: u32) -> String {
    if n < 10 {
        return DIGITS_ZH[n as usize].to_string();
    }
    let mut said = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = n / unit % 10;
        if digit == 0 {
            gap |= !said.is_empty();
            continue;
        }
        if gap {
            said.push('零');
            gap = false;
        }
        // Ten to nineteen are 十 to 十九.
        if !(unit == 10 && digit == 1 && said.is_empty()) {
            said.push(DIGITS_ZH[digit as usize]);
        }
        said.push_str(name);
    }
    said
}

fn english(n: u32) -> String {
    match n {
        0..=19 => BELOW_TWENTY[n as usize].to_owned(),
        20..=99 if n.is_multiple_of(10) => TENS[n as usize / 10].to_owned(),
        20..=99 => format!(
            "{}-{}",
            TENS[n as usize / 10],
            BELOW_TWENTY[n as usize % 10]
        ),
        100..=999 if n.is_multiple_of(100) => format!("{} hundred", english(n / 100)),
        100..=999 => format!("{} hundred and {}", english(n / 100), english(n % 100)),
        _ if n.is_multiple_of(1000) => format!("{} thousand", english(n / 1000)),
        _ => format!("{} thousand {}", english(n / 1000), english(n % 1000)),
    }
}

/// Returns a text with the numbers in it as words.
pub(super) fn without_figures(text: &str, spoken_lang: SpokenLang) -> String {
    let mut said = String::new();
    let mut figures = String::new();
    let end = |figures: &mut String, said: &mut String| {
        if figures.is_empty() {
            return;
        }
        // 007 is no number, and neither is a telephone number.
        let whole = figures
            .parse()
            .ok()
            .filter(|n: &u32| n.to_string() == *figures);
        let words = whole.map_or_else(
            || spelled(figures, spoken_lang, Ones::Yi),
            |n| number(n, spoken_lang),
        );
        if spoken_lang == SpokenLang::En && !said.is_empty() && !said.ends_with(' ') {
            said.push(' ');
        }
        said.push_str(&words);
        figures.clear();
    };
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            figures.push(letter);
        } else {
            let had = !figures.is_empty();
            end(&mut figures, &mut said);
            if had && spoken_lang == SpokenLang::En && letter.is_alphanumeric() {
                said.push(' ');
            }
            said.push(letter);
        }
    }
    end(&mut figures, &mut said);
    said
}

/// The end of a clause: the word of a clip that was spoken before a pause ends with it too.
pub(super) const STOP: &str = ",";

/// Returns the words of a text, as clips are found by them: a Chinese character each, an English
/// word in small letters, a single letter as a capital. A comma counts as a word of its own, other
/// marks are left out.
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
        if letter.is_ascii_alphanumeric() || (letter == '\'' || letter == '-') && !word.is_empty() {
            word.push(letter);
            continue;
        }
        end(&mut word, &mut found);
        if letter == ',' {
            found.push(STOP.to_owned());
        } else if letter.is_alphanumeric() {
            found.push(letter.to_string());
        }
    }
    end(&mut word, &mut found);
    found
}
