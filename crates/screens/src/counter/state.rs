//! What a key, a press, an answer or an event does to the clerk's screen.

use super::doing::{Doing, Note, Plan, Said};
use super::{CounterScreen, Tab, Target};
use crate::common;
use crate::screen::{Action, Connection, Context, Input, KeyCode, KeyEvent, KeyModifiers};
use crossterm::event::KeyEventKind;
use hall::limits::NAME_MAX;
use hall::{Answer, Command, CounterEvent, Event, RatingEvent, TicketState, Timestamp};

/// How long a message stays, in seconds.
const NOTE_S: u32 = 5;
/// After this many seconds without an answer another command may be sent.
const ANSWER_S: u32 = 10;
/// Rows that a page key moves.
const PAGE: usize = 10;

impl CounterScreen {
    pub(super) fn take(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        self.settle(cx);
        match input {
            Input::Tick => None,
            Input::Answered(answer) => {
                self.answered(cx, answer);
                None
            }
            Input::Happened(event) => {
                self.happened(cx, &event);
                None
            }
            Input::Touch(target) => self.touched(cx, target),
            Input::Key(key) => {
                let chord = key
                    .modifiers
                    .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SUPER);
                if key.kind == KeyEventKind::Release || chord {
                    None
                } else {
                    self.pressed(cx, key)
                }
            }
        }
    }

    /// Forgets what has passed.
    fn settle(&mut self, cx: &Context<'_>) {
        if self.note.as_ref().is_some_and(|n| n.until <= cx.at) {
            self.note = None;
        }
        if self
            .busy
            .is_some_and(|(_, since)| since.plus_s(ANSWER_S) <= cx.at)
        {
            self.busy = None;
        }
        if self.open(cx.hall).is_none() {
            self.dialog = None;
        }
        self.refresh_unprinted(cx);
    }

    pub(super) fn tell(&mut self, cx: &Context<'_>, said: Said) {
        self.note = Some(Note {
            said,
            until: cx.at.plus_s(NOTE_S),
        });
    }

    /// Sends a command, unless one is on its way, the hall is gone, or it would be refused.
    pub(super) fn send(
        &mut self,
        cx: &Context<'_>,
        doing: Doing,
        command: Command,
    ) -> Option<Action> {
        if self.busy.is_some() {
            return None;
        }
        if let Some(since) = cx.connection.lost_since() {
            self.tell(cx, Said::Lost(since));
            return None;
        }
        if let Err(refusal) = cx.hall.consider(cx.at, &command) {
            self.tell(cx, Said::Refused(refusal));
            return None;
        }
        self.busy = Some((doing, cx.at));
        Some(Action::Send(command))
    }

    pub(super) fn perform(&mut self, cx: &Context<'_>, doing: Doing) -> Option<Action> {
        self.dialog = None;
        // Before the plan: a dialog for something that cannot be sent would only waste the clerk's
        // time.
        if let Some(said) = self.why_not(cx, doing) {
            self.tell(cx, said);
            return None;
        }
        match self.plan(cx, doing) {
            Plan::Send(command) => self.send(cx, doing, command),
            Plan::Open(dialog) => {
                self.dialog = Some(dialog);
                None
            }
            Plan::Show(tab) => {
                self.show(tab);
                None
            }
            Plan::Refuse(said) => {
                self.tell(cx, said);
                None
            }
        }
    }

    fn show(&mut self, tab: Tab) {
        if self.tab != tab {
            (self.tab, self.selected, self.top) = (tab, None, 0);
        }
    }

    fn touched(&mut self, cx: &Context<'_>, target: Target) -> Option<Action> {
        if self.dialog.is_some() {
            return self.dialog_touched(cx, target);
        }
        match target {
            Target::Do(doing) => return self.perform(cx, doing),
            Target::Tab(tab) => self.show(tab),
            // Pressed again, a row is let go.
            Target::Row(ticket) => {
                self.selected = (self.selected != Some(ticket)).then_some(ticket)
            }
            Target::Page { on } => {
                self.selected = None;
                let rows = self.rows(cx, self.tab).len().max(if self.tab == Tab::Hall {
                    cx.hall.setup().services.len()
                } else {
                    0
                });
                self.top = if on {
                    (self.top + PAGE).min(rows.saturating_sub(1))
                } else {
                    self.top.saturating_sub(PAGE)
                };
            }
            Target::Item(_)
            | Target::Items { .. }
            | Target::Ok
            | Target::Dismiss
            | Target::Close => {}
        }
        None
    }

    fn pressed(&mut self, cx: &Context<'_>, key: KeyEvent) -> Option<Action> {
        if self.dialog.is_some() {
            return self.dialog_key(cx, key);
        }
        if self.open(cx.hall).is_none() {
            return self.typed_name(cx, key);
        }
        match key.code {
            KeyCode::Char(letter) => {
                return Doing::of_key(letter).and_then(|doing| self.perform(cx, doing));
            }
            KeyCode::Up => self.move_row(cx, -1),
            KeyCode::Down => self.move_row(cx, 1),
            KeyCode::PageUp => self.move_row(cx, -(PAGE as isize)),
            KeyCode::PageDown => self.move_row(cx, PAGE as isize),
            KeyCode::Home => self.move_row(cx, -(1 << 20)),
            KeyCode::End => self.move_row(cx, 1 << 20),
            KeyCode::Left => self.show(self.neighbour(-1)),
            KeyCode::Right => self.show(self.neighbour(1)),
            KeyCode::Enter if self.chosen(cx).is_some() => return self.perform(cx, Doing::Call),
            KeyCode::Esc => (self.selected, self.note, self.top) = (None, None, 0),
            _ => {}
        }
        None
    }

    fn neighbour(&self, step: isize) -> Tab {
        let at = Tab::ALL.iter().position(|t| *t == self.tab).unwrap_or(0) as isize + step;
        Tab::ALL[at.rem_euclid(Tab::ALL.len() as isize) as usize]
    }

    fn move_row(&mut self, cx: &Context<'_>, step: isize) {
        if self.tab == Tab::Hall {
            let last = cx.hall.setup().services.len().saturating_sub(1);
            self.top = self.top.saturating_add_signed(step).min(last);
            return;
        }
        let rows = self.rows(cx, self.tab);
        let Some(last) = rows.len().checked_sub(1) else {
            return;
        };
        let at = self
            .chosen(cx)
            .and_then(|t| rows.iter().position(|r| r.ticket == t));
        let next = match at {
            Some(at) => at.saturating_add_signed(step).min(last),
            None if step < 0 => last,
            None => self.top.min(last),
        };
        self.selected = rows.get(next).map(|r| r.ticket);
    }

    fn typed_name(&mut self, cx: &Context<'_>, key: KeyEvent) -> Option<Action> {
        match key.code {
            KeyCode::Char(letter)
                if !letter.is_control() && self.name.chars().count() < NAME_MAX =>
            {
                self.name.push(letter)
            }
            KeyCode::Backspace => {
                self.name.pop();
            }
            KeyCode::Delete | KeyCode::Esc => self.name.clear(),
            KeyCode::Enter => return self.perform(cx, Doing::SignIn),
            _ => {}
        }
        None
    }

    fn answered(&mut self, cx: &Context<'_>, answer: Answer) {
        let asked = self.busy.take().map(|(doing, _)| doing);
        match answer {
            Err(refusal) => self.tell(cx, Said::Refused(refusal)),
            Ok(events) => {
                for event in &events {
                    self.remember(event);
                }
                if matches!(asked, Some(Doing::Reprint | Doing::Unprinted)) {
                    self.next_unprinted(cx);
                }
                let called = events
                    .iter()
                    .any(|e| matches!(e, Event::Counter(CounterEvent::TicketCalled { .. })));
                let said = events.iter().rev().find_map(|e| Said::of_event(e, cx.hall));
                if asked == Some(Doing::Next) && !called {
                    // The call only ended the visit before: nobody waits.
                    let ended = events.iter().find_map(|e| match e {
                        Event::Counter(CounterEvent::TicketFinished { ticket, .. }) => {
                            cx.hall.ticket(*ticket).map(|t| t.number)
                        }
                        _ => None,
                    });
                    self.tell(cx, Said::NobodyWaiting(ended));
                } else if let Some(said) = said {
                    self.tell(cx, said);
                }
            }
        }
    }

    fn happened(&mut self, cx: &Context<'_>, event: &Event) {
        self.remember(event);
        let here = match event {
            Event::Counter(
                CounterEvent::TicketPassed { counter, .. }
                | CounterEvent::TicketStarted { counter, .. }
                | CounterEvent::Closed { counter }
                | CounterEvent::ServicesSet { counter, .. },
            )
            | Event::Rating(RatingEvent::TicketRated { counter, .. }) => *counter == self.counter,
            _ => false,
        };
        // The answer to one's own command says it better, and comes for the very same event.
        let told = self.busy.is_some() || self.note.is_some();
        if here
            && (!told || matches!(event, Event::Rating(RatingEvent::TicketRated { .. })))
            && let Some(said) = Said::of_event(event, cx.hall)
        {
            self.tell(cx, said);
        }
    }

    fn remember(&mut self, event: &Event) {
        match event {
            Event::Counter(CounterEvent::TicketCalled {
                ticket,
                counter,
                why,
            }) if *counter == self.counter => {
                self.why = Some((*ticket, *why));
                if self.selected == Some(*ticket) {
                    self.selected = None;
                }
            }
            Event::Counter(CounterEvent::Opened { counter, clerk }) if *counter == self.counter => {
                self.name.clone_from(clerk);
                (self.tab, self.selected, self.top, self.why) = (Tab::Waiting, None, 0, None);
            }
            Event::Counter(CounterEvent::Closed { counter }) if *counter == self.counter => {
                self.dialog = None
            }
            _ => {}
        }
    }

    /// When the picture changes by itself.
    pub(super) fn changes_at(&self, cx: &Context<'_>) -> Timestamp {
        let mut next = common::next_full(cx.at, common::MINUTE_US);
        if let Some(note) = &self.note {
            next = next.min(note.until);
        }
        if let Some((_, since)) = self.busy {
            next = next.min(since.plus_s(ANSWER_S));
        }
        let hall = cx.hall;
        let runs = cx.connection == Connection::Live
            && self.open(hall).is_some_and(|counter| {
                let at_work = self.current(hall).is_some_and(|t| {
                    matches!(
                        t.state,
                        TicketState::Called { .. } | TicketState::Serving { .. }
                    )
                });
                at_work
                    || counter.rating.is_some_and(|w| w.until > cx.at)
                    || hall.undoable(counter, cx.at).is_some()
                    || hall.parked(self.counter).next().is_some()
            });
        // A minute that just begins must not be taken for the present one.
        let next = if runs {
            next.min(common::next_full(cx.at, common::SECOND_US))
        } else {
            next
        };
        next.max(common::soonest(cx.at))
    }
}
