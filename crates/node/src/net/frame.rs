//! Messages in a stream: a length (4 bytes, big endian) and a record.

use super::NetError;
use record::{self, Record};
use std::io;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Bytes set aside for a frame before any of it has come. A usual message fits.
const FIRST: u32 = 4096;

/// The frame of a message, ready for [`write()`]; shared, since one piece of news goes to many
/// machines.
pub fn encode(message: &impl Record) -> Arc<[u8]> {
    let body = record::encode(message);
    let length = u32::try_from(body.len()).expect("a message is far shorter than 4 GiB");
    [&length.to_be_bytes()[..], &body].concat().into()
}

/// The message in a frame's body, as [`read`] gives it.
///
/// # Errors
/// [`NetError::OtherVersion`] when a newer program wrote it, else [`NetError::Garbage`].
pub fn decode<T: Record>(body: &[u8]) -> Result<T, NetError> {
    record::decode(body).map_err(|error| {
        tracing::debug!(cause = %error, "a message that cannot be read");
        if error.is_newer() {
            NetError::OtherVersion
        } else {
            NetError::Garbage
        }
    })
}

/// Waits for the next frame and gives its body. A length above `max` is refused before anything is
/// set aside for it.
///
/// There is no limit of time: callers have their own. Once given up in the middle, the stream
/// cannot be read any further.
///
/// # Errors
/// [`NetError::Closed`] at the end of the stream, also in the middle of a frame.
pub async fn read(input: &mut (impl AsyncRead + Unpin), max: u32) -> Result<Vec<u8>, NetError> {
    let bytes = input.read_u32().await?;
    if bytes > max {
        return Err(NetError::TooLarge { bytes, max });
    }
    let mut body = Vec::new();
    fill(input, bytes, &mut body).await?;
    Ok(body)
}

/// The same from a stream whose reads block.
///
/// # Errors
/// As the stream has them; [`io::ErrorKind::InvalidData`] for a length above `max`.
pub fn read_blocking(input: &mut impl io::Read, max: u32) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let bytes = u32::from_be_bytes(length);
    if bytes > max {
        let why = NetError::TooLarge { bytes, max };
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    let mut body = Vec::with_capacity(bytes.min(FIRST) as usize);
    io::Read::read_to_end(&mut io::Read::take(input, bytes.into()), &mut body)?;
    if body.len() < bytes as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(body)
}

/// Reads `length` bytes into `body`, which grows with what comes and not with what was promised.
pub(super) async fn fill(
    input: &mut (impl AsyncRead + Unpin),
    length: u32,
    body: &mut Vec<u8>,
) -> Result<(), NetError> {
    body.reserve_exact(length.min(FIRST) as usize);
    input.take(length.into()).read_to_end(body).await?;
    if body.len() < length as usize {
        Err(NetError::Closed)
    } else {
        Ok(())
    }
}

/// Sends a frame that [`encode`] made, and hands it to the system at once.
///
/// # Errors
/// When the connection is gone.
pub async fn write(output: &mut (impl AsyncWrite + Unpin), frame: &[u8]) -> Result<(), NetError> {
    output.write_all(frame).await?;
    Ok(output.flush().await?)
}
