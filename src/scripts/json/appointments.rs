//! Appointments as scripts see them. Whoever knows a code takes the place, so no event has it.

use super::{Named, with_number};
use hall::{Appointment, AppointmentEvent, AppointmentId, AppointmentState, Hall, ServiceId, Slot};
use serde_json::{Value, json};

/// Returns the name of what became of an appointment among scripts.
pub fn state_name(state: AppointmentState) -> &'static str {
    match state {
        AppointmentState::Booked => "booked",
        AppointmentState::CheckedIn { late: false, .. } => "checked-in",
        AppointmentState::CheckedIn { late: true, .. } => "checked-in-late",
        AppointmentState::Missed => "missed",
        AppointmentState::Cancelled => "cancelled",
    }
}

/// A time of day.
pub fn minute(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// An appointment, with its code.
pub fn appointment(hall: &Hall, appointment: &Appointment) -> Value {
    let mut value = about(appointment.id, appointment.service, appointment.slot);
    value["code"] = appointment.code.to_string().into();
    value["reference"] = appointment.reference.clone().into();
    value["state"] = state_name(appointment.state).into();
    let offered = hall.setup().service(appointment.service);
    value["offered"] = offered.is_some_and(|service| !service.retired).into();
    match appointment.state {
        AppointmentState::CheckedIn { ticket, .. } => with_number(hall, ticket, value),
        _ => value,
    }
}

fn about(id: AppointmentId, service: ServiceId, slot: Slot) -> Value {
    json!({
        "appointment": id.0, "service": service.as_str(), "day": slot.day.to_string(),
        "time": minute(slot.minute),
    })
}

/// The name and fields of an event.
pub(super) fn fields(hall: &Hall, event: &AppointmentEvent) -> Named {
    let known = |id: &AppointmentId| match hall.appointment(*id) {
        Some(known) => about(known.id, known.service, known.slot),
        None => json!({"appointment": id.0}),
    };
    match event {
        AppointmentEvent::Booked {
            appointment,
            service,
            slot,
            reference,
            ..
        } => {
            let mut value = about(*appointment, *service, *slot);
            value["reference"] = reference.clone().into();
            ("appointment-booked", value)
        }
        AppointmentEvent::Moved {
            appointment,
            service,
            slot,
        } => ("appointment-moved", about(*appointment, *service, *slot)),
        AppointmentEvent::Cancelled { appointment } => {
            ("appointment-cancelled", known(appointment))
        }
        AppointmentEvent::CheckedIn {
            appointment,
            ticket,
            due,
            ..
        } => {
            let mut value = known(appointment);
            value["late"] = due.is_none().into();
            ("appointment-checked-in", with_number(hall, *ticket, value))
        }
        AppointmentEvent::Missed { appointments } => {
            let ids: Vec<u64> = appointments.iter().map(|id| id.0).collect();
            ("appointments-missed", json!({"appointments": ids}))
        }
    }
}
