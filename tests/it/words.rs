//! One idea, one word: what people read uses none of the former words.
//!
//! `docs/words.md` lists them with the right ones, and what they may stand in. The command line's
//! help is in the messages, so it is searched too.

use std::fs;
use std::path::{Path, PathBuf};

/// A former word.
struct Former {
    word: String,
    /// The right word.
    now: String,
    /// Texts in which it is something else.
    but_in: Vec<String>,
}

impl Former {
    /// Returns whether a line says the word.
    fn is_in(&self, line: &str) -> bool {
        let mut line = line.to_lowercase();
        for other in &self.but_in {
            line = line.replace(&other.to_lowercase(), "");
        }
        let word = self.word.to_lowercase();
        line.match_indices(&word).any(|(at, found)| {
            // Chinese is written without spaces.
            let is_letter =
                |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
            !word.is_ascii()
                || !is_letter(line[..at].chars().next_back())
                    && !is_letter(line[at + found.len()..].chars().next())
        })
    }
}

/// Returns the former words, from the last table of `docs/words.md`.
fn former(root: &Path) -> Vec<Former> {
    let text = fs::read_to_string(root.join("docs/words.md")).unwrap();
    let (_, table) = text.split_once("## Former words").unwrap();
    let rows = table.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        Former {
            word: cells[1].to_owned(),
            now: cells[2].to_owned(),
            but_in: cells[3]
                .split(", ")
                .filter(|c| !c.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    })
    .collect()
}

/// Returns what people read: texts of all languages, shipped files, and the manual.
fn read_by_people(root: &Path) -> Vec<PathBuf> {
    let mut files = vec![
        root.join("config.toml"),
        root.join("README.md"),
        root.join("README.zh.md"),
    ];
    for (folder, ends) in [
        ("crates/text/src", "ftl"),
        ("layouts", "toml"),
        ("layouts", "md"),
        ("sounds", "toml"),
        ("docs", "md"),
    ] {
        let entries = fs::read_dir(root.join(folder)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        files.extend(paths.filter(|path| path.extension().is_some_and(|e| e == ends)));
    }
    // One lists the words, one tells of former versions.
    files.retain(|path| !path.ends_with("words.md") && !path.ends_with("changes.md"));
    files.sort();
    files
}

/// Returns the part of a line that people read: no name of a message, and no words to search by.
fn seen<'l>(path: &Path, line: &'l str) -> &'l str {
    if path.extension().is_none_or(|end| end != "ftl") {
        return line;
    }
    match line.split_once(" = ") {
        Some((id, _)) if id.trim() == ".find" => "",
        Some((id, text)) if !id.trim().contains(' ') => text,
        _ => line,
    }
}

#[test]
fn no_text_says_a_former_word() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let former = former(root);
    assert!(former.len() > 15, "the table was read");
    let mut wrong = Vec::new();
    for path in read_by_people(root) {
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in (1..).zip(text.lines()) {
            let line = seen(&path, line);
            for Former { word, now, .. } in former.iter().filter(|former| former.is_in(line)) {
                let path = path.strip_prefix(root).unwrap().display();
                wrong.push(format!("{path}:{number}: {word}, say {now}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_former_word_is_found_where_it_stands_alone() {
    let window = Former {
        word: "window".to_owned(),
        now: "counter".to_owned(),
        but_in: vec!["terminal window".to_owned()],
    };
    assert!(window.is_in("go to Window 3"));
    assert!(!window.is_in("in a terminal window"));
    assert!(!window.is_in("window_s = 30") && !window.is_in("{windows}"));
}
