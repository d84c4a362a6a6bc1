//! The lobby display: the newest call in huge letters, the calls before it, who waits for what, and
//! a line of notices.
//!
//! Nothing on it can be pressed; it only shows the hall. This file holds the screen itself, its
//! layout and its time: what flashes, which page is on, when the picture changes next. `calls.rs`
//! draws the newest calls, `rows.rs` those before, `frame.rs` what stands around them. Lengths are
//! units: 90 of them make the shorter side of the screen, so that "7 units" is as high on every
//! screen to somebody eight metres away.

mod calls;
mod frame;
mod rows;
mod saved;
#[cfg(test)]
mod tests;

use super::common::{SECOND_US, next_full, next_minute};
use super::emergency;
use super::keys::Hint;
use super::screen::{Action, Connection, Context, Input, KeyEvent, Screen};
use ui::layout::Cut;
use ui::paint::Painter;

use hall::{AnnouncementEvent, CallNote, Event, Hall, Lang, TicketState, Timestamp};
use ratatui::layout::Rect;
use text::Words;

/// Units on the shorter side of the screen.
const UNITS: f32 = 90.0;
/// One of the two colours of a flash is shown this long: 2 Hz, well below what can harm.
const FLASH_HALF_US: i64 = 250_000;

/// Returns a real second in microseconds of the hall.
fn second_us(cx: &Context<'_>) -> i64 {
    SECOND_US * i64::from(cx.pace)
}

/// Returns the real time of [`FLASH_HALF_US`] in microseconds of the hall.
fn half_us(cx: &Context<'_>) -> i64 {
    FLASH_HALF_US * i64::from(cx.pace)
}
/// A connection may be away this long before the display says so.
const LOST_GRACE_S: u32 = 5;
/// Seconds that the display says that an emergency is over.
const ALL_CLEAR_S: u32 = 20;
/// At most this many calls share the big area; more flash in the rows.
const SHARE_MAX: usize = 6;
/// How much larger names must be to be broken into lines.
const BROKEN_IS_WORTH: f32 = 1.2;
/// Seconds of a page of calls, where there are more of them than places.
const CALL_PAGE_S: u32 = 4;

/// Nothing on the display can be pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {}

/// The lobby display.
#[derive(Clone, Debug, PartialEq)]
pub struct Display {
    lang: Lang,
    /// The latest end of an emergency that it has seen.
    cleared: Option<Timestamp>,
}

impl Display {
    /// A display whose main language is `lang`.
    #[must_use]
    pub fn new(lang: Lang) -> Display {
        Display {
            lang,
            cleared: None,
        }
    }
}

impl Display {
    /// Returns until when it says that an emergency is over, if it does.
    fn clears_until(&self, cx: &Context<'_>) -> Option<Timestamp> {
        let until = self.cleared?.plus_s(ALL_CLEAR_S);
        (cx.at < until).then_some(until)
    }
}

/// The state of a call by now, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// Called and not there yet.
    Calling,
    /// Being served where it was called to.
    Serving,
    /// Did not come.
    NoShow,
    /// Was served where it was called to.
    Finished,
    /// Waits again, was called elsewhere or gave up: a row would tell something false of it.
    Gone,
}

fn standing(hall: &Hall, note: &CallNote) -> Standing {
    let Some(ticket) = hall.ticket(note.ticket) else {
        return Standing::Gone;
    };
    if ticket.counter != Some(note.counter) {
        return Standing::Gone;
    }
    match ticket.state {
        TicketState::Called { .. } => Standing::Calling,
        TicketState::Serving { .. } => Standing::Serving,
        TicketState::NoShow { .. } => Standing::NoShow,
        TicketState::Finished { .. } => Standing::Finished,
        _ => Standing::Gone,
    }
}

/// One drawing of the display: what every part of it needs to know.
struct Scene<'c, 'h> {
    cx: &'c Context<'h>,
    lang: Lang,
    /// Rows per unit.
    unit: f32,
    /// Set if the second language is shown too: a terminal without UTF-8 knows no hanzi.
    bilingual: bool,
    /// The next change of a page or a notice: only drawing finds out how much fits on a page.
    turns: Timestamp,
}

impl<'c> Scene<'c, '_> {
    fn words(&self) -> Words {
        self.cx.words(self.lang)
    }

    /// The words of the second language.
    fn others(&self) -> Words {
        self.cx.words(self.cx.second(self.lang))
    }

    /// Units in whole rows.
    fn rows(&self, units: f32) -> u16 {
        (units * self.unit).round().max(0.0) as u16
    }

    /// Rows for a line of text that should be `units` high: a little more if that makes it
    /// rastered, else one.
    fn line(&self, p: &Painter<'_, Target>, units: f32) -> u16 {
        let wanted = self.rows(units).max(1);
        // Tiny cells show nothing but rastered text, so there a line takes what it needs.
        let most = if p.look().tiny {
            wanted.max(6)
        } else {
            (f32::from(wanted) * 1.35).ceil() as u16
        };
        (wanted..=most)
            .find(|rows| p.rasters(f32::from(*rows)))
            .unwrap_or(1)
    }

    /// Units in columns.
    fn columns(&self, p: &Painter<'_, Target>, units: f32) -> u16 {
        (units * self.unit * p.look().aspect).round().max(0.0) as u16
    }

    fn flash_us(&self) -> i64 {
        i64::from(self.cx.settings.flash_s) * second_us(self.cx)
    }

    /// Returns true if a call is new enough for the big area.
    fn is_young(&self, note: &CallNote) -> bool {
        self.cx.at.0.saturating_sub(note.at.0) < self.flash_us()
    }

    /// Returns true while a flashing call is bright, `None` if it does not flash. All flash in
    /// step.
    fn flash(&self, note: &CallNote) -> Option<bool> {
        let flashes = self.is_young(note) && standing(self.cx.hall, note) == Standing::Calling;
        flashes.then(|| self.cx.at.0.div_euclid(half_us(self.cx)) % 2 == 0)
    }

    /// Returns the one of `pages` that is on, of `page_s` seconds each.
    fn page(&mut self, pages: usize, page_s: u32) -> usize {
        if pages < 2 {
            return 0;
        }
        let step = i64::from(page_s.max(1)) * second_us(self.cx);
        self.turns = self.turns.min(next_full(self.cx.at, step));
        usize::try_from(self.cx.at.0.div_euclid(step).rem_euclid(pages as i64)).unwrap_or(0)
    }

    /// Returns the time since which the hall does not answer, if that is to be said.
    fn lost(&self) -> Option<Timestamp> {
        match self.cx.connection {
            Connection::Lost(since) | Connection::Standalone(since)
                if self.cx.at >= since.plus_s(LOST_GRACE_S) =>
            {
                Some(since)
            }
            _ => None,
        }
    }

    fn draw(&mut self, p: &mut Painter<'_, Target>) {
        let area = p.area();
        if area.is_empty() {
            return;
        }
        let (header, rest) = area.cut_top(self.header_rows(p));
        let (strip, rest) = rest.cut_bottom(self.strip_rows(p, rest.height));
        self.header(p, header);
        self.strip(p, strip);
        let margin = (
            self.columns(p, 2.0).max(1),
            if area.height < 20 { 0 } else { self.rows(1.6) },
        );
        let body = rest.inset(margin.0.min(rest.width / 20), margin.1);
        let gap = (self.columns(p, 2.0).max(1), self.rows(1.4));
        let wide = f32::from(area.width) >= f32::from(area.height) * p.look().aspect * 1.15;
        if wide && body.width >= 56 {
            let side = (f32::from(body.width) * if body.width < 110 { 0.34 } else { 0.31 }) as u16;
            let (side, left) = body.cut_right(side.max(24));
            let (_, left) = left.cut_right(gap.0);
            self.calls(p, left, gap);
            self.waiting(p, side, 1);
        } else if body.height >= 26 {
            let (queue, upper) = body.cut_bottom((f32::from(body.height) * 0.31) as u16);
            let (_, upper) = upper.cut_bottom(gap.1.max(1));
            self.calls(p, upper, gap);
            self.waiting(p, queue, 2);
        } else {
            self.calls(p, body, gap);
        }
    }

    /// The calls: the big area with the rows below it, or the welcome while there are none.
    fn calls(&mut self, p: &mut Painter<'_, Target>, area: Rect, gap: (u16, u16)) {
        let hall = self.cx.hall;
        let tells = |note: &CallNote| standing(hall, note) != Standing::Gone;
        let mut notes: Vec<CallNote> = hall.calls().copied().filter(tells).collect();
        if notes.is_empty() {
            self.welcome(p, area);
            return;
        }
        // The newest first among those of one standing, so that no visit that is over stands in
        // the way of a call.
        notes.sort_by_key(|note| standing(hall, note));
        let calling = notes.partition_point(|note| standing(hall, note) == Standing::Calling);
        let young = notes[..calling]
            .iter()
            .take_while(|note| self.is_young(note))
            .count();
        let someone = standing(hall, &notes[0]) <= Standing::Serving;
        let mut big = young.clamp(usize::from(someone), SHARE_MAX);
        let late = calling.saturating_sub(big);
        let (card, row_gap) = self.row_size(p, area.height);
        let pitch = card + row_gap;
        let fit = |height: f32| (height / f32::from(pitch)) as u16;
        // More calls at once get more of the room, unless the rows are needed for them too.
        let share = if big <= 1 || late > 0 { 0.52 } else { 0.26 };
        let wanted = u16::from(self.cx.settings.calls.saturating_sub(1));
        let count = if area.height < 6 {
            0
        } else {
            wanted.min(fit(f32::from(area.height) * share))
        };
        // Where many calls share the big area, it takes the rows that would stay empty.
        let count = if big > 2 {
            count.min((notes.len() - big) as u16)
        } else {
            count
        };
        if count == 0 && late > 0 {
            // Without rows all calls take turns in the big area.
            let first = self.page(calling.div_ceil(big), CALL_PAGE_S) * big;
            notes = notes[first..calling].to_vec();
            big = big.min(notes.len());
        }
        let framed = u16::from(card == 1 && count > 1 && area.height > 16);
        let below = if count == 0 {
            0
        } else {
            count * pitch - row_gap + 2 * framed
        };
        let (list, stage) = area.cut_bottom(below);
        let (_, stage) = if count == 0 {
            (list, stage)
        } else {
            stage.cut_bottom(gap.1.max(u16::from(row_gap > 0 || area.height > 16)))
        };
        if big == 0 {
            self.please_wait(p, stage);
        } else {
            self.stage(p, stage, &notes[..big], gap);
        }
        if count > 0 {
            self.list(
                p,
                list,
                &notes[big..],
                late,
                usize::from(count),
                row_gap,
                framed > 0,
            );
        }
    }

    /// Rows of one call in the list, and of the gap below it.
    fn row_size(&self, p: &Painter<'_, Target>, height: u16) -> (u16, u16) {
        let pitch = (8.25 * self.unit).floor() as u16;
        if pitch > 2 && p.rasters(f32::from(pitch - 1)) {
            let gap = (pitch / 8).max(1);
            return (pitch - gap, gap);
        }
        let most = (10.5 * self.unit) as u16;
        match (pitch.max(1)..=most).find(|rows| p.rasters(f32::from(*rows))) {
            Some(rows) => (rows, 0),
            None => (if height >= 24 { 2 } else { 1 }, 0),
        }
    }
}

impl Screen for Display {
    type Target = Target;

    fn on(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        if let Input::Happened(Event::Announcement(AnnouncementEvent::EmergencyEnded)) = input {
            self.cleared = Some(cx.at);
        }
        None
    }

    fn view(&self, cx: &Context<'_>, painter: &mut Painter<'_, Target>) -> Timestamp {
        let area = painter.area();
        if let Some(emergency) = cx.hall.emergency() {
            emergency::draw(painter, area, cx, self.lang, emergency);
            return Timestamp::NEVER;
        }
        if self.clears_until(cx).is_some() {
            emergency::draw_over(painter, area, cx, self.lang);
            return Timestamp::NEVER;
        }
        let shorter = f32::from(area.height).min(f32::from(area.width) / painter.look().aspect);
        let mut scene = Scene {
            cx,
            lang: self.lang,
            unit: shorter / UNITS,
            bilingual: cx.second(self.lang) != self.lang
                && (painter.look().chinese || self.lang.is_chinese()),
            turns: Timestamp::NEVER,
        };
        scene.draw(painter);
        scene.turns
    }

    fn keys(&self, _: &Context<'_>) -> Vec<Hint> {
        Vec::new()
    }

    fn says(&self, target: &Target) -> &'static str {
        match *target {}
    }

    fn next_change(&self, cx: &Context<'_>) -> Timestamp {
        if cx.hall.emergency().is_some() {
            return emergency::next_change(cx);
        }
        let mut next = next_minute(cx.hall, cx.at);
        if let Some(until) = self.clears_until(cx) {
            return next.min(until);
        }
        let flash_us = i64::from(cx.settings.flash_s) * second_us(cx);
        for note in cx.hall.calls() {
            let ends = Timestamp(note.at.0.saturating_add(flash_us));
            if ends > cx.at {
                next = next.min(ends);
                if standing(cx.hall, note) == Standing::Calling {
                    next = next.min(next_full(cx.at, half_us(cx)));
                }
            }
        }
        if let Some(since) = cx.connection.lost_since() {
            let told = since.plus_s(LOST_GRACE_S);
            if told > cx.at {
                next = next.min(told);
            }
        }
        next
    }

    fn lang(&self) -> Lang {
        self.lang
    }

    fn set_lang(&mut self, lang: Lang) {
        self.lang = lang;
    }

    fn redacted(&self, _: &Hall) -> Display {
        self.clone()
    }

    fn redact_key(&self, _: &Hall, key: KeyEvent) -> KeyEvent {
        key
    }

    fn redact_touch(&self, _: &Hall, target: Target) -> Option<Target> {
        Some(target)
    }

    fn is_settled(&self) -> bool {
        true
    }
}
