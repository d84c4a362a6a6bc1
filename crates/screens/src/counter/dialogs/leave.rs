//! Whether to end the program while visitors are at the counter.

use super::*;
use text::args;
use ui::widgets::Prose;

/// Asks before the screen of a counter with visitors ends.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Leave;

impl Component for Leave {
    fn keys(&self, _: &CounterScreen, _: &Context<'_>) -> DialogKeys {
        DialogKeys::yes_or_no("counter-leave-ok", "common-back")
    }

    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        match input {
            DialogInput::Ok => Then::Quit,
            DialogInput::Back => Then::Close,
            DialogInput::Changed if !screen.has_visitors(cx.hall) => Then::Close,
            _ => Then::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let t = *p.theme();
        let words = &view.words;
        let hall = view.cx.hall;
        let current = view.screen.current(hall).into_iter();
        let numbers = current.chain(hall.parked(view.counter.id));
        let numbers: Vec<String> = numbers
            .map(|ticket| text::number(ticket.number, words))
            .collect();
        let key = CounterAction::SignOut.key();
        let prose = Prose::new([
            (numbers.join("  "), t.ticket),
            (words.text("counter-leave-here").to_owned(), t.text),
            (words.say("counter-leave-text", args! { key: key }), t.muted),
        ]);
        let keys = self.keys(view.screen, view.cx);
        let title = words.text("counter-leave-title");
        let question = Question::new(title, view.rows_of(p, &prose), &keys).danger();
        view.ask(p, &question, |p, body| prose.view(p, view.s, body));
    }
}
