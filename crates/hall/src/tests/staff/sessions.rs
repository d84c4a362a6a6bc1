//! Who is signed in where, and how that ends.

use super::*;

#[test]
fn who_signs_in_at_a_counter_opens_it_under_his_name() {
    let mut house = House::new();
    let signed_in = house.sign_in(CLERK, 1).unwrap();
    assert!(matches!(
        signed_in.as_slice(),
        [
            Event::Staff(StaffEvent::SignedIn { account: CLERK, .. }),
            Event::Counter(CounterEvent::Opened {
                account: Some(CLERK),
                ..
            })
        ]
    ));
    assert_eq!(house.clerk_at(1), Some("赵"));
    house.serve_somebody(1);
    let actor = house.hall.identified(&at_desk(1));
    assert_eq!(actor.account, Some(CLERK));
    let counter = DESK_1;
    house
        .ask(&at_desk(1), CounterCommand::Finish { counter })
        .unwrap();
    let served_by = house.hall.tickets()[0].served_by.unwrap();
    assert_eq!(served_by.account, Some(CLERK));
}

#[test]
fn a_free_counter_is_taken_over_and_one_that_serves_is_not() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    house.serve_somebody(1);
    let serving = Refusal::StillServing {
        number: number("B001"),
    };
    assert_eq!(house.sign_in(OTHER_CLERK, 1), Err(serving));
    assert_eq!(house.clerk_at(1), Some("赵"));
    house
        .ask(&at_desk(1), CounterCommand::Finish { counter: DESK_1 })
        .unwrap();
    let taken = house.sign_in(OTHER_CLERK, 1).unwrap();
    assert_eq!(taken[0], ended(CLERK, 1, SignOutReason::TakenOver));
    assert_eq!(house.clerk_at(1), Some("钱"));
    assert_eq!(house.hall.sessions().len(), 1);
}

#[test]
fn one_person_works_at_one_counter() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    let moved = house.sign_in(CLERK, 2).unwrap();
    assert_eq!(moved[0], ended(CLERK, 1, SignOutReason::Moved));
    assert_eq!((house.clerk_at(1), house.clerk_at(2)), (None, Some("赵")));
    house.serve_somebody(2);
    let there = Refusal::AtOtherCounter {
        number: number("B001"),
        counter: DESK_2,
    };
    assert_eq!(house.sign_in(CLERK, 3), Err(there));
}

#[test]
fn signing_out_closes_the_counter_and_never_leaves_a_visitor() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    house.serve_somebody(1);
    let out = StaffCommand::SignOut {
        counter: Some(DESK_1),
    };
    let serving = Refusal::StillServing {
        number: number("B001"),
    };
    assert_eq!(house.ask(&at_desk(1), out.clone()), Err(serving));
    house
        .ask(&at_desk(1), CounterCommand::Finish { counter: DESK_1 })
        .unwrap();
    house.ask(&at_desk(1), out.clone()).unwrap();
    assert_eq!((house.clerk_at(1), house.hall.sessions().len()), (None, 0));
    // Another machine that says it stands at this counter ends nothing there.
    house.sign_in(CLERK, 1).unwrap();
    let stranger = Actor::of(Program::Counter(DESK_1)).on(machine("desk-2"));
    assert_eq!(house.ask(&stranger, out), Err(Refusal::SignInFirst));
    assert_eq!(house.clerk_at(1), Some("赵"));
}

#[test]
fn a_locked_screen_does_nothing_until_its_person_is_back() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    let lock = StaffCommand::Lock { counter: DESK_1 };
    house.ask(&at_desk(1), lock).unwrap();
    let call = CounterCommand::CallNext { counter: DESK_1 };
    assert_eq!(
        house.ask(&at_desk(1), call.clone()),
        Err(Refusal::ScreenLocked)
    );
    let since = house
        .hall
        .counter(DESK_1)
        .unwrap()
        .shift
        .clone()
        .unwrap()
        .since;
    house.sign_in(CLERK, 1).unwrap();
    let shift = house.hall.counter(DESK_1).unwrap().shift.clone().unwrap();
    assert_eq!(shift.since, since, "the shift goes on");
    assert_eq!(house.ask(&at_desk(1), call), Err(Refusal::NobodyWaiting));
}

#[test]
fn a_visitor_stays_at_a_locked_counter_and_nobody_else_takes_it_over() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    house.serve_somebody(1);
    let lock = StaffCommand::Lock { counter: DESK_1 };
    house.ask(&at_desk(1), lock).unwrap();
    let ticket = house.hall.counter(DESK_1).unwrap().ticket;
    let finish = CounterCommand::Finish { counter: DESK_1 };
    let refused = house.ask(&at_desk(1), finish.clone());
    assert_eq!(refused, Err(Refusal::ScreenLocked));
    let serving = Refusal::StillServing {
        number: number("B001"),
    };
    assert_eq!(house.sign_in(LEAD, 1), Err(serving));
    house.sign_in(CLERK, 1).unwrap();
    assert!(ticket.is_some());
    assert_eq!(house.hall.counter(DESK_1).unwrap().ticket, ticket);
    house.ask(&at_desk(1), finish).unwrap();
}

#[test]
fn no_screen_locks_where_nobody_could_prove_to_be_its_person() {
    let mut house = House::with(SignInMode::Name);
    house
        .ask(
            &at_desk(1),
            CounterCommand::Open {
                counter: DESK_1,
                clerk: "1003".to_owned(),
                replace: false,
            },
        )
        .unwrap();
    let lock = StaffCommand::Lock { counter: DESK_1 };
    assert_eq!(house.ask(&at_desk(1), lock), Err(Refusal::WayNotUsed));
}

#[test]
fn a_counter_that_nobody_uses_closes_and_the_person_is_signed_out() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    let office = house.in_office(LEAD);
    house.wait_s(7300);
    house.hub(add("2001", "Neu", &["clerk"])).unwrap();
    assert_eq!((house.clerk_at(1), house.hall.sessions().len()), (None, 0));
    let call = CounterCommand::CallNext { counter: DESK_1 };
    assert_eq!(house.ask(&at_desk(1), call), Err(Refusal::SignInFirst));
    let close = CounterCommand::Close { counter: DESK_1 };
    assert_eq!(house.ask(&office, close), Err(Refusal::SignInFirst));
}

#[test]
fn the_day_turn_ends_every_session() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    house.in_office(LEAD);
    let mut setup = house.hall.setup().clone();
    setup.rules.idle_closes_after_s = None;
    let setup = Box::new(setup);
    house.hub(Command::Configure { setup }).unwrap();
    house.wait_s(24 * 60 * 60);
    house.hub(add("2001", "Neu", &["clerk"])).unwrap();
    assert_eq!((house.clerk_at(1), house.hall.sessions().len()), (None, 0));
}

#[test]
fn a_visitor_without_a_ticket_cannot_wait_for_another_clerk() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    let counter = DESK_1;
    let visit = CounterCommand::StartWithoutTicket { counter };
    house.ask(&at_desk(1), visit).unwrap();
    assert!(house.sign_in(OTHER_CLERK, 1).is_err(), "it is taken");
    let events = house.hub(disable(CLERK)).unwrap();
    let over = Event::Queue(QueueEvent::TicketCancelled {
        ticket: TicketId(0),
        counter: None,
    });
    assert_eq!(events[1], over);
    assert_eq!((house.clerk_at(1), house.hall.waiting_in_all()), (None, 0));
    let days = house.hall.setup().services.iter();
    let mut days = days.map(|s| house.hall.service_day(s.id).unwrap());
    assert!(
        days.all(|day| day.cancelled == 0),
        "no ticket was cancelled"
    );
}

#[test]
fn a_clerk_who_is_disabled_while_serving_is_out_and_the_visitor_keeps_the_place() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    house.sign_in(OTHER_CLERK, 2).unwrap();
    house.serve_somebody(1);
    let hall = house.hall.clone();
    house.hub(issue(TAX)(&hall)).unwrap();
    let events = house.hub(disable(CLERK)).unwrap();
    let ticket = id(&house.hall, "B001");
    assert_eq!(
        events,
        [
            ended(CLERK, 1, SignOutReason::Disabled),
            Event::Queue(QueueEvent::TicketRequeued { ticket }),
            Event::Counter(CounterEvent::Closed { counter: DESK_1 }),
            Event::Staff(StaffEvent::AccountDisabled {
                account: CLERK,
                left: false
            }),
        ]
    );
    assert_eq!(house.clerk_at(1), None);
    // The visitor is called before who came later.
    let called = house
        .ask(&at_desk(2), CounterCommand::CallNext { counter: DESK_2 })
        .unwrap();
    assert!(matches!(
        called.as_slice(),
        [Event::Counter(CounterEvent::TicketCalled { ticket: first, .. })] if *first == ticket
    ));
    let finish = CounterCommand::Finish { counter: DESK_1 };
    assert_eq!(house.ask(&at_desk(1), finish), Err(Refusal::SignInFirst));
    let who = house.hall.who_may(Right::StaffManage);
    assert_eq!(
        house.sign_in(CLERK, 1),
        Err(Refusal::AccountDisabled { who })
    );
    house
        .hub(StaffCommand::EnableAccount { account: CLERK })
        .unwrap();
    house.sign_in(CLERK, 1).unwrap();
}

#[test]
fn a_machine_that_is_expelled_takes_its_person_out_in_the_same_line() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    house.serve_somebody(1);
    let expel = MachineCommand::Expel {
        machine: machine("desk-1"),
    };
    let events = house.hub(expel).unwrap();
    assert_eq!(events[0], ended(CLERK, 1, SignOutReason::Expelled));
    assert_eq!((house.clerk_at(1), house.hall.sessions().len()), (None, 0));
    let call = CounterCommand::CallNext { counter: DESK_1 };
    assert_eq!(house.ask(&at_desk(1), call), Err(Refusal::UnknownMachine));
    let waiting = house.hall.tickets()[0].state;
    assert_eq!(waiting, crate::TicketState::Waiting);
    // Another certificate under an old name is another machine.
    house.sign_in(OTHER_CLERK, 2).unwrap();
    let admit = MachineCommand::Admit {
        machine: machine("desk-2"),
        role: Role::Counter,
        fingerprint: Fingerprint([99; 32]),
        replace: true,
    };
    house.hub(admit).unwrap();
    assert_eq!((house.clerk_at(2), house.hall.sessions().len()), (None, 0));
}

#[test]
fn a_badge_that_is_lost_ends_what_it_opened_and_nothing_else() {
    let badge = |house: &mut House, account| {
        let way = Way::Badge;
        house
            .hub(StaffCommand::CredentialSet { account, way })
            .unwrap();
    };
    let revoke = |account| StaffCommand::RevokeBadge { account };
    let mut house = House::with(SignInMode::Badge);
    for account in [CLERK, OTHER_CLERK] {
        badge(&mut house, account);
    }
    house.attempt(Some(CLERK), 1, Way::Badge, true).unwrap();
    house.serve_somebody(1);
    let ticket = id(&house.hall, "B001");
    let events = house.hub(revoke(CLERK)).unwrap();
    assert_eq!(
        events,
        [
            ended(CLERK, 1, SignOutReason::Disabled),
            Event::Queue(QueueEvent::TicketRequeued { ticket }),
            Event::Counter(CounterEvent::Closed { counter: DESK_1 }),
            Event::Staff(StaffEvent::CredentialRevoked {
                account: CLERK,
                way: Way::Badge
            }),
        ]
    );
    assert_eq!(house.clerk_at(1), None);
    // Whoever came in by a PIN did not need the badge.
    let mut house = House::new();
    badge(&mut house, CLERK);
    house.sign_in(CLERK, 1).unwrap();
    house.hub(revoke(CLERK)).unwrap();
    assert!(house.clerk_at(1).is_some());
}
