//! The screen kit: everything that screens are drawn with.
//!
//! In reading order: a screen cuts its area with [`layout`] in the [`lengths`] of readable text or
//! of the screen, draws [`widgets`] and its own parts with a [`Painter`] in the colours of a
//! [`Theme`] and the styles of [`mod@style`], and hands back a [`HitMap`], over which a finger or
//! the wheel means something by [`scroll`]. Below the painter are
//! the [`canvas`] of sub-pixels, the [`font`]s, the line breaking of [`wrap`], paper and codes, and
//! the two-colour [`encode`] that turns sub-pixels into characters. [`terminal`] finds out what the
//! terminal can do and leaves it as it was found; [`picture`] makes a PNG of a finished buffer, for
//! tests and manuals.
//!
//! *Never*: knows the hall, or does I/O outside of [`terminal`]. `cargo test -p ui` guards it: the
//! hall is not among its dependencies.

mod blocks;
pub mod canvas;
pub mod chart;
pub mod colour;
pub mod encode;
mod fit;
pub mod hit;
pub mod layout;
pub mod lengths;
mod lettering;
mod overlay;
pub mod paint;
mod paper;
pub mod picture;
pub mod scroll;
pub mod style;
pub mod terminal;
pub mod theme;
pub mod widgets;
pub mod wire;
pub mod wrap;

#[cfg(test)]
mod gallery;

pub use canvas::Encoding;
pub use colour::Rgb;
pub use font::{Fonts, Icon};
pub use hit::{HitMap, Lettering, Reading};
pub use layout::Cut;
pub use lengths::{Scale, TextGrid, TypeScale};
pub use paint::{GRAPHIC_CONTRAST, Painter, TEXT_CONTRAST};
pub use scroll::{Pointer, Scroll};
pub use style::{Align, ButtonKind, CardStyle, Look, TextStyle};
pub use terminal::{Abilities, Colours, Shortcoming, TerminalGuard};
pub use theme::Theme;
