//! What goes on in the hall now: every counter, and every queue, those over their limits first.

use super::page::{Deed, Desk, Field, Page, Question, Step, What};
use super::view::{Cell, P, View};
use crate::screen::KeyCode;
use hall::counter::Counter;
use hall::setup::Service;
use hall::ticket::{Ticket, TicketState};
use hall::{Command, CounterCommand, CounterId, Program, ServiceId, StaffCommand};
use ratatui::layout::Rect;
use std::collections::HashMap;
use text::args;
use ui::widgets::{Column, Entries, List};
use ui::{Cut, Rgb};

const CLOSE: KeyCode = KeyCode::Char('c');

const DEEDS: [Deed; 1] = [Deed::new(CLOSE, "admin-do-close")];

/// The page of the hall as it is now.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct LivePage {
    list: List,
}

/// A queue as the page shows it.
struct Queue<'h> {
    service: &'h Service,
    waiting: usize,
    /// Seconds that the first one has waited.
    longest_s: u32,
    open: usize,
}

impl Queue<'_> {
    fn is_over(&self) -> bool {
        let max = self.service.max_wait_s;
        self.waiting > 0 && (self.open == 0 || max.is_some_and(|max| self.longest_s > max))
    }
}

/// Returns all queues, those over their limits first, then the longest.
fn queues<'h>(desk: &Desk<'h>) -> Vec<Queue<'h>> {
    let hall = desk.cx.hall;
    let at = desk.cx.at;
    let mut longest: HashMap<ServiceId, u32> = HashMap::new();
    let waits = |ticket: &&Ticket| ticket.state == TicketState::Waiting;
    for ticket in hall.tickets().iter().filter(waits) {
        let waited_s = hall.waited_s(ticket, at);
        let most = longest.entry(ticket.service).or_default();
        *most = waited_s.max(*most);
    }
    let mut all: Vec<Queue<'_>> = hall
        .setup()
        .services
        .iter()
        .filter(|service| !service.retired || hall.waiting(service.id) > 0)
        .map(|service| Queue {
            service,
            waiting: hall.waiting(service.id),
            longest_s: longest.get(&service.id).copied().unwrap_or(0),
            open: hall.serving(service.id).count(),
        })
        .collect();
    all.sort_by_key(|queue| {
        let over = !queue.is_over();
        (over, std::cmp::Reverse(queue.longest_s))
    });
    all
}

impl LivePage {
    fn chosen<'h>(&self, desk: &Desk<'h>) -> Option<&'h Counter> {
        let counters = desk.cx.hall.counters();
        counters.get(self.list.at().min(counters.len().saturating_sub(1)))
    }
}

/// Returns what a counter does now, and for how many minutes.
fn doing(desk: &Desk<'_>, counter: &Counter) -> (String, Option<u32>) {
    let hall = desk.cx.hall;
    let minutes = |since| Some(desk.cx.at.seconds_since(since) / 60);
    let said = |id: &'static str| desk.text(id).to_owned();
    let Some(shift) = &counter.shift else {
        return (said("common-closed"), None);
    };
    let ticket = counter.ticket.and_then(|id| hall.ticket(id));
    if let Some(ticket) = ticket {
        let number = text::number(ticket.number, &desk.words);
        let state = text::ticket_state(&ticket.state, &desk.words);
        let since = match ticket.state {
            TicketState::Called { since, .. } => since,
            _ => ticket.started_at.unwrap_or(desk.cx.at),
        };
        let args = args! { number: number, state: state };
        return (desk.words.say("admin-live-ticket", args), minutes(since));
    }
    match &shift.pause {
        Some(pause) => {
            let mut pauses = hall.setup().pauses.iter();
            let reason = pauses.find(|choice| choice.id == pause.reason);
            let reason = reason.map_or("", |choice| choice.name.get(desk.words.lang()));
            let text = match reason {
                "" => said("common-paused"),
                reason => desk
                    .words
                    .say("admin-live-paused", args! { reason: reason }),
            };
            (text, minutes(pause.since))
        }
        None => (said("admin-live-free"), minutes(shift.active_at)),
    }
}

/// Returns the marks of what a counter serves, in so many columns of cells.
fn served(view: &View<'_>, p: &P<'_>, counter: &Counter, width: u16) -> String {
    let setup = view.desk().cx.hall.setup();
    let services = counter.serves.iter();
    let marks = services.filter_map(|serves| Some(setup.service(serves.service)?.mark()));
    let marks: Vec<String> = marks.collect();
    let shown = |count: usize| match marks.len() - count {
        0 => marks.join(" "),
        more => format!("{} +{more}", marks[..count].join(" ")),
    };
    let fits = |count: &usize| view.grid().measure(p, &shown(*count)) <= width;
    let most = (0..=marks.len()).rev().find(fits);
    most.map_or(String::new(), shown)
}

impl Page for LivePage {
    fn list(&self) -> List {
        self.list
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.list
    }

    fn count(&self, desk: &Desk<'_>) -> usize {
        desk.cx.hall.counters().len()
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn why_not(&self, desk: &Desk<'_>, _: KeyCode) -> Option<&'static str> {
        let counter = self.chosen(desk);
        if counter.is_none_or(|counter| counter.shift.is_none()) {
            return Some("admin-live-closed-already");
        }
        if desk.cx.connection.lost_since().is_some() {
            return Some("admin-lost");
        }
        let is_counter = matches!(desk.actor.program, Program::Counter(_));
        is_counter.then_some("admin-live-not-here")
    }

    fn perform(&mut self, desk: &Desk<'_>, _: KeyCode) -> Step {
        match self.chosen(desk) {
            Some(counter) => Step::Ask(What::Close(counter.id)),
            None => Step::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let s = view.grid();
        let desk = view.desk();
        let names = desk.cx.hall.setup().services.iter();
        let names = names.map(|service| s.measure(p, service.name.get(desk.words.lang())));
        let wanted = names.max().unwrap_or(0) + s.columns(20);
        let (counters, services) = view.split(area, wanted);
        self.counters(view, p, counters);
        let t = *p.theme();
        let (head, body) = services.cut_top(s.line);
        let waiting = args! { count: desk.cx.hall.waiting_in_all() };
        let text = desk.words.say("admin-live-waiting", waiting);
        p.text(head, &text, s.text(t.muted));
        draw_queues(view, p, body);
    }

    fn title(&self, _: &Desk<'_>, _: &What) -> String {
        String::new()
    }

    fn fields(&self, _: &Desk<'_>, _: &What) -> Vec<Field> {
        Vec::new()
    }

    fn submit(&mut self, _: &Desk<'_>, _: &What, _: &Entries) -> Step {
        Step::Stay
    }

    fn question(&self, desk: &Desk<'_>, what: &What) -> Option<Question> {
        let What::Close(id) = what else {
            return None;
        };
        let counter = desk.cx.hall.counter(*id)?;
        let setup = desk.cx.hall.setup();
        let name = text::counter("common-counter-number", *id, setup, &desk.words);
        let clerk = crate::common::clerk(counter);
        let args = args! { counter: name, clerk: clerk };
        Some(Question {
            title: desk.words.say("admin-live-close-title", args),
            text: desk.text("admin-live-close-text").to_owned(),
            ok: "admin-do-close",
        })
    }

    fn agree(&mut self, desk: &Desk<'_>, what: &What) -> Step {
        let What::Close(id) = what else {
            return Step::Stay;
        };
        Step::Send(close(desk, *id), "admin-live-closed")
    }
}

/// Returns the request that closes a counter: whoever is signed in there is signed out.
fn close(desk: &Desk<'_>, counter: CounterId) -> Command {
    let mut sessions = desk.cx.hall.sessions().iter();
    match sessions.any(|session| session.counter == Some(counter)) {
        true => Command::Staff(StaffCommand::SignOut {
            counter: Some(counter),
        }),
        false => Command::Counter(CounterCommand::Close { counter }),
    }
}

impl LivePage {
    fn counters(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        let lang = desk.words.lang();
        let all = desk.cx.hall.counters();
        let mut rows: Vec<[Cell; 5]> = all
            .iter()
            .map(|counter| {
                let (text, minutes) = doing(desk, counter);
                let ink = match &counter.shift {
                    None => t.muted,
                    Some(shift) if shift.pause.is_some() => t.warn,
                    Some(_) => t.text,
                };
                let time =
                    minutes.map_or(String::new(), |minutes| text::minutes(&desk.words, minutes));
                [
                    Cell::new(desk.cx.hall.setup().label(counter.id, lang), t.ticket).bold(),
                    Cell::new(crate::common::clerk(counter), t.text),
                    Cell::new(text, ink),
                    Cell::new(time, ink),
                    Cell::new(served(view, p, counter, u16::MAX), t.muted),
                ]
            })
            .collect();
        let mut widths = view.widths(p, &rows);
        // The heading is read too.
        widths[1] = widths[1].max(s.measure(p, desk.text("common-clerk")));
        let gap = s.columns(2);
        // Names give way first, then what is served.
        let service = s.measure(p, desk.text("common-service")).max(s.columns(8));
        let fixed = widths[0].max(s.columns(2)) + widths[2] + widths[3] + 4 * gap + service;
        let room = area.width.saturating_sub(fixed).max(s.columns(9));
        let clerk = widths[1].min(room);
        let others = widths[0].max(s.columns(2)) + clerk + widths[2] + widths[3] + 4 * gap;
        let left = area.width.saturating_sub(others);
        for (row, counter) in rows.iter_mut().zip(all) {
            row[4] = Cell::new(served(view, p, counter, left), t.muted);
        }
        let columns = [
            Column::of(widths[0].max(s.columns(2)), "").gap(gap),
            Column::of(clerk, desk.text("common-clerk")).gap(gap),
            Column::of(widths[2], "").gap(gap),
            Column::of(widths[3], "").right().gap(gap),
            Column::rest(desk.text("common-service")),
        ];
        view.table(p, area, self.list, &columns, &rows);
    }
}

fn draw_queues(view: &View<'_>, p: &mut P<'_>, area: Rect) {
    let s = view.grid();
    let t = *p.theme();
    let desk = view.desk();
    let lang = desk.words.lang();
    let queues = queues(desk);
    let fit = usize::from(s.lines_in(area.height));
    let shown = match queues.len() > fit {
        true => fit.saturating_sub(1),
        false => queues.len(),
    };
    let rows: Vec<(&Queue<'_>, [String; 2], Rgb)> = queues
        .iter()
        .take(shown)
        .map(|queue| {
            let ink = match queue.is_over() {
                true => t.bad,
                false if queue.waiting == 0 => t.muted,
                false => t.text,
            };
            let longest = match queue.waiting {
                0 => String::new(),
                _ => text::minutes(&desk.words, queue.longest_s / 60),
            };
            let mark = if queue.is_over() { "! " } else { "" };
            let texts = [queue.waiting.to_string(), format!("{mark}{longest}")];
            (queue, texts, ink)
        })
        .collect();
    let marks = rows
        .iter()
        .map(|(queue, ..)| s.measure(p, &queue.service.mark()));
    let mark_width = marks.max().unwrap_or(0) + s.columns(1);
    let widest = |p: &P<'_>, at: usize| {
        let widths = rows.iter().map(|(_, texts, _)| s.measure(p, &texts[at]));
        widths.max().unwrap_or(0) + s.columns(2)
    };
    let [count_width, time_width] = [widest(p, 0), widest(p, 1)];
    let mut rest = area;
    for (queue, [count, time], ink) in &rows {
        let (line, below) = rest.cut_top(s.line);
        rest = below;
        let (mark, line) = line.cut_left(mark_width);
        let (time_slot, line) = line.cut_right(time_width);
        let (count_slot, name) = line.cut_right(count_width);
        p.text(mark, &queue.service.mark(), s.text(t.ticket).bold());
        p.text(name, queue.service.name.get(lang), s.text(*ink));
        p.text(count_slot, count, s.text(*ink).right().bold());
        p.text(time_slot, time, s.text(*ink).right().bold());
    }
    if shown < queues.len() {
        let more = args! { count: queues.len() - shown };
        let text = desk.words.say("admin-live-more", more);
        p.text(rest.cut_top(s.line).0, &text, s.text(t.muted));
    }
}
