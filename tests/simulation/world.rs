//! A hall on many machines in simulated time: what happens when, and what must be true.

use crate::group::{self, Collecting, Ear, Group, Kind, Reply};
use crate::machine::{Machine, Wire};
use crate::mutation::Mutation;
use crate::people::Paper;
use chrono::NaiveDate;
use dingdong::app::protocol::{Copy, FromHub, PROTOCOL, TAIL_LINES, ToHub};
use dingdong::app::station::core::{Effect, Input};
use dingdong::hall::setup::{CounterSetup, Prefix, Rules, Serves, Service};
use dingdong::hall::time::Hours;
use dingdong::hall::{Answer, Command, CommandId, CounterId, Event, Fingerprint, Number, Role, Setup, SlipId, Text, Timestamp};
use dingdong::store::Round;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub const MS: i64 = 1_000;
pub const S: i64 = 1_000_000;
/// Things go wrong for so long…
const TROUBLE_US: i64 = 60 * S;
/// …and then all must be well within this time.
const HEALING_US: i64 = 300 * S;

/// What happens at a time.
#[derive(Debug, Clone)]
pub enum Ev {
    Elect,
    /// A round was written by most hubs, if its term still runs.
    Agree(u64),
    Apply(usize),
    Turn(usize),
    HubTick(usize),
    Restart(usize),
    /// A hub learns who leads.
    Learn(usize),
    Pass(usize, usize, CommandId),
    PassedBack(usize, CommandId, Answer, u64),
    Connect(usize, u64),
    Connected(usize, u64),
    Gone(usize, u64),
    ToHub(usize, usize, u64, Box<ToHub>),
    FromHub(usize, u64, Box<FromHub>),
    Timer(usize, u64),
    Think(usize, u64),
    Boot(usize),
    WriteLate(usize, u64, Box<dingdong::app::station::issuing::Row>),
    Technician(CommandId, Box<Command>),
    Promote,
    Fault,
}

pub struct World {
    pub now: i64,
    queue: BTreeMap<(i64, u64), Ev>,
    order: u64,
    pub luck: fastrand::Rng,
    pub mutation: Option<Mutation>,
    pub traces: bool,
    pub group: Group,
    pub machines: Vec<Machine>,
    pub papers: BTreeMap<(NaiveDate, Prefix, u32), Paper>,
    pub slips: BTreeMap<SlipId, Number>,
    pub failures: Vec<String>,
    pub promoted: bool,
    start: i64,
    epochs: u64,
    done_by_technician: BTreeSet<CommandId>,
    wiped: BTreeMap<CommandId, usize>,
    /// Commands that a program was told were carried out, and who was.
    pub acknowledged: Vec<(CommandId, usize)>,
    /// Under which ids a command went to the hubs.
    pub sent_as: BTreeMap<CommandId, BTreeSet<CommandId>>,
    pub reopen: Option<CommandId>,
    answered_early: BTreeSet<CommandId>,
}

fn service(i: usize) -> Service {
    Service {
        id: ["social", "tax", "estate"][i].parse().expect("a key"),
        name: Text::default(),
        group: None,
        icon: String::new(),
        prefix: Prefix::new(["A", "B", "C"][i]).expect("letters"),
        first: 1,
        last: 999,
        width: 3,
        notice: None,
        cap: None,
        hours: Hours::default(),
        max_wait_s: None,
        rate: 100,
        usual_service_s: 300,
        retired: false,
    }
}

fn setup(counters: usize) -> Setup {
    let services: Vec<Service> = (0..3).map(service).collect();
    let serves = |from: usize| services.iter().skip(from).map(|s| Serves { service: s.id, rank: 1 }).collect();
    let counter = |i: usize| CounterSetup { id: CounterId(i as u16), name: Text::default(), serves: serves(if i > 1 { i % 2 } else { 0 }) };
    Setup { counters: (1..=counters).map(counter).collect(), services, rules: Rules::default(), ..Setup::default() }
}

pub fn fingerprint(luck: &mut fastrand::Rng) -> Fingerprint {
    Fingerprint(std::array::from_fn(|_| luck.u8(..)))
}

impl World {
    pub fn new(seed: u64, mutation: Option<Mutation>, traces: bool) -> World {
        let mut luck = fastrand::Rng::with_seed(seed);
        let start =
            NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|day| day.and_hms_opt(1, 0, 0)).expect("a time").and_utc().timestamp_micros();
        let (kiosks, counters, displays) = (luck.usize(2..=5), luck.usize(2..=5), luck.usize(1..=2));
        let roles = [(Role::Kiosk, kiosks), (Role::Counter, counters), (Role::Display, displays)];
        let mut machines: Vec<Machine> =
            roles.iter().flat_map(|(role, count)| (1..=*count).map(|i| Machine::new(*role, i, None))).collect();
        let configure = Command::Configure { setup: Box::new(setup(counters)) };
        let admits: Vec<Command> = machines
            .iter()
            .map(|m| Command::Admit { machine: m.name, role: m.role, fingerprint: fingerprint(&mut luck), replace: false })
            .collect();
        let beginning = group::beginning(Timestamp(start), [configure, Command::Elapse].into_iter().chain(admits));
        for machine in &mut machines {
            machine.series = (machine.role == Role::Kiosk).then(|| beginning.hall.machine(machine.name).expect("admitted").series);
            machine.view = (seed % 8 == 0).then(dingdong::hall::Hall::new);
        }
        let kind = [Kind::One, Kind::Three, Kind::Three, Kind::Standby, Kind::Standby][luck.usize(..5)];
        let group = Group::new(kind, beginning, start, mutation != Some(Mutation::NoProof));
        let mut world = World {
            now: 0,
            queue: BTreeMap::new(),
            order: 0,
            luck,
            mutation,
            traces,
            group,
            machines,
            papers: BTreeMap::new(),
            slips: BTreeMap::new(),
            failures: Vec::new(),
            promoted: false,
            start,
            epochs: 0,
            done_by_technician: BTreeSet::new(),
            wiped: BTreeMap::new(),
            acknowledged: Vec::new(),
            sent_as: BTreeMap::new(),
            reopen: None,
            answered_early: BTreeSet::new(),
        };
        world.at(0, Ev::Elect);
        for hub in 0..world.group.hubs.len() {
            world.at(hub as i64 * MS, Ev::HubTick(hub));
        }
        for machine in 0..world.machines.len() {
            world.at(100 * MS, Ev::Boot(machine));
        }
        for _ in 0..world.luck.usize(..25) {
            let at = world.luck.i64(2 * S..TROUBLE_US);
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
        self.luck.u32(..100) < percent
    }

    fn delay(&mut self) -> i64 {
        let slow = !self.is_healed() && self.luck.u32(..1000) < 4;
        self.luck.i64(MS..15 * MS) + if slow { self.luck.i64(..8 * S) } else { 0 }
    }

    pub fn local_time(&self, machine: usize) -> Timestamp {
        Timestamp(self.start + self.machines[machine].skew + self.now)
    }

    fn happens(&mut self, event: Ev) {
        match event {
            Ev::Elect => self.elect(),
            Ev::Agree(nonce) => self.agree(nonce),
            Ev::Apply(hub) => self.apply(hub),
            Ev::Turn(hub) => self.turn(hub),
            Ev::HubTick(hub) => self.hub_tick(hub),
            Ev::Restart(hub) => self.restart(hub),
            Ev::Learn(hub) => self.learn(hub),
            Ev::Pass(hub, from, id) => self.pass(hub, from, id),
            Ev::PassedBack(hub, id, answer, seq) => self.passed_back(hub, id, answer, seq),
            Ev::Connect(machine, boot) => self.connect(machine, boot),
            Ev::Connected(machine, epoch) => {
                if self.machines[machine].wire.is_some_and(|wire| wire.epoch == epoch) {
                    self.input(machine, Input::Connected);
                }
            }
            Ev::Gone(machine, epoch) => {
                if self.machines[machine].wire.is_some_and(|wire| wire.epoch == epoch) {
                    self.unplug(machine);
                    self.input(machine, Input::Disconnected);
                }
            }
            Ev::ToHub(hub, machine, epoch, said) => {
                if self.group.hubs[hub].is_there(self.now) {
                    self.hub_hears(hub, machine, epoch, *said);
                }
            }
            Ev::FromHub(machine, epoch, said) => {
                let is_there = self.machines[machine].cut_until <= self.now;
                let ignored = self.mutation == Some(Mutation::WholeIgnored) && matches!(*said, FromHub::Whole { .. }) && self.now > 20 * S;
                if is_there && !ignored && self.machines[machine].wire.is_some_and(|wire| wire.epoch == epoch) {
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
                    let next = self.luck.i64(100 * MS..300 * MS);
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
            Ev::Fault => self.fault(),
        }
    }

    // The group.

    fn elect(&mut self) {
        let now = self.now;
        let group = &mut self.group;
        if group.leader.is_some_and(|leader| group.hubs[leader].is_there(now)) {
            return;
        }
        let able: Vec<usize> = group.voters().into_iter().filter(|v| group.hubs[*v].is_there(now)).collect();
        if !group.is_quorate(now) || able.is_empty() {
            // Tried again when somebody comes back, or soon.
            if group.kind != Kind::Standby || group.voters().iter().any(|v| !group.hubs[*v].dead) {
                self.after(300 * MS, Ev::Elect);
            }
            return;
        }
        let leader = able[self.luck.usize(..able.len())];
        self.begin_term(leader);
    }

    /// `leader` leads. What another one had on its way is agreed on before, or never.
    fn begin_term(&mut self, leader: usize) {
        let lands = self.luck.bool();
        let flights = std::mem::take(&mut self.group.flights);
        for (_, _, round) in flights {
            if lands {
                self.group.agreed.push(round);
            }
        }
        let before = self.group.leader.replace(leader);
        self.group.term += 1;
        self.trace(|| format!("hub {leader} leads in term {}{}", self.group.term, if lands { ", what was on its way landed" } else { "" }));
        if let Some(before) = before.filter(|before| *before != leader) {
            let later = self.luck.i64(..1500 * MS);
            self.after(later, Ev::Learn(before));
        }
        for hub in 0..self.group.hubs.len() {
            self.after(20 * MS, Ev::Learn(hub));
        }
    }

    /// A hub hears how the group stands.
    fn learn(&mut self, hub: usize) {
        let (now, term) = (self.now, self.group.term);
        if !self.group.hubs[hub].is_there(now) {
            return;
        }
        if self.group.leader != Some(hub) {
            self.group.hubs[hub].leads_in = 0;
            let done = self.group.hubs[hub].decider().follow();
            self.finish(hub, done);
            for id in self.group.hubs[hub].passed.keys().copied().collect::<Vec<_>>() {
                self.pass_on(hub, id);
            }
            self.after(0, Ev::Turn(hub));
        } else if self.group.hubs[hub].leads_in != term {
            let nonce = self.luck.u64(..);
            let of = &mut self.group.hubs[hub];
            of.leads_in = term;
            let done = of.decider().follow();
            self.finish(hub, done);
            let of = &mut self.group.hubs[hub];
            let at = of.decider().hall().last_at();
            of.not_before(at);
            let proof = of.decider().lead(nonce);
            if self.mutation == Some(Mutation::NoProof) {
                let _ = of.decider().applied(&Arc::new(proof.clone()), true);
            }
            if self.group.collecting.is_none() {
                for (id, (command, reply)) in std::mem::take(&mut self.group.hubs[hub].passed) {
                    self.group.hubs[hub].decider().ask(group::asked(id, command, reply));
                }
            }
            self.propose(hub, Arc::new(proof));
            self.after(0, Ev::Turn(hub));
        }
    }

    fn propose(&mut self, hub: usize, round: Arc<Round>) {
        let slow = if !self.is_healed() && self.chance(4) { self.luck.i64(..3 * S) } else { 0 };
        let took = self.luck.i64(MS..6 * MS) + slow;
        self.after(took, Ev::Agree(round.nonce));
        self.group.flights.push((self.group.hubs[hub].leads_in, hub, round));
    }

    fn agree(&mut self, nonce: u64) {
        let Some(found) = self.group.flights.iter().position(|(_, _, round)| round.nonce == nonce) else { return };
        let (term, hub, _) = self.group.flights[found];
        if term != self.group.term {
            // Nobody takes it any more.
            self.group.flights.remove(found);
            return;
        }
        if !self.group.is_quorate(self.now) || !self.group.hubs[hub].is_there(self.now) {
            return self.after(100 * MS, Ev::Agree(nonce));
        }
        let (_, _, round) = self.group.flights.remove(found);
        self.group.agreed.push(round);
        for other in 0..self.group.hubs.len() {
            let takes = if other == hub { 0 } else { self.luck.i64(MS..40 * MS) };
            self.after(takes, Ev::Apply(other));
        }
    }

    fn apply(&mut self, hub: usize) {
        let now = self.now;
        let (kind, promoted, length) = (self.group.kind, self.group.promoted, self.group.agreed.len());
        // One that only stands by may be some rounds behind.
        let lags = kind == Kind::Standby && hub == 1 && !promoted && !self.is_healed();
        let until = length - if lags { self.luck.usize(..10).min(length) } else { 0 };
        let of = &mut self.group.hubs[hub];
        if !of.is_there(now) || until <= of.file.rounds {
            return;
        }
        let checks_base = self.group.checks_base;
        let rounds = self.group.agreed[of.file.rounds..until].to_vec();
        let taken: Vec<bool> = rounds.iter().map(|round| of.file.apply(round, checks_base)).collect();
        for (round, taken) in rounds.iter().zip(taken) {
            let done = self.group.hubs[hub].decider().applied(round, taken);
            self.finish(hub, done);
            if taken && round.entries.iter().any(|entry| group::turns_day(entry)) {
                self.trace(|| format!("hub {hub}: the day turned"));
                self.day_turned();
            }
            if self.group.collecting.as_ref().is_some_and(|c| c.proposed == Some(round.nonce)) && self.group.leader == Some(hub) {
                self.end_collecting(hub);
            }
        }
        let of = &mut self.group.hubs[hub];
        let seq = of.file.seq();
        let (ready, held) = std::mem::take(&mut of.held).into_iter().partition(|(at, ..)| *at <= seq);
        of.held = held;
        for (_, reply, id, answer) in ready {
            self.reply(hub, reply, id, answer);
        }
        self.after(0, Ev::Turn(hub));
    }

    /// Tells what was agreed on, then answers: who has an answer knows the lines behind it.
    fn finish(&mut self, hub: usize, done: dingdong::app::decider::Done<Reply>) {
        if done.stale {
            self.group.hubs[hub].reload();
        }
        for entry in done.entries {
            let ears: Vec<(usize, Ear)> = self.group.hubs[hub].ears.iter().map(|(m, ear)| (*m, *ear)).collect();
            for (machine, ear) in ears.into_iter().filter(|(_, ear)| ear.next == Some(entry.seq)) {
                self.group.hubs[hub].ears.insert(machine, Ear { next: Some(entry.seq + 1), ..ear });
                if self.mutation == Some(Mutation::LineLost) && self.luck.u32(..200) == 0 {
                    self.tell(
                        hub,
                        machine,
                        ear.epoch,
                        FromHub::Entry { entry: dingdong::hall::Entry { events: Vec::new(), ..(*entry).clone() } },
                    );
                } else {
                    self.tell(hub, machine, ear.epoch, FromHub::Entry { entry: (*entry).clone() });
                }
            }
        }
        for (reply, id, answer) in done.replies {
            self.reply(hub, reply, id, answer);
        }
    }

    fn reply(&mut self, hub: usize, reply: Reply, id: CommandId, answer: Answer) {
        match reply {
            Reply::Machine(machine, epoch) => self.tell(hub, machine, epoch, FromHub::Answered { id, answer }),
            Reply::Hub(other) => {
                let (seq, delay) = (self.group.hubs[hub].file.seq(), self.delay());
                self.after(delay, Ev::PassedBack(other, id, answer, seq));
            }
            Reply::Technician => {
                self.done_by_technician.insert(id);
                if let (Some(machine), Ok(events)) = (self.wiped.remove(&id), &answer) {
                    if let Some(Event::MachineAdmitted { series, .. }) = events.first()
                        && self.mutation != Some(Mutation::SeriesReused)
                    {
                        self.machines[machine].series = Some(*series);
                    }
                    self.after(S, Ev::Boot(machine));
                }
            }
        }
    }

    fn turn(&mut self, hub: usize) {
        let now = self.now;
        if !self.group.hubs[hub].is_there(now) {
            return;
        }
        // Who began to follow before they asked hear the line before the answer.
        self.settle(hub);
        if !self.group.hubs[hub].decider().leads() {
            if self.group.leader.is_some_and(|leader| leader != hub) {
                for asked in self.group.hubs[hub].decider().take_queue() {
                    self.group.hubs[hub].passed.insert(asked.id, (asked.command, asked.reply));
                    self.pass_on(hub, asked.id);
                }
            }
        } else if !self.collect(hub) {
            let nonce = self.luck.u64(..);
            let at = self.group.hubs[hub].time(now);
            let of = &mut self.group.hubs[hub];
            let file = &of.file;
            let stored = |seq: u64| file.log.get(seq as usize - 1).map(|entry| dingdong::hall::Entry::clone(entry));
            let decider = of.decider.as_mut().expect("it is up");
            let mut stamp = at.0;
            let next = || {
                stamp += 1;
                Timestamp(stamp)
            };
            let (round, done) = decider.turn(nonce, next, stored);
            of.not_before(Timestamp(stamp));
            if let Some(round) = round {
                if self.mutation == Some(Mutation::EarlyAnswers) {
                    self.answer_early(hub, &round);
                }
                self.propose(hub, round);
            }
            self.finish(hub, done);
        }
        self.settle(hub);
    }

    fn answer_early(&mut self, hub: usize, round: &Round) {
        for entry in &round.entries {
            for machine in 0..self.machines.len() {
                let Some(ear) = self.group.hubs[hub].ears.get(&machine).copied() else { continue };
                if self.machines[machine].programs.asked.contains_key(&entry.command) && self.answered_early.insert(entry.command) {
                    self.tell(hub, machine, ear.epoch, FromHub::Answered { id: entry.command, answer: Ok(entry.events.clone()) });
                }
            }
        }
    }

    /// What had to wait until no round is on its way.
    fn settle(&mut self, hub: usize) {
        if !self.group.hubs[hub].decider().is_settled() {
            return;
        }
        for (machine, epoch, copy) in std::mem::take(&mut self.group.hubs[hub].later) {
            let of = &self.group.hubs[hub];
            if of.ears.get(&machine).is_none_or(|ear| ear.epoch != epoch) {
                continue;
            }
            let copy = match self.mutation {
                Some(Mutation::CopyOfAnyGeneration) => copy.map(|copy| Copy { generation: of.file.hall.generation(), ..copy }),
                _ => copy,
            };
            let seq = of.file.seq();
            let decided = of.decider.as_ref().map(|decider| decider.seq());
            if decided != Some(seq) {
                // News of the file is still on its way.
                self.group.hubs[hub].later.push((machine, epoch, copy));
                continue;
            }
            match of.missed(copy) {
                Some(lines) => {
                    for line in lines {
                        self.tell(hub, machine, epoch, FromHub::Entry { entry: (*line).clone() });
                    }
                }
                None => {
                    let snapshot = Box::new(of.file.hall.snapshot());
                    self.tell(hub, machine, epoch, FromHub::Whole { seq, snapshot });
                }
            }
            self.group.hubs[hub].ears.insert(machine, Ear { epoch, next: Some(seq + 1) });
        }
    }

    fn pass_on(&mut self, hub: usize, id: CommandId) {
        if let Some(leader) = self.group.leader.filter(|leader| *leader != hub) {
            let delay = self.delay();
            self.after(delay, Ev::Pass(leader, hub, id));
        }
    }

    fn pass(&mut self, hub: usize, from: usize, id: CommandId) {
        let now = self.now;
        if !self.group.hubs[hub].is_there(now) || self.group.hubs[from].cut_until > now {
            return;
        }
        // Who has gone asks again, or never wanted it.
        let ears = &self.group.hubs[from].ears;
        let is_gone = |reply: Reply| matches!(reply, Reply::Machine(m, epoch) if ears.get(&m).is_none_or(|ear| ear.epoch != epoch));
        if self.group.hubs[from].passed.get(&id).is_some_and(|(_, reply)| is_gone(*reply)) {
            self.group.hubs[from].passed.remove(&id);
        }
        if let Some((command, _)) = self.group.hubs[from].passed.get(&id).cloned() {
            self.group.hubs[hub].decider().ask(group::asked(id, command, Reply::Hub(from)));
            self.after(MS, Ev::Turn(hub));
        }
    }

    fn passed_back(&mut self, hub: usize, id: CommandId, answer: Answer, seq: u64) {
        if !self.group.hubs[hub].is_there(self.now) {
            return;
        }
        let of = &mut self.group.hubs[hub];
        if let Some((_, reply)) = of.passed.remove(&id) {
            if of.file.seq() >= seq {
                self.reply(hub, reply, id, answer);
            } else {
                of.held.push((seq, reply, id, answer));
            }
        }
    }

    fn hub_tick(&mut self, hub: usize) {
        self.after(S, Ev::HubTick(hub));
        let now = self.now;
        if !self.group.hubs[hub].is_there(now) {
            return;
        }
        self.apply(hub);
        self.after(0, Ev::Turn(hub));
        let clock = self.group.hubs[hub].time(now);
        let majority = self.group.has_majority(hub, now);
        let hubs: Vec<String> = (0..self.group.hubs.len()).map(|i| format!("hub-{i}:1")).collect();
        for (machine, ear) in self.group.hubs[hub].ears.clone() {
            self.tell(hub, machine, ear.epoch, FromHub::Beat { clock, majority, hubs: hubs.clone() });
        }
        if self.group.leader != Some(hub) && self.luck.u32(..4) == 0 {
            for id in self.group.hubs[hub].passed.keys().copied().collect::<Vec<_>>() {
                self.pass_on(hub, id);
            }
        }
    }

    fn restart(&mut self, hub: usize) {
        if self.group.hubs[hub].dead || self.group.hubs[hub].up {
            return;
        }
        self.trace(|| format!("hub {hub} starts"));
        self.group.restart(hub, self.now);
        self.after(0, Ev::Apply(hub));
        self.after(MS, Ev::Learn(hub));
        self.after(0, Ev::Elect);
    }

    // A promotion.

    fn promote(&mut self) {
        if self.group.promoted || !self.group.hubs[1].is_there(self.now) {
            if !self.group.promoted {
                self.after(S, Ev::Promote);
            }
            return;
        }
        self.promoted = true;
        self.group.promoted = true;
        self.group.flights.clear();
        let file = &self.group.hubs[1].file;
        let (after, rounds) = (file.seq(), file.rounds);
        self.trace(|| format!("hub 1 is promoted; {} rounds are lost", self.group.agreed.len() - rounds));
        self.group.agreed.truncate(rounds);
        self.group.leader = None;
        self.group.collecting = Some(Collecting { after, until: self.now + 45 * S, ..Collecting::default() });
        for (machine, ear) in self.group.hubs[1].ears.clone() {
            self.ask_tail(1, machine, ear.epoch);
        }
        self.begin_term(1);
        self.group.hubs[1].held.clear();
        let generation = self.group.hubs[1].generation() + 1;
        for (id, (_, reply)) in std::mem::take(&mut self.group.hubs[1].passed) {
            if let Reply::Machine(machine, epoch) = reply {
                self.tell(1, machine, epoch, FromHub::OtherGeneration { id, generation });
            }
        }
        let id = CommandId(self.luck.u128(..));
        self.technician(id, Command::Promote { generation });
    }

    fn ask_tail(&mut self, hub: usize, machine: usize, epoch: u64) {
        // Once only: afterwards it has lines of the new generation.
        if let Some(collecting) = &mut self.group.collecting
            && !collecting.told.contains(&machine)
            && self.mutation != Some(Mutation::NoTail)
        {
            let after = collecting.after;
            self.tell(hub, machine, epoch, FromHub::AskTail { after });
        }
    }

    /// Whether a promoted hub still collects lines, and decides nothing meanwhile.
    fn collect(&mut self, hub: usize) -> bool {
        let now = self.now;
        if self.group.collecting.is_none() || self.group.hubs[hub].generation() == 1 {
            return false;
        }
        if !self.group.hubs[hub].decider().is_settled() || self.group.hubs[hub].file.seq() != self.group.hubs[hub].decider().seq() {
            return true;
        }
        let machines: Vec<usize> = (0..self.machines.len()).filter(|m| self.machines[*m].is_up()).collect();
        let nonce = self.luck.u64(..);
        let Some(collecting) = &mut self.group.collecting else { return false };
        let all = machines.iter().all(|m| collecting.told.contains(m)) || self.mutation == Some(Mutation::NoTail);
        if collecting.proposed.is_some() || (!all && now < collecting.until) {
            return true;
        }
        collecting.proposed = Some(nonce);
        let longest = std::mem::take(&mut collecting.parts).into_values().max_by_key(Vec::len).unwrap_or_default();
        self.trace(|| format!("hub {hub} goes on with these lines of the machines: {longest:?}"));
        let round = Arc::new(self.group.tail_round(hub, longest, nonce));
        self.propose(hub, round);
        true
    }

    fn end_collecting(&mut self, hub: usize) {
        self.group.collecting = None;
        for (id, (command, reply)) in std::mem::take(&mut self.group.hubs[hub].passed) {
            self.group.hubs[hub].decider().ask(group::asked(id, command, reply));
        }
        let id = CommandId(self.luck.u128(..));
        self.reopen = Some(id);
        let after = self.luck.i64(S..4 * S);
        self.after(after, Ev::Technician(id, Box::new(Command::Reopen)));
    }

    /// The technician asks the hub that leads, until it answers.
    fn technician(&mut self, id: CommandId, command: Command) {
        if self.done_by_technician.contains(&id) {
            return;
        }
        if let Some(leader) = self.group.leader.filter(|leader| self.group.hubs[*leader].is_there(self.now)) {
            self.group.hubs[leader].decider().ask(group::asked(id, command.clone(), Reply::Technician));
            self.after(0, Ev::Turn(leader));
        }
        self.after(S, Ev::Technician(id, Box::new(command)));
    }

    // The network.

    fn connect(&mut self, machine: usize, boot: u64) {
        let now = self.now;
        let of = &self.machines[machine];
        if of.boot != boot || of.wire.is_some() {
            return;
        }
        let hub = of.hub % self.group.hubs.len();
        let is_reachable = of.cut_until <= now && self.group.hubs[hub].is_there(now);
        if !is_reachable {
            self.machines[machine].hub += 1;
            let again = self.luck.i64(200 * MS..700 * MS);
            return self.after(again, Ev::Connect(machine, boot));
        }
        self.epochs += 1;
        let epoch = self.epochs;
        self.machines[machine].wire = Some(Wire { hub, epoch, up: true, to_hub_at: now, from_hub_at: now });
        self.group.hubs[hub].ears.insert(machine, Ear { epoch, next: None });
        self.after(2 * MS, Ev::Connected(machine, epoch));
        let clock = Some(self.group.hubs[hub].time(now));
        let generation = self.group.hubs[hub].generation();
        self.machines[machine].wire.as_mut().expect("just made").from_hub_at = now + 3 * MS;
        self.tell(hub, machine, epoch, FromHub::Welcome { protocol: PROTOCOL, version: String::new(), generation, clock });
        if self.group.leader == Some(hub) || self.group.promoted {
            self.ask_tail(hub, machine, epoch);
        }
    }

    /// A hub says something to a machine, if that is still connected.
    fn tell(&mut self, hub: usize, machine: usize, epoch: u64, said: FromHub) {
        let delay = self.delay();
        let now = self.now;
        let Some(wire) = self.machines[machine].wire.as_mut().filter(|wire| wire.epoch == epoch && wire.up && wire.hub == hub) else {
            return;
        };
        wire.from_hub_at = (now + delay).max(wire.from_hub_at);
        let at = wire.from_hub_at;
        self.at(at, Ev::FromHub(machine, epoch, Box::new(said)));
    }

    fn say(&mut self, machine: usize, said: ToHub) {
        let (delay, now) = (self.delay(), self.now);
        let Some(wire) = self.machines[machine].wire.as_mut().filter(|wire| wire.up) else { return };
        wire.to_hub_at = (now + delay).max(wire.to_hub_at);
        let (at, hub, epoch) = (wire.to_hub_at, wire.hub, wire.epoch);
        self.at(at, Ev::ToHub(hub, machine, epoch, Box::new(said)));
    }

    /// The connection ends. What is on its way to the hub may still arrive; what comes from it does not.
    pub fn unplug(&mut self, machine: usize) {
        let Some(wire) = self.machines[machine].wire.take() else { return };
        if self.group.hubs[wire.hub].ears.get(&machine).is_some_and(|ear| ear.epoch == wire.epoch) {
            self.group.hubs[wire.hub].ears.remove(&machine);
        }
        if self.luck.bool() {
            self.queue.retain(|_, event| !matches!(event, Ev::ToHub(_, m, epoch, _) if *m == machine && *epoch == wire.epoch));
        }
        let (boot, again) = (self.machines[machine].boot, self.luck.i64(200 * MS..900 * MS));
        self.after(again, Ev::Connect(machine, boot));
    }

    fn hub_hears(&mut self, hub: usize, machine: usize, epoch: u64, said: ToHub) {
        let is_present = self.group.hubs[hub].ears.get(&machine).is_some_and(|ear| ear.epoch == epoch);
        match said {
            ToHub::Carry { id, command, generation } => {
                // What was meant for the hall before the promotion is not carried out in the one after.
                let is_promoted = self.group.promoted && self.group.hubs[hub].generation() == 1;
                let current = self.group.hubs[hub].generation() + u32::from(is_promoted);
                if generation != Some(current) {
                    return self.tell(hub, machine, epoch, FromHub::OtherGeneration { id, generation: current });
                }
                let command = self.mutate(command);
                let command = match command {
                    Command::Adopt { .. } if self.mutation == Some(Mutation::NoAdoption) => {
                        return self.tell(hub, machine, epoch, FromHub::Answered { id, answer: Ok(Vec::new()) });
                    }
                    command => command,
                };
                let reply = Reply::Machine(machine, epoch);
                if self.group.collecting.is_some() {
                    self.group.hubs[hub].passed.insert(id, (command, reply));
                    return;
                }
                self.group.hubs[hub].decider().ask(group::asked(id, command, reply));
                let soon = self.luck.i64(..4 * MS);
                self.after(soon, Ev::Turn(hub));
            }
            ToHub::Follow { copy } if is_present => {
                self.group.hubs[hub].later.push((machine, epoch, copy));
                self.settle(hub);
            }
            ToHub::Tail { entries } => {
                self.trace(|| {
                    format!(
                        "hub {hub} has {} lines of {}, from {:?}",
                        entries.len(),
                        self.machines[machine].name,
                        entries.first().map(|e| e.seq)
                    )
                });
                if let Some(collecting) = &mut self.group.collecting {
                    let is_last = entries.len() < TAIL_LINES;
                    collecting.parts.entry(machine).or_default().extend(entries);
                    if is_last {
                        collecting.told.insert(machine);
                    }
                    self.after(0, Ev::Turn(hub));
                }
            }
            _ => {}
        }
    }

    fn mutate(&mut self, mut command: Command) -> Command {
        match (self.mutation, &mut command) {
            (Some(Mutation::EnqueueOnReserve), Command::Reserve { service, lang, class, printer, .. }) => {
                Command::Issue { service: *service, lang: *lang, class: *class, printer: *printer }
            }
            (Some(Mutation::FreshSlips), Command::Adopt { slip, .. }) => {
                *slip = SlipId(self.luck.u128(..));
                command
            }
            (Some(Mutation::PaperNotTold), Command::Adopt { paper, .. }) => {
                *paper = None;
                command
            }
            _ => command,
        }
    }

    // The machines.

    fn boot(&mut self, machine: usize) {
        if self.machines[machine].is_up() || self.wiped.values().any(|m| *m == machine) {
            return;
        }
        let seed = self.luck.u64(..);
        self.machines[machine].skew = if self.chance(20) { self.luck.i64(-600 * S..600 * S) } else { 0 };
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
        let Some(core) = &mut self.machines[machine].core else { return };
        let effects = core.on(now, input);
        self.carry_out(machine, effects);
        let now = self.local_time(machine);
        let of = &mut self.machines[machine];
        let Some(core) = &of.core else { return };
        let wait = core.next_deadline().0.saturating_sub(now.0).clamp(MS, 60 * S);
        if self.now + wait < of.timer {
            of.timer = self.now + wait;
            let (at, boot) = (of.timer, of.boot);
            self.at(at, Ev::Timer(machine, boot));
        }
    }

    fn carry_out(&mut self, machine: usize, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Keep(row) if self.mutation == Some(Mutation::JournalLate) => {
                    let (boot, later) = (self.machines[machine].boot, self.luck.i64(S..4 * S));
                    self.after(later, Ev::WriteLate(machine, boot, Box::new(row)));
                }
                Effect::Keep(row) => {
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
                Effect::Whole { hall, seq, keep } => {
                    let of = &mut self.machines[machine];
                    if let Some(view) = &mut of.view {
                        *view = (*hall).clone();
                    }
                    if keep {
                        (of.copy, of.lines) = (Some((hall, seq)), Vec::new());
                    }
                    self.desk_takes_over(machine);
                }
                Effect::Entry { entry, keep } => {
                    let of = &mut self.machines[machine];
                    if let Some(view) = &mut of.view {
                        view.apply_entry(&entry);
                    }
                    if keep {
                        of.lines.push(entry);
                    }
                }
                Effect::Away(_) => self.machines[machine].programs.away = true,
                Effect::Alone(_) => {
                    self.trace(|| format!("{} stands alone", self.machines[machine].name));
                    self.machines[machine].programs.alone = true;
                }
                Effect::Back => {
                    self.trace(|| format!("{} is back", self.machines[machine].name));
                    (self.machines[machine].programs.away, self.machines[machine].programs.alone) = (false, false);
                }
                Effect::Elsewhere => {
                    self.unplug(machine);
                    self.machines[machine].hub += 1;
                }
                Effect::Shut(why) => self.fail(format!("{} was shut out: {why:?}", self.machines[machine].name)),
            }
        }
    }

    /// Notes under which ids a command goes out.
    fn note_sent(&mut self, said: ToHub) -> ToHub {
        let ToHub::Carry { id, command, generation } = said else { return said };
        let known = self.sent_as.entry(id).or_default();
        let again = self.mutation == Some(Mutation::FreshIds) && !known.is_empty();
        let out = if again { CommandId(self.luck.u128(..)) } else { id };
        known.insert(out);
        ToHub::Carry { id: out, command, generation }
    }

    // What goes wrong.

    fn fault(&mut self) {
        let (machine, hub) = (self.luck.usize(..self.machines.len()), self.luck.usize(..self.group.hubs.len()));
        let until = (self.now + self.luck.i64(500 * MS..20 * S)).min(TROUBLE_US);
        match self.luck.u32(..16) {
            0..=2 => {
                self.trace(|| format!("{} is cut off until {:.1}", self.machines[machine].name, until as f64 / S as f64));
                self.machines[machine].cut_until = until;
                self.silence(machine);
            }
            3 | 4 => {
                if let Some(wire) = self.machines[machine].wire {
                    self.trace(|| format!("{} loses its connection", self.machines[machine].name));
                    self.after(0, Ev::Gone(machine, wire.epoch));
                }
            }
            5 | 6 => self.reboot(machine),
            7 | 8 => self.cut_hub(hub, until),
            9 | 10 => self.crash_hub(hub),
            11 => {
                let us = if self.chance(4) { 86_400 * S } else { self.luck.i64(-300 * S..300 * S) };
                self.trace(|| format!("the clock of hub {hub} jumps by {} s", us / S));
                self.group.hubs[hub].jump(us);
            }
            12 => self.lose_disk(hub),
            13 => self.wipe(machine),
            _ => {
                if self.machines[machine].role == Role::Kiosk {
                    self.machines[machine].condition = dingdong::hall::Condition::PaperOut;
                }
            }
        }
    }

    /// Nothing passes any more, and nobody says so.
    fn silence(&mut self, machine: usize) {
        if let Some(wire) = &mut self.machines[machine].wire {
            wire.up = false;
            let (hub, epoch) = (wire.hub, wire.epoch);
            self.group.hubs[hub].ears.remove(&machine);
            if self.luck.bool() {
                self.queue.retain(|_, event| !matches!(event, Ev::ToHub(_, m, e, _) if *m == machine && *e == epoch));
            }
        }
    }

    /// What a machine has sent and nobody received is not sent again when it is off.
    fn switch_off(&mut self, machine: usize) {
        self.unplug(machine);
        self.machines[machine].switch_off();
        let soon = self.now + 50 * MS;
        self.queue.retain(|(at, _), event| *at <= soon || !matches!(event, Ev::ToHub(_, m, ..) if *m == machine));
    }

    fn reboot(&mut self, machine: usize) {
        if self.machines[machine].is_up() {
            self.trace(|| format!("{} is switched off", self.machines[machine].name));
            self.switch_off(machine);
            if self.mutation == Some(Mutation::JournalForgotten) {
                self.machines[machine].rows.clear();
            }
            let off = self.luck.i64(500 * MS..5 * S);
            self.after(off, Ev::Boot(machine));
        }
    }

    fn drop_ears(&mut self, hub: usize, is_told: bool) {
        for (machine, ear) in std::mem::take(&mut self.group.hubs[hub].ears) {
            if is_told {
                self.after(MS, Ev::Gone(machine, ear.epoch));
            } else if let Some(wire) = self.machines[machine].wire.as_mut().filter(|wire| wire.epoch == ear.epoch) {
                wire.up = false;
            }
        }
    }

    fn cut_hub(&mut self, hub: usize, until: i64) {
        self.trace(|| format!("hub {hub} is cut off until {:.1}", until as f64 / S as f64));
        self.group.hubs[hub].cut_until = until;
        self.drop_ears(hub, false);
        let takes = self.luck.i64(300 * MS..2 * S);
        self.after(takes, Ev::Elect);
        self.at(until, Ev::Learn(hub));
        self.at(until, Ev::Apply(hub));
    }

    fn crash_hub(&mut self, hub: usize) {
        if !self.group.hubs[hub].up {
            return;
        }
        self.trace(|| format!("hub {hub} crashes"));
        self.drop_ears(hub, true);
        let forgotten = self.luck.usize(..5);
        let file = self.group.file_after_crash(hub, forgotten);
        let of = &mut self.group.hubs[hub];
        (of.up, of.decider, of.file) = (false, None, file);
        of.later.clear();
        of.passed.clear();
        of.held.clear();
        let (elected, starts) = (self.luck.i64(300 * MS..2 * S), self.luck.i64(500 * MS..4 * S));
        self.after(elected, Ev::Elect);
        self.after(starts, Ev::Restart(hub));
    }

    /// A hub ends for good, when the others can do without it.
    fn lose_disk(&mut self, hub: usize) {
        let is_dispensable = match self.group.kind {
            Kind::One => false,
            Kind::Three => self.group.hubs.iter().all(|h| !h.dead),
            Kind::Standby => hub == 0 && !self.group.hubs[0].dead,
        };
        if is_dispensable {
            self.crash_hub(hub);
            self.group.hubs[hub].dead = true;
            self.trace(|| format!("hub {hub} never comes back"));
            if self.group.kind == Kind::Standby {
                let after = self.luck.i64(3 * S..9 * S);
                self.after(after, Ev::Promote);
            }
        }
    }

    /// A kiosk's disk is replaced, and it is admitted anew.
    fn wipe(&mut self, machine: usize) {
        let of = &mut self.machines[machine];
        if of.role != Role::Kiosk || !of.is_up() {
            return;
        }
        let name = of.name;
        self.switch_off(machine);
        let of = &mut self.machines[machine];
        of.is_replaced = true;
        of.rows.clear();
        (of.copy, of.lines) = (None, Vec::new());
        self.trace(|| format!("{name} is wiped"));
        self.lose_papers_of(machine);
        let id = CommandId(self.luck.u128(..));
        self.wiped.insert(id, machine);
        let fingerprint = fingerprint(&mut self.luck);
        self.after(S, Ev::Technician(id, Box::new(Command::Admit { machine: name, role: Role::Kiosk, fingerprint, replace: true })));
    }

    fn heal(&mut self) {
        self.trace(|| "all is repaired".to_owned());
        for hub in 0..self.group.hubs.len() {
            self.group.hubs[hub].cut_until = 0;
            self.after(0, Ev::Restart(hub));
            self.after(MS, Ev::Learn(hub));
            self.after(0, Ev::Apply(hub));
        }
        self.after(2 * MS, Ev::Elect);
        for machine in 0..self.machines.len() {
            self.machines[machine].cut_until = 0;
            self.machines[machine].condition = dingdong::hall::Condition::Ready;
            self.after(0, Ev::Boot(machine));
        }
    }

    /// What is not well yet.
    pub fn unfinished(&mut self) -> Option<String> {
        let Some(leader) = self.group.leader.filter(|leader| self.group.hubs[*leader].is_there(self.now)) else {
            return Some("nobody leads".into());
        };
        if self.group.collecting.is_some() || !self.group.flights.is_empty() || !self.group.hubs[leader].decider().is_idle() {
            return Some("the hub that leads is busy".into());
        }
        let hall = self.group.hubs[leader].decider().hall().clone();
        if hall.reasserting() {
            return Some("nobody may call".into());
        }
        for hub in 0..self.group.hubs.len() {
            if !self.group.hubs[hub].dead && (!self.group.hubs[hub].up || *self.group.hubs[hub].decider().hall() != hall) {
                return Some(format!("hub {hub} has another hall"));
            }
        }
        for machine in &self.machines {
            let Some(core) = &machine.core else { return Some(format!("{} is off", machine.name)) };
            if !machine.programs.asked.is_empty() {
                return Some(format!("{} waits for {:?}", machine.name, machine.programs.asked));
            }
            if machine.programs.alone || machine.programs.away {
                return Some(format!("{} is alone", machine.name));
            }
            if *core.hall() != hall || machine.view.as_ref().is_some_and(|view| view != core.hall()) {
                return Some(format!("{} has another hall: line {} of {}", machine.name, core.seq(), self.group.hubs[leader].file.seq()));
            }
        }
        self.unserved(&hall)
    }
}
