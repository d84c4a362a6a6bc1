//! Services and the groups of the kiosk's menu.

use super::appointments::appointments;
use super::check::Spans;
use super::numbers::Numbering;
use super::prefixes::FreePrefixes;
use super::times::hours;
use super::{NAME, key, small};
use hall::ids::{GroupId, ServiceId};
use hall::setup::{Group, LatePolicy, Prefix, Service};
use text::fault::Arg;
use text::reader::{Between, Item, Table, text};

const NUMBER_MAX: u32 = 999_999;
/// The last number of a day, unless `last` says otherwise: the busiest services give out 5,000.
const LAST: u32 = 9999;

fn icon(table: &Table<'_, '_>) -> String {
    table
        .take("icon")
        .and_then(|item| item.string("bank"))
        .unwrap_or_default()
        .to_owned()
}

/// Reads `[group.NAME]`.
pub(super) fn group(table: &Table<'_, '_>, spans: &mut Spans) -> Option<Group> {
    let id: Option<GroupId> = key(table, "insurance");
    let name = table.need("name", NAME).and_then(|item| item.label());
    let icon = icon(table);
    let parent = table
        .take("parent")
        .and_then(|item| Some((item.span.clone(), item.string("")?.to_owned())));
    let id = id?;
    spans.groups.insert(id, table.span.clone());
    let parent = parent.filter(|(_, name)| !name.is_empty());
    let parent_id = parent.as_ref().and_then(|(_, name)| name.parse().ok());
    spans.parents.extend(parent.map(|parent| (id, parent)));
    Some(Group {
        id,
        name: name.unwrap_or_default(),
        icon,
        parent: parent_id,
    })
}

/// Reads the first and last number of a service and their digits; `None` where one does not read.
fn numbers(table: &Table<'_, '_>) -> [Option<u32>; 3] {
    let number = |name, between| table.take(name).map(|item| (item.number(between), item));
    let first = number("first", Between(0, NUMBER_MAX));
    let last = number("last", Between(0, NUMBER_MAX));
    let width = number("width", Between(1, 6));
    let value = |found: &Option<(Option<u32>, Item<'_, '_>)>, usual| {
        found.as_ref().map_or(Some(usual), |(value, _)| *value)
    };
    let numbers = [value(&first, 1), value(&last, LAST), value(&width, 3)];
    if let [Some(first_n), Some(last_n), _] = numbers {
        // The mistake is shown at the key that was written; one of them was, or the defaults would
        // fit.
        let number = |n: u32| Arg::Number(i64::from(n));
        if last_n < first_n
            && let Some((_, item)) = last.as_ref().or(first.as_ref())
        {
            item.wrong(
                "config-last-before-first",
                vec![("first", number(first_n)), ("last", number(last_n))],
            );
        }
    }
    numbers
}

/// Reads the letters before the numbers of a service, none of which may be written when its first
/// number is, and where they are set.
fn letters(table: &Table<'_, '_>, free: &mut FreePrefixes) -> Option<(Prefix, Numbering)> {
    let (own, shared) = (table.take("prefix"), table.take("series"));
    if let (Some(_), Some(shared)) = (&own, &shared) {
        shared.wrong_name("config-prefix-and-series", Vec::new());
        return None;
    }
    let is_shared = shared.is_some();
    let Some(item) = own.or(shared) else {
        let Some(first) = table.take("first") else {
            let _ = table.need("prefix", &format!("{:?}", free.propose("")));
            return None;
        };
        return Some((Prefix::default(), Numbering::at(&first, "first", false)));
    };
    let Some(found) = item.as_str() else {
        item.expected("config-kind-text", &format!("{:?}", free.propose("")));
        return None;
    };
    let prefix = Prefix::new(found);
    if prefix.is_none() {
        let args = vec![("value", text(found)), ("free", text(free.propose(found)))];
        let kind = match is_shared {
            true => "config-bad-series",
            false => "config-bad-prefix",
        };
        item.wrong(kind, args);
    }
    let key = if is_shared { "series" } else { "prefix" };
    Some((prefix?, Numbering::at(&item, key, is_shared)))
}

/// Reads what is done with visitors who come too late.
pub(super) fn late(table: &Table<'_, '_>) -> Option<LatePolicy> {
    let choices = [
        ("issue", LatePolicy::Issue),
        ("warn", LatePolicy::Warn),
        ("ask", LatePolicy::Ask),
        ("stop", LatePolicy::Stop),
    ];
    table.choice("late", &choices)
}

/// Reads `[service.NAME]`; `late` is the rule of the hall.
pub(super) fn service(
    table: &Table<'_, '_>,
    late: LatePolicy,
    spans: &mut Spans,
) -> Option<Service> {
    let id: Option<ServiceId> = key(table, "social");
    let name = table.need("name", NAME).and_then(|item| item.label());
    let group = table
        .take("group")
        .and_then(|item| Some((item.span.clone(), item.string("")?.to_owned())));
    let icon = icon(table);
    let letters = letters(table, &mut spans.free_prefixes);
    let [first, last, width] = numbers(table);
    let notice = table
        .words("notice")
        .map(|text| text.trimmed())
        .filter(|text| !text.is_empty());
    let cap = table.limit("cap", Between(1, NUMBER_MAX)).flatten();
    let hours = table
        .take("hours")
        .and_then(|item| hours(&item))
        .unwrap_or_default();
    let max_wait_min = table.limit("max_wait_min", Between(1, 1440)).flatten();
    let rate = table.number("rate", Between(1, 1000)).unwrap_or(100);
    let usual_min = table
        .number("usual_service_min", Between(1, 480))
        .unwrap_or(5);
    let late = self::late(table).unwrap_or(late);
    let keep_over_night = table.bool("keep_over_night").unwrap_or(false);
    let appointments = appointments(table);
    let id = id?;
    spans.services.insert(id, table.span.clone());
    let group = group.filter(|(_, name)| !name.is_empty());
    let group_id = group.as_ref().and_then(|(_, name)| name.parse().ok());
    spans.in_group.extend(group.map(|group| (id, group)));
    let prefix = letters.as_ref().map(|(prefix, _)| *prefix);
    let numbering = letters.map(|(_, numbering)| (id, numbering));
    spans.numbering.extend(numbering);
    Some(Service {
        id,
        name: name.unwrap_or_default(),
        group: group_id,
        icon,
        prefix: prefix.unwrap_or_default(),
        first: first.unwrap_or(1),
        last: last.unwrap_or(LAST),
        width: small(width.unwrap_or(3)),
        notice,
        cap,
        hours,
        max_wait_s: max_wait_min.map(|minutes| minutes * 60),
        rate,
        usual_service_s: usual_min * 60,
        late,
        keep_over_night,
        appointments,
        retired: false,
    })
}
