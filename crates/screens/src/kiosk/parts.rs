//! Small pieces that the kiosk and the rating pad are put together from.
//!
//! Lengths on these screens are shares of the shorter side ([`Scale`]), so that one layout serves a
//! wall of tiny cells, a portrait kiosk and an ordinary window.

use hall::counter::Counter;
use hall::{Hall, Lang, ServiceId, Text, Timestamp};
use ratatui::layout::Rect;
use ui::{ButtonKind, CardStyle, Cut, Icon, Painter, Rgb, TextStyle, wrap};
use unicode_width::UnicodeWidthChar;

/// The shorter side of a screen in rows, which lengths are shares of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    short: f32,
    aspect: f32,
    /// Whether the area is about as high as wide, or higher, so that things stand below each other.
    pub(crate) narrow: bool,
}

impl Scale {
    /// The scale of `area`.
    pub(crate) fn of<T: Clone + PartialEq>(p: &Painter<'_, T>, area: Rect) -> Scale {
        let aspect = p.look().aspect;
        let wide = f32::from(area.width) / aspect;
        let high = f32::from(area.height);
        Scale {
            short: wide.min(high),
            aspect,
            narrow: wide < high * 1.15 || area.width < 58,
        }
    }

    /// A share of the shorter side in rows, at least `least`.
    pub(crate) fn rows(self, share: f32, least: u16) -> u16 {
        ((self.short * share).round() as u16).max(least)
    }

    /// A share of the shorter side in columns, at least `least`.
    pub(crate) fn columns(self, share: f32, least: u16) -> u16 {
        ((self.short * share * self.aspect).round() as u16).max(least)
    }

    /// Columns that look as long as `rows` rows.
    pub(crate) fn across(self, rows: u16) -> u16 {
        (f32::from(rows) * self.aspect).round() as u16
    }
}

/// A text in `lang` and, if it says something else, in the other language.
pub(crate) fn both(text: &Text, lang: Lang) -> (&str, &str) {
    let (first, second) = (text.get(lang), text.get(lang.other()));
    (first, if first == second { "" } else { second })
}

/// The largest rows, at most `rows`, at which all texts fit into `width`, so that neighbours are
/// set in one size.
pub(crate) fn common_rows<'a, T: Clone + PartialEq>(
    p: &Painter<'_, T>,
    texts: impl IntoIterator<Item = &'a str>,
    width: u16,
    rows: f32,
) -> f32 {
    // Below that the painter shortens one long text rather than make all small.
    fit_rows(p, texts, width, rows).max(rows * 0.62)
}

/// The same, however small the texts become.
pub(crate) fn fit_rows<'a, T: Clone + PartialEq>(
    p: &Painter<'_, T>,
    texts: impl IntoIterator<Item = &'a str>,
    width: u16,
    rows: f32,
) -> f32 {
    if !p.rasters(rows) {
        return rows;
    }
    let widest = texts
        .into_iter()
        .map(|text| p.measure(text, rows))
        .max()
        .unwrap_or(0)
        .max(1);
    rows * (f32::from(width) / f32::from(widest)).min(1.0)
}

/// Rows for figures, at most `rows`, so that none is cut off: half a ticket number is worse than a
/// small one.
pub(crate) fn figure_rows<T: Clone + PartialEq>(
    p: &Painter<'_, T>,
    text: &str,
    width: u16,
    rows: f32,
) -> f32 {
    // Figures fill their rows, so their em is higher by a good third.
    let em = rows * 1.36;
    let wide = p.measure(text, em).max(1);
    if p.rasters(em) {
        rows * (f32::from(width) / f32::from(wide)).min(1.0)
    } else {
        rows
    }
}

/// Rows for a line of text that is to fill `share` of a slot `height` rows high. On tiny cells
/// ordinary text cannot be read, so there it fills more of the slot rather than become ordinary;
/// elsewhere ordinary text takes one row.
pub(crate) fn text_rows<T: Clone + PartialEq>(p: &Painter<'_, T>, height: u16, share: f32) -> f32 {
    let (most, wanted) = (f32::from(height), f32::from(height) * share);
    if p.rasters(wanted) {
        return wanted;
    }
    if !p.look().tiny {
        return 1.0;
    }
    let steps = ((most - wanted) * 4.0).ceil().max(0.0) as u16;
    (0..=steps)
        .map(|step| (wanted + f32::from(step) / 4.0).min(most))
        .find(|rows| p.rasters(*rows))
        .unwrap_or(most)
}

/// Rows for text that is to be `wanted` high: fewer where only ordinary text fits, so that no slot
/// is wasted.
pub(crate) fn slot_rows<T: Clone + PartialEq>(p: &Painter<'_, T>, wanted: u16) -> u16 {
    if p.rasters(f32::from(wanted)) {
        wanted
    } else {
        1
    }
}

/// The lines of `text` at `rows` rows each in `width` columns.
pub(crate) fn lines<T: Clone + PartialEq>(
    p: &Painter<'_, T>,
    text: &str,
    width: u16,
    rows: u16,
) -> Vec<String> {
    let look = p.look();
    if p.rasters(f32::from(rows)) {
        let room = f32::from(width) / look.aspect / f32::from(rows.max(1));
        wrap::lines(text, room, &|c| look.fonts.advance(c))
    } else {
        wrap::lines(text, f32::from(width), &|c| c.width().unwrap_or(0) as f32)
    }
}

/// Lines of text in the middle of `rect`, as large as `rows` allows; smaller rather than cut.
pub(crate) fn message<T: Clone + PartialEq>(
    p: &mut Painter<'_, T>,
    rect: Rect,
    text: &str,
    colour: Rgb,
    rows: u16,
) {
    let mut rows = if p.rasters(f32::from(rows)) {
        rows.max(1)
    } else {
        1
    };
    let mut broken = lines(p, text, rect.width, rows);
    while rows > 1 && broken.len() as u32 * u32::from(rows) > u32::from(rect.height) {
        rows -= 1;
        rows = if p.rasters(f32::from(rows)) { rows } else { 1 };
        broken = lines(p, text, rect.width, rows);
    }
    let fit = usize::from((rect.height / rows).max(1)).min(broken.len().max(1));
    let block = rect.centred(rect.width, rows.saturating_mul(fit as u16));
    p.paragraph(
        block,
        text,
        TextStyle::new(colour).centre().rows(f32::from(rows)).bold(),
    );
}

/// A button with an icon before its label, where icons can be seen.
#[expect(
    clippy::too_many_arguments,
    reason = "as many as the button of the kit, and the icon"
)]
pub(crate) fn icon_button<T: Clone + PartialEq>(
    p: &mut Painter<'_, T>,
    rect: Rect,
    icon: Icon,
    label: &str,
    kind: ButtonKind,
    key: Option<&str>,
    target: T,
    enabled: bool,
) {
    let aspect = p.look().aspect;
    let rows = text_rows(p, rect.height, 0.5);
    if p.is_plain() || rect.width < 10 || (!p.fine() && rect.height < 5) {
        p.button(rect, label, kind, key, target, enabled);
        return;
    }
    let t = *p.theme();
    p.button(rect, "", kind, None, target, enabled);
    let ink = match kind {
        _ if !enabled => t.muted.mix(t.card_top, 0.45),
        ButtonKind::Primary => t.accent_text,
        ButtonKind::Danger => t.signal_text,
        ButtonKind::Secondary | ButtonKind::Ghost => t.text,
    };
    let inner = rect.inset((f32::from(rect.height) * 0.3 * aspect).round() as u16, 0);
    let icon_rows = (f32::from(rect.height) * 0.72).round().max(1.0);
    let (icon_columns, gap) = (
        (icon_rows * aspect).round() as u16,
        (rows * aspect * 0.25).round().max(1.0) as u16,
    );
    let rastered = p.rasters(rows);
    let wanted = p.measure(label, if rastered { rows } else { 1.0 });
    let wide = (icon_columns + gap).saturating_add(wanted).min(inner.width);
    let line = inner.centred(wide, rect.height);
    let (picture, rest) = line.cut_left(icon_columns);
    p.icon(picture.centred(picture.width, icon_rows as u16), icon, ink);
    p.text(
        rest.cut_left(gap).1,
        label,
        TextStyle::new(ink)
            .rows(if rastered { rows } else { 1.0 })
            .bold(),
    );
}

/// A switch on the header band: filled while `on`.
pub(crate) fn pill<T: Clone + PartialEq>(
    p: &mut Painter<'_, T>,
    rect: Rect,
    label: &str,
    on: bool,
    target: T,
) {
    let t = *p.theme();
    let down = p.is_pressed(&target);
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
            t.header_muted.mix(t.header, 0.35)
        });
    }
    p.card(rect, style);
    let rows = text_rows(p, rect.height, 0.62);
    p.text(
        rect.inset(u16::from(rect.width > 6), 0),
        label,
        TextStyle::new(ink).centre().rows(rows).bold(),
    );
    p.hit(rect, target);
}

/// How much of a stretch of time is left at `at`, 1 to 0.
pub(crate) fn left(at: Timestamp, until: Timestamp, whole_s: u32) -> f32 {
    let left = until.0.saturating_sub(at.0).max(0) as f32 / 1e6;
    (left / whole_s.max(1) as f32).clamp(0.0, 1.0)
}

/// The next step of a bar that counts down to `until`, a quarter of a second each.
pub(crate) fn next_step(at: Timestamp, until: Timestamp) -> Timestamp {
    Timestamp(at.0.saturating_add(250_000))
        .min(until)
        .max(Timestamp(at.0.saturating_add(1)))
}

/// When the next minute begins.
pub(crate) fn next_minute(at: Timestamp) -> Timestamp {
    const MINUTE: i64 = 60_000_000;
    Timestamp((at.0.div_euclid(MINUTE).saturating_add(1)).saturating_mul(MINUTE))
}

/// The counters that serve `service` now.
pub(crate) fn serving(hall: &Hall, service: ServiceId) -> impl Iterator<Item = &Counter> {
    hall.counters()
        .iter()
        .filter(move |c| c.is_working() && c.serves.iter().any(|s| s.service == service))
}
