//! The machines of a hall and the wire between them: who is who, encrypted connections, joining,
//! and finding each other.
//!
//! Every machine has a certificate that the hall's authority signed; a connection is TLS 1.3 in
//! which both sides show theirs. The layer tells its caller whose certificate came in and carries
//! frames. What a machine may do is the caller's to say: nothing here knows the hall's rules.
//!
//! - [`identity`]: the authority and a machine's own certificate, and their files.
//! - [`tls`]: what a connection demands.
//! - [`listener`]: taking connections in, and making them.
//! - [`frame`]: messages in a stream.
//! - [`join`]: how a machine without a certificate gets one, by a code of eight digits or a file.
//! - [`discover`]: finding a hall in the local network.

pub mod discover;
pub mod frame;
pub mod identity;
pub mod join;
pub mod listener;
pub mod tls;

mod certificate;
mod error;
#[cfg(test)]
mod tests;

pub use error::NetError;

/// `bytes` in small letters of base 16.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads what [`hex`] wrote.
fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}
