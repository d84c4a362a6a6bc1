//! What staff chose on a screen by a key: its language and its theme.
//!
//! A small file of this machine keeps it, one for each counter and one for the display, so that it is
//! still so when the program starts again. It is no part of the hall. Where visitors choose, nothing
//! is kept: a kiosk returns to its first language by itself.

use config::Theme;
use hall::{Lang, Program};
use node::home::Home;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// The themes that a key leads to, by the names that settings have for them.
const THEMES: [(&str, Theme); 3] = [
    ("dark", Theme::Dark),
    ("light", Theme::Light),
    ("contrast", Theme::Contrast),
];

/// The language and the theme that were chosen, as far as they were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Choice {
    /// The language.
    pub language: Option<Lang>,
    /// The theme.
    pub theme: Option<Theme>,
}

/// Returns the file of `program`, if it keeps what was chosen.
pub fn file(home: &Home, program: Program) -> Option<PathBuf> {
    let name = match program {
        Program::Counter(counter) => format!("counter-{}.toml", counter.0),
        Program::Display => "display.toml".to_owned(),
        Program::Admin => "admin.toml".to_owned(),
        _ => return None,
    };
    Some(home.screens().join(name))
}

impl Choice {
    /// Reads what was chosen. What cannot be read was not chosen.
    pub fn read(path: &Path) -> Choice {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let value = |key: &str| {
            text.lines()
                .filter_map(|line| line.split_once('='))
                .find(|(name, _)| name.trim() == key)
                .map(|(_, value)| value.trim().trim_matches('"'))
        };
        let theme = |name: &str| THEMES.iter().find(|(known, _)| *known == name);
        Choice {
            language: value("language")
                .and_then(|tag| tag.parse().ok())
                .filter(|lang| text::meant(*lang).is_some()),
            theme: value("theme").and_then(theme).map(|(_, theme)| *theme),
        }
    }

    /// Returns this choice where it was made, and `former` where not.
    #[must_use]
    pub fn or(self, former: Choice) -> Choice {
        Choice {
            language: self.language.or(former.language),
            theme: self.theme.or(former.theme),
        }
    }

    /// Keeps it beside what was chosen before.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn keep(self, path: &Path) -> io::Result<()> {
        let all = self.or(Choice::read(path));
        let mut lines = String::from(
            "# Chosen on this screen by F2 and F3; without this file, config.toml counts.\n",
        );
        let mut line = |key: &str, value: Option<&str>| {
            if let Some(value) = value {
                // Writing into memory does not fail.
                let _ = writeln!(lines, "{key} = \"{value}\"");
            }
        };
        line("language", all.language.as_ref().map(Lang::as_str));
        let named = THEMES.iter().find(|(_, theme)| Some(*theme) == all.theme);
        line("theme", named.map(|(name, _)| *name));
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        // Whole or not at all: the machine may be switched off at any moment.
        let fresh = path.with_extension("new");
        std::fs::write(&fresh, lines)?;
        std::fs::rename(&fresh, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::CounterId;

    #[test]
    fn what_was_chosen_is_kept_and_what_was_not_is_left_open() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let path = file(&home, Program::Counter(CounterId(3))).unwrap();
        assert_eq!(Choice::read(&path), Choice::default());
        let english = Choice {
            language: Some(Lang::EN),
            theme: None,
        };
        english.keep(&path).unwrap();
        assert_eq!(Choice::read(&path), english);
        for (_, theme) in THEMES {
            let theme = Choice {
                language: None,
                theme: Some(theme),
            };
            theme.keep(&path).unwrap();
            assert_eq!(Choice::read(&path), theme.or(english));
        }
        let other = file(&home, Program::Display).unwrap();
        assert_eq!(Choice::read(&other), Choice::default());
    }

    #[test]
    fn a_file_that_makes_no_sense_chooses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("display.toml");
        for text in [
            "",
            "theme = \"pink\"\nlanguage = \"xx-yy-zz-99\"",
            "\0\u{1}==",
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(Choice::read(&path), Choice::default(), "{text:?}");
        }
    }

    #[test]
    fn where_visitors_choose_nothing_is_kept() {
        let home = Home::at("/nowhere");
        for program in [Program::Kiosk, Program::Rating(CounterId(1)), Program::Demo] {
            assert_eq!(file(&home, program), None);
        }
    }
}
