//! Finding a hall in the local network, by multicast DNS.
//!
//! A convenience only: many switches and access points drop multicast, so a machine remembers the
//! hubs it has joined, and a person can always type an address. What is found is not trusted; the
//! connection shows who it is.

use super::{NetError, hex};
use mdns_sd::{
    MDNS_PORT, Receiver, ResolvedService, ScopedIp, ServiceDaemon, ServiceEvent, ServiceInfo,
};
use sha2::{Digest, Sha256};
use std::io;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};
use std::time::{Duration, Instant};

const SERVICE: &str = "_dingdong._tcp.local.";
/// Longest value of a fact told, in bytes: with its key, it has 255.
const VALUE_MAX: usize = 240;
/// Time limit for the search to begin.
const BEGIN_WITHIN: Duration = Duration::from_secs(2);

/// A hub that says where it is. Dropping it takes that back.
pub struct Advertised {
    daemon: ServiceDaemon,
    name: String,
}

/// A hub that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The hall's name.
    pub hall: String,
    /// The first eight letters of the hall's id in base 16: tells halls of one name apart.
    pub hall_id: String,
    /// The machine's name.
    pub machine: String,
    /// Addresses on which it listens, best first.
    pub addresses: Vec<SocketAddr>,
    /// The version of its program.
    pub version: String,
}

/// Says in the local network that this machine is a hub of the hall and listens at `port`, at all
/// its addresses, also when they change.
///
/// # Errors
/// When multicast cannot be used here.
pub fn advertise(
    hall: &str,
    hall_id: [u8; 16],
    machine: &str,
    port: u16,
) -> Result<Advertised, NetError> {
    advertise_at(MDNS_PORT, hall, hall_id, machine, port)
}

pub(super) fn advertise_at(
    mdns: u16,
    hall: &str,
    hall_id: [u8; 16],
    machine: &str,
    port: u16,
) -> Result<Advertised, NetError> {
    let (daemon, search) = begin(mdns)?;
    drop(search);
    daemon.stop_browse(SERVICE).map_err(unusable)?;
    // A name of its own for each machine and short enough for DNS, whatever the machine is called.
    let name = format!(
        "dingdong-{}",
        &hex(&Sha256::new()
            .chain_update(hall_id)
            .chain_update(machine)
            .finalize())[..16]
    );
    let facts = [
        ("hall", shortened(hall)),
        ("id", &hex(&hall_id)[..8]),
        ("machine", shortened(machine)),
        ("version", env!("CARGO_PKG_VERSION")),
    ];
    let service = ServiceInfo::new(
        SERVICE,
        &name,
        &format!("{name}.local."),
        (),
        port,
        &facts[..],
    )
    .map_err(unusable)?
    .enable_addr_auto();
    let name = service.get_fullname().to_owned();
    daemon.register(service).map_err(unusable)?;
    Ok(Advertised { daemon, name })
}

impl Drop for Advertised {
    fn drop(&mut self) {
        // The daemon says goodbye before it ends; nobody waits for it.
        let _ = self.daemon.unregister(&self.name);
        let _ = self.daemon.shutdown();
    }
}

/// The addresses of this machine that others can use, best first; its own name for itself when it
/// has no other.
pub fn own_addresses() -> Vec<IpAddr> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let mut found: Vec<IpAddr> = all
        .iter()
        .filter(|i| !i.is_loopback() && !i.is_link_local())
        .map(|i| i.ip())
        .collect();
    found.sort_by_key(|ip| (ip.is_ipv6(), *ip));
    found.dedup();
    if found.is_empty() {
        vec![IpAddr::from([127, 0, 0, 1])]
    } else {
        found
    }
}

/// Looks for hubs. `on` is told of each as it is found, and again when more of its addresses are;
/// it says whether to go on. Blocks for `within` at most.
///
/// # Errors
/// When multicast cannot be used here. That nothing was found is no error.
pub fn find(within: Duration, on: impl FnMut(Found) -> bool) -> Result<Vec<Found>, NetError> {
    find_at(MDNS_PORT, within, on)
}

pub(super) fn find_at(
    mdns: u16,
    within: Duration,
    mut on: impl FnMut(Found) -> bool,
) -> Result<Vec<Found>, NetError> {
    let until = Instant::now() + within;
    let (daemon, search) = begin(mdns)?;
    let mut found: Vec<(String, Found)> = Vec::new();
    while let Ok(event) = search.recv_deadline(until) {
        let ServiceEvent::ServiceResolved(service) = event else {
            continue;
        };
        let Some(hub) = read(&service) else { continue };
        match found.iter_mut().find(|(name, _)| *name == service.fullname) {
            Some((_, known)) if *known == hub => continue,
            Some((_, known)) => known.clone_from(&hub),
            None => found.push((service.fullname.clone(), hub.clone())),
        }
        if !on(hub) {
            break;
        }
    }
    let _ = daemon.shutdown();
    Ok(found.into_iter().map(|(_, hub)| hub).collect())
}

/// Begins a search, which shows at once whether any interface takes multicast.
fn begin(mdns: u16) -> Result<(ServiceDaemon, Receiver<ServiceEvent>), NetError> {
    let daemon = ServiceDaemon::new_with_port(mdns).map_err(unusable)?;
    let search = daemon.browse(SERVICE).map_err(unusable)?;
    match search.recv_timeout(BEGIN_WITHIN) {
        // The library tells the interfaces in this text only.
        Ok(ServiceEvent::SearchStarted(told)) if !told.contains(" on 0 interfaces") => {
            Ok((daemon, search))
        }
        _ => {
            let _ = daemon.shutdown();
            Err(unusable("no interface takes multicast"))
        }
    }
}

fn unusable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> NetError {
    NetError::Io(io::Error::new(io::ErrorKind::Unsupported, cause))
}

fn read(service: &ResolvedService) -> Option<Found> {
    let fact = |key| service.get_property_val_str(key).map(str::to_owned);
    Some(Found {
        hall: fact("hall")?,
        hall_id: fact("id")?,
        machine: fact("machine")?,
        addresses: best_first(
            service
                .addresses
                .iter()
                .map(|address| at(address, service.port))
                .collect(),
        ),
        version: fact("version")?,
    })
}

fn at(address: &ScopedIp, port: u16) -> SocketAddr {
    match address {
        // A link-local address means something only together with the interface.
        ScopedIp::V6(v6) if v6.addr().is_unicast_link_local() => {
            SocketAddrV6::new(*v6.addr(), port, 0, v6.scope_id().index).into()
        }
        other => SocketAddr::new(other.to_ip_addr(), port),
    }
}

/// IPv4 before IPv6, link-local last, this machine only when there is nothing else.
pub(super) fn best_first(mut addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    if addresses.iter().any(|address| !address.ip().is_loopback()) {
        addresses.retain(|address| !address.ip().is_loopback());
    }
    addresses.sort_by_key(|address| {
        let rank = match address.ip() {
            IpAddr::V4(v4) => u8::from(v4.is_link_local()) * 2,
            IpAddr::V6(v6) => 1 + u8::from(v6.is_unicast_link_local()) * 2,
        };
        (rank, *address)
    });
    addresses
}

/// The beginning of a text that fits.
fn shortened(text: &str) -> &str {
    let end = (0..=text.len().min(VALUE_MAX))
        .rev()
        .find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}
