//! What a press on a handset asks of the hall.

use bus::Press;
use hall::counter::Counter;
use hall::{Command, CounterCommand, CounterId, Hall, Ticket, TicketState};

/// Returns what a press at a counter asks; `None` if it asks for nothing that there is.
pub(super) fn command(hall: &Hall, counter: CounterId, press: &Press) -> Option<Command> {
    let known = hall.counter(counter)?;
    let ticket = known.ticket.and_then(|ticket| hall.ticket(ticket));
    let is_called = ticket.is_some_and(|t| matches!(t.state, TicketState::Called { .. }));
    let command = match press {
        Press::Call => CounterCommand::CallNext { counter },
        Press::CallNumber(digits) => CounterCommand::CallTicket {
            counter,
            ticket: numbered(hall, known, digits)?.id,
        },
        Press::Next if is_called => CounterCommand::Recall { counter },
        Press::Next => CounterCommand::CallNext { counter },
        Press::Recall => CounterCommand::Recall { counter },
        Press::Start if ticket.is_none() => CounterCommand::StartWithoutTicket { counter },
        Press::Start => CounterCommand::Start { counter },
        Press::Finish => CounterCommand::Finish { counter },
        Press::Done if is_called => CounterCommand::NoShow { counter },
        Press::Done => CounterCommand::Finish { counter },
        Press::NoShow => CounterCommand::NoShow { counter },
        Press::Park => CounterCommand::Park { counter },
        Press::Unpark => CounterCommand::Unpark {
            counter,
            ticket: hall.parked(counter).next()?.id,
        },
        Press::Pause if is_paused(known) => CounterCommand::Resume { counter },
        Press::Pause => CounterCommand::Pause {
            counter,
            reason: hall.setup().pauses.first()?.id,
        },
        Press::Resume => CounterCommand::Resume { counter },
        Press::Transfer(digits) => {
            let place: usize = digits.parse().ok()?;
            let services = hall
                .setup()
                .services
                .iter()
                .filter(|service| !service.retired);
            CounterCommand::Transfer {
                counter,
                service: services.clone().nth(place.checked_sub(1)?)?.id,
                class: None,
            }
        }
        Press::SignIn(digits) => CounterCommand::Open {
            counter,
            clerk: digits.clone(),
            replace: false,
        },
        Press::SignOut => CounterCommand::Close { counter },
        Press::Undo => CounterCommand::Undo { counter },
        Press::ShowCounter => return None,
    };
    Some(command.into())
}

fn is_paused(counter: &Counter) -> bool {
    counter
        .shift
        .as_ref()
        .is_some_and(|shift| shift.pause.is_some())
}

/// Finds the ticket that a clerk means by digits alone: one that can be called, first of the counter's
/// own services in their order, then of others.
fn numbered<'h>(hall: &'h Hall, counter: &Counter, digits: &str) -> Option<&'h Ticket> {
    let value: u32 = digits.parse().ok()?;
    let can_be_called = |ticket: &&Ticket| {
        ticket.has_number()
            && ticket.number.value == value
            && matches!(
                ticket.state,
                TicketState::Waiting | TicketState::NoShow { .. } | TicketState::OnHold { .. }
            )
    };
    let rank = |ticket: &&Ticket| {
        let serves = counter
            .serves
            .iter()
            .find(|serves| serves.service == ticket.service);
        (
            serves.map_or(u8::MAX, |serves| serves.rank),
            ticket.state != TicketState::Waiting,
            ticket.id,
        )
    };
    hall.tickets().iter().filter(can_be_called).min_by_key(rank)
}
