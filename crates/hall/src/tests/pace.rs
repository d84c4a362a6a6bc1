//! How fast a kiosk gives out tickets.

use super::laws::Dice;
use super::*;
use crate::HurriedKiosk;
use crate::actor::{Actor, Program};

/// A hall with two kiosks, and what was pressed there.
struct Kiosks {
    desk: Desk,
    began: Timestamp,
}

impl Kiosks {
    fn with(most: Option<u8>) -> Kiosks {
        let scenario = Scenario::with("09:00", |s| s.rules.kiosk_per_minute = most)
            .given([admit("kiosk-1", 1), admit("kiosk-2", 2)]);
        Kiosks {
            began: scenario.at,
            desk: scenario.desk,
        }
    }

    /// Presses after so many seconds.
    fn press(&mut self, actor: Actor, after_s: f64) -> Result<(), Refusal> {
        let at = self.desk.stamp(self.at(after_s));
        let command = issue(SOCIAL)(&self.desk.hall);
        for event in self.desk.hall.decide(at, &actor, &command)? {
            self.desk.hall.apply_as(at, Some(actor), &event);
        }
        Ok(())
    }

    fn at(&self, after_s: f64) -> Timestamp {
        Timestamp(self.began.0 + 1_000_000 + (after_s * 1e6) as i64)
    }
}

fn kiosk(name: &str) -> Actor {
    Actor::of(Program::Kiosk).on(machine(name))
}

#[test]
fn a_kiosk_gives_no_more_tickets_in_a_minute_than_the_rules_say() {
    let mut kiosks = Kiosks::with(Some(5));
    let one = kiosk("kiosk-1");
    for second in 0..5 {
        assert_eq!(kiosks.press(one, f64::from(second)), Ok(()));
    }
    let wait_s = 60 - 10 + 1;
    assert_eq!(
        kiosks.press(one, 10.0),
        Err(Refusal::KioskTooFast { wait_s })
    );
    // Another kiosk goes on, and so do staff.
    assert_eq!(kiosks.press(kiosk("kiosk-2"), 11.0), Ok(()));
    let script = Actor::of(Program::Script).on(machine("kiosk-1"));
    assert_eq!(kiosks.press(script, 12.0), Ok(()));
    assert_eq!(kiosks.press(one, 60.5), Ok(()));
    assert!(kiosks.press(one, 60.6).is_err());
}

#[test]
fn without_a_limit_nobody_is_held_back() {
    let mut kiosks = Kiosks::with(None);
    for press in 0..200 {
        let after_s = 0.01 * f64::from(press);
        assert_eq!(kiosks.press(kiosk("kiosk-1"), after_s), Ok(()));
    }
    assert_eq!(kiosks.desk.hall.hurried_kiosks(kiosks.at(3.0)), []);
}

#[test]
fn the_default_never_hurts_a_hall_that_is_as_busy_as_people_are_quick() {
    // A ticket every four seconds for an hour: nobody reads, chooses and takes paper faster.
    let most = Setup::default().rules.kiosk_per_minute;
    let mut kiosks = Kiosks::with(most);
    for visitor in 0..900 {
        let after_s = 4.0 * f64::from(visitor);
        assert_eq!(kiosks.press(kiosk("kiosk-1"), after_s), Ok(()), "{visitor}");
    }
    assert_eq!(kiosks.desk.hall.hurried_kiosks(kiosks.at(3600.0)), []);
}

#[test]
fn staff_are_told_which_kiosk_was_pressed_too_often() {
    let mut kiosks = Kiosks::with(Some(5));
    for press in 0..9 {
        let _ = kiosks.press(kiosk("kiosk-1"), f64::from(press));
    }
    for press in 1..9 {
        kiosks
            .press(kiosk("kiosk-2"), 20.0 * f64::from(press))
            .unwrap();
    }
    let told = |kiosks: &Kiosks, after_s| {
        let hurried = kiosks.desk.hall.hurried_kiosks(kiosks.at(after_s));
        let names = hurried.iter().map(|k: &HurriedKiosk| k.machine);
        names.collect::<Vec<_>>()
    };
    assert_eq!(told(&kiosks, 170.0), [Some(machine("kiosk-1"))]);
    assert_eq!(told(&kiosks, 900.0), []);
}

#[test]
fn in_any_history_no_kiosk_gives_out_more_in_a_minute_and_none_gives_less_than_it_may() {
    for seed in 0..20 {
        let mut dice = Dice(seed);
        let most = 1 + dice.below(8) as usize;
        let mut kiosks = Kiosks::with(Some(most as u8));
        let actors = [kiosk("kiosk-1"), kiosk("kiosk-2")];
        let mut given: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
        let mut now = 0.0;
        for _ in 0..400 {
            now += dice.below(12_000) as f64 / 1000.0 + 0.001;
            let which = dice.below(2) as usize;
            let lately = given[which].iter().filter(|t| now - **t < 60.0).count();
            let taken = kiosks.press(actors[which], now).is_ok();
            assert_eq!(taken, lately < most, "seed {seed}, after {now} s");
            if taken {
                given[which].push(now);
            }
        }
    }
}
