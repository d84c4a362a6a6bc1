//! The shipped settings are right and complete, and every mistake is told at its place with its
//! cure.

mod devices;
mod file;
mod shipped;
mod values;
mod written;

use super::*;

/// The smallest hall.
const SMALL: &str = r#"
[hall]
name = "Hall"
[service.a]
name = "A"
prefix = "A"
[counter.1]
services = ["a"]
"#;

/// Returns the place, key and kind of every fault, and its English text and cure.
fn faults(text: &str) -> Vec<(String, String, String)> {
    let Err(faults) = Config::parse("hall.toml", text) else {
        panic!("this reads:\n{text}")
    };
    for fault in &faults.0 {
        for lang in Lang::USUAL {
            assert!(!fault.text(lang).contains("{ $"), "{}", fault.text(lang));
        }
    }
    let short = |f: &Fault| {
        let place = f
            .place
            .map(|p| format!("{}:{}", p.line, p.column))
            .unwrap_or_default();
        (
            format!("{place} {}", f.key),
            f.what(Lang::EN),
            f.cure(Lang::EN),
        )
    };
    faults.0.iter().map(short).collect()
}

/// Expects one fault of the small hall with `line` added, as `place key | what | cure`.
#[track_caller]
fn only(added: &str, expected: &str) {
    let found = faults(&format!("{}\n{added}", SMALL.trim()));
    let found: Vec<String> = found
        .into_iter()
        .map(|(place, what, cure)| format!("{place} | {what} | {cure}"))
        .collect();
    assert_eq!(found, [expected]);
}

/// Expects one fault of the small hall with `old` replaced.
#[track_caller]
fn changed(old: &str, new: &str, expected: &str) {
    assert!(SMALL.contains(old));
    let found = faults(SMALL.trim().replacen(old, new, 1).as_str());
    let found: Vec<String> = found
        .into_iter()
        .map(|(place, what, cure)| format!("{place} | {what} | {cure}"))
        .collect();
    assert_eq!(found, [expected]);
}
