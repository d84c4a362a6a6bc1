//! Who a machine is: the hall's authority, the certificates it signs, and the files they are kept
//! in.
//!
//! The hall's first hub makes the authority; every hub keeps a copy, so that any of them can let a
//! machine in. A machine makes its own key, which never leaves it, and asks for a certificate. What
//! a certificate may do is not written in it: the hall's state lists the fingerprints it admits.
//!
//! Certificates are valid from 2000 to 2099. A short validity would lock a kiosk out the morning
//! its clock battery dies; a machine is sent away by taking its fingerprint off the list.

use super::certificate::{self, SERVER_NAME, is_of, signed_by};
use super::{hex, unhex};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DnType, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PublicKeyData, date_time_ymd,
};
use sha2::{Digest, Sha256};
use std::fmt::{self, Debug};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

const AUTHORITY_FILE: &str = "authority.pem";
const MACHINE_FILE: &str = "machine.pem";
/// Text before the hall's id in the authority's name.
const AUTHORITY_NAME: &str = "dingdong hall ";

/// An identity cannot be made, read or kept.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Not a request for a certificate, or not signed with the key it names.
    #[error("not a valid request for a certificate")]
    BadRequest(#[source] rcgen::Error),
    /// The text or file is not what this program wrote.
    #[error("the machine's identity is damaged")]
    Damaged,
    /// Key, certificate and authority do not belong together.
    #[error("key, certificate and authority do not belong together")]
    Mismatch,
    /// The file cannot be read or written.
    #[error("{} cannot be used", path.display())]
    Io {
        /// Path of the file.
        path: PathBuf,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
}

/// The fingerprint of a certificate: SHA-256 of its DER bytes.
pub fn fingerprint(certificate: &[u8]) -> [u8; 32] {
    Sha256::digest(certificate).into()
}

/// Returns whether `message` was signed by whoever has this certificate (DER).
pub fn is_signed(certificate: &[u8], message: &[u8], signature: &[u8]) -> bool {
    certificate::is_signed(certificate, message, signature)
}

/// The hall's certificate authority: certificate and key. Hubs alone keep it.
pub struct Authority {
    certificate: CertificateDer<'static>,
    key: KeyPair,
    hall: [u8; 16],
}

impl Authority {
    /// A new authority for the hall with this id.
    pub fn create(hall: [u8; 16]) -> Authority {
        let key = new_key();
        let mut params = params(&format!("{AUTHORITY_NAME}{}", hex(&hall)));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let certificate = params
            .self_signed(&key)
            .expect("a fresh key signs its own certificate")
            .der()
            .clone();
        Authority {
            certificate,
            key,
            hall,
        }
    }

    /// Its certificate (DER), which every machine of the hall has.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The hall's id.
    pub fn hall(&self) -> [u8; 16] {
        self.hall
    }

    /// Signs a request (DER) and gives the certificate (DER). Of the request only the key is used;
    /// the name is the signer's to say.
    ///
    /// # Errors
    /// [`IdentityError::BadRequest`].
    pub fn sign(&self, request: &[u8], name: &str) -> Result<Vec<u8>, IdentityError> {
        let request = CertificateSigningRequestParams::from_der(&request.into())
            .map_err(IdentityError::BadRequest)?;
        Ok(self.certify(&request.public_key, name))
    }

    fn certify(&self, key: &impl PublicKeyData, name: &str) -> Vec<u8> {
        let mut params = params(name);
        params.subject_alt_names = vec![rcgen::SanType::DnsName(
            SERVER_NAME.try_into().expect("a plain name"),
        )];
        let issuer = Issuer::from_ca_cert_der(&self.certificate, &self.key)
            .expect("read before, or made here");
        params
            .signed_by(key, &issuer)
            .expect("keys in memory sign")
            .der()
            .to_vec()
    }

    /// Certificate and key as text, for handing them to another hub. Whoever has it can admit
    /// machines.
    pub fn to_pem(&self) -> String {
        pem("PRIVATE KEY", self.key.serialized_der()) + &pem("CERTIFICATE", &self.certificate)
    }

    /// Reads what [`Authority::to_pem`] wrote.
    ///
    /// # Errors
    /// [`IdentityError::Damaged`] or [`IdentityError::Mismatch`].
    pub fn from_pem(text: &str) -> Result<Authority, IdentityError> {
        let (key, mut certificates) = from_pem(text)?;
        let certificate = certificates.pop().ok_or(IdentityError::Damaged)?;
        let hall = hall_of(&certificate).ok_or(IdentityError::Damaged)?;
        is_of(&key.0, &certificate).map_err(|_| IdentityError::Mismatch)?;
        let key = KeyPair::try_from(key.0).map_err(|_| IdentityError::Damaged)?;
        Issuer::from_ca_cert_der(&certificate, &key).map_err(|_| IdentityError::Damaged)?;
        Ok(Authority {
            certificate,
            key,
            hall,
        })
    }

    /// Keeps it as `authority.pem` in `folder`, readable by this user only.
    ///
    /// # Errors
    /// [`IdentityError::Io`]; the file is then as it was.
    pub fn save(&self, folder: &Path) -> Result<(), IdentityError> {
        keep(&folder.join(AUTHORITY_FILE), &self.to_pem())
    }

    /// Reads `authority.pem` in `folder`, if it is there.
    ///
    /// # Errors
    /// When it is there and cannot be used.
    pub fn load(folder: &Path) -> Result<Option<Authority>, IdentityError> {
        kept(&folder.join(AUTHORITY_FILE))?
            .map(|text| Authority::from_pem(&text))
            .transpose()
    }
}

/// A machine's private key (PKCS #8 DER).
#[derive(Clone)]
pub struct PrivateKey(Vec<u8>);

impl Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(..)")
    }
}

/// A machine's own identity: key, certificate, and the authority it trusts.
#[derive(Debug, Clone)]
pub struct Identity {
    key: PrivateKey,
    certificate: CertificateDer<'static>,
    authority: CertificateDer<'static>,
    name: String,
    hall: [u8; 16],
}

impl Identity {
    /// A new key and a request (DER) for a certificate. The key stays here.
    pub fn request() -> (PrivateKey, Vec<u8>) {
        let key = new_key();
        let request = params("")
            .serialize_request(&key)
            .expect("a fresh key signs its own request");
        (PrivateKey(key.serialize_der()), request.der().to_vec())
    }

    /// The identity made of a key, the certificate that was signed for it and the authority's (both
    /// DER).
    ///
    /// # Errors
    /// [`IdentityError::Mismatch`] unless the key is the certificate's and the authority signed it.
    pub fn new(
        key: PrivateKey,
        certificate: Vec<u8>,
        authority_certificate: Vec<u8>,
    ) -> Result<Identity, IdentityError> {
        let certificate = CertificateDer::from(certificate);
        let authority = CertificateDer::from(authority_certificate);
        is_of(&key.0, &certificate).map_err(|_| IdentityError::Mismatch)?;
        signed_by(&certificate, &authority).map_err(|_| IdentityError::Mismatch)?;
        let name = common_name(&certificate)
            .ok_or(IdentityError::Damaged)?
            .to_owned();
        let hall = hall_of(&authority).ok_or(IdentityError::Damaged)?;
        Ok(Identity {
            key,
            certificate,
            authority,
            name,
            hall,
        })
    }

    /// A new identity, signed at once: for the hall's first hub.
    pub fn issue(authority: &Authority, name: &str) -> Identity {
        let key = new_key();
        let certificate = authority.certify(&key, name);
        Identity::new(
            PrivateKey(key.serialize_der()),
            certificate,
            authority.certificate.to_vec(),
        )
        .expect("made to belong together")
    }

    /// Keeps it as `machine.pem` in `folder`, readable by this user only.
    ///
    /// # Errors
    /// [`IdentityError::Io`]; the file is then as it was.
    pub fn save(&self, folder: &Path) -> Result<(), IdentityError> {
        let text = pem("PRIVATE KEY", &self.key.0)
            + &pem("CERTIFICATE", &self.certificate)
            + &pem("CERTIFICATE", &self.authority);
        keep(&folder.join(MACHINE_FILE), &text)
    }

    /// Reads `machine.pem` in `folder`, if it is there.
    ///
    /// # Errors
    /// When it is there and cannot be used.
    pub fn load(folder: &Path) -> Result<Option<Identity>, IdentityError> {
        let Some(text) = kept(&folder.join(MACHINE_FILE))? else {
            return Ok(None);
        };
        let (key, certificates) = from_pem(&text)?;
        let [certificate, authority] = certificates
            .try_into()
            .map_err(|_| IdentityError::Damaged)?;
        Identity::new(key, certificate.to_vec(), authority.to_vec()).map(Some)
    }

    /// The machine's name, as its certificate says.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The hall's id, as the authority's certificate says.
    pub fn hall(&self) -> [u8; 16] {
        self.hall
    }

    /// The fingerprint of its certificate, by which the hall knows the machine.
    pub fn fingerprint(&self) -> [u8; 32] {
        fingerprint(&self.certificate)
    }

    /// Signs a message; returns the certificate (DER) and the signature.
    pub fn sign(&self, message: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let signature = certificate::sign(&self.key.0, &self.certificate, message).ok()?;
        Some((self.certificate.to_vec(), signature))
    }

    /// Returns whether the hall's authority has signed this certificate (DER).
    pub fn trusts(&self, certificate: &[u8]) -> bool {
        signed_by(&certificate.to_vec().into(), &self.authority).is_ok()
    }

    /// The authority's certificate (DER).
    pub fn authority(&self) -> &[u8] {
        &self.authority
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key.0
    }

    pub(super) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }
}

fn new_key() -> KeyPair {
    KeyPair::generate().expect("the system gives random numbers")
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(2099, 12, 31);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn hall_of(authority: &[u8]) -> Option<[u8; 16]> {
    unhex(common_name(authority)?.strip_prefix(AUTHORITY_NAME)?)
}

/// The name of a certificate's holder. Only of certificates whose signature was checked, or that
/// come from our own file.
fn common_name(certificate: &[u8]) -> Option<&str> {
    const COMMON_NAME: [u8; 3] = [0x55, 4, 3];
    let (body, _) = der(certificate)?;
    let (mut fields, _) = der(body)?;
    // Version, serial number, algorithm, issuer and validity stand before the holder.
    for _ in 0..5 {
        (_, fields) = der(fields)?;
    }
    let (mut holder, _) = der(fields)?;
    while !holder.is_empty() {
        let (part, rest) = der(holder)?;
        let (kind, value) = der(der(part)?.0)?;
        if kind == COMMON_NAME {
            return std::str::from_utf8(der(value)?.0).ok();
        }
        holder = rest;
    }
    None
}

/// The content of the first DER element of `bytes`, and what follows it.
fn der(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&short, mut rest) = bytes.get(1..)?.split_first()?;
    let mut length = usize::from(short);
    if short >= 0x80 {
        let (long, after) = rest.split_at_checked(usize::from(short & 0x7f))?;
        length = long
            .iter()
            .try_fold(0usize, |n, &b| n.checked_mul(256)?.checked_add(b.into()))?;
        rest = after;
    }
    rest.split_at_checked(length)
}

fn pem(label: &str, der: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in der.chunks(48) {
        for three in line.chunks(3) {
            let bits = three.iter().enumerate().fold(0u32, |bits, (i, &byte)| {
                bits | u32::from(byte) << (16 - 8 * i)
            });
            for i in 0..4 {
                text.push(if i <= three.len() {
                    char::from(DIGITS[(bits >> (18 - 6 * i)) as usize & 63])
                } else {
                    '='
                });
            }
        }
        text.push('\n');
    }
    text + &format!("-----END {label}-----\n")
}

fn from_pem(text: &str) -> Result<(PrivateKey, Vec<CertificateDer<'static>>), IdentityError> {
    let damaged = |_| IdentityError::Damaged;
    let key = PrivatePkcs8KeyDer::from_pem_slice(text.as_bytes()).map_err(damaged)?;
    let certificates = CertificateDer::pem_slice_iter(text.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(damaged)?;
    Ok((PrivateKey(key.secret_pkcs8_der().to_vec()), certificates))
}

/// Writes a file that only this user reads; at any moment the old one or the new one is there,
/// whole.
fn keep(path: &Path, text: &str) -> Result<(), IdentityError> {
    let write = || {
        let new = path.with_extension("new");
        // One left by a power cut might have other rights.
        match fs::remove_file(&new) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    };
    write().map_err(|source| IdentityError::Io {
        path: path.to_owned(),
        source,
    })
}

fn kept(path: &Path) -> Result<Option<String>, IdentityError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(IdentityError::Damaged),
        Err(source) => Err(IdentityError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}
