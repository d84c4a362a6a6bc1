//! What a machine does that its hub has not answered.

use super::issuing::{Row, RowState};
use super::state::{AgentConfig, AgentState, Effect, Input};
use hall::setup::{CounterSetup, LatePolicy, Prefix, Serves, Service};
use hall::time::Span;
use hall::{
    Actor, Command, CommandId, CounterCommand, CounterId, Hall, Program, QueueCommand, Refusal,
    Role, Setup, Timestamp,
};

/// Two minutes before a service closes that takes nobody who comes too late, with three who wait
/// for its only counter.
fn just_before_closing() -> Hall {
    let service = Service::new("tax".parse().unwrap(), Prefix::new("A").unwrap());
    let mut setup = Setup {
        services: vec![service],
        ..Setup::default()
    };
    let service = &mut setup.services[0];
    let id = service.id;
    service.late = LatePolicy::Stop;
    let nine_to_five = Span {
        from: 9 * 60,
        to: 17 * 60,
    };
    service.hours.week = std::array::from_fn(|_| vec![nine_to_five]);
    setup.counters = vec![CounterSetup {
        id: CounterId(1),
        label: None,
        name: hall::Text::default(),
        serves: vec![Serves {
            service: id,
            rank: 1,
        }],
    }];
    // 2026-11-23, 16:58 in Shanghai.
    let at = Timestamp(1_795_424_280_000_000);
    let issue = Command::Queue(QueueCommand::Issue {
        service: id,
        lang: hall::Lang::ZH,
        class: None,
        printer: None,
    });
    let open = CounterCommand::Open {
        counter: CounterId(1),
        clerk: "Ann".to_owned(),
        replace: false,
    };
    let setup = Box::new(setup);
    let mut hall = Hall::new();
    for command in [
        Command::Configure { setup },
        Command::Elapse,
        Command::Counter(open),
        issue.clone(),
        issue.clone(),
        issue.clone(),
    ] {
        for event in hall.consider(at, &command).unwrap() {
            hall.apply(at, &event);
        }
    }
    let kiosk = Actor::of(Program::Kiosk);
    let refused = hall.decide(at, &kiosk, &issue);
    assert!(matches!(refused, Err(Refusal::Late { .. })), "{refused:?}");
    hall
}

#[test]
fn a_kiosk_that_is_cut_off_sends_nobody_away_by_a_forecast() {
    let hall = just_before_closing();
    let service = hall.setup().services[0].id;
    let config = AgentConfig {
        role: Role::Kiosk,
        series: Prefix::of_series(1),
        copy: Some((hall, 1)),
        rows: Vec::new(),
        is_expelled: false,
    };
    let mut agent = AgentState::new(config, Timestamp(0), || 7).0;
    let press = Input::Submit {
        from: 1,
        id: CommandId(1),
        actor: Actor::of(Program::Kiosk),
        command: Command::Queue(QueueCommand::Issue {
            service,
            lang: hall::Lang::ZH,
            class: None,
            printer: None,
        }),
        until: None,
    };
    let mut effects = agent.on(Timestamp(0), press);
    effects.extend(agent.on(Timestamp(10_000_000), Input::Elapsed));
    let printed = effects.iter().find_map(|effect| match effect {
        Effect::Keep(Row {
            state: RowState::Printed(number),
            ..
        }) => Some(number.to_string()),
        _ => None,
    });
    assert_eq!(printed.as_deref(), Some("K1-001"), "{effects:?}");
}
