//! Devices on wires: how they are, and what was written on signs by hand.
//!
//! What a handset's keys and a pad's grades mean is asked of counters and ratings, as if they came from
//! a screen. Here is only what staff must know of the wires.

mod language;

pub use language::{DeviceCommand, DeviceEvent};

use crate::Hall;
use crate::actor::Actor;
use crate::device::{DEVICES_MAX, Devices, SIGN_TEXT_MAX, SignNotice, WireCondition};
use crate::event::Answer;
use crate::ids::{CounterId, DeviceId, MachineId};
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// The devices on wires of a hall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wiring {
    /// Groups that were ever heard of, by name.
    groups: Vec<Devices>,
    /// Texts on signs, by counter.
    signs: Vec<SignNotice>,
}

impl Wiring {
    /// The devices and texts that a snapshot keeps.
    pub(crate) fn restore(groups: Vec<Devices>, signs: Vec<SignNotice>) -> Wiring {
        Wiring { groups, signs }
    }

    /// All groups of devices that ever reported, by name.
    pub(crate) fn groups(&self) -> &[Devices] {
        &self.groups
    }

    /// The texts on signs, by counter.
    pub(crate) fn signs(&self) -> &[SignNotice] {
        &self.signs
    }

    /// The text on the sign of a counter.
    pub(crate) fn sign(&self, counter: CounterId) -> Option<&str> {
        let found = self
            .signs
            .binary_search_by_key(&counter, |sign| sign.counter);
        found.ok().map(|slot| self.signs[slot].text.as_str())
    }

    /// Decides what a request means.
    pub(crate) fn decide(&self, hall: &Hall, command: &DeviceCommand) -> Answer {
        match command {
            DeviceCommand::ReportDevices {
                devices,
                condition,
                silent,
            } => self.decide_report(hall, *devices, *condition, silent),
            DeviceCommand::SetSign { counter, text } => {
                self.decide_sign(hall, *counter, text.as_deref())
            }
        }
    }

    fn decide_report(
        &self,
        hall: &Hall,
        devices: DeviceId,
        condition: WireCondition,
        silent: &[CounterId],
    ) -> Answer {
        let mut silent: Vec<CounterId> = silent.to_vec();
        silent.retain(|counter| hall.counter(*counter).is_some());
        silent.sort_unstable();
        silent.dedup();
        match self.groups.iter().find(|group| group.id == devices) {
            Some(known) if known.condition == condition && known.silent == silent => Ok(Vec::new()),
            None if self.groups.len() >= DEVICES_MAX => Err(Refusal::TooManyDevices),
            _ => {
                let reported = DeviceEvent::DevicesReported {
                    devices,
                    condition,
                    silent,
                };
                Ok(vec![reported.into()])
            }
        }
    }

    fn decide_sign(&self, hall: &Hall, counter: CounterId, text: Option<&str>) -> Answer {
        hall.counter(counter).ok_or(Refusal::UnknownCounter)?;
        let text = text.map(letters::line).filter(|text| !text.is_empty());
        let is_bad = |text: &String| {
            text.chars().count() > SIGN_TEXT_MAX || text.chars().any(letters::is_right_to_left)
        };
        if text.as_ref().is_some_and(is_bad) {
            return Err(Refusal::BadNotice);
        }
        match self.sign(counter) == text.as_deref() {
            true => Ok(Vec::new()),
            false => Ok(vec![DeviceEvent::SignSet { counter, text }.into()]),
        }
    }

    /// Records an event of the devices' own, which `actor` brought about.
    pub(crate) fn apply(&mut self, at: Timestamp, actor: Option<Actor>, event: &DeviceEvent) {
        match event {
            DeviceEvent::DevicesReported {
                devices,
                condition,
                silent,
            } => {
                let machine = actor.and_then(|actor| actor.machine);
                self.report(at, machine, *devices, *condition, silent);
            }
            DeviceEvent::SignSet { counter, text } => {
                let slot = self.signs.partition_point(|sign| sign.counter < *counter);
                let is_there = self.signs.get(slot).is_some_and(|s| s.counter == *counter);
                let sign = text.clone().map(|text| SignNotice {
                    counter: *counter,
                    text,
                });
                match (is_there, sign) {
                    (true, Some(sign)) => self.signs[slot] = sign,
                    (true, None) => drop(self.signs.remove(slot)),
                    (false, Some(sign)) => self.signs.insert(slot, sign),
                    (false, None) => {}
                }
            }
        }
    }

    fn report(
        &mut self,
        at: Timestamp,
        machine: Option<MachineId>,
        id: DeviceId,
        condition: WireCondition,
        silent: &[CounterId],
    ) {
        let slot = self.groups.partition_point(|group| group.id < id);
        let group = Devices {
            id,
            machine,
            condition,
            silent: silent.to_vec(),
            since: at,
        };
        match self.groups.get(slot).is_some_and(|known| known.id == id) {
            true => self.groups[slot] = group,
            false => self.groups.insert(slot, group),
        }
    }

    /// Forgets what is not there, and the texts of the day. What was taken away is so not missed for
    /// ever; what is only unplugged reports again.
    pub(crate) fn turn_day(&mut self) {
        self.groups
            .retain(|group| group.condition != WireCondition::Absent);
        self.signs.clear();
    }

    /// Forgets counters that are gone.
    pub(crate) fn configure(&mut self, is_there: impl Fn(CounterId) -> bool) {
        self.signs.retain(|sign| is_there(sign.counter));
        for group in &mut self.groups {
            group.silent.retain(|counter| is_there(*counter));
        }
    }
}
