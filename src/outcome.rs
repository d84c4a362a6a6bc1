//! The end of a command that did not fail.

/// The end of a command. Anything worse is a [`Problem`](text::problem::Problem).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done, and all is well.
    Done,
    /// The rules of the hall refused it, a goal was missed, or something is not well.
    Refused,
}

impl Outcome {
    /// Returns [`Outcome::Done`] if all is well.
    pub fn of(well: bool) -> Outcome {
        if well {
            Outcome::Done
        } else {
            Outcome::Refused
        }
    }
}
