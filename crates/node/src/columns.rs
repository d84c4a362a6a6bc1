//! Counts what the store has of finished visits, for whoever asks about figures.
//!
//! Visits that cannot change any more are read once and kept in columns, in a file of its own beside the
//! store: with them ten years are counted in a second. The file follows from the store. One that is of
//! another history of the hall, or does not open, is made again; nothing is lost with it.

use crate::store::{Reader, StoreError};
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use hall::{Event, Hall, Lineage, TicketId, Timestamp, Visit};
use redb::backends::FileBackend;
use redb::{Database, ReadableDatabase, TableDefinition};
use statistics::{Batch, Counts, Leg, Question, Roster, Stint, Table, TooManyGroups};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Name of the file, beside the store.
const FILE_NAME: &str = "columns.redb";
/// (Day counted from the common era, first ticket) -> [`Batch`].
const BATCHES: TableDefinition<'static, (i32, u64), &[u8]> = TableDefinition::new("batches");
/// (Day counted from the common era, line of the log that ended it) -> the stints of the day.
const STINTS: TableDefinition<'static, (i32, u64), &[u8]> = TableDefinition::new("stints");
/// 0 -> how far the log was read for them, [`Read`].
const READ: TableDefinition<'static, u8, &[u8]> = TableDefinition::new("read");
/// Lines of the log that are read at once.
const LINES_TOGETHER: usize = 2_000;
/// 0 -> what the file is of, [`Origin`].
const ORIGIN: TableDefinition<'static, u8, &[u8]> = TableDefinition::new("origin");
/// Memory that the file may keep.
const CACHE_BYTES: usize = 16 << 20;
/// Legs that are gathered before they are written.
const LEGS_TOGETHER: usize = 100_000;

/// Where the visits of a hall that cannot change any more end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled {
    lineage: Lineage,
    zone: Tz,
    /// The first ticket that can still change.
    until: TicketId,
    /// Now.
    at: Timestamp,
}

impl Settled {
    /// Where they end in `hall` at a time.
    pub(crate) fn of(hall: &Hall, at: Timestamp) -> Settled {
        Settled {
            lineage: hall.lineage(),
            zone: hall.setup().rules.time_zone,
            until: hall.first_unsettled(),
            at,
        }
    }
}

/// What a file of columns was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Origin {
    hall: [u8; 16],
    lineage: Lineage,
    /// The first ticket that is not in it.
    next: u64,
}

record::record! {
    struct Origin { 1 hall, 2 lineage, 3 next }
    struct Read { 1 next, 2 roster }
    struct Stints { 1 stints }
}

/// How far the log was read, and who was at the counters then.
#[derive(Debug)]
struct Read {
    /// The first line that was not.
    next: u64,
    roster: Roster,
}

/// The stints of a day as they are written.
struct Stints {
    stints: Vec<Stint>,
}

/// When counters were open since the day turned.
#[derive(Debug, Default)]
struct Duty {
    /// The first line of the log that was not read.
    next: u64,
    roster: Roster,
    /// Stints of the day that is not over.
    today: Vec<Stint>,
    /// Stints of days that are over and not written, and how far the log was read then.
    ended: Vec<Stint>,
    turned: Option<Read>,
}

/// Finished visits in columns. One question at a time is counted.
#[derive(Debug, Default)]
pub(crate) struct Columns(Mutex<Option<File>>);

impl Columns {
    /// Counts what is asked for, of all that `reader` has.
    ///
    /// # Errors
    /// When the store cannot be read; inside, when the table would be too long.
    pub(crate) fn count(
        &self,
        reader: &Reader,
        settled: &Settled,
        question: Question,
    ) -> Result<Result<Counts, TooManyGroups>, StoreError> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if file.is_none() {
            *file = Some(File::beside(reader.path())?);
        }
        let counted = match &mut *file {
            Some(file) => file.count(reader, settled, &question),
            None => Ok(Ok(Table::new(question).counts())),
        };
        if counted.is_err() {
            // The next one opens it anew, or makes it again.
            *file = None;
        }
        counted
    }
}

#[derive(Debug)]
struct File {
    db: Database,
    /// What was read of the log since the file was opened.
    duty: Option<Duty>,
}

/// Legs by their days.
#[derive(Default)]
struct Days {
    batches: BTreeMap<(NaiveDate, TicketId), Batch>,
    legs: usize,
}

impl Days {
    fn add(&mut self, ticket: TicketId, leg: &Leg) {
        self.legs += 1;
        let of_day = (leg.day, TicketId(0))..=(leg.day, TicketId(u64::MAX));
        let latest = self.batches.range_mut(of_day).next_back();
        if latest.is_some_and(|(_, batch)| batch.push(leg)) {
            return;
        }
        let mut batch = Batch::new(leg.day);
        batch.push(leg);
        self.batches.insert((leg.day, ticket), batch);
    }
}

impl File {
    /// Opens the file beside a store, and one in memory beside a store that is in memory.
    fn beside(store: Option<&Path>) -> Result<File, StoreError> {
        let Some(path) = store.map(|store| store.with_file_name(FILE_NAME)) else {
            let backend = redb::backends::InMemoryBackend::new();
            let db = Database::builder().create_with_backend(backend)?;
            return Ok(File { db, duty: None });
        };
        let open = || -> Result<Database, redb::DatabaseError> {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            // It has names of clerks.
            let file = options.mode(0o600).open(&path)?;
            Database::builder()
                .set_cache_size(CACHE_BYTES)
                .create_with_backend(FileBackend::new(file)?)
        };
        let db = match open() {
            Ok(db) => db,
            Err(redb::DatabaseError::DatabaseAlreadyOpen) => {
                return Err(redb::DatabaseError::DatabaseAlreadyOpen.into());
            }
            Err(error) => {
                tracing::warn!(%error, "the columns of figures do not open and are made again");
                std::fs::remove_file(&path)?;
                open()?
            }
        };
        Ok(File { db, duty: None })
    }

    fn count(
        &mut self,
        reader: &Reader,
        settled: &Settled,
        question: &Question,
    ) -> Result<Result<Counts, TooManyGroups>, StoreError> {
        let next = self.next(reader, settled)?;
        let (latest, failed) = self.read_on(reader, settled, next);
        failed?;
        self.read_log(reader, settled)?;
        let mut table = Table::new(question.clone());
        let folded = self.fold(&mut table, question)?;
        let folded = folded.and(self.fold_duty(&mut table, question, settled)?);
        Ok(folded.and_then(|()| {
            latest
                .batches
                .values()
                .try_for_each(|batch| table.add(batch))?;
            Ok(table.counts())
        }))
    }

    /// Returns the first ticket that is not in the file, which is empty if it was made of something else.
    fn next(&mut self, reader: &Reader, settled: &Settled) -> Result<TicketId, StoreError> {
        let hall = reader.hall_id()?;
        let origin = self.origin()?;
        let is_ours = |origin: &Origin| {
            (origin.hall, origin.lineage) == (hall, settled.lineage)
                && origin.next <= settled.until.0
        };
        if let Some(origin) = origin.filter(is_ours) {
            return Ok(TicketId(origin.next));
        }
        let origin = Origin {
            hall,
            lineage: settled.lineage,
            next: 0,
        };
        let transaction = self.db.begin_write()?;
        self.duty = None;
        transaction.delete_table(BATCHES)?;
        transaction.delete_table(STINTS)?;
        transaction.delete_table(READ)?;
        transaction.open_table(BATCHES)?;
        write_origin(&transaction, &origin)?;
        transaction.commit()?;
        Ok(TicketId(0))
    }

    fn origin(&self) -> Result<Option<Origin>, StoreError> {
        match self.db.begin_read()?.open_table(ORIGIN) {
            Ok(table) => {
                let row = table.get(0)?;
                Ok(row.and_then(|row| record::decode(row.value()).ok()))
            }
            Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes the visits that were settled since, and returns those that are not yet.
    fn read_on(
        &self,
        reader: &Reader,
        settled: &Settled,
        next: TicketId,
    ) -> (Days, Result<(), StoreError>) {
        let (mut done, mut latest) = (Days::default(), Days::default());
        let mut written = Ok(());
        let mut each = |visit: Visit| {
            let leg = Leg::of(&visit, settled.zone);
            if visit.ticket >= settled.until {
                latest.add(visit.ticket, &leg);
                return;
            }
            // Between two tickets: the legs of one are written together.
            if done.legs >= LEGS_TOGETHER && visit.leg == 0 && written.is_ok() {
                written = self.write(std::mem::take(&mut done), visit.ticket);
            }
            done.add(visit.ticket, &leg);
        };
        let read = reader.each_visit(next, &mut each);
        let rest = || match next < settled.until {
            true => self.write(done, settled.until),
            false => Ok(()),
        };
        let outcome = read.and(written).and_then(|()| rest());
        (latest, outcome)
    }

    /// Writes what was read up to the ticket `next`.
    fn write(&self, days: Days, next: TicketId) -> Result<(), StoreError> {
        let Some(origin) = self.origin()? else {
            return Ok(());
        };
        let transaction = self.db.begin_write()?;
        {
            let mut table = transaction.open_table(BATCHES)?;
            for ((day, ticket), batch) in days.batches {
                let key = (day.num_days_from_ce(), ticket.0);
                table.insert(key, batch.to_bytes().as_slice())?;
            }
        }
        write_origin(
            &transaction,
            &Origin {
                next: next.0,
                ..origin
            },
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Reads on in the log when counters were open, and writes down the days that are over.
    fn read_log(&mut self, reader: &Reader, settled: &Settled) -> Result<(), StoreError> {
        let mut duty = match self.duty.take() {
            Some(duty) => duty,
            None => self.duty_read()?,
        };
        loop {
            let lines = reader.entries(duty.next, LINES_TOGETHER)?;
            let Some(last) = lines.last().map(|line| line.seq) else {
                break;
            };
            for line in &lines {
                for event in &line.events {
                    let ended = duty.roster.on(line.at, event, settled.zone);
                    duty.today.extend(ended);
                }
                duty.next = line.seq + 1;
                let turns = |event: &Event| matches!(event, Event::DayTurned { .. });
                if line.events.iter().any(turns) {
                    let mut today = std::mem::take(&mut duty.today);
                    duty.ended.append(&mut today);
                    duty.turned = Some(Read {
                        next: duty.next,
                        roster: duty.roster.clone(),
                    });
                }
            }
            if duty.ended.len() >= LEGS_TOGETHER {
                self.write_duty(&mut duty)?;
            }
            duty.next = last + 1;
        }
        self.write_duty(&mut duty)?;
        self.duty = Some(duty);
        Ok(())
    }

    /// Returns how far the log was read when the file was written.
    fn duty_read(&self) -> Result<Duty, StoreError> {
        let read = match self.db.begin_read()?.open_table(READ) {
            Ok(table) => {
                let row = table.get(0)?;
                row.and_then(|row| record::decode::<Read>(row.value()).ok())
            }
            Err(redb::TableError::TableDoesNotExist(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let Some(read) = read else {
            // Whatever was made of the log is made again.
            let transaction = self.db.begin_write()?;
            transaction.delete_table(STINTS)?;
            transaction.commit()?;
            return Ok(Duty::default());
        };
        Ok(Duty {
            next: read.next,
            roster: read.roster,
            ..Duty::default()
        })
    }

    /// Writes the stints of the days that are over.
    fn write_duty(&self, duty: &mut Duty) -> Result<(), StoreError> {
        let Some(read) = duty.turned.take() else {
            return Ok(());
        };
        let mut days: BTreeMap<NaiveDate, Vec<Stint>> = BTreeMap::new();
        for stint in duty.ended.drain(..) {
            days.entry(stint.day).or_default().push(stint);
        }
        let transaction = self.db.begin_write()?;
        {
            let mut table = transaction.open_table(STINTS)?;
            for (day, stints) in days {
                let key = (day.num_days_from_ce(), read.next);
                table.insert(key, record::encode(&Stints { stints }).as_slice())?;
            }
            let mut table = transaction.open_table(READ)?;
            table.insert(0, record::encode(&read).as_slice())?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Counts when counters were open, until now.
    fn fold_duty(
        &self,
        table: &mut Table,
        question: &Question,
        settled: &Settled,
    ) -> Result<Result<(), TooManyGroups>, StoreError> {
        let [from, to] = [question.from, question.to].map(|day| day.num_days_from_ce());
        let running = self.duty.iter().flat_map(|duty| {
            let running = duty.roster.running(settled.at, settled.zone);
            duty.today.iter().cloned().chain(running)
        });
        let mut counted = Ok(());
        for stint in running {
            counted = counted.and(table.add_stint(&stint));
        }
        let stints = match self.db.begin_read()?.open_table(STINTS) {
            Err(redb::TableError::TableDoesNotExist(_)) => return Ok(counted),
            stints => stints?,
        };
        if from > to {
            return Ok(counted);
        }
        for row in stints.range((from, 0)..=(to, u64::MAX))? {
            let (key, row) = row?;
            let day: Stints = record::decode(row.value()).map_err(|_| {
                StoreError::damaged(format_args!("stints of day {}", key.value().0))
            })?;
            for stint in &day.stints {
                counted = counted.and(table.add_stint(stint));
            }
        }
        Ok(counted)
    }

    /// Counts what the file has.
    fn fold(
        &self,
        table: &mut Table,
        question: &Question,
    ) -> Result<Result<(), TooManyGroups>, StoreError> {
        let batches = self.db.begin_read()?.open_table(BATCHES)?;
        let [from, to] = [question.from, question.to].map(|day| day.num_days_from_ce());
        if from > to {
            return Ok(Ok(()));
        }
        for row in batches.range((from, 0)..=(to, u64::MAX))? {
            let (key, row) = row?;
            let batch = Batch::of_bytes(row.value()).map_err(|_| {
                StoreError::damaged(format_args!("columns of day {}", key.value().0))
            })?;
            if let Err(too_many) = table.add(&batch) {
                return Ok(Err(too_many));
            }
        }
        Ok(Ok(()))
    }
}

fn write_origin(transaction: &redb::WriteTransaction, origin: &Origin) -> Result<(), StoreError> {
    let mut table = transaction.open_table(ORIGIN)?;
    table.insert(0, record::encode(origin).as_slice())?;
    Ok(())
}

#[cfg(test)]
mod tests;
