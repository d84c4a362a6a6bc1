//! How a machine becomes one of the hall: the hub's side, and the new machine's.

use super::addresses::PeerAddresses;
use super::{Credentials, Shared, peers};
use crate::net::identity::{Authority, Identity, IdentityError, fingerprint};
use crate::net::join::{self, Code, JoinError, JoinFile, JoinRequest, Joined, Offered};
use crate::net::listener::{self, Accepted};
use crate::net::{NetError, tls};
use hall::setup::Prefix;
use hall::{
    Command, Event, Fingerprint, MachineCommand, MachineEvent, MachineId, Program, Refusal, Role,
};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// Time limit for a hub to answer a machine that wants to join.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

/// Time that a hub waits until it can agree on a new machine.
const MAJORITY_WITHIN: Duration = Duration::from_millis(1500);

// What a hub says to a machine that it does not take; `join` puts it into words.
const BAD_NAME: &str = "bad-name";
const NAME_TAKEN: &str = "name-taken";
const TOO_MANY: &str = "too-many";
const NO_HUB: &str = "no-hub";
const FOR_HUB: &str = "for-hub";
const CONNECTED: &str = "connected";
const NOT_NOW: &str = "not-now";

/// The hub's side of one attempt.
pub(super) async fn offer(shared: &Arc<Shared>, accepted: Accepted) -> Result<(), NetError> {
    let address = accepted.address;
    let offered = join::offer(
        accepted.stream,
        &shared.window,
        async |request, lets_hub_in| sign(shared, request, lets_hub_in).await,
    )
    .await?;
    match offered {
        Offered::Joined => tracing::info!(%address, "a machine has joined"),
        Offered::WrongCode { tries_left } => tracing::warn!(%address, tries_left, "a wrong code"),
        Offered::Rejected(why) => {
            tracing::warn!(%address, ?why, "a machine came when none was expected");
        }
        Offered::Refused(why) => tracing::warn!(%address, why, "a machine was not taken"),
    }
    Ok(())
}

async fn sign(
    shared: &Arc<Shared>,
    request: JoinRequest,
    lets_hub_in: bool,
) -> Result<Joined, String> {
    let (Ok(machine), Ok(role)) = (
        request.name.parse::<MachineId>(),
        request.role.parse::<Role>(),
    ) else {
        return Err(BAD_NAME.to_owned());
    };
    let known = shared.directory().named(machine).copied();
    let is_about_hub = role == Role::Hub || known.is_some_and(|known| known.role == Role::Hub);
    match (is_about_hub, lets_hub_in) {
        (true, false) => return Err(NO_HUB.to_owned()),
        (false, true) => return Err(FOR_HUB.to_owned()),
        _ => {}
    }
    if known.is_some() && request.replace && !request.shuts_out && is_here(shared, machine).await {
        return Err(CONNECTED.to_owned());
    }
    let authority = &shared.credentials.authority;
    let certificate = authority
        .sign(&request.request, machine.as_str())
        .map_err(|_| BAD_NAME.to_owned())?;
    let hub = shared.hub.get().cloned().ok_or(NOT_NOW)?;
    // A hub that has just begun to lead hears of it a moment later.
    let until = Instant::now() + MAJORITY_WITHIN;
    while !hub.has_majority() {
        if Instant::now() > until {
            return Err(NOT_NOW.to_owned());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let fingerprint = Fingerprint(fingerprint(&certificate));
    let orphans = shared
        .orphans
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    // A machine that was told to try again may have been admitted after all: nobody else has that
    // certificate.
    let again = shared
        .directory()
        .named(machine)
        .is_some_and(|named| orphans.contains(&named.fingerprint));
    let command = Command::Machine(MachineCommand::Admit {
        machine,
        role,
        fingerprint,
        replace: request.replace || again,
    });
    let (tell, told) = tokio::sync::oneshot::channel();
    let asked = hub.submit(
        crate::ids::fresh_id(),
        hub.actor(Program::Hub),
        command,
        Box::new(move |answer| drop(tell.send(answer))),
    );
    asked.map_err(|_| NOT_NOW)?;
    let series = match tokio::time::timeout(Duration::from_secs(8), told).await {
        Ok(Ok(Ok(events))) => events.iter().find_map(|event| match event {
            Event::Machine(MachineEvent::Admitted { series, .. }) => Some(*series),
            _ => None,
        }),
        Ok(Ok(Err(Refusal::MachineKnown { .. }))) => return Err(NAME_TAKEN.to_owned()),
        Ok(Ok(Err(Refusal::TooManyMachines))) => return Err(TOO_MANY.to_owned()),
        _ => {
            shared
                .orphans
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(fingerprint);
            return Err(NOT_NOW.to_owned());
        }
    };
    let directory = shared.directory();
    let hubs = directory
        .machines
        .values()
        .filter(|m| m.role == Role::Hub)
        .map(|m| m.fingerprint)
        .collect();
    let extra = record::encode(&Membership { role, series, hubs });
    Ok(Joined {
        certificate,
        authority: authority.certificate().to_vec(),
        hall: authority.hall(),
        hall_name: directory.hall_name.clone(),
        hubs: shared.hubs(),
        authority_key: (role == Role::Hub).then(|| authority.to_pem()),
        extra,
    })
}

/// Returns whether the machine is connected, to whichever hub.
async fn is_here(shared: &Arc<Shared>, machine: MachineId) -> bool {
    if shared.is_here(machine) {
        return true;
    }
    let shared = Arc::clone(shared);
    let asked = tokio::task::spawn_blocking(move || peers::machines_of_leader(&shared));
    let machines = asked.await.ok().flatten().unwrap_or_default();
    machines
        .iter()
        .any(|m| m.machine.id == machine && m.connected)
}

/// The reason why a machine is not one of the hall.
#[derive(Debug, thiserror::Error)]
pub enum NotJoined {
    /// The code, the connection, or what the hub said.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The name has letters that a name must not have.
    #[error("not a name for a machine")]
    BadName,
    /// Another machine has the name.
    #[error("another machine has this name")]
    NameTaken,
    /// The hall has too many machines.
    #[error("the hall has too many machines")]
    TooMany,
    /// The code is not for a hub.
    #[error("the code does not let a hub in")]
    NoHub,
    /// The code is for a hub only.
    #[error("the code lets a hub in")]
    ForHub,
    /// The machine that it would take the place of is connected.
    #[error("the machine of this name is connected")]
    Connected,
    /// The hub is starting or electing.
    #[error("the hub cannot take machines just now")]
    NotNow,
    /// The identity from the hub cannot be kept here.
    #[error(transparent)]
    Keep(#[from] IdentityError),
}

/// The files of a machine that has joined.
pub struct NewMachine {
    /// The hall's name.
    pub hall_name: String,
    /// Key and certificate that make it one of the hall.
    pub identity: Identity,
    /// The hall's authority besides, for a hub.
    pub credentials: Option<Credentials>,
}

/// A machine's wish to be one of a hall.
#[derive(Debug, Clone)]
pub struct Applicant<'a> {
    /// The folder of what it needs for that.
    pub folder: &'a Path,
    /// Its name.
    pub name: &'a str,
    /// Its role.
    pub role: Role,
    /// It takes the place of the machine that has this name now…
    pub replace: bool,
    /// …also if that is connected.
    pub shuts_out: bool,
}

impl Applicant<'_> {
    /// Makes this machine one of the hall whose hub listens at one of `addresses`.
    ///
    /// # Errors
    /// Why not; nothing is kept then.
    pub async fn join(
        &self,
        addresses: &[SocketAddr],
        code: &Code,
    ) -> Result<NewMachine, NotJoined> {
        let ask = async |stream, request| join::ask(stream, code, request).await;
        attempt(self, addresses, ask).await
    }

    /// The same with a join file, which takes no other authority than the one that it names.
    ///
    /// # Errors
    /// Why not; nothing is kept then.
    pub async fn join_by_file(
        &self,
        addresses: &[SocketAddr],
        file: &JoinFile,
    ) -> Result<NewMachine, NotJoined> {
        let ask = async |stream, request| join::ask_by_file(stream, file, request).await;
        attempt(self, addresses, ask).await
    }
}

async fn attempt(
    applicant: &Applicant<'_>,
    addresses: &[SocketAddr],
    ask: impl AsyncFnOnce(TlsStream<TcpStream>, JoinRequest) -> Result<Joined, JoinError>,
) -> Result<NewMachine, NotJoined> {
    if applicant.name.parse::<MachineId>().is_err() {
        return Err(NotJoined::BadName);
    }
    let (stream, address) = listener::connect(addresses, &tls::join_connector(), CONNECT_WITHIN)
        .await
        .map_err(JoinError::Net)?;
    let (key, request) = Identity::request();
    let request = JoinRequest {
        name: applicant.name.to_owned(),
        role: applicant.role.as_str().to_owned(),
        request,
        replace: applicant.replace,
        version: crate::VERSION.to_owned(),
        shuts_out: applicant.shuts_out,
    };
    let joined = ask(stream, request).await.map_err(|error| match error {
        JoinError::Refused(why) => match why.as_str() {
            BAD_NAME => NotJoined::BadName,
            NAME_TAKEN => NotJoined::NameTaken,
            TOO_MANY => NotJoined::TooMany,
            NO_HUB => NotJoined::NoHub,
            FOR_HUB => NotJoined::ForHub,
            CONNECTED => NotJoined::Connected,
            _ => NotJoined::NotNow,
        },
        other => NotJoined::Join(other),
    })?;
    keep(applicant.folder, key, joined, address)
}

fn keep(
    folder: &Path,
    key: crate::net::identity::PrivateKey,
    joined: Joined,
    address: SocketAddr,
) -> Result<NewMachine, NotJoined> {
    let identity = Identity::new(key, joined.certificate, joined.authority)?;
    let authority = joined
        .authority_key
        .as_deref()
        .map(Authority::from_pem)
        .transpose()?;
    if let Some(authority) = &authority {
        authority.save(folder)?;
    }
    let path = folder.join(MEMBERSHIP);
    let written = std::fs::File::create(&path).and_then(|mut file| {
        std::io::Write::write_all(&mut file, &joined.extra)?;
        // Before the identity: a machine that has one must know whose.
        file.sync_all()
    });
    written.map_err(|source| NotJoined::Keep(IdentityError::Io { path, source }))?;
    identity.save(folder)?;
    let _ = std::fs::remove_file(folder.join(EXPELLED));
    let peer_addresses = PeerAddresses::load(folder);
    peer_addresses.learn(&joined.hubs);
    // The way that has just worked comes first.
    peer_addresses.learn(&[address.to_string()]);
    let credentials = match authority {
        Some(authority) => Some(Credentials {
            authority,
            identity: Identity::load(folder)?.ok_or(NotJoined::NotNow)?,
        }),
        None => None,
    };
    Ok(NewMachine {
        hall_name: joined.hall_name,
        identity,
        credentials,
    })
}

/// The memory of a joining: until a machine has a copy of the hall, it takes nobody else for a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Role that it joined for.
    pub role: Role,
    /// Prefix of the numbers that it gives out by itself.
    pub series: Option<Prefix>,
    /// The certificates of the hubs.
    pub hubs: Vec<Fingerprint>,
}

record::record! {
    struct Membership { 1 role, 2 series, 3 hubs }
}

/// The file that it is in.
const MEMBERSHIP: &str = "membership";
/// The file that says that the machine was shut out of the hall. It gives out no numbers by itself
/// until a hub takes it back.
pub const EXPELLED: &str = "expelled";

impl Membership {
    /// Reads the file in `folder`; it says nothing of a machine that did not join.
    pub fn load(folder: &Path) -> Membership {
        let bytes = std::fs::read(folder.join(MEMBERSHIP)).unwrap_or_default();
        record::decode(&bytes).unwrap_or(Membership {
            role: Role::Staff,
            series: None,
            hubs: Vec::new(),
        })
    }
}
