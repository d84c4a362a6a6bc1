//! What counters ask: shifts, calls, and taking back.

use super::{CounterCommand, CounterEvent, Counters};
use crate::Hall;
use crate::call::Why;
use crate::clock::CounterDay;
use crate::counter::{Counter, Shift, UndoKind, UndoableAction};
use crate::event::{Answer, Event};
use crate::ids::{CounterId, PauseId, PriorityClassId, ServiceId, TicketId};
use crate::limits::NAME_MAX;
use crate::parts::queues::QueueEvent;
use crate::refusal::Refusal;
use crate::routing;
use crate::setup::{Serves, Setup};
use crate::ticket::{Ticket, TicketState};
use crate::time::Timestamp;

impl Counters {
    /// Decides what a request means.
    pub(crate) fn decide(&self, hall: &Hall, at: Timestamp, command: &CounterCommand) -> Answer {
        match command {
            CounterCommand::Open {
                counter,
                clerk,
                replace,
            } => self.decide_open(hall, *counter, clerk, *replace),
            CounterCommand::Close { counter } => self.decide_close(hall, *counter),
            CounterCommand::SetServices { counter, serves } => {
                self.decide_services(hall, *counter, serves)
            }
            CounterCommand::CallNext { counter } => self.decide_call_next(hall, at, *counter),
            CounterCommand::CallTicket { counter, ticket } => {
                self.decide_call_ticket(hall, *counter, *ticket)
            }
            CounterCommand::Recall { counter } => {
                let ticket = called(hall, self.open(*counter)?)?.id;
                one(CounterEvent::TicketRecalled {
                    ticket,
                    counter: *counter,
                })
            }
            CounterCommand::NoShow { counter } => {
                let ticket = called(hall, self.open(*counter)?)?.id;
                one(CounterEvent::TicketNoShow {
                    ticket,
                    counter: *counter,
                })
            }
            CounterCommand::Start { counter } => {
                let ticket = called(hall, self.open(*counter)?)?.id;
                one(CounterEvent::TicketStarted {
                    ticket,
                    counter: *counter,
                })
            }
            CounterCommand::StartWithoutTicket { counter } => {
                self.decide_start_without_ticket(hall, *counter)
            }
            CounterCommand::Finish { counter } => {
                let ticket = serving(hall, self.open(*counter)?)?.id;
                one(CounterEvent::TicketFinished {
                    ticket,
                    counter: *counter,
                })
            }
            CounterCommand::Park { counter } => {
                let ticket = numbered(serving(hall, self.open(*counter)?)?)?.id;
                one(CounterEvent::TicketParked {
                    ticket,
                    counter: *counter,
                })
            }
            CounterCommand::Unpark { counter, ticket } => {
                self.decide_unpark(hall, *counter, *ticket)
            }
            CounterCommand::Transfer {
                counter,
                service,
                class,
            } => self.decide_transfer(hall, *counter, *service, *class),
            CounterCommand::Pause { counter, reason } => self.decide_pause(hall, *counter, *reason),
            CounterCommand::Resume { counter } => match &self.open(*counter)?.shift {
                Some(shift) if shift.pause.is_some() => {
                    one(CounterEvent::Resumed { counter: *counter })
                }
                _ => Err(Refusal::NotPaused),
            },
            CounterCommand::Undo { counter } => self.decide_undo(hall, at, *counter),
        }
    }

    /// Returns what the clock alone has brought about at a counter: its visitor arrived, or did not
    /// come, or its clerk has left it.
    pub(crate) fn elapsed(&self, hall: &Hall, counter: &Counter, at: Timestamp) -> Vec<Event> {
        if idle_ends(hall, counter).is_some_and(|end| at >= end) {
            return closing(hall, counter.id);
        }
        let rules = &hall.setup().rules;
        let called = current(hall, counter).map(|ticket| (ticket.id, ticket.state));
        let Some((ticket, TicketState::Called { since, .. })) = called else {
            return Vec::new();
        };
        let due = |after: Option<u32>| after.map(|s| since.plus_s(s)).filter(|due| at >= *due);
        let counter = counter.id;
        match (due(rules.arrives_after_s), due(rules.no_show_after_s)) {
            (Some(arrives), absent) if absent.is_none_or(|absent| arrives <= absent) => {
                vec![CounterEvent::TicketStarted { ticket, counter }.into()]
            }
            (_, Some(_)) => vec![CounterEvent::TicketNoShow { ticket, counter }.into()],
            (_, None) => Vec::new(),
        }
    }

    /// Returns how the shifts end that are not of the new day. The turn has ended the visits of
    /// tickets before `kept`; whoever serves a later one goes on.
    pub(crate) fn end_of_day(
        &self,
        hall: &Hall,
        kept: Option<TicketId>,
        is_new: impl Fn(&Shift) -> bool,
    ) -> Vec<Event> {
        let stays = |ticket: TicketId| kept.is_some_and(|kept| ticket >= kept);
        let ends = |c: &&Counter| {
            c.shift.as_ref().is_some_and(|shift| !is_new(shift)) && !c.ticket.is_some_and(stays)
        };
        let mut events = Vec::new();
        for counter in self.list.iter().filter(ends).map(|c| c.id) {
            let waiting = hall.parked(counter).filter(|t| stays(t.id));
            events.extend(waiting.map(|t| QueueEvent::TicketRequeued { ticket: t.id }.into()));
            events.push(CounterEvent::Closed { counter }.into());
        }
        events
    }

    /// Returns how the shifts begin again of a day that is not over after all: where nobody works,
    /// and for whom does not work elsewhere and still `may_work`.
    pub(crate) fn reopened(
        &self,
        setup: &Setup,
        day: &[CounterDay],
        may_work: impl Fn(&Shift) -> bool,
    ) -> Vec<Event> {
        let works = |of: &Shift| {
            let shifts = self.list.iter().filter_map(|c| c.shift.as_ref());
            shifts.into_iter().any(|shift| shift.is_same_clerk(of))
        };
        let mut events = Vec::new();
        for before in day {
            let counter = before.id;
            let is_closed = self.get(counter).is_some_and(|c| c.shift.is_none());
            let shift = before.shift.as_ref().filter(|_| is_closed);
            let Some(shift) = shift.filter(|shift| may_work(shift) && !works(shift)) else {
                continue;
            };
            let opened = CounterEvent::Opened {
                counter,
                clerk: shift.clerk.to_string(),
                account: shift.account,
                no: shift.no,
                stars: shift.stars,
            };
            events.push(opened.into());
            let reason = shift.pause.map(|pause| pause.reason);
            let reason = reason.filter(|reason| setup.pauses.iter().any(|p| p.id == *reason));
            events.extend(reason.map(|reason| CounterEvent::Paused { counter, reason }.into()));
        }
        events
    }

    /// Returns when the clock next brings something about.
    pub(crate) fn next_deadline(&self, hall: &Hall) -> Timestamp {
        let rules = &hall.setup().rules;
        let mut next = Timestamp::NEVER;
        for counter in &self.list {
            next = next.min(idle_ends(hall, counter).unwrap_or(Timestamp::NEVER));
            if let Some(TicketState::Called { since, .. }) = current(hall, counter).map(|t| t.state)
            {
                for after in [rules.arrives_after_s, rules.no_show_after_s]
                    .into_iter()
                    .flatten()
                {
                    next = next.min(since.plus_s(after));
                }
            }
        }
        next
    }

    fn decide_open(&self, hall: &Hall, counter: CounterId, clerk: &str, replace: bool) -> Answer {
        let clerk = letters::line(clerk);
        let cannot_be_shown = clerk.chars().any(letters::is_right_to_left);
        if clerk.is_empty() || clerk.chars().count() > NAME_MAX || cannot_be_shown {
            return Err(Refusal::BadName);
        }
        let here = self.known(counter)?;
        let is_clerks = |c: &&Counter| c.shift.as_ref().is_some_and(|shift| shift.is_of(&clerk));
        let elsewhere = self.list.iter().filter(|c| c.id != counter).find(is_clerks);
        let mut events = Vec::new();
        match (elsewhere, &here.shift) {
            (_, Some(shift)) if !replace => {
                return Err(Refusal::CounterOpen {
                    clerk: shift.clerk.to_string(),
                });
            }
            (Some(other), _) if !replace => {
                return Err(Refusal::ClerkElsewhere { counter: other.id });
            }
            _ => {}
        }
        if let Some(other) = elsewhere {
            if let Some(ticket) = current(hall, other) {
                return Err(Refusal::AtOtherCounter {
                    number: ticket.number,
                    counter: other.id,
                });
            }
            events.extend(closing(hall, other.id));
        }
        if here.shift.is_some() {
            free(hall, here)?;
            events.extend(closing(hall, counter));
        }
        let opened = CounterEvent::Opened {
            counter,
            clerk,
            account: None,
            no: None,
            stars: 0,
        };
        events.push(opened.into());
        Ok(events)
    }

    fn decide_close(&self, hall: &Hall, counter: CounterId) -> Answer {
        free(hall, self.open(counter)?)?;
        Ok(closing(hall, counter))
    }

    fn decide_services(&self, hall: &Hall, counter: CounterId, serves: &[Serves]) -> Answer {
        self.known(counter)?;
        let known = |s: &Serves| hall.setup().service(s.service).is_some();
        if !serves.iter().all(known) {
            return Err(Refusal::UnknownService);
        }
        let twice = serves
            .iter()
            .enumerate()
            .any(|(i, s)| serves[..i].iter().any(|t| t.service == s.service));
        if serves.is_empty() || twice {
            return Err(Refusal::BadServices);
        }
        one(CounterEvent::ServicesSet {
            counter,
            serves: serves.to_vec(),
        })
    }

    fn decide_call_next(&self, hall: &Hall, at: Timestamp, counter: CounterId) -> Answer {
        let open = self.calling(hall, counter)?;
        let mut events = release(hall, open)?;
        match routing::next_for(hall, open, at) {
            Some((ticket, why)) => events.push(
                CounterEvent::TicketCalled {
                    ticket,
                    counter,
                    why,
                }
                .into(),
            ),
            None if events.is_empty() => return Err(Refusal::NobodyWaiting),
            None => {}
        }
        Ok(events)
    }

    fn decide_call_ticket(&self, hall: &Hall, counter: CounterId, ticket: TicketId) -> Answer {
        let open = self.calling(hall, counter)?;
        let ticket = hall.queues().known(ticket)?;
        let number = ticket.number;
        let why = match ticket.state {
            TicketState::Waiting | TicketState::OnHold { .. } => Why::Special,
            TicketState::NoShow { .. } => Why::CalledBack,
            TicketState::Called { counter: there, .. }
            | TicketState::Serving { counter: there }
            | TicketState::Parked { counter: there, .. }
                if there != counter =>
            {
                return Err(Refusal::AtOtherCounter {
                    number,
                    counter: there,
                });
            }
            TicketState::Called { .. } => return Err(Refusal::StillCalling { number }),
            TicketState::Serving { .. } => return Err(Refusal::StillServing { number }),
            TicketState::Parked { .. } => return self.decide_unpark(hall, counter, ticket.id),
            TicketState::Finished { .. }
            | TicketState::Cancelled { .. }
            | TicketState::Expired
            | TicketState::Reserved => {
                return Err(Refusal::TicketOver { number });
            }
        };
        let mut events = release(hall, open)?;
        events.push(
            CounterEvent::TicketCalled {
                ticket: ticket.id,
                counter,
                why,
            }
            .into(),
        );
        Ok(events)
    }

    fn decide_start_without_ticket(&self, hall: &Hall, counter: CounterId) -> Answer {
        let open = self.calling(hall, counter)?;
        free(hall, open)?;
        let serves = open.serves.first().ok_or(Refusal::BadServices)?;
        one(CounterEvent::StartedWithoutTicket {
            ticket: hall.queues().next_ticket(),
            counter,
            service: serves.service,
            lang: hall.setup().languages()[0],
        })
    }

    fn decide_unpark(&self, hall: &Hall, counter: CounterId, ticket: TicketId) -> Answer {
        let open = self.working(counter)?;
        let parked = hall.queues().known(ticket)?;
        match parked.state {
            TicketState::Parked { counter: there, .. } if there == counter => {}
            TicketState::Parked { counter: there, .. } => {
                return Err(Refusal::AtOtherCounter {
                    number: parked.number,
                    counter: there,
                });
            }
            _ => {
                return Err(Refusal::NotParked {
                    number: parked.number,
                });
            }
        }
        let mut events = release(hall, open)?;
        events.push(CounterEvent::TicketUnparked { ticket, counter }.into());
        Ok(events)
    }

    fn decide_transfer(
        &self,
        hall: &Hall,
        counter: CounterId,
        service: ServiceId,
        class: Option<PriorityClassId>,
    ) -> Answer {
        let ticket = numbered(serving(hall, self.open(counter)?)?)?;
        let to = hall.offered(service)?;
        if class.is_some_and(|c| hall.setup().class(c).is_none()) {
            return Err(Refusal::UnknownClass);
        }
        let class = class.or(ticket.class);
        if to.id == ticket.service && class == ticket.class {
            return Err(Refusal::NothingToDo);
        }
        one(CounterEvent::TicketTransferred {
            ticket: ticket.id,
            counter,
            service,
            class,
        })
    }

    fn decide_pause(&self, hall: &Hall, counter: CounterId, reason: PauseId) -> Answer {
        let open = self.open(counter)?;
        free(hall, open)?;
        if open.shift.as_ref().is_some_and(|s| s.pause.is_some()) {
            return Err(Refusal::CounterPaused);
        }
        if !hall.setup().pauses.iter().any(|p| p.id == reason) {
            return Err(Refusal::UnknownReason);
        }
        one(CounterEvent::Paused { counter, reason })
    }

    fn decide_undo(&self, hall: &Hall, at: Timestamp, counter: CounterId) -> Answer {
        let open = self.open(counter)?;
        let action = self
            .undoable(hall, open, at)
            .ok_or(Refusal::NothingToUndo)?;
        one(CounterEvent::ActionUndone {
            counter,
            ticket: action.before.id,
        })
    }

    /// The action that [`CounterCommand::Undo`] would take back at `at`.
    pub(crate) fn undoable<'c>(
        &self,
        hall: &Hall,
        counter: &'c Counter,
        at: Timestamp,
    ) -> Option<&'c UndoableAction> {
        let action = counter.undoable.as_ref()?;
        if at > action.at.plus_s(hall.setup().rules.undo_s) {
            return None;
        }
        let now = hall.ticket(action.before.id)?;
        let free = counter.ticket.is_none();
        let at = action.at;
        // The stamp tells this action from a later one of the same kind, also at another counter.
        let untouched = match action.kind {
            UndoKind::Start | UndoKind::StartWithoutTicket => {
                counter.ticket == Some(now.id)
                    && now.started_at == Some(at)
                    && matches!(now.state, TicketState::Serving { .. })
            }
            UndoKind::Finish => {
                free && now.state == TicketState::Finished { at } && now.rating.is_none()
            }
            UndoKind::NoShow => {
                free && now.state
                    == TicketState::NoShow {
                        counter: counter.id,
                        at,
                    }
            }
            UndoKind::Transfer => free && now.state == TicketState::Waiting && now.leg_at == at,
            UndoKind::Cancel => now.state == TicketState::Cancelled { at },
        };
        // Back to a service or a parking counter that is gone, it would be lost.
        let way_back = hall.setup().service(action.before.service).is_some()
            && match action.before.state {
                TicketState::Parked { counter, .. } => self.open(counter).is_ok(),
                _ => true,
            };
        (untouched && way_back).then_some(action)
    }

    /// A counter that may call.
    fn calling(&self, hall: &Hall, id: CounterId) -> Result<&Counter, Refusal> {
        hall.no_emergency()?;
        if hall.reasserting() {
            Err(Refusal::Reasserting)
        } else {
            self.working(id)
        }
    }
}

/// Returns when a counter at which nothing happens counts as left by its clerk. In an emergency
/// everybody has left.
fn idle_ends(hall: &Hall, counter: &Counter) -> Option<Timestamp> {
    if hall.emergency().is_some() {
        return None;
    }
    let after_s = hall.setup().rules.idle_closes_after_s?;
    let shift = counter
        .shift
        .as_ref()
        .filter(|_| counter.ticket.is_none())?;
    Some(shift.active_at.max(shift.since).plus_s(after_s))
}

/// Returns how a counter without a ticket closes: whom it had sent away for a moment waits again.
pub(crate) fn closing(hall: &Hall, counter: CounterId) -> Vec<Event> {
    hall.parked(counter)
        .map(|t| QueueEvent::TicketRequeued { ticket: t.id }.into())
        .chain([CounterEvent::Closed { counter }.into()])
        .collect()
}

/// Returns how a counter closes whose clerk is gone: the visitor there waits again at the old place,
/// and the next free counter calls. Who has no ticket cannot be called.
pub(crate) fn leaving(hall: &Hall, counter: &Counter) -> Vec<Event> {
    let gone = current(hall, counter).map(|t| match t.has_number() {
        true => QueueEvent::TicketRequeued { ticket: t.id },
        false => QueueEvent::TicketCancelled {
            ticket: t.id,
            counter: None,
        },
    });
    gone.map(Event::from)
        .into_iter()
        .chain(closing(hall, counter.id))
        .collect()
}

/// One event and no other.
fn one(event: CounterEvent) -> Answer {
    Ok(vec![event.into()])
}

/// The ticket that a counter has.
pub(crate) fn current<'h>(hall: &'h Hall, counter: &Counter) -> Option<&'h Ticket> {
    counter.ticket.and_then(|t| hall.ticket(t))
}

fn called<'h>(hall: &'h Hall, counter: &Counter) -> Result<&'h Ticket, Refusal> {
    let ticket = current(hall, counter).ok_or(Refusal::NoTicket)?;
    match ticket.state {
        TicketState::Called { .. } => Ok(ticket),
        _ => Err(Refusal::NotCalled {
            number: ticket.number,
        }),
    }
}

fn serving<'h>(hall: &'h Hall, counter: &Counter) -> Result<&'h Ticket, Refusal> {
    let ticket = current(hall, counter).ok_or(Refusal::NoTicket)?;
    match ticket.state {
        TicketState::Serving { .. } => Ok(ticket),
        _ => Err(Refusal::NotServing {
            number: ticket.number,
        }),
    }
}

/// A ticket that can be called later: the visitor has its number.
fn numbered(ticket: &Ticket) -> Result<&Ticket, Refusal> {
    match ticket.has_number() {
        true => Ok(ticket),
        false => Err(Refusal::WithoutTicket),
    }
}

pub(crate) fn free(hall: &Hall, counter: &Counter) -> Result<(), Refusal> {
    match current(hall, counter).map(|t| (t.state, t.number)) {
        None => Ok(()),
        Some((TicketState::Called { .. }, number)) => Err(Refusal::StillCalling { number }),
        Some((_, number)) => Err(Refusal::StillServing { number }),
    }
}

/// Decides what must happen to the counter's ticket before it can take another one.
fn release(hall: &Hall, counter: &Counter) -> Answer {
    let rules = &hall.setup().rules;
    let Some(ticket) = current(hall, counter) else {
        return Ok(Vec::new());
    };
    match ticket.state {
        TicketState::Called { times, .. } if times >= rules.calls_before_no_show => {
            one(CounterEvent::TicketNoShow {
                ticket: ticket.id,
                counter: counter.id,
            })
        }
        TicketState::Called { .. } => Err(Refusal::StillCalling {
            number: ticket.number,
        }),
        TicketState::Serving { .. } if rules.call_finishes => one(CounterEvent::TicketFinished {
            ticket: ticket.id,
            counter: counter.id,
        }),
        _ => Err(Refusal::StillServing {
            number: ticket.number,
        }),
    }
}
