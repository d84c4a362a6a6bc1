//! Three hubs, of which the one that leads is killed again and again: how long clients wait.

use super::{free_address, open, progress};
use crate::bench::crew::{Crew, Hub, Robot, failed, wait_for};
use crate::bench::robot::monotonic_us;
use crate::bench::{Figure, Goal, Measured, percentile};
use crate::cli::RobotKind;
use hall::Role;
use node::protocol::{Change, MachineReport, Seat};
use std::path::Path;
use std::time::Duration;
use text::problem::Problem;
use text::{Words, args};

/// Clients of the hall.
const CLIENTS: usize = 30;
/// Kills of the hub that leads.
const KILLS: u32 = 5;
/// Time between the commands of a client.
const CLIENT_PACE: Duration = Duration::from_millis(30);
/// Time for which the clients are watched after a kill.
const AFTER_KILL: Duration = Duration::from_secs(5);

/// The hubs; one that was killed is `None` until it is started again.
type Hubs = Vec<Option<Hub>>;

/// Measures how long the hall and each client stand still after a kill.
pub(super) fn failover(folder: &Path, words: &Words) -> Measured {
    let crew = Crew::new(folder)?;
    let (first, mut desk) = open(&crew, folder)?;
    let address = first.address;
    let mut hubs = vec![Some(first)];
    for number in 2..=3 {
        let code = desk.change(Change::OpenJoining { hub: true })?;
        let home = folder.join(format!("hub-{number}"));
        let hub = crew.hub(&home, free_address()?, Some((address, &code)))?;
        hubs.push(Some(hub));
    }
    let mut robots = Vec::new();
    for i in 0..CLIENTS {
        let home = folder.join(format!("counter-{i}"));
        let home = crew.join(&mut desk, address, &home, Role::Counter)?;
        robots.push(crew.robot(RobotKind::Caller, &home, i + 1, CLIENT_PACE)?);
    }
    for robot in &mut robots {
        robot.is_ready()?;
    }
    drop(desk);
    robots.iter_mut().for_each(Robot::go);
    let kills = kill_leaders(&crew, &mut hubs, words)?;
    robots.iter_mut().for_each(Robot::stop);
    let answers: Vec<Vec<u64>> = robots.into_iter().map(answered_at).collect();
    Ok(figures(&kills, &answers))
}

/// Kills the hub that leads, again and again, and returns when.
fn kill_leaders(crew: &Crew, hubs: &mut Hubs, words: &Words) -> Result<Vec<u64>, Problem> {
    let mut kills = Vec::new();
    for kill in 1..=KILLS {
        let leader = wait_for("three hubs with one that leads", || leader(hubs))?;
        std::thread::sleep(Duration::from_secs(1));
        progress(&words.say("bench-hall-kill", args! { kill: kill, of: KILLS }));
        let hub = hubs[leader].take().ok_or_else(|| failed("no hub leads"))?;
        let home = hub.home.clone();
        let address = hub.address;
        kills.push(monotonic_us());
        drop(hub);
        std::thread::sleep(AFTER_KILL);
        hubs[leader] = Some(crew.hub(home.folder(), address, None)?);
    }
    Ok(kills)
}

/// Returns which of the hubs leads, once all of them are there and have what it has.
fn leader(hubs: &Hubs) -> Result<Option<usize>, Problem> {
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
            let ready = |m: &&MachineReport| m.seat.is_some() && m.lag.is_some_and(|lag| lag < 100);
            return Ok((machines.iter().filter(ready).count() == hubs.len()).then_some(index));
        }
    }
    Ok(None)
}

/// Returns when a client was answered.
fn answered_at(robot: Robot) -> Vec<u64> {
    let lines = robot.told();
    lines
        .iter()
        .filter_map(|line| line.get(1)?.parse().ok())
        .collect()
}

fn figures(kills: &[u64], answers: &[Vec<u64>]) -> Vec<Figure> {
    let mut all: Vec<u64> = answers.iter().flatten().copied().collect();
    all.sort_unstable();
    let longest = |kill: &u64| {
        let clients = answers.iter().map(|of_one| silence(of_one, *kill));
        clients.max().unwrap_or_default()
    };
    let mut of_all: Vec<Duration> = kills.iter().map(|kill| silence(&all, *kill)).collect();
    let mut of_one: Vec<Duration> = kills.iter().map(longest).collect();
    of_all.sort();
    of_one.sort();
    let seconds = |sorted: &[Duration], percent| percentile(sorted, percent) / 1e3;
    vec![
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
    ]
}

/// Returns the longest time without an answer that reaches into the time after the kill.
fn silence(answers: &[u64], kill: u64) -> Duration {
    let end = kill + AFTER_KILL.as_micros() as u64;
    let around = answers
        .windows(2)
        .filter(|pair| pair[1] > kill && pair[0] < end);
    let longest = around.map(|pair| pair[1] - pair[0]).max();
    Duration::from_micros(longest.unwrap_or(u64::MAX))
}
