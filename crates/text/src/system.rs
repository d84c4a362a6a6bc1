//! What the operating system says, in words of our own.

use crate::{Words, args};
use std::io::{self, ErrorKind};

/// Returns why the system refused something; for rare reasons its number.
pub fn io_reason(error: &io::Error, words: &Words) -> String {
    reason(error.kind(), error.raw_os_error(), words)
}

pub(super) fn reason(kind: ErrorKind, code: Option<i32>, words: &Words) -> String {
    let id = match kind {
        ErrorKind::NotFound => "io-not-found",
        ErrorKind::PermissionDenied => "io-denied",
        ErrorKind::AlreadyExists => "io-exists",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "io-full",
        ErrorKind::ReadOnlyFilesystem => "io-read-only",
        ErrorKind::FileTooLarge => "io-too-large",
        ErrorKind::IsADirectory => "io-is-folder",
        ErrorKind::NotADirectory => "io-no-folder",
        ErrorKind::ResourceBusy | ErrorKind::WouldBlock => "io-busy",
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => "io-bad-data",
        ErrorKind::TimedOut => "io-timed-out",
        ErrorKind::AddrInUse => "io-address-in-use",
        ErrorKind::AddrNotAvailable => "io-address-not-here",
        ErrorKind::ConnectionRefused => "io-refused",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => {
            "io-unreachable"
        }
        ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe
        | ErrorKind::NotConnected => "io-closed",
        _ => {
            return words.say("io-other", args! { code: i64::from(code.unwrap_or(0)) });
        }
    };
    words.text(id).to_owned()
}
