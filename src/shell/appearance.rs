//! The look of the screens that the settings ask for, in the screen kit's terms.

use ui::{Encoding, Theme};

/// Returns the theme that the settings name.
pub fn theme(setting: config::Theme) -> Theme {
    match setting {
        config::Theme::Light => Theme::light(),
        config::Theme::Contrast => Theme::contrast(),
        config::Theme::Dark | config::Theme::Auto => Theme::dark(),
    }
}

/// Returns the theme that counts where the terminal's background is light, dark or not known.
pub fn settled(setting: config::Theme, light: Option<bool>) -> config::Theme {
    match setting {
        config::Theme::Auto if light == Some(true) => config::Theme::Light,
        config::Theme::Auto => config::Theme::Dark,
        chosen => chosen,
    }
}

/// Returns the theme that the key for it changes to.
pub fn next_theme(setting: config::Theme) -> config::Theme {
    match setting {
        config::Theme::Dark | config::Theme::Auto => config::Theme::Light,
        config::Theme::Light => config::Theme::Contrast,
        config::Theme::Contrast => config::Theme::Dark,
    }
}

/// Returns how to draw, or `None` when the terminal may decide.
pub fn encoding(setting: config::Draw) -> Option<Encoding> {
    match setting {
        config::Draw::Auto => None,
        config::Draw::Octant => Some(Encoding::Octant),
        config::Draw::Sextant => Some(Encoding::Sextant),
        config::Draw::Quadrant => Some(Encoding::Quadrant),
        config::Draw::Half => Some(Encoding::Half),
        config::Draw::Plain => Some(Encoding::Plain),
    }
}
