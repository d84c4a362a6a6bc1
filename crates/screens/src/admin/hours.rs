//! When the hall and its services are open: the day's turn, holidays, special hours, the week of each
//! service.

use super::page::{Deed, Desk, Field, Page, Step, What};
use super::texts;
use super::values::{choice, switch};
use super::view::{P, View};
use crate::screen::KeyCode;
use chrono::NaiveTime;
use config::typed;
use hall::limits::NAME_MAX;
use hall::opening::{DayHours, SpecialHours};
use hall::setup::{Service, Text};
use hall::time::Hours;
use hall::{ServiceId, Setup};
use ratatui::layout::Rect;
use text::args;
use ui::widgets::{Entries, Entry, Face, List, TextField};

const EDIT: KeyCode = KeyCode::Enter;
const ADD: KeyCode = KeyCode::Char('n');
const TAKE_OUT: KeyCode = KeyCode::Char('d');

const DEEDS: [Deed; 3] = [
    Deed::new(EDIT, "admin-do-edit"),
    Deed::new(ADD, "admin-do-add-special"),
    Deed::new(TAKE_OUT, "admin-do-take-out"),
];

/// Characters of a list of dates.
const DATES_MAX: usize = 400;
/// Characters of the hours of a day.
const HOURS_MAX: usize = 80;
/// The days of the week, Monday first.
const DAYS: [&str; 7] = [
    "weekday-1",
    "weekday-2",
    "weekday-3",
    "weekday-4",
    "weekday-5",
    "weekday-6",
    "weekday-7",
];

/// The page of the hours.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct HoursPage {
    list: List,
}

/// The thing of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Line {
    DayStarts,
    Holidays,
    Special(usize),
    Week(ServiceId),
}

fn lines(setup: &Setup) -> Vec<Line> {
    let special = (0..setup.special_hours.len()).map(Line::Special);
    let weeks = setup.services.iter().map(|service| Line::Week(service.id));
    [Line::DayStarts, Line::Holidays]
        .into_iter()
        .chain(special)
        .chain(weeks)
        .collect()
}

/// Returns the hours of a week in one line.
fn week_in_words(desk: &Desk<'_>, hours: &Hours) -> String {
    if *hours == Hours::default() {
        return desk.text("admin-always").to_owned();
    }
    let day = |spans: &[_]| match typed::spans(spans).as_str() {
        "" => desk.text("admin-closed-day").to_owned(),
        spans => spans.to_owned(),
    };
    let mut parts: Vec<String> = Vec::new();
    let mut from = 0;
    while from < hours.week.len() {
        let alike = hours.week[from..].iter();
        let alike = alike.take_while(|spans| **spans == hours.week[from]);
        let to = from + alike.count() - 1;
        let days = match from == to {
            true => desk.text(DAYS[from]).to_owned(),
            false => format!("{}–{}", desk.text(DAYS[from]), desk.text(DAYS[to])),
        };
        if !hours.week[from].is_empty() {
            parts.push(format!("{days} {}", day(&hours.week[from])));
        }
        from = to + 1;
    }
    match parts.is_empty() {
        true => desk.text("admin-closed-day").to_owned(),
        false => parts.join(desk.text("common-list-separator")),
    }
}

fn day_in_words(desk: &Desk<'_>, hours: &DayHours) -> String {
    match hours {
        DayHours::Spans(spans) if spans.is_empty() => desk.text("admin-closed-day").to_owned(),
        DayHours::Spans(spans) => typed::spans(spans),
        DayHours::Weekday(day) => {
            let day = desk.text(DAYS[usize::from(*day) % DAYS.len()]);
            desk.words.say("admin-as-on", args! { day: day })
        }
    }
}

fn occasion(desk: &Desk<'_>, special: &SpecialHours) -> String {
    match special.occasion.get(desk.words.lang()) {
        "" => desk.text("admin-special").to_owned(),
        occasion => occasion.to_owned(),
    }
}

impl HoursPage {
    fn chosen(&self, setup: &Setup) -> Line {
        let lines = lines(setup);
        lines
            .get(self.list.at())
            .or(lines.last())
            .copied()
            .unwrap_or(Line::Holidays)
    }
}

fn face(view: &View<'_>, line: Line) -> Face {
    let desk = view.desk();
    let setup = &desk.setup;
    let hall = desk.cx.hall.setup();
    let none = || desk.text("admin-no-dates").to_owned();
    let (text, detail, is_changed) = match line {
        Line::DayStarts => {
            let starts = setup.rules.day_starts;
            let is_changed = starts != hall.rules.day_starts;
            (
                desk.text("admin-day-starts").to_owned(),
                text::clock(starts),
                is_changed,
            )
        }
        Line::Holidays => {
            let days = &setup.rules.holidays;
            let detail = match days.is_empty() {
                true => none(),
                false => typed::dates(days),
            };
            let is_changed = *days != hall.rules.holidays;
            (desk.text("admin-holidays").to_owned(), detail, is_changed)
        }
        Line::Special(at) => {
            let special = &setup.special_hours[at];
            let dates = typed::dates(&special.dates);
            let detail = format!("{dates}  {}", day_in_words(desk, &special.hours));
            let is_changed = !hall.special_hours.contains(special);
            (occasion(desk, special), detail, is_changed)
        }
        Line::Week(id) => {
            let Some(service) = setup.service(id) else {
                return Face::default();
            };
            let is_changed = hall.service(id).map(|s| &s.hours) != Some(&service.hours);
            let name = service.name.get(desk.words.lang()).to_owned();
            (name, week_in_words(desk, &service.hours), is_changed)
        }
    };
    Face {
        mark: match line {
            Line::Week(id) => setup.service(id).map_or(String::new(), Service::mark),
            Line::Special(_) => "◆".to_owned(),
            _ => String::new(),
        },
        text: view.changed(&text, is_changed),
        detail,
        dim: false,
    }
}

fn text_field(label: &str, about: &str, max: usize, now: &str) -> Field {
    Field {
        entry: Entry::typed(TextField::new(max), now),
        ..Field::new(label, about)
    }
}

/// Returns what is asked about special hours: the occasion, its dates, their hours, and for whom.
fn special_fields(desk: &Desk<'_>, special: &SpecialHours) -> Vec<Field> {
    let about = "admin-occasion.about";
    let mut fields = texts::fields(desk, "admin-occasion", about, NAME_MAX, &special.occasion);
    let dates = typed::dates(&special.dates);
    let about = desk.text("admin-dates.about");
    fields.push(text_field(
        desk.text("admin-dates"),
        about,
        DATES_MAX,
        &dates,
    ));
    let mut kinds = vec![desk.text("admin-these-hours").to_owned()];
    kinds.extend(DAYS.map(|day| {
        let day = desk.text(day);
        desk.words.say("admin-as-on", args! { day: day })
    }));
    let (kind, spans) = match &special.hours {
        DayHours::Spans(spans) => (0, typed::spans(spans)),
        DayHours::Weekday(day) => (1 + usize::from(*day), String::new()),
    };
    let about = desk.text("admin-hours-kind.about").to_owned();
    fields.push(choice(
        desk.text("admin-hours-kind").to_owned(),
        about,
        kinds,
        kind,
    ));
    fields.push(Field {
        hint: desk.text("admin-closed-day").to_owned(),
        ..text_field(
            desk.text("admin-hours"),
            desk.text("admin-hours.about"),
            HOURS_MAX,
            &spans,
        )
    });
    for service in &desk.setup.services {
        let name = service.name.get(desk.words.lang());
        let about = desk.text("admin-special-services-about").to_owned();
        let is_named = special.services.contains(&service.id);
        fields.push(switch(
            desk,
            format!("{} {name}", service.mark()),
            about,
            is_named,
        ));
    }
    fields
}

fn no_special() -> SpecialHours {
    SpecialHours {
        occasion: Text::default(),
        dates: Vec::new(),
        services: Vec::new(),
        hours: DayHours::Spans(Vec::new()),
    }
}

fn read_special(
    desk: &Desk<'_>,
    values: &Entries,
    old: &SpecialHours,
) -> Result<SpecialHours, &'static str> {
    let mut at = 0;
    let occasion = texts::read(desk, values, &mut at, &old.occasion);
    let dates = typed::read_dates(values.text(at)).filter(|dates| !dates.is_empty());
    let dates = dates.ok_or("admin-bad-dates")?;
    let hours = match values.pick(at + 1) {
        0 => DayHours::Spans(typed::read_spans(values.text(at + 2)).ok_or("admin-bad-hours")?),
        day => DayHours::Weekday((day - 1) as u8),
    };
    let services = desk.setup.services.iter().enumerate();
    let named = services.filter(|(place, _)| values.pick(at + 3 + place) == 1);
    Ok(SpecialHours {
        occasion,
        dates,
        services: named.map(|(_, service)| service.id).collect(),
        hours,
    })
}

impl Page for HoursPage {
    fn list(&self) -> List {
        self.list
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.list
    }

    fn count(&self, desk: &Desk<'_>) -> usize {
        lines(&desk.setup).len()
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn why_not(&self, desk: &Desk<'_>, key: KeyCode) -> Option<&'static str> {
        let is_special = matches!(self.chosen(&desk.setup), Line::Special(_));
        (key == TAKE_OUT && !is_special).then_some("admin-not-special")
    }

    fn perform(&mut self, desk: &Desk<'_>, key: KeyCode) -> Step {
        match (key, self.chosen(&desk.setup)) {
            (ADD, _) => Step::Edit(What::NewSpecial),
            (TAKE_OUT, Line::Special(at)) => {
                let mut setup = desk.setup.clone();
                setup.special_hours.remove(at);
                Step::Draft(Box::new(setup))
            }
            (_, Line::DayStarts) => Step::Edit(What::DayStarts),
            (_, Line::Holidays) => Step::Edit(What::Holidays),
            (_, Line::Special(at)) => Step::Edit(What::Special(at)),
            (_, Line::Week(id)) => Step::Edit(What::Week(id)),
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let desk = view.desk();
        let lines: Vec<Face> = lines(&desk.setup)
            .into_iter()
            .map(|line| face(view, line))
            .collect();
        let about = match self.chosen(&desk.setup) {
            Line::DayStarts => desk.text("admin-day-starts.about").to_owned(),
            Line::Holidays => desk.text("admin-holidays.about").to_owned(),
            Line::Special(at) => special_in_words(desk, &desk.setup.special_hours[at]),
            Line::Week(id) => {
                let service = desk.setup.service(id);
                service.map_or(String::new(), |s| week_in_words(desk, &s.hours))
            }
        };
        let area = view.explained(p, area, &about);
        view.detailed_list(p, area, self.list, &lines);
    }

    fn title(&self, desk: &Desk<'_>, what: &What) -> String {
        match what {
            What::Week(id) => {
                let service = desk.setup.service(*id);
                let name = service.map_or("", |s| s.name.get(desk.words.lang()));
                desk.words.say("admin-week-title", args! { service: name })
            }
            What::DayStarts => desk.text("admin-day-starts").to_owned(),
            What::Holidays => desk.text("admin-holidays").to_owned(),
            _ => desk.text("admin-special").to_owned(),
        }
    }

    fn fields(&self, desk: &Desk<'_>, what: &What) -> Vec<Field> {
        let setup = &desk.setup;
        match what {
            What::DayStarts => {
                let about = desk.text("admin-day-starts.about");
                let now = text::clock(setup.rules.day_starts);
                vec![text_field(desk.text("admin-day-starts"), about, 5, &now)]
            }
            What::Holidays => {
                let about = desk.text("admin-holidays.about");
                let now = typed::dates(&setup.rules.holidays);
                vec![text_field(desk.text("admin-dates"), about, DATES_MAX, &now)]
            }
            What::Special(at) => {
                let special = setup.special_hours.get(*at).cloned();
                special_fields(desk, &special.unwrap_or_else(no_special))
            }
            What::Week(id) => {
                let hours = setup.service(*id).map(|s| s.hours.clone());
                let week = hours.unwrap_or_default().week;
                let days = DAYS.iter().zip(&week);
                days.map(|(day, spans)| {
                    let about = desk.text("admin-hours.about");
                    Field {
                        hint: desk.text("admin-closed-day").to_owned(),
                        ..text_field(desk.text(day), about, HOURS_MAX, &typed::spans(spans))
                    }
                })
                .collect()
            }
            _ => special_fields(desk, &no_special()),
        }
    }

    fn submit(&mut self, desk: &Desk<'_>, what: &What, values: &Entries) -> Step {
        match submitted(desk, what, values) {
            Ok(setup) => {
                if *what == What::NewSpecial {
                    self.list.choose(1 + setup.special_hours.len());
                }
                Step::Draft(Box::new(setup))
            }
            Err(why) => Step::Refuse(desk.text(why).to_owned()),
        }
    }
}

/// Returns the settings with what was typed.
fn submitted(desk: &Desk<'_>, what: &What, values: &Entries) -> Result<Setup, &'static str> {
    let mut setup = desk.setup.clone();
    match what {
        What::DayStarts => {
            let minute = typed::read_time(values.text(0)).map(u32::from);
            let time = minute.and_then(|m| NaiveTime::from_hms_opt(m / 60, m % 60, 0));
            setup.rules.day_starts = time.ok_or("admin-bad-time")?;
        }
        What::Holidays => {
            setup.rules.holidays = typed::read_dates(values.text(0)).ok_or("admin-bad-dates")?;
        }
        What::Week(id) => {
            let days: Option<Vec<_>> = (0..DAYS.len())
                .map(|day| typed::read_spans(values.text(day)))
                .collect();
            let days = days.ok_or("admin-bad-hours")?;
            let mut services = setup.services.iter_mut();
            let service = services.find(|s| s.id == *id).ok_or("admin-gone")?;
            for (day, spans) in service.hours.week.iter_mut().zip(days) {
                *day = spans;
            }
        }
        What::Special(at) => {
            let old = setup.special_hours.get(*at).ok_or("admin-gone")?.clone();
            setup.special_hours[*at] = read_special(desk, values, &old)?;
        }
        _ => {
            let new = read_special(desk, values, &no_special())?;
            setup.special_hours.push(new);
        }
    }
    Ok(setup)
}

/// Returns all about special hours.
fn special_in_words(desk: &Desk<'_>, special: &SpecialHours) -> String {
    let services = special.services.iter();
    let names =
        services.filter_map(|id| Some(desk.setup.service(*id)?.name.get(desk.words.lang())));
    let names: Vec<&str> = names.collect();
    let whom = match names.is_empty() {
        true => desk.text("admin-whole-hall").to_owned(),
        false => names.join(desk.text("common-list-separator")),
    };
    let dates = typed::dates(&special.dates);
    format!("{dates} · {} · {whom}", day_in_words(desk, &special.hours))
}
