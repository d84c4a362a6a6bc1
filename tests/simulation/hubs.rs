//! The work of the hubs of a simulated hall: they agree, decide, tell, pass on, and are promoted.

use crate::group::{self, Kind, Reply, Subscriber};
use crate::mutation::Mutation;
use crate::world::{Ev, MS, S, World};
use hall::{
    Actor, Answer, ClockCommand, ClockNotice, Command, CommandId, Event, MachineEvent, Program,
    Timestamp,
};
use node::clock::Witnesses;
use node::protocol::{CopyPosition, FromHub};
use node::store::Proposal;
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
        let leader = able[self.rng.usize(..able.len())];
        self.begin_term(leader);
    }

    /// `leader` leads. What another one had on its way is agreed on before, or never.
    pub fn begin_term(&mut self, leader: usize) {
        let lands = self.rng.bool();
        let flights = std::mem::take(&mut self.group.flights);
        for (_, _, proposal) in flights {
            if lands {
                self.group.agreed.push(proposal);
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
            let later = self.rng.i64(..1500 * MS);
            self.after(later, Ev::Learn(before));
        }
        for hub in 0..self.group.hubs.len() {
            self.after(20 * MS, Ev::Learn(hub));
        }
    }

    /// A hub hears how the group stands.
    pub fn learn(&mut self, hub: usize) {
        let now = self.now;
        let term = self.group.term;
        if !self.group.hubs[hub].is_there(now) {
            return;
        }
        if self.group.leader != Some(hub) {
            self.group.hubs[hub].leads_in = 0;
            let done = self.group.hubs[hub].decider().begin_following();
            self.finish(hub, done);
            self.forward_again(hub);
            self.after(0, Ev::Turn(hub));
        } else if self.group.hubs[hub].leads_in != term {
            let of = &mut self.group.hubs[hub];
            of.leads_in = term;
            let done = of.decider().begin_following();
            self.finish(hub, done);
            let of = &mut self.group.hubs[hub];
            let at = of.decider().hall().last_at();
            of.not_before(at);
            let proof = of.decider().begin_leading();
            if self.mutation == Some(Mutation::NoProof) {
                let _ = of.decider().applied(&Arc::new(proof.clone()), true);
            }
            if self.group.collecting.is_none() {
                for (id, (actor, command, reply)) in
                    std::mem::take(&mut self.group.hubs[hub].forwarded)
                {
                    self.group.hubs[hub]
                        .decider()
                        .enqueue(group::asked(id, actor, command, reply));
                }
            }
            self.propose(hub, Arc::new(proof));
            self.after(0, Ev::Turn(hub));
        }
    }

    pub fn propose(&mut self, hub: usize, proposal: Arc<Proposal>) {
        let slow = if !self.is_healed() && self.chance(4) {
            self.rng.i64(..3 * S)
        } else {
            0
        };
        let took = self.rng.i64(MS..6 * MS) + slow;
        self.after(took, Ev::Agree(proposal.nonce));
        self.group
            .flights
            .push((self.group.hubs[hub].leads_in, hub, proposal));
    }

    pub fn agree(&mut self, nonce: u64) {
        let Some(found) = self
            .group
            .flights
            .iter()
            .position(|(_, _, proposal)| proposal.nonce == nonce)
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
        let (_, _, proposal) = self.group.flights.remove(found);
        self.group.agreed.push(proposal);
        for other in 0..self.group.hubs.len() {
            let takes = if other == hub {
                0
            } else {
                self.rng.i64(MS..40 * MS)
            };
            self.after(takes, Ev::Apply(other));
        }
    }

    pub fn apply(&mut self, hub: usize) {
        let now = self.now;
        let kind = self.group.kind;
        let promoted = self.group.promoted;
        let length = self.group.agreed.len();
        // One that only stands by may be some proposals behind.
        let lags = kind == Kind::Standby && hub == 1 && !promoted && !self.is_healed();
        let until = length
            - if lags {
                self.rng.usize(..10).min(length)
            } else {
                0
            };
        let of = &mut self.group.hubs[hub];
        if !of.is_there(now) || until <= of.file.proposals {
            return;
        }
        let checks_base = self.group.checks_base;
        let proposals = self.group.agreed[of.file.proposals..until].to_vec();
        let taken: Vec<bool> = proposals
            .iter()
            .map(|proposal| of.file.apply(proposal, checks_base))
            .collect();
        for (proposal, taken) in proposals.iter().zip(taken) {
            let done = self.group.hubs[hub].decider().applied(proposal, taken);
            self.finish(hub, done);
            let entries = proposal.entries.iter().filter(|_| taken);
            for event in entries.flat_map(|entry| &entry.events) {
                if let Event::Clock(_) | Event::DayTurned { .. } = event {
                    self.trace(|| format!("hub {hub}: {event:?}"));
                }
            }
            if taken && proposal.entries.iter().any(|entry| group::turns_day(entry)) {
                self.trace(|| format!("hub {hub}: the day turned"));
                if !self.may_turn {
                    self.fail("the day turned, and was not over".to_owned());
                }
            }
            self.expire(hub);
            let lines = proposal.entries.iter().filter(|_| taken);
            for renumbered in lines.filter_map(|entry| group::takes_day_back(entry)) {
                self.day_taken_back(hub, renumbered);
            }
            if self
                .group
                .collecting
                .as_ref()
                .is_some_and(|c| c.proposed == Some(proposal.nonce))
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
    pub fn finish(&mut self, hub: usize, done: node::decider::Outcome<Reply>) {
        if done.stale {
            self.group.hubs[hub].reload();
        }
        let lines = done.entries.clone();
        for entry in done.entries {
            let subscribers: Vec<(usize, Subscriber)> = self.group.hubs[hub]
                .subscribers
                .iter()
                .map(|(m, subscriber)| (*m, *subscriber))
                .collect();
            for (machine, subscriber) in subscribers
                .into_iter()
                .filter(|(_, subscriber)| subscriber.next == Some(entry.seq))
            {
                self.group.hubs[hub].subscribers.insert(
                    machine,
                    Subscriber {
                        next: Some(entry.seq + 1),
                        ..subscriber
                    },
                );
                if self.mutation == Some(Mutation::LineLost) && self.rng.u32(..200) == 0 {
                    self.tell(
                        hub,
                        machine,
                        subscriber.epoch,
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
                        subscriber.epoch,
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
        self.note_lines(hub, &lines);
    }

    pub fn reply(&mut self, hub: usize, reply: Reply, id: CommandId, answer: Answer) {
        match reply {
            Reply::Machine(machine, epoch) => {
                self.tell(hub, machine, epoch, FromHub::Answered { id, answer });
            }
            Reply::Hub(other) => {
                let seq = self.group.hubs[hub].file.seq();
                let delay = self.delay();
                self.after(delay, Ev::ForwardedBack(other, id, answer, seq));
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
        self.handle_deferred(hub);
        if !self.group.hubs[hub].decider().leads() {
            if self.group.leader.is_some_and(|leader| leader != hub) {
                for asked in self.group.hubs[hub].decider().drain_queue() {
                    self.group.hubs[hub]
                        .forwarded
                        .insert(asked.id, (asked.actor, asked.command, asked.reply));
                    self.forward(hub, asked.id);
                }
            }
        } else if !self.collect(hub) {
            // A hub that takes over does that first.
            if self.group.collecting.is_none()
                && let Some(successor) = self.group.successor.take()
            {
                self.begin_lineage(hub, successor);
            }
            let (at, observed) = self.look_at_clock(hub);
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
            let (proposal, done) = decider.decide_batch(observed, next, stored, |_, _| Vec::new());
            of.not_before(Timestamp(stamp));
            if let Some(proposal) = proposal {
                if self.mutation == Some(Mutation::EarlyAnswers) {
                    self.answer_early(hub, &proposal);
                }
                self.propose(hub, proposal);
            }
            self.finish(hub, done);
        }
        self.handle_deferred(hub);
    }

    /// What a hub that leads stamps with, and what it sees of the clocks.
    fn look_at_clock(&mut self, hub: usize) -> (Timestamp, ClockCommand) {
        let now = self.now;
        let wall = Timestamp(self.start + now + self.group.hubs[hub].wrong());
        let of = &mut self.group.hubs[hub];
        let last = of.decider().hall().last_at();
        of.time(now);
        of.not_before(last);
        let at = of.time(now);
        let hall = of.decider().hall();
        let mistaken = match self.mutation {
            Some(Mutation::DayTurnsOnJump) => wall.max(hall.last_at()),
            Some(Mutation::StampsFall) => wall.min(at),
            _ => return (at, of.clock().observe()),
        };
        let observed = ClockCommand::Observe {
            date: hall.date(mistaken),
            others: None,
            starting: false,
        };
        (mistaken, observed)
    }

    /// A hub hears what other clocks say, and tells the time to other hubs if it leads.
    fn compare_clocks(&mut self, hub: usize) {
        let (now, start) = (self.now, self.start);
        if self.group.leader != Some(hub) {
            return;
        }
        let at = self.group.hubs[hub].time(now);
        let hubs = 0..self.group.hubs.len();
        let heard: Vec<usize> = hubs
            .filter(|other| self.group.hubs[*other].is_there(now))
            .collect();
        let clock = |hub: &usize| start + self.group.hubs[*hub].wrong();
        let mut clocks: Vec<i64> = heard.iter().map(clock).collect();
        clocks.sort_unstable();
        let machines = self.group.hubs[hub].subscribers.keys();
        let machines = machines.map(|m| start + self.machines[*m].skew).collect();
        let is_enough = self.group.kind == Kind::Three && clocks.len() == 3;
        self.group.hubs[hub].clock().set_witnesses(Witnesses {
            hubs: is_enough.then(|| clocks[1]),
            machines,
        });
        for other in heard.into_iter().filter(|other| *other != hub) {
            self.group.hubs[other].time(now);
            self.group.hubs[other].clock().set(at);
        }
    }

    pub fn answer_early(&mut self, hub: usize, proposal: &Proposal) {
        for entry in &proposal.entries {
            for machine in 0..self.machines.len() {
                let Some(subscriber) = self.group.hubs[hub].subscribers.get(&machine).copied()
                else {
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
                        subscriber.epoch,
                        FromHub::Answered {
                            id: entry.command,
                            answer: Ok(entry.events.clone()),
                        },
                    );
                }
            }
        }
    }

    /// Handles what had to wait until no proposal is on its way.
    pub fn handle_deferred(&mut self, hub: usize) {
        if !self.group.hubs[hub].decider().is_agreed() {
            return;
        }
        for (machine, epoch, copy) in std::mem::take(&mut self.group.hubs[hub].later) {
            let of = &self.group.hubs[hub];
            if of
                .subscribers
                .get(&machine)
                .is_none_or(|subscriber| subscriber.epoch != epoch)
            {
                continue;
            }
            let copy = match self.mutation {
                Some(Mutation::CopyOfAnyGeneration) => copy.map(|copy| CopyPosition {
                    generation: of.file.hall.generation(),
                    ..copy
                }),
                _ => copy,
            };
            let counts_only = matches!(
                self.mutation,
                Some(Mutation::CopyOfAnyGeneration | Mutation::NoLineageCheck)
            );
            let seq = of.file.seq();
            let decided = of.decider.as_ref().map(|decider| decider.seq());
            if decided != Some(seq) {
                // News of the file is still on its way.
                self.group.hubs[hub].later.push((machine, epoch, copy));
                continue;
            }
            match copy.and_then(|copy| of.missed(&copy, counts_only)) {
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
                    self.tell(hub, machine, epoch, FromHub::Snapshot { seq, snapshot });
                }
            }
            self.group.hubs[hub].subscribers.insert(
                machine,
                Subscriber {
                    epoch,
                    next: Some(seq + 1),
                },
            );
        }
    }

    /// Forwards anew all that was forwarded before and not answered yet.
    fn forward_again(&mut self, hub: usize) {
        let forwarded = &self.group.hubs[hub].forwarded;
        for id in forwarded.keys().copied().collect::<Vec<_>>() {
            self.forward(hub, id);
        }
    }

    pub fn forward(&mut self, hub: usize, id: CommandId) {
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
        let subscribers = &self.group.hubs[from].subscribers;
        let is_gone = |reply: Reply| matches!(reply, Reply::Machine(m, epoch) if subscribers.get(&m).is_none_or(|subscriber| subscriber.epoch != epoch));
        if self.group.hubs[from]
            .forwarded
            .get(&id)
            .is_some_and(|(.., reply)| is_gone(*reply))
        {
            self.group.hubs[from].forwarded.remove(&id);
        }
        if let Some((actor, command, _)) = self.group.hubs[from].forwarded.get(&id).cloned() {
            self.group.hubs[hub].decider().enqueue(group::asked(
                id,
                actor,
                command,
                Reply::Hub(from),
            ));
            self.after(MS, Ev::Turn(hub));
        }
    }

    pub fn forwarded_back(&mut self, hub: usize, id: CommandId, answer: Answer, seq: u64) {
        if !self.group.hubs[hub].is_there(self.now) {
            return;
        }
        let of = &mut self.group.hubs[hub];
        if let Some((.., reply)) = of.forwarded.remove(&id) {
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
        self.compare_clocks(hub);
        self.after(0, Ev::Turn(hub));
        let clock = self.group.hubs[hub].time(now);
        let majority = self.group.has_majority(hub, now);
        let hubs: Vec<String> = (0..self.group.hubs.len())
            .map(|i| format!("hub-{i}:1"))
            .collect();
        for (machine, subscriber) in self.group.hubs[hub].subscribers.clone() {
            self.tell(
                hub,
                machine,
                subscriber.epoch,
                FromHub::Heartbeat {
                    clock,
                    majority,
                    hubs: hubs.clone(),
                    middle: None,
                },
            );
        }
        if self.group.leader != Some(hub) && self.rng.u32(..4) == 0 {
            self.forward_again(hub);
        }
    }

    pub fn restart(&mut self, hub: usize) {
        if self.group.hubs[hub].dead || self.group.hubs[hub].up {
            return;
        }
        self.trace(|| format!("hub {hub} starts"));
        // A clock that is hours ahead looks like a night that has passed, and after a start without
        // a clock so does any other.
        self.may_turn |= self.group.hubs[hub].wrong().abs() > hall::STEP_US;
        self.group.restart(hub, self.now);
        self.after(0, Ev::Apply(hub));
        self.after(MS, Ev::Learn(hub));
        self.after(0, Ev::Elect);
    }

    /// Somebody who knows what time it is looks at the hall's clock, and says so if it is in doubt.
    pub fn tell_time(&mut self) {
        let pause = self.rng.i64(2 * S..9 * S);
        self.after(pause, Ev::TellTime);
        let is_there = self.is_healed() || self.chance(30);
        let Some(leader) = self
            .group
            .leader
            .filter(|leader| is_there && self.group.hubs[*leader].is_there(self.now))
        else {
            return;
        };
        let true_date = Timestamp(self.start + self.now);
        let clock = Timestamp(true_date.0 + self.group.hubs[leader].wrong());
        let at = self.group.hubs[leader].time(self.now);
        let hall = self.group.hubs[leader].decider().hall();
        let other = match hall.clock_notice(at) {
            Some(ClockNotice::Doubted { other, .. }) => other,
            Some(ClockNotice::Corrected { before, .. }) => Some(before),
            None => None,
        };
        let agrees = |date: Timestamp| (date.0 - clock.0).abs() <= hall::STEP_US;
        let is_seen = agrees(hall.date(at)) || other.is_some_and(agrees);
        let is_right = |date: Timestamp| (date.0 - true_date.0).abs() <= hall::STEP_US;
        let word = match hall.clock_notice(at) {
            Some(ClockNotice::Doubted {
                other: Some(other), ..
            }) if is_right(other) => ClockCommand::Follow,
            Some(_) if is_right(hall.date(at)) => ClockCommand::Confirm,
            Some(_) => ClockCommand::SetDate { date: true_date },
            None if hall.day_to_take_back(at).is_some() => ClockCommand::TakeDayBack,
            None if !is_right(hall.date(at)) => ClockCommand::SetDate { date: true_date },
            None => return,
        };
        self.trace(|| format!("somebody says {word:?}"));
        // The clock was set a moment ago, and the hall has not looked at it yet.
        self.may_turn |= !is_seen;
        self.word_at = self.now;
        let id = CommandId(self.rng.u128(..));
        self.technician(id, Command::Clock(word));
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
            self.group.hubs[leader].decider().enqueue(group::asked(
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
