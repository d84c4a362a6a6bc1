//! The screen kit: everything that screens are drawn with.
//!
//! In reading order: a screen cuts its area with [`layout`], draws with a [`Painter`] in the
//! colours of a [`Theme`] and the styles of [`mod@style`], and hands back a [`HitMap`]. Below the
//! painter are the [`canvas`] of sub-pixels, the [`font`](crate::font)s, the line breaking of
//! [`wrap`], paper and codes, and the two-colour [`encode`] that turns sub-pixels into characters.
//! [`terminal`] finds out what the terminal can do and leaves it as it was found; [`picture`] makes
//! a PNG of a finished buffer, for tests and manuals.
//!
//! The kit knows nothing of the hall; the screens (`kiosk`, `counter`, `display`, `rating`, see
//! [`screen`]) do. Nothing but [`terminal`] does I/O.

pub mod canvas;
pub mod colour;
pub mod encode;
pub mod hit;
pub mod layout;
mod overlay;
pub mod paint;
mod paper;
pub mod picture;
pub mod screen;
pub mod style;
pub mod terminal;
pub mod theme;
mod ticker;
pub mod wrap;

pub mod counter;
pub mod display;
pub mod kiosk;
pub mod rating;

#[cfg(test)]
mod gallery;

pub use crate::font::{Fonts, Icon};
pub use canvas::Encoding;
pub use colour::Rgb;
pub use hit::HitMap;
pub use layout::Cut;
pub use paint::Painter;
pub use style::{Align, ButtonKind, CardStyle, Look, TextStyle};
pub use terminal::{Abilities, Colours, Shortcoming, TerminalGuard};
pub use theme::Theme;
