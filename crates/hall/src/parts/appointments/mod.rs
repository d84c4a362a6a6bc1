//! Appointments: which places are kept, and whose visitor came.
//!
//! A visitor who checks in gets a ticket like others; when the appointment is due, that is called
//! before everybody without priority (see [`routing`](crate::routing)). The queues follow
//! [`AppointmentEvent::CheckedIn`]: the date stands with the ticket, so that machines which are not
//! told of appointments call and show the same.
//!
//! Past ones are forgotten when the service day turns. Those of the day that ends stay for another
//! one if it turned late or in doubt: that may be a clock's mistake.

mod decide;
mod language;

pub use decide::SlotFree;
pub use language::{AppointmentCommand, AppointmentEvent};

use crate::appointment::{Appointment, AppointmentState, AppointmentsState, Slot};
use crate::ids::{AppointmentCode, AppointmentId, ServiceId, TicketId};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The appointments of a hall.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Appointments {
    state: AppointmentsState,
    /// Places taken of each slot.
    taken: BTreeMap<(ServiceId, Slot), u16>,
    /// Those whose visitors are expected, by service and time.
    expected: BTreeMap<ServiceId, BTreeSet<(Slot, AppointmentId)>>,
    codes: BTreeMap<AppointmentCode, AppointmentId>,
    references: BTreeMap<String, AppointmentId>,
    tickets: BTreeMap<TicketId, AppointmentId>,
}

impl Appointments {
    /// The appointments that a snapshot keeps.
    pub(crate) fn restore(state: AppointmentsState) -> Appointments {
        let mut appointments = Appointments {
            state,
            ..Appointments::default()
        };
        appointments.rebuild();
        appointments
    }

    /// What is kept of them.
    pub(crate) fn state(&self) -> &AppointmentsState {
        &self.state
    }

    /// Those of today and later, by identity.
    pub(crate) fn all(&self) -> &[Appointment] {
        &self.state.all
    }

    /// The appointment with this identity.
    pub(crate) fn get(&self, id: AppointmentId) -> Option<&Appointment> {
        self.place_of(id).map(|place| &self.state.all[place])
    }

    /// The appointment with this code.
    pub(crate) fn by_code(&self, code: AppointmentCode) -> Option<&Appointment> {
        self.get(*self.codes.get(&code)?)
    }

    /// The appointment with this reference.
    pub(crate) fn by_reference(&self, reference: &str) -> Option<&Appointment> {
        self.get(*self.references.get(reference)?)
    }

    /// The appointment that a ticket was drawn for.
    pub(crate) fn of_ticket(&self, ticket: TicketId) -> Option<&Appointment> {
        self.get(*self.tickets.get(&ticket)?)
    }

    /// Returns how many places of a slot are taken.
    pub(crate) fn taken(&self, service: ServiceId, slot: Slot) -> u16 {
        self.taken.get(&(service, slot)).copied().unwrap_or(0)
    }

    /// Those of a service whose visitors are expected, by time.
    pub(crate) fn expected(
        &self,
        service: ServiceId,
    ) -> impl Iterator<Item = (Slot, AppointmentId)> {
        self.expected.get(&service).into_iter().flatten().copied()
    }

    /// Returns how many visitors with appointment are expected for a service on a date.
    pub(crate) fn expected_on(&self, service: ServiceId, day: NaiveDate) -> u32 {
        let of_day = self.expected(service).filter(|(slot, _)| slot.day == day);
        of_day.count() as u32
    }

    /// Records an event of the appointments' own.
    pub(crate) fn apply(&mut self, event: &AppointmentEvent) {
        match event {
            AppointmentEvent::Booked {
                appointment,
                code,
                service,
                slot,
                reference,
            } => {
                // Ids rise by one; anything else did not come from `decide`.
                if appointment.0 != self.state.next {
                    return;
                }
                self.state.next += 1;
                self.state.all.push(Appointment {
                    id: *appointment,
                    code: *code,
                    service: *service,
                    slot: *slot,
                    reference: reference.clone(),
                    state: AppointmentState::Booked,
                });
                self.list(self.state.all.len() - 1);
            }
            AppointmentEvent::Moved {
                appointment,
                service,
                slot,
            } => self.change(*appointment, |a| {
                a.service = *service;
                a.slot = *slot;
                a.state = AppointmentState::Booked;
            }),
            AppointmentEvent::Cancelled { appointment } => {
                self.change(*appointment, |a| a.state = AppointmentState::Cancelled);
            }
            AppointmentEvent::CheckedIn {
                appointment,
                ticket,
                due,
                ..
            } => self.change(*appointment, |a| {
                a.state = AppointmentState::CheckedIn {
                    ticket: *ticket,
                    late: due.is_none(),
                };
            }),
            AppointmentEvent::Missed { appointments } => {
                for appointment in appointments {
                    self.change(*appointment, |a| a.state = AppointmentState::Missed);
                }
            }
        }
    }

    /// Forgets what was before `day`.
    pub(crate) fn turn_day(&mut self, day: NaiveDate) {
        let before = self.state.all.len();
        self.state.all.retain(|a| a.slot.day >= day);
        if self.state.all.len() != before {
            self.rebuild();
        }
    }

    fn place_of(&self, id: AppointmentId) -> Option<usize> {
        self.state.all.binary_search_by_key(&id, |a| a.id).ok()
    }

    /// Computes what follows from the appointments.
    fn rebuild(&mut self) {
        self.taken.clear();
        self.expected.clear();
        self.codes.clear();
        self.references.clear();
        self.tickets.clear();
        for place in 0..self.state.all.len() {
            self.list(place);
        }
    }

    fn change(&mut self, id: AppointmentId, change: impl FnOnce(&mut Appointment)) {
        let Some(place) = self.place_of(id) else {
            return;
        };
        self.unlist(place);
        change(&mut self.state.all[place]);
        self.list(place);
    }

    /// Lists an appointment where its state says that it stands.
    fn list(&mut self, place: usize) {
        let a = &self.state.all[place];
        self.codes.insert(a.code, a.id);
        if let Some(reference) = &a.reference {
            self.references.insert(reference.clone(), a.id);
        }
        if a.takes_place() {
            *self.taken.entry((a.service, a.slot)).or_default() += 1;
        }
        match a.state {
            AppointmentState::Booked => {
                let of_service = self.expected.entry(a.service).or_default();
                of_service.insert((a.slot, a.id));
            }
            AppointmentState::CheckedIn { ticket, .. } => {
                self.tickets.insert(ticket, a.id);
            }
            AppointmentState::Missed | AppointmentState::Cancelled => {}
        }
    }

    /// Takes an appointment off those lists, before it changes.
    fn unlist(&mut self, place: usize) {
        let a = &self.state.all[place];
        if a.takes_place()
            && let Some(taken) = self.taken.get_mut(&(a.service, a.slot))
        {
            *taken -= 1;
            if *taken == 0 {
                self.taken.remove(&(a.service, a.slot));
            }
        }
        match a.state {
            AppointmentState::Booked => {
                if let Some(of_service) = self.expected.get_mut(&a.service) {
                    of_service.remove(&(a.slot, a.id));
                    if of_service.is_empty() {
                        self.expected.remove(&a.service);
                    }
                }
            }
            AppointmentState::CheckedIn { ticket, .. } => {
                self.tickets.remove(&ticket);
            }
            AppointmentState::Missed | AppointmentState::Cancelled => {}
        }
    }
}
