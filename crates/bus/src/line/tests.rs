//! The bus layer against the simulated wire: faults alone and together while keys are pressed.

use super::*;
use crate::shipped;
use crate::simulated::{Faults, SimulatedBus, SimulatedKind};
use std::sync::Mutex;

const FORM: SerialForm = SerialForm {
    baud: 9600,
    bits: 8,
    parity: 'N',
    stop: 1,
};

fn device(name: &str) -> Arc<Device> {
    Arc::new(shipped::find(name, &[]).unwrap().unwrap().device)
}

/// A line on a simulated wire, and what it told.
struct Rig {
    bus: SimulatedBus,
    line: Line,
    told: Arc<Mutex<Vec<Heard>>>,
}

const HANDSET: usize = 0;
const PAD: usize = 1;
const QT: usize = 2;
const A090: usize = 3;

impl Rig {
    fn start() -> Rig {
        Rig::with(9600, device("handset-68"))
    }

    fn with(baud: u32, handset: Arc<Device>) -> Rig {
        let bus = SimulatedBus::start(
            baud,
            &[
                (SimulatedKind::Handset, 1),
                (SimulatedKind::Pad, 129),
                (SimulatedKind::StripQt, 1),
                (SimulatedKind::StripA090, 11),
            ],
        )
        .unwrap();
        let unit = |name, address| Unit {
            address,
            device: device(name),
        };
        let units = vec![
            Unit {
                address: 1,
                device: handset,
            },
            unit("pad-68", 129),
            unit("strip-qt", 1),
            unit("strip-a090", 11),
        ];
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = Arc::clone(&told);
        let opened = bus.clone();
        let form = SerialForm { baud, ..FORM };
        let line = Line::start(
            units,
            form,
            move || opened.open(),
            move |heard| tell.lock().unwrap().push(heard),
        )
        .unwrap();
        let rig = Rig { bus, line, told };
        rig.wait("a connection", |rig| {
            rig.has(&Heard::Line(LineState::Connected))
        });
        rig
    }

    fn has(&self, heard: &Heard) -> bool {
        self.told.lock().unwrap().contains(heard)
    }

    fn count(&self, heard: &Heard) -> usize {
        self.told
            .lock()
            .unwrap()
            .iter()
            .filter(|h| *h == heard)
            .count()
    }

    fn wait(&self, what: &str, good: impl Fn(&Rig) -> bool) {
        let until = Instant::now() + Duration::from_secs(10);
        while !good(self) {
            let told = self.told.lock().unwrap().clone();
            assert!(Instant::now() < until, "{what} did not come; told {told:?}");
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn show(&self, unit: usize, text: &str) {
        let values = Values::from([("text".to_owned(), Value::from(text))]);
        self.line.show(unit, "show", values);
    }

    fn shown(&self, kind: SimulatedKind) -> String {
        let address = match kind {
            SimulatedKind::Handset | SimulatedKind::StripQt => 1,
            SimulatedKind::Pad => 129,
            SimulatedKind::StripA090 => 11,
        };
        self.bus.shown(kind, address).text
    }
}

#[test]
fn a_press_is_confirmed_and_told_once() {
    let rig = Rig::start();
    rig.bus.press(1, &[1, 2, 0x0C]);
    let press = Heard::Press(HANDSET, Press::CallNumber("12".to_owned()));
    rig.wait("the press", |rig| rig.has(&press));
    rig.wait("its confirmation", |rig| {
        rig.bus.shown(SimulatedKind::Handset, 1).confirmed == 1
    });
    thread::sleep(Duration::from_millis(50));
    assert_eq!(rig.count(&press), 1);
}

#[test]
fn an_echoing_adapter_presses_nothing() {
    let rig = Rig::start();
    rig.bus.fail(Faults {
        echo: true,
        ..Faults::default()
    });
    for keys in [0x0C, 0x0D, 0x0C] {
        rig.bus.press(1, &[keys]);
        thread::sleep(Duration::from_millis(800));
    }
    assert_eq!(rig.count(&Heard::Press(HANDSET, Press::Call)), 2);
    assert_eq!(rig.count(&Heard::Press(HANDSET, Press::Recall)), 1);
    assert!(!rig.has(&Heard::Line(LineState::Noisy)));
}

#[test]
fn a_repeat_is_confirmed_but_not_obeyed() {
    let rig = Rig::start();
    rig.bus.press(1, &[0x0C]);
    rig.bus.press(1, &[0x0C]);
    rig.wait("both", |rig| {
        rig.bus.shown(SimulatedKind::Handset, 1).confirmed == 2
    });
    assert_eq!(rig.count(&Heard::Press(HANDSET, Press::Call)), 1);
    // Another key at once is a press of its own.
    rig.bus.press(1, &[0x0D]);
    rig.wait("the other", |rig| {
        rig.has(&Heard::Press(HANDSET, Press::Recall))
    });
}

#[test]
fn signs_show_what_is_wanted_and_only_that_is_sent() {
    let rig = Rig::start();
    rig.show(QT, "请0015号");
    rig.show(A090, "请0015号");
    rig.wait("both strips", |rig| {
        rig.shown(SimulatedKind::StripQt) == "请0015号"
            && rig.shown(SimulatedKind::StripA090) == "请0015号"
    });
    rig.wait("the answer", |rig| {
        rig.has(&Heard::Unit(A090, UnitState::Answers))
    });
    thread::sleep(Duration::from_millis(400));
    let frames = |kind, address| rig.bus.shown(kind, address).frames;
    assert_eq!(
        frames(SimulatedKind::StripQt, 1),
        2,
        "what never answers is written twice"
    );
    assert_eq!(frames(SimulatedKind::StripA090, 11), 1);
    rig.show(QT, "请0015号");
    thread::sleep(Duration::from_millis(100));
    assert_eq!(
        frames(SimulatedKind::StripQt, 1),
        2,
        "what stands there is not sent again"
    );
}

#[test]
fn a_grade_is_told_and_thanked() {
    let rig = Rig::start();
    rig.line.send(PAD, "open", Values::new());
    rig.wait("the question", |rig| {
        rig.bus.shown(SimulatedKind::Pad, 129).open
    });
    rig.bus.rate(129, 3);
    rig.wait("the grade", |rig| rig.has(&Heard::Grade(PAD, 1)));
    rig.wait("the thanks", |rig| {
        rig.bus.shown(SimulatedKind::Pad, 129).confirmed == 1
    });
    rig.bus.rate(129, 9);
    rig.wait("an unknown grade", |rig| rig.has(&Heard::UnknownGrade(PAD)));
}

#[test]
fn a_strip_that_does_not_answer_is_missed_and_comes_back() {
    let rig = Rig::start();
    rig.bus.fail(Faults {
        silent: true,
        ..Faults::default()
    });
    rig.show(A090, "欢迎光临");
    rig.wait("its silence", |rig| {
        rig.has(&Heard::Unit(A090, UnitState::Silent))
    });
    rig.bus.fail(Faults::default());
    rig.wait("its answer", |rig| {
        rig.has(&Heard::Unit(A090, UnitState::Answers))
    });
    assert_eq!(rig.shown(SimulatedKind::StripA090), "欢迎光临");
}

#[test]
fn after_the_adapter_comes_back_everything_is_written_again() {
    let rig = Rig::start();
    rig.show(QT, "1");
    rig.wait("the text", |rig| rig.shown(SimulatedKind::StripQt) == "1");
    rig.bus.plug(false);
    rig.wait("the loss", |rig| {
        matches!(
            rig.told.lock().unwrap().last(),
            Some(Heard::Line(LineState::Lost(_)))
        )
    });
    rig.bus.power_cycle();
    rig.show(QT, "2");
    rig.bus.plug(true);
    rig.wait("the new text", |rig| {
        rig.shown(SimulatedKind::StripQt) == "2"
    });
    rig.bus.press(1, &[0x0D]);
    rig.wait("a press", |rig| {
        rig.has(&Heard::Press(HANDSET, Press::Recall))
    });
}

#[test]
fn half_frames_press_nothing_and_hold_nobody_up() {
    let rig = Rig::start();
    rig.bus.fail(Faults {
        half: true,
        ..Faults::default()
    });
    rig.bus.press(1, &[0x0C]);
    thread::sleep(Duration::from_millis(200));
    rig.show(QT, "1");
    rig.wait("the text", |rig| rig.shown(SimulatedKind::StripQt) == "1");
    assert!(!rig.has(&Heard::Press(HANDSET, Press::Call)));
    rig.bus.fail(Faults::default());
    rig.wait("the repeat", |rig| {
        rig.has(&Heard::Press(HANDSET, Press::Call))
    });
}

#[test]
fn an_address_that_nobody_set_up_is_told_once() {
    let bus = SimulatedBus::start(9600, &[(SimulatedKind::Handset, 7)]).unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let units = vec![Unit {
        address: 1,
        device: device("handset-68"),
    }];
    let opened = bus.clone();
    let tell = move |heard| tell.lock().unwrap().push(heard);
    let _line = Line::start(units, FORM, move || opened.open(), tell).unwrap();
    bus.press(7, &[0x0C]);
    bus.press(7, &[0x0D]);
    thread::sleep(Duration::from_millis(2500));
    let told = told.lock().unwrap();
    let strangers = told.iter().filter(|heard| **heard == Heard::Stranger(7));
    assert_eq!(strangers.count(), 1, "{told:?}");
}

#[test]
fn nonsense_is_told_as_noise() {
    let rig = Rig::start();
    rig.bus.fail(Faults {
        noise: 200,
        ..Faults::default()
    });
    rig.wait("the noise", |rig| rig.has(&Heard::Line(LineState::Noisy)));
    rig.bus.fail(Faults::default());
    thread::sleep(Duration::from_millis(100));
    rig.bus.press(1, &[0x0D]);
    rig.wait("a press", |rig| {
        rig.has(&Heard::Press(HANDSET, Press::Recall))
    });
}

/// Each press is another number, so that one which counts twice is seen.
#[test]
fn with_flipped_bits_no_press_counts_twice() {
    // A machine that is busy reads late, so that its window of repeats must be wide.
    let source = shipped::source("handset-68").unwrap();
    let patient = source.replace("again_ms = 1200", "again_ms = 10000");
    assert_ne!(patient, source);
    let patient = Device::read("handset-68", "handset-68.toml", &patient).unwrap();
    let rig = Rig::with(921_600, Arc::new(patient));
    rig.bus.fail(Faults {
        flip: 0.02,
        ..Faults::default()
    });
    let digits = |n: u32| {
        let mut keys: Vec<u8> = format!("{n:04}").bytes().map(|b| b - b'0').collect();
        keys.push(0x0C);
        keys
    };
    for n in 0..40 {
        rig.bus.press(1, &digits(n));
    }
    let until = Instant::now() + Duration::from_secs(60);
    while !rig.bus.is_idle() && Instant::now() < until {
        thread::sleep(Duration::from_millis(10));
    }
    let mut heard = std::collections::BTreeMap::new();
    for told in rig.told.lock().unwrap().iter() {
        if let Heard::Press(HANDSET, Press::CallNumber(number)) = told {
            *heard.entry(number.clone()).or_insert(0) += 1;
        }
    }
    assert!(heard.len() > 30, "{heard:?}");
    assert!(heard.values().all(|count| *count == 1), "{heard:?}");
}
