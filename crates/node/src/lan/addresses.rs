//! Where the hubs are: remembered in the hall's folder, because a machine may start when nobody can
//! be asked.

use std::collections::BTreeMap;
use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file's name in the hall's folder.
const FILE: &str = "hubs.txt";
/// Addresses remembered at most.
const ADDRESSES_MAX: usize = 20;

/// The addresses of the hubs.
pub struct PeerAddresses {
    path: PathBuf,
    /// Addresses, the best first, and whose they are when that is known.
    entries: Mutex<Vec<Entry>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    address: String,
    node: Option<u64>,
}

impl PeerAddresses {
    /// Reads the addresses in a hall's folder; empty when there is none.
    pub fn load(folder: &Path) -> PeerAddresses {
        let path = folder.join(FILE);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let read = |line: &str| {
            let (address, node) = line.split_once(' ').unwrap_or((line, ""));
            Entry {
                address: address.to_owned(),
                node: u64::from_str_radix(node, 16).ok(),
            }
        };
        let entries = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .take(ADDRESSES_MAX)
            .map(read)
            .collect();
        PeerAddresses {
            path,
            entries: Mutex::new(entries),
        }
    }

    /// Returns the last known address of a hub.
    pub fn of(&self, node: u64) -> Option<String> {
        self.lock()
            .iter()
            .find(|entry| entry.node == Some(node))
            .map(|entry| entry.address.clone())
    }

    /// A hub is here now.
    pub fn set(&self, node: u64, address: String) {
        if address.is_empty() {
            return;
        }
        self.change(|entries| {
            entries.retain(|entry| entry.node != Some(node) && entry.address != address);
            entries.insert(
                0,
                Entry {
                    address,
                    node: Some(node),
                },
            );
        });
    }

    /// The hubs are here now, as a hub says that knows. Those that it does not name are forgotten
    /// last.
    pub fn learn(&self, addresses: &[String]) {
        self.change(|entries| {
            let old = std::mem::take(entries);
            let (named, others): (Vec<_>, Vec<_>) = old
                .into_iter()
                .partition(|entry| addresses.contains(&entry.address));
            entries.extend(addresses.iter().filter(|a| !a.is_empty()).map(|address| {
                Entry {
                    address: address.clone(),
                    node: named
                        .iter()
                        .find(|entry| entry.address == *address)
                        .and_then(|entry| entry.node),
                }
            }));
            entries.extend(others);
        });
    }

    /// All addresses, the best first, names looked up.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        let texts: Vec<String> = self
            .lock()
            .iter()
            .map(|entry| entry.address.clone())
            .collect();
        texts
            .iter()
            .filter_map(|text| text.to_socket_addrs().ok())
            .flatten()
            .collect()
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Entry>)) {
        let mut entries = self.lock();
        let before = entries.clone();
        change(&mut entries);
        entries.truncate(ADDRESSES_MAX);
        if *entries == before {
            return;
        }
        let line = |entry: &Entry| match entry.node {
            Some(node) => format!("{} {node:x}\n", entry.address),
            None => format!("{}\n", entry.address),
        };
        let text: String = entries.iter().map(line).collect();
        let beside = self.path.with_extension("new");
        if let Err(cause) =
            std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &self.path))
        {
            tracing::warn!(%cause, "the addresses of the hubs were not kept");
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Addresses without repeats, in order.
pub(crate) fn distinct(addresses: impl IntoIterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    let mut seen = BTreeMap::new();
    addresses
        .into_iter()
        .filter(|address| seen.insert(*address, ()).is_none())
        .collect()
}
