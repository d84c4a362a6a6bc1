//! Opens a program with screens: in the terminal, or as a picture of a busy morning.

use super::settings::Settings;
use super::{Invocation, log, voice};
use crate::cli::Look;
use crate::outcome::Outcome;
use crate::picture;
use crate::shell::appearance;
use crate::shell::host::{self, Host, SingleScreen};
use crate::shell::pane::Place;
use crate::shell::stage::{self, Opening};
use ::voice::speech::Phrases;
use config::Connection;
use hall::{Lang, Program};
use node::problems;
use paper::printer::Simulated;
use peripherals::announcer::{Announcing, Speaks};
use screens::kiosk::Kiosk;
use screens::screen::Screen;
use std::path::Path;
use text::Words;
use text::problem::Problem;
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
    let settings = invocation.settings(look)?;
    let screen = make(settings.lang);
    ScreenProgram {
        speaks,
        ..ScreenProgram::new(program, settings)
    }
    .open_with(screen, look)
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
        let host = SingleScreen::new(pane, host::help(self.program));
        self.open(Box::new(host), look)
    }

    /// Opens it, or writes the picture that `look` asks for.
    pub(super) fn open(self, mut host: Box<dyn Host>, look: &Look) -> Result<Outcome, Problem> {
        let words = Words::new(self.settings.lang);
        if let Some(path) = &look.picture {
            write_picture(&self.settings, &mut *host, &look.size, path, &words)?;
            return Ok(Outcome::Done);
        }
        let home = &self.settings.home;
        home.create()
            .map_err(|e| problems::folder(&words, home.folder(), &e))?;
        log::append_to(&home.log());
        let announcing = self.announcing(look.record.as_deref(), &words)?;
        let printing = self.drives_printer.then(|| self.settings.printing());
        let opening = Opening {
            home: self.settings.home,
            program: self.program,
            setup: self.settings.config.setup,
            settings: self.settings.config.screens,
            lang: self.settings.lang,
            printing,
            simulated: self.simulated,
            announcing,
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
            phrases,
            folder: folder.to_owned(),
            record: record
                .map(|path| voice::new_file(path, words))
                .transpose()?,
        }))
    }
}

/// Writes a picture of the screens in a busy morning to `path`.
fn write_picture(
    settings: &Settings,
    host: &mut dyn Host,
    size: &str,
    path: &Path,
    words: &Words,
) -> Result<(), Problem> {
    let screens = &settings.config.screens;
    let png = picture::of_sample(
        host,
        &settings.config.setup,
        screens,
        settings.lang,
        appearance::theme(screens.theme),
        appearance::encoding(screens.draw).unwrap_or(Encoding::Octant),
        picture::parse_size(size, words)?,
    );
    std::fs::write(path, png).map_err(|e| problems::folder(words, path, &e))
}
