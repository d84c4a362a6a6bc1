//! How the hall sounds in its zones.

use super::voice::spoken_langs;
use super::{key, small};
use hall::setup::ZoneSetup;
use text::fault::Fault;
use text::reader::{Between, Table};

/// Reads `[zone.NAME]`; nothing if that says nothing.
pub(super) fn zone(table: &Table<'_, '_>, warnings: &mut Vec<Fault>) -> Option<ZoneSetup> {
    let id = key(table, "lobby");
    let volume = level(table, "volume");
    let music_volume = level(table, "music_volume");
    let languages = table.take("languages").and_then(|item| {
        let is_none = item.list(r#"["zh", "en"]"#)?.is_empty();
        (!is_none).then(|| spoken_langs(&item, warnings))?
    });
    let zone = ZoneSetup {
        volume,
        music_volume,
        languages: languages.unwrap_or_default(),
        ..ZoneSetup::of(id?)
    };
    (!zone.is_usual()).then_some(zone)
}

/// Reads a level in percent, or that each machine has its own.
fn level(table: &Table<'_, '_>, name: &'static str) -> Option<u8> {
    let item = table.take(name)?;
    match item.as_str() {
        Some("own") => None,
        _ => item.number(Between(0, 100)).map(small),
    }
}
