//! What a connection demands: TLS 1.3, both certificates of one hall, and a protocol both speak.
//!
//! There is no resumption: each connection shows its certificate anew, so one that the hall has
//! taken off its list is seen as such.

use super::NetError;
use super::identity::{Identity, fingerprint};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::client::{Resumption, WebPkiServerVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::{
    CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime,
};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::time_provider::TimeProvider;
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::rustls::{
    ClientConfig, ConfigBuilder, DigitallySignedStruct, Error, PeerIncompatible, RootCertStore,
    ServerConfig, ServerConnection, SignatureScheme, WantsVerifier,
};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// The name in every machine's certificate. Which machine it is, its fingerprint tells; addresses
/// may change.
pub(super) const SERVER_NAME: &str = "dingdong";
/// The protocol of machines that belong to the hall. A version that cannot speak with this one gets
/// another number.
const ALPN: &[u8] = b"dingdong/1";
/// The protocol of machines that want to join.
const ALPN_JOIN: &[u8] = b"dingdong-join/1";

/// The time by which certificates are judged: always 2050. Their validity says nothing (the hall's
/// list of fingerprints does), and a kiosk whose clock battery is dead and says 1970 must still get
/// in.
#[derive(Debug)]
struct Always2050;

const IN_2050: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(2_524_608_000));

impl TimeProvider for Always2050 {
    fn current_time(&self) -> Option<UnixTime> {
        Some(IN_2050)
    }
}

/// Why making a configuration cannot fail.
const CHECKED: &str = "checked when the identity was made";

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn roots(authority: &[u8]) -> Result<Arc<RootCertStore>, Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority.to_vec()))?;
    Ok(Arc::new(roots))
}

fn private(key: &[u8]) -> PrivateKeyDer<'static> {
    PrivatePkcs8KeyDer::from(key.to_vec()).into()
}

fn server_name() -> ServerName<'static> {
    ServerName::try_from(SERVER_NAME).expect("a plain name")
}

/// Whether the private key is the certificate's.
pub(super) fn is_of(key: &[u8], certificate: &CertificateDer<'static>) -> Result<(), Error> {
    CertifiedKey::from_der(vec![certificate.clone()], private(key), &provider())?.keys_match()
}

/// Whether `authority` signed this machine's certificate.
pub(super) fn signed_by(certificate: &CertificateDer<'_>, authority: &[u8]) -> Result<(), Error> {
    let verifier =
        WebPkiServerVerifier::builder_with_provider(roots(authority)?, provider()).build();
    let verifier = verifier.map_err(|error| Error::General(error.to_string()))?;
    verifier
        .verify_server_cert(certificate, &[], &server_name(), &[], IN_2050)
        .map(drop)
}

/// How a hub takes connections in. A certificate that is shown must be of the hall; whoever shows
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

/// How a machine of the hall connects to a hub: shows its certificate and demands one of the
/// hall's.
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

/// How a machine without a certificate connects, to join. It cannot tell whose certificate it sees:
/// [`super::join`] finds out by the code whether there is somebody in between.
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

/// Who is at the other end of a connection that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The fingerprint of its certificate, which is of this hall; `None` when it showed none.
    pub fingerprint: Option<[u8; 32]>,
    /// It speaks the protocol for joining, and not the hall's.
    pub alpn_join: bool,
}

/// Who is at the other end, once the handshake is done.
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
