//! The lists of a counter: who waits, who was passed, who is parked, and the whole hall.

use super::*;

impl View<'_> {
    pub(super) fn list(&self, p: &mut P<'_>, area: Rect) {
        let (s, t, words, hall) = (self.s, *p.theme(), &self.words, self.cx.hall);
        if area.height < s.lines(3) {
            return;
        }
        p.card(
            area,
            CardStyle::default()
                .border(t.line)
                .radius(0.6 * f32::from(s.line)),
        );
        let roomy = s.lines_in(area.height) >= 24;
        let inner = area.inset(
            s.columns(if s.wide >= 100 { 2 } else { 1 }),
            if s.line > 1 || roomy {
                s.line.div_ceil(2)
            } else {
                1
            },
        );
        // Tabs with their counts.
        let (mut tabs, inner) = inner.cut_top(s.line);
        let waiting: usize = self
            .counter
            .serves
            .iter()
            .map(|v| hall.waiting(v.service))
            .sum();
        let counts = [
            waiting,
            self.screen.passed(hall).count(),
            hall.parked(self.counter.id).count(),
            hall.waiting_in_all(),
        ];
        let ids = [
            "counter-tab-waiting",
            "counter-tab-passed",
            "counter-tab-parked",
            "counter-tab-hall",
        ];
        for ((tab, id), count) in Tab::ALL.into_iter().zip(ids).zip(counts) {
            let text = words.say(id, args! { count: count });
            let (slot, rest) = tabs.cut_left(s.measure(p, &text) + s.columns(2));
            if slot.width < s.columns(4) {
                break;
            }
            let chosen = tab == self.screen.tab;
            let (ink, ground) = if chosen {
                (t.accent_text, t.accent)
            } else {
                (t.muted, t.card_top)
            };
            if chosen {
                p.badge(slot, &text, ink, ground);
            } else {
                p.text(
                    slot.inset(s.columns(1), 0),
                    &text,
                    s.text(if count > 0 && tab != Tab::Hall {
                        t.text
                    } else {
                        t.muted
                    }),
                );
            }
            p.hit(slot, Target::Tab(tab));
            tabs = rest
                .cut_left(if s.wide >= 100 { s.columns(1) } else { 0 })
                .1;
        }
        let hint = words.text("counter-tabs-hint");
        if tabs.width >= s.measure(p, hint) {
            p.text(tabs, hint, s.text(t.muted.mix(t.card_top, 0.3)).right());
        }
        let inner = if roomy {
            inner.cut_top(s.line).1
        } else {
            inner
        };
        if self.screen.tab == Tab::Hall {
            self.services(p, inner, roomy);
        } else {
            self.rows(p, inner, roomy);
        }
    }

    /// The columns of the list: where each begins and how wide it is.
    pub(super) fn cells(&self, p: &P<'_>, line: Rect) -> [Rect; 5] {
        let s = self.s;
        let total = s.columns_in(line.width);
        let separate = total >= 56;
        // A kiosk of another machine may have given out numbers of its own.
        let widest = if self.cx.hall.machines().is_empty() {
            "W000"
        } else {
            "K00-000"
        };
        let (number, rest) = line.cut_left(s.measure(p, widest).max(s.columns(5)) + s.columns(1));
        let service = if total >= 90 {
            26
        } else if total >= 66 {
            20
        } else {
            (total * 2 / 7).max(6)
        };
        let (service, rest) = rest.cut_left(s.columns(service));
        let rest = rest.cut_left(s.columns(1)).1;
        let (waited, rest) = rest.cut_left(
            s.columns(if self.lang() == Lang::Zh { 7 } else { 6 })
                .max(s.measure(p, "000 min")),
        );
        let rest = rest.cut_left(s.columns(2)).1;
        let (class, why) = if separate {
            rest.cut_left(s.columns(if total >= 90 { 14 } else { 10 }))
        } else {
            rest.cut_left(0)
        };
        [number, service, waited, class, why]
    }

    pub(super) fn heading(&self, p: &mut P<'_>, line: Rect, texts: [&str; 5]) {
        let style = self.s.text(p.theme().muted);
        for (i, (cell, text)) in self.cells(p, line).into_iter().zip(texts).enumerate() {
            p.text(cell, text, if i == 2 { style.right() } else { style });
        }
    }

    /// Rows of `count` from `first` on that fit, after making room for the page buttons. Returns
    /// their slots.
    pub(super) fn page(
        &self,
        p: &mut P<'_>,
        area: Rect,
        count: usize,
        wanted: usize,
        keep: Option<usize>,
        roomy: bool,
    ) -> Vec<(usize, Rect)> {
        let (s, t) = (self.s, *p.theme());
        let step = if roomy { s.lines(2) } else { s.line }.max(1);
        let mut fit = usize::from(area.height / step).max(1);
        let mut rows = area;
        if count > fit {
            let (foot, rest) = area.cut_bottom(s.line);
            rows = rest;
            fit = usize::from(rows.height / step).max(1);
            let last = count.saturating_sub(fit);
            let first = first_row(wanted, keep, fit, count);
            let range = self.words.say(
                "counter-range",
                args! { from: first + 1, to: (first + fit).min(count), count: count },
            );
            let (up, down) = if p.look().utf8 {
                ("▲", "▼")
            } else {
                ("^", "v")
            };
            let (right, rest) = foot.cut_right(s.columns(6));
            let (left, middle) = rest.cut_right(s.columns(6));
            p.text(
                right,
                down,
                s.text(if first < last { t.highlight } else { t.muted })
                    .centre(),
            );
            p.text(
                left,
                up,
                s.text(if first > 0 { t.highlight } else { t.muted })
                    .centre(),
            );
            p.hit(right, Target::Page { on: true });
            p.hit(left, Target::Page { on: false });
            p.text(middle, &range, s.text(t.muted));
        }
        let first = first_row(wanted, keep, fit, count);
        (first..count)
            .take(fit)
            .enumerate()
            .map(|(i, index)| {
                let slot = Rect {
                    y: rows.y.saturating_add(step * i as u16),
                    height: s.line.min(rows.height),
                    ..rows
                };
                if roomy && i > 0 && !p.is_plain() {
                    let rule = Rect {
                        y: slot.y.saturating_sub(s.line),
                        ..slot
                    };
                    p.line(rule, t.line.mix(t.card_top, 0.55));
                }
                (index, slot)
            })
            .collect()
    }

    pub(super) fn rows(&self, p: &mut P<'_>, area: Rect, roomy: bool) {
        let (s, t, words, hall, now) = (self.s, *p.theme(), &self.words, self.cx.hall, self.now());
        let tab = self.screen.tab;
        let rows = self.screen.rows(self.cx, tab);
        let (head, area) = area.cut_top(s.line);
        let last = match tab {
            Tab::Waiting => "counter-column-why",
            _ => "counter-column-state",
        };
        let class = words.text("counter-column-class");
        self.heading(
            p,
            head,
            [
                words.text("counter-column-number"),
                words.text("common-service"),
                words.text(if tab == Tab::Waiting {
                    "counter-column-waited"
                } else {
                    "counter-column-since"
                }),
                class,
                words.text(last),
            ],
        );
        let area = if roomy { area.cut_top(s.line).1 } else { area };
        if rows.is_empty() {
            let id = match tab {
                Tab::Passed => "counter-empty-passed",
                Tab::Parked => "counter-empty-parked",
                _ => "counter-empty-waiting",
            };
            let middle = area.centred(area.width, s.line);
            p.text(middle, words.text(id), s.text(t.muted).centre());
            return;
        }
        let chosen = self.screen.chosen(self.cx);
        let at = chosen.and_then(|c| rows.iter().position(|r| r.ticket == c));
        for (index, slot) in self.page(p, area, rows.len(), self.screen.top, at, roomy) {
            let Row { ticket: id, why } = rows[index];
            let Some(ticket) = hall.ticket(id) else {
                continue;
            };
            let selected = chosen == Some(id);
            let (mut ink, mut muted, mut gold) = (t.text, t.muted, t.ticket);
            if selected {
                let wide = Rect {
                    x: slot.x.saturating_sub(1),
                    width: slot.width.saturating_add(2),
                    ..slot
                };
                p.card(
                    wide,
                    CardStyle {
                        top: Some(t.accent),
                        bottom: Some(t.accent),
                        radius: Some(0.3),
                        ..CardStyle::default()
                    },
                );
                (ink, muted, gold) = (t.accent_text, t.accent_text, t.accent_text);
            } else if index == 0 && tab == Tab::Waiting {
                muted = t.highlight.mix(t.text, 0.35);
            }
            let cells = self.cells(p, slot);
            p.text(cells[0], &ticket.number.to_string(), s.text(gold).bold());
            p.text(
                cells[1],
                service_name(hall, ticket, self.lang()),
                s.text(ink),
            );
            let service = hall.setup().service(ticket.service);
            let waited = match ticket.state {
                TicketState::Parked { since, .. } => now.seconds_since(since),
                TicketState::Passed { at, .. } => now.seconds_since(at),
                _ => ticket.waited_s(now),
            };
            let (time, colour) = match ticket.state {
                TicketState::Parked { .. } => (timer(waited), ink),
                TicketState::Waiting => (
                    text::minutes(words, waited / 60),
                    waited_colour(p, service, waited),
                ),
                _ => (text::minutes(words, waited / 60), ink),
            };
            p.text(
                cells[2],
                &time,
                s.text(if selected { ink } else { colour }).right(),
            );
            let class = class_name(hall, ticket, self.lang());
            let note = match ticket.state {
                TicketState::Passed { counter, .. } => words.say(
                    "counter-passed-at",
                    args! { counter: counter.0, count: ticket.no_shows },
                ),
                TicketState::Parked { .. } => words.say(
                    "counter-served-before",
                    args! { time: timer(ticket.served_s(now).unwrap_or(0)) },
                ),
                _ => why
                    .map(|w| text::why(&w, hall.setup(), words))
                    .unwrap_or_default(),
            };
            let green = if selected { ink } else { t.good };
            if cells[3].is_empty() {
                // In one column: the class first, unless the reason names it.
                let mut rest = cells[4];
                if let Some(class) = class.filter(|c| !note.contains(c)) {
                    let (slot, after) = rest.cut_left(s.measure(p, class) + s.columns(1));
                    p.text(slot, class, s.text(green));
                    rest = after;
                }
                let priority = class.is_some_and(|c| note.contains(c));
                p.text(rest, &note, s.text(if priority { green } else { muted }));
            } else {
                if let Some(class) = class {
                    p.text(cells[3].cut_right(s.columns(1)).1, class, s.text(green));
                }
                p.text(cells[4], &note, s.text(muted));
            }
            p.hit(slot, Target::Row(id));
        }
    }

    /// How many wait for each service of the hall.
    pub(super) fn services(&self, p: &mut P<'_>, area: Rect, roomy: bool) {
        let (s, t, words, hall) = (self.s, *p.theme(), &self.words, self.cx.hall);
        let services = &hall.setup().services;
        let most = services
            .iter()
            .map(|v| hall.waiting(v.id))
            .max()
            .unwrap_or(0)
            .max(1);
        let (head, area) = area.cut_top(s.line);
        let counts = s.columns(6).max(s.measure(p, words.text("common-waiting")));
        let split = |line: Rect| {
            let total = s.columns_in(line.width);
            let (prefix, rest) = line.cut_left(s.columns(4));
            let (name, rest) = rest.cut_left(s.columns((total * 2 / 5).min(30)));
            let (count, rest) = rest.cut_left(counts);
            let (windows, bar) = rest.cut_right(s.columns(if total >= 44 { 9 } else { 0 }));
            (prefix, name, count, bar.inset(s.columns(1), 0), windows)
        };
        let (_, name, count, _, windows) = split(head);
        p.text(name, words.text("common-service"), s.text(t.muted));
        p.text(count, words.text("common-waiting"), s.text(t.muted).right());
        p.text(
            windows,
            words.text("counter-column-windows"),
            s.text(t.muted).right(),
        );
        let area = if roomy { area.cut_top(s.line).1 } else { area };
        for (index, slot) in self.page(p, area, services.len(), self.screen.top, None, roomy) {
            let service = &services[index];
            let waiting = hall.waiting(service.id);
            let mine = self.counter.serves.iter().any(|v| v.service == service.id);
            let (prefix, name, count, bar, windows) = split(slot);
            p.text(prefix, service.prefix.as_str(), s.text(t.ticket).bold());
            p.text(
                name,
                service.name.get(self.lang()),
                if mine {
                    s.text(t.text).bold()
                } else {
                    s.text(t.muted)
                },
            );
            p.text(
                count,
                &waiting.to_string(),
                s.text(if waiting > 0 { t.text } else { t.muted })
                    .right()
                    .bold(),
            );
            let open = hall
                .counters()
                .iter()
                .filter(|c| c.is_working() && c.serves.iter().any(|v| v.service == service.id))
                .count();
            p.text(
                windows,
                &open.to_string(),
                s.text(if open == 0 && waiting > 0 {
                    t.bad
                } else {
                    t.muted
                })
                .right(),
            );
            if waiting > 0 {
                p.bar(
                    bar,
                    waiting as f32 / most as f32,
                    if mine { t.highlight } else { t.muted },
                );
            }
        }
    }
}
