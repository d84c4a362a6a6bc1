//! People: what each may do, the laws that nobody gets around, and who is signed in where.

mod by_name;

use super::*;
use crate::staff::{
    AccountState, Right, RoleName, Scope, SignInMode, SignOutReason, StaffNo, StaffRole, Way,
};
use crate::{
    AccountId, Actor, Answer, CommandId, Entry, Need, Program, Snapshot, StaffCommand, StaffEvent,
};

const MANAGER: AccountId = AccountId(1);
const LEAD: AccountId = AccountId(2);
const CLERK: AccountId = AccountId(3);
const TECHNICIAN: AccountId = AccountId(4);
const AUDITOR: AccountId = AccountId(5);
const OTHER_CLERK: AccountId = AccountId(6);
const SECOND_US: i64 = 1_000_000;

/// The small hall with a machine for each of three counters, where people sign in by PIN, as its hub
/// keeps it.
struct House {
    hall: Hall,
    at: Timestamp,
    /// Replicas of machines that are told less.
    told: Vec<(Role, Hall)>,
}

impl House {
    fn new() -> House {
        House::with(SignInMode::Pin)
    }

    fn with(sign_in: SignInMode) -> House {
        let mut house = House::without_people(sign_in);
        house.add_people();
        house
    }

    fn without_people(sign_in: SignInMode) -> House {
        let mut setup = small_hall();
        setup.staff.sign_in = sign_in;
        let at = Scenario::opening_at("09:00").at;
        let told = [Role::Staff, Role::Counter, Role::Kiosk, Role::Display];
        let mut house = House {
            hall: Hall::new(),
            at,
            told: told.map(|role| (role, Hall::new())).to_vec(),
        };
        let setup = Box::new(setup);
        house.hub(Command::Configure { setup }).unwrap();
        for (n, (name, role)) in [
            ("hub-1", Role::Hub),
            ("desk-1", Role::Counter),
            ("desk-2", Role::Counter),
            ("desk-3", Role::Counter),
            ("office", Role::Staff),
            ("kiosk-1", Role::Kiosk),
        ]
        .into_iter()
        .enumerate()
        {
            let admit = MachineCommand::Admit {
                machine: machine(name),
                role,
                fingerprint: Fingerprint([n as u8; 32]),
                replace: false,
            };
            house.hub(admit).unwrap();
        }
        house
    }

    fn add_people(&mut self) {
        for (no, name, role) in [
            ("1001", "王敏", "manager"),
            ("1002", "Li", "lead"),
            ("1003", "赵", "clerk"),
            ("1004", "Tech", "technician"),
            ("1005", "Audit", "auditor"),
            ("1006", "钱", "clerk"),
        ] {
            self.hub(add(no, name, &[role])).unwrap();
            if self.hall.setup().staff.sign_in.asks_proof() {
                let account = self.hall.account_numbered(staff_no(no)).unwrap().id;
                let way = Way::Pin;
                self.hub(StaffCommand::CredentialSet { account, way })
                    .unwrap();
            }
        }
    }

    /// Asks as whoever sits there; who that is, the hall finds out.
    fn ask(&mut self, actor: &Actor, command: impl Into<Command>) -> Answer {
        self.at.0 += 1;
        while self.hall.next_deadline() <= self.at {
            let events = self.hall.consider(self.at, &Command::Elapse).unwrap();
            self.apply(Actor::TIMER, &events);
        }
        let actor = self.hall.identified(actor);
        let command = command.into();
        let events = self.hall.decide(self.at, &actor, &command)?;
        self.apply(actor, &events);
        Ok(events)
    }

    fn apply(&mut self, actor: Actor, events: &[Event]) {
        let entry = Entry {
            seq: 1,
            at: self.at,
            command: CommandId(1),
            events: events.to_vec(),
            actor: Some(actor),
            salt: None,
            link: None,
        };
        self.hall.apply_entry(&entry);
        let whole = self.hall.snapshot();
        assert_eq!(whole.check(), Ok(()));
        for (role, hall) in &mut self.told {
            hall.apply_entry(&entry.for_role(*role));
            let mut expected = whole.clone().for_role(*role);
            let mut told = hall.snapshot();
            // Who hears nothing of people notices no work of theirs either.
            for snapshot in [&mut expected, &mut told] {
                snapshot
                    .staff
                    .sessions
                    .sort_by_key(|s| (s.machine, s.counter));
            }
            assert_eq!(told, expected, "a {role} has another hall");
        }
        assert_eq!(Hall::from_snapshot(whole.clone()).snapshot(), whole);
    }

    fn hub(&mut self, command: impl Into<Command>) -> Answer {
        self.ask(&Actor::of(Program::Hub), command)
    }

    fn sign_in(&mut self, account: AccountId, counter: u16) -> Answer {
        self.attempt(Some(account), counter, Way::Pin, true)
    }

    fn attempt(&mut self, account: Option<AccountId>, counter: u16, way: Way, ok: bool) -> Answer {
        self.hub(StaffCommand::SignIn {
            account,
            machine: at_desk(counter).machine,
            counter: Some(CounterId(counter)),
            way,
            ok,
        })
    }

    fn wrong_pin(&mut self, account: AccountId, counter: u16) -> Answer {
        self.attempt(Some(account), counter, Way::Pin, false)
    }

    fn wait_s(&mut self, seconds: i64) {
        self.at.0 += seconds * SECOND_US;
    }

    fn serve_somebody(&mut self, counter: u16) {
        let hall = self.hall.clone();
        self.hub(issue(TAX)(&hall)).unwrap();
        let counter = CounterId(counter);
        let own = at_desk(counter.0);
        self.ask(&own, CounterCommand::CallNext { counter })
            .unwrap();
        self.ask(&own, CounterCommand::Start { counter }).unwrap();
    }

    fn clerk_at(&self, counter: u16) -> Option<&str> {
        let counter = self.hall.counter(CounterId(counter)).unwrap();
        counter.clerk().map(|name| &**name)
    }

    /// Somebody with this role at the shell of the office's machine.
    fn in_office(&mut self, account: AccountId) -> Actor {
        let actor = Actor::of(Program::Script).on(machine("office"));
        self.hub(StaffCommand::SignIn {
            account: Some(account),
            machine: actor.machine,
            counter: None,
            way: Way::Pin,
            ok: true,
        })
        .unwrap();
        actor
    }

    fn state(&self, account: AccountId) -> AccountState {
        self.hall.account(account).unwrap().state
    }
}

fn at_desk(counter: u16) -> Actor {
    Actor::of(Program::Counter(CounterId(counter))).on(machine(&format!("desk-{counter}")))
}
fn staff_no(no: &str) -> StaffNo {
    no.parse().unwrap()
}
fn add(no: &str, name: &str, roles: &[&str]) -> StaffCommand {
    StaffCommand::AddAccount {
        no: staff_no(no),
        name: name.to_owned(),
        roles: roles.iter().map(|role| role.parse().unwrap()).collect(),
        unit: None,
    }
}
fn roles(account: AccountId, roles: &[&str]) -> StaffCommand {
    StaffCommand::ChangeAccount {
        account,
        no: None,
        name: None,
        roles: Some(roles.iter().map(|role| role.parse().unwrap()).collect()),
        unit: None,
    }
}
fn disable(account: AccountId) -> StaffCommand {
    let left = false;
    StaffCommand::DisableAccount { account, left }
}
fn shipped(role: &str) -> StaffRole {
    let mut roles = StaffRole::shipped().into_iter();
    roles.find(|known| known.id.as_str() == role).unwrap()
}
fn no_right(right: Right, who: &[&str]) -> Refusal {
    let who = who.iter().map(|role| RoleName {
        id: role.parse().unwrap(),
        name: Text::default(),
    });
    let who = who.collect();
    Refusal::NoRight { right, who }
}
fn ended(account: AccountId, counter: u16, why: SignOutReason) -> Event {
    Event::Staff(StaffEvent::SignedOut {
        account,
        machine: at_desk(counter).machine,
        counter: Some(CounterId(counter)),
        why,
    })
}

// What each may ask for.

/// Which right every command needs, at the counter of whoever asks: `machine`, `person` or `sign-in`,
/// or a right.
const NEEDS: &str = "
    Configure settings.hall; Elapse machine; Issue ticket.issue; Reserve ticket.issue;
    ComeBack ticket.issue; Adopt machine; Cancel ticket.cancel;
    RegisterPrintedTicket ticket.cancel; Hold counter.work; PutBack counter.work; Open sign-in;
    Close counter.work; CallNext counter.work; Recall counter.work; NoShow counter.work;
    Start counter.work; Finish counter.work; Park counter.work; Unpark counter.work;
    Pause counter.work; Resume counter.work; Undo counter.work; CallTicket counter.special;
    Transfer counter.transfer; SetServices counter.services; Rate machine; Explain machine;
    Print ticket.print; ReportJob machine; ReportPrinter machine; Admit machine.manage;
    Expel machine.manage; Reopen machine.manage; Promote machine; BeginLineage machine;
    SetMusic announce; SpeakIn machine; RaiseEmergency person; EndEmergency announce.urgent;
    Observe machine; Confirm settings.hall; Follow settings.hall; SetDate settings.hall;
    TakeDayBack settings.hall; AddAccount staff.manage; ChangeAccount staff.manage;
    DisableAccount staff.manage; EnableAccount staff.manage; ResetAccount staff.manage;
    SetStars staff.manage; Unlock staff.manage; SetRole role.manage; RemoveRole role.manage;
    Change settings.hall; TakeBack settings.hall; CredentialSet machine; SignIn machine;
    SignOut machine; Lock machine; Read rating.follow; Erase data.erase";

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
    ];
    let text = inner
        .iter()
        .find_map(|part| text.strip_prefix(part))
        .unwrap_or(&text);
    text.split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap()
        .to_owned()
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
        ) => *counter = Some(to),
        _ => {}
    }
    command
}

#[test]
fn nobody_is_asked_for_rights_while_there_are_no_accounts() {
    let mut house = House::without_people(SignInMode::Name);
    let counter = DESK_1;
    let open = CounterCommand::Open {
        counter,
        clerk: "李".to_owned(),
        replace: false,
    };
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
    let open = CounterCommand::Open {
        counter,
        clerk: "李".to_owned(),
        replace: false,
    };
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
    let open = CounterCommand::Open {
        counter,
        clerk: "李".to_owned(),
        replace: false,
    };
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

// The laws.

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

// Sessions.

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
    house.serve_somebody(1);
    let serving = Refusal::StillServing {
        number: number("B001"),
    };
    assert_eq!(house.ask(&at_desk(1), lock.clone()), Err(serving));
    house
        .ask(&at_desk(1), CounterCommand::Finish { counter: DESK_1 })
        .unwrap();
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

// Wrong attempts.

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

// Who is told.

#[test]
fn only_hubs_hear_of_failures_and_kiosks_of_nobody_but_who_works_at_a_counter() {
    let mut house = House::new();
    house.wrong_pin(CLERK, 1).unwrap();
    house.sign_in(CLERK, 1).unwrap();
    let told = |role| house.hall.snapshot().for_role(role);
    assert_eq!(told(Role::Hub).staff.failures.len(), 1);
    for role in [Role::Staff, Role::Counter] {
        let Snapshot { staff, .. } = told(role);
        assert_eq!(
            (
                staff.accounts.len(),
                staff.sessions.len(),
                staff.failures.len()
            ),
            (6, 1, 0)
        );
    }
    for role in [Role::Kiosk, Role::Display, Role::Rating] {
        let snapshot = told(role);
        assert_eq!(snapshot.staff, crate::StaffState::default());
        let shift = snapshot.counters[0].shift.as_ref().unwrap();
        assert_eq!((&*shift.clerk, shift.no), ("赵", Some(staff_no("1003"))));
    }
}

#[test]
fn a_scope_is_wider_when_it_is_everybodys() {
    assert!(Scope::All > Scope::Own);
    let role = StaffRole::new(
        "x".parse().unwrap(),
        vec![Right::Announce],
        vec![Right::Announce],
    );
    assert_eq!(
        (role.scope(Right::Announce), role.own.len()),
        (Some(Scope::All), 0)
    );
}
