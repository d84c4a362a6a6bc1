//! Measures this machine: the rules alone, durable commands, start-up, redraw, paper, voice, memory
//! and idle cost; or a whole hall of processes (`machines.rs`, with robots in the place of people).
//!
//! Every figure has a goal. These machines are shared and noisy, so a figure that depends on the
//! disk is compared with bare commits measured in the same run.

mod announcements;
mod crew;
mod crowd;
mod machines;
pub mod probe;
mod recorder;
pub mod robot;
mod tickets;
mod usage;

use crate::cli;
use crate::outcome::Outcome;
use config::Config;
use hall::setup::{CounterSetup, Prefix, Rules, Serves, Service};
use hall::time::Hours;
use hall::{
    Command, CounterCommand, CounterId, Entry, Event, Hall, Lang, QueueCommand, ServiceId, Setup,
    Text, Timestamp, VisitChange,
};
use node::clock::Clock;
use node::hub::{Hub, HubHandle};
use node::ids::fresh_id;
use node::problems;
use node::store::{Batch, Store};
use redb::{Database, Durability, TableDefinition};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use text::Words;
use text::problem::{Code, Problem};

/// One measured figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name, `part/what`.
    pub name: String,
    /// What was measured.
    pub value: f64,
    /// In which unit.
    pub unit: &'static str,
    /// What it must reach, if there is a goal.
    pub goal: Option<Goal>,
}

/// A goal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// No less than this.
    AtLeast(f64),
    /// No more than this.
    AtMost(f64),
}

impl Figure {
    fn new(name: impl Into<String>, value: f64, unit: &'static str, goal: Option<Goal>) -> Figure {
        Figure {
            name: name.into(),
            value,
            unit,
            goal,
        }
    }

    /// Whether it reaches its goal; without one it always does.
    pub fn holds(&self) -> bool {
        match self.goal {
            Some(Goal::AtLeast(least)) => self.value >= least,
            Some(Goal::AtMost(most)) => self.value <= most,
            None => true,
        }
    }

    fn goal_text(&self) -> String {
        match self.goal {
            Some(Goal::AtLeast(least)) => format!(">= {least}"),
            Some(Goal::AtMost(most)) => format!("<= {most}"),
            None => String::new(),
        }
    }

    /// As scripts read it.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({"name": self.name, "value": self.value, "unit": self.unit, "goal": self.goal_text(), "holds": self.holds()})
    }
}

type Measured = Result<Vec<Figure>, Problem>;

/// What to measure: the prefix of the figures' names, and what measures them in a folder of its
/// own.
pub type Part = (&'static str, Box<dyn Fn(&Path) -> Measured>);

/// The parts that measure this machine, in the order they run.
fn parts() -> Vec<Part> {
    vec![
        ("rules/", Box::new(rules)),
        ("durable/", Box::new(durable)),
        ("start/", Box::new(start)),
        ("redraw/", Box::new(redraw)),
        ("recorder/", Box::new(recorder::recorder)),
        ("paper/", Box::new(tickets::paper)),
        ("voice/", Box::new(announcements::voice)),
        ("demo/", Box::new(demo)),
        ("idle/", Box::new(idle)),
    ]
}

/// Measures what `options` ask for, and prints each figure as soon as it is known.
///
/// # Errors
/// When a store cannot be made in their folder.
pub fn run(options: &cli::Bench, words: &Words, json: bool) -> Result<Outcome, Problem> {
    let only = options.only.as_deref();
    let folder = options.dir.clone().unwrap_or_else(std::env::temp_dir);
    let parts = if options.hall {
        machines::parts(
            options.robots,
            options.visitors_per_s,
            options.seconds,
            words,
        )
    } else {
        parts()
    };
    let mut figures = Vec::new();
    // Of the parts that a figure may be of, the one with the longest prefix has it.
    let its = |only: &str| {
        parts
            .iter()
            .map(|part| part.0)
            .filter(|prefix| only.starts_with(prefix))
            .max_by_key(|prefix| prefix.len())
    };
    let fits = |prefix: &str| {
        only.is_none_or(|only| prefix.starts_with(only) || its(only) == Some(prefix))
    };
    for (prefix, measure) in parts.iter().filter(|(prefix, _)| fits(prefix)) {
        let scratch = tempdir(&folder, prefix)?;
        let measured = measure(&scratch);
        let _ = std::fs::remove_dir_all(&scratch);
        for figure in measured?
            .into_iter()
            .filter(|f| only.is_none_or(|only| f.name.starts_with(only)))
        {
            if !json {
                let mark = if figure.goal.is_none() {
                    " "
                } else if figure.holds() {
                    "+"
                } else {
                    "!"
                };
                println!(
                    "{mark} {:<34} {:>14.3} {:<12} {}",
                    figure.name,
                    figure.value,
                    figure.unit,
                    figure.goal_text()
                );
            }
            figures.push(figure);
        }
    }
    if json {
        println!(
            "{}",
            serde_json::Value::Array(figures.iter().map(Figure::json).collect())
        );
    }
    Ok(Outcome::of(figures.iter().all(Figure::holds)))
}

fn tempdir(folder: &Path, part: &str) -> Result<std::path::PathBuf, Problem> {
    let path = folder.join(format!(
        "dingdong-bench-{}-{}",
        std::process::id(),
        part.trim_end_matches('/').replace('/', "-")
    ));
    std::fs::create_dir_all(&path)
        .map_err(|e| problems::folder(&Words::new(Lang::En), &path, &e))?;
    Ok(path)
}

/// A setup of `services` services that every one of `counters` counters serves.
fn setup(services: usize, counters: u16) -> Setup {
    let letter = |i: usize| char::from(b'A' + (i % 26) as u8);
    let service = |i: usize| Service {
        id: format!("s{i}").parse().expect("a plain key"),
        name: Text {
            zh: format!("业务{i}"),
            en: format!("Service {i}"),
        },
        group: None,
        icon: String::new(),
        prefix: Prefix::new(&format!("{}{}", letter(i / 26), letter(i))).expect("two capitals"),
        first: 1,
        last: 99_999_999,
        width: 3,
        notice: None,
        cap: None,
        hours: Hours::default(),
        max_wait_s: Some(2400),
        rate: 100,
        usual_service_s: 300,
        retired: false,
    };
    let services: Vec<Service> = (0..services).map(service).collect();
    let serves: Vec<Serves> = services
        .iter()
        .map(|s| Serves {
            service: s.id,
            rank: 1,
        })
        .collect();
    let counter = |i| CounterSetup {
        id: CounterId(i),
        name: Text::default(),
        serves: serves.clone(),
    };
    Setup {
        counters: (1..=counters).map(counter).collect(),
        services,
        rules: Rules::default(),
        ..Setup::default()
    }
}

/// A hall driven without a store.
struct Bare {
    hall: Hall,
    at: Timestamp,
}

impl Bare {
    fn open(setup: Setup) -> Bare {
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
                clerk: "bench".into(),
            }));
        }
        bare
    }

    fn submit(&mut self, command: &Command) -> Vec<Event> {
        self.at.0 += 1;
        let events = self.hall.consider(self.at, command).unwrap_or_default();
        for event in &events {
            self.hall.apply(self.at, event);
        }
        events
    }
}

fn rules(_: &Path) -> Measured {
    const WAITING: usize = 10_000;
    const PAIRS: usize = 100_000;
    let mut best = 0.0_f64;
    for _ in 0..5 {
        let mut bare = Bare::open(setup(32, 1));
        let services: Vec<ServiceId> = bare.hall.setup().services.iter().map(|s| s.id).collect();
        let issue = |i: usize| {
            Command::Queue(QueueCommand::Issue {
                service: services[i * 7 % services.len()],
                lang: Lang::Zh,
                class: None,
                printer: None,
            })
        };
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

fn store_problem(path: &Path) -> impl Fn(node::store::StoreError) -> Problem {
    let path = path.to_owned();
    move |error| problems::store(&Words::new(Lang::En), &path, &error)
}

fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let index = (sorted.len().saturating_sub(1)) * percent / 100;
    sorted.get(index).map_or(0.0, |d| d.as_secs_f64() * 1000.0)
}

/// Bare commits of one small row in the mode that the store uses, in milliseconds.
fn bare_commits(path: &Path, count: usize) -> Result<Vec<Duration>, Problem> {
    const ROWS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("rows");
    let failed = |error: redb::Error| {
        Problem::new(Code::Store, "a bare redb commit failed", "").because(&error)
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

/// How often bare commits and a hall with one caller take turns, so that both see the same disk.
const TURNS: usize = 6;

fn durable(folder: &Path) -> Measured {
    let mut figures = Vec::new();
    for callers in [1_usize, 8, 64, 130] {
        let path = folder.join(format!("hall-{callers}.redb"));
        let (store, loaded) = Store::open(&path).map_err(store_problem(&path))?;
        let hub = Hub::start(store, loaded, Clock::system(Timestamp::default()));
        let (mut times, mut elapsed, mut bare) = (Vec::new(), Duration::ZERO, Vec::new());
        let turns = if callers == 1 { TURNS } else { 1 };
        for turn in 0..turns {
            if callers == 1 {
                bare.extend(bare_commits(
                    &folder.join(format!("bare-{turn}.redb")),
                    500,
                )?);
            }
            let (some, took) = busy_hall(&hub, callers, Duration::from_secs(4) / turns as u32);
            times.extend(some);
            elapsed += took;
        }
        drop(hub);
        times.sort();
        bare.sort();
        let rate = times.len() as f64 / elapsed.as_secs_f64();
        let (p50, p99) = (percentile(&times, 50), percentile(&times, 99));
        let most = callers == 130;
        figures.push(Figure::new(
            format!("durable/{callers}-callers"),
            rate,
            "commands/s",
            most.then_some(Goal::AtLeast(15_000.0)),
        ));
        figures.push(Figure::new(
            format!("durable/{callers}-callers-p50"),
            p50,
            "ms",
            None,
        ));
        figures.push(Figure::new(
            format!("durable/{callers}-callers-p99"),
            p99,
            "ms",
            most.then_some(Goal::AtMost(25.0)),
        ));
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
    }
    Ok(figures)
}

/// What a hasty clerk does again and again.
fn script(caller: usize) -> Vec<Command> {
    let counter = CounterId(caller as u16 % 99 + 1);
    let service: ServiceId = format!("s{}", caller % 8).parse().expect("a plain key");
    let issue = Command::Queue(QueueCommand::Issue {
        service,
        lang: Lang::Zh,
        class: None,
        printer: None,
    });
    // From 99 callers on a counter has two; the second one only takes tickets.
    let counter_does = [
        Command::Counter(CounterCommand::CallNext { counter }),
        Command::Counter(CounterCommand::Start { counter }),
        Command::Counter(CounterCommand::Finish { counter }),
    ];
    std::iter::once(issue)
        .chain(counter_does.into_iter().filter(|_| caller < 99))
        .collect()
}

/// `callers` threads without think time take tickets, call, start and finish. The times of all
/// commands, and how long it took.
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
                        clerk: "bench".into(),
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

fn start(folder: &Path) -> Measured {
    const VISITS: u64 = 1_000_000;
    const A_DAY: u64 = 5_000;
    let path = folder.join("past.redb");
    write_past(&path, VISITS, A_DAY)?;
    let bytes = std::fs::metadata(&path).map_or(0, |m| m.len());
    let mut best = f64::MAX;
    for _ in 0..3 {
        let began = Instant::now();
        let (store, loaded) = Store::open(&path).map_err(store_problem(&path))?;
        best = best.min(began.elapsed().as_secs_f64());
        assert!(loaded.next_seq > VISITS, "the past was read");
        drop(store);
    }
    let entries_a_visit = 4.0;
    Ok(vec![
        Figure::new("start/million-visits", best, "s", Some(Goal::AtMost(0.5))),
        Figure::new("start/million-visits-file", bytes as f64 / 1e6, "MB", None),
        Figure::new(
            "start/bytes-a-command",
            bytes as f64 / VISITS as f64 / entries_a_visit,
            "B",
            None,
        ),
    ])
}

/// Writes a store with `visits` past visits through the real rules, `a_day` a day, as a hall that
/// ran for years has it.
fn write_past(path: &Path, visits: u64, a_day: u64) -> Result<(), Problem> {
    let failed = store_problem(path);
    let (mut store, _) = Store::open(path).map_err(&failed)?;
    let (mut hall, mut at) = (Hall::new(), Timestamp(1_600_000_000_000_000));
    let (mut entries, mut changes): (Vec<Arc<Entry>>, Vec<VisitChange>) = (Vec::new(), Vec::new());
    let mut seq = 0;
    let mut submit = |hall: &mut Hall,
                      at,
                      command: &Command,
                      entries: &mut Vec<Arc<Entry>>,
                      changes: &mut Vec<VisitChange>| {
        let events = hall.consider(at, command).unwrap_or_default();
        for event in &events {
            changes.extend(hall.changed_visits(at, None, event));
            hall.apply(at, event);
        }
        seq += 1;
        entries.push(Arc::new(Entry {
            seq,
            at,
            command: fresh_id(),
            events,
            actor: None,
        }));
    };
    let counter = CounterId(1);
    let setup = setup(8, 6);
    submit(
        &mut hall,
        at,
        &Command::Configure {
            setup: Box::new(setup),
        },
        &mut entries,
        &mut changes,
    );
    submit(&mut hall, at, &Command::Elapse, &mut entries, &mut changes);
    submit(
        &mut hall,
        at,
        &Command::Counter(CounterCommand::Open {
            counter,
            clerk: "bench".into(),
        }),
        &mut entries,
        &mut changes,
    );
    let services: Vec<ServiceId> = hall.setup().services.iter().map(|s| s.id).collect();
    for visit in 0..visits {
        if visit % a_day == 0 {
            at = at.max(hall.next_deadline());
            submit(&mut hall, at, &Command::Elapse, &mut entries, &mut changes);
        }
        let issue = Command::Queue(QueueCommand::Issue {
            service: services[(visit % 8) as usize],
            lang: Lang::Zh,
            class: None,
            printer: None,
        });
        for command in [
            issue,
            Command::Counter(CounterCommand::CallNext { counter }),
            Command::Counter(CounterCommand::Start { counter }),
            Command::Counter(CounterCommand::Finish { counter }),
        ] {
            at.0 += 1_000_000;
            submit(&mut hall, at, &command, &mut entries, &mut changes);
        }
        if entries.len() >= 20_000 || visit + 1 == visits {
            store
                .append(&Batch {
                    entries: &entries,
                    refused: &[],
                    visits: &changes,
                })
                .map_err(&failed)?;
            entries.clear();
            changes.clear();
        }
    }
    store.save_snapshot(&hall, seq).map_err(&failed)?;
    Ok(())
}

fn redraw(_: &Path) -> Measured {
    let config =
        Config::parse("config.toml", Config::default_text()).map_err(|e| e.problem(Lang::En))?;
    let mut bare = Bare::open(config.setup.clone());
    let services: Vec<ServiceId> = bare.hall.setup().services.iter().map(|s| s.id).collect();
    for i in 0..60 {
        bare.submit(&Command::Queue(QueueCommand::Issue {
            service: services[i % services.len()],
            lang: Lang::Zh,
            class: None,
            printer: None,
        }));
    }
    let mut display = probe::DisplayProbe::new((320, 90));
    let mut times = Vec::new();
    for i in 0..60 {
        let counter = CounterId(i % 6 + 1);
        bare.submit(&Command::Counter(CounterCommand::CallNext { counter }));
        bare.submit(&Command::Counter(CounterCommand::Start { counter }));
        let began = Instant::now();
        display.draw(&bare.hall, &config.screens, bare.at);
        times.push(began.elapsed());
    }
    let first = times[0].as_secs_f64() * 1000.0;
    times.sort();
    Ok(vec![
        Figure::new(
            "redraw/display-320x90",
            percentile(&times, 50),
            "ms",
            Some(Goal::AtMost(5.0)),
        ),
        Figure::new("redraw/display-320x90-first", first, "ms", None),
    ])
}

fn demo(folder: &Path) -> Measured {
    let mut first_frames = Vec::new();
    let mut memory = 0.0_f64;
    for run in 0..5 {
        let home = folder.join(format!("demo-{run}"));
        let program = probe::Running::start(
            &["demo", "--data", &home.to_string_lossy(), "--speed", "60"],
            (200, 60),
        )?;
        first_frames.push(program.wait_for_frame(Duration::from_secs(10)));
        if run == 4 {
            std::thread::sleep(Duration::from_secs(15));
        }
        memory = memory.max(program.resident_mb());
    }
    first_frames.sort();
    Ok(vec![
        Figure::new(
            "demo/first-frame",
            percentile(&first_frames, 50) / 1000.0,
            "s",
            Some(Goal::AtMost(0.3)),
        ),
        Figure::new("demo/memory", memory, "MB", Some(Goal::AtMost(80.0))),
    ])
}

fn idle(folder: &Path) -> Measured {
    let home = folder.join("idle");
    let program =
        probe::Running::start(&["display", "--data", &home.to_string_lossy()], (320, 90))?;
    program.wait_for_frame(Duration::from_secs(10));
    std::thread::sleep(Duration::from_secs(3));
    let before = program.cpu_ticks();
    let watched = Duration::from_secs(20);
    std::thread::sleep(watched);
    let ticks = program.cpu_ticks() - before;
    // A tick is a hundredth of a second on every Linux that we know.
    let percent = ticks as f64 / watched.as_secs_f64();
    Ok(vec![
        Figure::new(
            "idle/display-cpu",
            (percent * 10.0).round() / 10.0,
            "%",
            Some(Goal::AtMost(0.0)),
        ),
        Figure::new(
            "idle/display-memory",
            program.resident_mb(),
            "MB",
            Some(Goal::AtMost(60.0)),
        ),
    ])
}
