//! The hall's clock in words: what is doubtful, and how far clocks are apart.

use super::{Words, args, duration};
use chrono_tz::Tz;
use hall::clock::{ClockNotice, Suspicion};
use hall::{Hall, Timestamp};

/// Seconds in a day.
const DAY_S: i64 = 86_400;
/// From so many days on a distance is told in days.
const DAYS_MIN: i64 = 2;

/// Writes a date and time of day: `2026-11-23 09:05`.
pub fn date_time(date: Timestamp, zone: Tz) -> String {
    date.local(zone).format("%Y-%m-%d %H:%M").to_string()
}

/// Writes the date of a stamp of the hall, to the second: `2026-11-23 09:05:12`.
pub fn stamp(hall: &Hall, at: Timestamp) -> String {
    hall.local(at).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Returns what people should hear about the clock.
pub fn clock_notice(notice: &ClockNotice, zone: Tz, words: &Words) -> String {
    let time = |date: Timestamp| date_time(date, zone);
    match notice {
        ClockNotice::Doubted {
            suspicion: Suspicion::Forward,
            hall,
            other: Some(other),
        } => words.say(
            "clock-doubted-forward",
            args! { hall: time(*hall), other: time(*other) },
        ),
        ClockNotice::Doubted {
            suspicion: Suspicion::Others,
            hall,
            other: Some(other),
        } => words.say(
            "clock-doubted-others",
            args! { hall: time(*hall), other: time(*other) },
        ),
        ClockNotice::Doubted { hall, .. } => {
            words.say("clock-doubted-impossible", args! { hall: time(*hall) })
        }
        ClockNotice::Corrected { before, now } => words.say(
            "clock-corrected",
            args! { before: time(*before), now: time(*now) },
        ),
    }
}

/// Returns how far a clock is ahead or behind, given in milliseconds ahead.
pub fn clock_distance(words: &Words, ahead_ms: i64) -> String {
    let seconds = ahead_ms.abs() / 1000;
    let days = seconds / DAY_S;
    let time = if days >= DAYS_MIN {
        words.say("duration-days", args! { days: days })
    } else {
        duration(words, u32::try_from(seconds).unwrap_or(u32::MAX))
    };
    match ahead_ms {
        _ if ahead_ms.saturating_mul(1000).abs() < hall::AGREE_US => {
            words.text("clock-agrees").to_owned()
        }
        0.. => words.say("clock-ahead", args! { time: time }),
        _ => words.say("clock-behind", args! { time: time }),
    }
}
