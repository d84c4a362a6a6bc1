//! The lists of a counter: who waits, who did not come, who is parked, and the whole hall.

use super::columns::Texts;
use super::*;
use hall::{ServiceId, TicketId};
use ui::widgets::{Column, TabFace, TableFace};

/// The texts of a row of a list of tickets.
struct Line<'h> {
    number: String,
    /// The name of the service.
    name: &'h str,
    /// How long the visitor waits, or is away.
    time: String,
    time_ink: Rgb,
    /// Class and reason, or where and how often the visitor was called.
    note: String,
    /// The part of the note that says most.
    brief: String,
    /// Set if the visitor is of a class.
    favoured: bool,
}

impl Line<'_> {
    fn texts(&self) -> Texts<'_> {
        Texts {
            number: &self.number,
            name: self.name,
            time: &self.time,
            note: &self.note,
            brief: &self.brief,
        }
    }
}

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

    /// The tickets of the list that is shown.
    fn rows(&self, p: &mut P<'_>, area: Rect, roomy: bool) {
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
            words.text(why),
        ];
        let none = match tab {
            Tab::NoShows => "counter-empty-no-shows",
            Tab::Parked => "counter-empty-parked",
            _ => "counter-empty-waiting",
        };
        let lines: Vec<Line<'_>> = rows.iter().filter_map(|row| self.line(p, *row)).collect();
        let texts: Vec<Texts<'_>> = lines.iter().map(Line::texts).collect();
        let columns = self.columns(p, area.width, titles, &texts);
        let titles = match texts.iter().all(|row| row.note.is_empty()) {
            true => [titles[0], titles[1], titles[2], ""],
            false => titles,
        };
        let face = TableFace {
            columns: &columns.titled(titles),
            rows: &tickets,
            lines: columns.lines,
            roomy,
            none: words.text(none),
            range: &|shown| self.range(shown),
            target: &Target::Ticket,
        };
        let table = &self.screen.tickets;
        table.view(p, self.s, area, &face, |p, index, cells, chosen| {
            let next = index == 0 && rows[index].why.is_some();
            if let Some(line) = lines.get(index) {
                self.row(p, line, cells, columns.below, chosen, next);
            }
        });
    }

    /// Returns the texts of a row of a list of tickets.
    fn line(&self, p: &P<'_>, row: Row) -> Option<Line<'_>> {
        let words = &self.words;
        let hall = self.cx.hall;
        let now = self.now();
        let ticket = hall.ticket(row.ticket)?;
        let service = hall.setup().service(ticket.service);
        let waited = match ticket.state {
            TicketState::Parked { since, .. } => now.seconds_since(since),
            TicketState::NoShow { at, .. } => now.seconds_since(at),
            _ => hall.waited_s(ticket, now),
        };
        let class = class_name(hall, ticket, self.lang());
        let note = match ticket.state {
            TicketState::NoShow { counter, .. } => {
                let setup = hall.setup();
                let counter = text::counter("common-counter-number", counter, setup, words);
                Some(words.say(
                    "counter-no-show-at",
                    args! { counter: counter, count: ticket.no_shows },
                ))
            }
            TicketState::OnHold { until } => Some(words.say(
                "counter-held",
                args! { minutes: until.seconds_since(now).div_ceil(60) },
            )),
            TicketState::Parked { .. } => Some(words.say(
                "counter-served-before",
                args! { time: timer(ticket.served_s(now).unwrap_or(0)) },
            )),
            _ => row
                .why
                .and_then(|why| self.reason_beside_class(ticket, &why)),
        };
        let notes: Vec<String> = class.map(str::to_owned).into_iter().chain(note).collect();
        let brief = match ticket.state {
            TicketState::Waiting => notes.first(),
            _ => notes.last(),
        };
        Some(Line {
            number: ticket.number.to_string(),
            name: self.service_name(ticket),
            time: match ticket.state {
                TicketState::Parked { .. } => timer(waited),
                TicketState::Waiting => {
                    marked_wait(p, service, waited, text::minutes(words, waited / 60))
                }
                _ => text::minutes(words, waited / 60),
            },
            time_ink: match ticket.state {
                TicketState::Waiting => waited_colour(p, service, waited),
                _ => p.theme().text,
            },
            brief: brief.cloned().unwrap_or_default(),
            note: notes.join(dot(p)),
            favoured: class.is_some(),
        })
    }

    /// Draws a row of a list of tickets; that of who comes `next` stands out a little.
    fn row(
        &self,
        p: &mut P<'_>,
        line: &Line<'_>,
        cells: &[Rect],
        below: bool,
        chosen: bool,
        next: bool,
    ) {
        let s = self.s;
        let t = *p.theme();
        let &[number, name, time, note] = cells else {
            return;
        };
        let ink = |usual: Rgb| if chosen { t.accent_text } else { usual };
        let first = |cell: Rect| cell.cut_top(s.line).0;
        p.text(first(number), &line.number, s.text(ink(t.ticket)).bold());
        p.text(first(time), &line.time, s.text(ink(line.time_ink)).right());
        self.lines(p, name, line.name, s.text(ink(t.text)));
        let usual = match (line.favoured, next) {
            (true, _) => t.good,
            (false, true) => t.highlight.mix(t.text, 0.35),
            (false, false) => t.muted,
        };
        let note = if below {
            let lines = self.lines_of(p, line.name, name.width);
            let rest = name.cut_top(s.lines(lines.min(name.height))).1;
            Rect {
                width: note.right().saturating_sub(rest.x),
                ..rest
            }
        } else {
            note
        };
        let has_room = self.lines_of(p, &line.note, note.width) <= s.lines_in(note.height);
        let text = if has_room { &line.note } else { &line.brief };
        self.lines(p, note, text, s.text(ink(usual)));
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
        let marks: Vec<String> = services.iter().map(Service::mark).collect();
        let names = || services.iter().map(|v| v.name.get(self.lang()));
        let gap = s.columns(1);
        let mark = self.widest(p, marks.iter().map(String::as_str));
        let title = words.text("counter-column-windows");
        let counts = self.widest(p, ["000", words.text("common-waiting")].into_iter());
        let windows = self.widest(p, ["00", title].into_iter());
        let others = mark + counts + windows + 4 * gap;
        // The bar gives way to the names.
        let all = self.widest(p, names().chain([words.text("common-service")]));
        let beside = |bar: u16| {
            let name = all.min(area.width.saturating_sub(others + bar));
            let lines = names().map(|text| self.lines_of(p, text, name)).max();
            (lines.unwrap_or(1).clamp(1, 3), name)
        };
        let (lines, name) = beside(s.columns(6)).min(beside(0));
        let ids: Vec<ServiceId> = services.iter().map(|service| service.id).collect();
        let face = TableFace {
            columns: &[
                Column::of(mark, "").gap(gap),
                Column::of(name, words.text("common-service")).gap(gap),
                Column::of(counts, words.text("common-waiting")).right(),
                Column::rest(""),
                Column::of(windows, title).right(),
            ],
            rows: &ids,
            lines,
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
            let first = |cell: Rect| cell.cut_top(s.line).0;
            p.text(first(prefix), &marks[index], s.text(t.ticket).bold());
            let style = if mine {
                s.text(t.text).bold()
            } else {
                s.text(t.muted)
            };
            self.lines(p, name, service.name.get(self.lang()), style);
            p.text(
                first(count),
                &waiting.to_string(),
                s.text(if waiting > 0 { t.text } else { t.muted })
                    .right()
                    .bold(),
            );
            let open = hall.serving(service.id).count();
            p.text(
                first(windows),
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
                    first(bar).inset(s.columns(1), 0),
                    waiting as f32 / most as f32,
                    if mine { t.highlight } else { t.muted },
                );
            }
        });
    }
}
