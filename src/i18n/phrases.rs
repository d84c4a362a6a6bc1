//! Times, dates and states as people say them.

use super::{Words, args};
use crate::hall::ticket::TicketState;
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

/// Waits are told in steps of this many minutes: nobody can promise better.
const WAIT_STEP_MIN: u32 = 5;
/// A longest wait of at most this many minutes is "soon".
const SOON_MIN: u32 = 2;
/// Waits that begin beyond this many hours are told as "over N hours".
const LONG_WAIT_H: u32 = 2;

/// A duration: `45 秒`, `12 分钟`, `1 小时 5 分`; `45 s`, `12 min`, `1 h 5 min`. What is left over is dropped.
pub fn duration(words: &Words, seconds: u32) -> String {
    if seconds < 60 { words.say("duration-seconds", args! { seconds: seconds }) } else { minutes(words, seconds / 60) }
}

/// A duration in whole minutes.
pub fn minutes(words: &Words, minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => words.say("duration-minutes", args! { minutes: minutes }),
        (hours, 0) => words.say("duration-hours", args! { hours: hours }),
        (hours, minutes) => words.say("duration-hours-minutes", args! { hours: hours, minutes: minutes }),
    }
}

/// How long a visitor will probably wait, from the least and most seconds; `None` when no counter is open for it.
pub fn wait(words: &Words, seconds: Option<(u32, u32)>) -> String {
    let Some((least, most)) = seconds else { return words.text("wait-no-counter").to_owned() };
    let (least, most) = (least.min(most) / 60, least.max(most).div_ceil(60));
    let low = (least / WAIT_STEP_MIN) * WAIT_STEP_MIN;
    let high = most.div_ceil(WAIT_STEP_MIN) * WAIT_STEP_MIN;
    if most <= SOON_MIN {
        words.text("wait-soon").to_owned()
    } else if low >= LONG_WAIT_H * 60 {
        words.say("wait-over-hours", args! { hours: LONG_WAIT_H })
    } else if low == 0 || low == high {
        words.say("wait-about", args! { minutes: high })
    } else {
        words.say("wait-between", args! { low: low, high: high })
    }
}

/// A date with its weekday: `11月22日 星期日`, `Sun 22 Nov`.
pub fn date(words: &Words, date: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10", "month-11",
        "month-12",
    ];
    const DAYS: [&str; 7] = ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];
    let month = words.text(MONTHS[date.month0() as usize % 12]);
    let weekday = words.text(DAYS[date.weekday().num_days_from_monday() as usize % 7]);
    words.say("date-weekday", args! { weekday: weekday, month: month, day: date.day() })
}

/// A time of day: `09:05`.
pub fn clock(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Where a ticket stands, in a word or two.
pub fn ticket_state(state: &TicketState, words: &Words) -> &'static str {
    words.text(match state {
        TicketState::Waiting => "ticket-waiting",
        TicketState::Called { .. } => "ticket-called",
        TicketState::Serving { .. } => "ticket-serving",
        TicketState::Parked { .. } => "ticket-parked",
        TicketState::Passed { .. } => "ticket-passed",
        TicketState::Finished { .. } => "ticket-finished",
        TicketState::Cancelled { .. } => "ticket-cancelled",
        TicketState::Expired => "ticket-expired",
    })
}
