//! What each may ask for.

use super::*;
use crate::setup::ZoneSetup;
use crate::{AppointmentCommand, SettingsCommand};

/// Which right every command needs, at the counter of whoever asks: `machine`, `person` or `sign-in`,
/// or a right.
const NEEDS: &str = "
    Configure settings.hall; Elapse machine; Issue ticket.issue; Reserve ticket.issue;
    ComeBack ticket.issue; Adopt machine; Cancel ticket.cancel;
    RegisterPrintedTicket ticket.cancel; Hold counter.work; PutBack counter.work; Open sign-in;
    Close counter.work; CallNext counter.work; Recall counter.work; NoShow counter.work;
    Start counter.work; Finish counter.work; Park counter.work; Unpark counter.work;
    Pause counter.work; Resume counter.work; Undo counter.work; CallTicket counter.special;
    StartWithoutTicket counter.special;
    Transfer counter.transfer; SetServices counter.services; Rate machine; Explain machine;
    Print ticket.print; ReportJob machine; ReportPrinter machine; Admit machine.manage;
    Expel machine.manage; Reopen machine.manage; Promote machine; BeginLineage machine;
    ReportDevices machine; SetSign announce; SetMusic announce; SpeakIn machine; RaiseEmergency person; EndEmergency announce.urgent;
    Observe machine; Confirm settings.hall; Follow settings.hall; SetDate settings.hall;
    TakeDayBack settings.hall; AddAccount staff.manage; ChangeAccount staff.manage;
    DisableAccount staff.manage; EnableAccount staff.manage; ResetAccount staff.manage;
    SetStars staff.manage; Unlock staff.manage; SetRole role.manage; RemoveRole role.manage;
    Change settings.hall; TakeBack settings.hall; CredentialSet machine; SignIn machine;
    Prove machine; Choose machine; Invite staff.manage;
    GiveBadge staff.manage; RevokeBadge staff.manage; SignOut machine; Lock machine;
    Read rating.follow; Erase data.erase; BookAppointment appt.manage;
    MoveAppointment appt.manage; CancelAppointment appt.manage; CheckInAppointment appt.checkin;
    ReserveAppointment appt.checkin; AdoptAppointment machine";

/// The name of a command's variant.
fn name(command: &Command) -> String {
    let text = format!("{command:?}");
    let inner = [
        "Queue(",
        "Counter(",
        "Rating(",
        "Print(",
        "Machine(",
        "Announcement(",
        "Clock(",
        "Settings(",
        "Staff(",
        "Person(",
        "Device(",
    ];
    let appointment = text.strip_prefix("Appointment(");
    let own = inner.iter().find_map(|part| text.strip_prefix(part));
    let own = appointment.or(own).unwrap_or(&text);
    let variant = own.split(|c: char| !c.is_alphanumeric()).next().unwrap();
    // They are named as those of the queues.
    match appointment {
        Some(_) => format!("{variant}Appointment"),
        None => variant.to_owned(),
    }
}

fn needs() -> Vec<(String, String)> {
    let entries = NEEDS.split(';').map(|entry| {
        let mut words = entry.split_whitespace().map(str::to_owned);
        (words.next().unwrap(), words.next().unwrap())
    });
    entries.collect()
}

#[test]
fn every_command_needs_one_right_or_none() {
    let needs = needs();
    for command in crate::samples::Gen::fixed().commands() {
        let name = name(&command);
        if name == "Announce" {
            continue;
        }
        let found: Vec<_> = needs.iter().filter(|(of, _)| *of == name).collect();
        let [(_, need)] = found.as_slice() else {
            panic!("{name} stands {} times in the table", found.len());
        };
        let expected = match need.as_str() {
            "machine" => Need::Machine,
            "person" => Need::Person,
            "sign-in" => Need::SignIn,
            right => Need::Right(right.parse().unwrap()),
        };
        assert_eq!(Need::of(&command), expected, "{name}");
    }
    let announce = |notice| Command::Announcement(crate::AnnouncementCommand::Announce { notice });
    let urgent = Need::of(&announce(crate::Notice::Urgent));
    assert_eq!(urgent, Need::Right(Right::AnnounceUrgent));
    let closing = Need::of(&announce(crate::Notice::ClosingSoon));
    assert_eq!(closing, Need::Right(Right::Announce));
}

#[test]
fn each_role_may_ask_what_the_table_says_and_no_more() {
    for (account, role) in [
        (MANAGER, "manager"),
        (LEAD, "lead"),
        (CLERK, "clerk"),
        (TECHNICIAN, "technician"),
        (AUDITOR, "auditor"),
    ] {
        let mut house = House::new();
        house.sign_in(account, 1).unwrap();
        let actor = at_desk(1);
        for command in crate::samples::Gen::fixed().commands() {
            // Whatever counters the samples name, the person's own is meant here.
            let may = house
                .hall
                .person_may_ask(&actor, &at_counter(command.clone(), DESK_1));
            let expected = match Need::of(&command) {
                Need::Machine | Need::Person => Ok(()),
                Need::SignIn => Err(Refusal::SignInFirst),
                // Among the settings of the sample are those of devices.
                Need::Right(Right::SettingsHall)
                    if name(&command) == "Change" && role == "manager" =>
                {
                    Err(no_right(Right::SettingsDevice, &["technician"]))
                }
                Need::Right(right) if shipped(role).scope(right).is_some() => Ok(()),
                Need::Right(right) => Err(Refusal::NoRight {
                    right,
                    who: house.hall.who_may(right),
                }),
            };
            assert_eq!(may, expected, "{role}: {}", name(&command));
        }
    }
}

/// The command about another counter.
fn at_counter(mut command: Command, to: CounterId) -> Command {
    match &mut command {
        Command::Counter(command) => match command {
            CounterCommand::Open { counter, .. }
            | CounterCommand::Close { counter }
            | CounterCommand::SetServices { counter, .. }
            | CounterCommand::CallNext { counter }
            | CounterCommand::CallTicket { counter, .. }
            | CounterCommand::Recall { counter }
            | CounterCommand::NoShow { counter }
            | CounterCommand::Start { counter }
            | CounterCommand::StartWithoutTicket { counter }
            | CounterCommand::Finish { counter }
            | CounterCommand::Park { counter }
            | CounterCommand::Unpark { counter, .. }
            | CounterCommand::Transfer { counter, .. }
            | CounterCommand::Pause { counter, .. }
            | CounterCommand::Resume { counter }
            | CounterCommand::Undo { counter } => *counter = to,
        },
        Command::Queue(
            QueueCommand::Cancel { counter, .. }
            | QueueCommand::RegisterPrintedTicket { counter, .. }
            | QueueCommand::Hold { counter, .. }
            | QueueCommand::PutBack { counter, .. },
        )
        | Command::Appointment(AppointmentCommand::CheckIn { counter, .. }) => *counter = Some(to),
        Command::Device(crate::DeviceCommand::SetSign { counter, .. }) => *counter = to,
        _ => {}
    }
    command
}

#[test]
fn nobody_is_asked_for_rights_while_there_are_no_accounts() {
    let mut house = House::without_people(SignInMode::Name);
    let counter = DESK_1;
    let open = open_by_name(counter);
    house.ask(&at_desk(1), open).unwrap();
    house.serve_somebody(1);
    house
        .ask(&at_desk(1), CounterCommand::Finish { counter })
        .unwrap();
    let shift = house.hall.counter(counter).unwrap().shift.clone().unwrap();
    assert_eq!((&*shift.clerk, shift.account), ("李", None));
    // But who works here is not for anybody at a counter to say.
    let office = Actor::of(Program::Script).on(machine("office"));
    let added = house.ask(&office, add("7", "Me", &["manager"]));
    assert_eq!(added, Err(Refusal::SignInFirst));
}

#[test]
fn without_a_person_a_counter_does_nothing_and_kiosks_and_the_console_go_on() {
    let mut house = House::new();
    let counter = DESK_1;
    let call = CounterCommand::CallNext { counter };
    assert_eq!(
        house.ask(&at_desk(1), call.clone()),
        Err(Refusal::SignInFirst)
    );
    let open = open_by_name(counter);
    assert_eq!(
        house.ask(&at_desk(1), open.clone()),
        Err(Refusal::SignInFirst)
    );
    let hall = house.hall.clone();
    let kiosk = Actor::of(Program::Kiosk).on(machine("kiosk-1"));
    house.ask(&kiosk, issue(SOCIAL)(&hall)).unwrap();
    let console = Actor::of(Program::Script).on(machine("hub-1"));
    house.ask(&console, open).unwrap();
    house.ask(&console, call).unwrap();
}

#[test]
fn a_counter_that_was_open_before_accounts_were_asked_for_goes_on_until_it_closes() {
    let mut house = House::without_people(SignInMode::Name);
    let counter = DESK_1;
    let open = open_by_name(counter);
    house.ask(&at_desk(1), open.clone()).unwrap();
    house.serve_somebody(1);
    let mut setup = house.hall.setup().clone();
    setup.staff.sign_in = SignInMode::Pin;
    let setup = Box::new(setup);
    house.hub(Command::Configure { setup }).unwrap();
    house
        .ask(&at_desk(1), CounterCommand::Finish { counter })
        .unwrap();
    house
        .ask(&at_desk(1), CounterCommand::Close { counter })
        .unwrap();
    assert_eq!(house.ask(&at_desk(1), open), Err(Refusal::SignInFirst));
}

#[test]
fn whoever_asks_says_who_he_is_in_vain() {
    let mut house = House::new();
    house.sign_in(CLERK, 1).unwrap();
    let liar = Actor {
        account: Some(MANAGER),
        ..at_desk(1)
    };
    let refusal = no_right(Right::StaffManage, &["manager"]);
    assert_eq!(house.ask(&liar, disable(LEAD)), Err(refusal));
    let elsewhere = Actor {
        account: Some(CLERK),
        ..at_desk(2)
    };
    let call = CounterCommand::CallNext { counter: DESK_2 };
    assert_eq!(house.ask(&elsewhere, call), Err(Refusal::SignInFirst));
    for program in [
        Program::Script,
        Program::Counter(DESK_1),
        Program::Unknown,
        Program::Demo,
    ] {
        for on in ["hub-1", "desk-1", "office"] {
            let actor = Actor::of(program).on(machine(on));
            let way = Way::Pin;
            let vouch = StaffCommand::CredentialSet {
                account: CLERK,
                way,
            };
            assert!(
                house.ask(&actor, vouch).is_err(),
                "{program:?} on {on} vouches for somebody"
            );
        }
    }
}

#[test]
fn only_who_may_acts_at_another_counter() {
    let mut house = House::new();
    house.sign_in(OTHER_CLERK, 2).unwrap();
    let close = CounterCommand::Close { counter: DESK_2 };
    let clerk = house.in_office(CLERK);
    let refusal = no_right(Right::CounterOthers, &["lead", "manager"]);
    assert_eq!(house.ask(&clerk, close.clone()), Err(refusal));
    let lead = house.in_office(LEAD);
    house.ask(&lead, close).unwrap();
    assert_eq!(house.clerk_at(2), None);
    assert!(house.hall.sessions().iter().all(|s| s.counter.is_none()));
}

/// A change of the settings: no more undoing.
fn change(hall: &Hall) -> SettingsCommand {
    let before = hall.setup().without_retired();
    let mut after = before.clone();
    after.rules.undo_s = 0;
    SettingsCommand::Change {
        changes: before.changes_to(&after),
    }
}

#[test]
fn a_counter_changes_settings_for_whoever_has_the_right_there_and_nobody_else() {
    let mut house = House::new();
    let change = change(&house.hall);
    let at_1 = at_desk(1);
    assert_eq!(house.ask(&at_1, change.clone()), Err(Refusal::SignInFirst));
    assert_eq!(
        house.hall.may_open(&at_1, Right::SettingsHall),
        Err(Refusal::SignInFirst)
    );
    house.sign_in(CLERK, 1).unwrap();
    let refused = house.ask(&at_1, change.clone());
    assert!(
        matches!(refused, Err(Refusal::NoRight { .. })),
        "{refused:?}"
    );
    // A script on the counter's machine is nobody.
    let script = Actor {
        program: Program::Script,
        ..at_1
    };
    assert_eq!(house.ask(&script, change.clone()), Err(Refusal::NotAllowed));
    house.sign_in(MANAGER, 2).unwrap();
    let at_2 = at_desk(2);
    assert_eq!(house.hall.may_open(&at_2, Right::SettingsHall), Ok(()));
    house.ask(&at_2, change).unwrap();
    assert_eq!(house.hall.setup().rules.undo_s, 0);
}

#[test]
fn without_accounts_a_counter_changes_no_settings() {
    let mut house = House::without_people(SignInMode::Name);
    let change = change(&house.hall);
    let at_1 = at_desk(1);
    let open = CounterCommand::Open {
        counter: CounterId(1),
        clerk: "赵".to_owned(),
        replace: false,
    };
    house.ask(&at_1, open).unwrap();
    assert_eq!(house.ask(&at_1, change.clone()), Err(Refusal::SignInFirst));
    assert!(house.hall.may_open(&at_1, Right::LiveView).is_err());
    let office = Actor::of(Program::Admin).on(machine("office"));
    assert_eq!(house.hall.may_open(&office, Right::SettingsHall), Ok(()));
    house.ask(&office, change).unwrap();
}

#[test]
fn how_a_zone_sounds_is_set_by_those_for_devices_also_among_other_changes() {
    let mut house = House::new();
    let zone_of = |volume, also_undo| {
        move |hall: &Hall| {
            let before = hall.setup().without_retired();
            let mut after = before.clone();
            let mut zone = ZoneSetup::of("lobby".parse().unwrap());
            zone.volume = Some(volume);
            after.zones = vec![zone];
            if also_undo {
                after.rules.undo_s = 7;
            }
            SettingsCommand::Change {
                changes: before.changes_to(&after),
            }
        }
    };
    let manager = house.in_office(MANAGER);
    let refused = no_right(Right::SettingsDevice, &["technician"]);
    for also_undo in [false, true] {
        let change = zone_of(30, also_undo)(&house.hall);
        assert_eq!(house.ask(&manager, change), Err(refused.clone()));
    }
    assert_eq!(house.hall.setup().zones, []);
    let technician = house.in_office(TECHNICIAN);
    let change = zone_of(30, true)(&house.hall);
    house.ask(&technician, change).unwrap();
    assert_eq!(house.hall.setup().zones[0].volume, Some(30));
    // Who lacks the right does not take it back either.
    let manager = house.in_office(MANAGER);
    let number = house.hall.setting_changes().last().unwrap().number;
    let back = SettingsCommand::TakeBack { number };
    assert_eq!(house.ask(&manager, back), Err(refused));
}
