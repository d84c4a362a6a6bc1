//! What a connection demands: TLS 1.3, both certificates of one hall, and a protocol both speak.
//!
//! There is no resumption: each connection shows its certificate anew, so one that the hall has
//! taken off its list is seen as such.

use super::NetError;
use super::certificate::{Always2050, private, provider, roots, server_name};
use super::identity::{Identity, fingerprint};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::{
    ClientConfig, ConfigBuilder, DigitallySignedStruct, Error, PeerIncompatible, ServerConfig,
    ServerConnection, SignatureScheme, WantsVerifier,
};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// The protocol of machines that belong to the hall. A version that cannot speak with this one gets
/// another number.
const ALPN: &[u8] = b"dingdong/1";
/// The protocol of machines that want to join.
const ALPN_JOIN: &[u8] = b"dingdong-join/1";

/// Reason why making a configuration cannot fail.
const CHECKED: &str = "checked when the identity was made";

/// Returns the acceptor of a hub. A certificate that is shown must be of the hall; whoever shows
/// none may only join, which the caller sees to by [`Peer`].
pub fn acceptor(identity: &Identity) -> TlsAcceptor {
    let roots = roots(identity.authority()).expect(CHECKED);
    let clients = WebPkiClientVerifier::builder_with_provider(roots, provider())
        .allow_unauthenticated()
        .build()
        .expect(CHECKED);
    let mut config = ServerConfig::builder_with_details(provider(), Arc::new(Always2050))
        .with_protocol_versions(&[&TLS13])
        .expect("ring speaks TLS 1.3")
        .with_client_cert_verifier(clients)
        .with_single_cert(
            vec![identity.certificate().clone()],
            private(identity.key()),
        )
        .expect(CHECKED);
    config.alpn_protocols = vec![ALPN.to_vec(), ALPN_JOIN.to_vec()];
    config.send_tls13_tickets = 0;
    TlsAcceptor::from(Arc::new(config))
}

/// Returns the connector of a machine of the hall, which shows its certificate to a hub and demands
/// one of the hall's.
pub fn connector(identity: &Identity) -> TlsConnector {
    let config = client()
        .with_root_certificates(roots(identity.authority()).expect(CHECKED))
        .with_client_auth_cert(
            vec![identity.certificate().clone()],
            private(identity.key()),
        )
        .expect(CHECKED);
    finish(config, ALPN)
}

/// Returns the connector of a machine without a certificate, which wants to join. It cannot tell
/// whose certificate it sees: [`super::join`] finds out by the code whether there is somebody in
/// between.
pub fn join_connector() -> TlsConnector {
    let config = client()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody(provider())))
        .with_no_client_auth();
    finish(config, ALPN_JOIN)
}

fn client() -> ConfigBuilder<ClientConfig, WantsVerifier> {
    ClientConfig::builder_with_details(provider(), Arc::new(Always2050))
        .with_protocol_versions(&[&TLS13])
        .expect("ring speaks TLS 1.3")
}

fn finish(mut config: ClientConfig, protocol: &[u8]) -> TlsConnector {
    config.alpn_protocols = vec![protocol.to_vec()];
    config.resumption = Resumption::disabled();
    TlsConnector::from(Arc::new(config))
}

/// Takes any certificate, and checks only that the other side has its key.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(PeerIncompatible::Tls12NotOffered.into())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// The other end of a connection that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The fingerprint of its certificate, which is of this hall; `None` when it showed none.
    pub fingerprint: Option<[u8; 32]>,
    /// It speaks the protocol for joining, and not the hall's.
    pub alpn_join: bool,
}

/// Returns who is at the other end, once the handshake is done.
///
/// # Errors
/// [`NetError::OtherVersion`] when no protocol was agreed on.
pub fn peer_of(connection: &ServerConnection) -> Result<Peer, NetError> {
    let protocol = connection.alpn_protocol().ok_or(NetError::OtherVersion)?;
    let certificate = connection
        .peer_certificates()
        .and_then(|chain| chain.first());
    Ok(Peer {
        fingerprint: certificate.map(|c| fingerprint(c)),
        alpn_join: protocol == ALPN_JOIN,
    })
}

/// Makes the TLS side of a connection.
///
/// # Errors
/// Those of the handshake. What a hub has against *our* certificate it says only afterwards: the
/// first read fails.
pub(super) async fn begin(
    connector: &TlsConnector,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, NetError> {
    let stream = connector.connect(server_name(), stream).await?;
    // A server that knows nothing of protocols agrees to none instead of refusing.
    stream
        .get_ref()
        .1
        .alpn_protocol()
        .ok_or(NetError::OtherVersion)?;
    Ok(stream)
}
