//! The code's own rules: who may use whom, and that every file says what it is for.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms of `src`, and what each may use besides itself. Arrows point one way.
const MAY_USE: [(&str, &[&str]); 20] = [
    ("hall", &[]),
    ("i18n", &["hall"]),
    ("problem", &["hall", "i18n"]),
    ("config", &["hall", "i18n", "problem"]),
    ("clock", &["hall"]),
    ("record", &["hall"]),
    ("cli", &["hall"]),
    ("store", &["hall", "record"]),
    ("net", &["record"]),
    ("quorum", &["hall", "record", "store", "net"]),
    ("font", &[]),
    ("ticket", &["hall", "i18n", "config", "font"]),
    ("speech", &["hall", "config"]),
    ("device", &["hall", "config", "ticket", "speech"]),
    ("voice", &[]),
    ("ui", &["hall", "i18n", "config", "font", "ticket"]),
    (
        "app",
        &[
            "hall", "i18n", "config", "clock", "problem", "record", "cli", "store", "ui", "ticket",
            "speech", "device", "voice", "net", "quorum",
        ],
    ),
    (
        "lib",
        &[
            "hall", "i18n", "config", "clock", "problem", "record", "cli", "store", "ui", "app",
            "font", "ticket", "speech", "device", "voice", "net", "quorum",
        ],
    ),
    ("main", &[]),
    ("args", &[]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn all() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.sort();
    files
        .iter()
        .map(|p| {
            (
                p.strip_prefix(&root).unwrap().display().to_string(),
                fs::read_to_string(p).unwrap(),
            )
        })
        .collect()
}

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    let silent: Vec<_> = all()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(name, _)| name)
        .collect();
    assert!(silent.is_empty(), "no module documentation in {silent:?}");
}

#[test]
fn nobody_uses_a_room_above_or_beside_their_own() {
    let mut wrong = Vec::new();
    for (name, text) in all() {
        let room = name.split(['/', '.']).next().unwrap();
        // What a test needs, it may use.
        if name.contains("tests") {
            continue;
        }
        let shipped = text.split("#[cfg(test)]").next().unwrap();
        let (_, allowed) = MAY_USE
            .iter()
            .find(|(r, _)| *r == room)
            .unwrap_or_else(|| panic!("{room} is a new room: say what it may use"));
        for part in shipped.split("crate::").skip(1) {
            let used: String = part
                .chars()
                .take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_')
                .collect();
            let is_room = MAY_USE.iter().any(|(r, _)| *r == used) && used != "args";
            if is_room && used != room && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{name} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_rules_ask_nobody_for_the_time_or_for_luck() {
    for (name, text) in all()
        .into_iter()
        .filter(|(name, _)| name.starts_with("hall/") && !name.contains("tests"))
    {
        for word in [
            "::now()",
            "SystemTime",
            "Instant",
            "fastrand",
            "getrandom",
            "std::fs",
            "std::net",
            "println!",
        ] {
            assert!(!text.contains(word), "{name} has {word}");
        }
    }
}
