//! The keys of the settings and the values that they take.
//!
//! Every key is read in one place here and documented in `config.toml`; a test compares the two.
//! What concerns several keys (prefixes, menus, who serves what) is checked after all of them are
//! read.

use super::{
    Config, Connection, Draw, Fence, Flow, Mode, Output, Papers, Printer, RasterBy, Screens,
    StatusBy, Theme, VoiceSettings, WithoutPaper,
};
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::{TZ_VARIANTS, Tz};
use hall::SpokenLang;
use hall::ids::{CounterId, GroupId, ServiceId};
use hall::setup::{
    Choice, CounterSetup, Grade, Group, Lang, Prefix, PriorityClass, Rules, Serves, Service, Setup,
    Text,
};
use hall::time::{Hours, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::str::FromStr;
use text::fault::{Arg, Fault};
use text::reader::{Between, Item, Reader, Table, nearest, text};
use toml::de::DeTable;

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Most days in one range of holidays.
const RANGE_DAYS_MAX: usize = 366;
const NUMBER_MAX: u32 = 999_999;
const NAME: &str = r#"{ zh = "中文", en = "English" }"#;

/// Reads a text, and returns the settings, what is wrong with them, and the keys that were looked
/// for.
pub(super) fn read(file: &str, source: &str) -> (Option<Config>, Vec<Fault>, BTreeSet<String>) {
    let (tree, errors) = DeTable::parse_recoverable(source);
    let reader = Reader::new(file, source);
    let root = reader.root(tree.get_ref());
    let (setup, spans) = hall(&root);
    let screens = screens(&root);
    let thanks_s = root
        .take("rating")
        .and_then(|r| r.table(""))
        .and_then(|t| t.take("thanks_s")?.number(Between(1, 30)));
    let printer = printer(&root);
    let papers = papers(&root);
    let voice = voice(&root);
    root.end();
    let warnings = check(&reader, &setup, &spans);
    let screens = Screens {
        thanks_s: thanks_s.unwrap_or(Screens::default().thanks_s),
        ..screens
    };
    let (faults, known) = reader.into_faults(&errors);
    let config = errors.is_empty().then_some(Config {
        setup,
        screens,
        printer,
        papers,
        voice,
        warnings,
    });
    (config, faults, known)
}

/// Places in the file of what is checked together later.
#[derive(Default)]
struct Spans {
    services: BTreeMap<ServiceId, Range<usize>>,
    prefixes: BTreeMap<ServiceId, Range<usize>>,
    in_group: BTreeMap<ServiceId, (Range<usize>, String)>,
    groups: BTreeMap<GroupId, Range<usize>>,
    parents: BTreeMap<GroupId, (Range<usize>, String)>,
    serves: Vec<(CounterId, Range<usize>, String, String)>,
    /// Keys that stand in the file although their tables do not read; naming them is no further
    /// mistake.
    service_names: Vec<String>,
    group_names: Vec<String>,
}

fn hall(root: &Table<'_, '_>) -> (Setup, Spans) {
    let mut spans = Spans::default();
    let mut setup = Setup {
        rules: rules(root),
        ..Setup::default()
    };
    if let Some(table) = root
        .need("hall", r#"{ name = "…" }"#)
        .and_then(|item| item.table(r#"{ name = "…" }"#))
    {
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
    for table in tables(root, "service", Some("[service.social]")) {
        spans.service_names.extend(last_part(&table));
        setup.services.extend(service(&table, &mut spans));
        table.end();
    }
    for table in tables(root, "counter", Some("[counter.1]")) {
        setup.counters.extend(counter(&table, &mut spans));
        table.end();
    }
    setup.counters.sort_by_key(|counter| counter.id);
    for table in tables(root, "class", None) {
        let id = key(&table, "elderly");
        let name = table.need("name", NAME).and_then(|item| item.label());
        let level = table
            .take("level")
            .and_then(|item| item.number(Between(1, 9)))
            .unwrap_or(1);
        let rate = table
            .take("rate")
            .and_then(|item| item.number(Between(1, 1000)))
            .unwrap_or(100);
        let at_kiosk = table
            .take("at_kiosk")
            .and_then(|item| item.bool())
            .unwrap_or(false);
        if let (Some(id), Some(name)) = (id, name) {
            setup.classes.push(PriorityClass {
                id,
                name,
                level: small(level),
                rate,
                at_kiosk,
            });
        }
        table.end();
    }
    setup.grades = preset_four();
    if let Some(table) = root
        .take("rating")
        .and_then(|item| item.table("{ window_s = 30 }"))
    {
        let rules = &mut setup.rules;
        set(
            &mut rules.rating_window_s,
            table
                .take("window_s")
                .and_then(|item| item.number(Between(5, 600))),
        );
        set(
            &mut rules.rating_min_s,
            table
                .take("min_s")
                .and_then(|item| item.number(Between(0, 30))),
        );
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
    setup.pauses = root
        .take("pauses")
        .map(|item| choices(&item, "lunch"))
        .unwrap_or_default();
    (setup, spans)
}

/// Returns the tables below `name`, in the order of the file; `example` when there must be one.
fn tables<'r, 't>(
    root: &Table<'r, 't>,
    name: &'static str,
    example: Option<&str>,
) -> Vec<Table<'r, 't>> {
    let item = root.take(name);
    if item.is_none()
        && let Some(example) = example
    {
        root.reader.note(
            &(0..0),
            "",
            "config-nothing",
            vec![("what", text(name)), ("example", text(example))],
        );
    }
    let all = item
        .and_then(|item| item.table(r#"{ … }"#))
        .map(|table| table.named())
        .unwrap_or_default();
    all.into_iter()
        .filter_map(|item| item.table(r#"{ name = "…" }"#))
        .collect()
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// Returns the name of a table such as `[service.social]`. It cannot hold a dot that matters: a key
/// with one is not legal.
fn last_part(table: &Table<'_, '_>) -> Option<String> {
    table.path.split_once('.').map(|(_, name)| name.to_owned())
}

/// Returns the table's own name as an identity.
fn key<Id: FromStr>(table: &Table<'_, '_>, example: &str) -> Option<Id> {
    let name = last_part(table)?;
    let id = name.parse().ok();
    if id.is_none() {
        table.reader.note(
            &table.span,
            &table.path,
            "config-bad-key",
            vec![("key", text(name)), ("example", text(example))],
        );
    }
    id
}

fn rules(root: &Table<'_, '_>) -> Rules {
    let mut rules = Rules::default();
    let Some(table) = root
        .take("rules")
        .and_then(|item| item.table("{ undo_s = 10 }"))
    else {
        return rules;
    };
    set(
        &mut rules.calls_before_no_show,
        table
            .take("calls_before_no_show")
            .and_then(|i| i.number(Between(1, 9)))
            .map(small),
    );
    set(
        &mut rules.call_finishes,
        table.take("call_finishes").and_then(|i| i.bool()),
    );
    set(
        &mut rules.arrives_after_s,
        table
            .take("arrives_after_s")
            .and_then(|i| i.limit(Between(5, 3600))),
    );
    set(
        &mut rules.no_show_after_s,
        table
            .take("no_show_after_s")
            .and_then(|i| i.limit(Between(10, 3600))),
    );
    set(
        &mut rules.ratio,
        table
            .take("ratio")
            .and_then(|i| i.limit(Between(1, 99)))
            .map(|limit| limit.map(small)),
    );
    set(
        &mut rules.undo_s,
        table.take("undo_s").and_then(|i| i.number(Between(0, 600))),
    );
    set(
        &mut rules.day_starts,
        table.take("day_starts").and_then(|i| day_starts(&i)),
    );
    set(
        &mut rules.time_zone,
        table.take("time_zone").and_then(|i| time_zone(&i)),
    );
    set(
        &mut rules.holidays,
        table.take("holidays").and_then(|i| holidays(&i)),
    );
    table.end();
    rules
}

/// Reads a time of day as minutes after midnight, to 24:00.
fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let digits = |s: &str, long: Range<usize>| {
        (long.contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit()))
            .then(|| s.parse::<u16>().ok())?
    };
    let hours = digits(hours, 1..3)?;
    let minutes = digits(minutes, 2..3)?;
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

fn day_starts(item: &Item<'_, '_>) -> Option<NaiveTime> {
    let found = item.string_or_date("config-kind-time", "\"03:00\"")?;
    // Without quotes TOML itself reads a time and adds the seconds.
    let short = if item.as_str().is_none() {
        found.strip_suffix(":00").unwrap_or(&found)
    } else {
        &found
    };
    let time = minute(short)
        .and_then(|m| NaiveTime::from_hms_opt(u32::from(m / 60), u32::from(m % 60), 0));
    if time.is_none() {
        item.wrong(
            "config-bad-time",
            vec![("value", text(found)), ("example", text("03:00"))],
        );
    }
    time
}

fn time_zone(item: &Item<'_, '_>) -> Option<Tz> {
    let found = item.string("Asia/Shanghai")?;
    let zone = found.parse().ok();
    if zone.is_none() {
        // People write the city alone.
        let city = |zone: &Tz| {
            zone.name()
                .rsplit('/')
                .next()
                .is_some_and(|city| city.eq_ignore_ascii_case(&found.replace(' ', "_")))
        };
        let close = TZ_VARIANTS
            .iter()
            .find(|zone| city(zone))
            .map(|zone| zone.name());
        let close = close
            .or_else(|| nearest(found, TZ_VARIANTS.iter().map(|zone| zone.name())))
            .unwrap_or("Asia/Shanghai");
        item.wrong(
            "config-unknown-time-zone",
            vec![("value", text(found)), ("nearest", text(close))],
        );
    }
    zone
}

fn holidays(item: &Item<'_, '_>) -> Option<Vec<NaiveDate>> {
    let mut days = BTreeSet::new();
    for item in item.list(r#"["2026-10-01"]"#)? {
        let Some(found) = item.string_or_date("config-kind-date", r#"["2026-10-01"]"#) else {
            continue;
        };
        let date = |text: &str| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
        let (first, last) = found.split_once("..").unwrap_or((&found, &found));
        let (Some(first), Some(last)) = (date(first), date(last)) else {
            item.wrong("config-bad-date", vec![("value", text(found))]);
            continue;
        };
        let range: Vec<NaiveDate> = first
            .iter_days()
            .take_while(|day| *day <= last)
            .take(RANGE_DAYS_MAX + 1)
            .collect();
        if range.is_empty() || range.len() > RANGE_DAYS_MAX {
            item.wrong(
                "config-dates-backwards",
                vec![
                    ("value", text(found)),
                    ("most", Arg::Number(RANGE_DAYS_MAX as i64)),
                ],
            );
            continue;
        }
        days.extend(range);
    }
    Some(days.into_iter().collect())
}

fn icon(table: &Table<'_, '_>) -> String {
    table
        .take("icon")
        .and_then(|item| item.string("bank"))
        .unwrap_or_default()
        .to_owned()
}

fn group(table: &Table<'_, '_>, spans: &mut Spans) -> Option<Group> {
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
fn series(table: &Table<'_, '_>) -> [Option<u32>; 3] {
    let number = |name, between| table.take(name).map(|item| (item.number(between), item));
    let first = number("first", Between(0, NUMBER_MAX));
    let last = number("last", Between(0, NUMBER_MAX));
    let width = number("width", Between(1, 6));
    let value = |found: &Option<(Option<u32>, Item<'_, '_>)>, usual| {
        found.as_ref().map_or(Some(usual), |(value, _)| *value)
    };
    let series = [value(&first, 1), value(&last, 999), value(&width, 3)];
    if let [Some(first_n), Some(last_n), Some(width_n)] = series {
        // The mistake is shown at the key that was written; one of them was, or the defaults would
        // fit.
        let number = |n: u32| Arg::Number(i64::from(n));
        let digits = last_n.checked_ilog10().unwrap_or(0) + 1;
        if last_n < first_n {
            if let Some((_, item)) = last.as_ref().or(first.as_ref()) {
                item.wrong(
                    "config-last-before-first",
                    vec![("first", number(first_n)), ("last", number(last_n))],
                );
            }
        } else if digits > width_n
            && let Some((_, item)) = last.as_ref().or(width.as_ref())
        {
            let most = 10_u32.pow(width_n) - 1;
            item.wrong(
                "config-too-wide",
                vec![
                    ("last", number(last_n)),
                    ("width", number(width_n)),
                    ("needed", number(digits)),
                    ("most", number(most)),
                ],
            );
        }
    }
    series
}

fn service(table: &Table<'_, '_>, spans: &mut Spans) -> Option<Service> {
    let id: Option<ServiceId> = key(table, "social");
    let name = table.need("name", NAME).and_then(|item| item.label());
    let group = table
        .take("group")
        .and_then(|item| Some((item.span.clone(), item.string("")?.to_owned())));
    let icon = icon(table);
    let prefix = table.need("prefix", "\"A\"").and_then(|item| {
        let found = item.string("A")?;
        let prefix = Prefix::new(found);
        if prefix.is_none() {
            item.wrong("config-bad-prefix", vec![("value", text(found))]);
        }
        Some((prefix?, item.span.clone()))
    });
    let [first, last, width] = series(table);
    let notice = table
        .take("notice")
        .and_then(|item| item.words())
        .map(|text| trimmed(&text))
        .filter(|text| !text.zh.is_empty() || !text.en.is_empty());
    let cap = table
        .take("cap")
        .and_then(|item| item.limit(Between(1, NUMBER_MAX)))
        .flatten();
    let hours = table
        .take("hours")
        .and_then(|item| hours(&item))
        .unwrap_or_default();
    let max_wait_min = table
        .take("max_wait_min")
        .and_then(|item| item.limit(Between(1, 1440)))
        .flatten();
    let rate = table
        .take("rate")
        .and_then(|item| item.number(Between(1, 1000)))
        .unwrap_or(100);
    let usual_min = table
        .take("usual_service_min")
        .and_then(|item| item.number(Between(1, 480)))
        .unwrap_or(5);
    let id = id?;
    spans.services.insert(id, table.span.clone());
    let group = group.filter(|(_, name)| !name.is_empty());
    let group_id = group.as_ref().and_then(|(_, name)| name.parse().ok());
    spans.in_group.extend(group.map(|group| (id, group)));
    spans
        .prefixes
        .extend(prefix.as_ref().map(|(_, span)| (id, span.clone())));
    Some(Service {
        id,
        name: name.unwrap_or_default(),
        group: group_id,
        icon,
        prefix: prefix.map(|(prefix, _)| prefix).unwrap_or_default(),
        first: first.unwrap_or(1),
        last: last.unwrap_or(999),
        width: small(width.unwrap_or(3)),
        notice,
        cap,
        hours,
        max_wait_s: max_wait_min.map(|minutes| minutes * 60),
        rate,
        usual_service_s: usual_min * 60,
        retired: false,
    })
}

/// Removes the line breaks with which multi-line texts in TOML usually begin and end.
fn trimmed(text: &Text) -> Text {
    Text {
        zh: text.zh.trim().to_owned(),
        en: text.en.trim().to_owned(),
    }
}

fn hours(item: &Item<'_, '_>) -> Option<Hours> {
    if item.as_str() == Some("always") {
        return Some(Hours::default());
    }
    if item.is_list() {
        let spans = day_spans(item);
        return Some(Hours {
            week: std::array::from_fn(|_| spans.clone()),
        });
    }
    if !item.is_table() {
        item.expected(
            "config-kind-hours",
            r#"{ mon-fri = ["09:00-12:00", "13:30-17:00"] }"#,
        );
        return None;
    }
    let mut week: [Option<Vec<Span>>; 7] = Default::default();
    for day in item.table("")?.named() {
        let index = |name: &str| DAYS.iter().position(|d| *d == name);
        let (from, to) = day.name.split_once('-').unwrap_or((day.name, day.name));
        let (Some(from), Some(to)) = (index(from), index(to)) else {
            day.wrong_name("config-bad-day", vec![("value", text(day.name))]);
            continue;
        };
        if to < from {
            day.wrong_name("config-bad-day", vec![("value", text(day.name))]);
            continue;
        }
        let spans = day_spans(&day);
        for i in from..=to {
            if week[i].is_some() {
                day.wrong_name("config-day-twice", vec![("day", text(DAYS[i]))]);
                break;
            }
            week[i] = Some(spans.clone());
        }
    }
    Some(Hours {
        week: week.map(Option::unwrap_or_default),
    })
}

fn day_spans(item: &Item<'_, '_>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for item in item.list(r#"["09:00-17:00"]"#).unwrap_or_default() {
        let Some(found) = item.string("09:00-17:00") else {
            continue;
        };
        let Some((from, to)) = found.split_once('-') else {
            item.wrong("config-bad-span", vec![("value", text(found))]);
            continue;
        };
        let (Some(start), Some(end)) = (minute(from), minute(to)) else {
            let bad = if minute(from).is_none() { from } else { to };
            item.wrong(
                "config-bad-time",
                vec![("value", text(bad.trim())), ("example", text("09:00"))],
            );
            continue;
        };
        if end <= start {
            item.wrong("config-span-backwards", vec![("value", text(found))]);
        } else if spans.iter().any(|s| start < s.to && s.from < end) {
            item.wrong("config-span-overlap", vec![("value", text(found))]);
        } else {
            spans.push(Span {
                from: start,
                to: end,
            });
        }
    }
    spans.sort_by_key(|span| span.from);
    spans
}

fn counter(table: &Table<'_, '_>, spans: &mut Spans) -> Option<CounterSetup> {
    let written = last_part(table)?;
    let number = written
        .parse::<u16>()
        .ok()
        .filter(|n| (1..=99).contains(n) && n.to_string() == written);
    if number.is_none() {
        table.reader.note(
            &table.span,
            &table.path,
            "config-counter-number",
            vec![("value", text(&written))],
        );
    }
    let name = table
        .take("name")
        .and_then(|item| item.words())
        .unwrap_or_default();
    let example = r#"["social"]"#;
    let list = table.need("services", example);
    let id = CounterId(number.unwrap_or(0));
    let mut serves: Vec<Serves> = Vec::new();
    if let Some((list, items)) = list
        .as_ref()
        .and_then(|item| Some((item, item.list(example)?)))
    {
        if items.is_empty() {
            list.wrong("config-no-services-at", vec![("example", text("social"))]);
        }
        for item in items {
            let Some(found) = item.string("social:2") else {
                continue;
            };
            let (key, rank) = found
                .split_once(':')
                .map_or((found, Some(1)), |(key, rank)| {
                    (
                        key,
                        rank.parse::<u8>()
                            .ok()
                            .filter(|rank| (1..=9).contains(rank)),
                    )
                });
            let key = key.trim();
            let Some(rank) = rank else {
                item.wrong(
                    "config-bad-rank",
                    vec![("value", text(found)), ("service", text(key))],
                );
                continue;
            };
            spans
                .serves
                .push((id, item.span.clone(), item.path.clone(), key.to_owned()));
            let Ok(service) = key.parse() else { continue };
            if serves.iter().any(|s| s.service == service) {
                item.wrong("config-service-twice", vec![("value", text(key))]);
                continue;
            }
            serves.push(Serves { service, rank });
        }
    }
    number.map(|_| CounterSetup { id, name, serves })
}

fn choices<Id: FromStr>(item: &Item<'_, '_>, example: &str) -> Vec<Choice<Id>> {
    let all = item
        .table(&format!("{{ {example} = {NAME} }}"))
        .map(|table| table.named())
        .unwrap_or_default();
    let mut choices = Vec::new();
    for item in all {
        let name = item.label();
        match item.name.parse() {
            Ok(id) => choices.extend(name.map(|name| Choice { id, name })),
            Err(_) => item.wrong_name(
                "config-bad-key",
                vec![("key", text(item.name)), ("example", text(example))],
            ),
        }
    }
    choices
}

fn grades(item: &Item<'_, '_>) -> Option<Vec<Grade>> {
    if item.as_str().is_some() {
        return item
            .choice(&[
                ("four", preset_four as fn() -> Vec<Grade>),
                ("five", preset_five),
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
        let poor = table
            .take("poor")
            .and_then(|item| item.bool())
            .unwrap_or(false);
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
        name: Text {
            zh: zh.to_owned(),
            en: en.to_owned(),
        },
        poor,
    }
}

fn preset_four() -> Vec<Grade> {
    vec![
        grade("非常满意", "Very satisfied", false),
        grade("满意", "Satisfied", false),
        grade("一般", "Neutral", false),
        grade("不满意", "Dissatisfied", true),
    ]
}

/// Returns the grades of the national good-or-poor rating of government services (好差评), of which
/// the last two are poor.
fn preset_five() -> Vec<Grade> {
    vec![
        grade("非常满意", "Very satisfied", false),
        grade("满意", "Satisfied", false),
        grade("基本满意", "Fairly satisfied", false),
        grade("不满意", "Dissatisfied", true),
        grade("非常不满意", "Very dissatisfied", true),
    ]
}

fn screens(root: &Table<'_, '_>) -> Screens {
    let mut screens = Screens::default();
    if let Some(table) = root
        .take("screens")
        .and_then(|item| item.table("{ theme = \"auto\" }"))
    {
        let themes = [
            ("auto", Theme::Auto),
            ("dark", Theme::Dark),
            ("light", Theme::Light),
        ];
        let draws = [
            ("auto", Draw::Auto),
            ("octant", Draw::Octant),
            ("quadrant", Draw::Quadrant),
            ("half", Draw::Half),
            ("plain", Draw::Plain),
        ];
        let languages = [
            ("auto", None),
            ("zh", Some(Lang::Zh)),
            ("en", Some(Lang::En)),
        ];
        set(
            &mut screens.theme,
            table.take("theme").and_then(|item| item.choice(&themes)),
        );
        set(
            &mut screens.draw,
            table.take("draw").and_then(|item| item.choice(&draws)),
        );
        set(
            &mut screens.language,
            table
                .take("language")
                .and_then(|item| item.choice(&languages)),
        );
        table.end();
    }
    if let Some(table) = root
        .take("kiosk")
        .and_then(|item| item.table("{ idle_s = 30 }"))
    {
        set(
            &mut screens.kiosk_idle_s,
            table
                .take("idle_s")
                .and_then(|item| item.number(Between(5, 600))),
        );
        set(
            &mut screens.ticket_page_s,
            table
                .take("ticket_page_s")
                .and_then(|item| item.number(Between(2, 60))),
        );
        table.end();
    }
    if let Some(table) = root
        .take("display")
        .and_then(|item| item.table("{ flash_s = 6 }"))
    {
        set(
            &mut screens.ticker,
            table
                .take("ticker")
                .and_then(|item| item.words())
                .map(|text| trimmed(&text)),
        );
        set(
            &mut screens.flash_s,
            table
                .take("flash_s")
                .and_then(|item| item.number(Between(0, 60))),
        );
        set(
            &mut screens.calls,
            table
                .take("calls")
                .and_then(|item| item.number(Between(1, 24)))
                .map(small),
        );
        set(
            &mut screens.page_s,
            table
                .take("page_s")
                .and_then(|item| item.number(Between(2, 120))),
        );
        table.end();
    }
    screens
}

fn printer(root: &Table<'_, '_>) -> Printer {
    let mut printer = Printer::default();
    let Some(table) = root
        .take("printer")
        .and_then(|item| item.table("{ connection = \"usb:/dev/usb/lp0\" }"))
    else {
        return printer;
    };
    set(
        &mut printer.connection,
        table.take("connection").and_then(|item| connection(&item)),
    );
    set(
        &mut printer.name,
        table.take("name").and_then(|item| named(&item, "kiosk")),
    );
    set(
        &mut printer.layout,
        table.take("layout").and_then(|item| layout_name(&item)),
    );
    let modes = [
        ("auto", Mode::Auto),
        ("raster", Mode::Raster),
        ("text", Mode::Text),
    ];
    set(
        &mut printer.mode,
        table.take("mode").and_then(|item| item.choice(&modes)),
    );
    set(
        &mut printer.baud,
        table
            .take("baud")
            .and_then(|item| item.number(Between(1200, 921_600))),
    );
    let flows = [
        ("rtscts", Flow::RtsCts),
        ("xonxoff", Flow::XonXoff),
        ("none", Flow::None),
    ];
    set(
        &mut printer.flow,
        table.take("flow").and_then(|item| item.choice(&flows)),
    );
    let ways = [
        ("auto", StatusBy::Auto),
        ("poll", StatusBy::Poll),
        ("none", StatusBy::None),
    ];
    set(
        &mut printer.status,
        table.take("status").and_then(|item| item.choice(&ways)),
    );
    let fences = [
        ("gs-r", Fence::GsR),
        ("gs-h", Fence::GsH),
        ("none", Fence::None),
    ];
    set(
        &mut printer.fence,
        table.take("fence").and_then(|item| item.choice(&fences)),
    );
    let rasters = [
        ("gs-v-0", RasterBy::GsV0),
        ("gs-paren-l", RasterBy::GsParenL),
    ];
    set(
        &mut printer.raster,
        table.take("raster").and_then(|item| item.choice(&rasters)),
    );
    set(
        &mut printer.band_rows,
        table
            .take("band_rows")
            .and_then(|item| item.number(Between(8, 1024)))
            .and_then(|n| n.try_into().ok()),
    );
    set(
        &mut printer.compact,
        table.take("compact").and_then(|item| item.bool()),
    );
    let without = [
        ("stop", WithoutPaper::Stop),
        ("screen", WithoutPaper::Screen),
    ];
    set(
        &mut printer.without_paper,
        table
            .take("without_paper")
            .and_then(|item| item.choice(&without)),
    );
    table.end();
    printer
}

fn connection(item: &Item<'_, '_>) -> Option<Connection> {
    let found = item.string("usb:/dev/usb/lp0")?;
    let connection = found.parse().ok();
    if connection.is_none() {
        item.wrong("config-bad-connection", vec![("value", text(found))]);
    }
    connection
}

/// Reads a name within the hall.
fn named<Id: FromStr>(item: &Item<'_, '_>, example: &str) -> Option<Id> {
    let found = item.string(example)?;
    let name = found.parse().ok();
    if name.is_none() {
        item.wrong(
            "config-bad-key",
            vec![("key", text(found)), ("example", text(example))],
        );
    }
    name
}

/// Reads the name of a file in a folder, and nothing that leads out of it.
fn layout_name(item: &Item<'_, '_>) -> Option<String> {
    let found = item.string("ticket")?;
    let plain = !found.is_empty()
        && found
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    if !plain {
        item.wrong("config-bad-layout-name", vec![("value", text(found))]);
    }
    plain.then(|| found.to_owned())
}

fn papers(root: &Table<'_, '_>) -> Papers {
    let mut papers = Papers::default();
    if let Some(table) = root
        .take("paper")
        .and_then(|item| item.table("{ url = \"\" }"))
    {
        set(
            &mut papers.url,
            table
                .take("url")
                .and_then(|item| item.string("https://example.org/t/{number}"))
                .map(str::to_owned),
        );
        set(
            &mut papers.notice,
            table
                .take("notice")
                .and_then(|item| item.words())
                .map(|text| trimmed(&text)),
        );
        set(
            &mut papers.ad,
            table
                .take("ad")
                .and_then(|item| item.words())
                .map(|text| trimmed(&text)),
        );
        table.end();
    }
    papers
}

fn voice(root: &Table<'_, '_>) -> VoiceSettings {
    let mut voice = VoiceSettings::default();
    let Some(table) = root
        .take("voice")
        .and_then(|item| item.table("{ output = \"auto\" }"))
    else {
        return voice;
    };
    let percent = |name, most| {
        table
            .take(name)
            .and_then(|item| item.number(Between(0, most)))
    };
    set(
        &mut voice.output,
        table.take("output").and_then(|item| output(&item)),
    );
    set(
        &mut voice.languages,
        table.take("languages").and_then(|item| spoken_langs(&item)),
    );
    set(
        &mut voice.times,
        table
            .take("times")
            .and_then(|item| item.number(Between(1, 5)))
            .map(small),
    );
    set(
        &mut voice.chime,
        table.take("chime").and_then(|item| item.bool()),
    );
    set(
        &mut voice.yao,
        table
            .take("one")
            .and_then(|item| item.choice(&[("yi", false), ("yao", true)])),
    );
    set(
        &mut voice.zone,
        table.take("zone").and_then(|item| named(&item, "lobby")),
    );
    set(&mut voice.volume, percent("volume", 100));
    set(
        &mut voice.counter,
        table.take("counter").and_then(|item| item.bool()),
    );
    set(&mut voice.counter_volume, percent("counter_volume", 100));
    set(
        &mut voice.kiosk,
        table.take("kiosk").and_then(|item| item.bool()),
    );
    set(&mut voice.kiosk_volume, percent("kiosk_volume", 100));
    set(&mut voice.music_volume, percent("music_volume", 100));
    set(
        &mut voice.music_hours,
        table.take("music_hours").and_then(|item| hours(&item)),
    );
    set(
        &mut voice.soft_hours,
        table.take("soft_hours").and_then(|item| hours(&item)),
    );
    set(&mut voice.soft_percent, percent("soft_percent", 100));
    set(
        &mut voice.live,
        table.take("live").and_then(|item| item.bool()),
    );
    table.end();
    voice
}

fn output(item: &Item<'_, '_>) -> Option<Output> {
    let found = item.string("auto")?;
    let output = found.parse().ok();
    if output.is_none() {
        item.wrong("config-bad-output", vec![("value", text(found))]);
    }
    output
}

/// Reads the languages that are spoken: one to three, each once.
fn spoken_langs(item: &Item<'_, '_>) -> Option<Vec<SpokenLang>> {
    let choices = SpokenLang::ALL.map(|spoken_lang| (spoken_lang.key(), spoken_lang));
    let mut found: Vec<SpokenLang> = Vec::new();
    for item in item.list(r#"["zh", "en"]"#)? {
        let spoken_lang = item.choice(&choices)?;
        if !found.contains(&spoken_lang) {
            found.push(spoken_lang);
        }
    }
    if found.is_empty() {
        item.expected("config-kind-list", r#"["zh", "en"]"#);
        return None;
    }
    Some(found)
}

/// Checks what concerns several keys. Returns what is only a warning.
fn check(reader: &Reader<'_>, setup: &Setup, spans: &Spans) -> Vec<Fault> {
    check_prefixes(reader, setup, spans);
    check_references(reader, spans);
    check_menus(reader, setup, spans);
    let served: BTreeSet<&str> = spans
        .serves
        .iter()
        .map(|(_, _, _, key)| key.as_str())
        .collect();
    let unserved = setup
        .services
        .iter()
        .filter(|service| !served.contains(service.id.as_str()));
    unserved
        .filter_map(|service| {
            let args = vec![("service", text(service.id.as_str()))];
            Some(reader.fault(
                spans.services.get(&service.id)?,
                &format!("service.{}", service.id),
                "config-unserved",
                args,
            ))
        })
        .collect()
}

fn check_prefixes(reader: &Reader<'_>, setup: &Setup, spans: &Spans) {
    let mut seen: BTreeMap<Prefix, ServiceId> = BTreeMap::new();
    for service in &setup.services {
        let Some(span) = spans.prefixes.get(&service.id) else {
            continue;
        };
        let Some(other) = seen.get(&service.prefix) else {
            seen.insert(service.prefix, service.id);
            continue;
        };
        let taken = |letter: &String| setup.services.iter().any(|s| s.prefix.as_str() == letter);
        let free = ('A'..='Z')
            .map(String::from)
            .find(|letter| !taken(letter))
            .unwrap_or_else(|| "AA".to_owned());
        let line = spans
            .prefixes
            .get(other)
            .map_or(0, |span| reader.line(span));
        let args = vec![
            ("prefix", text(service.prefix.as_str())),
            ("other", text(other.as_str())),
            ("line", Arg::Number(i64::from(line))),
            ("free", text(free)),
        ];
        reader.note(
            span,
            &format!("service.{}.prefix", service.id),
            "config-same-prefix",
            args,
        );
    }
}

fn check_references(reader: &Reader<'_>, spans: &Spans) {
    let groups = &spans.group_names;
    let names = |list: &[String]| {
        list.iter()
            .map(|name| format!("\"{name}\""))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let unknown_group = |path: String, (span, name): &(Range<usize>, String)| {
        if groups.contains(name) {
            return;
        }
        match nearest(name, groups.iter().map(String::as_str)) {
            Some(near) => reader.note(
                span,
                &path,
                "config-unknown-group",
                vec![("value", text(name)), ("nearest", text(near))],
            ),
            None => reader.note(
                span,
                &path,
                "config-unknown-group-list",
                vec![("value", text(name)), ("known", text(names(groups)))],
            ),
        }
    };
    for (id, parent) in &spans.parents {
        unknown_group(format!("group.{id}.parent"), parent);
    }
    for (id, group) in &spans.in_group {
        unknown_group(format!("service.{id}.group"), group);
    }
    let services = &spans.service_names;
    for (_, span, path, name) in spans
        .serves
        .iter()
        .filter(|(_, _, _, name)| !services.contains(name))
    {
        match nearest(name, services.iter().map(String::as_str)) {
            Some(near) => reader.note(
                span,
                path,
                "config-unknown-service",
                vec![("value", text(name)), ("nearest", text(near))],
            ),
            None => reader.note(
                span,
                path,
                "config-unknown-service-list",
                vec![("value", text(name)), ("known", text(names(services)))],
            ),
        }
    }
}

/// Checks the menus. A menu has at most a group in a group around a service; loops are told once,
/// at the group that stands first.
fn check_menus(reader: &Reader<'_>, setup: &Setup, spans: &Spans) {
    let parent = |id: GroupId| setup.group(id).and_then(|group| group.parent);
    let mut in_loops: BTreeSet<GroupId> = BTreeSet::new();
    for group in &setup.groups {
        let mut chain = vec![group.id];
        while let Some(next) = parent(chain[chain.len() - 1]) {
            if next == group.id && in_loops.insert(group.id) {
                let known = chain[1..].iter().any(|id| in_loops.contains(id));
                in_loops.extend(&chain);
                chain.push(next);
                if !known {
                    let span = spans
                        .parents
                        .get(&group.id)
                        .map_or(0..0, |(span, _)| span.clone());
                    reader.note(
                        &span,
                        &format!("group.{}.parent", group.id),
                        "config-menu-loop",
                        vec![("chain", text(shown(&chain)))],
                    );
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
            let span = spans
                .parents
                .get(&group.id)
                .map_or(0..0, |(span, _)| span.clone());
            reader.note(
                &span,
                &format!("group.{}.parent", group.id),
                "config-menu-deep",
                vec![("chain", text(shown(&chain)))],
            );
        }
    }
    for group in &setup.groups {
        let holds_service = |id: &str| spans.in_group.values().any(|(_, name)| name == id);
        // A group may hold only groups, if these hold services.
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
