//! Which history of a hall this is, and what became unknown when it went back to an earlier state.
//!
//! A store may come back as it was before: a backup is restored, a file is copied back, a disk image
//! is. What happened since then is forgotten, and what happens now is another history, although its
//! lines have the same numbers. So a history has a name of its own, its [`Lineage`], and each line of
//! the log bears a [`Link`], which tells two lines apart whatever number they have.
//!
//! When a hall goes back it begins a new history, and moves its numbers on beyond those that may be
//! in people's hands. What it cannot know any more, it says: see [`Rollback`].

use super::limits::SERIES_WIDTH;
use super::series::Series;
use super::setup::Prefix;
use super::ticket::Number;
use super::time::Timestamp;
use chrono::NaiveDate;
use std::fmt;

/// Identity of a history, drawn at random when it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Lineage(pub u128);

impl Lineage {
    /// The history that every hall begins with.
    pub const FIRST: Lineage = Lineage(0);
}

/// A running hash of the log: over a line, and the link of the line before it. Two logs are the same
/// up to the lines that have the same link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link(pub [u8; 16]);

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// How far the numbers of a service day have gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NumbersReached {
    /// The service day; `None` when a wrong clock has had it called otherwise, so that nobody can tell
    /// days apart by it.
    pub day: Option<NaiveDate>,
    /// The highest number of each series, by series.
    pub highest: Vec<Reached>,
}

/// How far the numbers of a series have gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Letters before them.
    pub prefix: Prefix,
    /// First number of the series; 0 from a program to which letters were a series.
    pub first: u32,
    /// The highest.
    pub value: u32,
    /// Digits of a number. Nothing follows from them; programs of earlier versions want them.
    pub width: u8,
}

impl Reached {
    /// That the numbers of a series have gone as far as this.
    pub(crate) fn of(series: Series, value: u32) -> Reached {
        Reached {
            prefix: series.prefix,
            first: series.first,
            value,
            width: SERIES_WIDTH,
        }
    }

    pub(crate) fn series(&self) -> Series {
        Series {
            prefix: self.prefix,
            first: self.first,
        }
    }
}

impl NumbersReached {
    /// Returns the highest value of a series that ends before or with `end`, 0 when none was given out.
    pub(crate) fn of(&self, series: Series, end: u32) -> u32 {
        // Other settings may have had the series begin elsewhere.
        let is_there =
            |r: &&Reached| r.prefix == series.prefix && r.first <= end && r.value >= series.first;
        let there = self.highest.iter().filter(is_there);
        there.map(|r| r.value.min(end)).max().unwrap_or(0)
    }

    /// Notes how far the numbers of a series have gone.
    pub(crate) fn add(&mut self, reached: Reached) {
        let highest = &mut self.highest;
        match highest.binary_search_by_key(&reached.series(), Reached::series) {
            Ok(slot) if highest[slot].value < reached.value => highest[slot] = reached,
            Ok(_) => {}
            Err(slot) => highest.insert(slot, reached),
        }
    }

    /// Returns what the two know together: of the later day, the higher numbers.
    #[must_use]
    pub fn or(mut self, other: NumbersReached) -> NumbersReached {
        if let (Some(own), Some(others)) = (self.day, other.day)
            && own != others
        {
            return if own > others { self } else { other };
        }
        self.day = self.day.and(other.day);
        other
            .highest
            .into_iter()
            .for_each(|reached| self.add(reached));
        self
    }
}

/// Numbers of one series that follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberRange {
    /// The first.
    pub first: Number,
    /// The last, of the same prefix and not lower.
    pub last: Number,
}

impl NumberRange {
    fn covers(self, other: NumberRange) -> bool {
        self.contains(other.first) && self.contains(other.last)
    }

    /// Takes in another range that begins within this one or at its start; returns whether it does.
    pub(crate) fn takes_in(&mut self, other: &NumberRange) -> bool {
        let overlaps = self.contains(other.first);
        if overlaps && other.last.value > self.last.value {
            self.last = other.last;
        }
        overlaps
    }

    /// Whether `number` is one of them.
    pub fn contains(&self, number: Number) -> bool {
        number.prefix == self.first.prefix
            && (self.first.value..=self.last.value).contains(&number.value)
    }
}

impl fmt::Display for NumberRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.first.is(self.last) {
            true => self.first.fmt(f),
            false => write!(f, "{}–{}", self.first, self.last),
        }
    }
}

/// Ranges of unknown numbers that a hall keeps in mind; the oldest make room.
pub(crate) const UNKNOWN_MAX: usize = 1_000;
/// Days of which a hall keeps in mind how far their numbers had gone; the earliest make room.
pub(crate) const DAYS_MAX: usize = 8;

/// That the hall went back to an earlier state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollback {
    /// When it was noticed, the last time.
    pub at: Timestamp,
    /// Until when the hall knows everything.
    pub as_of: Timestamp,
    /// The service day that people are told about it; `None` when they need not be told any more.
    pub day: Option<NaiveDate>,
    /// Numbers of that day that may be on papers which the hall does not know.
    pub unknown: Vec<NumberRange>,
    /// How far numbers had gone in histories that are forgotten, by day.
    pub reached: Vec<NumbersReached>,
}

impl Rollback {
    /// Notes how far numbers had gone on a day.
    pub(crate) fn add_reached(&mut self, reached: &NumbersReached) {
        let Some(day) = reached.day else { return };
        match self.reached.iter_mut().find(|known| known.day == Some(day)) {
            Some(known) => reached
                .highest
                .iter()
                .for_each(|reached| known.add(*reached)),
            None => self.reached.push(reached.clone()),
        }
        self.reached.sort_by_key(|known| known.day);
        let too_many = self.reached.len().saturating_sub(DAYS_MAX);
        self.reached.drain(..too_many);
    }

    /// Notes what is unknown on `day`, besides what was before.
    pub(crate) fn add_unknown(&mut self, day: Option<NaiveDate>, unknown: &[NumberRange]) {
        if self.day != day {
            self.day = day;
            self.unknown.clear();
        }
        for range in unknown {
            self.unknown.retain(|known| !range.covers(*known));
            if !self.unknown.iter().any(|known| known.covers(*range)) {
                self.unknown.push(*range);
            }
        }
        let too_many = self.unknown.len().saturating_sub(UNKNOWN_MAX);
        self.unknown.drain(..too_many);
    }
}
