//! What can go wrong with the store, and what kind of error it is.

use record::RecordError;
use std::error::Error;
use std::fmt::Display;
use std::io;
use std::path::PathBuf;

/// The store cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another program has the file open.
    #[error("the store is in use by another program{}", pid.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    Busy {
        /// Its process id, when it left one.
        pid: Option<u32>,
    },
    /// The disk has no room.
    #[error("the disk is full")]
    DiskFull {
        /// The system's own error.
        #[source]
        source: io::Error,
    },
    /// The file or its disk is not writable.
    #[error("the store may not be written")]
    ReadOnly {
        /// The system's own error.
        #[source]
        source: io::Error,
    },
    /// A newer program wrote the file.
    #[error("the store has format {found}, this program knows up to {known}")]
    NewerFormat {
        /// Format of the file.
        found: u32,
        /// The newest this program can read.
        known: u32,
    },
    /// A newer program wrote this record.
    #[error("a newer program wrote {what}")]
    NewerRecord {
        /// Name of the row.
        what: String,
        /// The part that this program does not know.
        #[source]
        source: RecordError,
    },
    /// The file is not what was written.
    #[error("the store is damaged: {what}")]
    Damaged {
        /// Place of the damage, or how it showed.
        what: String,
        /// The finding, where there is more to say.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// A write failed before; nothing more is done until the program starts again.
    #[error("the store stopped after a failed write")]
    Fenced,
    /// An entry does not follow the one before: a mistake in the program. Nothing was written.
    #[error("log entry {found} where {expected} is next")]
    OutOfOrder {
        /// The next sequence number.
        expected: u64,
        /// Sequence number of the entry.
        found: u64,
    },
    /// The file to be written is there already.
    #[error("{} is there already", path.display())]
    Exists {
        /// Path of the file in the way.
        path: PathBuf,
    },
    /// Whoever asked wants it no more, because the program ends.
    #[error("given up because the program ends")]
    GivenUp,
    /// The keys of the people are not on this machine.
    #[error("the keys of the vault are not on this machine")]
    NoVaultKeys,
    /// Compaction needs the store for itself, and a reader is open.
    #[error("the store is being read")]
    BeingRead,
    /// The system refused.
    #[error("the store's file cannot be used")]
    Io {
        /// The system's own error.
        #[source]
        source: io::Error,
    },
    /// The database refused.
    #[error("the store's database refused")]
    Database {
        /// The database's own error.
        #[source]
        source: Box<redb::Error>,
    },
}

/// Kinds of errors, one for each advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoreErrorKind {
    /// Stop the other program, or use it.
    Busy,
    /// The disk is full: make room.
    DiskFull,
    /// Give the program the right to write.
    ReadOnly,
    /// Use the newer program.
    Newer,
    /// Restore a backup.
    Damaged,
    /// Choose another name.
    Exists,
    /// Use the machine of another hub.
    NoVaultKeys,
    /// Start the program again.
    Stopped,
    /// See the log.
    Other,
}

impl StoreError {
    /// Returns what kind of trouble this is, by what helps.
    pub fn kind(&self) -> StoreErrorKind {
        match self {
            StoreError::Busy { .. } => StoreErrorKind::Busy,
            StoreError::DiskFull { .. } => StoreErrorKind::DiskFull,
            StoreError::ReadOnly { .. } => StoreErrorKind::ReadOnly,
            StoreError::NewerFormat { .. } | StoreError::NewerRecord { .. } => {
                StoreErrorKind::Newer
            }
            StoreError::Damaged { .. } => StoreErrorKind::Damaged,
            StoreError::Exists { .. } => StoreErrorKind::Exists,
            StoreError::NoVaultKeys => StoreErrorKind::NoVaultKeys,
            StoreError::Fenced => StoreErrorKind::Stopped,
            StoreError::OutOfOrder { .. }
            | StoreError::GivenUp
            | StoreError::BeingRead
            | StoreError::Io { .. }
            | StoreError::Database { .. } => StoreErrorKind::Other,
        }
    }

    pub(crate) fn damaged(what: impl Display) -> StoreError {
        StoreError::Damaged {
            what: what.to_string(),
            source: None,
        }
    }

    /// A row that does not decode.
    pub(crate) fn bad_record(what: impl Display, source: RecordError) -> StoreError {
        let what = what.to_string();
        if source.is_newer() {
            StoreError::NewerRecord { what, source }
        } else {
            StoreError::Damaged {
                what,
                source: Some(Box::new(source)),
            }
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(source: io::Error) -> Self {
        use io::ErrorKind as K;
        match source.kind() {
            K::StorageFull | K::QuotaExceeded | K::FileTooLarge => StoreError::DiskFull { source },
            K::PermissionDenied | K::ReadOnlyFilesystem => StoreError::ReadOnly { source },
            // So redb reports a file that is not one of its own, and reads past the end.
            K::InvalidData | K::UnexpectedEof => StoreError::Damaged {
                what: "not a store".to_owned(),
                source: Some(Box::new(source)),
            },
            _ => StoreError::Io { source },
        }
    }
}

impl StoreError {
    fn from_redb(error: redb::Error) -> StoreError {
        use redb::Error as E;
        match error {
            E::Io(source) => source.into(),
            E::Corrupted(what) => StoreError::damaged(what),
            E::DatabaseAlreadyOpen => StoreError::Busy { pid: None },
            E::PreviousIo | E::DatabaseClosed => StoreError::Fenced,
            E::TableDoesNotExist(_)
            | E::TableTypeMismatch { .. }
            | E::TableIsMultimap(_)
            | E::TypeDefinitionChanged { .. } => StoreError::Damaged {
                what: "a table".to_owned(),
                source: Some(Box::new(error)),
            },
            E::UpgradeRequired(_) => StoreError::Damaged {
                what: "not a store".to_owned(),
                source: Some(Box::new(error)),
            },
            error => StoreError::Database {
                source: Box::new(error),
            },
        }
    }
}

macro_rules! from_redb {
    ($($error:ident)*) => {$(
        impl From<redb::$error> for StoreError {
            fn from(error: redb::$error) -> Self {
                StoreError::from_redb(error.into())
            }
        }
    )*};
}
from_redb! { DatabaseError TransactionError TableError StorageError CommitError CompactionError SetDurabilityError }
