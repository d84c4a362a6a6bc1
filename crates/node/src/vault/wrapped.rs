//! The vault's keys in a backup, sealed by a passphrase.

use super::keys::Key;
use super::secret::{Cost, SALT_BYTES};
use super::{Keys, Sealed};
use crate::ids::Random;
use hall::Secret;
use record::{Record, RecordError, Wrote, minicbor};
use std::fmt;
use zeroize::Zeroizing;

/// Work that whoever guesses passphrases has with each: a fifth of a second here.
const COST: Cost = Cost {
    memory_kib: 65_536,
    passes: 3,
};
/// Says what is sealed.
const ABOUT: &[u8] = b"keys of a vault";

/// What a passphrase becomes, to seal a backup with. Made by whoever asks, so that no other program
/// hears the passphrase.
#[derive(Clone, PartialEq, Eq)]
pub struct BackupSeal {
    salt: [u8; SALT_BYTES],
    key: Key,
}

impl fmt::Debug for BackupSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BackupSeal(***)")
    }
}

impl BackupSeal {
    /// The seal of a new backup. Slow.
    pub fn of(passphrase: &Secret, random: &mut Random) -> Option<BackupSeal> {
        let salt = random().to_le_bytes();
        let key = Key(*COST.stretch(passphrase, &salt)?);
        Some(BackupSeal { salt, key })
    }

    /// Seals the keys.
    pub fn wrap(&self, keys: &Keys, random: &mut Random) -> WrappedKeys {
        WrappedKeys {
            salt: Sealed(self.salt.to_vec()),
            cost: COST,
            keys: self.key.seal(random, ABOUT, &keys.to_bytes()),
        }
    }
}

impl Record for BackupSeal {
    fn encode(&self, to: &mut minicbor::Encoder<Vec<u8>>) -> Wrote {
        let bytes = Zeroizing::new([&self.salt[..], &self.key.0[..]].concat());
        to.bytes(&bytes)?;
        Ok(())
    }

    fn decode(from: &mut minicbor::Decoder<'_>) -> Result<Self, RecordError> {
        let parts = from.bytes()?.split_first_chunk();
        let key = parts.and_then(|(_, key)| key.try_into().ok());
        match (parts, key) {
            (Some((salt, _)), Some(key)) => Ok(BackupSeal {
                salt: *salt,
                key: Key(key),
            }),
            _ => Err(RecordError::BadValue("seal of a backup")),
        }
    }
}

/// The keys of a vault as a backup has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKeys {
    salt: Sealed,
    cost: Cost,
    keys: Sealed,
}

record::record! { struct WrappedKeys { 1 salt, 2 cost, 3 keys } }

impl WrappedKeys {
    /// Opens them; `None` when it was another passphrase. Slow.
    pub fn open(&self, passphrase: &Secret) -> Option<Keys> {
        let key = Key(*self.cost.stretch(passphrase, &self.salt.0)?);
        Keys::from_bytes(&key.open(ABOUT, &self.keys)?)
    }
}
