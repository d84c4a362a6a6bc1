//! What openraft is told of our types.

use openraft::BasicNode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

openraft::declare_raft_types!(
    /// The types of a hall's group.
    pub(super) Types:
        D = Payload,
        R = (),
        NodeId = u64,
        Node = BasicNode,
        SnapshotData = super::disk::Image,
);

pub(super) type Entry = openraft::Entry<Types>;
pub(super) type Raft = openraft::Raft<Types>;
pub(super) type LogId = openraft::LogId<u64>;
pub(super) type Members = openraft::StoredMembership<u64, BasicNode>;
pub(super) type SnapshotMeta = openraft::SnapshotMeta<u64, BasicNode>;

/// A round as its record, so that hubs of neighbouring versions read each other's.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Payload {
    pub(super) round: Arc<[u8]>,
}

impl std::fmt::Debug for Payload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Payload({} bytes)", self.round.len())
    }
}
