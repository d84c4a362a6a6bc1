//! The rules, proved: one short scenario per rule and refusal, and random histories against a naive
//! model.
//!
//! A scenario reads as a sentence: given a hall at a time of day, when somebody asks for something,
//! then these events follow or this refusal. [`Desk`] carries commands out as the hub does;
//! [`Scenario`] speaks of tickets by their printed number.

mod actor;
mod appointments;
mod calling;
mod clock;
mod configure;
mod counter;
mod day;
mod devices;
mod emergency;
mod forecast;
mod holds;
mod issue;
mod late;
mod laws;
mod lineage;
mod machines;
mod naive;
mod opening;
mod overnight;
mod pace;
mod printing;
mod projection;
mod rating;
mod reserve;
mod returns;
mod routing;
mod rush;
mod series;
mod settings;
mod speed;
mod staff;
mod undo;
mod voice;
mod without_ticket;

use super::event::Why;
use super::opening::Opening;
use super::setup::{Choice, CounterSetup, Grade, Prefix, PriorityClass, Serves, Service, Text};
use super::{
    Command, CounterCommand, CounterEvent, CounterId, Event, Fingerprint, GroupId, Hall, Lang,
    MachineCommand, MachineId, Number, PauseId, PriorityClassId, QueueCommand, QueueEvent,
    RatingCommand, RatingEvent, ReasonId, Refusal, Role, ServiceId, SettingsCommand, Setup, SlipId,
    TicketId, Timestamp, routing as pick,
};
use chrono::{NaiveDate, NaiveTime, TimeZone};

/// A Sunday.
const DATE: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
const SOCIAL: &str = "social";
const TAX: &str = "tax";
const ESTATE: &str = "estate";
const ELDERLY: &str = "elderly";
const VIP: &str = "vip";
const DESK_1: CounterId = CounterId(1);
const DESK_2: CounterId = CounterId(2);
const DESK_3: CounterId = CounterId(3);

fn service(key: &str) -> ServiceId {
    key.parse().unwrap()
}
fn class(key: &str) -> PriorityClassId {
    key.parse().unwrap()
}
fn pause_reason(key: &str) -> PauseId {
    key.parse().unwrap()
}
fn machine(name: &str) -> MachineId {
    name.parse().unwrap()
}
fn reason(key: &str) -> ReasonId {
    key.parse().unwrap()
}
fn group(key: &str) -> GroupId {
    key.parse().unwrap()
}
fn text(en: &str) -> Text {
    Text::new("", en)
}
fn serves(list: &[(&str, u8)]) -> Vec<Serves> {
    list.iter()
        .map(|(key, rank)| Serves {
            service: service(key),
            rank: *rank,
        })
        .collect()
}
fn number(printed: &str) -> Number {
    let digits = printed.rfind('-').map_or_else(
        || printed.find(|c: char| c.is_ascii_digit()).unwrap(),
        |dash| dash + 1,
    );
    Number {
        prefix: Prefix::read(&printed[..digits]).unwrap(),
        value: printed[digits..].parse().unwrap(),
        width: 3,
    }
}

/// A service with numbers 1 to 999 that is always open and takes five minutes.
fn plain_service(key: &str, prefix: &str) -> Service {
    Service {
        name: text(key),
        last: 999,
        ..Service::new(service(key), Prefix::new(prefix).unwrap())
    }
}

fn plain_class(key: &str, level: u8) -> PriorityClass {
    PriorityClass {
        id: class(key),
        name: text(key),
        level,
        rate: 100,
        at_kiosk: true,
    }
}

fn desk(id: CounterId, list: &[(&str, u8)]) -> CounterSetup {
    CounterSetup {
        id,
        label: None,
        name: Text::default(),
        serves: serves(list),
    }
}

/// Three services A, B, C; desk 1 serves A and B, desk 2 only B, desk 3 everything; four grades,
/// the last of them poor.
fn small_hall() -> Setup {
    Setup {
        services: vec![
            plain_service(SOCIAL, "A"),
            plain_service(TAX, "B"),
            plain_service(ESTATE, "C"),
        ],
        counters: vec![
            desk(DESK_1, &[(SOCIAL, 1), (TAX, 1)]),
            desk(DESK_2, &[(TAX, 1)]),
            desk(DESK_3, &[(SOCIAL, 1), (TAX, 1), (ESTATE, 1)]),
        ],
        classes: vec![plain_class(ELDERLY, 1), plain_class(VIP, 2)],
        grades: (0..4)
            .map(|i| Grade {
                name: text("grade"),
                poor: i == 3,
            })
            .collect(),
        rating_reasons: vec![Choice {
            id: reason("manner"),
            name: text("manner"),
        }],
        pauses: vec![Choice {
            id: pause_reason("lunch"),
            name: text("lunch"),
        }],
        ..Setup::default()
    }
}

/// Carries commands out as the hub does: clamps the stamp, lets what is due elapse, decides,
/// applies, keeps the log.
#[derive(Debug, Clone, Default)]
struct Desk {
    hall: Hall,
    log: Vec<(Timestamp, Event)>,
}

impl Desk {
    /// What elapsed before the command, and its outcome.
    fn send(
        &mut self,
        clock: Timestamp,
        command: &Command,
    ) -> (Vec<Event>, Result<Vec<Event>, Refusal>) {
        let at = self.stamp(clock);
        let elapsed = self.elapse(at);
        let outcome = self.hall.consider(at, command);
        self.apply(at, outcome.as_deref().unwrap_or_default());
        (elapsed, outcome)
    }

    fn stamp(&self, clock: Timestamp) -> Timestamp {
        clock.max(Timestamp(self.hall.last_at().0 + 1))
    }

    fn elapse(&mut self, at: Timestamp) -> Vec<Event> {
        let mut elapsed = Vec::new();
        for round in 0.. {
            if self.hall.next_deadline() > at {
                break;
            }
            assert!(round < 4, "the clock makes no progress: {elapsed:?}");
            let events = self.hall.consider(at, &Command::Elapse).unwrap();
            assert!(!events.is_empty(), "a deadline is due and nothing happens");
            self.apply(at, &events);
            elapsed.extend(events);
        }
        elapsed
    }

    fn apply(&mut self, at: Timestamp, events: &[Event]) {
        for event in events {
            self.hall.apply(at, event);
            self.log.push((at, event.clone()));
        }
    }
}

/// Something to ask, by printed number.
type Ask = Box<dyn Fn(&Hall) -> Command>;
/// Something that happened, by printed number.
type ExpectedEvent = Box<dyn Fn(&Hall) -> Event>;

/// A hall, the time on its wall, and what happened last.
struct Scenario {
    desk: Desk,
    at: Timestamp,
    asked: Option<Result<Vec<Event>, Refusal>>,
    elapsed: Vec<Event>,
}

impl Scenario {
    /// The small hall at this time of its day, nobody there yet.
    fn opening_at(time: &str) -> Scenario {
        Scenario::with(time, |_| ())
    }

    /// The small hall with other settings.
    fn with(time: &str, change: impl FnOnce(&mut Setup)) -> Scenario {
        let mut setup = small_hall();
        change(&mut setup);
        let scenario = Scenario {
            desk: Desk::default(),
            at: Timestamp::default(),
            asked: None,
            elapsed: Vec::new(),
        }
        .at(time);
        let mut scenario = scenario.given([configure(setup)]);
        scenario.desk.elapse(Timestamp(scenario.at.0 + 10));
        scenario
    }

    /// It is this time now, `HH:MM` or `HH:MM:SS`.
    fn at(self, time: &str) -> Scenario {
        self.on(DATE, time)
    }

    fn on(mut self, date: NaiveDate, time: &str) -> Scenario {
        let format = if time.len() == 5 { "%H:%M" } else { "%H:%M:%S" };
        let time = NaiveTime::parse_from_str(time, format).unwrap();
        let zone = self.hall().setup().rules.time_zone;
        self.at = Timestamp(
            zone.from_local_datetime(&date.and_time(time))
                .earliest()
                .unwrap()
                .timestamp_micros(),
        );
        self
    }

    fn hall(&self) -> &Hall {
        &self.desk.hall
    }

    fn given(mut self, asks: impl IntoIterator<Item = Ask>) -> Scenario {
        for ask in asks {
            self = self.when(ask);
            if let Some(Err(refusal)) = &self.asked {
                panic!("refused: {refusal:?}");
            }
        }
        self
    }

    /// Issues a ticket without priority.
    fn issue(self, service: &str) -> Scenario {
        self.given([issue(service)])
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "a scenario reads better without references"
    )]
    fn when(mut self, ask: Ask) -> Scenario {
        self.elapsed = self.desk.elapse(self.desk.stamp(self.at));
        let command = ask(self.hall());
        let before = self.desk.hall.clone();
        let (_, outcome) = self.desk.send(self.at, &command);
        if outcome.is_err() {
            assert_eq!(before, self.desk.hall, "a refusal changes nothing");
        }
        self.asked = Some(outcome);
        self
    }

    fn then(mut self, events: impl IntoIterator<Item = ExpectedEvent>) -> Scenario {
        let want: Vec<Event> = events.into_iter().map(|told| told(self.hall())).collect();
        assert_eq!(self.asked.take().expect("nothing was asked"), Ok(want));
        self
    }

    fn refused(mut self, ask: Ask, refusal: Refusal) -> Scenario {
        self = self.when(ask);
        assert_eq!(self.asked.take(), Some(Err(refusal)));
        self
    }

    /// The clock alone brings this about by now.
    fn elapses(mut self, events: impl IntoIterator<Item = ExpectedEvent>) -> Scenario {
        let elapsed = self.desk.elapse(self.desk.stamp(self.at));
        self.elapsed = Vec::new();
        let want: Vec<Event> = events.into_iter().map(|told| told(self.hall())).collect();
        assert_eq!(elapsed, want);
        self
    }

    /// This ticket would be called next, for this reason.
    fn next_for(self, counter: CounterId, printed: &str, why: Why) -> Scenario {
        let next = pick::next_for(self.hall(), self.hall().counter(counter).unwrap(), self.at);
        let next =
            next.map(|(ticket, why)| (self.hall().ticket(ticket).unwrap().number.to_string(), why));
        assert_eq!(next, Some((printed.to_owned(), why)));
        self
    }

    /// These tickets would be called one after the other.
    fn order(self, counter: CounterId, printed: &[&str]) -> Scenario {
        let order = pick::order(self.hall(), counter, self.at, 99);
        let order: Vec<String> = order
            .iter()
            .map(|(t, _)| self.hall().ticket(*t).unwrap().number.to_string())
            .collect();
        assert_eq!(order, printed);
        self
    }

    /// Checks anything else about the hall.
    fn check(self, check: impl FnOnce(&Hall)) -> Scenario {
        check(self.hall());
        self
    }
}

/// An opening so many days after [`DATE`].
fn opens(days: u16, minute: u16) -> Option<Opening> {
    Some(Opening {
        day: DATE + chrono::Days::new(u64::from(days)),
        minute,
        in_days: days,
    })
}

fn today(time: &str) -> Timestamp {
    Scenario::opening_at("09:00").at(time).at
}

fn id(hall: &Hall, printed: &str) -> TicketId {
    hall.ticket_by_number(printed)
        .unwrap_or_else(|| panic!("no ticket {printed}"))
        .id
}

fn ask(command: impl Into<Command>) -> Ask {
    let command = command.into();
    Box::new(move |_| command.clone())
}
fn configure(setup: Setup) -> Ask {
    ask(Command::Configure {
        setup: Box::new(setup),
    })
}
fn issue(key: &str) -> Ask {
    ask(QueueCommand::Issue {
        service: service(key),
        lang: Lang::ZH,
        class: None,
        printer: None,
    })
}
fn issue_with(key: &str, with: &str) -> Ask {
    ask(QueueCommand::Issue {
        service: service(key),
        lang: Lang::ZH,
        class: Some(class(with)),
        printer: None,
    })
}
/// A kiosk of this name with a certificate made of `n`.
fn admit(name: &str, n: u8) -> Ask {
    ask(MachineCommand::Admit {
        machine: machine(name),
        role: Role::Kiosk,
        fingerprint: Fingerprint([n; 32]),
        replace: false,
    })
}
fn reserve(slip: u128, key: &str) -> Ask {
    ask(QueueCommand::Reserve {
        slip: SlipId(slip),
        service: service(key),
        lang: Lang::ZH,
        class: None,
        printer: None,
    })
}
fn open(counter: CounterId) -> Ask {
    ask(CounterCommand::Open {
        counter,
        clerk: format!("Clerk {}", counter.0),
        replace: false,
    })
}
fn close(counter: CounterId) -> Ask {
    ask(CounterCommand::Close { counter })
}
fn set_services(counter: CounterId, list: &[(&str, u8)]) -> Ask {
    ask(CounterCommand::SetServices {
        counter,
        serves: serves(list),
    })
}
fn call_next(counter: CounterId) -> Ask {
    ask(CounterCommand::CallNext { counter })
}
fn call_ticket(counter: CounterId, printed: &'static str) -> Ask {
    Box::new(move |h| {
        Command::Counter(CounterCommand::CallTicket {
            counter,
            ticket: id(h, printed),
        })
    })
}
fn recall(counter: CounterId) -> Ask {
    ask(CounterCommand::Recall { counter })
}
fn no_show(counter: CounterId) -> Ask {
    ask(CounterCommand::NoShow { counter })
}
fn start(counter: CounterId) -> Ask {
    ask(CounterCommand::Start { counter })
}
fn start_without_ticket(counter: CounterId) -> Ask {
    ask(CounterCommand::StartWithoutTicket { counter })
}
fn finish(counter: CounterId) -> Ask {
    ask(CounterCommand::Finish { counter })
}
fn park(counter: CounterId) -> Ask {
    ask(CounterCommand::Park { counter })
}
fn unpark(counter: CounterId, printed: &'static str) -> Ask {
    Box::new(move |h| {
        Command::Counter(CounterCommand::Unpark {
            counter,
            ticket: id(h, printed),
        })
    })
}
fn transfer(counter: CounterId, to: &str) -> Ask {
    ask(CounterCommand::Transfer {
        counter,
        service: service(to),
        class: None,
    })
}
fn transfer_with(counter: CounterId, to: &str, with: &str) -> Ask {
    ask(CounterCommand::Transfer {
        counter,
        service: service(to),
        class: Some(class(with)),
    })
}
fn pause(counter: CounterId) -> Ask {
    ask(CounterCommand::Pause {
        counter,
        reason: pause_reason("lunch"),
    })
}
fn resume(counter: CounterId) -> Ask {
    ask(CounterCommand::Resume { counter })
}
fn cancel(printed: &'static str) -> Ask {
    Box::new(move |h| {
        Command::Queue(QueueCommand::Cancel {
            ticket: id(h, printed),
            counter: None,
        })
    })
}
fn cancel_at(counter: CounterId, printed: &'static str) -> Ask {
    Box::new(move |h| {
        Command::Queue(QueueCommand::Cancel {
            ticket: id(h, printed),
            counter: Some(counter),
        })
    })
}
fn hold(printed: &'static str, minutes: Option<u8>) -> Ask {
    Box::new(move |h| {
        Command::Queue(QueueCommand::Hold {
            ticket: id(h, printed),
            minutes,
            counter: None,
        })
    })
}
fn put_back(printed: &'static str) -> Ask {
    Box::new(move |h| {
        Command::Queue(QueueCommand::PutBack {
            ticket: id(h, printed),
            counter: None,
        })
    })
}
fn come_back(printed: &'static str) -> Ask {
    Box::new(move |h| {
        Command::Queue(QueueCommand::ComeBack {
            ticket: id(h, printed),
        })
    })
}
fn undo_at(counter: CounterId) -> Ask {
    ask(CounterCommand::Undo { counter })
}
fn rate(counter: CounterId, grade: u8) -> Ask {
    ask(RatingCommand::Rate { counter, grade })
}
fn explain(counter: CounterId, why: Option<&str>, phone: Option<&str>) -> Ask {
    ask(RatingCommand::Explain {
        counter,
        reason: why.map(reason),
        phone: phone.map(crate::Phone::from),
    })
}

fn issued(printed: &'static str, key: &'static str) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Queue(QueueEvent::TicketIssued {
            ticket: id(h, printed),
            number: number(printed),
            service: service(key),
            lang: Lang::ZH,
            class: None,
        })
    })
}
fn called(printed: &'static str, counter: CounterId, why: Why) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Counter(CounterEvent::TicketCalled {
            ticket: id(h, printed),
            counter,
            why,
        })
    })
}
fn recalled(printed: &'static str, counter: CounterId) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Counter(CounterEvent::TicketRecalled {
            ticket: id(h, printed),
            counter,
        })
    })
}
fn marked_no_show(printed: &'static str, counter: CounterId) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Counter(CounterEvent::TicketNoShow {
            ticket: id(h, printed),
            counter,
        })
    })
}
fn started(printed: &'static str, counter: CounterId) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Counter(CounterEvent::TicketStarted {
            ticket: id(h, printed),
            counter,
        })
    })
}
fn finished(printed: &'static str, counter: CounterId) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Counter(CounterEvent::TicketFinished {
            ticket: id(h, printed),
            counter,
        })
    })
}
fn parked(printed: &'static str, counter: CounterId) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Counter(CounterEvent::TicketParked {
            ticket: id(h, printed),
            counter,
        })
    })
}
fn unparked(printed: &'static str, counter: CounterId) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Counter(CounterEvent::TicketUnparked {
            ticket: id(h, printed),
            counter,
        })
    })
}
fn opened(counter: CounterId, clerk: &str) -> ExpectedEvent {
    told(Event::Counter(CounterEvent::Opened {
        counter,
        clerk: clerk.to_owned(),
        account: None,
        no: None,
        stars: 0,
    }))
}
fn closed(counter: CounterId) -> ExpectedEvent {
    told(Event::Counter(CounterEvent::Closed { counter }))
}
fn requeued(printed: &'static str) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Queue(QueueEvent::TicketRequeued {
            ticket: id(h, printed),
        })
    })
}
fn transferred(
    printed: &'static str,
    counter: CounterId,
    to: &'static str,
    with: Option<&'static str>,
) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Counter(CounterEvent::TicketTransferred {
            ticket: id(h, printed),
            counter,
            service: service(to),
            class: with.map(class),
        })
    })
}
fn cancelled(printed: &'static str, counter: Option<CounterId>) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Queue(QueueEvent::TicketCancelled {
            ticket: id(h, printed),
            counter,
        })
    })
}
fn undone(printed: &'static str, counter: CounterId) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Counter(CounterEvent::ActionUndone {
            counter,
            ticket: id(h, printed),
        })
    })
}
fn rated(printed: &'static str, counter: CounterId, grade: u8) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Rating(RatingEvent::TicketRated {
            ticket: id(h, printed),
            counter,
            grade: super::ticket::Graded::Known(grade),
        })
    })
}
fn rating_closed(printed: &'static str, counter: CounterId) -> ExpectedEvent {
    Box::new(move |h| {
        Event::Rating(RatingEvent::Closed {
            counter,
            ticket: id(h, printed),
        })
    })
}
fn told(event: Event) -> ExpectedEvent {
    Box::new(move |_| event.clone())
}
