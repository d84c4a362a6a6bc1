//! People from a shell: who works here, and what each role may do.

mod badge;
pub(super) mod import;
mod invite;

use super::session::Session;
use super::{Answers, json, lines};
use crate::cli::{RoleWord, StaffWord};
use crate::outcome::Outcome;
use crate::stdout::{self, columns};
use hall::staff::{AccountState, Right, RoleName, Scope};
use hall::{
    Account, Command, Event, Hall, Refusal, Session as SignedIn, StaffCommand, StaffNo, StaffRole,
    StaffRoleId, Text, UnitId,
};
use serde_json::Value;
use text::problem::Problem;
use text::{Words, args};

impl Answers<'_> {
    /// Carries out a word about accounts.
    pub(super) fn staff(&self, mut session: Session, word: &StaffWord) -> Result<Outcome, Problem> {
        let command = match word {
            StaffWord::List { all } => {
                self.list_staff(session.hall(), *all);
                return Ok(Outcome::Done);
            }
            StaffWord::Show { no } => {
                return Ok(match account(session.hall(), *no) {
                    Ok(account) => self.show_person(session.hall(), account),
                    Err(why) => self.refuse(session.hall(), why),
                });
            }
            StaffWord::Import { file, apply } => {
                return self.import(session, file, *apply);
            }
            StaffWord::Pin { no } | StaffWord::Reset { no } => {
                let reset = matches!(word, StaffWord::Reset { .. });
                return match account(session.hall(), *no).cloned() {
                    Ok(account) => self.invite(session, &account, reset),
                    Err(why) => Ok(self.refuse(session.hall(), why)),
                };
            }
            StaffWord::Badge {
                no,
                new,
                revoke: false,
            } => {
                return match account(session.hall(), *no).cloned() {
                    Ok(account) => self.give_badge(session, &account, new.as_deref()),
                    Err(why) => Ok(self.refuse(session.hall(), why)),
                };
            }
            word => match staff_command(session.hall(), word) {
                Ok(command) => command,
                Err(why) => return Ok(self.refuse(session.hall(), why)),
            },
        };
        self.ask_about_people(&mut session, command)
    }

    /// Carries out a word about roles of people.
    pub(super) fn role(&self, mut session: Session, word: &RoleWord) -> Result<Outcome, Problem> {
        let hall = session.hall();
        let command = match word {
            RoleWord::List => {
                let roles: Vec<Value> = hall.staff_roles().iter().map(json::staff::role).collect();
                stdout::answer(self.json, &Value::Array(roles), || {
                    role_table(hall, self.words)
                });
                return Ok(Outcome::Done);
            }
            RoleWord::Show { role } => {
                let found = hall.staff_roles().iter().find(|r| r.id.as_str() == role);
                let Some(found) = found else {
                    return Ok(self.refuse(hall, unknown_role(role)));
                };
                stdout::answer(self.json, &json::staff::role(found), || {
                    rights_table(|right| found.scope(right), self.words)
                });
                return Ok(Outcome::Done);
            }
            RoleWord::Set {
                role,
                rights,
                own,
                name,
            } => set_role(hall, role, (rights, own), name.as_deref(), self.words),
            RoleWord::Remove { role } => {
                let role = role.parse().map_err(|_| unknown_role(role));
                role.map(|role| StaffCommand::RemoveRole { role })
            }
        };
        match command {
            Ok(command) => self.ask_about_people(&mut session, command),
            Err(why) => Ok(self.refuse(session.hall(), why)),
        }
    }

    fn ask_about_people(
        &self,
        session: &mut Session,
        command: StaffCommand,
    ) -> Result<Outcome, Problem> {
        let (answer, entry) = session.ask(Command::Staff(command), self.words)?;
        let hall = session.hall();
        match answer {
            Err(why) => Ok(self.refuse(hall, why)),
            Ok(events) => {
                let lang = self.words.lang();
                let told = entry.as_deref().map(|entry| {
                    let told = events.iter();
                    told.map(|event| json::event(hall, entry, event, lang))
                        .collect::<Value>()
                });
                stdout::answer(self.json, &json!({"ok": true, "events": told}), || {
                    self.words_of(hall, &events)
                });
                Ok(Outcome::Done)
            }
        }
    }

    fn words_of(&self, hall: &Hall, events: &[Event]) -> String {
        if events.is_empty() {
            return self.words.text("cli-nothing-changed").to_owned();
        }
        let told = events
            .iter()
            .map(|event| lines::line(hall, event, self.words));
        told.collect::<Vec<_>>().join("\n")
    }

    fn show_person(&self, hall: &Hall, account: &Account) -> Outcome {
        let rights: serde_json::Map<String, Value> = Right::ALL
            .into_iter()
            .filter_map(|right| {
                let scope = hall.scope_of(account.id, right)?;
                Some((right.to_string(), json::staff::scope_name(scope).into()))
            })
            .collect();
        let mut object = json::staff::account(hall, account);
        object["rights"] = rights.into();
        stdout::answer(self.json, &object, || {
            let person = staff_table(hall, &[account], self.words);
            let rights = rights_table(|right| hall.scope_of(account.id, right), self.words);
            format!("{person}\n\n{rights}")
        });
        Outcome::Done
    }

    fn list_staff(&self, hall: &Hall, all: bool) {
        let left = |a: &Account| matches!(a.state, AccountState::Left { .. });
        let listed: Vec<&Account> = hall.accounts().iter().filter(|a| all || !left(a)).collect();
        let objects = listed
            .iter()
            .map(|account| json::staff::account(hall, account));
        stdout::answer(self.json, &objects.collect(), || {
            staff_table(hall, &listed, self.words)
        });
    }
}

fn unknown_role(key: &str) -> Refusal {
    match key.parse() {
        Ok(role) => Refusal::UnknownStaffRole { role },
        Err(_) => Refusal::BadStaffRole,
    }
}

fn roles_of(keys: &[String]) -> Result<Vec<StaffRoleId>, Refusal> {
    let keys = keys.iter().flat_map(|keys| keys.split([',', ' ', ';']));
    let keys = keys.map(str::trim).filter(|key| !key.is_empty());
    keys.map(|key| key.parse().map_err(|_| unknown_role(key)))
        .collect()
}

fn account(hall: &Hall, no: StaffNo) -> Result<&Account, Refusal> {
    let who = Vec::new();
    hall.account_numbered(no)
        .ok_or(Refusal::UnknownAccount { who })
}

/// Returns what a word about one account asks for.
fn staff_command(hall: &Hall, word: &StaffWord) -> Result<StaffCommand, Refusal> {
    Ok(match word {
        StaffWord::Add {
            no,
            name,
            role,
            unit,
        } => StaffCommand::AddAccount {
            no: *no,
            name: name.clone(),
            roles: roles_of(role)?,
            unit: *unit,
        },
        StaffWord::Change {
            no,
            number,
            name,
            role,
            unit,
        } => StaffCommand::ChangeAccount {
            account: account(hall, *no)?.id,
            no: *number,
            name: name.clone(),
            roles: match role.is_empty() {
                true => None,
                false => Some(roles_of(role)?),
            },
            unit: *unit,
        },
        StaffWord::Disable { no, left } => StaffCommand::DisableAccount {
            account: account(hall, *no)?.id,
            left: *left,
        },
        StaffWord::Enable { no } => StaffCommand::EnableAccount {
            account: account(hall, *no)?.id,
        },
        StaffWord::Unlock { no } => StaffCommand::Unlock {
            account: account(hall, *no)?.id,
        },
        StaffWord::Badge {
            no, revoke: true, ..
        } => StaffCommand::RevokeBadge {
            account: account(hall, *no)?.id,
        },
        StaffWord::Stars { no, stars, why } => StaffCommand::SetStars {
            account: account(hall, *no)?.id,
            stars: *stars,
            why: why.clone(),
        },
        // Carried out before.
        StaffWord::List { .. }
        | StaffWord::Show { .. }
        | StaffWord::Badge { .. }
        | StaffWord::Pin { .. }
        | StaffWord::Reset { .. }
        | StaffWord::Import { .. } => {
            return Err(Refusal::NothingToDo);
        }
    })
}

/// Returns the command that gives a role these rights and no others. A role that is there keeps its
/// name unless another one is said.
fn set_role(
    hall: &Hall,
    key: &str,
    (all, own): (&[Right], &[Right]),
    name: Option<&str>,
    words: &Words,
) -> Result<StaffCommand, Refusal> {
    let id: StaffRoleId = key.parse().map_err(|_| unknown_role(key))?;
    let known = hall.staff_roles().iter().find(|role| role.id == id);
    let name = match (name, known) {
        (Some(name), _) => Text::of([(words.lang(), name.to_owned())]),
        (None, Some(known)) => known.name.clone(),
        (None, None) => Text::default(),
    };
    let role = StaffRole {
        name,
        ..StaffRole::new(id, all.to_vec(), own.to_vec())
    };
    Ok(StaffCommand::SetRole { role })
}

/// Returns the name of a role that accounts refer to.
pub(super) fn role_name(hall: &Hall, id: StaffRoleId, words: &Words) -> String {
    let role = hall.staff_roles().iter().find(|role| role.id == id);
    let name = role.map_or_else(Text::default, |role| role.name.clone());
    text::staff_role(&RoleName { id, name }, words)
}

/// Returns names of roles as a list.
pub(super) fn role_names(hall: &Hall, roles: &[StaffRoleId], words: &Words) -> String {
    let names: Vec<String> = roles.iter().map(|id| role_name(hall, *id, words)).collect();
    text::list(&names, words)
}

fn staff_table(hall: &Hall, accounts: &[&Account], words: &Words) -> String {
    if accounts.is_empty() {
        return words.text("staff-none").to_owned();
    }
    let mut rows = vec![
        [
            "staff-no",
            "staff-name",
            "staff-roles",
            "staff-unit",
            "staff-state",
            "staff-stars",
            "staff-at",
        ]
        .map(|id| words.text(id).to_owned()),
    ];
    rows.extend(accounts.iter().map(|account| {
        [
            account.no.to_string(),
            account.name.to_string(),
            role_names(hall, &account.roles, words),
            account
                .unit
                .map_or_else(String::new, |unit: UnitId| unit.to_string()),
            text::account_state(account.state, hall.setup().staff.sign_in, words).to_owned(),
            "★".repeat(usize::from(account.stars)),
            place(hall, account, words),
        ]
    }));
    columns(&rows).join("\n")
}

/// Returns where a person is signed in.
fn place(hall: &Hall, account: &Account, words: &Words) -> String {
    let mut sessions = hall.sessions().iter().filter(|s| s.account == account.id);
    let at = |session: &SignedIn| match (session.counter, session.machine) {
        (Some(counter), _) => text::counter("common-counter-number", counter, hall.setup(), words),
        (None, Some(machine)) => machine.to_string(),
        (None, None) => words.text("actor-script").to_owned(),
    };
    sessions.next().map(at).unwrap_or_default()
}

fn role_table(hall: &Hall, words: &Words) -> String {
    let mut rows =
        vec![["staff-role", "staff-name", "staff-rights"].map(|id| words.text(id).to_owned())];
    rows.extend(hall.staff_roles().iter().map(|role| {
        let rights: Vec<String> = role
            .rights()
            .map(|(right, scope)| match scope {
                Scope::All => right.to_string(),
                Scope::Own => words.say("staff-own", args! { right: right.as_str() }),
            })
            .collect();
        let name = role_name(hall, role.id, words);
        [role.id.to_string(), name, rights.join(" ")]
    }));
    columns(&rows).join("\n")
}

fn rights_table(scope: impl Fn(Right) -> Option<Scope>, words: &Words) -> String {
    let rows: Vec<[String; 3]> = Right::ALL
        .into_iter()
        .map(|right| {
            let scope = match scope(right) {
                None => "staff-scope-none",
                Some(Scope::Own) => "staff-scope-own",
                Some(Scope::All) => "staff-scope-all",
            };
            let meaning = text::right(right, words).to_owned();
            [right.to_string(), words.text(scope).to_owned(), meaning]
        })
        .collect();
    columns(&rows).join("\n")
}
