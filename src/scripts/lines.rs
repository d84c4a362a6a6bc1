//! Events in words, for people at a shell.

use super::json;
use hall::{
    AccountId, AnnouncementEvent, AppointmentEvent, ClockEvent, ClockNotice, CounterEvent,
    CounterId, DeviceEvent, Entry, Event, Hall, MachineEvent, Notice, PersonEvent, PrintEvent,
    QueueEvent, RatingEvent, StaffEvent, Timestamp,
};
use text::{self, Words, args};

/// Returns who asked for what a line of the log tells, where that is known.
pub(super) fn by(hall: &Hall, entry: &Entry, words: &Words) -> String {
    let actor = entry.actor.as_ref();
    actor.map_or_else(String::new, |actor| {
        let program = text::actor(actor, hall.setup(), words);
        match actor.account.and_then(|account| hall.account(account)) {
            Some(account) => format!("  ({} {}, {program})", account.no, account.name),
            None => format!("  ({program})"),
        }
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
        Event::Counter(CounterEvent::TicketCalled { ticket, why, .. }) => {
            let ticket = hall.ticket(*ticket);
            let service = ticket.and_then(|ticket| hall.setup().service(ticket.service));
            text::why(why, service, hall.setup(), words)
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
        Event::Device(DeviceEvent::DevicesReported {
            devices, condition, ..
        }) => format!("{devices}: {}", text::wire(*condition, words)),
        Event::Device(DeviceEvent::SignSet { text, .. }) => text.clone().unwrap_or_default(),
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
        Event::Settings(event) => {
            let values = config::changed_values(event.changes());
            let setups = std::slice::from_ref(hall.setup());
            let values = values.iter().map(|value| value.text(setups, words));
            values
                .collect::<Vec<_>>()
                .join(words.text("common-list-separator"))
        }
        Event::Announcement(event) => announced(event, words),
        Event::Staff(event) => about_people(hall, event, words),
        Event::Appointment(AppointmentEvent::Missed { appointments }) => {
            appointments.len().to_string()
        }
        Event::Appointment(
            AppointmentEvent::Booked { slot, .. } | AppointmentEvent::Moved { slot, .. },
        ) => text::slot(words, *slot),
        Event::Appointment(
            AppointmentEvent::Cancelled { appointment }
            | AppointmentEvent::CheckedIn { appointment, .. },
        ) => {
            let known = hall.appointment(*appointment);
            known.map_or_else(String::new, |known| text::slot(words, known.slot))
        }
        Event::Person(PersonEvent::Erased { persons }) => persons.len().to_string(),
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
        "" if fields.get("ticket").is_some() => {
            words.text("common-visit-without-ticket").to_owned()
        }
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

/// Returns whom or which role it is about.
fn about_people(hall: &Hall, event: &StaffEvent, words: &Words) -> String {
    let person = |account: &AccountId| {
        let account = hall.account(*account);
        account.map_or_else(String::new, |a| format!("{} {}", a.no, a.name))
    };
    match event {
        StaffEvent::AccountAdded {
            no, name, roles, ..
        } => {
            let roles = super::staff::role_names(hall, roles, words);
            format!("{no} {name}  {roles}")
        }
        StaffEvent::AccountChanged { account, roles, .. } => {
            let roles = roles.as_deref().unwrap_or_default();
            let roles = super::staff::role_names(hall, roles, words);
            format!("{}  {roles}", person(account))
                .trim_end()
                .to_owned()
        }
        StaffEvent::StarsSet {
            account,
            stars,
            why,
        } => {
            let stars = "★".repeat(usize::from(*stars));
            format!("{}  {stars}  {why}", person(account))
                .trim_end()
                .to_owned()
        }
        StaffEvent::RoleSet { role } => super::staff::role_name(hall, role.id, words),
        StaffEvent::RoleRemoved { role } => role.to_string(),
        StaffEvent::SignInFailed { account, .. } => {
            account.as_ref().map(person).unwrap_or_default()
        }
        StaffEvent::AccountDisabled { account, .. }
        | StaffEvent::AccountEnabled { account }
        | StaffEvent::AccountReset { account }
        | StaffEvent::CredentialSet { account, .. }
        | StaffEvent::CredentialRevoked { account, .. }
        | StaffEvent::SignedIn { account, .. }
        | StaffEvent::SignedOut { account, .. }
        | StaffEvent::Unlocked { account } => person(account),
        StaffEvent::Locked { .. } => String::new(),
    }
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
