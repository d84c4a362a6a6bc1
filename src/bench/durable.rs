//! Durable commands: how many a second a hall with its store takes, beside bare commits on the same
//! disk.

use super::{Figure, Goal, Measured, percentile, script, setup, store_problem};
use hall::{Command, CounterCommand, CounterId, Timestamp};
use node::clock::Clock;
use node::hub::{Hub, HubHandle};
use node::ids::fresh_id;
use node::store::Store;
use redb::{Database, Durability, TableDefinition};
use std::path::Path;
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};

/// Turns that bare commits and a hall with one caller take, so that both see the same disk.
const TURNS: usize = 6;

/// Measures a hall with one caller, and with more and more.
pub(super) fn durable(folder: &Path) -> Measured {
    let mut figures = Vec::new();
    for callers in [1, 8, 64, 130] {
        figures.extend(with_callers(folder, callers)?);
    }
    Ok(figures)
}

fn with_callers(folder: &Path, callers: usize) -> Measured {
    let path = folder.join(format!("hall-{callers}.redb"));
    let (store, loaded) = Store::open(&path).map_err(store_problem(&path))?;
    let hub = Hub::start(store, loaded, Clock::system(Timestamp::default()));
    let mut times = Vec::new();
    let mut elapsed = Duration::ZERO;
    let mut bare = Vec::new();
    let turns = if callers == 1 { TURNS } else { 1 };
    for turn in 0..turns {
        if callers == 1 {
            let path = folder.join(format!("bare-{turn}.redb"));
            bare.extend(bare_commits(&path, 500)?);
        }
        let (some, took) = busy_hall(&hub, callers, Duration::from_secs(4) / turns as u32);
        times.extend(some);
        elapsed += took;
    }
    drop(hub);
    times.sort();
    bare.sort();
    let p50 = percentile(&times, 50);
    let p99 = percentile(&times, 99);
    let most = callers == 130;
    let mut figures = vec![
        Figure::new(
            format!("durable/{callers}-callers"),
            times.len() as f64 / elapsed.as_secs_f64(),
            "commands/s",
            most.then_some(Goal::AtLeast(15_000.0)),
        ),
        Figure::new(format!("durable/{callers}-callers-p50"), p50, "ms", None),
        Figure::new(
            format!("durable/{callers}-callers-p99"),
            p99,
            "ms",
            most.then_some(Goal::AtMost(25.0)),
        ),
    ];
    if callers == 1 {
        let bare_p50 = percentile(&bare, 50);
        figures.push(Figure::new("durable/bare-commit-p50", bare_p50, "ms", None));
        figures.push(Figure::new(
            "durable/1-caller-to-bare",
            p50 / bare_p50,
            "x",
            Some(Goal::AtMost(2.5)),
        ));
    }
    Ok(figures)
}

/// Makes bare commits of one small row in the mode that the store uses; returns their times.
fn bare_commits(path: &Path, count: usize) -> Result<Vec<Duration>, Problem> {
    const ROWS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("rows");
    let failed = |error: redb::Error| {
        Problem::new(Code::Store, "a bare redb commit failed", "")
            .because(&text::Words::new(hall::Lang::EN), &error)
    };
    let database = Database::create(path).map_err(|e| failed(e.into()))?;
    let mut times = Vec::with_capacity(count);
    for row in 0..count as u64 {
        let began = Instant::now();
        let mut write = database.begin_write().map_err(|e| failed(e.into()))?;
        write
            .set_durability(Durability::Immediate)
            .map_err(|e| failed(e.into()))?;
        write.set_quick_repair(true);
        write
            .open_table(ROWS)
            .map_err(|e| failed(e.into()))?
            .insert(row, [7_u8; 100].as_slice())
            .map_err(|e| failed(e.into()))?;
        write.commit().map_err(|e| failed(e.into()))?;
        times.push(began.elapsed());
    }
    Ok(times)
}

/// Has `callers` threads without think time take tickets, call, start and finish; returns the times
/// of all commands, and how long it took.
fn busy_hall(hub: &Hub, callers: usize, lasting: Duration) -> (Vec<Duration>, Duration) {
    let handle = hub.handle();
    let ask = |handle: &HubHandle, command| handle.submit_and_wait(fresh_id(), command);
    let _ = ask(
        &handle,
        Command::Configure {
            setup: Box::new(setup(8, 99)),
        },
    );
    let began = Instant::now();
    let threads: Vec<_> = (0..callers)
        .map(|caller| {
            let handle = handle.clone();
            std::thread::spawn(move || {
                let mut times = Vec::new();
                let counter = CounterId(caller as u16 % 99 + 1);
                let _ = ask(
                    &handle,
                    Command::Counter(CounterCommand::Open {
                        counter,
                        clerk: format!("bench {}", counter.0),
                        replace: false,
                    }),
                );
                let script = script(caller);
                while began.elapsed() < lasting {
                    for command in &script {
                        let sent = Instant::now();
                        if ask(&handle, command.clone()).is_err() {
                            return times;
                        }
                        times.push(sent.elapsed());
                    }
                }
                times
            })
        })
        .collect();
    let times = threads
        .into_iter()
        .flat_map(|t| t.join().unwrap_or_default())
        .collect();
    (times, began.elapsed())
}
