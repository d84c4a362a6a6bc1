//! Really go, although visitors will come back to this counter?

use super::*;
use hall::CounterCommand;
use text::args;
use ui::widgets::Prose;

/// Asks before a clerk leaves whose visitors are parked.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct SignOut;

impl Component for SignOut {
    fn on(&mut self, screen: &CounterScreen, _: &Context<'_>, input: DialogInput) -> Then {
        let counter = screen.counter;
        match yes_or_no(input) {
            Some(true) => Then::send(
                CounterAction::SignOut,
                Command::Counter(CounterCommand::Close { counter }),
            ),
            Some(false) => Then::Close,
            None => Then::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let t = *p.theme();
        let words = &view.words;
        let parked = || view.cx.hall.parked(view.counter.id);
        let count = parked().count();
        let numbers: Vec<String> = parked().map(|ticket| ticket.number.to_string()).collect();
        let prose = Prose::new([
            (
                words.say("counter-sign-out-text", args! { count: count }),
                t.text,
            ),
            (numbers.join("  "), t.ticket),
        ]);
        let title = words.text("counter-sign-out-title");
        let question = Question::new(title, prose.rows(view.s), "counter-do-sign-out").danger();
        view.ask(p, &question, |p, body| prose.view(p, view.s, body));
    }
}
