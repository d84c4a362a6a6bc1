//! Counters: who works there, what they serve, whom they call, and what can be taken back.

mod apply;
mod decide;
mod language;

pub(crate) use decide::{closing, current, free, leaving};
pub use language::{CounterCommand, CounterEvent};

use crate::counter::Counter;
use crate::ids::CounterId;
use crate::refusal::Refusal;

/// The counters of a hall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counters {
    /// By rising number.
    list: Vec<Counter>,
}

impl Counters {
    /// The counters that a snapshot keeps.
    pub(crate) fn restore(list: Vec<Counter>) -> Counters {
        Counters { list }
    }

    /// All counters by rising number.
    pub(crate) fn all(&self) -> &[Counter] {
        &self.list
    }

    /// Returns a counter by its number.
    pub(crate) fn get(&self, id: CounterId) -> Option<&Counter> {
        let found = self.list.binary_search_by_key(&id, |c| c.id).ok()?;
        Some(&self.list[found])
    }

    /// A counter that must be there.
    pub(crate) fn known(&self, id: CounterId) -> Result<&Counter, Refusal> {
        self.get(id).ok_or(Refusal::UnknownCounter)
    }

    /// A counter at which somebody works.
    pub(crate) fn open(&self, id: CounterId) -> Result<&Counter, Refusal> {
        let counter = self.known(id)?;
        if counter.shift.is_some() {
            Ok(counter)
        } else {
            Err(Refusal::CounterClosed { counter: id })
        }
    }

    /// A counter at which somebody works who does not pause.
    fn working(&self, id: CounterId) -> Result<&Counter, Refusal> {
        let counter = self.open(id)?;
        if counter.is_working() {
            Ok(counter)
        } else {
            Err(Refusal::CounterPaused)
        }
    }

    fn with(&mut self, id: CounterId, change: impl FnOnce(&mut Counter)) {
        if let Ok(found) = self.list.binary_search_by_key(&id, |c| c.id) {
            change(&mut self.list[found]);
        }
    }
}
