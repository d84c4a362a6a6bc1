//! The card of the ticket at the counter, or of the next one.

use super::*;
use hall::counter::Pause;
use hall::event::Why;
use ui::TEXT_CONTRAST;

/// A fact about a ticket: the message that names it, and its value.
struct Fact {
    id: &'static str,
    value: String,
    ink: Rgb,
}

/// A ticket's number and service, and the lines they have.
struct Heading<'a> {
    number: String,
    number_lines: u16,
    ink: Rgb,
    name: &'a str,
    name_lines: u16,
    /// Set if there are lines to spare for air.
    roomy: bool,
}

/// The visitor's language, for a clerk who reads another one: with a word for it, or written in
/// itself.
fn visitor_language(lang: Lang, words: &Words) -> String {
    let name = Words::new(lang).text("kiosk-language");
    match lang.base() {
        "zh" => words.text("counter-speaks-zh").to_owned(),
        "en" => words.text("counter-speaks-en").to_owned(),
        _ => words.say("counter-speaks", args! { language: name }),
    }
}

impl View<'_> {
    pub(super) fn card(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let current = self.screen.current(self.cx.hall);
        let mut style = CardStyle::default()
            .border(t.line)
            .shadow()
            .radius(0.7 * f32::from(s.line));
        if current.is_some() && t.flat && !t.mono {
            style.border = Some(t.highlight);
        } else if current.is_some() && !t.mono {
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
        let serving = matches!(ticket.state, TicketState::Serving { .. });
        self.ticket_badges(p, ticket, badges);
        let service = self.cx.hall.setup().service(ticket.service);
        let mut facts = self.facts(p, ticket, service);
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
        let air = if roomy { 3 } else { 0 };
        let heading = Heading {
            number: ticket.number.to_string(),
            number_lines: lines
                .saturating_sub(name_lines + fact_lines + timer_lines + air)
                .clamp(1, 14),
            ink: t.ticket,
            name: self.service_name(ticket),
            name_lines,
            roomy,
        };
        let area = self.heading(p, area, &heading);
        // The time that runs now.
        let (slot, area) = area.cut_top(s.lines(timer_lines));
        let called = facts.iter().position(|f| f.id == "counter-fact-called");
        if serving {
            self.serving(p, ticket, service, slot, roomy);
        } else if let Some(called) = called {
            let called = Fact {
                ink: t.warn,
                ..facts.remove(called)
            };
            self.fact(p, slot, &called);
        }
        if roomy {
            self.fact_list(p, area, &facts);
        } else {
            self.fact_lines(p, area, &facts, fact_lines);
        }
    }

    /// Draws the state of a ticket, and what is special about it.
    fn ticket_badges(&self, p: &mut P<'_>, ticket: &Ticket, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let serving = matches!(ticket.state, TicketState::Serving { .. });
        let state = text::ticket_state(&ticket.state, words).to_owned();
        let mut all = vec![(state, t.signal_text, if serving { t.good } else { t.warn })];
        let soft = t.card_bottom.mix(t.line, 0.8);
        if let Some(class) = class_name(self.cx.hall, ticket, self.lang()) {
            let long = words.say("counter-class", args! { class: class });
            let used = s.measure(p, &all[0].0) + s.measure(p, &long) + s.columns(5);
            let text = if used > area.width {
                class.to_owned()
            } else {
                long
            };
            all.push((text, t.ticket_text, t.ticket));
        }
        if ticket.nights > 0 {
            let since = self.cx.hall.local(ticket.issued_at).date_naive();
            let since = text::date(words, since);
            all.push((
                words.say("counter-kept", args! { date: since }),
                t.text,
                soft,
            ));
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
        if ticket.lang.base() != self.lang().base() {
            all.push((visitor_language(ticket.lang, words), t.text, soft));
        }
        self.badges(p, area, &all);
    }

    fn facts(&self, p: &P<'_>, ticket: &Ticket, service: Option<&Service>) -> Vec<Fact> {
        let ink = p.theme().text;
        let words = &self.words;
        let now = self.now();
        let waited = self.cx.hall.waited_s(ticket, now);
        let mut facts = vec![Fact {
            id: "counter-fact-waited",
            value: timer(waited),
            ink: waited_colour(p, service, waited),
        }];
        if let TicketState::Called { times, since, .. } = ticket.state {
            facts.push(Fact {
                id: "counter-fact-times",
                value: words.say("counter-times", args! { times: times }),
                ink,
            });
            let time = timer(now.seconds_since(since));
            facts.push(Fact {
                id: "counter-fact-called",
                value: words.say("counter-ago", args! { time: time }),
                ink,
            });
        }
        if let Some((_, why)) = self.screen.why.filter(|(id, _)| *id == ticket.id) {
            facts.push(Fact {
                id: "counter-fact-why",
                value: text::why(&why, self.cx.hall.setup(), words),
                ink,
            });
        }
        facts
    }

    /// Draws number and service of a ticket. Returns what is left below.
    fn heading(&self, p: &mut P<'_>, area: Rect, heading: &Heading<'_>) -> Rect {
        let s = self.s;
        let air = |area: Rect| area.cut_top(if heading.roomy { s.line } else { 0 }).1;
        let (number, area) = area.cut_top(s.lines(heading.number_lines));
        let margin = match heading.number_lines {
            0..4 => 0,
            4..8 => s.line / 2,
            _ => s.line.div_ceil(2),
        };
        self.number(p, number.inset(0, margin), &heading.number, heading.ink);
        let (slot, area) = air(area).cut_top(s.lines(heading.name_lines));
        let rows = if heading.name_lines > 1 {
            4.0 * f32::from(s.line)
        } else {
            s.letters
        };
        let ink = p.theme().text;
        p.text(slot, heading.name, TextStyle::new(ink).bold().rows(rows));
        air(area)
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

    /// Draws a fact in the first line of `slot`: its name and its value.
    fn fact(&self, p: &mut P<'_>, slot: Rect, fact: &Fact) {
        let s = self.s;
        let slot = slot.cut_top(s.line).0;
        let label = self.words.text(fact.id);
        let width = (s.measure(p, label) + s.columns(2))
            .max(s.columns(10))
            .min(slot.width);
        let (left, right) = slot.cut_left(width);
        p.text(left, label, s.text(p.theme().muted));
        p.text(right, &fact.value, s.text(fact.ink).bold());
    }

    /// Draws facts below each other.
    fn fact_list(&self, p: &mut P<'_>, area: Rect, facts: &[Fact]) {
        let s = self.s;
        let step = if s.lines_in(area.height) >= 2 * facts.len() as u16 {
            2
        } else {
            1
        };
        let mut rest = area;
        for fact in facts {
            let (slot, below) = rest.cut_top(s.lines(step));
            self.fact(p, slot, fact);
            rest = below;
        }
    }

    /// Draws as many facts as fit in one or two lines.
    fn fact_lines(&self, p: &mut P<'_>, area: Rect, facts: &[Fact], lines: u16) {
        let style = self.s.text(p.theme().muted);
        let mut slots = area.split_rows(usize::from(lines.max(1)), 0);
        let last = slots.pop().unwrap_or_default();
        let first = slots.pop();
        let joined = |facts: &[Fact], p: &P<'_>| {
            facts
                .iter()
                .map(|fact| format!("{} {}", self.words.text(fact.id), fact.value))
                .collect::<Vec<_>>()
                .join(dot(p))
        };
        match (first, facts.split_last()) {
            (Some(first), Some((tail, head))) if !head.is_empty() => {
                let upper = joined(head, p);
                let lower = joined(std::slice::from_ref(tail), p);
                p.text(first, &upper, style);
                p.text(last, &lower, style);
            }
            _ => {
                let all = joined(facts, p);
                p.text(first.unwrap_or(last), &all, style);
            }
        }
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
        if roomy {
            let (line, rest) = area.cut_top(s.line);
            let (right, left) = line.cut_right(s.measure(p, &against));
            let fact = Fact {
                id: "counter-fact-serving",
                value: timer(served),
                ink: colour,
            };
            self.fact(p, left, &fact);
            p.text(right, &against, s.text(t.muted).right());
            p.bar(rest.cut_top(s.line).0, share, colour);
        } else {
            let time = timer(served);
            let label = self.words.text("counter-fact-serving");
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

    /// Draws the card of a counter without a ticket.
    fn free(&self, p: &mut P<'_>, badges: Rect, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let hall = self.cx.hall;
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
            let badge = self.words.text("common-paused").to_owned();
            self.badges(p, badges, &[(badge, t.signal_text, t.warn)]);
            self.pause(p, area, pause, lines);
            return;
        }
        let badge = self.words.text("counter-free").to_owned();
        self.badges(p, badges, &[(badge, t.signal_text, t.good)]);
        let next = routing::next_for(hall, self.counter, self.now())
            .and_then(|(id, why)| Some((hall.ticket(id)?, why)));
        match next {
            Some((ticket, why)) => self.next(p, area, ticket, &why, lines),
            None => self.nobody(p, area),
        }
    }

    /// Draws the reason of a pause, and since when, in a card of so many lines.
    fn pause(&self, p: &mut P<'_>, area: Rect, pause: Pause, lines: u16) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let setup = self.cx.hall.setup();
        let name = setup
            .pauses
            .iter()
            .find(|r| r.id == pause.reason)
            .map_or("", |r| r.name.get(self.lang()));
        let (big, rest) = area.cut_top(s.lines(lines.saturating_sub(2).clamp(1, 8)));
        p.text(
            big,
            name,
            TextStyle::new(t.warn)
                .bold()
                .rows(f32::from(big.height).min(f32::from(s.line) * 6.0)),
        );
        let since = text::clock(self.cx.hall.local(pause.since).time());
        let paused_s = self.now().seconds_since(pause.since);
        let time = text::duration(words, paused_s / 60 * 60);
        let text = words.say("counter-paused-since", args! { since: since, time: time });
        p.text(rest.cut_top(s.line).0, &text, s.text(t.muted));
    }

    /// Says that nobody waits.
    fn nobody(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let (upper, lower) = area.centred(area.width, s.lines(2)).cut_top(s.line);
        p.text(
            upper,
            self.words.text("counter-nobody"),
            s.text(t.text).bold().centre(),
        );
        p.text(
            lower,
            self.words.text("counter-nobody-hint"),
            s.text(t.muted).centre(),
        );
    }

    /// Draws the ticket that comes next, in a card of so many lines.
    fn next(&self, p: &mut P<'_>, area: Rect, ticket: &Ticket, why: &Why, lines: u16) {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let setup = self.cx.hall.setup();
        let roomy = lines >= 17;
        let gaps = if roomy { 4 } else { 0 };
        let name_lines = if lines >= 24 { 4 } else { 1 };
        let mut name = self.service_name(ticket).to_owned();
        if let Some(class) = class_name(self.cx.hall, ticket, self.lang()) {
            name = format!("{name}{}{class}", dot(p));
        }
        let heading = Heading {
            number: ticket.number.to_string(),
            number_lines: lines.saturating_sub(2 + name_lines + 1 + gaps).clamp(1, 14),
            // Paler than a ticket that is here.
            ink: if t.mono {
                t.text
            } else {
                t.ticket
                    .mix(t.card_bottom, 0.30)
                    .against(t.card_bottom, TEXT_CONTRAST)
            },
            name: &name,
            name_lines,
            roomy,
        };
        let area = if roomy { area.cut_top(s.line).1 } else { area };
        let (slot, area) = area.cut_top(s.line);
        p.text(slot, words.text("counter-next-is"), s.text(t.muted));
        let area = self.heading(p, area, &heading);
        let waited = self.cx.hall.waited_s(ticket, self.now());
        let wait = words.say(
            "counter-waited",
            args! { time: text::minutes(words, waited / 60) },
        );
        let text = format!("{wait}{}{}", dot(p), text::why(why, setup, words));
        let ink = waited_colour(p, setup.service(ticket.service), waited);
        p.text(area.cut_top(s.line).0, &text, s.text(ink));
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
}
