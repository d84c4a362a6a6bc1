//! What can go wrong between two machines, told by what a person can do about it.

use std::io;
use tokio_rustls::rustls::{self, AlertDescription};

/// A connection cannot be made, or has ended.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// No way to that machine: cable, address, or a machine that is off.
    #[error("the machine cannot be reached")]
    Unreachable,
    /// The machine is there, and nothing listens at that port.
    #[error("nothing listens there")]
    Refused,
    /// The two do not belong to one hall: they do not know us, or we do not know them.
    #[error("the certificate is not of this hall")]
    ForeignCertificate,
    /// The other side runs a version with which this one cannot speak.
    #[error("the other side runs another version")]
    OtherVersion,
    /// The bytes that came are not what this program speaks.
    #[error("the other side does not speak this protocol")]
    Garbage,
    /// A frame is longer than may be. Nothing of it was read.
    #[error("a frame of {bytes} bytes where {max} are allowed")]
    TooLarge {
        /// Announced length.
        bytes: u32,
        /// Greatest length allowed.
        max: u32,
    },
    /// No answer in time.
    #[error("no answer in time")]
    Silent,
    /// The other side ended the connection, perhaps in the middle of a frame.
    #[error("the connection was closed")]
    Closed,
    /// The system refused.
    #[error("the network cannot be used")]
    Io(#[source] io::Error),
}

impl NetError {
    /// Returns how much it tells about why no address of several answered; higher is more.
    pub(super) fn telling(&self) -> u8 {
        match self {
            NetError::ForeignCertificate => 8,
            NetError::OtherVersion => 7,
            NetError::Garbage | NetError::TooLarge { .. } => 6,
            NetError::Closed => 5,
            NetError::Refused => 4,
            NetError::Silent => 3,
            NetError::Io(_) => 2,
            NetError::Unreachable => 1,
        }
    }
}

impl From<io::Error> for NetError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind as K;
        if let Some(tls) = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        {
            return tls.into();
        }
        match error.kind() {
            K::HostUnreachable | K::NetworkUnreachable | K::NetworkDown | K::AddrNotAvailable => {
                NetError::Unreachable
            }
            K::ConnectionRefused => NetError::Refused,
            K::TimedOut => NetError::Silent,
            K::UnexpectedEof
            | K::ConnectionReset
            | K::ConnectionAborted
            | K::BrokenPipe
            | K::NotConnected
            | K::WriteZero => NetError::Closed,
            _ => NetError::Io(error),
        }
    }
}

impl From<&rustls::Error> for NetError {
    fn from(error: &rustls::Error) -> Self {
        use AlertDescription as A;
        use rustls::Error as E;
        match error {
            E::InvalidCertificate(_) | E::NoCertificatesPresented => NetError::ForeignCertificate,
            E::NoApplicationProtocol | E::AlertReceived(A::NoApplicationProtocol) => {
                NetError::OtherVersion
            }
            // What the other side says when our certificate is not of its hall; a forged one fails
            // to decrypt.
            E::AlertReceived(
                A::UnknownCA
                | A::BadCertificate
                | A::UnsupportedCertificate
                | A::CertificateUnknown
                | A::CertificateExpired
                | A::CertificateRevoked
                | A::CertificateRequired
                | A::AccessDenied
                | A::DecryptError,
            ) => NetError::ForeignCertificate,
            _ => NetError::Garbage,
        }
    }
}
