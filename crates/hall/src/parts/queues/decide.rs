//! Giving out numbers: in one step, in two, and for papers that exist already.
//!
//! `Issue` draws a number and puts it into the queue. Over a network that may fail in between, a
//! visitor could so be called without a paper, or hold one that nobody knows. So a kiosk on the
//! network [reserves](QueueCommand::Reserve) a number, writes down that it prints it, and then says
//! until it is confirmed that the paper [exists](QueueCommand::Adopt). The slip, drawn by the
//! kiosk, tells one paper from another, so that each is put into the queue once, however often that
//! is said and whatever number it bears.
//!
//! Numbers of a [series](crate::series) rise, and a number that was drawn is never drawn again that day. They leave
//! out some when the hall may have forgotten its last ones ([`Floor`](crate::ticket::Floor)).

use super::{QueueCommand, QueueEvent, Queues};
use crate::Hall;
use crate::event::{Answer, Event};
use crate::ids::{CounterId, PrinterId, PriorityClassId, ServiceId, SlipId, TicketId};
use crate::limits::SERIES_WIDTH;
use crate::printing::JobState;
use crate::refusal::Refusal;
use crate::setup::{Lang, Service, Setup};
use crate::ticket::{Number, Ticket, TicketState};
use crate::time::Timestamp;

/// Most digits that a number is padded to.
const WIDTH_MAX: u8 = 6;

/// A visitor's wish for a ticket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    pub(crate) service: ServiceId,
    pub(crate) lang: Lang,
    pub(crate) class: Option<PriorityClassId>,
}

impl Queues {
    /// Decides what a request means.
    pub(crate) fn decide(&self, hall: &Hall, at: Timestamp, command: &QueueCommand) -> Answer {
        match command {
            QueueCommand::Issue {
                service,
                lang,
                class,
                printer,
            } => self.decide_issue(
                hall,
                at,
                Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                },
                *printer,
            ),
            QueueCommand::Reserve {
                slip,
                service,
                lang,
                class,
                printer,
            } => self.decide_reserve(
                hall,
                at,
                *slip,
                Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                },
                *printer,
            ),
            QueueCommand::Adopt {
                slip,
                service,
                lang,
                class,
                pressed_at,
                number,
                printer,
                paper,
            } => self.decide_adopt(
                hall,
                at,
                Wish {
                    service: *service,
                    lang: *lang,
                    class: *class,
                },
                Paper {
                    slip: *slip,
                    number: *number,
                    pressed_at: *pressed_at,
                    printer: *printer,
                    state: *paper,
                },
            ),
            QueueCommand::RegisterPrintedTicket {
                number,
                service,
                lang,
                counter,
            } => self.decide_register(
                hall,
                at,
                *number,
                Wish {
                    service: *service,
                    lang: *lang,
                    class: None,
                },
                *counter,
            ),
            QueueCommand::Cancel { ticket, counter } => self.decide_cancel(hall, *ticket, *counter),
            QueueCommand::Hold {
                ticket,
                minutes,
                counter,
            } => {
                if let Some(counter) = counter {
                    hall.open_counter(*counter)?;
                }
                self.decide_hold(hall, at, *ticket, *minutes)
            }
            QueueCommand::PutBack { ticket, counter } => {
                if let Some(counter) = counter {
                    hall.open_counter(*counter)?;
                }
                if let TicketState::OnHold { .. } = self.known(*ticket)?.state {
                    return Ok(vec![QueueEvent::TicketReleased { ticket: *ticket }.into()]);
                }
                self.decide_return(hall, at, *ticket)
            }
            QueueCommand::ComeBack { ticket } => {
                if !hall.setup().rules.return_at_kiosk {
                    return Err(Refusal::NoReturn);
                }
                self.decide_return(hall, at, *ticket)
            }
        }
    }

    fn decide_issue(
        &self,
        hall: &Hall,
        at: Timestamp,
        wish: Wish,
        printer: Option<PrinterId>,
    ) -> Answer {
        let (ticket, number) = self.draw(hall, at, wish, printer)?;
        let Wish {
            service,
            lang,
            class,
        } = wish;
        let issued = QueueEvent::TicketIssued {
            ticket,
            number,
            service,
            lang,
            class,
        };
        let mut events = vec![issued.into()];
        events.extend(hall.printing().first_paper(hall, at, ticket, wish, printer));
        Ok(events)
    }

    fn decide_reserve(
        &self,
        hall: &Hall,
        at: Timestamp,
        slip: SlipId,
        wish: Wish,
        printer: Option<PrinterId>,
    ) -> Answer {
        if self.slips.contains_key(&slip) {
            return Ok(Vec::new());
        }
        let (ticket, number) = self.draw(hall, at, wish, printer)?;
        let Wish {
            service,
            lang,
            class,
        } = wish;
        let reserved = QueueEvent::TicketReserved {
            ticket,
            number,
            service,
            lang,
            class,
            slip,
        };
        let mut events = vec![reserved.into()];
        events.extend(hall.printing().first_paper(hall, at, ticket, wish, printer));
        Ok(events)
    }

    fn decide_adopt(&self, hall: &Hall, at: Timestamp, wish: Wish, paper: Paper) -> Answer {
        let slip = paper.slip;
        let told = |ticket, printer| hall.printing().paper_told(ticket, printer, paper.state);
        let known = self.of_slip(slip);
        if let Some(ticket) = known.filter(|t| t.state != TicketState::Reserved) {
            return Ok(told(ticket.id, None));
        }
        let as_reserved = known
            .filter(|t| t.number.is(paper.number))
            .map(|t| t.number);
        let number = match as_reserved {
            Some(number) => number,
            None => {
                let number = self.on_paper(hall, paper.number)?;
                match self.by_number(number.prefix, number.value) {
                    // Staff typed it in before its kiosk came back.
                    Some(typed) if typed.offline && typed.slip.is_none() => {
                        let ticket = typed.id;
                        let mut events = vec![QueueEvent::SlipBound { ticket, slip }.into()];
                        events.extend(told(ticket, paper.printer));
                        return Ok(events);
                    }
                    Some(_) => return Err(Refusal::NumberTaken { number }),
                    None => number,
                }
            }
        };
        let wished = known.map_or(wish.service, |t| t.service);
        let wished = hall.setup().service(wished);
        let keeps = wished.is_some_and(|service| service.keep_over_night);
        // A paper that stays valid over night has the place of its own day.
        let day_began = match keeps {
            true => Timestamp(i64::MIN),
            false => hall.day_began(at),
        };
        let arrived = paper.pressed_at.max(day_began).min(at);
        let mut events = Vec::new();
        let ticket = match known {
            Some(reserved) => reserved.id,
            None if paper.pressed_at < day_began => return Err(Refusal::DayOver),
            None => {
                let service = hall.offered(wish.service)?.id;
                // One that the settings have lost is no reason to turn a paper away.
                let class = wish
                    .class
                    .filter(|class| hall.setup().class(*class).is_some());
                let ticket = self.next_ticket();
                let reserved = QueueEvent::TicketReserved {
                    ticket,
                    number,
                    service,
                    lang: wish.lang,
                    class,
                    slip,
                };
                events.push(reserved.into());
                ticket
            }
        };
        let adopted = QueueEvent::TicketAdopted {
            ticket,
            number,
            arrived,
        };
        events.push(adopted.into());
        events.extend(told(ticket, paper.printer));
        Ok(events)
    }

    fn decide_register(
        &self,
        hall: &Hall,
        at: Timestamp,
        number: Number,
        wish: Wish,
        counter: Option<CounterId>,
    ) -> Answer {
        if let Some(counter) = counter {
            hall.open_counter(counter)?;
        }
        let Wish {
            service,
            lang,
            class,
        } = wish;
        hall.offered(service)?;
        match self.by_number(number.prefix, number.value) {
            // Its kiosk was cut off between paper and adoption.
            Some(t) if t.state == TicketState::Reserved => {
                let adopted = QueueEvent::TicketAdopted {
                    ticket: t.id,
                    number: t.number,
                    arrived: at,
                };
                return Ok(vec![adopted.into()]);
            }
            Some(_) => return Err(Refusal::NumberTaken { number }),
            None if number.prefix.series().is_none() && !hall.has_forgotten(number) => {
                return Err(Refusal::BadNumber { number });
            }
            None => {}
        }
        let issued = QueueEvent::TicketIssued {
            ticket: self.next_ticket(),
            number: self.on_paper(hall, number)?,
            service,
            lang,
            class,
        };
        Ok(vec![issued.into()])
    }

    fn decide_cancel(&self, hall: &Hall, ticket: TicketId, counter: Option<CounterId>) -> Answer {
        if let Some(counter) = counter {
            hall.open_counter(counter)?;
        }
        let found = self.known(ticket)?;
        let number = found.number;
        match found.state {
            TicketState::Waiting
            | TicketState::OnHold { .. }
            | TicketState::NoShow { .. }
            | TicketState::Parked { .. } => {
                Ok(vec![QueueEvent::TicketCancelled { ticket, counter }.into()])
            }
            TicketState::Called { .. } => Err(Refusal::StillCalling { number }),
            TicketState::Serving { .. } => Err(Refusal::StillServing { number }),
            TicketState::Finished { .. }
            | TicketState::Cancelled { .. }
            | TicketState::Expired
            | TicketState::Reserved => Err(Refusal::TicketOver { number }),
        }
    }

    fn decide_hold(
        &self,
        hall: &Hall,
        at: Timestamp,
        ticket: TicketId,
        minutes: Option<u8>,
    ) -> Answer {
        let found = self.known(ticket)?;
        let number = found.number;
        let usual = hall.setup().rules.hold_min;
        let usual = usual.ok_or(Refusal::NoHold)?;
        match found.state {
            // Whoever is on hold already may stay longer, or shorter.
            TicketState::Waiting | TicketState::OnHold { .. } => {
                let until = at.plus_s(60 * u32::from(minutes.unwrap_or(usual)));
                Ok(vec![QueueEvent::TicketHeld { ticket, until }.into()])
            }
            state if state.is_open() => Err(Refusal::NotWaiting { number }),
            _ => Err(Refusal::TicketOver { number }),
        }
    }

    /// Returns what the clock alone has brought about by `at`: whoever was on hold long
    /// enough waits.
    pub(crate) fn elapsed(&self, at: Timestamp) -> impl Iterator<Item = Event> {
        self.held
            .iter()
            .take_while(move |(until, _)| *until <= at)
            .map(|(_, ticket)| QueueEvent::TicketReleased { ticket: *ticket }.into())
    }

    /// Returns when the clock alone changes something next.
    pub(crate) fn next_deadline(&self) -> Timestamp {
        self.held
            .first()
            .map_or(Timestamp::NEVER, |(until, _)| *until)
    }

    fn decide_return(&self, hall: &Hall, at: Timestamp, ticket: TicketId) -> Answer {
        hall.no_emergency()?;
        let found = self.known(ticket)?;
        let number = found.number;
        let rules = &hall.setup().rules;
        let others = rules.return_after.ok_or(Refusal::NoReturn)?;
        match found.state {
            TicketState::NoShow { .. } => {
                let place = self.place_behind(found, others, at);
                Ok(vec![QueueEvent::TicketReturned { ticket, place }.into()])
            }
            state if state.is_open() => Err(Refusal::NotMissed { number }),
            _ => Err(Refusal::TicketOver { number }),
        }
    }

    /// Returns the time by which `ticket` stands behind so many `others` who wait for the same in
    /// the same class; behind all of them, if fewer wait. Nobody gains by having been missed.
    fn place_behind(&self, ticket: &Ticket, others: u8, at: Timestamp) -> Timestamp {
        let own = ticket.place_at.unwrap_or(ticket.issued_at);
        let Some(last) = usize::from(others).checked_sub(1) else {
            return own;
        };
        self.service(ticket.service)
            .and_then(|state| {
                let mut queues = state.queues.iter();
                queues.find(|q| q.class() == ticket.class && !q.is_booked())
            })
            .and_then(|queue| queue.places().get(last))
            .map_or(at, |(place, _)| Timestamp(place.0.saturating_add(1)))
            .max(own)
    }

    /// Checks that a ticket for `service` could be issued at `at`.
    pub(crate) fn can_issue<'h>(
        &self,
        hall: &'h Hall,
        at: Timestamp,
        service: ServiceId,
    ) -> Result<&'h Service, Refusal> {
        let service = hall.offered(service)?;
        hall.no_emergency()?;
        if let Err(closed) = hall.opens(service, hall.date(at))
            && !hall.clock().may_be_open(hall, at, service)
        {
            return Err(closed);
        }
        // Those who are expected have their places.
        let today = hall.local(at).date_naive();
        let kept = hall.appointments().expected_on(service.id, today);
        let taken = self.issued(service.id).saturating_add(kept);
        if let Some(cap) = service.cap.filter(|cap| taken >= *cap) {
            return Err(Refusal::ServiceFull { cap });
        }
        if self.numbers_left(hall.setup(), service) == 0 {
            return Err(Refusal::NumbersUsedUp);
        }
        Ok(service)
    }

    /// The next ticket and its number; none without paper.
    fn draw(
        &self,
        hall: &Hall,
        at: Timestamp,
        wish: Wish,
        printer: Option<PrinterId>,
    ) -> Result<(TicketId, Number), Refusal> {
        let service = self.can_issue(hall, at, wish.service)?;
        self.draw_for(hall, service, wish, printer)
    }

    /// The same for a visitor whose place was kept: neither hours nor a cap matter.
    pub(crate) fn draw_kept(
        &self,
        hall: &Hall,
        wish: Wish,
        printer: Option<PrinterId>,
    ) -> Result<(TicketId, Number), Refusal> {
        let service = hall.offered(wish.service)?;
        hall.no_emergency()?;
        if self.numbers_left(hall.setup(), service) == 0 {
            return Err(Refusal::NumbersUsedUp);
        }
        self.draw_for(hall, service, wish, printer)
    }

    fn draw_for(
        &self,
        hall: &Hall,
        service: &Service,
        wish: Wish,
        printer: Option<PrinterId>,
    ) -> Result<(TicketId, Number), Refusal> {
        if wish.class.is_some_and(|c| hall.setup().class(c).is_none()) {
            return Err(Refusal::UnknownClass);
        }
        printer.map_or(Ok(()), |printer| hall.can_print(printer))?;
        let number = Number {
            prefix: service.prefix,
            value: self.next_number(hall.setup(), service),
            width: service.width,
        };
        Ok((self.next_ticket(), number))
    }

    /// The numbers that `service` can still give out today.
    pub(crate) fn numbers_left(&self, setup: &Setup, service: &Service) -> u32 {
        let next = self.next_number(setup, service);
        let last = self.last_number(setup, service);
        let kept = self.overnight_numbers(service.prefix, next, last);
        last.saturating_add(1)
            .saturating_sub(next)
            .saturating_sub(kept)
    }

    /// Whether `service` has a tenth of today's numbers left at most, and no cap ends it before.
    pub(crate) fn numbers_run_low(&self, setup: &Setup, service: &Service) -> bool {
        let left = self.numbers_left(setup, service);
        let all = u64::from(service.last.saturating_sub(service.first)) + 1;
        let ends_before = |cap| cap <= self.issued(service.id).saturating_add(left);
        !service.retired && u64::from(left) * 10 <= all && !service.cap.is_some_and(ends_before)
    }

    fn issued(&self, service: ServiceId) -> u32 {
        self.service(service)
            .map_or(0, |s| s.day.issued.saturating_add(s.reserved))
    }

    /// The last number that `service` gives out today: as many more as were left out, as far as there
    /// is room before the next series.
    pub(super) fn last_number(&self, setup: &Setup, service: &Service) -> u32 {
        let end = setup.series_end(service.series());
        let skipped = self.skipped(service.series(), end);
        service.last.saturating_add(skipped).min(end)
    }

    /// The services that could give out such a number today.
    pub(crate) fn services_of<'s>(&self, setup: &'s Setup, number: Number) -> Vec<&'s Service> {
        let gives = |s: &&Service| {
            s.prefix == number.prefix
                && (s.first..=self.last_number(setup, s)).contains(&number.value)
        };
        setup.services.iter().filter(gives).collect()
    }

    /// A number as the hall writes it, if the hall or one of its machines may have given it out.
    fn on_paper(&self, hall: &Hall, number: Number) -> Result<Number, Refusal> {
        let is_given;
        let width;
        match number.prefix.series() {
            Some(series) => {
                is_given = number.value > 0 && hall.has_given_series(series);
                width = SERIES_WIDTH;
            }
            None => {
                is_given = !self.services_of(hall.setup(), number).is_empty();
                width = number.width.min(WIDTH_MAX);
            }
        }
        if is_given {
            Ok(Number { width, ..number })
        } else {
            Err(Refusal::BadNumber { number })
        }
    }
}

/// A paper that exists, as its kiosk tells of it.
#[derive(Debug, Clone, Copy)]
struct Paper {
    slip: SlipId,
    number: Number,
    pressed_at: Timestamp,
    printer: Option<PrinterId>,
    state: Option<JobState>,
}
