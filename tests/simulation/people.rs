//! The people of the hall and what they do: visitors press and come when they are called, printers
//! print, clerks call.

use crate::machine::Desk;
use crate::mutation::Mutation;
use crate::world::{MS, S, World};
use chrono::NaiveDate;
use hall::clock::Renumbered;
use hall::counter::RatingWindow;
use hall::setup::Prefix;
use hall::{
    Actor, Answer, Command, CommandId, Condition, CounterCommand, CounterId, Event, Hall, JobId,
    JobState, Lang, Number, PrintCommand, PrintEvent, PrintJob, Printable, Program, QueueCommand,
    QueueEvent, RatingCommand, Refusal, Role, SlipId, TicketState,
};
use node::agent::issuing::RowState;
use node::agent::state::Input;

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

/// Returns whether a kiosk that stands alone has drawn the number.
fn is_own_number(event: &Event) -> bool {
    matches!(event, Event::Queue(QueueEvent::TicketIssued { number, .. })
        if number.prefix.series().is_some())
}

/// Returns whether a paper is to tell how long the wait is.
fn promises_wait(event: &Event) -> bool {
    matches!(
        event,
        Event::Print(PrintEvent::Queued {
            forecast: Some(_),
            ..
        })
    )
}

impl World {
    /// Somebody at this machine looks whether there is something to do.
    pub fn think(&mut self, machine: usize) {
        match self.machines[machine].role {
            Role::Kiosk => {
                self.report_printer(machine);
                self.desk_works(machine);
                self.visitor_presses(machine);
            }
            Role::Counter => self.clerk_works(machine),
            Role::Rating => self.visitor_rates(machine),
            _ => {}
        }
    }

    fn ask(&mut self, machine: usize, command: Command) -> CommandId {
        let id = CommandId(self.rng.u128(..));
        let of = &self.machines[machine];
        let actor = Actor::of(match of.role {
            Role::Kiosk => Program::Kiosk,
            Role::Counter => Program::Counter(of.counter),
            _ => Program::Script,
        });
        self.trace(|| {
            format!(
                "{} asks {:x}: {command:?}",
                self.machines[machine].name,
                id.0 >> 96
            )
        });
        self.machines[machine]
            .programs
            .asked
            .insert(id, command.clone());
        self.input(
            machine,
            Input::Submit {
                from: 1,
                id,
                actor,
                command,
                until: None,
            },
        );
        id
    }

    fn hall(&self, machine: usize) -> &Hall {
        self.machines[machine]
            .core
            .as_ref()
            .expect("it is on")
            .hall()
    }

    fn has_asked(&self, machine: usize, is: impl Fn(&Command) -> bool) -> bool {
        self.machines[machine].programs.asked.values().any(is)
    }

    /// A visitor at any counter says how it was, on a pad that serves them all; who is not content
    /// leaves a phone number.
    fn visitor_rates(&mut self, machine: usize) {
        let waits = !self.machines[machine].programs.asked.is_empty();
        if self.is_healed() || waits || !self.chance(20) {
            return;
        }
        let hall = self.hall(machine);
        let grade = self.now.rem_euclid(3) as u8;
        let is_rated = |window: RatingWindow| {
            let ticket = hall.ticket(window.ticket);
            ticket.is_none_or(|ticket| ticket.rating.is_some())
        };
        let rated = hall.counters().iter().find_map(|counter| {
            let window = hall.rating_window(counter.id)?;
            Some((counter.id, is_rated(window)))
        });
        if let Some((counter, is_rated)) = rated {
            self.ask(
                machine,
                if is_rated {
                    Command::Rating(RatingCommand::Explain {
                        counter,
                        reason: None,
                        phone: Some("13800138000".to_owned()),
                    })
                } else {
                    Command::Rating(RatingCommand::Rate { counter, grade })
                },
            );
        }
    }

    // Visitors and their papers.

    fn visitor_presses(&mut self, machine: usize) {
        let waits = self.has_asked(machine, |c| {
            matches!(c, Command::Queue(QueueCommand::Issue { .. }))
        });
        if self.is_healed() || waits || self.machines[machine].programs.away || !self.chance(6) {
            return;
        }
        let choice = self.rng.usize(..3);
        let Some(service) = self
            .hall(machine)
            .setup()
            .services
            .get(choice)
            .map(|s| s.id)
        else {
            return;
        };
        let printer = Some(self.machines[machine].printer);
        self.ask(
            machine,
            Command::Queue(QueueCommand::Issue {
                service,
                lang: Lang::ZH,
                class: None,
                printer,
            }),
        );
    }

    fn report_printer(&mut self, machine: usize) {
        let of = &mut self.machines[machine];
        if of.condition == Condition::PaperOut && self.rng.u32(..40) == 0 {
            of.condition = Condition::Ready;
        }
        if of.programs.reported != Some(of.condition) {
            of.programs.reported = Some(of.condition);
            let printer = of.printer;
            let condition = of.condition;
            self.ask(
                machine,
                Command::Print(PrintCommand::ReportPrinter {
                    printer,
                    condition,
                    layout_fault: None,
                }),
            );
        }
    }

    /// A desk that has a new hall hands to the staff what a former desk left in the middle.
    pub fn desk_takes_over(&mut self, machine: usize) {
        if self.machines[machine].role != Role::Kiosk || !self.machines[machine].is_up() {
            return;
        }
        self.machines[machine].programs.reported = None;
        let active = match self.machines[machine].programs.desk {
            Desk::Idle => None,
            Desk::Claiming(job) | Desk::Printing(job, _) => Some(job),
        };
        let left: Vec<JobId> = self
            .hall(machine)
            .jobs()
            .iter()
            .filter(|job| job.printer == self.machines[machine].printer && job.is_open())
            .filter(|job| job.state != JobState::Queued || self.machines[machine].is_replaced)
            .filter(|job| Some(job.id) != active && !self.is_reported(machine, job.id))
            .map(|job| job.id)
            .collect();
        for job in left {
            self.ask(
                machine,
                Command::Print(PrintCommand::ReportJob {
                    job,
                    state: JobState::Uncertain,
                }),
            );
        }
        if !self.hall(machine).jobs().is_empty() {
            self.machines[machine].is_replaced = false;
        }
    }

    fn is_reported(&self, machine: usize, job: JobId) -> bool {
        self.has_asked(
            machine,
            |c| matches!(c, Command::Print(PrintCommand::ReportJob { job: of, .. }) if *of == job),
        )
    }

    fn desk_works(&mut self, machine: usize) {
        match self.machines[machine].programs.desk {
            Desk::Printing(job, until) if until <= self.now => {
                self.machines[machine].programs.desk = Desk::Idle;
                if self.hall(machine).job(job).is_some_and(|job| job.is_open()) {
                    self.ask(
                        machine,
                        Command::Print(PrintCommand::ReportJob {
                            job,
                            state: JobState::Printed,
                        }),
                    );
                }
            }
            Desk::Idle if self.machines[machine].condition == Condition::Ready => {
                let hall = self.hall(machine);
                let printer = self.machines[machine].printer;
                let is_next = |job: &&PrintJob| {
                    job.printer == printer && job.state == JobState::Queued && hall.may_print(job)
                };
                let next = hall
                    .jobs()
                    .iter()
                    .filter(is_next)
                    .map(|job| job.id)
                    .find(|job| !self.is_reported(machine, *job));
                if let Some(job) = next {
                    let id = self.ask(
                        machine,
                        Command::Print(PrintCommand::ReportJob {
                            job,
                            state: JobState::Sending { offset: 0 },
                        }),
                    );
                    // The answer may have come already.
                    if self.machines[machine].programs.asked.contains_key(&id) {
                        self.machines[machine].programs.desk = Desk::Claiming(job);
                    }
                }
            }
            _ => {}
        }
    }

    /// A claim is confirmed: the paper comes out.
    fn print(&mut self, machine: usize, job: JobId) {
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

    fn paper(&mut self, hall_of: usize, number: Number) -> Option<&mut Paper> {
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

    // Answers.

    pub fn answered(&mut self, machine: usize, id: CommandId, answer: Answer) {
        self.trace(|| {
            format!(
                "{} hears of {:x}: {answer:?}",
                self.machines[machine].name,
                id.0 >> 96
            )
        });
        let Some(command) = self.machines[machine].programs.asked.remove(&id) else {
            return self.fail(format!(
                "{} hears an answer to nothing",
                self.machines[machine].name
            ));
        };
        let own = matches!(
            command,
            Command::Queue(QueueCommand::Issue { .. })
                | Command::Print(
                    PrintCommand::ReportJob { .. }
                        | PrintCommand::ReportPrinter { .. }
                        | PrintCommand::Print { .. }
                )
        );
        match &answer {
            Ok(events) if !events.is_empty() && !own => self.acknowledged.push((id, machine)),
            Err(refusal) if !own => {
                let is_done = self
                    .sent_as
                    .get(&id)
                    .is_some_and(|ids| ids.iter().any(|id| self.is_in_log(*id)));
                // After a promotion the clerk is told to look, and to press again.
                if is_done && !matches!(refusal, Refusal::Generation { .. }) {
                    self.fail(format!(
                        "{} was told {refusal:?} of {command:?}, which was carried out",
                        self.machines[machine].name
                    ));
                }
                self.machines[machine].programs.idle_until = self.now + S;
            }
            _ => {}
        }
        if let (Command::Queue(QueueCommand::Issue { .. }), Ok(events)) = (&command, &answer) {
            // A hub that has such a paper printed later knows the wait.
            let is_alone = events.iter().any(is_own_number);
            if is_alone && events.iter().any(promises_wait) {
                self.fail(format!(
                    "{} stands alone and promises a wait: {events:?}",
                    self.machines[machine].name
                ));
            }
            let ticket = events.iter().find_map(|event| {
                if let Event::Queue(QueueEvent::TicketIssued { ticket, .. }) = event {
                    Some(*ticket)
                } else {
                    None
                }
            });
            if self
                .hall(machine)
                .ticket(ticket.unwrap_or(hall::TicketId(u64::MAX)))
                .is_none()
            {
                self.fail(format!(
                    "{} shows a ticket that its hall does not have: {events:?}",
                    self.machines[machine].name
                ));
            }
        }
        if let Command::Print(PrintCommand::ReportJob {
            job,
            state: JobState::Sending { .. },
        }) = command
        {
            self.machines[machine].programs.desk = Desk::Idle;
            if answer.is_ok_and(|events| !events.is_empty()) {
                self.print(machine, job);
            }
        }
    }

    fn is_in_log(&self, id: CommandId) -> bool {
        self.group.leader.is_some_and(|leader| {
            self.group.hubs[leader]
                .file
                .log
                .iter()
                .any(|entry| entry.command == id)
        })
    }

    // Clerks.

    fn clerk_works(&mut self, machine: usize) {
        let of = &self.machines[machine];
        let counter = of.counter;
        if !of.programs.asked.is_empty()
            || of.programs.idle_until > self.now
            || (of.programs.away && self.rng.u32(..10) > 0)
        {
            return;
        }
        let hall = self.hall(machine);
        let Some(state) = hall.counter(counter) else {
            return;
        };
        let is_open = state.shift.is_some();
        let ticket = state
            .ticket
            .and_then(|ticket| hall.ticket(ticket))
            .map(|t| (t.state, t.number));
        match ticket {
            _ if !is_open => {
                self.ask(
                    machine,
                    Command::Counter(CounterCommand::Open {
                        counter,
                        clerk: format!("张三{}", counter.0),
                        replace: false,
                    }),
                );
            }
            None => self.call(machine, counter),
            Some((TicketState::Called { times, .. }, number)) => {
                self.visitor_comes(machine, counter, number, times);
            }
            Some((_, number)) => self.serve(machine, counter, number),
        }
        let pause = self.rng.i64(300 * MS..1500 * MS);
        self.machines[machine].programs.idle_until = self.now + pause;
    }

    fn call(&mut self, machine: usize, counter: CounterId) {
        if self.hall(machine).reasserting() {
            return;
        }
        // Who stood here while the hall forgot that waits again.
        self.papers
            .values_mut()
            .filter(|paper| paper.at == Some(counter))
            .for_each(|paper| paper.at = None);
        let no_shows: Vec<_> = self
            .hall(machine)
            .no_shows()
            .map(|t| (t.id, t.number))
            .collect();
        for (ticket, number) in no_shows {
            // A no-show comes back.
            if self
                .paper(machine, number)
                .is_some_and(|paper| !paper.served && paper.at.is_none())
                && self.rng.bool()
            {
                self.ask(
                    machine,
                    Command::Counter(CounterCommand::CallTicket { counter, ticket }),
                );
                return;
            }
        }
        if let Some(command) = self.hold_or_put_back(machine, counter) {
            self.ask(machine, command.into());
        } else if self.hall(machine).waiting_in_all() > 0 {
            self.ask(
                machine,
                Command::Counter(CounterCommand::CallNext { counter }),
            );
        }
    }

    /// A visitor steps out for a while, or is back. At the end everybody is.
    fn hold_or_put_back(&mut self, machine: usize, counter: CounterId) -> Option<QueueCommand> {
        let chance = self.rng.u32(..100);
        let counter = Some(counter);
        let held = self.hall(machine).held().map(|(_, held)| held.id).next();
        if let Some(ticket) = held.filter(|_| self.is_healed() || chance < 30) {
            return Some(QueueCommand::PutBack { ticket, counter });
        }
        if self.is_healed() || chance < 96 {
            return None;
        }
        let is_waiting = |ticket: &&hall::Ticket| ticket.state == TicketState::Waiting;
        let ticket = self.hall(machine).tickets().iter().find(is_waiting)?.id;
        Some(QueueCommand::Hold {
            ticket,
            minutes: None,
            counter,
        })
    }

    fn visitor_comes(&mut self, machine: usize, counter: CounterId, number: Number, times: u8) {
        let forgot = self.promoted || self.restored;
        let restored = self.restored;
        let name = self.machines[machine].name;
        let comes = match self.paper(machine, number) {
            Some(paper) if paper.served => {
                let ghost = !forgot && !paper.transferred && !paper.turned;
                if ghost {
                    self.fail(format!("{name} calls {number}, who was served"));
                }
                false
            }
            Some(paper) => match paper.at {
                // Its visitor was to be sent on, before that counter's machine was switched off.
                Some(other) if other != counter && !restored && !paper.transferred => {
                    self.fail(format!(
                        "{number} is called to {counter} and stands at {other}"
                    ));
                    false
                }
                _ => {
                    paper.at = Some(counter);
                    true
                }
            },
            None => false,
        };
        let command = match comes {
            true => Command::Counter(CounterCommand::Start { counter }),
            false if times < 3 => Command::Counter(CounterCommand::Recall { counter }),
            false => Command::Counter(CounterCommand::NoShow { counter }),
        };
        self.ask(machine, command);
    }

    fn serve(&mut self, machine: usize, counter: CounterId, number: Number) {
        let is_here = self
            .paper(machine, number)
            .is_some_and(|paper| !paper.served);
        let transfers = self.rng.u32(..100) < 8 && is_here && !self.is_healed();
        let calls = self.rng.u32(..100) < 15
            && self.hall(machine).waiting_in_all() > 0
            && !self.hall(machine).reasserting();
        if let Some(paper) = self.paper(machine, number).filter(|paper| !paper.served) {
            paper.at = None;
            paper.served = !transfers;
            paper.transferred |= transfers;
        }
        if transfers {
            let hall = self.hall(machine);
            let service = hall
                .counter(counter)
                .and_then(|c| hall.ticket(c.ticket?))
                .map(|t| t.service);
            let others: Vec<_> = hall
                .setup()
                .services
                .iter()
                .map(|s| s.id)
                .filter(|id| Some(*id) != service)
                .collect();
            self.ask(
                machine,
                Command::Counter(CounterCommand::Transfer {
                    counter,
                    service: others[0],
                    class: None,
                }),
            );
        } else {
            self.ask(
                machine,
                if calls {
                    Command::Counter(CounterCommand::CallNext { counter })
                } else {
                    Command::Counter(CounterCommand::Finish { counter })
                },
            );
        }
    }

    // What must be true.

    /// Returns who still waits for something.
    pub fn unserved(&self, hall: &Hall) -> Option<String> {
        let paper = |number: Number| {
            self.papers
                .values()
                .rev()
                .find(|paper| paper.number.is(number))
        };
        for ticket in hall.tickets() {
            match ticket.state {
                TicketState::Finished { .. }
                | TicketState::Cancelled { .. }
                | TicketState::Reserved => {}
                TicketState::NoShow { .. }
                    if paper(ticket.number).is_none_or(|paper| paper.served || paper.expired) => {}
                state => return Some(format!("{} is {state:?}", ticket.number)),
            }
        }
        // After a while staff are shown what nobody prints.
        let is_open = |job: &&PrintJob| {
            job.is_open() && hall.may_print(job) && self.now < self.since_healed(120 * S)
        };
        hall.jobs()
            .iter()
            .find(is_open)
            .map(|job| format!("{job:?} is not printed"))
    }

    pub fn check_at_end(&mut self) {
        let Some(leader) = self.group.leader else {
            return;
        };
        if !self.failures.is_empty() {
            return;
        }
        let file = self.group.hubs[leader].file.clone();
        let hall = &file.hall;
        let mut wrong = Vec::new();
        if file.fell {
            wrong.push("a stamp fell".to_owned());
        }
        for ((day, ..), paper) in self.papers.iter().filter(|(_, paper)| !paper.expired) {
            let known = hall
                .tickets()
                .iter()
                .find(|t| t.number.is(paper.number))
                .map(|t| t.state);
            // The hall turned the day before it heard of it, or after it had forgotten it.
            let of_slip = paper.slip.and_then(|slip| hall.ticket_of_slip(slip));
            let is_turned = paper.turned && self.restored;
            let is_past =
                of_slip.is_none() && (paper.first_ticket < hall.first_ticket() || is_turned);
            // Nobody knows of a paper that both the hubs and its kiosk have forgotten.
            let of = &self.machines[paper.kiosk];
            let has_row = of.rows.values().any(|row| Some(row.slip) == paper.slip);
            let is_forgotten = (self.restored || self.promoted) && of.has_forgotten && !has_row;
            let is_lost = paper.lost || is_forgotten;
            let is_excused =
                is_past || is_lost && matches!(known, None | Some(TicketState::Reserved));
            if !(paper.served || paper.doubled || is_excused) {
                wrong.push(format!(
                    "{} of {day} was not served; the hall knows: {known:?}, by its slip {:?}",
                    paper.number,
                    of_slip.map(|t| (t.number.to_string(), t.state))
                ));
            }
        }
        for ticket in hall
            .tickets()
            .iter()
            .filter(|t| matches!(t.state, TicketState::NoShow { .. }))
        {
            // Somebody waited without a paper. Staff must know of that.
            let state = hall.job_of(ticket.id).map(|job| job.state);
            // One that began and never ended is shown to them after a while.
            let is_doubtful = !matches!(
                state,
                None | Some(JobState::Queued | JobState::Printed | JobState::PutAside)
            );
            let has_paper = self
                .papers
                .values()
                .any(|paper| paper.number.is(ticket.number));
            if !is_doubtful && !has_paper {
                wrong.push(format!(
                    "{} was called, and nobody has it; its job is {state:?}",
                    ticket.number
                ));
            }
        }
        for (id, machine) in &self.acknowledged {
            let ids = self.sent_as.get(id);
            let is_kept = ids.is_some_and(|ids| {
                ids.iter()
                    .any(|id| file.log.iter().any(|entry| entry.command == *id))
            });
            // Only a machine that was on all the time still has the lines that a promoted hub
            // lacks.
            let is_excused = self.restored || self.promoted && self.machines[*machine].boot > 1;
            if !(is_kept || is_excused) {
                wrong.push(format!(
                    "{} was told that {id:?} was done, and nobody knows of it",
                    self.machines[*machine].name
                ));
            }
        }
        for machine in &self.machines {
            let own = |row: &&node::agent::issuing::Row| {
                matches!(row.state, RowState::Printed(_)) && row.adopted == 0
            };
            if let Some(row) = machine.rows.values().find(own)
                && self.mutation != Some(Mutation::JournalLate)
            {
                wrong.push(format!("{} still has to tell of {row:?}", machine.name));
            }
        }
        for why in wrong {
            self.fail(why);
        }
    }
}
