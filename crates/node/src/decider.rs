//! What a hub decides, apart from threads, disks and wires: commands in, proposals to be agreed on
//! out.
//!
//! A hub that leads decides a batch of commands, each on the state that the ones before it left,
//! and sends it to the group as one [`Proposal`]. Nothing is answered before the proposal is agreed
//! on. One proposal is on its way at a time; what is asked meanwhile is the next batch. When
//! somebody else's proposal comes instead, the hall is read from the file again and the commands
//! are decided anew: their ids keep them from happening twice.
//!
//! A hub that follows records the proposals of the one that leads. It decides nothing.

use crate::ids::Random;
use crate::lineage;
use crate::store::{Answered, Loaded, Proposal, Refused};
use crate::vault::{CredentialKind, Personal, VaultWrite};
use hall::{
    Actor, Answer, ClockCommand, Command, CommandId, Entry, Event, Hall, MachineEvent, PersonEvent,
    PersonId, RatingEvent, Refusal, Role, StaffEvent, Timestamp, VisitChange,
};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// Commands in one proposal at most, so that the first of them does not wait for too many others.
const BATCH_MAX: usize = 256;
/// Answers remembered for repeated commands; as many as the store keeps.
const ANSWERS_KEPT: usize = crate::store::ANSWERS_KEPT as usize;

/// A command and where its answer goes.
#[derive(Debug)]
pub struct PendingCommand<R> {
    /// Identity of the command, the same however often it is asked.
    pub id: CommandId,
    /// Whoever asks, for the log and for the rights.
    pub actor: Actor,
    /// The command itself.
    pub command: Command,
    /// What the vault keeps with it, if anything follows.
    pub vault: Vec<VaultWrite>,
    /// Takes the answer.
    pub reply: R,
}

/// The result of a step: lines that are agreed on, and replies that are due.
#[derive(Debug)]
pub struct Outcome<R> {
    /// Lines of the log that are part of the hall now.
    pub entries: Vec<Arc<Entry>>,
    /// Answers that may leave.
    pub replies: Vec<(R, CommandId, Answer)>,
    /// The hall in memory is not the one in the file any more: read it and call
    /// [`Decider::reload`].
    pub stale: bool,
}

impl<R> Default for Outcome<R> {
    fn default() -> Self {
        Outcome {
            entries: Vec::new(),
            replies: Vec::new(),
            stale: false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Following,
    /// Leads, and waits for its empty proposal, before which all that others committed is applied.
    Proving(u64),
    Leading,
}

/// The memory of an answered command.
#[derive(Debug)]
enum Known {
    Entry(Arc<Entry>),
    /// Answered before this start: read back when it is asked for.
    Stored(u64),
    Refused(Refusal),
    Nothing,
}

/// A proposal on its way.
#[derive(Debug)]
struct Flight<R> {
    proposal: Arc<Proposal>,
    asked: Vec<(PendingCommand<R>, Answer)>,
}

/// See the [module](self).
pub struct Decider<R> {
    random: Random,
    hall: Hall,
    next_seq: u64,
    answered: u64,
    known: HashMap<CommandId, Known>,
    known_order: VecDeque<CommandId>,
    mode: Mode,
    queue: VecDeque<PendingCommand<R>>,
    flight: Option<Flight<R>>,
    /// Decides nothing yet: lines of the hub that is lost are being collected.
    is_recovering: bool,
}

impl<R> Decider<R> {
    /// Begins with what a file holds. `random` draws the marks of proposals, and the ids of entries
    /// that nobody asked for.
    pub fn new(loaded: Loaded, random: Random) -> Decider<R> {
        let mut decider = Decider {
            random,
            hall: Hall::new(),
            next_seq: 1,
            answered: 0,
            known: HashMap::new(),
            known_order: VecDeque::new(),
            mode: Mode::Following,
            queue: VecDeque::new(),
            flight: None,
            is_recovering: false,
        };
        decider.reload(loaded);
        decider
    }

    /// The hall as agreed on; while a proposal is on its way, as it will be if that is taken.
    pub fn hall(&self) -> &Hall {
        &self.hall
    }

    /// Returns whether the hall is the one that is agreed on, with nothing on its way.
    pub fn is_agreed(&self) -> bool {
        self.flight.is_none()
    }

    /// The last line of the log.
    pub fn seq(&self) -> u64 {
        self.next_seq - 1
    }

    /// Returns whether it decides.
    pub fn leads(&self) -> bool {
        self.mode == Mode::Leading
    }

    /// Returns whether nothing waits for an answer.
    pub fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.flight.is_none()
    }

    /// Takes a command; it is decided in one of the next turns.
    pub fn enqueue(&mut self, asked: PendingCommand<R>) {
        self.queue.push_back(asked);
    }

    /// Takes a command that is decided before all that wait.
    pub fn enqueue_first(&mut self, asked: PendingCommand<R>) {
        self.queue.push_front(asked);
    }

    /// Decides nothing until this is called with false: a hub that takes over first collects what
    /// other machines know.
    pub fn set_recovering(&mut self, is_recovering: bool) {
        self.is_recovering = is_recovering;
    }

    /// Returns whether it collects lines.
    pub fn is_recovering(&self) -> bool {
        self.is_recovering
    }

    /// Takes lines that the hub that is lost had told somebody, as far as they follow on what is
    /// here. The proposal must be sent to the group.
    ///
    /// A machine could make lines up: none that is later than `latest`, lets a hub in or changes
    /// the settings is taken, and with it none after it.
    pub fn propose_missing_entries(
        &mut self,
        entries: Vec<Entry>,
        latest: Timestamp,
    ) -> Option<Arc<Proposal>> {
        if !self.is_recovering || self.mode != Mode::Leading || self.flight.is_some() {
            return None;
        }
        let mut proposal = self.new_round();
        for entry in entries {
            if entry.seq == self.next_seq
                && entry.at >= self.hall.last_at()
                && entry.at <= latest
                && !entry.events.iter().any(is_for_hubs)
            {
                // It may have been told only a part.
                let entry = Arc::new(self.linked(Entry {
                    salt: None,
                    link: None,
                    ..entry
                }));
                proposal.visits.extend(self.apply(&entry));
                self.remember(entry.command, Known::Entry(Arc::clone(&entry)));
                proposal.entries.push(entry);
            }
        }
        if proposal.is_empty() {
            return None;
        }
        let proposal = Arc::new(proposal);
        self.flight = Some(Flight {
            proposal: Arc::clone(&proposal),
            asked: Vec::new(),
        });
        Some(proposal)
    }

    /// Forgets what nobody waits for any more: a call that comes minutes late would take the wrong
    /// visitor.
    pub fn retain(&mut self, is_wanted: impl Fn(&R) -> bool) {
        self.queue.retain(|asked| is_wanted(&asked.reply));
    }

    /// Returns whether a command was answered.
    pub fn knows(&self, id: CommandId) -> bool {
        self.known.contains_key(&id)
    }

    /// Empties the queue of a hub that does not lead, for forwarding.
    pub fn drain_queue(&mut self) -> Vec<PendingCommand<R>> {
        self.queue.drain(..).collect()
    }

    /// Takes the hall from the file: the one in memory is not what was agreed on. What was on its
    /// way is asked again.
    pub fn reload(&mut self, loaded: Loaded) {
        self.withdraw_proposal();
        self.hall = loaded.hall;
        self.next_seq = loaded.next_seq;
        self.answered = loaded.answered;
        self.known.clear();
        self.known_order.clear();
        for (id, answered) in loaded.answers {
            self.remember(
                id,
                match answered {
                    Answered::At(seq) => Known::Stored(seq),
                    Answered::Refused(refusal) => Known::Refused(refusal),
                },
            );
        }
    }

    /// Leads from now on. The returned empty proposal must be proposed.
    pub fn begin_leading(&mut self) -> Proposal {
        let proposal = Proposal {
            base: None,
            ..self.new_round()
        };
        self.mode = Mode::Proving(proposal.nonce);
        proposal
    }

    /// Follows from now on. What was on its way may still be agreed on; whoever asked is not
    /// answered from here.
    pub fn begin_following(&mut self) -> Outcome<R> {
        self.mode = Mode::Following;
        self.withdraw_proposal()
    }

    /// Decides what waits, after what `observed` says of the clocks. Commands that need no proposal
    /// are answered at once; the proposal, if there is one, must be proposed. `stored` reads an entry,
    /// and `seal` makes rows of the vault of what is personal.
    pub fn decide_batch(
        &mut self,
        observed: ClockCommand,
        mut now: impl FnMut() -> Timestamp,
        stored: impl Fn(u64) -> Option<Entry>,
        seal: impl FnOnce(&Personal, &mut Random) -> Vec<VaultWrite>,
    ) -> (Option<Arc<Proposal>>, Outcome<R>) {
        let mut outcome = Outcome::default();
        if self.mode != Mode::Leading || self.flight.is_some() || self.is_recovering {
            return (None, outcome);
        }
        let mut proposal = self.new_round();
        let mut personal = Personal::default();
        let at = now();
        self.observe(&mut proposal, at, observed);
        self.elapse(&mut proposal, at);
        let mut asked = Vec::new();
        while asked.len() < BATCH_MAX {
            let Some(next) = self.queue.pop_front() else {
                break;
            };
            let answer = match self.known.get(&next.id) {
                Some(Known::Entry(entry)) => Ok(entry.events.clone()),
                Some(Known::Stored(seq)) => {
                    Ok(stored(*seq).map(|entry| entry.events).unwrap_or_default())
                }
                Some(Known::Refused(refusal)) => Err(refusal.clone()),
                Some(Known::Nothing) => Ok(Vec::new()),
                None => {
                    let at = now();
                    self.elapse(&mut proposal, at);
                    self.decide(&mut proposal, &mut personal, at, &next)
                }
            };
            asked.push((next, answer));
        }
        if !personal.is_empty() {
            let sealed = seal(&personal, &mut self.random);
            proposal.vault.extend(sealed);
        }
        if proposal.is_empty() {
            outcome.replies = asked
                .into_iter()
                .map(|(asked, answer)| (asked.reply, asked.id, answer))
                .collect();
            return (None, outcome);
        }
        let proposal = Arc::new(proposal);
        self.flight = Some(Flight {
            proposal: Arc::clone(&proposal),
            asked,
        });
        (Some(proposal), outcome)
    }

    fn new_round(&mut self) -> Proposal {
        Proposal {
            nonce: (self.random)() as u64,
            base: Some(self.answered),
            ..Proposal::default()
        }
    }

    fn decide(
        &mut self,
        proposal: &mut Proposal,
        personal: &mut Personal,
        at: Timestamp,
        asked: &PendingCommand<R>,
    ) -> Answer {
        // Who is signed in there, the hall knows; whoever asks is not believed.
        let actor = self.hall.identified(&asked.actor);
        let mut answer = self
            .hall
            .decide(at, &actor, &asked.command)
            .and_then(|events| fit_settings(&self.hall, events));
        if let Ok(events) = &mut answer {
            self.set_apart(personal, at, &asked.command, events);
            if !events.is_empty() {
                proposal.vault.extend(asked.vault.iter().cloned());
            }
            proposal.vault.extend(forgotten(events));
        }
        match &answer {
            Ok(events) if events.is_empty() => self.remember(asked.id, Known::Nothing),
            Ok(events) => {
                let entry = self.record(proposal, at, asked.id, actor, events.clone());
                self.remember(asked.id, Known::Entry(entry));
            }
            Err(refusal) => {
                proposal.refused.push(Refused {
                    command: asked.id,
                    why: refusal.clone(),
                });
                self.remember(asked.id, Known::Refused(refusal.clone()));
            }
        }
        answer
    }

    /// Sets what must not stand in a line apart for the vault: the line says only whose it is.
    fn set_apart(
        &mut self,
        personal: &mut Personal,
        at: Timestamp,
        command: &Command,
        events: &mut [Event],
    ) {
        for event in events {
            match (event, command) {
                (
                    Event::Rating(RatingEvent::Explained { person, .. }),
                    Command::Rating(command),
                ) => {
                    if let Some(phone) = command.phone() {
                        let person = person.get_or_insert_with(|| PersonId((self.random)() as u64));
                        personal.phones.retain(|(earlier, ..)| earlier != person);
                        personal.phones.push((*person, at, phone.clone()));
                    }
                }
                (Event::Person(PersonEvent::Erased { persons }), _) => {
                    personal.erased.extend(persons.iter().copied());
                }
                _ => {}
            }
        }
    }

    /// Tells the rules what the clocks say.
    fn observe(&mut self, proposal: &mut Proposal, at: Timestamp, observed: ClockCommand) {
        let events = self.hall.consider(at, &Command::Clock(observed));
        if let Ok(events) = events
            && !events.is_empty()
        {
            tracing::warn!(?observed, ?events, "the clock");
            let id = CommandId((self.random)());
            self.record(proposal, at, id, Actor::TIMER, events);
        }
    }

    /// Decides what the clock alone brings about.
    fn elapse(&mut self, proposal: &mut Proposal, at: Timestamp) {
        while self.hall.next_deadline() <= at {
            let Ok(events) = self.hall.consider(at, &Command::Elapse) else {
                return;
            };
            if events.is_empty() {
                return;
            }
            let id = CommandId((self.random)());
            self.record(proposal, at, id, Actor::TIMER, events);
        }
    }

    fn record(
        &mut self,
        proposal: &mut Proposal,
        at: Timestamp,
        id: CommandId,
        actor: Actor,
        events: Vec<hall::Event>,
    ) -> Arc<Entry> {
        let entry = Arc::new(self.linked(Entry {
            seq: self.next_seq,
            at,
            command: id,
            events,
            actor: Some(actor),
            salt: None,
            link: None,
        }));
        proposal.visits.extend(self.apply(&entry));
        proposal.entries.push(Arc::clone(&entry));
        entry
    }

    /// Gives a line its place in the running hash of the log.
    fn linked(&mut self, mut entry: Entry) -> Entry {
        if !entry.is_told_whole() {
            entry.salt = Some((self.random)() as u64);
        }
        entry.link = Some(lineage::link(self.hall.link(), &entry));
        entry
    }

    fn apply(&mut self, entry: &Entry) -> Vec<VisitChange> {
        let mut visits = Vec::new();
        for event in &entry.events {
            visits.extend(self.hall.changed_visits(entry.at, entry.actor, event));
            self.hall.apply_as(entry.at, entry.actor, event);
        }
        self.hall.end_entry(entry);
        self.next_seq = entry.seq + 1;
        visits
    }

    /// A proposal was agreed on.
    pub fn applied(&mut self, proposal: &Arc<Proposal>, taken: bool) -> Outcome<R> {
        if self.mode == Mode::Proving(proposal.nonce) {
            self.mode = Mode::Leading;
        }
        let mine = self
            .flight
            .as_ref()
            .is_some_and(|flight| flight.proposal.nonce == proposal.nonce);
        if !taken || proposal.is_empty() {
            return if mine {
                self.withdraw_proposal()
            } else {
                Outcome::default()
            };
        }
        if mine && let Some(flight) = self.flight.take() {
            self.answered += count(proposal);
            let replies = flight
                .asked
                .into_iter()
                .map(|(asked, answer)| (asked.reply, asked.id, answer))
                .collect();
            return Outcome {
                entries: proposal.entries.clone(),
                replies,
                stale: false,
            };
        }
        if self.flight.is_some() {
            // What this hub has decided meanwhile was decided on another hall.
            return Outcome {
                entries: proposal.entries.clone(),
                ..self.withdraw_proposal()
            };
        }
        if proposal.base.is_some_and(|base| base < self.answered) {
            // The file that was read had it already; who follows has not heard of it.
            return Outcome {
                entries: proposal.entries.clone(),
                ..Outcome::default()
            };
        }
        for entry in &proposal.entries {
            self.apply(entry);
            self.remember(entry.command, Known::Entry(Arc::clone(entry)));
        }
        for refused in &proposal.refused {
            self.remember(refused.command, Known::Refused(refused.why.clone()));
        }
        self.answered += count(proposal);
        Outcome {
            entries: proposal.entries.clone(),
            replies: Vec::new(),
            stale: false,
        }
    }

    /// A proposal was not taken into the log: this hub does not lead, and decides nothing until it
    /// hears that it does again.
    pub fn rejected(&mut self, nonce: u64) -> Outcome<R> {
        match &self.flight {
            Some(flight) if flight.proposal.nonce == nonce => self.begin_following(),
            _ => Outcome::default(),
        }
    }

    /// Puts what is on its way back to be asked again.
    fn withdraw_proposal(&mut self) -> Outcome<R> {
        let Some(flight) = self.flight.take() else {
            return Outcome::default();
        };
        for (asked, _) in flight.asked.into_iter().rev() {
            self.queue.push_front(asked);
        }
        Outcome {
            stale: true,
            ..Outcome::default()
        }
    }

    fn remember(&mut self, id: CommandId, known: Known) {
        if self.known.insert(id, known).is_none() {
            self.known_order.push_back(id);
        }
        if self.known_order.len() > ANSWERS_KEPT
            && let Some(oldest) = self.known_order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

/// Refuses changes of the settings that a settings file could not say, which only whoever knows the file
/// can tell.
fn fit_settings(hall: &Hall, events: Vec<Event>) -> Answer {
    for event in &events {
        let Event::Settings(event) = event else {
            continue;
        };
        let before = hall.setup().without_retired();
        let after = before.with(event.changes());
        if let Err(faults) = config::check_change(&before, &after) {
            let path = faults.first().map(|fault| fault.key.clone());
            let path = path.unwrap_or_default();
            return Err(Refusal::SettingsUnfit { path });
        }
    }
    Ok(events)
}

/// Returns whether only a hub can have brought this about.
fn is_for_hubs(event: &Event) -> bool {
    matches!(
        event,
        Event::Machine(
            MachineEvent::Admitted {
                role: Role::Hub,
                ..
            } | MachineEvent::Promoted { .. }
                | MachineEvent::LineageBegun { .. }
        ) | Event::Configured { .. }
    )
}

fn count(proposal: &Proposal) -> u64 {
    (proposal.entries.len() + proposal.refused.len()) as u64
}

/// What the vault forgets: of an account that is reset, all that proves who it is; of others, what was
/// revoked.
fn forgotten(events: &[Event]) -> Vec<VaultWrite> {
    let forgotten = events.iter().flat_map(|event| match event {
        Event::Staff(StaffEvent::AccountReset { account }) => {
            CredentialKind::ALL.map(|kind| (*account, kind)).to_vec()
        }
        Event::Staff(StaffEvent::CredentialRevoked { account, way }) => {
            let kind = CredentialKind::of(*way);
            kind.map(|kind| (*account, kind)).into_iter().collect()
        }
        _ => Vec::new(),
    });
    forgotten
        .map(|(account, kind)| VaultWrite::Credential {
            account,
            kind,
            verifier: None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall::{Condition, PrintEvent};

    fn line(seq: u64, condition: Condition) -> Entry {
        let printer = "printer".parse().unwrap();
        let reported = PrintEvent::PrinterReported {
            printer,
            condition,
            layout_fault: None,
        };
        Entry {
            seq,
            at: Timestamp(seq as i64),
            command: CommandId(seq.into()),
            events: vec![reported.into()],
            actor: None,
            salt: None,
            link: None,
        }
    }

    /// A hub that takes over and knows nothing yet.
    fn recovering() -> Decider<()> {
        let loaded = Loaded {
            hall: Hall::new(),
            next_seq: 1,
            answers: Vec::new(),
            answered: 0,
        };
        let mut ids = 1..;
        let mut decider = Decider::new(loaded, Box::new(move || ids.next().unwrap()));
        decider.set_recovering(true);
        let proof = Arc::new(decider.begin_leading());
        let _ = decider.applied(&proof, true);
        decider
    }

    #[test]
    fn lines_told_twice_are_taken_once() {
        let mut decider = recovering();
        let lines = || vec![line(1, Condition::PaperOut), line(2, Condition::Ready)];
        let twice = lines().into_iter().chain(lines()).collect();
        let proposal = decider.propose_missing_entries(twice, Timestamp(10));
        let proposal = proposal.expect("the lines are news");
        let seqs: Vec<u64> = proposal.entries.iter().map(|entry| entry.seq).collect();
        assert_eq!(seqs, [1, 2]);
        let _ = decider.applied(&proposal, true);
        assert_eq!(
            decider.propose_missing_entries(lines(), Timestamp(10)),
            None
        );
        assert_eq!(decider.seq(), 2);
    }
}
