//! Colours as numbers.
//!
//! [`Rgb`] is what canvas, theme and screens compute with; ratatui's `Color` appears only where a
//! cell is written. Here is also what a poorer terminal makes of a colour: the nearest entry of the
//! 256- or 16-colour palette.

use ratatui::style::Color;

/// A 24-bit colour.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Rgb(
    /// Red.
    pub u8,
    /// Green.
    pub u8,
    /// Blue.
    pub u8,
);

/// The named colours as xterm shows them.
const NAMED: [(Color, Rgb); 16] = [
    (Color::Black, Rgb::hex(0x000000)),
    (Color::Red, Rgb::hex(0xcd0000)),
    (Color::Green, Rgb::hex(0x00cd00)),
    (Color::Yellow, Rgb::hex(0xcdcd00)),
    (Color::Blue, Rgb::hex(0x0000ee)),
    (Color::Magenta, Rgb::hex(0xcd00cd)),
    (Color::Cyan, Rgb::hex(0x00cdcd)),
    (Color::Gray, Rgb::hex(0xe5e5e5)),
    (Color::DarkGray, Rgb::hex(0x7f7f7f)),
    (Color::LightRed, Rgb::hex(0xff0000)),
    (Color::LightGreen, Rgb::hex(0x00ff00)),
    (Color::LightYellow, Rgb::hex(0xffff00)),
    (Color::LightBlue, Rgb::hex(0x5c5cff)),
    (Color::LightMagenta, Rgb::hex(0xff00ff)),
    (Color::LightCyan, Rgb::hex(0x00ffff)),
    (Color::White, Rgb::hex(0xffffff)),
];
/// The values of a channel in the cube of the 256-colour palette.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Channels of a colour that lie so far apart make it one that is not taken for a grey.
const VIVID: u8 = 96;

impl Rgb {
    /// Black.
    pub const BLACK: Rgb = Rgb(0, 0, 0);
    /// White.
    pub const WHITE: Rgb = Rgb(255, 255, 255);

    /// The colour written `0xRRGGBB`.
    #[must_use]
    pub const fn hex(value: u32) -> Rgb {
        Rgb((value >> 16) as u8, (value >> 8) as u8, value as u8)
    }

    /// The colour a share `t` (0 to 1) of the way from this one to `other`.
    #[must_use]
    pub fn mix(self, other: Rgb, t: f32) -> Rgb {
        let f = (t.clamp(0.0, 1.0) * 256.0) as i32;
        let m = |x: u8, y: u8| (i32::from(x) + (((i32::from(y) - i32::from(x)) * f) >> 8)) as u8;
        Rgb(m(self.0, other.0), m(self.1, other.1), m(self.2, other.2))
    }

    /// Returns the brightness that the eye finds, 0 to 1, after WCAG 2.
    #[must_use]
    pub fn luminance(self) -> f32 {
        let linear = |v: u8| {
            let v = f32::from(v) / 255.0;
            if v <= 0.040_45 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The contrast ratio with `other`, 1 to 21, after WCAG 2.
    #[must_use]
    pub fn contrast(self, other: Rgb) -> f32 {
        let a = self.luminance();
        let b = other.luminance();
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The colour nearest to this one, on its way to black or to white, that has a contrast of
    /// `least` with `ground`; black or white itself if no other has.
    #[must_use]
    pub fn against(self, ground: Rgb, least: f32) -> Rgb {
        if self.contrast(ground) >= least {
            return self;
        }
        let end = if ground.contrast(Rgb::WHITE) >= ground.contrast(Rgb::BLACK) {
            Rgb::WHITE
        } else {
            Rgb::BLACK
        };
        (1..=32)
            .map(|step| self.mix(end, step as f32 / 32.0))
            .find(|colour| colour.contrast(ground) >= least)
            .unwrap_or(end)
    }

    /// Black or white, whichever reads better on this colour.
    #[must_use]
    pub fn ink(self) -> Rgb {
        // White looks calmer on saturated colours, so it wins unless it is too weak to be read.
        if self.contrast(Rgb::WHITE) >= 4.5 {
            Rgb::WHITE
        } else {
            Rgb::hex(0x14_1a_26)
        }
    }

    /// The nearest colour of the usual 256-colour palette (the cube and the greys; the first 16
    /// vary by user).
    #[must_use]
    pub fn indexed(self) -> Color {
        let nearest = |v: u8| (0..6).min_by_key(|i| v.abs_diff(STEPS[*i])).unwrap_or(0);
        let r = nearest(self.0);
        let g = nearest(self.1);
        let b = nearest(self.2);
        let cube = Rgb(STEPS[r], STEPS[g], STEPS[b]);
        let mean = (u32::from(self.0) + u32::from(self.1) + u32::from(self.2)) / 3;
        let step = (mean.saturating_sub(3) / 10).min(23) as u8;
        let grey = Rgb(8 + 10 * step, 8 + 10 * step, 8 + 10 * step);
        if self.distance(grey) < self.distance(cube) {
            Color::Indexed(232 + step)
        } else {
            Color::Indexed(16 + (36 * r + 6 * g + b) as u8)
        }
    }

    /// The nearest of the 16 named colours, taken as xterm shows them.
    #[must_use]
    pub fn named(self) -> Color {
        // A bright colour means something: the red of a long wait must not become grey or yellow.
        let is_vivid = self.spread() >= VIVID && self.0.max(self.1).max(self.2) >= 128;
        let differs = |other: Rgb| match is_vivid {
            true => self
                .hue()
                .abs_diff(other.hue())
                .min(360 - self.hue().abs_diff(other.hue())),
            false => 0,
        };
        NAMED
            .iter()
            .filter(|(_, c)| !is_vivid || c.spread() > 0)
            .min_by_key(|(_, c)| (differs(*c), self.distance(*c)))
            .map_or(Color::Reset, |(name, _)| *name)
    }

    /// The colour that a terminal shows for an entry of its palettes; none for its own default.
    #[must_use]
    pub fn shown(colour: Color) -> Option<Rgb> {
        match colour {
            Color::Rgb(r, g, b) => Some(Rgb(r, g, b)),
            Color::Indexed(index @ 232..) => {
                let grey = 8 + 10 * (index - 232);
                Some(Rgb(grey, grey, grey))
            }
            Color::Indexed(index @ 16..) => {
                let place = usize::from(index) - 16;
                Some(Rgb(
                    STEPS[place / 36],
                    STEPS[place / 6 % 6],
                    STEPS[place % 6],
                ))
            }
            named => NAMED
                .iter()
                .find(|(name, _)| *name == named)
                .map(|(_, colour)| *colour),
        }
    }

    /// Returns how far its channels lie apart; none of a grey.
    fn spread(self) -> u8 {
        self.0.max(self.1).max(self.2) - self.0.min(self.1).min(self.2)
    }

    /// Returns its hue in degrees, red being 0; also 0 of a grey.
    fn hue(self) -> u16 {
        let [r, g, b] = [self.0, self.1, self.2].map(i32::from);
        let spread = i32::from(self.spread());
        if spread == 0 {
            return 0;
        }
        let degrees = match r.max(g).max(b) {
            most if most == r => 60 * (g - b) / spread,
            most if most == g => 120 + 60 * (b - r) / spread,
            _ => 240 + 60 * (r - g) / spread,
        };
        degrees.rem_euclid(360) as u16
    }

    /// Squared distance, weighted roughly as the eye does.
    fn distance(self, other: Rgb) -> u32 {
        let d = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
        3 * d(self.0, other.0) + 4 * d(self.1, other.1) + 2 * d(self.2, other.2)
    }
}

impl From<Rgb> for Color {
    fn from(c: Rgb) -> Color {
        Color::Rgb(c.0, c.1, c.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bright_colour_keeps_its_hue_among_sixteen() {
        for (rgb, name) in [
            (0xf87171, Color::LightRed),
            (0xffc53d, Color::Yellow),
            (0x34d399, Color::Cyan),
            (0x5096ff, Color::LightBlue),
            (0x9db4dc, Color::Gray),
            (0x0a1428, Color::Black),
        ] {
            let found = Rgb::hex(rgb).named();
            assert_eq!(found, name, "{rgb:06x}");
        }
    }

    #[test]
    fn pure_colours_keep_their_place_in_the_small_palettes() {
        assert_eq!(Rgb::hex(0xff0000).indexed(), Color::Indexed(196));
        assert_eq!(Rgb::WHITE.indexed(), Color::Indexed(231));
        assert_eq!(Rgb::hex(0x808080).indexed(), Color::Indexed(244));
        assert_eq!(Rgb::hex(0xff0000).named(), Color::LightRed);
        assert_eq!(Rgb::BLACK.named(), Color::Black);
    }

    #[test]
    fn every_entry_of_the_small_palettes_is_shown_as_itself() {
        for index in 16..=255 {
            let colour = Rgb::shown(Color::Indexed(index)).expect("a colour of the palette");
            let again = Rgb::shown(colour.indexed());
            assert_eq!(again, Some(colour), "{index}");
        }
        assert_eq!(Rgb::shown(Color::LightBlue), Some(Rgb::hex(0x5c5cff)));
        assert_eq!(Rgb::shown(Color::Reset), None);
    }

    #[test]
    fn a_colour_is_moved_until_it_stands_out() {
        let amber = Rgb::hex(0xf59e0b);
        assert_eq!(amber.against(Rgb::BLACK, 4.5), amber);
        assert!(amber.against(Rgb::WHITE, 4.5).contrast(Rgb::WHITE) >= 4.5);
        let grey = Rgb::hex(0x777777);
        assert!(grey.against(grey, 4.5).contrast(grey) >= 4.5);
    }

    #[test]
    fn black_on_white_has_the_largest_contrast() {
        assert!((Rgb::BLACK.contrast(Rgb::WHITE) - 21.0).abs() < 0.1);
    }
}
