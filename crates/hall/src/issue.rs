//! Giving out numbers: in one step, in two, and for papers that exist already.
//!
//! `Issue` draws a number and puts it into the queue. Over a network that may fail in between, a
//! visitor could so be called without a paper, or hold one that nobody knows. So a kiosk on the
//! network [reserves](super::QueueCommand::Reserve) a number, writes down that it prints it, and then
//! says until it is confirmed that the paper [exists](super::QueueCommand::Adopt). The slip, drawn by
//! the kiosk, tells one paper from another, so that each is put into the queue once, however often
//! that is said and whatever number it bears.
//!
//! Numbers of a prefix rise, and a number that was drawn is never drawn again that day. They leave
//! out some when the hall may have forgotten its last ones ([`Floor`]).

use super::event::Event;
use super::forecast;
use super::ids::{ClassId, CounterId, PrinterId, ServiceId, SlipId, TicketId};
use super::limits::SERIES_WIDTH;
use super::printing::{JobState, Printable};
use super::refusal::Refusal;
use super::setup::{Lang, Prefix, Service};
use super::state::Hall;
use super::ticket::{Number, Ticket, TicketState};
use super::time::{self, Timestamp};
use super::{PrintEvent, QueueEvent};

/// Numbers that a promotion leaves out at least.
const SKIPPED_MIN: u32 = 50;
/// Most digits that a number is padded to.
const WIDTH_MAX: u8 = 6;

/// From where the numbers of a prefix go on today, when that is not simply after the last one
/// known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Floor {
    /// The prefix.
    pub prefix: Prefix,
    /// No number below this one is drawn any more.
    pub value: u32,
    /// Numbers that promotions left out; the last number of a service moves up by as many.
    pub skipped: u32,
}

/// What a visitor asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub(super) service: ServiceId,
    pub(super) lang: Lang,
    pub(super) class: Option<ClassId>,
}

type Decision = Result<Vec<Event>, Refusal>;

impl Hall {
    /// The ticket of a paper, by the name that its kiosk gave it.
    pub fn ticket_of_slip(&self, slip: SlipId) -> Option<&Ticket> {
        self.ticket(*self.slips.get(&slip)?)
    }

    pub(super) fn decide_issue(
        &self,
        at: Timestamp,
        wish: Wish,
        printer: Option<PrinterId>,
    ) -> Decision {
        let (ticket, number) = self.draw(at, wish, printer)?;
        let Wish {
            service,
            lang,
            class,
        } = wish;
        let mut events = vec![Event::Queue(QueueEvent::TicketIssued {
            ticket,
            number,
            service,
            lang,
            class,
        })];
        events.extend(self.first_paper(at, ticket, wish, printer));
        Ok(events)
    }

    pub(super) fn decide_reserve(
        &self,
        at: Timestamp,
        slip: SlipId,
        wish: Wish,
        printer: Option<PrinterId>,
    ) -> Decision {
        if self.slips.contains_key(&slip) {
            return Ok(Vec::new());
        }
        let (ticket, number) = self.draw(at, wish, printer)?;
        let Wish {
            service,
            lang,
            class,
        } = wish;
        let mut events = vec![Event::Queue(QueueEvent::TicketReserved {
            ticket,
            number,
            service,
            lang,
            class,
            slip,
        })];
        events.extend(self.first_paper(at, ticket, wish, printer));
        Ok(events)
    }

    pub(super) fn decide_adopt(
        &self,
        at: Timestamp,
        slip: SlipId,
        wish: Wish,
        pressed_at: Timestamp,
        number: Number,
        (printer, paper): (Option<PrinterId>, Option<JobState>),
    ) -> Decision {
        let known = self.ticket_of_slip(slip);
        if let Some(ticket) = known.filter(|t| t.state != TicketState::Reserved) {
            return Ok(self.paper_told(ticket.id, None, paper));
        }
        let as_reserved = known.filter(|t| t.number.is(number)).map(|t| t.number);
        let number = match as_reserved {
            Some(number) => number,
            None => {
                let number = self.on_paper(number)?;
                match self.by_number(number.prefix, number.value) {
                    // Staff typed it in before its kiosk came back.
                    Some(typed) if typed.offline && typed.slip.is_none() => {
                        let mut events = vec![Event::Queue(QueueEvent::SlipBound {
                            ticket: typed.id,
                            slip,
                        })];
                        events.extend(self.paper_told(typed.id, printer, paper));
                        return Ok(events);
                    }
                    Some(_) => return Err(Refusal::NumberTaken { number }),
                    None => number,
                }
            }
        };
        let day_began = self.day_began(at);
        let arrived = pressed_at.max(day_began).min(at);
        let (ticket, mut events) = match known {
            Some(reserved) => (reserved.id, Vec::new()),
            None if pressed_at < day_began => return Err(Refusal::DayOver),
            None => {
                let service = self.offered(wish.service)?.id;
                // One that the settings have lost is no reason to turn a paper away.
                let class = wish
                    .class
                    .filter(|class| self.setup.class(*class).is_some());
                let ticket = self.next_ticket();
                (
                    ticket,
                    vec![Event::Queue(QueueEvent::TicketReserved {
                        ticket,
                        number,
                        service,
                        lang: wish.lang,
                        class,
                        slip,
                    })],
                )
            }
        };
        events.push(Event::Queue(QueueEvent::TicketAdopted {
            ticket,
            number,
            arrived,
        }));
        events.extend(self.paper_told(ticket, printer, paper));
        Ok(events)
    }

    pub(super) fn decide_enter(
        &self,
        at: Timestamp,
        number: Number,
        wish: Wish,
        counter: Option<CounterId>,
    ) -> Decision {
        if let Some(counter) = counter {
            self.open(counter)?;
        }
        let Wish {
            service,
            lang,
            class,
        } = wish;
        self.offered(service)?;
        match self.by_number(number.prefix, number.value) {
            // Its kiosk was cut off between paper and adoption.
            Some(t) if t.state == TicketState::Reserved => {
                return Ok(vec![Event::Queue(QueueEvent::TicketAdopted {
                    ticket: t.id,
                    number: t.number,
                    arrived: at,
                })]);
            }
            Some(_) => return Err(Refusal::NumberTaken { number }),
            None if number.prefix.series().is_none() => return Err(Refusal::BadNumber { number }),
            None => {}
        }
        let number = self.on_paper(number)?;
        Ok(vec![Event::Queue(QueueEvent::TicketIssued {
            ticket: self.next_ticket(),
            number,
            service,
            lang,
            class,
        })])
    }

    /// The service, if it takes visitors at all.
    pub(super) fn offered(&self, service: ServiceId) -> Result<&Service, Refusal> {
        self.setup
            .service(service)
            .filter(|s| !s.retired)
            .ok_or(Refusal::UnknownService)
    }

    fn next_ticket(&self) -> TicketId {
        TicketId(self.first_ticket + self.tickets.len() as u64)
    }

    /// The next ticket and its number; none without paper.
    fn draw(
        &self,
        at: Timestamp,
        wish: Wish,
        printer: Option<PrinterId>,
    ) -> Result<(TicketId, Number), Refusal> {
        let service = self.can_issue(at, wish.service)?;
        if wish.class.is_some_and(|c| self.setup.class(c).is_none()) {
            return Err(Refusal::UnknownClass);
        }
        let value = self.next_number(service);
        if value > self.last_number(service) {
            return Err(Refusal::NumbersUsedUp);
        }
        printer.map_or(Ok(()), |printer| self.can_print(printer))?;
        Ok((
            self.next_ticket(),
            Number {
                prefix: service.prefix,
                value,
                width: service.width,
            },
        ))
    }

    /// By prefix, not by service: numbers stay unique in a day also when settings move a prefix to
    /// another service.
    fn next_number(&self, service: &Service) -> u32 {
        let after = |series: &super::state::Series| {
            series
                .issued
                .last()
                .map_or(0, |(value, _)| value.saturating_add(1))
        };
        let floor = self
            .floors
            .get(&service.prefix)
            .map_or(0, |floor| floor.value);
        self.series
            .get(&service.prefix)
            .map_or(0, after)
            .max(floor)
            .max(service.first)
    }

    fn last_number(&self, service: &Service) -> u32 {
        service.last.saturating_add(
            self.floors
                .get(&service.prefix)
                .map_or(0, |floor| floor.skipped),
        )
    }

    /// The numbers of every service go on at a later hundred, so that papers which the hall does
    /// not know meet no new ones.
    pub(super) fn jump_numbers(&mut self) {
        for i in 0..self.setup.services.len() {
            let (prefix, next) = (
                self.setup.services[i].prefix,
                self.next_number(&self.setup.services[i]),
            );
            let last = next.saturating_sub(1);
            let value = last
                .saturating_add(SKIPPED_MIN)
                .checked_next_multiple_of(100)
                .unwrap_or(u32::MAX);
            let floor = self.floors.entry(prefix).or_insert(Floor {
                prefix,
                ..Floor::default()
            });
            (floor.value, floor.skipped) = (
                value,
                floor.skipped.saturating_add(value.saturating_sub(next)),
            );
        }
    }

    /// A number as the hall writes it, if the hall or one of its machines may have given it out.
    fn on_paper(&self, number: Number) -> Result<Number, Refusal> {
        let (given, width) = match number.prefix.series() {
            Some(series) => (number.value > 0 && series < self.next_series, SERIES_WIDTH),
            None => {
                let of = |s: &Service| {
                    s.prefix == number.prefix
                        && (s.first..=self.last_number(s)).contains(&number.value)
                };
                (
                    self.setup.services.iter().any(of),
                    number.width.min(WIDTH_MAX),
                )
            }
        };
        if given {
            Ok(Number { width, ..number })
        } else {
            Err(Refusal::BadNumber { number })
        }
    }

    /// When the present service day began; never after `at`, also when the settings have moved the
    /// start to later.
    fn day_began(&self, at: Timestamp) -> Timestamp {
        let rules = &self.setup.rules;
        let day = time::service_day(at, rules.zone, rules.day_starts);
        time::local_instant(
            self.day.map_or(day, |today| today.min(day)),
            rules.day_starts,
            rules.zone,
        )
    }

    /// The job for the paper of a ticket that is being issued.
    fn first_paper(
        &self,
        at: Timestamp,
        ticket: TicketId,
        wish: Wish,
        printer: Option<PrinterId>,
    ) -> Option<Event> {
        // Before the forecast: running the queue forward for nobody to read is most of what a
        // ticket costs in a full hall.
        let printer = printer?;
        let forecast = forecast::for_newcomer(self, wish.service, wish.class, at);
        let what = Printable::Ticket(ticket);
        Some(Event::Print(PrintEvent::Queued {
            job: self.next_job(),
            what,
            printer,
            copy: false,
            forecast,
        }))
    }

    /// What a kiosk tells of a paper: its job, if there was none, and what became of it, if that is
    /// news.
    fn paper_told(
        &self,
        ticket: TicketId,
        printer: Option<PrinterId>,
        paper: Option<JobState>,
    ) -> Vec<Event> {
        let what = Printable::Ticket(ticket);
        let (job, state, mut events) = match (
            self.jobs
                .iter()
                .rev()
                .find(|job| job.what == what && !job.copy),
            printer,
        ) {
            (Some(job), _) => (job.id, job.state, Vec::new()),
            (None, Some(printer)) => {
                // How long a wait it tells, only the kiosk knows.
                let queued = Event::Print(PrintEvent::Queued {
                    job: self.next_job(),
                    what,
                    printer,
                    copy: false,
                    forecast: None,
                });
                (self.next_job(), JobState::Queued, vec![queued])
            }
            (None, None) => return Vec::new(),
        };
        events.extend(
            paper
                .filter(|told| state.may_become(*told))
                .map(|state| Event::Print(PrintEvent::JobReported { job, state })),
        );
        events
    }
}
