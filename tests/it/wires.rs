//! Devices on wires: a real hall, its socket, and a simulated wire with handsets, a pad and a strip.
//!
//! Nothing here waits for a time; everything waits for something to be said, within [`TIMEOUT`].

use bus::Connection;
use bus::simulated::{Faults, SimulatedBus, SimulatedKind};
use config::{Config, Devices};
use hall::ticket::Graded;
use hall::{
    Actor, Command, CounterCommand, CounterId, DeviceCommand, Hall, Lang, Program, QueueCommand,
    TicketState, WireCondition,
};
use node::home::Home;
use node::hub::HallUpdate;
use node::link::Link;
use node::link_event::LinkEvent;
use peripherals::bus_master::{BusMaster, Wiring};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use text::Words;

const TIMEOUT: Duration = Duration::from_secs(20);
const WINDOW: CounterId = CounterId(1);
const OTHER: CounterId = CounterId(2);

/// The hall as lines of the log make it, and who brought the last one about.
#[derive(Default)]
struct Known {
    hall: Hall,
    actors: Vec<Option<Actor>>,
}

/// A hall that this test keeps, with a wire: handsets at counters 1 and 2, a pad and a strip at 1.
struct Site {
    // Ends before the hall does.
    master: Option<BusMaster>,
    link: Link,
    known: Arc<Mutex<Known>>,
    bus: SimulatedBus,
    _folder: tempfile::TempDir,
}

fn group(name: &str, file: &str, places: &[(u32, CounterId)]) -> Devices {
    Devices {
        name: name.parse().unwrap(),
        file: file.to_owned(),
        connection: "serial:/dev/simulated".parse::<Connection>().unwrap(),
        places: places.to_vec(),
    }
}

impl Site {
    fn open() -> Site {
        let folder = tempfile::tempdir().unwrap();
        let known = Arc::new(Mutex::new(Known::default()));
        let heard = Arc::clone(&known);
        let home = Home::at(folder.path());
        let link = Link::open(
            &home,
            Program::Script,
            &Config::default().setup,
            &Words::new(Lang::EN),
            move |news| {
                let mut known = heard.lock().unwrap();
                match news {
                    LinkEvent::Hall(HallUpdate::Snapshot { hall, .. }) => {
                        known.hall = Arc::unwrap_or_clone(hall);
                    }
                    LinkEvent::Hall(HallUpdate::Entry(entry)) => {
                        known.hall.apply_entry(&entry);
                        known.actors.push(entry.actor);
                    }
                    _ => {}
                }
            },
        )
        .unwrap();
        let bus = SimulatedBus::start(
            9600,
            &[
                (SimulatedKind::Handset, 1),
                (SimulatedKind::Handset, 2),
                (SimulatedKind::Pad, 129),
                (SimulatedKind::StripQt, 1),
            ],
        )
        .unwrap();
        let wiring = Wiring {
            devices: vec![
                group("handsets", "handset-68", &[(1, WINDOW), (2, OTHER)]),
                group("pads", "pad-68", &[(129, WINDOW)]),
                group("strips", "strip-qt", &[(1, WINDOW)]),
            ],
            folders: Vec::new(),
            lang: Lang::ZH,
            flash: Duration::from_millis(400),
        };
        let wire = bus.clone();
        let opener = Arc::new(move |_: &Connection, _| wire.open());
        let master = BusMaster::start_on(home, wiring, opener).unwrap();
        let site = Site {
            master: Some(master),
            link,
            known,
            bus,
            _folder: folder,
        };
        site.until("the hall is there", |hall| hall.day().is_some());
        site
    }

    fn ask(&self, command: impl Into<Command>) {
        self.link.send(command.into());
    }

    fn wait(&self, what: &str, good: impl Fn(&Site) -> bool) {
        let until = Instant::now() + TIMEOUT;
        while !good(self) {
            assert!(
                Instant::now() < until,
                "{what}; strip {:?}, handset {:?}",
                self.strip(),
                self.digits(1)
            );
            std::thread::sleep(Duration::from_millis(3));
        }
    }

    fn until(&self, what: &str, good: impl Fn(&Hall) -> bool) {
        self.wait(what, |site| good(&site.known.lock().unwrap().hall));
    }

    fn strip(&self) -> String {
        let shown = self.bus.shown(SimulatedKind::StripQt, 1).text;
        shown.trim().to_owned()
    }

    fn digits(&self, address: u8) -> String {
        self.bus.shown(SimulatedKind::Handset, address).text
    }

    fn open_counter(&self, counter: CounterId) {
        self.ask(CounterCommand::Open {
            counter,
            clerk: format!("Clerk {}", counter.0),
            replace: false,
        });
        self.until("the counter opens", |hall| {
            hall.counter(counter).unwrap().shift.is_some()
        });
    }

    /// Issues tickets for the first service that counter 1 serves.
    fn issue(&self, count: usize) {
        let service = Config::default().setup.counters[0].serves[0].service;
        let before = self.known.lock().unwrap().hall.tickets().len();
        for _ in 0..count {
            self.ask(QueueCommand::Issue {
                service,
                lang: Lang::ZH,
                class: None,
                printer: None,
            });
        }
        self.until("the tickets", |hall| hall.tickets().len() == before + count);
    }

    fn groups(&self) -> Vec<(String, WireCondition)> {
        let known = self.known.lock().unwrap();
        let groups = known.hall.devices().iter();
        groups.map(|g| (g.id.to_string(), g.condition)).collect()
    }
}

#[test]
fn a_key_calls_and_the_number_stands_on_strip_and_handset() {
    let site = Site::open();
    site.open_counter(WINDOW);
    site.wait("the welcome", |site| site.strip() == "欢迎光临");
    site.issue(3);
    site.wait("how many wait", |site| site.digits(1).starts_with(" 3"));
    site.bus.press(1, &[0x0C]);
    site.wait("the number", |site| site.strip().starts_with('请'));
    let number = site.strip().trim_matches(['请', '号']).to_owned();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    site.wait("the digits", |site| {
        site.digits(1) == format!(" 2{digits:>4}")
    });
    assert_eq!(
        site.bus.shown(SimulatedKind::StripQt, 1).effect,
        7,
        "a new call flashes"
    );
    site.wait("it stands still", |site| {
        site.bus.shown(SimulatedKind::StripQt, 1).effect == 8
    });
    // It acted as its counter's program.
    let actors = site.known.lock().unwrap().actors.clone();
    assert!(
        actors.contains(&Some(Actor::of(Program::Counter(WINDOW)))),
        "{actors:?}"
    );
    // What the screen does, the handset's display and the strip show.
    site.ask(CounterCommand::Start { counter: WINDOW });
    site.wait("the service", |site| site.strip().starts_with("正在办理"));
    site.bus.press(1, &[0x0B]);
    site.wait("the welcome", |site| site.strip() == "欢迎光临");
}

#[test]
fn a_handset_acts_for_its_own_counter_only() {
    let site = Site::open();
    site.open_counter(WINDOW);
    site.issue(1);
    // Counter 2 is closed: refused, and nothing happens at counter 1.
    site.bus.press(2, &[0x0C]);
    site.wait("the refusal", |site| {
        let shown = site.bus.shown(SimulatedKind::Handset, 2);
        shown.refused == 1 && shown.beeps == 1
    });
    let known = site.known.lock().unwrap();
    assert!(known.hall.counter(WINDOW).unwrap().ticket.is_none());
    assert_eq!(known.hall.waiting_in_all(), 1);
}

#[test]
fn digits_call_a_ticket_out_of_turn_and_a_pause_shows_its_reason() {
    let site = Site::open();
    site.bus.press(1, &[7, 0x0F]);
    site.until("the handset opens the counter", |hall| {
        hall.counter(WINDOW)
            .unwrap()
            .clerk()
            .is_some_and(|clerk| &**clerk == "7")
    });
    site.issue(3);
    let third = site.known.lock().unwrap().hall.tickets()[2].number;
    let mut keys: Vec<u8> = third.value.to_string().bytes().map(|b| b - b'0').collect();
    keys.push(0x0C);
    site.bus.press(1, &keys);
    site.wait("the third number", |site| {
        site.strip() == format!("请{third}号")
    });
    site.bus.press(1, &[6, 0x0F]);
    site.until("the no-show", |hall| {
        matches!(hall.tickets()[2].state, TicketState::NoShow { .. })
    });
    site.bus.press(1, &[0x12]);
    let reason = Config::default().setup.pauses[0]
        .name
        .get(Lang::ZH)
        .to_owned();
    site.wait("the reason", |site| site.strip() == reason);
    site.bus.press(1, &[4, 0x0F]);
    site.wait("closed", |site| site.strip() == "暂停服务");
}

#[test]
fn a_pad_asks_after_the_visit_and_its_first_grade_counts() {
    let site = Site::open();
    site.open_counter(WINDOW);
    site.issue(1);
    // A grade without a visit counts nowhere.
    site.bus.rate(129, 0);
    site.wait("thanks all the same", |site| {
        site.bus.shown(SimulatedKind::Pad, 129).confirmed == 1
    });
    site.bus.press(1, &[0x0C]);
    site.until("the call", |hall| {
        hall.counter(WINDOW).unwrap().ticket.is_some()
    });
    site.bus.press(1, &[0x0A]);
    site.until("the start", |hall| {
        matches!(hall.tickets()[0].state, TicketState::Serving { .. })
    });
    site.bus.press(1, &[0x0B]);
    site.wait("the question", |site| {
        site.bus.shown(SimulatedKind::Pad, 129).open
    });
    site.bus.rate(129, 2);
    site.until("the grade", |hall| hall.tickets()[0].rating.is_some());
    let known = site.known.lock().unwrap();
    let rating = known.hall.tickets()[0].rating.clone().unwrap();
    assert_eq!(rating.grade, Graded::Known(1), "the second best of four");
}

#[test]
fn a_cable_that_is_pulled_is_reported_and_everything_is_written_again() {
    let site = Site::open();
    site.open_counter(WINDOW);
    site.wait("the welcome", |site| site.strip() == "欢迎光临");
    let all = |condition| {
        move |site: &Site| {
            let groups = site.groups();
            groups.len() == 3 && groups.iter().all(|(_, c)| *c == condition)
        }
    };
    site.wait("all is well", all(WireCondition::Ready));
    site.bus.plug(false);
    site.wait("the loss", all(WireCondition::Absent));
    site.bus.power_cycle();
    site.issue(1);
    site.ask(CounterCommand::CallNext { counter: WINDOW });
    site.bus.plug(true);
    site.wait("it is back", all(WireCondition::Ready));
    site.wait("the call", |site| site.strip().starts_with('请'));
    site.bus.fail(Faults {
        noise: 300,
        ..Faults::default()
    });
    site.wait("the noise", all(WireCondition::Noisy));
}

#[test]
fn a_sign_shows_what_somebody_sends_until_somebody_is_called() {
    let site = Site::open();
    site.open_counter(WINDOW);
    site.ask(DeviceCommand::SetSign {
        counter: WINDOW,
        text: Some("今日只办社保".to_owned()),
    });
    site.wait("the text", |site| site.strip() == "今日只办社保");
    site.issue(1);
    site.bus.press(1, &[0x0C]);
    site.wait("the call", |site| site.strip().starts_with('请'));
    site.bus.press(1, &[0x0A]);
    site.bus.press(1, &[0x0B]);
    site.wait("the text again", |site| site.strip() == "今日只办社保");
    site.ask(DeviceCommand::SetSign {
        counter: WINDOW,
        text: None,
    });
    site.wait("the welcome", |site| site.strip() == "欢迎光临");
}

#[test]
fn a_bus_master_that_ends_says_so() {
    let mut site = Site::open();
    site.wait("all is well", |site| site.groups().len() == 3);
    site.master = None;
    site.wait("nobody drives them", |site| {
        site.groups()
            .iter()
            .all(|(_, c)| *c == WireCondition::Absent)
    });
}
