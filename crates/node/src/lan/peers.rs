//! How a hub reaches the others of its group: for the group's own words, and to pass on what was
//! asked of a hub that does not lead.

use super::client::{self, Connection, Output};
use super::{Shared, node_of};
use crate::hub::{Forwarded, HubHandle, Relay};
use crate::net::NetError;
use crate::protocol::{
    FromHub, HEARTBEAT_EVERY_MS, MachineReport, PROTOCOL, Rejection, ToHub, in_ms,
};
use crate::quorum::{Connecting, Peers, Standing, Stream};
use hall::{Fingerprint, Role};
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// Time limit for the hub that leads to list the machines.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Before a hub that leads is tried again.
const RETRY_AFTER: Duration = Duration::from_millis(50);

impl Shared {
    fn addresses_of(&self, node: u64, told: &str) -> Vec<SocketAddr> {
        let peer_addresses = self.peer_addresses.of(node);
        let texts = peer_addresses
            .iter()
            .map(String::as_str)
            .chain([told])
            .filter(|text| !text.is_empty());
        super::addresses::distinct(
            texts
                .filter_map(|text| text.to_socket_addrs().ok())
                .flatten(),
        )
    }

    /// Returns whether this certificate is of the hub with this number.
    fn is_hub(&self, fingerprint: &Fingerprint, node: u64) -> bool {
        let known = self
            .machine(&fingerprint.0)
            .is_some_and(|machine| machine.role == Role::Hub);
        known && node_of(fingerprint) == node
    }

    fn hello(&self) -> ToHub {
        ToHub::Hello {
            protocol: PROTOCOL,
            version: crate::VERSION.to_owned(),
            clock: Some(self.now()),
            program: None,
            known: None,
        }
    }

    async fn reach(&self, node: u64, told: &str, first: ToHub) -> Result<Connection, NetError> {
        let addresses = self.addresses_of(node, told);
        if addresses.is_empty() {
            return Err(NetError::Unreachable);
        }
        client::connect(
            &self.credentials.identity,
            &addresses,
            first,
            |fingerprint| self.is_hub(fingerprint, node),
        )
        .await
    }
}

/// The lines of a group on the network.
pub(super) struct LanPeers(pub(super) Arc<Shared>);

impl Peers for LanPeers {
    fn connect(&self, node: u64, address: &str) -> Connecting {
        let shared = Arc::clone(&self.0);
        let address = address.to_owned();
        Box::pin(async move {
            let own = shared
                .peer_addresses
                .of(shared.credentials.node())
                .unwrap_or_default();
            let first = ToHub::Group {
                generation: shared.directory().generation,
                address: own,
                protocol: PROTOCOL,
                clock: Some(shared.now()),
            };
            let connection = shared
                .reach(node, &address, first)
                .await
                .map_err(io::Error::other)?;
            match &connection.welcome {
                FromHub::Welcome { .. } => Ok(Box::new(connection.unsplit()) as Box<dyn Stream>),
                FromHub::Rejected {
                    why: Rejection::TakenOver,
                } => {
                    shared.taken_over();
                    Err(io::ErrorKind::PermissionDenied.into())
                }
                _ => Err(io::ErrorKind::PermissionDenied.into()),
            }
        })
    }
}

/// Forwards commands to the hub that leads.
pub(super) struct Forwarding {
    leader: watch::Sender<Option<(u64, String)>>,
    /// To the connection that is open now.
    line: Arc<Mutex<Option<mpsc::UnboundedSender<ToHub>>>>,
}

impl Forwarding {
    /// Begins on the runtime that this is called in.
    pub(super) fn start(shared: Arc<Shared>, hub: HubHandle) -> Forwarding {
        let (leader, leaders) = watch::channel(None);
        let line = Arc::default();
        tokio::spawn(forward(shared, hub, leaders, Arc::clone(&line)));
        Forwarding { leader, line }
    }
}

impl Relay for Forwarding {
    fn standing(&mut self, standing: &Standing) {
        let leader = standing.leader.filter(|_| !standing.leads);
        let told = leader.map(|node| {
            (
                node,
                standing
                    .members
                    .iter()
                    .find(|m| m.node == node)
                    .map(|m| m.address.clone())
                    .unwrap_or_default(),
            )
        });
        self.leader.send_if_modified(|now| {
            let changed = *now != told;
            *now = told;
            changed
        });
    }

    fn forward(&mut self, forwarded: Forwarded<'_>) {
        let line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = &*line {
            let _ = line.send(ToHub::Submit {
                id: forwarded.id,
                command: forwarded.command.clone(),
                generation: None,
                actor: Some(*forwarded.actor),
                within_ms: forwarded.within.map(in_ms),
                vault: forwarded.vault.to_vec(),
            });
        }
    }
}

async fn forward(
    shared: Arc<Shared>,
    hub: HubHandle,
    mut leaders: watch::Receiver<Option<(u64, String)>>,
    line: Arc<Mutex<Option<mpsc::UnboundedSender<ToHub>>>>,
) {
    loop {
        let leader = leaders.borrow_and_update().clone();
        let Some((node, told)) = leader else {
            if leaders.changed().await.is_err() {
                return;
            }
            continue;
        };
        let served = async {
            let connection = shared.reach(node, &told, shared.hello()).await?;
            let (tell, told) = mpsc::unbounded_channel();
            *line.lock().unwrap_or_else(PoisonError::into_inner) = Some(tell);
            // What was not answered goes this new way.
            let _ = hub.resend_forwarded();
            converse(connection, &shared, &hub, told).await
        };
        let changed = tokio::select! {
            outcome = served => {
                if let Err(cause) = outcome {
                    tracing::debug!(%cause, "the line to the hub that leads ended");
                }
                tokio::time::sleep(RETRY_AFTER).await;
                Ok(())
            }
            changed = leaders.changed() => changed,
        };
        *line.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if changed.is_err() {
            return;
        }
    }
}

async fn converse(
    connection: Connection,
    shared: &Shared,
    hub: &HubHandle,
    mut told: mpsc::UnboundedReceiver<ToHub>,
) -> Result<(), NetError> {
    let Connection {
        mut input,
        mut output,
        ..
    } = connection;
    let mut speak = async |output: &mut Output| {
        let mut heartbeat = tokio::time::interval(Duration::from_millis(HEARTBEAT_EVERY_MS));
        let mut messages = vec![ToHub::VaultKeys {
            keys: hub.vault_keys(),
        }];
        loop {
            tokio::select! {
                got = told.recv_many(&mut messages, 256) => if got == 0 { return Ok(()) },
                _ = heartbeat.tick() => {
                    messages.push(ToHub::Heartbeat {
                        clock: shared.now(),
                        seq: hub.seq(),
                        lineage: None,
                    });
                    // The hub that leads had none when it was first asked.
                    if hub.vault_keys().is_none() {
                        messages.push(ToHub::VaultKeys { keys: None });
                    }
                }
            }
            output.write(&messages).await?;
            messages.clear();
        }
    };
    let hear = async {
        loop {
            match input.read().await? {
                FromHub::Answered { id, answer } => {
                    hub.answer_forwarded_command(id, answer)
                        .map_err(|_| NetError::Closed)?;
                }
                FromHub::Heartbeat { clock, middle, .. } => {
                    shared.clock.set(clock);
                    if let Some(middle) = middle {
                        shared.told_middle(middle);
                    }
                }
                FromHub::VaultKeys { keys: Some(keys) } => hub.adopt_vault_keys(keys, true),
                _ => {}
            }
        }
    };
    tokio::select! {
        outcome = speak(&mut output) => outcome,
        outcome = hear => outcome,
    }
}

/// The machines as the hub that leads sees them, if that is another one and it answers.
pub(super) fn machines_of_leader(shared: &Shared) -> Option<Vec<MachineReport>> {
    let standing = shared.hub.get()?.standing();
    let leader = standing
        .members
        .iter()
        .find(|m| Some(m.node) == standing.leader && !standing.leads)?;
    let ask = async {
        let Connection {
            mut input,
            mut output,
            ..
        } = shared
            .reach(leader.node, &leader.address, shared.hello())
            .await
            .ok()?;
        output.write(&[ToHub::Machines]).await.ok()?;
        loop {
            if let FromHub::Machines { machines } = input.read().await.ok()? {
                return Some(machines);
            }
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .ok()?;
    runtime.block_on(async {
        tokio::time::timeout(ANSWER_WITHIN, ask)
            .await
            .ok()
            .flatten()
    })
}
