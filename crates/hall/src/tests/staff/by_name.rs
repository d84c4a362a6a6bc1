//! People who sign in at counters by name or number alone: what they may do follows from their roles,
//! and nobody else signs in.

use super::*;

fn open_as(counter: u16, clerk: &str, replace: bool) -> CounterCommand {
    CounterCommand::Open {
        counter: CounterId(counter),
        clerk: clerk.to_owned(),
        replace,
    }
}

impl House {
    fn by_name() -> House {
        House::with(SignInMode::Name)
    }

    fn says(&mut self, counter: u16, clerk: &str) -> Answer {
        self.ask(&at_desk(counter), open_as(counter, clerk, false))
    }

    fn takes_over(&mut self, counter: u16, clerk: &str) -> Answer {
        self.ask(&at_desk(counter), open_as(counter, clerk, true))
    }

    fn account_at(&self, counter: u16) -> Option<AccountId> {
        let counter = self.hall.counter(CounterId(counter)).unwrap();
        counter.shift.as_ref().and_then(|shift| shift.account)
    }

    fn managers(&self) -> Vec<RoleName> {
        self.hall.who_may(Right::StaffManage)
    }
}

#[test]
fn a_number_or_a_whole_name_opens_a_counter_for_its_account() {
    for typed in ["1002", "Li", " lI ", "1002 "] {
        let mut house = House::by_name();
        house.says(1, typed).unwrap();
        let shift = house.hall.counter(DESK_1).unwrap().shift.clone().unwrap();
        assert_eq!(
            (&*shift.clerk, shift.account, shift.no),
            ("Li", Some(LEAD), Some(staff_no("1002"))),
            "{typed}"
        );
        house.serve_somebody(1);
    }
}

#[test]
fn who_is_not_on_the_list_or_is_disabled_reads_who_may_help() {
    let mut house = House::by_name();
    let who = house.managers();
    let unknown = Err(Refusal::UnknownAccount { who: who.clone() });
    for typed in ["9999", "L", "Somebody", "100"] {
        assert_eq!(house.says(1, typed), unknown, "{typed}");
    }
    house.hub(disable(CLERK)).unwrap();
    let disabled = Err(Refusal::AccountDisabled { who });
    assert_eq!(house.says(1, "1003"), disabled);
    assert_eq!(house.says(1, "赵"), disabled);
    assert_eq!(house.account_at(1), None);
    let account = CLERK;
    house.hub(StaffCommand::EnableAccount { account }).unwrap();
    house.says(1, "1003").unwrap();
}

#[test]
fn of_several_people_of_one_name_the_number_says_who_is_meant() {
    let mut house = House::by_name();
    house.hub(add("2001", "赵", &["clerk"])).unwrap();
    assert_eq!(house.says(1, "赵"), Err(Refusal::SeveralAccounts));
    house.says(1, "2001").unwrap();
    assert_ne!(house.account_at(1), Some(CLERK));
    // The only one of them who may sign in is meant.
    house.hub(disable(CLERK)).unwrap();
    house.takes_over(1, "Li").unwrap();
    house.takes_over(1, "赵").unwrap();
    assert_ne!(house.account_at(1), Some(CLERK));
}

#[test]
fn a_free_counter_is_taken_over_when_asked_for_and_one_that_serves_is_not() {
    let mut house = House::by_name();
    house.says(1, "1003").unwrap();
    let clerk = "赵".to_owned();
    assert_eq!(house.says(1, "1002"), Err(Refusal::CounterOpen { clerk }));
    house.serve_somebody(1);
    let number = house.hall.tickets()[0].number;
    let serving = Err(Refusal::StillServing { number });
    assert_eq!(house.takes_over(1, "1002"), serving);
    house
        .ask(&at_desk(1), CounterCommand::Finish { counter: DESK_1 })
        .unwrap();
    let events = house.takes_over(1, "1002").unwrap();
    assert_eq!(events[0], ended(CLERK, 1, SignOutReason::TakenOver));
    assert_eq!(house.account_at(1), Some(LEAD));
    assert_eq!(house.hall.sessions().len(), 1);
}

#[test]
fn one_person_works_at_one_counter_by_name_too() {
    let mut house = House::by_name();
    house.says(1, "1003").unwrap();
    assert_eq!(
        house.says(2, "1003"),
        Err(Refusal::ClerkElsewhere { counter: DESK_1 })
    );
    house.takes_over(2, "1003").unwrap();
    assert_eq!(
        (house.account_at(1), house.account_at(2)),
        (None, Some(CLERK))
    );
    house.serve_somebody(2);
    let number = house.hall.tickets()[0].number;
    let counter = CounterId(2);
    assert_eq!(
        house.takes_over(1, "1003"),
        Err(Refusal::AtOtherCounter { number, counter })
    );
}

#[test]
fn roles_hold_at_counters_where_people_say_their_names() {
    let mut house = House::by_name();
    let announce_urgent = crate::AnnouncementCommand::Announce {
        notice: crate::Notice::Urgent,
    };
    house.says(1, "1003").unwrap();
    assert_eq!(
        house.ask(&at_desk(1), announce_urgent.clone()),
        Err(no_right(Right::AnnounceUrgent, &["lead", "manager"]))
    );
    assert_eq!(
        house.ask(&at_desk(1), add("7", "Me", &["clerk"])),
        Err(no_right(Right::StaffManage, &["manager"]))
    );
    house.takes_over(1, "1002").unwrap();
    house.ask(&at_desk(1), announce_urgent).unwrap();
    // The technician opens a counter, but does not work there; leaving needs no right.
    house.takes_over(1, "1004").unwrap();
    let counter = DESK_1;
    let call = CounterCommand::CallNext { counter };
    let who = house.hall.who_may(Right::CounterWork);
    let right = Right::CounterWork;
    assert_eq!(
        house.ask(&at_desk(1), call),
        Err(Refusal::NoRight { right, who })
    );
    let counter = Some(counter);
    house
        .ask(&at_desk(1), StaffCommand::SignOut { counter })
        .unwrap();
    assert_eq!(house.clerk_at(1), None);
}

#[test]
fn a_role_that_changes_counts_at_once_where_its_person_works() {
    let mut house = House::by_name();
    house.says(1, "1003").unwrap();
    house.serve_somebody(1);
    let counter = DESK_1;
    house.hub(roles(CLERK, &["auditor"])).unwrap();
    let finish = CounterCommand::Finish { counter };
    let who = house.hall.who_may(Right::CounterWork);
    let right = Right::CounterWork;
    assert_eq!(
        house.ask(&at_desk(1), finish.clone()),
        Err(Refusal::NoRight { right, who })
    );
    house.hub(roles(CLERK, &["clerk"])).unwrap();
    house.ask(&at_desk(1), finish).unwrap();
}

#[test]
fn who_served_before_the_first_account_goes_on_until_the_counter_closes() {
    let mut house = House::without_people(SignInMode::Name);
    house.says(1, "李").unwrap();
    house.serve_somebody(1);
    house.add_people();
    let counter = DESK_1;
    house
        .ask(&at_desk(1), CounterCommand::Finish { counter })
        .unwrap();
    house
        .ask(&at_desk(1), CounterCommand::Close { counter })
        .unwrap();
    let who = house.managers();
    assert_eq!(house.says(1, "李"), Err(Refusal::UnknownAccount { who }));
    house.says(1, "1003").unwrap();
}

#[test]
fn a_hall_whose_people_have_all_left_is_one_without_accounts() {
    let mut house = House::without_people(SignInMode::Name);
    house.hub(add("1", "Try", &["clerk"])).unwrap();
    let account = AccountId(1);
    // Disabled people might come back, so nobody else signs in.
    house.hub(disable(account)).unwrap();
    assert!(house.hall.takes_names());
    house
        .hub(StaffCommand::DisableAccount {
            account,
            left: true,
        })
        .unwrap();
    assert!(!house.hall.takes_names());
    house.says(1, "anybody").unwrap();
}

#[test]
fn a_clerk_who_is_disabled_in_mid_service_is_out_and_the_visitor_waits_first() {
    let mut house = House::by_name();
    house.says(1, "1003").unwrap();
    house.says(2, "1006").unwrap();
    house.serve_somebody(1);
    let ticket = house.hall.tickets()[0].id;
    house.hub(disable(CLERK)).unwrap();
    assert_eq!(house.clerk_at(1), None);
    let counter = CounterId(2);
    let events = house
        .ask(&at_desk(2), CounterCommand::CallNext { counter })
        .unwrap();
    assert!(
        events.iter().any(|e| matches!(e, Event::Counter(
            crate::CounterEvent::TicketCalled { ticket: called, .. }) if *called == ticket)),
        "{events:?}"
    );
}

#[test]
fn the_last_manager_keeps_that_also_where_nobody_proves_anything() {
    let mut house = House::by_name();
    house.says(1, "1001").unwrap();
    let last = Err(Refusal::LastManager);
    assert_eq!(
        house.ask(&at_desk(1), roles(MANAGER, &["clerk"])),
        last,
        "his own right"
    );
    assert_eq!(house.ask(&at_desk(1), disable(MANAGER)), last);
    assert_eq!(house.hub(disable(MANAGER)), last);
    // Two managers at once: the one who was quicker stays.
    house.ask(&at_desk(1), roles(LEAD, &["manager"])).unwrap();
    house.says(2, "1002").unwrap();
    house.ask(&at_desk(2), disable(MANAGER)).unwrap();
    assert_eq!(house.clerk_at(1), None);
    assert_eq!(
        house.ask(&at_desk(1), disable(LEAD)),
        Err(Refusal::SignInFirst)
    );
    assert_eq!(house.ask(&at_desk(2), disable(LEAD)), last);
}

#[test]
fn a_counter_goes_on_at_another_machine_or_when_a_script_has_opened_it() {
    let mut house = House::by_name();
    let console = Actor::of(Program::Script).on(machine("hub-1"));
    house.ask(&console, open_as(1, "1003", false)).unwrap();
    house.serve_somebody(1);
    let counter = DESK_1;
    let other = Actor::of(Program::Counter(counter)).on(machine("desk-3"));
    house
        .ask(&other, CounterCommand::Finish { counter })
        .unwrap();
}

#[test]
fn a_day_that_is_taken_back_brings_back_who_still_may_work() {
    let mut house = House::by_name();
    house.says(1, "1003").unwrap();
    house.says(2, "1006").unwrap();
    let day = [1, 2].map(|n| crate::clock::CounterDay {
        id: CounterId(n),
        served: 0,
        no_shows: 0,
        shift: house.hall.counter(CounterId(n)).unwrap().shift.clone(),
    });
    for counter in [1, 2] {
        let counter = CounterId(counter);
        house
            .ask(&at_desk(counter.0), CounterCommand::Close { counter })
            .unwrap();
    }
    house.hub(disable(OTHER_CLERK)).unwrap();
    let events = house.hall.reopened(&day);
    house.apply(Actor::TIMER, &events);
    assert_eq!(
        (house.account_at(1), house.account_at(2)),
        (Some(CLERK), None)
    );
    house.serve_somebody(1);
}
