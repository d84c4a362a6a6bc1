//! Devices on wires: `[device.NAME]`.

use super::*;
use hall::CounterId;

const HANDSETS: &str = r#"
[device.handsets]
use = "handset-68"
connection = "serial:/dev/ttyUSB0@19200"
address = "1, 3, 5-7"
counter = "2, 1, 3-5"
"#;

/// Returns the kinds of the mistakes in a file with these tables.
fn mistakes(tables: &str) -> Vec<String> {
    match Config::parse("hall.toml", &format!("{SMALL}{tables}")) {
        Ok(_) => Vec::new(),
        Err(Faults(faults)) => faults.iter().map(|f| f.kind().to_owned()).collect(),
    }
}

#[test]
fn each_address_has_its_counter() {
    let config = Config::parse("hall.toml", &format!("{SMALL}{HANDSETS}")).unwrap();
    let group = &config.devices[0];
    assert_eq!(
        (group.name.as_str(), group.file.as_str()),
        ("handsets", "handset-68")
    );
    assert_eq!(group.connection.to_string(), "serial:/dev/ttyUSB0@19200");
    let places = [(1, 2), (3, 1), (5, 3), (6, 4), (7, 5)];
    assert_eq!(
        group.places,
        places.map(|(address, counter)| (address, CounterId(counter)))
    );
    // A machine that has joined has them too.
    let own = Config::parse_own("own.toml", HANDSETS).unwrap();
    assert_eq!(own.devices, config.devices);
}

#[test]
fn mistakes_in_devices_are_told() {
    assert_eq!(mistakes(HANDSETS), [""; 0]);
    let case = |from: &str, to: &str, kinds: &[&str]| {
        assert!(HANDSETS.contains(from), "{from}");
        assert_eq!(mistakes(&HANDSETS.replace(from, to)), kinds, "{to}");
    };
    case("serial:/dev/ttyUSB0@19200", "com1", &["config-bad-bus"]);
    case("@19200", "@7", &["config-bad-bus"]);
    case(
        "serial:/dev/ttyUSB0@19200",
        "tcp:192.168.1:4001",
        &["config-bad-bus"],
    );
    case("handset-68", "../secret", &["config-bad-device-file"]);
    case("1, 3, 5-7", "1, 3, 5-", &["config-bad-numbers"]);
    case("1, 3, 5-7", "1, 1, 5-7", &["config-bad-numbers"]);
    case("1, 3, 5-7", "7-5", &["config-bad-numbers"]);
    case("2, 1, 3-5", "1-100", &["config-bad-numbers"]);
    case("2, 1, 3-5", "1-3", &["config-device-counters"]);
    case("use =", "uses =", &["config-missing", "config-unknown-key"]);
    case("device.handsets", "device.Handsets", &["config-bad-key"]);
    let twice = format!("{HANDSETS}{}", HANDSETS.replace("handsets", "others"));
    assert_eq!(mistakes(&twice), ["config-device-twice"]);
    let many = HANDSETS
        .replace("1, 3, 5-7", "1-34")
        .replace("2, 1, 3-5", "1-34");
    assert_eq!(mistakes(&many), ["config-device-crowded"]);
}

#[test]
fn an_export_keeps_the_devices_of_the_machine() {
    let own = format!("{SMALL}{HANDSETS}");
    let config = Config::parse("hall.toml", &own).unwrap();
    let again = export(&config.setup, &own);
    let again = Config::parse("export.toml", &again).unwrap_or_else(|f| panic!("{f}\n{again}"));
    assert_eq!(again.devices, config.devices);
    assert_eq!(machine_keys(&own), ["device.handsets"]);
}
