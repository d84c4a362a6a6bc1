//! The hub: decide -> store -> apply -> tell everyone.
//!
//! One thread owns the hall and its file. It drains the commands that are waiting, decides each on the state that the ones before it left, makes
//! the whole batch durable with one commit, and only then answers and tells the followers. A commit that fails ends the hub: nothing was
//! answered, and memory is ahead of the disk, so the only safe way on is to open the file again.

use crate::clock::Clock;
use crate::hall::{Answer, Command, CommandId, Entry, Event, Hall, Refusal, Timestamp, VisitChange};
use crate::store::{Answered, Batch, Loaded, Store, StoreError};
use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

/// Commands in one commit at most, so that the first of them does not wait for too many others.
const BATCH_MAX: usize = 256;
/// Answers remembered for repeated commands; as many as the store keeps.
const ANSWERS_KEPT: usize = crate::store::ANSWERS_KEPT as usize;
/// A snapshot is saved when the hub has nothing to do for this long…
const IDLE_BEFORE_SNAPSHOT: Duration = Duration::from_secs(2);
/// …and at least this many entries came since the last one, so that a start reads few of them.
const ENTRIES_PER_SNAPSHOT: u64 = 2_000;
/// A busy hub saves one after this many entries all the same.
const ENTRIES_WITHOUT_SNAPSHOT: u64 = 200_000;

/// What a follower hears: first the whole hall, then every line of the log.
#[derive(Debug, Clone)]
pub enum News {
    /// The hall after log entry `seq`.
    Whole {
        /// The state.
        hall: Arc<Hall>,
        /// The last entry in it; 0 when there is none.
        seq: u64,
    },
    /// The next line of the log.
    Entry(Arc<Entry>),
    /// Nothing: does the follower still listen?
    Check,
    /// The hub ended; nothing more comes. Says why, unless it was asked to end.
    Ended(Option<String>),
}

/// Takes the news; returns false when it wants no more.
pub type Follower = Box<dyn FnMut(News) -> bool + Send>;
/// Takes the answer to one command. Dropped without being called when the hub ends first.
pub type Reply = Box<dyn FnOnce(Answer) + Send>;
/// Takes the outcome of a backup: the bytes written.
pub type BackupReply = Box<dyn FnOnce(Result<u64, StoreError>) + Send>;

enum Request {
    Carry { id: CommandId, command: Command, reply: Reply },
    Follow(Follower),
    Backup { to: PathBuf, reply: BackupReply },
    Stop,
}

/// A way to ask the hub; cheap to clone.
#[derive(Clone)]
pub struct HubHandle {
    requests: mpsc::Sender<Request>,
}

/// The hub has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hall is not running any more")]
pub struct HubGone;

impl HubHandle {
    /// Asks for `command`. A command with an id that was answered before gets the first answer again.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn carry(&self, id: CommandId, command: Command, reply: Reply) -> Result<(), HubGone> {
        self.ask(Request::Carry { id, command, reply })
    }

    /// Asks for `command` and waits for the answer.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn carry_and_wait(&self, id: CommandId, command: Command) -> Result<Answer, HubGone> {
        let (tell, answer) = mpsc::sync_channel(1);
        self.carry(id, command, Box::new(move |answer| drop(tell.send(answer))))?;
        answer.recv().map_err(|_| HubGone)
    }

    /// Begins to follow the hall.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn follow(&self, follower: Follower) -> Result<(), HubGone> {
        self.ask(Request::Follow(follower))
    }

    /// Writes a backup to a new file, between two commits.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn backup(&self, to: PathBuf, reply: BackupReply) -> Result<(), HubGone> {
        self.ask(Request::Backup { to, reply })
    }

    fn ask(&self, request: Request) -> Result<(), HubGone> {
        self.requests.send(request).map_err(|_| HubGone)
    }
}

/// A running hub. Dropping it stops the hub after what was asked before, saves a snapshot and closes the file.
pub struct Hub {
    handle: HubHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Hub {
    /// Starts the hub of a store that was just opened.
    pub fn start(store: Store, loaded: Loaded, clock: Clock) -> Hub {
        let (requests, inbox) = mpsc::channel();
        let keeper = Keeper::new(store, loaded, clock);
        let thread = std::thread::Builder::new().name("hub".into()).spawn(move || keeper.run(&inbox)).ok();
        Hub { handle: HubHandle { requests }, thread }
    }

    /// A way to ask it.
    pub fn handle(&self) -> HubHandle {
        self.handle.clone()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.handle.ask(Request::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the hub remembers of an answered command.
enum Known {
    Entry(Arc<Entry>),
    /// Answered before this start: read back when it is asked for.
    Stored(u64),
    Refused(Refusal),
    Nothing,
}

struct Keeper {
    store: Store,
    hall: Hall,
    clock: Clock,
    next_seq: u64,
    snapshot_seq: u64,
    known: HashMap<CommandId, Known>,
    known_order: VecDeque<CommandId>,
    followers: Vec<Follower>,
}

/// What one round of commands leads to, not yet durable.
#[derive(Default)]
struct Round {
    entries: Vec<Arc<Entry>>,
    refused: Vec<(CommandId, Refusal)>,
    visits: Vec<VisitChange>,
    replies: Vec<(Reply, Answer)>,
}

impl Keeper {
    fn new(store: Store, loaded: Loaded, clock: Clock) -> Keeper {
        let Loaded { hall, next_seq, answers, .. } = loaded;
        let mut keeper = Keeper {
            store,
            hall,
            clock,
            next_seq,
            snapshot_seq: next_seq.saturating_sub(1),
            known: HashMap::new(),
            known_order: VecDeque::new(),
            followers: Vec::new(),
        };
        for (id, answered) in answers {
            keeper.remember(
                id,
                match answered {
                    Answered::At(seq) => Known::Stored(seq),
                    Answered::Refused(refusal) => Known::Refused(refusal),
                },
            );
        }
        keeper
    }

    fn run(mut self, inbox: &mpsc::Receiver<Request>) {
        let ended = self.serve(inbox).err().map(|error| {
            tracing::error!(cause = %error, "the hub ends");
            error.to_string()
        });
        if ended.is_none()
            && let Err(error) = self.save_snapshot()
        {
            tracing::warn!(cause = %error, "no snapshot saved");
        }
        for follower in &mut self.followers {
            follower(News::Ended(ended.clone()));
        }
    }

    fn serve(&mut self, inbox: &mpsc::Receiver<Request>) -> Result<(), StoreError> {
        self.elapse()?;
        loop {
            let first = match inbox.recv_timeout(self.patience()) {
                Ok(request) => Some(request),
                Err(mpsc::RecvTimeoutError::Timeout) => None,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            };
            let idle = first.is_none();
            let mut round = Round::default();
            let mut next = first;
            let mut carried = 0;
            let mut after = None;
            while let Some(request) = next.take() {
                match request {
                    Request::Carry { id, command, reply } => {
                        self.carry(&mut round, id, &command, reply)?;
                        carried += 1;
                    }
                    other => {
                        after = Some(other);
                        break;
                    }
                }
                if carried < BATCH_MAX {
                    next = inbox.try_recv().ok();
                }
            }
            self.commit(round)?;
            match after {
                Some(Request::Follow(mut follower)) => {
                    // Scripts come and go also when nothing happens that would show who has gone.
                    self.followers.retain_mut(|follower| follower(News::Check));
                    let news = News::Whole { hall: Arc::new(self.hall.clone()), seq: self.next_seq - 1 };
                    if follower(news) {
                        self.followers.push(follower);
                    }
                }
                Some(Request::Backup { to, reply }) => {
                    // Beside the hub: a large store takes seconds, and the queue must not wait for it.
                    let reader = self.store.reader();
                    std::thread::spawn(move || reply(reader.backup(&to, &mut |_, _| ())));
                }
                Some(Request::Stop) => return Ok(()),
                Some(Request::Carry { .. }) | None => {}
            }
            self.elapse()?;
            let unsaved = self.next_seq - 1 - self.snapshot_seq;
            if (idle && unsaved >= ENTRIES_PER_SNAPSHOT) || unsaved >= ENTRIES_WITHOUT_SNAPSHOT {
                self.save_snapshot()?;
            }
        }
    }

    /// How long to wait for a command.
    fn patience(&mut self) -> Duration {
        let to_deadline = self.hall.next_deadline().0.saturating_sub(self.clock.now().0);
        let to_deadline = Duration::from_micros(u64::try_from(to_deadline).unwrap_or(0));
        // A minute at most: the machine may sleep or its clock be set meanwhile.
        let longest =
            if self.next_seq - 1 - self.snapshot_seq >= ENTRIES_PER_SNAPSHOT { IDLE_BEFORE_SNAPSHOT } else { Duration::from_secs(60) };
        to_deadline.min(longest)
    }

    /// Carries out what the clock alone brings about.
    fn elapse(&mut self) -> Result<(), StoreError> {
        let mut round = Round::default();
        let at = self.clock.now();
        self.elapse_until(&mut round, at);
        self.commit(round)
    }

    fn elapse_until(&mut self, round: &mut Round, at: Timestamp) {
        while self.hall.next_deadline() <= at {
            let Ok(events) = self.hall.decide(at, &Command::Elapse) else { return };
            if events.is_empty() {
                return;
            }
            self.record(round, at, fresh_id(), events);
        }
    }

    fn carry(&mut self, round: &mut Round, id: CommandId, command: &Command, reply: Reply) -> Result<(), StoreError> {
        let answer = match self.known.get(&id) {
            Some(Known::Entry(entry)) => Ok(entry.events.clone()),
            Some(Known::Stored(seq)) => Ok(self.store.entry(*seq)?.map(|e| e.events).unwrap_or_default()),
            Some(Known::Refused(refusal)) => Err(refusal.clone()),
            Some(Known::Nothing) => Ok(Vec::new()),
            None => {
                let at = self.clock.now();
                self.elapse_until(round, at);
                let answer = self.hall.decide(at, command);
                match &answer {
                    Ok(events) if events.is_empty() => self.remember(id, Known::Nothing),
                    Ok(events) => {
                        let entry = self.record(round, at, id, events.clone());
                        self.remember(id, Known::Entry(entry));
                    }
                    Err(refusal) => {
                        round.refused.push((id, refusal.clone()));
                        self.remember(id, Known::Refused(refusal.clone()));
                    }
                }
                answer
            }
        };
        round.replies.push((reply, answer));
        Ok(())
    }

    fn record(&mut self, round: &mut Round, at: Timestamp, id: CommandId, events: Vec<Event>) -> Arc<Entry> {
        for event in &events {
            round.visits.extend(self.hall.changed_visits(at, event));
            self.hall.apply(at, event);
        }
        let entry = Arc::new(Entry { seq: self.next_seq, at, command: id, events });
        self.next_seq += 1;
        round.entries.push(Arc::clone(&entry));
        entry
    }

    /// Makes a round durable, then answers and tells the followers.
    fn commit(&mut self, round: Round) -> Result<(), StoreError> {
        let Round { entries, refused, visits, replies } = round;
        if !entries.is_empty() || !refused.is_empty() {
            let began = Instant::now();
            self.store.append(&Batch { entries: &entries, refused: &refused, visits: &visits })?;
            tracing::debug!(entries = entries.len(), refused = refused.len(), took_us = began.elapsed().as_micros() as u64, "committed");
        }
        for (reply, answer) in replies {
            reply(answer);
        }
        for entry in &entries {
            self.followers.retain_mut(|follower| follower(News::Entry(Arc::clone(entry))));
        }
        let turned = |e: &Arc<Entry>| e.events.iter().any(|e| matches!(e, Event::DayTurned { .. }));
        if entries.iter().any(turned) {
            self.save_snapshot()?;
        }
        Ok(())
    }

    fn save_snapshot(&mut self) -> Result<(), StoreError> {
        let seq = self.next_seq - 1;
        if seq > self.snapshot_seq || seq == 1 {
            self.store.save_snapshot(&self.hall, seq)?;
            self.snapshot_seq = seq;
        }
        Ok(())
    }

    fn remember(&mut self, id: CommandId, known: Known) {
        if self.known.insert(id, known).is_none() {
            self.known_order.push_back(id);
        }
        if self.known_order.len() > ANSWERS_KEPT
            && let Some(oldest) = self.known_order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

/// A new command id. Random bits from the system; a machine without them cannot keep a hall.
pub fn fresh_id() -> CommandId {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    CommandId(u128::from_be_bytes(bytes))
}
