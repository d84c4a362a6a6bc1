//! What a machine's folder has of a hall before the machine joins one.

use super::confirms;
use hall::{MachineId, Role};
use node::home::Home;
use node::lan::joining::{self, NewMachine};
use node::net::identity::Identity;
use node::store::Store;
use node::{agent, lan, problems};
use std::path::PathBuf;
use text::problem::{Code, Problem};
use text::{Words, args};

/// The files of a hall that a machine has begun by itself.
const OWN_HALL: [&str; 6] = [
    "hall.redb",
    "hall.redb.mark",
    "vault.key",
    "config.applied",
    "backups",
    "backups.state",
];

/// What this machine is in the hall that it has joined.
pub(super) struct Membership {
    pub(super) name: MachineId,
    pub(super) role: Role,
    hall: [u8; 16],
}

impl Membership {
    fn of(home: &Home, words: &Words) -> Result<Option<Membership>, Problem> {
        if !agent::is_joined(home) {
            return Ok(None);
        }
        let identity = Identity::load(home.folder()).map_err(|e| problems::identity(words, &e))?;
        Ok(identity.map(|identity| Membership {
            name: lan::name_of(&identity),
            role: joining::Membership::load(home.folder()).role,
            hall: identity.hall(),
        }))
    }

    /// Puts the copy of the hall aside if the machine has joined another one.
    pub(super) fn forget_other_hall(&self, home: &Home, joined: &NewMachine) {
        if joined.identity.hall() != self.hall {
            let copy = home.copy();
            if let Err(cause) = std::fs::rename(&copy, copy.with_extension("redb.old")) {
                tracing::warn!(%cause, "the copy of the hall before stays");
            }
        }
    }
}

/// Returns whether the folder has a hall, of its own or one that it has joined.
pub(super) fn has_hall(home: &Home) -> bool {
    home.store().exists() || home.is_hub() || agent::is_joined(home)
}

/// Makes sure that a hall can be joined with this folder, and returns what this machine was in the
/// hall that it has joined before, if it `may_be_joined`. A hall that it has begun by itself is put aside after a question.
///
/// # Errors
/// When it is a hub, or has joined and must not have, or keeps a hall that stays.
pub(super) fn make_free(
    home: &Home,
    may_be_joined: bool,
    words: &Words,
) -> Result<Option<Membership>, Problem> {
    let path = home.folder().display().to_string();
    if home.is_hub() {
        return Err(Problem::new(
            Code::Usage,
            words.say("join-is-hub", args! { path: path.as_str() }),
            words.say("join-is-hub.cure", args! { path: path.as_str() }),
        ));
    }
    let before = Membership::of(home, words)?;
    let is_expelled = home.folder().join(joining::EXPELLED).exists();
    if let Some(member) = before.as_ref().filter(|_| !may_be_joined && !is_expelled) {
        return Err(Problem::new(
            Code::Usage,
            words.say("join-is-joined", args! { name: member.name.as_str() }),
            words.text("join-is-joined.cure"),
        ));
    }
    if before.is_none() && home.store().exists() {
        put_aside(home, words)?;
    }
    Ok(before)
}

/// Puts a hall that this machine has begun by itself aside, after a question.
fn put_aside(home: &Home, words: &Words) -> Result<(), Problem> {
    let (store, loaded) =
        Store::open(&home.store()).map_err(|e| problems::store(words, &home.store(), &e))?;
    let path = home.folder().display().to_string();
    let hall = &loaded.hall;
    let zone = hall.setup().rules.time_zone;
    let last = text::date_time(hall.date(hall.last_at()), zone);
    let question = words.say(
        "join-ask-aside",
        args! { path: path.as_str(), lines: loaded.next_seq - 1, time: last },
    );
    if !confirms(&question) {
        return Err(Problem::new(
            Code::Usage,
            words.say("join-has-hall", args! { path: path.as_str() }),
            words.text("join-has-hall.cure"),
        ));
    }
    drop(store);
    let aside = unused_folder(home);
    let moved = std::fs::create_dir(&aside).and_then(|()| {
        for name in OWN_HALL {
            let from = home.folder().join(name);
            if from.exists() {
                std::fs::rename(from, aside.join(name))?;
            }
        }
        Ok(())
    });
    moved.map_err(|e| problems::folder(words, &aside, &e))?;
    let aside = aside.display().to_string();
    eprintln!("{}", words.say("join-put-aside", args! { path: aside }));
    Ok(())
}

/// Returns the folder for what is put aside, which is not there yet.
fn unused_folder(home: &Home) -> PathBuf {
    let folder = |number: u32| home.folder().join(format!("hall-before-{number}"));
    let number = (1..).find(|number| !folder(*number).exists());
    folder(number.unwrap_or_default())
}
