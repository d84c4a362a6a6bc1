//! Opening, closing, pausing, and what a counter serves.

use super::*;

fn open_as(clerk: &str) -> Ask {
    ask(Command::Counter(CounterCommand::Open {
        counter: DESK_1,
        clerk: clerk.to_owned(),
    }))
}

#[test]
fn a_clerk_opens_a_counter_under_a_trimmed_name() {
    Scenario::opening_at("09:00")
        .when(open_as(" 王芳 "))
        .then([told(Event::Counter(CounterEvent::Opened {
            counter: DESK_1,
            clerk: "王芳".to_owned(),
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
        .then([
            requeued("A001"),
            told(Event::Counter(CounterEvent::Closed { counter: DESK_1 })),
        ])
        .order(DESK_3, &["A001", "A002"]);
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
