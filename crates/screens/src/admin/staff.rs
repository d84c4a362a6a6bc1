//! The people who work here: their roles, whether they may sign in, and at which counter each is now.

use super::page::{Deed, Desk, Field, Page, Question, Step, What};
use super::values::{choice, switch};
use super::view::{Cell, P, View};
use crate::screen::KeyCode;
use hall::limits::NAME_MAX;
use hall::staff::{AccountState, RoleName};
use hall::{Account, AccountId, Command, StaffCommand, StaffNo, StaffRoleId};
use ratatui::layout::Rect;
use text::args;
use ui::Rgb;
use ui::widgets::{Column, Entries, Entry, List, TextField};

const EDIT: KeyCode = KeyCode::Enter;
const ADD: KeyCode = KeyCode::Char('n');
const ABLE: KeyCode = KeyCode::Char('d');
const STARS: KeyCode = KeyCode::Char('s');
const RESET: KeyCode = KeyCode::Char('r');
const UNLOCK: KeyCode = KeyCode::Char('u');

const DEEDS: [Deed; 6] = [
    Deed::new(EDIT, "admin-do-edit"),
    Deed::new(ADD, "admin-do-add"),
    Deed::new(ABLE, "admin-do-able"),
    Deed::new(STARS, "admin-do-stars"),
    Deed::new(RESET, "admin-do-reset"),
    Deed::new(UNLOCK, "admin-do-unlock"),
];

/// Digits of a staff number.
const DIGITS: usize = 8;
/// Stars that can be given.
const CHOICES: [u8; 5] = [0, 2, 3, 4, 5];
/// Characters of the merit.
const WHY_MAX: usize = 60;

/// The page of the people who work here.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct StaffPage {
    list: List,
}

/// Returns all accounts by staff number, those of people who have left last.
fn people<'h>(desk: &Desk<'h>) -> Vec<&'h Account> {
    let mut all: Vec<&Account> = desk.cx.hall.accounts().iter().collect();
    let has_left = |account: &Account| matches!(account.state, AccountState::Left { .. });
    all.sort_by_key(|account| (has_left(account), account.no));
    all
}

impl StaffPage {
    fn chosen<'h>(&self, desk: &Desk<'h>) -> Option<&'h Account> {
        let people = people(desk);
        let last = people.len().checked_sub(1)?;
        people.get(self.list.at().min(last)).copied()
    }
}

/// Returns where somebody works now: the counters' signs, or that nobody knows.
fn place(desk: &Desk<'_>, account: AccountId) -> Option<String> {
    let hall = desk.cx.hall;
    let mut counters = hall.counters().iter();
    let at = counters.find(|counter| {
        let shift = counter.shift.as_ref();
        shift.is_some_and(|shift| shift.account == Some(account))
    });
    if let Some(counter) = at {
        let form = "common-counter-number";
        return Some(text::counter(form, counter.id, hall.setup(), &desk.words));
    }
    let mut sessions = hall.sessions().iter();
    let session = sessions.find(|session| session.account == account)?;
    Some(session.machine.map_or_else(
        || desk.text("admin-staff-here").to_owned(),
        |machine| machine.to_string(),
    ))
}

/// Returns the names of roles.
fn roles(desk: &Desk<'_>, ids: &[StaffRoleId]) -> String {
    let names: Vec<String> = ids.iter().map(|id| role(desk, *id)).collect();
    text::list(&names, &desk.words)
}

fn role(desk: &Desk<'_>, id: StaffRoleId) -> String {
    let mut known = desk.cx.hall.staff_roles().iter();
    let name = known
        .find(|role| role.id == id)
        .map(|role| role.name.clone());
    let name = name.unwrap_or_default();
    text::staff_role(&RoleName { id, name }, &desk.words)
}

fn stars(count: u8) -> String {
    "★".repeat(usize::from(count))
}

/// Returns the fields of an account, or of one more.
fn account_fields(desk: &Desk<'_>, account: Option<&Account>) -> Vec<Field> {
    let no = account.map_or(String::new(), |account| account.no.to_string());
    let name = account.map_or("", |account| &account.name);
    let typed = |label, about, field, text: &str| Field {
        entry: Entry::typed(field, text),
        ..Field::new(desk.text(label), desk.text(about))
    };
    let mut fields = vec![
        typed(
            "admin-staff-no",
            "admin-staff-no.about",
            TextField::digits(DIGITS),
            &no,
        ),
        typed(
            "admin-staff-name",
            "admin-staff-name.about",
            TextField::new(NAME_MAX),
            name,
        ),
    ];
    let has = |id| account.is_some_and(|account| account.roles.contains(&id));
    for known in desk.cx.hall.staff_roles() {
        let about = desk.text("admin-staff-role-about").to_owned();
        fields.push(switch(desk, role(desk, known.id), about, has(known.id)));
    }
    fields
}

/// Reads the values of an account: its number, its name and its roles.
///
/// # Errors
/// Says what is wrong.
fn read(desk: &Desk<'_>, values: &Entries) -> Result<(StaffNo, String, Vec<StaffRoleId>), String> {
    let no = values.text(0).parse();
    let no = no.map_err(|_| desk.text("admin-staff-no.about").to_owned())?;
    let name = values.text(1).trim().to_owned();
    let known = desk.cx.hall.staff_roles().iter().enumerate();
    let given = known.filter(|(place, _)| values.pick(2 + place) == 1);
    let roles: Vec<StaffRoleId> = given.map(|(_, role)| role.id).collect();
    match roles.is_empty() {
        true => Err(desk.text("admin-staff-no-role").to_owned()),
        false => Ok((no, name, roles)),
    }
}

impl Page for StaffPage {
    fn list(&self) -> List {
        self.list
    }

    fn list_mut(&mut self) -> &mut List {
        &mut self.list
    }

    fn count(&self, desk: &Desk<'_>) -> usize {
        desk.cx.hall.accounts().len()
    }

    fn deeds(&self) -> &'static [Deed] {
        &DEEDS
    }

    fn why_not(&self, desk: &Desk<'_>, key: KeyCode) -> Option<&'static str> {
        if desk.cx.connection.lost_since().is_some() {
            return Some("admin-lost");
        }
        let is_none = key != ADD && desk.cx.hall.accounts().is_empty();
        is_none.then_some("admin-staff-none")
    }

    fn perform(&mut self, desk: &Desk<'_>, key: KeyCode) -> Step {
        let account = match (key, self.chosen(desk)) {
            (ADD, _) => return Step::Edit(What::NewAccount),
            (_, None) => return Step::Stay,
            (_, Some(account)) => account,
        };
        let id = account.id;
        if let Err(refusal) = desk.cx.hall.may_manage(&desk.actor, id) {
            let why = text::refusal(&refusal, desk.cx.hall.setup(), &desk.words);
            return Step::Refuse(why);
        }
        let is_out = matches!(
            account.state,
            AccountState::Disabled { .. } | AccountState::Left { .. }
        );
        match key {
            EDIT => Step::Edit(What::Account(id)),
            STARS => Step::Edit(What::Stars(id)),
            ABLE if is_out => {
                let enable = StaffCommand::EnableAccount { account: id };
                Step::Send(Command::Staff(enable), "admin-staff-enabled")
            }
            ABLE => Step::Ask(What::Disable(id)),
            RESET => Step::Ask(What::Reset(id)),
            UNLOCK => {
                let unlock = StaffCommand::Unlock { account: id };
                Step::Send(Command::Staff(unlock), "admin-staff-unlocked")
            }
            _ => Step::Stay,
        }
    }

    fn view(&self, view: &View<'_>, p: &mut P<'_>, area: Rect) {
        let s = view.grid();
        let t = *p.theme();
        let desk = view.desk();
        let mode = desk.cx.hall.setup().staff.sign_in;
        let rows: Vec<[Cell; 5]> = people(desk)
            .into_iter()
            .map(|account| {
                let state = text::account_state(account.state, mode, &desk.words);
                let place = place(desk, account.id);
                let ink: Rgb = match account.state {
                    AccountState::Left { .. } => t.muted,
                    AccountState::Disabled { .. } => t.warn,
                    _ if place.is_some() => t.good,
                    _ => t.text,
                };
                let name_ink = if ink == t.muted { t.muted } else { t.text };
                [
                    Cell::new(account.no.to_string(), t.ticket).bold(),
                    Cell::new(account.name.to_string(), name_ink),
                    Cell::new(place.unwrap_or_else(|| state.to_owned()), ink),
                    Cell::new(stars(account.stars), t.highlight),
                    Cell::new(roles(desk, &account.roles), t.muted),
                ]
            })
            .collect();
        let widths = view.widths(p, &rows);
        let gap = s.columns(2);
        let heads = [
            "admin-staff-number",
            "common-clerk",
            "admin-staff-state",
            "admin-staff-stars",
        ];
        let [number, name, state, stars] =
            std::array::from_fn(|i| widths[i].max(s.measure(p, desk.text(heads[i]))));
        // Names give way first.
        let wanted = number + name + state + stars + 4 * gap + s.columns(8);
        let name = match wanted > area.width {
            true => name.min(s.columns(12)),
            false => name,
        };
        let columns = [
            Column::of(number, desk.text(heads[0])).gap(gap),
            Column::of(name, desk.text(heads[1])).gap(gap),
            Column::of(state, desk.text(heads[2])).gap(gap),
            Column::of(stars, desk.text(heads[3])).gap(gap),
            Column::rest(desk.text("admin-staff-roles")),
        ];
        view.table(p, area, self.list, &columns, &rows);
    }

    fn title(&self, desk: &Desk<'_>, what: &What) -> String {
        let name = |id: &AccountId| {
            let account = desk.cx.hall.account(*id);
            account.map_or(String::new(), |a| format!("{} {}", a.no, a.name))
        };
        match what {
            What::Account(id) => name(id),
            What::Stars(id) => desk
                .words
                .say("admin-staff-stars-of", args! { who: name(id) }),
            _ => desk.text("admin-staff-new").to_owned(),
        }
    }

    fn fields(&self, desk: &Desk<'_>, what: &What) -> Vec<Field> {
        match what {
            What::Stars(id) => {
                let now = desk.cx.hall.account(*id).map_or(0, |account| account.stars);
                let at = CHOICES.iter().position(|stars| *stars == now).unwrap_or(0);
                let names = CHOICES.map(|count| match count {
                    0 => desk.text("admin-none").to_owned(),
                    count => stars(count),
                });
                let label = desk.text("admin-staff-stars").to_owned();
                let about = desk.text("admin-staff-stars.about").to_owned();
                let why = Field {
                    entry: Entry::typed(TextField::new(WHY_MAX), ""),
                    ..Field::new(
                        desk.text("admin-staff-why"),
                        desk.text("admin-staff-why.about"),
                    )
                };
                vec![choice(label, about, names.to_vec(), at), why]
            }
            What::Account(id) => account_fields(desk, desk.cx.hall.account(*id)),
            _ => account_fields(desk, None),
        }
    }

    fn submit(&mut self, desk: &Desk<'_>, what: &What, values: &Entries) -> Step {
        if let What::Stars(account) = what {
            let stars = CHOICES.get(values.pick(0)).copied().unwrap_or(0);
            let why = values.text(1).trim().to_owned();
            if why.is_empty() {
                return Step::Refuse(desk.text("admin-staff-why.about").to_owned());
            }
            let account = *account;
            let set = StaffCommand::SetStars {
                account,
                stars,
                why,
            };
            return Step::Send(Command::Staff(set), "admin-staff-saved");
        }
        let (no, name, roles) = match read(desk, values) {
            Ok(read) => read,
            Err(why) => return Step::Refuse(why),
        };
        let (command, done) = match what {
            What::Account(account) => {
                let old = desk.cx.hall.account(*account);
                let is_same_no = old.is_some_and(|old| old.no == no);
                let is_same_name = old.is_some_and(|old| *old.name == *name);
                let are_same_roles = old.is_some_and(|old| old.roles == roles);
                let change = StaffCommand::ChangeAccount {
                    account: *account,
                    no: (!is_same_no).then_some(no),
                    name: (!is_same_name).then_some(name),
                    roles: (!are_same_roles).then_some(roles),
                    unit: None,
                };
                (change, "admin-staff-saved")
            }
            _ => {
                let unit = None;
                let add = StaffCommand::AddAccount {
                    no,
                    name,
                    roles,
                    unit,
                };
                (add, "admin-staff-added")
            }
        };
        Step::Send(Command::Staff(command), done)
    }

    fn question(&self, desk: &Desk<'_>, what: &What) -> Option<Question> {
        let (What::Disable(id) | What::Reset(id)) = what else {
            return None;
        };
        let account = desk.cx.hall.account(*id)?;
        let who = format!("{} {}", account.no, account.name);
        if let What::Reset(_) = what {
            let no = account.no.as_str();
            return Some(Question {
                title: desk
                    .words
                    .say("admin-staff-reset-title", args! { who: who }),
                text: desk.words.say("admin-staff-reset-text", args! { no: no }),
                ok: "admin-do-reset",
            });
        }
        let there = place(desk, *id).map(|place| {
            let there = "admin-staff-disable-there";
            desk.words.say(there, args! { place: place })
        });
        Some(Question {
            title: desk
                .words
                .say("admin-staff-disable-title", args! { who: who }),
            text: there.unwrap_or_else(|| desk.text("admin-staff-disable-text").to_owned()),
            ok: "admin-staff-disable",
        })
    }

    fn agree(&mut self, _: &Desk<'_>, what: &What) -> Step {
        let (command, done) = match what {
            What::Disable(account) => {
                let disable = StaffCommand::DisableAccount {
                    account: *account,
                    left: false,
                };
                (disable, "admin-staff-disabled")
            }
            What::Reset(account) => {
                let reset = StaffCommand::ResetAccount { account: *account };
                (reset, "admin-staff-was-reset")
            }
            _ => return Step::Stay,
        };
        Step::Send(Command::Staff(command), done)
    }
}
