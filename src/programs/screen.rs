//! Opens a program with screens: in the terminal, or as a picture of a busy morning.

use super::settings::Settings;
use super::{Invocation, join, log, voice};
use crate::cli::Look;
use crate::outcome::Outcome;
use crate::picture::{self, Scene};
use crate::sample;
use crate::scripts::{self, Freshness, Session};
use crate::shell::appearance;
use crate::shell::host::{Host, SingleScreen};
use crate::shell::pane::Place;
use crate::shell::stage::{self, Opening};
use ::voice::speech::Phrases;
use config::Connection;
use hall::{CounterId, Hall, Lang, Program, Timestamp};
use node::clock::Pace;
use node::home::Home;
use node::problems;
use paper::printer::Simulated;
use peripherals::announcer::{Announcing, Speaks};
use screens::kiosk::Kiosk;
use screens::screen::{Connection as Link, Screen};
use std::path::Path;
use text::problem::{Code, Problem};
use text::{Words, args};
use ui::Encoding;

/// Speed of simulated paper: an 80 mm ticket comes out in a second and a half, so that the eye can
/// follow.
const ROWS_PER_S: u32 = 550;
/// Dots across simulated paper when no layout says.
const WIDTH: u16 = 576;

/// Opens a program of one screen, which `make` makes in the language of the settings.
pub(super) fn open_single<S: Screen + 'static>(
    invocation: &Invocation<'_>,
    look: &Look,
    program: Program,
    speaks: Option<Speaks>,
    make: impl FnOnce(Lang) -> S,
) -> Result<Outcome, Problem> {
    let program = single(invocation, look, program, speaks)?;
    let screen = make(program.settings.lang);
    program.open_with(screen, look)
}

/// Returns a program of one screen, before it opens.
pub(super) fn single(
    invocation: &Invocation<'_>,
    look: &Look,
    program: Program,
    speaks: Option<Speaks>,
) -> Result<ScreenProgram, Problem> {
    join::offer(invocation, program, look)?;
    let mut settings = invocation.settings(look)?;
    // A picture shows what the settings say.
    if look.picture.is_none() {
        settings.recall(program, invocation.common, look);
    }
    if let Program::Counter(counter) | Program::Rating(counter) = program {
        expect_counter(&settings, counter, look)?;
    }
    Ok(ScreenProgram {
        speaks,
        ..ScreenProgram::new(program, settings)
    })
}

/// A program with screens, before it opens.
pub(super) struct ScreenProgram {
    program: Program,
    pub(super) settings: Settings,
    /// Drives the printer of the settings.
    drives_printer: bool,
    pub(super) simulated: Option<Simulated>,
    /// The part of the hall's announcements that it speaks, if it speaks.
    pub(super) speaks: Option<Speaks>,
    /// Set if the screen is told in lines of text, for a screen reader.
    pub(super) in_lines: bool,
}

impl ScreenProgram {
    /// Creates a program that neither prints nor speaks.
    pub(super) fn new(program: Program, settings: Settings) -> ScreenProgram {
        ScreenProgram {
            program,
            settings,
            drives_printer: false,
            simulated: None,
            speaks: None,
            in_lines: false,
        }
    }

    /// Creates a program that drives the printer of the settings.
    pub(super) fn with_printer(program: Program, settings: Settings) -> ScreenProgram {
        let printer = &settings.config.printer;
        let width = || {
            peripherals::layouts::source(&printer.layout, &settings.layouts())
                .load()
                .map_or(WIDTH, |layout| layout.width())
        };
        let simulated = (printer.connection == Connection::Simulated)
            .then(|| Simulated::at_speed(width(), ROWS_PER_S));
        ScreenProgram {
            drives_printer: printer.connection != Connection::None,
            simulated,
            ..ScreenProgram::new(program, settings)
        }
    }

    /// Creates the kiosk's screen, with the printer of the settings.
    pub(super) fn kiosk(&self) -> Kiosk {
        let kiosk = Kiosk::new(self.settings.lang);
        let printer = &self.settings.config.printer;
        if printer.connection == Connection::None {
            kiosk
        } else {
            kiosk.with_printer(printer.name, printer.without_paper)
        }
    }

    /// Opens it with one screen.
    pub(super) fn open_with<S: Screen + 'static>(
        self,
        screen: S,
        look: &Look,
    ) -> Result<Outcome, Problem> {
        let pane = Box::new(Place::new(screen));
        let host = SingleScreen::new(pane);
        self.open(Box::new(host), look)
    }

    /// Opens it, or writes the picture that `look` asks for.
    pub(super) fn open(self, mut host: Box<dyn Host>, look: &Look) -> Result<Outcome, Problem> {
        let words = Words::new(self.settings.lang);
        if let Some(path) = &look.picture {
            write_picture(&self.settings, &mut *host, look, path, &words)?;
            return Ok(Outcome::Done);
        }
        let home = &self.settings.home;
        home.create()
            .map_err(|e| problems::folder(&words, home.folder(), &e))?;
        log::append_to(&home.log());
        let announcing = self.announcing(look.record.as_deref(), &words)?;
        let keeps_store = self.program != Program::Demo;
        let upkeep = keeps_store.then(|| self.settings.upkeep());
        let printing = self.drives_printer.then(|| self.settings.printing());
        // The demo's hall has no wires.
        let wiring = self.settings.wiring().filter(|_| keeps_store);
        let opening = Opening {
            home: self.settings.home,
            program: self.program,
            setup: self.settings.config.setup,
            upkeep,
            settings: self.settings.config.screens,
            lang: self.settings.lang,
            printing,
            wiring,
            simulated: self.simulated,
            announcing,
            pace: (self.program == Program::Demo).then(Pace::real),
            in_lines: self.in_lines,
        };
        stage::run(opening, host)?;
        Ok(Outcome::Done)
    }

    /// Returns how it speaks, if it does; `record` is a file to write it to instead.
    fn announcing(
        &self,
        record: Option<&Path>,
        words: &Words,
    ) -> Result<Option<Announcing>, Problem> {
        let Some(speaks) = self.speaks.clone() else {
            return Ok(None);
        };
        let folder = self.settings.home.folder();
        let phrases = voice::phrases(folder, words).unwrap_or_else(|problem| {
            // A hall is not closed for a mistake in its texts; the doctor names it.
            tracing::warn!(cause = %problem, "the shipped phrases are spoken instead");
            Phrases::default()
        });
        Ok(Some(Announcing {
            voice: self.settings.config.voice.clone(),
            speaks,
            guides: self.settings.config.screens.guidance,
            phrases,
            folder: folder.to_owned(),
            record: record
                .map(|path| voice::new_file(path, words))
                .transpose()?,
        }))
    }
}

/// Writes a picture of the screens to `path`: in the hall that runs here, or in the sample.
fn write_picture(
    settings: &Settings,
    host: &mut dyn Host,
    look: &Look,
    path: &Path,
    words: &Words,
) -> Result<(), Problem> {
    let size = picture::parse_size(&look.size, words)?;
    let (hall, at, connection) = if look.sample {
        let (hall, at) = sample::hall(&settings.config.setup);
        (hall, at, Link::Live)
    } else {
        running(&settings.home, words)?
    };
    let screens = &settings.config.screens;
    let png = picture::of_scene(
        Scene {
            hall: &hall,
            at,
            paper: None,
            connection,
        },
        host,
        screens,
        settings.lang,
        appearance::theme(screens.theme),
        appearance::encoding(screens.draw).unwrap_or(Encoding::Octant),
        size,
    );
    std::fs::write(path, png).map_err(|e| problems::folder(words, path, &e))
}

/// Returns the hall that runs on this machine.
fn running(home: &Home, words: &Words) -> Result<(Hall, Timestamp, Link), Problem> {
    let mut session = Session::join(std::slice::from_ref(home), words).map_err(|problem| {
        let cure = match problem.code {
            Code::NoHall => words.text("cli-picture-sample").to_owned(),
            _ => problem.cure.clone(),
        };
        Problem { cure, ..problem }
    })?;
    let connection = match session.freshness(words)? {
        Freshness::Lost { since, .. } => Link::Lost(since),
        Freshness::Here | Freshness::Hub { .. } => Link::Live,
    };
    Ok((session.hall().clone(), session.now(), connection))
}

/// Says that a hall has no such counter, unless it has, or nobody knows yet.
fn expect_counter(settings: &Settings, counter: CounterId, look: &Look) -> Result<(), Problem> {
    let words = Words::new(settings.lang);
    let running = match look.picture.is_some() && look.sample {
        true => None,
        false => Session::of_running(&settings.home, &words).ok().flatten(),
    };
    let known: Vec<u16> = match &running {
        Some(session) => session.hall().counters().iter().map(|c| c.id.0).collect(),
        // A hall that has run before goes on with the settings that it had, and a hub has its own.
        None if node::agent::is_joined(&settings.home) => return Ok(()),
        None => settings
            .config
            .setup
            .counters
            .iter()
            .map(|c| c.id.0)
            .collect(),
    };
    if known.contains(&counter.0) {
        return Ok(());
    }
    let given = args! { counter: counter.0, known: scripts::ranges(&known) };
    Err(Problem::new(
        Code::Usage,
        words.say("cli-unknown-counter", given),
        words.text("cli-unknown-counter-cure"),
    ))
}
