//! The page of a counter that is closed or locked.

use super::*;

/// Everything that the page is drawn from.
pub(super) struct SignIn<'v> {
    pub(super) screen: &'v CounterScreen,
    pub(super) cx: &'v Context<'v>,
    pub(super) words: Words,
    pub(super) s: TextGrid,
}

impl SignIn<'_> {
    pub(super) fn draw(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let rest = self.header(p, area);
        let has_people = self.cx.hall.takes_names();
        let proof = self.screen.proof(self.cx.hall);
        let (form, faces) = match asks_proof(self.cx.hall) {
            true => proof.form(&self.words),
            false => (&self.screen.sign_in, vec![self.name(has_people)]),
        };
        let fields = faces.len() as u16;
        let card = rest.centred(
            s.columns(match (s.is_wide(), has_people) {
                (true, true) => 80,
                (true, false) => 64,
                (false, true) => 72,
                (false, false) => 56,
            }),
            s.lines(match (s.is_high(), has_people) {
                (true, false) => 20 + 4 * fields,
                (false, false) => 15 + 4 * fields,
                (true, true) => 36,
                (false, true) => 21,
            }),
        );
        p.card(
            card,
            CardStyle::default()
                .border(p.theme().line)
                .shadow()
                .radius(0.8 * f32::from(s.line)),
        );
        let inner = card.inset(s.columns(4), s.line.min(card.height / 8));
        let tight = s.lines_in(inner.height) < if has_people { 24 } else { 12 + 4 * fields };
        let air = |area: Rect| area.cut_top(if tight { 0 } else { s.line }).1;
        let (figure, rest) = inner.cut_top(s.lines(match (s.is_high(), tight) {
            (true, _) => 8,
            (false, true) => 2,
            (false, false) => 4,
        }));
        let (about, rest) = air(rest).cut_top(s.line);
        self.counter(p, figure, about);
        let rest = form.view(p, s, air(rest), &faces, |_| None);
        let rest = match has_people {
            true => self.people(p, rest),
            false => air(rest),
        };
        let (button, rest) = rest.cut_top(TextField::rows(s));
        self.button(p, button);
        self.message(p, rest);
    }

    /// The labels of the field for a name.
    fn name(&self, has_people: bool) -> FormFace<'_> {
        let (label, hint) = match has_people {
            true => ("counter-person", "counter-person-hint"),
            false => ("counter-name", "counter-name-hint"),
        };
        FormFace {
            label: self.words.text(label),
            hint: self.words.text(hint),
        }
    }

    fn sign_in_id(&self) -> &'static str {
        match self.screen.locked(self.cx.hall) {
            Some(_) => "counter-do-unlock",
            None => CounterAction::SignIn.id(),
        }
    }

    /// The message that stands at the bottom while there is no other.
    fn hint(&self) -> &'static str {
        let hall = self.cx.hall;
        match (asks_proof(hall), hall.takes_names()) {
            (true, _) => self.screen.proof(hall).hint(),
            (false, true) => "counter-person-closed-hint",
            (false, false) => "counter-closed-hint",
        }
    }

    /// Says who has locked the counter, and who is being served there.
    fn locked(&self) -> Option<String> {
        let hall = self.cx.hall;
        let account = hall.account(self.screen.locked(hall)?.account)?;
        let name: &str = &account.name;
        let ticket = hall.counter(self.screen.counter)?.ticket;
        Some(match ticket.and_then(|ticket| hall.ticket(ticket)) {
            Some(ticket) => {
                let number = text::visit(ticket.number, &self.words);
                let told = args! { name: name, number: number };
                self.words.say("counter-locked-serving", told)
            }
            None => self.words.say("counter-locked", args! { name: name }),
        })
    }

    /// Draws who may sign in. Returns what is left below, for the button and a message.
    fn people(&self, p: &mut P<'_>, area: Rect) -> Rect {
        let s = self.s;
        let (rest, list) = area.cut_bottom(TextField::rows(s) + s.line);
        let people = People {
            cx: self.cx,
            words: &self.words,
            s,
            typed: self.screen.sign_in.text(NAME),
            table: &self.screen.people,
        };
        people.draw(p, list);
        rest
    }

    /// Draws hall and time. Returns what is left below.
    fn header(&self, p: &mut P<'_>, area: Rect) -> Rect {
        let s = self.s;
        let t = *p.theme();
        let setup = self.cx.hall.setup();
        let (band, rest) = area.cut_top(s.line);
        p.fill(band, t.header, t.header);
        let band = band.inset(s.columns(1), 0);
        let clock = text::clock(self.cx.hall.local(self.cx.at).time());
        let (right, left) = band.cut_right(s.measure(p, &clock));
        p.text(right, &clock, s.text(t.header_text).right().bold());
        p.text(
            left.cut_right(s.columns(2)).1,
            setup.name.get(self.screen.lang),
            s.text(t.header_text).bold(),
        );
        rest
    }

    /// Draws the number of the counter, and in the line `about` its name and what it serves.
    fn counter(&self, p: &mut P<'_>, figure: Rect, about: Rect) {
        let s = self.s;
        let t = *p.theme();
        let (number, name) = titles(self.screen, self.cx, &self.words);
        let (picture, beside) =
            figure.cut_left((f32::from(figure.height) * p.look().aspect) as u16);
        let style = TextStyle::new(t.text).bold();
        if !p.is_plain() && figure.height >= 3 {
            p.icon_tile(picture, Icon::Desk, t.accent);
            let rows = f32::from(figure.height).min(f32::from(s.line) * 5.0);
            p.text(beside.cut_left(s.columns(2)).1, &number, style.rows(rows));
        } else {
            p.text(figure, &number, style);
        }
        if let Some(locked) = self.locked() {
            p.text(about, &locked, s.text(t.warn).bold());
            return;
        }
        let name = match name.as_str() {
            "" => name,
            _ => format!("{name}{}", dot(p)),
        };
        let hall = self.cx.hall;
        let serves = hall.counter(self.screen.counter).map(|counter| {
            let room = about.width.saturating_sub(s.measure(p, &name));
            served_names(hall, counter, &self.words, s, p, room)
        });
        let text = format!("{name}{}", serves.unwrap_or_default());
        p.text(about, &text, s.text(t.muted));
    }

    fn button(&self, p: &mut P<'_>, rect: Rect) {
        let action = CounterAction::SignIn;
        let busy = self.screen.busy.is_some();
        let lost = self.cx.connection.lost_since().is_some();
        let enabled = !lost && (busy || self.screen.why_not(self.cx, action).is_none());
        let label = self.words.text(if busy {
            "counter-busy"
        } else {
            self.sign_in_id()
        });
        p.button(
            rect,
            label,
            ButtonKind::Primary,
            Some(action.key()),
            Target::Do(action),
            enabled,
        );
        if !enabled {
            p.hit(rect, Target::Do(action));
        }
    }

    /// Draws what there is to say at the bottom of `area`, in as many lines as it takes.
    fn message(&self, p: &mut P<'_>, area: Rect) {
        let s = self.s;
        let t = *p.theme();
        let cx = self.cx;
        let words = &self.words;
        let (text, style) =
            if let Some(note) = self.screen.note.as_ref().filter(|n| n.until > cx.at) {
                let colour = match note.said.tone() {
                    Tone::Warn => t.warn,
                    _ => t.highlight.mix(t.text, 0.4),
                };
                (note.said.text(cx.hall, words), s.text(colour).bold())
            } else if let Some((trouble, since)) = self.screen.trouble(cx) {
                let time = text::clock(cx.hall.local(since).time());
                (
                    words.say(trouble.full, args! { time: time }),
                    s.text(t.warn),
                )
            } else {
                let hint = words.text(self.hint());
                (hint.to_owned(), s.text(t.muted))
            };
        let rows = p.paragraph_rows(&text, area.width, style);
        let (lines, _) = area.cut_bottom(rows.max(s.line));
        if rows <= area.height {
            p.paragraph(lines, &text, style.centre());
        } else {
            p.text(area.cut_bottom(s.line).0, &text, style.centre());
        }
    }
}
