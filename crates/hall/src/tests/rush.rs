//! A hall that is as busy as it can be, played through by the hour: what the rules mean for those
//! who wait. The naive model plays along.

use super::laws::Dice;
use super::naive::Model;
use super::*;

/// Seconds that a visit takes on average.
const VISIT_S: f64 = 300.0;
/// One visitor in so many is elderly.
const ELDERLY_ONE_IN: u64 = 5;
const DAY_S: f64 = 9.0 * 3600.0;

/// The waits of a day, in seconds.
#[derive(Debug, Default)]
struct Waits {
    elderly: Vec<u32>,
    others: Vec<u32>,
    /// Calls for which a long wait decided.
    over: u32,
}

/// Draws from an exponential distribution.
fn exponential(dice: &mut Dice, mean: f64) -> f64 {
    let unit = (dice.roll() >> 11) as f64 / (1u64 << 53) as f64;
    -mean * (1.0 - unit).ln()
}

fn median(waits: &[u32]) -> u32 {
    let mut sorted = waits.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

/// Both halls at once, which must agree.
struct Both {
    desk: Desk,
    model: Model,
    began: Timestamp,
}

impl Both {
    fn send(&mut self, after_s: f64, command: &Command) -> (Timestamp, Option<Vec<Event>>) {
        let clock = Timestamp(self.began.0 + (after_s * 1e6) as i64);
        let at = self.desk.stamp(clock);
        let (_, outcome) = self.desk.send(at, command);
        self.model.elapse(at.0);
        assert_eq!(outcome.is_ok(), self.model.send(at.0, command).is_some());
        (at, outcome.ok())
    }

    /// Calls whoever is next, as a clerk does who is free; returns whether there was anybody.
    fn call(&mut self, after_s: f64, counter: CounterId, waits: &mut Waits) -> bool {
        let at = Timestamp(self.began.0 + (after_s * 1e6) as i64);
        let at = self.desk.stamp(at);
        let hall = &self.desk.hall;
        let next = pick::next_for(hall, hall.counter(counter).unwrap(), at);
        let wanted = self.model.choose(counter, at.0).map(|p| p.id);
        assert_eq!(next.map(|(ticket, _)| ticket.0), wanted);
        let Some((ticket, why)) = next else {
            return false;
        };
        let ticket = hall.ticket(ticket).unwrap();
        let waited = ticket.waited_s(at);
        match ticket.class {
            Some(_) => waits.elderly.push(waited),
            None => waits.others.push(waited),
        }
        waits.over += u32::from(matches!(why, Why::OverMaxWait(_)));
        self.send(after_s, &CounterCommand::CallNext { counter }.into());
        self.send(after_s, &CounterCommand::Start { counter }.into());
        true
    }
}

/// A day of three counters to which as many visitors come as they can serve.
fn busy_day(seed: u64, ratio: Option<u8>) -> Waits {
    let mut dice = Dice(seed);
    let mut setup = small_hall();
    setup.rules.ratio = ratio;
    for service in &mut setup.services {
        service.max_wait_s = Some(40 * 60);
    }
    let desks = [DESK_1, DESK_2, DESK_3];
    for counter in &mut setup.counters {
        counter.serves = serves(&[(TAX, 1)]);
    }
    let began = Scenario::opening_at("08:00").at;
    let mut desk = Desk::default();
    desk.send(began, &configure(setup.clone())(&desk.hall))
        .1
        .unwrap();
    desk.elapse(desk.stamp(began));
    let model = Model::new(&setup, desk.hall.day().unwrap());
    let mut both = Both { desk, model, began };
    let mut waits = Waits::default();
    // When each clerk is free again; `None` while nobody waits.
    let mut free_at: [Option<f64>; 3] = [None; 3];
    for counter in desks {
        both.send(1.0, &open(counter)(&both.desk.hall));
    }
    let mut next_comes = 2.0;
    while next_comes < DAY_S {
        let done = (0..3)
            .filter_map(|i| free_at[i].map(|at| (at, i)))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .filter(|(at, _)| *at < next_comes);
        let (now, free) = match done {
            Some((at, index)) => (at, Some(index)),
            None => {
                let elderly = dice.below(ELDERLY_ONE_IN) == 0;
                let ask = if elderly {
                    issue_with(TAX, ELDERLY)
                } else {
                    issue(TAX)
                };
                let now = next_comes;
                both.send(now, &ask(&both.desk.hall)).1.unwrap();
                next_comes += exponential(&mut dice, VISIT_S / 3.0);
                (now, (0..3).find(|i| free_at[*i].is_none()))
            }
        };
        let Some(index) = free else { continue };
        let takes = exponential(&mut dice, VISIT_S);
        free_at[index] = if both.call(now, desks[index], &mut waits) {
            Some(now + takes)
        } else {
            both.send(
                now,
                &CounterCommand::Finish {
                    counter: desks[index],
                }
                .into(),
            );
            None
        };
    }
    waits
}

#[test]
fn in_a_full_hall_the_elderly_wait_minutes_also_when_all_others_wait_too_long() {
    for ratio in [None, Some(3)] {
        let mut all = Waits::default();
        for seed in 0..8 {
            let day = busy_day(seed, ratio);
            println!(
                "seed {seed}, ratio {ratio:?}: elderly {} s, others {} s, {} over",
                median(&day.elderly),
                median(&day.others),
                day.over
            );
            let wait_s = median(&day.elderly);
            assert!(wait_s < 4 * 60, "seed {seed}: {wait_s} s");
            all.elderly.extend(day.elderly);
            all.others.extend(day.others);
            all.over += day.over;
        }
        assert!(all.over > 50, "nobody waited too long: {}", all.over);
        assert!(median(&all.others) > 4 * median(&all.elderly));
    }
}
