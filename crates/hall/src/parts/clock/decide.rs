//! What follows from a look at a clock, and from a person's word. The rules are in the [part](super).

use super::{Clock, ClockCommand, ClockEvent, DateSetBy};
use crate::Hall;
use crate::clock::{Correction, DayRecord, PastDay, Renumbered, Resumption, Suspicion};
use crate::counter::Shift;
use crate::event::{Answer, Event};
use crate::ids::TicketId;
use crate::refusal::Refusal;
use crate::series::Series;
use crate::setup::{Prefix, Service, Setup};
use crate::ticket::{Number, Ticket};
use crate::time::{self, Timestamp};
use chrono::NaiveDate;
use std::collections::BTreeMap;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

/// Clocks that are no farther apart agree, in microseconds.
pub const AGREE_US: i64 = 2 * SECOND;
/// The date follows the hub's clock by so much without a word, in microseconds.
pub const STEP_US: i64 = 2 * MINUTE;
/// Such steps are taken no oftener than this, in microseconds: two programs may be fighting over the
/// clock.
const STEP_EVERY_US: i64 = MINUTE;
/// A hall may have been off for so long before a start is doubtful, in microseconds: two weeks.
pub const ABSENCE_MAX_US: i64 = 14 * 24 * HOUR;
/// A hall that was off for so long was not in use, in microseconds.
pub const PAUSE_US: i64 = 4 * HOUR;
/// Open counters are told of a start after so long a time, in microseconds: the shortest after which
/// an idle one may close.
const RESTART_US: i64 = 10 * MINUTE;
/// The system sets its clock by the network within this time after a start, in microseconds.
const SETTLING_US: i64 = 30 * MINUTE;
/// Tickets that are older than this do not stay when a day begins after a doubt, in microseconds.
const KEPT_US: i64 = 12 * HOUR;
/// A correction that nobody confirms counts as right after this time, in microseconds.
pub const ASKED_US: i64 = 12 * HOUR;
/// What a person says is what was seen until so long after, in microseconds.
const SEEN_US: i64 = 10 * SECOND;
/// No hall was there before: 2026-01-01 UTC.
pub const EARLIEST: Timestamp = Timestamp(1_767_225_600 * SECOND);

/// What the hub that leads sees.
#[derive(Debug, Clone, Copy)]
struct Sight {
    /// What its clock says.
    date: Timestamp,
    /// What most other machines say.
    others: Option<Timestamp>,
    /// Whether the hub was just started.
    starting: bool,
}

impl Clock {
    /// Decides what a word on the clock means.
    pub(crate) fn decide(&self, hall: &Hall, at: Timestamp, command: &ClockCommand) -> Answer {
        match *command {
            ClockCommand::Observe {
                date,
                others,
                starting,
            } => Ok(self.observe(
                hall,
                at,
                Sight {
                    date,
                    others: others.filter(|others| *others >= EARLIEST),
                    starting,
                },
            )),
            ClockCommand::Confirm => Ok(self.confirm(hall, at)),
            ClockCommand::Follow => {
                let other = self.doubt().and_then(|doubt| doubt.offset);
                let other = other.ok_or(Refusal::NoOtherClock)?;
                let date = Timestamp(at.0.saturating_add(other));
                Ok(self.set_date(hall, at, date, DateSetBy::Person))
            }
            ClockCommand::SetDate { date } if date < EARLIEST => Err(Refusal::BadDate),
            ClockCommand::SetDate { date } => Ok(self.set_date(hall, at, date, DateSetBy::Person)),
            ClockCommand::TakeDayBack => self.decide_take_back(hall, at),
        }
    }

    fn confirm(&self, hall: &Hall, at: Timestamp) -> Vec<Event> {
        let mut events = Vec::new();
        if self.doubt().is_none() && self.correction().is_none() {
            return events;
        }
        // A day that got an earlier date by a correction goes on under the one that is right.
        if self.running_day(hall, at) > hall.day() {
            events = self.set_date(hall, at, self.date(at), DateSetBy::Person);
        }
        events.push(confirmed(self.doubt().and_then(|doubt| doubt.offset)));
        events
    }

    fn observe(&self, hall: &Hall, at: Timestamp, sight: Sight) -> Vec<Event> {
        let (hall_date, offset) = (self.date(at), apart(sight.date, at));
        let drift = apart(sight.date, hall_date);
        let is_near =
            |other: Option<i64>| other.is_some_and(|other| (other - offset).abs() <= STEP_US);
        let is_dismissed = is_near(self.state().dismissed);
        if sight.date < EARLIEST {
            let is_told = self.doubts(Suspicion::Impossible) || is_dismissed;
            return match (is_told, self.was_just_set(at)) {
                (true, _) => Vec::new(),
                (false, true) => vec![confirmed(Some(offset))],
                (false, false) => vec![doubted(Suspicion::Impossible, None, sight.starting)],
            };
        }
        if drift.abs() < AGREE_US {
            return self.agree(hall, at, sight);
        }
        if is_dismissed {
            return Vec::new();
        }
        if self.was_just_set(at) {
            return vec![confirmed(Some(offset))];
        }
        if drift.abs() <= STEP_US {
            let last = self.state().offsets.last();
            return match last {
                Some(last) if apart(at, last.from) < STEP_EVERY_US => Vec::new(),
                _ => self.set_date(hall, at, sight.date, DateSetBy::Step),
            };
        }
        if is_near(self.correction().map(|correction| correction.offset)) {
            return self.set_date(hall, at, sight.date, DateSetBy::Return);
        }
        if drift < 0 || self.may_follow(hall, at, sight) {
            return self.set_date(hall, at, sight.date, DateSetBy::Correction);
        }
        let other = self.doubt().and_then(|doubt| doubt.offset);
        if self.doubts(Suspicion::Forward) && is_near(other) {
            return Vec::new();
        }
        vec![doubted(Suspicion::Forward, Some(offset), sight.starting)]
    }

    /// Whether a clock that is ahead is followed without a person's word.
    fn may_follow(&self, hall: &Hall, at: Timestamp, sight: Sight) -> bool {
        let before = self.date(at);
        let is_starting =
            self.doubt().is_some_and(|doubt| doubt.starting) || self.resumed(at).is_some();
        let is_plausible = apart(sight.date, before) <= ABSENCE_MAX_US;
        let has_witnesses = sight
            .others
            .is_some_and(|others| apart(others, sight.date).abs() <= STEP_US);
        let closes = |service: &Service| {
            hall.opens(service, before).is_ok() && hall.opens(service, sight.date).is_err()
        };
        let rules = &hall.setup().rules;
        let ends = |day| time::day_end(day, rules.time_zone, rules.day_starts);
        let is_of_today = self
            .running_day(hall, at)
            .is_none_or(|day| sight.date < ends(day));
        let is_harmless = is_of_today
            && !hall
                .setup()
                .services
                .iter()
                .any(|service| !service.retired && closes(service));
        before < EARLIEST || (is_starting && is_plausible) || has_witnesses || is_harmless
    }

    /// What follows from a look at a clock that says what the hall's says.
    fn agree(&self, hall: &Hall, at: Timestamp, sight: Sight) -> Vec<Event> {
        let date = self.date(at);
        let is_far = |others: &Timestamp| apart(*others, date).abs() > STEP_US;
        let others = sight.others.filter(is_far).map(|others| apart(others, at));
        let mut events = Vec::new();
        let ends = match self.doubt() {
            // They may only be switched off.
            Some(doubt) if doubt.suspicion == Suspicion::Others => {
                sight.others.is_some() && others.is_none()
            }
            Some(_) => true,
            None => self.state().dismissed.is_some() && others.is_none(),
        };
        let is_dismissed = |offset: i64| {
            let dismissed = self.state().dismissed;
            dismissed.is_some_and(|dismissed| (dismissed - offset).abs() <= STEP_US)
        };
        if ends {
            events.push(ClockEvent::Agreed.into());
            // The date has just moved by the time that the hall was off.
            let is_starting = self.doubt().is_some_and(|doubt| doubt.starting);
            if is_starting && self.correction().is_none() {
                events.extend(self.turn(hall, at, date, hall.day()));
            }
        } else if let Some(offset) = others
            && self.doubt().is_none()
            && !is_dismissed(offset)
        {
            events.push(doubted(Suspicion::Others, Some(offset), false));
        }
        let pause = apart(at, hall.last_at());
        let is_open = || hall.counters().iter().any(|c| c.shift.is_some());
        let is_long = pause >= PAUSE_US || (pause >= RESTART_US && is_open());
        if sight.starting && hall.day().is_some() && is_long {
            events.push(ClockEvent::Resumed { pause }.into());
        }
        events
    }

    /// The date becomes `date`: the running day bears an earlier date, or ends.
    fn set_date(&self, hall: &Hall, at: Timestamp, date: Timestamp, by: DateSetBy) -> Vec<Event> {
        let rules = &hall.setup().rules;
        let today = time::service_day(date, rules.time_zone, rules.day_starts);
        let running = self.running_day(hall, at);
        let renamed = running.map(|day| day.min(today));
        let set = ClockEvent::DateSet {
            offset: apart(date, at),
            day: renamed.filter(|day| hall.day() != Some(*day)),
            by,
        };
        let mut events = vec![set.into()];
        events.extend(self.turn(hall, at, date, running));
        events
    }

    /// The latest date that the running day may bear: a correction that gave it an earlier one may be
    /// wrong.
    fn running_day(&self, hall: &Hall, at: Timestamp) -> Option<NaiveDate> {
        let before = self.fresh_correction(at);
        hall.day().max(before.and_then(|before| before.day))
    }

    /// The correction that nobody has confirmed, while it is in doubt.
    fn fresh_correction(&self, at: Timestamp) -> Option<&Correction> {
        self.correction()
            .filter(|before| apart(at, before.at) <= ASKED_US)
    }

    /// The turn of `day` after a word on the clock, if it is over. Tickets that were drawn since it
    /// was in doubt stay.
    fn turn(
        &self,
        hall: &Hall,
        at: Timestamp,
        date: Timestamp,
        day: Option<NaiveDate>,
    ) -> Vec<Event> {
        let rules = &hall.setup().rules;
        let ends = |day| time::day_end(day, rules.time_zone, rules.day_starts);
        if day.is_none_or(|day| date < ends(day)) {
            return Vec::new();
        }
        let resumed = self.resumed(at);
        let first = self
            .doubt()
            .map(|doubt| doubt.first)
            .or(resumed.map(|resumption| resumption.first));
        let began = self
            .doubt()
            .map(|doubt| doubt.since)
            .or(resumed.map(|resumption| resumption.at));
        let is_old = |ticket: &Ticket| apart(at, ticket.issued_at) > KEPT_US;
        let after_old = hall.tickets().iter().rfind(|ticket| is_old(ticket));
        let after_old = after_old.map_or(TicketId(0), |old| TicketId(old.id.0 + 1));
        let kept = first.map(|first| first.max(after_old));
        let last = hall.tickets().last().map(|ticket| ticket.id);
        let kept = kept.filter(|kept| Some(*kept) <= last);
        let is_new = |shift: &Shift| began.is_some_and(|began| shift.since >= began);
        hall.turned(date, day, kept, is_new)
    }

    /// The start after hours that may still be settling.
    fn resumed(&self, at: Timestamp) -> Option<Resumption> {
        let resumption = self.state().resumption?;
        (apart(at, resumption.at) <= SETTLING_US).then_some(resumption)
    }

    fn doubts(&self, suspicion: Suspicion) -> bool {
        self.doubt()
            .is_some_and(|doubt| doubt.suspicion == suspicion)
    }

    fn was_just_set(&self, at: Timestamp) -> bool {
        let set_at = self.state().set_at;
        set_at.is_some_and(|set_at| apart(at, set_at) <= SEEN_US)
    }

    /// Whether another clock may be right.
    pub(crate) fn is_in_question(&self, at: Timestamp) -> bool {
        self.doubt().is_some() || self.fresh_correction(at).is_some()
    }

    /// Whether a service that is closed by the hall's date is open all the same: by another clock that
    /// may be right.
    pub(crate) fn may_be_open(&self, hall: &Hall, at: Timestamp, service: &Service) -> bool {
        let doubt = self.doubt();
        let before = self.fresh_correction(at);
        let others = [
            doubt.and_then(|doubt| doubt.offset),
            before.map(|b| b.offset),
        ];
        let is_open_by = |offset: i64| {
            let date = Timestamp(at.0.saturating_add(offset));
            hall.opens(service, date).is_ok()
        };
        doubt.is_some_and(|doubt| doubt.starting) || others.into_iter().flatten().any(is_open_by)
    }

    fn decide_take_back(&self, hall: &Hall, at: Timestamp) -> Answer {
        let past = hall.past_day().ok_or(Refusal::NoDayToTakeBack)?;
        let record = past.record.as_deref().ok_or(Refusal::NoDayToTakeBack)?;
        let rules = &hall.setup().rules;
        let today = time::service_day(self.date(at), rules.time_zone, rules.day_starts);
        if today > past.day {
            return Err(Refusal::DayHasBegun { day: today });
        }
        let back = ClockEvent::DayTakenBack {
            day: past.day,
            renumbered: renumber(hall, past, record),
        };
        let mut events = vec![back.into()];
        events.extend(hall.reopened(&record.counters));
        Ok(events)
    }
}

/// Gives free numbers to tickets of today whose numbers the day before has too, or may have: the hall
/// can have forgotten some. Of two tickets of one paper the one of today counts, and the other gives
/// way.
fn renumber(hall: &Hall, before: &PastDay, past: &DayRecord) -> Vec<Renumbered> {
    let key = |ticket: &Ticket| (ticket.number.prefix, ticket.number.value);
    let taken: BTreeMap<_, &Ticket> = past
        .tickets
        .iter()
        .filter(|t| t.has_number())
        .map(|t| (key(t), t))
        .collect();
    let numbered = hall.tickets().iter().filter(|t| t.has_number());
    let today: Vec<&Ticket> = numbered.collect();
    let setup = hall.setup();
    let forgotten = hall.queues().forgotten(before.day);
    let may_be_forgotten = |number: Number| {
        let series = setup.series_of(number.prefix, number.value);
        let reached = forgotten.map(|reached| reached.of(series, setup.series_end(series)));
        reached.is_some_and(|reached| number.value <= reached)
    };
    let mut free = FreeNumbers {
        setup,
        next: BTreeMap::new(),
    };
    let after =
        |(prefix, value): (Prefix, u32)| (setup.series_of(prefix, value), value.saturating_add(1));
    let ends = taken.keys().copied().chain(today.iter().map(|t| key(t)));
    free.begin_at(ends.map(after));
    let floors = hall.queues().floors().chain(&before.numbers);
    free.begin_at(floors.map(|floor| (floor.series(), floor.value)));
    let beyond = forgotten.map_or(&[][..], |reached| &reached.highest).iter();
    let beyond = beyond.map(|reached| (reached.series(), reached.value));
    free.begin_at(beyond.map(|(series, last)| (series, setup.goes_on_after(series, last))));
    today
        .iter()
        .filter_map(|ticket| {
            let other = taken.get(&key(ticket)).copied();
            if other.is_none() && !may_be_forgotten(ticket.number) {
                return None;
            }
            let is_one_paper = |other: &&Ticket| ticket.slip.is_some() && ticket.slip == other.slip;
            let moved = other.filter(is_one_paper).unwrap_or(ticket);
            let services = hall.setup().services.iter().chain(&past.services);
            let number = free.take(services.into_iter().find(|s| s.id == moved.service)?);
            Some(Renumbered {
                ticket: moved.id,
                number,
            })
        })
        .collect()
}

/// Numbers that nobody has on a paper, by series.
struct FreeNumbers<'s> {
    setup: &'s Setup,
    next: BTreeMap<Series, u32>,
}

impl FreeNumbers<'_> {
    /// Lets no number below these be taken of these series.
    fn begin_at(&mut self, next: impl Iterator<Item = (Series, u32)>) {
        for (series, value) in next {
            let known = self.next.entry(series).or_default();
            *known = value.max(*known);
        }
    }

    /// The next one for a ticket of `service`. When its series is used up, beyond all with the same
    /// letters.
    fn take(&mut self, service: &Service) -> Number {
        let prefix = service.prefix;
        let own = service.series();
        let last = self.setup.series_of(prefix, u32::MAX);
        let series = [own, last].into_iter().find(|series| {
            let next = self.next_of(*series);
            next <= self.setup.series_end(*series)
        });
        let series = series.unwrap_or(last);
        let value = self.next_of(series);
        self.next.insert(series, value.saturating_add(1));
        Number {
            prefix,
            value,
            width: service.width,
        }
    }

    fn next_of(&self, series: Series) -> u32 {
        let end = self.setup.series_end(series);
        let there = self.next.iter().filter(|(other, next)| {
            other.prefix == series.prefix && other.first <= end && **next > series.first
        });
        there.map(|(_, next)| *next).fold(series.first, u32::max)
    }
}

/// How far `one` is ahead of `other`, in microseconds.
fn apart(one: Timestamp, other: Timestamp) -> i64 {
    one.0.saturating_sub(other.0)
}

fn confirmed(dismissed: Option<i64>) -> Event {
    ClockEvent::Confirmed { dismissed }.into()
}

fn doubted(suspicion: Suspicion, offset: Option<i64>, starting: bool) -> Event {
    ClockEvent::Doubted {
        suspicion,
        offset,
        starting,
    }
    .into()
}
