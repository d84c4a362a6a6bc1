//! The code's own rules: that every file says what it is for, and that the rules stay pure. Who may
//! use whom is kept by the compiler: crates depend on each other in one direction.

use std::fs;
use std::path::{Path, PathBuf};

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
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    sources(&root.join("crates"), &mut files);
    files.sort();
    files
        .iter()
        .map(|p| {
            (
                p.strip_prefix(root).unwrap().display().to_string(),
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
fn the_rules_ask_nobody_for_the_time_or_for_luck() {
    for (name, text) in all()
        .into_iter()
        .filter(|(name, _)| name.starts_with("crates/hall/") && !name.contains("tests"))
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
