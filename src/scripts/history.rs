//! The lines of the log of a hall, from its first: of the one that runs on this machine, part by part
//! and beside its hub, or of a store that no program has open, for example a backup. Only on the hub's
//! machine, whose log is whole.

use super::{Session, find_backup};
use hall::Entry;
use node::home::Home;
use node::{agent, problems, store};
use std::path::{Path, PathBuf};
use text::Words;
use text::problem::{Code, Problem};

/// Lines read from a file at once.
const LINES_AT_ONCE: usize = 1_000;

/// A place where the lines are.
pub(super) enum History {
    /// The hall that runs here.
    Running(Box<Session>),
    /// This store.
    File(PathBuf),
}

impl History {
    /// Finds the log of the hall, or that of a backup of it.
    ///
    /// # Errors
    /// When neither is here.
    pub(super) fn find(
        home: &Home,
        backup: Option<&Path>,
        words: &Words,
    ) -> Result<History, Problem> {
        let nowhere = |code, what, cure| Problem::new(code, words.text(what), words.text(cure));
        if let Some(backup) = backup {
            return Ok(History::File(find_backup(backup, home, words)?));
        }
        if agent::is_joined(home) {
            return Err(nowhere(
                Code::NoHall,
                "audit-elsewhere",
                "audit-elsewhere.cure",
            ));
        }
        match Session::of_running(home, words)? {
            Some(session) => Ok(History::Running(Box::new(session))),
            None if home.store().exists() => Ok(History::File(home.store())),
            None => Err(nowhere(Code::NoHall, "cli-no-hall", "cli-no-hall.cure")),
        }
    }

    /// Hands each line on to `each`, in order.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn replay(
        &self,
        words: &Words,
        mut each: impl FnMut(&Entry),
    ) -> Result<(), Problem> {
        let file = match self {
            History::Running(_) => None,
            History::File(path) => {
                let failed = |error| problems::store(words, path, &error);
                Some((store::open_to_read(path).map_err(failed)?, path))
            }
        };
        let mut next = 1;
        loop {
            let entries = match (self, &file) {
                (History::Running(session), _) => session.log(next, words)?,
                (_, Some((reader, path))) => reader
                    .entries(next, LINES_AT_ONCE)
                    .map_err(|error| problems::store(words, path, &error))?,
                (_, None) => Vec::new(),
            };
            let Some(last) = entries.last() else {
                return Ok(());
            };
            next = last.seq + 1;
            entries.iter().for_each(&mut each);
        }
    }
}
