//! A hall in the middle of a busy morning, for pictures, previews and measurements.

use crate::demo::crowd::Simulation;
use chrono::{Datelike, NaiveDate, TimeZone, Timelike};
use config::Printer;
use fastrand::Rng;
use hall::{
    Command, Hall, JobId, JobState, Lang, PrintJob, Printable, QueueCommand, Setup, TicketId,
    Timestamp, forecast,
};
use statistics::{Batch, Clerk, Counts, End, Leg, Question, Table};

/// Time that the sample hall has been open.
const OPEN_FOR_S: i64 = 130 * 60;
/// Visitors who stood before its door.
const QUEUE: usize = 30;

/// Returns a hall in the middle of a busy morning, always the same one.
pub fn hall(setup: &Setup) -> (Hall, Timestamp) {
    let zone = setup.rules.time_zone;
    let opened = zone
        .with_ymd_and_hms(2026, 11, 23, 8, 30, 0)
        .earliest()
        .map_or(Timestamp::default(), |t| {
            t.with_timezone(&chrono::Utc).into()
        });
    let mut hall = Hall::new();
    let mut at = opened;
    let submit = |hall: &mut Hall, at: Timestamp, command: &Command| {
        for event in hall.consider(at, command).unwrap_or_default() {
            hall.apply(at, &event);
        }
    };
    submit(
        &mut hall,
        at,
        &Command::Configure {
            setup: Box::new(setup.clone()),
        },
    );
    let mut people = Simulation::new(11, Lang::ZH);
    people.set_speed(1, at);
    for i in (0..QUEUE).filter(|_| !setup.services.is_empty()) {
        let service = setup.services[i * 5 % setup.services.len()].id;
        submit(
            &mut hall,
            at,
            &Command::Queue(QueueCommand::Issue {
                service,
                lang: Lang::ZH,
                class: None,
                printer: None,
            }),
        );
    }
    for second in 0..OPEN_FOR_S {
        at = Timestamp(opened.0 + second * 1_000_000);
        while hall.next_deadline() <= at {
            submit(&mut hall, at, &Command::Elapse);
        }
        for command in people.act(&hall, at) {
            submit(&mut hall, at, &command);
        }
    }
    (hall, at)
}

/// Most days that [`counts`] makes up.
const DAYS: usize = 400;
/// Clerks who worked on the days before.
const CLERKS: [&str; 5] = ["王敏", "李娜", "张伟", "陈静", "刘洋"];

/// Returns figures of a sample hall: on every day before, and today until `at`, a made-up day.
pub fn counts(hall: &Hall, at: Timestamp, question: &Question) -> Counts {
    let now = hall.local(at);
    let today = hall.day().unwrap_or_else(|| now.date_naive());
    let mut table = Table::new(question.clone());
    let days = question.from.iter_days();
    for day in days
        .take_while(|day| *day <= question.to.min(today))
        .take(DAYS)
    {
        let until = match day == today {
            true => now.hour() * 60 + now.minute(),
            false => 24 * 60,
        };
        let mut batch = Batch::new(day);
        let legs = legs(hall.setup(), day);
        let mut ended = legs.iter().filter(|leg| u32::from(leg.minute) < until);
        let fits = ended.all(|leg| batch.push(leg));
        let is_added = table.add(&batch).is_ok();
        // A sample has few names, and tables of few rows.
        debug_assert!(fits && is_added);
    }
    table.counts()
}

/// Returns the legs of a made-up day, busier before noon and on Mondays.
fn legs(setup: &Setup, day: NaiveDate) -> Vec<Leg> {
    let mut rng = Rng::with_seed(day.num_days_from_ce() as u64);
    let weekday = day.weekday().num_days_from_monday();
    let visitors = match weekday {
        0 => 260,
        5.. => 90,
        _ => 200,
    } + rng.usize(..40);
    let middle = |rng: &mut Rng, from: u32, to: u32| (rng.u32(from..to) + rng.u32(from..to)) / 2;
    let services = setup.services.len().max(1);
    (0..visitors)
        .filter_map(|_| {
            let minute = match rng.u8(..10) {
                0..6 => middle(&mut rng, 8 * 60 + 30, 12 * 60),
                _ => middle(&mut rng, 13 * 60 + 30, 17 * 60),
            };
            let at = rng.usize(..services) * rng.usize(..services) / services;
            let who = rng.usize(..CLERKS.len());
            let is_busy = (9 * 60 + 30..11 * 60).contains(&minute);
            let wait_s = middle(&mut rng, 20, if is_busy { 2_600 } else { 900 });
            let end = match rng.u8(..50) {
                0 => End::NoShow,
                1 => End::Left,
                2 => End::Transferred,
                _ => End::Served,
            };
            let is_called = end != End::Left;
            Some(Leg {
                day,
                minute: minute as u16,
                service: setup.services.get(at)?.id,
                counter: is_called.then_some(hall::CounterId(who as u16 + 1)),
                clerk: is_called.then(|| Clerk {
                    account: None,
                    name: CLERKS[who].into(),
                }),
                class: None,
                has_ticket: true,
                is_later: false,
                end,
                no_shows: u8::from(end == End::NoShow) * 3,
                wait_s,
                is_called,
                walk_s: end.is_served().then(|| rng.u32(10..70)),
                serve_s: end
                    .is_served()
                    .then(|| middle(&mut rng, 60, 1_000 + 60 * who as u32)),
                parked_s: 0,
                grade: (end.is_served() && rng.u8(..10) < 6).then(|| rng.u8(..6).saturating_sub(1)),
                told_s: Some((
                    wait_s.saturating_sub(rng.u32(..500)),
                    wait_s + rng.u32(..400) / 2,
                )),
                after_due_s: None,
            })
        })
        .collect()
}

/// Issues one more ticket in a hall that exists only as a sample.
pub fn ticket(hall: &mut Hall, at: Timestamp, lang: Lang) -> Option<TicketId> {
    let services: Vec<_> = hall.setup().services.iter().map(|s| s.id).collect();
    let issued = services.into_iter().find_map(|service| {
        hall.consider(
            at,
            &Command::Queue(QueueCommand::Issue {
                service,
                lang,
                class: None,
                printer: None,
            }),
        )
        .ok()
    })?;
    for event in &issued {
        hall.apply(at, event);
    }
    hall.tickets().last().map(|ticket| ticket.id)
}

/// Returns the job that would print a ticket.
pub fn job(hall: &Hall, ticket: TicketId, at: Timestamp, reprint: bool) -> PrintJob {
    PrintJob {
        id: JobId(0),
        what: Printable::Ticket(ticket),
        printer: Printer::default().name,
        reprint,
        forecast: forecast::for_ticket(hall, ticket, at),
        queued_at: at,
        state: JobState::Queued,
        since: at,
    }
}
