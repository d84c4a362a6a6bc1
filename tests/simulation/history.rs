//! Another history of a simulated hall: its hubs' disks are older ones, or a hub takes over.

use crate::group::{self, Collecting, Kind, Reply};
use crate::mutation::Mutation;
use crate::world::{Ev, MS, S, World};
use hall::{
    Actor, Command, CommandId, Event, Lineage, MachineCommand, MachineEvent, Number,
    NumbersReached, Program, QueueEvent,
};
use node::agent::state::AgentState;
use node::lineage::{Known, Relation};
use node::protocol::FromHub;
use node::store::Restoration;
use std::sync::Arc;

impl World {
    // Older disks.

    /// Has the group begin another history, because its disks are older ones.
    pub fn begin_lineage(&mut self, hub: usize, successor: Restoration) {
        let Restoration {
            lineage,
            generation,
            mut reached,
        } = successor;
        if self.mutation == Some(Mutation::NumbersNotMovedOn) {
            reached = Some(NumbersReached::default());
        }
        let hall = &self.group.hubs[hub].file.hall;
        let command = Command::Machine(MachineCommand::BeginLineage {
            lineage,
            generation: generation.max(hall.generation()) + 1,
            as_of: hall.last_at(),
            reached,
        });
        let (id, actor) = (CommandId(self.rng.u128(..)), Actor::of(Program::Hub));
        self.trace(|| format!("hub {hub} begins another history: {command:?}"));
        let asked = group::asked(id, actor, command, Reply::Technician);
        self.group.hubs[hub].decider().enqueue_first(asked);
    }

    /// A machine greets a hub, which compares first what the machine knows with what is here.
    pub fn greet(&mut self, hub: usize, machine: usize, epoch: u64, until: i64) {
        let is_wired = self.machines[machine]
            .wire
            .is_some_and(|wire| wire.epoch == epoch);
        if !is_wired || !self.group.hubs[hub].is_there(self.now) {
            return;
        }
        let known = self.machines[machine].core.as_ref().map(AgentState::known);
        let is_exempt =
            self.mutation == Some(Mutation::NoLineageCheck) || self.group.collecting.is_some();
        let Some(known) = known.filter(|_| !is_exempt) else {
            return self.welcome(hub, machine, epoch, false);
        };
        let of = &mut self.group.hubs[hub];
        let leads = of.decider().leads();
        let is_higher = known.position.generation > of.file.hall.generation();
        let is_proof = match of.relation(&known.position) {
            Relation::Part | Relation::Other => return self.welcome(hub, machine, epoch, false),
            Relation::Parted => true,
            Relation::Ahead => leads,
            Relation::Later => leads && (!is_higher || self.group.kind == Kind::One),
        };
        if self.now >= until {
            return self.welcome(hub, machine, epoch, true);
        }
        if is_proof {
            self.trace(|| {
                let name = self.machines[machine].name;
                format!("hub {hub} hears from {name} of {:?}", known.position)
            });
            self.forget_numbers_after(&known);
            self.begin_lineage(hub, Restoration::after(known));
            self.after(0, Ev::Turn(hub));
        }
        let again = self.rng.i64(20 * MS..100 * MS);
        self.after(again, Ev::Greet(hub, machine, epoch, until));
    }

    /// The first machine that proves a hall an older one tells how far its numbers had gone, and its
    /// own copy may lack the last of them.
    fn forget_numbers_after(&mut self, known: &Known) {
        let Some(reached) = &known.reached else {
            return;
        };
        let is_known = |number: &Number| {
            let mut series = reached.highest.iter();
            series.any(|reached| {
                reached.prefix == number.prefix
                    && (reached.first..=reached.value).contains(&number.value)
            })
        };
        let numbers = self.papers.values().map(|paper| paper.number);
        let unknown = numbers.filter(|number| !is_known(number));
        self.unnoticed
            .extend(unknown.map(|number| (number.prefix, number.value)));
    }

    /// Notes what follows for everybody when lines are part of the hall.
    pub fn note_lines(&mut self, hub: usize, entries: &[Arc<hall::Entry>]) {
        for event in entries.iter().flat_map(|entry| &entry.events) {
            match event {
                Event::Machine(MachineEvent::LineageBegun { .. }) => {
                    self.is_unnoticed = false;
                    // Everybody is greeted anew.
                    self.drop_ears(hub, true);
                }
                Event::Queue(
                    QueueEvent::TicketIssued { number, .. }
                    | QueueEvent::TicketReserved { number, .. },
                ) if self.is_unnoticed => {
                    self.unnoticed.insert((number.prefix, number.value));
                }
                _ => {}
            }
        }
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
        self.group.taken_over = self.group.hubs[1].generation();
        self.group.flights.clear();
        let file = &self.group.hubs[1].file;
        let after = file.seq();
        let proposals = file.proposals;
        self.trace(|| {
            format!(
                "hub 1 is promoted; {} proposals are lost",
                self.group.agreed.len() - proposals
            )
        });
        self.group.agreed.truncate(proposals);
        self.group.leader = None;
        let lineage = file.hall.lineage();
        self.group.collecting = Some(Collecting {
            lineage,
            after,
            until: self.now + 45 * S,
            ..Collecting::default()
        });
        for (machine, subscriber) in self.group.hubs[1].subscribers.clone() {
            self.ask_tail(1, machine, subscriber.epoch);
        }
        self.begin_term(1);
        let hub = &mut self.group.hubs[1];
        hub.held.clear();
        let generation = hub.generation() + 1;
        // The program that takes over was started for it: nobody has asked it for anything yet.
        let forwarded = std::mem::take(&mut hub.forwarded).into_iter();
        let forwarded = forwarded.map(|(id, (.., reply))| (id, reply));
        let queued = hub.decider().drain_queue().into_iter();
        let asked: Vec<_> = queued.map(|asked| (asked.id, asked.reply)).collect();
        for (id, reply) in forwarded.chain(asked) {
            if let Reply::Machine(machine, epoch) = reply {
                self.tell(
                    1,
                    machine,
                    epoch,
                    FromHub::OtherGeneration { id, generation },
                );
            }
        }
        let id = CommandId(self.rng.u128(..));
        let promote = Command::Machine(MachineCommand::Promote {
            generation,
            lineage: Some(Lineage(self.rng.u128(..))),
        });
        self.technician(id, promote);
    }

    pub fn ask_tail(&mut self, hub: usize, machine: usize, epoch: u64) {
        let core = self.machines[machine].core.as_ref();
        let lineage = core.map(|core| core.known().position.lineage);
        // Once only: afterwards it has lines of the new generation.
        if let Some(collecting) = &mut self.group.collecting
            && !collecting.told.contains(&machine)
            && self.mutation != Some(Mutation::NoTail)
        {
            if lineage == Some(collecting.lineage) {
                let after = collecting.after;
                self.tell(hub, machine, epoch, FromHub::AskMissingEntries { after });
            } else {
                // The lines of a hall that is forgotten do not follow on this one's.
                collecting.told.insert(machine);
            }
        }
    }

    /// Returns whether a promoted hub still collects lines, and decides nothing meanwhile.
    pub fn collect(&mut self, hub: usize) -> bool {
        let now = self.now;
        let is_promoted = self.group.hubs[hub].generation() > self.group.taken_over;
        if self.group.collecting.is_none() || !is_promoted {
            return false;
        }
        if !self.group.hubs[hub].decider().is_agreed()
            || self.group.hubs[hub].file.seq() != self.group.hubs[hub].decider().seq()
        {
            return true;
        }
        let machines: Vec<usize> = (0..self.machines.len())
            .filter(|m| self.machines[*m].is_up())
            .collect();
        let nonce = self.rng.u64(..);
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
        let proposal = Arc::new(self.group.missing_proposal(hub, longest, nonce));
        self.propose(hub, proposal);
        true
    }

    pub fn end_collecting(&mut self, hub: usize) {
        self.group.collecting = None;
        for (id, (actor, command, reply)) in std::mem::take(&mut self.group.hubs[hub].forwarded) {
            self.group.hubs[hub]
                .decider()
                .enqueue(group::asked(id, actor, command, reply));
        }
        let id = CommandId(self.rng.u128(..));
        self.reopen = Some(id);
        let after = self.rng.i64(S..4 * S);
        self.after(
            after,
            Ev::Technician(id, Box::new(Command::Machine(MachineCommand::Reopen))),
        );
    }
}
