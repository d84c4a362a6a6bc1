//! A whole hall on this machine: each hub and terminal is a process of its own with its own files,
//! and they talk TLS over the loopback.
//!
//! Robots stand in for people. All of them share the processor and the disk, so the figures are
//! those of a hall on one machine; in a real one only the hub's share falls on the hub. With
//! `--robots` most machines are in one process instead (`crowd.rs`), which leaves the processor to
//! the hub.

use super::crew::{Crew, Desk, Hub, Robot, failed, wait_for};
use super::robot::{CONNECTIONS, monotonic_us};
use super::{Figure, Goal, Measured, Part, percentile};
use crate::cli::RobotKind;
use hall::{Command, CounterCommand, QueueCommand, Role};
use node::home::Home;
use node::hub::HallUpdate;
use node::link_event::LinkEvent;
use node::protocol::Seat;
use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;
use text::Words;
use text::args;
use text::problem::Problem;

/// Counters of the hall's settings.
const COUNTERS: u32 = 99;
/// Between the start of the robots and the first look at them: the first calls come in a heap.
const SETTLE: Duration = Duration::from_secs(5);
/// Displays that are processes of their own in a hall of robots: somebody has to draw.
const OWN_DISPLAYS: u32 = 2;
/// Processes of hasty clerks.
const BUSY: usize = 5;
/// How long they are hasty.
const BUSY_FOR: Duration = Duration::from_secs(5);
/// Clients of a hall whose hub is killed.
const CLIENTS: usize = 30;
/// How often it is.
const KILLS: u32 = 5;
/// Between the commands of one of them.
const CLIENT_PACE: Duration = Duration::from_millis(30);
/// How long the clients are watched after a kill.
const AFTER_KILL: Duration = Duration::from_secs(5);
/// Commands of a day.
const A_DAY: usize = 30_000;
/// Of them on their way at a time.
const ON_THEIR_WAY: usize = 200;

/// The machines of a hall beside its hub, and who comes.
struct Cast {
    /// What the names of its figures begin with.
    name: &'static str,
    kiosks: u32,
    counters: u32,
    displays: u32,
    visitors_per_s: u32,
    /// How long it is looked at.
    seconds: u32,
    /// Displays that are processes of their own although all other machines share one; `None` when
    /// every machine is a process.
    own_displays: Option<u32>,
}

/// The parts that measure a full hall with so many visitors a second, looked at for so long; with
/// most of its machines in one process, if they are `robots`.
pub(super) fn parts(robots: bool, visitors_per_s: u32, seconds: u32, words: &Words) -> Vec<Part> {
    let full = Cast {
        name: if robots { "hall/robots-" } else { "hall/" },
        kiosks: 30,
        counters: COUNTERS,
        displays: 20,
        visitors_per_s,
        seconds,
        own_displays: robots.then_some(OWN_DISPLAYS),
    };
    // So few that each has a processor to itself when it needs one, as it has in a real hall.
    let few = Cast {
        name: "hall/few-",
        kiosks: 1,
        counters: 3,
        displays: 1,
        visitors_per_s: 10,
        seconds: 10,
        own_displays: None,
    };
    let words = || Words::new(words.lang());
    let (small, day, hasty, failing, away) = (words(), words(), words(), words(), words());
    vec![
        (few.name, Box::new(move |folder| act(folder, &few, &small))),
        (full.name, Box::new(move |folder| act(folder, &full, &day))),
        ("hall/busy", Box::new(move |folder| busy(folder, &hasty))),
        (
            "hall/failover",
            Box::new(move |folder| failover(folder, &failing)),
        ),
        (
            "hall/day-away",
            Box::new(move |folder| day_away(folder, &away)),
        ),
    ]
}

fn progress(text: &str) {
    eprintln!("  {text}");
}

/// An address on the loopback that nobody listens at.
fn free_address() -> Result<SocketAddr, Problem> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map_err(|e| failed("no free port").because(&e))
}

/// Settings of 8 services that every one of 99 counters serves.
fn settings() -> String {
    let services: String = (0..8)
        .map(|i| {
            format!(
                "[service.s{i}]\nname = \"{i}\"\nprefix = \"{}\"\nlast = 999999\nwidth = 6\n",
                char::from(b'A' + i)
            )
        })
        .collect();
    let keys = (0..8)
        .map(|i| format!("\"s{i}\""))
        .collect::<Vec<_>>()
        .join(", ");
    let counters: String = (1..=COUNTERS)
        .map(|i| format!("[counter.{i}]\nservices = [{keys}]\n"))
        .collect();
    format!("[hall]\nname = \"bench\"\n{services}{counters}")
}

/// A hall with one hub.
fn open(crew: &Crew, folder: &Path) -> Result<(Hub, Desk), Problem> {
    let home = Home::at(folder.join("hub-1"));
    let written = home
        .create()
        .and_then(|()| std::fs::write(home.folder().join("config.toml"), settings()));
    written.map_err(|e| failed("the settings cannot be written").because(&e))?;
    let hub = crew.hub(home.folder(), free_address()?, None)?;
    let desk = hub.desk()?;
    Ok((hub, desk))
}

/// A hall at work.
fn act(folder: &Path, cast: &Cast, words: &Words) -> Measured {
    let Cast {
        name,
        kiosks,
        counters,
        displays,
        visitors_per_s,
        seconds,
        own_displays,
    } = *cast;
    let crew = Crew::new(folder)?;
    let (hub, mut desk) = open(&crew, folder)?;
    progress(&words.say(
        "bench-hall-joins",
        args! { machines: kiosks + counters + displays },
    ));
    // There are a few more visitors than the counters can serve, so that somebody always waits.
    let counter_pace =
        Duration::from_secs_f64(1.1 * f64::from(counters) / f64::from(visitors_per_s));
    let kinds = [
        (RobotKind::Display, Role::Display, displays, Duration::ZERO),
        (
            RobotKind::Kiosk,
            Role::Kiosk,
            kiosks,
            Duration::from_secs_f64(f64::from(kiosks) / f64::from(visitors_per_s)),
        ),
        (RobotKind::Counter, Role::Counter, counters, counter_pace),
    ];
    let mut robots: Vec<Robot> = Vec::new();
    let crowd = folder.join("crowd");
    for (kind, role, count, pace) in kinds {
        let own = match own_displays {
            None => count,
            Some(displays) if role == Role::Display => displays,
            Some(_) => 0,
        };
        for number in 1..=count {
            let place = if number <= own { folder } else { &crowd };
            let home = place.join(format!("{role}-{number}"));
            let home = crew.join(&mut desk, hub.address, &home, role)?;
            if number <= own {
                robots.push(crew.robot(kind, &home, number as usize, pace)?);
            }
        }
    }
    if own_displays.is_some() {
        let pace = Duration::from_secs_f64(1.0 / f64::from(visitors_per_s));
        robots.push(crew.robot(RobotKind::Crowd, &Home::at(crowd), 1, pace)?);
    }
    for robot in &mut robots {
        robot.is_ready()?;
    }
    for i in 0..counters {
        let service = format!("s{}", i % 8).parse().expect("a plain key");
        let _ = desk.session.ask(
            Command::Queue(QueueCommand::Issue {
                service,
                lang: words.lang(),
                class: None,
                printer: None,
            }),
            &desk.words,
        )?;
    }
    // Nobody looks over the hub's shoulder while it is measured.
    drop(desk);
    progress(&words.say(
        "bench-hall-runs",
        args! { visitors: visitors_per_s, seconds: seconds },
    ));
    robots.iter_mut().for_each(Robot::go);
    std::thread::sleep(SETTLE);
    let usage = |robots: &[Robot]| {
        (
            hub.usage(),
            robots.iter().map(Robot::usage).collect::<Vec<_>>(),
            loopback_bytes(),
        )
    };
    let (from, before) = (monotonic_us(), usage(&robots));
    std::thread::sleep(Duration::from_secs(u64::from(seconds)));
    let (to, after) = (monotonic_us(), usage(&robots));
    let lasted = (to - from) as f64 / 1e6;
    // What was called last has time to be drawn.
    std::thread::sleep(Duration::from_secs(1));

    let percent = |before: u64, after: u64| (after - before) as f64 / lasted;
    let mut figures = vec![
        Figure::new(
            format!("{name}hub-memory"),
            after.0.0,
            "MB",
            Some(Goal::AtMost(120.0)),
        ),
        Figure::new(
            format!("{name}hub-cpu"),
            percent(before.0.1, after.0.1),
            "%",
            None,
        ),
    ];
    let kinds = [
        RobotKind::Counter,
        RobotKind::Kiosk,
        RobotKind::Display,
        RobotKind::Crowd,
    ];
    for kind in kinds {
        let these: Vec<usize> = (0..robots.len())
            .filter(|i| robots[*i].kind == kind)
            .collect();
        if these.is_empty() {
            continue;
        }
        let mean = |of: &dyn Fn(usize) -> f64| {
            these.iter().map(|i| of(*i)).sum::<f64>() / these.len() as f64
        };
        figures.push(Figure::new(
            format!("{name}{}-memory", kind.as_str()),
            mean(&|i| after.1[i].0),
            "MB",
            None,
        ));
        figures.push(Figure::new(
            format!("{name}{}-cpu", kind.as_str()),
            mean(&|i| percent(before.1[i].1, after.1[i].1)),
            "%",
            None,
        ));
    }
    // All that went over the loopback of this machine, the headers too.
    figures.push(Figure::new(
        format!("{name}network"),
        (after.2 - before.2) as f64 / 1e3 / lasted,
        "kB/s",
        None,
    ));

    robots.iter_mut().for_each(Robot::stop);
    let (mut touches, mut calls, mut drawn) = (
        Vec::new(),
        HashMap::new(),
        HashMap::<String, (u32, u64)>::new(),
    );
    for line in robots.into_iter().flat_map(Robot::told) {
        let number = |i: usize| {
            line.get(i)
                .and_then(|text: &String| text.parse::<u64>().ok())
                .unwrap_or(0)
        };
        let during = (from..to).contains(&number(2));
        match line.first().map(String::as_str) {
            Some("ticket") if during => touches.push(Duration::from_micros(number(3) - number(2))),
            Some("call") if during => drop(calls.insert(line[1].clone(), number(2))),
            Some("drawn") => {
                let (shown, last) = drawn.entry(line[1].clone()).or_default();
                (*shown, *last) = (*shown + 1, number(2).max(*last));
            }
            Some("lost") => return Err(failed("a machine has lost its hub")),
            _ => {}
        }
    }
    let on_all = |(ticket, sent): (&String, &u64)| {
        let (shown, last) = drawn.get(ticket)?;
        (*shown == displays).then(|| Duration::from_micros(last - sent))
    };
    let mut shown: Vec<Duration> = calls.iter().filter_map(on_all).collect();
    let missed = calls.len() - shown.len();
    touches.sort();
    shown.sort();
    let mut first = vec![
        Figure::new(
            format!("{name}tickets"),
            touches.len() as f64 / lasted,
            "tickets/s",
            None,
        ),
        Figure::new(
            format!("{name}touch-to-number-p50"),
            percentile(&touches, 50),
            "ms",
            Some(Goal::AtMost(3.0)),
        ),
        Figure::new(
            format!("{name}touch-to-number-p99"),
            percentile(&touches, 99),
            "ms",
            Some(Goal::AtMost(20.0)),
        ),
        Figure::new(
            format!("{name}calls"),
            calls.len() as f64 / lasted,
            "calls/s",
            None,
        ),
        Figure::new(
            format!("{name}call-to-displays-p50"),
            percentile(&shown, 50),
            "ms",
            Some(Goal::AtMost(10.0)),
        ),
        Figure::new(
            format!("{name}call-to-displays-p99"),
            percentile(&shown, 99),
            "ms",
            Some(Goal::AtMost(50.0)),
        ),
        Figure::new(
            format!("{name}calls-not-on-all-displays"),
            missed as f64,
            "",
            Some(Goal::AtMost(0.0)),
        ),
    ];
    first.append(&mut figures);
    Ok(first)
}

/// Bytes that have come over the loopback of this machine.
fn loopback_bytes() -> u64 {
    let devices = std::fs::read_to_string("/proc/net/dev").unwrap_or_default();
    let line = devices
        .lines()
        .find_map(|line| line.trim().strip_prefix("lo:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// Connections without think time, from a few processes that do nothing else: they follow no hall.
fn busy(folder: &Path, words: &Words) -> Measured {
    let crew = Crew::new(folder)?;
    let (hub, mut desk) = open(&crew, folder)?;
    progress(&words.say("bench-hall-busy", args! { connections: BUSY * CONNECTIONS }));
    let mut robots = Vec::new();
    for i in 0..BUSY {
        let home = crew.join(
            &mut desk,
            hub.address,
            &folder.join(format!("busy-{i}")),
            Role::Staff,
        )?;
        let mut robot = crew.robot(RobotKind::Busy, &home, i * CONNECTIONS, BUSY_FOR)?;
        robot.is_ready()?;
        robots.push(robot);
    }
    drop(desk);
    let before = hub.usage().1;
    robots.iter_mut().for_each(Robot::go);
    let mut took: Vec<Duration> = Vec::new();
    for robot in robots {
        let lines = robot.told();
        took.extend(
            lines
                .iter()
                .filter_map(|line| Some(Duration::from_micros(line.get(1)?.parse().ok()?))),
        );
    }
    took.sort();
    let lasted = BUSY_FOR.as_secs_f64();
    Ok(vec![
        Figure::new(
            "hall/busy-130",
            took.len() as f64 / lasted,
            "commands/s",
            Some(Goal::AtLeast(10_000.0)),
        ),
        Figure::new("hall/busy-130-p50", percentile(&took, 50), "ms", None),
        Figure::new("hall/busy-130-p99", percentile(&took, 99), "ms", None),
        Figure::new(
            "hall/busy-130-hub-cpu",
            (hub.usage().1 - before) as f64 / lasted,
            "%",
            None,
        ),
    ])
}

/// Three hubs; again and again the one that leads is killed.
fn failover(folder: &Path, words: &Words) -> Measured {
    let crew = Crew::new(folder)?;
    let (first, mut desk) = open(&crew, folder)?;
    let mut hubs = vec![Some(first)];
    for number in 2..=3 {
        let code = desk.change(node::protocol::Change::OpenJoining { hub: true })?;
        let address = hubs[0]
            .as_ref()
            .map(|hub| hub.address)
            .ok_or_else(|| failed("no hub"))?;
        hubs.push(Some(crew.hub(
            &folder.join(format!("hub-{number}")),
            free_address()?,
            Some((address, &code)),
        )?));
    }
    let mut robots = Vec::new();
    for i in 0..CLIENTS {
        let hub = hubs[0].as_ref().ok_or_else(|| failed("no hub"))?;
        let home = crew.join(
            &mut desk,
            hub.address,
            &folder.join(format!("counter-{i}")),
            Role::Counter,
        )?;
        robots.push(crew.robot(RobotKind::Caller, &home, i + 1, CLIENT_PACE)?);
    }
    for robot in &mut robots {
        robot.is_ready()?;
    }
    drop(desk);
    robots.iter_mut().for_each(Robot::go);
    let mut kills = Vec::new();
    for kill in 1..=KILLS {
        let leader = wait_for("three hubs with one that leads", || leader(&hubs))?;
        std::thread::sleep(Duration::from_secs(1));
        progress(&words.say("bench-hall-kill", args! { kill: kill, of: KILLS }));
        let hub = hubs[leader].take().ok_or_else(|| failed("no hub leads"))?;
        let (home, address) = (hub.home.clone(), hub.address);
        kills.push(monotonic_us());
        drop(hub);
        std::thread::sleep(AFTER_KILL);
        hubs[leader] = Some(crew.hub(home.folder(), address, None)?);
    }
    robots.iter_mut().for_each(Robot::stop);
    let acks: Vec<Vec<u64>> = robots
        .into_iter()
        .map(|robot| {
            robot
                .told()
                .iter()
                .filter_map(|line| line.get(1)?.parse().ok())
                .collect()
        })
        .collect();
    // Of each client the longest time without an answer that reaches into the time after the kill.
    let silence = |acks: &[u64], kill: u64| {
        let around = acks
            .windows(2)
            .filter(|pair| pair[1] > kill && pair[0] < kill + AFTER_KILL.as_micros() as u64);
        Duration::from_micros(
            around
                .map(|pair| pair[1] - pair[0])
                .max()
                .unwrap_or(u64::MAX),
        )
    };
    let mut all: Vec<u64> = acks.iter().flatten().copied().collect();
    all.sort_unstable();
    let mut of_all: Vec<Duration> = kills.iter().map(|kill| silence(&all, *kill)).collect();
    let mut of_one: Vec<Duration> = kills
        .iter()
        .map(|kill| {
            acks.iter()
                .map(|acks| silence(acks, *kill))
                .max()
                .unwrap_or_default()
        })
        .collect();
    of_all.sort();
    of_one.sort();
    let seconds = |sorted: &[Duration], percent| percentile(sorted, percent) / 1e3;
    Ok(vec![
        Figure::new(
            "hall/failover",
            seconds(&of_one, 50),
            "s",
            Some(Goal::AtMost(2.0)),
        ),
        Figure::new("hall/failover-worst", seconds(&of_one, 100), "s", None),
        Figure::new("hall/failover-of-all", seconds(&of_all, 50), "s", None),
        Figure::new(
            "hall/failover-of-all-worst",
            seconds(&of_all, 100),
            "s",
            None,
        ),
    ])
}

/// Which of the hubs leads, once all of them are there and have what it has.
fn leader(hubs: &[Option<Hub>]) -> Result<Option<usize>, Problem> {
    for (index, hub) in hubs.iter().enumerate() {
        let Some(Ok(mut desk)) = hub.as_ref().map(Hub::desk) else {
            return Ok(None);
        };
        let machines = desk.machines()?;
        let own = machines.iter().find(|m| {
            hub.as_ref()
                .is_some_and(|hub| hub.home.folder().ends_with(m.machine.id.as_str()))
        });
        if own.is_some_and(|m| m.seat == Some(Seat::Leads)) {
            let ready = |m: &&node::protocol::MachineReport| {
                m.seat.is_some() && m.lag.is_some_and(|lag| lag < 100)
            };
            return Ok((machines.iter().filter(ready).count() == hubs.len()).then_some(index));
        }
    }
    Ok(None)
}

/// A display that was switched off for a day.
fn day_away(folder: &Path, words: &Words) -> Measured {
    let crew = Crew::new(folder)?;
    let (hub, mut desk) = open(&crew, folder)?;
    let home = crew.join(
        &mut desk,
        hub.address,
        &folder.join("display-1"),
        Role::Display,
    )?;
    let mut display = crew.robot(RobotKind::Display, &home, 1, Duration::ZERO)?;
    display.is_ready()?;
    drop(display.told());
    progress(&words.say("bench-hall-day", args! { commands: A_DAY }));
    let scripts = (0..99).map(super::script).collect::<Vec<_>>();
    let opened = (0..99).map(|i| {
        Command::Counter(CounterCommand::Open {
            counter: hall::CounterId(i + 1),
            clerk: "bench".into(),
        })
    });
    // One counter after the other: what it calls it finishes.
    let served = scripts.iter().cycle().flatten().cloned();
    let (mut sent, mut answered, mut commands) = (0, 0, opened.chain(served).take(A_DAY));
    let mut last = 0;
    while answered < A_DAY {
        while sent - answered < ON_THEIR_WAY
            && let Some(command) = commands.next()
        {
            desk.session.link().send(command);
            sent += 1;
        }
        match desk
            .session
            .next(Some(Duration::from_secs(10)), &desk.words)?
        {
            LinkEvent::Answered(..) => answered += 1,
            LinkEvent::Hall(HallUpdate::Entry(entry)) => last = entry.at.0,
            _ => {}
        }
    }
    let began = monotonic_us();
    let mut display = crew.robot(RobotKind::Display, &home, 1, Duration::ZERO)?;
    display.is_ready()?;
    loop {
        let line = display.line();
        let words: Vec<i64> = line
            .split_whitespace()
            .skip(1)
            .filter_map(|word| word.parse().ok())
            .collect();
        match words[..] {
            [at, drawn] if at >= last => {
                let took = (drawn as u64 - began) as f64 / 1e6;
                return Ok(vec![Figure::new(
                    "hall/day-away",
                    took,
                    "s",
                    Some(Goal::AtMost(2.0)),
                )]);
            }
            [..] if line.is_empty() => return Err(failed("the display ends")),
            _ => {}
        }
    }
}
