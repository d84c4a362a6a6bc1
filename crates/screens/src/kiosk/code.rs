//! The code of an appointment, typed digit by digit.
//!
//! The kiosk looks the code up in its own copy of the hall, so that it works without a hub, and so
//! that no wrong code leaves it. Whoever tries many codes would find one: five wrong ones in a
//! minute, and nobody types another before that is over.

use super::{Dialog, Kiosk};
use crate::screen::{Action, Context};
use hall::ids::APPOINTMENT_DIGITS;
use hall::{AppointmentCommand, AppointmentId, Command, Refusal, Timestamp};

/// Wrong codes in [`SPAN_S`] after which no other one is taken.
const WRONG_MAX: usize = 5;
/// Seconds in which wrong codes are counted.
const SPAN_S: u32 = 60;

impl Kiosk {
    /// Returns true if visitors with an appointment may check in here today.
    pub(super) fn takes_codes(&self, cx: &Context<'_>) -> bool {
        self.guided.is_none() && Kiosk::is_live(cx) && cx.hall.expects_appointments(cx.at)
    }

    /// Opens the page on which a code is typed.
    pub(super) fn open_code(&mut self, cx: &Context<'_>) {
        self.wrong.retain(|at| cx.at < at.plus_s(SPAN_S));
        if self.wrong.len() >= WRONG_MAX {
            let until = self.wrong[0].plus_s(SPAN_S);
            let wait_s = until.seconds_since(cx.at) + 1;
            return self.refuse(cx, Refusal::TryLater { wait_s });
        }
        let (typed, is_wrong) = (String::new(), false);
        self.open(cx, Dialog::Code { typed, is_wrong });
    }

    /// Types a digit; the last one asks for the ticket.
    pub(super) fn type_digit(&mut self, cx: &Context<'_>, digit: char) -> Option<Action> {
        let Some(Dialog::Code { typed, is_wrong }) = &mut self.dialog else {
            return None;
        };
        if self.sent.is_some() || typed.len() >= APPOINTMENT_DIGITS {
            return None;
        }
        *is_wrong = false;
        typed.push(digit);
        let code = typed.parse().ok()?;
        match cx.hall.appointment_by_code(code) {
            Some(found) => {
                let id = found.id;
                self.check_in(cx, id)
            }
            None => {
                self.note_wrong(cx);
                None
            }
        }
    }

    /// Takes the last digit back.
    pub(super) fn erase_digit(&mut self) {
        if let Some(Dialog::Code { typed, is_wrong }) = &mut self.dialog
            && self.sent.is_none()
        {
            typed.pop();
            *is_wrong = false;
        }
    }

    fn note_wrong(&mut self, cx: &Context<'_>) {
        self.wrong.push(cx.at);
        self.open_code(cx);
        if let Some(Dialog::Code { is_wrong, .. }) = &mut self.dialog {
            *is_wrong = true;
        }
    }

    /// Asks for the ticket of an appointment.
    fn check_in(&mut self, cx: &Context<'_>, appointment: AppointmentId) -> Option<Action> {
        if self.refuses(cx) {
            return None;
        }
        let service = cx.hall.appointment(appointment)?.service;
        self.sent = Some((service, cx.at));
        self.checks_in = Some(appointment);
        Some(self.send_check_in(appointment, self.printer_now(cx)))
    }

    /// The request for the ticket of an appointment.
    pub(super) fn send_check_in(
        &self,
        appointment: AppointmentId,
        printer: Option<hall::PrinterId>,
    ) -> Action {
        Action::Send(Command::Appointment(AppointmentCommand::CheckIn {
            appointment,
            lang: self.lang,
            class: self.class,
            printer,
            counter: None,
        }))
    }

    /// Returns the appointment of the visitor who has this ticket: its time, and whether the visitor
    /// was too late for it.
    pub(super) fn booked(cx: &Context<'_>, ticket: hall::TicketId) -> Option<(Timestamp, bool)> {
        let found = cx.hall.appointment_of(ticket)?;
        let begins = cx.hall.setup().slot_begins(found.slot);
        let late = matches!(
            found.state,
            hall::AppointmentState::CheckedIn { late: true, .. }
        );
        Some((begins, late))
    }
}
