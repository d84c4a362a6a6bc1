//! What a page of the program is, and what it sees.
//!
//! A page is a small module: an arm of [`PageId`], a field of [`Pages`], and a type that is a [`Page`]. It
//! says which lines it shows, what its buttons do and what is asked for its things; tabs, keys, sheets,
//! the draft and its way into the hall are the frame's.

use super::audit::AuditPage;
use super::counters::CountersPage;
use super::data::DataPage;
use super::figures::FiguresPage;
use super::hours::HoursPage;
use super::live::LivePage;
use super::machines::MachinesPage;
use super::rating::RatingPage;
use super::rules::RulesPage;
use super::services::ServicesPage;
use super::staff::StaffPage;
use super::view::{P, View};
use super::voice::VoicePage;
use crate::inquiry::{Found, Inquiry};
use crate::screen::{Context, KeyCode};
use hall::{
    AccountId, Actor, Command, CounterId, GroupId, MachineId, Program, Right, ServiceId, Setup,
    ZoneId,
};
use ratatui::layout::Rect;
use text::Words;
use ui::widgets::{Entries, Entry, List};

/// A page of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageId {
    /// The hall as it is now.
    Live,
    /// Services and the menu of the kiosk.
    Services,
    /// Counters.
    Counters,
    /// Rules of calling.
    Rules,
    /// Hours and holidays.
    Hours,
    /// Ratings.
    Rating,
    /// The people who work here.
    Staff,
    /// How the hall sounds.
    Voice,
    /// Machines and printers.
    Machines,
    /// Backups, and what visitors left.
    Data,
    /// Who did what.
    Audit,
    /// The figures of days.
    Figures,
}

impl PageId {
    /// All of them, in the order in which they stand.
    pub(super) const ALL: [PageId; 12] = [
        PageId::Live,
        PageId::Services,
        PageId::Counters,
        PageId::Rules,
        PageId::Hours,
        PageId::Rating,
        PageId::Staff,
        PageId::Voice,
        PageId::Machines,
        PageId::Data,
        PageId::Audit,
        PageId::Figures,
    ];

    /// Returns the message with its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            PageId::Live => "admin-page-live",
            PageId::Services => "admin-page-services",
            PageId::Counters => "admin-page-counters",
            PageId::Rules => "admin-page-rules",
            PageId::Hours => "admin-page-hours",
            PageId::Rating => "admin-page-rating",
            PageId::Staff => "admin-page-staff",
            PageId::Voice => "admin-page-voice",
            PageId::Machines => "admin-page-machines",
            PageId::Data => "admin-page-data",
            PageId::Audit => "admin-page-audit",
            PageId::Figures => "admin-page-figures",
        }
    }

    /// Returns the right without which it is not offered.
    pub(super) fn right(self) -> Right {
        match self {
            PageId::Live => Right::LiveView,
            PageId::Services
            | PageId::Counters
            | PageId::Rules
            | PageId::Hours
            | PageId::Rating => Right::SettingsHall,
            PageId::Staff => Right::StaffManage,
            PageId::Voice => Right::SettingsDevice,
            PageId::Machines => Right::MachineManage,
            PageId::Data => Right::DataBackup,
            PageId::Audit => Right::AuditView,
            PageId::Figures => Right::FiguresView,
        }
    }

    /// Returns the letter that shows it, from every page that has no other use for it.
    pub(super) fn letter(self) -> Option<char> {
        (self == PageId::Figures).then_some('f')
    }

    /// Returns whether what is changed there becomes part of the draft.
    pub(super) fn is_settings(self) -> bool {
        matches!(self.right(), Right::SettingsHall | Right::SettingsDevice)
    }

    /// Returns the page on which the setting of this path stands.
    pub(super) fn of_setting(path: &str) -> PageId {
        const OF_HOURS: [&str; 2] = ["rules.day_starts", "rules.holidays"];
        match path.split('.').next() {
            _ if OF_HOURS.contains(&path) => PageId::Hours,
            Some("rules") => PageId::Rules,
            Some("counter") => PageId::Counters,
            Some("special_hours") => PageId::Hours,
            Some("service") if path.ends_with(".hours") => PageId::Hours,
            Some("rating") => PageId::Rating,
            Some("zone") => PageId::Voice,
            _ => PageId::Services,
        }
    }
}

/// The pages with their states.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Pages {
    live: LivePage,
    counters: CountersPage,
    services: ServicesPage,
    rules: RulesPage,
    hours: HoursPage,
    rating: RatingPage,
    staff: StaffPage,
    voice: VoicePage,
    machines: MachinesPage,
    data: DataPage,
    audit: AuditPage,
    pub(super) figures: FiguresPage,
}

impl Pages {
    /// Returns the same without the names of clerks in figures.
    pub(super) fn redacted(&self) -> Pages {
        Pages {
            figures: self.figures.redacted(),
            ..self.clone()
        }
    }

    pub(super) fn of(&self, page: PageId) -> &dyn Page {
        match page {
            PageId::Live => &self.live,
            PageId::Services => &self.services,
            PageId::Counters => &self.counters,
            PageId::Rules => &self.rules,
            PageId::Hours => &self.hours,
            PageId::Rating => &self.rating,
            PageId::Staff => &self.staff,
            PageId::Voice => &self.voice,
            PageId::Machines => &self.machines,
            PageId::Data => &self.data,
            PageId::Audit => &self.audit,
            PageId::Figures => &self.figures,
        }
    }

    pub(super) fn of_mut(&mut self, page: PageId) -> &mut dyn Page {
        match page {
            PageId::Live => &mut self.live,
            PageId::Services => &mut self.services,
            PageId::Counters => &mut self.counters,
            PageId::Rules => &mut self.rules,
            PageId::Hours => &mut self.hours,
            PageId::Rating => &mut self.rating,
            PageId::Staff => &mut self.staff,
            PageId::Voice => &mut self.voice,
            PageId::Machines => &mut self.machines,
            PageId::Data => &mut self.data,
            PageId::Audit => &mut self.audit,
            PageId::Figures => &mut self.figures,
        }
    }
}

/// The thing that an open sheet is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// The end of somebody's work at a counter.
    Close(CounterId),
    /// A service.
    Service(ServiceId),
    /// One more service.
    NewService,
    /// A group of the menu.
    Group(GroupId),
    /// One more group.
    NewGroup,
    /// A counter.
    Counter(CounterId),
    /// One more counter.
    NewCounter,
    /// The rule of this place in the list.
    Rule(usize),
    /// The time of day at which the service day turns.
    DayStarts,
    /// The holidays.
    Holidays,
    /// The special hours of this place.
    Special(usize),
    /// More special hours.
    NewSpecial,
    /// The week of a service.
    Week(ServiceId),
    /// The time of this place about ratings.
    Time(usize),
    /// The grade of this place.
    Grade(usize),
    /// One more grade.
    NewGrade,
    /// The reason of this place behind a rating.
    Reason(usize),
    /// One more reason.
    NewReason,
    /// Somebody who works here.
    Account(AccountId),
    /// One more.
    NewAccount,
    /// The stars of somebody.
    Stars(AccountId),
    /// That somebody signs in no longer.
    Disable(AccountId),
    /// That somebody has no badge, PIN and password any more.
    Reset(AccountId),
    /// How the hall sounds in a zone.
    Zone(ZoneId),
    /// That a machine is shut out.
    Expel(MachineId),
    /// The erasure of what visitors left.
    Erase,
    /// Which lines of the log are shown.
    AuditFilter,
    /// The figures that are shown.
    Figures,
}

/// What a page sees.
pub(super) struct Desk<'a> {
    pub(super) cx: &'a Context<'a>,
    pub(super) words: Words,
    /// The settings that are shown: the draft, or those of the hall.
    pub(super) setup: Setup,
    pub(super) actor: Actor,
}

impl Desk<'_> {
    /// Returns why nothing that only machines of hubs do can be done from here: a message.
    pub(super) fn not_on_hub(&self) -> Option<&'static str> {
        let is_here = self.actor.machine.is_none() && self.actor.program == Program::Admin;
        (!is_here).then_some("admin-on-hub")
    }

    pub(super) fn text(&self, id: &'static str) -> &'static str {
        self.words.text(id)
    }
}

/// A button below a page, and its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deed {
    pub(super) key: KeyCode,
    /// The message that says what it does.
    pub(super) says: &'static str,
}

impl Deed {
    pub(super) const fn new(key: KeyCode, says: &'static str) -> Deed {
        Deed { key, says }
    }
}

/// What follows from a deed, or from saying yes to a sheet.
pub(super) enum Step {
    /// Nothing but what the page did to itself.
    Stay,
    /// Asks for the values of something.
    Edit(What),
    /// Asks whether something is meant.
    Ask(What),
    /// Tells what [`Page::question`] says of something.
    Tell(What),
    /// Makes these settings the draft.
    Draft(Box<Setup>),
    /// Has something done or found out beyond the hall.
    Inquire(Inquiry),
    /// Asks the hall at once; the message says that it was done.
    Send(Command, &'static str),
    /// Says why not.
    Refuse(String),
}

/// A value that a sheet asks for.
pub(super) struct Field {
    pub(super) label: String,
    /// What it means, and its limits.
    pub(super) about: String,
    /// What stands there while nothing is typed.
    pub(super) hint: String,
    /// The names of the choices.
    pub(super) choices: Vec<String>,
    /// The present value.
    pub(super) entry: Entry,
}

/// What a sheet says that asks whether something is meant.
pub(super) struct Question {
    pub(super) title: String,
    pub(super) text: String,
    /// The message on the button that says yes.
    pub(super) ok: &'static str,
}

/// A page: its lines, of which one is chosen, and what is done with them.
pub(super) trait Page {
    /// Returns the chosen line.
    fn list(&self) -> List;
    /// Returns the list that keys and presses move.
    fn list_mut(&mut self) -> &mut List;
    /// Returns the number of its lines.
    fn count(&self, desk: &Desk<'_>) -> usize;
    /// Returns its buttons, from the left.
    fn deeds(&self) -> &'static [Deed];
    /// Returns its keys that have no button below.
    fn keys(&self) -> &'static [Deed] {
        &[]
    }
    /// Returns whether digits are keys of its own, and show no other page.
    fn takes_digits(&self) -> bool {
        false
    }
    /// Returns why the deed of a key cannot be done now: a message.
    fn why_not(&self, desk: &Desk<'_>, key: KeyCode) -> Option<&'static str>;
    /// Does the deed of a key.
    fn perform(&mut self, desk: &Desk<'_>, key: KeyCode) -> Step;
    /// Draws what is above the buttons.
    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect);
    /// Returns what a sheet with the values of `what` is called.
    fn title(&self, desk: &Desk<'_>, what: &What) -> String;
    /// Returns the values of `what`.
    fn fields(&self, desk: &Desk<'_>, what: &What) -> Vec<Field>;
    /// Takes over the values of `what`, which stand in the order of its fields.
    fn submit(&mut self, desk: &Desk<'_>, what: &What, values: &Entries) -> Step;
    /// Returns what is asked before `what` is done.
    fn question(&self, _: &Desk<'_>, _: &What) -> Option<Question> {
        None
    }
    /// Takes notice that it was opened.
    fn opened(&mut self) {}
    /// Returns what it has to ask beyond the hall now.
    fn wants(&self, _: &Desk<'_>) -> Option<Inquiry> {
        None
    }
    /// Takes notice of the answer to `inquiry`, which it wanted.
    fn learned(&mut self, _: &Desk<'_>, _inquiry: Inquiry, _found: Found) {}
    /// Returns whether its record holds all of its state.
    fn is_settled(&self) -> bool {
        true
    }
    /// Does it.
    fn agree(&mut self, _: &Desk<'_>, _: &What) -> Step {
        Step::Stay
    }
}
