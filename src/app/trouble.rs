//! Errors of the layers below, put into the words of whoever sits at the machine: what happened, why, and the cure.

use crate::i18n::{Words, args};
use crate::problem::{Code, Problem};
use crate::store::{StoreError, Trouble};
use std::io;
use std::path::Path;

/// The store at `path` failed.
pub fn store(words: &Words, path: &Path, error: &StoreError) -> Problem {
    let path = path.display().to_string();
    let (what, cure) = match error.kind() {
        Trouble::Busy => ("store-busy", "store-busy.cure"),
        Trouble::DiskFull => ("store-full", "store-full.cure"),
        Trouble::ReadOnly => ("store-read-only", "store-read-only.cure"),
        Trouble::Newer => ("store-newer", "store-newer.cure"),
        Trouble::Damaged => ("store-damaged", "store-damaged.cure"),
        Trouble::Exists => ("store-exists", "store-exists.cure"),
        Trouble::Stopped | Trouble::Other => ("store-failed", "store-failed.cure"),
    };
    let pid = match error {
        StoreError::Busy { pid: Some(pid) } => pid.to_string(),
        _ => "?".to_owned(),
    };
    let given = args! { path: path, pid: pid };
    Problem::new(Code::Store, words.say(what, given), words.say(cure, given)).because(error)
}

/// The hall's folder cannot be made or used.
pub fn folder(words: &Words, path: &Path, error: &io::Error) -> Problem {
    let path = path.display().to_string();
    let given = args! { path: path };
    Problem::new(Code::Store, words.say("cli-folder", given), words.text("cli-folder.cure")).because(error)
}

/// The hall that runs here is of another version.
pub fn other_version(words: &Words, error: &io::Error) -> Problem {
    Problem::new(Code::NoHall, words.text("cli-other-version"), words.text("cli-other-version.cure")).because(error)
}

/// A program keeps the hall and does not answer.
pub fn silent(words: &Words) -> Problem {
    Problem::new(Code::NoHall, words.text("cli-hall-silent"), words.text("cli-hall-silent.cure"))
}

/// The terminal cannot show screens.
pub fn terminal(words: &Words, error: &io::Error) -> Problem {
    Problem::new(Code::Terminal, words.text("cli-terminal"), words.text("cli-terminal.cure")).because(error)
}

/// There is no terminal.
pub fn no_terminal(words: &Words) -> Problem {
    Problem::new(Code::Terminal, words.text("cli-no-terminal"), words.text("cli-no-terminal.cure"))
}
