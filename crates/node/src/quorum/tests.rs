//! The storage against openraft's own suite, and starts after a power cut. Groups of several hubs
//! are in `tests/it/hubs.rs`.

use super::disk::{APPLIED, Disk, Op, VOTE, Writer};
use super::types::{Entry, Payload, Types};
use super::{GroupEvent, GroupOptions, Quorum, Tell, leave_group};
use crate::store::tests::Disk as Platters;
use crate::store::{Change, Proposal, Refused, Store};
use hall::{CommandId, Refusal};
use openraft::testing::{StoreBuilder, Suite};
use openraft::{CommittedLeaderId, EntryPayload, StorageError};
use record;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tempfile::TempDir;

struct Files;

impl StoreBuilder<Types, Disk, Disk, (Writer, TempDir)> for Files {
    async fn build(&self) -> Result<((Writer, TempDir), Disk, Disk), StorageError<u64>> {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(&folder.path().join("hall.redb")).unwrap();
        let (disk, writer) = super::disk::start(store, Arc::new(|_| ())).unwrap();
        Ok(((writer, folder), disk.clone(), disk))
    }
}

#[test]
fn the_storage_does_what_openraft_wants() {
    // Its last part moves a snapshot that was just built. Ours is a mark in the file; halls move as
    // files, see `tests/it/hubs.rs`.
    let outcome = Suite::test_all(Files);
    assert!(
        outcome
            .as_ref()
            .is_err_and(|error| error.to_string().contains("did not come as a file")),
        "{outcome:?}"
    );
}

/// A proposal that refuses one command.
fn proposal_on(number: u64, base: Option<u64>) -> Proposal {
    let refused = Refused {
        command: CommandId(number.into()),
        why: Refusal::NobodyWaiting,
    };
    Proposal {
        nonce: number,
        base,
        refused: vec![refused],
        ..Proposal::default()
    }
}

/// The same disk, which keeps everything in its order but applies no proposal while `gate` has a
/// sender.
fn holding_rounds(mut disk: Disk, gate: mpsc::Receiver<()>) -> Disk {
    let (ops, inbox) = mpsc::channel();
    let writer = std::mem::replace(&mut disk.ops, ops);
    std::thread::spawn(move || {
        for op in inbox {
            let is_round = |change: &Change| matches!(change, Change::Apply(_));
            if matches!(&op, Op::Write { changes, .. } if changes.iter().any(is_round)) {
                let _ = gate.recv();
            }
            // Refused once the hub ends: nobody waits then.
            let _ = writer.send(op);
        }
    });
    disk
}

#[test]
fn a_hub_that_begins_to_lead_lacks_what_was_acknowledged_until_an_empty_round_is_applied() {
    let folder = tempfile::tempdir().unwrap();
    let mut platters = Platters::default();
    let mut acknowledged = 0;
    for life in 0..10 {
        let (store, _) = Store::with_backend(platters.clone()).unwrap();
        let (tell, news) = mpsc::channel();
        let tell: Tell = Arc::new(move |news| drop(tell.send(news)));
        let (disk, writer) = super::disk::start(store, Arc::clone(&tell)).unwrap();
        let (gate, held) = mpsc::channel();
        let disk = holding_rounds(disk, held);
        let part = GroupOptions::alone(folder.path().to_owned());
        let quorum = Quorum::on(disk, writer, part, tell).unwrap();
        let answered = || quorum.reader().unwrap().loaded().unwrap().answered;
        let wait = |met: &dyn Fn(&GroupEvent) -> bool| {
            while !met(&news
                .recv_timeout(Duration::from_secs(30))
                .expect("news in time"))
            {}
        };
        let wait_for_round = |nonce: u64| {
            wait(
                &|news| matches!(news, GroupEvent::Applied { proposal, .. } if proposal.nonce == nonce),
            );
        };
        wait(&|news| matches!(news, GroupEvent::Standing(standing) if standing.leads));
        if life > 0 {
            assert!(answered() < acknowledged, "life {life} lacks nothing");
        }
        quorum.propose(&Proposal {
            nonce: u64::MAX,
            ..Proposal::default()
        });
        drop(gate);
        wait_for_round(u64::MAX);
        assert_eq!(answered(), acknowledged, "life {life}");
        for _ in 0..20 {
            quorum.propose(&proposal_on(acknowledged, Some(acknowledged)));
            wait_for_round(acknowledged);
            acknowledged += 1;
        }
        let cut = platters.after_power_cut(life);
        drop(quorum);
        platters = cut;
    }
}

#[test]
fn a_hub_that_leaves_its_group_takes_along_what_it_has_not_applied_yet() {
    let (mut store, _) = Store::with_backend(Platters::default()).unwrap();
    let row = |index: u64, payload| {
        let log_id = openraft::LogId::new(CommittedLeaderId::new(1, 1), index);
        (
            index,
            postcard::to_stdvec(&Entry { log_id, payload }).unwrap(),
        )
    };
    let proposals: Vec<_> = (0..5).map(|n| Arc::new(proposal_on(n, Some(n)))).collect();
    let rows = proposals.iter().enumerate().map(|(n, proposal)| {
        row(
            n as u64 + 1,
            EntryPayload::Normal(Payload {
                proposal: record::encode(&**proposal).into(),
            }),
        )
    });
    // One that something else came in front of, and a blank one.
    let late = EntryPayload::Normal(Payload {
        proposal: record::encode(&proposal_on(9, Some(2))).into(),
    });
    let rows = rows
        .chain([row(6, late), row(7, EntryPayload::Blank)])
        .collect();
    let applied = postcard::to_stdvec(&openraft::LogId::new(
        CommittedLeaderId::<u64>::new(1, 1),
        2,
    ))
    .unwrap();
    store
        .change(
            &[
                Change::Append(rows),
                Change::Set(VOTE, Some(vec![1])),
                Change::Set(APPLIED, Some(applied)),
            ],
            true,
        )
        .unwrap();
    store
        .change(
            &[
                Change::Apply(Arc::clone(&proposals[0])),
                Change::Apply(Arc::clone(&proposals[1])),
            ],
            true,
        )
        .unwrap();
    leave_group(&mut store, Some(1)).unwrap();
    let answers: Vec<u128> = store
        .reader()
        .loaded()
        .unwrap()
        .answers
        .iter()
        .map(|(id, _)| id.0)
        .collect();
    assert_eq!(answers, [0, 1, 2, 3, 4]);
    assert!(
        store.reader().agreed(..).unwrap().is_empty()
            && store.reader().group(VOTE).unwrap().is_none()
    );
}
