//! Giving out tickets at an agent, with a hub and without one.
//!
//! A press is a row of the journal before anything else. With a hub, a number is reserved; once it
//! is known here and written down, the program that asked hears of it, and the hub is told until it
//! confirms it that the paper exists. When that takes too long, the machine stands alone: it goes
//! on with a *fork*, a hall of its own that began as the copy, and with numbers of its own series.
//! Its programs see the fork and cannot tell the difference. When the hub is back, it is told of
//! every paper and what became of it; then the fork is dropped.
//!
//! The paper's name is the id of the command that asked for it, so that asking again, also after a
//! restart, does not make a second paper.

use super::state::{AgentState, Asker, Effect, Unanswered, later};
use chrono::NaiveDate;
use hall::limits::SERIES_WIDTH;
use hall::setup::Prefix;
use hall::{
    Actor, Answer, AppointmentCommand, AppointmentId, Command, CommandId, Entry, Event, Hall,
    JobId, JobState, Lang, Number, PrintCommand, PrintEvent, PrintJob, Printable, PrinterId,
    PriorityClassId, Program, QueueCommand, QueueEvent, Refusal, ServiceId, SlipId, TicketState,
    Timestamp, time,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Time that a visitor waits for the hub's number, and then for the hub to confirm it.
const PATIENCE_US: i64 = 1_500_000;
/// Papers that the hub is told of at a time.
const ADOPTING_MAX: usize = 50;
/// The fork ends when nobody has pressed for so long…
const CALM_US: i64 = 10_000_000;
/// …and the printing is done, or has taken so long.
const PRINTING_US: i64 = 20_000_000;
/// At a busy kiosk it ends when the hub has been back for so long and nothing is being printed, and
/// so much later in any case.
const REUNION_US: i64 = 60_000_000;

/// Numbers of the machine's own series go on after a multiple of this, when the machine has forgotten
/// some.
const SERIES_GAP: u32 = 100;

/// A row of the journal: one press.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the journal.
    pub n: u64,
    /// The paper's name.
    pub slip: SlipId,
    /// For this service.
    pub service: ServiceId,
    /// The visitor's language.
    pub lang: Lang,
    /// With this priority.
    pub class: Option<PriorityClassId>,
    /// On paper from this printer.
    pub printer: Option<PrinterId>,
    /// Time of the press, by the hall's clock as far as it was known.
    pub pressed_at: Timestamp,
    /// Outcome of the press.
    pub state: RowState,
    /// The generation of the hall in which a hub has confirmed the paper; 0 for none.
    pub adopted: u32,
    /// Outcome of the printing, as far as this machine had to see to it by itself.
    pub paper: Option<JobState>,
    /// The presser: which program, and whose account.
    pub actor: Option<Actor>,
    /// Identity of the first ticket of the day, as this machine knew it. It tells one day from the
    /// next whatever dates they bear.
    pub first_ticket: Option<u64>,
    /// The appointment that the visitor has.
    pub appointment: Option<AppointmentId>,
}

/// The outcome of a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowState {
    /// No number yet.
    Pending,
    /// This number is, or is about to be, on paper.
    Printed(Number),
    /// There was no ticket.
    Refused,
    /// The machine ended before there was a number.
    Abandoned,
}

record::record! {
    struct Row { 1 n, 2 slip, 3 service, 4 lang, 5 class, 6 printer, 7 pressed_at, 8 state, 9 adopted = 0, 10 paper, 11 actor, 12 first_ticket, 260 appointment }
    enum RowState { 1 Pending, 2 Printed(1 number), 3 Refused, 4 Abandoned }
}

/// A visitor's wish for a ticket.
#[derive(Clone, Copy)]
struct Wish {
    service: ServiceId,
    lang: Lang,
    class: Option<PriorityClassId>,
    printer: Option<PrinterId>,
    appointment: Option<AppointmentId>,
}

/// A visitor who waits at this machine.
#[derive(Debug)]
struct Press {
    from: u64,
    n: u64,
    until: Timestamp,
}

/// The hall of a machine that stands alone.
#[derive(Debug)]
pub(super) struct Fork {
    pub(super) hall: Hall,
    pub(super) seq: u64,
    /// Jobs from this one on are the machine's own.
    first_own: JobId,
    last_press: Timestamp,
    /// Since when a hub is back.
    reunited: Option<Timestamp>,
}

/// The part of an agent that gives out tickets.
#[derive(Debug)]
pub(super) struct Issuing {
    series: Option<Prefix>,
    rows: BTreeMap<u64, Row>,
    /// The last row of the time before this start.
    begun_after: u64,
    /// Rows that a hub took for those of a past day.
    past: BTreeSet<u64>,
    /// Identity of the first ticket of the hall's day.
    first_ticket: u64,
    presses: Vec<Press>,
    /// Rows that the hub is to be told of.
    untold: BTreeSet<u64>,
    pub(super) fork: Option<Fork>,
}

impl Issuing {
    pub(super) fn new(series: Option<Prefix>, rows: Vec<Row>) -> Issuing {
        let rows: BTreeMap<u64, Row> = rows.into_iter().map(|row| (row.n, row)).collect();
        Issuing {
            series,
            begun_after: rows.keys().next_back().copied().unwrap_or(0),
            rows,
            past: BTreeSet::new(),
            first_ticket: 0,
            presses: Vec::new(),
            untold: BTreeSet::new(),
            fork: None,
        }
    }
}

impl AgentState {
    /// Returns whether this machine gives out tickets, and knows which.
    pub(super) fn gives_tickets(&self) -> bool {
        self.issuing.series.is_some()
            && !self.is_expelled
            && self.role.issues()
            && !self.replica.setup().services.is_empty()
    }

    /// Takes up the journal after a start. Where the machine does not know whether a paper came
    /// out, staff must look.
    pub(super) fn begin_journal(&mut self) {
        self.issuing.first_ticket = self.replica.first_ticket();
        let generation = self.replica.generation();
        let rows: Vec<Row> = self.issuing.rows.values().cloned().collect();
        for mut row in rows {
            let before = row.clone();
            let in_doubt = row.paper.map_or(row.adopted == 0, |state| !is_final(state));
            match row.state {
                RowState::Pending => row.state = RowState::Abandoned,
                RowState::Printed(_) if in_doubt => row.paper = Some(JobState::Uncertain),
                _ => {}
            }
            if matches!(row.state, RowState::Printed(_))
                && (row.adopted != generation || row.paper.is_some())
            {
                self.issuing.untold.insert(row.n);
            }
            if row != before {
                self.keep(row);
            }
        }
        self.forget_past_days();
    }

    fn keep(&mut self, row: Row) {
        self.out.push(Effect::Keep(row.clone()));
        self.issuing.rows.insert(row.n, row);
    }

    fn service_day(&self, at: Timestamp) -> NaiveDate {
        let rules = &self.replica.setup().rules;
        time::service_day(self.replica.date(at), rules.time_zone, rules.day_starts)
    }

    /// Rows of the day before stay: a hub that was promoted may ask for them in the night.
    pub(super) fn forget_past_days(&mut self) {
        let Some(kept) = self.replica.day().and_then(|day| day.pred_opt()) else {
            return;
        };
        let rows = self.issuing.rows.values();
        let today = self.replica.first_ticket();
        let days = rows.filter_map(|row| row.first_ticket);
        let before = days.filter(|first| *first < today).max();
        // A wrong clock may have dated it earlier than its day.
        let is_older = |row: &Row| row.first_ticket.is_none_or(|first| Some(first) < before);
        let is_settled = |row: &Row| !matches!(row.state, RowState::Printed(_)) || row.adopted > 0;
        let past = self
            .issuing
            .rows
            .values()
            .filter(|row| self.service_day(row.pressed_at) < kept)
            .filter(|row| is_older(row) && is_settled(row));
        for n in past.map(|row| row.n).collect::<Vec<_>>() {
            self.issuing.rows.remove(&n);
            self.issuing.untold.remove(&n);
            self.out.push(Effect::Forget(n));
        }
    }

    fn row_of(&self, slip: SlipId) -> Option<&Row> {
        self.issuing
            .rows
            .values()
            .rev()
            .find(|row| row.slip == slip)
    }

    /// Returns whether the agent itself sees to this command. What its actor may not ask, the hub
    /// refuses.
    pub(super) fn issues(
        &mut self,
        now: Timestamp,
        from: u64,
        id: CommandId,
        actor: Actor,
        command: &Command,
    ) -> bool {
        if actor.may(self.role, command).is_err() {
            return false;
        }
        match command {
            Command::Queue(QueueCommand::Issue {
                service,
                lang,
                class,
                printer,
            }) if self.gives_tickets() => {
                let wish = Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                    printer: *printer,
                    appointment: None,
                };
                self.press(now, from, id, actor, wish);
            }
            // Of one that this machine does not know the hub may know.
            Command::Appointment(AppointmentCommand::CheckIn {
                appointment,
                lang,
                class,
                printer,
                counter: None,
            }) if self.gives_tickets() => {
                let Some(known) = self.hall().appointment(*appointment) else {
                    return false;
                };
                let wish = Wish {
                    service: known.service,
                    lang: *lang,
                    class: *class,
                    printer: *printer,
                    appointment: Some(*appointment),
                };
                self.press(now, from, id, actor, wish);
            }
            Command::Print(_) if self.issuing.fork.is_some() => {
                self.report_alone(now, from, id, actor, command);
            }
            _ => return false,
        }
        true
    }

    fn press(&mut self, now: Timestamp, from: u64, id: CommandId, actor: Actor, wish: Wish) {
        let slip = SlipId(id.0);
        let known = self.row_of(slip).map(|row| (row.n, row.state));
        if let Some((n, state)) = known {
            if let Some(press) = self.issuing.presses.iter_mut().find(|press| press.n == n) {
                press.from = from;
                return;
            }
            if matches!(state, RowState::Printed(_)) {
                let answer = Ok(issued(self.hall(), slip));
                self.out.push(Effect::Reply {
                    to: from,
                    id,
                    answer,
                });
                return;
            }
        }
        let n = known.map_or_else(
            || {
                self.issuing
                    .rows
                    .keys()
                    .next_back()
                    .map_or(1, |last| last + 1)
            },
            |(n, _)| n,
        );
        let Wish {
            service,
            lang,
            class,
            printer,
            appointment,
        } = wish;
        // A machine that was started with a wrong clock does not send its visitors to another day.
        let pressed_at = self.hall_time(now).max(self.replica.last_at());
        let row = Row {
            n,
            slip,
            service,
            lang,
            class,
            printer,
            pressed_at,
            state: RowState::Pending,
            adopted: 0,
            paper: None,
            actor: Some(actor),
            first_ticket: Some(self.replica.first_ticket()),
            appointment,
        };
        let reserve = reserve(&row);
        self.issuing.presses.push(Press {
            from,
            n,
            until: later(now, PATIENCE_US),
        });
        self.keep(row);
        if self.issuing.fork.is_some() {
            self.issue_alone(now, n);
        } else {
            self.submit(Asker::Visitor(n), id, actor, reserve);
        }
    }

    /// Tells the visitor of a row what came of the press.
    fn reply(&mut self, n: u64, answer: Answer) {
        let Some(row) = self.issuing.rows.get(&n) else {
            return;
        };
        if let Some(press) = self.issuing.presses.iter().find(|press| press.n == n) {
            self.out.push(Effect::Reply {
                to: press.from,
                id: CommandId(row.slip.0),
                answer,
            });
        }
    }

    /// The hub has answered the reservation of a row. What it answers when it has a number comes as
    /// a line of the log too, perhaps later.
    pub(super) fn number_answered(&mut self, n: u64, answer: Answer) {
        if let Err(refusal) = answer {
            self.refuse(n, refusal);
        }
    }

    /// Sends everybody away who waits for a number: the machine is shut out of the hall.
    pub(super) fn refuse_presses(&mut self) {
        for press in std::mem::take(&mut self.issuing.presses) {
            let Some(row) = self.issuing.rows.get(&press.n).cloned() else {
                continue;
            };
            if row.state == RowState::Pending {
                let state = RowState::Refused;
                self.keep(Row { state, ..row });
                self.unanswered
                    .retain(|u| u.asker != Asker::Visitor(press.n));
                self.out.push(Effect::GiveUp { to: press.from });
            }
        }
    }

    fn refuse(&mut self, n: u64, refusal: Refusal) {
        let Some(row) = self.issuing.rows.get(&n) else {
            return;
        };
        self.keep(Row {
            state: RowState::Refused,
            ..row.clone()
        });
        self.reply(n, Err(refusal));
        self.issuing.presses.retain(|press| press.n != n);
    }

    /// Answers the presses whose tickets have come into the copy.
    pub(super) fn hall_changed(&mut self, now: Timestamp, is_other_generation: bool) {
        if is_other_generation {
            let generation = self.replica.generation();
            let printed = self.issuing.rows.values().filter(|row| {
                matches!(row.state, RowState::Printed(_)) && row.adopted != generation
            });
            self.issuing.untold.extend(printed.map(|row| row.n));
        }
        let first_ticket = self.replica.first_ticket();
        let was_first = std::mem::replace(&mut self.issuing.first_ticket, first_ticket);
        if first_ticket < was_first {
            // The day before goes on: its papers are good again, and the hub does not know which are
            // in people's hands.
            let past = std::mem::take(&mut self.issuing.past);
            self.issuing.untold.extend(past);
        }
        for n in self
            .issuing
            .presses
            .iter()
            .map(|press| press.n)
            .collect::<Vec<_>>()
        {
            let Some(row) = self.issuing.rows.get(&n) else {
                continue;
            };
            let Some(ticket) = self.replica.ticket_of_slip(row.slip) else {
                continue;
            };
            let number = ticket.number;
            let is_adopted = ticket.state != TicketState::Reserved;
            match row.state {
                RowState::Pending => {
                    let slip = row.slip;
                    self.keep(Row {
                        state: RowState::Printed(number),
                        ..row.clone()
                    });
                    self.reply(n, Ok(issued(&self.replica, slip)));
                    self.issuing.untold.insert(n);
                    if let Some(press) = self.issuing.presses.iter_mut().find(|press| press.n == n)
                    {
                        press.until = later(now, PATIENCE_US);
                    }
                }
                _ if is_adopted => self.issuing.presses.retain(|press| press.n != n),
                _ => {}
            }
        }
        self.adopt_untold();
    }

    /// The hall's time turns out to be so much later. What was pressed since the start was pressed so
    /// much later too: a paper is as old as it is, and not of a past day because a hub's clock was.
    pub(super) fn shift_presses(&mut self, us: i64) {
        let rows = &self.issuing.rows;
        let pressed = rows.range(self.issuing.begun_after + 1..);
        let past = std::mem::take(&mut self.issuing.past);
        let untold: Vec<Row> = pressed
            .filter(|(n, row)| row.adopted == 0 || past.contains(n))
            .map(|(_, row)| Row {
                pressed_at: later(row.pressed_at, us),
                adopted: 0,
                ..row.clone()
            })
            .collect();
        self.issuing.untold.extend(past);
        for row in untold {
            let asks = |u: &&mut Unanswered| u.asker == Asker::Paper(row.n);
            if let (Some(asked), Some(adopt)) = (self.unanswered.iter_mut().find(asks), adopt(&row))
            {
                asked.command = adopt;
            }
            self.keep(row);
        }
    }

    /// A hub took a paper for one of a past day: it was wrong about the time, perhaps.
    pub(super) fn note_past(&mut self, n: u64) {
        self.issuing.past.insert(n);
    }

    /// Tells the hub of papers, the oldest first.
    fn adopt_untold(&mut self) {
        while self.is_up()
            && self
                .unanswered
                .iter()
                .filter(|u| matches!(u.asker, Asker::Paper(_)))
                .count()
                < ADOPTING_MAX
            && let Some(n) = self.issuing.untold.pop_first()
        {
            let row = self.issuing.rows.get(&n);
            if let Some((actor, adopt)) = row.and_then(|row| Some((presser(row), adopt(row)?))) {
                let id = CommandId((self.ids)());
                self.submit(Asker::Paper(n), id, actor, adopt);
            }
        }
    }

    /// The hub has confirmed a paper, or will never take it: then staff know more than it does.
    pub(super) fn paper_answered(&mut self, n: u64, generation: u32) {
        let Some(row) = self.issuing.rows.get(&n) else {
            return;
        };
        if generation < self.replica.generation() {
            self.issuing.untold.insert(n);
        }
        if row.adopted != generation {
            self.keep(Row {
                adopted: generation,
                ..row.clone()
            });
        }
        self.issuing.presses.retain(|press| press.n != n);
        self.adopt_untold();
        if self.knows_papers() {
            self.send_again(|u| {
                matches!(u.command, Command::Print(PrintCommand::ReportJob { .. }))
            });
        }
    }

    /// Returns whether the hub has confirmed all papers, and what became of them.
    pub(super) fn knows_papers(&self) -> bool {
        self.issuing.untold.is_empty()
            && !self
                .unanswered
                .iter()
                .any(|u| matches!(u.asker, Asker::Paper(_)))
    }

    /// The hall of another generation may not know what became of the papers.
    pub(super) fn harvest_papers(&mut self) {
        let unknown = self
            .issuing
            .rows
            .values()
            .filter(|row| matches!(row.state, RowState::Printed(_)) && row.paper.is_none());
        let known = |row: &Row| {
            let job = self
                .replica
                .job_of(self.replica.ticket_of_slip(row.slip)?.id)?;
            (job.state != JobState::Queued).then_some(Row {
                paper: Some(job.state),
                ..row.clone()
            })
        };
        for row in unknown.filter_map(known).collect::<Vec<_>>() {
            self.keep(row);
        }
    }

    /// A hub is back.
    pub(super) fn reunite(&mut self, now: Timestamp) {
        if let Some(fork) = &mut self.issuing.fork {
            fork.reunited = Some(now);
        }
        self.adopt_untold();
    }

    pub(super) fn issuing_deadline(&self) -> Timestamp {
        let press = self
            .issuing
            .presses
            .iter()
            .map(|press| press.until)
            .min()
            .unwrap_or(Timestamp::NEVER);
        let fork = self.issuing.fork.as_ref().map_or(Timestamp::NEVER, |fork| {
            let due = fork.hall.next_deadline();
            if due == Timestamp::NEVER {
                due
            } else {
                Timestamp(due.0.saturating_sub(self.hall_time(Timestamp(0)).0))
            }
        });
        press.min(fork)
    }

    pub(super) fn issuing_elapsed(&mut self, now: Timestamp) {
        let late: Vec<u64> = self
            .issuing
            .presses
            .iter()
            .filter(|press| now >= press.until)
            .map(|press| press.n)
            .collect();
        if !late.is_empty() {
            self.go_standalone(now, self.hall_time(now));
        }
        if self.issuing.fork.is_some() {
            self.elapse_alone(now);
            self.rejoin(now);
        }
    }
}

// Standing alone.
impl AgentState {
    /// Begins the fork, and sees to everybody who waits.
    pub(super) fn go_standalone(&mut self, now: Timestamp, since: Timestamp) {
        if self.issuing.fork.is_some() {
            return;
        }
        let first_own = JobId(self.replica.jobs().last().map_or(0, |job| job.id.0 + 1));
        let reunited = self.is_up().then_some(now);
        self.issuing.fork = Some(Fork {
            hall: self.replica.clone(),
            seq: self.seq,
            first_own,
            last_press: now,
            reunited,
        });
        self.out.push(Effect::Standalone(since));
        // The journal knows more than the copy: of papers, and of what became of them.
        let is_unknown = |row: &Row| {
            self.replica
                .ticket_of_slip(row.slip)
                .is_none_or(|t| t.state == TicketState::Reserved)
        };
        let is_news = |row: &&Row| row.paper.is_some() || is_unknown(row);
        // The hub saw to the paper that it has confirmed, also when its hall has turned the day since.
        let generation = self.replica.generation();
        let is_seen_to = |row: &Row| row.adopted == generation && row.paper.is_none();
        let told = |row: &Row| match is_seen_to(row) {
            true => adopt(&Row {
                printer: None,
                ..row.clone()
            }),
            false => adopt(row),
        };
        let rows = self.issuing.rows.values().filter(is_news);
        for (actor, adopt) in rows
            .filter_map(|row| Some((presser(row), told(row)?)))
            .collect::<Vec<_>>()
        {
            // What is refused, for example the paper of a past day, the hub will refuse too.
            let _ = self.decide_alone(now, None, actor, &adopt);
        }
        for n in self
            .issuing
            .presses
            .iter()
            .map(|press| press.n)
            .collect::<Vec<_>>()
        {
            match self.issuing.rows.get(&n).map(|row| row.state) {
                Some(RowState::Pending) => self.issue_alone(now, n),
                _ => self.issuing.presses.retain(|press| press.n != n),
            }
        }
        // A print that the hub may have queued already stays with the hub.
        let is_report = |u: &Unanswered| {
            matches!(
                u.command,
                Command::Print(PrintCommand::ReportJob { .. } | PrintCommand::ReportPrinter { .. })
            )
        };
        for Unanswered {
            asker,
            id,
            actor,
            command,
            ..
        } in self
            .unanswered
            .extract_if(.., |u| is_report(u))
            .collect::<Vec<_>>()
        {
            if let Asker::Program(from) = asker {
                self.report_alone(now, from, id, actor, &command);
            }
        }
    }

    fn issue_alone(&mut self, now: Timestamp, n: u64) {
        self.unanswered.retain(|u| u.asker != Asker::Visitor(n));
        let Some(row) = self.issuing.rows.get(&n).cloned() else {
            return;
        };
        let slip = row.slip;
        let actor = presser(&row);
        // What the hub would refuse is refused here as well, as far as this machine knows. How long
        // visitors wait it does not know.
        let reserved = self.decide_alone(now, None, actor, &reserve(&row));
        if let Err(refusal) = reserved
            && !matches!(refusal, Refusal::Late { .. })
        {
            return self.refuse(n, refusal);
        }
        let Some(number) = self.next_own() else {
            return;
        };
        // A paper belongs to the day of its number, also when that turned while its visitor waited.
        let pressed_at = row.pressed_at.max(self.hall().last_at());
        let row = Row {
            state: RowState::Printed(number),
            pressed_at,
            first_ticket: Some(self.replica.first_ticket()),
            ..row
        };
        self.keep(row.clone());
        if let Some(Err(refusal)) =
            adopt(&row).map(|adopt| self.decide_alone(now, None, actor, &adopt))
        {
            return self.refuse(n, refusal);
        }
        if let Some(fork) = &mut self.issuing.fork {
            fork.last_press = now;
        }
        self.reply(n, Ok(issued(self.hall(), slip)));
        self.issuing.presses.retain(|press| press.n != n);
        self.issuing.untold.insert(n);
        self.adopt_untold();
    }

    /// The next number of the machine's own series. It goes on after all that the journal remembers,
    /// those of the day before too: a day that a wrong clock began may turn out to be the same one,
    /// and a number must not come twice.
    fn next_own(&self) -> Option<Number> {
        let prefix = self.issuing.series?;
        let own = self.issuing.rows.values();
        let own = own.filter_map(|row| match row.state {
            RowState::Printed(number) if number.prefix == prefix => Some(number.value),
            _ => None,
        });
        let known = self
            .hall()
            .tickets()
            .iter()
            .filter(|t| t.number.prefix == prefix)
            .map(|t| t.number.value);
        let (own, known) = (own.max().unwrap_or(0), known.max().unwrap_or(0));
        let value = match known > own {
            // The hall knows a paper that the journal does not: an older one came back, and may lack
            // more.
            true => known.next_multiple_of(SERIES_GAP) + 1,
            false => own + 1,
        };
        Some(Number {
            prefix,
            value,
            width: SERIES_WIDTH,
        })
    }

    fn report_alone(
        &mut self,
        now: Timestamp,
        from: u64,
        id: CommandId,
        actor: Actor,
        command: &Command,
    ) {
        let answer = self.decide_alone(now, Some(id), actor, command);
        self.out.push(Effect::Reply {
            to: from,
            id,
            answer,
        });
        // What is not on a paper of the journal, the hub hears of like this.
        if let Command::Print(PrintCommand::ReportJob { job, .. }) = command
            && self
                .issuing
                .fork
                .as_ref()
                .is_some_and(|fork| *job < fork.first_own)
            && self.row_of_job(*job).is_none()
        {
            self.submit(Asker::Nobody, id, actor, command.clone());
        }
        self.adopt_untold();
    }

    /// Decides and records on the fork.
    fn decide_alone(
        &mut self,
        now: Timestamp,
        id: Option<CommandId>,
        actor: Actor,
        command: &Command,
    ) -> Answer {
        self.elapse_alone(now);
        let at = self.hall_time(now).max(self.hall().last_at());
        let events = self.hall().decide(at, &actor, command)?;
        if !events.is_empty() {
            self.record_alone(at, id, actor, events.clone());
        }
        Ok(events)
    }

    fn elapse_alone(&mut self, now: Timestamp) {
        let at = self.hall_time(now).max(self.hall().last_at());
        while self.hall().next_deadline() <= at
            && let Ok(events) = self.hall().consider(at, &Command::Elapse)
            && !events.is_empty()
        {
            self.record_alone(at, None, Actor::TIMER, events);
        }
    }

    fn record_alone(
        &mut self,
        at: Timestamp,
        id: Option<CommandId>,
        actor: Actor,
        mut events: Vec<Event>,
    ) {
        // Nobody is called until a hub is back, and nobody knows when that is.
        for event in &mut events {
            if let Event::Print(PrintEvent::Queued { forecast, .. }) = event {
                *forecast = None;
            }
        }
        let command = id.unwrap_or_else(|| CommandId((self.ids)()));
        let Some(fork) = &mut self.issuing.fork else {
            return;
        };
        fork.seq += 1;
        let entry = Arc::new(Entry {
            seq: fork.seq,
            at,
            command,
            events,
            actor: Some(actor),
            salt: None,
            link: None,
        });
        fork.hall.apply_entry(&entry);
        for event in &entry.events {
            if let Event::Print(PrintEvent::JobReported { job, state }) = event {
                self.note_paper(*job, *state);
            }
        }
        self.out.push(Effect::Entry { entry, keep: false });
    }

    /// The row whose paper a job of the visible hall prints first.
    fn row_of_job(&self, job: JobId) -> Option<&Row> {
        match self.hall().job(job)? {
            PrintJob {
                what: Printable::Ticket(ticket),
                reprint: false,
                ..
            } => self.row_of(self.hall().ticket(*ticket)?.slip?),
            _ => None,
        }
    }

    fn note_paper(&mut self, job: JobId, state: JobState) {
        let Some(row) = self.row_of_job(job) else {
            return;
        };
        let is_more_of_it = matches!(
            (row.paper, state),
            (Some(JobState::Sending { .. }), JobState::Sending { .. })
        );
        let row = Row {
            paper: Some(state),
            ..row.clone()
        };
        if is_final(state) {
            self.issuing.untold.insert(row.n);
        }
        if !is_more_of_it {
            self.keep(row);
        }
    }

    /// Ends the fork when the hub knows of every paper, and nobody would notice.
    fn rejoin(&mut self, now: Timestamp) {
        let Some(Fork {
            reunited: Some(reunited),
            last_press,
            first_own,
            ..
        }) = self.issuing.fork
        else {
            return;
        };
        if !self.knows_papers() || !self.is_current(reunited) {
            return;
        }
        let since = |then: Timestamp| now.0.saturating_sub(then.0);
        let is_own = |job: &&PrintJob| {
            job.is_open() && (job.id >= first_own || self.row_of_job(job.id).is_some())
        };
        let printing: Vec<JobId> = self
            .hall()
            .jobs()
            .iter()
            .filter(is_own)
            .map(|job| job.id)
            .collect();
        if self.doubt_papers(&printing) {
            self.adopt_untold();
        } else if printing.is_empty()
            && (since(last_press) >= CALM_US || since(reunited) >= REUNION_US)
        {
            self.issuing.fork = None;
            self.send_snapshot();
            self.out.push(Effect::Reconnected);
            self.send_again(|_| true);
        } else if since(last_press.max(reunited)) >= PRINTING_US
            || since(reunited) >= REUNION_US + PRINTING_US
        {
            // Their programs have had time enough: staff must look.
            for job in printing {
                let _ = self.decide_alone(
                    now,
                    None,
                    Actor::of(Program::Device),
                    &Command::Print(PrintCommand::ReportJob {
                        job,
                        state: JobState::Uncertain,
                    }),
                );
            }
            self.adopt_untold();
        }
    }

    /// Hands papers to the staff whose printing nobody sees to any more; whether there were any.
    fn doubt_papers(&mut self, printing: &[JobId]) -> bool {
        let seen_to: BTreeSet<u64> = printing
            .iter()
            .filter_map(|job| self.row_of_job(*job))
            .map(|row| row.n)
            .collect();
        let is_lost = |row: &&Row| {
            row.paper.is_some_and(|state| !is_final(state)) && !seen_to.contains(&row.n)
        };
        let lost: Vec<Row> = self
            .issuing
            .rows
            .values()
            .filter(is_lost)
            .cloned()
            .collect();
        for row in &lost {
            self.issuing.untold.insert(row.n);
            self.keep(Row {
                paper: Some(JobState::Uncertain),
                ..row.clone()
            });
        }
        !lost.is_empty()
    }
}

/// Returns who pressed for a row; the journal of the version before does not say.
fn presser(row: &Row) -> Actor {
    row.actor.unwrap_or(Actor::of(Program::Kiosk))
}

/// Returns the command that draws a number for a row.
fn reserve(row: &Row) -> Command {
    let Row {
        slip,
        service,
        lang,
        class,
        printer,
        appointment,
        ..
    } = *row;
    match appointment {
        Some(appointment) => Command::Appointment(AppointmentCommand::Reserve {
            appointment,
            slip,
            lang,
            class,
            printer,
        }),
        None => Command::Queue(QueueCommand::Reserve {
            slip,
            service,
            lang,
            class,
            printer,
        }),
    }
}

/// Returns the command that tells a hub of a paper; `None` when there is none.
fn adopt(row: &Row) -> Option<Command> {
    let Row {
        slip,
        service,
        lang,
        class,
        printer,
        pressed_at,
        paper,
        appointment,
        ..
    } = *row;
    let RowState::Printed(number) = row.state else {
        return None;
    };
    if let Some(appointment) = appointment {
        return Some(Command::Appointment(AppointmentCommand::Adopt {
            appointment,
            slip,
            service,
            lang,
            class,
            pressed_at,
            number,
            printer,
            paper,
        }));
    }
    Some(Command::Queue(QueueCommand::Adopt {
        slip,
        service,
        lang,
        class,
        pressed_at,
        number,
        printer,
        paper,
    }))
}

/// The answer to a press: as if the ticket had been issued in one step.
fn issued(hall: &Hall, slip: SlipId) -> Vec<Event> {
    let Some(ticket) = hall.ticket_of_slip(slip) else {
        return Vec::new();
    };
    let queued = hall.job_of(ticket.id).map(|job| {
        let PrintJob {
            id,
            what,
            printer,
            reprint,
            forecast,
            ..
        } = *job;
        Event::Print(PrintEvent::Queued {
            job: id,
            what,
            printer,
            reprint,
            forecast,
        })
    });
    let issued = Event::Queue(QueueEvent::TicketIssued {
        ticket: ticket.id,
        number: ticket.number,
        service: ticket.service,
        lang: ticket.lang,
        class: ticket.class,
    });
    std::iter::once(issued).chain(queued).collect()
}

/// Returns whether a print job in this state is over.
fn is_final(state: JobState) -> bool {
    !matches!(
        state,
        JobState::Queued | JobState::Sending { .. } | JobState::Sent
    )
}

#[cfg(test)]
mod tests;
