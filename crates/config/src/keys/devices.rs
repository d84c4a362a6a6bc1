//! The devices on wires of this machine.

use super::{key, parsed, tables};
use crate::Devices;
use bus::Connection;
use bus::line::ADDRESSES_MAX;
use hall::CounterId;
use std::collections::BTreeMap;
use text::reader::{Item, Table, text};

/// Largest address on any bus.
const ADDRESS_MAX: u32 = 65_534;
/// Most addresses or counters in one table.
const PLACES_MAX: usize = 99;

/// Reads `[device.NAME]`, as often as it is there.
pub(super) fn read(root: &Table<'_, '_>) -> Vec<Devices> {
    let mut all: Vec<Devices> = Vec::new();
    let mut on_port: BTreeMap<Connection, usize> = BTreeMap::new();
    for table in tables(root, "device", None) {
        let name = key(&table, "handsets");
        let file = table
            .need("use", "\"handset-68\"")
            .and_then(|item| file_name(&item));
        let connection_item = table.need("connection", "\"serial:/dev/ttyUSB0\"");
        let connection: Option<Connection> = connection_item
            .as_ref()
            .and_then(|item| parsed(item, "serial:/dev/ttyUSB0", "config-bad-bus"));
        let address_item = table.need("address", "\"1-12\"");
        let counter_item = table.need("counter", "\"1-12\"");
        let addresses = address_item
            .as_ref()
            .and_then(|item| numbers(item, ADDRESS_MAX));
        let counters = counter_item.as_ref().and_then(|item| numbers(item, 99));
        table.end();
        let (Some(name), Some(file), Some(connection), Some(addresses), Some(counters)) =
            (name, file, connection, addresses, counters)
        else {
            continue;
        };
        if let (Some(item), true) = (&counter_item, addresses.len() != counters.len()) {
            let args = vec![
                ("addresses", text(addresses.len().to_string())),
                ("counters", text(counters.len().to_string())),
            ];
            item.wrong("config-device-counters", args);
            continue;
        }
        let is_taken = |address: &&u32| {
            let same = |other: &&Devices| other.connection == connection && other.file == file;
            let others = all.iter().filter(same);
            others
                .flat_map(|other| &other.places)
                .any(|(taken, _)| taken == *address)
        };
        let taken = addresses.iter().find(is_taken);
        if let (Some(item), Some(taken)) = (&address_item, taken) {
            item.wrong(
                "config-device-twice",
                vec![("value", text(taken.to_string()))],
            );
            continue;
        }
        let count = on_port.entry(connection.clone()).or_default();
        *count += addresses.len();
        if let (Some(item), true) = (&address_item, *count > ADDRESSES_MAX) {
            let args = vec![
                ("value", text(count.to_string())),
                ("most", text(ADDRESSES_MAX.to_string())),
            ];
            item.wrong("config-device-crowded", args);
        }
        let counters = counters
            .into_iter()
            .map(|n| CounterId(u16::try_from(n).unwrap_or(0)));
        all.push(Devices {
            name,
            file,
            connection,
            places: addresses.into_iter().zip(counters).collect(),
        });
    }
    all
}

/// Reads the name of a device file, and nothing that leads out of its folder.
fn file_name(item: &Item<'_, '_>) -> Option<String> {
    let found = item.string("handset-68")?;
    let is_plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let plain = !found.is_empty() && found.chars().all(is_plain);
    if !plain {
        item.wrong("config-bad-device-file", vec![("value", text(found))]);
    }
    plain.then(|| found.to_owned())
}

/// Reads numbers as `"1-12"` or `"1, 3, 5-7"`, each once, in the order of the text.
fn numbers(item: &Item<'_, '_>, max: u32) -> Option<Vec<u32>> {
    let found = item.string("1-12")?;
    let numbers = read_numbers(found, max);
    if numbers.is_none() {
        let args = vec![("value", text(found)), ("max", text(max.to_string()))];
        item.wrong("config-bad-numbers", args);
    }
    numbers
}

fn read_numbers(written: &str, max: u32) -> Option<Vec<u32>> {
    let mut numbers = Vec::new();
    for part in written.split(',') {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| {
            let number = text.trim().parse::<u32>().ok();
            number.filter(|number| (1..=max).contains(number))
        };
        let (from, to) = (number(from)?, number(to)?);
        if from > to || (to - from) as usize >= PLACES_MAX {
            return None;
        }
        for number in from..=to {
            if numbers.contains(&number) || numbers.len() >= PLACES_MAX {
                return None;
            }
            numbers.push(number);
        }
    }
    Some(numbers)
}
