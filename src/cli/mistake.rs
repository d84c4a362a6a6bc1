//! Mistakes of the command line, in the reader's language: clap knows only English.

use super::help;
use clap::Command;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use hall::Lang;
use std::ffi::OsString;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Returns whether this is no mistake but an answer: the help, or the version.
pub fn is_answer(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// Says what is wrong with `line`, the command line, and how it is written.
pub fn problem(error: Error, line: &[OsString]) -> Problem {
    let words = words(line);
    let tree = help::tree(&words);
    let command = command(&tree, line).clone();
    // Once more, for the names of values in the reader's language.
    let error = tree.try_get_matches_from(line).err().unwrap_or(error);
    Mistake {
        error: &error,
        words: &words,
        command,
    }
    .problem()
}

/// Returns the words in which to answer a command line that was not understood.
pub(super) fn words(line: &[OsString]) -> Words {
    Words::new(lang(line).unwrap_or_else(|| text::detect(|name| std::env::var(name).ok())))
}

/// Returns the language that the command line asks for.
fn lang(words: &[OsString]) -> Option<Lang> {
    let mut words = words.iter().filter_map(|word| word.to_str());
    let key = words.find_map(|word| match word.strip_prefix("--lang")? {
        "" => Some(None),
        value => value.strip_prefix('=').map(Some),
    })?;
    let key = key.or_else(|| words.next())?;
    key.parse().ok()
}

/// Returns the innermost command of `root` that the command line names.
pub(super) fn command<'c>(root: &'c Command, line: &[OsString]) -> &'c Command {
    let mut command = root;
    let mut words = line.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if let Some(option) = word.strip_prefix("--") {
            let known = command
                .get_arguments()
                .find(|known| known.get_long() == Some(option));
            if known.is_some_and(|known| known.get_action().takes_values()) {
                words.next();
            }
        } else if let Some(inner) = command.find_subcommand(word)
            && inner.get_name() != "help"
        {
            command = inner;
        }
    }
    command
}

/// Returns the commands below a command that its help lists.
pub(super) fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    let listed = |inner: &&Command| !inner.is_hide_set() && inner.get_name() != "help";
    command.get_subcommands().filter(listed)
}

/// A mistake, for its reader.
struct Mistake<'a> {
    error: &'a Error,
    words: &'a Words,
    /// The command in which it was made.
    command: Command,
}

impl Mistake<'_> {
    fn problem(self) -> Problem {
        let what = self.what();
        let cure = self.cure();
        Problem::new(Code::Usage, what, cure)
    }

    fn what(&self) -> String {
        let argument = self.argument(ContextKind::InvalidArg);
        let value = self.first(ContextKind::InvalidValue);
        let words = self.words;
        match self.error.kind() {
            ErrorKind::MissingRequiredArgument => {
                let missing = self.all(ContextKind::InvalidArg).join(" ");
                words.say("cli-missing", args! { missing: missing })
            }
            ErrorKind::UnknownArgument if argument.starts_with('-') => {
                words.say("cli-unknown-option", args! { option: argument })
            }
            ErrorKind::UnknownArgument => words.say("cli-unexpected", args! { word: argument }),
            ErrorKind::TooManyValues => words.say("cli-unexpected", args! { word: value }),
            ErrorKind::InvalidSubcommand => {
                let command = self.first(ContextKind::InvalidSubcommand);
                words.say("cli-unknown-command", args! { command: command })
            }
            ErrorKind::InvalidValue if value.is_empty() => {
                words.say("cli-missing-value", args! { option: argument })
            }
            ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
                words.say("cli-bad-option", args! { option: argument, value: value })
            }
            ErrorKind::ArgumentConflict => match self.argument(ContextKind::PriorArg) {
                prior if prior == argument => words.say("cli-twice", args! { option: argument }),
                prior => words.say("cli-conflict", args! { option: argument, other: prior }),
            },
            ErrorKind::InvalidUtf8 => words.text("cli-not-utf8").to_owned(),
            _ => words.text("cli-wrong").to_owned(),
        }
    }

    /// Returns what may have been meant or can be written, and how the command is used.
    fn cure(&self) -> String {
        let usage = help::usage(&self.command, self.words);
        let name = self.command.get_bin_name().unwrap_or("dingdong");
        let used = self
            .words
            .say("cli-usage", args! { usage: usage, command: name });
        match self.suggestion() {
            Some(suggestion) => format!("{suggestion}\n{used}"),
            None => used,
        }
    }

    fn suggestion(&self) -> Option<String> {
        let meant = [
            ContextKind::SuggestedArg,
            ContextKind::SuggestedSubcommand,
            ContextKind::SuggestedValue,
        ]
        .into_iter()
        .flat_map(|kind| self.all(kind))
        .collect::<Vec<_>>();
        if !meant.is_empty() {
            let meant = meant.join(" / ");
            return Some(self.words.say("cli-meant", args! { meant: meant }));
        }
        let mut possible = self.all(ContextKind::ValidValue);
        if self.error.kind() == ErrorKind::InvalidSubcommand {
            let known = visible(&self.command).map(|command| command.get_name().to_owned());
            possible.extend(known);
        }
        if !possible.is_empty() {
            let values = possible.join(" ");
            return Some(self.words.say("cli-possible", args! { values: values }));
        }
        if self.argument(ContextKind::InvalidArg) == "--lang" {
            let values = text::tags(&text::languages());
            return Some(self.words.say("cli-possible", args! { values: values }));
        }
        // All other values that are checked by more than a list are numbers.
        (self.error.kind() == ErrorKind::ValueValidation).then(|| match self.range() {
            Some((from, to)) => self
                .words
                .say("cli-number-between", args! { from: from, to: to }),
            None => self.words.text("cli-number").to_owned(),
        })
    }

    /// Returns the range of a number that is out of it: clap has it only in its message.
    fn range(&self) -> Option<(i64, i64)> {
        let message = std::error::Error::source(self.error)?.to_string();
        let (from, to) = message.rsplit(' ').next()?.split_once("..=")?;
        Some((from.parse().ok()?, to.parse().ok()?))
    }

    /// Returns an argument without the name of its value, if it is an option.
    fn argument(&self, kind: ContextKind) -> String {
        let argument = self.first(kind);
        match argument.split_once([' ', '=']) {
            Some((option, _)) if argument.starts_with('-') => option.to_owned(),
            _ => argument,
        }
    }

    fn first(&self, kind: ContextKind) -> String {
        self.all(kind).into_iter().next().unwrap_or_default()
    }

    fn all(&self, kind: ContextKind) -> Vec<String> {
        match self.error.get(kind) {
            Some(ContextValue::String(text)) => vec![text.clone()],
            Some(ContextValue::Strings(texts)) => texts.clone(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use clap::Parser;

    /// Returns what is said about a command line, without the line on how the command is used.
    fn said(line: &str) -> Vec<String> {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let error = Cli::try_parse_from(&words).unwrap_err();
        assert!(!is_answer(&error), "{line}");
        let problem = problem(error, &words);
        assert_eq!(problem.code, Code::Usage);
        let mut lines = vec![problem.what];
        lines.extend(problem.cure.lines().map(str::to_owned));
        lines.pop();
        lines
    }

    #[test]
    fn each_mistake_is_told_in_both_languages_with_its_cure() {
        for (line, zh, en) in [
            ("take", vec!["缺少 <业务>"], vec!["<SERVICE> is missing"]),
            (
                "unpark",
                vec!["缺少 <窗口> <号码>"],
                vec!["<COUNTER> <TICKET> is missing"],
            ),
            (
                "bench --robots",
                vec!["缺少 --hall"],
                vec!["--hall is missing"],
            ),
            (
                "demo --sped 3",
                vec!["没有 --sped 这个选项", "是不是 --speed？"],
                vec!["There is no option --sped", "Perhaps --speed is meant"],
            ),
            (
                "status now",
                vec!["多了 now"],
                vec!["now is one word too many"],
            ),
            (
                "clock now",
                vec!["没有 now 这个命令", "可以是：confirm follow set take-back"],
                vec![
                    "There is no command now",
                    "It can be: confirm follow set take-back",
                ],
            ),
            (
                "kioks",
                vec!["没有 kioks 这个命令", "是不是 kiosk？"],
                vec!["There is no command kioks", "Perhaps kiosk is meant"],
            ),
            (
                "demo --speed",
                vec!["--speed 后面缺少值"],
                vec!["--speed lacks its value"],
            ),
            (
                "demo --theme blue",
                vec!["--theme 不能是 blue", "可以是：dark light contrast auto"],
                vec![
                    "--theme cannot be blue",
                    "It can be: dark light contrast auto",
                ],
            ),
            (
                "music of",
                vec!["<状态> 不能是 of", "是不是 off？"],
                vec!["<STATE> cannot be of", "Perhaps off is meant"],
            ),
            (
                "call x",
                vec!["<窗口> 不能是 x", "请写一个整数"],
                vec!["<COUNTER> cannot be x", "Write a whole number"],
            ),
            (
                "demo --speed 61",
                vec!["--speed 不能是 61", "请写 0 到 60 的整数"],
                vec!["--speed cannot be 61", "Write a whole number from 0 to 60"],
            ),
            (
                "hub --join --take-over",
                vec!["--join 不能和 --take-over 一起用"],
                vec!["--join cannot be used with --take-over"],
            ),
            (
                "demo --speed 1 --speed 2",
                vec!["--speed 写了两次"],
                vec!["--speed stands twice"],
            ),
        ] {
            assert_eq!(said(&format!("dingdong --lang zh {line}")), zh, "{line}");
            assert_eq!(said(&format!("dingdong {line} --lang=en")), en, "{line}");
        }
    }

    #[test]
    fn the_cure_says_how_the_command_is_used() {
        let words = ["dingdong", "--data", "kiosk", "ticket", "print"].map(OsString::from);
        let error = Cli::try_parse_from(&words).unwrap_err();
        let cure = problem(error, &words).cure;
        assert!(
            cure.contains("dingdong ticket print [OPTIONS] <TICKET>"),
            "{cure}"
        );
        assert!(cure.contains("dingdong ticket print --help"), "{cure}");
    }

    #[test]
    fn help_and_version_are_answers() {
        for line in [
            "dingdong",
            "dingdong --help",
            "dingdong --version",
            "dingdong ticket",
        ] {
            let error = Cli::try_parse_from(line.split(' ')).unwrap_err();
            assert!(is_answer(&error), "{line}");
        }
    }
}
