//! The vault of the hubs: what the log must not hold, because everybody follows the log and nothing
//! in it can be erased.
//!
//! Its rows are agreed on with the lines that they belong to, and written by every hub in the same
//! transaction (see [`VaultWrite`]). A joining hub gets them with the hall; nobody else is ever told
//! of them, and a backup has them on request alone, with the keys sealed by a passphrase
//! ([`WrappedKeys`]). A row is sealed with keys that are not in the store: redb keeps
//! the bytes of deleted rows, so the keys are in a small file of their own that is rewritten
//! ([`KeyFile`]).
//!
//! What a visitor left is sealed with a key of that visitor's own, and that key with the persons' key.
//! To erase visitors, the persons' key moves on by a step that cannot be taken back, the keys of all
//! others are sealed anew, and the old key is overwritten on every hub: what was left of the erased in
//! logs, free pages and copies of the store stays closed for ever. A hub that was away takes the same
//! steps when it is back, so no key ever has to be handed out for that.
//!
//! *Never*: a key or an opened value in `Debug`, a log, a line, or a message to a machine that is no
//! hub. Guarded by `vault/tests.rs` and `tests/it/vault.rs`.

mod file;
mod keys;
mod secret;
#[cfg(test)]
mod tests;
mod wrapped;

pub use file::KeyFile;
pub use keys::{Keys, Personal};
pub use secret::{BadgeVerifier, Cost, Verifier};
pub use wrapped::{BackupSeal, WrappedKeys};

use hall::{AccountId, PersonId, Phone, Timestamp, Way};
use record::{Record, RecordError, Wrote, minicbor};
use std::fmt;

/// Bytes that say nothing without their key.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub(crate) Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

impl Record for Sealed {
    fn encode(&self, to: &mut minicbor::Encoder<Vec<u8>>) -> Wrote {
        to.bytes(&self.0)?;
        Ok(())
    }

    fn decode(from: &mut minicbor::Decoder<'_>) -> Result<Self, RecordError> {
        Ok(Sealed(from.bytes()?.to_vec()))
    }
}

impl Record for Keys {
    fn encode(&self, to: &mut minicbor::Encoder<Vec<u8>>) -> Wrote {
        to.bytes(&self.to_bytes())?;
        Ok(())
    }

    fn decode(from: &mut minicbor::Decoder<'_>) -> Result<Self, RecordError> {
        Keys::from_bytes(from.bytes()?).ok_or(RecordError::BadValue("keys of the vault"))
    }
}

/// What an account proves itself by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialKind {
    /// A number that is typed.
    Pin,
    /// A text that is typed.
    Password,
    /// A card that is read.
    Badge,
    /// A number that sets one of the others, once.
    Code,
}

/// What a visitor left, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Time when it was left.
    pub since: Timestamp,
    /// Steps that the persons' key had taken when it sealed [`key`](PersonRow::key).
    pub epoch: u32,
    /// The visitor's own key.
    pub key: Sealed,
    /// The value, sealed with that.
    pub value: Sealed,
}

/// What a visitor left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalData {
    /// A number to call back.
    pub phone: Phone,
}

/// A change of the vault, part of a [`Proposal`](crate::store::Proposal).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultWrite {
    /// Sets what an account proves itself by, or takes it away.
    Credential {
        /// The account.
        account: AccountId,
        /// What of it.
        kind: CredentialKind,
        /// The verifier.
        verifier: Option<Sealed>,
    },
    /// Sets what a visitor left, or takes it away.
    Person {
        /// The visitor.
        person: PersonId,
        /// What was left.
        row: Option<PersonRow>,
    },
    /// Destroys the persons' key of earlier steps.
    Advance {
        /// Steps that it has taken now.
        epoch: u32,
    },
}

impl CredentialKind {
    /// All of them.
    pub const ALL: [CredentialKind; 4] = [
        CredentialKind::Pin,
        CredentialKind::Password,
        CredentialKind::Badge,
        CredentialKind::Code,
    ];

    /// What is checked of somebody who signs in this way, if it is one thing.
    pub fn of(way: Way) -> Option<CredentialKind> {
        match way {
            Way::Pin => Some(CredentialKind::Pin),
            Way::Password => Some(CredentialKind::Password),
            Way::Badge => Some(CredentialKind::Badge),
            Way::Code => Some(CredentialKind::Code),
            Way::Name | Way::BadgePin => None,
        }
    }
}

record::record! {
    enum CredentialKind { 1 Pin, 2 Password, 3 Badge, 4 Code }
    struct PersonRow { 1 since, 2 epoch, 3 key, 4 value }
    struct PersonalData { 1 phone }
    enum VaultWrite {
        1 Credential { 1 account, 2 kind, 3 verifier },
        2 Person { 1 person, 2 row },
        3 Advance { 1 epoch },
    }
}
