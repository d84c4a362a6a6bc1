//! Events and the hall's state in words, for people at a shell.

use super::json;
use hall::counter::Counter;
use hall::forecast::Forecast;
use hall::setup::Service;
use hall::{
    AnnouncementEvent, ClockEvent, ClockNotice, CounterEvent, CounterId, Entry, Event, Hall,
    MachineEvent, Notice, PrintEvent, PrintJob, Printable, Printer, QueueEvent, RatingEvent,
    Timestamp, forecast,
};
use text::{self, Words, args};
use unicode_width::UnicodeWidthStr;

/// Returns who asked for what a line of the log tells, where that is known.
pub(super) fn by(hall: &Hall, entry: &Entry, words: &Words) -> String {
    let actor = entry.actor.as_ref();
    actor.map_or_else(String::new, |actor| {
        format!("  ({})", text::actor(actor, hall.setup(), words))
    })
}

/// Returns one event in words.
pub(super) fn line(hall: &Hall, event: &Event, words: &Words) -> String {
    let (name, fields) = json::fields(hall, event);
    let lang = words.lang();
    let text = |key: &str| {
        fields
            .get(key)
            .and_then(|v| v.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let counter = fields.get("counter").and_then(serde_json::Value::as_u64);
    let counter = |form| {
        let id = counter.and_then(|number| u16::try_from(number).ok());
        id.map_or_else(String::new, |id| {
            text::counter(form, CounterId(id), hall.setup(), words)
        })
    };
    let service: String = text("service")
        .parse()
        .ok()
        .and_then(|id| hall.setup().service(id))
        .map_or_else(String::new, |s| s.name.get(lang).to_owned());
    let extra = match event {
        Event::Counter(CounterEvent::TicketCalled { why, .. }) => {
            text::why(why, hall.setup(), words)
        }
        Event::Counter(CounterEvent::Opened { clerk, .. }) => clerk.clone(),
        Event::Queue(QueueEvent::TicketHeld { until, .. }) => {
            text::clock(hall.local(*until).time())
        }
        Event::DayTurned { day, .. } | Event::Clock(ClockEvent::DayTakenBack { day, .. }) => {
            day.to_string()
        }
        Event::Clock(ClockEvent::DateSet { .. } | ClockEvent::Doubted { .. }) => {
            clock_words(hall, words)
        }
        Event::Rating(RatingEvent::TicketRated { grade, .. }) => grade.known().map_or_else(
            || words.text("event-grade-hidden").to_owned(),
            |grade| {
                let grade = hall.setup().grades.get(usize::from(grade));
                grade.map_or_else(String::new, |g| g.name.get(lang).to_owned())
            },
        ),
        Event::Counter(CounterEvent::Paused { reason, .. }) => hall
            .setup()
            .pauses
            .iter()
            .find(|p| p.id == *reason)
            .map_or_else(String::new, |p| p.name.get(lang).to_owned()),
        Event::Print(PrintEvent::Queued {
            printer,
            reprint: true,
            ..
        }) => format!("{printer}  {}", words.text("event-reprint")),
        Event::Print(PrintEvent::Queued { printer, .. }) => printer.to_string(),
        Event::Print(PrintEvent::JobReported { state, .. }) => text::job_state(*state, words),
        Event::Print(PrintEvent::PrinterReported {
            printer, condition, ..
        }) => format!("{printer}: {}", text::condition(*condition, words)),
        Event::Machine(MachineEvent::Admitted { machine, role, .. }) => {
            format!("{machine}  {}", text::role(*role, words))
        }
        Event::Counter(CounterEvent::ServicesSet { serves, .. }) => {
            let names = serves
                .iter()
                .filter_map(|s| hall.setup().service(s.service));
            let names: Vec<&str> = names.map(|service| service.name.get(lang)).collect();
            names.join(words.text("common-list-separator"))
        }
        Event::Announcement(event) => announced(event, words),
        Event::Machine(MachineEvent::Expelled { machine }) => machine.to_string(),
        Event::Machine(MachineEvent::Promoted { generation, .. }) => generation.to_string(),
        Event::Machine(MachineEvent::LineageBegun { .. }) => {
            let unknown = hall.rollback().map_or(&[][..], |r| &r.unknown);
            text::number_ranges(unknown, unknown.len())
        }
        _ => String::new(),
    };
    let number = match text("number").as_str() {
        "test-page" => words.text("event-test-page").to_owned(),
        "report" => words.text("event-report").to_owned(),
        number => number.to_owned(),
    };
    words.say(
        &format!("event-{name}"),
        args! {
            number: number, counter: counter("common-counter-number"),
            place: counter("common-counter-inline"), service: service, extra: extra,
        },
    )
}

/// Returns what was announced, or where.
fn announced(event: &AnnouncementEvent, words: &Words) -> String {
    match event {
        AnnouncementEvent::Announced { notice } => match notice {
            Notice::Text(text) => text.clone(),
            Notice::ClosingSoon => words.text("event-closing-soon").to_owned(),
            Notice::Urgent => words.text("event-urgent").to_owned(),
        },
        AnnouncementEvent::EmergencyRaised { text } => text.clone().unwrap_or_default(),
        AnnouncementEvent::EmergencyEnded => String::new(),
        AnnouncementEvent::MusicSet { on: true } => words.text("event-music-on").to_owned(),
        AnnouncementEvent::MusicSet { on: false } => words.text("event-music-off").to_owned(),
        AnnouncementEvent::ZoneChanged { zone } => zone.id.to_string(),
        AnnouncementEvent::Unspoken { zone, words, .. } => format!("{zone}: {words}"),
        AnnouncementEvent::Spoken { zone, .. } => zone.to_string(),
    }
}

/// Returns what the hall's clock says, and what is doubtful about it.
fn clock_words(hall: &Hall, words: &Words) -> String {
    let zone = hall.setup().rules.time_zone;
    let at = hall.last_at();
    match hall.clock_notice(at) {
        Some(notice @ ClockNotice::Doubted { .. }) => text::clock_notice(&notice, zone, words),
        _ => text::date_time(hall.date(at), zone),
    }
}

/// Returns the time of day in the hall.
pub(super) fn clock(hall: &Hall, at: Timestamp) -> String {
    hall.local(at).format("%H:%M:%S").to_string()
}

/// Returns how the hall stands.
pub(super) fn status(hall: &Hall, at: Timestamp, words: &Words) -> String {
    let name = hall.setup().name.get(words.lang());
    let mut lines = vec![format!("{name}   {}", clock(hall, at)), String::new()];
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
    let services = hall.setup().services.iter();
    lines.extend(services.map(|service| service_line(hall, service, at, words)));
    lines.push(String::new());
    let counters = hall.counters().iter();
    lines.extend(counters.map(|counter| counter_line(hall, counter, words)));
    if !hall.printers().is_empty() {
        lines.push(String::new());
    }
    for printer in hall.printers() {
        lines.extend(printer_lines(hall, printer, words));
    }
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
    lines.extend(
        hall.unprinted(at)
            .filter_map(|job| unprinted_line(hall, job, words)),
    );
    lines.join("\n")
}

fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(missing))
}

/// Returns how many people are before a visitor, and how long the wait will be.
pub(super) fn wait(ahead: u32, forecast: Option<&Forecast>, words: &Words) -> String {
    let wait = text::wait(words, forecast);
    words.say("cli-status-wait", args! { ahead: ahead, wait: wait })
}

fn service_line(hall: &Hall, service: &Service, at: Timestamp, words: &Words) -> String {
    let day = hall.service_day(service.id).cloned().unwrap_or_default();
    let figures = words.say(
        "cli-status-service",
        args! { waiting: hall.waiting(service.id), served: day.served, issued: day.issued },
    );
    let outlook = match hall.can_issue(at, service.id) {
        Ok(_) => {
            let forecast = forecast::for_newcomer(hall, service.id, None, at);
            let ahead = forecast::ahead_of_newcomer(hall, service.id, None, forecast.as_ref());
            wait(ahead, forecast.as_ref(), words)
        }
        Err(closed) => text::refusal(&closed, hall.setup(), words),
    };
    let line = format!(
        "  {} {} {}  {outlook}",
        pad(&service.mark(), 4),
        pad(service.name.get(words.lang()), 26),
        pad(&figures, 44),
    );
    line.trim_end().to_owned()
}

fn counter_line(hall: &Hall, counter: &Counter, words: &Words) -> String {
    let ticket = counter.ticket.and_then(|t| hall.ticket(t));
    let state = match (&counter.shift, ticket) {
        (None, _) => words.text("cli-status-closed").to_string(),
        (Some(shift), Some(ticket)) => format!(
            "{}  {}  {}",
            shift.clerk,
            ticket.number,
            text::ticket_state(&ticket.state, words)
        ),
        (Some(shift), None) if shift.pause.is_some() => {
            format!("{}  {}", shift.clerk, words.text("cli-status-paused"))
        }
        (Some(shift), None) => format!("{}  {}", shift.clerk, words.text("cli-status-free")),
    };
    let name = text::counter("common-counter-number", counter.id, hall.setup(), words);
    format!("  {name}  {state}")
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

#[cfg(test)]
mod tests {
    use super::*;
    use hall::Lang;

    #[test]
    fn watch_tells_what_was_announced() {
        let hall = Hall::new();
        let told = |event: AnnouncementEvent| {
            Lang::USUAL.map(|lang| line(&hall, &event.clone().into(), &Words::new(lang)))
        };
        let notice = |notice| told(AnnouncementEvent::Announced { notice });
        assert_eq!(
            notice(Notice::Text("失物 umbrella".to_owned())),
            [
                "全厅广播：失物 umbrella",
                "announced to everybody: 失物 umbrella"
            ]
        );
        assert_eq!(
            notice(Notice::ClosingSoon),
            [
                "全厅广播：大厅即将结束服务",
                "announced to everybody: the hall closes soon"
            ]
        );
        assert_eq!(
            told(AnnouncementEvent::MusicSet { on: false }),
            ["音乐：关", "music: off"]
        );
        let zone = "lobby".parse().unwrap();
        let speaker = hall::SpeakerId(1);
        assert_eq!(
            told(AnnouncementEvent::Spoken { zone, speaker }),
            ["lobby 已播报", "spoken in lobby"]
        );
    }
}
