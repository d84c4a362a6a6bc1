//! The page of a closed counter.

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
        let (form, faces) = self.screen.start_form(self.cx.hall, &self.words);
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
        self.message(p, rest.cut_bottom(s.line).0);
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
            "counter-do-sign-in"
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

    fn message(&self, p: &mut P<'_>, line: Rect) {
        let s = self.s;
        let t = *p.theme();
        let cx = self.cx;
        let words = &self.words;
        if let Some(note) = self.screen.note.as_ref().filter(|n| n.until > cx.at) {
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
        } else if let Some((trouble, since)) = self.screen.trouble(cx) {
            let time = text::clock(cx.hall.local(since).time());
            let text = words.say(trouble.full, args! { time: time });
            p.text(line, &text, s.text(t.warn).centre());
        } else {
            p.text(
                line,
                words.text(self.screen.start_hint(cx.hall)),
                s.text(t.muted).centre(),
            );
        }
    }
}
