//! Where a hall lives on this machine: one folder with the store, the socket and the log file.

use crate::lan::Credentials;
use std::path::{Path, PathBuf};

/// The folder of a hall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    folder: PathBuf,
}

/// Longest path of a socket that every system takes, in bytes.
const SOCKET_PATH_MAX: usize = 100;

impl Home {
    /// The hall in `folder`.
    pub fn at(folder: impl Into<PathBuf>) -> Home {
        Home {
            folder: folder.into(),
        }
    }

    /// The usual place of this user's hall: `$XDG_DATA_HOME/dingdong`, or
    /// `~/.local/share/dingdong`.
    pub fn usual() -> Home {
        let folder = std::env::var_os("XDG_DATA_HOME")
            .map(PathBuf::from)
            .filter(|p| p.is_absolute())
            .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".local/share")))
            .unwrap_or_else(std::env::temp_dir);
        Home {
            folder: folder.join("dingdong"),
        }
    }

    /// The usual place of this user's demo.
    pub fn demo() -> Home {
        Home {
            folder: Home::usual().folder.join("demo"),
        }
    }

    /// Returns the folder of all the files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the path of the hall's store.
    pub fn store(&self) -> PathBuf {
        self.folder.join("hall.redb")
    }

    /// The copy of a hall that another machine keeps.
    pub fn copy(&self) -> PathBuf {
        self.folder.join("copy.redb")
    }

    /// The log file of what the program did, for a technician.
    pub fn log(&self) -> PathBuf {
        self.folder.join("dingdong.log")
    }

    /// The folder of reports that were written from a screen.
    pub fn reports(&self) -> PathBuf {
        self.folder.join("reports")
    }

    /// The folder of recordings of what screens were last told.
    pub fn recordings(&self) -> PathBuf {
        self.folder.join("recordings")
    }

    /// The folder of what was chosen on screens of this machine.
    pub fn screens(&self) -> PathBuf {
        self.folder.join("screens")
    }

    /// Returns whether this machine keeps the hall for others, or has kept it.
    pub fn is_hub(&self) -> bool {
        matches!(Credentials::load(&self.folder), Ok(Some(_)))
    }

    /// The socket that scripts and other screens of this machine ask.
    ///
    /// # Errors
    /// When the folder's path is too long for a socket.
    pub fn socket(&self) -> std::io::Result<PathBuf> {
        let path = std::path::absolute(self.folder.join("hall.sock"))?;
        if path.as_os_str().len() > SOCKET_PATH_MAX {
            let why = format!(
                "the path of {} is longer than {SOCKET_PATH_MAX} bytes",
                path.display()
            );
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, why));
        }
        Ok(path)
    }

    /// Makes the folder, readable by this user only.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn create(&self) -> std::io::Result<()> {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
    }
}
