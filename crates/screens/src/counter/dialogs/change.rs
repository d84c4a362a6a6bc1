//! Who works at this counter from now on, in a hall that has accounts.

use super::*;
use crate::counter::people::{found_ids, is_shift_of, meant};
use crate::counter::view::People;
use crate::keys::LIST;
use hall::limits::NAME_MAX;
use hall::{AccountId, CounterCommand};
use ui::widgets::{Outcome, Table};

/// Rows of the list.
const ROWS: u16 = 8;

/// Takes down who begins; the person before is signed out.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Change {
    field: TextField,
    people: Table<AccountId>,
}

impl Change {
    /// Returns the question while nothing is typed.
    pub(in crate::counter) fn new() -> Change {
        Change {
            field: TextField::new(NAME_MAX),
            people: Table::choosing(),
        }
    }

    fn answer(&self, screen: &CounterScreen, cx: &Context<'_>) -> Then {
        let clerk = match meant(cx.hall, self.field.text(), self.people.chosen()) {
            Ok(clerk) => clerk,
            Err(refusal) => return Then::Tell(ClerkMessage::Refused(refusal)),
        };
        let works_at = |c: &&hall::counter::Counter| {
            let shift = c.shift.as_ref();
            shift.is_some_and(|shift| is_shift_of(shift, &clerk))
        };
        match cx.hall.counters().iter().find(works_at).map(|c| c.id) {
            Some(counter) if counter == screen.counter => Then::Close,
            Some(counter) => Then::Open(Dialog::Arrive(Arrive::elsewhere(clerk, counter))),
            None => Then::Send {
                action: CounterAction::SignIn,
                command: Command::Counter(CounterCommand::Open {
                    counter: screen.counter,
                    clerk,
                    replace: true,
                }),
                stays: Stays::IfRefused,
            },
        }
    }
}

impl Component for Change {
    fn keys(&self, _: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        let is_any = !found_ids(cx.hall, self.field.text()).is_empty();
        let keys = DialogKeys::new("counter-do-change").typed("help-type-person");
        match is_any {
            true => keys.inside(LIST, "help-choose"),
            false => keys,
        }
    }

    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        let people = found_ids(cx.hall, self.field.text());
        match input {
            DialogInput::Ok => return self.answer(screen, cx),
            DialogInput::Back => return Then::Close,
            DialogInput::Person(press) => self.people.pressed(press, &people),
            DialogInput::Key(key) if self.people.on(key, &people) == Outcome::Ignored => {
                self.field.on(key);
                self.people.restart();
            }
            _ => {}
        }
        Then::Stay
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let s = view.s;
        let words = &view.words;
        let keys = self.keys(view.screen, view.cx);
        let rows = TextField::rows(s) + s.lines(ROWS + 1);
        let question = Question::new(words.text("counter-change-title"), rows, &keys)
            .hint(words.text("counter-change-hint"));
        view.ask(p, &question, |p, body| {
            let (field, list) = body.cut_top(TextField::rows(s));
            self.field
                .view(p, s, field, words.text("counter-person-hint"));
            let people = People {
                cx: view.cx,
                words,
                s,
                typed: self.field.text(),
                table: &self.people,
            };
            people.draw(p, list);
        });
    }
}
