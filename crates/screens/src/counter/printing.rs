//! Paper as clerks see it: printers that need somebody, numbers that run out, papers that the hall has
//! forgotten, tickets that were not printed, and printing again.

use super::CounterScreen;
use crate::screen::Context;
use hall::{
    ClockNotice, Command, Condition, Hall, JobId, PrintCommand, PrintJob, Printable, TicketId,
    Timestamp,
};
use text::{self, Words, args};

/// Something that staff should see to.
pub(super) struct Alert {
    /// What it is about, what is wrong, and since when.
    pub(super) what: String,
    /// The cure.
    pub(super) remedy: String,
    /// Set if it is urgent: it keeps visitors from getting tickets, say.
    pub(super) stops: bool,
}

/// Ranges of forgotten numbers that a line names.
const RANGES_SHOWN: usize = 3;

/// Returns what staff should see to, the worst first.
pub(super) fn alerts(hall: &Hall, at: Timestamp, words: &Words) -> Vec<Alert> {
    let mut found: Vec<Alert> = clock_alerts(hall, at, words).collect();
    found.extend(forgotten_papers(hall, words));
    for group in hall.broken_devices(None) {
        let condition = text::devices(hall, group, words);
        let time = text::clock(hall.local(group.since).time());
        let said = args! { devices: group.id.as_str(), condition: condition, time: time };
        found.push(Alert {
            what: words.say("counter-devices", said),
            remedy: text::devices_remedy(group, words).to_owned(),
            stops: false,
        });
    }
    for printer in hall.printers() {
        let name = printer.id.as_str();
        let condition = printer.condition;
        // One that never tells its state is no news.
        if !matches!(condition, Condition::Ready | Condition::Mute) {
            let time = text::clock(hall.local(printer.since).time());
            let said =
                args! { printer: name, condition: text::condition(condition, words), time: time };
            let what = words.say("counter-printer", said);
            found.push(Alert {
                what,
                remedy: text::remedy(condition, words).to_owned(),
                stops: condition.stops(),
            });
        }
        if hall.never_confirms(printer) {
            found.push(Alert {
                what: words.say("counter-unconfirmed", args! { printer: name }),
                remedy: words.text("counter-unconfirmed-remedy").to_owned(),
                stops: false,
            });
        }
        if let Some(fault) = &printer.layout_fault {
            let fault = fault.lines().next().unwrap_or_default();
            let what = words.say("counter-layout-fault", args! { printer: name });
            found.push(Alert {
                what,
                remedy: words.say("counter-layout-fault-remedy", args! { fault: fault }),
                stops: false,
            });
        }
    }
    for service in &hall.setup().services {
        if hall.numbers_run_low(service) {
            let left = hall.numbers_left(service);
            let name = service.name.get(words.lang());
            found.push(Alert {
                what: words.say("counter-numbers-low", args! { service: name, left: left }),
                remedy: words.say(
                    "counter-numbers-low-remedy",
                    args! { key: service.id.as_str() },
                ),
                stops: left == 0,
            });
        }
    }
    for kiosk in hall.hurried_kiosks(at) {
        let time = text::clock(hall.local(kiosk.at).time());
        found.push(Alert {
            what: text::hurried_kiosk(&kiosk, &time, words),
            remedy: words.text("counter-hurried-remedy").to_owned(),
            stops: false,
        });
    }
    for zone in hall.zones().iter().filter(|zone| zone.muted) {
        let what = words.say("counter-muted", args! { zone: zone.id.as_str() });
        found.push(Alert {
            what,
            remedy: words.text("counter-muted-remedy").to_owned(),
            stops: false,
        });
    }
    found.sort_by_key(|trouble| !trouble.stops);
    found
}

/// Returns that the hall went back to an earlier state, if clerks have anything to do about it.
fn forgotten_papers(hall: &Hall, words: &Words) -> Option<Alert> {
    let rollback = hall.rollback().filter(|r| !r.unknown.is_empty())?;
    let time = text::clock(hall.local(rollback.as_of).time());
    let numbers = text::number_ranges(&rollback.unknown, RANGES_SHOWN);
    Some(Alert {
        what: words.say("counter-rollback", args! { time: time }),
        remedy: words.say("counter-rollback-remedy", args! { numbers: numbers }),
        stops: false,
    })
}

fn clock_alerts(hall: &Hall, at: Timestamp, words: &Words) -> impl Iterator<Item = Alert> {
    let zone = hall.setup().rules.time_zone;
    let notice = hall.clock_notice(at);
    let notice = notice.map(|notice| {
        let is_doubt = matches!(notice, ClockNotice::Doubted { .. });
        (text::clock_notice(&notice, zone, words), is_doubt)
    });
    let turned = hall.day_to_take_back(at).map(|past| {
        let day = past.day.to_string();
        (words.say("clock-day-turned", args! { day: day }), true)
    });
    let remedy = words.text("counter-clock-remedy").to_owned();
    notice
        .into_iter()
        .chain(turned)
        .map(move |(what, stops)| Alert {
            what,
            remedy: remedy.clone(),
            stops,
        })
}

impl CounterScreen {
    /// The tickets that staff should print again or put aside, oldest first.
    pub(super) fn unprinted<'h>(cx: &Context<'h>) -> impl Iterator<Item = &'h PrintJob> + use<'h> {
        cx.hall.unprinted(Self::now(cx))
    }

    /// Returns true if a job is still one of them.
    pub(super) fn is_unprinted(cx: &Context<'_>, id: JobId) -> bool {
        Self::unprinted(cx).any(|job| job.id == id)
    }

    /// Prints a ticket again: where it was printed before, or, if that printer stands still, at one
    /// that does not.
    pub(super) fn print_of(hall: &Hall, ticket: TicketId) -> Option<Command> {
        let before = hall.job_of(ticket).map(|job| job.printer);
        let mut able = before
            .into_iter()
            .chain(hall.printers().iter().map(|p| p.id))
            .filter(|id| hall.can_print(*id).is_ok());
        let printer = able
            .next()
            .or(before)
            .or(hall.printers().first().map(|p| p.id))?;
        Some(Command::Print(PrintCommand::Print {
            what: Printable::Ticket(ticket),
            printer,
        }))
    }
}
