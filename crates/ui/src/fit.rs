//! How large a text can be in its slot, and the pieces that follow from it: a message, a button
//! with an icon, a switch.

use super::canvas::Encoding;
use super::hit::Lettering;
use super::paint::GRAPHIC_CONTRAST;
use super::style::{ButtonKind, CardStyle, TextStyle};
use super::{Cut, Icon, Painter, Rgb, wrap};
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthChar;

/// A common size is not shrunk below this share of the wanted one: below it the painter shortens
/// one long text rather than make all small.
const COMMON_MIN: f32 = 0.62;
/// Rows of an icon beside a label, in its em.
const ICON: f32 = 1.25;
/// The em of figures in heights of a figure: they fill their rows.
const FIGURE_EM: f32 = 1.36;

impl<T: Clone + PartialEq> Painter<'_, T> {
    /// Returns the fewest rows of one em that can be read: one where that is ordinary text.
    #[must_use]
    pub fn least_rows(&self) -> f32 {
        if self.draws_all() {
            self.drawn_rows()
        } else {
            1.0
        }
    }

    /// Returns true if all text is drawn: cells are tiny, and their points are fine enough.
    pub(super) fn draws_all(&self) -> bool {
        let draws = self.encoding().is_fine() || self.encoding() == Encoding::Quadrant;
        self.look().tiny && draws
    }

    /// Returns the fewest rows of one em of a text that is drawn.
    pub(super) fn drawn_rows(&self) -> f32 {
        self.look().smallest_em(false) / self.encoding().grid().1 as f32
    }

    /// Returns the rows in which a text is seen that is to have `rows`: as many where it is drawn,
    /// the fewest where that cannot be read.
    #[must_use]
    pub fn readable_rows(&self, rows: f32) -> f32 {
        if self.rasters(rows) {
            rows
        } else {
            self.least_rows()
        }
    }

    /// Returns the whole rows from one line of text of `size` rows to the next.
    #[must_use]
    pub fn pitch_of(&self, size: f32) -> u16 {
        let whole = size.floor();
        if self.rasters(whole) || !self.rasters(size) {
            self.slot_rows(whole as u16)
        } else {
            size.ceil() as u16
        }
    }

    /// Returns the rows for a line of text of `size` rows in a slot `height` rows high.
    #[must_use]
    pub fn rows_in(&self, height: u16, size: f32) -> f32 {
        self.readable_rows(size.min(f32::from(height)))
    }

    /// Returns the largest rows, at most `rows`, at which all texts fit into `width`, so that
    /// neighbours are set in one size.
    #[must_use]
    pub fn common_rows<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str>,
        width: u16,
        rows: f32,
    ) -> f32 {
        self.fit_rows(texts, width, rows).max(rows * COMMON_MIN)
    }

    /// Returns the same as [`common_rows`](Painter::common_rows), however small the texts become.
    #[must_use]
    pub fn fit_rows<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str>,
        width: u16,
        rows: f32,
    ) -> f32 {
        if !self.rasters(rows) {
            return rows;
        }
        let widest = texts
            .into_iter()
            .map(|text| self.measure(text, rows))
            .max()
            .unwrap_or(0)
            .max(1);
        rows * (f32::from(width) / f32::from(widest)).min(1.0)
    }

    /// Returns the largest rows, at most `size`, at which each text fits into `height` rows of
    /// lines `width` wide: a long one is broken before all are made smaller.
    #[must_use]
    pub fn wrapped_rows<'t>(
        &self,
        texts: impl IntoIterator<Item = &'t str>,
        width: u16,
        height: u16,
        size: f32,
    ) -> Option<f32> {
        let texts: Vec<&str> = texts.into_iter().collect();
        let least = self.slot_rows(1);
        let most = self.pitch_of(size);
        let fits = |rows: &u16| {
            let high = |text: &str| self.lines(text, width, *rows).len() * usize::from(*rows);
            texts.iter().all(|text| {
                high(text) <= usize::from(height) && self.is_unbroken(text, width, *rows)
            })
        };
        (least..=most)
            .rev()
            .map(|rows| self.slot_rows(rows))
            .find(fits)
            .map(|rows| f32::from(rows).min(size.max(1.0)))
    }

    /// Returns true if no word of `text` is broken, or cut, in lines of `rows` rows.
    fn is_unbroken(&self, text: &str, width: u16, rows: u16) -> bool {
        text.split_whitespace()
            .all(|word| !word.is_ascii() || self.measure(word, f32::from(rows)) <= width)
    }

    /// Returns the rows for figures, at most `rows`, so that none is cut off: half a ticket number
    /// is worse than a small one.
    #[must_use]
    pub fn figure_rows(&self, text: &str, width: u16, rows: f32) -> f32 {
        let em = rows * FIGURE_EM;
        let look = self.look();
        let wide = (look.fonts.width(text) * em * look.aspect).ceil().max(1.0);
        if self.rasters_figures(em) {
            rows * (f32::from(width) / wide).min(1.0)
        } else {
            rows
        }
    }

    /// Returns the rows for a line of text that is to fill `share` of a slot `height` rows high. On
    /// tiny cells ordinary text cannot be read, so there it fills more of the slot rather than
    /// become ordinary; elsewhere ordinary text takes one row.
    #[must_use]
    pub fn text_rows(&self, height: u16, share: f32) -> f32 {
        let most = f32::from(height);
        let wanted = most * share;
        if self.rasters(wanted) {
            return wanted;
        }
        if !self.look().tiny {
            return 1.0;
        }
        let steps = ((most - wanted) * 4.0).ceil().max(0.0) as u16;
        (0..=steps)
            .map(|step| (wanted + f32::from(step) / 4.0).min(most))
            .find(|rows| self.rasters(*rows))
            .unwrap_or(most)
    }

    /// Returns the rows for text that is to be `wanted` high: as few as can be read where it would
    /// not be drawn, so that no slot is wasted.
    #[must_use]
    pub fn slot_rows(&self, wanted: u16) -> u16 {
        if self.rasters(f32::from(wanted)) {
            wanted
        } else {
            self.least_rows().ceil() as u16
        }
    }

    /// Returns the lines of `text` at `rows` rows each in `width` columns.
    #[must_use]
    pub fn lines(&self, text: &str, width: u16, rows: u16) -> Vec<String> {
        let look = self.look();
        let rows = self.slot_rows(rows);
        if self.rasters(f32::from(rows)) {
            let room = f32::from(width) / look.aspect / f32::from(rows.max(1));
            wrap::lines(text, room, &|c| look.fonts.advance(c))
        } else {
            wrap::lines(text, f32::from(width), &|c| c.width().unwrap_or(0) as f32)
        }
    }

    /// Draws lines of text in the middle of `rect`, as large as `rows` allows; smaller rather than
    /// cut.
    pub fn message(&mut self, rect: Rect, text: &str, colour: Rgb, rows: u16) {
        let mut rows = self.slot_rows(rows).max(1);
        let mut broken = self.lines(text, rect.width, rows);
        while rows > self.slot_rows(1)
            && broken.len() as u32 * u32::from(rows) > u32::from(rect.height)
        {
            rows = self.slot_rows(rows - 1);
            broken = self.lines(text, rect.width, rows);
        }
        let fit = usize::from((rect.height / rows).max(1)).min(broken.len().max(1));
        let block = rect.centred(rect.width, rows.saturating_mul(fit as u16));
        self.paragraph(
            block,
            text,
            TextStyle::new(colour).centre().rows(f32::from(rows)).bold(),
        );
    }

    /// Draws a button with an icon before its label, where icons can be seen.
    #[expect(
        clippy::too_many_arguments,
        reason = "as many as an ordinary button, and the icon"
    )]
    pub fn icon_button(
        &mut self,
        rect: Rect,
        icon: Icon,
        label: &str,
        kind: ButtonKind,
        key: Option<&str>,
        target: T,
        enabled: bool,
    ) {
        let aspect = self.look().aspect;
        let rows = self.button_text_rows(rect);
        let high = f32::from(rect.height);
        // Beside drawn letters an icon is a little larger than they are.
        let icon_rows = if self.rasters(rows) {
            (rows * ICON).min(high * 0.8)
        } else {
            high * 0.72
        };
        let icon_rows = (icon_rows.round() as u16).max(1);
        let icon_columns = (f32::from(icon_rows) * aspect).round() as u16;
        let gap = (rows * aspect * 0.25).round().max(1.0) as u16;
        let inner = rect.inset((high * 0.2 * aspect).round() as u16, 0);
        let wide = (icon_columns + gap).saturating_add(self.measure(label, rows));
        if !self.shows_icon(icon_columns, icon_rows) || wide > inner.width {
            self.button(rect, label, kind, key, target, enabled);
            return;
        }
        let t = *self.theme();
        self.button(rect, "", kind, None, target, enabled);
        let ink = match kind {
            _ if !enabled => t.muted.mix(t.card_top, 0.45),
            ButtonKind::Primary => t.accent_text,
            ButtonKind::Danger => t.signal_text,
            ButtonKind::Secondary | ButtonKind::Ghost => t.text,
        };
        let line = inner.centred(wide, rect.height);
        let (picture, rest) = line.cut_left(icon_columns);
        self.icon(picture.centred(picture.width, icon_rows), icon, ink);
        if !enabled {
            self.hits.forget_icon();
        }
        self.text(
            rest.cut_left(gap).1,
            label,
            TextStyle::new(ink).rows(rows).bold(),
        );
        self.hits.drawn(Lettering {
            disabled: !enabled,
            ..self.lettering
        });
    }

    /// Draws a switch on the header band: filled while `on`. Without a target nothing follows from
    /// a press.
    pub fn pill(&mut self, rect: Rect, label: &str, on: bool, target: impl Into<Option<T>>) {
        let t = *self.theme();
        let target = target.into();
        let down = target.as_ref().is_some_and(|to| self.is_pressed(to));
        let (ground, ink) = if on {
            (t.header_text, t.header)
        } else {
            (
                t.header.mix(t.header_text, if down { 0.4 } else { 0.08 }),
                t.header_text,
            )
        };
        let mut style = CardStyle {
            top: Some(ground),
            bottom: Some(ground),
            ..CardStyle::default()
        };
        if rect.height >= 2 {
            style = style.border(if on {
                ground
            } else {
                t.header_muted
                    .mix(t.header, 0.35)
                    .against(t.header, GRAPHIC_CONTRAST)
            });
        }
        self.card(rect, style);
        let rows = self.button_text_rows(rect);
        self.text(
            rect.inset(u16::from(rect.width > 6), 0),
            label,
            TextStyle::new(ink).centre().rows(rows).bold(),
        );
        if let Some(target) = target {
            self.hit(rect, target);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Encoding, Fonts, Look, Theme};
    use ratatui::buffer::Buffer;

    fn look(cell: (u16, u16)) -> Look {
        Look {
            fonts: std::rc::Rc::new(Fonts::embedded_only()),
            ..Look::new(Theme::dark(), Encoding::Octant)
        }
        .with_cell(cell.0, cell.1)
    }

    const AREA: Rect = Rect::new(0, 0, 120, 40);

    #[test]
    fn neighbours_share_the_size_of_the_longest_but_one_long_text_does_not_make_all_small() {
        let look = look((4, 8));
        let p: Painter<'_, ()> = Painter::new(&look, AREA, None);
        let texts = ["税务服务", "不动产登记"];
        let rows = p.common_rows(texts, 40, 6.0);
        assert!(rows < 6.0 && texts.iter().all(|text| p.measure(text, rows) <= 41));
        let long = ["税务服务", "不动产登记不动产登记不动产登记不动产登记"];
        assert!(p.common_rows(long, 40, 6.0) > p.fit_rows(long, 40, 6.0));
    }

    #[test]
    fn ordinary_text_takes_one_row_and_tiny_text_grows_until_it_is_read() {
        let ordinary = look((8, 16));
        let p: Painter<'_, ()> = Painter::new(&ordinary, AREA, None);
        assert!((p.text_rows(3, 0.5) - 1.0).abs() < f32::EPSILON);
        assert_eq!(p.slot_rows(2), 1);
        let tiny = look((4, 8));
        let p: Painter<'_, ()> = Painter::new(&tiny, AREA, None);
        let rows = p.text_rows(3, 0.5);
        assert!(rows > 1.5 && p.rasters(rows));
    }

    #[test]
    fn a_long_message_becomes_smaller_rather_than_cut() {
        let tiny = look((4, 8));
        let mut p: Painter<'_, ()> = Painter::new(&tiny, AREA, None);
        let text = "请携带本人身份证原件及复印件，代办须出示委托书和双方证件";
        p.message(Rect::new(0, 0, 60, 9), text, Rgb::WHITE, 8);
        let shown: String = p.labels().iter().map(|(_, label)| label.as_str()).collect();
        assert!(shown.contains("双方证件"), "{shown}");
    }

    #[test]
    fn a_button_with_an_icon_and_a_switch_can_be_pressed() {
        for cell in [(8, 16), (4, 8)] {
            let look = look(cell);
            let mut p: Painter<'_, u8> = Painter::new(&look, AREA, None);
            let rect = Rect::new(0, 0, 40, 8);
            p.icon_button(rect, Icon::Bell, "呼叫", ButtonKind::Primary, None, 1, true);
            p.pill(Rect::new(50, 0, 12, 3), "English", false, 2);
            let hits = p.finish(&mut Buffer::empty(AREA));
            assert_eq!(hits.at(39, 7), Some(&1));
            assert_eq!(hits.at(50, 0), Some(&2));
            assert!(hits.shows("呼叫") && hits.shows("English"));
        }
    }
}
