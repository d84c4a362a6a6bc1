//! The rating of visits: how long, by which grades, and why.

use super::{NAME, choices, set};
use hall::setup::{Grade, Setup, Text};
use text::fault::Arg;
use text::reader::{Between, Item, Table};

/// Reads `[rating]`; four grades unless the file says otherwise.
pub(super) fn ratings(root: &Table<'_, '_>, setup: &mut Setup) {
    setup.grades = four_grades();
    let Some(table) = root
        .take("rating")
        .and_then(|item| item.table("{ window_s = 30 }"))
    else {
        return;
    };
    let rules = &mut setup.rules;
    set(
        &mut rules.rating_window_s,
        table.number("window_s", Between(5, 600)),
    );
    set(
        &mut rules.rating_min_s,
        table.number("min_s", Between(0, 30)),
    );
    set(
        &mut rules.keep_phone_days,
        table.number("keep_phone_days", Between(1, 3650)),
    );
    // Of the screens, see `read`.
    table.take("thanks_s");
    set(
        &mut setup.grades,
        table.take("grades").and_then(|item| grades(&item)),
    );
    setup.rating_reasons = table
        .take("reasons")
        .map(|item| choices(&item, "manner"))
        .unwrap_or_default();
    table.end();
}

fn grades(item: &Item<'_, '_>) -> Option<Vec<Grade>> {
    if item.as_str().is_some() {
        return item
            .choice(&[
                ("four", four_grades as fn() -> Vec<Grade>),
                ("five", five_grades),
            ])
            .map(|preset| preset());
    }
    if !item.is_list() {
        item.expected("config-kind-grades", "\"four\"");
        return None;
    }
    let items = item.list("\"four\"")?;
    let count = items.len();
    let mut grades = Vec::new();
    for item in items {
        let Some(table) = item.table(&format!("[{{ name = {NAME} }}]")) else {
            continue;
        };
        let name = table.need("name", NAME).and_then(|item| item.label());
        let poor = table.bool("poor").unwrap_or(false);
        table.end();
        grades.extend(name.map(|name| Grade { name, poor }));
    }
    if !(2..=9).contains(&count) {
        item.wrong(
            "config-grade-count",
            vec![(
                "count",
                Arg::Number(i64::try_from(count).unwrap_or(i64::MAX)),
            )],
        );
    }
    Some(grades)
}

fn grade(zh: &str, en: &str, poor: bool) -> Grade {
    Grade {
        name: Text::new(zh, en),
        poor,
    }
}

pub(crate) fn four_grades() -> Vec<Grade> {
    vec![
        grade("非常满意", "Very satisfied", false),
        grade("满意", "Satisfied", false),
        grade("一般", "Neutral", false),
        grade("不满意", "Dissatisfied", true),
    ]
}

/// Returns the grades of the national good-or-poor rating of government services (好差评), of which
/// the last two are poor.
pub(crate) fn five_grades() -> Vec<Grade> {
    vec![
        grade("非常满意", "Very satisfied", false),
        grade("满意", "Satisfied", false),
        grade("基本满意", "Fairly satisfied", false),
        grade("不满意", "Dissatisfied", true),
        grade("非常不满意", "Very dissatisfied", true),
    ]
}
