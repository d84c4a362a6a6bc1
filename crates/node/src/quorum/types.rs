//! What openraft is told of our types.

use crate::store::Frozen;
use openraft::BasicNode;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;

openraft::declare_raft_types!(
    /// The types of a hall's group.
    pub(super) Types:
        D = Payload,
        R = (),
        NodeId = u64,
        Node = BasicNode,
        SnapshotData = Image,
);

pub(super) type Entry = openraft::Entry<Types>;
pub(super) type Raft = openraft::Raft<Types>;
pub(super) type LogId = openraft::LogId<u64>;
pub(super) type Members = openraft::StoredMembership<u64, BasicNode>;
pub(super) type SnapshotMeta = openraft::SnapshotMeta<u64, BasicNode>;

/// A proposal as its record, so that hubs of neighbouring versions read each other's.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) proposal: Arc<[u8]>,
}

impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payload({} bytes)", self.proposal.len())
    }
}

/// A hall that goes from one hub to another.
pub(super) enum Image {
    /// The hall as it was when it was asked for.
    Frozen(Box<Frozen>),
    /// A copy that came from another hub; removed with this.
    File(PathBuf),
    /// Only a mark in the log: the hall itself is in the tables.
    Mark,
}

impl Drop for Image {
    fn drop(&mut self) {
        if let Image::File(path) = self {
            let _ = std::fs::remove_file(path);
        }
    }
}
