//! `dingdong devices`: the handsets, counter signs and rating pads on the wires of this machine.

use super::Invocation;
use crate::cli::{DevicesCommand, Look};
use crate::outcome::Outcome;
use crate::stdout::print;
use bus::device::SerialForm;
use bus::port::{self, Port};
use bus::shipped::{self, Found};
use bus::{Connection, Device, Kind, Press, Value, Values, to_hex};
use serde_json::{Value as Json, json};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use text::fault::Faults;
use text::problem::{Code, Problem};
use text::{Words, args};

/// Silence that ends a frame of devices whose protocol nobody knows.
const FRAME_GAP: Duration = Duration::from_millis(25);
/// Time that a device has to answer.
const ANSWER_WITHIN: Duration = Duration::from_millis(250);
/// Interval of looking for bytes.
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// Time to press a key that is asked for.
const LEARN_WITHIN: Duration = Duration::from_secs(10);
/// Most addresses that a scan asks.
const SCAN_MAX: u32 = 99;
/// Bytes of a frame whose checksums are guessed.
const GUESS_MAX: usize = 64;

/// Carries out a command of `dingdong devices`.
pub(super) fn run(
    invocation: &Invocation<'_>,
    command: &DevicesCommand,
) -> Result<Outcome, Problem> {
    let settings = invocation.settings(&Look::default())?;
    let folders = settings.device_folders();
    let words = &invocation.words;
    match command {
        DevicesCommand::List => list(invocation, &settings.config.devices, &folders),
        DevicesCommand::Show { file } => show(words, file, &folders),
        DevicesCommand::Check { file } => check(invocation, file.as_deref(), &folders),
        DevicesCommand::Listen { wire, seconds } => {
            let within = seconds.map(Duration::from_secs);
            listen(words, &connection(wire, words)?, within, &folders)
        }
        DevicesCommand::Try {
            file,
            wire,
            address,
            message,
            values,
        } => {
            let device = device(file, &folders, words)?.device;
            let wire = connection(wire, words)?;
            try_message(words, &device, &wire, *address, message, values)
        }
        DevicesCommand::Learn { file, wire } => {
            let device = device(file, &folders, words)?.device;
            learn(words, &device, &connection(wire, words)?)
        }
        DevicesCommand::Scan { file, wire } => {
            let device = device(file, &folders, words)?.device;
            scan(words, &device, &connection(wire, words)?)
        }
    }
}

fn connection(text: &str, words: &Words) -> Result<Connection, Problem> {
    text.parse().map_err(|()| {
        Problem::new(
            Code::Usage,
            words.say("config-bad-bus", args! { value: text }),
            words.text("config-bad-bus.cure"),
        )
    })
}

/// Finds a device file by its name or path.
fn device(name: &str, folders: &[PathBuf], words: &Words) -> Result<Found, Problem> {
    let faults = |faults: Faults| faults.problem(words.lang());
    if name.ends_with(".toml") {
        let file = PathBuf::from(name);
        let device = shipped::read_file(&file).map_err(faults)?;
        return Ok(Found {
            device,
            file: Some(file),
        });
    }
    let found = shipped::find(name, folders).ok_or_else(|| {
        let names = shipped::all(folders).join(" ");
        Problem::new(
            Code::Usage,
            words.say("devices-no-file", args! { name: name }),
            words.say("devices-no-file.cure", args! { names: names }),
        )
    })?;
    found.map_err(faults)
}

fn kind(kind: Kind, words: &Words) -> &'static str {
    words.text(match kind {
        Kind::Handset => "devices-handset",
        Kind::Sign => "devices-sign",
        Kind::Pad => "devices-pad",
    })
}

/// Lists what is set up, the adapters, and the device files.
fn list(
    invocation: &Invocation<'_>,
    set_up: &[config::Devices],
    folders: &[PathBuf],
) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let ports: Vec<Json> = port::serial_lines()
        .into_iter()
        .map(|path| json!({"port": path, "latency_ms": port::latency_ms(&path)}))
        .collect();
    let mut files = Vec::new();
    for name in shipped::all(folders) {
        let Some(found) = shipped::find(&name, folders) else {
            continue;
        };
        files.push(match found {
            Ok(found) => json!({
                "file": name, "name": found.device.name, "kind": kind(found.device.kind, words),
                "proof": found.device.proof, "own": found.file.map(|file| file.display().to_string()),
            }),
            Err(_) => json!({"file": name, "wrong": true}),
        });
    }
    let groups: Vec<Json> = set_up
        .iter()
        .map(|group| {
            json!({
                "devices": group.name.as_str(), "file": group.file, "connection": group.connection.to_string(),
                "count": group.places.len(),
            })
        })
        .collect();
    let object = json!({"devices": groups, "ports": ports, "files": files});
    invocation.answer(&object, || {
        let mut lines = vec![words.text("devices-set-up").to_owned()];
        for group in set_up {
            let told = args! {
                name: group.name.as_str(), file: group.file.as_str(),
                connection: group.connection.to_string(), count: group.places.len(),
            };
            lines.push(format!("  {}", words.say("devices-group", told)));
        }
        if set_up.is_empty() {
            lines.push(format!("  {}", words.text("devices-none")));
        }
        lines.push(words.text("devices-ports").to_owned());
        for path in port::serial_lines() {
            let latency = port::latency_ms(&path);
            lines.push(match latency {
                Some(ms) => {
                    format!(
                        "  serial:{path}  {}",
                        words.say("devices-latency", args! { ms: ms })
                    )
                }
                None => format!("  serial:{path}"),
            });
        }
        if ports.is_empty() {
            lines.push(format!("  {}", words.text("devices-no-ports")));
        }
        lines.push(words.text("devices-files").to_owned());
        for file in &files {
            let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
            let what = match file["wrong"].as_bool() {
                Some(_) => words.text("devices-wrong").to_owned(),
                None => format!("{}  {}", text("kind"), text("name")),
            };
            lines.push(format!("  {:<16} {what}", text("file")));
            for more in [text("own"), text("proof")] {
                if !more.is_empty() {
                    lines.push(format!("  {:<16}   {more}", ""));
                }
            }
        }
        lines.join("\n")
    });
    Ok(Outcome::Done)
}

/// Prints the text of a shipped device file.
fn show(words: &Words, name: &str, folders: &[PathBuf]) -> Result<Outcome, Problem> {
    match shipped::source(name) {
        Some(source) => print(source.trim_end()),
        None => {
            let found = device(name, folders, words)?;
            let text = found
                .file
                .and_then(|file| std::fs::read_to_string(file).ok());
            print(text.unwrap_or_default().trim_end());
        }
    }
    Ok(Outcome::Done)
}

/// Checks a device file, or all that the hall has of its own.
fn check(
    invocation: &Invocation<'_>,
    file: Option<&Path>,
    folders: &[PathBuf],
) -> Result<Outcome, Problem> {
    let words = &invocation.words;
    let files = match file {
        Some(file) => vec![file.to_owned()],
        None => {
            let own = shipped::all(folders).into_iter();
            let paths = own.flat_map(|name| {
                folders
                    .iter()
                    .map(move |folder| folder.join(format!("{name}.toml")))
            });
            paths.filter(|path| path.exists()).collect()
        }
    };
    for file in &files {
        let device = shipped::read_file(file).map_err(|faults| faults.problem(words.lang()))?;
        let shown = file.display().to_string();
        let told =
            args! { file: shown, kind: kind(device.kind, words), name: device.name.as_str() };
        print(&words.say("devices-good", told));
    }
    if files.is_empty() {
        print(words.text("devices-no-own"));
    }
    Ok(Outcome::Done)
}

/// An open wire and what was read from it.
struct Wire {
    port: Port,
    buffer: Vec<u8>,
    last: Instant,
}

impl Wire {
    fn open(connection: &Connection, form: SerialForm, words: &Words) -> Result<Wire, Problem> {
        let port = Port::open(connection, form).map_err(|error| {
            let cure = match error.kind() {
                io::ErrorKind::PermissionDenied => "wire-denied-remedy",
                io::ErrorKind::ResourceBusy => "devices-taken-remedy",
                io::ErrorKind::ConnectionRefused
                | io::ErrorKind::TimedOut
                | io::ErrorKind::HostUnreachable => "wire-unreachable-remedy",
                _ => "wire-absent-remedy",
            };
            let shown = connection.to_string();
            Problem::new(
                Code::Usage,
                words.say("devices-unopened", args! { connection: shown }),
                words.text(cure),
            )
            .because(words, &error)
        })?;
        Ok(Wire {
            port,
            buffer: Vec::new(),
            last: Instant::now(),
        })
    }

    /// Reads what is there; whether anything was.
    fn read(&mut self) -> io::Result<bool> {
        let mut bytes = [0; 256];
        match self.port.read(&mut bytes) {
            Ok(count) => {
                self.buffer.extend(&bytes[..count]);
                self.last = Instant::now();
                Ok(true)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn lost(words: &Words, error: &io::Error) -> Problem {
    let cure = words.text("wire-absent-remedy");
    Problem::new(Code::Usage, words.text("devices-lost"), cure).because(words, error)
}

/// Shows what is said on a wire, cut into frames, and which device file understands it.
fn listen(
    words: &Words,
    connection: &Connection,
    within: Option<Duration>,
    folders: &[PathBuf],
) -> Result<Outcome, Problem> {
    let names = shipped::all(folders);
    let found = names
        .iter()
        .filter_map(|name| shipped::find(name, folders)?.ok());
    let devices: Vec<Device> = found.map(|found| found.device).collect();
    let form = SerialForm {
        baud: 9600,
        bits: 8,
        parity: 'N',
        stop: 1,
    };
    let mut wire = Wire::open(connection, form, words)?;
    print(words.text("devices-listening"));
    let begin = Instant::now();
    loop {
        let has_read = wire.read().map_err(|error| lost(words, &error))?;
        let is_whole = wire.last.elapsed() >= FRAME_GAP && !wire.buffer.is_empty();
        if is_whole {
            let bytes = std::mem::take(&mut wire.buffer);
            explain(words, &devices, &bytes, begin.elapsed());
        }
        if within.is_some_and(|within| begin.elapsed() >= within) {
            return Ok(Outcome::Done);
        }
        if !has_read {
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

/// Says what bytes mean to each device file, or else which checksums would fit.
fn explain(words: &Words, devices: &[Device], bytes: &[u8], at: Duration) {
    let time = format!("{:>8.3}", at.as_secs_f64());
    let mut rest = bytes;
    while !rest.is_empty() {
        let mut understood = 0;
        for device in devices {
            let Some(Ok(message)) = device.hear(rest) else {
                continue;
            };
            let meaning = match message.name {
                "grade" => device.grade(&message.values).map(|grade| grade.to_string()),
                _ => device.press(&message.values).map(|press| press.written()),
            };
            let address = message.address.map(|a| a.to_string()).unwrap_or_default();
            let told = args! {
                file: device.id.as_str(), message: message.name, address: address,
                meaning: meaning.unwrap_or_default(),
            };
            let line = words.say("devices-heard", told);
            print(&format!("{time}  {}  {line}", to_hex(&rest[..message.len])));
            understood = understood.max(message.len);
        }
        if understood == 0 {
            let fits = fitting_checksums(rest);
            let line = match fits.is_empty() {
                true => words.text("devices-unknown").to_owned(),
                false => words.say("devices-fits", args! { checksums: fits.join(", ") }),
            };
            print(&format!("{time}  {}  {line}", to_hex(rest)));
            return;
        }
        rest = &rest[understood..];
    }
}

/// Returns the checksums that fit a frame, as a device file would write them, with the bytes from 0.
fn fitting_checksums(frame: &[u8]) -> Vec<String> {
    let mut fits = Vec::new();
    if frame.len() < 4 || frame.len() > GUESS_MAX {
        return fits;
    }
    for (name, sum) in bus::checksum::Checksum::NAMES {
        let width = if name.ends_with('8') { 1 } else { 2 };
        // At the end, or before one byte that ends the frame.
        for end in [frame.len() - width, frame.len() - width - 1] {
            let found = &frame[end..end + width];
            for from in 0..end.saturating_sub(1).min(8) {
                let meant = sum.of(&frame[from..end]);
                let higher = u16::try_from(meant).unwrap_or(0).to_be_bytes();
                let fits_here = match width {
                    1 => u64::from(found[0]) == meant,
                    _ => found == higher || found == [higher[1], higher[0]],
                };
                if fits_here {
                    fits.push(format!("{name} {from}..{}", end - 1));
                }
            }
        }
    }
    fits.truncate(4);
    fits
}

/// Sends one message and shows what comes back.
fn try_message(
    words: &Words,
    device: &Device,
    connection: &Connection,
    address: u32,
    message: &str,
    given: &[String],
) -> Result<Outcome, Problem> {
    let mut values = Values::new();
    for word in given {
        let (name, value) = word.split_once('=').unwrap_or(("text", word));
        let value = match (name, value.parse::<u64>()) {
            ("text" | "number", _) | (_, Err(_)) => Value::from(value),
            (_, Ok(number)) => Value::Number(number),
        };
        values.insert(name.to_owned(), value);
    }
    let frame = build(words, device, address, message, &values)?;
    let mut wire = Wire::open(connection, device.serial, words)?;
    wire.port
        .write(&frame)
        .map_err(|error| lost(words, &error))?;
    print(&words.say("devices-sent", args! { bytes: to_hex(&frame) }));
    let bytes = answer(&mut wire, device, &frame).map_err(|error| lost(words, &error))?;
    match bytes.is_empty() {
        true => print(words.text("devices-no-answer")),
        false => explain(words, std::slice::from_ref(device), &bytes, Duration::ZERO),
    }
    Ok(Outcome::Done)
}

fn build(
    words: &Words,
    device: &Device,
    address: u32,
    message: &str,
    values: &Values,
) -> Result<Vec<u8>, Problem> {
    device.build(message, address, values).map_err(|_| {
        let messages = device.messages().collect::<Vec<_>>().join(" ");
        Problem::new(
            Code::Usage,
            words.say("devices-unbuilt", args! { message: message }),
            words.say("devices-unbuilt.cure", args! { messages: messages }),
        )
    })
}

/// Waits for an answer; an echo of what was sent is none.
fn answer(wire: &mut Wire, device: &Device, sent: &[u8]) -> io::Result<Vec<u8>> {
    let until = Instant::now() + device.serial.time_of(sent.len()) + ANSWER_WITHIN;
    while Instant::now() < until {
        if !wire.read()? {
            std::thread::sleep(LOOK_EVERY);
        }
        let is_answer = |bytes: &[u8]| matches!(device.hear(bytes), Some(Ok(_)));
        if is_answer(&wire.buffer) {
            break;
        }
        if wire.buffer.starts_with(sent) {
            wire.buffer.drain(..sent.len());
        }
    }
    Ok(std::mem::take(&mut wire.buffer))
}

/// Finds the devices of a kind on a wire: asks those that answer, has signs show their address, and
/// waits for presses on the others.
fn scan(words: &Words, device: &Device, connection: &Connection) -> Result<Outcome, Problem> {
    let mut wire = Wire::open(connection, device.serial, words)?;
    let addresses = *device.addresses.start()..=(*device.addresses.end()).min(SCAN_MAX);
    let message = ["ping", "show"]
        .into_iter()
        .find(|message| device.takes(message));
    let Some(message) = message.filter(|_| device.kind == Kind::Sign) else {
        print(words.text("devices-press-each"));
        return listen_for_addresses(words, device, &mut wire);
    };
    let mut found = Vec::new();
    for address in addresses {
        let shown = address.to_string();
        let values = Values::from([
            ("text".to_owned(), Value::from(shown.as_str())),
            ("number".to_owned(), Value::from(shown.as_str())),
        ]);
        let frame = build(words, device, address, message, &values)?;
        wire.port
            .write(&frame)
            .map_err(|error| lost(words, &error))?;
        if !device.answers(message) {
            std::thread::sleep(device.serial.time_of(frame.len()) + device.gap);
            continue;
        }
        let bytes = answer(&mut wire, device, &frame).map_err(|error| lost(words, &error))?;
        if matches!(device.hear(&bytes), Some(Ok(heard)) if heard.address == Some(address)) {
            print(&words.say("devices-found", args! { address: address }));
            found.push(address);
        }
    }
    if !device.answers(message) {
        print(words.text("devices-look"));
    } else if found.is_empty() {
        print(words.text("devices-nobody"));
    }
    Ok(Outcome::Done)
}

/// Asks for the keys of a handset one after another, and prints the table for its device file.
fn learn(words: &Words, device: &Device, connection: &Connection) -> Result<Outcome, Problem> {
    let mut wire = Wire::open(connection, device.serial, words)?;
    let mut rows: Vec<String> = Vec::new();
    print(words.text("devices-learn"));
    for meaning in Press::WORDS {
        print(&words.say("devices-learn-key", args! { meaning: meaning }));
        let pressed = key_within(&mut wire, device, LEARN_WITHIN);
        let Some(keys) = pressed.map_err(|error| lost(words, &error))? else {
            continue;
        };
        let digits = keys.iter().take_while(|key| **key <= 9).count();
        let takes_digits = meaning.ends_with("{digits}");
        let row = match takes_digits && digits > 0 && digits < keys.len() {
            true => format!("\"* {}\" = \"{meaning}\"", to_hex(&keys[digits..])),
            false => format!("\"{}\" = \"{meaning}\"", to_hex(&keys)),
        };
        print(&format!("  {row}"));
        rows.push(row);
    }
    print(&format!("[keys]\n{}", rows.join("\n")));
    Ok(Outcome::Done)
}

/// Waits for a press on a handset and confirms it; its repeats are not taken for another one.
fn key_within(wire: &mut Wire, device: &Device, within: Duration) -> io::Result<Option<Vec<u8>>> {
    let until = Instant::now() + within;
    let mut found = None;
    while Instant::now() < until {
        if !wire.read()? {
            std::thread::sleep(LOOK_EVERY);
        }
        // Its repeats come within this time.
        if found.is_some() && wire.last.elapsed() >= ANSWER_WITHIN * 4 {
            break;
        }
        while let Some(heard) = device.hear(&wire.buffer) {
            let Ok(message) = heard else { break };
            let frame: Vec<u8> = wire.buffer[..message.len].to_vec();
            if let Some(Value::Bytes(keys)) = message.values.get("keys") {
                found = Some(keys.clone());
            }
            wire.buffer.drain(..frame.len());
            wire.port.write(&frame)?;
        }
        if wire.last.elapsed() >= FRAME_GAP * 2 {
            wire.buffer.clear();
        }
    }
    wire.buffer.clear();
    Ok(found)
}

fn listen_for_addresses(
    words: &Words,
    device: &Device,
    wire: &mut Wire,
) -> Result<Outcome, Problem> {
    let mut found: Vec<u32> = Vec::new();
    loop {
        if !wire.read().map_err(|error| lost(words, &error))? {
            std::thread::sleep(LOOK_EVERY);
        }
        while !wire.buffer.is_empty() {
            match device.hear(&wire.buffer) {
                Some(Ok(message)) => {
                    let len = message.len;
                    if let Some(address) = message.address.filter(|a| !found.contains(a)) {
                        print(&words.say("devices-found", args! { address: address }));
                        found.push(address);
                    }
                    wire.buffer.drain(..len);
                }
                Some(Err(_)) if wire.last.elapsed() < FRAME_GAP * 2 => break,
                _ => drop(wire.buffer.remove(0)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bus::from_hex;

    #[test]
    fn checksums_of_an_unknown_frame_are_guessed() {
        let frame = from_hex("FF 68 03 03 68 01 01 0C 0E 16").unwrap();
        let fits = fitting_checksums(&frame);
        assert!(fits.contains(&"sum8 5..7".to_owned()), "{fits:?}");
        let frame = from_hex("01 06 00 00 03 E7 C9 70").unwrap();
        assert!(fitting_checksums(&frame).contains(&"crc16-modbus 0..5".to_owned()));
        assert!(fitting_checksums(&[1, 2, 3]).is_empty());
    }
}
