//! Draws the clerk's screen.
//!
//! One layout in *lines* and *columns* serves every size: a line is as high as readable text must
//! be there, one row on an ordinary terminal, several where cells are tiny; a column is half as
//! wide. From this [`TextGrid`] everything else follows: how high the number is, whether facts stand
//! in a list or in one line, how far apart rows are.

mod faults;
mod lists;

use super::action::{CounterAction, Row, Tone, undo_name};
use super::{CounterScreen, Tab, Target};
use crate::screen::Context;
use font::Icon;
use hall::counter::Counter;
use hall::setup::Service;
use hall::{Hall, Lang, Ticket, TicketState, Timestamp, forecast, routing};
use ratatui::layout::Rect;
use text::{self, Words, args};
use ui::paint::Painter;
use ui::style::{ButtonKind, CardStyle, TextStyle};
use ui::widgets::{FormFace, Shown, TextField};
use ui::{Cut, Rgb, TextGrid};

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

fn service_name<'h>(hall: &'h Hall, ticket: &Ticket, lang: Lang) -> &'h str {
    hall.setup()
        .service(ticket.service)
        .map_or("", |s| s.name.get(lang))
}

fn class_name<'h>(hall: &'h Hall, ticket: &Ticket, lang: Lang) -> Option<&'h str> {
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

pub(super) fn draw(screen: &CounterScreen, cx: &Context<'_>, p: &mut P<'_>) {
    let s = TextGrid::of(p);
    let words = *cx.words(screen.lang);
    let area = p.area();
    if area.is_empty() {
        return;
    }
    let Some(counter) = screen.open(cx.hall) else {
        sign_in(screen, cx, &words, p, s);
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
        (s.line + s.line / 2).max(6)
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

/// Returns number and name of the counter, for the header and the sign-in page.
fn titles(screen: &CounterScreen, cx: &Context<'_>, words: &Words) -> (String, String) {
    let number = words.say("common-counter-number", args! { counter: screen.counter.0 });
    let name = cx
        .hall
        .setup()
        .counter(screen.counter)
        .map_or("", |c| c.name.get(screen.lang));
    (number, name.to_owned())
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
        current.map_or(String::new(), |ticket| ticket.number.to_string())
    }

    /// Returns the range of lines shown, in words.
    pub(super) fn range(&self, shown: Shown) -> String {
        self.words.say(
            "counter-range",
            args! { from: shown.from, to: shown.to, count: shown.count },
        )
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
        let zone = self.cx.hall.setup().rules.time_zone;
        let local = self.cx.at.local(zone);
        let clock = text::clock(local.time());
        let clerk = self.counter.clerk().map_or("", |c| c.as_ref()).to_owned();
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
        if let Some(since) = self.cx.connection.lost_since() {
            let time = text::clock(since.local(zone).time());
            let full = words.say("counter-lost", args! { time: &time });
            let text = if s.is_wide() {
                full
            } else {
                words.say("counter-lost-short", args! { time: &time })
            };
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
            let serves: Vec<&str> = self
                .counter
                .serves
                .iter()
                .filter_map(|v| self.cx.hall.setup().service(v.service))
                .map(|v| v.name.get(self.lang()))
                .collect();
            let serves = serves.join(if self.lang() == Lang::Zh { "、" } else { ", " });
            p.text(
                left.cut_right(s.columns(2)).1,
                &serves,
                s.text(t.header_muted),
            );
        }
        rest
    }

    // ----- the current ticket

    fn card(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let current = self.screen.current(self.cx.hall);
        let mut style = CardStyle::default()
            .border(t.line)
            .shadow()
            .radius(0.7 * f32::from(s.line));
        if current.is_some() && !t.mono {
            style.top = Some(
                t.card_top
                    .mix(t.accent, if t.background_top.0 > 128 { 0.10 } else { 0.42 }),
            );
            style.bottom = Some(
                t.card_bottom
                    .mix(t.accent, if t.background_top.0 > 128 { 0.04 } else { 0.22 }),
            );
            style.border = Some(t.line.mix(t.highlight, 0.6));
        }
        p.card(area, style);
        let tall = s.lines_in(area.height) >= 20;
        let inner = area.inset(
            s.columns(if s.is_wide() { 3 } else { 2 }),
            if tall { s.line } else { (s.line / 2).max(1) },
        );
        let button_high = match s.lines_in(inner.height) {
            0..8 => s.line,
            8..24 => s.lines(if !s.is_drawn() { 3 } else { 2 }),
            24..30 => s.lines(4),
            _ => s.lines(5),
        };
        let (button, inner) = inner.cut_bottom(button_high);
        self.step(p, button);
        let inner = if tall {
            inner.cut_bottom(s.line).1
        } else {
            inner
        };
        let (badges, inner) = inner.cut_top(s.line);
        match current {
            Some(ticket) => self.ticket(p, ticket, badges, inner),
            None => self.free(p, badges, inner),
        }
    }

    /// Badges from the left; what does not fit is left out.
    fn badges(&self, p: &mut P<'_>, mut line: Rect, badges: &[(String, Rgb, Rgb)]) {
        for (text, ink, ground) in badges {
            let width = self.s.measure(p, text) + self.s.columns(2);
            if width > line.width {
                break;
            }
            let (slot, rest) = line.cut_left(width);
            p.badge(slot, text, *ink, *ground);
            line = rest.cut_left(self.s.columns(1)).1;
        }
    }

    fn ticket(&self, p: &mut P<'_>, ticket: &Ticket, badges: Rect, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let hall = self.cx.hall;
        let now = self.now();
        let serving = matches!(ticket.state, TicketState::Serving { .. });
        let state = text::ticket_state(&ticket.state, words).to_owned();
        let mut all = vec![(state, t.signal_text, if serving { t.good } else { t.warn })];
        let soft = t.card_bottom.mix(t.line, 0.8);
        if let Some(class) = class_name(hall, ticket, self.lang()) {
            let long = words.say("counter-class", args! { class: class });
            let used = s.measure(p, &all[0].0) + s.measure(p, &long) + s.columns(5);
            let text = if used > badges.width {
                class.to_owned()
            } else {
                long
            };
            all.push((text, t.ticket_text, t.ticket));
        }
        if ticket.leg > 0 {
            let ink = t.text;
            all.push((words.text("counter-transferred").to_owned(), ink, soft));
        }
        if ticket.no_shows > 0 {
            all.push((
                words.say("counter-no-shows-before", args! { count: ticket.no_shows }),
                t.text,
                soft,
            ));
        }
        if ticket.lang != self.lang() {
            all.push((
                words.text(visitor_language(ticket.lang)).to_owned(),
                t.text,
                soft,
            ));
        }
        self.badges(p, badges, &all);

        let service = hall.setup().service(ticket.service);
        let name = service_name(hall, ticket, self.lang());
        let mut facts: Vec<(&str, String, Rgb)> = Vec::new();
        let waited = ticket.waited_s(now);
        facts.push((
            "counter-fact-waited",
            timer(waited),
            waited_colour(p, service, waited),
        ));
        if let TicketState::Called { times, since, .. } = ticket.state {
            facts.push((
                "counter-fact-times",
                words.say("counter-times", args! { times: times }),
                t.text,
            ));
            facts.push((
                "counter-fact-called",
                words.say(
                    "counter-ago",
                    args! { time: timer(now.seconds_since(since)) },
                ),
                t.text,
            ));
        }
        if let Some((_, why)) = self.screen.why.filter(|(id, _)| *id == ticket.id) {
            facts.push((
                "counter-fact-why",
                text::why(&why, hall.setup(), words),
                t.text,
            ));
        }
        let lines = s.lines_in(area.height);
        // The number has what the rest leaves, but not so much that it looks lost.
        let roomy = lines >= 17;
        let name_lines = if roomy && lines >= 24 { 4 } else { 1 };
        let fact_lines = if roomy {
            facts.len() as u16 * if lines >= 26 { 2 } else { 1 }
        } else {
            1 + u16::from(lines >= 6 && facts.len() > 2)
        };
        let timer_lines = if roomy { 3 } else { 1 };
        let number_lines = lines
            .saturating_sub(name_lines + fact_lines + timer_lines + if roomy { 3 } else { 0 })
            .clamp(1, 14);
        let (number, area) = area.cut_top(s.lines(number_lines));
        let margin = if number_lines >= 8 {
            s.line.div_ceil(2)
        } else if number_lines >= 4 {
            s.line / 2
        } else {
            0
        };
        self.number(
            p,
            number.inset(0, margin),
            &ticket.number.to_string(),
            t.ticket,
        );
        let area = if roomy { area.cut_top(s.line).1 } else { area };
        let (slot, area) = area.cut_top(s.lines(name_lines));
        let rows = if name_lines > 1 {
            4.0 * f32::from(s.line)
        } else {
            s.letters
        };
        p.text(slot, name, TextStyle::new(t.text).bold().rows(rows));
        let area = if roomy { area.cut_top(s.line).1 } else { area };

        // The time that runs now.
        let (slot, area) = area.cut_top(s.lines(timer_lines));
        if serving {
            self.serving(p, ticket, service, slot, roomy);
        } else {
            let called = facts
                .iter()
                .position(|f| f.0 == "counter-fact-called")
                .map(|i| facts.remove(i));
            if let Some((id, value, _)) = called {
                let label = words.text(id);
                self.fact(p, slot.cut_top(s.line).0, label, &value, t.warn);
            }
        }
        if roomy {
            let step = if s.lines_in(area.height) >= 2 * facts.len() as u16 {
                2
            } else {
                1
            };
            let mut rest = area;
            for (id, value, colour) in &facts {
                let (slot, below) = rest.cut_top(s.lines(step));
                self.fact(p, slot.cut_top(s.line).0, words.text(id), value, *colour);
                rest = below;
            }
            return;
        }
        // In one or two lines: as many facts as fit.
        let mut slots = area.split_rows(usize::from(fact_lines.max(1)), 0);
        let last = slots.pop().unwrap_or_default();
        let first = slots.pop();
        let said = |facts: &[(&str, String, Rgb)], p: &P<'_>| {
            facts
                .iter()
                .map(|(id, value, _)| format!("{} {value}", words.text(id)))
                .collect::<Vec<_>>()
                .join(dot(p))
        };
        match first {
            Some(first) if facts.len() > 1 => {
                let (head, tail) = facts.split_at(facts.len() - 1);
                let upper = said(head, p);
                let lower = said(tail, p);
                p.text(first, &upper, s.text(t.muted));
                p.text(last, &lower, s.text(t.muted));
            }
            _ => {
                let all = said(&facts, p);
                p.text(first.unwrap_or(last), &all, s.text(t.muted));
            }
        }
    }

    /// A ticket number as large as fits: it must never be shortened.
    fn number(&self, p: &mut P<'_>, slot: Rect, number: &str, ink: Rgb) {
        let high = f32::from(slot.height);
        // Figures fill the height: their em is higher than the slot.
        let needed = p.measure(number, high / 0.74).max(1);
        let share = (f32::from(slot.width) / f32::from(needed)).min(1.0) * 0.98;
        let style = TextStyle::new(ink).figures().bold();
        p.text(
            slot,
            number,
            if share < 0.98 {
                style.rows(high * share)
            } else {
                style
            },
        );
    }

    /// A label and its value.
    fn fact(&self, p: &mut P<'_>, slot: Rect, label: &str, value: &str, colour: Rgb) {
        let s = self.s;
        let width = (s.measure(p, label) + s.columns(2))
            .max(s.columns(10))
            .min(slot.width);
        let (left, right) = slot.cut_left(width);
        p.text(left, label, s.text(p.theme().muted));
        p.text(right, value, s.text(colour).bold());
    }

    /// Draws the time of service, against what is usual.
    fn serving(
        &self,
        p: &mut P<'_>,
        ticket: &Ticket,
        service: Option<&Service>,
        area: Rect,
        roomy: bool,
    ) {
        let s = self.s;
        let t = *p.theme();
        let served = ticket.served_s(self.now()).unwrap_or(0);
        let usual = service.map_or(0, |v| forecast::mean_service_s(self.cx.hall, v) as u32);
        let share = if usual > 0 {
            served as f32 / usual as f32
        } else {
            0.0
        };
        let colour = if share > 1.5 {
            t.bad
        } else if share > 1.0 {
            t.warn
        } else {
            t.good
        };
        let against = self.words.say(
            "counter-usual",
            args! { time: text::duration(&self.words, usual) },
        );
        let label = self.words.text("counter-fact-serving");
        if roomy {
            let (line, rest) = area.cut_top(s.line);
            let (right, left) = line.cut_right(s.measure(p, &against));
            self.fact(p, left, label, &timer(served), colour);
            p.text(right, &against, s.text(t.muted).right());
            p.bar(rest.cut_top(s.line).0, share, colour);
        } else {
            let time = timer(served);
            let (slot, rest) = area.cut_left(s.measure(p, label) + s.columns(1));
            p.text(slot, label, s.text(t.muted));
            let (slot, rest) = rest.cut_left(s.measure(p, &time).max(s.columns(5)) + s.columns(1));
            p.text(slot, &time, s.text(colour).bold());
            let most = s.measure(p, &against);
            let (right, rest) = if rest.width >= most + s.columns(6) {
                rest.cut_right(most)
            } else {
                rest.cut_right(0)
            };
            p.text(right, &against, s.text(t.muted).right());
            let bar = rest
                .cut_right(if right.is_empty() { 0 } else { s.columns(1) })
                .1;
            p.bar(bar, share, colour);
        }
    }

    fn free(&self, p: &mut P<'_>, badges: Rect, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let hall = self.cx.hall;
        let now = self.now();
        let lines = s.lines_in(area.height);
        let roomy = lines >= 17;
        // The visit before can still be rated: the clerk sees it, without judgement.
        let (rating, area) = area.cut_bottom(if self.ratable().is_some() && lines >= 4 {
            s.lines(if roomy { 2 } else { 1 })
        } else {
            0
        });
        if !rating.is_empty() {
            self.rating(p, rating.cut_bottom(s.line).0);
        }
        if let Some(pause) = self.counter.shift.as_ref().and_then(|shift| shift.pause) {
            let name = hall
                .setup()
                .pauses
                .iter()
                .find(|r| r.id == pause.reason)
                .map_or("", |r| r.name.get(self.lang()));
            self.badges(
                p,
                badges,
                &[(
                    words.text("common-paused").to_owned(),
                    t.signal_text,
                    t.warn,
                )],
            );
            let (big, rest) = area.cut_top(s.lines(lines.saturating_sub(2).clamp(1, 8)));
            p.text(
                big,
                name,
                TextStyle::new(t.warn)
                    .bold()
                    .rows(f32::from(big.height).min(f32::from(s.line) * 6.0)),
            );
            let since = text::clock(pause.since.local(hall.setup().rules.time_zone).time());
            let time = text::duration(words, now.seconds_since(pause.since) / 60 * 60);
            let text = words.say("counter-paused-since", args! { since: since, time: time });
            p.text(rest.cut_top(s.line).0, &text, s.text(t.muted));
            return;
        }
        self.badges(
            p,
            badges,
            &[(words.text("counter-free").to_owned(), t.signal_text, t.good)],
        );
        let next = routing::next_for(hall, self.counter, now)
            .and_then(|(id, why)| Some((hall.ticket(id)?, why)));
        let Some((ticket, why)) = next else {
            let middle = area.centred(area.width, s.lines(2));
            p.text(
                middle.cut_top(s.line).0,
                words.text("counter-nobody"),
                s.text(t.text).bold().centre(),
            );
            p.text(
                middle.cut_top(s.line).1,
                words.text("counter-nobody-hint"),
                s.text(t.muted).centre(),
            );
            return;
        };
        let gaps = if roomy { 4 } else { 0 };
        let name_lines = if lines >= 24 { 4 } else { 1 };
        let number_lines = lines.saturating_sub(2 + name_lines + 1 + gaps).clamp(1, 14);
        let area = if roomy { area.cut_top(s.line).1 } else { area };
        let (slot, area) = area.cut_top(s.line);
        p.text(slot, words.text("counter-next-is"), s.text(t.muted));
        let (number, area) = area.cut_top(s.lines(number_lines));
        let margin = if number_lines >= 8 {
            s.line.div_ceil(2)
        } else if number_lines >= 4 {
            s.line / 2
        } else {
            0
        };
        // Paler than a ticket that is here.
        let ink = if t.mono {
            t.text
        } else {
            t.ticket.mix(t.card_bottom, 0.30)
        };
        self.number(p, number.inset(0, margin), &ticket.number.to_string(), ink);
        let area = if roomy { area.cut_top(s.line).1 } else { area };
        let (slot, area) = area.cut_top(s.lines(name_lines));
        let mut name = service_name(hall, ticket, self.lang()).to_owned();
        if let Some(class) = class_name(hall, ticket, self.lang()) {
            name = format!("{name}{}{class}", dot(p));
        }
        let rows = if name_lines > 1 {
            4.0 * f32::from(s.line)
        } else {
            s.letters
        };
        p.text(slot, &name, TextStyle::new(t.text).bold().rows(rows));
        let area = if roomy { area.cut_top(s.line).1 } else { area };
        let waited = ticket.waited_s(now);
        let wait = words.say(
            "counter-waited",
            args! { time: text::minutes(words, waited / 60) },
        );
        let text = format!("{wait}{}{}", dot(p), text::why(&why, hall.setup(), words));
        p.text(
            area.cut_top(s.line).0,
            &text,
            s.text(waited_colour(
                p,
                hall.setup().service(ticket.service),
                waited,
            )),
        );
    }

    /// The visit that nobody has rated yet, and until when that is possible. Of a rated one nothing
    /// is shown: how long its window stays open tells whether the grade was poor.
    fn ratable(&self) -> Option<(&Ticket, Timestamp)> {
        let window = self.cx.hall.rating_window(self.counter.id)?;
        let ticket = self.cx.hall.ticket(window.ticket)?;
        ticket.rating.is_none().then_some((ticket, window.until))
    }

    fn rating(&self, p: &mut P<'_>, line: Rect) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let Some((ticket, until)) = self.ratable() else {
            return;
        };
        let number = ticket.number.to_string();
        let left = timer(until.seconds_since(self.now()));
        let text = words.say("counter-rating", args! { number: number, time: left });
        p.text(line, &text, s.text(t.highlight.mix(t.text, 0.4)).bold());
    }

    /// The obvious next step.
    fn step(&self, p: &mut P<'_>, area: Rect) {
        let action = CounterAction::Step;
        let hall = self.cx.hall;
        let id = match self.screen.current(hall).map(|t| t.state) {
            Some(TicketState::Called { .. }) => "counter-do-start",
            Some(_) => "counter-do-finish",
            None if !self.counter.is_working() => "counter-do-resume",
            None => "counter-do-next",
        };
        let busy = self.screen.busy.is_some_and(|(d, _)| d == action);
        let label = if busy {
            self.words.text("counter-busy")
        } else {
            self.words.text(id)
        };
        let enabled = busy || self.screen.why_not(self.cx, action).is_none();
        let kind = if busy {
            ButtonKind::Secondary
        } else {
            ButtonKind::Primary
        };
        let key = self.words.text("counter-space");
        p.button(area, label, kind, Some(key), Target::Do(action), enabled);
        if !enabled {
            p.hit(area, Target::Do(action));
        }
    }

    // ----- figures

    fn tiles(&self, p: &mut P<'_>, area: Rect) {
        if area.is_empty() {
            return;
        }
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let hall = self.cx.hall;
        let waiting: usize = self
            .counter
            .serves
            .iter()
            .map(|v| hall.waiting(v.service))
            .sum();
        let mut tiles = vec![
            (waiting.to_string(), "counter-tile-waiting", t.ticket),
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
        let slots = area.split_columns(tiles.len(), s.margin());
        let inner =
            |slot: Rect| slot.inset(s.columns(if slot.width > s.columns(14) { 2 } else { 1 }), 0);
        // All alike: the figure beside its name, or above it where names are long.
        let beside = slots.iter().zip(&tiles).all(|(slot, tile)| {
            inner(*slot).width
                >= s.measure(p, words.text(tile.1)) + s.columns((3 * tile.0.len() as u16).max(6))
        });
        let all: Vec<String> = tiles.iter().map(|tile| tile.0.clone()).collect();
        for (slot, (figure, label, colour)) in slots.into_iter().zip(tiles) {
            let low = s.lines_in(slot.height) <= 4;
            let style = CardStyle::default().radius(0.5 * f32::from(s.line));
            p.card(
                slot,
                if low && !beside {
                    style
                } else {
                    style.border(t.line)
                },
            );
            let inner = inner(slot);
            let label = words.text(label);
            let style = TextStyle::new(colour).figures().bold();
            if beside {
                let (right, left) = inner.cut_right(s.measure(p, label));
                let high = f32::from(inner.height).min(f32::from(s.line) * 2.2);
                p.text(left, &figure, style.rows(high));
                p.text(right, label, s.text(t.muted).right());
            } else {
                let (name, figures) = slot
                    .inset(0, if low { 0 } else { s.line.div_ceil(2) })
                    .cut_bottom(s.line);
                p.text(name, label, s.text(t.muted).centre());
                let share = if s.is_drawn() { 0.78 } else { 0.92 };
                let high = f32::from(figures.height) * share;
                // All drawn, or all in ordinary text: a small figure among large ones looks like a
                // mistake.
                let widest = all
                    .iter()
                    .map(|text| p.measure(text, high / 0.74))
                    .max()
                    .unwrap_or(0);
                let high = if !s.is_drawn() && widest > figures.width {
                    1.0
                } else {
                    high
                };
                p.text(figures, &figure, style.centre().rows(high));
            }
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
        if let Some(since) = self.cx.connection.lost_since() {
            let time = text::clock(since.local(hall.setup().rules.time_zone).time());
            p.text(
                line,
                &words.say("counter-lost-hint", args! { time: time }),
                s.text(t.warn),
            );
            return;
        }
        if let Some(last) = hall.undoable(self.counter, self.cx.at) {
            let text = words.say(
                "counter-undo-hint",
                args! {
                    what: undo_name(last.kind, words),
                    number: last.before.number.to_string(),
                    seconds: self.undo_left(last.at),
                },
            );
            p.text(line, &text, s.text(t.muted));
            return;
        }
        let id = match self.screen.chosen(self.cx) {
            None => "counter-hint",
            Some(_) if hall.printers().is_empty() => "counter-hint-row",
            Some(_) => "counter-hint-row-print",
        };
        p.text(
            line,
            words.text(id),
            s.text(t.muted.mix(t.background_bottom, 0.2)),
        );
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
        let needs: Vec<(CounterAction, u16)> = CounterAction::BAR
            .into_iter()
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
                    let kind = if busy {
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

/// The visitor's language, for a clerk who reads another one.
fn visitor_language(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "counter-speaks-zh",
        Lang::En => "counter-speaks-en",
    }
}

/// The page of a closed counter.
fn sign_in(screen: &CounterScreen, cx: &Context<'_>, words: &Words, p: &mut P<'_>, s: TextGrid) {
    let t = *p.theme();
    let area = p.area();
    let setup = cx.hall.setup();
    let zone = setup.rules.time_zone;
    let (band, rest) = area.cut_top(s.line);
    p.fill(band, t.header, t.header);
    let band = band.inset(s.columns(1), 0);
    let clock = text::clock(cx.at.local(zone).time());
    let (right, left) = band.cut_right(s.measure(p, &clock));
    p.text(right, &clock, s.text(t.header_text).right().bold());
    p.text(
        left.cut_right(s.columns(2)).1,
        setup.name.get(screen.lang),
        s.text(t.header_text).bold(),
    );

    let big = s.is_high();
    let card = rest.centred(
        s.columns(if s.is_wide() { 64 } else { 56 }),
        s.lines(if big { 24 } else { 19 }),
    );
    p.card(
        card,
        CardStyle::default()
            .border(t.line)
            .shadow()
            .radius(0.8 * f32::from(s.line)),
    );
    let mut inner = card.inset(s.columns(4), s.line.min(card.height / 8));
    let tight = s.lines_in(inner.height) < 16;
    let (number, name) = titles(screen, cx, words);
    let (figure, after) = inner.cut_top(s.lines(if big {
        8
    } else if tight {
        2
    } else {
        4
    }));
    let icon = figure.height;
    let (picture, beside) = figure.cut_left((f32::from(icon) * p.look().aspect) as u16);
    if !p.is_plain() && icon >= 3 {
        p.icon_tile(picture, Icon::Desk, t.accent);
        let beside = beside.cut_left(s.columns(2)).1;
        p.text(
            beside,
            &number,
            TextStyle::new(t.text)
                .bold()
                .rows(f32::from(figure.height).min(f32::from(s.line) * 5.0)),
        );
    } else {
        p.text(figure, &number, TextStyle::new(t.text).bold());
    }
    inner = after.cut_top(if tight { 0 } else { s.line }).1;
    let (line, after) = inner.cut_top(s.line);
    let serves = cx
        .hall
        .counter(screen.counter)
        .map(|c| c.serves.as_slice())
        .unwrap_or_default();
    let names: Vec<&str> = serves
        .iter()
        .filter_map(|v| setup.service(v.service))
        .map(|v| v.name.get(screen.lang))
        .collect();
    let mut about = names.join(if screen.lang == Lang::Zh { "、" } else { ", " });
    if !name.is_empty() {
        about = format!("{name}{}{about}", dot(p));
    }
    p.text(line, &about, s.text(t.muted));
    inner = after.cut_top(if tight { 0 } else { s.line }).1;

    let name = FormFace {
        label: words.text("counter-name"),
        hint: words.text("counter-name-hint"),
    };
    let after = screen.sign_in.view(p, s, inner, &[name], |_| None);
    inner = after.cut_top(if tight { 0 } else { s.line }).1;
    let (button, after) = inner.cut_top(TextField::rows(s));
    let busy = screen.busy.is_some();
    let lost = cx.connection.lost_since().is_some();
    let enabled = !lost && (busy || screen.why_not(cx, CounterAction::SignIn).is_none());
    let label = if busy {
        words.text("counter-busy")
    } else {
        words.text("counter-do-sign-in")
    };
    p.button(
        button,
        label,
        ButtonKind::Primary,
        Some(CounterAction::SignIn.key()),
        Target::Do(CounterAction::SignIn),
        enabled,
    );
    if !enabled {
        p.hit(button, Target::Do(CounterAction::SignIn));
    }
    let line = after.cut_bottom(s.line).0;
    if let Some(note) = screen.note.as_ref().filter(|n| n.until > cx.at) {
        let colour = if note.said.tone() == Tone::Warn {
            t.warn
        } else {
            t.highlight.mix(t.text, 0.4)
        };
        p.text(
            line,
            &note.said.text(cx.hall, words),
            s.text(colour).centre().bold(),
        );
    } else if let Some(since) = cx.connection.lost_since() {
        let time = text::clock(since.local(zone).time());
        p.text(
            line,
            &words.say("counter-lost", args! { time: time }),
            s.text(t.warn).centre(),
        );
    } else {
        p.text(
            line,
            words.text("counter-closed-hint"),
            s.text(t.muted).centre(),
        );
    }
}
