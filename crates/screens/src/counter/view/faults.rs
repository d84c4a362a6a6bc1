//! The lines below the header that no clerk overlooks: printers in trouble, numbers that run out,
//! papers that the hall has forgotten, and tickets that were not printed.

use super::super::printing::{Alert, alerts};
use super::*;

impl View<'_> {
    /// Draws them, if there is anything. Returns what is left below.
    pub(super) fn trouble(&self, p: &mut P<'_>, area: Rect) -> Rect {
        let s = self.s;
        let t = *p.theme();
        let words = &self.words;
        let unprinted = CounterScreen::unprinted(self.cx).count();
        let alerts = alerts(self.cx.hall, self.now(), words);
        if unprinted == 0 && alerts.is_empty() {
            return area;
        }
        // Where the list stands below the ticket it needs the lines.
        let roomy = s.is_high() && s.wide >= 72;
        let shown = alerts.len().min(if roomy { 3 } else { 1 });
        // Badges and the button need more room than letters where these are drawn.
        let (air, high) = if s.is_drawn() {
            (s.line / 4, s.line + s.line / 3)
        } else {
            (0, 1)
        };
        let mut rest = area.cut_top(if roomy { s.line } else { air }).1;
        let mut next = || {
            let (line, below) = rest.cut_top(high + air);
            rest = below;
            line.cut_top(high).0.inset(s.columns(1), 0)
        };
        let mut first = next();
        if unprinted > 0 {
            let label = words.say("counter-unprinted", args! { count: unprinted });
            let key = CounterAction::Unprinted.key();
            let (slot, left) = first.cut_right(s.measure(p, &label) + s.columns(7));
            p.button(
                slot,
                &label,
                ButtonKind::Danger,
                Some(key),
                Target::Do(CounterAction::Unprinted),
                true,
            );
            first = left.cut_right(s.columns(2)).1;
        }
        if alerts.len() > shown {
            let (slot, left) = first.cut_right(s.columns(4));
            p.badge(
                slot,
                &format!("+{}", alerts.len() - shown),
                t.signal_text,
                t.warn,
            );
            first = left.cut_right(s.columns(1)).1;
        }
        if alerts.is_empty() {
            p.text(
                first.inset(s.columns(1), 0),
                words.text("counter-unprinted-hint"),
                s.text(t.warn).bold(),
            );
        }
        for (
            i,
            Alert {
                what,
                remedy,
                stops,
            },
        ) in alerts.iter().take(shown).enumerate()
        {
            let line = if i == 0 { first } else { next() };
            let ground = if *stops { t.bad } else { t.warn };
            let (slot, left) = line.cut_left(s.measure(p, what) + s.columns(2));
            p.badge(slot, what, t.signal_text, ground);
            let beside = left.cut_left(s.columns(1)).1;
            let line = if s.measure(p, remedy) <= beside.width {
                beside
            } else {
                next().inset(s.columns(1), 0)
            };
            p.text(line, remedy, s.text(ground));
        }
        rest
    }
}
