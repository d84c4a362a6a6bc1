//! Recording what happened. Decides nothing and cannot fail: replay uses it too, and an event about
//! something that is not there changes nothing.

use super::counter::{Counter, Pause, RatingWindow, Shift, Slip, SlipKind};
use super::event::{Entry, Event, Why};
use super::ids::{CounterId, ServiceId, SlipId, TicketId};
use super::issue::{Floor, Wish};
use super::machine::Machine;
use super::printing::{Condition, JobState, PrintJob, Printer};
use super::setup::Setup;
use super::state::{CALLS_KEPT, CallNote, Hall, RECENT_KEPT, ServiceDay, ServiceState};
use super::ticket::{Graded, Number, Rating, Ticket, TicketState};
use super::time::Timestamp;
use super::{AnnouncementEvent, CounterEvent, MachineEvent, PrintEvent, QueueEvent, RatingEvent};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Hall {
    /// Records a line of the log.
    pub fn apply_entry(&mut self, entry: &Entry) {
        for event in &entry.events {
            self.apply_as(entry.at, entry.actor, event);
        }
    }

    /// Records one event that happened at `at`.
    pub fn apply(&mut self, at: Timestamp, event: &Event) {
        self.last_at = self.last_at.max(at);
        match event {
            Event::Configured { setup } => self.configure(setup),
            Event::DayTurned { day, .. } => self.turn_day(*day),
            Event::Queue(QueueEvent::TicketIssued {
                ticket,
                number,
                service,
                lang,
                class,
            }) => {
                let wish = Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                };
                self.issue(at, *ticket, *number, wish, TicketState::Waiting);
            }
            Event::Queue(QueueEvent::TicketReserved {
                ticket,
                number,
                service,
                lang,
                class,
                slip,
            }) => {
                let wish = Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                };
                self.issue(at, *ticket, *number, wish, TicketState::Reserved);
                self.bind(*ticket, *slip);
            }
            Event::Queue(QueueEvent::TicketAdopted {
                ticket,
                number,
                arrived,
            }) => self.adopt(*ticket, *number, *arrived),
            Event::Queue(QueueEvent::SlipBound { ticket, slip }) => self.bind(*ticket, *slip),
            Event::Counter(CounterEvent::Opened { counter, clerk }) => {
                self.with_counter(*counter, |c| {
                    c.shift = Some(Shift {
                        clerk: Arc::from(clerk.as_str()),
                        since: at,
                        pause: None,
                    });
                });
            }
            Event::Counter(CounterEvent::Closed { counter }) => {
                let serves = self.setup.counter(*counter).map(|c| c.serves.clone());
                self.with_counter(*counter, |c| {
                    c.shift = None;
                    c.slip = None;
                    c.priority_run = 0;
                    if let Some(serves) = serves {
                        c.serves = serves;
                    }
                });
            }
            Event::Counter(CounterEvent::ServicesSet { counter, serves }) => {
                self.with_counter(*counter, |c| c.serves.clone_from(serves))
            }
            Event::Counter(CounterEvent::TicketCalled {
                ticket,
                counter,
                why,
            }) => self.call(at, *ticket, *counter, *why),
            Event::Counter(CounterEvent::TicketRecalled { ticket, counter }) => {
                self.recall(at, *ticket, *counter)
            }
            Event::Counter(CounterEvent::TicketPassed { ticket, counter }) => {
                self.leave_counter(at, *ticket, *counter, SlipKind::NoShow, |t| {
                    t.state = TicketState::Passed {
                        counter: *counter,
                        at,
                    };
                    t.no_shows = t.no_shows.saturating_add(1);
                });
                self.tally(
                    *ticket,
                    *counter,
                    |day| &mut day.no_shows,
                    |c| &mut c.no_shows,
                    1,
                );
            }
            Event::Counter(CounterEvent::TicketStarted { ticket, counter }) => {
                let Some(slot) = self.slot(*ticket) else {
                    return;
                };
                let before = Box::new(self.tickets[slot].clone());
                self.detach(slot);
                self.tickets[slot].state = TicketState::Serving { counter: *counter };
                self.tickets[slot].started_at = Some(at);
                self.with_counter(*counter, |c| {
                    // A visitor who sits down now must not rate the one before.
                    c.rating = None;
                    c.ticket = Some(*ticket);
                    c.slip = Some(Slip {
                        kind: SlipKind::Start,
                        at,
                        before,
                    });
                });
            }
            Event::Counter(CounterEvent::TicketFinished { ticket, counter }) => {
                self.finish(at, *ticket, *counter)
            }
            Event::Counter(CounterEvent::TicketParked { ticket, counter }) => {
                let Some(slot) = self.slot(*ticket) else {
                    return;
                };
                self.detach(slot);
                self.tickets[slot].state = TicketState::Parked {
                    counter: *counter,
                    since: at,
                };
                self.with_counter(*counter, |c| {
                    c.ticket = None;
                    c.slip = None;
                });
            }
            Event::Counter(CounterEvent::TicketUnparked { ticket, counter }) => {
                let Some(slot) = self.slot(*ticket) else {
                    return;
                };
                self.detach(slot);
                let t = &mut self.tickets[slot];
                if let TicketState::Parked { since, .. } = t.state {
                    t.parked_s = t.parked_s.saturating_add(at.seconds_since(since));
                }
                t.state = TicketState::Serving { counter: *counter };
                self.with_counter(*counter, |c| {
                    c.ticket = Some(*ticket);
                    c.slip = None;
                    c.rating = None;
                });
            }
            Event::Queue(QueueEvent::TicketRequeued { ticket }) => {
                let Some(slot) = self.slot(*ticket) else {
                    return;
                };
                self.detach(slot);
                let t = &mut self.tickets[slot];
                t.state = TicketState::Waiting;
                (t.called_at, t.started_at, t.parked_s, t.counter, t.clerk) =
                    (None, None, 0, None, None);
                self.enqueue(slot);
            }
            Event::Counter(CounterEvent::TicketTransferred {
                ticket,
                counter,
                service,
                class,
            }) => {
                self.leave_counter(at, *ticket, *counter, SlipKind::Transfer, |t| {
                    t.state = TicketState::Waiting;
                    t.service = *service;
                    t.class = *class;
                    t.leg = t.leg.saturating_add(1);
                    t.leg_at = at;
                    (t.called_at, t.started_at, t.parked_s, t.counter, t.clerk) =
                        (None, None, 0, None, None);
                });
                if let Some(slot) = self.slot(*ticket) {
                    self.enqueue(slot);
                }
            }
            Event::Queue(QueueEvent::TicketCancelled { ticket, counter }) => {
                let Some(slot) = self.slot(*ticket) else {
                    return;
                };
                let before = Box::new(self.tickets[slot].clone());
                self.detach(slot);
                self.tickets[slot].state = TicketState::Cancelled { at };
                let service = self.tickets[slot].service;
                self.with_day(service, |day| {
                    day.cancelled = day.cancelled.saturating_add(1)
                });
                if let Some(counter) = counter {
                    self.with_counter(*counter, |c| {
                        c.slip = Some(Slip {
                            kind: SlipKind::Cancel,
                            at,
                            before,
                        })
                    });
                }
            }
            Event::Counter(CounterEvent::Paused { counter, reason }) => {
                self.with_counter(*counter, |c| {
                    if let Some(shift) = &mut c.shift {
                        shift.pause = Some(Pause {
                            reason: *reason,
                            since: at,
                        });
                    }
                })
            }
            Event::Counter(CounterEvent::Resumed { counter }) => self.with_counter(*counter, |c| {
                if let Some(shift) = &mut c.shift {
                    shift.pause = None;
                }
            }),
            Event::Counter(CounterEvent::SlipUndone { counter, .. }) => self.undo(at, *counter),
            Event::Rating(RatingEvent::TicketRated {
                ticket,
                counter,
                grade,
            }) => {
                let until = match grade {
                    // Time to say why.
                    Graded::Known(grade) if self.setup.is_poor(*grade) => {
                        Some(at.plus_s(self.setup.rules.rating_window_s))
                    }
                    Graded::Known(_) => None,
                    // Who may not know the grade may not know either how long that is: until told.
                    Graded::Hidden => Some(Timestamp::NEVER),
                };
                let Some(slot) = self.slot(*ticket) else {
                    return;
                };
                self.tickets[slot].rating = Some(Rating {
                    grade: *grade,
                    reason: None,
                    phone: None,
                    at,
                });
                self.with_counter(*counter, |c| {
                    if let (Some(window), Some(until)) = (&mut c.rating, until) {
                        window.until = until;
                    }
                    if c.slip.as_ref().is_some_and(|s| s.before.id == *ticket) {
                        c.slip = None;
                    }
                });
            }
            Event::Rating(RatingEvent::Explained {
                ticket,
                reason,
                phone,
                ..
            }) => {
                let Some(slot) = self.slot(*ticket) else {
                    return;
                };
                if let Some(rating) = &mut self.tickets[slot].rating {
                    rating.reason = *reason;
                    rating.phone.clone_from(phone);
                }
            }
            Event::Rating(RatingEvent::Closed { counter, .. }) => {
                self.with_counter(*counter, |c| c.rating = None)
            }
            Event::Print(PrintEvent::Queued {
                job,
                what,
                printer,
                copy,
                forecast,
            }) => {
                if *job == self.next_job() {
                    self.jobs.push(PrintJob {
                        id: *job,
                        what: *what,
                        printer: *printer,
                        copy: *copy,
                        forecast: *forecast,
                        queued_at: at,
                        state: JobState::Queued,
                        since: at,
                    });
                }
            }
            Event::Print(PrintEvent::JobReported { job, state }) => {
                if let Some(slot) = self.job_slot(*job) {
                    (self.jobs[slot].state, self.jobs[slot].since) = (*state, at);
                }
            }
            Event::Print(PrintEvent::PrinterReported {
                printer,
                condition,
                layout_fault,
            }) => {
                let place = self.printers.partition_point(|p| p.id < *printer);
                if self.printers.get(place).is_none_or(|p| p.id != *printer) {
                    self.printers.insert(
                        place,
                        Printer {
                            id: *printer,
                            condition: *condition,
                            since: at,
                            layout_fault: None,
                        },
                    );
                }
                let known = &mut self.printers[place];
                if known.condition != *condition {
                    (known.condition, known.since) = (*condition, at);
                }
                known.layout_fault.clone_from(layout_fault);
            }
            Event::Machine(MachineEvent::Admitted {
                machine,
                role,
                fingerprint,
                series,
            }) => {
                let (id, role, fingerprint, series) = (*machine, *role, *fingerprint, *series);
                self.admit(Machine {
                    id,
                    role,
                    fingerprint,
                    series,
                    since: at,
                    expelled: None,
                });
            }
            Event::Machine(MachineEvent::Expelled { machine }) => self.expel(at, *machine),
            Event::Machine(MachineEvent::Promoted { generation }) => self.promote(*generation),
            Event::Machine(MachineEvent::Reopened) => self.reopened = true,
            Event::Announcement(AnnouncementEvent::MusicSet { on }) => self.music = *on,
            Event::Announcement(AnnouncementEvent::ZoneChanged { zone }) => self.set_zone(zone),
            Event::Announcement(
                AnnouncementEvent::Announced { .. } | AnnouncementEvent::Spoken { .. },
            ) => {}
        }
    }

    fn with_counter(&mut self, id: CounterId, change: impl FnOnce(&mut Counter)) {
        if let Some(counter) = self.counter_mut(id) {
            change(counter);
        }
    }

    fn with_day(&mut self, id: ServiceId, change: impl FnOnce(&mut ServiceDay)) {
        self.with_service(id, |state| change(&mut state.day));
    }

    fn configure(&mut self, setup: &Setup) {
        let old_setup = std::mem::replace(&mut self.setup, setup.clone());
        let mut states: BTreeMap<ServiceId, ServiceState> = old_setup
            .services
            .iter()
            .map(|s| s.id)
            .zip(std::mem::take(&mut self.services))
            .collect();
        self.services = self
            .setup
            .services
            .iter()
            .map(|s| states.remove(&s.id).unwrap_or_default())
            .collect();
        let mut old: BTreeMap<CounterId, Counter> = std::mem::take(&mut self.counters)
            .into_iter()
            .map(|c| (c.id, c))
            .collect();
        let mut counters: Vec<Counter> = self
            .setup
            .counters
            .iter()
            .map(|new| match old.remove(&new.id) {
                Some(mut counter) => {
                    // What a clerk changed stays, unless the settings of this counter changed too.
                    if old_setup.counter(new.id).map(|c| &c.serves) != Some(&new.serves) {
                        counter.serves.clone_from(&new.serves);
                    }
                    counter
                }
                None => Counter::closed(new.id, new.serves.clone()),
            })
            .collect();
        counters.sort_by_key(|c| c.id);
        counters.dedup_by_key(|c| c.id);
        self.counters = counters;
        self.forget_unknown_services();
        self.rebuild();
    }

    fn forget_unknown_services(&mut self) {
        let setup = &self.setup;
        for counter in &mut self.counters {
            counter
                .serves
                .retain(|s| setup.service(s.service).is_some());
        }
    }

    fn turn_day(&mut self, day: NaiveDate) {
        self.day = Some(day);
        self.first_ticket += self.tickets.len() as u64;
        self.tickets.clear();
        self.floors.clear();
        self.calls.clear();
        self.first_job += self.jobs.len() as u64;
        self.jobs.clear();
        // One that was taken away or renamed is not missed for ever; one that is only unplugged
        // reports again.
        self.printers
            .retain(|printer| printer.condition != Condition::Absent);
        let keep: Vec<bool> = self.setup.services.iter().map(|s| !s.retired).collect();
        let mut kept = keep.iter();
        self.services.retain(|_| *kept.next().unwrap_or(&true));
        self.setup.services.retain(|s| !s.retired);
        let services = &self.setup.services;
        for counter in &mut self.setup.counters {
            counter
                .serves
                .retain(|s| services.iter().any(|known| known.id == s.service));
        }
        for service in &mut self.services {
            let recent_s = std::mem::take(&mut service.day.recent_s);
            service.day = ServiceDay {
                recent_s,
                ..ServiceDay::default()
            };
        }
        for counter in &mut self.counters {
            let (serves, shift) = (std::mem::take(&mut counter.serves), counter.shift.take());
            *counter = Counter {
                shift,
                ..Counter::closed(counter.id, serves)
            };
        }
        self.forget_unknown_services();
        self.rebuild();
    }

    fn issue(
        &mut self,
        at: Timestamp,
        id: TicketId,
        number: Number,
        wish: Wish,
        state: TicketState,
    ) {
        let slot = self.tickets.len();
        // Ids rise by one; anything else did not come from `decide`.
        if id.0 != self.first_ticket + slot as u64 {
            return;
        }
        self.tickets.push(Ticket {
            id,
            number,
            service: wish.service,
            lang: wish.lang,
            class: wish.class,
            issued_at: at,
            state,
            leg: 0,
            leg_at: at,
            called_at: None,
            started_at: None,
            parked_s: 0,
            counter: None,
            clerk: None,
            no_shows: 0,
            rating: None,
            slip: None,
            offline: number.prefix.series().is_some(),
            served_by: None,
            passed_by: None,
        });
        self.list_number(slot);
        match state {
            TicketState::Reserved => self.with_service(wish.service, |state| state.reserved += 1),
            _ => self.join_queue(slot),
        }
    }

    /// A ticket that nobody had yet waits now.
    fn join_queue(&mut self, slot: usize) {
        self.with_day(self.tickets[slot].service, |day| {
            day.issued = day.issued.saturating_add(1)
        });
        self.enqueue(slot);
    }

    fn adopt(&mut self, id: TicketId, number: Number, arrived: Timestamp) {
        let Some(slot) = self
            .slot(id)
            .filter(|slot| self.tickets[*slot].state == TicketState::Reserved)
        else {
            return;
        };
        let Ticket {
            number: reserved,
            service,
            ..
        } = self.tickets[slot];
        if reserved != number {
            // The number reserved is on no paper, and will be on none.
            let floor = self.floors.entry(reserved.prefix).or_insert(Floor {
                prefix: reserved.prefix,
                ..Floor::default()
            });
            floor.value = floor.value.max(reserved.value.saturating_add(1));
            self.unlist_number(slot);
            (self.tickets[slot].number, self.tickets[slot].offline) = (number, true);
            self.list_number(slot);
        }
        let t = &mut self.tickets[slot];
        (t.state, t.issued_at, t.leg_at) = (TicketState::Waiting, arrived, arrived);
        self.with_service(service, |state| state.reserved -= 1);
        self.join_queue(slot);
    }

    /// Gives a paper's name to a ticket, and takes it from the one that had it.
    fn bind(&mut self, id: TicketId, slip: SlipId) {
        let Some(slot) = self.slot(id) else { return };
        if let Some(before) = self
            .slips
            .insert(slip, id)
            .and_then(|before| self.slot(before))
        {
            self.tickets[before].slip = None;
        }
        if let Some(old) = self.tickets[slot].slip.replace(slip) {
            self.slips.remove(&old);
        }
    }

    /// Takes a ticket out of the queue, the passed list and its counter, before it gets another
    /// state.
    fn detach(&mut self, slot: usize) {
        let (id, state) = (self.tickets[slot].id, self.tickets[slot].state);
        match state {
            TicketState::Waiting => self.dequeue(slot),
            TicketState::Passed { .. } => {
                self.passed.remove(&self.place(slot));
            }
            TicketState::Reserved => {
                self.with_service(self.tickets[slot].service, |state| state.reserved -= 1)
            }
            TicketState::Called { counter, .. } | TicketState::Serving { counter } => self
                .with_counter(counter, |c| {
                    if c.ticket == Some(id) {
                        c.ticket = None;
                    }
                }),
            _ => {}
        }
    }

    fn call(&mut self, at: Timestamp, ticket: TicketId, counter: CounterId, why: Why) {
        let Some(slot) = self.slot(ticket) else {
            return;
        };
        let Some(clerk) = self.counter(counter).map(|c| c.clerk().cloned()) else {
            return;
        };
        self.detach(slot);
        let level = self.tickets[slot]
            .class
            .and_then(|c| self.setup.class(c))
            .map_or(0, |c| c.level);
        let t = &mut self.tickets[slot];
        t.state = TicketState::Called {
            counter,
            since: at,
            times: 1,
        };
        t.called_at = Some(at);
        t.counter = Some(counter);
        t.clerk = clerk;
        let note = CallNote {
            ticket,
            number: t.number,
            service: t.service,
            counter,
            at,
            times: 1,
        };
        self.note_call(note);
        self.with_counter(counter, |c| {
            c.ticket = Some(ticket);
            c.slip = None;
            if !matches!(why, Why::Special | Why::CalledBack) {
                c.priority_run = if level > 0 {
                    c.priority_run.saturating_add(1)
                } else {
                    0
                };
            }
        });
    }

    fn recall(&mut self, at: Timestamp, ticket: TicketId, counter: CounterId) {
        let Some(slot) = self.slot(ticket) else {
            return;
        };
        let t = &mut self.tickets[slot];
        let TicketState::Called { since, times, .. } = &mut t.state else {
            return;
        };
        *since = at;
        *times = times.saturating_add(1);
        let note = CallNote {
            ticket,
            number: t.number,
            service: t.service,
            counter,
            at,
            times: *times,
        };
        self.note_call(note);
    }

    fn note_call(&mut self, note: CallNote) {
        self.calls.retain(|c| c.ticket != note.ticket);
        self.calls.push_front(note);
        self.calls.truncate(CALLS_KEPT);
    }

    /// The counter's ticket goes elsewhere, which can be undone for a moment.
    fn leave_counter(
        &mut self,
        at: Timestamp,
        ticket: TicketId,
        counter: CounterId,
        kind: SlipKind,
        change: impl FnOnce(&mut Ticket),
    ) {
        let Some(slot) = self.slot(ticket) else {
            return;
        };
        let before = Box::new(self.tickets[slot].clone());
        self.detach(slot);
        change(&mut self.tickets[slot]);
        if kind == SlipKind::NoShow {
            self.passed.insert(self.place(slot));
        }
        self.with_counter(counter, |c| c.slip = Some(Slip { kind, at, before }));
    }

    fn tally(
        &mut self,
        ticket: TicketId,
        counter: CounterId,
        of_day: fn(&mut ServiceDay) -> &mut u32,
        of_counter: fn(&mut Counter) -> &mut u32,
        by: i32,
    ) {
        let Some(service) = self.ticket(ticket).map(|t| t.service) else {
            return;
        };
        self.with_day(service, |day| {
            *of_day(day) = of_day(day).saturating_add_signed(by)
        });
        self.with_counter(counter, |c| {
            *of_counter(c) = of_counter(c).saturating_add_signed(by)
        });
    }

    fn finish(&mut self, at: Timestamp, ticket: TicketId, counter: CounterId) {
        self.leave_counter(at, ticket, counter, SlipKind::Finish, |t| {
            t.state = TicketState::Finished { at }
        });
        self.tally(ticket, counter, |day| &mut day.served, |c| &mut c.served, 1);
        let Some((service, served_s)) = self
            .ticket(ticket)
            .map(|t| (t.service, t.served_s(at).unwrap_or(0)))
        else {
            return;
        };
        self.with_day(service, |day| {
            day.recent_s.push_back(served_s);
            if day.recent_s.len() > RECENT_KEPT {
                day.recent_s.pop_front();
            }
        });
        let until = at.plus_s(self.setup.rules.rating_window_s);
        self.with_counter(counter, |c| c.rating = Some(RatingWindow { ticket, until }));
    }

    fn undo(&mut self, at: Timestamp, counter: CounterId) {
        let Some(slip) = self.counter_mut(counter).and_then(|c| c.slip.take()) else {
            return;
        };
        let mut before = *slip.before;
        let Some(slot) = self.slot(before.id) else {
            return;
        };
        // What is on its paper stays: its kiosk may have told more of it meanwhile.
        let Ticket {
            number,
            slip: paper,
            offline,
            ..
        } = self.tickets[slot];
        (before.number, before.slip, before.offline) = (number, paper, offline);
        if let TicketState::Called { since, .. } = &mut before.state {
            // Else what follows by itself (arrival, absence) would be due again at once.
            *since = at;
        }
        self.detach(slot);
        match slip.kind {
            SlipKind::Finish => {
                self.tally(
                    before.id,
                    counter,
                    |day| &mut day.served,
                    |c| &mut c.served,
                    -1,
                );
                let served_s = before.served_s(slip.at).unwrap_or(0);
                self.with_day(before.service, |day| {
                    // Not simply the last: another counter may have finished a visit since.
                    if let Some(found) = day.recent_s.iter().rposition(|s| *s == served_s) {
                        day.recent_s.remove(found);
                    }
                });
                self.with_counter(counter, |c| c.rating = None);
            }
            SlipKind::NoShow => self.tally(
                before.id,
                counter,
                |day| &mut day.no_shows,
                |c| &mut c.no_shows,
                -1,
            ),
            SlipKind::Cancel => self.with_day(before.service, |day| {
                day.cancelled = day.cancelled.saturating_sub(1)
            }),
            SlipKind::Start | SlipKind::Transfer => {}
        }
        let (id, state) = (before.id, before.state);
        self.tickets[slot] = before;
        match state {
            TicketState::Waiting => self.enqueue(slot),
            TicketState::Passed { .. } => {
                self.passed.insert(self.place(slot));
            }
            TicketState::Reserved => {
                self.with_service(self.tickets[slot].service, |state| state.reserved += 1)
            }
            TicketState::Called { counter, .. } | TicketState::Serving { counter } => {
                self.with_counter(counter, |c| c.ticket = Some(id))
            }
            _ => {}
        }
    }
}
