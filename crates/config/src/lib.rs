//! The settings of a hall, read from a file.
//!
//! `config.toml` at the top of the source is the documentation: every key with its meaning, unit
//! and default. It is compiled in as the hall that runs without a file. [`Config::parse`] reads a
//! text and reports every mistake at once, each a [`Fault`] with its place, key and cure.
//! The crate `text` walks the TOML tree, `keys` says which keys there are, and `text::fault` puts
//! mistakes into words. What the settings mean is up to [`hall`].
//!
//! *Never*: a key without documentation, or a default that differs from the one in the comments of
//! `config.toml` (`tests/shipped.rs` switches every commented key on).

mod backups;
mod devices;
mod export;
mod keys;
mod printer;
#[cfg(test)]
mod tests;
pub mod typed;
mod voice;
mod written;

pub use backups::Backups;
pub use devices::Devices;
pub use export::{export, machine_keys};
pub use printer::{
    Connection, Fence, Flow, Mode, Papers, Printer, RasterBy, StatusBy, WithoutPaper,
};
pub use text::fault::{Fault, Faults, Place};
pub use voice::{Output, VoiceSettings};
pub use written::{Difference, changed_values, check_change, differences};

use hall::setup::{Lang, Setup, Text};
use std::path::Path;

/// The file that is compiled in.
const DEFAULT: &str = include_str!("../../../config.toml");

/// Colours of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// The colours that suit the screen.
    #[default]
    Auto,
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
    /// White and yellow on black.
    Contrast,
}

/// The way in which pixels become characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Draw {
    /// The finest that the terminal can show.
    #[default]
    Auto,
    /// 2 x 4 pixels a cell.
    Octant,
    /// 2 x 3 pixels a cell.
    Sextant,
    /// 2 x 2 pixels a cell.
    Quadrant,
    /// 1 x 2 pixels a cell.
    Half,
    /// Text only, without pictures.
    Plain,
}

/// Settings of the screens: how the hall looks, not how it works. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screens {
    /// Colours.
    pub theme: Theme,
    /// The way in which pixels become characters.
    pub draw: Draw,
    /// The language a screen starts in; `None` follows the environment, see
    /// [`detect`](text::detect).
    pub language: Option<Lang>,
    /// Time without a touch after which the kiosk returns to its first page.
    pub kiosk_idle_s: u32,
    /// Time for which the kiosk shows the finished ticket.
    pub ticket_page_s: u32,
    /// Set if key 0 of the kiosk has each page spoken, for visitors who do not see it.
    pub guidance: bool,
    /// The line that runs along the bottom of the lobby display; may be empty.
    pub ticker: Text,
    /// Time for which a new call flashes.
    pub flash_s: u32,
    /// Most calls that the display shows at once.
    pub calls: u8,
    /// Time for which the display shows one page of several.
    pub page_s: u32,
    /// Numbers that the display asks to get ready at most, 0 to 6.
    pub next: u8,
    /// Time for which the rating pad shows its thanks.
    pub thanks_s: u32,
    /// Set if the terminal of a free counter rings when its first visitor comes.
    pub bell: bool,
}

impl Default for Screens {
    fn default() -> Self {
        Screens {
            theme: Theme::Auto,
            draw: Draw::Auto,
            language: None,
            kiosk_idle_s: 30,
            ticket_page_s: 8,
            guidance: true,
            ticker: Text::default(),
            flash_s: 6,
            calls: 6,
            page_s: 8,
            next: 0,
            thanks_s: 4,
            bell: true,
        }
    }
}

/// Everything that is read from a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The hall: its services, counters and rules.
    pub setup: Setup,
    /// The screens of this machine.
    pub screens: Screens,
    /// The printer of this machine.
    pub printer: Printer,
    /// The texts of papers.
    pub papers: Papers,
    /// The speaker of this machine.
    pub voice: VoiceSettings,
    /// The devices on wires of this machine.
    pub devices: Vec<Devices>,
    /// The backups that this machine makes when it keeps the hall.
    pub backups: Backups,
    /// Warnings on what is allowed but probably not meant, for example a service that no counter
    /// serves.
    pub warnings: Vec<Fault>,
}

impl Config {
    /// Returns the settings file that is compiled in.
    pub fn default_text() -> &'static str {
        DEFAULT
    }

    /// Reads settings. `file_name` only serves the messages.
    ///
    /// # Errors
    /// Every mistake in the text, if there is one.
    pub fn parse(file_name: &str, text: &str) -> Result<Config, Faults> {
        let (config, faults, _) = keys::read(file_name, text);
        match config {
            Some(config) if faults.is_empty() => Ok(config),
            _ => Err(Faults(faults)),
        }
    }

    /// Reads a settings file, or the one that is compiled in.
    ///
    /// # Errors
    /// Every mistake in the file, or that it cannot be read.
    pub fn load(path: Option<&Path>) -> Result<Config, Faults> {
        let Some(path) = path else {
            return Config::parse("config.toml", DEFAULT);
        };
        let (name, text) = text::reader::text_of(path)?;
        Config::parse(&name, &text)
    }
}

impl Config {
    /// Reads the settings file of a machine that has joined a hall: what it says of the hall counts for
    /// nothing and need not be there. The hall in the settings is the shipped one, for samples.
    ///
    /// # Errors
    /// Every mistake in the file, or that it cannot be read.
    pub fn load_own(path: Option<&Path>) -> Result<Config, Faults> {
        let Some(path) = path else {
            return Ok(Config::default());
        };
        let (name, text) = text::reader::text_of(path)?;
        Config::parse_own(&name, &text)
    }

    /// Reads the settings of a machine that has joined a hall. `file_name` only serves the messages.
    ///
    /// # Errors
    /// Every mistake in the text, if there is one.
    pub fn parse_own(file_name: &str, text: &str) -> Result<Config, Faults> {
        match keys::read_own(file_name, text) {
            (Some(config), faults) if faults.is_empty() => Ok(config),
            (_, faults) => Err(Faults(faults)),
        }
    }
}

impl Default for Config {
    /// Reads the settings that are compiled in.
    fn default() -> Self {
        // A test reads the same text, so it never falls back to an empty hall.
        Config::parse("config.toml", DEFAULT).unwrap_or_else(|_| Config {
            setup: Setup::default(),
            screens: Screens::default(),
            printer: Printer::default(),
            papers: Papers::default(),
            voice: VoiceSettings::default(),
            devices: Vec::new(),
            backups: Backups::default(),
            warnings: Vec::new(),
        })
    }
}
