//! Recordings on the disk: written into the hall's folder, the oldest removed, read with limits.

use super::format::{self, MAGIC, MAGIC_OF_ALL};
use super::{Recording, Ring};
use hall::Timestamp;
use record::RecordError;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, Weak};

/// Files kept in a hall's folder: a key on a public screen must not fill the disk.
const FILES_MAX: usize = 20;
/// Bytes of a file that is read at most. A ring has 8 MiB; the rest is for the snapshot of a hall.
const BYTES_MAX: u64 = 64 << 20;
/// The end of a recording's name.
const ENDING: &str = "recording";

/// A file that cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum BadRecording {
    /// It cannot be read at all.
    #[error("the file cannot be read")]
    Io(#[from] io::Error),
    /// It is another kind of file.
    #[error("the file does not begin like a recording")]
    Foreign,
    /// A newer version of the program wrote it.
    #[error("a newer version wrote it")]
    Newer,
    /// It is larger than any recording.
    #[error("the file is larger than {BYTES_MAX} bytes")]
    TooLarge,
    /// It was damaged.
    #[error("the recording is damaged")]
    Damaged(#[from] RecordError),
}

impl Recording {
    /// Reads the recording in `path`.
    ///
    /// # Errors
    /// When it cannot be played.
    pub fn open(path: &Path) -> Result<Recording, BadRecording> {
        let mut bytes = Vec::new();
        fs::File::open(path)?
            .take(BYTES_MAX + 1)
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > BYTES_MAX {
            return Err(BadRecording::TooLarge);
        }
        Recording::read(&bytes)
    }

    /// Reads a recording.
    ///
    /// # Errors
    /// When it cannot be played.
    pub fn read(bytes: &[u8]) -> Result<Recording, BadRecording> {
        let Some(record) = bytes.strip_prefix(MAGIC) else {
            return Err(if bytes.starts_with(MAGIC_OF_ALL) {
                BadRecording::Newer
            } else {
                BadRecording::Foreign
            });
        };
        format::read(record).map_err(|error| {
            if error.is_newer() {
                BadRecording::Newer
            } else {
                BadRecording::Damaged(error)
            }
        })
    }
}

impl Ring {
    /// Returns the bytes of a file; `None` when nothing was shown yet. `panic` is where the program
    /// panicked.
    pub fn to_bytes(&self, written_at: Timestamp, panic: Option<String>) -> Option<Vec<u8>> {
        Some(format::write(&self.file(written_at, panic)?))
    }
}

/// A ring and the folder that it is written to.
pub struct Recorder {
    ring: Arc<Mutex<Ring>>,
    folder: PathBuf,
}

impl Recorder {
    /// Creates a recorder that writes into `folder`, which is made when the first file is written.
    pub fn new(ring: Ring, folder: PathBuf) -> Recorder {
        Recorder {
            ring: Arc::new(Mutex::new(ring)),
            folder,
        }
    }

    /// Returns a handle that does not keep the ring.
    pub fn downgrade(&self) -> WeakRecorder {
        WeakRecorder {
            ring: Arc::downgrade(&self.ring),
            folder: self.folder.clone(),
        }
    }

    /// Returns the ring. A panic in the middle of a step leaves nothing half done that matters.
    pub fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a file and returns its path; `None` when nothing was shown yet.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn write(&self) -> io::Result<Option<PathBuf>> {
        self.save(&self.ring(), None)
    }

    /// Does the same after a panic at `place`. Does nothing when the panicking thread was just
    /// recording.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn write_after_panic(&self, place: String) -> io::Result<Option<PathBuf>> {
        let ring = match self.ring.try_lock() {
            Ok(ring) => ring,
            Err(TryLockError::Poisoned(ring)) => ring.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(None),
        };
        self.save(&ring, Some(place))
    }

    fn save(&self, ring: &Ring, panic: Option<String>) -> io::Result<Option<PathBuf>> {
        let now = chrono::Local::now();
        let Some(bytes) = ring.to_bytes(now.to_utc().into(), panic) else {
            return Ok(None);
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)?;
        let stem = format!(
            "{}-{}",
            ring.program().as_str(),
            now.format("%Y%m%d-%H%M%S-%3f")
        );
        let path = free_name(&self.folder, &stem);
        let part = path.with_extension("part");
        let written = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&part)
            .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&part, &path));
        if let Err(error) = written {
            // A half recording is of no use, and the disk may be full.
            let _ = fs::remove_file(&part);
            return Err(error);
        }
        remove_oldest(&self.folder);
        Ok(Some(path))
    }
}

/// A [`Recorder`] for the panic hook, which outlives the program's screens.
pub struct WeakRecorder {
    ring: Weak<Mutex<Ring>>,
    folder: PathBuf,
}

impl WeakRecorder {
    /// Returns the recorder while its program runs.
    pub fn upgrade(&self) -> Option<Recorder> {
        Some(Recorder {
            ring: self.ring.upgrade()?,
            folder: self.folder.clone(),
        })
    }
}

/// Returns a name that no recording has yet.
fn free_name(folder: &Path, stem: &str) -> PathBuf {
    let mut path = folder.join(format!("{stem}.{ENDING}"));
    let mut count = 1;
    while path.exists() {
        count += 1;
        path = folder.join(format!("{stem}-{count}.{ENDING}"));
    }
    path
}

/// Leaves the newest files.
fn remove_oldest(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut files: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|end| end == ENDING))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    files.sort();
    let too_many = files.len().saturating_sub(FILES_MAX);
    for (_, path) in &files[..too_many] {
        let _ = fs::remove_file(path);
    }
}
