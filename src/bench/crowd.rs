//! Most machines of a measured hall in one process, each with its certificate and its connection to
//! the hub, and none with a copy of the hall.
//!
//! In a real hall each of them has a processor of its own. As programs of their own on this machine
//! they would mostly wait for each other, and the figures would be those of its scheduler. Here
//! each is a task that does what the hub sees of a machine: it follows the hall, says every second
//! that it is there, and asks what people ask. What a kiosk writes on its own disk is left out.

use super::crew::failed;
use super::robot::{LOOK_AGAIN, WALK, called, monotonic_us, say};
use crate::outcome::Outcome;
use hall::{
    Actor, Answer, Command, CommandId, CounterCommand, CounterId, Event, Lang, Number, Program,
    QueueCommand, QueueEvent, Role, SlipId, Timestamp,
};
use node::ids::fresh_id;
use node::lan::{PeerAddresses, client, joining::Membership};
use node::net::identity::Identity;
use node::problems;
use node::protocol::{FromHub, HEARTBEAT_EVERY_MS, ToHub};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::{self, BufRead, Write as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;
use text::Words;
use text::problem::Problem;
use tokio::sync::{mpsc, watch};
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep, sleep_until};

/// Services of the hall that is measured.
const SERVICES: usize = 8;
/// A clerk needs this much more time than there is for each visitor, so that somebody always waits.
const SLOWER: f64 = 1.1;

/// The part of the measurement that the process was told of by its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Waits,
    Works,
    Ends,
}

/// The state that all machines of the process share.
struct Crowd {
    /// The things that they saw, a line each.
    said: RefCell<String>,
    phase: watch::Receiver<Phase>,
    /// Time between two visits at one kiosk.
    kiosk_pace: Duration,
    /// Time that one visit takes at a counter.
    counter_pace: Duration,
}

impl Crowd {
    /// Waits until the process is told to begin.
    async fn begins(&self) {
        let mut phase = self.phase.clone();
        let _ = phase.wait_for(|phase| *phase != Phase::Waits).await;
    }
}

/// A machine: the folder in which it keeps its identity, and what it was told when it joined.
struct Machine {
    name: String,
    number: u16,
    role: Role,
    folder: PathBuf,
    identity: Identity,
}

impl Machine {
    fn load(folder: PathBuf, words: &Words) -> Result<Machine, Problem> {
        let identity = Identity::load(&folder)
            .map_err(|e| problems::identity(words, &e))?
            .ok_or_else(|| failed("not joined"))?;
        let name = identity.name().to_owned();
        let number = name
            .rsplit_once('-')
            .and_then(|(_, number)| number.parse().ok())
            .ok_or_else(|| failed("a machine without a number"))?;
        Ok(Machine {
            name,
            number,
            role: Membership::load(&folder).role,
            folder,
            identity,
        })
    }
}

/// Runs the machines whose folders are in `folder`, in a hall to which a visitor comes every
/// `between_visitors` on average.
///
/// # Errors
/// When a machine has not joined, or the hub cannot be reached.
pub(super) fn run(folder: &Path, between_visitors: Duration) -> Result<Outcome, Problem> {
    let words = Words::new(Lang::EN);
    let unreadable = |e: io::Error| problems::folder(&words, folder, &e);
    let mut machines = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        machines.push(Machine::load(path, &words)?);
    }
    let count = |role| machines.iter().filter(|m| m.role == role).count() as f64;
    let (told, phase) = watch::channel(Phase::Waits);
    let crowd = Rc::new(Crowd {
        said: RefCell::default(),
        phase,
        kiosk_pace: between_visitors.mul_f64(count(Role::Kiosk)),
        counter_pace: between_visitors.mul_f64(count(Role::Counter) * SLOWER),
    });
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            if line.is_ok_and(|line| line == "go") {
                let _ = told.send(Phase::Works);
            }
        }
        let _ = told.send(Phase::Ends);
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| problems::listen(&words, &e))?;
    let tasks = LocalSet::new();
    let mut phase = crowd.phase.clone();
    let worked = tasks.block_on(&runtime, async {
        for machine in machines {
            join_in(Rc::clone(&crowd), machine, &words).await?;
        }
        say("ready");
        let _ = phase.wait_for(|phase| *phase == Phase::Ends).await;
        Ok(Outcome::Done)
    });
    let _ = io::stdout()
        .lock()
        .write_all(crowd.said.borrow().as_bytes());
    worked
}

/// A machine's way to the hub.
struct Line {
    /// The machine's program, which is named in what it asks.
    program: Program,
    to_hub: mpsc::UnboundedSender<ToHub>,
    answers: mpsc::UnboundedReceiver<(u64, CommandId, Answer)>,
}

impl Line {
    fn send(&self, command: Command) -> CommandId {
        let id = fresh_id();
        let _ = self.to_hub.send(ToHub::Submit {
            id,
            command,
            generation: None,
            // The hub names the machine by its certificate.
            actor: Some(Actor::of(self.program)),
            within_ms: None,
            vault: Vec::new(),
        });
        id
    }

    /// Sends a command and waits for its answer, and when that came; `None` at the end of the
    /// connection.
    async fn ask(&mut self, command: CounterCommand) -> Option<(u64, Answer)> {
        let asked = self.send(Command::Counter(command));
        loop {
            let (at, id, answer) = self.answers.recv().await?;
            if id == asked {
                return Some((at, answer));
            }
        }
    }
}

/// Connects a machine, waits until it has heard of the hall, and lets it work.
async fn join_in(crowd: Rc<Crowd>, machine: Machine, words: &Words) -> Result<(), Problem> {
    let known = Membership::load(&machine.folder).hubs;
    let addresses = PeerAddresses::load(&machine.folder).addresses();
    let hello = client::hello();
    let connected = client::connect(&machine.identity, &addresses, hello, |hub| {
        known.contains(hub)
    });
    let connection = connected.await.map_err(|e| problems::net(words, &e))?;
    let (to_hub, said) = mpsc::unbounded_channel();
    let (tell, answers) = mpsc::unbounded_channel();
    let (has_hall, mut hall) = watch::channel(false);
    let seq = Rc::new(Cell::new(0));
    let _ = to_hub.send(ToHub::Follow { copy: None });
    tokio::task::spawn_local(speak(connection.output, said, Rc::clone(&seq)));
    let hears = Hears {
        crowd: Rc::clone(&crowd),
        role: machine.role,
        name: machine.name,
        seq,
        has_hall,
        tell,
    };
    tokio::task::spawn_local(hears.run(connection.input));
    hall.wait_for(|has_hall| *has_hall)
        .await
        .map_err(|_| failed("the hub ends a connection"))?;
    let counter = CounterId(machine.number);
    let line = Line {
        program: match machine.role {
            Role::Kiosk => Program::Kiosk,
            Role::Counter => Program::Counter(counter),
            _ => Program::Display,
        },
        to_hub,
        answers,
    };
    match machine.role {
        Role::Kiosk => drop(tokio::task::spawn_local(kiosk(crowd, line))),
        Role::Counter => drop(tokio::task::spawn_local(work(crowd, line, counter))),
        _ => drop(tokio::task::spawn_local(listen(crowd, line))),
    }
    Ok(())
}

/// Keeps a display's connection; it asks nothing.
async fn listen(crowd: Rc<Crowd>, line: Line) {
    let mut phase = crowd.phase.clone();
    let _ = phase.wait_for(|phase| *phase == Phase::Ends).await;
    drop(line);
}

/// Says what a machine has to say, and every second that it is there.
async fn speak(
    mut output: client::Output,
    mut said: mpsc::UnboundedReceiver<ToHub>,
    seq: Rc<Cell<u64>>,
) {
    let mut heartbeat = tokio::time::interval(Duration::from_millis(HEARTBEAT_EVERY_MS));
    let mut messages = Vec::new();
    loop {
        tokio::select! {
            got = said.recv_many(&mut messages, 64) => if got == 0 { return },
            _ = heartbeat.tick() => messages.push(ToHub::Heartbeat { clock: now(), seq: seq.get(), lineage: None }),
        }
        if output.write(&messages).await.is_err() {
            return;
        }
        messages.clear();
    }
}

fn now() -> Timestamp {
    chrono::Utc::now().into()
}

/// The side of a machine that hears the hub.
struct Hears {
    crowd: Rc<Crowd>,
    role: Role,
    name: String,
    seq: Rc<Cell<u64>>,
    has_hall: watch::Sender<bool>,
    tell: mpsc::UnboundedSender<(u64, CommandId, Answer)>,
}

impl Hears {
    /// Hears the hub until the connection ends: `drawn TICKET AT` for each call that a display hears
    /// of, `set AT` for new settings, and `lost NAME` at the end.
    async fn run(self, mut input: client::Input) {
        while let Ok(message) = input.read().await {
            let at = monotonic_us();
            match message {
                FromHub::Snapshot { seq, .. } => {
                    self.seq.set(seq);
                    self.has_hall.send_replace(true);
                }
                FromHub::Entry { entry } => {
                    self.seq.set(entry.seq);
                    if entry.events.iter().any(|e| matches!(e, Event::Settings(_))) {
                        self.writes(format_args!("set {at}"));
                    }
                    if self.role == Role::Display {
                        for ticket in entry.events.iter().filter_map(called) {
                            self.writes(format_args!("drawn {} {at}", ticket.0));
                        }
                    }
                }
                FromHub::Answered { id, answer } => drop(self.tell.send((at, id, answer))),
                _ => {}
            }
        }
        self.writes(format_args!("lost {}", self.name));
    }

    fn writes(&self, line: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.crowd.said.borrow_mut(), "{line}");
    }
}

/// A visitor's slip while its number is on its way.
struct Pressed {
    at: u64,
    slip: SlipId,
    service: hall::ServiceId,
    pressed_at: Timestamp,
}

/// Acts as visitors who take tickets, as a kiosk asks for them: `ticket NUMBER SENT ANSWERED`.
async fn kiosk(crowd: Rc<Crowd>, mut line: Line) {
    crowd.begins().await;
    let mut pressed: HashMap<CommandId, Pressed> = HashMap::new();
    let mut due = Instant::now() + crowd.kiosk_pace.mul_f64(fastrand::f64());
    loop {
        tokio::select! {
            answer = line.answers.recv() => {
                let Some((at, id, answer)) = answer else { return };
                if let (Some(of), Some(number)) =
                    (pressed.remove(&id), answer.iter().flatten().find_map(reserved))
                {
                    let _ = writeln!(crowd.said.borrow_mut(), "ticket {number} {} {at}", of.at);
                    line.send(Command::Queue(QueueCommand::Adopt {
                        slip: of.slip,
                        service: of.service,
                        lang: Lang::ZH,
                        class: None,
                        pressed_at: of.pressed_at,
                        number,
                        printer: None,
                        paper: None,
                    }));
                }
            }
            () = sleep_until(due) => {
                // Visitors come one by one, not in step.
                due += crowd.kiosk_pace.mul_f64(-(1.0 - fastrand::f64()).ln());
                let service = format!("s{}", fastrand::usize(..SERVICES));
                let of = Pressed {
                    at: monotonic_us(),
                    slip: SlipId(fresh_id().0),
                    service: service.parse().expect("a plain key"),
                    pressed_at: now(),
                };
                let asked = line.send(Command::Queue(QueueCommand::Reserve {
                    slip: of.slip,
                    service: of.service,
                    lang: Lang::ZH,
                    class: None,
                    printer: None,
                }));
                pressed.insert(asked, of);
            }
        }
    }
}

fn reserved(event: &Event) -> Option<Number> {
    if let Event::Queue(QueueEvent::TicketReserved { number, .. }) = event {
        Some(*number)
    } else {
        None
    }
}

async fn work(crowd: Rc<Crowd>, line: Line, counter: CounterId) {
    let _ = clerk(&crowd, line, counter).await;
}

/// Acts as a clerk who calls, serves and finishes: `call TICKET SENT ANSWERED`.
async fn clerk(crowd: &Crowd, mut line: Line, counter: CounterId) -> Option<Infallible> {
    crowd.begins().await;
    let clerk = format!("robot {}", counter.0);
    let _ = line
        .ask(CounterCommand::Open {
            counter,
            clerk,
            replace: false,
        })
        .await?;
    sleep(crowd.counter_pace.mul_f64(fastrand::f64())).await;
    loop {
        let sent = monotonic_us();
        let (at, answer) = line.ask(CounterCommand::CallNext { counter }).await?;
        let Ok(events) = answer else {
            sleep(LOOK_AGAIN.mul_f64(0.5 + fastrand::f64())).await;
            continue;
        };
        if let Some(ticket) = events.iter().find_map(called) {
            let _ = writeln!(crowd.said.borrow_mut(), "call {} {sent} {at}", ticket.0);
        }
        let visit = crowd.counter_pace.mul_f64(0.7 + 0.6 * fastrand::f64());
        sleep(visit.mul_f64(WALK)).await;
        let _ = line.ask(CounterCommand::Start { counter }).await?;
        sleep(visit.mul_f64(1.0 - WALK)).await;
        let _ = line.ask(CounterCommand::Finish { counter }).await?;
    }
}
