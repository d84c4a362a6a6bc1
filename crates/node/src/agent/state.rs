//! What an agent does, apart from threads, files and sockets: inputs in, effects out.
//!
//! Commands of the machine's programs go to the hub and are repeated under the same id until they
//! are answered. The copy of the hall follows the hub line by line; an agent that hears nothing
//! for a while says since when, and tries another hub. Giving out tickets, which goes on without a
//! hub, is in [`issuing`](super::issuing).
//!
//! Each command carries the generation of the hall that its clerk saw. After a promotion, a call is
//! not repeated: the clerk presses again. When the hall went back to an earlier state, nothing is
//! repeated that is about a ticket: it may be another one there.
//!
//! In one history of the hall the copy never goes back. Another history is taken from a hub whose
//! generation is higher, and from no other; a hub that has gone back raises its generation above that
//! of every machine that greets it.
//!
//! The time that is passed in must be steady: the machine's clock when the program began, and the
//! time since. The hub's clock corrects it.

use super::issuing::{Issuing, Row};
use crate::clock::TOLD_AGAIN_US;
use crate::lineage::Known;
use crate::protocol::{
    AWAY_AFTER_MS, CopyPosition, FromHub, HEARTBEAT_EVERY_MS, MISSING_ENTRIES_MAX, Rejection,
    SILENT_AFTER_MS, ToHub,
};
use hall::setup::Prefix;
use hall::{
    Actor, Answer, AppointmentCommand, Command, CommandId, CounterCommand, Entry, Hall, Lineage,
    PrintCommand, QueueCommand, Refusal, Role, Snapshot, Timestamp,
};
use std::collections::VecDeque;
use std::sync::Arc;

/// Lines kept for a hub that was promoted and lacks them.
const RECENT_ENTRIES_MAX: usize = 2_000;
/// A hub that cannot agree on anything for so long is left for another one, if there is one.
const MINORITY_US: i64 = 2_000_000;
/// A hub that knows less than was seen of the hall has so long to catch up before the agent leaves it.
const BEHIND_US: i64 = 10_000_000;
const HEARTBEAT_EVERY_US: i64 = HEARTBEAT_EVERY_MS as i64 * 1_000;
const SILENT_US: i64 = SILENT_AFTER_MS as i64 * 1_000;
const AWAY_US: i64 = AWAY_AFTER_MS as i64 * 1_000;

/// An input of the agent: from a program, from the hub, or from the clock.
#[derive(Debug, Clone)]
pub enum Input {
    /// A program of this machine asks for something.
    Submit {
        /// Number of the reply that the program waits for.
        from: u64,
        /// The command's id.
        id: CommandId,
        /// The program, and who is signed in to it.
        actor: Actor,
        /// The command itself.
        command: Command,
        /// Until when it wants that.
        until: Option<Timestamp>,
    },
    /// A hub is connected, each side knows who the other is, and hello was said.
    Connected,
    /// The hub said something.
    Heard(FromHub),
    /// The connection is gone.
    Disconnected,
    /// [`AgentState::next_deadline`] has come.
    Elapsed,
}

/// An output of the agent, to be carried out in the order given.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Insert or replace this row of the journal; it is on the disk before the next effect is
    /// carried out, unless it is still pending.
    Keep(Row),
    /// Remove a row of a past day from the journal.
    Forget(u64),
    /// Say this to the hub.
    Send(ToHub),
    /// Answer a program's command.
    Reply {
        /// Number of the reply, as it came with [`Input::Submit`].
        to: u64,
        /// The command's id.
        id: CommandId,
        /// Events that followed, or the refusal.
        answer: Answer,
    },
    /// A program has given up a command: no answer comes.
    GiveUp {
        /// Number of the reply that is given up, as it came with [`Input::Submit`].
        to: u64,
    },
    /// The programs replace their hall.
    Snapshot {
        /// The whole new state.
        hall: Arc<Hall>,
        /// The last line in it.
        seq: u64,
        /// Set when the machine's copy is replaced as well.
        keep: bool,
    },
    /// The programs apply a line.
    Entry {
        /// The line, not yet in the programs' hall.
        entry: Arc<Entry>,
        /// Set when the machine's copy is to have it: not what this machine did by itself.
        keep: bool,
    },
    /// No hub since then, by the hall's clock: what the screens show is as of then.
    Disconnected(Timestamp),
    /// No hub since then, and tickets are given out all the same, with numbers of this machine.
    Standalone(Timestamp),
    /// No hub for a moment.
    Silent,
    /// The hall's time is this, and not what the programs know.
    Time(Timestamp),
    /// All is as usual again.
    Reconnected,
    /// Drop this connection and try another hub.
    Elsewhere,
    /// The hub refuses this machine.
    Rejected(Rejection),
    /// Write down whether the machine was shut out of the hall.
    KeepExpelled(bool),
}

/// Settings and memory that an agent begins with.
pub struct AgentConfig {
    /// The machine's role in the hall.
    pub role: Role,
    /// Prefix of the numbers that it gives out by itself; `None` when it gives out none.
    pub series: Option<Prefix>,
    /// The hall as it was last known here, and the last line in it.
    pub copy: Option<(Hall, u64)>,
    /// Rows of the journal, by number.
    pub rows: Vec<Row>,
    /// Set when a hub said last that the machine was shut out of the hall.
    pub is_expelled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Down,
    /// Connected, and not welcome yet.
    Greeting,
    Up,
}

/// Whoever waits for an answer of the hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    Program(u64),
    /// The visitor of this row waits for a number.
    Visitor(u64),
    /// This row waits for its adoption.
    Paper(u64),
    /// Nobody: it was answered here, and the hub is to know.
    Nobody,
}

#[derive(Debug)]
pub(super) struct Unanswered {
    pub(super) asker: Asker,
    pub(super) id: CommandId,
    pub(super) actor: Actor,
    pub(super) command: Command,
    /// The generation of the hall that it is meant for.
    pub(super) generation: u32,
    /// Until when it is wanted.
    until: Option<Timestamp>,
}

/// The hall of a hub that is behind the copy: it was just started, or hears of the others late.
#[derive(Debug)]
struct Behind {
    hall: Hall,
    seq: u64,
    until: Timestamp,
}

/// See the [module](self).
pub struct AgentState {
    pub(super) role: Role,
    /// Set while the machine is shut out of the hall, as far as it knows: its numbers are worth
    /// nothing then.
    pub(super) is_expelled: bool,
    pub(super) ids: Box<dyn FnMut() -> u128 + Send>,
    pub(super) out: Vec<Effect>,
    /// The hall as the hub tells it.
    pub(super) replica: Hall,
    pub(super) seq: u64,
    behind: Option<Behind>,
    link: Link,
    /// When the input came that is dealt with.
    now: Timestamp,
    heard: Timestamp,
    /// Time when a hub that could agree on something was last heard.
    fresh: Timestamp,
    heartbeat_at: Timestamp,
    minority: Option<Timestamp>,
    hub_generation: u32,
    /// The history that the hub has; `None` of a hub of the version before, which does not find out by
    /// itself that its store is an older one.
    hub_lineage: Option<Lineage>,
    /// The hub's clock less this machine's, in microseconds, once it was heard.
    pub(super) offset: Option<i64>,
    /// Whether the programs were told that no hub is heard for a moment…
    is_silent: bool,
    /// …and that there is none.
    /// The offset that the programs know.
    told: Option<i64>,
    away: bool,
    /// The lines that were asked for have not begun to come.
    catching_up: bool,
    pub(super) unanswered: Vec<Unanswered>,
    recent: VecDeque<Arc<Entry>>,
    pub(super) issuing: Issuing,
}

impl AgentState {
    /// Begins at `now`. `ids` draws 128 random bits.
    pub fn new(
        config: AgentConfig,
        now: Timestamp,
        ids: impl FnMut() -> u128 + Send + 'static,
    ) -> (AgentState, Vec<Effect>) {
        let AgentConfig {
            role,
            series,
            copy,
            rows,
            is_expelled,
        } = config;
        let (replica, seq) = copy.unwrap_or_default();
        let mut core = AgentState {
            role,
            is_expelled,
            ids: Box::new(ids),
            out: Vec::new(),
            replica,
            seq,
            behind: None,
            link: Link::Down,
            now,
            heard: now,
            fresh: now,
            heartbeat_at: now,
            minority: None,
            hub_generation: 0,
            hub_lineage: None,
            offset: None,
            is_silent: false,
            told: None,
            away: false,
            catching_up: false,
            unanswered: Vec::new(),
            recent: VecDeque::new(),
            issuing: Issuing::new(series, rows),
        };
        core.begin_journal();
        let effects = std::mem::take(&mut core.out);
        (core, effects)
    }

    /// The hall as the programs of this machine see it.
    pub fn hall(&self) -> &Hall {
        self.issuing
            .fork
            .as_ref()
            .map_or(&self.replica, |fork| &fork.hall)
    }

    /// What this machine has of the hall, for the greeting of a hub.
    pub fn known(&self) -> Known {
        Known::of(&self.replica, self.seq)
    }

    /// The hall as the hub tells it, and the last line in it: what the machine's copy should be.
    pub fn copied(&self) -> (&Hall, u64) {
        (&self.replica, self.seq)
    }

    /// The last line in [`AgentState::hall`].
    pub fn seq(&self) -> u64 {
        self.issuing.fork.as_ref().map_or(self.seq, |fork| fork.seq)
    }

    /// Returns the time at which [`Input::Elapsed`] is wanted.
    pub fn next_deadline(&self) -> Timestamp {
        let is_told = self.away || self.issuing.fork.is_some();
        let absence = match (is_told, self.is_silent) {
            (true, _) => Timestamp::NEVER,
            (false, true) => later(self.fresh, AWAY_US),
            (false, false) => later(self.fresh, SILENT_US),
        };
        let given_up = self.unanswered.iter().filter_map(|u| u.until).min();
        let heartbeat = if self.link == Link::Down {
            Timestamp::NEVER
        } else {
            self.heartbeat_at.min(later(self.heard, AWAY_US))
        };
        let minority = self
            .minority
            .map_or(Timestamp::NEVER, |since| later(since, MINORITY_US));
        let behind = self
            .behind
            .as_ref()
            .map_or(Timestamp::NEVER, |behind| behind.until);
        absence
            .min(heartbeat)
            .min(minority)
            .min(behind)
            .min(given_up.unwrap_or(Timestamp::NEVER))
            .min(self.issuing_deadline())
    }

    /// Takes one input at `now`; the effects are to be carried out in order.
    pub fn on(&mut self, now: Timestamp, input: Input) -> Vec<Effect> {
        self.now = now;
        match input {
            Input::Submit {
                from,
                id,
                actor,
                command,
                until,
            } => self.handle_request(now, from, id, actor, command, until),
            Input::Connected => {
                self.link = Link::Greeting;
                self.heard = now;
                self.heartbeat_at = now;
                self.minority = None;
            }
            Input::Heard(said) if self.link != Link::Down => {
                self.heard = now;
                self.handle_message(now, said);
            }
            Input::Heard(_) | Input::Elapsed => {}
            Input::Disconnected => self.hang_up(),
        }
        self.elapse(now);
        std::mem::take(&mut self.out)
    }

    fn handle_request(
        &mut self,
        now: Timestamp,
        from: u64,
        id: CommandId,
        actor: Actor,
        command: Command,
        until: Option<Timestamp>,
    ) {
        // Asked again by a program that lost its way to the agent meanwhile.
        let is_known = |u: &&mut Unanswered| u.id == id && matches!(u.asker, Asker::Program(_));
        if let Some(known) = self.unanswered.iter_mut().find(is_known) {
            known.asker = Asker::Program(from);
            known.until = until;
        } else if !self.issues(now, from, id, actor, &command) {
            self.submit_until(until, Asker::Program(from), id, actor, command);
        }
    }

    /// Has the hub carry out a command, now or as soon as there is one.
    pub(super) fn submit(&mut self, asker: Asker, id: CommandId, actor: Actor, command: Command) {
        self.submit_until(None, asker, id, actor, command);
    }

    fn submit_until(
        &mut self,
        until: Option<Timestamp>,
        asker: Asker,
        id: CommandId,
        actor: Actor,
        command: Command,
    ) {
        let unanswered = Unanswered {
            asker,
            id,
            actor,
            command,
            generation: self.replica.generation(),
            until,
        };
        if self.is_up() && self.may_go(asker, &unanswered.command) {
            self.send(&unanswered);
        }
        self.unanswered.push(unanswered);
    }

    /// Returns whether a command may go to the hub now. Programs that see what this machine did by
    /// itself must not get answers about another hall, and a print desk must not claim a job before
    /// the hub knows all that became of it.
    fn may_go(&self, asker: Asker, command: &Command) -> bool {
        match asker {
            Asker::Paper(_) | Asker::Nobody => true,
            _ if self.issuing.fork.is_some() => false,
            _ if self.is_of_other_history() && depends_on_history(command) => false,
            _ => {
                !matches!(command, Command::Print(PrintCommand::ReportJob { .. }))
                    || self.knows_papers()
            }
        }
    }

    /// Whether the copy is of another history than the hub's hall.
    fn is_of_other_history(&self) -> bool {
        let lineage = self.replica.lineage();
        self.hub_lineage.is_some_and(|other| other != lineage)
    }

    fn send(
        &mut self,
        Unanswered {
            id,
            actor,
            command,
            generation,
            until,
            ..
        }: &Unanswered,
    ) {
        let left_us = until.map(|until| until.0.saturating_sub(self.now.0).max(0));
        self.out.push(Effect::Send(ToHub::Submit {
            id: *id,
            command: command.clone(),
            generation: Some(*generation),
            actor: Some(*actor),
            within_ms: left_us.map(|us| u32::try_from(us / 1_000).unwrap_or(u32::MAX)),
            vault: Vec::new(),
        }));
    }

    /// Sends again what was not answered, as far as `which` says.
    pub(super) fn send_again(&mut self, which: impl Fn(&Unanswered) -> bool) {
        let is_again =
            |u: &Unanswered| self.is_up() && which(u) && self.may_go(u.asker, &u.command);
        // Chosen before any is taken out: a claim waits for the papers among the others.
        let again: Vec<bool> = self.unanswered.iter().map(is_again).collect();
        let unanswered = std::mem::take(&mut self.unanswered);
        for (unanswered, _) in unanswered.iter().zip(again).filter(|(_, again)| *again) {
            self.send(unanswered);
        }
        self.unanswered = unanswered;
    }

    pub(super) fn is_up(&self) -> bool {
        self.link == Link::Up
    }

    /// Returns whether the copy is that of a hub which is back since then and not alone.
    pub(super) fn is_current(&self, since: Timestamp) -> bool {
        self.is_up()
            && self.behind.is_none()
            && self.fresh >= since
            && self.replica.generation() >= self.hub_generation
    }

    /// Returns the hall's time, as far as it is known. It is a stamp, not a date.
    pub fn hall_time(&self, now: Timestamp) -> Timestamp {
        let alone = self.replica.date_offset().saturating_neg();
        Timestamp(now.0.saturating_add(self.offset.unwrap_or(alone)))
    }

    fn handle_message(&mut self, now: Timestamp, said: FromHub) {
        match said {
            FromHub::Welcome {
                generation,
                clock,
                lineage,
                is_behind,
                ..
            } => {
                self.set_offset(now, clock);
                self.hub_generation = generation;
                self.hub_lineage = lineage;
                if is_behind || generation < self.replica.generation() {
                    return self.leave_hub();
                }
                self.link = Link::Up;
                self.set_expelled(false);
                self.catching_up = false;
                self.follow();
                self.send_again(|_| true);
                self.reunite(now);
            }
            FromHub::Answered { id, answer } => self.answered(id, answer),
            // A hub of the version before tells more than this machine is to keep.
            FromHub::Snapshot { seq, snapshot } => {
                self.replace(now, seq, snapshot.for_role(self.role));
            }
            FromHub::Entry { entry } => {
                self.apply_line(now, Arc::new(entry.for_role(self.role).into_owned()));
            }
            FromHub::Heartbeat {
                clock,
                majority,
                hubs,
                ..
            } => {
                self.set_offset(now, Some(clock));
                self.minority = if majority || hubs.len() < 2 {
                    None
                } else {
                    self.minority.or(Some(now))
                };
                if majority && self.is_up() {
                    self.fresh = now;
                    let was_told = self.away || self.is_silent;
                    self.away = false;
                    self.is_silent = false;
                    if was_told && self.issuing.fork.is_none() {
                        self.out.push(Effect::Reconnected);
                    }
                }
            }
            FromHub::OtherGeneration { id, generation } => self.other_generation(id, generation),
            FromHub::AskMissingEntries { after } => self.send_missing_entries(after),
            FromHub::Rejected { why } => {
                self.hang_up();
                if why == Rejection::Expelled {
                    self.set_expelled(true);
                    self.refuse_presses();
                }
                self.out.push(Effect::Rejected(why));
            }
            FromHub::BackedUp { .. }
            | FromHub::Log { .. }
            | FromHub::Machines { .. }
            | FromHub::VaultKeys { .. }
            | FromHub::Person { .. }
            | FromHub::Counted { .. }
            | FromHub::Changed { .. }
            | FromHub::ChangedAsText { .. }
            | FromHub::ChangeRefused { .. }
            | FromHub::Disconnected { .. }
            | FromHub::Silent
            | FromHub::Time { .. }
            | FromHub::Reconnected => {}
        }
    }

    fn set_expelled(&mut self, is_expelled: bool) {
        if self.is_expelled != is_expelled {
            self.is_expelled = is_expelled;
            self.out.push(Effect::KeepExpelled(is_expelled));
        }
    }

    fn set_offset(&mut self, now: Timestamp, clock: Option<Timestamp>) {
        let Some(clock) = clock else { return };
        let offset = clock.0.saturating_sub(now.0);
        let later_us = clock.0.saturating_sub(self.hall_time(now).0);
        self.offset = Some(offset);
        if later_us.abs() > TOLD_AGAIN_US {
            self.shift_presses(later_us);
        }
        if self
            .told
            .is_none_or(|told| (told - offset).abs() > TOLD_AGAIN_US)
        {
            self.told = Some(offset);
            self.out.push(Effect::Time(clock));
        }
    }

    fn follow(&mut self) {
        if !self.catching_up {
            self.catching_up = true;
            let copy = (self.seq > 0).then(|| CopyPosition::of(&self.replica, self.seq));
            self.out.push(Effect::Send(ToHub::Follow { copy }));
        }
    }

    fn hang_up(&mut self) {
        self.link = Link::Down;
        self.minority = None;
        self.behind = None;
    }

    pub(super) fn leave_hub(&mut self) {
        self.hang_up();
        self.out.push(Effect::Elsewhere);
    }

    fn replace(&mut self, now: Timestamp, seq: u64, snapshot: Snapshot) {
        if snapshot.check().is_err() || snapshot.generation < self.replica.generation() {
            return self.leave_hub();
        }
        let hall = Hall::from_snapshot(snapshot);
        let is_new = self.seq == 0 || hall.generation() > self.replica.generation();
        if !is_new && hall.lineage() != self.replica.lineage() {
            // Which of the two is the later one, only the hub that leads can find out.
            return self.leave_hub();
        }
        if hall.generation() == self.replica.generation() && seq < self.seq {
            // Screens would show again what is over, and a paper would stop in the middle.
            self.behind = Some(Behind {
                hall,
                seq,
                until: later(now, BEHIND_US),
            });
            self.catching_up = false;
        } else {
            self.take_over(now, hall, seq);
        }
    }

    fn take_over(&mut self, now: Timestamp, hall: Hall, seq: u64) {
        let is_new = hall.generation() != self.replica.generation();
        if is_new {
            self.harvest_papers();
            self.recent.clear();
        }
        let went_back = hall.rollback().is_some() && hall.rollback() != self.replica.rollback();
        self.replica = hall;
        self.seq = seq;
        self.hub_lineage = self.hub_lineage.map(|_| self.replica.lineage());
        self.behind = None;
        self.catching_up = false;
        if self.issuing.fork.is_none() {
            self.send_snapshot();
        }
        if went_back {
            self.refuse_about_tickets();
        } else if is_new {
            self.send_again(|u| depends_on_history(&u.command));
        }
        self.hall_changed(now, is_new);
    }

    /// Answers what programs have asked about tickets of a history that is forgotten.
    fn refuse_about_tickets(&mut self) {
        let current = self.replica.generation();
        for unanswered in std::mem::take(&mut self.unanswered) {
            match unanswered.asker {
                Asker::Program(to) if depends_on_history(&unanswered.command) => {
                    self.out.push(Effect::Reply {
                        to,
                        id: unanswered.id,
                        answer: Err(Refusal::Generation { current }),
                    });
                }
                // The job it is about is another one now.
                Asker::Nobody => {}
                _ => self.unanswered.push(unanswered),
            }
        }
    }

    /// A line of a hub that is behind. When it has caught up, all goes on as if nothing had been.
    fn apply_line_behind(&mut self, now: Timestamp, entry: &Entry) {
        let Some(behind) = self
            .behind
            .as_mut()
            .filter(|behind| entry.seq == behind.seq + 1)
        else {
            return self.follow();
        };
        behind.hall.apply_entry(entry);
        behind.seq = entry.seq;
        let is_other = behind.hall.generation() != self.replica.generation();
        if !is_other && behind.seq < self.seq {
            return;
        }
        let Some(Behind { hall, seq, .. }) = self.behind.take() else {
            return;
        };
        if is_other || self.hub_lineage.is_none() && hall != self.replica {
            self.take_over(now, hall, seq);
        } else if hall != self.replica {
            // The hub finds out when it is greeted again.
            self.leave_hub();
        }
    }

    pub(super) fn send_snapshot(&mut self) {
        self.out.push(Effect::Snapshot {
            hall: Arc::new(self.replica.clone()),
            seq: self.seq,
            keep: true,
        });
    }

    fn apply_line(&mut self, now: Timestamp, entry: Arc<Entry>) {
        if self.behind.is_some() {
            return self.apply_line_behind(now, &entry);
        }
        if entry.seq != self.seq + 1 {
            return self.follow();
        }
        self.catching_up = false;
        let generation = self.replica.generation();
        let day = self.replica.day();
        let lineage = self.replica.lineage();
        self.replica.apply_entry(&entry);
        self.seq = entry.seq;
        if self.replica.lineage() != lineage {
            self.hub_lineage = self.hub_lineage.map(|_| self.replica.lineage());
        }
        self.remember(&entry);
        if self.issuing.fork.is_none() {
            self.out.push(Effect::Entry { entry, keep: true });
        }
        self.hall_changed(now, self.replica.generation() != generation);
        if self.replica.day() != day {
            self.forget_past_days();
        }
    }

    fn remember(&mut self, entry: &Arc<Entry>) {
        while self.recent.back().is_some_and(|last| last.seq >= entry.seq) {
            self.recent.pop_back();
        }
        if self
            .recent
            .back()
            .is_some_and(|last| last.seq + 1 != entry.seq)
        {
            self.recent.clear();
        }
        self.recent.push_back(Arc::clone(entry));
        if self.recent.len() > RECENT_ENTRIES_MAX {
            self.recent.pop_front();
        }
    }

    /// Tells the lines after `after`, if there is none missing; a message that is not full is the
    /// last one.
    fn send_missing_entries(&mut self, after: u64) {
        let has_all = self
            .recent
            .front()
            .is_some_and(|first| first.seq <= after + 1);
        let lines: Vec<Entry> = self
            .recent
            .iter()
            .filter(|e| has_all && e.seq > after)
            .map(|e| Entry::clone(e))
            .collect();
        let is_full = lines.len().is_multiple_of(MISSING_ENTRIES_MAX);
        let parts = lines
            .chunks(MISSING_ENTRIES_MAX)
            .map(<[Entry]>::to_vec)
            .chain(is_full.then(Vec::new));
        self.out
            .extend(parts.map(|entries| Effect::Send(ToHub::MissingEntries { entries })));
    }

    fn answered(&mut self, id: CommandId, answer: Answer) {
        let Some(found) = self.unanswered.iter().position(|u| u.id == id) else {
            return;
        };
        let Unanswered {
            asker, generation, ..
        } = self.unanswered.remove(found);
        match asker {
            Asker::Program(to) => self.out.push(Effect::Reply { to, id, answer }),
            Asker::Visitor(row) => self.number_answered(row, answer),
            Asker::Paper(row) => {
                if answer == Err(Refusal::DayOver) {
                    self.note_past(row);
                }
                self.paper_answered(row, generation);
            }
            Asker::Nobody => {}
        }
    }

    fn other_generation(&mut self, id: CommandId, generation: u32) {
        if generation < self.replica.generation() {
            return self.leave_hub();
        }
        if generation > self.replica.generation() {
            self.follow();
        }
        let Some(found) = self.unanswered.iter().position(|u| u.id == id) else {
            return;
        };
        let mut again = self.unanswered.remove(found);
        match again.asker {
            Asker::Program(to)
                if matches!(
                    again.command,
                    Command::Counter(
                        CounterCommand::CallNext { .. } | CounterCommand::CallTicket { .. }
                    )
                ) =>
            {
                self.out.push(Effect::Reply {
                    to,
                    id,
                    answer: Err(Refusal::Generation {
                        current: generation,
                    }),
                });
            }
            // The job it is about may be another one there.
            Asker::Nobody => {}
            _ => {
                again.generation = generation;
                self.send(&again);
                self.unanswered.insert(found, again);
            }
        }
    }

    fn elapse(&mut self, now: Timestamp) {
        if self.link != Link::Down && now >= self.heartbeat_at {
            self.out.push(Effect::Send(ToHub::Heartbeat {
                clock: now,
                seq: self.seq,
                lineage: Some(self.replica.lineage()),
            }));
            self.heartbeat_at = later(now, HEARTBEAT_EVERY_US);
        }
        if self.link != Link::Down
            && self
                .minority
                .is_some_and(|since| now >= later(since, MINORITY_US))
        {
            self.leave_hub();
        }
        if self.link != Link::Down && now >= later(self.heard, AWAY_US) {
            self.leave_hub();
        }
        if self
            .behind
            .as_ref()
            .is_some_and(|behind| now >= behind.until)
            && let Some(Behind { hall, seq, .. }) = self.behind.take()
        {
            if self.hub_lineage.is_some() {
                // It follows another hub, and is late; or the hub that leads will find out.
                self.leave_hub();
            } else {
                self.take_over(now, hall, seq);
            }
        }
        if now >= later(self.fresh, AWAY_US) {
            self.note_disconnected(now);
        } else if now >= later(self.fresh, SILENT_US) {
            self.note_silent();
        }
        self.give_up(now);
        self.issuing_elapsed(now);
    }

    /// Forgets what its program has given up: a call that comes minutes late would take the wrong
    /// visitor.
    fn give_up(&mut self, now: Timestamp) {
        let is_over = |u: &mut Unanswered| u.until.is_some_and(|until| now >= until);
        for given_up in self.unanswered.extract_if(.., is_over) {
            if let Asker::Program(to) = given_up.asker {
                self.out.push(Effect::GiveUp { to });
            }
        }
    }

    fn note_silent(&mut self) {
        if !self.is_silent && !self.away && self.issuing.fork.is_none() {
            self.is_silent = true;
            self.out.push(Effect::Silent);
        }
    }

    fn note_disconnected(&mut self, now: Timestamp) {
        let since = self.hall_time(self.fresh);
        if self.gives_tickets() {
            self.go_standalone(now, since);
        } else if !self.away {
            self.away = true;
            self.out.push(Effect::Disconnected(since));
        }
    }
}

/// Whether a command is about something that has another meaning in another history: the ticket at a
/// counter, a ticket or job by its identity, the question of the clock.
fn depends_on_history(command: &Command) -> bool {
    match command {
        Command::Queue(QueueCommand::Cancel { .. })
        | Command::Rating(_)
        | Command::Clock(_)
        | Command::Staff(_) => true,
        // A paper that exists is told whatever happens.
        Command::Appointment(command) => !matches!(
            command,
            AppointmentCommand::Reserve { .. } | AppointmentCommand::Adopt { .. }
        ),
        Command::Print(command) => !matches!(command, PrintCommand::ReportPrinter { .. }),
        Command::Counter(command) => !matches!(
            command,
            CounterCommand::Open { .. }
                | CounterCommand::Close { .. }
                | CounterCommand::SetServices { .. }
                | CounterCommand::Pause { .. }
                | CounterCommand::Resume { .. }
        ),
        Command::Queue(_)
        | Command::Machine(_)
        | Command::Announcement(_)
        | Command::Device(_)
        | Command::Person(_)
        | Command::Configure { .. }
        | Command::Settings(_)
        | Command::Elapse => false,
    }
}

/// `at` and so many microseconds.
pub(super) fn later(at: Timestamp, us: i64) -> Timestamp {
    Timestamp(at.0.saturating_add(us))
}

#[cfg(test)]
mod tests;
