//! The keys of a device file and the values that they take.
//!
//! `devices/README.md` documents every key. A file that reads has passed its own tests too.

use crate::device::{Device, Hearing, Kind, Reply, Sending, SerialForm, SignState, SignText};
use crate::frame::{Frame, LONGEST, Parts, Value, Values};
use crate::keys::{Key, Press};
use crate::template::{Mistake, RuleText, Token, hex, is_name, rule, to_hex, tokens};
use std::collections::BTreeMap;
use std::time::Duration;
use text::fault::Fault;
use text::reader::{Between, Item, Reader, Table, nearest, text};
use toml::de::DeTable;

/// Fields that the program fills by itself.
const GIVEN: [&str; 7] = [
    "addr", "text", "number", "waiting", "stars", "grade", "counter",
];
/// Keys of `[send.*]` and `[hear.*]` that are no parts of the frame.
const SENDING: [&str; 3] = ["bytes", "expect", "timeout_ms"];
const HEARING: [&str; 4] = ["bytes", "answer", "again_ms", "ok"];
/// For so long the same message again is a repeat, unless the file says otherwise.
const AGAIN_MS: u32 = 700;
const TIMEOUT_MS: u32 = 60;

/// Reads a device file.
pub(crate) fn read(id: &str, file: &str, source: &str) -> Result<Device, Vec<Fault>> {
    let (tree, errors) = DeTable::parse_recoverable(source);
    let reader = Reader::new(file, source);
    let root = reader.root(tree.get_ref());
    let device = device(id, &root);
    if let (Some(device), true) = (&device, errors.is_empty()) {
        run_tests(device, &root);
    } else {
        root.take("test");
    }
    root.end();
    let (faults, _) = reader.into_faults(&errors);
    match device {
        Some(device) if faults.is_empty() => Ok(device),
        _ => Err(faults),
    }
}

fn device(id: &str, root: &Table<'_, '_>) -> Option<Device> {
    let name = root
        .need("name", "\"Counter strip\"")
        .and_then(|item| item.string("Counter strip").map(str::to_owned));
    let kind = root
        .need("kind", "\"sign\"")
        .and_then(|item| item.choice(&Kind::NAMES));
    let proof = root
        .take("proof")
        .and_then(|item| item.string("the maker's document").map(str::to_owned));
    let serial = serial(root);
    let addresses = addresses(root);
    let everybody = root.number("everybody", Between(0, 65_535));
    let gap = root.number("gap_ms", Between(0, 1000)).unwrap_or(12);
    let cells = root.number("cells", Between(1, 1000)).unwrap_or(16);
    let values = values(root);
    let base = Base::read(root);
    let (sends, hears) = match &base {
        Some(base) => (sends(root, base, &values), hears(root, base)),
        None => {
            root.take("send");
            root.take("hear");
            (BTreeMap::new(), BTreeMap::new())
        }
    };
    check_names(root, &sends, &hears);
    let keys = keys(root);
    let grades = grades(root);
    let texts = texts(root, &values);
    let device = Device {
        id: id.to_owned(),
        name: name?,
        kind: kind?,
        proof: proof.unwrap_or_default(),
        serial,
        addresses,
        everybody,
        gap: Duration::from_millis(gap.into()),
        cells,
        sends,
        hears,
        keys,
        grades,
        values,
        texts,
    };
    base?;
    check_kind(root, &device);
    Some(device)
}

fn serial(root: &Table<'_, '_>) -> SerialForm {
    let mut form = SerialForm {
        baud: 9600,
        bits: 8,
        parity: 'N',
        stop: 1,
    };
    let table = root
        .take("serial")
        .and_then(|item| item.table("{ baud = 9600, format = \"8N1\" }"));
    if let Some(table) = table {
        form.baud = table.number("baud", Between(300, 921_600)).unwrap_or(9600);
        let formats = [
            ("8N1", (8, 'N', 1)),
            ("8N2", (8, 'N', 2)),
            ("8E1", (8, 'E', 1)),
            ("8O1", (8, 'O', 1)),
            ("7E1", (7, 'E', 1)),
            ("7O1", (7, 'O', 1)),
        ];
        if let Some((bits, parity, stop)) = table.choice("format", &formats) {
            form = SerialForm {
                bits,
                parity,
                stop,
                ..form
            };
        }
        table.end();
    }
    form
}

fn addresses(root: &Table<'_, '_>) -> std::ops::RangeInclusive<u32> {
    let usual = 1..=99;
    let Some(item) = root.take("address") else {
        return usual;
    };
    let Some(list) = item.list("[1, 99]") else {
        return usual;
    };
    let numbers: Vec<u32> = list
        .iter()
        .filter_map(|item| item.number(Between(0, 65_535)))
        .collect();
    match numbers[..] {
        [from, to] if from <= to => from..=to,
        _ => {
            item.wrong("device-bad-addresses", vec![("example", text("[1, 99]"))]);
            usual
        }
    }
}

/// Notes a mistake of a template at its place.
fn note(item: &Item<'_, '_>, mistake: Mistake) {
    let place = item.span_of(&mistake.piece);
    item.reader
        .note(&place, &item.path, mistake.kind, mistake.args);
}

fn noted<T>(item: &Item<'_, '_>, read: Result<T, Mistake>) -> Option<T> {
    read.map_err(|mistake| note(item, mistake)).ok()
}

fn unknown(item: &Item<'_, '_>, known: &[&str]) {
    let key = ("key", text(item.name));
    match nearest(item.name, known.iter().copied()) {
        Some(name) => {
            item.wrong_name("config-unknown-key", vec![key, ("nearest", text(name))]);
        }
        None => {
            let list = ("known", text(known.join(" ")));
            item.wrong_name("config-unknown-key-list", vec![key, list]);
        }
    }
}

/// A part of the frame with the pairs that are escaped in it.
struct EscapeText {
    from: String,
    to: String,
    pairs: Vec<(u8, Vec<u8>)>,
}

/// `[frame]`: the form that all messages share.
struct Base {
    tokens: Vec<Token>,
    rules: Vec<(String, RuleText)>,
    escape: Option<EscapeText>,
    longest: usize,
}

fn field_names(tokens: &[Token]) -> Vec<&str> {
    let name = |token| match token {
        &Token::Field(ref name, _) | &Token::Constant(ref name, _) => Some(name.as_str()),
        Token::Byte(_) => None,
    };
    tokens.iter().filter_map(name).collect()
}

impl Base {
    fn read(root: &Table<'_, '_>) -> Option<Base> {
        let table = root
            .need("frame", "{ bytes = \"AA {addr} {body} FF\" }")
            .and_then(|item| item.table("{ bytes = \"AA {addr} {body} FF\" }"))?;
        let bytes = table.need("bytes", "\"AA {addr} {body} FF\"");
        let longest = table.number("longest", Between(1, LONGEST as u32));
        let escape = table.take("escape").and_then(|item| escape(&item));
        let bytes = bytes?;
        let tokens = noted(&bytes, tokens(bytes.string("AA {addr} FF")?))?;
        let known = field_names(&tokens);
        let mut rules = Vec::new();
        let mut is_good = true;
        for item in table.named() {
            if ["bytes", "longest", "escape"].contains(&item.name) {
                continue;
            }
            if !known.contains(&item.name) {
                unknown(
                    &item,
                    &[&known[..], &["bytes", "longest", "escape"]].concat(),
                );
                is_good = false;
                continue;
            }
            let found = noted(&item, rule(item.string("sum8 of addr..body")?))?;
            rules.push((item.name.to_owned(), found));
        }
        // What follows would only be told as a consequence.
        is_good.then_some(())?;
        Some(Base {
            tokens,
            rules,
            escape,
            longest: longest.map_or(512, |longest| longest as usize),
        })
    }

    /// Makes the frame of a message that says some parts otherwise.
    fn frame(&self, message: &Item<'_, '_>, reserved: &[&str]) -> Option<Frame> {
        let table = message.table("{ body = \"{text:gbk}\" }")?;
        let own = table.take("bytes");
        let whole = match &own {
            Some(item) => Some(noted(item, tokens(item.string("AA {addr} FF")?))?),
            None => None,
        };
        let base = whole.as_ref().unwrap_or(&self.tokens);
        let outer: Vec<&str> = field_names(base);
        let mut instead = Vec::new();
        let mut rules = match whole {
            Some(_) => Vec::new(),
            None => self.rules.clone(),
        };
        let items: Vec<Item<'_, '_>> = table.named();
        let items = || items.iter().filter(|item| !reserved.contains(&item.name));
        let is_rule = |item: &&Item<'_, '_>| item.as_str().is_some_and(|s| s.contains(" of "));
        for item in items().filter(|item| !is_rule(item)) {
            if !outer.contains(&item.name) {
                unknown(item, &[&outer[..], reserved].concat());
                continue;
            }
            let found = noted(item, tokens(item.string("01 {text:gbk}")?))?;
            instead.push((item.name.to_owned(), found));
        }
        let inner: Vec<&str> = instead
            .iter()
            .flat_map(|(_, all)| field_names(all))
            .collect();
        let known: Vec<&str> = [outer, inner].concat();
        for item in items().filter(is_rule) {
            if !known.contains(&item.name) {
                unknown(item, &[&known[..], reserved].concat());
                continue;
            }
            let read = noted(item, rule(item.string("count of body")?))?;
            rules.retain(|(name, _)| name != item.name);
            rules.push((item.name.to_owned(), read));
        }
        let escape = self.escape.as_ref();
        let parts = Parts {
            tokens: base,
            instead: &instead,
            rules: &rules,
            escape: escape.map(|e| (e.from.as_str(), e.to.as_str(), &e.pairs[..])),
            longest: self.longest,
        };
        match Frame::new(&parts) {
            Ok(frame) => Some(frame),
            Err(mistake) => {
                message.wrong_name(mistake.kind, mistake.args);
                None
            }
        }
    }
}

fn escape(item: &Item<'_, '_>) -> Option<EscapeText> {
    let table = item.table("{ over = \"addr..sum\", A5 = \"A6 02\" }")?;
    let over = table.need("over", "\"addr..sum\"")?;
    let over = over.string("addr..sum")?;
    let (from, to) = over.split_once("..").unwrap_or((over, over));
    let mut pairs = Vec::new();
    for item in table.named().iter().filter(|item| item.name != "over") {
        let byte = hex(item.name).ok().filter(|bytes| bytes.len() == 1);
        let Some(byte) = byte else {
            item.wrong_name("device-bad-byte", vec![("value", text(item.name))]);
            continue;
        };
        let code = noted(item, hex(item.string("A6 02")?))?;
        pairs.push((byte[0], code));
    }
    Some(EscapeText {
        from: from.trim().to_owned(),
        to: to.trim().to_owned(),
        pairs,
    })
}

fn messages<'r, 't>(root: &Table<'r, 't>, name: &'static str) -> Vec<Item<'r, 't>> {
    let table = root.take(name).and_then(|item| item.table("{ … }"));
    let all = table.map(|table| table.named()).unwrap_or_default();
    let is_good = |item: &Item<'_, '_>| {
        let good = is_name(item.name);
        if !good {
            let args = vec![("key", text(item.name)), ("example", text("show"))];
            item.wrong_name("config-bad-key", args);
        }
        good
    };
    all.into_iter().filter(is_good).collect()
}

fn sends(
    root: &Table<'_, '_>,
    base: &Base,
    values: &BTreeMap<String, BTreeMap<String, u64>>,
) -> BTreeMap<String, Sending> {
    let mut sends = BTreeMap::new();
    for item in messages(root, "send") {
        let Some(table) = item.table("{ body = \"{text:gbk}\" }") else {
            continue;
        };
        let expect = table
            .take("expect")
            .and_then(|item| item.string("done").map(str::to_owned));
        let timeout = table.number("timeout_ms", Between(1, 5000));
        let Some(frame) = base.frame(&item, &SENDING) else {
            continue;
        };
        for field in frame.fields() {
            let is_filled = GIVEN.contains(&field)
                || values
                    .get(field)
                    .is_some_and(|known| known.contains_key("default"));
            if !is_filled {
                item.wrong_name("device-no-value", vec![("value", text(field))]);
            }
        }
        let sending = Sending {
            frame,
            expect,
            timeout: Duration::from_millis(timeout.unwrap_or(TIMEOUT_MS).into()),
        };
        sends.insert(item.name.to_owned(), sending);
    }
    sends
}

fn hears(root: &Table<'_, '_>, base: &Base) -> BTreeMap<String, Hearing> {
    let mut hears = BTreeMap::new();
    for item in messages(root, "hear") {
        let Some(table) = item.table("{ body = \"{keys:rest}\" }") else {
            continue;
        };
        let reply = table.take("answer").and_then(|item| {
            let found = item.string("same")?;
            Some(match found {
                "same" => Reply::Same,
                name => Reply::Message(name.to_owned()),
            })
        });
        let again = table.number("again_ms", Between(0, 10_000));
        let good = table
            .take("ok")
            .and_then(|item| item.table("{ nack = 0 }"))
            .map(|table| table.named())
            .unwrap_or_default();
        let good = good.iter().filter_map(|item| {
            let number = item.number(Between(0, u32::MAX))?;
            Some((item.name.to_owned(), number.into()))
        });
        let good = good.collect();
        let Some(frame) = base.frame(&item, &HEARING) else {
            continue;
        };
        if let Err(kind) = frame.check_hearing() {
            let example = vec![("example", text("{number:digits 4}"))];
            item.wrong_name(kind, example);
            continue;
        }
        let hearing = Hearing {
            frame,
            reply,
            again: Duration::from_millis(again.unwrap_or(AGAIN_MS).into()),
            good,
        };
        hears.insert(item.name.to_owned(), hearing);
    }
    hears
}

/// Checks that messages which others name are there.
fn check_names(
    root: &Table<'_, '_>,
    sends: &BTreeMap<String, Sending>,
    hears: &BTreeMap<String, Hearing>,
) {
    let known = |names: Vec<&String>| {
        let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
        names.join(" ")
    };
    let check =
        |table: &'static str, key: &'static str, good: &dyn Fn(&str) -> bool, list: String| {
            for message in messages_again(root, table) {
                let item = message.table("{ }").and_then(|table| table.take(key));
                let Some((item, name)) =
                    item.and_then(|item| item.as_str().map(|name| (item, name)))
                else {
                    continue;
                };
                if !good(name) {
                    let args = vec![("value", text(name)), ("known", text(list.clone()))];
                    item.wrong("device-no-message", args);
                }
            }
        };
    let expected = |name: &str| hears.contains_key(name);
    check("send", "expect", &expected, known(hears.keys().collect()));
    let answered = |name: &str| name == "same" || sends.contains_key(name);
    check("hear", "answer", &answered, known(sends.keys().collect()));
}

fn messages_again<'r, 't>(root: &Table<'r, 't>, name: &'static str) -> Vec<Item<'r, 't>> {
    let table = root.take(name).filter(Item::is_table);
    let table = table.and_then(|item| item.table("{ … }"));
    table.map(|table| table.named()).unwrap_or_default()
}

fn values(root: &Table<'_, '_>) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut values = BTreeMap::new();
    let table = root.take("values").and_then(|item| item.table("{ … }"));
    for item in table.map(|table| table.named()).unwrap_or_default() {
        let Some(table) = item.table("{ default = 0, red = 1 }") else {
            continue;
        };
        let named = table.named();
        let numbers = named.iter().filter_map(|item| {
            let number = item.number(Between(0, u32::MAX))?;
            Some((item.name.to_owned(), u64::from(number)))
        });
        values.insert(item.name.to_owned(), numbers.collect());
    }
    values
}

fn keys(root: &Table<'_, '_>) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    let table = root
        .take("keys")
        .and_then(|item| item.table("{ \"0C\" = \"call\" }"));
    for item in table.map(|table| table.named()).unwrap_or_default() {
        let Some(word) = item.string("call") else {
            continue;
        };
        let (after_digits, bytes) = match item.name.trim().strip_prefix('*') {
            Some(rest) => (true, rest),
            None => (false, item.name),
        };
        let bytes = match hex(bytes) {
            Ok(bytes) if !bytes.is_empty() => bytes,
            _ => {
                item.wrong_name("device-bad-byte", vec![("value", text(item.name))]);
                continue;
            }
        };
        match Key::new(after_digits, bytes, word) {
            Some(key) => keys.push(key),
            None => {
                let known = Press::WORDS.map(|word| format!("\"{word}\"")).join(" ");
                let args = vec![("value", text(word)), ("choices", text(known))];
                match nearest(word, Press::WORDS).filter(|near| *near != word) {
                    Some(near) => {
                        let near = vec![("nearest", text(near))];
                        item.wrong("config-choice-nearest", [args, near].concat());
                    }
                    None => item.wrong("config-choice", args),
                }
            }
        }
    }
    keys
}

fn grades(root: &Table<'_, '_>) -> BTreeMap<u64, u8> {
    let mut grades = BTreeMap::new();
    let table = root.take("grades").and_then(|item| item.table("{ 0 = 4 }"));
    for item in table.map(|table| table.named()).unwrap_or_default() {
        let Ok(sent) = item.name.parse::<u8>() else {
            let args = vec![("key", text(item.name)), ("example", text("3"))];
            item.wrong_name("config-bad-key", args);
            continue;
        };
        let grade = item
            .number(Between(1, 9))
            .and_then(|n| u8::try_from(n).ok());
        grades.extend(grade.map(|grade| (u64::from(sent), grade)));
    }
    grades
}

fn texts(
    root: &Table<'_, '_>,
    values: &BTreeMap<String, BTreeMap<String, u64>>,
) -> BTreeMap<SignState, SignText> {
    let mut texts = BTreeMap::new();
    let table = root.take("texts").and_then(|item| item.table("{ … }"));
    let states: Vec<&str> = SignState::NAMES.iter().map(|(name, _)| *name).collect();
    for item in table.map(|table| table.named()).unwrap_or_default() {
        let state = SignState::NAMES.iter().find(|(name, _)| *name == item.name);
        let Some((_, state)) = state else {
            unknown(&item, &states);
            continue;
        };
        let Some(table) = item.table("{ text = \"…\", effect = \"flash\" }") else {
            continue;
        };
        let mut found = SignText::default();
        for item in table.named() {
            let Some(word) = item.string("…") else {
                continue;
            };
            let known = values.get(item.name);
            match (item.name, known) {
                ("text", _) => found.text = Some(word.to_owned()),
                (name, Some(known)) if known.contains_key(word) => {
                    found.values.push((name.to_owned(), word.to_owned()));
                }
                (_, Some(known)) => {
                    let list: Vec<String> = known.keys().map(|k| format!("\"{k}\"")).collect();
                    let args = vec![("value", text(word)), ("choices", text(list.join(" ")))];
                    item.wrong("config-choice", args);
                }
                (_, None) => {
                    let fields: Vec<&str> = values.keys().map(String::as_str).collect();
                    unknown(&item, &[&["text"], &fields[..]].concat());
                }
            }
        }
        texts.insert(*state, found);
    }
    texts
}

/// Checks that a device has what its kind is for.
fn check_kind(root: &Table<'_, '_>, device: &Device) {
    // One that is there and does not read was told already.
    let has = |table, name: &str| messages_again(root, table).iter().any(|m| m.name == name);
    let missing = match device.kind {
        Kind::Handset if !has("hear", "key") => Some("[hear.key]"),
        Kind::Handset if root.take("keys").is_none() => Some("[keys]"),
        Kind::Sign if !has("send", "show") => Some("[send.show]"),
        Kind::Pad if !has("hear", "grade") => Some("[hear.grade]"),
        Kind::Pad if root.take("grades").is_none() => Some("[grades]"),
        _ => None,
    };
    if let Some(missing) = missing {
        let args = vec![("value", text(missing))];
        root.reader.note(&(0..0), "", "device-incomplete", args);
    }
}

/// Runs the tests of a file: bytes that it must say, and meanings that it must hear.
fn run_tests(device: &Device, root: &Table<'_, '_>) {
    let tests = root.take("test").and_then(|item| item.list("[{ … }]"));
    for item in tests.unwrap_or_default() {
        if let Some(table) = item.table("{ send = \"show\", addr = 1, is = \"AA 01 FF\" }") {
            run_test(device, &item, &table);
            table.end();
        }
    }
}

fn run_test(device: &Device, test: &Item<'_, '_>, table: &Table<'_, '_>) -> Option<()> {
    let send = table.take("send");
    let hear = table.take("hear");
    let address = table.number("addr", Between(0, 65_535));
    let with = table
        .take("with")
        .and_then(|item| item.table("{ text = \"A015\" }"));
    let is = table.take("is");
    let name = table.take("name");
    let means = table.take("means");
    let differs = |item: &Item<'_, '_>, expected: String, found: String| {
        let args = vec![("expected", text(expected)), ("found", text(found))];
        item.wrong("device-test-differs", args);
    };
    if let Some(send) = send {
        let message = send.string("show")?;
        let mut given = Values::new();
        for item in with.map(|table| table.named()).unwrap_or_default() {
            let value = match item.as_str() {
                Some(text) => Value::from(text),
                None => Value::Number(item.number(Between(0, u32::MAX))?.into()),
            };
            given.insert(item.name.to_owned(), value);
        }
        let is = is?;
        let expected = noted(&is, hex(is.string("AA 01 FF")?))?;
        match device.build(message, address.unwrap_or(1), &given) {
            Ok(bytes) if bytes == expected => {}
            Ok(bytes) => differs(&is, to_hex(&expected), to_hex(&bytes)),
            Err(error) => {
                let example = text("with = { text = \"A015\" }");
                let args = vec![("value", text(error.to_string())), ("example", example)];
                send.wrong("device-test-unbuilt", args);
            }
        }
        return Some(());
    }
    let Some(hear) = hear else {
        test.wrong_name("device-test-empty", Vec::new());
        return None;
    };
    let bytes = noted(&hear, hex(hear.string("AA 01 FF")?))?;
    let message = match device.hear(&bytes) {
        Some(Ok(message)) if message.len == bytes.len() => message,
        _ => {
            hear.wrong("device-test-unheard", Vec::new());
            return None;
        }
    };
    if let Some(item) = name {
        let expected = item.string("key")?;
        if expected != message.name {
            differs(&item, expected.to_owned(), message.name.to_owned());
        }
    }
    if address.is_some() && address != message.address {
        let found = message.address.map(|a| a.to_string()).unwrap_or_default();
        let expected = address.map(|a| a.to_string()).unwrap_or_default();
        differs(&hear, expected, found);
    }
    if let Some(item) = means {
        let found = match message.name {
            "grade" => device
                .grade(&message.values)
                .map(|grade| format!("grade {grade}")),
            _ => device.press(&message.values).map(|press| press.written()),
        };
        let found = found.unwrap_or_default();
        let expected = item.string("call")?;
        if expected != found {
            differs(&item, expected.to_owned(), found);
        }
    }
    Some(())
}
