//! The hall on the network: joining, being shut out, other versions, attacks, and hubs that move or
//! whose clocks are wrong.

use crate::support::group::{setup, take};
use crate::support::{dingdong, json, run, wait_until};
use dingdong::programs::hub::group;
use hall::{
    Actor, Answer, Command, CounterCommand, CounterEvent, CounterId, Entry, Event, Graded, Lang,
    PersonCommand, PersonId, Program, QueueEvent, RatingCommand, RatingEvent, Refusal, Role,
    TicketId, Timestamp,
};
use node::clock::Wall;
use node::home::Home;
use node::host::{HostOptions, RunningHall};
use node::hub::{HallUpdate, HubHandle};
use node::ids::fresh_id;
use node::lan::client::{self, Connection};
use node::lan::joining::{Applicant, NotJoined};
use node::link::Link;
use node::link_event::LinkEvent;
use node::net::NetError;
use node::net::identity::{Authority, Identity};
use node::protocol::{Change, CountFailure, FromHub, PROTOCOL, Rejection, Seat, ToHub};
use node::socket::Client;
use node::store::Store;
use node::vault::PersonalData;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use text::Words;
use tokio::io::AsyncWriteExt;
use tokio::runtime::Runtime;

const WITHIN: Duration = Duration::from_secs(20);

/// A hub in this process.
struct Hub {
    running: Option<RunningHall>,
    folder: TempDir,
    /// Seconds that its clock is ahead.
    ahead_s: Arc<AtomicI64>,
}

impl Hub {
    /// The first hub of a hall.
    fn first(name: &str) -> Hub {
        Hub {
            running: None,
            folder: tempfile::tempdir().unwrap(),
            ahead_s: Arc::default(),
        }
        .started(Some(name))
    }

    fn started(mut self, name: Option<&str>) -> Hub {
        self.start(name);
        self
    }

    fn start(&mut self, name: Option<&str>) {
        let home = Home::at(self.folder.path());
        let (store, loaded) = Store::open(&home.store()).unwrap();
        let ahead = Arc::clone(&self.ahead_s);
        let wall: Wall = Arc::new(move || {
            let now: Timestamp = chrono::Utc::now().into();
            Timestamp(now.0 + ahead.load(Ordering::Relaxed) * 1_000_000)
        });
        let host_options = HostOptions {
            as_hub: name.map(|name| name.parse().unwrap()),
            listen: Some("127.0.0.1:0".parse().unwrap()),
            take_over: false,
            wall: Some(wall),
            pace: None,
            upkeep: None,
        };
        let running = host_options.start(&home, &setup(), store, loaded, &Words::new(Lang::EN));
        self.running = Some(running.unwrap_or_else(|problem| panic!("{problem:?}")));
    }

    /// Another hub of the same hall.
    fn another(&self, name: &str) -> Hub {
        let folder = tempfile::tempdir().unwrap();
        let code = self.code_for(Role::Hub);
        join(folder.path(), self, &code, name, Role::Hub, false).unwrap();
        let hub = Hub {
            running: None,
            folder,
            ahead_s: Arc::default(),
        }
        .started(None);
        let home = Home::at(hub.folder.path());
        let words = Words::new(Lang::EN);
        group::become_hub(
            &home,
            hub.running.as_ref().unwrap().lan.as_ref().unwrap(),
            true,
            None,
            &words,
        )
        .unwrap_or_else(|p| panic!("{p:?}"));
        hub
    }

    fn stop(&mut self) {
        if let Some(RunningHall { hub, lan }) = self.running.take() {
            drop(lan);
            drop(hub);
        }
    }

    /// Gives a visitor a ticket.
    fn give_ticket(&self) {
        let answer = self.handle().submit_and_wait(fresh_id(), take());
        answer.unwrap().unwrap();
    }

    fn handle(&self) -> HubHandle {
        self.running.as_ref().unwrap().hub.handle()
    }

    fn control(&self) -> node::lan::Control {
        self.running
            .as_ref()
            .unwrap()
            .lan
            .as_ref()
            .unwrap()
            .control()
    }

    fn address(&self) -> SocketAddr {
        self.running
            .as_ref()
            .unwrap()
            .lan
            .as_ref()
            .unwrap()
            .address()
    }

    fn code(&self) -> String {
        self.code_for(Role::Staff)
    }

    fn code_for(&self, role: Role) -> String {
        let hub = role == Role::Hub;
        self.control()
            .change(&Change::OpenJoining { hub })
            .unwrap()
            .into_text()
    }

    fn leads(&self) -> bool {
        self.running.is_some() && self.handle().standing().leads
    }

    /// A machine that has joined.
    fn machine(&self, name: &str, role: Role) -> Identity {
        join(
            tempfile::tempdir().unwrap().path(),
            self,
            &self.code_for(role),
            name,
            role,
            false,
        )
        .unwrap()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.stop();
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn join(
    folder: &Path,
    hub: &Hub,
    code: &str,
    name: &str,
    role: Role,
    replace: bool,
) -> Result<Identity, NotJoined> {
    let applicant = applicant(folder, name, role, replace);
    let joined = runtime().block_on(applicant.join(&[hub.address()], &code.parse().unwrap()));
    joined.map(|machine| machine.identity)
}

fn applicant<'a>(folder: &'a Path, name: &'a str, role: Role, replace: bool) -> Applicant<'a> {
    Applicant {
        folder,
        name,
        role,
        replace,
        shuts_out: true,
    }
}

async fn connect(identity: &Identity, hub: &Hub, hello: ToHub) -> Connection {
    client::connect(identity, &[hub.address()], hello, |_| true)
        .await
        .unwrap()
}

fn hello(protocol: u32) -> ToHub {
    ToHub::Hello {
        protocol,
        version: "test".into(),
        clock: None,
        program: None,
        known: None,
    }
}

/// The first message that `wanted` takes.
async fn hear<T>(
    connection: &mut Connection,
    mut wanted: impl FnMut(FromHub) -> Option<T>,
) -> Result<T, NetError> {
    let found = async {
        loop {
            if let Some(found) = wanted(connection.input.read().await?) {
                return Ok(found);
            }
        }
    };
    tokio::time::timeout(WITHIN, found)
        .await
        .expect("an answer in time")
}

async fn ask(connection: &mut Connection, command: Command) -> Result<Answer, NetError> {
    ask_of(connection, None, command).await
}

/// Asks in the name of `actor`.
async fn ask_of(
    connection: &mut Connection,
    actor: Option<Actor>,
    command: Command,
) -> Result<Answer, NetError> {
    let asked = fresh_id();
    connection
        .output
        .write(&[ToHub::Submit {
            id: asked,
            command,
            generation: None,
            actor,
            within_ms: None,
            vault: Vec::new(),
        }])
        .await?;
    hear(connection, |said| match said {
        FromHub::Answered { id, answer } if id == asked => Some(answer),
        _ => None,
    })
    .await
}

/// Runs the program's `join`, and gives what the technician reads.
fn typed(hub: &Hub, lang: &str, code: &str, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let address = hub.address().to_string();
    let output = dingdong(folder.path())
        .args(["--lang", lang, "join", &address, "--code", code])
        .args(more)
        .output()
        .unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// Another code of the same hub.
fn wrong(code: &str) -> String {
    let other = if code.ends_with('1') { '2' } else { '1' };
    format!("{}{other}", &code[..code.len() - 1])
}

#[test]
fn a_code_is_told_from_those_of_other_hubs_and_for_other_machines() {
    let first = Hub::first("hub-1");
    let second = first.another("hub-2");
    let [code, others] = [&first, &second].map(Hub::code);
    assert_ne!(code[..1], others[..1]);
    for _ in 0..4 {
        let told = typed(&second, "en", &code, &[]);
        assert!(told.contains("No hub expects this code"), "{told}");
    }
    let told = typed(&second, "en", &wrong(&others), &[]);
    assert!(told.contains("2 tries are left"), "no try was lost: {told}");
    let told = typed(&first, "en", &code, &["--name", "desk"]);
    assert!(told.contains("is now desk of"), "{told}");
    let told = typed(&first, "en", &first.code_for(Role::Hub), &[]);
    assert!(told.contains("run dingdong hub --join here"), "{told}");
}

#[test]
fn a_technician_who_types_the_code_reads_what_happened_and_what_to_do() {
    let hub = Hub::first("hub-1");
    let code = hub.code();
    let mistyped = wrong(&code);
    let wrong_now = mistyped.as_str();
    for (lang, code, more, expected) in [
        (
            "en",
            wrong_now,
            vec![],
            "The code is wrong, 2 tries are left",
        ),
        ("zh", wrong_now, vec![], "1 次"),
        (
            "en",
            code.as_str(),
            vec!["--name", "desk"],
            "This machine is now desk of",
        ),
        ("zh", code.as_str(), vec!["--name", "desk-2"], "接入码"),
        (
            "en",
            code.as_str(),
            vec!["--name", "desk-2"],
            "it was used already",
        ),
    ] {
        let read = typed(&hub, lang, code, &more);
        assert!(read.contains(expected), "{expected}: {read}");
    }
    let code = hub.code();
    for (lang, more, expected) in [
        (
            "en",
            vec!["--name", "desk"],
            "Another machine of the hall has this name",
        ),
        ("zh", vec!["--name", "desk"], "--replace"),
        ("zh", vec!["--name", "desk", "--replace"], "desk"),
    ] {
        let read = typed(&hub, lang, &code, &more);
        assert!(read.contains(expected), "{expected}: {read}");
    }
    let code = hub.code();
    for expected in ["2 tries", "one try", "it is void now", "wrong three times"] {
        let read = typed(&hub, "en", &wrong(&code), &[]);
        assert!(read.contains(expected), "{expected}: {read}");
    }
}

#[test]
fn an_expelled_machine_is_cut_off_at_once_and_refused_afterwards() {
    let hub = Hub::first("hub-1");
    let kiosk = hub.machine("kiosk", Role::Kiosk);
    let lobby = hub.machine("lobby", Role::Display);
    runtime().block_on(async {
        let mut cut = connect(&kiosk, &hub, client::hello()).await;
        cut.output
            .write(&[ToHub::Follow { copy: None }])
            .await
            .unwrap();
        ask(&mut cut, take()).await.unwrap().unwrap();
        let control = hub.control();
        std::thread::spawn(move || {
            control
                .change(&Change::Expel {
                    machine: "kiosk".parse().unwrap(),
                })
                .unwrap()
        })
        .join()
        .unwrap();
        let why = hear(&mut cut, |said| {
            if let FromHub::Rejected { why } = said {
                Some(why)
            } else {
                None
            }
        })
        .await;
        assert_eq!(why.unwrap(), Rejection::Expelled);
        let again = connect(&kiosk, &hub, client::hello()).await;
        assert_eq!(
            again.welcome,
            FromHub::Rejected {
                why: Rejection::Expelled
            }
        );
        // The others do not notice.
        let mut other = connect(&lobby, &hub, client::hello()).await;
        assert_eq!(
            ask(&mut other, take()).await.unwrap(),
            Err(Refusal::NotAllowed),
            "a display takes no tickets"
        );
        assert_eq!(
            ask(
                &mut other,
                Command::Counter(CounterCommand::CallNext {
                    counter: CounterId(1)
                })
            )
            .await
            .unwrap(),
            Err(Refusal::NotAllowed)
        );
    });
    let stranger = Identity::issue(&Authority::create([7; 16]), "kiosk");
    let refused = runtime().block_on(async {
        let mut connection =
            client::connect(&stranger, &[hub.address()], client::hello(), |_| true).await?;
        connection.input.read().await.map(drop)
    });
    assert!(
        matches!(refused, Err(NetError::ForeignCertificate)),
        "{refused:?}"
    );
}

#[test]
fn neighbouring_versions_work_and_others_are_told_which_machine_to_update() {
    let hub = Hub::first("hub-1");
    let desk = hub.machine("desk", Role::Staff);
    runtime().block_on(async {
        for (protocol, older) in [(PROTOCOL - 2, false), (PROTOCOL + 2, true)] {
            let connection = connect(&desk, &hub, hello(protocol)).await;
            let FromHub::Rejected {
                why: Rejection::OtherVersion { hub_is_older, .. },
            } = connection.welcome
            else {
                panic!("{:?}", connection.welcome)
            };
            assert_eq!(hub_is_older, older);
        }
        for protocol in [PROTOCOL - 1, PROTOCOL + 1] {
            let connection = connect(&desk, &hub, hello(protocol)).await;
            let mut stream = connection.unsplit();
            // Message number 200, which no version has yet, and then one that all have.
            stream.write_all(&[0, 0, 0, 2, 0x18, 200]).await.unwrap();
            stream
                .write_all(&node::net::frame::encode(&ToHub::Machines))
                .await
                .unwrap();
            let listed = async {
                loop {
                    let body = node::net::frame::read(&mut stream, 1 << 20).await.unwrap();
                    if matches!(record::decode(&body), Ok(FromHub::Machines { .. })) {
                        return;
                    }
                }
            };
            tokio::time::timeout(WITHIN, listed)
                .await
                .expect("an answer after a message that is not known");
        }
    });
}

#[test]
fn a_machine_that_does_not_listen_is_cut_off_and_the_others_hear_every_line() {
    let hub = Hub::first("hub-1");
    let deaf = hub.machine("deaf", Role::Staff);
    let hears = hub.machine("hears", Role::Staff);
    let hub_handle = hub.handle();
    runtime().block_on(async {
        let mut deaf = connect(&deaf, &hub, client::hello()).await;
        deaf.output
            .write(&[ToHub::Follow { copy: None }])
            .await
            .unwrap();
        let mut hears = connect(&hears, &hub, client::hello()).await;
        hears
            .output
            .write(&[ToHub::Follow { copy: None }])
            .await
            .unwrap();
        let begin = hear(&mut hears, |said| {
            if let FromHub::Snapshot { seq, .. } = said {
                Some(seq)
            } else {
                None
            }
        })
        .await
        .unwrap();
        // Settings are the longest lines. More than all buffers on the way hold.
        const LINES: u64 = 6_000;
        let heard_all = Arc::new(AtomicU64::new(0));
        let heard_by = Arc::clone(&heard_all);
        let writes = std::thread::spawn(move || {
            for n in 0..LINES {
                // Not faster than who listens reads.
                while n > heard_by.load(Ordering::Relaxed) + 500 {
                    std::thread::sleep(Duration::from_millis(1));
                }
                let mut setup = setup();
                setup.name = hall::Text::new("", format!("Hall {n}"));
                hub_handle
                    .submit(
                        fresh_id(),
                        hub_handle.actor(Program::Hub),
                        Command::Configure {
                            setup: Box::new(setup),
                        },
                        Box::new(|_| ()),
                    )
                    .unwrap();
            }
        });
        for seq in begin + 1..=begin + LINES {
            let heard = hear(&mut hears, |said| {
                if let FromHub::Entry { entry } = said {
                    Some(entry.seq)
                } else {
                    None
                }
            })
            .await;
            assert_eq!(heard.unwrap(), seq);
            heard_all.store(seq - begin, Ordering::Relaxed);
            if seq % 500 == 0 {
                hears
                    .output
                    .write(&[ToHub::Heartbeat {
                        clock: Timestamp::default(),
                        seq,
                        lineage: None,
                    }])
                    .await
                    .unwrap();
            }
        }
        writes.join().unwrap();
        let ended = async { while deaf.input.read().await.is_ok() {} };
        tokio::time::timeout(WITHIN, ended)
            .await
            .expect("it was cut off");
    });
}

fn rss_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    status
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmRSS:")?
                .trim()
                .strip_suffix(" kB")?
                .trim()
                .parse()
                .ok()
        })
        .unwrap()
}

#[test]
fn strangers_fill_neither_the_memory_nor_the_places_of_a_hub() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = dingdong(folder.path())
        .args(["hub", "--listen", "127.0.0.1:0", "--name", "hub-1"])
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let address: SocketAddr = wait_until("the hub to listen", || {
        let text = std::fs::read_to_string(folder.path().join("hubs.txt")).ok()?;
        run(folder.path(), "status")
            .status
            .success()
            .then_some(())?;
        text.split_whitespace().next()?.parse().ok()
    });
    let before = rss_kib(child.id());
    let mut held = Vec::new();
    let mut reached = 0;
    let wanted = 2_000;
    for n in 0..wanted {
        let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(2)) else {
            break;
        };
        reached += 1;
        // Nothing; noise; a long TLS record that is promised and never sent; half of a greeting.
        let _ = match n % 4 {
            0 => Ok(()),
            1 => stream.write_all(b"GET / HTTP/1.1\r\n\r\n"),
            2 => stream.write_all(&[22, 3, 3, 0xff, 0xff]),
            _ => stream.write_all(&[22, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3]),
        };
        held.push(stream);
    }
    let during = rss_kib(child.id());
    assert!(
        during < before + 60 * 1024,
        "{before} KiB before, {during} KiB with {reached} connections"
    );
    // Programs on this machine are served, and another machine as soon as the places are free
    // again.
    assert!(run(folder.path(), "take A").status.success());
    let code = json(folder.path(), "code")["code"]
        .as_str()
        .unwrap()
        .to_owned();
    let began = Instant::now();
    let machine = tempfile::tempdir().unwrap();
    let identity = wait_until("a place for a machine", || {
        let desk = applicant(machine.path(), "desk", Role::Staff, false);
        let joined = runtime().block_on(desk.join(&[address], &code.parse().unwrap()));
        joined.ok().map(|machine| machine.identity)
    });
    println!(
        "{reached} connections; RSS {before} -> {during} KiB; a machine joined {} ms later",
        began.elapsed().as_millis()
    );
    drop(held);
    runtime().block_on(async {
        let mut connection = client::connect(&identity, &[address], client::hello(), |_| true)
            .await
            .unwrap()
            .unsplit();
        // A frame that promises 1 GiB.
        connection.write_all(&[0x40, 0, 0, 0, 1]).await.unwrap();
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(
            WITHIN,
            tokio::io::AsyncReadExt::read_to_end(&mut connection, &mut rest),
        )
        .await;
        assert!(ended.is_ok(), "the hub ends such a connection");
        let mut half = client::connect(&identity, &[address], client::hello(), |_| true)
            .await
            .unwrap()
            .unsplit();
        half.write_all(&[0, 0, 0, 9, 1]).await.unwrap();
        drop(half);
        let mut whole = client::connect(&identity, &[address], client::hello(), |_| true)
            .await
            .unwrap();
        ask(&mut whole, take()).await.unwrap().unwrap();
    });
    let after = rss_kib(child.id());
    assert!(
        after < before + 60 * 1024,
        "{before} KiB before, {after} KiB after"
    );
    let _ = TcpStream::connect(address).and_then(|mut stream| stream.read(&mut []));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn nobody_joins_while_no_hub_leads_and_the_code_stays_good() {
    let first = Hub::first("hub-1");
    let mut second = first.another("hub-2");
    let (leads, other) = if first.leads() {
        (&first, 2)
    } else {
        panic!("the first hub leads")
    };
    assert_eq!(other, 2);
    second.stop();
    wait_until("the hub to notice", || {
        (!leads.handle().has_majority()).then_some(())
    });
    let code = leads.code();
    let read = typed(leads, "en", &code, &["--name", "desk"]);
    assert!(
        read.contains("the hubs are choosing who leads") && read.contains("with the same code"),
        "{read}"
    );
    let read = typed(leads, "zh", &code, &["--name", "desk"]);
    assert!(read.contains("几秒钟后用同一个接入码再试"), "{read}");
    // On another port: the others learn it from what it says of itself.
    let before = std::fs::read_to_string(first.folder.path().join("hubs.txt")).unwrap();
    second.start(None);
    let moved = second.address().to_string();
    assert!(!before.contains(&moved));
    let machine = tempfile::tempdir().unwrap();
    wait_until("the hubs to find each other", || {
        join(machine.path(), &first, &code, "desk", Role::Staff, false).ok()
    });
    assert!(
        std::fs::read_to_string(first.folder.path().join("hubs.txt"))
            .unwrap()
            .contains(&moved)
    );
    second.give_ticket();
}

#[test]
fn a_hub_whose_clock_is_a_day_ahead_does_not_lead_and_everybody_sees_why() {
    let first = Hub::first("hub-1");
    let second = first.another("hub-2");
    let third = first.another("hub-3");
    let mut hubs = [first, second, third];
    let leads = |hubs: &[Hub]| hubs.iter().position(Hub::leads);
    let wrong = wait_until("a hub to lead", || leads(&hubs));
    let name = ["hub-1", "hub-2", "hub-3"][wrong];
    hubs[wrong].give_ticket();
    hubs[wrong].ahead_s.store(86_400, Ordering::Relaxed);
    let began = Instant::now();
    let new = wait_until("another hub to lead", || {
        leads(&hubs).filter(|new| *new != wrong)
    });
    println!("handed over after {} ms", began.elapsed().as_millis());
    let answer = hubs[new]
        .handle()
        .submit_and_wait(fresh_id(), take())
        .unwrap();
    assert!(answer.is_ok(), "{answer:?}");
    // Asked at any hub, the list is that of the hub that leads.
    let list = |hub: &Hub| {
        let (tell, told) = std::sync::mpsc::channel();
        hub.handle().ask_technical(
            ToHub::Machines,
            Box::new(move |answer| drop(tell.send(answer))),
        );
        match told.recv().unwrap() {
            FromHub::Machines { machines } => machines,
            other => panic!("{other:?}"),
        }
    };
    for hub in &hubs {
        let listed = wait_until("the list to be complete", || {
            Some(list(hub)).filter(|list| list.len() == 3 && list.iter().all(|m| m.connected))
        });
        assert!(
            listed
                .iter()
                .any(|m| m.seat == Some(Seat::Leads) && m.connected)
        );
        wait_until("the wrong clock to be listed", || {
            list(hub)
                .iter()
                .find(|m| m.machine.id.as_str() == name)?
                .skew_ms
                .filter(|skew| *skew > 86_000_000)
        });
    }
    // The one that leads goes, and of the two that are left the right one takes over.
    let right = (0..3).find(|n| *n != wrong && *n != new).unwrap();
    hubs[new].stop();
    wait_until("the hub with the right clock to lead", || {
        assert!(!hubs[wrong].leads(), "the wrong one leads");
        hubs[right].leads().then_some(())
    });
    hubs[right].give_ticket();
}

#[test]
fn a_code_for_machines_lets_no_hub_in_and_stays_good() {
    let hub = Hub::first("hub-1");
    let code = hub
        .control()
        .change(&Change::OpenJoining { hub: false })
        .unwrap()
        .into_text();
    let folder = tempfile::tempdir().unwrap();
    let join = |name, role| {
        let applicant = applicant(folder.path(), name, role, false);
        runtime().block_on(applicant.join(&[hub.address()], &code.parse().unwrap()))
    };
    assert!(matches!(join("hub-2", Role::Hub), Err(NotJoined::NoHub)));
    assert!(
        !folder.path().join("authority.pem").exists(),
        "the hall's authority stays where it is"
    );
    assert!(join("desk", Role::Staff).is_ok());
}

/// What a hub reads of a visitor, as soon as it can.
fn read_of(hub: &Hub, person: PersonId) -> Option<String> {
    let handle = hub.running.as_ref().unwrap().hub.handle();
    let (tell, told) = mpsc::channel();
    let reply = move |read: Result<Option<PersonalData>, Refusal>| drop(tell.send(read));
    let actor = handle.actor(Program::Script);
    handle.read_person(actor, person, Box::new(reply)).unwrap();
    let read = told.recv_timeout(Duration::from_secs(20)).unwrap();
    read.unwrap().map(|data| data.phone.as_str().to_owned())
}

#[test]
fn a_hub_that_joins_reads_what_visitors_left_and_erasing_it_is_for_all_hubs() {
    let first = Hub::first("hub-1");
    let counter = CounterId(1);
    let ask = |hub: &Hub, command: Command| {
        let handle = hub.running.as_ref().unwrap().hub.handle();
        handle
            .submit_and_wait(fresh_id(), command)
            .unwrap()
            .unwrap()
    };
    ask(&first, take());
    ask(&first, opens(1));
    for command in [
        CounterCommand::CallNext { counter },
        CounterCommand::Start { counter },
        CounterCommand::Finish { counter },
    ] {
        ask(&first, Command::Counter(command));
    }
    ask(
        &first,
        Command::Rating(RatingCommand::Rate { counter, grade: 3 }),
    );
    let explained = ask(
        &first,
        Command::Rating(RatingCommand::Explain {
            counter,
            reason: None,
            phone: Some(PHONE.into()),
        }),
    );
    let Event::Rating(RatingEvent::Explained {
        person: Some(person),
        ..
    }) = explained[0]
    else {
        panic!("{explained:?}");
    };
    let second = first.another("hub-2");
    let key = |hub: &Hub| std::fs::read(hub.folder.path().join("vault.key")).ok();
    let until = Instant::now() + Duration::from_secs(20);
    while key(&second) != key(&first) && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(read_of(&first, person).as_deref(), Some(PHONE));
    assert_eq!(read_of(&second, person).as_deref(), Some(PHONE));
    let before = key(&first);
    assert!(before.is_some());

    let persons = vec![person];
    ask(&second, Command::Person(PersonCommand::Erase { persons }));
    assert_eq!(read_of(&first, person), None);
    assert_eq!(read_of(&second, person), None);
    // Both have read that they are erased, so both have moved the key on.
    assert_ne!(key(&first), before);
    assert_eq!(key(&second), key(&first));
}

/// The phone number that a visitor leaves.
const PHONE: &str = "13800138000";

/// A program on a joined machine, or on the hub's.
struct Seated {
    link: Link,
    heard: std::sync::mpsc::Receiver<LinkEvent>,
}

impl Seated {
    fn at(folder: &Path, program: Program) -> Seated {
        let (tell, heard) = std::sync::mpsc::channel();
        let home = Home::at(folder);
        let words = Words::new(Lang::EN);
        let link = Link::open(&home, program, &setup(), &words, move |news| {
            drop(tell.send(news));
        });
        let link = link.unwrap_or_else(|problem| panic!("{problem:?}"));
        Seated { link, heard }
    }

    fn next<T>(&self, mut wanted: impl FnMut(LinkEvent) -> Option<T>) -> T {
        let until = Instant::now() + WITHIN;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let heard = self.heard.recv_timeout(left).expect("news in time");
            if let Some(found) = wanted(heard) {
                return found;
            }
        }
    }

    fn ask(&self, command: Command) -> Answer {
        let asked = self.link.send(command);
        self.next(|heard| match heard {
            LinkEvent::Answered(id, answer) if id == asked => Some(answer),
            _ => None,
        })
    }

    /// Returns who did the next thing that `is` takes.
    fn sees(&self, is: impl Fn(&Event) -> bool) -> Actor {
        self.next(|heard| match heard {
            LinkEvent::Hall(HallUpdate::Entry(line)) if line.events.iter().any(&is) => line.actor,
            _ => None,
        })
    }
}

fn opens(counter: u16) -> Command {
    Command::Counter(CounterCommand::Open {
        counter: CounterId(counter),
        clerk: format!("Li {counter}"),
        replace: false,
    })
}

#[test]
fn a_program_on_the_hubs_machine_does_its_own_work_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let keeper = Seated::at(folder.path(), Program::Script);
    keeper.ask(opens(1)).unwrap();
    let call = Command::Counter(CounterCommand::CallNext {
        counter: CounterId(1),
    });
    let rate = Command::Rating(RatingCommand::Rate {
        counter: CounterId(1),
        grade: 0,
    });
    let program = |program| Seated::at(folder.path(), program);
    let kiosk = program(Program::Kiosk);
    kiosk.ask(take()).unwrap();
    let issued = |e: &Event| matches!(e, Event::Queue(QueueEvent::TicketIssued { .. }));
    assert_eq!(keeper.sees(issued), Actor::of(Program::Kiosk));
    assert_eq!(kiosk.ask(call.clone()), Err(Refusal::NotItsTask));

    let other = program(Program::Counter(CounterId(2)));
    let not_its = |counter| Err(Refusal::NotItsCounter { counter });
    assert_eq!(other.ask(call.clone()), not_its(CounterId(2)));
    assert_eq!(
        program(Program::Display).ask(take()),
        Err(Refusal::NotItsTask)
    );

    let clerk = program(Program::Counter(CounterId(1)));
    clerk.ask(call).unwrap();
    let called = |e: &Event| matches!(e, Event::Counter(CounterEvent::TicketCalled { .. }));
    let actor = Actor::of(Program::Counter(CounterId(1)));
    assert_eq!(keeper.sees(called), actor);
    assert_eq!(clerk.ask(rate.clone()), Err(Refusal::OnlyPadsRate));
    let pad = program(Program::Rating(CounterId(1)));
    assert_eq!(pad.ask(rate), Err(Refusal::NothingToRate), "it may rate");
    // Whoever calls himself the hub is a script.
    let (tell, heard) = std::sync::mpsc::channel();
    let socket = Home::at(folder.path()).socket().unwrap();
    let hub = Client::connect(&socket, Program::Hub, move |news| drop(tell.send(news))).unwrap();
    let configure = Command::Configure {
        setup: Box::new(setup()),
    };
    hub.submit(Program::Script, fresh_id(), configure, None)
        .unwrap();
    let answer = heard.iter().find_map(|heard| match heard {
        LinkEvent::Answered(_, answer) => Some(answer),
        _ => None,
    });
    assert_eq!(answer, Some(Err(Refusal::NotItsTask)));
}

#[test]
fn the_hub_knows_a_machine_by_its_certificate_whatever_it_says() {
    let hub = Hub::first("hub-1");
    let kiosk = hub.machine("kiosk-2", Role::Kiosk);
    let watch = watched(&hub.handle());
    runtime().block_on(async {
        let mut connection = connect(&kiosk, &hub, client::hello()).await;
        let mut ask_as = async |program: Program, command: Command| {
            let told = Actor::of(program).on("hub-1".parse().unwrap());
            ask_of(&mut connection, Some(told), command).await.unwrap()
        };
        let call = Command::Counter(CounterCommand::CallNext {
            counter: CounterId(1),
        });
        for program in [
            Program::Hub,
            Program::Script,
            Program::Counter(CounterId(1)),
        ] {
            let answer = ask_as(program, call.clone()).await;
            assert_eq!(answer, Err(Refusal::NotAllowed), "{program:?}");
        }
        assert_eq!(
            ask_as(Program::Rating(CounterId(1)), take()).await,
            Err(Refusal::NotItsTask)
        );
        ask_as(Program::Kiosk, take()).await.unwrap();
    });
    let expected = Actor::of(Program::Kiosk).on("kiosk-2".parse().unwrap());
    assert_eq!(issued_by(&watch), expected);
}

#[test]
fn machines_of_staff_are_told_figures_and_those_of_visitors_are_not() {
    let hub = Hub::first("hub-1");
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let question = statistics::Question {
        from: day,
        to: day,
        by: vec![statistics::Dimension::Clerk],
        filter: statistics::Filter::default(),
        promise_s: 900,
    };
    let asked_by = |role: Role, program: Program| {
        let name = format!("{}-{}", role.as_str(), hub.handle().seq());
        let machine = hub.machine(&name, role);
        runtime().block_on(async {
            let mut connection = connect(&machine, &hub, client::hello()).await;
            let actor = Some(Actor::of(program));
            let question = question.clone();
            let asked = ToHub::Count { question, actor };
            connection.output.write(&[asked]).await.unwrap();
            let counted = |said| match said {
                FromHub::Counted { counts, failure } => Some((counts, failure)),
                _ => None,
            };
            hear(&mut connection, counted).await.unwrap()
        })
    };
    let (counts, failure) = asked_by(Role::Staff, Program::Admin);
    assert_eq!(failure, None);
    assert_eq!(counts.unwrap().question, question);
    let counter = Program::Counter(CounterId(1));
    for (role, program) in [
        (Role::Kiosk, Program::Script),
        (Role::Display, Program::Admin),
        // Nobody is known at this counter, and its machine asks for nobody else.
        (Role::Counter, counter),
        (Role::Counter, Program::Script),
    ] {
        let (counts, failure) = asked_by(role, program);
        assert_eq!(counts, None, "{role:?} {program:?}");
        assert!(matches!(failure, Some(CountFailure::Refused { .. })));
    }
}

#[test]
fn a_command_that_is_passed_on_keeps_its_actor() {
    let first = Hub::first("hub-1");
    let second = first.another("hub-2");
    wait_until("a hub to lead", || {
        (first.leads() || second.leads()).then_some(())
    });
    let (leads, follows) = if first.leads() {
        (&first, &second)
    } else {
        (&second, &first)
    };
    let kiosk = leads.machine("kiosk-2", Role::Kiosk);
    let watch = watched(&leads.handle());
    runtime().block_on(async {
        let mut connection = connect(&kiosk, follows, client::hello()).await;
        let told = Some(Actor::of(Program::Kiosk));
        ask_of(&mut connection, told, take())
            .await
            .unwrap()
            .unwrap();
        let call = Command::Counter(CounterCommand::CallNext {
            counter: CounterId(1),
        });
        let refused = ask_of(&mut connection, told, call).await.unwrap();
        assert_eq!(refused, Err(Refusal::NotAllowed));
    });
    let expected = Actor::of(Program::Kiosk).on("kiosk-2".parse().unwrap());
    assert_eq!(issued_by(&watch), expected);
    // A program of the other hub's own machine is not taken for one of this.
    let handle = follows.handle();
    let own = handle.actor(Program::Script);
    let (tell, told) = std::sync::mpsc::channel();
    let reply = Box::new(move |answer| drop(tell.send(answer)));
    handle.submit(fresh_id(), own, take(), reply).unwrap();
    told.recv_timeout(WITHIN).unwrap().unwrap();
    let by = issued_by(&watch);
    assert_eq!(by.program, Program::Script);
    assert_eq!(by.machine, own.machine);
    assert_ne!(own.machine, leads.handle().actor(Program::Script).machine);
}

/// The lines of the log from now on.
fn watched(hub: &HubHandle) -> std::sync::mpsc::Receiver<Arc<Entry>> {
    let (tell, lines) = std::sync::mpsc::channel();
    let follower = move |news| match news {
        HallUpdate::Entry(line) => tell.send(line).is_ok(),
        _ => true,
    };
    hub.follow(Box::new(follower)).unwrap();
    lines
}

/// Returns who took the next ticket.
fn issued_by(lines: &std::sync::mpsc::Receiver<Arc<Entry>>) -> Actor {
    loop {
        let line = lines.recv_timeout(WITHIN).expect("a line in time");
        let issued = |e: &Event| matches!(e, Event::Queue(QueueEvent::TicketIssued { .. }));
        if line.events.iter().any(issued) {
            return line.actor.expect("somebody");
        }
    }
}

/// Returns whether a file below `folder` holds `text`.
fn holds(folder: &Path, text: &str) -> bool {
    let within = |path: &Path| match std::fs::read(path) {
        Ok(bytes) => bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes()),
        // A socket.
        Err(_) => false,
    };
    let entries = std::fs::read_dir(folder).unwrap();
    entries.into_iter().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holds(&path, text)
        } else {
            within(&path)
        }
    })
}

/// Follows the hall as `machine`, `asks` for more, and passes on all bytes that the hub at `address` says.
fn listen(
    machine: Identity,
    address: SocketAddr,
    asks: Vec<ToHub>,
) -> std::sync::mpsc::Receiver<Vec<u8>> {
    let (told, all_told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async move {
            let is_hub = |_: &_| true;
            let connected = client::connect(&machine, &[address], client::hello(), is_hub).await;
            let mut connection = connected.unwrap();
            let follow = ToHub::Follow { copy: None };
            connection.output.write(&[follow]).await.unwrap();
            connection.output.write(&asks).await.unwrap();
            while let Ok(said) = connection.input.read().await {
                let _ = told.send(record::encode(&said));
            }
        });
    });
    all_told
}

#[test]
fn no_copy_of_the_hall_holds_the_phone_number_that_a_visitor_left() {
    let mut hub = Hub::first("hub-1");
    let counter = CounterId(1);
    let joined = |name: &str, role| {
        let folder = tempfile::tempdir().unwrap();
        let code = hub.code_for(role);
        join(folder.path(), &hub, &code, name, role, false).unwrap();
        folder
    };
    let folders = [
        ("kiosk-1", Role::Kiosk, Program::Kiosk),
        ("pc-1", Role::Counter, Program::Counter(counter)),
        ("lobby", Role::Display, Program::Display),
        ("pad-1", Role::Rating, Program::Rating(counter)),
        ("desk-1", Role::Staff, Program::Script),
        // Comes when all is over, and gets the hall as a whole.
        ("lobby-2", Role::Display, Program::Display),
    ]
    .map(|(name, role, program)| (joined(name, role), program));
    let seats = [0, 1, 2, 3, 4].map(|i| Seated::at(folders[i].0.path(), folders[i].1));
    let [kiosk, clerk, display, pad, desk] = &seats;
    let all_told = listen(hub.machine("wire", Role::Staff), hub.address(), Vec::new());
    let lines = watched(&hub.handle());

    kiosk.ask(take()).unwrap();
    clerk.ask(opens(1)).unwrap();
    clerk
        .ask(Command::Counter(CounterCommand::CallNext { counter }))
        .unwrap();
    clerk
        .ask(Command::Counter(CounterCommand::Start { counter }))
        .unwrap();
    clerk
        .ask(Command::Counter(CounterCommand::Finish { counter }))
        .unwrap();
    assert_eq!(
        desk.ask(Command::Rating(RatingCommand::Rate { counter, grade: 3 })),
        Err(Refusal::OnlyPadsRate)
    );
    pad.ask(Command::Rating(RatingCommand::Rate { counter, grade: 3 }))
        .unwrap();
    let explain = Command::Rating(RatingCommand::Explain {
        counter,
        reason: Some("manner".parse().unwrap()),
        phone: Some(PHONE.into()),
    });
    pad.ask(explain).unwrap();
    let person = lines
        .iter()
        .find_map(|line| match line.events.as_slice() {
            [Event::Rating(RatingEvent::Explained { person, .. })] => *person,
            _ => None,
        })
        .expect("a phone number was left");
    let key = std::fs::read(hub.folder.path().join("vault.key")).unwrap();
    // Machines that ask for what they are not told.
    let curious = folders[..5].iter().map(|(_, program)| {
        let role = match program {
            Program::Kiosk => Role::Kiosk,
            Program::Counter(_) => Role::Counter,
            Program::Display => Role::Display,
            Program::Rating(_) => Role::Rating,
            _ => Role::Staff,
        };
        let asks = vec![
            ToHub::VaultKeys { keys: None },
            ToHub::ReadPerson { person },
        ];
        listen(
            hub.machine(&format!("curious-{role}"), role),
            hub.address(),
            asks,
        )
    });
    let curious: Vec<_> = curious.collect();
    // The next ticket: whoever has heard of it has heard of all before.
    let number = match &kiosk.ask(take()).unwrap()[0] {
        Event::Queue(QueueEvent::TicketIssued { number, .. }) => *number,
        other => panic!("{other:?}"),
    };
    let rated = |e: &Event| matches!(e, Event::Rating(RatingEvent::TicketRated { .. }));
    for seat in [clerk, display, desk] {
        let line = seat.next(|heard| match heard {
            LinkEvent::Hall(HallUpdate::Entry(line)) => {
                line.events.iter().any(rated).then_some(line)
            }
            _ => None,
        });
        let hidden = Event::Rating(RatingEvent::TicketRated {
            ticket: TicketId(0),
            counter,
            grade: Graded::Hidden,
        });
        assert_eq!(line.events, [hidden]);
        seat.sees(|e| {
            matches!(
                e,
                Event::Queue(QueueEvent::TicketReserved { .. } | QueueEvent::TicketIssued { .. })
            )
        });
    }
    let late = Seated::at(folders[5].0.path(), folders[5].1);
    let whole = late.next(|heard| match heard {
        LinkEvent::Hall(HallUpdate::Snapshot { hall, .. }) => Some(hall),
        _ => None,
    });
    assert!(whole.ticket_by_number(&number.to_string()).is_some());
    assert_eq!(
        whole.tickets()[0].rating.as_ref().unwrap().grade,
        Graded::Hidden
    );
    drop((seats, late));
    hub.stop();

    let id = record::encode(&person);
    for told in [all_told].into_iter().chain(curious) {
        let mut said = Vec::new();
        while let Ok(more) = told.recv_timeout(WITHIN) {
            said.extend(more);
        }
        assert!(said.len() > 100, "the wire was followed");
        let has = |part: &[u8]| said.windows(part.len()).any(|at| at == part);
        assert!(!has(PHONE.as_bytes()) && !has(&id) && !has(&key[key.len() - 32..]));
    }
    for (folder, program) in &folders {
        assert!(folder.path().join("copy.redb").exists());
        assert!(!holds(folder.path(), PHONE), "{program:?}");
    }
    assert!(!holds(hub.folder.path(), PHONE), "the hub has it sealed");
}
