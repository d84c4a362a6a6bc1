//! Settings that are being changed, and what applying them would do to the hall as it is now.

use super::page::PageId;
use crate::screen::Context;
use config::Difference;
use hall::setup::Service;
use hall::{Command, SettingChange, SettingsCommand, Setup};
use text::{Words, args};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a line of a sheet.
const LINE_MAX: usize = 58;

/// Settings that are being changed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    /// Those of the hall when the draft was begun.
    pub(super) seen: Setup,
    pub(super) setup: Setup,
}

impl Draft {
    /// Returns what applying it means in the hall as it is now.
    pub(super) fn plan(&self, cx: &Context<'_>) -> Plan {
        let now = cx.hall.setup().without_retired();
        let changes = now.due(&self.seen, &self.setup);
        let command = SettingsCommand::Change {
            changes: changes.clone(),
        };
        Plan::new(command, &changes, now)
    }
}

/// A change that is asked for, and what it would make of the hall.
pub(super) struct Plan {
    pub(super) command: Command,
    pub(super) values: Vec<Difference>,
    /// The settings before and after.
    setups: [Setup; 2],
}

impl Plan {
    fn new(command: SettingsCommand, changes: &[SettingChange], now: Setup) -> Plan {
        let after = now.with(changes);
        Plan {
            command: Command::Settings(command),
            values: config::differences(&now, &after),
            setups: [now, after],
        }
    }

    /// Returns what taking the hall's change `number` back means.
    pub(super) fn back(cx: &Context<'_>, number: u32) -> Option<Plan> {
        let mut kept = cx.hall.setting_changes().iter();
        let kept = kept.find(|change| change.number == number)?;
        let back: Vec<SettingChange> = kept.changes.iter().map(SettingChange::reversed).collect();
        let now = cx.hall.setup().without_retired();
        Some(Plan::new(SettingsCommand::TakeBack { number }, &back, now))
    }

    /// Returns the number of values that it changes on a page.
    pub(super) fn count_on(&self, page: PageId) -> usize {
        let paths = self.values.iter().map(|value| value.path.as_str());
        paths
            .filter(|path| PageId::of_setting(path) == page)
            .count()
    }

    /// Returns the services that it ends while so many wait.
    fn ended<'p>(&'p self, cx: &'p Context<'_>) -> impl Iterator<Item = (&'p Service, usize)> {
        let [now, after] = &self.setups;
        let ended = now.services.iter();
        let ended = ended.filter(|service| after.service(service.id).is_none());
        let counted = ended.map(|service| (service, cx.hall.waiting(service.id)));
        counted.filter(|(_, waiting)| *waiting > 0)
    }

    /// Returns what it changes, in lines that fit into a sheet: a long value has lines of its own.
    pub(super) fn lines(&self, cx: &Context<'_>, words: &Words) -> Vec<String> {
        let mut lines = Vec::new();
        for value in &self.values {
            let line = value.text(&self.setups, words);
            match (&value.before, &value.after) {
                (Some(before), Some(after)) if line.width() > LINE_MAX => {
                    let key = value.named(&self.setups, words);
                    lines.extend([key, format!("  {before}"), format!("→ {after}")]);
                }
                _ => lines.push(line),
            }
        }
        for (service, waiting) in self.ended(cx) {
            let service = service.name.get(words.lang());
            let args = args! { service: service, count: waiting };
            lines.push(words.say("cli-config-ended", args));
        }
        lines.iter().flat_map(|line| in_sheet(line)).collect()
    }
}

/// Breaks a line at the edge of a sheet.
fn in_sheet(line: &str) -> Vec<String> {
    let advance = |letter: char| letter.width().unwrap_or(0) as f32;
    let mut lines = ui::wrap::lines(line, LINE_MAX as f32, &advance);
    for line in lines.iter_mut().skip(1) {
        line.insert_str(0, "  ");
    }
    lines
}
