//! Walks a TOML tree and notes every mistake with its place.
//!
//! A [`Table`] remembers which keys were asked for; [`Table::end`] reports the others with the
//! nearest known name. A value that does not read is noted and answered with `None`, so that
//! reading goes on and all mistakes come at once. Layouts of tickets are read by it too.

use super::fault::{Arg, Fault, Faults, Place};
use super::syntax::{kind, scan};
use hall::setup::{Lang, Text};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Longest piece of the file that a message quotes, in characters.
const QUOTE_MAX: usize = 24;

/// Kinds of faults of single values. Under a syntax error only these are told, since the tree
/// around them may be torn.
const LOCAL: [&str; 11] = [
    "config-full-width-value",
    "config-type",
    "config-range",
    "config-choice",
    "config-choice-nearest",
    "config-bad-prefix",
    "config-bad-series",
    "config-bad-time",
    "config-unknown-time-zone",
    "layout-unknown-variable",
    "layout-bad-condition",
];

/// Reads a file: its name in messages, and its text.
///
/// # Errors
/// If it cannot be read, or is not in UTF-8: Notepad in China saves GBK unless told otherwise.
pub fn text_of(path: &Path) -> Result<(String, String), Faults> {
    let name = path.display().to_string();
    let whole_file = |kind, args| Faults(vec![Fault::new(&name, None, "", kind, args)]);
    let bytes = std::fs::read(path).map_err(|e| {
        let why = Arg::Reason(e.kind(), e.raw_os_error());
        whole_file("config-unreadable", vec![("error", why)])
    })?;
    let text = String::from_utf8(bytes).map_err(|e| {
        let good = &e.as_bytes()[..e.utf8_error().valid_up_to()];
        let good = str::from_utf8(good).unwrap_or_default();
        Faults(vec![Fault::new(
            &name,
            Some(place(good, good.len())),
            "",
            "config-not-utf8",
            Vec::new(),
        )])
    })?;
    Ok((name, text))
}

/// Returns the place of a byte.
pub fn place(text: &str, byte: usize) -> Place {
    let before = text.get(..byte.min(text.len())).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place {
        line: count(before.matches('\n').count() + 1),
        column: count(before[line_start..].chars().count() + 1),
    }
}

/// Names in settings and layouts of an earlier version, and what they are called now.
const FORMER_NAMES: [(&str, &str); 3] = [
    ("absent_after_s", "no_show_after_s"),
    ("copy", "reprint"),
    ("zone", "time_zone"),
];

/// Returns the name among `known` that `name` was probably meant to be.
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let known: Vec<&str> = known.into_iter().collect();
    let renamed = FORMER_NAMES
        .iter()
        .filter(|(former, _)| *former == name)
        .find_map(|(_, now)| known.iter().find(|known| *known == now));
    if let Some(now) = renamed {
        return Some(now);
    }
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), k))
        .filter(|(distance, k)| *distance <= (k.chars().count().max(3)) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

/// Makes a text variable of a message.
pub fn text(value: impl Into<String>) -> Arg {
    Arg::Text(value.into())
}

/// The file and what was found wrong with it.
pub struct Reader<'t> {
    file: &'t str,
    source: &'t str,
    faults: RefCell<Vec<Fault>>,
    known: RefCell<BTreeSet<String>>,
    /// The languages in which texts may be; empty: any.
    languages: RefCell<Vec<Lang>>,
}

impl<'t> Reader<'t> {
    /// Makes a reader of `source`; `file` only serves the messages.
    pub fn new(file: &'t str, source: &'t str) -> Reader<'t> {
        Reader {
            file,
            source,
            faults: RefCell::default(),
            known: RefCell::default(),
            languages: RefCell::default(),
        }
    }

    /// Lets texts be in these languages and those that there are words of only, so that a mistyped
    /// one is found.
    pub fn name_languages(&self, languages: &[Lang]) {
        *self.languages.borrow_mut() = languages.to_vec();
    }

    /// Returns the language of a text's key.
    fn language(&self, key: &str) -> Option<Lang> {
        let lang: Lang = key.parse().ok()?;
        let named = self.languages.borrow();
        let allowed =
            named.is_empty() || named.contains(&lang) || crate::languages().contains(&lang);
        (allowed && lang.as_str() == key).then_some(lang)
    }

    /// Makes a fault without noting it.
    pub fn fault(
        &self,
        span: &Range<usize>,
        key: &str,
        kind: &'static str,
        args: Vec<(&'static str, Arg)>,
    ) -> Fault {
        Fault::new(
            self.file,
            Some(place(self.source, span.start)),
            key,
            kind,
            args,
        )
    }

    /// Notes a fault.
    pub fn note(
        &self,
        span: &Range<usize>,
        key: &str,
        kind: &'static str,
        args: Vec<(&'static str, Arg)>,
    ) {
        self.faults
            .borrow_mut()
            .push(self.fault(span, key, kind, args));
    }

    /// Returns the line in which `span` begins, counted from 1.
    pub fn line(&self, span: &Range<usize>) -> u32 {
        place(self.source, span.start).line
    }

    /// Returns the bytes of the line in which `span` begins, without blanks around it.
    fn line_of(&self, span: &Range<usize>) -> Range<usize> {
        let before = self.source.get(..span.start).unwrap_or(self.source);
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        let line = self.source[start..].lines().next().unwrap_or_default();
        let start = start + line.len() - line.trim_start().len();
        start..start + line.trim().len()
    }

    /// Returns the beginning of what stands in the file.
    fn quote(&self, span: &Range<usize>) -> String {
        let all = self.source.get(span.clone()).unwrap_or_default();
        let line = all.lines().next().unwrap_or_default();
        let short: String = line.chars().take(QUOTE_MAX).collect();
        if short.len() < all.len() {
            format!("{short}…")
        } else {
            short
        }
    }

    /// Returns the faults in the order of their places, with those of the syntax, and the keys that
    /// were asked for.
    pub fn into_faults(self, errors: &[toml::de::Error]) -> (Vec<Fault>, BTreeSet<String>) {
        let mut faults = self.faults.borrow().clone();
        if !errors.is_empty() {
            let syntax = self.syntax(errors);
            let torn = |fault: &Fault| {
                let line = fault.place.map_or(0, |place| place.line);
                syntax.iter().any(|(_, torn)| torn.contains(&line))
            };
            faults.retain(|fault| LOCAL.contains(&fault.kind()) && !torn(fault));
            faults.extend(syntax.into_iter().map(|(fault, _)| fault));
        }
        faults.sort_by_key(|fault| fault.place);
        (faults, self.known.into_inner())
    }

    /// Returns the mistakes of form, each with the lines in which others follow from it.
    fn syntax(&self, errors: &[toml::de::Error]) -> Vec<(Fault, RangeInclusive<u32>)> {
        let lines = |bytes: &Range<usize>| self.line(bytes)..=self.line(&(bytes.end..bytes.end));
        let mut found: Vec<(Fault, RangeInclusive<u32>)> = scan(self.source)
            .into_iter()
            .map(|mark| {
                let fault = self.fault(&mark.at, "", mark.kind, mark.args);
                (fault, lines(&mark.torn))
            })
            .collect();
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            let line = self.line(&span);
            if found.iter().any(|(_, torn)| torn.contains(&line)) {
                continue;
            }
            let written = self.source.get(span.clone()).unwrap_or_default();
            let fault = if error.message() == "duplicate key" {
                self.fault(&span, "", "config-key-twice", vec![("key", text(written))])
            } else {
                let value = if written.trim().is_empty() {
                    self.quote(&self.line_of(&span))
                } else {
                    self.quote(&span)
                };
                let args = vec![("value", text(value))];
                self.fault(&span, "", kind(error.message()), args)
            };
            found.push((fault, line..=line));
        }
        found
    }

    /// Returns the file as a table.
    pub fn root<'r>(&'r self, table: &'r DeTable<'t>) -> Table<'r, 't> {
        Table::new(self, String::new(), "", 0..0, table)
    }
}

/// A value with its key.
pub struct Item<'r, 't> {
    /// The reader, which collects the faults.
    pub reader: &'r Reader<'t>,
    /// The whole path: `service.social.prefix`.
    pub path: String,
    /// The path with `*` for names: `service.*.prefix`.
    pattern: String,
    /// The last part of the path.
    pub name: &'r str,
    /// The place of the key.
    pub name_span: Range<usize>,
    value: &'r DeValue<'t>,
    /// The place of the value.
    pub span: Range<usize>,
}

/// Numbers that a key allows, and an example.
#[derive(Clone, Copy)]
pub struct Between(pub u32, pub u32);

impl<'r, 't> Item<'r, 't> {
    /// Notes a fault at the value. A Chinese keyboard is told as the cause where it is one.
    pub fn wrong(&self, kind: &'static str, args: Vec<(&'static str, Arg)>) {
        let narrow = self.narrowed().filter(|_| kind != "config-type");
        let (kind, args) = narrow.map_or((kind, args), |(written, narrow)| {
            let args = vec![("value", text(written)), ("instead", text(narrow))];
            ("config-full-width-value", args)
        });
        self.reader.note(&self.span, &self.path, kind, args);
    }

    /// Returns a text that has ASCII letters and signs only, some of them full-width, and how it is
    /// written without these.
    fn narrowed(&self) -> Option<(&'r str, String)> {
        let written = self.as_str()?;
        let narrow: String = written
            .chars()
            .map(|letter| letters::narrow(letter).unwrap_or(letter))
            .collect();
        (narrow.is_ascii() && narrow != written).then_some((written, narrow))
    }

    /// Notes a fault at the key.
    pub fn wrong_name(&self, kind: &'static str, args: Vec<(&'static str, Arg)>) {
        self.reader.note(&self.name_span, &self.path, kind, args);
    }

    /// Notes that the value has another type.
    pub fn expected(&self, expected: &'static str, example: &str) {
        let found = match self.value {
            DeValue::String(_) => "config-kind-text",
            DeValue::Integer(_) => "config-kind-integer",
            DeValue::Float(_) => "config-kind-decimal",
            DeValue::Boolean(_) => "config-kind-truth",
            DeValue::Datetime(_) => "config-kind-date",
            DeValue::Array(_) => "config-kind-list",
            DeValue::Table(_) => "config-kind-table",
        };
        // The span of a `[table]` is its header; there is nothing short to quote.
        let quote = self.reader.quote(&self.span);
        let example = text(format!("{} = {example}", self.name));
        self.wrong(
            "config-type",
            vec![
                ("found", Arg::Word(found)),
                ("value", text(quote)),
                ("expected", Arg::Word(expected)),
                ("example", example),
            ],
        );
    }

    /// Returns the text, if it is one.
    pub fn as_str(&self) -> Option<&'r str> {
        match self.value {
            DeValue::String(text) => Some(text),
            _ => None,
        }
    }

    /// Returns whether the value is a table.
    pub fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    /// Returns whether the value is a list.
    pub fn is_list(&self) -> bool {
        matches!(self.value, DeValue::Array(_))
    }

    /// Returns the value as a text; anything else is noted as a fault.
    pub fn string(&self, example: &str) -> Option<&'r str> {
        let found = self.as_str();
        if found.is_none() {
            self.expected("config-kind-text", &format!("{example:?}"));
        }
        found
    }

    /// Returns a text, or a date or time that was written without quotes.
    pub fn string_or_date(&self, expected: &'static str, example: &str) -> Option<String> {
        match self.value {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Datetime(date) => Some(date.to_string()),
            _ => {
                self.expected(expected, example);
                None
            }
        }
    }

    /// Returns the value as true or false; anything else is noted as a fault.
    pub fn bool(&self) -> Option<bool> {
        match self.value {
            DeValue::Boolean(truth) => Some(*truth),
            _ => {
                self.expected("config-kind-truth", "true");
                None
            }
        }
    }

    /// Returns the value as a whole number in the range; anything else is noted as a fault.
    pub fn number(&self, between: Between) -> Option<u32> {
        self.integer(between, "config-kind-integer")
    }

    /// Returns a number, or `Some(None)` for "off".
    pub fn limit(&self, between: Between) -> Option<Option<u32>> {
        match self.as_str() {
            Some("off") => Some(None),
            _ => self.integer(between, "config-kind-text-or-off").map(Some),
        }
    }

    /// Returns a number; `expected` says what the key takes besides.
    pub fn integer(&self, Between(min, max): Between, expected: &'static str) -> Option<u32> {
        let DeValue::Integer(number) = self.value else {
            self.expected(expected, &min.max(1).to_string());
            return None;
        };
        let found = u32::from_str_radix(number.as_str(), number.radix())
            .ok()
            .filter(|n| (min..=max).contains(n));
        if found.is_none() {
            let range = |n: u32| Arg::Number(i64::from(n));
            self.wrong(
                "config-range",
                vec![
                    ("value", text(number.to_string())),
                    ("min", range(min)),
                    ("max", range(max)),
                ],
            );
        }
        found
    }

    /// Returns a number that may have decimals.
    pub fn decimal(&self, min: f32, max: f32) -> Option<f32> {
        let digits = match self.value {
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => {
                self.expected("config-kind-decimal", &min.to_string());
                return None;
            }
        };
        let found = digits.parse().ok().filter(|n| (min..=max).contains(n));
        if found.is_none() {
            let args = vec![
                ("value", text(digits)),
                ("min", text(min.to_string())),
                ("max", text(max.to_string())),
            ];
            self.wrong("config-range-decimal", args);
        }
        found
    }

    /// Returns the place of `piece` in the value, as written in the file; the whole value when it
    /// is written otherwise (`\u`).
    pub fn span_of(&self, piece: &str) -> Range<usize> {
        let written = self
            .reader
            .source
            .get(self.span.clone())
            .unwrap_or_default();
        match written.find(piece).filter(|_| !piece.is_empty()) {
            Some(at) => self.span.start + at..self.span.end,
            None => self.span.clone(),
        }
    }

    /// Returns the chosen one of the named choices.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Option<T> {
        let found = self.string(choices.first().map_or("", |(name, _)| name))?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == found) {
            return Some(*value);
        }
        let names = || choices.iter().map(|(name, _)| *name);
        let list = names()
            .map(|n| format!("\"{n}\""))
            .collect::<Vec<_>>()
            .join(" ");
        let args = vec![("value", text(found)), ("choices", text(list))];
        match nearest(found, names()) {
            Some(name) => self.wrong(
                "config-choice-nearest",
                [args, vec![("nearest", text(name))]].concat(),
            ),
            None => self.wrong("config-choice", args),
        }
        None
    }

    /// Returns the value as a table; anything else is noted as a fault.
    pub fn table(&self, example: &str) -> Option<Table<'r, 't>> {
        match self.value {
            DeValue::Table(table) => Some(Table::new(
                self.reader,
                self.path.clone(),
                &self.pattern,
                self.name_span.clone(),
                table,
            )),
            _ => {
                self.expected("config-kind-table", example);
                None
            }
        }
    }

    /// Returns the values of a list; anything else is noted as a fault.
    pub fn list(&self, example: &str) -> Option<Vec<Item<'r, 't>>> {
        let DeValue::Array(list) = self.value else {
            self.expected("config-kind-list", example);
            return None;
        };
        let item = |(i, value): (usize, &'r Spanned<DeValue<'t>>)| Item {
            reader: self.reader,
            path: format!("{}[{}]", self.path, i + 1),
            pattern: format!("{}[]", self.pattern),
            name: self.name,
            name_span: value.span(),
            value: value.get_ref(),
            span: value.span(),
        };
        Some(list.iter().enumerate().map(item).collect())
    }

    /// Returns the text that people read, without what is invisible. Letters that are written from
    /// right to left are noted as a fault: nothing here can set them.
    fn shown(&self, written: &str) -> Option<String> {
        let word = |word: &&str| word.chars().any(letters::is_right_to_left);
        if let Some(word) = written.split_whitespace().find(word) {
            self.wrong("config-right-to-left", vec![("value", text(word))]);
            return None;
        }
        Some(letters::paragraphs(written))
    }

    /// Returns a text in some languages: `{ zh = "…", en = "…" }` or one for all; without what is
    /// invisible.
    pub fn words(&self) -> Option<Text> {
        if let Some(all) = self.as_str() {
            return Some(Text::new(self.shown(all)?, ""));
        }
        if !self.is_table() {
            self.expected("config-kind-names", r#"{ zh = "中文", en = "English" }"#);
            return None;
        }
        let texts = self.table("")?.by_language();
        let texts = texts.into_iter().map(|(lang, item)| {
            let shown = item.string("…").and_then(|written| item.shown(written));
            shown.map(|text| (lang, text))
        });
        let read: Vec<Option<(Lang, String)>> = texts.collect();
        let all: Option<Vec<(Lang, String)>> = read.into_iter().collect();
        all.map(Text::of)
    }

    /// Returns a name: a text of one line that is not empty.
    pub fn label(&self) -> Option<Text> {
        let name = self.words()?;
        if name.trimmed().is_empty() {
            self.wrong(
                "config-empty",
                vec![(
                    "example",
                    text(format!(
                        "{} = {{ zh = \"中文\", en = \"English\" }}",
                        self.name
                    )),
                )],
            );
            return None;
        }
        if name.iter().any(|(_, name)| name.contains('\n')) {
            self.wrong("config-one-line", Vec::new());
            return None;
        }
        Some(name)
    }
}

/// A table being read.
pub struct Table<'r, 't> {
    /// The reader, which collects the faults.
    pub reader: &'r Reader<'t>,
    /// The whole path: `service.social`.
    pub path: String,
    pattern: String,
    /// The place of its own key.
    pub span: Range<usize>,
    table: &'r DeTable<'t>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'r, 't> Table<'r, 't> {
    fn new(
        reader: &'r Reader<'t>,
        path: String,
        pattern: &str,
        span: Range<usize>,
        table: &'r DeTable<'t>,
    ) -> Table<'r, 't> {
        Table {
            reader,
            path,
            pattern: pattern.to_owned(),
            span,
            table,
            asked: RefCell::default(),
        }
    }

    fn join(path: &str, name: &str) -> String {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    }

    fn item(
        &self,
        name: &'r str,
        name_span: Range<usize>,
        value: &'r Spanned<DeValue<'t>>,
        pattern: String,
    ) -> Item<'r, 't> {
        let path = Self::join(&self.path, name);
        Item {
            reader: self.reader,
            path,
            pattern,
            name,
            name_span,
            value: value.get_ref(),
            span: value.span(),
        }
    }

    /// Takes the value of a known key, if it is there.
    pub fn take(&self, name: &'static str) -> Option<Item<'r, 't>> {
        self.asked.borrow_mut().push(name);
        let pattern = Self::join(&self.pattern, name);
        self.reader.known.borrow_mut().insert(pattern.clone());
        let (key, value) = self.table.iter().find(|(key, _)| key.get_ref() == name)?;
        Some(self.item(key.get_ref(), key.span(), value, pattern))
    }

    /// Takes a key as true or false, if it is there and reads.
    pub fn bool(&self, name: &'static str) -> Option<bool> {
        self.take(name)?.bool()
    }

    /// Takes a key as a whole number in the range, if it is there and reads.
    pub fn number(&self, name: &'static str, between: Between) -> Option<u32> {
        self.take(name)?.number(between)
    }

    /// Takes a key as a number, or `Some(None)` for "off", if it is there and reads.
    pub fn limit(&self, name: &'static str, between: Between) -> Option<Option<u32>> {
        self.take(name)?.limit(between)
    }

    /// Takes a key as one of the named choices, if it is there and reads.
    pub fn choice<T: Copy>(&self, name: &'static str, choices: &[(&str, T)]) -> Option<T> {
        self.take(name)?.choice(choices)
    }

    /// Takes a key as a text in every language, if it is there and reads.
    pub fn words(&self, name: &'static str) -> Option<Text> {
        self.take(name)?.words()
    }

    /// Takes the value of a key that must be there.
    pub fn need(&self, name: &'static str, example: &str) -> Option<Item<'r, 't>> {
        let found = self.take(name);
        if found.is_none() {
            let example = text(format!("{name} = {example}"));
            self.reader.note(
                &self.span,
                &self.path,
                "config-missing",
                vec![("key", text(name)), ("example", example)],
            );
        }
        found
    }

    /// Takes all values of a table whose keys are names, in the order of the file.
    pub fn named(&self) -> Vec<Item<'r, 't>> {
        let pattern = Self::join(&self.pattern, "*");
        let mut items: Vec<Item<'r, 't>> = self
            .table
            .iter()
            .map(|(key, value)| self.item(key.get_ref(), key.span(), value, pattern.clone()))
            .collect();
        items.sort_by_key(|item| item.name_span.start);
        items
    }

    /// Takes the values of a table whose keys are languages, in the order of the file, and reports
    /// the other keys.
    pub fn by_language(self) -> Vec<(Lang, Item<'r, 't>)> {
        let mut all: Vec<(Lang, Item<'r, 't>)> = Vec::new();
        for (name, lang) in [("zh", Lang::ZH), ("en", Lang::EN)] {
            all.extend(self.take(name).map(|item| (lang, item)));
        }
        let is_usual = |item: &Item<'_, '_>| self.asked.borrow().contains(&item.name);
        for item in self.named().into_iter().filter(|item| !is_usual(item)) {
            match self.reader.language(item.name) {
                Some(lang) => all.push((lang, item)),
                None => {
                    let languages = self.reader.languages.borrow();
                    let mut tags: Vec<&str> = languages.iter().map(Lang::as_str).collect();
                    tags.extend(
                        ["zh", "en"]
                            .iter()
                            .filter(|tag| !languages.iter().any(|l| l.as_str() == **tag)),
                    );
                    self.unknown(item.name, &item.name_span, &tags);
                }
            }
        }
        all.sort_by_key(|(_, item)| item.name_span.start);
        all
    }

    /// Reports the keys that nobody asked for.
    pub fn end(self) {
        let asked = self.asked.borrow();
        let keys = self.table.keys();
        for key in keys.filter(|key| !asked.iter().any(|asked| key.get_ref() == asked)) {
            self.unknown(key.get_ref(), &key.span(), &asked);
        }
    }

    /// Notes a key that is none of the `known` ones.
    fn unknown(&self, name: &str, span: &Range<usize>, known: &[&str]) {
        let path = Self::join(&self.path, name);
        let (kind, arg) = match nearest(name, known.iter().copied()) {
            Some(nearest) => ("config-unknown-key", ("nearest", text(nearest))),
            None => ("config-unknown-key-list", ("known", text(known.join(" ")))),
        };
        self.reader
            .note(span, &path, kind, vec![("key", text(name)), arg]);
    }
}
