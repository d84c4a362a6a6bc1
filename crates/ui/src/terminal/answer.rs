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

/// The answer of a terminal, as far as it came.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Answer {
    /// The terminal's name and version.
    pub(super) name: Option<String>,
    /// The colour of its background.
    pub(super) background: Option<Rgb>,
    /// The column after [`SAMPLE`] at the edge, counted from 1.
    pub(super) column: Option<u16>,
    /// Set if nothing more will come.
    pub(super) is_complete: bool,
    /// Keys that were typed in between.
    pub(super) typed: String,
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
            let name = rest.strip_prefix(b"\x1bP>|");
            let colour = rest.strip_prefix(b"\x1b]11;");
            if let Some(body) = name.or(colour) {
                let Some((end, length)) = string_end(body) else {
                    break;
                };
                let said = String::from_utf8_lossy(&body[..end]).into_owned();
                if colour.is_some() {
                    answer.background = colour_of(&said);
                } else {
                    answer.name = Some(said);
                }
                rest = &body[end + length..];
            } else if let Some(body) = rest.strip_prefix(b"\x1b[?") {
                let Some(end) = body.iter().position(|b| b.is_ascii_alphabetic()) else {
                    break;
                };
                answer.is_complete |= body[end] == b'c';
                rest = &body[end + 1..];
            } else if let Some((column, tail)) = column_of(rest) {
                answer.column = Some(column);
                rest = tail;
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
            is_complete: true,
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
        if Answer::read(&bytes).is_complete {
            break;
        }
    }
    Ok(Answer::read(&bytes))
}

/// Only Unix terminals are asked.
#[cfg(not(unix))]
pub(super) fn ask(_about_utf8: bool) -> std::io::Result<Answer> {
    Ok(Answer {
        is_complete: true,
        ..Answer::default()
    })
}

/// Drops the answer of a terminal that was too slow with it.
#[derive(Debug)]
pub struct LateAnswer {
    until: Instant,
    /// Letters that may still be of a string that has begun.
    inside: Option<usize>,
}

impl LateAnswer {
    /// Waits from `now` on for an answer that is still to come.
    #[must_use]
    pub fn from(now: Instant) -> LateAnswer {
        LateAnswer {
            until: now + LATE_FOR,
            inside: None,
        }
    }

    /// Returns true if `event`, which came at `now`, is no key but a part of the answer. A string
    /// begins as Alt with `]` or `P` and ends as Alt with a backslash, or as Ctrl with G.
    pub fn has(&mut self, event: &Event, now: Instant) -> bool {
        let Event::Key(key) = event else { return false };
        let [alt, control] = [KeyModifiers::ALT, KeyModifiers::CONTROL]
            .map(|modifier| key.modifiers.contains(modifier));
        if let Some(left) = self.inside {
            let ends = match key.code {
                KeyCode::Char('\\') => alt,
                KeyCode::Char('g') => control,
                _ => left == 0,
            };
            self.inside = left.checked_sub(1).filter(|_| !ends);
            return true;
        }
        let begins = now < self.until && alt && matches!(key.code, KeyCode::Char(']' | 'P'));
        if begins {
            self.inside = Some(LATE_LETTERS);
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
                is_complete: true,
                typed: "abx".to_owned(),
            }
        );
        for part in [&b"\x1bP>|foot"[..], b"\x1b[?6", b"\x1b]11;rgb:ffff/", b""] {
            assert_eq!(Answer::read(part), Answer::default());
        }
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
        let mut late = LateAnswer::from(now);
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
        let mut late = LateAnswer::from(now);
        let bracket = keys("]", KeyModifiers::ALT).next();
        let bracket = bracket.expect("a key");
        assert!(late.has(&bracket, now));
        let typed = "x".repeat(100);
        let lost = keys(&typed, KeyModifiers::NONE).filter(|event| late.has(event, now));
        assert_eq!(lost.count(), LATE_LETTERS + 1);
        assert!(!late.has(&bracket, now + LATE_FOR));
    }
}
