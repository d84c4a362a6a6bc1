//! Points in time, the service day, and opening hours.
//!
//! The hall is told the time; it never asks. Durations are whole seconds unless a name says
//! otherwise.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// A point in time: microseconds since 1970-01-01 UTC, stamped once by the hub and never going
/// backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Later than every stamp a hall will see.
    pub const NEVER: Timestamp = Timestamp(i64::MAX);

    /// Whole seconds since `earlier`; 0 when `earlier` is not earlier.
    pub fn seconds_since(self, earlier: Timestamp) -> u32 {
        u32::try_from(self.0.saturating_sub(earlier.0).max(0) / 1_000_000).unwrap_or(u32::MAX)
    }

    /// This point plus `seconds`.
    pub fn plus_s(self, seconds: u32) -> Timestamp {
        Timestamp(self.0.saturating_add(i64::from(seconds) * 1_000_000))
    }

    /// The same instant as a date and time on the wall of `zone`. Stamps outside of the years 1 to
    /// 9998 become the limit, so that date arithmetic cannot overflow.
    pub fn local(self, zone: Tz) -> DateTime<Tz> {
        const FIRST: i64 = -62_135_510_400_000_000;
        const LAST: i64 = 253_370_764_800_000_000;
        DateTime::from_timestamp_micros(self.0.clamp(FIRST, LAST))
            .unwrap_or_default()
            .with_timezone(&zone)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Timestamp(at.timestamp_micros())
    }
}

/// The service day that `at` belongs to: the local date, until `day_starts` still yesterday's.
///
/// It is found by instants, not by comparing times of day: an hour that a clock change repeats
/// belongs to the day that began in its first pass.
pub fn service_day(at: Timestamp, zone: Tz, day_starts: NaiveTime) -> NaiveDate {
    let date = at.local(zone).date_naive();
    let begun = |date: &NaiveDate| local_instant(*date, day_starts, zone) <= at;
    [date.succ_opt(), Some(date)]
        .into_iter()
        .flatten()
        .find(begun)
        .or(date.pred_opt())
        .unwrap_or(date)
}

/// The instant at which `date` has the time `time` in `zone`. A time that a clock change skips
/// becomes the first that exists after it; one that happens twice is the earlier one.
pub fn local_instant(date: NaiveDate, time: NaiveTime, zone: Tz) -> Timestamp {
    // A zone that crosses the date line skips a whole day.
    const SKIPPED_MINUTES_MAX: i64 = 25 * 60;
    if !(0..=9998).contains(&date.year()) {
        return Timestamp::NEVER;
    }
    let naive = date.and_time(time);
    (0..=SKIPPED_MINUTES_MAX)
        .find_map(|minute| {
            zone.from_local_datetime(&(naive + chrono::TimeDelta::minutes(minute)))
                .earliest()
        })
        .map_or(Timestamp::NEVER, |at| Timestamp(at.timestamp_micros()))
}

/// The end of service day `day`: the start of the next one.
pub fn day_end(day: NaiveDate, zone: Tz, day_starts: NaiveTime) -> Timestamp {
    day.checked_add_days(Days::new(1))
        .map_or(Timestamp::NEVER, |next| {
            local_instant(next, day_starts, zone)
        })
}

/// A stretch of a day in minutes after local midnight, `from <= minute < to`, `to` at most 24 * 60.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First minute that is open.
    pub from: u16,
    /// First minute that is closed again.
    pub to: u16,
}

/// Opening hours: the spans of each weekday, Monday first. Breaks are the gaps between spans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    /// Open spans, Monday to Sunday.
    pub week: [Vec<Span>; 7],
}

impl Default for Hours {
    /// Returns hours that are always open.
    fn default() -> Self {
        Hours {
            week: std::array::from_fn(|_| {
                vec![Span {
                    from: 0,
                    to: 24 * 60,
                }]
            }),
        }
    }
}

impl Hours {
    /// Returns whether `local` falls into an open span.
    pub fn open_at(&self, local: &DateTime<Tz>) -> bool {
        use chrono::Timelike;
        let minute = (local.hour() * 60 + local.minute()) as u16;
        self.of(local.weekday().num_days_from_monday())
            .iter()
            .any(|s| s.from <= minute && minute < s.to)
    }

    /// The spans of a weekday, 0 = Monday.
    pub fn of(&self, weekday: u32) -> &[Span] {
        &self.week[weekday as usize % 7]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(zone: Tz, y: i32, m: u32, d: u32, h: u32, min: u32) -> Timestamp {
        Timestamp(
            zone.with_ymd_and_hms(y, m, d, h, min, 0)
                .earliest()
                .unwrap()
                .timestamp_micros(),
        )
    }
    const THREE: NaiveTime = NaiveTime::from_hms_opt(3, 0, 0).unwrap();

    #[test]
    fn the_service_day_turns_at_three_local_not_at_midnight() {
        let zone = chrono_tz::Asia::Shanghai;
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        assert_eq!(service_day(at(zone, 2026, 11, 23, 2, 59), zone, THREE), day);
        assert_eq!(
            service_day(at(zone, 2026, 11, 23, 3, 0), zone, THREE),
            day.succ_opt().unwrap()
        );
        assert_eq!(day_end(day, zone, THREE), at(zone, 2026, 11, 23, 3, 0));
    }

    #[test]
    fn every_day_of_a_year_ends_where_the_next_begins_also_when_clocks_change() {
        for zone in [
            chrono_tz::Europe::Berlin,
            chrono_tz::Africa::Cairo,
            chrono_tz::America::Santiago,
            chrono_tz::Australia::Lord_Howe,
        ] {
            let mut day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            for _ in 0..365 {
                let end = day_end(day, zone, THREE);
                assert_eq!(
                    service_day(Timestamp(end.0 - 1), zone, THREE),
                    day,
                    "{zone}"
                );
                day = day.succ_opt().unwrap();
                assert_eq!(service_day(end, zone, THREE), day, "{zone}");
            }
        }
    }

    #[test]
    fn an_hour_that_comes_twice_belongs_to_the_day_that_began_in_it() {
        let (zone, half_past_two) = (
            chrono_tz::Europe::Berlin,
            NaiveTime::from_hms_opt(2, 30, 0).unwrap(),
        );
        let day = NaiveDate::from_ymd_opt(2026, 10, 25).unwrap();
        let first = at(zone, 2026, 10, 25, 2, 30);
        assert_eq!(
            service_day(Timestamp(first.0 - 1), zone, half_past_two),
            day.pred_opt().unwrap()
        );
        for minutes in [0, 40, 60, 100] {
            assert_eq!(
                service_day(first.plus_s(minutes * 60), zone, half_past_two),
                day,
                "{minutes}"
            );
        }
    }

    #[test]
    fn no_wait_is_negative() {
        assert_eq!(Timestamp(5).seconds_since(Timestamp(9_000_000)), 0);
    }
}
