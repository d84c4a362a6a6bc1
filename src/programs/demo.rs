//! `dingdong demo`: a whole hall in one terminal.

use super::Invocation;
use super::screen::ScreenProgram;
use super::settings::Settings;
use crate::cli::Look;
use crate::demo::Demo;
use crate::outcome::Outcome;
use config::Connection;
use hall::voice::SpokenLang;
use hall::{Lang, Program};
use node::home::Home;
use peripherals::announcer::Speaks;
use text::problem::{Code, Problem};

/// Opens the demo; simulated people begin at `speed`.
pub(super) fn run(
    invocation: &Invocation<'_>,
    speed: u32,
    look: &Look,
) -> Result<Outcome, Problem> {
    let home = invocation.home_or(Home::demo);
    let mut settings = Settings::read(invocation.common, home, look, invocation.lang())?;
    // A newcomer sees paper; a technician who tries a printer in a demo sees the real one.
    if settings.config.printer.connection == Connection::None {
        settings.config.printer.connection = Connection::Simulated;
    }
    if settings.file.is_none() {
        be_at_home(&mut settings);
    }
    let mut counters = settings.config.setup.counters.iter().map(|c| c.id);
    let Some(first) = counters.next() else {
        let words = &invocation.words;
        return Err(Problem::new(
            Code::Usage,
            words.text("cli-no-counter"),
            words.text("cli-no-counter.cure"),
        ));
    };
    let second = counters.next().unwrap_or(first);
    let mut program = ScreenProgram::with_printer(Program::Demo, settings);
    program.speaks = Some(Speaks::Demo(program.settings.config.printer.name));
    let seed = u64::try_from(chrono::Utc::now().timestamp_micros()).unwrap_or(0);
    let demo = Demo::new(
        program.kiosk(),
        [first, second],
        program.settings.lang,
        speed,
        seed,
        program.simulated.clone(),
    );
    program.open(Box::new(demo), look)
}

/// Makes the shipped hall one of this machine's time zone, whose voice speaks as its screens do.
fn be_at_home(settings: &mut Settings) {
    let named = std::env::var("TZ").ok();
    let zone = named.or_else(|| iana_time_zone::get_timezone().ok());
    if let Some(zone) = zone.and_then(|zone| zone.trim_start_matches(':').parse().ok()) {
        settings.config.setup.rules.time_zone = zone;
    }
    let spoken = match settings.lang {
        Lang::EN => SpokenLang::En,
        _ => SpokenLang::Zh,
    };
    settings.config.voice.languages = vec![spoken];
}
