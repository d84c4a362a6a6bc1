//! A list of people from a file: every mistake at once, and nothing done while there is one.

use super::{Answers, Session, roles_of};
use crate::outcome::Outcome;
use crate::stdout;
use hall::{Command, Hall, StaffCommand, StaffNo, Timestamp, UnitId};
use node::problems;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Longest file, in bytes.
const BYTES_MAX: u64 = 2_000_000;
/// Mistakes that are shown; a file with more is of another kind.
const SHOWN_MAX: usize = 100;

/// A line of the file that cannot be taken.
struct Mistake {
    line: usize,
    text: String,
}

/// What a file asks for.
#[derive(Default)]
pub(in crate::scripts) struct Plan {
    commands: Vec<(usize, Command)>,
    mistakes: Vec<Mistake>,
    added: usize,
    changed: usize,
    same: usize,
}

impl Answers<'_> {
    /// Says what a file of people would change, and changes it when told to.
    pub(super) fn import(
        &self,
        session: Session,
        path: &Path,
        apply: bool,
    ) -> Result<Outcome, Problem> {
        let source = read(path, self.words)?;
        let plan = plan(session.hall(), &source, self.words);
        self.carry_out_plan(session, plan, apply)
    }

    /// Says what a file asks for, and does it when told to, unless there is a mistake.
    pub(in crate::scripts) fn carry_out_plan(
        &self,
        mut session: Session,
        mut plan: Plan,
        apply: bool,
    ) -> Result<Outcome, Problem> {
        let words = self.words;
        if apply && plan.mistakes.is_empty() {
            let commands = plan.commands.iter().map(|(_, c)| c.clone());
            let answers = session.ask_all(&commands.collect::<Vec<_>>(), words)?;
            let hall = session.hall();
            let refusals = plan.commands.iter().zip(answers);
            let refusals = refusals.filter_map(|((line, _), answer)| {
                let text = text::refusal(&answer.err()?, hall.setup(), words);
                Some(Mistake { line: *line, text })
            });
            plan.mistakes = refusals.collect();
        }
        let is_good = plan.mistakes.is_empty();
        stdout::answer(self.json, &plan.json(apply), || plan.text(apply, words));
        Ok(match is_good {
            true => Outcome::Done,
            false => Outcome::Refused,
        })
    }
}

impl Plan {
    fn json(&self, apply: bool) -> serde_json::Value {
        let mistakes = self.mistakes.iter();
        let mistakes: Vec<_> = mistakes
            .map(|m| json!({"line": m.line, "text": m.text}))
            .collect();
        let is_good = mistakes.is_empty();
        json!({
            "ok": is_good, "applied": apply && is_good, "added": self.added,
            "changed": self.changed, "same": self.same, "mistakes": mistakes,
        })
    }

    pub(in crate::scripts) fn text(&self, apply: bool, words: &Words) -> String {
        let shown = self.mistakes.iter().take(SHOWN_MAX);
        let mut lines: Vec<String> = shown
            .map(|m| words.say("import-line", args! { line: m.line, text: &m.text }))
            .collect();
        let more = self.mistakes.len().saturating_sub(SHOWN_MAX);
        if more > 0 {
            lines.push(words.say("import-more", args! { count: more }));
        }
        let counts = args! { added: self.added, changed: self.changed, same: self.same };
        lines.push(match (self.mistakes.len(), apply) {
            (0, false) => words.say("import-would", counts),
            (0, true) => words.say("import-done", counts),
            (count, _) => words.say("import-mistakes", args! { count: count }),
        });
        lines.join("\n")
    }

    /// Notes a line that cannot be taken.
    pub(in crate::scripts) fn note_mistake(&mut self, line: usize, text: String) {
        self.mistakes.push(Mistake { line, text });
    }

    /// Notes a line that says what the hall has already.
    pub(in crate::scripts) fn note_same(&mut self) {
        self.same += 1;
    }

    /// The commands of the lines that can be taken.
    #[cfg(test)]
    pub(in crate::scripts) fn commands(&self) -> impl Iterator<Item = &Command> {
        self.commands.iter().map(|(_, command)| command)
    }

    /// How much is added, changed, left and wrong.
    #[cfg(test)]
    pub(in crate::scripts) fn counts(&self) -> (usize, usize, usize, usize) {
        (self.added, self.changed, self.same, self.mistakes.len())
    }

    /// Carries a line, which may add something new, out on a copy of the hall.
    pub(in crate::scripts) fn try_out(
        &mut self,
        hall: &mut Hall,
        at: Timestamp,
        (line, is_new): (usize, bool),
        command: Command,
        words: &Words,
    ) {
        match hall.consider(at, &command) {
            Err(why) => {
                let text = text::refusal(&why, hall.setup(), words);
                self.note_mistake(line, text);
            }
            Ok(events) if events.is_empty() => self.same += 1,
            Ok(events) => {
                events.iter().for_each(|event| hall.apply(at, event));
                match is_new {
                    true => self.added += 1,
                    false => self.changed += 1,
                }
                self.commands.push((line, command));
            }
        }
    }
}

/// Reads a file of text in UTF-8.
pub(in crate::scripts) fn read(path: &Path, words: &Words) -> Result<String, Problem> {
    let fault = |e: &std::io::Error| problems::folder(words, path, e);
    let file = std::fs::File::open(path).map_err(|e| fault(&e))?;
    let mut bytes = Vec::new();
    file.take(BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| fault(&e))?;
    let path = path.display().to_string();
    if bytes.len() as u64 > BYTES_MAX {
        return Err(Problem::new(
            Code::Usage,
            words.say("import-too-long", args! { path: path }),
            words.text("import-too-long.cure"),
        ));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        Problem::new(
            Code::Usage,
            words.say("import-no-text", args! { path: path }),
            words.text("import-no-text.cure"),
        )
    })?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// Returns what a file asks for, tried out on a copy of the hall line by line.
fn plan(hall: &Hall, source: &str, words: &Words) -> Plan {
    let mut hall = hall.clone();
    let mut plan = Plan::default();
    let mut first: BTreeMap<StaffNo, usize> = BTreeMap::new();
    for (line, text) in (1..).zip(source.lines()) {
        let is_header = line == 1 && !text.contains(|c: char| c.is_ascii_digit());
        if text.trim().is_empty() || is_header {
            continue;
        }
        match command(&hall, text, line, &mut first, words) {
            Ok(command) => {
                let at = hall.last_at();
                let is_new = matches!(command, StaffCommand::AddAccount { .. });
                plan.try_out(&mut hall, at, (line, is_new), command.into(), words);
            }
            Err(text) => plan.note_mistake(line, text),
        }
    }
    plan
}

/// Returns what a line asks for: an account to add, or one to change.
fn command(
    hall: &Hall,
    text: &str,
    line: usize,
    first: &mut BTreeMap<StaffNo, usize>,
    words: &Words,
) -> Result<StaffCommand, String> {
    let fields = fields(text).ok_or_else(|| words.text("import-quote").to_owned())?;
    let (no, name, roles, unit) = match fields.as_slice() {
        [no, name, roles] => (no, name, roles, ""),
        [no, name, roles, unit] => (no, name, roles, unit.as_str()),
        _ => return Err(words.say("import-fields", args! { count: fields.len() })),
    };
    let no: StaffNo = no
        .parse()
        .map_err(|_| words.say("import-number", args! { value: no }))?;
    if let Some(before) = first.get(&no) {
        let twice = args! { no: no.as_str(), line: *before };
        return Err(words.say("import-twice", twice));
    }
    first.insert(no, line);
    let roles = roles_of(std::slice::from_ref(roles))
        .map_err(|why| text::refusal(&why, hall.setup(), words))?;
    let unit: Option<UnitId> = match unit {
        "" => None,
        unit => {
            let read = unit.parse();
            Some(read.map_err(|_| words.say("import-unit", args! { value: unit }))?)
        }
    };
    Ok(match hall.account_numbered(no) {
        None => StaffCommand::AddAccount {
            no,
            name: name.clone(),
            roles,
            unit,
        },
        Some(account) => StaffCommand::ChangeAccount {
            account: account.id,
            no: None,
            name: Some(name.clone()),
            roles: Some(roles),
            unit,
        },
    })
}

/// Returns the fields of a line, those in quotes without them; `None` when a quote does not end.
pub(in crate::scripts) fn fields(line: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' | '，' if !quoted => fields.push(std::mem::take(&mut field).trim().to_owned()),
            c => field.push(c),
        }
    }
    fields.push(field.trim().to_owned());
    (!quoted).then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::Lang;

    #[test]
    fn fields_may_be_in_quotes_and_a_quote_must_end() {
        let read = |line| fields(line).unwrap();
        assert_eq!(read("1001, 王敏 ,manager"), ["1001", "王敏", "manager"]);
        let quoted = read(r#""1","Li, ""Jo""",clerk,"#);
        assert_eq!(quoted, ["1", "Li, \"Jo\"", "clerk", ""]);
        assert_eq!(fields("1,\"Li,clerk"), None);
    }

    #[test]
    fn five_thousand_lines_tell_their_twelve_mistakes_at_once() {
        let words = Words::new(Lang::EN);
        let mut lines = vec!["no,name,roles,unit".to_owned()];
        lines.extend((0..5000).map(|n| format!("{n:04},Person {n},clerk,hall-1")));
        // Line of the file, what stands there, and a piece of what is said of it.
        let mistakes = [
            (3, "x1,Li,clerk", "x1"),
            (10, "123456789,Li,clerk", "123456789"),
            (100, "0002,Li,clerk", "line 4"),
            (101, ",Li,clerk", "digits"),
            (500, "0498", "1"),
            (501, "0499,Li,clerk,a,b", "5"),
            (1000, "0998,,clerk", "name"),
            (2000, "1998,Li,boss", "boss"),
            (2001, "1999,Li,", "role"),
            (3000, "2998,\"Li,clerk", "quote"),
            (4000, "3998,Li,clerk,Hall 1", "Hall 1"),
            (5001, "4999,Li,CLERK", "role"),
        ];
        for (line, text, _) in mistakes {
            lines[line - 1] = text.to_owned();
        }
        let plan = plan(&Hall::new(), &lines.join("\r\n"), &words);
        let found: Vec<usize> = plan.mistakes.iter().map(|m| m.line).collect();
        assert_eq!(found, mistakes.map(|(line, ..)| line));
        for (mistake, (line, _, piece)) in plan.mistakes.iter().zip(mistakes) {
            assert!(mistake.text.contains(piece), "{line}: {}", mistake.text);
        }
        assert_eq!(plan.added, 5000 - mistakes.len());
    }

    #[test]
    fn the_same_file_twice_changes_nothing() {
        let words = Words::new(Lang::ZH);
        let source = "1001,王敏,manager\n1002,李明,clerk lead,hall-1\n";
        let mut hall = Hall::new();
        let first = plan(&hall, source, &words);
        assert_eq!((first.added, first.mistakes.len()), (2, 0));
        for (_, command) in first.commands {
            let at = hall.last_at();
            let events = hall.consider(at, &command).unwrap();
            events.iter().for_each(|event| hall.apply(at, event));
        }
        let again = plan(&hall, source, &words);
        assert_eq!((again.same, again.added, again.changed), (2, 0, 0));
        let other = plan(&hall, "1002,李明,lead", &words);
        assert_eq!((other.same, other.changed), (0, 1));
    }
}
