//! Really cancel this ticket?

use super::*;
use hall::{QueueCommand, TicketId};
use text::args;
use ui::widgets::Prose;

/// Asks before a ticket is cancelled.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Cancel {
    ticket: TicketId,
}

impl Cancel {
    /// Returns the question about `ticket`.
    pub(in crate::counter) fn new(ticket: TicketId) -> Cancel {
        Cancel { ticket }
    }
}

impl Component for Cancel {
    fn keys(&self, _: &CounterScreen, _: &Context<'_>) -> DialogKeys {
        DialogKeys::yes_or_no("counter-do-cancel", "common-back")
    }

    fn on(&mut self, screen: &CounterScreen, _: &Context<'_>, input: DialogInput) -> Then {
        match input {
            DialogInput::Ok => Then::send(
                CounterAction::Cancel,
                Command::Queue(QueueCommand::Cancel {
                    ticket: self.ticket,
                    counter: Some(screen.counter),
                }),
            ),
            DialogInput::Back => Then::Close,
            _ => Then::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let t = *p.theme();
        let words = &view.words;
        let setup = view.cx.hall.setup();
        let ticket = view.cx.hall.ticket(self.ticket);
        let number = ticket.map_or(String::new(), |ticket| text::visit(ticket.number, words));
        let title = words.say("counter-cancel-title", args! { number: &number });
        let service = ticket.map_or("", |ticket| view.service_name(ticket));
        let seconds = setup.rules.undo_s;
        let prose = Prose::new([
            (number, t.ticket),
            (service.to_owned(), t.text),
            (
                words.say("counter-cancel-text", args! { seconds: seconds }),
                t.muted,
            ),
        ])
        .led_by_figure();
        let keys = self.keys(view.screen, view.cx);
        let rows = view.rows_of(p, &prose);
        let question = Question::new(title, rows, &keys).danger();
        view.ask(p, &question, |p, body| prose.view(p, view.s, body));
    }
}
