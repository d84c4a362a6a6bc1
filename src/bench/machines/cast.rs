//! A hall at work: its machines, who comes, and how long they wait for a number and for a call on the
//! displays.

use super::{open, progress};
use crate::bench::crew::{Crew, Desk, Hub, Robot, failed};
use crate::bench::robot::monotonic_us;
use crate::bench::{Figure, Goal, Measured, issue, percentile};
use crate::cli::RobotKind;
use hall::setup::{Prefix, Service};
use hall::{Command, Role, SettingsCommand, Text};
use node::home::Home;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;
use text::problem::Problem;
use text::{Words, args};

/// Time between the start of the robots and the first look at them: the first calls come in a heap.
const SETTLE: Duration = Duration::from_secs(5);

/// The machines of a hall beside its hub, and who comes.
pub(super) struct Cast {
    /// The beginning of its figures' names.
    pub(super) name: &'static str,
    pub(super) kiosks: u32,
    pub(super) counters: u32,
    pub(super) displays: u32,
    pub(super) visitors_per_s: u32,
    /// Seconds for which it is looked at.
    pub(super) seconds: u32,
    /// Displays that are processes of their own although all other machines share one; `None` when
    /// every machine is a process.
    pub(super) own_displays: Option<u32>,
}

impl Cast {
    /// Has the hall work, and measures it.
    pub(super) fn act(&self, folder: &Path, words: &Words) -> Measured {
        let crew = Crew::new(folder)?;
        let (hub, mut desk) = open(&crew, folder)?;
        let machines = self.kiosks + self.counters + self.displays;
        progress(&words.say("bench-hall-joins", args! { machines: machines }));
        let mut robots = self.join(&crew, &hub, &mut desk, folder)?;
        for robot in &mut robots {
            robot.is_ready()?;
        }
        for i in 0..self.counters {
            let service = format!("s{}", i % 8).parse().expect("a plain key");
            let _ = desk.session.ask(issue(service), &desk.words)?;
        }
        // Nobody looks over the hub's shoulder while it is measured.
        drop(desk);
        progress(&words.say(
            "bench-hall-runs",
            args! { visitors: self.visitors_per_s, seconds: self.seconds },
        ));
        robots.iter_mut().for_each(Robot::go);
        std::thread::sleep(SETTLE);
        let before = Usage::of(&hub, &robots);
        std::thread::sleep(Duration::from_secs(u64::from(self.seconds)));
        let after = Usage::of(&hub, &robots);
        let changed_at = monotonic_us();
        add_service(&hub)?;
        // What was called last has time to be drawn.
        std::thread::sleep(Duration::from_secs(1));
        let kinds: Vec<RobotKind> = robots.iter().map(|robot| robot.kind).collect();
        robots.iter_mut().for_each(Robot::stop);
        let waits = Waits::read(robots, before.at_us..after.at_us, self.displays)?;
        let mut figures = self.wait_figures(&waits, after.seconds_since(&before));
        if self.own_displays.is_some() {
            figures.extend(self.settings_figures(&waits, changed_at, machines));
        }
        figures.extend(self.usage_figures(&kinds, &before, &after));
        Ok(figures)
    }

    /// Makes the machines of the hall, and starts the robots that work at them.
    fn join(
        &self,
        crew: &Crew,
        hub: &Hub,
        desk: &mut Desk,
        folder: &Path,
    ) -> Result<Vec<Robot>, Problem> {
        let visitors_per_s = f64::from(self.visitors_per_s);
        let kiosk_pace = Duration::from_secs_f64(f64::from(self.kiosks) / visitors_per_s);
        // There are a few more visitors than the counters can serve, so that somebody always waits.
        let counter_pace = Duration::from_secs_f64(1.1 * f64::from(self.counters) / visitors_per_s);
        let kinds = [
            (
                RobotKind::Display,
                Role::Display,
                self.displays,
                Duration::ZERO,
            ),
            (RobotKind::Kiosk, Role::Kiosk, self.kiosks, kiosk_pace),
            (
                RobotKind::Counter,
                Role::Counter,
                self.counters,
                counter_pace,
            ),
        ];
        let mut robots = Vec::new();
        let crowd = folder.join("crowd");
        for (kind, role, count, pace) in kinds {
            let own = match self.own_displays {
                None => count,
                Some(displays) if role == Role::Display => displays,
                Some(_) => 0,
            };
            for number in 1..=count {
                let place = if number <= own { folder } else { &crowd };
                let home = place.join(format!("{role}-{number}"));
                let home = crew.join(desk, hub.address, &home, role)?;
                if number <= own {
                    robots.push(crew.robot(kind, &home, number as usize, pace)?);
                }
            }
        }
        if self.own_displays.is_some() {
            let pace = Duration::from_secs_f64(1.0 / visitors_per_s);
            robots.push(crew.robot(RobotKind::Crowd, &Home::at(crowd), 1, pace)?);
        }
        Ok(robots)
    }

    fn figure(&self, name: &str, value: f64, unit: &'static str, goal: Option<Goal>) -> Figure {
        Figure::new(format!("{}{name}", self.name), value, unit, goal)
    }

    fn wait_figures(&self, waits: &Waits, seconds: f64) -> Vec<Figure> {
        let at_most = |goal| Some(Goal::AtMost(goal));
        let tickets = waits.touches.len() as f64;
        let touch = |percent| percentile(&waits.touches, percent);
        let shown = |percent| percentile(&waits.shown, percent);
        let missed = waits.calls - waits.shown.len();
        vec![
            self.figure("tickets", tickets / seconds, "tickets/s", None),
            self.figure("touch-to-number-p50", touch(50), "ms", at_most(3.0)),
            self.figure("touch-to-number-p99", touch(99), "ms", at_most(20.0)),
            self.figure("calls", waits.calls as f64 / seconds, "calls/s", None),
            self.figure("call-to-displays-p50", shown(50), "ms", at_most(10.0)),
            self.figure("call-to-displays-p99", shown(99), "ms", at_most(50.0)),
            self.figure("calls-not-on-all-displays", missed as f64, "", at_most(0.0)),
        ]
    }

    /// Returns when all machines had a new service that came at that time.
    fn settings_figures(&self, waits: &Waits, at_us: u64, machines: u32) -> [Figure; 2] {
        let last = waits.set.iter().max().copied().unwrap_or(at_us);
        let took = Duration::from_micros(last - at_us);
        let missed = f64::from(machines) - waits.set.len() as f64;
        let at_most = |goal| Some(Goal::AtMost(goal));
        [
            self.figure(
                "service-on-all-machines",
                took.as_secs_f64() * 1e3,
                "ms",
                at_most(1000.0),
            ),
            self.figure("machines-without-service", missed, "", at_most(0.0)),
        ]
    }

    fn usage_figures(&self, kinds: &[RobotKind], before: &Usage, after: &Usage) -> Vec<Figure> {
        let seconds = after.seconds_since(before);
        let percent = |before: u64, after: u64| (after - before) as f64 / seconds;
        let hub_percent = percent(before.hub.1, after.hub.1);
        let mut figures = vec![
            self.figure("hub-memory", after.hub.0, "MB", Some(Goal::AtMost(120.0))),
            self.figure("hub-cpu", hub_percent, "%", None),
        ];
        for kind in [
            RobotKind::Counter,
            RobotKind::Kiosk,
            RobotKind::Display,
            RobotKind::Crowd,
        ] {
            let these: Vec<usize> = (0..kinds.len()).filter(|i| kinds[*i] == kind).collect();
            if these.is_empty() {
                continue;
            }
            let mean = |of: &dyn Fn(usize) -> f64| {
                these.iter().map(|i| of(*i)).sum::<f64>() / these.len() as f64
            };
            let memory = mean(&|i| after.robots[i].0);
            let cpu = mean(&|i| percent(before.robots[i].1, after.robots[i].1));
            let name = kind.as_str();
            figures.push(self.figure(&format!("{name}-memory"), memory, "MB", None));
            figures.push(self.figure(&format!("{name}-cpu"), cpu, "%", None));
        }
        // All that went over the loopback of this machine, the headers too.
        let bytes = after.loopback_bytes - before.loopback_bytes;
        figures.push(self.figure("network", bytes as f64 / 1e3 / seconds, "kB/s", None));
        figures
    }
}

/// Adds a service to the running hall.
fn add_service(hub: &Hub) -> Result<(), Problem> {
    let mut desk = hub.desk()?;
    let before = desk.session.hall().setup().without_retired();
    let mut after = before.clone();
    let id = "new".parse().expect("a plain key");
    let letters = Prefix::new("N").expect("a letter");
    let mut new = Service::new(id, letters);
    new.name = Text::new("新", "new");
    after.services.push(new);
    let command = SettingsCommand::Change {
        changes: before.changes_to(&after),
    };
    let (answer, _) = desk.session.ask(Command::Settings(command), &desk.words)?;
    answer.map_err(|_| failed("a new service is refused"))?;
    Ok(())
}

/// The processor time and the memory that the processes have used at a time.
struct Usage {
    at_us: u64,
    hub: (f64, u64),
    robots: Vec<(f64, u64)>,
    loopback_bytes: u64,
}

impl Usage {
    fn of(hub: &Hub, robots: &[Robot]) -> Usage {
        Usage {
            at_us: monotonic_us(),
            hub: hub.usage(),
            robots: robots.iter().map(Robot::usage).collect(),
            loopback_bytes: loopback_bytes(),
        }
    }

    fn seconds_since(&self, before: &Usage) -> f64 {
        (self.at_us - before.at_us) as f64 / 1e6
    }
}

/// Returns the bytes that have come over the loopback of this machine.
fn loopback_bytes() -> u64 {
    let devices = std::fs::read_to_string("/proc/net/dev").unwrap_or_default();
    let line = devices
        .lines()
        .find_map(|line| line.trim().strip_prefix("lo:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// The times that people waited, sorted.
struct Waits {
    /// From the touch of a kiosk to the number.
    touches: Vec<Duration>,
    /// Calls, whether or not all displays have shown them.
    calls: usize,
    /// From a call to the last display that shows it.
    shown: Vec<Duration>,
    /// Times at which machines had new settings.
    set: Vec<u64>,
}

impl Waits {
    /// Reads what the robots saw of things that were asked `during` that time, in a hall of so many
    /// displays.
    fn read(robots: Vec<Robot>, during: Range<u64>, displays: u32) -> Result<Waits, Problem> {
        let mut touches = Vec::new();
        let mut set = Vec::new();
        let mut calls: HashMap<String, u64> = HashMap::new();
        // By ticket: displays that have shown it, and when the last one did.
        let mut drawn: HashMap<String, (u32, u64)> = HashMap::new();
        for line in robots.into_iter().flat_map(Robot::told) {
            let number = |i: usize| -> u64 {
                let text = line.get(i);
                text.and_then(|text| text.parse().ok()).unwrap_or(0)
            };
            let counts = during.contains(&number(2));
            match line.first().map(String::as_str) {
                Some("ticket") if counts => {
                    touches.push(Duration::from_micros(number(3) - number(2)));
                }
                Some("call") if counts => drop(calls.insert(line[1].clone(), number(2))),
                Some("drawn") => {
                    let (times, last) = drawn.entry(line[1].clone()).or_default();
                    *times += 1;
                    *last = number(2).max(*last);
                }
                Some("set") => set.push(number(1)),
                Some("lost") => return Err(failed("a machine has lost its hub")),
                _ => {}
            }
        }
        let on_all = |(ticket, sent): (&String, &u64)| {
            let (times, last) = drawn.get(ticket)?;
            (*times == displays).then(|| Duration::from_micros(last - sent))
        };
        let mut shown: Vec<Duration> = calls.iter().filter_map(on_all).collect();
        touches.sort();
        shown.sort();
        Ok(Waits {
            touches,
            calls: calls.len(),
            shown,
            set,
        })
    }
}
