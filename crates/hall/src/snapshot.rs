//! What is kept of a hall: everything that does not follow from the rest.
//!
//! [`Hall::from_snapshot`](super::Hall::from_snapshot) takes its values as they are. Those that
//! come from another machine are looked at with [`Snapshot::check`] first.

use super::appointment::{APPOINTMENTS_MAX, AppointmentsState, REFERENCE_MAX};
use super::call::{CALLS_KEPT, CallNote};
use super::clock::{ClockState, DayRecord, FORMER_DATES_MAX, FormerDate, OFFSETS_MAX, PastDay};
use super::counter::{Counter, RatingWindow, Shift, UndoableAction};
use super::device::{DEVICES_MAX, Devices, SignNotice};
use super::figures::{RECENT_KEPT, ServiceDay};
use super::ids::{CounterId, TicketId};
use super::lineage::{Lineage, Link, Rollback, UNKNOWN_MAX};
use super::machine::{MACHINES_MAX, Machine};
use super::printing::{PRINTERS_MAX, PrintJob, Printer};
use super::setting::{CHANGES_KEPT, KeptChange};
use super::setup::{Prefix, Serves, Setup};
use super::staff::{ACCOUNTS_MAX, ROLES_MAX, StaffState};
use super::ticket::{Floor, Ticket, TicketState};
use super::time::Timestamp;
use super::voice::{Emergency, STANDBY_MAX, ZONES_MAX, Zone};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Tickets and print jobs of a day, at most; far above what a day has seconds for.
const DAY_MAX: usize = 1_000_000;
/// Identities of a hall, at most: the numbers that follow must not overflow.
const IDS_MAX: u64 = 1 << 60;
/// Services, counters and numbers that jumped, at most.
const SETUP_MAX: usize = 1_000;

/// The ground state of a hall, as the store keeps it; everything else follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// All settings of the hall.
    pub setup: Setup,
    /// Service day, `None` before the first.
    pub day: Option<NaiveDate>,
    /// The latest stamp.
    pub last_at: Timestamp,
    /// Identity of the day's first ticket.
    pub first_ticket: u64,
    /// Tickets of the day by identity.
    pub tickets: Vec<Ticket>,
    /// Figures of each service of the setup, in its order.
    pub services: Vec<ServiceDay>,
    /// Counters by number.
    pub counters: Vec<KeptCounter>,
    /// Latest calls, newest first.
    pub calls: Vec<CallNote>,
    /// Identity of the day's first print job.
    pub first_job: u64,
    /// Print jobs of the day in the order they were asked for.
    pub jobs: Vec<PrintJob>,
    /// Printers by name.
    pub printers: Vec<Printer>,
    /// Machines by name.
    pub machines: Vec<Machine>,
    /// The series that the next machine gets.
    pub next_series: u32,
    /// The hall's generation.
    pub generation: u32,
    /// Set when counters may call.
    pub reopened: bool,
    /// Numbers below which a series does not go on, by series.
    pub floors: Vec<Floor>,
    /// Set when music plays.
    pub music: bool,
    /// Zones with a speaker, by name.
    pub zones: Vec<Zone>,
    /// The emergency, while there is one.
    pub emergency: Option<Emergency>,
    /// Devices on wires, by name.
    pub devices: Vec<Devices>,
    /// Texts on signs, by counter.
    pub signs: Vec<SignNotice>,
    /// The clock.
    pub clock: ClockState,
    /// The service day before the present one.
    pub past: Option<PastDay>,
    /// Dates that days had before they were called otherwise, the oldest first.
    pub former_dates: Vec<FormerDate>,
    /// Which history of the hall this is.
    pub lineage: Lineage,
    /// The link of the last line, if it has one.
    pub link: Option<Link>,
    /// That the hall went back to an earlier state today.
    pub rollback: Option<Rollback>,
    /// The settings file that was applied last.
    pub settings_file: Option<Box<Setup>>,
    /// The latest changes of the settings, oldest first.
    pub setting_changes: Vec<KeptChange>,
    /// The number of the next change of the settings.
    pub next_setting_change: u32,
    /// People, their roles, and who is signed in.
    pub staff: StaffState,
    /// Appointments.
    pub appointments: AppointmentsState,
}

impl Default for Snapshot {
    /// Of a hall that nobody has configured.
    fn default() -> Snapshot {
        Snapshot {
            setup: Setup::default(),
            day: None,
            last_at: Timestamp::default(),
            first_ticket: 0,
            tickets: Vec::new(),
            services: Vec::new(),
            counters: Vec::new(),
            calls: Vec::new(),
            first_job: 0,
            jobs: Vec::new(),
            printers: Vec::new(),
            machines: Vec::new(),
            next_series: 1,
            generation: 1,
            reopened: true,
            floors: Vec::new(),
            music: true,
            zones: Vec::new(),
            emergency: None,
            devices: Vec::new(),
            signs: Vec::new(),
            clock: ClockState::default(),
            past: None,
            former_dates: Vec::new(),
            lineage: Lineage::FIRST,
            link: None,
            rollback: None,
            settings_file: None,
            setting_changes: Vec::new(),
            next_setting_change: 1,
            staff: StaffState::default(),
            appointments: AppointmentsState::default(),
        }
    }
}

/// A [`Counter`] as a snapshot keeps it: with the visit that can be rated there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCounter {
    /// Number of the counter.
    pub id: CounterId,
    /// Services that it serves now.
    pub serves: Vec<Serves>,
    /// The clerk who works there; `None` while closed.
    pub shift: Option<Shift>,
    /// The ticket that is called or being served there.
    pub ticket: Option<TicketId>,
    /// The visit that can still be rated.
    pub rating: Option<RatingWindow>,
    /// The action that can still be undone.
    pub undoable: Option<UndoableAction>,
    /// Priority visitors called in a row.
    pub priority_run: u8,
    /// Visits finished in this service day.
    pub served: u32,
    /// No-shows in this service day.
    pub no_shows: u32,
}

impl KeptCounter {
    /// Returns what to keep of a counter and its window.
    pub(super) fn of(counter: &Counter, rating: Option<RatingWindow>) -> KeptCounter {
        let Counter {
            id,
            serves,
            shift,
            ticket,
            undoable,
            priority_run,
            served,
            no_shows,
        } = counter.clone();
        KeptCounter {
            id,
            serves,
            shift,
            ticket,
            rating,
            undoable,
            priority_run,
            served,
            no_shows,
        }
    }

    /// The window of this counter, if one is open.
    pub(super) fn window(&self) -> Option<(CounterId, RatingWindow)> {
        self.rating.map(|window| (self.id, window))
    }

    /// The counter itself.
    pub(super) fn counter(self) -> Counter {
        Counter {
            id: self.id,
            serves: self.serves,
            shift: self.shift,
            ticket: self.ticket,
            undoable: self.undoable,
            priority_run: self.priority_run,
            served: self.served,
            no_shows: self.no_shows,
        }
    }
}

/// A snapshot that no hall can have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {0} of the snapshot cannot be those of a hall")]
pub struct BadSnapshot(pub &'static str);

/// A part of a snapshot, and whether it fits the others.
type Fit = (&'static str, bool);

/// Returns whether `items` rise by what `key` takes of them, and none comes twice.
fn rise<T, K: Ord>(items: &[T], key: impl Fn(&T) -> K) -> bool {
    items.windows(2).all(|two| key(&two[0]) < key(&two[1]))
}

/// Returns whether no item comes twice.
fn distinct<T: Ord>(mut items: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    items.all(|item| seen.insert(item))
}

/// Returns whether identities rise by one from `first` on.
fn count_up(first: u64, ids: impl ExactSizeIterator<Item = u64>) -> bool {
    first < IDS_MAX && ids.len() <= DAY_MAX && ids.enumerate().all(|(i, id)| id == first + i as u64)
}

impl Snapshot {
    /// Checks what the rules take for granted of a hall, so that a snapshot from elsewhere cannot
    /// lead them astray.
    ///
    /// # Errors
    /// Names the first part that does not fit the others.
    pub fn check(&self) -> Result<(), BadSnapshot> {
        self.counters_fit()
            .into_iter()
            .chain(self.tickets_fit())
            .chain(self.papers_fit())
            .chain(self.machines_fit())
            .chain(self.zones_fit())
            .chain(self.devices_fit())
            .chain(self.staff_fits())
            .chain(self.clock_fits())
            .chain(self.appointments_fit())
            .chain([(
                "changes of the settings",
                self.setting_changes.len() <= CHANGES_KEPT,
            )])
            .find(|(_, fits)| !fits)
            .map_or(Ok(()), |(part, _)| Err(BadSnapshot(part)))
    }

    fn counters_fit(&self) -> [Fit; 4] {
        let Snapshot {
            setup,
            services,
            counters,
            ..
        } = self;
        [
            (
                "services",
                setup.services.len() <= SETUP_MAX && distinct(setup.services.iter().map(|s| s.id)),
            ),
            (
                "service figures",
                services.len() == setup.services.len()
                    && services.iter().all(|s| s.recent_s.len() <= RECENT_KEPT),
            ),
            (
                "counters",
                counters.len() <= SETUP_MAX && rise(counters, |c| c.id),
            ),
            (
                "settings of the counters",
                counters
                    .iter()
                    .map(|c| c.id)
                    .eq(setup.counters.iter().map(|c| c.id)),
            ),
        ]
    }

    fn tickets_fit(&self) -> [Fit; 6] {
        let tickets = &self.tickets;
        let (older, of_today) =
            tickets.split_at(tickets.partition_point(|ticket| ticket.nights > 0));
        let is_known = |id| self.setup.service(id).is_some();
        let mut held: Vec<(TicketId, CounterId)> = self
            .counters
            .iter()
            .filter_map(|c| Some((c.ticket?, c.id)))
            .collect();
        held.sort_unstable();
        let at_counter = |t: &Ticket| match t.state {
            TicketState::Called { counter, .. } | TicketState::Serving { counter } => {
                Some((t.id, counter))
            }
            _ => None,
        };
        [
            (
                "tickets",
                rise(tickets, |t| t.id)
                    && older.iter().all(|t| t.id.0 < self.first_ticket)
                    && count_up(self.first_ticket, of_today.iter().map(|t| t.id.0)),
            ),
            (
                "services of the tickets",
                tickets.iter().all(|t| is_known(t.service)),
            ),
            ("numbers of the tickets", distinct(numbers_of(tickets))),
            (
                "slips of the tickets",
                distinct(tickets.iter().filter_map(|t| t.slip)),
            ),
            (
                "tickets at the counters",
                held.into_iter().eq(tickets.iter().filter_map(at_counter)),
            ),
            (
                "calls",
                self.calls.len() <= CALLS_KEPT + self.counters.len(),
            ),
        ]
    }

    fn papers_fit(&self) -> [Fit; 2] {
        [
            (
                "print jobs",
                count_up(self.first_job, self.jobs.iter().map(|job| job.id.0)),
            ),
            (
                "printers",
                self.printers.len() <= PRINTERS_MAX && rise(&self.printers, |p| p.id),
            ),
        ]
    }

    fn machines_fit(&self) -> [Fit; 7] {
        let machines = &self.machines;
        let admitted = machines.iter().filter(|m| m.expelled.is_none());
        let unknown = self.rollback.as_ref().map(|r| &r.unknown);
        let was_given = |m: &Machine| {
            m.series
                .series()
                .is_some_and(|given| given < self.next_series)
        };
        [
            (
                "machines",
                machines.len() <= MACHINES_MAX && rise(machines, |m| m.id),
            ),
            ("series of the machines", machines.iter().all(was_given)),
            (
                "series of the machines",
                distinct(machines.iter().map(|m| m.series)),
            ),
            (
                "certificates of the machines",
                distinct(admitted.map(|m| m.fingerprint)),
            ),
            ("generation", self.generation > 0),
            (
                "numbers to go on with",
                self.floors.len() <= SETUP_MAX && rise(&self.floors, Floor::series),
            ),
            (
                "numbers that are unknown",
                unknown.is_none_or(|ranges| ranges.len() <= UNKNOWN_MAX),
            ),
        ]
    }

    fn zones_fit(&self) -> [Fit; 2] {
        let zones = &self.zones;
        [
            (
                "zones",
                zones.len() <= ZONES_MAX && rise(zones, |zone| zone.id),
            ),
            (
                "speakers",
                zones.iter().all(|zone| zone.standby.len() <= STANDBY_MAX),
            ),
        ]
    }

    fn devices_fit(&self) -> [Fit; 2] {
        let (devices, signs) = (&self.devices, &self.signs);
        [
            (
                "devices",
                devices.len() <= DEVICES_MAX && rise(devices, |group| group.id),
            ),
            ("signs", rise(signs, |sign| sign.counter)),
        ]
    }

    fn staff_fits(&self) -> [Fit; 4] {
        let StaffState {
            accounts,
            next,
            roles,
            sessions,
            failures,
        } = &self.staff;
        let is_counter = |id: CounterId| self.counters.iter().any(|c| c.id == id);
        [
            (
                "accounts",
                accounts.len() <= ACCOUNTS_MAX
                    && rise(accounts, |a| a.id)
                    && accounts.iter().all(|a| a.id.0 < *next && *next < IDS_MAX),
            ),
            ("staff numbers", distinct(accounts.iter().map(|a| a.no))),
            (
                "roles of the staff",
                roles.len() <= ROLES_MAX && rise(roles, |role| role.id),
            ),
            (
                "sessions",
                distinct(sessions.iter().map(|s| (s.machine, s.counter)))
                    && distinct(sessions.iter().filter_map(|s| s.counter))
                    && sessions.iter().filter_map(|s| s.counter).all(is_counter)
                    && distinct(failures.iter().map(|f| (f.account, f.machine))),
            ),
        ]
    }

    fn appointments_fit(&self) -> [Fit; 2] {
        let AppointmentsState { all, next } = &self.appointments;
        let references = || all.iter().filter_map(|a| a.reference.as_deref());
        [
            (
                "appointments",
                all.len() <= APPOINTMENTS_MAX
                    && rise(all, |a| a.id)
                    && all.iter().all(|a| a.id.0 < *next && *next < IDS_MAX),
            ),
            (
                "codes of the appointments",
                distinct(all.iter().map(|a| a.code))
                    && distinct(references())
                    && references().all(|r| r.len() <= REFERENCE_MAX),
            ),
        ]
    }

    fn clock_fits(&self) -> [Fit; 3] {
        let offsets = &self.clock.offsets;
        let past = self.past.as_ref();
        let record = past.and_then(|past| past.record.as_deref());
        [
            (
                "clock",
                offsets.len() <= OFFSETS_MAX && rise(offsets, |offset| offset.from),
            ),
            ("former dates", self.former_dates.len() <= FORMER_DATES_MAX),
            (
                "day before",
                record.is_none_or(|record| self.follows(record)),
            ),
        ]
    }

    /// Returns whether the tickets of `past`, and those of it that are kept, are all up to the present
    /// day's first.
    fn counts_on(&self, past: &DayRecord) -> bool {
        let of_past = past.first_ticket..self.first_ticket;
        let all = past.tickets.iter().chain(&self.tickets).map(|t| t.id.0);
        let mut ids: Vec<u64> = all.filter(|id| of_past.contains(id)).collect();
        ids.sort_unstable();
        let is_before = |t: &Ticket| t.id.0 < self.first_ticket;
        past.first_ticket <= self.first_ticket
            && past.tickets.iter().all(is_before)
            && past.first_ticket + ids.len() as u64 == self.first_ticket
            && count_up(past.first_ticket, ids.into_iter())
    }

    /// Returns whether the present day can have followed on `past`.
    fn follows(&self, past: &DayRecord) -> bool {
        let is_known = |t: &Ticket| past.services.iter().any(|s| s.id == t.service);
        let tickets = &past.tickets;
        past.services.len() <= SETUP_MAX
            && past.figures.len() == past.services.len()
            && past.counters.len() <= SETUP_MAX
            && past.calls.len() <= CALLS_KEPT + past.counters.len()
            && rise(tickets, |t| t.id)
            && self.counts_on(past)
            && count_up(past.first_job, past.jobs.iter().map(|job| job.id.0))
            && past.first_job + past.jobs.len() as u64 == self.first_job
            && tickets.iter().all(is_known)
            && distinct(numbers_of(tickets))
            && distinct(tickets.iter().filter_map(|t| t.slip))
    }
}

/// The numbers of these tickets, of which none comes twice.
fn numbers_of(tickets: &[Ticket]) -> impl Iterator<Item = (Prefix, u32)> {
    let numbered = tickets.iter().filter(|t| t.has_number());
    numbered.map(|t| (t.number.prefix, t.number.value))
}
