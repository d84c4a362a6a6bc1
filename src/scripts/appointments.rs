//! Appointments from a shell: what is free, who is booked, and who is here.

mod import;

use super::commands::{find_class, find_printer, find_service};
use super::denial::Denial;
use super::session::Session;
use super::{Answers, json};
use crate::cli::AppointmentWord;
use crate::outcome::Outcome;
use crate::stdout::{self, columns};
use chrono::{NaiveDate, NaiveDateTime, Timelike};
use hall::{
    Appointment, AppointmentCode, AppointmentCommand, AppointmentEvent, AppointmentState, Command,
    Event, Hall, Refusal, ServiceId, Slot, Timestamp,
};
use serde_json::Value;
use text::problem::Problem;
use text::{Words, args};

/// Codes that are drawn before a booking is given up: one that is taken is rare.
const DRAWS: usize = 20;

impl Answers<'_> {
    /// Carries out a word about appointments.
    pub(super) fn appointment(
        &self,
        mut session: Session,
        word: &AppointmentWord,
    ) -> Result<Outcome, Problem> {
        let at = session.now();
        let command = match word {
            AppointmentWord::Slots { service, day } => {
                return Ok(self.or_refuse(&session, |hall| {
                    self.show_slots(hall, at, service, day.as_deref())
                }));
            }
            AppointmentWord::List { day } => {
                return Ok(self.or_refuse(&session, |hall| {
                    self.list_appointments(hall, at, day.as_deref())
                }));
            }
            AppointmentWord::Import { file, apply } => {
                return self.import_appointments(session, file, *apply);
            }
            AppointmentWord::Book {
                service,
                slot,
                reference,
            } => {
                return self.book(session, (service, slot), reference.as_deref());
            }
            word => command(session.hall(), at, self.words, word),
        };
        match command {
            Ok(command) => self.ask_for(&mut session, command),
            Err(why) => Ok(self.refuse(session.hall(), why)),
        }
    }

    fn or_refuse(
        &self,
        session: &Session,
        show: impl FnOnce(&Hall) -> Result<(), Denial>,
    ) -> Outcome {
        match show(session.hall()) {
            Ok(()) => Outcome::Done,
            Err(why) => self.refuse(session.hall(), why),
        }
    }

    /// Books a slot under a code that is drawn here.
    fn book(
        &self,
        mut session: Session,
        (service, slot): (&str, &str),
        reference: Option<&str>,
    ) -> Result<Outcome, Problem> {
        let wish = find_service(session.hall(), service)
            .and_then(|service| Ok((service, slot_of(session.hall(), session.now(), slot)?)));
        let (service, slot) = match wish {
            Ok(wish) => wish,
            Err(why) => return Ok(self.refuse(session.hall(), why)),
        };
        for _ in 0..DRAWS {
            let command = AppointmentCommand::Book {
                code: AppointmentCode::drawn(fastrand::u64(..)),
                service,
                slot,
                reference: reference.map(str::to_owned),
            };
            let (answer, _) = session.ask(Command::Appointment(command), self.words)?;
            match answer {
                Err(Refusal::CodeTaken) => {}
                Err(why) => return Ok(self.refuse(session.hall(), why)),
                Ok(events) => {
                    let booked = events.iter().find_map(|event| match event {
                        Event::Appointment(AppointmentEvent::Booked { appointment, .. }) => {
                            session.hall().appointment(*appointment)
                        }
                        _ => None,
                    });
                    if let Some(booked) = booked {
                        self.tell_booked(session.hall(), booked);
                    }
                    return Ok(Outcome::Done);
                }
            }
        }
        Ok(self.refuse(session.hall(), Refusal::CodeTaken))
    }

    fn tell_booked(&self, hall: &Hall, booked: &Appointment) {
        let object = json!({
            "ok": true, "appointment": json::appointments::appointment(hall, booked),
        });
        stdout::answer(self.json, &object, || {
            let told = args! {
                service: service_name(hall, booked.service, self.words),
                time: text::slot(self.words, booked.slot), code: booked.code.to_string(),
            };
            self.words.say("appointment-booked", told)
        });
    }

    fn show_slots(
        &self,
        hall: &Hall,
        at: Timestamp,
        service: &str,
        day: Option<&str>,
    ) -> Result<(), Denial> {
        let service = find_service(hall, service)?;
        let found = hall.setup().service(service);
        let found = found.filter(|service| service.appointments.is_some());
        let found = found.ok_or(Refusal::NoAppointments)?;
        let days = match day {
            Some(day) => vec![day_of(day)?],
            None => hall.setup().bookable_days(found, hall.date(at)),
        };
        let slots: Vec<_> = days
            .into_iter()
            .flat_map(|day| hall.slots_on(service, day, at))
            .collect();
        let objects = slots.iter().map(|s| {
            json!({
                "service": service.as_str(), "day": s.slot.day.to_string(),
                "time": json::appointments::minute(s.slot.minute), "places": s.places,
                "free": s.free,
            })
        });
        stdout::answer(self.json, &objects.collect::<Value>(), || {
            let heads = ["appointment-time", "appointment-free", "appointment-places"];
            let mut rows = vec![heads.map(|id| self.words.text(id).to_owned())];
            rows.extend(slots.iter().map(|s| {
                let time = text::slot(self.words, s.slot);
                [time, s.free.to_string(), s.places.to_string()]
            }));
            match slots.is_empty() {
                true => self.words.text("appointment-no-slots").to_owned(),
                false => columns(&rows).join("\n"),
            }
        });
        Ok(())
    }

    fn list_appointments(
        &self,
        hall: &Hall,
        at: Timestamp,
        day: Option<&str>,
    ) -> Result<(), Denial> {
        let day = match day {
            Some(day) => day_of(day)?,
            None => hall.local(at).date_naive(),
        };
        let listed = hall.appointments_on(day);
        let objects = listed.iter();
        let objects = objects.map(|a| json::appointments::appointment(hall, a));
        stdout::answer(self.json, &objects.collect::<Value>(), || {
            if listed.is_empty() {
                let day = text::date(self.words, day);
                return self.words.say("appointment-none", args! { day: day });
            }
            let heads = [
                "appointment-time",
                "appointment-service",
                "appointment-code",
                "appointment-state",
                "appointment-reference",
            ];
            let mut rows = vec![heads.map(|id| self.words.text(id).to_owned())];
            rows.extend(listed.iter().map(|a| {
                [
                    json::appointments::minute(a.slot.minute),
                    service_name(hall, a.service, self.words),
                    a.code.to_string(),
                    text::appointment_state(hall, a, self.words),
                    a.reference.clone().unwrap_or_default(),
                ]
            }));
            columns(&rows).join("\n")
        });
        Ok(())
    }

    fn ask_for(
        &self,
        session: &mut Session,
        command: AppointmentCommand,
    ) -> Result<Outcome, Problem> {
        let (answer, entry) = session.ask(Command::Appointment(command), self.words)?;
        let hall = session.hall();
        match answer {
            Err(why) => Ok(self.refuse(hall, why)),
            Ok(events) => {
                let told: Vec<_> = events.into_iter().map(|e| (e, entry.clone())).collect();
                match self.json {
                    true => self.tell_json(hall, &told, None, session.now()),
                    false => self.tell(hall, &told, session.now()),
                }
                Ok(Outcome::Done)
            }
        }
    }
}

/// Returns what a word about one appointment asks for.
fn command(
    hall: &Hall,
    at: Timestamp,
    words: &Words,
    word: &AppointmentWord,
) -> Result<AppointmentCommand, Denial> {
    Ok(match word {
        AppointmentWord::Move {
            code,
            slot,
            service,
        } => {
            let found = find(hall, code)?;
            AppointmentCommand::Move {
                appointment: found.id,
                service: match service {
                    Some(service) => find_service(hall, service)?,
                    None => found.service,
                },
                slot: slot_of(hall, at, slot)?,
            }
        }
        AppointmentWord::Cancel { code } => AppointmentCommand::Cancel {
            appointment: find(hall, code)?.id,
        },
        AppointmentWord::CheckIn {
            code,
            class,
            printer,
        } => AppointmentCommand::CheckIn {
            appointment: find(hall, code)?.id,
            lang: words.lang(),
            class: class
                .as_deref()
                .map(|key| find_class(hall, key))
                .transpose()?,
            printer: printer
                .as_deref()
                .map(|name| find_printer(hall, name))
                .transpose()?,
            counter: None,
        },
        // Carried out before.
        AppointmentWord::Slots { .. }
        | AppointmentWord::List { .. }
        | AppointmentWord::Book { .. }
        | AppointmentWord::Import { .. } => return Err(Refusal::NothingToDo.into()),
    })
}

/// The appointment with this code, or with this reference of another system.
fn find<'h>(hall: &'h Hall, written: &str) -> Result<&'h Appointment, Refusal> {
    let by_code = written.parse().ok();
    let by_code = by_code.and_then(|code| hall.appointment_by_code(code));
    by_code
        .or_else(|| hall.appointment_by_reference(written))
        .ok_or(Refusal::UnknownAppointment)
}

fn day_of(written: &str) -> Result<NaiveDate, Refusal> {
    NaiveDate::parse_from_str(written.trim(), "%Y-%m-%d").map_err(|_| Refusal::BadDate)
}

/// The slot that somebody wrote: `2026-12-01 10:15`, or `10:15` of today.
fn slot_of(hall: &Hall, at: Timestamp, written: &str) -> Result<Slot, Refusal> {
    let today = hall.local(at).date_naive();
    let full = match written.trim().contains('-') {
        true => written.trim().to_owned(),
        false => format!("{today} {}", written.trim()),
    };
    let read = |format| NaiveDateTime::parse_from_str(&full, format).ok();
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
    let time = formats.into_iter().find_map(read).ok_or(Refusal::BadDate)?;
    Ok(Slot {
        day: time.date(),
        minute: (time.hour() * 60 + time.minute()) as u16,
    })
}

fn service_name(hall: &Hall, service: ServiceId, words: &Words) -> String {
    let found = hall.setup().service(service);
    let name = found.map_or("", |service| service.name.get(words.lang()));
    match name {
        "" => service.to_string(),
        name => name.to_owned(),
    }
}

/// Whether an appointment can still be moved or cancelled.
fn is_open(appointment: &Appointment) -> bool {
    matches!(
        appointment.state,
        AppointmentState::Booked | AppointmentState::Missed
    )
}
