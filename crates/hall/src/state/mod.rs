//! A hall: its settings, its clock, and its parts.
//!
//! Each [part](super::parts) has fields of its own that nobody else can write. The hall hands every
//! event to the part that it belongs to, and to those that follow that part. In the other direction
//! it lets them read each other: a part decides with the whole hall before its eyes.

mod decide;
mod view;

use super::actor::Actor;
use super::clock::{DayRecord, FORMER_DATES_MAX, FormerDate, PastDay, Renumbered};
use super::command::Command;
use super::event::{Entry, Event};
use super::ids::{CounterId, TicketId};
use super::lineage::Link;
use super::parts::announcements::{AnnouncementEvent, Announcements};
use super::parts::appointments::Appointments;
use super::parts::clock::{Clock, ClockEvent};
use super::parts::counters::{CounterEvent, Counters};
use super::parts::devices::Wiring;
use super::parts::machines::{MachineEvent, Machines};
use super::parts::printing::Printing;
use super::parts::queues::Queues;
use super::parts::ratings::Ratings;
use super::parts::settings::Settings;
use super::parts::staff::Staff;
use super::setting::KeptChange;
use super::setup::{Service, Setup};
use super::snapshot::{KeptCounter, Snapshot};
use super::ticket::Floor;
use super::time::{self, Timestamp};
use chrono::NaiveDate;

/// A day that turns so long after its end, in microseconds, did not turn because its last hour passed.
const LATE_US: i64 = 5 * 60 * 1_000_000;

/// A hall: settings and state. Two halls fed the same events are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hall {
    setup: Setup,
    day: Option<NaiveDate>,
    day_ends: Timestamp,
    last_at: Timestamp,
    clock: Clock,
    past: Option<PastDay>,
    former_dates: Vec<FormerDate>,
    /// Of the last line.
    link: Option<Link>,
    queues: Queues,
    counters: Counters,
    ratings: Ratings,
    printing: Printing,
    machines: Machines,
    announcements: Announcements,
    wiring: Wiring,
    settings: Settings,
    staff: Staff,
    appointments: Appointments,
}

impl Default for Hall {
    fn default() -> Hall {
        Hall::from_snapshot(Snapshot::default())
    }
}

impl Hall {
    /// A hall that nobody has configured.
    pub fn new() -> Hall {
        Hall::default()
    }

    /// The hall that a snapshot was taken of.
    pub fn from_snapshot(snapshot: Snapshot) -> Hall {
        let Snapshot {
            setup,
            day,
            last_at,
            first_ticket,
            tickets,
            services,
            counters,
            calls,
            first_job,
            jobs,
            printers,
            machines,
            next_series,
            generation,
            reopened,
            floors,
            music,
            zones,
            emergency,
            devices,
            signs,
            clock,
            past,
            former_dates,
            lineage,
            link,
            rollback,
            settings_file,
            setting_changes,
            next_setting_change,
            staff,
            appointments,
        } = snapshot;
        let windows = counters.iter().filter_map(KeptCounter::window);
        Hall {
            day_ends: day_end(&setup, day),
            queues: Queues::restore(&setup, first_ticket, tickets, services, calls, floors)
                .on_day(day, rollback),
            ratings: Ratings::restore(windows),
            counters: Counters::restore(counters.into_iter().map(KeptCounter::counter).collect()),
            printing: Printing::restore(first_job, jobs, printers),
            machines: Machines::restore(machines, next_series, generation, reopened, lineage),
            announcements: Announcements::restore(music, zones, emergency),
            wiring: Wiring::restore(devices, signs),
            clock: Clock::restore(clock),
            settings: Settings::restore(settings_file, setting_changes, next_setting_change),
            staff: Staff::restore(staff),
            appointments: Appointments::restore(appointments),
            past,
            former_dates,
            setup,
            day,
            last_at,
            link,
        }
    }

    /// Returns what to keep of this hall.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            setup: self.setup.clone(),
            day: self.day,
            last_at: self.last_at,
            first_ticket: self.queues.first_ticket(),
            tickets: self.queues.tickets().to_vec(),
            services: self.queues.days().cloned().collect(),
            counters: self
                .counters
                .all()
                .iter()
                .map(|counter| KeptCounter::of(counter, self.ratings.window(counter.id)))
                .collect(),
            calls: self.queues.calls().copied().collect(),
            first_job: self.printing.first_job(),
            jobs: self.printing.jobs().to_vec(),
            printers: self.printing.printers().to_vec(),
            machines: self.machines.all().to_vec(),
            next_series: self.machines.next_series(),
            generation: self.machines.generation(),
            reopened: self.machines.reopened(),
            floors: self.queues.floors().copied().collect(),
            music: self.announcements.music(),
            zones: self.announcements.zones().to_vec(),
            emergency: self.announcements.emergency().cloned(),
            devices: self.wiring.groups().to_vec(),
            signs: self.wiring.signs().to_vec(),
            clock: self.clock.state().clone(),
            past: self.past.clone(),
            former_dates: self.former_dates.clone(),
            lineage: self.machines.lineage(),
            link: self.link,
            rollback: self.queues.kept_rollback().cloned(),
            settings_file: self.settings.file().cloned().map(Box::new),
            setting_changes: self.settings.changes().to_vec(),
            next_setting_change: self.settings.next_number(),
            staff: self.staff.state().clone(),
            appointments: self.appointments.state().clone(),
        }
    }

    /// Returns the settings file that was applied last, if that was kept.
    pub fn settings_file(&self) -> Option<&Setup> {
        self.settings.file()
    }

    /// Returns the latest changes of the settings that were not taken back, oldest first.
    pub fn setting_changes(&self) -> &[KeptChange] {
        self.settings.changes()
    }

    /// Records a line of the log.
    pub fn apply_entry(&mut self, entry: &Entry) {
        for event in &entry.events {
            self.apply_as(entry.at, entry.actor, event);
        }
        self.end_entry(entry);
    }

    /// Records the end of a line whose events were applied one by one.
    pub fn end_entry(&mut self, entry: &Entry) {
        // Also of one of which a machine is told nothing.
        self.last_at = self.last_at.max(entry.at);
        if let Some(actor) = entry.actor.filter(|actor| actor.account.is_some()) {
            self.staff.note_activity(entry.at, &actor);
        }
        self.link = entry.link;
    }

    /// Records one event that happened at `at`, whoever brought it about.
    pub fn apply(&mut self, at: Timestamp, event: &Event) {
        self.apply_as(at, None, event);
    }

    /// Records one event that `actor` brought about at `at`. Decides nothing and cannot fail:
    /// replay uses it too, and an event about something that is not there changes nothing.
    pub fn apply_as(&mut self, at: Timestamp, actor: Option<Actor>, event: &Event) {
        self.last_at = self.last_at.max(at);
        match event {
            Event::Configured { setup, file } => {
                self.configure(setup);
                self.settings.configure(file.as_deref());
            }
            Event::Settings(event) => {
                let setup = self.setup.changed(event.changes(), event.retired());
                self.configure(&setup);
                self.settings.apply(at, actor, event);
            }
            Event::DayTurned {
                day,
                kept,
                overnight,
                ..
            } => self.turn_day(at, *day, *kept, overnight),
            Event::Clock(event) => self.set_clock(at, event),
            Event::Queue(event) => {
                self.counters.follow_queue(at, event, &self.queues);
                self.queues.apply(at, actor, event, &self.setup);
            }
            Event::Counter(CounterEvent::ActionUndone { counter, .. }) => self.undo(at, *counter),
            Event::Counter(event) => {
                self.counters.apply(at, event, &self.setup, &self.queues);
                self.ratings
                    .follow_counter(at, event, &self.setup, &self.counters, &self.queues);
                self.queues.follow_counter(at, actor, event, &self.counters);
                self.staff.follow_counter(event);
                if let Some(past) = &mut self.past {
                    past.follow_counter(event);
                }
            }
            Event::Rating(event) => {
                self.ratings.apply(at, event, &self.setup, &self.queues);
                self.counters.follow_rating(event, &self.queues);
                self.queues.follow_rating(at, actor, event);
            }
            // The vault has what they left.
            Event::Person(_) => {}
            Event::Print(event) => self.printing.apply(at, event),
            Event::Device(event) => self.wiring.apply(at, actor, event),
            Event::Machine(event) => {
                self.machines.apply(at, event);
                self.queues.follow_machine(event, &self.setup);
                if let MachineEvent::LineageBegun { as_of, reached, .. } = event {
                    let reached = reached.as_ref();
                    let comparable = self.comparable(reached);
                    self.queues
                        .go_back((at, *as_of), reached, comparable.as_ref(), &self.setup);
                }
            }
            Event::Staff(event) => self.staff.apply(at, event),
            Event::Appointment(event) => {
                self.appointments.apply(event);
                self.queues.follow_appointments(event);
            }
            Event::Announcement(event) => {
                self.announcements.apply(at, actor, event);
                if let AnnouncementEvent::EmergencyEnded = event {
                    self.counters.resume(at);
                }
            }
        }
    }

    fn configure(&mut self, setup: &Setup) {
        let old = std::mem::replace(&mut self.setup, setup.clone());
        self.queues.configure(&old, &self.setup);
        self.counters.configure(&old, &self.setup);
        self.ratings.configure(&self.counters);
        let counters = &self.counters;
        self.staff
            .configure(|counter| counters.get(counter).is_some());
        self.wiring
            .configure(|counter| counters.get(counter).is_some());
        self.day_ends = day_end(&self.setup, self.day);
    }

    /// Begins a day. The tickets from `kept` on are of the new day, and `overnight` go on waiting.
    fn turn_day(
        &mut self,
        at: Timestamp,
        day: NaiveDate,
        kept: Option<TicketId>,
        overnight: &[TicketId],
    ) {
        let late = self.day_ends.0.saturating_add(LATE_US);
        let is_sudden = kept.is_some() || self.date(at).0 > late;
        let kept = kept.unwrap_or(TicketId(u64::MAX));
        let numbers = self.queues.next_numbers(&self.setup);
        let counters = self.counters.day();
        let mut setup = self.setup.clone();
        setup.drop_retired(|service| self.queues.keeps(service, kept, overnight));
        let old = std::mem::replace(&mut self.setup, setup);
        let (first_job, jobs) = self.printing.turn_day(kept);
        let queues = self.queues.turn_day(&old, &self.setup, kept, overnight);
        self.counters.turn_day(&self.setup, &self.queues);
        self.ratings.turn_day(&self.queues);
        self.clock.turn_day();
        self.staff.turn_day(at);
        let day_before = self.day.filter(|_| is_sudden);
        self.appointments.turn_day(day_before.unwrap_or(day));
        self.wiring.turn_day();
        self.past = self.day.map(|before| PastDay {
            day: before,
            numbers,
            record: is_sudden.then(|| {
                Box::new(DayRecord {
                    services: old.services,
                    figures: queues.figures,
                    first_ticket: queues.first_ticket,
                    tickets: queues.tickets,
                    calls: queues.calls,
                    first_job,
                    jobs,
                    counters,
                })
            }),
        });
        // Tomorrow begins at the first number, although a wrong clock had today called so.
        if is_sudden {
            self.raise_numbers(day);
        }
        let next = self.queues.next_numbers(&self.setup);
        self.begin_day(day, &next);
    }

    /// Lets numbers go on beyond those that were given out when a day had this date before: a date
    /// that comes twice gives out no number twice.
    fn raise_numbers(&mut self, day: NaiveDate) {
        let past = self.past.iter().filter(|past| past.day == day);
        let former = self.former_dates.iter().filter(|date| date.day == day);
        let numbers = past
            .map(|past| &past.numbers)
            .chain(former.map(|date| &date.numbers));
        for numbers in numbers {
            self.queues.raise_numbers(&self.setup, numbers);
        }
    }

    /// Keeps in mind how far numbers have gone, before the running day is called otherwise.
    fn keep_former_date(&mut self) {
        let Some(day) = self.day else { return };
        self.former_dates.retain(|date| date.day != day);
        self.former_dates.push(FormerDate {
            day,
            numbers: self.queues.next_numbers(&self.setup),
        });
        let over = self.former_dates.len().saturating_sub(FORMER_DATES_MAX);
        self.former_dates.drain(..over);
    }

    /// The running day is called this. `known` is where its numbers go on as far as the hall knows.
    fn begin_day(&mut self, day: NaiveDate, known: &[Floor]) {
        self.day = Some(day);
        self.day_ends = day_end(&self.setup, self.day);
        self.queues.begin_day(day, known, &self.setup);
    }

    fn set_clock(&mut self, at: Timestamp, event: &ClockEvent) {
        let next = self.queues.next_ticket();
        self.clock.apply(at, event, &self.setup, self.day, next);
        match event {
            ClockEvent::DateSet { day: Some(day), .. } => {
                self.keep_former_date();
                self.raise_numbers(*day);
                let next = self.queues.next_numbers(&self.setup);
                self.begin_day(*day, &next);
            }
            ClockEvent::DayTakenBack { day, renumbered } => {
                self.take_day_back(at, *day, renumbered);
            }
            ClockEvent::Resumed { .. } => self.counters.resume(at),
            _ => {}
        }
    }

    fn take_day_back(&mut self, at: Timestamp, day: NaiveDate, renumbered: &[Renumbered]) {
        let Some(past) = self.past.take() else {
            return;
        };
        let Some(record) = past.record else {
            return;
        };
        self.bring_back_services(&record);
        let DayRecord {
            first_job,
            jobs,
            counters,
            ..
        } = &*record;
        self.printing.take_day_back(*first_job, jobs);
        self.counters.take_day_back(counters);
        self.queues
            .take_day_back(at, &self.setup, &record, renumbered);
        self.queues.raise_numbers(&self.setup, &past.numbers);
        for moved in renumbered {
            self.printing.doubt_paper(at, moved.ticket);
        }
        // What was given out under a wrong date has other numbers now.
        self.former_dates.clear();
        self.begin_day(day, &past.numbers);
    }

    /// A service whose tickets come back stays until the day turns.
    fn bring_back_services(&mut self, record: &DayRecord) {
        let is_needed = |service: &&Service| {
            self.setup.service(service.id).is_none()
                && record.tickets.iter().any(|t| t.service == service.id)
        };
        let missing: Vec<Service> = record
            .services
            .iter()
            .filter(is_needed)
            .map(|service| Service {
                retired: true,
                group: None,
                ..service.clone()
            })
            .collect();
        if !missing.is_empty() {
            let old = self.setup.clone();
            self.setup.services.extend(missing);
            self.queues.configure(&old, &self.setup);
        }
    }

    fn undo(&mut self, at: Timestamp, counter: CounterId) {
        if let Some(slip) = self.counters.undo(at, counter, &self.queues) {
            self.ratings.undo(counter, &slip);
            self.queues.undo(at, slip);
        }
    }
}

/// Returns when a service day ends.
fn day_end(setup: &Setup, day: Option<NaiveDate>) -> Timestamp {
    match day {
        Some(day) => time::day_end(day, setup.rules.time_zone, setup.rules.day_starts),
        // The first day is that of the zone in the settings, so it waits for them.
        None if setup.services.is_empty() => Timestamp::NEVER,
        None => Timestamp(i64::MIN),
    }
}
