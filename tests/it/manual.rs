//! The manual in Chinese stands beside the English one: `README.zh.md` beside `README.md`, and so on.

use std::fs;
use std::path::{Path, PathBuf};

/// Programs whose lines in a page are to be typed.
const TYPED: [&str; 16] = [
    "dingdong",
    "sudo",
    "make",
    "tar",
    "cd",
    "mkdir",
    "mv",
    "cp",
    "scp",
    "foot",
    "cage",
    "systemctl",
    "journalctl",
    "cargo",
    "git",
    "export",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the Chinese pages with the English ones that they stand beside.
fn pages() -> Vec<(PathBuf, PathBuf)> {
    let folders = [root().to_owned(), root().join("docs")];
    let entries = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut pages: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let name = path
                .file_name()?
                .to_str()?
                .strip_suffix(".zh.md")?
                .to_owned();
            let english = path.with_file_name(format!("{name}.md"));
            Some((path, english))
        })
        .collect();
    pages.sort();
    pages
}

/// Returns the levels of a page's headings, in order.
fn headings(text: &str) -> Vec<usize> {
    let marks = |line: &str| line.bytes().take_while(|b| *b == b'#').count();
    let lines = text.lines().filter(|line| line.starts_with('#'));
    lines.map(marks).collect()
}

/// Returns the lines of a page that are typed, without the explanation behind them.
fn commands(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("    "));
    let lines = lines.map(|line| line.split(" #").next().unwrap_or_default().trim());
    let is_typed = |line: &&str| {
        let first = line.split(' ').next().unwrap_or_default();
        TYPED.contains(&first)
    };
    lines.filter(is_typed).map(str::to_owned).collect()
}

/// Returns the files that a page links to, from its own folder.
fn links(text: &str) -> Vec<String> {
    let targets = text.split("](").skip(1);
    let targets = targets.filter_map(|rest| rest.split([')', '#']).next());
    let is_file = |target: &&str| !target.is_empty() && !target.contains("://");
    targets.filter(is_file).map(str::to_owned).collect()
}

#[test]
fn chinese_pages_have_the_headings_and_commands_of_the_english_ones() {
    let pages = pages();
    assert!(!pages.is_empty());
    for (chinese, english) in pages {
        let [zh, en] = [&chinese, &english].map(|path| fs::read_to_string(path).unwrap());
        let name = chinese.strip_prefix(root()).unwrap().display();
        assert_eq!(headings(&zh), headings(&en), "headings of {name}");
        assert_eq!(commands(&zh), commands(&en), "commands of {name}");
    }
}

#[test]
fn every_link_of_the_manual_leads_to_a_file() {
    let mut wrong = Vec::new();
    for folder in [root().to_owned(), root().join("docs")] {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|end| end != "md") {
                continue;
            }
            for link in links(&fs::read_to_string(&path).unwrap()) {
                if !folder.join(&link).exists() {
                    wrong.push(format!("{}: {link}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
