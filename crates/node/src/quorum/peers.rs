//! What hubs say to one another: openraft's requests as frames on a stream that the caller has
//! authenticated.
//!
//! A frame is a length (4 bytes, big endian), a kind and a postcard of openraft's own types. A
//! whole hall follows its frame as plain bytes, so that neither side holds it in memory.

use super::types::{Image, Raft, SnapshotMeta, Types};
use openraft::error::{
    Fatal, NetworkError, PayloadTooLarge, RPCError, RaftError, RemoteError, ReplicationClosed,
    StreamingError, Unreachable,
};
use openraft::network::{Backoff, RPCOption, RaftNetwork, RaftNetworkFactory};
use openraft::raft::{
    AppendEntriesRequest, AppendEntriesResponse, SnapshotResponse, VoteRequest, VoteResponse,
};
use openraft::storage::Snapshot;
use openraft::{BasicNode, Vote};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Largest frame between hubs: rows of agreement travel 64 at a time, each of at most 256 commands.
const FRAME_MAX: u32 = 32 << 20;
/// Bytes of a hall in one step.
const CHUNK: usize = 64 << 10;
/// Time limit for a step of the other side.
const CHUNK_WITHIN: Duration = Duration::from_secs(20);
/// Largest hall that a hub takes from another: beyond this a technician copies the file.
const HALL_MAX: u64 = 64 << 30;
/// Time that a hub waits before it tries a silent one again.
const RETRY_AFTER: Duration = Duration::from_millis(100);
/// Time limit for the other side to check and store a whole hall.
const HALL_WITHIN: Duration = Duration::from_secs(600);

/// A two-way stream to another hub.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for T {}

/// An attempt to connect, under way.
pub type Connecting = Pin<Box<dyn Future<Output = io::Result<Box<dyn Stream>>> + Send>>;

/// The way from a hub to the others.
pub trait Peers: Send + Sync + 'static {
    /// Opens a stream to the hub `node`, last known at `address`.
    fn connect(&self, node: u64, address: &str) -> Connecting;
}

/// The others of a group of one.
pub struct Nobody;

impl Peers for Nobody {
    fn connect(&self, _: u64, _: &str) -> Connecting {
        Box::pin(std::future::ready(Err(io::ErrorKind::NotConnected.into())))
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Append = 1,
    Vote = 2,
    Hall = 3,
}

async fn write_frame(
    to: &mut (impl AsyncWrite + Unpin + ?Sized),
    kind: u8,
    body: &impl Serialize,
) -> io::Result<()> {
    let body = postcard::to_stdvec(body).map_err(io::Error::other)?;
    let length = u32::try_from(body.len() + 1)
        .ok()
        .filter(|length| *length <= FRAME_MAX)
        .ok_or(io::ErrorKind::FileTooLarge)?;
    let mut frame = Vec::with_capacity(body.len() + 5);
    frame.extend_from_slice(&length.to_be_bytes());
    frame.push(kind);
    frame.extend_from_slice(&body);
    to.write_all(&frame).await?;
    to.flush().await
}

async fn read_frame(from: &mut (impl AsyncRead + Unpin + ?Sized)) -> io::Result<(u8, Vec<u8>)> {
    let length = from.read_u32().await?;
    if length == 0 || length > FRAME_MAX {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a frame of another kind of program",
        ));
    }
    let kind = from.read_u8().await?;
    let mut body = Vec::new();
    // Grows with what comes, not with what was promised.
    from.take(u64::from(length) - 1)
        .read_to_end(&mut body)
        .await?;
    if body.len() as u64 != u64::from(length) - 1 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok((kind, body))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> io::Result<T> {
    postcard::from_bytes(body).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

/// What answers other hubs.
pub(super) struct Host {
    pub(super) raft: Raft,
    pub(super) folder: PathBuf,
    /// See [`GroupOptions::has_forgotten`](super::GroupOptions::has_forgotten).
    pub(super) has_forgotten: Arc<AtomicBool>,
}

impl Host {
    /// Answers another hub until the stream ends.
    pub(super) async fn serve(&self, mut stream: Box<dyn Stream>) -> io::Result<()> {
        loop {
            let (kind, body) = read_frame(&mut stream).await?;
            match kind {
                k if k == Kind::Append as u8 => {
                    let answer = self.raft.append_entries(read(&body)?).await;
                    write_frame(&mut stream, k, &answer).await?;
                }
                k if k == Kind::Vote as u8 => {
                    if self.has_forgotten.load(Ordering::Relaxed) {
                        // As if it were not there.
                        return Err(io::ErrorKind::ConnectionRefused.into());
                    }
                    let answer = self.raft.vote(read(&body)?).await;
                    write_frame(&mut stream, k, &answer).await?;
                }
                k if k == Kind::Hall as u8 => {
                    let answer = self.take_hall(&mut stream, &body).await?;
                    write_frame(&mut stream, k, &answer).await?;
                }
                _ => {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        "a hub of another version",
                    ));
                }
            }
        }
    }

    /// Takes the hall from the hub that leads.
    async fn take_hall(
        &self,
        stream: &mut Box<dyn Stream>,
        head: &[u8],
    ) -> io::Result<Result<SnapshotResponse<u64>, Fatal<u64>>> {
        let (vote, meta, length): (Vote<u64>, SnapshotMeta, u64) = read(head)?;
        let image = receive(stream, &self.folder, length).await?;
        let snapshot = Box::new(image);
        let answer = self
            .raft
            .install_full_snapshot(vote, Snapshot { meta, snapshot })
            .await;
        if answer.is_ok() {
            self.has_forgotten.store(false, Ordering::Relaxed);
        }
        Ok(answer)
    }
}

async fn receive(stream: &mut Box<dyn Stream>, folder: &Path, length: u64) -> io::Result<Image> {
    if length > HALL_MAX {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "a hall that is too large to be sent",
        ));
    }
    let path = scratch(folder);
    // Removed with the image, also when the stream ends in the middle.
    let image = Image::File(path.clone());
    let mut options = std::fs::OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(options.write(true).create_new(true), 0o600);
    let mut file = options.open(&path)?;
    let mut left = length;
    let mut chunk = vec![0; CHUNK];
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        let got = stream.read(&mut chunk[..most]).await?;
        if got == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        io::Write::write_all(&mut file, &chunk[..got])?;
        left -= got as u64;
    }
    Ok(image)
}

/// Beginning of the names of halls on their way.
const SCRATCH: &str = "hall.redb.moving-";

/// A new name in the hall's folder for a hall on its way.
fn scratch(folder: &Path) -> PathBuf {
    folder.join(format!("{SCRATCH}{:016x}", fastrand::u64(..)))
}

/// Removes what a program that was killed left in the folder of a hall that nobody else has open.
pub(super) fn tidy(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(SCRATCH) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Makes a [`Line`] to each hub.
pub(super) struct Network {
    pub(super) peers: Arc<dyn Peers>,
    pub(super) folder: PathBuf,
}

impl RaftNetworkFactory<Types> for Network {
    type Network = Line;

    async fn new_client(&mut self, target: u64, node: &BasicNode) -> Line {
        Line {
            peers: Arc::clone(&self.peers),
            folder: self.folder.clone(),
            target,
            address: node.addr.clone(),
            stream: None,
        }
    }
}

/// The line to one hub; opened again after it broke.
pub(super) struct Line {
    peers: Arc<dyn Peers>,
    folder: PathBuf,
    target: u64,
    address: String,
    stream: Option<Box<dyn Stream>>,
}

impl Line {
    /// The stream, out of its place: only who has read the whole answer puts it back. openraft
    /// gives up by dropping the exchange, and an answer that comes after that must not be taken for
    /// the next one: a hub would count rows as kept that are on no disk.
    async fn open(&mut self) -> io::Result<Box<dyn Stream>> {
        match self.stream.take() {
            Some(stream) => Ok(stream),
            None => self.peers.connect(self.target, &self.address).await,
        }
    }

    async fn exchange(&mut self, kind: Kind, request: &impl Serialize) -> io::Result<Vec<u8>> {
        let mut stream = self.open().await?;
        write_frame(&mut stream, kind as u8, request).await?;
        let (answered, body) = read_frame(&mut stream).await?;
        if answered != kind as u8 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.stream = Some(stream);
        Ok(body)
    }

    async fn ask<T, E>(
        &mut self,
        kind: Kind,
        request: &impl Serialize,
        within: Duration,
    ) -> Result<T, RPCError<u64, BasicNode, E>>
    where
        T: DeserializeOwned,
        E: std::error::Error + DeserializeOwned,
    {
        let outcome = match tokio::time::timeout(within, self.exchange(kind, request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        };
        let body = outcome.map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => RPCError::Network(NetworkError::new(&error)),
            io::ErrorKind::FileTooLarge => {
                RPCError::PayloadTooLarge(PayloadTooLarge::new_entries_hint(1))
            }
            _ => RPCError::Unreachable(Unreachable::new(&error)),
        })?;
        let answer: Result<T, E> =
            read(&body).map_err(|e| RPCError::Network(NetworkError::new(&e)))?;
        answer.map_err(|e| RPCError::RemoteError(RemoteError::new(self.target, e)))
    }

    async fn send_hall(
        &mut self,
        vote: Vote<u64>,
        snapshot: Snapshot<Types>,
    ) -> io::Result<Vec<u8>> {
        let Image::Frozen(frozen) = &*snapshot.snapshot else {
            return Err(io::Error::other("only a mark, no hall"));
        };
        let path = scratch(&self.folder);
        let image = Image::File(path.clone());
        tokio::task::block_in_place(|| frozen.copy_to(&path)).map_err(io::Error::other)?;
        let mut file = std::fs::File::open(&path)?;
        let length = file.metadata()?.len();
        tracing::info!(hub = self.target, bytes = length, "sends the whole hall");
        let meta = snapshot.meta.clone();
        let mut stream = self.open().await?;
        write_frame(&mut stream, Kind::Hall as u8, &(vote, meta, length)).await?;
        let mut chunk = vec![0; CHUNK];
        loop {
            let got = io::Read::read(&mut file, &mut chunk)?;
            if got == 0 {
                break;
            }
            // Each step has its limit: a hub that lost its power takes nothing, and says nothing
            // either.
            tokio::time::timeout(CHUNK_WITHIN, stream.write_all(&chunk[..got]))
                .await
                .map_err(|_| io::ErrorKind::TimedOut)??;
        }
        stream.flush().await?;
        drop(image);
        let (kind, body) = tokio::time::timeout(HALL_WITHIN, read_frame(&mut stream))
            .await
            .map_err(|_| io::ErrorKind::TimedOut)??;
        if kind != Kind::Hall as u8 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.stream = Some(stream);
        Ok(body)
    }
}

impl RaftNetwork<Types> for Line {
    async fn append_entries(
        &mut self,
        request: AppendEntriesRequest<Types>,
        option: RPCOption,
    ) -> Result<AppendEntriesResponse<u64>, RPCError<u64, BasicNode, RaftError<u64>>> {
        self.ask(Kind::Append, &request, option.hard_ttl()).await
    }

    async fn vote(
        &mut self,
        request: VoteRequest<u64>,
        option: RPCOption,
    ) -> Result<VoteResponse<u64>, RPCError<u64, BasicNode, RaftError<u64>>> {
        self.ask(Kind::Vote, &request, option.hard_ttl()).await
    }

    async fn full_snapshot(
        &mut self,
        vote: Vote<u64>,
        snapshot: Snapshot<Types>,
        cancel: impl Future<Output = ReplicationClosed> + Send + 'static,
        _: RPCOption,
    ) -> Result<SnapshotResponse<u64>, StreamingError<Types, Fatal<u64>>> {
        let sent = tokio::select! {
            closed = cancel => return Err(StreamingError::Closed(closed)),
            sent = self.send_hall(vote, snapshot) => sent,
        };
        let answer = sent.and_then(|body| read::<Result<SnapshotResponse<u64>, Fatal<u64>>>(&body));
        match answer {
            Ok(answer) => {
                answer.map_err(|e| StreamingError::RemoteError(RemoteError::new(self.target, e)))
            }
            Err(error) => Err(StreamingError::Unreachable(Unreachable::new(&error))),
        }
    }

    fn backoff(&self) -> Backoff {
        Backoff::new(std::iter::repeat(RETRY_AFTER))
    }
}
