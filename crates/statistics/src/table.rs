//! Rows folded into a table.

use crate::batch::Batch;
use crate::question::{Dimension, Key, Question, span_start};
use crate::stint::Stint;
use crate::tally::{Figures, Tally};
use chrono::Datelike;
use std::collections::BTreeMap;

/// Most rows of a table.
pub const GROUPS_MAX: usize = 4_096;

/// A question with more rows than a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a table has at most {GROUPS_MAX} rows")]
pub struct TooManyGroups;

/// A table that is being counted.
#[derive(Debug)]
pub struct Table {
    question: Question,
    /// Where in `tallies` each row is counted.
    places: BTreeMap<Vec<Key>, usize>,
    tallies: Vec<Tally>,
}

/// A row of an [`Counts`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is of, one for each dimension that was asked.
    pub keys: Vec<Key>,
    /// Its figures.
    pub figures: Figures,
}

/// The answer to a [`Question`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The question.
    pub question: Question,
    /// Its rows, in the order of their keys.
    pub rows: Vec<Row>,
    /// All rows together.
    pub total: Figures,
}

/// For each leg of a batch, the number of what it is of in one dimension; and what the numbers stand for.
struct Column<'b> {
    keys: Vec<Key>,
    numbers: Numbers<'b>,
}

enum Numbers<'b> {
    /// All of the batch are of one.
    One,
    /// As the names of the batch are numbered.
    Named(&'b [u8]),
    /// By minutes of the day, so many together.
    Minutes(&'b [u16], u16),
}

impl Numbers<'_> {
    fn of(&self, row: usize) -> usize {
        match self {
            Numbers::One => 0,
            Numbers::Named(column) => usize::from(column[row]),
            Numbers::Minutes(column, width) => usize::from(column[row] / width),
        }
    }
}

fn named<'b, T>(column: &'b [u8], names: &[T], key: impl Fn(&T) -> Key) -> Column<'b> {
    Column {
        keys: names.iter().map(key).collect(),
        numbers: Numbers::Named(column),
    }
}

fn column<'b>(batch: &'b Batch, dimension: Dimension) -> Column<'b> {
    let names = &batch.names;
    let minutes = |width: u16| Column {
        keys: (0..24 * 60 / width)
            .map(|n| Key::Minute(n * width))
            .collect(),
        numbers: Numbers::Minutes(&batch.minute, width),
    };
    let one = |key: Key| Column {
        keys: vec![key],
        numbers: Numbers::One,
    };
    match dimension {
        Dimension::Service => named(&batch.service, &names.services, |s| Key::Service(*s)),
        Dimension::Counter => named(&batch.counter, &names.counters, |c| Key::Counter(*c)),
        Dimension::Class => named(&batch.class, &names.classes, |c| Key::Class(*c)),
        Dimension::Clerk => named(&batch.clerk, &names.clerks, |c| Key::Clerk(c.clone())),
        Dimension::HalfHour => minutes(30),
        Dimension::Hour => minutes(60),
        Dimension::Weekday => one(Key::Weekday(
            batch.day.weekday().num_days_from_monday() as u8
        )),
        Dimension::Day
        | Dimension::Week
        | Dimension::Month
        | Dimension::Quarter
        | Dimension::Year => one(Key::From(span_start(dimension, batch.day))),
    }
}

/// Returns which of the numbered names a filter takes.
fn taken<T>(names: &[T], takes: impl Fn(&T) -> bool) -> Vec<bool> {
    names.iter().map(takes).collect()
}

impl Table {
    /// A table without a row yet.
    pub fn new(question: Question) -> Table {
        Table {
            question,
            places: BTreeMap::new(),
            tallies: Vec::new(),
        }
    }

    /// Counts the legs of a batch that are asked for.
    ///
    /// # Errors
    /// When there are more than [`GROUPS_MAX`] rows.
    pub fn add(&mut self, batch: &Batch) -> Result<(), TooManyGroups> {
        let question = &self.question;
        if batch.day < question.from || batch.day > question.to {
            return Ok(());
        }
        let filter = &question.filter;
        let names = &batch.names;
        let services = taken(&names.services, |s| filter.service.is_none_or(|f| f == *s));
        let counters = taken(&names.counters, |c| {
            filter.counter.is_none_or(|f| Some(f) == *c)
        });
        let clerks = taken(&names.clerks, |c| {
            filter.clerk.is_none() || filter.clerk == *c
        });
        let is_wanted = |row: usize| {
            services[usize::from(batch.service[row])]
                && counters[usize::from(batch.counter[row])]
                && clerks[usize::from(batch.clerk[row])]
        };
        let columns: Vec<Column<'_>> = question
            .by
            .iter()
            .map(|dimension| column(batch, *dimension))
            .collect();
        let groups = columns.iter().map(|column| column.keys.len()).product();
        // Where each group of this batch stands in the table, found when its first leg is counted.
        let mut places: Vec<Option<usize>> = vec![None; groups];
        for row in (0..batch.len()).filter(|row| is_wanted(*row)) {
            let group = columns.iter().fold(0, |group, column| {
                group * column.keys.len() + column.numbers.of(row)
            });
            let place = match places[group] {
                Some(place) => place,
                None => {
                    let place = place_of(&mut self.places, keys(&columns, group));
                    self.tallies.resize_with(self.places.len(), Tally::default);
                    *places[group].insert(place)
                }
            };
            self.tallies[place].add(&batch.measured(row), question.promise_s);
        }
        if self.places.len() > GROUPS_MAX {
            return Err(TooManyGroups);
        }
        Ok(())
    }

    /// Returns whether it tells when counters were open: that is of no service and no class.
    fn knows_duty(&self) -> bool {
        let of_visits = [Dimension::Service, Dimension::Class];
        let question = &self.question;
        question.filter.service.is_none() && !question.by.iter().any(|by| of_visits.contains(by))
    }

    /// Counts a stint, if it is asked for.
    ///
    /// # Errors
    /// When there are more than [`GROUPS_MAX`] rows.
    pub fn add_stint(&mut self, stint: &Stint) -> Result<(), TooManyGroups> {
        let question = &self.question;
        let filter = &question.filter;
        let is_wanted = self.knows_duty()
            && (question.from..=question.to).contains(&stint.day)
            && filter
                .counter
                .is_none_or(|counter| counter == stint.counter)
            && filter
                .clerk
                .as_ref()
                .is_none_or(|clerk| *clerk == stint.clerk);
        if !is_wanted {
            return Ok(());
        }
        let by_time = [Dimension::HalfHour, Dimension::Hour];
        let pieces = match question.by.iter().any(|by| by_time.contains(by)) {
            true => stint.pieces(30),
            false => vec![(0, stint.length_s)],
        };
        for (minute, seconds) in pieces {
            let by = self.question.by.iter();
            let keys = by.map(|by| stint_key(*by, stint, minute)).collect();
            let place = place_of(&mut self.places, keys);
            self.tallies.resize_with(self.places.len(), Tally::default);
            self.tallies[place].add_duty(seconds, stint.is_pause);
        }
        match self.places.len() > GROUPS_MAX {
            true => Err(TooManyGroups),
            false => Ok(()),
        }
    }

    /// Returns what was counted.
    pub fn counts(self) -> Counts {
        let known = self.knows_duty();
        let mut total = Tally::default();
        self.tallies.iter().for_each(|tally| total.merge(tally));
        let figures = |(keys, place): (Vec<Key>, usize)| Row {
            keys,
            figures: self.tallies[place].figures(known),
        };
        Counts {
            question: self.question,
            rows: self.places.into_iter().map(figures).collect(),
            total: total.figures(known),
        }
    }
}

/// Returns what a stint is of in a dimension, or the part of it that begins at this minute.
fn stint_key(dimension: Dimension, stint: &Stint, minute: u16) -> Key {
    match dimension {
        Dimension::Counter => Key::Counter(Some(stint.counter)),
        Dimension::Clerk => Key::Clerk(Some(stint.clerk.clone())),
        Dimension::HalfHour => Key::Minute(minute),
        Dimension::Hour => Key::Minute(minute - minute % 60),
        Dimension::Weekday => Key::Weekday(stint.day.weekday().num_days_from_monday() as u8),
        // Of these nothing is told.
        Dimension::Service | Dimension::Class => Key::Class(None),
        Dimension::Day
        | Dimension::Week
        | Dimension::Month
        | Dimension::Quarter
        | Dimension::Year => Key::From(span_start(dimension, stint.day)),
    }
}

/// Returns what a group of a batch is of.
fn keys(columns: &[Column<'_>], group: usize) -> Vec<Key> {
    let mut rest = group;
    let mut keys: Vec<Key> = columns
        .iter()
        .rev()
        .map(|column| {
            let key = column.keys[rest % column.keys.len()].clone();
            rest /= column.keys.len();
            key
        })
        .collect();
    keys.reverse();
    keys
}

/// Returns the place of what has these keys.
fn place_of(places: &mut BTreeMap<Vec<Key>, usize>, keys: Vec<Key>) -> usize {
    let next = places.len();
    *places.entry(keys).or_insert(next)
}

record::record! {
    struct Row { 1 keys, 2 figures }
    struct Counts { 1 question, 2 rows, 3 total }
}
