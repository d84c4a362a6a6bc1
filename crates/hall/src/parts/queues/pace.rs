//! How fast a kiosk gives out tickets.
//!
//! Somebody who presses for fun, or a panel that presses by itself, would fill the queue with
//! numbers that nobody holds. So a kiosk gives at most so many tickets a minute. Only the kiosk's
//! own screen is held back: staff who take tickets for others are not, and no paper that exists is
//! refused. Everything follows from the tickets, which say who asked for them.

use super::{QueueCommand, Queues};
use crate::Hall;
use crate::actor::{Actor, Program};
use crate::command::Command;
use crate::ids::MachineId;
use crate::refusal::Refusal;
use crate::ticket::Ticket;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// Seconds in which the tickets of a kiosk are counted.
const SPAN_S: u32 = 60;
/// Seconds for which staff are told that a kiosk was pressed too often.
const TOLD_S: u32 = 600;
/// Tickets looked at; more than any hall gives out in those times.
const TICKETS_MAX: usize = 2_000;

/// A kiosk that gave out as many tickets in a minute as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HurriedKiosk {
    /// The machine; `None` for the one that keeps a hall without a network.
    pub machine: Option<MachineId>,
    /// Time of the last of these tickets.
    pub at: Timestamp,
}

impl Queues {
    /// Checks that `actor` may ask for a ticket at `at`, as far as there were not too many.
    pub(crate) fn check_pace(
        &self,
        hall: &Hall,
        at: Timestamp,
        actor: &Actor,
        command: &Command,
    ) -> Result<(), Refusal> {
        let is_new = match command {
            Command::Queue(QueueCommand::Issue { .. }) => true,
            Command::Queue(QueueCommand::Reserve { slip, .. }) => self.of_slip(*slip).is_none(),
            _ => false,
        };
        let Some(most) = hall.setup().rules.kiosk_per_minute.map(usize::from) else {
            return Ok(());
        };
        if !is_new || actor.program != Program::Kiosk || most == 0 {
            return Ok(());
        }
        let mut latest: Vec<Timestamp> = self
            .latest(at, SPAN_S)
            .filter(|ticket| is_from(ticket, actor.machine))
            .map(|ticket| ticket.issued_at)
            .collect();
        if latest.len() < most {
            return Ok(());
        }
        latest.sort_unstable();
        // There is room again when this one is a minute old.
        let leaves = latest[latest.len() - most].plus_s(SPAN_S);
        Err(Refusal::KioskTooFast {
            wait_s: leaves.seconds_since(at) + 1,
        })
    }

    pub(crate) fn hurried_kiosks(&self, hall: &Hall, at: Timestamp) -> Vec<HurriedKiosk> {
        let Some(most) = hall.setup().rules.kiosk_per_minute.map(usize::from) else {
            return Vec::new();
        };
        let mut kiosks: BTreeMap<Option<MachineId>, Vec<Timestamp>> = BTreeMap::new();
        for ticket in self.latest(at, TOLD_S) {
            if let Some(actor) = ticket.issued_by.filter(|a| a.program == Program::Kiosk) {
                kiosks
                    .entry(actor.machine)
                    .or_default()
                    .push(ticket.issued_at);
            }
        }
        let hurried = |(machine, mut times): (Option<MachineId>, Vec<Timestamp>)| {
            times.sort_unstable();
            let at = times
                .windows(most.max(1))
                .filter(|run| run[run.len() - 1].seconds_since(run[0]) < SPAN_S)
                .map(|run| run[run.len() - 1])
                .next_back()?;
            Some(HurriedKiosk { machine, at })
        };
        kiosks.into_iter().filter_map(hurried).collect()
    }

    /// The tickets issued in the last `span_s` seconds.
    fn latest(&self, at: Timestamp, span_s: u32) -> impl Iterator<Item = &Ticket> {
        self.tickets
            .iter()
            .rev()
            .take(TICKETS_MAX)
            .filter(move |ticket| at < ticket.issued_at.plus_s(span_s))
    }
}

/// Returns whether the kiosk on `machine` gave a ticket out.
fn is_from(ticket: &Ticket, machine: Option<MachineId>) -> bool {
    ticket
        .issued_by
        .is_some_and(|a| a.program == Program::Kiosk && a.machine == machine)
}
