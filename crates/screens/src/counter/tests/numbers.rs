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

// ----- typed without a key before it

/// Presses keys as fast as a scanner types them.
fn scanned(desk: &mut Desk, text: &str) {
    for letter in text.chars() {
        let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
        assert_eq!(desk.input(Input::Key(key)), None, "{letter} of {text}");
    }
}

fn call_of(desk: &Desk, number: &str) -> Option<Command> {
    let ticket = desk.hall.ticket_by_number(number).unwrap().id;
    Some(Command::Counter(CounterCommand::CallTicket {
        counter: HERE,
        ticket,
    }))
}

#[test]
fn a_number_that_is_typed_is_called_by_enter_and_needs_no_letters() {
    let mut desk = Desk::busy();
    desk.typed("a012");
    assert!(desk.shows("按号码查找") && desk.shows("A012") && desk.shows("特呼"));
    let call = call_of(&desk, "A012");
    assert_eq!(desk.press(KeyCode::Enter), call);
    let mut desk = Desk::busy();
    desk.typed("12");
    assert_eq!(desk.press(KeyCode::Enter), call_of(&desk, "A012"));
}

#[test]
fn digits_that_several_tickets_have_list_them_and_a_letter_chooses_one() {
    let mut desk = Desk::busy();
    desk.typed("4");
    assert!(desk.shows("A004") && desk.shows("G004"));
    desk.typed("g");
    assert!(desk.shows("G004"));
    let call = call_of(&desk, "G004");
    assert_eq!(desk.press(KeyCode::Enter), call);
}

#[test]
fn a_letter_that_is_a_key_is_one_unless_a_number_follows_as_fast_as_scanners_type() {
    let mut desk = Desk::busy();
    scanned(&mut desk, "B002");
    let call = call_of(&desk, "B002");
    assert_eq!(desk.press(KeyCode::Enter), call);
    // By hand it is a key, which shows at once and is obeyed a moment later.
    let mut desk = Desk::busy();
    scanned(&mut desk, "b");
    assert!(desk.screen.dialog.is_none());
    desk.at = Timestamp(desk.at.0 + 39_999);
    desk.tick();
    assert!(desk.screen.held.is_some());
    desk.at = Timestamp(desk.at.0 + 1);
    desk.tick();
    assert!(desk.screen.held.is_none());
    desk.typed("2");
    assert!(desk.shows("按号码查找"), "a digit later begins a number");
}

#[test]
fn a_scanned_number_is_told_apart_from_a_key_that_would_end_the_visit() {
    let mut setup = Config::default().setup;
    setup.services[0].prefix = Prefix::new("F").unwrap();
    let social = setup.services[0].id;
    setup.counters[0].serves[0].service = social;
    let mut desk = Desk::with(setup, HERE);
    desk.press(KeyCode::Enter);
    desk.issue(social.as_str(), None);
    desk.issue(social.as_str(), None);
    desk.press(KeyCode::Char('n'));
    desk.press(KeyCode::Char('s'));
    scanned(&mut desk, "F002");
    assert!(desk.shows("F002") && desk.shows("查看"));
    assert!(matches!(desk.state(), Some(TicketState::Serving { .. })));
    // While a visitor is here nobody else is called: the ticket is shown in its list.
    assert_eq!(desk.press(KeyCode::Enter), None);
    let second = desk.hall.ticket_by_number("F002").unwrap().id;
    assert_eq!(desk.screen.chosen(&desk.cx()), Some(second));
    let finish = Some(Command::Counter(CounterCommand::Finish { counter: HERE }));
    assert_eq!(desk.press(KeyCode::Char('f')), finish);
}

#[test]
fn a_wrong_number_is_refused_in_words_and_escape_clears_it() {
    let mut desk = Desk::busy();
    desk.typed("999");
    assert!(desk.shows("没有找到"));
    assert_eq!(desk.press(KeyCode::Enter), None);
    assert!(desk.shows("今天没有这张号"));
    desk.press(KeyCode::Esc);
    assert!(desk.screen.dialog.is_none());
    // So does taking back what was typed.
    desk.typed("9");
    desk.press(KeyCode::Backspace);
    assert!(desk.screen.dialog.is_none());
}
