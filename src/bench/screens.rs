//! Screens: how long a large display takes to draw, how soon the demo shows something, and what a
//! display costs that nothing happens on.

use super::rules::Bare;
use super::{Figure, Goal, Measured, issue, percentile, probe};
use config::Config;
use hall::{Command, CounterCommand, CounterId, Lang, ServiceId};
use std::path::Path;
use std::time::{Duration, Instant};

/// Measures how long a large display takes to draw a busy hall.
pub(super) fn redraw(_: &Path) -> Measured {
    let config =
        Config::parse("config.toml", Config::default_text()).map_err(|e| e.problem(Lang::EN))?;
    let mut bare = Bare::open(config.setup.clone());
    let services: Vec<ServiceId> = bare.hall.setup().services.iter().map(|s| s.id).collect();
    for i in 0..60 {
        bare.submit(&issue(services[i % services.len()]));
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

/// Measures how soon the demo shows something, and its memory.
pub(super) fn demo(folder: &Path) -> Measured {
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

/// Measures what a display costs that nothing happens on.
pub(super) fn idle(folder: &Path) -> Measured {
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
