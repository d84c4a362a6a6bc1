//! Random days, counted naively too.

use crate::{
    Batch, Clerk, Dimension, End, Figures, Filter, GROUPS_MAX, Key, Leg, Question, Roster, Stint,
    Table, TooManyGroups,
};
use chrono::{Datelike, NaiveDate, NaiveTime};
use chrono_tz::Asia::Shanghai;
use fastrand::Rng;
use hall::setup::Prefix;
use hall::ticket::Rating;
use hall::time::local_instant;
use hall::visit::{Outcome, Visit};
use hall::wait::Forecast;
use hall::{
    AccountId, Actor, CounterEvent, CounterId, Event, Graded, Number, Program, ServiceId, TicketId,
    Timestamp,
};
use std::collections::BTreeMap;
use std::iter::zip;
use std::sync::Arc;

fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(u64::from(n))
}

fn at(time: &str) -> Timestamp {
    let time = NaiveTime::parse_from_str(time, "%H:%M:%S").unwrap();
    local_instant(day(0), time, Shanghai)
}

fn key<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn clerk(account: Option<u64>, name: &str) -> Option<Clerk> {
    Some(Clerk {
        account: account.map(AccountId),
        name: name.into(),
    })
}

fn random_leg(rng: &mut Rng, days: u32) -> Leg {
    let end = End::ALL[rng.usize(..End::ALL.len())];
    let clerks = [
        None,
        clerk(None, "王敏"),
        clerk(None, "李雷"),
        clerk(Some(1), "王敏"),
        clerk(Some(1), "王小敏"),
        clerk(Some(2), "王敏"),
    ];
    Leg {
        day: day(rng.u32(..days)),
        minute: rng.u16(..24 * 60),
        service: key(["a", "b", "c"][rng.usize(..3)]),
        counter: rng.bool().then(|| CounterId(rng.u16(1..5))),
        clerk: clerks[rng.usize(..clerks.len())].clone(),
        class: rng.bool().then(|| key("vip")),
        has_ticket: rng.u8(..5) > 0,
        is_later: rng.u8(..4) == 0,
        end,
        no_shows: rng.u8(..3),
        wait_s: rng.u32(..7_000),
        is_called: rng.bool(),
        walk_s: rng.bool().then(|| rng.u32(..200)),
        serve_s: end.is_served().then(|| rng.u32(..3_000)),
        parked_s: rng.u32(..100),
        grade: rng.bool().then(|| rng.u8(..5)),
        told_s: rng
            .bool()
            .then(|| (rng.u32(..2_000), rng.u32(2_000..5_000))),
        after_due_s: rng.bool().then(|| rng.u32(..1_500)),
    }
}

/// The legs of each day in batches.
fn batches(legs: &[Leg]) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for leg in legs {
        let open = batches.iter_mut().find(|batch| batch.day == leg.day);
        if !open.is_some_and(|batch| batch.push(leg)) {
            let mut batch = Batch::new(leg.day);
            assert!(batch.push(leg));
            batches.push(batch);
        }
    }
    batches
}

fn question(by: &[Dimension]) -> Question {
    Question {
        from: day(0),
        to: day(4_000),
        by: by.to_vec(),
        filter: Filter::default(),
        promise_s: 900,
    }
}

fn naive_key(dimension: Dimension, leg: &Leg) -> Key {
    match dimension {
        Dimension::Service => Key::Service(leg.service),
        Dimension::Counter => Key::Counter(leg.counter),
        Dimension::Clerk => Key::Clerk(leg.clerk.clone()),
        Dimension::Class => Key::Class(leg.class),
        Dimension::HalfHour => Key::Minute(leg.minute - leg.minute % 30),
        Dimension::Hour => Key::Minute(leg.minute - leg.minute % 60),
        Dimension::Weekday => Key::Weekday(leg.day.weekday().num_days_from_monday() as u8),
        Dimension::Day => Key::From(leg.day),
        Dimension::Week => {
            let past = u64::from(leg.day.weekday().num_days_from_monday());
            Key::From(leg.day - chrono::Days::new(past))
        }
        Dimension::Month => Key::From(leg.day.with_day(1).unwrap()),
        Dimension::Quarter => {
            let month = (leg.day.month() - 1) / 3 * 3 + 1;
            Key::From(NaiveDate::from_ymd_opt(leg.day.year(), month, 1).unwrap())
        }
        Dimension::Year => Key::From(NaiveDate::from_ymd_opt(leg.day.year(), 1, 1).unwrap()),
    }
}

fn count(legs: &[&Leg], which: impl Fn(&Leg) -> bool) -> u64 {
    legs.iter().filter(|leg| which(leg)).count() as u64
}

/// Asserts that the figures are those of these legs.
fn assert_counts(figures: &Figures, legs: &[&Leg]) {
    let ends = |end: End| count(legs, |leg| leg.end == end);
    assert_eq!(
        figures.issued,
        count(legs, |leg| leg.has_ticket && !leg.is_later)
    );
    assert_eq!(figures.legs(), legs.len() as u64);
    assert_eq!(figures.served, ends(End::Served) + ends(End::Transferred));
    assert_eq!(figures.left, ends(End::Left));
    assert_eq!(
        figures.legs(),
        figures.served + figures.sent_on + figures.unfinished + figures.abandoned(),
        "what came in has ended somehow"
    );
    let mut waits: Vec<u32> = legs
        .iter()
        .filter(|leg| leg.has_ticket && leg.is_called)
        .map(|leg| leg.wait_s)
        .collect();
    waits.sort_unstable();
    assert_eq!(figures.wait.count, waits.len() as u64);
    assert_eq!(
        figures.wait.sum_s,
        waits.iter().map(|s| u64::from(*s)).sum::<u64>()
    );
    assert_eq!(figures.wait.min_s, waits.first().copied().unwrap_or(0));
    assert_eq!(figures.wait.max_s, waits.last().copied().unwrap_or(0));
    if let Some(exact) = waits.get(waits.len().div_ceil(2).saturating_sub(1)) {
        assert!(figures.wait.median_s.abs_diff(*exact) <= exact / 120 + 1);
    }
    let within = count(legs, |leg| {
        leg.has_ticket && leg.is_called && leg.wait_s <= 900
    });
    assert_eq!(figures.within_promise, within);
    assert_eq!(
        figures.promised,
        count(legs, |leg| leg.has_ticket
            && (leg.is_called || leg.wait_s > 900))
    );
    let served_s = legs.iter().filter_map(|leg| leg.serve_s).map(u64::from);
    assert_eq!(figures.serve.sum_s, served_s.sum::<u64>());
    assert_eq!(figures.ratings(), count(legs, |leg| leg.grade.is_some()));
    let kept = |leg: &Leg| {
        leg.has_ticket
            && leg.is_called
            && leg
                .told_s
                .is_some_and(|(low, high)| (low..=high).contains(&leg.wait_s))
    };
    assert_eq!(figures.told_inside, count(legs, kept));
    let booked = |leg: &Leg| leg.after_due_s.is_some();
    assert_eq!(figures.booked, count(legs, booked));
    let called = |leg: &Leg| leg.is_called && leg.after_due_s.is_some_and(|s| s <= 600);
    assert_eq!(figures.booked_kept, count(legs, called));
}

#[test]
fn every_table_counts_what_a_naive_reader_counts() {
    let every = [
        Dimension::Service,
        Dimension::Counter,
        Dimension::Clerk,
        Dimension::Class,
        Dimension::HalfHour,
        Dimension::Hour,
        Dimension::Weekday,
        Dimension::Day,
        Dimension::Week,
        Dimension::Month,
        Dimension::Quarter,
        Dimension::Year,
    ];
    for seed in 0..60 {
        println!("seed {seed}");
        let mut rng = Rng::with_seed(seed);
        let legs: Vec<Leg> = (0..rng.usize(1..400))
            .map(|_| random_leg(&mut rng, 500))
            .collect();
        let mut by = vec![every[rng.usize(..every.len())]];
        if rng.bool() {
            by.push(every[rng.usize(..7)]);
        }
        let mut asked = question(&by);
        asked.from = day(rng.u32(..250));
        asked.to = day(rng.u32(250..500));
        if rng.bool() {
            asked.filter.service = Some(key("b"));
        }
        let mut table = Table::new(asked.clone());
        for batch in batches(&legs) {
            let read = Batch::of_bytes(&batch.to_bytes()).unwrap();
            assert_eq!(read, batch);
            table.add(&read).unwrap();
        }
        let counts = table.counts();
        let is_asked = |leg: &&Leg| {
            (asked.from..=asked.to).contains(&leg.day)
                && asked
                    .filter
                    .service
                    .is_none_or(|service| service == leg.service)
        };
        let asked_legs: Vec<&Leg> = legs.iter().filter(is_asked).collect();
        let mut groups: BTreeMap<Vec<Key>, Vec<&Leg>> = BTreeMap::new();
        for leg in &asked_legs {
            let keys = by
                .iter()
                .map(|dimension| naive_key(*dimension, leg))
                .collect();
            groups.entry(keys).or_default().push(leg);
        }
        assert_eq!(counts.rows.len(), groups.len());
        for (row, (keys, legs)) in zip(&counts.rows, &groups) {
            assert_eq!(&row.keys, keys);
            assert_counts(&row.figures, legs);
        }
        assert_counts(&counts.total, &asked_legs);
    }
}

#[test]
fn one_account_is_one_clerk_whatever_the_name_and_one_name_of_two_accounts_is_two() {
    let mut rng = Rng::with_seed(1);
    let people = [
        clerk(Some(1), "王敏"),
        clerk(Some(1), "王小敏"),
        clerk(Some(2), "王敏"),
        clerk(None, "王敏"),
    ];
    let legs: Vec<Leg> = (0..)
        .zip(&people)
        .map(|(n, clerk)| Leg {
            day: day(n),
            clerk: clerk.clone(),
            ..random_leg(&mut rng, 1)
        })
        .collect();
    let mut table = Table::new(question(&[Dimension::Clerk]));
    batches(&legs)
        .iter()
        .for_each(|batch| table.add(batch).unwrap());
    let legs: Vec<u64> = table
        .counts()
        .rows
        .iter()
        .map(|row| row.figures.legs())
        .collect();
    assert_eq!(legs, [1, 2, 1]);
}

#[test]
fn only_the_clerk_who_is_asked_for_counts() {
    let mut rng = Rng::with_seed(2);
    let legs: Vec<Leg> = (0..300).map(|_| random_leg(&mut rng, 3)).collect();
    let ask = |filter: Filter| {
        let mut table = Table::new(Question {
            filter,
            ..question(&[])
        });
        batches(&legs)
            .iter()
            .for_each(|batch| table.add(batch).unwrap());
        table.counts().total.legs()
    };
    for wanted in [
        clerk(None, "王敏"),
        clerk(Some(1), "renamed since"),
        clerk(Some(3), "王敏"),
    ] {
        let filter = Filter {
            clerk: wanted.clone(),
            ..Filter::default()
        };
        let of = legs.iter().filter(|leg| leg.clerk == wanted).count();
        assert_eq!(ask(filter), of as u64, "{wanted:?}");
    }
}

#[test]
fn a_table_of_too_many_rows_is_refused() {
    let mut rng = Rng::with_seed(3);
    let mut table = Table::new(question(&[Dimension::Day, Dimension::HalfHour]));
    let mut added = Ok(());
    for n in 0..200 {
        let legs: Vec<Leg> = (0..300)
            .map(|_| Leg {
                day: day(n),
                ..random_leg(&mut rng, 1)
            })
            .collect();
        added = added.and(table.add(&batches(&legs)[0]));
    }
    assert_eq!(added, Err(TooManyGroups));
    const { assert!(GROUPS_MAX < 200 * 48) }
}

#[test]
fn a_batch_is_full_at_257_names_and_damaged_bytes_are_none() {
    let mut rng = Rng::with_seed(4);
    let mut batch = Batch::new(day(0));
    let pushed = (0..300).filter(|n| {
        let leg = Leg {
            clerk: clerk(Some(*n), "王敏"),
            ..random_leg(&mut rng, 1)
        };
        batch.push(&leg)
    });
    assert_eq!(pushed.count(), 256);
    assert_eq!(batch.len(), 256);
    let written = batch.to_bytes();
    for cut in [0, 1, 4, 40, written.len() - 1] {
        assert!(
            Batch::of_bytes(&written[..cut]).is_err(),
            "cut to {cut} bytes"
        );
    }
    let mut later = written.clone();
    later[0] += 1;
    assert!(Batch::of_bytes(&later).is_err());
    let mut wild = written;
    let head = u32::from_le_bytes(wild[1..5].try_into().unwrap()) as usize;
    wild[5 + head] = 200;
    assert!(
        Batch::of_bytes(&wild).is_err(),
        "a number that stands for nothing"
    );
}

/// What happens at counters on two days, second by second: who opens, pauses and closes when.
fn counter_events(rng: &mut Rng) -> Vec<(u32, Event)> {
    let mut events = Vec::new();
    for at in 0..2 * 24 * 3_600_u32 {
        if at % (24 * 3_600) == 3 * 3_600 {
            let turned = Event::DayTurned {
                day: day(at / (24 * 3_600)),
                expired: Vec::new(),
                kept: None,
                overnight: Vec::new(),
            };
            events.push((at, turned));
        }
        if at < 4 * 3_600 || rng.u32(..900) > 0 {
            continue;
        }
        let counter = CounterId(rng.u16(1..4));
        let event = match rng.u8(..5) {
            0 | 1 => CounterEvent::Opened {
                counter,
                clerk: ["王敏", "李娜"][rng.usize(..2)].to_owned(),
                account: None,
                no: None,
                stars: 0,
            },
            2 => CounterEvent::Closed { counter },
            3 => CounterEvent::Paused {
                counter,
                reason: key("lunch"),
            },
            _ => CounterEvent::Resumed { counter },
        };
        events.push((at, Event::Counter(event)));
    }
    events
}

#[test]
fn time_on_duty_is_what_a_clock_counts_second_by_second() {
    for seed in 0..4 {
        println!("seed {seed}");
        let mut rng = Rng::with_seed(seed);
        let events = counter_events(&mut rng);
        let by = match seed % 4 {
            0 => vec![Dimension::Clerk, Dimension::HalfHour],
            1 => vec![Dimension::Counter, Dimension::Day],
            2 => vec![Dimension::Hour],
            _ => vec![Dimension::Clerk],
        };
        let midnight = at("00:00:00").0;
        let stamp = |s: u32| Timestamp(midnight + i64::from(s) * 1_000_000);
        let end = 2 * 24 * 3_600 - 1_000;
        let mut roster = Roster::default();
        let mut table = Table::new(question(&by));
        for (at, event) in events.iter().filter(|(at, _)| *at < end) {
            // As it is when it was written down in between.
            roster = record::decode(&record::encode(&roster)).unwrap();
            for stint in roster.on(stamp(*at), event, Shanghai) {
                table.add_stint(&stint).unwrap();
            }
        }
        for stint in roster.running(stamp(end), Shanghai) {
            table.add_stint(&stint).unwrap();
        }
        let mut there: BTreeMap<CounterId, (String, bool)> = BTreeMap::new();
        let mut today = None;
        let mut naive: BTreeMap<Vec<Key>, (u64, u64)> = BTreeMap::new();
        let mut events = events.iter().peekable();
        for second in 0..end {
            while let Some((_, event)) = events.next_if(|(at, _)| *at <= second) {
                match event {
                    Event::DayTurned { day, .. } => today = Some(*day),
                    Event::Counter(CounterEvent::Opened { counter, clerk, .. }) => {
                        there.insert(*counter, (clerk.clone(), false));
                    }
                    Event::Counter(CounterEvent::Closed { counter }) => {
                        there.remove(counter);
                    }
                    Event::Counter(CounterEvent::Paused { counter, .. }) => {
                        there.entry(*counter).and_modify(|open| open.1 = true);
                    }
                    Event::Counter(CounterEvent::Resumed { counter }) => {
                        there.entry(*counter).and_modify(|open| open.1 = false);
                    }
                    _ => unreachable!(),
                }
            }
            for (counter, (clerk, pauses)) in &there {
                let minute = (second / 60 % (24 * 60)) as u16;
                let keys = by.iter().map(|dimension| match dimension {
                    Dimension::Clerk => Key::Clerk(self::clerk(None, clerk)),
                    Dimension::HalfHour => Key::Minute(minute / 30 * 30),
                    Dimension::Hour => Key::Minute(minute / 60 * 60),
                    Dimension::Counter => Key::Counter(Some(*counter)),
                    _ => Key::From(today.unwrap()),
                });
                let counted = naive.entry(keys.collect()).or_default();
                counted.0 += 1;
                counted.1 += u64::from(*pauses);
            }
        }
        let counts = table.counts();
        let told = counts.rows.iter().map(|row| {
            let figures = &row.figures;
            let duty = (figures.on_duty_s.unwrap(), figures.paused_s.unwrap());
            (row.keys.clone(), duty)
        });
        assert_eq!(told.collect::<BTreeMap<_, _>>(), naive);
        let all: u64 = naive.values().map(|(on_duty, _)| on_duty).sum();
        assert_eq!(counts.total.on_duty_s, Some(all));
    }
}

#[test]
fn a_counter_is_busy_by_hand_and_a_service_has_no_time_on_duty() {
    let stint = |is_pause, start_s, length_s| Stint {
        day: day(0),
        counter: CounterId(1),
        clerk: clerk(None, "王敏").unwrap(),
        is_pause,
        start_s,
        length_s,
    };
    let counted = |by: &[Dimension]| {
        let mut table = Table::new(question(by));
        let mut batch = Batch::new(day(0));
        // Called at 09:10, there at 09:12, ready at 09:20: ten minutes.
        batch.push(&leg(&visit(Outcome::Finished)));
        table.add(&batch).unwrap();
        table.add_stint(&stint(false, 9 * 3_600, 1_800)).unwrap();
        table
            .add_stint(&stint(true, 9 * 3_600 + 1_800, 600))
            .unwrap();
        table.counts()
    };
    let total = counted(&[]).total;
    assert_eq!((total.on_duty_s, total.paused_s), (Some(2_400), Some(600)));
    assert_eq!(total.busy(), Some(600.0 / 1_800.0));
    let clerks = counted(&[Dimension::Clerk]);
    assert_eq!(
        clerks.rows.len(),
        1,
        "visits and time of one clerk are one row"
    );
    assert_eq!(clerks.rows[0].figures.busy(), total.busy());
    let total = counted(&[Dimension::Service]).total;
    assert_eq!((total.on_duty_s, total.busy()), (None, None));
}

/// A visit that was called at 09:10, started at 09:12 and ended at 09:20, and waited since 09:00.
fn visit(outcome: Outcome) -> Visit {
    Visit {
        ticket: TicketId(1),
        leg: 0,
        day: day(0),
        number: Number {
            prefix: Prefix::new("A").unwrap(),
            value: 1,
            width: 3,
        },
        service: key("a"),
        lang: hall::Lang::ZH,
        class: None,
        queued_at: at("09:00:00"),
        called_at: Some(at("09:10:00")),
        first_called_at: None,
        started_at: Some(at("09:12:00")),
        ended_at: at("09:20:00"),
        parked_s: 0,
        counter: Some(CounterId(1)),
        clerk: Some(Arc::from("王敏")),
        account: None,
        no_shows: 0,
        outcome,
        rating: None,
        served_by: None,
        no_show_by: None,
        issued_by: None,
        offline: false,
        told: None,
        due: None,
    }
}

fn leg(visit: &Visit) -> Leg {
    Leg::of(visit, Shanghai)
}

#[test]
fn a_visit_is_counted_by_hand() {
    let served = leg(&Visit {
        parked_s: 60,
        ..visit(Outcome::Finished)
    });
    assert_eq!(served.minute, 9 * 60);
    assert_eq!(served.end, End::Served);
    assert_eq!(served.wait_s, 600);
    assert_eq!(served.walk_s, Some(120));
    assert_eq!(served.serve_s, Some(480 - 60), "parked time is no service");
    assert!(served.is_called);
}

#[test]
fn a_visitor_who_was_called_back_waited_until_the_first_call() {
    let back = leg(&Visit {
        first_called_at: Some(at("09:04:00")),
        no_shows: 1,
        ..visit(Outcome::Finished)
    });
    assert_eq!(back.wait_s, 240);
    assert_eq!(back.walk_s, Some(120), "and walked after the last");
}

#[test]
fn a_visit_without_a_ticket_counts_and_did_not_wait() {
    let mut batch = Batch::new(day(0));
    batch.push(&leg(&Visit {
        number: Number::NONE,
        called_at: None,
        ..visit(Outcome::Finished)
    }));
    let mut table = Table::new(question(&[]));
    table.add(&batch).unwrap();
    let total = table.counts().total;
    assert_eq!(
        (total.issued, total.without_ticket, total.served),
        (0, 1, 1)
    );
    assert_eq!((total.wait.count, total.promised), (0, 0));
    assert_eq!(total.serve.sum_s, 480);
}

#[test]
fn an_end_is_told_by_what_came_before_it() {
    let unstarted = |outcome| Visit {
        started_at: None,
        ..visit(outcome)
    };
    let uncalled = |outcome| Visit {
        called_at: None,
        ..unstarted(outcome)
    };
    let end = |visit: Visit| leg(&visit).end;
    assert_eq!(end(visit(Outcome::Transferred)), End::Transferred);
    assert_eq!(end(unstarted(Outcome::Transferred)), End::SentOn);
    assert_eq!(end(visit(Outcome::Expired)), End::Unfinished);
    assert_eq!(end(visit(Outcome::Cancelled)), End::Unfinished);
    assert_eq!(end(uncalled(Outcome::Cancelled)), End::Cancelled);
    assert_eq!(end(uncalled(Outcome::Expired)), End::Left);
    let called_in_vain = Visit {
        no_shows: 1,
        ..unstarted(Outcome::Expired)
    };
    assert_eq!(end(called_in_vain), End::NoShow);
    let gone = leg(&uncalled(Outcome::Cancelled));
    assert_eq!(
        (gone.wait_s, gone.is_called, gone.serve_s),
        (1_200, false, None)
    );
}

#[test]
fn a_paper_kept_its_word_when_the_call_came_in_its_range() {
    let told = |low_s, high_s| {
        let told = Forecast {
            ahead: 3,
            counters: 1,
            mean_s: 0,
            low_s,
            high_s,
        };
        let mut batch = Batch::new(day(0));
        batch.push(&leg(&Visit {
            told: Some(told),
            ..visit(Outcome::Finished)
        }));
        let mut table = Table::new(question(&[]));
        table.add(&batch).unwrap();
        let total = table.counts().total;
        [total.told_below, total.told_inside, total.told_above]
    };
    assert_eq!(told(601, 900), [1, 0, 0]);
    assert_eq!(told(600, 600), [0, 1, 0]);
    assert_eq!(told(300, 599), [0, 0, 1]);
}

#[test]
fn an_appointment_is_kept_when_its_visitor_is_called_within_ten_minutes() {
    // Called at 09:10; one that was never called ends at 09:20.
    let kept = |due, called_at| {
        let leg = leg(&Visit {
            due,
            called_at,
            ..visit(Outcome::Finished)
        });
        let mut batch = Batch::new(day(0));
        batch.push(&leg);
        let mut table = Table::new(question(&[]));
        table.add(&batch).unwrap();
        let total = table.counts().total;
        (total.booked, total.booked_kept)
    };
    let called = Some(at("09:10:00"));
    assert_eq!(kept(Some(at("09:00:00")), called), (1, 1));
    assert_eq!(kept(Some(at("08:59:59")), called), (1, 0));
    assert_eq!(kept(Some(at("09:30:00")), called), (1, 1));
    assert_eq!(kept(Some(at("09:19:00")), None), (1, 0));
    assert_eq!(kept(None, called), (0, 0));
}

#[test]
fn who_does_not_rate_is_not_satisfied_and_a_share_of_nothing_is_none() {
    let rated = |grade| Visit {
        rating: Some(Rating {
            grade: Graded::Known(grade),
            reason: None,
            person: None,
            at: at("09:21:00"),
            by: Some(Actor::of(Program::Rating(CounterId(1)))),
        }),
        ..visit(Outcome::Finished)
    };
    let mut batch = Batch::new(day(0));
    for visit in [rated(0), rated(1), rated(4), visit(Outcome::Finished)] {
        batch.push(&leg(&visit));
    }
    let mut table = Table::new(question(&[]));
    table.add(&batch).unwrap();
    let total = table.counts().total;
    assert_eq!(total.grades, [1, 1, 0, 0, 1]);
    assert_eq!(total.rating_share(), Some(0.75));
    assert_eq!(
        total.satisfied(&[false, false, false, true, true]),
        Some(2.0 / 3.0)
    );
    let nothing = Figures::default();
    assert_eq!(nothing.satisfied(&[false]), None);
    assert_eq!(nothing.service_level(), None);
    assert_eq!(nothing.wait.mean_s(), None);
}

#[test]
fn a_service_is_only_counted_once_however_often_its_day_is_read() {
    let service: ServiceId = key("a");
    let mut table = Table::new(question(&[Dimension::Service, Dimension::Day]));
    let mut rng = Rng::with_seed(5);
    for n in 0..3 {
        let legs: Vec<Leg> = (0..10)
            .map(|_| Leg {
                day: day(n),
                service,
                ..random_leg(&mut rng, 1)
            })
            .collect();
        // Two batches of one day, as they are when it is read in parts.
        let [first, second] = [&legs[..4], &legs[4..]].map(|legs| batches(legs).remove(0));
        table.add(&first).unwrap();
        table.add(&second).unwrap();
    }
    let rows = table.counts().rows;
    let keys: Vec<_> = (0..3)
        .map(|n| vec![Key::Service(service), Key::From(day(n))])
        .collect();
    assert_eq!(
        rows.iter().map(|row| row.keys.clone()).collect::<Vec<_>>(),
        keys
    );
    assert!(rows.iter().all(|row| row.figures.legs() == 10));
}
