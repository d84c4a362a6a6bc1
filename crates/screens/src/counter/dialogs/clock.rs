//! Which clock is right.

use super::*;
use hall::{ClockCommand, ClockNotice, Hall, Timestamp};
use text::args;
use ui::widgets::{List, Outcome};

/// Asks which time is right, and whether a day that turned is over.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::counter) struct Clock {
    list: List,
}

impl Clock {
    /// Returns the answers that there are now, each with the date that it is about.
    pub(in crate::counter) fn answers(hall: &Hall, at: Timestamp) -> Vec<(ClockCommand, String)> {
        let zone = hall.setup().rules.time_zone;
        let time = |date: Timestamp| text::date_time(date, zone);
        let mut answers = Vec::new();
        match hall.clock_notice(at) {
            Some(ClockNotice::Doubted { hall, other, .. }) => {
                answers.push((ClockCommand::Confirm, time(hall)));
                answers.extend(other.map(|other| (ClockCommand::Follow, time(other))));
            }
            Some(ClockNotice::Corrected { now, .. }) => {
                answers.push((ClockCommand::Confirm, time(now)));
            }
            None => {}
        }
        let turned = hall.day_to_take_back(at);
        answers.extend(turned.map(|past| (ClockCommand::TakeDayBack, past.day.to_string())));
        answers
    }
}

impl Component for Clock {
    fn keys(&self, _: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        let count = Clock::answers(cx.hall, cx.at).len();
        DialogKeys::new("counter-clock-ok")
            .list(count)
            .digits(count)
    }

    fn on(&mut self, _: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        let answers = Clock::answers(cx.hall, cx.at);
        let count = answers.len();
        let chosen = match input {
            DialogInput::Ok => Some(self.list.at()),
            DialogInput::Back => return Then::Close,
            DialogInput::Changed if count == 0 => return Then::Close,
            DialogInput::Line(press) => self.list.pressed(press, count),
            DialogInput::Key(key) => match self.list.on(key, count) {
                Outcome::Ignored => self.list.by_digit(key, count),
                _ => None,
            },
            _ => None,
        };
        match chosen.and_then(|chosen| answers.get(chosen)) {
            Some((command, _)) => Then::send(CounterAction::Clock, Command::Clock(*command)),
            None => Then::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let answers = Clock::answers(view.cx.hall, view.cx.at);
        let lines: Vec<Face> = answers
            .iter()
            .enumerate()
            .map(|(index, (command, date))| {
                let date = date.as_str();
                let text = match command {
                    ClockCommand::Follow => {
                        view.words.say("counter-clock-other", args! { time: date })
                    }
                    ClockCommand::TakeDayBack => view
                        .words
                        .say("counter-clock-take-back", args! { day: date }),
                    _ => view.words.say("counter-clock-hall", args! { time: date }),
                };
                Face {
                    mark: (index + 1).to_string(),
                    ..Face::new(&text)
                }
            })
            .collect();
        let rows = view.s.lines(lines.len().max(1) as u16);
        let title = view.words.text("counter-clock-title");
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(title, rows, &keys);
        view.ask(p, &question, |p, body| {
            view.with_lines(&lines, false, |face| self.list.view(p, view.s, body, &face));
        });
    }
}
