//! Devices on wires: how soon a key of a handset is seen on the counter's sign, and whether presses are
//! lost or count twice on a bad wire. The wires are simulated, with the time that bytes take.

use super::{Figure, Goal, Measured, issue, percentile, setup};
use bus::device::SerialForm;
use bus::simulated::{Faults, SimulatedBus, SimulatedKind};
use bus::{Connection, Heard, Line, Press, Unit, shipped};
use config::Devices;
use hall::{Command, CounterCommand, CounterId, Lang, Program, Setup};
use node::home::Home;
use node::link::Link;
use peripherals::bus_master::{BusMaster, Wiring};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use text::problem::{Code, Problem};

/// Handsets on a wire.
const HANDSETS: u8 = 16;
/// Speed of their wire.
const BAUD: u32 = 9600;
/// Visits of each handset that are measured: a call, a start, an end.
const CALLS: usize = 8;
/// Longest time between two keys of a handset, in milliseconds.
const PAUSE_MS: u64 = 4_000;
/// Time after which a person who sees nothing presses again.
const AGAIN: Duration = Duration::from_secs(3);
/// Times that a person presses, and so often a sign is looked at before the measurement is given up.
const TRIES: usize = 20;
/// Presses on a wire that flips bits, and on how many handsets.
const PRESSES: usize = 10_000;
const MANY: u8 = 33;
/// The speed of that wire, so that it does not take the night.
const FAST: u32 = 921_600;

pub(super) fn devices(folder: &Path) -> Measured {
    let apart = key_to_sign(&folder.join("apart"), true)?;
    let together = key_to_sign(&folder.join("together"), false)?;
    let mut figures = vec![
        Figure::new(
            "devices/key-to-sign-p50",
            percentile(&apart, 50),
            "ms",
            None,
        ),
        Figure::new(
            "devices/key-to-sign-p99",
            percentile(&apart, 99),
            "ms",
            Some(Goal::AtMost(150.0)),
        ),
        Figure::new(
            "devices/key-to-sign-one-wire-p50",
            percentile(&together, 50),
            "ms",
            None,
        ),
        Figure::new(
            "devices/key-to-sign-one-wire-p99",
            percentile(&together, 99),
            "ms",
            None,
        ),
    ];
    figures.extend(flipped_bits()?);
    Ok(figures)
}

fn failed(what: &str) -> Problem {
    Problem::new(Code::Internal, what, "")
}

fn no_thread(error: &std::io::Error) -> Problem {
    failed("no thread").because(&text::Words::new(Lang::EN), error)
}

/// Returns the times from a key to the sign, sorted: strips on a wire of their own, or on the handsets'.
fn key_to_sign(folder: &Path, apart: bool) -> Result<Vec<Duration>, Problem> {
    let words = text::Words::new(Lang::EN);
    let home = Home::at(folder);
    let setup: Setup = setup(4, HANDSETS.into());
    let link = Link::open(&home, Program::Script, &setup, &words, |_| {})?;
    for counter in 1..=u16::from(HANDSETS) {
        link.send(Command::Counter(CounterCommand::Open {
            counter: CounterId(counter),
            clerk: format!("Clerk {counter}"),
            replace: false,
        }));
    }
    for n in 0..usize::from(HANDSETS) * CALLS {
        link.send(issue(setup.services[n % setup.services.len()].id));
    }
    let handsets = (1..=HANDSETS).map(|address| (SimulatedKind::Handset, address));
    let strips = (1..=HANDSETS).map(|address| (SimulatedKind::StripQt, address));
    let bus = |devices: Vec<_>| SimulatedBus::start(BAUD, &devices).map_err(|e| no_thread(&e));
    let (keys, signs) = match apart {
        true => (bus(handsets.collect())?, bus(strips.collect())?),
        false => {
            let both = bus(handsets.chain(strips).collect())?;
            (both.clone(), both)
        }
    };
    let connection = |name: &str| Connection::Serial(format!("/dev/{name}"), None);
    let group = |name: &str, file: &str, on: &str| -> Option<Devices> {
        Some(Devices {
            name: name.parse().ok()?,
            file: file.to_owned(),
            connection: connection(on),
            places: (1..=u16::from(HANDSETS))
                .map(|n| (n.into(), CounterId(n)))
                .collect(),
        })
    };
    let on = if apart { "strips" } else { "handsets" };
    let devices = [
        group("handsets", "handset-68", "handsets"),
        group("strips", "strip-qt", on),
    ];
    let wiring = Wiring {
        devices: devices.into_iter().flatten().collect(),
        folders: Vec::new(),
        lang: Lang::ZH,
        flash: Duration::from_secs(5),
    };
    let wires = (keys.clone(), signs.clone());
    let strips = connection("strips");
    let opener = move |to: &Connection, _: SerialForm| match *to == strips {
        true => wires.1.open(),
        false => wires.0.open(),
    };
    let _master = BusMaster::start_on(home, wiring, Arc::new(opener)).map_err(|e| no_thread(&e))?;
    for address in 1..=HANDSETS {
        let shown = (0..TRIES).find_map(|_| wait_for(&signs, address, "欢迎"));
        shown.ok_or_else(|| failed("a sign stays dark"))?;
    }
    let clerks: Vec<_> = (1..=HANDSETS)
        .map(|address| {
            let (keys, signs) = (keys.clone(), signs.clone());
            thread::spawn(move || clerk(&keys, &signs, address))
        })
        .collect();
    let mut times = Vec::new();
    for clerk in clerks {
        let measured = clerk.join().ok().flatten();
        times.extend(measured.ok_or_else(|| failed("a key did not reach its sign"))?);
    }
    times.sort();
    Ok(times)
}

/// Calls, begins and ends visits with the keys of a handset, and presses again where nothing is seen;
/// returns how long each key took.
fn clerk(keys: &SimulatedBus, signs: &SimulatedBus, address: u8) -> Option<Vec<Duration>> {
    let pause = || thread::sleep(Duration::from_millis(fastrand::u64(PAUSE_MS / 4..PAUSE_MS)));
    let mut times = Vec::new();
    for _ in 0..CALLS {
        for (key, begins) in [(0x0C, "请"), (0x0A, "正在"), (0x0B, "欢迎")] {
            pause();
            let pressed = Instant::now();
            let shown = (0..TRIES).find_map(|_| {
                keys.press(address, &[key]);
                wait_for(signs, address, begins)
            })?;
            times.push(shown.saturating_duration_since(pressed));
        }
    }
    Some(times)
}

/// Waits until the sign shows a text that begins like this; returns since when it does.
fn wait_for(signs: &SimulatedBus, address: u8, begins: &str) -> Option<Instant> {
    let until = Instant::now() + AGAIN;
    while Instant::now() < until {
        let shown = signs.shown(SimulatedKind::StripQt, address);
        if shown.text.trim().starts_with(begins) {
            return shown.changed;
        }
        thread::sleep(Duration::from_millis(2));
    }
    None
}

/// Presses keys on a wire where each byte is damaged with a chance of 2 %. Each press is a number of its
/// own, so one that counts twice is seen.
fn flipped_bits() -> Measured {
    let handsets: Vec<_> = (1..=MANY).map(|a| (SimulatedKind::Handset, a)).collect();
    let bus = SimulatedBus::start(FAST, &handsets).map_err(|e| no_thread(&e))?;
    bus.fail(Faults {
        flip: 0.02,
        ..Faults::default()
    });
    let found = shipped::find("handset-68", &[]).and_then(Result::ok);
    let device = Arc::new(found.ok_or_else(|| failed("no device file"))?.device);
    let units = (1..=MANY).map(|address| Unit {
        address: address.into(),
        device: Arc::clone(&device),
    });
    let form = SerialForm {
        baud: FAST,
        ..device.serial
    };
    let heard: Arc<Mutex<BTreeMap<(usize, String), u32>>> = Arc::default();
    let told = Arc::clone(&heard);
    let wire = bus.clone();
    let _line = Line::start(
        units.collect(),
        form,
        move || wire.open(),
        move |news| {
            if let (Heard::Press(unit, Press::CallNumber(number)), Ok(mut heard)) =
                (news, told.lock())
            {
                *heard.entry((unit, number)).or_default() += 1;
            }
        },
    )
    .map_err(|e| no_thread(&e))?;
    let mut pressed = BTreeSet::new();
    for n in 0..PRESSES {
        let unit = n % usize::from(MANY);
        let number = format!("{:04}", n / usize::from(MANY));
        let mut keys: Vec<u8> = number.bytes().map(|digit| digit - b'0').collect();
        keys.push(0x0C);
        bus.press(u8::try_from(unit + 1).unwrap_or(1), &keys);
        pressed.insert((unit, number));
    }
    let until = Instant::now() + Duration::from_secs(600);
    while !bus.is_idle() && Instant::now() < until {
        thread::sleep(Duration::from_millis(50));
    }
    let heard = heard.lock().map_err(|_| failed("no thread"))?;
    let twice = heard.values().filter(|count| **count > 1).count();
    let lost = pressed
        .iter()
        .filter(|press| !heard.contains_key(press))
        .count();
    // Two damaged bytes can leave a sum as it was: nothing on this bus can tell.
    let misread = heard
        .keys()
        .filter(|press| !pressed.contains(press))
        .count();
    Ok(vec![
        Figure::new(
            "devices/presses-twice",
            twice as f64,
            "presses",
            Some(Goal::AtMost(0.0)),
        ),
        Figure::new("devices/presses-never-heard", lost as f64, "presses", None),
        Figure::new("devices/presses-misread", misread as f64, "presses", None),
    ])
}
