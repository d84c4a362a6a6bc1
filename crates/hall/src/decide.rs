//! What a command means: reads the hall, changes nothing, answers with events or a refusal.

use super::command::Command;
use super::counter::{Counter, SlipKind};
use super::event::Event;
use super::ids::{CounterId, PrinterId, TicketId};
use super::issue::Wish;
use super::limits::{NAME_MAX, PHONE_DIGITS_MAX, PHONE_MAX};
use super::printing::{self, JobState, Printable};
use super::refusal::Refusal;
use super::routing;
use super::setup::{Serves, Service, Setup};
use super::state::Hall;
use super::ticket::{Graded, Ticket, TicketState};
use super::time::{self, Timestamp};
use super::{
    AnnouncementCommand, AnnouncementEvent, ClassId, CounterCommand, CounterEvent, MachineCommand,
    MachineEvent, PrintCommand, PrintEvent, QueueCommand, QueueEvent, RatingCommand, RatingEvent,
    ReasonId, ServiceId,
};
use chrono::{Datelike, Timelike};

type Decision = Result<Vec<Event>, Refusal>;

impl Hall {
    /// Returns what the rules say to `command` at `at`, of whoever may ask for it; see
    /// [`Hall::decide`]. Reads the hall; changes nothing. An empty list of events means that the command was carried out already, for example a second press of a
    /// grade.
    ///
    /// The caller carries out [`Command::Elapse`] first whenever `at` has reached
    /// [`Hall::next_deadline`].
    ///
    /// # Errors
    /// A [`Refusal`] says why nothing happens.
    pub fn consider(&self, at: Timestamp, command: &Command) -> Decision {
        let at = at.max(self.last_at);
        match command {
            Command::Configure { setup } => self.decide_configure(setup),
            Command::Queue(QueueCommand::Issue {
                service,
                lang,
                class,
                printer,
            }) => self.decide_issue(
                at,
                Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                },
                *printer,
            ),
            Command::Queue(QueueCommand::Reserve {
                slip,
                service,
                lang,
                class,
                printer,
            }) => self.decide_reserve(
                at,
                *slip,
                Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                },
                *printer,
            ),
            Command::Queue(QueueCommand::Adopt {
                slip,
                service,
                lang,
                class,
                pressed_at,
                number,
                printer,
                paper,
            }) => {
                let wish = Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                };
                self.decide_adopt(at, *slip, wish, *pressed_at, *number, (*printer, *paper))
            }
            Command::Queue(QueueCommand::EnterPaper {
                number,
                service,
                lang,
                counter,
            }) => self.decide_enter(
                at,
                *number,
                Wish {
                    service: *service,
                    lang: *lang,
                    class: None,
                },
                *counter,
            ),
            Command::Counter(CounterCommand::Open { counter, clerk }) => {
                self.decide_open(*counter, clerk)
            }
            Command::Counter(CounterCommand::Close { counter }) => self.decide_close(*counter),
            Command::Counter(CounterCommand::SetServices { counter, serves }) => {
                self.decide_services(*counter, serves)
            }
            Command::Counter(CounterCommand::CallNext { counter }) => {
                self.decide_call_next(at, *counter)
            }
            Command::Counter(CounterCommand::CallTicket { counter, ticket }) => {
                self.decide_call_ticket(*counter, *ticket)
            }
            Command::Counter(CounterCommand::Recall { counter }) => {
                let ticket = self.called(self.open(*counter)?)?;
                Ok(vec![Event::Counter(CounterEvent::TicketRecalled {
                    ticket: ticket.id,
                    counter: *counter,
                })])
            }
            Command::Counter(CounterCommand::NoShow { counter }) => {
                let ticket = self.called(self.open(*counter)?)?;
                Ok(vec![Event::Counter(CounterEvent::TicketPassed {
                    ticket: ticket.id,
                    counter: *counter,
                })])
            }
            Command::Counter(CounterCommand::Start { counter }) => {
                let ticket = self.called(self.open(*counter)?)?;
                Ok(vec![Event::Counter(CounterEvent::TicketStarted {
                    ticket: ticket.id,
                    counter: *counter,
                })])
            }
            Command::Counter(CounterCommand::Finish { counter }) => {
                let ticket = self.serving(self.open(*counter)?)?;
                Ok(vec![Event::Counter(CounterEvent::TicketFinished {
                    ticket: ticket.id,
                    counter: *counter,
                })])
            }
            Command::Counter(CounterCommand::Park { counter }) => {
                let ticket = self.serving(self.open(*counter)?)?;
                Ok(vec![Event::Counter(CounterEvent::TicketParked {
                    ticket: ticket.id,
                    counter: *counter,
                })])
            }
            Command::Counter(CounterCommand::Unpark { counter, ticket }) => {
                self.decide_unpark(*counter, *ticket)
            }
            Command::Counter(CounterCommand::Transfer {
                counter,
                service,
                class,
            }) => self.decide_transfer(*counter, *service, *class),
            Command::Counter(CounterCommand::Pause { counter, reason }) => {
                let open = self.open(*counter)?;
                self.free(open)?;
                if open.shift.as_ref().is_some_and(|s| s.pause.is_some()) {
                    return Err(Refusal::CounterPaused);
                }
                if !self.setup.pauses.iter().any(|p| p.id == *reason) {
                    return Err(Refusal::UnknownReason);
                }
                Ok(vec![Event::Counter(CounterEvent::Paused {
                    counter: *counter,
                    reason: *reason,
                })])
            }
            Command::Counter(CounterCommand::Resume { counter }) => {
                match &self.open(*counter)?.shift {
                    Some(shift) if shift.pause.is_some() => {
                        Ok(vec![Event::Counter(CounterEvent::Resumed {
                            counter: *counter,
                        })])
                    }
                    _ => Err(Refusal::NotPaused),
                }
            }
            Command::Queue(QueueCommand::Cancel { ticket, counter }) => {
                self.decide_cancel(*ticket, *counter)
            }
            Command::Counter(CounterCommand::Undo { counter }) => self.decide_undo(at, *counter),
            Command::Rating(RatingCommand::Rate { counter, grade }) => {
                self.decide_rate(at, *counter, *grade)
            }
            Command::Rating(RatingCommand::Explain {
                counter,
                reason,
                phone,
            }) => self.decide_explain(at, *counter, *reason, phone.as_deref()),
            Command::Print(PrintCommand::Print { what, printer }) => {
                self.decide_print(at, *what, *printer)
            }
            Command::Print(PrintCommand::ReportJob { job, state }) => {
                let known = self.job(*job).ok_or(Refusal::UnknownJob)?;
                match known.state == *state {
                    true => Ok(Vec::new()),
                    false if known.state.may_become(*state) => {
                        Ok(vec![Event::Print(PrintEvent::JobReported {
                            job: *job,
                            state: *state,
                        })])
                    }
                    false => Err(Refusal::JobOver),
                }
            }
            Command::Print(PrintCommand::ReportPrinter {
                printer,
                condition,
                layout_fault,
            }) => {
                let fault = layout_fault
                    .as_ref()
                    .map(|text| text.chars().take(printing::FAULT_MAX).collect::<String>());
                match self.printer(*printer) {
                    Some(known) if known.condition == *condition && known.layout_fault == fault => {
                        Ok(Vec::new())
                    }
                    None if self.printers.len() >= printing::PRINTERS_MAX => {
                        Err(Refusal::UnknownPrinter)
                    }
                    _ => Ok(vec![Event::Print(PrintEvent::PrinterReported {
                        printer: *printer,
                        condition: *condition,
                        layout_fault: fault,
                    })]),
                }
            }
            Command::Elapse => Ok(self.elapsed(at)),
            Command::Machine(MachineCommand::Admit {
                machine,
                role,
                fingerprint,
                replace,
            }) => self.decide_admit(*machine, *role, *fingerprint, *replace),
            Command::Machine(MachineCommand::Expel { machine }) => self.decide_expel(*machine),
            Command::Machine(MachineCommand::Promote { generation }) => {
                self.decide_promote(*generation)
            }
            Command::Machine(MachineCommand::Reopen) => Ok(if self.reasserting() {
                vec![Event::Machine(MachineEvent::Reopened)]
            } else {
                Vec::new()
            }),
            Command::Announcement(AnnouncementCommand::Announce { notice }) => {
                self.decide_announce(notice)
            }
            Command::Announcement(AnnouncementCommand::SetMusic { on }) => {
                Ok(if self.music == *on {
                    Vec::new()
                } else {
                    vec![Event::Announcement(AnnouncementEvent::MusicSet { on: *on })]
                })
            }
            Command::Announcement(AnnouncementCommand::SpeakIn {
                zone,
                speaker,
                wish,
            }) => Ok(self.decide_zone(*zone, *speaker, *wish)),
        }
    }

    fn decide_configure(&self, setup: &Setup) -> Decision {
        let mut setup = setup.clone();
        // A service that vanished is kept until the day turns, for the counters that call its
        // tickets, for the names of those that are over, and for its figures: put back the same
        // day, its cap still counts.
        for old in &self.setup.services {
            let needed = self.tickets.iter().any(|t| t.service == old.id)
                || self.service_day(old.id).is_some_and(|d| d.issued > 0);
            if setup.service(old.id).is_some() || !needed {
                continue;
            }
            setup.services.push(Service {
                retired: true,
                group: None,
                ..old.clone()
            });
            for counter in &mut setup.counters {
                let served = self
                    .setup
                    .counter(counter.id)
                    .and_then(|c| c.serves.iter().find(|s| s.service == old.id));
                counter.serves.extend(served);
            }
        }
        // A counter that vanished stays until its clerk has closed it.
        for old in self.counters.iter().filter(|c| c.shift.is_some()) {
            if setup.counter(old.id).is_none() {
                setup.counters.extend(self.setup.counter(old.id).cloned());
            }
        }
        setup.counters.sort_by_key(|c| c.id);
        if setup == self.setup {
            Ok(Vec::new())
        } else {
            Ok(vec![Event::Configured {
                setup: Box::new(setup),
            }])
        }
    }

    /// Whether a ticket for `service` could be issued at `at`; kiosks grey out what cannot and say
    /// why.
    ///
    /// # Errors
    /// The refusal that the visitor would get.
    pub fn can_issue(&self, at: Timestamp, service: ServiceId) -> Result<&Service, Refusal> {
        let service = self.offered(service)?;
        let local = at.local(self.setup.rules.zone);
        if self.setup.rules.holidays.contains(&local.date_naive()) {
            return Err(Refusal::Holiday);
        }
        if !service.hours.open_at(&local) {
            let minute = (local.hour() * 60 + local.minute()) as u16;
            let today = service.hours.of(local.weekday().num_days_from_monday());
            let opens = today
                .iter()
                .map(|s| s.from)
                .filter(|from| *from > minute)
                .min();
            return Err(Refusal::ServiceClosed { opens });
        }
        let issued = self
            .service_state(service.id)
            .map_or(0, |s| s.day.issued.saturating_add(s.reserved));
        if let Some(cap) = service.cap.filter(|cap| issued >= *cap) {
            return Err(Refusal::ServiceFull { cap });
        }
        Ok(service)
    }

    /// Whether a ticket could be printed at `printer`. One that nobody has heard of is given a
    /// chance.
    ///
    /// # Errors
    /// The refusal that the visitor would get.
    pub fn can_print(&self, printer: PrinterId) -> Result<(), Refusal> {
        match self.printer(printer) {
            Some(known) if known.condition.stops() => Err(Refusal::PrinterStopped {
                condition: known.condition,
            }),
            _ => Ok(()),
        }
    }

    fn decide_print(&self, at: Timestamp, what: Printable, printer: PrinterId) -> Decision {
        self.printer(printer).ok_or(Refusal::UnknownPrinter)?;
        let (mut copy, mut told) = (false, None);
        if let Printable::Ticket(id) = what {
            let ticket = self.known_ticket(id)?;
            if ticket.state.is_over() {
                return Err(Refusal::TicketOver {
                    number: ticket.number,
                });
            }
            copy = self.job_of(id).is_some();
            told = self.forecast_on_paper(id, at);
        }
        // A new paper settles the ones before it that nobody holds.
        let before = self
            .jobs
            .iter()
            .filter(|job| copy && job.what == what && job.state.may_become(JobState::Settled));
        let mut events: Vec<Event> = before
            .map(|job| {
                Event::Print(PrintEvent::JobReported {
                    job: job.id,
                    state: JobState::Settled,
                })
            })
            .collect();
        events.push(Event::Print(PrintEvent::Queued {
            job: self.next_job(),
            what,
            printer,
            copy,
            forecast: told,
        }));
        Ok(events)
    }

    fn decide_open(&self, counter: CounterId, clerk: &str) -> Decision {
        let clerk = clerk.trim();
        if clerk.is_empty()
            || clerk.chars().count() > NAME_MAX
            || clerk.chars().any(char::is_control)
        {
            return Err(Refusal::BadName);
        }
        if let Some(shift) = &self.known_counter(counter)?.shift {
            return Err(Refusal::CounterOpen {
                clerk: shift.clerk.to_string(),
            });
        }
        Ok(vec![Event::Counter(CounterEvent::Opened {
            counter,
            clerk: clerk.to_owned(),
        })])
    }

    fn decide_close(&self, counter: CounterId) -> Decision {
        self.free(self.open(counter)?)?;
        let mut events: Vec<Event> = self
            .parked(counter)
            .map(|t| Event::Queue(QueueEvent::TicketRequeued { ticket: t.id }))
            .collect();
        events.push(Event::Counter(CounterEvent::Closed { counter }));
        Ok(events)
    }

    fn decide_services(&self, counter: CounterId, serves: &[Serves]) -> Decision {
        self.known_counter(counter)?;
        let known = |s: &Serves| self.setup.service(s.service).is_some();
        if !serves.iter().all(known) {
            return Err(Refusal::UnknownService);
        }
        let twice = serves
            .iter()
            .enumerate()
            .any(|(i, s)| serves[..i].iter().any(|t| t.service == s.service));
        if serves.is_empty() || twice {
            return Err(Refusal::BadServices);
        }
        Ok(vec![Event::Counter(CounterEvent::ServicesSet {
            counter,
            serves: serves.to_vec(),
        })])
    }

    fn decide_call_next(&self, at: Timestamp, counter: CounterId) -> Decision {
        let open = self.calling(counter)?;
        let mut events = self.release(open)?;
        match routing::next_for(self, open, at) {
            Some((ticket, why)) => events.push(Event::Counter(CounterEvent::TicketCalled {
                ticket,
                counter,
                why,
            })),
            None if events.is_empty() => return Err(Refusal::NobodyWaiting),
            None => {}
        }
        Ok(events)
    }

    fn decide_call_ticket(&self, counter: CounterId, ticket: TicketId) -> Decision {
        use super::event::Why;
        let open = self.calling(counter)?;
        let ticket = self.known_ticket(ticket)?;
        let number = ticket.number;
        let why = match ticket.state {
            TicketState::Waiting => Why::Special,
            TicketState::Passed { .. } => Why::CalledBack,
            TicketState::Called { counter: there, .. }
            | TicketState::Serving { counter: there }
            | TicketState::Parked { counter: there, .. }
                if there != counter =>
            {
                return Err(Refusal::AtOtherCounter {
                    number,
                    counter: there,
                });
            }
            TicketState::Called { .. } => return Err(Refusal::StillCalling { number }),
            TicketState::Serving { .. } => return Err(Refusal::StillServing { number }),
            TicketState::Parked { .. } => return self.decide_unpark(counter, ticket.id),
            TicketState::Finished { .. }
            | TicketState::Cancelled { .. }
            | TicketState::Expired
            | TicketState::Reserved => {
                return Err(Refusal::TicketOver { number });
            }
        };
        let mut events = self.release(open)?;
        events.push(Event::Counter(CounterEvent::TicketCalled {
            ticket: ticket.id,
            counter,
            why,
        }));
        Ok(events)
    }

    fn decide_unpark(&self, counter: CounterId, ticket: TicketId) -> Decision {
        let open = self.working(counter)?;
        let parked = self.known_ticket(ticket)?;
        match parked.state {
            TicketState::Parked { counter: there, .. } if there == counter => {}
            TicketState::Parked { counter: there, .. } => {
                return Err(Refusal::AtOtherCounter {
                    number: parked.number,
                    counter: there,
                });
            }
            _ => {
                return Err(Refusal::NotParked {
                    number: parked.number,
                });
            }
        }
        let mut events = self.release(open)?;
        events.push(Event::Counter(CounterEvent::TicketUnparked {
            ticket,
            counter,
        }));
        Ok(events)
    }

    fn decide_transfer(
        &self,
        counter: CounterId,
        service: ServiceId,
        class: Option<ClassId>,
    ) -> Decision {
        let ticket = self.serving(self.open(counter)?)?;
        let to = self.offered(service)?;
        if class.is_some_and(|c| self.setup.class(c).is_none()) {
            return Err(Refusal::UnknownClass);
        }
        let class = class.or(ticket.class);
        if to.id == ticket.service && class == ticket.class {
            return Err(Refusal::NothingToDo);
        }
        Ok(vec![Event::Counter(CounterEvent::TicketTransferred {
            ticket: ticket.id,
            counter,
            service,
            class,
        })])
    }

    fn decide_cancel(&self, ticket: TicketId, counter: Option<CounterId>) -> Decision {
        if let Some(counter) = counter {
            self.open(counter)?;
        }
        let found = self.known_ticket(ticket)?;
        let number = found.number;
        match found.state {
            TicketState::Waiting | TicketState::Passed { .. } | TicketState::Parked { .. } => {
                Ok(vec![Event::Queue(QueueEvent::TicketCancelled {
                    ticket,
                    counter,
                })])
            }
            TicketState::Called { .. } => Err(Refusal::StillCalling { number }),
            TicketState::Serving { .. } => Err(Refusal::StillServing { number }),
            TicketState::Finished { .. }
            | TicketState::Cancelled { .. }
            | TicketState::Expired
            | TicketState::Reserved => Err(Refusal::TicketOver { number }),
        }
    }

    fn decide_undo(&self, at: Timestamp, counter: CounterId) -> Decision {
        let open = self.open(counter)?;
        let slip = self.undoable(open, at).ok_or(Refusal::NothingToUndo)?;
        Ok(vec![Event::Counter(CounterEvent::SlipUndone {
            counter,
            ticket: slip.before.id,
        })])
    }

    /// The slip that [`CounterCommand::Undo`] would take back at `at`.
    pub fn undoable<'c>(
        &self,
        counter: &'c Counter,
        at: Timestamp,
    ) -> Option<&'c super::counter::Slip> {
        let slip = counter.slip.as_ref()?;
        if at > slip.at.plus_s(self.setup.rules.undo_s) {
            return None;
        }
        let now = self.ticket(slip.before.id)?;
        let (free, at) = (counter.ticket.is_none(), slip.at);
        // The stamp tells this slip from a later one of the same kind, also at another counter.
        let untouched = match slip.kind {
            SlipKind::Start => {
                counter.ticket == Some(now.id)
                    && now.started_at == Some(at)
                    && matches!(now.state, TicketState::Serving { .. })
            }
            SlipKind::Finish => {
                free && now.state == TicketState::Finished { at } && now.rating.is_none()
            }
            SlipKind::NoShow => {
                free && now.state
                    == TicketState::Passed {
                        counter: counter.id,
                        at,
                    }
            }
            SlipKind::Transfer => free && now.state == TicketState::Waiting && now.leg_at == at,
            SlipKind::Cancel => now.state == TicketState::Cancelled { at },
        };
        // Back to a service or a parking counter that is gone, it would be lost.
        let way_back = self.setup.service(slip.before.service).is_some()
            && match slip.before.state {
                TicketState::Parked { counter, .. } => self.open(counter).is_ok(),
                _ => true,
            };
        (untouched && way_back).then_some(slip)
    }

    fn decide_rate(&self, at: Timestamp, counter: CounterId, grade: u8) -> Decision {
        let ticket = self.ratable(at, counter)?;
        if usize::from(grade) >= self.setup.grades.len() {
            return Err(Refusal::UnknownGrade);
        }
        match &ticket.rating {
            None => Ok(vec![Event::Rating(RatingEvent::TicketRated {
                ticket: ticket.id,
                counter,
                grade: Graded::Known(grade),
            })]),
            // A finger that bounces, or a visitor who presses twice: one press.
            Some(rating) if at <= rating.at.plus_s(self.setup.rules.rating_min_s) => Ok(Vec::new()),
            Some(rating) => Err(Refusal::AlreadyRated { at: rating.at }),
        }
    }

    fn decide_explain(
        &self,
        at: Timestamp,
        counter: CounterId,
        reason: Option<ReasonId>,
        phone: Option<&str>,
    ) -> Decision {
        let ticket = self.ratable(at, counter)?;
        let rating = ticket.rating.as_ref().ok_or(Refusal::NothingToRate)?;
        if reason.is_some_and(|r| !self.setup.rating_reasons.iter().any(|known| known.id == r)) {
            return Err(Refusal::UnknownReason);
        }
        let phone = phone.map(str::trim).filter(|p| !p.is_empty());
        let legal = |p: &str| {
            p.len() <= PHONE_MAX
                && p.chars().filter(char::is_ascii_digit).count() <= PHONE_DIGITS_MAX
                && p.chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' '))
        };
        if !phone.is_none_or(legal) {
            return Err(Refusal::BadPhone);
        }
        // A phone number that comes after the reason does not take the reason away.
        let (reason, phone) = (
            reason.or(rating.reason),
            phone.map(str::to_owned).or_else(|| rating.phone.clone()),
        );
        Ok(vec![Event::Rating(RatingEvent::Explained {
            ticket: ticket.id,
            counter,
            reason,
            phone,
        })])
    }

    fn ratable(&self, at: Timestamp, counter: CounterId) -> Result<&Ticket, Refusal> {
        let window = self
            .known_counter(counter)?
            .rating
            .filter(|w| at < w.until)
            .ok_or(Refusal::NothingToRate)?;
        self.ticket(window.ticket).ok_or(Refusal::NothingToRate)
    }

    /// What the clock alone has brought about by `at`.
    fn elapsed(&self, at: Timestamp) -> Vec<Event> {
        let rules = &self.setup.rules;
        if at >= self.day_ends {
            let day = time::service_day(at, rules.zone, rules.day_starts);
            // A service day never comes twice, whatever happens to the clock or the settings.
            let day = self
                .day
                .and_then(|old| old.succ_opt())
                .map_or(day, |next| day.max(next));
            let expired = self
                .tickets
                .iter()
                .filter(|t| t.state.is_open())
                .map(|t| t.id)
                .collect();
            return vec![Event::DayTurned { day, expired }];
        }
        let mut events = Vec::new();
        for counter in &self.counters {
            if let Some(window) = counter.rating.filter(|w| at >= w.until) {
                events.push(Event::Rating(RatingEvent::Closed {
                    counter: counter.id,
                    ticket: window.ticket,
                }));
            }
            let Some(ticket) = counter.ticket.and_then(|t| self.ticket(t)) else {
                continue;
            };
            let TicketState::Called { since, .. } = ticket.state else {
                continue;
            };
            let due = |after: Option<u32>| after.map(|s| since.plus_s(s)).filter(|due| at >= *due);
            let (ticket, counter) = (ticket.id, counter.id);
            match (due(rules.arrives_after_s), due(rules.absent_after_s)) {
                (Some(arrives), absent) if absent.is_none_or(|absent| arrives <= absent) => {
                    events.push(Event::Counter(CounterEvent::TicketStarted {
                        ticket,
                        counter,
                    }));
                }
                (_, Some(_)) => events.push(Event::Counter(CounterEvent::TicketPassed {
                    ticket,
                    counter,
                })),
                (_, None) => {}
            }
        }
        events
    }

    fn known_counter(&self, id: CounterId) -> Result<&Counter, Refusal> {
        self.counter(id).ok_or(Refusal::UnknownCounter)
    }

    /// A ticket that somebody holds, as far as the hall knows.
    fn known_ticket(&self, id: TicketId) -> Result<&Ticket, Refusal> {
        self.ticket(id)
            .filter(|t| t.state != TicketState::Reserved)
            .ok_or(Refusal::UnknownTicket)
    }

    pub(super) fn open(&self, id: CounterId) -> Result<&Counter, Refusal> {
        let counter = self.known_counter(id)?;
        if counter.shift.is_some() {
            Ok(counter)
        } else {
            Err(Refusal::CounterClosed { counter: id })
        }
    }

    fn working(&self, id: CounterId) -> Result<&Counter, Refusal> {
        let counter = self.open(id)?;
        if counter.is_working() {
            Ok(counter)
        } else {
            Err(Refusal::CounterPaused)
        }
    }

    fn calling(&self, id: CounterId) -> Result<&Counter, Refusal> {
        if self.reasserting() {
            Err(Refusal::Reasserting)
        } else {
            self.working(id)
        }
    }

    fn current(&self, counter: &Counter) -> Option<&Ticket> {
        counter.ticket.and_then(|t| self.ticket(t))
    }

    fn called(&self, counter: &Counter) -> Result<&Ticket, Refusal> {
        let ticket = self.current(counter).ok_or(Refusal::NoTicket)?;
        match ticket.state {
            TicketState::Called { .. } => Ok(ticket),
            _ => Err(Refusal::NotCalled {
                number: ticket.number,
            }),
        }
    }

    fn serving(&self, counter: &Counter) -> Result<&Ticket, Refusal> {
        let ticket = self.current(counter).ok_or(Refusal::NoTicket)?;
        match ticket.state {
            TicketState::Serving { .. } => Ok(ticket),
            _ => Err(Refusal::NotServing {
                number: ticket.number,
            }),
        }
    }

    fn free(&self, counter: &Counter) -> Result<(), Refusal> {
        match self.current(counter).map(|t| (t.state, t.number)) {
            None => Ok(()),
            Some((TicketState::Called { .. }, number)) => Err(Refusal::StillCalling { number }),
            Some((_, number)) => Err(Refusal::StillServing { number }),
        }
    }

    /// What must happen to the counter's ticket before it can take another one.
    fn release(&self, counter: &Counter) -> Decision {
        let rules = &self.setup.rules;
        let Some(ticket) = self.current(counter) else {
            return Ok(Vec::new());
        };
        match ticket.state {
            TicketState::Called { times, .. } if times >= rules.calls_before_no_show => {
                Ok(vec![Event::Counter(CounterEvent::TicketPassed {
                    ticket: ticket.id,
                    counter: counter.id,
                })])
            }
            TicketState::Called { .. } => Err(Refusal::StillCalling {
                number: ticket.number,
            }),
            TicketState::Serving { .. } if rules.call_finishes => {
                Ok(vec![Event::Counter(CounterEvent::TicketFinished {
                    ticket: ticket.id,
                    counter: counter.id,
                })])
            }
            _ => Err(Refusal::StillServing {
                number: ticket.number,
            }),
        }
    }
}
