//! How a machine becomes one of the hall: the hub's side, and the new machine's.

use super::book::Book;
use super::{Credentials, Shared};
use crate::hall::{Command, Fingerprint, MachineId, Refusal, Role};
use crate::net::identity::{Authority, Identity, IdentityError, fingerprint};
use crate::net::join::{self, Code, JoinError, JoinRequest, Joined, Offered};
use crate::net::listener::{self, Accepted};
use crate::net::{NetError, tls};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

/// How long a hub may take to answer a machine that wants to join.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

// What a hub says to a machine that it does not take; `join` puts it into words.
const BAD_NAME: &str = "bad-name";
const NAME_TAKEN: &str = "name-taken";
const TOO_MANY: &str = "too-many";
const NOT_NOW: &str = "not-now";

/// The hub's side of one attempt.
pub(super) async fn offer(shared: &Arc<Shared>, accepted: Accepted) -> Result<(), NetError> {
    let address = accepted.address;
    let offered = join::offer(accepted.stream, &shared.window, async |request| sign(shared, request).await).await?;
    match offered {
        Offered::Joined => tracing::info!(%address, "a machine has joined"),
        Offered::WrongCode { tries_left } => tracing::warn!(%address, tries_left, "a wrong code"),
        Offered::Shut(why) => tracing::warn!(%address, ?why, "a machine came when none was expected"),
        Offered::Refused(why) => tracing::warn!(%address, why, "a machine was not taken"),
    }
    Ok(())
}

async fn sign(shared: &Arc<Shared>, request: JoinRequest) -> Result<Joined, String> {
    let (Ok(machine), Ok(role)) = (request.name.parse::<MachineId>(), request.role.parse::<Role>()) else {
        return Err(BAD_NAME.to_owned());
    };
    let authority = &shared.credentials.authority;
    let certificate = authority.sign(&request.request, machine.as_str()).map_err(|_| BAD_NAME.to_owned())?;
    let hub = shared.hub.get().cloned().filter(super::super::hub::HubHandle::has_majority).ok_or(NOT_NOW)?;
    let fingerprint = Fingerprint(fingerprint(&certificate));
    let orphans = shared.orphans.lock().unwrap_or_else(PoisonError::into_inner).clone();
    // A machine that was told to try again may have been admitted after all: nobody else has that certificate.
    let again = shared.roster().named(machine).is_some_and(|named| orphans.contains(&named.fingerprint));
    let command = Command::Admit { machine, role, fingerprint, replace: request.replace || again };
    let (tell, told) = tokio::sync::oneshot::channel();
    let asked = hub.carry(crate::app::hub::fresh_id(), command, Box::new(move |answer| drop(tell.send(answer))));
    asked.map_err(|_| NOT_NOW)?;
    match tokio::time::timeout(Duration::from_secs(8), told).await {
        Ok(Ok(Ok(_))) => {}
        Ok(Ok(Err(Refusal::MachineKnown { .. }))) => return Err(NAME_TAKEN.to_owned()),
        Ok(Ok(Err(Refusal::TooManyMachines))) => return Err(TOO_MANY.to_owned()),
        _ => {
            shared.orphans.lock().unwrap_or_else(PoisonError::into_inner).push(fingerprint);
            return Err(NOT_NOW.to_owned());
        }
    }
    let roster = shared.roster();
    let known: Vec<u8> = roster.machines.values().filter(|m| m.role == Role::Hub).flat_map(|m| m.fingerprint.0).collect();
    Ok(Joined {
        certificate,
        authority: authority.certificate().to_vec(),
        hall: authority.hall(),
        hall_name: roster.hall_name.clone(),
        hubs: shared.hubs(),
        authority_key: (role == Role::Hub).then(|| authority.to_pem()),
        extra: known,
    })
}

/// Why a machine is not one of the hall.
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
    /// The hub is starting or electing.
    #[error("the hub cannot take machines just now")]
    NotNow,
    /// What the hub gave cannot be kept here.
    #[error(transparent)]
    Keep(#[from] IdentityError),
}

/// What a new machine has.
pub struct NewMachine {
    /// The hall's name.
    pub hall_name: String,
    /// What it is to the hall.
    pub identity: Identity,
    /// What a hub has besides.
    pub credentials: Option<Credentials>,
}

/// Makes this machine one of the hall whose hub listens at one of `addresses`, and keeps what it needs for that in `folder`.
///
/// # Errors
/// Why not; nothing is kept then.
pub async fn join(
    folder: &Path,
    addresses: &[SocketAddr],
    code: &Code,
    name: &str,
    role: Role,
    replace: bool,
) -> Result<NewMachine, NotJoined> {
    if name.parse::<MachineId>().is_err() {
        return Err(NotJoined::BadName);
    }
    let (stream, address) = listener::connect(addresses, &tls::join_connector(), CONNECT_WITHIN).await.map_err(JoinError::Net)?;
    let (key, request) = Identity::request();
    let request =
        JoinRequest { name: name.to_owned(), role: role.as_str().to_owned(), request, replace, version: crate::cli::VERSION.to_owned() };
    let joined = join::ask(stream, code, request).await.map_err(|error| match error {
        JoinError::Refused(why) => match why.as_str() {
            BAD_NAME => NotJoined::BadName,
            NAME_TAKEN => NotJoined::NameTaken,
            TOO_MANY => NotJoined::TooMany,
            _ => NotJoined::NotNow,
        },
        other => NotJoined::Join(other),
    })?;
    keep(folder, key, joined, address)
}

fn keep(folder: &Path, key: crate::net::identity::PrivateKey, joined: Joined, address: SocketAddr) -> Result<NewMachine, NotJoined> {
    let identity = Identity::new(key, joined.certificate, joined.authority)?;
    let authority = joined.authority_key.as_deref().map(Authority::from_pem).transpose()?;
    if let Some(authority) = &authority {
        authority.save(folder)?;
    }
    keep_hubs(folder, &joined.extra).map_err(|source| NotJoined::Keep(IdentityError::Io { path: folder.join(KNOWN_HUBS), source }))?;
    identity.save(folder)?;
    let book = Book::load(folder);
    book.learn(&joined.hubs);
    // The way that has just worked comes first.
    book.learn(&[address.to_string()]);
    let credentials = match authority {
        Some(authority) => Some(Credentials { authority, identity: Identity::load(folder)?.ok_or(NotJoined::NotNow)? }),
        None => None,
    };
    Ok(NewMachine { hall_name: joined.hall_name, identity, credentials })
}

/// The file with the certificates of the hubs that a machine knew when it joined: until it has a copy of the hall, it takes nobody else for one.
const KNOWN_HUBS: &str = "hubs.known";

fn keep_hubs(folder: &Path, fingerprints: &[u8]) -> std::io::Result<()> {
    let text: String = fingerprints.chunks(32).map(|f| f.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n").collect();
    std::fs::write(folder.join(KNOWN_HUBS), text)
}

/// The hubs that a machine knew when it joined.
pub fn known_hubs(folder: &Path) -> Vec<Fingerprint> {
    let text = std::fs::read_to_string(folder.join(KNOWN_HUBS)).unwrap_or_default();
    text.lines().filter_map(|line| line.trim().parse().ok()).collect()
}
