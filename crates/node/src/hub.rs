//! The hub: decide -> agree -> apply -> tell everyone.
//!
//! One thread owns the hall in memory. On the hub that leads it has the [`Decider`] decide what is
//! waiting and sends the proposal to the group of hubs; when the proposal is on the disks of most
//! of them (of this one, in a group of one) it answers and tells the followers. On the other hubs
//! it records what was agreed on, and passes commands on to the one that leads. A disk that fails
//! ends the hub: nothing was answered, and memory may be ahead of the disk, so the only safe way on
//! is to open the file again.

use crate::clock::Clock;
use crate::decider::{Decider, Outcome, PendingCommand};
use crate::ids;
use crate::protocol::{ChangeRefused, FromHub, Rejection, ToHub};
use crate::quorum::{self, ChangeError, GroupOptions, Quorum, Standing};
use crate::store::{Change, Loaded, Store, StoreError};
use hall::{Actor, Answer, Command, CommandId, Entry, Event, Hall, MachineId, Program, Timestamp};
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak, mpsc};
use std::time::{Duration, Instant};

/// A snapshot is saved when the hub has nothing to do for this long…
const IDLE_BEFORE_SNAPSHOT: Duration = Duration::from_secs(2);
/// …and at least this many entries came since the last one, so that a start reads few of them.
const ENTRIES_PER_SNAPSHOT: u64 = 2_000;
/// A busy hub saves one after this many entries all the same.
const ENTRIES_WITHOUT_SNAPSHOT: u64 = 200_000;

/// What was asked before a stop is done within this time.
const STOP_WITHIN: Duration = Duration::from_secs(3);
/// How long a hub waits for its standby before it answers: beyond, it goes on alone.
const STANDBY_WITHIN: Duration = Duration::from_millis(200);
/// A standby that lacks no more rows than this is waited for again.
const STANDBY_LAG: u64 = 2;
/// How long a hub leaves it to others to lead before it goes on.
const HAND_OVER_WITHIN: Duration = Duration::from_secs(5);
/// How long a hub that begins to lead waits for the clocks of the others…
const CLOCK_WITHIN: Duration = Duration::from_secs(3);
/// …and how often it looks.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Programs of a hub's own machine are told after this long that nothing can be agreed on; an
/// election takes less.
const AWAY_AFTER: Duration = Duration::from_secs(4);
/// A follower that missed more lines than this gets the whole hall instead.
const MISSED_MAX: u64 = 2_000;

/// What a follower hears: first the whole hall, then every line of the log.
#[derive(Debug, Clone)]
pub enum HallUpdate {
    /// The hall after log entry `seq`.
    Snapshot {
        /// The state.
        hall: Arc<Hall>,
        /// The last entry in it; 0 when there is none.
        seq: u64,
    },
    /// The next line of the log.
    Entry(Arc<Entry>),
    /// The hall has been unreachable since `.0`; what was heard is as of then. Only of a hall that
    /// is kept on another machine.
    Disconnected(Timestamp),
    /// The same, but this machine gives out tickets by itself.
    Standalone(Timestamp),
    /// The hall is reached again.
    Reconnected,
    /// The hall does not let this machine in any more.
    Rejected(Rejection),
    /// The hub ended; nothing more comes. Says why, unless it was asked to end.
    Ended(Option<String>),
}

/// Takes the news; returns false when it wants no more.
pub type Follower = Box<dyn FnMut(HallUpdate) -> bool + Send>;
/// Takes the answer to one command. Dropped without being called when the hub ends first.
pub type Reply = Box<dyn FnOnce(Answer) + Send>;

/// Where an answer goes, and whether somebody still waits there.
pub(super) struct PendingReply {
    /// Takes the answer.
    pub(super) reply: Reply,
    alive: Option<Weak<()>>,
}

impl PendingReply {
    fn is_wanted(&self) -> bool {
        self.alive
            .as_ref()
            .is_none_or(|alive| alive.strong_count() > 0)
    }
}

/// Who follows.
#[derive(Debug, Clone, Default)]
pub struct SubscriberOptions {
    /// The connection, to know its commands by, and when it has ended: see
    /// [`HubHandle::submit_while`].
    pub connection: Option<Weak<()>>,
    /// Hears before others: what it shows, everybody waits for.
    pub priority: bool,
}

impl SubscriberOptions {
    /// Whether the connection still lasts, as far as it is known.
    pub(super) fn is_there(&self) -> bool {
        self.connection
            .as_ref()
            .is_none_or(|who| who.strong_count() > 0)
    }
}

/// Takes the outcome of a backup: the bytes written.
pub type BackupReply = Box<dyn FnOnce(Result<u64, StoreError>) + Send>;

/// Forwards commands to the hub that leads. The answer comes back through
/// [`HubHandle::answer_forwarded_command`].
pub trait Relay: Send {
    /// The group stands like this now.
    fn standing(&mut self, standing: &Standing);
    /// Forwards a command. Called again for what was not answered whenever
    /// [`HubHandle::resend_forwarded`] says that there is a new way.
    fn forward(&mut self, id: CommandId, actor: &Actor, command: &Command);
}

/// The relay of a group of one, which is never needed.
struct NoRelay;

impl Relay for NoRelay {
    fn standing(&mut self, _: &Standing) {}
    fn forward(&mut self, _: CommandId, _: &Actor, _: &Command) {}
}

/// What is asked of whoever keeps the hall, or stands for who keeps it.
pub(super) enum Request {
    Submit(PendingCommand<PendingReply>),
    Follow {
        after: Option<u64>,
        options: SubscriberOptions,
        follower: Follower,
    },
    Backup {
        to: PathBuf,
        reply: BackupReply,
    },
    Group(quorum::GroupEvent),
    /// The hub that leads has answered.
    Forwarded(CommandId, Answer),
    /// There is a new way to the hub that leads.
    LeaderReached,
    /// Collect lines of a hub that is lost, or do not any more.
    Recover(bool),
    /// Such lines.
    MissingEntries(Vec<Entry>),
    HandOver,
    Stop,
}

/// A way to ask the hub; cheap to clone.
#[derive(Clone)]
pub struct HubHandle {
    requests: Arc<dyn Fn(Request) -> Result<(), HubGone> + Send + Sync>,
    group: Arc<Group>,
}

/// The hub's part in its group, for those who change or look at it. Empty before the start and
/// after the end.
#[derive(Default)]
struct Group {
    quorum: Mutex<Option<Arc<Quorum>>>,
    standing: Mutex<Standing>,
    seq: AtomicU64,
    is_recovering: AtomicBool,
    /// What the hall calls this machine, if others can reach it.
    machine: OnceLock<MachineId>,
    /// Answers what a technician asks, see [`HubHandle::ask_technical`].
    technical: OnceLock<Technical>,
    /// See [`HubHandle::trust_clock`].
    doubt: AtomicBool,
}

/// Takes what a technician asks, and where the answer goes.
pub type Technical = Box<dyn Fn(ToHub, Box<dyn FnOnce(FromHub) + Send>) + Send + Sync>;

impl Group {
    /// For threads that must not wait: nothing leaves the lock, because whoever lets go of the
    /// group last waits for its end.
    fn with<T>(&self, look: impl FnOnce(&Quorum) -> T) -> Option<T> {
        self.quorum
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_deref()
            .map(look)
    }
}

/// The hub has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hall is not running any more")]
pub struct HubGone;

impl HubHandle {
    /// A way to somebody who stands for a hub.
    pub(super) fn new(
        requests: impl Fn(Request) -> Result<(), HubGone> + Send + Sync + 'static,
    ) -> HubHandle {
        HubHandle {
            requests: Arc::new(requests),
            group: Arc::default(),
        }
    }

    /// From now on the programs of this machine act under its name in the hall.
    pub(super) fn set_machine(&self, machine: MachineId) {
        let _ = self.group.machine.set(machine);
    }

    /// Returns a program of this machine as an actor.
    pub fn actor(&self, program: Program) -> Actor {
        Actor {
            machine: self.group.machine.get().copied(),
            ..Actor::of(program)
        }
    }

    /// From now on `technical` answers what a technician asks.
    pub(super) fn set_technical(&self, technical: Technical) {
        let _ = self.group.technical.set(technical);
    }

    /// Asks about the machines of the hall: [`ToHub::Machines`] or [`ToHub::Change`].
    pub fn ask_technical(&self, asked: ToHub, reply: Box<dyn FnOnce(FromHub) + Send>) {
        match (self.group.technical.get(), asked) {
            (Some(technical), asked) => technical(asked, reply),
            (None, ToHub::Machines) => reply(FromHub::Machines {
                machines: Vec::new(),
            }),
            (None, _) => reply(FromHub::ChangeRefused {
                why: ChangeRefused::NoLan,
            }),
        }
    }

    /// Asks for `command`. A command with an id that was answered before gets the first answer
    /// again.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn submit(
        &self,
        id: CommandId,
        actor: Actor,
        command: Command,
        reply: Reply,
    ) -> Result<(), HubGone> {
        self.send_request(Request::Submit(PendingCommand {
            id,
            actor,
            command,
            reply: PendingReply { reply, alive: None },
        }))
    }

    /// The same while `alive` is: what was not decided by then, is not any more.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn submit_while(
        &self,
        alive: &Arc<()>,
        id: CommandId,
        actor: Actor,
        command: Command,
        reply: Reply,
    ) -> Result<(), HubGone> {
        self.send_request(Request::Submit(PendingCommand {
            id,
            actor,
            command,
            reply: PendingReply {
                reply,
                alive: Some(Arc::downgrade(alive)),
            },
        }))
    }

    /// Asks for `command` in the name of the hub itself and waits for the answer.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn submit_and_wait(&self, id: CommandId, command: Command) -> Result<Answer, HubGone> {
        let (tell, answer) = mpsc::sync_channel(1);
        let hub = self.actor(Program::Hub);
        self.submit(
            id,
            hub,
            command,
            Box::new(move |answer| drop(tell.send(answer))),
        )?;
        answer.recv().map_err(|_| HubGone)
    }

    /// Ends whoever keeps the hall, after what was asked before.
    pub(super) fn stop(&self) {
        let _ = self.send_request(Request::Stop);
    }

    /// Begins to follow the hall.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn follow(&self, follower: Follower) -> Result<(), HubGone> {
        self.send_request(Request::Follow {
            after: None,
            options: SubscriberOptions::default(),
            follower,
        })
    }

    /// Follows the hall, after the line `after` of the log if that is given: hears what was missed,
    /// or the whole hall when that is too much.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn follow_after(
        &self,
        after: Option<u64>,
        options: SubscriberOptions,
        follower: Follower,
    ) -> Result<(), HubGone> {
        self.send_request(Request::Follow {
            after,
            options,
            follower,
        })
    }

    /// The answer to a command that was forwarded.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn answer_forwarded_command(&self, id: CommandId, answer: Answer) -> Result<(), HubGone> {
        self.send_request(Request::Forwarded(id, answer))
    }

    /// There is a new way to the hub that leads: what was not answered is forwarded again.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn resend_forwarded(&self) -> Result<(), HubGone> {
        self.send_request(Request::LeaderReached)
    }

    /// Collects lines of a hub that is lost, until this is called with false; decides nothing
    /// meanwhile.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn set_recovering(&self, is_recovering: bool) -> Result<(), HubGone> {
        self.group
            .is_recovering
            .store(is_recovering, Ordering::Relaxed);
        self.send_request(Request::Recover(is_recovering))
    }

    /// Whether it collects lines.
    pub fn is_recovering(&self) -> bool {
        self.group.is_recovering.load(Ordering::Relaxed)
    }

    /// Lines that a machine has of the hub that is lost.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn add_missing_entries(&self, entries: Vec<Entry>) -> Result<(), HubGone> {
        self.send_request(Request::MissingEntries(entries))
    }

    /// Who leads whom.
    pub fn standing(&self) -> Standing {
        self.group
            .standing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The last line of the log that this hub has recorded.
    pub fn seq(&self) -> u64 {
        self.group.seq.load(Ordering::Relaxed)
    }

    /// Whether commands can be agreed on now, as far as this hub knows.
    pub fn has_majority(&self) -> bool {
        self.group.with(Quorum::has_majority).unwrap_or(false)
    }

    /// Rows that the other hubs lack, by number; known to the hub that leads.
    pub fn lags(&self) -> BTreeMap<u64, u64> {
        self.group.with(Quorum::lags).unwrap_or_default()
    }

    /// Takes a hub into the group; waits until it has the hall. See [`Quorum::admit`].
    ///
    /// # Errors
    /// When this hub does not lead or the others do not agree.
    pub fn admit_hub(&self, node: u64, address: &str, votes: bool) -> Result<(), ChangeError> {
        self.quorum()
            .ok_or(ChangeError::Elsewhere)?
            .admit(node, address, votes)
    }

    /// Takes a hub out of the group.
    ///
    /// # Errors
    /// When this hub does not lead or the others do not agree.
    pub fn dismiss_hub(&self, node: u64) -> Result<(), ChangeError> {
        self.quorum().ok_or(ChangeError::Elsewhere)?.dismiss(node)
    }

    /// Whether this hub may want to lead when nobody does.
    pub fn may_lead(&self, may: bool) {
        self.group.with(|quorum| quorum.may_lead(may));
    }

    /// Whether this machine's clock was compared with others. A hub that has just begun to lead
    /// waits a moment for that.
    pub fn trust_clock(&self, trusted: bool) {
        self.group.doubt.store(!trusted, Ordering::Relaxed);
    }

    /// Another hub should lead: this one decides nothing for a while. When nobody takes over, it
    /// leads on.
    pub fn hand_over(&self) {
        let _ = self.send_request(Request::HandOver);
    }

    /// Answers another hub of the group on an authenticated stream, until that ends.
    pub async fn serve_hub(&self, stream: Box<dyn quorum::Stream>) -> std::io::Result<()> {
        let served = self.group.with(|quorum| quorum.serve(stream));
        match served {
            Some(served) => served.await,
            None => Err(std::io::ErrorKind::NotConnected.into()),
        }
    }

    /// For threads that may wait.
    fn quorum(&self) -> Option<Arc<Quorum>> {
        self.group
            .quorum
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Writes a backup to a new file, between two commits.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn backup(&self, to: PathBuf, reply: BackupReply) -> Result<(), HubGone> {
        self.send_request(Request::Backup { to, reply })
    }

    fn send_request(&self, request: Request) -> Result<(), HubGone> {
        (self.requests)(request)
    }
}

/// A running hub. Dropping it stops the hub after what was asked before, saves a snapshot and
/// closes the file.
pub struct Hub {
    handle: HubHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Hub {
    /// Starts the hub of a store that was just opened, as a group of one.
    pub fn start(store: Store, loaded: Loaded, clock: Clock) -> Hub {
        Hub::start_in(
            store,
            loaded,
            clock,
            GroupOptions::alone(std::env::temp_dir()),
            |_| Box::new(NoRelay),
        )
    }

    /// Starts the hub of a store that was just opened, as one of a group.
    pub fn start_in(
        store: Store,
        loaded: Loaded,
        clock: Clock,
        part: GroupOptions,
        relay: impl FnOnce(HubHandle) -> Box<dyn Relay>,
    ) -> Hub {
        let (requests, inbox) = mpsc::channel();
        let news = requests.clone();
        let handle = HubHandle::new(move |request| requests.send(request).map_err(|_| HubGone));
        let relay = relay(handle.clone());
        let own = handle.clone();
        let keep = move || {
            let tell = Arc::new(move |told| drop(news.send(Request::Group(told))));
            match Quorum::start(store, part, tell) {
                Ok(quorum) => {
                    let quorum = Arc::new(quorum);
                    *own.group
                        .quorum
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&quorum));
                    HubThread::new(quorum, Arc::clone(&own.group), loaded, clock, relay)
                        .run(&inbox);
                }
                Err(error) => tracing::error!(cause = %error, "the hub does not start"),
            }
        };
        let thread = std::thread::Builder::new()
            .name("hub".into())
            .spawn(keep)
            .ok();
        Hub { handle, thread }
    }

    /// A way to ask it.
    pub fn handle(&self) -> HubHandle {
        self.handle.clone()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Who hears of each line, and which line is next.
struct Subscriber {
    options: SubscriberOptions,
    next: u64,
    tell: Follower,
}

struct HubThread {
    quorum: Arc<Quorum>,
    group: Arc<Group>,
    decider: Decider<PendingReply>,
    clock: Clock,
    relay: Box<dyn Relay>,
    /// What was forwarded to the hub that leads and not answered yet, in the order in which it was
    /// asked.
    forwarded: VecDeque<PendingCommand<PendingReply>>,
    /// Answers of the hub that leads to what was forwarded, until this hub has recorded what they
    /// tell of.
    early_answers: Vec<(CommandId, Answer)>,
    subscribers: Vec<Subscriber>,
    /// What must wait until no proposal is on its way.
    deferred: Vec<Request>,
    /// What was agreed on and is not answered before a standby has it.
    unsecured: Option<Outcome<PendingReply>>,
    /// Whether the standby keeps up; while it does not, nobody waits for it.
    is_secured: bool,
    /// When it was last known that commands can be agreed on, and whether the followers were told
    /// that they cannot.
    last_agreement: (Timestamp, Instant),
    is_away: bool,
    term: u64,
    /// When it began to lead.
    led_at: Instant,
    /// Until when it leaves it to others to lead.
    handing_over_until: Option<Instant>,
    snapshot_seq: u64,
    stopping: Option<Instant>,
}

impl HubThread {
    fn new(
        quorum: Arc<Quorum>,
        group: Arc<Group>,
        loaded: Loaded,
        clock: Clock,
        relay: Box<dyn Relay>,
    ) -> HubThread {
        let mut decider = Decider::new(loaded, ids::system());
        let snapshot_seq = decider.seq();
        group.seq.store(snapshot_seq, Ordering::Relaxed);
        decider.set_recovering(group.is_recovering.load(Ordering::Relaxed));
        HubThread {
            quorum,
            group,
            decider,
            clock,
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
            handing_over_until: None,
            snapshot_seq,
            stopping: None,
        }
    }

    fn run(mut self, inbox: &mpsc::Receiver<Request>) {
        let ended = self
            .serve(inbox)
            .err()
            .inspect(|why| tracing::error!(cause = why, "the hub ends"));
        if ended.is_none() && self.decider.is_agreed() {
            self.save_snapshot();
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
            let idle = first.is_none();
            let mut next = first;
            while let Some(request) = next.take() {
                self.handle_request(request)?;
                next = inbox.try_recv().ok();
            }
            self.handle_deferred();
            self.decide_or_forward()?;
            self.handle_deferred();
            self.check_majority();
            if self.stopping.is_some_and(|until| {
                (self.decider.is_idle() && self.deferred.is_empty() && self.unsecured.is_none())
                    || until <= Instant::now()
            }) {
                return Ok(());
            }
            let unsaved = self.decider.seq().saturating_sub(self.snapshot_seq);
            if self.decider.is_agreed()
                && ((idle && unsaved >= ENTRIES_PER_SNAPSHOT)
                    || unsaved >= ENTRIES_WITHOUT_SNAPSHOT)
            {
                self.save_snapshot();
            }
        }
    }

    /// How long to wait for a request.
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
        // A minute at most: the machine may sleep or its clock be set meanwhile.
        let unsaved = self.decider.seq().saturating_sub(self.snapshot_seq);
        let longest = if unsaved >= ENTRIES_PER_SNAPSHOT {
            IDLE_BEFORE_SNAPSHOT
        } else {
            Duration::from_secs(60)
        };
        let many = self
            .group
            .standing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .members
            .len()
            > 1;
        let longest = if many {
            longest.min(Duration::from_secs(1))
        } else {
            longest
        };
        to_deadline.min(longest)
    }

    fn handle_request(&mut self, request: Request) -> Result<(), String> {
        match request {
            Request::Submit(asked) => self.decider.enqueue(asked),
            Request::Follow { .. } | Request::Backup { .. } => self.deferred.push(request),
            Request::Stop => self.stopping = Some(Instant::now() + STOP_WITHIN),
            Request::Forwarded(id, answer) => {
                self.early_answers.push((id, answer));
                self.answer_forwarded();
            }
            Request::LeaderReached => {
                self.forwarded.retain(|asked| asked.reply.is_wanted());
                for asked in &self.forwarded {
                    self.relay.forward(asked.id, &asked.actor, &asked.command);
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
                self.resend_snapshot();
                Outcome::default()
            }
            quorum::GroupEvent::Standing(standing) => {
                let outcome = self.follow_standing(&standing)?;
                self.relay.standing(&standing);
                *self
                    .group
                    .standing
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner) = standing;
                outcome
            }
        };
        self.publish(outcome)
    }

    /// Whether there is a hub that only stands by, and keeps up.
    fn waits_for_standby(&mut self) -> bool {
        let standing = self
            .group
            .standing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
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
            for asked in self.forwarded.drain(..) {
                self.decider.enqueue(asked);
            }
        } else if !standing.leads {
            self.term = 0;
            self.resume_leading();
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

    /// Whether it should not decide just now, although it leads: another hub is to take over, or
    /// its clock may be wrong.
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
            .filter_map(|(to, ..)| to.alive.clone())
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
        let (of_machines, of_programs): (Vec<_>, Vec<_>) =
            replies.into_iter().partition(|(to, ..)| to.alive.is_some());
        for (to, _, answer) in of_machines {
            (to.reply)(answer);
        }
        self.subscribers.retain_mut(tell);
        for (to, _, answer) in of_programs {
            (to.reply)(answer);
        }
        self.answer_forwarded();
        if entries.iter().any(|entry| {
            entry
                .events
                .iter()
                .any(|e| matches!(e, Event::DayTurned { .. }))
        }) && self.decider.is_agreed()
        {
            self.save_snapshot();
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
                    // PendingCommand twice, or sent back by a hub that takes this one for its leader: one
                    // answer serves all.
                    if !self.forwarded.iter().any(|other| other.id == asked.id) {
                        self.relay.forward(asked.id, &asked.actor, &asked.command);
                    }
                    self.forwarded.push_back(asked);
                }
            }
            return Ok(());
        }
        if self.defers_decisions() {
            return Ok(());
        }
        // Whoever led before may have had a faster clock.
        self.clock.not_before(self.decider.hall().last_at());
        let reader = self.quorum.reader();
        let clock = &mut self.clock;
        let stored = |seq| {
            reader
                .as_ref()
                .and_then(|reader| reader.entry(seq).ok().flatten())
        };
        let (proposal, outcome) = self.decider.decide_batch(|| clock.now(), stored);
        if let Some(proposal) = proposal {
            self.quorum.propose(&proposal);
        }
        self.publish(outcome)
    }

    fn group_has_leader_elsewhere(&self) -> bool {
        let standing = self
            .group
            .standing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        !standing.leads && standing.members.len() > 1
    }

    /// Tells programs of this machine when nothing can be agreed on, so that nobody waits before a
    /// screen that looks alive.
    fn check_majority(&mut self) {
        let many = self
            .group
            .standing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .members
            .len()
            > 1;
        if !many || self.quorum.has_majority() {
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
                Request::Backup { to, reply } => {
                    // Beside the hub: a large store takes seconds, and the queue must not wait for
                    // it.
                    let reader = self.quorum.reader();
                    std::thread::spawn(move || match reader {
                        Some(reader) => reply(reader.backup(&to, &mut |_, _| ())),
                        None => reply(Err(StoreError::Fenced)),
                    });
                }
                _ => {}
            }
        }
    }

    fn add_subscriber(
        &mut self,
        after: Option<u64>,
        options: SubscriberOptions,
        mut follower: Follower,
    ) {
        // Scripts come and go also when nothing happens that would show who has gone.
        self.subscribers
            .retain(|subscriber| subscriber.options.is_there());
        let seq = self.decider.seq();
        let missed = after
            .filter(|after| *after <= seq && seq - after <= MISSED_MAX)
            .and_then(|after| {
                let missed = self
                    .quorum
                    .reader()?
                    .entries(after + 1, MISSED_MAX as usize)
                    .ok()?;
                (missed.len() as u64 == seq - after).then_some(missed)
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
        let (hall, seq) = (Arc::new(self.decider.hall().clone()), self.decider.seq());
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
