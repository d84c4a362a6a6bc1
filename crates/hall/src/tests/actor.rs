//! Who may ask for what: each command against each program on each kind of machine.

use super::super::{AnnouncementCommand, PrintCommand};
use super::*;
use crate::voice::ZoneWish;
use crate::{AccountId, Actor, Condition, JobId, JobState, Notice, Printable, Program, SpeakerId};
use crate::{PersonCommand, PersonId};

const DESK_9: CounterId = CounterId(9);

/// Every command, about desk 1 where it is about one, under the name of its kind of task.
fn commands() -> Vec<(&'static str, Command)> {
    let service = service(SOCIAL);
    let ticket = TicketId(1);
    let counter = DESK_1;
    let lang = Lang::ZH;
    let class = None;
    let printer = "kiosk".parse().unwrap();
    let number = Number {
        prefix: Prefix::new("A").unwrap(),
        value: 1,
        width: 3,
    };
    let issue = Command::Queue(QueueCommand::Issue {
        service,
        lang,
        class,
        printer: None,
    });
    let reserve = Command::Queue(QueueCommand::Reserve {
        slip: SlipId(1),
        service,
        lang,
        class,
        printer: None,
    });
    let adopt = Command::Queue(QueueCommand::Adopt {
        slip: SlipId(1),
        service,
        lang,
        class,
        pressed_at: Timestamp(0),
        number,
        printer: None,
        paper: None,
    });
    let print = Command::Print(PrintCommand::Print {
        what: Printable::Report,
        printer,
    });
    let report_job = Command::Print(PrintCommand::ReportJob {
        job: JobId(0),
        state: JobState::Printed,
    });
    let report_printer = Command::Print(PrintCommand::ReportPrinter {
        printer,
        condition: Condition::Ready,
        layout_fault: None,
    });
    let open = Command::Counter(CounterCommand::Open {
        counter,
        clerk: "Li".to_owned(),
        replace: false,
    });
    let set_services = Command::Counter(CounterCommand::SetServices {
        counter,
        serves: serves(&[(SOCIAL, 1)]),
    });
    let transfer = Command::Counter(CounterCommand::Transfer {
        counter,
        service,
        class,
    });
    let pause = Command::Counter(CounterCommand::Pause {
        counter,
        reason: pause_reason("lunch"),
    });
    let cancel = |counter| Command::Queue(QueueCommand::Cancel { ticket, counter });
    let hold = |counter| {
        Command::Queue(QueueCommand::Hold {
            ticket,
            minutes: None,
            counter,
        })
    };
    let enter = |counter| {
        Command::Queue(QueueCommand::RegisterPrintedTicket {
            number,
            service,
            lang,
            counter,
        })
    };
    let explain = Command::Rating(RatingCommand::Explain {
        counter,
        reason: None,
        phone: None,
    });
    let persons = vec![PersonId(1)];
    let speak = Command::Announcement(AnnouncementCommand::SpeakIn {
        zone: "lobby".parse().unwrap(),
        speaker: SpeakerId(1),
        wish: ZoneWish::Join,
        voice: None,
    });
    let admit = Command::Machine(MachineCommand::Admit {
        machine: machine("new"),
        role: Role::Kiosk,
        fingerprint: Fingerprint([7; 32]),
        replace: false,
    });
    let configure = Command::Configure {
        setup: Box::new(small_hall()),
    };
    vec![
        ("issue", issue),
        ("issue", reserve),
        ("issue", adopt),
        ("print", print),
        ("print", report_job),
        ("print", report_printer),
        ("serve", open),
        ("serve", Command::Counter(CounterCommand::Close { counter })),
        ("serve", set_services),
        (
            "serve",
            Command::Counter(CounterCommand::CallNext { counter }),
        ),
        (
            "serve",
            Command::Counter(CounterCommand::CallTicket { counter, ticket }),
        ),
        (
            "serve",
            Command::Counter(CounterCommand::Recall { counter }),
        ),
        (
            "serve",
            Command::Counter(CounterCommand::NoShow { counter }),
        ),
        ("serve", Command::Counter(CounterCommand::Start { counter })),
        (
            "serve",
            Command::Counter(CounterCommand::Finish { counter }),
        ),
        ("serve", Command::Counter(CounterCommand::Park { counter })),
        (
            "serve",
            Command::Counter(CounterCommand::Unpark { counter, ticket }),
        ),
        ("serve", transfer),
        ("serve", pause),
        (
            "serve",
            Command::Counter(CounterCommand::Resume { counter }),
        ),
        ("serve", Command::Counter(CounterCommand::Undo { counter })),
        ("serve", cancel(Some(counter))),
        ("serve", enter(Some(counter))),
        ("serve", hold(Some(counter))),
        ("serve-any", cancel(None)),
        ("serve-any", hold(None)),
        ("serve-any", enter(None)),
        (
            "rate",
            Command::Rating(RatingCommand::Rate { counter, grade: 0 }),
        ),
        ("rate", explain),
        (
            "announce",
            Command::Announcement(AnnouncementCommand::Announce {
                notice: Notice::ClosingSoon,
            }),
        ),
        (
            "announce",
            Command::Announcement(AnnouncementCommand::RaiseEmergency { text: None }),
        ),
        (
            "announce",
            Command::Announcement(AnnouncementCommand::EndEmergency),
        ),
        (
            "announce",
            Command::Announcement(AnnouncementCommand::SetMusic { on: false }),
        ),
        ("speak", speak),
        ("manage", admit),
        (
            "manage",
            Command::Machine(MachineCommand::Expel {
                machine: machine("new"),
            }),
        ),
        (
            "manage",
            Command::Machine(MachineCommand::Promote {
                generation: 2,
                lineage: None,
            }),
        ),
        ("manage", Command::Machine(MachineCommand::Reopen)),
        (
            "settings",
            Command::Settings(SettingsCommand::TakeBack { number: 1 }),
        ),
        (
            "persons",
            Command::Person(PersonCommand::Read {
                person: PersonId(1),
            }),
        ),
        ("persons", Command::Person(PersonCommand::Erase { persons })),
        ("keep", configure),
        ("keep", Command::Elapse),
    ]
}

/// Every program, those at desk 1 and those at another.
const PROGRAMS: [(&str, Program); 13] = [
    ("kiosk", Program::Kiosk),
    ("its counter", Program::Counter(DESK_1)),
    ("another counter", Program::Counter(DESK_9)),
    ("display", Program::Display),
    ("its pad", Program::Rating(DESK_1)),
    ("another pad", Program::Rating(DESK_9)),
    ("admin", Program::Admin),
    ("script", Program::Script),
    ("device", Program::Device),
    ("demo", Program::Demo),
    ("hub", Program::Hub),
    ("timer", Program::Timer),
    ("unknown", Program::Unknown),
];

/// What the programs on a machine of a role may do.
type Rights = [(&'static str, &'static str); 13];

const ON_A_HUB: Rights = [
    ("kiosk", "issue print speak"),
    ("its counter", "print serve announce speak settings"),
    ("another counter", "print announce speak settings"),
    ("display", "speak"),
    ("its pad", "rate speak"),
    ("another pad", "speak"),
    ("admin", "serve settings manage persons"),
    (
        "script",
        "issue print serve serve-any rate announce speak settings manage persons",
    ),
    ("device", "print"),
    (
        "demo",
        "issue print serve serve-any rate announce speak settings manage persons",
    ),
    (
        "hub",
        "issue print serve serve-any rate announce speak settings manage persons keep",
    ),
    ("timer", "keep"),
    // Of a hub of the version before, which has looked already.
    (
        "unknown",
        "issue print serve serve-any rate announce speak settings manage persons keep",
    ),
];
const ON_A_STAFF_MACHINE: Rights = [
    ("kiosk", "issue print speak"),
    ("its counter", "print serve announce speak settings"),
    ("another counter", "print announce speak settings"),
    ("display", "speak"),
    ("its pad", "rate speak"),
    ("another pad", "speak"),
    ("admin", "serve settings"),
    (
        "script",
        "issue print serve serve-any announce speak settings",
    ),
    ("device", "print"),
    (
        "demo",
        "issue print serve serve-any announce speak settings",
    ),
    (
        "hub",
        "issue print serve serve-any rate announce speak settings",
    ),
    ("timer", ""),
    (
        "unknown",
        "issue print serve serve-any announce speak settings",
    ),
];
const ON_A_KIOSK: Rights = [
    ("kiosk", "issue print speak"),
    ("its counter", "print speak"),
    ("another counter", "print speak"),
    ("display", "speak"),
    ("its pad", "speak"),
    ("another pad", "speak"),
    ("admin", ""),
    ("script", "issue print speak"),
    ("device", "print"),
    ("demo", "issue print speak"),
    ("hub", "issue print speak"),
    ("timer", ""),
    ("unknown", "issue print speak"),
];
const ON_A_COUNTER: Rights = [
    ("kiosk", "print speak"),
    ("its counter", "print serve announce speak settings"),
    ("another counter", "print announce speak settings"),
    ("display", "speak"),
    ("its pad", "rate speak"),
    ("another pad", "speak"),
    ("admin", "serve"),
    ("script", "print serve serve-any announce speak"),
    ("device", "print"),
    ("demo", "print serve serve-any announce speak"),
    ("hub", "print serve serve-any rate announce speak"),
    ("timer", ""),
    ("unknown", "print serve serve-any announce speak"),
];
const ON_A_DISPLAY: Rights = [
    ("kiosk", "speak"),
    ("its counter", "speak"),
    ("another counter", "speak"),
    ("display", "speak"),
    ("its pad", "speak"),
    ("another pad", "speak"),
    ("admin", ""),
    ("script", "speak"),
    ("device", ""),
    ("demo", "speak"),
    ("hub", "speak"),
    ("timer", ""),
    ("unknown", "speak"),
];
const ON_A_RATING_PAD: Rights = [
    ("kiosk", "speak"),
    ("its counter", "speak"),
    ("another counter", "speak"),
    ("display", "speak"),
    ("its pad", "rate speak"),
    ("another pad", "speak"),
    ("admin", ""),
    ("script", "rate speak"),
    ("device", ""),
    ("demo", "rate speak"),
    ("hub", "rate speak"),
    ("timer", ""),
    ("unknown", "rate speak"),
];

#[test]
fn each_program_on_each_machine_may_do_what_it_is_there_for() {
    let commands = commands();
    for (role, rights) in [
        (Role::Hub, ON_A_HUB),
        (Role::Staff, ON_A_STAFF_MACHINE),
        (Role::Kiosk, ON_A_KIOSK),
        (Role::Counter, ON_A_COUNTER),
        (Role::Display, ON_A_DISPLAY),
        (Role::Rating, ON_A_RATING_PAD),
    ] {
        for ((name, program), (of, may)) in PROGRAMS.into_iter().zip(rights) {
            assert_eq!(name, of, "the table of {role} is in another order");
            for (task, command) in &commands {
                let allowed = Actor::of(program).may(role, command);
                let expected = may.split(' ').any(|allowed| allowed == *task);
                assert_eq!(
                    allowed.is_ok(),
                    expected,
                    "{name} on a {role}, {command:?}: {allowed:?}"
                );
            }
        }
    }
}

#[test]
fn whoever_is_refused_reads_what_would_be_the_right_place() {
    let next = Command::Counter(CounterCommand::CallNext { counter: DESK_1 });
    let rate = Command::Rating(RatingCommand::Rate {
        counter: DESK_1,
        grade: 0,
    });
    for (program, role, command, refusal) in [
        (Program::Kiosk, Role::Staff, &next, Refusal::NotItsTask),
        (Program::Kiosk, Role::Hub, &next, Refusal::NotItsTask),
        (Program::Script, Role::Kiosk, &next, Refusal::NotAllowed),
        (
            Program::Counter(DESK_9),
            Role::Counter,
            &next,
            Refusal::NotItsCounter { counter: DESK_9 },
        ),
        (
            Program::Counter(DESK_1),
            Role::Staff,
            &rate,
            Refusal::OnlyPadsRate,
        ),
        (Program::Script, Role::Counter, &rate, Refusal::OnlyPadsRate),
        (
            Program::Rating(DESK_9),
            Role::Rating,
            &rate,
            Refusal::NotItsCounter { counter: DESK_9 },
        ),
    ] {
        assert_eq!(Actor::of(program).may(role, command), Err(refusal));
    }
}

#[test]
fn only_a_hub_is_believed_that_another_machine_asked() {
    let own = machine("pc-1");
    let other = machine("pc-2");
    let told = Actor {
        machine: Some(other),
        program: Program::Kiosk,
        account: Some(AccountId(5)),
    };
    let behind = |role, told| Actor::behind(own, role, told);
    let kiosk = Actor::of(Program::Kiosk);
    assert_eq!(behind(Role::Kiosk, Some(told)), kiosk.on(own));
    assert_eq!(behind(Role::Hub, Some(told)), told);
    let script = Actor::of(Program::Script);
    assert_eq!(behind(Role::Hub, Some(script)), script.on(own));
    assert_eq!(behind(Role::Kiosk, None), Actor::default().on(own));
    // Nobody else is the hub, whatever it calls itself.
    for program in [Program::Hub, Program::Timer] {
        let told = Some(Actor::of(program));
        assert_eq!(behind(Role::Staff, told), script.on(own));
    }
}

#[test]
fn a_command_is_decided_by_what_the_hall_knows_of_the_machine() {
    let mut desk = Scenario::opening_at("09:00")
        .given([admit("kiosk-1", 1), open(DESK_1), issue(SOCIAL)])
        .desk;
    let at = desk.stamp(Timestamp(0));
    let decide =
        |hall: &Hall, actor: Actor, command: &Command| hall.decide(at, &actor, command).err();
    let next = call_next(DESK_1)(&desk.hall);
    let take = issue(SOCIAL)(&desk.hall);
    let script = Actor::of(Program::Script);
    let kiosk = script.on(machine("kiosk-1"));
    assert_eq!(decide(&desk.hall, script, &next), None);
    assert_eq!(decide(&desk.hall, kiosk, &take), None);
    assert_eq!(
        decide(&desk.hall, kiosk, &next),
        Some(Refusal::NotAllowed),
        "the kiosk's own machine drives a counter"
    );
    let stranger = script.on(machine("kiosk-2"));
    assert_eq!(
        decide(&desk.hall, stranger, &take),
        Some(Refusal::UnknownMachine)
    );
    // The first hub sets the hall up before it is one of its machines.
    let setup = configure(small_hall())(&desk.hall);
    let first = Actor::of(Program::Hub).on(machine("hub-1"));
    assert_eq!(decide(&desk.hall, first, &setup), None);

    let expel = Command::Machine(MachineCommand::Expel {
        machine: machine("kiosk-1"),
    });
    desk.send(at, &expel).1.unwrap();
    assert_eq!(
        decide(&desk.hall, kiosk, &take),
        Some(Refusal::UnknownMachine)
    );
}

#[test]
fn a_visit_says_who_served_and_who_said_that_nobody_came() {
    let mut scenario = Scenario::opening_at("09:00").given([issue(SOCIAL), open(DESK_1)]);
    let clerk = Actor::of(Program::Counter(DESK_1)).on(machine("pc-1"));
    let timer = Actor::TIMER;
    let mut rows = Vec::new();
    let desk = &mut scenario.desk;
    let mut act = |actor: Actor, command: Command| {
        let at = desk.stamp(Timestamp(0));
        for event in desk.hall.consider(at, &command).unwrap() {
            rows.extend(desk.hall.changed_visits(at, Some(actor), &event));
            desk.hall.apply_as(at, Some(actor), &event);
        }
        desk.hall.tickets()[0].clone()
    };
    let counter = DESK_1;
    let ticket = TicketId(1);
    act(
        clerk,
        Command::Counter(CounterCommand::CallNext { counter }),
    );
    let no_show = act(timer, Command::Counter(CounterCommand::NoShow { counter }));
    assert_eq!((no_show.served_by, no_show.no_show_by), (None, Some(timer)));
    let ticket = if no_show.id == ticket {
        ticket
    } else {
        no_show.id
    };
    act(
        clerk,
        Command::Counter(CounterCommand::CallTicket { counter, ticket }),
    );
    act(clerk, Command::Counter(CounterCommand::Start { counter }));
    let served = act(clerk, Command::Counter(CounterCommand::Finish { counter }));
    assert_eq!(
        (served.served_by, served.no_show_by),
        (Some(clerk), Some(timer))
    );
    // The pad does not serve.
    let pad = Actor::of(Program::Rating(DESK_1));
    act(
        pad,
        Command::Rating(RatingCommand::Rate { counter, grade: 0 }),
    );
    let rows = scenario_visits(rows);
    assert_eq!(rows.len(), 2, "finished, and rated");
    for visit in rows {
        assert_eq!(
            (visit.served_by, visit.no_show_by),
            (Some(clerk), Some(timer))
        );
    }
}

fn scenario_visits(changes: Vec<crate::VisitChange>) -> Vec<crate::Visit> {
    let visit = |change| match change {
        crate::VisitChange::Record(visit) => Some(*visit),
        crate::VisitChange::Remove { .. } => None,
    };
    changes.into_iter().filter_map(visit).collect()
}
