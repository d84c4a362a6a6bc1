//! `dingdong counter`: a clerk calls and serves.

use super::{Invocation, screen};
use crate::cli::Look;
use crate::outcome::Outcome;
use crate::shell::counter::CounterHost;
use hall::{CounterId, Program};
use peripherals::announcer::Speaks;
use screens::counter::CounterScreen;
use text::problem::Problem;

/// Opens the screen of a counter; with `clerk` the counter opens at once.
pub(super) fn run(
    invocation: &Invocation<'_>,
    counter: CounterId,
    clerk: Option<&str>,
    look: &Look,
) -> Result<Outcome, Problem> {
    let program = Program::Counter(counter);
    let speaks = Some(Speaks::Counter(counter));
    screen::open_hosted(invocation, look, program, speaks, |lang| {
        let screen = CounterScreen::new(counter, lang, clerk.map(str::to_owned)).arriving();
        Box::new(CounterHost::new(counter, screen, lang))
    })
}
