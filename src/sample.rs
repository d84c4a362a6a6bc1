//! A hall in the middle of a busy morning, for pictures, previews and measurements.

use crate::demo::crowd::Simulation;
use chrono::TimeZone;
use config::Printer;
use hall::{
    Command, Hall, JobId, JobState, Lang, PrintJob, Printable, QueueCommand, Setup, TicketId,
    Timestamp, forecast,
};

/// Time that the sample hall has been open.
const OPEN_FOR_S: i64 = 130 * 60;
/// Visitors who stood before its door.
const QUEUE: usize = 30;

/// Returns a hall in the middle of a busy morning, always the same one.
pub fn hall(setup: &Setup) -> (Hall, Timestamp) {
    let zone = setup.rules.time_zone;
    let opened = zone
        .with_ymd_and_hms(2026, 11, 23, 8, 30, 0)
        .earliest()
        .map_or(Timestamp::default(), |t| {
            t.with_timezone(&chrono::Utc).into()
        });
    let mut hall = Hall::new();
    let mut at = opened;
    let submit = |hall: &mut Hall, at: Timestamp, command: &Command| {
        for event in hall.consider(at, command).unwrap_or_default() {
            hall.apply(at, &event);
        }
    };
    submit(
        &mut hall,
        at,
        &Command::Configure {
            setup: Box::new(setup.clone()),
        },
    );
    let mut people = Simulation::new(11, Lang::ZH);
    people.set_speed(1, at);
    for i in (0..QUEUE).filter(|_| !setup.services.is_empty()) {
        let service = setup.services[i * 5 % setup.services.len()].id;
        submit(
            &mut hall,
            at,
            &Command::Queue(QueueCommand::Issue {
                service,
                lang: Lang::ZH,
                class: None,
                printer: None,
            }),
        );
    }
    for second in 0..OPEN_FOR_S {
        at = Timestamp(opened.0 + second * 1_000_000);
        while hall.next_deadline() <= at {
            submit(&mut hall, at, &Command::Elapse);
        }
        for command in people.act(&hall, at) {
            submit(&mut hall, at, &command);
        }
    }
    (hall, at)
}

/// Issues one more ticket in a hall that exists only as a sample.
pub fn ticket(hall: &mut Hall, at: Timestamp, lang: Lang) -> Option<TicketId> {
    let services: Vec<_> = hall.setup().services.iter().map(|s| s.id).collect();
    let issued = services.into_iter().find_map(|service| {
        hall.consider(
            at,
            &Command::Queue(QueueCommand::Issue {
                service,
                lang,
                class: None,
                printer: None,
            }),
        )
        .ok()
    })?;
    for event in &issued {
        hall.apply(at, event);
    }
    hall.tickets().last().map(|ticket| ticket.id)
}

/// Returns the job that would print a ticket.
pub fn job(hall: &Hall, ticket: TicketId, at: Timestamp, reprint: bool) -> PrintJob {
    PrintJob {
        id: JobId(0),
        what: Printable::Ticket(ticket),
        printer: Printer::default().name,
        reprint,
        forecast: forecast::for_ticket(hall, ticket, at),
        queued_at: at,
        state: JobState::Queued,
        since: at,
    }
}
