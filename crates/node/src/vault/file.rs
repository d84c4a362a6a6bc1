//! The file of the vault's keys, beside the store.

use super::keys::{FILE_BYTES, Keys};
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Name of the file in the hall's folder.
const FILE: &str = "vault.key";

/// The vault's keys on this hub, and the file that they are in.
#[derive(Debug, Default)]
pub struct KeyFile {
    /// `None` for keys that are gone with the program.
    path: Option<PathBuf>,
    keys: Option<Keys>,
}

impl KeyFile {
    /// The keys in the hall's `folder`, if it has any.
    ///
    /// # Errors
    /// When the file is there and cannot be read, or is none of this program.
    pub fn open(folder: &Path) -> io::Result<KeyFile> {
        let path = folder.join(FILE);
        let keys = match std::fs::read(&path) {
            Ok(bytes) => Some(Keys::from_bytes(&bytes).ok_or_else(|| {
                io::Error::new(io::ErrorKind::InvalidData, "not the key of a vault")
            })?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(KeyFile {
            path: Some(path),
            keys,
        })
    }

    /// The keys.
    pub fn keys(&self) -> Option<&Keys> {
        self.keys.as_ref()
    }

    /// Uses and keeps other keys: new ones, or those of the hub that leads.
    ///
    /// # Errors
    /// When they cannot be kept; then they are not used either.
    pub fn adopt(&mut self, keys: Keys) -> io::Result<()> {
        self.keep(&keys)?;
        self.keys = Some(keys);
        Ok(())
    }

    /// Moves the persons' key on, if it has not come so far yet, and destroys the one before.
    ///
    /// # Errors
    /// When the file cannot be written; then the old key is still in it.
    pub fn advance_to(&mut self, epoch: u32) -> io::Result<()> {
        match &mut self.keys {
            Some(keys) if keys.epoch() < epoch => {
                keys.advance_to(epoch);
                let keys = keys.clone();
                self.keep(&keys)
            }
            _ => Ok(()),
        }
    }

    /// Puts a new file in the place of the old one, and overwrites that.
    fn keep(&self, keys: &Keys) -> io::Result<()> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        let old = OpenOptions::new().write(true).open(path);
        let beside = path.with_extension("key.new");
        match std::fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut new = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&beside)?;
        new.write_all(&keys.to_bytes())?;
        new.sync_all()?;
        std::fs::rename(&beside, path)?;
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()?;
        // It has no name any more; a disk that writes in place has no key any more either.
        if let Ok(mut old) = old {
            old.seek(SeekFrom::Start(0))?;
            old.write_all(&[0; FILE_BYTES])?;
            old.sync_all()?;
        }
        Ok(())
    }
}
