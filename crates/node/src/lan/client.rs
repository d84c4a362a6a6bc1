//! A machine's connection to a hub.
//!
//! A machine of the hall has a certificate of the hall's authority, but so has one that was stolen.
//! So a connection also asks whether the other side is known as a hub, by the fingerprint of its
//! certificate.

use super::addresses::distinct;
use crate::lineage::Known;
use crate::net::discover;
use crate::net::identity::{Identity, fingerprint};
use crate::net::listener;
use crate::net::{NetError, frame, tls};
use crate::protocol::{ANSWER_MAX, FromHub, PROTOCOL, ToHub};
use hall::{Fingerprint, Timestamp};
use record;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

/// Time limit for a hub to take a connection and to answer its first message.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// Time to look for hubs when none answers where they were.
const FIND_WITHIN: Duration = Duration::from_secs(2);

/// An open connection, after the greeting.
pub struct Connection {
    /// The hub's answer to the greeting.
    pub welcome: FromHub,
    /// Address on which the hub was reached.
    pub address: SocketAddr,
    /// Fingerprint of the hub's certificate.
    pub hub: Fingerprint,
    /// From the hub.
    pub input: Input,
    /// To the hub.
    pub output: Output,
}

/// The half that hears.
pub struct Input(ReadHalf<TlsStream<TcpStream>>);

/// The half that speaks.
pub struct Output(WriteHalf<TlsStream<TcpStream>>);

impl Input {
    /// The next message of the hub. One that this version does not know is left out.
    ///
    /// # Errors
    /// When the connection ends or something else comes.
    pub async fn read(&mut self) -> Result<FromHub, NetError> {
        read(&mut self.0).await
    }
}

impl Output {
    /// Sends messages together.
    ///
    /// # Errors
    /// When the connection ends.
    pub async fn write(&mut self, messages: &[ToHub]) -> Result<(), NetError> {
        let mut bytes = Vec::new();
        for message in messages {
            bytes.extend_from_slice(&frame::encode(message));
        }
        self.0.write_all(&bytes).await?;
        Ok(self.0.flush().await?)
    }
}

impl Connection {
    /// The whole stream again.
    pub fn unsplit(self) -> TlsStream<TcpStream> {
        self.input.0.unsplit(self.output.0)
    }
}

async fn read(input: &mut (impl AsyncReadExt + Unpin)) -> Result<FromHub, NetError> {
    loop {
        let body = frame::read(input, ANSWER_MAX).await?;
        match record::decode(&body) {
            Ok(message) => return Ok(FromHub::from_any_version(message)),
            Err(error) if error.is_newer() => {}
            Err(_) => return Err(NetError::Garbage),
        }
    }
}

/// Connects to the first of `addresses` that is a hub of the hall, as `is_hub` knows it, and greets
/// it.
///
/// # Errors
/// The most telling reason why none answered.
pub async fn connect(
    identity: &Identity,
    addresses: &[SocketAddr],
    hello: ToHub,
    is_hub: impl Fn(&Fingerprint) -> bool,
) -> Result<Connection, NetError> {
    let (mut stream, address) =
        listener::connect(addresses, &tls::connector(identity), CONNECT_WITHIN).await?;
    let certificate = stream
        .get_ref()
        .1
        .peer_certificates()
        .and_then(<[_]>::first);
    let hub = Fingerprint(
        certificate
            .map(|c| fingerprint(c))
            .ok_or(NetError::ForeignCertificate)?,
    );
    if !is_hub(&hub) {
        return Err(NetError::ForeignCertificate);
    }
    let greet = async {
        frame::write(&mut stream, &frame::encode(&hello)).await?;
        read(&mut stream).await
    };
    let welcome = tokio::time::timeout(CONNECT_WITHIN, greet)
        .await
        .map_err(|_| NetError::Silent)??;
    let (input, output) = tokio::io::split(stream);
    Ok(Connection {
        welcome,
        address,
        hub,
        input: Input(input),
        output: Output(output),
    })
}

/// The greeting of a program that has nothing of the hall.
pub fn hello() -> ToHub {
    hello_of(None)
}

/// The greeting of a program that has this of the hall.
pub fn hello_of(known: Option<Known>) -> ToHub {
    ToHub::Hello {
        protocol: PROTOCOL,
        version: crate::VERSION.to_owned(),
        clock: Some(Timestamp::from(chrono::Utc::now())),
        program: None,
        known: known.map(Box::new),
    }
}

/// Hubs of this hall that say where they are. Takes a while; not to be called on a thread that
/// others wait for.
pub fn found(identity: &Identity) -> Vec<SocketAddr> {
    let hall: String = identity
        .hall()
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let found = discover::find(FIND_WITHIN, |_| true).unwrap_or_default();
    distinct(
        found
            .into_iter()
            .filter(|hub| hub.hall_id == hall)
            .flat_map(|hub| hub.addresses),
    )
}
