//! Why the counter pauses.

use super::*;
use hall::{CounterCommand, Hall};
use ui::widgets::{List, Outcome};

/// Asks for the reason of a pause.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::counter) struct Pause {
    list: List,
}

impl Pause {
    fn confirmed(&self, screen: &CounterScreen, hall: &Hall) -> Then {
        let counter = screen.counter;
        match hall.setup().pauses.get(self.list.at()) {
            Some(pause) => Then::send(
                CounterAction::Pause,
                Command::Counter(CounterCommand::Pause {
                    counter,
                    reason: pause.id,
                }),
            ),
            None => Then::Close,
        }
    }
}

impl Component for Pause {
    fn keys(&self, _: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        let count = cx.hall.setup().pauses.len();
        DialogKeys::new("counter-key-pause")
            .list(count)
            .digits(count)
    }

    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        let count = cx.hall.setup().pauses.len();
        let chosen = match input {
            DialogInput::Ok => Some(self.list.at()),
            DialogInput::Back => return Then::Close,
            DialogInput::Line(press) => self.list.pressed(press, count),
            DialogInput::Key(key) => match self.list.on(key, count) {
                Outcome::Ignored => self.list.by_digit(key, count),
                _ => None,
            },
            _ => None,
        };
        match chosen {
            Some(_) => self.confirmed(screen, cx.hall),
            None => Then::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let pauses = view.cx.hall.setup().pauses.iter();
        let lines: Vec<Face> = pauses
            .enumerate()
            .map(|(index, pause)| Face {
                mark: (index + 1).to_string(),
                ..Face::new(pause.name.get(view.lang()))
            })
            .collect();
        let rows = view.s.lines(lines.len().max(1) as u16);
        let title = view.words.text("counter-pause-title");
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(title, rows, &keys);
        view.ask(p, &question, |p, body| {
            view.with_lines(&lines, false, |face| self.list.view(p, view.s, body, &face));
        });
    }
}
