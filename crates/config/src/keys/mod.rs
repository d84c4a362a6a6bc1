//! The keys of the settings and the values that they take.
//!
//! Every key is read in one place here and documented in `config.toml`; a test compares the two.
//! Each table of the file has a module, or shares it with its like. What concerns several keys
//! (prefixes, menus, who serves what) is [checked](check) after all of them are read.

mod appointments;
mod backups;
mod check;
mod counters;
mod devices;
mod labels;
mod numbers;
mod prefixes;
mod printer;
mod ratings;
mod rules;
mod screens;
mod services;
mod setup;
mod special;
mod staff;
mod times;
mod voice;
mod zones;

pub(crate) use ratings::{five_grades, four_grades};
pub(crate) use times::{DAYS, minute};

use super::{Config, Screens};
use hall::setup::{Choice, Lang};
use std::collections::BTreeSet;
use std::str::FromStr;
use text::fault::Fault;
use text::reader::{Between, Item, Reader, Table, text};
use toml::de::DeTable;

/// How long the thanks for a rating stay, in seconds.
const THANKS_S: Between = Between(1, 30);

const NAME: &str = r#"{ zh = "中文", en = "English" }"#;

/// The tables that are the hall's, which its hubs read.
const OF_THE_HALL: [&str; 11] = [
    "hall",
    "rules",
    "group",
    "service",
    "special_hours",
    "counter",
    "class",
    "pauses",
    "staff",
    "zone",
    "backup",
];

/// Reads the settings of a machine that has joined a hall, which come without the hall: that is on its
/// hubs. Returns them, what is wrong with them, and a warning of what counts for nothing there.
pub(super) fn read_own(file: &str, source: &str) -> (Option<Config>, Vec<Fault>) {
    let (tree, errors) = DeTable::parse_recoverable(source);
    let reader = Reader::new(file, source);
    let root = reader.root(tree.get_ref());
    let ignored: Vec<String> = OF_THE_HALL
        .into_iter()
        .filter(|name| root.take(name).is_some())
        .map(|name| format!("[{name}]"))
        .collect();
    let screens = screens::read(&root);
    let rating = root.take("rating").and_then(|item| item.table(""));
    let thanks_s = rating.and_then(|table| table.number("thanks_s", THANKS_S));
    let printer = printer::read(&root);
    let papers = printer::read_papers(&root);
    let (voice, mut warnings) = voice::read(&root);
    let devices = devices::read(&root);
    root.end();
    if !ignored.is_empty() {
        let tables = vec![("tables", text(ignored.join(" ")))];
        warnings.push(Fault::new(file, None, "", "config-of-the-hall", tables));
    }
    let (faults, _) = reader.into_faults(&errors);
    let config = errors.is_empty().then(|| Config {
        screens: Screens {
            thanks_s: thanks_s.unwrap_or(Screens::default().thanks_s),
            ..screens
        },
        printer,
        papers,
        voice,
        devices,
        warnings,
        ..Config::default()
    });
    (config, faults)
}

/// Reads a text, and returns the settings, what is wrong with them, and the keys that were looked
/// for.
pub(super) fn read(file: &str, source: &str) -> (Option<Config>, Vec<Fault>, BTreeSet<String>) {
    let (tree, errors) = DeTable::parse_recoverable(source);
    let reader = Reader::new(file, source);
    let root = reader.root(tree.get_ref());
    let (setup, spans) = setup::read(&root);
    let screens = screens::read(&root);
    let thanks_s = root
        .take("rating")
        .and_then(|item| item.table(""))
        .and_then(|table| table.number("thanks_s", THANKS_S));
    let printer = printer::read(&root);
    let papers = printer::read_papers(&root);
    let (voice, mute) = voice::read(&root);
    let backups = backups::read(&root);
    let devices = devices::read(&root);
    root.end();
    let mut warnings = check::check(&reader, &setup, spans);
    warnings.extend(mute);
    let screens = Screens {
        thanks_s: thanks_s.unwrap_or(Screens::default().thanks_s),
        ..screens
    };
    let (faults, known) = reader.into_faults(&errors);
    let config = errors.is_empty().then_some(Config {
        setup,
        screens,
        printer,
        papers,
        voice,
        devices,
        backups,
        warnings,
    });
    (config, faults, known)
}

/// Returns the tables below `name`, in the order of the file; `example` when there must be one.
fn tables<'r, 't>(
    root: &Table<'r, 't>,
    name: &'static str,
    example: Option<&str>,
) -> Vec<Table<'r, 't>> {
    let item = root.take(name);
    if item.is_none()
        && let Some(example) = example
    {
        root.reader.note(
            &(0..0),
            "",
            "config-nothing",
            vec![("what", text(name)), ("example", text(example))],
        );
    }
    let all = item
        .and_then(|item| item.table(r#"{ … }"#))
        .map(|table| table.named())
        .unwrap_or_default();
    all.into_iter()
        .filter_map(|item| item.table(r#"{ name = "…" }"#))
        .collect()
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// Returns the name of a table such as `[service.social]`. It cannot hold a dot that matters: a key
/// with one is not legal.
fn last_part(table: &Table<'_, '_>) -> Option<String> {
    table.path.split_once('.').map(|(_, name)| name.to_owned())
}

/// Returns the table's own name as an identity.
fn key<Id: FromStr>(table: &Table<'_, '_>, example: &str) -> Option<Id> {
    let name = last_part(table)?;
    let id = name.parse().ok();
    if id.is_none() {
        table.reader.note(
            &table.span,
            &table.path,
            "config-bad-key",
            vec![("key", text(name)), ("example", text(example))],
        );
    }
    id
}

/// Reads the tag of a language.
fn language(item: &Item<'_, '_>) -> Option<Lang> {
    parsed(item, "zh", "config-bad-language")
}

/// Reads a name within the hall.
fn named<Id: FromStr>(item: &Item<'_, '_>, example: &str) -> Option<Id> {
    let found = item.string(example)?;
    let name = found.parse().ok();
    if name.is_none() {
        item.wrong(
            "config-bad-key",
            vec![("key", text(found)), ("example", text(example))],
        );
    }
    name
}

/// Reads a text that has a form of its own; `mistake` is noted when it has not.
fn parsed<T: FromStr>(item: &Item<'_, '_>, example: &str, mistake: &'static str) -> Option<T> {
    let found = item.string(example)?;
    let value = found.parse().ok();
    if value.is_none() {
        item.wrong(mistake, vec![("value", text(found))]);
    }
    value
}

fn choices<Id: FromStr>(item: &Item<'_, '_>, example: &str) -> Vec<Choice<Id>> {
    let all = item
        .table(&format!("{{ {example} = {NAME} }}"))
        .map(|table| table.named())
        .unwrap_or_default();
    let mut choices = Vec::new();
    for item in all {
        let name = item.label();
        match item.name.parse() {
            Ok(id) => choices.extend(name.map(|name| Choice { id, name })),
            Err(_) => item.wrong_name(
                "config-bad-key",
                vec![("key", text(item.name)), ("example", text(example))],
            ),
        }
    }
    choices
}
