//! Ratings: their times, the grades, and the reasons that visitors may name.

use super::page::{Deed, Desk, Field, Page, Step, What};
use super::texts;
use super::values::{Kind, Value, switch};
use super::view::{P, View};
use crate::screen::KeyCode;
use hall::limits::NAME_MAX;
use hall::setup::{Choice, Grade, Text};
use hall::{ReasonId, Setup};
use ratatui::layout::Rect;
use ui::widgets::{Entries, Face, List};

const EDIT: KeyCode = KeyCode::Enter;
const ADD: KeyCode = KeyCode::Char('n');
const ADD_REASON: KeyCode = KeyCode::Char('r');
const EARLIER: KeyCode = KeyCode::Char('[');
const LATER: KeyCode = KeyCode::Char(']');
const TAKE_OUT: KeyCode = KeyCode::Char('d');

const DEEDS: [Deed; 6] = [
    Deed::new(EDIT, "admin-do-edit"),
    Deed::new(ADD, "admin-do-add-grade"),
    Deed::new(ADD_REASON, "admin-do-add-reason"),
    Deed::new(EARLIER, "admin-do-earlier"),
    Deed::new(LATER, "admin-do-later"),
    Deed::new(TAKE_OUT, "admin-do-take-out"),
];

const TIMES: [Value; 3] = [
    Value {
        label: "rule-rating-window",
        about: "rule-rating-window.about",
        kind: Kind::Number,
        digits: 3,
        get: |setup| Some(setup.rules.rating_window_s),
        set: |setup, value| setup.rules.rating_window_s = value.unwrap_or(0),
    },
    Value {
        label: "rule-rating-min",
        about: "rule-rating-min.about",
        kind: Kind::Number,
        digits: 2,
        get: |setup| Some(setup.rules.rating_min_s),
        set: |setup, value| setup.rules.rating_min_s = value.unwrap_or(0),
    },
    Value {
        label: "rule-keep-phone",
        about: "rule-keep-phone.about",
        kind: Kind::Number,
        digits: 4,
        get: |setup| Some(setup.rules.keep_phone_days),
        set: |setup, value| setup.rules.keep_phone_days = value.unwrap_or(0),
    },
];

/// The page of the ratings.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct RatingPage {
    list: List,
}

/// The thing of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Line {
    Time(usize),
    Grade(usize),
    Reason(usize),
}

fn lines(setup: &Setup) -> Vec<Line> {
    let grades = (0..setup.grades.len()).map(Line::Grade);
    let reasons = (0..setup.rating_reasons.len()).map(Line::Reason);
    let times = (0..TIMES.len()).map(Line::Time);
    times.chain(grades).chain(reasons).collect()
}

impl RatingPage {
    fn chosen(&self, setup: &Setup) -> Line {
        let lines = lines(setup);
        let chosen = lines.get(self.list.at()).or(lines.last());
        chosen.copied().unwrap_or(Line::Time(0))
    }
}

fn face(view: &View<'_>, line: Line) -> Face {
    let desk = view.desk();
    let hall = desk.cx.hall.setup();
    let lang = desk.words.lang();
    match line {
        Line::Time(at) => {
            let value = &TIMES[at];
            Face {
                detail: value.shown(desk),
                ..Face::new(view.marked(value.label, |setup| (value.get)(setup)))
            }
        }
        Line::Grade(at) => {
            let grade = &desk.setup.grades[at];
            let is_changed = hall.grades.get(at) != Some(grade);
            Face {
                mark: (at + 1).to_string(),
                text: view.changed(grade.name.get(lang), is_changed),
                detail: match grade.poor {
                    true => desk.text("admin-poor").to_owned(),
                    false => desk.text("admin-grade").to_owned(),
                },
                dim: false,
            }
        }
        Line::Reason(at) => {
            let reason = &desk.setup.rating_reasons[at];
            let is_changed = !hall.rating_reasons.contains(reason);
            Face {
                mark: "·".to_owned(),
                text: view.changed(reason.name.get(lang), is_changed),
                detail: desk.text("common-reason").to_owned(),
                dim: false,
            }
        }
    }
}

/// Returns the first key that no reason has.
fn free_key(setup: &Setup) -> Option<ReasonId> {
    let keys = (1..100).filter_map(|number| format!("reason-{number}").parse().ok());
    let is_free = |key: &ReasonId| setup.rating_reasons.iter().all(|reason| reason.id != *key);
    keys.into_iter().find(is_free)
}

impl Page for RatingPage {
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
        let (at, count) = match self.chosen(&desk.setup) {
            Line::Time(_) => (0, 0),
            Line::Grade(at) => (at, desk.setup.grades.len()),
            Line::Reason(at) => (at, desk.setup.rating_reasons.len()),
        };
        match key {
            EARLIER | LATER | TAKE_OUT if count == 0 => Some("admin-stays"),
            EARLIER => (at == 0).then_some("admin-is-first"),
            LATER => (at + 1 >= count).then_some("admin-is-last"),
            _ => None,
        }
    }

    fn perform(&mut self, desk: &Desk<'_>, key: KeyCode) -> Step {
        let mut setup = desk.setup.clone();
        let by = if key == EARLIER { usize::MAX } else { 1 };
        match (key, self.chosen(&desk.setup)) {
            (ADD, _) => return Step::Edit(What::NewGrade),
            (ADD_REASON, _) => return Step::Edit(What::NewReason),
            (EDIT, Line::Time(at)) => return Step::Edit(What::Time(at)),
            (EDIT, Line::Grade(at)) => return Step::Edit(What::Grade(at)),
            (EDIT, Line::Reason(at)) => return Step::Edit(What::Reason(at)),
            (_, Line::Time(_)) => return Step::Stay,
            (TAKE_OUT, Line::Grade(at)) => drop(setup.grades.remove(at)),
            (TAKE_OUT, Line::Reason(at)) => drop(setup.rating_reasons.remove(at)),
            (_, Line::Grade(at)) => {
                setup.grades.swap(at, at.wrapping_add(by));
                self.list.choose(self.list.at().wrapping_add(by));
            }
            (_, Line::Reason(at)) => {
                setup.rating_reasons.swap(at, at.wrapping_add(by));
                self.list.choose(self.list.at().wrapping_add(by));
            }
        }
        Step::Draft(Box::new(setup))
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let desk = view.desk();
        let lines: Vec<Face> = lines(&desk.setup)
            .into_iter()
            .map(|line| face(view, line))
            .collect();
        let about = match self.chosen(&desk.setup) {
            Line::Time(at) => TIMES[at].about,
            Line::Grade(_) => "admin-grade.about",
            Line::Reason(_) => "admin-reason-about",
        };
        let area = view.explained(p, area, desk.text(about));
        view.list(p, area, "", self.list, &lines);
    }

    fn title(&self, desk: &Desk<'_>, what: &What) -> String {
        desk.text(match what {
            What::Time(_) => "admin-rule-title",
            What::Grade(_) => "admin-grade",
            What::NewGrade => "admin-do-add-grade",
            What::NewReason => "admin-do-add-reason",
            _ => "common-reason",
        })
        .to_owned()
    }

    fn fields(&self, desk: &Desk<'_>, what: &What) -> Vec<Field> {
        let none = Text::default();
        let named = |name, about| texts::fields(desk, "admin-name", about, NAME_MAX, name);
        match what {
            What::Time(at) => TIMES.get(*at).map_or(Vec::new(), |v| vec![v.field(desk)]),
            What::Grade(_) | What::NewGrade => {
                let grade = match what {
                    What::Grade(at) => desk.setup.grades.get(*at),
                    _ => None,
                };
                let mut fields = named(grade.map_or(&none, |g| &g.name), "admin-grade.about");
                let poor = grade.is_some_and(|grade| grade.poor);
                let about = desk.text("admin-poor.about").to_owned();
                fields.push(switch(
                    desk,
                    desk.text("admin-poor").to_owned(),
                    about,
                    poor,
                ));
                fields
            }
            What::Reason(at) => {
                let reason = desk.setup.rating_reasons.get(*at);
                named(reason.map_or(&none, |r| &r.name), "admin-reason-about")
            }
            _ => named(&none, "admin-reason-about"),
        }
    }

    fn submit(&mut self, desk: &Desk<'_>, what: &What, values: &Entries) -> Step {
        let mut setup = desk.setup.clone();
        let none = Text::default();
        let mut at = 0;
        match what {
            What::Time(time) => {
                if let Err(why) = TIMES[*time].read(desk, values, 0, &mut setup) {
                    return Step::Refuse(why);
                }
            }
            What::Grade(place) => {
                if let Some(grade) = setup.grades.get_mut(*place) {
                    grade.name = texts::read(desk, values, &mut at, &grade.name);
                    grade.poor = values.pick(at) == 1;
                }
            }
            What::NewGrade => {
                let name = texts::read(desk, values, &mut at, &none);
                let poor = values.pick(at) == 1;
                // Behind the chosen one, or the last.
                let place = match self.chosen(&desk.setup) {
                    Line::Grade(chosen) => chosen + 1,
                    _ => setup.grades.len(),
                };
                setup.grades.insert(place, Grade { name, poor });
                self.list.choose(TIMES.len() + place);
            }
            What::Reason(place) => {
                if let Some(reason) = setup.rating_reasons.get_mut(*place) {
                    reason.name = texts::read(desk, values, &mut at, &reason.name);
                }
            }
            _ => {
                let name = texts::read(desk, values, &mut at, &none);
                let Some(id) = free_key(&setup) else {
                    return Step::Stay;
                };
                setup.rating_reasons.push(Choice { id, name });
                self.list.choose(lines(&setup).len() - 1);
            }
        }
        Step::Draft(Box::new(setup))
    }
}
