//! What an agent does about each thing that it hears, without a network.

use super::*;
use crate::agent::issuing::RowState;
use hall::setup::Service;
use hall::{CounterId, Program, Setup};

const CALL: Command = Command::Counter(CounterCommand::CallNext {
    counter: CounterId(1),
});

/// An agent at second 0 that a hub has welcomed, and its id for the next command.
struct Agent(AgentState);

impl Agent {
    fn new() -> Agent {
        let config = AgentConfig {
            role: Role::Counter,
            series: None,
            copy: None,
            rows: Vec::new(),
            is_expelled: false,
        };
        let mut agent = Agent(AgentState::new(config, Timestamp(0), || 7).0);
        agent.connects(0);
        agent
    }

    fn on(&mut self, ms: i64, input: Input) -> Vec<Effect> {
        self.0.on(Timestamp(ms * 1_000), input)
    }

    fn connects(&mut self, ms: i64) -> Vec<Effect> {
        self.on(ms, Input::Connected);
        let welcome = FromHub::Welcome {
            protocol: crate::protocol::PROTOCOL,
            version: String::new(),
            generation: 1,
            clock: None,
            lineage: None,
            is_behind: false,
        };
        let mut effects = self.on(ms, Input::Heard(welcome));
        effects.extend(self.hears(ms));
        effects
    }

    fn hears(&mut self, ms: i64) -> Vec<Effect> {
        let heartbeat = FromHub::Heartbeat {
            clock: Timestamp(ms * 1_000),
            majority: true,
            hubs: Vec::new(),
            middle: None,
        };
        self.on(ms, Input::Heard(heartbeat))
    }

    /// Asks for a call that is wanted for 3 s.
    fn calls(&mut self, ms: i64) -> Vec<Effect> {
        let asked = Input::Submit {
            from: 1,
            id: CommandId(1),
            actor: Actor::of(Program::Counter(CounterId(1))),
            command: CALL,
            until: Some(Timestamp((ms + 3_000) * 1_000)),
        };
        self.on(ms, asked)
    }
}

/// Returns settings with one service.
fn with_a_service() -> Setup {
    let service = Service::new("tax".parse().unwrap(), Prefix::new("A").unwrap());
    Setup {
        services: vec![service],
        ..Setup::default()
    }
}

/// Returns how long the hub is told that each command is wanted.
fn sent(effects: &[Effect]) -> Vec<Option<u32>> {
    let within = |effect: &Effect| match effect {
        Effect::Send(ToHub::Submit { within_ms, .. }) => Some(*within_ms),
        _ => None,
    };
    effects.iter().filter_map(within).collect()
}

#[test]
fn a_hub_that_is_not_heard_is_silent_after_two_seconds_and_away_after_three_and_a_half() {
    let mut agent = Agent::new();
    agent.hears(1_000);
    assert_eq!(agent.0.next_deadline(), Timestamp(2_000_000), "a heartbeat");
    agent.on(2_000, Input::Elapsed);
    assert_eq!(agent.0.next_deadline(), Timestamp(3_000_000));
    let silent = agent.on(3_000, Input::Elapsed);
    assert!(
        matches!(silent[..], [Effect::Send(_), Effect::Silent]),
        "{silent:?}"
    );
    let back = agent.hears(3_500);
    assert!(
        back.iter().any(|e| matches!(e, Effect::Reconnected)),
        "{back:?}"
    );
    agent.on(5_500, Input::Elapsed);
    let away = agent.on(7_000, Input::Elapsed);
    assert!(
        away.iter()
            .any(|e| matches!(e, Effect::Disconnected(Timestamp(3_500_000)))),
        "{away:?}"
    );
}

#[test]
fn an_expelled_machine_gives_out_no_numbers_until_a_hub_takes_it_back() {
    let mut hall = Hall::new();
    let setup = Box::new(with_a_service());
    let service = setup.services[0].id;
    hall.apply(Timestamp(0), &hall::Event::Configured { setup, file: None });
    let config = AgentConfig {
        role: Role::Staff,
        series: Prefix::new("K"),
        copy: Some((hall, 1)),
        rows: Vec::new(),
        is_expelled: false,
    };
    let mut agent = Agent(AgentState::new(config, Timestamp(0), || 7).0);
    let mut ids = 0..;
    let mut press = move || Input::Submit {
        from: 1,
        id: CommandId(ids.next().unwrap()),
        actor: Actor::of(Program::Script),
        command: Command::Queue(hall::QueueCommand::Issue {
            service,
            lang: hall::Lang::ZH,
            class: None,
            printer: None,
        }),
        until: None,
    };
    let keeps = |effects: &[Effect]| effects.iter().any(|e| matches!(e, Effect::Keep(_)));
    assert!(keeps(&agent.on(0, press())));
    agent.on(100, Input::Connected);
    let why = Rejection::Expelled;
    let shut = agent.on(100, Input::Heard(FromHub::Rejected { why }));
    assert!(
        matches!(
            shut[..],
            [
                Effect::KeepExpelled(true),
                Effect::Keep(Row {
                    state: RowState::Refused,
                    ..
                }),
                Effect::GiveUp { to: 1 },
                Effect::Rejected(_)
            ]
        ),
        "{shut:?}"
    );
    agent.on(10_000, Input::Elapsed);
    assert!(!keeps(&agent.on(10_000, press())));
    let back = agent.connects(11_000);
    assert!(matches!(back[0], Effect::KeepExpelled(false)), "{back:?}");
    assert!(keeps(&agent.on(12_000, press())));
}

#[test]
fn a_command_is_sent_again_for_as_long_as_it_is_wanted() {
    let mut agent = Agent::new();
    assert_eq!(sent(&agent.calls(0)), [Some(3_000)]);
    agent.on(500, Input::Disconnected);
    assert_eq!(sent(&agent.connects(1_000)), [Some(2_000)]);
    agent.on(1_500, Input::Disconnected);
    assert_eq!(agent.0.next_deadline(), Timestamp(3_000_000));
    let given_up = agent.on(3_000, Input::Elapsed);
    assert!(
        given_up
            .iter()
            .any(|e| matches!(e, Effect::GiveUp { to: 1 })),
        "{given_up:?}"
    );
    assert!(sent(&agent.connects(4_000)).is_empty());
}
