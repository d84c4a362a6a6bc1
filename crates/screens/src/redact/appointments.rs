//! Appointments without what a visitor is known by: the code that takes the place, and the name that
//! another system gave it.

use hall::{
    AppointmentCode, AppointmentCommand, AppointmentEvent, AppointmentId, AppointmentsState,
};

/// Returns the code that stands for that of an appointment: another one for each.
fn code(appointment: AppointmentId) -> AppointmentCode {
    AppointmentCode::drawn(appointment.0)
}

/// Returns an event without the code.
pub(super) fn event(event: &AppointmentEvent) -> AppointmentEvent {
    match event {
        AppointmentEvent::Booked {
            appointment,
            code: _,
            service,
            slot,
            reference: _,
        } => AppointmentEvent::Booked {
            appointment: *appointment,
            code: code(*appointment),
            service: *service,
            slot: *slot,
            reference: None,
        },
        AppointmentEvent::Moved { .. }
        | AppointmentEvent::Cancelled { .. }
        | AppointmentEvent::CheckedIn { .. }
        | AppointmentEvent::Missed { .. } => event.clone(),
    }
}

/// Returns a command without the code.
pub(super) fn command(command: &AppointmentCommand) -> AppointmentCommand {
    match command {
        AppointmentCommand::Book {
            code: _,
            service,
            slot,
            reference: _,
        } => AppointmentCommand::Book {
            code: AppointmentCode(0),
            service: *service,
            slot: *slot,
            reference: None,
        },
        AppointmentCommand::Move { .. }
        | AppointmentCommand::Cancel { .. }
        | AppointmentCommand::CheckIn { .. }
        | AppointmentCommand::Reserve { .. }
        | AppointmentCommand::Adopt { .. } => command.clone(),
    }
}

/// Takes the codes out of what a snapshot keeps.
pub(super) fn clear(state: &mut AppointmentsState) {
    for appointment in &mut state.all {
        appointment.code = code(appointment.id);
        appointment.reference = None;
    }
}
