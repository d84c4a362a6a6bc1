//! The lists of a counter: who waits, who did not come, who is parked, and the whole hall.

use super::*;
use hall::{ServiceId, TicketId};
use ui::widgets::{Column, TabFace, TableFace};

/// Rows whose reasons decide on the widths of columns: more are not seen at once.
const MEASURED: usize = 60;

impl View<'_> {
    pub(super) fn list(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let hall = self.cx.hall;
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
            s.margin(),
            if s.is_drawn() || roomy {
                s.line.div_ceil(2)
            } else {
                1
            },
        );
        // Tabs with their counts.
        let (tabs, inner) = inner.cut_top(s.line);
        let face = |tab: Tab| {
            let (id, count) = match tab {
                Tab::Waiting => ("counter-tab-waiting", self.waiting()),
                Tab::NoShows => ("counter-tab-no-shows", self.screen.no_shows(hall).count()),
                Tab::Parked => ("counter-tab-parked", hall.parked(self.counter.id).count()),
                Tab::Hall => ("counter-tab-hall", hall.waiting_in_all()),
            };
            TabFace {
                text: words.say(id, args! { count: count }),
                lively: count > 0 && tab != Tab::Hall,
            }
        };
        let tabs = self.screen.tabs.view(p, s, tabs, face, Target::Tab);
        let hint = words.text("counter-tabs-hint");
        if tabs.width >= s.measure(p, hint) {
            p.text(tabs, hint, s.text(t.muted).right());
        }
        let inner = if roomy {
            inner.cut_top(s.line).1
        } else {
            inner
        };
        if self.screen.tabs.chosen() == Tab::Hall {
            self.services(p, inner, roomy);
        } else {
            self.rows(p, inner, roomy);
        }
    }

    /// The columns of a list of tickets `width` cells wide, with these titles. The names of services
    /// leave the last one `reason` cells if they can.
    fn columns<'t>(
        &self,
        p: &P<'_>,
        width: u16,
        titles: [&'t str; 5],
        reason: u16,
    ) -> [Column<'t>; 5] {
        let s = self.s;
        let total = s.columns_in(width);
        // A kiosk of another machine may have given out numbers of its own.
        let widest = if self.cx.hall.machines().is_empty() {
            "W000"
        } else {
            "K00-000"
        };
        let number = s
            .measure(p, widest)
            .max(s.columns(5))
            .max(s.measure(p, titles[0]))
            + s.columns(1);
        let service = match total {
            90.. => 26,
            66.. => 20,
            _ => (total * 2 / 7).max(6),
        };
        let waited = s
            .columns(if self.lang().is_chinese() { 7 } else { 6 })
            .max(s.measure(p, "000 min"))
            .max(s.measure(p, titles[2]))
            .max(s.measure(p, &text::minutes(&self.words, 59)));
        // On a narrow list the class stands with the reason.
        let class = match total {
            90.. => 14,
            56.. => 10,
            _ => 0,
        };
        let others = number + waited + s.columns(3) + s.columns(class);
        let least = s.columns(service.min(8));
        let service = s.columns(service);
        let service = service
            .min(width.saturating_sub(others + reason))
            .max(least);
        [
            Column::of(number, titles[0]),
            Column::of(service, titles[1]).gap(s.columns(1)),
            Column::of(waited, titles[2]).right().gap(s.columns(2)),
            Column::of(s.columns(class), titles[3]),
            Column::rest(titles[4]),
        ]
    }

    /// The tickets of the list that is shown.
    fn rows(&self, p: &mut P<'_>, area: Rect, roomy: bool) {
        let s = self.s;
        let words = &self.words;
        let tab = self.screen.tabs.chosen();
        let rows = self.screen.rows(self.cx, tab);
        let tickets: Vec<TicketId> = rows.iter().map(|row| row.ticket).collect();
        let (waited, why) = match tab {
            Tab::Waiting => ("counter-column-waited", "counter-column-why"),
            _ => ("counter-column-since", "counter-column-state"),
        };
        let titles = [
            words.text("counter-column-number"),
            words.text("common-service"),
            words.text(waited),
            words.text("counter-column-class"),
            words.text(why),
        ];
        let none = match tab {
            Tab::NoShows => "counter-empty-no-shows",
            Tab::Parked => "counter-empty-parked",
            _ => "counter-empty-waiting",
        };
        let reasons = rows
            .iter()
            .take(MEASURED)
            .filter_map(|row| row.why.as_ref());
        let reason = reasons
            .map(|why| s.measure(p, &text::why(why, self.cx.hall.setup(), words)))
            .max()
            .unwrap_or(0);
        let face = TableFace {
            columns: &self.columns(p, area.width, titles, reason),
            rows: &tickets,
            roomy,
            none: words.text(none),
            range: &|shown| self.range(shown),
            target: &Target::Ticket,
        };
        let table = &self.screen.tickets;
        table.view(p, self.s, area, &face, |p, index, cells, chosen| {
            let next = index == 0 && rows[index].why.is_some();
            self.row(p, rows[index], cells, chosen, next);
        });
    }

    /// A row of a list of tickets; that of who comes `next` stands out a little.
    fn row(&self, p: &mut P<'_>, row: Row, cells: &[Rect], chosen: bool, next: bool) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let hall = self.cx.hall;
        let now = self.now();
        let Some(ticket) = hall.ticket(row.ticket) else {
            return;
        };
        let mut ink = t.text;
        let mut muted = t.muted;
        let mut gold = t.ticket;
        if chosen {
            ink = t.accent_text;
            muted = t.accent_text;
            gold = t.accent_text;
        } else if next {
            muted = t.highlight.mix(t.text, 0.35);
        }
        p.text(cells[0], &ticket.number.to_string(), s.text(gold).bold());
        p.text(cells[1], self.service_name(ticket), s.text(ink));
        let service = hall.setup().service(ticket.service);
        let waited = match ticket.state {
            TicketState::Parked { since, .. } => now.seconds_since(since),
            TicketState::NoShow { at, .. } => now.seconds_since(at),
            _ => hall.waited_s(ticket, now),
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
            s.text(if chosen { ink } else { colour }).right(),
        );
        let class = class_name(hall, ticket, self.lang());
        let note = match ticket.state {
            TicketState::NoShow { counter, .. } => {
                let setup = hall.setup();
                let counter = text::counter("common-counter-number", counter, setup, words);
                words.say(
                    "counter-no-show-at",
                    args! { counter: counter, count: ticket.no_shows },
                )
            }
            TicketState::OnHold { until } => words.say(
                "counter-held",
                args! { minutes: until.seconds_since(now).div_ceil(60) },
            ),
            TicketState::Parked { .. } => words.say(
                "counter-served-before",
                args! { time: timer(ticket.served_s(now).unwrap_or(0)) },
            ),
            _ => row
                .why
                .map(|w| text::why(&w, hall.setup(), words))
                .unwrap_or_default(),
        };
        let green = if chosen { ink } else { t.good };
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
    }

    /// Draws the number waiting for each service of the hall.
    pub(super) fn services(&self, p: &mut P<'_>, area: Rect, roomy: bool) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let hall = self.cx.hall;
        let services = &hall.setup().services;
        let most = services
            .iter()
            .map(|v| hall.waiting(v.id))
            .max()
            .unwrap_or(0)
            .max(1);
        let counts = s.columns(6).max(s.measure(p, words.text("common-waiting")));
        let total = s.columns_in(area.width);
        let name = s.columns((total * 2 / 5).min(30));
        let windows = s.columns(if total >= 44 { 9 } else { 0 });
        let ids: Vec<ServiceId> = services.iter().map(|service| service.id).collect();
        let face = TableFace {
            columns: &[
                Column::of(s.columns(4), ""),
                Column::of(name, words.text("common-service")),
                Column::of(counts, words.text("common-waiting")).right(),
                Column::rest(""),
                Column::of(windows, words.text("counter-column-windows")).right(),
            ],
            rows: &ids,
            roomy,
            none: "",
            range: &|shown| self.range(shown),
            target: &Target::Service,
        };
        let table = &self.screen.services;
        table.view(p, s, area, &face, |p, index, cells, _| {
            let service = &services[index];
            let waiting = hall.waiting(service.id);
            let mine = self.counter.serves.iter().any(|v| v.service == service.id);
            let &[prefix, name, count, bar, windows] = cells else {
                return;
            };
            p.text(prefix, &service.mark(), s.text(t.ticket).bold());
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
            let open = hall.serving(service.id).count();
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
                    bar.inset(s.columns(1), 0),
                    waiting as f32 / most as f32,
                    if mine { t.highlight } else { t.muted },
                );
            }
        });
    }
}
