//! Hubs of one group in one process: disks in memory that lose what was not synced, and lines that
//! can be cut.

use config::Config;
use hall::time::Hours;
use hall::{Answer, Command, CommandId, Entry, Lang, Program, QueueCommand, Setup};
use node::clock::Clock;
use node::hub::{Forwarded, HallUpdate, Hub, HubHandle, Relay};
use node::ids::fresh_id;
use node::quorum::{Connecting, GroupOptions, Peers, Standing, Stream};
use node::store::Store;
use redb::StorageBackend;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, ReadBuf};

/// A disk in memory. What was written after the last sync is lost when the power is cut.
#[derive(Debug, Default)]
struct Platter {
    now: Vec<u8>,
    synced: Vec<u8>,
    unsynced: Vec<(u64, Option<Vec<u8>>)>,
    fails: Option<io::ErrorKind>,
}

/// See [`Platter`]; clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disk(Arc<Mutex<Platter>>);

impl Disk {
    /// From now on nothing can be written.
    pub(crate) fn fail(&self, kind: io::ErrorKind) {
        self.0.lock().unwrap().fails = Some(kind);
    }

    /// The disk as it is found after a power cut at this moment.
    pub(crate) fn after_power_cut(&self) -> Disk {
        let image = self.0.lock().unwrap().synced.clone();
        Disk(Arc::new(Mutex::new(Platter {
            now: image.clone(),
            synced: image,
            ..Platter::default()
        })))
    }

    fn write(&self, change: impl FnOnce(&mut Platter)) -> io::Result<()> {
        let mut platter = self.0.lock().unwrap();
        if let Some(kind) = platter.fails {
            return Err(kind.into());
        }
        change(&mut platter);
        Ok(())
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().now.len() as u64)
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let platter = self.0.lock().unwrap();
        out.copy_from_slice(
            platter
                .now
                .get(offset as usize..offset as usize + out.len())
                .ok_or(io::ErrorKind::UnexpectedEof)?,
        );
        Ok(())
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.write(|platter| {
            platter.now.resize(len as usize, 0);
            platter.unsynced.push((len, None));
        })
    }
    fn sync_data(&self) -> io::Result<()> {
        self.write(|platter| {
            for (at, what) in std::mem::take(&mut platter.unsynced) {
                match what {
                    None => platter.synced.resize(at as usize, 0),
                    Some(data) => {
                        platter.synced[at as usize..at as usize + data.len()]
                            .copy_from_slice(&data);
                    }
                }
            }
        })
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        Disk::write(self, |platter| {
            platter.now[offset as usize..offset as usize + data.len()].copy_from_slice(data);
            platter.unsynced.push((offset, Some(data.to_vec())));
        })
    }
}

/// One life of a hub, from its start to its power cut: what an earlier one still says must not be
/// heard.
#[derive(Clone)]
pub(crate) struct Life {
    node: u64,
    over: Arc<AtomicBool>,
}

/// The lines between the hubs.
#[derive(Default)]
pub(crate) struct Wires {
    hubs: Mutex<BTreeMap<u64, (HubHandle, Life)>>,
    /// Those whose words reach nobody, like a machine without a cable: nothing is refused, there is
    /// just no answer.
    silent: Mutex<BTreeSet<u64>>,
}

impl Wires {
    /// The hub that others reach as `node`.
    pub(crate) fn hub(&self, node: u64) -> Option<HubHandle> {
        self.hubs
            .lock()
            .unwrap()
            .get(&node)
            .map(|(hub, _)| hub.clone())
    }

    /// From now on nothing comes from or to `node`, or everything again.
    pub(crate) fn silence(&self, node: u64, silent: bool) {
        let mut all = self.silent.lock().unwrap();
        if silent {
            all.insert(node)
        } else {
            all.remove(&node)
        };
        drop(all);
        for (hub, _) in self.hubs.lock().unwrap().values() {
            let _ = hub.resend_forwarded();
        }
    }

    fn carries(&self, ends: &[Life; 2]) -> bool {
        let silent = self.silent.lock().unwrap();
        ends.iter()
            .all(|end| !silent.contains(&end.node) && !end.over.load(Ordering::SeqCst))
    }
}

/// One end of a line that swallows everything while it is cut. A line that was cut never carries
/// again.
struct Wire {
    inner: DuplexStream,
    wires: Arc<Wires>,
    ends: [Life; 2],
    cut: bool,
}

impl Wire {
    fn is_cut(&mut self) -> bool {
        self.cut |= !self.wires.carries(&self.ends);
        self.cut
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_cut() {
            return Poll::Pending;
        }
        Pin::new(&mut self.inner).poll_read(context, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_cut() {
            return Poll::Ready(Ok(data.len()));
        }
        Pin::new(&mut self.inner).poll_write(context, data)
    }
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

/// The lines as one hub sees them.
struct Lines {
    wires: Arc<Wires>,
    own: Life,
}

impl Peers for Lines {
    fn connect(&self, node: u64, _: &str) -> Connecting {
        let wires = Arc::clone(&self.wires);
        let own = self.own.clone();
        Box::pin(async move {
            let found = wires.hubs.lock().unwrap().get(&node).cloned();
            // A machine without power refuses nothing.
            let Some((hub, other)) = found else {
                return std::future::pending().await;
            };
            let ends = [own, other];
            if !wires.carries(&ends) {
                return std::future::pending().await;
            }
            let (near, far) = tokio::io::duplex(1 << 20);
            let end = |inner| {
                Box::new(Wire {
                    inner,
                    wires: Arc::clone(&wires),
                    ends: ends.clone(),
                    cut: false,
                }) as Box<dyn Stream>
            };
            let far = end(far);
            tokio::spawn(async move { hub.serve_hub(far).await });
            Ok(end(near))
        })
    }
}

/// Passes on what was asked of a hub that does not lead.
struct Forwarding {
    wires: Arc<Wires>,
    hub: HubHandle,
    own: Life,
    leader: Option<u64>,
}

impl Relay for Forwarding {
    fn standing(&mut self, standing: &Standing) {
        self.leader = standing.leader.filter(|_| !standing.leads);
        if self.leader.is_some() {
            let _ = self.hub.resend_forwarded();
        }
    }

    fn forward(&mut self, forwarded: Forwarded<'_>) {
        let Forwarded {
            id, actor, command, ..
        } = forwarded;
        let found = self
            .leader
            .and_then(|leader| self.wires.hubs.lock().unwrap().get(&leader).cloned());
        let Some((leader, other)) = found else { return };
        let ends = [self.own.clone(), other];
        if !self.wires.carries(&ends) {
            return;
        }
        let wires = Arc::clone(&self.wires);
        let own = self.hub.clone();
        let reply = move |answer| {
            if wires.carries(&ends) {
                let _ = own.answer_forwarded_command(id, answer);
            }
        };
        let _ = leader.submit(id, *actor, command.clone(), Box::new(reply));
    }
}

/// A hub's lines as somebody who follows it has heard them, checked line by line.
#[derive(Default)]
pub(crate) struct Subscriber {
    /// The last line.
    pub(crate) last: u64,
    /// Faults: lines that are missing or came twice.
    pub(crate) wrong: Vec<String>,
    /// The reason why the hub ended.
    pub(crate) ended: Option<Option<String>>,
}

/// A hub of the group.
pub(crate) struct Member {
    /// The hub.
    pub(crate) hub: Hub,
    /// Its disk.
    pub(crate) disk: Disk,
    life: Life,
    /// Somebody who follows it.
    pub(crate) subscriber: Arc<Mutex<Subscriber>>,
    _folder: tempfile::TempDir,
}

/// Hubs and the lines between them.
pub(crate) struct Group {
    /// The lines.
    pub(crate) wires: Arc<Wires>,
    /// The hubs, by number.
    pub(crate) members: BTreeMap<u64, Member>,
    /// Rows of agreement that are kept: see [`GroupOptions::rows`].
    pub(crate) rows: (u64, u64),
}

impl Group {
    /// A group of `size` hubs; the first has the hall.
    pub(crate) fn of(size: u64, rows: (u64, u64)) -> Group {
        let mut group = Group {
            wires: Arc::default(),
            members: BTreeMap::new(),
            rows,
        };
        group.start(1, Disk::default(), false);
        group
            .ask(
                1,
                Command::Configure {
                    setup: Box::new(setup()),
                },
            )
            .unwrap()
            .unwrap();
        for node in 2..=size {
            group.start(node, Disk::default(), true);
            group.grow(node);
        }
        group
    }

    /// Starts a hub on a disk.
    pub(crate) fn start(&mut self, node: u64, disk: Disk, joins: bool) {
        let (store, loaded) = Store::with_backend(disk.clone()).expect("the disk holds a store");
        let folder = tempfile::tempdir().unwrap();
        let own = Life {
            node,
            over: Arc::default(),
        };
        let peers = Arc::new(Lines {
            wires: Arc::clone(&self.wires),
            own: own.clone(),
        });
        let part = GroupOptions {
            node,
            rank: node - 1,
            address: format!("hub-{node}"),
            peers,
            folder: folder.path().to_owned(),
            has_forgotten: false,
            vault: node::vault::KeyFile::default(),
            joins,
            rows: self.rows,
        };
        let clock = Clock::system(loaded.hall.last_at());
        let wires = Arc::clone(&self.wires);
        let life = own.clone();
        let hub = Hub::start_in(store, loaded, clock, part, move |hub| {
            Box::new(Forwarding {
                wires,
                hub,
                own,
                leader: None,
            })
        });
        let subscriber = Arc::new(Mutex::new(Subscriber::default()));
        let hears = Arc::clone(&subscriber);
        let hear = move |news| {
            let mut subscriber = hears.lock().unwrap();
            match news {
                HallUpdate::Snapshot { seq, .. } => subscriber.last = seq,
                HallUpdate::Entry(entry) => {
                    if entry.seq != subscriber.last + 1 {
                        let wrong = format!("line {} after {}", entry.seq, subscriber.last);
                        subscriber.wrong.push(wrong);
                    }
                    subscriber.last = entry.seq;
                }
                HallUpdate::Ended(why) => subscriber.ended = Some(why),
                _ => {}
            }
            true
        };
        hub.handle().follow(Box::new(hear)).unwrap();
        self.wires
            .hubs
            .lock()
            .unwrap()
            .insert(node, (hub.handle(), life.clone()));
        self.members.insert(
            node,
            Member {
                hub,
                disk,
                life,
                subscriber,
                _folder: folder,
            },
        );
    }

    /// Cuts a hub's power; what its disk holds then.
    pub(crate) fn cut_power(&mut self, node: u64) -> Disk {
        let member = self.members.remove(&node).expect("it runs");
        member.life.over.store(true, Ordering::SeqCst);
        let image = member.disk.after_power_cut();
        member.disk.fail(io::ErrorKind::Other);
        self.wires.hubs.lock().unwrap().remove(&node);
        // Whatever it still does reaches nobody.
        std::thread::spawn(move || drop(member));
        image
    }

    /// Takes a hub into the group, whoever leads.
    pub(crate) fn grow(&self, node: u64) {
        super::wait_until("the group to grow", || {
            self.leader()
                .and_then(|hub| hub.admit_hub(node, &format!("hub-{node}"), true).ok())
        });
    }

    /// The hub that leads, if there is one that can decide.
    pub(crate) fn leader(&self) -> Option<HubHandle> {
        self.leading().and_then(|node| self.wires.hub(node))
    }

    /// Its number.
    pub(crate) fn leading(&self) -> Option<u64> {
        let leads = |(node, member): (&u64, &Member)| {
            let hub = member.hub.handle();
            let standing = member.hub.handle().standing();
            (standing.leads && hub.has_majority()).then_some((standing.term, *node))
        };
        self.members
            .iter()
            .filter_map(leads)
            .max()
            .map(|(_, node)| node)
    }

    /// Asks a hub, for as long as it takes.
    pub(crate) fn ask(&self, node: u64, command: Command) -> Option<Answer> {
        asked(
            &self.members[&node].hub.handle(),
            fresh_id(),
            command,
            Duration::from_secs(20),
        )
    }

    /// The log of a hub.
    pub(crate) fn log(&self, node: u64) -> Vec<Entry> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy");
        let (tell, told) = mpsc::sync_channel(1);
        self.members[&node]
            .hub
            .handle()
            .backup(
                path.clone(),
                None,
                Box::new(move |outcome| drop(tell.send(outcome))),
            )
            .unwrap();
        told.recv().unwrap().unwrap();
        Store::open(&path)
            .unwrap()
            .0
            .entries(1, usize::MAX)
            .unwrap()
    }

    /// Waits until all hubs have recorded the same, and says how many lines that is.
    pub(crate) fn agree(&self) -> u64 {
        super::wait_until("all hubs to have the same log", || {
            let seqs: BTreeSet<u64> = self
                .members
                .values()
                .map(|member| member.hub.handle().seq())
                .collect();
            let subscribers = self
                .members
                .values()
                .all(|member| seqs.contains(&member.subscriber.lock().unwrap().last));
            (seqs.len() == 1 && subscribers)
                .then(|| seqs.into_iter().next())
                .flatten()
        })
    }
}

/// Asks a hub and waits for a while.
pub(crate) fn asked(
    hub: &HubHandle,
    id: CommandId,
    command: Command,
    within: Duration,
) -> Option<Answer> {
    let (tell, told) = mpsc::sync_channel(1);
    hub.submit(
        id,
        hub.actor(Program::Hub),
        command,
        Box::new(move |answer| drop(tell.send(answer))),
    )
    .ok()?;
    told.recv_timeout(within).ok()
}

/// Settings with numbers enough for a test.
pub(crate) fn setup() -> Setup {
    let mut setup = Config::parse("config.toml", Config::default_text())
        .unwrap()
        .setup;
    for service in &mut setup.services {
        service.last = 999_999;
        service.cap = None;
        service.hours = Hours::default();
    }
    setup
}

/// A visitor takes a ticket.
pub(crate) fn take() -> Command {
    Command::Queue(QueueCommand::Issue {
        service: "social".parse().unwrap(),
        lang: Lang::ZH,
        class: None,
        printer: None,
    })
}
