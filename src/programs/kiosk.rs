//! `dingdong kiosk`: visitors take tickets, on paper where the machine has a printer.

use super::screen::ScreenProgram;
use super::{Invocation, join};
use crate::cli::Look;
use crate::outcome::Outcome;
use hall::Program;
use peripherals::announcer::Speaks;
use text::problem::Problem;

/// Opens the kiosk.
pub(super) fn run(invocation: &Invocation<'_>, look: &Look) -> Result<Outcome, Problem> {
    join::offer(invocation, Program::Kiosk, look)?;
    let settings = invocation.settings(look)?;
    let mut program = ScreenProgram::with_printer(Program::Kiosk, settings);
    program.speaks = Some(Speaks::Kiosk(program.settings.config.printer.name));
    let kiosk = program.kiosk();
    program.open_with(kiosk, look)
}
