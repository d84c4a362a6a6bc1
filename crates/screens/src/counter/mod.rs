//! The clerk's screen at a counter.
//!
//! All day long a clerk calls, serves and finishes here, with one key per command; the mouse works
//! too. `state.rs` says what an input does, `doing.rs` what each command means now and why it may
//! be refused, `dialogs.rs` what is asked before some of them, `printing.rs` what concerns paper,
//! and `view.rs` and `dialog_view.rs` draw. What a command means is left to the rules: a button is
//! dim exactly when [`Hall::decide`](hall::Hall::decide) would refuse.

mod dialog_view;
mod dialogs;
mod doing;
mod printing;
mod state;
mod view;

#[cfg(test)]
mod tests;

use super::screen::{Action, Context, Input, Screen};
use dialogs::Dialog;
use doing::Note;
use hall::event::Why;
use hall::{CounterId, Lang, TicketId, Timestamp};
use ui::paint::Painter;

pub use doing::Doing;

/// Which list stands beside the current ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// Whom this counter calls next.
    #[default]
    Waiting,
    /// Who was called and did not come.
    Passed,
    /// Whom this counter sent away for a moment.
    Parked,
    /// How many wait for each service of the hall.
    Hall,
}

impl Tab {
    const ALL: [Tab; 4] = [Tab::Waiting, Tab::Passed, Tab::Parked, Tab::Hall];
}

/// What can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A command.
    Do(Doing),
    /// Another list.
    Tab(Tab),
    /// A row of the list.
    Row(TicketId),
    /// The next page of the list, or the one before.
    Page {
        /// Whether it is the next one.
        on: bool,
    },
    /// A line of the open dialog.
    Item(usize),
    /// Further down in the lines of the open dialog, or up.
    Items {
        /// Whether it is further down.
        on: bool,
    },
    /// Says yes to the open dialog.
    Ok,
    /// Puts the chosen line of the open dialog aside.
    Dismiss,
    /// Closes the open dialog.
    Close,
}

/// The clerk's screen of one counter.
#[derive(Debug, Clone, PartialEq)]
pub struct CounterScreen {
    counter: CounterId,
    lang: Lang,
    /// The name in the sign-in field; stays for the next time.
    name: String,
    tab: Tab,
    /// The chosen row. By identity, as rows move up while one reads them.
    selected: Option<TicketId>,
    /// First row of the list that is shown.
    top: usize,
    dialog: Option<Dialog>,
    /// The command that waits for its answer, and since when.
    busy: Option<(Doing, Timestamp)>,
    note: Option<Note>,
    /// Why the current ticket was chosen.
    why: Option<(TicketId, Why)>,
}

impl CounterScreen {
    /// The screen of `counter`; `clerk` stands in the sign-in field already.
    pub fn new(counter: CounterId, lang: Lang, clerk: Option<String>) -> CounterScreen {
        CounterScreen {
            counter,
            lang,
            name: clerk.unwrap_or_default(),
            tab: Tab::Waiting,
            selected: None,
            top: 0,
            dialog: None,
            busy: None,
            note: None,
            why: None,
        }
    }
}

impl Screen for CounterScreen {
    type Target = Target;

    fn on(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        self.take(cx, input)
    }

    fn view(&self, cx: &Context<'_>, painter: &mut Painter<'_, Target>) {
        view::draw(self, cx, painter);
    }

    fn next_change(&self, cx: &Context<'_>) -> Timestamp {
        self.changes_at(cx)
    }

    fn lang(&self) -> Lang {
        self.lang
    }

    fn set_lang(&mut self, lang: Lang) {
        self.lang = lang;
    }
}
