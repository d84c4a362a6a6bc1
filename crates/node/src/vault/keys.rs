//! The vault's keys, and how values are sealed with them.

use super::{CredentialKind, PersonRow, PersonalData, Sealed, VaultWrite};
use crate::ids::Random;
use hall::{AccountId, PersonId, Phone, Timestamp};
use hmac::{Hmac, Mac};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

pub(super) const KEY_BYTES: usize = 32;
/// Steps of the persons' key that are taken at most, for a file that says something absurd.
const STEPS_MAX: u32 = 1_000_000;

/// A secret key; overwritten in memory when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key(pub(super) [u8; KEY_BYTES]);

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl Key {
    fn drawn(random: &mut Random) -> Key {
        let mut key = Key([0; KEY_BYTES]);
        for half in key.0.chunks_mut(16) {
            half.copy_from_slice(&random().to_le_bytes());
        }
        key
    }

    fn cipher(&self) -> LessSafeKey {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &self.0);
        LessSafeKey::new(key.expect("the key has the cipher's length"))
    }

    /// Seals `plain`, which is opened by whoever says the same of it.
    pub(super) fn seal(&self, random: &mut Random, about: &[u8], plain: &[u8]) -> Sealed {
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&random().to_le_bytes()[..NONCE_LEN]);
        let mut bytes = plain.to_vec();
        self.cipher()
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(about),
                &mut bytes,
            )
            .expect("a value is shorter than the cipher's limit");
        bytes.splice(..0, nonce);
        Sealed(bytes)
    }

    pub(super) fn open(&self, about: &[u8], sealed: &Sealed) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, bytes) = sealed.0.split_first_chunk::<NONCE_LEN>()?;
        let mut bytes = Zeroizing::new(bytes.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self
            .cipher()
            .open_in_place(nonce, Aad::from(about), &mut bytes)
            .ok()?
            .len();
        bytes.truncate(length);
        Some(bytes)
    }
}

/// What is to be sealed for one proposal.
#[derive(Debug, Default)]
pub struct Personal {
    /// Numbers that visitors left, and when.
    pub phones: Vec<(PersonId, Timestamp, Phone)>,
    /// Visitors whose values are erased.
    pub erased: Vec<PersonId>,
}

impl Personal {
    /// Returns whether there is nothing to seal.
    pub fn is_empty(&self) -> bool {
        self.phones.is_empty() && self.erased.is_empty()
    }
}

/// The keys of a hall's vault. All its hubs have the same ones.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// Tells them from those of another hall.
    id: u64,
    /// Seals what accounts prove themselves by.
    credentials: Key,
    /// Steps that `persons` has taken.
    epoch: u32,
    /// Seals the keys of visitors.
    persons: Key,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({:x}, step {})", self.id, self.epoch)
    }
}

impl Keys {
    /// Draws new ones.
    pub fn drawn(random: &mut Random) -> Keys {
        Keys {
            id: random() as u64,
            credentials: Key::drawn(random),
            epoch: 0,
            persons: Key::drawn(random),
        }
    }

    /// Returns whether these are the keys of the same vault, perhaps some steps apart.
    pub fn are_of(&self, other: &Keys) -> bool {
        self.id == other.id
    }

    /// Steps that the persons' key has taken.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Moves the persons' key on, if it has not come so far yet. There is no way back.
    pub fn advance_to(&mut self, epoch: u32) {
        let epoch = epoch.min(self.epoch.saturating_add(STEPS_MAX));
        while self.epoch < epoch {
            let mut step = Hmac::<Sha256>::new_from_slice(&self.persons.0)
                .expect("a key of any length is taken");
            step.update(b"the next key of the persons");
            let mut next: [u8; KEY_BYTES] = step.finalize().into_bytes().into();
            self.persons.0.copy_from_slice(&next);
            next.zeroize();
            self.epoch += 1;
        }
    }

    fn at(&self, epoch: u32) -> Keys {
        let mut keys = self.clone();
        keys.advance_to(epoch);
        keys
    }

    /// Seals what accounts prove themselves by.
    pub fn seal_credential(
        &self,
        random: &mut Random,
        account: AccountId,
        kind: CredentialKind,
        verifier: &[u8],
    ) -> Sealed {
        self.credentials
            .seal(random, &about_account(account, kind), verifier)
    }

    /// Opens it again; `None` when it was sealed with other keys, or for another account.
    pub fn open_credential(
        &self,
        account: AccountId,
        kind: CredentialKind,
        verifier: &Sealed,
    ) -> Option<Zeroizing<Vec<u8>>> {
        self.credentials
            .open(&about_account(account, kind), verifier)
    }

    /// Opens what a visitor left; `None` when it was sealed with other keys or is erased.
    pub fn open_person(&self, person: PersonId, row: &PersonRow) -> Option<PersonalData> {
        let key = self.open_key(person, row)?;
        let value = key.open(&about_value(person), &row.value)?;
        record::decode(&value).ok()
    }

    fn open_key(&self, person: PersonId, row: &PersonRow) -> Option<Key> {
        let opened = self
            .at(row.epoch)
            .persons
            .open(&about_key(person), &row.key)?;
        let key: [u8; KEY_BYTES] = opened.as_slice().try_into().ok()?;
        Some(Key(key))
    }

    /// Returns the row of another vault as this one seals it; `None` when its keys do not open it.
    pub fn take_person(
        &self,
        from: &Keys,
        person: PersonId,
        row: &PersonRow,
        random: &mut Random,
    ) -> Option<PersonRow> {
        let own = from.open_key(person, row)?;
        Some(PersonRow {
            epoch: self.epoch,
            key: self.persons.seal(random, &about_key(person), &own.0),
            ..row.clone()
        })
    }

    /// Returns the row of another vault as this one seals it; `None` when its keys do not open it.
    pub fn take_credential(
        &self,
        from: &Keys,
        account: AccountId,
        kind: CredentialKind,
        row: &Sealed,
        random: &mut Random,
    ) -> Option<Sealed> {
        let verifier = from.open_credential(account, kind, row)?;
        Some(self.seal_credential(random, account, kind, &verifier))
    }

    /// Returns the rows that a proposal writes for what is `personal` in it, when `living` is what
    /// the vault holds. If visitors are erased, the keys of all others are sealed with the next key.
    pub fn seal_personal(
        &self,
        personal: &Personal,
        living: impl Iterator<Item = (PersonId, PersonRow)>,
        random: &mut Random,
    ) -> Vec<VaultWrite> {
        let mut writes = Vec::new();
        let mut keys = self.clone();
        if !personal.erased.is_empty() {
            let epoch = self.epoch + 1;
            keys.advance_to(epoch);
            writes.push(VaultWrite::Advance { epoch });
            for (person, row) in living {
                if personal.erased.contains(&person) {
                    continue;
                }
                if let Some(own) = self.open_key(person, &row) {
                    let key = keys.persons.seal(random, &about_key(person), &own.0);
                    let row = Some(PersonRow {
                        epoch: keys.epoch,
                        key,
                        ..row
                    });
                    writes.push(VaultWrite::Person { person, row });
                }
            }
        }
        for (person, since, phone) in &personal.phones {
            if personal.erased.contains(person) {
                continue;
            }
            let own = Key::drawn(random);
            let value = Zeroizing::new(record::encode(&PersonalData {
                phone: phone.clone(),
            }));
            let row = Some(PersonRow {
                since: *since,
                epoch: keys.epoch,
                key: keys.persons.seal(random, &about_key(*person), &own.0),
                value: own.seal(random, &about_value(*person), &value),
            });
            let person = *person;
            writes.push(VaultWrite::Person { person, row });
        }
        let erased = personal.erased.iter();
        writes.extend(erased.map(|person| VaultWrite::Person {
            person: *person,
            row: None,
        }));
        writes
    }

    /// The keys as they are kept and given to another hub.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(FILE_BYTES));
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&self.id.to_be_bytes());
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        bytes.extend_from_slice(&self.credentials.0);
        bytes.extend_from_slice(&self.persons.0);
        bytes
    }

    /// Reads what [`Keys::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<Keys> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (id, rest) = rest.split_first_chunk()?;
        let (epoch, rest) = rest.split_first_chunk()?;
        let (credentials, rest) = rest.split_first_chunk()?;
        let persons = rest.try_into().ok()?;
        Some(Keys {
            id: u64::from_be_bytes(*id),
            credentials: Key(*credentials),
            epoch: u32::from_be_bytes(*epoch),
            persons: Key(persons),
        })
    }
}

/// Beginning of the file.
const MAGIC: &[u8] = b"dingdong vault 1\n";
/// Length of the file.
pub(super) const FILE_BYTES: usize = MAGIC.len() + 8 + 4 + 2 * KEY_BYTES;

fn about_account(account: AccountId, kind: CredentialKind) -> Vec<u8> {
    let mut about = record::encode(&kind);
    about.push(b'a');
    about.extend_from_slice(&account.0.to_be_bytes());
    about
}

fn about_key(person: PersonId) -> Vec<u8> {
    [&b"k"[..], &person.0.to_be_bytes()].concat()
}

fn about_value(person: PersonId) -> Vec<u8> {
    [&b"v"[..], &person.0.to_be_bytes()].concat()
}
