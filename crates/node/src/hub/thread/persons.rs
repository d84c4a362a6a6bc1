//! What visitors left of themselves, and the keys that seal it.

use super::HubThread;
use crate::decider::PendingCommand;
use crate::hub::Wanted;
use crate::hub::handle::{Group, PendingReply};
use crate::ids::{self, Random};
use crate::store::{Reader, StoreError};
use crate::vault::{BackupSeal, Keys, Personal, VaultWrite, WrappedKeys};
use hall::{Actor, Command, PersonCommand, PersonId, Program};

/// A day, as stamps count.
const DAY_US: i64 = 86_400_000_000;

/// Returns the rows of the vault for what is personal in a proposal.
pub(super) fn seal(
    group: &Group,
    reader: Option<&Reader>,
    personal: &Personal,
    random: &mut Random,
) -> Vec<VaultWrite> {
    let vault = group.vault();
    let Some(keys) = vault.keys() else {
        tracing::error!("no key of the vault: what visitors left is not kept");
        return Vec::new();
    };
    let living = match reader.map(Reader::persons) {
        _ if personal.erased.is_empty() => Vec::new(),
        Some(Ok(living)) => living,
        Some(Err(_)) | None => {
            // Without them the others would be lost: the next day erases again.
            tracing::error!("the vault cannot be read: nothing is erased");
            let kept = Personal {
                erased: Vec::new(),
                phones: personal.phones.clone(),
            };
            return keys.seal_personal(&kept, std::iter::empty(), random);
        }
    };
    keys.seal_personal(personal, living.into_iter(), random)
}

impl HubThread {
    /// Draws the vault's keys when nobody has any yet.
    pub(super) fn draw_vault_keys(&mut self) {
        let mut vault = self.group.vault();
        let is_new = || self.quorum.reader()?.has_vault().ok().map(|has| !has);
        if vault.keys().is_none()
            && is_new() == Some(true)
            && let Err(cause) = vault.adopt(Keys::drawn(&mut ids::system()))
        {
            tracing::error!(%cause, "the keys of the vault are not kept");
        }
    }

    /// The vault's keys for a backup.
    pub(super) fn wrapped_keys(&self, seal: &BackupSeal) -> Result<WrappedKeys, StoreError> {
        let vault = self.group.vault();
        let keys = vault.keys().ok_or(StoreError::NoVaultKeys)?;
        Ok(seal.wrap(keys, &mut ids::system()))
    }

    /// Moves the persons' key on as far as the rows of the vault have come: what was erased is closed
    /// for ever.
    pub(super) fn follow_vault(&self, writes: &[VaultWrite]) {
        let epochs = writes.iter().filter_map(|write| match write {
            VaultWrite::Advance { epoch } => Some(*epoch),
            VaultWrite::Person { .. } | VaultWrite::Credential { .. } => None,
        });
        self.advance_vault(epochs.max());
    }

    /// The same as far as the store has come.
    pub(super) fn read_vault(&self) {
        let epoch = self.quorum.reader().and_then(|r| r.vault_epoch().ok());
        self.advance_vault(epoch);
    }

    fn advance_vault(&self, epoch: Option<u32>) {
        if let Some(epoch) = epoch
            && let Err(cause) = self.group.vault().advance_to(epoch)
        {
            tracing::error!(%cause, "the key of what was erased is still in its file");
        }
    }

    /// Asks for the erasure of what visitors left longer ago than the rules keep it.
    pub(super) fn erase_expired(&mut self) {
        if !self.is_erasure_due || !self.decider.leads() || !self.decider.is_agreed() {
            return;
        }
        self.is_erasure_due = false;
        let hall = self.decider.hall();
        let kept_us = i64::from(hall.setup().rules.keep_phone_days) * DAY_US;
        let before = hall.last_at().0.saturating_sub(kept_us);
        let persons = self.quorum.reader().and_then(|r| r.persons().ok());
        let old = persons.into_iter().flatten();
        let old = old.filter(|(_, row)| row.since.0 < before);
        let persons: Vec<PersonId> = old.map(|(person, _)| person).collect();
        if persons.is_empty() {
            return;
        }
        tracing::info!(count = persons.len(), "phone numbers are erased by age");
        self.decider.enqueue(PendingCommand {
            id: ids::fresh_id(),
            actor: Actor::of(Program::Hub),
            command: Command::Person(PersonCommand::Erase { persons }),
            vault: Vec::new(),
            reply: PendingReply {
                reply: Box::new(|_| ()),
                wanted: Wanted::default(),
            },
        });
    }
}
