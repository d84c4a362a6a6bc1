//! Machines: who may talk to the hall; promotions; and snapshots that come from another machine.

use super::super::{MachineEvent, PrintCommand};
use super::*;
use crate::machine::MACHINES_MAX;
use crate::setup::Prefix;
use crate::snapshot::{BadSnapshot, Snapshot};

fn series_of(hall: &Hall, name: &str) -> String {
    hall.machine(machine(name))
        .unwrap()
        .series
        .as_str()
        .to_owned()
}
fn admit_as(name: &str, n: u8, role: Role, replace: bool) -> Ask {
    ask(Command::Machine(MachineCommand::Admit {
        machine: machine(name),
        role,
        fingerprint: Fingerprint([n; 32]),
        replace,
    }))
}
fn expel(name: &str) -> Ask {
    ask(Command::Machine(MachineCommand::Expel {
        machine: machine(name),
    }))
}
fn promote(generation: u32) -> Ask {
    ask(Command::Machine(MachineCommand::Promote {
        generation,
        lineage: None,
    }))
}
fn reopen() -> Ask {
    ask(Command::Machine(MachineCommand::Reopen))
}
fn admitted(name: &str, n: u8, role: Role, series: &str) -> ExpectedEvent {
    let machine = machine(name);
    let series = Prefix::read(series).unwrap();
    told(Event::Machine(MachineEvent::Admitted {
        machine,
        role,
        fingerprint: Fingerprint([n; 32]),
        series,
    }))
}

#[test]
fn every_machine_gets_a_series_of_its_own() {
    Scenario::opening_at("09:00")
        .when(admit("lobby", 1))
        .then([admitted("lobby", 1, Role::Kiosk, "K1-")])
        .when(admit("annex", 2))
        .then([admitted("annex", 2, Role::Kiosk, "K2-")])
        .when(admit("annex", 2))
        .then([])
        .check(|h| {
            assert_eq!(
                h.machines()
                    .iter()
                    .map(|m| m.id.as_str())
                    .collect::<Vec<_>>(),
                ["annex", "lobby"]
            );
            assert_eq!(
                h.machine_of(&Fingerprint([1; 32])).map(|m| m.id),
                Some(machine("lobby"))
            );
            assert_eq!(h.machine_of(&Fingerprint([3; 32])), None);
        });
}

#[test]
fn a_name_in_use_is_taken_over_only_on_request_and_with_a_new_series() {
    let first = Scenario::opening_at("09:00").given([admit("lobby", 1)]);
    let since = first.hall().machine(machine("lobby")).unwrap().since;
    let known = Refusal::MachineKnown {
        machine: machine("lobby"),
        since,
    };
    first
        .refused(admit("lobby", 2), known.clone())
        .refused(admit_as("lobby", 1, Role::Staff, false), known.clone())
        // One machine has one name.
        .refused(admit_as("annex", 1, Role::Kiosk, true), known)
        .when(admit_as("lobby", 2, Role::Kiosk, true))
        .then([admitted("lobby", 2, Role::Kiosk, "K2-")])
        // It still has its journal.
        .when(admit_as("lobby", 2, Role::Staff, true))
        .then([admitted("lobby", 2, Role::Staff, "K2-")])
        .check(|h| assert_eq!(h.machine_of(&Fingerprint([1; 32])), None));
}

#[test]
fn an_expelled_machine_stays_listed_and_may_come_back() {
    Scenario::opening_at("09:00")
        .refused(expel("lobby"), Refusal::UnknownMachine)
        .given([admit("lobby", 1)])
        .when(expel("lobby"))
        .then([told(Event::Machine(MachineEvent::Expelled {
            machine: machine("lobby"),
        }))])
        .when(expel("lobby"))
        .then([])
        .check(|h| {
            assert!(h.machine(machine("lobby")).unwrap().expelled.is_some());
            assert_eq!(h.machine_of(&Fingerprint([1; 32])), None);
        })
        .when(admit("lobby", 1))
        .then([admitted("lobby", 1, Role::Kiosk, "K1-")])
        .given([expel("lobby"), admit("lobby", 2), admit("annex", 1)])
        .check(|h| {
            assert_eq!(
                (series_of(h, "lobby"), series_of(h, "annex")),
                ("K2-".to_owned(), "K3-".to_owned())
            );
        });
}

#[test]
fn machines_are_kept_over_the_turn_of_the_day() {
    Scenario::opening_at("09:00")
        .given([admit("lobby", 1)])
        .on(DATE.succ_opt().unwrap(), "09:00")
        .given([admit("annex", 2)])
        .check(|h| {
            assert_eq!(
                (h.machines().len(), series_of(h, "annex")),
                (2, "K2-".to_owned())
            );
        });
}

#[test]
fn expelled_machines_make_room_oldest_first() {
    let admit = |n: usize| {
        let mut fingerprint = [0; 32];
        fingerprint[..2].copy_from_slice(&(n as u16).to_be_bytes());
        ask(Command::Machine(MachineCommand::Admit {
            machine: machine(&format!("m{n}")),
            role: Role::Counter,
            fingerprint: Fingerprint(fingerprint),
            replace: false,
        }))
    };
    Scenario::opening_at("09:00")
        .given((0..MACHINES_MAX).map(admit))
        .refused(admit(999), Refusal::TooManyMachines)
        .given([expel("m9"), expel("m5"), admit(999)])
        .check(|h| {
            assert_eq!(h.machines().len(), MACHINES_MAX);
            assert!(h.machine(machine("m9")).is_none() && h.machine(machine("m5")).is_some());
            assert_eq!(series_of(h, "m999"), "K251-");
            assert_eq!(h.snapshot().check(), Ok(()));
        })
        .given([admit(9)])
        .check(|h| assert_eq!(series_of(h, "m9"), "K252-", "no series is given twice"));
}

#[test]
fn prefixes_read_back_and_nothing_else_is_one() {
    for series in [1, 9, 10, 250, 9999] {
        let prefix = Prefix::of_series(series).unwrap();
        assert_eq!(
            (Prefix::read(prefix.as_str()), prefix.series()),
            (Some(prefix), Some(series))
        );
        assert_eq!(Prefix::new(prefix.as_str()), None, "no service has it");
    }
    assert_eq!(
        (Prefix::of_series(0), Prefix::of_series(10_000)),
        (None, None)
    );
    for bad in [
        "K-", "K0-", "K07-", "K+7-", "K7", "7-", "A-", "-", "K10000-", "K7-1", "号-",
    ] {
        assert_eq!(Prefix::read(bad), None, "{bad}");
    }
    assert_eq!(Prefix::read("K").unwrap().series(), None);
}

#[test]
fn after_a_promotion_numbers_go_on_at_a_later_hundred() {
    let mut scenario = Scenario::with("09:00", |s| {
        s.services[1].first = 1001;
        s.services[1].last = 1030;
    });
    for _ in 0..15 {
        scenario = scenario.issue(SOCIAL);
    }
    scenario
        .given([admit("lobby", 1), promote(2)])
        .when(issue(SOCIAL))
        .then([issued("A100", SOCIAL)])
        // Also where nothing is known, and where the last number would be passed.
        .when(issue(TAX))
        .then([issued("B1100", TAX)])
        .given([reserve(7, SOCIAL)])
        .given([promote(3)])
        .when(issue(SOCIAL))
        .then([issued("A200", SOCIAL)])
        // Machines may have been admitted in what was lost.
        .when(admit("annex", 2))
        .then([admitted("annex", 2, Role::Kiosk, "K22-")])
        .on(DATE.succ_opt().unwrap(), "09:00")
        .when(issue(SOCIAL))
        .then([issued("A001", SOCIAL)]);
}

#[test]
fn a_service_has_as_many_numbers_after_a_promotion_as_before() {
    Scenario::with("09:00", |s| s.services[0].last = 3)
        .given([issue(SOCIAL), promote(2), issue(SOCIAL), issue(SOCIAL)])
        .refused(issue(SOCIAL), Refusal::NumbersUsedUp);
}

#[test]
fn papers_of_the_lost_tail_keep_their_numbers_and_meet_no_new_ones() {
    let paper = |slip, printed| {
        ask(Command::Queue(QueueCommand::Adopt {
            slip: SlipId(slip),
            service: service(SOCIAL),
            lang: Lang::ZH,
            class: None,
            pressed_at: Timestamp(i64::MAX),
            number: number(printed),
            printer: None,
            paper: None,
        }))
    };
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            promote(2),
            paper(1, "A003"),
            issue(SOCIAL),
            paper(2, "A002"),
            issue(SOCIAL),
        ])
        .check(|h| {
            assert_eq!(
                h.tickets()
                    .iter()
                    .map(|t| t.number.value)
                    .collect::<Vec<_>>(),
                [1, 3, 100, 2, 101]
            );
        });
}

#[test]
fn a_promotion_needs_a_higher_generation() {
    Scenario::opening_at("09:00")
        .check(|h| assert_eq!((h.generation(), h.reasserting()), (1, false)))
        .refused(promote(1), Refusal::Generation { current: 1 })
        .given([promote(5)])
        .refused(promote(5), Refusal::Generation { current: 5 })
        .check(|h| assert_eq!(h.generation(), 5));
}

#[test]
fn after_a_promotion_nobody_is_called_until_calling_is_allowed_again() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            issue(SOCIAL),
            open(DESK_1),
            call_next(DESK_1),
            promote(2),
        ])
        .check(|h| assert!(h.reasserting()))
        // Who is at a counter is served.
        .given([recall(DESK_1), start(DESK_1), finish(DESK_1), issue(TAX)])
        .refused(call_next(DESK_1), Refusal::Reasserting)
        .refused(call_ticket(DESK_1, "A002"), Refusal::Reasserting)
        .when(reopen())
        .then([told(Event::Machine(MachineEvent::Reopened))])
        .when(reopen())
        .then([])
        .given([call_next(DESK_1)]);
}

/// A hall with something in every part.
fn busy_hall() -> Snapshot {
    let scenario = Scenario::opening_at("09:00").given([
        admit("lobby", 1),
        admit("annex", 2),
        reserve(1, SOCIAL),
        issue(SOCIAL),
        issue(TAX),
        open(DESK_1),
        open(DESK_2),
        call_next(DESK_1),
        ask(Command::Print(PrintCommand::ReportPrinter {
            printer: "a".parse().unwrap(),
            condition: Default::default(),
            layout_fault: None,
        })),
        ask(Command::Print(PrintCommand::ReportPrinter {
            printer: "b".parse().unwrap(),
            condition: Default::default(),
            layout_fault: None,
        })),
        ask(Command::Queue(QueueCommand::Reserve {
            slip: SlipId(2),
            service: service(TAX),
            lang: Lang::ZH,
            class: None,
            printer: Some("a".parse().unwrap()),
        })),
        promote(2),
    ]);
    scenario.hall().snapshot()
}

#[test]
fn a_snapshot_whose_parts_do_not_fit_is_refused() {
    let good = busy_hall();
    assert_eq!(good.check(), Ok(()));
    assert_eq!(Snapshot::default().check(), Ok(()));
    let refused = |part: &'static str, change: &dyn Fn(&mut Snapshot)| {
        let mut bad = good.clone();
        change(&mut bad);
        assert_eq!(bad.check(), Err(BadSnapshot(part)));
    };
    refused("services", &|s| {
        s.setup.services[1].id = s.setup.services[0].id;
    });
    refused("service figures", &|s| drop(s.services.pop()));
    refused("service figures", &|s| {
        s.services[0].recent_s = vec![1; 51].into();
    });
    refused("counters", &|s| s.counters.swap(0, 1));
    refused("settings of the counters", &|s| {
        drop(s.setup.counters.pop());
    });
    refused("tickets", &|s| s.first_ticket += 1);
    refused("tickets", &|s| s.tickets.swap(0, 1));
    refused("tickets", &|s| {
        s.first_ticket = u64::MAX;
        s.tickets.clear();
    });
    refused("services of the tickets", &|s| {
        s.tickets[0].service = service("nothing");
    });
    refused("numbers of the tickets", &|s| {
        s.tickets[0].number = s.tickets[1].number;
    });
    refused("slips of the tickets", &|s| {
        s.tickets[1].slip = s.tickets[0].slip;
    });
    refused("tickets at the counters", &|s| s.counters[0].ticket = None);
    refused("tickets at the counters", &|s| {
        s.counters[1].ticket = s.counters[0].ticket;
    });
    refused("tickets at the counters", &|s| {
        s.tickets[1].state = crate::TicketState::Waiting;
    });
    refused("calls", &|s| {
        s.calls = vec![s.calls[0]; 25 + s.counters.len()];
    });
    refused("print jobs", &|s| s.first_job = 5);
    refused("print jobs", &|s| s.jobs[0].id.0 += 1);
    refused("printers", &|s| s.printers.swap(0, 1));
    refused("machines", &|s| s.machines.swap(0, 1));
    refused("series of the machines", &|s| s.next_series = 1);
    refused("series of the machines", &|s| {
        s.machines[0].series = s.machines[1].series;
    });
    refused("series of the machines", &|s| {
        s.machines[0].series = Prefix::default();
    });
    refused("certificates of the machines", &|s| {
        s.machines[0].fingerprint = s.machines[1].fingerprint;
    });
    refused("generation", &|s| s.generation = 0);
    refused("numbers to go on with", &|s| s.floors.swap(0, 1));
}
