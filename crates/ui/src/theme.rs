//! The colours of a screen, by what they mean.
//!
//! Screens never name a colour, they ask the [`Theme`]. There are four: [`Theme::dark`] for
//! lobbies and kiosks, [`Theme::light`] for bright rooms and printed manuals, [`Theme::contrast`]
//! for eyes that see little, and [`Theme::mono`] for terminals without colours, where light areas
//! become reversed text. A test keeps every text readable on every ground it is drawn on.

use super::colour::Rgb;

/// One set of colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theme {
    /// The ground of the screen at its top edge.
    pub background_top: Rgb,
    /// The ground of the screen at its bottom edge.
    pub background_bottom: Rgb,
    /// The band that names the hall.
    pub header: Rgb,
    /// Text on the header band.
    pub header_text: Rgb,
    /// Lesser text on the header band.
    pub header_muted: Rgb,
    /// A card at its top edge.
    pub card_top: Rgb,
    /// A card at its bottom edge.
    pub card_bottom: Rgb,
    /// Rules, and borders of what cannot be pressed.
    pub line: Rgb,
    /// Borders of what can be pressed.
    pub edge: Rgb,
    /// Text on ground and cards.
    pub text: Rgb,
    /// Lesser text on ground and cards.
    pub muted: Rgb,
    /// The colour of what should be pressed next.
    pub accent: Rgb,
    /// Text on the accent.
    pub accent_text: Rgb,
    /// The accent for lines, icons and borders, where it has to glow rather than carry text.
    pub highlight: Rgb,
    /// Ticket numbers.
    pub ticket: Rgb,
    /// Text on an area filled with the ticket colour, as while a new call flashes.
    pub ticket_text: Rgb,
    /// Fine: short queues, an open counter.
    pub good: Rgb,
    /// Worth a look.
    pub warn: Rgb,
    /// Wrong or destructive.
    pub bad: Rgb,
    /// Text on areas filled with good, warn or bad.
    pub signal_text: Rgb,
    /// The ground of an emergency: red wherever there are colours.
    pub alarm: Rgb,
    /// Text on that ground.
    pub alarm_text: Rgb,
    /// Shadows, and the veil below a dialog.
    pub shade: Rgb,
    /// Strength of shadows, 0 to 1.
    pub shade_strength: f32,
    /// Letters of the line of notices.
    pub led: Rgb,
    /// The ground of the line of notices.
    pub led_background: Rgb,
    /// Set if colours say nothing here, so that shapes need borders and marks.
    pub mono: bool,
    /// Set if cards have the colour of the ground, so that borders set them apart.
    pub flat: bool,
}

/// Colours that tell services apart, the same on every screen.
const TINTS: [u32; 10] = [
    0x3b82f6, 0x10b981, 0xf59e0b, 0xef4444, 0x8b5cf6, 0x06b6d4, 0xec4899, 0x65a30d, 0x6366f1,
    0xd97706,
];

/// The colour of the `index`th service, or of the `index`th thing of any menu.
pub fn tint(index: usize) -> Rgb {
    Rgb::hex(TINTS[index % TINTS.len()])
}

impl Theme {
    /// Bright on deep blue.
    #[must_use]
    pub fn dark() -> Theme {
        Theme {
            background_top: Rgb::hex(0x0a1428),
            background_bottom: Rgb::hex(0x0e1d3b),
            header: Rgb::hex(0x10244a),
            header_text: Rgb::hex(0xffffff),
            header_muted: Rgb::hex(0xa6bbe0),
            card_top: Rgb::hex(0x1a2f57),
            card_bottom: Rgb::hex(0x152748),
            line: Rgb::hex(0x2d4a80),
            edge: Rgb::hex(0x5c84cc),
            text: Rgb::hex(0xf4f8ff),
            muted: Rgb::hex(0x9db4dc),
            accent: Rgb::hex(0x2368dc),
            accent_text: Rgb::hex(0xffffff),
            highlight: Rgb::hex(0x5096ff),
            ticket: Rgb::hex(0xffc53d),
            ticket_text: Rgb::hex(0x1c1400),
            good: Rgb::hex(0x34d399),
            warn: Rgb::hex(0xfbbf24),
            bad: Rgb::hex(0xf87171),
            signal_text: Rgb::hex(0x0b1220),
            alarm: Rgb::hex(0xb3141c),
            alarm_text: Rgb::hex(0xffffff),
            shade: Rgb::hex(0x000000),
            shade_strength: 0.34,
            led: Rgb::hex(0xff9a2e),
            led_background: Rgb::hex(0x140a04),
            mono: false,
            flat: false,
        }
    }

    /// Dark on near white, with a blue header.
    #[must_use]
    pub fn light() -> Theme {
        Theme {
            background_top: Rgb::hex(0xeef3fb),
            background_bottom: Rgb::hex(0xdfe8f6),
            header: Rgb::hex(0x0f4fb5),
            header_text: Rgb::hex(0xffffff),
            header_muted: Rgb::hex(0xcfe0fb),
            card_top: Rgb::hex(0xffffff),
            card_bottom: Rgb::hex(0xfbfdff),
            line: Rgb::hex(0xc4d3ea),
            edge: Rgb::hex(0x667fa9),
            text: Rgb::hex(0x0e2244),
            muted: Rgb::hex(0x4d5f80),
            accent: Rgb::hex(0x1766e0),
            accent_text: Rgb::hex(0xffffff),
            highlight: Rgb::hex(0x1766e0),
            // Gold on white cannot be read; this orange-red can.
            ticket: Rgb::hex(0xb2380a),
            ticket_text: Rgb::hex(0xffffff),
            good: Rgb::hex(0x08704a),
            warn: Rgb::hex(0x8a5200),
            bad: Rgb::hex(0xb92525),
            signal_text: Rgb::hex(0xffffff),
            alarm: Rgb::hex(0xb3141c),
            alarm_text: Rgb::hex(0xffffff),
            shade: Rgb::hex(0x24406e),
            shade_strength: 0.20,
            led: Rgb::hex(0xffd479),
            led_background: Rgb::hex(0x0f2347),
            mono: false,
            flat: false,
        }
    }

    /// White and yellow on black, for eyes that see little contrast.
    #[must_use]
    pub fn contrast() -> Theme {
        let black = Rgb::BLACK;
        let white = Rgb::WHITE;
        let yellow = Rgb::hex(0xffe100);
        Theme {
            background_top: black,
            background_bottom: black,
            header: black,
            header_text: white,
            header_muted: Rgb::hex(0xe6e6e6),
            card_top: black,
            card_bottom: black,
            line: Rgb::hex(0xa6a6a6),
            edge: white,
            text: white,
            muted: Rgb::hex(0xe6e6e6),
            accent: yellow,
            accent_text: black,
            highlight: yellow,
            ticket: yellow,
            ticket_text: black,
            good: Rgb::hex(0x5cff8f),
            warn: Rgb::hex(0xffc24d),
            bad: Rgb::hex(0xff9a9a),
            signal_text: black,
            alarm: Rgb::hex(0x9b0000),
            alarm_text: white,
            shade: black,
            shade_strength: 0.0,
            led: yellow,
            led_background: black,
            mono: false,
            flat: true,
        }
    }

    /// Black and white only: areas filled with white come out as reversed text.
    #[must_use]
    pub fn mono() -> Theme {
        let black = Rgb::BLACK;
        let white = Rgb::WHITE;
        let grey = Rgb::hex(0xa0a0a0);
        Theme {
            background_top: black,
            background_bottom: black,
            header: white,
            header_text: black,
            header_muted: black,
            card_top: black,
            card_bottom: black,
            line: grey,
            edge: white,
            text: white,
            muted: grey,
            accent: white,
            accent_text: black,
            highlight: white,
            ticket: white,
            ticket_text: black,
            good: white,
            warn: white,
            bad: white,
            signal_text: black,
            alarm: white,
            alarm_text: black,
            shade: black,
            shade_strength: 0.0,
            led: white,
            led_background: black,
            mono: true,
            flat: true,
        }
    }
}

impl Theme {
    /// Returns the same without gradients and shadows, which become stains where there are few
    /// colours.
    #[must_use]
    pub fn without_gradients(self) -> Theme {
        Theme {
            background_bottom: self.background_top,
            card_bottom: self.card_top,
            shade_strength: 0.0,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_readable_on_its_ground() {
        for (name, t, least) in [
            ("dark", Theme::dark(), 4.5),
            ("light", Theme::light(), 4.5),
            ("mono", Theme::mono(), 4.5),
            ("contrast", Theme::contrast(), 7.0),
        ] {
            let grounds = [
                t.background_top,
                t.background_bottom,
                t.card_top,
                t.card_bottom,
            ];
            let inks = [
                ("text", t.text),
                ("muted", t.muted),
                ("ticket", t.ticket),
                ("good", t.good),
                ("warn", t.warn),
                ("bad", t.bad),
            ];
            let mut pairs: Vec<(&str, Rgb, Rgb)> = Vec::new();
            for ground in grounds {
                pairs.extend(inks.iter().map(|(n, ink)| (*n, *ink, ground)));
            }
            pairs.extend([
                ("header text", t.header_text, t.header),
                ("header muted", t.header_muted, t.header),
                ("accent text", t.accent_text, t.accent),
                ("ticket text", t.ticket_text, t.ticket),
                ("on good", t.signal_text, t.good),
                ("on warn", t.signal_text, t.warn),
                ("on bad", t.signal_text, t.bad),
                ("on alarm", t.alarm_text, t.alarm),
                ("led", t.led, t.led_background),
            ]);
            for (what, ink, ground) in pairs {
                let contrast = ink.contrast(ground);
                assert!(
                    contrast >= least,
                    "{name}: {what} {ink:?} on {ground:?} has contrast {contrast:.2}"
                );
            }
            for ground in grounds {
                for (what, ink) in [("edge", t.edge), ("highlight", t.highlight)] {
                    let contrast = ink.contrast(ground);
                    assert!(contrast >= 3.0, "{name}: {what} has contrast {contrast:.2}");
                }
            }
        }
    }
}
