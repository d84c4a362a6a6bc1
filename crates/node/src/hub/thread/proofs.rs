//! Who somebody is: badges, PINs, passwords and codes are checked beside the hub, one after the other.
//!
//! A command that brings a secret never comes before the rules. The hub that hears it, which need not
//! be the one that leads, checks the secret against the vault in a thread of its own, and then asks for
//! what follows: a command that only says how the check ended, with what the vault is to keep.

use super::HubThread;
use crate::decider::PendingCommand;
use crate::hub::handle::{HubHandle, PendingReply, Reply, Wanted};
use crate::ids::{self, fresh_id};
use crate::quorum::Quorum;
use crate::vault::{BadgeVerifier, CredentialKind, VaultWrite, Verifier};
use hall::staff::SignInMode;
use hall::{
    Account, AccountId, Actor, Answer, Claim, Command, CommandId, CounterId, Event, Program,
    Refusal, Secret, StaffCommand, StaffEvent, StaffNo, Timestamp, Way,
};
use std::sync::Arc;
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
    /// The people who may be meant, as the hall knows them.
    people: Vec<Person>,
    mode: SignInMode,
    at: Timestamp,
}

/// What a check needs to know of somebody.
#[derive(Clone)]
struct Person {
    id: AccountId,
    no: StaffNo,
    name: Arc<str>,
}

impl From<&Account> for Person {
    fn from(account: &Account) -> Person {
        Person {
            id: account.id,
            no: account.no,
            name: Arc::clone(&account.name),
        }
    }
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
        let has_badge = |account: &&Account| account.ways.contains(&Way::Badge);
        let people: Vec<Person> = match command {
            StaffCommand::Prove { who, .. } | StaffCommand::Choose { who, .. } => match who {
                Claim::Number(no) => hall
                    .account_numbered(*no)
                    .into_iter()
                    .map(Person::from)
                    .collect(),
                Claim::Badge(_) => hall
                    .accounts()
                    .iter()
                    .filter(has_badge)
                    .map(Person::from)
                    .collect(),
            },
            // With what the vault keeps, it was checked already.
            StaffCommand::Invite { .. } if asked.vault.is_empty() => Vec::new(),
            StaffCommand::GiveBadge { .. } if asked.vault.is_empty() => hall
                .accounts()
                .iter()
                .filter(has_badge)
                .map(Person::from)
                .collect(),
            _ => return Some(asked),
        };
        let at = self.clock.now();
        let actor = hall.identified(&asked.actor);
        if let Err(refusal) = hall.decide(at, &actor, &asked.command) {
            (asked.reply.reply)(Err(refusal));
            return None;
        }
        let mode = hall.setup().staff.sign_in;
        let check = Check {
            asked,
            people,
            mode,
            at,
        };
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
        let Check {
            asked,
            people,
            mode,
            at,
        } = check;
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
                counter,
                who,
                secret,
            } => {
                let person = self.meant(&people, &who).map(|person| person.id);
                let way = mode.way_of(&who);
                let typed = mode.typed().and_then(CredentialKind::of);
                let ok = match typed.filter(|_| way != Way::Badge) {
                    Some(kind) => self.knows(person, kind, &secret, at),
                    None => person.is_some(),
                };
                self.attempted(asker, person, (counter, way), ok);
            }
            StaffCommand::Choose {
                counter,
                who,
                code,
                secret,
            } => {
                let person = self.meant(&people, &who);
                let id = person.map(|person| person.id);
                let ok = self.knows(id, CredentialKind::Code, &code, at);
                match (person.filter(|_| ok), mode.typed()) {
                    (Some(person), Some(typed)) => {
                        let then = (counter, mode.way_of(&who));
                        self.choose(asker, person, typed, then, &secret);
                    }
                    _ => self.attempted(asker, id, (counter, Way::Code), false),
                }
            }
            StaffCommand::Invite { account, code } => self.invite(asker, account, &code, at),
            StaffCommand::GiveBadge { account, badge } => {
                self.give_badge(asker, account, &people, &badge);
            }
            _ => {}
        }
    }

    /// Returns who is claimed to be there.
    fn meant<'p>(&self, people: &'p [Person], who: &Claim) -> Option<&'p Person> {
        match who {
            Claim::Number(_) => people.first(),
            Claim::Badge(badge) => self.whose(people, badge),
        }
    }

    /// Returns whose badge says this.
    fn whose<'p>(&self, people: &'p [Person], badge: &Secret) -> Option<&'p Person> {
        let badge = Secret::badge(badge.as_str())?;
        let reader = self.hub.group.with(Quorum::reader)??;
        let keys = self.hub.vault_keys()?;
        let kind = CredentialKind::Badge;
        let is_theirs = |person: &&Person| {
            let sealed = reader.verifier(person.id, kind).ok().flatten();
            let opened = sealed.and_then(|sealed| keys.open_credential(person.id, kind, &sealed));
            let verifier = opened.and_then(|opened| record::decode::<BadgeVerifier>(&opened).ok());
            verifier.is_some_and(|verifier| verifier.is_of(&badge))
        };
        people.iter().find(is_theirs)
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
        let verifier = match kind {
            CredentialKind::Badge => record::encode(&BadgeVerifier::of(secret, random)),
            _ => record::encode(&Verifier::of(secret, until, random)?),
        };
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
        (counter, way): (CounterId, Way),
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

    /// Keeps what somebody chose, which uses up the code, and lets the person in.
    fn choose(
        &self,
        asker: Asker,
        person: &Person,
        typed: Way,
        then: (CounterId, Way),
        secret: &Secret,
    ) {
        let account = person.id;
        let weak = match typed {
            Way::Password => !secret.is_good_password(person.no, &person.name),
            _ => !secret.is_good_pin(person.no),
        };
        if weak {
            return (asker.reply)(Err(match typed {
                Way::Password => Refusal::WeakPassword,
                _ => Refusal::WeakPin,
            }));
        }
        let write =
            CredentialKind::of(typed).and_then(|kind| self.write(account, kind, secret, None));
        let Some(write) = write else {
            return (asker.reply)(Err(Refusal::TryLater { wait_s: LATER_S }));
        };
        let used_up = VaultWrite::Credential {
            account,
            kind: CredentialKind::Code,
            verifier: None,
        };
        let wanted = asker.wanted.clone();
        let checker = Checker {
            hub: self.hub.clone(),
        };
        let let_in = move |answer: Answer| match answer {
            Ok(_) => checker.attempted(asker, Some(account), then, true),
            Err(refusal) => (asker.reply)(Err(refusal)),
        };
        self.ask(
            wanted,
            fresh_id(),
            None,
            StaffCommand::CredentialSet {
                account,
                way: typed,
            },
            vec![write, used_up],
            Box::new(let_in),
        );
    }

    /// Keeps what a badge says, in the name of whoever gives it.
    fn give_badge(&self, asker: Asker, account: AccountId, people: &[Person], badge: &Secret) {
        let Some(badge) = Secret::badge(badge.as_str()) else {
            return (asker.reply)(Err(Refusal::BadBadge));
        };
        if let Some(other) = self
            .whose(people, &badge)
            .filter(|other| other.id != account)
        {
            return (asker.reply)(Err(Refusal::BadgeInUse { no: other.no }));
        }
        let Some(write) = self.write(account, CredentialKind::Badge, &badge, None) else {
            return (asker.reply)(Err(Refusal::TryLater { wait_s: LATER_S }));
        };
        self.ask(
            asker.wanted,
            asker.id,
            Some(asker.actor),
            StaffCommand::GiveBadge {
                account,
                badge: Secret::default(),
            },
            vec![write],
            asker.reply,
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
