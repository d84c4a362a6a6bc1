//! What is kept of secrets: hashes that are slow to guess with; of badges, which nobody chooses, keyed
//! ones.

use super::Sealed;
use crate::ids::Random;
use argon2::{Algorithm, Argon2, Params, Version};
use hall::{Secret, Timestamp};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a salt.
pub(super) const SALT_BYTES: usize = 16;
/// The least that is advised for passwords (OWASP): 32 ms on the machine that it was chosen on.
const COST: Cost = Cost {
    memory_kib: 19_456,
    passes: 2,
};
/// What a file or a message may ask for at most: a forged one must not stop the machine.
const COST_MAX: Cost = Cost {
    memory_kib: 1 << 18,
    passes: 10,
};

/// The work of a slow hash (argon2id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

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

/// What is kept of a secret, to know it again.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier {
    salt: Sealed,
    cost: Cost,
    hash: Sealed,
    /// The end of its time.
    until: Option<Timestamp>,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier(***)")
    }
}

record::record! {
    struct Cost { 1 memory_kib, 2 passes }
    struct Verifier { 1 salt, 2 cost, 3 hash, 4 until }
}

impl Verifier {
    /// Makes what is kept of a secret that is good until then. Slow.
    pub fn of(secret: &Secret, until: Option<Timestamp>, random: &mut Random) -> Option<Verifier> {
        let salt = random().to_le_bytes();
        let hash = COST.stretch(secret, &salt)?;
        Some(Verifier {
            salt: Sealed(salt.to_vec()),
            cost: COST,
            hash: Sealed(hash.to_vec()),
            until,
        })
    }

    /// Returns whether this is the secret, and its time is not over. As slow as it was to make.
    pub fn is_of(&self, secret: &Secret, at: Timestamp) -> bool {
        let hash = self.cost.stretch(secret, &self.salt.0);
        // Both are hashes: what their comparison takes tells nothing of the secret.
        hash.is_some_and(|hash| hash[..] == self.hash.0[..])
            && self.until.is_none_or(|until| at < until)
    }

    /// Takes as long as a real check: who asks must not learn which numbers there are.
    pub fn pretend(secret: &Secret) {
        let _ = COST.stretch(secret, &[0; SALT_BYTES]);
    }
}

/// What is kept of a badge, to know it again among all others.
#[derive(Clone, PartialEq, Eq)]
pub struct BadgeVerifier {
    key: Sealed,
    hash: Sealed,
}

impl fmt::Debug for BadgeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BadgeVerifier(***)")
    }
}

record::record! { struct BadgeVerifier { 1 key, 2 hash } }

impl BadgeVerifier {
    /// Makes what is kept of what a badge says.
    pub fn of(badge: &Secret, random: &mut Random) -> BadgeVerifier {
        let key = random().to_le_bytes().to_vec();
        BadgeVerifier {
            hash: Sealed(keyed(&key, badge).finalize().into_bytes().to_vec()),
            key: Sealed(key),
        }
    }

    /// Returns whether the badge says this.
    pub fn is_of(&self, badge: &Secret) -> bool {
        keyed(&self.key.0, badge).verify_slice(&self.hash.0).is_ok()
    }
}

fn keyed(key: &[u8], badge: &Secret) -> Hmac<Sha256> {
    let mut hash = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length is taken");
    hash.update(badge.as_str().as_bytes());
    hash
}
