//! The page of a ticket that was just issued: its number, and where its paper is. And what stands
//! there while there is no paper.

use super::*;
use hall::opening::Lateness;
use hall::setup::{Setup, is_mark};
use hall::{CounterId, Timestamp};
use unicode_width::UnicodeWidthStr;

/// Returns the message that sends visitors to another kiosk.
pub(super) fn stopped(condition: Condition) -> &'static str {
    match condition {
        Condition::PaperOut => "kiosk-stopped-paper",
        Condition::CoverOpen => "kiosk-stopped-cover",
        _ => "kiosk-stopped",
    }
}

/// Returns the message for a visitor who gets no paper.
fn stuck(condition: Option<Condition>) -> &'static str {
    match condition {
        Some(Condition::PaperOut) => "kiosk-stuck-paper",
        Some(Condition::CoverOpen) => "kiosk-stuck-cover",
        _ => "kiosk-stuck",
    }
}

impl Draw<'_, '_> {
    /// Draws, in both languages, where to get a ticket while this kiosk gives none. Returns what is
    /// left below.
    pub(super) fn stop_notice(&self, p: &mut Canvas<'_>, area: Rect, condition: Condition) -> Rect {
        let t = *p.theme();
        let (band, rest) = area.cut_top(self.rows(0.21, 4).min(area.height / 3));
        let band = band.inset(0, (band.height / 10).min(2));
        p.card(band, CardStyle::filled(t.warn));
        let inner = band.inset(self.scale.columns(0.03, 2), band.height / 10);
        let (picture, texts) = inner.cut_left(if p.is_plain() || inner.height < 4 {
            0
        } else {
            self.scale.across(inner.height)
        });
        p.icon(picture, Icon::Information, t.signal_text);
        let drawn = p.rasters(f32::from(texts.height) * 0.4);
        let lines = if drawn {
            texts.share_rows(&[4, 3], 0)
        } else {
            texts.centred(texts.width, 2).split_rows(2, 0)
        };
        let (first, second) = self.cx.told(stopped(condition), self.kiosk.lang);
        let style = |line: Rect, size| {
            TextStyle::new(t.signal_text)
                .centre()
                .rows(p.rows_in(line.height, size))
        };
        let large = style(lines[0], self.sizes.title).bold();
        let small = style(lines[1], self.sizes.label);
        p.text(lines[0], first, large);
        p.text(lines[1], second, small);
        rest
    }

    /// Draws the page of a ticket, with a picture of its paper or a code where there is room.
    pub(super) fn ticket(&self, p: &mut Canvas<'_>, issued: &Issued) {
        let (paper, since) = self.kiosk.paper(self.cx, issued);
        let page = self
            .cx
            .paper
            .filter(|_| matches!(paper, Paper::Coming | Paper::Out) && !p.is_plain())
            // In large text the number has all the room.
            .filter(|_| !self.kiosk.large);
        let code = Some(self.code(issued)).filter(|code| {
            let area = p.area();
            paper == Paper::OnScreen
                && p.code_fits(
                    Rect {
                        width: area.width * 3 / 10,
                        height: area.height * 3 / 5,
                        ..area
                    },
                    code,
                )
        });
        let beside = page.is_some() || code.is_some();
        let (wide, high) = match paper {
            Paper::Stuck(_) => (0.86, 0.97),
            _ if beside => (if p.area().width < 100 { 0.98 } else { 0.9 }, 0.97),
            _ => (0.74, 0.9),
        };
        let inside = self.dialog(p, wide, high);
        let (buttons, rest, picture) = self.beside(p, inside, beside);
        if let Some(page) = page {
            p.paper(picture, page, paper == Paper::Out);
        }
        if let Some(code) = &code {
            p.code(picture, code);
        }
        let rest = self.ticket_head(p, rest, issued, paper);
        let rest = self.ticket_countdown(p, rest, paper, since);
        if let Paper::Stuck(condition) = paper {
            self.stuck_ticket(p, rest, issued, stuck(condition));
            self.confirm(p, buttons, "kiosk-remembered");
        } else {
            self.good_ticket(p, rest, issued, paper, code.is_some());
            self.confirm(p, buttons, "common-ok");
        }
    }

    /// Draws title and service. Returns what is left below.
    fn ticket_head(&self, p: &mut Canvas<'_>, area: Rect, issued: &Issued, paper: Paper) -> Rect {
        let words = self.words;
        let (first, second) = self.service_name(issued.service);
        let names = words.say("kiosk-both", args! { first: &first, second: second });
        let booked = Kiosk::booked(self.cx, issued.ticket).map(|(begins, late)| {
            let zone = self.cx.hall.setup().rules.time_zone;
            let time = text::clock(begins.local(zone).time());
            let id = match late {
                false => "kiosk-booked",
                true => "kiosk-booked-late",
            };
            words.say(id, args! { time: time })
        });
        let title = match (paper, &booked) {
            (Paper::Stuck(_), _) => words.text("kiosk-remember"),
            _ if issued.returned => words.text("kiosk-returned"),
            (_, Some(booked)) => booked.as_str(),
            (_, None) => words.text("kiosk-ticket"),
        };
        let both = [names.trim(), &first];
        self.dialog_head(
            p,
            area,
            |p, slot| self.service_emblem(p, slot, issued.service),
            title,
            if self.kiosk.large { &both[1..] } else { &both },
        )
    }

    /// Draws how long the page stays. Returns what is left above.
    fn ticket_countdown(
        &self,
        p: &mut Canvas<'_>,
        area: Rect,
        paper: Paper,
        since: Timestamp,
    ) -> Rect {
        let t = *p.theme();
        let air = if self.kiosk.large { 0.025 } else { 0.045 };
        let (bar, rest) = area.cut_bottom(self.scale.rows(air, 1));
        if paper != Paper::Coming {
            let page_s = Kiosk::ticket_page_s(self.cx, paper);
            p.bar(
                bar.centred(bar.width, self.scale.rows(0.014, 1)),
                common::left(self.cx.at, since.plus_s(page_s), page_s),
                match paper {
                    Paper::Stuck(_) => t.warn,
                    _ => t.highlight,
                },
            );
        }
        rest
    }

    /// Returns the words that send a visitor to the counter, once the ticket is called.
    fn called(&self, issued: &Issued) -> Option<String> {
        let hall = self.cx.hall;
        match hall.ticket(issued.ticket).map(|ticket| ticket.state) {
            Some(TicketState::Called { counter, .. } | TicketState::Serving { counter }) => {
                let form = "common-counter-inline";
                let counter = text::counter(form, counter, hall.setup(), &self.words);
                Some(self.words.say("kiosk-called", args! { counter: counter }))
            }
            _ => None,
        }
    }

    /// Draws the number and nothing else, but for where to go if it is called already.
    fn stuck_ticket(&self, p: &mut Canvas<'_>, area: Rect, issued: &Issued, why: &'static str) {
        let t = *p.theme();
        let (facts, number) = area.cut_bottom(self.rows(0.17, 2).min(area.height / 2));
        self.number(p, number, &issued.number.to_string());
        match self.called(issued) {
            Some(called) => p.message(facts, &called, t.good, p.pitch_of(self.sizes.title)),
            None => {
                let rows = p.pitch_of(self.sizes.title);
                p.message(facts, self.words.text(why), t.warn, rows);
            }
        }
    }

    /// Draws the number, what to expect, and what to do now.
    fn good_ticket(
        &self,
        p: &mut Canvas<'_>,
        area: Rect,
        issued: &Issued,
        paper: Paper,
        has_code: bool,
    ) {
        let t = *p.theme();
        let words = self.words;
        let class = issued.class.and_then(|c| self.cx.hall.setup().class(c));
        let guidance = match (paper, class) {
            (Paper::Coming, _) => words.text("kiosk-printing").to_owned(),
            (Paper::Out, _) => words.text("kiosk-take-paper").to_owned(),
            (Paper::OnScreen, _) if has_code => words.text("kiosk-photograph").to_owned(),
            (_, Some(class)) => words.say(
                "kiosk-listen-priority",
                args! { class: class.name.get(self.kiosk.lang) },
            ),
            (_, None) => words.text("kiosk-listen").to_owned(),
        };
        // Large text says the number and the facts, and a paper that is to be taken.
        let told = !self.kiosk.large || matches!(paper, Paper::Coming | Paper::Out);
        let guide = if told { self.rows(0.07, 1) } else { 0 };
        let (guide, rest) = area.cut_bottom(guide.min(area.height / 4));
        let share = if self.kiosk.large { 0.135 } else { 0.15 };
        let (facts, number) = rest.cut_bottom(self.rows(share, 2).min(rest.height / 2));
        self.number(p, number, &issued.number.to_string());
        if let Some(called) = self.called(issued) {
            p.text(
                facts,
                &called,
                TextStyle::new(t.good)
                    .centre()
                    .rows(p.rows_in(facts.height, self.sizes.title))
                    .bold(),
            );
        } else {
            self.ticket_facts(p, facts, issued);
        }
        let ink = if paper == Paper::None {
            t.muted
        } else {
            t.text
        };
        p.text(
            guide,
            &guidance,
            TextStyle::new(ink)
                .centre()
                .rows(p.rows_in(guide.height, self.sizes.label)),
        );
    }

    /// Returns the text of the code for a ticket without paper.
    fn code(&self, issued: &Issued) -> String {
        let setup = self.cx.hall.setup();
        let (service, _) = self.service_name(issued.service);
        let since = self.cx.hall.local(issued.since);
        let time = since.format("%Y-%m-%d %H:%M");
        format!(
            "{}\n{} {service}\n{time}",
            setup.name.get(self.kiosk.lang),
            issued.number
        )
    }

    /// Room for the button, for the text, and for a picture of paper: at the right, or below where
    /// the page is narrow.
    fn beside(&self, p: &Canvas<'_>, inside: Rect, picture: bool) -> (Rect, Rect, Rect) {
        if self.scale.narrow || !picture {
            let (buttons, rest) = inside.cut_bottom(self.button_rows(inside));
            let (picture, rest) = rest.cut_bottom(if picture { rest.height * 11 / 20 } else { 0 });
            return (buttons, rest, picture.inset(0, picture.height / 20));
        }
        let most = if inside.width < 100 {
            inside.width / 3
        } else {
            inside.width * 2 / 5
        };
        let (picture, rest) = inside.cut_right(p.paper_columns(inside.height).min(most));
        let rest = rest.cut_right(self.scale.columns(0.04, 2)).1;
        let (buttons, rest) = rest.cut_bottom(self.button_rows(inside));
        (buttons, rest, picture)
    }

    fn number(&self, p: &mut Canvas<'_>, rect: Rect, number: &str) {
        let share = if self.kiosk.large { 0.97 } else { 0.82 };
        let high = f32::from(rect.height) * share;
        let scaled = high.min(self.sizes.figure * tile::FIGURE);
        // Where figures of the scale would be ordinary text, those of blocks have the whole slot.
        let is_drawn = p.draws_figures(number, rect.width, scaled);
        let rows = p.figure_rows(number, rect.width, if is_drawn { scaled } else { high });
        let style = TextStyle::new(p.theme().ticket)
            .centre()
            .figures()
            .rows(rows)
            .bold();
        p.text(rect, number, style);
    }

    fn confirm(&self, p: &mut Canvas<'_>, rect: Rect, label: &'static str) {
        let slot = rect.centred((rect.width / 2).max(16), rect.height);
        p.button(
            slot,
            self.words.text(label),
            ButtonKind::Primary,
            self.keys.then_some("Enter"),
            Target::Ok,
            true,
        );
    }

    /// Draws how many are before this ticket, how long it takes, and where to go.
    pub(super) fn ticket_facts(&self, p: &mut Canvas<'_>, rect: Rect, issued: &Issued) {
        let t = *p.theme();
        let cx = self.cx;
        let words = self.words;
        let (forecast, ahead) = menu::outlook_of(cx, issued);
        let serving: Vec<_> = cx.hall.serving(issued.service).map(|c| c.id).collect();
        let counters = if serving.is_empty() {
            words.text("wait-no-counter").to_owned()
        } else {
            counters(&serving, cx.hall.setup(), &words)
        };
        let ahead_text = words.say("common-people", args! { count: ahead });
        let late = cx.hall.lateness(issued.service, forecast.as_ref(), cx.at);
        let (wait, wait_ink) = match late {
            Some(late) => (short_lateness(&words, &late), t.warn),
            None => (text::wait(&words, forecast.as_ref()), t.text),
        };
        let facts = [
            (words.text("kiosk-ahead"), ahead_text, level(p, ahead)),
            (words.text("kiosk-wait"), wait, wait_ink),
            (words.text("common-counter"), counters, t.text),
        ];
        // Labels of ordinary text stand right above what they label.
        let drawn = p.look().tiny || p.rasters(f32::from(rect.height) * 0.3);
        let rect = if drawn {
            rect
        } else {
            rect.centred(rect.width, 3)
        };
        let slots = rect.split_columns(3, self.scale.columns(0.02, 1));
        let lines = |slot: Rect| slot.share_rows(&[2, 3], 0);
        let label_rows = p.rows_in(lines(slots[0])[0].height, self.sizes.note);
        let value_rows = p.readable_rows(p.fit_rows(
            facts.iter().map(|f| f.1.as_str()),
            slots[0].width,
            p.rows_in(lines(slots[0])[1].height, self.sizes.title * 0.9),
        ));
        // Where they are too long to stand side by side, but high enough to stand one above the
        // other, they do that.
        let line_rows = f32::from(rect.height) * 0.3;
        let is_long = facts.iter().any(|f| {
            p.measure(f.0, label_rows) > slots[0].width
                || p.measure(&f.1, value_rows) > slots[0].width
        });
        let line_rows = line_rows.min(self.sizes.label);
        if drawn && p.rasters(line_rows) && (is_long || !p.rasters(value_rows)) {
            for ((label, value, ink), line) in facts.iter().zip(rect.share_rows(&[1, 1, 1], 0)) {
                let (label_slot, value_slot) = line.cut_left(line.width * 2 / 5);
                p.text(label_slot, label, TextStyle::new(t.muted).rows(line_rows));
                p.text(
                    value_slot,
                    value,
                    TextStyle::new(*ink).rows(line_rows).bold(),
                );
            }
            return;
        }
        for ((label, value, ink), slot) in facts.iter().zip(slots) {
            let style = TextStyle::new(t.muted).centre().rows(label_rows);
            p.text(lines(slot)[0], label, style);
            p.text(
                lines(slot)[1],
                value,
                TextStyle::new(*ink).centre().rows(value_rows).bold(),
            );
        }
    }
}

/// Writes in a few words that a visitor will probably be called after the break, or not today.
fn short_lateness(words: &Words, late: &Lateness) -> String {
    match &late.opens {
        Some(opens) if opens.in_days == 0 => {
            words.say("kiosk-from", args! { time: text::opening(words, opens) })
        }
        _ => words.text("late-never").to_owned(),
    }
}

/// Most counters that the page of a ticket names.
const COUNTERS_MAX: usize = 6;
/// Most columns of them where labels are long; one counter is named however long its label is.
const COUNTERS_COLUMNS: usize = 16;

/// Returns the counters that a visitor may be called to, by their labels, as many as can be read.
fn counters(ids: &[CounterId], setup: &Setup, words: &Words) -> String {
    let separator = words.text("common-list-separator");
    let labels: Vec<String> = ids
        .iter()
        .map(|id| setup.label(*id, words.lang()))
        .collect();
    if labels.iter().all(|label| is_mark(label)) {
        return if labels.len() > COUNTERS_MAX {
            let counters = labels[..COUNTERS_MAX].join(separator);
            words.say(
                "kiosk-counters-more",
                args! { counters: counters, count: labels.len() },
            )
        } else {
            let count = labels.len();
            words.say(
                "kiosk-counters",
                args! { counters: labels.join(separator), count: count },
            )
        };
    }
    let named = labels.iter().map(|label| {
        if is_mark(label) {
            words.say("kiosk-counters", args! { counters: label, count: 1 })
        } else {
            label.clone()
        }
    });
    let mut shown: Vec<String> = Vec::new();
    for label in named.take(COUNTERS_MAX) {
        let columns = shown.iter().map(|shown| shown.width() + 2).sum::<usize>() + label.width();
        if !shown.is_empty() && columns > COUNTERS_COLUMNS {
            break;
        }
        shown.push(label);
    }
    let counters = shown.join(separator);
    if shown.len() < labels.len() {
        words.say(
            "kiosk-labels-more",
            args! { counters: counters, count: labels.len() },
        )
    } else {
        counters
    }
}
