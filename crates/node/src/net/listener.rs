//! Taking connections in, never more than the machine can bear, and making them.
//!
//! Beyond a limit a connection is closed at once and not left waiting: a machine that is told so
//! tries another hub, and a flood fills nothing but its own share.

use super::NetError;
use super::tls::{self, Peer, peer_of};
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{TlsAcceptor, TlsConnector, client};

/// Time that each further address is left to wait for the one before it, when several are tried.
const STAGGER: Duration = Duration::from_millis(100);
/// Least time between two notes in the log about connections turned away.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// The bounds on connections.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at a time.
    pub connections: usize,
    /// Connections at a time from one address. Programs on this machine are exempt.
    pub per_address: usize,
    /// Time limit for a connection to say who it is.
    pub handshake: Duration,
    /// Connections without a certificate at a time.
    pub unnamed: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 256,
            per_address: 64,
            handshake: Duration::from_secs(5),
            unnamed: 16,
        }
    }
}

/// A connection that came in, after the handshake.
#[derive(Debug)]
pub struct Accepted {
    /// The connection, after its handshake.
    pub stream: TlsStream<TcpStream>,
    /// Address of the other end.
    pub address: SocketAddr,
    /// The other end, by its certificate.
    pub peer: Peer,
}

/// Takes connections in until it is dropped, which also ends those that are open. Each is given to
/// `on`, and counts until that ends.
pub async fn serve<F, Fut>(listener: TcpListener, acceptor: TlsAcceptor, limits: Limits, on: F)
where
    F: Fn(Accepted) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = ()> + Send,
{
    let gate = Gate::new(limits);
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            came = listener.accept() => match came {
                Ok((stream, address)) => {
                    let Some(place) = gate.place(address.ip()) else { continue };
                    let gate = Arc::clone(&gate);
                    let acceptor = acceptor.clone();
                    let on = on.clone();
                    open.spawn(async move {
                        match gate.greet(stream, address, &acceptor).await {
                            Ok(Some((accepted, unnamed))) => {
                                on(accepted).await;
                                drop(unnamed);
                            }
                            Ok(None) => {}
                            Err(cause) => tracing::debug!(%address, %cause, "no handshake"),
                        }
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(cause = %error, "no connection accepted");
                    sleep(Duration::from_millis(200)).await;
                }
            },
            Some(_) = open.join_next() => {}
        }
    }
}

/// The guard of the door: it knows the limits, and counts who is in.
struct Gate {
    limits: Limits,
    places: Arc<Semaphore>,
    unnamed: Arc<Semaphore>,
    by_address: Mutex<HashMap<IpAddr, usize>>,
    /// Connections turned away since the log was told, and when that was.
    away: Mutex<(u64, Option<Instant>)>,
}

impl Gate {
    fn new(limits: Limits) -> Arc<Gate> {
        Arc::new(Gate {
            limits,
            places: Arc::new(Semaphore::new(limits.connections)),
            unnamed: Arc::new(Semaphore::new(limits.unnamed)),
            by_address: Mutex::default(),
            away: Mutex::default(),
        })
    }

    /// A place for a connection from this address, held until it is dropped.
    fn place(self: &Arc<Gate>, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() else {
            return self.turn_away(address, "all places are taken");
        };
        let mut by_address = lock(&self.by_address);
        let count = by_address.entry(address).or_default();
        if *count >= self.limits.per_address && !address.is_loopback() {
            return self.turn_away(address, "too many from one address");
        }
        *count += 1;
        Some(Place {
            gate: Arc::clone(self),
            address,
            _permit: permit,
        })
    }

    fn turn_away<T>(&self, address: IpAddr, cause: &str) -> Option<T> {
        let (count, told) = &mut *lock(&self.away);
        *count += 1;
        if told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            tracing::warn!(%address, cause, count = *count, "connections turned away");
            *count = 0;
            *told = Some(Instant::now());
        }
        None
    }

    /// Finds out who came. `None` when there are too many of the kind.
    async fn greet(
        &self,
        stream: TcpStream,
        address: SocketAddr,
        acceptor: &TlsAcceptor,
    ) -> Result<Option<(Accepted, Option<OwnedSemaphorePermit>)>, NetError> {
        prepare(&stream)?;
        let shake = async {
            match acceptor.accept(stream).into_fallible().await {
                Ok(stream) => Ok(stream),
                Err((error, mut stream)) => {
                    // The alert that says why is on its way. Closing with bytes unread would reset
                    // the connection and lose it.
                    let _ = stream.shutdown().await;
                    while let Ok(1..) = stream.read(&mut [0; 1024]).await {}
                    Err(error)
                }
            }
        };
        let stream = timeout(self.limits.handshake, shake)
            .await
            .map_err(|_| NetError::Silent)??;
        let peer = peer_of(stream.get_ref().1)?;
        let accepted = Accepted {
            stream,
            address,
            peer,
        };
        if peer.fingerprint.is_some() {
            return Ok(Some((accepted, None)));
        }
        match Arc::clone(&self.unnamed).try_acquire_owned() {
            Ok(permit) => Ok(Some((accepted, Some(permit)))),
            Err(_) => Ok(self.turn_away(address.ip(), "too many without a certificate")),
        }
    }
}

/// One connection's place.
struct Place {
    gate: Arc<Gate>,
    address: IpAddr,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut by_address = lock(&self.gate.by_address);
        if let Some(count) = by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                by_address.remove(&self.address);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Small messages go at once, and a machine whose cable was pulled is noticed within half a minute.
fn prepare(stream: &TcpStream) -> io::Result<()> {
    use rustix::net::sockopt;
    stream.set_nodelay(true)?;
    sockopt::set_socket_keepalive(stream, true)?;
    sockopt::set_tcp_keepidle(stream, Duration::from_secs(10))?;
    sockopt::set_tcp_keepintvl(stream, Duration::from_secs(5))?;
    Ok(sockopt::set_tcp_keepcnt(stream, 3)?)
}

/// Connects to the first of these addresses that completes the handshake, each tried a moment after
/// the one before it.
///
/// That the hub does not take *our* certificate shows only at the first read.
///
/// # Errors
/// When none does within this time: the error that tells most.
pub async fn connect(
    addresses: &[SocketAddr],
    connector: &TlsConnector,
    within: Duration,
) -> Result<(client::TlsStream<TcpStream>, SocketAddr), NetError> {
    let mut tries: JoinSet<Result<_, NetError>> = JoinSet::new();
    let mut delay = Duration::ZERO;
    for &address in addresses {
        let connector = connector.clone();
        tries.spawn(async move {
            // Even a sleep of nothing takes a millisecond.
            if !delay.is_zero() {
                sleep(delay).await;
            }
            let stream = TcpStream::connect(address).await?;
            prepare(&stream)?;
            Ok((tls::begin(&connector, stream).await?, address))
        });
        delay += STAGGER;
    }
    let mut why = NetError::Unreachable;
    let first = async {
        while let Some(tried) = tries.join_next().await {
            match tried {
                Ok(Ok(connected)) => return Some(connected),
                Ok(Err(error)) if error.telling() > why.telling() => why = error,
                _ => {}
            }
        }
        None
    };
    match timeout(within, first).await {
        Ok(Some(connected)) => Ok(connected),
        Ok(None) => Err(why),
        Err(_) if why.telling() > NetError::Silent.telling() => Err(why),
        Err(_) => Err(NetError::Silent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_machine_cannot_take_all_places_but_this_one_may() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let gate = Gate::new(Limits {
            connections: 5,
            per_address: 2,
            ..Limits::default()
        });
        let first = gate.place(address("192.168.1.7"));
        let second = gate.place(address("::ffff:192.168.1.7"));
        assert!(first.is_some() && second.is_some());
        assert!(gate.place(address("192.168.1.7")).is_none());
        drop(first);
        let again = gate.place(address("192.168.1.7"));
        assert!(again.is_some() && gate.place(address("192.168.1.7")).is_none());
        let own: Vec<_> = (0..4)
            .map_while(|_| gate.place(address("127.0.0.1")))
            .collect();
        assert_eq!(own.len(), 3, "all that are left");
        drop((second, again, own));
        assert!(lock(&gate.by_address).is_empty());
    }
}
