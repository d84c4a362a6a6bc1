//! The hall's clock: what stamps commands. It never goes backwards and never stands still.
//!
//! When somebody sets the machine's clock back, the hall's time goes on at half speed until the
//! machine has caught up, so that waits stay positive, deadlines still come, and printed times are
//! right again after a while. When the clock is set forward the hall follows at once.

use hall::Timestamp;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// One look at the machine's time: its wall clock, and its uptime, which nobody can set.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The wall clock.
    pub wall: Timestamp,
    /// Time since some fixed moment.
    pub up: Duration,
}

/// The machine's wall clock, or one that a test has set.
pub type Wall = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// See the [module](self).
pub struct Clock {
    read: Box<dyn FnMut() -> Reading + Send>,
    last: Timestamp,
    last_up: Option<Duration>,
}

impl Clock {
    /// The machine's clock, never earlier than `after`.
    pub fn system(after: Timestamp) -> Clock {
        Clock::from_wall(after, Clock::wall())
    }

    /// A clock that follows this one.
    pub fn from_wall(after: Timestamp, wall: Wall) -> Clock {
        let start = Instant::now();
        Clock::from_readings(after, move || Reading {
            wall: wall(),
            up: start.elapsed(),
        })
    }

    /// The machine's wall clock.
    pub fn wall() -> Wall {
        Arc::new(|| chrono::Utc::now().into())
    }

    /// A clock with other readings, for tests and simulations.
    pub fn from_readings(
        after: Timestamp,
        read: impl FnMut() -> Reading + Send + 'static,
    ) -> Clock {
        Clock {
            read: Box::new(read),
            last: after,
            last_up: None,
        }
    }

    /// From now on never earlier than `stamp`.
    pub fn not_before(&mut self, stamp: Timestamp) {
        self.last = self.last.max(stamp);
    }

    /// The hall's time now: later than every answer before.
    pub fn now(&mut self) -> Timestamp {
        let Reading { wall, up } = (self.read)();
        let passed = up.saturating_sub(self.last_up.replace(up).unwrap_or(up));
        let least = self
            .last
            .0
            .saturating_add(i64::try_from(passed.as_micros() / 2).unwrap_or(i64::MAX))
            .max(self.last.0.saturating_add(1));
        self.last = wall.max(Timestamp(least));
        self.last
    }
}

/// The machine's clock as it was when the program first asked, and the time since: nobody can set
/// it meanwhile.
pub fn steady() -> Timestamp {
    static START: OnceLock<(Timestamp, Instant)> = OnceLock::new();
    let (wall, start) = START.get_or_init(|| (chrono::Utc::now().into(), Instant::now()));
    Timestamp(
        wall.0
            .saturating_add(i64::try_from(start.elapsed().as_micros()).unwrap_or(i64::MAX)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn set_by_hand() -> (Arc<Mutex<Reading>>, Clock) {
        let reading = Arc::new(Mutex::new(Reading {
            wall: Timestamp(1_000_000_000),
            up: Duration::ZERO,
        }));
        let source = Arc::clone(&reading);
        (
            reading,
            Clock::from_readings(Timestamp::default(), move || *source.lock().unwrap()),
        )
    }

    #[test]
    fn a_clock_set_back_an_hour_goes_on_at_half_speed_and_is_right_again_two_hours_later() {
        let (reading, mut clock) = set_by_hand();
        let before = clock.now();
        reading.lock().unwrap().wall.0 -= 3_600_000_000;
        let mut last = before;
        for _ in 0..120 {
            let mut r = reading.lock().unwrap();
            r.wall.0 += 60_000_000;
            r.up += Duration::from_secs(60);
            drop(r);
            let now = clock.now();
            assert!(now > last);
            last = now;
        }
        assert_eq!(last, reading.lock().unwrap().wall);
    }

    #[test]
    fn two_stamps_are_never_equal_and_a_jump_forward_is_followed() {
        let (reading, mut clock) = set_by_hand();
        let first = clock.now();
        assert_eq!(clock.now().0, first.0 + 1);
        reading.lock().unwrap().wall.0 += 86_400_000_000;
        assert_eq!(clock.now(), reading.lock().unwrap().wall);
    }
}
