//! The appointments of a service.

use super::small;
use super::times::hours;
use hall::AppointmentSetup;
use text::reader::{Between, Table};

const EXAMPLE: &str = r#"{ hours = { mon-fri = ["09:00-11:30"] }, slot_min = 15, places = 5 }"#;

/// Reads `[service.NAME.appointments]`, or `appointments = "off"`.
pub(super) fn appointments(service: &Table<'_, '_>) -> Option<Box<AppointmentSetup>> {
    let item = service.take("appointments")?;
    if item.as_str() == Some("off") {
        return None;
    }
    let table = item.table(EXAMPLE)?;
    let usual = AppointmentSetup::default();
    let number = |name, between, usual: u16| {
        let found = table.number(name, between);
        found.map_or(usual, |n| u16::try_from(n).unwrap_or(u16::MAX))
    };
    let example = r#"{ mon-fri = ["09:00-11:30"] }"#;
    let setup = AppointmentSetup {
        hours: table
            .need("hours", example)
            .and_then(|item| hours(&item))
            .unwrap_or_default(),
        slot_min: number("slot_min", Between(5, 240), usual.slot_min),
        places: number("places", Between(1, 999), usual.places),
        walk_in_percent: table
            .number("walk_in_percent", Between(0, 100))
            .map_or(usual.walk_in_percent, small),
        lead_min: number("lead_min", Between(0, 10_080), usual.lead_min),
        open_days: number("open_days", Between(0, 90), usual.open_days),
        early_min: number("early_min", Between(0, 240), usual.early_min),
        late_min: number("late_min", Between(0, 240), usual.late_min),
    };
    table.end();
    Some(Box::new(setup))
}
