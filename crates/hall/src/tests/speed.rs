//! How fast the rules are:
//! `cargo test --release --lib hall::tests::speed -- --ignored --nocapture`.

use super::*;
use std::time::Instant;

#[test]
#[ignore = "a measurement, worth something in release mode only"]
fn issue_call_start_finish_with_ten_thousand_waiting() {
    let keys: Vec<String> = (0..32).map(|i| format!("service-{i}")).collect();
    let list: Vec<(&str, u8)> = keys.iter().map(|k| (k.as_str(), 1)).collect();
    let services = keys.iter().enumerate().map(|(i, k)| {
        let prefix = [b'A' + (i / 26) as u8, b'A' + (i % 26) as u8];
        Service {
            last: u32::MAX,
            ..plain_service(k, std::str::from_utf8(&prefix).unwrap())
        }
    });
    let setup = Setup {
        services: services.collect(),
        counters: (1..=32).map(|i| desk(CounterId(i), &list)).collect(),
        ..small_hall()
    };
    let ids: Vec<ServiceId> = setup.services.iter().map(|s| s.id).collect();
    let start = Scenario::opening_at("09:00").at;
    let mut hall = Hall::new();
    let mut at = start;
    let mut send = |command: &Command| {
        at.0 += 1;
        if hall.next_deadline() <= at {
            let events = hall.consider(at, &Command::Elapse).unwrap();
            events.iter().for_each(|e| hall.apply(at, e));
        }
        let events = hall.consider(at, command).unwrap();
        events.iter().for_each(|e| hall.apply(at, e));
    };
    send(&Command::Configure {
        setup: Box::new(setup),
    });
    for i in 1..=32 {
        send(&Command::Counter(CounterCommand::Open {
            counter: CounterId(i),
            clerk: format!("Li {i}"),
            replace: false,
        }));
    }
    let issue = |n: usize| {
        Command::Queue(QueueCommand::Issue {
            service: ids[n % 32],
            lang: Lang::ZH,
            class: None,
            printer: None,
        })
    };
    for n in 0..10_000 {
        send(&issue(n * 7));
    }
    let rounds = 300_000;
    let mut took = [0.0; 4];
    for batch in 0..rounds / 32 {
        let mut timed = |index: usize, make: &dyn Fn(usize) -> Command| {
            let commands: Vec<Command> = (0..32).map(|n| make(batch * 32 + n)).collect();
            let begin = Instant::now();
            commands.iter().for_each(&mut send);
            took[index] += begin.elapsed().as_secs_f64();
        };
        let counter = |n: usize| CounterId((n % 32) as u16 + 1);
        timed(0, &|n| issue(n));
        timed(1, &|n| {
            Command::Counter(CounterCommand::CallNext {
                counter: counter(n),
            })
        });
        timed(2, &|n| {
            Command::Counter(CounterCommand::Start {
                counter: counter(n),
            })
        });
        timed(3, &|n| {
            Command::Counter(CounterCommand::Finish {
                counter: counter(n),
            })
        });
    }
    let done = (rounds / 32 * 32) as f64;
    let ns = took.map(|t| t * 1e9 / done);
    println!(
        "issue {:.0} ns, call {:.0} ns, start {:.0} ns, finish {:.0} ns",
        ns[0], ns[1], ns[2], ns[3]
    );
    println!(
        "{:.0} issue+call pairs/s, {:.0} whole cycles/s",
        1e9 / (ns[0] + ns[1]),
        1e9 / ns.iter().sum::<f64>()
    );
}
