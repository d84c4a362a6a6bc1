//! How a machine without a certificate joins a hall.
//!
//! A person opens a [`Window`] at a hub and reads a [`Code`] of eight digits off its screen. The
//! new machine finds the hub, connects with [`join_connector`](super::tls::join_connector), and is
//! told the code by the person. Then the two sides speak:
//!
//! ```text
//! machine                                hub
//!   | Hello (by code or file, SPAKE2) --->|  counts the try, unless the code is another hub's
//!   |<------------- Pake (SPAKE2), or Shut|
//!   | Proof: I know it ------------------>|  wrong: Wrong, tries left
//!   |<-------------------- Proof: so do I |
//!   | Request: name, role, CSR ---------->|  uses the code up, signs
//!   |<------------- Joined: certificates  |
//! ```
//!
//! SPAKE2 makes a strong key out of a weak code, and whoever is wrong learns nothing but that: one
//! guess for each try. Into the key goes a value that both sides take from their TLS connection, so
//! somebody in between who has one connection with each side fails, even when both sides know the
//! code. The machine proves first: the hub must not hand out proofs to guess at.

mod code;
mod window;

pub use code::{BadCode, BadJoinFile, Code, JoinFile};
pub use window::{CODE_FOR, JoinRefusal, Window};

use super::identity::fingerprint;
use super::{NetError, frame};
use hmac::{Hmac, Mac};
use record::{Record, record};
use sha2::Sha256;
use spake2::{Ed25519Group, Identity, Password, Spake2};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::rustls::{self, ConnectionCommon};
use tokio_rustls::{client, server};
use window::By;

/// Longest message, in bytes.
const FRAME_MAX: u32 = 16 * 1024;
/// Time limit for each message of the other side.
const WITHIN: Duration = Duration::from_secs(10);
/// Text by which a machine proves that it has the key. The hub has another, so that neither side
/// can send back what the other said.
const MACHINE_PROVES: &[u8] = b"dingdong join: the machine knows";
const HUB_PROVES: &[u8] = b"dingdong join: the hall knows";

/// A machine's application to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinRequest {
    /// Name that it wants to have.
    pub name: String,
    /// Role that it wants to have, in the caller's terms.
    pub role: String,
    /// Its request for a certificate (CSR, DER).
    pub request: Vec<u8>,
    /// It takes the place of the machine that has this name now.
    pub replace: bool,
    /// The version of its program.
    pub version: String,
    /// The machine that it takes the place of may be connected just now.
    pub shuts_out: bool,
}

/// The gift of a hub to a machine that joins.
#[derive(Clone, PartialEq, Eq)]
pub struct Joined {
    /// Its certificate (DER).
    pub certificate: Vec<u8>,
    /// The authority's certificate (DER).
    pub authority: Vec<u8>,
    /// The hall's id.
    pub hall: [u8; 16],
    /// The hall's name.
    pub hall_name: String,
    /// Addresses of the hubs: host or address, and port.
    pub hubs: Vec<String>,
    /// The authority with its key (PEM), for a machine that becomes a hub.
    pub authority_key: Option<String>,
    /// Bytes that the caller adds.
    pub extra: Vec<u8>,
}

/// The reason why a machine has not joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The secret is not the one that is open. Also when somebody is in between.
    #[error("the code is wrong")]
    WrongCode {
        /// Further tries before the code is void.
        tries_left: u32,
    },
    /// No machine is expected, or another has joined by this secret.
    #[error("no machine is expected")]
    Closed,
    /// Its time is over.
    #[error("the time to join is over")]
    Expired,
    /// Wrong too often; a person has to open the window anew.
    #[error("the code was wrong too often")]
    Burnt,
    /// The hub says no to what was asked for, and why. The code is still good.
    #[error("{0}")]
    Refused(String),
    /// The connection failed.
    #[error(transparent)]
    Net(#[from] NetError),
}

/// The end of an attempt, as the hub saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offered {
    /// A machine has joined.
    Joined,
    /// Its secret was wrong, or somebody is in between.
    WrongCode {
        /// Further tries before the code is void.
        tries_left: u32,
    },
    /// It came when nobody was expected.
    Rejected(JoinRefusal),
    /// It was told no, and why.
    Refused(String),
}

/// A message of the machine.
enum FromMachine {
    Hello {
        by: By,
        pake: Vec<u8>,
        mark: Option<u32>,
    },
    Proof(Vec<u8>),
    Request(JoinRequest),
}

/// A message of the hub.
enum FromHub {
    Pake(Vec<u8>),
    Rejected(JoinRefusal),
    Proof(Vec<u8>),
    Wrong { tries_left: u32 },
    Joined(Joined),
    Refused(String),
}

record! {
    enum By { 1 Code, 2 File }
    enum JoinRefusal { 1 Closed, 2 Expired, 3 Burnt }
    struct JoinRequest { 1 name, 2 role, 3 request, 4 replace = false, 5 version, 6 shuts_out = false }
    struct Joined { 1 certificate, 2 authority, 3 hall, 4 hall_name, 5 hubs, 6 authority_key, 7 extra }
    enum FromMachine { 1 Hello { 1 by, 2 pake, 3 mark }, 2 Proof(1 proof), 3 Request(1 request) }
    enum FromHub { 1 Pake(1 pake), 2 Rejected(1 refusal), 3 Proof(1 proof), 4 Wrong { 1 tries_left }, 5 Joined(1 joined), 6 Refused(1 reason) }
}

/// The hub's side of one attempt. `sign` decides on the request, and on whether it may be a hub's,
/// and gives the certificate; it should answer within ten seconds, which is as long as the machine
/// waits.
///
/// # Errors
/// When the connection fails. A try that has begun counts all the same.
pub async fn offer(
    mut stream: server::TlsStream<TcpStream>,
    window: &Mutex<Window>,
    sign: impl AsyncFnOnce(JoinRequest, bool) -> Result<Joined, String>,
) -> Result<Offered, NetError> {
    let FromMachine::Hello { by, pake, mark } = hear(&mut stream).await? else {
        return Err(NetError::Garbage);
    };
    let begun = lock(window).try_begin(by, mark, Instant::now());
    let attempt = match begun {
        Ok(attempt) => attempt,
        Err(refusal) => {
            return end(
                stream,
                FromHub::Rejected(refusal),
                Offered::Rejected(refusal),
            )
            .await;
        }
    };
    let (machine, hub) = identities(stream.get_ref().1)?;
    let (ours, message) =
        Spake2::<Ed25519Group>::start_b(&Password::new(&attempt.password), &machine, &hub);
    say(&mut stream, &FromHub::Pake(message)).await?;
    let FromMachine::Proof(proof) = hear(&mut stream).await? else {
        return Err(NetError::Garbage);
    };
    let key = ours
        .finish(&pake)
        .ok()
        .filter(|key| mac(key, MACHINE_PROVES).verify_slice(&proof).is_ok());
    let Some(key) = key else {
        let tries_left = lock(window).failed(&attempt);
        return end(
            stream,
            FromHub::Wrong { tries_left },
            Offered::WrongCode { tries_left },
        )
        .await;
    };
    say(
        &mut stream,
        &FromHub::Proof(mac(&key, HUB_PROVES).finalize().into_bytes().to_vec()),
    )
    .await?;
    let FromMachine::Request(request) = hear(&mut stream).await? else {
        return Err(NetError::Garbage);
    };
    let used = lock(window).succeeded(&attempt);
    if let Err(refusal) = used {
        return end(
            stream,
            FromHub::Rejected(refusal),
            Offered::Rejected(refusal),
        )
        .await;
    }
    match sign(request, attempt.lets_hub_in).await {
        Ok(joined) => end(stream, FromHub::Joined(joined), Offered::Joined).await,
        Err(reason) => {
            lock(window).give_back(&attempt);
            end(
                stream,
                FromHub::Refused(reason.clone()),
                Offered::Refused(reason),
            )
            .await
        }
    }
}

/// Asks a hub to let this machine in, by the code that a person typed.
///
/// # Errors
/// Why not.
pub async fn ask(
    stream: client::TlsStream<TcpStream>,
    code: &Code,
    request: JoinRequest,
) -> Result<Joined, JoinError> {
    converse(
        stream,
        By::Code,
        code.password(),
        Some(code.mark()),
        request,
    )
    .await
}

/// Asks a hub to let this machine in, by a join file.
///
/// # Errors
/// Why not; [`NetError::ForeignCertificate`] when the authority is not the one that the file names.
pub async fn ask_by_file(
    stream: client::TlsStream<TcpStream>,
    file: &JoinFile,
    request: JoinRequest,
) -> Result<Joined, JoinError> {
    let joined = converse(stream, By::File, file.password(), None, request).await?;
    if fingerprint(&joined.authority) != file.authority {
        return Err(NetError::ForeignCertificate.into());
    }
    Ok(joined)
}

async fn converse(
    mut stream: client::TlsStream<TcpStream>,
    by: By,
    password: String,
    mark: Option<u32>,
    request: JoinRequest,
) -> Result<Joined, JoinError> {
    let (machine, hub) = identities(stream.get_ref().1)?;
    let (ours, pake) = Spake2::<Ed25519Group>::start_a(&Password::new(password), &machine, &hub);
    say(&mut stream, &FromMachine::Hello { by, pake, mark }).await?;
    let theirs = match hear(&mut stream).await? {
        FromHub::Pake(theirs) => theirs,
        other => return Err(other.into()),
    };
    let key = ours.finish(&theirs).map_err(|_| NetError::Garbage)?;
    say(
        &mut stream,
        &FromMachine::Proof(mac(&key, MACHINE_PROVES).finalize().into_bytes().to_vec()),
    )
    .await?;
    match hear(&mut stream).await? {
        FromHub::Proof(proof) if mac(&key, HUB_PROVES).verify_slice(&proof).is_ok() => {}
        // Whoever took our proof and cannot give one back is not the hall.
        FromHub::Proof(_) => return Err(NetError::ForeignCertificate.into()),
        other => return Err(other.into()),
    }
    say(&mut stream, &FromMachine::Request(request)).await?;
    match hear(&mut stream).await? {
        FromHub::Joined(joined) => Ok(joined),
        other => Err(other.into()),
    }
}

impl From<FromHub> for JoinError {
    /// Turns a message that came instead of the next step into the reason.
    fn from(said: FromHub) -> Self {
        match said {
            FromHub::Rejected(JoinRefusal::Closed) => JoinError::Closed,
            FromHub::Rejected(JoinRefusal::Expired) => JoinError::Expired,
            FromHub::Rejected(JoinRefusal::Burnt) => JoinError::Burnt,
            FromHub::Wrong { tries_left } => JoinError::WrongCode { tries_left },
            FromHub::Refused(reason) => JoinError::Refused(reason),
            FromHub::Pake(_) | FromHub::Proof(_) | FromHub::Joined(_) => NetError::Garbage.into(),
        }
    }
}

/// Names the two sides in SPAKE2: machine and hub *of this connection*. Whoever stands between two
/// connections has another value on each.
fn identities<D>(connection: &ConnectionCommon<D>) -> Result<(Identity, Identity), NetError> {
    let bound = connection.export_keying_material([0; 32], b"EXPERIMENTAL dingdong join", None);
    let bound: [u8; 32] = bound.map_err(|error: rustls::Error| NetError::from(&error))?;
    let of = |role: &[u8]| Identity::new(&[role, &bound].concat());
    Ok((of(b"dingdong join machine "), of(b"dingdong join hub ")))
}

fn mac(key: &[u8], label: &[u8]) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key)
        .expect("a key of any length will do")
        .chain_update(label)
}

async fn say(
    stream: &mut (impl AsyncWrite + Unpin),
    message: &impl Record,
) -> Result<(), NetError> {
    frame::write(stream, &frame::encode(message)).await
}

async fn hear<T: Record>(stream: &mut (impl AsyncRead + Unpin)) -> Result<T, NetError> {
    let body = timeout(WITHIN, frame::read(stream, FRAME_MAX))
        .await
        .map_err(|_| NetError::Silent)??;
    frame::decode(&body)
}

/// Says the last word.
async fn end(
    mut stream: server::TlsStream<TcpStream>,
    message: FromHub,
    outcome: Offered,
) -> Result<Offered, NetError> {
    say(&mut stream, &message).await?;
    stream.shutdown().await?;
    Ok(outcome)
}

fn lock(window: &Mutex<Window>) -> MutexGuard<'_, Window> {
    window.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A greeting, for a test that breaks off after it.
#[cfg(test)]
pub(super) fn hello(pake: Vec<u8>) -> impl Record {
    FromMachine::Hello {
        by: By::Code,
        pake,
        mark: None,
    }
}
