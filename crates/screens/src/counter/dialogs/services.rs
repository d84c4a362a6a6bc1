//! What the counter serves.

use super::*;
use hall::setup::{Serves, Service};
use hall::{CounterCommand, CounterId, Hall, ServiceId};
use text::args;
use ui::widgets::{List, Outcome};

/// The lowest rank that a press leads to; digits lead further.
const PRESSED_RANK_MAX: u8 = 3;

/// Asks for the services of a counter, and in which order they come.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Services {
    /// Each service of the hall with its rank here, 0 if it is not served.
    marks: Vec<(ServiceId, u8)>,
    list: List,
}

impl Services {
    /// Returns the question with what `counter` serves now.
    pub(in crate::counter) fn of(hall: &Hall, counter: CounterId) -> Services {
        let serves = hall
            .counter(counter)
            .map(|counter| counter.serves.as_slice())
            .unwrap_or_default();
        let rank = |id| {
            let found = serves.iter().find(|serves| serves.service == id);
            found.map_or(0, |serves| serves.rank)
        };
        let services = hall.setup().services.iter();
        Services {
            marks: services
                .map(|service| (service.id, rank(service.id)))
                .collect(),
            list: List::default(),
        }
    }

    /// Gives the chosen service another rank.
    fn mark(&mut self, rank: impl FnOnce(u8) -> u8) {
        if let Some((_, mark)) = self.marks.get_mut(self.list.at()) {
            *mark = rank(*mark);
        }
    }

    /// Chooses the next service whose numbers begin with `letter`.
    fn find(&mut self, hall: &Hall, letter: char) {
        let begins = |id: ServiceId| {
            let service = hall.setup().service(id);
            let first = service.and_then(|service| service.prefix.as_str().chars().next());
            first.is_some_and(|first| first.eq_ignore_ascii_case(&letter))
        };
        let count = self.marks.len();
        let next = (1..=count)
            .map(|step| (self.list.at() + step) % count)
            .find(|index| begins(self.marks[*index].0));
        if let Some(next) = next {
            self.list.choose(next);
        }
    }

    fn on_key(&mut self, hall: &Hall, key: KeyEvent) {
        let Outcome::Ignored = self.list.on(key, self.marks.len()) else {
            return;
        };
        let KeyCode::Char(letter) = key.code else {
            return;
        };
        match letter.to_digit(10) {
            Some(rank) => self.mark(|_| rank as u8),
            None if letter == ' ' => self.mark(|rank| u8::from(rank == 0)),
            None => self.find(hall, letter),
        }
    }
}

impl Component for Services {
    fn keys(&self, _: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        let letters = self.marks.iter().filter_map(|(id, _)| {
            let service = cx.hall.setup().service(*id)?;
            let first = service.prefix.as_str().chars().next()?;
            Some(first.to_ascii_lowercase())
        });
        let mut letters: Vec<char> = letters.filter(char::is_ascii_alphabetic).collect();
        letters.sort_unstable();
        letters.dedup();
        let mut keys = DialogKeys::new("counter-save")
            .inside([KeyCode::Char(' ')], "counter-services-mark")
            .inside(('0'..='9').map(KeyCode::Char), "counter-services-rank")
            .list(self.marks.len());
        if self.marks.len() > 1 {
            let letters = letters.into_iter().map(KeyCode::Char);
            keys = keys.inside(letters, "counter-services-find");
        }
        keys.enabled(self.marks.iter().any(|(_, rank)| *rank > 0))
    }

    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        match input {
            DialogInput::Ok => {
                let marks = self.marks.iter().filter(|(_, rank)| *rank > 0);
                let serves = marks
                    .map(|(service, rank)| Serves {
                        service: *service,
                        rank: *rank,
                    })
                    .collect();
                return Then::Send {
                    action: CounterAction::Services,
                    command: Command::Counter(CounterCommand::SetServices {
                        counter: screen.counter,
                        serves,
                    }),
                    stays: Stays::IfRefused,
                };
            }
            DialogInput::Back => return Then::Close,
            DialogInput::Line(press) => {
                let pressed = self.list.pressed(press, self.marks.len());
                if pressed.is_some() {
                    let next = |rank| if rank < PRESSED_RANK_MAX { rank + 1 } else { 0 };
                    self.mark(next);
                }
            }
            DialogInput::Key(key) => self.on_key(cx.hall, key),
            _ => {}
        }
        Then::Stay
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let words = &view.words;
        let line = |(id, rank): &(ServiceId, u8)| {
            let service = view.cx.hall.setup().service(*id);
            let tick = if *rank > 0 { "[x]" } else { "[ ]" };
            let prefix = service.map_or(String::new(), Service::mark);
            Face {
                mark: format!("{tick} {prefix}"),
                text: service
                    .map_or(id.as_str(), |service| service.name.get(view.lang()))
                    .to_owned(),
                detail: if *rank > 0 {
                    words.say("counter-rank", args! { rank: *rank })
                } else {
                    words.text("counter-rank-none").to_owned()
                },
                dim: *rank == 0,
            }
        };
        let lines: Vec<Face> = self.marks.iter().map(line).collect();
        let rows = view.s.lines(lines.len().max(1) as u16);
        let title = words.text("counter-services-title");
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(title, rows, &keys)
            .lines(view.columns_of(p, &lines))
            .hint(words.text("counter-services-hint"));
        view.ask(p, &question, |p, body| {
            view.with_lines(&lines, false, |face| self.list.view(p, view.s, body, &face));
        });
    }
}
