//! A hall on many machines in simulated time: what happens when, and what must be true.

use crate::group::{self, Group, Kind};
use crate::machine::{Desk, Machine};
use crate::mutation::Mutation;
use crate::papers::Paper;
use chrono::NaiveDate;
use hall::setup::{CounterSetup, Grade, Prefix, Rules, Serves, Service};
use hall::{
    Answer, Command, CommandId, CounterId, Fingerprint, Hall, MachineCommand, Number, Role, Setup,
    SlipId, Text, Timestamp,
};
use node::agent::issuing::RowState;
use node::agent::state::{Effect, Input};
use node::protocol::{FromHub, ToHub};
use std::collections::{BTreeMap, BTreeSet};

pub const MS: i64 = 1_000;
pub const S: i64 = 1_000_000;
/// Things go wrong for so long…
pub const TROUBLE_US: i64 = 60 * S;
/// …and then all must be well within this time.
const HEALING_US: i64 = 300 * S;

/// An event of the simulation.
#[derive(Debug, Clone)]
pub enum Ev {
    Elect,
    /// A proposal was written by most hubs, if its term still runs.
    Agree(u64),
    Apply(usize),
    Turn(usize),
    HubTick(usize),
    Restart(usize),
    /// A hub learns who leads.
    Learn(usize),
    Pass(usize, usize, CommandId),
    ForwardedBack(usize, CommandId, Answer, u64),
    Connect(usize, u64),
    Connected(usize, u64),
    Gone(usize, u64),
    Greet(usize, usize, u64, i64),
    ToHub(usize, usize, u64, Box<ToHub>),
    FromHub(usize, u64, Box<FromHub>),
    Timer(usize, u64),
    Think(usize, u64),
    Boot(usize),
    WriteLate(usize, u64, Box<node::agent::issuing::Row>),
    Technician(CommandId, Box<Command>),
    Promote,
    /// A hub's clock is set so that it is wrong by so much.
    SetClock(usize, i64),
    /// Somebody looks at the hall's clock.
    TellTime,
    Fault,
}

pub struct World {
    pub now: i64,
    pub queue: BTreeMap<(i64, u64), Ev>,
    pub order: u64,
    pub rng: fastrand::Rng,
    pub mutation: Option<Mutation>,
    pub traces: bool,
    pub group: Group,
    pub machines: Vec<Machine>,
    pub papers: BTreeMap<(NaiveDate, Prefix, u32), Paper>,
    pub slips: BTreeMap<SlipId, Number>,
    pub failures: Vec<String>,
    pub promoted: bool,
    /// Whether a hub was started with a clock that is ahead, so that the day may turn; or somebody's
    /// word on the clock may be about another clock than that person saw.
    pub may_turn: bool,
    /// When somebody last said something about the clock.
    pub word_at: i64,
    /// Lines that turned the day, as far as people have heard of them.
    pub turns: BTreeSet<u64>,
    pub start: i64,
    pub epochs: u64,
    pub done_by_technician: BTreeSet<CommandId>,
    pub wiped: BTreeMap<CommandId, usize>,
    /// Commands that a program was told were carried out, and who was.
    pub acknowledged: Vec<(CommandId, usize)>,
    /// Under which ids a command went to the hubs.
    pub sent_as: BTreeMap<CommandId, BTreeSet<CommandId>>,
    pub reopen: Option<CommandId>,
    pub answered_early: BTreeSet<CommandId>,
    /// Disks go back to what they held before, in some runs.
    pub restores: bool,
    /// The disks of all hubs went back.
    pub restored: bool,
    /// They did, and nobody has noticed yet.
    pub is_unnoticed: bool,
    /// Numbers that were drawn meanwhile: nobody could know that they were on papers.
    pub unnoticed: BTreeSet<(Prefix, u32)>,
    /// Papers with numbers that a kiosk drew by itself while its disk was an older one.
    pub drawn_outdated: BTreeSet<SlipId>,
}

/// The letters and first numbers of the services: in some halls of one series, or without letters.
fn numbers(seed: u64) -> [(&'static str, u32); 3] {
    match seed % 6 {
        1 => [("A", 1), ("A", 1), ("C", 1)],
        2 => [("", 1001), ("", 2001), ("", 3001)],
        3 => [("", 101), ("", 1001), ("", 101)],
        _ => [("A", 1), ("B", 1), ("C", 1)],
    }
}

fn service(i: usize, (letters, first): (&str, u32)) -> Service {
    let key = ["social", "tax", "estate"][i].parse().expect("a key");
    let last = if letters.is_empty() {
        first + 898
    } else {
        9999
    };
    Service {
        first,
        last,
        ..Service::new(key, Prefix::new(letters).expect("letters"))
    }
}

fn setup(counters: usize, seed: u64) -> Setup {
    let numbers = numbers(seed).into_iter().enumerate();
    let services: Vec<Service> = numbers.map(|(i, numbers)| service(i, numbers)).collect();
    let serves = |from: usize| {
        services
            .iter()
            .skip(from)
            .map(|s| Serves {
                service: s.id,
                rank: 1,
            })
            .collect()
    };
    let grade = |poor| Grade {
        name: Text::default(),
        poor,
    };
    let counter = |i: usize| CounterSetup {
        id: CounterId(i as u16),
        label: None,
        name: Text::default(),
        serves: serves(if i > 1 { i % 2 } else { 0 }),
    };
    Setup {
        counters: (1..=counters).map(counter).collect(),
        services,
        grades: [false, false, true].map(grade).to_vec(),
        rules: Rules {
            // Visitors press faster here than people do.
            kiosk_per_minute: None,
            ..Rules::default()
        },
        ..Setup::default()
    }
}

pub fn fingerprint(rng: &mut fastrand::Rng) -> Fingerprint {
    Fingerprint(std::array::from_fn(|_| rng.u8(..)))
}

impl World {
    pub fn new(seed: u64, mutation: Option<Mutation>, traces: bool) -> World {
        let mut rng = fastrand::Rng::with_seed(seed);
        let start = NaiveDate::from_ymd_opt(2026, 11, 23)
            .and_then(|day| day.and_hms_opt(1, 0, 0))
            .expect("a time")
            .and_utc()
            .timestamp_micros();
        let kiosks = rng.usize(2..=5);
        let counters = rng.usize(2..=5);
        let displays = rng.usize(1..=2);
        let roles = [
            (Role::Kiosk, kiosks),
            (Role::Counter, counters),
            (Role::Display, displays),
        ];
        let mut machines: Vec<Machine> = roles
            .iter()
            .flat_map(|(role, count)| (1..=*count).map(|i| Machine::new(*role, i, None)))
            .collect();
        // A second display is a rating pad.
        for machine in machines.iter_mut().filter(|m| m.role == Role::Display) {
            if machine.counter == CounterId(2) {
                *machine = Machine::new(Role::Rating, 2, None);
            }
        }
        let configure = Command::Configure {
            setup: Box::new(setup(counters, seed)),
        };
        let admits: Vec<Command> = machines
            .iter()
            .map(|m| {
                Command::Machine(MachineCommand::Admit {
                    machine: m.name,
                    role: m.role,
                    fingerprint: fingerprint(&mut rng),
                    replace: false,
                })
            })
            .collect();
        let beginning = group::beginning(
            Timestamp(start),
            [configure, Command::Elapse].into_iter().chain(admits),
        );
        for machine in &mut machines {
            machine.series = (machine.role == Role::Kiosk).then(|| {
                beginning
                    .hall
                    .machine(machine.name)
                    .expect("admitted")
                    .series
            });
            machine.view = seed.is_multiple_of(8).then(hall::Hall::new);
        }
        let kind = [
            Kind::One,
            Kind::Three,
            Kind::Three,
            Kind::Standby,
            Kind::Standby,
        ][rng.usize(..5)];
        let checks_base = mutation != Some(Mutation::NoProof);
        let group = Group::new(kind, beginning, start, checks_base, rng.fork());
        let mut world = World {
            now: 0,
            queue: BTreeMap::new(),
            order: 0,
            rng,
            mutation,
            traces,
            group,
            machines,
            papers: BTreeMap::new(),
            slips: BTreeMap::new(),
            failures: Vec::new(),
            promoted: false,
            may_turn: false,
            word_at: i64::MIN,
            turns: BTreeSet::new(),
            start,
            epochs: 0,
            done_by_technician: BTreeSet::new(),
            wiped: BTreeMap::new(),
            acknowledged: Vec::new(),
            sent_as: BTreeMap::new(),
            reopen: None,
            answered_early: BTreeSet::new(),
            restores: false,
            restored: false,
            is_unnoticed: false,
            unnoticed: BTreeSet::new(),
            drawn_outdated: BTreeSet::new(),
        };
        world.restores = world.chance(40);
        world.at(0, Ev::Elect);
        world.at(S, Ev::TellTime);
        for hub in 0..world.group.hubs.len() {
            world.at(hub as i64 * MS, Ev::HubTick(hub));
        }
        for machine in 0..world.machines.len() {
            world.at(100 * MS, Ev::Boot(machine));
        }
        for _ in 0..world.rng.usize(..25) {
            let at = world.rng.i64(2 * S..TROUBLE_US);
            world.at(at, Ev::Fault);
        }
        world
    }

    /// Runs until all is well, or never will be.
    pub fn run(mut self) -> World {
        let mut healed = false;
        let mut look_at = TROUBLE_US + 5 * S;
        while let Some(((at, _), event)) = self.queue.pop_first() {
            self.now = at;
            if !healed && at >= TROUBLE_US {
                healed = true;
                self.heal();
            }
            if at >= look_at {
                look_at = at + S;
                if self.unfinished().is_none() {
                    break;
                }
            }
            if at >= TROUBLE_US + HEALING_US {
                let why = self.unfinished().unwrap_or_default();
                self.fail(format!("not well after 5 minutes: {why}"));
                break;
            }
            self.happens(event);
            if self.failures.len() > 3 {
                break;
            }
        }
        self.check_at_end();
        self
    }

    pub fn fail(&mut self, why: String) {
        self.trace(|| format!("FAILED: {why}"));
        self.failures.push(why);
    }

    pub fn trace(&self, what: impl FnOnce() -> String) {
        if self.traces {
            println!("{:>9.3} {}", self.now as f64 / S as f64, what());
        }
    }

    pub fn at(&mut self, at: i64, event: Ev) {
        self.order += 1;
        self.queue.insert((at.max(self.now), self.order), event);
    }

    pub fn after(&mut self, us: i64, event: Ev) {
        self.at(self.now + us, event);
    }

    pub fn is_healed(&self) -> bool {
        self.now >= TROUBLE_US
    }

    /// So long after all was repaired.
    pub fn since_healed(&self, us: i64) -> i64 {
        TROUBLE_US + us
    }

    pub fn chance(&mut self, percent: u32) -> bool {
        self.rng.u32(..100) < percent
    }

    pub fn delay(&mut self) -> i64 {
        let slow = !self.is_healed() && self.rng.u32(..1000) < 4;
        self.rng.i64(MS..15 * MS) + if slow { self.rng.i64(..8 * S) } else { 0 }
    }

    pub fn local_time(&self, machine: usize) -> Timestamp {
        Timestamp(self.start + self.machines[machine].skew + self.now)
    }

    pub fn happens(&mut self, event: Ev) {
        match event {
            Ev::Elect => self.elect(),
            Ev::Agree(nonce) => self.agree(nonce),
            Ev::Apply(hub) => self.apply(hub),
            Ev::Turn(hub) => self.turn(hub),
            Ev::HubTick(hub) => self.hub_tick(hub),
            Ev::Restart(hub) => self.restart(hub),
            Ev::Learn(hub) => self.learn(hub),
            Ev::Pass(hub, from, id) => self.pass(hub, from, id),
            Ev::ForwardedBack(hub, id, answer, seq) => self.forwarded_back(hub, id, answer, seq),
            Ev::Connect(machine, boot) => self.connect(machine, boot),
            Ev::Connected(machine, epoch) => {
                if self.machines[machine]
                    .wire
                    .is_some_and(|wire| wire.epoch == epoch)
                {
                    self.input(machine, Input::Connected);
                }
            }
            Ev::Gone(machine, epoch) => {
                if self.machines[machine]
                    .wire
                    .is_some_and(|wire| wire.epoch == epoch)
                {
                    self.unplug(machine);
                    self.input(machine, Input::Disconnected);
                }
            }
            Ev::Greet(hub, machine, epoch, until) => self.greet(hub, machine, epoch, until),
            Ev::ToHub(hub, machine, epoch, said) => {
                if self.group.hubs[hub].is_there(self.now) {
                    self.hub_hears(hub, machine, epoch, *said);
                }
            }
            Ev::FromHub(machine, epoch, said) => {
                let is_there = self.machines[machine].cut_until <= self.now;
                let ignored = self.mutation == Some(Mutation::WholeIgnored)
                    && matches!(*said, FromHub::Snapshot { .. })
                    && self.now > 20 * S;
                if is_there
                    && !ignored
                    && self.machines[machine]
                        .wire
                        .is_some_and(|wire| wire.epoch == epoch)
                {
                    self.input(machine, Input::Heard(*said));
                }
            }
            Ev::Timer(machine, boot) => {
                if self.machines[machine].boot == boot && self.machines[machine].timer <= self.now {
                    self.machines[machine].timer = i64::MAX;
                    self.input(machine, Input::Elapsed);
                }
            }
            Ev::Think(machine, boot) => {
                if self.machines[machine].boot == boot {
                    self.think(machine);
                    let next = self.rng.i64(100 * MS..300 * MS);
                    self.after(next, Ev::Think(machine, boot));
                }
            }
            Ev::Boot(machine) => self.boot(machine),
            Ev::WriteLate(machine, boot, row) => {
                if self.machines[machine].boot == boot {
                    self.machines[machine].rows.insert(row.n, *row);
                }
            }
            Ev::Technician(id, command) => self.technician(id, *command),
            Ev::Promote => self.promote(),
            Ev::SetClock(hub, us) => {
                self.trace(|| format!("the clock of hub {hub} is wrong by {} s", us / S));
                self.group.hubs[hub].set_wrong(us);
                // It is set while a word on it is on its way.
                self.may_turn |= self.now < self.word_at.saturating_add(2 * S);
            }
            Ev::TellTime => self.tell_time(),
            Ev::Fault => self.fault(),
        }
    }

    // The machines.

    pub fn boot(&mut self, machine: usize) {
        if self.machines[machine].is_up() || self.wiped.values().any(|m| *m == machine) {
            return;
        }
        let seed = self.rng.u64(..);
        self.machines[machine].skew = match self.rng.u32(..100) {
            0..20 => self.rng.i64(-600 * S..600 * S),
            20..25 => self.wrong_clock(),
            _ => 0,
        };
        let now = self.local_time(machine);
        let effects = self.machines[machine].boot(now, seed);
        self.trace(|| format!("{} starts", self.machines[machine].name));
        let boot = self.machines[machine].boot;
        self.after(50 * MS, Ev::Connect(machine, boot));
        self.after(100 * MS, Ev::Think(machine, boot));
        self.carry_out(machine, effects);
        self.desk_takes_over(machine);
    }

    pub fn input(&mut self, machine: usize, input: Input) {
        let now = self.local_time(machine);
        let Some(core) = &mut self.machines[machine].core else {
            return;
        };
        let effects = core.on(now, input);
        self.carry_out(machine, effects);
        let now = self.local_time(machine);
        let of = &mut self.machines[machine];
        let Some(core) = &of.core else { return };
        let wait = core
            .next_deadline()
            .0
            .saturating_sub(now.0)
            .clamp(MS, 60 * S);
        if self.now + wait < of.timer {
            of.timer = self.now + wait;
            let at = of.timer;
            let boot = of.boot;
            self.at(at, Ev::Timer(machine, boot));
        }
    }

    pub fn carry_out(&mut self, machine: usize, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Keep(row) if self.mutation == Some(Mutation::JournalLate) => {
                    let boot = self.machines[machine].boot;
                    let later = self.rng.i64(S..4 * S);
                    self.after(later, Ev::WriteLate(machine, boot, Box::new(row)));
                }
                Effect::Keep(row) => {
                    if self.machines[machine].is_outdated
                        && let RowState::Printed(number) = row.state
                        && number.prefix.series().is_some()
                    {
                        self.drawn_outdated.insert(row.slip);
                    }
                    self.trace(|| {
                        format!(
                            "{} row {} {:?} adopted in {} paper {:?}",
                            self.machines[machine].name, row.n, row.state, row.adopted, row.paper
                        )
                    });
                    self.machines[machine].rows.insert(row.n, row);
                }
                Effect::Forget(n) => {
                    self.machines[machine].rows.remove(&n);
                }
                Effect::Send(said) => {
                    let said = self.note_sent(said);
                    self.say(machine, said);
                }
                Effect::Reply { id, answer, .. } => self.answered(machine, id, answer),
                Effect::Snapshot { hall, seq, keep } => {
                    let of = &mut self.machines[machine];
                    let lineage = of.copy.as_ref().map(|(copy, _)| copy.lineage());
                    if keep && lineage.is_some_and(|before| before != hall.lineage()) {
                        // Jobs have other numbers now.
                        of.programs.desk = Desk::Idle;
                    }
                    if let Some(view) = &mut of.view {
                        *view = (*hall).clone();
                    }
                    if keep {
                        of.is_outdated = false;
                        of.copy = Some((hall, seq));
                        of.lines = Vec::new();
                    }
                    self.desk_takes_over(machine);
                }
                Effect::Entry { entry, keep } => {
                    let of = &mut self.machines[machine];
                    if let Some(view) = &mut of.view {
                        view.apply_entry(&entry);
                    }
                    if keep {
                        of.is_outdated = false;
                        of.lines.push(entry);
                    }
                }
                Effect::Time(_) => {}
                Effect::Disconnected(_) => self.machines[machine].programs.away = true,
                Effect::Standalone(_) => {
                    self.trace(|| format!("{} stands alone", self.machines[machine].name));
                    self.machines[machine].programs.alone = true;
                }
                // Nobody gives anything up here.
                Effect::GiveUp { .. } | Effect::Silent | Effect::KeepExpelled(_) => {}
                Effect::Reconnected => {
                    self.trace(|| format!("{} is back", self.machines[machine].name));
                    self.machines[machine].programs.away = false;
                    self.machines[machine].programs.alone = false;
                }
                Effect::Elsewhere => {
                    self.unplug(machine);
                    self.machines[machine].hub += 1;
                }
                Effect::Rejected(why) => self.fail(format!(
                    "{} was shut out: {why:?}",
                    self.machines[machine].name
                )),
            }
        }
    }

    /// Notes under which ids a command goes out.
    pub fn note_sent(&mut self, said: ToHub) -> ToHub {
        let ToHub::Submit {
            id,
            command,
            generation,
            actor,
            within_ms,
            vault,
        } = said
        else {
            return said;
        };
        let known = self.sent_as.entry(id).or_default();
        let again = self.mutation == Some(Mutation::FreshIds) && !known.is_empty();
        let out = if again {
            CommandId(self.rng.u128(..))
        } else {
            id
        };
        known.insert(out);
        ToHub::Submit {
            id: out,
            command,
            generation,
            actor,
            within_ms,
            vault,
        }
    }

    /// Returns what is not well yet.
    pub fn unfinished(&mut self) -> Option<String> {
        let Some(leader) = self
            .group
            .leader
            .filter(|leader| self.group.hubs[*leader].is_there(self.now))
        else {
            return Some("nobody leads".into());
        };
        if self.group.collecting.is_some()
            || !self.group.flights.is_empty()
            || !self.group.hubs[leader].decider().is_idle()
        {
            return Some("the hub that leads is busy".into());
        }
        let hall = self.group.hubs[leader].decider().hall().clone();
        let at = self.group.hubs[leader].time(self.now);
        let wrong = hall.date(at).0 - self.start - self.now;
        if hall.clock_notice(at).is_some() || wrong.abs() > hall::STEP_US {
            return Some(format!("the date is wrong by {} s, or in doubt", wrong / S));
        }
        let today = hall.local(at).date_naive();
        if hall.day() != Some(today) {
            return Some(format!("the day is {:?}, not {today}", hall.day()));
        }
        if hall.reasserting() {
            return Some("nobody may call".into());
        }
        for hub in 0..self.group.hubs.len() {
            if !self.group.hubs[hub].dead
                && (!self.group.hubs[hub].up || *self.group.hubs[hub].decider().hall() != hall)
            {
                return Some(format!("hub {hub} has another hall"));
            }
        }
        for machine in &self.machines {
            let Some(core) = &machine.core else {
                return Some(format!("{} is off", machine.name));
            };
            if !machine.programs.asked.is_empty() {
                return Some(format!(
                    "{} waits for {:?}",
                    machine.name, machine.programs.asked
                ));
            }
            if machine.programs.alone || machine.programs.away {
                return Some(format!("{} is alone", machine.name));
            }
            let told = Hall::from_snapshot(hall.snapshot().for_role(machine.role));
            if *core.hall() != told
                || machine
                    .view
                    .as_ref()
                    .is_some_and(|view| view != core.hall())
            {
                return Some(format!(
                    "{} has another hall: line {} of {}",
                    machine.name,
                    core.seq(),
                    self.group.hubs[leader].file.seq()
                ));
            }
        }
        self.unserved(&hall)
    }
}
