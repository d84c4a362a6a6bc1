//! When a service is open: the hours of the week, holidays, and special hours on certain dates.
//!
//! A date takes its hours from the first of these that says something of it: special hours that name
//! the service, special hours of the whole hall, the holidays, the service's own week.

use super::ids::ServiceId;
use super::setup::{Service, Setup, Text};
use super::time::{Span, Timestamp, local_instant};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, Timelike};

/// Minutes of a day.
const DAY_MIN: u16 = 24 * 60;
/// Days after which nobody looks for the next opening any more.
const DAYS_MAX: u16 = 366;
/// Days without a gap after which a service counts as one that never closes.
const OPEN_DAYS_MAX: u64 = 8;

/// Hours on certain dates that differ from those of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialHours {
    /// Its occasion as visitors read it, for example 春节; may be empty.
    pub occasion: Text,
    /// The dates, rising.
    pub dates: Vec<NaiveDate>,
    /// The services that have these hours; empty: all.
    pub services: Vec<ServiceId>,
    /// The hours on each of the dates.
    pub hours: DayHours,
}

impl SpecialHours {
    fn is_of(&self, date: NaiveDate) -> bool {
        self.dates.binary_search(&date).is_ok()
    }
}

/// The hours of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayHours {
    /// These stretches; closed all day if there are none.
    Spans(Vec<Span>),
    /// Those that each service has on this day of the week, 0 = Monday.
    Weekday(u8),
}

/// The time when a service opens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opening {
    /// Its date.
    pub day: NaiveDate,
    /// Its minute after local midnight.
    pub minute: u16,
    /// Days from the date of the question: 0 is the same day.
    pub in_days: u16,
}

/// A visitor's prospect of not being called before the service closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lateness {
    /// Time when the service goes on after that: on the same day after a break.
    pub opens: Option<Opening>,
    /// Set when a ticket stays valid until then, whatever day that is.
    pub kept: bool,
}

impl Setup {
    /// Returns the prospect of a visitor who asks at `date` and is called after so many seconds, if
    /// the service closes before, or at that moment.
    pub(crate) fn lateness(
        &self,
        service: &Service,
        date: Timestamp,
        wait_s: u32,
    ) -> Option<Lateness> {
        let closes = self.closes(service, date)?;
        if date.plus_s(wait_s) < closes {
            return None;
        }
        let (today, _) = self.day_and_minute(date);
        let opens = self.next_opening(service, closes).map(|opens| Opening {
            in_days: u16::try_from((opens.day - today).num_days()).unwrap_or(u16::MAX),
            ..opens
        });
        Some(Lateness {
            opens,
            kept: service.keep_over_night,
        })
    }

    /// The special hours of a service on a date.
    fn special_hours(&self, service: &Service, date: NaiveDate) -> Option<&SpecialHours> {
        let all = || self.special_hours.iter().filter(|s| s.is_of(date));
        all()
            .find(|special| special.services.contains(&service.id))
            .or_else(|| all().find(|special| special.services.is_empty()))
    }

    /// Returns the last date that the settings say something of by itself, as a holiday or with special
    /// hours.
    pub fn last_date(&self) -> Option<NaiveDate> {
        let special = self.special_hours.iter().flat_map(|s| &s.dates);
        special.chain(&self.rules.holidays).max().copied()
    }

    /// The stretches in which a service is open on a date, rising.
    pub fn open_spans<'s>(&'s self, service: &'s Service, date: NaiveDate) -> &'s [Span] {
        match self.special_hours(service, date).map(|s| &s.hours) {
            Some(DayHours::Spans(spans)) => spans,
            Some(DayHours::Weekday(day)) => service.hours.of(u32::from(*day)),
            None if self.rules.holidays.contains(&date) => &[],
            None => service.hours.of(date.weekday().num_days_from_monday()),
        }
    }

    /// Returns whether a service is closed all day where it would be open by its week, and for which
    /// occasion, if that has a name.
    pub(crate) fn day_off(&self, service: &Service, date: NaiveDate) -> Option<Text> {
        match self.special_hours(service, date) {
            Some(special) => self
                .open_spans(service, date)
                .is_empty()
                .then(|| special.occasion.clone()),
            None => self.rules.holidays.contains(&date).then(Text::default),
        }
    }

    pub(crate) fn is_open(&self, service: &Service, date: Timestamp) -> bool {
        let (day, minute) = self.day_and_minute(date);
        span_at(self.open_spans(service, day), minute).is_some()
    }

    /// Returns when a service that is closed at `date` opens next, if it does within a year.
    pub fn next_opening(&self, service: &Service, date: Timestamp) -> Option<Opening> {
        let (today, minute) = self.day_and_minute(date);
        (0..=DAYS_MAX).find_map(|in_days| {
            let day = today.checked_add_days(Days::new(u64::from(in_days)))?;
            let starts = self.open_spans(service, day).iter().map(|s| s.from);
            let opens = starts.filter(|from| in_days > 0 || *from > minute).min();
            opens.map(|minute| Opening {
                day,
                minute,
                in_days,
            })
        })
    }

    /// Returns when a service that is open at `date` closes, for a break or for the day. `None` if it
    /// is closed, or open day and night.
    pub fn closes(&self, service: &Service, date: Timestamp) -> Option<Timestamp> {
        let (today, mut minute) = self.day_and_minute(date);
        let mut is_open = false;
        for days in 0..OPEN_DAYS_MAX {
            let day = today.checked_add_days(Days::new(days))?;
            let spans = self.open_spans(service, day);
            // Stretches that touch each other are one.
            while let Some(span) = span_at(spans, minute) {
                is_open = true;
                minute = span.to;
            }
            if minute < DAY_MIN {
                return is_open.then(|| self.instant(day, minute));
            }
            minute = 0;
        }
        None
    }

    /// Returns how many of the seconds between two dates a service was open.
    pub(crate) fn open_s(&self, service: &Service, from: Timestamp, to: Timestamp) -> u32 {
        let (first, _) = self.day_and_minute(from);
        let (last, _) = self.day_and_minute(to);
        let days = first.iter_days().take_while(|day| *day <= last);
        let open = days.take(usize::from(DAYS_MAX)).flat_map(|day| {
            self.open_spans(service, day).iter().map(move |span| {
                let closes = match span.to {
                    DAY_MIN.. => self.instant(day.succ_opt().unwrap_or(day), 0),
                    minute => self.instant(day, minute),
                };
                let opens = self.instant(day, span.from).max(from);
                closes.min(to).seconds_since(opens)
            })
        });
        open.fold(0, u32::saturating_add)
    }

    /// Returns the instant of a minute of a date.
    pub(crate) fn instant(&self, day: NaiveDate, minute: u16) -> Timestamp {
        let minute = u32::from(minute);
        let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap_or_default();
        local_instant(day, time, self.rules.time_zone)
    }

    fn day_and_minute(&self, date: Timestamp) -> (NaiveDate, u16) {
        let local = date.local(self.rules.time_zone);
        let minute = (local.hour() * 60 + local.minute()) as u16;
        (local.date_naive(), minute)
    }
}

fn span_at(spans: &[Span], minute: u16) -> Option<&Span> {
    spans.iter().find(|s| s.from <= minute && minute < s.to)
}
