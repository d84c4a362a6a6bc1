//! The cost of the flight recorder to a program: a line of the log, a checkpoint, memory.

use super::{Figure, Goal, Measured};
use crate::sample;
use crate::shell::core::{Core, Input};
use crate::shell::host::SingleScreen;
use crate::shell::pane::Place;
use crate::shell::recorder::{Bounds, Ring};
use config::Config;
use hall::{
    Actor, Command, CommandId, CounterCommand, CounterId, Entry, Lang, Program, QueueCommand,
    Timestamp,
};
use screens::display::Display;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use ui::terminal::from_env;

/// Lines that are recorded.
const LINES: usize = 20_000;

/// Records lines of a busy hall.
pub(super) fn recorder(_: &Path) -> Measured {
    let config =
        Config::parse("config.toml", Config::default_text()).map_err(|e| e.problem(Lang::EN))?;
    let (mut hall, mut at) = sample::hall(&config.setup);
    let pane = Box::new(Place::new(Display::new(Lang::ZH)));
    let host = Box::new(SingleScreen::new(pane));
    let terminal = from_env(&|_| None);
    let mut core = Core::new(host, config.screens.clone(), terminal.clone(), Lang::ZH);
    core.on(at, &Input::Hall(Arc::new(hall.clone())));
    let mut ring = Ring::new(
        Program::Display,
        config.screens,
        terminal,
        Bounds::default(),
    );
    ring.begin(at, core.checkpoint());
    let mut lines: Vec<Input> = Vec::new();
    let service = hall.setup().services[0].id;
    let counter = CounterId(1);
    let clerk = "clerk".to_owned();
    let commands = [
        Command::Queue(QueueCommand::Issue {
            service,
            lang: Lang::ZH,
            class: None,
            printer: None,
        }),
        Command::Counter(CounterCommand::Open {
            counter,
            clerk,
            replace: false,
        }),
        Command::Counter(CounterCommand::CallNext { counter }),
        Command::Counter(CounterCommand::Start { counter }),
        Command::Counter(CounterCommand::Finish { counter }),
    ];
    for command in commands.iter().cycle().take(2_000) {
        at = Timestamp(at.0 + 1_000_000);
        let events = hall.consider(at, command).unwrap_or_default();
        events.iter().for_each(|event| hall.apply(at, event));
        if !events.is_empty() {
            lines.push(Input::Entry(Arc::new(Entry {
                seq: lines.len() as u64,
                at,
                command: CommandId(u128::MAX / 3),
                events,
                actor: Some(Actor::of(Program::Counter(counter))),
                salt: None,
                link: None,
            })));
        }
    }
    let began = Instant::now();
    for (input, seconds) in lines.iter().cycle().take(LINES).zip(0..) {
        if ring.wants_checkpoint(false) {
            // Its cost is measured below.
            ring.begin(at, core.checkpoint());
        }
        if let Some(input) = core.redacted(input) {
            ring.input(at.plus_s(seconds), input);
        }
    }
    let line_us = began.elapsed().as_secs_f64() * 1e6 / LINES as f64;
    core.on(at, &Input::Hall(Arc::new(hall)));
    let began = Instant::now();
    let checkpoint = core.checkpoint();
    let checkpoint_ms = began.elapsed().as_secs_f64() * 1e3;
    drop(checkpoint);
    Ok(vec![
        Figure::new("recorder/line", line_us, "us", Some(Goal::AtMost(5.0))),
        Figure::new(
            "recorder/checkpoint",
            checkpoint_ms,
            "ms",
            Some(Goal::AtMost(10.0)),
        ),
        Figure::new("recorder/steps", ring.bytes() as f64 / 1e6, "MB", None),
    ])
}
