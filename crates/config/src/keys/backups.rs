//! The backups that this machine makes by itself.

use super::times::day_starts;
use super::{set, small};
use crate::Backups;
use text::reader::{Between, Table};

/// Reads `[backup]`.
pub(super) fn read(root: &Table<'_, '_>) -> Backups {
    let mut backups = Backups::default();
    let Some(table) = root
        .take("backup")
        .and_then(|item| item.table("{ at = \"03:30\" }"))
    else {
        return backups;
    };
    set(
        &mut backups.at,
        table.take("at").and_then(|item| match item.as_str() {
            Some("off") => Some(None),
            _ => day_starts(&item).map(Some),
        }),
    );
    let folder = table.take("folder").and_then(|item| item.string("backups"));
    set(
        &mut backups.folder,
        folder
            .map(str::trim)
            .filter(|folder| !folder.is_empty())
            .map(Into::into),
    );
    let many = |name, least| table.number(name, Between(least, 99)).map(small);
    set(&mut backups.keep_daily, many("keep_daily", 1));
    set(&mut backups.keep_weekly, many("keep_weekly", 0));
    table.end();
    backups
}
