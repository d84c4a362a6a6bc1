//! Laws that hold in every history: random commands, random settings, a clock that jumps, against
//! the naive model.

use super::super::{AnnouncementCommand, MachineEvent};
use super::naive::{Model, Place};
use super::*;
use crate::PersonId;
use crate::ticket::{Graded, Ticket, TicketState};
use crate::{CommandId, Entry, Lineage, NumbersReached, Reached};
use std::collections::BTreeSet;

/// SplitMix64: small, seeded, the same everywhere.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }
    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }
}

/// Names the seed when a history fails.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this history has seed {}", self.0);
        }
    }
}

const KEYS: [&str; 3] = [SOCIAL, TAX, ESTATE];

fn random_serves(dice: &mut Dice) -> Vec<Serves> {
    let mut list: Vec<Serves> = Vec::new();
    for key in KEYS {
        if dice.one_in(2) {
            list.push(Serves {
                service: service(key),
                rank: dice.pick(&[1, 1, 2]),
            });
        }
    }
    if list.is_empty() {
        serves(&[(dice.pick(&KEYS), 1)])
    } else {
        list
    }
}

fn random_rules(dice: &mut Dice, setup: &mut Setup) {
    let rules = &mut setup.rules;
    rules.calls_before_no_show = dice.pick(&[1, 2, 3]);
    rules.call_finishes = dice.one_in(2);
    rules.arrives_after_s = dice.pick(&[None, None, Some(0), Some(30)]);
    rules.no_show_after_s = dice.pick(&[None, None, Some(0), Some(60)]);
    rules.ratio = dice.pick(&[None, Some(1), Some(2)]);
    rules.return_after = dice.pick(&[None, Some(0), Some(1), Some(3)]);
    rules.return_at_kiosk = dice.one_in(2);
    rules.idle_closes_after_s = dice.pick(&[None, Some(60), Some(900), Some(7200)]);
    rules.hold_min = dice.pick(&[None, Some(1), Some(15), Some(15)]);
    rules.undo_s = dice.pick(&[0, 10, 600]);
    rules.rating_window_s = dice.pick(&[0, 30, 300]);
    rules.rating_min_s = dice.pick(&[0, 3]);
    for s in &mut setup.services {
        s.rate = dice.pick(&[0, 100, 100, 300]);
        s.max_wait_s = dice.pick(&[None, Some(0), Some(300)]);
        s.cap = dice.pick(&[None, None, Some(40)]);
        s.last = s.first - 1 + dice.pick(&[30, 999]);
        s.keep_over_night = dice.one_in(3);
    }
    // Services of one series have the same numbers.
    for i in 1..setup.services.len() {
        let own = setup.services[i].series();
        let other = setup.services.iter().find(|s| s.series() == own);
        setup.services[i].last = other.unwrap().last;
    }
    for c in &mut setup.classes {
        c.rate = dice.pick(&[50, 100, 200]);
    }
}

fn random_setup(dice: &mut Dice) -> Setup {
    let mut setup = small_hall();
    let numbers = dice.pick(&[
        [("A", 1), ("B", 1), ("C", 1)],
        [("A", 1), ("B", 1), ("C", 1)],
        [("A", 1), ("A", 1), ("B", 1)],
        [("", 1001), ("", 2001), ("A", 1)],
        [("", 1001), ("", 2001), ("", 1001)],
    ]);
    for (s, (prefix, first)) in setup.services.iter_mut().zip(numbers) {
        s.prefix = Prefix::new(prefix).unwrap();
        s.first = first;
    }
    setup.rules.day_starts = NaiveTime::from_hms_opt(dice.pick(&[0, 3, 12]), 0, 0).unwrap();
    setup.rules.time_zone = dice.pick(&[
        chrono_tz::Asia::Shanghai,
        chrono_tz::America::New_York,
        chrono_tz::Asia::Kathmandu,
    ]);
    for counter in &mut setup.counters {
        counter.serves = random_serves(dice);
    }
    random_rules(dice, &mut setup);
    setup
}

fn random_command(dice: &mut Dice, hall: &Hall) -> Command {
    let desks = if dice.one_in(30) { 5 } else { 3 };
    let counter = CounterId(1 + dice.below(desks) as u16);
    let first = hall.tickets().first().map_or(0, |t| t.id.0);
    let ticket = TicketId((first + hall.tickets().len() as u64 + 1).saturating_sub(dice.below(12)));
    let key = if dice.one_in(40) {
        service("nothing")
    } else {
        service(dice.pick(&KEYS))
    };
    let class = dice.pick(&[None, None, None, Some(class(ELDERLY)), Some(class(VIP))]);
    if hall.reasserting() && dice.one_in(8) {
        return Command::Machine(MachineCommand::Reopen);
    }
    if hall.emergency().is_some() && dice.one_in(8) {
        return Command::Announcement(AnnouncementCommand::EndEmergency);
    }
    if dice.one_in(200) {
        return Command::Announcement(AnnouncementCommand::RaiseEmergency { text: None });
    }
    match dice.below(63) {
        61..=62 => Command::Counter(CounterCommand::StartWithoutTicket { counter }),
        56..=58 => Command::Queue(QueueCommand::Hold {
            ticket,
            minutes: dice.pick(&[None, None, Some(0), Some(1), Some(20)]),
            counter: dice.pick(&[None, Some(counter)]),
        }),
        59..=60 => Command::Queue(QueueCommand::PutBack {
            ticket: held(dice, hall).unwrap_or(ticket),
            counter: dice.pick(&[None, Some(counter)]),
        }),
        52..=53 => Command::Queue(QueueCommand::PutBack {
            ticket: missed(dice, hall).unwrap_or(ticket),
            counter: dice.pick(&[None, Some(counter)]),
        }),
        54..=55 => Command::Queue(QueueCommand::ComeBack {
            ticket: missed(dice, hall).unwrap_or(ticket),
        }),
        40..=51 => random_paper(dice, hall, key, class, counter),
        0..=8 => Command::Queue(QueueCommand::Issue {
            service: key,
            lang: Lang::EN,
            class,
            printer: None,
        }),
        9..=11 => Command::Counter(CounterCommand::Open {
            counter,
            clerk: dice.pick(&["Li", "li", "Wang", "Zhao"]).to_owned(),
            replace: dice.one_in(3),
        }),
        12 => Command::Counter(CounterCommand::Close { counter }),
        13 => Command::Counter(CounterCommand::SetServices {
            counter,
            serves: random_serves(dice),
        }),
        14..=19 => Command::Counter(CounterCommand::CallNext { counter }),
        20..=21 => Command::Counter(CounterCommand::CallTicket { counter, ticket }),
        22 => Command::Counter(CounterCommand::Recall { counter }),
        23 => Command::Counter(CounterCommand::NoShow { counter }),
        24..=27 => Command::Counter(CounterCommand::Start { counter }),
        28..=29 => Command::Counter(CounterCommand::Finish { counter }),
        30..=31 => Command::Counter(CounterCommand::Park { counter }),
        32 => Command::Counter(CounterCommand::Unpark { counter, ticket }),
        33 => Command::Counter(CounterCommand::Transfer {
            counter,
            service: key,
            class,
        }),
        34 if dice.one_in(2) => Command::Counter(CounterCommand::Pause {
            counter,
            reason: pause_reason("lunch"),
        }),
        34 => Command::Counter(CounterCommand::Resume { counter }),
        35 => Command::Queue(QueueCommand::Cancel {
            ticket,
            counter: dice.pick(&[None, Some(counter)]),
        }),
        36..=37 => Command::Counter(CounterCommand::Undo { counter }),
        _ => Command::Rating(RatingCommand::Rate {
            counter,
            grade: dice.below(5) as u8,
        }),
    }
}

/// One of those who did not come, if there is one.
fn missed(dice: &mut Dice, hall: &Hall) -> Option<TicketId> {
    let missed: Vec<TicketId> = hall.no_shows().map(|t| t.id).collect();
    (!missed.is_empty()).then(|| dice.pick(&missed))
}

/// One of those on hold, if there is one.
fn held(dice: &mut Dice, hall: &Hall) -> Option<TicketId> {
    let held: Vec<TicketId> = hall.held().map(|(_, t)| t.id).collect();
    (!held.is_empty()).then(|| dice.pick(&held))
}

/// How far numbers may have gone in a history that is forgotten.
fn random_reach(dice: &mut Dice, hall: &Hall) -> Option<NumbersReached> {
    let mut highest = NumbersReached::default();
    for service in &hall.setup().services {
        let gone = dice.pick(&[40, 400]);
        let value = service.first + dice.below(gone) as u32;
        highest.add(Reached::of(service.series(), value));
    }
    let day = hall.day().and_then(|day| day.pred_opt());
    dice.pick(&[true, true, false]).then(|| NumbersReached {
        day: dice.pick(&[hall.day(), hall.day(), day, None]),
        highest: highest.highest,
    })
}

/// Two steps of issuing, in any order and repeated, with papers of kiosks that were cut off for a
/// while.
fn random_paper(
    dice: &mut Dice,
    hall: &Hall,
    service: ServiceId,
    class: Option<PriorityClassId>,
    counter: CounterId,
) -> Command {
    let slip = SlipId(u128::from(dice.below(60)));
    let lang = Lang::ZH;
    let series = dice.pick(&["K1-", "K1-", "K2-", "A", "B", "", "K99-"]);
    let begins = if series.is_empty() {
        dice.pick(&[1000, 2000])
    } else {
        0
    };
    let other = Number {
        prefix: Prefix::read(series).unwrap(),
        value: begins + dice.below(20) as u32,
        width: 3,
    };
    let reserved = hall
        .ticket_of_slip(slip)
        .map(|t| t.number)
        .filter(|_| dice.one_in(2));
    let number = reserved.unwrap_or(other);
    let ago_s = dice.pick(&[-5, 0, 0, 1, 60, 3600, 86_400]);
    let pressed_at = Timestamp(hall.last_at().0 - ago_s * 1_000_000);
    match dice.below(80) {
        0 if dice.one_in(2) => Command::Machine(MachineCommand::Promote {
            generation: hall.generation() + dice.below(3) as u32,
            lineage: Some(Lineage(dice.roll().into())),
        }),
        0 => Command::Machine(MachineCommand::BeginLineage {
            lineage: Lineage(dice.roll().into()),
            generation: hall.generation() + dice.below(3) as u32,
            as_of: pressed_at,
            reached: random_reach(dice, hall),
        }),
        1..=8 => Command::Queue(QueueCommand::RegisterPrintedTicket {
            number,
            service,
            lang,
            counter: dice.pick(&[None, Some(counter)]),
        }),
        9..=40 => Command::Queue(QueueCommand::Reserve {
            slip,
            service,
            lang,
            class,
            printer: None,
        }),
        _ => Command::Queue(QueueCommand::Adopt {
            slip,
            service,
            lang,
            class,
            pressed_at,
            number,
            printer: None,
            paper: None,
        }),
    }
}

/// Two kiosks with series K1 and K2.
fn admit_kiosks(desk: &mut Desk, clock: i64) {
    for (name, n) in [("one", 1), ("two", 2)] {
        desk.send(Timestamp(clock), &admit(name, n)(&desk.hall))
            .1
            .unwrap();
    }
}

/// The clock mostly goes on; now and then it is set back an hour or forward a day, or does not move
/// at all.
fn random_step(dice: &mut Dice, clock: &mut i64) {
    let seconds = match dice.below(200) {
        0 => -3600,
        1 => 86_400,
        2..=5 => 900,
        6..=60 => 0,
        _ => dice.below(20) as i64,
    };
    *clock += seconds * 1_000_000 + dice.below(1_000_000) as i64;
}

fn start_of(dice: &mut Dice) -> i64 {
    Scenario::opening_at("09:00").at.0 + dice.below(86_400) as i64 * 1_000_000
}

/// What holds of any hall that `decide` and `apply` made.
fn check_invariants(hall: &Hall) {
    let mut numbers = BTreeSet::new();
    let mut places: BTreeSet<TicketId> = BTreeSet::new();
    for counter in hall.counters() {
        if let Some(held) = counter.ticket {
            assert!(places.insert(held), "{held:?} is at two counters");
            assert!(counter.shift.is_some(), "a closed counter holds {held:?}");
            let state = hall.ticket(held).unwrap().state;
            let here = matches!(state, TicketState::Called { counter: c, .. } | TicketState::Serving { counter: c } if c == counter.id);
            assert!(here, "{held:?} is {state:?} and not at {}", counter.id);
        }
        for ticket in hall.parked(counter.id) {
            assert!(
                counter.shift.is_some() && places.insert(ticket.id),
                "{:?} is parked twice or nowhere",
                ticket.id
            );
        }
    }
    for ticket in hall.no_shows() {
        assert!(places.insert(ticket.id) && matches!(ticket.state, TicketState::NoShow { .. }));
    }
    for (until, ticket) in hall.held() {
        assert!(places.insert(ticket.id));
        assert_eq!(ticket.state, TicketState::OnHold { until });
    }
    for queues in hall.queues().by_service() {
        for (place, ticket) in queues
            .iter()
            .flat_map(|q| q.places().iter().map(move |place| (q.class(), place.1)))
            .map(|(c, id)| (c, hall.ticket(id).unwrap()))
        {
            assert!(places.insert(ticket.id), "{:?} is in two places", ticket.id);
            assert_eq!((ticket.state, ticket.class), (TicketState::Waiting, place));
        }
    }
    for ticket in hall.tickets() {
        assert!(
            !ticket.has_number() || numbers.insert((ticket.number.prefix, ticket.number.value)),
            "{} came twice",
            ticket.number
        );
        assert_eq!(
            places.contains(&ticket.id),
            ticket.state.is_open(),
            "{} is {:?} and lost",
            ticket.number,
            ticket.state
        );
        let found = hall
            .ticket_by_number(&ticket.number.to_string())
            .map(|t| t.id);
        assert_eq!(
            found,
            (ticket.has_number() && ticket.state != TicketState::Reserved).then_some(ticket.id)
        );
        assert!(
            ticket
                .slip
                .is_none_or(|slip| hall.ticket_of_slip(slip) == Some(ticket)),
            "two papers have one slip"
        );
    }
    let waiting = hall
        .tickets()
        .iter()
        .filter(|t| t.state == TicketState::Waiting)
        .count();
    assert_eq!(hall.waiting_in_all(), waiting);
    let issued: u32 = hall
        .setup()
        .services
        .iter()
        .map(|s| hall.service_day(s.id).unwrap().issued)
        .sum();
    assert_eq!(
        issued as usize,
        hall.tickets()
            .iter()
            .filter(|t| t.has_number() && t.state != TicketState::Reserved && t.nights == 0)
            .count()
    );
    assert_eq!(hall.snapshot().check(), Ok(()));
    assert_eq!(
        &Hall::from_snapshot(hall.snapshot()),
        hall,
        "a snapshot reads back otherwise"
    );
}

/// The hall of a machine that is told only what it needs, line by line.
#[derive(Default)]
struct Replica {
    hall: Hall,
    heard: usize,
}

impl Replica {
    /// Hears what is new, and checks that it leads to what would be told as a whole.
    fn hear(&mut self, desk: &Desk) {
        for (at, event) in &desk.log[self.heard..] {
            let line = Entry {
                seq: 1,
                at: *at,
                command: CommandId(1),
                events: vec![event.clone()],
                actor: None,
                salt: None,
                link: None,
            };
            self.hall.apply_entry(&line.for_role(Role::Counter));
        }
        self.heard = desk.log.len();
        let whole = desk.hall.snapshot().for_role(Role::Counter);
        assert_eq!(self.hall, Hall::from_snapshot(whole), "told otherwise");
    }
}

fn check_replay(desk: &Desk) {
    let mut again = Hall::new();
    for (at, event) in &desk.log {
        again.apply(*at, event);
    }
    assert_eq!(again, desk.hall, "a replay ends otherwise");
    let mut days: Vec<NaiveDate> = desk
        .log
        .iter()
        .filter_map(|(_, e)| {
            if let Event::DayTurned { day, .. } = e {
                Some(*day)
            } else {
                None
            }
        })
        .collect();
    let turns = days.len();
    days.dedup();
    assert!(days.is_sorted() && days.len() == turns, "a day came twice");
    assert!(desk.log.is_sorted_by_key(|(at, _)| *at));
    let joins = |event: &Event| match event {
        Event::Queue(
            QueueEvent::TicketIssued { ticket, .. } | QueueEvent::TicketAdopted { ticket, .. },
        ) => Some(*ticket),
        _ => None,
    };
    let mut joined = BTreeSet::new();
    assert!(
        desk.log
            .iter()
            .filter_map(|(_, event)| joins(event))
            .all(|ticket| joined.insert(ticket)),
        "a paper was adopted twice"
    );
    let waits = |ticket: &Ticket| {
        let is_reserved = ticket.state == TicketState::Reserved;
        is_reserved || !ticket.has_number() || joined.contains(&ticket.id)
    };
    assert!(
        desk.hall.tickets().iter().all(waits),
        "somebody waits without a paper"
    );
}

fn compare(hall: &Hall, model: &Model, at: Timestamp) {
    assert_eq!(hall.day(), Some(model.day));
    assert_eq!(hall.tickets().len(), model.papers.len());
    for (ticket, paper) in hall.tickets().iter().zip(&model.papers) {
        let place = match ticket.state {
            TicketState::Waiting => Place::Waiting,
            TicketState::Called {
                counter,
                since,
                times,
            } => Place::Called {
                at: counter,
                since: since.0,
                times: u32::from(times),
            },
            TicketState::Serving { counter } => Place::Serving { at: counter },
            TicketState::Parked { counter, .. } => Place::Parked { at: counter },
            TicketState::OnHold { until } => Place::OnHold { until: until.0 },
            TicketState::NoShow { counter, .. } => Place::NoShow { at: counter },
            TicketState::Finished { .. } => Place::Finished,
            TicketState::Cancelled { .. } => Place::Cancelled,
            TicketState::Reserved => Place::Reserved,
            TicketState::Expired => panic!("no ticket of today expired"),
        };
        assert_eq!(
            (
                ticket.id.0,
                ticket.number,
                ticket.slip,
                ticket.service,
                ticket.class,
                place
            ),
            (
                paper.id,
                paper.number,
                paper.slip,
                paper.service,
                paper.class,
                paper.place
            )
        );
    }
    for (counter, window) in hall.counters().iter().zip(&model.windows) {
        assert_eq!(
            (counter.id, counter.shift.is_some(), counter.is_working()),
            (window.id, window.open, window.open && !window.paused)
        );
        assert_eq!(
            counter.ticket.map(|t| t.0),
            model.at_counter(window.id).map(|p| p.id)
        );
        assert_eq!(
            hall.rating_window(counter.id)
                .map(|r| (r.ticket.0, r.until.0)),
            window.rating
        );
        assert_eq!(
            (&counter.serves, counter.served, counter.no_shows),
            (&window.serves, window.served, window.no_shows)
        );
        let next = pick::next_for(hall, counter, at);
        assert_eq!(
            next,
            pick::order(hall, counter.id, at, 1).first().copied(),
            "the order begins otherwise"
        );
        let next = next.map(|(t, _)| t.0);
        assert_eq!(
            next,
            model.choose(counter.id, at.0).map(|p| p.id),
            "next for {}",
            counter.id
        );
    }
    for service in &hall.setup().services {
        let waits = model
            .papers
            .iter()
            .filter(|p| p.service == service.id && p.place == Place::Waiting)
            .count();
        assert_eq!(hall.waiting(service.id), waits);
    }
    let sum = |of: fn(&crate::ServiceDay) -> u32| {
        hall.setup()
            .services
            .iter()
            .map(|s| of(hall.service_day(s.id).unwrap()))
            .sum::<u32>()
    };
    assert_eq!(sum(|d| d.cancelled), model.cancelled);
    assert_eq!(
        sum(|d| d.served),
        model.windows.iter().map(|w| w.served).sum::<u32>()
    );
    assert_eq!(
        sum(|d| d.no_shows),
        model.windows.iter().map(|w| w.no_shows).sum::<u32>()
    );
}

fn history(seed: u64, steps: u32) -> (u32, u32) {
    let _seed = Seed(seed);
    let mut dice = Dice(seed);
    let mut setup = random_setup(&mut dice);
    let mut clock = start_of(&mut dice);
    let mut desk = Desk::default();
    desk.send(
        Timestamp(clock),
        &Command::Configure {
            setup: Box::new(setup.clone()),
        },
    )
    .1
    .unwrap();
    desk.elapse(desk.stamp(Timestamp(clock)));
    let mut model = Model::new(&setup, desk.hall.day().unwrap());
    admit_kiosks(&mut desk, clock);
    model.send(clock, &admit("one", 1)(&desk.hall)).unwrap();
    model.send(clock, &admit("two", 2)(&desk.hall)).unwrap();
    let mut done = 0;
    let mut refused = 0;
    let mut told = Replica::default();
    for _ in 0..steps {
        random_step(&mut dice, &mut clock);
        let command = if dice.one_in(100) {
            random_rules(&mut dice, &mut setup);
            match seed % 2 {
                0 => Command::Configure {
                    setup: Box::new(setup.clone()),
                },
                _ => Command::Settings(SettingsCommand::Change {
                    changes: desk.hall.setup().changes_to(&setup),
                }),
            }
        } else {
            random_command(&mut dice, &desk.hall)
        };
        let at = desk.stamp(Timestamp(clock));
        desk.elapse(at);
        assert!(desk.hall.next_deadline() > at);
        let before = desk.hall.clone();
        let outcome = desk.hall.consider(at, &command);
        assert_eq!(before, desk.hall);
        desk.apply(at, outcome.as_deref().unwrap_or_default());
        told.hear(&desk);

        model.elapse(at.0);
        let mut after = model.clone();
        let expected = after.send(at.0, &command);
        assert_eq!(
            outcome.is_ok(),
            expected.is_some(),
            "{command:?} gave {outcome:?}"
        );
        if expected.is_some() {
            model = after;
            done += 1;
        } else {
            refused += 1;
        }
        compare(&desk.hall, &model, desk.hall.last_at());
        check_invariants(&desk.hall);
    }
    check_replay(&desk);
    (done, refused)
}

#[test]
fn the_hall_agrees_with_the_naive_model_in_every_history() {
    let mut done = 0;
    let mut refused = 0;
    let seeds = std::env::var("HISTORIES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(60);
    for seed in 0..seeds {
        let (d, r) = history(seed, 300);
        done += d;
        refused += r;
    }
    println!("{done} commands carried out, {refused} refused");
    assert!(done > refused / 2, "too few commands mean anything");
}

/// Other settings of all kinds: services and counters come and go, the day starts elsewhere,
/// prefixes move.
fn wild_setup(dice: &mut Dice) -> Setup {
    let mut setup = random_setup(dice);
    setup.rules.time_zone = dice.pick(&[
        chrono_tz::Asia::Shanghai,
        chrono_tz::America::Havana,
        chrono_tz::Pacific::Kiritimati,
        chrono_tz::Europe::Berlin,
    ]);
    if dice.one_in(3) {
        setup.services.swap(0, 1);
        let prefix = setup.services[0].prefix;
        setup.services[0].prefix = setup.services[1].prefix;
        setup.services[1].prefix = prefix;
    }
    let gone = dice.below(4) as usize;
    if gone < setup.services.len() {
        setup.services.remove(gone);
    }
    let gone = dice.below(5) as usize;
    if gone < setup.counters.len() {
        setup.counters.remove(gone);
    }
    if dice.one_in(4) {
        setup.classes.clear();
    }
    let known: Vec<ServiceId> = setup.services.iter().map(|s| s.id).collect();
    for counter in &mut setup.counters {
        counter.serves.retain(|s| known.contains(&s.service));
    }
    setup
}

#[test]
fn no_ticket_is_lost_or_doubled_whatever_settings_come() {
    for seed in 1000..1060 {
        let _seed = Seed(seed);
        let mut dice = Dice(seed);
        let mut clock = start_of(&mut dice);
        let mut desk = Desk::default();
        desk.send(
            Timestamp(clock),
            &Command::Configure {
                setup: Box::new(random_setup(&mut dice)),
            },
        )
        .1
        .unwrap();
        admit_kiosks(&mut desk, clock);
        for _ in 0..300 {
            random_step(&mut dice, &mut clock);
            let command = if dice.one_in(12) {
                let wild = wild_setup(&mut dice);
                let live = desk.hall.setup().without_retired();
                match dice.below(4) {
                    0 => Command::Settings(SettingsCommand::TakeBack {
                        number: desk.hall.setting_changes().last().map_or(0, |c| c.number),
                    }),
                    1 => Command::Configure {
                        setup: Box::new(wild),
                    },
                    _ => Command::Settings(SettingsCommand::Change {
                        changes: live.changes_to(&wild),
                    }),
                }
            } else {
                random_command(&mut dice, &desk.hall)
            };
            let is_open = |t: &&Ticket| t.has_number() && t.state.is_open();
            let open = |h: &Hall| h.tickets().iter().filter(is_open).count();
            let at = desk.stamp(Timestamp(clock));
            desk.elapse(at);
            let before = open(&desk.hall);
            if let (_, Ok(events)) = desk.send(at, &command) {
                let ends = |e: &Event| {
                    matches!(
                        e,
                        Event::Counter(CounterEvent::TicketFinished { .. })
                            | Event::Queue(QueueEvent::TicketCancelled { .. })
                            | Event::DayTurned { .. }
                    )
                };
                if !events.iter().any(ends) {
                    assert!(open(&desk.hall) >= before, "{command:?} lost a ticket");
                }
            }
            check_invariants(&desk.hall);
        }
        check_replay(&desk);
    }
}

/// An event that may mean nothing at all here.
fn garbage(dice: &mut Dice) -> Event {
    let ticket = TicketId(if dice.one_in(50) {
        u64::MAX
    } else {
        dice.below(12)
    });
    let counter = CounterId(dice.below(5) as u16);
    let key = service(dice.pick(&[SOCIAL, TAX, ESTATE, "nothing"]));
    let class = dice.pick(&[None, Some(class(ELDERLY)), Some(class("nobody"))]);
    match dice.below(39) {
        37..=38 => Event::Counter(CounterEvent::StartedWithoutTicket {
            ticket,
            counter,
            service: key,
            lang: Lang::ZH,
        }),
        34..=35 => Event::Queue(QueueEvent::TicketHeld {
            ticket,
            until: Timestamp(dice.roll() as i64),
        }),
        36 => Event::Queue(QueueEvent::TicketReleased { ticket }),
        32..=33 => Event::Queue(QueueEvent::TicketReturned {
            ticket,
            place: Timestamp(dice.roll() as i64),
        }),
        0 => {
            let mut setup = wild_setup(dice);
            if dice.one_in(3) {
                setup.services.push(setup.services[0].clone());
                setup.counters.extend(setup.counters.first().cloned());
                setup.classes.push(PriorityClass {
                    level: 255,
                    rate: u32::MAX,
                    ..plain_class(ELDERLY, 1)
                });
            }
            Event::Configured {
                setup: Box::new(setup),
                file: None,
            }
        }
        1 => Event::DayTurned {
            day: dice.pick(&[DATE, NaiveDate::MIN, NaiveDate::MAX]),
            expired: vec![ticket],
            kept: dice.pick(&[None, None, Some(ticket)]),
            overnight: Vec::new(),
        },
        2..=5 => {
            let number = Number {
                prefix: Prefix::new("A").unwrap(),
                value: dice.roll() as u32,
                width: dice.roll() as u8,
            };
            Event::Queue(QueueEvent::TicketIssued {
                ticket,
                number,
                service: key,
                lang: Lang::ZH,
                class,
            })
        }
        6 => Event::Counter(CounterEvent::Opened {
            counter,
            clerk: String::new(),
            account: None,
            no: None,
            stars: 0,
        }),
        7 => Event::Counter(CounterEvent::Closed { counter }),
        8 => Event::Counter(CounterEvent::ServicesSet {
            counter,
            serves: random_serves(dice),
        }),
        9 => Event::Counter(CounterEvent::TicketCalled {
            ticket,
            counter,
            why: Why::LongestWait,
        }),
        10 => Event::Counter(CounterEvent::TicketRecalled { ticket, counter }),
        11 => Event::Counter(CounterEvent::TicketNoShow { ticket, counter }),
        12 => Event::Counter(CounterEvent::TicketStarted { ticket, counter }),
        13 => Event::Counter(CounterEvent::TicketFinished { ticket, counter }),
        14 => Event::Counter(CounterEvent::TicketParked { ticket, counter }),
        15 => Event::Counter(CounterEvent::TicketUnparked { ticket, counter }),
        16 => Event::Queue(QueueEvent::TicketRequeued { ticket }),
        17 => Event::Counter(CounterEvent::TicketTransferred {
            ticket,
            counter,
            service: key,
            class,
        }),
        18 => Event::Queue(QueueEvent::TicketCancelled {
            ticket,
            counter: Some(counter),
        }),
        19 => Event::Counter(CounterEvent::Paused {
            counter,
            reason: pause_reason("lunch"),
        }),
        20 => Event::Counter(CounterEvent::ActionUndone { counter, ticket }),
        21 => Event::Rating(RatingEvent::TicketRated {
            ticket,
            counter,
            grade: match dice.roll() as u8 {
                u8::MAX => Graded::Hidden,
                grade => Graded::Known(grade),
            },
        }),
        24..=26 => {
            let number = Number {
                prefix: Prefix::new("A").unwrap(),
                value: dice.roll() as u32,
                width: 3,
            };
            Event::Queue(QueueEvent::TicketReserved {
                ticket,
                number,
                service: key,
                lang: Lang::ZH,
                class,
                slip: SlipId(u128::from(dice.below(6))),
            })
        }
        27..=28 => {
            let number = Number {
                prefix: dice.pick(&[Prefix::default(), Prefix::of_series(1).unwrap()]),
                value: dice.below(5) as u32,
                width: 3,
            };
            Event::Queue(QueueEvent::TicketAdopted {
                ticket,
                number,
                arrived: Timestamp(dice.roll() as i64),
            })
        }
        29 => Event::Queue(QueueEvent::SlipBound {
            ticket,
            slip: SlipId(u128::from(dice.below(6))),
        }),
        30 if dice.one_in(2) => Event::Machine(MachineEvent::Promoted {
            generation: dice.roll() as u32,
            lineage: None,
        }),
        30 => Event::Machine(MachineEvent::LineageBegun {
            lineage: Lineage(dice.roll().into()),
            generation: dice.roll() as u32,
            as_of: Timestamp(dice.roll() as i64),
            reached: random_reach(dice, &Hall::new()),
        }),
        31 => {
            let id = dice.pick(&["a", "b"]);
            let prefix = dice.pick(&[Prefix::default(), Prefix::of_series(9999).unwrap()]);
            Event::Machine(MachineEvent::Admitted {
                machine: machine(id),
                role: Role::Hub,
                fingerprint: Fingerprint([0; 32]),
                series: prefix,
            })
        }
        22 => Event::Rating(RatingEvent::Explained {
            ticket,
            counter,
            reason: None,
            person: dice.pick(&[None, Some(PersonId(1))]),
        }),
        _ => Event::Rating(RatingEvent::Closed { counter, ticket }),
    }
}

#[test]
fn apply_is_total_also_for_events_that_make_no_sense() {
    for seed in 5000..5060 {
        let _seed = Seed(seed);
        let mut dice = Dice(seed);
        let mut hall = Hall::new();
        for _ in 0..200 {
            let at = Timestamp(if dice.one_in(20) {
                dice.roll() as i64
            } else {
                dice.below(1 << 50) as i64
            });
            let event = garbage(&mut dice);
            let _ = hall.changed_visits(at, None, &event);
            hall.apply(at, &event);
            let _ = hall.consider(at, &random_command(&mut dice, &hall));
            let _ = (
                hall.next_deadline(),
                hall.consider(at, &Command::Elapse),
                hall.ticket_by_number("A1"),
            );
            for counter in hall.counters() {
                let _ = pick::order(&hall, counter.id, at, 20);
            }
            let _ = crate::forecast::for_newcomer(&hall, service(TAX), None, at);
            assert_eq!(Hall::from_snapshot(hall.snapshot()), hall);
        }
    }
}
