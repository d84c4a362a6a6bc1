//! The hall's answers in words: why a command was refused, and why a ticket was called.
//!
//! A refusal says what is the case and, where there is one, what to do instead.

use super::phrases::{clock, date, day_off, opening, slot, visit};
use super::staff;
use super::{Words, args};
use hall::event::Why;
use hall::printing::{Condition, Failure, JobState};
use hall::refusal::Refusal;
use hall::setup::{Service, Setup};
use hall::staff::RoleName;
use hall::{Slot, Timestamp};

/// Returns what a refusal tells the person who asked. `setup` has the labels of counters.
pub fn refusal(refusal: &Refusal, setup: &Setup, words: &Words) -> String {
    let text = |id| words.text(id).to_owned();
    let counter = |form, id| super::counter(form, id, setup, words);
    let roles = |who: &[RoleName]| staff::roles(who, words);
    match refusal {
        Refusal::UnknownService => text("refusal-unknown-service"),
        Refusal::UnknownClass => text("refusal-unknown-class"),
        Refusal::UnknownCounter => text("refusal-unknown-counter"),
        Refusal::UnknownTicket => text("refusal-unknown-ticket"),
        Refusal::UnknownReason => text("refusal-unknown-reason"),
        Refusal::UnknownGrade => text("refusal-unknown-grade"),
        Refusal::ServiceClosed { opens: None } => text("refusal-service-closed"),
        Refusal::ServiceClosed { opens: Some(opens) } => {
            let id = match opens.in_days {
                0 => "refusal-service-opens",
                _ => "refusal-service-opens-later",
            };
            words.say(id, args! { time: opening(words, opens) })
        }
        Refusal::Late { opens: None } => text("refusal-late"),
        Refusal::Late { opens: Some(opens) } => {
            let id = match opens.in_days {
                0 => "refusal-late-break",
                _ => "refusal-late-day",
            };
            words.say(id, args! { time: opening(words, opens) })
        }
        Refusal::Holiday { occasion, opens } => day_off(words, occasion, opens.as_ref()),
        Refusal::NoOtherClock => text("refusal-no-other-clock"),
        Refusal::BadDate => text("refusal-bad-date"),
        Refusal::NoDayToTakeBack => text("refusal-no-day-to-take-back"),
        Refusal::SettingChanged { change } => words.say(
            "refusal-setting-changed",
            args! { key: change.after.path() },
        ),
        Refusal::SettingsUnfit { path } => {
            words.say("refusal-settings-unfit", args! { key: path.as_str() })
        }
        Refusal::LaterChange { number } => {
            words.say("refusal-later-change", args! { number: *number })
        }
        Refusal::CounterStaffed { counter: id, clerk } => words.say(
            "refusal-counter-staffed",
            args! { counter: counter("common-counter-number", *id), clerk: clerk.as_str() },
        ),
        Refusal::DayHasBegun { day } => {
            words.say("refusal-day-has-begun", args! { day: day.to_string() })
        }
        Refusal::UnknownAppointment
        | Refusal::NoAppointments
        | Refusal::NoSlot { .. }
        | Refusal::DayClosed { .. }
        | Refusal::SlotFull { .. }
        | Refusal::BookedTooLate { .. }
        | Refusal::BookedTooFar { .. }
        | Refusal::CodeTaken
        | Refusal::ReferenceTaken { .. }
        | Refusal::BadReference
        | Refusal::TooManyAppointments
        | Refusal::TooEarly { .. }
        | Refusal::CheckedInAlready { .. }
        | Refusal::AppointmentCancelled { .. }
        | Refusal::AppointmentServiceGone { .. } => about_appointment(refusal, words),
        Refusal::ServiceFull { cap } => words.say("refusal-service-full", args! { cap: *cap }),
        Refusal::NumbersUsedUp => text("refusal-numbers-used-up"),
        Refusal::BadName => text("refusal-bad-name"),
        Refusal::BadPhone => text("refusal-bad-phone"),
        Refusal::BadServices => text("refusal-bad-services"),
        Refusal::CounterClosed { counter: id } => words.say(
            "refusal-counter-closed",
            args! { counter: counter("common-counter-number", *id) },
        ),
        Refusal::CounterOpen { clerk } => words.say("refusal-counter-open", args! { clerk: clerk }),
        Refusal::ClerkElsewhere { counter: id } => words.say(
            "refusal-clerk-elsewhere",
            args! { counter: counter("common-counter-inline", *id) },
        ),
        Refusal::CounterPaused => text("refusal-counter-paused"),
        Refusal::NotPaused => text("refusal-not-paused"),
        Refusal::NobodyWaiting => text("refusal-nobody-waiting"),
        Refusal::NoTicket => text("refusal-no-ticket"),
        Refusal::StillCalling { number } => words.say(
            "refusal-still-calling",
            args! { number: visit(*number, words) },
        ),
        Refusal::StillServing { number } => words.say(
            "refusal-still-serving",
            args! { number: visit(*number, words) },
        ),
        Refusal::AtOtherCounter {
            number,
            counter: id,
        } => words.say(
            "refusal-at-other-counter",
            args! {
                number: visit(*number, words),
                counter: counter("common-counter-inline", *id),
            },
        ),
        Refusal::WithoutTicket => text("refusal-without-ticket"),
        Refusal::TicketOver { number } => words.say(
            "refusal-ticket-over",
            args! { number: visit(*number, words) },
        ),
        Refusal::NotCalled { number } => words.say(
            "refusal-not-called",
            args! { number: visit(*number, words) },
        ),
        Refusal::NotServing { number } => {
            words.say("refusal-not-serving", args! { number: number.to_string() })
        }
        Refusal::NotParked { number } => words.say(
            "refusal-not-parked",
            args! { number: visit(*number, words) },
        ),
        Refusal::NothingToUndo => text("refusal-nothing-to-undo"),
        Refusal::NothingToRate => text("refusal-nothing-to-rate"),
        Refusal::NotPoor => text("refusal-not-poor"),
        Refusal::AlreadyRated { .. } => text("refusal-already-rated"),
        Refusal::NothingToDo => text("refusal-nothing-to-do"),
        Refusal::UnknownPrinter => text("refusal-unknown-printer"),
        Refusal::UnknownJob => text("refusal-unknown-job"),
        Refusal::PrinterStopped { condition } => words.say(
            "refusal-printer-stopped",
            args! { condition: self::condition(*condition, words) },
        ),
        Refusal::JobOver => text("refusal-job-over"),
        Refusal::MachineKnown { machine, .. } => {
            words.say("refusal-machine-known", args! { machine: machine.as_str() })
        }
        Refusal::TooManyMachines => text("refusal-too-many-machines"),
        Refusal::UnknownMachine => text("refusal-unknown-machine"),
        Refusal::Generation { current } => {
            words.say("refusal-generation", args! { current: *current })
        }
        Refusal::NotAllowed => text("refusal-not-allowed"),
        Refusal::NotItsTask => text("refusal-not-its-task"),
        Refusal::NotItsCounter { counter: id } => words.say(
            "refusal-not-its-counter",
            args! { counter: counter("common-counter-inline", *id) },
        ),
        Refusal::OnlyPadsRate => text("refusal-only-pads-rate"),
        Refusal::SignInFirst => text("refusal-sign-in-first"),
        Refusal::NoRight { who, .. } if who.is_empty() => text("refusal-no-right-nobody"),
        Refusal::NoRight { who, .. } => words.say("refusal-no-right", args! { who: roles(who) }),
        Refusal::UnknownAccount { who } if who.is_empty() => text("refusal-unknown-account"),
        Refusal::UnknownAccount { who } => {
            words.say("refusal-unknown-person", args! { who: roles(who) })
        }
        Refusal::SeveralAccounts => text("refusal-several-accounts"),
        Refusal::StaffNoTaken { no, name } => words.say(
            "refusal-staff-number-taken",
            args! { no: no.as_str(), name: name },
        ),
        Refusal::UnknownStaffRole { role } => {
            words.say("refusal-unknown-role", args! { role: role.as_str() })
        }
        Refusal::CannotGrant { right } => words.say(
            "refusal-cannot-grant",
            args! { right: staff::right(*right, words) },
        ),
        Refusal::LastManager => text("refusal-last-manager"),
        Refusal::AccountDisabled { who } if who.is_empty() => {
            text("refusal-account-disabled-nobody")
        }
        Refusal::AccountDisabled { who } => {
            words.say("refusal-account-disabled", args! { who: roles(who) })
        }
        Refusal::AccountInvited => text("refusal-account-invited"),
        Refusal::WrongSecret => text("refusal-wrong-secret"),
        Refusal::TryLater { wait_s } => words.say("refusal-try-later", args! { seconds: *wait_s }),
        Refusal::SignInLocked { wait_s } => words.say(
            "refusal-sign-in-locked",
            args! { minutes: wait_s.div_ceil(60) },
        ),
        Refusal::SignInBarred => text("refusal-sign-in-barred"),
        Refusal::ScreenLocked => text("refusal-screen-locked"),
        Refusal::BadStars => text("refusal-bad-stars"),
        Refusal::RoleInUse { role } => {
            words.say("refusal-role-in-use", args! { role: role.as_str() })
        }
        Refusal::BadStaffRole => text("refusal-bad-role"),
        Refusal::WeakPin => text("refusal-weak-pin"),
        Refusal::WeakPassword => text("refusal-weak-password"),
        Refusal::BadBadge => text("refusal-bad-badge"),
        Refusal::BadgeInUse { no } => words.say("refusal-badge-in-use", args! { no: no.as_str() }),
        Refusal::WayNotUsed => text("refusal-way-not-used"),
        Refusal::TooManyAccounts => text("refusal-too-many-accounts"),
        Refusal::BadNotice => text("refusal-bad-notice"),
        Refusal::TooManyDevices => text("refusal-too-many-devices"),
        Refusal::Emergency => text("refusal-emergency"),
        Refusal::Reasserting => text("refusal-reasserting"),
        Refusal::DayOver => text("refusal-day-over"),
        Refusal::NumberTaken { number } => {
            words.say("refusal-number-taken", args! { number: number.to_string() })
        }
        Refusal::NotMissed { number } => {
            words.say("refusal-not-missed", args! { number: number.to_string() })
        }
        Refusal::NotWaiting { number } => {
            words.say("refusal-not-waiting", args! { number: number.to_string() })
        }
        Refusal::NoHold => text("refusal-no-hold"),
        Refusal::NoReturn => text("refusal-no-return"),
        Refusal::KioskTooFast { wait_s } => {
            words.say("refusal-kiosk-too-fast", args! { seconds: *wait_s })
        }
        Refusal::BadNumber { number } => {
            words.say("refusal-bad-number", args! { number: number.to_string() })
        }
    }
}

/// Returns a printer's condition, in a word or two.
pub fn condition(condition: Condition, words: &Words) -> &'static str {
    words.text(match condition {
        Condition::Ready => "printer-ready",
        Condition::NearEnd => "printer-near-end",
        Condition::Mute => "printer-mute",
        Condition::PaperOut => "printer-paper-out",
        Condition::CoverOpen => "printer-cover-open",
        Condition::CutterJam => "printer-cutter-jam",
        Condition::Fault => "printer-fault",
        Condition::Offline => "printer-offline",
        Condition::Absent => "printer-absent",
        Condition::Garbled => "printer-garbled",
    })
}

/// Returns what staff should do about a printer; empty when it is well.
pub fn remedy(condition: Condition, words: &Words) -> &'static str {
    words.text(match condition {
        Condition::Ready => return "",
        Condition::NearEnd => "printer-near-end-remedy",
        Condition::Mute => "printer-mute-remedy",
        Condition::PaperOut => "printer-paper-out-remedy",
        Condition::CoverOpen => "printer-cover-open-remedy",
        Condition::CutterJam => "printer-cutter-jam-remedy",
        Condition::Fault => "printer-fault-remedy",
        Condition::Offline => "printer-offline-remedy",
        Condition::Absent => "printer-absent-remedy",
        Condition::Garbled => "printer-garbled-remedy",
    })
}

/// Returns the state of a print job, in a few words.
pub fn job_state(state: JobState, words: &Words) -> String {
    let text = |id| words.text(id).to_owned();
    match state {
        JobState::Queued => text("job-queued"),
        JobState::Sending { .. } => text("job-sending"),
        JobState::Sent => text("job-sent"),
        JobState::Printed => text("job-printed"),
        JobState::Uncertain => text("job-uncertain"),
        JobState::Failed {
            why: Failure::Printer(condition),
        } => words.say(
            "job-failed-printer",
            args! { condition: self::condition(condition, words) },
        ),
        JobState::Failed {
            why: Failure::VisitorLeft,
        } => text("job-failed-left"),
        JobState::Failed {
            why: Failure::Layout,
        } => text("job-failed-layout"),
        JobState::PutAside => text("job-put-aside"),
    }
}

/// Returns the reason why a ticket for this `service`, whose limit is named, was called and not
/// another. `setup` names the classes.
pub fn why(why: &Why, service: Option<&Service>, setup: &Setup, words: &Words) -> String {
    let text = |id| words.text(id).to_owned();
    match why {
        Why::LongestWait => text("why-longest-wait"),
        Why::Rate => text("why-rate"),
        Why::Priority(class) => {
            let name = setup
                .class(*class)
                .map_or(class.as_str(), |c| c.name.get(words.lang()));
            words.say("why-priority", args! { class: name })
        }
        Why::OverMaxWait(_) => {
            // The hall may have lifted the limit since the call.
            let limit_s = service.and_then(|service| service.max_wait_s).unwrap_or(0);
            words.say("why-over-max-wait", args! { limit: limit_s / 60 })
        }
        Why::Ratio(ratio) => words.say("why-ratio", args! { ratio: *ratio }),
        Why::FirstService => text("why-first-service"),
        Why::Booked(due) => words.say("why-booked", args! { time: time_of(*due, setup) }),
        Why::BookedEarly(due) => {
            words.say("why-booked-early", args! { time: time_of(*due, setup) })
        }
        Why::Special => text("why-special"),
        Why::CalledBack => text("why-called-back"),
    }
}

/// The time of day of a date in the hall.
fn time_of(date: Timestamp, setup: &Setup) -> String {
    clock(date.local(setup.rules.time_zone).time())
}

/// Returns what a refusal about an appointment tells, and which place is free instead.
fn about_appointment(refusal: &Refusal, words: &Words) -> String {
    let text = |id| words.text(id).to_owned();
    let with_next = |id: &str, next: &Option<Slot>| match next {
        None => words.say(id, args! { next: words.text("refusal-no-next-slot") }),
        Some(next) => {
            let next = words.say("refusal-next-slot", args! { time: slot(words, *next) });
            words.say(id, args! { next: next })
        }
    };
    match refusal {
        Refusal::NoAppointments => text("refusal-no-appointments"),
        Refusal::NoSlot { next } => with_next("refusal-no-slot", next),
        Refusal::DayClosed { next } => with_next("refusal-day-closed", next),
        Refusal::SlotFull { next } => with_next("refusal-slot-full", next),
        Refusal::BookedTooLate { next, .. } => with_next("refusal-booked-too-late", next),
        Refusal::BookedTooFar { last } => {
            words.say("refusal-booked-too-far", args! { last: date(words, *last) })
        }
        Refusal::CodeTaken => text("refusal-code-taken"),
        Refusal::ReferenceTaken { slot: of } => {
            words.say("refusal-reference-taken", args! { time: slot(words, *of) })
        }
        Refusal::BadReference => text("refusal-bad-reference"),
        Refusal::TooManyAppointments => text("refusal-too-many-appointments"),
        Refusal::TooEarly { slot: of, from } => words.say(
            "refusal-too-early",
            args! { time: slot(words, *of), from: slot(words, *from) },
        ),
        Refusal::CheckedInAlready { number } => words.say(
            "refusal-checked-in-already",
            args! { number: visit(*number, words) },
        ),
        Refusal::AppointmentCancelled { slot: of } => words.say(
            "refusal-appointment-cancelled",
            args! { time: slot(words, *of) },
        ),
        Refusal::AppointmentServiceGone { slot: of } => words.say(
            "refusal-appointment-service-gone",
            args! { time: slot(words, *of) },
        ),
        _ => text("refusal-unknown-appointment"),
    }
}
