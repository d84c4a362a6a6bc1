//! What goes wrong in a simulated hall, and how all is repaired.

use crate::group::Kind;
use crate::mutation::Mutation;
use crate::world::{Ev, MS, S, TROUBLE_US, World, fingerprint};
use hall::{Command, CommandId, Lineage, MachineCommand, Role};
use node::lineage::Known;
use node::store::Restoration;

impl World {
    pub fn fault(&mut self) {
        let machine = self.rng.usize(..self.machines.len());
        let hub = self.rng.usize(..self.group.hubs.len());
        let until = (self.now + self.rng.i64(500 * MS..20 * S)).min(TROUBLE_US);
        let kinds = if self.restores { 20 } else { 16 };
        match self.rng.u32(..kinds) {
            0..=2 => {
                self.trace(|| {
                    format!(
                        "{} is cut off until {:.1}",
                        self.machines[machine].name,
                        until as f64 / S as f64
                    )
                });
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
                let us = self.wrong_clock();
                self.after(0, Ev::SetClock(hub, us));
                // Often somebody, or the network, sets it right at once.
                if self.rng.bool() {
                    let after = self.rng.i64(S..20 * S);
                    self.after(after, Ev::SetClock(hub, 0));
                }
            }
            12 => self.lose_disk(hub),
            13 => self.wipe(machine),
            16 => self.go_back(),
            17 => self.restore_hub(hub),
            18 => self.machines[machine].take_image(self.now),
            19 => self.restore_kiosk(),
            _ => {
                if self.machines[machine].role == Role::Kiosk {
                    self.machines[machine].condition = hall::Condition::PaperOut;
                }
            }
        }
    }

    /// How far a clock is wrong that somebody set, or that lost its battery.
    pub fn wrong_clock(&mut self) -> i64 {
        const HOUR: i64 = 3_600 * S;
        match self.rng.u32(..12) {
            0..5 => self.rng.i64(-300 * S..300 * S),
            5 => 24 * HOUR,
            6 => -24 * HOUR,
            7 => 8 * HOUR,
            8 => -8 * HOUR,
            9 => 5 * 365 * 24 * HOUR,
            10 => -(self.start + self.now),
            _ => 0,
        }
    }

    /// Nothing passes any more, and nobody says so.
    pub fn silence(&mut self, machine: usize) {
        if let Some(wire) = &mut self.machines[machine].wire {
            wire.up = false;
            let hub = wire.hub;
            let epoch = wire.epoch;
            self.group.hubs[hub].subscribers.remove(&machine);
            if self.rng.bool() {
                self.queue.retain(|_, event| !matches!(event, Ev::ToHub(_, m, e, _) if *m == machine && *e == epoch));
            }
        }
    }

    /// Switches a machine off: what it has sent and nobody received is not sent again.
    pub fn switch_off(&mut self, machine: usize) {
        self.unplug(machine);
        self.machines[machine].switch_off();
        let soon = self.now + 50 * MS;
        self.queue.retain(|(at, _), event| {
            *at <= soon || !matches!(event, Ev::ToHub(_, m, ..) if *m == machine)
        });
    }

    pub fn reboot(&mut self, machine: usize) {
        if self.machines[machine].is_up() {
            self.trace(|| format!("{} is switched off", self.machines[machine].name));
            self.switch_off(machine);
            if self.mutation == Some(Mutation::JournalForgotten) {
                self.machines[machine].rows.clear();
            }
            let off = self.rng.i64(500 * MS..5 * S);
            self.after(off, Ev::Boot(machine));
        }
    }

    pub fn drop_ears(&mut self, hub: usize, is_told: bool) {
        for (machine, subscriber) in std::mem::take(&mut self.group.hubs[hub].subscribers) {
            if is_told {
                self.after(MS, Ev::Gone(machine, subscriber.epoch));
            } else if let Some(wire) = self.machines[machine]
                .wire
                .as_mut()
                .filter(|wire| wire.epoch == subscriber.epoch)
            {
                wire.up = false;
            }
        }
    }

    pub fn cut_hub(&mut self, hub: usize, until: i64) {
        self.trace(|| format!("hub {hub} is cut off until {:.1}", until as f64 / S as f64));
        self.group.hubs[hub].cut_until = until;
        self.drop_ears(hub, false);
        let takes = self.rng.i64(300 * MS..2 * S);
        self.after(takes, Ev::Elect);
        self.at(until, Ev::Learn(hub));
        self.at(until, Ev::Apply(hub));
    }

    pub fn crash_hub(&mut self, hub: usize) {
        if !self.group.hubs[hub].up {
            return;
        }
        self.trace(|| format!("hub {hub} crashes"));
        self.drop_ears(hub, true);
        let forgotten = self.rng.usize(..5);
        let file = self.group.file_after_crash(hub, forgotten);
        let of = &mut self.group.hubs[hub];
        of.up = false;
        of.decider = None;
        of.file = file;
        of.later.clear();
        of.forwarded.clear();
        of.held.clear();
        let elected = self.rng.i64(300 * MS..2 * S);
        let starts = self.rng.i64(500 * MS..4 * S);
        self.after(elected, Ev::Elect);
        self.after(starts, Ev::Restart(hub));
    }

    /// A hub ends for good, when the others can do without it.
    pub fn lose_disk(&mut self, hub: usize) {
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
                let after = self.rng.i64(3 * S..9 * S);
                self.after(after, Ev::Promote);
            }
        }
    }

    /// The disks of all hubs are put back: by a technician who knows how far the hall had come, by
    /// one who does not, or without a word.
    pub fn go_back(&mut self) {
        let is_whole = self.group.hubs.iter().all(|hub| !hub.dead);
        let length = self.group.agreed.len();
        // Hubs of a group that forget another history take a machine that knows it for one of a hall
        // that was taken over: a person must decide then.
        let is_group = self.group.kind != Kind::One;
        if self.group.promoted || !is_whole || length == 0 || self.restored && is_group {
            return;
        }
        let newest = self.group.hubs.iter().max_by_key(|hub| hub.file.proposals);
        let known = newest.map(|hub| Known::of(&hub.file.hall, hub.file.seq()));
        // A restore that no hub has seen yet is not forgotten by the next one.
        let before = self.group.successor.take();
        for hub in 0..self.group.hubs.len() {
            self.crash_hub(hub);
        }
        let kept = length - self.rng.usize(1..=length.min(40));
        // A machine whose admission is forgotten would be let in by nobody; here nobody looks at keys.
        let kept = kept.max(self.group.last_admission());
        self.group.go_back(kept);
        let how = self.rng.u32(..4);
        self.trace(|| format!("all hubs go back by {} proposals, {how}", length - kept));
        self.group.successor = known.filter(|_| how < 3).map(|known| Restoration {
            lineage: Lineage(self.rng.u128(..)),
            reached: known.reached.filter(|_| how < 2),
            generation: known.position.generation,
        });
        if let (Some(successor), Some(before)) = (&mut self.group.successor, before) {
            let reached = successor.reached.take().zip(before.reached);
            successor.reached = reached.map(|(known, before)| known.or(before));
            successor.generation = successor.generation.max(before.generation);
        }
        self.is_unnoticed = self.group.successor.is_none();
        self.restored = true;
        self.papers_go_back();
    }

    /// The disk of one hub of several is put back: it gets the hall from the others.
    pub fn restore_hub(&mut self, hub: usize) {
        if self.group.kind == Kind::Three && self.group.hubs[hub].up {
            self.crash_hub(hub);
            let forgotten = self.rng.usize(..=self.group.agreed.len());
            self.trace(|| format!("the disk of hub {hub} goes back by {forgotten} proposals"));
            self.group.hubs[hub].file = self.group.file_after_crash(hub, forgotten);
        }
    }

    /// The disk of a kiosk is put back.
    pub fn restore_kiosk(&mut self) {
        let with_image = |m: &&usize| {
            let of = &self.machines[**m];
            of.role == Role::Kiosk && of.is_up() && of.image.is_some()
        };
        let machines: Vec<usize> = (0..self.machines.len()).collect();
        let Some(machine) = machines.iter().find(with_image).copied() else {
            return;
        };
        let Some(image) = self.machines[machine].image.take() else {
            return;
        };
        self.trace(|| format!("{} goes back", self.machines[machine].name));
        self.switch_off(machine);
        self.forget_papers_of(machine, image.at);
        self.machines[machine].put_back(image);
        let off = self.rng.i64(500 * MS..5 * S);
        self.after(off, Ev::Boot(machine));
    }

    /// A kiosk's disk is replaced, and it is admitted anew.
    pub fn wipe(&mut self, machine: usize) {
        let of = &mut self.machines[machine];
        if of.role != Role::Kiosk || !of.is_up() {
            return;
        }
        let name = of.name;
        self.switch_off(machine);
        let of = &mut self.machines[machine];
        of.is_replaced = true;
        of.has_forgotten = true;
        of.image = None;
        of.rows.clear();
        of.copy = None;
        of.lines = Vec::new();
        self.trace(|| format!("{name} is wiped"));
        self.lose_papers_of(machine);
        let id = CommandId(self.rng.u128(..));
        self.wiped.insert(id, machine);
        let fingerprint = fingerprint(&mut self.rng);
        self.after(
            S,
            Ev::Technician(
                id,
                Box::new(Command::Machine(MachineCommand::Admit {
                    machine: name,
                    role: Role::Kiosk,
                    fingerprint,
                    replace: true,
                })),
            ),
        );
    }

    pub fn heal(&mut self) {
        self.trace(|| "all is repaired".to_owned());
        for hub in 0..self.group.hubs.len() {
            self.group.hubs[hub].cut_until = 0;
            let after = self.rng.i64(..10 * S);
            self.after(after, Ev::SetClock(hub, 0));
            self.after(0, Ev::Restart(hub));
            self.after(MS, Ev::Learn(hub));
            self.after(0, Ev::Apply(hub));
        }
        self.after(2 * MS, Ev::Elect);
        for machine in 0..self.machines.len() {
            self.machines[machine].cut_until = 0;
            self.machines[machine].condition = hall::Condition::Ready;
            self.after(0, Ev::Boot(machine));
        }
    }
}
