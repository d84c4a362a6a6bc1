//! `dingdong counter`: a clerk calls and serves.

use super::{Invocation, screen};
use crate::cli::Look;
use crate::outcome::Outcome;
use crate::shell::counter::CounterHost;
use hall::{CounterId, Program};
use peripherals::announcer::Speaks;
use screens::counter::CounterScreen;
use text::problem::Problem;
use ui::terminal::is_dumb;

/// Opens the screen of a counter; with `clerk` the counter opens at once. A terminal that can show no
/// screen has it in lines of text, as a screen reader wants it.
pub(super) fn run(
    invocation: &Invocation<'_>,
    counter: CounterId,
    clerk: Option<&str>,
    look: &Look,
    screen_reader: bool,
) -> Result<Outcome, Problem> {
    let program = Program::Counter(counter);
    let speaks = Some(Speaks::Counter(counter));
    let mut program = screen::single(invocation, look, program, speaks)?;
    program.in_lines = screen_reader || is_dumb(&|name| std::env::var(name).ok());
    let clerk = clerk.map(str::to_owned);
    let lang = program.settings.lang;
    let screen = CounterScreen::new(counter, lang, clerk).arriving();
    program.open(Box::new(CounterHost::new(counter, screen, lang)), look)
}
