//! An agent: what the first program on a joined machine runs for all programs of that machine.
//!
//! It has the one connection to a hub, a copy of the hall, and, on a machine that gives out
//! tickets, the journal of its papers. To the programs it looks like a hub. [`state`] says what to
//! do and is pure; [`issuing`] is the part of it that gives out tickets. Here are the thread that
//! does it, the connection and the file.

pub mod issuing;
pub mod state;
#[cfg(test)]
mod tests;

use self::issuing::RowState;
use self::state::{AgentConfig, AgentState, Effect, Input, later};
use super::home::Home;
use super::hub::CountReply;
use super::hub::{Follower, HallUpdate, HubGone, HubHandle, Reply, Request, SubscriberOptions};
use super::ids;
use super::lan::{PeerAddresses, addresses, client, joining, name_of};
use super::problems;
use super::protocol::{ChangeRefused, CountFailure, FromHub, LogFailure, Rejection, ToHub};
use crate::clock::steady;
use crate::lineage::Known;
use crate::net::NetError;
use crate::net::identity::Identity;
use crate::store::{Copied, CopyFile, StoreError};
use hall::{Entry, Event, Fingerprint, Hall, MachineEvent, MachineId, Refusal, Role};
use statistics::Counts;
use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};
use text::Words;
use text::problem::Problem;
use tokio::sync::mpsc as wire;

/// Before the first further attempt to connect, doubled with each one…
const RETRY_AFTER: Duration = Duration::from_millis(50);
/// …up to this.
const RETRY_MAX: Duration = Duration::from_secs(2);
/// After so many attempts in vain the network is searched for hubs.
const SEARCH_EVERY: u32 = 6;
/// Time that a machine without a copy waits for its hall at the start.
const FIRST_WITHIN: Duration = Duration::from_secs(8);
/// The copy is written this long after a change, together with what came meanwhile: the hub has it
/// all.
const WRITE_AFTER: Duration = Duration::from_millis(500);
/// Questions about figures that wait at most.
const QUESTIONS_MAX: usize = 16;
/// The copy is written as a whole after so many lines.
const LINES_PER_REWRITE: usize = 5_000;

/// A thing that the agent's thread wakes up for.
enum Wake {
    Local(Request),
    /// A connection is open; what is to be said goes there.
    Connected(wire::UnboundedSender<ToHub>),
    Heard(FromHub),
    Gone(NetError),
    /// What this machine has of the hall is to be said in a greeting.
    Greeting(tokio::sync::oneshot::Sender<Known>),
    Technical(ToHub, Box<dyn FnOnce(FromHub) + Send>),
}

/// A running agent. Dropping it ends the connection.
pub struct Agent {
    handle: HubHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// Returns whether this machine is one of a hall that other machines keep.
pub fn is_joined(home: &Home) -> bool {
    matches!(Identity::load(home.folder()), Ok(Some(_))) && !home.is_hub()
}

/// Returns the name of this machine in a hall that other machines keep; `None` where it keeps the hall
/// itself.
pub fn machine(home: &Home) -> Option<MachineId> {
    let identity = Identity::load(home.folder()).ok()??;
    (!home.is_hub()).then(|| name_of(&identity))
}

impl Agent {
    /// Starts the agent of the machine with its files in `home`. `None` when another program of
    /// this machine runs it.
    ///
    /// # Errors
    /// When the files cannot be used, or a machine that has no copy of its hall reaches no hub.
    pub fn start(home: &Home, words: &Words) -> Result<Option<Agent>, Problem> {
        let folder = home.folder();
        let identity = Identity::load(folder).map_err(|e| problems::identity(words, &e))?;
        let Some(identity) = identity else {
            return Ok(None);
        };
        let path = home.copy();
        let (file, copied) = match CopyFile::open(&path) {
            Err(StoreError::Busy { .. }) => return Ok(None),
            opened => opened.map_err(|e| problems::store(words, &path, &e))?,
        };
        let joined = joining::Membership::load(folder);
        let own = name_of(&identity);
        let is_new = copied.hall.is_none();
        // What the copy says is newer than what was told at joining.
        let hubs = match &copied.hall {
            Some((hall, _)) => hubs_of(hall),
            None => joined.hubs.clone(),
        };
        let hubs = Arc::new(Mutex::new(hubs));
        let mut config = config_of(own, &joined, copied);
        let expelled = folder.join(joining::EXPELLED);
        config.is_expelled = expelled.exists();
        let (core, first) = AgentState::new(config, steady(), ids::system());

        let (wakes, inbox) = mpsc::channel();
        let handle = handle_of(own, &wakes);
        let peer_addresses = Arc::new(PeerAddresses::load(folder));
        let elsewhere = Arc::new(tokio::sync::Notify::new());
        let failed = Arc::new(Mutex::new(None));
        let dial = Dial {
            identity,
            peer_addresses: Arc::clone(&peer_addresses),
            hubs: Arc::clone(&hubs),
            wakes,
            elsewhere: Arc::clone(&elsewhere),
            failed: Arc::clone(&failed),
        };
        let stop = dial.spawn().map_err(|e| problems::listen(words, &e))?;
        let thread = AgentThread {
            core,
            file,
            expelled,
            peer_addresses,
            hubs,
            own,
            elsewhere,
            line: None,
            replies: HashMap::new(),
            next_reply: 0,
            subscribers: Vec::new(),
            state: None,
            technical: Vec::new(),
            questions: VecDeque::new(),
            lines: Vec::new(),
            since_rewrite: 0,
            write_at: None,
            has_sent_snapshot: !is_new,
        };
        let (ready, is_ready) = mpsc::channel();
        let run = move || {
            thread.run_until_end(first, &inbox, &ready);
            drop(stop);
        };
        let thread = std::thread::Builder::new()
            .name("agent".into())
            .spawn(run)
            .map_err(|e| problems::listen(words, &e))?;
        let agent = Agent {
            handle,
            thread: Some(thread),
        };
        if is_new && is_ready.recv_timeout(FIRST_WITHIN).is_err() {
            let why = failed
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take()
                .unwrap_or(NetError::Silent);
            return Err(problems::net(words, &why));
        }
        Ok(Some(agent))
    }

    /// A way to ask it.
    pub fn handle(&self) -> HubHandle {
        self.handle.clone()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Returns what the agent of the machine `own` begins with, from its copy of the hall, and from
/// what it was told at joining as long as it has none.
fn config_of(own: MachineId, joined: &joining::Membership, copied: Copied) -> AgentConfig {
    let Copied { hall, rows } = copied;
    let known = hall.as_ref().and_then(|(hall, _)| hall.machine(own));
    let role = known.map_or(joined.role, |machine| machine.role);
    let series = known.map(|machine| machine.series).or(joined.series);
    AgentConfig {
        role,
        series: series.filter(|_| matches!(role, Role::Staff | Role::Kiosk)),
        rows: rows
            .iter()
            .filter_map(|row| record::decode(row).ok())
            .collect(),
        copy: hall,
        is_expelled: false,
    }
}

/// Returns the way to ask the agent's thread.
fn handle_of(own: MachineId, wakes: &mpsc::Sender<Wake>) -> HubHandle {
    let local = wakes.clone();
    let handle =
        HubHandle::new(move |request| local.send(Wake::Local(request)).map_err(|_| HubGone));
    handle.set_machine(own);
    let technician = wakes.clone();
    handle.set_technical(Box::new(move |asked, reply| {
        drop(technician.send(Wake::Technical(asked, reply)));
    }));
    handle
}

/// The state of the agent's thread: what is pure in `core`, and files, replies and subscribers.
struct AgentThread {
    core: AgentState,
    file: CopyFile,
    /// The file that is there while the machine is shut out of the hall.
    expelled: PathBuf,
    peer_addresses: Arc<PeerAddresses>,
    /// Certificates of the hubs, for whoever connects.
    hubs: Arc<Mutex<Vec<Fingerprint>>>,
    own: MachineId,
    elsewhere: Arc<tokio::sync::Notify>,
    line: Option<wire::UnboundedSender<ToHub>>,
    replies: HashMap<u64, Reply>,
    next_reply: u64,
    subscribers: Vec<(SubscriberOptions, Follower)>,
    /// That the hall is away, for programs that come later.
    state: Option<HallUpdate>,
    technical: Vec<Box<dyn FnOnce(FromHub) + Send>>,
    /// Questions about figures, of which the first one was asked.
    questions: VecDeque<(ToHub, CountReply)>,
    /// Lines that the copy does not have yet.
    lines: Vec<Arc<Entry>>,
    since_rewrite: usize,
    write_at: Option<Instant>,
    has_sent_snapshot: bool,
}

impl AgentThread {
    /// Runs the agent, and tells its subscribers when it ends.
    fn run_until_end(
        mut self,
        first: Vec<Effect>,
        inbox: &mpsc::Receiver<Wake>,
        ready: &mpsc::Sender<()>,
    ) {
        let ended = self
            .perform_effects(first)
            .and_then(|()| self.run(inbox, ready));
        if let Err(error) = &ended {
            tracing::error!(cause = %error, "the agent ends");
        }
        for (_, tell) in &mut self.subscribers {
            tell(HallUpdate::Ended(
                ended.as_ref().err().map(ToString::to_string),
            ));
        }
    }

    /// Works until it is stopped; tells `ready` once when there is a hall to show.
    fn run(
        &mut self,
        inbox: &mpsc::Receiver<Wake>,
        ready: &mpsc::Sender<()>,
    ) -> Result<(), StoreError> {
        let mut ready = Some(ready);
        loop {
            if self.has_sent_snapshot
                && let Some(ready) = ready.take()
            {
                let _ = ready.send(());
            }
            let due = Duration::from_micros(
                u64::try_from(self.core.next_deadline().0.saturating_sub(steady().0)).unwrap_or(0),
            );
            let write = self.write_at.map_or(Duration::from_secs(60), |at| {
                at.saturating_duration_since(Instant::now())
            });
            let woken = match inbox.recv_timeout(due.min(write)) {
                Ok(wake) => Some(wake),
                Err(mpsc::RecvTimeoutError::Timeout) => None,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            };
            if self.write_at.is_some_and(|at| at <= Instant::now()) {
                self.write_copy(false)?;
            }
            let input = match woken {
                None => Input::Elapsed,
                Some(Wake::Connected(line)) => {
                    self.line = Some(line);
                    Input::Connected
                }
                Some(Wake::Gone(cause)) => {
                    tracing::debug!(%cause, "the connection to the hub ended");
                    self.line = None;
                    self.refuse_technical(&ChangeRefused::NoHubAnswers);
                    self.give_up_questions();
                    Input::Disconnected
                }
                Some(Wake::Heard(said)) => match self.intercept(said) {
                    Some(said) => Input::Heard(said),
                    None => continue,
                },
                Some(Wake::Greeting(tell)) => {
                    let _ = tell.send(self.core.known());
                    continue;
                }
                Some(Wake::Technical(asked, reply)) => {
                    self.ask_technical(asked, reply);
                    continue;
                }
                Some(Wake::Local(Request::Stop)) => return self.write_copy(true),
                Some(Wake::Local(request)) => match self.handle_local(request) {
                    Some(input) => input,
                    None => continue,
                },
            };
            let effects = self.core.on(steady(), input);
            self.perform_effects(effects)?;
        }
    }

    /// Handles a request of a program of this machine; returns what of it is for the core.
    fn handle_local(&mut self, request: Request) -> Option<Input> {
        match request {
            Request::Submit(asked) => {
                let from = self.next_reply;
                self.next_reply += 1;
                let left = asked.reply.wanted.left();
                self.replies.insert(from, asked.reply.reply);
                Some(Input::Submit {
                    from,
                    id: asked.id,
                    actor: asked.actor,
                    command: asked.command,
                    until: left.map(|left| {
                        later(
                            steady(),
                            i64::try_from(left.as_micros()).unwrap_or(i64::MAX),
                        )
                    }),
                })
            }
            Request::Follow {
                options,
                mut follower,
                ..
            } => {
                self.subscribers.retain(|(of, _)| of.is_there());
                let whole = HallUpdate::Snapshot {
                    hall: Arc::new(self.core.hall().clone()),
                    seq: self.core.seq(),
                };
                let now = HallUpdate::Time(self.core.hall_time(steady()));
                let listens = follower(now) && (!self.has_sent_snapshot || follower(whole));
                if listens && self.state.clone().is_none_or(&mut follower) {
                    self.subscribers.push((options, follower));
                }
                None
            }
            Request::Backup { reply, .. } => {
                reply(Err(StoreError::Fenced));
                None
            }
            // The log is not here.
            Request::Log(.., reply) => {
                let why = Refusal::NotAllowed;
                reply(Err(LogFailure::Refused { why }));
                None
            }
            Request::Count(actor, question, reply) => {
                let actor = Some(actor);
                self.ask_to_count(ToHub::Count { question, actor }, reply);
                None
            }
            Request::Heartbeat(reply) => {
                reply();
                None
            }
            _ => None,
        }
    }

    /// Asks the hub for figures, one question after another: an answer does not say of which it is.
    fn ask_to_count(&mut self, asked: ToHub, reply: CountReply) {
        let Some(line) = self.line.as_ref().filter(|_| self.core.is_up()) else {
            return reply(Err(CountFailure::NoHub));
        };
        if self.questions.len() >= QUESTIONS_MAX {
            return reply(Err(CountFailure::NoHub));
        }
        if self.questions.is_empty() {
            let _ = line.send(asked.clone());
        }
        self.questions.push_back((asked, reply));
    }

    /// Hands an answer to whoever asked first, and asks the next question.
    fn counted(&mut self, counts: Option<Box<Counts>>, failure: Option<CountFailure>) {
        if let Some((_, reply)) = self.questions.pop_front() {
            reply(counts.ok_or(failure.unwrap_or(CountFailure::TooManyRows)));
        }
        if let (Some((asked, _)), Some(line)) = (self.questions.front(), &self.line) {
            let _ = line.send(asked.clone());
        }
    }

    /// Answers all who wait for figures that no hub answers.
    fn give_up_questions(&mut self) {
        for (_, reply) in self.questions.drain(..) {
            reply(Err(CountFailure::NoHub));
        }
    }

    fn ask_technical(&mut self, asked: ToHub, reply: Box<dyn FnOnce(FromHub) + Send>) {
        let is_list = matches!(asked, ToHub::Machines);
        match (&self.line, &asked) {
            // What this machine lacks of the hall comes before the list of machines.
            (Some(line), _) if !is_list || self.core.is_up() => {
                let _ = line.send(asked);
                self.technical.push(reply);
            }
            (_, ToHub::Machines) => {
                // Nobody to ask: what this machine knows.
                let report = |machine: &hall::Machine| super::protocol::MachineReport {
                    machine: *machine,
                    version: None,
                    seen: None,
                    connected: machine.id == self.own,
                    lag: None,
                    skew_ms: None,
                    address: None,
                    seat: None,
                    has_other_history: false,
                };
                reply(FromHub::Machines {
                    machines: self.core.hall().machines().iter().map(report).collect(),
                });
            }
            _ => reply(FromHub::ChangeRefused {
                why: ChangeRefused::NoHubAnswers,
            }),
        }
    }

    /// Answers all technicians who wait that nothing was changed.
    fn refuse_technical(&mut self, why: &ChangeRefused) {
        for reply in self.technical.drain(..) {
            reply(FromHub::ChangeRefused { why: why.clone() });
        }
    }

    /// Takes what is not for the core.
    fn intercept(&mut self, said: FromHub) -> Option<FromHub> {
        match said {
            FromHub::Machines { .. } | FromHub::Changed { .. } | FromHub::ChangeRefused { .. } => {
                if !self.technical.is_empty() {
                    (self.technical.remove(0))(said);
                }
                None
            }
            FromHub::Counted { counts, failure } => {
                self.counted(counts, failure);
                None
            }
            FromHub::Rejected {
                why: Rejection::NotAllowed,
            } => {
                self.refuse_technical(&ChangeRefused::NotAHub);
                None
            }
            FromHub::Heartbeat { ref hubs, .. } => {
                self.peer_addresses.learn(hubs);
                Some(said)
            }
            other => Some(other),
        }
    }

    fn perform_effects(&mut self, effects: Vec<Effect>) -> Result<(), StoreError> {
        for effect in effects {
            match effect {
                // A press without a number is on no paper: should it be forgotten, nobody has
                // anything in hand.
                Effect::Keep(row) => {
                    self.file
                        .keep(row.n, &record::encode(&row), row.state != RowState::Pending)?;
                }
                Effect::Forget(n) => self.file.forget(n)?,
                Effect::Send(mut message) => {
                    // What the machine's clock says now: it may have been set right meanwhile.
                    if let ToHub::Heartbeat { clock, .. } = &mut message {
                        *clock = chrono::Utc::now().into();
                    }
                    if let Some(line) = &self.line {
                        let _ = line.send(message);
                    }
                }
                Effect::Reply { to, answer, .. } => {
                    if let Some(reply) = self.replies.remove(&to) {
                        reply(answer);
                    }
                }
                Effect::GiveUp { to } => drop(self.replies.remove(&to)),
                Effect::Snapshot { hall, seq, keep } => {
                    if keep {
                        self.lines.clear();
                        self.since_rewrite = LINES_PER_REWRITE;
                        self.note_hubs(&hall);
                        self.write_soon();
                    }
                    self.has_sent_snapshot = true;
                    self.notify_subscribers(&HallUpdate::Snapshot { hall, seq });
                }
                Effect::Entry { entry, keep } => {
                    if keep {
                        self.lines.push(Arc::clone(&entry));
                        self.since_rewrite += 1;
                        self.write_soon();
                        let is_about_machines = |e: &Event| {
                            matches!(
                                e,
                                Event::Machine(
                                    MachineEvent::Admitted { .. } | MachineEvent::Expelled { .. }
                                )
                            )
                        };
                        if entry.events.iter().any(is_about_machines) {
                            let hall = self.core.hall().clone();
                            self.note_hubs(&hall);
                        }
                    }
                    self.notify_subscribers(&HallUpdate::Entry(entry));
                }
                Effect::Disconnected(since) => {
                    self.set_connectivity(Some(HallUpdate::Disconnected(since)));
                }
                Effect::Standalone(since) => {
                    self.set_connectivity(Some(HallUpdate::Standalone(since)));
                }
                Effect::Silent => self.set_connectivity(Some(HallUpdate::Silent)),
                Effect::Time(now) => self.notify_subscribers(&HallUpdate::Time(now)),
                Effect::Reconnected => self.set_connectivity(None),
                Effect::Elsewhere => {
                    self.line = None;
                    self.give_up_questions();
                    self.elsewhere.notify_one();
                }
                Effect::KeepExpelled(is_expelled) => self.keep_expelled(is_expelled),
                Effect::Rejected(why) => {
                    tracing::error!(?why, "the hub does not let this machine in");
                    self.notify_subscribers(&HallUpdate::Rejected(why));
                }
            }
        }
        Ok(())
    }

    fn keep_expelled(&self, is_expelled: bool) {
        let kept = if is_expelled {
            std::fs::write(&self.expelled, "this machine was shut out of its hall\n")
        } else {
            std::fs::remove_file(&self.expelled)
        };
        if let Err(cause) = kept {
            tracing::error!(%cause, is_expelled, "not written down for the next start");
        }
    }

    fn set_connectivity(&mut self, state: Option<HallUpdate>) {
        self.state.clone_from(&state);
        let news = state.unwrap_or(HallUpdate::Reconnected);
        tracing::info!(?news, "the hub");
        self.notify_subscribers(&news);
    }

    fn notify_subscribers(&mut self, news: &HallUpdate) {
        self.subscribers.retain_mut(|(_, tell)| tell(news.clone()));
    }

    fn note_hubs(&self, hall: &Hall) {
        *self.hubs.lock().unwrap_or_else(PoisonError::into_inner) = hubs_of(hall);
    }

    fn write_soon(&mut self) {
        self.write_at
            .get_or_insert_with(|| Instant::now() + WRITE_AFTER);
    }

    /// Writes what the copy lacks.
    fn write_copy(&mut self, durable: bool) -> Result<(), StoreError> {
        self.write_at = None;
        if self.since_rewrite >= LINES_PER_REWRITE {
            self.since_rewrite = 0;
            self.lines.clear();
            return self.file.replace(
                self.core.copied().1,
                self.core.copied().0.snapshot(),
                durable,
            );
        }
        let lines = std::mem::take(&mut self.lines);
        if lines.is_empty() && !durable {
            Ok(())
        } else {
            self.file.append(&lines, durable)
        }
    }
}

/// The certificates of the hubs.
fn hubs_of(hall: &Hall) -> Vec<Fingerprint> {
    hall.machines()
        .iter()
        .filter(|m| m.role == Role::Hub && m.expelled.is_none())
        .map(|m| m.fingerprint)
        .collect()
}

/// Keeps a connection to a hub open.
struct Dial {
    identity: Identity,
    peer_addresses: Arc<PeerAddresses>,
    hubs: Arc<Mutex<Vec<Fingerprint>>>,
    wakes: mpsc::Sender<Wake>,
    /// Says that the hub at hand is to be left for another one.
    elsewhere: Arc<tokio::sync::Notify>,
    /// The cause of the latest failed attempt.
    failed: Arc<Mutex<Option<NetError>>>,
}

impl Dial {
    /// Starts the network's thread, which ends when what is returned is dropped.
    fn spawn(self) -> std::io::Result<tokio::sync::oneshot::Sender<()>> {
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        std::thread::Builder::new()
            .name("network".into())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        () = self.run() => {}
                        _ = stopped => {}
                    }
                });
                runtime.shutdown_background();
            })?;
        Ok(stop)
    }

    async fn run(&self) {
        let mut wait = RETRY_AFTER;
        let mut tries = 0;
        let mut last: Option<SocketAddr> = None;
        let mut found = Vec::new();
        loop {
            let mut addresses = addresses::distinct(
                self.peer_addresses
                    .addresses()
                    .into_iter()
                    .chain(found.iter().copied()),
            );
            // The one that was just left comes last.
            addresses.sort_by_key(|address| Some(*address) == last);
            let known = self
                .hubs
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            let (tell, told) = tokio::sync::oneshot::channel();
            if self.wakes.send(Wake::Greeting(tell)).is_err() {
                return;
            }
            let hello = client::hello_of(told.await.ok());
            match client::connect(&self.identity, &addresses, hello, |hub| known.contains(hub))
                .await
            {
                Ok(connection) => {
                    last = Some(connection.address);
                    let began = Instant::now();
                    let Some(cause) = self.converse(connection).await else {
                        return;
                    };
                    if self.wakes.send(Wake::Gone(cause)).is_err() {
                        return;
                    }
                    if began.elapsed() > RETRY_MAX {
                        wait = RETRY_AFTER;
                        tries = 0;
                    }
                }
                Err(cause) => {
                    tracing::debug!(%cause, "no hub answers");
                    *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(cause);
                    tries += 1;
                    if tries % SEARCH_EVERY == 1 {
                        let identity = self.identity.clone();
                        found = tokio::task::spawn_blocking(move || client::found(&identity))
                            .await
                            .unwrap_or_default();
                    }
                }
            }
            // Not all machines at once: a hub that comes back has others to greet.
            tokio::time::sleep(wait.mul_f64(0.5 + fastrand::f64())).await;
            wait = (wait * 2).min(RETRY_MAX);
        }
    }

    /// Carries messages both ways until the connection ends, and says why; `None` when the agent
    /// has ended.
    async fn converse(&self, connection: client::Connection) -> Option<NetError> {
        let client::Connection {
            welcome,
            mut input,
            mut output,
            ..
        } = connection;
        let (line, mut to_send) = wire::unbounded_channel();
        self.wakes.send(Wake::Connected(line)).ok()?;
        self.wakes.send(Wake::Heard(welcome)).ok()?;
        let speak = async {
            let mut messages = Vec::new();
            while to_send.recv_many(&mut messages, 64).await > 0 {
                if let Err(error) = output.write(&messages).await {
                    return error;
                }
                messages.clear();
            }
            NetError::Closed
        };
        let hear = async {
            loop {
                match input.read().await {
                    Ok(said) => {
                        if self.wakes.send(Wake::Heard(said)).is_err() {
                            return NetError::Closed;
                        }
                    }
                    Err(error) => return error,
                }
            }
        };
        Some(tokio::select! {
            cause = speak => cause,
            cause = hear => cause,
            () = self.elsewhere.notified() => NetError::Silent,
        })
    }
}
