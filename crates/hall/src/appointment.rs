//! Appointments: a place in a slot of a service, kept for a visitor who comes at that time.
//!
//! A slot is known by what people read: a date and a minute of it on the wall of the hall. So a
//! change of the clocks moves no appointment, and neither does a correction of the hall's date.

use super::ids::{AppointmentCode, AppointmentId, ServiceId, TicketId};
use super::setup::{Service, Setup};
use super::time::{Hours, Timestamp};
use chrono::{Datelike, Days, NaiveDate};

/// Appointments that a hall keeps, at most.
pub const APPOINTMENTS_MAX: usize = 100_000;
/// Longest reference of another system, in bytes.
pub const REFERENCE_MAX: usize = 64;
/// An appointment is due, and comes before everybody without priority, so many seconds before its
/// time.
pub const DUE_BEFORE_S: u32 = 120;

/// The appointments of a service, as the technician sets them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentSetup {
    /// Hours in which slots begin and end. What is outside of the service's own hours of a date
    /// is no slot.
    pub hours: Hours,
    /// Minutes of a slot.
    pub slot_min: u16,
    /// Visitors that the counters can serve in a slot, with appointment or without.
    pub places: u16,
    /// Share of the places that is kept for visitors without appointment, in percent.
    pub walk_in_percent: u8,
    /// A slot can be booked until so many minutes before it begins.
    pub lead_min: u16,
    /// Days ahead that can be booked; 0 is today only.
    pub open_days: u16,
    /// Minutes before the booked time from which on a visitor can check in.
    pub early_min: u16,
    /// Minutes after the booked time until which the appointment is kept.
    pub late_min: u16,
}

impl Default for AppointmentSetup {
    fn default() -> AppointmentSetup {
        AppointmentSetup {
            hours: Hours {
                week: std::array::from_fn(|_| Vec::new()),
            },
            slot_min: 15,
            places: 5,
            walk_in_percent: 60,
            lead_min: 60,
            open_days: 14,
            early_min: 30,
            late_min: 15,
        }
    }
}

impl AppointmentSetup {
    /// Returns how many places of a slot can be booked: the share that is not kept for others, and
    /// one at least.
    pub fn bookable(&self) -> u16 {
        let percent = u32::from(100 - self.walk_in_percent.min(100));
        let places = u32::from(self.places) * percent / 100;
        u16::try_from(places).unwrap_or(u16::MAX).max(1)
    }
}

/// The time of an appointment, as people read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// Its date.
    pub day: NaiveDate,
    /// Its minute after local midnight.
    pub minute: u16,
}

/// What became of an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppointmentState {
    /// Its place is kept.
    Booked,
    /// Its visitor came.
    CheckedIn {
        /// The visitor's ticket.
        ticket: TicketId,
        /// Set if it was too late, and the ticket is one like others.
        late: bool,
    },
    /// Its visitor did not come in time.
    Missed,
    /// It was given back.
    Cancelled,
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Identity, unique for ever in the hall.
    pub id: AppointmentId,
    /// Digits by which its visitor is known at the kiosk.
    pub code: AppointmentCode,
    /// The service that it is for.
    pub service: ServiceId,
    /// Its time.
    pub slot: Slot,
    /// Name that another system gave it; unique among those that the hall keeps.
    pub reference: Option<String>,
    /// What became of it.
    pub state: AppointmentState,
}

impl Appointment {
    /// Returns whether it takes up a place of its slot.
    pub fn takes_place(&self) -> bool {
        self.state != AppointmentState::Cancelled
    }
}

/// The ground state of a hall's appointments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppointmentsState {
    /// Appointments by identity: those of today and later.
    pub all: Vec<Appointment>,
    /// Identity of the next one.
    pub next: u64,
}

impl Setup {
    /// Returns the minutes at which the slots of a service begin on a date, rising.
    pub fn slots(&self, service: &Service, day: NaiveDate) -> Vec<u16> {
        let Some(setup) = &service.appointments else {
            return Vec::new();
        };
        let open = self.open_spans(service, day);
        let length = setup.slot_min.max(1);
        let is_open = |from: u16| {
            let to = from.saturating_add(length);
            // Stretches that touch each other are one.
            let mut reached = from;
            for span in open {
                if span.from <= reached && reached < span.to {
                    reached = span.to;
                }
            }
            reached >= to
        };
        let spans = setup.hours.of(day.weekday().num_days_from_monday());
        let mut slots: Vec<u16> = spans
            .iter()
            .flat_map(|span| {
                let starts = (span.from..span.to).step_by(usize::from(length));
                starts.filter(move |from| from.saturating_add(length) <= span.to)
            })
            .filter(|from| is_open(*from))
            .collect();
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    /// Returns the date at which a slot begins.
    pub fn slot_begins(&self, slot: Slot) -> Timestamp {
        self.instant(slot.day, slot.minute)
    }

    /// Returns the days that can be booked for a service at `date`, today first.
    pub fn bookable_days(&self, service: &Service, date: Timestamp) -> Vec<NaiveDate> {
        let Some(setup) = &service.appointments else {
            return Vec::new();
        };
        let today = date.local(self.rules.time_zone).date_naive();
        (0..=u64::from(setup.open_days))
            .filter_map(|ahead| today.checked_add_days(Days::new(ahead)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_places_is_kept_for_others_and_one_can_be_booked_at_least() {
        for (places, walk_in_percent, bookable) in
            [(10, 60, 4), (5, 60, 2), (2, 60, 1), (1, 100, 1), (7, 0, 7)]
        {
            let setup = AppointmentSetup {
                places,
                walk_in_percent,
                ..AppointmentSetup::default()
            };
            assert_eq!(setup.bookable(), bookable, "{places} {walk_in_percent}");
        }
    }
}
