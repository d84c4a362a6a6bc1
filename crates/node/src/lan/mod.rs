//! The hall on the local network: what a hub adds to its hall so that other machines can use it.
//!
//! [`Lan`] listens with TLS. A machine whose certificate the hall knows is served by `session.rs`;
//! one without may only join, which needs a code that a person opened a window for (`joining.rs`).
//! Hubs reach each other through `peers.rs`. A machine that is no hub has a
//! [`agent`](super::agent) instead, which connects here by `client.rs`.

pub(super) mod addresses;
pub mod client;
mod clocks;
pub mod joining;
mod peers;
mod session;

pub use addresses::PeerAddresses;
use peers::Forwarding;
pub use session::SKEW_WARN_MS;

use super::hub::{Follower, HallUpdate, HubGone, HubHandle, Relay};
use super::protocol::{
    AWAY_AFTER_MS, Change, ChangeDone, ChangeRefused, Changed, FromHub, MachineReport, Seat, ToHub,
};
use crate::clock::{Clock, Wall};
use crate::net::discover::{self, Advertised};
use crate::net::identity::{Authority, Identity, IdentityError};
use crate::net::join::{JoinFile, Window};
use crate::net::listener::{self, Accepted, Limits};
use crate::net::tls;
use crate::pulse::Pulse;
use crate::quorum::{self, GroupOptions};
use crate::vault::KeyFile;
use hall::{Fingerprint, Hall, Lineage, Machine, MachineEvent, MachineId, Role, Timestamp};
use std::collections::{HashMap, HashSet};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// The port that hubs listen at, if it is free.
pub const PORT: u16 = 7100;
/// Time limit for a machine that this hub does not know to become known.
const KNOWN_WITHIN: Duration = Duration::from_secs(2);
/// Interval at which a hub compares its clock with what it heard of others, and notices that it
/// stood still.
const MIND_EVERY: Duration = Duration::from_millis(100);
/// Lifetime of a join file.
const FILE_FOR: Duration = Duration::from_secs(24 * 3600);
/// The file that says that another hub has taken the hall in this folder over.
pub const TAKEN_OVER: &str = "taken-over";
/// Tries, one every 250 ms, of a change of the group that a technician asks for.
const CHANGE_TRIES: u32 = 40;

/// The identity of a hub: the hall's authority and its own certificate.
pub struct Credentials {
    /// The hall's authority.
    pub authority: Authority,
    /// Key and certificate of this machine.
    pub identity: Identity,
}

impl Credentials {
    /// Those in a hall's folder, if it has been a hub.
    ///
    /// # Errors
    /// When a file is damaged.
    pub fn load(folder: &Path) -> Result<Option<Credentials>, IdentityError> {
        let (Some(authority), Some(identity)) = (Authority::load(folder)?, Identity::load(folder)?)
        else {
            return Ok(None);
        };
        Ok(Some(Credentials {
            authority,
            identity,
        }))
    }

    /// Those of the first hub of a hall, made and kept.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn create(
        folder: &Path,
        hall: [u8; 16],
        name: MachineId,
    ) -> Result<Credentials, IdentityError> {
        let authority = Authority::create(hall);
        let identity = Identity::issue(&authority, name.as_str());
        authority.save(folder)?;
        identity.save(folder)?;
        Ok(Credentials {
            authority,
            identity,
        })
    }

    /// This machine's name.
    pub fn name(&self) -> MachineId {
        name_of(&self.identity)
    }

    /// This machine's number in the group of hubs.
    pub fn node(&self) -> u64 {
        node_of(&Fingerprint(self.identity.fingerprint()))
    }
}

/// The machine's name in its certificate.
pub fn name_of(identity: &Identity) -> MachineId {
    identity
        .name()
        .parse()
        .unwrap_or_else(|_| "machine".parse().expect("a plain key"))
}

/// A hub's number in the group: the beginning of its fingerprint, so that nobody has to allot it.
pub fn node_of(fingerprint: &Fingerprint) -> u64 {
    u64::from_be_bytes(*fingerprint.0.first_chunk().expect("32 bytes"))
}

/// The listener's extract of the hall, read without asking the hub.
#[derive(Debug, Clone, Default)]
pub struct MachineDirectory {
    machines: HashMap<Fingerprint, Machine>,
    expelled: HashSet<Fingerprint>,
    /// All that ever were hubs, expelled ones too.
    hubs: Vec<(MachineId, Fingerprint)>,
    generation: u32,
    lineage: Lineage,
    hall_name: String,
}

impl MachineDirectory {
    fn of(hall: &Hall) -> MachineDirectory {
        let machines = hall
            .machines()
            .iter()
            .filter(|m| m.expelled.is_none())
            .map(|m| (m.fingerprint, *m))
            .collect();
        let expelled = hall
            .machines()
            .iter()
            .filter(|m| m.expelled.is_some())
            .map(|m| m.fingerprint)
            .collect();
        let hubs = hall
            .machines()
            .iter()
            .filter(|m| m.role == Role::Hub)
            .map(|m| (m.id, m.fingerprint))
            .collect();
        MachineDirectory {
            machines,
            expelled,
            hubs,
            generation: hall.generation(),
            lineage: hall.lineage(),
            hall_name: hall.setup().name.get(hall::Lang::ZH).to_owned(),
        }
    }

    /// The machine with this certificate, if it may talk to the hall.
    pub fn machine(&self, fingerprint: &[u8; 32]) -> Option<&Machine> {
        self.machines.get(&Fingerprint(*fingerprint))
    }

    /// The hall's generation and history.
    fn history(&self) -> (u32, Lineage) {
        (self.generation, self.lineage)
    }

    fn named(&self, name: MachineId) -> Option<&Machine> {
        self.machines.values().find(|m| m.id == name)
    }
}

/// The condition of a machine, which is not in the log.
#[derive(Debug, Clone, Default)]
struct Presence {
    version: Option<String>,
    seen: Option<(Instant, Timestamp)>,
    connections: u32,
    seq: u64,
    /// The history that it last had.
    lineage: Option<Lineage>,
    /// What its clock says, in microseconds ahead of this machine's steady one.
    ahead_us: Option<i64>,
    address: Option<String>,
}

/// The state that sessions, peers and joining share.
pub(super) struct Shared {
    credentials: Credentials,
    hub: OnceLock<HubHandle>,
    directory: watch::Sender<Arc<MachineDirectory>>,
    presence: Mutex<HashMap<MachineId, Presence>>,
    window: Mutex<Window>,
    peer_addresses: PeerAddresses,
    folder: PathBuf,
    frames: session::Frames,
    /// Hubs that this machine knew when it joined: believed until it has the hall.
    known: Vec<Fingerprint>,
    /// Certificates whose machines were admitted and could not be told.
    orphans: Mutex<Vec<Fingerprint>>,
    wall: Wall,
    clock: Clock,
    verdict: clocks::Verdict,
    /// Set when another hub has taken the hall over.
    superseded: std::sync::atomic::AtomicBool,
    pulse: Pulse,
}

impl Shared {
    fn directory(&self) -> Arc<MachineDirectory> {
        Arc::clone(&self.directory.borrow())
    }

    /// The machine with this certificate, if it may talk to the hall. A hub that has no hall yet
    /// knows only the hubs.
    fn machine(&self, fingerprint: &[u8; 32]) -> Option<Machine> {
        let directory = self.directory();
        let fingerprint = Fingerprint(*fingerprint);
        if !directory.machines.is_empty() || !self.known.contains(&fingerprint) {
            return directory.machine(&fingerprint.0).copied();
        }
        let id = "hub".parse().expect("a plain key");
        let series = hall::setup::Prefix::new("K").expect("a letter");
        Some(Machine {
            id,
            role: Role::Hub,
            fingerprint,
            series,
            since: Timestamp::default(),
            expelled: None,
        })
    }

    /// The same for one that has just come. What this hub knows of the machines may be a moment
    /// old.
    async fn machine_soon(&self, fingerprint: &[u8; 32]) -> Option<Machine> {
        let mut directory = self.directory.subscribe();
        let found = async {
            loop {
                if directory
                    .borrow_and_update()
                    .expelled
                    .contains(&Fingerprint(*fingerprint))
                {
                    return None;
                }
                if let Some(machine) = self.machine(fingerprint) {
                    return Some(machine);
                }
                directory.changed().await.ok()?;
            }
        };
        tokio::time::timeout(KNOWN_WITHIN, found)
            .await
            .ok()
            .flatten()
    }

    /// Returns whether the machine is connected to this hub.
    fn is_here(&self, machine: MachineId) -> bool {
        let presence = self.presence.lock();
        let presence = presence.unwrap_or_else(PoisonError::into_inner);
        presence.get(&machine).is_some_and(|p| p.connections > 0)
    }

    fn present(&self, machine: MachineId, change: impl FnOnce(&mut Presence)) {
        change(
            self.presence
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(machine)
                .or_default(),
        );
    }

    /// Another hub has taken this hall over: this one must not go on.
    fn taken_over(&self) {
        tracing::error!("another hub has taken the hall over");
        if self
            .superseded
            .swap(true, std::sync::atomic::Ordering::Relaxed)
        {
            return;
        }
        // Whichever program keeps it now or later: it must not go on.
        if let Err(cause) = std::fs::write(
            self.folder.join(TAKEN_OVER),
            "another hub has taken this hall over\n",
        ) {
            tracing::error!(%cause, "that cannot be written down");
        }
        if let Some(hub) = self.hub.get() {
            hub.stop();
        }
    }

    /// Returns where the hubs of the group are, for those who want to reach them.
    fn hubs(&self) -> Vec<String> {
        let Some(hub) = self.hub.get() else {
            return Vec::new();
        };
        let mut hubs: Vec<String> = hub
            .standing()
            .members
            .iter()
            .map(|member| {
                self.peer_addresses
                    .of(member.node)
                    .unwrap_or_else(|| member.address.clone())
            })
            .collect();
        hubs.retain(|address| !address.is_empty());
        hubs
    }
}

/// A hub's place in the network. Dropping it stops listening.
pub struct Lan {
    /// Set on a hub that has joined a hall whose group has not taken it in yet.
    pub(super) is_new: bool,
    /// Set when the store of this hub is an older one, and the others give it the hall.
    pub(super) returns: bool,
    shared: Arc<Shared>,
    address: SocketAddr,
    /// The port that it would have listened at, had another program not taken it.
    taken_port: Option<u16>,
    reached_at: Vec<String>,
    // Before the runtime: it says goodbye.
    _advertised: Arc<Mutex<Option<Advertised>>>,
    runtime: Option<Runtime>,
}

/// The listening socket of a hub, taken before its hall is opened so that others can be told the
/// port.
struct BoundListener {
    listener: std::net::TcpListener,
    address: SocketAddr,
    taken_port: Option<u16>,
    reached_at: Vec<String>,
}

impl BoundListener {
    /// Listens at `wanted`; without a wish at the port of last time, the usual one, or any that is
    /// free.
    fn open(wanted: Option<SocketAddr>, last: Option<u16>) -> io::Result<BoundListener> {
        let all = |port| SocketAddr::from(([0, 0, 0, 0], port));
        let usual = last.unwrap_or(PORT);
        let mut taken_port = None;
        let listener = match std::net::TcpListener::bind(wanted.unwrap_or(all(usual))) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && wanted.is_none() => {
                tracing::warn!(port = usual, "the usual port is taken");
                taken_port = Some(usual);
                std::net::TcpListener::bind(all(0))?
            }
            bound => bound?,
        };
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let here = if address.ip().is_unspecified() {
            discover::own_addresses()
        } else {
            vec![address.ip()]
        };
        let reached_at = here
            .into_iter()
            .map(|ip| SocketAddr::new(ip, address.port()).to_string())
            .collect();
        Ok(BoundListener {
            listener,
            address,
            taken_port,
            reached_at,
        })
    }
}

/// A hub's place in the network before its hall is open.
pub struct PreparedLan {
    shared: Arc<Shared>,
    runtime: Runtime,
    listener: BoundListener,
}

impl PreparedLan {
    /// Takes the listening socket, at `wanted`, where it was last time, or at the usual port.
    /// `hall` is what this machine has of the hall.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn new(
        credentials: Credentials,
        folder: &Path,
        wanted: Option<SocketAddr>,
        hall: &Hall,
        wall: Wall,
        clock: Clock,
    ) -> io::Result<PreparedLan> {
        let peer_addresses = PeerAddresses::load(folder);
        let last = peer_addresses
            .of(credentials.node())
            .and_then(|address| address.parse::<SocketAddr>().ok())
            .map(|address| address.port());
        let shared = Arc::new(Shared {
            credentials,
            hub: OnceLock::new(),
            directory: watch::Sender::new(Arc::new(MachineDirectory::of(hall))),
            presence: Mutex::default(),
            window: Mutex::default(),
            peer_addresses,
            folder: folder.to_owned(),
            frames: session::Frames::default(),
            known: joining::Membership::load(folder).hubs,
            orphans: Mutex::default(),
            wall,
            clock,
            verdict: clocks::Verdict::default(),
            superseded: false.into(),
            pulse: Pulse::new(),
        });
        let listener = BoundListener::open(wanted, last)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("lan")
            .enable_all()
            .build()?;
        Ok(PreparedLan {
            shared,
            runtime,
            listener,
        })
    }

    /// This hub's part in its group.
    pub fn part(
        &self,
        folder: &Path,
        vault: KeyFile,
        joins: bool,
        has_forgotten: bool,
    ) -> GroupOptions {
        let address = self
            .listener
            .reached_at
            .first()
            .cloned()
            .unwrap_or_default();
        self.shared
            .peer_addresses
            .set(self.shared.credentials.node(), address.clone());
        let peers = Arc::new(peers::LanPeers(Arc::clone(&self.shared)));
        // Each hub that joined knew one more than the one before it.
        let rank = self.shared.known.len() as u64;
        GroupOptions {
            node: self.shared.credentials.node(),
            rank,
            address,
            peers,
            folder: folder.to_owned(),
            joins,
            has_forgotten,
            vault,
            rows: quorum::ROWS,
        }
    }

    /// Returns the relay that passes commands on while another hub leads.
    pub fn relay(&self, hub: HubHandle) -> Box<dyn Relay> {
        let _inside = self.runtime.enter();
        Box::new(Forwarding::start(Arc::clone(&self.shared), hub))
    }
}

/// Returns a follower of the hall that keeps the directory of the machines up to date.
fn directory_follower(shared: Arc<Shared>) -> Follower {
    let mut replica = Hall::new();
    Box::new(move |news| {
        match news {
            HallUpdate::Snapshot { hall, .. } => replica = Hall::clone(&hall),
            HallUpdate::Entry(entry) => {
                replica.apply_entry(&entry);
                let matters = entry.events.iter().any(|e| {
                    use hall::Event as E;
                    matches!(
                        e,
                        E::Machine(
                            MachineEvent::Admitted { .. }
                                | MachineEvent::Expelled { .. }
                                | MachineEvent::Promoted { .. }
                                | MachineEvent::LineageBegun { .. }
                        ) | E::Configured { .. }
                            | E::Settings(_)
                    )
                });
                if !matters {
                    return true;
                }
            }
            HallUpdate::Ended(_) => return false,
            _ => return true,
        }
        shared
            .directory
            .send_replace(Arc::new(MachineDirectory::of(&replica)));
        true
    })
}

/// Lets the hub be found under its hall's name, as soon as that is known: a hub that has just
/// joined does not know it yet.
async fn advertise(shared: Arc<Shared>, port: u16, slot: Arc<Mutex<Option<Advertised>>>) {
    let name = shared.credentials.name();
    let hall = shared.credentials.identity.hall();
    let mut directory = shared.directory.subscribe();
    drop(shared);
    let named = directory
        .wait_for(|directory| !directory.hall_name.is_empty())
        .await
        .map(|directory| directory.hall_name.clone());
    let Ok(named) = named else {
        return;
    };
    let advertise = move || discover::advertise(&named, hall, name.as_str(), port);
    match tokio::task::spawn_blocking(advertise).await {
        Ok(Ok(guard)) => *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(guard),
        Ok(Err(cause)) => tracing::warn!(
            %cause,
            "other machines cannot find this hub by themselves; type its address there"
        ),
        Err(_) => {}
    }
}

impl Lan {
    /// Listens, and lets the hub be found.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn start(prepared: PreparedLan, hub: &HubHandle) -> io::Result<Lan> {
        let PreparedLan {
            shared,
            runtime,
            listener,
        } = prepared;
        hub.trust_clock(false);
        let _ = shared.hub.set(hub.clone());
        let technician = Arc::downgrade(&shared);
        hub.set_technical(Box::new(move |asked, reply| {
            if let Some(shared) = technician.upgrade() {
                shared.answer(asked, reply);
            }
        }));
        let _ = hub.follow(directory_follower(Arc::clone(&shared)));
        let BoundListener {
            listener,
            address,
            taken_port,
            reached_at,
        } = listener;
        let serving = Arc::clone(&shared);
        let acceptor = tls::acceptor(&shared.credentials.identity);
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        runtime.spawn(listener::serve(
            listener,
            acceptor,
            Limits::default(),
            move |accepted| serve(Arc::clone(&serving), accepted),
        ));
        let minds = Arc::clone(&shared);
        runtime.spawn(async move {
            let mut every = tokio::time::interval(MIND_EVERY);
            loop {
                every.tick().await;
                minds.pulse.beat();
                minds.mind_the_clock();
            }
        });
        let advertised = Arc::<Mutex<Option<Advertised>>>::default();
        let slot = Arc::clone(&advertised);
        runtime.spawn(advertise(Arc::clone(&shared), address.port(), slot));
        Ok(Lan {
            is_new: false,
            returns: false,
            shared,
            address,
            taken_port,
            reached_at,
            _advertised: advertised,
            runtime: Some(runtime),
        })
    }

    /// Returns the address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns this hub's name.
    pub fn name(&self) -> MachineId {
        self.shared.credentials.name()
    }

    /// Returns the port that it would have listened at, had another program not taken it.
    pub fn taken_port(&self) -> Option<u16> {
        self.taken_port
    }

    /// Returns whether this hub has joined a hall whose group has not taken it in yet.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Returns whether the store of this hub is an older one, so that it waits for the hall of the
    /// others.
    pub fn returns(&self) -> bool {
        self.returns
    }

    /// Returns whether another hub has taken the hall over, so that this one must not go on.
    pub fn is_superseded(&self) -> bool {
        self.shared
            .superseded
            .load(std::sync::atomic::Ordering::Relaxed)
    }

    /// Machines of the hall that are not here, hubs left out.
    pub fn missing(&self) -> Vec<MachineId> {
        let directory = self.shared.directory();
        directory
            .machines
            .values()
            .filter(|m| m.role != Role::Hub)
            .filter(|m| !self.shared.is_here(m.id))
            .map(|m| m.id)
            .collect()
    }

    /// A way to the technician's questions.
    pub fn control(&self) -> Control {
        Control {
            shared: Arc::clone(&self.shared),
            reached_at: self.reached_at.clone(),
        }
    }
}

impl Drop for Lan {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_millis(500));
        }
    }
}

async fn serve(shared: Arc<Shared>, accepted: Accepted) {
    let address = accepted.address;
    let outcome = match accepted.peer {
        peer if peer.alpn_join => joining::offer(&shared, accepted).await,
        peer => match peer.fingerprint {
            Some(fingerprint) => {
                session::serve(&shared, accepted.stream, address, fingerprint).await
            }
            None => Ok(()),
        },
    };
    if let Err(cause) = outcome {
        tracing::debug!(%address, %cause, "a connection ended");
    }
}

/// A technician's way to a hub, in the hub's own program; cheap to clone.
#[derive(Clone)]
pub struct Control {
    shared: Arc<Shared>,
    reached_at: Vec<String>,
}

impl Control {
    /// Returns the addresses on which others reach this hub, best first.
    pub fn reached_at(&self) -> &[String] {
        &self.reached_at
    }

    /// Does what a technician asks. May take a while; not to be called on a thread that others wait
    /// for.
    ///
    /// # Errors
    /// When the change is not made.
    pub fn change(&self, change: &Change) -> Changed {
        self.shared.change(change)
    }
}

impl Shared {
    /// Answers a technician, on whatever machine.
    fn answer(self: &Arc<Shared>, asked: ToHub, reply: Box<dyn FnOnce(FromHub) + Send>) {
        let shared = Arc::clone(self);
        match asked {
            ToHub::Machines => {
                let mut reply = Some(reply);
                let tell = move |news| {
                    let HallUpdate::Snapshot { hall, seq } = news else {
                        return true;
                    };
                    if let Some(reply) = reply.take() {
                        let shared = Arc::clone(&shared);
                        // It may ask another hub.
                        std::thread::spawn(move || {
                            let machines = peers::machines_of_leader(&shared)
                                .unwrap_or_else(|| shared.machines(&hall, seq));
                            reply(FromHub::Machines { machines });
                        });
                    }
                    false
                };
                let _ = self.hub.get().map(|hub| hub.follow(Box::new(tell)));
            }
            ToHub::Change { change } => {
                // On a thread of its own: it may wait for other hubs.
                std::thread::spawn(move || reply(shared.change(&change).into()));
            }
            _ => {}
        }
    }

    fn machines(&self, hall: &Hall, seq: u64) -> Vec<MachineReport> {
        let presence = self
            .presence
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let (standing, lags) = self
            .hub
            .get()
            .map(|hub| (hub.standing(), hub.lags()))
            .unwrap_or_default();
        let up = self.clock.up();
        let date = hall.date(self.clock.now());
        let skew_ms = |ahead_us: i64| up.saturating_add(ahead_us).saturating_sub(date.0) / 1000;
        let report = |machine: &Machine| {
            let here = presence.get(&machine.id).cloned().unwrap_or_default();
            let node = node_of(&machine.fingerprint);
            let own = machine.fingerprint.0 == self.credentials.identity.fingerprint();
            let member = standing.members.iter().find(|m| m.node == node);
            let seat = member.map(|member| {
                if standing.leader == Some(member.node) {
                    Seat::Leads
                } else if member.votes {
                    Seat::Votes
                } else {
                    Seat::StandsBy
                }
            });
            let heard = here
                .seen
                .is_some_and(|(at, _)| at.elapsed() < Duration::from_millis(AWAY_AFTER_MS));
            let lag = lags
                .get(&node)
                .copied()
                .or_else(|| (here.seq > 0).then(|| seq.saturating_sub(here.seq)));
            MachineReport {
                machine: *machine,
                version: if own {
                    Some(crate::VERSION.to_owned())
                } else {
                    here.version
                },
                seen: here.seen.map(|(_, at)| at),
                connected: own
                    || (here.connections > 0 && heard)
                    || lags.get(&node).is_some_and(|lag| *lag < 100),
                lag: if own { Some(0) } else { lag },
                skew_ms: if own {
                    Some(self.now().0.saturating_sub(date.0) / 1000)
                } else {
                    here.ahead_us.map(skew_ms)
                },
                address: if own {
                    self.peer_addresses
                        .of(standing.leader.unwrap_or(node))
                        .filter(|_| standing.leads)
                } else {
                    here.address
                },
                seat,
                has_other_history: !own
                    && here.lineage.is_some_and(|other| other != hall.lineage()),
            }
        };
        hall.machines().iter().map(report).collect()
    }

    fn change(&self, change: &Change) -> Changed {
        let hub = self.hub.get().ok_or(ChangeRefused::Starting)?;
        let ask = |command| match hub.submit_and_wait(crate::ids::fresh_id(), command) {
            Ok(Ok(_)) => Ok(ChangeDone::Made),
            Ok(Err(why)) => Err(ChangeRefused::Refused { why }),
            Err(HubGone) => Err(ChangeRefused::Ended),
        };
        match change {
            Change::OpenJoining { hub } => {
                let code = crate::net::join::Code::random(*hub, self.rank());
                let shown = code.to_string();
                self.window
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .open(code, Instant::now());
                Ok(ChangeDone::Code { code: shown })
            }
            Change::OpenByFile { hub } => {
                let file = JoinFile {
                    hall_name: self.directory().hall_name.clone(),
                    addresses: self.hubs(),
                    authority: crate::net::identity::fingerprint(
                        self.credentials.authority.certificate(),
                    ),
                    secret: JoinFile::random_secret(),
                    expires: chrono::Utc::now() + FILE_FOR,
                };
                self.window
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .open_file(&file, *hub, Instant::now() + FILE_FOR);
                Ok(ChangeDone::File {
                    text: file.to_string(),
                })
            }
            Change::Expel { machine } => {
                let node = self
                    .hub_node(*machine)
                    .ok()
                    .filter(|node| hub.standing().members.iter().any(|m| m.node == *node));
                // Its word counts until it is out of the group, which only the hub that leads can
                // bring about: not one without the other.
                if node.is_some() && !hub.standing().leads {
                    return Err(ChangeRefused::Elsewhere);
                }
                ask(hall::Command::Machine(hall::MachineCommand::Expel {
                    machine: *machine,
                }))?;
                match node {
                    Some(node) => self.regroup(|| hub.dismiss_hub(node)),
                    None => Ok(ChangeDone::Made),
                }
            }
            Change::AddHub {
                machine,
                address,
                votes,
            } => {
                let node = self.hub_node(*machine)?;
                self.peer_addresses.set(node, address.clone());
                self.regroup(|| hub.admit_hub(node, address, *votes))
            }
            Change::RemoveHub { machine } => {
                let node = self.hub_node(*machine)?;
                self.regroup(|| hub.dismiss_hub(node))
            }
            Change::Reopen => ask(hall::Command::Machine(hall::MachineCommand::Reopen)),
        }
    }

    /// Returns this hub's place among the hubs of the hall, which no two of them share.
    fn rank(&self) -> usize {
        let own = self.credentials.name();
        let directory = self.directory();
        let hubs = directory.machines.values();
        hubs.filter(|m| m.role == Role::Hub && m.id < own).count()
    }

    fn hub_node(&self, machine: MachineId) -> Result<u64, ChangeRefused> {
        let directory = self.directory();
        let (_, fingerprint) = directory
            .hubs
            .iter()
            .find(|(name, _)| *name == machine)
            .ok_or(ChangeRefused::UnknownHub { machine })?;
        Ok(node_of(fingerprint))
    }

    /// A change of the group waits for the one before it, and for an election.
    fn regroup(&self, change: impl Fn() -> Result<(), quorum::ChangeError>) -> Changed {
        let mut tries = 0;
        loop {
            match change() {
                Ok(()) => return Ok(ChangeDone::Made),
                Err(quorum::ChangeError::Elsewhere) => return Err(ChangeRefused::Elsewhere),
                Err(quorum::ChangeError::TooSlow) if tries >= CHANGE_TRIES => {
                    return Err(ChangeRefused::TooSlow);
                }
                Err(quorum::ChangeError::Other(cause)) if tries >= CHANGE_TRIES => {
                    return Err(ChangeRefused::Failed { cause });
                }
                Err(_) => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(250));
                }
            }
        }
    }
}
