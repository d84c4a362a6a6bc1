//! Notices that this process stood still for a while: stopped, or without time or memory.
//!
//! What lies unread in its connections then is old. Whoever wrote it was told that there is no
//! answer, has hung up, and asks again for what is still wanted. So a connection that began before
//! such a break is dropped unread.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Interval at which [`Pulse::beat`] is to be called.
pub(crate) const BEAT_EVERY: Duration = Duration::from_millis(250);
/// Time without a beat that counts as a standstill: less than the two seconds that a kiosk waits for
/// an answer, and the time to decide besides.
const STANDSTILL: Duration = Duration::from_millis(1_500);

/// See the [module](self).
pub(crate) struct Pulse {
    last: Mutex<Instant>,
    breaks: watch::Sender<u64>,
}

impl Pulse {
    /// Begins to beat.
    pub(crate) fn new() -> Pulse {
        Pulse {
            last: Mutex::new(Instant::now()),
            breaks: watch::Sender::new(0),
        }
    }

    /// Beats, and returns how often the process has stood still so far.
    pub(crate) fn beat(&self) -> u64 {
        self.beat_at(Instant::now())
    }

    /// Waits until the process has stood still more often than `breaks` times.
    pub(crate) async fn broken(&self, breaks: u64) {
        let mut counted = self.breaks.subscribe();
        let _ = counted.wait_for(|counted| *counted > breaks).await;
    }

    fn beat_at(&self, now: Instant) -> u64 {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_duration_since(*last) >= STANDSTILL {
            self.breaks.send_modify(|breaks| *breaks += 1);
        }
        *last = now;
        *self.breaks.borrow()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_is_counted_once_whoever_beats_first_after_it() {
        let pulse = Pulse::new();
        let mut now = Instant::now();
        for _ in 0..20 {
            now += BEAT_EVERY;
            assert_eq!(pulse.beat_at(now), 0);
        }
        now += STANDSTILL;
        assert_eq!(pulse.beat_at(now), 1);
        assert_eq!(pulse.beat_at(now), 1);
    }
}
