//! Questions about ten years of visits: 300 days a year of 5,000 legs, 32 services, 60 counters, 120 clerks.

use super::{Figure, Goal, Measured};
use chrono::{Days, NaiveDate};
use fastrand::Rng;
use hall::CounterId;
use statistics::{Batch, Clerk, Dimension, End, Filter, Leg, Question, Table};
use std::path::Path;
use std::time::Instant;

const DAYS: u64 = 300;
const LEGS: usize = 5_000;
const YEARS: usize = 10;

/// Counts visits by clerk, by month, and by weekday and hour. The columns of a year are in memory and
/// read ten times.
pub(super) fn figures(_: &Path) -> Measured {
    let mut rng = Rng::with_seed(14);
    let first = NaiveDate::default();
    let started = Instant::now();
    let year: Vec<Vec<u8>> = (0..DAYS)
        .map(|day| {
            let mut batch = Batch::new(first + Days::new(day));
            for _ in 0..LEGS {
                batch.push(&leg(&mut rng, batch.day));
            }
            batch.to_bytes()
        })
        .collect();
    let made_ms = started.elapsed().as_secs_f64() * 1_000.0 / DAYS as f64;
    let mut figures = vec![Figure::new(
        "figures/day in columns",
        made_ms,
        "ms",
        Some(Goal::AtMost(20.0)),
    )];
    for (name, by) in [
        ("figures/ten years by clerk", vec![Dimension::Clerk]),
        ("figures/ten years by month", vec![Dimension::Month]),
        (
            "figures/ten years by weekday, hour",
            vec![Dimension::Weekday, Dimension::Hour],
        ),
    ] {
        let mut table = Table::new(Question {
            from: first,
            to: NaiveDate::MAX,
            by,
            filter: Filter::default(),
            promise_s: 1_200,
        });
        let started = Instant::now();
        for written in std::iter::repeat_n(&year, YEARS).flatten() {
            // Neither fails: they were just made, and the table is small.
            if let Ok(batch) = Batch::of_bytes(written) {
                let _ = table.add(&batch);
            }
        }
        std::hint::black_box(table.counts());
        let seconds = started.elapsed().as_secs_f64();
        figures.push(Figure::new(name, seconds, "s", Some(Goal::AtMost(1.0))));
    }
    Ok(figures)
}

fn leg(rng: &mut Rng, day: NaiveDate) -> Leg {
    let service = format!("s{}", rng.u8(..32));
    Leg {
        day,
        minute: rng.u16(8 * 60..18 * 60),
        service: service.parse().expect("a plain key"),
        counter: Some(CounterId(rng.u16(1..=60))),
        clerk: Some(Clerk {
            account: None,
            name: format!("clerk {}", rng.u8(..120)).into(),
        }),
        class: None,
        has_ticket: true,
        is_later: rng.u8(..25) == 0,
        end: End::Served,
        no_shows: 0,
        wait_s: rng.u32(..3_000),
        is_called: true,
        walk_s: Some(rng.u32(5..90)),
        serve_s: Some(rng.u32(30..1_500)),
        parked_s: 0,
        grade: rng.bool().then(|| rng.u8(..5)),
        told_s: Some((300, 900)),
        after_due_s: None,
    }
}
