//! The most that a hub does: clerks without think time.

use super::{open, progress};
use crate::bench::crew::{Crew, Robot};
use crate::bench::robot::CONNECTIONS;
use crate::bench::{Figure, Goal, Measured, percentile};
use crate::cli::RobotKind;
use hall::Role;
use std::path::Path;
use std::time::Duration;
use text::{Words, args};

/// Processes of hasty clerks.
const BUSY: usize = 5;
/// Time for which they are hasty.
const BUSY_FOR: Duration = Duration::from_secs(5);

/// Measures connections without think time, from a few processes that do nothing else: they follow
/// no hall.
pub(super) fn busy(folder: &Path, words: &Words) -> Measured {
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
