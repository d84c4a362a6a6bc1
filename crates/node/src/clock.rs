//! The clocks of a machine: what stamps lines of the log, and what the hall is told of the time.
//!
//! A machine has two clocks. The wall clock says the date, and anybody may set it: a technician, the
//! network, a battery that is empty. The steady one counts since the machine began, a suspended
//! machine's sleep included, and nobody sets it. Stamps run with the steady clock, so no jump
//! reaches them. What the wall clock says is put before the rules of the hall, which know what is a
//! jump and what follows from it: `hall`, part `clock`.
//!
//! Among three hubs or more, the clock in the middle counts instead of the wall clock of the one that
//! leads. What other machines say is taken down as their distance from the steady clock, so that a
//! jump of this machine's own clock does not make it look as if they had jumped.

use hall::{AGREE_US, ClockCommand, EARLIEST, Hall, STEP_US, Timestamp};
use rustix::time::{ClockId, clock_gettime};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// A hub that was just started says so for this time, in microseconds: a line may be lost.
const STARTING_FOR_US: i64 = 5_000_000;
/// Programs are told the time anew when what they know is off by so much, in microseconds.
pub(crate) const TOLD_AGAIN_US: i64 = AGREE_US / 4;

/// What the machine says: its wall clock, and how long it has been up, which nobody can set.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The wall clock.
    pub wall: Timestamp,
    /// Time since some fixed moment.
    pub up: Duration,
}

/// The machine's wall clock, or one that a test has set.
pub type Wall = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What other machines' clocks say, each as microseconds ahead of this machine's steady clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Witnesses {
    /// The one in the middle of the hubs' clocks, where enough of them are heard.
    pub hubs: Option<i64>,
    /// Those of all other machines.
    pub machines: Vec<i64>,
}

impl Witnesses {
    /// Returns what most machines agree on: two at least.
    pub fn agreed(&self) -> Option<i64> {
        let mut clocks = self.machines.clone();
        clocks.sort_unstable();
        let middle = *clocks.get(clocks.len() / 2)?;
        let is_near = |clock: &&i64| (**clock - middle).abs() <= STEP_US;
        let near = clocks.iter().filter(is_near).count();
        (near >= 2 && near * 2 > clocks.len()).then_some(middle)
    }
}

/// The clock of a hub, or of a program that follows one; cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<Mutex<State>>);

struct State {
    read: Box<dyn FnMut() -> Reading + Send>,
    /// What stamps are ahead of the steady clock, in microseconds.
    offset: i64,
    last: Timestamp,
    /// Whether a hub that was there before has said what the time is.
    is_told: bool,
    /// What the wall clock was ahead of the steady one at the start.
    begun_ahead: i64,
    /// The steady clock when the hall was first observed.
    observed: Option<i64>,
    witnesses: Witnesses,
    /// The offset that programs were told last.
    told: Option<i64>,
}

impl State {
    fn reading(&mut self) -> (Timestamp, i64) {
        let Reading { wall, up } = (self.read)();
        (wall, micros(up))
    }

    fn now(&mut self) -> Timestamp {
        let (_, up) = self.reading();
        let steady = Timestamp(up.saturating_add(self.offset));
        self.last = steady.max(Timestamp(self.last.0.saturating_add(1)));
        self.last
    }
}

impl Clock {
    /// The machine's clock, never earlier than `after`.
    pub fn system(after: Timestamp) -> Clock {
        Clock::from_wall(after, Clock::wall())
    }

    /// A clock that follows this one.
    pub fn from_wall(after: Timestamp, wall: Wall) -> Clock {
        Clock::from_readings(after, move || Reading {
            wall: wall(),
            up: up(),
        })
    }

    /// The machine's wall clock.
    pub fn wall() -> Wall {
        Arc::new(|| chrono::Utc::now().into())
    }

    /// A clock with other readings, for tests and simulations.
    pub fn from_readings(
        after: Timestamp,
        mut read: impl FnMut() -> Reading + Send + 'static,
    ) -> Clock {
        let Reading { wall, up } = read();
        Clock(Arc::new(Mutex::new(State {
            read: Box::new(read),
            offset: wall.max(after).0.saturating_sub(micros(up)),
            last: after,
            is_told: false,
            begun_ahead: wall.0.saturating_sub(micros(up)),
            observed: None,
            witnesses: Witnesses::default(),
            told: None,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on with a hall that was just read from its file.
    pub fn begin(&self, hall: &Hall) {
        let mut state = self.state();
        let (wall, up) = state.reading();
        state.offset = hall.first_stamp(wall).0.saturating_sub(up);
        state.last = hall.last_at();
        state.begun_ahead = wall.0.saturating_sub(up);
        state.observed = None;
    }

    /// From now on never earlier than `stamp`.
    pub fn not_before(&self, stamp: Timestamp) {
        let mut state = self.state();
        let (_, up) = state.reading();
        state.offset = state.offset.max(stamp.0.saturating_sub(up));
        state.last = state.last.max(stamp);
    }

    /// The time is `stamp`, as the hub says that keeps the hall or leads.
    pub fn set(&self, stamp: Timestamp) {
        let mut state = self.state();
        let (_, up) = state.reading();
        state.offset = stamp.0.saturating_sub(up);
        // Until a line was heard that is later, it may go back.
        state.last = state.last.min(stamp);
        state.is_told = true;
    }

    /// Other machines say this.
    pub fn set_witnesses(&self, witnesses: Witnesses) {
        self.state().witnesses = witnesses;
    }

    /// Returns the stamp of now: later than every one before.
    pub fn now(&self) -> Timestamp {
        self.state().now()
    }

    /// Returns the steady clock, in microseconds.
    pub fn up(&self) -> i64 {
        self.state().reading().1
    }

    /// Returns what the hub that leads has to tell the hall of the time.
    pub fn observe(&self) -> ClockCommand {
        let mut state = self.state();
        let (wall, up) = state.reading();
        let date = |ahead: i64| Timestamp(up.saturating_add(ahead));
        let others = state.witnesses.agreed().map(date);
        let own = state.witnesses.hubs.map_or(wall, date);
        let is_possible = own >= EARLIEST;
        let ahead = own.0.saturating_sub(up);
        let first = *state.observed.get_or_insert(up);
        // A jump just after the start is a jump.
        let is_as_at_start = (ahead - state.begun_ahead).abs() < AGREE_US;
        let is_starting = up.saturating_sub(first) < STARTING_FOR_US && is_as_at_start;
        ClockCommand::Observe {
            date: if is_possible {
                own
            } else {
                others.unwrap_or(own)
            },
            others,
            starting: !state.is_told && is_starting,
        }
    }

    /// Returns the stamp of now if it is not what programs were told, and counts as told then.
    pub fn news(&self) -> Option<Timestamp> {
        let mut state = self.state();
        let offset = state.offset;
        let is_news = state
            .told
            .is_none_or(|told| (told - offset).abs() > TOLD_AGAIN_US);
        state.told = Some(offset);
        is_news.then(|| state.now())
    }
}

/// The speed of the clocks of a hall that is only shown, for all programs that keep it in one
/// process; cheap to clone.
#[derive(Clone)]
pub struct Pace(Arc<Mutex<Paced>>);

struct Paced {
    /// Seconds of the hall in a second.
    speed: u32,
    /// What the clocks said when the speed was set…
    from: Reading,
    /// …and how long the machine had been up then.
    since: Duration,
}

impl Paced {
    fn reading(&self, up: Duration) -> Reading {
        let passed = up.saturating_sub(self.since).saturating_mul(self.speed);
        Reading {
            wall: Timestamp(self.from.wall.0.saturating_add(micros(passed))),
            up: self.from.up.saturating_add(passed),
        }
    }
}

impl Pace {
    /// The pace of the machine's own clocks, from now on.
    pub fn real() -> Pace {
        let up = up();
        Pace(Arc::new(Mutex::new(Paced {
            speed: 1,
            from: Reading {
                wall: chrono::Utc::now().into(),
                up,
            },
            since: up,
        })))
    }

    fn paced(&self) -> MutexGuard<'_, Paced> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the clocks run `speed` times as fast from now on. They do not jump.
    pub fn set(&self, speed: u32) {
        self.set_at(speed, up());
    }

    fn set_at(&self, speed: u32, up: Duration) {
        let mut paced = self.paced();
        if paced.speed == speed {
            return;
        }
        paced.from = paced.reading(up);
        paced.since = up;
        paced.speed = speed;
    }

    /// Returns what the clocks say.
    pub fn reading(&self) -> Reading {
        self.paced().reading(up())
    }

    /// Returns the clock of a hall at this pace, never earlier than `after`.
    pub fn clock(&self, after: Timestamp) -> Clock {
        let pace = self.clone();
        Clock::from_readings(after, move || pace.reading())
    }

    /// Returns the real time in which `passed` passes in the hall.
    pub fn real_time(&self, passed: Duration) -> Duration {
        passed / self.paced().speed.max(1)
    }
}

fn micros(up: Duration) -> i64 {
    i64::try_from(up.as_micros()).unwrap_or(i64::MAX)
}

/// Returns how long this machine has been up, its sleep included.
pub fn up() -> Duration {
    let now = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// Returns the machine's clock as it was when the program first asked, and the time since: nobody
/// can set it meanwhile.
pub fn steady() -> Timestamp {
    static START: OnceLock<(Timestamp, Duration)> = OnceLock::new();
    let (wall, start) = START.get_or_init(|| (chrono::Utc::now().into(), up()));
    let passed = micros(up().saturating_sub(*start));
    Timestamp(wall.0.saturating_add(passed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    const SECOND: i64 = 1_000_000;
    const DAY: i64 = 86_400 * SECOND;
    const NOON: Timestamp = Timestamp(EARLIEST.0 + 200 * DAY);

    fn set_by_hand() -> (Arc<Mutex<Reading>>, Clock) {
        let reading = Arc::new(Mutex::new(Reading {
            wall: NOON,
            up: Duration::from_secs(100),
        }));
        let source = Arc::clone(&reading);
        (
            reading,
            Clock::from_readings(Timestamp::default(), move || *source.lock().unwrap()),
        )
    }

    fn passes(reading: &Mutex<Reading>, seconds: u64) {
        let mut r = reading.lock().unwrap();
        r.wall = r.wall.plus_s(seconds as u32);
        r.up += Duration::from_secs(seconds);
    }

    fn observed(clock: &Clock) -> (Timestamp, Option<Timestamp>, bool) {
        match clock.observe() {
            ClockCommand::Observe {
                date,
                others,
                starting,
            } => (date, others, starting),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn stamps_run_at_full_speed_whatever_the_wall_clock_says_and_are_never_equal() {
        let (reading, clock) = set_by_hand();
        let first = clock.now();
        assert_eq!((first, clock.now().0), (NOON, first.0 + 1));
        for jump in [-3_600 * SECOND, 25 * 3_600 * SECOND, -NOON.0] {
            let before = clock.now();
            reading.lock().unwrap().wall.0 += jump;
            passes(&reading, 60);
            let passed = clock.now().0 - before.0;
            assert!((passed - 60 * SECOND).abs() < 10, "{passed}");
        }
    }

    #[test]
    fn a_follower_takes_the_time_of_the_hub_that_leads() {
        let (reading, clock) = set_by_hand();
        clock.set(Timestamp(NOON.0 - DAY));
        assert_eq!(clock.now().0, NOON.0 - DAY);
        clock.not_before(Timestamp(NOON.0 - DAY + 90 * SECOND));
        passes(&reading, 10);
        assert_eq!(clock.now().0, NOON.0 - DAY + 100 * SECOND);
        assert!(!observed(&clock).2, "it knows how long the hall was off");
    }

    #[test]
    fn the_clock_in_the_middle_of_the_hubs_outvotes_a_jump_of_the_own_one() {
        let (reading, clock) = set_by_hand();
        let ahead = NOON.0 - clock.up();
        clock.set_witnesses(Witnesses {
            hubs: Some(ahead),
            machines: Vec::new(),
        });
        reading.lock().unwrap().wall.0 += DAY;
        passes(&reading, 1);
        assert_eq!(observed(&clock).0, NOON.plus_s(1));
    }

    #[test]
    fn two_machines_that_agree_are_believed_rather_than_a_clock_without_a_battery() {
        let (reading, clock) = set_by_hand();
        let ahead = NOON.0 - clock.up();
        let witnesses = |machines: &[i64]| Witnesses {
            hubs: None,
            machines: machines.iter().map(|off| ahead + off * SECOND).collect(),
        };
        reading.lock().unwrap().wall = Timestamp(0);
        let cases: [(&[i64], bool); 5] = [
            (&[], false),
            (&[0], false),
            (&[0, 5], true),
            (&[0, 5, 7_200], true),
            (&[0, 5, 7_200, -7_200, 20_000], false),
        ];
        for (clocks, is_agreed) in cases {
            clock.set_witnesses(witnesses(clocks));
            let (date, others, _) = observed(&clock);
            assert_eq!(others.is_some(), is_agreed, "{clocks:?}");
            assert_eq!(date >= EARLIEST, is_agreed, "{clocks:?}");
        }
    }

    #[test]
    fn clocks_run_faster_from_the_moment_on_when_they_shall_and_do_not_jump() {
        let pace = Pace::real();
        let since = pace.paced().since;
        let at = |s: u64| since + Duration::from_secs(s);
        let passed = |s: u64| {
            let paced = pace.paced();
            let [now, start] = [paced.reading(at(s)), paced.reading(paced.since)];
            assert_eq!(now.wall.0 - start.wall.0, micros(now.up - start.up));
            (now.up - since).as_secs()
        };
        assert_eq!(passed(10), 10);
        pace.set_at(60, at(10));
        assert_eq!([passed(10), passed(11), passed(20)], [10, 70, 610]);
        assert_eq!(pace.real_time(Duration::from_secs(60)).as_secs(), 1);
        pace.set_at(60, at(15));
        pace.set_at(1, at(20));
        assert_eq!([passed(20), passed(21)], [610, 611]);
    }

    #[test]
    fn programs_are_told_the_time_once_until_it_is_another() {
        let (_, clock) = set_by_hand();
        assert!(clock.news().is_some() && clock.news().is_none());
        clock.set(Timestamp(NOON.0 - DAY));
        let told = clock.news().map(|now| now.0 - NOON.0 + DAY);
        assert!(told.is_some_and(|off| (0..10).contains(&off)), "{told:?}");
        assert!(clock.news().is_none());
    }
}
