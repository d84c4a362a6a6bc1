//! Groups of hubs in one process: hubs that lose their power, their lines and their disks while
//! visitors take tickets.

use crate::support::group::{Disk, Group, asked, take};
use crate::support::wait_until;
use hall::{Command, CommandId, CounterCommand, CounterId, Event, QueueEvent};
use node::hub::HubHandle;
use node::ids::fresh_id;
use node::quorum::ROWS;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The answers that callers got.
#[derive(Default)]
struct Heard {
    /// The ticket's number for each command.
    tickets: Mutex<BTreeMap<CommandId, String>>,
    last: Mutex<Option<Instant>>,
    wrong: Mutex<Vec<String>>,
}

/// Callers that go from hub to hub with the same command until they are answered.
struct Callers {
    heard: Arc<Heard>,
    stop: Arc<AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

type Hubs = Arc<Mutex<Vec<HubHandle>>>;

impl Callers {
    fn start(count: u64, hubs: &Hubs) -> Callers {
        let heard = Arc::<Heard>::default();
        let stop = Arc::new(AtomicBool::new(false));
        let threads = (0..count)
            .map(|caller| {
                let heard = Arc::clone(&heard);
                let stop = Arc::clone(&stop);
                let hubs = Arc::clone(hubs);
                std::thread::spawn(move || {
                    let mut rng = fastrand::Rng::with_seed(caller);
                    while !stop.load(Ordering::Relaxed) {
                        let id = fresh_id();
                        let answer = loop {
                            let hub = rng.choice(hubs.lock().unwrap().iter()).cloned();
                            if let Some(answer) = hub
                                .and_then(|hub| asked(&hub, id, take(), Duration::from_millis(700)))
                            {
                                break answer;
                            }
                            std::thread::sleep(Duration::from_millis(5));
                        };
                        match answer.as_deref() {
                            Ok([Event::Queue(QueueEvent::TicketIssued { number, .. })]) => {
                                heard.tickets.lock().unwrap().insert(id, number.to_string());
                                *heard.last.lock().unwrap() = Some(Instant::now());
                            }
                            other => heard.wrong.lock().unwrap().push(format!("{other:?}")),
                        }
                    }
                })
            })
            .collect();
        Callers {
            heard,
            stop,
            threads,
        }
    }

    fn count(&self) -> usize {
        self.heard.tickets.lock().unwrap().len()
    }

    /// Waits until so many more were answered.
    fn go_on(&self, more: usize) {
        let before = self.count();
        wait_until("the callers to be answered", || {
            (self.count() >= before + more).then_some(())
        });
    }

    /// Stops them, and checks what they heard against what the hubs recorded.
    fn check(self, group: &Group) -> usize {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().unwrap();
        }
        let wrong = self.heard.wrong.lock().unwrap();
        assert!(wrong.is_empty(), "{:?}", &wrong[..wrong.len().min(3)]);
        let tickets = self.heard.tickets.lock().unwrap();
        check(group, &tickets);
        tickets.len()
    }
}

/// Nothing acknowledged is lost, nothing happened twice, and all hubs recorded the same.
fn check(group: &Group, tickets: &BTreeMap<CommandId, String>) {
    // One more command, so that what led to it is on every disk.
    for node in group.members.keys() {
        group.ask(*node, take()).expect("an answer").unwrap();
    }
    group.agree();
    let nodes: Vec<u64> = group.members.keys().copied().collect();
    let log = group.log(nodes[0]);
    let mut issued = BTreeMap::new();
    let mut numbers = BTreeSet::new();
    for entry in &log {
        for event in &entry.events {
            if let Event::Queue(QueueEvent::TicketIssued { number, .. }) = event {
                assert!(
                    issued.insert(entry.command, number.to_string()).is_none(),
                    "one command, two tickets"
                );
                assert!(numbers.insert(number.to_string()), "{number} twice");
            }
        }
    }
    let lost: Vec<_> = tickets
        .iter()
        .filter(|(id, number)| issued.get(id) != Some(number))
        .collect();
    assert!(
        lost.is_empty(),
        "{} of {} acknowledged are lost or others: {:?}",
        lost.len(),
        tickets.len(),
        lost.first()
    );
    assert!(
        log.windows(2).all(|pair| pair[0].at <= pair[1].at),
        "stamps never fall"
    );
    for node in &nodes[1..] {
        let other = group.log(*node);
        let same = log.iter().zip(&other).take_while(|(a, b)| a == b).count();
        assert_eq!(
            (same, log.len()),
            (log.len(), other.len()),
            "hub {node} recorded something else after line {same}"
        );
    }
    for (node, member) in &group.members {
        let subscriber = member.subscriber.lock().unwrap();
        assert!(
            subscriber.wrong.is_empty(),
            "who follows hub {node} heard {:?}",
            subscriber.wrong
        );
    }
}

fn hubs_of(group: &Group) -> Vec<HubHandle> {
    group
        .members
        .values()
        .map(|member| member.hub.handle())
        .collect()
}

#[test]
fn three_hubs_answer_alike_and_record_the_same() {
    let group = Group::of(3, ROWS);
    let hubs: Hubs = Arc::new(Mutex::new(hubs_of(&group)));
    let callers = Callers::start(9, &hubs);
    callers.go_on(200);
    let id = fresh_id();
    let answers: BTreeSet<String> = hubs_of(&group)
        .iter()
        .map(|hub| {
            format!(
                "{:?}",
                asked(hub, id, take(), Duration::from_secs(10)).expect("an answer")
            )
        })
        .collect();
    assert_eq!(
        answers.len(),
        1,
        "the same command at each hub is one ticket: {answers:?}"
    );
    let refused: BTreeSet<String> = hubs_of(&group)
        .iter()
        .map(|hub| {
            format!(
                "{:?}",
                asked(
                    hub,
                    fresh_id(),
                    Command::Counter(CounterCommand::CallNext {
                        counter: CounterId(1)
                    }),
                    Duration::from_secs(10)
                )
                .expect("an answer")
            )
        })
        .collect();
    assert_eq!(refused.len(), 1, "{refused:?}");
    println!("{} tickets", callers.check(&group));
}

#[test]
fn a_hub_that_leads_loses_its_power_again_and_again_and_nothing_acknowledged_is_lost() {
    let mut group = Group::of(3, ROWS);
    let hubs: Hubs = Arc::new(Mutex::new(hubs_of(&group)));
    let callers = Callers::start(30, &hubs);
    let mut silences = Vec::new();
    // More with DINGDONG_KILLS=n.
    let kills = std::env::var("DINGDONG_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(4);
    for _ in 0..kills {
        callers.go_on(60);
        let leads = wait_until("a hub to lead", || group.leading());
        let began = Instant::now();
        let disk = group.cut_power(leads);
        *hubs.lock().unwrap() = hubs_of(&group);
        wait_until("an answer after the power cut", || {
            let last = *callers.heard.last.lock().unwrap();
            let leader = group.leading().is_some();
            (leader && last.is_some_and(|last| last > began + Duration::from_millis(30)))
                .then_some(())
        });
        silences.push(
            callers
                .heard
                .last
                .lock()
                .unwrap()
                .map_or(0, |last| (last - began).as_millis()),
        );
        callers.go_on(20);
        group.start(leads, disk, false);
        *hubs.lock().unwrap() = hubs_of(&group);
    }
    silences.sort_unstable();
    let count = callers.check(&group);
    println!("{count} tickets; from the power cut to the next answer: {silences:?} ms");
}

#[test]
fn all_hubs_lose_their_power_under_load_and_start_again_with_everything_acknowledged() {
    let mut group = Group::of(3, ROWS);
    let hubs: Hubs = Arc::new(Mutex::new(hubs_of(&group)));
    let callers = Callers::start(30, &hubs);
    for _ in 0..3 {
        callers.go_on(150);
        hubs.lock().unwrap().clear();
        let disks: Vec<(u64, Disk)> = [1, 2, 3].map(|node| (node, group.cut_power(node))).into();
        for (node, disk) in disks {
            group.start(node, disk, false);
        }
        let began = Instant::now();
        *hubs.lock().unwrap() = hubs_of(&group);
        callers.go_on(1);
        println!("serving {} ms after the start", began.elapsed().as_millis());
    }
    println!("{} tickets", callers.check(&group));
}

#[test]
fn a_hub_that_was_away_too_long_gets_the_whole_hall_while_callers_go_on() {
    let mut group = Group::of(3, (50, 10));
    let hubs: Hubs = Arc::new(Mutex::new(hubs_of(&group)));
    let callers = Callers::start(8, &hubs);
    callers.go_on(30);
    let leads = wait_until("a hub to lead", || group.leading());
    let away = (1..=3).find(|node| *node != leads).unwrap();
    let disk = group.cut_power(away);
    *hubs.lock().unwrap() = hubs_of(&group);
    callers.go_on(1_000);
    group.start(away, disk, false);
    let back = group.members[&away].hub.handle();
    wait_until("the hub to have the hall again", || {
        let behind = group.leader()?.seq().saturating_sub(back.seq());
        (behind < 100).then_some(())
    });
    *hubs.lock().unwrap() = hubs_of(&group);
    callers.go_on(100);
    println!("{} tickets", callers.check(&group));
}

#[test]
fn a_group_grows_to_five_and_a_dead_hub_is_replaced_while_callers_go_on() {
    let mut group = Group::of(1, ROWS);
    let hubs: Hubs = Arc::new(Mutex::new(hubs_of(&group)));
    let callers = Callers::start(6, &hubs);
    for node in 2..=5 {
        callers.go_on(20);
        group.start(node, Disk::default(), true);
        group.grow(node);
        *hubs.lock().unwrap() = hubs_of(&group);
    }
    callers.go_on(20);
    assert_eq!(
        group
            .leader()
            .unwrap()
            .standing()
            .members
            .iter()
            .filter(|member| member.votes)
            .count(),
        5
    );
    drop(group.cut_power(2));
    *hubs.lock().unwrap() = hubs_of(&group);
    callers.go_on(20);
    group.start(6, Disk::default(), true);
    group.grow(6);
    wait_until("the dead hub to leave", || {
        group.leader().and_then(|hub| hub.dismiss_hub(2).ok())
    });
    *hubs.lock().unwrap() = hubs_of(&group);
    callers.go_on(20);
    let members: Vec<u64> = group
        .leader()
        .unwrap()
        .standing()
        .members
        .iter()
        .map(|member| member.node)
        .collect();
    assert_eq!(members, [1, 3, 4, 5, 6]);
    println!("{} tickets", callers.check(&group));
}

#[test]
fn a_hub_whose_disk_is_full_ends_and_says_why_and_the_others_go_on() {
    let mut group = Group::of(3, ROWS);
    let hubs: Hubs = Arc::new(Mutex::new(hubs_of(&group)));
    let callers = Callers::start(6, &hubs);
    callers.go_on(30);
    let full = wait_until("a hub to lead", || group.leading());
    group.members[&full].disk.fail(io::ErrorKind::StorageFull);
    let why = wait_until("the hub to end", || {
        group.members[&full]
            .subscriber
            .lock()
            .unwrap()
            .ended
            .clone()
    });
    assert!(
        why.as_ref().is_some_and(|why| why.contains("full")),
        "{why:?}"
    );
    drop(group.cut_power(full));
    *hubs.lock().unwrap() = hubs_of(&group);
    callers.go_on(50);
    println!("{} tickets", callers.check(&group));
}

#[test]
fn a_hub_that_is_cut_off_while_it_leads_answers_nobody_twice_when_it_is_back() {
    let group = Group::of(3, ROWS);
    let hubs: Hubs = Arc::new(Mutex::new(hubs_of(&group)));
    let callers = Callers::start(20, &hubs);
    for _ in 0..4 {
        callers.go_on(40);
        let leads = wait_until("a hub to lead", || group.leading());
        group.wires.silence(leads, true);
        wait_until("another hub to lead", || {
            group.leading().filter(|other| *other != leads)
        });
        callers.go_on(40);
        group.wires.silence(leads, false);
    }
    println!("{} tickets", callers.check(&group));
}
