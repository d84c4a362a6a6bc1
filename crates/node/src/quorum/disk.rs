//! openraft's storage in the hall's own file.
//!
//! One thread writes. It drains what is waiting into one transaction, so that many small steps cost
//! one flush, and keeps votes and rows in the order in which they were asked for. A row of
//! agreement is on the disk before anybody hears of it. Applying a proposal need not be: after a
//! power cut it is applied again from its row. That is why a hub that leads commits an empty
//! proposal before it serves (see [`Quorum`](super::Quorum)).

#![expect(
    clippy::result_large_err,
    reason = "openraft's error is what its traits ask for"
)]

use super::types::{Image, LogId, Members, SnapshotMeta, Types};
use super::{GroupEvent, Tell};
use crate::store::{Change, Proposal, Reader, Store, StoreError, Taken};
use openraft::storage::{LogFlushed, LogState, RaftLogStorage, RaftStateMachine, Snapshot};
use openraft::{
    Entry, EntryPayload, RaftLogReader, RaftSnapshotBuilder, StorageError, StorageIOError, Vote,
};
use record;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::ops::RangeBounds;
use std::sync::{Arc, mpsc};
use tokio::sync::oneshot;

/// Steps in one transaction at most.
const STEPS_MAX: usize = 64;

// Names in the group's part of the file.
pub(super) const VOTE: &str = "vote";
pub(super) const PURGED: &str = "purged";
pub(super) const APPLIED: &str = "applied";
pub(super) const MEMBERS: &str = "members";

type Failed = StorageError<u64>;

/// A step for the writing thread.
pub(super) enum Op {
    Write {
        changes: Vec<Change>,
        durable: bool,
        done: Box<dyn FnOnce(Result<Taken, String>) + Send>,
    },
    Stop,
}

/// A way to the writing thread. Clones share it.
#[derive(Clone)]
pub(super) struct Disk {
    pub(super) ops: mpsc::Sender<Op>,
    pub(super) reader: Reader,
    tell: Tell,
}

/// The writing thread. Stopped and joined when dropped, so that the file is closed afterwards.
pub(super) struct Writer {
    ops: mpsc::Sender<Op>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.ops.send(Op::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts the writing thread of a store.
pub(super) fn start(store: Store, tell: Tell) -> std::io::Result<(Disk, Writer)> {
    let (ops, inbox) = mpsc::channel();
    let reader = store.reader();
    let thread = std::thread::Builder::new()
        .name("disk".into())
        .spawn(move || write(store, &inbox))?;
    Ok((
        Disk {
            ops: ops.clone(),
            reader,
            tell,
        },
        Writer {
            ops,
            thread: Some(thread),
        },
    ))
}

fn write(mut store: Store, inbox: &mpsc::Receiver<Op>) {
    let mut next = None;
    loop {
        let Some(Op::Write {
            changes: mut steps,
            mut durable,
            done,
        }) = next.take().or_else(|| inbox.recv().ok())
        else {
            return;
        };
        let applies = |changes: &[Change]| {
            changes
                .iter()
                .filter(|c| matches!(c, Change::Apply(_)))
                .count()
        };
        let mut waiting = vec![(applies(&steps), done)];
        while waiting.len() < STEPS_MAX {
            match inbox.try_recv() {
                Ok(Op::Write {
                    changes,
                    durable: also,
                    done,
                }) => {
                    waiting.push((applies(&changes), done));
                    steps.extend(changes);
                    durable |= also;
                }
                Ok(stop) => {
                    next = Some(stop);
                    break;
                }
                Err(_) => break,
            }
        }
        match store.change(&steps, durable) {
            Ok(taken) => {
                let mut taken = taken.into_iter();
                for (count, done) in waiting {
                    done(Ok(taken.by_ref().take(count).collect()));
                }
            }
            Err(error) => waiting
                .into_iter()
                .for_each(|(_, done)| done(Err(error.to_string()))),
        }
    }
}

fn bytes(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).expect("these types have a length")
}

fn value<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failed> {
    postcard::from_bytes(bytes).map_err(|e| StorageIOError::read(&e).into())
}

fn unread(error: &StoreError) -> Failed {
    StorageIOError::read(error).into()
}

impl Disk {
    fn ask(
        &self,
        changes: Vec<Change>,
        durable: bool,
        done: impl FnOnce(Result<Taken, String>) + Send + 'static,
    ) {
        let tell = Arc::clone(&self.tell);
        // Nothing may go on after a failed write: nobody knows what the disk holds.
        let done = move |outcome: Result<Taken, String>| {
            if let Err(why) = &outcome {
                tell(GroupEvent::Broken(why.clone()));
            }
            done(outcome);
        };
        if let Err(mpsc::SendError(Op::Write { done, .. })) = self.ops.send(Op::Write {
            changes,
            durable,
            done: Box::new(done),
        }) {
            done(Err("the hub ends".to_owned()));
        }
    }

    pub(super) async fn change(
        &self,
        changes: Vec<Change>,
        durable: bool,
    ) -> Result<Taken, Failed> {
        let (tell, told) = oneshot::channel();
        self.ask(changes, durable, move |outcome| drop(tell.send(outcome)));
        match told.await {
            Ok(Ok(taken)) => Ok(taken),
            Ok(Err(why)) => Err(StorageIOError::write(&std::io::Error::other(why)).into()),
            Err(error) => Err(StorageIOError::write(&error).into()),
        }
    }

    /// The same from a thread that need not wait: for what the hub keeps to start quickly.
    pub(super) fn keep(&self, change: Change) {
        self.ask(vec![change], false, |_| ());
    }

    fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Failed> {
        self.reader
            .group(name)
            .map_err(|e| unread(&e))?
            .map(|row| value(&row))
            .transpose()
    }
}

impl RaftLogReader<Types> for Disk {
    async fn try_get_log_entries<RB: RangeBounds<u64> + Clone + Debug + Send>(
        &mut self,
        range: RB,
    ) -> Result<Vec<Entry<Types>>, Failed> {
        self.reader
            .agreed(range)
            .map_err(|e| unread(&e))?
            .iter()
            .map(|(_, row)| value(row))
            .collect()
    }
}

impl RaftLogStorage<Types> for Disk {
    type LogReader = Disk;

    async fn get_log_state(&mut self) -> Result<LogState<Types>, Failed> {
        let purged: Option<LogId> = self.get(PURGED)?;
        let newest = self.reader.newest_agreed().map_err(|e| unread(&e))?;
        let newest = newest
            .map(|(_, row)| value::<Entry<Types>>(&row))
            .transpose()?;
        Ok(LogState {
            last_purged_log_id: purged,
            last_log_id: newest.map(|entry| entry.log_id).or(purged),
        })
    }

    async fn get_log_reader(&mut self) -> Disk {
        self.clone()
    }

    async fn save_vote(&mut self, vote: &Vote<u64>) -> Result<(), Failed> {
        self.change(vec![Change::Set(VOTE, Some(bytes(vote)))], true)
            .await
            .map(drop)
    }

    async fn read_vote(&mut self) -> Result<Option<Vote<u64>>, Failed> {
        self.get(VOTE)
    }

    async fn append<I>(&mut self, entries: I, flushed: LogFlushed<Types>) -> Result<(), Failed>
    where
        I: IntoIterator<Item = Entry<Types>> + Send,
        I::IntoIter: Send,
    {
        let rows = entries
            .into_iter()
            .map(|entry| (entry.log_id.index, bytes(&entry)))
            .collect();
        let (tell, told) = oneshot::channel();
        self.ask(vec![Change::Append(rows)], true, move |outcome| {
            // Readable before this returns, as openraft wants it.
            let _ = tell.send(());
            flushed.log_io_completed(outcome.map(drop).map_err(std::io::Error::other));
        });
        told.await.map_err(|e| StorageIOError::write(&e).into())
    }

    async fn truncate(&mut self, from: LogId) -> Result<(), Failed> {
        self.change(vec![Change::CutFrom(from.index)], true)
            .await
            .map(drop)
    }

    async fn purge(&mut self, upto: LogId) -> Result<(), Failed> {
        self.change(
            vec![
                Change::Set(PURGED, Some(bytes(&upto))),
                Change::Purge(upto.index),
            ],
            true,
        )
        .await
        .map(drop)
    }
}

impl RaftStateMachine<Types> for Disk {
    type SnapshotBuilder = Disk;

    async fn applied_state(&mut self) -> Result<(Option<LogId>, Members), Failed> {
        Ok((self.get(APPLIED)?, self.get(MEMBERS)?.unwrap_or_default()))
    }

    async fn apply<I>(&mut self, entries: I) -> Result<Vec<()>, Failed>
    where
        I: IntoIterator<Item = Entry<Types>> + Send,
        I::IntoIter: Send,
    {
        let mut changes = Vec::new();
        let mut proposals = Vec::new();
        let mut replies = Vec::new();
        for entry in entries {
            match entry.payload {
                EntryPayload::Blank => {}
                EntryPayload::Membership(members) => {
                    changes.push(Change::Set(
                        MEMBERS,
                        Some(bytes(&Members::new(Some(entry.log_id), members))),
                    ));
                }
                EntryPayload::Normal(payload) => {
                    let proposal: Arc<Proposal> = Arc::new(
                        record::decode(&payload.proposal).map_err(|e| StorageIOError::read(&e))?,
                    );
                    proposals.push(Arc::clone(&proposal));
                    changes.push(Change::Apply(proposal));
                }
            }
            changes.push(Change::Set(APPLIED, Some(bytes(&entry.log_id))));
            replies.push(());
        }
        let taken = self.change(changes, false).await?;
        for (proposal, taken) in proposals.into_iter().zip(taken) {
            (self.tell)(GroupEvent::Applied { proposal, taken });
        }
        Ok(replies)
    }

    async fn get_snapshot_builder(&mut self) -> Disk {
        self.clone()
    }

    async fn begin_receiving_snapshot(&mut self) -> Result<Box<Image>, Failed> {
        Ok(Box::new(Image::Mark))
    }

    async fn install_snapshot(
        &mut self,
        meta: &SnapshotMeta,
        image: Box<Image>,
    ) -> Result<(), Failed> {
        let Image::File(path) = &*image else {
            return Err(StorageIOError::write(&std::io::Error::other(
                "a hall that did not come as a file",
            ))
            .into());
        };
        let changes = vec![
            Change::Replace(path.clone()),
            Change::Set(APPLIED, meta.last_log_id.as_ref().map(bytes)),
            Change::Set(MEMBERS, Some(bytes(&meta.last_membership))),
        ];
        self.change(changes, true).await?;
        (self.tell)(GroupEvent::Replaced);
        Ok(())
    }

    async fn get_current_snapshot(&mut self) -> Result<Option<Snapshot<Types>>, Failed> {
        let frozen = self.reader.freeze().map_err(|e| unread(&e))?;
        let Some(applied) = frozen.group(APPLIED).map_err(|e| unread(&e))? else {
            return Ok(None);
        };
        let members = frozen.group(MEMBERS).map_err(|e| unread(&e))?;
        let meta = meta(
            value(&applied)?,
            members
                .map(|row| value(&row))
                .transpose()?
                .unwrap_or_default(),
        );
        Ok(Some(Snapshot {
            meta,
            snapshot: Box::new(Image::Frozen(Box::new(frozen))),
        }))
    }
}

fn meta(applied: LogId, members: Members) -> SnapshotMeta {
    SnapshotMeta {
        last_log_id: Some(applied),
        last_membership: members,
        snapshot_id: applied.to_string(),
    }
}

impl RaftSnapshotBuilder<Types> for Disk {
    /// The hall is in the tables already; it only has to be on the disk before the rows that led to
    /// it are dropped.
    async fn build_snapshot(&mut self) -> Result<Snapshot<Types>, Failed> {
        self.change(Vec::new(), true).await?;
        let (applied, members) = self.applied_state().await?;
        let meta = applied.map_or_else(SnapshotMeta::default, |applied| meta(applied, members));
        Ok(Snapshot {
            meta,
            snapshot: Box::new(Image::Mark),
        })
    }
}
