//! A screen told in lines of text, for people who read it by a screen reader or a braille line.
//!
//! Nothing is drawn again: each line is written once, when there is something new. [`Teller`] finds
//! out what that is. What the screen itself reports comes first ([`Report`]); questions and pages
//! that cover all else are read as they are drawn ([`Reading`]).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use screens::report::Report;
use screens::screen::{KeyCode, KeyEvent, KeyModifiers};
use text::{Words, args};
use ui::Reading;
use ui::terminal::LineGuard;

/// The screen that nobody sees; high enough for any list.
const UNSEEN: Rect = Rect {
    x: 0,
    y: 0,
    width: 100,
    height: 60,
};

/// What can be told of a screen now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The screen's own report.
    pub(super) report: Report,
    /// What is drawn in front of all else.
    pub(super) reading: Reading,
    /// A note of the shell.
    pub(super) note: Option<String>,
}

/// The terminal that lines are written to, and what was told there.
pub(super) struct Lines {
    pub(super) guard: LineGuard,
    pub(super) teller: Teller,
    pub(super) unseen: Buffer,
}

impl Lines {
    pub(super) fn new(guard: LineGuard) -> Lines {
        Lines {
            guard,
            teller: Teller::default(),
            unseen: Buffer::empty(UNSEEN),
        }
    }
}

/// Finds out what is new. See the [module](self).
#[derive(Debug, Default)]
pub(super) struct Teller {
    last: Told,
}

impl Teller {
    /// Returns the lines that tell what is new since the last time. What a page shows besides
    /// matters only if a key was `pressed` since: its clock would be told every minute.
    pub(super) fn tell(&mut self, now: Told, pressed: bool, words: &Words) -> Vec<String> {
        let last = std::mem::replace(&mut self.last, now);
        let now = &self.last;
        let (report, before) = (&now.report, &last.report);
        let mut lines = Vec::new();
        let news = report.news.as_ref();
        lines.extend(
            news.filter(|news| before.news.as_ref() != Some(*news))
                .map(|news| news.text.clone()),
        );
        lines.extend(now.note.clone().filter(|_| now.note != last.note));
        let opens = report.asks && (!before.asks || now.title() != last.title());
        if report.asks {
            let known = |line: &String| last.reading.lines.iter().any(|old| is_same(old, line));
            let page = now.reading.lines.iter();
            let fresh = page.filter(|line| opens || pressed && !known(line));
            for line in fresh {
                let is_typed = now.reading.typed.as_ref() == Some(line);
                if !is_typed && !lines.contains(line) {
                    lines.push(line.clone());
                }
            }
        } else if report.state != before.state || before.asks && lines.is_empty() {
            lines.push(match report.more.as_str() {
                "" => report.state.clone(),
                more => [&report.state, more].join(words.text("common-list-separator")),
            });
        }
        let (reading, read) = (&now.reading, &last.reading);
        if opens || reading.typed != read.typed {
            lines.extend(reading.typed.as_deref().and_then(|text| match text {
                "" if opens => None,
                "" => Some(words.text("counter-report-nothing-typed").to_owned()),
                text => Some(words.say("counter-report-typed", args! { text: text })),
            }));
        }
        if opens || reading.chosen != read.chosen {
            let chosen = reading.chosen.as_deref();
            lines.extend(
                chosen.map(|line| words.say("counter-report-chosen", args! { line: line })),
            );
        }
        lines
    }
}

impl Told {
    /// Returns the first line of a page, by which it is known.
    fn title(&self) -> Option<String> {
        self.reading.lines.first().map(|line| without_figures(line))
    }
}

/// Returns whether two lines say the same but for figures, as a clock does.
fn is_same(one: &str, other: &str) -> bool {
    without_figures(one) == without_figures(other)
}

fn without_figures(line: &str) -> String {
    line.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Returns the key that is meant: a terminal that sends whole lines ends them in its own way.
pub(super) fn meant(key: KeyEvent) -> KeyEvent {
    match (key.code, key.modifiers) {
        (KeyCode::Char('j'), KeyModifiers::CONTROL) => KeyEvent::from(KeyCode::Enter),
        _ => key,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::Lang;
    use screens::report::News;

    fn told(state: &str, news: Option<(i64, &str)>, page: &[&str]) -> Told {
        Told {
            report: Report {
                state: state.to_owned(),
                more: String::new(),
                news: news.map(|(id, text)| News {
                    id,
                    text: text.to_owned(),
                }),
                asks: !page.is_empty(),
            },
            reading: Reading {
                lines: page.iter().map(ToString::to_string).collect(),
                ..Reading::default()
            },
            note: None,
        }
    }

    /// Returns what is told of these one after another; a key was pressed before each.
    fn all(steps: Vec<Told>) -> Vec<Vec<String>> {
        let words = Words::new(Lang::EN);
        let mut teller = Teller::default();
        let tell = |told| teller.tell(told, true, &words);
        steps.into_iter().map(tell).collect()
    }

    #[test]
    fn a_state_is_told_once_and_news_whenever_they_are_new() {
        let steps = vec![
            told("Free", None, &[]),
            told("Free", Some((1, "No.")), &[]),
            told("Free", Some((1, "No.")), &[]),
            told("Free", Some((2, "No.")), &[]),
            told("Free", None, &[]),
            told("A001 called", Some((3, "Called.")), &[]),
        ];
        let expected: [&[&str]; 6] = [
            &["Free"],
            &["No."],
            &[],
            &["No."],
            &[],
            &["Called.", "A001 called"],
        ];
        assert_eq!(all(steps), expected);
    }

    #[test]
    fn a_page_is_read_when_it_opens_and_the_state_again_when_it_closes() {
        let steps = vec![
            told("Free", None, &[]),
            told("Free", None, &["Pause?", "10:00", "Esc Back"]),
            told("Free", None, &["Pause?", "10:01", "Esc Back"]),
            told("Free", None, &["Pause?", "Why?", "Esc Back"]),
            told("Free", None, &[]),
        ];
        let expected: [&[&str]; 5] = [
            &["Free"],
            &["Pause?", "10:00", "Esc Back"],
            &[],
            &["Why?"],
            &["Free"],
        ];
        assert_eq!(all(steps), expected);
    }

    #[test]
    fn what_is_typed_and_chosen_is_told_with_each_key() {
        let page = |typed: &str, chosen: &str| {
            let mut told = told("", None, &["Find"]);
            told.reading.typed = Some(typed.to_owned());
            told.reading.chosen = Some(chosen.to_owned());
            told
        };
        let steps = vec![page("", "Tea"), page("c", "Coffee"), page("", "Tea")];
        let expected: [&[&str]; 3] = [
            &["Find", "Chosen: Tea"],
            &["Typed: c", "Chosen: Coffee"],
            &["Nothing typed", "Chosen: Tea"],
        ];
        assert_eq!(all(steps), expected);
    }
}
