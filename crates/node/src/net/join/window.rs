//! When a hub lets machines in: while a person has opened it for a code or a file, for a few tries,
//! once.

use super::code::{Code, JoinFile};
use std::time::{Duration, Instant};

/// Lifetime of a code.
pub const CODE_FOR: Duration = Duration::from_secs(10 * 60);
/// Tries of a code. Guessing one of ten million in three is not worth it.
const CODE_TRIES: u32 = 3;
/// Tries of a file. Nobody guesses 128 bits; a few more, so that a passer-by cannot spoil it.
const FILE_TRIES: u32 = 1000;

/// The reason why nobody can join with this just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinRefusal {
    /// Nobody has asked for a machine to join, or it has joined.
    Closed,
    /// Its time is over.
    Expired,
    /// Wrong too often.
    Burnt,
}

/// The kind of secret that a machine says it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Code,
    File,
}

/// The secrets that let machines in just now: a code, a file, both or neither. For one hub, behind
/// a lock.
#[derive(Default)]
pub struct Window {
    code: Option<JoinSecret>,
    file: Option<JoinSecret>,
    opened: u64,
}

/// One secret and what is left of it.
struct JoinSecret {
    /// Tells it from the one that was open before.
    serial: u64,
    password: String,
    /// What tells the code of this hub from that of another.
    mark: Option<u32>,
    /// It lets a further hub in.
    lets_hub_in: bool,
    until: Instant,
    tries: u32,
    used: bool,
}

/// A try that has been counted.
pub(super) struct Attempt {
    by: By,
    serial: u64,
    pub(super) password: String,
    pub(super) lets_hub_in: bool,
}

impl Window {
    /// Lets one machine in by this code within ten minutes. A code that was open before is void.
    pub fn open(&mut self, code: Code, now: Instant) {
        let secret = self.secret(code.password(), now + CODE_FOR, CODE_TRIES);
        self.code = Some(JoinSecret {
            mark: Some(code.mark()),
            lets_hub_in: code.is_for_hub(),
            ..secret
        });
    }

    /// Lets one machine in by this file, or a further hub. A file that was open before is void.
    pub fn open_file(&mut self, file: &JoinFile, lets_hub_in: bool, until: Instant) {
        let secret = self.secret(file.password(), until, FILE_TRIES);
        self.file = Some(JoinSecret {
            lets_hub_in,
            ..secret
        });
    }

    fn secret(&mut self, password: String, until: Instant, tries: u32) -> JoinSecret {
        self.opened += 1;
        JoinSecret {
            serial: self.opened,
            password,
            mark: None,
            lets_hub_in: false,
            until,
            tries,
            used: false,
        }
    }

    /// Voids code and file.
    pub fn close(&mut self) {
        self.code = None;
        self.file = None;
    }

    /// For how long and for how many tries the code is still good.
    ///
    /// # Errors
    /// Why it is not.
    pub fn code_left(&self, now: Instant) -> Result<(Duration, u32), JoinRefusal> {
        let secret = self.code.as_ref().ok_or(JoinRefusal::Closed)?;
        secret.check(now)?;
        Ok((secret.until - now, secret.tries))
    }

    /// Counts a try, before anything is answered: tries that run side by side are counted all the
    /// same, and so is one that is never finished. A code with another `mark` is another hub's.
    pub(super) fn try_begin(
        &mut self,
        by: By,
        mark: Option<u32>,
        now: Instant,
    ) -> Result<Attempt, JoinRefusal> {
        let is_meant = |secret: &&mut JoinSecret| mark.is_none() || secret.mark == mark;
        let secret = self.of(by).as_mut().filter(is_meant);
        let secret = secret.ok_or(JoinRefusal::Closed)?;
        secret.check(now)?;
        secret.tries -= 1;
        Ok(Attempt {
            by,
            serial: secret.serial,
            password: secret.password.clone(),
            lets_hub_in: secret.lets_hub_in,
        })
    }

    /// Counts a wrong try, and returns how many are left.
    pub(super) fn failed(&mut self, attempt: &Attempt) -> u32 {
        self.secret_of(attempt).map_or(0, |secret| secret.tries)
    }

    /// Uses the secret up for a machine that has proved to know it. Of several, one gets in.
    pub(super) fn succeeded(&mut self, attempt: &Attempt) -> Result<(), JoinRefusal> {
        let secret = self
            .secret_of(attempt)
            .filter(|secret| !secret.used)
            .ok_or(JoinRefusal::Closed)?;
        secret.used = true;
        Ok(())
    }

    /// The machine knew the secret and did not join, for another reason: it may try again.
    pub(super) fn give_back(&mut self, attempt: &Attempt) {
        if let Some(secret) = self.secret_of(attempt) {
            secret.used = false;
            secret.tries += 1;
        }
    }

    fn of(&mut self, by: By) -> &mut Option<JoinSecret> {
        match by {
            By::Code => &mut self.code,
            By::File => &mut self.file,
        }
    }

    /// Finds the secret that was tried, unless something else has been opened since.
    fn secret_of(&mut self, attempt: &Attempt) -> Option<&mut JoinSecret> {
        self.of(attempt.by)
            .as_mut()
            .filter(|secret| secret.serial == attempt.serial)
    }
}

impl JoinSecret {
    fn check(&self, now: Instant) -> Result<(), JoinRefusal> {
        match self {
            JoinSecret { used: true, .. } => Err(JoinRefusal::Closed),
            JoinSecret { tries: 0, .. } => Err(JoinRefusal::Burnt),
            JoinSecret { until, .. } if now >= *until => Err(JoinRefusal::Expired),
            _ => Ok(()),
        }
    }
}
