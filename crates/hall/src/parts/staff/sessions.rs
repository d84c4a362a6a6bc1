//! Who signs in and out where, and how wrong attempts slow down and lock.
//!
//! Times go by stamps, which nobody can set: a clock that jumps opens no lock.

use super::{Staff, StaffEvent};
use crate::Hall;
use crate::actor::Actor;
use crate::counter::{Counter, Shift};
use crate::event::{Answer, Event};
use crate::ids::{AccountId, CounterId, MachineId};
use crate::parts::counters::{CounterEvent, closing, current, free, leaving};
use crate::refusal::Refusal;
use crate::secret::Claim;
use crate::staff::{
    Account, AccountState, FAILURES_A_DAY, Failures, Right, Session, SignInMode, SignOutReason, Way,
};
use crate::time::Timestamp;

/// Seconds to wait after the third failure in a row; twice as many after each further one.
const FIRST_WAIT_S: u32 = 1;
/// Failures in a row that cost no time.
const FREE_FAILURES: u32 = 2;
/// Doublings of the first wait.
const DOUBLINGS_MAX: u32 = 4;
/// Failures in a row after which attempts are locked for a while.
const LOCK_EVERY: u32 = 10;
/// Seconds of such a lock.
const LOCK_S: u32 = 15 * 60;
/// Machines from which on the failures of an account count together, wherever somebody tries: nobody
/// locks everybody out from one counter.
const MACHINES_TOGETHER: usize = 3;

/// A sign-in that was tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pub account: Option<AccountId>,
    pub machine: Option<MachineId>,
    pub counter: Option<CounterId>,
    pub way: Way,
}

impl Attempt {
    fn failed(self) -> Event {
        StaffEvent::SignInFailed {
            account: self.account,
            machine: self.machine,
            counter: self.counter,
            way: self.way,
        }
        .into()
    }
}

impl Staff {
    /// Decides what follows when somebody opens a counter by a name or a staff number alone: of an account,
    /// once the hall has any. `replace` is set by who has read whose shift ends for it.
    pub(crate) fn decide_open(
        &self,
        hall: &Hall,
        at: Timestamp,
        actor: Option<&Actor>,
        (counter, clerk, replace): (CounterId, &str, bool),
    ) -> Answer {
        let account = self.named(clerk)?;
        let is_theirs = |c: &&Counter| c.shift.as_ref().is_some_and(|s| is_of(s, account));
        let here = hall.counters_part().known(counter)?;
        if let Some(shift) = here
            .shift
            .as_ref()
            .filter(|_| !replace && !is_theirs(&here))
        {
            let clerk = shift.clerk.to_string();
            return Err(Refusal::CounterOpen { clerk });
        }
        let mut others = hall.counters().iter().filter(|c| c.id != counter);
        if let Some(other) = others.find(is_theirs).filter(|_| !replace) {
            return Err(Refusal::ClerkElsewhere { counter: other.id });
        }
        let attempt = Attempt {
            account: Some(account.id),
            machine: actor.and_then(|actor| actor.machine),
            counter: Some(counter),
            way: Way::Name,
        };
        self.decide_sign_in(hall, at, attempt, true)
    }

    /// The account that is meant by a staff number or a whole name, however it is written. Of several
    /// people of one name those count who may sign in.
    pub(crate) fn named(&self, typed: &str) -> Result<&Account, Refusal> {
        let typed = letters::line(typed);
        if let Some(account) = typed.parse().ok().and_then(|no| self.numbered(no)) {
            return Ok(account);
        }
        let name = typed.to_lowercase();
        let has_name = |a: &&Account| a.name.to_lowercase() == name;
        let mut found: Vec<&Account> = self.state.accounts.iter().filter(has_name).collect();
        let may_sign_in = |a: &Account| a.state.may_sign_in(SignInMode::Name);
        if found.iter().any(|a| may_sign_in(a)) {
            found.retain(|a| may_sign_in(a));
        }
        match found.as_slice() {
            [] => {
                let who = self.who_may(Right::StaffManage);
                Err(Refusal::UnknownAccount { who })
            }
            [account] => Ok(account),
            _ => Err(Refusal::SeveralAccounts),
        }
    }

    /// Decides what follows from an attempt to sign in whose proof was `ok`.
    pub(super) fn decide_sign_in(
        &self,
        hall: &Hall,
        at: Timestamp,
        attempt: Attempt,
        ok: bool,
    ) -> Answer {
        self.may_attempt(hall, at, attempt)?;
        let account = attempt.account.filter(|_| ok);
        let Some(account) = account.and_then(|id| self.account(id)) else {
            return Ok(vec![attempt.failed()]);
        };
        let mode = hall.setup().staff.sign_in;
        match account.state {
            state if state.may_sign_in(mode) => {}
            AccountState::Invited | AccountState::Active => return Err(Refusal::AccountInvited),
            AccountState::Disabled { .. } | AccountState::Left { .. } => {
                let who = self.who_may(Right::StaffManage);
                return Err(Refusal::AccountDisabled { who });
            }
        }
        let signed_in = StaffEvent::SignedIn {
            account: account.id,
            machine: attempt.machine,
            counter: attempt.counter,
            way: attempt.way,
        };
        let Some(counter) = attempt.counter else {
            return Ok(vec![signed_in.into()]);
        };
        let mut events = self.make_room(hall, account, counter)?;
        events.push(signed_in.into());
        let shift = hall.counter(counter).and_then(|c| c.shift.as_ref());
        if shift.is_none_or(|shift| !is_of(shift, account)) {
            events.push(
                CounterEvent::Opened {
                    counter,
                    clerk: account.name.to_string(),
                    account: Some(account.id),
                    no: Some(account.no),
                    stars: account.stars,
                }
                .into(),
            );
        }
        Ok(events)
    }

    /// Checks that somebody may try now to prove a claim. Nothing follows from the attempt before a hub
    /// has checked it, who alone knows whose a badge is.
    pub(super) fn check_attempt(
        &self,
        hall: &Hall,
        at: Timestamp,
        (who, way): (&Claim, Way),
        machine: Option<MachineId>,
        counter: CounterId,
    ) -> Answer {
        let account = match who {
            Claim::Number(no) => self.numbered(*no).map(|account| account.id),
            Claim::Badge(_) => None,
        };
        let attempt = Attempt {
            account,
            machine,
            counter: Some(counter),
            way,
        };
        self.may_attempt(hall, at, attempt)?;
        Ok(Vec::new())
    }

    /// Checks that somebody may try to sign in now, before any proof is looked at: the same for
    /// numbers that nobody has.
    pub(crate) fn may_try(
        &self,
        hall: &Hall,
        at: Timestamp,
        account: Option<AccountId>,
        machine: Option<MachineId>,
        counter: Option<CounterId>,
        way: Way,
    ) -> Result<(), Refusal> {
        let attempt = Attempt {
            account,
            machine,
            counter,
            way,
        };
        self.may_attempt(hall, at, attempt)
    }

    fn may_attempt(&self, hall: &Hall, at: Timestamp, attempt: Attempt) -> Result<(), Refusal> {
        if !hall.setup().staff.sign_in.takes(attempt.way) {
            return Err(Refusal::WayNotUsed);
        }
        if let Some(counter) = attempt.counter {
            hall.counter(counter).ok_or(Refusal::UnknownCounter)?;
        }
        self.not_locked(at, attempt)
    }

    fn not_locked(&self, at: Timestamp, attempt: Attempt) -> Result<(), Refusal> {
        // Nobody guesses a badge, and a name need not be guessed.
        let is_guessed = !matches!(attempt.way, Way::Badge | Way::Name);
        if !is_guessed && attempt.account.is_some() {
            return Ok(());
        }
        let failures = self.failures(attempt);
        if failures.today >= FAILURES_A_DAY && attempt.account.is_some() {
            return Err(Refusal::SignInBarred);
        }
        let (is_lock, wait_s) = match failures.in_row {
            0..=FREE_FAILURES => return Ok(()),
            n if n.is_multiple_of(LOCK_EVERY) => (true, LOCK_S),
            n => {
                let doublings = (n - FREE_FAILURES - 1).min(DOUBLINGS_MAX);
                (false, FIRST_WAIT_S << doublings)
            }
        };
        let left_us = failures.at.plus_s(wait_s).0.saturating_sub(at.0);
        if left_us <= 0 {
            return Ok(());
        }
        let wait_s = u32::try_from((left_us + 999_999) / 1_000_000).unwrap_or(wait_s);
        Err(match is_lock {
            true => Refusal::SignInLocked { wait_s },
            false => Refusal::TryLater { wait_s },
        })
    }

    /// The failures that count for an attempt: those of its account at its machine, or at all
    /// machines when there are several.
    fn failures(&self, attempt: Attempt) -> Failures {
        let of_account = |f: &&Failures| f.account == attempt.account;
        let everywhere = || self.state.failures.iter().filter(of_account);
        let together = attempt.account.is_some()
            && everywhere().filter(|f| f.today > 0).count() >= MACHINES_TOGETHER;
        let counted = everywhere().filter(|f| together || f.machine == attempt.machine);
        counted.fold(
            Failures {
                account: attempt.account,
                machine: attempt.machine,
                in_row: 0,
                today: 0,
                at: Timestamp(i64::MIN),
            },
            |sum, f| Failures {
                in_row: sum.in_row.saturating_add(f.in_row),
                today: sum.today.saturating_add(f.today),
                at: sum.at.max(f.at),
                ..sum
            },
        )
    }

    /// Frees a counter for a person, who works nowhere else afterwards.
    fn make_room(&self, hall: &Hall, account: &Account, counter: CounterId) -> Answer {
        let here = hall.counters_part().known(counter)?;
        let mut events = Vec::new();
        for other in hall.counters().iter().filter(|c| c.id != counter) {
            if !other.shift.as_ref().is_some_and(|s| is_of(s, account)) {
                continue;
            }
            if let Some(ticket) = current(hall, other) {
                return Err(Refusal::AtOtherCounter {
                    number: ticket.number,
                    counter: other.id,
                });
            }
            events.extend(self.signed_out(other.id, SignOutReason::Moved));
            events.extend(closing(hall, other.id));
        }
        if here.shift.as_ref().is_some_and(|s| !is_of(s, account)) {
            free(hall, here)?;
            events.extend(self.signed_out(counter, SignOutReason::TakenOver));
            events.extend(closing(hall, counter));
        }
        Ok(events)
    }

    /// Returns whether a shift may begin again that a clock ended by mistake: not of who may sign in no
    /// longer.
    pub(crate) fn may_reopen(&self, hall: &Hall, shift: &Shift) -> bool {
        let mode = hall.setup().staff.sign_in;
        shift.account.is_none_or(|id| {
            self.account(id)
                .is_some_and(|account| account.state.may_sign_in(mode))
        })
    }

    /// Returns who signs in again with counters that open again, where people prove nothing.
    pub(crate) fn reopened(&self, hall: &Hall, events: &[Event]) -> Vec<Event> {
        if hall.setup().staff.sign_in.asks_proof() {
            return Vec::new();
        }
        let signed_in = |event: &Event| match event {
            Event::Counter(CounterEvent::Opened {
                counter,
                account: Some(account),
                ..
            }) => Some(
                StaffEvent::SignedIn {
                    account: *account,
                    machine: None,
                    counter: Some(*counter),
                    way: Way::Name,
                }
                .into(),
            ),
            _ => None,
        };
        events.iter().filter_map(signed_in).collect()
    }

    /// Decides the end of a session where `actor` acts, or at a counter that the actor may close.
    pub(super) fn decide_sign_out(
        &self,
        hall: &Hall,
        actor: Option<&Actor>,
        counter: Option<CounterId>,
    ) -> Answer {
        let machine = actor.and_then(|actor| actor.machine);
        let Some(counter) = counter else {
            let session = self.session_at(machine, None).ok_or(Refusal::SignInFirst)?;
            return Ok(vec![ended(session, SignOutReason::SignedOut)]);
        };
        let here = hall.counters_part().open(counter)?;
        let is_own = |session: &Session| session.machine == machine;
        let session = self.at_counter(counter);
        if let Some(actor) = actor.filter(|_| !session.is_some_and(is_own)) {
            self.check_person(hall, actor, Right::CounterOthers)?;
        }
        free(hall, here)?;
        let mut events: Vec<Event> = self.signed_out(counter, SignOutReason::SignedOut);
        events.extend(closing(hall, counter));
        Ok(events)
    }

    /// Decides the lock of a counter's screen. A visitor stays: whoever goes away for a moment comes back.
    pub(super) fn decide_lock(
        &self,
        hall: &Hall,
        actor: Option<&Actor>,
        counter: CounterId,
    ) -> Answer {
        hall.counters_part().open(counter)?;
        // Whoever proves nothing could not unlock it either.
        if !hall.setup().staff.sign_in.asks_proof() {
            return Err(Refusal::WayNotUsed);
        }
        let is_own = |s: &&Session| actor.is_none_or(|actor| actor.machine == s.machine);
        let session = self.at_counter(counter).filter(is_own);
        let session = session.ok_or(Refusal::SignInFirst)?;
        Ok(match session.locked {
            true => Vec::new(),
            false => vec![StaffEvent::Locked { counter }.into()],
        })
    }

    /// Returns how everything ends that a person is signed in to. A visitor who is being served waits
    /// again at the old place, so that the next free counter calls.
    pub(super) fn expelled_person(&self, hall: &Hall, account: &Account) -> Vec<Event> {
        let sessions = self.state.sessions.iter();
        let shells = sessions.filter(|s| s.account == account.id && s.counter.is_none());
        let mut events: Vec<Event> = shells
            .map(|session| ended(session, SignOutReason::Disabled))
            .collect();
        for counter in hall.counters() {
            if counter.shift.as_ref().is_some_and(|s| is_of(s, account)) {
                events.extend(self.signed_out(counter.id, SignOutReason::Disabled));
                events.extend(leaving(hall, counter));
            }
        }
        events
    }

    /// Returns how the sessions of a machine end that may talk to the hall no longer.
    pub(crate) fn expelled_machine(&self, hall: &Hall, machine: MachineId) -> Vec<Event> {
        let sessions = self.state.sessions.iter();
        let mut events = Vec::new();
        for session in sessions.filter(|s| s.machine == Some(machine)) {
            events.push(ended(session, SignOutReason::Expelled));
            let counter = session.counter.and_then(|id| hall.counter(id));
            events.extend(counter.into_iter().flat_map(|c| leaving(hall, c)));
        }
        events
    }

    /// Returns when the next session ends because nothing is done. At counters their shifts decide.
    pub(crate) fn next_deadline(&self, hall: &Hall) -> Timestamp {
        let shells = self.state.sessions.iter().filter(|s| s.counter.is_none());
        let ends = shells.filter_map(|session| idle_ends(hall, session));
        ends.min().unwrap_or(Timestamp::NEVER)
    }

    /// Returns the sessions that ended because nothing was done.
    pub(crate) fn elapsed(&self, hall: &Hall, at: Timestamp) -> Vec<Event> {
        let shells = self.state.sessions.iter().filter(|s| s.counter.is_none());
        let over = shells.filter(|s| idle_ends(hall, s).is_some_and(|end| at >= end));
        over.map(|session| ended(session, SignOutReason::Idle))
            .collect()
    }

    fn signed_out(&self, counter: CounterId, why: SignOutReason) -> Vec<Event> {
        let session = self.at_counter(counter);
        session
            .map(|session| ended(session, why))
            .into_iter()
            .collect()
    }
}

fn idle_ends(hall: &Hall, session: &Session) -> Option<Timestamp> {
    let after_s = hall.setup().rules.idle_closes_after_s?;
    Some(session.active_at.plus_s(after_s))
}

fn ended(session: &Session, why: SignOutReason) -> Event {
    StaffEvent::SignedOut {
        account: session.account,
        machine: session.machine,
        counter: session.counter,
        why,
    }
    .into()
}

fn is_of(shift: &Shift, account: &Account) -> bool {
    shift.account == Some(account.id)
}
