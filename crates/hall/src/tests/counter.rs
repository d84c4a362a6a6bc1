//! Opening, closing, pausing, and what a counter serves.

use super::*;
use crate::AnnouncementCommand;

fn open_as(clerk: &str) -> Ask {
    open_at(DESK_1, clerk, false)
}

fn open_at(counter: CounterId, clerk: &str, replace: bool) -> Ask {
    ask(Command::Counter(CounterCommand::Open {
        counter,
        clerk: clerk.to_owned(),
        replace,
    }))
}

#[test]
fn a_clerk_opens_a_counter_under_a_trimmed_name() {
    Scenario::opening_at("09:00")
        .when(open_as(" 王芳 "))
        .then([told(Event::Counter(CounterEvent::Opened {
            counter: DESK_1,
            clerk: "王芳".to_owned(),
            account: None,
            no: None,
            stars: 0,
        }))])
        .refused(
            open(DESK_1),
            Refusal::CounterOpen {
                clerk: "王芳".to_owned(),
            },
        );
}

#[test]
fn a_name_that_is_empty_long_or_cannot_be_shown_is_refused() {
    for name in ["", "  ", "\u{200b}\u{7}", "شادىيە", &"x".repeat(41)] {
        Scenario::opening_at("09:00").refused(open_as(name), Refusal::BadName);
    }
    Scenario::opening_at("09:00").given([open_as(&"好".repeat(40))]);
}

#[test]
fn an_unknown_counter_is_refused() {
    let nine = CounterId(9);
    Scenario::opening_at("09:00")
        .refused(open(nine), Refusal::UnknownCounter)
        .refused(close(nine), Refusal::UnknownCounter)
        .refused(set_services(nine, &[(TAX, 1)]), Refusal::UnknownCounter)
        .refused(rate(nine, 0), Refusal::UnknownCounter);
}

#[test]
fn a_closed_counter_does_nothing() {
    let closed = || Refusal::CounterClosed { counter: DESK_1 };
    let mut scenario = Scenario::opening_at("09:00").issue(SOCIAL);
    for ask in [
        close, call_next, recall, no_show, start, finish, park, pause, resume, undo_at,
    ] {
        scenario = scenario.refused(ask(DESK_1), closed());
    }
    scenario
        .refused(transfer(DESK_1, TAX), closed())
        .refused(call_ticket(DESK_1, "A001"), closed())
        .refused(unpark(DESK_1, "A001"), closed());
}

#[test]
fn a_counter_with_a_ticket_neither_closes_nor_pauses() {
    Scenario::opening_at("09:00")
        .given([issue(SOCIAL), open(DESK_1), call_next(DESK_1)])
        .refused(
            close(DESK_1),
            Refusal::StillCalling {
                number: number("A001"),
            },
        )
        .refused(
            pause(DESK_1),
            Refusal::StillCalling {
                number: number("A001"),
            },
        )
        .given([start(DESK_1)])
        .refused(
            close(DESK_1),
            Refusal::StillServing {
                number: number("A001"),
            },
        )
        .refused(
            pause(DESK_1),
            Refusal::StillServing {
                number: number("A001"),
            },
        );
}

#[test]
fn closing_sends_parked_tickets_back_to_their_old_place() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            issue(SOCIAL),
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
            park(DESK_1),
        ])
        .when(close(DESK_1))
        .then([requeued("A001"), closed(DESK_1)])
        .order(DESK_3, &["A001", "A002"]);
}

#[test]
fn a_name_works_at_one_counter_however_it_is_written() {
    Scenario::opening_at("09:00")
        .given([open_at(DESK_1, "Wang Fang", false)])
        .refused(
            open_at(DESK_2, "wang fang", false),
            Refusal::ClerkElsewhere { counter: DESK_1 },
        )
        .given([open_at(DESK_2, "王芳", false), close(DESK_1)])
        .given([open_at(DESK_3, "Wang Fang", false)]);
}

#[test]
fn a_clerk_who_moves_leaves_the_counter_before_unless_a_visitor_is_there() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            open_at(DESK_1, "王芳", false),
            call_next(DESK_1),
        ])
        .refused(
            open_at(DESK_2, "王芳", true),
            Refusal::AtOtherCounter {
                number: number("A001"),
                counter: DESK_1,
            },
        )
        .given([start(DESK_1), park(DESK_1)])
        .when(open_at(DESK_2, "王芳", true))
        .then([requeued("A001"), closed(DESK_1), opened(DESK_2, "王芳")]);
}

#[test]
fn a_clerk_who_takes_a_counter_over_begins_a_shift_of_his_own() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            open_at(DESK_1, "王敏", false),
            set_services(DESK_1, &[(SOCIAL, 1)]),
            call_next(DESK_1),
            start(DESK_1),
        ])
        .refused(
            open_at(DESK_1, "李雷", true),
            Refusal::StillServing {
                number: number("A001"),
            },
        )
        .given([finish(DESK_1)])
        .at("09:10")
        .when(open_at(DESK_1, "李雷", true))
        .then([closed(DESK_1), opened(DESK_1, "李雷")])
        .check(|h| {
            let desk = h.counter(DESK_1).unwrap();
            assert!(desk.shift.as_ref().unwrap().since >= today("09:10"));
            assert_eq!(desk.serves, serves(&[(SOCIAL, 1), (TAX, 1)]));
            let visit = h.ticket_by_number("A001").unwrap();
            assert_eq!(visit.clerk.as_deref(), Some("王敏"), "the visit is hers");
        });
}

#[test]
fn an_open_counter_at_which_nothing_is_done_is_closed_after_the_set_time() {
    Scenario::with("09:00", |s| s.rules.idle_closes_after_s = Some(1800))
        .given([issue(SOCIAL), open(DESK_1), open(DESK_2)])
        .given([call_next(DESK_1), start(DESK_1), park(DESK_1)])
        .at("09:20")
        .given([pause(DESK_2)])
        .at("09:29:59")
        .elapses([])
        .at("09:30:01")
        .elapses([requeued("A001"), closed(DESK_1)])
        .at("09:50:01")
        .elapses([closed(DESK_2)])
        .refused(
            call_next(DESK_1),
            Refusal::CounterClosed { counter: DESK_1 },
        );
}

#[test]
fn a_counter_with_a_visitor_is_not_idle_and_without_the_rule_none_is() {
    Scenario::with("09:00", |s| s.rules.idle_closes_after_s = Some(1800))
        .given([issue(SOCIAL), open(DESK_1)])
        .given([call_next(DESK_1), start(DESK_1)])
        .at("11:00")
        .elapses([])
        .given([finish(DESK_1)])
        .at("11:29:59")
        .elapses([rating_closed("A001", DESK_1)]);
    Scenario::with("04:00", |s| s.rules.idle_closes_after_s = None)
        .given([open(DESK_1)])
        .at("23:59")
        .elapses([]);
}

#[test]
fn in_an_emergency_no_counter_is_idle_and_after_it_all_are_anew() {
    let raise = AnnouncementCommand::RaiseEmergency { text: None };
    Scenario::with("09:00", |s| s.rules.idle_closes_after_s = Some(1800))
        .given([open(DESK_1)])
        .at("09:29")
        .given([ask(Command::Announcement(raise))])
        .at("10:30")
        .elapses([])
        .given([ask(Command::Announcement(
            AnnouncementCommand::EndEmergency,
        ))])
        .at("10:59:59")
        .elapses([])
        .at("11:00:01")
        .elapses([closed(DESK_1)]);
}

#[test]
fn a_shift_of_a_version_that_did_not_note_activity_is_idle_since_it_began() {
    let mut s =
        Scenario::with("09:00", |s| s.rules.idle_closes_after_s = Some(1800)).given([open(DESK_1)]);
    let mut snapshot = s.hall().snapshot();
    snapshot.counters[0].shift.as_mut().unwrap().active_at = Timestamp::default();
    s.desk.hall = Hall::from_snapshot(snapshot);
    s.at("09:29")
        .elapses([])
        .at("09:30:01")
        .elapses([closed(DESK_1)]);
}

#[test]
fn a_pause_has_a_known_reason_and_ends() {
    let lunch = pause_reason("lunch");
    Scenario::opening_at("09:00")
        .given([open(DESK_1)])
        .refused(resume(DESK_1), Refusal::NotPaused)
        .refused(
            ask(Command::Counter(CounterCommand::Pause {
                counter: DESK_1,
                reason: pause_reason("fishing"),
            })),
            Refusal::UnknownReason,
        )
        .when(pause(DESK_1))
        .then([told(Event::Counter(CounterEvent::Paused {
            counter: DESK_1,
            reason: lunch,
        }))])
        .refused(pause(DESK_1), Refusal::CounterPaused)
        .when(resume(DESK_1))
        .then([told(Event::Counter(CounterEvent::Resumed {
            counter: DESK_1,
        }))]);
}

#[test]
fn the_services_of_a_counter_change_in_one_command_until_it_closes() {
    Scenario::opening_at("09:00")
        .given([
            issue(ESTATE),
            open(DESK_1),
            set_services(DESK_1, &[(ESTATE, 1)]),
        ])
        .next_for(DESK_1, "C001", Why::LongestWait)
        .given([close(DESK_1)])
        .check(|h| {
            assert_eq!(
                h.counter(DESK_1).unwrap().serves,
                serves(&[(SOCIAL, 1), (TAX, 1)])
            );
        });
}

#[test]
fn a_list_of_services_that_is_empty_doubled_or_unknown_is_refused() {
    Scenario::opening_at("09:00")
        .refused(set_services(DESK_1, &[]), Refusal::BadServices)
        .refused(
            set_services(DESK_1, &[(TAX, 1), (TAX, 2)]),
            Refusal::BadServices,
        )
        .refused(
            set_services(DESK_1, &[("nothing", 1)]),
            Refusal::UnknownService,
        );
}
