//! Numbers that a clerk types: without letters, and of a series that services share.

use super::*;
use hall::setup::{Prefix, Serves};
use hall::{Lineage, MachineCommand};

/// Social and tax draw from A, estate begins with 1001; the counter serves tax and estate.
fn numbered() -> Desk {
    let mut setup = Config::default().setup;
    let service = |key: &str| key.parse::<ServiceId>().unwrap();
    for s in &mut setup.services {
        match s.id.as_str() {
            "tax" => s.prefix = Prefix::new("A").unwrap(),
            "estate" => {
                s.prefix = Prefix::default();
                s.first = 1001;
                s.notice = None;
            }
            _ => {}
        }
    }
    setup.counters[0].serves = ["tax", "estate"]
        .map(|key| Serves {
            service: service(key),
            rank: 1,
        })
        .to_vec();
    let mut desk = Desk::with(setup, HERE);
    desk.press(KeyCode::Enter);
    desk
}

#[test]
fn a_number_without_letters_is_called_as_it_is_typed() {
    let mut desk = numbered();
    desk.issue("estate", None);
    desk.issue("social", None);
    let ticket = desk.hall.ticket_by_number("1001").unwrap().id;
    desk.press(KeyCode::Char('c'));
    desk.typed("1");
    assert!(desk.shows("没有找到"), "neither counter nor identity");
    desk.typed("001");
    assert!(desk.shows("1001"));
    assert_eq!(
        desk.press(KeyCode::Enter),
        Some(Command::Counter(CounterCommand::CallTicket {
            counter: HERE,
            ticket
        }))
    );
}

#[test]
fn a_forgotten_number_of_a_series_is_entered_for_what_the_counter_serves() {
    let mut desk = numbered();
    desk.issue("social", None);
    let at = desk.at;
    desk.hub(Command::Machine(MachineCommand::BeginLineage {
        lineage: Lineage(7),
        generation: 2,
        as_of: at,
        reached: None,
    }))
    .unwrap();
    desk.press(KeyCode::Char('c'));
    desk.typed("a2");
    let Some(Command::Queue(QueueCommand::RegisterPrintedTicket {
        number, service, ..
    })) = desk.press(KeyCode::Enter)
    else {
        panic!("it is not entered")
    };
    assert_eq!(
        (number.to_string().as_str(), service.as_str()),
        ("A002", "tax")
    );
}
