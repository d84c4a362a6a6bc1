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
    let foot: Vec<String> = langs(p, cx, lang).into_iter().map(said).collect();
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

/// The languages of the hall, `lang` first. A terminal without Chinese letters has one.
fn langs<T: Clone + PartialEq>(p: &Painter<'_, T>, cx: &Context<'_>, lang: Lang) -> Vec<Lang> {
    let second = cx.second(lang);
    if second != lang && (p.look().chinese || lang.is_chinese()) {
        vec![lang, second]
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
        // The titles and the staff's own words, then what to do.
        let langs = langs(p, cx, lang);
        let titles = langs.iter().map(|l| cx.words(*l).text(self.title));
        let titles: Vec<&str> = titles.chain(self.own).collect();
        let texts: Vec<&str> = langs.iter().map(|l| cx.words(*l).text(self.text)).collect();
        let (icon, rest) = icon_place(p, inner);
        let (titles_area, texts_area) = split(p, rest, &titles, &texts);
        if !are_drawn(p, titles_area, &titles) && self.draw_some_large(p, inner, &titles, &texts) {
            return;
        }
        if !icon.is_empty() {
            p.icon(icon, self.icon, self.ink);
        }
        self.draw_lines(p, titles_area, &titles);
        self.draw_lines(p, texts_area, &texts);
    }

    /// Draws texts below each other, each as large as fits; the first ones if there is no room.
    fn draw_lines<T: Clone + PartialEq>(&self, p: &mut Painter<'_, T>, area: Rect, texts: &[&str]) {
        for (slot, text) in slots(area, texts.len()).into_iter().zip(texts) {
            p.message(slot, text, self.ink, wanted_rows(p, slot, text));
        }
    }

    /// Draws the first title and the staff's own words, or one of them, in large letters and all
    /// else in ordinary ones, where there is no room for all of it in large ones. Returns whether
    /// anything is large.
    fn draw_some_large<T: Clone + PartialEq>(
        &self,
        p: &mut Painter<'_, T>,
        area: Rect,
        titles: &[&str],
        texts: &[&str],
    ) -> bool {
        let all: Vec<&str> = titles.iter().chain(texts).copied().collect();
        // Hanzi may break anywhere, but words are read sooner whole.
        let by_words = titles[0].replace(' ', "\n");
        let own = self.own.map(|_| titles.len() - 1);
        let wishes = [vec![Some(0), own], vec![Some(0)], vec![own]];
        for large in wishes.iter().filter(|wish| !wish.contains(&None)) {
            for rows in (1..=area.height).rev() {
                if !p.rasters(f32::from(rows)) {
                    break;
                }
                let sizes: Vec<u16> = (0..all.len())
                    .map(|i| if large.contains(&Some(i)) { rows } else { 1 })
                    .collect();
                let fits = |i: &Option<usize>| {
                    i.is_none_or(|i| own == Some(i) || is_unbroken(p, all[i], area.width, rows))
                };
                let needs = all.iter().zip(&sizes);
                let heights: Vec<u16> = needs
                    .map(|(text, rows)| p.lines(text, area.width, *rows).len() as u16 * rows)
                    .collect();
                let free = area.height.checked_sub(heights.iter().sum());
                if let Some(free) = free.filter(|_| large.iter().all(fits)) {
                    let air = free / all.len() as u16;
                    let mut rest = area.cut_top(free % all.len() as u16 / 2).1;
                    for (i, text) in all.iter().enumerate() {
                        let (slot, below) = rest.cut_top(heights[i] + air);
                        let lines = heights[i] / sizes[i];
                        let is_by_words = i == 0 && usize::from(lines) == text.split(' ').count();
                        let text = if is_by_words { &by_words } else { *text };
                        p.message(slot, text, self.ink, sizes[i]);
                        rest = below;
                    }
                    return true;
                }
            }
        }
        false
    }
}

/// Returns whether no word of `text` is broken at `rows` rows.
fn is_unbroken<T: Clone + PartialEq>(
    p: &Painter<'_, T>,
    text: &str,
    width: u16,
    rows: u16,
) -> bool {
    let mut words = text.split(' ');
    words.all(|word| p.measure(word, f32::from(rows)) <= width)
}

fn slots(area: Rect, texts: usize) -> Vec<Rect> {
    area.split_rows(texts.min(usize::from(area.height)), 0)
}

/// Returns the rows of the letters of `text` in a slot, if its lines have room there.
fn wanted_rows<T: Clone + PartialEq>(p: &Painter<'_, T>, slot: Rect, text: &str) -> u16 {
    let most = f32::from(slot.height) * FILLED;
    let in_one = p.fit_rows([text], slot.width, most);
    // A word is not broken for the sake of size, nor a line for the sake of a little.
    let broken = p.fit_rows(text.split(' '), slot.width, most);
    let rows = if p.rasters(in_one) && in_one >= broken * 0.5 {
        in_one
    } else {
        broken
    };
    (rows as u16).max(1)
}

/// Returns whether all of `texts` are drawn, and none is ordinary text.
fn are_drawn<T: Clone + PartialEq>(p: &Painter<'_, T>, area: Rect, texts: &[&str]) -> bool {
    slots(area, texts.len())
        .into_iter()
        .zip(texts)
        .all(|(slot, text)| {
            let sizes = (1..=wanted_rows(p, slot, text)).rev();
            let mut drawn = sizes.take_while(|rows| p.rasters(f32::from(*rows)));
            drawn.any(|rows| p.lines(text, slot.width, rows).len() as u16 * rows <= slot.height)
        })
}

/// Returns the place of the icon beside or above the words, and what is left for these.
fn icon_place<T: Clone + PartialEq>(p: &Painter<'_, T>, area: Rect) -> (Rect, Rect) {
    if p.is_plain() || area.height < 10 {
        return (Rect::default(), area);
    }
    let aspect = p.look().aspect;
    let is_wide = f32::from(area.width) >= f32::from(area.height) * aspect * 1.2;
    let (slot, rest) = if is_wide {
        area.cut_left(area.width / 5)
    } else {
        area.cut_top(area.height / 5)
    };
    if is_wide {
        (slot, rest.cut_left(area.width / 40).1)
    } else {
        (slot, rest)
    }
}
