//! The hub: decide -> agree -> apply -> tell everyone.
//!
//! One thread owns the hall in memory; whoever is in its process asks it by a [`HubHandle`]. On the
//! hub that leads it has the [`Decider`](crate::decider::Decider) decide what is waiting and sends
//! the proposal to the group of hubs; when the proposal is on the disks of most of them (of this
//! one, in a group of one) it answers and tells the followers. On the other hubs it records what
//! was agreed on, and passes commands on to the one that leads. A disk that fails ends the hub:
//! nothing was answered, and memory may be ahead of the disk, so the only safe way on is to open
//! the file again.

mod handle;
mod thread;

pub(crate) use self::handle::CountReply;
pub(crate) use self::handle::PendingReply;
pub(crate) use self::handle::Request;
pub use self::handle::{
    BackupReply, HubGone, HubHandle, LogReply, Reply, Settled, Technical, Wanted,
};

use self::thread::{HubThread, Proofs};
use crate::clock::Clock;
use crate::protocol::Rejection;
use crate::quorum::{GroupOptions, Quorum, Standing};
use crate::store::{Loaded, Store};
use crate::vault::{KeyFile, VaultWrite};
use hall::{Actor, Command, CommandId, Entry, Hall, Timestamp};
use std::sync::{Arc, PoisonError, Weak, mpsc};
use std::time::Duration;

/// An update for a follower: first the whole hall, then every line of the log.
#[derive(Debug, Clone)]
pub enum HallUpdate {
    /// The hall after log entry `seq`.
    Snapshot {
        /// The state, shared by all followers.
        hall: Arc<Hall>,
        /// The last entry in it; 0 when there is none.
        seq: u64,
    },
    /// The hall's time, as a stamp. Told before the whole hall, and when it turns out to be another.
    Time(Timestamp),
    /// The next line of the log.
    Entry(Arc<Entry>),
    /// The hall has been unreachable since `.0`; what was heard is as of then. Only of a hall that
    /// is kept on another machine.
    Disconnected(Timestamp),
    /// The same, but this machine gives out tickets by itself.
    Standalone(Timestamp),
    /// Whoever keeps the hall has not been heard for
    /// [`SILENT_AFTER_MS`](crate::protocol::SILENT_AFTER_MS); it may answer yet.
    Silent,
    /// The hall is reached again.
    Reconnected,
    /// The hall does not let this machine in any more.
    Rejected(Rejection),
    /// The hub ended; nothing more comes. Says why, unless it was asked to end.
    Ended(Option<String>),
}

/// Takes the news; returns false when it wants no more.
pub type Follower = Box<dyn FnMut(HallUpdate) -> bool + Send>;

/// The way in which somebody follows: for how long, and how urgently.
#[derive(Debug, Clone, Default)]
pub struct SubscriberOptions {
    /// The connection, to know its commands by, and when it has ended: see [`Wanted`].
    pub connection: Option<Weak<()>>,
    /// Hears before others: what it shows, everybody waits for.
    pub priority: bool,
}

impl SubscriberOptions {
    /// Returns whether the connection still lasts, as far as it is known.
    pub(crate) fn is_there(&self) -> bool {
        self.connection
            .as_ref()
            .is_none_or(|who| who.strong_count() > 0)
    }
}

/// A command on its way to the hub that leads.
#[derive(Debug, Clone, Copy)]
pub struct Forwarded<'a> {
    /// Its id.
    pub id: CommandId,
    /// The actor of the command.
    pub actor: &'a Actor,
    /// The command itself.
    pub command: &'a Command,
    /// What the vault keeps with it.
    pub vault: &'a [VaultWrite],
    /// How long it is wanted.
    pub within: Option<Duration>,
}

/// Forwards commands to the hub that leads. The answer comes back through
/// [`HubHandle::answer_forwarded_command`].
pub trait Relay: Send {
    /// The group stands like this now.
    fn standing(&mut self, standing: &Standing);
    /// Forwards a command. Called again for what was not answered
    /// whenever [`HubHandle::resend_forwarded`] says that there is a new way.
    fn forward(&mut self, forwarded: Forwarded<'_>);
}

/// The relay of a group of one, which is never needed.
struct NoRelay;

impl Relay for NoRelay {
    fn standing(&mut self, _: &Standing) {}
    fn forward(&mut self, _: Forwarded<'_>) {}
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
        Hub::start_alone(store, loaded, clock, KeyFile::default())
    }

    /// The same, with the vault's keys in a file.
    pub fn start_alone(store: Store, loaded: Loaded, clock: Clock, vault: KeyFile) -> Hub {
        let part = GroupOptions {
            vault,
            ..GroupOptions::alone(std::env::temp_dir())
        };
        Hub::start_in(store, loaded, clock, part, |_| Box::new(NoRelay))
    }

    /// Starts the hub of a store that was just opened, as one of a group.
    pub fn start_in(
        store: Store,
        loaded: Loaded,
        clock: Clock,
        mut part: GroupOptions,
        relay: impl FnOnce(HubHandle) -> Box<dyn Relay>,
    ) -> Hub {
        let (requests, inbox) = mpsc::channel();
        let news = requests.clone();
        let handle = HubHandle::new(move |request| requests.send(request).map_err(|_| HubGone));
        handle.set_vault(std::mem::take(&mut part.vault));
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
                    let proofs = Proofs::start(own.clone());
                    HubThread::new(quorum, Arc::clone(&own.group), loaded, clock, relay, proofs)
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
