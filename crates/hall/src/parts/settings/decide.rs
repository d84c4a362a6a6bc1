//! What a change of the settings means.

use super::{Settings, SettingsCommand, SettingsEvent};
use crate::event::{Answer, Event};
use crate::ids::ServiceId;
use crate::refusal::Refusal;
use crate::setting::{Setting, SettingChange};
use crate::setup::Setup;
use crate::state::Hall;

impl Settings {
    /// Decides what `command` means. Whether the settings fit each other afterwards is for whoever
    /// knows the settings file.
    pub(crate) fn decide(&self, hall: &Hall, command: &SettingsCommand) -> Answer {
        match command {
            SettingsCommand::Change { changes } => {
                let (changes, retired) = decided(hall, changes)?;
                if changes.is_empty() {
                    return Ok(Vec::new());
                }
                Ok(vec![Event::Settings(SettingsEvent::Changed {
                    changes,
                    retired,
                })])
            }
            SettingsCommand::TakeBack { number } => {
                let latest = self.changes.last().ok_or(Refusal::NothingToUndo)?;
                if latest.number != *number {
                    let number = latest.number;
                    return Err(Refusal::LaterChange { number });
                }
                let back: Vec<SettingChange> =
                    latest.changes.iter().map(SettingChange::reversed).collect();
                let (changes, retired) = decided(hall, &back)?;
                Ok(vec![Event::Settings(SettingsEvent::TakenBack {
                    changes,
                    retired,
                })])
            }
        }
    }

    /// Decides that the settings file says this now. What the file has changed since it was applied
    /// last is changed in the hall; what was changed in the hall since then stays.
    pub(crate) fn decide_file(&self, hall: &Hall, written: &Setup) -> Answer {
        let mut setup = match self.file() {
            Some(last) => changed(&hall.setup().without_retired(), &last.changes_to(written))?,
            None => written.clone(),
        };
        let retired = retired_without(hall, &setup);
        setup.keep_retired(hall.setup(), &retired);
        let mut file = written.clone();
        // A counter that vanished stays until its clerk has closed it, and goes with the next start.
        for old in hall.counters().iter().filter(|c| c.shift.is_some()) {
            for setup in [&mut setup, &mut file] {
                if setup.counter(old.id).is_none() {
                    setup.counters.extend(hall.setup().counter(old.id).cloned());
                    setup.counters.sort_by_key(|c| c.id);
                }
            }
        }
        if setup == *hall.setup() && self.file() == Some(&file) {
            return Ok(Vec::new());
        }
        Ok(vec![Event::Configured {
            setup: Box::new(setup),
            file: Some(Box::new(file)),
        }])
    }
}

/// Returns what `changes` change in the hall, and the services that are retired then.
fn decided(
    hall: &Hall,
    changes: &[SettingChange],
) -> Result<(Vec<SettingChange>, Vec<ServiceId>), Refusal> {
    let before = hall.setup().without_retired();
    let after = changed(&before, changes)?;
    for counter in hall.counters() {
        if let Some(shift) = &counter.shift
            && after.counter(counter.id).is_none()
        {
            return Err(Refusal::CounterStaffed {
                counter: counter.id,
                clerk: shift.clerk.to_string(),
            });
        }
    }
    Ok((before.changes_to(&after), retired_without(hall, &after)))
}

/// Returns `setup` after `changes`, unless it has other values than whoever asks has seen.
fn changed(setup: &Setup, changes: &[SettingChange]) -> Result<Setup, Refusal> {
    let mut due = Vec::new();
    for change in changes {
        let now = change.before.now_in(setup);
        if now == change.after {
            continue;
        }
        if !now.agrees(&change.before) && !now.agrees(&change.after) {
            return Err(Refusal::SettingChanged {
                change: Box::new(SettingChange {
                    before: change.before.clone(),
                    after: now,
                }),
            });
        }
        if !is_same_thing(&change.before, &change.after) {
            let path = change.after.path();
            return Err(Refusal::SettingsUnfit { path });
        }
        due.push(change);
    }
    Ok(setup.with(due))
}

fn is_same_thing(before: &Setting, after: &Setting) -> bool {
    before.path() == after.path() && after.is_coherent()
}

/// Returns the services that are gone from `setup` and still needed: for the counters that call their
/// tickets, for the names of those that are over, and for their figures: put back the same day, a cap
/// still counts.
fn retired_without(hall: &Hall, setup: &Setup) -> Vec<ServiceId> {
    let is_needed = |id: ServiceId| {
        hall.tickets().iter().any(|t| t.service == id)
            || hall.service_day(id).is_some_and(|d| d.issued > 0)
    };
    let old = hall.setup().services.iter().map(|s| s.id);
    old.filter(|id| setup.service(*id).is_none() && is_needed(*id))
        .collect()
}
