//! Machines of one hall, of another, and of none, on real sockets of this machine.

mod discovery;
mod identities;
mod joining;
mod wire;

use super::identity::{Authority, Identity};
use super::listener::{Accepted, Limits, serve};
use super::{NetError, tls};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector, client};

/// Longer than anything here takes.
const GENEROUS: Duration = Duration::from_secs(20);

/// A hall with a hub and a kiosk.
struct Hall {
    authority: Authority,
    hub: Identity,
    kiosk: Identity,
}

fn hall(id: u8) -> Hall {
    let authority = Authority::create([id; 16]);
    Hall {
        hub: Identity::issue(&authority, "hub"),
        kiosk: Identity::issue(&authority, "kiosk"),
        authority,
    }
}

/// A hub that listens, and does this with whoever comes in.
async fn listening<F, Fut>(acceptor: TlsAcceptor, limits: Limits, on: F) -> SocketAddr
where
    F: Fn(Accepted) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, acceptor, limits, on));
    address
}

async fn connect(
    address: SocketAddr,
    connector: &TlsConnector,
) -> Result<client::TlsStream<TcpStream>, NetError> {
    Ok(super::listener::connect(&[address], connector, GENEROUS)
        .await?
        .0)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}
