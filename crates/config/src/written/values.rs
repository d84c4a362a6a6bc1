//! Values as TOML.

use crate::keys::{DAYS, five_grades, four_grades};
use chrono::NaiveDate;
use hall::opening::DayHours;
use hall::setup::{Grade, LatePolicy, Text};
use hall::time::{Hours, Span};
use hall::{AppointmentSetup, Lang};
use std::fmt::Display;

/// Returns a text in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text).replace('\n', "\\n"))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push('\n'),
            c if c.is_control() => escaped.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Returns a text in several lines where it has some.
fn in_lines(text: &str) -> String {
    match text.contains('\n') {
        true => format!("\"\"\"\n{}\"\"\"", escaped(text)),
        false => quoted(text),
    }
}

/// Returns a text of one line, in its languages.
pub(super) fn text(text: &Text) -> String {
    in_languages(text, quoted)
}

/// Returns a text that may have several lines, in its languages.
pub(super) fn lines(text: &Text) -> String {
    in_languages(text, in_lines)
}

fn in_languages(text: &Text, write: fn(&str) -> String) -> String {
    let mut all: Vec<(Lang, &str)> = text.iter().collect();
    all.sort_by_key(|(lang, _)| Lang::USUAL.iter().position(|l| l == lang).unwrap_or(2));
    match all.as_slice() {
        [] => quoted(""),
        // What the file says without a language.
        [(Lang::ZH, text)] => write(text),
        all => {
            let all = all
                .iter()
                .map(|(lang, text)| format!("{lang} = {}", write(text)));
            format!("{{ {} }}", all.collect::<Vec<_>>().join(", "))
        }
    }
}

pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// Returns a number, or that there is no limit.
pub(super) fn limit(limit: Option<impl Display>) -> String {
    limit.map_or("\"off\"".to_owned(), |limit| limit.to_string())
}

/// Returns dates, those that follow each other as one range.
pub(super) fn dates(dates: &[NaiveDate]) -> String {
    list(
        ranges(dates)
            .into_iter()
            .map(|(first, last)| match first == last {
                true => format!("\"{first}\""),
                false => format!("\"{first}..{last}\""),
            }),
    )
}

/// Returns the ranges of dates that follow each other, each with its first and its last one.
pub(crate) fn ranges(dates: &[NaiveDate]) -> Vec<(NaiveDate, NaiveDate)> {
    const RANGE_DAYS_MAX: i64 = 365;
    let mut ranges: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for date in dates {
        match ranges.last_mut() {
            Some((first, last))
                if last.succ_opt() == Some(*date)
                    && (*date - *first).num_days() < RANGE_DAYS_MAX =>
            {
                *last = *date;
            }
            _ => ranges.push((*date, *date)),
        }
    }
    ranges
}

fn spans(spans: &[Span]) -> String {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let spans = spans.iter();
    list(spans.map(|span| format!("\"{}-{}\"", time(span.from), time(span.to))))
}

/// Returns the hours of a week.
pub(super) fn hours(hours: &Hours) -> String {
    if *hours == Hours::default() {
        return "\"always\"".to_owned();
    }
    let week = &hours.week;
    if week.iter().all(|day| *day == week[0]) {
        return spans(&week[0]);
    }
    let mut days = Vec::new();
    let mut from = 0;
    while from < week.len() {
        let alike = week[from..].iter().take_while(|day| **day == week[from]);
        let to = from + alike.count() - 1;
        if !week[from].is_empty() {
            let name = match from == to {
                true => DAYS[from].to_owned(),
                false => format!("{}-{}", DAYS[from], DAYS[to]),
            };
            days.push(format!("{name} = {}", spans(&week[from])));
        }
        from = to + 1;
    }
    format!("{{ {} }}", days.join(", "))
}

/// Returns the appointments of a service, in one line.
pub(super) fn appointments(setup: Option<&AppointmentSetup>) -> String {
    let Some(AppointmentSetup {
        hours: of_week,
        slot_min,
        places,
        walk_in_percent,
        lead_min,
        open_days,
        early_min,
        late_min,
    }) = setup
    else {
        return "\"off\"".to_owned();
    };
    let hours = hours(of_week);
    format!(
        "{{ hours = {hours}, slot_min = {slot_min}, places = {places}, \
         walk_in_percent = {walk_in_percent}, lead_min = {lead_min}, open_days = {open_days}, \
         early_min = {early_min}, late_min = {late_min} }}"
    )
}

/// Returns the hours of certain dates.
pub(super) fn day_hours(hours: &DayHours) -> String {
    match hours {
        DayHours::Spans(all) if all.is_empty() => "\"closed\"".to_owned(),
        DayHours::Spans(all) => spans(all),
        DayHours::Weekday(day) => quoted(DAYS[usize::from(*day) % DAYS.len()]),
    }
}

pub(super) fn late(late: LatePolicy) -> String {
    quoted(match late {
        LatePolicy::Issue => "issue",
        LatePolicy::Warn => "warn",
        LatePolicy::Ask => "ask",
        LatePolicy::Stop => "stop",
    })
}

/// Returns all grades, or the name under which the file knows them.
pub(super) fn grades(grades: &[Grade]) -> String {
    if grades == four_grades() {
        return quoted("four");
    }
    if grades == five_grades() {
        return quoted("five");
    }
    list(grades.iter().map(|grade| match grade.poor {
        true => format!("{{ name = {}, poor = true }}", text(&grade.name)),
        false => format!("{{ name = {} }}", text(&grade.name)),
    }))
}
