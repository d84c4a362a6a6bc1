//! The card of the ticket at the counter, or of the next one.

use super::*;
use crate::counter::action::reason;
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
    /// Rows of the letters of the name.
    name_size: f32,
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
        let called = facts.iter().position(|f| f.id == "counter-fact-called");
        let called = called.map(|called| facts.remove(called));
        let lines = s.lines_in(area.height);
        // The number has what the rest leaves, but not so much that it looks lost.
        let roomy = lines >= 17;
        let name = self.service_name(ticket);
        let (name_lines, name_size) = self.name_size(p, name, area.width, lines);
        let joined = self.joined(p, &facts, area.width);
        let fact_lines: u16 = if roomy {
            let step = if lines >= 26 { 2 } else { 1 };
            let high = |fact: &Fact| self.fact_lines(p, fact, area.width).max(step);
            facts.iter().map(high).sum()
        } else {
            let high = |line: &String| self.lines_of(p, line, area.width).min(2);
            joined.iter().map(high).sum()
        };
        let timer_lines = if roomy { 3 } else { 1 };
        let air = if roomy { 3 } else { 0 };
        let heading = Heading {
            number: text::number(ticket.number, &self.words),
            number_lines: lines
                .saturating_sub(name_lines + fact_lines + timer_lines + air)
                .clamp(1, 14),
            ink: t.ticket,
            name,
            name_lines,
            name_size,
            roomy,
        };
        let area = self.heading(p, area, &heading);
        // The time that runs now.
        let (slot, area) = area.cut_top(s.lines(timer_lines));
        if serving {
            self.serving(p, ticket, service, slot, roomy);
        } else if let Some(called) = called {
            self.fact(
                p,
                slot,
                &Fact {
                    ink: t.warn,
                    ..called
                },
            );
        }
        if roomy {
            self.fact_list(p, area, &facts);
        } else {
            let mut rest = area;
            for line in &joined {
                let high = self.lines_of(p, line, area.width).min(2);
                let (slot, below) = rest.cut_top(s.lines(high));
                self.lines(p, slot, line, s.text(t.muted));
                rest = below;
            }
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
        let mut facts = Vec::new();
        if ticket.has_number() {
            facts.push(Fact {
                id: "counter-fact-waited",
                value: marked_wait(p, service, waited, timer(waited)),
                ink: waited_colour(p, service, waited),
            });
        }
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
        let why = self.screen.why.filter(|(id, _)| *id == ticket.id);
        if let Some(why) = why.and_then(|(_, why)| self.reason_beside_class(ticket, &why)) {
            facts.push(Fact {
                id: "counter-fact-why",
                value: why,
                ink,
            });
        }
        facts
    }

    /// Returns the reason why a ticket comes before others, where its class stands already.
    pub(super) fn reason_beside_class(&self, ticket: &Ticket, why: &Why) -> Option<String> {
        match why {
            Why::Priority(_) if ticket.class.is_some() => None,
            why => reason(why, ticket.service, self.cx.hall.setup(), &self.words),
        }
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
        let style = TextStyle::new(p.theme().text).bold();
        if p.measure(heading.name, heading.name_size) <= slot.width {
            p.text(slot, heading.name, style.rows(heading.name_size));
        } else {
            let high = |size| p.paragraph_rows(heading.name, slot.width, style.rows(size));
            let size = if high(s.letters) > slot.height || heading.name_size > s.letters {
                let name = [heading.name];
                p.wrapped_rows(name, slot.width, slot.height, heading.name_size)
            } else {
                None
            };
            p.paragraph(slot, heading.name, style.rows(size.unwrap_or(s.letters)));
        }
        air(area)
    }

    /// Returns the lines that a name has in a card of so many `lines`, and the rows of its letters.
    fn name_size(&self, p: &P<'_>, name: &str, width: u16, lines: u16) -> (u16, f32) {
        let s = self.s;
        if lines >= 24 {
            return (4, 4.0 * f32::from(s.line));
        }
        (self.lines_of(p, name, width).clamp(1, 4), s.letters)
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

    /// Returns the columns of cells of the name of a fact in `width` of them.
    fn fact_label(&self, p: &P<'_>, fact: &Fact, width: u16) -> u16 {
        let s = self.s;
        (s.measure(p, self.words.text(fact.id)) + s.columns(2))
            .max(s.columns(10))
            .min(width)
    }

    /// Returns the lines that a fact takes in `width` columns of cells.
    fn fact_lines(&self, p: &P<'_>, fact: &Fact, width: u16) -> u16 {
        let value = width.saturating_sub(self.fact_label(p, fact, width));
        self.lines_of(p, &fact.value, value).clamp(1, 3)
    }

    /// Draws a fact from the top of `slot`: its name and its value.
    fn fact(&self, p: &mut P<'_>, slot: Rect, fact: &Fact) {
        let s = self.s;
        let (left, right) = slot.cut_left(self.fact_label(p, fact, slot.width));
        let label = self.words.text(fact.id);
        p.text(left.cut_top(s.line).0, label, s.text(p.theme().muted));
        self.lines(p, right, &fact.value, s.text(fact.ink).bold());
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
            let high = self.fact_lines(p, fact, area.width).max(step);
            let (slot, below) = rest.cut_top(s.lines(high));
            self.fact(p, slot, fact);
            rest = below;
        }
    }

    /// Returns facts in lines of `width` columns of cells, as many in each as fit.
    fn joined(&self, p: &P<'_>, facts: &[Fact], width: u16) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for fact in facts {
            let text = format!("{} {}", self.words.text(fact.id), fact.value);
            let longer = lines.last().map(|line| format!("{line}{}{text}", dot(p)));
            match (longer, lines.last_mut()) {
                (Some(longer), Some(line)) if self.s.measure(p, &longer) <= width => *line = longer,
                _ => lines.push(text),
            }
        }
        lines
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
        let mut name = self.service_name(ticket).to_owned();
        if let Some(class) = class_name(self.cx.hall, ticket, self.lang()) {
            let both = format!("{name}{}{class}", dot(p));
            // The list says it too: the number needs the lines more.
            if roomy || lines >= 6 + self.name_size(p, &both, area.width, lines).0 {
                name = both;
            }
        }
        let waited = self.cx.hall.waited_s(ticket, self.now());
        let service = setup.service(ticket.service);
        let time = text::minutes(words, waited / 60);
        let wait = words.say("counter-waited", args! { time: time });
        let wait = marked_wait(p, service, waited, wait);
        let why = self.reason_beside_class(ticket, why);
        let (name_lines, name_size) = self.name_size(p, &name, area.width, lines);
        let mut waits = vec![wait];
        if let Some(why) = why {
            let both = format!("{}{}{why}", waits[0], dot(p));
            if s.measure(p, &both) <= area.width {
                waits = vec![both];
            } else if lines >= 4 + name_lines {
                waits.push(why);
            }
        }
        let wait_lines = waits.len() as u16;
        let heading = Heading {
            number: ticket.number.to_string(),
            number_lines: lines
                .saturating_sub(2 + name_lines + wait_lines + gaps)
                .clamp(1, 14),
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
            name_size,
            roomy,
        };
        let area = if roomy { area.cut_top(s.line).1 } else { area };
        let (slot, area) = area.cut_top(s.line);
        p.text(slot, words.text("counter-next-is"), s.text(t.muted));
        let area = self.heading(p, area, &heading);
        let ink = waited_colour(p, service, waited);
        let mut rest = area;
        for text in &waits {
            let (slot, below) = rest.cut_top(s.line);
            p.text(slot, text, s.text(ink));
            rest = below;
        }
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
        let number = text::visit(ticket.number, words);
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
