//! Measures this machine: the rules alone, durable commands, start-up, redraw, paper, voice, memory
//! and idle cost; or a whole hall of processes (`machines.rs`, with robots in the place of people).
//!
//! Every figure has a goal. These machines are shared and noisy, so a figure that depends on the
//! disk is compared with bare commits measured in the same run.

mod announcements;
mod crew;
mod crowd;
mod devices;
mod durable;
mod figures;
mod machines;
pub mod probe;
mod recorder;
pub mod robot;
mod rules;
mod screens;
mod start;
mod tickets;
mod usage;

use crate::cli;
use crate::outcome::Outcome;
use crate::stdout::print;
use hall::setup::{CounterSetup, Prefix, Rules, Serves, Service};
use hall::{Command, CounterCommand, CounterId, Lang, QueueCommand, ServiceId, Setup, Text};
use node::problems;
use node::store::StoreError;
use std::path::Path;
use std::time::Duration;
use text::Words;
use text::problem::Problem;

/// One measured figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name, `part/what`.
    pub name: String,
    /// The measured value.
    pub value: f64,
    /// The value's unit.
    pub unit: &'static str,
    /// The value that it must reach, if there is a goal.
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

    /// Returns whether it reaches its goal; without one it always does.
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

    /// Returns it as people read it, with a mark that says whether it reaches its goal.
    fn line(&self) -> String {
        let mark = match self.goal {
            None => " ",
            Some(_) if self.holds() => "+",
            Some(_) => "!",
        };
        let goal = self.goal_text();
        format!(
            "{mark} {:<34} {:>14.3} {:<12} {goal}",
            self.name, self.value, self.unit
        )
    }

    /// Returns it as scripts read it.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({"name": self.name, "value": self.value, "unit": self.unit, "goal": self.goal_text(), "holds": self.holds()})
    }
}

type Measured = Result<Vec<Figure>, Problem>;

/// A part to measure: the prefix of the figures' names, and what measures them in a folder of its
/// own.
pub type Part = (&'static str, Box<dyn Fn(&Path) -> Measured>);

/// Returns the parts that measure this machine, in the order they run.
fn parts() -> Vec<Part> {
    vec![
        ("rules/", Box::new(rules::rules)),
        ("durable/", Box::new(durable::durable)),
        ("start/", Box::new(start::start)),
        ("redraw/", Box::new(screens::redraw)),
        ("recorder/", Box::new(recorder::recorder)),
        ("figures/", Box::new(figures::figures)),
        ("paper/", Box::new(tickets::paper)),
        ("voice/", Box::new(announcements::voice)),
        ("devices/", Box::new(devices::devices)),
        ("demo/", Box::new(screens::demo)),
        ("idle/", Box::new(screens::idle)),
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
    let mut figures = Vec::new();
    for (prefix, measure) in parts.iter().filter(|(prefix, _)| fits(prefix)) {
        let scratch = tempdir(&folder, prefix)?;
        let measured = measure(&scratch);
        let _ = std::fs::remove_dir_all(&scratch);
        for figure in measured? {
            if only.is_some_and(|only| !figure.name.starts_with(only)) {
                continue;
            }
            if !json {
                print(&figure.line());
            }
            figures.push(figure);
        }
    }
    if json {
        let figures = figures.iter().map(Figure::json).collect();
        print(&serde_json::Value::Array(figures).to_string());
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
        .map_err(|e| problems::folder(&text::Words::new(hall::Lang::EN), &path, &e))?;
    Ok(path)
}

/// Returns a setup of `services` services that every one of `counters` counters serves.
fn setup(services: usize, counters: u16) -> Setup {
    let letter = |i: usize| char::from(b'A' + (i % 26) as u8);
    let service = |i: usize| Service {
        name: Text::new(format!("业务{i}"), format!("Service {i}")),
        last: 99_999_999,
        max_wait_s: Some(2400),
        ..Service::new(
            format!("s{i}").parse().expect("a plain key"),
            Prefix::new(&format!("{}{}", letter(i / 26), letter(i))).expect("two capitals"),
        )
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
        label: None,
        name: Text::default(),
        serves: serves.clone(),
    };
    Setup {
        counters: (1..=counters).map(counter).collect(),
        services,
        rules: Rules {
            // Robots are quicker than people.
            kiosk_per_minute: None,
            ..Rules::default()
        },
        ..Setup::default()
    }
}

/// Returns the command of a visitor who takes a ticket.
fn issue(service: ServiceId) -> Command {
    Command::Queue(QueueCommand::Issue {
        service,
        lang: Lang::ZH,
        class: None,
        printer: None,
    })
}

/// Returns what a hasty clerk does again and again.
fn script(caller: usize) -> Vec<Command> {
    let counter = CounterId(caller as u16 % 99 + 1);
    let service: ServiceId = format!("s{}", caller % 8).parse().expect("a plain key");
    let issue = issue(service);
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

/// Returns a percentile, in milliseconds.
fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let index = (sorted.len().saturating_sub(1)) * percent / 100;
    sorted.get(index).map_or(0.0, |d| d.as_secs_f64() * 1000.0)
}

fn store_problem(path: &Path) -> impl Fn(StoreError) -> Problem {
    let path = path.to_owned();
    move |error| problems::store(&text::Words::new(hall::Lang::EN), &path, &error)
}
