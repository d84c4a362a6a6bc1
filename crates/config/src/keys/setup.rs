//! The hall as a whole: its name, the order of its parts, and its priority classes.

use super::check::Spans;
use super::counters::counter;
use super::prefixes::FreePrefixes;
use super::ratings::ratings;
use super::rules::rules;
use super::services::{group, service};
use super::special::special_hours;
use super::staff::staff;
use super::zones::zone;
use super::{NAME, choices, key, language, last_part, small, tables};
use hall::setup::{Lang, PriorityClass, Setup};
use text::fault::Arg;
use text::reader::{Between, Item, Table};

/// Most languages that visitors choose among: their buttons stand beside each other.
const LANGUAGES_MAX: usize = 5;

/// Reads the hall: its name, parts and rules, and the places of what is checked together later.
pub(super) fn read(root: &Table<'_, '_>) -> (Setup, Spans) {
    let mut spans = Spans::default();
    let (rules, late) = rules(root);
    let mut setup = Setup {
        rules,
        staff: staff(root),
        ..Setup::default()
    };
    if let Some(table) = root
        .need("hall", r#"{ name = "…" }"#)
        .and_then(|item| item.table(r#"{ name = "…" }"#))
    {
        setup.languages = table
            .take("languages")
            .and_then(|item| languages(&item, &mut spans))
            .filter(|named| *named != Lang::USUAL)
            .unwrap_or_default();
        root.reader.name_languages(setup.languages());
        setup.name = table
            .need("name", NAME)
            .and_then(|item| item.label())
            .unwrap_or_default();
        table.end();
    }
    for table in tables(root, "group", None) {
        spans.group_names.extend(last_part(&table));
        setup.groups.extend(group(&table, &mut spans));
        table.end();
    }
    let services = tables(root, "service", Some("[service.social]"));
    spans.free_prefixes = FreePrefixes::besides(&services);
    for table in services {
        spans.service_names.extend(last_part(&table));
        setup.services.extend(service(&table, late, &mut spans));
        table.end();
    }
    for table in tables(root, "special_hours", None) {
        setup
            .special_hours
            .extend(special_hours(&table, &mut spans));
        table.end();
    }
    for table in tables(root, "counter", Some("[counter.1]")) {
        setup.counters.extend(counter(&table, &mut spans));
        table.end();
    }
    setup.counters.sort_by_key(|counter| counter.id);
    for table in tables(root, "class", None) {
        setup.classes.extend(class(&table));
        table.end();
    }
    for table in tables(root, "zone", None) {
        setup.zones.extend(zone(&table, &mut spans.warnings));
        table.end();
    }
    setup.zones.sort_by_key(|zone| zone.id);
    ratings(root, &mut setup);
    setup.pauses = root
        .take("pauses")
        .map(|item| choices(&item, "lunch"))
        .unwrap_or_default();
    (setup, spans)
}

/// Reads the languages that visitors may choose among, each once.
fn languages(item: &Item<'_, '_>, spans: &mut Spans) -> Option<Vec<Lang>> {
    let example = r#"["zh", "en"]"#;
    let mut found: Vec<Lang> = Vec::new();
    for item in item.list(example)? {
        let lang = language(&item)?;
        if !found.contains(&lang) {
            spans.languages.push((lang, item.span.clone()));
            found.push(lang);
        }
    }
    if !(1..=LANGUAGES_MAX).contains(&found.len()) {
        item.wrong(
            "config-languages-count",
            vec![("max", Arg::Number(LANGUAGES_MAX as i64))],
        );
        return None;
    }
    Some(found)
}

/// Reads `[class.NAME]`.
fn class(table: &Table<'_, '_>) -> Option<PriorityClass> {
    let id = key(table, "elderly");
    let name = table.need("name", NAME).and_then(|item| item.label());
    let level = table.number("level", Between(1, 9)).unwrap_or(1);
    let rate = table.number("rate", Between(1, 1000)).unwrap_or(100);
    let at_kiosk = table.bool("at_kiosk").unwrap_or(false);
    Some(PriorityClass {
        id: id?,
        name: name?,
        level: small(level),
        rate,
        at_kiosk,
    })
}
