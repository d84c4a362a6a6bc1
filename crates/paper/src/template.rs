//! Texts with variables, and conditions on them: `{time:%H:%M}`, `vip and waiting > 0`.

use super::facts::{Fact, Facts, Row, Sort, VARIABLES};
use std::fmt::Write as _;
use text::fault::Arg;
use text::reader::{nearest, text};

/// Longest condition, in characters, so that one of brackets only cannot exhaust the stack.
const CONDITION_MAX: usize = 400;

/// Format of a time whose variable gives none.
pub(super) const USUAL_TIME: &str = "%Y-%m-%d %H:%M";

/// What the names of messages begin with that a layout may say. They know the paper's variables.
const MESSAGES: &str = "paper-";

/// A mistake in a text or condition.
pub(super) struct Mistake {
    /// The piece that is wrong.
    pub(super) piece: String,
    /// Its message id.
    pub(super) kind: &'static str,
    /// The variables of the message.
    pub(super) args: Vec<(&'static str, Arg)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(String),
    Variable(&'static str, Option<String>),
    /// A message in the language of the paper, see [`MESSAGES`].
    Message(String),
}

/// A text with variables.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Template(Vec<Piece>);

fn known(name: &str) -> Result<(&'static str, Sort), Mistake> {
    if let Some(found) = VARIABLES.iter().find(|(known, _)| *known == name) {
        return Ok(*found);
    }
    let names = || VARIABLES.iter().map(|(name, _)| *name);
    let args = |other, value: String| vec![("name", text(braced(name))), (other, text(value))];
    let mistake = |kind, args| Mistake {
        piece: name.to_owned(),
        kind,
        args,
    };
    Err(match nearest(name, names()) {
        Some(near) => mistake("layout-unknown-variable", args("nearest", braced(near))),
        None => mistake(
            "layout-unknown-variable-list",
            args("known", names().map(braced).collect::<Vec<_>>().join(" ")),
        ),
    })
}

fn braced(name: &str) -> String {
    format!("{{{name}}}")
}

/// Returns the variables in a text that no paper knows, for texts that are not part of a layout.
#[must_use]
pub fn unknown_variables(text: &str) -> Vec<String> {
    let mut unknown = Vec::new();
    Template::parse(text, &mut |mistake| unknown.push(mistake.piece));
    unknown
}

impl Template {
    /// Reads a text. Whatever is wrong goes to `note` and is left out.
    pub(super) fn parse(source: &str, note: &mut dyn FnMut(Mistake)) -> Template {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = source.chars().peekable();
        let mut is_told = false;
        while let Some(letter) = rest.next() {
            match letter {
                '{' | '}' if rest.peek() == Some(&letter) => plain.extend(rest.next()),
                '}' => {
                    note(Mistake {
                        piece: letter.to_string(),
                        kind: "layout-lone-brace",
                        args: Vec::new(),
                    });
                }
                '{' => {
                    let mut inside = String::new();
                    let closed = rest.by_ref().find_map(|c| {
                        if c == '}' {
                            Some(())
                        } else {
                            inside.push(c);
                            None
                        }
                    });
                    if closed.is_none() {
                        note(Mistake {
                            piece: format!("{{{inside}"),
                            kind: "layout-open-brace",
                            args: vec![("value", text(format!("{{{inside}")))],
                        });
                    } else {
                        match variable(&inside) {
                            Ok(piece) => {
                                pieces.extend([Piece::Text(std::mem::take(&mut plain)), piece]);
                            }
                            Err(mistake) => note(mistake),
                        }
                    }
                }
                _ if letter.is_control() && letter != '\n' => {
                    note(Mistake {
                        piece: letter.to_string(),
                        kind: "layout-control",
                        args: vec![("code", text(format!("U+{:04X}", u32::from(letter))))],
                    });
                }
                _ if letters::is_right_to_left(letter) => {
                    if !is_told {
                        note(Mistake {
                            piece: letter.to_string(),
                            kind: "config-right-to-left",
                            args: vec![("value", text(letter))],
                        });
                    }
                    is_told = true;
                }
                _ if letter != '\n' && letters::is_invisible(letter) => {}
                _ => plain.push(letter),
            }
        }
        pieces.push(Piece::Text(plain));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        Template(pieces)
    }

    /// Returns the text with the values of its variables; what is no letter in them is left out.
    pub(super) fn fill(&self, facts: &Facts, row: Option<&Row>) -> String {
        let mut filled = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Message(id) => filled.push_str(&facts.say(id)),
                Piece::Variable(name, format) => {
                    let mut value = String::new();
                    tell(&mut value, facts.get(name, row), format.as_deref());
                    filled.push_str(&letters::paragraphs(&value));
                }
            }
        }
        filled
    }
}

fn tell(out: &mut String, fact: Option<&Fact>, format: Option<&str>) {
    // Formats were tried when the layout was read, and a text never fails to take more.
    let _ = match fact {
        Some(Fact::Text(text)) => out.write_str(text),
        Some(Fact::Number(number)) => write!(out, "{number}"),
        Some(Fact::Time(time)) => write!(out, "{}", time.format(format.unwrap_or(USUAL_TIME))),
        None => Ok(()),
    };
}

fn variable(inside: &str) -> Result<Piece, Mistake> {
    let (name, format) = inside
        .split_once(':')
        .map_or((inside, None), |(name, format)| (name, Some(format)));
    if name.starts_with(MESSAGES) && format.is_none() && text::is_message(name) {
        return Ok(Piece::Message(name.to_owned()));
    }
    let (name, sort) = known(name.trim())?;
    let Some(format) = format else {
        return Ok(Piece::Variable(name, None));
    };
    let wrong = |kind, example: &str| {
        let args = [
            ("name", braced(name)),
            ("value", format.to_owned()),
            ("example", braced(example)),
        ];
        Mistake {
            piece: format!("{{{inside}"),
            kind,
            args: args.map(|(name, value)| (name, text(value))).into(),
        }
    };
    let tried = || {
        write!(
            String::new(),
            "{}",
            chrono::DateTime::UNIX_EPOCH
                .with_timezone(&chrono_tz::UTC)
                .format(format)
        )
    };
    match sort {
        Sort::Plain => Err(wrong("layout-no-format", "time:%H:%M")),
        Sort::Time if tried().is_err() => Err(wrong(
            "layout-bad-format",
            &format!("{name}:%Y-%m-%d %H:%M"),
        )),
        Sort::Time => Ok(Piece::Variable(name, Some(format.to_owned()))),
    }
}

/// A condition on which an element is printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Holds(&'static str),
    Compare(Term, Op, Term),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Term {
    Variable(&'static str),
    Text(String),
    Number(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Condition {
    /// Returns whether the width of the paper decides here too.
    pub(super) fn is_of_width(&self) -> bool {
        let is_width = |name: &str| ["width", "width_mm"].contains(&name);
        let of = |term: &Term| matches!(term, Term::Variable(name) if is_width(name));
        match self {
            Condition::Holds(name) => is_width(name),
            Condition::Compare(left, _, right) => of(left) || of(right),
            Condition::Not(inner) => inner.is_of_width(),
            Condition::And(a, b) | Condition::Or(a, b) => a.is_of_width() || b.is_of_width(),
        }
    }

    /// Reads a condition: variables, `== != < <= > >=` with numbers or quoted texts, `and`, `or`,
    /// `not`, brackets.
    pub(super) fn parse(source: &str) -> Result<Condition, Mistake> {
        let words = words(source);
        let mut parser = Parser {
            words: &words,
            at: 0,
        };
        let long = source.chars().count() > CONDITION_MAX;
        let condition = if long {
            Err(bad(source))
        } else {
            parser.either()
        }?;
        match parser.words.get(parser.at) {
            Some(extra) => Err(bad(extra)),
            None => Ok(condition),
        }
    }

    pub(super) fn holds(&self, facts: &Facts, row: Option<&Row>) -> bool {
        match self {
            Condition::Holds(name) => match facts.get(name, row) {
                Some(Fact::Text(text)) => !text.is_empty(),
                Some(Fact::Number(number)) => *number != 0,
                Some(Fact::Time(_)) => true,
                None => false,
            },
            Condition::Compare(left, op, right) => {
                compare(&value(left, facts, row), *op, &value(right, facts, row))
            }
            Condition::Not(inner) => !inner.holds(facts, row),
            Condition::And(a, b) => a.holds(facts, row) && b.holds(facts, row),
            Condition::Or(a, b) => a.holds(facts, row) || b.holds(facts, row),
        }
    }
}

fn bad(piece: &str) -> Mistake {
    Mistake {
        piece: piece.to_owned(),
        kind: "layout-bad-condition",
        args: vec![("value", text(piece))],
    }
}

fn value(term: &Term, facts: &Facts, row: Option<&Row>) -> String {
    let mut out = String::new();
    match term {
        Term::Variable(name) => tell(&mut out, facts.get(name, row), None),
        Term::Text(text) => out.push_str(text),
        Term::Number(number) => out = number.to_string(),
    }
    out
}

/// Compares numbers as numbers, everything else as text; only numbers are less or more.
fn compare(left: &str, op: Op, right: &str) -> bool {
    let numbers = left.parse::<f64>().ok().zip(right.parse::<f64>().ok());
    let by = |test: fn(&f64, &f64) -> bool| numbers.is_some_and(|(a, b)| test(&a, &b));
    match op {
        Op::Equal => by(|a, b| a == b) || left == right,
        Op::Unequal => !(by(|a, b| a == b) || left == right),
        Op::Less => by(|a, b| a < b),
        Op::AtMost => by(|a, b| a <= b),
        Op::More => by(|a, b| a > b),
        Op::AtLeast => by(|a, b| a >= b),
    }
}

/// Splits a condition into words; a text in quotes keeps its opening quote.
fn words(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source.chars().peekable();
    while let Some(letter) = rest.next() {
        let mut word = letter.to_string();
        match letter {
            _ if letter.is_whitespace() => continue,
            '"' | '\'' => {
                if !rest.by_ref().any(|c| {
                    if c == letter {
                        true
                    } else {
                        word.push(c);
                        false
                    }
                }) {
                    // Not closed: as it stands it is no term.
                    word = "\"".to_owned();
                }
            }
            '=' | '!' | '<' | '>' => word.extend(rest.next_if_eq(&'=')),
            '(' | ')' => {}
            _ => {
                while let Some(c) =
                    rest.next_if(|c| !c.is_whitespace() && !"=!<>()\"'".contains(*c))
                {
                    word.push(c);
                }
            }
        }
        found.push(word);
    }
    found
}

struct Parser<'w> {
    words: &'w [String],
    at: usize,
}

impl Parser<'_> {
    fn take(&mut self, word: &str) -> bool {
        let found = self.words.get(self.at).is_some_and(|w| w == word);
        self.at += usize::from(found);
        found
    }

    fn either(&mut self) -> Result<Condition, Mistake> {
        let mut left = self.both()?;
        while self.take("or") {
            left = Condition::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Condition, Mistake> {
        let mut left = self.single()?;
        while self.take("and") {
            left = Condition::And(Box::new(left), Box::new(self.single()?));
        }
        Ok(left)
    }

    fn single(&mut self) -> Result<Condition, Mistake> {
        if self.take("not") || self.take("!") {
            return Ok(Condition::Not(Box::new(self.single()?)));
        }
        if self.take("(") {
            let inner = self.either()?;
            return if self.take(")") {
                Ok(inner)
            } else {
                Err(bad(self.words.get(self.at).map_or("(", String::as_str)))
            };
        }
        let left = self.term()?;
        let ops = [
            ("==", Op::Equal),
            ("!=", Op::Unequal),
            ("<", Op::Less),
            ("<=", Op::AtMost),
            (">", Op::More),
            (">=", Op::AtLeast),
        ];
        match (ops.into_iter().find(|(sign, _)| self.take(sign)), left) {
            (Some((_, op)), left) => Ok(Condition::Compare(left, op, self.term()?)),
            (None, Term::Variable(name)) => Ok(Condition::Holds(name)),
            (None, _) => Err(bad(&self.words[self.at - 1])),
        }
    }

    fn term(&mut self) -> Result<Term, Mistake> {
        let Some(word) = self.words.get(self.at) else {
            return Err(bad(self.words.last().map_or("", String::as_str)));
        };
        self.at += 1;
        match word.chars().next() {
            Some('"' | '\'') if word.len() > 1 => Ok(Term::Text(word[1..].to_owned())),
            Some('0'..='9' | '-') => word.parse().map(Term::Number).map_err(|_| bad(word)),
            Some(c) if c.is_alphabetic() && !["and", "or", "not"].contains(&word.as_str()) => {
                Ok(Term::Variable(known(word)?.0))
            }
            _ => Err(bad(word)),
        }
    }
}
