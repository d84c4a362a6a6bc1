//! `dingdong completions` and `dingdong man`: what a shell and `man` know about the commands.

use super::Invocation;
use crate::cli::{Shell, help, manual};
use crate::outcome::Outcome;
use crate::stdout::print;
use node::problems;
use std::path::Path;
use text::args;
use text::problem::Problem;

/// Prints what lets `shell` complete commands and options.
pub(super) fn completions(invocation: &Invocation<'_>, shell: Shell) -> Outcome {
    let shell = match shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
    };
    let mut script = Vec::new();
    let mut tree = help::tree(&invocation.words);
    clap_complete::generate(shell, &mut tree, "dingdong", &mut script);
    print(String::from_utf8_lossy(&script).trim_end());
    Outcome::Done
}

/// Writes the manual pages of all commands below `folder`.
pub(super) fn write(invocation: &Invocation<'_>, folder: &Path) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let pages = manual::pages();
    for (path, text) in &pages {
        let path = folder.join(path);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| std::fs::write(&path, text))
            .map_err(|e| problems::folder(words, &path, &e))?;
    }
    let answer = serde_json::json!({"ok": true, "pages": pages.len()});
    invocation.answer(&answer, || {
        let folder = folder.display().to_string();
        words.say(
            "cli-man-written",
            args! { pages: pages.len(), folder: folder },
        )
    });
    Ok(Outcome::Done)
}
