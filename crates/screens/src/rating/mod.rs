//! The rating pad beside a counter: whose window this is, and how the visit was.
//!
//! This file is what happens; `view.rs` is how it looks. What is asked follows from the hall: while
//! the counter has an open rating window the grades are shown; only what comes after the press
//! (why, thanks) is this screen's own.

mod saved;
#[cfg(test)]
mod tests;
mod view;

use super::common;
use super::emergency;
use super::keys::{Hint, KeyTable};
use super::redact;
use super::screen::{Action, Connection, Context, Input, KeyCode, KeyEvent, Screen};
use crossterm::event::KeyEventKind;
use hall::limits::PHONE_DIGITS_MAX;
use hall::{
    Answer, Command, CounterId, Hall, Lang, RatingCommand, ReasonId, Refusal, Ticket, TicketId,
    Timestamp,
};
use ui::paint::Painter;
use ui::widgets::TextField;

/// Seconds that a refusal is shown.
const SAID_S: u32 = 4;
/// An answer that has not come by then is given up, in seconds.
const ANSWER_S: u32 = 20;
/// After the page has changed, a touch this soon belongs to the press before, in microseconds.
const DOUBLE_TAP_US: i64 = 400_000;

/// A part of the screen that can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// This grade, 0 is the best.
    Grade(u8),
    /// This is why; again: it is not.
    Reason(ReasonId),
    /// A digit of the phone number.
    Digit(char),
    /// Take back a digit.
    Delete,
    /// Say nothing more.
    Skip,
    /// Send why, and the number.
    Submit,
}

/// The phone number that a visitor types.
#[derive(Debug, Clone, PartialEq)]
struct Phone(TextField);

impl Phone {
    fn typed(digits: &str) -> Phone {
        let mut field = TextField::digits(PHONE_DIGITS_MAX);
        field.set(digits);
        Phone(field)
    }
}

/// The page that is shown.
#[derive(Debug, Clone, PartialEq)]
enum Page {
    /// The page that the hall calls for: idle, or the grades.
    Hall,
    /// The question why it was poor.
    Why {
        ticket: TicketId,
        reason: Option<ReasonId>,
        phone: Phone,
        /// The latest time it closes: a pad may not be told when the hall closes the window.
        until: Timestamp,
    },
    /// Thank you.
    Thanks { poor: bool, since: Timestamp },
    /// A press that came to nothing.
    Said { refusal: Refusal, since: Timestamp },
}

/// An answer that is awaited from the hall.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sent {
    /// The grade, or why.
    grade: Option<u8>,
    ticket: TicketId,
    at: Timestamp,
}

/// The rating pad's screen.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingPad {
    counter: CounterId,
    lang: Lang,
    /// The language of the visitor who is asked, until the thanks are over.
    visitor: Option<Lang>,
    page: Page,
    sent: Option<Sent>,
    deaf_until: Timestamp,
}

impl RatingPad {
    /// The pad of `counter`; `lang` is what it speaks while nobody rates.
    #[must_use]
    pub fn new(counter: CounterId, lang: Lang) -> RatingPad {
        RatingPad {
            counter,
            lang,
            visitor: None,
            page: Page::Hall,
            sent: None,
            deaf_until: Timestamp::default(),
        }
    }

    /// The visit that can be rated now, and until when.
    fn window<'a>(&self, cx: &'a Context<'_>) -> Option<(&'a Ticket, Timestamp)> {
        let window = cx
            .hall
            .rating_window(self.counter)
            .filter(|w| cx.at < w.until)?;
        Some((cx.hall.ticket(window.ticket)?, window.until))
    }

    /// The visit that waits for its grade.
    fn asked<'a>(&self, cx: &'a Context<'_>) -> Option<(&'a Ticket, Timestamp)> {
        self.window(cx)
            .filter(|(ticket, _)| ticket.rating.is_none())
    }

    /// The language to speak now.
    fn speaks(&self, cx: &Context<'_>) -> Lang {
        match (&self.page, self.asked(cx)) {
            (Page::Hall, Some((ticket, _))) => ticket.lang,
            (Page::Hall, None) => self.lang,
            _ => self.visitor.unwrap_or(self.lang),
        }
    }

    /// Returns the time at which the page closes by itself.
    fn page_ends(&self, cx: &Context<'_>) -> Option<Timestamp> {
        match &self.page {
            Page::Hall => self.asked(cx).map(|(_, until)| until),
            Page::Why { ticket, until, .. } => match self.window(cx) {
                Some((rated, closes)) if rated.id == *ticket => Some(closes.min(*until)),
                _ => Some(cx.at),
            },
            Page::Thanks { since, .. } => Some(since.plus_s(cx.settings.thanks_s)),
            Page::Said { since, .. } => Some(since.plus_s(SAID_S)),
        }
    }

    /// Brings the screen up to the present and to the state of the hall.
    fn pass(&mut self, cx: &Context<'_>) {
        let at = cx.at;
        if self.page != Page::Hall && self.page_ends(cx).is_some_and(|end| at >= end) {
            self.page = Page::Hall;
        }
        // The next visitor is not kept waiting by the thanks to the one before.
        if matches!(self.page, Page::Thanks { .. }) && self.asked(cx).is_some() {
            self.page = Page::Hall;
        }
        if self.sent.is_some_and(|sent| at >= sent.at.plus_s(ANSWER_S)) {
            self.sent = None;
        }
    }

    fn send(
        &mut self,
        cx: &Context<'_>,
        grade: Option<u8>,
        ticket: TicketId,
        command: Command,
    ) -> Option<Action> {
        if self.sent.is_some() || cx.connection != Connection::Live {
            return None;
        }
        self.sent = Some(Sent {
            grade,
            ticket,
            at: cx.at,
        });
        Some(Action::Send(command))
    }

    fn thank(&mut self, cx: &Context<'_>, poor: bool) {
        self.page = Page::Thanks { poor, since: cx.at };
    }

    fn press(&mut self, cx: &Context<'_>, target: Target) -> Option<Action> {
        match (target, &mut self.page) {
            (Target::Grade(grade), Page::Hall | Page::Thanks { .. }) => {
                let Some((ticket, _)) = self.window(cx) else {
                    self.page = Page::Said {
                        refusal: Refusal::NothingToRate,
                        since: cx.at,
                    };
                    return None;
                };
                let id = ticket.id;
                let lang = ticket.lang;
                self.visitor = Some(lang);
                self.send(
                    cx,
                    Some(grade),
                    id,
                    Command::Rating(RatingCommand::Rate {
                        counter: self.counter,
                        grade,
                    }),
                )
            }
            (Target::Reason(id), Page::Why { reason, .. }) => {
                *reason = if *reason == Some(id) { None } else { Some(id) };
                None
            }
            (Target::Digit(digit), Page::Why { phone, .. }) => {
                phone.0.push(digit);
                None
            }
            (Target::Delete, Page::Why { phone, .. }) => {
                phone.0.pop();
                None
            }
            (Target::Skip, Page::Why { .. }) if self.sent.is_none() => {
                self.thank(cx, true);
                None
            }
            (
                Target::Submit,
                Page::Why {
                    ticket,
                    reason,
                    phone,
                    ..
                },
            ) => {
                let ticket = *ticket;
                let reason = *reason;
                let phone =
                    Some(hall::Phone::new(phone.0.text())).filter(|typed| !typed.is_empty());
                if reason.is_none() && phone.is_none() {
                    // Nothing to send is nothing to wait for.
                    self.thank(cx, true);
                    return None;
                }
                self.send(
                    cx,
                    None,
                    ticket,
                    Command::Rating(RatingCommand::Explain {
                        counter: self.counter,
                        reason,
                        phone,
                    }),
                )
            }
            _ => None,
        }
    }

    /// Returns what the keys do now.
    fn table(&self, cx: &Context<'_>) -> KeyTable<Target> {
        let mut table = KeyTable::default();
        let mut add = |keys: &[KeyCode], target: Target| {
            table.add(keys.iter().copied(), target, self.says(&target));
        };
        let is_free = self.sent.is_none() && cx.connection == Connection::Live;
        if cx.hall.emergency().is_some() {
            return table;
        }
        if let Page::Why { reason, phone, .. } = &self.page {
            let reasons = &cx.hall.setup().rating_reasons;
            let at = reasons.iter().position(|r| Some(r.id) == *reason);
            let step = |forward: bool| {
                let last = reasons.len().checked_sub(1)?;
                let next = match (at, forward) {
                    (None, true) => 0,
                    (None, false) => last,
                    (Some(i), true) => (i + 1) % reasons.len(),
                    (Some(i), false) => i.checked_sub(1).unwrap_or(last),
                };
                // A single reason that is chosen already would be taken back.
                reasons
                    .get(next)
                    .filter(|r| Some(r.id) != *reason)
                    .map(|r| Target::Reason(r.id))
            };
            if let Some(next) = step(true) {
                add(&[KeyCode::Down, KeyCode::Right], next);
            }
            if let Some(before) = step(false) {
                add(&[KeyCode::Up, KeyCode::Left], before);
            }
            if phone.0.text().len() < PHONE_DIGITS_MAX {
                for digit in '0'..='9' {
                    add(&[KeyCode::Char(digit)], Target::Digit(digit));
                }
            }
            if !phone.0.text().is_empty() {
                add(&[KeyCode::Backspace, KeyCode::Delete], Target::Delete);
            }
            let says_something = reason.is_some() || !phone.0.text().is_empty();
            if is_free || !says_something {
                add(&[KeyCode::Enter], Target::Submit);
            }
            if self.sent.is_none() {
                add(&[KeyCode::Esc], Target::Skip);
            }
            return table;
        }
        // Without a visit a key means nothing; a second press is answered kindly.
        let rates = matches!(self.page, Page::Hall | Page::Thanks { .. });
        if rates && is_free && self.window(cx).is_some() {
            for (grade, digit) in (0..cx.hall.setup().grades.len() as u8).zip('1'..='9') {
                add(&[KeyCode::Char(digit)], Target::Grade(grade));
            }
        }
        table
    }

    fn answered(&mut self, cx: &Context<'_>, answer: Answer) {
        let Some(sent) = self.sent.take() else { return };
        match answer.err() {
            Some(refusal) => {
                self.page = Page::Said {
                    refusal,
                    since: cx.at,
                }
            }
            None => {
                let setup = cx.hall.setup();
                let poor = sent.grade.is_some_and(|g| setup.is_poor(g));
                let asks_why = poor && !setup.rating_reasons.is_empty();
                // A bounced press must not take away what is being filled in.
                if asks_why && !matches!(self.page, Page::Why { .. }) {
                    self.page = Page::Why {
                        ticket: sent.ticket,
                        reason: None,
                        phone: Phone::typed(""),
                        until: cx.at.plus_s(setup.rules.rating_window_s),
                    };
                } else if sent.grade.is_none() || !matches!(self.page, Page::Why { .. }) {
                    self.thank(cx, poor || sent.grade.is_none());
                }
            }
        }
        self.deaf_until = Timestamp(cx.at.0.saturating_add(DOUBLE_TAP_US));
    }
}

impl Screen for RatingPad {
    type Target = Target;

    fn on(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        self.pass(cx);
        let target = match input {
            Input::Touch(_) | Input::Key(_) if cx.hall.emergency().is_some() => None,
            Input::Touch(target) => Some(target),
            Input::Key(key) if key.kind != KeyEventKind::Release => self.table(cx).of(key),
            Input::Answered(answer) => {
                self.answered(cx, answer);
                None
            }
            Input::Key(_) | Input::Happened(_) | Input::Learned(_) | Input::Tick => None,
        }?;
        if cx.at < self.deaf_until && !matches!(target, Target::Digit(_) | Target::Delete) {
            return None;
        }
        self.press(cx, target)
    }

    fn view(&self, cx: &Context<'_>, painter: &mut Painter<'_, Target>) -> Timestamp {
        if let Some(emergency) = cx.hall.emergency() {
            emergency::draw(painter, painter.area(), cx, self.speaks(cx), emergency);
        } else {
            view::draw(self, cx, painter);
        }
        Timestamp::NEVER
    }

    fn keys(&self, cx: &Context<'_>) -> Vec<Hint> {
        self.table(cx).hints()
    }

    fn says(&self, target: &Target) -> &'static str {
        match target {
            Target::Grade(_) => "rating-key-grade",
            Target::Reason(_) => "rating-key-reason",
            Target::Digit(_) => "rating-key-digit",
            Target::Delete => "rating-key-delete",
            Target::Skip => "rating-skip",
            Target::Submit => "rating-submit",
        }
    }

    fn next_change(&self, cx: &Context<'_>) -> Timestamp {
        let mut next = Timestamp::NEVER;
        if let Some(end) = self.page_ends(cx) {
            next = match self.page {
                // These have a bar that counts down.
                Page::Hall | Page::Why { .. } => common::next_step(cx.at, end),
                _ => end,
            };
        }
        if let Some(sent) = self.sent {
            next = next.min(sent.at.plus_s(ANSWER_S));
        }
        next.max(common::soonest(cx.at))
    }

    fn lang(&self) -> Lang {
        self.lang
    }

    fn set_lang(&mut self, lang: Lang) {
        self.lang = lang;
    }

    fn redacted(&self, hall: &Hall) -> RatingPad {
        let mut state = self.clone();
        match &mut state.page {
            Page::Why { reason, phone, .. } => {
                *reason = reason.and(first_reason(hall));
                *phone = Phone::typed(&redact::text(phone.0.text()));
            }
            Page::Said { refusal, .. } => *refusal = redact::refusal(refusal),
            Page::Hall | Page::Thanks { .. } => {}
        }
        state
    }

    /// A digit becomes a zero. The first reason stands for whichever is chosen, so that a replay
    /// sends something when the visitor did.
    fn redact_key(&self, _: &Hall, key: KeyEvent) -> KeyEvent {
        let Page::Why { reason, .. } = &self.page else {
            return key;
        };
        let code = match key.code {
            KeyCode::Char(letter) => KeyCode::Char(redact::letter(letter)),
            KeyCode::Down | KeyCode::Right | KeyCode::Up | KeyCode::Left => {
                if reason.is_none() {
                    KeyCode::Down
                } else {
                    KeyCode::Null
                }
            }
            code => code,
        };
        KeyEvent { code, ..key }
    }

    fn redact_touch(&self, hall: &Hall, target: Target) -> Option<Target> {
        match (target, &self.page) {
            (Target::Digit(_), _) => Some(Target::Digit('0')),
            (Target::Reason(id), Page::Why { reason, .. }) => {
                let stays = reason.is_some_and(|chosen| chosen != id);
                first_reason(hall).filter(|_| !stays).map(Target::Reason)
            }
            (Target::Reason(_), Page::Hall | Page::Thanks { .. } | Page::Said { .. }) => None,
            (Target::Grade(_) | Target::Delete | Target::Skip | Target::Submit, _) => Some(target),
        }
    }

    fn is_settled(&self) -> bool {
        true
    }
}

/// The reason that stands for every reason in a recording.
fn first_reason(hall: &Hall) -> Option<ReasonId> {
    hall.setup().rating_reasons.first().map(|reason| reason.id)
}
