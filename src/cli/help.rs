//! The help of the command line in the reader's language. clap parses; it has English words of its
//! own, breaks lines at spaces only, and lists all commands under one heading.

use super::{Cli, mistake};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::error::{Error, ErrorKind};
use clap::{Arg, Command, CommandFactory};
use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use text::{Words, args};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The commands under their headings.
const GROUPS: [(&str, &[&str]); 4] = [
    (
        "usage-words.screens",
        &["demo", "kiosk", "counter", "display", "rating", "admin"],
    ),
    (
        "usage-words.queue",
        &[
            "take",
            "appointment",
            "open",
            "close",
            "call",
            "recall",
            "no-show",
            "start",
            "finish",
            "park",
            "unpark",
            "transfer",
            "pause",
            "resume",
            "serve",
            "undo",
            "hold",
            "return",
            "cancel",
            "enter",
            "rate",
            "phone",
        ],
    ),
    (
        "usage-words.hall",
        &[
            "status", "watch", "announce", "sign", "music", "clock", "hub", "join", "setup",
            "update", "code", "machines", "expel", "reopen", "staff", "role",
        ],
    ),
    (
        "usage-words.care",
        &[
            "doctor",
            "config",
            "language",
            "ticket",
            "voice",
            "devices",
            "check",
            "report",
            "audit",
            "data",
            "backup",
            "restore",
            "replay",
            "bench",
            "completions",
            "man",
        ],
    ),
];
/// Exit codes, as they are listed.
const EXIT_CODES: [u8; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 70];
/// Columns of a command or argument; a longer one stands on a line of its own.
const TERM_MAX: usize = 26;
/// Columns of a help that goes to no terminal.
const COLUMNS: usize = 100;
/// Columns beyond which lines are hard to read.
const COLUMNS_MAX: usize = 120;

/// Prints the help or the version that the command line asks for, and ends the program.
pub fn answer(asked: &Error, line: &[OsString]) -> ! {
    if asked.kind() == ErrorKind::DisplayVersion {
        asked.exit();
    }
    let words = mistake::words(line);
    let root = tree(&words);
    let is_whole = line.iter().any(|word| word == "--help" || word == "help");
    let columns = match std::io::stdout().is_terminal() {
        true => crossterm::terminal::size().map_or(COLUMNS, |(columns, _)| usize::from(columns)),
        false => COLUMNS,
    };
    let columns = columns.clamp(40, COLUMNS_MAX);
    let text = render(mistake::command(&root, line), &words, columns, is_whole);
    // A reader that went away is no fault.
    let _ = match asked.use_stderr() {
        true => writeln!(std::io::stderr(), "{text}"),
        false => writeln!(std::io::stdout(), "{text}"),
    };
    std::process::exit(asked.exit_code())
}

/// Returns the commands and their arguments with their texts in the language of `words`. It parses
/// as [`Cli`] does, and fails with the names in that language.
pub fn tree(words: &Words) -> Command {
    let mut root = Cli::command();
    root.build();
    let root = translate(root, "usage", words);
    let [about, begin] = ["usage-about", "usage-begin"].map(|id| words.text(id));
    root.about(about).long_about(begin)
}

/// Returns `command` in words; `id` is the message that describes it.
fn translate(command: Command, id: &str, words: &Words) -> Command {
    let command = match words.find(id) {
        Some(about) => command.about(about).long_about(None::<&str>),
        None => command,
    };
    command
        .subcommand_value_name(words.text("usage-words.command"))
        .mut_args(|arg| translate_argument(arg, id, words))
        .mut_subcommands(|inner| {
            // The commands below `help` are all commands once more.
            let id = match inner.get_name() {
                name if id == "usage-help" => format!("usage-{name}"),
                name => format!("{id}-{name}"),
            };
            translate(inner, &id, words)
        })
}

fn translate_argument(arg: Arg, command: &str, words: &Words) -> Arg {
    let name = arg.get_id().to_string();
    let text = words
        .find(&format!("{command}.{name}"))
        .or_else(|| words.find(&format!("usage-common.{name}")));
    let arg = match text {
        Some(text) => arg.help(text).long_help(None::<&str>),
        None => arg,
    };
    if !arg.get_action().takes_values() {
        return arg;
    }
    let values: Vec<PossibleValue> = arg
        .get_possible_values()
        .into_iter()
        .map(|value| {
            let told = words.find(&format!("usage-values.{name}-{}", value.get_name()));
            match told {
                Some(told) => value.help(told),
                None => value,
            }
        })
        .collect();
    let arg = if values.is_empty() {
        arg
    } else {
        arg.value_parser(PossibleValuesParser::new(values))
    };
    let written = arg.get_value_names().and_then(|names| names.first());
    let written = written.map(ToString::to_string).unwrap_or_default();
    match words.find(&format!("usage-names.{written}")) {
        Some(written) => arg.value_name(written),
        None => arg,
    }
}

/// Returns the visible arguments of a command: those without a dash, its own options, and those of
/// every command.
pub(super) fn arguments(command: &Command) -> [Vec<&Arg>; 3] {
    let is_common =
        |arg: &&Arg| arg.is_global_set() || ["help", "version"].contains(&arg.get_id().as_str());
    let visible = || command.get_arguments().filter(|arg| !arg.is_hide_set());
    let options = || visible().filter(|arg| !arg.is_positional());
    [
        visible().filter(|arg| arg.is_positional()).collect(),
        options().filter(|arg| !is_common(arg)).collect(),
        options().filter(is_common).collect(),
    ]
}

/// Returns how an argument is written.
pub(super) fn term(arg: &Arg) -> String {
    let mut term = String::new();
    if let Some(short) = arg.get_short() {
        term.push_str(&format!("-{short}, "));
    }
    if let Some(long) = arg.get_long() {
        term.push_str(&format!("--{long}"));
    }
    if !arg.get_action().takes_values() {
        return term;
    }
    if !term.is_empty() {
        term.push(' ');
    }
    let name = arg.get_value_names().and_then(|names| names.first());
    let name = name.map(ToString::to_string).unwrap_or_default();
    let is_optional = arg
        .get_num_args()
        .is_some_and(|range| range.min_values() == 0)
        || arg.is_positional() && !arg.is_required_set();
    let name = if is_optional {
        format!("[{name}]")
    } else {
        format!("<{name}>")
    };
    let is_list = arg.is_positional() && arg.get_num_args().is_some_and(|n| n.max_values() > 1);
    format!("{term}{name}{}", if is_list { "..." } else { "" })
}

/// Returns what an argument is for, its default, and in a whole help its values.
pub(super) fn meaning(arg: &Arg, words: &Words, is_whole: bool) -> Vec<String> {
    let mut lines = vec![arg.get_help().map(ToString::to_string).unwrap_or_default()];
    let default = arg.get_default_values().first();
    if let Some(value) = default.filter(|_| arg.get_action().takes_values()) {
        let value = value.to_string_lossy().into_owned();
        let meaning = args! { meaning: lines[0].as_str(), value: value };
        lines[0] = words.say("usage-default", meaning);
    }
    let values = match arg.get_action().takes_values() {
        true => arg.get_possible_values(),
        false => Vec::new(),
    };
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    if is_whole {
        lines.extend(values.iter().map(|value| {
            let told = value.get_help().map(ToString::to_string);
            format!("{}  {}", value.get_name(), told.unwrap_or_default())
        }));
    } else if !names.is_empty() {
        let values = names.join(" ");
        lines.push(words.say("cli-possible", args! { values: values }));
    }
    lines
}

/// Returns how a command is used.
pub(super) fn usage(command: &Command, words: &Words) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    usage.replace("[OPTIONS]", words.text("usage-words.any-options"))
}

/// Returns the commands of `root` under their headings.
pub(super) fn groups(root: &Command) -> Vec<(&'static str, Vec<&Command>)> {
    let of = |names: &[&str]| {
        let found = names.iter().filter_map(|name| root.find_subcommand(name));
        found.collect()
    };
    GROUPS.map(|(heading, names)| (heading, of(names))).into()
}

/// Returns the exit codes, a line each.
pub(super) fn exit_codes(words: &Words) -> Vec<(String, &'static str)> {
    let told = |code: u8| {
        words
            .find(&format!("usage-exit.c{code}"))
            .unwrap_or_default()
    };
    EXIT_CODES.map(|code| (code.to_string(), told(code))).into()
}

/// Returns the help of a command, no wider than `columns`. A short one leaves out what is the same
/// everywhere.
pub fn render(command: &Command, words: &Words, columns: usize, is_whole: bool) -> String {
    let mut page = Page {
        lines: Vec::new(),
        columns,
    };
    let is_root = command.get_name() == "dingdong";
    let about = command.get_about().map(ToString::to_string);
    page.paragraph(&about.unwrap_or_default());
    if is_root {
        page.paragraph(words.text("usage-begin"));
    }
    page.blank();
    let heading = words.text("usage-words.usage");
    page.paragraph(&format!("{heading}  {}", usage(command, words)));
    let listed = |commands: &[&Command]| {
        let row = |command: &&Command| {
            let about = command.get_about().map(ToString::to_string);
            (
                command.get_name().to_owned(),
                vec![about.unwrap_or_default()],
            )
        };
        commands.iter().map(row).collect::<Vec<_>>()
    };
    if is_root {
        for (heading, commands) in groups(command) {
            page.table(words.text(heading), &listed(&commands));
        }
    } else {
        let inner: Vec<&Command> = mistake::visible(command).collect();
        page.table(words.text("usage-words.commands"), &listed(&inner));
    }
    let [positional, own, common] = arguments(command);
    let rows = |arguments: &[&Arg]| {
        let row = |arg: &&Arg| (term(arg), meaning(arg, words, is_whole));
        arguments.iter().map(row).collect::<Vec<_>>()
    };
    page.table(words.text("usage-words.arguments"), &rows(&positional));
    page.table(words.text("usage-words.options"), &rows(&own));
    if is_root || is_whole {
        page.table(words.text("usage-common"), &rows(&common));
    } else {
        let names = common.iter().filter_map(|arg| arg.get_long());
        let names: Vec<String> = names.map(|name| format!("--{name}")).collect();
        page.blank();
        page.paragraph(&words.say("usage-common-too", args! { options: names.join(" ") }));
    }
    if is_root {
        let codes = exit_codes(words).into_iter();
        let codes = codes.map(|(code, told)| (code, vec![told.to_owned()]));
        page.table(words.text("usage-exit"), &codes.collect::<Vec<_>>());
        page.blank();
        page.paragraph(words.text("usage-more"));
    }
    page.lines.join("\n")
}

/// The lines of a help so far.
struct Page {
    lines: Vec<String>,
    columns: usize,
}

impl Page {
    fn blank(&mut self) {
        self.lines.push(String::new());
    }

    fn paragraph(&mut self, text: &str) {
        self.lines.extend(wrap(text, self.columns));
    }

    /// Adds rows of a term and its meaning, unless there are none.
    fn table(&mut self, heading: &str, rows: &[(String, Vec<String>)]) {
        if rows.is_empty() {
            return;
        }
        self.blank();
        self.lines.push(heading.to_owned());
        let fitting = rows.iter().map(|(term, _)| term.width());
        let column = fitting.filter(|width| *width <= TERM_MAX).max();
        let column = column.unwrap_or(TERM_MAX);
        let indent = column + 4;
        let room = self.columns.saturating_sub(indent).max(20);
        for (term, meaning) in rows {
            let mut lines = meaning.iter().flat_map(|line| wrap(line, room));
            let padding = " ".repeat(column.saturating_sub(term.width()));
            let first = match term.width() <= column {
                true => lines.next().unwrap_or_default(),
                false => String::new(),
            };
            let line = format!("  {term}{padding}  {first}");
            self.lines.push(line.trim_end().to_owned());
            self.lines
                .extend(lines.map(|line| format!("{}{line}", " ".repeat(indent))));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "columns of a terminal")]
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let advance = |letter: char| letter.width().unwrap_or(0) as f32;
    ui::wrap::lines(text, columns as f32, &advance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::Lang;
    use std::collections::{BTreeMap, BTreeSet};
    use text::{SHIPPED, Shipped};

    /// Calls `see` with every visible command, and with the message that describes it.
    fn each(command: &Command, id: &str, see: &mut dyn FnMut(&Command, &str)) {
        see(command, id);
        for inner in mistake::visible(command) {
            each(inner, &format!("{id}-{}", inner.get_name()), see);
        }
    }

    /// Returns the ids that the help of every command asks for, and the texts that the source has.
    fn source_texts() -> BTreeMap<String, String> {
        let mut root = Cli::command();
        root.build();
        let mut texts = BTreeMap::new();
        each(&root, "usage", &mut |command, id| {
            if id != "usage" {
                let about = command.get_about().unwrap_or_default().to_string();
                texts.insert(id.to_owned(), about);
            }
            for arg in arguments(command).into_iter().flatten() {
                let name = arg.get_id().as_str();
                if ["help", "version"].contains(&name) {
                    continue;
                }
                let text = arg.get_help().unwrap_or_default().to_string();
                texts.insert(format!("{id}.{name}"), text);
                if !arg.get_action().takes_values() {
                    continue;
                }
                for value in arg.get_possible_values() {
                    let id = format!("usage-values.{name}-{}", value.get_name());
                    texts.insert(id, value.get_help().unwrap_or_default().to_string());
                }
            }
        });
        texts
    }

    #[test]
    fn every_command_and_argument_has_help_and_the_english_one_is_that_of_the_source() {
        let english = Words::new(Lang::EN);
        let common = |id: &str| {
            let (_, name) = id.split_once('.')?;
            Some(format!("usage-common.{name}"))
        };
        let mut wrong = Vec::new();
        for (id, text) in source_texts() {
            let said = english.find(&id).or_else(|| english.find(&common(&id)?));
            if said != Some(&text) {
                wrong.push(format!("{id} = {text}, and en.ftl says {said:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn no_help_is_written_for_what_there_is_not() {
        let known: BTreeSet<String> = source_texts().into_keys().collect();
        let names: BTreeSet<&str> = known
            .iter()
            .filter_map(|id| id.split_once('.'))
            .map(|(_, name)| name)
            .collect();
        let value_names: BTreeSet<String> = value_names(&Cli::command()).into_keys().collect();
        let english = SHIPPED.iter().find(|shipped| shipped.lang == Lang::EN);
        let source = english.unwrap().source;
        let of_its_own = [
            "about",
            "begin",
            "more",
            "words",
            "common",
            "common-too",
            "default",
            "exit",
            "names",
            "values",
            "help",
        ];
        for message in text::messages(source) {
            let Some(rest) = message.id.strip_prefix("usage-") else {
                continue;
            };
            let (owner, name) = rest.split_once('.').unwrap_or((rest, ""));
            let is_used = match owner {
                "names" if !name.is_empty() => value_names.contains(name),
                "common" if !name.is_empty() => {
                    names.contains(name) || ["help", "version"].contains(&name)
                }
                "words" | "exit" => true,
                _ if of_its_own.contains(&rest) => true,
                _ => known.contains(&message.id),
            };
            assert!(is_used, "nothing is called {}", message.id);
        }
    }

    /// Returns the names of values, and whether they stand with and without a dash.
    fn value_names(root: &Command) -> BTreeMap<String, BTreeSet<&'static str>> {
        let mut found: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
        let mut root = root.clone();
        root.build();
        each(&root, "usage", &mut |command, _| {
            for arg in arguments(command).into_iter().flatten() {
                if arg.get_action().takes_values()
                    && let Some(name) = arg.get_value_names().and_then(|names| names.first())
                {
                    let shape = if arg.is_positional() {
                        "word"
                    } else {
                        "option"
                    };
                    found.entry(name.to_string()).or_default().insert(shape);
                }
            }
        });
        found
    }

    #[test]
    fn one_argument_has_one_shape_in_all_commands() {
        for (name, shapes) in value_names(&Cli::command()) {
            assert_eq!(shapes.len(), 1, "{name} stands {shapes:?}");
        }
        // And what they act on stands in one order.
        let order = ["COUNTER", "CLERK", "TICKET", "SERVICE"];
        let mut root = Cli::command();
        root.build();
        each(&root, "usage", &mut |command, id| {
            let [words, ..] = arguments(command);
            let names = words
                .iter()
                .filter_map(|arg| arg.get_value_names()?.first());
            let places: Vec<usize> = names
                .filter_map(|name| order.iter().position(|known| known == name))
                .collect();
            assert!(places.is_sorted(), "{id}: {places:?}");
        });
    }

    #[test]
    fn every_command_stands_under_one_heading() {
        let root = Cli::command();
        let mut listed: Vec<&str> = GROUPS
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        let mut all: Vec<&str> = mistake::visible(&root).map(Command::get_name).collect();
        listed.sort_unstable();
        all.sort_unstable();
        assert_eq!(listed, all);
    }

    /// Words that a Chinese help may have: commands, options, keys, names of files and programs.
    fn is_name(word: &str) -> bool {
        let names = [
            "dingdong", "JSON", "LANG", "Ctrl", "C", "R", "U", "MB", "pip", "shell", "demo",
        ];
        names.contains(&word)
    }

    #[test]
    fn a_chinese_help_has_no_english_of_the_parser() {
        let words = Words::new(Lang::ZH);
        each(&tree(&words), "usage", &mut |command, id| {
            // A list of values is no sentence.
            let values = command.get_arguments().flat_map(Arg::get_possible_values);
            let values: Vec<String> = values.map(|value| value.get_name().to_owned()).collect();
            for is_whole in [false, true] {
                let help = render(command, &words, 100, is_whole);
                for english in [
                    "Usage", "Options", "OPTIONS", "COMMAND", "Print", "default", "possible",
                    "help for",
                ] {
                    assert!(!help.contains(english), "{id} says {english}:\n{help}");
                }
                // Two words of Latin letters in a row are a sentence.
                let said = help.replace(['<', '>', '[', ']', '"'], "|");
                let latin =
                    |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic());
                let is_said = |word: &str| is_name(word) || values.iter().any(|v| v == word);
                for line in said.lines().filter(|line| !line.contains("dingdong")) {
                    let words: Vec<&str> = line.split(' ').collect();
                    let sentence = words
                        .windows(2)
                        .find(|pair| pair.iter().all(|w| latin(w) && !is_said(w)));
                    assert!(sentence.is_none(), "{id}: {line}");
                }
            }
        });
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_unless_nothing_can_be_broken() {
        for Shipped { lang, .. } in &SHIPPED {
            let words = Words::new(*lang);
            each(&tree(&words), "usage", &mut |command, id| {
                for columns in [80, 120] {
                    for line in render(command, &words, columns, true).lines() {
                        assert!(
                            line.width() <= columns,
                            "{id}, {} columns: {line}",
                            line.width()
                        );
                    }
                }
            });
        }
    }

    #[test]
    fn a_short_help_leaves_out_what_is_the_same_everywhere() {
        let words = Words::new(Lang::EN);
        let root = tree(&words);
        let call = root.find_subcommand("call").unwrap();
        let [short, whole] = [false, true].map(|is_whole| render(call, &words, 80, is_whole));
        assert_eq!(
            short,
            "Call the next visitor, or one ticket out of turn\n\n\
             Usage  dingdong call [OPTIONS] <COUNTER> [TICKET]\n\n\
             Arguments\n  \
               <COUNTER>  Number of the counter\n  \
               [TICKET]   Number of a waiting ticket or a no-show\n\n\
             Also, as everywhere (--help explains them): --data --config --lang --json --help"
        );
        assert!(whole.contains("--data <FOLDER>"), "{whole}");
        let root = render(&root, &words, 80, false);
        assert!(root.contains("70  a fault of Dingdong itself"), "{root}");
    }
}
