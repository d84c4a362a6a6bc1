//! The sign that takes a whole screen in an emergency, and the one that says it is over.
//!
//! Every program shows it, in every language of the hall, as large as the screen allows. It is red,
//! but an icon and words say the same: who sees no colours, or has a terminal without, reads it.

use crate::common::{MINUTE_US, next_full};
use crate::screen::Context;
use hall::{Emergency, Lang, Timestamp};
use ratatui::layout::Rect;
use text::args;
use ui::{Cut, Icon, Painter, Rgb};

/// The share of its slot that a line of text fills.
const FILLED: f32 = 0.9;

/// A sign of a few words on the whole of an area.
struct Sign<'a> {
    icon: Icon,
    ground: Rgb,
    ink: Rgb,
    /// What it is, and what to do: messages.
    title: &'static str,
    text: &'static str,
    /// A text of the staff's.
    own: Option<&'a str>,
    /// The line at its foot.
    foot: String,
}

/// Draws the emergency on the whole of `area`, in `lang` and then the other languages.
pub(crate) fn draw<T: Clone + PartialEq>(
    p: &mut Painter<'_, T>,
    area: Rect,
    cx: &Context<'_>,
    lang: Lang,
    emergency: &Emergency,
) {
    let zone = cx.hall.setup().rules.time_zone;
    let time = |at: Timestamp| text::clock(at.local(zone).time());
    let said = |lang: Lang| match cx.connection.lost_since() {
        Some(since) => cx
            .words(lang)
            .say("display-stale", args! { time: time(since) }),
        None => cx
            .words(lang)
            .say("emergency-since", args! { time: time(emergency.since) }),
    };
    let foot: Vec<String> = langs(p, lang).into_iter().map(said).collect();
    let sign = Sign {
        icon: Icon::Alert,
        ground: p.theme().alarm,
        ink: p.theme().alarm_text,
        title: "emergency-title",
        text: "emergency-text",
        own: emergency.text.as_deref(),
        foot: foot.join("   "),
    };
    sign.draw(p, area, cx, lang);
}

/// Draws that the emergency is over on the whole of `area`.
pub(crate) fn draw_over<T: Clone + PartialEq>(
    p: &mut Painter<'_, T>,
    area: Rect,
    cx: &Context<'_>,
    lang: Lang,
) {
    let sign = Sign {
        icon: Icon::CheckCircle,
        ground: p.theme().good,
        ink: p.theme().signal_text,
        title: "emergency-over-title",
        text: "emergency-over-text",
        own: None,
        foot: String::new(),
    };
    sign.draw(p, area, cx, lang);
}

/// Returns when a picture of the emergency changes by itself.
pub(crate) fn next_change(cx: &Context<'_>) -> Timestamp {
    next_full(cx.at, MINUTE_US)
}

/// The languages of the hall, `lang` first. A terminal without UTF-8 knows no hanzi.
fn langs<T: Clone + PartialEq>(p: &Painter<'_, T>, lang: Lang) -> Vec<Lang> {
    if p.look().utf8 || lang == Lang::Zh {
        vec![lang, lang.other()]
    } else {
        vec![lang]
    }
}

/// Returns the areas of the titles and of the texts: two parts of five are for the texts where
/// these are drawn, and no more than they need where they are ordinary text.
fn split<T: Clone + PartialEq>(
    p: &Painter<'_, T>,
    area: Rect,
    titles: &[&str],
    texts: &[&str],
) -> (Rect, Rect) {
    let shares = 3 * titles.len() + 2 * texts.len();
    let share = usize::from(area.height) * 2 / shares;
    let rows = if p.rasters(share as f32 * FILLED) {
        share * texts.len()
    } else {
        let lines = texts.iter().map(|text| p.lines(text, area.width, 1).len());
        let most = lines.clone().max().unwrap_or(1);
        most * texts.len()
    };
    // What it is matters more than what to do.
    let room = usize::from(area.height).saturating_sub(titles.len());
    let (texts, titles) = area.cut_bottom(rows.min(room) as u16);
    (titles, texts)
}

impl Sign<'_> {
    fn draw<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        area: Rect,
        cx: &Context<'_>,
        lang: Lang,
    ) {
        if area.is_empty() {
            return;
        }
        p.fill(area, self.ground, self.ground);
        let inner = area.inset(area.width / 24, area.height / 24);
        let foot_rows = if self.foot.is_empty() || inner.height < 6 {
            0
        } else {
            p.line_rows()
        };
        let (foot, inner) = inner.cut_bottom(foot_rows);
        p.message(foot, &self.foot, self.ink, foot_rows);
        let inner = self.draw_icon(p, inner);
        // The titles and the staff's own words, then what to do.
        let langs = langs(p, lang);
        let titles = langs.iter().map(|l| cx.words(*l).text(self.title));
        let titles: Vec<&str> = titles.chain(self.own).collect();
        let texts: Vec<&str> = langs.iter().map(|l| cx.words(*l).text(self.text)).collect();
        let (titles_area, texts_area) = split(p, inner, &titles, &texts);
        self.draw_lines(p, titles_area, &titles);
        self.draw_lines(p, texts_area, &texts);
    }

    /// Draws texts below each other, each as large as fits; the first ones if there is no room.
    fn draw_lines<T: Clone + PartialEq>(&self, p: &mut Painter<'_, T>, area: Rect, texts: &[&str]) {
        let fit = texts.len().min(usize::from(area.height));
        for (slot, text) in area.split_rows(fit, 0).into_iter().zip(texts) {
            let most = f32::from(slot.height) * FILLED;
            let in_one = p.fit_rows([*text], slot.width, most);
            // A word is not broken for the sake of size, nor a line for the sake of a little.
            let broken = p.fit_rows(text.split(' '), slot.width, most);
            let rows = if p.rasters(in_one) && in_one >= broken * 0.5 {
                in_one
            } else {
                broken
            };
            p.message(slot, text, self.ink, (rows as u16).max(1));
        }
    }

    /// Draws the icon beside or above the words. Returns what is left for these.
    fn draw_icon<T: Clone + PartialEq>(&self, p: &mut Painter<'_, T>, area: Rect) -> Rect {
        if p.is_plain() || area.height < 10 {
            return area;
        }
        let aspect = p.look().aspect;
        let is_wide = f32::from(area.width) >= f32::from(area.height) * aspect * 1.2;
        let (slot, rest) = if is_wide {
            area.cut_left(area.width / 5)
        } else {
            area.cut_top(area.height / 5)
        };
        p.icon(slot, self.icon, self.ink);
        if is_wide {
            rest.cut_left(area.width / 40).1
        } else {
            rest
        }
    }
}
