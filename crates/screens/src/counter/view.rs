//! Draws the clerk's screen.
//!
//! One layout in *lines* and *columns* serves every size: a line is as high as readable text must
//! be there, one row on an ordinary terminal, several where cells are tiny; a column is half as
//! wide. From this [`TextGrid`] everything else follows: how high the number is, whether facts
//! stand in a list or in one line, how far apart rows are.

mod card;
mod columns;
mod emergency;
mod faults;
mod lists;
mod people;
mod sign_in;

use super::action::{CounterAction, Row, Tone, undo_name};
use super::proof::asks_proof;
use super::{CounterScreen, NAME, Tab, Target};
use crate::common;
use crate::screen::Context;
use font::Icon;
use hall::counter::Counter;
use hall::setup::Service;
use hall::{Hall, Lang, Refusal, Ticket, TicketId, TicketState, Timestamp, forecast, routing};
pub(super) use people::People;
use ratatui::layout::Rect;
use sign_in::SignIn;
use text::{self, Words, args};
use ui::paint::Painter;
use ui::style::{ButtonKind, CardStyle, TextStyle};
use ui::widgets::{FormFace, Shown, TextField};
use ui::{Cut, Rgb, TextGrid, TypeScale};

/// The em of figures in heights of a figure, with air at the edges.
const FIGURE_EM: f32 = 1.27;

pub(super) type P<'a> = Painter<'a, Target>;

/// `mm:ss`, with hours in front when there are any.
pub(super) fn timer(seconds: u32) -> String {
    let hours = seconds / 3600;
    let minutes = seconds / 60 % 60;
    let seconds = seconds % 60;
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// A dot between two facts.
fn dot(p: &P<'_>) -> &'static str {
    if p.look().utf8 { " · " } else { " - " }
}

pub(super) fn service_name<'h>(hall: &'h Hall, ticket: &Ticket, lang: Lang) -> &'h str {
    hall.setup()
        .service(ticket.service)
        .map_or("", |s| s.name.get(lang))
}

pub(super) fn class_name<'h>(hall: &'h Hall, ticket: &Ticket, lang: Lang) -> Option<&'h str> {
    hall.setup().class(ticket.class?).map(|c| c.name.get(lang))
}

/// Red beyond the longest wait that the service allows, yellow when it comes close.
fn waited_colour(p: &P<'_>, service: Option<&Service>, waited_s: u32) -> Rgb {
    let t = p.theme();
    match service.and_then(|s| s.max_wait_s) {
        Some(max) if waited_s > max => t.bad,
        Some(max) if waited_s > max / 4 * 3 => t.warn,
        _ => t.text,
    }
}

/// Returns a wait in words, marked if it is too long and no colour can say so.
fn marked_wait(p: &P<'_>, service: Option<&Service>, waited_s: u32, text: String) -> String {
    let max = service.and_then(|service| service.max_wait_s);
    match max {
        Some(max) if waited_s > max && p.theme().mono => format!("! {text}"),
        _ => text,
    }
}

pub(super) fn draw(screen: &CounterScreen, cx: &Context<'_>, p: &mut P<'_>) {
    let s = TextGrid::of(p);
    p.set_sizes(TypeScale::of_lines(s));
    let words = cx.words(screen.lang);
    let area = p.area();
    if area.is_empty() {
        return;
    }
    if let Some(emergency) = screen.covering(cx) {
        emergency::draw_page(screen, cx, emergency, p);
        return;
    }
    let area = emergency::draw_banner(screen, cx, p, area);
    let Some(counter) = screen.open(cx.hall) else {
        SignIn {
            screen,
            cx,
            words,
            s,
        }
        .draw(p, area);
        if let (Some(dialog), Some(counter)) = (&screen.dialog, cx.hall.counter(screen.counter)) {
            let view = View {
                screen,
                cx,
                words,
                counter,
                s,
            };
            dialog.view(&view, p);
        }
        return;
    };
    let view = View {
        screen,
        cx,
        words,
        counter,
        s,
    };
    let rest = view.header(p, area);
    let rest = view.trouble(p, rest);
    let keys = view.key_lines(p, rest.width.saturating_sub(s.columns(2)));
    let key_high = if s.is_drawn() {
        // As low as letters of two rows can be pressed.
        (s.line + s.line / 2).max(if s.line > 2 { 6 } else { 4 })
    } else if s.is_high() {
        3
    } else {
        1
    };
    let gap = if s.is_drawn() { s.line / 3 } else { 0 };
    let bar = key_high * keys.len() as u16 + gap * (keys.len() as u16).saturating_sub(1);
    let rest = rest.cut_bottom(if s.is_drawn() { s.line / 3 } else { 0 }).1;
    let (bar, rest) = rest.cut_bottom(bar);
    view.key_bar(p, bar.inset(s.columns(1), 0), &keys, gap);
    let (message, body) =
        rest.cut_bottom(s.lines(if s.is_high() && !s.is_drawn() { 3 } else { 1 }));
    view.message(p, message.inset(s.columns(2), 0));
    let body = body.inset(s.columns(1), 0);
    let body = if s.high >= 28 {
        body.cut_top(s.line).1
    } else {
        body
    };
    if s.wide >= 72 {
        // Beside each other: what is at the counter, and who comes.
        let left = if s.is_wide() {
            (s.wide * 2 / 5).min(72)
        } else {
            (s.wide * 3 / 8).max(30)
        };
        let (left, right) = body.cut_left(s.columns(left));
        let right = right.cut_left(s.margin()).1;
        let high = match s.high {
            34.. => 6,
            23.. => 4,
            _ => 3,
        };
        let (tiles, card) = left.cut_bottom(s.lines(high));
        view.tiles(p, tiles);
        // A low screen needs the row more than the gap.
        let card = if s.high >= 22 {
            card.cut_bottom(if s.is_high() {
                s.line
            } else {
                (s.line / 2).max(1)
            })
            .1
        } else {
            card
        };
        view.card(p, card);
        view.list(p, right);
    } else {
        let lines = s.lines_in(body.height);
        let (card, rest) = body.cut_top(s.lines((lines * 2 / 5).max(10)));
        view.card(p, card);
        let rest = rest.cut_top((s.line / 2).max(1)).1;
        let (tiles, rest) = if lines >= 26 {
            rest.cut_top(s.lines(3))
        } else {
            rest.cut_top(0)
        };
        view.tiles(p, tiles);
        let rest = if tiles.is_empty() {
            rest
        } else {
            rest.cut_top((s.line / 2).max(1)).1
        };
        view.list(p, rest);
    }
    if let Some(dialog) = &screen.dialog {
        dialog.view(&view, p);
    }
}

/// Everything a part of the screen is drawn from.
pub(super) struct View<'v> {
    pub(super) screen: &'v CounterScreen,
    pub(super) cx: &'v Context<'v>,
    pub(super) words: Words,
    pub(super) counter: &'v Counter,
    pub(super) s: TextGrid,
}

/// Returns label and name of the counter, for the header and the sign-in page.
fn titles(screen: &CounterScreen, cx: &Context<'_>, words: &Words) -> (String, String) {
    let setup = cx.hall.setup();
    let label = text::counter("common-counter-number", screen.counter, setup, words);
    let name = setup
        .counter(screen.counter)
        .map_or("", |c| c.name.get(screen.lang));
    (label, name.to_owned())
}

/// Returns the services of a counter as far as they fit into `width`, and how many more there are.
fn served_names(
    hall: &Hall,
    counter: &Counter,
    words: &Words,
    s: TextGrid,
    p: &P<'_>,
    width: u16,
) -> String {
    let serves = counter.serves.iter();
    let names: Vec<&str> = serves
        .filter_map(|v| hall.setup().service(v.service))
        .map(|v| v.name.get(words.lang()))
        .collect();
    let first = |count: usize| {
        let more = names.len() - count;
        let shown = names[..count].join(words.text("common-list-separator"));
        match (count, more) {
            (_, 0) => shown,
            (0, _) => words.say("counter-serves-many", args! { count: more }),
            _ => words.say("counter-serves", args! { names: shown, more: more }),
        }
    };
    let fits = |text: &String| s.measure(p, text) <= width;
    (0..=names.len())
        .rev()
        .map(first)
        .find(fits)
        .unwrap_or_default()
}

impl View<'_> {
    /// The language of the screen.
    pub(super) fn lang(&self) -> Lang {
        self.screen.lang
    }

    /// The name of the service that a visitor came for.
    pub(super) fn service_name(&self, ticket: &Ticket) -> &str {
        service_name(self.cx.hall, ticket, self.lang())
    }

    /// The number of the ticket at the counter; empty without one.
    pub(super) fn current_number(&self) -> String {
        let current = self.screen.current(self.cx.hall);
        current.map_or(String::new(), |ticket| {
            text::visit(ticket.number, &self.words)
        })
    }

    /// Returns the range of lines shown, in words.
    pub(super) fn range(&self, shown: Shown) -> String {
        self.words.say(
            "counter-range",
            args! { from: shown.from, to: shown.to, count: shown.count },
        )
    }

    /// The number waiting for what this counter serves.
    fn waiting(&self) -> usize {
        let serves = self.counter.serves.iter();
        serves.map(|v| self.cx.hall.waiting(v.service)).sum()
    }

    fn now(&self) -> Timestamp {
        CounterScreen::now(self.cx)
    }

    fn header(&self, p: &mut P<'_>, area: Rect) -> Rect {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let tall = s.high >= 28 && s.wide >= 60;
        let (band, rest) = area.cut_top(match (tall, s.line) {
            (false, _) => s.line,
            (true, 1) if s.is_high() => 4,
            (true, 1) => 2,
            (true, line) => line * 2 + line / 2,
        });
        p.fill(band, t.header, t.header);
        let (rule, rest) = if tall {
            rest.cut_top(if s.is_drawn() { s.line / 3 } else { 0 })
        } else {
            rest.cut_top(0)
        };
        p.fill(rule, t.highlight, t.highlight);
        let (number, name) = titles(self.screen, self.cx, words);
        let title = if name.is_empty() {
            number
        } else {
            format!("{number}{}{name}", dot(p))
        };
        let local = self.cx.hall.local(self.cx.at);
        let clock = text::clock(local.time());
        let clerk = common::clerk(self.counter);
        let band = band.inset(s.columns(1), 0);
        let mut top = band;
        let mut low = Rect::ZERO;
        if tall {
            (top, low) = band.centred(band.width, s.lines(2)).cut_top(s.line);
        }
        // From the right: the time, then whether the hall answers, then the clerk.
        let (slot, rest_top) = top.cut_right(s.measure(p, &clock));
        p.text(slot, &clock, s.text(t.header_text).right().bold());
        let mut line = rest_top.cut_right(s.columns(2)).1;
        if let Some((trouble, since)) = self.screen.trouble(self.cx) {
            let time = text::clock(self.cx.hall.local(since).time());
            let id = if s.is_wide() {
                trouble.full
            } else {
                trouble.short
            };
            let text = words.say(id, args! { time: &time });
            let (slot, rest) = line.cut_right(s.measure(p, &text) + s.columns(2));
            p.badge(slot, &text, t.signal_text, t.bad);
            line = rest.cut_right(s.columns(2)).1;
        } else if s.wide >= 60 {
            let text = words.text("counter-connected");
            let (slot, rest) = line.cut_right(s.measure(p, text));
            p.text(slot, text, s.text(t.header_muted).right());
            line = rest.cut_right(s.columns(2)).1;
        }
        let title_width = s.measure(p, &title).saturating_add(s.columns(2));
        let room = line.width.saturating_sub(title_width);
        let (slot, left) = line.cut_right(s.measure(p, &clerk).min(room));
        p.text(slot, &clerk, s.text(t.header_text).right().bold());
        p.text(left, &title, s.text(t.header_text).bold());
        if tall {
            let date = text::date(words, local.date_naive());
            let (right, left) = low.cut_right(s.measure(p, &date));
            p.text(right, &date, s.text(t.header_muted).right());
            let left = left.cut_right(s.columns(2)).1;
            let serves = served_names(self.cx.hall, self.counter, words, s, p, left.width);
            p.text(left, &serves, s.text(t.header_muted));
        }
        rest
    }

    // ----- figures

    fn tiles(&self, p: &mut P<'_>, area: Rect) {
        if area.is_empty() {
            return;
        }
        let s = self.s;
        let t = *p.theme();
        let hall = self.cx.hall;
        let mut tiles = vec![
            (self.waiting().to_string(), "counter-tile-waiting", t.ticket),
            (
                self.counter.served.to_string(),
                "counter-tile-served",
                t.good,
            ),
            (
                self.counter.no_shows.to_string(),
                "counter-tile-no-shows",
                if self.counter.no_shows > 0 {
                    t.bad
                } else {
                    t.muted
                },
            ),
        ];
        if s.columns_in(area.width) >= 60 {
            let here = hall
                .tickets()
                .iter()
                .filter(|v| v.counter == Some(self.counter.id));
            let times: Vec<u32> = here
                .filter(|v| matches!(v.state, TicketState::Finished { .. }))
                .filter_map(|v| v.served_s(self.cx.at))
                .collect();
            let mean = times
                .iter()
                .map(|v| u64::from(*v))
                .sum::<u64>()
                .checked_div(times.len() as u64);
            let text = mean.map_or("-".to_owned(), |v| timer(v as u32));
            tiles.push((text, "counter-tile-mean", t.highlight));
        }
        self.draw_tiles(p, area, &tiles);
    }

    /// Draws figures with their names below them, as large as all fit; beside the names, in letters
    /// of a line, where that is not large.
    fn draw_tiles(&self, p: &mut P<'_>, area: Rect, tiles: &[(String, &'static str, Rgb)]) {
        let s = self.s;
        let t = *p.theme();
        let low = s.lines_in(area.height) <= 4;
        let label = |tile: &(String, &'static str, Rgb)| self.words.text(tile.1);
        // As wide for small figures, so that nothing jumps when they grow.
        let figure = |tile: &(String, &'static str, Rgb)| {
            let least = if tile.1 == "counter-tile-mean" {
                "00:00"
            } else {
                "000"
            };
            match tile.0.len() <= least.len() {
                true => least.to_owned(),
                false => tile.0.clone(),
            }
        };
        let pad = if low { 0 } else { s.line.div_ceil(2) };
        let high = f32::from(area.height.saturating_sub(s.line + 2 * pad));
        let share = if s.is_drawn() { 0.78 } else { 0.92 };
        let needs = |p: &P<'_>, rows: f32| -> Vec<u16> {
            let of = |tile| p.measure(&figure(tile), rows * FIGURE_EM);
            let wide = |tile| s.measure(p, label(tile)).max(of(tile)) + s.columns(2);
            tiles.iter().map(wide).collect()
        };
        let fits = |p: &P<'_>, rows: f32| {
            let gaps = s.margin() * (tiles.len() as u16).saturating_sub(1);
            let total: u16 = needs(p, rows).iter().sum();
            p.rasters_figures(rows * FIGURE_EM) && total + gaps <= area.width
        };
        let large = (0..40_u8)
            .map(|step| high * share - 0.1 * f32::from(step))
            .find(|rows| *rows > 0.0 && fits(p, *rows));
        let equal = area.split_columns(tiles.len(), s.margin());
        let slots = match large {
            Some(rows) => {
                let needs = needs(p, rows);
                match needs
                    .iter()
                    .zip(&equal)
                    .all(|(need, slot)| *need <= slot.width)
                {
                    true => equal,
                    false => area.share_columns(&needs, s.margin()),
                }
            }
            None => equal,
        };
        let inner = |slot: Rect| slot.inset(s.columns(1), 0);
        let beside = large.is_none()
            && slots
                .iter()
                .zip(tiles)
                .all(|(slot, tile)| inner(*slot).width >= s.measure(p, label(tile)) + s.columns(6));
        for (slot, tile) in slots.into_iter().zip(tiles) {
            let style = CardStyle::default().radius(0.5 * f32::from(s.line));
            let framed = !low || beside;
            p.card(slot, if framed { style.border(t.line) } else { style });
            let style = TextStyle::new(tile.2).figures().bold();
            if beside {
                let slot = inner(slot);
                let (right, left) = slot.cut_right(s.measure(p, label(tile)));
                p.text(left, &tile.0, style.rows(1.0));
                p.text(right, label(tile), s.text(t.muted).right());
                continue;
            }
            let (name, figures) = slot.inset(0, pad).cut_bottom(s.line);
            p.text(name, label(tile), s.text(t.muted).centre());
            p.text(figures, &tile.0, style.centre().rows(large.unwrap_or(1.0)));
        }
    }

    // ----- the message line and the keys

    fn message(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let hall = self.cx.hall;
        let line = area.centred(area.width, s.line);
        if let Some(note) = self.screen.note.as_ref().filter(|n| n.until > self.cx.at) {
            let colour = match note.said.tone() {
                Tone::Good => t.good,
                Tone::Plain => t.highlight.mix(t.text, 0.4),
                Tone::Warn => t.warn,
            };
            let text = note.said.text(hall, words);
            p.text(line, &text, s.text(colour).bold());
            return;
        }
        if let Some((trouble, since)) = self.screen.trouble(self.cx) {
            let time = text::clock(hall.local(since).time());
            let hint = words.say(trouble.hint, args! { time: time });
            p.text(line, &hint, s.text(t.warn));
            return;
        }
        if let Some(last) = hall.undoable(self.counter, self.cx.at) {
            let text = words.say(
                "counter-undo-hint",
                args! {
                    what: undo_name(last.kind, words),
                    number: text::visit(last.before.number, words),
                    seconds: self.undo_left(last.at),
                },
            );
            p.text(line, &text, s.text(t.muted));
            return;
        }
        let id = match self.screen.chosen(self.cx) {
            None => "counter-hint",
            Some(ticket) if self.comes_back(ticket) => "counter-hint-row-missed",
            Some(_) if hall.printers().is_empty() => "counter-hint-row",
            Some(_) => "counter-hint-row-print",
        };
        p.text(line, words.text(id), s.text(t.muted));
    }

    /// Returns whether a ticket was missed or is on hold, so that it can be put back.
    fn comes_back(&self, ticket: TicketId) -> bool {
        self.cx.hall.ticket(ticket).is_some_and(|t| {
            matches!(
                t.state,
                TicketState::NoShow { .. } | TicketState::OnHold { .. }
            )
        })
    }

    fn undo_left(&self, since: Timestamp) -> u32 {
        since
            .plus_s(self.cx.hall.setup().rules.undo_s)
            .seconds_since(self.cx.at)
    }

    fn label(&self, action: CounterAction) -> String {
        let label = action
            .short(&self.words, !self.counter.is_working())
            .to_owned();
        match self.cx.hall.undoable(self.counter, self.cx.at) {
            Some(last) if action == CounterAction::Undo => {
                format!("{label} {}", self.undo_left(last.at))
            }
            _ => label,
        }
    }

    /// Returns the buttons of each line of the key bar, with their widths.
    fn key_lines(&self, p: &P<'_>, width: u16) -> Vec<Vec<(CounterAction, u16)>> {
        let s = self.s;
        let gap = s.columns(1);
        // What the clerk may not do is not offered; the search says who may.
        let may = |action: &CounterAction| {
            let right = action.right();
            let refused = right.and_then(|right| self.cx.hall.may_at(self.counter.id, right).err());
            !matches!(refused, Some(Refusal::NoRight { .. }))
        };
        let needs: Vec<(CounterAction, u16)> = CounterAction::BAR
            .into_iter()
            .filter(may)
            .map(|action| {
                let label = action.short(&self.words, !self.counter.is_working());
                // Room for the countdown, so that nothing moves when it comes.
                let count = if action == CounterAction::Undo {
                    s.columns(3)
                } else {
                    0
                };
                (action, s.measure(p, label) + count + s.columns(4))
            })
            .collect();
        // As few lines as possible, and these about equally full.
        for count in 1..=needs.len() {
            let lines: Vec<Vec<(CounterAction, u16)>> = needs
                .chunks(needs.len().div_ceil(count))
                .map(<[_]>::to_vec)
                .collect();
            let fits = |line: &Vec<(CounterAction, u16)>| {
                line.iter()
                    .map(|(_, w)| w + gap)
                    .sum::<u16>()
                    .saturating_sub(gap)
                    <= width
            };
            // One line alone is tight: the eye finds keys sooner in two.
            if (count > 1 || s.wide >= 150) && lines.iter().all(fits) {
                return lines;
            }
        }
        needs.chunks(2).map(<[_]>::to_vec).collect()
    }

    fn key_bar(&self, p: &mut P<'_>, area: Rect, lines: &[Vec<(CounterAction, u16)>], gap: u16) {
        let s = self.s;
        let t = *p.theme();
        for (slot, line) in area.split_rows(lines.len(), gap).into_iter().zip(lines) {
            let shares: Vec<u16> = line.iter().map(|(_, w)| *w).collect();
            for (slot, (action, _)) in slot
                .share_columns(&shares, s.columns(1))
                .into_iter()
                .zip(line)
            {
                let busy = self.screen.busy.is_some_and(|(d, _)| d == *action);
                let label = if busy {
                    if p.look().utf8 {
                        "…".to_owned()
                    } else {
                        "...".to_owned()
                    }
                } else {
                    self.label(*action)
                };
                let enabled = busy || self.screen.why_not(self.cx, *action).is_none();
                if p.is_plain() && t.mono && slot.height < 3 {
                    // Without colours and room for a frame, a key and its word are the button.
                    let style = s.text(if enabled { t.text } else { t.muted });
                    let text = format!("{}:{label}", action.key());
                    p.text(slot, &text, if enabled { style.bold() } else { style });
                } else {
                    let held = self.screen.held_action() == Some(*action);
                    let kind = if busy || held {
                        ButtonKind::Primary
                    } else {
                        ButtonKind::Secondary
                    };
                    p.button(
                        slot,
                        &label,
                        kind,
                        Some(action.key()),
                        Target::Do(*action),
                        enabled,
                    );
                }
                p.hit(slot, Target::Do(*action));
            }
        }
    }
}
