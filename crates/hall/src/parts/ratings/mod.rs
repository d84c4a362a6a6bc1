//! Ratings: when a visit can be rated, and what visitors say of it.
//!
//! What was said stands on the ticket; here is who may still say something.

mod decide;
mod language;

pub use language::{RatingCommand, RatingEvent};

use crate::counter::{RatingWindow, UndoKind, UndoableAction};
use crate::ids::CounterId;
use crate::parts::counters::{CounterEvent, Counters};
use crate::parts::queues::Queues;
use crate::setup::Setup;
use crate::ticket::Graded;
use crate::time::Timestamp;

/// The visits that can be rated now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ratings {
    /// Windows that are open, by counter.
    windows: Vec<(CounterId, RatingWindow)>,
}

impl Ratings {
    /// The windows that a snapshot keeps.
    pub(crate) fn restore(windows: impl Iterator<Item = (CounterId, RatingWindow)>) -> Ratings {
        Ratings {
            windows: windows.collect(),
        }
    }

    /// The visit that can be rated at a counter.
    pub(crate) fn window(&self, counter: CounterId) -> Option<RatingWindow> {
        self.slot(counter).ok().map(|slot| self.windows[slot].1)
    }

    /// Returns when the next window closes.
    pub(crate) fn next_deadline(&self) -> Timestamp {
        self.windows
            .iter()
            .map(|(_, window)| window.until)
            .min()
            .unwrap_or(Timestamp::NEVER)
    }

    /// Records an event of the ratings' own. The queues note on the ticket what was said.
    pub(crate) fn apply(
        &mut self,
        at: Timestamp,
        event: &RatingEvent,
        setup: &Setup,
        queues: &Queues,
    ) {
        match event {
            RatingEvent::TicketRated {
                ticket,
                counter,
                grade,
            } => {
                let until = match grade {
                    // Time to say why.
                    Graded::Known(grade) if setup.is_poor(*grade) => {
                        Some(at.plus_s(setup.rules.rating_window_s))
                    }
                    Graded::Known(_) => None,
                    // Who may not know the grade may not know either how long that is: until told.
                    Graded::Hidden => Some(Timestamp::NEVER),
                };
                if let (Ok(slot), Some(until)) = (self.slot(*counter), until)
                    && queues.ticket(*ticket).is_some()
                {
                    self.windows[slot].1.until = until;
                }
            }
            RatingEvent::Explained { .. } => {}
            RatingEvent::Closed { counter, .. } => self.close(*counter),
        }
    }

    /// Records what a counter did: a finished visit can be rated, until the next one begins.
    pub(crate) fn follow_counter(
        &mut self,
        at: Timestamp,
        event: &CounterEvent,
        setup: &Setup,
        counters: &Counters,
        queues: &Queues,
    ) {
        match event {
            CounterEvent::TicketFinished { ticket, counter }
                if counters.get(*counter).is_some() && queues.ticket(*ticket).is_some() =>
            {
                let window = RatingWindow {
                    ticket: *ticket,
                    until: at.plus_s(setup.rules.rating_window_s),
                };
                self.open(*counter, window);
            }
            // A visitor who sits down now must not rate the one before.
            CounterEvent::TicketStarted { ticket, counter }
            | CounterEvent::TicketUnparked { ticket, counter }
                if queues.ticket(*ticket).is_some() =>
            {
                self.close(*counter);
            }
            CounterEvent::StartedWithoutTicket { counter, .. } => self.close(*counter),
            _ => {}
        }
    }

    /// Records that what a counter did last is taken back: a visit that did not end after all
    /// cannot be rated.
    pub(crate) fn undo(&mut self, counter: CounterId, action: &UndoableAction) {
        if action.kind == UndoKind::Finish {
            self.close(counter);
        }
    }

    /// Forgets the windows of counters that are gone.
    pub(crate) fn configure(&mut self, counters: &Counters) {
        self.windows.retain(|(id, _)| counters.get(*id).is_some());
    }

    /// Forgets the windows of tickets that are gone.
    pub(crate) fn turn_day(&mut self, queues: &Queues) {
        self.windows
            .retain(|(_, window)| queues.ticket(window.ticket).is_some());
    }

    fn slot(&self, counter: CounterId) -> Result<usize, usize> {
        self.windows.binary_search_by_key(&counter, |(id, _)| *id)
    }

    fn open(&mut self, counter: CounterId, window: RatingWindow) {
        match self.slot(counter) {
            Ok(slot) => self.windows[slot].1 = window,
            Err(slot) => self.windows.insert(slot, (counter, window)),
        }
    }

    fn close(&mut self, counter: CounterId) {
        if let Ok(slot) = self.slot(counter) {
            self.windows.remove(slot);
        }
    }
}
