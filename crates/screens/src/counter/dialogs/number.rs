//! Which ticket, by its number.

use super::*;
use crate::counter::view::timer;
use hall::{Hall, Number, QueueCommand, Refusal, ServiceId, Ticket, TicketState};
use text::args;
use ui::Rgb;
use ui::widgets::{Prose, TextField};

/// The purpose of a typed number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::counter) enum Purpose {
    Call,
    Cancel,
    PutBack,
    Hold,
    Print,
}

/// Asks for the number of a ticket.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct ByNumber {
    field: TextField,
    purpose: Purpose,
}

impl ByNumber {
    /// Returns the question for a ticket for this purpose.
    pub(in crate::counter) fn new(purpose: Purpose) -> ByNumber {
        ByNumber {
            field: TextField::code(TYPED_MAX),
            purpose,
        }
    }

    /// Returns the question with a number that was typed already.
    pub(super) fn typed(purpose: Purpose, number: &str) -> ByNumber {
        let mut asked = ByNumber::new(purpose);
        asked.field.set(number);
        asked
    }

    /// Returns what the number is for.
    pub(super) fn action(&self) -> CounterAction {
        match self.purpose {
            Purpose::Call => CounterAction::CallNumber,
            Purpose::Cancel => CounterAction::CancelNumber,
            Purpose::PutBack => CounterAction::PutBack,
            Purpose::Hold => CounterAction::Hold,
            Purpose::Print => CounterAction::Reprint,
        }
    }

    /// Returns the ticket that was typed, as far as it is known.
    fn meant<'h>(&self, hall: &'h Hall) -> Option<&'h Ticket> {
        hall.ticket_by_number(self.field.text())
    }

    /// Returns the number that was typed, when the hall may have given it out and forgotten it.
    fn forgotten(&self, hall: &Hall) -> Option<Number> {
        let number = hall.number(self.field.text())?;
        (self.purpose == Purpose::Call && hall.has_forgotten(number)).then_some(number)
    }

    /// Returns the command that enters a paper which the hall has forgotten. Where services share a
    /// series, the visitor comes for what this counter serves; a transfer puts right what was not so.
    fn enter(&self, screen: &CounterScreen, hall: &Hall) -> Option<Command> {
        let number = self.forgotten(hall)?;
        let services = hall.services_of_number(number);
        let serves = hall.counter(screen.counter).map_or(&[][..], |c| &c.serves);
        let rank = |id: &ServiceId| {
            let served = serves.iter().find(|s| s.service == *id);
            served.map_or(u8::MAX, |s| s.rank)
        };
        Some(Command::Queue(QueueCommand::RegisterPrintedTicket {
            number,
            service: services.into_iter().min_by_key(rank)?,
            lang: screen.lang,
            counter: Some(screen.counter),
        }))
    }

    fn confirmed(&self, screen: &CounterScreen, cx: &Context<'_>) -> Then {
        if let Some(command) = self.enter(screen, cx.hall) {
            return Then::send(CounterAction::CallNumber, command);
        }
        let Some(ticket) = self.meant(cx.hall).map(|ticket| ticket.id) else {
            if self.field.text().is_empty() {
                return Then::Stay;
            }
            return Then::Tell(ClerkMessage::Refused(Refusal::UnknownTicket));
        };
        match self.purpose {
            Purpose::Call => Then::send(CounterAction::Call, screen.call_of(cx.hall, ticket)),
            Purpose::Hold => Then::send(CounterAction::Hold, screen.hold_of(ticket)),
            Purpose::PutBack => Then::send(
                CounterAction::PutBack,
                Command::Queue(QueueCommand::PutBack {
                    ticket,
                    counter: Some(screen.counter),
                }),
            ),
            Purpose::Print => match CounterScreen::print_of(cx.hall, ticket) {
                Some(command) => Then::send(CounterAction::Reprint, command),
                None => Then::Close,
            },
            Purpose::Cancel => {
                let command = Command::Queue(QueueCommand::Cancel {
                    ticket,
                    counter: Some(screen.counter),
                });
                match cx.hall.consider(cx.at, &command) {
                    Ok(_) => Then::Open(Dialog::Cancel(Cancel::new(ticket))),
                    Err(refusal) => Then::Tell(ClerkMessage::Refused(refusal)),
                }
            }
        }
    }

    /// Returns what is known of the ticket that was typed.
    fn about(&self, view: &View<'_>, t: &ui::Theme) -> Vec<(String, Rgb)> {
        let words = &view.words;
        if let Some(number) = self.forgotten(view.cx.hall) {
            return vec![
                (number.to_string(), t.ticket),
                (words.text("counter-forgotten").to_owned(), t.warn),
                (words.text("counter-forgotten-hint").to_owned(), t.muted),
            ];
        }
        let Some(ticket) = self.meant(view.cx.hall) else {
            return vec![if self.field.text().is_empty() {
                (words.text("counter-number-help").to_owned(), t.muted)
            } else {
                (words.text("counter-none-found").to_owned(), t.warn)
            }];
        };
        vec![
            (ticket.number.to_string(), t.ticket),
            (view.service_name(ticket).to_owned(), t.text),
            (standing(view, ticket), t.muted),
        ]
    }
}

/// Returns the state of a ticket, and where it is or how long it waited.
pub(super) fn standing(view: &View<'_>, ticket: &Ticket) -> String {
    let words = &view.words;
    let state = text::ticket_state(&ticket.state, words);
    match ticket.state {
        TicketState::Called { counter, .. }
        | TicketState::Serving { counter }
        | TicketState::Parked { counter, .. } => {
            let setup = view.cx.hall.setup();
            let counter = text::counter("common-counter-inline", counter, setup, words);
            words.say("counter-state-at", args! { state: state, counter: counter })
        }
        _ => words.say(
            "counter-state-waited",
            args! { state: state, time: timer(view.cx.hall.waited_s(ticket, view.cx.at)) },
        ),
    }
}

impl Component for ByNumber {
    fn keys(&self, _: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        let ok = match self.purpose {
            _ if self.forgotten(cx.hall).is_some() => "counter-key-enter",
            Purpose::Call => "counter-key-call",
            Purpose::Cancel => "counter-key-cancel",
            Purpose::PutBack => "counter-key-put-back",
            Purpose::Hold => "counter-key-hold",
            Purpose::Print => "counter-key-reprint",
        };
        let known = self.forgotten(cx.hall).is_some() || self.meant(cx.hall).is_some();
        DialogKeys::new(ok).typed("help-type").enabled(known)
    }

    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        match input {
            DialogInput::Ok => self.confirmed(screen, cx),
            DialogInput::Back => Then::Close,
            DialogInput::Key(key) => {
                self.field.on(key);
                Then::Stay
            }
            _ => Then::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let s = view.s;
        let words = &view.words;
        let title = match self.purpose {
            Purpose::Call => "counter-do-call-number",
            Purpose::Cancel => "counter-do-cancel-number",
            Purpose::PutBack => "counter-do-put-back",
            Purpose::Hold => "counter-do-hold",
            Purpose::Print => "counter-do-reprint",
        };
        let is_forgotten = self.forgotten(view.cx.hall).is_some();
        let known = is_forgotten || self.meant(view.cx.hall).is_some();
        let mut prose = Prose::new(self.about(view, p.theme()));
        if known {
            prose = prose.led_by_figure();
        }
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(words.text(title), field_rows(s), &keys);
        view.ask(p, &question, |p, body| {
            draw_field(view, p, body, &self.field, "counter-number-hint", &prose);
        });
    }
}
