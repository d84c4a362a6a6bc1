//! The rules of calling.

use super::times::{dates, day_starts, time_zone};
use super::{services, set, small};
use hall::setup::{LatePolicy, Rules};
use text::reader::{Between, Table};

/// Reads `[rules]`: those of the hall, and what services do with late visitors unless they say
/// otherwise.
pub(super) fn rules(root: &Table<'_, '_>) -> (Rules, LatePolicy) {
    let mut rules = Rules::default();
    let Some(table) = root
        .take("rules")
        .and_then(|item| item.table("{ undo_s = 10 }"))
    else {
        return (rules, LatePolicy::default());
    };
    set(
        &mut rules.calls_before_no_show,
        table
            .number("calls_before_no_show", Between(1, 9))
            .map(small),
    );
    set(&mut rules.call_finishes, table.bool("call_finishes"));
    set(
        &mut rules.arrives_after_s,
        table.limit("arrives_after_s", Between(5, 3600)),
    );
    set(
        &mut rules.no_show_after_s,
        table.limit("no_show_after_s", Between(10, 3600)),
    );
    set(
        &mut rules.ratio,
        table
            .limit("ratio", Between(1, 99))
            .map(|limit| limit.map(small)),
    );
    set(
        &mut rules.appointment_level,
        table.number("appointment_level", Between(1, 9)).map(small),
    );
    set(
        &mut rules.return_after,
        table
            .limit("return_after", Between(0, 99))
            .map(|limit| limit.map(small)),
    );
    set(&mut rules.return_at_kiosk, table.bool("return_at_kiosk"));
    set(
        &mut rules.hold_min,
        table
            .limit("hold_min", Between(1, 240))
            .map(|limit| limit.map(small)),
    );
    set(
        &mut rules.kiosk_per_minute,
        table
            .limit("kiosk_per_minute", Between(5, 200))
            .map(|limit| limit.map(small)),
    );
    set(
        &mut rules.idle_closes_after_s,
        table.limit("idle_closes_after_s", Between(600, 86_400)),
    );
    set(&mut rules.undo_s, table.number("undo_s", Between(0, 600)));
    set(
        &mut rules.day_starts,
        table.take("day_starts").and_then(|i| day_starts(&i)),
    );
    set(
        &mut rules.time_zone,
        table.take("time_zone").and_then(|i| time_zone(&i)),
    );
    set(
        &mut rules.holidays,
        table.take("holidays").and_then(|i| dates(&i)),
    );
    let late = services::late(&table).unwrap_or_default();
    table.end();
    (rules, late)
}
