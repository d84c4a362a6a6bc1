//! The facts that a paper may tell: the variables of layouts and their values.
//!
//! Layouts are checked against all of [`VARIABLES`]; one that this kind of paper does not know is
//! empty.

use chrono::{DateTime, TimeZone};
use chrono_tz::Tz;
use config::Papers;
use hall::setup::{PriorityClass, Service, Setup};
use hall::{
    Hall, Lang, Link, PrintJob, Printable, ServiceId, Text, Ticket, TicketState, Timestamp,
    forecast,
};
use std::collections::BTreeMap;
use text::{self, Words};

use super::template::{Template, USUAL_TIME};

/// The kind of a variable's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A text or a number; it takes no format.
    Plain,
    /// A point in time: `{time:%H:%M}`.
    Time,
}

/// Every variable of every kind of paper. `row.` are those of an element that is repeated by
/// `each`.
pub const VARIABLES: [(&str, Sort); 56] = [
    // All papers.
    ("hall", Sort::Plain),
    ("hall.zh", Sort::Plain),
    ("hall.en", Sort::Plain),
    ("hall.first", Sort::Plain),
    ("hall.second", Sort::Plain),
    ("time", Sort::Time),
    ("lang", Sort::Plain),
    ("width", Sort::Plain),
    ("width_mm", Sort::Plain),
    // Tickets.
    ("number", Sort::Plain),
    ("service", Sort::Plain),
    ("service.zh", Sort::Plain),
    ("service.en", Sort::Plain),
    ("service.other", Sort::Plain),
    ("waiting", Sort::Plain),
    ("wait", Sort::Plain),
    ("wait_minutes", Sort::Plain),
    ("late", Sort::Plain),
    ("booked", Sort::Plain),
    ("windows", Sort::Plain),
    ("window_count", Sort::Plain),
    ("class", Sort::Plain),
    ("class.zh", Sort::Plain),
    ("class.en", Sort::Plain),
    ("class.other", Sort::Plain),
    ("vip", Sort::Plain),
    ("reprint", Sort::Plain),
    ("returns", Sort::Plain),
    ("overnight", Sort::Plain),
    ("url", Sort::Plain),
    ("qr", Sort::Plain),
    ("notice", Sort::Plain),
    ("notice.zh", Sort::Plain),
    ("notice.en", Sort::Plain),
    ("ad", Sort::Plain),
    ("ad.zh", Sort::Plain),
    ("ad.en", Sort::Plain),
    // Reports; `waiting` too.
    ("day", Sort::Time),
    ("issued", Sort::Plain),
    ("served", Sort::Plain),
    ("no_shows", Sort::Plain),
    ("cancelled", Sort::Plain),
    ("mark", Sort::Plain),
    ("row.name", Sort::Plain),
    ("row.name.zh", Sort::Plain),
    ("row.name.en", Sort::Plain),
    ("row.issued", Sort::Plain),
    ("row.served", Sort::Plain),
    ("row.no_shows", Sort::Plain),
    ("row.cancelled", Sort::Plain),
    ("row.waiting", Sort::Plain),
    ("row.minutes", Sort::Plain),
    ("row.number", Sort::Plain),
    ("row.clerk", Sort::Plain),
    // Test pages.
    ("printer", Sort::Plain),
    ("connection", Sort::Plain),
];

/// The value of a variable.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A text; empty is untrue.
    Text(String),
    /// A count; 0 is untrue.
    Number(i64),
    /// A point in time on the hall's wall.
    Time(DateTime<Tz>),
}

impl From<&str> for Fact {
    fn from(text: &str) -> Fact {
        Fact::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Fact {
        Fact::Text(text)
    }
}

impl From<u32> for Fact {
    fn from(number: u32) -> Fact {
        Fact::Number(number.into())
    }
}

impl From<DateTime<Tz>> for Fact {
    fn from(time: DateTime<Tz>) -> Fact {
        Fact::Time(time)
    }
}

/// The values of one row of a table.
pub(super) type Row = BTreeMap<&'static str, Fact>;

/// The tables that an element can be repeated for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Each {
    Services,
    Counters,
}

/// The facts that one paper tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    lang: Lang,
    values: Row,
    services: Vec<Row>,
    counters: Vec<Row>,
}

impl Facts {
    fn new(setup: &Setup, lang: Lang, at: Timestamp) -> Facts {
        let first = setup.languages().first().copied().unwrap_or(lang);
        let facts = Facts {
            lang,
            values: Row::new(),
            services: Vec::new(),
            counters: Vec::new(),
        };
        facts
            .with("lang", lang.to_string())
            .named(["hall", "hall.zh", "hall.en"], &setup.name)
            .with("hall.first", setup.name.get(first))
            .with("hall.second", setup.name.get(setup.second(first)))
            .with("time", at.local(setup.rules.time_zone))
    }

    /// Returns these facts with another value of a variable; unknown variables tell nothing.
    #[must_use]
    pub fn with(mut self, variable: &str, value: impl Into<Fact>) -> Facts {
        if let Some((name, _)) = VARIABLES.iter().find(|(name, _)| *name == variable) {
            self.values.insert(name, value.into());
        }
        self
    }

    /// Adds a text in the language of the paper and in each.
    fn named(self, [own, zh, en]: [&str; 3], text: &Text) -> Facts {
        let own_text = text.get(self.lang).to_owned();
        self.with(own, own_text)
            .with(zh, text.get(Lang::ZH))
            .with(en, text.get(Lang::EN))
    }

    /// Returns a message in the language of the paper; its variables are those of the paper.
    pub(super) fn say(&self, id: &str) -> String {
        let value = |(name, _): &(&'static str, Sort)| {
            let value = match self.values.get(name) {
                Some(Fact::Text(text)) => text::Value::from(text),
                Some(Fact::Number(number)) => text::Value::from(*number),
                Some(Fact::Time(time)) => time.format(USUAL_TIME).to_string().into(),
                None => text::Value::from(""),
            };
            (*name, value)
        };
        let args: Vec<(&str, text::Value<'_>)> = VARIABLES.iter().map(value).collect();
        Words::new(self.lang).say(id, &args)
    }

    /// Returns the language of the paper.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    pub(super) fn get<'f>(&'f self, variable: &str, row: Option<&'f Row>) -> Option<&'f Fact> {
        row.and_then(|row| row.get(variable))
            .or_else(|| self.values.get(variable))
    }

    pub(super) fn rows(&self, each: Each) -> &[Row] {
        match each {
            Each::Services => &self.services,
            Each::Counters => &self.counters,
        }
    }

    /// Collects what the paper of `job` tells: the ticket as it was issued, so that a copy differs
    /// from the first paper in `reprint` and in the windows that are open by then. `None` when the
    /// job is not for a ticket, or for one that the hall has forgotten.
    #[must_use]
    pub fn ticket(hall: &Hall, job: &PrintJob, papers: &Papers) -> Option<Facts> {
        let Printable::Ticket(id) = job.what else {
            return None;
        };
        let ticket = hall.ticket(id)?;
        let setup = hall.setup();
        let words = Words::new(ticket.lang);
        let class = ticket
            .class
            .and_then(|id| setup.class(id))
            .map(|class: &PriorityClass| &class.name);
        let service = setup
            .service(ticket.service)
            .map(|service: &Service| &service.name);
        let none = Text::default();
        let windows: Vec<String> = hall
            .serving(ticket.service)
            .map(|counter| setup.label(counter.id, ticket.lang))
            .collect();
        let window_count = u32::try_from(windows.len()).unwrap_or(u32::MAX);
        let windows = windows.join(words.text("common-list-separator"));
        let keeps = setup
            .service(ticket.service)
            .is_some_and(|s| s.keep_over_night);
        let late = hall.lateness(ticket.service, job.forecast.as_ref(), ticket.issued_at);
        let late = late.map(|late| text::lateness(&words, &late));
        let zone = setup.rules.time_zone;
        let booked = ticket.due.map(|due| text::clock(due.local(zone).time()));
        let mut facts = Facts::new(setup, ticket.lang, hall.date(ticket.issued_at))
            .with("number", ticket.number.to_string())
            .named(
                ["service", "service.zh", "service.en"],
                service.unwrap_or(&none),
            )
            .with(
                "service.other",
                service.unwrap_or(&none).get(setup.second(ticket.lang)),
            )
            .with(
                "waiting",
                job.forecast.map_or_else(
                    || ahead_when_issued(hall, ticket),
                    |forecast| forecast.ahead,
                ),
            )
            .with("wait", text::wait(&words, job.forecast.as_ref()))
            .with("late", late.unwrap_or_default())
            .with("booked", booked.unwrap_or_default())
            .with("windows", windows)
            .with("window_count", window_count)
            .named(["class", "class.zh", "class.en"], class.unwrap_or(&none))
            .with(
                "class.other",
                class.unwrap_or(&none).get(setup.second(ticket.lang)),
            )
            .with("vip", u32::from(class.is_some()))
            .with("reprint", u32::from(job.reprint))
            .with("returns", u32::from(setup.rules.takes_back_at_kiosk()))
            .with("overnight", u32::from(keeps))
            .named(["notice", "notice.zh", "notice.en"], &papers.notice)
            .named(["ad", "ad.zh", "ad.en"], &papers.ad);
        if let Some(forecast) = job.forecast {
            facts = facts.with("wait_minutes", forecast.minutes());
        }
        Some(facts.with_qr(&papers.url))
    }

    /// Adds the address that the QR code leads to, or without an address what it says.
    fn with_qr(self, url: &str) -> Facts {
        let fill = |template: &str| Template::parse(template, &mut |_| ()).fill(&self, None);
        let url = fill(url);
        let qr = if url.is_empty() {
            fill("{hall}\n{number} {service}\n{time:%Y-%m-%d %H:%M}")
        } else {
            url.clone()
        };
        self.with("url", url).with("qr", qr)
    }

    /// Collects the figures of the present service day.
    #[must_use]
    pub fn report(hall: &Hall, lang: Lang, at: Timestamp) -> Facts {
        let setup = hall.setup();
        let mut facts = Facts::new(setup, lang, hall.date(at));
        let mut sums = [0; 5];
        for service in &setup.services {
            let Some(day) = hall.service_day(service.id) else {
                continue;
            };
            let waiting = u32::try_from(hall.waiting(service.id)).unwrap_or(u32::MAX);
            let figures = [day.issued, day.served, day.no_shows, day.cancelled, waiting];
            sums.iter_mut()
                .zip(figures)
                .for_each(|(sum, figure)| *sum += figure);
            let names = [
                "row.issued",
                "row.served",
                "row.no_shows",
                "row.cancelled",
                "row.waiting",
            ];
            let mut row: Row = names.into_iter().zip(figures.map(Fact::from)).collect();
            row.extend(
                [
                    ("row.name", service.name.get(lang)),
                    ("row.name.zh", service.name.get(Lang::ZH)),
                    ("row.name.en", service.name.get(Lang::EN)),
                ]
                .map(|(name, text)| (name, text.into())),
            );
            row.insert("row.minutes", mean_minutes(hall, service.id, at));
            facts.services.push(row);
        }
        for counter in hall.counters() {
            let name = setup
                .counter(counter.id)
                .map_or("", |counter| counter.name.get(lang));
            let clerk = counter.clerk().map_or("", |clerk| clerk);
            let figures = [
                ("row.served", counter.served),
                ("row.no_shows", counter.no_shows),
            ];
            let mut row: Row = figures
                .into_iter()
                .map(|(variable, figure)| (variable, figure.into()))
                .collect();
            row.extend([
                ("row.number", setup.label(counter.id, lang).into()),
                ("row.name", name.into()),
                ("row.clerk", clerk.into()),
            ]);
            facts.counters.push(row);
        }
        if let Some(day) = hall.day().and_then(|day| {
            setup
                .rules
                .time_zone
                .from_local_datetime(&day.and_time(setup.rules.day_starts))
                .earliest()
        }) {
            facts = facts.with("day", day);
        }
        if let Some(link) = hall.link() {
            facts = facts.with("mark", mark(link));
        }
        ["issued", "served", "no_shows", "cancelled", "waiting"]
            .into_iter()
            .zip(sums)
            .fold(facts, |facts, (name, sum)| facts.with(name, sum))
    }

    /// Collects what a test page of the printer `name` tells; `connection` says how it is
    /// connected.
    #[must_use]
    pub fn test(setup: &Setup, name: &str, connection: &str, lang: Lang, at: Timestamp) -> Facts {
        Facts::new(setup, lang, at)
            .with("printer", name)
            .with("connection", connection)
    }

    /// Returns these facts and the width of the paper.
    pub(super) fn on_paper(&self, width: u16) -> Facts {
        self.clone()
            .with("width", u32::from(width))
            .with("width_mm", u32::from(width / 8))
    }

    /// Returns a ticket of an imagined hall, for previews and tests.
    #[must_use]
    pub fn sample(lang: Lang) -> Facts {
        let name = Text::new("滨江区政务服务中心", "Binjiang Government Service Center");
        let setup = Setup {
            name,
            ..Setup::default()
        };
        // 2026-11-22, 09:41 in Shanghai.
        let at = Timestamp(1_795_311_660_000_000);
        let words = Words::new(lang);
        let forecast = forecast::Forecast {
            ahead: 12,
            counters: 3,
            mean_s: 1500,
            low_s: 1200,
            high_s: 1800,
        };
        let service = Text::new("社会保障", "Social Security");
        Facts::new(&setup, lang, at)
            .with("number", "A015")
            .with("service.other", service.get(setup.second(lang)))
            .named(["service", "service.zh", "service.en"], &service)
            .with("waiting", forecast.ahead)
            .with("wait", text::wait(&words, Some(&forecast)))
            .with("wait_minutes", forecast.minutes())
            .with(
                "windows",
                ["1", "3", "6"].join(words.text("common-list-separator")),
            )
            .with("window_count", 3)
            .with_qr("")
    }
}

/// Returns the mean minutes of the visits for `service` that were finished today, or a dash: what
/// the forecast assumes is no figure of the day.
fn mean_minutes(hall: &Hall, service: ServiceId, at: Timestamp) -> Fact {
    let finished =
        |t: &&Ticket| t.service == service && matches!(t.state, TicketState::Finished { .. });
    let served = hall.tickets().iter().filter(finished);
    let (visits, seconds) = served
        .filter_map(|ticket| ticket.served_s(at))
        .fold((0, 0), |(visits, sum), s| (visits + 1, sum + u64::from(s)));
    match visits {
        0 => "-".into(),
        _ => Fact::Number((seconds as f64 / f64::from(visits) / 60.0).round() as i64),
    }
}

/// Counts who stood before `ticket` in the queue of its service when it was issued, as far as the hall
/// still knows. Unlike the present queue it stays the same for a copy.
fn ahead_when_issued(hall: &Hall, ticket: &Ticket) -> u32 {
    let left_at = |other: &Ticket| {
        other.called_at.or(match other.state {
            TicketState::Finished { at }
            | TicketState::Cancelled { at }
            | TicketState::NoShow { at, .. } => Some(at),
            _ => None,
        })
    };
    let level = |ticket: &Ticket| {
        let class = ticket.class.and_then(|class| hall.setup().class(class));
        class.map_or(0, |class| class.level)
    };
    let came_earlier = |other: &&Ticket| {
        other.has_number()
            && other.state != TicketState::Reserved
            && level(other) >= level(ticket)
            && (other.issued_at, other.id) < (ticket.issued_at, ticket.id)
    };
    let earlier = hall
        .tickets()
        .iter()
        .filter(came_earlier)
        .filter(|other| other.service == ticket.service);
    earlier
        .filter(|other| left_at(other).is_none_or(|at| at > ticket.issued_at))
        .count()
        .try_into()
        .unwrap_or(u32::MAX)
}

/// Writes the link of a line of the log in groups, for people who type it: `dingdong check --mark`.
fn mark(link: Link) -> String {
    let groups: Vec<String> = link
        .0
        .chunks(4)
        .map(|four| four.iter().map(|byte| format!("{byte:02x}")).collect())
        .collect();
    groups.join(" ")
}
