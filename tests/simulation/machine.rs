//! A machine of the hall: its agent, its disk, and the programs and people at it.

use hall::setup::Prefix;
use hall::{
    Command, CommandId, Condition, CounterId, Entry, Hall, JobId, MachineId, PrinterId, Role,
    Timestamp,
};
use node::agent::issuing::Row;
use node::agent::state::{AgentConfig, AgentState, Effect};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A connection to a hub. What is said arrives in the order in which it was said.
#[derive(Debug, Clone, Copy)]
pub struct Wire {
    pub hub: usize,
    pub epoch: u64,
    pub up: bool,
    pub to_hub_at: i64,
    pub from_hub_at: i64,
}

/// The work of a print desk.
#[derive(Debug, Clone, Copy)]
pub enum Desk {
    Idle,
    /// Waits until its claim is confirmed.
    Claiming(JobId),
    /// The paper is out at this time.
    Printing(JobId, i64),
}

/// The knowledge of a machine's programs, while it is on.
#[derive(Debug)]
pub struct Programs {
    pub asked: BTreeMap<CommandId, Command>,
    pub away: bool,
    pub alone: bool,
    pub desk: Desk,
    pub reported: Option<Condition>,
    pub idle_until: i64,
}

impl Programs {
    pub fn new() -> Programs {
        Programs {
            asked: BTreeMap::new(),
            away: false,
            alone: false,
            desk: Desk::Idle,
            reported: None,
            idle_until: 0,
        }
    }
}

pub struct Machine {
    pub name: MachineId,
    pub role: Role,
    pub series: Option<Prefix>,
    pub counter: CounterId,
    pub printer: PrinterId,
    pub condition: Condition,
    /// It was wiped. That takes longer than a desk lets a job wait, so the next desk puts aside
    /// what is still queued.
    pub is_replaced: bool,
    pub boot: u64,
    pub skew: i64,
    pub core: Option<AgentState>,
    pub wire: Option<Wire>,
    pub hub: usize,
    pub cut_until: i64,
    pub timer: i64,
    pub programs: Programs,
    /// The journal on the disk.
    pub rows: BTreeMap<u64, Row>,
    /// The copy on the disk, and the lines after it.
    pub copy: Option<(Arc<Hall>, u64)>,
    pub lines: Vec<Arc<Entry>>,
    /// The hall as the programs have put it together, in some runs.
    pub view: Option<Hall>,
    /// A copy of the disk that somebody has made.
    pub image: Option<Image>,
    /// Its disk was put back, and it has not heard of a hub since.
    pub is_outdated: bool,
    /// Its journal lacks papers that it printed: its disk was put back or replaced.
    pub has_forgotten: bool,
}

/// What was on the disk of a machine at a time.
#[derive(Debug, Clone)]
pub struct Image {
    pub at: i64,
    rows: BTreeMap<u64, Row>,
    copy: Option<(Arc<Hall>, u64)>,
    lines: Vec<Arc<Entry>>,
}

impl Machine {
    pub fn new(role: Role, number: usize, series: Option<Prefix>) -> Machine {
        Machine {
            name: format!("{role}-{number}").parse().expect("a short key"),
            role,
            series,
            counter: CounterId(number as u16),
            printer: format!("printer-{number}").parse().expect("a short key"),
            condition: Condition::Ready,
            is_replaced: false,
            boot: 0,
            skew: 0,
            core: None,
            wire: None,
            hub: 0,
            cut_until: 0,
            timer: i64::MAX,
            programs: Programs::new(),
            rows: BTreeMap::new(),
            copy: None,
            lines: Vec::new(),
            view: None,
            image: None,
            is_outdated: false,
            has_forgotten: false,
        }
    }

    /// Copies the disk.
    pub fn take_image(&mut self, at: i64) {
        self.image = Some(Image {
            at,
            rows: self.rows.clone(),
            copy: self.copy.clone(),
            lines: self.lines.clone(),
        });
    }

    /// Puts a copy back on the disk.
    pub fn put_back(&mut self, image: Image) {
        self.rows = image.rows;
        self.copy = image.copy;
        self.lines = image.lines;
        self.is_outdated = true;
        self.has_forgotten = true;
    }

    pub fn is_up(&self) -> bool {
        self.core.is_some()
    }

    /// Switches it on.
    pub fn boot(&mut self, now: Timestamp, seed: u64) -> Vec<Effect> {
        let copy = self.copy.as_ref().map(|(hall, seq)| {
            let mut hall = Hall::clone(hall);
            self.lines.iter().for_each(|line| hall.apply_entry(line));
            (hall, seq + self.lines.len() as u64)
        });
        if self.view.is_some() {
            self.view = Some(
                copy.as_ref()
                    .map_or_else(Hall::new, |(hall, _)| hall.clone()),
            );
        }
        let mut rng = fastrand::Rng::with_seed(seed);
        let config = AgentConfig {
            role: self.role,
            series: self.series,
            copy,
            rows: self.rows.values().cloned().collect(),
            is_expelled: false,
        };
        let (core, effects) = AgentState::new(config, now, move || rng.u128(..));
        self.core = Some(core);
        self.timer = i64::MAX;
        self.programs = Programs::new();
        self.boot += 1;
        effects
    }

    pub fn switch_off(&mut self) {
        self.core = None;
        self.wire = None;
        self.boot += 1;
    }
}
