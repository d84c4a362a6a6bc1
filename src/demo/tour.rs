//! A newcomer's first visit, step by step: the bottom line says what to do next.

use super::{COUNTER_A, COUNTER_B};
use hall::{Command, CounterEvent, Event, Hall, QueueCommand, RatingEvent};

/// What each step asks for.
const STEPS: [&str; 8] = [
    "demo-tour-take",
    "demo-tour-counter",
    "demo-tour-sign-in",
    "demo-tour-call",
    "demo-tour-start",
    "demo-tour-finish",
    "demo-tour-rate",
    "demo-tour-watch",
];
const TAKE: usize = 0;
const COUNTER: usize = 1;
const SIGN_IN: usize = 2;
const CALL: usize = 3;
const START: usize = 4;
const FINISH: usize = 5;
const RATE: usize = 6;
const WATCH: usize = 7;

/// The step that a newcomer has come to, if he takes the tour.
#[derive(Debug, Default)]
pub(super) struct Tour(Option<usize>);

impl Tour {
    /// Returns the tour at a step that [`Tour::step`] has told.
    pub(super) fn at(step: u8) -> Tour {
        Tour(
            usize::from(step)
                .checked_sub(1)
                .filter(|step| *step < STEPS.len()),
        )
    }

    /// Returns the step, counted from one; 0 when nobody takes the tour.
    pub(super) fn step(&self) -> u8 {
        self.0.map_or(0, |step| step as u8 + 1)
    }

    /// Returns what to do next.
    pub(super) fn hint(&self) -> Option<&'static str> {
        self.0.map(|step| STEPS[step])
    }

    /// Begins at the first step.
    pub(super) fn begin(&mut self) {
        self.0 = Some(TAKE);
    }

    /// Begins, or ends before all is shown.
    pub(super) fn toggle(&mut self) {
        self.0 = if self.0.is_none() { Some(TAKE) } else { None };
    }

    /// Goes on from a step that is done.
    fn done(&mut self, step: usize) {
        if self.0 == Some(step) {
            self.0 = Some(step + 1).filter(|next| *next < STEPS.len());
        }
    }

    /// Takes note of what a person asked for.
    pub(super) fn touched(&mut self, command: &Command) {
        if matches!(command, Command::Queue(QueueCommand::Issue { .. })) {
            self.done(TAKE);
        }
    }

    /// Takes note of what happened in the hall.
    pub(super) fn happened(&mut self, event: &Event) {
        match event {
            Event::Counter(CounterEvent::TicketCalled { .. }) => self.done(CALL),
            Event::Counter(CounterEvent::TicketStarted { .. }) => self.done(START),
            Event::Counter(CounterEvent::TicketFinished { .. }) => self.done(FINISH),
            Event::Rating(RatingEvent::TicketRated { .. }) => self.done(RATE),
            _ => {}
        }
    }

    /// Takes note of how things stand: the screen with the keys, how fast simulated people act.
    pub(super) fn look(&mut self, hall: &Hall, focus: usize, speed: u32) {
        if focus == COUNTER_A || focus == COUNTER_B {
            self.done(COUNTER);
        }
        if hall.counters().iter().any(|counter| counter.is_working()) {
            self.done(SIGN_IN);
        }
        if speed > 0 {
            self.done(WATCH);
        }
    }
}
