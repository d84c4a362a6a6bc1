//! The clerk's screen at a counter.
//!
//! All day long a clerk calls, serves and finishes here, with one key per command; the mouse works
//! too. `state.rs` says what an input does, `action.rs` what each command means now and why it may
//! be refused, `dialogs/` what is asked before some of them, `printing.rs` what concerns paper,
//! `numbers.rs` numbers that are typed without a key before them, `emergency.rs` what an emergency
//! changes, `people.rs` who signs in, `report.rs` tells it to who does not see it, and `view.rs`
//! draws. What a command means is left to the rules: a
//! button is
//! dim exactly when [`Hall::decide`](hall::Hall::decide) would refuse.

mod action;
mod dialogs;
mod emergency;
mod numbers;
mod people;
mod printing;
mod proof;
mod report;
mod saved;
mod state;
mod title;
mod view;

#[cfg(test)]
mod tests;

use super::keys::Hint;
use super::redact;
use super::report::Report;
use super::screen::{Action, Context, Input, KeyCode, KeyEvent, Screen, Title};
use action::Note;
use dialogs::Dialog;
use emergency::EmergencyPage;
use hall::event::Why;
use hall::limits::NAME_MAX;
use hall::staff::SignInMode;
use hall::{AccountId, CounterId, Hall, Lang, ServiceId, TicketId, Timestamp};
use numbers::Held;
use proof::Proof;
use ui::paint::Painter;
use ui::widgets::{Form, ListPress, Table, TablePress, Tabs, TextField};

pub use action::CounterAction;
pub use emergency::EmergencyPress;

/// The list that stands beside the current ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tab {
    /// Whom this counter calls next.
    Waiting,
    /// Visitors who were called and did not come.
    NoShows,
    /// Whom this counter sent away for a moment.
    Parked,
    /// The number waiting for each service of the hall.
    Hall,
}

impl Tab {
    const ALL: &[Tab] = &[Tab::Waiting, Tab::NoShows, Tab::Parked, Tab::Hall];
}

/// The clerk's name among the fields of the sign-in form.
const NAME: usize = 0;

/// A part of the screen that can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A command.
    Do(CounterAction),
    /// Another list.
    Tab(Tab),
    /// In a list of tickets.
    Ticket(TablePress<TicketId>),
    /// In the list of the hall's services.
    Service(TablePress<ServiceId>),
    /// In the list of the people who may sign in.
    Person(TablePress<AccountId>),
    /// In the list of the open dialog.
    Line(ListPress),
    /// Says yes to the open dialog.
    Ok,
    /// Puts the chosen line of the open dialog aside.
    Dismiss,
    /// Closes the open dialog.
    Close,
    /// On the page of an emergency.
    Emergency(EmergencyPress),
}

/// The clerk's screen of one counter.
#[derive(Debug, Clone, PartialEq)]
pub struct CounterScreen {
    counter: CounterId,
    lang: Lang,
    /// The clerk's name; it stays for the next time.
    sign_in: Form,
    /// The chosen one of the people who are meant by that.
    people: Table<AccountId>,
    /// What somebody types to prove who he is.
    proof: Proof,
    /// Time of the last press here.
    active_at: Option<Timestamp>,
    /// Set while the clerk of this counter is signed in at another machine.
    is_elsewhere: bool,
    tabs: Tabs<Tab>,
    tickets: Table<TicketId>,
    services: Table<ServiceId>,
    dialog: Option<Dialog>,
    /// The command that waits for its answer, and since when.
    busy: Option<(CounterAction, Timestamp)>,
    note: Option<Note>,
    /// A key that may begin a number, and when it came.
    held: Option<Held>,
    /// The reason why the current ticket was chosen.
    why: Option<(TicketId, Why)>,
    emergency: EmergencyPage,
    /// Set until it has looked for the clerk who has started the program.
    arrives: bool,
}

impl CounterScreen {
    /// The screen of `counter`; `clerk` stands in the sign-in field already.
    pub fn new(counter: CounterId, lang: Lang, clerk: Option<String>) -> CounterScreen {
        let mut name = TextField::new(NAME_MAX);
        name.set(&clerk.unwrap_or_default());
        CounterScreen {
            counter,
            lang,
            sign_in: Form::new([name]),
            proof: Proof::of(SignInMode::Name),
            active_at: None,
            is_elsewhere: false,
            people: Table::choosing(),
            tabs: Tabs::new(Tab::ALL),
            tickets: Table::choosing(),
            services: Table::reading(),
            dialog: None,
            busy: None,
            note: None,
            held: None,
            why: None,
            emergency: EmergencyPage::default(),
            arrives: false,
        }
    }

    /// The same screen for a clerk who has just started the program: opens the counter at once if
    /// the name is known, and asks if the counter is open for somebody else.
    #[must_use]
    pub fn arriving(self) -> CounterScreen {
        CounterScreen {
            arrives: true,
            ..self
        }
    }
}

impl Screen for CounterScreen {
    type Target = Target;

    fn on(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        self.take(cx, input)
    }

    fn view(&self, cx: &Context<'_>, painter: &mut Painter<'_, Target>) -> Timestamp {
        view::draw(self, cx, painter);
        Timestamp::NEVER
    }

    fn next_change(&self, cx: &Context<'_>) -> Timestamp {
        self.changes_at(cx)
    }

    fn keys(&self, cx: &Context<'_>) -> Vec<Hint> {
        self.hints(cx)
    }

    fn says(&self, target: &Target) -> &'static str {
        match target {
            Target::Do(action) => action.id(),
            Target::Tab(_) => "help-tabs",
            Target::Ticket(_) | Target::Person(_) | Target::Line(_) => "help-choose",
            Target::Service(_) => "help-scroll",
            Target::Ok => "common-ok",
            Target::Dismiss => "counter-dismiss",
            Target::Close => "common-back",
            Target::Emergency(press) => match press {
                EmergencyPress::PutAside => "counter-emergency-aside",
                EmergencyPress::TakeBack | EmergencyPress::Confirm => "counter-emergency-end",
                EmergencyPress::Keep => "common-back",
            },
        }
    }

    fn quit(&mut self, cx: &Context<'_>) -> Option<Action> {
        self.leave(cx)
    }

    fn title(&self, cx: &Context<'_>) -> Option<Title> {
        Some(self.titled(cx))
    }

    fn report(&self, cx: &Context<'_>) -> Option<Report> {
        Some(self.reported(cx))
    }

    /// A notice may be a question.
    fn types_text(&self) -> bool {
        self.dialog.as_ref().is_some_and(Dialog::is_private)
    }

    fn lang(&self) -> Lang {
        self.lang
    }

    fn set_lang(&mut self, lang: Lang) {
        self.lang = lang;
    }

    fn redacted(&self, hall: &Hall) -> CounterScreen {
        let mut state = self.clone();
        state.forget_secrets(hall);
        state
            .sign_in
            .set(NAME, &redact::text(self.sign_in.text(NAME)));
        // What may hold something typed is no part of a record, see `is_settled`.
        state.dialog = None;
        state.note = None;
        state.held = None;
        state
    }

    /// A clerk's name and a notice are typed here.
    fn redact_key(&self, hall: &Hall, key: KeyEvent) -> KeyEvent {
        let is_private = |letter: char| match &self.dialog {
            _ if self.open(hall).is_none() => true,
            Some(dialog) => dialog.is_private(),
            // A name that is typed too late means no commands, mostly.
            None => {
                let upper = letter.to_ascii_uppercase();
                let is_key =
                    upper == ' ' || CounterAction::keyed(hall).any(|(_, key)| key == upper);
                !is_key && !numbers::begins(hall, letter)
            }
        };
        match key.code {
            KeyCode::Char(letter) if is_private(letter) => KeyEvent {
                code: KeyCode::Char(redact::letter(letter)),
                ..key
            },
            _ => key,
        }
    }

    fn redact_touch(&self, _: &Hall, target: Target) -> Option<Target> {
        Some(target)
    }

    /// Dialogs, messages and answers that are awaited are over soon.
    fn is_settled(&self) -> bool {
        self.dialog.is_none()
            && self.note.is_none()
            && self.busy.is_none()
            && self.held.is_none()
            && !self.has_secret()
            && !self.is_elsewhere
            && !self.emergency.asks
    }
}
