//! What is kept of the hall's clock, and of the day before. The rules are those of the part `clock`.

use super::call::CallNote;
use super::counter::Shift;
use super::figures::ServiceDay;
use super::ids::{CounterId, TicketId};
use super::parts::counters::CounterEvent;
use super::printing::PrintJob;
use super::setup::Service;
use super::ticket::{Floor, Number, Ticket};
use super::time::Timestamp;
use chrono::NaiveDate;

/// Offsets that are remembered, at most: stamps from before get the oldest one.
pub(super) const OFFSETS_MAX: usize = 32;

/// How far dates are ahead of stamps from a stamp on, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateOffset {
    /// The stamp.
    pub from: Timestamp,
    /// What a stamp lacks to be a date.
    pub offset: i64,
}

/// Why the hall's clock is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspicion {
    /// The hub's clock went forward so far that a day would turn or a service close.
    Forward,
    /// The hub's clock says a time at which there was no hall yet, as after a power cut.
    Impossible,
    /// Most other machines agree on another time.
    Others,
}

/// A doubt about the hall's clock that a person should settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    /// Its reason.
    pub suspicion: Suspicion,
    /// The offset that the clock would have that may be the right one; `None` when no such clock is
    /// known.
    pub offset: Option<i64>,
    /// The stamp since which there is doubt, also of another kind before this one.
    pub since: Timestamp,
    /// The first ticket that was drawn in doubt: it belongs to the day that comes of it.
    pub first: TicketId,
    /// Whether a hub had just been started, so that nobody knows how long the hall was off.
    pub starting: bool,
}

/// The clock before it was corrected, until somebody confirms the new one or the day turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Correction {
    /// The stamp of the first correction.
    pub at: Timestamp,
    /// The offset before it.
    pub offset: i64,
    /// The service day before it.
    pub day: Option<NaiveDate>,
}

/// A start after hours in which no hub ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resumption {
    /// The stamp of the start.
    pub at: Timestamp,
    /// The first ticket that was drawn since.
    pub first: TicketId,
}

/// The hall's clock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClockState {
    /// Offsets by rising stamp; before the first one dates are stamps.
    pub offsets: Vec<DateOffset>,
    /// The doubt that is open.
    pub doubt: Option<Doubt>,
    /// The clock that was corrected.
    pub correction: Option<Correction>,
    /// The last start after hours.
    pub resumption: Option<Resumption>,
    /// The offset of a clock that a person said is wrong.
    pub dismissed: Option<i64>,
    /// When a person last set the date: what the hub's clock says then, the person has seen.
    pub set_at: Option<Timestamp>,
    /// The earliest stamp that may have been of the present day, when a correction has left more
    /// than one.
    pub day_from: Option<Timestamp>,
}

/// What a counter had done on a day, and who worked there when it turned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterDay {
    /// The counter.
    pub id: CounterId,
    /// Visits finished.
    pub served: u32,
    /// No-shows.
    pub no_shows: u32,
    /// The shift, until somebody begins another one in its place.
    pub shift: Option<Shift>,
}

/// What a day was when it turned, as far as it is needed to take that back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRecord {
    /// Services, those included that were retired.
    pub services: Vec<Service>,
    /// Figures of each of them.
    pub figures: Vec<ServiceDay>,
    /// Identity of the first ticket.
    pub first_ticket: u64,
    /// Tickets by identity.
    pub tickets: Vec<Ticket>,
    /// Latest calls, newest first.
    pub calls: Vec<CallNote>,
    /// Identity of the first print job.
    pub first_job: u64,
    /// Print jobs in the order they were asked for.
    pub jobs: Vec<PrintJob>,
    /// Figures and shifts of the counters.
    pub counters: Vec<CounterDay>,
}

/// A date that a service day had before the hall's date was set to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerDate {
    /// The date.
    pub day: NaiveDate,
    /// Where the numbers of that date would have gone on, by series.
    pub numbers: Vec<Floor>,
}

/// Former dates that a hall keeps in mind; the oldest make room.
pub(super) const FORMER_DATES_MAX: usize = 8;

/// The service day before the present one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastDay {
    /// Its date.
    pub day: NaiveDate,
    /// Where its numbers would have gone on, by series.
    pub numbers: Vec<Floor>,
    /// The day itself, while its turn can be taken back.
    pub record: Option<Box<DayRecord>>,
}

impl PastDay {
    /// Notes what is done at a counter since the turn: once somebody is called it cannot be taken back,
    /// and a shift that begins replaces those in its place.
    pub(super) fn follow_counter(&mut self, event: &CounterEvent) {
        match (event, &mut self.record) {
            (CounterEvent::TicketCalled { .. }, record) => *record = None,
            (CounterEvent::Opened { counter, clerk, .. }, Some(record)) => {
                for before in &mut record.counters {
                    let is_theirs = |shift: &Shift| before.id == *counter || shift.is_of(clerk);
                    if before.shift.as_ref().is_some_and(is_theirs) {
                        before.shift = None;
                    }
                }
            }
            _ => {}
        }
    }
}

/// A ticket that gets another number, because another one of the day has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renumbered {
    /// The ticket.
    pub ticket: TicketId,
    /// The new number.
    pub number: Number,
}

/// What people should hear about the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockNotice {
    /// It is in doubt, and somebody should say which clock is right.
    Doubted {
        /// The reason.
        suspicion: Suspicion,
        /// What the hall's clock says.
        hall: Timestamp,
        /// What the other clock says, if it can be right.
        other: Option<Timestamp>,
    },
    /// It was corrected, and nobody has confirmed that.
    Corrected {
        /// The date that it would show without the correction.
        before: Timestamp,
        /// What it shows.
        now: Timestamp,
    },
}
