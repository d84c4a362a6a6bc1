//! A hall of real machines: each hub, kiosk, counter and display has a network of its own (a
//! namespace of the kernel) on one switch, and plugs are pulled. Needs root, `ip` and `nft`;
//! elsewhere it reports what was not tested. The switch is in a namespace too, so nothing of this touches the
//! network of the machine.

use crate::support::skipped::skipped;
use crate::support::{DINGDONG, wait_until};
use hall::{CounterEvent, Entry, Event, QueueEvent, TicketId};
use node::store::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::Duration;

const HUBS: usize = 3;
const KIOSKS: usize = 4;
const COUNTERS: usize = 6;
const DISPLAYS: usize = 2;
/// The services of the hall, which each counter serves.
const SERVICES: [&str; 3] = ["a", "b", "c"];

fn sleep(seconds: u64) {
    std::thread::sleep(Duration::from_secs(seconds));
}

fn ip(words: &str) -> Result<(), String> {
    let output = Command::new("ip")
        .args(words.split_whitespace())
        .stdin(Stdio::null())
        .output()
        .map_err(|e| e.to_string())?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!(
            "ip {words}: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ))
    }
}

/// Machines on a switch. Dropping it takes all of it away.
struct Network {
    prefix: String,
    names: Vec<String>,
}

impl Network {
    /// A switch without machines, or why there cannot be one.
    fn new() -> Result<Network, String> {
        let prefix = format!("dingdong{}", std::process::id());
        ip(&format!("netns add {prefix}-switch"))?;
        let network = Network {
            names: vec!["switch".to_owned()],
            prefix,
        };
        let switch = network.space("switch");
        ip(&format!("-n {switch} link add hall type bridge"))?;
        ip(&format!("-n {switch} link set hall up"))?;
        Ok(network)
    }

    fn space(&self, name: &str) -> String {
        format!("{}-{name}", self.prefix)
    }

    /// One more machine, and its address.
    fn plug_in(&mut self, name: &str) -> String {
        let port = format!("p{}", self.names.len());
        let space = self.space(name);
        let switch = self.space("switch");
        let address = format!("10.77.0.{}", self.names.len());
        ip(&format!("netns add {space}")).unwrap();
        self.names.push(name.to_owned());
        for step in [
            format!("link add eth0 netns {space} type veth peer name {port} netns {switch}"),
            format!("-n {switch} link set {port} master hall"),
            format!("-n {switch} link set {port} up"),
            format!("-n {space} addr add {address}/24 dev eth0"),
            format!("-n {space} link set lo up"),
            format!("-n {space} link set eth0 up"),
        ] {
            ip(&step).unwrap();
        }
        address
    }

    /// Pulls the plug of a machine, or puts it back.
    fn plug(&self, name: &str, state: &str) {
        ip(&format!("-n {} link set eth0 {state}", self.space(name))).unwrap();
    }

    /// A command on a machine.
    fn on(&self, name: &str, program: &str) -> Command {
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", &self.space(name), program])
            .env("LANG", "en_US.UTF-8")
            .env_remove("LC_ALL")
            .stdin(Stdio::null());
        command
    }

    /// Lets a fifth of what reaches the machine get lost; false where there is no such rule.
    fn lose_packets(&self, name: &str) -> bool {
        let rules = "table inet loss { chain in { type filter hook input priority 0; numgen random mod 100 < 20 drop; }; }";
        self.on(name, "nft")
            .arg(rules)
            .output()
            .is_ok_and(|output| output.status.success())
    }

    fn lose_nothing(&self, name: &str) {
        assert!(
            self.on(name, "nft")
                .arg("delete table inet loss")
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for name in &self.names {
            let _ = ip(&format!("netns del {}", self.space(name)));
        }
    }
}

/// A program on a machine, killed when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Robot {
    running: Running,
    output: BufReader<ChildStdout>,
}

impl Robot {
    fn hears(&mut self, word: &str) {
        writeln!(self.running.0.stdin.as_mut().unwrap(), "{word}").unwrap();
    }

    /// Returns what a display has drawn since it was asked last.
    fn drawn(&mut self) -> BTreeSet<String> {
        self.hears("rest");
        let mut drawn = BTreeSet::new();
        loop {
            let mut line = String::new();
            assert!(
                self.output.read_line(&mut line).unwrap() > 0,
                "it has ended"
            );
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                ["drawn", ticket, _] => drawn.insert(ticket.to_owned()),
                ["resting"] => return drawn,
                _ => false,
            };
        }
    }

    /// Ends it; the words of each line that it says then.
    fn told(mut self) -> Vec<Vec<String>> {
        self.running.0.stdin = None;
        let mut text = String::new();
        self.output.read_to_string(&mut text).unwrap();
        text.lines()
            .map(|line| line.split(' ').map(str::to_owned).collect())
            .collect()
    }
}

struct HallOfMachines {
    // The programs end before their network does.
    hubs: BTreeMap<String, Running>,
    network: Network,
    folder: PathBuf,
    first: String,
}

impl HallOfMachines {
    fn command(&self, name: &str) -> Command {
        let mut command = self.network.on(name, DINGDONG);
        command.arg("--data").arg(self.folder.join(name));
        command
    }

    fn told(&self, name: &str, words: &str) -> Output {
        self.command(name)
            .arg("--json")
            .args(words.split_whitespace())
            .output()
            .unwrap()
    }

    fn json(&self, name: &str, words: &str) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.told(name, words).stdout).ok()
    }

    fn code(&self, words: &str) -> String {
        self.json("hub-1", words).unwrap()["code"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn start_hub(&mut self, name: &str, more: &[&str]) {
        let mut command = self.command(name);
        let child = command
            .args(["hub", "--name", name])
            .args(more)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.hubs.insert(name.to_owned(), Running(child));
    }

    fn join(&mut self, name: &str, role: &str) {
        self.network.plug_in(name);
        let code = self.code("code");
        let joined = self.told(
            name,
            &format!(
                "join {} --code {code} --name {name} --role {role}",
                self.first
            ),
        );
        assert!(joined.status.success(), "{name}: {joined:?}");
    }

    fn robot(&self, kind: &str, number: usize, pace_ms: u32) -> Robot {
        let mut command = self.command(&format!("{kind}-{number}"));
        command.args([
            "robot",
            kind,
            &number.to_string(),
            "--pace-ms",
            &pace_ms.to_string(),
        ]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "{kind}-{number}");
        Robot {
            running: Running(child),
            output,
        }
    }

    /// Waits until all hubs are one group again, and says which of them leads.
    fn whole(&self) -> String {
        self.within(20)
    }

    /// Waits until all hubs are one group and each lacks at most `lag_max` lines of agreement; returns
    /// the name of the one that leads.
    fn within(&self, lag_max: u64) -> String {
        wait_until("three hubs of one group", || {
            let running = self.hubs.keys().next()?;
            let machines = self.json(running, "machines")?;
            let leads = machines.as_array()?.iter().find(|m| m["seat"] == "leads")?["name"]
                .as_str()?
                .to_owned();
            let machines = self.json(&leads, "machines")?;
            let hubs: Vec<_> = machines
                .as_array()?
                .iter()
                .filter(|m| m["role"] == "hub")
                .collect();
            let is_here = |hub: &&&serde_json::Value| {
                hub["seat"] != serde_json::Value::Null
                    && hub["lag"].as_u64().is_some_and(|lag| lag <= lag_max)
            };
            (hubs.iter().filter(is_here).count() == HUBS).then_some(leads)
        })
    }

    fn waiting(&self) -> Option<u64> {
        self.json("hub-1", "status")?["waiting"].as_u64()
    }

    /// Starts three hubs that are one group.
    fn start_hubs(&mut self) {
        self.first = self.network.plug_in("hub-1");
        let folder = self.folder.join("hub-1");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config.toml"), settings()).unwrap();
        self.start_hub("hub-1", &[]);
        wait_until("the first hub", || self.json("hub-1", "code"));
        for number in 2..=HUBS {
            let name = format!("hub-{number}");
            let first = self.first.clone();
            let code = self.code("code --hub");
            self.network.plug_in(&name);
            self.start_hub(&name, &["--join", &first, "--code", &code]);
            wait_until("a further hub", || self.json(&name, "status"));
        }
        self.whole();
    }

    /// Joins a kiosk that looks for the hall by itself.
    fn join_first_kiosk(&mut self) {
        self.network.plug_in("kiosk-1");
        let join = |hall: &HallOfMachines, address: &str| {
            let code = hall.code("code");
            let words = format!("join {address} --code {code} --name kiosk-1 --role kiosk");
            hall.told("kiosk-1", &words)
        };
        let found = join(self, "");
        if found.status.success() {
            return;
        }
        let why = String::from_utf8_lossy(&found.stderr);
        assert!(
            !why.contains("Found"),
            "a hub was found, but not joined: {why}"
        );
        skipped(
            "a machine that finds its hall by itself",
            &format!("multicast does not pass here ({why})"),
        );
        let joined = join(self, &self.first);
        assert!(joined.status.success(), "{joined:?}");
    }

    /// Kills the hub that leads, and starts it again.
    fn kill_leader(&mut self) {
        let leader = self.whole();
        drop(self.hubs.remove(&leader));
        sleep(4);
        self.start_hub(&leader, &[]);
        self.whole();
    }

    /// Pulls the plug of a machine for ten seconds, while packets get lost on the way to a counter
    /// and to a hub; returns where they could get lost.
    fn disturb_network(&self, cut_off: &str) -> Vec<&'static str> {
        self.network.plug(cut_off, "down");
        let lossy: Vec<&str> = ["counter-1", "hub-2"]
            .into_iter()
            .filter(|name| self.network.lose_packets(name))
            .collect();
        if lossy.is_empty() {
            skipped("a hall whose packets get lost", "needs nft with numgen");
        }
        sleep(10);
        lossy
            .iter()
            .for_each(|name| self.network.lose_nothing(name));
        self.network.plug(cut_off, "up");
        sleep(2);
        lossy
    }

    /// Switches all hubs off at once, and on again.
    fn cut_power(&mut self) {
        self.whole();
        self.hubs.clear();
        sleep(2);
        (1..=HUBS).for_each(|number| self.start_hub(&format!("hub-{number}"), &[]));
        self.whole();
    }

    /// Returns the log of the hubs, which must be the same.
    fn shared_log(&self) -> Vec<Entry> {
        let mut logs: Vec<Vec<Entry>> = (1..=HUBS)
            .map(|number| log_of(&self.folder.join(format!("hub-{number}"))))
            .collect();
        let shared = logs.iter().map(Vec::len).min().unwrap();
        for log in &logs {
            assert!(
                log[..shared] == logs[0][..shared],
                "two hubs have different logs"
            );
            assert!(log.len() < shared + 5, "a hub is behind: {}", log.len());
        }
        logs[0].truncate(shared);
        logs.swap_remove(0)
    }
}

fn settings() -> String {
    let service = |(i, key): (usize, &&str)| {
        format!(
            "[service.{key}]\nname = \"{key}\"\nprefix = \"{}\"\nlast = 999999\nwidth = 6\n",
            ["A", "B", "C"][i]
        )
    };
    let services: String = SERVICES.iter().enumerate().map(service).collect();
    let counters: String = (1..=COUNTERS)
        .map(|i| format!("[counter.{i}]\nservices = {SERVICES:?}\n"))
        .collect();
    // Robots are quicker than visitors, and the one that is cut off must go on.
    let rules = "[rules]\nkiosk_per_minute = 200\n";
    format!("[hall]\nname = \"netns\"\n{rules}{services}{counters}")
}

fn log_of(folder: &Path) -> Vec<Entry> {
    let (store, loaded) = Store::open(&folder.join("hall.redb")).unwrap();
    store
        .entries(1, usize::try_from(loaded.next_seq).unwrap())
        .unwrap()
}

/// Returns what went wrong in a log, as set checks: each number once, each ticket called once at a
/// time.
fn check(log: &[Entry]) -> BTreeSet<String> {
    let mut numbers: BTreeMap<TicketId, String> = BTreeMap::new();
    let mut at_counter: BTreeMap<TicketId, u16> = BTreeMap::new();
    for event in log.iter().flat_map(|entry| &entry.events) {
        match event {
            Event::Queue(
                QueueEvent::TicketIssued { ticket, number, .. }
                | QueueEvent::TicketAdopted { ticket, number, .. },
            ) => {
                numbers.insert(*ticket, number.to_string());
            }
            Event::Counter(CounterEvent::TicketCalled {
                ticket, counter, ..
            }) => {
                assert_eq!(
                    at_counter.insert(*ticket, counter.0),
                    None,
                    "{ticket:?} is called at two counters"
                );
            }
            _ => {}
        }
    }
    let unique: BTreeSet<String> = numbers.values().cloned().collect();
    assert_eq!(unique.len(), numbers.len(), "a number was given out twice");
    unique
}

/// The people of the hall.
struct Robots {
    kiosks: Vec<Robot>,
    counters: Vec<Robot>,
    displays: Vec<Robot>,
}

impl Robots {
    /// Has all of them begin.
    fn start(hall: &HallOfMachines) -> Robots {
        let robots = |kind, count, pace_ms| -> Vec<Robot> {
            (1..=count)
                .map(|number| hall.robot(kind, number, pace_ms))
                .collect()
        };
        let mut robots = Robots {
            kiosks: robots("kiosk", KIOSKS, 500),
            counters: robots("counter", COUNTERS, 400),
            displays: robots("display", DISPLAYS, 0),
        };
        for robot in robots.kiosks.iter_mut().chain(&mut robots.counters) {
            robot.hears("go");
        }
        robots
    }

    /// Lets no more visitors come, waits until those who wait are served, and returns what people
    /// have in hand.
    fn finish(mut self, hall: &HallOfMachines) -> Seen {
        self.kiosks.iter_mut().for_each(|kiosk| kiosk.hears("rest"));
        sleep(2);
        wait_until("the last visitor to be called", || {
            (hall.waiting()? == 0).then_some(())
        });
        let tickets = |kiosk: Robot| -> Vec<String> {
            let said = kiosk.told().into_iter();
            said.filter(|line| line[0] == "ticket")
                .map(|line| line[1].clone())
                .collect()
        };
        let tickets = self.kiosks.into_iter().map(tickets).collect();
        // By the time of the answer, on the clock that all of them share.
        let mut calls: Vec<(u64, String)> = self
            .counters
            .into_iter()
            .flat_map(Robot::told)
            .filter(|line| line[0] == "call")
            .map(|line| (line[3].parse().unwrap(), line[1].clone()))
            .collect();
        calls.sort();
        let (_, last) = calls.last().expect("somebody was called");
        for display in &mut self.displays {
            wait_until("a display to show the last call", || {
                display.drawn().contains(last).then_some(())
            });
        }
        Seen {
            tickets,
            calls: calls.into_iter().map(|(_, ticket)| ticket).collect(),
        }
    }
}

/// The things that people have seen.
struct Seen {
    /// The numbers that each kiosk gave.
    tickets: Vec<Vec<String>>,
    /// The tickets that were called.
    calls: Vec<String>,
}

impl Seen {
    /// Checks that there is no number twice, no ticket at two counters, and nothing lost that a
    /// visitor has in hand. `kept` are the numbers in the log.
    fn check(&self, kept: &BTreeSet<String>) {
        let given: Vec<&String> = self.tickets.iter().flatten().collect();
        assert_eq!(
            given.iter().collect::<BTreeSet<_>>().len(),
            given.len(),
            "two visitors have the same number"
        );
        let lost: Vec<_> = given
            .iter()
            .filter(|number| !kept.contains(**number))
            .collect();
        assert!(lost.is_empty(), "not in the queue: {lost:?}");
        assert_eq!(
            self.calls.iter().collect::<BTreeSet<_>>().len(),
            self.calls.len(),
            "two clerks called the same visitor"
        );
    }

    /// Returns how many tickets a kiosk gave by itself.
    fn own_tickets(&self, kiosk: usize) -> usize {
        let tickets = self.tickets[kiosk - 1].iter();
        tickets.filter(|number| number.starts_with('K')).count()
    }
}

#[test]
fn a_hall_of_machines_survives_dead_hubs_pulled_plugs_lost_packets_and_a_power_cut() {
    let network = match Network::new() {
        Ok(network) => network,
        Err(why) => {
            return skipped(
                "a hall of machines with networks of their own",
                &format!("needs root and iproute2 ({why})"),
            );
        }
    };
    let scratch = tempfile::tempdir().unwrap();
    let mut hall = HallOfMachines {
        hubs: BTreeMap::new(),
        network,
        folder: scratch.path().to_owned(),
        first: String::new(),
    };
    hall.start_hubs();
    hall.join_first_kiosk();
    for (kind, numbers) in [
        ("kiosk", 2..=KIOSKS),
        ("counter", 1..=COUNTERS),
        ("display", 1..=DISPLAYS),
    ] {
        numbers.for_each(|number| hall.join(&format!("{kind}-{number}"), kind));
    }
    let robots = Robots::start(&hall);
    sleep(2);
    hall.kill_leader();
    let lossy = hall.disturb_network("kiosk-2");
    hall.cut_power();
    sleep(4);
    let seen = robots.finish(&hall);
    hall.within(0);
    hall.hubs.clear();

    let log = hall.shared_log();
    seen.check(&check(&log));
    let own = seen.own_tickets(2);
    assert!(own > 0, "the kiosk that was cut off went on");
    println!(
        "{} tickets ({own} of the kiosk that was cut off by itself), {} calls, {} lines of the log, loss on {lossy:?}",
        seen.tickets.iter().flatten().count(),
        seen.calls.len(),
        log.len()
    );
}
