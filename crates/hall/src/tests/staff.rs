//! People: what each may do, the laws that nobody gets around, and who is signed in where.

mod attempts;
mod by_name;
mod laws;
mod rights;
mod sessions;

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

fn open_by_name(counter: CounterId) -> CounterCommand {
    CounterCommand::Open {
        counter,
        clerk: "李".to_owned(),
        replace: false,
    }
}

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
