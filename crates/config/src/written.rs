//! A hall's settings as a file says them: the other way round from reading one.
//!
//! What is written reads as the same hall again. By that a change of a running hall is held to the
//! rules of the file, and there is no second set of them.

mod values;

pub(crate) use values::ranges;

use super::Config;
use hall::setup::{CounterSetup, Group, PriorityClass, Rules, Service, Setup, Text, ZoneSetup};
use hall::{CounterId, Lang, SettingChange, opening::SpecialHours};
use std::collections::BTreeSet;
use std::fmt::Write;
use text::fault::Fault;
use text::{Words, args};

/// What a file says where each machine says it for itself.
const OWN: &str = "\"own\"";

/// The name of a file that nobody has.
const NOWHERE: &str = "";

/// A table of the file.
pub(crate) struct WrittenTable {
    /// Its name, for example `service.social`.
    pub(crate) name: String,
    pub(crate) keys: Vec<WrittenKey>,
}

/// A key with its value.
pub(crate) struct WrittenKey {
    pub(crate) name: String,
    /// The value as TOML.
    pub(crate) value: String,
    /// Set when the file need not say it.
    pub(crate) is_usual: bool,
}

/// A value in which two halls differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The key, for example `service.social.cap`; `service` for the order of services.
    pub path: String,
    /// The value in one hall; `None` if it has no such thing.
    pub before: Option<String>,
    /// The value in the other one.
    pub after: Option<String>,
}

impl Difference {
    /// Returns its key, with the name of what it is about if `setups` have that.
    pub fn named(&self, setups: &[Setup], words: &Words) -> String {
        let path = self.path.as_str();
        match name_of(path, setups, words.lang()) {
            _ if !path.contains('.') => words.say("settings-order", args! { key: path }),
            Some(name) => words.say("settings-named", args! { key: path, name: name }),
            None => path.to_owned(),
        }
    }

    /// Returns it in one line.
    pub fn text(&self, setups: &[Setup], words: &Words) -> String {
        let key = self.named(setups, words);
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => words.say(
                "settings-value",
                args! { key: key, before: before, after: after },
            ),
            (None, Some(new)) => words.say("settings-new", args! { key: key, value: new }),
            (Some(old), None) => words.say("settings-gone", args! { key: key, value: old }),
            (None, None) => key,
        }
    }
}

/// Returns the name of the service, group, counter or class that a key is of.
fn name_of(path: &str, setups: &[Setup], lang: Lang) -> Option<String> {
    let mut parts = path.split('.');
    let family = parts.next()?;
    let key = parts.next()?;
    let named = |setup: &Setup| {
        let name = match family {
            "service" => &setup.service(key.parse().ok()?)?.name,
            "group" => &setup.groups.iter().find(|g| g.id.as_str() == key)?.name,
            "class" => &setup.class(key.parse().ok()?)?.name,
            "counter" => &setup.counter(CounterId(key.parse().ok()?))?.name,
            _ => return None,
        };
        Some(name.get(lang))
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
    };
    setups.iter().find_map(named)
}

impl WrittenTable {
    fn new(name: impl Into<String>) -> WrittenTable {
        WrittenTable {
            name: name.into(),
            keys: Vec::new(),
        }
    }

    /// Adds a key that the file must have.
    fn must(mut self, name: &str, value: impl Into<String>) -> WrittenTable {
        self.push(name, value.into(), false);
        self
    }

    /// Adds a key that may be left out when its value is the usual one.
    fn may(mut self, name: &str, value: impl Into<String>, usual: &str) -> WrittenTable {
        let value = value.into();
        let is_usual = value == usual;
        self.push(name, value, is_usual);
        self
    }

    fn push(&mut self, name: &str, value: String, is_usual: bool) {
        self.keys.push(WrittenKey {
            name: name.to_owned(),
            value,
            is_usual,
        });
    }

    /// Returns the key of this name.
    pub(crate) fn key(&self, name: &str) -> Option<&WrittenKey> {
        self.keys.iter().find(|key| key.name == name)
    }
}

/// Returns all tables of a hall, families together, in the order of the file, every value in one line.
fn tables(setup: &Setup) -> Vec<WrittenTable> {
    tables_with(setup, values::text)
}

/// Returns the same with texts of several lines in as many lines.
pub(crate) fn readable_tables(setup: &Setup) -> Vec<WrittenTable> {
    tables_with(setup, values::lines)
}

fn tables_with(setup: &Setup, long: fn(&Text) -> String) -> Vec<WrittenTable> {
    let Setup {
        name,
        languages,
        services,
        groups,
        counters,
        classes,
        grades,
        rating_reasons,
        pauses,
        special_hours,
        rules,
        staff,
        zones,
    } = setup;
    let usual = r#"["zh", "en"]"#;
    let named = match languages.as_slice() {
        [] => usual.to_owned(),
        named => values::list(named.iter().map(|lang| values::quoted(lang.as_str()))),
    };
    let hall = WrittenTable::new("hall")
        .must("name", values::text(name))
        .may("languages", named, usual);
    let (rules, rating) = rules_and_rating(rules);
    let mut all = vec![hall, rules];
    all.extend(groups.iter().map(group));
    let is_shared = |service: &Service| {
        let same = services.iter().filter(|s| s.series() == service.series());
        same.count() > 1
    };
    all.extend(services.iter().map(|s| service(s, is_shared(s), long)));
    all.extend(special_hours_tables(special_hours));
    all.extend(counters.iter().map(counter));
    all.extend(classes.iter().map(class));
    all.push(rating.may("grades", values::grades(grades), "\"four\""));
    let mut reasons = WrittenTable::new("rating.reasons");
    for reason in rating_reasons {
        reasons.push(reason.id.as_str(), values::text(&reason.name), false);
    }
    let mut pause_table = WrittenTable::new("pauses");
    for pause in pauses {
        pause_table.push(pause.id.as_str(), values::text(&pause.name), false);
    }
    let sign_in = values::quoted(staff.sign_in.as_str());
    let lock = values::limit(staff.lock_min.map(u32::from));
    let staff = WrittenTable::new("staff")
        .may("sign_in", sign_in, "\"name\"")
        .may("lock_after_min", lock, "15");
    all.extend([reasons, pause_table, staff]);
    all.extend(zones.iter().map(zone));
    all
}

fn rules_and_rating(rules: &Rules) -> (WrittenTable, WrittenTable) {
    let write = |rules: &Rules| {
        let Rules {
            calls_before_no_show,
            call_finishes,
            arrives_after_s,
            no_show_after_s,
            ratio,
            appointment_level,
            return_after,
            return_at_kiosk,
            hold_min,
            kiosk_per_minute,
            idle_closes_after_s,
            undo_s,
            rating_window_s,
            rating_min_s,
            keep_phone_days,
            day_starts,
            time_zone,
            holidays,
        } = rules;
        let rules = [
            ("calls_before_no_show", calls_before_no_show.to_string()),
            ("call_finishes", call_finishes.to_string()),
            ("arrives_after_s", values::limit(*arrives_after_s)),
            ("no_show_after_s", values::limit(*no_show_after_s)),
            ("ratio", values::limit(*ratio)),
            ("appointment_level", appointment_level.to_string()),
            ("return_after", values::limit(*return_after)),
            ("return_at_kiosk", return_at_kiosk.to_string()),
            ("hold_min", values::limit(*hold_min)),
            ("kiosk_per_minute", values::limit(*kiosk_per_minute)),
            ("idle_closes_after_s", values::limit(*idle_closes_after_s)),
            ("undo_s", undo_s.to_string()),
            ("day_starts", format!("\"{}\"", day_starts.format("%H:%M"))),
            ("time_zone", values::quoted(time_zone.name())),
            ("holidays", values::dates(holidays)),
        ];
        let rating = [
            ("window_s", rating_window_s.to_string()),
            ("min_s", rating_min_s.to_string()),
            ("keep_phone_days", keep_phone_days.to_string()),
        ];
        (rules, rating)
    };
    let (own_rules, own_rating) = write(rules);
    let (usual_rules, usual_rating) = write(&Rules::default());
    let mut rules = WrittenTable::new("rules");
    for ((name, value), (_, usual)) in own_rules.into_iter().zip(usual_rules) {
        rules = rules.may(name, value, &usual);
    }
    let mut rating = WrittenTable::new("rating");
    for ((name, value), (_, usual)) in own_rating.into_iter().zip(usual_rating) {
        rating = rating.may(name, value, &usual);
    }
    (rules, rating)
}

fn group(group: &Group) -> WrittenTable {
    let Group {
        id,
        name,
        icon,
        parent,
    } = group;
    let parent = parent.map_or(String::new(), |parent| parent.to_string());
    WrittenTable::new(format!("group.{id}"))
        .must("name", values::text(name))
        .may("icon", values::quoted(icon), "\"\"")
        .may("parent", values::quoted(&parent), "\"\"")
}

fn service(service: &Service, is_shared: bool, long: fn(&Text) -> String) -> WrittenTable {
    let Service {
        id,
        name,
        group,
        icon,
        prefix,
        first,
        last,
        width,
        notice,
        cap,
        hours,
        max_wait_s,
        rate,
        usual_service_s,
        late,
        keep_over_night,
        appointments,
        retired: _,
    } = service;
    let group = group.map_or(String::new(), |group| group.to_string());
    let table = WrittenTable::new(format!("service.{id}"))
        .must("name", values::text(name))
        .may("group", values::quoted(&group), "\"\"")
        .may("icon", values::quoted(icon), "\"\"");
    let letters = values::quoted(prefix.as_str());
    let has_letters = !prefix.as_str().is_empty();
    let table = match (is_shared, has_letters) {
        (true, _) => table.must("series", letters),
        (false, true) => table.must("prefix", letters),
        (false, false) => table,
    };
    let usual_first = if has_letters || is_shared { "1" } else { "" };
    table
        .may("first", first.to_string(), usual_first)
        .may("last", last.to_string(), "9999")
        .may("width", width.to_string(), "3")
        .may(
            "notice",
            notice.as_ref().map_or("\"\"".to_owned(), long),
            "\"\"",
        )
        .may("cap", values::limit(*cap), "\"off\"")
        .may("hours", values::hours(hours), "\"always\"")
        .may(
            "max_wait_min",
            values::limit(max_wait_s.map(|seconds| seconds / 60)),
            "\"off\"",
        )
        .may("rate", rate.to_string(), "100")
        .may("usual_service_min", (usual_service_s / 60).to_string(), "5")
        .may("keep_over_night", keep_over_night.to_string(), "false")
        .may("late", values::late(*late), "\"warn\"")
        .may(
            "appointments",
            values::appointments(appointments.as_deref()),
            "\"off\"",
        )
}

/// Names each by its first date: the words of the file are not kept.
fn special_hours_tables(all: &[SpecialHours]) -> Vec<WrittenTable> {
    let mut names = BTreeSet::new();
    all.iter()
        .map(|special| {
            let SpecialHours {
                occasion,
                dates,
                services,
                hours,
            } = special;
            let first = dates.first().map_or(String::new(), ToString::to_string);
            let free = |name: &String| !names.contains(name);
            let more = (2..).map(|n| format!("{first}-{n}"));
            let name = std::iter::once(first.clone()).chain(more).find(free);
            let name = name.unwrap_or_default();
            names.insert(name.clone());
            let services = services.iter().map(|id| values::quoted(id.as_str()));
            WrittenTable::new(format!("special_hours.{name}"))
                .may("name", values::text(occasion), "\"\"")
                .must("dates", values::dates(dates))
                .may("hours", values::day_hours(hours), "\"closed\"")
                .may("services", values::list(services), "[]")
        })
        .collect()
}

fn counter(counter: &CounterSetup) -> WrittenTable {
    let CounterSetup {
        id,
        label,
        name,
        serves,
    } = counter;
    let label = label.as_ref().map_or("\"\"".to_owned(), values::text);
    let serves = serves.iter().map(|serves| match serves.rank {
        1 => values::quoted(serves.service.as_str()),
        rank => format!("\"{}:{rank}\"", serves.service),
    });
    WrittenTable::new(format!("counter.{id}"))
        .must("services", values::list(serves))
        .may("label", label, "\"\"")
        .may("name", values::text(name), "\"\"")
}

fn class(class: &PriorityClass) -> WrittenTable {
    let PriorityClass {
        id,
        name,
        level,
        rate,
        at_kiosk,
    } = class;
    WrittenTable::new(format!("class.{id}"))
        .must("name", values::text(name))
        .may("level", level.to_string(), "1")
        .may("at_kiosk", at_kiosk.to_string(), "false")
        .may("rate", rate.to_string(), "100")
}

pub(crate) fn zone(zone: &ZoneSetup) -> WrittenTable {
    let ZoneSetup {
        id,
        volume,
        music_volume,
        languages,
    } = zone;
    let level = |level: &Option<u8>| level.map_or(OWN.to_owned(), |level| level.to_string());
    let languages = languages.iter().map(|lang| values::quoted(lang.key()));
    WrittenTable::new(format!("zone.{id}"))
        .may("volume", level(volume), OWN)
        .may("music_volume", level(music_volume), OWN)
        .may("languages", values::list(languages), "[]")
}

/// Returns the shortest file that says this.
fn text_of(setup: &Setup) -> String {
    let mut text = String::new();
    for table in tables(setup) {
        let _ = writeln!(text, "[{}]", table.name);
        for key in table.keys.iter().filter(|key| !key.is_usual) {
            let _ = writeln!(text, "{} = {}", key.name, key.value);
        }
    }
    text
}

fn faults(setup: &Setup) -> Vec<Fault> {
    let mut faults = match Config::parse(NOWHERE, &text_of(setup)) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.0,
    };
    faults.iter_mut().for_each(|fault| fault.place = None);
    faults
}

/// Checks that settings are such as a file may have, as far as they differ from those `before`.
///
/// # Errors
/// The mistakes, with the keys that they would have in a file.
pub fn check_change(before: &Setup, after: &Setup) -> Result<(), Vec<Fault>> {
    let mut found = faults(after);
    if found.is_empty() {
        return Ok(());
    }
    let known = faults(before);
    let is_known = |fault: &Fault| {
        let same = |other: &Fault| other.key == fault.key && other.kind() == fault.kind();
        known.iter().any(same)
    };
    found.retain(|fault| !is_known(fault));
    match found.is_empty() {
        true => Ok(()),
        false => Err(found),
    }
}

/// Returns the values that `changes` change, as a file says them.
pub fn changed_values(changes: &[SettingChange]) -> Vec<Difference> {
    let nothing = Setup::default();
    let back: Vec<SettingChange> = changes.iter().map(SettingChange::reversed).collect();
    let mut all = differences(&nothing.with(&back), &nothing.with(changes));
    all.extend(changes.iter().filter_map(|change| {
        reordered(
            change.after.path(),
            &change.before.order()?,
            &change.after.order()?,
        )
    }));
    all
}

/// Returns the values in which two halls differ, in the order of the file.
pub fn differences(before: &Setup, after: &Setup) -> Vec<Difference> {
    let old = tables(before);
    let new = tables(after);
    let find = |tables: &'_ [WrittenTable], name: &str| tables.iter().position(|t| t.name == name);
    let mut all = Vec::new();
    for table in &old {
        if find(&new, &table.name).is_none() {
            all.push(Difference {
                path: table.name.clone(),
                before: Some(
                    table
                        .keys
                        .first()
                        .map_or(String::new(), |key| key.value.clone()),
                ),
                after: None,
            });
        }
    }
    for table in &new {
        match find(&old, &table.name) {
            Some(place) => compare(&mut all, &old[place], table),
            None => {
                let keys = table.keys.iter().filter(|key| !key.is_usual);
                all.extend(keys.map(|key| Difference {
                    path: format!("{}.{}", table.name, key.name),
                    before: None,
                    after: Some(key.value.clone()),
                }));
            }
        }
    }
    for family in ["group", "service", "class", "rating.reasons", "pauses"] {
        let orders = [members(&old, family), members(&new, family)];
        all.extend(reordered(family.to_owned(), &orders[0], &orders[1]));
    }
    all
}

/// Returns that what two orders have in common stands in another order.
fn reordered(path: String, old: &[&str], new: &[&str]) -> Option<Difference> {
    let both = |own: &[&str], others: &[&str]| {
        let both = own.iter().copied().filter(|id| others.contains(id));
        both.collect::<Vec<_>>().join(" ")
    };
    let before = both(old, new);
    let after = both(new, old);
    (before != after).then_some(Difference {
        path,
        before: Some(before),
        after: Some(after),
    })
}

/// Returns the keys of a family in their order.
fn members<'t>(tables: &'t [WrittenTable], family: &str) -> Vec<&'t str> {
    match tables.iter().find(|table| table.name == family) {
        Some(table) => table.keys.iter().map(|key| key.name.as_str()).collect(),
        None => {
            let names = tables.iter().map(|table| table.name.split_once('.'));
            let own = names.flatten().filter(|(name, _)| *name == family);
            own.map(|(_, id)| id).collect()
        }
    }
}

fn compare(all: &mut Vec<Difference>, old: &WrittenTable, new: &WrittenTable) {
    let value = |table: &WrittenTable, name: &str| table.key(name).map(|key| key.value.clone());
    let gone = old.keys.iter().filter(|key| new.key(&key.name).is_none());
    for name in gone.chain(&new.keys).map(|key| &key.name) {
        let before = value(old, name);
        let after = value(new, name);
        if before != after {
            all.push(Difference {
                path: format!("{}.{name}", new.name),
                before,
                after,
            });
        }
    }
}
