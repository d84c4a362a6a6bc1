//! The group of hubs that keeps one hall: they agree on every proposal before it is part of the
//! hall.
//!
//! Only this module knows openraft. A hub that leads proposes a [`Proposal`]; when most of the hubs
//! have it on their disks it is applied to each hub's file, and each hears [`GroupEvent::Applied`],
//! in the same order everywhere. A proposal says on which state it was decided; one that something
//! else came in front of is not taken, on all hubs alike. So a hub that led once and does not know
//! better can do no harm.
//!
//! A hub that has just begun to lead may still lack what the one before it committed: openraft says
//! that it leads before its file has caught up. It proposes an empty proposal first and decides
//! nothing until that is applied.
//!
//! A hall on one machine is a group of one, by the same path. Start at [`Quorum::start`].

mod disk;
mod peers;
mod types;

#[cfg(test)]
mod tests;

pub use peers::{Connecting, Nobody, Peers, Stream};

use crate::store::{Change, Proposal, Reader, Restoration, Store, StoreError};
use crate::vault::KeyFile;
use disk::{APPLIED, Disk, MEMBERS, PURGED, VOTE, Writer};
use openraft::{BasicNode, ChangeMembers, Config, ServerState, SnapshotPolicy};
use record;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::runtime::Runtime;
use types::{Entry, Payload, Raft};

/// Interval at which the hub that leads says so, in milliseconds.
const HEARTBEAT_MS: u64 = 100;
/// Time that a hub misses that before it gives its vote to another, and twice as long before it
/// wants to lead itself, in milliseconds. Each rank has a time of its own, so that two do not split
/// the votes again and again. The steps are small because a hub of a high rank must not hold its
/// vote back from one of a low rank.
const ELECTION_MS: u64 = 400;
const ELECTION_STEP_MS: u64 = 100;
/// Number of ranks.
const RANKS: u64 = 5;
/// Usual limits for [`GroupOptions::rows`].
pub const ROWS: (u64, u64) = (20_000, 10_000);
/// A hub that leads and was not heard by most of the others for this long has lost them, in
/// milliseconds.
const MAJORITY_WITHIN_MS: u64 = 1_500;
/// Time limit for a group of one to agree on its first row.
const START_WITHIN: Option<Duration> = Some(Duration::from_secs(10));
/// Time to wait for the others before a change of the group is given up.
const CHANGE_WITHIN: Duration = Duration::from_secs(60);

/// One of the group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its number in the group, never used twice.
    pub node: u64,
    /// Address where it was last known, `host:port`.
    pub address: String,
    /// Set when its word counts. A standby only follows.
    pub votes: bool,
}

/// The group as one of its hubs sees it: who leads whom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Counts the elections; each has at most one hub that leads.
    pub term: u64,
    /// The hub that leads, if one is known.
    pub leader: Option<u64>,
    /// Set when this hub leads.
    pub leads: bool,
    /// The group, by number.
    pub members: Vec<Member>,
}

/// The generation of the hall whose group this hub has left, in the group's part of its file.
const LEFT: &str = "left";
/// The hub's own number, in the group's part of its file.
const NODE: &str = "node";

/// An event of the group, as its hub hears it.
#[derive(Debug, Clone)]
pub enum GroupEvent {
    /// A proposal was agreed on; `taken` says whether it became part of the hall.
    Applied {
        /// The batch that is agreed on.
        proposal: Arc<Proposal>,
        /// False when something came in front of it.
        taken: bool,
    },
    /// A proposal was not agreed on, at least not yet: this hub does not lead.
    Rejected {
        /// Mark by which its proposer knows it.
        nonce: u64,
    },
    /// Another hub leads, or other hubs belong to the group.
    Standing(Standing),
    /// The hall was replaced by another hub's, because this one was away too long.
    Replaced,
    /// A standby has all that was applied here, or did not get it in time; see [`Quorum::secure`].
    Secured {
        /// Set when the standby has it.
        in_time: bool,
    },
    /// The disk failed, and the hub must end.
    Broken(String),
}

/// Takes the news; called from many threads, in order for proposals.
pub type Tell = Arc<dyn Fn(GroupEvent) + Send + Sync>;

/// A hub's part in a group.
pub struct GroupOptions {
    /// Its number in the group.
    pub node: u64,
    /// Tells it from the others of its group when one must be the first to want to lead: 0, 1, 2…
    pub rank: u64,
    /// Address on which others reach it, `host:port`.
    pub address: String,
    /// The lines to the other hubs.
    pub peers: Arc<dyn Peers>,
    /// The hall's folder, for halls on their way.
    pub folder: PathBuf,
    /// Set to wait to be taken into a group instead of being one.
    pub joins: bool,
    /// Set when the hub has forgotten what it had confirmed: it gives its vote to nobody before it has
    /// the hall from the hub that leads. Else one might lead that lacks what is agreed on.
    pub has_forgotten: bool,
    /// The vault's keys.
    pub vault: KeyFile,
    /// Rows of agreement after which old ones are dropped, and how many of them stay, for hubs that
    /// were away for a while.
    pub rows: (u64, u64),
}

impl GroupOptions {
    /// A group of one.
    pub fn alone(folder: PathBuf) -> GroupOptions {
        GroupOptions {
            node: 1,
            rank: 0,
            address: String::new(),
            peers: Arc::new(Nobody),
            folder,
            joins: false,
            has_forgotten: false,
            vault: KeyFile::default(),
            rows: ROWS,
        }
    }
}

/// A hub's part in its group. Dropping it leaves the group until the next start, and closes the
/// file.
pub struct Quorum {
    // In this order: the tasks end before the thread that writes for them.
    raft: Raft,
    runtime: Option<Runtime>,
    disk: Option<Disk>,
    _writer: Writer,
    folder: PathBuf,
    tell: Tell,
    has_forgotten: Arc<AtomicBool>,
}

/// The reason why a group did not change.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Another hub leads; ask that one.
    #[error("another hub leads")]
    Elsewhere,
    /// It took too long.
    #[error("the hubs did not agree in time")]
    TooSlow,
    /// Any other cause, in openraft's words.
    #[error("{0}")]
    Other(String),
}

impl Quorum {
    /// Takes part with `store`. What happens is told to `tell`.
    ///
    /// # Errors
    /// When threads cannot be started or the file cannot be read.
    pub fn start(mut store: Store, mut part: GroupOptions, tell: Tell) -> io::Result<Quorum> {
        part.node = number(&mut store, part.node).map_err(io::Error::other)?;
        let (disk, writer) = disk::start(store, Arc::clone(&tell))?;
        Quorum::on(disk, writer, part, tell)
    }

    /// Takes part with a file that is open already.
    fn on(disk: Disk, writer: Writer, part: GroupOptions, tell: Tell) -> io::Result<Quorum> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("quorum")
            .enable_all()
            .build()?;
        let shortest = ELECTION_MS + part.rank % RANKS * ELECTION_STEP_MS;
        let config = Config {
            cluster_name: "dingdong".to_owned(),
            heartbeat_interval: HEARTBEAT_MS,
            election_timeout_min: shortest,
            election_timeout_max: shortest + ELECTION_STEP_MS / 4,
            snapshot_policy: SnapshotPolicy::LogsSinceLast(part.rows.0),
            max_in_snapshot_log_to_keep: part.rows.1,
            purge_batch_size: 1_000,
            max_payload_entries: 64,
            replication_lag_threshold: part.rows.0,
            install_snapshot_timeout: 600_000,
            ..Config::default()
        };
        peers::tidy(&part.folder);
        let network = peers::Network {
            peers: Arc::clone(&part.peers),
            folder: part.folder.clone(),
        };
        let raft = runtime
            .block_on(begin(&part, config, network, disk.clone()))
            .map_err(io::Error::other)?;
        let watch = watch_standing(raft.clone(), Arc::clone(&tell));
        runtime.spawn(watch);
        Ok(Quorum {
            raft,
            runtime: Some(runtime),
            disk: Some(disk),
            _writer: writer,
            folder: part.folder,
            tell,
            has_forgotten: Arc::new(part.has_forgotten.into()),
        })
    }

    /// Proposes a proposal. It is heard of as [`GroupEvent::Applied`], or as
    /// [`GroupEvent::Rejected`].
    pub fn propose(&self, proposal: &Proposal) {
        let payload = Payload {
            proposal: record::encode(proposal).into(),
        };
        let (nonce, tell) = (proposal.nonce, Arc::clone(&self.tell));
        match self.block_on(self.raft.client_write_ff(payload)) {
            Ok(answer) => drop(self.runtime.as_ref().map(|runtime| {
                runtime.spawn(async move {
                    // When it is agreed on, that is told where it is applied.
                    if !matches!(answer.await, Ok(Ok(_))) {
                        tell(GroupEvent::Rejected { nonce });
                    }
                })
            })),
            Err(_) => tell(GroupEvent::Broken(
                "the group of hubs has stopped".to_owned(),
            )),
        }
    }

    /// Keeps the hall so that the next start is quick; not durable by itself.
    pub fn keep(&self, snapshot: Change) {
        if let Some(disk) = &self.disk {
            disk.keep(snapshot);
        }
    }

    /// Reads this hub's file.
    pub fn reader(&self) -> Option<Reader> {
        self.disk.as_ref().map(|disk| disk.reader.clone())
    }

    /// Returns whether most of the hubs were heard of lately, so that what is asked here can be
    /// agreed on.
    pub fn has_majority(&self) -> bool {
        let metrics = self.raft.metrics().borrow().clone();
        match metrics.state {
            ServerState::Leader => {
                let alone = metrics.membership_config.membership().voter_ids().count() <= 1;
                alone
                    || metrics
                        .millis_since_quorum_ack
                        .is_some_and(|ms| ms < MAJORITY_WITHIN_MS)
            }
            _ => metrics
                .current_leader
                .is_some_and(|leader| leader != metrics.id),
        }
    }

    /// Returns the rows of agreement that each of the others lacks; known to the hub that leads.
    pub fn lags(&self) -> BTreeMap<u64, u64> {
        let metrics = self.raft.metrics().borrow().clone();
        let newest = metrics.last_log_index.unwrap_or(0);
        let lag =
            |at: Option<openraft::LogId<u64>>| newest.saturating_sub(at.map_or(0, |id| id.index));
        metrics
            .replication
            .into_iter()
            .flatten()
            .map(|(node, at)| (node, lag(at)))
            .collect()
    }

    /// Waits until the hubs that only stand by have what is applied here, for as long as `within`;
    /// told as [`GroupEvent::Secured`].
    pub fn secure(&self, within: Duration) {
        let (raft, tell) = (self.raft.clone(), Arc::clone(&self.tell));
        let _ = self.runtime.as_ref().map(|runtime| {
            runtime.spawn(async move {
                let mut metrics = raft.metrics();
                let all_have_it = async {
                    loop {
                        let has_it = {
                            let now = metrics.borrow_and_update();
                            let voters: BTreeSet<u64> =
                                now.membership_config.membership().voter_ids().collect();
                            let mut standbys = now
                                .replication
                                .iter()
                                .flatten()
                                .filter(|(node, _)| !voters.contains(node));
                            standbys.all(|(_, at)| at.map(|id| id.index) >= now.last_log_index)
                        };
                        if has_it || metrics.changed().await.is_err() {
                            return;
                        }
                    }
                };
                let in_time = tokio::time::timeout(within, all_have_it).await.is_ok();
                tell(GroupEvent::Secured { in_time });
            })
        });
    }

    /// Allows or forbids this hub to want to lead when nobody does.
    pub fn may_lead(&self, may: bool) {
        self.raft.runtime_config().elect(may);
    }

    /// Sets whether this hub, while it leads, says so to the others. When it does not, and proposes
    /// nothing either, one of them takes over within two seconds. (openraft 0.9 cannot be asked for
    /// that.)
    pub fn keep_leading(&self, keep: bool) {
        self.raft.runtime_config().heartbeat(keep);
    }

    /// Answers another hub on an authenticated stream until that ends. To be run on any tokio
    /// runtime.
    pub fn serve(
        &self,
        stream: Box<dyn Stream>,
    ) -> impl Future<Output = io::Result<()>> + Send + use<> {
        let host = peers::Host {
            raft: self.raft.clone(),
            folder: self.folder.clone(),
            has_forgotten: Arc::clone(&self.has_forgotten),
        };
        async move { host.serve(stream).await }
    }

    /// Takes a hub into the group: it gets the whole hall first, and then, when `votes`, its word
    /// counts. Returns when that is agreed on.
    ///
    /// # Errors
    /// When this hub does not lead or the others do not agree.
    pub fn admit(&self, node: u64, address: &str, votes: bool) -> Result<(), ChangeError> {
        let node_info = BasicNode {
            addr: address.to_owned(),
        };
        self.changing(async {
            self.raft.add_learner(node, node_info, true).await?;
            if votes {
                self.raft
                    .change_membership(ChangeMembers::AddVoterIds(BTreeSet::from([node])), true)
                    .await?;
            }
            Ok(())
        })
    }

    /// Takes a hub out of the group.
    ///
    /// # Errors
    /// When this hub does not lead, the others do not agree, or it is the last.
    pub fn dismiss(&self, node: u64) -> Result<(), ChangeError> {
        self.changing(async {
            let voters: BTreeSet<u64> = self
                .raft
                .metrics()
                .borrow()
                .membership_config
                .membership()
                .voter_ids()
                .collect();
            if voters.contains(&node) {
                self.raft
                    .change_membership(ChangeMembers::RemoveVoters(BTreeSet::from([node])), false)
                    .await?;
            }
            self.raft
                .change_membership(ChangeMembers::RemoveNodes(BTreeSet::from([node])), false)
                .await?;
            Ok(())
        })
    }

    fn changing(
        &self,
        change: impl Future<
            Output = Result<
                (),
                openraft::error::RaftError<u64, openraft::error::ClientWriteError<u64, BasicNode>>,
            >,
        >,
    ) -> Result<(), ChangeError> {
        use openraft::error::{ClientWriteError, RaftError};
        match self.block_on(async { tokio::time::timeout(CHANGE_WITHIN, change).await }) {
            Err(_) => Err(ChangeError::TooSlow),
            Ok(Ok(())) => Ok(()),
            Ok(Err(RaftError::APIError(ClientWriteError::ForwardToLeader(_)))) => {
                Err(ChangeError::Elsewhere)
            }
            Ok(Err(error)) => Err(ChangeError::Other(error.to_string())),
        }
    }

    fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        match &self.runtime {
            Some(runtime) => runtime.block_on(future),
            None => unreachable!("only drop takes the runtime"),
        }
    }
}

impl Drop for Quorum {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            let _ = runtime.block_on(self.raft.shutdown());
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
        // The last reader that keeps the file open besides the writing thread.
        self.disk = None;
    }
}

async fn begin(
    part: &GroupOptions,
    config: Config,
    network: peers::Network,
    disk: Disk,
) -> Result<Raft, Box<dyn std::error::Error + Send + Sync>> {
    let config = Arc::new(config.validate()?);
    let raft = Raft::new(part.node, config, network, disk.clone(), disk).await?;
    if !part.joins && !raft.is_initialized().await? {
        raft.initialize(BTreeMap::from([(
            part.node,
            BasicNode {
                addr: part.address.clone(),
            },
        )]))
        .await?;
    }
    let now = raft.metrics().borrow().clone();
    if now
        .membership_config
        .membership()
        .voter_ids()
        .eq([part.node])
    {
        if !now.state.is_leader() {
            // Nobody else could: no need to wait for one.
            raft.trigger().elect().await?;
        }
        if now.purged.is_none() {
            // What the file held before there was a group is in no row of agreement: a hub that
            // joins must get the hall, not the rows.
            raft.wait(START_WITHIN)
                .applied_index_at_least(Some(1), "first row")
                .await?;
            raft.trigger().snapshot().await?;
            raft.wait(START_WITHIN)
                .metrics(|m| m.snapshot.is_some(), "first mark")
                .await?;
            raft.trigger().purge_log(1).await?;
        }
    }
    Ok(raft)
}

async fn watch_standing(raft: Raft, tell: Tell) {
    let mut changes = raft.server_metrics();
    let mut told = None;
    loop {
        let standing = {
            let now = changes.borrow_and_update();
            // Alone there is nobody to tell that this hub leads, and nobody to wait for: a machine
            // that keeps a hall for itself has nothing to do while nothing happens.
            let members = now.membership_config.membership();
            let is_alone = now.state == ServerState::Leader
                && members.nodes().map(|(node, _)| *node).eq([now.id]);
            raft.runtime_config().tick(!is_alone);
            let voters: BTreeSet<u64> = now.membership_config.membership().voter_ids().collect();
            let member = |(node, at): (&u64, &BasicNode)| Member {
                node: *node,
                address: at.addr.clone(),
                votes: voters.contains(node),
            };
            Standing {
                term: now.vote.leader_id().term,
                leader: now.current_leader,
                leads: now.state == ServerState::Leader,
                members: now
                    .membership_config
                    .membership()
                    .nodes()
                    .map(member)
                    .collect(),
            }
        };
        if told.as_ref() != Some(&standing) {
            tracing::info!(
                term = standing.term,
                leader = standing.leader,
                leads = standing.leads,
                hubs = standing.members.len(),
                "the group of hubs"
            );
            told = Some(standing.clone());
            tell(GroupEvent::Standing(standing));
        }
        if changes.changed().await.is_err() {
            return;
        }
    }
}

/// The number that this hub has in its file, or gets now: it never changes while the group lasts.
fn number(store: &mut Store, wanted: u64) -> Result<u64, StoreError> {
    if let Some(node) = node(&store.reader())? {
        return Ok(node);
    }
    store.change(
        &[Change::Set(NODE, Some(wanted.to_be_bytes().to_vec()))],
        true,
    )?;
    Ok(wanted)
}

/// The number that this hub has in its group, if it is one of a group.
///
/// # Errors
/// When the file cannot be read.
pub fn node(reader: &Reader) -> Result<Option<u64>, StoreError> {
    let row = reader.group(NODE)?;
    row.map(|row| {
        row.try_into()
            .map(u64::from_be_bytes)
            .map_err(|_| StoreError::damaged("the hub's number"))
    })
    .transpose()
}

/// Returns whether this hub is one of a group already.
///
/// # Errors
/// When the file cannot be read.
pub fn is_member(reader: &Reader) -> Result<bool, StoreError> {
    Ok(reader.group(VOTE)?.is_some())
}

/// Returns whether a take-over of a hall of this generation has begun and not come to its end.
///
/// # Errors
/// When the file cannot be read.
pub fn is_taking_over(reader: &Reader, generation: u32) -> Result<bool, StoreError> {
    Ok(reader
        .group(LEFT)?
        .is_some_and(|row| row == generation.to_be_bytes()))
}

/// Returns whether nobody else's word counts in this hub's group.
///
/// # Errors
/// When the file cannot be read.
pub fn is_alone(reader: &Reader) -> Result<bool, StoreError> {
    let members: Option<types::Members> = reader
        .group(MEMBERS)?
        .and_then(|row| postcard::from_bytes(&row).ok());
    Ok(members.is_none_or(|members| members.membership().voter_ids().count() <= 1))
}

/// Returns the proposals that are in rows of agreement, and perhaps agreed on, and not in the hall.
pub(crate) fn unapplied(reader: &Reader) -> Result<Vec<Proposal>, StoreError> {
    let applied: Option<openraft::LogId<u64>> = reader
        .group(APPLIED)?
        .and_then(|row| postcard::from_bytes(&row).ok());
    let mut proposals = Vec::new();
    for (index, row) in reader.agreed(applied.map_or(0, |id| id.index + 1)..)? {
        let entry: Entry = postcard::from_bytes(&row)
            .map_err(|_| StoreError::damaged(format_args!("agreement {index}")))?;
        if let openraft::EntryPayload::Normal(payload) = entry.payload {
            let proposal = record::decode(&payload.proposal)
                .map_err(|e| StoreError::bad_record(format_args!("agreement {index}"), e))?;
            proposals.push(proposal);
        }
    }
    Ok(proposals)
}

/// Returns the last line that a hub's file may come to by itself, which has `newest` lines now.
///
/// # Errors
/// When the file cannot be read, or a row is of a newer version.
pub fn last_line(reader: &Reader, newest: u64) -> Result<u64, StoreError> {
    let proposals = unapplied(reader)?;
    let lines = proposals.iter().flat_map(|proposal| &proposal.entries);
    Ok(lines.map(|line| line.seq).max().unwrap_or(0).max(newest))
}

/// Makes a hall that followed, or was one of a group most of which is lost, ready to begin a group
/// of its own: proposals that only this hub has are made part of the hall, and the group is
/// forgotten. Only a person may decide that; see `hub --take-over`.
///
/// # Errors
/// When the file cannot be read or written, or a row is of a newer version.
pub fn leave_group(store: &mut Store, taken_over: Option<u32>) -> Result<(), StoreError> {
    let proposals = unapplied(&store.reader())?.into_iter().map(Arc::new);
    let mut changes: Vec<Change> = proposals.map(Change::Apply).collect();
    changes.extend(forget_agreement());
    changes.push(Change::Set(NODE, None));
    // Until the hall is of another generation than the one that is taken over, that has not come to
    // its end.
    changes.push(Change::Set(
        LEFT,
        taken_over.map(|generation| generation.to_be_bytes().to_vec()),
    ));
    store.change(&changes, true).map(drop)
}

/// Makes a hub whose store is an older one ready to get the hall from the others of its group, as
/// `restoration` keeps in mind until it has it.
///
/// # Errors
/// When the file cannot be written.
pub fn return_to_group(store: &mut Store, restoration: &Restoration) -> Result<(), StoreError> {
    let mut changes: Vec<Change> = forget_agreement().collect();
    changes.push(restoration.keep());
    store.change(&changes, true).map(drop)
}

fn forget_agreement() -> impl Iterator<Item = Change> {
    let names = [VOTE, PURGED, APPLIED, MEMBERS].into_iter();
    names
        .map(|name| Change::Set(name, None))
        .chain([Change::Purge(u64::MAX)])
}
