//! Whose shift is it, when a clerk arrives and another one stands in the way?

use super::*;
use crate::counter::people::{is_shift_of, named};
use hall::counter::Shift;
use hall::{CounterCommand, CounterId};
use text::args;
use ui::widgets::Prose;

/// Asks a clerk who arrives about a shift that did not end.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Arrive {
    /// The clerk's name, as far as it is known.
    clerk: String,
    /// The other counter at which the same name works; otherwise somebody else works here.
    elsewhere: Option<CounterId>,
}

impl Arrive {
    /// Returns the question about somebody else's shift at this counter.
    pub(in crate::counter) fn here(clerk: String) -> Arrive {
        Arrive {
            clerk,
            elsewhere: None,
        }
    }

    /// Returns the question about the same clerk's shift at another counter.
    pub(in crate::counter) fn elsewhere(clerk: String, counter: CounterId) -> Arrive {
        Arrive {
            clerk,
            elsewhere: Some(counter),
        }
    }

    /// Returns the shift that stands in the way, while it does.
    fn obstacle<'h>(&self, screen: &CounterScreen, cx: &Context<'h>) -> Option<&'h Shift> {
        let at = self.elsewhere.unwrap_or(screen.counter);
        let shift = cx.hall.counter(at)?.shift.as_ref()?;
        (is_shift_of(shift, &self.clerk) == self.elsewhere.is_some()).then_some(shift)
    }

    fn question(&self, view: &View<'_>, shift: &Shift) -> (String, Vec<String>) {
        let words = &view.words;
        let local = shift
            .since
            .local(view.cx.hall.setup().rules.time_zone)
            .naive_local();
        let since = format!(
            "{} {}",
            text::date(words, local.date()),
            text::clock(local.time())
        );
        let given = args! {
            clerk: &*shift.clerk, me: named(view.cx.hall, &self.clerk), since: since,
            counter: self.elsewhere.map_or_else(String::new, |id| {
                text::counter("common-counter-inline", id, view.cx.hall.setup(), words)
            }),
        };
        let say = |id| words.say(id, given);
        match (self.elsewhere, self.clerk.is_empty()) {
            (Some(_), _) => (
                say("counter-arrive-elsewhere-title"),
                vec![say("counter-arrive-elsewhere"), say("counter-arrive-moves")],
            ),
            (None, is_nameless) => (
                say("counter-arrive-title"),
                vec![
                    say("counter-arrive-since"),
                    say("counter-arrive-stays"),
                    say(if is_nameless {
                        "counter-arrive-leaves"
                    } else {
                        "counter-arrive-begins"
                    }),
                ],
            ),
        }
    }
}

impl Component for Arrive {
    fn keys(&self, _: &CounterScreen, _: &Context<'_>) -> DialogKeys {
        let back = match self.elsewhere {
            Some(_) => "common-back",
            None => "counter-do-go-on",
        };
        let ok = match self.elsewhere {
            Some(_) => "counter-do-move",
            None => "counter-do-change",
        };
        DialogKeys::yes_or_no(ok, back)
    }

    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        if self.obstacle(screen, cx).is_none() {
            return Then::Close;
        }
        match input {
            DialogInput::Ok if self.clerk.is_empty() => Then::Do(CounterAction::SignOut),
            DialogInput::Ok => Then::send(
                CounterAction::SignIn,
                Command::Counter(CounterCommand::Open {
                    counter: screen.counter,
                    clerk: self.clerk.clone(),
                    replace: true,
                }),
            ),
            DialogInput::Back => Then::Close,
            _ => Then::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let Some(shift) = self.obstacle(view.screen, view.cx) else {
            return;
        };
        let (title, lines) = self.question(view, shift);
        let ink = p.theme().text;
        let lines: Vec<_> = lines.into_iter().map(|line| (line, ink)).collect();
        let prose = Prose::new(lines);
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(title, view.rows_of(p, &prose), &keys);
        view.ask(p, &question, |p, body| prose.view(p, view.s, body));
    }
}
