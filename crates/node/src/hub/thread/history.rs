//! Finding out that the store is an older one of its hall, and beginning a new history.
//!
//! Three things prove it: a technician has restored it, the mark beside it says more than it holds,
//! or a machine greets that knows more. Then the hub asks for a new history in front of everything
//! that waits, so that no number is drawn before.

use super::HubThread;
use crate::decider::PendingCommand;
use crate::hub::handle::{PendingReply, Settled, Wanted};
use crate::ids;
use crate::lineage::{self, Known, Relation};
use crate::protocol::CopyPosition;
use crate::quorum::Quorum;
use crate::store::Restoration;
use crate::vault::CredentialKind;
use hall::{
    AccountId, AccountState, Actor, Answer, Command, MachineCommand, Program, Role, StaffCommand,
    Timestamp,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Time after a change until it is written down how far the store has come, with what came meanwhile.
const MARK_AFTER: Duration = Duration::from_secs(1);

/// What the start of a hub shows of the age of its store.
struct Earlier {
    /// The knowledge of the program that had the store last.
    mark: Option<Known>,
    restoration: Option<Restoration>,
}

/// What a hub's thread knows of the history of its hall.
pub(super) struct History {
    /// Looked at once, when it is known what the group has agreed on.
    earlier: Option<Earlier>,
    /// The history to begin, once a hub that takes over has done that.
    successor: Option<Restoration>,
    /// Set while a new history is asked for and has not begun.
    is_beginning: Arc<AtomicBool>,
    /// The generation that this hub takes over, if it does.
    takes_over: Option<u32>,
    /// The stamp of the last line that the store had at the start.
    as_of: Timestamp,
    /// How far the store had come when that was last written down, and when that was.
    marked: (Option<CopyPosition>, Instant),
}

impl History {
    pub(super) fn new(quorum: &Quorum, as_of: Timestamp, takes_over: Option<u32>) -> History {
        let earlier = quorum.reader().map(|reader| Earlier {
            mark: reader.mark().ok().flatten(),
            restoration: reader.restoration().ok().flatten(),
        });
        History {
            earlier,
            successor: None,
            is_beginning: Arc::default(),
            takes_over,
            as_of,
            marked: (None, Instant::now()),
        }
    }

    /// Trusts that the store is as new as it can be: another hub leads, and its group knows better.
    pub(super) fn trust_group(&mut self) {
        self.earlier = None;
    }

    /// Returns whether it is time to write down how far the store has come.
    pub(super) fn is_mark_due(&self) -> bool {
        self.marked.1.elapsed() >= MARK_AFTER
    }

    fn is_beginning(&self) -> bool {
        self.successor.is_some() || self.is_beginning.load(Ordering::Relaxed)
    }
}

/// The outcome of a comparison of a copy with the log of this hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    /// The hub knows all that the copy does.
    Known,
    /// The copy knows more, and another hub may know that too.
    Behind,
    /// The copy knows more than any hub: the store is an older one.
    Proof,
}

impl HubThread {
    /// Returns what a copy is to the log of this hub.
    pub(super) fn relation(&self, copy: &CopyPosition) -> Relation {
        lineage::relation(copy, self.decider.hall(), self.decider.seq(), |seq| {
            self.quorum.reader()?.entry(seq).ok()??.link
        })
    }

    /// Looks, once it is known what was agreed on, whether the store is an older one.
    pub(super) fn look_for_older_store(&mut self) {
        if !self.decider.leads() || !self.decider.is_agreed() {
            return;
        }
        if let Some(earlier) = self.history.earlier.take() {
            self.history.successor = self.successor_after(earlier);
        }
        // A hub that takes over does that first.
        let generation = self.decider.hall().generation();
        let is_over = self.history.takes_over.is_none_or(|of| generation > of);
        if is_over && let Some(successor) = self.history.successor.take() {
            self.begin_lineage(successor, Box::new(|_| ()));
        }
    }

    /// Returns the history to begin when the store is an older one, by what was found at the start.
    fn successor_after(&self, earlier: Earlier) -> Option<Restoration> {
        if let Some(restoration) = earlier.restoration {
            let has_begun = restoration.lineage == self.decider.hall().lineage();
            // With others it got the hall from them.
            let is_alone = self.group.standing().members.len() <= 1;
            if is_alone && !has_begun {
                return Some(restoration);
            }
            self.quorum.keep(Restoration::forget());
            return None;
        }
        let known = earlier
            .mark
            .filter(|known| self.compare(&known.position) == Comparison::Proof)?;
        tracing::warn!(?known.position, "the store is an older one than was here");
        Some(Restoration::after(known))
    }

    /// Compares a copy with what is here.
    fn compare(&self, copy: &CopyPosition) -> Comparison {
        let leads = self.decider.leads();
        match self.relation(copy) {
            Relation::Part | Relation::Other => Comparison::Known,
            Relation::Parted => Comparison::Proof,
            Relation::Ahead if leads => Comparison::Proof,
            // When others know of a higher generation, one of them may have taken the hall over.
            Relation::Later
                if leads
                    && (copy.generation == self.decider.hall().generation()
                        || self.is_only_hub()) =>
            {
                Comparison::Proof
            }
            // A hub that follows may only be late.
            Relation::Ahead | Relation::Later => Comparison::Behind,
        }
    }

    /// Returns whether the hall knows no other hub.
    fn is_only_hub(&self) -> bool {
        let machines = self.decider.hall().machines().iter();
        let hubs = machines.filter(|m| m.role == Role::Hub && m.expelled.is_none());
        hubs.count() <= 1
    }

    /// Has the group begin another history before it decides anything else.
    fn begin_lineage(&mut self, successor: Restoration, settled: Settled) {
        let Restoration {
            lineage,
            generation,
            reached,
        } = successor;
        let generation = generation.max(self.decider.hall().generation());
        let command = Command::Machine(MachineCommand::BeginLineage {
            lineage,
            generation: generation.saturating_add(1),
            as_of: self.history.as_of,
            reached,
        });
        let is_beginning = Arc::clone(&self.history.is_beginning);
        is_beginning.store(true, Ordering::Relaxed);
        let reply = move |answer: Answer| {
            if let Err(refusal) = answer {
                tracing::error!(?refusal, "no new history begins");
            }
            is_beginning.store(false, Ordering::Relaxed);
            settled(true);
        };
        self.decider.enqueue_first(PendingCommand {
            id: ids::fresh_id(),
            actor: Actor::of(Program::Hub),
            command,
            vault: Vec::new(),
            reply: PendingReply {
                reply: Box::new(reply),
                wanted: Wanted::default(),
            },
        });
        self.invite_whoever_lost_proofs();
    }

    /// Has everybody invited again of whom the vault has nothing to sign in with: a store that was
    /// restored without what backups leave out.
    fn invite_whoever_lost_proofs(&mut self) {
        use CredentialKind::{Badge, Code, Password, Pin};
        let Some(reader) = self.quorum.reader() else {
            return;
        };
        let mut kept = BTreeSet::new();
        for kind in [Badge, Code, Password, Pin] {
            match reader.verifiers(kind) {
                Ok(verifiers) => kept.extend(verifiers.into_iter().map(|(account, _)| account)),
                Err(cause) => {
                    tracing::warn!(%cause, "it is not known who can still sign in");
                    return;
                }
            }
        }
        let accounts = self.decider.hall().accounts().iter();
        let lost = accounts.filter(|a| a.state == AccountState::Active && !a.ways.is_empty());
        let lost: Vec<AccountId> = lost.map(|a| a.id).filter(|id| !kept.contains(id)).collect();
        for account in lost {
            let reply = move |answer: Answer| {
                if let Err(refusal) = answer {
                    tracing::warn!(?account, ?refusal, "somebody is not invited again");
                }
            };
            self.decider.enqueue(PendingCommand {
                id: ids::fresh_id(),
                actor: Actor::of(Program::Hub),
                command: Command::Staff(StaffCommand::ResetAccount { account }),
                vault: Vec::new(),
                reply: PendingReply {
                    reply: Box::new(reply),
                    wanted: Wanted::default(),
                },
            });
        }
    }

    /// Settles whether a machine that greets knows more than this hub.
    pub(super) fn settle_greeting(&mut self, known: Known, settled: Settled) {
        if self.history.is_beginning() || self.decider.is_recovering() {
            return settled(true);
        }
        match self.compare(&known.position) {
            Comparison::Known => settled(true),
            Comparison::Behind => {
                if known.position.generation > self.decider.hall().generation() {
                    tracing::warn!(?known.position, "a machine knows a later generation: another hub has taken the hall over, or all stores are older ones; then let one hub take over");
                }
                settled(false);
            }
            Comparison::Proof => {
                tracing::warn!(?known.position, "a machine knows more: the store is an older one");
                self.begin_lineage(Restoration::after(known), settled);
            }
        }
    }

    /// Returns whether it is written down how far the store has come.
    pub(super) fn is_marked(&self) -> bool {
        let position = CopyPosition::of(self.decider.hall(), self.decider.seq());
        self.history.marked.0 == Some(position)
    }

    /// Writes down how far the store has come; not while it is open whether it is an older one.
    pub(super) fn keep_mark(&mut self) {
        let is_open = self.history.earlier.is_some()
            || self.history.is_beginning()
            || self.decider.is_recovering();
        if is_open || !self.decider.is_agreed() || self.is_marked() {
            return;
        }
        let known = Known::of(self.decider.hall(), self.decider.seq());
        self.history.marked = (Some(known.position), Instant::now());
        let written = self.quorum.reader().map(|reader| reader.write_mark(known));
        if let Some(Err(cause)) = written {
            tracing::warn!(%cause, "it is not written down how far the store has come");
        }
    }
}
