//! A hub's side of a connection from a machine that the hall knows.
//!
//! What the hub has to say waits in a queue of limited length; a machine that does not keep up is
//! cut off and can come again with what it has. Each line of the log is encoded once for all. An
//! expelled machine is cut off in the middle of whatever it does.

use super::Shared;
use crate::hub::{HallUpdate, HubHandle, PendingReply, SubscriberOptions, Wanted};
use crate::lineage::Known;
use crate::net::{NetError, frame};
use crate::protocol::{
    CopyPosition, CountFailure, FromHub, HEARTBEAT_EVERY_MS, PROTOCOL, REQUEST_MAX, Rejection,
    ToHub,
};
use crate::vault::VaultWrite;
use hall::{
    Actor, Command, CommandId, Entry, Hall, Lineage, Machine, MachineId, Program, Refusal, Role,
    Timestamp, projection,
};
use record;
use statistics::Question;
use std::borrow::Cow;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio_rustls::server::TlsStream;

/// Frames that may wait for a slow machine before it is cut off.
const OUTBOX_MAX: usize = 4096;
/// Requests of one machine that may wait for their answers. The line on which a hub passes commands
/// on counts as one machine.
const UNANSWERED_MAX: usize = 1024;
/// Times that a machine may begin to follow in one connection: each may put a whole hall into its
/// queue.
const FOLLOWS_MAX: u64 = 16;
/// Frames written together.
const WRITTEN_AT_ONCE: usize = 256;
/// Questions of technicians answered at a time on one connection.
const TECHNICAL_MAX: usize = 2;
/// Time limit for a machine's first message.
const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// A machine that said nothing for this long is gone.
const SILENT_AFTER: Duration = Duration::from_secs(15);
/// A clock that is this far from the hub's is worth a warning, in milliseconds.
pub const SKEW_WARN_MS: i64 = 2_000;
/// Time that a hub which is a little behind may take to catch up with what a machine has heard from
/// another one.
const CATCH_UP_WITHIN: Duration = Duration::from_secs(2);
/// For this long lines are gathered for machines that nobody watches: they wake up once for all of
/// them.
const LINES_TOGETHER: Duration = Duration::from_millis(60);
/// Lines whose frames are kept for those who have not sent them yet.
const FRAMES_KEPT: usize = 512;

/// The frames of the latest lines, so that each is made once. A line of which something is hidden
/// is another one for each role.
#[derive(Default)]
pub(super) struct Frames(Mutex<VecDeque<Frame>>);

/// A line, the generation it is of, the role it was made for unless it is the same for all, and the
/// bytes it is sent as.
type Frame = (u64, u32, Option<Role>, Arc<[u8]>);

impl Frames {
    fn of(&self, entry: &Entry, generation: u32, role: Role) -> Arc<[u8]> {
        let told = entry.for_role(role);
        let only = matches!(told, Cow::Owned(_)).then_some(role);
        let mut frames = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., frame)) = frames
            .iter()
            .rev()
            .find(|(seq, of, to, _)| *seq == entry.seq && *of == generation && *to == only)
        {
            return Arc::clone(frame);
        }
        let frame = frame::encode(&FromHub::Entry {
            entry: told.into_owned(),
        });
        frames.push_back((entry.seq, generation, only, Arc::clone(&frame)));
        if frames.len() > FRAMES_KEPT {
            frames.pop_front();
        }
        frame
    }
}

/// A thing to send to the machine, not encoded yet.
enum Out {
    Message(Box<FromHub>),
    Line(Arc<Entry>),
    Snapshot(Arc<Hall>, u64),
}

impl Out {
    fn is_line(&self) -> bool {
        matches!(self, Out::Line(_))
    }
}

/// The queue to a machine, with the limits on what the machine may ask for.
#[derive(Clone)]
struct Outbox {
    queue: mpsc::Sender<Out>,
    cut: Arc<Notify>,
    /// Counts how often the machine began to follow: only the last counts.
    follows: Arc<AtomicU64>,
    /// Room for requests that are not answered yet.
    unanswered: Arc<Semaphore>,
    /// Places for what a technician asks: each costs a copy of the hall.
    technical: Arc<Semaphore>,
    /// The machine's version of the protocol.
    protocol: u32,
    /// Set when it has said in its greeting what it knows.
    is_greeted: bool,
}

impl Outbox {
    fn new(protocol: u32, is_greeted: bool) -> (Outbox, mpsc::Receiver<Out>) {
        let (queue, to_send) = mpsc::channel(OUTBOX_MAX);
        let outbox = Outbox {
            queue,
            cut: Arc::new(Notify::new()),
            follows: Arc::default(),
            unanswered: Arc::new(Semaphore::new(UNANSWERED_MAX)),
            technical: Arc::new(Semaphore::new(TECHNICAL_MAX)),
            protocol,
            is_greeted,
        };
        (outbox, to_send)
    }

    /// Queues a thing; cuts the machine off and returns false when there is no room.
    fn put(&self, out: Out) -> bool {
        let put = self.queue.try_send(out).is_ok();
        if !put {
            self.cut.notify_one();
        }
        put
    }

    fn say(&self, message: FromHub) -> bool {
        self.put(Out::Message(Box::new(message)))
    }
}

/// Counts a connection while it lasts.
struct Connected<'a>(&'a Shared, MachineId);

impl Drop for Connected<'_> {
    fn drop(&mut self) {
        self.0
            .present(self.1, |p| p.connections = p.connections.saturating_sub(1));
    }
}

/// Finds out which machine has come and for what, and serves it until the connection ends.
pub(super) async fn serve(
    shared: &Arc<Shared>,
    stream: TlsStream<TcpStream>,
    address: SocketAddr,
    fingerprint: [u8; 32],
) -> Result<(), NetError> {
    let (mut input, mut output) = tokio::io::split(stream);
    let hello = read_within(&mut input, HELLO_WITHIN).await?;
    let Some(machine) = shared.machine_soon(&fingerprint).await else {
        tracing::warn!(%address, "a machine that was expelled, or never admitted");
        return refuse(&mut output, Rejection::Expelled).await;
    };
    match hello {
        Some(ToHub::Hello { protocol, .. }) if protocol.abs_diff(PROTOCOL) > 1 => {
            refuse(&mut output, other_version(&machine, protocol)).await
        }
        Some(ToHub::Hello {
            protocol,
            version,
            clock,
            known,
            ..
        }) => {
            shared.present(machine.id, |p| {
                p.connections += 1;
                p.version = Some(version.chars().take(40).collect());
                p.address = Some(address.to_string());
            });
            let _connected = Connected(shared, machine.id);
            let lineage = known.as_ref().map(|known| known.position.lineage);
            note_heartbeat(shared, machine.id, clock, None, lineage);
            let is_greeted = known.is_some();
            let is_behind = match known {
                Some(known) => !greet(shared, *known).await,
                None => false,
            };
            let queue = Outbox::new(protocol, is_greeted);
            serve_machine(shared, &machine, queue, is_behind, input, output).await
        }
        Some(ToHub::Group { protocol, .. })
            if machine.role == Role::Hub && protocol.abs_diff(PROTOCOL) > 1 =>
        {
            refuse(&mut output, other_version(&machine, protocol)).await
        }
        Some(ToHub::Group {
            generation,
            address,
            clock,
            ..
        }) if machine.role == Role::Hub => {
            note_heartbeat(shared, machine.id, clock, None, None);
            serve_hub(shared, &machine, input.unsplit(output), generation, address).await
        }
        _ => Err(NetError::Garbage),
    }
}

/// Serves a machine that was let in, until one side ends the connection, it does not keep up, it is
/// expelled, or the hall was taken over.
async fn serve_machine(
    shared: &Arc<Shared>,
    machine: &Machine,
    (outbox, to_send): (Outbox, mpsc::Receiver<Out>),
    is_behind: bool,
    mut input: ReadHalf<TlsStream<TcpStream>>,
    mut output: WriteHalf<TlsStream<TcpStream>>,
) -> Result<(), NetError> {
    let breaks = shared.pulse.beat();
    let (generation, lineage) = shared.directory().history();
    write_one(
        &mut output,
        &FromHub::Welcome {
            protocol: PROTOCOL,
            version: crate::VERSION.to_owned(),
            generation,
            clock: Some(shared.clock.now()),
            lineage: Some(lineage),
            is_behind,
        },
    )
    .await?;

    let writer = Writer {
        shared,
        role: machine.role,
        generation,
        to_send,
    };
    let cut = Arc::clone(&outbox.cut);
    let session = Session {
        shared,
        machine,
        outbox,
        alive: Arc::new(()),
    };
    let read = async {
        loop {
            // What a newer version says and this one does not understand is left out.
            let request = read_within(&mut input, SILENT_AFTER).await?;
            if shared.pulse.beat() != breaks {
                return Err(NetError::Silent);
            }
            if let Some(request) = request {
                session.handle(request).await?;
            }
        }
    };
    let mut directory = shared.directory.subscribe();
    let is_here = || shared.machine(&machine.fingerprint.0).is_some();
    // After a take-over everybody is greeted anew.
    let expelled = async {
        while is_here()
            && shared.directory().generation == generation
            && directory.changed().await.is_ok()
        {}
    };
    let outcome = tokio::select! {
        outcome = writer.run(&mut output) => outcome,
        outcome = read => outcome,
        () = shared.pulse.broken(breaks) => Err(NetError::Silent),
        () = expelled => if is_here() {
            Err(NetError::Closed)
        } else {
            tracing::warn!(machine = %machine.id, "cut off: it was expelled");
            Err(NetError::ForeignCertificate)
        },
        () = cut.notified() => {
            tracing::warn!(machine = %machine.id, "cut off: it does not keep up, or the hub ends");
            Err(NetError::Silent)
        }
    };
    match outcome {
        Err(NetError::ForeignCertificate) => refuse(&mut output, Rejection::Expelled).await,
        outcome => outcome,
    }
}

/// The sending half of a connection: what waits in the outbox, and heartbeats.
struct Writer<'a> {
    shared: &'a Shared,
    role: Role,
    generation: u32,
    to_send: mpsc::Receiver<Out>,
}

impl Writer<'_> {
    /// Sends until the outbox is gone or the connection fails.
    async fn run(mut self, output: &mut (impl AsyncWriteExt + Unpin)) -> Result<(), NetError> {
        // Displays follow at once; clerks and visitors wait for answers, and those bring along the
        // lines before them.
        let is_patient = matches!(self.role, Role::Kiosk | Role::Counter | Role::Rating);
        let mut heartbeat = tokio::time::interval(Duration::from_millis(HEARTBEAT_EVERY_MS));
        let mut outs = Vec::new();
        loop {
            tokio::select! {
                got = self.to_send.recv_many(&mut outs, WRITTEN_AT_ONCE) => {
                    if got == 0 {
                        return Ok(());
                    }
                }
                _ = heartbeat.tick() => outs.push(self.heartbeat()),
            }
            // Each line of the log wakes every machine of the hall, which on a small hub costs more
            // than all commands.
            if is_patient && outs.iter().all(Out::is_line) {
                let together = tokio::time::sleep(LINES_TOGETHER);
                tokio::pin!(together);
                while outs.len() < WRITTEN_AT_ONCE && outs.iter().all(Out::is_line) {
                    tokio::select! {
                        got = self.to_send.recv_many(&mut outs, WRITTEN_AT_ONCE) => {
                            if got == 0 {
                                return Ok(());
                            }
                        }
                        () = &mut together => break,
                    }
                }
            }
            let mut bytes = Vec::new();
            for out in outs.drain(..) {
                self.encode(out, &mut bytes);
            }
            output.write_all(&bytes).await?;
            output.flush().await?;
        }
    }

    fn heartbeat(&self) -> Out {
        let hub = self.shared.hub.get();
        Out::Message(Box::new(FromHub::Heartbeat {
            clock: self.shared.clock.now(),
            majority: hub.is_some_and(HubHandle::has_majority),
            hubs: self.shared.hubs(),
            middle: self.shared.middle(),
        }))
    }

    /// Appends the frame of `out`, without what the machine's role may not know.
    fn encode(&self, out: Out, bytes: &mut Vec<u8>) {
        match out {
            Out::Message(message) => bytes.extend_from_slice(&frame::encode(&*message)),
            Out::Line(entry) => {
                let frames = &self.shared.frames;
                bytes.extend_from_slice(&frames.of(&entry, self.generation, self.role));
            }
            Out::Snapshot(hall, seq) => {
                bytes.extend_from_slice(&frame::encode(&FromHub::Snapshot {
                    seq,
                    snapshot: Box::new(hall.snapshot().for_role(self.role)),
                }));
            }
        }
    }
}

fn other_version(machine: &Machine, protocol: u32) -> Rejection {
    tracing::warn!(machine = %machine.id, protocol, "another version");
    Rejection::OtherVersion {
        hub: crate::VERSION.to_owned(),
        hub_is_older: protocol > PROTOCOL,
    }
}

/// Gives a stream to the group, if the two are of one group.
async fn serve_hub(
    shared: &Arc<Shared>,
    machine: &Machine,
    mut stream: TlsStream<TcpStream>,
    generation: u32,
    address: String,
) -> Result<(), NetError> {
    let current = shared.directory().generation;
    if generation < current {
        tracing::warn!(
            machine = %machine.id,
            generation,
            current,
            "a hub whose hall was taken over"
        );
        return refuse(&mut stream, Rejection::TakenOver).await;
    }
    let Some(hub) = shared.hub.get() else {
        return Ok(());
    };
    shared
        .peer_addresses
        .set(super::node_of(&machine.fingerprint), address);
    write_one(
        &mut stream,
        &FromHub::Welcome {
            protocol: PROTOCOL,
            version: crate::VERSION.to_owned(),
            generation: current,
            clock: Some(shared.clock.now()),
            lineage: Some(shared.directory().history().1),
            is_behind: false,
        },
    )
    .await?;
    let mut directory = shared.directory.subscribe();
    let expelled = async {
        while shared.machine(&machine.fingerprint.0).is_some() && directory.changed().await.is_ok()
        {
        }
    };
    tokio::select! {
        served = hub.serve_hub(Box::new(stream)) => Ok(served?),
        () = expelled => Err(NetError::ForeignCertificate),
    }
}

/// A machine's requests on one connection.
struct Session<'a> {
    shared: &'a Arc<Shared>,
    machine: &'a Machine,
    outbox: Outbox,
    /// Gone with the connection, and with it what it asked for and was not decided.
    alive: Arc<()>,
}

/// A command as it came from a machine.
struct Submission {
    id: CommandId,
    command: Command,
    generation: Option<u32>,
    actor: Option<Actor>,
    within_ms: Option<u32>,
    vault: Vec<VaultWrite>,
}

impl Session<'_> {
    async fn handle(&self, request: ToHub) -> Result<(), NetError> {
        let hub = self.shared.hub.get().ok_or(NetError::Closed)?;
        match request {
            ToHub::Hello { .. }
            | ToHub::Group { .. }
            | ToHub::Backup { .. }
            | ToHub::Log { .. }
            | ToHub::HandOver => Ok(()),
            ToHub::Submit {
                id,
                command,
                generation,
                actor,
                within_ms,
                vault,
            } => {
                let submission = Submission {
                    id,
                    command,
                    generation,
                    actor,
                    within_ms,
                    vault,
                };
                self.submit(hub, submission).await
            }
            ToHub::Follow { copy } => {
                // On its own: what is asked for meanwhile is to be heard.
                let options = SubscriberOptions {
                    connection: Some(Arc::downgrade(&self.alive)),
                    priority: self.machine.role == Role::Display,
                };
                let shared = Arc::clone(self.shared);
                tokio::spawn(follow(shared, copy, options, self.outbox.clone()));
                Ok(())
            }
            ToHub::Heartbeat {
                clock,
                seq,
                lineage,
            } => {
                let machine = self.machine.id;
                note_heartbeat(self.shared, machine, Some(clock), Some(seq), lineage);
                Ok(())
            }
            ToHub::VaultKeys { keys } if self.machine.role == Role::Hub => {
                if let Some(keys) = keys {
                    hub.adopt_vault_keys(keys, false);
                }
                let keys = hub.vault_keys();
                self.outbox.say(FromHub::VaultKeys { keys });
                Ok(())
            }
            // Nobody else is told who the visitors are, so nobody else asks.
            ToHub::VaultKeys { .. } | ToHub::ReadPerson { .. } => Ok(()),
            ToHub::Count { question, actor } => self.count(hub, question, actor).await,
            ToHub::MissingEntries { entries } => self.add_missing_entries(hub, entries),
            ToHub::Change { .. } if !self.may_manage() => {
                self.outbox.say(FromHub::Rejected {
                    why: Rejection::NotAllowed,
                });
                Ok(())
            }
            asked @ (ToHub::Machines | ToHub::Change { .. }) => self.ask_technical(asked).await,
        }
    }

    /// Asks the hub for a command of the machine, unless the machine knows another hall or may not
    /// ask for it.
    async fn submit(&self, hub: &HubHandle, submission: Submission) -> Result<(), NetError> {
        let Submission {
            id,
            command,
            generation,
            actor,
            within_ms,
            vault,
        } = submission;
        if hub.is_recovering() {
            // Asked again when this hub has taken over: then everybody is greeted anew.
            return Ok(());
        }
        let machine = self.machine;
        let role = machine.role;
        let actor = Actor::behind(machine.id, role, actor);
        let current = self.shared.directory().generation;
        if generation.is_some_and(|generation| generation != current) {
            self.outbox.say(FromHub::OtherGeneration {
                id,
                generation: current,
            });
            return Ok(());
        }
        if role != Role::Hub
            && let Err(refusal) = actor.may(role, &command)
        {
            // The rules say the same; but what a machine is not for need not be written down.
            tracing::warn!(
                machine = %machine.id,
                %role,
                program = actor.program.as_str(),
                "asked for what it may not do"
            );
            let answer = Err(refusal);
            self.outbox.say(FromHub::Answered { id, answer });
            return Ok(());
        }
        let outbox = self.outbox.clone();
        // A machine that asks faster than the hall decides waits here, and not in the hub's memory.
        let room = place(&outbox.unanswered).await?;
        let wanted = Wanted {
            connection: Some(Arc::downgrade(&self.alive)),
            ..Wanted::within(within_ms.map(|ms| Duration::from_millis(ms.into())))
        };
        let reply = PendingReply {
            reply: Box::new(move |answer| {
                let answer = projection::answer_for_role(answer, role);
                outbox.say(FromHub::Answered { id, answer });
                drop(room);
            }),
            wanted,
        };
        // Of other hubs alone: they have the keys to it.
        let vault = Some(vault)
            .filter(|_| role == Role::Hub)
            .unwrap_or_default();
        hub.submit_with_vault(vault, reply, id, actor, command)
            .map_err(|_| NetError::Closed)
    }

    /// Gives the hub that takes over what this machine has of the one that is lost.
    fn add_missing_entries(&self, hub: &HubHandle, entries: Vec<Entry>) -> Result<(), NetError> {
        let role = self.machine.role;
        if !hub.is_recovering() || matches!(role, Role::Display | Role::Rating) {
            return Ok(());
        }
        // It was told no more than this: what it says beyond, it has made up.
        let told = |entry: Entry| entry.for_role(role).into_owned();
        hub.add_missing_entries(entries.into_iter().map(told).collect())
            .map_err(|_| NetError::Closed)
    }

    fn may_manage(&self) -> bool {
        Actor::behind(self.machine.id, self.machine.role, None)
            .may_manage(self.machine.role)
            .is_ok()
    }

    /// Has the hub count what a machine asks for, once there is a place for it: machines of visitors ask
    /// for nothing, and a counter's machine for the person at its counter alone.
    async fn count(
        &self,
        hub: &HubHandle,
        question: Question,
        actor: Option<Actor>,
    ) -> Result<(), NetError> {
        let role = self.machine.role;
        let actor = Actor::behind(self.machine.id, role, actor);
        let may_ask = match role {
            Role::Hub | Role::Staff => true,
            Role::Counter => matches!(actor.program, Program::Counter(_)),
            Role::Kiosk | Role::Display | Role::Rating => false,
        };
        let outbox = self.outbox.clone();
        if !may_ask {
            let why = Refusal::NotAllowed;
            outbox.say(FromHub::counted(Err(CountFailure::Refused { why })));
            return Ok(());
        }
        let room = place(&outbox.technical).await?;
        let reply = move |counted| {
            outbox.say(FromHub::counted(counted));
            drop(room);
        };
        hub.count(actor, question, Box::new(reply))
            .map_err(|_| NetError::Closed)
    }

    /// Asks about the machines of the hall, or to change them, once there is a place for it.
    async fn ask_technical(&self, asked: ToHub) -> Result<(), NetError> {
        let outbox = self.outbox.clone();
        let room = place(&outbox.technical).await?;
        self.shared.answer(
            asked,
            Box::new(move |answer| {
                outbox.say(answer.for_version(outbox.protocol));
                drop(room);
            }),
        );
        Ok(())
    }
}

/// Waits for a place, held until it is dropped.
async fn place(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, NetError> {
    Arc::clone(places)
        .acquire_owned()
        .await
        .map_err(|_| NetError::Closed)
}

/// Begins to send the hall: what is missing in the copy, or all of it.
async fn follow(
    shared: Arc<Shared>,
    copy: Option<CopyPosition>,
    options: SubscriberOptions,
    outbox: Outbox,
) {
    let Some(hub) = shared.hub.get() else { return };
    let mut asked = None;
    while hub.is_recovering() && !outbox.queue.is_closed() {
        // A hub that takes over may lack what the one that is lost had told this machine.
        let seq = hub.seq();
        let lineage = shared.directory().history().1;
        let has_more = copy.is_some_and(|copy| copy.seq > seq && copy.lineage == lineage);
        if has_more && asked != Some(seq) {
            asked = Some(seq);
            outbox.say(FromHub::AskMissingEntries { after: seq });
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    if let Some(position) = copy.filter(|_| !outbox.is_greeted) {
        let reached = None;
        greet(&shared, Known { position, reached }).await;
    }
    let copy = copy.filter(|copy| copy.generation == shared.directory().generation);
    let until = Instant::now() + CATCH_UP_WITHIN;
    // A machine that comes from another hub may have heard more than this one has recorded yet; it
    // should not go back in time.
    while let Some(copy) = copy
        && hub.seq() < copy.seq
        && Instant::now() < until
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let time = outbox.follows.fetch_add(1, Ordering::Relaxed) + 1;
    if time > FOLLOWS_MAX {
        outbox.cut.notify_one();
        return;
    }
    let follower = move |news: HallUpdate| {
        if outbox.follows.load(Ordering::Relaxed) != time {
            return false;
        }
        match news {
            HallUpdate::Snapshot { hall, seq } => outbox.put(Out::Snapshot(hall, seq)),
            HallUpdate::Entry(entry) => outbox.put(Out::Line(entry)),
            HallUpdate::Ended(_) => {
                outbox.cut.notify_one();
                false
            }
            HallUpdate::Time(_)
            | HallUpdate::Disconnected(_)
            | HallUpdate::Standalone(_)
            | HallUpdate::Silent
            | HallUpdate::Reconnected
            | HallUpdate::Rejected(_) => true,
        }
    };
    let _ = hub.follow_after(copy, options, Box::new(follower));
}

/// Lets the hub find out whether a machine knows more than it does; returns whether the hub knows as
/// much, which takes a moment when it is a little late or a new history begins.
async fn greet(shared: &Shared, known: Known) -> bool {
    let Some(hub) = shared.hub.get() else {
        return true;
    };
    let until = Instant::now() + CATCH_UP_WITHIN;
    loop {
        let (tell, told) = oneshot::channel();
        let settled = move |knows_as_much| {
            let _ = tell.send(knows_as_much);
        };
        if hub.greet(known.clone(), Box::new(settled)).is_err() {
            return true;
        }
        match tokio::time::timeout(CATCH_UP_WITHIN, told).await {
            Ok(Ok(false)) if Instant::now() < until => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Ok(Ok(knows_as_much)) => return knows_as_much,
            // It is in the middle of an election, or ends.
            Ok(Err(_)) | Err(_) => return true,
        }
    }
}

fn note_heartbeat(
    shared: &Shared,
    machine: MachineId,
    clock: Option<Timestamp>,
    seq: Option<u64>,
    lineage: Option<Lineage>,
) {
    let at = shared.clock.now();
    let own = shared.now();
    let up = shared.clock.up();
    shared.present(machine, |p| {
        p.seen = Some((Instant::now(), at));
        p.seq = seq.unwrap_or(p.seq);
        p.lineage = lineage.or(p.lineage);
        if let Some(clock) = clock {
            let skew_ms = |ahead_us: i64| (up.saturating_add(ahead_us) - own.0) / 1000;
            let ahead_us = clock.0.saturating_sub(up);
            let is_off = |ahead_us| skew_ms(ahead_us).abs() > SKEW_WARN_MS;
            if is_off(ahead_us) && !p.ahead_us.is_some_and(is_off) {
                let skew_ms = skew_ms(ahead_us);
                tracing::warn!(%machine, skew_ms, "its clock is wrong, or ours is");
            }
            p.ahead_us = Some(ahead_us);
        }
    });
}

/// The next message; `None` for one that this version does not know.
async fn read_within(
    input: &mut (impl AsyncReadExt + Unpin),
    within: Duration,
) -> Result<Option<ToHub>, NetError> {
    let body = tokio::time::timeout(within, frame::read(input, REQUEST_MAX))
        .await
        .map_err(|_| NetError::Silent)??;
    match record::decode(&body) {
        Ok(message) => Ok(Some(message)),
        Err(error) if error.is_newer() => Ok(None),
        Err(_) => Err(NetError::Garbage),
    }
}

async fn write_one(
    output: &mut (impl AsyncWriteExt + Unpin),
    message: &FromHub,
) -> Result<(), NetError> {
    frame::write(output, &frame::encode(message)).await
}

async fn refuse(output: &mut (impl AsyncWriteExt + Unpin), why: Rejection) -> Result<(), NetError> {
    write_one(output, &FromHub::Rejected { why }).await?;
    let _ = output.shutdown().await;
    Ok(())
}
