//! What a certificate of the hall is worth: whose key it is, who signed it, and when.

use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::{
    CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime,
};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::time_provider::TimeProvider;
use tokio_rustls::rustls::{Error, RootCertStore, SignatureScheme};

/// The name in every machine's certificate. Which machine it is, its fingerprint tells; addresses
/// may change.
pub(super) const SERVER_NAME: &str = "dingdong";

/// The time by which certificates are judged: always 2050. Their validity says nothing (the hall's
/// list of fingerprints does), and a kiosk whose clock battery is dead and says 1970 must still get
/// in.
#[derive(Debug)]
pub(super) struct Always2050;

const IN_2050: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(2_524_608_000));

impl TimeProvider for Always2050 {
    fn current_time(&self) -> Option<UnixTime> {
        Some(IN_2050)
    }
}

pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

pub(super) fn roots(authority: &[u8]) -> Result<Arc<RootCertStore>, Error> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(authority.to_vec()))?;
    Ok(Arc::new(roots))
}

pub(super) fn private(key: &[u8]) -> PrivateKeyDer<'static> {
    PrivatePkcs8KeyDer::from(key.to_vec()).into()
}

pub(super) fn server_name() -> ServerName<'static> {
    ServerName::try_from(SERVER_NAME).expect("a plain name")
}

/// Checks that the private key is the certificate's.
pub(super) fn is_of(key: &[u8], certificate: &CertificateDer<'static>) -> Result<(), Error> {
    CertifiedKey::from_der(vec![certificate.clone()], private(key), &provider())?.keys_match()
}

/// Bytes of an uncompressed point of the curve, at the end of a public key.
const POINT: usize = 65;

/// Signs `message` with the private key of a certificate.
pub(super) fn sign(
    key: &[u8],
    certificate: &CertificateDer<'static>,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    let certified = CertifiedKey::from_der(vec![certificate.clone()], private(key), &provider())?;
    let signer = certified
        .key
        .choose_scheme(&[SignatureScheme::ECDSA_NISTP256_SHA256]);
    signer
        .ok_or_else(|| Error::General("the key cannot sign".into()))?
        .sign(message)
}

/// Returns whether `message` was signed with the private key of a certificate.
pub(super) fn is_signed(certificate: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Some(point) = public_point(certificate) else {
        return false;
    };
    let algorithms = provider().signature_verification_algorithms.all;
    algorithms.iter().any(|algorithm| {
        algorithm
            .verify_signature(point, message, signature)
            .is_ok()
    })
}

/// Returns the public key of a certificate: an uncompressed point of P-256, behind the head of its
/// bits.
fn public_point(certificate: &[u8]) -> Option<&[u8]> {
    const HEAD: [u8; 4] = [0x03, 0x42, 0x00, 0x04];
    let at = certificate.windows(HEAD.len()).position(|w| w == HEAD)?;
    certificate.get(at + 3..at + 3 + POINT)
}

/// Checks that `authority` signed this machine's certificate.
pub(super) fn signed_by(certificate: &CertificateDer<'_>, authority: &[u8]) -> Result<(), Error> {
    let verifier =
        WebPkiServerVerifier::builder_with_provider(roots(authority)?, provider()).build();
    let verifier = verifier.map_err(|error| Error::General(error.to_string()))?;
    verifier
        .verify_server_cert(certificate, &[], &server_name(), &[], IN_2050)
        .map(drop)
}
