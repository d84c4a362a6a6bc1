//! The devices on wires of this machine: ports, adapters, device files.

use super::{Check, Report, State};
use crate::programs::settings::Settings;
use bus::port::{self, Port};
use bus::{Connection, shipped};
use node::home::Home;
use peripherals::bus_master;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use text::args;

/// Milliseconds for which an adapter may hold answers back.
const LATENCY_MAX_MS: u32 = 2;

impl Report {
    /// Looks at the ports and files of the devices on wires.
    pub(super) fn examine_devices(&mut self, home: &Home, settings: &Settings) {
        let devices = &settings.config.devices;
        if devices.is_empty() {
            return;
        }
        let mut check = Check::new(("devices", "doctor-about-devices"));
        let folders = settings.device_folders();
        let is_driven = bus_master::is_driven(home);
        let mut seen = BTreeSet::new();
        for group in devices {
            let connection = group.connection.to_string();
            let told = args! {
                name: group.name.as_str(), file: group.file.as_str(),
                connection: connection.as_str(), count: group.places.len(),
            };
            check.say(self.words.say("devices-group", told));
            let device = match shipped::find(&group.file, &folders) {
                Some(Ok(found)) => {
                    if let Some(file) = &found.file {
                        let shown = file.display().to_string();
                        check.say(self.words.say("devices-own-file", args! { file: shown }));
                    }
                    found.device
                }
                Some(Err(faults)) => {
                    for fault in &faults.0 {
                        let lang = self.words.lang();
                        let line = format!("{}: {}", fault.at(), fault.what(lang));
                        check.find(State::Wrong, line, fault.cure(lang));
                    }
                    continue;
                }
                None => {
                    let line = self
                        .words
                        .say("devices-no-file", args! { name: group.file.as_str() });
                    let names = shipped::all(&folders).join(" ");
                    let cure = self
                        .words
                        .say("devices-no-file.cure", args! { names: names });
                    check.find(State::Wrong, line, cure);
                    continue;
                }
            };
            if !seen.insert(connection.clone()) {
                continue;
            }
            if let Connection::Serial(path, _) = &group.connection
                && let Some(ms) = port::latency_ms(path).filter(|ms| *ms > LATENCY_MAX_MS)
            {
                let line = self.words.say("devices-latency", args! { ms: ms });
                check.find(
                    State::Warning,
                    line,
                    self.words.text("devices-latency-remedy"),
                );
            }
            // The port of a running hall is its own.
            if is_driven {
                check.say(self.words.text("devices-driven"));
                continue;
            }
            if let Err(error) = Port::open(&group.connection, device.serial) {
                let (line, cure) = match error.kind() {
                    ErrorKind::PermissionDenied => ("wire-denied", "wire-denied-remedy"),
                    ErrorKind::ResourceBusy => ("wire-taken", "wire-taken-remedy"),
                    ErrorKind::NotFound => ("wire-absent", "wire-absent-remedy"),
                    _ if matches!(group.connection, Connection::Tcp(..)) => {
                        ("wire-unreachable", "wire-unreachable-remedy")
                    }
                    _ => ("wire-absent", "wire-absent-remedy"),
                };
                let line = format!("{connection}: {}", self.words.text(line));
                check.find(State::Wrong, line, self.words.text(cure));
            }
        }
        self.checks.push(check);
    }
}
