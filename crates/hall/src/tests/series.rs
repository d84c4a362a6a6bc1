//! Services without letters, and services that share a series of numbers.

use super::*;
use crate::TicketState;
use crate::lineage::{Lineage, NumberRange, NumbersReached, Reached};

fn numbered(s: &mut Setup, service: usize, prefix: &str, (first, last): (u32, u32)) {
    let service = &mut s.services[service];
    service.prefix = Prefix::new(prefix).unwrap();
    service.first = first;
    service.last = last;
}

/// Social 1001 to 1999 and tax 2001 to 2999, without letters; estate has C.
fn without_letters() -> Scenario {
    Scenario::with("09:00", |s| {
        numbered(s, 0, "", (1001, 1999));
        numbered(s, 1, "", (2001, 2999));
    })
}

/// Social and tax draw from A; estate has C.
fn shared() -> Scenario {
    Scenario::with("09:00", |s| numbered(s, 1, "A", (1, 999)))
}

fn promote(generation: u32) -> Ask {
    ask(Command::Machine(MachineCommand::Promote {
        generation,
        lineage: None,
    }))
}
fn go_back(generation: u32, reached: Option<NumbersReached>) -> Ask {
    ask(Command::Machine(MachineCommand::BeginLineage {
        lineage: Lineage(7),
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
fn reserve(slip: u128, key: &str) -> Ask {
    ask(Command::Queue(QueueCommand::Reserve {
        slip: SlipId(slip),
        service: service(key),
        lang: Lang::ZH,
        class: None,
        printer: None,
    }))
}
fn adopt(slip: u128, key: &str, printed: &str) -> Ask {
    ask(Command::Queue(QueueCommand::Adopt {
        slip: SlipId(slip),
        service: service(key),
        lang: Lang::ZH,
        class: None,
        pressed_at: Scenario::opening_at("09:00").at("09:00").at,
        number: number(printed),
        printer: None,
        paper: None,
    }))
}
fn numbers(hall: &Hall) -> Vec<String> {
    let numbers = hall.tickets().iter().map(|t| t.number.to_string());
    numbers.collect()
}

#[test]
fn services_without_letters_have_numbers_of_their_own() {
    without_letters()
        .given([issue(TAX), issue(SOCIAL), issue(ESTATE), issue(SOCIAL)])
        .check(|h| assert_eq!(numbers(h), ["2001", "1001", "C001", "1002"]))
        .check(|h| {
            let found = |text| h.ticket_by_number(text).map(|t| t.service);
            assert_eq!(found(" 1002 "), Some(service(SOCIAL)));
            assert_eq!(found("2001"), Some(service(TAX)));
            // Neither a counter, nor an identity, nor letters left out.
            for text in ["1", "2", "0", "1003", "A1001", "C1001"] {
                assert_eq!(found(text), None, "{text}");
            }
        })
        .given([open(DESK_2)])
        .when(call_next(DESK_2))
        .then([called("2001", DESK_2, Why::LongestWait)]);
}

#[test]
fn a_range_that_is_used_up_takes_no_number_of_the_next() {
    Scenario::with("09:00", |s| {
        numbered(s, 0, "", (1999, 2000));
        numbered(s, 1, "", (2001, 2999));
    })
    .given([issue(SOCIAL), issue(TAX), issue(SOCIAL)])
    .refused(issue(SOCIAL), Refusal::NumbersUsedUp)
    .given([issue(TAX)])
    .check(|h| assert_eq!(numbers(h), ["1999", "2001", "2000", "2002"]));
}

#[test]
fn services_of_one_series_draw_its_numbers_in_the_order_of_coming() {
    shared()
        .given([issue(SOCIAL), issue(TAX), issue(ESTATE), issue(SOCIAL)])
        .check(|h| {
            assert_eq!(numbers(h), ["A001", "A002", "C001", "A003"]);
            let of = |text| h.ticket_by_number(text).unwrap().service;
            assert_eq!(of("a2"), service(TAX));
            assert_eq!(
                (h.waiting(service(SOCIAL)), h.waiting(service(TAX))),
                (2, 1)
            );
            assert_eq!(h.services_by_word("A"), [SOCIAL, TAX].map(service));
        })
        // Desk 2 serves the second one only.
        .given([open(DESK_2)])
        .when(call_next(DESK_2))
        .then([called("A002", DESK_2, Why::LongestWait)]);
}

#[test]
fn a_series_is_used_up_for_all_that_draw_from_it() {
    Scenario::with("09:00", |s| {
        numbered(s, 0, "A", (1, 2));
        numbered(s, 1, "A", (1, 2));
    })
    .given([issue(SOCIAL), issue(TAX)])
    .refused(issue(SOCIAL), Refusal::NumbersUsedUp)
    .refused(issue(TAX), Refusal::NumbersUsedUp);
}

#[test]
fn a_promotion_moves_each_series_on_once_and_never_into_the_next() {
    shared()
        .given([issue(SOCIAL), promote(2), issue(TAX), issue(SOCIAL)])
        .check(|h| assert_eq!(numbers(h), ["A001", "A100", "A101"]));
    without_letters()
        .given([issue(SOCIAL), promote(2), issue(SOCIAL), issue(TAX)])
        .check(|h| assert_eq!(numbers(h), ["1001", "1100", "2100"]));
    // Where the hundred is the next series', as few as must be are left out.
    Scenario::with("09:00", |s| {
        numbered(s, 0, "", (101, 199));
        numbered(s, 1, "", (201, 299));
    })
    .given([issue(SOCIAL), promote(2), issue(SOCIAL), issue(TAX)])
    .check(|h| assert_eq!(numbers(h), ["101", "152", "300"]))
    .given([promote(3)])
    .refused(issue(SOCIAL), Refusal::NumbersUsedUp);
}

#[test]
fn a_hall_that_went_back_names_what_is_unknown_of_each_series() {
    let reached = |hall: &Scenario| {
        let social = &hall.hall().setup().services[0];
        let tax = &hall.hall().setup().services[1];
        let mut reached = NumbersReached::default();
        reached.add(Reached::of(social.series(), social.first + 3));
        reached.add(Reached::of(tax.series(), tax.first + 1));
        reached.day = hall.hall().day();
        Some(reached)
    };
    let range = |first, last| NumberRange {
        first: number(first),
        last: number(last),
    };
    let hall = without_letters().given([issue(SOCIAL)]);
    let knows = reached(&hall);
    hall.given([go_back(2, knows)])
        .check(|h| {
            let unknown = &h.rollback().unwrap().unknown;
            assert_eq!(*unknown, [range("1002", "1004"), range("2001", "2002")]);
            assert_eq!(h.services_of_number(number("2002")), [service(TAX)]);
        })
        .given([issue(SOCIAL), issue(TAX), enter("2002", TAX)])
        .check(|h| assert_eq!(numbers(h), ["1001", "1100", "2100", "2002"]))
        // What it tells of itself names each series.
        .check(|h| {
            let told = h.numbers_reached().highest;
            let told: Vec<_> = told.iter().map(|r| (r.first, r.value)).collect();
            assert_eq!(told, [(1001, 1100), (2001, 2100)]);
        });
    let hall = shared().given([issue(SOCIAL)]);
    let knows = reached(&hall);
    hall.given([go_back(2, knows)])
        .check(|h| {
            assert_eq!(h.rollback().unwrap().unknown, [range("A002", "A004")]);
            let either = [SOCIAL, TAX].map(service);
            assert_eq!(h.services_of_number(number("A003")), either);
        })
        .given([enter("A003", TAX), issue(SOCIAL)])
        .check(|h| {
            assert_eq!(numbers(h), ["A001", "A003", "A100"]);
            assert_eq!(h.ticket_by_number("A003").unwrap().service, service(TAX));
        });
}

#[test]
fn a_paper_of_a_kiosk_alone_leaves_a_gap_in_its_own_series_only() {
    without_letters()
        .given([
            ask(Command::Machine(MachineCommand::Admit {
                machine: machine("kiosk"),
                role: Role::Kiosk,
                fingerprint: Fingerprint([1; 32]),
                replace: false,
            })),
            reserve(1, SOCIAL),
            reserve(2, TAX),
            adopt(1, SOCIAL, "K1-001"),
            adopt(2, TAX, "2001"),
            issue(SOCIAL),
            issue(TAX),
        ])
        .check(|h| {
            assert_eq!(numbers(h), ["K1-001", "2001", "1002", "2002"]);
            assert!(h.tickets().iter().all(|t| t.state == TicketState::Waiting));
        });
}

#[test]
fn settings_that_move_ranges_double_no_number() {
    let moved = |ranges: [(u32, u32); 2]| {
        let mut setup = small_hall();
        numbered(&mut setup, 0, "", ranges[0]);
        numbered(&mut setup, 1, "", ranges[1]);
        configure(setup)
    };
    without_letters()
        .given([issue(SOCIAL), issue(TAX), issue(TAX)])
        // The two change places.
        .given([
            moved([(2001, 2999), (1001, 1999)]),
            issue(SOCIAL),
            issue(TAX),
        ])
        // One takes in what was of both.
        .given([
            moved([(1001, 9999), (10_001, 10_999)]),
            issue(SOCIAL),
            issue(TAX),
        ])
        // A part of what was of one.
        .given([
            moved([(1001, 1499), (1500, 2999)]),
            issue(SOCIAL),
            issue(TAX),
        ])
        .check(|h| {
            let drawn = ["1001", "2001", "2002", "2003", "1002", "2004", "10001"];
            assert_eq!(numbers(h), [&drawn[..], &["1003", "2005"]].concat());
        });
}
