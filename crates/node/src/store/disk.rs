//! A file under redb that can hold writes back.
//!
//! Opening a database writes to it, even one that turns out to be damaged or of a newer format.
//! [`Held`] keeps those writes in memory until the store has looked at what it opened. Then
//! [`Held::release`] does them on the file, in the order and with the syncs in which redb did them,
//! so that a power cut in the middle is the same as one while opening. Without a release the file
//! stays as it was, to the byte; so a check can even repair a copy that nobody sees.

use redb::{BackendError, StorageBackend};
use std::io;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Debug)]
enum Op {
    Write(u64, Vec<u8>),
    SetLen(u64),
    Sync,
}

#[derive(Debug, Default)]
struct Journal {
    ops: Vec<Op>,
    /// Length with the operations done; `None` while they leave it alone.
    len: Option<u64>,
}

#[derive(Debug)]
struct Shared<B> {
    backend: B,
    /// `None` once writes go through.
    journal: Mutex<Option<Journal>>,
    /// Set when the file may only be locked together with other readers.
    reads_only: bool,
}

/// A backend with its writes held back. Clones are the same backend.
#[derive(Debug)]
pub(super) struct Held<B>(Arc<Shared<B>>);

impl<B> Clone for Held<B> {
    fn clone(&self) -> Self {
        Held(Arc::clone(&self.0))
    }
}

impl<B: StorageBackend> Held<B> {
    /// Writes are held until [`release`](Self::release).
    pub(super) fn new(backend: B) -> Self {
        Held(Arc::new(Shared {
            backend,
            journal: Mutex::new(Some(Journal::default())),
            reads_only: false,
        }))
    }

    /// Writes are held for ever, and the file is locked for reading only.
    pub(super) fn read_only(backend: B) -> Self {
        Held(Arc::new(Shared {
            backend,
            journal: Mutex::new(Some(Journal::default())),
            reads_only: true,
        }))
    }

    /// Does what was held back, and lets writes through from now on.
    pub(super) fn release(&self) -> io::Result<()> {
        let mut journal = self.journal();
        let ops = journal
            .as_mut()
            .map(|held| std::mem::take(&mut held.ops))
            .unwrap_or_default();
        // On an error the journal stays, and swallows what redb writes while it closes.
        for op in ops {
            match op {
                Op::Write(at, data) => self.0.backend.write(at, &data)?,
                Op::SetLen(len) => self.0.backend.set_len(len)?,
                Op::Sync => self.0.backend.sync_data()?,
            }
        }
        *journal = None;
        Ok(())
    }

    fn journal(&self) -> MutexGuard<'_, Option<Journal>> {
        self.0
            .journal
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Copies to `out`, which stands at `at`, what `data` at `from` has in common with it.
fn overlay(out: &mut [u8], at: u64, data: &[u8], from: u64) {
    let start = at.max(from);
    let end = (at + out.len() as u64).min(from + data.len() as u64);
    if start < end {
        out[(start - at) as usize..(end - at) as usize]
            .copy_from_slice(&data[(start - from) as usize..(end - from) as usize]);
    }
}

impl<B: StorageBackend> StorageBackend for Held<B> {
    fn len(&self) -> io::Result<u64> {
        match self.journal().as_ref().and_then(|held| held.len) {
            Some(len) => Ok(len),
            None => self.0.backend.len(),
        }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let journal = self.journal();
        let Some(held) = journal.as_ref() else {
            drop(journal);
            return self.0.backend.read(offset, out);
        };
        let mut on_disk = self.0.backend.len()?;
        let end = offset.saturating_add(out.len() as u64);
        if end > held.len.unwrap_or(on_disk) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // What a held cut took away reads as zeros, should the file have grown again since.
        for op in &held.ops {
            if let Op::SetLen(len) = op {
                on_disk = on_disk.min(*len);
            }
        }
        let there = usize::try_from(on_disk.saturating_sub(offset))
            .unwrap_or(usize::MAX)
            .min(out.len());
        if there > 0 {
            self.0.backend.read(offset, &mut out[..there])?;
        }
        out[there..].fill(0);
        for op in &held.ops {
            match op {
                Op::Write(at, data) => overlay(out, offset, data, *at),
                Op::SetLen(len) if *len < end => {
                    let keep = usize::try_from(len.saturating_sub(offset))
                        .unwrap_or(usize::MAX)
                        .min(out.len());
                    out[keep..].fill(0);
                }
                Op::SetLen(_) | Op::Sync => {}
            }
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        match self.journal().as_mut() {
            Some(held) => {
                held.ops.push(Op::SetLen(len));
                held.len = Some(len);
                Ok(())
            }
            None => self.0.backend.set_len(len),
        }
    }

    fn sync_data(&self) -> io::Result<()> {
        match self.journal().as_mut() {
            Some(held) => {
                held.ops.push(Op::Sync);
                Ok(())
            }
            None => self.0.backend.sync_data(),
        }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        match self.journal().as_mut() {
            Some(held) => {
                let end = offset.saturating_add(data.len() as u64);
                let len = match held.len {
                    Some(len) => len,
                    None => self.0.backend.len()?,
                };
                held.len = Some(len.max(end));
                held.ops.push(Op::Write(offset, data.to_vec()));
                Ok(())
            }
            None => self.0.backend.write(offset, data),
        }
    }

    fn close(&self) -> io::Result<()> {
        self.0.backend.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        if self.0.reads_only {
            self.0.backend.try_lock_shared_range(start, end)
        } else {
            self.0.backend.try_lock_range(start, end)
        }
    }

    fn try_lock_shared_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> Result<bool, BackendError> {
        self.0.backend.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        if self.0.reads_only {
            self.0.backend.lock_shared_range(start, end)
        } else {
            self.0.backend.lock_range(start, end)
        }
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.backend.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.backend.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.backend.query_lock_range(start, end)
    }
}
