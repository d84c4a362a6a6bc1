//! The writing of frames in device files: `AA {addr} BB {len:u16be} {text:gbk} {sum} FF`.
//!
//! Bytes stand in hexadecimal, fields in braces with their form, and `{tail=00 00}` gives bytes a
//! name, so that a count or checksum can reach to them. Mistakes are told with the piece of the text
//! that is wrong, by which the reader finds its place.

use crate::checksum::Checksum;
use text::fault::Arg;

/// The way in which a field becomes bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// One byte.
    U8,
    /// Two bytes, the higher one first.
    U16be,
    /// Two bytes, the lower one first.
    U16le,
    /// Four bytes, the highest one first.
    U32be,
    /// Four bytes, the lowest one first.
    U32le,
    /// So many decimal digits, a byte each; where there are fewer, the second number.
    Digits(usize, u8),
    /// Text in GBK.
    Gbk,
    /// Text in GBK, and the byte of another field behind each character.
    GbkEach(String),
    /// Text in GBK, each byte above 7F as its two halves.
    GbkNibbles,
    /// Digits and letters of ASCII.
    Ascii,
    /// Bytes as they are.
    Rest,
}

impl Form {
    /// Bytes of a field of this form; `None` if that depends on what is in it.
    pub(crate) fn width(&self) -> Option<usize> {
        match self {
            Form::U8 => Some(1),
            Form::U16be | Form::U16le => Some(2),
            Form::U32be | Form::U32le => Some(4),
            Form::Digits(count, _) => Some(*count),
            Form::Gbk | Form::GbkEach(_) | Form::GbkNibbles | Form::Ascii | Form::Rest => None,
        }
    }
}

/// One piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Byte(u8),
    Field(String, Form),
    /// Bytes with a name.
    Constant(String, Vec<u8>),
}

/// A mistake in a template, and the piece that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) piece: String,
    pub(crate) kind: &'static str,
    pub(crate) args: Vec<(&'static str, Arg)>,
}

impl Mistake {
    pub(crate) fn new(piece: &str, kind: &'static str) -> Mistake {
        Mistake {
            piece: piece.to_owned(),
            kind,
            args: vec![("value", Arg::Text(piece.to_owned()))],
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Mistake {
        self.args.push((name, Arg::Text(value.into())));
        self
    }
}

/// Names of the forms, as messages list them.
pub(crate) const FORMS: &str = "u8 u16be u16le u32be u32le digits gbk ascii rest";

/// Reads bytes in hexadecimal, with spaces between.
pub(crate) fn hex(text: &str) -> Result<Vec<u8>, Mistake> {
    text.split_whitespace().map(byte).collect()
}

fn byte(word: &str) -> Result<u8, Mistake> {
    let digits = word.len() == 2 && word.bytes().all(|b| b.is_ascii_hexdigit());
    u8::from_str_radix(word, 16)
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| Mistake::new(word, "device-bad-byte"))
}

/// Writes bytes as device files do.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let words: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    words.join(" ")
}

/// Reads a template.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Mistake> {
    let mut tokens = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('{') {
            let end = closing(inner)
                .ok_or_else(|| Mistake::new(rest, "device-open-brace").with("example", "{addr}"))?;
            tokens.push(field(&inner[..end])?);
            rest = inner[end + 1..].trim_start();
        } else {
            let end = rest
                .find(|c: char| c.is_whitespace() || c == '{')
                .unwrap_or(rest.len());
            tokens.push(Token::Byte(byte(&rest[..end])?));
            rest = rest[end..].trim_start();
        }
    }
    Ok(tokens)
}

/// Finds the brace that ends a field; one field may stand within another.
fn closing(inner: &str) -> Option<usize> {
    let mut depth = 1;
    for (at, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Returns whether a text can be the name of a part.
pub(crate) fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|c| c.is_ascii_lowercase())
        && letters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn field(text: &str) -> Result<Token, Mistake> {
    let bad = || {
        Mistake::new(text, "device-bad-form")
            .with("example", "{text:gbk}, {number:digits 4 0A}")
            .with("forms", FORMS)
    };
    if let Some((name, bytes)) = text.split_once('=') {
        let name = name.trim();
        return match is_name(name) {
            true => Ok(Token::Constant(name.to_owned(), hex(bytes)?)),
            false => Err(bad()),
        };
    }
    let (name, form) = text.split_once(':').unwrap_or((text, "u8"));
    let name = name.trim();
    if !is_name(name) {
        return Err(bad());
    }
    let words: Vec<&str> = form.split_whitespace().collect();
    let form = match words[..] {
        ["u8"] => Form::U8,
        ["u16be"] => Form::U16be,
        ["u16le"] => Form::U16le,
        ["u32be"] => Form::U32be,
        ["u32le"] => Form::U32le,
        ["rest"] => Form::Rest,
        ["ascii"] => Form::Ascii,
        ["gbk"] => Form::Gbk,
        ["gbk", "nibbles"] => Form::GbkNibbles,
        ["gbk", "each", other] => {
            let other = other.strip_prefix('{').and_then(|o| o.strip_suffix('}'));
            let other = other.filter(|other| is_name(other)).ok_or_else(bad)?;
            Form::GbkEach(other.to_owned())
        }
        ["digits", count] => Form::Digits(digits(count).ok_or_else(bad)?, 0),
        ["digits", count, dark] => Form::Digits(digits(count).ok_or_else(bad)?, byte(dark)?),
        _ => return Err(bad()),
    };
    Ok(Token::Field(name.to_owned(), form))
}

fn digits(count: &str) -> Option<usize> {
    count.parse().ok().filter(|count| (1..=16).contains(count))
}

/// What a field is computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RuleKind {
    /// The number of bytes, and so many more.
    Count(i64),
    /// A checksum.
    Check(Checksum),
}

/// The computation of a field: from which parts, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleText {
    pub(crate) kind: RuleKind,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// Reads `sum8 of addr..body` or `count of text + 27`.
pub(crate) fn rule(text: &str) -> Result<RuleText, Mistake> {
    let names: Vec<&str> = Checksum::NAMES.iter().map(|(name, _)| *name).collect();
    let bad = || Mistake::new(text, "device-bad-rule").with("known", names.join(" "));
    let (what, span) = text.split_once(" of ").ok_or_else(bad)?;
    let (span, more) = match span.split_once('+') {
        Some((span, more)) => (span, more.trim().parse::<i64>().map_err(|_| bad())?),
        None => (span, 0),
    };
    let span = span.trim();
    let (from, to) = span.split_once("..").unwrap_or((span, span));
    let kind = match what.trim() {
        "count" if (0..=1000).contains(&more) => RuleKind::Count(more),
        name if more == 0 => {
            let known = Checksum::NAMES.iter().find(|(known, _)| *known == name);
            RuleKind::Check(known.ok_or_else(bad)?.1)
        }
        _ => return Err(bad()),
    };
    Ok(RuleText {
        kind,
        from: from.trim().to_owned(),
        to: to.trim().to_owned(),
    })
}
