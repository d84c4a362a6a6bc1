//! The hub's thread, which owns the hall.

mod history;
mod persons;
mod proofs;

use super::handle::{CountReply, Group, LogReply, PendingReply, Request};
use super::{Follower, HallUpdate, Relay, SubscriberOptions};
use crate::clock::Clock;
use crate::columns::{Columns, Settled};
use crate::decider::{Decider, Outcome, PendingCommand};
use crate::ids::{self, Random};
use crate::lineage::Relation;
use crate::net::identity::Identity;
use crate::protocol::{BackupFailure, CopyPosition, CountFailure, LOG_PART, LogFailure};
use crate::quorum::{self, Quorum, Standing};
use crate::store::{Change, LINES_PER_SEAL, Loaded, Restoration, Seal, StoreError};
use crate::upkeep::{Caretaker, Moment};
use crate::vault::Personal;
use hall::staff::Right;
use hall::{Actor, Answer, CommandId, Event, MachineEvent, Program, Role, Timestamp};
use history::History;
pub(super) use proofs::Proofs;
use statistics::Question;
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak, mpsc};
use std::time::{Duration, Instant};

/// A snapshot is saved when the hub has nothing to do for this long…
const IDLE_BEFORE_SNAPSHOT: Duration = Duration::from_secs(2);
/// …and at least this many entries came since the last one, so that a start reads few of them.
const ENTRIES_PER_SNAPSHOT: u64 = 2_000;
/// A busy hub saves one after this many entries all the same.
const ENTRIES_WITHOUT_SNAPSHOT: u64 = 200_000;

/// Time within which a stop waits for what was asked before.
const STOP_WITHIN: Duration = Duration::from_secs(3);
/// Time that a hub waits for its standby before it answers: beyond, it goes on alone.
const STANDBY_WITHIN: Duration = Duration::from_millis(200);
/// A standby that lacks no more rows than this is waited for again.
const STANDBY_LAG: u64 = 2;
/// Time that a hub leaves it to others to lead before it goes on.
const HAND_OVER_WITHIN: Duration = Duration::from_secs(5);
/// How often a hub looks at its clock and at the others of its group.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Time that a hub which begins to lead waits for the clocks of the others…
const CLOCK_WITHIN: Duration = Duration::from_secs(3);
/// …and how often it looks.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Programs of a hub's own machine are told after this long that nothing can be agreed on; an
/// election takes less.
const AWAY_AFTER: Duration = Duration::from_secs(4);
/// Time from the start of a hub until it looks after its store: people wait for other things first.
const UPKEEP_AFTER: Duration = Duration::from_secs(5);
/// A follower that missed more lines than this gets the whole hall instead.
const MISSED_MAX: u64 = 2_000;

/// A follower of the hall, and the number of its next line.
struct Subscriber {
    options: SubscriberOptions,
    next: u64,
    tell: Follower,
}

/// The key that the log is sealed with, and the last line that is sealed.
struct Sealer {
    identity: Box<Identity>,
    sealed: u64,
}

pub(super) struct HubThread {
    quorum: Arc<Quorum>,
    group: Arc<Group>,
    decider: Decider<PendingReply>,
    clock: Clock,
    columns: Arc<Columns>,
    relay: Box<dyn Relay>,
    /// Commands forwarded to the hub that leads and not answered yet, in the order in which they
    /// were asked.
    forwarded: VecDeque<PendingCommand<PendingReply>>,
    /// Answers of the hub that leads to what was forwarded, until this hub has recorded what they
    /// tell of.
    early_answers: Vec<(CommandId, Answer)>,
    subscribers: Vec<Subscriber>,
    /// Requests that must wait until no proposal is on its way.
    deferred: Vec<Request>,
    /// The outcome that is agreed on and not answered before a standby has it.
    unsecured: Option<Outcome<PendingReply>>,
    /// Set while the standby keeps up; while it does not, nobody waits for it.
    is_secured: bool,
    /// Time when it was last known that commands can be agreed on, by the hall's clock and by the
    /// machine's.
    last_agreement: (Timestamp, Instant),
    is_away: bool,
    term: u64,
    /// Time when it began to lead.
    led_at: Instant,
    /// Time when the hub began.
    began: Instant,
    /// Until when it leaves it to others to lead.
    handing_over_until: Option<Instant>,
    snapshot_seq: u64,
    /// Time when somebody last asked something.
    asked_at: Instant,
    stopping: Option<Instant>,
    history: History,
    caretaker: Option<Caretaker>,
    /// Set when it is time to look for what visitors left long ago.
    is_erasure_due: bool,
    sealer: Option<Sealer>,
    proofs: Proofs,
}

impl HubThread {
    pub(super) fn new(
        quorum: Arc<Quorum>,
        group: Arc<Group>,
        loaded: Loaded,
        clock: Clock,
        relay: Box<dyn Relay>,
        proofs: Proofs,
    ) -> HubThread {
        let as_of = loaded.hall.last_at();
        let mut decider = Decider::new(loaded, ids::system());
        let snapshot_seq = decider.seq();
        group.seq.store(snapshot_seq, Ordering::Relaxed);
        let is_recovering = group.is_recovering.load(Ordering::Relaxed);
        decider.set_recovering(is_recovering);
        let takes_over = is_recovering.then(|| decider.hall().generation());
        let history = History::new(&quorum, as_of, takes_over);
        clock.begin(decider.hall());
        HubThread {
            quorum,
            group,
            decider,
            clock,
            columns: Arc::default(),
            relay,
            forwarded: VecDeque::new(),
            early_answers: Vec::new(),
            subscribers: Vec::new(),
            deferred: Vec::new(),
            unsecured: None,
            is_secured: true,
            last_agreement: (Timestamp::default(), Instant::now()),
            is_away: false,
            term: 0,
            led_at: Instant::now(),
            began: Instant::now(),
            handing_over_until: None,
            snapshot_seq,
            asked_at: Instant::now(),
            stopping: None,
            history,
            caretaker: None,
            is_erasure_due: false,
            sealer: None,
            proofs,
        }
    }

    pub(super) fn run(mut self, inbox: &mpsc::Receiver<Request>) {
        self.read_vault();
        let ended = self
            .serve(inbox)
            .err()
            .inspect(|why| tracing::error!(cause = why, "the hub ends"));
        if let Some(caretaker) = &self.caretaker {
            caretaker.stop();
        }
        if ended.is_none() && self.decider.is_agreed() {
            self.save_snapshot();
            self.keep_mark();
        }
        let HubThread {
            mut subscribers,
            quorum,
            group,
            ..
        } = self;
        *group.quorum.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // Whoever looks at the group at this moment lets go of it soon; the file is closed by the
        // last.
        drop(quorum);
        for subscriber in &mut subscribers {
            (subscriber.tell)(HallUpdate::Ended(ended.clone()));
        }
    }

    /// Works until it is stopped; the error says why it cannot go on.
    fn serve(&mut self, inbox: &mpsc::Receiver<Request>) -> Result<(), String> {
        loop {
            let first = match inbox.recv_timeout(self.poll_timeout()) {
                Ok(request) => Some(request),
                Err(mpsc::RecvTimeoutError::Timeout) => None,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            };
            if first.is_some() {
                self.asked_at = Instant::now();
            }
            let mut next = first;
            while let Some(request) = next.take() {
                self.handle_request(request)?;
                next = inbox.try_recv().ok();
            }
            self.handle_deferred();
            self.decide_or_forward()?;
            self.handle_deferred();
            self.check_majority();
            self.tell_time();
            if self.stopping.is_some_and(|until| {
                (self.decider.is_idle() && self.deferred.is_empty() && self.unsecured.is_none())
                    || until <= Instant::now()
            }) {
                return Ok(());
            }
            if self.history.is_mark_due() {
                self.keep_mark();
            }
            self.look_after_store();
            self.seal_log();
            let unsaved = self.decider.seq().saturating_sub(self.snapshot_seq);
            if self.decider.is_agreed()
                && ((self.asked_at.elapsed() >= IDLE_BEFORE_SNAPSHOT
                    && unsaved >= ENTRIES_PER_SNAPSHOT)
                    || unsaved >= ENTRIES_WITHOUT_SNAPSHOT)
            {
                self.save_snapshot();
            }
        }
    }

    /// Returns the time to wait for a request.
    fn poll_timeout(&mut self) -> Duration {
        if let Some(until) = self.stopping {
            return until.saturating_duration_since(Instant::now());
        }
        if self.decider.leads() && self.defers_decisions() {
            return LOOK_AGAIN;
        }
        let due = if self.decider.leads() && self.decider.is_agreed() {
            self.decider.hall().next_deadline().0
        } else {
            i64::MAX
        };
        let to_deadline = Duration::from_micros(
            u64::try_from(due.saturating_sub(self.clock.now().0)).unwrap_or(0),
        );
        to_deadline.min(LOOK_EVERY)
    }

    fn handle_request(&mut self, request: Request) -> Result<(), String> {
        match request {
            Request::Submit(asked) => {
                if let Some(asked) = self.check_proof(asked) {
                    self.decider.enqueue(asked);
                }
            }
            Request::Follow { .. }
            | Request::Backup { .. }
            | Request::Count(..)
            | Request::Log(..)
            | Request::Greet(..) => {
                self.deferred.push(request);
            }
            // A disk that hangs is no answer either. What a group of hubs cannot agree on, is told
            // by `check_majority`.
            Request::Heartbeat(_) if self.is_alone() => self.deferred.push(request),
            Request::Heartbeat(reply) => reply(),
            Request::SealWith(identity) => {
                let sealed = self.quorum.reader().and_then(|r| r.sealed_to().ok());
                self.sealer = sealed.map(|sealed| Sealer { identity, sealed });
            }
            Request::LookAfter(upkeep) => self.caretaker = Some(Caretaker::new(*upkeep)),
            Request::Stop => self.stopping = Some(Instant::now() + STOP_WITHIN),
            Request::Forwarded(id, answer) => {
                self.early_answers.push((id, answer));
                self.answer_forwarded();
            }
            Request::LeaderReached => {
                self.forwarded.retain(|asked| asked.reply.is_wanted());
                for asked in &self.forwarded {
                    self.relay.forward(asked.forwarded());
                }
            }
            Request::Recover(is_recovering) => self.decider.set_recovering(is_recovering),
            Request::MissingEntries(_) => self.deferred.push(request),
            Request::HandOver => {
                self.quorum.keep_leading(false);
                self.handing_over_until = Some(Instant::now() + HAND_OVER_WITHIN);
            }
            Request::Group(news) => self.handle_group_event(news)?,
        }
        Ok(())
    }

    fn handle_group_event(&mut self, news: quorum::GroupEvent) -> Result<(), String> {
        let outcome = match news {
            quorum::GroupEvent::Applied { proposal, taken } => {
                if taken {
                    self.follow_vault(&proposal.vault);
                }
                let outcome = self.decider.applied(&proposal, taken);
                if !outcome.replies.is_empty() && self.waits_for_standby() {
                    self.unsecured = Some(outcome);
                    self.quorum.secure(STANDBY_WITHIN);
                    return Ok(());
                }
                outcome
            }
            quorum::GroupEvent::Secured { in_time } => {
                if self.is_secured != in_time {
                    tracing::warn!(in_time, "the standby");
                }
                self.is_secured = in_time;
                self.unsecured.take().unwrap_or_default()
            }
            quorum::GroupEvent::Rejected { nonce } => self.decider.rejected(nonce),
            quorum::GroupEvent::Broken(why) => return Err(why),
            quorum::GroupEvent::Replaced => {
                self.reload()?;
                self.read_vault();
                self.resend_snapshot();
                // The store that was restored here is gone.
                self.quorum.keep(Restoration::forget());
                Outcome::default()
            }
            quorum::GroupEvent::Standing(standing) => {
                let outcome = self.follow_standing(&standing)?;
                self.relay.standing(&standing);
                *self.group.standing() = standing;
                outcome
            }
        };
        self.publish(outcome)
    }

    /// Returns whether there is a hub that only stands by, and keeps up.
    fn waits_for_standby(&mut self) -> bool {
        let standing = self.group.standing();
        if !standing.leads || standing.members.iter().all(|member| member.votes) {
            return false;
        }
        drop(standing);
        self.is_secured =
            self.is_secured || self.quorum.lags().values().all(|lag| *lag <= STANDBY_LAG);
        self.is_secured
    }

    fn follow_standing(&mut self, standing: &Standing) -> Result<Outcome<PendingReply>, String> {
        if standing.leads && self.term != standing.term {
            self.term = standing.term;
            self.led_at = Instant::now();
            self.resume_leading();
            let outcome = self.decider.begin_following();
            self.publish(outcome)?;
            self.quorum.propose(&self.decider.begin_leading());
            self.draw_vault_keys();
            self.is_erasure_due = true;
            for asked in self.forwarded.drain(..) {
                self.decider.enqueue(asked);
            }
        } else if !standing.leads {
            self.term = 0;
            self.resume_leading();
            if standing.leader.is_some() {
                self.history.trust_group();
            }
            return Ok(self.decider.begin_following());
        }
        Ok(Outcome::default())
    }

    /// Ends an attempt to hand over.
    fn resume_leading(&mut self) {
        if self.handing_over_until.take().is_some() {
            self.quorum.keep_leading(true);
        }
    }

    /// Returns whether it should not decide just now, although it leads: another hub is to take
    /// over, or its clock may be wrong.
    fn defers_decisions(&mut self) -> bool {
        match self.handing_over_until {
            Some(until) if Instant::now() < until => return true,
            Some(_) => self.resume_leading(),
            None => {}
        }
        self.group.doubt.load(Ordering::Relaxed) && self.led_at.elapsed() < CLOCK_WITHIN
    }

    /// Answers and tells what was agreed on.
    fn publish(&mut self, outcome: Outcome<PendingReply>) -> Result<(), String> {
        let Outcome {
            entries,
            replies,
            stale,
        } = outcome;
        if stale {
            self.reload()?;
        }
        if let Some(last) = entries.last() {
            self.clock.not_before(last.at);
        }
        if self.decider.is_agreed() {
            self.group.seq.store(self.decider.seq(), Ordering::Relaxed);
        }
        let tell = |subscriber: &mut Subscriber| {
            entries.iter().all(|entry| {
                if entry.seq != subscriber.next {
                    return true;
                }
                subscriber.next += 1;
                (subscriber.tell)(HallUpdate::Entry(Arc::clone(entry)))
            })
        };
        // Whoever asked hears first, the line before the answer, so that it sees what it was told:
        // somebody stands there and waits. On a small machine the others take their time.
        let asked: Vec<Weak<()>> = replies
            .iter()
            .filter_map(|(to, ..)| to.wanted.connection.clone())
            .collect();
        let has_asked = |subscriber: &Subscriber| {
            subscriber
                .options
                .connection
                .as_ref()
                .is_some_and(|who| asked.iter().any(|one| one.ptr_eq(who)))
        };
        self.subscribers
            .retain_mut(|subscriber| !has_asked(subscriber) || tell(subscriber));
        let (of_machines, of_programs): (Vec<_>, Vec<_>) = replies
            .into_iter()
            .partition(|(to, ..)| to.wanted.connection.is_some());
        for (to, _, answer) in of_machines {
            (to.reply)(answer);
        }
        self.subscribers.retain_mut(tell);
        for (to, _, answer) in of_programs {
            (to.reply)(answer);
        }
        self.answer_forwarded();
        let has = |is: fn(&Event) -> bool| entries.iter().any(|line| line.events.iter().any(is));
        if has(|e| matches!(e, Event::DayTurned { .. })) {
            self.is_erasure_due = true;
            if self.decider.is_agreed() {
                self.save_snapshot();
            }
        }
        if has(|e| matches!(e, Event::Machine(MachineEvent::LineageBegun { .. }))) {
            self.quorum.keep(Restoration::forget());
        }
        Ok(())
    }

    /// Gives the answers of the hub that leads, each after the line that it tells of.
    fn answer_forwarded(&mut self) {
        for (id, answer) in std::mem::take(&mut self.early_answers) {
            if matches!(&answer, Ok(events) if !events.is_empty()) && !self.decider.knows(id) {
                self.early_answers.push((id, answer));
                continue;
            }
            while let Some(at) = self.forwarded.iter().position(|asked| asked.id == id) {
                if let Some(asked) = self.forwarded.remove(at) {
                    (asked.reply.reply)(answer.clone());
                }
            }
        }
    }

    /// Decides what waits, or passes it on.
    fn decide_or_forward(&mut self) -> Result<(), String> {
        self.decider.retain(PendingReply::is_wanted);
        self.forwarded.retain(|asked| asked.reply.is_wanted());
        if self.unsecured.is_some() {
            return Ok(());
        }
        if !self.decider.leads() {
            if self.group_has_leader_elsewhere() {
                for asked in self.decider.drain_queue() {
                    // Asked twice, or sent back by a hub that takes this one for its leader: one
                    // answer serves all.
                    if !self.forwarded.iter().any(|other| other.id == asked.id) {
                        self.relay.forward(asked.forwarded());
                    }
                    self.forwarded.push_back(asked);
                }
            }
            return Ok(());
        }
        self.look_for_older_store();
        self.erase_expired();
        if self.defers_decisions() {
            return Ok(());
        }
        // Whoever led before may have had a faster clock.
        self.clock.not_before(self.decider.hall().last_at());
        let reader = self.quorum.reader();
        let clock = &self.clock;
        let stored = |seq| {
            reader
                .as_ref()
                .and_then(|reader| reader.entry(seq).ok().flatten())
        };
        let observed = clock.observe();
        let group = &self.group;
        let seal = |personal: &Personal, random: &mut Random| {
            persons::seal(group, reader.as_ref(), personal, random)
        };
        let (proposal, outcome) = self
            .decider
            .decide_batch(observed, || clock.now(), stored, seal);
        if let Some(proposal) = proposal {
            self.quorum.propose(&proposal);
        }
        self.publish(outcome)
    }

    /// Returns true if there is no other hub.
    fn is_alone(&self) -> bool {
        self.group.standing().members.len() <= 1
    }

    fn group_has_leader_elsewhere(&self) -> bool {
        let standing = self.group.standing();
        !standing.leads && standing.members.len() > 1
    }

    /// Tells programs of this machine when nothing can be agreed on, so that nobody waits before a
    /// screen that looks alive.
    fn check_majority(&mut self) {
        if self.is_alone() || self.quorum.has_majority() {
            self.last_agreement = (
                self.decider.hall().last_at().max(self.clock.now()),
                Instant::now(),
            );
            if std::mem::take(&mut self.is_away) {
                self.subscribers
                    .retain_mut(|subscriber| (subscriber.tell)(HallUpdate::Reconnected));
            }
        } else if !self.is_away && self.last_agreement.1.elapsed() >= AWAY_AFTER {
            self.is_away = true;
            self.subscribers.retain_mut(|subscriber| {
                (subscriber.tell)(HallUpdate::Disconnected(self.last_agreement.0))
            });
        }
    }

    /// Tells programs of this machine the time when they have it wrong.
    fn tell_time(&mut self) {
        if let Some(now) = self.clock.news() {
            self.subscribers
                .retain_mut(|subscriber| (subscriber.tell)(HallUpdate::Time(now)));
        }
    }

    /// Does what had to wait for a hall that is agreed on.
    fn handle_deferred(&mut self) {
        if !self.decider.is_agreed() {
            return;
        }
        for request in std::mem::take(&mut self.deferred) {
            match request {
                Request::Follow {
                    after,
                    options,
                    follower,
                } => self.add_subscriber(after, options, follower),
                Request::Greet(known, settled) => self.settle_greeting(*known, settled),
                // Each changes what the next one follows on, and a hub that does not lead yet
                // cannot take any.
                Request::MissingEntries(_)
                    if self.decider.is_recovering()
                        && !(self.decider.is_agreed() && self.decider.leads()) =>
                {
                    self.deferred.push(request);
                }
                Request::MissingEntries(entries) => {
                    if let Some(proposal) = self
                        .decider
                        .propose_missing_entries(entries, self.clock.now().plus_s(60))
                    {
                        tracing::info!(
                            lines = proposal.entries.len(),
                            "lines of the hub that is lost"
                        );
                        self.quorum.propose(&proposal);
                    }
                }
                Request::Heartbeat(reply) => reply(),
                Request::Backup { to, people, reply } => {
                    // Beside the hub: a large store takes seconds, and the queue must not wait for
                    // it.
                    let reader = self.quorum.reader();
                    let keys = people.map(|seal| self.wrapped_keys(&seal)).transpose();
                    std::thread::spawn(move || {
                        let reader = reader.ok_or(StoreError::Fenced);
                        let made = reader
                            .and_then(|reader| reader.backup(&to, keys?.as_ref(), &mut |_, _| ()));
                        reply(made);
                    });
                }
                Request::Count(actor, question, reply) => self.count(&actor, question, reply),
                Request::Log(actor, from, reply) => self.read_log(&actor, from, reply),
                _ => {}
            }
        }
    }

    /// Reads lines of the log beside the hub, which has better things to do.
    fn read_log(&self, actor: &Actor, from: u64, reply: LogReply) {
        let is_for_it = match actor.program {
            // For whoever sits there.
            Program::Counter(_) => Ok(()),
            _ => actor.may_manage(Role::Hub),
        };
        let hall = self.decider.hall();
        let may = is_for_it.and_then(|()| hall.may_open(actor, Right::AuditView));
        let reader = self.quorum.reader();
        std::thread::spawn(move || {
            let read = || {
                may.map_err(|why| LogFailure::Refused { why })?;
                let reader = reader.ok_or(StoreError::Fenced);
                let lines = reader.and_then(|reader| reader.entries(from, LOG_PART));
                let why = |error| BackupFailure::of(&error);
                lines.map_err(|error| LogFailure::Store { why: why(error) })
            };
            reply(read());
        });
    }

    /// Counts beside the hub: ten years are many rows.
    fn count(&self, actor: &Actor, question: Question, reply: CountReply) {
        let hall = self.decider.hall();
        let clerk = question.filter.clerk.as_ref();
        let may = hall.may_see_figures(actor, clerk.and_then(|clerk| clerk.account));
        let (reader, columns) = (self.quorum.reader(), Arc::clone(&self.columns));
        let span = Settled::of(hall, self.clock.now());
        std::thread::spawn(move || {
            let count = || {
                may.map_err(|why| CountFailure::Refused { why })?;
                let reader = reader.ok_or(StoreError::Fenced);
                let counted = reader.and_then(|reader| columns.count(&reader, &span, question));
                let store = |error| CountFailure::Store {
                    why: BackupFailure::of(&error),
                };
                let counts = counted.map_err(store)?;
                let counts = counts.map_err(|_| CountFailure::TooManyRows)?;
                Ok(Box::new(counts))
            };
            reply(count());
        });
    }

    fn add_subscriber(
        &mut self,
        after: Option<CopyPosition>,
        options: SubscriberOptions,
        mut follower: Follower,
    ) {
        // Scripts come and go also when nothing happens that would show who has gone.
        self.subscribers
            .retain(|subscriber| subscriber.options.is_there());
        if !follower(HallUpdate::Time(self.clock.now())) {
            return;
        }
        let seq = self.decider.seq();
        let missed = after
            .filter(|copy| self.relation(copy) == Relation::Part && seq - copy.seq <= MISSED_MAX)
            .and_then(|copy| {
                let missed = self
                    .quorum
                    .reader()?
                    .entries(copy.seq + 1, MISSED_MAX as usize)
                    .ok()?;
                (missed.len() as u64 == seq - copy.seq).then_some(missed)
            });
        let listens = match missed {
            Some(missed) => missed
                .into_iter()
                .all(|entry| follower(HallUpdate::Entry(Arc::new(entry)))),
            None => follower(HallUpdate::Snapshot {
                hall: Arc::new(self.decider.hall().clone()),
                seq,
            }),
        };
        if listens && (!self.is_away || follower(HallUpdate::Disconnected(self.last_agreement.0))) {
            let place = if options.priority {
                0
            } else {
                self.subscribers.len()
            };
            self.subscribers.insert(
                place,
                Subscriber {
                    options,
                    next: seq + 1,
                    tell: follower,
                },
            );
        }
    }

    /// Another hub's hall is ours now: who followed the old one gets it whole.
    fn resend_snapshot(&mut self) {
        let hall = Arc::new(self.decider.hall().clone());
        let seq = self.decider.seq();
        self.subscribers.retain_mut(|subscriber| {
            subscriber.next = seq + 1;
            (subscriber.tell)(HallUpdate::Snapshot {
                hall: Arc::clone(&hall),
                seq,
            })
        });
    }

    fn reload(&mut self) -> Result<(), String> {
        let began = Instant::now();
        let reader = self.quorum.reader().ok_or("the file is closed")?;
        self.decider
            .reload(reader.loaded().map_err(|e| e.to_string())?);
        tracing::info!(
            took_ms = began.elapsed().as_millis() as u64,
            "read the hall again"
        );
        Ok(())
    }

    /// Signs the next line that is due to be sealed.
    fn seal_log(&mut self) {
        let Some(sealer) = &mut self.sealer else {
            return;
        };
        let due = sealer.sealed + LINES_PER_SEAL;
        if !self.decider.is_agreed() || self.decider.seq() < due {
            return;
        }
        let Some(reader) = self.quorum.reader() else {
            return;
        };
        // A line of an earlier version has no link: the seals begin after it.
        sealer.sealed = due;
        let link = reader.entry(due).ok().flatten().and_then(|line| line.link);
        let (Some(link), Ok(hall)) = (link, reader.hall_id()) else {
            return;
        };
        if let Some(seal) = Seal::new(&sealer.identity, hall, due, link, self.clock.now()) {
            self.quorum.keep(Change::Seal(Box::new(seal)));
        }
    }

    /// Has what is due done for the store, once the program has got going.
    fn look_after_store(&self) {
        let Some(caretaker) = &self.caretaker else {
            return;
        };
        if !self.decider.is_agreed() || self.began.elapsed() < UPKEEP_AFTER {
            return;
        }
        let hall = self.decider.hall();
        let at = hall.last_at().max(self.clock.now());
        let now = Moment {
            at,
            date: hall.date(at),
            local: hall.local(at).naive_local(),
        };
        caretaker.look(now, || self.quorum.reader());
    }

    fn save_snapshot(&mut self) {
        let seq = self.decider.seq();
        if seq > self.snapshot_seq || seq == 1 {
            self.quorum.keep(Change::Snapshot(
                seq,
                Box::new(self.decider.hall().snapshot()),
            ));
            self.snapshot_seq = seq;
        }
    }
}
