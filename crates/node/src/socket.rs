//! The socket of a running hall: how scripts and other screens on this machine ask it.
//!
//! A Unix socket with permission 0600 in a folder of this user: whoever can open it is this user.
//! Messages are the same frames as between machines. The server is async at its edge only;
//! [`Client`] is plain blocking code with one reading thread.

use crate::hub::{HallUpdate, HubHandle, SubscriberOptions, Wanted};
use crate::link_event::LinkEvent;
use crate::net::frame;
use crate::protocol::{
    ANSWER_MAX, BackupFailure, CountFailure, FromHub, HEARTBEAT_EVERY_MS, LOST_AFTER_MS,
    LogFailure, PROTOCOL, REQUEST_MAX, Rejection, SILENT_AFTER_MS, ToHub, in_ms,
};
use crate::pulse::{BEAT_EVERY, Pulse};
use crate::vault::BackupSeal;
use hall::{Actor, Command, CommandId, Hall, PersonId, Program, Role};
use record;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketType};
use statistics::Question;
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWriteExt};
use tokio::net::UnixListener;
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};

/// Connections served at a time; a hall has a few screens and scripts on one machine.
const CONNECTIONS_MAX: usize = 128;
/// Frames that may wait for a slow client before it is cut off; it can connect again and gets the
/// whole hall.
const OUTBOX_MAX: usize = 4096;
/// Time limit for a new connection to say hello.
const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// Time that a client waits for the answer to its hello.
const WELCOME_WITHIN: Duration = Duration::from_secs(3);
/// Time without a word after which a client says so…
const SILENT_AFTER: Duration = Duration::from_millis(SILENT_AFTER_MS);
/// …and after which it hangs up.
const LOST_AFTER: Duration = Duration::from_millis(LOST_AFTER_MS);

/// Time in which a screen that is asked hands its hall over.
const HAND_OVER_WITHIN: Duration = Duration::from_secs(10);
const STOOD_STILL: &str = "this program stood still";

/// Hands the hall over to a hub of this machine that asks for it.
pub type HandOver = Arc<dyn Fn() + Send + Sync>;

/// A listening socket. Dropping it stops listening and removes the file.
pub struct Server {
    path: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Server {
    /// Listens at `path`. The caller owns the store, so a file left there by a dead hall is
    /// replaced.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn listen(path: &Path, hub: HubHandle, hand_over: Option<HandOver>) -> io::Result<Server> {
        if path.exists() {
            std::fs::remove_file(path)?;
        }
        let listener = std::os::unix::net::UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        listener.set_nonblocking(true)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("socket".into())
            .spawn(move || {
                runtime.block_on(async move {
                    let Ok(listener) = UnixListener::from_std(listener) else {
                        return;
                    };
                    tokio::select! {
                        () = accept(listener, hub, hand_over) => {}
                        _ = stopped => {}
                    }
                });
                runtime.shutdown_background();
            })?;
        Ok(Server {
            path: path.to_owned(),
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn accept(listener: UnixListener, hub: HubHandle, hand_over: Option<HandOver>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let pulse = Arc::new(Pulse::new());
    let beats = Arc::clone(&pulse);
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(BEAT_EVERY).await;
            beats.beat();
        }
    });
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let breaks = pulse.beat();
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = pulse.broken(breaks) => {
                turn_away(&listener).await;
                continue;
            }
        };
        match accepted {
            Ok(_) if pulse.beat() != breaks => turn_away(&listener).await,
            Ok((stream, _)) => {
                let host = Host {
                    hub: hub.clone(),
                    hand_over: hand_over.clone(),
                    pulse: Arc::clone(&pulse),
                };
                tokio::spawn(async move {
                    if let Err(error) = serve(stream, &host, breaks).await {
                        tracing::debug!(cause = %error, "a connection ended");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(cause = %error, "no connection accepted");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// Hangs up on all who knocked while this process stood still: what they wrote is as old as what
/// lies unread in the connections before. Who is still there knocks again.
async fn turn_away(listener: &UnixListener) {
    while tokio::time::timeout(Duration::ZERO, listener.accept())
        .await
        .is_ok()
    {}
}

/// The server's side of all connections.
struct Host {
    hub: HubHandle,
    hand_over: Option<HandOver>,
    pulse: Arc<Pulse>,
}

/// Serves a connection that was accepted when this process had stood still `breaks` times.
async fn serve(stream: tokio::net::UnixStream, host: &Host, breaks: u64) -> io::Result<()> {
    let Host {
        hub,
        hand_over,
        pulse,
    } = host;
    let (mut input, mut output) = stream.into_split();
    let (outbox, mut to_send) = mpsc::channel::<Arc<[u8]>>(OUTBOX_MAX);
    let hello = tokio::time::timeout(HELLO_WITHIN, read_request(&mut input))
        .await
        .map_err(|_| io::ErrorKind::TimedOut)??;
    let ToHub::Hello {
        protocol, program, ..
    } = hello
    else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    output.write_all(&frame::encode(&welcome())).await?;
    if protocol != PROTOCOL {
        return Ok(());
    }
    let outbox = Outbox {
        frames: outbox,
        end: Arc::new(Notify::new()),
    };
    let write = async move {
        while let Some(bytes) = to_send.recv().await {
            output.write_all(&bytes).await?;
        }
        Ok(())
    };
    let program = program.unwrap_or_default();
    let actor = hub.actor(program.from_outside());
    // Gone with the program, and with it what it asked for and was not decided.
    let alive = Arc::new(());
    let read = async {
        loop {
            let request = read_request(&mut input).await?;
            if pulse.beat() != breaks {
                return Err(io::Error::other(STOOD_STILL));
            }
            match (request, hand_over) {
                (ToHub::HandOver, Some(hand_over)) if program == Program::Hub => hand_over(),
                (ToHub::HandOver, _) => {
                    outbox.put(&FromHub::Rejected {
                        why: Rejection::NotAllowed,
                    });
                }
                (request, _) => handle(request, hub, actor, &outbox, &alive)?,
            }
        }
    };
    tokio::select! {
        outcome = write => outcome,
        outcome = read => outcome,
        outcome = beat(hub, &outbox) => outcome,
        () = pulse.broken(breaks) => Err(io::Error::other(STOOD_STILL)),
        () = outbox.end.notified() => {
            let why = "a client did not keep up, or the hall ended";
            Err(io::Error::new(io::ErrorKind::TimedOut, why))
        }
    }
}

/// Tells a client regularly that the hall would answer.
async fn beat(hub: &HubHandle, outbox: &Outbox) -> io::Result<()> {
    loop {
        let (tell, told) = oneshot::channel();
        let gone = io::ErrorKind::BrokenPipe;
        let tell = move || {
            let _ = tell.send(());
        };
        hub.heartbeat(Box::new(tell)).map_err(|_| gone)?;
        told.await.map_err(|_| gone)?;
        outbox.put(&FromHub::Heartbeat {
            clock: chrono::Utc::now().into(),
            majority: true,
            hubs: Vec::new(),
            middle: None,
        });
        tokio::time::sleep(Duration::from_millis(HEARTBEAT_EVERY_MS)).await;
    }
}

/// The queue to one client. When the client does not keep up it is cut off; it can connect again
/// and gets the whole hall.
#[derive(Clone)]
struct Outbox {
    frames: mpsc::Sender<Arc<[u8]>>,
    end: Arc<Notify>,
}

impl Outbox {
    /// Queues a message; whether there was room.
    fn put(&self, message: &FromHub) -> bool {
        let put = self.frames.try_send(frame::encode(message)).is_ok();
        if !put {
            self.end.notify_one();
        }
        put
    }
}

fn handle(
    request: ToHub,
    hub: &HubHandle,
    actor: Actor,
    outbox: &Outbox,
    alive: &Arc<()>,
) -> io::Result<()> {
    let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
    let outbox = outbox.clone();
    match request {
        ToHub::Hello { .. } => Ok(()),
        ToHub::Submit {
            id,
            command,
            within_ms,
            actor: told,
            ..
        } => {
            let actor = Actor {
                program: actor.program.acting_as(told.map(|told| told.program)),
                ..actor
            };
            let reply = move |answer| {
                outbox.put(&FromHub::Answered { id, answer });
            };
            let wanted = Wanted {
                connection: Some(Arc::downgrade(alive)),
                ..Wanted::within(within_ms.map(|ms| Duration::from_millis(ms.into())))
            };
            hub.submit_while(wanted, id, actor, command, Box::new(reply))
                .map_err(gone)
        }
        ToHub::Follow { .. } => {
            let follower = move |news: HallUpdate| {
                let message = match news {
                    HallUpdate::Snapshot { hall, seq } => FromHub::Snapshot {
                        seq,
                        snapshot: Box::new(hall.snapshot()),
                    },
                    HallUpdate::Time(at) => FromHub::Time { at },
                    HallUpdate::Entry(entry) => FromHub::Entry {
                        entry: (*entry).clone(),
                    },
                    HallUpdate::Disconnected(since) => FromHub::Disconnected {
                        since,
                        standalone: false,
                    },
                    HallUpdate::Standalone(since) => FromHub::Disconnected {
                        since,
                        standalone: true,
                    },
                    HallUpdate::Silent => FromHub::Silent,
                    HallUpdate::Reconnected => FromHub::Reconnected,
                    HallUpdate::Rejected(why) => FromHub::Rejected { why },
                    HallUpdate::Ended(_) => {
                        outbox.end.notify_one();
                        return false;
                    }
                };
                outbox.put(&message)
            };
            let options = SubscriberOptions {
                connection: Some(Arc::downgrade(alive)),
                priority: false,
            };
            hub.follow_after(None, options, Box::new(follower))
                .map_err(gone)
        }
        ToHub::Backup { .. } | ToHub::Change { .. } if actor.may_manage(Role::Hub).is_err() => {
            Err(io::ErrorKind::PermissionDenied.into())
        }
        ToHub::Backup { to, people } => {
            let reply = move |outcome: Result<u64, crate::store::StoreError>| {
                let (bytes, failure) = match outcome {
                    Ok(bytes) => (bytes, None),
                    Err(error) => (0, Some(BackupFailure::of(&error))),
                };
                outbox.put(&FromHub::BackedUp { bytes, failure });
            };
            hub.backup(PathBuf::from(to), people, Box::new(reply))
                .map_err(gone)
        }
        ToHub::ReadPerson { person } => {
            let reply = move |read| {
                outbox.put(&FromHub::person(person, read));
            };
            hub.read_person(actor, person, Box::new(reply))
                .map_err(gone)
        }
        ToHub::Count { question, .. } => {
            let reply = move |counted| {
                outbox.put(&FromHub::counted(counted));
            };
            hub.count(actor, question, Box::new(reply)).map_err(gone)
        }
        ToHub::Log { from } => {
            let reply = move |lines| {
                outbox.put(&FromHub::log(lines));
            };
            hub.read_log(actor, from, Box::new(reply)).map_err(gone)
        }
        asked @ (ToHub::Machines | ToHub::Change { .. }) => {
            hub.ask_technical(
                asked,
                Box::new(move |answer| {
                    outbox.put(&answer);
                }),
            );
            Ok(())
        }
        ToHub::HandOver
        | ToHub::Heartbeat { .. }
        | ToHub::MissingEntries { .. }
        | ToHub::VaultKeys { .. }
        | ToHub::Group { .. } => Ok(()),
    }
}

fn welcome() -> FromHub {
    FromHub::Welcome {
        protocol: PROTOCOL,
        version: String::new(),
        generation: 1,
        clock: None,
        lineage: None,
        is_behind: false,
    }
}

async fn read_request(input: &mut (impl AsyncRead + Unpin)) -> io::Result<ToHub> {
    let body = frame::read(input, REQUEST_MAX)
        .await
        .map_err(io::Error::other)?;
    record::decode(&body).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

/// A connection to a hall that another program keeps.
pub struct Client {
    stream: Mutex<UnixStream>,
}

impl Client {
    /// Connects as `program` and begins to follow; what is heard goes to `hear` from a thread of
    /// its own, the end of the connection included.
    ///
    /// # Errors
    /// When nobody listens there, nobody answers, or only a program of another version.
    pub fn connect(
        path: &Path,
        program: Program,
        hear: impl FnMut(LinkEvent) + Send + 'static,
    ) -> io::Result<Client> {
        let mut stream = greet(path, program)?;
        stream.write_all(&frame::encode(&ToHub::Follow { copy: None }))?;
        let listener = Listener {
            stream: stream.try_clone()?,
            heard: None,
            is_silent: false,
            connectivity: HallUpdate::Reconnected,
            hear,
        };
        std::thread::Builder::new()
            .name("hall".into())
            .spawn(move || listener.run())?;
        Ok(Client {
            stream: Mutex::new(stream),
        })
    }

    /// Sends a command of a program that is wanted for so long; the answer is heard later.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn submit(
        &self,
        program: Program,
        id: CommandId,
        command: Command,
        within: Option<Duration>,
    ) -> io::Result<()> {
        self.send(&ToHub::Submit {
            id,
            command,
            generation: None,
            actor: Some(Actor::of(program)),
            within_ms: within.map(in_ms),
            vault: Vec::new(),
        })
    }

    /// Asks for lines of the log; they are heard later.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn log(&self, from: u64) -> io::Result<()> {
        self.send(&ToHub::Log { from })
    }

    /// Asks for a backup; the outcome is heard later.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn backup(&self, to: &Path, people: Option<BackupSeal>) -> io::Result<()> {
        self.send(&ToHub::Backup {
            to: to.to_string_lossy().into_owned(),
            people,
        })
    }

    /// Asks for figures; they are heard later.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn count(&self, question: Question) -> io::Result<()> {
        self.send(&ToHub::Count {
            question,
            actor: None,
        })
    }

    /// Asks for what a visitor left; the answer is heard later.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn read_person(&self, person: PersonId) -> io::Result<()> {
        self.send(&ToHub::ReadPerson { person })
    }

    /// Asks about the machines of the hall; the answer is heard later.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn ask_technical(&self, asked: &ToHub) -> io::Result<()> {
        self.send(asked)
    }

    fn send(&self, message: &ToHub) -> io::Result<()> {
        let bytes = frame::encode(message);
        if bytes.len() > REQUEST_MAX as usize {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a command is too long",
            ));
        }
        let mut stream = self.stream.lock().map_err(|_| io::ErrorKind::BrokenPipe)?;
        stream.write_all(&bytes)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Ok(stream) = self.stream.lock() {
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }
}

/// Asks the program that keeps the hall at `path` to let a hub keep it, and waits until it has done
/// so. Returns false when it goes on itself: it is a hub too.
///
/// # Errors
/// When nobody answers there.
pub fn ask_to_hand_over(path: &Path) -> io::Result<bool> {
    let mut stream = greet(path, Program::Hub)?;
    stream.set_read_timeout(Some(HAND_OVER_WITHIN))?;
    stream.write_all(&frame::encode(&ToHub::HandOver))?;
    loop {
        match read_answer(&mut stream) {
            Ok(FromHub::Rejected { .. }) => return Ok(false),
            Ok(_) => {}
            Err(error) if is_timeout(&error) => return Err(error),
            Err(_) => return Ok(true),
        }
    }
}

/// Connects as `program`, and says hello.
fn greet(path: &Path, program: Program) -> io::Result<UnixStream> {
    let mut stream = connect(path)?;
    stream.set_read_timeout(Some(WELCOME_WITHIN))?;
    stream.write_all(&frame::encode(&ToHub::Hello {
        protocol: PROTOCOL,
        version: String::new(),
        clock: None,
        program: Some(program),
        known: None,
    }))?;
    match read_answer(&mut stream)? {
        FromHub::Welcome { protocol, .. } if protocol == PROTOCOL => Ok(stream),
        _ => Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "the hall runs another version of dingdong; start both from the same one",
        )),
    }
}

/// Returns true if the other side was waited for in vain.
pub fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

/// Opens a stream without waiting: a program that stands still takes no connections, and the
/// system holds back only so many for it.
fn connect(path: &Path) -> io::Result<UnixStream> {
    let socket = rustix::net::socket(AddressFamily::UNIX, SocketType::STREAM, None)?;
    rustix::io::fcntl_setfd(&socket, rustix::io::FdFlags::CLOEXEC)?;
    rustix::io::ioctl_fionbio(&socket, true)?;
    rustix::net::connect(&socket, &SocketAddrUnix::new(path)?)?;
    let stream = UnixStream::from(socket);
    stream.set_nonblocking(false)?;
    Ok(stream)
}

/// The hearing side of a client. It notices when nothing more is heard.
struct Listener<H> {
    stream: UnixStream,
    /// When something was last heard; `None` before the first heartbeat.
    heard: Option<Instant>,
    is_silent: bool,
    /// What was last told of the hall itself.
    connectivity: HallUpdate,
    hear: H,
}

impl<H: FnMut(LinkEvent)> Listener<H> {
    fn run(mut self) {
        let ended = loop {
            match read_answer(&mut self) {
                Ok(message) => self.tell(message),
                Err(error) => break error,
            }
        };
        self.tell_hall(HallUpdate::Ended(Some(ended.to_string())));
    }

    fn tell_hall(&mut self, news: HallUpdate) {
        (self.hear)(LinkEvent::Hall(news));
    }

    fn set_connectivity(&mut self, news: HallUpdate) {
        self.connectivity = news.clone();
        self.tell_hall(news);
    }

    fn tell(&mut self, message: FromHub) {
        match message {
            FromHub::Snapshot { seq, snapshot } => {
                let hall = Arc::new(Hall::from_snapshot(*snapshot));
                self.tell_hall(HallUpdate::Snapshot { hall, seq });
            }
            FromHub::Time { at } => self.tell_hall(HallUpdate::Time(at)),
            FromHub::Entry { entry } => self.tell_hall(HallUpdate::Entry(Arc::new(entry))),
            FromHub::Answered { id, answer } => (self.hear)(LinkEvent::Answered(id, answer)),
            FromHub::BackedUp { bytes, failure } => {
                (self.hear)(LinkEvent::BackedUp(failure.map_or(Ok(bytes), Err)));
            }
            FromHub::Log {
                entries,
                failure,
                refused,
            } => {
                let store = failure.map(|why| LogFailure::Store { why });
                let failure = refused.map(|why| LogFailure::Refused { why }).or(store);
                (self.hear)(LinkEvent::Log(failure.map_or(Ok(entries), Err)));
            }
            FromHub::Disconnected {
                since,
                standalone: true,
            } => self.set_connectivity(HallUpdate::Standalone(since)),
            FromHub::Disconnected {
                since,
                standalone: false,
            } => self.set_connectivity(HallUpdate::Disconnected(since)),
            FromHub::Silent => self.set_connectivity(HallUpdate::Silent),
            FromHub::Reconnected => self.set_connectivity(HallUpdate::Reconnected),
            FromHub::Rejected { why } => self.tell_hall(HallUpdate::Rejected(why)),
            FromHub::Person {
                person,
                data,
                refused,
            } => (self.hear)(LinkEvent::Person(person, refused.map_or(Ok(data), Err))),
            FromHub::Counted { counts, failure } => {
                // Without both the sender knows a failure that this program does not.
                let counted = counts.ok_or(failure.unwrap_or(CountFailure::TooManyRows));
                (self.hear)(LinkEvent::Counted(counted));
            }
            FromHub::Machines { machines } => (self.hear)(LinkEvent::Machines(machines)),
            FromHub::Changed { done } => (self.hear)(LinkEvent::Changed(Ok(done))),
            FromHub::ChangeRefused { why } => (self.hear)(LinkEvent::Changed(Err(why))),
            // From then on there is one every second.
            FromHub::Heartbeat { .. } => self.heard = Some(Instant::now()),
            _ => {}
        }
    }
}

impl<H: FnMut(LinkEvent)> Read for Listener<H> {
    /// Reads for as long as the other side can be heard, and says when it cannot.
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            let limit = if self.is_silent {
                LOST_AFTER
            } else {
                SILENT_AFTER
            };
            let wait = self.heard.map(|heard| {
                let left = limit.saturating_sub(heard.elapsed());
                // A wait of no time at all would be one for ever.
                left.max(Duration::from_millis(1))
            });
            self.stream.set_read_timeout(wait)?;
            match self.stream.read(bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if is_timeout(&error) => {
                    if self.is_silent {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                    self.is_silent = true;
                    self.tell_hall(HallUpdate::Silent);
                }
                Ok(read @ 1..) => {
                    self.heard = self.heard.map(|_| Instant::now());
                    if std::mem::take(&mut self.is_silent) {
                        self.tell_hall(self.connectivity.clone());
                    }
                    return Ok(read);
                }
                ended => return ended,
            }
        }
    }
}

fn read_answer(input: &mut impl Read) -> io::Result<FromHub> {
    let body = frame::read_blocking(input, ANSWER_MAX)?;
    record::decode(&body).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::UnixListener;

    /// What the system holds back for a program that takes no connections is limited.
    #[test]
    fn a_program_that_stands_still_lets_nobody_wait_at_its_door() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hall.sock");
        let _stands_still = UnixListener::bind(&path).unwrap();
        while connect(&path).is_ok() {}
        let refused = Client::connect(&path, Program::Script, |_| ()).map(drop);
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }
}
