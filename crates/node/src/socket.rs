//! The socket of a running hall: how scripts and other screens on this machine ask it.
//!
//! A Unix socket with permission 0600 in a folder of this user: whoever can open it is this user.
//! Messages are the same frames as between machines. The server is async at its edge only;
//! [`Client`] is plain blocking code with one reading thread.

use crate::hub::{HallUpdate, HubHandle, SubscriberOptions};
use crate::link_event::LinkEvent;
use crate::net::frame;
use crate::protocol::{ANSWER_MAX, FromHub, PROTOCOL, REQUEST_MAX, ToHub};
use hall::{Actor, Command, CommandId, Hall, Program, Role};
use record;
use std::io::{self, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
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
    pub fn listen(path: &Path, hub: HubHandle) -> io::Result<Server> {
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
                        () = accept(listener, hub) => {}
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

async fn accept(listener: UnixListener, hub: HubHandle) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let hub = hub.clone();
                tokio::spawn(async move {
                    if let Err(error) = serve(stream, &hub).await {
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

async fn serve(stream: tokio::net::UnixStream, hub: &HubHandle) -> io::Result<()> {
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
    let program = program.unwrap_or_default().from_outside();
    let actor = hub.actor(program);
    // Gone with the program, and with it what it asked for and was not decided.
    let alive = Arc::new(());
    let read = async {
        loop {
            handle(read_request(&mut input).await?, hub, actor, &outbox, &alive)?;
        }
    };
    tokio::select! {
        outcome = write => outcome,
        outcome = read => outcome,
        () = outbox.end.notified() => {
            let why = "a client did not keep up, or the hall ended";
            Err(io::Error::new(io::ErrorKind::TimedOut, why))
        }
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
        ToHub::Submit { id, command, .. } => {
            let reply = move |answer| {
                outbox.put(&FromHub::Answered { id, answer });
            };
            hub.submit_while(alive, id, actor, command, Box::new(reply))
                .map_err(gone)
        }
        ToHub::Follow { .. } => {
            let follower = move |news: HallUpdate| {
                let message = match news {
                    HallUpdate::Snapshot { hall, seq } => FromHub::Snapshot {
                        seq,
                        snapshot: Box::new(hall.snapshot()),
                    },
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
        ToHub::Backup { to } => {
            let reply = move |outcome: Result<u64, crate::store::StoreError>| {
                let (bytes, problem) = match outcome {
                    Ok(bytes) => (bytes, None),
                    Err(error) => (0, Some(error.to_string())),
                };
                outbox.put(&FromHub::BackedUp { bytes, problem });
            };
            hub.backup(PathBuf::from(to), Box::new(reply)).map_err(gone)
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
        ToHub::Heartbeat { .. } | ToHub::MissingEntries { .. } | ToHub::Group { .. } => Ok(()),
    }
}

fn welcome() -> FromHub {
    FromHub::Welcome {
        protocol: PROTOCOL,
        version: String::new(),
        generation: 1,
        clock: None,
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
    /// When nobody listens there, or only a program of another version.
    pub fn connect(
        path: &Path,
        program: Program,
        mut hear: impl FnMut(LinkEvent) + Send + 'static,
    ) -> io::Result<Client> {
        let mut stream = UnixStream::connect(path)?;
        stream.set_read_timeout(Some(HELLO_WITHIN))?;
        stream.write_all(&frame::encode(&ToHub::Hello {
            protocol: PROTOCOL,
            version: String::new(),
            clock: None,
            program: Some(program),
        }))?;
        match read_answer(&mut stream)? {
            FromHub::Welcome { protocol, .. } if protocol == PROTOCOL => {}
            _ => {
                return Err(io::Error::new(
                    io::ErrorKind::Unsupported,
                    "the hall runs another version of dingdong; start both from the same one",
                ));
            }
        }
        stream.set_read_timeout(None)?;
        stream.write_all(&frame::encode(&ToHub::Follow { copy: None }))?;
        let mut input = stream.try_clone()?;
        std::thread::Builder::new()
            .name("hall".into())
            .spawn(move || {
                let ended = loop {
                    match read_answer(&mut input) {
                        Ok(FromHub::Snapshot { seq, snapshot }) => {
                            let hall = Arc::new(Hall::from_snapshot(*snapshot));
                            hear(LinkEvent::Hall(HallUpdate::Snapshot { hall, seq }));
                        }
                        Ok(FromHub::Entry { entry }) => {
                            hear(LinkEvent::Hall(HallUpdate::Entry(Arc::new(entry))));
                        }
                        Ok(FromHub::Answered { id, answer }) => {
                            hear(LinkEvent::Answered(id, answer));
                        }
                        Ok(FromHub::BackedUp { bytes, problem }) => {
                            hear(LinkEvent::BackedUp(problem.map_or(Ok(bytes), Err)));
                        }
                        Ok(FromHub::Disconnected { since, standalone }) => {
                            hear(LinkEvent::Hall(if standalone {
                                HallUpdate::Standalone(since)
                            } else {
                                HallUpdate::Disconnected(since)
                            }));
                        }
                        Ok(FromHub::Reconnected) => hear(LinkEvent::Hall(HallUpdate::Reconnected)),
                        Ok(FromHub::Rejected { why }) => {
                            hear(LinkEvent::Hall(HallUpdate::Rejected(why)));
                        }
                        Ok(FromHub::Machines { machines }) => hear(LinkEvent::Machines(machines)),
                        Ok(FromHub::Changed { done }) => hear(LinkEvent::Changed(Ok(done))),
                        Ok(FromHub::ChangeRefused { why }) => hear(LinkEvent::Changed(Err(why))),
                        Ok(_) => {}
                        Err(error) => break error,
                    }
                };
                hear(LinkEvent::Hall(HallUpdate::Ended(Some(ended.to_string()))));
            })?;
        Ok(Client {
            stream: Mutex::new(stream),
        })
    }

    /// Sends a command; the answer is heard later.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn submit(&self, id: CommandId, command: Command) -> io::Result<()> {
        self.send(&ToHub::Submit {
            id,
            command,
            generation: None,
            actor: None,
        })
    }

    /// Asks for a backup; the outcome is heard later.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn backup(&self, to: &Path) -> io::Result<()> {
        self.send(&ToHub::Backup {
            to: to.to_string_lossy().into_owned(),
        })
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

fn read_answer(input: &mut impl Read) -> io::Result<FromHub> {
    let body = frame::read_blocking(input, ANSWER_MAX)?;
    record::decode(&body).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}
