//! The hall's clock: which date it is, and when that is in doubt.
//!
//! # Stamps and dates
//!
//! Every line of the log has a stamp. Stamps order; they run as steadily as the hub's machine can
//! count, and no clock that is set moves them. So they never fall, and every wait is as long as it
//! was. What people read, and what is decided by date (opening hours, holidays, the turn of the day,
//! the date of a paper), goes by the *date*: a stamp plus an offset. The offset is part of the log
//! ([`ClockEvent::DateSet`]), so all replicas agree on the date, and a stamp keeps the date it had
//! when it was written. Logs of versions before have no offset: there a stamp is a date.
//!
//! # What is a jump
//!
//! The hub that leads compares its clock with the hall's once a second and before every command
//! ([`ClockCommand::Observe`]; among three hubs or more, the clock in the middle). Up to
//! [`AGREE_US`] apart they agree. Up to [`STEP_US`] the date follows, and nobody is told. Beyond, it
//! is a jump:
//!
//! - *Back*: the clock was wrong before, or is now. Nothing expires by it, so the date follows at
//!   once. A day that bears a later date gets the right one, and its numbers go on.
//! - *Forward*: the date follows when no day turns by it and no service closes. Else the clock is in
//!   *doubt*: the date goes on as it was, and a person is asked. When most other machines say the same
//!   as the hub, nobody need be asked.
//! - *At a start* nobody knows how long the hall was off. Forward by up to [`ABSENCE_MAX_US`] is what
//!   a night, a weekend or a holiday looks like; beyond, it is a doubt. A clock that was in question
//!   before the start, and still says the same, still is. When hours have passed
//!   ([`ClockEvent::Resumed`], [`PAUSE_US`]), a correction soon after (`SETTLING_US`) is part of the
//!   start: the system sets its clock by the network. Open counters count as idle from the start on.
//! - *Impossible*: a time before [`EARLIEST`], as after a power cut without a battery. The date goes on
//!   from the last line, and the first possible time is taken as at a start.
//! - *Others*: the hub's clock and the hall's agree, and most other machines agree on another time. That is
//!   a doubt too.
//!
//! A date that followed is a *correction*: people are told until one of them confirms it or the day
//! turns. A clock that comes back to the hall's date ends a doubt by itself, and one that comes back to
//! where it was before a correction takes that back.
//!
//! # While nobody answers
//!
//! The hall keeps working, on the side that does no harm: in doubt, and for [`ASKED_US`] after a
//! correction, a service is open when either clock says so (after a start with no clock to believe:
//! always), and the day turns when both say so. Tickets of the time in between are of the day that
//! comes of it: when a person, or a better clock, says that a new day has begun, they stay, and only
//! the tickets before them expire.
//!
//! A person confirms the hall's clock, follows the other one, or says what the date is. A clock that a
//! person dismissed is not doubted again until it says something else.
//!
//! # A day that turned by mistake
//!
//! A start with a clock a day ahead turns the day, since it looks like a night that passed. So a day
//! that turned late, and not as its last hour passed, is kept until somebody is called
//! ([`DayRecord`](crate::clock::DayRecord)). As long as the date says that it is not over, it can be taken back: its open
//! tickets wait again, those drawn since join them, the numbers go on, and clerks whom the turn signed
//! out are signed in again, unless somebody works in their place by now. A ticket
//! whose number is taken gets another one, and its paper goes to the staff. The numbers are kept until the
//! next turn, so that a date which comes twice never gives out a number twice.
//!
//! What is decided here is pure. Reading clocks, and whose to believe, is for `node::clock`.

mod decide;
mod language;

pub use decide::{ABSENCE_MAX_US, AGREE_US, ASKED_US, EARLIEST, PAUSE_US, STEP_US};
pub use language::{ClockCommand, ClockEvent, DateSetBy};

use crate::clock::{ClockState, Correction, DateOffset, Doubt, OFFSETS_MAX, Resumption};
use crate::ids::TicketId;
use crate::setup::Setup;
use crate::time::{self, Timestamp};
use chrono::NaiveDate;

/// The hall's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clock(ClockState);

impl Clock {
    /// The clock that a snapshot keeps.
    pub(crate) fn restore(state: ClockState) -> Clock {
        Clock(state)
    }

    /// What to keep of it.
    pub(crate) fn state(&self) -> &ClockState {
        &self.0
    }

    /// The offset that dates have now.
    pub(crate) fn offset(&self) -> i64 {
        self.0.offsets.last().map_or(0, |last| last.offset)
    }

    /// The date of a stamp: as it was when that was written, or as it is now.
    pub(crate) fn date(&self, at: Timestamp) -> Timestamp {
        let offsets = &self.0.offsets;
        let past = offsets.partition_point(|o| o.from <= at);
        // Before the first that is remembered.
        let known = offsets.get(past.saturating_sub(1));
        let known = known.filter(|o| o.from <= at || offsets.len() == OFFSETS_MAX);
        shift(at, known.map_or(0, |o| o.offset))
    }

    /// The stamp at which a day that ends at the date `day_ends` is over by all clocks that may be
    /// right.
    pub(crate) fn day_over(&self, setup: &Setup, day_ends: Timestamp) -> Timestamp {
        if matches!(day_ends.0, i64::MIN | i64::MAX) {
            return day_ends;
        }
        let by = |date: Timestamp, offset: i64| Timestamp(date.0.saturating_sub(offset));
        let now = self.offset();
        // One that is years behind must not keep the day from turning for years.
        let other = self.0.doubt.and_then(|doubt| doubt.offset);
        let other = other.filter(|other| now.saturating_sub(*other) <= ABSENCE_MAX_US);
        let other = other.map(|other| by(day_ends, other));
        let before = self.0.correction.and_then(|before| {
            let rules = &setup.rules;
            let ends = time::day_end(before.day?, rules.time_zone, rules.day_starts);
            let until = Timestamp(before.at.0.saturating_add(ASKED_US));
            Some(by(ends, before.offset).min(until))
        });
        [other, before]
            .into_iter()
            .flatten()
            .fold(by(day_ends, now), Ord::max)
    }

    /// The stamp at which `date` is reached by all clocks that may be right.
    pub(crate) fn past(&self, date: Timestamp) -> Timestamp {
        let by = |offset: i64| Timestamp(date.0.saturating_sub(offset));
        let now = self.offset();
        // One that is years behind must not hold everything up for years.
        let other = self.0.doubt.and_then(|doubt| doubt.offset);
        let other = other.filter(|other| now.saturating_sub(*other) <= ABSENCE_MAX_US);
        let before = self.0.correction.map(|before| {
            let until = Timestamp(before.at.0.saturating_add(ASKED_US));
            by(before.offset).min(until)
        });
        [other.map(by), before]
            .into_iter()
            .flatten()
            .fold(by(now), Ord::max)
    }

    /// The stamp with which a hub that was just started goes on after `last`, when its clock says
    /// `date`. A clock that is in question is still what it was before the start, if the hall was off
    /// for a shorter time by it.
    pub(crate) fn first_stamp(&self, date: Timestamp, last: Timestamp) -> Timestamp {
        let known = [
            Some(self.offset()),
            self.0.doubt.and_then(|doubt| doubt.offset),
            self.0.correction.map(|before| before.offset),
            self.0.dismissed,
        ];
        let stamps = known
            .into_iter()
            .flatten()
            .map(|offset| Timestamp(date.0.saturating_sub(offset)));
        let can_be = |stamp: &Timestamp| {
            let gap = stamp.0.saturating_sub(last.0);
            date >= EARLIEST && (-STEP_US..=ABSENCE_MAX_US).contains(&gap)
        };
        stamps.filter(can_be).min().unwrap_or(last).max(last)
    }

    /// The doubt that is open.
    pub(crate) fn doubt(&self) -> Option<&Doubt> {
        self.0.doubt.as_ref()
    }

    /// The correction that nobody has confirmed.
    pub(crate) fn correction(&self) -> Option<&Correction> {
        self.0.correction.as_ref()
    }

    /// The earliest stamp that may have been of the present day, if corrections have left more than
    /// one.
    pub(crate) fn day_from(&self) -> Option<Timestamp> {
        self.0.day_from
    }

    /// Whether one of the offsets that came since the present day began has given it another name.
    pub(crate) fn has_renamed_day(&self, setup: &Setup) -> bool {
        let Some(began) = self.0.day_from else {
            return false;
        };
        let rules = &setup.rules;
        let name =
            |at, offset| time::service_day(shift(at, offset), rules.time_zone, rules.day_starts);
        let offsets = &self.0.offsets;
        let before = std::iter::once(0).chain(offsets.iter().map(|o| o.offset));
        let mut since = offsets.iter().zip(before).filter(|(o, _)| o.from >= began);
        since.any(|(o, before)| name(o.from, o.offset) != name(o.from, before))
    }

    /// Records an event of the clock's own. `day` is the service day before it, and `next` the
    /// ticket that is drawn next.
    pub(crate) fn apply(
        &mut self,
        at: Timestamp,
        event: &ClockEvent,
        setup: &Setup,
        day: Option<NaiveDate>,
        next: TicketId,
    ) {
        match event {
            ClockEvent::DateSet {
                offset,
                day: renamed,
                by,
            } => {
                let before = Correction {
                    at,
                    offset: self.offset(),
                    day,
                };
                self.note_beginning(setup, day);
                self.set(at, *offset);
                self.note_beginning(setup, renamed.or(day));
                self.0.doubt = None;
                match by {
                    DateSetBy::Step => {}
                    DateSetBy::Correction => {
                        self.0.correction.get_or_insert(before);
                    }
                    DateSetBy::Return => self.0.correction = None,
                    DateSetBy::Person => {
                        self.0.correction = None;
                        self.0.dismissed = None;
                        self.0.set_at = Some(at);
                    }
                }
            }
            ClockEvent::Doubted {
                suspicion,
                offset,
                starting,
            } => {
                let before = self.0.doubt;
                self.0.doubt = Some(Doubt {
                    suspicion: *suspicion,
                    offset: *offset,
                    since: before.map_or(at, |doubt| doubt.since),
                    first: before.map_or(next, |doubt| doubt.first),
                    starting: *starting || before.is_some_and(|doubt| doubt.starting),
                });
            }
            ClockEvent::Confirmed { dismissed } => {
                if dismissed.is_some() {
                    self.0.dismissed = *dismissed;
                } else if self.0.doubt.is_some() {
                    self.0.set_at = Some(at);
                }
                self.0.doubt = None;
                self.0.correction = None;
            }
            ClockEvent::Agreed => {
                self.0.doubt = None;
                self.0.dismissed = None;
            }
            ClockEvent::Resumed { pause } if *pause >= PAUSE_US => {
                self.0.resumption = Some(Resumption { at, first: next });
            }
            ClockEvent::Resumed { .. } => {}
            ClockEvent::DayTakenBack { day, .. } => {
                self.note_beginning(setup, Some(*day));
            }
        }
    }

    /// A service day begins.
    pub(crate) fn turn_day(&mut self) {
        self.0.day_from = None;
        self.0.correction = None;
    }

    /// Notes the stamp at which `day` began by the clock as it is now.
    fn note_beginning(&mut self, setup: &Setup, day: Option<NaiveDate>) {
        let rules = &setup.rules;
        let Some(day) = day else { return };
        let date = time::local_instant(day, rules.day_starts, rules.time_zone);
        let began = shift(date, self.offset().saturating_neg());
        let known = self.0.day_from.get_or_insert(began);
        *known = began.min(*known);
    }

    fn set(&mut self, from: Timestamp, offset: i64) {
        let offsets = &mut self.0.offsets;
        offsets.retain(|o| o.from < from);
        offsets.push(DateOffset { from, offset });
        if offsets.len() > OFFSETS_MAX {
            offsets.remove(0);
        }
    }
}

/// A stamp and an offset.
fn shift(at: Timestamp, offset: i64) -> Timestamp {
    Timestamp(at.0.saturating_add(offset))
}
