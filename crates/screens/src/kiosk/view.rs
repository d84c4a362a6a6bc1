//! How the kiosk looks.
//!
//! One layout for every size: header, prompt, tiles, navigation, footer, cut in shares of the
//! shorter side. Whether a text is drawn large or written as ordinary text is up to the painter;
//! where only ordinary text fits, tiles are set more closely.

mod code;
mod dialogs;
mod ticket;
mod tile;

use super::menu::{self, Entry, Status, Tile};
use super::paper::Paper;
use super::{Dialog, Issued, Kiosk, REFUSED_S, Target};
use crate::common::{self};
use crate::screen::{Connection, Context, KeyCode};
use hall::setup::PriorityClass;
use hall::{Condition, GroupId, Lang, Refusal, ServiceId, TicketState};
use ratatui::layout::Rect;
use text::args;
use text::{self, Words};
use tile::{Facts, TileSet};
use ui::{
    ButtonKind, CardStyle, Cut, Icon, Painter, Rgb, Scale, Scroll, TEXT_CONTRAST, TextStyle,
    TypeScale, theme,
};

type Canvas<'a> = Painter<'a, Target>;

/// Tiles on a page at most: more would be searched, not read.
const TILES_MAX: usize = 12;
/// The same where tiles have digits.
const DIGITS: usize = 9;
/// Least height of a button as a share of the shorter side: 16 mm on a panel of 17 inches, which is
/// 212 mm high.
const TOUCH: f32 = 0.08;
/// Columns of an ordinary terminal whose header has room for the button of low buttons.
const LOW_COLUMNS: u16 = 120;

/// The classes that a visitor may choose.
pub(super) fn classes<'a>(cx: &'a Context<'_>) -> impl Iterator<Item = &'a PriorityClass> {
    cx.hall.setup().classes.iter().filter(|c| c.at_kiosk)
}

/// The data that every part is drawn from.
struct Draw<'a, 'c> {
    kiosk: &'a Kiosk,
    cx: &'a Context<'c>,
    words: Words,
    scale: Scale,
    /// The part of the screen that has the buttons: all of it, or the lower half.
    reach: Rect,
    /// The least rows of a button that a finger hits.
    touch: u16,
    /// The sizes of all texts; larger ones in large-text mode.
    sizes: TypeScale,
    /// Set if digits choose tiles: on ordinary terminals, which have a keyboard.
    keys: bool,
    /// The reason why there are no tickets here, while the hall answers.
    stopped: Option<Condition>,
}

pub(super) fn draw(kiosk: &Kiosk, cx: &Context<'_>, p: &mut Canvas<'_>) {
    let area = p.area();
    let reach = if kiosk.low {
        area.cut_bottom(area.height.div_ceil(2)).0
    } else {
        area
    };
    // Half of the height has room for texts that are somewhat smaller, not half as large.
    let high = if kiosk.low {
        area.height * 2 / 3
    } else {
        area.height
    };
    let scale = Scale::of(
        p,
        Rect {
            height: high,
            ..area
        },
    );
    let words = cx.words(kiosk.lang);
    let stopped = kiosk.stopped(cx).filter(|_| cx.connection.gives_tickets());
    let d = Draw {
        kiosk,
        cx,
        words,
        scale,
        reach,
        touch: Scale::of(p, area).rows(TOUCH, 1),
        sizes: TypeScale::of(p, scale, kiosk.large),
        keys: !p.look().tiny,
        stopped,
    };
    p.set_sizes(d.sizes);
    let rest = if kiosk.low {
        d.above(p, area)
    } else {
        let rest = d.header(p, area);
        d.footer(p, rest)
    };
    let pad = scale.columns(0.03, 1);
    let rest = rest.inset(pad, 0);
    let air = scale.rows(0.02, u16::from(area.height > 40));
    let rest = rest.cut_bottom(air).1;
    let rest = if kiosk.low {
        let (bar, rest) = rest.cut_bottom(d.touch);
        d.switches(p, bar, true);
        rest.cut_bottom(air).1
    } else {
        rest
    };
    let rest = d.prompt(p, rest);
    d.menu(p, rest);
    match &kiosk.dialog {
        _ if kiosk.is_overdue(cx) => d.say(p, words.text("kiosk-no-answer"), None),
        None => {}
        Some(Dialog::Classes) => d.classes(p),
        Some(Dialog::Notice { service, page }) => d.notice(p, *service, *page),
        Some(Dialog::Late { service, opens }) => d.late(p, *service, opens.as_ref()),
        Some(Dialog::Missed { page }) => d.missed(p, *page),
        Some(Dialog::Code { typed, is_wrong }) => d.code_page(p, typed, *is_wrong),
        Some(Dialog::Ticket(issued)) => d.ticket(p, issued),
        Some(Dialog::Refused { refusal, since }) => {
            let left = common::left(cx.at, since.plus_s(REFUSED_S), REFUSED_S);
            d.say(p, &d.reason(refusal), Some(left));
        }
        Some(Dialog::Unanswered { since }) => {
            let left = common::left(cx.at, since.plus_s(REFUSED_S), REFUSED_S);
            d.say(p, words.text("kiosk-unanswered"), Some(left));
        }
        Some(Dialog::Silent { since }) => {
            let left = common::left(cx.at, since.plus_s(REFUSED_S), REFUSED_S);
            d.say(p, words.text("kiosk-no-sound"), Some(left));
        }
    }
}

/// The icon that suits a class best: by its key, which is English.
fn class_icon(key: &str) -> Icon {
    const KNOWN: [(&str, Icon); 11] = [
        ("elder", Icon::Elderly),
        ("senior", Icon::Elderly),
        ("disab", Icon::Wheelchair),
        ("wheel", Icon::Wheelchair),
        ("soldier", Icon::ShieldCheck),
        ("milit", Icon::ShieldCheck),
        ("veteran", Icon::ShieldCheck),
        ("pregn", Icon::HumanChild),
        ("baby", Icon::BabyCarriage),
        ("child", Icon::Family),
        ("vip", Icon::Star),
    ];
    KNOWN
        .iter()
        .find(|(part, _)| key.contains(part))
        .map_or(Icon::Heart, |(_, icon)| *icon)
}

/// Short, middling or long.
fn level(p: &Canvas<'_>, waiting: usize) -> Rgb {
    let t = p.theme();
    match waiting {
        0..8 => t.good,
        8..15 => t.warn,
        _ => t.bad,
    }
}

/// A service or group by its icon, or its letter where the icon is not known.
fn emblem(p: &mut Canvas<'_>, rect: Rect, icon: &str, letter: &str, colour: Rgb) {
    match Icon::named(icon) {
        Some(icon) if p.shows_icon_tile(rect) => p.icon_tile(rect, icon, colour),
        _ if p.theme().mono || p.is_plain() => {
            let ink = p.theme().text;
            p.text(rect, letter, TextStyle::new(ink).centre().bold());
        }
        _ => {
            let side = Scale::of(p, rect).columns(1.0, 1).min(rect.width);
            let square = rect.centred(side, rect.height);
            let ground = colour.against(Rgb::WHITE, TEXT_CONTRAST);
            p.card(
                square,
                CardStyle {
                    top: Some(ground),
                    bottom: Some(ground),
                    ..CardStyle::default()
                },
            );
            p.text(
                square,
                letter,
                TextStyle::new(Rgb::WHITE)
                    .centre()
                    .rows(p.text_rows(rect.height, 0.6))
                    .bold(),
            );
        }
    }
}

/// The first letter of a name.
fn initial(name: &str) -> String {
    name.chars().take(1).collect()
}

impl Draw<'_, '_> {
    fn rows(&self, share: f32, least: u16) -> u16 {
        self.scale.rows(share, least)
    }

    // ----- the frame

    /// Draws the half that has no buttons: the hall's name, where the buttons are, and the line
    /// with the clock. Returns the half below.
    fn above(&self, p: &mut Canvas<'_>, area: Rect) -> Rect {
        let above = area.cut_bottom(self.reach.height).1;
        let rest = self.header(p, above);
        let rest = self.footer(p, rest);
        let told = self.words.text("kiosk-low-told");
        let ink = p.theme().muted;
        let rows = p.pitch_of(self.sizes.label);
        let parts = rest.share_rows(&[3, 2], 0);
        let picture = parts[0].inset(0, parts[0].height / 6);
        p.icon(picture, Icon::Wheelchair, ink);
        p.message(parts[1], told, ink, rows);
        self.reach
    }

    /// The band that names the hall, with the switches. Returns what is left below.
    fn header(&self, p: &mut Canvas<'_>, area: Rect) -> Rect {
        let t = *p.theme();
        let scale = self.scale;
        let has_switches = !self.kiosk.low;
        let stacked = scale.narrow && area.height >= 16 && has_switches;
        let names_rows = scale.rows(0.12, 2);
        let switch_rows = if stacked { scale.rows(0.085, 1) } else { 0 };
        let gap = if stacked { scale.rows(0.02, 0) } else { 0 };
        let (band, rest) =
            area.cut_top((names_rows + switch_rows + 2 * gap + 1).min(area.height / 3));
        p.fill(band, t.header, t.header);
        let (rule, content) = band.cut_bottom(1);
        p.line(rule, t.highlight);
        let content = content.inset(scale.columns(0.03, 1), 0);
        let (names, switches) = if stacked {
            let (names, rest) = content.cut_top(names_rows);
            (names, rest.cut_top(gap).1.cut_top(switch_rows).0)
        } else if has_switches {
            let low = if self.has_low_switch(area) {
                scale.columns(0.16, 6)
            } else {
                0
            };
            let width = scale.columns(0.25, 9) * 2 + scale.columns(0.28, 12) + 4 + low;
            let (switches, names) = content.cut_right(width.min(content.width * 11 / 20));
            let rows = if content.height >= 4 {
                (content.height * 3 / 4).max(3).max(self.touch)
            } else {
                1
            };
            let rows = rows.min(content.height);
            (names, switches.centred(switches.width, rows))
        } else {
            (content, Rect::ZERO)
        };
        if has_switches {
            self.switches(p, switches, stacked);
        }
        let side = scale.across(names.height).min(names.width);
        let shown = names.width > 30 && p.shows_icon_tile(names.cut_left(side).0);
        let (logo, names) = names.cut_left(if shown { side } else { 0 });
        p.icon_tile(
            logo.inset(0, u16::from(logo.height > 6)),
            Icon::Bank,
            t.accent,
        );
        let names = if logo.width > 0 {
            names.cut_left(scale.columns(0.025, 2)).1
        } else {
            names
        };
        let names = names
            .cut_right(if stacked { 0 } else { scale.columns(0.03, 1) })
            .1;
        self.hall_name(p, names);
        rest
    }

    /// Draws the name of the hall, in both languages where each fits in a line.
    fn hall_name(&self, p: &mut Canvas<'_>, area: Rect) {
        let t = *p.theme();
        let (first, second) = self.cx.both(&self.cx.hall.setup().name, self.kiosk.lang);
        let inner = area.inset(0, u16::from(area.height > 6));
        let slots = inner.share_rows(&[3, 2], 0);
        let size = p.rows_in(slots[0].height, self.sizes.label);
        let small = p.rows_in(slots[1].height, self.sizes.note);
        let fits = |text: &str, size: f32| p.fit_rows([text], area.width, size);
        let whole = |text: &str, rows: f32| {
            let rows = p.readable_rows(rows);
            (p.measure(text, rows) <= area.width).then_some(rows)
        };
        let style = TextStyle::new(t.header_text).bold();
        if let Some(rows) = whole(first, fits(first, size)) {
            match whole(second, fits(second, small)) {
                Some(other) if !second.is_empty() && area.height > 1 && other <= rows => {
                    p.text(slots[0], first, style.rows(rows));
                    p.text(slots[1], second, TextStyle::new(t.header_muted).rows(other));
                }
                _ => {
                    p.text(area, first, style.rows(rows));
                }
            }
            return;
        }
        // Too long for a line: over several, without the other language.
        let rows = p.wrapped_rows([first], area.width, inner.height, size);
        let rows = rows.unwrap_or_else(|| f32::from(p.slot_rows(1)));
        let high = p.paragraph_rows(first, area.width, style.rows(rows));
        p.paragraph(inner.centred(area.width, high), first, style.rows(rows));
    }

    fn switches(&self, p: &mut Canvas<'_>, rect: Rect, stacked: bool) {
        let gap = self.scale.columns(0.015, 1);
        // Where the terminal has no letters for a language, or this machine no words, there is
        // nothing to choose.
        let languages = self.cx.hall.setup().languages().iter().copied();
        let has_words = |lang: &Lang| text::meant(*lang).is_some();
        let languages: Vec<Lang> = languages
            .filter(|lang| p.look().chinese && has_words(lang))
            .collect();
        let languages = if languages.len() < 2 {
            Vec::new()
        } else {
            languages
        };
        let mut shares = vec![if stacked { 4 } else { 8 }; languages.len()];
        shares.push(if stacked { 6 } else { 10 });
        let has_low = self.has_low_switch(p.area());
        if has_low {
            shares.push(if stacked { 3 } else { 5 });
        }
        let slots = rect.share_columns(&shares, gap);
        for (lang, slot) in languages.iter().copied().zip(&slots) {
            // Each language is written in itself, or nobody who needs it finds it.
            let name = self.cx.words(lang).text("kiosk-language");
            p.pill(*slot, name, self.kiosk.lang == lang, Target::Lang(lang));
        }
        // Two halves, the chosen one filled, as for the languages.
        let halves = slots[languages.len()].split_columns(2, 0);
        for (large, slot) in [false, true].into_iter().zip(halves) {
            let label = self.words.text(if large {
                "kiosk-large-text"
            } else {
                "kiosk-standard-text"
            });
            let chosen = self.kiosk.large == large;
            p.pill(slot, label, chosen, (!chosen).then_some(Target::Large));
        }
        if has_low && let Some(slot) = slots.last() {
            self.low_switch(p, *slot);
        }
    }

    /// Returns true if there is a button that moves all of them down: where there are fingers, and
    /// where it costs the hall's name nothing.
    fn has_low_switch(&self, area: Rect) -> bool {
        !self.keys || area.width >= LOW_COLUMNS
    }

    /// Draws the button for visitors who sit.
    fn low_switch(&self, p: &mut Canvas<'_>, slot: Rect) {
        let t = *p.theme();
        let shown = p.shows_icon(slot.width, slot.height);
        let label = if shown {
            ""
        } else {
            self.words.text("kiosk-low")
        };
        p.pill(slot, label, self.kiosk.low, Target::Low);
        if shown {
            let ink = if self.kiosk.low {
                t.header
            } else {
                t.header_text
            };
            let air = u16::from(slot.height > 4);
            p.icon(slot.inset(0, air), Icon::Wheelchair, ink);
        }
    }

    /// The line at the bottom: a tip, and the clock. Returns what is left above.
    fn footer(&self, p: &mut Canvas<'_>, area: Rect) -> Rect {
        let t = *p.theme();
        let (band, rest) = area.cut_bottom(self.scale.rows(0.09, 1).min(area.height / 3));
        p.fill(band, t.header, t.header);
        let line = band.inset(self.scale.columns(0.03, 1), 0);
        let rows = p.rows_in(line.height, self.sizes.label);
        let local = self.cx.hall.local(self.cx.at);
        let clock = text::clock(local.time());
        let clock_rows = rows;
        let (slot, line) = line.cut_right(p.measure(&clock, clock_rows).saturating_add(1));
        p.text(
            slot,
            &clock,
            TextStyle::new(t.header_text)
                .right()
                .rows(clock_rows)
                .bold(),
        );
        let date = text::date(&self.words, local.date_naive());
        let wide = p
            .measure(&date, rows)
            .saturating_add(self.scale.across(1) + 1);
        let printer = self
            .kiosk
            .printer
            .and_then(|here| self.cx.hall.printer(here.id))
            .filter(|known| known.condition.stops());
        let has_date = line.width > wide.saturating_mul(3) && !self.kiosk.large;
        let line = if has_date && printer.is_none() {
            let (slot, line) = line.cut_right(wide);
            p.text(
                slot.inset(1, 0),
                &date,
                TextStyle::new(t.header_muted).right().rows(rows),
            );
            line
        } else {
            line
        };
        let icon_rows = ((f32::from(line.height) * 0.6).round() as u16).max(3);
        let wide = self.scale.across(line.height);
        let shown = line.height > 2 && p.shows_icon(wide, icon_rows.min(line.height));
        let (icon, tip) = line.cut_left(if shown { wide } else { 0 });
        p.icon(
            icon.centred(icon.width, icon_rows),
            Icon::Information,
            t.header_muted,
        );
        let text = match (printer, self.cx.connection) {
            // Staff who pass by see what to do; visitors have been told what concerns them.
            (Some(known), _) => self.words.say(
                "kiosk-staff",
                args! { remedy: text::remedy(known.condition, &self.words) },
            ),
            (None, Connection::Standalone(since)) => {
                let since = text::clock(self.cx.hall.local(since).time());
                self.words.say("kiosk-alone", args! { time: since })
            }
            (None, _) if self.kiosk.guided.is_some() => self.words.text("kiosk-guided").to_owned(),
            (None, _) => self
                .words
                .text(if self.keys { "kiosk-keys" } else { "kiosk-tip" })
                .to_owned(),
        };
        let rows = p.fit_rows([text.as_str()], tip.width, rows);
        p.text(tip, &text, TextStyle::new(t.header_muted).rows(rows));
        rest
    }

    /// Draws what to do, or where one is, and the choice of priority. Returns what is left below.
    fn prompt(&self, p: &mut Canvas<'_>, area: Rect) -> Rect {
        let t = *p.theme();
        let (row, rest) = area.cut_top(
            self.rows(0.115, 1)
                .max(if area.height > 17 { 2 } else { 1 })
                .max(if self.kiosk.low { self.touch } else { 1 }),
        );
        // Ordinary text stands on a row, so an even height would push it off the middle.
        let row = if self.keys && row.height.is_multiple_of(2) {
            row.cut_bottom(row.height - 1).0
        } else {
            row
        };
        let rows = p.rows_in(row.height, self.sizes.title);
        let trouble = match self.cx.connection {
            Connection::Live | Connection::Standalone(_) => {
                let day_off = self.cx.hall.day_off(self.cx.at);
                day_off.map(|refusal| text::refusal(&refusal, self.cx.hall.setup(), &self.words))
            }
            Connection::Silent(_) => Some(self.words.text("kiosk-silent").to_owned()),
            Connection::Lost(since) => {
                let since = text::clock(self.cx.hall.local(since).time());
                Some(self.words.say("kiosk-lost", args! { time: since }))
            }
        };
        if let Some(text) = trouble {
            let band = row.inset(0, row.height / 8);
            p.card(band, CardStyle::filled(t.warn));
            p.text(
                band.inset(2, 0),
                &text,
                TextStyle::new(t.signal_text).centre().rows(rows).bold(),
            );
            return rest;
        }
        if let Some(condition) = self.stopped {
            return self.stop_notice(p, area, condition);
        }
        let mut line = row;
        if classes(self.cx).next().is_some() {
            let chosen = self.kiosk.class.and_then(|c| self.cx.hall.setup().class(c));
            let label = match chosen {
                Some(class) => self.words.say(
                    "kiosk-priority-chosen",
                    args! { class: class.name.get(self.kiosk.lang) },
                ),
                None => self.words.text("kiosk-priority").to_owned(),
            };
            let high = if self.keys {
                if row.height >= 5 { 3 } else { 1 }
            } else {
                (row.height * 2 / 3).max(self.touch).min(row.height)
            };
            let wanted = p
                .measure(&label, p.rows_in(high, self.sizes.label))
                .saturating_add(self.scale.across(high) * 2)
                .max(10);
            let (slot, text) = row.cut_right(wanted.min(row.width / 2));
            let kind = if chosen.is_some() {
                ButtonKind::Primary
            } else {
                ButtonKind::Secondary
            };
            let icon = chosen.map_or(Icon::Elderly, |c| class_icon(c.id.as_str()));
            let key = self.keys.then_some("P");
            p.icon_button(
                slot.centred(slot.width, high),
                icon,
                &label,
                kind,
                key,
                Target::Priority,
                self.kiosk.sent.is_none(),
            );
            // In the middle of the screen, where there is room.
            line = text.cut_right(self.scale.columns(0.025, 1)).1;
        }
        let crumbs = self.crumbs();
        let (text, ink) = if self.kiosk.sent.is_some() {
            (self.words.text("kiosk-issuing"), t.ticket)
        } else if crumbs.is_empty() {
            (self.words.text("kiosk-prompt"), t.text)
        } else {
            (crumbs.as_str(), t.text)
        };
        let middle = Rect {
            x: area.x + (row.right() - line.right()),
            width: row.width.saturating_sub(2 * (row.right() - line.right())),
            ..line
        };
        if crumbs.is_empty() && p.measure(text, rows) <= middle.width {
            p.text(middle, text, TextStyle::new(ink).centre().rows(rows).bold());
        } else {
            p.text(line, text, TextStyle::new(ink).rows(rows).bold());
        }
        rest
    }

    /// The groups that were opened.
    fn crumbs(&self) -> String {
        let setup = self.cx.hall.setup();
        let names: Vec<&str> = self
            .kiosk
            .path
            .iter()
            .filter_map(|id| setup.group(*id))
            .map(|g| g.name.get(self.kiosk.lang))
            .collect();
        if names.is_empty() {
            return String::new();
        }
        self.words
            .say("kiosk-crumbs", args! { path: names.join(" › ") })
    }

    // ----- the menu

    fn menu(&self, p: &mut Canvas<'_>, area: Rect) {
        let path: &[GroupId] = &self.kiosk.path;
        let tiles = menu::tiles(self.cx.hall, path);
        let (per_page, _) = self.grid(p, area, &tiles, tiles.len());
        let is_sub = !path.is_empty();
        let has_missed = !is_sub && Kiosk::takes_back_missed(self.cx);
        let has_codes = !is_sub && self.kiosk.takes_codes(self.cx);
        let (area, per_page) = if is_sub || has_missed || has_codes || tiles.len() > per_page {
            let (bar, rest) = area.cut_bottom(self.navigation_rows(area));
            let rest = rest.cut_bottom(u16::from(rest.height > 12)).1;
            let (per_page, _) = self.grid(p, rest, &tiles, tiles.len());
            let pages = tiles.len().div_ceil(per_page).max(1);
            self.navigation(p, bar, is_sub, pages);
            if pages > 1 {
                let page = self.kiosk.page.min(pages - 1);
                p.scroll(area, Scroll::pages(page, (0..pages).map(Target::Page)));
            }
            (rest, per_page)
        } else {
            (area, per_page)
        };
        let pages = tiles.len().div_ceil(per_page).max(1);
        let page = self.kiosk.page.min(pages - 1);
        if tiles.is_empty() {
            p.message(
                area,
                self.words.text("kiosk-no-services"),
                p.theme().muted,
                self.rows(0.06, 1),
            );
            return;
        }
        // The last page keeps the grid of the others, so that a tile stands where the eye expects
        // it.
        let count = if pages > 1 { per_page } else { tiles.len() };
        let (_, mut slots) = self.grid(p, area, &tiles, count);
        let shown = &tiles[page * per_page..tiles.len().min((page + 1) * per_page)];
        let statuses: Vec<Status> = shown
            .iter()
            .map(|tile| menu::status(self.cx, tile.entry, self.kiosk.class))
            .collect();
        let facts: Vec<Facts> = shown
            .iter()
            .zip(&statuses)
            .map(|(tile, status)| self.facts(p, tile, status))
            .collect();
        // The narrowest slot, so that what fits there fits in all.
        let narrowest = slots
            .iter()
            .copied()
            .min_by_key(|slot| (slot.height, slot.width))
            .unwrap_or_default();
        // All alike: a row more would set a tile in another way than its neighbours.
        for slot in &mut slots {
            slot.height = narrowest.height;
        }
        // The names of all pages in one size, so that turning them changes nothing but names.
        let set = TileSet::new(p, self, narrowest, &tiles, shown, &facts);
        for (index, (((tile, status), facts), slot)) in shown
            .iter()
            .zip(&statuses)
            .zip(facts)
            .zip(slots)
            .enumerate()
        {
            self.tile(p, slot, &set, tile, status, facts, index);
        }
    }

    fn navigation_rows(&self, area: Rect) -> u16 {
        let rows = self.rows(0.11, if area.height > 12 { 3 } else { 1 });
        rows.max(if self.kiosk.low { self.touch } else { 1 })
    }

    /// Returns the number of tiles that fit on a page, and the places of `count` of them.
    fn grid(
        &self,
        p: &Canvas<'_>,
        area: Rect,
        tiles: &[Tile<'_>],
        count: usize,
    ) -> (usize, Vec<Rect>) {
        let scale = self.scale;
        let gap = (
            scale.columns(0.02, 1),
            scale.rows(0.02, u16::from(area.height > 40)),
        );
        if self.kiosk.large {
            return self.list(p, area, tiles, count, gap);
        }
        let least_wide = scale.columns(0.38, 0).max(self.written_columns(p, tiles));
        let least_wide = least_wide.min(area.width.max(1));
        let least_high = scale.rows(0.2, 5);
        let columns = usize::from(((area.width + gap.0) / (least_wide + gap.0)).max(1)).min(4);
        let rows = usize::from(((area.height + gap.1) / (least_high + gap.1)).max(1));
        let most = if self.keys { DIGITS } else { TILES_MAX };
        let rows = rows.min((most / columns).max(1));
        let per_page = (columns * rows).min(most);
        let count = count.clamp(1, per_page);
        // The shape of a tile that shows everything, among the numbers of columns that are wide
        // enough and rows high enough.
        let aspect = p.look().aspect;
        let misfit = |columns: usize| {
            let rows = count.div_ceil(columns);
            let wide = f32::from(area.width) / columns as f32 / aspect;
            let high = (f32::from(area.height) / rows as f32)
                .max(0.1)
                .min(self.tallest());
            let empty = (columns * rows - count) as f32 / count as f32;
            let crowded = if rows
                > (per_page / columns)
                    .max(1)
                    .max(usize::from(area.height / least_high.max(1)))
            {
                10.0
            } else {
                0.0
            };
            (wide / high / 1.5).ln().abs() + 0.6 * empty + crowded
        };
        let columns = (1..=columns)
            .min_by(|a, b| misfit(*a).total_cmp(&misfit(*b)))
            .unwrap_or(1);
        let rows = count.div_ceil(columns);
        let high = self.tallest() * rows as f32 + f32::from(gap.1) * (rows - 1) as f32;
        let block = area.centred(area.width, (high as u16).max(1));
        (per_page, block.grid_of(count, columns, gap))
    }

    /// Returns the columns of a tile in which names of ordinary text need no more than two lines.
    fn written_columns(&self, p: &Canvas<'_>, tiles: &[Tile<'_>]) -> u16 {
        /// Columns of a tile that holds any facts.
        const LEAST: u16 = 22;
        /// Columns that edges, letters and the end of the first line take.
        const AROUND: u16 = 12;
        if p.rasters(self.sizes.title) {
            return LEAST;
        }
        let names = tiles.iter().map(|tile| tile.name.get(self.kiosk.lang));
        let longest = names.map(|name| p.measure(name, 1.0)).max().unwrap_or(0);
        LEAST.max(longest / 2 + AROUND)
    }

    /// Returns the same for large text: one column of rows as high as the longest name needs.
    fn list(
        &self,
        p: &Canvas<'_>,
        area: Rect,
        tiles: &[Tile<'_>],
        count: usize,
        gap: (u16, u16),
    ) -> (usize, Vec<Rect>) {
        let names = tiles.iter().map(|tile| tile.name.get(self.kiosk.lang));
        let high = self.list_row(p, area, names).min(area.height.max(1));
        let gap = (gap.0, gap.1.min(high / 4));
        let per_page = usize::from(((area.height + gap.1) / (high + gap.1)).max(1)).min(DIGITS);
        let count = count.clamp(1, per_page);
        // A little higher where there is room: larger to hit.
        let room = (area.height + gap.1) / per_page as u16 - gap.1;
        let high = room.min(high + high / 3).max(high);
        let block = high.saturating_mul(count as u16) + gap.1 * (count as u16 - 1);
        let block = area.cut_top(block.min(area.height)).0;
        (per_page, block.grid_of(count, 1, gap))
    }

    /// Rows a tile has at most: two tiles need not fill a wall.
    fn tallest(&self) -> f32 {
        f32::from(self.scale.rows(0.42, 8))
    }

    /// Draws the buttons of the first page: for visitors with an appointment, and for those who were
    /// missed. Returns what is left beside them.
    fn first_buttons(&self, p: &mut Canvas<'_>, mut bar: Rect, pages: usize) -> Rect {
        let code = self.kiosk.takes_codes(self.cx).then_some((
            "kiosk-appointment",
            Icon::Calendar,
            "B",
            Target::Appointment,
        ));
        let missed = Kiosk::takes_back_missed(self.cx).then_some((
            "kiosk-missed",
            Icon::Information,
            "M",
            Target::Missed,
        ));
        let buttons: Vec<_> = [code, missed].into_iter().flatten().collect();
        let parts = buttons.len() as u16 + if pages > 1 { 2 } else { 0 };
        let most = bar.width / parts.max(1);
        for (id, icon, key, target) in buttons {
            bar = self.first_button(p, bar, most, self.words.text(id), (icon, key, target));
            bar = bar.cut_left(self.scale.columns(0.015, 1)).1;
        }
        bar
    }

    fn first_button(
        &self,
        p: &mut Canvas<'_>,
        bar: Rect,
        most: u16,
        label: &str,
        (icon, key, target): (Icon, &str, Target),
    ) -> Rect {
        let wanted = p
            .measure(label, p.rows_in(bar.height, self.sizes.label))
            .saturating_add(self.scale.across(bar.height) * 2)
            .max(12);
        let (slot, rest) = bar.cut_left(wanted.min(most));
        p.icon_button(
            slot,
            icon,
            label,
            ButtonKind::Secondary,
            self.keys.then_some(key),
            target,
            self.kiosk.sent.is_none(),
        );
        rest
    }

    fn navigation(&self, p: &mut Canvas<'_>, bar: Rect, is_sub: bool, pages: usize) {
        let t = *p.theme();
        let wide = self.scale.columns(0.42, 12);
        let words = self.words;
        let mut bar = bar;
        if is_sub {
            let (slot, rest) = bar.cut_left(wide.min(bar.width / 3));
            p.icon_button(
                slot,
                Icon::ArrowLeft,
                words.text("common-back"),
                ButtonKind::Secondary,
                self.keys.then_some("Esc"),
                Target::Back,
                true,
            );
            bar = rest;
        } else {
            bar = self.first_buttons(p, bar, pages);
        }
        if pages < 2 {
            return;
        }
        let page = self.kiosk.page.min(pages - 1);
        for key in [KeyCode::Right, KeyCode::PageDown] {
            p.key(key, Target::Page((page + 1) % pages));
        }
        for key in [KeyCode::Left, KeyCode::PageUp] {
            p.key(key, Target::Page((page + pages - 1) % pages));
        }
        let (next, rest) = bar.cut_right(wide.min(bar.width / 3));
        let count = words.say("kiosk-page", args! { page: page + 1, pages: pages });
        let rows = p.rows_in(bar.height, self.sizes.label);
        let (middle, rest) = rest.cut_right(
            p.measure(&count, rows)
                .saturating_add(self.scale.columns(0.06, 2))
                .min(rest.width / 2),
        );
        let (previous, _) = rest.cut_right(wide.min(rest.width));
        p.icon_button(
            previous,
            Icon::ChevronLeft,
            words.text("kiosk-previous"),
            ButtonKind::Secondary,
            None,
            Target::Page(page.saturating_sub(1)),
            page > 0,
        );
        p.text(middle, &count, TextStyle::new(t.text).centre().rows(rows));
        p.icon_button(
            next,
            Icon::ChevronRight,
            words.text("kiosk-next"),
            ButtonKind::Secondary,
            None,
            Target::Page(page + 1),
            page + 1 < pages,
        );
    }
}
