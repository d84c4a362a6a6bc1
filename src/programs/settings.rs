//! The settings of a program: those of the file, with what the command line says otherwise.

use crate::cli::{Common, Look};
use crate::shell::choice::{self, Choice};
use config::Config;
use hall::{Lang, Program};
use node::home::Home;
use node::upkeep::{BackupPlan, Upkeep};
use peripherals::bus_master::Wiring;
use peripherals::printing::Printing;
use std::path::PathBuf;
use std::time::Duration;
use text::problem::Problem;

/// The settings that a program is started with.
pub(super) struct Settings {
    /// The hall's folder.
    pub(super) home: Home,
    /// The settings file, read.
    pub(super) config: Config,
    /// The language of screens and messages.
    pub(super) lang: Lang,
    /// The settings file, when there is one.
    pub(super) file: Option<PathBuf>,
}

impl Settings {
    /// Reads the settings file; `lang` counts when neither it nor the command line names one.
    pub(super) fn read(
        common: &Common,
        home: Home,
        look: &Look,
        lang: Lang,
    ) -> Result<Settings, Problem> {
        let own = home.folder().join("config.toml");
        let path = common
            .config
            .clone()
            .or_else(|| own.exists().then_some(own));
        let config = match node::agent::is_joined(&home) {
            true => Config::load_own(path.as_deref()),
            false => Config::load(path.as_deref()),
        };
        let mut config = config.map_err(|faults| faults.problem(lang))?;
        let lang = common.lang.or(config.screens.language).unwrap_or(lang);
        if let Some(theme) = look.theme {
            config.screens.theme = theme.into();
        }
        if let Some(draw) = look.draw {
            config.screens.draw = draw.into();
        }
        Ok(Settings {
            home,
            config,
            lang,
            file: path,
        })
    }

    /// Takes over what was chosen on the screen of `program`, unless the command line says
    /// otherwise.
    pub(super) fn recall(&mut self, program: Program, common: &Common, look: &Look) {
        let Some(file) = choice::file(&self.home, program) else {
            return;
        };
        let chosen = Choice::read(&file);
        if let (None, Some(language)) = (common.lang, chosen.language) {
            self.lang = language;
        }
        if let (None, Some(theme)) = (look.theme, chosen.theme) {
            self.config.screens.theme = theme;
        }
    }

    /// Returns the folders where layouts are looked for: beside the settings file, then in the
    /// hall's folder.
    pub(super) fn layouts(&self) -> Vec<PathBuf> {
        let beside = self
            .file
            .as_ref()
            .and_then(|file| file.parent())
            .map(|folder| folder.join("layouts"));
        let mut folders: Vec<PathBuf> = beside
            .into_iter()
            .chain([self.home.folder().join("layouts")])
            .collect();
        folders.dedup();
        folders
    }

    /// Returns the folders where device files are looked for: beside the settings file, then in the
    /// hall's folder.
    pub(super) fn device_folders(&self) -> Vec<PathBuf> {
        let beside = self.file.as_ref().and_then(|file| file.parent());
        let own = self.home.folder();
        let mut folders: Vec<PathBuf> = beside
            .into_iter()
            .chain([own])
            .map(|folder| folder.join("devices"))
            .collect();
        folders.dedup();
        folders
    }

    /// Returns how this machine drives its devices on wires; `None` if it has none.
    pub(super) fn wiring(&self) -> Option<Wiring> {
        let devices = self.config.devices.clone();
        (!devices.is_empty()).then(|| Wiring {
            devices,
            folders: self.device_folders(),
            lang: self.lang,
            flash: Duration::from_secs(self.config.screens.flash_s.into()),
        })
    }

    /// Returns how this machine looks after the store, when it keeps the hall.
    pub(super) fn upkeep(&self) -> Upkeep {
        let backups = &self.config.backups;
        Upkeep {
            home: self.home.clone(),
            backups: BackupPlan {
                at: backups.at,
                folder: backups.folder.clone(),
                daily: backups.keep_daily,
                weekly: backups.keep_weekly,
            },
            told: None,
        }
    }

    /// Returns how this machine prints.
    pub(super) fn printing(&self) -> Printing {
        Printing {
            printer: self.config.printer.clone(),
            papers: self.config.papers.clone(),
            layouts: self.layouts(),
            lang: self.lang,
        }
    }
}
