//! Texts that prove something: never shown, overwritten when dropped, and slow to guess.

use argon2::{Algorithm, Argon2, Params, Version};
use record::{Record, RecordError, Wrote, minicbor};
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a salt.
pub(super) const SALT_BYTES: usize = 16;

/// A text that somebody typed or a reader read to prove something.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// A text as it was typed.
    pub fn new(typed: String) -> Secret {
        Secret(Zeroizing::new(typed))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(typed: &str) -> Secret {
        Secret::new(typed.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Record for Secret {
    fn encode(&self, to: &mut minicbor::Encoder<Vec<u8>>) -> Wrote {
        to.str(self.as_str())?.ok()
    }

    fn decode(from: &mut minicbor::Decoder<'_>) -> Result<Self, RecordError> {
        Ok(Secret::from(from.str()?))
    }
}

/// The work of a slow hash (argon2id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

record::record! { struct Cost { 1 memory_kib, 2 passes } }

/// What a file or a message may ask for at most: a forged one must not stop the machine.
const COST_MAX: Cost = Cost {
    memory_kib: 1 << 18,
    passes: 10,
};

impl Cost {
    /// Makes a key of a secret; `None` when the cost is beyond all reason.
    pub(super) fn stretch(self, secret: &Secret, salt: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        if self.memory_kib > COST_MAX.memory_kib || self.passes > COST_MAX.passes {
            return None;
        }
        let params = Params::new(self.memory_kib, self.passes, 1, None).ok()?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(secret.as_str().as_bytes(), salt, &mut *key)
            .ok()?;
        Some(key)
    }
}
