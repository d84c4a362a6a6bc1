//! Really go, although visitors will come back to this counter?

use super::*;
use text::args;
use ui::widgets::Prose;

/// Asks before a clerk leaves whose visitors are parked.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct SignOut;

impl Component for SignOut {
    fn keys(&self, _: &CounterScreen, _: &Context<'_>) -> DialogKeys {
        DialogKeys::yes_or_no("counter-do-sign-out", "common-back")
    }

    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        match input {
            DialogInput::Ok => Then::send(CounterAction::SignOut, screen.close_of(cx.hall)),
            DialogInput::Back => Then::Close,
            _ => Then::Stay,
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
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(title, view.rows_of(p, &prose), &keys).danger();
        view.ask(p, &question, |p, body| prose.view(p, view.s, body));
    }
}
