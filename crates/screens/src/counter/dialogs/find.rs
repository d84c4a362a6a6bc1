//! A ticket by its number, typed or scanned without a key before it.

use super::number::standing;
use super::*;
use hall::{Hall, Refusal, Right, Ticket, TicketState};
use ui::widgets::{Picker, PickerFace};

/// Most tickets that are listed.
const FOUND_MAX: usize = 40;

/// Finds a ticket. Digits alone mean those of all series; letters, before or after them, one.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::counter) struct Find {
    picker: Picker,
}

/// What Enter does with the ticket that is chosen.
enum Step {
    /// It is called here.
    Call(Command),
    /// It cannot be called now, and is shown in its list.
    Show(Tab),
    /// Nothing, for this reason.
    Refuse(Refusal),
}

impl Find {
    /// Returns the search that these first letters begin.
    pub(in crate::counter) fn of(typed: &str) -> Find {
        let mut picker = Picker::code(TYPED_MAX);
        for letter in typed.chars() {
            picker.on(KeyEvent::from(KeyCode::Char(letter)), 0);
        }
        Find { picker }
    }

    /// Returns the tickets that are meant; those first that this counter can call.
    fn found<'h>(&self, screen: &CounterScreen, hall: &'h Hall) -> Vec<&'h Ticket> {
        let typed = self.picker.text();
        let has_letters = typed.bytes().any(|b| b.is_ascii_alphabetic());
        if let Some(ticket) = hall.ticket_by_number(typed).filter(|_| has_letters) {
            return vec![ticket];
        }
        let letters: String = typed.chars().filter(char::is_ascii_alphabetic).collect();
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let value: Option<u32> = digits.parse().ok();
        if typed.is_empty() || value.is_none() != digits.is_empty() {
            return Vec::new();
        }
        let meant = |ticket: &&Ticket| {
            let number = ticket.number;
            ticket.has_number()
                && ticket.state != TicketState::Reserved
                && number.prefix.as_str().starts_with(&letters)
                && value.is_none_or(|value| number.value == value)
        };
        let mut found: Vec<&Ticket> = hall.tickets().iter().filter(meant).collect();
        found.sort_by_key(|ticket| match (screen.tab_of(hall, ticket), ticket.state) {
            (Some(_), _) => 0,
            (None, TicketState::Waiting | TicketState::OnHold { .. }) => 1,
            (None, TicketState::Finished { .. } | TicketState::Cancelled { .. }) => 3,
            (None, _) => 2,
        });
        found.truncate(FOUND_MAX);
        found
    }

    /// Returns the ticket that is chosen among those found.
    fn chosen<'h>(&self, screen: &CounterScreen, hall: &'h Hall) -> Option<&'h Ticket> {
        let found = self.found(screen, hall);
        found.get(self.picker.list().at()).copied()
    }

    /// Returns true if the hall may have given out the number and forgotten it.
    fn is_forgotten(&self, hall: &Hall) -> bool {
        let number = hall.number(self.picker.text());
        number.is_some_and(|number| hall.has_forgotten(number))
    }

    /// Returns what Enter does, in a word, and why it cannot.
    fn ok(&self, screen: &CounterScreen, cx: &Context<'_>) -> (&'static str, Option<Refusal>) {
        match self.chosen(screen, cx.hall) {
            Some(ticket) => match step(screen, cx, ticket) {
                Step::Call(_) => ("counter-key-call", None),
                Step::Show(_) => ("counter-key-show", None),
                Step::Refuse(refusal) => ("counter-key-call", Some(refusal)),
            },
            None if self.is_forgotten(cx.hall) => ("counter-key-enter", None),
            None => ("counter-key-call", None),
        }
    }

    fn confirmed(&self, screen: &CounterScreen, cx: &Context<'_>) -> Then {
        let Some(ticket) = self.chosen(screen, cx.hall) else {
            return match self.picker.text() {
                "" => Then::Stay,
                typed if self.is_forgotten(cx.hall) => {
                    Then::Open(Dialog::Number(ByNumber::typed(Purpose::Call, typed)))
                }
                _ => Then::Tell(ClerkMessage::Refused(Refusal::UnknownTicket)),
            };
        };
        match step(screen, cx, ticket) {
            Step::Call(command) => Then::send(CounterAction::Call, command),
            Step::Show(tab) => Then::Show(tab, ticket.id),
            Step::Refuse(refusal) => Then::Tell(ClerkMessage::Refused(refusal)),
        }
    }
}

/// Returns what Enter does with `ticket`. A scanner presses Enter too, so it ends no visit: while
/// there is one, nobody else is called.
fn step(screen: &CounterScreen, cx: &Context<'_>, ticket: &Ticket) -> Step {
    let command = screen.call_of(cx.hall, ticket.id);
    let may = cx.hall.may_at(screen.counter, Right::CounterSpecial);
    let considered = may.and_then(|()| cx.hall.consider(cx.at, &command));
    let refusal = match (screen.current(cx.hall), considered) {
        (_, Err(refusal)) => refusal,
        (Some(current), Ok(_)) => Refusal::StillServing {
            number: current.number,
        },
        (None, Ok(_)) => return Step::Call(command),
    };
    match screen.tab_of(cx.hall, ticket) {
        Some(tab) => Step::Show(tab),
        None => Step::Refuse(refusal),
    }
}

impl CounterScreen {
    /// Returns the list of this counter in which `ticket` stands.
    fn tab_of(&self, hall: &Hall, ticket: &Ticket) -> Option<Tab> {
        let counter = self.open(hall)?;
        let serves = counter.serves.iter().any(|s| s.service == ticket.service);
        match ticket.state {
            TicketState::Waiting | TicketState::OnHold { .. } if serves => Some(Tab::Waiting),
            TicketState::NoShow { counter: at, .. } if serves || at == counter.id => {
                Some(Tab::NoShows)
            }
            TicketState::Parked { counter: at, .. } if at == counter.id => Some(Tab::Parked),
            _ => None,
        }
    }

    /// Shows a ticket, chosen, in this list.
    pub(super) fn show_chosen(&mut self, tab: Tab, ticket: TicketId) {
        self.tabs.choose(tab);
        self.tickets = self.tickets.showing(Some(ticket), 0);
    }
}

impl Component for Find {
    fn keys(&self, screen: &CounterScreen, cx: &Context<'_>) -> DialogKeys {
        let (ok, refusal) = self.ok(screen, cx);
        let count = self.found(screen, cx.hall).len();
        let is_known = count > 0 || self.is_forgotten(cx.hall);
        DialogKeys::new(ok)
            .typed("help-type")
            .list(count)
            .enabled(is_known && refusal.is_none())
    }

    fn on(&mut self, screen: &CounterScreen, cx: &Context<'_>, input: DialogInput) -> Then {
        let count = || self.found(screen, cx.hall).len();
        match input {
            DialogInput::Ok => return self.confirmed(screen, cx),
            DialogInput::Back => return Then::Close,
            DialogInput::Line(press) => {
                let count = count();
                if self.picker.pressed(press, count).is_some() {
                    return self.confirmed(screen, cx);
                }
            }
            DialogInput::Key(key) => {
                let count = count();
                self.picker.on(key, count);
                if self.picker.text().is_empty() {
                    return Then::Close;
                }
            }
            _ => {}
        }
        Then::Stay
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>) {
        let words = &view.words;
        let hall = view.cx.hall;
        let line = |ticket: &&Ticket| Face {
            mark: ticket.number.to_string(),
            text: view.service_name(ticket).to_owned(),
            detail: standing(view, ticket),
            dim: false,
        };
        let lines: Vec<Face> = self.found(view.screen, hall).iter().map(line).collect();
        let (_, refusal) = self.ok(view.screen, view.cx);
        let hint = match &refusal {
            Some(refusal) => text::refusal(refusal, hall.setup(), words),
            None => words.text("counter-find-hint").to_owned(),
        };
        let none = if self.is_forgotten(hall) {
            "counter-forgotten"
        } else {
            "counter-none-found"
        };
        let rows = Picker::rows(view.s, lines.len());
        let keys = self.keys(view.screen, view.cx);
        let question = Question::new(words.text("counter-find-title"), rows, &keys)
            .lines(view.columns_of(p, &lines))
            .hint(hint);
        view.ask(p, &question, |p, body| {
            view.with_lines(&lines, true, |list| {
                let face = PickerFace {
                    hint: words.text("counter-number-hint"),
                    list,
                    none: words.text(none),
                };
                self.picker.view(p, view.s, body, &face);
            });
        });
    }
}
