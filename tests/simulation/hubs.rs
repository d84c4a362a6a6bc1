//! What the hubs of a simulated hall do: they agree, decide, tell, pass on, and are promoted.

use crate::group::{self, Collecting, Ear, Kind, Reply};
use crate::mutation::Mutation;
use crate::world::{Ev, MS, S, World};
use hall::{
    Actor, Answer, Command, CommandId, Event, MachineCommand, MachineEvent, Program, Timestamp,
};
use node::protocol::{Copy, FromHub};
use node::store::Round;
use std::sync::Arc;

impl World {
    // The group.

    pub fn elect(&mut self) {
        let now = self.now;
        let group = &mut self.group;
        if group
            .leader
            .is_some_and(|leader| group.hubs[leader].is_there(now))
        {
            return;
        }
        let able: Vec<usize> = group
            .voters()
            .into_iter()
            .filter(|v| group.hubs[*v].is_there(now))
            .collect();
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
    pub fn begin_term(&mut self, leader: usize) {
        let lands = self.luck.bool();
        let flights = std::mem::take(&mut self.group.flights);
        for (_, _, round) in flights {
            if lands {
                self.group.agreed.push(round);
            }
        }
        let before = self.group.leader.replace(leader);
        self.group.term += 1;
        self.trace(|| {
            format!(
                "hub {leader} leads in term {}{}",
                self.group.term,
                if lands {
                    ", what was on its way landed"
                } else {
                    ""
                }
            )
        });
        if let Some(before) = before.filter(|before| *before != leader) {
            let later = self.luck.i64(..1500 * MS);
            self.after(later, Ev::Learn(before));
        }
        for hub in 0..self.group.hubs.len() {
            self.after(20 * MS, Ev::Learn(hub));
        }
    }

    /// A hub hears how the group stands.
    pub fn learn(&mut self, hub: usize) {
        let (now, term) = (self.now, self.group.term);
        if !self.group.hubs[hub].is_there(now) {
            return;
        }
        if self.group.leader != Some(hub) {
            self.group.hubs[hub].leads_in = 0;
            let done = self.group.hubs[hub].decider().follow();
            self.finish(hub, done);
            for id in self.group.hubs[hub]
                .passed
                .keys()
                .copied()
                .collect::<Vec<_>>()
            {
                self.pass_on(hub, id);
            }
            self.after(0, Ev::Turn(hub));
        } else if self.group.hubs[hub].leads_in != term {
            let of = &mut self.group.hubs[hub];
            of.leads_in = term;
            let done = of.decider().follow();
            self.finish(hub, done);
            let of = &mut self.group.hubs[hub];
            let at = of.decider().hall().last_at();
            of.not_before(at);
            let proof = of.decider().lead();
            if self.mutation == Some(Mutation::NoProof) {
                let _ = of.decider().applied(&Arc::new(proof.clone()), true);
            }
            if self.group.collecting.is_none() {
                for (id, (actor, command, reply)) in
                    std::mem::take(&mut self.group.hubs[hub].passed)
                {
                    self.group.hubs[hub]
                        .decider()
                        .ask(group::asked(id, actor, command, reply));
                }
            }
            self.propose(hub, Arc::new(proof));
            self.after(0, Ev::Turn(hub));
        }
    }

    pub fn propose(&mut self, hub: usize, round: Arc<Round>) {
        let slow = if !self.is_healed() && self.chance(4) {
            self.luck.i64(..3 * S)
        } else {
            0
        };
        let took = self.luck.i64(MS..6 * MS) + slow;
        self.after(took, Ev::Agree(round.nonce));
        self.group
            .flights
            .push((self.group.hubs[hub].leads_in, hub, round));
    }

    pub fn agree(&mut self, nonce: u64) {
        let Some(found) = self
            .group
            .flights
            .iter()
            .position(|(_, _, round)| round.nonce == nonce)
        else {
            return;
        };
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
            let takes = if other == hub {
                0
            } else {
                self.luck.i64(MS..40 * MS)
            };
            self.after(takes, Ev::Apply(other));
        }
    }

    pub fn apply(&mut self, hub: usize) {
        let now = self.now;
        let (kind, promoted, length) = (
            self.group.kind,
            self.group.promoted,
            self.group.agreed.len(),
        );
        // One that only stands by may be some rounds behind.
        let lags = kind == Kind::Standby && hub == 1 && !promoted && !self.is_healed();
        let until = length
            - if lags {
                self.luck.usize(..10).min(length)
            } else {
                0
            };
        let of = &mut self.group.hubs[hub];
        if !of.is_there(now) || until <= of.file.rounds {
            return;
        }
        let checks_base = self.group.checks_base;
        let rounds = self.group.agreed[of.file.rounds..until].to_vec();
        let taken: Vec<bool> = rounds
            .iter()
            .map(|round| of.file.apply(round, checks_base))
            .collect();
        for (round, taken) in rounds.iter().zip(taken) {
            let done = self.group.hubs[hub].decider().applied(round, taken);
            self.finish(hub, done);
            if taken && round.entries.iter().any(|entry| group::turns_day(entry)) {
                self.trace(|| format!("hub {hub}: the day turned"));
                self.day_turned();
            }
            if self
                .group
                .collecting
                .as_ref()
                .is_some_and(|c| c.proposed == Some(round.nonce))
                && self.group.leader == Some(hub)
            {
                self.end_collecting(hub);
            }
        }
        let of = &mut self.group.hubs[hub];
        let seq = of.file.seq();
        let (ready, held) = std::mem::take(&mut of.held)
            .into_iter()
            .partition(|(at, ..)| *at <= seq);
        of.held = held;
        for (_, reply, id, answer) in ready {
            self.reply(hub, reply, id, answer);
        }
        self.after(0, Ev::Turn(hub));
    }

    /// Tells what was agreed on, then answers: who has an answer knows the lines behind it.
    pub fn finish(&mut self, hub: usize, done: node::decider::Done<Reply>) {
        if done.stale {
            self.group.hubs[hub].reload();
        }
        for entry in done.entries {
            let ears: Vec<(usize, Ear)> = self.group.hubs[hub]
                .ears
                .iter()
                .map(|(m, ear)| (*m, *ear))
                .collect();
            for (machine, ear) in ears
                .into_iter()
                .filter(|(_, ear)| ear.next == Some(entry.seq))
            {
                self.group.hubs[hub].ears.insert(
                    machine,
                    Ear {
                        next: Some(entry.seq + 1),
                        ..ear
                    },
                );
                if self.mutation == Some(Mutation::LineLost) && self.luck.u32(..200) == 0 {
                    self.tell(
                        hub,
                        machine,
                        ear.epoch,
                        FromHub::Entry {
                            entry: hall::Entry {
                                events: Vec::new(),
                                ..(*entry).clone()
                            },
                        },
                    );
                } else {
                    self.tell(
                        hub,
                        machine,
                        ear.epoch,
                        FromHub::Entry {
                            entry: (*entry).clone(),
                        },
                    );
                }
            }
        }
        for (reply, id, answer) in done.replies {
            self.reply(hub, reply, id, answer);
        }
    }

    pub fn reply(&mut self, hub: usize, reply: Reply, id: CommandId, answer: Answer) {
        match reply {
            Reply::Machine(machine, epoch) => {
                self.tell(hub, machine, epoch, FromHub::Answered { id, answer });
            }
            Reply::Hub(other) => {
                let (seq, delay) = (self.group.hubs[hub].file.seq(), self.delay());
                self.after(delay, Ev::PassedBack(other, id, answer, seq));
            }
            Reply::Technician => {
                self.done_by_technician.insert(id);
                if let (Some(machine), Ok(events)) = (self.wiped.remove(&id), &answer) {
                    if let Some(Event::Machine(MachineEvent::Admitted { series, .. })) =
                        events.first()
                        && self.mutation != Some(Mutation::SeriesReused)
                    {
                        self.machines[machine].series = Some(*series);
                    }
                    self.after(S, Ev::Boot(machine));
                }
            }
        }
    }

    pub fn turn(&mut self, hub: usize) {
        let now = self.now;
        if !self.group.hubs[hub].is_there(now) {
            return;
        }
        // Who began to follow before they asked hear the line before the answer.
        self.settle(hub);
        if !self.group.hubs[hub].decider().leads() {
            if self.group.leader.is_some_and(|leader| leader != hub) {
                for asked in self.group.hubs[hub].decider().take_queue() {
                    self.group.hubs[hub]
                        .passed
                        .insert(asked.id, (asked.actor, asked.command, asked.reply));
                    self.pass_on(hub, asked.id);
                }
            }
        } else if !self.collect(hub) {
            let at = self.group.hubs[hub].time(now);
            let of = &mut self.group.hubs[hub];
            let file = &of.file;
            let stored = |seq: u64| {
                file.log
                    .get(seq as usize - 1)
                    .map(|entry| hall::Entry::clone(entry))
            };
            let decider = of.decider.as_mut().expect("it is up");
            let mut stamp = at.0;
            let next = || {
                stamp += 1;
                Timestamp(stamp)
            };
            let (round, done) = decider.turn(next, stored);
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

    pub fn answer_early(&mut self, hub: usize, round: &Round) {
        for entry in &round.entries {
            for machine in 0..self.machines.len() {
                let Some(ear) = self.group.hubs[hub].ears.get(&machine).copied() else {
                    continue;
                };
                if self.machines[machine]
                    .programs
                    .asked
                    .contains_key(&entry.command)
                    && self.answered_early.insert(entry.command)
                {
                    self.tell(
                        hub,
                        machine,
                        ear.epoch,
                        FromHub::Answered {
                            id: entry.command,
                            answer: Ok(entry.events.clone()),
                        },
                    );
                }
            }
        }
    }

    /// What had to wait until no round is on its way.
    pub fn settle(&mut self, hub: usize) {
        if !self.group.hubs[hub].decider().is_settled() {
            return;
        }
        for (machine, epoch, copy) in std::mem::take(&mut self.group.hubs[hub].later) {
            let of = &self.group.hubs[hub];
            if of.ears.get(&machine).is_none_or(|ear| ear.epoch != epoch) {
                continue;
            }
            let copy = match self.mutation {
                Some(Mutation::CopyOfAnyGeneration) => copy.map(|copy| Copy {
                    generation: of.file.hall.generation(),
                    ..copy
                }),
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
                        self.tell(
                            hub,
                            machine,
                            epoch,
                            FromHub::Entry {
                                entry: (*line).clone(),
                            },
                        );
                    }
                }
                None => {
                    let snapshot = Box::new(of.file.hall.snapshot());
                    self.tell(hub, machine, epoch, FromHub::Whole { seq, snapshot });
                }
            }
            self.group.hubs[hub].ears.insert(
                machine,
                Ear {
                    epoch,
                    next: Some(seq + 1),
                },
            );
        }
    }

    pub fn pass_on(&mut self, hub: usize, id: CommandId) {
        if let Some(leader) = self.group.leader.filter(|leader| *leader != hub) {
            let delay = self.delay();
            self.after(delay, Ev::Pass(leader, hub, id));
        }
    }

    pub fn pass(&mut self, hub: usize, from: usize, id: CommandId) {
        let now = self.now;
        if !self.group.hubs[hub].is_there(now) || self.group.hubs[from].cut_until > now {
            return;
        }
        // Who has gone asks again, or never wanted it.
        let ears = &self.group.hubs[from].ears;
        let is_gone = |reply: Reply| matches!(reply, Reply::Machine(m, epoch) if ears.get(&m).is_none_or(|ear| ear.epoch != epoch));
        if self.group.hubs[from]
            .passed
            .get(&id)
            .is_some_and(|(.., reply)| is_gone(*reply))
        {
            self.group.hubs[from].passed.remove(&id);
        }
        if let Some((actor, command, _)) = self.group.hubs[from].passed.get(&id).cloned() {
            self.group.hubs[hub]
                .decider()
                .ask(group::asked(id, actor, command, Reply::Hub(from)));
            self.after(MS, Ev::Turn(hub));
        }
    }

    pub fn passed_back(&mut self, hub: usize, id: CommandId, answer: Answer, seq: u64) {
        if !self.group.hubs[hub].is_there(self.now) {
            return;
        }
        let of = &mut self.group.hubs[hub];
        if let Some((.., reply)) = of.passed.remove(&id) {
            if of.file.seq() >= seq {
                self.reply(hub, reply, id, answer);
            } else {
                of.held.push((seq, reply, id, answer));
            }
        }
    }

    pub fn hub_tick(&mut self, hub: usize) {
        self.after(S, Ev::HubTick(hub));
        let now = self.now;
        if !self.group.hubs[hub].is_there(now) {
            return;
        }
        self.apply(hub);
        self.after(0, Ev::Turn(hub));
        let clock = self.group.hubs[hub].time(now);
        let majority = self.group.has_majority(hub, now);
        let hubs: Vec<String> = (0..self.group.hubs.len())
            .map(|i| format!("hub-{i}:1"))
            .collect();
        for (machine, ear) in self.group.hubs[hub].ears.clone() {
            self.tell(
                hub,
                machine,
                ear.epoch,
                FromHub::Beat {
                    clock,
                    majority,
                    hubs: hubs.clone(),
                    middle: None,
                },
            );
        }
        if self.group.leader != Some(hub) && self.luck.u32(..4) == 0 {
            for id in self.group.hubs[hub]
                .passed
                .keys()
                .copied()
                .collect::<Vec<_>>()
            {
                self.pass_on(hub, id);
            }
        }
    }

    pub fn restart(&mut self, hub: usize) {
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

    pub fn promote(&mut self) {
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
        self.trace(|| {
            format!(
                "hub 1 is promoted; {} rounds are lost",
                self.group.agreed.len() - rounds
            )
        });
        self.group.agreed.truncate(rounds);
        self.group.leader = None;
        self.group.collecting = Some(Collecting {
            after,
            until: self.now + 45 * S,
            ..Collecting::default()
        });
        for (machine, ear) in self.group.hubs[1].ears.clone() {
            self.ask_tail(1, machine, ear.epoch);
        }
        self.begin_term(1);
        self.group.hubs[1].held.clear();
        let generation = self.group.hubs[1].generation() + 1;
        for (id, (.., reply)) in std::mem::take(&mut self.group.hubs[1].passed) {
            if let Reply::Machine(machine, epoch) = reply {
                self.tell(
                    1,
                    machine,
                    epoch,
                    FromHub::OtherGeneration { id, generation },
                );
            }
        }
        let id = CommandId(self.luck.u128(..));
        self.technician(id, Command::Machine(MachineCommand::Promote { generation }));
    }

    pub fn ask_tail(&mut self, hub: usize, machine: usize, epoch: u64) {
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
    pub fn collect(&mut self, hub: usize) -> bool {
        let now = self.now;
        if self.group.collecting.is_none() || self.group.hubs[hub].generation() == 1 {
            return false;
        }
        if !self.group.hubs[hub].decider().is_settled()
            || self.group.hubs[hub].file.seq() != self.group.hubs[hub].decider().seq()
        {
            return true;
        }
        let machines: Vec<usize> = (0..self.machines.len())
            .filter(|m| self.machines[*m].is_up())
            .collect();
        let nonce = self.luck.u64(..);
        let Some(collecting) = &mut self.group.collecting else {
            return false;
        };
        let all = machines.iter().all(|m| collecting.told.contains(m))
            || self.mutation == Some(Mutation::NoTail);
        if collecting.proposed.is_some() || (!all && now < collecting.until) {
            return true;
        }
        collecting.proposed = Some(nonce);
        let longest = std::mem::take(&mut collecting.parts)
            .into_values()
            .max_by_key(Vec::len)
            .unwrap_or_default();
        self.trace(|| format!("hub {hub} goes on with these lines of the machines: {longest:?}"));
        let round = Arc::new(self.group.tail_round(hub, longest, nonce));
        self.propose(hub, round);
        true
    }

    pub fn end_collecting(&mut self, hub: usize) {
        self.group.collecting = None;
        for (id, (actor, command, reply)) in std::mem::take(&mut self.group.hubs[hub].passed) {
            self.group.hubs[hub]
                .decider()
                .ask(group::asked(id, actor, command, reply));
        }
        let id = CommandId(self.luck.u128(..));
        self.reopen = Some(id);
        let after = self.luck.i64(S..4 * S);
        self.after(
            after,
            Ev::Technician(id, Box::new(Command::Machine(MachineCommand::Reopen))),
        );
    }

    /// The technician asks the hub that leads, until it answers.
    pub fn technician(&mut self, id: CommandId, command: Command) {
        if self.done_by_technician.contains(&id) {
            return;
        }
        if let Some(leader) = self
            .group
            .leader
            .filter(|leader| self.group.hubs[*leader].is_there(self.now))
        {
            self.group.hubs[leader].decider().ask(group::asked(
                id,
                Actor::of(Program::Hub),
                command.clone(),
                Reply::Technician,
            ));
            self.after(0, Ev::Turn(leader));
        }
        self.after(S, Ev::Technician(id, Box::new(command)));
    }
}
