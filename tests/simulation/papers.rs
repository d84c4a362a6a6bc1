//! The papers of a simulated hall: who holds them, what they are worth, and what nobody can know of
//! them any more.

use crate::machine::Desk;
use crate::world::{MS, S, World};
use chrono::NaiveDate;
use hall::clock::Renumbered;
use hall::setup::Prefix;
use hall::{CounterId, JobId, Number, Printable, SlipId};

/// A paper that somebody holds.
#[derive(Debug, Clone)]
pub struct Paper {
    pub slip: Option<SlipId>,
    pub kiosk: usize,
    pub number: Number,
    /// The numbers that it had before: the printed one, and what staff wrote on it.
    pub former: Vec<Number>,
    pub served: bool,
    /// A clerk wanted to send its visitor on. A machine that is switched off forgets that, and the
    /// hub may do it late.
    pub transferred: bool,
    /// The counter at which its visitor stands.
    pub at: Option<CounterId>,
    /// The day has turned.
    pub expired: bool,
    /// The day turned by mistake while it was out: what was done with its ticket meanwhile, the hall
    /// may not know when the day goes on, and its kiosk tells of it again.
    pub turned: bool,
    /// The first ticket of its day, as far as its kiosk knew.
    pub first_ticket: u64,
    /// Its kiosk was wiped before the hall knew of it, perhaps.
    pub lost: bool,
    /// The disk of its kiosk was put back to before it came out.
    pub forgotten: bool,
    /// Another paper has its number, and nobody could know that.
    pub doubled: bool,
    /// When it came out.
    pub printed_at: i64,
}

impl World {
    /// A claim is confirmed: the paper comes out.
    pub fn print(&mut self, machine: usize, job: JobId) {
        let hall = self.hall(machine);
        let Some(job) = hall.job(job).filter(|job| job.is_open()) else {
            return;
        };
        let Printable::Ticket(ticket) = job.what else {
            return;
        };
        let (Some(ticket), Some(day)) = (hall.ticket(ticket), hall.day()) else {
            return;
        };
        let number = ticket.number;
        let slip = ticket.slip;
        let id = job.id;
        let issued_at = ticket.issued_at;
        let paper = Paper {
            slip,
            kiosk: machine,
            number,
            former: Vec::new(),
            served: false,
            transferred: false,
            at: None,
            expired: false,
            turned: false,
            first_ticket: hall.first_ticket(),
            lost: false,
            forgotten: false,
            doubled: false,
            printed_at: self.now,
        };
        self.trace(|| format!("{} prints {number}", self.machines[machine].name));
        if slip.is_none() {
            self.fail(format!(
                "{} prints {number}, for which nobody pressed",
                self.machines[machine].name
            ));
        }
        // A number that was drawn while the day bore another date.
        let is_of_wrong_day = self.may_turn && {
            let offsets = self.hall(machine).snapshot().clock.offsets;
            offsets.last().is_some_and(|last| issued_at < last.from)
        };
        let key = (day, number.prefix, number.value);
        let is_known_twice = self.is_double_by_restore(machine, key, slip);
        let doubles = self.mark_twins(number, slip) || is_known_twice;
        // It comes out again, for a visitor who may have gone.
        let is_same = |other: &&Paper| slip.is_some() && other.slip == slip;
        let same = self.papers.values().find(is_same);
        let paper = Paper {
            doubled: doubles,
            served: same.is_some_and(|other| other.served),
            turned: same.is_some_and(|other| other.turned),
            ..paper
        };
        // The first one may bear another date.
        self.papers
            .retain(|of, other| *of == key || !is_same(&&*other));
        // What a wiped kiosk had printed, only its disk knew.
        if let Some(other) = self
            .papers
            .insert(key, paper)
            .filter(|other| !(doubles || other.lost && other.slip == slip))
            .filter(|_| !is_of_wrong_day)
        {
            self.fail(format!(
                "{number} stands on two papers, of {} and {}",
                self.machines[other.kiosk].name, self.machines[machine].name
            ));
        }
        if let Some(other) = slip
            .and_then(|slip| self.slips.insert(slip, number))
            .filter(|other| !other.is(number))
        {
            self.fail(format!("one visitor has two papers, {other} and {number}"));
        }
        let until = self.now + self.rng.i64(300 * MS..2 * S);
        self.machines[machine].programs.desk = Desk::Printing(id, until);
    }

    /// Returns whether nobody could know that the number of a paper is on another one, because a disk
    /// was put back.
    fn is_double_by_restore(
        &self,
        machine: usize,
        key: (NaiveDate, Prefix, u32),
        slip: Option<SlipId>,
    ) -> bool {
        let Some(other) = self.papers.get(&key) else {
            return false;
        };
        let (_, prefix, value) = key;
        let of = &self.machines[machine];
        // What was printed through a hub stands in no journal as printed. When the hubs lose that
        // too, and the kiosk has no row for it, or its day is over, nobody knows of it.
        let has_row = of.rows.values().any(|row| Some(row.slip) == slip);
        let is_lost =
            (self.restored || self.promoted) && (of.has_forgotten && !has_row || other.turned);
        // Of its own numbers, and of what it has printed alone, only its disk knew.
        let is_forgotten = is_lost || of.is_outdated || self.is_unaware(other, slip);
        other.doubled
            || is_forgotten && (other.slip == slip || prefix.series().is_some())
            || self.unnoticed.contains(&(prefix, value))
    }

    /// Returns whether a kiosk did not know of a paper when it drew the number of another one.
    fn is_unaware(&self, other: &Paper, slip: Option<SlipId>) -> bool {
        let is_drawn =
            |slip: Option<SlipId>| slip.is_some_and(|slip| self.drawn_outdated.contains(&slip));
        other.forgotten || is_drawn(slip) || is_drawn(other.slip)
    }

    /// Notes that two people have one number, also if their papers bear different dates, because a
    /// kiosk did not know it; returns whether there are any.
    fn mark_twins(&mut self, number: Number, slip: Option<SlipId>) -> bool {
        let is_twin = |other: &Paper| {
            other.number.is(number) && other.slip != slip && self.is_unaware(other, slip)
        };
        let papers = self.papers.iter();
        let twins = papers.filter(|(_, other)| is_twin(other));
        let twins: Vec<_> = twins.map(|(key, _)| *key).collect();
        for twin in &twins {
            let twin = self.papers.entry(*twin);
            twin.and_modify(|twin| twin.doubled = true);
        }
        !twins.is_empty()
    }

    /// Papers of tickets that expired are worth nothing any more.
    pub fn expire(&mut self, hub: usize) {
        for (line, numbers) in self.group.hubs[hub].file.expired.clone() {
            if !self.turns.insert(line) {
                continue;
            }
            self.papers
                .values_mut()
                .for_each(|paper| paper.turned = true);
            for number in numbers {
                let is_it = |paper: &&mut Paper| paper.number.is(number) && !paper.served;
                let papers = self.papers.values_mut();
                if let Some(paper) = papers.rev().find(is_it) {
                    paper.expired = true;
                }
            }
        }
    }

    /// The day goes on: who held a paper waits again, and staff hand out new ones where a number was
    /// taken.
    pub fn day_taken_back(&mut self, hub: usize, renumbered: &[Renumbered]) {
        self.papers
            .values_mut()
            .for_each(|paper| paper.expired = false);
        for moved in renumbered {
            let hall = &self.group.hubs[hub].file.hall;
            let slip = hall.ticket(moved.ticket).and_then(|ticket| ticket.slip);
            let mut papers = self.papers.values_mut();
            if let Some(paper) = papers.find(|paper| slip.is_some() && paper.slip == slip) {
                paper.former.push(paper.number);
                paper.number = moved.number;
            }
        }
    }

    /// The hall knows of the papers what it knew before: whoever stood at a counter waits again, and
    /// what expired since is good again.
    pub fn papers_go_back(&mut self) {
        let hubs = self.group.hubs.iter().enumerate();
        let newest = hubs.max_by_key(|(_, hub)| hub.file.proposals);
        let Some(hub) = newest.map(|(hub, _)| hub) else {
            return;
        };
        let hall = &self.group.hubs[hub].file.hall;
        for paper in self.papers.values_mut() {
            paper.at = None;
            paper.expired = false;
            // The numbers that staff gave it since are forgotten. One that a hub drew for it, and
            // that its kiosk never printed, stood on no paper.
            let ticket = paper.slip.and_then(|slip| hall.ticket_of_slip(slip));
            let known = ticket.map(|ticket| ticket.number);
            let is_known = |number: &Number| known.is_some_and(|known| number.is(known));
            let kept = paper.former.iter().position(is_known);
            if !is_known(&paper.number) && !paper.former.is_empty() {
                paper.number = paper.former[kept.unwrap_or(0)];
                paper.former.truncate(kept.unwrap_or(0));
            }
        }
        self.turns.clear();
        self.expire(hub);
    }

    pub fn lose_papers_of(&mut self, machine: usize) {
        self.papers
            .values_mut()
            .filter(|paper| paper.kiosk == machine)
            .for_each(|paper| paper.lost = true);
    }

    /// What a machine has printed since `from`, its disk does not know any more.
    pub fn forget_papers_of(&mut self, machine: usize, from: i64) {
        let is_forgotten = |paper: &&mut Paper| paper.kiosk == machine && paper.printed_at >= from;
        for paper in self.papers.values_mut().filter(is_forgotten) {
            paper.lost = true;
            paper.forgotten = true;
        }
    }

    pub fn paper(&mut self, hall_of: usize, number: Number) -> Option<&mut Paper> {
        // Of two with one number the clerk serves whose ticket it is. Else nobody looks at the date.
        let hall = self.hall(hall_of);
        let mut tickets = hall.tickets().iter().rev();
        let slip = tickets
            .find(|ticket| ticket.number.is(number))
            .and_then(|ticket| ticket.slip);
        let day = hall.day()?;
        let waits = |paper: &Paper| paper.number.is(number) && !paper.served && !paper.expired;
        let waiting = || self.papers.iter().rev().filter(|(_, paper)| waits(paper));
        let key = waiting()
            .find(|(_, paper)| slip.is_some() && paper.slip == slip)
            .or_else(|| waiting().next())
            .map(|(key, _)| *key);
        self.papers
            .get_mut(&key.unwrap_or((day, number.prefix, number.value)))
    }
}
