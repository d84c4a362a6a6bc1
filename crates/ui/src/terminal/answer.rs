//! What a terminal answers when it is asked who it is.
//!
//! A terminal whose locale says nothing is asked how wide 叮 is there, which is two columns where it
//! understands UTF-8. Its name and the colour of its background come before its attributes, which every terminal tells,
//! so the answer is known to be complete. One that is slow is not waited for; what it says later is
//! dropped by [`LateAnswer`], or it would be read as keys.

use crate::Rgb;
use crossterm::event::{Event, KeyCode, KeyModifiers};
use std::time::{Duration, Instant};

/// Longest time a terminal may take to answer. Local ones do within a few milliseconds.
#[cfg(unix)]
const ANSWER_WAIT: Duration = Duration::from_millis(100);
/// Time within which a late answer comes, or never.
const LATE_FOR: Duration = Duration::from_secs(10);
/// Letters of a late answer at most; more are somebody's who types.
const LATE_LETTERS: usize = 64;

/// A character that is two columns wide, and has three bytes in UTF-8.
const SAMPLE: &str = "叮";
/// The column after it where it is one character.
pub(super) const AFTER_SAMPLE: u16 = 3;

/// The part of an answer that is still to come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Owed {
    /// None.
    #[default]
    Nothing,
    /// All of it, or whole parts.
    Answer,
    /// The rest of a string that has begun.
    String,
    /// The rest of its attributes, which have begun.
    Attributes,
    /// The rest after the very first byte of a part.
    Part,
}

/// The answer of a terminal, as far as it came.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Answer {
    /// The terminal's name and version.
    pub(super) name: Option<String>,
    /// The colour of its background.
    pub(super) background: Option<Rgb>,
    /// The column after [`SAMPLE`] at the edge, counted from 1.
    pub(super) column: Option<u16>,
    /// What is still to come.
    pub(super) owed: Owed,
    /// Keys that were typed in between.
    pub(super) typed: String,
}

impl Default for Answer {
    fn default() -> Answer {
        Answer {
            name: None,
            background: None,
            column: None,
            owed: Owed::Answer,
            typed: String::new(),
        }
    }
}

/// Beginnings of the parts of an answer.
const NAME: &[u8] = b"\x1bP>|";
const COLOUR: &[u8] = b"\x1b]11;";
const ATTRIBUTES: &[u8] = b"\x1b[?";

/// Returns what is still to come if `rest` is the beginning of a part of an answer, and no more.
fn begun(rest: &[u8]) -> Option<Owed> {
    let begins = |part: &[u8]| part.starts_with(rest);
    match rest {
        [0x1b] => Some(Owed::Part),
        _ if begins(NAME) || begins(COLOUR) => Some(Owed::String),
        // Attributes, or another answer in figures.
        [0x1b, b'[', tail @ ..] if tail.iter().all(|b| matches!(b, b'0'..=b'?')) => {
            Some(Owed::Attributes)
        }
        _ => None,
    }
}

/// Returns the place and the length of what ends a control string.
fn string_end(body: &[u8]) -> Option<(usize, usize)> {
    let bell = body.iter().position(|b| *b == 0x07);
    let terminator = body.windows(2).position(|w| w == b"\x1b\\");
    match (bell, terminator) {
        (Some(bell), Some(end)) if bell < end => Some((bell, 1)),
        (_, Some(end)) => Some((end, 2)),
        (Some(bell), None) => Some((bell, 1)),
        (None, None) => None,
    }
}

impl Answer {
    /// Reads what has come so far.
    #[must_use]
    pub(super) fn read(bytes: &[u8]) -> Answer {
        let mut answer = Answer::default();
        let mut typed = Vec::new();
        let mut rest = bytes;
        while let Some((first, tail)) = rest.split_first() {
            let name = rest.strip_prefix(NAME);
            let colour = rest.strip_prefix(COLOUR);
            if let Some(body) = name.or(colour) {
                let Some((end, length)) = string_end(body) else {
                    answer.owed = Owed::String;
                    break;
                };
                let said = String::from_utf8_lossy(&body[..end]).into_owned();
                if colour.is_some() {
                    answer.background = colour_of(&said);
                } else {
                    answer.name = Some(said);
                }
                rest = &body[end + length..];
            } else if let Some(body) = rest.strip_prefix(ATTRIBUTES) {
                let Some(end) = body.iter().position(|b| b.is_ascii_alphabetic()) else {
                    answer.owed = Owed::Attributes;
                    break;
                };
                if body[end] == b'c' {
                    answer.owed = Owed::Nothing;
                }
                rest = &body[end + 1..];
            } else if let Some((column, tail)) = column_of(rest) {
                answer.column = Some(column);
                rest = tail;
            } else if answer.owed == Owed::Answer
                && let Some(owed) = begun(rest)
            {
                answer.owed = owed;
                break;
            } else {
                if *first >= b' ' || *first == b'\r' || *first == b'\t' {
                    typed.push(*first);
                }
                rest = tail;
            }
        }
        answer.typed = String::from_utf8_lossy(&typed).into_owned();
        answer
    }
}

/// Reads where the cursor is, as `ESC [ row ; column R`; returns the column and what follows.
fn column_of(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let body = bytes.strip_prefix(b"\x1b[")?;
    let end = body.iter().position(|b| *b == b'R')?;
    let place = std::str::from_utf8(&body[..end]).ok()?;
    let (row, column) = place.split_once(';')?;
    row.parse::<u16>().ok()?;
    Some((column.parse().ok()?, &body[end + 1..]))
}

/// Reads a colour as X11 writes it: `rgb:ffff/ffff/dddd`, with one to four digits each.
fn colour_of(said: &str) -> Option<Rgb> {
    let (_, channels) = said.split_once(':').filter(|(kind, _)| {
        // With a fourth channel that does not matter here.
        matches!(*kind, "rgb" | "rgba")
    })?;
    let mut channels = channels.split('/').map(|digits| {
        let most = match digits.len() {
            1 => 0xf,
            2 => 0xff,
            3 => 0xfff,
            4 => 0xffff,
            _ => return None,
        };
        let value = u32::from_str_radix(digits, 16).ok()?;
        u8::try_from(value * 255 / most).ok()
    });
    let mut next = || channels.next().flatten();
    Some(Rgb(next()?, next()?, next()?))
}

/// Asks the terminal for its name and its background, and before that `about_utf8` if wanted.
#[cfg(unix)]
pub(super) fn ask(about_utf8: bool) -> std::io::Result<Answer> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use std::io::Write;
    let stdin = std::io::stdin();
    let ready = |wait: Duration| -> std::io::Result<bool> {
        let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
        let wait = Timespec {
            tv_sec: 0,
            tv_nsec: wait.as_nanos().min(999_999_999) as _,
        };
        Ok(poll(&mut fds, Some(&wait))? > 0)
    };
    // Somebody is typing ahead: leave their keys where they are and do without.
    if ready(Duration::ZERO)? {
        return Ok(Answer {
            owed: Owed::Nothing,
            ..Answer::default()
        });
    }
    let mut out = std::io::stdout();
    if about_utf8 {
        // Written over at once.
        write!(out, "\r{SAMPLE}\x1b[6n\r    \r")?;
    }
    out.write_all(b"\x1b[>q\x1b]11;?\x1b\\\x1b[c")?;
    out.flush()?;
    let until = Instant::now() + ANSWER_WAIT;
    let mut bytes = Vec::new();
    // A complete answer has well below this many bytes; more is somebody leaning on the keyboard.
    while bytes.len() < 4096 && ready(until.saturating_duration_since(Instant::now()))? {
        let mut part = [0u8; 256];
        let n = rustix::io::read(&stdin, &mut part)?;
        if n == 0 {
            break;
        }
        bytes.extend_from_slice(&part[..n]);
        if Answer::read(&bytes).owed == Owed::Nothing {
            break;
        }
    }
    Ok(Answer::read(&bytes))
}

/// Only Unix terminals are asked.
#[cfg(not(unix))]
pub(super) fn ask(_about_utf8: bool) -> std::io::Result<Answer> {
    Ok(Answer {
        owed: Owed::Nothing,
        ..Answer::default()
    })
}

/// Drops the answer of a terminal that was too slow with it.
#[derive(Debug)]
pub struct LateAnswer {
    until: Instant,
    /// What has begun, and the letters that may still be of it.
    inside: Option<(Owed, usize)>,
}

impl LateAnswer {
    /// Waits from `now` on for what is still to come, if anything is.
    #[must_use]
    pub fn to(owed: &Owed, now: Instant) -> Option<LateAnswer> {
        let inside = match owed {
            Owed::Nothing => return None,
            Owed::Answer => None,
            begun => Some((*begun, LATE_LETTERS)),
        };
        let until = now + LATE_FOR;
        Some(LateAnswer { until, inside })
    }

    /// Returns true if `event`, which came at `now`, is no key but a part of the answer. A string
    /// begins as Alt with `]` or `P` and ends as Alt with a backslash, or as Ctrl with G.
    pub fn has(&mut self, event: &Event, now: Instant) -> bool {
        let Event::Key(key) = event else { return false };
        let [alt, control] = [KeyModifiers::ALT, KeyModifiers::CONTROL]
            .map(|modifier| key.modifiers.contains(modifier));
        if let Some((begun, left)) = self.inside {
            // What was begun and does not go on for long is forgotten: somebody types.
            let ends = match (begun, key.code) {
                (Owed::Attributes, KeyCode::Char(letter)) => letter.is_ascii_alphabetic(),
                (Owed::String, KeyCode::Char('\\')) => alt,
                (Owed::String, KeyCode::Char('g')) => control,
                _ => left == 0,
            };
            let begun = match (begun, key.code) {
                (Owed::Part, KeyCode::Char('[')) => Owed::Attributes,
                (Owed::Part, _) => Owed::String,
                (begun, _) => begun,
            };
            self.inside = left
                .checked_sub(1)
                .filter(|_| !ends && now < self.until)
                .map(|left| (begun, left));
            return true;
        }
        let begins = now < self.until && alt && matches!(key.code, KeyCode::Char(']' | 'P'));
        if begins {
            self.inside = Some((Owed::String, LATE_LETTERS));
        }
        begins
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyEvent;

    #[test]
    fn name_and_background_are_read_and_keys_typed_between_are_kept() {
        let answer = Answer::read(
            b"a\x1b[12;3R\x1bP>|foot(1.21.0)\x1b\\b\x1b]11;rgb:ffff/8080/0000\x07\x1b[?62;4;22cx",
        );
        assert_eq!(
            answer,
            Answer {
                name: Some("foot(1.21.0)".to_owned()),
                background: Some(Rgb(255, 128, 0)),
                column: Some(AFTER_SAMPLE),
                owed: Owed::Nothing,
                typed: "abx".to_owned(),
            }
        );
    }

    #[test]
    fn an_answer_that_broke_off_leaves_no_byte_as_a_key() {
        let whole = "\x1bP>|foot(1.21.0)\x1b\\\x1b]11;rgb:ffff/8080/0000\x07\x1b[?62;4;22c";
        let now = Instant::now();
        for cut in 0..=whole.len() {
            let answer = Answer::read(&whole.as_bytes()[..cut]);
            assert_eq!(answer.typed, "", "{cut}");
            let mut late = LateAnswer::to(&answer.owed, now);
            let rest: Vec<Event> = events(&whole[cut..]);
            let left = rest
                .iter()
                .filter(|event| !late.as_mut().is_some_and(|late| late.has(event, now)));
            assert_eq!(left.count(), 0, "{cut}: {:?}", &whole[cut..]);
        }
    }

    /// Returns the events that the keys' thread makes of these bytes.
    fn events(bytes: &str) -> Vec<Event> {
        let key = |letter, modifiers| Event::Key(KeyEvent::new(KeyCode::Char(letter), modifiers));
        let mut rest = bytes;
        let mut events = Vec::new();
        while let Some(letter) = rest.chars().next() {
            // It knows this answer, and drops it.
            if rest.starts_with("\x1b[?") {
                rest = &rest[rest.find('c').expect("its end") + 1..];
                continue;
            }
            rest = &rest[1..];
            match letter {
                '\x1b' => {
                    let next = rest.chars().next().expect("a letter");
                    rest = &rest[1..];
                    events.push(key(next, KeyModifiers::ALT));
                }
                '\x07' => events.push(key('g', KeyModifiers::CONTROL)),
                letter => events.push(key(letter, KeyModifiers::NONE)),
            }
        }
        events
    }

    #[test]
    fn a_colour_is_read_with_one_to_four_digits_and_nothing_else_is_one() {
        assert_eq!(colour_of("rgb:f/0/8"), Some(Rgb(255, 0, 136)));
        assert_eq!(colour_of("rgba:1e1e/1e1e/2e2e/ffff"), Some(Rgb(30, 30, 46)));
        for said in [
            "",
            "rgb:",
            "rgb:12/34",
            "rgb:12345/0/0",
            "rgb:xx/0/0",
            "#fff",
        ] {
            assert_eq!(colour_of(said), None, "{said}");
        }
    }

    fn keys(text: &str, modifiers: KeyModifiers) -> impl Iterator<Item = Event> {
        text.chars()
            .map(move |letter| Event::Key(KeyEvent::new(KeyCode::Char(letter), modifiers)))
    }

    #[test]
    fn a_late_answer_is_no_key_and_keys_around_it_are() {
        let now = Instant::now();
        let mut late = LateAnswer::to(&Owed::Answer, now).expect("one to come");
        let none = KeyModifiers::NONE;
        let all = keys("a", none)
            .chain(keys("P", KeyModifiers::ALT | KeyModifiers::SHIFT))
            .chain(keys(">|xterm(390)", none))
            .chain(keys("\\", KeyModifiers::ALT))
            .chain(keys("]", KeyModifiers::ALT))
            .chain(keys("11;rgb:0/0/0", none))
            .chain(keys("g", KeyModifiers::CONTROL))
            .chain(keys("gb", none));
        let left: String = all
            .filter(|event| !late.has(event, now))
            .filter_map(|event| match event.as_key_event()?.code {
                KeyCode::Char(letter) => Some(letter),
                _ => None,
            })
            .collect();
        assert_eq!(left, "agb");
    }

    #[test]
    fn who_types_what_begins_like_an_answer_loses_few_letters_and_later_none() {
        let now = Instant::now();
        let mut late = LateAnswer::to(&Owed::Answer, now).expect("one to come");
        let bracket = keys("]", KeyModifiers::ALT).next();
        let bracket = bracket.expect("a key");
        assert!(late.has(&bracket, now));
        let typed = "x".repeat(100);
        let lost = keys(&typed, KeyModifiers::NONE).filter(|event| late.has(event, now));
        assert_eq!(lost.count(), LATE_LETTERS + 1);
        assert!(!late.has(&bracket, now + LATE_FOR));
    }
}
