//! The hubs of a hall, and what they agree on.
//!
//! Agreement is modelled: one list of proposals, a term, one hub that leads, others that apply a
//! part of the list. What a deposed hub had on its way may land late or never; what was agreed on
//! is never lost while most hubs live. What each hub does with it is the real thing: [`Decider`],
//! and the store's rule by which a proposal is taken.

use fastrand::Rng;
use hall::clock::Renumbered;
use hall::{
    Actor, Answer, ClockEvent, Command, CommandId, Entry, Event, Hall, Lineage, MachineEvent,
    Number, Program, Timestamp,
};
use node::clock::{Clock, Reading};
use node::decider::{Decider, PendingCommand};
use node::ids::Random;
use node::lineage::{self, Relation};
use node::protocol::CopyPosition;
use node::store::{Answered, Loaded, Proposal, Restoration};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::time::Duration;

/// The receiver of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// A machine, on this connection.
    Machine(usize, u64),
    /// The hub that passed the command on.
    Hub(usize),
    /// The technician.
    Technician,
}

/// The disk of a hub.
#[derive(Debug, Clone, Default)]
pub struct File {
    pub hall: Hall,
    pub log: Vec<Arc<Entry>>,
    pub answers: Vec<(CommandId, Answered)>,
    pub answered: u64,
    /// Proposals that were looked at, taken or not.
    pub proposals: usize,
    /// Whether a line was stamped earlier than the one before.
    pub fell: bool,
    /// Tickets that expired, by the line that turned the day.
    pub expired: BTreeMap<u64, Vec<Number>>,
}

impl File {
    /// Takes a proposal if it was decided on what is here.
    pub fn apply(&mut self, proposal: &Proposal, checks_base: bool) -> bool {
        self.proposals += 1;
        let fits = !checks_base || proposal.base.is_none_or(|base| base == self.answered);
        if fits {
            for entry in &proposal.entries {
                self.fell |= self.log.last().is_some_and(|last| entry.at < last.at);
                self.note_expired(entry);
                self.hall.apply_entry(entry);
                let entry = Arc::new(Entry {
                    seq: self.log.len() as u64 + 1,
                    ..Entry::clone(entry)
                });
                self.answers.push((entry.command, Answered::At(entry.seq)));
                self.log.push(entry);
            }
            self.answers.extend(
                proposal
                    .refused
                    .iter()
                    .map(|refused| (refused.command, Answered::Refused(refused.why.clone()))),
            );
            self.answered += (proposal.entries.len() + proposal.refused.len()) as u64;
        }
        fits
    }

    fn note_expired(&mut self, entry: &Entry) {
        for event in &entry.events {
            if let Event::DayTurned { expired, .. } = event {
                let tickets = expired.iter().filter_map(|id| self.hall.ticket(*id));
                let numbers = tickets.map(|ticket| ticket.number).collect();
                self.expired.insert(self.seq() + 1, numbers);
            }
        }
        if takes_day_back(entry).is_some() {
            self.expired.pop_last();
        }
    }

    pub fn seq(&self) -> u64 {
        self.log.len() as u64
    }

    pub fn loaded(&self) -> Loaded {
        Loaded {
            hall: self.hall.clone(),
            next_seq: self.seq() + 1,
            answers: self.answers.clone(),
            answered: self.answered,
        }
    }

    pub fn has(&self, id: CommandId) -> bool {
        self.answers.iter().any(|(known, _)| *known == id)
    }
}

/// A machine that is connected to a hub, as the hub knows it.
#[derive(Debug, Clone, Copy)]
pub struct Subscriber {
    pub epoch: u64,
    /// The next line to tell, once it follows.
    pub next: Option<u64>,
}

/// The first work of a promoted hub.
#[derive(Debug, Default)]
pub struct Collecting {
    /// The history that is taken over.
    pub lineage: Lineage,
    pub after: u64,
    pub until: i64,
    pub parts: BTreeMap<usize, Vec<Entry>>,
    pub told: BTreeSet<usize>,
    pub proposed: Option<u64>,
}

pub struct Hub {
    pub up: bool,
    /// Its disk failed.
    pub dead: bool,
    pub cut_until: i64,
    pub file: File,
    pub decider: Option<Decider<Reply>>,
    clock: Clock,
    /// Sim time and how far the clock is off.
    time: Arc<(AtomicI64, AtomicI64)>,
    pub subscribers: BTreeMap<usize, Subscriber>,
    pub later: Vec<(usize, u64, Option<CopyPosition>)>,
    pub forwarded: BTreeMap<CommandId, (Actor, Command, Reply)>,
    /// Answers that wait until the line they are about has been told.
    pub held: Vec<(u64, Reply, CommandId, Answer)>,
    pub leads_in: u64,
}

impl Hub {
    fn new(file: File, start: i64, random: Random) -> Hub {
        let time = Arc::new((AtomicI64::new(0), AtomicI64::new(0)));
        let clock = Hub::clock_of(&time, start, &file.hall);
        let decider = Some(Decider::new(file.loaded(), random));
        Hub {
            up: true,
            dead: false,
            cut_until: 0,
            file,
            decider,
            clock,
            time,
            subscribers: BTreeMap::new(),
            later: Vec::new(),
            forwarded: BTreeMap::new(),
            held: Vec::new(),
            leads_in: 0,
        }
    }

    fn clock_of(time: &Arc<(AtomicI64, AtomicI64)>, start: i64, hall: &Hall) -> Clock {
        let time = Arc::clone(time);
        let clock = Clock::from_readings(hall.last_at(), move || {
            let now = time.0.load(Relaxed);
            let skew = time.1.load(Relaxed);
            Reading {
                wall: Timestamp(start + now + skew),
                up: Duration::from_micros(now as u64),
            }
        });
        clock.begin(hall);
        clock
    }

    /// The hub's time.
    pub fn time(&mut self, now: i64) -> Timestamp {
        self.time.0.store(now, Relaxed);
        self.clock.now()
    }

    pub fn not_before(&mut self, at: Timestamp) {
        self.clock.not_before(at);
    }

    /// The clock is set so that it is wrong by so much.
    pub fn set_wrong(&self, us: i64) {
        self.time.1.store(us, Relaxed);
    }

    /// How wrong the clock is.
    pub fn wrong(&self) -> i64 {
        self.time.1.load(Relaxed)
    }

    /// The clock that stamps.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub fn is_there(&self, now: i64) -> bool {
        self.up && self.cut_until <= now
    }

    pub fn decider(&mut self) -> &mut Decider<Reply> {
        self.decider.as_mut().expect("asked of a hub that is up")
    }

    pub fn generation(&self) -> u32 {
        self.decider
            .as_ref()
            .map_or(0, |decider| decider.hall().generation())
    }

    /// Reads the file again.
    pub fn reload(&mut self) {
        let loaded = self.file.loaded();
        self.decider().reload(loaded);
    }

    /// What a copy is to the log on this hub's disk.
    pub fn relation(&self, copy: &CopyPosition) -> Relation {
        let file = &self.file;
        let link_of = |seq: u64| file.log.get(seq.checked_sub(1)? as usize)?.link;
        lineage::relation(copy, &file.hall, file.seq(), link_of)
    }

    /// Lines after `after`, if the machine's copy is one of this hall.
    pub fn missed(&self, copy: &CopyPosition, counts_only: bool) -> Option<Vec<Arc<Entry>>> {
        let is_part = if counts_only {
            copy.generation == self.file.hall.generation() && copy.seq <= self.file.seq()
        } else {
            self.relation(copy) == Relation::Part
        };
        is_part.then(|| self.file.log[copy.seq as usize..].to_vec())
    }
}

/// The number of hubs, and what they are to one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    One,
    Three,
    /// A main hub, and one that only stands by until a person promotes it.
    Standby,
}

pub struct Group {
    pub kind: Kind,
    pub hubs: Vec<Hub>,
    pub agreed: Vec<Arc<Proposal>>,
    pub term: u64,
    pub leader: Option<usize>,
    pub flights: Vec<(u64, usize, Arc<Proposal>)>,
    pub promoted: bool,
    /// The generation that is taken over.
    pub taken_over: u32,
    /// The history to begin, because the hubs were restored.
    pub successor: Option<Restoration>,
    pub collecting: Option<Collecting>,
    pub checks_base: bool,
    beginning: File,
    start: i64,
    rng: Rng,
}

impl Group {
    pub fn new(kind: Kind, beginning: File, start: i64, checks_base: bool, mut rng: Rng) -> Group {
        let count = match kind {
            Kind::One => 1,
            Kind::Standby => 2,
            Kind::Three => 3,
        };
        let hubs = (0..count)
            .map(|_| Hub::new(beginning.clone(), start, random(&mut rng)))
            .collect();
        Group {
            kind,
            hubs,
            agreed: Vec::new(),
            term: 0,
            leader: None,
            flights: Vec::new(),
            promoted: false,
            taken_over: 0,
            successor: None,
            collecting: None,
            checks_base,
            beginning,
            start,
            rng,
        }
    }

    /// The hubs whose word counts.
    pub fn voters(&self) -> Vec<usize> {
        match self.kind {
            Kind::Standby => vec![usize::from(self.promoted)],
            _ => (0..self.hubs.len()).collect(),
        }
    }

    /// Returns whether most voters reach one another.
    pub fn is_quorate(&self, now: i64) -> bool {
        let voters = self.voters();
        voters
            .iter()
            .filter(|v| self.hubs[**v].is_there(now))
            .count()
            * 2
            > voters.len()
    }

    /// Returns whether what is asked at `hub` can be agreed on.
    pub fn has_majority(&self, hub: usize, now: i64) -> bool {
        self.hubs[hub].is_there(now)
            && self.is_quorate(now)
            && self
                .leader
                .is_some_and(|leader| self.hubs[leader].is_there(now))
    }

    /// Returns what a hub has after a crash: it may have forgotten that it applied the last
    /// proposals, not the proposals.
    pub fn file_after_crash(&self, hub: usize, forgotten: usize) -> File {
        let mut file = self.beginning.clone();
        for proposal in &self.agreed[..self.hubs[hub].file.proposals.saturating_sub(forgotten)] {
            file.apply(proposal, self.checks_base);
        }
        file
    }

    /// The count of proposals up to the last one that admits a machine.
    pub fn last_admission(&self) -> usize {
        let admits = |proposal: &Arc<Proposal>| {
            let mut events = proposal.entries.iter().flat_map(|entry| &entry.events);
            events.any(|event| matches!(event, Event::Machine(MachineEvent::Admitted { .. })))
        };
        self.agreed.iter().rposition(admits).map_or(0, |at| at + 1)
    }

    /// Takes the disks of all hubs back to what they held after the first `proposals`.
    pub fn go_back(&mut self, proposals: usize) {
        self.agreed.truncate(proposals);
        self.flights.clear();
        self.leader = None;
        for hub in 0..self.hubs.len() {
            let kept = self.hubs[hub].file.proposals.min(proposals);
            let mut file = self.beginning.clone();
            for proposal in &self.agreed[..kept] {
                file.apply(proposal, self.checks_base);
            }
            self.hubs[hub].file = file;
        }
    }

    pub fn restart(&mut self, hub: usize, now: i64) {
        let start = self.start;
        let random = random(&mut self.rng);
        let hub = &mut self.hubs[hub];
        hub.time.0.store(now, Relaxed);
        hub.clock = Hub::clock_of(&hub.time, start, &hub.file.hall);
        hub.decider = Some(Decider::new(hub.file.loaded(), random));
        hub.up = true;
        hub.leads_in = 0;
    }

    /// The proposals that make a promoted hub know what the machines have seen of the hall that is
    /// lost.
    pub fn missing_proposal(&self, hub: usize, tail: Vec<Entry>, nonce: u64) -> Proposal {
        let file = &self.hubs[hub].file;
        let lines = tail.into_iter().filter(|line| !file.has(line.command));
        let mut link = file.hall.link();
        let mut linked = |(line, seq): (Entry, u64)| {
            let mut line = Entry {
                seq,
                at: line.at.max(file.hall.last_at()),
                salt: None,
                link: None,
                ..line
            };
            line.link = Some(lineage::link(link, &line));
            link = line.link;
            Arc::new(line)
        };
        let entries = lines.zip(file.seq() + 1..).map(&mut linked).collect();
        Proposal {
            nonce,
            base: Some(file.answered),
            entries,
            ..Proposal::default()
        }
    }
}

/// Returns what a hub draws its ids from until it is switched off.
fn random(rng: &mut Rng) -> Random {
    let mut own = rng.fork();
    Box::new(move || own.u128(..))
}

/// A log with which every hub begins: the settings, and the machines.
pub fn beginning(at: Timestamp, commands: impl Iterator<Item = Command>) -> File {
    let mut file = File::default();
    for (i, command) in commands.enumerate() {
        let hub = Actor::of(Program::Hub);
        if let Ok(events) = file.hall.decide(at, &hub, &command) {
            let entry = Entry {
                seq: file.seq() + 1,
                at,
                command: CommandId(i as u128 + 1),
                events,
                actor: Some(hub),
                salt: None,
                link: None,
            };
            file.apply(
                &Proposal {
                    entries: vec![Arc::new(entry)],
                    ..Proposal::default()
                },
                false,
            );
        }
    }
    file.proposals = 0;
    file
}

/// The tickets with another number, if a line takes the turn of a day back.
pub fn takes_day_back(entry: &Entry) -> Option<&[Renumbered]> {
    entry.events.iter().find_map(|event| match event {
        Event::Clock(ClockEvent::DayTakenBack { renumbered, .. }) => Some(&renumbered[..]),
        _ => None,
    })
}

/// Returns whether a line turns the day.
pub fn turns_day(entry: &Entry) -> bool {
    entry
        .events
        .iter()
        .any(|event| matches!(event, Event::DayTurned { .. }))
}

/// A command to be asked.
pub fn asked(id: CommandId, actor: Actor, command: Command, reply: Reply) -> PendingCommand<Reply> {
    PendingCommand {
        id,
        actor,
        command,
        vault: Vec::new(),
        reply,
    }
}
