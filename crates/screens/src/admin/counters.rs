//! Counters: their numbers, signs, names, and what each serves in which order.

use super::page::{Deed, Desk, Field, Page, Step, What};
use super::texts;
use super::values::choice;
use super::view::{P, View};
use crate::screen::KeyCode;
use hall::limits::NAME_MAX;
use hall::setup::{CounterSetup, Serves, Text};
use hall::{CounterId, Setup};
use ratatui::layout::Rect;
use text::args;
use ui::widgets::{Entries, Entry, Face, List, TextField};

const EDIT: KeyCode = KeyCode::Enter;
const ADD: KeyCode = KeyCode::Char('n');
const TAKE_OUT: KeyCode = KeyCode::Char('d');

const DEEDS: [Deed; 3] = [
    Deed::new(EDIT, "admin-do-edit"),
    Deed::new(ADD, "admin-do-add"),
    Deed::new(TAKE_OUT, "admin-do-take-out"),
];

/// Ranks that a service of a counter can have.
const RANKS: u8 = 9;

/// The page of the counters.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct CountersPage {
    list: List,
}

impl CountersPage {
    fn chosen<'s>(&self, setup: &'s Setup) -> Option<&'s CounterSetup> {
        let last = setup.counters.len().checked_sub(1)?;
        Some(&setup.counters[self.list.at().min(last)])
    }
}

fn face(view: &View<'_>, counter: &CounterSetup) -> Face {
    let desk = view.desk();
    let lang = desk.words.lang();
    let hall = desk.cx.hall.setup();
    let name = counter.name.get(lang);
    let label = text::counter(
        "common-counter-number",
        counter.id,
        &desk.setup,
        &desk.words,
    );
    let name = match name {
        "" => label,
        name => format!("{label}  {name}"),
    };
    let marks = counter.serves.iter();
    let marks = marks.filter_map(|serves| Some(desk.setup.service(serves.service)?.mark()));
    Face {
        mark: counter.id.to_string(),
        text: view.changed(&name, hall.counter(counter.id) != Some(counter)),
        detail: marks.collect::<Vec<_>>().join(" "),
        dim: counter.serves.is_empty(),
    }
}

/// Returns what is set about a counter.
fn facts(desk: &Desk<'_>, counter: &CounterSetup) -> Vec<(String, String)> {
    let lang = desk.words.lang();
    let mut all = vec![(
        desk.text("common-counter").to_owned(),
        desk.setup.label(counter.id, lang),
    )];
    let open = desk.cx.hall.counter(counter.id);
    let clerk = open.map_or(String::new(), crate::common::clerk);
    if !clerk.is_empty() {
        all.push((desk.text("common-clerk").to_owned(), clerk));
    }
    let mut serves = counter.serves.clone();
    serves.sort_by_key(|serves| serves.rank);
    for Serves { service, rank } in serves {
        if let Some(service) = desk.setup.service(service) {
            let name = service.name.get(lang).to_owned();
            all.push((rank_in_words(desk, rank), name));
        }
    }
    all
}

fn rank_in_words(desk: &Desk<'_>, rank: u8) -> String {
    match rank {
        0 => desk.text("common-no").to_owned(),
        rank => desk.words.say("admin-rank", args! { rank: rank }),
    }
}

/// Returns the first number that no counter has.
fn free_number(setup: &Setup) -> u16 {
    (1..=99)
        .find(|number| setup.counter(CounterId(*number)).is_none())
        .unwrap_or(99)
}

impl Page for CountersPage {
    fn list(&self) -> List {
        self.list
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.list
    }

    fn count(&self, desk: &Desk<'_>) -> usize {
        desk.setup.counters.len()
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn why_not(&self, desk: &Desk<'_>, key: KeyCode) -> Option<&'static str> {
        match key {
            ADD => (desk.setup.counters.len() >= 99).then_some("admin-no-more-counters"),
            _ => desk.setup.counters.is_empty().then_some("admin-no-counter"),
        }
    }

    fn perform(&mut self, desk: &Desk<'_>, key: KeyCode) -> Step {
        let chosen = self.chosen(&desk.setup).map(|counter| counter.id);
        match (key, chosen) {
            (ADD, _) => Step::Edit(What::NewCounter),
            (EDIT, Some(id)) => Step::Edit(What::Counter(id)),
            (TAKE_OUT, Some(id)) => {
                let mut setup = desk.setup.clone();
                setup.counters.retain(|counter| counter.id != id);
                Step::Draft(Box::new(setup))
            }
            _ => Step::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let desk = view.desk();
        let counters = desk.setup.counters.iter();
        let lines: Vec<Face> = counters.map(|counter| face(view, counter)).collect();
        let (list, side) = view.beside(area);
        let head = desk
            .words
            .say("admin-counters", args! { count: lines.len() });
        view.list(p, list, &head, self.list, &lines);
        if let Some((area, counter)) = side.zip(self.chosen(&desk.setup)) {
            view.facts(p, area, &facts(desk, counter));
        }
    }

    fn title(&self, desk: &Desk<'_>, what: &What) -> String {
        match what {
            What::Counter(id) => {
                text::counter("common-counter-number", *id, &desk.setup, &desk.words)
            }
            _ => desk.text("admin-new-counter").to_owned(),
        }
    }

    fn fields(&self, desk: &Desk<'_>, what: &What) -> Vec<Field> {
        let new = CounterSetup {
            id: CounterId(free_number(&desk.setup)),
            label: None,
            name: Text::default(),
            serves: Vec::new(),
        };
        let counter = match what {
            What::Counter(id) => desk.setup.counter(*id).unwrap_or(&new),
            _ => &new,
        };
        let mut fields = Vec::new();
        if *what == What::NewCounter {
            fields.push(Field {
                entry: Entry::typed(TextField::digits(2), &counter.id.to_string()),
                ..Field::new(
                    desk.text("admin-counter-number"),
                    desk.text("admin-counter-number.about"),
                )
            });
        }
        let label = counter.label.clone().unwrap_or_default();
        let about = "admin-counter-label.about";
        fields.extend(texts::fields(
            desk,
            "admin-counter-label",
            about,
            12,
            &label,
        ));
        let about = "admin-counter-name.about";
        let name = &counter.name;
        fields.extend(texts::fields(
            desk,
            "admin-counter-name",
            about,
            NAME_MAX,
            name,
        ));
        let ranks: Vec<String> = (0..=RANKS).map(|rank| rank_in_words(desk, rank)).collect();
        for service in &desk.setup.services {
            let mut serves = counter.serves.iter();
            let served = serves.find(|serves| serves.service == service.id);
            let rank = served.map_or(0, |serves| usize::from(serves.rank));
            let name = service.name.get(desk.words.lang());
            let label = format!("{} {name}", service.mark());
            let about = desk.text("admin-counter-serves-about").to_owned();
            fields.push(choice(label, about, ranks.clone(), rank));
        }
        fields
    }

    fn submit(&mut self, desk: &Desk<'_>, what: &What, values: &Entries) -> Step {
        let mut setup = desk.setup.clone();
        let mut at = 0;
        let id = match what {
            What::Counter(id) => *id,
            _ => {
                at = 1;
                let Ok(number) = values.text(0).parse() else {
                    return Step::Refuse(desk.text("admin-number-needed").to_owned());
                };
                if setup.counter(CounterId(number)).is_some() {
                    return Step::Refuse(desk.text("admin-counter-taken").to_owned());
                }
                CounterId(number)
            }
        };
        let old = setup.counter(id).cloned();
        let old_label = old.as_ref().and_then(|old| old.label.clone());
        let old_name = old.as_ref().map(|old| old.name.clone());
        let label = texts::read(desk, values, &mut at, &old_label.unwrap_or_default());
        let name = texts::read(desk, values, &mut at, &old_name.unwrap_or_default());
        let ranks = setup.services.iter().enumerate();
        let ranks = ranks.map(|(place, service)| (service.id, values.pick(at + place)));
        let serves = ranks.filter(|(_, rank)| *rank > 0);
        let mut serves: Vec<Serves> = serves
            .map(|(service, rank)| Serves {
                service,
                rank: rank as u8,
            })
            .collect();
        // What stays keeps its place.
        let before = old.map_or(Vec::new(), |old| old.serves);
        let place = |serves: &Serves| before.iter().position(|b| b.service == serves.service);
        serves.sort_by_key(|serves| place(serves).unwrap_or(usize::MAX));
        setup.counters.retain(|counter| counter.id != id);
        setup.counters.push(CounterSetup {
            id,
            label: Some(label).filter(|label| !label.is_empty()),
            name,
            serves,
        });
        setup.counters.sort_by_key(|counter| counter.id);
        let place = setup.counters.iter().position(|counter| counter.id == id);
        self.list.choose(place.unwrap_or(0));
        Step::Draft(Box::new(setup))
    }
}
