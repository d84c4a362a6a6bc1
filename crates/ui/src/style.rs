//! How things look: the terminal's [`Look`], and the styles of texts, cards and buttons.

use super::canvas::Encoding;
use super::colour::Rgb;
use super::theme::Theme;
use font::Fonts;
use ratatui::layout::Rect;
use std::rc::Rc;

/// A cell lower than this many screen pixels is too small for ordinary text.
const TINY_CELL: u16 = 12;
/// Rows of one em of the smallest figures that are made of whole cells.
const PLAIN_FIGURES: f32 = 10.5;

/// The look of screens on one terminal: everything a view needs to know besides its data.
#[derive(Clone, Debug)]
pub struct Look {
    /// The colours.
    pub theme: Theme,
    /// The way cells show sub-pixels.
    pub encoding: Encoding,
    /// Cell height through cell width.
    pub aspect: f32,
    /// Set if cells are so small that ordinary text in them cannot be read.
    pub tiny: bool,
    /// Set if there are few colours, so that none are mixed.
    pub sharp: bool,
    /// Set if the terminal understands more than ASCII.
    pub utf8: bool,
    /// Set if the terminal has Chinese letters.
    pub chinese: bool,
    /// The faces.
    pub fonts: Rc<Fonts>,
}

impl Look {
    /// A look for cells of the usual shape and size.
    #[must_use]
    pub fn new(theme: Theme, encoding: Encoding) -> Look {
        Look {
            theme,
            encoding,
            aspect: 2.0,
            tiny: false,
            sharp: false,
            utf8: true,
            chinese: true,
            fonts: Rc::new(Fonts::new()),
        }
    }

    /// The same look with cells of this many screen pixels.
    #[must_use]
    pub fn with_cell(mut self, width: u16, height: u16) -> Look {
        if width > 0 && height > 0 {
            self.aspect = f32::from(height) / f32::from(width);
            self.tiny = height < TINY_CELL;
        }
        self
    }

    /// The smallest readable em, in sub-pixels down. Below it ordinary text wins.
    pub(super) fn smallest_em(&self, figures: bool) -> f32 {
        let em = match (self.encoding, self.tiny) {
            (Encoding::Octant, false) => 13.0,
            (Encoding::Octant, true) => 8.0,
            (Encoding::Sextant, false) => 13.0,
            (Encoding::Sextant, true) => 8.0,
            // Four figures stand in a quarter of an ordinary window.
            (Encoding::Quadrant, false) if figures => return 9.0,
            (Encoding::Quadrant, false) => 12.0,
            (Encoding::Quadrant, true) => 8.0,
            (Encoding::Half, false) => 16.0,
            (Encoding::Half, true) => 12.0,
            // Figures of whole cells are read from afar; letters are not read at all.
            (Encoding::Plain, _) if figures => return PLAIN_FIGURES,
            (Encoding::Plain, _) => f32::INFINITY,
        };
        // Ten figures are easier told apart than thousands of hanzi.
        if figures { em * 0.85 } else { em }
    }

    /// Rows a line of body text should have on a screen of this size: 1 where ordinary text is
    /// read, more where cells are tiny. Headings are multiples of it.
    #[must_use]
    pub fn line_rows(&self, screen: Rect) -> u16 {
        let shorter = f32::from(screen.height).min(f32::from(screen.width) / self.aspect);
        let mut rows = (shorter / 24.0).floor() as u16;
        let (_, sy) = self.encoding.grid();
        if self.tiny && self.encoding != Encoding::Plain {
            // Ordinary text is no way out here, so a line is at least as high as can be read.
            rows = rows.max((self.smallest_em(false) / sy as f32).ceil() as u16);
        }
        if self.encoding != Encoding::Plain
            && f32::from(rows) * sy as f32 >= self.smallest_em(false)
        {
            rows
        } else {
            1
        }
    }
}

/// The place of a text in its rectangle.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Centre,
    /// At the right.
    Right,
}

/// The look of a text. A colour alone is a style: left, as high as its rectangle.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TextStyle {
    /// Its colour.
    pub colour: Rgb,
    /// Its place in the rectangle.
    pub align: Align,
    /// The most rows it may be high; the rectangle's height if none.
    pub rows: Option<f32>,
    /// Bold where it becomes ordinary text.
    pub bold: bool,
    /// Set if it is all capitals and figures: these then fill the height, as nothing hangs below
    /// them.
    pub figures: bool,
}

impl From<Rgb> for TextStyle {
    fn from(colour: Rgb) -> TextStyle {
        TextStyle {
            colour,
            align: Align::Left,
            rows: None,
            bold: false,
            figures: false,
        }
    }
}

impl TextStyle {
    /// A style of this colour.
    #[must_use]
    pub fn new(colour: Rgb) -> TextStyle {
        colour.into()
    }

    /// In the middle.
    #[must_use]
    pub fn centre(self) -> TextStyle {
        TextStyle {
            align: Align::Centre,
            ..self
        }
    }

    /// At the right.
    #[must_use]
    pub fn right(self) -> TextStyle {
        TextStyle {
            align: Align::Right,
            ..self
        }
    }

    /// At most this many rows high.
    #[must_use]
    pub fn rows(self, rows: f32) -> TextStyle {
        TextStyle {
            rows: Some(rows),
            ..self
        }
    }

    /// Bold where it becomes ordinary text.
    #[must_use]
    pub fn bold(self) -> TextStyle {
        TextStyle { bold: true, ..self }
    }

    /// A ticket number, a count, a time: see [`TextStyle::figures`].
    #[must_use]
    pub fn figures(self) -> TextStyle {
        TextStyle {
            figures: true,
            ..self
        }
    }
}

/// The look of a card. The default is a flat card in the theme's colours.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct CardStyle {
    /// Colour at the upper edge instead of the theme's.
    pub top: Option<Rgb>,
    /// Colour at the lower edge instead of the theme's.
    pub bottom: Option<Rgb>,
    /// Colour of the border, if there is one.
    pub border: Option<Rgb>,
    /// A colour that shines through a little, as of the service a tile stands for.
    pub tint: Option<Rgb>,
    /// Set if it casts a shadow.
    pub shadow: bool,
    /// Set while a finger is on it.
    pub pressed: bool,
    /// Set if it is the chosen one of several.
    pub selected: bool,
    /// Corner radius in rows instead of one that suits the size.
    pub radius: Option<f32>,
}

impl CardStyle {
    /// Filled with one colour, a little brighter at the top.
    #[must_use]
    pub fn filled(colour: Rgb) -> CardStyle {
        CardStyle {
            top: Some(colour.mix(Rgb::WHITE, 0.10)),
            bottom: Some(colour),
            ..CardStyle::default()
        }
    }

    /// With a border of this colour.
    #[must_use]
    pub fn border(self, colour: Rgb) -> CardStyle {
        CardStyle {
            border: Some(colour),
            ..self
        }
    }

    /// With this colour shining through.
    #[must_use]
    pub fn tint(self, colour: Rgb) -> CardStyle {
        CardStyle {
            tint: Some(colour),
            ..self
        }
    }

    /// With a shadow.
    #[must_use]
    pub fn shadow(self) -> CardStyle {
        CardStyle {
            shadow: true,
            ..self
        }
    }

    /// Pressed or not.
    #[must_use]
    pub fn pressed(self, pressed: bool) -> CardStyle {
        CardStyle { pressed, ..self }
    }

    /// Chosen or not.
    #[must_use]
    pub fn selected(self, selected: bool) -> CardStyle {
        CardStyle { selected, ..self }
    }

    /// With corners of this radius in rows.
    #[must_use]
    pub fn radius(self, rows: f32) -> CardStyle {
        CardStyle {
            radius: Some(rows),
            ..self
        }
    }
}

/// The purpose of a button, by looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ButtonKind {
    /// The one that most people want next; one per screen.
    Primary,
    /// Any other action.
    Secondary,
    /// Hardly a button: on headers and in corners.
    Ghost,
    /// Destroys something.
    Danger,
}
