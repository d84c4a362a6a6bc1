//! The way to ask a hub, for whoever is in the same process.

use super::{Follower, Forwarded, SubscriberOptions};
use crate::decider::PendingCommand;
use crate::lineage::Known;
use crate::net::identity::Identity;
use crate::protocol::{ChangeRefused, CopyPosition, Counted, FromHub, LogFailure, ToHub};
use crate::quorum::{self, ChangeError, Quorum, Standing};
use crate::store::StoreError;
use crate::upkeep::Upkeep;
use crate::vault::{BackupSeal, KeyFile, Keys, PersonalData, VaultWrite};
use hall::{
    Actor, Answer, Command, CommandId, Entry, MachineId, PersonCommand, PersonId, Program, Refusal,
};
use statistics::Question;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak, mpsc};
use std::time::{Duration, Instant};

/// Takes the answer to one command. Dropped without being called when the hub ends first.
pub type Reply = Box<dyn FnOnce(Answer) + Send>;
/// Called when a greeting is settled, with whether the hub knows as much as the machine.
pub type Settled = Box<dyn FnOnce(bool) + Send>;
/// Takes the outcome of a backup: the bytes written.
pub type BackupReply = Box<dyn FnOnce(Result<u64, StoreError>) + Send>;

/// Takes the answer to a question about figures.
pub(crate) type CountReply = Box<dyn FnOnce(Counted) + Send>;

/// Takes lines of the log.
pub type LogReply = Box<dyn FnOnce(Result<Vec<Entry>, LogFailure>) + Send>;

/// The time for which a command is wanted; by default for ever. What was not decided by then, is
/// not any more.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The connection that has to last.
    pub connection: Option<Weak<()>>,
    /// The end of the time.
    pub until: Option<Instant>,
}

impl Wanted {
    /// Returns the time `within` from now.
    pub fn within(within: Option<Duration>) -> Wanted {
        Wanted {
            connection: None,
            until: within.map(|within| Instant::now() + within),
        }
    }

    /// Returns what is left of it, if it ends.
    pub(crate) fn left(&self) -> Option<Duration> {
        let until = self.until?;
        Some(until.saturating_duration_since(Instant::now()))
    }

    fn is_over(&self) -> bool {
        let is_gone = |connection: &Weak<()>| connection.strong_count() == 0;
        self.connection.as_ref().is_some_and(is_gone)
            || self.until.is_some_and(|until| until <= Instant::now())
    }
}

/// A reply that is due; dropped unsent when its requester has gone.
pub(crate) struct PendingReply {
    /// Takes the answer.
    pub(crate) reply: Reply,
    /// The time for which it is waited for.
    pub(crate) wanted: Wanted,
}

impl PendingReply {
    pub(super) fn is_wanted(&self) -> bool {
        !self.wanted.is_over()
    }
}

impl PendingCommand<PendingReply> {
    pub(super) fn forwarded(&self) -> Forwarded<'_> {
        Forwarded {
            id: self.id,
            actor: &self.actor,
            command: &self.command,
            vault: &self.vault,
            within: self.reply.wanted.left(),
        }
    }
}

/// A request to whoever keeps the hall, or stands for who keeps it.
pub(crate) enum Request {
    Submit(PendingCommand<PendingReply>),
    /// A machine greets: settle first whether it knows more than this hub. Dropped when the hub
    /// ends.
    Greet(Box<Known>, Settled),
    Follow {
        after: Option<CopyPosition>,
        options: SubscriberOptions,
        follower: Follower,
    },
    Backup {
        to: PathBuf,
        people: Option<BackupSeal>,
        reply: BackupReply,
    },
    /// Count what an actor asks for.
    Count(Actor, Question, CountReply),
    /// Read lines of the log from this one on, for an actor.
    Log(Actor, u64, LogReply),
    /// Seal the log with the key of this certificate from now on.
    SealWith(Box<Identity>),
    /// Look after the store like this from now on.
    LookAfter(Box<Upkeep>),
    Group(quorum::GroupEvent),
    /// The hub that leads has answered.
    Forwarded(CommandId, Answer),
    /// There is a new way to the hub that leads.
    LeaderReached,
    /// Collect lines of a hub that is lost, or do not any more.
    Recover(bool),
    /// Lines of the hub that is lost.
    MissingEntries(Vec<Entry>),
    HandOver,
    /// Say that commands are decided.
    Heartbeat(Box<dyn FnOnce() + Send>),
    Stop,
}

/// A way to ask the hub; cheap to clone.
#[derive(Clone)]
pub struct HubHandle {
    requests: Arc<dyn Fn(Request) -> Result<(), HubGone> + Send + Sync>,
    pub(super) group: Arc<Group>,
}

/// Takes what a technician asks, and where the answer goes.
pub type Technical = Box<dyn Fn(ToHub, Box<dyn FnOnce(FromHub) + Send>) + Send + Sync>;

/// The hub has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the hall is not running any more")]
pub struct HubGone;

impl HubHandle {
    /// A way to somebody who stands for a hub.
    pub(crate) fn new(
        requests: impl Fn(Request) -> Result<(), HubGone> + Send + Sync + 'static,
    ) -> HubHandle {
        HubHandle {
            requests: Arc::new(requests),
            group: Arc::default(),
        }
    }

    /// From now on the programs of this machine act under its name in the hall.
    pub(crate) fn set_machine(&self, machine: MachineId) {
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
    pub(crate) fn set_technical(&self, technical: Technical) {
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
        self.submit_while(Wanted::default(), id, actor, command, reply)
    }

    /// The same while it is wanted.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn submit_while(
        &self,
        wanted: Wanted,
        id: CommandId,
        actor: Actor,
        command: Command,
        reply: Reply,
    ) -> Result<(), HubGone> {
        let reply = PendingReply { reply, wanted };
        self.submit_with_vault(Vec::new(), reply, id, actor, command)
    }

    /// The same with what the vault keeps, if anything follows from the command.
    pub(crate) fn submit_with_vault(
        &self,
        vault: Vec<VaultWrite>,
        reply: PendingReply,
        id: CommandId,
        actor: Actor,
        command: Command,
    ) -> Result<(), HubGone> {
        self.send_request(Request::Submit(PendingCommand {
            id,
            actor,
            command,
            vault,
            reply,
        }))
    }

    /// Calls `reply` as soon as a command would be decided; not at all when the hub ends first.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn heartbeat(&self, reply: Box<dyn FnOnce() + Send>) -> Result<(), HubGone> {
        self.send_request(Request::Heartbeat(reply))
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
    pub(crate) fn stop(&self) {
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

    /// Compares what a machine has of the hall with what is here. When the machine knows more of this
    /// hub's history, the store is an older one: a new history begins, with a higher generation, before
    /// `settled` is called.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn greet(&self, known: Known, settled: Settled) -> Result<(), HubGone> {
        self.send_request(Request::Greet(Box::new(known), settled))
    }

    /// Follows the hall, after a copy of it if there is one: hears what that lacks, or the whole hall
    /// when that is too much or the copy is not one of this log.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn follow_after(
        &self,
        after: Option<CopyPosition>,
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

    /// Returns whether it collects lines.
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

    /// Returns who leads whom, as last heard of the group.
    pub fn standing(&self) -> Standing {
        self.group.standing().clone()
    }

    /// The last line of the log that this hub has recorded.
    pub fn seq(&self) -> u64 {
        self.group.seq.load(Ordering::Relaxed)
    }

    /// Returns whether commands can be agreed on now, as far as this hub knows.
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

    /// Allows or forbids this hub to want to lead when nobody does.
    pub fn may_lead(&self, may: bool) {
        self.group.with(|quorum| quorum.may_lead(may));
    }

    /// Notes whether this machine's clock was compared with others. A hub that has just begun to
    /// lead waits a moment for that.
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

    /// From now on the vault's keys are those of this file.
    pub(super) fn set_vault(&self, keys: KeyFile) {
        *self.group.vault() = keys;
    }

    /// The keys of the vault, for another hub.
    pub(crate) fn vault_keys(&self) -> Option<Keys> {
        self.group.vault().keys().cloned()
    }

    /// Takes the keys of another hub: those of the one that leads, or any when there are none here.
    pub(crate) fn adopt_vault_keys(&self, keys: Keys, from_leader: bool) {
        let mut vault = self.group.vault();
        let is_other = |own: &Keys| !own.are_of(&keys) || own.epoch() < keys.epoch();
        let wanted = match vault.keys() {
            None => true,
            Some(own) => from_leader && is_other(own),
        };
        if wanted && let Err(cause) = vault.adopt(keys) {
            tracing::error!(%cause, "the keys of the vault are not kept");
        }
    }

    /// Reads what a visitor left, in the name of `actor`: that is written down first. `None` when it
    /// is erased, or its key is not here.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn read_person(
        &self,
        actor: Actor,
        person: PersonId,
        reply: Box<dyn FnOnce(Result<Option<PersonalData>, Refusal>) + Send>,
    ) -> Result<(), HubGone> {
        let group = Arc::clone(&self.group);
        let read = move |answer: Answer| {
            reply(answer.map(|_| {
                let reader = group.with(Quorum::reader)??;
                let row = reader.person(person).ok()??;
                group.vault().keys()?.open_person(person, &row)
            }));
        };
        self.submit(
            crate::ids::fresh_id(),
            actor,
            Command::Person(PersonCommand::Read { person }),
            Box::new(read),
        )
    }

    /// Writes a backup to a new file, between two commits; with a seal for `people`, what the vault has
    /// of them is in it.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn backup(
        &self,
        to: PathBuf,
        people: Option<BackupSeal>,
        reply: BackupReply,
    ) -> Result<(), HubGone> {
        self.send_request(Request::Backup { to, people, reply })
    }

    /// Counts what is asked for, beside the hub.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn count(
        &self,
        actor: Actor,
        question: Question,
        reply: CountReply,
    ) -> Result<(), HubGone> {
        self.send_request(Request::Count(actor, question, reply))
    }

    /// Reads lines of the log from this one on, beside the hub, for who may see them.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn read_log(&self, actor: Actor, from: u64, reply: LogReply) -> Result<(), HubGone> {
        self.send_request(Request::Log(actor, from, reply))
    }

    /// Has the hub seal its log from now on.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn seal_with(&self, identity: Identity) -> Result<(), HubGone> {
        self.send_request(Request::SealWith(Box::new(identity)))
    }

    /// Has the hub look after its store from now on.
    ///
    /// # Errors
    /// When the hub has ended.
    pub fn look_after(&self, upkeep: Upkeep) -> Result<(), HubGone> {
        self.send_request(Request::LookAfter(Box::new(upkeep)))
    }

    fn send_request(&self, request: Request) -> Result<(), HubGone> {
        (self.requests)(request)
    }
}

/// The hub's part in its group, for those who change or look at it. Empty before the start and
/// after the end.
#[derive(Default)]
pub(super) struct Group {
    pub(super) quorum: Mutex<Option<Arc<Quorum>>>,
    standing: Mutex<Standing>,
    pub(super) seq: AtomicU64,
    pub(super) is_recovering: AtomicBool,
    /// This machine's name in the hall, if others can reach it.
    machine: OnceLock<MachineId>,
    /// Answers what a technician asks, see [`HubHandle::ask_technical`].
    technical: OnceLock<Technical>,
    /// Set until the clock is trusted, see [`HubHandle::trust_clock`].
    pub(super) doubt: AtomicBool,
    vault: Mutex<KeyFile>,
}

impl Group {
    /// For threads that must not wait: nothing leaves the lock, because whoever lets go of the
    /// group last waits for its end.
    pub(super) fn with<T>(&self, look: impl FnOnce(&Quorum) -> T) -> Option<T> {
        self.quorum
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_deref()
            .map(look)
    }

    /// Locks the vault's keys.
    pub(super) fn vault(&self) -> MutexGuard<'_, KeyFile> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks who leads whom.
    pub(super) fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
