//! What is wrong with the form of a TOML file, in words of our own.
//!
//! The parser goes on behind a mistake, but it speaks English, takes a sign of a Chinese keyboard
//! for an unknown letter, and behind one missing bracket it finds a mistake in every line. So the
//! text is [scanned](scan) first for what people get wrong: signs of the wrong width, quotes and
//! brackets without their partner. What the parser says behind these is a consequence; the rest is
//! told [by its kind](kind).

use crate::fault::Arg;
use std::ops::Range;

/// A mistake that is certain.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) at: Range<usize>,
    pub(super) kind: &'static str,
    pub(super) args: Vec<(&'static str, Arg)>,
    /// The bytes in which other mistakes follow from it.
    pub(super) torn: Range<usize>,
}

/// Returns the message for what the parser says.
pub(super) fn kind(parser: &str) -> &'static str {
    const KINDS: [(&str, &str); 26] = [
        ("string values must be quoted", "config-no-quotes"),
        ("key with no value", "config-no-value"),
        ("missing assignment", "config-no-value"),
        ("missing value", "config-no-value"),
        ("missing escaped value", "config-bad-escape"),
        ("too few unicode", "config-bad-escape"),
        ("unicode hexadecimal", "config-bad-escape"),
        ("missing opening quote", "config-quotes"),
        ("basic string", "config-quotes"),
        ("literal string", "config-quotes"),
        ("missing comma", "config-no-comma"),
        ("extra comma", "config-extra-sign"),
        ("extra `=`", "config-extra-sign"),
        ("extra assignment", "config-extra-sign"),
        ("unexpected `=`", "config-extra-sign"),
        ("unclosed", "config-brackets"),
        ("missing array opening", "config-brackets"),
        ("missing inline table", "config-brackets"),
        ("missing table open", "config-brackets"),
        ("unquoted key", "config-bare-key"),
        ("keys cannot be", "config-bare-key"),
        ("missing key", "config-bare-key"),
        ("cannot extend", "config-two-kinds"),
        ("cannot recurse", "config-deep"),
        ("invalid comment character", "config-control"),
        ("carriage return", "config-control"),
    ];
    const NUMBERS: [&str; 9] = [
        "leading zero",
        "sign",
        "radix",
        "between digits",
        "number prefix",
        "overflowed",
        "digits",
        "integer",
        "float",
    ];
    let found = KINDS.iter().find(|(said, _)| parser.contains(said));
    match found {
        Some((_, kind)) => kind,
        None if NUMBERS.iter().any(|said| parser.contains(said)) => "config-bad-number",
        None => "config-syntax",
    }
}

/// Finds the signs of the wrong width and the quotes and brackets without their partner.
pub(super) fn scan(source: &str) -> Vec<Mark> {
    let mut scanner = Scanner {
        source,
        at: 0,
        statement: 0,
        open: Vec::new(),
        unsure: false,
        marks: Vec::new(),
    };
    scanner.run();
    scanner.marks
}

struct Scanner<'s> {
    source: &'s str,
    /// The byte that is looked at.
    at: usize,
    /// Where the value that is read began: its line.
    statement: usize,
    /// The brackets that wait for their partner, and their places.
    open: Vec<(char, usize)>,
    /// Set behind a mistake, as then no bracket is certain until the next table begins.
    unsure: bool,
    marks: Vec<Mark>,
}

impl<'s> Scanner<'s> {
    fn run(&mut self) {
        while self.at < self.source.len() {
            self.line();
        }
        self.report_open(self.source.len());
    }

    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    /// Reads on to the end of the line, or further when a text or bracket goes on.
    fn line(&mut self) {
        if let Some(end) = self.header() {
            self.report_open(self.at);
            self.open.clear();
            self.unsure = false;
            self.at = end;
        } else if self.open.is_empty() && self.begins_table() {
            // No value begins a line, so this is a table whose name does not end.
            let at = self.at;
            self.open
                .push(('[', at + self.rest().find('[').unwrap_or(0)));
            self.at = self.line_end();
            self.report_open_from(0, self.at);
            self.open.clear();
            self.unsure = false;
        }
        let begins = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '"' | '\'');
        if self.open.is_empty()
            && self
                .rest()
                .trim_start_matches([' ', '\t'])
                .starts_with(begins)
        {
            self.statement = self.at;
        }
        while let Some(letter) = self.rest().chars().next() {
            match letter {
                '\n' => {
                    self.at += 1;
                    return;
                }
                '#' => self.at = self.line_end(),
                '"' | '\'' => self.text(letter),
                '[' | '{' => {
                    self.open.push((letter, self.at));
                    self.at += 1;
                }
                ']' | '}' => {
                    self.close(letter, 1);
                    self.at += 1;
                }
                _ => match letters::narrow(letter) {
                    Some(_) => self.wide(),
                    None => self.at += letter.len_utf8(),
                },
            }
        }
    }

    fn line_end(&self) -> usize {
        self.rest()
            .find('\n')
            .map_or(self.source.len(), |end| self.at + end)
    }

    /// Returns the end of `[table]` or `[[table]]`, if this line is one. Within an array such a line
    /// would be a name without quotes, so the bracket of the array is missing.
    fn header(&self) -> Option<usize> {
        let line = &self.source[self.at..self.line_end()];
        let indent = line.len() - line.trim_start().len();
        let body = line.trim_start();
        let brackets = body.chars().take_while(|c| *c == '[').count();
        if !(1..=2).contains(&brackets) {
            return None;
        }
        let close = "]".repeat(brackets);
        let end = body.find(&close)? + brackets;
        let name = &body[brackets..end - brackets];
        let is_part = |part: &str| {
            let part = part.trim();
            let quoted = part.len() > 1 && part.starts_with(['"', '\'']);
            let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            quoted || !part.is_empty() && part.chars().all(bare)
        };
        let behind = body[end..].trim();
        let is_value = name.parse::<f64>().is_ok() || matches!(name.trim(), "true" | "false");
        // `["a"]` and `[1]` are values where an array is open.
        let certain = self.open.is_empty() || !(is_value || name.contains(['"', '\'']));
        let is_header = certain
            && name.split('.').all(is_part)
            && (behind.is_empty() || behind.starts_with('#'));
        is_header.then_some(self.at + indent + end)
    }

    fn begins_table(&self) -> bool {
        self.rest().trim_start_matches([' ', '\t']).starts_with('[')
    }

    /// Reads a text in quotes.
    fn text(&mut self, quote: char) {
        let start = self.at;
        let three = quote.to_string().repeat(3);
        let within;
        let (close, lines) = if self.rest().starts_with(&three) {
            within = 3;
            (three, true)
        } else {
            within = 1;
            (quote.to_string(), false)
        };
        let end = if lines {
            self.source.len()
        } else {
            self.line_end()
        };
        let mut at = start + within;
        while at < end {
            let rest = &self.source[at..end];
            if rest.starts_with(&close) {
                // Up to two more quotes belong to a text of several lines.
                let more = rest[close.len()..].chars().take_while(|c| *c == quote);
                let more = if lines { more.take(2).count() } else { 0 };
                self.at = at + close.len() + more;
                return;
            }
            let letter = rest.chars().next().unwrap_or(quote);
            at += letter.len_utf8();
            if letter == '\\' && quote == '"' {
                at += self.source[at..end]
                    .chars()
                    .next()
                    .map_or(0, char::len_utf8);
            }
        }
        self.at = at.min(end);
        // What looked like signs was text then.
        let line_start = self.source[..start].rfind('\n').map_or(0, |i| i + 1);
        self.marks
            .retain(|m| m.at.start < line_start || m.kind != "config-full-width");
        let unsure = lines || !self.open.is_empty();
        let args = vec![(
            "sign",
            Arg::Text(self.source[start..start + within].to_owned()),
        )];
        self.mark(start..start + within, "config-open-quote", args, unsure);
    }

    /// Reads signs of the wrong width as the ASCII signs that they stand for.
    fn wide(&mut self) {
        let start = self.at;
        let run: String = self
            .rest()
            .chars()
            .take_while(|c| letters::narrow(*c).is_some())
            .collect();
        let narrow: String = run.chars().filter_map(letters::narrow).collect();
        let first = narrow.chars().next().unwrap_or(' ');
        let len = run.chars().next().map_or(1, char::len_utf8);
        let line_start = self.source[..start].rfind('\n').map_or(0, |i| i + 1);
        let told = self.marks.last().is_some_and(|m| m.at.start >= line_start);
        let structural =
            "[]{}\"',".contains(first) && !self.open.is_empty() || "[{".contains(first);
        if !told {
            let (sign, instead) = if first == '"' || first == '\'' {
                (run.chars().take(1).collect(), first.to_string())
            } else {
                (run, narrow)
            };
            let args = vec![("sign", Arg::Text(sign)), ("instead", Arg::Text(instead))];
            self.mark(start..start + len, "config-full-width", args, structural);
        }
        match first {
            '"' | '\'' => {
                self.at += len;
                let is_close = |c: char| c == first || letters::narrow(c) == Some(first);
                let line = &self.source[self.at..self.line_end()];
                self.at += line.find(is_close).map_or(line.len(), |at| {
                    at + line[at..].chars().next().map_or(0, char::len_utf8)
                });
            }
            '#' => self.at = self.line_end(),
            '[' | '{' => {
                self.open.push((first, start));
                self.at += len;
            }
            ']' | '}' => {
                self.close(first, len);
                self.at += len;
            }
            _ => self.at += len,
        }
    }

    /// Finds the partner of a closing bracket.
    fn close(&mut self, bracket: char, len: usize) {
        let opening = if bracket == ']' { '[' } else { '{' };
        if self.open.last().is_some_and(|(open, _)| *open == opening) {
            self.open.pop();
            return;
        }
        if self.unsure {
            return;
        }
        match self.open.iter().rposition(|(open, _)| *open == opening) {
            Some(partner) => {
                self.report_open_from(partner + 1, self.at);
                self.open.truncate(partner);
            }
            None => {
                let from = self.line_number(self.statement);
                let args = vec![
                    ("sign", Arg::Text(bracket.to_string())),
                    ("line", Arg::Number(from)),
                ];
                self.mark(self.at..self.at + len, "config-extra-bracket", args, true);
                if let Some(mark) = self.marks.last_mut() {
                    mark.torn.start = self.statement;
                }
            }
        }
    }

    /// Tells which brackets wait in vain at `end`.
    fn report_open(&mut self, end: usize) {
        if !self.unsure {
            self.report_open_from(0, end);
        }
    }

    fn report_open_from(&mut self, first: usize, end: usize) {
        let Some((bracket, at)) = self.open.get(first).copied() else {
            return;
        };
        let partner = if bracket == '[' { "]" } else { "}" };
        let line = self.line_number(self.source[..end].trim_end().len());
        let args = vec![
            ("sign", Arg::Text(bracket.to_string())),
            ("partner", Arg::Text(partner.to_owned())),
            ("line", Arg::Number(line)),
        ];
        self.mark(at..at + 1, "config-open-bracket", args, true);
    }

    fn line_number(&self, at: usize) -> i64 {
        self.source[..at].matches('\n').count() as i64 + 1
    }

    fn mark(
        &mut self,
        at: Range<usize>,
        kind: &'static str,
        args: Vec<(&'static str, Arg)>,
        unsure: bool,
    ) {
        let line_start = self.source[..at.start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = self.source[at.end..]
            .find('\n')
            .map_or(self.source.len(), |end| at.end + end);
        let torn = if unsure {
            line_start..self.source.len()
        } else {
            line_start..line_end
        };
        self.unsure |= unsure;
        self.marks.push(Mark {
            at,
            kind,
            args,
            torn,
        });
    }
}
