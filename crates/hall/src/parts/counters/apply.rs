//! What events do to counters. Decides nothing and cannot fail: an event about something that is
//! not there changes nothing.
//!
//! A counter's event is recorded here before the queues record it: what can be taken back is the
//! ticket as it was.

use super::{CounterEvent, Counters};
use crate::call::Why;
use crate::clock::CounterDay;
use crate::counter::{Counter, Pause, Shift, UndoKind, UndoableAction};
use crate::ids::{CounterId, TicketId};
use crate::parts::queues::{QueueEvent, Queues};
use crate::parts::ratings::RatingEvent;
use crate::setup::Setup;
use crate::ticket::{Number, Ticket, TicketState};
use crate::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Counters {
    /// Records an event of the counters' own.
    pub(crate) fn apply(
        &mut self,
        at: Timestamp,
        event: &CounterEvent,
        setup: &Setup,
        queues: &Queues,
    ) {
        match event {
            CounterEvent::Opened {
                counter,
                clerk,
                account,
                no,
                stars,
            } => self.with(*counter, |c| {
                c.shift = Some(Shift {
                    clerk: Arc::from(clerk.as_str()),
                    since: at,
                    pause: None,
                    active_at: at,
                    account: *account,
                    no: *no,
                    stars: *stars,
                });
            }),
            CounterEvent::Closed { counter } => {
                let serves = setup.counter(*counter).map(|c| c.serves.clone());
                self.with(*counter, |c| {
                    c.shift = None;
                    c.undoable = None;
                    c.priority_run = 0;
                    if let Some(serves) = serves {
                        c.serves = serves;
                    }
                });
            }
            CounterEvent::ServicesSet { counter, serves } => {
                self.with(*counter, |c| c.serves.clone_from(serves));
            }
            CounterEvent::Paused { counter, reason } => self.with(*counter, |c| {
                if let Some(shift) = &mut c.shift {
                    shift.pause = Some(Pause {
                        reason: *reason,
                        since: at,
                    });
                }
            }),
            CounterEvent::Resumed { counter } => self.with(*counter, |c| {
                if let Some(shift) = &mut c.shift {
                    shift.pause = None;
                }
            }),
            CounterEvent::TicketCalled {
                ticket,
                counter,
                why,
            } => {
                if let Some(ticket) = queues.ticket(*ticket) {
                    self.call(ticket, *counter, *why, setup);
                }
            }
            CounterEvent::TicketNoShow { ticket, counter } => {
                self.leave(
                    at,
                    queues.ticket(*ticket),
                    *counter,
                    UndoKind::NoShow,
                    |c| {
                        c.no_shows = c.no_shows.saturating_add(1);
                    },
                );
            }
            CounterEvent::TicketStarted { ticket, counter } => {
                let id = *ticket;
                self.leave(at, queues.ticket(id), *counter, UndoKind::Start, |c| {
                    c.ticket = Some(id);
                });
            }
            CounterEvent::StartedWithoutTicket {
                ticket,
                counter,
                service,
                lang,
            } if *ticket == queues.next_ticket() => self.with(*counter, |c| {
                // Taken back, it is as if nobody had come.
                let state = TicketState::Cancelled { at };
                let none = Ticket::new((*ticket, Number::NONE), *service, *lang, state, at);
                c.ticket = Some(*ticket);
                c.undoable = Some(UndoableAction {
                    kind: UndoKind::StartWithoutTicket,
                    at,
                    before: Box::new(none),
                });
            }),
            CounterEvent::StartedWithoutTicket { .. } => {}
            CounterEvent::TicketFinished { ticket, counter } => {
                self.leave(
                    at,
                    queues.ticket(*ticket),
                    *counter,
                    UndoKind::Finish,
                    |c| {
                        c.served = c.served.saturating_add(1);
                    },
                );
            }
            CounterEvent::TicketTransferred {
                ticket, counter, ..
            } => {
                let ticket = queues.ticket(*ticket);
                self.leave(at, ticket, *counter, UndoKind::Transfer, |_| ());
            }
            CounterEvent::TicketParked { ticket, counter } => {
                self.take(queues.ticket(*ticket), *counter, None);
            }
            CounterEvent::TicketUnparked { ticket, counter } => {
                self.take(queues.ticket(*ticket), *counter, Some(*ticket));
            }
            CounterEvent::TicketRecalled { .. } => {}
            // Other parts need what is taken back, see `undo`.
            CounterEvent::ActionUndone { .. } => {}
        }
        self.note_activity(at, event.counter());
    }

    /// Records that somebody works at a counter.
    fn note_activity(&mut self, at: Timestamp, counter: CounterId) {
        self.with(counter, |c| {
            if let Some(shift) = &mut c.shift {
                shift.active_at = at;
            }
        });
    }

    /// From now on open counters count as idle, whatever was before: nobody could work there.
    pub(crate) fn resume(&mut self, at: Timestamp) {
        for shift in self.list.iter_mut().filter_map(|c| c.shift.as_mut()) {
            shift.active_at = at;
        }
    }

    /// Records what became of a ticket that a counter had, or that it cancelled.
    pub(crate) fn follow_queue(&mut self, at: Timestamp, event: &QueueEvent, queues: &Queues) {
        match event {
            QueueEvent::TicketRequeued { ticket } => {
                if let Some(ticket) = queues.ticket(*ticket) {
                    self.release(ticket);
                }
            }
            QueueEvent::TicketCancelled { ticket, counter } => {
                let Some(ticket) = queues.ticket(*ticket) else {
                    return;
                };
                match counter {
                    Some(counter) => {
                        self.leave(at, Some(ticket), *counter, UndoKind::Cancel, |_| ());
                        self.note_activity(at, *counter);
                    }
                    None => self.release(ticket),
                }
            }
            QueueEvent::TicketIssued { .. }
            | QueueEvent::TicketReserved { .. }
            | QueueEvent::TicketAdopted { .. }
            | QueueEvent::TicketHeld { .. }
            | QueueEvent::TicketReleased { .. }
            | QueueEvent::TicketReturned { .. }
            | QueueEvent::SlipBound { .. } => {}
        }
    }

    /// Records that a visit was rated: it cannot be taken back any more.
    pub(crate) fn follow_rating(&mut self, event: &RatingEvent, queues: &Queues) {
        if let RatingEvent::TicketRated {
            ticket, counter, ..
        } = event
            && queues.ticket(*ticket).is_some()
        {
            self.with(*counter, |c| {
                if c.undoable.as_ref().is_some_and(|s| s.before.id == *ticket) {
                    c.undoable = None;
                }
            });
        }
    }

    /// Takes back the last action of a counter, as far as it concerns counters, and returns it.
    pub(crate) fn undo(
        &mut self,
        at: Timestamp,
        counter: CounterId,
        queues: &Queues,
    ) -> Option<UndoableAction> {
        self.note_activity(at, counter);
        let mut taken = None;
        self.with(counter, |c| taken = c.undoable.take());
        let action = taken?;
        let id = action.before.id;
        self.release(queues.ticket(id)?);
        self.with(counter, |c| match action.kind {
            UndoKind::Finish => c.served = c.served.saturating_sub(1),
            UndoKind::NoShow => c.no_shows = c.no_shows.saturating_sub(1),
            UndoKind::Start
            | UndoKind::StartWithoutTicket
            | UndoKind::Transfer
            | UndoKind::Cancel => {}
        });
        if let Some(counter) = holder(&action.before) {
            self.with(counter, |c| c.ticket = Some(id));
        }
        Some(action)
    }

    /// Takes other settings. What a clerk changed stays, unless the settings of that counter
    /// changed too.
    pub(crate) fn configure(&mut self, old: &Setup, setup: &Setup) {
        let mut known: BTreeMap<CounterId, Counter> = std::mem::take(&mut self.list)
            .into_iter()
            .map(|c| (c.id, c))
            .collect();
        self.list = setup
            .counters
            .iter()
            .map(|new| match known.remove(&new.id) {
                Some(mut counter) => {
                    if old.counter(new.id).map(|c| &c.serves) != Some(&new.serves) {
                        counter.serves.clone_from(&new.serves);
                    }
                    counter
                }
                None => Counter::closed(new.id, new.serves.clone()),
            })
            .collect();
        self.list.sort_by_key(|c| c.id);
        self.list.dedup_by_key(|c| c.id);
        self.forget_unknown_services(setup);
    }

    /// Begins a day: who works at a counter stays there, with a ticket that stays.
    pub(crate) fn turn_day(&mut self, setup: &Setup, queues: &Queues) {
        for counter in &mut self.list {
            let own = counter.id;
            let is_here = |id: TicketId| {
                use TicketState::{Called, Serving};
                let state = queues.ticket(id).map(|ticket| ticket.state);
                matches!(state, Some(Called { counter, .. } | Serving { counter }) if counter == own)
            };
            let ticket = counter.ticket.filter(|ticket| is_here(*ticket));
            let undoable = counter.undoable.take();
            let undoable = undoable.filter(|action| queues.is_of_today(action.before.id));
            let serves = std::mem::take(&mut counter.serves);
            let shift = counter.shift.take();
            *counter = Counter {
                shift,
                ticket,
                undoable,
                ..Counter::closed(counter.id, serves)
            };
        }
        self.forget_unknown_services(setup);
    }

    /// The figures of the day, and who works.
    pub(crate) fn day(&self) -> Vec<CounterDay> {
        let of = |counter: &Counter| CounterDay {
            id: counter.id,
            served: counter.served,
            no_shows: counter.no_shows,
            shift: counter.shift.clone(),
        };
        self.list.iter().map(of).collect()
    }

    /// Adds the figures of a day that is not over after all.
    pub(crate) fn take_day_back(&mut self, day: &[CounterDay]) {
        for before in day {
            self.with(before.id, |counter| {
                counter.served = counter.served.saturating_add(before.served);
                counter.no_shows = counter.no_shows.saturating_add(before.no_shows);
            });
        }
    }

    fn forget_unknown_services(&mut self, setup: &Setup) {
        for counter in &mut self.list {
            counter
                .serves
                .retain(|s| setup.service(s.service).is_some());
        }
    }

    fn call(&mut self, ticket: &Ticket, counter: CounterId, why: Why, setup: &Setup) {
        if self.get(counter).is_none() {
            return;
        }
        self.release(ticket);
        let level = ticket
            .class
            .and_then(|c| setup.class(c))
            .map_or(0, |c| c.level);
        self.with(counter, |c| {
            c.ticket = Some(ticket.id);
            c.undoable = None;
            let is_counted = !matches!(
                why,
                Why::Special | Why::CalledBack | Why::Booked(_) | Why::BookedEarly(_)
            );
            if is_counted {
                c.priority_run = if level > 0 {
                    c.priority_run.saturating_add(1)
                } else {
                    0
                };
            }
        });
    }

    /// Frees the counter that has a ticket.
    fn release(&mut self, ticket: &Ticket) {
        if let Some(counter) = holder(ticket) {
            self.with(counter, |c| {
                if c.ticket == Some(ticket.id) {
                    c.ticket = None;
                }
            });
        }
    }

    /// A counter does something with a ticket that can be taken back for a moment.
    fn leave(
        &mut self,
        at: Timestamp,
        ticket: Option<&Ticket>,
        counter: CounterId,
        kind: UndoKind,
        change: impl FnOnce(&mut Counter),
    ) {
        let Some(ticket) = ticket else { return };
        self.release(ticket);
        self.with(counter, |c| {
            c.undoable = Some(UndoableAction {
                kind,
                at,
                before: Box::new(ticket.clone()),
            });
            change(c);
        });
    }

    /// A counter gets a ticket or gives one away for a while, which cannot be taken back.
    fn take(&mut self, ticket: Option<&Ticket>, counter: CounterId, now: Option<TicketId>) {
        let Some(ticket) = ticket else { return };
        self.release(ticket);
        self.with(counter, |c| {
            c.ticket = now;
            c.undoable = None;
        });
    }
}

/// The counter that has this ticket.
fn holder(ticket: &Ticket) -> Option<CounterId> {
    match ticket.state {
        TicketState::Called { counter, .. } | TicketState::Serving { counter } => Some(counter),
        _ => None,
    }
}
