//! What can be read of a hall.

use super::Hall;
use crate::actor::{Actor, Program};
use crate::appointment::{Appointment, AppointmentState, Slot};
use crate::call::CallNote;
use crate::clock::{ClockNotice, PastDay};
use crate::command::Command;
use crate::counter::{Counter, RatingWindow, UndoableAction};
use crate::device::{Devices, WireCondition};
use crate::figures::ServiceDay;
use crate::ids::{
    AccountId, AppointmentCode, AppointmentId, CounterId, Fingerprint, JobId, MachineId, PrinterId,
    ServiceId, SlipId, TicketId, ZoneId,
};
use crate::lineage::{Lineage, Link, NumberRange, NumbersReached, Reached, Rollback};
use crate::machine::{Machine, Role};
use crate::opening::{Lateness, Opening};
use crate::parts::appointments::{Appointments, SlotFree};
use crate::parts::clock::Clock;
use crate::parts::counters::Counters;
use crate::parts::printing::Printing;
use crate::parts::queues::{HurriedKiosk, Queues};
use crate::parts::staff::Staff;
use crate::printing::{Condition, JobState, PrintJob, Printable, Printer};
use crate::refusal::Refusal;
use crate::setup::{LatePolicy, Prefix, Service, Setup, Text};
use crate::staff::{Account, Right, RoleName, Scope, Session, StaffNo, StaffRole, Way};
use crate::ticket::{Number, Ticket, TicketState};
use crate::time::{self, Timestamp};
use crate::voice::{Emergency, Zone};
use crate::wait::Forecast;
use chrono::{DateTime, NaiveDate, Timelike};
use chrono_tz::Tz;

/// Nobody checks in earlier than so long before an appointment, in microseconds.
const EARLY_MAX_US: i64 = 4 * 3_600_000_000;

/// Settings and clock.
impl Hall {
    /// Returns the settings in force.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The service day, `None` before the first.
    pub fn day(&self) -> Option<NaiveDate> {
        self.day
    }

    /// The stamp of the latest event.
    pub fn last_at(&self) -> Timestamp {
        self.last_at
    }

    /// Which history of the hall this is.
    pub fn lineage(&self) -> Lineage {
        self.machines.lineage()
    }

    /// The link of the last line of the log, if it has one.
    pub fn link(&self) -> Option<Link> {
        self.link
    }

    /// That the hall went back to an earlier state today.
    pub fn rollback(&self) -> Option<&Rollback> {
        self.queues.rollback()
    }

    /// Whether `number` may be on a paper that the hall has forgotten.
    pub fn has_forgotten(&self, number: Number) -> bool {
        self.queues.may_be_forgotten(number)
            && self.queues.by_number(number.prefix, number.value).is_none()
    }

    /// How far the numbers of the day have gone, those that were left out included.
    pub fn numbers_reached(&self) -> NumbersReached {
        let mut reached = self.queues.numbers_reached(&self.setup);
        if let Some(past) = self.past.as_ref().filter(|_| self.day_was_renamed()) {
            // They may be of one day.
            for floor in &past.numbers {
                let last = floor.value.saturating_sub(1);
                reached.add(Reached::of(floor.series(), last));
            }
        }
        reached.day = self.day.filter(|_| !self.day_was_renamed());
        reached
    }

    /// Whether the present day was called otherwise before, because a clock was wrong.
    fn day_was_renamed(&self) -> bool {
        self.clock.has_renamed_day(&self.setup)
    }

    /// Numbers that this hall would draw next and that may have been given out already, when they
    /// have gone as far as `reached`; `None` when nobody knows.
    pub fn unknown_numbers(&self, reached: Option<&NumbersReached>) -> Vec<NumberRange> {
        let comparable = self.comparable(reached);
        self.queues
            .unknown_numbers(&self.setup, comparable.as_ref())
    }

    /// The same without its day, if the present day's name cannot be compared with it.
    pub(super) fn comparable(&self, reached: Option<&NumbersReached>) -> Option<NumbersReached> {
        let mut reached = reached?.clone();
        reached.day = reached.day.filter(|_| !self.day_was_renamed());
        Some(reached)
    }

    /// The service, if it takes visitors at all.
    pub(crate) fn offered(&self, service: ServiceId) -> Result<&Service, Refusal> {
        self.setup
            .service(service)
            .filter(|s| !s.retired)
            .ok_or(Refusal::UnknownService)
    }

    /// Returns the services that a person may mean by `word`: the one with exactly this key, or all that
    /// have it as key or prefix when case does not matter. Retired ones only when there is no other.
    pub fn services_by_word(&self, word: &str) -> Vec<ServiceId> {
        let services = &self.setup.services;
        if let Some(exact) = services.iter().find(|s| s.id.as_str() == word) {
            return vec![exact.id];
        }
        let same = |written: &str| written.eq_ignore_ascii_case(word);
        let (retired, offered): (Vec<&Service>, Vec<&Service>) = services
            .iter()
            .filter(|s| same(s.id.as_str()) || same(s.prefix.as_str()))
            .partition(|s| s.retired);
        let meant = if offered.is_empty() { retired } else { offered };
        meant.into_iter().map(|s| s.id).collect()
    }

    /// Returns when the present service day began; never after `at`, also when the settings have
    /// moved the start to later, and by the earliest of the clocks that the day has had.
    pub(crate) fn day_began(&self, at: Timestamp) -> Timestamp {
        let rules = &self.setup.rules;
        let day = time::service_day(self.date(at), rules.time_zone, rules.day_starts);
        let date = time::local_instant(
            self.day.map_or(day, |today| today.min(day)),
            rules.day_starts,
            rules.time_zone,
        );
        let began = Timestamp(date.0.saturating_sub(self.clock.offset()));
        self.clock.day_from().map_or(began, |from| from.min(began))
    }
}

/// The clock.
impl Hall {
    /// The date of a stamp: a point in time as people read it.
    pub fn date(&self, at: Timestamp) -> Timestamp {
        self.clock.date(at)
    }

    /// The date of a stamp on the wall of the hall.
    pub fn local(&self, at: Timestamp) -> DateTime<Tz> {
        self.date(at).local(self.setup.rules.time_zone)
    }

    /// The stamp with which a hub that was just started goes on, when its clock says `date`: as late
    /// as that, if the hall can have been off meanwhile.
    pub fn first_stamp(&self, date: Timestamp) -> Timestamp {
        if self.day.is_none() {
            return date.max(self.last_at);
        }
        self.clock.first_stamp(date, self.last_at)
    }

    /// How far dates are ahead of stamps now, in microseconds.
    pub fn date_offset(&self) -> i64 {
        self.clock.offset()
    }

    /// What people should hear about the clock.
    pub fn clock_notice(&self, at: Timestamp) -> Option<ClockNotice> {
        let by = |offset: i64| Timestamp(at.0.saturating_add(offset));
        let hall = by(self.clock.offset());
        let doubted = self.clock.doubt().map(|doubt| ClockNotice::Doubted {
            suspicion: doubt.suspicion,
            hall,
            other: doubt.offset.map(by),
        });
        doubted.or_else(|| {
            let correction = self.clock.correction()?;
            Some(ClockNotice::Corrected {
                before: by(correction.offset),
                now: hall,
            })
        })
    }

    /// Identity of the day's first ticket. No day has the same as one with tickets before it.
    pub fn first_ticket(&self) -> u64 {
        self.queues.first_ticket()
    }

    /// The first ticket whose visit can still change: those before it have ended for good.
    pub fn first_unsettled(&self) -> TicketId {
        let record = self.past.as_ref().and_then(|past| past.record.as_deref());
        let past = record.into_iter().flat_map(|record| &record.tickets);
        let tickets = self.tickets().iter().chain(past).map(|ticket| ticket.id);
        let first = TicketId(self.first_ticket());
        tickets.chain([first]).min().unwrap_or(first)
    }

    /// The day before, if its turn can be taken back: by the date it is not over, and nobody was
    /// called since.
    pub fn day_to_take_back(&self, at: Timestamp) -> Option<&PastDay> {
        let rules = &self.setup.rules;
        let today = time::service_day(self.date(at), rules.time_zone, rules.day_starts);
        let past = self.past.as_ref()?;
        (past.record.is_some() && today <= past.day).then_some(past)
    }

    /// All that the rules may know of the clock.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The day before.
    pub(crate) fn past_day(&self) -> Option<&PastDay> {
        self.past.as_ref()
    }

    /// Returns how many seconds a ticket has waited in this leg, or did until it was called. Of one that
    /// was kept over night only the hours count in which its service was open.
    pub fn waited_s(&self, ticket: &Ticket, now: Timestamp) -> u32 {
        if !ticket.has_number() {
            return 0;
        }
        let service = self.setup.service(ticket.service);
        let until = ticket.called_at.unwrap_or(now);
        match service.filter(|_| ticket.nights > 0) {
            Some(service) => {
                let from = self.date(ticket.leg_at);
                self.setup.open_s(service, from, self.date(until))
            }
            None => ticket.waited_s(now),
        }
    }

    /// Returns that a visitor with this forecast will probably not be called before the service closes,
    /// if visitors are to know. `None` also while nobody can foresee the wait, or the hall's clock is in
    /// doubt.
    pub fn lateness(
        &self,
        service: ServiceId,
        forecast: Option<&Forecast>,
        at: Timestamp,
    ) -> Option<Lateness> {
        let service = self.setup.service(service)?;
        if service.late == LatePolicy::Issue || self.clock.is_in_question(at) {
            return None;
        }
        self.setup
            .lateness(service, self.date(at), forecast?.mean_s)
    }

    /// Returns what every visitor is told today because the whole hall is closed all day; `None` on
    /// other days.
    pub fn day_off(&self, at: Timestamp) -> Option<Refusal> {
        let date = self.date(at);
        let mut found: Vec<(Option<Opening>, Text)> = Vec::new();
        for service in self.setup.services.iter().filter(|s| !s.retired) {
            match self.opens(service, date) {
                Err(Refusal::Holiday { occasion, opens }) => found.push((opens, occasion)),
                _ => return None,
            }
        }
        // Whichever service opens first.
        let first = found
            .into_iter()
            .min_by_key(|(opens, _)| (opens.is_none(), *opens));
        first.map(|(opens, occasion)| Refusal::Holiday { occasion, opens })
    }

    /// Whether a service is open at `date`, by its hours, the holidays and special hours.
    ///
    /// # Errors
    /// The refusal that a visitor would get.
    pub(crate) fn opens(&self, service: &Service, date: Timestamp) -> Result<(), Refusal> {
        if self.setup.is_open(service, date) {
            return Ok(());
        }
        let opens = self.setup.next_opening(service, date);
        let today = date.local(self.setup.rules.time_zone).date_naive();
        Err(match self.setup.day_off(service, today) {
            Some(occasion) => Refusal::Holiday { occasion, opens },
            None => Refusal::ServiceClosed { opens },
        })
    }
}

/// Tickets and queues.
impl Hall {
    /// All that the rules may know of the queues.
    pub(crate) fn queues(&self) -> &Queues {
        &self.queues
    }

    /// A ticket of today.
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.queues.ticket(id)
    }

    /// Today's tickets by identity: in the order in which the hall heard of them.
    pub fn tickets(&self) -> &[Ticket] {
        self.queues.tickets()
    }

    /// Today's ticket with the printed number `text`; case and leading zeros do not matter. A
    /// number that is only reserved is on no paper as far as the hall knows, so it is not found.
    pub fn ticket_by_number(&self, text: &str) -> Option<&Ticket> {
        let (prefix, value) = read_number(text)?;
        self.queues
            .by_number(prefix, value)
            .filter(|t| t.state != TicketState::Reserved)
    }

    /// Returns the printed number `text` as the hall would print it.
    pub fn number(&self, text: &str) -> Option<Number> {
        let (prefix, value) = read_number(text)?;
        Some(self.setup.number(prefix, value))
    }

    /// Returns the services that give out numbers like this one; several that share a series.
    pub fn services_of_number(&self, number: Number) -> Vec<ServiceId> {
        let services = self.queues.services_of(&self.setup, number).into_iter();
        services.filter(|s| !s.retired).map(|s| s.id).collect()
    }

    /// The ticket of a paper, by the name that its kiosk gave it.
    pub fn ticket_of_slip(&self, slip: SlipId) -> Option<&Ticket> {
        self.queues.of_slip(slip)
    }

    /// Returns how many numbers `service` can still give out today.
    pub fn numbers_left(&self, service: &Service) -> u32 {
        self.queues.numbers_left(&self.setup, service)
    }

    /// Returns whether `service` has given out nine tenths of today's numbers, so that staff should
    /// know; not if its cap ends it before.
    pub fn numbers_run_low(&self, service: &Service) -> bool {
        self.queues.numbers_run_low(&self.setup, service)
    }

    /// Checks that a ticket for `service` could be issued at `at`; kiosks grey out what cannot and
    /// say why.
    ///
    /// # Errors
    /// The refusal that the visitor would get.
    pub fn can_issue(&self, at: Timestamp, service: ServiceId) -> Result<&Service, Refusal> {
        self.queues.can_issue(self, at, service)
    }

    /// The kiosks at which somebody lately pressed for ticket after ticket, until the kiosk gave no
    /// more for a while.
    pub fn hurried_kiosks(&self, at: Timestamp) -> Vec<HurriedKiosk> {
        self.queues.hurried_kiosks(self, at)
    }

    /// A service's figures.
    pub fn service_day(&self, id: ServiceId) -> Option<&ServiceDay> {
        self.queues.day(id)
    }

    /// Returns how many wait for a service.
    pub fn waiting(&self, id: ServiceId) -> usize {
        self.queues.waiting(id)
    }

    /// Returns how many wait in the whole hall.
    pub fn waiting_in_all(&self) -> usize {
        self.setup.services.iter().map(|s| self.waiting(s.id)).sum()
    }

    /// Tickets on hold, each with the time when it waits again.
    pub fn held(&self) -> impl Iterator<Item = (Timestamp, &Ticket)> {
        self.queues.held()
    }

    /// Tickets that were called and did not come, by the place that they had.
    pub fn no_shows(&self) -> impl DoubleEndedIterator<Item = &Ticket> {
        self.queues.no_shows()
    }

    /// Tickets parked by a counter, by identity.
    pub fn parked(&self, at: CounterId) -> impl Iterator<Item = &Ticket> {
        self.queues.parked(at)
    }

    /// The latest calls, newest first, at most 24.
    pub fn calls(&self) -> impl ExactSizeIterator<Item = &CallNote> {
        self.queues.calls()
    }
}

/// Counters and ratings.
impl Hall {
    /// All counters by rising number.
    pub fn counters(&self) -> &[Counter] {
        self.counters.all()
    }

    /// Returns a counter by its number.
    pub fn counter(&self, id: CounterId) -> Option<&Counter> {
        self.counters.get(id)
    }

    /// Returns the counters at which `service` is served now: open, not paused.
    pub fn serving(&self, service: ServiceId) -> impl Iterator<Item = &Counter> {
        self.counters()
            .iter()
            .filter(move |c| c.is_working() && c.serves.iter().any(|s| s.service == service))
    }

    /// A counter at which somebody works.
    pub(crate) fn open_counter(&self, id: CounterId) -> Result<&Counter, Refusal> {
        self.counters.open(id)
    }

    /// The slip that [`CounterCommand::Undo`](crate::CounterCommand::Undo) would take back at
    /// `at`.
    pub fn undoable<'c>(&self, counter: &'c Counter, at: Timestamp) -> Option<&'c UndoableAction> {
        self.counters.undoable(self, counter, at)
    }

    /// The visit that can still be rated at a counter.
    pub fn rating_window(&self, counter: CounterId) -> Option<RatingWindow> {
        self.ratings.window(counter)
    }
}

/// Questions about printers and print jobs.
impl Hall {
    /// All that the rules may know of printing.
    pub(crate) fn printing(&self) -> &Printing {
        &self.printing
    }

    /// All printers that ever reported, by name.
    pub fn printers(&self) -> &[Printer] {
        self.printing.printers()
    }

    /// A printer, if it ever reported.
    pub fn printer(&self, id: PrinterId) -> Option<&Printer> {
        self.printing.printer(id)
    }

    /// Checks that a ticket could be printed at `printer`. One that nobody has heard of is given a
    /// chance.
    ///
    /// # Errors
    /// The refusal that the visitor would get.
    pub fn can_print(&self, printer: PrinterId) -> Result<(), Refusal> {
        match self.printer(printer) {
            Some(known) if known.condition.stops() => Err(Refusal::PrinterStopped {
                condition: known.condition,
            }),
            _ => Ok(()),
        }
    }

    /// Today's print jobs in the order they were asked for.
    pub fn jobs(&self) -> &[PrintJob] {
        self.printing.jobs()
    }

    /// A print job of today.
    pub fn job(&self, id: JobId) -> Option<&PrintJob> {
        self.printing.job(id)
    }

    /// The latest job for a ticket.
    pub fn job_of(&self, ticket: TicketId) -> Option<&PrintJob> {
        self.printing.job_of(ticket)
    }

    /// Returns whether a job may begin: nothing is printed for a number that is only reserved.
    pub fn may_print(&self, job: &PrintJob) -> bool {
        match job.what {
            Printable::Ticket(ticket) => self
                .ticket(ticket)
                .is_none_or(|t| t.state != TicketState::Reserved),
            Printable::TestPage | Printable::Report => true,
        }
    }

    /// Returns true if a printer takes tickets and never says that they are printed: it answers
    /// nothing, and the end of two jobs at least is not known.
    pub fn never_confirms(&self, printer: &Printer) -> bool {
        let is_unsure =
            |job: &&PrintJob| job.printer == printer.id && job.state == JobState::Uncertain;
        printer.condition == Condition::Mute && self.jobs().iter().filter(is_unsure).count() >= 2
    }

    /// Tickets whose visitors may stand there without paper, oldest first: what staff should print
    /// again or put aside.
    pub fn unprinted(&self, at: Timestamp) -> impl Iterator<Item = &PrintJob> {
        let is_wanted = |job: &PrintJob| match job.what {
            Printable::Ticket(ticket) => self.ticket(ticket).is_some_and(|t| t.state.is_open()),
            Printable::TestPage | Printable::Report => false,
        };
        self.jobs()
            .iter()
            .filter(move |job| job.is_unprinted(at) && is_wanted(job))
    }
}

/// Questions about machines and generations.
impl Hall {
    /// All machines by name; expelled ones stay listed.
    pub fn machines(&self) -> &[Machine] {
        self.machines.all()
    }

    /// The machine with this name, also an expelled one.
    pub fn machine(&self, id: MachineId) -> Option<&Machine> {
        self.machines.get(id)
    }

    /// The machine with this certificate, if it may talk to the hall.
    pub fn machine_of(&self, fingerprint: &Fingerprint) -> Option<&Machine> {
        self.machines.with_certificate(fingerprint)
    }

    /// Returns the role of the machine on which `actor` is.
    ///
    /// # Errors
    /// When the hall knows no such machine, or has expelled it.
    pub fn role_of(&self, actor: &Actor) -> Result<Role, Refusal> {
        let known = |id| self.machine(id).filter(|m| m.expelled.is_none());
        match (actor.machine, actor.program) {
            (None, _) => Ok(Role::Hub),
            (Some(id), program) => match (known(id), program) {
                (Some(machine), _) => Ok(machine.role),
                // The first hub of a hall sets it up before it is one of its machines.
                (None, Program::Hub) => Ok(Role::Hub),
                (None, _) => Err(Refusal::UnknownMachine),
            },
        }
    }

    /// Returns whether a machine may have given out numbers of this series.
    pub(crate) fn has_given_series(&self, series: u32) -> bool {
        series < self.machines.next_series()
    }

    /// 1, and one more or several for each
    /// [`Promote`](crate::MachineCommand::Promote).
    pub fn generation(&self) -> u32 {
        self.machines.generation()
    }

    /// Returns whether nobody may be called: after a promotion, until
    /// [`Reopen`](crate::MachineCommand::Reopen).
    pub fn reasserting(&self) -> bool {
        !self.machines.reopened()
    }
}

/// Questions about people.
impl Hall {
    /// All that the rules may know of the staff.
    pub(crate) fn staff(&self) -> &Staff {
        &self.staff
    }

    /// All that the rules may know of the counters.
    pub(crate) fn counters_part(&self) -> &Counters {
        &self.counters
    }

    /// All accounts by identity, also those of people who left.
    pub fn accounts(&self) -> &[Account] {
        self.staff.accounts()
    }

    /// The account with this identity.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.staff.account(id)
    }

    /// The account with this staff number.
    pub fn account_numbered(&self, no: StaffNo) -> Option<&Account> {
        self.staff.numbered(no)
    }

    /// The roles of people by key.
    pub fn staff_roles(&self) -> &[StaffRole] {
        self.staff.roles()
    }

    /// Everybody who is signed in.
    pub fn sessions(&self) -> &[Session] {
        self.staff.sessions()
    }

    /// Who is signed in where `actor` acts.
    pub fn session_of(&self, actor: &Actor) -> Option<&Session> {
        self.staff.session_of(actor)
    }

    /// The actor with the account of whoever is signed in there: a hub knows that by itself, whatever
    /// it was told.
    #[must_use]
    pub fn identified(&self, actor: &Actor) -> Actor {
        Actor {
            account: self.staff.session_of(actor).map(|session| session.account),
            ..*actor
        }
    }

    /// Checks that somebody may try to sign in now in this way, as a hub does before it looks at the
    /// proof. The same for a number that nobody has: `account` is `None` then.
    ///
    /// # Errors
    /// The refusal that is read there, also when the proof is right.
    pub fn may_try(
        &self,
        at: Timestamp,
        account: Option<AccountId>,
        machine: Option<MachineId>,
        counter: Option<CounterId>,
        way: Way,
    ) -> Result<(), Refusal> {
        self.staff
            .may_try(self, at.max(self.last_at), account, machine, counter, way)
    }

    /// Checks that the person behind `actor` may give `account` new ways to sign in: has the right, and
    /// every right of that account.
    ///
    /// # Errors
    /// The refusal that the person gets.
    pub fn may_manage(&self, actor: &Actor, account: AccountId) -> Result<(), Refusal> {
        self.staff.may_manage(self, actor, account)
    }

    /// Checks that the person behind `actor` has a right; at the hub's console everybody has.
    ///
    /// # Errors
    /// The refusal that the person gets, with the roles that have the right.
    pub fn person_may(&self, actor: &Actor, right: Right) -> Result<(), Refusal> {
        self.staff.check_person(self, actor, right)
    }

    /// Checks that the person behind `actor` may open what `right` guards, over the whole hall: as pages
    /// of settings are. Where nobody is asked for rights, everybody may but at a counter.
    ///
    /// # Errors
    /// The refusal that the person gets, with the roles that have the right.
    pub fn may_open(&self, actor: &Actor, right: Right) -> Result<(), Refusal> {
        self.staff.may_open(self, actor, right)
    }

    /// Checks that the person behind `actor` may see figures: those of the whole hall, or of this account
    /// alone.
    ///
    /// # Errors
    /// The refusal that the person gets, with the roles that have the right.
    pub fn may_see_figures(&self, actor: &Actor, of: Option<AccountId>) -> Result<(), Refusal> {
        self.staff.may_see_figures(self, actor, of)
    }

    /// Checks that a command would not be refused to the person behind `actor` for want of a right.
    ///
    /// # Errors
    /// The refusal that the person would get.
    pub fn person_may_ask(&self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        self.staff.may(self, actor, self.role_of(actor)?, command)
    }

    /// Checks that whoever works at a counter has a right there. Nobody is asked while people sign in by
    /// name.
    ///
    /// # Errors
    /// The refusal that the person gets, with the roles that have the right.
    pub fn may_at(&self, counter: CounterId, right: Right) -> Result<(), Refusal> {
        self.staff.may_at(self, counter, right)
    }

    /// Returns how far a person has a right, by any of the person's roles; nobody has one who may not sign in.
    pub fn scope_of(&self, account: AccountId, right: Right) -> Option<Scope> {
        self.staff.scope(account, right)
    }

    /// Returns whether whoever opens a counter says by name or staff number which account it is. Without
    /// accounts any name does.
    pub fn takes_names(&self) -> bool {
        self.staff.takes_names(self)
    }

    /// The account that is meant by a staff number or a whole name, however it is written.
    ///
    /// # Errors
    /// The refusal that is read there: nobody is meant, or several people.
    pub fn clerk_named(&self, typed: &str) -> Result<&Account, Refusal> {
        self.staff.named(typed)
    }

    /// The roles that have a right over everything.
    pub fn who_may(&self, right: Right) -> Vec<RoleName> {
        self.staff.who_may(right)
    }
}

/// Questions about devices on wires.
impl Hall {
    /// Returns all groups of devices on wires that ever reported, by name.
    pub fn devices(&self) -> &[Devices] {
        self.wiring.groups()
    }

    /// Returns the devices that staff must look after, at this counter or at any one.
    pub fn broken_devices(&self, counter: Option<CounterId>) -> impl Iterator<Item = &Devices> {
        let groups = self.wiring.groups().iter();
        groups.filter(move |group| {
            let is_here = |counter| group.silent.contains(&counter);
            let is_whole = group.condition != WireCondition::Ready;
            group.is_in_trouble() && (is_whole || counter.is_none_or(is_here))
        })
    }

    /// Returns the text that somebody had the sign of a counter show.
    pub fn sign(&self, counter: CounterId) -> Option<&str> {
        self.wiring.sign(counter)
    }
}

/// Questions about announcements.
impl Hall {
    /// The emergency, while there is one: everybody must leave.
    pub fn emergency(&self) -> Option<&Emergency> {
        self.announcements.emergency()
    }

    /// Checks that no emergency keeps visitors from being called and given tickets.
    ///
    /// # Errors
    /// The refusal while there is one.
    pub(crate) fn no_emergency(&self) -> Result<(), Refusal> {
        self.emergency().map_or(Ok(()), |_| Err(Refusal::Emergency))
    }

    /// Returns whether the hall's music shall play.
    pub fn music(&self) -> bool {
        self.announcements.music()
    }

    /// The zones that have a speaker, by name.
    pub fn zones(&self) -> &[Zone] {
        self.announcements.zones()
    }

    /// Returns a zone, if it has ever had a speaker.
    pub fn zone(&self, id: ZoneId) -> Option<&Zone> {
        self.announcements.zone(id)
    }
}

/// Reads a printed number; case and leading zeros do not matter.
fn read_number(text: &str) -> Option<(Prefix, u32)> {
    let text = text.trim().to_ascii_uppercase();
    let digits = text
        .rfind('-')
        .map(|dash| dash + 1)
        .or_else(|| text.find(|c: char| c.is_ascii_digit()))?;
    let value = text[digits..].parse().ok()?;
    Some((Prefix::read(&text[..digits])?, value))
}

/// Appointments.
impl Hall {
    /// All that the rules may know of the appointments.
    pub(crate) fn appointments(&self) -> &Appointments {
        &self.appointments
    }

    /// The appointments of today and later, by identity.
    pub fn all_appointments(&self) -> &[Appointment] {
        self.appointments.all()
    }

    /// The appointment with this identity.
    pub fn appointment(&self, id: AppointmentId) -> Option<&Appointment> {
        self.appointments.get(id)
    }

    /// The appointment whose visitor types this code.
    pub fn appointment_by_code(&self, code: AppointmentCode) -> Option<&Appointment> {
        self.appointments.by_code(code)
    }

    /// The appointment that another system knows by `reference`.
    pub fn appointment_by_reference(&self, reference: &str) -> Option<&Appointment> {
        self.appointments.by_reference(reference)
    }

    /// The appointment of the visitor who has this ticket.
    pub fn appointment_of(&self, ticket: TicketId) -> Option<&Appointment> {
        self.appointments.of_ticket(ticket)
    }

    /// Returns the appointments of a date that were not cancelled, by time.
    pub fn appointments_on(&self, day: NaiveDate) -> Vec<&Appointment> {
        let all = self.appointments.all().iter();
        let of_day = all.filter(|a| a.slot.day == day && a.state != AppointmentState::Cancelled);
        let mut found: Vec<&Appointment> = of_day.collect();
        found.sort_by_key(|a| (a.slot, a.id));
        found
    }

    /// Returns whether the hall has anything to do with appointments: services that take them, or some
    /// that are booked.
    pub fn takes_appointments(&self) -> bool {
        let takes = |service: &Service| service.appointments.is_some() && !service.retired;
        self.setup.services.iter().any(takes) || !self.appointments.all().is_empty()
    }

    /// Returns whether visitors with an appointment may come at `at`: it is for that day, or begins in
    /// the next hours of the day after.
    pub fn expects_appointments(&self, at: Timestamp) -> bool {
        let soon = self.local(Timestamp(at.0.saturating_add(EARLY_MAX_US)));
        let last = Slot {
            day: soon.date_naive(),
            minute: (soon.hour() * 60 + soon.minute()) as u16,
        };
        let today = self.local(at).date_naive();
        let may_come =
            |a: &Appointment| a.slot.day == today || a.slot.day > today && a.slot <= last;
        self.appointments.all().iter().any(may_come)
    }

    /// Returns the slots of a service on a date that can still be booked at `at`, with what is free
    /// of them.
    pub fn slots_on(&self, service: ServiceId, day: NaiveDate, at: Timestamp) -> Vec<SlotFree> {
        let service = self.setup.service(service).filter(|s| !s.retired);
        service.map_or_else(Vec::new, |service| {
            self.appointments.slots_on(self, service, day, at)
        })
    }
}
