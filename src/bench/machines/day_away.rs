//! A display that was switched off for a day: how soon it shows the hall again.

use super::{open, progress};
use crate::bench::crew::{Crew, failed};
use crate::bench::robot::monotonic_us;
use crate::bench::{Figure, Goal, Measured, script};
use crate::cli::RobotKind;
use hall::{Command, CounterCommand, CounterId, Role};
use node::hub::HallUpdate;
use node::link_event::LinkEvent;
use std::path::Path;
use std::time::Duration;
use text::{Words, args};

/// Commands of a day.
const A_DAY: usize = 30_000;
/// Of them on their way at a time.
const ON_THEIR_WAY: usize = 200;

/// Measures a display that was switched off for a day.
pub(super) fn day_away(folder: &Path, words: &Words) -> Measured {
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
    let scripts = (0..99).map(script).collect::<Vec<_>>();
    let opened = (0..99).map(|i| {
        Command::Counter(CounterCommand::Open {
            counter: CounterId(i + 1),
            clerk: format!("bench {i}"),
            replace: false,
        })
    });
    // One counter after the other: what it calls it finishes.
    let served = scripts.iter().cycle().flatten().cloned();
    let mut commands = opened.chain(served).take(A_DAY);
    let mut sent = 0;
    let mut answered = 0;
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
