//! Whose clock is right when hubs disagree.
//!
//! The hub that leads stamps everything, so a hub whose clock is a day ahead must not lead. The hub
//! that leads hears the clocks of the others every second, and tells them the one in the middle. A
//! hub that is far from it does not stand for election, and hands over when it leads. That takes
//! the clocks of most hubs, and three at least: of two that disagree nobody knows which is right.

use super::{Presence, Shared, node_of};
use crate::clock::Witnesses;
use crate::protocol::AWAY_AFTER_MS;
use hall::Timestamp;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A clock that is farther from most others is wrong, in milliseconds.
const WRONG_MS: i64 = 60_000;
/// A hub with a wrong clock stands for election all the same when nobody has led for so long:
/// perhaps only it has the latest rows.
const LEADERLESS: Duration = Duration::from_secs(5);
/// Time for which a hub that could not hand over leads on before it tries again.
const AGAIN_AFTER: Duration = Duration::from_secs(60);

/// A hub's judgement of its own clock.
#[derive(Default)]
pub(super) struct Verdict(Mutex<State>);

#[derive(Default)]
struct State {
    /// Milliseconds by which this machine's clock is ahead of most.
    ahead_ms: Option<i64>,
    led_at: Option<Instant>,
    handed_over: Option<Instant>,
}

impl Shared {
    /// Returns the time on this machine's clock.
    pub(super) fn now(&self) -> Timestamp {
        (self.wall)()
    }

    /// Returns the time on most clocks, if this hub leads and hears enough of them.
    pub(super) fn middle(&self) -> Option<Timestamp> {
        let standing = self.hub.get()?.standing();
        let directory = self.directory();
        let presence = self.presence.lock().unwrap_or_else(PoisonError::into_inner);
        let voters: Vec<u64> = standing
            .members
            .iter()
            .filter(|m| m.votes)
            .map(|m| m.node)
            .collect();
        let heard = directory
            .machines
            .values()
            .filter(|m| voters.contains(&node_of(&m.fingerprint)))
            .filter_map(|m| presence.get(&m.id)?.clock());
        let up = self.clock.up();
        let own = self.now().0.saturating_sub(up);
        let mut clocks: Vec<i64> = heard.chain([own]).collect();
        clocks.sort_unstable();
        let enough = standing.leads && clocks.len() >= 3 && clocks.len() * 2 > voters.len();
        enough.then(|| Timestamp(up.saturating_add(clocks[clocks.len() / 2])))
    }

    /// Returns what the clocks of other machines say.
    fn witnesses(&self) -> Witnesses {
        let directory = self.directory();
        let presence = self.presence.lock().unwrap_or_else(PoisonError::into_inner);
        let own = self.credentials.identity.fingerprint();
        let others = directory.machines.values();
        let machines = others
            .filter(|m| m.fingerprint.0 != own)
            .filter_map(|m| presence.get(&m.id)?.clock())
            .collect();
        drop(presence);
        let up = self.clock.up();
        let hubs = self.middle().map(|middle| middle.0.saturating_sub(up));
        Witnesses { hubs, machines }
    }

    /// The hub that leads says what most clocks say.
    pub(super) fn told_middle(&self, middle: Timestamp) {
        let ahead_ms = self.now().0.saturating_sub(middle.0) / 1000;
        let mut state = self
            .verdict
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let before = state.ahead_ms.replace(ahead_ms);
        if is_wrong(Some(ahead_ms)) && !is_wrong(before) {
            tracing::warn!(
                ahead_ms,
                "this machine's clock is wrong: it does not lead the hubs until that is set right"
            );
        }
    }

    /// Acts on what is known of this machine's clock. Called again and again.
    pub(super) fn mind_the_clock(&self) {
        let Some(hub) = self.hub.get() else { return };
        self.clock.set_witnesses(self.witnesses());
        if let Some(middle) = self.middle() {
            self.told_middle(middle);
        }
        let standing = hub.standing();
        let few = standing.members.iter().filter(|m| m.votes).count() < 3;
        let mut state = self
            .verdict
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if standing.leader.is_some() || state.led_at.is_none() {
            state.led_at = Some(Instant::now());
        }
        let wrong = !few && is_wrong(state.ahead_ms);
        hub.trust_clock(few || state.ahead_ms.is_some());
        hub.may_lead(!wrong || state.led_at.is_some_and(|at| at.elapsed() > LEADERLESS));
        if wrong
            && standing.leads
            && self.middle().is_some()
            && state
                .handed_over
                .is_none_or(|at| at.elapsed() > AGAIN_AFTER)
        {
            state.handed_over = Some(Instant::now());
            tracing::warn!("hands over to a hub whose clock is right");
            hub.hand_over();
        }
    }
}

impl Presence {
    /// Returns what the machine's clock says, if it was heard lately.
    fn clock(&self) -> Option<i64> {
        let (at, _) = self.seen?;
        (at.elapsed() < Duration::from_millis(AWAY_AFTER_MS)).then_some(self.ahead_us?)
    }
}

fn is_wrong(ahead_ms: Option<i64>) -> bool {
    ahead_ms.is_some_and(|ms| ms.abs() > WRONG_MS)
}
