//! The JSON that scripts read: the shape of events, refusals and the hall. Documented in docs/scripts.md;
//! fields are only ever added.

pub mod appointments;
pub mod staff;

use super::phone;
use config::Difference;
use hall::clock::Suspicion;
use hall::event::Why;
use hall::opening::Lateness;
use hall::setup::{Lang, Serves};
use hall::ticket::Ticket;
use hall::visit::Outcome;
use hall::{
    Actor, AnnouncementEvent, ClockEvent, ClockNotice, Condition, CounterEvent, CounterId,
    DateSetBy, DeviceEvent, Emergency, Entry, Event, Hall, JobState, MachineEvent, Notice,
    NumberRange, PersonEvent, PrintEvent, PrintJob, Printable, QueueEvent, RatingEvent, Refusal,
    Rollback, SettingsEvent, SpokenLang, TicketId, TicketState, Timestamp, WireCondition, Zone,
    forecast,
};
use serde_json::{Map, Value, json};

/// Returns a stamp in the hall's time zone, as RFC 3339 with microseconds.
pub fn stamp(hall: &Hall, at: Timestamp) -> Value {
    hall.local(at)
        .to_rfc3339_opts(chrono::SecondsFormat::Micros, false)
        .into()
}

/// Returns one event of `entry`. `hall` is the hall after it, so numbers of tickets that the event removed
/// may be missing.
pub fn event(hall: &Hall, entry: &Entry, event: &Event, lang: Lang) -> Value {
    let (name, mut fields) = fields(hall, event);
    add_label(hall, &mut fields, lang);
    let mut object = Map::new();
    object.insert("event".into(), name.into());
    object.insert("seq".into(), entry.seq.into());
    object.insert("at".into(), stamp(hall, entry.at));
    let by = entry.actor.as_ref().map(|by| actor(hall, by, lang));
    object.insert("by".into(), by.into());
    if let Value::Object(fields) = fields {
        object.extend(fields);
    }
    Value::Object(object)
}

/// Returns who acted. `counter` is where the program stands, if it stands at one.
fn actor(hall: &Hall, actor: &Actor, lang: Lang) -> Value {
    let mut by = json!({
        "machine": actor.machine.map(|machine| machine.to_string()), "program": actor.program.as_str(),
        "counter": actor.program.counter().map(|counter| counter.0), "account": actor.account.map(|account| account.0),
    });
    add_label(hall, &mut by, lang);
    by
}

/// Adds what stands on the counter's sign, where fields name a counter.
fn add_label(hall: &Hall, fields: &mut Value, lang: Lang) {
    let number = fields.get("counter").and_then(Value::as_u64);
    if let Some(id) = number.and_then(|number| u16::try_from(number).ok()) {
        fields["label"] = hall.setup().label(CounterId(id), lang).into();
    }
}

fn with_number(hall: &Hall, id: TicketId, mut fields: Value) -> Value {
    fields["ticket"] = id.0.into();
    if let Some(ticket) = hall.ticket(id) {
        fields["number"] = number(ticket);
        if fields.get("service").is_none() {
            fields["service"] = ticket.service.as_str().into();
        }
    }
    fields
}

/// An event's name among scripts, and its own fields.
type Named = (&'static str, Value);

/// Returns an event's name and its own fields.
pub fn fields(hall: &Hall, event: &Event) -> Named {
    match event {
        Event::Configured { .. } => ("configured", json!({})),
        Event::DayTurned {
            day,
            expired,
            overnight,
            ..
        } => (
            "day-turned",
            json!({"day": day.to_string(), "expired": expired.len(), "kept": overnight.len()}),
        ),
        Event::Queue(event) => queue_fields(hall, event),
        Event::Counter(event) => counter_fields(hall, event),
        Event::Rating(event) => rating_fields(hall, event),
        Event::Print(event) => print_fields(hall, event),
        Event::Machine(event) => machine_fields(hall, event),
        Event::Announcement(event) => announcement_fields(event),
        Event::Device(event) => device_fields(event),
        Event::Person(PersonEvent::Read { person }) => {
            ("person-read", json!({"person": phone::name(*person)}))
        }
        Event::Person(PersonEvent::Erased { persons }) => {
            ("persons-erased", json!({"count": persons.len()}))
        }
        Event::Clock(event) => clock_fields(hall, event),
        Event::Settings(event) => {
            let name = match event {
                SettingsEvent::Changed { .. } => "settings-changed",
                SettingsEvent::TakenBack { .. } => "settings-taken-back",
            };
            (
                name,
                json!({"changes": differences(&config::changed_values(event.changes()))}),
            )
        }
        Event::Appointment(event) => appointments::fields(hall, event),
        Event::Staff(event) => staff::fields(hall, event),
    }
}

/// Returns the values in which settings differ.
pub fn differences(differences: &[Difference]) -> Value {
    let all = differences.iter().map(|difference| {
        json!({"key": difference.path, "before": difference.before, "after": difference.after})
    });
    all.collect()
}

fn queue_fields(hall: &Hall, event: &QueueEvent) -> Named {
    let of = |ticket: &TicketId, fields| with_number(hall, *ticket, fields);
    match event {
        QueueEvent::TicketIssued {
            ticket,
            service,
            lang,
            class,
            ..
        } => {
            let fields = json!({"service": service.as_str(), "lang": lang.as_str(), "class": class.map(|c| c.to_string())});
            ("ticket-issued", of(ticket, fields))
        }
        QueueEvent::TicketRequeued { ticket } => ("ticket-requeued", of(ticket, json!({}))),
        QueueEvent::TicketHeld { ticket, until } => (
            "ticket-held",
            of(ticket, json!({"until": stamp(hall, *until)})),
        ),
        QueueEvent::TicketReleased { ticket } => ("ticket-released", of(ticket, json!({}))),
        QueueEvent::TicketReturned { ticket, place } => (
            "ticket-returned",
            of(ticket, json!({"place": stamp(hall, *place)})),
        ),
        QueueEvent::TicketCancelled { ticket, counter } => (
            "ticket-cancelled",
            of(ticket, json!({"counter": counter.map(|c| c.0)})),
        ),
        QueueEvent::TicketReserved {
            ticket,
            service,
            lang,
            class,
            ..
        } => {
            let fields = json!({"service": service.as_str(), "lang": lang.as_str(), "class": class.map(|c| c.to_string())});
            ("ticket-reserved", of(ticket, fields))
        }
        QueueEvent::TicketAdopted {
            ticket,
            number,
            arrived,
        } => {
            let fields = json!({"arrived": stamp(hall, *arrived), "offline": number.prefix.series().is_some()});
            ("ticket-adopted", of(ticket, fields))
        }
        QueueEvent::SlipBound { ticket, .. } => ("slip-bound", of(ticket, json!({}))),
    }
}

fn counter_fields(hall: &Hall, event: &CounterEvent) -> Named {
    let of = |ticket: &TicketId, fields| with_number(hall, *ticket, fields);
    match event {
        CounterEvent::Opened {
            counter,
            clerk,
            no,
            stars,
            ..
        } => (
            "counter-opened",
            json!({"counter": counter.0, "clerk": clerk, "no": no.map(|no| no.to_string()), "stars": stars}),
        ),
        CounterEvent::Closed { counter } => ("counter-closed", json!({"counter": counter.0})),
        CounterEvent::ServicesSet { counter, serves } => (
            "services-set",
            json!({"counter": counter.0, "serves": self::serves(serves)}),
        ),
        CounterEvent::TicketCalled {
            ticket,
            counter,
            why,
        } => (
            "ticket-called",
            of(ticket, json!({"counter": counter.0, "why": why_name(why)})),
        ),
        CounterEvent::TicketRecalled { ticket, counter } => {
            ("ticket-recalled", of(ticket, json!({"counter": counter.0})))
        }
        CounterEvent::TicketNoShow { ticket, counter } => {
            ("ticket-no-show", of(ticket, json!({"counter": counter.0})))
        }
        CounterEvent::TicketStarted { ticket, counter } => {
            ("ticket-started", of(ticket, json!({"counter": counter.0})))
        }
        CounterEvent::StartedWithoutTicket {
            ticket,
            counter,
            service,
            ..
        } => {
            let fields = json!({"counter": counter.0, "service": service.as_str()});
            ("started-without-ticket", of(ticket, fields))
        }
        CounterEvent::TicketFinished { ticket, counter } => {
            ("ticket-finished", of(ticket, json!({"counter": counter.0})))
        }
        CounterEvent::TicketParked { ticket, counter } => {
            ("ticket-parked", of(ticket, json!({"counter": counter.0})))
        }
        CounterEvent::TicketUnparked { ticket, counter } => {
            ("ticket-unparked", of(ticket, json!({"counter": counter.0})))
        }
        CounterEvent::TicketTransferred {
            ticket,
            counter,
            service,
            class,
        } => {
            let fields = json!({"counter": counter.0, "service": service.as_str(), "class": class.map(|c| c.to_string())});
            ("ticket-transferred", of(ticket, fields))
        }
        CounterEvent::Paused { counter, reason } => (
            "counter-paused",
            json!({"counter": counter.0, "reason": reason.as_str()}),
        ),
        CounterEvent::Resumed { counter } => ("counter-resumed", json!({"counter": counter.0})),
        CounterEvent::ActionUndone { counter, ticket } => {
            ("action-undone", of(ticket, json!({"counter": counter.0})))
        }
    }
}

fn rating_fields(hall: &Hall, event: &RatingEvent) -> Named {
    let of = |ticket: &TicketId, fields| with_number(hall, *ticket, fields);
    match event {
        RatingEvent::TicketRated {
            ticket,
            counter,
            grade,
        } => (
            "ticket-rated",
            of(
                ticket,
                json!({"counter": counter.0, "grade": grade.known().map(|grade| grade + 1)}),
            ),
        ),
        // The visitor's phone number is for the managers who follow up, not for whatever reads this
        // stream.
        RatingEvent::Explained {
            ticket,
            counter,
            reason,
            person,
        } => {
            let fields = json!({"counter": counter.0, "reason": reason.map(|r| r.to_string()), "left_phone": person.is_some(), "person": person.map(phone::name)});
            ("rating-explained", of(ticket, fields))
        }
        RatingEvent::Closed { counter, ticket } => {
            ("rating-closed", of(ticket, json!({"counter": counter.0})))
        }
    }
}

fn print_fields(hall: &Hall, event: &PrintEvent) -> Named {
    match event {
        PrintEvent::Queued {
            job,
            what,
            printer,
            reprint,
            ..
        } => (
            "print-queued",
            with_printable(
                hall,
                *what,
                json!({"job": job.0, "printer": printer.as_str(), "reprint": reprint}),
            ),
        ),
        PrintEvent::JobReported { job, state } => {
            let fields = json!({"job": job.0, "state": job_state_name(*state)});
            (
                "job-reported",
                hall.job(*job)
                    .map_or(fields.clone(), |job| with_printable(hall, job.what, fields)),
            )
        }
        PrintEvent::PrinterReported {
            printer,
            condition,
            layout_fault,
        } => {
            let fields = json!({"printer": printer.as_str(), "condition": condition_name(*condition), "layout_fault": layout_fault});
            ("printer-reported", fields)
        }
    }
}

fn device_fields(event: &DeviceEvent) -> Named {
    match event {
        DeviceEvent::DevicesReported {
            devices,
            condition,
            silent,
        } => {
            let silent: Vec<u16> = silent.iter().map(|counter| counter.0).collect();
            let fields = json!({"devices": devices.as_str(), "condition": wire_name(*condition), "silent": silent});
            ("devices-reported", fields)
        }
        DeviceEvent::SignSet { counter, text } => {
            ("sign-set", json!({"counter": counter.0, "text": text}))
        }
    }
}

fn machine_fields(hall: &Hall, event: &MachineEvent) -> Named {
    match event {
        MachineEvent::Admitted {
            machine,
            role,
            fingerprint,
            series,
        } => {
            let fields = json!({"machine": machine.as_str(), "role": role.as_str(), "fingerprint": fingerprint.to_string(), "series": series.as_str()});
            ("machine-admitted", fields)
        }
        MachineEvent::Expelled { machine } => {
            ("machine-expelled", json!({"machine": machine.as_str()}))
        }
        MachineEvent::Promoted { generation, .. } => {
            ("promoted", json!({"generation": generation}))
        }
        MachineEvent::LineageBegun { generation, .. } => {
            let unknown = hall.rollback().map_or(&[][..], |r| &r.unknown);
            (
                "rolled-back",
                json!({"generation": generation, "unknown": ranges(unknown)}),
            )
        }
        MachineEvent::Reopened => ("reopened", json!({})),
    }
}

/// Returns that the hall went back to an earlier state today; null when it did not.
pub fn rollback(hall: &Hall) -> Value {
    let object = |rollback: &Rollback| {
        json!({
            "at": stamp(hall, rollback.at), "as_of": stamp(hall, rollback.as_of),
            "unknown": ranges(&rollback.unknown),
        })
    };
    hall.rollback().map_or(Value::Null, object)
}

/// Returns ranges of numbers as their first and last.
pub fn ranges(ranges: &[NumberRange]) -> Value {
    let object = |range: &NumberRange| json!({"first": range.first.to_string(), "last": range.last.to_string()});
    ranges.iter().map(object).collect()
}

fn announcement_fields(event: &AnnouncementEvent) -> Named {
    match event {
        AnnouncementEvent::Announced { notice } => ("announced", notice_json(notice)),
        AnnouncementEvent::EmergencyRaised { text } => ("emergency-raised", json!({"text": text})),
        AnnouncementEvent::EmergencyEnded => ("emergency-ended", json!({})),
        AnnouncementEvent::MusicSet { on } => ("music-set", json!({"on": on})),
        AnnouncementEvent::ZoneChanged { zone: changed } => ("zone-changed", zone(changed)),
        AnnouncementEvent::Spoken { zone, .. } => ("spoken", json!({"zone": zone.as_str()})),
        AnnouncementEvent::Unspoken { zone, words, .. } => {
            ("unspoken", json!({"zone": zone.as_str(), "words": words}))
        }
    }
}

fn clock_fields(hall: &Hall, event: &ClockEvent) -> Named {
    match event {
        ClockEvent::DateSet { by, day, .. } => (
            "date-set",
            json!({"by": date_set_by(*by), "day": day.map(|day| day.to_string())}),
        ),
        ClockEvent::Doubted { suspicion, .. } => {
            ("clock-doubted", json!({"why": suspicion_name(*suspicion)}))
        }
        ClockEvent::Confirmed { .. } => ("clock-confirmed", json!({})),
        ClockEvent::Agreed => ("clock-agreed", json!({})),
        ClockEvent::Resumed { pause } => ("hub-resumed", json!({"pause_s": pause / 1_000_000})),
        ClockEvent::DayTakenBack { day, renumbered } => {
            let renumbered = renumbered.iter().map(|moved| {
                let number = moved.number.to_string();
                with_number(hall, moved.ticket, json!({"number": number}))
            });
            (
                "day-taken-back",
                json!({"day": day.to_string(), "renumbered": renumbered.collect::<Vec<_>>()}),
            )
        }
    }
}

fn date_set_by(by: DateSetBy) -> &'static str {
    match by {
        DateSetBy::Step => "step",
        DateSetBy::Correction => "correction",
        DateSetBy::Return => "return",
        DateSetBy::Person => "person",
    }
}

fn suspicion_name(suspicion: Suspicion) -> &'static str {
    match suspicion {
        Suspicion::Forward => "forward",
        Suspicion::Impossible => "impossible",
        Suspicion::Others => "others",
    }
}

/// Returns what people should hear about the clock; null when that is nothing.
pub fn clock_notice(hall: &Hall, at: Timestamp) -> Value {
    let time = |date: Timestamp| {
        date.local(hall.setup().rules.time_zone)
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
    };
    match hall.clock_notice(at) {
        None => Value::Null,
        Some(ClockNotice::Doubted {
            suspicion, other, ..
        }) => {
            json!({"doubt": suspicion_name(suspicion), "other": other.map(time)})
        }
        Some(ClockNotice::Corrected { before, .. }) => json!({"corrected_from": time(before)}),
    }
}

fn zone(zone: &Zone) -> Value {
    let voice = zone.voice.as_ref().map(|voice| {
        let keys = |of: &[SpokenLang]| of.iter().map(|lang| lang.key()).collect::<Vec<_>>();
        json!({"languages": keys(&voice.languages), "live": keys(&voice.live), "recordings": voice.recordings})
    });
    json!({"zone": zone.id.as_str(), "speaks": zone.speaks.is_some(), "standby": zone.standby.len(), "muted": zone.muted, "voice": voice})
}

fn notice_json(notice: &Notice) -> Value {
    match notice {
        Notice::ClosingSoon => json!({"notice": "closing-soon"}),
        Notice::Urgent => json!({"notice": "urgent"}),
        Notice::Text(text) => json!({"notice": "text", "text": text}),
    }
}

fn with_printable(hall: &Hall, what: Printable, mut fields: Value) -> Value {
    let name = match what {
        Printable::Ticket(ticket) => return with_number(hall, ticket, fields),
        Printable::TestPage => "test-page",
        Printable::Report => "report",
    };
    fields["number"] = name.into();
    fields
}

/// Returns the name of a printer's condition among scripts.
pub fn condition_name(condition: Condition) -> &'static str {
    match condition {
        Condition::Ready => "ready",
        Condition::NearEnd => "near-end",
        Condition::Mute => "mute",
        Condition::PaperOut => "paper-out",
        Condition::CoverOpen => "cover-open",
        Condition::CutterJam => "cutter-jam",
        Condition::Fault => "fault",
        Condition::Offline => "offline",
        Condition::Absent => "absent",
        Condition::Garbled => "garbled",
    }
}

/// Returns the name that scripts have for the condition of a wire.
pub fn wire_name(condition: WireCondition) -> &'static str {
    match condition {
        WireCondition::Ready => "ready",
        WireCondition::Absent => "absent",
        WireCondition::Denied => "denied",
        WireCondition::Taken => "taken",
        WireCondition::Unreachable => "unreachable",
        WireCondition::Noisy => "noisy",
        WireCondition::BadFile => "bad-file",
    }
}

fn job_state_name(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Sending { .. } => "sending",
        JobState::Sent => "sent",
        JobState::Printed => "printed",
        JobState::Uncertain => "uncertain",
        JobState::Failed { .. } => "failed",
        JobState::PutAside => "put-aside",
    }
}

fn why_name(why: &Why) -> String {
    match why {
        Why::LongestWait => "longest-wait".into(),
        Why::Rate => "rate".into(),
        Why::Priority(class) => format!("priority:{class}"),
        Why::OverMaxWait(minutes) => format!("over-max-wait:{minutes}"),
        Why::Ratio(k) => format!("ratio:{k}"),
        Why::FirstService => "first-service".into(),
        Why::Booked(_) => "booked".into(),
        Why::BookedEarly(_) => "booked-early".into(),
        Why::Special => "special".into(),
        Why::CalledBack => "called-back".into(),
    }
}

fn serves(serves: &[Serves]) -> Vec<Value> {
    serves
        .iter()
        .map(|s| json!({"service": s.service.as_str(), "rank": s.rank}))
        .collect()
}

/// Returns the name by which scripts know a refusal. It stays when the rules call it otherwise.
pub fn refusal_code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownService => "unknown-service",
        Refusal::UnknownClass => "unknown-class",
        Refusal::UnknownCounter => "unknown-counter",
        Refusal::UnknownTicket => "unknown-ticket",
        Refusal::UnknownReason => "unknown-reason",
        Refusal::UnknownGrade => "unknown-grade",
        Refusal::ServiceClosed { .. } => "service-closed",
        Refusal::Holiday { .. } => "holiday",
        Refusal::Late { .. } => "too-late",
        Refusal::NoOtherClock => "no-other-clock",
        Refusal::BadDate => "bad-date",
        Refusal::NoDayToTakeBack => "no-day-to-take-back",
        Refusal::SettingChanged { .. } => "setting-changed",
        Refusal::SettingsUnfit { .. } => "settings-unfit",
        Refusal::LaterChange { .. } => "later-change",
        Refusal::CounterStaffed { .. } => "counter-staffed",
        Refusal::DayHasBegun { .. } => "day-has-begun",
        Refusal::UnknownAppointment => "unknown-appointment",
        Refusal::NoAppointments => "no-appointments",
        Refusal::NoSlot { .. } => "no-slot",
        Refusal::DayClosed { .. } => "day-closed",
        Refusal::SlotFull { .. } => "slot-full",
        Refusal::BookedTooLate { .. } => "booked-too-late",
        Refusal::BookedTooFar { .. } => "booked-too-far",
        Refusal::CodeTaken => "code-taken",
        Refusal::ReferenceTaken { .. } => "reference-taken",
        Refusal::BadReference => "bad-reference",
        Refusal::TooManyAppointments => "too-many-appointments",
        Refusal::TooEarly { .. } => "too-early",
        Refusal::CheckedInAlready { .. } => "checked-in-already",
        Refusal::AppointmentCancelled { .. } => "appointment-cancelled",
        Refusal::AppointmentServiceGone { .. } => "appointment-service-gone",
        Refusal::ServiceFull { .. } => "service-full",
        Refusal::NumbersUsedUp => "numbers-used-up",
        Refusal::BadName => "bad-name",
        Refusal::BadPhone => "bad-phone",
        Refusal::BadServices => "bad-services",
        Refusal::CounterClosed { .. } => "counter-closed",
        Refusal::CounterOpen { .. } => "counter-open",
        Refusal::ClerkElsewhere { .. } => "clerk-elsewhere",
        Refusal::CounterPaused => "counter-paused",
        Refusal::NotPaused => "not-paused",
        Refusal::NobodyWaiting => "nobody-waiting",
        Refusal::NoTicket => "no-ticket",
        Refusal::StillCalling { .. } => "still-calling",
        Refusal::StillServing { .. } => "still-serving",
        Refusal::WithoutTicket => "without-ticket",
        Refusal::AtOtherCounter { .. } => "at-other-counter",
        Refusal::TicketOver { .. } => "ticket-over",
        Refusal::NotCalled { .. } => "not-called",
        Refusal::NotServing { .. } => "not-serving",
        Refusal::NotParked { .. } => "not-parked",
        Refusal::NothingToUndo => "nothing-to-undo",
        Refusal::NothingToRate => "nothing-to-rate",
        Refusal::NotPoor => "not-poor",
        Refusal::AlreadyRated { .. } => "already-rated",
        Refusal::UnknownPrinter => "unknown-printer",
        Refusal::UnknownJob => "unknown-job",
        Refusal::PrinterStopped { .. } => "printer-stopped",
        Refusal::JobOver => "job-over",
        Refusal::NothingToDo => "nothing-to-do",
        Refusal::MachineKnown { .. } => "machine-known",
        Refusal::TooManyMachines => "too-many-machines",
        Refusal::UnknownMachine => "unknown-machine",
        Refusal::Generation { .. } => "generation",
        Refusal::NotAllowed => "not-allowed",
        Refusal::NotItsTask => "not-its-task",
        Refusal::NotItsCounter { .. } => "not-its-counter",
        Refusal::OnlyPadsRate => "only-pads-rate",
        Refusal::SignInFirst => "sign-in-first",
        Refusal::NoRight { .. } => "no-right",
        Refusal::UnknownAccount { .. } => "unknown-account",
        Refusal::SeveralAccounts => "several-accounts",
        Refusal::StaffNoTaken { .. } => "staff-number-taken",
        Refusal::UnknownStaffRole { .. } => "unknown-role",
        Refusal::CannotGrant { .. } => "cannot-grant",
        Refusal::LastManager => "last-manager",
        Refusal::AccountDisabled { .. } => "account-disabled",
        Refusal::AccountInvited => "account-invited",
        Refusal::WrongSecret => "wrong-secret",
        Refusal::TryLater { .. } => "try-later",
        Refusal::SignInLocked { .. } => "sign-in-locked",
        Refusal::SignInBarred => "sign-in-barred",
        Refusal::ScreenLocked => "screen-locked",
        Refusal::BadStars => "bad-stars",
        Refusal::RoleInUse { .. } => "role-in-use",
        Refusal::BadStaffRole => "bad-role",
        Refusal::WeakPin => "weak-pin",
        Refusal::WeakPassword => "weak-password",
        Refusal::BadBadge => "bad-badge",
        Refusal::BadgeInUse { .. } => "badge-in-use",
        Refusal::WayNotUsed => "way-not-used",
        Refusal::TooManyAccounts => "too-many-accounts",
        Refusal::BadNotice => "bad-notice",
        Refusal::TooManyDevices => "too-many-devices",
        Refusal::Emergency => "emergency",
        Refusal::Reasserting => "reasserting",
        Refusal::DayOver => "day-over",
        Refusal::NumberTaken { .. } => "number-taken",
        Refusal::BadNumber { .. } => "bad-number",
        Refusal::NotMissed { .. } => "not-missed",
        Refusal::NotWaiting { .. } => "not-waiting",
        Refusal::NoHold => "no-hold",
        Refusal::NoReturn => "no-return",
        Refusal::KioskTooFast { .. } => "kiosk-too-fast",
    }
}

fn state_name(state: TicketState) -> &'static str {
    match state {
        TicketState::Waiting => "waiting",
        TicketState::Called { .. } => "called",
        TicketState::Serving { .. } => "serving",
        TicketState::Parked { .. } => "parked",
        TicketState::OnHold { .. } => "on-hold",
        TicketState::NoShow { .. } => "no-show",
        TicketState::Finished { .. } => "finished",
        TicketState::Cancelled { .. } => "cancelled",
        TicketState::Expired => "expired",
        TicketState::Reserved => "reserved",
    }
}

/// Returns how a leg of a visit ended.
pub(super) fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Finished => "finished",
        Outcome::Transferred => "transferred",
        Outcome::Cancelled => "cancelled",
        Outcome::Expired => "expired",
    }
}

/// Returns a ticket's number; null of a visit without a ticket.
fn number(ticket: &Ticket) -> Value {
    match ticket.has_number() {
        true => ticket.number.to_string().into(),
        false => Value::Null,
    }
}

fn ticket(hall: &Hall, ticket: &Ticket, at: Timestamp) -> Value {
    json!({
        "number": number(ticket), "service": ticket.service.as_str(), "state": state_name(ticket.state),
        "waited_s": hall.waited_s(ticket, at), "served_s": ticket.served_s(at), "clerk": ticket.clerk.as_deref(),
        "nights": ticket.nights,
    })
}

/// Returns a forecast, or null when nobody can be called.
pub fn forecast(forecast: Option<forecast::Forecast>) -> Value {
    forecast.map_or(
        Value::Null,
        |f| json!({"ahead": f.ahead, "counters": f.counters, "mean_s": f.mean_s, "low_s": f.low_s, "high_s": f.high_s}),
    )
}

/// Returns when a service goes on that will probably close before a visitor is called.
pub fn lateness(late: Option<Lateness>) -> Value {
    late.map_or(Value::Null, |late| {
        let opens = late.opens.map(|opens| {
            let (hour, minute) = (opens.minute / 60, opens.minute % 60);
            format!("{} {hour:02}:{minute:02}", opens.day)
        });
        json!({"opens": opens})
    })
}

/// Returns how the hall stands.
pub fn status(hall: &Hall, at: Timestamp, lang: Lang) -> Value {
    let services: Vec<Value> = hall
        .setup()
        .services
        .iter()
        .map(|s| {
            let day = hall.service_day(s.id).cloned().unwrap_or_default();
            let outlook = hall.can_issue(at, s.id).ok();
            let outlook = outlook.and_then(|_| forecast::for_newcomer(hall, s.id, None, at));
            json!({
                "service": s.id.as_str(), "name": s.name.get(lang), "prefix": s.prefix.as_str(), "open": hall.can_issue(at, s.id).is_ok(),
                "numbers_left": hall.numbers_left(s),
                "waiting": hall.waiting(s.id), "issued": day.issued, "served": day.served, "no_shows": day.no_shows,
                "cancelled": day.cancelled, "ahead": forecast::ahead_of_newcomer(hall, s.id, None, outlook.as_ref()),
                "forecast": forecast(outlook),
            })
        })
        .collect();
    let counters: Vec<Value> = hall
        .counters()
        .iter()
        .map(|c| {
            json!({
                "counter": c.id.0, "label": hall.setup().label(c.id, lang), "open": c.shift.is_some(), "clerk": c.clerk().map(|n| n.to_string()),
                "pause": c.shift.as_ref().and_then(|s| s.pause).map(|p| p.reason.to_string()),
                "ticket": c.ticket.and_then(|t| hall.ticket(t)).map(|t| ticket(hall, t, at)),
                "serves": serves(&c.serves), "served": c.served, "no_shows": c.no_shows, "rating_open": hall.rating_window(c.id).is_some(),
            })
        })
        .collect();
    let printers: Vec<Value> = hall
        .printers()
        .iter()
        .map(|p| {
            json!({
                "printer": p.id.as_str(), "condition": condition_name(p.condition), "since": stamp(hall, p.since),
                "layout_fault": p.layout_fault,
            })
        })
        .collect();
    let devices: Vec<Value> = hall
        .devices()
        .iter()
        .map(|group| {
            let silent: Vec<u16> = group.silent.iter().map(|counter| counter.0).collect();
            json!({
                "devices": group.id.as_str(), "machine": group.machine.map(|m| m.to_string()),
                "condition": wire_name(group.condition), "silent": silent, "since": stamp(hall, group.since),
            })
        })
        .collect();
    let unprinted = |job: &PrintJob| {
        let fields = json!({"job": job.id.0, "printer": job.printer.as_str(), "state": job_state_name(job.state)});
        with_printable(hall, job.what, fields)
    };
    let held = |(until, held): (Timestamp, &Ticket)| {
        let mut fields = ticket(hall, held, at);
        fields["until"] = json!(stamp(hall, until));
        fields
    };
    json!({
        "hall": hall.setup().name.get(lang), "at": stamp(hall, at), "day": hall.day().map(|d| d.to_string()),
        "waiting": hall.waiting_in_all(), "services": services, "counters": counters,
        "no_shows": hall.no_shows().map(|t| ticket(hall, t, at)).collect::<Vec<_>>(), "printers": printers, "devices": devices,
        "held": hall.held().map(held).collect::<Vec<_>>(),
        "unprinted": hall.unprinted(at).map(unprinted).collect::<Vec<_>>(),
        "emergency": hall.emergency().map(|told| emergency(hall, told, lang)),
        "zones": hall.zones().iter().map(zone).collect::<Vec<_>>(), "music": hall.music(), "clock": clock_notice(hall, at),
        "rollback": rollback(hall),
    })
}

fn emergency(hall: &Hall, emergency: &Emergency, lang: Lang) -> Value {
    json!({"text": emergency.text, "since": stamp(hall, emergency.since), "by": emergency.by.as_ref().map(|by| actor(hall, by, lang))})
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::{CommandId, CounterId, Graded, Program, Role};
    use std::collections::BTreeSet;

    #[test]
    fn every_refusal_has_a_code_of_its_own() {
        let refusals = hall::samples::Gen::fixed().refusals();
        let codes: BTreeSet<&str> = refusals.iter().map(refusal_code).collect();
        assert_eq!(codes.len(), refusals.len());
    }

    #[test]
    fn every_event_has_words() {
        let hall = Hall::new();
        let known = text::messages(text::SHIPPED[0].source);
        for event in hall::samples::Gen::fixed().events() {
            let id = format!("event-{}", fields(&hall, &event).0);
            assert!(known.iter().any(|message| message.id == id), "{id}");
        }
    }

    #[test]
    fn a_line_says_who_asked_and_how_a_visit_was_rated_on_a_hub_only() {
        let counter = CounterId(3);
        let rated = Event::Rating(RatingEvent::TicketRated {
            ticket: TicketId(1),
            counter,
            grade: Graded::Known(2),
        });
        let pad = Actor::of(Program::Rating(counter)).on("pad-3".parse().unwrap());
        let line = Entry {
            seq: 7,
            at: Timestamp(0),
            command: CommandId(1),
            events: vec![rated],
            actor: Some(pad),
            salt: None,
            link: None,
        };
        let hall = Hall::new();
        let read = |role| {
            let line = line.for_role(role);
            event(&hall, &line, &line.events[0], Lang::EN)
        };
        let by = json!({
            "machine": "pad-3", "program": "rating", "counter": 3, "label": "3", "account": null,
        });
        assert_eq!(read(Role::Hub)["by"], by);
        assert_eq!(read(Role::Hub)["grade"], 3);
        assert_eq!(read(Role::Counter)["by"], by);
        assert_eq!(read(Role::Counter)["grade"], Value::Null);
        let old = Entry {
            actor: None,
            ..line.clone()
        };
        assert_eq!(
            event(&hall, &old, &old.events[0], Lang::EN)["by"],
            Value::Null
        );
    }
}
