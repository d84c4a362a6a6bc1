//! Settings one by one: what a change of a running hall is made of.
//!
//! A [`Setting`] is one thing that is set about a hall, with its value: a service, a counter, a rule,
//! the order of the menu. [`Setup::changes_to`] says how two halls differ, and [`Setup::with`] carries
//! that out. Whoever adds a field to [`Setup`] or [`Rules`] is told by the compiler to name it here.

use super::actor::Actor;
use super::ids::{CounterId, GroupId, PauseId, PriorityClassId, ReasonId, ServiceId, ZoneId};
use super::opening::SpecialHours;
use super::setup::{
    Choice, CounterSetup, Grade, Group, Lang, PriorityClass, Rules, Service, Setup, Text, ZoneSetup,
};
use super::staff::StaffSetup;
use super::time::Timestamp;
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// Latest changes that a hall keeps to take them back.
pub const CHANGES_KEPT: usize = 10;

/// One thing that is set about a hall, and its value. `None`: the hall has no such thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// Name of the hall.
    Name(Text),
    /// Languages that visitors choose among.
    Languages(Vec<Lang>),
    /// People and their signing in.
    Staff(StaffSetup),
    /// A service.
    Service {
        /// Its key.
        id: ServiceId,
        /// The service itself.
        value: Option<Box<Service>>,
    },
    /// The order of services in the menu.
    ServiceOrder(Vec<ServiceId>),
    /// A group of the menu.
    Group {
        /// Its key.
        id: GroupId,
        /// The group itself.
        value: Option<Box<Group>>,
    },
    /// The order of groups in the menu.
    GroupOrder(Vec<GroupId>),
    /// A counter.
    Counter {
        /// Its number.
        id: CounterId,
        /// The counter itself.
        value: Option<Box<CounterSetup>>,
    },
    /// A class of visitors with priority.
    Class {
        /// Its key.
        id: PriorityClassId,
        /// The class itself.
        value: Option<Box<PriorityClass>>,
    },
    /// The order of classes.
    ClassOrder(Vec<PriorityClassId>),
    /// All grades, best first.
    Grades(Vec<Grade>),
    /// A reason behind a rating.
    RatingReason {
        /// Its key.
        id: ReasonId,
        /// The reason itself.
        value: Option<Box<Choice<ReasonId>>>,
    },
    /// The order of reasons behind a rating.
    RatingReasonOrder(Vec<ReasonId>),
    /// A reason to pause.
    PauseReason {
        /// Its key.
        id: PauseId,
        /// The reason itself.
        value: Option<Box<Choice<PauseId>>>,
    },
    /// The order of reasons to pause.
    PauseReasonOrder(Vec<PauseId>),
    /// All hours on certain dates.
    SpecialHours(Vec<SpecialHours>),
    /// How the hall sounds in a zone.
    Zone {
        /// Its key.
        id: ZoneId,
        /// What is set there.
        value: Option<Box<ZoneSetup>>,
    },
    /// A rule.
    Rule(Rule),
}

/// A change of one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingChange {
    /// Value that whoever asks for the change saw.
    pub before: Setting,
    /// Value that it shall have: of the same thing.
    pub after: Setting,
}

/// A change of the settings that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptChange {
    /// Its number, 1 for the hall's first.
    pub number: u32,
    /// Time when it was made.
    pub at: Timestamp,
    /// Whoever made it, as far as known.
    pub actor: Option<Actor>,
    /// Settings that it changed.
    pub changes: Vec<SettingChange>,
}

impl SettingChange {
    /// Returns the change that undoes this one.
    #[must_use]
    pub fn reversed(&self) -> SettingChange {
        SettingChange {
            before: self.after.clone(),
            after: self.before.clone(),
        }
    }
}

/// Makes a variant of [`Rule`] of every field of [`Rules`].
macro_rules! rules {
    ($($variant:ident($field:ident: $kind:ty)),* $(,)?) => {
        /// One of the [`Rules`], with its value.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Rule {
            $(
                #[doc = concat!("See [`Rules::", stringify!($field), "`].")]
                $variant($kind),
            )*
        }

        impl Rules {
            fn each(&self) -> Vec<Rule> {
                let Rules { $($field),* } = self.clone();
                vec![$(Rule::$variant($field)),*]
            }
        }

        impl Rule {
            fn now_in(&self, rules: &Rules) -> Rule {
                match self {
                    $(Rule::$variant(_) => Rule::$variant(rules.$field.clone()),)*
                }
            }

            fn put_into(self, rules: &mut Rules) {
                match self {
                    $(Rule::$variant(value) => rules.$field = value,)*
                }
            }

            fn field(&self) -> &'static str {
                match self {
                    $(Rule::$variant(_) => stringify!($field),)*
                }
            }
        }
    };
}

rules! {
    CallsBeforeNoShow(calls_before_no_show: u8),
    CallFinishes(call_finishes: bool),
    ArrivesAfter(arrives_after_s: Option<u32>),
    NoShowAfter(no_show_after_s: Option<u32>),
    Ratio(ratio: Option<u8>),
    AppointmentLevel(appointment_level: u8),
    ReturnAfter(return_after: Option<u8>),
    ReturnAtKiosk(return_at_kiosk: bool),
    Hold(hold_min: Option<u8>),
    KioskPerMinute(kiosk_per_minute: Option<u8>),
    IdleCloses(idle_closes_after_s: Option<u32>),
    Undo(undo_s: u32),
    RatingWindow(rating_window_s: u32),
    RatingMin(rating_min_s: u32),
    KeepPhone(keep_phone_days: u32),
    DayStarts(day_starts: NaiveTime),
    TimeZone(time_zone: Tz),
    Holidays(holidays: Vec<NaiveDate>),
}

/// Something with a key, of which a hall has several in an order.
trait Keyed: Clone {
    type Id: Copy + PartialEq;

    fn key(&self) -> Self::Id;
}

macro_rules! keyed {
    ($($of:ty: $id:ty),* $(,)?) => {$(
        impl Keyed for $of {
            type Id = $id;

            fn key(&self) -> $id {
                self.id
            }
        }
    )*};
}

keyed! {
    Service: ServiceId, Group: GroupId, CounterSetup: CounterId, PriorityClass: PriorityClassId,
    Choice<ReasonId>: ReasonId, Choice<PauseId>: PauseId, ZoneSetup: ZoneId,
}

fn find<T: Keyed>(list: &[T], id: T::Id) -> Option<Box<T>> {
    let found = list.iter().find(|item| item.key() == id);
    found.cloned().map(Box::new)
}

fn keys<T: Keyed>(list: &[T]) -> Vec<T::Id> {
    list.iter().map(Keyed::key).collect()
}

fn put<T: Keyed>(list: &mut Vec<T>, id: T::Id, value: Option<Box<T>>) {
    let place = list.iter().position(|item| item.key() == id);
    match (place, value) {
        (Some(place), Some(value)) => list[place] = *value,
        (Some(place), None) => drop(list.remove(place)),
        (None, Some(value)) => list.push(*value),
        (None, None) => {}
    }
}

/// Puts what `order` names into that order, and the rest behind it.
fn arrange<T: Keyed>(list: &mut [T], order: &[T::Id]) {
    let place = |item: &T| order.iter().position(|id| *id == item.key());
    list.sort_by_key(|item| place(item).unwrap_or(usize::MAX));
}

/// Returns whether what two orders have in common stands in the same order.
fn agree<Id: PartialEq>(one: &[Id], other: &[Id]) -> bool {
    let of_one = one.iter().filter(|id| other.contains(id));
    of_one.eq(other.iter().filter(|id| one.contains(id)))
}

impl Setting {
    /// Returns the same thing with its value in `setup`.
    #[must_use]
    pub fn now_in(&self, setup: &Setup) -> Setting {
        match self {
            Setting::Name(_) => Setting::Name(setup.name.clone()),
            Setting::Languages(_) => Setting::Languages(setup.languages.clone()),
            Setting::Staff(_) => Setting::Staff(setup.staff),
            Setting::Service { id, .. } => service(setup, *id),
            Setting::ServiceOrder(_) => Setting::ServiceOrder(keys(&setup.services)),
            Setting::Group { id, .. } => group(setup, *id),
            Setting::GroupOrder(_) => Setting::GroupOrder(keys(&setup.groups)),
            Setting::Counter { id, .. } => counter(setup, *id),
            Setting::Class { id, .. } => class(setup, *id),
            Setting::ClassOrder(_) => Setting::ClassOrder(keys(&setup.classes)),
            Setting::Grades(_) => Setting::Grades(setup.grades.clone()),
            Setting::RatingReason { id, .. } => rating_reason(setup, *id),
            Setting::RatingReasonOrder(_) => {
                Setting::RatingReasonOrder(keys(&setup.rating_reasons))
            }
            Setting::PauseReason { id, .. } => pause_reason(setup, *id),
            Setting::PauseReasonOrder(_) => Setting::PauseReasonOrder(keys(&setup.pauses)),
            Setting::SpecialHours(_) => Setting::SpecialHours(setup.special_hours.clone()),
            Setting::Zone { id, .. } => zone(setup, *id),
            Setting::Rule(rule) => Setting::Rule(rule.now_in(&setup.rules)),
        }
    }

    fn put_into(self, setup: &mut Setup) {
        match self {
            Setting::Name(name) => setup.name = name,
            Setting::Languages(languages) => setup.languages = languages,
            Setting::Staff(staff) => setup.staff = staff,
            Setting::Service { id, value } => put(&mut setup.services, id, value),
            Setting::ServiceOrder(order) => arrange(&mut setup.services, &order),
            Setting::Group { id, value } => put(&mut setup.groups, id, value),
            Setting::GroupOrder(order) => arrange(&mut setup.groups, &order),
            Setting::Counter { id, value } => {
                put(&mut setup.counters, id, value);
                setup.counters.sort_by_key(|counter| counter.id);
            }
            Setting::Class { id, value } => put(&mut setup.classes, id, value),
            Setting::ClassOrder(order) => arrange(&mut setup.classes, &order),
            Setting::Grades(grades) => setup.grades = grades,
            Setting::RatingReason { id, value } => put(&mut setup.rating_reasons, id, value),
            Setting::RatingReasonOrder(order) => arrange(&mut setup.rating_reasons, &order),
            Setting::PauseReason { id, value } => put(&mut setup.pauses, id, value),
            Setting::PauseReasonOrder(order) => arrange(&mut setup.pauses, &order),
            Setting::SpecialHours(hours) => setup.special_hours = hours,
            Setting::Zone { id, value } => {
                put(&mut setup.zones, id, value);
                setup.zones.sort_by_key(|zone| zone.id);
            }
            Setting::Rule(rule) => rule.put_into(&mut setup.rules),
        }
    }

    /// Returns whether it is about the devices of the hall, and not about how the hall works.
    pub fn is_of_devices(&self) -> bool {
        matches!(self, Setting::Zone { .. })
    }

    /// Returns whether both have the same value. Orders do when what both name stands in the same
    /// order: a service more or less is another change.
    pub(crate) fn agrees(&self, other: &Setting) -> bool {
        match (self, other) {
            (Setting::ServiceOrder(one), Setting::ServiceOrder(other)) => agree(one, other),
            (Setting::GroupOrder(one), Setting::GroupOrder(other)) => agree(one, other),
            (Setting::ClassOrder(one), Setting::ClassOrder(other)) => agree(one, other),
            (Setting::RatingReasonOrder(one), Setting::RatingReasonOrder(other)) => {
                agree(one, other)
            }
            (Setting::PauseReasonOrder(one), Setting::PauseReasonOrder(other)) => agree(one, other),
            _ => self == other,
        }
    }

    /// Returns the keys in their order, of a setting that is one.
    pub fn order(&self) -> Option<Vec<&str>> {
        match self {
            Setting::ServiceOrder(order) => Some(order.iter().map(ServiceId::as_str).collect()),
            Setting::GroupOrder(order) => Some(order.iter().map(GroupId::as_str).collect()),
            Setting::ClassOrder(order) => Some(order.iter().map(PriorityClassId::as_str).collect()),
            Setting::RatingReasonOrder(order) => Some(order.iter().map(ReasonId::as_str).collect()),
            Setting::PauseReasonOrder(order) => Some(order.iter().map(PauseId::as_str).collect()),
            _ => None,
        }
    }

    /// Returns whether its value bears its own key, and is none of a retired service.
    pub(crate) fn is_coherent(&self) -> bool {
        match self {
            Setting::Service { id, value } => {
                value.as_ref().is_none_or(|s| s.id == *id && !s.retired)
            }
            Setting::Group { id, value } => value.as_ref().is_none_or(|g| g.id == *id),
            Setting::Counter { id, value } => value.as_ref().is_none_or(|c| c.id == *id),
            Setting::Class { id, value } => value.as_ref().is_none_or(|c| c.id == *id),
            Setting::RatingReason { id, value } => value.as_ref().is_none_or(|r| r.id == *id),
            Setting::PauseReason { id, value } => value.as_ref().is_none_or(|p| p.id == *id),
            Setting::Zone { id, value } => value.as_ref().is_none_or(|z| z.id == *id),
            _ => true,
        }
    }

    /// Returns where the settings file has it: `service.social`, `rules.undo_s`. An order has the name
    /// of what it orders: `service`.
    pub fn path(&self) -> String {
        match self {
            Setting::Name(_) => "hall.name".to_owned(),
            Setting::Languages(_) => "hall.languages".to_owned(),
            Setting::Staff(_) => "staff".to_owned(),
            Setting::Service { id, .. } => format!("service.{id}"),
            Setting::ServiceOrder(_) => "service".to_owned(),
            Setting::Group { id, .. } => format!("group.{id}"),
            Setting::GroupOrder(_) => "group".to_owned(),
            Setting::Counter { id, .. } => format!("counter.{id}"),
            Setting::Class { id, .. } => format!("class.{id}"),
            Setting::ClassOrder(_) => "class".to_owned(),
            Setting::Grades(_) => "rating.grades".to_owned(),
            Setting::RatingReason { id, .. } => format!("rating.reasons.{id}"),
            Setting::RatingReasonOrder(_) => "rating.reasons".to_owned(),
            Setting::PauseReason { id, .. } => format!("pauses.{id}"),
            Setting::PauseReasonOrder(_) => "pauses".to_owned(),
            Setting::SpecialHours(_) => "special_hours".to_owned(),
            Setting::Zone { id, .. } => format!("zone.{id}"),
            Setting::Rule(rule) => match rule.field().strip_prefix("rating_") {
                Some(field) => format!("rating.{field}"),
                None => format!("rules.{}", rule.field()),
            },
        }
    }
}

fn service(setup: &Setup, id: ServiceId) -> Setting {
    let value = find(&setup.services, id);
    Setting::Service { id, value }
}

fn group(setup: &Setup, id: GroupId) -> Setting {
    let value = find(&setup.groups, id);
    Setting::Group { id, value }
}

fn counter(setup: &Setup, id: CounterId) -> Setting {
    let value = find(&setup.counters, id);
    Setting::Counter { id, value }
}

fn class(setup: &Setup, id: PriorityClassId) -> Setting {
    let value = find(&setup.classes, id);
    Setting::Class { id, value }
}

fn rating_reason(setup: &Setup, id: ReasonId) -> Setting {
    let value = find(&setup.rating_reasons, id);
    Setting::RatingReason { id, value }
}

fn pause_reason(setup: &Setup, id: PauseId) -> Setting {
    let value = find(&setup.pauses, id);
    Setting::PauseReason { id, value }
}

fn zone(setup: &Setup, id: ZoneId) -> Setting {
    let value = find(&setup.zones, id);
    Setting::Zone { id, value }
}

impl Setup {
    /// Returns everything that is set.
    pub fn settings(&self) -> Vec<Setting> {
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
        } = self;
        let mut all = vec![
            Setting::Name(name.clone()),
            Setting::Languages(languages.clone()),
            Setting::Staff(*staff),
        ];
        all.extend(rules.each().into_iter().map(Setting::Rule));
        all.extend(groups.iter().map(|g| group(self, g.id)));
        all.extend(services.iter().map(|s| service(self, s.id)));
        all.push(Setting::SpecialHours(special_hours.clone()));
        all.extend(counters.iter().map(|c| counter(self, c.id)));
        all.extend(classes.iter().map(|c| class(self, c.id)));
        all.extend(zones.iter().map(|z| zone(self, z.id)));
        all.push(Setting::Grades(grades.clone()));
        all.extend(rating_reasons.iter().map(|r| rating_reason(self, r.id)));
        all.extend(pauses.iter().map(|p| pause_reason(self, p.id)));
        all.extend([
            Setting::GroupOrder(keys(groups)),
            Setting::ServiceOrder(keys(services)),
            Setting::ClassOrder(keys(classes)),
            Setting::RatingReasonOrder(keys(rating_reasons)),
            Setting::PauseReasonOrder(keys(pauses)),
        ]);
        all
    }

    /// Returns what makes `other` of these settings.
    pub fn changes_to(&self, other: &Setup) -> Vec<SettingChange> {
        let is_gone = |setting: &Setting| setting.now_in(other) != *setting;
        let gone = self.settings().into_iter().filter(is_gone);
        let is_new = |setting: &Setting| setting.now_in(self) != *setting;
        let new = other.settings().into_iter().filter(is_new);
        let mut known = BTreeSet::new();
        new.chain(gone)
            .filter(|setting| known.insert(setting.path()))
            .map(|setting| SettingChange {
                before: setting.now_in(self),
                after: setting.now_in(other),
            })
            .collect()
    }

    /// Returns those changes that make `wanted` of the settings `seen` which are not so here already.
    pub fn due(&self, seen: &Setup, wanted: &Setup) -> Vec<SettingChange> {
        let mut changes = seen.changes_to(wanted);
        changes.retain(|change| change.before.now_in(self) != change.after);
        changes
    }

    /// Returns these settings with so many of them changed.
    #[must_use]
    pub fn with<'a>(&self, changes: impl IntoIterator<Item = &'a SettingChange>) -> Setup {
        let mut setup = self.clone();
        let mut changes: Vec<&Setting> = changes.into_iter().map(|change| &change.after).collect();
        changes.sort_by_key(|setting| setting.order().is_some());
        for after in changes {
            after.clone().put_into(&mut setup);
        }
        setup
    }

    /// Returns the settings as people set them: without services that are only called to their end.
    #[must_use]
    pub fn without_retired(&self) -> Setup {
        let mut setup = self.clone();
        setup.drop_retired(|_| false);
        setup
    }

    /// Returns the settings after `changes`, with those services of before that are `retired` then.
    #[must_use]
    pub fn changed(&self, changes: &[SettingChange], retired: &[ServiceId]) -> Setup {
        let mut setup = self.without_retired().with(changes);
        setup.keep_retired(self, retired);
        setup
    }

    /// Keeps services of `before` for the counters that call their tickets.
    pub(crate) fn keep_retired(&mut self, before: &Setup, retired: &[ServiceId]) {
        let gone = before.services.iter().filter(|s| retired.contains(&s.id));
        for old in gone {
            if self.service(old.id).is_some() {
                continue;
            }
            self.services.push(Service {
                retired: true,
                group: None,
                ..old.clone()
            });
            for counter in &mut self.counters {
                let served = before
                    .counter(counter.id)
                    .and_then(|c| c.serves.iter().find(|s| s.service == old.id));
                let is_new = counter.serves.iter().all(|s| s.service != old.id);
                counter.serves.extend(served.filter(|_| is_new));
            }
        }
    }
}
