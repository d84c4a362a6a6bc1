//! Counters and the services that they serve.

use super::check::Spans;
use super::labels::label;
use super::last_part;
use hall::ids::CounterId;
use hall::setup::{CounterSetup, Serves};
use text::reader::{Table, text};

/// Reads `[counter.NUMBER]`.
pub(super) fn counter(table: &Table<'_, '_>, spans: &mut Spans) -> Option<CounterSetup> {
    let written = last_part(table)?;
    let number = written
        .parse::<u16>()
        .ok()
        .filter(|n| (1..=99).contains(n) && n.to_string() == written);
    if number.is_none() {
        table.reader.note(
            &table.span,
            &table.path,
            "config-counter-number",
            vec![("value", text(&written))],
        );
    }
    let name = table.words("name").unwrap_or_default();
    let label_item = table.take("label");
    let label = label_item.as_ref().and_then(label);
    let some_service = spans.service_names.first().map_or("social", |name| name);
    let example = &format!("[{some_service:?}]");
    let list = table.need("services", example);
    let id = CounterId(number.unwrap_or(0));
    if let (Some(item), Some(_)) = (&label_item, &label) {
        spans.labels.insert(id, item.span.clone());
    }
    let mut serves: Vec<Serves> = Vec::new();
    if let Some((list, items)) = list
        .as_ref()
        .and_then(|item| Some((item, item.list(example)?)))
    {
        if items.is_empty() {
            list.wrong(
                "config-no-services-at",
                vec![("example", text(some_service))],
            );
        }
        for item in items {
            let Some(found) = item.string(&format!("{some_service}:2")) else {
                continue;
            };
            let (key, rank) = found
                .split_once(':')
                .map_or((found, Some(1)), |(key, rank)| {
                    (
                        key,
                        rank.parse::<u8>()
                            .ok()
                            .filter(|rank| (1..=9).contains(rank)),
                    )
                });
            let key = key.trim();
            let Some(rank) = rank else {
                item.wrong(
                    "config-bad-rank",
                    vec![("value", text(found)), ("service", text(key))],
                );
                continue;
            };
            spans
                .serves
                .push((id, item.span.clone(), item.path.clone(), key.to_owned()));
            let Ok(service) = key.parse() else { continue };
            if serves.iter().any(|s| s.service == service) {
                item.wrong("config-service-twice", vec![("value", text(key))]);
                continue;
            }
            serves.push(Serves { service, rank });
        }
    }
    number.map(|_| CounterSetup {
        id,
        label,
        name,
        serves,
    })
}
