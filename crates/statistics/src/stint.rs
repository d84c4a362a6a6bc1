//! When counters were open, and by whom: what is told of clerks and counters beside their visits.

use crate::leg::Clerk;
use chrono::{NaiveDate, Timelike};
use chrono_tz::Tz;
use hall::{ClockEvent, CounterEvent, CounterId, Event, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Seconds of a day.
const DAY_S: u32 = 24 * 3_600;

/// A stretch of one service day in which a clerk was at a counter, at work or pausing all the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stint {
    /// Service day.
    pub day: NaiveDate,
    /// The counter.
    pub counter: CounterId,
    /// Who was there.
    pub clerk: Clerk,
    /// Set if the counter paused.
    pub is_pause: bool,
    /// When it began, in seconds of the local day.
    pub start_s: u32,
    /// How long it lasted, in seconds.
    pub length_s: u32,
}

impl Stint {
    /// Returns its parts that lie in one part of the day each, of so many minutes: the first minute of the
    /// part, and how many seconds of the stint are in it.
    pub(crate) fn pieces(&self, minutes: u16) -> Vec<(u16, u32)> {
        let width = u32::from(minutes.max(1)) * 60;
        let mut pieces = Vec::new();
        let (mut at, mut left) = (self.start_s % DAY_S, self.length_s);
        while left > 0 {
            let piece = left.min(width - at % width);
            let minute = u16::try_from(at / width * width / 60).unwrap_or(0);
            pieces.push((minute, piece));
            at = (at + piece) % DAY_S;
            left -= piece;
        }
        pieces
    }
}

/// Who is at which counter, as the log tells it line by line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    day: Option<NaiveDate>,
    open: BTreeMap<CounterId, Open>,
}

/// A counter that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Open {
    clerk: Clerk,
    is_pause: bool,
    /// When it began to work, or to pause.
    since: Timestamp,
}

record::record! {
    struct Stint { 1 day, 2 counter, 3 clerk, 4 is_pause = false, 5 start_s, 6 length_s }
    struct Open { 1 clerk, 2 is_pause = false, 3 since }
}

impl record::Record for Roster {
    fn encode(&self, to: &mut record::minicbor::Encoder<Vec<u8>>) -> record::Wrote {
        let open: Vec<(CounterId, Open)> = self
            .open
            .iter()
            .map(|(counter, open)| (*counter, open.clone()))
            .collect();
        SavedRoster {
            day: self.day,
            counters: open.iter().map(|(counter, _)| *counter).collect(),
            open: open.into_iter().map(|(_, open)| open).collect(),
        }
        .encode(to)
    }

    fn decode(from: &mut record::minicbor::Decoder<'_>) -> Result<Roster, record::RecordError> {
        let saved = SavedRoster::decode(from)?;
        Ok(Roster {
            day: saved.day,
            open: saved.counters.into_iter().zip(saved.open).collect(),
        })
    }
}

/// A roster as it is written.
struct SavedRoster {
    day: Option<NaiveDate>,
    counters: Vec<CounterId>,
    open: Vec<Open>,
}

record::record! {
    struct SavedRoster { 1 day, 2 counters, 3 open }
}

impl Roster {
    /// Takes notice of an event of the log. Returns the stints that end with it; the turn of the day ends
    /// them all, and who stays begins new ones.
    pub fn on(&mut self, at: Timestamp, event: &Event, zone: Tz) -> Vec<Stint> {
        let Event::Counter(event) = event else {
            let (Event::DayTurned { day, .. } | Event::Clock(ClockEvent::DayTakenBack { day, .. })) =
                event
            else {
                return Vec::new();
            };
            let ended = self.running(at, zone);
            self.day = Some(*day);
            self.open.values_mut().for_each(|open| open.since = at);
            return ended;
        };
        let counter = event.counter();
        let ended = match event {
            CounterEvent::Opened { .. }
            | CounterEvent::Closed { .. }
            | CounterEvent::Paused { .. }
            | CounterEvent::Resumed { .. } => self.stint(counter, at, zone),
            _ => return Vec::new(),
        };
        match event {
            CounterEvent::Opened { clerk, account, .. } => {
                let clerk = Clerk {
                    account: *account,
                    name: Arc::from(clerk.as_str()),
                };
                let open = Open {
                    clerk,
                    is_pause: false,
                    since: at,
                };
                self.open.insert(counter, open);
            }
            CounterEvent::Closed { .. } => drop(self.open.remove(&counter)),
            _ => {
                if let Some(open) = self.open.get_mut(&counter) {
                    open.is_pause = matches!(event, CounterEvent::Paused { .. });
                    open.since = at;
                }
            }
        }
        ended.into_iter().collect()
    }

    /// Returns the stints that go on, as far as they have come by `at`.
    pub fn running(&self, at: Timestamp, zone: Tz) -> Vec<Stint> {
        let counters = self.open.keys();
        counters
            .filter_map(|counter| self.stint(*counter, at, zone))
            .collect()
    }

    /// Returns the stint of a counter up to `at`, if that is no moment.
    fn stint(&self, counter: CounterId, at: Timestamp, zone: Tz) -> Option<Stint> {
        let open = self.open.get(&counter)?;
        let local = open.since.local(zone);
        let stint = Stint {
            day: self.day?,
            counter,
            clerk: open.clerk.clone(),
            is_pause: open.is_pause,
            start_s: local.num_seconds_from_midnight(),
            length_s: at.seconds_since(open.since),
        };
        (stint.length_s > 0).then_some(stint)
    }
}
