//! Times of day, opening hours, dates and the time zone.

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::{TZ_VARIANTS, Tz};
use hall::time::{Hours, Span};
use std::collections::BTreeSet;
use std::ops::Range;
use text::fault::Arg;
use text::reader::{Item, nearest, text};

pub(crate) const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Most days in one range of dates.
const RANGE_DAYS_MAX: usize = 366;

/// Reads a time of day as minutes after midnight, to 24:00.
pub(crate) fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |s: &str, long: Range<usize>| {
        (long.contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit()))
            .then(|| s.parse::<u16>().ok())?
    };
    let hours = digits(hours, 1..3)?;
    let minutes = digits(minutes, 2..3)?;
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

pub(super) fn day_starts(item: &Item<'_, '_>) -> Option<NaiveTime> {
    let found = item.string_or_date("config-kind-time", "\"03:00\"")?;
    // Without quotes TOML itself reads a time and adds the seconds.
    let short = if item.as_str().is_none() {
        found.strip_suffix(":00").unwrap_or(&found)
    } else {
        &found
    };
    let time = minute(short)
        .and_then(|m| NaiveTime::from_hms_opt(u32::from(m / 60), u32::from(m % 60), 0));
    if time.is_none() {
        item.wrong(
            "config-bad-time",
            vec![("value", text(found)), ("example", text("03:00"))],
        );
    }
    time
}

pub(super) fn time_zone(item: &Item<'_, '_>) -> Option<Tz> {
    let found = item.string("Asia/Shanghai")?;
    let zone = found.parse().ok();
    if zone.is_none() {
        // People write the city alone.
        let city = |zone: &Tz| {
            zone.name()
                .rsplit('/')
                .next()
                .is_some_and(|city| city.eq_ignore_ascii_case(&found.replace(' ', "_")))
        };
        let close = TZ_VARIANTS
            .iter()
            .find(|zone| city(zone))
            .map(|zone| zone.name());
        let close = close
            .or_else(|| nearest(found, TZ_VARIANTS.iter().map(|zone| zone.name())))
            .unwrap_or("Asia/Shanghai");
        item.wrong(
            "config-unknown-time-zone",
            vec![("value", text(found)), ("nearest", text(close))],
        );
    }
    zone
}

pub(super) fn dates(item: &Item<'_, '_>) -> Option<Vec<NaiveDate>> {
    let mut days = BTreeSet::new();
    for item in item.list(r#"["2026-10-01"]"#)? {
        let Some(found) = item.string_or_date("config-kind-date", r#"["2026-10-01"]"#) else {
            continue;
        };
        let date = |text: &str| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
        let (first, last) = found.split_once("..").unwrap_or((&found, &found));
        let (Some(first), Some(last)) = (date(first), date(last)) else {
            item.wrong("config-bad-date", vec![("value", text(found))]);
            continue;
        };
        let range: Vec<NaiveDate> = first
            .iter_days()
            .take_while(|day| *day <= last)
            .take(RANGE_DAYS_MAX + 1)
            .collect();
        if range.is_empty() || range.len() > RANGE_DAYS_MAX {
            item.wrong(
                "config-dates-backwards",
                vec![
                    ("value", text(found)),
                    ("most", Arg::Number(RANGE_DAYS_MAX as i64)),
                ],
            );
            continue;
        }
        days.extend(range);
    }
    Some(days.into_iter().collect())
}

pub(super) fn hours(item: &Item<'_, '_>) -> Option<Hours> {
    if item.as_str() == Some("always") {
        return Some(Hours::default());
    }
    if item.is_list() {
        let spans = day_spans(item);
        return Some(Hours {
            week: std::array::from_fn(|_| spans.clone()),
        });
    }
    if !item.is_table() {
        item.expected(
            "config-kind-hours",
            r#"{ mon-fri = ["09:00-12:00", "13:30-17:00"] }"#,
        );
        return None;
    }
    let mut week: [Option<Vec<Span>>; 7] = Default::default();
    for day in item.table("")?.named() {
        let index = |name: &str| DAYS.iter().position(|d| *d == name);
        let (from, to) = day.name.split_once('-').unwrap_or((day.name, day.name));
        let (Some(from), Some(to)) = (index(from), index(to)) else {
            day.wrong_name("config-bad-day", vec![("value", text(day.name))]);
            continue;
        };
        if to < from {
            day.wrong_name("config-bad-day", vec![("value", text(day.name))]);
            continue;
        }
        let spans = day_spans(&day);
        for i in from..=to {
            if week[i].is_some() {
                day.wrong_name("config-day-twice", vec![("day", text(DAYS[i]))]);
                break;
            }
            week[i] = Some(spans.clone());
        }
    }
    Some(Hours {
        week: week.map(Option::unwrap_or_default),
    })
}

pub(super) fn day_spans(item: &Item<'_, '_>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for item in item.list(r#"["09:00-17:00"]"#).unwrap_or_default() {
        let Some(found) = item.string("09:00-17:00") else {
            continue;
        };
        let Some((from, to)) = found.split_once('-') else {
            item.wrong("config-bad-span", vec![("value", text(found))]);
            continue;
        };
        let (Some(start), Some(end)) = (minute(from), minute(to)) else {
            let bad = if minute(from).is_none() { from } else { to };
            item.wrong(
                "config-bad-time",
                vec![("value", text(bad.trim())), ("example", text("09:00"))],
            );
            continue;
        };
        if end <= start {
            item.wrong("config-span-backwards", vec![("value", text(found))]);
        } else if spans.iter().any(|s| start < s.to && s.from < end) {
            item.wrong("config-span-overlap", vec![("value", text(found))]);
        } else {
            spans.push(Span {
                from: start,
                to: end,
            });
        }
    }
    spans.sort_by_key(|span| span.from);
    spans
}
