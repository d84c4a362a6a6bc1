//! What several screens need to know of the hall and the time.

use hall::counter::{Counter, Shift};
use hall::{Hall, Timestamp};

/// Microseconds of a second.
pub(crate) const SECOND_US: i64 = 1_000_000;
/// Microseconds of a minute.
pub(crate) const MINUTE_US: i64 = 60 * SECOND_US;

/// Returns how much of a stretch of time is left at `at`, 1 to 0.
pub(crate) fn left(at: Timestamp, until: Timestamp, whole_s: u32) -> f32 {
    let left = until.0.saturating_sub(at.0).max(0) as f32 / 1e6;
    (left / whole_s.max(1) as f32).clamp(0.0, 1.0)
}

/// Returns the next step of a bar that counts down to `until`, a quarter of a second each.
pub(crate) fn next_step(at: Timestamp, until: Timestamp) -> Timestamp {
    Timestamp(at.0.saturating_add(SECOND_US / 4))
        .min(until)
        .max(soonest(at))
}

/// Returns when the next full `unit` of microseconds begins, as of a clock that shows it.
pub(crate) fn next_full(at: Timestamp, unit: i64) -> Timestamp {
    Timestamp(at.0.div_euclid(unit).saturating_add(1).saturating_mul(unit))
}

/// Returns when a clock on the wall of the hall next shows another minute.
pub(crate) fn next_minute(hall: &Hall, at: Timestamp) -> Timestamp {
    let offset = hall.date_offset();
    let date = Timestamp(at.0.saturating_add(offset));
    Timestamp(next_full(date, MINUTE_US).0.saturating_sub(offset))
}

/// Returns the soonest time after `at`: what changes then must not be taken for the present.
pub(crate) fn soonest(at: Timestamp) -> Timestamp {
    Timestamp(at.0.saturating_add(1))
}

/// Returns the name of who works at a counter, with the staff number where there is one; empty where
/// nobody does.
pub(crate) fn clerk(counter: &Counter) -> String {
    match &counter.shift {
        None => String::new(),
        Some(Shift {
            clerk, no: None, ..
        }) => clerk.to_string(),
        Some(Shift {
            clerk,
            no: Some(no),
            ..
        }) => format!("{clerk} {no}"),
    }
}
