//! The rules of calling.

use super::page::{Deed, Desk, Field, Page, Step, What};
use super::values::{Kind, Value, small};
use super::view::{P, View};
use crate::screen::KeyCode;
use hall::Setup;
use hall::setup::Rules;
use ratatui::layout::Rect;
use ui::widgets::{Entries, Face, List};

const DEEDS: [Deed; 1] = [Deed::new(KeyCode::Enter, "admin-do-edit")];

/// The page of the rules.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct RulesPage {
    list: List,
}

/// Makes a [`Value`] of a rule.
macro_rules! rule {
    ($kind:ident $digits:literal $label:literal $about:literal, $get:expr, $set:expr) => {
        Value {
            label: $label,
            about: $about,
            kind: Kind::$kind,
            digits: $digits,
            get: |setup: &Setup| {
                let get: fn(&Rules) -> Option<u32> = $get;
                get(&setup.rules)
            },
            set: |setup: &mut Setup, value: Option<u32>| {
                let set: fn(&mut Rules, Option<u32>) = $set;
                set(&mut setup.rules, value);
            },
        }
    };
}

/// The rules in the order of the settings file.
const RULES: [Value; 11] = [
    rule!(
        Number 1 "rule-calls-before-no-show" "rule-calls-before-no-show.about",
        |rules| Some(u32::from(rules.calls_before_no_show)),
        |rules, value| rules.calls_before_no_show = small(value.unwrap_or(0))
    ),
    rule!(
        Switch 1 "rule-call-finishes" "rule-call-finishes.about",
        |rules| Some(u32::from(rules.call_finishes)),
        |rules, value| rules.call_finishes = value == Some(1)
    ),
    rule!(
        Limit 4 "rule-arrives-after" "rule-arrives-after.about",
        |rules| rules.arrives_after_s,
        |rules, value| rules.arrives_after_s = value
    ),
    rule!(
        Limit 4 "rule-no-show-after" "rule-no-show-after.about",
        |rules| rules.no_show_after_s,
        |rules, value| rules.no_show_after_s = value
    ),
    rule!(
        Limit 2 "rule-ratio" "rule-ratio.about",
        |rules| rules.ratio.map(u32::from),
        |rules, value| rules.ratio = value.map(small)
    ),
    rule!(
        Limit 2 "rule-return-after" "rule-return-after.about",
        |rules| rules.return_after.map(u32::from),
        |rules, value| rules.return_after = value.map(small)
    ),
    rule!(
        Switch 1 "rule-return-at-kiosk" "rule-return-at-kiosk.about",
        |rules| Some(u32::from(rules.return_at_kiosk)),
        |rules, value| rules.return_at_kiosk = value == Some(1)
    ),
    rule!(
        Limit 3 "rule-hold" "rule-hold.about",
        |rules| rules.hold_min.map(u32::from),
        |rules, value| rules.hold_min = value.map(small)
    ),
    rule!(
        Limit 3 "rule-kiosk-per-minute" "rule-kiosk-per-minute.about",
        |rules| rules.kiosk_per_minute.map(u32::from),
        |rules, value| rules.kiosk_per_minute = value.map(small)
    ),
    rule!(
        Limit 5 "rule-idle-closes" "rule-idle-closes.about",
        |rules| rules.idle_closes_after_s,
        |rules, value| rules.idle_closes_after_s = value
    ),
    rule!(
        Number 3 "rule-undo" "rule-undo.about",
        |rules| Some(rules.undo_s),
        |rules, value| rules.undo_s = value.unwrap_or(0)
    ),
];

impl Page for RulesPage {
    fn list(&self) -> List {
        self.list
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.list
    }

    fn count(&self, _: &Desk<'_>) -> usize {
        RULES.len()
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn why_not(&self, _: &Desk<'_>, _: KeyCode) -> Option<&'static str> {
        None
    }

    fn perform(&mut self, _: &Desk<'_>, _: KeyCode) -> Step {
        Step::Edit(What::Rule(self.list.at()))
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let desk = view.desk();
        let lines = RULES.iter().map(|rule| Face {
            detail: rule.shown(desk),
            dim: false,
            ..Face::new(view.marked(rule.label, |setup| (rule.get)(setup)))
        });
        let lines: Vec<Face> = lines.collect();
        let about = RULES.get(self.list.at()).map_or("", |rule| rule.about);
        let area = view.explained(p, area, desk.text(about));
        view.list(p, area, "", self.list, &lines);
    }

    fn title(&self, desk: &Desk<'_>, _: &What) -> String {
        desk.text("admin-rule-title").to_owned()
    }

    fn fields(&self, desk: &Desk<'_>, what: &What) -> Vec<Field> {
        match what {
            What::Rule(at) => RULES
                .iter()
                .skip(*at)
                .take(1)
                .map(|r| r.field(desk))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn submit(&mut self, desk: &Desk<'_>, what: &What, values: &Entries) -> Step {
        let mut setup = desk.setup.clone();
        let What::Rule(at) = what else {
            return Step::Stay;
        };
        match RULES[*at].read(desk, values, 0, &mut setup) {
            Ok(()) => Step::Draft(Box::new(setup)),
            Err(why) => Step::Refuse(why),
        }
    }
}
