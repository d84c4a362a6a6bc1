//! What a request about appointments means.
//!
//! Who comes early is sent away until it is time, unless a clerk checks in; who comes late gets a
//! ticket like others. A place that was kept needs neither opening hours nor room under the day's
//! cap: both were looked at when it was booked.

use super::{AppointmentCommand, AppointmentEvent, Appointments};
use crate::Hall;
use crate::appointment::{
    APPOINTMENTS_MAX, Appointment, AppointmentSetup, AppointmentState, REFERENCE_MAX, Slot,
};
use crate::event::{Answer, Event};
use crate::ids::{AppointmentId, ServiceId, TicketId};
use crate::parts::queues::{QueueCommand, QueueEvent, Wish};
use crate::refusal::Refusal;
use crate::setup::Service;
use crate::ticket::TicketState;
use crate::time::Timestamp;
use chrono::{NaiveDate, Timelike};

/// Days that are searched for a free place at most.
const SEARCH_DAYS: usize = 60;

/// A slot, and what is free of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotFree {
    /// The slot.
    pub slot: Slot,
    /// Places that can be booked in all.
    pub places: u16,
    /// Those that are free.
    pub free: u16,
}

/// Who comes, and to which appointment.
struct Visitor<'a> {
    appointment: &'a Appointment,
    /// The date of the booked time; `None` if it is too late for that.
    due: Option<Timestamp>,
    instead_of: Option<TicketId>,
}

impl Appointments {
    /// Decides what a request means.
    pub(crate) fn decide(
        &self,
        hall: &Hall,
        at: Timestamp,
        command: &AppointmentCommand,
    ) -> Answer {
        match command {
            AppointmentCommand::Book {
                code,
                service,
                slot,
                reference,
            } => {
                if self.state.all.len() >= APPOINTMENTS_MAX {
                    return Err(Refusal::TooManyAppointments);
                }
                if let Some(reference) = reference {
                    self.check_reference(reference)?;
                }
                self.check_slot(hall, at, *service, *slot)?;
                if self.by_code(*code).is_some() {
                    return Err(Refusal::CodeTaken);
                }
                let booked = AppointmentEvent::Booked {
                    appointment: AppointmentId(self.state.next),
                    code: *code,
                    service: *service,
                    slot: *slot,
                    reference: reference.clone(),
                };
                Ok(vec![booked.into()])
            }
            AppointmentCommand::Move {
                appointment,
                service,
                slot,
            } => {
                let found = self.changeable(hall, *appointment)?;
                if found.state == AppointmentState::Booked
                    && (found.service, found.slot) == (*service, *slot)
                {
                    return Ok(Vec::new());
                }
                self.check_slot(hall, at, *service, *slot)?;
                let moved = AppointmentEvent::Moved {
                    appointment: *appointment,
                    service: *service,
                    slot: *slot,
                };
                Ok(vec![moved.into()])
            }
            AppointmentCommand::Cancel { appointment } => {
                let appointment = self.changeable(hall, *appointment)?.id;
                Ok(vec![AppointmentEvent::Cancelled { appointment }.into()])
            }
            AppointmentCommand::CheckIn {
                appointment,
                lang,
                class,
                printer,
                counter,
            } => {
                if let Some(counter) = counter {
                    hall.open_counter(*counter)?;
                }
                let visitor = self.visitor(hall, at, *appointment, counter.is_some())?;
                let wish = Wish {
                    service: visitor.appointment.service,
                    lang: *lang,
                    class: *class,
                };
                let (ticket, number) = hall.queues().draw_kept(hall, wish, *printer)?;
                let issued = QueueEvent::TicketIssued {
                    ticket,
                    number,
                    service: wish.service,
                    lang: *lang,
                    class: *class,
                };
                let mut events = vec![issued.into(), visitor.checks_in(ticket)];
                events.extend(match visitor.due {
                    Some(_) => hall.printing().booked_paper(ticket, *printer),
                    None => hall
                        .printing()
                        .first_paper(hall, at, ticket, wish, *printer),
                });
                Ok(events)
            }
            AppointmentCommand::Reserve {
                appointment,
                slip,
                lang,
                class,
                printer,
            } => {
                if hall.queues().of_slip(*slip).is_some() {
                    return Ok(Vec::new());
                }
                let visitor = self.visitor(hall, at, *appointment, false)?;
                let wish = Wish {
                    service: visitor.appointment.service,
                    lang: *lang,
                    class: *class,
                };
                let (ticket, number) = hall.queues().draw_kept(hall, wish, *printer)?;
                let reserved = QueueEvent::TicketReserved {
                    ticket,
                    number,
                    service: wish.service,
                    lang: *lang,
                    class: *class,
                    slip: *slip,
                };
                let mut events = vec![reserved.into(), visitor.checks_in(ticket)];
                events.extend(match visitor.due {
                    Some(_) => hall.printing().booked_paper(ticket, *printer),
                    None => hall
                        .printing()
                        .first_paper(hall, at, ticket, wish, *printer),
                });
                Ok(events)
            }
            AppointmentCommand::Adopt {
                appointment,
                slip,
                service,
                lang,
                class,
                pressed_at,
                number,
                printer,
                paper,
            } => {
                let adopt = QueueCommand::Adopt {
                    slip: *slip,
                    service: *service,
                    lang: *lang,
                    class: *class,
                    pressed_at: *pressed_at,
                    number: *number,
                    printer: *printer,
                    paper: *paper,
                };
                let mut events = hall.queues().decide(hall, at, &adopt)?;
                let adopted = events.iter().find_map(|event| match event {
                    Event::Queue(QueueEvent::TicketAdopted {
                        ticket, arrived, ..
                    }) => Some((*ticket, *arrived)),
                    _ => None,
                });
                if let Some((ticket, arrived)) = adopted
                    && self.of_ticket(ticket).is_none()
                    && let Ok(visitor) = self.visitor(hall, arrived, *appointment, true)
                {
                    events.push(visitor.checks_in(ticket));
                }
                Ok(events)
            }
        }
    }

    fn check_reference(&self, reference: &str) -> Result<(), Refusal> {
        let is_plain = !reference.trim().is_empty()
            && reference.len() <= REFERENCE_MAX
            && !reference.chars().any(char::is_control);
        if !is_plain {
            return Err(Refusal::BadReference);
        }
        match self.by_reference(reference) {
            Some(other) => Err(Refusal::ReferenceTaken { slot: other.slot }),
            None => Ok(()),
        }
    }

    /// Checks that a place of this slot can be booked at `at`.
    fn check_slot(
        &self,
        hall: &Hall,
        at: Timestamp,
        service: ServiceId,
        slot: Slot,
    ) -> Result<(), Refusal> {
        let service = hall.offered(service)?;
        let setup = service.appointments.as_deref();
        let setup = setup.ok_or(Refusal::NoAppointments)?;
        let date = hall.date(at);
        let next = || self.next_free(hall, service, at);
        if let Some(last) = hall.setup().bookable_days(service, date).last()
            && slot.day > *last
        {
            return Err(Refusal::BookedTooFar { last: *last });
        }
        if hall.setup().open_spans(service, slot.day).is_empty() {
            return Err(Refusal::DayClosed { next: next() });
        }
        let slots = hall.setup().slots(service, slot.day);
        if !slots.contains(&slot.minute) {
            return Err(Refusal::NoSlot { next: next() });
        }
        if !is_in_time(hall, setup, slot, date) {
            return Err(Refusal::BookedTooLate {
                lead_min: setup.lead_min,
                next: next(),
            });
        }
        if self.taken(service.id, slot) >= setup.bookable() {
            return Err(Refusal::SlotFull { next: next() });
        }
        Ok(())
    }

    /// The slots of a service on a date that can still be booked.
    pub(crate) fn slots_on(
        &self,
        hall: &Hall,
        service: &Service,
        day: NaiveDate,
        at: Timestamp,
    ) -> Vec<SlotFree> {
        let Some(setup) = service.appointments.as_deref() else {
            return Vec::new();
        };
        let date = hall.date(at);
        let places = setup.bookable();
        let slots = hall.setup().slots(service, day).into_iter();
        slots
            .map(|minute| Slot { day, minute })
            .filter(|slot| is_in_time(hall, setup, *slot, date))
            .map(|slot| SlotFree {
                slot,
                places,
                free: places.saturating_sub(self.taken(service.id, slot)),
            })
            .collect()
    }

    /// The next slot of a service with a free place.
    fn next_free(&self, hall: &Hall, service: &Service, at: Timestamp) -> Option<Slot> {
        let days = hall.setup().bookable_days(service, hall.date(at));
        let slots = days
            .into_iter()
            .take(SEARCH_DAYS)
            .flat_map(|day| self.slots_on(hall, service, day, at));
        slots.filter(|s| s.free > 0).map(|s| s.slot).next()
    }

    /// An appointment whose visitor has not come.
    fn changeable(&self, hall: &Hall, id: AppointmentId) -> Result<&Appointment, Refusal> {
        let found = self.get(id).ok_or(Refusal::UnknownAppointment)?;
        match found.state {
            AppointmentState::Booked | AppointmentState::Missed => Ok(found),
            AppointmentState::Cancelled => Err(Refusal::AppointmentCancelled { slot: found.slot }),
            AppointmentState::CheckedIn { ticket, .. } => {
                let ticket = hall.ticket(ticket);
                let number = ticket.map(|t| t.number).unwrap_or(crate::Number::NONE);
                Err(Refusal::CheckedInAlready { number })
            }
        }
    }

    /// Checks that a visitor who comes at `at` can be given a ticket for an appointment; an early one
    /// only `by_staff`.
    fn visitor(
        &self,
        hall: &Hall,
        at: Timestamp,
        id: AppointmentId,
        by_staff: bool,
    ) -> Result<Visitor<'_>, Refusal> {
        let appointment = self.get(id).ok_or(Refusal::UnknownAppointment)?;
        let slot = appointment.slot;
        let mut instead_of = None;
        match appointment.state {
            AppointmentState::Booked | AppointmentState::Missed => {}
            AppointmentState::Cancelled => return Err(Refusal::AppointmentCancelled { slot }),
            AppointmentState::CheckedIn { ticket, .. } => match hall.ticket(ticket) {
                // The paper did not come, as far as anybody knows.
                Some(drawn) if drawn.state == TicketState::Reserved => instead_of = Some(ticket),
                Some(drawn) => {
                    let number = drawn.number;
                    return Err(Refusal::CheckedInAlready { number });
                }
                None => return Err(Refusal::UnknownAppointment),
            },
        }
        let service = hall.offered(appointment.service);
        let service = service.map_err(|_| Refusal::AppointmentServiceGone { slot })?;
        let usual = AppointmentSetup::default();
        let setup = service.appointments.as_deref().unwrap_or(&usual);
        let date = hall.date(at);
        let due = hall.setup().slot_begins(slot);
        let from = minus_min(due, setup.early_min);
        let today = date.local(hall.setup().rules.time_zone).date_naive();
        if date < from && !(by_staff && today == slot.day) {
            let from = slot_of(hall, from);
            return Err(Refusal::TooEarly { slot, from });
        }
        // Of a day before: a turn in doubt has kept it.
        if today > slot.day && Some(slot.day) < hall.day() {
            return Err(Refusal::UnknownAppointment);
        }
        let is_late = date.seconds_since(due) > 60 * u32::from(setup.late_min);
        Ok(Visitor {
            appointment,
            due: (!is_late).then_some(due),
            instead_of,
        })
    }

    /// Returns what the clock alone has brought about by `at`: visitors who did not come in time.
    pub(crate) fn elapsed(&self, hall: &Hall, at: Timestamp) -> Option<Event> {
        let missed = |(service, of_service): (&ServiceId, &std::collections::BTreeSet<_>)| {
            let is_over = |slot: Slot| at >= over_at(hall, *service, slot);
            of_service
                .iter()
                .take_while(|(slot, _)| is_over(*slot))
                .map(|(_, id)| *id)
                .collect::<Vec<AppointmentId>>()
        };
        let mut appointments: Vec<AppointmentId> = self.expected.iter().flat_map(missed).collect();
        appointments.sort_unstable();
        (!appointments.is_empty()).then(|| AppointmentEvent::Missed { appointments }.into())
    }

    /// Returns when the clock alone changes something next.
    pub(crate) fn next_deadline(&self, hall: &Hall) -> Timestamp {
        let first = self.expected.iter().filter_map(|(service, of_service)| {
            let (slot, _) = of_service.first()?;
            Some(over_at(hall, *service, *slot))
        });
        first.min().unwrap_or(Timestamp::NEVER)
    }
}

impl Visitor<'_> {
    fn checks_in(&self, ticket: TicketId) -> Event {
        AppointmentEvent::CheckedIn {
            appointment: self.appointment.id,
            ticket,
            due: self.due,
            instead_of: self.instead_of.filter(|other| *other != ticket),
        }
        .into()
    }
}

/// The stamp from which on the visitor of a slot is too late: a second after the last one in time.
fn over_at(hall: &Hall, service: ServiceId, slot: Slot) -> Timestamp {
    let service = hall.setup().service(service);
    let setup = service.and_then(|s| s.appointments.as_deref());
    let late_min = setup.map_or(AppointmentSetup::default().late_min, |s| s.late_min);
    let begins = hall.setup().slot_begins(slot);
    hall.clock()
        .past(begins.plus_s(60 * u32::from(late_min) + 1))
}

/// Returns whether a slot can still be booked at `date`.
fn is_in_time(hall: &Hall, setup: &AppointmentSetup, slot: Slot, date: Timestamp) -> bool {
    let begins = hall.setup().slot_begins(slot);
    date <= minus_min(begins, setup.lead_min) && date < begins
}

fn minus_min(date: Timestamp, minutes: u16) -> Timestamp {
    Timestamp(date.0.saturating_sub(i64::from(minutes) * 60_000_000))
}

fn slot_of(hall: &Hall, date: Timestamp) -> Slot {
    let local = date.local(hall.setup().rules.time_zone);
    Slot {
        day: local.date_naive(),
        minute: (local.hour() * 60 + local.minute()) as u16,
    }
}
