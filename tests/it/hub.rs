//! The hub: every command answered once, nothing answered that is not on the disk, followers that
//! miss nothing.

use crate::support::wait_until;
use config::Config;
use hall::{
    Command, CommandId, CounterCommand, CounterId, Entry, Event, Hall, Lang, QueueCommand,
    QueueEvent, Refusal, Timestamp,
};
use node::clock::{Clock, Reading};
use node::hub::{HallUpdate, Hub, HubGone};
use node::ids::fresh_id;
use node::store::Store;
use redb::StorageBackend;
use redb::backends::InMemoryBackend;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

const COUNTER: CounterId = CounterId(1);

fn take() -> Command {
    Command::Queue(QueueCommand::Issue {
        service: "social".parse().unwrap(),
        lang: Lang::ZH,
        class: None,
        printer: None,
    })
}

fn configure() -> Command {
    Command::Configure {
        setup: Box::new(
            Config::parse("config.toml", Config::default_text())
                .unwrap()
                .setup,
        ),
    }
}

fn open(path: &Path) -> Hub {
    let (store, loaded) = Store::open(path).unwrap();
    let clock = Clock::system(loaded.hall.last_at());
    let hub = Hub::start(store, loaded, clock);
    hub.handle()
        .submit_and_wait(fresh_id(), configure())
        .unwrap()
        .unwrap();
    hub
}

#[test]
fn a_repeated_command_gets_its_first_answer_again_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hall.redb");
    let hub = open(&path);
    let ask = |hub: &Hub, id: CommandId, command: Command| {
        hub.handle().submit_and_wait(id, command).unwrap()
    };
    ask(
        &hub,
        fresh_id(),
        Command::Counter(CounterCommand::Open {
            counter: COUNTER,
            clerk: "王敏".into(),
            replace: false,
        }),
    )
    .unwrap();
    let refused = fresh_id();
    let taken = fresh_id();
    let nobody = Err(Refusal::NobodyWaiting);
    let call = |hub: &Hub, id| {
        let command = CounterCommand::CallNext { counter: COUNTER };
        ask(hub, id, Command::Counter(command))
    };
    assert_eq!(call(&hub, refused), nobody);
    let first = ask(&hub, taken, take());
    assert_eq!(ask(&hub, taken, take()), first);
    // Somebody waits now, but this command was answered before that.
    assert_eq!(call(&hub, refused), nobody);
    drop(hub);
    let hub = open(&path);
    assert_eq!(ask(&hub, taken, take()), first);
    assert_eq!(call(&hub, refused), nobody);
    let second = ask(&hub, fresh_id(), take());
    assert_ne!(second, first, "a new command is a new ticket");
}

/// A disk that stops working, or hangs, when it is told to.
#[derive(Debug)]
struct Disk {
    memory: InMemoryBackend,
    broken: Arc<AtomicBool>,
    /// Held while the disk hangs.
    hangs: Arc<Mutex<()>>,
}

impl Disk {
    fn works(&self) -> io::Result<()> {
        drop(self.hangs.lock().unwrap());
        if self.broken.load(Ordering::SeqCst) {
            Err(io::ErrorKind::StorageFull.into())
        } else {
            Ok(())
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.memory.len()
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.memory.read(offset, out)
    }
    fn set_len(&self, len: u64) -> io::Result<()> {
        self.works()?;
        self.memory.set_len(len)
    }
    fn sync_data(&self) -> io::Result<()> {
        self.works()?;
        self.memory.sync_data()
    }
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.works()?;
        self.memory.write(offset, data)
    }
}

#[test]
fn nothing_is_answered_when_the_disk_is_full_and_the_followers_hear_why() {
    let broken = Arc::new(AtomicBool::new(false));
    let (store, loaded) = Store::with_backend(Disk {
        memory: InMemoryBackend::new(),
        broken: Arc::clone(&broken),
        hangs: Arc::default(),
    })
    .unwrap();
    let hub = Hub::start(store, loaded, Clock::system(Timestamp::default()));
    let handle = hub.handle();
    handle
        .submit_and_wait(fresh_id(), configure())
        .unwrap()
        .unwrap();
    let (tell, news) = mpsc::channel();
    handle
        .follow(Box::new(move |n| tell.send(n).is_ok()))
        .unwrap();
    handle.submit_and_wait(fresh_id(), take()).unwrap().unwrap();
    broken.store(true, Ordering::SeqCst);
    assert_eq!(handle.submit_and_wait(fresh_id(), take()), Err(HubGone));
    let is_time = |news: &HallUpdate| matches!(news, HallUpdate::Time(_));
    let heard: Vec<HallUpdate> = news.iter().filter(|news| !is_time(news)).collect();
    // The first ticket turns the day: in a line of its own when the hub woke for that before.
    let [
        HallUpdate::Snapshot { .. },
        lines @ ..,
        HallUpdate::Entry(last),
        HallUpdate::Ended(Some(why)),
    ] = &heard[..]
    else {
        panic!("{} pieces of news", heard.len())
    };
    let issues = |entry: &Entry| {
        matches!(
            entry.events.last(),
            Some(Event::Queue(QueueEvent::TicketIssued { .. }))
        )
    };
    assert!(issues(last), "{last:?}");
    assert!(
        lines
            .iter()
            .all(|news| matches!(news, HallUpdate::Entry(entry) if !issues(entry)))
    );
    assert!(why.contains("full"), "{why}");
}

#[test]
fn a_hub_whose_disk_hangs_gives_no_sign_of_life_until_it_has_answered() {
    let hangs = Arc::default();
    let (store, loaded) = Store::with_backend(Disk {
        memory: InMemoryBackend::new(),
        broken: Arc::default(),
        hangs: Arc::clone(&hangs),
    })
    .unwrap();
    let hub = Hub::start(store, loaded, Clock::system(Timestamp::default()));
    let handle = hub.handle();
    handle
        .submit_and_wait(fresh_id(), configure())
        .unwrap()
        .unwrap();
    let stuck = hangs.lock().unwrap();
    let (tell, answer) = mpsc::channel();
    let by = handle.actor(hall::Program::Kiosk);
    handle
        .submit(
            fresh_id(),
            by,
            take(),
            Box::new(move |answer| drop(tell.send(answer))),
        )
        .unwrap();
    let unheard = wait_until("a heartbeat without an answer", || {
        let (tell, told) = mpsc::channel();
        let reply = move || {
            let _ = tell.send(());
        };
        handle.heartbeat(Box::new(reply)).unwrap();
        told.recv_timeout(Duration::from_millis(100))
            .is_err()
            .then_some(told)
    });
    assert!(answer.try_recv().is_err());
    drop(stuck);
    assert!(answer.recv().unwrap().is_ok());
    unheard.recv().unwrap();
}

#[test]
fn followers_that_join_at_any_moment_end_with_the_same_hall() {
    let folder = tempfile::tempdir().unwrap();
    let hub = open(&folder.path().join("hall.redb"));
    let handle = hub.handle();
    let mut replicas = Vec::new();
    for join in 0..4 {
        let (tell, news) = mpsc::channel();
        handle
            .follow(Box::new(move |n| tell.send(n).is_ok()))
            .unwrap();
        replicas.push(news);
        let takers: Vec<_> = (0..3)
            .map(|_| {
                let handle = handle.clone();
                std::thread::spawn(move || {
                    (0..20).for_each(|_| drop(handle.submit_and_wait(fresh_id(), take())));
                })
            })
            .collect();
        takers.into_iter().for_each(|t| t.join().unwrap());
        assert_eq!(replicas.len(), join + 1);
    }
    drop(hub);
    let halls: Vec<Hall> = replicas
        .into_iter()
        .map(|news| {
            let mut hall = Hall::new();
            let mut last = 0;
            for news in news {
                match news {
                    HallUpdate::Snapshot { hall: whole, seq } => {
                        hall = (*whole).clone();
                        last = seq;
                    }
                    HallUpdate::Entry(entry) => {
                        assert_eq!(entry.seq, last + 1, "no line is missing or doubled");
                        last = entry.seq;
                        hall.apply_entry(&entry);
                    }
                    _ => {}
                }
            }
            hall
        })
        .collect();
    assert_eq!(halls[0].waiting_in_all(), 240);
    assert!(halls.iter().all(|hall| *hall == halls[0]));
}

#[test]
fn a_clock_set_back_an_hour_or_forward_a_day_turns_no_day_and_stamps_never_fall() {
    let folder = tempfile::tempdir().unwrap();
    let (store, loaded) = Store::open(&folder.path().join("hall.redb")).unwrap();
    let noon = Timestamp::from(
        "2026-11-23T04:00:00Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap(),
    );
    let reading = Arc::new(Mutex::new(Reading {
        wall: noon,
        up: Duration::ZERO,
    }));
    let source = Arc::clone(&reading);
    let hub = Hub::start(
        store,
        loaded,
        Clock::from_readings(Timestamp::default(), move || *source.lock().unwrap()),
    );
    let handle = hub.handle();
    let (tell, news) = mpsc::channel();
    handle
        .follow(Box::new(move |n| tell.send(n).is_ok()))
        .unwrap();
    let ask = |command| handle.submit_and_wait(fresh_id(), command).unwrap();
    let set = |hours: i64| reading.lock().unwrap().wall.0 += hours * 3_600_000_000;
    ask(configure()).unwrap();
    ask(Command::Counter(CounterCommand::Open {
        counter: COUNTER,
        clerk: "王敏".into(),
        replace: false,
    }))
    .unwrap();
    ask(take()).unwrap();
    set(-1);
    ask(Command::Counter(CounterCommand::CallNext {
        counter: COUNTER,
    }))
    .unwrap();
    ask(Command::Counter(CounterCommand::Start { counter: COUNTER })).unwrap();
    ask(Command::Counter(CounterCommand::Finish {
        counter: COUNTER,
    }))
    .unwrap();
    set(25);
    ask(take()).unwrap();
    set(-24);
    ask(take()).unwrap();
    set(24);
    ask(take()).unwrap();
    drop(hub);
    let entries: Vec<_> = news
        .iter()
        .filter_map(|n| {
            if let HallUpdate::Entry(entry) = n {
                Some(entry)
            } else {
                None
            }
        })
        .collect();
    assert!(
        entries.windows(2).all(|pair| pair[0].at <= pair[1].at),
        "stamps never fall"
    );
    let days = entries
        .iter()
        .flat_map(|e| &e.events)
        .filter(|e| matches!(e, Event::DayTurned { .. }))
        .count();
    assert_eq!(days, 1, "only the first day");
}
