//! The page on which a visitor types the code of an appointment.

use super::*;
use hall::ids::APPOINTMENT_DIGITS;

/// The keys, as on a telephone; the last row has the one that takes a digit back.
const HIGH: [char; 12] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', ' ', '0', '<'];
/// The same where four rows would be too low for a finger.
const WIDE: [char; 12] = ['1', '2', '3', '4', '5', '<', '6', '7', '8', '9', '0', ' '];

impl Draw<'_, '_> {
    /// Draws what was typed, and the keys.
    pub(super) fn code_page(&self, p: &mut Canvas<'_>, typed: &str, is_wrong: bool) {
        let t = *p.theme();
        let words = self.words;
        let inside = self.dialog(p, 0.6, 0.95);
        let tint = theme::tint(0);
        let hint = match is_wrong {
            true => words.text("kiosk-code-wrong"),
            false => words.text("kiosk-code-hint"),
        };
        let rest = self.dialog_head(
            p,
            inside,
            |p, slot| p.icon_tile(slot, Icon::Calendar, tint),
            words.text("kiosk-code-title"),
            &[hint],
        );
        let (back, body) = rest.cut_bottom(self.button_rows(inside));
        let body = body.cut_bottom(u16::from(body.height > 6)).1;
        let gap = (self.scale.columns(0.02, 1), self.scale.rows(0.015, 0));
        // The keys come first: two rows of them at least, as high as a finger needs.
        let rest = body.height.saturating_sub(2 * self.touch + gap.1);
        let line = self.rows(0.12, 1).min(body.height / 3).min(rest.max(1));
        let (line, keys) = body.cut_top(line.max(1));
        let shown = grouped(typed);
        let ink = if is_wrong { t.warn } else { t.ticket };
        let rows = p.rows_in(line.height, self.sizes.title);
        let rows = p.fit_rows([shown.as_str()], line.width, rows);
        let style = TextStyle::new(ink).centre().rows(rows).bold();
        p.text(line, &shown, style);
        let (columns, all) = match keys.height >= 4 * self.touch + 3 * gap.1 {
            true => (3, HIGH),
            false => (6, WIDE),
        };
        // All alike: a row more would draw a key in another way than its neighbours.
        let lines = (all.len() / columns) as u16;
        let gaps = (lines - 1) * gap.1;
        let high = keys.height.saturating_sub(gaps) / lines;
        let keys = keys.cut_top(high * lines + gaps).0;
        let slots = keys.grid_of(all.len(), columns, gap);
        let live = self.kiosk.sent.is_none();
        for (key, slot) in all.into_iter().zip(slots) {
            match key {
                ' ' => {}
                '<' => {
                    let label = words.text("kiosk-code-erase");
                    let is_on = live && !typed.is_empty();
                    p.button(
                        slot,
                        label,
                        ButtonKind::Secondary,
                        None,
                        Target::Erase,
                        is_on,
                    );
                }
                digit => {
                    let target = Target::Digit(digit);
                    let label = digit.to_string();
                    p.button(slot, &label, ButtonKind::Secondary, None, target, live);
                }
            }
        }
        p.button(
            back.centred((back.width / 2).max(12), back.height),
            words.text("common-back"),
            ButtonKind::Secondary,
            self.keys.then_some("Esc"),
            Target::Back,
            live,
        );
    }
}

/// What was typed in two groups, as it is printed, with a mark for each digit that is missing.
fn grouped(typed: &str) -> String {
    let mut shown = String::new();
    for (i, digit) in typed
        .chars()
        .chain(std::iter::repeat('_'))
        .take(APPOINTMENT_DIGITS)
        .enumerate()
    {
        if i == APPOINTMENT_DIGITS / 2 {
            shown.push(' ');
        }
        shown.push(digit);
    }
    shown
}
