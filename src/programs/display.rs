//! `dingdong display`: the lobby sees and hears who is called where.

use super::{Invocation, screen};
use crate::cli::Look;
use crate::outcome::Outcome;
use hall::Program;
use peripherals::announcer::Speaks;
use screens::display::Display;
use text::problem::Problem;

/// Opens the lobby display.
pub(super) fn run(invocation: &Invocation<'_>, look: &Look) -> Result<Outcome, Problem> {
    let speaks = Some(Speaks::Lobby);
    screen::open_single(invocation, look, Program::Display, speaks, Display::new)
}
