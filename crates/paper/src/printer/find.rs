//! The printers of this machine, and the condition of the configured one, for whoever sets it up.

use super::command::{DLE, GS};
use super::open;
use super::status::{Facts, StatusParser, StatusReply};
use config;
use hall::Condition;
use serialport::SerialPortType;
use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// A device that may be a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The setting, as `[printer] connection` writes it, for example `usb:/dev/usb/lp0`.
    pub connection: String,
    /// The device's own name; empty if it does not tell one.
    pub name: String,
}

/// A printer's answer to a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The condition that it told.
    pub condition: Condition,
    /// The outcome of opening its line.
    pub opened: Result<(), io::ErrorKind>,
    /// The name that it gave, if it was asked and told.
    pub model: Option<String>,
}

/// Finds the printer devices and serial ports that exist.
#[must_use]
pub fn find() -> Vec<Found> {
    let mut found = printers(Path::new("/dev"), Path::new("/sys/class"));
    for port in serialport::available_ports().unwrap_or_default() {
        if is_real(&port.port_name, Path::new("/sys/class")) {
            let name = match port.port_type {
                SerialPortType::UsbPort(usb) => [usb.manufacturer, usb.product]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" "),
                _ => String::new(),
            };
            found.push(Found {
                connection: format!("serial:{}", port.port_name),
                name,
            });
        }
    }
    found.sort_by(|a, b| a.connection.cmp(&b.connection));
    found
}

fn printers(dev: &Path, class: &Path) -> Vec<Found> {
    let mut found = Vec::new();
    for (folder, kind) in [(dev.join("usb"), "usbmisc"), (dev.to_owned(), "printer")] {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            if file
                .strip_prefix("lp")
                .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
            {
                let device = class.join(kind).join(&file).join("device");
                let name = told(&device.join("ieee1284_id")).map(|id| model(&id));
                // The device is the USB interface; the machine that it belongs to stands above.
                let name = name
                    .or_else(|| told(&device.join("../product")))
                    .unwrap_or_default();
                found.push(Found {
                    connection: format!("usb:{}", entry.path().display()),
                    name,
                });
            }
        }
    }
    found
}

fn told(file: &Path) -> Option<String> {
    fs::read_to_string(file)
        .ok()
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

/// Extracts maker and model from an IEEE 1284 id: `MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;`.
fn model(id: &str) -> String {
    let field = |names: [&str; 2]| {
        id.split(';')
            .filter_map(|field| field.split_once(':'))
            .find(|(key, _)| names.contains(&key.trim()))
            .map(|(_, value)| value.trim())
    };
    [field(["MFG", "MANUFACTURER"]), field(["MDL", "MODEL"])]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns whether a serial port of this kind can have a printer, and is there: the kernel lists
/// four `ttyS` whether or not they exist.
fn is_real(path: &str, class: &Path) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_plugged = ["ttyUSB", "ttyACM"]
        .iter()
        .any(|kind| name.starts_with(kind));
    is_plugged
        || (name.starts_with("ttyS")
            && told(&class.join("tty").join(name).join("type")).is_some_and(|kind| kind != "0"))
}

/// Asks the printer of the settings for its condition, without printing. Takes `timeout` at most,
/// and the time to open its line.
#[must_use]
pub fn probe(settings: &config::Printer, timeout: Duration) -> Probe {
    let mut port = match open(settings) {
        Ok(port) => port,
        Err(error) => {
            return Probe {
                condition: Condition::Absent,
                opened: Err(error.kind()),
                model: None,
            };
        }
    };
    let Some(source) = port
        .source
        .as_mut()
        .filter(|_| settings.status != config::StatusBy::None)
    else {
        return Probe {
            condition: Condition::Mute,
            opened: Ok(()),
            model: None,
        };
    };
    let until = Instant::now() + timeout;
    let mut parser = StatusParser::default();
    let mut facts = None;
    let mut heard = false;
    let mut model = None;
    // Something that says what nobody asked for is no printer, or not at this speed.
    let mut is_strange = false;
    let mut buffer = [0; 64];
    // The questions about its state are answered at once, the one for its name (GS I 67) in turn.
    'questions: for question in 1..=5 {
        if question == 5 && facts.is_none_or(|facts: Facts| facts.condition().stops()) {
            break;
        }
        let bytes = if question < 5 {
            [DLE, 0x04, question]
        } else {
            [GS, b'I', 67]
        };
        if port.sink.write_all(&bytes).is_err() {
            break;
        }
        while Instant::now() < until {
            let Ok(n) = source
                .read(&mut buffer)
                .or_else(|error| match error.kind() {
                    io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted => Ok(0),
                    _ => Err(error),
                })
            else {
                break 'questions;
            };
            heard |= n > 0;
            for said in buffer[..n].iter().filter_map(|byte| parser.hear(*byte)) {
                is_strange |= matches!(said, StatusReply::Noise | StatusReply::InTurn(_));
                match said {
                    StatusReply::RealTime(answer) if question < 5 => {
                        facts
                            .get_or_insert_with(Facts::default)
                            .learn(question, answer);
                        continue 'questions;
                    }
                    StatusReply::Text(text) if question == 5 => {
                        model = Some(text);
                        break 'questions;
                    }
                    _ => {}
                }
            }
        }
        break;
    }
    let silent = if heard {
        Condition::Garbled
    } else {
        Condition::Offline
    };
    let condition = facts
        .filter(|_| !is_strange)
        .map_or(silent, Facts::condition);
    Probe {
        condition,
        opened: Ok(()),
        model,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printers_are_found_with_what_they_call_themselves() {
        let root = tempfile::tempdir().unwrap();
        let dev = root.path().join("dev");
        let class = root.path().join("class");
        for folder in [
            "dev/usb",
            "class/usbmisc/lp0/device",
            "class/usbmisc/lp1/device",
            "class/tty/ttyS0",
            "class/tty/ttyS1",
        ] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        for (file, text) in [
            ("dev/usb/lp0", ""),
            ("dev/usb/lp1", ""),
            ("dev/usb/hiddev0", ""),
            ("dev/lp0", ""),
            ("dev/lpx", ""),
            (
                "class/usbmisc/lp0/device/ieee1284_id",
                "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;\n",
            ),
            ("class/usbmisc/lp1/product", "POS80 Printer\n"),
            ("class/tty/ttyS0/type", "4\n"),
            ("class/tty/ttyS1/type", "0\n"),
        ] {
            fs::write(root.path().join(file), text).unwrap();
        }
        let mut found: Vec<_> = printers(&dev, &class)
            .into_iter()
            .map(|f| (f.connection, f.name))
            .collect();
        found.sort();
        let at = |path: &str| format!("usb:{}", dev.join(path).display());
        assert_eq!(
            found,
            [
                (at("lp0"), String::new()),
                (at("usb/lp0"), "EPSON TM-T88V".to_owned()),
                (at("usb/lp1"), "POS80 Printer".to_owned())
            ]
        );
        assert!(
            is_real("/dev/ttyS0", &class)
                && !is_real("/dev/ttyS1", &class)
                && !is_real("/dev/ttyS2", &class)
        );
        assert!(is_real("/dev/ttyUSB3", &class) && !is_real("/dev/ttyAMA0", &class));
    }

    #[test]
    fn a_printer_tells_its_condition_and_its_name() {
        use std::io::{Read, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let settings = config::Printer {
            connection: config::Connection::Tcp("127.0.0.1".to_owned(), port),
            ..config::Printer::default()
        };
        let printer = std::thread::spawn(move || {
            let (mut line, _) = listener.accept().unwrap();
            for answer in [&b"\x12"[..], b"\x12", b"\x12", b"\x1e", b"\x5fTM-T532\0"] {
                line.read_exact(&mut [0; 3]).unwrap();
                line.write_all(answer).unwrap();
            }
        });
        let expected = Probe {
            condition: Condition::NearEnd,
            opened: Ok(()),
            model: Some("TM-T532".to_owned()),
        };
        assert_eq!(probe(&settings, Duration::from_secs(30)), expected);
        printer.join().unwrap();
    }

    #[test]
    fn a_printer_that_cannot_be_reached_is_absent_and_says_why() {
        let connection = "serial:/dev/no-such-port".parse().unwrap();
        let probe = probe(
            &config::Printer {
                connection,
                ..config::Printer::default()
            },
            Duration::from_millis(100),
        );
        assert_eq!(
            (probe.condition, probe.opened),
            (Condition::Absent, Err(io::ErrorKind::NotFound))
        );
    }

    #[test]
    fn nothing_is_sent_to_what_is_no_device() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("letter.txt");
        fs::write(&file, "Dear sir").unwrap();
        let name = file.display().to_string();
        for connection in [
            config::Connection::Usb(file.clone()),
            config::Connection::Serial(name),
            config::Connection::Usb(folder.path().into()),
        ] {
            let probe = probe(
                &config::Printer {
                    connection,
                    ..config::Printer::default()
                },
                Duration::from_secs(1),
            );
            assert_eq!(
                (probe.condition, probe.opened),
                (Condition::Absent, Err(io::ErrorKind::Unsupported))
            );
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), "Dear sir");
    }

    #[test]
    fn something_else_that_answers_is_not_taken_for_a_printer() {
        use std::io::Write;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || {
            listener
                .accept()
                .unwrap()
                .0
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        });
        let settings = config::Printer {
            connection: config::Connection::Tcp("127.0.0.1".to_owned(), port),
            ..config::Printer::default()
        };
        assert_eq!(
            probe(&settings, Duration::from_secs(2)).condition,
            Condition::Garbled
        );
        server.join().unwrap().unwrap();
    }
}
