//! The rules alone: how many visitors a second they can give a ticket and call.

use super::{Figure, Goal, Measured, issue, setup};
use hall::{Command, CounterCommand, CounterId, Event, Hall, ServiceId, Setup, Timestamp};
use std::path::Path;
use std::time::{Duration, Instant};

/// A hall driven without a store.
pub(super) struct Bare {
    pub(super) hall: Hall,
    pub(super) at: Timestamp,
}

impl Bare {
    pub(super) fn open(setup: Setup) -> Bare {
        let counters: Vec<CounterId> = setup.counters.iter().map(|c| c.id).collect();
        let mut bare = Bare {
            hall: Hall::new(),
            at: Timestamp(1_790_000_000_000_000),
        };
        bare.submit(&Command::Configure {
            setup: Box::new(setup),
        });
        bare.submit(&Command::Elapse);
        for counter in counters {
            bare.submit(&Command::Counter(CounterCommand::Open {
                counter,
                clerk: format!("bench {}", counter.0),
                replace: false,
            }));
        }
        bare
    }

    pub(super) fn submit(&mut self, command: &Command) -> Vec<Event> {
        self.at.0 += 1;
        let events = self.hall.consider(self.at, command).unwrap_or_default();
        for event in &events {
            self.hall.apply(self.at, event);
        }
        events
    }
}

/// Measures pairs of a ticket and a call while ten thousand visitors wait.
pub(super) fn rules(_: &Path) -> Measured {
    const WAITING: usize = 10_000;
    const PAIRS: usize = 100_000;
    let mut best = 0.0_f64;
    for _ in 0..5 {
        let mut bare = Bare::open(setup(32, 1));
        let services: Vec<ServiceId> = bare.hall.setup().services.iter().map(|s| s.id).collect();
        let issue = |i: usize| issue(services[i * 7 % services.len()]);
        for i in 0..WAITING {
            bare.submit(&issue(i));
        }
        let counter = CounterId(1);
        let mut spent = Duration::ZERO;
        for i in 0..PAIRS {
            let began = Instant::now();
            bare.submit(&issue(i));
            let called = bare.submit(&Command::Counter(CounterCommand::CallNext { counter }));
            spent += began.elapsed();
            assert_eq!(called.len(), 1, "somebody is called each time");
            bare.submit(&Command::Counter(CounterCommand::Start { counter }));
            bare.submit(&Command::Counter(CounterCommand::Finish { counter }));
        }
        best = best.max(PAIRS as f64 / spent.as_secs_f64());
    }
    Ok(vec![Figure::new(
        "rules/pairs",
        best,
        "pairs/s",
        Some(Goal::AtLeast(500_000.0)),
    )])
}
