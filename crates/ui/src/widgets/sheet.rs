//! The card of a dialog: title, body, hint and buttons.
//!
//! A sheet is made for one drawing; what it asks for is the screen's state. The body is drawn by
//! the screen: a [`Prose`], a field, a [`Picker`](super::Picker), a [`List`](super::List).
//!
//! ```
//! use ratatui::{buffer::Buffer, layout::Rect};
//! use ui::widgets::{Prose, Sheet, SheetButton};
//! use ui::{ButtonKind, Encoding, Look, Painter, TextGrid, Theme};
//!
//! let look = Look::new(Theme::dark(), Encoding::Plain);
//! let mut painter = Painter::new(&look, Rect::new(0, 0, 80, 24), None);
//! let grid = TextGrid::of(&painter);
//! let prose = Prose::new([("Tea is hot.".to_owned(), look.theme.text)]);
//! let width = Sheet::<char>::body_width(painter.area(), grid, false);
//! let sheet = Sheet {
//!     title: "Really drink?",
//!     wide: false,
//!     rows: prose.rows(&painter, grid, width),
//!     hint: None,
//!     buttons: vec![
//!         SheetButton::new("Back", "Esc", 'n'),
//!         SheetButton::new("Drink", "Enter", 'y').kind(ButtonKind::Danger),
//!     ],
//! };
//! painter.modal();
//! sheet.view(&mut painter, grid, |p, body| prose.view(p, grid, body));
//! let hits = painter.finish(&mut Buffer::empty(Rect::new(0, 0, 80, 24)));
//! assert!(hits.shows("Tea is hot.") && hits.find(&'y').is_some());
//! ```

use crate::{ButtonKind, CardStyle, Cut, Painter, Rgb, TextGrid, TextStyle};
use ratatui::layout::Rect;

/// A dialog as it is drawn now. See the [module](self).
pub struct Sheet<'a, T> {
    /// The subject of the sheet.
    pub title: &'a str,
    /// Set if its lines are long.
    pub wide: bool,
    /// Rows of cells that the body would like to have.
    pub rows: u16,
    /// The text just above the buttons: a refusal, or how the keys work.
    pub hint: Option<(&'a str, TextStyle)>,
    /// The buttons from the left.
    pub buttons: Vec<SheetButton<'a, T>>,
}

/// A button of a sheet.
pub struct SheetButton<'a, T> {
    label: &'a str,
    key: &'a str,
    target: T,
    kind: ButtonKind,
    enabled: bool,
}

impl<'a, T> SheetButton<'a, T> {
    /// Returns an ordinary button with the name of its key.
    #[must_use]
    pub fn new(label: &'a str, key: &'a str, target: T) -> SheetButton<'a, T> {
        SheetButton {
            label,
            key,
            target,
            kind: ButtonKind::Secondary,
            enabled: true,
        }
    }

    /// Returns the button as one of this kind.
    #[must_use]
    pub fn kind(self, kind: ButtonKind) -> SheetButton<'a, T> {
        SheetButton { kind, ..self }
    }

    /// Returns the button, which can be pressed only if it is `enabled`.
    #[must_use]
    pub fn enabled(self, enabled: bool) -> SheetButton<'a, T> {
        SheetButton { enabled, ..self }
    }
}

impl<T: Clone + PartialEq> Sheet<'_, T> {
    /// Columns of text of a sheet, on an ordinary screen and on a wide one.
    const COLUMNS: [u16; 2] = [56, 64];
    /// Columns more for long lines.
    const WIDER: u16 = 20;

    /// Returns the rows of its buttons and of its hint.
    fn foot_rows(&self, grid: TextGrid) -> [u16; 2] {
        let button_rows = if grid.is_drawn() {
            grid.lines(2)
        } else if grid.high >= 20 {
            3
        } else {
            1
        };
        let hint_rows = match self.hint {
            Some(_) => grid.line + grid.line / 2,
            None => 0,
        };
        [button_rows, hint_rows]
    }

    /// Returns where it stands on a screen.
    #[must_use]
    pub fn place(&self, area: Rect, grid: TextGrid) -> Rect {
        let [button_rows, hint_rows] = self.foot_rows(grid);
        // The title, and a line of air at the edges, below the title and above the buttons.
        let frame = grid.lines(5) + hint_rows + button_rows;
        area.centred(
            Self::width(area, grid, self.wide),
            frame.saturating_add(self.rows).min(area.height),
        )
    }

    /// Returns the columns of cells of a sheet.
    fn width(area: Rect, grid: TextGrid, wide: bool) -> u16 {
        let columns = Self::COLUMNS[usize::from(grid.is_wide())];
        let wider = if wide { Self::WIDER } else { 0 };
        let room = area.width.saturating_sub(grid.columns(2));
        grid.columns(columns + wider).min(room).max(1)
    }

    /// Returns the columns of cells of the body of a sheet.
    #[must_use]
    pub fn body_width(area: Rect, grid: TextGrid, wide: bool) -> u16 {
        let card = Self::width(area, grid, wide);
        card - 2 * grid.columns(3).min(card / 8)
    }

    /// Draws the sheet in the middle of the screen, and what `body` draws into it.
    pub fn view(
        self,
        p: &mut Painter<'_, T>,
        grid: TextGrid,
        body: impl FnOnce(&mut Painter<'_, T>, Rect),
    ) {
        let t = *p.theme();
        let card = self.place(p.area(), grid);
        let [button_rows, hint_rows] = self.foot_rows(grid);
        p.card(
            card,
            CardStyle::default()
                .border(t.highlight.mix(t.line, 0.4))
                .shadow()
                .radius(0.7 * f32::from(grid.line)),
        );
        let inner = card.inset(grid.columns(3).min(card.width / 8), grid.line);
        let (title, inner) = inner.cut_top(grid.line);
        p.text(title, self.title, grid.text(t.text).bold());
        let (buttons, inner) = inner.cut_bottom(button_rows);
        let (hint, inner) = inner.cut_bottom(hint_rows.min(inner.height));
        if let Some((text, style)) = self.hint {
            p.text(hint.cut_top(grid.line).0, text, style);
        }
        let air = grid.line.min(inner.height / 6);
        body(p, inner.cut_bottom(air).1.cut_top(air).1);
        let slots = buttons.split_columns(self.buttons.len(), grid.columns(2));
        for (button, slot) in self.buttons.into_iter().zip(slots) {
            let key = Some(button.key);
            p.button(
                slot,
                button.label,
                button.kind,
                key,
                button.target,
                button.enabled,
            );
        }
    }
}

/// A few sentences, each on lines of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Prose {
    texts: Vec<(String, Rgb)>,
    /// Set if the first is a figure, drawn large where there is room.
    figure: bool,
}

impl Prose {
    /// Lines of a body in which a figure is drawn large.
    const FIGURE_LINES_MIN: u16 = 6;

    /// Returns these sentences in their colours.
    #[must_use]
    pub fn new(texts: impl Into<Vec<(String, Rgb)>>) -> Prose {
        Prose {
            texts: texts.into(),
            figure: false,
        }
    }

    /// Returns the same, with the first as a figure above the others.
    #[must_use]
    pub fn led_by_figure(self) -> Prose {
        Prose {
            figure: true,
            ..self
        }
    }

    /// Returns the rows of cells that it takes in `width` columns of them.
    #[must_use]
    pub fn rows<T: Clone + PartialEq>(
        &self,
        p: &Painter<'_, T>,
        grid: TextGrid,
        width: u16,
    ) -> u16 {
        let texts = self.texts.iter();
        let rows: u16 = texts
            .map(|(text, colour)| p.paragraph_rows(text, width, grid.text(*colour)))
            .map(|rows| rows.max(grid.line))
            .sum();
        match self.figure {
            true => (rows + grid.lines(2)).max(grid.lines(Self::FIGURE_LINES_MIN)),
            false => rows,
        }
    }

    /// Draws the sentences below each other.
    pub fn view<T: Clone + PartialEq>(&self, p: &mut Painter<'_, T>, grid: TextGrid, rect: Rect) {
        let mut rest = rect;
        let large = self.figure && grid.lines_in(rect.height) >= Self::FIGURE_LINES_MIN;
        for (index, (text, colour)) in self.texts.iter().enumerate() {
            if index == 0 && large {
                let (slot, below) = rest.cut_top(grid.lines(3));
                let style = TextStyle::new(*colour).figures().bold();
                p.text(slot.inset(0, grid.line / 3), text, style);
                rest = below;
            } else {
                let used = p.paragraph(rest, text, grid.text(*colour));
                rest = rest.cut_top(used.max(grid.line)).1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{drawn, targets};
    use super::*;

    const WHITE: Rgb = Rgb::WHITE;

    fn shown(area: Rect, rows: u16) -> [crate::HitMap<char>; 2] {
        drawn(area, |p, grid| {
            p.hit(area, 'x');
            p.modal();
            let sheet = Sheet {
                title: "Title",
                wide: true,
                rows: grid.lines(rows),
                hint: Some(("Hint", grid.text(WHITE))),
                buttons: vec![
                    SheetButton::new("Back", "Esc", 'b'),
                    SheetButton::new("Later", "D", 'l').enabled(false),
                    SheetButton::new("OK", "Enter", 'o').kind(ButtonKind::Primary),
                ],
            };
            sheet.view(p, grid, |p, body| {
                assert_eq!(body.intersection(area), body);
                p.text(body.cut_top(grid.line).0, "Body", WHITE);
            });
        })
    }

    #[test]
    fn a_sheet_shows_its_parts_and_covers_what_is_below() {
        for hits in shown(Rect::new(0, 0, 160, 60), 5) {
            for text in ["Title", "Hint", "Body", "Back", "Later", "OK"] {
                assert!(hits.shows(text), "{text}");
            }
            assert_eq!(targets(&hits), ['b', 'o']);
        }
    }

    #[test]
    fn its_buttons_are_seen_however_long_the_body_is() {
        for size in [(80, 24), (40, 20), (320, 90)] {
            let area = Rect::new(3, 2, size.0, size.1);
            for hits in shown(area, 300) {
                assert_eq!(targets(&hits), ['b', 'o'], "{size:?}");
                assert!(hits.iter().all(|(rect, _)| rect.intersection(area) == rect));
            }
        }
    }

    #[test]
    fn a_figure_is_large_where_there_is_room_and_sentences_follow_it() {
        let prose = Prose::new([("A012".to_owned(), WHITE), ("Really?".to_owned(), WHITE)]);
        let second_at = |prose: &Prose, lines: u16| {
            drawn::<()>(Rect::new(0, 0, 160, 60), |p, grid| {
                let rect = p.area().cut_top(grid.lines(lines)).0;
                prose.view(p, grid, rect);
            })
            .map(|hits| {
                let second = hits.labels().iter().find(|(_, text)| text == "Really?");
                second.expect("it is shown").0.y
            })
        };
        let large = prose.clone().led_by_figure();
        assert_eq!(second_at(&large, 5), second_at(&prose, 5), "no room");
        for (plain, led) in second_at(&prose, 6).into_iter().zip(second_at(&large, 6)) {
            assert_eq!(led, plain * 3);
        }
    }
}
