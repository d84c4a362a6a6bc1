//! The people of the hall and what they do: visitors press and come when they are called, printers
//! print, clerks call.

use crate::machine::Desk;
use crate::mutation::Mutation;
use crate::world::{MS, S, World};
use hall::counter::RatingWindow;
use hall::{
    Actor, Answer, Command, CommandId, Condition, CounterCommand, CounterId, Event, Hall, JobId,
    JobState, Lang, Number, PrintCommand, PrintEvent, PrintJob, Program, QueueCommand, QueueEvent,
    RatingCommand, Refusal, Role, TicketState,
};
use node::agent::issuing::RowState;
use node::agent::state::Input;

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

    pub fn hall(&self, machine: usize) -> &Hall {
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
                        phone: Some("13800138000".into()),
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
        let restored = self.restored;
        let forgot = self.promoted || restored;
        let name = self.machines[machine].name;
        let comes = match self.paper(machine, number) {
            Some(paper) if paper.served => {
                if !(forgot || paper.transferred || paper.turned) {
                    self.fail(format!("{name} calls {number}, who was served"));
                }
                false
            }
            Some(paper) => match paper.at {
                // Its visitor was to be sent on, before that counter's machine was switched off.
                Some(other)
                    if other != counter && !(restored || paper.transferred || paper.turned) =>
                {
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
