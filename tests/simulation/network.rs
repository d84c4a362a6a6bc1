//! The network of a simulated hall: connections come and go, and what is said arrives late, in
//! order, or not at all.

use crate::group::{self, Reply, Subscriber};
use crate::machine::Wire;
use crate::mutation::Mutation;
use crate::world::{Ev, MS, S, World};
use hall::{Actor, Command, QueueCommand, SlipId, projection};
use node::protocol::{FromHub, MISSING_ENTRIES_MAX, PROTOCOL, ToHub};

impl World {
    // The network.

    pub fn connect(&mut self, machine: usize, boot: u64) {
        let now = self.now;
        let of = &self.machines[machine];
        if of.boot != boot || of.wire.is_some() {
            return;
        }
        let hub = of.hub % self.group.hubs.len();
        let is_reachable = of.cut_until <= now && self.group.hubs[hub].is_there(now);
        if !is_reachable {
            self.machines[machine].hub += 1;
            let again = self.rng.i64(200 * MS..700 * MS);
            return self.after(again, Ev::Connect(machine, boot));
        }
        self.epochs += 1;
        let epoch = self.epochs;
        self.machines[machine].wire = Some(Wire {
            hub,
            epoch,
            up: true,
            to_hub_at: now,
            from_hub_at: now,
        });
        self.group.hubs[hub]
            .subscribers
            .insert(machine, Subscriber { epoch, next: None });
        self.after(2 * MS, Ev::Connected(machine, epoch));
        self.machines[machine]
            .wire
            .as_mut()
            .expect("just made")
            .from_hub_at = now + 3 * MS;
        self.greet(hub, machine, epoch, now + 2 * S);
    }

    /// A hub lets a machine in.
    pub fn welcome(&mut self, hub: usize, machine: usize, epoch: u64, is_behind: bool) {
        let now = self.now;
        let clock = Some(self.group.hubs[hub].time(now));
        let generation = self.group.hubs[hub].generation();
        let lineage = Some(self.group.hubs[hub].decider().hall().lineage());
        self.tell(
            hub,
            machine,
            epoch,
            FromHub::Welcome {
                protocol: PROTOCOL,
                version: String::new(),
                generation,
                clock,
                lineage,
                is_behind,
            },
        );
        if self.group.leader == Some(hub) || self.group.promoted {
            self.ask_tail(hub, machine, epoch);
        }
    }

    /// A hub says something to a machine, if that is still connected.
    pub fn tell(&mut self, hub: usize, machine: usize, epoch: u64, said: FromHub) {
        let delay = self.delay();
        let role = self.machines[machine].role;
        let said = match said {
            FromHub::Snapshot { seq, snapshot } => FromHub::Snapshot {
                seq,
                snapshot: Box::new(snapshot.for_role(role)),
            },
            FromHub::Entry { entry } => FromHub::Entry {
                entry: entry.for_role(role).into_owned(),
            },
            FromHub::Answered { id, answer } => FromHub::Answered {
                id,
                answer: projection::answer_for_role(answer, role),
            },
            said => said,
        };
        let now = self.now;
        let Some(wire) = self.machines[machine]
            .wire
            .as_mut()
            .filter(|wire| wire.epoch == epoch && wire.up && wire.hub == hub)
        else {
            return;
        };
        wire.from_hub_at = (now + delay).max(wire.from_hub_at);
        let at = wire.from_hub_at;
        self.at(at, Ev::FromHub(machine, epoch, Box::new(said)));
    }

    pub fn say(&mut self, machine: usize, said: ToHub) {
        let delay = self.delay();
        let now = self.now;
        let Some(wire) = self.machines[machine].wire.as_mut().filter(|wire| wire.up) else {
            return;
        };
        wire.to_hub_at = (now + delay).max(wire.to_hub_at);
        let at = wire.to_hub_at;
        let hub = wire.hub;
        let epoch = wire.epoch;
        if let ToHub::Submit { id, command, .. } = &said {
            self.trace(|| {
                let name = self.machines[machine].name;
                format!("{name} tells hub {hub} {:x}: {command:?}", id.0 >> 96)
            });
        }
        self.at(at, Ev::ToHub(hub, machine, epoch, Box::new(said)));
    }

    /// The connection ends. What is on its way to the hub may still arrive; what comes from it does
    /// not.
    pub fn unplug(&mut self, machine: usize) {
        let Some(wire) = self.machines[machine].wire.take() else {
            return;
        };
        if self.group.hubs[wire.hub]
            .subscribers
            .get(&machine)
            .is_some_and(|subscriber| subscriber.epoch == wire.epoch)
        {
            self.group.hubs[wire.hub].subscribers.remove(&machine);
        }
        if self.rng.bool() {
            self.queue.retain(|_, event| !matches!(event, Ev::ToHub(_, m, epoch, _) if *m == machine && *epoch == wire.epoch));
        }
        let boot = self.machines[machine].boot;
        let again = self.rng.i64(200 * MS..900 * MS);
        self.after(again, Ev::Connect(machine, boot));
    }

    pub fn hub_hears(&mut self, hub: usize, machine: usize, epoch: u64, said: ToHub) {
        let is_present = self.group.hubs[hub]
            .subscribers
            .get(&machine)
            .is_some_and(|subscriber| subscriber.epoch == epoch);
        match said {
            ToHub::Submit {
                id,
                command,
                generation,
                actor,
                ..
            } => {
                // What was meant for the hall before the promotion is not carried out in the one
                // after.
                let is_promoted = self.group.promoted
                    && self.group.hubs[hub].generation() == self.group.taken_over;
                let current = self.group.hubs[hub].generation() + u32::from(is_promoted);
                if generation != Some(current) {
                    return self.tell(
                        hub,
                        machine,
                        epoch,
                        FromHub::OtherGeneration {
                            id,
                            generation: current,
                        },
                    );
                }
                let command = self.mutate(command);
                let command = match command {
                    Command::Queue(QueueCommand::Adopt { .. })
                        if self.mutation == Some(Mutation::NoAdoption) =>
                    {
                        return self.tell(
                            hub,
                            machine,
                            epoch,
                            FromHub::Answered {
                                id,
                                answer: Ok(Vec::new()),
                            },
                        );
                    }
                    command => command,
                };
                let reply = Reply::Machine(machine, epoch);
                let of = &self.machines[machine];
                let actor = Actor::behind(of.name, of.role, actor);
                if self.group.collecting.is_some() {
                    let passed = &mut self.group.hubs[hub].forwarded;
                    passed.insert(id, (actor, command, reply));
                    return;
                }
                self.group.hubs[hub]
                    .decider()
                    .enqueue(group::asked(id, actor, command, reply));
                let soon = self.rng.i64(..4 * MS);
                self.after(soon, Ev::Turn(hub));
            }
            ToHub::Follow { copy } if is_present => {
                self.group.hubs[hub].later.push((machine, epoch, copy));
                self.handle_deferred(hub);
            }
            ToHub::MissingEntries { entries } => {
                self.trace(|| {
                    format!(
                        "hub {hub} has {} lines of {}, from {:?}",
                        entries.len(),
                        self.machines[machine].name,
                        entries.first().map(|e| e.seq)
                    )
                });
                if let Some(collecting) = &mut self.group.collecting {
                    let is_last = entries.len() < MISSING_ENTRIES_MAX;
                    let part = collecting.parts.entry(machine).or_default();
                    // Who was asked twice tells its lines twice: a hub takes those that follow.
                    for entry in entries {
                        if part.last().is_none_or(|last| entry.seq == last.seq + 1) {
                            part.push(entry);
                        }
                    }
                    if is_last {
                        collecting.told.insert(machine);
                    }
                    self.after(0, Ev::Turn(hub));
                }
            }
            _ => {}
        }
    }

    pub fn mutate(&mut self, mut command: Command) -> Command {
        match (self.mutation, &mut command) {
            (
                Some(Mutation::EnqueueOnReserve),
                Command::Queue(QueueCommand::Reserve {
                    service,
                    lang,
                    class,
                    printer,
                    ..
                }),
            ) => Command::Queue(QueueCommand::Issue {
                service: *service,
                lang: *lang,
                class: *class,
                printer: *printer,
            }),
            (Some(Mutation::FreshSlips), Command::Queue(QueueCommand::Adopt { slip, .. })) => {
                *slip = SlipId(self.rng.u128(..));
                command
            }
            (Some(Mutation::PaperNotTold), Command::Queue(QueueCommand::Adopt { paper, .. })) => {
                *paper = None;
                command
            }
            _ => command,
        }
    }
}
