//! The answer to a command.

use crate::hall::{Event, Refusal};

/// What a command led to: the events that were recorded, or why it was refused.
pub type Answer = Result<Vec<Event>, Refusal>;

super::record! {
    enum Answer { 1 Ok(1 events), 2 Err(1 refusal) }
}
