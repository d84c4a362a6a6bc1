//! A running hall as a settings file, with the explanations of the shipped one.

use super::DEFAULT;
use super::written::{WrittenKey, WrittenTable, readable_tables, zone};
use hall::Setup;
use hall::setup::ZoneSetup;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

/// Tables of which a hall has as many as it likes, each with a name of its own.
const FAMILIES: [&str; 6] = [
    "group",
    "service",
    "special_hours",
    "counter",
    "class",
    "zone",
];

/// Tables that concern one machine.
const OF_MACHINE: [&str; 7] = [
    "screens", "kiosk", "display", "printer", "voice", "device", "paper",
];

/// A piece of the shipped file.
enum Piece<'a> {
    /// A line of its own: an explanation, or nothing.
    Line(&'a str),
    Table(&'a str),
    /// A key with its line as it stands there, commented out or not.
    Key {
        name: &'a str,
        line: &'a str,
    },
}

/// Returns a settings file that says what the hall is. What concerns one machine (screens, printer,
/// voice, paper) is what `own`, the settings file of that machine, says.
pub fn export(setup: &Setup, own: &str) -> String {
    let pieces = pieces(DEFAULT);
    let mut tables = readable_tables(setup);
    if setup.zones.is_empty() {
        // As an example, which says nothing.
        let lobby = crate::VoiceSettings::default().zone;
        tables.push(zone(&ZoneSetup::of(lobby)));
    }
    let mut export = Export {
        tables,
        own: own_values(own),
        docs: docs(&pieces),
        text: String::new(),
    };
    export.write(&pieces);
    export.devices(own);
    export.text
}

/// Returns the keys of a file that concern a machine and not the hall, as far as it says something else
/// than the shipped one.
pub fn machine_keys(source: &str) -> Vec<String> {
    let shipped = own_values(DEFAULT);
    let mut own = own_values(source);
    own.retain(|path, value| {
        let table = path.split('.').next();
        table.is_some_and(|table| OF_MACHINE.contains(&table)) && shipped.get(path) != Some(value)
    });
    own.into_keys().collect()
}

struct Export<'a> {
    tables: Vec<WrittenTable>,
    /// Values of the machine's own file, by their paths.
    own: BTreeMap<String, String>,
    /// Explanations of the keys of each family.
    docs: BTreeMap<(String, String), Vec<&'a str>>,
    text: String,
}

impl<'a> Export<'a> {
    fn write(&mut self, pieces: &[Piece<'a>]) {
        // Lines above a table or a key, which go with it.
        let mut above: Vec<&str> = Vec::new();
        let mut table = "";
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for piece in pieces {
            match *piece {
                Piece::Line(line) => above.push(line),
                Piece::Table(name) => {
                    let family = family(name);
                    table = name;
                    // Explanations of a table of the shipped hall go with that table.
                    if family.is_none_or(|family| done.insert(family)) {
                        self.lines(&above);
                        match family {
                            Some(family) => self.family(family),
                            None => self.header(name),
                        }
                    }
                    above.clear();
                }
                Piece::Key { .. } if family(table).is_some() => above.clear(),
                Piece::Key { name, line } => {
                    if !is_named(table) {
                        self.lines(&above);
                        self.key(table, name, line);
                    }
                    above.clear();
                }
            }
        }
    }

    /// Writes the devices on wires of the machine's own file, of which the shipped one has none.
    fn devices(&mut self, own: &str) {
        let (tree, _) = DeTable::parse_recoverable(own);
        let Some((_, devices)) = tree
            .get_ref()
            .iter()
            .find(|(key, _)| key.get_ref() == "device")
        else {
            return;
        };
        let DeValue::Table(devices) = devices.get_ref() else {
            return;
        };
        for (name, keys) in devices {
            let DeValue::Table(keys) = keys.get_ref() else {
                continue;
            };
            self.line("");
            self.line(&format!("[device.{}]", name.get_ref()));
            for (name, value) in keys {
                if let Some(value) = own.get(value.span()) {
                    self.line(&format!("{} = {value}", name.get_ref()));
                }
            }
        }
    }

    fn lines(&mut self, lines: &[&str]) {
        for line in lines {
            self.line(line);
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes a table that there is once. One whose keys are names is written as a whole.
    fn header(&mut self, name: &str) {
        self.line(&format!("[{name}]"));
        if is_named(name) {
            let table = self.tables.iter().find(|table| table.name == name);
            let keys = table.into_iter().flat_map(|table| &table.keys);
            let lines: Vec<String> = keys.map(assignment).collect();
            lines.iter().for_each(|line| self.line(line));
        }
    }

    /// Writes a key of a table that there is once.
    fn key(&mut self, table: &str, name: &str, line: &str) {
        let of_hall = self.tables.iter().find(|t| t.name == table);
        let written = match of_hall.and_then(|table| table.key(name)) {
            Some(key) => assignment(key),
            None => match self.own.get(&format!("{table}.{name}")) {
                // Each service says it for itself.
                Some(value) if table != "rules" => format!("{name} = {value}"),
                _ if line.starts_with('#') => line.to_owned(),
                _ => format!("# {name} = \"\""),
            },
        };
        self.line(&written);
    }

    /// Writes all tables of a family; the first one has the explanations.
    fn family(&mut self, family: &str) {
        if family == "special_hours" {
            self.line("[special_hours]");
        }
        let own = format!("{family}.");
        let tables: Vec<usize> = (0..self.tables.len())
            .filter(|at| self.tables[*at].name.starts_with(&own))
            .collect();
        for (place, at) in tables.into_iter().enumerate() {
            if place > 0 || family == "special_hours" {
                self.line("");
            }
            self.line(&format!("[{}]", self.tables[at].name));
            let keys = self.tables[at].keys.iter();
            let keys: Vec<(String, String, bool)> = keys
                .map(|key| (key.name.clone(), assignment(key), key.is_usual))
                .collect();
            for (name, assignment, is_usual) in keys {
                if place == 0 {
                    let of_key = (family.to_owned(), name);
                    let docs = self.docs.get(&of_key).cloned().unwrap_or_default();
                    self.lines(&docs);
                    self.line(&assignment);
                } else if !is_usual {
                    self.line(&assignment);
                }
            }
        }
    }
}

/// Returns a key's line, commented out when it says nothing new.
fn assignment(key: &WrittenKey) -> String {
    let mark = if key.is_usual { "# " } else { "" };
    format!("{mark}{} = {}", key.name, key.value)
}

/// Returns the family of a table.
fn family(table: &str) -> Option<&'static str> {
    let first = table.split('.').next().unwrap_or_default();
    FAMILIES.into_iter().find(|family| *family == first)
}

/// Returns whether the keys of a table are names.
fn is_named(table: &str) -> bool {
    matches!(table, "rating.reasons" | "pauses")
}

/// Takes the shipped file apart.
fn pieces(source: &'static str) -> Vec<Piece<'static>> {
    let mut pieces = Vec::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let code = match line.strip_prefix("# ") {
            Some(code) => code,
            None if line.starts_with('#') => {
                pieces.push(Piece::Line(line));
                continue;
            }
            None => line,
        };
        if let Some(name) = code
            .strip_prefix('[')
            .and_then(|code| code.strip_suffix(']'))
        {
            pieces.push(Piece::Table(name));
        } else if let Some((name, value)) = code.split_once(" = ") {
            pieces.push(Piece::Key { name, line });
            skip_rest(value, &mut lines);
        } else {
            pieces.push(Piece::Line(line));
        }
    }
    pieces
}

/// Skips the further lines of a value.
fn skip_rest(value: &str, lines: &mut std::str::Lines<'_>) {
    let mut value = value.to_owned();
    while toml::de::DeTable::parse(&format!("key = {value}")).is_err() {
        let Some(line) = lines.next() else { return };
        value.push('\n');
        value.push_str(line);
    }
}

/// Returns the explanations of the keys of each family: those above the key where it stands first.
fn docs<'a>(pieces: &[Piece<'a>]) -> BTreeMap<(String, String), Vec<&'a str>> {
    let mut docs = BTreeMap::new();
    let mut above = Vec::new();
    let mut table = "";
    for piece in pieces {
        match *piece {
            Piece::Line("") => {}
            Piece::Line(line) => above.push(line),
            Piece::Table(name) => {
                table = name;
                above.clear();
            }
            Piece::Key { name, .. } => {
                let above = std::mem::take(&mut above);
                if let Some(family) = family(table) {
                    let key = (family.to_owned(), name.to_owned());
                    docs.entry(key).or_insert(above);
                }
            }
        }
    }
    docs
}

/// Returns the values of a file as they stand there, by their paths, of tables that there is once.
fn own_values(source: &str) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let (tree, _) = DeTable::parse_recoverable(source);
    for (table, value) in tree.get_ref() {
        let DeValue::Table(keys) = value.get_ref() else {
            continue;
        };
        for (name, value) in keys {
            if let Some(text) = source.get(value.span()) {
                let path = format!("{}.{}", table.get_ref(), name.get_ref());
                values.insert(path, text.to_owned());
            }
        }
    }
    values
}
