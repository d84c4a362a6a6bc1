//! Services, and the groups in which the menu of the kiosk has them.

use super::page::{Deed, Desk, Field, Page, Step, What};
use super::texts;
use super::values::{choice, switch};
use super::view::{P, View};
use crate::screen::KeyCode;
use hall::limits::NAME_MAX;
use hall::setup::{Group, LatePolicy, Prefix, Service, Text};
use hall::{GroupId, ServiceId, Setup};
use ratatui::layout::Rect;
use text::args;
use ui::widgets::{Entries, Entry, Face, List, TextField};

const EDIT: KeyCode = KeyCode::Enter;
const ADD: KeyCode = KeyCode::Char('n');
const ADD_GROUP: KeyCode = KeyCode::Char('g');
const EARLIER: KeyCode = KeyCode::Char('[');
const LATER: KeyCode = KeyCode::Char(']');
const TAKE_OUT: KeyCode = KeyCode::Char('d');

const DEEDS: [Deed; 6] = [
    Deed::new(EDIT, "admin-do-edit"),
    Deed::new(ADD, "admin-do-add"),
    Deed::new(ADD_GROUP, "admin-do-add-group"),
    Deed::new(EARLIER, "admin-do-earlier"),
    Deed::new(LATER, "admin-do-later"),
    Deed::new(TAKE_OUT, "admin-do-take-out"),
];

/// Characters of a key.
const KEY_MAX: usize = 16;
/// Characters of the name of an icon.
const ICON_MAX: usize = 32;
/// Characters of what must be read before the ticket.
const NOTICE_MAX: usize = 600;
/// The sign that stands for the end of a line where a text has one line.
const LINE_END: &str = " | ";
/// What is done with visitors who come too late, in the order of choices.
const LATE: [(LatePolicy, &str); 4] = [
    (LatePolicy::Issue, "admin-late-issue"),
    (LatePolicy::Warn, "admin-late-warn"),
    (LatePolicy::Ask, "admin-late-ask"),
    (LatePolicy::Stop, "admin-late-stop"),
];

/// The page of the services.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ServicesPage {
    list: List,
}

/// The thing of a line.
enum Line<'s> {
    Service(usize, &'s Service),
    Group(usize, &'s Group),
}

impl ServicesPage {
    fn chosen<'s>(&self, setup: &'s Setup) -> Option<Line<'s>> {
        let last = lines(setup).checked_sub(1)?;
        let at = self.list.at().min(last);
        let group = at.wrapping_sub(setup.services.len());
        match setup.services.get(at) {
            Some(service) => Some(Line::Service(at, service)),
            None => Some(Line::Group(group, setup.groups.get(group)?)),
        }
    }
}

fn lines(setup: &Setup) -> usize {
    setup.services.len() + setup.groups.len()
}

fn service_face(view: &View<'_>, service: &Service) -> Face {
    let desk = view.desk();
    let lang = desk.words.lang();
    let mut served: Vec<String> = Vec::new();
    for counter in &desk.setup.counters {
        let mut serves = counter.serves.iter();
        if serves.any(|serves| serves.service == service.id) {
            served.push(desk.setup.label(counter.id, lang));
        }
    }
    let detail = match view.is_narrow() {
        true => String::new(),
        false if served.is_empty() => desk.text("admin-not-served").to_owned(),
        false if served.len() > 9 => {
            let count = args! { count: served.len() };
            desk.words.say("admin-served-by", count)
        }
        false => {
            let counters = served.join(" ");
            desk.words.say("admin-served", args! { counters: counters })
        }
    };
    let name = service.name.get(lang);
    Face {
        mark: service.mark(),
        text: view.changed(name, is_changed(view, service)),
        detail,
        dim: served.is_empty(),
    }
}

fn group_face(view: &View<'_>, group: &Group) -> Face {
    let desk = view.desk();
    let is_in = |service: &&Service| service.group == Some(group.id);
    let count = desk.setup.services.iter().filter(is_in).count();
    let name = group.name.get(desk.words.lang());
    let is_changed = desk.cx.hall.setup().group(group.id) != Some(group);
    Face {
        mark: "▸".to_owned(),
        text: view.changed(name, is_changed),
        detail: desk.words.say("admin-group-of", args! { count: count }),
        dim: count == 0,
    }
}

/// Returns whether the draft has another service or another place for it than the hall.
fn is_changed(view: &View<'_>, service: &Service) -> bool {
    let hall = view.desk().cx.hall.setup();
    let shown = &view.desk().setup;
    // One more or less moves none of the others.
    let place = |setup: &Setup, other: &Setup| {
        let both = setup
            .services
            .iter()
            .filter(|s| other.service(s.id).is_some());
        both.map(|s| s.id).position(|id| id == service.id)
    };
    hall.service(service.id) != Some(service) || place(shown, hall) != place(hall, shown)
}

impl Page for ServicesPage {
    fn list(&self) -> List {
        self.list
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.list
    }

    fn count(&self, desk: &Desk<'_>) -> usize {
        lines(&desk.setup)
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn why_not(&self, desk: &Desk<'_>, key: KeyCode) -> Option<&'static str> {
        let (at, count) = match self.chosen(&desk.setup) {
            None => (0, 0),
            Some(Line::Service(at, _)) => (at, desk.setup.services.len()),
            Some(Line::Group(at, _)) => (at, desk.setup.groups.len()),
        };
        match key {
            ADD | ADD_GROUP => None,
            _ if count == 0 => Some("admin-no-service"),
            EARLIER => (at == 0).then_some("admin-is-first"),
            LATER => (at + 1 >= count).then_some("admin-is-last"),
            _ => None,
        }
    }

    fn perform(&mut self, desk: &Desk<'_>, key: KeyCode) -> Step {
        let mut setup = desk.setup.clone();
        match key {
            ADD => return Step::Edit(What::NewService),
            ADD_GROUP => return Step::Edit(What::NewGroup),
            _ => {}
        }
        let by = if key == EARLIER { usize::MAX } else { 1 };
        match self.chosen(&desk.setup) {
            None => return Step::Stay,
            Some(Line::Service(at, service)) => match key {
                EDIT => return Step::Edit(What::Service(service.id)),
                EARLIER | LATER => {
                    setup.services.swap(at, at.wrapping_add(by));
                    self.list.choose(at.wrapping_add(by));
                }
                _ => take_out(&mut setup, service.id),
            },
            Some(Line::Group(at, group)) => match key {
                EDIT => return Step::Edit(What::Group(group.id)),
                EARLIER | LATER => {
                    setup.groups.swap(at, at.wrapping_add(by));
                    let place = setup.services.len() + at.wrapping_add(by);
                    self.list.choose(place);
                }
                _ => take_group_out(&mut setup, group.id),
            },
        }
        Step::Draft(Box::new(setup))
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let desk = view.desk();
        let services = desk.setup.services.iter();
        let services = services.map(|service| service_face(view, service));
        let groups = desk.setup.groups.iter();
        let groups = groups.map(|group| group_face(view, group));
        let lines: Vec<Face> = services.chain(groups).collect();
        let (list, facts) = view.beside(area);
        let count = args! { count: desk.setup.services.len() };
        let head = desk.words.say("admin-services", count);
        view.list(p, list, &head, self.list, &lines);
        if let (Some(area), Some(line)) = (facts, self.chosen(&desk.setup)) {
            let facts = match line {
                Line::Service(_, service) => service_facts(desk, service),
                Line::Group(_, group) => group_facts(desk, group),
            };
            view.facts(p, area, &facts);
        }
    }

    fn title(&self, desk: &Desk<'_>, what: &What) -> String {
        desk.text(match what {
            What::NewService => "admin-new-service",
            What::NewGroup => "admin-new-group",
            What::Group(_) => "admin-group-title",
            _ => "admin-edit-title",
        })
        .to_owned()
    }

    fn fields(&self, desk: &Desk<'_>, what: &What) -> Vec<Field> {
        match what {
            What::NewService => {
                let new = new_service(&desk.setup);
                let mut fields = vec![key_field(desk)];
                fields.extend(service_fields(desk, &new));
                fields
            }
            What::Service(id) => {
                let service = desk.setup.service(*id);
                service.map_or(Vec::new(), |service| service_fields(desk, service))
            }
            What::NewGroup => {
                let mut fields = vec![key_field(desk)];
                fields.extend(group_fields(desk, None));
                fields
            }
            What::Group(id) => group_fields(desk, desk.setup.group(*id)),
            _ => Vec::new(),
        }
    }

    fn submit(&mut self, desk: &Desk<'_>, what: &What, values: &Entries) -> Step {
        let setup = match what {
            What::NewService | What::Service(_) => put_service(desk, what, values),
            _ => put_group(desk, what, values),
        };
        match setup {
            Ok((setup, line)) => {
                self.list.choose(line);
                Step::Draft(Box::new(setup))
            }
            Err(why) => Step::Refuse(desk.text(why).to_owned()),
        }
    }
}

fn key_field(desk: &Desk<'_>) -> Field {
    Field {
        entry: Entry::typed(TextField::new(KEY_MAX), ""),
        ..Field::new(desk.text("admin-key"), desk.text("admin-key-about"))
    }
}

fn new_service(setup: &Setup) -> Service {
    let is_free = |letters: &Prefix| setup.services.iter().all(|s| s.prefix != *letters);
    let letters = ('A'..='Z').filter_map(|letter| Prefix::new(&letter.to_string()));
    let prefix = letters.into_iter().find(is_free).unwrap_or_default();
    // Nobody has this key: it is asked for.
    let id = setup.services.first().map(|service| service.id);
    let id = id.or_else(|| "service".parse().ok());
    match id {
        Some(id) => Service::new(id, prefix),
        None => unreachable!("a key of letters is one"),
    }
}

/// Returns the groups among which a menu line chooses: none first.
fn group_choices(desk: &Desk<'_>, without: Option<GroupId>) -> Vec<(Option<GroupId>, String)> {
    let first = (None, desk.text("admin-first-page").to_owned());
    let groups = desk.setup.groups.iter().filter(|g| Some(g.id) != without);
    let named = groups.map(|g| (Some(g.id), g.name.get(desk.words.lang()).to_owned()));
    std::iter::once(first).chain(named).collect()
}

fn group_choice(
    desk: &Desk<'_>,
    label: &'static str,
    without: Option<GroupId>,
    now: Option<GroupId>,
) -> Field {
    let choices = group_choices(desk, without);
    let at = choices.iter().position(|(id, _)| *id == now).unwrap_or(0);
    let names = choices.into_iter().map(|(_, name)| name).collect();
    let about = desk.text("admin-group-about").to_owned();
    choice(desk.text(label).to_owned(), about, names, at)
}

fn number_field(
    desk: &Desk<'_>,
    label: &'static str,
    about: &'static str,
    digits: usize,
    now: Option<u32>,
) -> Field {
    let text = now.map_or(String::new(), |number| number.to_string());
    Field {
        hint: desk.text("admin-none").to_owned(),
        entry: Entry::typed(TextField::digits(digits), &text),
        ..Field::new(desk.text(label), desk.text(about))
    }
}

fn in_one_line(text: &Text) -> Text {
    let lines = |text: &str| text.lines().collect::<Vec<_>>().join(LINE_END);
    Text::of(text.iter().map(|(lang, text)| (lang, lines(text))))
}

fn in_lines(text: &Text) -> Text {
    let lines = |text: &str| {
        let lines = text.split(LINE_END.trim()).map(str::trim);
        lines.collect::<Vec<_>>().join("\n")
    };
    Text::of(text.iter().map(|(lang, text)| (lang, lines(text))))
}

fn service_fields(desk: &Desk<'_>, service: &Service) -> Vec<Field> {
    let name = &service.name;
    let mut fields = texts::fields(desk, "admin-name", "admin-name-about", NAME_MAX, name);
    fields.push(group_choice(desk, "admin-group", None, service.group));
    fields.push(Field {
        entry: Entry::typed(TextField::new(ICON_MAX), &service.icon),
        ..Field::new(desk.text("admin-icon"), desk.text("admin-icon-about"))
    });
    fields.push(Field {
        entry: Entry::typed(TextField::code(4), service.prefix.as_str()),
        ..Field::new(desk.text("admin-letters"), desk.text("admin-letters-about"))
    });
    let max_wait_min = service.max_wait_s.map(|seconds| seconds / 60);
    let usual_min = Some(service.usual_service_s / 60);
    for (label, about, digits, now) in [
        ("admin-first", "admin-first-about", 6, Some(service.first)),
        ("admin-last", "admin-first-about", 6, Some(service.last)),
        (
            "admin-width",
            "admin-width-about",
            1,
            Some(u32::from(service.width)),
        ),
        ("admin-cap", "admin-cap-about", 6, service.cap),
        ("admin-max-wait", "admin-max-wait-about", 4, max_wait_min),
        ("admin-usual", "admin-usual-about", 3, usual_min),
        ("admin-rate", "admin-rate-about", 4, Some(service.rate)),
    ] {
        fields.push(number_field(desk, label, about, digits, now));
    }
    let policies = LATE.map(|(_, id)| desk.text(id).to_owned());
    let late = LATE.iter().position(|(late, _)| *late == service.late);
    fields.push(choice(
        desk.text("admin-late").to_owned(),
        desk.text("admin-late-about").to_owned(),
        policies.to_vec(),
        late.unwrap_or(0),
    ));
    fields.push(switch(
        desk,
        desk.text("admin-overnight").to_owned(),
        desk.text("admin-overnight-about").to_owned(),
        service.keep_over_night,
    ));
    let notice = in_one_line(&service.notice.clone().unwrap_or_default());
    let about = "admin-notice-about";
    fields.extend(texts::fields(
        desk,
        "admin-notice",
        about,
        NOTICE_MAX,
        &notice,
    ));
    fields
}

/// The entries of a sheet, read one after the other.
struct Reader<'e> {
    values: &'e Entries,
    at: usize,
}

impl Reader<'_> {
    fn text(&mut self) -> &str {
        self.at += 1;
        self.values.text(self.at - 1).trim()
    }

    fn number(&mut self) -> Option<u32> {
        self.text().parse().ok()
    }

    fn needed(&mut self) -> Result<u32, &'static str> {
        self.number().ok_or("admin-number-needed")
    }

    fn pick(&mut self) -> usize {
        self.at += 1;
        self.values.pick(self.at - 1)
    }
}

/// Returns the settings with the service that was asked for, and the line on which it stands.
fn put_service(
    desk: &Desk<'_>,
    what: &What,
    values: &Entries,
) -> Result<(Setup, usize), &'static str> {
    let mut setup = desk.setup.clone();
    let mut read = Reader { values, at: 0 };
    let mut service = match what {
        What::Service(id) => setup.service(*id).cloned().ok_or("admin-gone")?,
        _ => {
            let id: ServiceId = read.text().parse().map_err(|_| "admin-bad-key")?;
            if setup.service(id).is_some() {
                return Err("admin-key-taken");
            }
            Service {
                id,
                ..new_service(&setup)
            }
        }
    };
    service.name = texts::read(desk, values, &mut read.at, &service.name);
    let groups = group_choices(desk, None);
    service.group = groups.get(read.pick()).and_then(|(id, _)| *id);
    service.icon = read.text().to_owned();
    service.prefix = Prefix::new(read.text()).ok_or("admin-bad-letters")?;
    service.first = read.needed()?;
    service.last = read.needed()?;
    service.width = super::values::small(read.needed()?);
    service.cap = read.number();
    service.max_wait_s = read.number().map(|minutes| minutes * 60);
    service.usual_service_s = read.needed()? * 60;
    service.rate = read.needed()?;
    service.late = LATE
        .get(read.pick())
        .map_or(service.late, |(late, _)| *late);
    service.keep_over_night = read.pick() == 1;
    let old = in_one_line(&service.notice.clone().unwrap_or_default());
    let notice = texts::read(desk, values, &mut read.at, &old);
    if notice != old {
        service.notice = Some(in_lines(&notice)).filter(|notice| !notice.is_empty());
    }
    let id = service.id;
    match setup.services.iter_mut().find(|known| known.id == id) {
        Some(known) => *known = service,
        None => setup.services.push(service),
    }
    let line = setup.services.iter().position(|s| s.id == id);
    Ok((setup, line.unwrap_or(0)))
}

fn group_fields(desk: &Desk<'_>, group: Option<&Group>) -> Vec<Field> {
    let name = group.map_or(Text::default(), |group| group.name.clone());
    let mut fields = texts::fields(desk, "admin-name", "admin-name-about", NAME_MAX, &name);
    fields.push(Field {
        entry: Entry::typed(
            TextField::new(ICON_MAX),
            group.map_or("", |group| group.icon.as_str()),
        ),
        ..Field::new(desk.text("admin-icon"), desk.text("admin-icon-about"))
    });
    let own = group.map(|group| group.id);
    let parent = group.and_then(|group| group.parent);
    fields.push(group_choice(desk, "admin-parent", own, parent));
    for service in &desk.setup.services {
        let name = service.name.get(desk.words.lang());
        let label = format!("{} {name}", service.mark());
        let about = desk.text("admin-in-group-about").to_owned();
        let is_in = own.is_some() && service.group == own;
        fields.push(switch(desk, label, about, is_in));
    }
    fields
}

/// Returns the settings with the group that was asked for, and the line on which it stands.
fn put_group(
    desk: &Desk<'_>,
    what: &What,
    values: &Entries,
) -> Result<(Setup, usize), &'static str> {
    let mut setup = desk.setup.clone();
    let mut read = Reader { values, at: 0 };
    let (id, old) = match what {
        What::Group(id) => (*id, setup.group(*id).cloned()),
        _ => {
            let id: GroupId = read.text().parse().map_err(|_| "admin-bad-key")?;
            if setup.group(id).is_some() {
                return Err("admin-key-taken");
            }
            (id, None)
        }
    };
    let known = old.as_ref().map(|group| group.name.clone());
    let name = texts::read(desk, values, &mut read.at, &known.unwrap_or_default());
    let icon = read.text().to_owned();
    let own = old.map(|group| group.id);
    let parent = group_choices(desk, own)
        .get(read.pick())
        .and_then(|(id, _)| *id);
    for service in &mut setup.services {
        match (read.pick() == 1, service.group == Some(id)) {
            (true, false) => service.group = Some(id),
            (false, true) => service.group = parent,
            _ => {}
        }
    }
    let group = Group {
        id,
        name,
        icon,
        parent,
    };
    match setup.groups.iter_mut().find(|known| known.id == id) {
        Some(known) => *known = group,
        None => setup.groups.push(group),
    }
    let line = setup.groups.iter().position(|g| g.id == id).unwrap_or(0);
    let line = setup.services.len() + line;
    Ok((setup, line))
}

/// Returns what is set about a service.
fn service_facts(desk: &Desk<'_>, service: &Service) -> Vec<(String, String)> {
    let words = &desk.words;
    let number = |value: Option<u32>| match value {
        Some(value) => value.to_string(),
        None => words.text("admin-none").to_owned(),
    };
    let group = service.group.and_then(|id| desk.setup.group(id));
    let group = group.map_or(words.text("admin-first-page"), |group| {
        group.name.get(words.lang())
    });
    let numbers = format!(
        "{}{}–{}",
        service.prefix.as_str(),
        service.first,
        service.last
    );
    let waiting = desk.cx.hall.waiting(service.id);
    let said = |id: &'static str| words.text(id).to_owned();
    let mut facts = vec![(said("admin-key"), service.id.to_string())];
    facts.extend(names(desk, &service.name));
    let minutes = service.usual_service_s / 60;
    facts.extend([
        (said("admin-group"), group.to_owned()),
        (said("admin-numbers"), numbers),
        (said("admin-cap"), number(service.cap)),
        (
            said("admin-max-wait"),
            number(service.max_wait_s.map(|s| s / 60)),
        ),
        (said("admin-usual"), minutes.to_string()),
        (said("common-waiting"), waiting.to_string()),
    ]);
    facts
}

fn group_facts(desk: &Desk<'_>, group: &Group) -> Vec<(String, String)> {
    let mut facts = vec![(desk.text("admin-key").to_owned(), group.id.to_string())];
    facts.extend(names(desk, &group.name));
    let inside = desk.setup.services.iter();
    let inside = inside.filter(|service| service.group == Some(group.id));
    facts.extend(inside.map(|service| {
        let name = service.name.get(desk.words.lang()).to_owned();
        (service.mark(), name)
    }));
    facts
}

fn names(desk: &Desk<'_>, name: &Text) -> Vec<(String, String)> {
    let each = name.iter().map(|(lang, name)| {
        let args = args! { language: lang.as_str() };
        (desk.words.say("admin-name", args), name.to_owned())
    });
    each.collect()
}

/// Takes a service out of the hall and of all that names it.
fn take_out(setup: &mut Setup, id: ServiceId) {
    setup.services.retain(|service| service.id != id);
    for counter in &mut setup.counters {
        counter.serves.retain(|serves| serves.service != id);
    }
    // Without services, hours on certain dates would be those of all.
    setup
        .special_hours
        .retain(|special| special.services != [id]);
    for special in &mut setup.special_hours {
        special.services.retain(|service| *service != id);
    }
}

/// Takes a group out of the menu: what stood in it stands where the group stood.
fn take_group_out(setup: &mut Setup, id: GroupId) {
    let parent = setup.group(id).and_then(|group| group.parent);
    setup.groups.retain(|group| group.id != id);
    let moved = |group: &mut Option<GroupId>| {
        if *group == Some(id) {
            *group = parent;
        }
    };
    setup.services.iter_mut().for_each(|s| moved(&mut s.group));
    setup.groups.iter_mut().for_each(|g| moved(&mut g.parent));
}
