//! A hall that went back to an earlier state: numbers move on, and papers that it has forgotten are
//! entered by staff or told by their kiosks.

use super::super::MachineEvent;
use super::clock::{self, Hub, SECOND, TODAY, always_open, is_right};
use super::laws::Dice;
use super::*;
use crate::ClockCommand;
use crate::lineage::{Lineage, NumberRange, NumbersReached, Reached};
use crate::series::Series;
use crate::setup::Prefix;
use crate::{Number, TicketState};
use std::collections::BTreeSet;

const LATER: Lineage = Lineage(7);

/// How far numbers had gone on a day, `days` after the one that the scenarios play on.
fn reached(days: i64, highest: &[&str]) -> Option<NumbersReached> {
    let day = Scenario::opening_at("09:00").hall().day();
    Some(NumbersReached {
        day: day.map(|day| day + chrono::Duration::days(days)),
        highest: highest.iter().map(|text| last(text)).collect(),
    })
}

/// The last number of a series that begins with a thousand, or of letters.
fn last(text: &str) -> Reached {
    let Number { prefix, value, .. } = number(text);
    let first = value / 1000 * 1000 + 1;
    Reached::of(Series { prefix, first }, value)
}

fn go_back(generation: u32, reached: Option<NumbersReached>) -> Ask {
    ask(Command::Machine(MachineCommand::BeginLineage {
        lineage: LATER,
        generation,
        as_of: Timestamp(5),
        reached,
    }))
}
fn range(first: &str, last: &str) -> NumberRange {
    NumberRange {
        first: number(first),
        last: number(last),
    }
}
fn begun(generation: u32, reached: Option<NumbersReached>) -> ExpectedEvent {
    told(Event::Machine(MachineEvent::LineageBegun {
        lineage: LATER,
        generation,
        as_of: Timestamp(5),
        reached,
    }))
}
fn enter(printed: &str, key: &str) -> Ask {
    ask(Command::Queue(QueueCommand::RegisterPrintedTicket {
        number: number(printed),
        service: service(key),
        lang: Lang::ZH,
        counter: None,
    }))
}
fn adopt(slip: u128, printed: &str) -> Ask {
    ask(Command::Queue(QueueCommand::Adopt {
        slip: SlipId(slip),
        service: service(SOCIAL),
        lang: Lang::ZH,
        class: None,
        pressed_at: Scenario::opening_at("09:00").at("09:00").at,
        number: number(printed),
        printer: None,
        paper: None,
    }))
}
fn numbers(hall: &Hall) -> Vec<String> {
    hall.tickets()
        .iter()
        .map(|t| t.number.to_string())
        .collect()
}

#[test]
fn numbers_that_were_given_out_are_named_and_never_drawn_again() {
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL), issue(TAX)])
        .when(go_back(2, reached(0, &["A004", "B001"])))
        .then([begun(2, reached(0, &["A004", "B001"]))])
        .given([issue(SOCIAL), issue(TAX), issue(ESTATE)])
        // What is known to be the last is the last: B goes on, and C begins.
        .check(|h| assert_eq!(numbers(h), ["A001", "B001", "A100", "B002", "C001"]))
        .check(|h| {
            let rollback = h.rollback().unwrap();
            assert_eq!(rollback.as_of, Timestamp(5));
            assert_eq!(rollback.unknown, [range("A002", "A004")]);
            assert_eq!(
                (h.lineage(), h.generation(), h.reasserting()),
                (LATER, 2, false)
            );
        });
}

#[test]
fn numbers_that_had_gone_far_are_left_out_however_many_they_are() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            go_back(2, reached(0, &["A340"])),
            issue(SOCIAL),
        ])
        .check(|h| assert_eq!(numbers(h), ["A001", "A400"]));
}

#[test]
fn when_nobody_knows_how_far_numbers_had_gone_they_go_on_beyond_all_of_them() {
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL)])
        .when(go_back(2, None))
        .then([begun(2, None)])
        .check(|h| {
            let all = [("A002", "A999"), ("B001", "B999"), ("C001", "C999")];
            let all = all.map(|(first, last)| range(first, last));
            assert_eq!(h.rollback().unwrap().unknown, all);
        })
        .given([issue(SOCIAL), issue(TAX)])
        .check(|h| assert_eq!(numbers(h), ["A001", "A1100", "B1100"]))
        // Going back once more finds another end.
        .given([go_back(3, None), issue(SOCIAL)])
        .check(|h| assert_eq!(numbers(h).last().unwrap(), "A2200"));
}

#[test]
fn what_was_unknown_before_is_unknown_still_when_the_hall_goes_back_again() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            go_back(2, reached(0, &["A004"])),
            issue(SOCIAL),
            go_back(3, reached(0, &["A101"])),
        ])
        .check(|h| {
            let unknown = &h.rollback().unwrap().unknown;
            assert_eq!(*unknown, [range("A002", "A004"), range("A101", "A101")]);
        })
        .given([enter("A003", SOCIAL), enter("A101", SOCIAL), issue(SOCIAL)])
        .check(|h| assert_eq!(numbers(h), ["A001", "A100", "A003", "A101", "A200"]));
}

#[test]
fn numbers_of_the_day_before_are_no_reason_to_move_on() {
    Scenario::opening_at("09:00")
        .when(go_back(2, reached(-1, &["A340"])))
        .then([begun(2, reached(-1, &["A340"]))])
        .given([issue(SOCIAL)])
        .check(|h| assert_eq!(numbers(h), ["A001"]))
        .check(|h| {
            let rollback = h.rollback().expect("staff are told all the same");
            assert_eq!(rollback.unknown, []);
        });
}

#[test]
fn what_was_forgotten_of_the_day_to_come_is_left_out_when_that_has_begun() {
    let mut hall = Scenario::opening_at("09:00")
        .given([issue(SOCIAL), go_back(2, reached(1, &["A004"]))])
        // Nobody knows how far today went, before the day turned there.
        .check(|h| assert_eq!(h.rollback().unwrap().unknown[0], range("A002", "A999")))
        .hall()
        .clone();
    let next = hall.next_deadline();
    for event in hall.consider(next, &Command::Elapse).unwrap() {
        hall.apply(next, &event);
    }
    assert_eq!(hall.rollback().unwrap().unknown, [range("A001", "A004")]);
    assert!(hall.has_forgotten(number("A004")));
    let issued = hall.consider(next, &issue(SOCIAL)(&hall)).unwrap();
    hall.apply(next, &issued[0]);
    assert_eq!(numbers(&hall), ["A100"]);
}

#[test]
fn going_back_twice_forgets_nothing_that_was_left_out_the_first_time() {
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL), go_back(2, reached(0, &["A004"]))])
        .check(|h| {
            let first = h.numbers_reached();
            let prefix = Prefix::new("A").unwrap();
            assert_eq!(first.of(Series { prefix, first: 1 }, u32::MAX), 99);
        });
}

#[test]
fn staff_enter_papers_that_the_hall_has_forgotten_and_no_others() {
    let bad = |text: &str| Refusal::BadNumber {
        number: number(text),
    };
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL)])
        .refused(enter("A003", SOCIAL), bad("A003"))
        .given([go_back(2, reached(0, &["A004"]))])
        .check(|h| assert!(h.has_forgotten(number("A003")) && !h.has_forgotten(number("A005"))))
        .check(|h| {
            assert_eq!(h.number(" a3").unwrap().to_string(), "A003");
            assert_eq!(h.services_of_number(number("A003")), [service(SOCIAL)]);
            assert!(!h.has_forgotten(number("A001")) && !h.has_forgotten(number("B003")));
        })
        .given([enter("A003", SOCIAL)])
        .check(|h| assert!(!h.has_forgotten(number("A003"))))
        .refused(
            enter("A003", SOCIAL),
            Refusal::NumberTaken {
                number: number("A003"),
            },
        )
        .refused(enter("A005", SOCIAL), bad("A005"))
        .given([issue(SOCIAL)])
        .check(|h| {
            assert_eq!(numbers(h), ["A001", "A003", "A100"]);
            assert!(h.tickets().iter().all(|t| t.state == TicketState::Waiting));
        });
}

#[test]
fn a_kiosk_that_tells_of_its_papers_needs_no_staff_and_meets_no_double() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            go_back(2, reached(0, &["A004"])),
            enter("A003", SOCIAL),
            adopt(3, "A003"),
            adopt(4, "A004"),
        ])
        .check(|h| {
            assert_eq!(numbers(h), ["A001", "A003", "A004"]);
            let of = |slip| h.ticket_of_slip(SlipId(slip)).map(|t| t.number);
            assert_eq!(of(3), Some(number("A003")));
            assert_eq!(of(4), Some(number("A004")));
        });
}

#[test]
fn what_was_forgotten_is_forgotten_when_staff_say_so_or_the_day_turns() {
    let back =
        || Scenario::opening_at("09:00").given([issue(SOCIAL), go_back(2, reached(0, &["A004"]))]);
    back()
        .when(ask(Command::Machine(MachineCommand::Reopen)))
        .then([told(Event::Machine(MachineEvent::Reopened))])
        .when(ask(Command::Machine(MachineCommand::Reopen)))
        .then([])
        .given([issue(SOCIAL)])
        .check(|h| assert!(h.rollback().is_none() && numbers(h)[1] == "A100"));
    let back = back();
    let next = back.hall().next_deadline();
    let mut hall = back.hall().clone();
    for event in hall.consider(next, &Command::Elapse).unwrap() {
        hall.apply(next, &event);
    }
    assert!(hall.rollback().is_none());
}

#[test]
fn a_history_begins_with_a_higher_generation_only() {
    Scenario::opening_at("09:00")
        .check(|h| assert_eq!(h.lineage(), Lineage::FIRST))
        .refused(go_back(1, None), Refusal::Generation { current: 1 })
        .given([admit("lobby", 1), go_back(2, None), admit("annex", 2)])
        .check(|h| {
            // A machine may have been admitted in lines that are forgotten.
            let series = h.machine(machine("annex")).unwrap().series;
            assert_eq!(series, Prefix::of_series(12).unwrap());
        });
}

#[test]
fn the_higher_of_two_reaches_counts_and_of_two_days_the_later() {
    let both = |a: Option<NumbersReached>, b: Option<NumbersReached>| a.unwrap().or(b.unwrap());
    let highest = |reached: NumbersReached| reached.highest;
    let known = both(reached(0, &["A004", "C001"]), reached(0, &["A002", "B007"]));
    assert_eq!(highest(known), ["A004", "B007", "C001"].map(last));
    let known = both(reached(0, &["A004"]), reached(1, &["A001"]));
    assert_eq!(highest(known), [last("A001")]);
    let known = both(reached(0, &["A004"]), reached(-1, &["A340"]));
    assert_eq!(highest(known), [last("A004")]);
}

// The clock of a hall that went back.

impl Hub {
    /// The store is put back to what it was as `backup`, and the hub starts with a clock that is wrong
    /// by so much.
    fn goes_back(&mut self, backup: Hall, wrong: i64) {
        let reached = Some(self.hall().numbers_reached());
        let generation = self.hall().generation() + 1;
        self.desk.hall = backup;
        self.desk.log.clear();
        let last = self.hall().last_at();
        self.restarts(60 * SECOND, wrong);
        self.ask(go_back(generation, reached)).unwrap();
        let first = self.desk.log.first().map(|(at, _)| *at);
        assert!(first >= Some(last), "no stamp falls");
    }
}

#[test]
fn an_offset_that_comes_back_with_a_restore_makes_no_date_wrong() {
    for (before, since) in [(8, 0), (0, 8), (-8, 0), (0, -8), (8, -8)] {
        let mut hub = Hub::at(TODAY, "09:00:00", always_open);
        hub.take();
        hub.is_wrong_by(before * clock::HOUR);
        hub.take();
        let backup = hub.hall().clone();
        hub.is_wrong_by(since * clock::HOUR);
        assert_eq!(hub.take(), "A003");
        hub.goes_back(backup, 0);
        let error = hub.error();
        assert!(is_right(error), "{before}, {since}: wrong by {error}");
        assert_eq!((hub.hall().day(), hub.turns()), (Some(TODAY), 0));
        assert_eq!(hub.take(), "A100", "{before}, {since}");
    }
}

/// A day whose numbers had gone on is forgotten in part, a wrong clock ends it, and it is taken back.
#[test]
fn numbers_of_a_day_that_is_taken_back_go_on_beyond_the_forgotten_ones() {
    let mut hub = Hub::at(TODAY, "09:00:00", always_open);
    hub.take();
    let backup = hub.hall().clone();
    for _ in 0..3 {
        hub.take();
    }
    hub.goes_back(backup, clock::DAY);
    assert_eq!(hub.hall().day(), Some(clock::tomorrow()));
    let of_tomorrow: Vec<String> = (0..3).map(|_| hub.take()).collect();
    assert_eq!(of_tomorrow, ["A001", "A002", "A003"]);
    hub.is_wrong_by(0);
    hub.say(ClockCommand::TakeDayBack).unwrap();
    // A001 was of today, and A002 to A004 may be in people's hands.
    assert_eq!(numbers(hub.hall()), ["A001", "A100", "A101", "A102"]);
    assert_eq!(hub.take(), "A103");
    let rollback = hub.hall().rollback().unwrap();
    assert_eq!(rollback.unknown, [range("A002", "A004")]);
}

/// Backups and restores at any time, with a clock that jumps as it likes: no number of a true day
/// comes twice, stamps rise, and the date is right as soon as the clock is. Two services have letters
/// each, or ranges side by side without letters, or one series.
#[test]
fn whatever_the_clock_says_at_a_restore_no_number_comes_twice() {
    let numbers = [
        [("A", 1, 999), ("B", 1, 999)],
        [("", 1001, 1999), ("", 2001, 2999)],
        [("", 101, 199), ("", 201, 9999)],
        [("A", 1, 999), ("A", 1, 999)],
    ];
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let numbers = numbers[seed as usize % numbers.len()];
        let mut hub = Hub::at(TODAY, "09:30:00", |s| {
            for (service, (prefix, first, last)) in s.services.iter_mut().zip(numbers) {
                service.prefix = Prefix::new(prefix).unwrap();
                service.first = first;
                service.last = last;
            }
        });
        let mut backup = hub.hall().clone();
        let mut given = BTreeSet::new();
        for _ in 0..40 {
            match dice.below(8) {
                0 => backup = hub.hall().clone(),
                1 => {
                    let wrong = clock::random_wrong(&mut dice, hub.now);
                    hub.goes_back(backup.clone(), wrong);
                    // Somebody knows what time it is.
                    hub.is_wrong_by(0);
                    let date = Timestamp(hub.now + SECOND);
                    hub.say(ClockCommand::SetDate { date }).unwrap();
                    drop(hub.say(ClockCommand::TakeDayBack));
                    assert!(is_right(hub.error()), "seed {seed}");
                    assert_eq!(hub.hall().day(), Some(TODAY), "seed {seed}");
                }
                2 => drop(hub.is_wrong_by(dice.below(16) as i64 * clock::HOUR - 8 * clock::HOUR)),
                _ => {
                    let key = [SOCIAL, TAX][dice.below(2) as usize];
                    let number = match hub.take_for(key) {
                        Ok(number) => number,
                        Err(refusal) => {
                            let is_full = refusal == Refusal::NumbersUsedUp;
                            assert!(is_full, "seed {seed}: {refusal:?}");
                            continue;
                        }
                    };
                    let words = hub.words();
                    assert!(
                        given.insert(number.clone()),
                        "seed {seed}: {number} twice\n{words:#?}"
                    );
                }
            }
            let us = dice.below(300) as i64 * SECOND;
            hub.passes(us);
            let stamps = hub.desk.log.windows(2).all(|two| two[0].0 <= two[1].0);
            assert!(stamps, "seed {seed}: stamps fall");
        }
    }
}
