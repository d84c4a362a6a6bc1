//! The laws that nobody gets around.

use super::*;

#[test]
fn nobody_grants_what_he_lacks() {
    let mut house = House::new();
    let manager = house.in_office(MANAGER);
    let lacks = Err(Refusal::CannotGrant {
        right: Right::SettingsDevice,
    });
    assert_eq!(
        house.ask(&manager, add("2001", "Neu", &["technician"])),
        lacks
    );
    assert_eq!(
        house.ask(&manager, roles(CLERK, &["clerk", "technician"])),
        lacks
    );
    let mut own = shipped("manager");
    own.all.push(Right::MachineManage);
    let role = StaffCommand::SetRole { role: own };
    let refusal = Refusal::CannotGrant {
        right: Right::MachineManage,
    };
    assert_eq!(house.ask(&manager, role.clone()), Err(refusal));
    // Nor does he get at it through somebody who has it.
    let reset = StaffCommand::ResetAccount {
        account: TECHNICIAN,
    };
    assert_eq!(house.ask(&manager, reset), lacks);
    assert_eq!(
        house.hall.may_manage(&manager, TECHNICIAN),
        Err(Refusal::CannotGrant {
            right: Right::SettingsDevice
        })
    );
    assert_eq!(house.hall.may_manage(&manager, CLERK), Ok(()));
    // What he has he may give, and who has it already may be renamed.
    house.ask(&manager, roles(CLERK, &["lead"])).unwrap();
    house
        .ask(&manager, roles(TECHNICIAN, &["technician", "clerk"]))
        .unwrap();
    // The console is asked for nothing.
    house.hub(role).unwrap();
}

#[test]
fn a_right_over_ones_own_is_no_right_to_give_it_over_all() {
    let mut house = House::new();
    let both = StaffRole::new(
        "helper".parse().unwrap(),
        vec![Right::StaffManage, Right::RoleManage],
        vec![Right::FiguresView],
    );
    house
        .hub(StaffCommand::SetRole { role: both.clone() })
        .unwrap();
    house.hub(roles(CLERK, &["helper"])).unwrap();
    let helper = house.in_office(CLERK);
    let mut wider = both;
    wider.all.push(Right::FiguresView);
    let refusal = Refusal::CannotGrant {
        right: Right::FiguresView,
    };
    assert_eq!(
        house.ask(&helper, StaffCommand::SetRole { role: wider }),
        Err(refusal)
    );
}

#[test]
fn who_may_see_the_own_figures_sees_those_of_nobody_else() {
    let mut house = House::new();
    let clerk = house.in_office(CLERK);
    let see = |house: &House, actor: &Actor, of| house.hall.may_see_figures(actor, of);
    assert_eq!(see(&house, &clerk, Some(CLERK)), Ok(()));
    let right = Right::FiguresView;
    for of in [None, Some(MANAGER)] {
        let who = house.hall.who_may(right);
        let refused = Err(Refusal::NoRight { right, who });
        assert_eq!(see(&house, &clerk, of), refused, "{of:?}");
    }
    let manager = house.in_office(MANAGER);
    for of in [None, Some(CLERK), Some(MANAGER)] {
        assert_eq!(see(&house, &manager, of), Ok(()), "{of:?}");
    }
}

#[test]
fn the_last_who_can_edit_roles_keeps_that() {
    let mut house = House::new();
    let manager = house.in_office(MANAGER);
    let last = Err(Refusal::LastManager);
    assert_eq!(house.ask(&manager, disable(MANAGER)), last);
    assert_eq!(house.hub(disable(MANAGER)), last);
    assert_eq!(house.ask(&manager, roles(MANAGER, &["lead"])), last);
    let reset = StaffCommand::ResetAccount { account: MANAGER };
    assert_eq!(house.ask(&manager, reset), last);
    let mut role = shipped("manager");
    role.all.retain(|right| *right != Right::RoleManage);
    let strip = StaffCommand::SetRole { role };
    assert_eq!(house.ask(&manager, strip.clone()), last);
    // With a second one it may be given away; what is gone is gone in the same line.
    house.hub(roles(LEAD, &["lead", "manager"])).unwrap();
    house.ask(&manager, roles(MANAGER, &["lead"])).unwrap();
    let refusal = no_right(Right::RoleManage, &["manager"]);
    assert_eq!(house.ask(&manager, strip), Err(refusal));
    // The console gets the only one in again who forgot the PIN.
    house
        .hub(StaffCommand::ResetAccount { account: LEAD })
        .unwrap();
    assert_eq!(house.state(LEAD), AccountState::Invited);
}

#[test]
fn a_right_that_is_taken_away_is_gone_in_the_same_line() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    let hall = house.hall.clone();
    house.hub(issue(SOCIAL)(&hall)).unwrap();
    let ticket = id(&house.hall, "A001");
    let special = CounterCommand::CallTicket {
        counter: DESK_1,
        ticket,
    };
    let mut role = shipped("clerk");
    role.all.retain(|right| *right != Right::CounterSpecial);
    house.hub(StaffCommand::SetRole { role }).unwrap();
    let refusal = no_right(Right::CounterSpecial, &["lead", "manager"]);
    assert_eq!(house.ask(&at_desk(1), special), Err(refusal));
    house
        .ask(&at_desk(1), CounterCommand::CallNext { counter: DESK_1 })
        .unwrap();
}

#[test]
fn a_role_that_somebody_has_is_not_removed_and_numbers_are_of_one_person() {
    let mut house = House::new();
    let role = "clerk".parse().unwrap();
    let remove = StaffCommand::RemoveRole { role };
    assert_eq!(house.hub(remove.clone()), Err(Refusal::RoleInUse { role }));
    let taken = Refusal::StaffNoTaken {
        no: staff_no("1003"),
        name: "赵".to_owned(),
    };
    assert_eq!(house.hub(add("1003", "Neu", &["clerk"])), Err(taken));
    let unknown = Refusal::UnknownStaffRole {
        role: "boss".parse().unwrap(),
    };
    assert_eq!(house.hub(add("9", "Neu", &["boss"])), Err(unknown));
    assert_eq!(house.hub(add("9", " ", &["clerk"])), Err(Refusal::BadName));
    assert_eq!(house.hub(add("9", "Neu", &[])), Err(Refusal::BadStaffRole));
    for account in [CLERK, OTHER_CLERK] {
        house.hub(roles(account, &["lead"])).unwrap();
    }
    house.hub(remove).unwrap();
    assert_eq!(house.hall.staff_roles().len(), 4);
}

#[test]
fn accounts_are_never_used_again() {
    let mut house = House::new();
    let left = true;
    let account = CLERK;
    house
        .hub(StaffCommand::DisableAccount { account, left })
        .unwrap();
    house.hub(add("2001", "Neu", &["clerk"])).unwrap();
    assert_eq!(
        house.hall.account_numbered(staff_no("2001")).unwrap().id,
        AccountId(7)
    );
    assert_eq!(&*house.hall.account(CLERK).unwrap().name, "赵");
}

#[test]
fn stars_are_two_to_five_or_none_and_say_why() {
    let mut house = House::new();
    let stars = |stars| StaffCommand::SetStars {
        account: CLERK,
        stars,
        why: "一年无差评".to_owned(),
    };
    for bad in [1, 6, 255] {
        assert_eq!(house.hub(stars(bad)), Err(Refusal::BadStars));
    }
    house.hub(stars(5)).unwrap();
    house.sign_in(CLERK, 1).unwrap();
    let shift = house.hall.counter(DESK_1).unwrap().shift.clone().unwrap();
    assert_eq!(
        (shift.stars, shift.no, shift.account),
        (5, Some(staff_no("1003")), Some(CLERK))
    );
}
