//! Who somebody is: PINs and codes are checked beside the hub, one after the other.
//!
//! A command that brings a secret never comes before the rules. The hub that hears it, which need not
//! be the one that leads, checks the secret against the vault in a thread of its own, and then asks for
//! what follows: a command that only says how the check ended, with what the vault is to keep.

use super::HubThread;
use crate::decider::PendingCommand;
use crate::hub::handle::{HubHandle, PendingReply, Reply, Wanted};
use crate::ids::{self, fresh_id};
use crate::quorum::Quorum;
use crate::vault::{CredentialKind, VaultWrite, Verifier};
use hall::{
    AccountId, Actor, Answer, Command, CommandId, CounterId, Event, Program, Refusal, Secret,
    StaffCommand, StaffEvent, StaffNo, Timestamp, Way,
};
use std::sync::mpsc::{self, SyncSender, TrySendError};

/// Checks that may wait; who comes after that is asked to try again.
const QUEUE: usize = 32;
/// When he should, in seconds.
const LATER_S: u32 = 2;
/// Seconds for which a code is good.
const CODE_S: u32 = 24 * 60 * 60;

/// A check that waits.
struct Check {
    asked: PendingCommand<PendingReply>,
    /// Whom the number means.
    account: Option<AccountId>,
    at: Timestamp,
}

/// The way to the thread that checks.
pub(in crate::hub) struct Proofs(SyncSender<Check>);

impl Proofs {
    /// Starts the thread, which ends with the hub's.
    pub(in crate::hub) fn start(hub: HubHandle) -> Proofs {
        let (queue, checks) = mpsc::sync_channel::<Check>(QUEUE);
        let checker = move || {
            let checker = Checker { hub };
            checks.into_iter().for_each(|check| checker.run(check));
        };
        if let Err(cause) = std::thread::Builder::new()
            .name("proofs".into())
            .spawn(checker)
        {
            tracing::error!(%cause, "nobody can prove who he is");
        }
        Proofs(queue)
    }
}

impl HubThread {
    /// Has a secret checked that a command brings; gives back a command that brings none.
    pub(super) fn check_proof(
        &self,
        asked: PendingCommand<PendingReply>,
    ) -> Option<PendingCommand<PendingReply>> {
        let Command::Staff(command) = &asked.command else {
            return Some(asked);
        };
        let hall = self.decider.hall();
        let account = match command {
            StaffCommand::Prove { no, .. } | StaffCommand::ChoosePin { no, .. } => {
                hall.account_numbered(*no).map(|account| account.id)
            }
            // With what the vault keeps, it was checked already.
            StaffCommand::Invite { account, .. } if asked.vault.is_empty() => Some(*account),
            _ => return Some(asked),
        };
        let at = self.clock.now();
        let actor = hall.identified(&asked.actor);
        if let Err(refusal) = hall.decide(at, &actor, &asked.command) {
            (asked.reply.reply)(Err(refusal));
            return None;
        }
        let check = Check { asked, account, at };
        match self.proofs.0.try_send(check) {
            Ok(()) => {}
            Err(TrySendError::Full(check) | TrySendError::Disconnected(check)) => {
                (check.asked.reply.reply)(Err(Refusal::TryLater { wait_s: LATER_S }));
            }
        }
        None
    }
}

/// Whoever asks for what follows from a check.
struct Asker {
    id: CommandId,
    actor: Actor,
    wanted: Wanted,
    reply: Reply,
}

struct Checker {
    hub: HubHandle,
}

impl Checker {
    fn run(&self, check: Check) {
        let Check { asked, account, at } = check;
        if !asked.reply.is_wanted() {
            return;
        }
        let asker = Asker {
            id: asked.id,
            actor: asked.actor,
            wanted: asked.reply.wanted,
            reply: asked.reply.reply,
        };
        let Command::Staff(command) = asked.command else {
            return;
        };
        match command {
            StaffCommand::Prove {
                counter, secret, ..
            } => {
                let ok = self.knows(account, CredentialKind::Pin, &secret, at);
                self.attempted(asker, account, counter, Way::Pin, ok);
            }
            StaffCommand::ChoosePin {
                counter,
                no,
                code,
                pin,
            } => {
                let ok = self.knows(account, CredentialKind::Code, &code, at);
                match account.filter(|_| ok) {
                    Some(account) => self.choose_pin(asker, (account, no), counter, &pin),
                    None => self.attempted(asker, account, counter, Way::Code, false),
                }
            }
            StaffCommand::Invite { account, code } => self.invite(asker, account, &code, at),
            _ => {}
        }
    }

    /// Returns whether this is the secret of an account; as slow when there is none.
    fn knows(
        &self,
        account: Option<AccountId>,
        kind: CredentialKind,
        secret: &Secret,
        at: Timestamp,
    ) -> bool {
        match account.and_then(|account| self.verifier(account, kind)) {
            Some(verifier) => verifier.is_of(secret, at),
            None => {
                Verifier::pretend(secret);
                false
            }
        }
    }

    fn verifier(&self, account: AccountId, kind: CredentialKind) -> Option<Verifier> {
        let reader = self.hub.group.with(Quorum::reader)??;
        let sealed = reader.verifier(account, kind).ok()??;
        let vault = self.hub.group.vault();
        let opened = vault.keys()?.open_credential(account, kind, &sealed)?;
        record::decode(&opened).ok()
    }

    /// What the vault keeps of a secret; `None` when its keys are not here yet.
    fn write(
        &self,
        account: AccountId,
        kind: CredentialKind,
        secret: &Secret,
        until: Option<Timestamp>,
    ) -> Option<VaultWrite> {
        let random = &mut ids::system();
        let verifier = record::encode(&Verifier::of(secret, until, random)?);
        let vault = self.hub.group.vault();
        let verifier = vault
            .keys()?
            .seal_credential(random, account, kind, &verifier);
        Some(VaultWrite::Credential {
            account,
            kind,
            verifier: Some(verifier),
        })
    }

    /// Tells the hall how an attempt to sign in ended.
    fn attempted(
        &self,
        asker: Asker,
        account: Option<AccountId>,
        counter: CounterId,
        way: Way,
        ok: bool,
    ) {
        let Asker {
            id,
            actor,
            wanted,
            reply,
        } = asker;
        let command = StaffCommand::SignIn {
            account,
            machine: actor.machine,
            counter: Some(counter),
            way,
            ok,
        };
        let told = move |answer: Answer| reply(answer.and_then(as_told));
        self.ask(wanted, id, None, command, Vec::new(), Box::new(told));
    }

    /// Keeps the PIN that somebody chose, which uses up the code, and lets the person in.
    fn choose_pin(
        &self,
        asker: Asker,
        (account, no): (AccountId, StaffNo),
        counter: CounterId,
        pin: &Secret,
    ) {
        if !pin.is_good_pin(no) {
            return (asker.reply)(Err(Refusal::WeakPin));
        }
        let Some(write) = self.write(account, CredentialKind::Pin, pin, None) else {
            return (asker.reply)(Err(Refusal::TryLater { wait_s: LATER_S }));
        };
        let used_up = VaultWrite::Credential {
            account,
            kind: CredentialKind::Code,
            verifier: None,
        };
        let way = Way::Pin;
        let wanted = asker.wanted.clone();
        let checker = Checker {
            hub: self.hub.clone(),
        };
        let then = move |answer: Answer| match answer {
            Ok(_) => checker.attempted(asker, Some(account), counter, way, true),
            Err(refusal) => (asker.reply)(Err(refusal)),
        };
        self.ask(
            wanted,
            fresh_id(),
            None,
            StaffCommand::CredentialSet { account, way },
            vec![write, used_up],
            Box::new(then),
        );
    }

    /// Keeps a code, in the name of whoever invites.
    fn invite(&self, asker: Asker, account: AccountId, code: &Secret, at: Timestamp) {
        let until = Some(at.plus_s(CODE_S));
        let write = match code.is_code() {
            true => self.write(account, CredentialKind::Code, code, until),
            false => None,
        };
        let Some(write) = write else {
            return (asker.reply)(Err(Refusal::TryLater { wait_s: LATER_S }));
        };
        let command = StaffCommand::Invite {
            account,
            code: Secret::default(),
        };
        self.ask(
            asker.wanted,
            asker.id,
            Some(asker.actor),
            command,
            vec![write],
            asker.reply,
        );
    }

    fn ask(
        &self,
        wanted: Wanted,
        id: CommandId,
        actor: Option<Actor>,
        command: StaffCommand,
        vault: Vec<VaultWrite>,
        reply: Reply,
    ) {
        let actor = actor.unwrap_or_else(|| self.hub.actor(Program::Hub));
        let _ = self.hub.submit_with_vault(
            vault,
            PendingReply { reply, wanted },
            id,
            actor,
            Command::Staff(command),
        );
    }
}

/// Returns the answer as whoever tried is told it.
fn as_told(events: Vec<Event>) -> Answer {
    let failed = |event: &Event| matches!(event, Event::Staff(StaffEvent::SignInFailed { .. }));
    match events.iter().any(failed) {
        true => Err(Refusal::WrongSecret),
        false => Ok(events),
    }
}
