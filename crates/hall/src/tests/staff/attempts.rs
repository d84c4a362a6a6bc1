//! Wrong attempts to sign in.

use super::*;

#[test]
fn wrong_attempts_slow_down_lock_and_bar() {
    let mut house = House::new();
    let mut seen = Vec::new();
    // Whoever guesses tries again as soon as he may.
    for _ in 0..40 {
        let answer = house.wrong_pin(CLERK, 1);
        match answer {
            Ok(events) => {
                assert!(matches!(
                    events.as_slice(),
                    [Event::Staff(StaffEvent::SignInFailed { .. })]
                ));
                seen.push(0);
            }
            Err(Refusal::TryLater { wait_s } | Refusal::SignInLocked { wait_s }) => {
                seen.push(wait_s);
                house.wait_s(i64::from(wait_s));
            }
            Err(refusal) => {
                assert_eq!(refusal, Refusal::SignInBarred);
                break;
            }
        }
    }
    let waits: Vec<u32> = seen.iter().copied().filter(|wait| *wait > 0).collect();
    let expected = [
        1, 2, 4, 8, 16, 16, 16, 900, 16, 16, 16, 16, 16, 16, 16, 16, 16,
    ];
    assert_eq!(waits, expected);
    assert_eq!(seen.iter().filter(|wait| **wait == 0).count(), 20);
    // Not the right PIN either, until somebody unlocks; a badge opens all the same.
    house.wait_s(86_400);
    assert_eq!(house.sign_in(CLERK, 1), Err(Refusal::SignInBarred));
    house.attempt(Some(CLERK), 1, Way::Badge, true).unwrap();
    let lead = house.in_office(LEAD);
    let unlock = StaffCommand::Unlock { account: CLERK };
    let refusal = no_right(Right::StaffManage, &["manager"]);
    assert_eq!(house.ask(&lead, unlock.clone()), Err(refusal));
    let manager = house.in_office(MANAGER);
    house.ask(&manager, unlock).unwrap();
    house.sign_in(CLERK, 1).unwrap();
}

#[test]
fn ten_thousand_wrong_pins_leave_twenty_lines() {
    let mut house = House::new();
    let before = house.at;
    let mut lines = 0;
    for _ in 0..10_000 {
        house.at.0 += SECOND_US / 10;
        lines += u32::from(house.wrong_pin(CLERK, 1).is_ok());
    }
    assert!(lines <= 20, "{lines} lines");
    assert!(house.at.0 - before.0 > 900 * SECOND_US);
    // Nobody else and no other machine suffers.
    house.sign_in(OTHER_CLERK, 1).unwrap();
    house.sign_in(CLERK, 2).unwrap();
}

#[test]
fn nobody_is_locked_out_everywhere_from_two_machines_but_from_three() {
    let mut house = House::new();
    for counter in [1, 2] {
        for _ in 0..3 {
            house.wrong_pin(CLERK, counter).unwrap();
        }
    }
    house.sign_in(CLERK, 3).unwrap();
    let office = house.in_office(MANAGER);
    assert_eq!(
        house
            .ask(&office, StaffCommand::SignOut { counter: None })
            .map(|e| e.len()),
        Ok(1)
    );
    house.wrong_pin(CLERK, 3).unwrap();
    // Seven failures at three machines are seven anywhere.
    let here = house.hall.may_try(
        house.at,
        Some(CLERK),
        machine("office").into(),
        None,
        Way::Pin,
    );
    assert_eq!(here, Err(Refusal::TryLater { wait_s: 16 }));
    let badge = house.hall.may_try(
        house.at,
        Some(CLERK),
        machine("office").into(),
        None,
        Way::Badge,
    );
    assert_eq!(badge, Ok(()));
}

#[test]
fn a_clock_that_jumps_opens_no_lock() {
    let mut house = House::new();
    for _ in 0..10 {
        while let Err(Refusal::TryLater { wait_s }) = house.wrong_pin(CLERK, 1) {
            house.wait_s(i64::from(wait_s));
        }
    }
    assert_eq!(
        house.sign_in(CLERK, 1),
        Err(Refusal::SignInLocked { wait_s: 900 })
    );
    // The wall clock goes forward by a day, and the day turns; stamps know nothing of it.
    let date = Timestamp(house.hall.date(house.at).0 + 24 * 3600 * SECOND_US);
    house.hub(crate::ClockCommand::SetDate { date }).unwrap();
    house.wait_s(60);
    assert!(matches!(
        house.sign_in(CLERK, 1),
        Err(Refusal::SignInLocked { wait_s: 800..900 })
    ));
    house.wait_s(900);
    house.sign_in(CLERK, 1).unwrap();
}

#[test]
fn a_success_forgives_what_went_before_in_a_row() {
    let mut house = House::new();
    for _ in 0..4 {
        for _ in 0..2 {
            house.wrong_pin(CLERK, 1).unwrap();
        }
        house.sign_in(CLERK, 1).unwrap();
    }
}

#[test]
fn a_number_that_nobody_has_costs_the_same_time() {
    let mut house = House::new();
    for account in [None, Some(CLERK)] {
        for _ in 0..3 {
            house.attempt(account, 1, Way::Pin, false).unwrap();
        }
        let later = house.attempt(account, 1, Way::Pin, false);
        assert_eq!(later, Err(Refusal::TryLater { wait_s: 1 }));
    }
}

#[test]
fn who_has_no_pin_yet_or_works_here_no_longer_is_told_after_the_proof_only() {
    let mut house = House::new();
    house
        .hub(StaffCommand::ResetAccount { account: CLERK })
        .unwrap();
    assert!(
        house.wrong_pin(CLERK, 1).is_ok(),
        "a failure like any other"
    );
    assert_eq!(
        house.attempt(Some(CLERK), 1, Way::Code, true),
        Err(Refusal::AccountInvited)
    );
    let way = Way::Code;
    house
        .hub(StaffCommand::CredentialSet {
            account: CLERK,
            way,
        })
        .unwrap();
    assert_eq!(house.state(CLERK), AccountState::Invited);
    let way = Way::Pin;
    house
        .hub(StaffCommand::CredentialSet {
            account: CLERK,
            way,
        })
        .unwrap();
    assert_eq!(house.state(CLERK), AccountState::Active);
    house.sign_in(CLERK, 1).unwrap();
    house.hub(disable(LEAD)).unwrap();
    let who = house.hall.who_may(Right::StaffManage);
    assert_eq!(
        house.sign_in(LEAD, 2),
        Err(Refusal::AccountDisabled { who })
    );
}

#[test]
fn the_settings_say_which_ways_there_are() {
    for (mode, ways) in [
        (SignInMode::Name, &[Way::Name][..]),
        (SignInMode::Badge, &[Way::Badge, Way::Password]),
        (SignInMode::Pin, &[Way::Badge, Way::Pin, Way::Password]),
        (SignInMode::BadgePin, &[Way::BadgePin, Way::Password]),
        (SignInMode::Password, &[Way::Password]),
    ] {
        let mut house = House::with(mode);
        for way in Way::ALL.into_iter().filter(|way| *way != Way::Code) {
            let answer = house.attempt(Some(CLERK), 1, way, true);
            assert_eq!(
                answer.is_ok(),
                ways.contains(&way),
                "{mode:?} {way:?}: {answer:?}"
            );
        }
    }
}
