//! What is asked of the rows: which of them, and by what.

use crate::leg::Clerk;
use chrono::{Datelike, NaiveDate, Weekday};
use hall::{CounterId, PriorityClassId, ServiceId};

/// A table that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// First service day.
    pub from: NaiveDate,
    /// Last service day.
    pub to: NaiveDate,
    /// A row for each of its values, or for each pair of values of two; one row for all without.
    pub by: Vec<Dimension>,
    /// Which legs count.
    pub filter: Filter,
    /// Longest wait that is promised, in seconds.
    pub promise_s: u32,
}

/// Which legs count; all do by default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only of this service.
    pub service: Option<ServiceId>,
    /// Only of this counter.
    pub counter: Option<CounterId>,
    /// Only of this clerk.
    pub clerk: Option<Clerk>,
}

/// What a table has a row for each of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Each service.
    Service,
    /// Each counter.
    Counter,
    /// Each clerk.
    Clerk,
    /// Each priority class.
    Class,
    /// Each half hour of the day.
    HalfHour,
    /// Each hour of the day.
    Hour,
    /// Each weekday.
    Weekday,
    /// Each service day.
    Day,
    /// Each week, from Monday on.
    Week,
    /// Each month.
    Month,
    /// Each quarter of a year.
    Quarter,
    /// Each year.
    Year,
}

impl Dimension {
    /// Returns its name for scripts and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Dimension::Service => "service",
            Dimension::Counter => "counter",
            Dimension::Clerk => "clerk",
            Dimension::Class => "class",
            Dimension::HalfHour => "half_hour",
            Dimension::Hour => "hour",
            Dimension::Weekday => "weekday",
            Dimension::Day => "day",
            Dimension::Week => "week",
            Dimension::Month => "month",
            Dimension::Quarter => "quarter",
            Dimension::Year => "year",
        }
    }

    /// All of them.
    pub const ALL: &'static [Dimension] = &[
        Dimension::Service,
        Dimension::Counter,
        Dimension::Clerk,
        Dimension::Class,
        Dimension::HalfHour,
        Dimension::Hour,
        Dimension::Weekday,
        Dimension::Day,
        Dimension::Week,
        Dimension::Month,
        Dimension::Quarter,
        Dimension::Year,
    ];
}

/// What a row is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A service.
    Service(ServiceId),
    /// A counter; `None`: no counter had it.
    Counter(Option<CounterId>),
    /// A clerk; `None`: no clerk had it.
    Clerk(Option<Clerk>),
    /// A priority class; `None`: of none.
    Class(Option<PriorityClassId>),
    /// A time of day: the first minute of it.
    Minute(u16),
    /// A weekday, 0 is Monday.
    Weekday(u8),
    /// A day, week, month, quarter or year: its first day.
    From(NaiveDate),
}

/// The first day of the span of `dimension` that `day` lies in.
pub(crate) fn span_start(dimension: Dimension, day: NaiveDate) -> NaiveDate {
    let start = match dimension {
        Dimension::Week => Some(day.week(Weekday::Mon).first_day()),
        Dimension::Month => day.with_day(1),
        Dimension::Quarter => day
            .with_day(1)
            .and_then(|d| d.with_month(d.month0() / 3 * 3 + 1)),
        Dimension::Year => day.with_ordinal(1),
        _ => None,
    };
    start.unwrap_or(day)
}

record::record! {
    struct Question { 1 from, 2 to, 3 by, 4 filter, 5 promise_s }
    struct Filter { 1 service, 2 counter, 3 clerk }
    enum Dimension {
        1 Service, 2 Counter, 3 Clerk, 4 Class, 5 HalfHour, 6 Hour, 7 Weekday, 8 Day, 9 Week, 10 Month,
        11 Quarter, 12 Year,
    }
    enum Key {
        1 Service(1 service), 2 Counter(1 counter), 3 Clerk(1 clerk), 4 Class(1 class), 5 Minute(1 minute),
        6 Weekday(1 weekday), 7 From(1 day),
    }
}
