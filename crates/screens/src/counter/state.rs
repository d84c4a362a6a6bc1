//! What a key, a press, an answer or an event does to the clerk's screen.

use super::action::{ClerkMessage, CounterAction, Note, Plan};
use super::dialogs::{Arrive, Dialog, DialogInput};
use super::emergency::EmergencyPage;
use super::numbers;
use super::people::{found_ids, is_shift_of};
use super::proof::asks_proof;
use super::{CounterScreen, NAME, Tab, Target};
use crate::common;
use crate::keys::{Hint, KeyTable, LIST};
use crate::screen::{
    ANSWER_S, Action, Connection, Context, Input, KeyCode, KeyEvent, KeyModifiers, SLOW_S,
};
use crossterm::event::KeyEventKind;
use hall::{
    AccountId, AnnouncementEvent, Answer, Command, CounterEvent, Event, Hall, RatingEvent, Refusal,
    ServiceId, Session, StaffEvent, TicketId, TicketState, Timestamp,
};

/// Seconds that a message stays.
const NOTE_S: u32 = 5;

/// The use of a key while no dialog is open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Press {
    /// A command.
    Do(CounterAction),
    /// Begins a number.
    Number,
    /// Another list.
    Tabs,
    /// Another row of the list.
    List,
    /// No message, and no row chosen.
    Clear,
    /// Types the clerk's name.
    Name,
    /// Another one of the people who are meant.
    Person,
    /// Takes back all of the name.
    NoName,
}

impl CounterScreen {
    pub(super) fn take(&mut self, cx: &Context<'_>, input: Input<Target>) -> Option<Action> {
        self.expire_messages(cx);
        let is_press = matches!(input, Input::Touch(_) | Input::Key(_));
        if is_press || self.active_at.is_none() {
            self.active_at = Some(cx.at);
        }
        match input {
            Input::Tick => {
                let action = self.arrive(cx).or_else(|| self.release(cx));
                action.or_else(|| self.lock_if_idle(cx))
            }
            Input::Answered(answer) => {
                self.answered(cx, answer);
                None
            }
            Input::Happened(event) => {
                self.happened(cx, &event);
                None
            }
            Input::Learned(_) => None,
            Input::Touch(Target::Emergency(press)) => self.emergency_pressed(cx, press),
            // Its page covers everything else.
            Input::Touch(_) | Input::Key(_) if self.covering(cx).is_some() => None,
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
    fn expire_messages(&mut self, cx: &Context<'_>) {
        if self.note.as_ref().is_some_and(|n| n.until <= cx.at) {
            self.note = None;
        }
        if self
            .busy
            .is_some_and(|(_, since)| since.plus_s(ANSWER_S) <= cx.at)
        {
            self.busy = None;
            self.tell(cx, ClerkMessage::Unanswered);
        }
        self.expire_typed(cx);
        if self.open(cx.hall).is_none() && !matches!(self.dialog, Some(Dialog::Arrive(_))) {
            self.dialog = None;
        }
        if cx.hall.emergency().is_none() {
            self.emergency = EmergencyPage::default();
        }
        self.dialog_on(cx, DialogInput::Changed);
        self.close_forbidden(cx);
    }

    /// Closes a dialog about something that the clerk may do no longer, and says who may.
    fn close_forbidden(&mut self, cx: &Context<'_>) {
        let action = self.dialog.as_ref().and_then(Dialog::action);
        let Some(right) = action.and_then(CounterAction::right) else {
            return;
        };
        if let Err(refusal @ Refusal::NoRight { .. }) = cx.hall.may_at(self.counter, right) {
            self.dialog = None;
            self.tell(cx, ClerkMessage::Refused(refusal));
        }
    }

    /// Begins the work of the clerk who has started the program: opens the counter for the name
    /// that is known, or asks about a shift that did not end.
    fn arrive(&mut self, cx: &Context<'_>) -> Option<Action> {
        if !self.arrives || Self::no_answer(cx).is_some() {
            return None;
        }
        self.arrives = false;
        let typed = self.sign_in.text(NAME).trim().to_owned();
        let clerk = self.clerk(cx.hall).unwrap_or(typed);
        match self.open(cx.hall).and_then(|c| c.shift.as_ref()) {
            None if !self.opens_by_name(cx) => None,
            None => self.perform(cx, CounterAction::SignIn),
            Some(shift) if is_shift_of(shift, &clerk) => None,
            // Who works here has proved it.
            Some(_) if asks_proof(cx.hall) => None,
            Some(_) => {
                self.dialog = Some(Dialog::Arrive(Arrive::here(clerk)));
                None
            }
        }
    }

    pub(super) fn tell(&mut self, cx: &Context<'_>, said: ClerkMessage) {
        self.note = Some(Note {
            said,
            until: cx.at.plus_s(NOTE_S),
        });
    }

    /// Sends a command, unless one is on its way, the hall is gone, or it would be refused.
    pub(super) fn send(
        &mut self,
        cx: &Context<'_>,
        action: CounterAction,
        command: Command,
    ) -> Option<Action> {
        if self.busy.is_some() {
            return None;
        }
        if let Some(said) = Self::no_answer(cx) {
            self.tell(cx, said);
            return None;
        }
        if let Err(refusal) = cx.hall.consider(cx.at, &command) {
            self.tell(cx, ClerkMessage::Refused(refusal));
            return None;
        }
        self.busy = Some((action, cx.at));
        Some(Action::Send(command))
    }

    pub(super) fn perform(&mut self, cx: &Context<'_>, action: CounterAction) -> Option<Action> {
        self.dialog = None;
        // Before the plan: a dialog for something that cannot be sent would only waste the clerk's
        // time.
        if let Some(said) = self.why_not(cx, action) {
            self.tell(cx, said);
            return None;
        }
        match self.plan(cx, action) {
            Plan::Send(command) => self.send(cx, action, command),
            Plan::Open(dialog) => {
                self.dialog = Some(dialog);
                None
            }
            Plan::ShowEmergency => {
                self.emergency.aside = None;
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
        if self.tabs.choose(tab) {
            self.restart_lists();
        }
    }

    /// Shows the first rows again, with none chosen.
    fn restart_lists(&mut self) {
        self.tickets.restart();
        self.services.restart();
    }

    fn touched(&mut self, cx: &Context<'_>, target: Target) -> Option<Action> {
        if self.dialog.is_some() {
            return self.dialog_touched(cx, target);
        }
        match target {
            Target::Do(action) => return self.perform(cx, action),
            Target::Tab(tab) => self.show(tab),
            Target::Ticket(press) => self.tickets.pressed(press, &self.listed(cx)),
            Target::Service(press) => self.services.pressed(press, &service_ids(cx)),
            Target::Person(press) => {
                let people = self.people_meant(cx);
                self.people.pressed(press, &people);
            }
            Target::Line(_)
            | Target::Ok
            | Target::Dismiss
            | Target::Close
            | Target::Emergency(_) => {}
        }
        None
    }

    fn pressed(&mut self, cx: &Context<'_>, key: KeyEvent) -> Option<Action> {
        if let Some(held) = self.held.take() {
            if self.scanned(cx, held, key) {
                return None;
            }
            if let Some(action) = self.perform(cx, held.action) {
                return Some(action);
            }
        }
        if self.dialog.is_some() {
            return self.dialog_key(cx, key);
        }
        match self.table(cx).of(key)? {
            Press::Do(action) => return self.do_or_hold(cx, key, action),
            Press::Number => self.begin_number(key),
            Press::Clear => {
                self.note = None;
                self.restart_lists();
            }
            Press::Tabs => {
                self.tabs.on(key);
                self.restart_lists();
            }
            Press::List if self.tabs.chosen() == Tab::Hall => {
                self.services.on(key, &service_ids(cx));
            }
            Press::List => {
                self.tickets.on(key, &self.listed(cx));
            }
            Press::Name => self.typed(cx, key),
            Press::Person => {
                let people = self.people_meant(cx);
                self.people.on(key, &people);
            }
            Press::NoName => self.untype(cx),
        }
        None
    }

    /// Returns what the keys do while no dialog is open.
    pub(super) fn table(&self, cx: &Context<'_>) -> KeyTable<Press> {
        let mut table = KeyTable::default();
        if self.open(cx.hall).is_none() {
            let sign_in = CounterAction::SignIn;
            match self.leads_on(cx.hall) {
                true => table.add([KeyCode::Enter], Press::Name, "help-next-field"),
                false => table.add([KeyCode::Enter], Press::Do(sign_in), sign_in.id()),
            }
            if asks_proof(cx.hall) {
                let proof = self.proof(cx.hall);
                table.add_typed(Press::Name, proof.types());
                if proof.has_fields() {
                    let fields = [KeyCode::Tab, KeyCode::Up, KeyCode::Down];
                    table.add(fields, Press::Name, "help-fields");
                }
            } else if cx.hall.takes_names() {
                table.add_typed(Press::Name, "help-type-person");
                if !self.people_meant(cx).is_empty() {
                    table.add(LIST, Press::Person, "help-choose");
                }
            } else {
                table.add_typed(Press::Name, "help-type-name");
            }
            if self.has_typed(cx.hall) {
                table.add([KeyCode::Esc], Press::NoName, "help-no-name");
            }
            return table;
        }
        let step = self.next_step(cx.hall);
        table.add([KeyCode::Char(' ')], Press::Do(CounterAction::Step), step);
        for (action, letter) in CounterAction::keyed(cx.hall) {
            let says = self.name_of(cx.hall, action);
            table.add([KeyCode::Char(letter)], Press::Do(action), says);
        }
        let first = numbers::firsts(cx.hall).map(KeyCode::Char);
        table.add(first, Press::Number, "counter-find-title");
        if self.chosen(cx).is_some() {
            let call = CounterAction::Call;
            table.add([KeyCode::Enter], Press::Do(call), call.id());
        }
        table.add([KeyCode::Left, KeyCode::Right], Press::Tabs, "help-tabs");
        let count = match self.tabs.chosen() {
            Tab::Hall => cx.hall.setup().services.len(),
            _ => self.listed(cx).len(),
        };
        let leads = count > 1 || count == 1 && self.chosen(cx).is_none();
        if leads && self.tabs.chosen() != Tab::Hall {
            table.add(LIST, Press::List, "help-choose");
        } else if leads {
            table.add(LIST, Press::List, "help-scroll");
        }
        if self.note.is_some() || !self.shows_first_rows() {
            table.add([KeyCode::Esc], Press::Clear, "help-clear");
        }
        table
    }

    /// Returns what the keys do now, for the help.
    pub(super) fn hints(&self, cx: &Context<'_>) -> Vec<Hint> {
        if self.covering(cx).is_some() {
            // Its keys are those of its buttons.
            return Vec::new();
        }
        if let Some(dialog) = &self.dialog {
            return dialog.keys(self, cx).hints();
        }
        let mut table = self.table(cx);
        table.judge(|press| match press {
            Press::Do(action) => self.why_not(cx, *action).is_none(),
            _ => true,
        });
        table.hints()
    }

    /// Returns true if lists begin with their first rows, and none is chosen.
    fn shows_first_rows(&self) -> bool {
        let is_first = self.tickets.top() == 0 && self.services.top() == 0;
        is_first && self.tickets.chosen().is_none()
    }

    /// Returns the people who are meant by what was typed.
    fn people_meant(&self, cx: &Context<'_>) -> Vec<AccountId> {
        found_ids(cx.hall, self.sign_in.text(NAME))
    }

    pub(super) fn set_name(&mut self, name: &str) {
        self.sign_in.set(NAME, name);
        self.people.restart();
    }

    /// Returns the tickets of the list that is shown.
    fn listed(&self, cx: &Context<'_>) -> Vec<TicketId> {
        let rows = self.rows(cx, self.tabs.chosen());
        rows.into_iter().map(|row| row.ticket).collect()
    }

    fn answered(&mut self, cx: &Context<'_>, answer: Answer) {
        let asked = self.busy.take().map(|(action, _)| action);
        if asked == Some(CounterAction::SignIn) {
            self.signed_in(cx, &answer);
        }
        match answer {
            Err(refusal) => {
                self.is_elsewhere |= refusal == Refusal::SignInFirst && asks_proof(cx.hall);
                self.tell(cx, ClerkMessage::Refused(refusal));
            }
            Ok(events) => {
                for event in &events {
                    self.remember(cx.hall, event);
                }
                if let Some(action) = asked {
                    self.dialog_on(cx, DialogInput::Done(action));
                }
                let called = events
                    .iter()
                    .any(|e| matches!(e, Event::Counter(CounterEvent::TicketCalled { .. })));
                let said = events
                    .iter()
                    .rev()
                    .find_map(|e| ClerkMessage::of_event(e, cx.hall));
                if asked == Some(CounterAction::Next) && !called {
                    // The call only ended the visit before: nobody waits.
                    let ended = events.iter().find_map(|e| match e {
                        Event::Counter(CounterEvent::TicketFinished { ticket, .. }) => {
                            cx.hall.ticket(*ticket).map(|t| t.number)
                        }
                        _ => None,
                    });
                    self.tell(cx, ClerkMessage::NobodyWaiting(ended));
                } else if let Some(said) = said {
                    self.tell(cx, said);
                }
            }
        }
    }

    fn happened(&mut self, cx: &Context<'_>, event: &Event) {
        self.remember(cx.hall, event);
        let closes = matches!(event, Event::Counter(CounterEvent::Closed { counter })
            if *counter == self.counter);
        // Who did not sign out has left; who comes next may be somebody else.
        if closes && !self.signs_out() {
            self.set_name("");
        }
        let here = match event {
            Event::Counter(
                CounterEvent::TicketNoShow { counter, .. }
                | CounterEvent::TicketStarted { counter, .. }
                | CounterEvent::StartedWithoutTicket { counter, .. }
                | CounterEvent::Closed { counter }
                | CounterEvent::ServicesSet { counter, .. },
            )
            | Event::Rating(RatingEvent::TicketRated { counter, .. }) => *counter == self.counter,
            Event::Staff(StaffEvent::SignedOut { counter, .. }) => *counter == Some(self.counter),
            // Nobody heard it, whoever sent it.
            Event::Announcement(AnnouncementEvent::Unspoken { .. }) => true,
            _ => false,
        };
        // The answer to one's own command says it better, and comes for the very same event.
        let told = self.busy.is_some() || self.note.is_some();
        let announced = |note: &Note| {
            matches!(
                note.said,
                ClerkMessage::Told | ClerkMessage::EmergencyRaised
            )
        };
        let later = match event {
            Event::Rating(RatingEvent::TicketRated { .. }) | Event::Staff(_) => true,
            Event::Announcement(AnnouncementEvent::Unspoken { .. }) => {
                self.note.as_ref().is_some_and(announced)
            }
            _ => false,
        };
        if here
            && (!told || later)
            && let Some(said) = ClerkMessage::of_event(event, cx.hall)
        {
            self.tell(cx, said);
        }
    }

    /// Returns true while the clerk signs out, and just after it.
    fn signs_out(&self) -> bool {
        let is_asked = self
            .busy
            .is_some_and(|(action, _)| action == CounterAction::SignOut);
        let is_told = self
            .note
            .as_ref()
            .is_some_and(|note| note.said == ClerkMessage::Closed);
        is_asked || is_told
    }

    fn remember(&mut self, hall: &Hall, event: &Event) {
        match event {
            Event::Counter(CounterEvent::TicketCalled {
                ticket,
                counter,
                why,
            }) if *counter == self.counter => {
                self.why = Some((*ticket, *why));
                if self.tickets.chosen() == Some(*ticket) {
                    self.tickets.let_go();
                }
            }
            Event::Counter(CounterEvent::Opened {
                counter, clerk, no, ..
            }) if *counter == self.counter => {
                let no = no.map(|no| no.to_string());
                match asks_proof(hall) {
                    true => self.set_name(""),
                    false => self.set_name(no.as_deref().unwrap_or(clerk)),
                }
                self.is_elsewhere = false;
                self.tabs.choose(Tab::Waiting);
                self.restart_lists();
                self.why = None;
            }
            Event::Counter(CounterEvent::Closed { counter }) if *counter == self.counter => {
                self.dialog = None;
                self.is_elsewhere = false;
            }
            Event::Staff(StaffEvent::Locked { counter }) if *counter == self.counter => {
                self.forget_secrets(hall);
            }
            Event::Staff(StaffEvent::SignedIn { counter, .. })
                if *counter == Some(self.counter) =>
            {
                self.is_elsewhere = false;
                self.forget_secrets(hall);
            }
            _ => {}
        }
    }

    /// Returns the time at which the screen locks, unless somebody presses something.
    fn locks_at(&self, cx: &Context<'_>) -> Option<Timestamp> {
        let after_min = cx.hall.setup().staff.lock_min?;
        let is_signed_in = |s: &Session| s.counter == Some(self.counter);
        let may = asks_proof(cx.hall)
            && self.open(cx.hall).is_some()
            && self.current(cx.hall).is_none()
            && cx.hall.sessions().iter().any(is_signed_in);
        let since = self.active_at.filter(|_| may)?;
        Some(since.plus_s(u32::from(after_min) * 60))
    }

    /// Locks the screen of whoever has gone, unless a visitor is here.
    fn lock_if_idle(&mut self, cx: &Context<'_>) -> Option<Action> {
        let is_due = self.locks_at(cx).is_some_and(|at| at <= cx.at);
        if !is_due || self.busy.is_some() || Self::no_answer(cx).is_some() {
            return None;
        }
        // Tried again after the same time, should it be refused.
        self.active_at = Some(cx.at);
        self.perform(cx, CounterAction::Lock)
    }

    /// Returns the time at which the picture changes by itself.
    pub(super) fn changes_at(&self, cx: &Context<'_>) -> Timestamp {
        if self.arrives && Self::no_answer(cx).is_none() {
            return common::soonest(cx.at);
        }
        let mut next = common::next_minute(cx.hall, cx.at);
        if let Some(note) = &self.note {
            next = next.min(note.until);
        }
        if let Some(held) = self.held {
            next = next.min(held.until());
        }
        // Neither happens before an answer has come, or been given up.
        if self.busy.is_none() {
            let locks = self.locks_at(cx).filter(|_| Self::no_answer(cx).is_none());
            for at in [self.forgets_at(), locks].into_iter().flatten() {
                next = next.min(at.max(common::soonest(cx.at)));
            }
        }
        if let Some((_, since)) = self.busy {
            let slow = since.plus_s(SLOW_S);
            next = next.min(if cx.at < slow {
                slow
            } else {
                since.plus_s(ANSWER_S)
            });
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
                    || hall
                        .rating_window(counter.id)
                        .is_some_and(|w| w.until > cx.at)
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

/// Returns the hall's services as they are listed.
fn service_ids(cx: &Context<'_>) -> Vec<ServiceId> {
    let services = cx.hall.setup().services.iter();
    services.map(|service| service.id).collect()
}
