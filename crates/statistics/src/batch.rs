//! Legs of one service day in columns: a table over ten years reads millions of them in a second.
//!
//! What is written of a batch is derived from the rows of visits and can be made again, so its form may
//! change with every version: another [`VERSION`] is not read.

use crate::leg::{Clerk, End, Leg};
use chrono::NaiveDate;
use hall::{CounterId, PriorityClassId, ServiceId};

/// Version of the written form.
const VERSION: u8 = 2;
/// Stands for a duration that there is none of.
const NONE: u16 = u16::MAX;
/// Stands for no grade.
const UNRATED: u8 = u8::MAX;
/// Most legs in one batch.
const LEGS_MAX: usize = 1 << 16;
/// Bytes of a leg.
const LEG_BYTES: usize = 23;

/// Bytes that are no batch of this version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no columns of this version")]
pub struct BadBatch;

/// Legs of one service day, column by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Service day of all.
    pub day: NaiveDate,
    pub(crate) names: Names,
    pub(crate) service: Vec<u8>,
    pub(crate) counter: Vec<u8>,
    pub(crate) clerk: Vec<u8>,
    pub(crate) class: Vec<u8>,
    /// Number of the end in the low three bits; then one each is set for a leg that was called, a later leg,
    /// and a visit with a ticket.
    flags: Vec<u8>,
    no_shows: Vec<u8>,
    grade: Vec<u8>,
    pub(crate) minute: Vec<u16>,
    wait_s: Vec<u16>,
    walk_s: Vec<u16>,
    serve_s: Vec<u16>,
    parked_s: Vec<u16>,
    told_low_s: Vec<u16>,
    told_high_s: Vec<u16>,
    after_due_s: Vec<u16>,
}

/// What the small numbers in the columns stand for. Each has at most 256 entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Names {
    pub(crate) services: Vec<ServiceId>,
    pub(crate) counters: Vec<Option<CounterId>>,
    pub(crate) clerks: Vec<Option<Clerk>>,
    pub(crate) classes: Vec<Option<PriorityClassId>>,
}

record::record! {
    struct Clerk { 1 account, 2 name }
    struct Names { 1 services, 2 counters, 3 clerks, 4 classes }
    struct Head { 1 day, 2 legs, 3 names }
}

struct Head {
    day: NaiveDate,
    legs: u32,
    names: Names,
}

/// The number of `value` in `names`, or `None` when they are full.
fn numbered<T: PartialEq + Clone>(names: &mut Vec<T>, value: &T) -> Option<u8> {
    let at = names
        .iter()
        .position(|name| name == value)
        .unwrap_or_else(|| {
            names.push(value.clone());
            names.len() - 1
        });
    u8::try_from(at).ok()
}

fn written(duration: Option<u32>) -> u16 {
    duration.map_or(NONE, |s| s.min(crate::distribution::LONGEST_S) as u16)
}

fn read(column: &[u16], row: usize) -> Option<u32> {
    Some(column[row]).filter(|s| *s != NONE).map(u32::from)
}

impl Batch {
    /// An empty batch of a day.
    pub fn new(day: NaiveDate) -> Batch {
        Batch {
            day,
            names: Names::default(),
            service: Vec::new(),
            counter: Vec::new(),
            clerk: Vec::new(),
            class: Vec::new(),
            flags: Vec::new(),
            no_shows: Vec::new(),
            grade: Vec::new(),
            minute: Vec::new(),
            wait_s: Vec::new(),
            walk_s: Vec::new(),
            serve_s: Vec::new(),
            parked_s: Vec::new(),
            told_low_s: Vec::new(),
            told_high_s: Vec::new(),
            after_due_s: Vec::new(),
        }
    }

    /// Returns the number of legs in it.
    pub fn len(&self) -> usize {
        self.service.len()
    }

    /// Returns whether there is none in it.
    pub fn is_empty(&self) -> bool {
        self.service.is_empty()
    }

    /// Adds a leg of its day; returns false, and adds nothing, when it is full.
    pub fn push(&mut self, leg: &Leg) -> bool {
        let names = &mut self.names;
        let numbers = (
            numbered(&mut names.services, &leg.service),
            numbered(&mut names.counters, &leg.counter),
            numbered(&mut names.clerks, &leg.clerk),
            numbered(&mut names.classes, &leg.class),
        );
        let (Some(service), Some(counter), Some(clerk), Some(class)) = numbers else {
            return false;
        };
        if self.service.len() == LEGS_MAX {
            return false;
        }
        self.service.push(service);
        self.counter.push(counter);
        self.clerk.push(clerk);
        self.class.push(class);
        let end = End::ALL
            .iter()
            .position(|end| *end == leg.end)
            .unwrap_or_default() as u8;
        let flags = [leg.is_called, leg.is_later, leg.has_ticket];
        let flags = flags
            .iter()
            .rev()
            .fold(0, |bits, flag| bits << 1 | u8::from(*flag));
        self.flags.push(end | flags << 3);
        self.no_shows.push(leg.no_shows);
        self.grade.push(leg.grade.unwrap_or(UNRATED));
        self.minute.push(leg.minute);
        self.wait_s.push(written(Some(leg.wait_s)));
        self.walk_s.push(written(leg.walk_s));
        self.serve_s.push(written(leg.serve_s));
        self.parked_s.push(written(Some(leg.parked_s)));
        self.told_low_s.push(written(leg.told_s.map(|told| told.0)));
        self.told_high_s
            .push(written(leg.told_s.map(|told| told.1)));
        self.after_due_s.push(written(leg.after_due_s));
        true
    }

    /// Returns what is counted of the leg in `row`.
    pub(crate) fn measured(&self, row: usize) -> Measured {
        let flags = self.flags[row];
        Measured {
            end: End::ALL[usize::from(flags & 7).min(End::ALL.len() - 1)],
            is_called: flags >> 3 & 1 == 1,
            is_later: flags >> 4 & 1 == 1,
            has_ticket: flags >> 5 & 1 == 1,
            no_shows: self.no_shows[row],
            grade: Some(self.grade[row]).filter(|grade| *grade != UNRATED),
            wait_s: read(&self.wait_s, row).unwrap_or(0),
            walk_s: read(&self.walk_s, row),
            serve_s: read(&self.serve_s, row),
            parked_s: read(&self.parked_s, row).unwrap_or(0),
            told_s: read(&self.told_low_s, row).zip(read(&self.told_high_s, row)),
            after_due_s: read(&self.after_due_s, row),
        }
    }

    fn bytes(&self) -> [&Vec<u8>; 7] {
        [
            &self.service,
            &self.counter,
            &self.clerk,
            &self.class,
            &self.flags,
            &self.no_shows,
            &self.grade,
        ]
    }

    fn words(&self) -> [&Vec<u16>; 8] {
        [
            &self.minute,
            &self.wait_s,
            &self.walk_s,
            &self.serve_s,
            &self.parked_s,
            &self.told_low_s,
            &self.told_high_s,
            &self.after_due_s,
        ]
    }

    /// Returns its written form, 23 bytes a leg and the names.
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = record::encode(&Head {
            day: self.day,
            legs: self.len() as u32,
            names: self.names.clone(),
        });
        let mut written = vec![VERSION];
        written.extend_from_slice(&(head.len() as u32).to_le_bytes());
        written.extend_from_slice(&head);
        self.bytes()
            .iter()
            .for_each(|column| written.extend_from_slice(column));
        for column in self.words() {
            column
                .iter()
                .for_each(|word| written.extend_from_slice(&word.to_le_bytes()));
        }
        written
    }

    /// Reads the written form.
    ///
    /// # Errors
    /// When it is of another version, or damaged.
    pub fn of_bytes(written: &[u8]) -> Result<Batch, BadBatch> {
        let [VERSION, rest @ ..] = written else {
            return Err(BadBatch);
        };
        let (head_len, rest) = rest.split_first_chunk::<4>().ok_or(BadBatch)?;
        let head_len = u32::from_le_bytes(*head_len) as usize;
        let (head, mut rest) = rest.split_at_checked(head_len).ok_or(BadBatch)?;
        let head: Head = record::decode(head).map_err(|_| BadBatch)?;
        let legs = head.legs as usize;
        if legs > LEGS_MAX || rest.len() != legs * LEG_BYTES {
            return Err(BadBatch);
        }
        let mut bytes = || {
            let (column, after) = rest.split_at(legs);
            rest = after;
            column.to_vec()
        };
        let [service, counter, clerk, class, flags, no_shows, grade] =
            std::array::from_fn(|_| bytes());
        let mut words = || {
            let (column, after) = rest.split_at(legs * 2);
            rest = after;
            column
                .chunks_exact(2)
                .map(|word| u16::from_le_bytes([word[0], word[1]]))
                .collect()
        };
        let [
            minute,
            wait_s,
            walk_s,
            serve_s,
            parked_s,
            told_low_s,
            told_high_s,
            after_due_s,
        ] = std::array::from_fn(|_| words());
        let batch = Batch {
            day: head.day,
            names: head.names,
            service,
            counter,
            clerk,
            class,
            flags,
            no_shows,
            grade,
            minute,
            wait_s,
            walk_s,
            serve_s,
            parked_s,
            told_low_s,
            told_high_s,
            after_due_s,
        };
        batch.has_all_names().then_some(batch).ok_or(BadBatch)
    }

    /// Returns whether every number in it stands for something.
    fn has_all_names(&self) -> bool {
        let within = |column: &[u8], names: usize| column.iter().all(|n| usize::from(*n) < names);
        within(&self.service, self.names.services.len())
            && within(&self.counter, self.names.counters.len())
            && within(&self.clerk, self.names.clerks.len())
            && within(&self.class, self.names.classes.len())
    }
}

/// What is counted of a leg.
pub(crate) struct Measured {
    pub(crate) end: End,
    pub(crate) is_later: bool,
    pub(crate) has_ticket: bool,
    pub(crate) no_shows: u8,
    pub(crate) grade: Option<u8>,
    pub(crate) wait_s: u32,
    pub(crate) is_called: bool,
    pub(crate) walk_s: Option<u32>,
    pub(crate) serve_s: Option<u32>,
    pub(crate) parked_s: u32,
    pub(crate) told_s: Option<(u32, u32)>,
    pub(crate) after_due_s: Option<u32>,
}
