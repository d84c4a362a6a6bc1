//! Times, dates and states as people say them.

use super::clock::stamp;
use super::{Words, args};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use hall::Hall;
use hall::actor::{Actor, Program};
use hall::forecast::{Forecast, Spoken};
use hall::ids::CounterId;
use hall::lineage::NumberRange;
use hall::machine::Role;
use hall::opening::{Lateness, Opening};
use hall::setup::{Setup, Text, is_mark};
use hall::ticket::{Number, TicketState};
use hall::voice::Emergency;
use hall::{Appointment, AppointmentState, HurriedKiosk, Slot};

/// Writes a duration: `45 秒`, `12 分钟`, `1 小时 5 分`; `45 s`, `12 min`, `1 h 5 min`. What is left over
/// is dropped.
pub fn duration(words: &Words, seconds: u32) -> String {
    if seconds < 60 {
        words.say("duration-seconds", args! { seconds: seconds })
    } else {
        minutes(words, seconds / 60)
    }
}

/// Writes a printed number, or that there is none.
pub fn number(number: Number, words: &Words) -> String {
    match number {
        Number::NONE => words.text("common-no-ticket").to_owned(),
        number => number.to_string(),
    }
}

/// Names a visit in a sentence: by its number, or as one without a ticket.
pub fn visit(number: Number, words: &Words) -> String {
    match number {
        Number::NONE => words.text("common-visit-without-ticket").to_owned(),
        number => number.to_string(),
    }
}

/// Writes ranges of numbers, `most` of them: `A002–A004 B001`.
pub fn number_ranges(ranges: &[NumberRange], most: usize) -> String {
    let shown = ranges.iter().take(most).map(ToString::to_string);
    let more = (ranges.len() > most).then(|| "…".to_owned());
    shown.chain(more).collect::<Vec<_>>().join(" ")
}

/// Writes for technicians that the hall went back to an earlier state today, and what to do, a line
/// each; nothing when it did not.
pub fn rollback(words: &Words, hall: &Hall) -> Vec<String> {
    let Some(rollback) = hall.rollback() else {
        return Vec::new();
    };
    let as_of = stamp(hall, rollback.as_of);
    let mut lines = vec![words.say("rollback", args! { time: as_of })];
    lines.extend(unknown_numbers(words, &rollback.unknown));
    lines
}

/// Writes which papers a hall that went back may not know, and what to do, a line each.
pub fn unknown_numbers(words: &Words, unknown: &[NumberRange]) -> Vec<String> {
    let Some(first) = unknown.first() else {
        return vec![words.text("rollback-all-known").to_owned()];
    };
    let numbers = number_ranges(unknown, unknown.len());
    let example = first.first.to_string();
    vec![
        words.say("rollback-unknown", args! { numbers: numbers }),
        words.say("rollback-enter", args! { number: example }),
    ]
}

/// Writes a duration in whole minutes.
pub fn minutes(words: &Words, minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => words.say("duration-minutes", args! { minutes: minutes }),
        (hours, 0) => words.say("duration-hours", args! { hours: hours }),
        (hours, minutes) => words.say(
            "duration-hours-minutes",
            args! { hours: hours, minutes: minutes },
        ),
    }
}

/// Writes how long a visitor will probably wait, in round figures; `None` when nobody can be called.
pub fn wait(words: &Words, forecast: Option<&Forecast>) -> String {
    match forecast.map(Forecast::spoken) {
        None => words.text("wait-no-calls").to_owned(),
        Some(Spoken::Now) => words.text("wait-soon").to_owned(),
        Some(Spoken::About(minutes @ ..120)) => words.say("wait-about", args! { minutes: minutes }),
        Some(Spoken::About(minutes)) => {
            words.say("wait-about-hours", args! { hours: minutes / 60 })
        }
        Some(Spoken::Between(low, high)) => {
            words.say("wait-between", args! { low: low, high: high })
        }
        Some(Spoken::MoreThanHours(hours)) => words.say("wait-over-hours", args! { hours: hours }),
    }
}

/// Writes a date with its weekday: `11月22日 星期日`, `Sun 22 Nov`.
pub fn date(words: &Words, date: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8",
        "month-9", "month-10", "month-11", "month-12",
    ];
    const DAYS: [&str; 7] = [
        "weekday-1",
        "weekday-2",
        "weekday-3",
        "weekday-4",
        "weekday-5",
        "weekday-6",
        "weekday-7",
    ];
    let month = words.text(MONTHS[date.month0() as usize % 12]);
    let weekday = words.text(DAYS[date.weekday().num_days_from_monday() as usize % 7]);
    words.say(
        "date-weekday",
        args! { weekday: weekday, month: month, day: date.day() },
    )
}

/// Writes a time of day: `09:05`.
pub fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Writes the time of an appointment: `11月22日 星期日 10:15`.
pub fn slot(words: &Words, slot: Slot) -> String {
    let time = format!("{:02}:{:02}", slot.minute / 60, slot.minute % 60);
    words.say(
        "opening-on",
        args! { date: date(words, slot.day), time: time },
    )
}

/// Returns what became of an appointment, in a word or two.
pub fn appointment_state(hall: &Hall, appointment: &Appointment, words: &Words) -> String {
    let offered = hall.setup().service(appointment.service);
    let is_offered = offered.is_some_and(|service| !service.retired);
    let id = match appointment.state {
        AppointmentState::Booked if !is_offered => "appointment-state-gone",
        AppointmentState::Booked => "appointment-state-booked",
        AppointmentState::CheckedIn { ticket, late } => {
            let number = hall.ticket(ticket).map_or(Number::NONE, |t| t.number);
            let id = match late {
                false => "appointment-state-came",
                true => "appointment-state-late",
            };
            return words.say(id, args! { number: visit(number, words) });
        }
        AppointmentState::Missed => "appointment-state-missed",
        AppointmentState::Cancelled => "appointment-state-cancelled",
    };
    words.text(id).to_owned()
}

/// Writes when a service opens next: `13:30`, `明天 08:30`, `2月17日 星期三 08:30`.
pub fn opening(words: &Words, opening: &Opening) -> String {
    let time = format!("{:02}:{:02}", opening.minute / 60, opening.minute % 60);
    match opening.in_days {
        0 => time,
        1 => words.say("opening-tomorrow", args! { time: time }),
        _ => words.say(
            "opening-on",
            args! { date: date(words, opening.day), time: time },
        ),
    }
}

/// Writes that a visitor will probably not be called before the service closes, but when.
pub fn lateness(words: &Words, late: &Lateness) -> String {
    let Some(opens) = &late.opens else {
        return words.text("late-never").to_owned();
    };
    let id = match (opens.in_days, late.kept) {
        (0, _) => "late-break",
        (_, false) => "late-day",
        (_, true) => "late-day-kept",
    };
    words.say(id, args! { time: opening(words, opens) })
}

/// Writes that all dates of holidays and special hours in the settings are past `today`; `None` if one
/// is to come, or there is none.
pub fn dates_past(words: &Words, setup: &Setup, today: NaiveDate) -> Option<String> {
    let last = setup.last_date().filter(|last| *last < today)?;
    Some(words.say("cli-dates-past", args! { date: last.to_string() }))
}

/// Writes that there are no tickets all day, for which occasion, and when there are again.
pub(crate) fn day_off(words: &Words, occasion: &Text, opens: Option<&Opening>) -> String {
    let occasion = occasion.get(words.lang());
    let opens = opens.map(|opens| opening(words, opens));
    match (occasion, opens) {
        ("", None) => words.text("refusal-holiday").to_owned(),
        ("", Some(time)) => words.say("refusal-holiday-until", args! { time: time }),
        (occasion, None) => words.say("refusal-occasion", args! { occasion: occasion }),
        (occasion, Some(time)) => words.say(
            "refusal-occasion-until",
            args! { occasion: occasion, time: time },
        ),
    }
}

/// Returns the purpose of a machine, in a word or two.
pub fn role(role: Role, words: &Words) -> &'static str {
    words.text(match role {
        Role::Hub => "role-hub",
        Role::Staff => "role-staff",
        Role::Kiosk => "role-kiosk",
        Role::Counter => "role-counter",
        Role::Display => "role-display",
        Role::Rating => "role-rating",
    })
}

/// Returns a counter by what stands on its sign: a mark in the form of a message, as `3号窗口` or
/// `Counter 3` in that of `common-counter-number`; another label, as 302诊室, is complete.
pub fn counter(form: &str, id: CounterId, setup: &Setup, words: &Words) -> String {
    let label = setup.label(id, words.lang());
    if is_mark(&label) {
        words.say(form, args! { counter: label })
    } else {
        label
    }
}

/// Returns who acted: the program, and the machine where the hall has several.
pub fn actor(actor: &Actor, setup: &Setup, words: &Words) -> String {
    let text = |id| words.text(id).to_owned();
    let counter = |id| counter("common-counter-inline", id, setup, words);
    let program = match actor.program {
        Program::Unknown => text("actor-unknown"),
        Program::Kiosk => text("actor-kiosk"),
        Program::Counter(id) => counter(id),
        Program::Display => text("actor-display"),
        Program::Rating(id) => words.say("actor-rating", args! { counter: counter(id) }),
        Program::Admin => text("actor-admin"),
        Program::Script => text("actor-script"),
        Program::Device => text("actor-device"),
        Program::Demo => text("actor-demo"),
        Program::Hub => text("actor-hub"),
        Program::Timer => text("actor-timer"),
    };
    match actor.machine {
        None => program,
        Some(machine) => words.say(
            "actor-on",
            args! { program: program, machine: machine.as_str() },
        ),
    }
}

/// Returns since when there is an emergency and who raised it, for staff.
pub fn emergency(emergency: &Emergency, setup: &Setup, words: &Words) -> String {
    let time = clock(emergency.since.local(setup.rules.time_zone).time());
    match &emergency.by {
        Some(by) => words.say(
            "emergency-by",
            args! { time: time, who: actor(by, setup, words) },
        ),
        None => words.say("emergency-since", args! { time: time }),
    }
}

/// Returns the state of a ticket, in a word or two.
pub fn ticket_state(state: &TicketState, words: &Words) -> &'static str {
    words.text(match state {
        TicketState::Waiting => "ticket-waiting",
        TicketState::Called { .. } => "ticket-called",
        TicketState::Serving { .. } => "ticket-serving",
        TicketState::Parked { .. } => "ticket-parked",
        TicketState::OnHold { .. } => "ticket-on-hold",
        TicketState::NoShow { .. } => "ticket-no-show",
        TicketState::Finished { .. } => "ticket-finished",
        TicketState::Cancelled { .. } => "ticket-cancelled",
        TicketState::Expired => "ticket-expired",
        TicketState::Reserved => "ticket-reserved",
    })
}

/// Returns, in words, that a ticket is on hold.
pub fn held(number: Number, until: NaiveTime, words: &Words) -> String {
    words.say(
        "counter-said-held",
        args! { number: number.to_string(), time: clock(until) },
    )
}

/// Returns, in words, that a kiosk gave no tickets for a while because it was pressed too often.
pub fn hurried_kiosk(kiosk: &HurriedKiosk, time: &str, words: &Words) -> String {
    match kiosk.machine {
        Some(machine) => words.say(
            "counter-hurried-at",
            args! { time: time, machine: machine.as_str() },
        ),
        None => words.say("counter-hurried", args! { time: time }),
    }
}
