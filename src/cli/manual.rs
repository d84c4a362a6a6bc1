//! The manual pages of the commands, from the same texts as their help. Headings of the usual
//! generators are English in every language.

use super::help;
use super::{VERSION, mistake};
use clap::Command;
use hall::Lang;
use std::path::{Path, PathBuf};
use text::Words;

/// The languages of the pages, and the folders that a reader of each looks into.
const FOLDERS: [(Lang, &str); 3] = [
    (Lang::EN, "man1"),
    (Lang::ZH, "zh_CN/man1"),
    (Lang::ZH_HANT, "zh_TW/man1"),
];

/// Returns the pages of all commands in every language, each with its path below a folder of
/// manuals.
pub fn pages() -> Vec<(PathBuf, String)> {
    let mut pages = Vec::new();
    for (lang, folder) in FOLDERS {
        let words = Words::new(lang);
        let root = help::tree(&words);
        collect(&root, Path::new(folder), &words, &mut pages);
    }
    pages
}

fn collect(command: &Command, folder: &Path, words: &Words, pages: &mut Vec<(PathBuf, String)>) {
    let file = format!("{}.1", page_name(command));
    pages.push((folder.join(file), page(command, words)));
    for inner in mistake::visible(command) {
        collect(inner, folder, words, pages);
    }
}

/// Returns the name of a command's page: `dingdong-ticket-print`.
fn page_name(command: &Command) -> String {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    name.replace(' ', "-")
}

fn page(command: &Command, words: &Words) -> String {
    let name = page_name(command);
    let heading = |id: &str| format!(".SH {}", escaped(words.text(id)));
    let about = command.get_about().map(ToString::to_string);
    let about = about.unwrap_or_default();
    let mut lines = vec![
        format!(".TH {} 1 \"\" \"Dingdong {VERSION}\"", name.to_uppercase()),
        heading("usage-words.name"),
        format!("{} \\- {}", escaped(&name), escaped(&about)),
        heading("usage-words.usage"),
        escaped(&help::usage(command, words)),
    ];
    let is_root = command.get_name() == name;
    if is_root {
        lines.push(".PP".to_owned());
        lines.push(escaped(words.text("usage-begin")));
    }
    let [positional, own, common] = help::arguments(command);
    for (id, arguments) in [
        ("usage-words.arguments", positional),
        ("usage-words.options", own),
    ] {
        if !arguments.is_empty() {
            lines.push(heading(id));
        }
        for arg in arguments {
            let meaning = help::meaning(arg, words, true).join("\n.br\n");
            lines.extend(entry(&help::term(arg), &meaning));
        }
    }
    if is_root {
        for (id, commands) in help::groups(command) {
            lines.push(heading(id));
            for command in commands {
                lines.extend(command_entry(command));
            }
        }
    } else if command.has_subcommands() {
        lines.push(heading("usage-words.commands"));
        for inner in mistake::visible(command) {
            lines.extend(command_entry(inner));
        }
    }
    lines.push(heading("usage-common"));
    for arg in common {
        let meaning = help::meaning(arg, words, true).join("\n.br\n");
        lines.extend(entry(&help::term(arg), &meaning));
    }
    lines.push(heading("usage-exit"));
    for (code, told) in help::exit_codes(words) {
        lines.extend(entry(&code, told));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn command_entry(command: &Command) -> [String; 3] {
    let about = command.get_about().map(ToString::to_string);
    let name = format!("{}(1)", page_name(command));
    entry(&name, &about.unwrap_or_default())
}

/// Returns a tagged paragraph.
fn entry(term: &str, meaning: &str) -> [String; 3] {
    let lines = meaning.split('\n').map(|line| match line {
        ".br" => line.to_owned(),
        line => escaped(line),
    });
    [
        ".TP".to_owned(),
        format!("\\fB{}\\fR", escaped(term)),
        lines.collect::<Vec<_>>().join("\n"),
    ]
}

/// Returns a text in which troff finds no requests.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    match text.starts_with(['.', '\'']) {
        true => format!("\\&{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page_in_each_language() {
        let pages = pages();
        let of = |path: &str| {
            let found = pages.iter().find(|(p, _)| p == Path::new(path));
            &found.unwrap_or_else(|| panic!("no page {path}")).1
        };
        assert!(of("man1/dingdong.1").contains("dingdong\\-take(1)"));
        let zh = of("zh_CN/man1/dingdong-ticket-print.1");
        for part in [
            ".TH DINGDONG-TICKET-PRINT 1",
            ".SH 名称\ndingdong\\-ticket\\-print \\- 补打号票",
            ".SH 用法\ndingdong ticket print [选项] <号码>",
            ".SH 退出码",
        ] {
            assert!(zh.contains(part), "no {part} in\n{zh}");
        }
        assert_eq!(
            pages.iter().filter(|(p, _)| p.starts_with("man1")).count() * FOLDERS.len(),
            pages.len()
        );
        assert!(
            pages
                .iter()
                .all(|(path, _)| !path.ends_with("dingdong-robot.1"))
        );
    }

    #[test]
    fn a_text_that_begins_like_a_request_is_text() {
        assert_eq!(escaped(".TH x-y"), "\\&.TH x\\-y");
        assert_eq!(escaped("a\\b"), "a\\eb");
    }
}
