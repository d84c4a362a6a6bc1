//! How the hall stands, in words, for people at a shell.

use super::denial::ranges;
use super::lines::clock;
use super::session::Freshness;
use crate::stdout::columns;
use hall::counter::{Counter, Shift};
use hall::forecast::Forecast;
use hall::setup::Service;
use hall::{Devices, Hall, PrintJob, Printable, Printer, Timestamp, forecast};
use text::{self, Words, args};

/// Returns how the hall stands, and how far what is told of it can be trusted.
pub(super) fn status(hall: &Hall, at: Timestamp, freshness: Freshness, words: &Words) -> String {
    let name = hall.setup().name.get(words.lang());
    let name = format!("{name}   {}", clock(hall, at));
    let told = told_freshness(hall, freshness, words);
    // What is not as it looks is said first.
    let mut lines = match freshness {
        Freshness::Lost { .. } => vec![told, String::new(), name],
        Freshness::Here | Freshness::Hub { .. } => vec![name, told],
    };
    lines.push(String::new());
    if let Some(emergency) = hall.emergency() {
        let told = text::emergency(emergency, hall.setup(), words);
        lines.push(words.say("status-emergency", args! { told: told }));
        lines.extend(emergency.text.iter().map(|text| format!("  {text}")));
        lines.push(String::new());
    }
    let rollback = text::rollback(words, hall);
    if !rollback.is_empty() {
        lines.extend(rollback);
        lines.push(String::new());
    }
    lines.extend(services(hall, at, words));
    lines.push(String::new());
    lines.extend(counters(hall, words));
    if !hall.printers().is_empty() {
        lines.push(String::new());
    }
    for printer in hall.printers() {
        lines.extend(printer_lines(hall, printer, words));
    }
    for group in hall.devices() {
        lines.extend(device_lines(hall, group, words));
    }
    lines.extend(notices(hall, at, words));
    lines.extend(
        hall.unprinted(at)
            .filter_map(|job| unprinted_line(hall, job, words)),
    );
    lines.join("\n")
}

/// Returns where the figures come from, and how old they are.
pub(crate) fn told_freshness(hall: &Hall, freshness: Freshness, words: &Words) -> String {
    match freshness {
        Freshness::Here => words.text("status-kept-here").to_owned(),
        Freshness::Hub { answered_in } => {
            let ms = u64::try_from(answered_in.as_millis()).unwrap_or(u64::MAX);
            words.say("status-from-hub", args! { ms: ms })
        }
        Freshness::Lost { since, now } => {
            let zone = hall.setup().rules.time_zone;
            let time = text::date_time(hall.date(since), zone);
            let age = text::duration(words, now.seconds_since(since));
            words.say("status-as-of", args! { time: time, age: age })
        }
    }
}

/// Returns how many people are before a visitor, and how long the wait will be.
pub(super) fn wait(ahead: u32, forecast: Option<&Forecast>, words: &Words) -> String {
    let wait = text::wait(words, forecast);
    words.say("cli-status-wait", args! { ahead: ahead, wait: wait })
}

fn services(hall: &Hall, at: Timestamp, words: &Words) -> Vec<String> {
    let heading = [
        "status-service",
        "status-waiting",
        "status-served",
        "status-issued",
        "status-wait",
    ];
    let mut rows = vec![heading.map(|id| words.text(id).to_owned())];
    let offered = hall.setup().services.iter();
    rows.extend(offered.map(|service| service_row(hall, service, at, words)));
    columns(&rows)
}

fn service_row(hall: &Hall, service: &Service, at: Timestamp, words: &Words) -> [String; 5] {
    let day = hall.service_day(service.id).cloned().unwrap_or_default();
    let outlook = match hall.can_issue(at, service.id) {
        Ok(_) => {
            let forecast = forecast::for_newcomer(hall, service.id, None, at);
            let ahead = forecast::ahead_of_newcomer(hall, service.id, None, forecast.as_ref());
            wait(ahead, forecast.as_ref(), words)
        }
        Err(closed) => text::refusal(&closed, hall.setup(), words),
    };
    let name = service.name.get(words.lang());
    [
        format!("{}  {name}", service.mark()),
        hall.waiting(service.id).to_string(),
        day.served.to_string(),
        day.issued.to_string(),
        outlook,
    ]
}

/// Returns a line for each open counter, and one for all others.
fn counters(hall: &Hall, words: &Words) -> Vec<String> {
    let row = |counter: &Counter| {
        let shift = counter.shift.as_ref()?;
        Some(counter_row(hall, counter, shift, words))
    };
    let rows: Vec<[String; 4]> = hall.counters().iter().filter_map(row).collect();
    let mut lines = columns(&rows);
    let is_closed = |counter: &&Counter| counter.shift.is_none();
    let closed: Vec<u16> = hall
        .counters()
        .iter()
        .filter(is_closed)
        .map(|counter| counter.id.0)
        .collect();
    if !closed.is_empty() {
        let closed = args! { counters: ranges(&closed) };
        lines.push(format!("  {}", words.say("status-closed", closed)));
    }
    lines
}

fn counter_row(hall: &Hall, counter: &Counter, shift: &Shift, words: &Words) -> [String; 4] {
    let ticket = counter.ticket.and_then(|id| hall.ticket(id));
    let (number, state) = match (ticket, shift.pause) {
        (Some(ticket), _) => (
            text::number(ticket.number, words),
            text::ticket_state(&ticket.state, words).to_string(),
        ),
        (None, Some(pause)) => {
            let mut known = hall.setup().pauses.iter();
            let reason = known.find(|known| known.id == pause.reason);
            let reason = reason.map_or("", |known| known.name.get(words.lang()));
            let given = args! { reason: reason, since: clock(hall, pause.since) };
            (String::new(), words.say("status-paused", given))
        }
        (None, None) => (String::new(), words.text("cli-status-free").to_owned()),
    };
    [
        text::counter("common-counter-number", counter.id, hall.setup(), words),
        shift.clerk.to_string(),
        number,
        state,
    ]
}

/// Returns what a technician should know besides.
fn notices(hall: &Hall, at: Timestamp, words: &Words) -> Vec<String> {
    let mut lines = Vec::new();
    for service in &hall.setup().services {
        if hall.numbers_run_low(service) {
            let name = service.name.get(words.lang());
            let low = args! { service: name, left: hall.numbers_left(service) };
            let remedy = args! { key: service.id.as_str() };
            lines.push(format!("  {}", words.say("counter-numbers-low", low)));
            lines.push(format!(
                "    -> {}",
                words.say("counter-numbers-low-remedy", remedy)
            ));
        }
    }
    for (until, ticket) in hall.held() {
        let held = text::held(ticket.number, hall.local(until).time(), words);
        lines.push(format!("  {held}"));
    }
    for kiosk in hall.hurried_kiosks(at) {
        let hurried = text::hurried_kiosk(&kiosk, &clock(hall, kiosk.at), words);
        lines.push(format!("  {hurried}"));
    }
    for zone in hall.zones().iter().filter(|zone| zone.muted) {
        let muted = words.say("status-muted", args! { zone: zone.id.as_str() });
        lines.push(format!("  {muted}"));
    }
    if !hall.music() {
        lines.push(format!("  {}", words.text("status-music-off")));
    }
    let zone = hall.setup().rules.time_zone;
    if let Some(notice) = hall.clock_notice(at) {
        lines.push(format!("  {}", text::clock_notice(&notice, zone, words)));
        lines.push(format!("    -> {}", words.text("clock-remedy")));
    }
    lines
}

fn printer_lines(hall: &Hall, printer: &Printer, words: &Words) -> Vec<String> {
    let since = clock(hall, printer.since);
    let condition = text::condition(printer.condition, words);
    let state = words.say(
        "cli-status-printer",
        args! { printer: printer.id.as_str(), condition: condition, since: since },
    );
    let mut lines = vec![format!("  {state}")];
    if printer.condition.stops() {
        lines.push(format!("    -> {}", text::remedy(printer.condition, words)));
    }
    if hall.never_confirms(printer) {
        let remedy = words.text("counter-unconfirmed-remedy");
        lines.push(format!("    -> {remedy}"));
    }
    let faults = printer.layout_fault.iter().flat_map(|fault| fault.lines());
    lines.extend(faults.map(|line| format!("    {line}")));
    lines
}

fn device_lines(hall: &Hall, group: &Devices, words: &Words) -> Vec<String> {
    let since = clock(hall, group.since);
    let condition = text::devices(hall, group, words);
    let told = args! { devices: group.id.as_str(), condition: condition, since: since };
    let mut lines = vec![format!("  {}", words.say("cli-status-devices", told))];
    if group.is_in_trouble() {
        lines.push(format!("    -> {}", text::devices_remedy(group, words)));
    }
    lines
}

fn unprinted_line(hall: &Hall, job: &PrintJob, words: &Words) -> Option<String> {
    let Printable::Ticket(ticket) = job.what else {
        return None;
    };
    let number = hall
        .ticket(ticket)
        .map(|t| t.number.to_string())
        .unwrap_or_default();
    let state = text::job_state(job.state, words);
    let line = words.say(
        "cli-status-unprinted",
        args! { number: number, state: state },
    );
    Some(format!("  {line}"))
}
