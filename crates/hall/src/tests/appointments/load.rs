//! The rule under load: whether an appointment is kept, and who waits for it.
//!
//! Days of the real hall: four counters, six minutes a visit, a busy morning, four in ten visitors
//! with an appointment (one in ten of them does not come, the others around eight minutes early),
//! and among those without one in seven elderly. `cargo test -p hall --release load -- --nocapture`
//! prints the table of docs/tried-and-measured.md, with `DAYS=100` of as many days.

use super::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

const COUNTERS: u16 = 4;
const SERVICE_S: f64 = 360.0;
const OPEN_S: f64 = 8.0 * 3600.0;
/// How much busier the first three hours are.
const PEAK: f64 = 1.5;
const PEAK_S: f64 = 3.0 * 3600.0;
const BOOKED: f64 = 0.4;
const ABSENT: f64 = 0.1;
const AGED: f64 = 0.15;
/// Minutes of a slot.
const SLOT: u16 = 10;

/// A small generator, so that a day is the same wherever it runs (Steele and others, 2014).
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * self.unit().ln()
    }

    fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let radius = (-2.0 * self.unit().ln()).sqrt();
        mean + deviation * radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    Comes { elderly: bool },
    ComesBooked { code: u32 },
    Free { counter: u16 },
}

/// Seconds waited, of a kind of visitors.
#[derive(Default)]
struct Waits(Vec<f64>);

impl Waits {
    fn mean_min(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len().max(1) as f64 / 60.0
    }

    fn p90_min(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() * 9 / 10).copied().unwrap_or(0.0) / 60.0
    }

    fn share_within(&self, seconds: f64) -> f64 {
        let within = self.0.iter().filter(|s| **s <= seconds).count();
        within as f64 / self.0.len().max(1) as f64
    }
}

#[derive(Default)]
struct Outcome {
    /// From the booked time to the call.
    due: Waits,
    walk_in: Waits,
    elderly: Waits,
}

/// The hour at which the hall opens.
fn opening() -> Timestamp {
    today("09:00")
}

fn at(seconds: f64) -> Timestamp {
    Timestamp(opening().0 + (seconds * 1e6) as i64)
}

fn setup(ratio: Option<u8>) -> Setup {
    let mut setup = small_hall();
    setup.rules.ratio = ratio;
    setup.classes[0].level = 2;
    let social = setup.services.iter_mut().find(|s| s.id == service(SOCIAL));
    let social = social.unwrap();
    social.max_wait_s = Some(40 * 60);
    let day = Span {
        from: 9 * 60,
        to: 17 * 60,
    };
    social.appointments = Some(Box::new(AppointmentSetup {
        hours: Hours {
            week: std::array::from_fn(|_| vec![day]),
        },
        slot_min: SLOT,
        places: 99,
        walk_in_percent: 0,
        lead_min: 0,
        ..AppointmentSetup::default()
    }));
    setup.counters = (1..=COUNTERS)
        .map(|n| desk(CounterId(n), &[(SOCIAL, 1)]))
        .collect();
    setup
}

/// One day at this load.
fn day(load: f64, ratio: Option<u8>, dice: &mut Dice, outcome: &mut Outcome) {
    let mut scenario = Scenario::with("08:30", |s| *s = setup(ratio));
    scenario = scenario.given((1..=COUNTERS).map(|n| open(CounterId(n))));
    let desk = &mut scenario.desk;
    let per_s = load * f64::from(COUNTERS) / SERVICE_S;
    let mut coming = BinaryHeap::new();
    let mut add = |seconds: f64, happens| coming.push(Reverse((at(seconds), happens)));
    // As many are booked for each slot as keep the share.
    let per_slot = per_s * BOOKED * f64::from(SLOT) * 60.0 / (1.0 - ABSENT);
    let mut owed = 0.0;
    let mut code = 0;
    for minute in (9 * 60..17 * 60).step_by(usize::from(SLOT)) {
        owed += per_slot;
        while owed >= 1.0 {
            owed -= 1.0;
            code += 1;
            let book = AppointmentCommand::Book {
                code: AppointmentCode(code),
                service: service(SOCIAL),
                slot: Slot { day: DATE, minute },
                reference: None,
            };
            let (_, booked) = desk.send(today("08:31"), &book.into());
            booked.unwrap();
            if dice.unit() >= ABSENT {
                let begins = f64::from(minute - 9 * 60) * 60.0;
                let comes = begins + dice.normal(-480.0, 360.0).max(-1_790.0);
                add(comes, Happens::ComesBooked { code });
            }
        }
    }
    // The same number in all, more of them in the morning.
    let spread = OPEN_S / (OPEN_S + (PEAK - 1.0) * PEAK_S);
    let usual = per_s * (1.0 - BOOKED) * spread;
    let mut now = 0.0;
    while now < OPEN_S {
        let rate = if now < PEAK_S { usual * PEAK } else { usual };
        now += dice.exponential(1.0 / rate);
        let elderly = dice.unit() < AGED;
        if now < OPEN_S {
            add(now, Happens::Comes { elderly });
        }
    }
    for counter in 1..=COUNTERS {
        add(0.0, Happens::Free { counter });
    }
    let mut idle: Vec<u16> = Vec::new();
    while let Some(Reverse((when, happens))) = coming.pop() {
        let asked: Command = match happens {
            Happens::Comes { elderly } => QueueCommand::Issue {
                service: service(SOCIAL),
                lang: Lang::ZH,
                class: elderly.then(|| class(ELDERLY)),
                printer: None,
            }
            .into(),
            Happens::ComesBooked { code } => check_in(code)(&desk.hall),
            Happens::Free { counter } => {
                let counter = CounterId(counter);
                CounterCommand::CallNext { counter }.into()
            }
        };
        let (_, answer) = desk.send(when, &asked);
        match (happens, answer) {
            (Happens::Free { counter }, Ok(_)) => {
                let counter_id = CounterId(counter);
                let Some(ticket) = desk.hall.counter(counter_id).unwrap().ticket else {
                    // The last visit is finished, and nobody waits.
                    idle.push(counter);
                    continue;
                };
                let ticket = desk.hall.ticket(ticket).unwrap();
                let seconds = |from: Timestamp| (when.0 - from.0).max(0) as f64 / 1e6;
                match (ticket.due, ticket.class) {
                    (Some(due), _) => outcome.due.0.push(seconds(due)),
                    (None, Some(_)) => outcome.elderly.0.push(seconds(ticket.issued_at)),
                    (None, None) => outcome.walk_in.0.push(seconds(ticket.issued_at)),
                }
                let start = CounterCommand::Start {
                    counter: counter_id,
                };
                desk.send(when, &start.into()).1.unwrap();
                let takes = dice.exponential(SERVICE_S);
                let until = Timestamp(when.0 + (takes * 1e6) as i64);
                coming.push(Reverse((until, Happens::Free { counter })));
            }
            (Happens::Free { counter }, Err(Refusal::NobodyWaiting)) => idle.push(counter),
            (_, Ok(_)) => {
                if let Some(counter) = idle.pop() {
                    let at_once = Happens::Free { counter };
                    coming.push(Reverse((Timestamp(when.0 + 1), at_once)));
                }
            }
            (happens, Err(refusal)) => panic!("{happens:?}: {refusal:?}"),
        }
    }
}

#[test]
fn an_appointment_is_kept_at_every_load_and_the_elderly_do_not_pay_for_it() {
    let days = std::env::var("DAYS")
        .ok()
        .and_then(|days| days.parse().ok());
    let days: u64 = days.unwrap_or(8);
    println!("| load | ratio | due within 10 min | due mean | walk-in mean / p90 | elderly mean |");
    for ratio in [None, Some(3)] {
        for load in [0.9, 1.0, 1.1] {
            let mut outcome = Outcome::default();
            for seed in 0..days {
                day(load, ratio, &mut Dice(seed), &mut outcome);
            }
            let kept = outcome.due.share_within(600.0);
            let (walk_in, elderly) = (&outcome.walk_in, &outcome.elderly);
            println!(
                "| {load:.1} | {} | {:.1} % | {:.1} min | {:.1} / {:.1} min | {:.1} min |",
                ratio.map_or("off".to_owned(), |k| k.to_string()),
                kept * 100.0,
                outcome.due.mean_min(),
                walk_in.mean_min(),
                walk_in.p90_min(),
                elderly.mean_min(),
            );
            assert!(kept > 0.98, "{load}: {kept}");
            if ratio.is_none() {
                assert!(elderly.mean_min() < 5.0, "{load}");
            }
        }
    }
}
