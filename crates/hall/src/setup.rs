//! What a hall is made of: its services, counters and rules, as set by the technician.
//!
//! The setup is part of the hall's state and changes by an event like everything else, so that an
//! old log means the same thing under new settings. `config` reads it from a file.

use super::appointment::AppointmentSetup;
use super::ids::{CounterId, GroupId, PauseId, PriorityClassId, ReasonId, ServiceId, ZoneId};
pub use super::lang::{Lang, Text};
use super::limits::SERIES_WIDTH;
use super::opening::SpecialHours;
use super::staff::StaffSetup;
use super::ticket::Number;
use super::time::Hours;
use super::voice::SpokenLang;
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use std::fmt;

/// The letters before a ticket's number: 0 to 4 ASCII capitals for a service, `K1-` to `K9999-` for
/// the numbers that a machine gives out by itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Prefix([u8; PREFIX_MAX]);

/// Longest prefix, in bytes.
const PREFIX_MAX: usize = 6;

impl Prefix {
    /// No letters.
    pub const NONE: Prefix = Prefix([0; PREFIX_MAX]);

    /// The prefix of a service made of `text`; `None` unless it is at most four of `A` to `Z`.
    pub fn new(text: &str) -> Option<Prefix> {
        (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_uppercase())).then(|| Prefix::of(text))
    }

    /// The prefix of the machine that was given series `number`; `None` unless that is 1 to 9999.
    pub fn of_series(number: u32) -> Option<Prefix> {
        (1..=9999)
            .contains(&number)
            .then(|| Prefix::of(&format!("K{number}-")))
    }

    /// The prefix of either kind made of `text`.
    pub fn read(text: &str) -> Option<Prefix> {
        let series = || {
            text.strip_prefix('K')?
                .strip_suffix('-')?
                .parse()
                .ok()
                .and_then(Prefix::of_series)
        };
        Prefix::new(text).or_else(|| series().filter(|prefix| prefix.as_str() == text))
    }

    fn of(text: &str) -> Prefix {
        let mut bytes = [0; PREFIX_MAX];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Prefix(bytes)
    }

    /// The series of a machine that this is; `None` for the letters of a service.
    pub fn series(&self) -> Option<u32> {
        self.as_str()
            .strip_prefix('K')?
            .strip_suffix('-')?
            .parse()
            .ok()
    }

    /// As it is printed.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(PREFIX_MAX);
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

impl fmt::Debug for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A service that visitors queue for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Key in the settings, which statistics refer to.
    pub id: ServiceId,
    /// Name as visitors read it.
    pub name: Text,
    /// Group of the kiosk's menu in which it stands; `None` is the first page.
    pub group: Option<GroupId>,
    /// Name of its icon, for example `account`; unknown names show the prefix.
    pub icon: String,
    /// Letters before its numbers; may be none.
    pub prefix: Prefix,
    /// First number of a service day. Services with the same letters and first number draw from one
    /// [`Series`](super::series::Series).
    pub first: u32,
    /// Last number of a service day; then no more tickets are issued.
    pub last: u32,
    /// Digits of a printed number, padded with zeros: 3 makes `A015`.
    pub width: u8,
    /// Text that a visitor must read and confirm before the ticket.
    pub notice: Option<Text>,
    /// At most this many tickets a service day.
    pub cap: Option<u32>,
    /// Hours in which tickets are issued.
    pub hours: Hours,
    /// Seconds after which a waiting ticket comes before the others of its priority level.
    pub max_wait_s: Option<u32>,
    /// Rate at which waiting counts here, in percent of a second per second; 100 is usual. See
    /// [`routing`](super::routing).
    pub rate: u32,
    /// Seconds a visit is expected to take, until enough real ones are known.
    pub usual_service_s: u32,
    /// Treatment of visitors who will probably not be called before it closes.
    pub late: LatePolicy,
    /// Set when its waiting tickets outlive the service day: they are called on the next one.
    pub keep_over_night: bool,
    /// Its appointments; `None`: it has none.
    pub appointments: Option<Box<AppointmentSetup>>,
    /// Taken out of the settings on a day when it had tickets: issues nothing more, but its tickets
    /// are still called. The day turn drops it.
    pub retired: bool,
}

impl Service {
    /// A service without a name of its own, as one is of which the settings say no more.
    pub fn new(id: ServiceId, prefix: Prefix) -> Service {
        Service {
            id,
            name: Text::default(),
            group: None,
            icon: String::new(),
            prefix,
            first: 1,
            last: 9999,
            width: 3,
            notice: None,
            cap: None,
            hours: Hours::default(),
            max_wait_s: None,
            rate: 100,
            usual_service_s: 300,
            late: LatePolicy::default(),
            keep_over_night: false,
            appointments: None,
            retired: false,
        }
    }

    /// Returns what a list shows of its numbers: its letters, or the first number where it has none.
    pub fn mark(&self) -> String {
        match self.prefix.as_str() {
            "" => format!("{:0width$}", self.first, width = usize::from(self.width)),
            letters => letters.to_owned(),
        }
    }
}

/// The treatment of a visitor who will probably not be called before the service closes, for a break
/// or for the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LatePolicy {
    /// Gets a ticket, and is told the wait only.
    Issue,
    /// Gets a ticket, and reads on screen and paper that it will be after the break, or another day.
    #[default]
    Warn,
    /// Is told, and asked whether it shall be a ticket all the same.
    Ask,
    /// Gets no ticket at a kiosk; staff can give one.
    Stop,
}

/// A group of services in the kiosk's menu. Menus have at most three levels, the services' own
/// among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Key in the settings.
    pub id: GroupId,
    /// Name as visitors read it.
    pub name: Text,
    /// Name of its icon.
    pub icon: String,
    /// The group it stands in; `None` is the first page.
    pub parent: Option<GroupId>,
}

/// A class of visitors with priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorityClass {
    /// Key in the settings.
    pub id: PriorityClassId,
    /// Its name, for example 老人.
    pub name: Text,
    /// Priority level, 1 to 9; visitors without a class have 0. Higher is called first.
    pub level: u8,
    /// Rate at which waiting counts, in percent, within the level; multiplied with the service's
    /// rate.
    pub rate: u32,
    /// Set when a visitor may choose it at the kiosk; else only staff can.
    pub at_kiosk: bool,
}

/// One service of a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Serves {
    /// Key of the service.
    pub service: ServiceId,
    /// 1 is the counter's first choice; a higher rank is served when the lower ones have nobody at
    /// that level.
    pub rank: u8,
}

/// A counter (window) as set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterSetup {
    /// Number by which settings, scripts and the log know it, 1 to 99.
    pub id: CounterId,
    /// Text on its sign, which is read and said instead of the number, for example 302诊室;
    /// `None`: the number.
    pub label: Option<Text>,
    /// A description beside it, for example 综合窗口; may be empty.
    pub name: Text,
    /// Services that it serves when it opens.
    pub serves: Vec<Serves>,
}

/// Returns true if a label is a mark, such as 12, A or B-3: capital letters, figures and hyphens
/// alone. A mark is read with the word for a counter (12号窗口); another label, such as 302诊室 or
/// Room 7, says itself what it is.
pub fn is_mark(label: &str) -> bool {
    let in_marks = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    !label.is_empty() && label.chars().all(in_marks)
}

/// A grade that a visitor can give, best first in [`Setup::grades`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// Its name, for example 非常满意.
    pub name: Text,
    /// Set when it counts as a poor rating (差评), asks for a reason and is followed up.
    pub poor: bool,
}

/// A keyed text: a reason to pause, or a reason behind a poor rating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<Id> {
    /// Key in the settings.
    pub id: Id,
    /// Words to choose it by.
    pub name: Text,
}

/// The rules that a hall can set. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Calls after which the next call makes the ticket a no-show (顺呼); at least 1.
    pub calls_before_no_show: u8,
    /// Set when calling the next visitor finishes the one being served.
    pub call_finishes: bool,
    /// A called visitor counts as arrived after this long.
    pub arrives_after_s: Option<u32>,
    /// A called visitor counts as a no-show after this long.
    pub no_show_after_s: Option<u32>,
    /// After this many priority visitors in a row a counter calls one without priority.
    pub ratio: Option<u8>,
    /// Level at which an appointment is called when it is due, 1 to 9; that of its visitor's class,
    /// where that is higher.
    pub appointment_level: u8,
    /// Others of the same service and class who go before a missed visitor who came back; 0 is the
    /// old place. `None`: only a call brings a missed visitor back.
    pub return_after: Option<u8>,
    /// Set when a missed visitor may come back by a press at the kiosk.
    pub return_at_kiosk: bool,
    /// Minutes for which a ticket is on hold, if nobody says how long. `None`: there is no hold.
    pub hold_min: Option<u8>,
    /// Most tickets that one kiosk gives out in a minute.
    pub kiosk_per_minute: Option<u8>,
    /// A counter at which nothing is done for this long, without a ticket there, is closed.
    pub idle_closes_after_s: Option<u32>,
    /// Seconds for which an action can be undone.
    pub undo_s: u32,
    /// Seconds for which a finished visit can be rated.
    pub rating_window_s: u32,
    /// Presses this soon after the first are taken for the same press.
    pub rating_min_s: u32,
    /// Days after which phone numbers that visitors left are erased.
    pub keep_phone_days: u32,
    /// The time of day at which the service day turns.
    pub day_starts: NaiveTime,
    /// The hall's time zone.
    pub time_zone: Tz,
    /// Days without tickets.
    pub holidays: Vec<NaiveDate>,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            calls_before_no_show: 2,
            call_finishes: true,
            arrives_after_s: None,
            no_show_after_s: None,
            ratio: None,
            appointment_level: 3,
            return_after: Some(3),
            return_at_kiosk: false,
            hold_min: Some(15),
            kiosk_per_minute: Some(20),
            idle_closes_after_s: Some(7200),
            undo_s: 10,
            rating_window_s: 30,
            rating_min_s: 3,
            keep_phone_days: 90,
            day_starts: NaiveTime::from_hms_opt(3, 0, 0).unwrap_or_default(),
            time_zone: chrono_tz::Asia::Shanghai,
            holidays: Vec::new(),
        }
    }
}

impl Rules {
    /// Returns whether missed visitors may put themselves back into the queue.
    pub fn takes_back_at_kiosk(&self) -> bool {
        self.return_at_kiosk && self.return_after.is_some()
    }
}

/// Everything that is set about a hall.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Setup {
    /// Name of the hall.
    pub name: Text,
    /// Languages that visitors may choose among; empty: [`Lang::USUAL`].
    pub languages: Vec<Lang>,
    /// Services in menu order.
    pub services: Vec<Service>,
    /// Groups in menu order.
    pub groups: Vec<Group>,
    /// Counters by rising number.
    pub counters: Vec<CounterSetup>,
    /// Classes of visitors with priority.
    pub classes: Vec<PriorityClass>,
    /// Grades, best first.
    pub grades: Vec<Grade>,
    /// Reasons that a poor grade may name.
    pub rating_reasons: Vec<Choice<ReasonId>>,
    /// Reasons to pause.
    pub pauses: Vec<Choice<PauseId>>,
    /// Hours on certain dates that differ from those of the week.
    pub special_hours: Vec<SpecialHours>,
    /// The rules of calling and rating.
    pub rules: Rules,
    /// How people sign in.
    pub staff: StaffSetup,
    /// How the hall sounds in its zones, where it is set for all machines there; by rising key.
    pub zones: Vec<ZoneSetup>,
}

/// How the hall sounds in a zone, whichever machine speaks there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneSetup {
    /// Its key, as machines name it.
    pub id: ZoneId,
    /// Level of calls and notices in percent; `None`: as each machine has it.
    pub volume: Option<u8>,
    /// Level of the music in percent; `None`: as each machine has it.
    pub music_volume: Option<u8>,
    /// The languages that are spoken, one after the other; none: as each machine has it.
    pub languages: Vec<SpokenLang>,
}

impl ZoneSetup {
    /// Returns that nothing is set for a zone.
    pub fn of(id: ZoneId) -> ZoneSetup {
        ZoneSetup {
            id,
            volume: None,
            music_volume: None,
            languages: Vec::new(),
        }
    }

    /// Returns whether nothing is set for it.
    pub fn is_usual(&self) -> bool {
        *self == ZoneSetup::of(self.id)
    }
}

impl Setup {
    /// Returns what is set for a zone.
    pub fn zone(&self, id: ZoneId) -> Option<&ZoneSetup> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    /// The languages that visitors may choose among, the hall's first one first.
    pub fn languages(&self) -> &[Lang] {
        match self.languages.as_slice() {
            [] => &Lang::USUAL,
            named => named,
        }
    }

    /// Returns the language that stands beside `lang`: the first other one of the hall, or `lang`
    /// itself in a hall of one language.
    pub fn second(&self, lang: Lang) -> Lang {
        let mut others = self.languages().iter().filter(|other| **other != lang);
        others.next().copied().unwrap_or(lang)
    }

    /// The service with this key.
    pub fn service(&self, id: ServiceId) -> Option<&Service> {
        self.services.iter().find(|s| s.id == id)
    }

    /// Returns a number as papers show it.
    pub(crate) fn number(&self, prefix: Prefix, value: u32) -> Number {
        let series = self.series_of(prefix, value);
        let service = self.services.iter().find(|s| s.series() == series);
        Number {
            prefix,
            value,
            width: service.map_or(SERIES_WIDTH, |s| s.width),
        }
    }

    /// Returns whether the grade at this position counts as a poor one.
    pub fn is_poor(&self, grade: u8) -> bool {
        self.grades.get(usize::from(grade)).is_some_and(|g| g.poor)
    }

    /// The class with this key.
    pub fn class(&self, id: PriorityClassId) -> Option<&PriorityClass> {
        self.classes.iter().find(|c| c.id == id)
    }

    /// The counter with this number, as set up.
    pub fn counter(&self, id: CounterId) -> Option<&CounterSetup> {
        self.counters.iter().find(|c| c.id == id)
    }

    /// Returns what visitors know a counter by, on screens, papers and signs: its label, else its
    /// number.
    pub fn label(&self, id: CounterId, lang: Lang) -> String {
        let label = self.counter(id).and_then(|c| c.label.as_ref());
        label.map_or_else(|| id.to_string(), |label| label.get(lang).to_owned())
    }

    /// Forgets the services that are retired, unless `keeps` says that one has tickets still.
    pub(super) fn drop_retired(&mut self, keeps: impl Fn(ServiceId) -> bool) {
        self.services.retain(|s| !s.retired || keeps(s.id));
        let services = &self.services;
        for counter in &mut self.counters {
            counter
                .serves
                .retain(|s| services.iter().any(|known| known.id == s.service));
        }
    }

    /// The group with this key.
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.iter().find(|g| g.id == id)
    }
}
