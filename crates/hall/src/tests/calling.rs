//! Calling, recalling, no-shows, special calls, serving, parking, cancelling.

use super::*;
use crate::ticket::TicketState;

/// A001, A002 and B001 wait; desks 1 and 2 are open.
fn three_waiting() -> Scenario {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            issue(SOCIAL),
            issue(TAX),
            open(DESK_1),
            open(DESK_2),
        ])
        .at("09:05")
}

#[test]
fn a_call_takes_the_ticket_out_of_the_queue() {
    three_waiting()
        .when(call_next(DESK_1))
        .then([called("A001", DESK_1, Why::LongestWait)])
        .check(|h| {
            assert_eq!(h.waiting(service(SOCIAL)), 1);
            assert_eq!(h.counter(DESK_1).unwrap().ticket, Some(id(h, "A001")));
            assert_eq!(
                h.calls().next().map(|c| (c.number, c.counter, c.times)),
                Some((number("A001"), DESK_1, 1))
            );
        });
}

#[test]
fn calling_with_nobody_waiting_is_refused() {
    Scenario::opening_at("09:00")
        .given([open(DESK_2), issue(SOCIAL)])
        .refused(call_next(DESK_2), Refusal::NobodyWaiting);
}

#[test]
fn a_counter_that_is_unknown_closed_or_paused_does_not_call() {
    three_waiting()
        .refused(call_next(CounterId(9)), Refusal::UnknownCounter)
        .refused(
            call_next(DESK_3),
            Refusal::CounterClosed { counter: DESK_3 },
        )
        .given([pause(DESK_1)])
        .refused(call_next(DESK_1), Refusal::CounterPaused)
        .refused(call_ticket(DESK_1, "A001"), Refusal::CounterPaused);
}

#[test]
fn calling_on_after_enough_calls_makes_a_no_show() {
    three_waiting()
        .given([call_next(DESK_1)])
        .refused(
            call_next(DESK_1),
            Refusal::StillCalling {
                number: number("A001"),
            },
        )
        .when(recall(DESK_1))
        .then([recalled("A001", DESK_1)])
        .when(call_next(DESK_1))
        .then([
            marked_no_show("A001", DESK_1),
            called("A002", DESK_1, Why::LongestWait),
        ])
        .check(|h| {
            assert_eq!(
                h.no_shows().map(|t| t.number).collect::<Vec<_>>(),
                [number("A001")]
            );
        });
}

#[test]
fn calling_on_with_nobody_waiting_still_makes_a_no_show() {
    Scenario::opening_at("09:00")
        .given([issue(TAX), open(DESK_2), call_next(DESK_2), recall(DESK_2)])
        .when(call_next(DESK_2))
        .then([marked_no_show("B001", DESK_2)]);
}

#[test]
fn calling_on_finishes_the_visit_when_the_hall_says_so() {
    three_waiting()
        .given([call_next(DESK_1), start(DESK_1)])
        .when(call_next(DESK_1))
        .then([
            finished("A001", DESK_1),
            called("A002", DESK_1, Why::LongestWait),
        ]);
}

#[test]
fn calling_on_is_refused_while_serving_when_the_hall_says_so() {
    Scenario::with("09:00", |s| s.rules.call_finishes = false)
        .given([
            issue(SOCIAL),
            open(DESK_1),
            call_next(DESK_1),
            start(DESK_1),
        ])
        .refused(
            call_next(DESK_1),
            Refusal::StillServing {
                number: number("A001"),
            },
        );
}

#[test]
fn a_no_show_waits_no_more_until_it_is_called_back() {
    three_waiting()
        .given([call_next(DESK_1)])
        .when(no_show(DESK_1))
        .then([marked_no_show("A001", DESK_1)])
        .next_for(DESK_1, "A002", Why::LongestWait)
        .when(call_ticket(DESK_2, "A001"))
        .then([called("A001", DESK_2, Why::CalledBack)])
        .check(|h| assert_eq!(h.no_shows().count(), 0));
}

#[test]
fn a_special_call_takes_any_waiting_ticket_and_says_so() {
    three_waiting()
        .when(call_ticket(DESK_2, "A002"))
        .then([called("A002", DESK_2, Why::Special)]);
}

#[test]
fn a_special_call_first_clears_the_counter_like_any_call() {
    three_waiting()
        .given([call_next(DESK_1)])
        .refused(
            call_ticket(DESK_1, "A002"),
            Refusal::StillCalling {
                number: number("A001"),
            },
        )
        .given([start(DESK_1)])
        .when(call_ticket(DESK_1, "A002"))
        .then([
            finished("A001", DESK_1),
            called("A002", DESK_1, Why::Special),
        ]);
}

#[test]
fn a_ticket_elsewhere_or_over_cannot_be_called() {
    let unknown = ask(Command::Counter(CounterCommand::CallTicket {
        counter: DESK_1,
        ticket: TicketId(77),
    }));
    let at_desk_1 = || Refusal::AtOtherCounter {
        number: number("A001"),
        counter: DESK_1,
    };
    three_waiting()
        .refused(unknown, Refusal::UnknownTicket)
        .given([call_next(DESK_1)])
        .refused(call_ticket(DESK_2, "A001"), at_desk_1())
        .refused(
            call_ticket(DESK_1, "A001"),
            Refusal::StillCalling {
                number: number("A001"),
            },
        )
        .given([start(DESK_1)])
        .refused(call_ticket(DESK_2, "A001"), at_desk_1())
        .refused(
            call_ticket(DESK_1, "A001"),
            Refusal::StillServing {
                number: number("A001"),
            },
        )
        .given([park(DESK_1)])
        .refused(call_ticket(DESK_2, "A001"), at_desk_1())
        .given([unpark(DESK_1, "A001"), finish(DESK_1)])
        .refused(
            call_ticket(DESK_2, "A001"),
            Refusal::TicketOver {
                number: number("A001"),
            },
        );
}

#[test]
fn start_and_finish_measure_walk_and_service() {
    three_waiting()
        .given([call_next(DESK_1)])
        .at("09:06")
        .given([start(DESK_1)])
        .at("09:16")
        .when(finish(DESK_1))
        .then([finished("A001", DESK_1)])
        .check(|h| {
            let ticket = h.ticket(id(h, "A001")).unwrap();
            assert_eq!(
                (ticket.waited_s(h.last_at()), ticket.served_s(h.last_at())),
                (299, Some(600))
            );
            assert_eq!(h.service_day(service(SOCIAL)).unwrap().served, 1);
        });
}

#[test]
fn what_needs_a_called_ticket_is_refused_without_one() {
    let serving = || Refusal::NotCalled {
        number: number("A001"),
    };
    three_waiting()
        .refused(start(DESK_1), Refusal::NoTicket)
        .refused(recall(DESK_1), Refusal::NoTicket)
        .refused(no_show(DESK_1), Refusal::NoTicket)
        .given([call_next(DESK_1), start(DESK_1)])
        .refused(start(DESK_1), serving())
        .refused(recall(DESK_1), serving())
        .refused(no_show(DESK_1), serving());
}

#[test]
fn what_needs_a_visitor_being_served_is_refused_without_one() {
    let calling = || Refusal::NotServing {
        number: number("A001"),
    };
    three_waiting()
        .refused(finish(DESK_1), Refusal::NoTicket)
        .given([call_next(DESK_1)])
        .refused(finish(DESK_1), calling())
        .refused(park(DESK_1), calling())
        .refused(transfer(DESK_1, TAX), calling());
}

#[test]
fn parked_time_does_not_count_as_service() {
    three_waiting()
        .given([call_next(DESK_1), start(DESK_1)])
        .at("09:10")
        .when(park(DESK_1))
        .then([parked("A001", DESK_1)])
        .check(|h| {
            assert_eq!(
                (h.parked(DESK_1).count(), h.counter(DESK_1).unwrap().ticket),
                (1, None)
            );
        })
        .at("09:30")
        .when(unpark(DESK_1, "A001"))
        .then([unparked("A001", DESK_1)])
        .at("09:32")
        .given([finish(DESK_1)])
        .check(|h| {
            let served = h
                .ticket(id(h, "A001"))
                .unwrap()
                .served_s(h.last_at())
                .unwrap();
            assert!((419..=421).contains(&served), "{served}");
        });
}

#[test]
fn calling_a_parked_ticket_at_its_counter_goes_on_with_it() {
    three_waiting()
        .given([call_next(DESK_1), start(DESK_1), park(DESK_1)])
        .when(call_ticket(DESK_1, "A001"))
        .then([unparked("A001", DESK_1)]);
}

#[test]
fn only_the_counter_that_parked_a_ticket_goes_on_with_it() {
    three_waiting()
        .given([call_next(DESK_1), start(DESK_1), park(DESK_1)])
        .refused(
            unpark(DESK_2, "A001"),
            Refusal::AtOtherCounter {
                number: number("A001"),
                counter: DESK_1,
            },
        )
        .refused(
            unpark(DESK_1, "A002"),
            Refusal::NotParked {
                number: number("A002"),
            },
        )
        .refused(
            ask(Command::Counter(CounterCommand::Unpark {
                counter: DESK_1,
                ticket: TicketId(77),
            })),
            Refusal::UnknownTicket,
        );
}

#[test]
fn a_transfer_keeps_number_and_place_by_issue_time() {
    Scenario::opening_at("09:00")
        .given([
            issue(SOCIAL),
            issue(TAX),
            open(DESK_1),
            open(DESK_2),
            call_ticket(DESK_1, "A001"),
            start(DESK_1),
        ])
        .at("09:10")
        .when(transfer(DESK_1, TAX))
        .then([transferred("A001", DESK_1, TAX, None)])
        .next_for(DESK_2, "A001", Why::LongestWait)
        .check(|h| {
            assert_eq!(
                (h.waiting(service(SOCIAL)), h.waiting(service(TAX))),
                (0, 2)
            );
        });
}

#[test]
fn a_transfer_carries_the_class_that_the_clerk_sets() {
    Scenario::opening_at("09:00")
        .given([
            issue(TAX),
            issue(SOCIAL),
            open(DESK_1),
            open(DESK_2),
            call_ticket(DESK_1, "A001"),
            start(DESK_1),
        ])
        .when(transfer_with(DESK_1, TAX, ELDERLY))
        .then([transferred("A001", DESK_1, TAX, Some(ELDERLY))])
        .next_for(DESK_2, "A001", Why::Priority(class(ELDERLY)));
}

#[test]
fn a_transfer_to_nowhere_new_is_refused() {
    three_waiting()
        .given([call_next(DESK_1), start(DESK_1)])
        .refused(transfer(DESK_1, "nothing"), Refusal::UnknownService)
        .refused(transfer_with(DESK_1, TAX, "nobody"), Refusal::UnknownClass)
        .refused(transfer(DESK_1, SOCIAL), Refusal::NothingToDo);
}

#[test]
fn waiting_and_parked_tickets_and_no_shows_can_be_cancelled() {
    three_waiting()
        .when(cancel("B001"))
        .then([cancelled("B001", None)])
        .given([
            call_next(DESK_1),
            no_show(DESK_1),
            cancel("A001"),
            call_next(DESK_1),
            start(DESK_1),
            park(DESK_1),
        ])
        .when(cancel_at(DESK_2, "A002"))
        .then([cancelled("A002", Some(DESK_2))])
        .check(|h| {
            assert_eq!(
                (
                    h.waiting_in_all(),
                    h.no_shows().count(),
                    h.parked(DESK_1).count()
                ),
                (0, 0, 0)
            );
        });
}

#[test]
fn a_ticket_at_a_counter_or_over_cannot_be_cancelled() {
    three_waiting()
        .refused(
            ask(Command::Queue(QueueCommand::Cancel {
                ticket: TicketId(77),
                counter: None,
            })),
            Refusal::UnknownTicket,
        )
        .refused(
            cancel_at(DESK_3, "A001"),
            Refusal::CounterClosed { counter: DESK_3 },
        )
        .given([call_next(DESK_1)])
        .refused(
            cancel("A001"),
            Refusal::StillCalling {
                number: number("A001"),
            },
        )
        .given([start(DESK_1)])
        .refused(
            cancel("A001"),
            Refusal::StillServing {
                number: number("A001"),
            },
        )
        .given([finish(DESK_1)])
        .refused(
            cancel("A001"),
            Refusal::TicketOver {
                number: number("A001"),
            },
        );
}

#[test]
fn arrival_follows_by_itself_when_the_hall_says_so() {
    Scenario::with("09:00", |s| s.rules.arrives_after_s = Some(20))
        .given([issue(SOCIAL), open(DESK_1), call_next(DESK_1)])
        .at("09:00:19")
        .elapses([])
        .at("09:00:21")
        .elapses([started("A001", DESK_1)]);
}

#[test]
fn absence_follows_by_itself_and_a_recall_gives_more_time() {
    Scenario::with("09:00", |s| s.rules.no_show_after_s = Some(60))
        .given([issue(SOCIAL), open(DESK_1), call_next(DESK_1)])
        .at("09:00:50")
        .given([recall(DESK_1)])
        .at("09:01:30")
        .elapses([])
        .at("09:01:51")
        .elapses([marked_no_show("A001", DESK_1)]);
}

#[test]
fn of_arrival_and_absence_the_earlier_one_follows_even_when_both_are_due() {
    for (arrives, absent, want) in [
        (10, 20, started("A001", DESK_1)),
        (20, 10, marked_no_show("A001", DESK_1)),
        (10, 10, started("A001", DESK_1)),
    ] {
        Scenario::with("09:00", |s| {
            s.rules.arrives_after_s = Some(arrives);
            s.rules.no_show_after_s = Some(absent);
        })
        .given([issue(SOCIAL), open(DESK_1), call_next(DESK_1)])
        .at("09:10")
        .elapses([want]);
    }
}

#[test]
fn a_clock_set_back_an_hour_makes_no_wait_negative() {
    three_waiting()
        .at("08:05")
        .given([call_next(DESK_1), start(DESK_1), finish(DESK_1)])
        .check(|h| {
            let ticket = h.ticket(id(h, "A001")).unwrap();
            assert!(matches!(ticket.state, TicketState::Finished { .. }));
            assert_eq!(
                (ticket.waited_s(h.last_at()), ticket.served_s(h.last_at())),
                (0, Some(0))
            );
            assert!(
                ticket.called_at.unwrap() > ticket.issued_at
                    && h.last_at() > ticket.called_at.unwrap()
            );
        });
}
