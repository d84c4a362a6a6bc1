//! `dingdong rating`: a visitor rates the visit that ended.

use super::{Invocation, screen};
use crate::cli::Look;
use crate::outcome::Outcome;
use hall::{CounterId, Program};
use screens::rating::RatingPad;
use text::problem::Problem;

/// Opens the rating pad of a counter.
pub(super) fn run(
    invocation: &Invocation<'_>,
    counter: CounterId,
    look: &Look,
) -> Result<Outcome, Problem> {
    let program = Program::Rating(counter);
    screen::open_single(invocation, look, program, None, |lang| {
        RatingPad::new(counter, lang)
    })
}
