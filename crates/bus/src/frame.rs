//! Frames: values become bytes, and bytes values.
//!
//! A [`Frame`] is made by `read` and has passed its checks, so that building and hearing cannot find
//! a mistake of the file. Building goes fields, counts, checksums, escapes; hearing goes back. What
//! comes from a wire is never trusted: each length is held to [`Frame::longest`].

use crate::checksum::Checksum;
use crate::template::{Form, Mistake, RuleKind, RuleText, Token};
use std::collections::BTreeMap;
use std::ops::Range;

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(u64),
    /// A text.
    Text(String),
    /// Bytes as they are.
    Bytes(Vec<u8>),
}

impl From<u64> for Value {
    fn from(number: u64) -> Value {
        Value::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

/// Values by the names of their fields.
pub type Values = BTreeMap<String, Value>;

/// Longest frame that a file may allow, in bytes.
pub const LONGEST: usize = 2_048;
/// What stands for a character that GBK has not: □.
const UNKNOWN: [u8; 2] = [0xA1, 0xF5];

/// Why a frame cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// A field has no value.
    #[error("the field {0} has no value")]
    Missing(String),
    /// A value does not fit its field.
    #[error("the value of the field {0} does not fit")]
    Unfit(String),
    /// The frame is longer than the file allows.
    #[error("the frame has {0} bytes, more than its file allows")]
    TooLong(usize),
}

/// What the bytes at hand are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    /// Not this frame.
    No,
    /// Perhaps the beginning of this frame.
    Unfinished,
    /// This frame, with so many bytes.
    Whole(Values, usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Byte(u8),
    Field {
        name: String,
        form: Form,
        rule: Option<usize>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) kind: RuleKind,
    pub(crate) pieces: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Escape {
    pub(crate) pieces: Range<usize>,
    pub(crate) pairs: Vec<(u8, Vec<u8>)>,
}

/// The form of a message on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pieces: Vec<Piece>,
    rules: Vec<Rule>,
    escape: Option<Escape>,
    /// Most bytes that it may have.
    pub longest: usize,
}

/// The part of a frame that is escaped: from, to, and what stands for which byte.
pub(crate) type EscapeParts<'p> = (&'p str, &'p str, &'p [(u8, Vec<u8>)]);

/// What a frame is made from, by the names of its parts.
pub(crate) struct Parts<'p> {
    pub(crate) tokens: &'p [Token],
    /// Parts that this message says otherwise.
    pub(crate) instead: &'p [(String, Vec<Token>)],
    pub(crate) rules: &'p [(String, RuleText)],
    pub(crate) escape: Option<EscapeParts<'p>>,
    pub(crate) longest: usize,
}

impl Frame {
    /// Puts a frame together.
    pub(crate) fn new(parts: &Parts<'_>) -> Result<Frame, Mistake> {
        let mut pieces = Vec::new();
        let mut spans: Vec<(String, Range<usize>)> = Vec::new();
        for token in parts.tokens {
            let begin = pieces.len();
            match token {
                Token::Field(name, _) => match parts.instead.iter().find(|(n, _)| n == name) {
                    Some((_, inner)) => {
                        for token in inner {
                            let begin = pieces.len();
                            push(&mut pieces, token, parts.rules);
                            if let Token::Field(name, _) | Token::Constant(name, _) = token {
                                spans.push((name.clone(), begin..pieces.len()));
                            }
                        }
                    }
                    None => push(&mut pieces, token, parts.rules),
                },
                _ => push(&mut pieces, token, parts.rules),
            }
            if let Token::Field(name, _) | Token::Constant(name, _) = token {
                spans.push((name.clone(), begin..pieces.len()));
            }
        }
        let range = |from: &str, to: &str| {
            let begin = spans.iter().find(|(name, _)| name == from);
            let end = spans.iter().rfind(|(name, _)| name == to);
            let known = || {
                let names: Vec<&str> = spans.iter().map(|(name, _)| name.as_str()).collect();
                names.join(" ")
            };
            let unknown = |name| Err(Mistake::new(name, "device-no-part").with("known", known()));
            match (begin, end) {
                (None, _) => unknown(from),
                (_, None) => unknown(to),
                (Some((_, begin)), Some((_, end))) => Ok(begin.start..end.end.max(begin.start)),
            }
        };
        let mut rules = Vec::new();
        for (_, rule) in parts.rules {
            rules.push(Rule {
                kind: rule.kind.clone(),
                pieces: range(&rule.from, &rule.to)?,
            });
        }
        let escape = match parts.escape {
            Some((from, to, pairs)) => Some(Escape {
                pieces: range(from, to)?,
                pairs: pairs.to_vec(),
            }),
            None => None,
        };
        Ok(Frame {
            pieces,
            rules,
            escape,
            longest: parts.longest,
        })
    }

    /// Checks that bytes from the wire can be cut into this frame.
    pub(crate) fn check_hearing(&self) -> Result<(), &'static str> {
        let open: Vec<usize> = self.open_pieces().collect();
        if open.len() > 1 {
            return Err("device-two-open");
        }
        if let Some(escape) = &self.escape {
            let is_byte = |piece: &Piece| matches!(piece, Piece::Byte(_));
            let (before, after) = (escape.pieces.start, escape.pieces.end);
            let ends = self.pieces[after..].first().is_some_and(|piece| {
                matches!(piece, Piece::Byte(end) if escape.pairs.iter().any(|(b, _)| b == end))
            });
            if !self.pieces[..before].iter().all(is_byte)
                || !self.pieces[after..].iter().all(is_byte)
                || !ends
            {
                return Err("device-escape-end");
            }
            return Ok(());
        }
        let Some(at) = open.first().copied() else {
            return Ok(());
        };
        let ends_at_byte = matches!(self.pieces.get(at + 1), Some(Piece::Byte(_)));
        if self.count_of(at).is_none() && !ends_at_byte {
            return Err("device-open-end");
        }
        Ok(())
    }

    fn open_pieces(&self) -> impl Iterator<Item = usize> {
        let is_open = |piece: &Piece| piece.width().is_none();
        let all = self.pieces.iter().enumerate();
        all.filter(move |(_, piece)| is_open(piece))
            .map(|(at, _)| at)
    }

    /// Names of its fields that need a value.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Field {
                name, rule: None, ..
            } => Some(name.as_str()),
            _ => None,
        })
    }

    /// Returns whether it has a field of this name.
    pub fn has(&self, name: &str) -> bool {
        self.fields().any(|field| field == name)
            || self.pieces.iter().any(|piece| {
                matches!(piece, Piece::Field { form: Form::GbkEach(each), .. } if each == name)
            })
    }

    /// Returns the bytes that say `values`.
    ///
    /// # Errors
    /// When a value is missing or does not fit.
    pub fn build(&self, values: &Values) -> Result<Vec<u8>, BuildError> {
        let mut parts: Vec<Vec<u8>> = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            parts.push(match piece {
                Piece::Byte(byte) => vec![*byte],
                Piece::Field {
                    form,
                    rule: Some(_),
                    ..
                } => vec![0; form.width().unwrap_or(1)],
                Piece::Field { name, form, .. } => encode(name, form, values)?,
            });
        }
        for counts in [true, false] {
            for at in 0..self.pieces.len() {
                let Piece::Field {
                    name,
                    form,
                    rule: Some(rule),
                } = &self.pieces[at]
                else {
                    continue;
                };
                let rule = &self.rules[*rule];
                let over = &parts[rule.pieces.clone()];
                let number = match rule.kind {
                    RuleKind::Count(more) if counts => {
                        let bytes: usize = over.iter().map(Vec::len).sum();
                        u64::try_from(bytes as i64 + more).unwrap_or(0)
                    }
                    RuleKind::Check(sum) if !counts => sum.of(&over.concat()),
                    _ => continue,
                };
                parts[at] =
                    number_bytes(form, number).ok_or_else(|| BuildError::Unfit(name.clone()))?;
            }
        }
        let mut bytes = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let escape = self.escape.as_ref().filter(|e| e.pieces.contains(&at));
            for byte in part {
                match escape.and_then(|e| e.pairs.iter().find(|(plain, _)| plain == byte)) {
                    Some((_, code)) => bytes.extend(code),
                    None => bytes.push(*byte),
                }
            }
        }
        match bytes.len() > self.longest {
            true => Err(BuildError::TooLong(bytes.len())),
            false => Ok(bytes),
        }
    }

    /// Looks whether `wire` begins with this frame.
    pub fn parse(&self, wire: &[u8]) -> Parsed {
        let Some(escape) = &self.escape else {
            return self.parse_plain(wire, false);
        };
        let head = escape.pieces.start;
        for (at, piece) in self.pieces[..head].iter().enumerate() {
            match (wire.get(at), piece) {
                (None, _) => return Parsed::Unfinished,
                (Some(found), Piece::Byte(byte)) if found == byte => {}
                _ => return Parsed::No,
            }
        }
        let mut plain = wire[..head].to_vec();
        let mut at = head;
        loop {
            if at >= self.longest {
                return Parsed::No;
            }
            let Some(byte) = wire.get(at) else {
                return Parsed::Unfinished;
            };
            let ends = matches!(&self.pieces[escape.pieces.end..],
                [Piece::Byte(end), ..] if end == byte);
            if ends {
                break;
            }
            let rest = &wire[at..];
            if let Some((byte, code)) = escape.pairs.iter().find(|(_, c)| rest.starts_with(c)) {
                plain.push(*byte);
                at += code.len();
            } else if escape.pairs.iter().any(|(_, c)| c.starts_with(rest)) {
                return Parsed::Unfinished;
            } else {
                plain.push(*byte);
                at += 1;
            }
        }
        let tail = self.pieces.len() - escape.pieces.end;
        let Some(end) = wire.get(at..at + tail) else {
            return Parsed::Unfinished;
        };
        plain.extend(end);
        match self.parse_plain(&plain, true) {
            Parsed::Whole(values, len) if len == plain.len() => Parsed::Whole(values, at + tail),
            _ => Parsed::No,
        }
    }

    /// The same for bytes without escapes; all of them, when `exact`.
    fn parse_plain(&self, wire: &[u8], exact: bool) -> Parsed {
        let mut values = Values::new();
        let mut ends = Vec::with_capacity(self.pieces.len() + 1);
        let mut at = 0;
        ends.push(0);
        for (index, piece) in self.pieces.iter().enumerate() {
            let width = match piece.width() {
                Some(width) => width,
                None => match self.open_width(index, &ends, &values, wire, exact) {
                    Ok(Some(width)) => width,
                    Ok(None) => return Parsed::Unfinished,
                    Err(NotIt) => return Parsed::No,
                },
            };
            if at + width > self.longest {
                return Parsed::No;
            }
            let found = match wire.get(at..at + width) {
                Some(found) => found,
                None => return self.unfinished(piece, &wire[at..]),
            };
            match piece {
                Piece::Byte(byte) if found != [*byte] => return Parsed::No,
                Piece::Byte(_) => {}
                Piece::Field { name, form, .. } => {
                    let value = decode(form, found);
                    let before = values.insert(name.clone(), value.clone());
                    if before.is_some_and(|before| before != value) {
                        return Parsed::No;
                    }
                }
            }
            at += width;
            ends.push(at);
        }
        let holds = self.pieces.iter().all(|piece| {
            let Piece::Field {
                name,
                rule: Some(rule),
                ..
            } = piece
            else {
                return true;
            };
            let rule = &self.rules[*rule];
            let over = &wire[ends[rule.pieces.start]..ends[rule.pieces.end]];
            let meant = match rule.kind {
                RuleKind::Count(more) => u64::try_from(over.len() as i64 + more).ok(),
                RuleKind::Check(sum) => Some(Checksum::of(sum, over)),
            };
            matches!((values.get(name), meant),
                (Some(Value::Number(found)), Some(meant)) if *found == meant)
        });
        match holds {
            true => Parsed::Whole(values, at),
            false => Parsed::No,
        }
    }

    /// Says whether the beginning of a piece may still become it.
    fn unfinished(&self, piece: &Piece, found: &[u8]) -> Parsed {
        match (piece, found) {
            (Piece::Byte(byte), [first, ..]) if first != byte => Parsed::No,
            _ => Parsed::Unfinished,
        }
    }

    /// The rule that counts the piece `at`, and the piece that holds the count before it.
    fn count_of(&self, at: usize) -> Option<(&Rule, i64, &str)> {
        self.pieces[..at].iter().find_map(|piece| {
            let Piece::Field {
                name,
                rule: Some(rule),
                ..
            } = piece
            else {
                return None;
            };
            let rule = &self.rules[*rule];
            match rule.kind {
                RuleKind::Count(more) if rule.pieces.contains(&at) => {
                    Some((rule, more, name.as_str()))
                }
                _ => None,
            }
        })
    }

    fn open_width(
        &self,
        index: usize,
        ends: &[usize],
        values: &Values,
        wire: &[u8],
        exact: bool,
    ) -> Result<Option<usize>, NotIt> {
        let at = ends[index];
        let fixed_after = |until: usize| -> usize {
            let behind = &self.pieces[index + 1..until];
            behind.iter().filter_map(Piece::width).sum()
        };
        if let Some((rule, more, name)) = self.count_of(index) {
            let Some(Value::Number(count)) = values.get(name) else {
                return Err(NotIt);
            };
            let before = at - ends[rule.pieces.start];
            let others = before + fixed_after(rule.pieces.end);
            let width = i64::try_from(*count).map_err(|_| NotIt)? - more - others as i64;
            let width = usize::try_from(width).map_err(|_| NotIt)?;
            return match width > self.longest {
                true => Err(NotIt),
                false => Ok(Some(width)),
            };
        }
        if exact {
            let others = at + fixed_after(self.pieces.len());
            return wire.len().checked_sub(others).map(Some).ok_or(NotIt);
        }
        let Some(Piece::Byte(end)) = self.pieces.get(index + 1) else {
            return Err(NotIt);
        };
        match wire[at.min(wire.len())..]
            .iter()
            .position(|byte| byte == end)
        {
            Some(width) => Ok(Some(width)),
            None if wire.len() > self.longest => Err(NotIt),
            None => Ok(None),
        }
    }
}

struct NotIt;

impl Piece {
    fn width(&self) -> Option<usize> {
        match self {
            Piece::Byte(_) => Some(1),
            Piece::Field { form, .. } => form.width(),
        }
    }
}

fn push(pieces: &mut Vec<Piece>, token: &Token, rules: &[(String, RuleText)]) {
    match token {
        Token::Byte(byte) => pieces.push(Piece::Byte(*byte)),
        Token::Constant(_, bytes) => pieces.extend(bytes.iter().map(|byte| Piece::Byte(*byte))),
        Token::Field(name, form) => pieces.push(Piece::Field {
            name: name.clone(),
            form: form.clone(),
            rule: rules.iter().position(|(of, _)| of == name),
        }),
    }
}

fn number_bytes(form: &Form, number: u64) -> Option<Vec<u8>> {
    Some(match form {
        Form::U8 => vec![u8::try_from(number).ok()?],
        Form::U16be => u16::try_from(number).ok()?.to_be_bytes().to_vec(),
        Form::U16le => u16::try_from(number).ok()?.to_le_bytes().to_vec(),
        Form::U32be => u32::try_from(number).ok()?.to_be_bytes().to_vec(),
        Form::U32le => u32::try_from(number).ok()?.to_le_bytes().to_vec(),
        _ => return None,
    })
}

fn encode(name: &str, form: &Form, values: &Values) -> Result<Vec<u8>, BuildError> {
    let missing = || BuildError::Missing(name.to_owned());
    let unfit = || BuildError::Unfit(name.to_owned());
    let value = values.get(name).ok_or_else(missing)?;
    match (form, value) {
        (_, Value::Bytes(bytes)) => Ok(bytes.clone()),
        (Form::Digits(count, dark), value) => {
            let digits: Vec<u8> = shown(value)
                .bytes()
                .filter(u8::is_ascii_digit)
                .map(|digit| digit - b'0')
                .collect();
            let missing = count.saturating_sub(digits.len());
            let first = digits.len().saturating_sub(*count);
            let mut bytes = vec![*dark; missing];
            bytes.extend(&digits[first..]);
            Ok(bytes)
        }
        (Form::Ascii, value) => Ok(shown(value).bytes().filter(u8::is_ascii).collect()),
        (Form::Gbk | Form::GbkEach(_) | Form::GbkNibbles, value) => {
            let each = match form {
                Form::GbkEach(each) => match values.get(each) {
                    Some(Value::Number(byte)) => Some(u8::try_from(*byte).map_err(|_| unfit())?),
                    _ => return Err(BuildError::Missing(each.clone())),
                },
                _ => None,
            };
            let mut bytes = Vec::new();
            for letter in shown(value).chars() {
                let coded = gbk(letter);
                match form {
                    Form::GbkNibbles => bytes.extend(coded.iter().flat_map(|byte| match byte {
                        0x80.. => vec![byte >> 4, byte & 15],
                        _ => vec![*byte],
                    })),
                    _ => bytes.extend(coded),
                }
                bytes.extend(each);
            }
            Ok(bytes)
        }
        (Form::Rest, _) => Err(unfit()),
        (form, Value::Number(number)) => number_bytes(form, *number).ok_or_else(unfit),
        // A number without digits is shown as nothing or zero.
        (form, Value::Text(text)) => {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let number = match (text.is_empty(), digits.parse()) {
                (true, _) => 0,
                (false, Ok(number)) => number,
                (false, Err(_)) => return Err(unfit()),
            };
            number_bytes(form, number).ok_or_else(unfit)
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Bytes(_) => String::new(),
    }
}

/// Returns a character in GBK; one that GBK has not as □.
fn gbk(letter: char) -> Vec<u8> {
    let mut room = [0; 4];
    let (bytes, _, unknown) = encoding_rs::GBK.encode(letter.encode_utf8(&mut room));
    // Four bytes are of GB18030, which strips do not know.
    match unknown || bytes.len() > 2 || letter.is_control() {
        true => UNKNOWN.to_vec(),
        false => bytes.into_owned(),
    }
}

fn decode(form: &Form, bytes: &[u8]) -> Value {
    let higher_first = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
    match form {
        Form::U8 | Form::U16be | Form::U32be => Value::Number(bytes.iter().fold(0, higher_first)),
        Form::U16le | Form::U32le => Value::Number(bytes.iter().rev().fold(0, higher_first)),
        Form::Digits(..) => {
            let digits = bytes.iter().filter(|digit| **digit <= 9);
            Value::Text(digits.map(|digit| char::from(b'0' + digit)).collect())
        }
        Form::Gbk => Value::Text(encoding_rs::GBK.decode(bytes).0.into_owned()),
        Form::Ascii => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        Form::GbkEach(_) | Form::GbkNibbles | Form::Rest => Value::Bytes(bytes.to_vec()),
    }
}
