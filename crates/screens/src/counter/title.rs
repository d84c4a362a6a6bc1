//! What concerns the window with the clerk's screen: its title, and its end.

use super::CounterScreen;
use super::dialogs::{Dialog, Leave};
use crate::screen::{Action, Context, Title};
use hall::Hall;
use text::args;

impl CounterScreen {
    /// Returns true if a visitor is called, served or parked here.
    pub(super) fn has_visitors(&self, hall: &Hall) -> bool {
        self.current(hall).is_some() || hall.parked(self.counter).next().is_some()
    }

    /// Ends the program; asks first while visitors are here.
    pub(super) fn leave(&mut self, cx: &Context<'_>) -> Option<Action> {
        let is_open = self.open(cx.hall).is_some();
        // On the page of an emergency nothing is asked.
        if !is_open || !self.has_visitors(cx.hall) || self.covering(cx).is_some() {
            return Some(Action::Quit);
        }
        self.dialog = Some(Dialog::Leave(Leave));
        None
    }

    /// Returns the title: which counter, who is there, how many wait.
    pub(super) fn titled(&self, cx: &Context<'_>) -> Title {
        let words = cx.words(self.lang);
        let setup = cx.hall.setup();
        let label = text::counter("common-counter-number", self.counter, setup, &words);
        let Some(counter) = self.open(cx.hall) else {
            let id = match self.locked(cx.hall) {
                Some(_) => "counter-title-locked",
                None => "counter-title-closed",
            };
            return Title {
                text: words.say(id, args! { counter: label }),
                waiting: None,
            };
        };
        let served = counter.serves.iter();
        let waiting: usize = served.map(|s| cx.hall.waiting(s.service)).sum();
        let current = self.current(cx.hall);
        let is_free = current.is_none() && counter.is_working();
        let state = match current {
            Some(ticket) => text::number(ticket.number, &words),
            None if counter.is_working() => words.text("counter-title-free").to_owned(),
            None => words.text("counter-title-paused").to_owned(),
        };
        Title {
            text: words.say(
                "counter-title",
                args! { counter: label, state: state, waiting: waiting },
            ),
            waiting: is_free.then_some(waiting),
        }
    }
}
