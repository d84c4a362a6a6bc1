//! What a journal remembers of the days before.

use super::*;
use crate::agent::state::{AgentConfig, Effect, Input};
use crate::protocol::{FromHub, PROTOCOL, ToHub};
use hall::setup::{Prefix, Service};
use hall::{
    AppointmentCode, AppointmentEvent, ClockEvent, Entry, Event, Fingerprint, MachineEvent,
    QueueEvent, Role, Setup, Slot, TicketId,
};

/// Ten o'clock of the day before…
const BEFORE: Timestamp = Timestamp(1_772_445_600_000_000);
/// …and of this day, by the kiosk's clock too, which stands still.
const NOW: Timestamp = Timestamp(BEFORE.0 + 24 * 3_600_000_000);
const YESTERDAY: &str = "2026-03-02";
const TODAY: &str = "2026-03-03";

/// A kiosk whose hall has turned the day late; it has printed K7-007 the day before.
fn kiosk() -> AgentState {
    kiosk_with_paper(BEFORE, Some(JobState::Printed))
}

/// Such a kiosk, whose clock said `pressed_at` when it printed K7-007.
fn kiosk_with_paper(pressed_at: Timestamp, paper: Option<JobState>) -> AgentState {
    let service = Service::new("tax".parse().unwrap(), Prefix::new("A").unwrap());
    let setup = Box::new(Setup {
        services: vec![service],
        ..Setup::default()
    });
    let wish = (setup.services[0].id, Lang::ZH);
    let series = Prefix::of_series(7).unwrap();
    let number = |prefix, value| Number {
        prefix,
        value,
        width: 3,
    };
    let issued = QueueEvent::TicketIssued {
        ticket: TicketId(0),
        number: number(setup.services[0].prefix, 1),
        service: wish.0,
        lang: wish.1,
        class: None,
    };
    let turned = |day: &str, expired| Event::DayTurned {
        day: day.parse().unwrap(),
        expired,
        kept: None,
        overnight: Vec::new(),
    };
    // `NOW` is 18:00 on the wall in Shanghai.
    let booked = AppointmentEvent::Booked {
        appointment: AppointmentId(0),
        code: AppointmentCode(12_345_678),
        service: wish.0,
        slot: Slot {
            day: TODAY.parse().unwrap(),
            minute: 18 * 60 + 10,
        },
        reference: None,
    };
    let mut hall = Hall::new();
    let admitted = MachineEvent::Admitted {
        machine: "kiosk".parse().unwrap(),
        role: Role::Kiosk,
        fingerprint: Fingerprint([7; 32]),
        series,
    };
    hall.apply(BEFORE, &Event::Configured { setup, file: None });
    hall.apply(BEFORE, &admitted.into());
    hall.apply(BEFORE, &turned(YESTERDAY, Vec::new()));
    hall.apply(BEFORE, &issued.into());
    hall.apply(NOW, &turned(TODAY, vec![TicketId(0)]));
    hall.apply(NOW, &booked.into());
    let row = Row {
        n: 1,
        slip: SlipId(1),
        service: wish.0,
        lang: wish.1,
        class: None,
        printer: Some("printer-7".parse().unwrap()),
        pressed_at,
        state: RowState::Printed(number(series, 7)),
        adopted: hall.generation(),
        paper,
        actor: None,
        first_ticket: Some(0),
        appointment: None,
    };
    let config = AgentConfig {
        role: Role::Kiosk,
        series: Some(series),
        copy: Some((hall, 1)),
        rows: vec![row],
        is_expelled: false,
    };
    let mut ids = 100..;
    AgentState::new(config, NOW, move || ids.next().unwrap()).0
}

/// The kiosk is connected, and a hub of its own hall lets it in.
fn welcome(kiosk: &mut AgentState) -> Vec<Effect> {
    kiosk.on(NOW, Input::Connected);
    let welcome = FromHub::Welcome {
        protocol: PROTOCOL,
        version: String::new(),
        generation: kiosk.hall().generation(),
        clock: None,
        lineage: None,
        is_behind: false,
    };
    kiosk.on(NOW, Input::Heard(welcome))
}

/// Returns whether a print desk's claim goes to the hub.
fn claims(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| {
        matches!(effect, Effect::Send(ToHub::Submit { command, .. })
            if matches!(command, Command::Print(PrintCommand::ReportJob { .. })))
    })
}

/// Returns the papers that the hub is told of.
fn told(effects: &[Effect]) -> Vec<CommandId> {
    let adopts = |effect: &Effect| match effect {
        Effect::Send(ToHub::Submit { id, command, .. }) => {
            matches!(command, Command::Queue(QueueCommand::Adopt { .. })).then_some(*id)
        }
        _ => None,
    };
    effects.iter().filter_map(adopts).collect()
}

/// The number that the kiosk draws alone for the next visitor.
fn own_number(kiosk: &mut AgentState) -> Option<String> {
    let service = kiosk.hall().setup().services[0].id;
    let press = Input::Submit {
        from: 1,
        id: CommandId(2),
        actor: Actor::of(Program::Kiosk),
        command: Command::Queue(QueueCommand::Issue {
            service,
            lang: Lang::ZH,
            class: None,
            printer: None,
        }),
        until: None,
    };
    kiosk.on(NOW, press);
    let alone = kiosk.on(later(NOW, PATIENCE_US), Input::Elapsed);
    alone.iter().find_map(|effect| match effect {
        Effect::Keep(row) => match row.state {
            RowState::Printed(number) => Some(number.to_string()),
            _ => None,
        },
        _ => None,
    })
}

#[test]
fn the_machines_own_numbers_go_on_when_the_day_turns() {
    assert_eq!(own_number(&mut kiosk()).as_deref(), Some("K7-008"));
}

#[test]
fn the_machines_own_numbers_go_on_after_those_that_a_wrong_clock_dated_earlier() {
    let day_before = Timestamp(BEFORE.0 - 24 * 3_600_000_000);
    let mut kiosk = kiosk_with_paper(day_before, Some(JobState::Printed));
    assert_eq!(own_number(&mut kiosk).as_deref(), Some("K7-008"));
}

#[test]
fn a_kiosk_alone_prints_nothing_again_of_a_day_that_turned_by_mistake() {
    // A hub had it printed, and the date is right again.
    let mut kiosk = kiosk_with_paper(NOW, None);
    assert_eq!(own_number(&mut kiosk).as_deref(), Some("K7-008"));
    let numbers = |ticket: &hall::Ticket| ticket.number.to_string();
    let known: Vec<_> = kiosk.hall().tickets().iter().map(numbers).collect();
    assert!(
        known.ends_with(&["K7-007".into(), "K7-008".into()]),
        "{known:?}"
    );
    assert_eq!(kiosk.hall().jobs(), []);
}

#[test]
fn a_hub_is_told_again_of_the_papers_of_a_day_that_is_taken_back() {
    let mut kiosk = kiosk();
    let paper = told(&welcome(&mut kiosk));
    let [id] = paper[..] else {
        panic!("one paper is told: {paper:?}")
    };
    let answer = Err(Refusal::DayOver);
    let heard = kiosk.on(NOW, Input::Heard(FromHub::Answered { id, answer }));
    assert!(told(&heard).is_empty());
    let back = ClockEvent::DayTakenBack {
        day: YESTERDAY.parse().unwrap(),
        renumbered: Vec::new(),
    };
    let entry = Entry {
        seq: 2,
        at: NOW,
        command: CommandId(3),
        events: vec![back.into()],
        actor: None,
        salt: None,
        link: None,
    };
    let heard = kiosk.on(NOW, Input::Heard(FromHub::Entry { entry }));
    assert_eq!(told(&heard).len(), 1);
}

#[test]
fn no_paper_is_claimed_before_a_hub_knows_the_journal_however_often_it_is_found() {
    let mut kiosk = kiosk();
    let claim = Input::Submit {
        from: 1,
        id: CommandId(2),
        actor: Actor::of(Program::Kiosk),
        command: Command::Print(PrintCommand::ReportJob {
            job: JobId(0),
            state: JobState::Sending { offset: 0 },
        }),
        until: None,
    };
    assert!(!claims(&kiosk.on(NOW, claim)));
    let first = welcome(&mut kiosk);
    let [id] = told(&first)[..] else {
        panic!("one paper is told: {first:?}")
    };
    assert!(!claims(&first));
    // The hub is gone before it has answered.
    kiosk.on(NOW, Input::Disconnected);
    let second = welcome(&mut kiosk);
    assert_eq!(told(&second), [id]);
    assert!(!claims(&second), "{second:?}");
    let answer = Ok(Vec::new());
    let heard = kiosk.on(NOW, Input::Heard(FromHub::Answered { id, answer }));
    assert!(claims(&heard));
}

#[test]
fn a_kiosk_alone_gives_the_ticket_of_an_appointment_and_tells_a_hub_of_which() {
    let mut kiosk = kiosk();
    let check_in = Input::Submit {
        from: 1,
        id: CommandId(2),
        actor: Actor::of(Program::Kiosk),
        command: Command::Appointment(AppointmentCommand::CheckIn {
            appointment: AppointmentId(0),
            lang: Lang::ZH,
            class: None,
            printer: None,
            counter: None,
        }),
        until: None,
    };
    kiosk.on(NOW, check_in);
    kiosk.on(later(NOW, PATIENCE_US), Input::Elapsed);
    let ticket = kiosk.hall().tickets().last().unwrap();
    assert_eq!(ticket.number.to_string(), "K7-008");
    assert!(ticket.due.is_some());
    let appointment = kiosk.hall().appointment_of(ticket.id).unwrap().id;
    assert_eq!(appointment, AppointmentId(0));
    let told = welcome(&mut kiosk);
    let tells = |effect: &Effect| {
        matches!(effect, Effect::Send(ToHub::Submit { command, .. })
            if matches!(command, Command::Appointment(AppointmentCommand::Adopt { appointment, .. })
                if *appointment == AppointmentId(0)))
    };
    assert_eq!(told.iter().filter(|effect| tells(effect)).count(), 1);
}
