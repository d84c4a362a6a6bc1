//! What is written, and how it is said: the table `readings.tsv`, which the live voice reads too.

use super::*;
use crate::Sentence;
use std::str::FromStr;

/// Returns the clauses of a text, with commas between.
fn said(spoken_lang: SpokenLang, text: &str) -> String {
    let sentence = Sentence::free(spoken_lang, text);
    let clauses: Vec<&str> = sentence.clauses().iter().map(|c| c.text.as_str()).collect();
    clauses.join(",")
}

#[test]
fn figures_are_read_as_people_do() {
    let mut wrong = String::new();
    let mut count = 0;
    for line in include_str!("readings.tsv").lines() {
        let [lang, text, reading] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let spoken_lang = SpokenLang::from_str(lang).unwrap();
        count += 1;
        let heard = said(spoken_lang, text);
        if heard != reading {
            wrong.push_str(&format!("\n{lang} {text}: {heard}, not {reading}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count >= 150, "{count} readings");
}

#[test]
fn what_was_read_is_read_the_same_again() {
    for line in include_str!("readings.tsv").lines() {
        let [lang, text, _] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let spoken_lang = SpokenLang::from_str(lang).unwrap();
        let once = in_words(text, spoken_lang);
        assert_eq!(in_words(&once, spoken_lang), once, "{lang} {text}");
    }
}
