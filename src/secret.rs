//! Secrets that a person types at a terminal: they are not shown, and overwritten when dropped.

use hall::Secret;
use rustix::termios::{self, LocalModes, OptionalActions};
use std::io::{self, BufRead, IsTerminal, Write};
use text::Words;
use text::problem::{Code, Problem};
use zeroize::Zeroizing;

/// Characters of a passphrase, at least.
const PASSPHRASE_MIN: usize = 8;

/// Asks for a new passphrase, twice on a terminal; without one it is the first line that is read.
///
/// # Errors
/// When it is too short, or the second one differs.
pub(crate) fn new_passphrase(words: &Words) -> Result<Secret, Problem> {
    let typed = ask(words.text("cli-passphrase-new"));
    if typed.as_str().chars().count() < PASSPHRASE_MIN {
        return Err(usage(words, "cli-passphrase-short"));
    }
    if io::stdin().is_terminal() && ask(words.text("cli-passphrase-again")) != typed {
        return Err(usage(words, "cli-passphrase-differs"));
    }
    Ok(typed)
}

/// Asks for the passphrase of a backup.
pub(crate) fn passphrase(words: &Words) -> Secret {
    ask(words.text("cli-passphrase"))
}

/// That the passphrase is not the one of the backup.
pub(crate) fn wrong_passphrase(words: &Words) -> Problem {
    usage(words, "cli-passphrase-wrong")
}

fn usage(words: &Words, what: &str) -> Problem {
    let cure = format!("{what}.cure");
    Problem::new(Code::Usage, words.text(what), words.text(&cure))
}

/// A terminal that does not show what is typed, until this is dropped.
struct Hidden(Option<termios::Termios>);

impl Hidden {
    fn begin() -> Hidden {
        let shown = termios::tcgetattr(io::stdin()).ok();
        if let Some(mut hidden) = shown.clone() {
            hidden.local_modes.remove(LocalModes::ECHO);
            let _ = termios::tcsetattr(io::stdin(), OptionalActions::Flush, &hidden);
        }
        Hidden(shown)
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if let Some(shown) = &self.0 {
            let _ = termios::tcsetattr(io::stdin(), OptionalActions::Now, shown);
        }
    }
}

/// Asks for one line.
pub(crate) fn ask(question: &str) -> Secret {
    let is_terminal = io::stdin().is_terminal();
    if is_terminal {
        eprint!("{question} ");
        let _ = io::stderr().flush();
    }
    let mut line = Zeroizing::new(String::new());
    {
        let _hidden = Hidden::begin();
        let _ = io::stdin().lock().read_line(&mut line);
    }
    if is_terminal {
        eprintln!();
    }
    Secret::from(line.trim_end_matches(['\r', '\n']))
}
