//! What the page asks: a span of days, what was before it, by what, of whom.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use statistics::{Dimension, Filter, Question};

/// Days up to which a span of one's own is told by the day, by the week, by the month.
const BY_DAY: u64 = 31;
const BY_WEEK: u64 = 217;
const BY_MONTH: u64 = 1_116;

/// A span of service days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Span {
    /// One day.
    #[default]
    Day,
    /// A week, from Monday on.
    Week,
    /// A month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// A year.
    Year,
    /// From this many days before its last one.
    Free(u64),
}

/// What the points of a chart are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum By {
    /// Parts of the span, one after another.
    #[default]
    Time,
    /// Hours of the day.
    Hour,
    /// Days of the week.
    Weekday,
    /// Services.
    Service,
    /// Counters.
    Counter,
    /// Clerks.
    Clerk,
    /// Priority classes.
    Class,
}

impl By {
    const ALL: [By; 7] = [
        By::Time,
        By::Service,
        By::Counter,
        By::Clerk,
        By::Class,
        By::Hour,
        By::Weekday,
    ];

    /// Returns the one after it.
    pub(super) fn next(self) -> By {
        let at = By::ALL.iter().position(|by| *by == self).unwrap_or(0);
        By::ALL[(at + 1) % By::ALL.len()]
    }
}

/// What the page asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) span: Span,
    /// A day of the span, of a span of one's own the last; today without one.
    pub(super) day: Option<NaiveDate>,
    pub(super) by: By,
    pub(super) filter: Filter,
    /// Minutes within which visitors are to be called.
    pub(super) within_min: u32,
}

impl Default for Ask {
    fn default() -> Ask {
        Ask {
            span: Span::default(),
            day: None,
            by: By::default(),
            filter: Filter::default(),
            within_min: 20,
        }
    }
}

impl Ask {
    /// Returns the first and the last day.
    pub(super) fn days(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let day = self.day.unwrap_or(today);
        match self.span {
            Span::Day => (day, day),
            Span::Week => {
                let week = day.week(Weekday::Mon);
                (week.first_day(), week.last_day())
            }
            Span::Month => months(day.with_day(1).unwrap_or(day), 1),
            Span::Quarter => {
                let first = day.with_day(1);
                let first = first.and_then(|day| day.with_month0(day.month0() / 3 * 3));
                months(first.unwrap_or(day), 3)
            }
            Span::Year => months(day.with_ordinal(1).unwrap_or(day), 12),
            Span::Free(before) => (earlier(day, before), day),
        }
    }

    /// Returns the days that it is compared with: the span before; of a day the same weekday before, of a
    /// span of one's own the latest one before with the same weekdays.
    pub(super) fn days_before(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let (from, to) = self.days(today);
        match self.span {
            Span::Day => (earlier(from, 7), earlier(to, 7)),
            Span::Free(before) => {
                let weeks = (before + 1).div_ceil(7);
                (earlier(from, weeks * 7), earlier(to, weeks * 7))
            }
            _ => Ask {
                day: Some(earlier(from, 1)),
                ..self.clone()
            }
            .days(today),
        }
    }

    /// Returns the same for the span after it, or before; none after today.
    pub(super) fn turned(&self, today: NaiveDate, on: bool) -> Option<Ask> {
        let (from, to) = self.days(today);
        let day = match (self.span, on) {
            (Span::Free(before), true) => to.checked_add_days(Days::new(before + 1))?,
            (Span::Free(_), false) | (_, false) => from.pred_opt()?,
            (_, true) => to.succ_opt()?,
        };
        let turned = Ask {
            day: Some(day).filter(|day| *day != today || matches!(self.span, Span::Free(_))),
            ..self.clone()
        };
        (turned.days(today).0 <= today).then_some(turned)
    }

    /// Returns the same of the days from one to the other.
    pub(super) fn between(&self, from: NaiveDate, to: NaiveDate) -> Ask {
        let span = match u64::try_from((to - from).num_days()) {
            Ok(0) | Err(_) => Span::Day,
            Ok(days) => Span::Free(days),
        };
        Ask {
            span,
            day: Some(to),
            ..self.clone()
        }
    }

    /// Returns what the rows of the answer are of.
    pub(super) fn dimension(&self) -> Dimension {
        match (self.by, self.span) {
            (By::Time, Span::Day | Span::Free(0)) => Dimension::HalfHour,
            (By::Time, Span::Week | Span::Month) => Dimension::Day,
            (By::Time, Span::Quarter) => Dimension::Week,
            (By::Time, Span::Year) => Dimension::Month,
            (By::Time, Span::Free(before)) => match before + 1 {
                days if days <= BY_DAY => Dimension::Day,
                days if days <= BY_WEEK => Dimension::Week,
                days if days <= BY_MONTH => Dimension::Month,
                _ => Dimension::Year,
            },
            (By::Hour, _) => Dimension::Hour,
            (By::Weekday, _) => Dimension::Weekday,
            (By::Service, _) => Dimension::Service,
            (By::Counter, _) => Dimension::Counter,
            (By::Clerk, _) => Dimension::Clerk,
            (By::Class, _) => Dimension::Class,
        }
    }

    /// Returns the question about the span, or about the one before it.
    pub(super) fn question(&self, today: NaiveDate, before: bool) -> Question {
        let (from, to) = match before {
            true => self.days_before(today),
            false => self.days(today),
        };
        Question {
            from,
            to,
            by: vec![self.dimension()],
            filter: self.filter.clone(),
            promise_s: self.within_min * 60,
        }
    }
}

/// Returns the first and the last day of so many months.
fn months(first: NaiveDate, count: u32) -> (NaiveDate, NaiveDate) {
    let next = first.checked_add_months(Months::new(count));
    let last = next.and_then(|next| next.pred_opt());
    (first, last.unwrap_or(first))
}

fn earlier(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// Returns the first days of the parts of a span, from the first part on.
pub(super) fn parts(from: NaiveDate, to: NaiveDate, dimension: Dimension) -> Vec<NaiveDate> {
    /// More than a page shows.
    const MOST: usize = 400;
    let start = match dimension {
        Dimension::Week => from.week(Weekday::Mon).first_day(),
        Dimension::Month => from.with_day(1).unwrap_or(from),
        Dimension::Year => from.with_ordinal(1).unwrap_or(from),
        _ => from,
    };
    let next = |day: &NaiveDate| match dimension {
        Dimension::Week => day.checked_add_days(Days::new(7)),
        Dimension::Month => day.checked_add_months(Months::new(1)),
        Dimension::Year => day.checked_add_months(Months::new(12)),
        _ => day.succ_opt(),
    };
    std::iter::successors(Some(start), next)
        .take_while(|day| *day <= to)
        .take(MOST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn spans(span: Span, of: &str) -> [String; 2] {
        let ask = Ask {
            span,
            day: Some(day(of)),
            ..Ask::default()
        };
        let today = day("2026-11-29");
        [ask.days(today), ask.days_before(today)].map(|(from, to)| format!("{from} {to}"))
    }

    #[test]
    fn a_span_is_compared_with_the_same_weekdays_or_the_span_before() {
        assert_eq!(
            spans(Span::Day, "2026-11-29"),
            ["2026-11-29 2026-11-29", "2026-11-22 2026-11-22"]
        );
        assert_eq!(
            spans(Span::Week, "2026-11-29"),
            ["2026-11-23 2026-11-29", "2026-11-16 2026-11-22"]
        );
        assert_eq!(
            spans(Span::Month, "2026-03-31"),
            ["2026-03-01 2026-03-31", "2026-02-01 2026-02-28"]
        );
        assert_eq!(
            spans(Span::Quarter, "2026-02-28"),
            ["2026-01-01 2026-03-31", "2025-10-01 2025-12-31"]
        );
        assert_eq!(
            spans(Span::Year, "2024-02-29"),
            ["2024-01-01 2024-12-31", "2023-01-01 2023-12-31"]
        );
        assert_eq!(
            spans(Span::Free(2), "2026-11-25"),
            ["2026-11-23 2026-11-25", "2026-11-16 2026-11-18"]
        );
        assert_eq!(
            spans(Span::Free(9), "2026-11-29"),
            ["2026-11-20 2026-11-29", "2026-11-06 2026-11-15"]
        );
    }

    #[test]
    fn spans_follow_one_another_and_end_with_today() {
        let today = day("2026-11-29");
        for span in [
            Span::Day,
            Span::Week,
            Span::Month,
            Span::Quarter,
            Span::Year,
            Span::Free(4),
        ] {
            let ask = Ask {
                span,
                ..Ask::default()
            };
            assert_eq!(ask.turned(today, true), None, "{span:?}");
            let back = ask.turned(today, false).unwrap();
            assert_eq!(back.days(today).1.succ_opt(), Some(ask.days(today).0));
            let again = back.turned(today, true).unwrap();
            assert_eq!(again.days(today), ask.days(today));
        }
    }

    #[test]
    fn the_parts_of_a_span_cover_it() {
        let parts = |from, to, dimension| parts(day(from), day(to), dimension).len();
        assert_eq!(parts("2026-02-01", "2026-02-28", Dimension::Day), 28);
        assert_eq!(parts("2026-01-01", "2026-03-31", Dimension::Week), 14);
        assert_eq!(parts("2026-01-01", "2026-12-31", Dimension::Month), 12);
        assert_eq!(parts("2016-05-01", "2026-04-30", Dimension::Year), 11);
    }
}
