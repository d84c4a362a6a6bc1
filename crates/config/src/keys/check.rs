//! Checks of what concerns several keys.

use super::labels::check_labels;
use super::numbers::{Numbering, check_numbers};
use super::prefixes::FreePrefixes;
use hall::ids::{CounterId, GroupId, ServiceId};
use hall::opening::SpecialHours;
use hall::setup::{Lang, Setup};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use text::fault::{Arg, Fault};
use text::reader::{Reader, nearest, text};

/// Places in the file of what is checked together later.
#[derive(Default)]
pub(super) struct Spans {
    pub(super) services: BTreeMap<ServiceId, Range<usize>>,
    pub(super) numbering: BTreeMap<ServiceId, Numbering>,
    pub(super) in_group: BTreeMap<ServiceId, (Range<usize>, String)>,
    pub(super) groups: BTreeMap<GroupId, Range<usize>>,
    pub(super) parents: BTreeMap<GroupId, (Range<usize>, String)>,
    pub(super) languages: Vec<(Lang, Range<usize>)>,
    /// Warnings that were found while reading.
    pub(super) warnings: Vec<Fault>,
    pub(super) labels: BTreeMap<CounterId, Range<usize>>,
    /// Services that special hours name.
    pub(super) special_services: Vec<(Range<usize>, String, String)>,
    /// Special hours, by their names, with the places of their dates.
    pub(super) special_hours: Vec<(String, Range<usize>, SpecialHours)>,
    pub(super) serves: Vec<(CounterId, Range<usize>, String, String)>,
    /// Keys that stand in the file although their tables do not read; naming them is no further
    /// mistake.
    pub(super) service_names: Vec<String>,
    pub(super) group_names: Vec<String>,
    pub(super) free_prefixes: FreePrefixes,
}

/// Checks what concerns several keys. Returns what is only a warning.
pub(super) fn check(reader: &Reader<'_>, setup: &Setup, mut spans: Spans) -> Vec<Fault> {
    check_numbers(reader, setup, &mut spans);
    check_references(reader, &spans);
    check_menus(reader, setup, &spans);
    check_groups(reader, setup, &spans);
    check_labels(reader, setup, &spans);
    check_special_hours(reader, &spans);
    let served: BTreeSet<&str> = spans
        .serves
        .iter()
        .map(|(_, _, _, key)| key.as_str())
        .collect();
    let unserved = setup
        .services
        .iter()
        .filter(|service| !served.contains(service.id.as_str()));
    let mut warnings = wordless(reader, &spans);
    warnings.append(&mut spans.warnings);
    warnings.extend(unserved.filter_map(|service| {
        let args = vec![("service", text(service.id.as_str()))];
        Some(reader.fault(
            spans.services.get(&service.id)?,
            &format!("service.{}", service.id),
            "config-unserved",
            args,
        ))
    }));
    warnings
}

/// Returns a warning for each language without words.
fn wordless(reader: &Reader<'_>, spans: &Spans) -> Vec<Fault> {
    let all = spans.languages.iter();
    let wordless = all.filter(|(lang, _)| text::meant(*lang).is_none());
    let warning = |(lang, span): &(Lang, Range<usize>)| {
        let args = vec![("tag", text(lang.as_str()))];
        reader.fault(span, "hall.languages", "config-no-language-file", args)
    };
    wordless.map(warning).collect()
}

fn check_references(reader: &Reader<'_>, spans: &Spans) {
    let groups = &spans.group_names;
    let parents = spans
        .parents
        .iter()
        .map(|(id, parent)| (format!("group.{id}.parent"), parent));
    let in_group = spans
        .in_group
        .iter()
        .map(|(id, group)| (format!("service.{id}.group"), group));
    for (path, (span, name)) in parents.chain(in_group) {
        if !groups.contains(name) {
            let kinds = ["config-unknown-group", "config-unknown-group-list"];
            note_unknown(reader, (span, &path), name, groups, kinds);
        }
    }
    let services = &spans.service_names;
    let served = spans
        .serves
        .iter()
        .map(|(_, span, path, name)| (span, path, name));
    let special = spans.special_services.iter();
    for (span, path, name) in served.chain(special.map(|(span, path, name)| (span, path, name))) {
        if !services.contains(name) {
            let kinds = ["config-unknown-service", "config-unknown-service-list"];
            note_unknown(reader, (span, path), name, services, kinds);
        }
    }
}

/// Checks that no date has two sets of hours for the same service, or two for the whole hall.
fn check_special_hours(reader: &Reader<'_>, spans: &Spans) {
    for (i, (name, span, special)) in spans.special_hours.iter().enumerate() {
        let is_same = |other: &SpecialHours| {
            special.services.is_empty() && other.services.is_empty()
                || special
                    .services
                    .iter()
                    .any(|id| other.services.contains(id))
        };
        let clash = spans.special_hours[..i]
            .iter()
            .find_map(|(_, place, other)| {
                let mut both = special.dates.iter().filter(|d| other.dates.contains(d));
                let date = both.next().filter(|_| is_same(other))?;
                Some((place, date))
            });
        if let Some((place, date)) = clash {
            let args = vec![
                ("date", text(date.to_string())),
                ("line", Arg::Number(i64::from(reader.line(place)))),
            ];
            let path = format!("special_hours.{name}.dates");
            reader.note(span, &path, "config-special-twice", args);
        }
    }
}

/// Notes a name that is not `known`: with the nearest one, or with all of them.
fn note_unknown(
    reader: &Reader<'_>,
    (span, path): (&Range<usize>, &str),
    name: &str,
    known: &[String],
    [with_nearest, with_list]: [&'static str; 2],
) {
    let value = ("value", text(name));
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => {
            let args = vec![value, ("nearest", text(near))];
            reader.note(span, path, with_nearest, args);
        }
        None => {
            let quoted: Vec<String> = known.iter().map(|name| format!("\"{name}\"")).collect();
            let args = vec![value, ("known", text(quoted.join(" ")))];
            reader.note(span, path, with_list, args);
        }
    }
}

/// Checks that a menu has at most a group in a group around a service; loops are told once, at the
/// group that stands first.
fn check_menus(reader: &Reader<'_>, setup: &Setup, spans: &Spans) {
    let parent = |id: GroupId| setup.group(id).and_then(|group| group.parent);
    let note = |kind, group: GroupId, chain: &[GroupId]| {
        let span = spans
            .parents
            .get(&group)
            .map_or(0..0, |(span, _)| span.clone());
        let args = vec![("chain", text(shown(chain)))];
        reader.note(&span, &format!("group.{group}.parent"), kind, args);
    };
    let mut in_loops: BTreeSet<GroupId> = BTreeSet::new();
    for group in &setup.groups {
        let mut chain = vec![group.id];
        while let Some(next) = parent(chain[chain.len() - 1]) {
            if next == group.id && in_loops.insert(group.id) {
                let known = chain[1..].iter().any(|id| in_loops.contains(id));
                in_loops.extend(&chain);
                chain.push(next);
                if !known {
                    note("config-menu-loop", group.id, &chain);
                }
                break;
            }
            // A loop further out is told there.
            if chain.contains(&next) {
                break;
            }
            chain.push(next);
        }
        let looping = chain.iter().any(|id| in_loops.contains(id))
            || parent(chain[chain.len() - 1]).is_some_and(|p| chain.contains(&p));
        // Groups inside of this one are as wrong, and mended with it.
        if chain.len() == 3 && !looping {
            chain.reverse();
            note("config-menu-deep", group.id, &chain);
        }
    }
}

/// Checks that every group holds a service, if only in groups inside of it.
fn check_groups(reader: &Reader<'_>, setup: &Setup, spans: &Spans) {
    for group in &setup.groups {
        let holds_service = |id: &str| spans.in_group.values().any(|(_, name)| name == id);
        let mut inside: BTreeSet<GroupId> = BTreeSet::from([group.id]);
        while let Some(next) = setup
            .groups
            .iter()
            .find(|g| !inside.contains(&g.id) && g.parent.is_some_and(|p| inside.contains(&p)))
        {
            inside.insert(next.id);
        }
        if !inside.iter().any(|id| holds_service(id.as_str()))
            && let Some(span) = spans.groups.get(&group.id)
        {
            reader.note(
                span,
                &format!("group.{}", group.id),
                "config-empty-group",
                vec![("group", text(group.id.as_str()))],
            );
        }
    }
}

fn shown(chain: &[GroupId]) -> String {
    chain
        .iter()
        .map(GroupId::as_str)
        .collect::<Vec<_>>()
        .join(" > ")
}
