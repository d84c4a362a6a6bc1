//! Values of appointments.

use super::Gen;
use crate::appointment::{
    Appointment, AppointmentSetup, AppointmentState, AppointmentsState, Slot,
};
use crate::command::Command;
use crate::event::Event;
use crate::refusal::Refusal;
use crate::time::Hours;
use crate::{AppointmentCode, AppointmentCommand, AppointmentEvent, AppointmentId};

impl Gen<'_> {
    fn appointment_id(&mut self) -> AppointmentId {
        AppointmentId(self.u64())
    }

    fn slot(&mut self) -> Slot {
        Slot {
            day: self.date(),
            minute: self.u64() as u16,
        }
    }

    /// Appointments of a service as they are set.
    pub(super) fn appointment_setup(&mut self) -> AppointmentSetup {
        AppointmentSetup {
            hours: Hours {
                week: std::array::from_fn(|_| self.many(Gen::span)),
            },
            slot_min: self.u64() as u16,
            places: self.u64() as u16,
            walk_in_percent: self.byte(),
            lead_min: self.u64() as u16,
            open_days: self.u64() as u16,
            early_min: self.u64() as u16,
            late_min: self.u64() as u16,
        }
    }

    fn appointment_states(&mut self) -> Vec<AppointmentState> {
        vec![
            AppointmentState::Booked,
            AppointmentState::CheckedIn {
                ticket: self.ticket(),
                late: self.below(2) == 1,
            },
            AppointmentState::Missed,
            AppointmentState::Cancelled,
        ]
    }

    /// With an appointment in every state.
    pub(super) fn appointments(&mut self) -> AppointmentsState {
        let states = self.appointment_states();
        AppointmentsState {
            all: states
                .into_iter()
                .map(|state| Appointment {
                    id: self.appointment_id(),
                    code: AppointmentCode::drawn(self.u64()),
                    service: self.key(),
                    slot: self.slot(),
                    reference: self.opt(Gen::text),
                    state,
                })
                .collect(),
            next: self.u64(),
        }
    }

    pub(super) fn appointment_events(&mut self) -> Vec<Event> {
        let events = vec![
            AppointmentEvent::Booked {
                appointment: self.appointment_id(),
                code: AppointmentCode::drawn(self.u64()),
                service: self.key(),
                slot: self.slot(),
                reference: self.opt(Gen::text),
            },
            AppointmentEvent::Moved {
                appointment: self.appointment_id(),
                service: self.key(),
                slot: self.slot(),
            },
            AppointmentEvent::Cancelled {
                appointment: self.appointment_id(),
            },
            AppointmentEvent::CheckedIn {
                appointment: self.appointment_id(),
                ticket: self.ticket(),
                due: self.opt(Gen::at),
                instead_of: self.opt(Gen::ticket),
            },
            AppointmentEvent::Missed {
                appointments: self.many(Gen::appointment_id),
            },
        ];
        events.into_iter().map(Event::from).collect()
    }

    pub(super) fn appointment_commands(&mut self) -> Vec<Command> {
        let commands = vec![
            AppointmentCommand::Book {
                code: AppointmentCode::drawn(self.u64()),
                service: self.key(),
                slot: self.slot(),
                reference: self.opt(Gen::text),
            },
            AppointmentCommand::Move {
                appointment: self.appointment_id(),
                service: self.key(),
                slot: self.slot(),
            },
            AppointmentCommand::Cancel {
                appointment: self.appointment_id(),
            },
            AppointmentCommand::CheckIn {
                appointment: self.appointment_id(),
                lang: self.lang(),
                class: self.opt(Gen::key),
                printer: self.opt(Gen::key),
                counter: self.opt(Gen::counter),
            },
            AppointmentCommand::Reserve {
                appointment: self.appointment_id(),
                slip: self.slip(),
                lang: self.lang(),
                class: self.opt(Gen::key),
                printer: self.opt(Gen::key),
            },
            AppointmentCommand::Adopt {
                appointment: self.appointment_id(),
                slip: self.slip(),
                service: self.key(),
                lang: self.lang(),
                class: self.opt(Gen::key),
                pressed_at: self.at(),
                number: self.on_paper(),
                printer: self.opt(Gen::key),
                paper: self.opt(Gen::job_state),
            },
        ];
        commands.into_iter().map(Command::from).collect()
    }

    pub(super) fn appointment_refusals(&mut self) -> Vec<Refusal> {
        vec![
            Refusal::UnknownAppointment,
            Refusal::NoAppointments,
            Refusal::NoSlot {
                next: self.opt(Gen::slot),
            },
            Refusal::DayClosed {
                next: self.opt(Gen::slot),
            },
            Refusal::SlotFull {
                next: self.opt(Gen::slot),
            },
            Refusal::BookedTooLate {
                lead_min: self.u64() as u16,
                next: self.opt(Gen::slot),
            },
            Refusal::BookedTooFar { last: self.date() },
            Refusal::CodeTaken,
            Refusal::ReferenceTaken { slot: self.slot() },
            Refusal::BadReference,
            Refusal::TooManyAppointments,
            Refusal::TooEarly {
                slot: self.slot(),
                from: self.slot(),
            },
            Refusal::CheckedInAlready {
                number: self.on_paper(),
            },
            Refusal::AppointmentCancelled { slot: self.slot() },
            Refusal::AppointmentServiceGone { slot: self.slot() },
        ]
    }
}
