//! How that stands which an event is about, in words: asked before and after the event, it tells what
//! the event changed.

use hall::setup::{Rules, Setup};
use hall::ticket::Ticket;
use hall::{
    AnnouncementEvent, CounterEvent, CounterId, DeviceEvent, Event, Hall, MachineEvent, PrintEvent,
    QueueEvent, RatingEvent, TicketId,
};
use serde_json::Value;
use std::fmt::Debug;
use text::Words;

/// Returns the ticket that an event is about.
pub(super) fn ticket(hall: &Hall, event: &Event) -> Option<TicketId> {
    let (_, fields) = super::json::fields(hall, event);
    fields.get("ticket").and_then(Value::as_u64).map(TicketId)
}

/// Returns how that stands which `event` is about; empty where there is nothing.
pub(super) fn state(hall: &Hall, event: &Event, words: &Words) -> String {
    let found = match event {
        Event::Rating(RatingEvent::TicketRated { ticket, .. }) => grade(hall, *ticket, words),
        Event::Rating(RatingEvent::Explained { ticket, .. }) => reason(hall, *ticket, words),
        Event::Counter(CounterEvent::Opened { counter, .. } | CounterEvent::Closed { counter }) => {
            clerk(hall, *counter)
        }
        Event::Counter(CounterEvent::ServicesSet { counter, .. }) => {
            services(hall, *counter, words)
        }
        Event::Counter(
            CounterEvent::Paused { counter, .. } | CounterEvent::Resumed { counter },
        ) => pause(hall, *counter, words),
        Event::Print(PrintEvent::JobReported { job, .. }) => {
            hall.job(*job).map(|job| text::job_state(job.state, words))
        }
        Event::Print(PrintEvent::PrinterReported { printer, .. }) => hall
            .printer(*printer)
            .map(|printer| text::condition(printer.condition, words).to_owned()),
        Event::Device(DeviceEvent::DevicesReported { devices, .. }) => {
            let group = hall.devices().iter().find(|group| group.id == *devices);
            group.map(|group| text::devices(hall, group, words))
        }
        Event::Device(DeviceEvent::SignSet { counter, .. }) => {
            hall.sign(*counter).map(str::to_owned)
        }
        Event::Machine(
            MachineEvent::Admitted { machine, .. } | MachineEvent::Expelled { machine },
        ) => hall
            .machine(*machine)
            .map(|machine| match machine.expelled {
                Some(_) => words.text("audit-expelled").to_owned(),
                None => text::role(machine.role, words).to_owned(),
            }),
        Event::Announcement(AnnouncementEvent::MusicSet { .. }) => {
            let id = match hall.music() {
                true => "event-music-on",
                false => "event-music-off",
            };
            Some(words.text(id).to_owned())
        }
        Event::Announcement(
            AnnouncementEvent::EmergencyRaised { .. } | AnnouncementEvent::EmergencyEnded,
        ) => hall
            .emergency()
            .map(|_| words.text("audit-emergency").to_owned()),
        Event::DayTurned { .. } => hall.day().map(|day| day.to_string()),
        Event::Queue(_) | Event::Counter(_) => {
            let ticket = ticket(hall, event).and_then(|id| hall.ticket(id));
            ticket.map(|ticket| ticket_state(hall, event, ticket, words))
        }
        _ => None,
    };
    found.unwrap_or_default()
}

fn ticket_state(hall: &Hall, event: &Event, ticket: &Ticket, words: &Words) -> String {
    let state = text::ticket_state(&ticket.state, words);
    let moves = matches!(
        event,
        Event::Counter(CounterEvent::TicketTransferred { .. })
            | Event::Queue(QueueEvent::TicketRequeued { .. })
    );
    match hall.setup().service(ticket.service).filter(|_| moves) {
        Some(service) => format!("{} {state}", service.name.get(words.lang())),
        None => state.to_owned(),
    }
}

fn grade(hall: &Hall, ticket: TicketId, words: &Words) -> Option<String> {
    let grade = hall.ticket(ticket)?.rating.as_ref()?.grade.known()?;
    let grade = hall.setup().grades.get(usize::from(grade))?;
    Some(grade.name.get(words.lang()).to_owned())
}

fn reason(hall: &Hall, ticket: TicketId, words: &Words) -> Option<String> {
    let reason = hall.ticket(ticket)?.rating.as_ref()?.reason?;
    let known = &hall.setup().rating_reasons;
    let reason = known.iter().find(|known| known.id == reason)?;
    Some(reason.name.get(words.lang()).to_owned())
}

fn clerk(hall: &Hall, counter: CounterId) -> Option<String> {
    let shift = hall.counter(counter)?.shift.as_ref()?;
    Some(shift.clerk.to_string())
}

fn services(hall: &Hall, counter: CounterId, words: &Words) -> Option<String> {
    let serves = hall.counter(counter)?.serves.iter();
    let name = |serves: &hall::setup::Serves| hall.setup().service(serves.service);
    let names: Vec<&str> = serves
        .filter_map(name)
        .map(|service| service.name.get(words.lang()))
        .collect();
    Some(names.join(words.text("common-list-separator")))
}

fn pause(hall: &Hall, counter: CounterId, words: &Words) -> Option<String> {
    let pause = hall.counter(counter)?.shift.as_ref()?.pause?;
    let mut known = hall.setup().pauses.iter();
    let reason = known.find(|known| known.id == pause.reason)?;
    Some(reason.name.get(words.lang()).to_owned())
}

/// Returns which settings were otherwise before, and which are otherwise after, by their keys in the
/// settings file; rules with their values.
pub(super) fn changed_settings(before: &Setup, after: &Setup) -> (String, String) {
    let [own, other] = [before, after].map(keys);
    let only = |own: &[Setting], other: &[Setting]| {
        let is_other = |setting: &&Setting| !other.contains(setting);
        let told: Vec<&str> = own
            .iter()
            .filter(is_other)
            .map(|setting| setting.told.as_str())
            .collect();
        told.join(", ")
    };
    let changed = (only(&own, &other), only(&other, &own));
    // Another one than those below.
    match changed.0.is_empty() && changed.1.is_empty() && before != after {
        true => ("settings".to_owned(), "settings".to_owned()),
        false => changed,
    }
}

/// A setting that can be compared.
#[derive(PartialEq)]
struct Setting {
    told: String,
    value: String,
}

/// Returns the settings of a hall, but for the few that are told together.
fn keys(setup: &Setup) -> Vec<Setting> {
    let of = |told: &str, value: &dyn Debug| Setting {
        told: told.to_owned(),
        value: format!("{value:?}"),
    };
    let mut keys = vec![
        of("hall.name", &setup.name),
        of("hall.languages", &setup.languages),
        of("rating.grades", &setup.grades),
        of("rating.reasons", &setup.rating_reasons),
        of("pauses", &setup.pauses),
        of("special_hours", &setup.special_hours),
        of("rules.holidays", &setup.rules.holidays),
    ];
    keys.extend(rules(&setup.rules));
    let services = setup.services.iter();
    keys.extend(services.map(|s| of(&format!("service.{}", s.id.as_str()), s)));
    let groups = setup.groups.iter();
    keys.extend(groups.map(|g| of(&format!("group.{}", g.id.as_str()), g)));
    let counters = setup.counters.iter();
    keys.extend(counters.map(|c| of(&format!("counter.{}", c.id.0), c)));
    let zones = setup.zones.iter();
    keys.extend(zones.map(|z| of(&format!("zone.{}", z.id), z)));
    let classes = setup.classes.iter();
    keys.extend(classes.map(|c| of(&format!("class.{}", c.id.as_str()), c)));
    keys
}

/// Returns the rules with their values.
fn rules(rules: &Rules) -> impl Iterator<Item = Setting> {
    let off = |value: Option<u32>| value.map_or_else(|| "off".to_owned(), |v| v.to_string());
    let small = |value: Option<u8>| off(value.map(u32::from));
    [
        (
            "calls_before_no_show",
            rules.calls_before_no_show.to_string(),
        ),
        ("call_finishes", rules.call_finishes.to_string()),
        ("arrives_after_s", off(rules.arrives_after_s)),
        ("no_show_after_s", off(rules.no_show_after_s)),
        ("ratio", small(rules.ratio)),
        ("return_after", small(rules.return_after)),
        ("return_at_kiosk", rules.return_at_kiosk.to_string()),
        ("hold_min", small(rules.hold_min)),
        ("kiosk_per_minute", small(rules.kiosk_per_minute)),
        ("idle_closes_after_s", off(rules.idle_closes_after_s)),
        ("undo_s", rules.undo_s.to_string()),
        ("rating window_s", rules.rating_window_s.to_string()),
        ("rating min_s", rules.rating_min_s.to_string()),
        ("day_starts", rules.day_starts.to_string()),
        ("time_zone", rules.time_zone.to_string()),
    ]
    .into_iter()
    .map(|(key, value)| Setting {
        told: format!("{key} = {value}"),
        value: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_settings_are_told_by_their_keys() {
        let before = config::Config::default().setup;
        let mut after = before.clone();
        assert_eq!(
            changed_settings(&before, &after),
            (String::new(), String::new())
        );
        after.rules.ratio = None;
        after.services[0].cap = Some(50);
        after.services.remove(1);
        let gone = before.services[1].id.as_str();
        let first = before.services[0].id.as_str();
        let (was, is) = changed_settings(&before, &after);
        assert_eq!(was, format!("ratio = 3, service.{first}, service.{gone}"));
        assert_eq!(is, format!("ratio = off, service.{first}"));
        after = before.clone();
        after.rules.holidays.push(chrono::NaiveDate::MIN);
        let told = "rules.holidays".to_owned();
        assert_eq!(changed_settings(&before, &after), (told.clone(), told));
    }
}
