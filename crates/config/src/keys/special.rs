//! Hours on certain dates.

use super::check::Spans;
use super::last_part;
use super::times::{DAYS, dates, day_spans};
use hall::ids::ServiceId;
use hall::opening::{DayHours, SpecialHours};
use text::reader::{Item, Table};

/// Reads `[special_hours.NAME]`.
pub(super) fn special_hours(table: &Table<'_, '_>, spans: &mut Spans) -> Option<SpecialHours> {
    let occasion = table.words("name").unwrap_or_default();
    let dates_item = table.need("dates", r#"["2027-02-05..2027-02-11"]"#);
    let dates_span = dates_item.as_ref().map(|item| item.span.clone());
    let dates = dates_item.and_then(|item| dates(&item));
    let hours = table
        .take("hours")
        .map_or(Some(DayHours::Spans(Vec::new())), |item| day_hours(&item));
    let mut services = Vec::new();
    let named = table
        .take("services")
        .and_then(|item| item.list(r#"["legal"]"#))
        .unwrap_or_default();
    for item in &named {
        let Some(name) = item.string("legal") else {
            continue;
        };
        let place = (item.span.clone(), item.path.clone(), name.to_owned());
        spans.special_services.push(place);
        services.extend(name.parse::<ServiceId>().ok());
    }
    let special = SpecialHours {
        occasion,
        dates: dates?,
        services,
        hours: hours?,
    };
    // A name that no service can have must not widen the hours to the whole hall.
    if !named.is_empty() && special.services.is_empty() {
        return None;
    }
    spans.special_hours.push((
        last_part(table)?,
        dates_span.unwrap_or_default(),
        special.clone(),
    ));
    Some(special)
}

fn day_hours(item: &Item<'_, '_>) -> Option<DayHours> {
    if item.is_list() {
        return Some(DayHours::Spans(day_spans(item)));
    }
    let text = item.as_str();
    if text == Some("closed") {
        return Some(DayHours::Spans(Vec::new()));
    }
    let day = DAYS.iter().position(|day| Some(*day) == text);
    if day.is_none() {
        item.expected("config-kind-special-hours", r#"["09:00-12:00"]"#);
    }
    day.and_then(|day| u8::try_from(day).ok())
        .map(DayHours::Weekday)
}
