//! The page of an emergency, and the banner while the clerk has put it aside.

use super::super::emergency::EmergencyPress;
use super::*;
use crate::emergency;
use crate::screen::KeyCode;
use hall::Emergency;
use ui::widgets::Prose;

/// A button of the page.
struct Button {
    label: &'static str,
    key: &'static str,
    code: KeyCode,
    kind: ButtonKind,
    press: EmergencyPress,
}

/// Draws the page of an emergency on the whole screen.
pub(super) fn draw_page(
    screen: &CounterScreen,
    cx: &Context<'_>,
    emergency: &Emergency,
    p: &mut P<'_>,
) {
    let s = TextGrid::of(p);
    let words = cx.words(screen.lang);
    let t = *p.theme();
    let high = if s.is_high() || s.is_drawn() { 3 } else { 1 };
    let prose = Prose::new([(told(screen, cx, emergency), t.text)]);
    let margin = s.columns(1);
    let width = p.area().inset(margin, 0).width;
    let rows = prose.rows(p, s, width).min(p.area().height / 4);
    let (staff, sign) = p
        .area()
        .cut_bottom(rows + s.lines(high) + 2 * (s.line / 3).max(u16::from(s.is_high())));
    emergency::draw(p, sign, cx, screen.lang, emergency);
    p.fill(staff, t.background_top, t.background_bottom);
    let (bar, text) = staff.inset(margin, 0).cut_bottom(s.lines(high));
    prose.view(p, s, text);
    for (slot, button) in bar
        .split_columns(2, s.margin())
        .into_iter()
        .zip(buttons(screen))
    {
        let target = Target::Emergency(button.press);
        let label = words.text(button.label);
        p.button(slot, label, button.kind, Some(button.key), target, true);
        p.key(button.code, target);
        if let KeyCode::Char(letter) = button.code {
            p.key(KeyCode::Char(letter.to_ascii_uppercase()), target);
        }
    }
}

/// Returns who raised the emergency, or the question or the message that is more urgent now.
fn told(screen: &CounterScreen, cx: &Context<'_>, emergency: &Emergency) -> String {
    let words = cx.words(screen.lang);
    let note = screen.note.as_ref().filter(|note| note.until > cx.at);
    match note {
        Some(note) => note.said.text(cx.hall, &words),
        None if screen.emergency.asks => words.text("counter-emergency-sure").to_owned(),
        None => text::emergency(emergency, cx.hall.setup(), &words),
    }
}

/// Returns the two buttons of the page; what changes nothing stands first.
fn buttons(screen: &CounterScreen) -> [Button; 2] {
    if screen.emergency.asks {
        [
            Button {
                label: "common-back",
                key: "Esc",
                code: KeyCode::Esc,
                kind: ButtonKind::Primary,
                press: EmergencyPress::Keep,
            },
            Button {
                label: "counter-emergency-end",
                key: "Y",
                code: KeyCode::Char('y'),
                kind: ButtonKind::Danger,
                press: EmergencyPress::Confirm,
            },
        ]
    } else {
        [
            Button {
                label: "counter-emergency-aside",
                key: "Esc",
                code: KeyCode::Esc,
                kind: ButtonKind::Primary,
                press: EmergencyPress::PutAside,
            },
            Button {
                label: "counter-emergency-end",
                key: "E",
                code: KeyCode::Char('e'),
                kind: ButtonKind::Secondary,
                press: EmergencyPress::TakeBack,
            },
        ]
    }
}

/// Draws the banner at the top of `area`, if there is an emergency. Returns what is left below.
pub(super) fn draw_banner(
    screen: &CounterScreen,
    cx: &Context<'_>,
    p: &mut P<'_>,
    area: Rect,
) -> Rect {
    if cx.hall.emergency().is_none() {
        return area;
    }
    let s = TextGrid::of(p);
    let t = *p.theme();
    let (band, rest) = area.cut_top(if s.is_drawn() {
        s.line + s.line / 2
    } else {
        s.line
    });
    p.fill(band, t.alarm, t.alarm);
    let words = cx.words(screen.lang);
    let key = CounterAction::Emergency.key();
    let label = words.say("counter-emergency-banner", args! { key: key });
    let (icon, line) = band.inset(s.columns(1), 0).cut_left(s.columns(3));
    if !p.is_plain() {
        p.icon(icon, Icon::Alert, t.alarm_text);
    }
    p.text(line, &label, s.text(t.alarm_text).bold());
    p.hit(band, Target::Do(CounterAction::Emergency));
    rest
}
